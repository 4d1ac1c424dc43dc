/* qr — QR decomposition by Householder reflections, with column pivoting if asked for. */
#include "prim/lapack.h"

#include <string.h>

enum { AT_FULL, AT_PIVOTING, AT_MAGMA };

static int qr_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return attrs->at[AT_PIVOTING].i ? 3 : 2;
}

static void qr_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  if (!jx_expect_matrices(cx, e, in, (const int[]){2})) return;
  int64_t m = jx_rows(in[0]), n = jx_cols(in[0]), k = jx_at_int(e, AT_FULL) ? m : JX_MIN(m, n);
  jx_dtype d = (jx_dtype)in[0]->dtype;
  out[0] = jx_with_tail(cx, in[0], 2, d, 2, (const int64_t[]){m, k});
  out[1] = jx_with_tail(cx, in[0], 2, d, 2, (const int64_t[]){k, n});
  if (jx_at_int(e, AT_PIVOTING)) out[2] = jx_with_tail(cx, in[0], 2, JX_I32, 1, &n);
}

/* ---- derivatives ---- */

/* m >= n, r square: dq = q (Ω - C) + da r⁻¹, dr = (C - Ω) r, C = qᵀ da r⁻¹, Ω = tril(C) - its ᵀ. */
static void thin(jx_cx *cx, jx_val q, jx_val r, jx_val da, jx_val *dq, jx_val *dr) {
  jx_val da_r = jx_triangular_solve(cx, r, da, 0);
  jx_val c = jx_matmul(cx, jx_mt(cx, q), da_r);
  jx_val low = jx_triangle(cx, c, true, -1);
  jx_val omega = jx_sub(cx, low, jx_mt(cx, low));
  *dq = jx_add(cx, jx_matmul(cx, q, jx_sub(cx, omega, c)), da_r);
  *dr = jx_matmul(cx, jx_sub(cx, c, omega), r);
}

/* More columns than rows: the thin rule on the first m, then d(qᵀ a) for the others. */
static void wide(jx_cx *cx, const jx_val *y, jx_val a, jx_val da, jx_val *dy) {
  int64_t m = jx_rows(a.aval), n = jx_cols(a.aval);
  jx_val dr1;
  thin(cx, y[0], jx_matrix_part(cx, y[1], 1, 0, m), jx_matrix_part(cx, da, 1, 0, m), &dy[0], &dr1);
  jx_val dr2 = jx_matmul(cx, jx_mt(cx, dy[0]), jx_matrix_part(cx, a, 1, m, n));
  dr2 = jx_add(cx, dr2, jx_matmul(cx, jx_mt(cx, y[0]), jx_matrix_part(cx, da, 1, m, n)));
  dy[1] = jx_join(cx, dr1, dr2, 1);
}

/* x of aᵀ x = b, by LU. */
static jx_val solve_transposed(jx_cx *cx, jx_val a, jx_val b) {
  jx_val f[3] = {JX_BAD, JX_BAD, JX_BAD}, sorted[2] = {JX_BAD, JX_BAD};
  if (!a.aval || !jx_bind(cx, &jx_prim_lu, NULL, &a, 1, f, 3)) return JX_BAD;
  const jx_aval *t = f[2].aval;
  jx_val x = jx_triangular_solve(cx, f[0], b, JX_LEFT | JX_TRANSPOSED);
  x = jx_triangular_solve(cx, f[0], x, JX_LEFT | JX_LOWER | JX_TRANSPOSED | JX_UNIT);
  jx_val place = jx_iota(cx, JX_I32, t->rank, t->dim, t->rank - 1);
  jx_bind(cx, &jx_prim_sort, JX_ATTRS(jx_a_int(t->rank - 1), jx_a_bool(true), jx_a_int(1)),
          (jx_val[]){f[2], place}, 2, sorted, 2);
  return jx_take_rows(cx, x, sorted[1]);
}

/*
** The columns of q beyond those of a: with z = q_pn (q_nn - 1)⁻¹,
** dq_mp = dq_mn zᵀ - (q_mn + q_mp z) (dq_pn - z dq_nn)ᵀ.
** source: arXiv:2409.13374, eq. 32, 33
*/
static jx_val complement(jx_cx *cx, jx_val q, jx_val dq_mn, int64_t n) {
  if (!q.aval) return JX_BAD;
  int64_t m = jx_rows(q.aval);
  jx_val q_mn = jx_matrix_part(cx, q, 1, 0, n), q_mp = jx_matrix_part(cx, q, 1, n, m);
  jx_val q_nn = jx_matrix_part(cx, q_mn, 0, 0, n), q_pn = jx_matrix_part(cx, q_mn, 0, n, m);
  jx_val dq_nn = jx_matrix_part(cx, dq_mn, 0, 0, n), dq_pn = jx_matrix_part(cx, dq_mn, 0, n, m);
  jx_val zt = solve_transposed(cx, jx_sub(cx, q_nn, jx_eye_like(cx, q_nn)), jx_mt(cx, q_pn));
  jx_val z = jx_mt(cx, zt);
  jx_val left = jx_add(cx, q_mn, jx_matmul(cx, q_mp, z));
  jx_val right = jx_mt(cx, jx_sub(cx, dq_pn, jx_matmul(cx, z, dq_nn)));
  return jx_sub(cx, jx_matmul(cx, dq_mn, zt), jx_matmul(cx, left, right));
}

static void tall(jx_cx *cx, bool full, const jx_val *y, jx_val da, jx_val *dy) {
  int64_t m = jx_rows(da.aval), n = jx_cols(da.aval);
  thin(cx, jx_matrix_part(cx, y[0], 1, 0, n), jx_matrix_part(cx, y[1], 0, 0, n), da, &dy[0],
       &dy[1]);
  if (!full || m == n || !dy[1].aval) return;
  dy[0] = jx_join(cx, dy[0], complement(cx, y[0], dy[0], n), 1);
  dy[1] = jx_pad_axis(cx, dy[1], jx_const_like(cx, dy[1], 0), dy[1].aval->rank - 2, 0, m - n, 0);
}

/* The columns of a in the order of the third result. */
static jx_val take_columns(jx_cx *cx, jx_val a, jx_val order) {
  return jx_mt(cx, jx_take_rows(cx, jx_mt(cx, a), order));
}

static void qr_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                   jx_val *dy) {
  bool pivoting = jx_at_int(e, AT_PIVOTING);
  jx_val a = x[0], da = dx[0];
  if (pivoting) da = take_columns(cx, da, y[2]);
  if (!jx_ok(cx) || !da.aval) return;
  if (jx_rows(e->in[0]) >= jx_cols(e->in[0])) {
    tall(cx, jx_at_int(e, AT_FULL), y, da, dy);
  } else {
    if (pivoting) a = take_columns(cx, a, y[2]);
    if (a.aval) wide(cx, y, a, da, dy);
  }
}

/* ---- evaluation ---- */

typedef void (*geqrf_fn)(const int *m, const int *n, void *a, const int *lda, void *tau, void *work,
                         const int *lwork, int *info);
typedef void (*geqp3_fn)(const int *m, const int *n, void *a, const int *lda, int *pivot, void *tau,
                         void *work, const int *lwork, int *info);
typedef void (*orgqr_fn)(const int *m, const int *n, const int *k, void *a, const int *lda,
                         const void *tau, void *work, const int *lwork, int *info);

typedef struct solver {
  geqrf_fn geqrf; /* NULL: geqp3 */
  geqp3_fn geqp3;
  orgqr_fn orgqr;
  jx_dtype d;
  int m, n, k, cols; /* cols: of q */
  int lwork;
  char *a, *tau, *work; /* a: max(n, cols) columns of m */
  size_t bytes;
} solver;

/* The reflections of a, or with work NULL the length of a workspace in *answer. */
static int reflect(const solver *s, int32_t *pivot, void *work, int lwork, void *answer) {
  int info = 0;
  void *w = work ? work : answer;
  if (s->geqrf)
    s->geqrf(&s->m, &s->n, s->a, &s->m, s->tau, w, &lwork, &info);
  else
    s->geqp3(&s->m, &s->n, s->a, &s->m, pivot, s->tau, w, &lwork, &info);
  return info;
}

static jx_status prepare(jx_cx *cx, const jx_eqn *e, solver *s) {
  double answer[2][1] = {{0}, {0}};
  int ask = -1, info = 0;
  int wrong = reflect(s, NULL, NULL, -1, answer[0]);
  s->orgqr(&s->m, &s->cols, &s->k, NULL, &s->m, NULL, answer[1], &ask, &info);
  int l0 = jx_lapack_length(s->d, answer[0]), l1 = jx_lapack_length(s->d, answer[1]);
  if (wrong || info || !l0 || !l1)
    return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name,
                   "a matrix of %d rows and %d columns is too large for LAPACK", s->m, s->n);
  s->lwork = JX_MAX(l0, l1);
  size_t size = jx_dtype_size(s->d), tau = (size_t)s->m * (size_t)JX_MAX(s->n, s->cols) * size,
         work = tau + (size_t)s->k * size;
  s->bytes = work + (size_t)s->lwork * size;
  if (!(s->a = jx_alloc(&cx->rt->mem, s->bytes))) return jx_nomem(cx);
  s->tau = s->a + tau;
  s->work = s->a + work;
  return JX_OK;
}

static void solve_one(const solver *s, const void *in, void *q, void *r, int32_t *pivot) {
  int64_t m = s->m, n = s->n, cols = s->cols;
  int info = 0;
  jx_flip(s->d, in, n, s->a, m, m, n);
  if (pivot) memset(pivot, 0, (size_t)n * sizeof *pivot); /* every column is free to move */
  info = reflect(s, pivot, s->work, s->lwork, NULL);
  for (int64_t i = 0; pivot && i < n; i++) /* from 1; beside NaN perhaps none at all */
    pivot[i] = pivot[i] < 1 || pivot[i] > n ? (int32_t)i : pivot[i] - 1;
  jx_flip(s->d, s->a, m, r, n, n, cols);
  jx_clear_triangle(s->d, r, cols, n, false, 0);
  if (!info) s->orgqr(&s->m, &s->cols, &s->k, s->a, &s->m, s->tau, s->work, &s->lwork, &info);
  if (info)
    jx_fill_nan(s->d, q, m * cols);
  else
    jx_flip(s->d, s->a, m, q, cols, cols, m);
}

static void empty(const jx_view *out, int nout) {
  jx_dtype d = (jx_dtype)out[0].aval->dtype;
  int64_t rows = jx_rows(out[0].aval), cols = jx_cols(out[0].aval);
  int64_t lanes = out[0].aval->size ? jx_lanes(out[0].aval, 2) : 0;
  for (int64_t i = 0; i < lanes; i++)
    jx_fill_eye(d, (char *)out[0].data + (size_t)(i * rows * cols) * jx_dtype_size(d), rows, cols);
  for (int k = 1; k < nout; k++)
    if (out[k].aval->nbytes) memset(out[k].data, 0, out[k].aval->nbytes);
}

static jx_status qr_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *a = in[0].aval;
  bool pivoting = jx_at_int(e, AT_PIVOTING);
  solver s = {.d = (jx_dtype)a->dtype};
  if (a->size == 0) {
    empty(out, e->nout);
    return JX_OK;
  }
  if (jx_lapack_fits(cx, e, a->dim + a->rank - 2, 2) != JX_OK) return cx->err->status;
  s.m = (int)jx_rows(a);
  s.n = (int)jx_cols(a);
  s.k = JX_MIN(s.m, s.n);
  s.cols = jx_at_int(e, AT_FULL) ? s.m : s.k;
  void *first = pivoting ? (void *)&s.geqp3 : (void *)&s.geqrf;
  if (jx_lapack(cx, e, s.d, pivoting ? "geqp3_" : "geqrf_", first) != JX_OK ||
      jx_lapack(cx, e, s.d, "orgqr_", &s.orgqr) != JX_OK || prepare(cx, e, &s) != JX_OK)
    return cx->err->status;
  size_t size = jx_dtype_size(s.d), step_a = (size_t)s.m * (size_t)s.n * size,
         step_q = (size_t)s.m * (size_t)s.cols * size, step_r = (size_t)s.cols * (size_t)s.n * size;
  for (int64_t i = 0, lanes = jx_lanes(a, 2); i < lanes && !jx_stopping(cx->rt); i++)
    solve_one(&s, (char *)in[0].data + (size_t)i * step_a, (char *)out[0].data + (size_t)i * step_q,
              (char *)out[1].data + (size_t)i * step_r,
              pivoting ? (int32_t *)out[2].data + i * s.n : NULL);
  jx_free(&cx->rt->mem, s.a, s.bytes);
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "full_matrices", .kind = JX_ATTR_BOOL},
    {.name = "pivoting", .kind = JX_ATTR_BOOL},
    {.name = "use_magma", .kind = JX_ATTR_BOOL, .optional = 1},
    {0},
};

JX_PRIM(qr) = {
    .name = "qr",
    .sig = "a:D[..] -> q:D[..] r:D[..] p:I[..]",
    .doc =
        "QR decomposition: a = q r, q orthogonal, r upper triangular; with pivoting a[:, p] = q r\n"
        "and |r_ii| descending.\n\n"
        "q is [m, m] with full_matrices, else [m, min(m, n)]; with C = qᵀ da r⁻¹ and\n"
        "W = tril(C, -1) - tril(C, -1)ᵀ: dq = q (W - C) + da r⁻¹, dr = (C - W) r\n"
        "source: LAPACK, xGEQRF, xGEQP3, xORGQR; Townsend 2018, Differentiating the QR "
        "decomposition;\narXiv:2409.13374 for full matrices",
    .attrs = attrs,
    .nin = 1,
    .nout = -1,
    .arity = qr_arity,
    .shape = qr_shape,
    .jvp = qr_jvp,
    .batch = jx_batch_lanes,
    .eval = qr_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "geqrf"},
    .domain = JX_REALS(-0.4, 0.4),
};
