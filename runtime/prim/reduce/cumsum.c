/* cumsum — running sums. */
#include "prim/reduction.h"

static void cumsum_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                             jx_val *cx_) {
  (void)x;
  cx_[0] = jx_opn(cx, e->prim, JX_ATTRS(*jx_at(e, 0), jx_a_bool(!jx_at_int(e, 1))), ct, 1);
}

static double step_f(double acc, double x) { return acc + x; }

static int64_t step_i(jx_dtype d, int64_t acc, int64_t x) {
  (void)d;
  return (int64_t)((uint64_t)acc + (uint64_t)x);
}

static jx_status cumsum_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_cumulative(e, in, out, step_f, step_i);
}

JX_PRIM(cumsum) = {
    .name = "cumsum",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "Running sums along `axis`; from the end if `reverse`.\n\n"
        "y[i] = x[0] + … + x[i]; integers wrap around\n"
        "source: jax.lax.cumsum",
    .attrs = jx_attrs_cumulative,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_cumulative,
    .jvp = jx_jvp_linear,
    .transpose = cumsum_transpose,
    .batch = jx_batch_cumulative,
    .eval = cumsum_eval,
    .lower = {.kind = JX_LOWER_SCAN, .sub = JX_REDUCE_SUM},
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
