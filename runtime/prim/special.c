/* special.c — special functions in double. See special.h. */
#include "prim/special.h"

#include <float.h>
#include <math.h>

static double log_gamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}

/* ---- incomplete gamma: DLMF 8.11.4 below the mean, the continued fraction 8.9.2 above ---- */

enum { TERMS = 200000 };

static double density(double a, double x) { return exp(a * log(x) - x - log_gamma(a)); }

static double lower_series(double a, double x) {
  double term = 1 / a, sum = term;
  for (int n = 1; n < TERMS && term > sum * DBL_EPSILON / 4; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * density(a, x);
}

/* Lentz' method; *steps: how many were taken. */
static double upper_fraction(double a, double x, int *steps) {
  const double tiny = 1e-300;
  double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
  int n = 1;
  for (; n < TERMS; n++) {
    double k = -n * (n - a);
    b += 2;
    d = k * d + b;
    c = b + k / c;
    if (fabs(d) < tiny) d = tiny;
    if (fabs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    if (fabs(d * c - 1) < DBL_EPSILON) break;
  }
  *steps = n;
  return h;
}

static double upper(double a, double x) {
  int steps;
  return upper_fraction(a, x, &steps) * density(a, x);
}

static bool outside(double a, double x) { return !(a > 0) || !(x >= 0); }

double jx_igamma(double a, double x) {
  if (outside(a, x)) return (double)NAN;
  if (x == 0 || isinf(a)) return isinf(a) && isinf(x) ? (double)NAN : 0;
  if (isinf(x)) return 1;
  return x < a + 1 ? lower_series(a, x) : 1 - upper(a, x);
}

double jx_igammac(double a, double x) {
  if (outside(a, x)) return (double)NAN;
  if (x == 0 || isinf(a)) return isinf(a) && isinf(x) ? (double)NAN : 1;
  if (isinf(x)) return 0;
  return x < a + 1 ? 1 - lower_series(a, x) : upper(a, x);
}

static double digamma(double x) {
  double sum = 0, w;
  for (; x < 10; x += 1) sum -= 1 / x;
  w = 1 / (x * x);
  double tail = 0.05 - w * (1.0 / 11 - w * (691.0 / 2730 - w));
  return sum + log(x) - 0.5 / x - w / 12 * (1 - w * (0.1 - w * (1.0 / 21 - w * tail)));
}

/* The series of P, x^(a+n) exp(-x) / Gamma(a+n+1), term by term. */
static double lower_series_slope(double a, double x) {
  double term = density(a, x) / a, psi = digamma(a + 1), l = log(x), sum = 0, most = 0;
  for (int n = 1; n < TERMS; n++) {
    double part = term * (l - psi);
    sum += part;
    most = fmax(most, fabs(part));
    if (a + n > x && fabs(part) < most * DBL_EPSILON / 16) break;
    term *= x / (a + n);
    psi += 1 / (a + n);
  }
  return sum;
}

/* The fraction of Q = h density, from its tail to its head with the derivative of each part. In
   dQ/da = (h' + h (log x - digamma(a))) density nothing cancels: h is the integral of
   (1+t)^(a-1) exp(-x t) and so grows with a. */
static double upper_slope(double a, double x) {
  int steps;
  (void)upper_fraction(a, x, &steps);
  int last = 2 * steps + 8; /* the derivative converges some steps later */
  double f = x + 1 - a + 2.0 * last, df = -1;
  for (int n = last; n >= 1; n--) {
    double k = -n * (n - a);
    df = -1 + (n - k * df / f) / f;
    f = x + 1 - a + 2.0 * (n - 1) + k / f;
  }
  return (log(x) - digamma(a) - df / f) / f * density(a, x);
}

double jx_igamma_grad_a(double a, double x) {
  if (outside(a, x)) return (double)NAN;
  if (isinf(x) || isinf(a)) return (double)NAN; /* as JAX */
  if (x == 0) return 0;
  return x < a + 1 ? lower_series_slope(a, x) : -upper_slope(a, x);
}

jx_val jx_igamma_slope(jx_cx *cx, jx_val a, jx_val x) {
  jx_val power = jx_mul(cx, jx_sub(cx, a, jx_const_like(cx, a, 1)), jx_log(cx, x));
  jx_val less = jx_op1(cx, &jx_prim_lgamma, a);
  return jx_exp(cx, jx_sub(cx, jx_add(cx, jx_neg(cx, x), power), less));
}

/* ---- Bessel: the power series DLMF 10.25.2, beyond 20 the asymptotic one, 10.40.1 ---- */

double jx_bessel_ie(int order, double x) {
  const double pi = 3.14159265358979323846;
  double t = fabs(x), sum = 1, term = 1, sign = order == 1 && x < 0 ? -1 : 1;
  if (x != x) return x;
  if (isinf(x)) return sign * 0.0;
  if (t <= 20) {
    for (int k = 1; term > sum * DBL_EPSILON / 8; k++) {
      term *= t * t / 4 / k / (k + order);
      sum += term;
    }
    return sign * exp(-t) * sum * (order ? t / 2 : 1);
  }
  for (int k = 1; k < 30; k++) {
    double odd = 2 * k - 1;
    term *= -(4.0 * order - odd * odd) / (8 * t * k);
    sum += term;
  }
  return sign * sum / sqrt(2 * pi * t);
}

/* ---- incomplete beta: the continued fraction DLMF 8.17.22 ---- */

static double beta_fraction(double a, double b, double x) {
  const double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (fabs(d) < tiny ? tiny : d);
  double h = d;
  for (int m = 1; m < TERMS; m++) {
    double step = 1;
    for (int odd = 0; odd < 2; odd++) {
      double k = odd ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                     : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 + k * d;
      c = 1 + k / c;
      if (fabs(d) < tiny) d = tiny;
      if (fabs(c) < tiny) c = tiny;
      d = 1 / d;
      step = d * c;
      h *= step;
    }
    if (fabs(step - 1) < DBL_EPSILON) break;
  }
  return h;
}

double jx_betainc(double a, double b, double x) {
  if (!(a >= 0) || !(b >= 0) || !(a + b > 0) || !(x >= 0) || x > 1 || isinf(a + b))
    return (double)NAN;
  if (a == 0 || b == 0) return a == 0;
  if (x == 0 || x == 1) return x;
  double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* ---- zeta ---- */

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

/* … for any q: the terms below 0 are two sums of the kind above. */
double jx_zeta(double s, double q) {
  if (q > 0) return zeta(s, q);
  if (q == floor(q)) return (double)INFINITY;
  if (s != floor(s)) return (double)NAN;
  double steps = ceil(-q), r = q + steps, sign = fmod(s, 2) == 0 ? 1 : -1;
  return sign * (zeta(s, 1 - r) - zeta(s, 1 - r + steps)) + zeta(s, r);
}
