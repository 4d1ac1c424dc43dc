/* zeta.c — Hurwitz' zeta function.  d zeta(s, q) / dq = -s zeta(s + 1, q). */
#include "prim/special.h"

#include <math.h>

static double zeta(double s, double q) {
  if (s != s || q != q || s < 1) return (double)NAN;
  return s == 1 ? (double)INFINITY : jx_zeta(s, q);
}

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++)
    jx_put_f(out, i, zeta(jx_get_f(&in[0], i), jx_get_f(&in[1], i)));
  return JX_OK;
}

static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)y;
  if (jx_present(dx[0])) {
    jx_fail(cx, JX_ENODIFF, e->prim->name, "has no derivative in its exponent");
    return;
  }
  jx_val next = jx_add(cx, x[0], jx_const_like(cx, x[0], 1));
  jx_val slope = jx_mul(cx, jx_neg(cx, x[0]), jx_op2(cx, e->prim, next, x[1]));
  dy[0] = jx_mul(cx, dx[1], slope);
}

JX_PRIM(zeta) = {
    .name = "zeta",
    .sig = "s:F[..] q:F[..] -> y:F[..]",
    .doc =
        "Hurwitz' zeta function.\n\ny = sum over n >= 0 of (n + q)^-s; infinite at s = 1, NaN for "
        "s < 1\n"
        "source: DLMF eq. 25.11.1; Euler-Maclaurin summation, eq. 2.10.1",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = jvp,
    .batch = jx_batch_elementwise,
    .eval = eval,
    .domain = {.lo = 3, .hi = 3, .lo2 = 0.5, .hi2 = 6},
    .flags = JX_MULTI_SCALAR,
};
