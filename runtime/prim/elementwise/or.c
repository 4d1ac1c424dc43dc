/* or.c — bitwise on integers, logical on booleans. */
#include "prim/rules.h"

static int64_t int_or(int64_t a, int64_t b) { return a | b; }

static jx_status or_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, NULL, int_or);
}

JX_PRIM(or) = {
    .name = "or",
    .sig = "x:L[..] y:L[..] -> z:L[..]",
    .doc = "Bitwise or; logical on booleans.\n\nz = x | y\nsource: jax.lax.bitwise_or",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .batch = jx_batch_elementwise,
    .eval = or_eval,
    .lower = JX_MAP(JX_LANE_OR),
    .domain = JX_REALS(-8, 8),
    .flags = JX_NONDIFF | JX_COMMUTES | JX_MULTI_SCALAR,
};
