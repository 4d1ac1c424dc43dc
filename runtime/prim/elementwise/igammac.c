/* igammac.c — the upper incomplete gamma function Q(a, x). */
#include "prim/special.h"

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++)
    jx_put_f(out, i, jx_igammac(jx_get_f(&in[0], i), jx_get_f(&in[1], i)));
  return JX_OK;
}

static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  jx_val part[2] = {JX_ABSENT, JX_ABSENT};
  (void)e, (void)y;
  if (jx_present(dx[0])) {
    jx_val slope = jx_op2(cx, &jx_prim_igamma_grad_a, x[0], x[1]);
    part[0] = jx_mul(cx, dx[0], jx_neg(cx, slope));
  }
  if (jx_present(dx[1])) {
    jx_val slope = jx_igamma_slope(cx, x[0], x[1]);
    part[1] = jx_mul(cx, dx[1], jx_neg(cx, slope));
  }
  dy[0] = jx_add_opt(cx, part[0], part[1]);
}

JX_PRIM(igammac) = {
    .name = "igammac",
    .sig = "a:F[..] x:F[..] -> y:F[..]",
    .doc =
        "The regularized upper incomplete gamma function.\n\ny = integral of t^(a-1) exp(-t) from "
        "x on, divided by Gamma(a);\n"
        "NaN unless a > 0 and x >= 0\nsource: DLMF eq. 8.2.4, 8.11.4, 8.9.2",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = jvp,
    .batch = jx_batch_elementwise,
    .eval = eval,
    .domain = {.lo = 2, .hi = 2, .lo2 = 0.3, .hi2 = 6},
    .flags = JX_MULTI_SCALAR,
};
