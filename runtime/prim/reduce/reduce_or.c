/* reduce_or — bitwise or over axes. */
#include "prim/reduction.h"

JX_PRIM(reduce_or) = {
    .name = "reduce_or",
    .sig = "x:L[..] -> y:L[..]",
    .doc =
        "Bitwise or over `axes`; logical on booleans.\n\n"
        "y = x_0 | x_1 | … over axes; 0 over an empty axis\n"
        "source: XLA operation semantics, Reduce",
    .attrs = jx_attrs_axes,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_reduce,
    .jvp = jx_jvp_none,
    .batch = jx_batch_reduce,
    .eval = jx_eval_reduce,
    .lower = JX_REDUCE(JX_REDUCE_OR),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF,
};
