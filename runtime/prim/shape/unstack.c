/* unstack — an array cut along one axis into arrays without it. */
#include "prim/arrange.h"

enum { AT_AXIS, AT_NUM };

static int unstack_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[AT_NUM].i;
}

static void unstack_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                          const jx_aval **out) {
  int64_t axis = jx_at_int(e, AT_AXIS), num = jx_at_int(e, AT_NUM), dim[JX_MAX_RANK];
  char text[JX_AVAL_TEXT];
  if (!jx_expect_sig(cx, e, in) || !jx_expect_axes(cx, e, in[0], &axis, 1)) return;
  if (in[0]->dim[axis] != num) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "axis %lld of %s does not have %lld elements",
            (long long)axis, jx_aval_text(in[0], text), (long long)num);
    return;
  }
  for (int i = 0; i < in[0]->rank - 1; i++) dim[i] = in[0]->dim[i < axis ? i : i + 1];
  const jx_aval *one = jx_reshaped(cx, in[0], in[0]->rank - 1, dim);
  for (int64_t k = 0; one && k < num; k++) out[k] = one;
}

static void unstack_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  jx_bind_attrs(cx, e->prim, e->attrs, dx, 1, dy, e->nout);
}

static void unstack_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                              jx_val *cx_) {
  size_t bytes = (size_t)e->nout * sizeof(jx_val);
  jx_val *v = jx_alloc(&cx->rt->mem, bytes);
  (void)x;
  if (!v) {
    jx_nomem(cx);
    return;
  }
  for (int k = 0; k < e->nout; k++) v[k] = jx_or_zeros(cx, ct[k], e->out[k]);
  cx_[0] = jx_opn(cx, &jx_prim_stack, JX_ATTRS(*jx_at(e, AT_AXIS)), v, e->nout);
  jx_free(&cx->rt->mem, v, bytes);
}

static void unstack_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                          jx_val *y) {
  jx_bind(cx, e->prim, JX_ATTRS(jx_a_int(jx_at_int(e, AT_AXIS) + 1), *jx_at(e, AT_NUM)), x, 1, y,
          e->nout);
  for (int k = 0; k < e->nout; k++) b->out[k] = true;
}

static jx_status unstack_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t axis = jx_at_int(e, AT_AXIS), inner = 1;
  (void)cx;
  for (int i = (int)axis + 1; i < in->aval->rank; i++) inner *= in->aval->dim[i];
  for (int k = 0; k < e->nout; k++)
    for (int64_t i = 0; i < out[k].aval->size; i++)
      jx_copy_element(&out[k], i, in, (i / inner * e->nout + k) * inner + i % inner);
  return JX_OK;
}

static void unstack_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int axis = (int)jx_at_int(e, AT_AXIS);
  for (int k = 0; k < e->nout; k++) {
    jx_val row = jx_slice_axis(cx, x[0], axis, k, k + 1, 1);
    y[k] = jx_reshape(cx, row, e->out[k]->rank, e->out[k]->dim);
  }
}

static const jx_attrspec attrs[] = {
    {.name = "axis", .kind = JX_ATTR_INT},
    {.name = "num", .kind = JX_ATTR_INT},
    {0},
};

JX_PRIM(unstack) = {
    .name = "unstack",
    .sig = "x:A[..] -> y:A[..] ..",
    .doc =
        "The `num` elements of an array along `axis`, one result for each.\n\n"
        "y_k[.., ..] = x[.., k, ..]\n"
        "source: jax.lax.unstack",
    .attrs = attrs,
    .nin = 1,
    .nout = -1,
    .arity = unstack_arity,
    .shape = unstack_shape,
    .jvp = unstack_jvp,
    .transpose = unstack_transpose,
    .batch = unstack_batch,
    .eval = unstack_eval,
    .lower = JX_EXPAND(unstack_expand),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
