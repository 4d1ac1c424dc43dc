/*
** math_pow.c — x^y in f64: exp(y log|x|) with log|x| in two doubles (a + b means their exact sum).
**
** log(2^e m), m = 1 + f in [sqrt 1/2, sqrt 2): s = f / (2 + f) with its remainder,
** 2 atanh s = 2 s + s^3 (2/3 + s^2 r(s^2)); the first two terms carry low parts, so that log|x| is
** right to about 2^-64 of itself, which y log|x| < 746 turns into a relative error of 2^-54.
*/
#include "compile/math_lane.h"

#include <math.h>

typedef struct pair {
  jx_lane hi, lo;
} pair;

/* x + y, exactly, for any two */
static pair two_sum(const jx_m *m, jx_lane x, jx_lane y) {
  jx_lane s = m_add(m, x, y), t = m_sub(m, s, x);
  return (pair){s, m_add(m, m_sub(m, x, m_sub(m, s, t)), m_sub(m, y, t))};
}

static pair two_product(const jx_m *m, jx_lane x, jx_lane y) {
  jx_lane p = m_mul(m, x, y);
  return (pair){p, m_fma(m, x, y, m_neg(m, p))};
}

static pair times(const jx_m *m, pair x, pair y) {
  pair p = two_product(m, x.hi, y.hi);
  p.lo = m_fma(m, x.hi, y.lo, m_fma(m, x.lo, y.hi, p.lo));
  return p;
}

static pair plus(const jx_m *m, pair x, pair y) {
  pair s = two_sum(m, x.hi, y.hi);
  s.lo = m_add(m, s.lo, m_add(m, x.lo, y.lo));
  return s;
}

/* s = f / (2 + f), its quotient's remainder included */
static pair quotient(const jx_m *m, jx_lane f) {
  jx_lane two = m_k(m, 2), d = m_add(m, f, two), d_lo = m_sub(m, f, m_sub(m, d, two));
  jx_lane s = m_div(m, f, d), r = m_fma(m, m_neg(m, s), d, f);
  return (pair){s, m_div(m, m_fma(m, m_neg(m, s), d_lo, r), d)};
}

static pair log_pair(const jx_m *m, jx_lane f, jx_lane e) {
  static const double c[] = {0.3999999999999998,  0.28571428571445218, 0.22222222217510804,
                             0.18181818873471936, 0.15384556655037016, 0.13336325748297381,
                             0.11674649030551013, 0.11990427748154119};
  pair s = quotient(m, f), z = times(m, s, s), cube = times(m, z, s);
  jx_lane tail = m_mul(m, z.hi, m_poly(m, z.hi, c, 8));
  pair k = two_sum(m, m_k(m, 0x1.5555555555555p-1), tail);
  k.lo = m_add(m, k.lo, m_k(m, 0x1.5555555555555p-55));
  pair r = times(m, cube, k), twice = {m_add(m, s.hi, s.hi), m_add(m, s.lo, s.lo)};
  r = plus(m, twice, r);
  /* e ln 2: the first part of ln 2 ends in zeros, so its product is exact */
  pair le = two_sum(m, m_mul(m, e, m_k(m, 6.93147180369123816490e-01)),
                    m_mul(m, e, m_k(m, 1.90821492927058770002e-10)));
  le.lo = m_add(m, le.lo,
                m_fma(m, e, m_k(m, 1.90821492927058770002e-10),
                      m_neg(m, m_mul(m, e, m_k(m, 1.90821492927058770002e-10)))));
  /* what both parts of ln 2 together lack */
  le.lo = m_fma(m, e, m_k(m, 1.16122272293625318e-26), le.lo);
  return plus(m, le, r);
}

/* |x| as 2^e (1 + f), any finite |x| > 0 */
static jx_lane split(const jx_m *m, jx_lane a, jx_lane *e) {
  jx_lane tiny = m_lt(m, a, m_k(m, 0x1p-1022));
  jx_lane x = m_sel(m, tiny, m_mul(m, a, m_k(m, 0x1p54)), a);
  jx_lane half = jx_body_const_bits(m->b, m->u, 0x3fe6a09e00000000u);
  jx_lane i = m_sub(m, m_bits(m, x), half), r = m_rounder(m);
  jx_lane n = jx_body_op2(m->b, JX_LANE_SAR, i, m_ki(m, m->u, 52));
  n = m_sub(m, m_float(m, m_add(m, n, m_bits(m, r))), r);
  *e = m_add(m, n, m_sel(m, tiny, m_k(m, -54), m_k(m, 0)));
  jx_lane mantissa = m_and(m, i, jx_body_const_bits(m->b, m->u, 0xfffffffffffffu));
  return m_sub(m, m_float(m, m_add(m, mantissa, half)), m_k(m, 1));
}

static jx_lane is_whole(const jx_m *m, jx_lane y) {
  return m_eq(m, jx_body_op1(m->b, JX_LANE_TRUNC, y), y);
}

/* The results that the formula does not give: zeros, infinities, NaN, negative x. */
static jx_lane specials(const jx_m *m, jx_lane x, jx_lane y, jx_lane r) {
  jx_lane zero = m_k(m, 0), one = m_k(m, 1), inf = m_k(m, (double)INFINITY);
  jx_lane a = m_abs(m, x), ay = m_abs(m, y), up = m_gt(m, y, zero);
  r = m_sel(m, m_eq(m, a, zero), m_sel(m, up, zero, inf), r);
  r = m_sel(m, m_eq(m, a, inf), m_sel(m, up, inf, zero), r);
  jx_lane grows = m_eq(m, m_gt(m, a, one), up);
  r = m_sel(m, m_eq(m, ay, inf), m_sel(m, m_eq(m, a, one), one, m_sel(m, grows, inf, zero)), r);
  jx_lane whole = is_whole(m, y), half = m_mul(m, y, m_k(m, 0.5));
  jx_lane odd = m_and(
      m, whole, m_and(m, m_ne(m, jx_body_op1(m->b, JX_LANE_TRUNC, half), half), m_lt(m, ay, inf)));
  jx_lane minus = m_lt(m, m_copysign(m, one, x), zero);
  r = m_sel(m, m_and(m, minus, odd), m_neg(m, r), r);
  jx_lane finite_negative = m_and(m, m_lt(m, x, zero), m_lt(m, a, inf));
  r = m_sel(m, m_and(m, finite_negative, m_eq(m, whole, m_ne(m, y, y))), m_k(m, (double)NAN), r);
  r = m_sel(m, m_or(m, m_ne(m, x, x), m_ne(m, y, y)), m_add(m, x, y), r);
  return m_sel(m, m_or(m, m_eq(m, x, one), m_eq(m, y, zero)), one, r);
}

/* f32 in f64: there exp and log have bits to spare. 0.50 ulp (sampled). */
jx_lane jx_m_pow_single(const jx_m *m, jx_lane x, jx_lane y) {
  jx_m w = jx_m_of(m->b, JX_F64);
  jx_lane e, f = split(&w, jx_body_convert(m->b, m_abs(m, x), JX_F64), &e);
  jx_lane p = m_mul(&w, jx_body_convert(m->b, y, JX_F64), jx_m_log_double(&w, f, e));
  return specials(m, x, y, jx_body_convert(m->b, jx_m_exp_of(&w, p), JX_F32));
}

/* 1.19 ulp (sampled). */
jx_lane jx_m_pow(const jx_m *m, jx_lane x, jx_lane y) {
  jx_lane e, f = split(m, m_abs(m, x), &e);
  pair l = log_pair(m, f, e), p = two_product(m, y, l.hi);
  p.lo = m_fma(m, y, l.lo, p.lo);
  /* Beyond these the result is 0 or infinity, and the low part may be no number. */
  jx_lane hi = m_clamp(m, p.hi, -746, 710);
  jx_lane lo = m_sel(m, m_eq(m, hi, p.hi), p.lo, m_k(m, 0));
  jx_m_exp c = jx_m_exp_core(m, hi);
  /* (1 + p)(1 + lo) - 1 */
  jx_lane t = m_add(m, m_fma(m, c.p, lo, lo), c.p);
  jx_lane r = m_ldexp(m, m_add(m, t, m_k(m, 1)), c.k);
  return specials(m, x, y, r);
}
