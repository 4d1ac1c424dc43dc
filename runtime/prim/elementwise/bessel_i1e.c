/* bessel_i1e.c — the scaled modified Bessel function of order 1. */
#include "prim/special.h"

static double i1e(double x) { return jx_bessel_ie(1, x); }
JX_EVAL_UNARY(eval, i1e)

/* i1e' = i0e - (sign(x) + 1/x) i1e, 1/2 at 0 */
static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)e;
  jx_val zero = jx_eq(cx, x[0], jx_const_like(cx, x[0], 0));
  jx_val safe = jx_select(cx, zero, jx_full(cx, e->in[0], 1), x[0]);
  jx_val falls = jx_add(cx, jx_op1(cx, &jx_prim_sign, x[0]), jx_integer_pow(cx, safe, -1));
  jx_val slope = jx_sub(cx, jx_op1(cx, &jx_prim_bessel_i0e, x[0]), jx_mul(cx, y[0], falls));
  dy[0] = jx_mul(cx, dx[0], jx_select(cx, zero, jx_full(cx, e->in[0], 0.5), slope));
}

JX_PRIM(bessel_i1e) = {
    .name = "bessel_i1e",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "The modified Bessel function of order 1, exponentially scaled.\n\ny = exp(-|x|) I_1(x)\n"
        "source: DLMF eq. 10.25.2, 10.40.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = jvp,
    .batch = jx_batch_elementwise,
    .eval = eval,
    .domain = {.lo = -6, .hi = 6, .kink = 1e-3},
};
