/* expm1.c — e^x - 1, accurate near 0.  d expm1 = (expm1 + 1) dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(expm1_eval, expm1)

static void expm1_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e, (void)x;
  jx_val one = jx_const_like(cx, y[0], 1);
  dy[0] = jx_mul(cx, dx[0], jx_add(cx, y[0], one));
}

JX_PRIM(expm1) = {
    .name = "expm1",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "e^x - 1, accurate near 0.\n\ny = e^x - 1\nsource: DLMF sec. 4.2(iii)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = expm1_jvp,
    .batch = jx_batch_elementwise,
    .eval = expm1_eval,
    .lower = JX_MAP(JX_LANE_EXPM1),
    .domain = JX_REALS(-4, 4),
};
