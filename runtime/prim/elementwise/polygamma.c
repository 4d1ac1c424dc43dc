/* polygamma.c — derivatives of digamma.  d polygamma(m, x) = polygamma(m + 1, x) dx. */
#include "prim/rules.h"

#include <math.h>

/* Hurwitz' zeta function for s > 1, q > 0: ten terms or more, then Euler and Maclaurin's tail. */
static double zeta(double s, double q) {
  static const double bernoulli[] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                                     5.0 / 66, -691.0 / 2730, 7.0 / 6,  -3617.0 / 510};
  double sum = 0;
  for (; q < 12; q += 1) sum += pow(q, -s);
  if (isinf(q)) return sum;
  double p = pow(q, -s), term = p * s / (2 * q);
  sum += q * p / (s - 1) + p / 2;
  for (int j = 1; j <= (int)JX_COUNTOF(bernoulli); j++) {
    sum += bernoulli[j - 1] * term; /* term: s (s+1) … (s+2j-2) / (2j)! q^(1-s-2j) */
    term *= (s + 2 * j - 1) / (2 * j + 1) * (s + 2 * j) / (2 * j + 2) / (q * q);
  }
  return sum;
}

/* … for whole s and any q: the terms below 0 are two sums of the kind above. */
static double zeta_any(double s, double q) {
  if (q > 0) return zeta(s, q);
  if (q == floor(q)) return (double)INFINITY;
  double steps = ceil(-q), r = q + steps, sign = fmod(s, 2) == 0 ? 1 : -1;
  return sign * (zeta(s, 1 - r) - zeta(s, 1 - r + steps)) + zeta(s, r);
}

static double polygamma(double m, double x) {
  int sign;
  if (x != x || m != m || m < 0 || m != floor(m)) return (double)NAN;
  return (fmod(m, 2) == 0 ? -1 : 1) * exp(lgamma_r(m + 1, &sign)) * zeta_any(m + 1, x);
}

/* m = 0 is the digamma function itself. */
static jx_status polygamma_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *const *scalar = cx->rt->avals.scalar[JX_F64];
  for (int64_t i = 0; i < out->aval->size; i++) {
    double m = jx_get_f(&in[0], i), x = jx_get_f(&in[1], i), y = polygamma(m, x);
    jx_view from = {scalar[0], &x}, to = {scalar[0], &y};
    if (m == 0) jx_prim_digamma.eval(cx, e, &from, &to);
    jx_put_f(out, i, y);
  }
  return JX_OK;
}

static void polygamma_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                          const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  if (jx_present(dx[0])) {
    jx_fail(cx, JX_ENODIFF, "polygamma", "has no derivative in its order m");
    return;
  }
  jx_val next = jx_add(cx, x[0], jx_const_like(cx, x[0], 1));
  dy[0] = jx_mul(cx, dx[1], jx_op2(cx, &jx_prim_polygamma, next, x[1]));
}

JX_PRIM(polygamma) = {
    .name = "polygamma",
    .sig = "m:F[..] x:F[..] -> y:F[..]",
    .doc =
        "Derivatives of the digamma function.\n\ny = d^m/dx^m digamma(x) = (-1)^(m+1) m! zeta(m + "
        "1, x); NaN unless m = 0, 1, 2 ...\nsource: DLMF sec. 5.15, eq. 25.11.12; zeta: eq. 2.10.1",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = polygamma_jvp,
    .batch = jx_batch_elementwise,
    .eval = polygamma_eval,
    .domain = {.lo = 1, .hi = 1, .lo2 = 0.5, .hi2 = 6},
    .flags = JX_MULTI_SCALAR,
};
