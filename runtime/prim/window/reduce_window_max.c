/* reduce_window_max — maxima over windows. */
#include "prim/chooser.h"

JX_PRIM(reduce_window_max) = {
    .name = "reduce_window_max",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Maxima over windows that slide over the axes of an array.\n\n"
        "y[o] = max over k of x[o stride + k window_dilation], where x was dilated by\n"
        "base_dilation and padded with the least value; NaN if one is NaN\n"
        "source: XLA operation semantics, ReduceWindow",
    .attrs = jx_attrs_window,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_window,
    .jvp = jx_jvp_chooser,
    .batch = jx_batch_window,
    .eval = jx_eval_chooser,
    .lower = JX_EXPAND(jx_expand_chooser),
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
};
