/*
** host.h — what operations share that call a function of the host (a script): debug_callback,
** pure_callback, io_callback. Attribute 0 is the function's number.
*/
#ifndef JX_HOST_H
#define JX_HOST_H

#include "prim/subgraph.h"

/* The reference evaluation: jx_rt.host is called on the operands; it fills the results. */
jx_status jx_host_eval(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);

/* The results' types are attribute `at` (AVALS). */
void jx_host_shape(jx_cx *, const jx_eqn *, int at, const jx_aval **out);
static inline int jx_host_arity(const jx_attrs *attrs, int at) {
  return attrs->at[at].kind == JX_ATTR_AVALS ? (int)attrs->at[at].n : 0;
}

/* One call for each element of the batch, in order: a scan. */
void jx_host_each(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

#endif
