/* lapack.c — see lapack.h. */
#include "prim/lapack.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- shape rules ---- */

bool jx_expect_matrices(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const int *rank) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  if (!jx_expect_sig(cx, e, in)) return false;
  for (int k = 0; k < e->nin; k++) {
    if (in[k]->rank >= rank[k]) continue;
    jx_fail(cx, JX_ESHAPE, e->prim->name, "operand %d must have at least %d axes, got %s", k,
            rank[k], jx_aval_text(in[k], s));
    return false;
  }
  int lanes = in[0]->rank - rank[0];
  for (int k = 1; k < e->nin; k++) {
    bool same = in[k]->rank - rank[k] == lanes;
    for (int i = 0; same && i < lanes; i++) same = in[0]->dim[i] == in[k]->dim[i];
    if (same) continue;
    jx_fail(cx, JX_ESHAPE, e->prim->name, "leading axes differ: %s and %s", jx_aval_text(in[0], s),
            jx_aval_text(in[k], t));
    return false;
  }
  return jx_expect_same_dtype(cx, e, in, 0);
}

bool jx_expect_square(jx_cx *cx, const jx_eqn *e, const jx_aval *a) {
  char s[JX_AVAL_TEXT];
  if (jx_rows(a) == jx_cols(a)) return true;
  jx_fail(cx, JX_ESHAPE, e->prim->name, "needs square matrices, got %s", jx_aval_text(a, s));
  return false;
}

const jx_aval *jx_with_tail(jx_cx *cx, const jx_aval *a, int drop, jx_dtype d, int n,
                            const int64_t *tail) {
  int64_t dim[JX_MAX_RANK + 2];
  int rank = a->rank - drop;
  memcpy(dim, a->dim, sizeof *dim * (size_t)rank);
  for (int i = 0; i < n; i++) dim[rank++] = tail[i];
  return jx_aval_get(&cx->rt->avals, d, a->weak && jx_is_float(d), rank, dim);
}

/* ---- words for derivatives ---- */

jx_val jx_mt(jx_cx *cx, jx_val a) {
  int64_t perm[JX_MAX_RANK];
  if (!a.aval) return JX_BAD;
  int rank = a.aval->rank;
  for (int i = 0; i < rank; i++) perm[i] = i;
  perm[rank - 2] = rank - 1;
  perm[rank - 1] = rank - 2;
  return jx_transpose(cx, a, perm);
}

jx_val jx_matmul(jx_cx *cx, jx_val a, jx_val b) {
  int64_t list[4 + 2 + 2 * JX_MAX_RANK];
  if (!a.aval || !b.aval) return JX_BAD;
  int lanes = a.aval->rank - 2, n = 6;
  list[0] = list[1] = 1;
  list[2] = list[3] = lanes;
  list[4] = lanes + 1;
  list[5] = lanes;
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < lanes; i++) list[n++] = i;
  return jx_opn(cx, &jx_prim_dot_general,
                JX_ATTRS(jx_a_lists(list, n, 4), jx_a_none(), jx_a_none()), (jx_val[]){a, b}, 2);
}

/* A matrix of booleans, row + k >= column (or <=, or ==), spread over the lanes of a. */
static jx_val mask(jx_cx *cx, jx_val a, const jx_prim *compare, int64_t k) {
  const jx_aval *t = a.aval;
  int64_t last[2] = {t->rank - 2, t->rank - 1};
  const int64_t *dim = t->dim + t->rank - 2;
  jx_val row = jx_iota(cx, JX_I32, 2, dim, 0), col = jx_iota(cx, JX_I32, 2, dim, 1);
  if (k) row = jx_add(cx, row, jx_lit_i(cx, JX_I32, k));
  return jx_broadcast_in_dim(cx, jx_op2(cx, compare, row, col), t->rank, t->dim, last);
}

static jx_val zeros_like(jx_cx *cx, jx_val a) { return jx_full(cx, a.aval, 0); }

jx_val jx_eye_like(jx_cx *cx, jx_val a) {
  if (!a.aval) return JX_BAD;
  return jx_convert(cx, mask(cx, a, &jx_prim_eq, 0), (jx_dtype)a.aval->dtype, false);
}

jx_val jx_triangle(jx_cx *cx, jx_val a, bool lower, int64_t k) {
  if (!a.aval) return JX_BAD;
  jx_val in = mask(cx, a, lower ? &jx_prim_ge : &jx_prim_le, k);
  return jx_select(cx, in, a, zeros_like(cx, a));
}

jx_val jx_diagonal(jx_cx *cx, jx_val a) {
  if (!a.aval) return JX_BAD;
  int64_t axis = a.aval->rank - 1;
  jx_val d = jx_select(cx, mask(cx, a, &jx_prim_eq, 0), a, zeros_like(cx, a));
  return jx_reduce_sum(cx, d, &axis, 1);
}

/* A new axis of n at `at`, counted from the end. */
static jx_val spread(jx_cx *cx, jx_val v, int64_t n, int at) {
  int64_t dim[JX_MAX_RANK], dims[JX_MAX_RANK];
  if (!v.aval) return JX_BAD;
  int rank = v.aval->rank + 1;
  for (int i = 0, k = 0; i < rank; i++) {
    if (i == rank - at) {
      dim[i] = n;
      continue;
    }
    dims[k] = i;
    dim[i] = v.aval->dim[k++];
  }
  return jx_broadcast_in_dim(cx, v, rank, dim, dims);
}

jx_val jx_as_column(jx_cx *cx, jx_val v, int64_t n) { return spread(cx, v, n, 1); }
jx_val jx_as_row(jx_cx *cx, jx_val v, int64_t n) { return spread(cx, v, n, 2); }

jx_val jx_matrix_part(jx_cx *cx, jx_val a, int axis, int64_t start, int64_t limit) {
  if (!a.aval) return JX_BAD;
  int at = a.aval->rank - 2 + axis;
  if (start == 0 && limit == a.aval->dim[at]) return a;
  return jx_slice_axis(cx, a, at, start, limit, 1);
}

jx_val jx_take_rows(jx_cx *cx, jx_val a, jx_val rows) {
  jx_indexing ix = {.mode = JX_MODE_PROMISE};
  if (!a.aval || !rows.aval) return JX_BAD;
  int lanes = a.aval->rank - 2;
  for (int i = 0; i < lanes; i++) {
    ix.dims.at[JX_BATCH_DIMS][i] = ix.dims.at[JX_INDEX_BATCH][i] = i;
    ix.slice[i] = 1;
  }
  ix.dims.n[JX_BATCH_DIMS] = ix.dims.n[JX_INDEX_BATCH] = lanes;
  ix.dims.n[JX_COLLAPSED] = ix.dims.n[JX_MAP_DIMS] = ix.dims.n[JX_WINDOW] = 1;
  ix.dims.at[JX_COLLAPSED][0] = ix.dims.at[JX_MAP_DIMS][0] = lanes;
  ix.dims.at[JX_WINDOW][0] = lanes + 1;
  ix.slice[lanes] = 1;
  ix.slice[lanes + 1] = jx_cols(a.aval);
  return jx_gather(cx, &ix, a, spread(cx, rows, 1, 1));
}

jx_val jx_join(jx_cx *cx, jx_val a, jx_val b, int axis) {
  if (!a.aval || !b.aval) return JX_BAD;
  return jx_concatenate(cx, (jx_val[]){a, b}, 2, a.aval->rank - 2 + axis);
}

jx_val jx_triangular_solve(jx_cx *cx, jx_val a, jx_val b, unsigned how) {
  return jx_opn(cx, &jx_prim_triangular_solve,
                JX_ATTRS(jx_a_bool(false), jx_a_bool(how & JX_LEFT), jx_a_bool(how & JX_LOWER),
                         jx_a_bool(how & JX_TRANSPOSED), jx_a_bool(how & JX_UNIT)),
                (jx_val[]){a, b}, 2);
}

/* ---- batching ---- */

void jx_batch_lanes(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_val in[4] = {JX_BAD, JX_BAD, JX_BAD, JX_BAD};
  for (int i = 0; i < e->nout; i++) {
    y[i] = JX_BAD;
    b->out[i] = true;
  }
  for (int i = 0; i < e->nin; i++) {
    if (!jx_rank_left(cx, e, e->in[i]->rank)) return;
    in[i] = jx_materialize(cx, b, x[i], b->in[i]);
  }
  jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, y, e->nout);
}

/* ---- evaluation ---- */

jx_status jx_lapack(jx_cx *cx, const jx_eqn *e, jx_dtype d, const char *stem, void *fn) {
  char name[32];
  snprintf(name, sizeof name, "%c%s", d == JX_F64 ? 'd' : 's', stem);
  if (!cx->rt->world->routine)
    return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "this runtime has no LAPACK");
  return cx->rt->world->routine(cx, e->prim->name, name, fn);
}

jx_status jx_lapack_fits(jx_cx *cx, const jx_eqn *e, const int64_t *extent, int n) {
  for (int i = 0; i < n; i++)
    if (extent[i] > INT32_MAX)
      return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name,
                     "LAPACK takes matrices of at most 2147483647 rows and columns, got %lld",
                     (long long)extent[i]);
  return JX_OK;
}

int jx_lapack_length(jx_dtype d, const void *answer) {
  double n = jx_load_f64(d, answer);
  n = ceil(n + n * (d == JX_F64 ? 0x1p-52 : 0x1p-22));
  return n > INT32_MAX ? 0 : n < 1 ? 1 : (int)n;
}

int64_t jx_lanes(const jx_aval *a, int drop) {
  int64_t n = 1;
  for (int i = 0; i < a->rank - drop; i++) n *= a->dim[i];
  return n;
}

/* By squares that stay in cache, in both directions. */
#define FLIP(name, type)                                                               \
  static void name(const type *from, int64_t ldf, type *to, int64_t ldt, int64_t rows, \
                   int64_t cols) {                                                     \
    enum { SIDE = 16 };                                                                \
    for (int64_t i0 = 0; i0 < rows; i0 += SIDE)                                        \
      for (int64_t j0 = 0; j0 < cols; j0 += SIDE)                                      \
        for (int64_t i = i0; i < JX_MIN(rows, i0 + SIDE); i++)                         \
          for (int64_t j = j0; j < JX_MIN(cols, j0 + SIDE); j++)                       \
            to[j * ldt + i] = from[i * ldf + j];                                       \
  }
FLIP(flip4, uint32_t)
FLIP(flip8, uint64_t)

void jx_flip(jx_dtype d, const void *from, int64_t ldf, void *to, int64_t ldt, int64_t rows,
             int64_t cols) {
  if (d == JX_F64)
    flip8(from, ldf, to, ldt, rows, cols);
  else
    flip4(from, ldf, to, ldt, rows, cols);
}

void jx_fill_nan(jx_dtype d, void *p, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    if (d == JX_F64)
      ((double *)p)[i] = (double)NAN;
    else
      ((float *)p)[i] = NAN;
  }
}

bool jx_all_finite(jx_dtype d, const void *p, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (d == JX_F64 ? !isfinite(((const double *)p)[i]) : !isfinite(((const float *)p)[i]))
      return false;
  return true;
}

void jx_fill_eye(jx_dtype d, void *a, int64_t rows, int64_t cols) {
  size_t size = jx_dtype_size(d);
  if (rows > 0 && cols > 0) memset(a, 0, (size_t)(rows * cols) * size);
  for (int64_t i = 0; i < JX_MIN(rows, cols); i++)
    jx_store_f64(d, (char *)a + (size_t)(i * cols + i) * size, 1);
}

void jx_clear_triangle(jx_dtype d, void *a, int64_t rows, int64_t cols, bool lower, int64_t k) {
  size_t size = jx_dtype_size(d);
  for (int64_t i = 0; i < rows; i++) {
    int64_t edge = JX_MAX(0, JX_MIN(cols, i + k + (lower ? 1 : 0)));
    char *row = (char *)a + (size_t)(i * cols) * size;
    if (lower)
      memset(row + (size_t)edge * size, 0, (size_t)(cols - edge) * size);
    else
      memset(row, 0, (size_t)edge * size);
  }
}
