/* abs.c — absolute value.  d |x| = dx where x >= 0, -dx below. */
#include "prim/rules.h"

#include <math.h>

static jx_status abs_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    int64_t v = jx_get_i(in, i);
    if (jx_is_float((jx_dtype)e->in[0]->dtype))
      jx_put_f(out, i, fabs(jx_get_f(in, i)));
    else
      jx_put_i(out, i, v < 0 ? (int64_t)(0 - (uint64_t)v) : v);
  }
  return JX_OK;
}

static void abs_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  jx_val up = jx_op2(cx, &jx_prim_ge, x[0], jx_const_like(cx, x[0], 0));
  dy[0] = jx_select(cx, up, dx[0], jx_neg(cx, dx[0]));
}

JX_PRIM(abs) = {
    .name = "abs",
    .sig = "x:S[..] -> y:S[..]",
    .doc =
        "Absolute value.\n\ny = |x|; the smallest integer stays itself\nsource: IEEE 754-2019 sec. "
        "5.5.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = abs_jvp,
    .batch = jx_batch_elementwise,
    .eval = abs_eval,
    .lower = JX_MAP(JX_LANE_ABS),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
};
