/* cumlogsumexp — running logarithms of sums of exponentials. */
#include "prim/reduction.h"

#include <math.h>

/* x, and 0 instead of inf: differences of infinities would be NaN. */
static jx_val without_inf(jx_cx *cx, jx_val x) {
  if (!x.aval) return JX_BAD;
  jx_val infinite = jx_eq(cx, x, jx_const_like(cx, x, (double)INFINITY));
  return jx_select(cx, infinite, jx_full(cx, x.aval, 0), x);
}

/* log(exp a + exp b), with the share exp(a - result) of each tangent. */
static jx_dual logaddexp(jx_cx *cx, jx_dual a, jx_dual b) {
  jx_val d = jx_sub(cx, a.p, b.p);
  jx_val small = jx_exp(cx, jx_neg(cx, jx_op1(cx, &jx_prim_abs, d)));
  jx_val sum = jx_add(cx, jx_op2(cx, &jx_prim_max, a.p, b.p), jx_op1(cx, &jx_prim_log1p, small));
  jx_val p = jx_select(cx, jx_op2(cx, &jx_prim_ne, d, d), jx_add(cx, a.p, b.p), sum);
  jx_val base = without_inf(cx, p);
  jx_val ta = jx_mul(cx, a.t, jx_exp(cx, jx_sub(cx, without_inf(cx, a.p), base)));
  jx_val tb = jx_mul(cx, b.t, jx_exp(cx, jx_sub(cx, without_inf(cx, b.p), base)));
  return (jx_dual){p, jx_add(cx, ta, tb)};
}

static void cumlogsumexp_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                             const jx_val *y, jx_val *dy) {
  (void)y;
  dy[0] = jx_tangent_cumulative(cx, e, logaddexp, x[0], dx[0]);
}

static double step_f(double acc, double x) {
  double d = acc - x;
  if (isnan(d)) return acc + x; /* equal infinities, or a NaN */
  return (d > 0 ? acc : x) + log1p(exp(-fabs(d)));
}

static jx_status cumlogsumexp_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                   const jx_view *out) {
  (void)cx;
  return jx_eval_cumulative(e, in, out, step_f, NULL);
}

JX_PRIM(cumlogsumexp) = {
    .name = "cumlogsumexp",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "log of running sums of exp along `axis`; from the end if `reverse`.\n\n"
        "y[i] = log(exp(x[0]) + … + exp(x[i])), without overflow\n"
        "source: jax.lax.cumlogsumexp",
    .attrs = jx_attrs_cumulative,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_cumulative,
    .jvp = cumlogsumexp_jvp,
    .batch = jx_batch_cumulative,
    .eval = cumlogsumexp_eval,
    .lower = {.kind = JX_LOWER_NONE},
    .domain = JX_REALS(-4, 4),
};
