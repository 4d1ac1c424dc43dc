/* square.c — x times x.  d x^2 = 2 x dx. */
#include "prim/rules.h"

static jx_status square_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    double f = jx_get_f(in, i);
    uint64_t v = (uint64_t)jx_get_i(in, i);
    if (jx_is_float((jx_dtype)e->in[0]->dtype))
      jx_put_f(out, i, f * f);
    else
      jx_put_i(out, i, (int64_t)(v * v));
  }
  return JX_OK;
}

static void square_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                       const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val slope = jx_mul(cx, jx_const_like(cx, x[0], 2), x[0]);
  dy[0] = jx_mul(cx, dx[0], slope);
}

static void square_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  (void)e;
  out[0] = jx_body_op2(b, JX_LANE_MUL, in[0], in[0]);
}

JX_PRIM(square) = {
    .name = "square",
    .sig = "x:N[..] -> y:N[..]",
    .doc = "Square.\n\ny = x x; integers wrap\nsource: IEEE 754-2019 sec. 5.4.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = square_jvp,
    .batch = jx_batch_elementwise,
    .eval = square_eval,
    .lower = JX_MAP_FN(square_map),
    .domain = JX_REALS(-4, 4),
};
