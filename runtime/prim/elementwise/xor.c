/* xor.c — bitwise on integers, logical on booleans. */
#include "prim/rules.h"

static int64_t int_xor(int64_t a, int64_t b) { return a ^ b; }

static jx_status xor_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, NULL, int_xor);
}

JX_PRIM(xor) = {
    .name = "xor",
    .sig = "x:L[..] y:L[..] -> z:L[..]",
    .doc = "Bitwise xor; logical on booleans.\n\nz = x ^ y\nsource: jax.lax.bitwise_xor",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .batch = jx_batch_elementwise,
    .eval = xor_eval,
    .lower = JX_MAP(JX_LANE_XOR),
    .domain = JX_REALS(-8, 8),
    .flags = JX_NONDIFF | JX_COMMUTES | JX_MULTI_SCALAR,
};
