/* neg.c — change of sign. */
#include "prim/rules.h"

static jx_status neg_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    if (jx_is_float((jx_dtype)e->in[0]->dtype))
      jx_put_f(out, i, -jx_get_f(in, i));
    else
      jx_put_i(out, i, (int64_t)(0 - (uint64_t)jx_get_i(in, i)));
  }
  return JX_OK;
}

static void neg_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  (void)e, (void)x;
  cx_[0] = jx_neg(cx, ct[0]);
}

JX_PRIM(neg) = {
    .name = "neg",
    .sig = "x:N[..] -> y:N[..]",
    .doc = "Change of sign.\n\ny = -x; integers wrap\nsource: IEEE 754-2019 sec. 5.5.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = jx_jvp_linear,
    .transpose = neg_transpose,
    .batch = jx_batch_elementwise,
    .eval = neg_eval,
    .lower = JX_MAP(JX_LANE_NEG),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
