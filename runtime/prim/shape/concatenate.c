/* concatenate — arrays one after the other along one axis. */
#include "prim/arrange.h"

static void concatenate_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                              const jx_aval **out) {
  int64_t axis = jx_at_int(e, 0), dim[JX_MAX_RANK], total = 0;
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  bool weak = true;
  if (e->nin == 0) {
    jx_fail(cx, JX_EARG, e->prim->name, "needs at least one operand");
    return;
  }
  if (!jx_expect_axes(cx, e, in[0], &axis, 1) || !jx_expect_same_dtype(cx, e, in, 0)) return;
  for (int k = 0; k < e->nin; k++) {
    bool fits = in[k]->rank == in[0]->rank;
    for (int i = 0; fits && i < in[0]->rank; i++)
      fits = i == axis || in[k]->dim[i] == in[0]->dim[i];
    if (!fits) {
      jx_fail(cx, JX_ESHAPE, e->prim->name,
              "shapes may differ along axis %lld only: operand 0 is %s, operand %d is %s",
              (long long)axis, jx_aval_text(in[0], s), k, jx_aval_text(in[k], t));
      return;
    }
    total += in[k]->dim[axis]; /* each is below 2^48, and there are fewer than 2^15 of them */
    weak = weak && in[k]->weak;
  }
  for (int i = 0; i < in[0]->rank; i++) dim[i] = i == axis ? total : in[0]->dim[i];
  out[0] = jx_aval_get(&cx->rt->avals, (jx_dtype)in[0]->dtype, weak, in[0]->rank, dim);
}

/* Binds over operands made real: mapped ones (b) or tangents (b NULL). */
static void bind_all(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, int64_t axis,
                     jx_val *y) {
  size_t bytes = (size_t)e->nin * sizeof(jx_val);
  jx_val *v = jx_alloc(&cx->rt->mem, bytes);
  y[0] = JX_BAD;
  if (!v) {
    jx_nomem(cx);
    return;
  }
  for (int i = 0; i < e->nin; i++)
    v[i] = b ? jx_materialize(cx, b, x[i], b->in[i]) : jx_or_zeros(cx, x[i], e->in[i]);
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(jx_a_int(axis)), v, e->nin);
  jx_free(&cx->rt->mem, v, bytes);
}

static void concatenate_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  bind_all(cx, e, NULL, dx, jx_at_int(e, 0), dy);
}

/* All operands are linear: their cotangents are the pieces. */
static void transpose_all(jx_cx *cx, const jx_eqn *e, jx_val ct, jx_val *cx_) {
  size_t bytes = (size_t)e->nin * sizeof(int64_t);
  int64_t *sizes = jx_alloc(&cx->rt->mem, bytes), axis = jx_at_int(e, 0);
  if (!sizes) {
    jx_nomem(cx);
    return;
  }
  for (int i = 0; i < e->nin; i++) sizes[i] = e->in[i]->dim[axis];
  jx_bind(cx, &jx_prim_split, JX_ATTRS(jx_a_int(axis), jx_a_ints(sizes, e->nin)), &ct, 1, cx_,
          e->nin);
  jx_free(&cx->rt->mem, sizes, bytes);
}

static void concatenate_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                  jx_val *cx_) {
  int linear = 0;
  for (int i = 0; i < e->nin; i++) linear += jx_absent(x[i]);
  if (linear == e->nin && linear > 1) {
    transpose_all(cx, e, ct[0], cx_);
    return;
  }
  int axis = (int)jx_at_int(e, 0);
  int64_t at = 0;
  for (int i = 0; i < e->nin; i++) {
    int64_t n = e->in[i]->dim[axis];
    if (jx_absent(x[i])) cx_[i] = jx_slice_axis(cx, ct[0], axis, at, at + n, 1);
    at += n;
  }
}

static void concatenate_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                              jx_val *y) {
  bind_all(cx, e, b, x, jx_at_int(e, 0) + 1, y);
  b->out[0] = true;
}

static jx_status concatenate_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                  const jx_view *out) {
  int64_t axis = jx_at_int(e, 0), at = 0, stride[JX_MAX_RANK];
  (void)cx;
  jx_strides(out->aval, stride);
  for (int k = 0; k < e->nin; k++) {
    int64_t ix[JX_MAX_RANK] = {0}, i = 0;
    const jx_aval *x = in[k].aval;
    if (x->size == 0) {
      at += x->dim[axis];
      continue;
    }
    do {
      int64_t o = jx_flat_index(stride, ix, x->rank) + at * stride[axis];
      jx_copy_element(out, o, &in[k], i++);
    } while (jx_next_index(x, ix));
    at += x->dim[axis];
  }
  return JX_OK;
}

static const jx_attrspec attrs[] = {
    {.name = "dimension", .kind = JX_ATTR_INT},
    {0},
};

JX_PRIM(concatenate) = {
    .name = "concatenate",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Arrays one after the other along axis `dimension`.\n\n"
        "y[.., n_0 + … + n_(k-1) + i, ..] = x_k[.., i, ..]\n"
        "source: XLA operation semantics, Concatenate",
    .attrs = attrs,
    .nin = -1,
    .nout = 1,
    .shape = concatenate_shape,
    .jvp = concatenate_jvp,
    .transpose = concatenate_transpose,
    .batch = concatenate_batch,
    .eval = concatenate_eval,
    .lower = JX_INDEX(JX_IX_CONCAT),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
