/*
** all_to_all — an axis of the operand and a named axis trade places.
**
** JAX's text has no axis_size: its types come from the names that are bound, ours from attributes
** alone.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: the same.
*/
#include "prim/collective.h"

enum { AT_GROUPS, AT_AXIS, AT_SIZE, AT_CONCAT, AT_SPLIT, AT_TILED };

static void all_to_all_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                             const jx_aval **out) {
  const jx_aval *x = in[0];
  int64_t split = jx_at_int(e, AT_SPLIT), n = jx_at_int(e, AT_SIZE), dim[JX_MAX_RANK];
  char type[JX_AVAL_TEXT];
  if (!jx_expect_axis(cx, e, x, AT_SPLIT) || !jx_expect_axis(cx, e, x, AT_CONCAT)) return;
  if (n <= 0 || x->dim[split] % n != 0) {
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "axis %lld of %s must be divisible by the size of the named axis '%s', %lld",
            (long long)split, jx_aval_text(x, type), jx_at(e, AT_AXIS)->u.text, (long long)n);
    return;
  }
  for (int i = 0; i < x->rank; i++) dim[i] = x->dim[i];
  dim[split] /= n;
  dim[jx_at_int(e, AT_CONCAT)] *= n;
  out[0] = jx_reshaped(cx, x, x->rank, dim);
}

static jx_val with_axes(jx_cx *cx, const jx_eqn *e, int64_t split, int64_t concat, jx_val x) {
  const jx_attr *at = e->attrs->at;
  return jx_op1_with(cx, e,
                     JX_ATTRS(at[AT_GROUPS], at[AT_AXIS], at[AT_SIZE], jx_a_int(concat),
                              jx_a_int(split), at[AT_TILED]),
                     x);
}

static void all_to_all_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                 jx_val *cx_) {
  (void)x;
  cx_[0] = with_axes(cx, e, jx_at_int(e, AT_CONCAT), jx_at_int(e, AT_SPLIT), ct[0]);
}

/* [from, …, split, …] → [to, …, from·concat, …]: `to` is the first part of the split axis. */
static jx_val trade(jx_cx *cx, const jx_batch *b, jx_val x, int split, int concat) {
  jx_val v = jx_part_axis(cx, x, split + 1, b->size); /* [from, …, to, split, …] */
  v = jx_moveaxis(cx, v, split + 1, 0);               /* [to, from, …]           */
  v = jx_moveaxis(cx, v, 1, concat + 1);
  return jx_join_axis(cx, v, concat + 1);
}

static void all_to_all_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                             jx_val *y) {
  int split = (int)jx_at_int(e, AT_SPLIT), concat = (int)jx_at_int(e, AT_CONCAT);
  b->out[0] = true;
  if (jx_own_axis(e, b, AT_AXIS))
    y[0] = trade(cx, b, jx_materialize(cx, b, x[0], b->in[0]), split, concat);
  else
    y[0] = with_axes(cx, e, split + 1, concat + 1, x[0]);
}

static const jx_attrspec attrs[] = {
    {.name = "axis_index_groups", .kind = JX_ATTR_INTS, .optional = 1},
    {.name = "axis_name", .kind = JX_ATTR_AXIS},
    {.name = "axis_size", .kind = JX_ATTR_INT},
    {.name = "concat_axis", .kind = JX_ATTR_INT},
    {.name = "split_axis", .kind = JX_ATTR_INT},
    {.name = "tiled", .kind = JX_ATTR_BOOL},
    {0},
};

JX_PRIM(all_to_all) = {
    .name = "all_to_all",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Part i of the split axis goes to element i of the named axis, where the parts of all are\n"
        "joined along the concat axis.\n\n"
        "y_i[.., (j, c), ..] = x_j[.., (i, s), ..]\n"
        "source: jax.lax.all_to_all",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = all_to_all_shape,
    .jvp = jx_jvp_linear,
    .transpose = all_to_all_transpose,
    .batch = all_to_all_batch,
    .eval = jx_eval_unbound,
    .flags = JX_LINEAR,
};
