/* sin.c — sine of an angle in radians.  d sin = cos dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(sin_eval, sin)

static void sin_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  dy[0] = jx_mul(cx, dx[0], jx_cos(cx, x[0]));
}

JX_PRIM(sin) = {
    .name = "sin",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Sine of an angle in radians.\n\ny = sin x\nsource: DLMF sec. 4.14",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = sin_jvp,
    .batch = jx_batch_elementwise,
    .eval = sin_eval,
    .lower = JX_MAP(JX_LANE_SIN),
    .domain = JX_REALS(-6, 6),
};
