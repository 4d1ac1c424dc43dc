/* tape_axis.h — what tape_broadcast and tape_sum share: an axis of every element. */
#ifndef JX_TAPE_AXIS_H
#define JX_TAPE_AXIS_H

#include "prim/subgraph.h"

/* The type with an axis of this size put in at `axis`, or (size < 0) with that axis taken out. */
const jx_aval *jx_tape_axis(jx_cx *cx, const jx_aval *tape, int64_t axis, int64_t size);
/* Calls f on each element and its place on the empty tape `to`. */
typedef void (*jx_tape_fn)(const jx_view *x, const jx_view *y, int64_t axis);
jx_status jx_tape_map(jx_cx *cx, const jx_tape *t, jx_tape *to, int64_t axis, jx_tape_fn f);

#endif
