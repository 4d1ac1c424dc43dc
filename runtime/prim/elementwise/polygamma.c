/* polygamma.c — derivatives of digamma.  d polygamma(m, x) = polygamma(m + 1, x) dx. */
#include "prim/special.h"

#include <math.h>

static double polygamma(double m, double x) {
  int sign;
  if (x != x || m != m || m < 0 || m != floor(m)) return (double)NAN;
  return (fmod(m, 2) == 0 ? -1 : 1) * exp(lgamma_r(m + 1, &sign)) * jx_zeta(m + 1, x);
}

/* m = 0 is the digamma function itself. */
static jx_status polygamma_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *const *scalar = cx->rt->avals.scalar[JX_F64];
  for (int64_t i = 0; i < out->aval->size; i++) {
    double m = jx_get_f(&in[0], i), x = jx_get_f(&in[1], i), y = polygamma(m, x);
    jx_view from = {scalar[0], &x}, to = {scalar[0], &y};
    if (m == 0) jx_prim_digamma.eval(cx, e, &from, &to);
    jx_put_f(out, i, y);
  }
  return JX_OK;
}

static void polygamma_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                          const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  if (jx_present(dx[0])) {
    jx_fail(cx, JX_ENODIFF, "polygamma", "has no derivative in its order m");
    return;
  }
  jx_val next = jx_add(cx, x[0], jx_const_like(cx, x[0], 1));
  dy[0] = jx_mul(cx, dx[1], jx_op2(cx, &jx_prim_polygamma, next, x[1]));
}

JX_PRIM(polygamma) = {
    .name = "polygamma",
    .sig = "m:F[..] x:F[..] -> y:F[..]",
    .doc =
        "Derivatives of the digamma function.\n\ny = d^m/dx^m digamma(x) = (-1)^(m+1) m! zeta(m + "
        "1, x); NaN unless m = 0, 1, 2 ...\nsource: DLMF sec. 5.15, eq. 25.11.12; zeta: eq. 2.10.1",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = polygamma_jvp,
    .batch = jx_batch_elementwise,
    .eval = polygamma_eval,
    .domain = {.lo = 1, .hi = 1, .lo2 = 0.5, .hi2 = 6},
    .flags = JX_MULTI_SCALAR,
};
