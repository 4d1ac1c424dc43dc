/* split — an array cut into consecutive pieces along one axis. */
#include "prim/arrange.h"

enum { AT_AXIS, AT_SIZES };

static int split_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[AT_SIZES].n;
}

static void split_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *sizes = jx_at(e, AT_SIZES);
  const jx_aval *x = in[0];
  int64_t axis = jx_at_int(e, AT_AXIS), dim[JX_MAX_RANK], left;
  if (!jx_expect_axes(cx, e, x, &axis, 1)) return;
  left = x->dim[axis];
  for (uint32_t k = 0; k < sizes->n; k++) {
    if (sizes->u.ints[k] < 0 || sizes->u.ints[k] > left) left = -1;
    if (left < 0) break;
    left -= sizes->u.ints[k];
  }
  if (left != 0) {
    jx_fail_list(cx, e, "sizes must add up to the extent of the axis", x, sizes->u.ints,
                 (int)sizes->n);
    return;
  }
  for (int i = 0; i < x->rank; i++) dim[i] = x->dim[i];
  for (uint32_t k = 0; k < sizes->n; k++) {
    dim[axis] = sizes->u.ints[k];
    out[k] = jx_reshaped(cx, x, x->rank, dim);
    if (!out[k]) return;
  }
}

static void split_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  jx_bind_attrs(cx, e->prim, e->attrs, dx, 1, dy, e->nout);
}

static void split_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                            jx_val *cx_) {
  size_t bytes = (size_t)e->nout * sizeof(jx_val);
  jx_val *v = jx_alloc(&cx->rt->mem, bytes);
  (void)x;
  if (!v) {
    jx_nomem(cx);
    return;
  }
  for (int k = 0; k < e->nout; k++) v[k] = jx_or_zeros(cx, ct[k], e->out[k]);
  cx_[0] = jx_concatenate(cx, v, e->nout, (int)jx_at_int(e, AT_AXIS));
  jx_free(&cx->rt->mem, v, bytes);
}

static void split_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *sizes = jx_at(e, AT_SIZES);
  jx_bind(cx, e->prim,
          JX_ATTRS(jx_a_int(jx_at_int(e, AT_AXIS) + 1), jx_a_ints(sizes->u.ints, (int)sizes->n)), x,
          1, y, e->nout);
  for (int k = 0; k < e->nout; k++) b->out[k] = true;
}

static jx_status split_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t axis = jx_at_int(e, AT_AXIS), at = 0, stride[JX_MAX_RANK];
  (void)cx;
  jx_strides(in->aval, stride);
  for (int k = 0; k < e->nout; k++) {
    const jx_aval *y = out[k].aval;
    int64_t ix[JX_MAX_RANK] = {0}, o = 0;
    if (y->size) {
      do {
        int64_t i = jx_flat_index(stride, ix, y->rank) + at * stride[axis];
        jx_copy_element(&out[k], o++, in, i);
      } while (jx_next_index(y, ix));
    }
    at += y->dim[axis];
  }
  return JX_OK;
}

static void split_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int axis = (int)jx_at_int(e, AT_AXIS);
  int64_t at = 0;
  for (int k = 0; k < e->nout; k++) {
    int64_t n = jx_at(e, AT_SIZES)->u.ints[k];
    y[k] = jx_slice_axis(cx, x[0], axis, at, at + n, 1);
    at += n;
  }
}

static const jx_attrspec attrs[] = {
    {.name = "axis", .kind = JX_ATTR_INT},
    {.name = "sizes", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(split) = {
    .name = "split",
    .sig = "x:A[..] -> y:A[..] ..",
    .doc =
        "Consecutive pieces of an array along `axis`, one result for each of `sizes`.\n\n"
        "y_k[.., i, ..] = x[.., sizes_0 + … + sizes_(k-1) + i, ..]\n"
        "source: jax.lax.split",
    .attrs = attrs,
    .nin = 1,
    .nout = -1,
    .arity = split_arity,
    .shape = split_shape,
    .jvp = split_jvp,
    .transpose = split_transpose,
    .batch = split_batch,
    .eval = split_eval,
    .lower = JX_EXPAND(split_expand),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
