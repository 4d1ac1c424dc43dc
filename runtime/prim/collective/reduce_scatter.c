/*
** reduce_scatter — the sum over a named axis, of which each element keeps its part: psum_scatter.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: the same.
*/
#include "prim/collective.h"

enum { AT_GROUPS, AT_AXIS, AT_SIZE, AT_DIMENSION, AT_TILED };

static void reduce_scatter_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                 const jx_aval **out) {
  const jx_aval *x = in[0];
  int64_t at = jx_at_int(e, AT_DIMENSION), n = jx_at_int(e, AT_SIZE), dim[JX_MAX_RANK];
  bool tiled = jx_at_int(e, AT_TILED);
  char type[JX_AVAL_TEXT];
  if (!jx_expect_sig(cx, e, in) || !jx_expect_axis(cx, e, x, AT_DIMENSION)) return;
  if (n <= 0 || (tiled ? x->dim[at] % n != 0 : x->dim[at] != n)) {
    jx_fail(cx, JX_ESHAPE, "psum_scatter",
            "axis %lld of %s must %s the size of the named axis '%s', %lld", (long long)at,
            jx_aval_text(x, type), tiled ? "be divisible by" : "have", jx_at(e, AT_AXIS)->u.text,
            (long long)n);
    return;
  }
  for (int i = 0; i < x->rank; i++)
    if (tiled || i != at) dim[i - (!tiled && i > at)] = x->dim[i];
  if (tiled) dim[at] /= n;
  out[0] = jx_reshaped(cx, x, x->rank - !tiled, dim);
}

static void reduce_scatter_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                     jx_val *cx_) {
  const jx_attr *at = e->attrs->at;
  (void)x;
  cx_[0] = jx_opn(cx, &jx_prim_all_gather,
                  JX_ATTRS(at[AT_DIMENSION], at[AT_GROUPS], at[AT_AXIS], at[AT_SIZE], at[AT_TILED]),
                  ct, 1);
}

static void reduce_scatter_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                 jx_val *y) {
  const jx_attr *at = e->attrs->at;
  int dim = (int)at[AT_DIMENSION].i;
  int64_t first = 0;
  b->out[0] = true;
  if (!jx_own_axis(e, b, AT_AXIS)) {
    y[0] = jx_op1_with(
        cx, e, JX_ATTRS(at[AT_GROUPS], at[AT_AXIS], at[AT_SIZE], jx_a_int(dim + 1), at[AT_TILED]),
        x[0]);
    return;
  }
  jx_val sum = b->in[0] ? jx_reduce_sum(cx, x[0], &first, 1)
                        : jx_mul(cx, x[0], jx_const_like(cx, x[0], (double)b->size));
  if (at[AT_TILED].i) sum = jx_part_axis(cx, sum, dim, b->size);
  y[0] = jx_moveaxis(cx, sum, dim, 0);
}

static const jx_attrspec attrs[] = {
    {.name = "axis_index_groups", .kind = JX_ATTR_INTS, .optional = 1},
    {.name = "axis_name", .kind = JX_ATTR_AXIS, .template = "('%s',)"},
    {.name = "axis_size", .kind = JX_ATTR_INT},
    {.name = "scatter_dimension", .kind = JX_ATTR_INT},
    {.name = "tiled", .kind = JX_ATTR_BOOL},
    {0},
};

JX_PRIM(reduce_scatter) = {
    .name = "reduce_scatter",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "The sum over a named axis, of which element i keeps slice i along `scatter_dimension`.\n\n"
        "y_i[..] = sum_j x_j[.., i, ..]\n"
        "source: jax.lax.psum_scatter",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = reduce_scatter_shape,
    .jvp = jx_jvp_linear,
    .transpose = reduce_scatter_transpose,
    .batch = reduce_scatter_batch,
    .eval = jx_eval_unbound,
    .flags = JX_LINEAR,
};
