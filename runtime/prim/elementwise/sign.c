/* sign.c — -1, 0 or 1 by the sign. */
#include "prim/rules.h"

static double float_sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

static jx_status sign_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    jx_dtype d = (jx_dtype)e->in[0]->dtype;
    int64_t v = jx_get_i(in, i);
    if (jx_is_float(d))
      jx_put_f(out, i, float_sign(jx_get_f(in, i)));
    else
      jx_put_i(out, i, v < 0 && jx_is_signed(d) ? -1 : v != 0);
  }
  return JX_OK;
}

JX_PRIM(sign) = {
    .name = "sign",
    .sig = "x:N[..] -> y:N[..]",
    .doc = "Sign.\n\ny = x / |x|; zeros keep their sign, NaN stays\nsource: jax.lax.sign",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = jx_batch_elementwise,
    .eval = sign_eval,
    .lower = JX_MAP(JX_LANE_SIGN),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
    .flags = JX_NONDIFF,
};
