/* scatter-max — the larger of elements and updates, one window for each index vector. */
#include "prim/scatters.h"

static void put(const jx_view *out, int64_t o, const jx_view *updates, int64_t u) {
  jx_put_chosen(out, o, updates, u, true);
}

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_scatter(e, in, out, put);
}

JX_PRIM(scatter_max) = {
    .name = "scatter-max",
    .sig = "x:A[..] indices:I[.., n] updates:A[..] -> y:A[..]",
    .doc =
        "The larger of the elements of an array and the updates, one window for each index "
        "vector.\n\n"
        "y = x; y[start + w] = max(y[start + w], updates[lane, w]), as scatter; NaN wins;\n"
        "d y is shared equally by all that equal y\n"
        "source: XLA operation semantics, Scatter",
    .attrs = jx_attrs_scatter,
    .nin = 3,
    .nout = 1,
    .shape = jx_shape_scatter,
    .jvp = jx_jvp_scatter_chosen,
    .batch = jx_batch_scatter,
    .eval = eval,
    .lower = {.kind = JX_LOWER_SCATTER, .sub = JX_REDUCE_MAX},
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
    .flags = JX_INPLACE,
};
