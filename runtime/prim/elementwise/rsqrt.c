/* rsqrt.c — reciprocal square root.  d rsqrt = -rsqrt / (2 x) dx. */
#include "prim/rules.h"

#include <math.h>

static double rsqrt(double x) { return 1 / sqrt(x); }
JX_EVAL_UNARY(rsqrt_eval, rsqrt)

static void rsqrt_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e;
  jx_val half = jx_const_like(cx, x[0], -0.5);
  jx_val slope = jx_mul(cx, half, jx_div(cx, y[0], x[0]));
  dy[0] = jx_mul(cx, dx[0], slope);
}

JX_PRIM(rsqrt) = {
    .name = "rsqrt",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Reciprocal square root.\n\ny = 1 / sqrt x; infinite at 0\nsource: IEEE 754-2019 sec. 9.2 "
        "(rSqrt)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = rsqrt_jvp,
    .batch = jx_batch_elementwise,
    .eval = rsqrt_eval,
    .lower = JX_MAP(JX_LANE_RSQRT),
    .domain = JX_REALS(0.1, 8),
};
