/* svd — singular value decomposition. */
#include "prim/lapack.h"

#include <string.h>

enum { AT_ALGORITHM, AT_UV, AT_FULL, AT_SUBSET };

static int svd_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return attrs->at[AT_UV].i ? 3 : 1;
}

static void svd_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *subset = jx_at(e, AT_SUBSET);
  if (!jx_expect_matrices(cx, e, in, (const int[]){2})) return;
  int64_t m = jx_rows(in[0]), n = jx_cols(in[0]), k = JX_MIN(m, n);
  bool full = jx_at_int(e, AT_FULL);
  if (subset->kind != JX_ATTR_NONE &&
      (subset->n != 2 || subset->u.ints[0] != 0 || subset->u.ints[1] != k)) {
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "subset_by_index is not supported on this device");
    return;
  }
  if (jx_at(e, AT_ALGORITHM)->kind != JX_ATTR_NONE) {
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "there is no other algorithm than the default");
    return;
  }
  jx_dtype d = (jx_dtype)in[0]->dtype;
  out[0] = jx_with_tail(cx, in[0], 2, d, 1, &k);
  if (!jx_at_int(e, AT_UV)) return;
  out[1] = jx_with_tail(cx, in[0], 2, d, 2, (const int64_t[]){m, full ? m : k});
  out[2] = jx_with_tail(cx, in[0], 2, d, 2, (const int64_t[]){full ? n : k, n});
}

/* The parts of a matrix and its tangent; dS = Uᵀ dA V. */
typedef struct parts {
  jx_val s, u, vt, da, ds;
  int64_t k;
} parts;

/* 1 / (s_j² - s_i²) off the diagonal, zero on it. */
static jx_val gaps(jx_cx *cx, const parts *p) {
  jx_val row = jx_as_row(cx, p->s, p->k), col = jx_as_column(cx, p->s, p->k);
  jx_val d = jx_mul(cx, jx_add(cx, row, col), jx_sub(cx, row, col)), eye = jx_eye_like(cx, d);
  jx_val one = jx_const_like(cx, d, 1);
  return jx_sub(cx, jx_div(cx, one, jx_add(cx, d, eye)), eye);
}

/* 1 / s, and 0 where s is, on the diagonal of a matrix. */
static jx_val inverse_diagonal(jx_cx *cx, const parts *p) {
  jx_val zero = jx_const_like(cx, p->s, 0), one = jx_const_like(cx, p->s, 1);
  jx_val is_zero = jx_convert(cx, jx_eq(cx, p->s, zero), (jx_dtype)p->s.aval->dtype, false);
  jx_val inv = jx_sub(cx, jx_div(cx, one, jx_add(cx, p->s, is_zero)), is_zero);
  jx_val full = jx_as_column(cx, inv, p->k);
  return jx_mul(cx, full, jx_eye_like(cx, full));
}

static jx_val plus_transposed(jx_cx *cx, jx_val a) { return jx_add(cx, a, jx_mt(cx, a)); }

/* (b - u uᵀ b) / s: what a tangent has outside the space of the singular vectors. */
static jx_val outside(jx_cx *cx, const parts *p, jx_val u, jx_val b) {
  jx_val in = jx_matmul(cx, u, jx_matmul(cx, jx_mt(cx, u), b));
  return jx_div(cx, jx_sub(cx, b, in), jx_as_row(cx, p->s, jx_rows(b.aval)));
}

static void vectors_jvp(jx_cx *cx, const jx_eqn *e, const parts *p, jx_val *du, jx_val *dvt) {
  int64_t m = jx_rows(e->in[0]), n = jx_cols(e->in[0]);
  jx_val v = jx_mt(cx, p->vt), f = gaps(cx, p);
  jx_val right = jx_mul(cx, jx_as_row(cx, p->s, p->k), p->ds);
  jx_val left = jx_mul(cx, jx_as_column(cx, p->s, p->k), p->ds);
  jx_val half = jx_const_like(cx, p->ds, 0.5);
  jx_val skew = jx_mul(cx, half, jx_sub(cx, p->ds, jx_mt(cx, p->ds)));
  skew = jx_mul(cx, skew, inverse_diagonal(cx, p));
  jx_val inner = jx_add(cx, jx_mul(cx, f, plus_transposed(cx, right)), skew);
  *du = jx_matmul(cx, p->u, inner);
  jx_val dv = jx_matmul(cx, v, jx_mul(cx, f, plus_transposed(cx, left)));
  jx_val other = m > n ? jx_matmul(cx, p->da, v) : jx_matmul(cx, jx_mt(cx, p->da), p->u);
  if (jx_ok(cx) && m > n) *du = jx_add(cx, *du, outside(cx, p, p->u, other));
  if (jx_ok(cx) && n > m) dv = jx_add(cx, dv, outside(cx, p, v, other));
  *dvt = jx_mt(cx, dv);
}

static void svd_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  int64_t m = jx_rows(e->in[0]), n = jx_cols(e->in[0]);
  bool uv = jx_at_int(e, AT_UV);
  jx_val again[3] = {JX_BAD, JX_BAD, JX_BAD};
  if (uv && jx_at_int(e, AT_FULL) && m != n) {
    jx_fail(cx, JX_ENODIFF, e->prim->name,
            "has no derivative with full_matrices of matrices that are not square");
    jx_error_hint(cx->err, "full_matrices = false gives the vectors that have one");
    return;
  }
  if (!uv) {
    jx_bind(cx, e->prim,
            JX_ATTRS(*jx_at(e, AT_ALGORITHM), jx_a_bool(true), jx_a_bool(false), jx_a_none()), x, 1,
            again, 3);
    y = again;
  }
  if (!jx_ok(cx) || !y[0].aval) return;
  parts p = {.s = y[0], .u = y[1], .vt = y[2], .da = dx[0], .k = JX_MIN(m, n)};
  p.ds = jx_matmul(cx, jx_matmul(cx, jx_mt(cx, p.u), p.da), jx_mt(cx, p.vt));
  dy[0] = jx_diagonal(cx, p.ds);
  if (uv && jx_ok(cx)) vectors_jvp(cx, e, &p, &dy[1], &dy[2]);
}

/* ---- evaluation ---- */

typedef void (*gesdd_fn)(const char *jobz, const int *m, const int *n, void *a, const int *lda,
                         void *s, void *u, const int *ldu, void *vt, const int *ldvt, void *work,
                         const int *lwork, int *iwork, int *info, size_t);

typedef struct solver {
  gesdd_fn gesdd;
  const char *job;
  jx_dtype d;
  int m, n, k, mu, nv; /* columns of u, rows of vt; 1 without vectors              */
  int lwork;
  char *a, *u, *vt, *work;
  int *iwork;
  size_t bytes; /* of the block that begins at a, where the others lie too       */
} solver;

static jx_status prepare(jx_cx *cx, const jx_eqn *e, solver *s) {
  int ask = -1, info = 0, none[1] = {0};
  double answer[2] = {0};
  s->gesdd(s->job, &s->m, &s->n, NULL, &s->m, NULL, NULL, &s->m, NULL, &s->nv, answer, &ask, none,
           &info, 1);
  s->lwork = jx_lapack_length(s->d, answer);
  if (info || !s->lwork)
    return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name,
                   "a matrix of %d rows and %d columns is too large for LAPACK", s->m, s->n);
  size_t m = (size_t)s->m, n = (size_t)s->n, size = jx_dtype_size(s->d);
  size_t u = m * n * size, vt = u + m * (size_t)s->mu * size, work = vt + (size_t)s->nv * n * size,
         iwork = JX_ALIGN_UP(work + (size_t)s->lwork * size, (size_t)8);
  s->bytes = iwork + 8 * (size_t)s->k * sizeof(int);
  if (!(s->a = jx_alloc(&cx->rt->mem, s->bytes))) return jx_nomem(cx);
  s->u = s->a + u;
  s->vt = s->a + vt;
  s->work = s->a + work;
  s->iwork = (int *)(void *)(s->a + iwork);
  return JX_OK;
}

static void solve_one(const solver *s, const void *in, void *sv, void *u, void *vt) {
  int64_t m = s->m, n = s->n;
  int info = 1;
  if (jx_all_finite(s->d, in, m * n)) { /* LAPACK promises nothing otherwise */
    jx_flip(s->d, in, n, s->a, m, m, n);
    s->gesdd(s->job, &s->m, &s->n, s->a, &s->m, sv, s->u, &s->m, s->vt, &s->nv, s->work, &s->lwork,
             s->iwork, &info, 1);
  }
  if (info) jx_fill_nan(s->d, sv, s->k);
  if (!u) return;
  if (info) {
    jx_fill_nan(s->d, u, m * s->mu);
    jx_fill_nan(s->d, vt, s->nv * n);
  } else {
    jx_flip(s->d, s->u, m, u, s->mu, s->mu, m);
    jx_flip(s->d, s->vt, s->nv, vt, n, n, s->nv);
  }
}

/* A matrix without elements: no singular values; vectors of full matrices are a unit matrix. */
static void empty(const jx_eqn *e, const jx_view *out) {
  for (int k = 1; k < e->nout; k++) {
    const jx_aval *a = out[k].aval;
    jx_dtype d = (jx_dtype)a->dtype;
    int64_t rows = jx_rows(a), cols = jx_cols(a), lanes = a->size ? jx_lanes(a, 2) : 0;
    for (int64_t i = 0; i < lanes; i++)
      jx_fill_eye(d, (char *)out[k].data + (size_t)(i * rows * cols) * jx_dtype_size(d), rows,
                  cols);
  }
}

static jx_status svd_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *a = in[0].aval;
  bool uv = e->nout == 3, full = jx_at_int(e, AT_FULL);
  solver s = {.d = (jx_dtype)a->dtype, .job = !uv ? "N" : full ? "A" : "S"};
  if (a->size == 0) {
    empty(e, out);
    return JX_OK;
  }
  if (jx_lapack_fits(cx, e, a->dim + a->rank - 2, 2) != JX_OK) return cx->err->status;
  s.m = (int)jx_rows(a);
  s.n = (int)jx_cols(a);
  s.k = JX_MIN(s.m, s.n);
  s.mu = !uv ? 0 : full ? s.m : s.k;
  s.nv = !uv ? 1 : full ? s.n : s.k;
  if (jx_lapack(cx, e, s.d, "gesdd_", &s.gesdd) != JX_OK) return cx->err->status;
  if (prepare(cx, e, &s) != JX_OK) return cx->err->status;
  size_t size = jx_dtype_size(s.d), step_a = (size_t)s.m * (size_t)s.n * size,
         step_s = (size_t)s.k * size, step_u = (size_t)s.m * (size_t)s.mu * size,
         step_v = (size_t)s.nv * (size_t)s.n * size;
  for (int64_t i = 0, lanes = jx_lanes(a, 2); i < lanes && !jx_stopping(cx->rt); i++) {
    size_t k = (size_t)i;
    solve_one(&s, (char *)in[0].data + k * step_a, (char *)out[0].data + k * step_s,
              uv ? (char *)out[1].data + k * step_u : NULL,
              uv ? (char *)out[2].data + k * step_v : NULL);
  }
  jx_free(&cx->rt->mem, s.a, s.bytes);
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "algorithm", .kind = JX_ATTR_TEXT, .optional = 1},
    {.name = "compute_uv", .kind = JX_ATTR_BOOL},
    {.name = "full_matrices", .kind = JX_ATTR_BOOL},
    {.name = "subset_by_index", .kind = JX_ATTR_INTS, .optional = 1},
    {0},
};

JX_PRIM(svd) = {
    .name = "svd",
    .sig = "a:D[..] -> s:D[..] u:D[..] vt:D[..]",
    .doc =
        "Singular values s, descending, and with compute_uv vectors: a = u diag(s) vt.\n\n"
        "All NaN where a is not finite or the iteration does not converge; with dS = uᵀ da v,\n"
        "ds = diag(dS), du = u (F * (dS s + s dSᵀ) + skew) + (1 - u uᵀ) da v s⁻¹, dv alike,\n"
        "F_ij = 1 / (s_j² - s_i²)\n"
        "source: LAPACK, xGESDD; Giles 2008, An extended collection of matrix derivative results",
    .attrs = attrs,
    .nin = 1,
    .nout = -1,
    .arity = svd_arity,
    .shape = svd_shape,
    .jvp = svd_jvp,
    .batch = jx_batch_lanes,
    .eval = svd_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "gesdd"},
    .domain = JX_REALS(-0.4, 0.4),
};
