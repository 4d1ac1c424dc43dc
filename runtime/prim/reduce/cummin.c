/* cummin — running least elements. */
#include "prim/reduction.h"

#include <math.h>

static jx_dual choose(jx_cx *cx, jx_dual a, jx_dual b) {
  return jx_dual_choose(cx, &jx_prim_min, a, b);
}

static void cummin_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                       const jx_val *y, jx_val *dy) {
  (void)y;
  dy[0] = jx_tangent_cumulative(cx, e, choose, x[0], dx[0]);
}

static double step_f(double acc, double x) { return isnan(acc) || acc < x ? acc : x; }

static int64_t step_i(jx_dtype d, int64_t acc, int64_t x) {
  bool less = d == JX_U64 ? (uint64_t)acc < (uint64_t)x : acc < x;
  return less ? acc : x;
}

static jx_status cummin_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_cumulative(e, in, out, step_f, step_i);
}

JX_PRIM(cummin) = {
    .name = "cummin",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "The least element so far along `axis`; from the end if `reverse`.\n\n"
        "y[i] = min(x[0], …, x[i]); NaN from the first NaN on; ties share the tangent equally\n"
        "source: jax.lax.cummin",
    .attrs = jx_attrs_cumulative,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_cumulative,
    .jvp = cummin_jvp,
    .batch = jx_batch_cumulative,
    .eval = cummin_eval,
    .lower = {.kind = JX_LOWER_SCAN, .sub = JX_REDUCE_MIN},
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
};
