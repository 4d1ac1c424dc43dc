/*
** all_gather — the elements of a named axis side by side.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: the same.
*/
#include "prim/collective.h"

enum { AT_DIMENSION, AT_GROUPS, AT_AXIS, AT_SIZE, AT_TILED };

static void all_gather_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                             const jx_aval **out) {
  const jx_aval *x = in[0];
  int64_t at = jx_at_int(e, AT_DIMENSION), n = jx_at_int(e, AT_SIZE), dim[JX_MAX_RANK];
  bool tiled = jx_at_int(e, AT_TILED);
  char type[JX_AVAL_TEXT];
  if (at < 0 || at >= x->rank + !tiled || n < 0) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "axis %lld is out of range for %s", (long long)at,
            jx_aval_text(x, type));
    return;
  }
  if (!tiled && !jx_rank_left(cx, e, x->rank)) return;
  for (int i = 0; i < x->rank; i++) dim[i + (!tiled && i >= at)] = x->dim[i];
  dim[at] = tiled ? dim[at] * n : n;
  out[0] = jx_reshaped(cx, x, x->rank + !tiled, dim);
}

static void all_gather_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                 jx_val *cx_) {
  const jx_attr *at = e->attrs->at;
  (void)x;
  cx_[0] = jx_opn(cx, &jx_prim_reduce_scatter,
                  JX_ATTRS(at[AT_GROUPS], at[AT_AXIS], at[AT_SIZE], at[AT_DIMENSION], at[AT_TILED]),
                  ct, 1);
}

static void all_gather_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                             jx_val *y) {
  const jx_attr *at = e->attrs->at;
  int dim = (int)at[AT_DIMENSION].i;
  b->out[0] = !jx_own_axis(e, b, AT_AXIS);
  if (b->out[0]) {
    y[0] = jx_op1_with(
        cx, e, JX_ATTRS(jx_a_int(dim + 1), at[AT_GROUPS], at[AT_AXIS], at[AT_SIZE], at[AT_TILED]),
        x[0]);
    return;
  }
  y[0] = jx_moveaxis(cx, jx_materialize(cx, b, x[0], b->in[0]), 0, dim);
  if (at[AT_TILED].i) y[0] = jx_join_axis(cx, y[0], dim);
}

static const jx_attrspec attrs[] = {
    {.name = "all_gather_dimension", .kind = JX_ATTR_INT},
    {.name = "axis_index_groups", .kind = JX_ATTR_INTS, .optional = 1},
    {.name = "axis_name", .kind = JX_ATTR_AXIS, .template = "('%s',)"},
    {.name = "axis_size", .kind = JX_ATTR_INT},
    {.name = "tiled", .kind = JX_ATTR_BOOL},
    {0},
};

JX_PRIM(all_gather) = {
    .name = "all_gather",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "The elements of a named axis, stacked along a new axis or, tiled, one after the other.\n\n"
        "y[.., i, ..] = x_i[..]\n"
        "source: jax.lax.all_gather",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = all_gather_shape,
    .jvp = jx_jvp_linear,
    .transpose = all_gather_transpose,
    .batch = all_gather_batch,
    .eval = jx_eval_unbound,
    .flags = JX_LINEAR,
};
