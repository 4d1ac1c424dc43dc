/* householder_product — products of elementary reflections. */
#include "prim/lapack.h"

#include <string.h>

static void householder_product_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                      const jx_aval **out) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  if (!jx_expect_matrices(cx, e, in, (const int[]){2, 1})) return;
  if (jx_rows(in[0]) < jx_cols(in[0])) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "needs at least as many rows as columns, got %s",
            jx_aval_text(in[0], s));
    return;
  }
  if (jx_cols(in[1]) > jx_cols(in[0])) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "has more taus than columns: got %s and %s",
            jx_aval_text(in[0], s), jx_aval_text(in[1], t));
    return;
  }
  out[0] = jx_aval_with_weak(&cx->rt->avals, in[0], in[0]->weak && in[1]->weak);
}

static void householder_product_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                                    const jx_val *y, jx_val *dy) {
  (void)x, (void)dx, (void)y, (void)dy;
  jx_fail(cx, JX_ENODIFF, e->prim->name, "has no derivative");
  jx_error_hint(cx->err, "lax.linalg.qr has one");
}

typedef void (*orgqr_fn)(const int *m, const int *n, const int *k, void *a, const int *lda,
                         const void *tau, void *work, const int *lwork, int *info);

static jx_status householder_product_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                          const jx_view *out) {
  const jx_aval *a = in[0].aval;
  jx_dtype d = (jx_dtype)a->dtype;
  int64_t rows = jx_rows(a), cols = jx_cols(a), taus = jx_cols(in[1].aval);
  size_t size = jx_dtype_size(d), matrix = (size_t)(rows * cols) * size;
  double answer[1] = {0};
  int ask = -1, info = 0;
  orgqr_fn orgqr;
  if (a->size == 0) return JX_OK;
  if (jx_lapack_fits(cx, e, a->dim + a->rank - 2, 2) != JX_OK) return cx->err->status;
  if (jx_lapack(cx, e, d, "orgqr_", &orgqr) != JX_OK) return cx->err->status;
  int m = (int)rows, n = (int)cols, k = (int)taus;
  orgqr(&m, &n, &k, NULL, &m, NULL, answer, &ask, &info);
  int lwork = jx_lapack_length(d, answer);
  if (info || !lwork)
    return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "the matrix is too large for LAPACK");
  size_t bytes = matrix + (size_t)lwork * size;
  char *room = jx_alloc(&cx->rt->mem, bytes);
  if (!room) return jx_nomem(cx);
  for (int64_t i = 0, lanes = jx_lanes(a, 2); i < lanes && !jx_stopping(cx->rt); i++) {
    char *q = (char *)out->data + (size_t)i * matrix;
    const char *tau = (const char *)in[1].data + (size_t)(i * taus) * size;
    jx_flip(d, (const char *)in[0].data + (size_t)i * matrix, cols, room, rows, rows, cols);
    orgqr(&m, &n, &k, room, &m, tau, room + matrix, &lwork, &info);
    if (info)
      jx_fill_nan(d, q, rows * cols);
    else
      jx_flip(d, room, rows, q, cols, cols, rows);
  }
  jx_free(&cx->rt->mem, room, bytes);
  return jx_poll(cx);
}

JX_PRIM(householder_product) = {
    .name = "householder_product",
    .sig = "a:D[..] taus:D[..] -> q:D[..]",
    .doc =
        "The first columns of the product of elementary reflections 1 - tau_i v_i v_iᵀ.\n\n"
        "v_i is column i of a below its diagonal, with 1 on it and 0 above\n"
        "source: LAPACK, xORGQR; jax.lax.linalg.householder_product",
    .nin = 2,
    .nout = 1,
    .shape = householder_product_shape,
    .jvp = householder_product_jvp,
    .batch = jx_batch_lanes,
    .eval = householder_product_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "orgqr"},
    .domain = JX_REALS(-0.4, 0.4),
};
