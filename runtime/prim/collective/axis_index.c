/*
** axis_index — the position along a named axis.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: no operand.
*/
#include "prim/collective.h"

static void axis_index_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                             const jx_aval **out) {
  (void)e, (void)in;
  out[0] = cx->rt->avals.scalar[JX_I32][0];
}

static void axis_index_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                             jx_val *y) {
  b->out[0] = jx_own_axis(e, b, 0);
  if (b->out[0])
    y[0] = jx_iota(cx, JX_I32, 1, &b->size, 0);
  else
    jx_bind_attrs(cx, e->prim, e->attrs, x, 0, y, 1);
}

static const jx_attrspec attrs[] = {{.name = "axis_name", .kind = JX_ATTR_AXIS}, {0}};

JX_PRIM(axis_index) = {
    .name = "axis_index",
    .sig = "-> i:I[]",
    .doc =
        "The position along a named axis, from 0.\n\n"
        "y_i = i, i over the axis `axis_name`\n"
        "source: jax.lax.axis_index",
    .attrs = attrs,
    .nin = 0,
    .nout = 1,
    .shape = axis_index_shape,
    .batch = axis_index_batch,
    .eval = jx_eval_unbound,
    .flags = JX_NONDIFF,
};
