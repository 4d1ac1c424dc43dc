/* log1p.c — log(1 + x), accurate near 0.  d log1p = dx / (x + 1). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(log1p_eval, log1p)

static void log1p_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  dy[0] = jx_div(cx, dx[0], jx_add(cx, x[0], one));
}

JX_PRIM(log1p) = {
    .name = "log1p",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "log(1 + x), accurate near 0.\n\ny = log(1 + x)\nsource: DLMF sec. 4.6(i)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = log1p_jvp,
    .batch = jx_batch_elementwise,
    .eval = log1p_eval,
    .lower = JX_MAP(JX_LANE_LOG1P),
    .domain = JX_REALS(-0.8, 6),
};
