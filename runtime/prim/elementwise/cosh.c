/* cosh.c — hyperbolic cosine.  d cosh = sinh dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(cosh_eval, cosh)

static void cosh_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e, (void)y;
  dy[0] = jx_mul(cx, dx[0], jx_op1(cx, &jx_prim_sinh, x[0]));
}

JX_PRIM(cosh) = {
    .name = "cosh",
    .sig = "x:F[..] -> y:F[..]",
    .doc = "Hyperbolic cosine.\n\ny = (e^x + e^-x) / 2\nsource: DLMF sec. 4.28",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = cosh_jvp,
    .batch = jx_batch_elementwise,
    .eval = cosh_eval,
    .lower = JX_MAP(JX_LANE_COSH),
    .domain = JX_REALS(-3, 3),
};
