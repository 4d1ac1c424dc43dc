/* cond.h — the rules of cond (cond_rules.c). */
#ifndef JX_COND_H
#define JX_COND_H

#include "prim/subgraph.h"

void jx_cond_sjvp(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy);
void jx_cond_slin(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy);
void jx_cond_part(jx_cx *, const jx_eqn *, const jx_val *x, const bool *linear, jx_val *y);
void jx_cond_transpose(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *ct, jx_val *d);
void jx_cond_batch(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

#endif
