/* argmin — where the least element lies. */
#include "prim/reduction.h"

JX_PRIM(argmin) = {
    .name = "argmin",
    .sig = "x:A[..] -> y:I[..]",
    .doc =
        "Index of the least element along the one axis in `axes`.\n\n"
        "y = least i with x[i] = min(x); the first NaN, if there is one\n"
        "source: jax.lax.argmin",
    .attrs = jx_attrs_arg,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_arg_reduce,
    .jvp = jx_jvp_none,
    .batch = jx_batch_reduce,
    .eval = jx_eval_reduce,
    .lower = JX_REDUCE(JX_REDUCE_ARGMIN),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF,
};
