/*
** math_exp.c — exponentials, logarithms and their kin. Coefficients are minimax in relative error,
** lowest first; those with a source name it. The errors that stand at each function are the largest
** found over every 4999th f32 argument and 2 million f64 arguments.
**
** exp: k = rint(x log2 e), f = x - k ln 2 with ln 2 in two parts (the product with the first is
** exact), exp f - 1 = f + f^2 q(f), and one scaling by 2^k that rounds once, denormals included.
*/
#include "compile/math_lane.h"

#include <math.h>

#define LN2_HI_F32 0.693115234375
#define LN2_LO_F32 3.194618329871446e-05
#define LN2_HI_F64 6.93147180369123816490e-01
#define LN2_LO_F64 1.90821492927058770002e-10

static jx_lane exp_tail(const jx_m *m, jx_lane f) {
  static const double c32[] = {0.4999999343727568, 0.16666520478160055, 0.04166838990789472,
                               0.008368735534377173, 0.0013814556872708643};
  static const double c64[] = {0.5,
                               0.16666666666666682,
                               0.041666666666666095,
                               0.008333333333317003,
                               0.0013888888889116208,
                               0.00019841269896467932,
                               2.480158692589818e-05,
                               2.755723477483164e-06,
                               2.7557582208531715e-07,
                               2.511206809132395e-08,
                               2.0826583717873974e-09};
  jx_lane q = m->single ? m_poly(m, f, c32, 5) : m_poly(m, f, c64, 11);
  return m_fma(m, m_mul(m, f, f), q, f);
}

jx_m_exp jx_m_exp_core(const jx_m *m, jx_lane x) {
  jx_m_exp e;
  e.t = m_fma(m, x, m_k(m, 1.4426950408889634), m_rounder(m));
  e.k = m_sub(m, e.t, m_rounder(m));
  jx_lane f = m_fma(m, e.k, m_k(m, -(m->single ? LN2_HI_F32 : LN2_HI_F64)), x);
  f = m_fma(m, e.k, m_k(m, -(m->single ? LN2_LO_F32 : LN2_LO_F64)), f);
  e.p = exp_tail(m, f);
  return e;
}

/* f32 0.98 ulp, f64 0.97 */
jx_lane jx_m_exp_of(const jx_m *m, jx_lane x) {
  x = m->single ? m_clamp(m, x, -104, 89) : m_clamp(m, x, -746, 710);
  jx_m_exp e = jx_m_exp_core(m, x);
  return m_ldexp(m, m_add(m, e.p, m_k(m, 1)), e.k);
}

/* f32 1.06 ulp, f64 1.10 */
jx_lane jx_m_exp2(const jx_m *m, jx_lane x) {
  x = m->single ? m_clamp(m, x, -151, 129) : m_clamp(m, x, -1076, 1025);
  jx_lane k = m_sub(m, m_add(m, x, m_rounder(m)), m_rounder(m));
  jx_lane g = m_sub(m, x, k), h = m_mul(m, g, m_k(m, 0.6931471805599453));
  /* What the product lost, and what its factor lacks. */
  double lack =
      m->single ? 0.6931471805599453 - (double)0.6931471805599453f : 2.3190468138462996e-17;
  jx_lane lost = m_fma(m, g, m_k(m, 0.6931471805599453), m_neg(m, h));
  lost = m_fma(m, g, m_k(m, lack), lost);
  jx_lane p = m_add(m, exp_tail(m, h), lost);
  return m_ldexp(m, m_add(m, p, m_k(m, 1)), k);
}

/* 2^k for a whole k that keeps it normal: from k + rounder, whose low bits hold k. */
static jx_lane power_of_two(const jx_m *m, jx_lane t) {
  int mantissa = m->single ? 23 : 52;
  return m_float(m, m_add(m, m_shl(m, m_bits(m, t), mantissa), m_bits(m, m_k(m, 1))));
}

/*
** f32 1.34 ulp, f64 1.79. 2^k (1 + p) - 1 as twice 2^(k-1) p + (2^(k-1) - 1/2), which does not
** overflow early.
*/
jx_lane jx_m_expm1(const jx_m *m, jx_lane x) {
  jx_lane c = m->single ? m_clamp(m, x, -18, 89) : m_clamp(m, x, -38, 710);
  jx_m_exp e = jx_m_exp_core(m, c);
  jx_lane s = power_of_two(m, m_sub(m, e.t, m_k(m, 1)));
  jx_lane r = m_fma(m, e.p, s, m_sub(m, s, m_k(m, 0.5)));
  jx_lane tiny = m_lt(m, m_abs(m, x), m_k(m, m->single ? 0x1p-25 : 0x1p-54));
  return m_sel(m, tiny, x, m_add(m, r, r));
}

/* ---- logarithms ---- */
/* x = 2^e (1 + f) with 1 + f in [sqrt 1/2, sqrt 2), for positive normal x. */
static jx_lane split(const jx_m *m, jx_lane x, jx_lane *e) {
  jx_lane half = jx_body_const_bits(m->b, m->u, m->single ? 0x3f3504f3u : 0x3fe6a09e00000000u);
  jx_lane mantissa = jx_body_const_bits(m->b, m->u, m->single ? 0x7fffffu : 0xfffffffffffffu);
  jx_lane i = m_sub(m, m_bits(m, x), half);
  jx_lane bits = jx_body_op2(m->b, JX_LANE_SAR, i, m_ki(m, m->u, m->single ? 23 : 52));
  if (m->single) {
    *e = jx_body_convert(m->b, jx_body_bitcast(m->b, bits, m->i), m->d);
  } else { /* no conversion instruction before AVX-512: k + rounder holds k in its low bits */
    jx_lane r = m_rounder(m);
    *e = m_sub(m, m_float(m, m_add(m, bits, m_bits(m, r))), r);
  }
  return m_sub(m, m_float(m, m_add(m, m_and(m, i, mantissa), half)), m_k(m, 1));
}

static jx_lane log_single(const jx_m *m, jx_lane f, jx_lane e) {
  static const double c[] = {0.3333331404015929,   -0.24999983846017426, 0.20002187275241484,
                             -0.16669483662507062, 0.14217117552910763,  -0.12377486965159394,
                             0.11888799067531683,  -0.1184673561658939,  0.06937292693116323};
  jx_lane z = m_mul(m, f, f), p = m_mul(m, m_mul(m, f, z), m_poly(m, f, c, 9));
  p = m_fma(m, e, m_k(m, LN2_LO_F32), p);
  p = m_fma(m, m_k(m, -0.5), z, p);
  return m_fma(m, e, m_k(m, LN2_HI_F32), m_add(m, f, p));
}

/* source: the series of 2 atanh(f / (2 + f)) as fdlibm's e_log.c arranges it */
jx_lane jx_m_log_double(const jx_m *m, jx_lane f, jx_lane e) {
  static const double c[] = {6.666666666666735130e-01, 3.999999999940941908e-01,
                             2.857142874366239149e-01, 2.222219843214978396e-01,
                             1.818357216161805012e-01, 1.531383769920937332e-01,
                             1.479819860510658591e-01};
  jx_lane s = m_div(m, f, m_add(m, f, m_k(m, 2))), z = m_mul(m, s, s);
  jx_lane r = m_mul(m, z, m_poly(m, z, c, 7)), h = m_mul(m, m_mul(m, f, f), m_k(m, 0.5));
  jx_lane t = m_fma(m, s, m_add(m, h, r), m_mul(m, e, m_k(m, LN2_LO_F64)));
  return m_fma(m, e, m_k(m, LN2_HI_F64), m_sub(m, f, m_sub(m, h, t)));
}

/* f32 0.82 ulp, f64 0.81 */
jx_lane jx_m_log_of(const jx_m *m, jx_lane x) {
  jx_lane zero = m_k(m, 0), inf = m_k(m, (double)INFINITY);
  jx_lane tiny = m_lt(m, x, m_k(m, m->single ? 0x1p-126 : 0x1p-1022));
  jx_lane scaled = m_sel(m, tiny, m_mul(m, x, m_k(m, m->single ? 0x1p23 : 0x1p54)), x);
  jx_lane e, f = split(m, scaled, &e);
  e = m_add(m, e, m_sel(m, tiny, m_k(m, m->single ? -23 : -54), zero));
  jx_lane r = m->single ? log_single(m, f, e) : jx_m_log_double(m, f, e);
  jx_lane bad = m_sel(m, m_lt(m, x, zero), m_k(m, (double)NAN), x); /* NaN and infinity stay */
  bad = m_sel(m, m_eq(m, x, zero), m_k(m, -(double)INFINITY), bad);
  return m_sel(m, m_and(m, m_gt(m, x, zero), m_lt(m, x, inf)), r, bad);
}

/*
** f32 1.44 ulp, f64 1.43. log u + (x - (u - 1)) / u with u = 1 + x rounded: the second term
** restores what u lost.
*/
jx_lane jx_m_log1p(const jx_m *m, jx_lane x) {
  jx_lane one = m_k(m, 1), u = m_add(m, x, one), l = jx_m_log_of(m, u);
  jx_lane lost = m_div(m, m_sub(m, x, m_sub(m, u, one)), u);
  jx_lane inside = m_and(m, m_gt(m, x, m_k(m, -1)), m_lt(m, x, m_k(m, (double)INFINITY)));
  jx_lane r = m_sel(m, inside, m_add(m, l, lost), l);
  return m_sel(m, m_eq(m, u, one), x, r);
}

/* ---- built on the core of exp ---- */
/*
** f32 1.28 ulp, f64 1.31. |x| small: x + x^3 p(x^2); else 1 - 2 / (e^2|x| + 1). source of the
** f32 polynomial: Cephes.
*/
jx_lane jx_m_tanh(const jx_m *m, jx_lane x) {
  static const double c32[] = {-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2,
                               2.06390887954e-2, -5.70498872745e-3};
  static const double c64[] = {
      -0.33333333333333315,   0.13333333333329883,     -0.053968253966130864,
      0.021869488470556035,   -0.0088632343399410937,  0.0035921142557022762,
      -0.0014557275152260651, 0.00058945818400692228,  -0.00023702887793400102,
      9.1587574290989183e-05, -3.0215681104200378e-05, 6.0546105697420112e-06};
  jx_lane a = m_abs(m, x), z = m_mul(m, x, x), one = m_k(m, 1), two = m_k(m, 2);
  double limit = m->single ? 18.2 : 38.2;
  jx_lane a2 = m_add(m, a, a);
  a2 = m_sel(m, m_gt(m, a2, m_k(m, limit)), m_k(m, limit), a2);
  jx_m_exp e = jx_m_exp_core(m, a2);
  jx_lane d = m_fma(m, m_add(m, e.p, one), power_of_two(m, e.t), one);
  jx_lane big = m_sub(m, one, m_div(m, two, d));
  jx_lane p = m->single ? m_poly(m, z, c32, 5) : m_poly(m, z, c64, 12);
  jx_lane small = m_fma(m, m_mul(m, a, z), p, a);
  return m_copysign(m, m_sel(m, m_gt(m, a, m_k(m, 0.625)), big, small), x);
}

/*
** f32 1.21 ulp, f64 1.36. e / (1 + e) or 1 / (1 + e) with e = exp(-|x|), right down to denormals.
** One step of correction with what exp and the sum rounded away; 1 / (1 + e) is near enough to 1 -
** e/2 for it.
*/
jx_lane jx_m_logistic(const jx_m *m, jx_lane x) {
  jx_lane one = m_k(m, 1), zero = m_k(m, 0), a = m_neg(m, m_abs(m, x));
  double low = m->single ? -104 : -746;
  a = m_sel(m, m_lt(m, a, m_k(m, low)), m_k(m, low), a);
  jx_m_exp c = jx_m_exp_core(m, a);
  jx_lane hi = m_add(m, c.p, one), lo = m_sub(m, c.p, m_sub(m, hi, one));
  jx_lane e = m_ldexp(m, hi, c.k), e_lo = m_ldexp(m, lo, c.k), d = m_add(m, e, one);
  jx_lane d_lo = m_add(m, m_sub(m, e, m_sub(m, d, one)), e_lo), left = m_lt(m, x, zero);
  jx_lane r = m_div(m, m_sel(m, left, e, one), d);
  jx_lane rest = m_fma(m, m_neg(m, r), d_lo, m_sel(m, left, e_lo, zero));
  return m_fma(m, rest, m_fma(m, e, m_k(m, -0.5), one), r);
}

/* 1.0 ulp. source: N. Juffa's two polynomials for erff, on either side of 0.9277 */
jx_lane jx_m_erf_single(const jx_m *m, jx_lane x) {
  static const double c[] = {1.28379166e-1,  -3.76125336e-1, 1.12819925e-1,
                             -2.67681349e-2, 4.99119423e-3,  -5.96761703e-4};
  jx_lane a = m_abs(m, x), z = m_mul(m, x, x);
  jx_lane t = m_sel(m, m_gt(m, a, m_k(m, 4)), m_k(m, 4), a), t2 = m_mul(m, t, t);
  jx_lane r = m_fma(m, m_k(m, -1.72853470e-5), t, m_k(m, 3.83197126e-4));
  jx_lane u = m_fma(m, m_k(m, -3.88396438e-3), t, m_k(m, 2.42546219e-2));
  r = m_fma(m, r, t2, u);
  r = m_fma(m, r, t, m_k(m, -1.06777877e-1));
  r = m_fma(m, r, t, m_k(m, -6.34846687e-1));
  r = m_fma(m, r, t, m_k(m, -1.28717512e-1));
  r = m_sub(m, m_mul(m, r, t), t);
  jx_m_exp e = jx_m_exp_core(m, r);
  jx_lane scaled = m_mul(m, m_add(m, e.p, m_k(m, 1)), power_of_two(m, e.t));
  jx_lane big = m_copysign(m, m_sub(m, m_k(m, 1), scaled), x);
  return m_sel(m, m_gt(m, a, m_k(m, 0.927734375)), big, m_fma(m, m_poly(m, z, c, 6), x, x));
}
