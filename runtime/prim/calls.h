/*
** calls.h — rules of primitives whose results are those of one graph on their operands: the
** attribute that lower.op names. Transforming the operation is transforming that graph.
*/
#ifndef JX_CALLS_H
#define JX_CALLS_H

#include "prim/subgraph.h"

static inline jx_graph *jx_callee(const jx_eqn *e) { return jx_at(e, e->prim->lower.op)->u.graph; }

/* The same operation with another graph; in and out are the graph's. */
bool jx_call_with(jx_cx *cx, const jx_eqn *e, jx_graph *g, const jx_val *in, jx_val *out);
/* Binds both halves of a split graph through `bind`, which gives them their attributes. */
typedef bool (*jx_call_fn)(jx_cx *, const jx_eqn *, jx_graph *, bool linear, const jx_val *in,
                           jx_val *out);
typedef struct jx_split_values {
  const jx_val *x, *dx;
  const bool *mask; /* tangents that are there */
  jx_val *y, *dy;
} jx_split_values;
void jx_call_split(jx_cx *cx, const jx_eqn *e, const jx_lin_graph *l, jx_call_fn bind,
                   const jx_split_values *v);

void jx_call_shape(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
void jx_call_sjvp(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy);
void jx_call_transpose(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *ct, jx_val *d);
void jx_call_batch(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);
jx_status jx_call_eval(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);

#endif
