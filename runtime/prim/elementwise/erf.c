/* erf.c — error function.  d erf = 2 / sqrt(pi) e^(-x^2) dx. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(erf_eval, erf)

static void erf_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  jx_val scale = jx_const_like(cx, x[0], 1.1283791670955126); /* 2 / sqrt(pi) */
  jx_val bell = jx_exp(cx, jx_neg(cx, jx_square(cx, x[0])));
  dy[0] = jx_mul(cx, scale, jx_mul(cx, dx[0], bell));
}

JX_PRIM(erf) = {
    .name = "erf",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Error function.\n\ny = 2 / sqrt(pi) * integral of e^(-t^2) from 0 to x\nsource: DLMF eq. "
        "7.2.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = erf_jvp,
    .batch = jx_batch_elementwise,
    .eval = erf_eval,
    .lower = JX_MAP(JX_LANE_ERF),
    .domain = JX_REALS(-3, 3),
};
