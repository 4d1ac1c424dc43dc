/*
** math_trig.c — sin, cos, tan, atan, atan2.
**
** k = rint(x 2/pi), r = x - k pi/2 with pi/2 in parts (Cody and Waite, by fma), then polynomials in
** r^2 and the quadrant from k's low bits. Arguments too large for that are reduced out of line,
** where 2/pi has as many bits as they need.
*/
#include "compile/math_lane.h"

#include <math.h>

typedef struct reduced {
  jx_lane r; /* x - k pi/2                  */
  jx_lane q; /* unsigned: k in its low bits */
} reduced;

static reduced reduce(const jx_m *m, jx_lane x) {
  /* f32: 12 + 12 + 24 + 24 bits, so the first products are exact without fma too. */
  static const double c32[] = {1.5703125, 0.0004837512969970703, 7.549790126404332e-08,
                               -1.7151245100058819e-15};
  static const double c64[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54,
                               -0x1.f1976b7ed8fbcp-110};
  const double *c = m->single ? c32 : c64;
  jx_lane t = m_fma(m, x, m_k(m, 0x1.45f306dc9c883p-1), m_rounder(m));
  jx_lane k = m_sub(m, t, m_rounder(m)), r = x;
  for (int i = 0; i < (m->single ? 4 : 3); i++) r = m_fma(m, k, m_k(m, -c[i]), r);
  jx_lane large = m_gt(m, m_abs(m, x), m_k(m, m->single ? 6000 : 0x1p32));
  k = jx_body_rare(m->b, JX_RARE_QUADRANT, large, x, k);
  r = jx_body_rare(m->b, JX_RARE_RESIDUE, large, x, r);
  return (reduced){r, m_bits(m, m_add(m, k, m_rounder(m)))};
}

/* sin r and cos r for |r| <= pi/4 */
static jx_lane sin_of(const jx_m *m, jx_lane r, jx_lane z) {
  static const double c32[] = {-0.16666654671368095, 0.008332100755548053, -0.0001950393615923588};
  static const double c64[] = {-0.16666666666666632,    0.0083333333333223698,
                               -0.00019841269829771341, 2.7557313678685896e-06,
                               -2.5050755961608899e-08, 1.5896666439903884e-10};
  jx_lane p = m->single ? m_poly(m, z, c32, 3) : m_poly(m, z, c64, 6);
  return m_fma(m, m_mul(m, z, r), p, r);
}

static jx_lane cos_of(const jx_m *m, jx_lane z) {
  static const double c32[] = {0.041666654648904206, -0.0013887654186304217, 2.446381038853645e-05};
  static const double c64[] = {0.041666666666666602,   -0.0013888888888874064,
                               2.4801587289443333e-05, -2.7557314340605562e-07,
                               2.0875721615287486e-09, -1.1359558852795353e-11};
  jx_lane p = m->single ? m_poly(m, z, c32, 3) : m_poly(m, z, c64, 6);
  return m_fma(m, m_mul(m, z, z), p, m_fma(m, m_k(m, -0.5), z, m_k(m, 1)));
}

static jx_lane is_odd(const jx_m *m, jx_lane q) {
  return m_ne(m, m_and(m, q, m_ki(m, m->u, 1)), m_ki(m, m->u, 0));
}

/* f32 1.57 ulp, f64 1.56 */
jx_lane jx_m_sin(const jx_m *m, jx_lane x, bool cosine) {
  reduced a = reduce(m, x);
  jx_lane z = m_mul(m, a.r, a.r), q = cosine ? m_add(m, a.q, m_ki(m, m->u, 1)) : a.q;
  jx_lane y = m_sel(m, is_odd(m, q), cos_of(m, z), sin_of(m, a.r, z));
  jx_lane sign = m_shl(m, m_and(m, q, m_ki(m, m->u, 2)), m->single ? 30 : 62);
  y = m_float(m, m_xor(m, m_bits(m, y), sign));
  /* -0 + 0 in the reduction would lose the sign of zero */
  return cosine ? y : m_sel(m, m_eq(m, x, m_k(m, 0)), x, y);
}

/* f64 3.5 ulp; f32, by way of f64, 0.50 */
jx_lane jx_m_tan(const jx_m *m, jx_lane x) {
  reduced a = reduce(m, x);
  jx_lane z = m_mul(m, a.r, a.r), s = sin_of(m, a.r, z), c = cos_of(m, z), odd = is_odd(m, a.q);
  jx_lane y = m_div(m, m_sel(m, odd, m_neg(m, c), s), m_sel(m, odd, s, c));
  return m_sel(m, m_eq(m, x, m_k(m, 0)), x, y);
}

/*
** atan of num / den >= 0 with num <= den: above tan(pi/8) by (num - den) / (num + den) + pi/4.
** `swap` asks for pi/2 minus that. Low parts of the constants join before the last sum.
*/
static jx_lane atan_ratio(const jx_m *m, jx_lane num, jx_lane den, jx_lane swap) {
  static const double c[] = {-0.33333333333333326,  0.1999999999999767,    -0.14285714285388154,
                             0.11111111088186214,   -0.090909081448125706, 0.076922827647116859,
                             -0.066662268418318252, 0.058770225803604248,  -0.052184091464861526,
                             0.045035676574600399,  -0.033474855526857118, 0.015195531934933374};
  jx_lane upper = m_gt(m, num, m_mul(m, den, m_k(m, 0.41421356237309503))), zero = m_k(m, 0);
  jx_lane n = m_sel(m, upper, m_sub(m, num, den), num);
  jx_lane d = m_sel(m, upper, m_add(m, num, den), den);
  jx_lane t = m_div(m, n, d), z = m_mul(m, t, t);
  jx_lane p = m_mul(m, m_mul(m, z, t), m_poly(m, z, c, 12));
  /* base + (t + p), or base - (t + p); base a multiple of pi/4 in two parts */
  jx_lane hi = m_sel(m, upper, m_k(m, 0x1.921fb54442d18p-1),
                     m_sel(m, swap, m_k(m, 0x1.921fb54442d18p+0), zero));
  jx_lane lo = m_sel(m, upper, m_k(m, 0x1.1a62633145c07p-55),
                     m_sel(m, swap, m_k(m, 0x1.1a62633145c07p-54), zero));
  t = m_sel(m, swap, m_neg(m, t), t);
  p = m_sel(m, swap, m_neg(m, p), p);
  return m_add(m, hi, m_add(m, t, m_add(m, p, lo)));
}

/* f64 1.81 ulp; f32, by way of f64, 0.50; so atan2 */
jx_lane jx_m_atan(const jx_m *m, jx_lane x) {
  jx_lane a = m_abs(m, x), one = m_k(m, 1), swap = m_gt(m, a, one), huge = m_k(m, 0x1p60);
  a = m_sel(m, m_gt(m, a, huge), huge, a); /* the same result, and no infinity */
  jx_lane r = atan_ratio(m, m_sel(m, swap, one, a), m_sel(m, swap, a, one), swap);
  return m_copysign(m, r, x);
}

jx_lane jx_m_atan2(const jx_m *m, jx_lane y, jx_lane x) {
  jx_lane zero = m_k(m, 0), one = m_k(m, 1), inf = m_k(m, (double)INFINITY);
  jx_lane ay = m_abs(m, y), ax = m_abs(m, x);
  jx_lane both = m_and(m, m_eq(m, ay, inf), m_eq(m, ax, inf));
  jx_lane none = m_and(m, m_eq(m, ay, zero), m_eq(m, ax, zero));
  jx_lane swap = m_gt(m, ay, ax);
  jx_lane num = m_sel(m, swap, ax, ay), den = m_sel(m, swap, ay, ax);
  /*
  ** A quarter of both where their sum could overflow; equal infinities are 1 / 1, 0 / 0 is 0 /
  ** 1.
  */
  jx_lane large = m_gt(m, den, m_k(m, 0x1p1000)), quarter = m_k(m, 0.25);
  num = m_sel(m, large, m_mul(m, num, quarter), num);
  den = m_sel(m, large, m_mul(m, den, quarter), den);
  num = m_sel(m, both, one, num);
  den = m_sel(m, m_or(m, both, none), one, den);
  /* num / infinity: the sum in atan_ratio stays infinite, the quotient 0 */
  jx_lane r = atan_ratio(m, num, den, swap);
  jx_lane left = m_lt(m, m_copysign(m, one, x), zero);
  jx_lane turned =
      m_add(m, m_sub(m, m_k(m, 0x1.921fb54442d18p+1), r), m_k(m, 0x1.1a62633145c07p-53));
  jx_lane nan = m_or(m, m_ne(m, y, y), m_ne(m, x, x));
  r = m_copysign(m, m_sel(m, left, turned, r), y);
  return m_sel(m, nan, m_add(m, y, x), r);
}
