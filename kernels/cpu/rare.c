/* rare.c — see rare.h. */
#include "rare.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- reduction by pi/2 for arguments of any size (Payne and Hanek, 1983) ----------------------
** x = m 2^e with a whole m < 2^53. Of 2/pi only the bits from 2^-(e-1) on matter modulo 4: 192 of
** them times m leave at least 128 bits after the cancellation that a double can cause (62 bits).
*/
__extension__ typedef unsigned __int128 uint128;

/* 2/pi in words of 64 bits, after one word of zeros for small e. */
static const uint64_t two_over_pi[] = {
    0,
    0xa2f9836e4e441529u,
    0xfc2757d1f534ddc0u,
    0xdb6295993c439041u,
    0xfe5163abdebbc561u,
    0xb7246e3a424dd2e0u,
    0x06492eea09d1921cu,
    0xfe1deb1cb129a73eu,
    0xe88235f52ebb4484u,
    0xe99c7026b45f7e41u,
    0x3991d639835339f4u,
    0x9c845f8bbdf9283bu,
    0x1ff897ffde05980fu,
    0xef2f118b5a0a6d1fu,
    0x6d367ecf27cb09b7u,
    0x4f463f669e5fea2du,
    0x7527bac7ebe5f17bu,
    0x3d0739f78a5292eau,
    0x6bfb5fb11f8d5d08u,
    0x56033046fc7b6babu,
};

/* The 64 bits that start `at` bits after the first of the table. */
static uint64_t window(int at) {
  int w = at / 64, s = at % 64;
  uint64_t hi = two_over_pi[w];
  return s ? hi << s | two_over_pi[w + 1] >> (64 - s) : hi;
}

typedef struct turn {
  int quadrant;   /* 0 … 3                                     */
  double residue; /* radians, |residue| <= pi/4                */
} turn;

/* |x| >= 2^-10 and finite */
static turn reduce(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint64_t m = (bits & 0xFFFFFFFFFFFFFu) | 0x10000000000000u;
  int at = (int)(bits >> 52 & 0x7FF) - 1075 - 2 + 64;
  uint64_t w0 = window(at), w1 = window(at + 64), w2 = window(at + 128);
  /* p = m * (w0 w1 w2) modulo 2^192: two bits of the quadrant, 190 of the fraction */
  uint128 low = (uint128)m * w2, mid = (uint128)m * w1 + (uint64_t)(low >> 64);
  uint64_t p2 = (uint64_t)low, p1 = (uint64_t)mid, p0 = m * w0 + (uint64_t)(mid >> 64);
  turn r = {(int)(((p0 >> 61) + 1) >> 1 & 3), 0};
  /* the fraction as a signed number: above one half it belongs to the next quadrant */
  int negative = (int)(p0 >> 61 & 1);
  p0 = p0 << 2 | p1 >> 62, p1 = p1 << 2 | p2 >> 62;
  if (negative) p0 = ~p0, p1 = ~p1;
  uint128 f = (uint128)p0 << 64 | p1;
  int shift = 0;
  while (shift < 100 && !(f >> 127)) f <<= 1, shift++;
  double a = (double)(uint64_t)(f >> 75), b = (double)(uint64_t)(f >> 22 & 0x1FFFFFFFFFFFFFu);
  a = ldexp(a, -53 - shift), b = ldexp(b, -106 - shift);
  const double half_pi = 0x1.921fb54442d18p+0, half_pi_low = 0x1.1a62633145c07p-54;
  double hi = a * half_pi, lo = fma(a, half_pi, -hi) + (a * half_pi_low + b * half_pi);
  r.residue = negative ? -(hi + lo) : hi + lo;
  if (x < 0) {
    r.residue = -r.residue;
    r.quadrant = -r.quadrant & 3;
  }
  return r;
}

double jx_rare_quadrant(double x) { return isfinite(x) ? reduce(x).quadrant : 0; }
double jx_rare_residue(double x) { return isfinite(x) ? reduce(x).residue : (double)NAN; }

/* ---- functions of the C library -------------------------------------------------------------- */
double jx_rare_asin(double x) { return asin(x); }
double jx_rare_acos(double x) { return acos(x); }
double jx_rare_sinh(double x) { return sinh(x); }
double jx_rare_cosh(double x) { return cosh(x); }
double jx_rare_asinh(double x) { return asinh(x); }
double jx_rare_acosh(double x) { return acosh(x); }
double jx_rare_atanh(double x) { return atanh(x); }
double jx_rare_cbrt(double x) { return cbrt(x); }
double jx_rare_erf(double x) { return erf(x); }
double jx_rare_erfc(double x) { return erfc(x); }

double jx_rare_lgamma(double x) {
  int sign; /* lgamma itself writes a global */
  return lgamma_r(x, &sign);
}

/* ---- others ---------------------------------------------------------------------------------- */
/*
** A start from Winitzki's formula, then Halley's steps on erf(y) - x, or on erfc near 1, where the
** difference 1 - |x| is exact.
*/
double jx_rare_erf_inv(double x) {
  double a = fabs(x), c = 1 - a;
  if (!(a < 1)) return a == 1 ? copysign((double)INFINITY, x) : (double)NAN;
  if (a < 1e-9) return x * 0.886226925452758014; /* sqrt(pi) / 2 */
  double l = log(c * (1 + a)), t = 4.3307467508 + l / 2;
  double y = sqrt(sqrt(t * t - l / 0.147) - t);
  for (int i = 0; i < 3; i++) {
    double f = a > 0.5 ? c - erfc(y) : erf(y) - a;
    double u = f / (1.12837916709551257 * exp(-y * y)); /* 2 / sqrt(pi) */
    y -= u / (1 + y * u);
  }
  return copysign(y, x);
}

/*
** psi(x) = psi(x + 1) - 1/x up to x >= 10, then the asymptotic series (DLMF 5.11.2); reflection
** (DLMF 5.5.4) for x <= 0. NaN at 0 and the negative integers, as JAX.
*/
double jx_rare_digamma(double x) {
  if (x <= 0) {
    double n = nearbyint(x); /* the nearest: x - floor(x) rounds to 1 close below an integer */
    if (x == n) return (double)NAN;
    const double pi = 3.14159265358979324;
    return jx_rare_digamma(1 - x) - pi / tan(pi * (x - n));
  }
  double low = 0;
  for (; x < 10; x += 1) low += 1 / x;
  double z = 1 / (x * x);
  double s = 1.0 / 12 -
             z * (1.0 / 120 -
                  z * (1.0 / 252 -
                       z * (1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z * (1.0 / 12))))));
  return log(x) - 0.5 / x - z * s - low;
}

/* ---- by number ------------------------------------------------------------------------------- */
jx_rare jx_rare_of(int fn) {
  static const jx_rare fns[] = {
#define X(code, name) jx_rare_##name,
      JX_RARE_LIST(X)
#undef X
  };
  return fn >= 0 && fn < JX_RARE_COUNT ? fns[fn] : NULL;
}

const char *jx_rare_name(int fn) {
  static const char *const names[] = {
#define X(code, name) #name,
      JX_RARE_LIST(X)
#undef X
  };
  return fn >= 0 && fn < JX_RARE_COUNT ? names[fn] : "";
}
