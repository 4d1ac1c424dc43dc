/* cumprod — running products. */
#include "prim/reduction.h"

static void cumprod_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)y;
  dy[0] = jx_tangent_cumulative(cx, e, jx_dual_mul, x[0], dx[0]);
}

static double step_f(double acc, double x) { return acc * x; }

static int64_t step_i(jx_dtype d, int64_t acc, int64_t x) {
  (void)d;
  return (int64_t)((uint64_t)acc * (uint64_t)x);
}

static jx_status cumprod_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_cumulative(e, in, out, step_f, step_i);
}

JX_PRIM(cumprod) = {
    .name = "cumprod",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "Running products along `axis`; from the end if `reverse`.\n\n"
        "y[i] = x[0] * … * x[i]; integers wrap around\n"
        "source: jax.lax.cumprod",
    .attrs = jx_attrs_cumulative,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_cumulative,
    .jvp = cumprod_jvp,
    .batch = jx_batch_cumulative,
    .eval = cumprod_eval,
    .lower = {.kind = JX_LOWER_SCAN, .sub = JX_REDUCE_PROD},
    .domain = JX_REALS(-2, 2),
};
