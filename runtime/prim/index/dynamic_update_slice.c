/* dynamic_update_slice — a box of an array replaced at a place known at run time only. */
#include "prim/indexing.h"

#include <string.h>

static void dynamic_update_slice_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                       const jx_aval **out) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  if (e->nin < 2) {
    jx_fail(cx, JX_EARG, e->prim->name, "needs an operand, an update and start indices");
    return;
  }
  const jx_aval *x = in[0], *update = in[1];
  bool fits = update->rank == x->rank;
  for (int i = 0; fits && i < x->rank; i++) fits = update->dim[i] <= x->dim[i];
  if (!fits || update->dtype != x->dtype) {
    jx_fail(cx, fits ? JX_EDTYPE : JX_ESHAPE, e->prim->name,
            "the update must have the dtype of the operand and lie within it: %s and %s",
            jx_aval_text(x, s), jx_aval_text(update, t));
    return;
  }
  if (!jx_expect_starts(cx, e, in, 2)) return;
  bool weak = x->weak && update->weak;
  for (int i = 2; i < e->nin; i++) weak = weak && in[i]->weak;
  out[0] = jx_aval_with_weak(&cx->rt->avals, x, weak);
}

static void dynamic_update_slice_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                                     const jx_val *y, jx_val *dy) {
  jx_val in[JX_MAX_RANK + 2];
  (void)y;
  if (jx_absent(dx[0]) && jx_absent(dx[1])) return;
  in[0] = jx_or_zeros(cx, dx[0], e->in[0]);
  in[1] = jx_or_zeros(cx, dx[1], e->in[1]);
  for (int i = 2; i < e->nin; i++) in[i] = x[i];
  jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, dy, 1);
}

static void dynamic_update_slice_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x,
                                           const jx_val *ct, jx_val *cx_) {
  jx_val in[JX_MAX_RANK + 2];
  in[0] = ct[0];
  if (jx_absent(x[0])) {
    in[1] = jx_full(cx, e->in[1], 0);
    for (int i = 2; i < e->nin; i++) in[i] = x[i];
    cx_[0] = jx_opn(cx, e->prim, NULL, in, e->nin);
  }
  if (!jx_absent(x[1])) return;
  for (int i = 2; i < e->nin; i++) in[i - 1] = x[i];
  cx_[1] = jx_opn(cx, &jx_prim_dynamic_slice, JX_ATTRS(jx_a_ints(e->in[1]->dim, e->in[1]->rank)),
                  in, e->nin - 1);
}

/* The same place in every lane: one axis more. A place for each lane: a scatter. */
static void dynamic_update_slice_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b,
                                       const jx_val *x, jx_val *y) {
  int rank = e->in[0]->rank;
  bool mapped[3] = {b->in[0], false, b->in[1]};
  y[0] = JX_BAD;
  b->out[0] = true;
  for (int i = 2; i < e->nin; i++) mapped[1] = mapped[1] || b->in[i];
  if (mapped[1]) {
    jx_indexing ix;
    jx_indexing_dynamic(&ix, rank);
    jx_val indices = jx_join_starts(cx, b, b->in + 2, x + 2, rank);
    jx_val in[3] = {x[0], indices, x[1]};
    y[0] = jx_scatter_mapped(cx, &jx_prim_scatter, &ix, b, mapped, in);
    return;
  }
  jx_val in[JX_MAX_RANK + 2];
  if (!jx_rank_left(cx, e, rank)) return;
  in[0] = jx_materialize(cx, b, x[0], b->in[0]);
  in[1] = jx_materialize(cx, b, x[1], b->in[1]);
  in[2] = jx_lit_i(cx, rank ? (jx_dtype)e->in[2]->dtype : JX_I32, 0);
  for (int i = 2; i < e->nin; i++) in[i + 1] = x[i];
  y[0] = jx_opn(cx, e->prim, NULL, in, e->nin + 1);
}

static jx_status dynamic_update_slice_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                           const jx_view *out) {
  const jx_aval *x = in[0].aval, *update = in[1].aval;
  int64_t ix[JX_MAX_RANK] = {0}, stride[JX_MAX_RANK], base = 0, u = 0;
  (void)cx, (void)e;
  if (x->nbytes && out->data != in[0].data) memcpy(out->data, in[0].data, x->nbytes);
  if (update->size == 0) return JX_OK;
  jx_strides(x, stride);
  for (int i = 0; i < x->rank; i++) {
    int64_t at = jx_get_index(&in[i + 2], 0), last = x->dim[i] - update->dim[i];
    base += stride[i] * (at < 0 ? 0 : at > last ? last : at);
  }
  do {
    jx_copy_element(out, base + jx_flat_index(stride, ix, x->rank), &in[1], u++);
  } while (jx_next_index(update, ix));
  return JX_OK;
}

JX_PRIM(dynamic_update_slice) = {
    .name = "dynamic_update_slice",
    .sig = "x:A[..] update:A[..] start:I[] -> y:A[..]",
    .doc =
        "An array with a box of it replaced, at a place given by one scalar per axis.\n\n"
        "y = x; y[s + i] = update[i], s = clamp(0, start, shape of x - shape of update)\n"
        "source: XLA operation semantics, DynamicUpdateSlice",
    .nin = -1,
    .nout = 1,
    .shape = dynamic_update_slice_shape,
    .jvp = dynamic_update_slice_jvp,
    .transpose = dynamic_update_slice_transpose,
    .batch = dynamic_update_slice_batch,
    .eval = dynamic_update_slice_eval,
    .lower = JX_INDEX(JX_IX_DYNAMIC_UPDATE),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_INPLACE,
};
