/* atanh.c — inverse hyperbolic tangent.  d atanh = 1 / (1 + x) * dx / (1 - x). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(atanh_eval, atanh)

static void atanh_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  jx_val left = jx_integer_pow(cx, jx_add(cx, one, x[0]), -1);
  jx_val right = jx_div(cx, dx[0], jx_sub(cx, one, x[0]));
  dy[0] = jx_mul(cx, left, right);
}

JX_PRIM(atanh) = {
    .name = "atanh",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Inverse hyperbolic tangent.\n\ntanh y = x; NaN beyond [-1, 1]\nsource: DLMF sec. 4.37",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = atanh_jvp,
    .batch = jx_batch_elementwise,
    .eval = atanh_eval,
    .lower = JX_MAP(JX_LANE_ATANH),
    .domain = JX_REALS(-0.9, 0.9),
};
