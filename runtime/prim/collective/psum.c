/*
** psum — the sum over a named axis.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: the same.
*/
#include "prim/collective.h"

enum { AT_AXES };

static void psum_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *cx_) {
  (void)x;
  cx_[0] = jx_op1_as(cx, e, ct[0]);
}

static void psum_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_batch_over(cx, e, b, &jx_prim_reduce_sum, x[0], y);
  if (!b->in[0] && jx_own_axis(e, b, AT_AXES))
    y[0] = jx_mul(cx, x[0], jx_const_like(cx, x[0], (double)b->size));
}

static const jx_attrspec attrs[] = {
    {.name = "axes", .kind = JX_ATTR_AXIS, .template = "('%s',)"},
    {.name = "axis_index_groups", .kind = JX_ATTR_INTS, .optional = 1},
    {0},
};

JX_PRIM(psum) = {
    .name = "psum",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "The sum of x over the elements of a named axis.\n\n"
        "y = sum_i x_i, i over the axis `axes`\n"
        "source: jax.lax.psum",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = jx_jvp_linear,
    .transpose = psum_transpose,
    .batch = psum_batch,
    .eval = jx_eval_unbound,
    .flags = JX_LINEAR,
};
