/* asinh.c — inverse hyperbolic sine.  d asinh = dx / sqrt(x^2 + 1). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(asinh_eval, asinh)

static void asinh_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  jx_val sum = jx_add(cx, jx_square(cx, x[0]), one);
  dy[0] = jx_mul(cx, dx[0], jx_op1(cx, &jx_prim_rsqrt, sum));
}

JX_PRIM(asinh) = {
    .name = "asinh",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Inverse hyperbolic sine.\n\nsinh y = x\nsource: DLMF sec. 4.37",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = asinh_jvp,
    .batch = jx_batch_elementwise,
    .eval = asinh_eval,
    .lower = JX_MAP(JX_LANE_ASINH),
    .domain = JX_REALS(-4, 4),
};
