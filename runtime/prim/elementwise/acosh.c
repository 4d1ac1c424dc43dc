/* acosh.c — inverse hyperbolic cosine, at least 0.  d acosh = dx / sqrt(x^2 - 1). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(acosh_eval, acosh)

static void acosh_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  jx_val rest = jx_sub(cx, jx_square(cx, x[0]), one);
  dy[0] = jx_mul(cx, dx[0], jx_op1(cx, &jx_prim_rsqrt, rest));
}

JX_PRIM(acosh) = {
    .name = "acosh",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Inverse hyperbolic cosine, at least 0.\n\ncosh y = x; NaN below 1\nsource: DLMF sec. 4.37",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = acosh_jvp,
    .batch = jx_batch_elementwise,
    .eval = acosh_eval,
    .lower = JX_MAP(JX_LANE_ACOSH),
    .domain = JX_REALS(1.2, 6),
};
