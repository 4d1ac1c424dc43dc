/* cholesky — the lower triangular factor of symmetric positive definite matrices. */
#include "prim/lapack.h"

#include <math.h>
#include <string.h>

static void cholesky_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                           const jx_aval **out) {
  if (jx_expect_matrices(cx, e, in, (const int[]){2}) && jx_expect_square(cx, e, in[0]))
    out[0] = in[0];
}

/* dL = L φ(L⁻¹ dA L⁻ᵀ), where φ takes the lower triangle and half of the diagonal. */
static void cholesky_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                         const jx_val *y, jx_val *dy) {
  (void)e, (void)x;
  jx_val l = y[0];
  jx_val t = jx_triangular_solve(cx, l, dx[0], JX_LOWER | JX_TRANSPOSED);
  t = jx_triangle(cx, jx_triangular_solve(cx, l, t, JX_LEFT | JX_LOWER), true, 0);
  jx_val weight = jx_add(cx, jx_eye_like(cx, t), jx_const_like(cx, t, 1));
  dy[0] = jx_matmul(cx, l, jx_div(cx, t, weight));
}

typedef void (*potrf_fn)(const char *uplo, const int *n, void *a, const int *lda, int *info,
                         size_t);

/* A NaN in the lower triangle: routines differ in what they make of it. */
static bool has_nan(jx_dtype d, const void *a, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = i * n; j <= i * n + i; j++)
      if (d == JX_F64 ? isnan(((const double *)a)[j]) : isnan(((const float *)a)[j])) return true;
  return false;
}

/* Read by columns the lower triangle is the upper one, and so is the factor. */
static jx_status cholesky_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *a = in[0].aval;
  jx_dtype d = (jx_dtype)a->dtype;
  potrf_fn potrf;
  if (a->size == 0) return JX_OK;
  if (jx_lapack_fits(cx, e, a->dim + a->rank - 1, 1) != JX_OK) return cx->err->status;
  if (jx_lapack(cx, e, d, "potrf_", &potrf) != JX_OK) return cx->err->status;
  memmove(out->data, in[0].data, a->nbytes);
  int n = (int)jx_cols(a);
  for (int64_t k = 0, lanes = jx_lanes(a, 2); k < lanes && !jx_stopping(cx->rt); k++) {
    char *l = (char *)out->data + (size_t)k * (size_t)n * (size_t)n * jx_dtype_size(d);
    int info = has_nan(d, l, n);
    if (!info) potrf("U", &n, l, &n, &info, 1);
    if (info) jx_fill_nan(d, l, (int64_t)n * n);
    jx_clear_triangle(d, l, n, n, true, 0);
  }
  return jx_poll(cx);
}

JX_PRIM(cholesky) = {
    .name = "cholesky",
    .sig = "a:D[..] -> l:D[..]",
    .doc =
        "The lower triangular factor of symmetric positive definite matrices: a = l lᵀ.\n\n"
        "Reads the lower triangle; NaN in l where a is not positive definite;\n"
        "dl = l phi(l⁻¹ da l⁻ᵀ), phi the lower triangle with half of the diagonal\n"
        "source: LAPACK, xPOTRF; Murray 2016, arXiv:1602.07527, eq. 10",
    .nin = 1,
    .nout = 1,
    .shape = cholesky_shape,
    .jvp = cholesky_jvp,
    .batch = jx_batch_lanes,
    .eval = cholesky_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "potrf"},
    .domain = JX_REALS(-0.4, 0.4),
};
