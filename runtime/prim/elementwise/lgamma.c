/* lgamma.c — logarithm of the absolute value of the gamma function.  d lgamma = digamma dx. */
#include "prim/rules.h"

#include <math.h>

/* The reentrant form: lgamma leaves the sign in a global variable. */
static double log_gamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}
JX_EVAL_UNARY(lgamma_eval, log_gamma)

static void lgamma_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                       const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  dy[0] = jx_mul(cx, dx[0], jx_op1(cx, &jx_prim_digamma, x[0]));
}

JX_PRIM(lgamma) = {
    .name = "lgamma",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Logarithm of the absolute value of the gamma function.\n\ny = log |Gamma(x)|; infinite at "
        "0, -1, -2 ...\nsource: DLMF sec. 5.2",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = lgamma_jvp,
    .batch = jx_batch_elementwise,
    .eval = lgamma_eval,
    .lower = JX_MAP(JX_LANE_LGAMMA),
    .domain = JX_REALS(0.3, 6),
};
