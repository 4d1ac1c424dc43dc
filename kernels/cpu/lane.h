/*
** lane.h — what each lane operation means, as C on one element: the text that block kernels and
** portable C are made of. ir/body.h says it in words. Operations that C spells with an operator are
** not here (a + b on floats, comparisons, & | ^). Half-width floats are float in lanes.
**
** Written so that compilers turn a loop over them into vector code (no branches that cannot become
** selections), and so that TinyCC takes it; runtime/gen/text.sed makes a C string of it.
*/
#ifndef JX_LANE_H
#define JX_LANE_H

#include <stdint.h>

#if defined(__TINYC__)
extern float fmaf(float, float, float), floorf(float), ceilf(float), truncf(float), rintf(float);
extern float sqrtf(float), fmodf(float, float);
extern double fma(double, double, double), floor(double), ceil(double), trunc(double);
extern double rint(double), sqrt(double), fmod(double, double);
#define LANE_MATH(name) name
#else
#define LANE_MATH(name) __builtin_##name
#endif

/* ---- bits ---- */
static inline uint32_t lane_f32_bits(float x) {
  union {
    float f;
    uint32_t u;
  } v;
  v.f = x;
  return v.u;
}
static inline float lane_bits_f32(uint32_t x) {
  union {
    uint32_t u;
    float f;
  } v;
  v.u = x;
  return v.f;
}
static inline uint64_t lane_f64_bits(double x) {
  union {
    double f;
    uint64_t u;
  } v;
  v.f = x;
  return v.u;
}
static inline double lane_bits_f64(uint64_t x) {
  union {
    uint64_t u;
    double f;
  } v;
  v.u = x;
  return v.f;
}

/* ---- fma: exactly rounded with and without the instruction ---- */
#if defined(__x86_64__) && !defined(__FMA__) && !defined(__TINYC__)
/* The product is exact in double; the sum is rounded to odd, so that rounding again is harmless. */
static inline float lane_fma_f32(float a, float b, float c) {
  double p = (double)a * (double)b, q = (double)c, s = p + q, t = s - p;
  double e = (p - (s - t)) + (q - t); /* 0, NaN, or at least 2^-300: its square is above 0 */
  uint64_t u = lane_f64_bits(s), inexact = e * e > 0 ? 1 : 0;
  uint64_t away = (lane_f64_bits(e) ^ u) >> 63;
  u = (u - (away & inexact)) | inexact;
  return (float)lane_bits_f64(u);
}
#else
static inline float lane_fma_f32(float a, float b, float c) { return LANE_MATH(fmaf)(a, b, c); }
#endif
static inline double lane_fma_f64(double a, double b, double c) { return LANE_MATH(fma)(a, b, c); }

/* ---- floats: F type, U bits, S sign bit, E exponent bits, M = 1.5 * 2^mantissa bits ---- */
#define LANE_FLOAT(d, F, U, sfx, S, E, M, BIAS, MB)                                               \
  static inline F lane_min_##d(F a, F b) {                                                        \
    F e = lane_bits_##d(lane_##d##_bits(a) | lane_##d##_bits(b));                                 \
    return a != a ? a : a == b ? e : a < b ? a : b;                                               \
  }                                                                                               \
  static inline F lane_max_##d(F a, F b) {                                                        \
    F e = lane_bits_##d(lane_##d##_bits(a) & lane_##d##_bits(b));                                 \
    return a != a ? a : a == b ? e : a > b ? a : b;                                               \
  }                                                                                               \
  static inline F lane_abs_##d(F a) { return lane_bits_##d(lane_##d##_bits(a) & ~(S)); }          \
  static inline F lane_copysign_##d(F a, F b) {                                                   \
    return lane_bits_##d((lane_##d##_bits(a) & ~(S)) | (lane_##d##_bits(b) & (S)));               \
  }                                                                                               \
  static inline F lane_sign_##d(F a) {                                                            \
    F one = lane_copysign_##d((F)1, a);                                                           \
    return a < 0 || a > 0 ? one : a;                                                              \
  }                                                                                               \
  static inline F lane_rem_##d(F a, F b) { return LANE_MATH(fmod##sfx)(a, b); }                   \
  static inline F lane_floor_##d(F a) { return LANE_MATH(floor##sfx)(a); }                        \
  static inline F lane_ceil_##d(F a) { return LANE_MATH(ceil##sfx)(a); }                          \
  static inline F lane_trunc_##d(F a) { return LANE_MATH(trunc##sfx)(a); }                        \
  static inline F lane_round_##d(F a) { return LANE_MATH(rint##sfx)(a); }                         \
  static inline F lane_round_away_##d(F a) {                                                      \
    F t = LANE_MATH(trunc##sfx)(a),                                                               \
      r = lane_abs_##d(a - t) >= (F)0.5 ? t + lane_copysign_##d(1, a) : t;                        \
    return lane_copysign_##d(r, a);                                                               \
  }                                                                                               \
  static inline F lane_sqrt_##d(F a) { return LANE_MATH(sqrt##sfx)(a); }                          \
  static inline uint8_t lane_is_finite_##d(F a) { return (lane_##d##_bits(a) & (E)) != (E); }     \
  static inline F lane_nextafter_##d(F a, F b) {                                                  \
    U x = lane_##d##_bits(a), up = (b > a) == (a > 0) ? x + 1 : x - 1;                            \
    U zero = (lane_##d##_bits(b) & (S)) | 1;                                                      \
    F r = lane_bits_##d(a == 0 ? zero : up);                                                      \
    return a != a || b != b ? a + b : a == b ? b : r;                                             \
  }                                                                                               \
  /* Two powers of two: the first product is exact for a near 1, the second rounds once. */       \
  static inline F lane_ldexp_##d(F a, F k) {                                                      \
    F t = k * (F)0.5 + (F)(M + BIAS), s = (k - (t - (F)(M + BIAS))) + (F)(M + BIAS);              \
    return a * lane_bits_##d(lane_##d##_bits(t) << MB) * lane_bits_##d(lane_##d##_bits(s) << MB); \
  }
LANE_FLOAT(f32, float, uint32_t, f, 0x80000000u, 0x7F800000u, 12582912.0, 127, 23)
LANE_FLOAT(f64, double, uint64_t, , 0x8000000000000000u, 0x7FF0000000000000u, 6755399441055744.0,
           1023, 52)

/* ---- half-width floats: bits in memory, f32 in lanes ---- */
static inline float lane_load_bf16(uint16_t h) { return lane_bits_f32((uint32_t)h << 16); }
static inline uint16_t lane_store_bf16(float x) {
  uint32_t u = lane_f32_bits(x), r = u + 0x7FFF + ((u >> 16) & 1);
  uint32_t nan = u | ((u & 0x7F0000) ? 0 : 0x400000); /* stays a NaN, and what bits it can */
  return (uint16_t)((x != x ? nan : r) >> 16);
}
static inline float lane_load_f16(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = (uint32_t)(h & 0x7FFF) << 13;
  uint32_t special = 0x70000000 | rest;
  uint32_t finite = lane_f32_bits(lane_bits_f32(rest) * 0x1p112f);
  return lane_bits_f32(sign | (rest >= 0x0F800000 ? special : finite));
}
static inline uint16_t lane_store_f16(float x) {
  uint32_t u = lane_f32_bits(x), a = u & 0x7FFFFFFF, sign = (u >> 16) & 0x8000;
  uint32_t payload = (a >> 13) & 0x3FF, b = a - 0x38000000;
  uint32_t nan = 0x7C00 | (payload ? payload : 0x200);
  uint32_t tiny = lane_f32_bits(lane_bits_f32(a) + 0.5f) - 0x3F000000;
  uint32_t normal = (b + 0x0FFF + ((b >> 13) & 1)) >> 13;
  uint32_t r = a < 0x38800000 ? tiny : normal;
  r = a >= 0x477FF000 ? 0x7C00 : r;
  return (uint16_t)(sign | (a > 0x7F800000 ? nan : r));
}
static inline float lane_round_to_bf16(float x) { return lane_load_bf16(lane_store_bf16(x)); }
static inline float lane_round_to_f16(float x) { return lane_load_f16(lane_store_f16(x)); }
static inline float lane_nextafter_bf16(float a, float b) {
  uint16_t x = lane_store_bf16(a), up = (uint16_t)((b > a) == (a > 0) ? x + 1 : x - 1);
  uint16_t zero = (uint16_t)((lane_store_bf16(b) & 0x8000) | 1);
  float r = lane_load_bf16(a == 0 ? zero : up);
  return a != a || b != b ? a + b : a == b ? b : r;
}
static inline float lane_nextafter_f16(float a, float b) {
  uint16_t x = lane_store_f16(a), up = (uint16_t)((b > a) == (a > 0) ? x + 1 : x - 1);
  uint16_t zero = (uint16_t)((lane_store_f16(b) & 0x8000) | 1);
  float r = lane_load_f16(a == 0 ? zero : up);
  return a != a || b != b ? a + b : a == b ? b : r;
}

/* ---- integers: T type, U the same width unsigned, V signed, P where arithmetic wraps ---- */
#define LANE_INT(d, T, U, V, P, W)                                                \
  static inline T lane_add_##d(T a, T b) { return (T)((P)a + (P)b); }             \
  static inline T lane_sub_##d(T a, T b) { return (T)((P)a - (P)b); }             \
  static inline T lane_mul_##d(T a, T b) { return (T)((P)a * (P)b); }             \
  static inline T lane_fma_##d(T a, T b, T c) { return (T)((P)a * (P)b + (P)c); } \
  static inline T lane_neg_##d(T a) { return (T)(0 - (P)a); }                     \
  static inline T lane_not_##d(T a) { return (T) ~(P)a; }                         \
  static inline T lane_min_##d(T a, T b) { return a < b ? a : b; }                \
  static inline T lane_max_##d(T a, T b) { return a > b ? a : b; }                \
  static inline T lane_shl_##d(T a, T b) {                                        \
    T r = (T)((P)a << ((P)b & (W - 1)));                                          \
    return (U)b < W ? r : (T)0;                                                   \
  }                                                                               \
  static inline T lane_shr_##d(T a, T b) {                                        \
    T r = (T)((U)a >> ((P)b & (W - 1)));                                          \
    return (U)b < W ? r : (T)0;                                                   \
  }                                                                               \
  static inline T lane_sar_##d(T a, T b) {                                        \
    return (T)((V)a >> ((U)b < W ? (P)b & (W - 1) : W - 1));                      \
  }                                                                               \
  static inline T lane_popcount_##d(T a) {                                        \
    P x = (U)a;                                                                   \
    x = x - ((x >> 1) & (P)0x5555555555555555u);                                  \
    x = (x & (P)0x3333333333333333u) + ((x >> 2) & (P)0x3333333333333333u);       \
    x = (x + (x >> 4)) & (P)0x0F0F0F0F0F0F0F0Fu;                                  \
    return (T)((P)(x * (P)0x0101010101010101u) >> (8 * sizeof(P) - 8));           \
  }                                                                               \
  static inline T lane_clz_##d(T a) {                                             \
    P x = (U)a;                                                                   \
    x |= x >> 1, x |= x >> 2, x |= x >> 4, x |= x >> 8, x |= x >> 16;             \
    x |= x >> (4 * sizeof(P)); /* 32 for 64 bits; for less a repetition */        \
    return (T)(W - lane_popcount_##d((T)x));                                      \
  }                                                                               \
  static inline T lane_f32_to_##d(float x);                                       \
  static inline T lane_f64_to_##d(double x);

#define LANE_SIGNED(d, T, U, P, W, MIN, MAX, LO, HI)                                          \
  LANE_INT(d, T, U, T, P, W)                                                                  \
  static inline T lane_div_##d(T a, T b) {                                                    \
    return (T)(b == 0 ? (T)-1 : b == -1 ? (T)(0 - (P)a) : a / b);                             \
  }                                                                                           \
  static inline T lane_rem_##d(T a, T b) { return (T)(b == 0 ? a : b == -1 ? (T)0 : a % b); } \
  static inline T lane_abs_##d(T a) { return a < 0 ? (T)(0 - (P)a) : a; }                     \
  static inline T lane_sign_##d(T a) { return (T)((a > 0) - (a < 0)); }                       \
  LANE_SATURATE(d, T, MIN, MAX, LO, HI)

#define LANE_UNSIGNED(d, T, V, P, W, MAX, HI)                                     \
  LANE_INT(d, T, T, V, P, W)                                                      \
  static inline T lane_div_##d(T a, T b) { return (T)(b == 0 ? (T)MAX : a / b); } \
  static inline T lane_rem_##d(T a, T b) { return (T)(b == 0 ? a : a % b); }      \
  static inline T lane_abs_##d(T a) { return a; }                                 \
  static inline T lane_sign_##d(T a) { return a != 0; }                           \
  LANE_SATURATE(d, T, 0, MAX, 0, HI)

#define LANE_SATURATE(d, T, MIN, MAX, LO, HI)                                             \
  static inline T lane_f32_to_##d(float x) {                                              \
    return x != x ? (T)0 : x < (float)(LO) ? (T)MIN : x >= (float)(HI) ? (T)MAX : (T)x;   \
  }                                                                                       \
  static inline T lane_f64_to_##d(double x) {                                             \
    return x != x ? (T)0 : x < (double)(LO) ? (T)MIN : x >= (double)(HI) ? (T)MAX : (T)x; \
  }

LANE_SIGNED(i8, int8_t, uint8_t, uint32_t, 8, -128, 127, -128.0, 128.0)
LANE_SIGNED(i16, int16_t, uint16_t, uint32_t, 16, -32768, 32767, -32768.0, 32768.0)
LANE_SIGNED(i32, int32_t, uint32_t, uint32_t, 32, (-2147483647 - 1), 2147483647, -2147483648.0,
            2147483648.0)
LANE_SIGNED(i64, int64_t, uint64_t, uint64_t, 64, (-9223372036854775807 - 1), 9223372036854775807,
            -9223372036854775808.0, 9223372036854775808.0)
LANE_UNSIGNED(u8, uint8_t, int8_t, uint32_t, 8, 255, 256.0)
LANE_UNSIGNED(u16, uint16_t, int16_t, uint32_t, 16, 65535, 65536.0)
LANE_UNSIGNED(u32, uint32_t, int32_t, uint32_t, 32, 4294967295u, 4294967296.0)
LANE_UNSIGNED(u64, uint64_t, int64_t, uint64_t, 64, 18446744073709551615u, 18446744073709551616.0)

#endif
