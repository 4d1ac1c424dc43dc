/* reduce_max — largest elements over axes. */
#include "prim/reduction.h"

JX_PRIM(reduce_max) = {
    .name = "reduce_max",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Largest element over `axes`.\n\n"
        "y = max of x over axes; NaN if there is one; over an empty axis -inf or the least "
        "integer\n"
        "d y = sum of dx over the k elements equal to y, divided by k\n"
        "source: XLA operation semantics, Reduce",
    .attrs = jx_attrs_axes,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_reduce,
    .jvp = jx_jvp_reduce_chosen,
    .batch = jx_batch_reduce,
    .eval = jx_eval_reduce,
    .lower = JX_REDUCE(JX_REDUCE_MAX),
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
};
