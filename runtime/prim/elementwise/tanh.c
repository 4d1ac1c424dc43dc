/* tanh.c — hyperbolic tangent.  d tanh = (dx + dx tanh) (1 - tanh). */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(tanh_eval, tanh)

static void tanh_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e;
  jx_val one = jx_const_like(cx, x[0], 1);
  jx_val up = jx_add(cx, dx[0], jx_mul(cx, dx[0], y[0]));
  dy[0] = jx_mul(cx, up, jx_sub(cx, one, y[0]));
}

JX_PRIM(tanh) = {
    .name = "tanh",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Hyperbolic tangent.\n\ny = (e^x - e^-x) / (e^x + e^-x)\nsource: DLMF sec. 4.28",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = tanh_jvp,
    .batch = jx_batch_elementwise,
    .eval = tanh_eval,
    .lower = JX_MAP(JX_LANE_TANH),
    .domain = JX_REALS(-4, 4),
};
