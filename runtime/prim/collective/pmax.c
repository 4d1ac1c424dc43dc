/*
** pmax — the greatest element over a named axis.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: the same.
** no jvp: JAX has none either; where vmap lies inside of grad it is reduce_max's.
*/
#include "prim/collective.h"

static void pmax_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_batch_over(cx, e, b, &jx_prim_reduce_max, x[0], y);
}

static const jx_attrspec attrs[] = {
    {.name = "axes", .kind = JX_ATTR_AXIS, .template = "('%s',)"},
    {.name = "axis_index_groups", .kind = JX_ATTR_INTS, .optional = 1},
    {0},
};

JX_PRIM(pmax) = {
    .name = "pmax",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "The greatest of the elements of x over a named axis.\n\n"
        "y = max_i x_i, i over the axis `axes`\n"
        "source: jax.lax.pmax",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = pmax_batch,
    .eval = jx_eval_unbound,
};
