/* erfc.c — complementary error function.  d erfc = -2 / sqrt(pi) e^(-x^2) dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(erfc_eval, erfc)

static void erfc_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)e, (void)y;
  jx_val scale = jx_const_like(cx, x[0], -1.1283791670955126); /* -2 / sqrt(pi) */
  jx_val bell = jx_exp(cx, jx_neg(cx, jx_square(cx, x[0])));
  dy[0] = jx_mul(cx, scale, jx_mul(cx, dx[0], bell));
}

JX_PRIM(erfc) = {
    .name = "erfc",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Complementary error function, accurate for large x.\n\ny = 1 - erf x\nsource: DLMF eq. "
        "7.2.2",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = erfc_jvp,
    .batch = jx_batch_elementwise,
    .eval = erfc_eval,
    .lower = JX_MAP(JX_LANE_ERFC),
    .domain = JX_REALS(-3, 3),
};
