/* cos.c — cosine of an angle in radians.  d cos = -sin dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(cos_eval, cos)

static void cos_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  dy[0] = jx_neg(cx, jx_mul(cx, dx[0], jx_sin(cx, x[0])));
}

JX_PRIM(cos) = {
    .name = "cos",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Cosine of an angle in radians.\n\ny = cos x\nsource: DLMF sec. 4.14",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = cos_jvp,
    .batch = jx_batch_elementwise,
    .eval = cos_eval,
    .lower = JX_MAP(JX_LANE_COS),
    .domain = JX_REALS(-6, 6),
};
