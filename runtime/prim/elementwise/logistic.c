/* logistic.c — logistic function (sigmoid).  d logistic = y (1 - y) dx. */
#include "prim/rules.h"

#include <math.h>

static double logistic(double x) { return 1 / (1 + exp(-x)); }
JX_EVAL_UNARY(logistic_eval, logistic)

static void logistic_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                         const jx_val *y, jx_val *dy) {
  (void)e, (void)x;
  jx_val one = jx_const_like(cx, y[0], 1);
  jx_val slope = jx_mul(cx, y[0], jx_sub(cx, one, y[0]));
  dy[0] = jx_mul(cx, dx[0], slope);
}

JX_PRIM(logistic) = {
    .name = "logistic",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Logistic function (sigmoid).\n\ny = 1 / (1 + e^-x)\nsource: Goodfellow, Bengio & "
        "Courville 2016, eq. 3.30",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = logistic_jvp,
    .batch = jx_batch_elementwise,
    .eval = logistic_eval,
    .lower = JX_MAP(JX_LANE_LOGISTIC),
    .domain = JX_REALS(-6, 6),
};
