/* stop_gradient — the same values, constant to every derivative. */
#include "prim/arrange.h"

static void stop_gradient_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                jx_val *y) {
  y[0] = jx_op1_as(cx, e, x[0]);
  b->out[0] = true;
}

static void stop_gradient_affine(const jx_eqn *e, jx_affine *map) {
  for (int i = 0; i < e->in[0]->rank; i++) {
    map->start[i] = 0;
    map->step[i] = 1;
    map->from[i] = (int8_t)i;
  }
}

/* no golden: the result is the operand */
JX_PRIM(stop_gradient) = {
    .name = "stop_gradient",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "The same values; every derivative of them is zero.\n\n"
        "y = x, dy = 0\n"
        "source: jax.lax.stop_gradient",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = stop_gradient_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(stop_gradient_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF,
};
