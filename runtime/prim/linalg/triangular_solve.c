/* triangular_solve — op(a) x = b or x op(a) = b for triangular matrices a. */
#include "prim/lapack.h"

#include <string.h>

enum { AT_CONJUGATE, AT_LEFT, AT_LOWER, AT_TRANSPOSE, AT_UNIT };

static unsigned how_of(const jx_eqn *e) {
  return (jx_at_int(e, AT_LEFT) ? JX_LEFT : 0u) | (jx_at_int(e, AT_LOWER) ? JX_LOWER : 0u) |
         (jx_at_int(e, AT_TRANSPOSE) ? JX_TRANSPOSED : 0u) | (jx_at_int(e, AT_UNIT) ? JX_UNIT : 0u);
}

static void triangular_solve_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                   const jx_aval **out) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  if (!jx_expect_matrices(cx, e, in, (const int[]){2, 2}) || !jx_expect_square(cx, e, in[0]))
    return;
  bool left = jx_at_int(e, AT_LEFT);
  if ((left ? jx_rows(in[1]) : jx_cols(in[1])) != jx_cols(in[0])) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "%s of b must be as many as rows of a, got a %s and b %s",
            left ? "rows" : "columns", jx_aval_text(in[0], s), jx_aval_text(in[1], t));
    return;
  }
  out[0] = jx_aval_with_weak(&cx->rt->avals, in[1], in[0]->weak && in[1]->weak);
}

/*
** dx = -a⁻¹ da x: in the order of fewer operations; da counts only where a is read.
*/
static jx_val tangent_of_a(jx_cx *cx, const jx_eqn *e, jx_val a, jx_val da, jx_val y) {
  unsigned how = how_of(e);
  int64_t m = jx_rows(e->in[1]), n = jx_cols(e->in[1]), k = how & JX_UNIT ? 1 : 0;
  da = jx_neg(cx, jx_triangle(cx, da, how & JX_LOWER, how & JX_LOWER ? -k : k));
  if (how & JX_TRANSPOSED) da = jx_mt(cx, da);
  if (how & JX_LEFT) {
    if (m > n) return jx_triangular_solve(cx, a, jx_matmul(cx, da, y), how);
    return jx_matmul(cx, jx_triangular_solve(cx, a, da, how), y);
  }
  if (m < n) return jx_triangular_solve(cx, a, jx_matmul(cx, y, da), how);
  return jx_matmul(cx, y, jx_triangular_solve(cx, a, da, how));
}

static void triangular_solve_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                                 const jx_val *y, jx_val *dy) {
  jx_val of_a = JX_ABSENT, of_b = JX_ABSENT;
  if (jx_present(dx[0])) of_a = tangent_of_a(cx, e, x[0], dx[0], y[0]);
  if (jx_present(dx[1])) of_b = jx_triangular_solve(cx, x[0], dx[1], how_of(e));
  dy[0] = jx_add_opt(cx, of_a, of_b);
}

static void triangular_solve_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x,
                                       const jx_val *ct, jx_val *cx_) {
  if (jx_absent(x[0])) {
    jx_fail(cx, JX_ENODIFF, e->prim->name, "is not linear in the matrix");
    return;
  }
  cx_[1] = jx_triangular_solve(cx, x[0], ct[0], how_of(e) ^ JX_TRANSPOSED);
}

/* One matrix for all lanes of b: they are further columns of one right-hand side. */
static void triangular_solve_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                   jx_val *y) {
  int64_t dim[JX_MAX_RANK + 1];
  const jx_aval *t = e->in[1];
  if (b->in[0]) {
    jx_batch_lanes(cx, e, b, x, y);
    return;
  }
  y[0] = JX_BAD;
  b->out[0] = true;
  if (!jx_rank_left(cx, e, t->rank)) return;
  bool left = jx_at_int(e, AT_LEFT);
  int rank = t->rank, grown = left ? rank - 1 : rank - 2; /* the axis of b that takes the lanes */
  jx_val v = jx_moveaxis(cx, x[1], 0, grown);             /* [.., lanes, n] or [.., m, lanes, n] */
  for (int i = 0; i < rank; i++) dim[i] = t->dim[i] * (i == grown ? b->size : 1);
  v = jx_triangular_solve(cx, x[0], jx_reshape(cx, v, rank, dim), how_of(e));
  for (int i = 0; i <= rank; i++)
    dim[i] = i < grown ? t->dim[i] : i == grown ? b->size : t->dim[i - 1];
  y[0] = jx_moveaxis(cx, jx_reshape(cx, v, rank + 1, dim), grown, 0);
}

typedef void (*trsm_fn)(const char *side, const char *uplo, const char *trans, const char *diag,
                        const int *m, const int *n, const void *alpha, const void *a,
                        const int *lda, void *b, const int *ldb, size_t, size_t, size_t, size_t);

/* Read by columns all matrices are transposed: sides and triangles change places. */
static jx_status triangular_solve_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                       const jx_view *out) {
  const jx_aval *a = in[0].aval, *b = in[1].aval;
  jx_dtype d = (jx_dtype)b->dtype;
  unsigned how = how_of(e);
  trsm_fn trsm;
  if (b->nbytes) memmove(out->data, in[1].data, b->nbytes);
  if (b->size == 0) return JX_OK;
  if (jx_lapack_fits(cx, e, b->dim + b->rank - 2, 2) != JX_OK) return cx->err->status;
  if (jx_lapack(cx, e, d, "trsm_", &trsm) != JX_OK) return cx->err->status;
  int m = (int)jx_cols(b), n = (int)jx_rows(b), lda = (int)jx_cols(a);
  double one64 = 1;
  float one32 = 1;
  size_t size = jx_dtype_size(d), step_a = (size_t)lda * (size_t)lda * size,
         step_b = (size_t)m * (size_t)n * size;
  for (int64_t k = 0, lanes = jx_lanes(b, 2); k < lanes && !jx_stopping(cx->rt); k++)
    trsm(how & JX_LEFT ? "R" : "L", how & JX_LOWER ? "U" : "L", how & JX_TRANSPOSED ? "T" : "N",
         how & JX_UNIT ? "U" : "N", &m, &n, d == JX_F64 ? (void *)&one64 : (void *)&one32,
         (const char *)in[0].data + (size_t)k * step_a, &lda,
         (char *)out->data + (size_t)k * step_b, &m, 1, 1, 1, 1);
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "conjugate_a", .kind = JX_ATTR_BOOL},   {.name = "left_side", .kind = JX_ATTR_BOOL},
    {.name = "lower", .kind = JX_ATTR_BOOL},         {.name = "transpose_a", .kind = JX_ATTR_BOOL},
    {.name = "unit_diagonal", .kind = JX_ATTR_BOOL}, {0},
};

JX_PRIM(triangular_solve) = {
    .name = "triangular_solve",
    .sig = "a:D[..] b:D[..] -> x:D[..]",
    .doc =
        "Solves op(a) x = b (left_side) or x op(a) = b for triangular matrices a.\n\n"
        "op transposes with transpose_a; the other triangle is not read, and with\n"
        "unit_diagonal neither is the diagonal; db gives a⁻¹ db, da gives -a⁻¹ da x\n"
        "source: BLAS, xTRSM; jax.lax.linalg.triangular_solve",
    .attrs = attrs,
    .nin = 2,
    .nout = 1,
    .shape = triangular_solve_shape,
    .jvp = triangular_solve_jvp,
    .transpose = triangular_solve_transpose,
    .batch = triangular_solve_batch,
    .eval = triangular_solve_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "trsm"},
    .domain = JX_REALS(-0.4, 0.4),
    .flags = JX_LINEAR_SECOND,
};
