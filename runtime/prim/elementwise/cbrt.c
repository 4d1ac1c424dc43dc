/* cbrt.c — cube root.  d cbrt = cbrt^-2 / 3 dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(cbrt_eval, cbrt)

static void cbrt_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e;
  jx_val third = jx_const_like(cx, x[0], 1.0 / 3);
  jx_val slope = jx_mul(cx, third, jx_integer_pow(cx, y[0], -2));
  dy[0] = jx_mul(cx, dx[0], slope);
}

JX_PRIM(cbrt) = {
    .name = "cbrt",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Cube root.\n\ny^3 = x\nsource: IEEE 754-2019 sec. 9.2 (rootn)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = cbrt_jvp,
    .batch = jx_batch_elementwise,
    .eval = cbrt_eval,
    .lower = JX_MAP(JX_LANE_CBRT),
    .domain = JX_REALS(0.2, 8),
};
