/*
** name.c — a value with a name, for policies of checkpoint (remat2.c) to speak of.
**
** no golden: the identity.
*/
#include "prim/arrange.h"

static void name_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  (void)cx, (void)e, (void)x, (void)y;
  dy[0] = dx[0];
}

static void name_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *d) {
  (void)cx, (void)e, (void)x;
  d[0] = ct[0];
}

static void name_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  y[0] = jx_op1_as(cx, e, x[0]);
  b->out[0] = true;
}

static void name_affine(const jx_eqn *e, jx_affine *map) {
  for (int i = 0; i < e->in[0]->rank; i++) {
    map->start[i] = 0;
    map->step[i] = 1;
    map->from[i] = (int8_t)i;
  }
}

static const jx_attrspec name_attrs[] = {{.name = "name", .kind = JX_ATTR_TEXT}, {0}};

JX_PRIM(name) = {
    .name = "name",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "The value itself, under a name.\n\n"
        "y = x\n"
        "source: jax.ad_checkpoint.checkpoint_name",
    .attrs = name_attrs,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = name_jvp,
    .transpose = name_transpose,
    .batch = name_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(name_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
