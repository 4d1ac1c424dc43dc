/* exp.c — exponential function.  d exp = exp dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(exp_eval, exp)

static void exp_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)x;
  dy[0] = jx_mul(cx, dx[0], y[0]);
}

JX_PRIM(exp) = {
    .name = "exp",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Exponential function.\n\ny = e^x\nsource: DLMF sec. 4.2(iii)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = exp_jvp,
    .batch = jx_batch_elementwise,
    .eval = exp_eval,
    .lower = JX_MAP(JX_LANE_EXP),
    .domain = JX_REALS(-4, 4),
};
