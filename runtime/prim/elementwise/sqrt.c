/* sqrt.c — square root.  d sqrt = dx / (2 sqrt). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(sqrt_eval, sqrt)

static void sqrt_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e;
  jx_val half = jx_const_like(cx, x[0], 0.5);
  dy[0] = jx_mul(cx, dx[0], jx_div(cx, half, y[0]));
}

JX_PRIM(sqrt) = {
    .name = "sqrt",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Square root.\n\ny^2 = x, y >= 0; sqrt(-0) = -0, NaN below\nsource: IEEE 754-2019 sec. "
        "5.4.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = sqrt_jvp,
    .batch = jx_batch_elementwise,
    .eval = sqrt_eval,
    .lower = JX_MAP(JX_LANE_SQRT),
    .domain = JX_REALS(0.1, 8),
};
