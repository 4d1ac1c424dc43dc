/* digamma.c — logarithmic derivative of the gamma function.  d digamma = polygamma(1, x) dx. */
#include "prim/rules.h"

#include <math.h>

/*
** The recurrence up to x >= 10, then the asymptotic series, whose first term left out is below
** 1e-16 there; below 0 by reflection, with the distance to the nearest whole number, which is
** exact.
*/
static double digamma(double x) {
  const double pi = 3.14159265358979323846;
  if (!(x > 0)) {
    double r = x - nearbyint(x);
    return r == 0 || x != x || isinf(x) ? (double)NAN : digamma(1 - x) - pi / tan(pi * r);
  }
  double sum = 0;
  for (; x < 10; x += 1) sum -= 1 / x;
  if (isinf(x)) return x;
  double w = 1 / (x * x);
  double tail =
      w / 12 *
      (1 - w * (0.1 - w * (1.0 / 21 - w * (0.05 - w * (1.0 / 11 - w * (691.0 / 2730 - w))))));
  return sum + log(x) - 0.5 / x - tail;
}
JX_EVAL_UNARY(digamma_eval, digamma)

static void digamma_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val one = jx_const_like(cx, x[0], 1);
  dy[0] = jx_mul(cx, dx[0], jx_op2(cx, &jx_prim_polygamma, one, x[0]));
}

JX_PRIM(digamma) = {
    .name = "digamma",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Digamma function.\n\ny = d/dx log Gamma(x); NaN at 0, -1, -2 ...\nsource: DLMF eq. 5.5.2, "
        "5.5.4, 5.11.2",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = digamma_jvp,
    .batch = jx_batch_elementwise,
    .eval = digamma_eval,
    .lower = JX_MAP(JX_LANE_DIGAMMA),
    .domain = JX_REALS(1.6, 6), /* near its zero, 1.4616, no relative error is small */
};
