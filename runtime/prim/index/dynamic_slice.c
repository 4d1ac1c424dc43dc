/* dynamic_slice — a box of an array at a place that is known at run time only. */
#include "prim/indexing.h"

static void dynamic_slice_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                const jx_aval **out) {
  const jx_attr *sizes = jx_at(e, 0);
  if (e->nin < 1) {
    jx_fail(cx, JX_EARG, e->prim->name, "needs an operand and start indices");
    return;
  }
  const jx_aval *x = in[0];
  bool fits = (int)sizes->n == x->rank;
  for (int i = 0; fits && i < x->rank; i++)
    fits = sizes->u.ints[i] >= 0 && sizes->u.ints[i] <= x->dim[i];
  if (!fits)
    jx_fail_list(cx, e, "slice_sizes must lie within the operand", x, sizes->u.ints, (int)sizes->n);
  else if (jx_expect_starts(cx, e, in, 1))
    out[0] = jx_reshaped(cx, x, x->rank, sizes->u.ints);
}

static void dynamic_slice_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                              const jx_val *y, jx_val *dy) {
  jx_val in[JX_MAX_RANK + 1];
  (void)y;
  if (jx_absent(dx[0])) return;
  in[0] = dx[0];
  for (int i = 1; i < e->nin; i++) in[i] = x[i];
  jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, dy, 1);
}

static void dynamic_slice_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                    jx_val *cx_) {
  jx_val in[JX_MAX_RANK + 2];
  in[0] = jx_full(cx, e->in[0], 0);
  in[1] = ct[0];
  for (int i = 1; i < e->nin; i++) in[i + 1] = x[i];
  cx_[0] = jx_opn(cx, &jx_prim_dynamic_update_slice, NULL, in, e->nin + 1);
}

/* The same place in every lane: one axis more. A place for each lane: a gather. */
static void dynamic_slice_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                jx_val *y) {
  const jx_attr *sizes = jx_at(e, 0);
  int rank = e->in[0]->rank;
  bool mapped[2] = {b->in[0], false};
  y[0] = JX_BAD;
  b->out[0] = true;
  for (int i = 1; i < e->nin; i++) mapped[1] = mapped[1] || b->in[i];
  if (mapped[1]) {
    jx_indexing ix;
    jx_indexing_dynamic(&ix, rank);
    for (int i = 0; i < rank; i++) ix.slice[i] = sizes->u.ints[i];
    jx_val indices = jx_join_starts(cx, b, b->in + 1, x + 1, rank);
    y[0] = jx_gather_mapped(cx, &ix, mapped, x[0], indices);
    return;
  }
  jx_val in[JX_MAX_RANK + 1];
  int64_t to[JX_MAX_RANK];
  if (!jx_rank_left(cx, e, rank)) return;
  jx_lead(to, b->size, sizes->u.ints, rank, 0);
  in[0] = x[0];
  in[1] = jx_lit_i(cx, rank ? (jx_dtype)e->in[1]->dtype : JX_I32, 0);
  for (int i = 1; i < e->nin; i++) in[i + 1] = x[i];
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(jx_a_ints(to, rank + 1)), in, e->nin + 1);
}

static jx_status dynamic_slice_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                    const jx_view *out) {
  const jx_aval *x = in[0].aval, *y = out->aval;
  int64_t ix[JX_MAX_RANK] = {0}, stride[JX_MAX_RANK], base = 0, o = 0;
  (void)cx, (void)e;
  if (y->size == 0) return JX_OK;
  jx_strides(x, stride);
  for (int i = 0; i < x->rank; i++) {
    int64_t at = jx_get_index(&in[i + 1], 0), last = x->dim[i] - y->dim[i];
    base += stride[i] * (at < 0 ? 0 : at > last ? last : at);
  }
  do {
    jx_copy_element(out, o++, &in[0], base + jx_flat_index(stride, ix, x->rank));
  } while (jx_next_index(y, ix));
  return JX_OK;
}

static const jx_attrspec attrs[] = {{.name = "slice_sizes", .kind = JX_ATTR_INTS}, {0}};

JX_PRIM(dynamic_slice) = {
    .name = "dynamic_slice",
    .sig = "x:A[..] start:I[] -> y:A[slice_sizes]",
    .doc =
        "A box of an array at a place given by one scalar per axis.\n\n"
        "y[i] = x[s + i], s = clamp(0, start, shape - slice_sizes)\n"
        "source: XLA operation semantics, DynamicSlice",
    .attrs = attrs,
    .nin = -1,
    .nout = 1,
    .shape = dynamic_slice_shape,
    .jvp = dynamic_slice_jvp,
    .transpose = dynamic_slice_transpose,
    .batch = dynamic_slice_batch,
    .eval = dynamic_slice_eval,
    .lower = JX_INDEX(JX_IX_DYNAMIC_SLICE),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
