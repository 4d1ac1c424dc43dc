/* stack — arrays of one shape one behind the other along a new axis. */
#include "prim/arrange.h"

static void stack_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  int64_t axis = jx_at_int(e, 0), dim[JX_MAX_RANK];
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  bool weak = true;
  if (e->nin == 0) {
    jx_fail(cx, JX_EARG, e->prim->name, "needs at least one operand");
    return;
  }
  if (!jx_expect_sig(cx, e, in) || !jx_expect_same_dtype(cx, e, in, 0)) return;
  if (axis < 0 || axis > in[0]->rank) {
    jx_fail(cx, JX_EARG, e->prim->name, "axis must be 0 to %d for operands %s, got %lld",
            in[0]->rank, jx_aval_text(in[0], s), (long long)axis);
    return;
  }
  if (!jx_rank_left(cx, e, in[0]->rank)) return;
  for (int k = 0; k < e->nin; k++) {
    bool fits = in[k]->rank == in[0]->rank;
    for (int i = 0; fits && i < in[0]->rank; i++) fits = in[k]->dim[i] == in[0]->dim[i];
    if (!fits) {
      jx_fail(cx, JX_ESHAPE, e->prim->name,
              "all operands must have one shape: operand 0 is %s, operand %d is %s",
              jx_aval_text(in[0], s), k, jx_aval_text(in[k], t));
      return;
    }
    weak = weak && in[k]->weak;
  }
  for (int i = 0; i <= in[0]->rank; i++)
    dim[i] = i == axis ? e->nin : in[0]->dim[i < axis ? i : i - 1];
  out[0] = jx_aval_get(&cx->rt->avals, (jx_dtype)in[0]->dtype, weak, in[0]->rank + 1, dim);
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

static void stack_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  bind_all(cx, e, NULL, dx, jx_at_int(e, 0), dy);
}

static void stack_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                            jx_val *cx_) {
  size_t bytes = (size_t)e->nin * sizeof(jx_val);
  jx_val *v = jx_alloc(&cx->rt->mem, bytes);
  if (!v) {
    jx_nomem(cx);
    return;
  }
  jx_bind(cx, &jx_prim_unstack, JX_ATTRS(*jx_at(e, 0), jx_a_int(e->nin)), ct, 1, v, e->nin);
  for (int i = 0; i < e->nin; i++)
    if (jx_absent(x[i])) cx_[i] = v[i];
  jx_free(&cx->rt->mem, v, bytes);
}

static void stack_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  bind_all(cx, e, b, x, jx_at_int(e, 0) + 1, y);
  b->out[0] = true;
}

static jx_status stack_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t axis = jx_at_int(e, 0), inner = 1;
  (void)cx;
  if (out->aval->size == 0) return JX_OK;
  for (int i = (int)axis + 1; i < out->aval->rank; i++) inner *= out->aval->dim[i];
  for (int k = 0; k < e->nin; k++)
    for (int64_t i = 0; i < in[k].aval->size; i++)
      jx_copy_element(out, (i / inner * e->nin + k) * inner + i % inner, &in[k], i);
  return JX_OK;
}

static void stack_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int64_t axis = jx_at_int(e, 0), dim[JX_MAX_RANK];
  size_t bytes = (size_t)e->nin * sizeof(jx_val);
  jx_val *v = jx_alloc(&cx->rt->mem, bytes);
  y[0] = JX_BAD;
  if (!v) {
    jx_nomem(cx);
    return;
  }
  int rank = e->out[0]->rank;
  for (int i = 0; i < rank; i++) dim[i] = i == axis ? 1 : e->out[0]->dim[i];
  for (int k = 0; k < e->nin; k++) v[k] = jx_reshape(cx, x[k], rank, dim);
  y[0] = jx_concatenate(cx, v, e->nin, (int)axis);
  jx_free(&cx->rt->mem, v, bytes);
}

static const jx_attrspec attrs[] = {
    {.name = "axis", .kind = JX_ATTR_INT},
    {0},
};

JX_PRIM(stack) = {
    .name = "stack",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Arrays of one shape along a new axis `axis`.\n\n"
        "y[.., k, ..] = x_k[.., ..]\n"
        "source: jax.lax.stack",
    .attrs = attrs,
    .nin = -1,
    .nout = 1,
    .shape = stack_shape,
    .jvp = stack_jvp,
    .transpose = stack_transpose,
    .batch = stack_batch,
    .eval = stack_eval,
    .lower = JX_EXPAND(stack_expand),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
