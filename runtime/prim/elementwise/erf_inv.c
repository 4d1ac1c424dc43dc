/* erf_inv.c — inverse error function.  d erf_inv = sqrt(pi) / 2 e^(y^2) dx. */
#include "prim/rules.h"

#include <math.h>

/*
** Halley's iteration from Winitzki's approximation, whose relative error is below 0.003: three
** steps give all digits. Beyond 1/2 the residual is taken from erfc, where 1 - |x| is exact.
*/
static double erf_inv(double x) {
  const double a = 0.147, pi = 3.14159265358979323846;
  double u = fabs(x);
  if (!(u < 1)) return u == 1 ? copysign((double)INFINITY, x) : (double)NAN;
  double log_rest = log1p(-u) + log1p(u), t = 2 / (pi * a) + log_rest / 2;
  double y = sqrt(sqrt(t * t - log_rest / a) - t);
  for (int i = 0; i < 3; i++) {
    double residual = u < 0.5 ? erf(y) - u : (1 - u) - erfc(y);
    double step = residual * (sqrt(pi) / 2) * exp(y * y);
    y -= step / (1 + y * step);
  }
  return copysign(y, x);
}
JX_EVAL_UNARY(erf_inv_eval, erf_inv)

static void erf_inv_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)e;
  jx_val scale = jx_const_like(cx, x[0], 0.8862269254527580); /* sqrt(pi) / 2 */
  jx_val hill = jx_exp(cx, jx_square(cx, y[0]));
  dy[0] = jx_mul(cx, scale, jx_mul(cx, dx[0], hill));
}

JX_PRIM(erf_inv) = {
    .name = "erf_inv",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Inverse error function.\n\nerf y = x; infinite at -1 and 1, NaN beyond\nsource: DLMF sec. "
        "7.17; start: S. Winitzki 2008, A handy approximation for the error function",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = erf_inv_jvp,
    .batch = jx_batch_elementwise,
    .eval = erf_inv_eval,
    .lower = JX_MAP(JX_LANE_ERF_INV),
    .domain = JX_REALS(-0.9, 0.9),
};
