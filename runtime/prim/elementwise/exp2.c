/* exp2.c — two to the power x.  d exp2 = log 2 exp2 dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(exp2_eval, exp2)

static void exp2_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e;
  jx_val ln2 = jx_log(cx, jx_const_like(cx, x[0], 2));
  dy[0] = jx_mul(cx, ln2, jx_mul(cx, dx[0], y[0]));
}

JX_PRIM(exp2) = {
    .name = "exp2",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Two to the power x.\n\ny = 2^x\nsource: DLMF sec. 4.2(iii)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = exp2_jvp,
    .batch = jx_batch_elementwise,
    .eval = exp2_eval,
    .lower = JX_MAP(JX_LANE_EXP2),
    .domain = JX_REALS(-4, 4),
};
