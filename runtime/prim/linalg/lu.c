/* lu — LU decomposition with partial pivoting. */
#include "prim/lapack.h"

#include <string.h>

static void lu_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  if (!jx_expect_matrices(cx, e, in, (const int[]){2})) return;
  int64_t m = jx_rows(in[0]), k = JX_MIN(m, jx_cols(in[0]));
  out[0] = in[0];
  out[1] = jx_with_tail(cx, in[0], 2, JX_I32, 1, &k);
  out[2] = jx_with_tail(cx, in[0], 2, JX_I32, 1, &m);
}

/* The unit lower factor as [.., m, m], the upper one as [.., n, n], ones on what is added. */
static void factors(jx_cx *cx, jx_val lu, jx_val *l, jx_val *u) {
  int row = lu.aval->rank - 2, col = row + 1;
  int64_t m = jx_rows(lu.aval), n = jx_cols(lu.aval), k = JX_MIN(m, n);
  jx_val zero = jx_const_like(cx, lu, 0);
  *l = jx_triangle(cx, jx_matrix_part(cx, lu, 1, 0, k), true, -1);
  if (m > k) *l = jx_pad_axis(cx, *l, zero, col, 0, m - k, 0);
  *l = jx_add(cx, *l, jx_eye_like(cx, *l));
  *u = jx_triangle(cx, jx_matrix_part(cx, lu, 0, 0, k), false, 0);
  if (n == k) return;
  int64_t rest[2] = {n - k, n - k};
  const jx_aval *t = jx_with_tail(cx, lu.aval, 2, (jx_dtype)lu.aval->dtype, 2, rest);
  jx_val eye = t ? jx_eye_like(cx, jx_full(cx, t, 0)) : JX_BAD;
  eye = jx_pad_axis(cx, jx_pad_axis(cx, eye, zero, row, k, 0, 0), zero, col, k, 0, 0);
  *u = jx_add(cx, jx_pad_axis(cx, *u, zero, row, 0, n - k, 0), eye);
}

/* dL = L tril(L⁻¹ P dA U⁻¹, -1), dU = triu(L⁻¹ P dA U⁻¹) U. */
static void lu_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                   jx_val *dy) {
  jx_val l, u;
  (void)e, (void)x;
  if (!y[0].aval) return;
  factors(cx, y[0], &l, &u);
  jx_val t =
      jx_triangular_solve(cx, l, jx_take_rows(cx, dx[0], y[2]), JX_LEFT | JX_LOWER | JX_UNIT);
  t = jx_triangular_solve(cx, u, t, 0);
  jx_val dl = jx_matmul(cx, l, jx_triangle(cx, t, true, -1));
  jx_val du = jx_matmul(cx, jx_triangle(cx, t, false, 0), u);
  dy[0] = jx_add(cx, dl, du);
}

typedef void (*getrf_fn)(const int *m, const int *n, void *a, const int *lda, int *pivot,
                         int *info);

/* The order of rows that the swaps make. */
static void permute(const int32_t *pivot, int64_t k, int32_t *order, int64_t m) {
  for (int64_t i = 0; i < m; i++) order[i] = (int32_t)i;
  for (int64_t i = 0; i < k; i++) {
    int32_t t = order[i];
    order[i] = order[pivot[i]];
    order[pivot[i]] = t;
  }
}

/* A zero pivot (info > 0) is no failure: U is singular then. */
static jx_status lu_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *a = in[0].aval;
  jx_dtype d = (jx_dtype)a->dtype;
  int64_t rows = jx_rows(a), cols = jx_cols(a), k = JX_MIN(rows, cols), lanes = jx_lanes(a, 2);
  int32_t *pivot = out[1].data, *order = out[2].data;
  size_t bytes = (size_t)(rows * cols) * jx_dtype_size(d);
  getrf_fn getrf = NULL;
  char *room = NULL;
  if (out[0].aval->size == 0) {
    for (int64_t i = 0; i < lanes; i++) permute(NULL, 0, order + i * rows, rows);
    return JX_OK;
  }
  if (jx_lapack_fits(cx, e, a->dim + a->rank - 2, 2) != JX_OK) return cx->err->status;
  if (jx_lapack(cx, e, d, "getrf_", &getrf) != JX_OK) return cx->err->status;
  if (!(room = jx_alloc(&cx->rt->mem, bytes))) return jx_nomem(cx);
  int m = (int)rows, n = (int)cols, info = 0;
  for (int64_t i = 0; i < lanes && !jx_stopping(cx->rt); i++) {
    jx_flip(d, (const char *)in[0].data + (size_t)i * bytes, cols, room, rows, rows, cols);
    getrf(&m, &n, room, &m, pivot, &info);
    jx_flip(d, room, rows, (char *)out[0].data + (size_t)i * bytes, cols, cols, rows);
    for (int64_t j = 0; j < k; j++) /* from 1; beside NaN perhaps no row at all */
      pivot[j] = pivot[j] < 1 || pivot[j] > m ? (int32_t)j : pivot[j] - 1;
    permute(pivot, k, order, rows);
    pivot += k;
    order += rows;
  }
  jx_free(&cx->rt->mem, room, bytes);
  return jx_poll(cx);
}

JX_PRIM(lu) = {
    .name = "lu",
    .sig = "a:D[..] -> lu:D[..] pivots:I[..] permutation:I[..]",
    .doc =
        "LU decomposition with partial pivoting: P a = L U.\n\n"
        "lu holds U in its upper triangle and the unit lower L below it; row i was swapped with\n"
        "row pivots[i]; row i of P a is row permutation[i] of a.\n"
        "dl = l tril(X, -1), du = triu(X) u with X = l⁻¹ P da u⁻¹\n"
        "source: LAPACK, xGETRF; de Hoog, Anderssen & Lukas 2011, Linear Algebra Appl. 434",
    .nin = 1,
    .nout = 3,
    .shape = lu_shape,
    .jvp = lu_jvp,
    .batch = jx_batch_lanes,
    .eval = lu_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "getrf"},
    .domain = JX_REALS(-0.4, 0.4),
};
