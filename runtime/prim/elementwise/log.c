/* log.c — natural logarithm.  d log = dx / x. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(log_eval, log)

static void log_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  dy[0] = jx_div(cx, dx[0], x[0]);
}

JX_PRIM(log) = {
    .name = "log",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Natural logarithm.\n\ny = log x; log 0 = -inf, NaN below\nsource: DLMF sec. 4.2(i)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = log_jvp,
    .batch = jx_batch_elementwise,
    .eval = log_eval,
    .lower = JX_MAP(JX_LANE_LOG),
    .domain = JX_REALS(0.1, 8),
};
