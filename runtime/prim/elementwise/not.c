/* not.c — all bits flipped; of booleans, the other. */
#include "prim/rules.h"

static jx_status not_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    int64_t v = jx_get_i(in, i);
    jx_put_i(out, i, e->in[0]->dtype == JX_BOOL ? !v : ~v);
  }
  return JX_OK;
}

JX_PRIM(not ) = {
    .name = "not",
    .sig = "x:L[..] -> y:L[..]",
    .doc = "Bitwise complement; logical on booleans.\n\ny = ~x\nsource: jax.lax.bitwise_not",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = jx_batch_elementwise,
    .eval = not_eval,
    .lower = JX_MAP(JX_LANE_NOT),
    .domain = JX_REALS(-8, 8),
    .flags = JX_NONDIFF,
};
