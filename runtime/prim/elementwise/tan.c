/* tan.c — tangent of an angle in radians.  d tan = (1 + tan^2) dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(tan_eval, tan)

static void tan_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e;
  jx_val one = jx_const_like(cx, x[0], 1);
  dy[0] = jx_mul(cx, dx[0], jx_add(cx, one, jx_square(cx, y[0])));
}

JX_PRIM(tan) = {
    .name = "tan",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Tangent of an angle in radians.\n\ny = sin x / cos x\nsource: DLMF sec. 4.14",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = tan_jvp,
    .batch = jx_batch_elementwise,
    .eval = tan_eval,
    .lower = JX_MAP(JX_LANE_TAN),
    .domain = JX_REALS(-1.3, 1.3),
};
