/* atan.c — inverse tangent, in [-pi/2, pi/2].  d atan = dx / (1 + x^2). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(atan_eval, atan)

static void atan_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  dy[0] = jx_div(cx, dx[0], jx_add(cx, one, jx_square(cx, x[0])));
}

JX_PRIM(atan) = {
    .name = "atan",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Inverse tangent, in [-pi/2, pi/2].\n\ntan y = x\nsource: DLMF sec. 4.23",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = atan_jvp,
    .batch = jx_batch_elementwise,
    .eval = atan_eval,
    .lower = JX_MAP(JX_LANE_ATAN),
    .domain = JX_REALS(-4, 4),
};
