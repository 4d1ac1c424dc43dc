/* bessel_i0e.c — the scaled modified Bessel function of order 0. */
#include "prim/special.h"

static double i0e(double x) { return jx_bessel_ie(0, x); }
JX_EVAL_UNARY(eval, i0e)

/* i0e' = i1e - sign(x) i0e */
static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)e;
  jx_val falls = jx_mul(cx, jx_op1(cx, &jx_prim_sign, x[0]), y[0]);
  dy[0] = jx_mul(cx, dx[0], jx_sub(cx, jx_op1(cx, &jx_prim_bessel_i1e, x[0]), falls));
}

JX_PRIM(bessel_i0e) = {
    .name = "bessel_i0e",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "The modified Bessel function of order 0, exponentially scaled.\n\ny = exp(-|x|) I_0(x)\n"
        "source: DLMF eq. 10.25.2, 10.40.1",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = jvp,
    .batch = jx_batch_elementwise,
    .eval = eval,
    .domain = {.lo = -6, .hi = 6, .kink = 1e-3},
};
