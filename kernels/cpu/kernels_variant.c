/*
** kernels_variant.c — the vector kernels for one instruction set: compiled once for each with
** JX_VARIANT=baseline, avx2, avx512. Element-wise loops are printed (kernels_body.inc), moves and
** reductions stand here. Flags: no contraction, no errno, no trapping math; never fast math.
*/
#include "kernels.h"
#include "lane.h"
#include "rare.h"

/* `out` may be an operand: element i depends on element i alone. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* loops of calls stay as they are */
#define KERNEL_LOOP _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define KERNEL_LOOP _Pragma("GCC ivdep")
#else
#define KERNEL_LOOP
#endif

#include "kernels_body.inc"

/* ---- index, fill ---- */
#define INDEX(d, T)                                                                         \
  static void index_##d(size_t n, void *out, const void *a, const void *b, const void *c) { \
    const int64_t first = *(const int64_t *)a;                                              \
    (void)b, (void)c;                                                                       \
    KERNEL_LOOP                                                                             \
    for (size_t i = 0; i < n; i++) ((T *)out)[i] = (T)(first + (int64_t)i);                 \
  }
INDEX(u8, uint8_t)
INDEX(u16, uint16_t)
INDEX(u32, uint32_t)
INDEX(u64, uint64_t)
INDEX(f32, float)
INDEX(f64, double)

#define FILL(T, s)                                                                         \
  static void fill_##s(size_t n, void *out, const void *a, const void *b, const void *c) { \
    const T v = *(const T *)a;                                                             \
    (void)b, (void)c;                                                                      \
    for (size_t i = 0; i < n; i++) ((T *)out)[i] = v;                                      \
  }

/* ---- a product and a sum, each rounded; B and C: operands b and c are n elements, or one ---- */
#define FUSED_FORM(name, T, form, B, C, expr)                                                      \
  static void name##_##form(size_t n, void *out, const void *pa, const void *pb, const void *pc) { \
    const T *a = pa, *b = pb, *c = pc, b0 = *b, c0 = *c;                                           \
    (void)b0, (void)c0;                                                                            \
    KERNEL_LOOP                                                                                    \
    for (size_t i = 0; i < n; i++) {                                                               \
      const T p = a[i] * B, q = C;                                                                 \
      ((T *)out)[i] = expr;                                                                        \
    }                                                                                              \
  }
#define FUSED(name, T, expr)               \
  FUSED_FORM(name, T, 0, b[i], c[i], expr) \
  FUSED_FORM(name, T, 1, b[i], c0, expr)   \
  FUSED_FORM(name, T, 2, b0, c[i], expr)   \
  FUSED_FORM(name, T, 3, b0, c0, expr)
FUSED(mul_add_f32, float, p + q)
FUSED(mul_add_f64, double, p + q)
FUSED(mul_sub_f32, float, p - q)
FUSED(mul_sub_f64, double, p - q)
FUSED(sub_mul_f32, float, q - p)
FUSED(sub_mul_f64, double, q - p)

/* ---- strides and gathers ---- */
#define MOVES(T, s)                                                                       \
  FILL(T, s)                                                                              \
  static void get_##s(size_t n, void *out, const void *base, int64_t stride) {            \
    const T *p = base;                                                                    \
    for (size_t i = 0; i < n; i++) ((T *)out)[i] = p[(int64_t)i * stride];                \
  }                                                                                       \
  static void put_##s(size_t n, void *base, int64_t stride, const void *a) {              \
    T *p = base;                                                                          \
    for (size_t i = 0; i < n; i++) p[(int64_t)i * stride] = ((const T *)a)[i];            \
  }                                                                                       \
  static void get_if_##s(size_t n, void *out, const void *base, int64_t stride,           \
                         const uint8_t *guard) {                                          \
    const T *p = base;                                                                    \
    for (size_t i = 0; i < n; i++) ((T *)out)[i] = guard[i] ? p[(int64_t)i * stride] : 0; \
  }                                                                                       \
  GATHER(T, s, int32_t, i32)                                                              \
  GATHER(T, s, int64_t, i64)
#define GATHER(T, s, I, i_)                                                                  \
  static void gather_##s##_##i_(size_t n, void *out, const void *base, const void *index) {  \
    const T *p = base;                                                                       \
    KERNEL_LOOP                                                                              \
    for (size_t i = 0; i < n; i++) ((T *)out)[i] = p[((const I *)index)[i]];                 \
  }                                                                                          \
  static void gather_if_##s##_##i_(size_t n, void *out, const void *base, const void *index, \
                                   const uint8_t *guard) {                                   \
    const T *p = base;                                                                       \
    for (size_t i = 0; i < n; i++) ((T *)out)[i] = guard[i] ? p[((const I *)index)[i]] : 0;  \
  }
MOVES(uint8_t, 1)
MOVES(uint16_t, 2)
MOVES(uint32_t, 4)
MOVES(uint64_t, 8)

/*
** ---- reductions ----
** 256 bytes of accumulators; element i updates slot i mod slots. Whole turns first, on a copy that
** compilers keep in registers, then the rest one by one.
*/
#define REDUCE(name, T, step)                                                   \
  static void red_##name(size_t n, void *acc, const void *pa, const void *pb) { \
    enum { SLOTS = 256 / sizeof(T) };                                           \
    const T *restrict a = pa, *restrict b = pb;                                 \
    T s[SLOTS];                                                                 \
    size_t i = 0;                                                               \
    (void)b;                                                                    \
    for (size_t l = 0; l < SLOTS; l++) s[l] = ((const T *)acc)[l];              \
    for (; i + SLOTS <= n; i += SLOTS) {                                        \
      for (size_t l = 0; l < SLOTS; l++) {                                      \
        const T r = s[l], x = a[i + l];                                         \
        s[l] = (step);                                                          \
      }                                                                         \
    }                                                                           \
    for (size_t l = 0; i + l < n; l++) {                                        \
      const T r = s[l], x = a[i + l];                                           \
      s[l] = (step);                                                            \
    }                                                                           \
    for (size_t l = 0; l < SLOTS; l++) ((T *)acc)[l] = s[l];                    \
  }
#define Y (b[i + l])
#define REDUCE_FLOAT(d, T)               \
  REDUCE(sum_##d, T, r + x)              \
  REDUCE(prod_##d, T, r *x)              \
  REDUCE(max_##d, T, lane_max_##d(r, x)) \
  REDUCE(min_##d, T, lane_min_##d(r, x)) \
  REDUCE(dot_##d, T, lane_fma_##d(x, Y, r))
#define REDUCE_BITS(d, T)                   \
  REDUCE(sum_##d, T, lane_add_##d(r, x))    \
  REDUCE(prod_##d, T, lane_mul_##d(r, x))   \
  REDUCE(and_##d, T, (T)(r & x))            \
  REDUCE(or_##d, T, (T)(r | x))             \
  REDUCE(xor_##d, T, (T)(r ^ x))            \
  REDUCE(dot_##d, T, lane_fma_##d(x, Y, r)) \
  REDUCE_ORDER(d, T)
#define REDUCE_ORDER(d, T)               \
  REDUCE(max_##d, T, lane_max_##d(r, x)) \
  REDUCE(min_##d, T, lane_min_##d(r, x))
REDUCE_FLOAT(f32, float)
REDUCE_FLOAT(f64, double)
REDUCE_BITS(u8, uint8_t)
REDUCE_BITS(u16, uint16_t)
REDUCE_BITS(u32, uint32_t)
REDUCE_BITS(u64, uint64_t)
REDUCE_ORDER(i8, int8_t)
REDUCE_ORDER(i16, int16_t)
REDUCE_ORDER(i32, int32_t)
REDUCE_ORDER(i64, int64_t)

/*
** ---- sums of products: a vector by a matrix ----
** 256, then 64 bytes of sums side by side in registers, the rest one by one.
*/
#define SUMS_OF(d, T, WIDE)                                                   \
  for (; j + (WIDE) <= n; j += (WIDE)) {                                      \
    T s[WIDE];                                                                \
    for (size_t l = 0; l < (WIDE); l++) s[l] = to[j + l];                     \
    for (size_t i = 0; i < m; i++) {                                          \
      const T x = *(const T *)((const char *)a + (int64_t)i * step);          \
      const T *y = (const T *)((const char *)b + (int64_t)i * row) + j;       \
      for (size_t l = 0; l < (WIDE); l++) s[l] = lane_fma_##d(x, y[l], s[l]); \
    }                                                                         \
    for (size_t l = 0; l < (WIDE); l++) to[j + l] = s[l];                     \
  }
#define SUMS(d, T)                                                                                \
  static void sums_##d(size_t n, size_t m, void *acc, const void *a, int64_t step, const void *b, \
                       int64_t row) {                                                             \
    enum { WIDE = 256 / sizeof(T), LESS = 64 / sizeof(T) };                                       \
    T *to = acc;                                                                                  \
    size_t j = 0;                                                                                 \
    SUMS_OF(d, T, WIDE)                                                                           \
    SUMS_OF(d, T, LESS)                                                                           \
    SUMS_OF(d, T, 1)                                                                              \
  }
SUMS(f32, float)
SUMS(f64, double)

/*
** ---- dots: a matrix by a vector ----
** Each as a reduction of one cut: from 0 on, then (a0 . a1) . (a2 . a3), then halves.
*/
#define DOTS(d, T)                                                                             \
  static void dots_##d(size_t n, size_t m, void *out, int64_t to, const void *a, int64_t arow, \
                       const void *b, int64_t brow) {                                          \
    enum { W = 64 / sizeof(T) };                                                               \
    const char *x = a, *y = b;                                                                 \
    char *z = out;                                                                             \
    for (size_t i = 0; i < m; i++, x += arow, y += brow, z += to) {                            \
      T s[4 * W] = {0};                                                                        \
      red_dot_##d(n, s, x, y);                                                                 \
      for (size_t l = 0; l < W; l++) s[l] = (s[l] + s[W + l]) + (s[2 * W + l] + s[3 * W + l]); \
      for (size_t h = W / 2; h > 0; h /= 2)                                                    \
        for (size_t l = 0; l < h; l++) s[l] = s[l] + s[l + h];                                 \
      *(T *)z = s[0];                                                                          \
    }                                                                                          \
  }
DOTS(f32, float)
DOTS(f64, double)

/* ---- the table. Rows of dtypes: bool u8 u16 u32 u64 i8 i16 i32 i64 f16 bf16 f32 f64 ---- */
#define ROW_BITS(name)                                                                      \
  {                                                                                         \
    red_##name##_u8, red_##name##_u8, red_##name##_u16, red_##name##_u32, red_##name##_u64, \
        red_##name##_u8, red_##name##_u16, red_##name##_u32, red_##name##_u64, 0, 0, 0, 0   \
  }
#define ROW_ALL(name)                                                                          \
  {                                                                                            \
    0, red_##name##_u8, red_##name##_u16, red_##name##_u32, red_##name##_u64, red_##name##_u8, \
        red_##name##_u16, red_##name##_u32, red_##name##_u64, 0, 0, red_##name##_f32,          \
        red_##name##_f64                                                                       \
  }
#define ROW_ORDER(name)                                                                          \
  {                                                                                              \
    red_##name##_u8, red_##name##_u8, red_##name##_u16, red_##name##_u32, red_##name##_u64,      \
        red_##name##_i8, red_##name##_i16, red_##name##_i32, red_##name##_i64, red_##name##_f32, \
        red_##name##_f32, red_##name##_f32, red_##name##_f64                                     \
  }
#define FORMS(name) \
  { name##_0, name##_1, name##_2, name##_3 }
#define BY_FLOAT(name) \
  { [11] = FORMS(name##_f32), [12] = FORMS(name##_f64) }
#define BY_SIZE(name) \
  { name##_1, name##_2, name##_4, name##_8 }
#define BY_SIZE_AND_INDEX(name)                                                                 \
  {                                                                                             \
    {name##_1_i32, name##_1_i64}, {name##_2_i32, name##_2_i64}, {name##_4_i32, name##_4_i64}, { \
      name##_8_i32, name##_8_i64                                                                \
    }                                                                                           \
  }

#define PASTE_(a, b) a##b
#define PASTE(a, b)  PASTE_(a, b)
#define QUOTE_(a)    #a
#define QUOTE(a)     QUOTE_(a)

extern const jx_kernels PASTE(jx_kernels_, JX_VARIANT);
const jx_kernels PASTE(jx_kernels_, JX_VARIANT) = {
    .name = QUOTE(JX_VARIANT),
#define KERNEL_TABLE
#include "kernels_body.inc"
    .index = {0, index_u8, index_u16, index_u32, index_u64, index_u8, index_u16, index_u32,
              index_u64, 0, 0, index_f32, index_f64},
    .reduce = {ROW_ALL(sum), ROW_ALL(prod), ROW_ORDER(max), ROW_ORDER(min), ROW_BITS(and),
               ROW_BITS(or), ROW_BITS(xor), ROW_ALL(dot)},
    .sums = {[11] = sums_f32, [12] = sums_f64},
    .dots = {[11] = dots_f32, [12] = dots_f64},
    .mul_add = BY_FLOAT(mul_add),
    .mul_sub = BY_FLOAT(mul_sub),
    .sub_mul = BY_FLOAT(sub_mul),
    .fill = BY_SIZE(fill),
    .get = BY_SIZE(get),
    .put = BY_SIZE(put),
    .get_if = BY_SIZE(get_if),
    .gather = BY_SIZE_AND_INDEX(gather),
    .gather_if = BY_SIZE_AND_INDEX(gather_if),
};
