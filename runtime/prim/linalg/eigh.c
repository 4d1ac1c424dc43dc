/* eigh — eigenvalues and eigenvectors of symmetric matrices. */
#include "prim/lapack.h"

#include <string.h>

enum { AT_ALGORITHM, AT_LOWER, AT_SORT, AT_SUBSET };

static void eigh_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *subset = jx_at(e, AT_SUBSET);
  if (!jx_expect_matrices(cx, e, in, (const int[]){2}) || !jx_expect_square(cx, e, in[0])) return;
  int64_t n = jx_cols(in[0]);
  if (subset->kind != JX_ATTR_NONE &&
      (subset->n != 2 || subset->u.ints[0] != 0 || subset->u.ints[1] != n)) {
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "subset_by_index is not supported on this device");
    return;
  }
  if (jx_at(e, AT_ALGORITHM)->kind != JX_ATTR_NONE) {
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "there is no other algorithm than the default");
    return;
  }
  out[0] = in[0];
  out[1] = jx_with_tail(cx, in[0], 2, (jx_dtype)in[0]->dtype, 1, &n);
}

/* dw = diag(vᵀ da v), dv = v (F ∘ vᵀ da v), F_ij = 1 / (w_j - w_i), zero on the diagonal. */
static void eigh_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  jx_val v = y[0], w = y[1];
  int64_t n = jx_cols(e->in[0]);
  (void)x;
  if (!v.aval) return;
  jx_val eye = jx_eye_like(cx, v);
  jx_val f = jx_sub(cx, jx_add(cx, eye, jx_as_row(cx, w, n)), jx_as_column(cx, w, n));
  f = jx_sub(cx, jx_integer_pow(cx, f, -1), eye);
  jx_val t = jx_matmul(cx, jx_matmul(cx, jx_mt(cx, v), dx[0]), v);
  dy[0] = jx_matmul(cx, v, jx_mul(cx, f, t));
  dy[1] = jx_diagonal(cx, t);
}

typedef void (*syevd_fn)(const char *jobz, const char *uplo, const int *n, void *a, const int *lda,
                         void *w, void *work, const int *lwork, int *iwork, const int *liwork,
                         int *info, size_t, size_t);

typedef struct solver {
  syevd_fn syevd;
  const char *uplo;
  jx_dtype d;
  int n, lwork, liwork;
  char *a, *work; /* a matrix; the workspaces follow it */
  int *iwork;
  size_t bytes; /* of the block that begins at a      */
} solver;

/* Asks for the lengths of the workspaces and allocates them. */
static jx_status prepare(jx_cx *cx, const jx_eqn *e, solver *s) {
  int ask = -1, info = 0;
  double answer[2] = {0};
  s->syevd("V", s->uplo, &s->n, NULL, &s->n, NULL, answer, &ask, &s->liwork, &ask, &info, 1, 1);
  size_t size = jx_dtype_size(s->d), matrix = (size_t)s->n * (size_t)s->n * size;
  s->lwork = jx_lapack_length(s->d, answer);
  if (info || !s->lwork || s->liwork < 1)
    return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name,
                   "a matrix of %d rows is too large for LAPACK", s->n);
  size_t work = JX_ALIGN_UP(matrix, (size_t)8), iwork = work + (size_t)s->lwork * size;
  s->bytes = iwork + (size_t)s->liwork * sizeof(int);
  if (!(s->a = jx_alloc(&cx->rt->mem, s->bytes))) return jx_nomem(cx);
  s->work = s->a + work;
  s->iwork = (int *)(void *)(s->a + iwork);
  return JX_OK;
}

static void solve_one(const solver *s, const void *in, void *v, void *w) {
  int64_t n = s->n;
  int info = 1;
  if (jx_all_finite(s->d, in, n * n)) { /* LAPACK promises nothing otherwise */
    jx_flip(s->d, in, n, s->a, n, n, n);
    s->syevd("V", s->uplo, &s->n, s->a, &s->n, w, s->work, &s->lwork, s->iwork, &s->liwork, &info,
             1, 1);
  }
  if (info) {
    jx_fill_nan(s->d, v, n * n);
    jx_fill_nan(s->d, w, n);
  } else {
    jx_flip(s->d, s->a, n, v, n, n, n);
  }
}

static jx_status eigh_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *a = in[0].aval;
  size_t size = jx_dtype_size((jx_dtype)a->dtype), n = (size_t)jx_cols(a);
  solver s = {.d = (jx_dtype)a->dtype, .uplo = jx_at_int(e, AT_LOWER) ? "L" : "U"};
  if (a->size == 0) return JX_OK;
  if (jx_lapack_fits(cx, e, a->dim + a->rank - 1, 1) != JX_OK) return cx->err->status;
  s.n = (int)n;
  if (jx_lapack(cx, e, s.d, "syevd_", &s.syevd) != JX_OK) return cx->err->status;
  if (prepare(cx, e, &s) != JX_OK) return cx->err->status;
  for (int64_t i = 0, lanes = jx_lanes(a, 2); i < lanes && !jx_stopping(cx->rt); i++) {
    size_t at = (size_t)i * n * size;
    solve_one(&s, (char *)in[0].data + at * n, (char *)out[0].data + at * n,
              (char *)out[1].data + at);
  }
  jx_free(&cx->rt->mem, s.a, s.bytes);
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "algorithm", .kind = JX_ATTR_TEXT, .optional = 1},
    {.name = "lower", .kind = JX_ATTR_BOOL},
    {.name = "sort_eigenvalues", .kind = JX_ATTR_BOOL},
    {.name = "subset_by_index", .kind = JX_ATTR_INTS, .optional = 1},
    {0},
};

JX_PRIM(eigh) = {
    .name = "eigh",
    .sig = "a:D[..] -> v:D[..] w:D[..]",
    .doc =
        "Eigenvectors v and ascending eigenvalues w of symmetric matrices: a v = v diag(w).\n\n"
        "Reads one triangle; all NaN where a is not finite or the iteration does not converge;\n"
        "dw = diag(vᵀ da v), dv = v (F * vᵀ da v), F_ij = 1 / (w_j - w_i)\n"
        "source: LAPACK, xSYEVD; Giles 2008, An extended collection of matrix derivative results",
    .attrs = attrs,
    .nin = 1,
    .nout = 2,
    .shape = eigh_shape,
    .jvp = eigh_jvp,
    .batch = jx_batch_lanes,
    .eval = eigh_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "syevd"},
    .domain = JX_REALS(-0.4, 0.4),
};
