/* asin.c — inverse sine, in [-pi/2, pi/2].  d asin = dx / sqrt(1 - x^2). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(asin_eval, asin)

static void asin_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  jx_val rest = jx_sub(cx, one, jx_square(cx, x[0]));
  dy[0] = jx_mul(cx, dx[0], jx_op1(cx, &jx_prim_rsqrt, rest));
}

JX_PRIM(asin) = {
    .name = "asin",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Inverse sine, in [-pi/2, pi/2].\n\nsin y = x; NaN beyond [-1, 1]\nsource: DLMF sec. 4.23",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = asin_jvp,
    .batch = jx_batch_elementwise,
    .eval = asin_eval,
    .lower = JX_MAP(JX_LANE_ASIN),
    .domain = JX_REALS(-0.9, 0.9),
};
