/*
** kernels.h — vector kernels compiled ahead of time: one table per instruction set.
**
** A kernel works on n contiguous elements. The printer runtime/gen/kernels.c makes most of them
** from the meanings in ir/body.h and the expansions in compile/math.h; moves are written by hand.
** All variants give the same bits. No allocation, no errors, no state. Pointers need the alignment
** of the element only; `out` may be equal to an operand, otherwise it overlaps none.
*/
#ifndef JX_KERNELS_H
#define JX_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Sizes of the tables; the printer checks them against ir/body.h and array/dtype.h. */
enum { JX_KERNEL_OPS = 80, JX_KERNEL_TYPES = 13, JX_KERNEL_FORMS = 4, JX_KERNEL_REDS = 8 };

/* Which operand is one scalar instead of n elements: the last, the one before it. */
enum { JX_FORM_LAST_SCALAR = 1, JX_FORM_PREV_SCALAR = 2 };

typedef void (*jx_kernel_map)(size_t n, void *out, const void *a, const void *b, const void *c);

/* out[i] = base[i * stride], or base[index[i]]; the reverse for put. Strides in elements. */
typedef void (*jx_kernel_get)(size_t n, void *out, const void *base, int64_t stride);
typedef void (*jx_kernel_put)(size_t n, void *base, int64_t stride, const void *a);
typedef void (*jx_kernel_gather)(size_t n, void *out, const void *base, const void *index);
/* The same where guard[i] is 1, 0 where it is 0: nothing is read there. */
typedef void (*jx_kernel_get_if)(size_t n, void *out, const void *base, int64_t stride,
                                 const uint8_t *guard);
typedef void (*jx_kernel_gather_if)(size_t n, void *out, const void *base, const void *index,
                                    const uint8_t *guard);
/* acc: four accumulators of 64 bytes; a (and b for dots): n elements from slot 0 on. */
typedef void (*jx_kernel_reduce)(size_t n, void *acc, const void *a, const void *b);

/* acc[j] = fma(a[i], b[i][j], acc[j]) for i = 0 … m - 1, in this order, for all j < n. From one
   a[i] to the next `step` bytes, from one row of b to the next `row` bytes. */
typedef void (*jx_kernel_sums)(size_t n, size_t m, void *acc, const void *a, int64_t step,
                               const void *b, int64_t row);

/* out[i] = the dot of a[i] and b[i], n elements each, as reduced in one run, for i < m; steps in
   bytes. */
typedef void (*jx_kernel_dots)(size_t n, size_t m, void *out, int64_t to, const void *a,
                               int64_t arow, const void *b, int64_t brow);

typedef struct jx_kernels {
  const char *name; /* "baseline", "avx2", "avx512" */

  /*
  ** By lane operation, dtype of the first operand that is no mask, and form. NULL: no such
  ** kernel.
  */
  jx_kernel_map map[JX_KERNEL_OPS][JX_KERNEL_TYPES][JX_KERNEL_FORMS];

  /* Two operations in one pass, each rounded: f32 and f64, forms as of `map`. */
  jx_kernel_map mul_add[JX_KERNEL_TYPES][JX_KERNEL_FORMS]; /* a * b + c */
  jx_kernel_map mul_sub[JX_KERNEL_TYPES][JX_KERNEL_FORMS]; /* a * b - c */
  jx_kernel_map sub_mul[JX_KERNEL_TYPES][JX_KERNEL_FORMS]; /* c - a * b */

  /* By dtype from and to. Half-width floats are f32 in lanes: from f16 means bits to f32, to f16
  ** means f32 to bits. */
  jx_kernel_map convert[JX_KERNEL_TYPES][JX_KERNEL_TYPES];
  jx_kernel_map round_half[2];          /* f32 to f32, to the nearest f16 (0) or bf16 (1) */
  jx_kernel_map index[JX_KERNEL_TYPES]; /* out[i] = *(int64_t *)a + i */

  jx_kernel_reduce reduce[JX_KERNEL_REDS][JX_KERNEL_TYPES];
  jx_kernel_sums sums[JX_KERNEL_TYPES]; /* f32 and f64 */
  jx_kernel_dots dots[JX_KERNEL_TYPES];

  /* By log2 of the element's bytes; gathers also by index: i32, i64. */
  jx_kernel_map fill[4]; /* out[i] = *a */
  jx_kernel_get get[4];
  jx_kernel_put put[4];
  jx_kernel_get_if get_if[4];
  jx_kernel_gather gather[4][2];
  jx_kernel_gather_if gather_if[4][2];
} jx_kernels;

/*
** The best table that this processor runs, and a named one: NULL if unknown or not runnable
** here.
*/
const jx_kernels *jx_kernels_select(void);
const jx_kernels *jx_kernels_named(const char *name);

#endif
