/* copy — the same values in a place of their own. */
#include "prim/arrange.h"

static void copy_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *cx_) {
  (void)cx, (void)e, (void)x;
  cx_[0] = ct[0];
}

static void copy_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  y[0] = jx_op1_as(cx, e, x[0]);
  b->out[0] = true;
}

static void copy_affine(const jx_eqn *e, jx_affine *map) {
  for (int i = 0; i < e->in[0]->rank; i++) {
    map->start[i] = 0;
    map->step[i] = 1;
    map->from[i] = (int8_t)i;
  }
}

JX_PRIM(copy) = {
    .name = "copy",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "The same values in a place of their own.\n\n"
        "y = x\n"
        "source: jax.lax.copy_p",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = jx_jvp_linear,
    .transpose = copy_transpose,
    .batch = copy_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(copy_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
