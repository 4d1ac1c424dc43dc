/* igamma_grad_a.c — the derivative of igamma in its first operand. */
#include "prim/special.h"

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++)
    jx_put_f(out, i, jx_igamma_grad_a(jx_get_f(&in[0], i), jx_get_f(&in[1], i)));
  return JX_OK;
}

static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)x, (void)dx, (void)y, (void)dy;
  jx_fail(cx, JX_ENODIFF, e->prim->name, "has no derivative");
}

JX_PRIM(igamma_grad_a) = {
    .name = "igamma_grad_a",
    .sig = "a:F[..] x:F[..] -> y:F[..]",
    .doc =
        "The derivative of igamma(a, x) in a.\n\ny = sum over n of x^(a+n) exp(-x) / Gamma(a+n+1) "
        "(log x - digamma(a+n+1))\n"
        "source: DLMF eq. 8.11.4, term by term",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = jvp,
    .batch = jx_batch_elementwise,
    .eval = eval,
    .domain = {.lo = 0.5, .hi = 5, .lo2 = 0.3, .hi2 = 6},
    .flags = JX_MULTI_SCALAR,
};
