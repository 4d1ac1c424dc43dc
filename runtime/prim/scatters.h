/* scatters.h — what scatter-min and scatter-max share. */
#ifndef JX_SCATTERS_H
#define JX_SCATTERS_H

#include "prim/indexing.h"

/* Equal candidates for a place share its tangent equally, the operand's own element among them. */
void jx_jvp_scatter_chosen(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx,
                           const jx_val *y, jx_val *dy);
/* out[o] becomes the larger or smaller of itself and updates[u]; NaN wins. */
void jx_put_chosen(const jx_view *out, int64_t o, const jx_view *updates, int64_t u, bool max);

#endif
