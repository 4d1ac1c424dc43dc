/* regularized_incomplete_beta.c — the incomplete beta function I_x(a, b). */
#include "prim/special.h"

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++)
    jx_put_f(out, i, jx_betainc(jx_get_f(&in[0], i), jx_get_f(&in[1], i), jx_get_f(&in[2], i)));
  return JX_OK;
}

static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)y;
  if (jx_present(dx[0]) || jx_present(dx[1])) {
    jx_fail(cx, JX_ENODIFF, e->prim->name, "has no derivative in a and b");
    return;
  }
  jx_val a = x[0], b = x[1], v = x[2], one = jx_const_like(cx, v, 1);
  jx_val beta =
      jx_sub(cx, jx_add(cx, jx_op1(cx, &jx_prim_lgamma, a), jx_op1(cx, &jx_prim_lgamma, b)),
             jx_op1(cx, &jx_prim_lgamma, jx_add(cx, a, b)));
  jx_val rest = jx_op1(cx, &jx_prim_log1p, jx_neg(cx, v));
  jx_val power = jx_add(cx, jx_mul(cx, jx_sub(cx, b, one), rest),
                        jx_mul(cx, jx_sub(cx, a, one), jx_log(cx, v)));
  dy[0] = jx_mul(cx, dx[2], jx_exp(cx, jx_sub(cx, power, beta)));
}

JX_PRIM(regularized_incomplete_beta) = {
    .name = "regularized_incomplete_beta",
    .sig = "a:F[..] b:F[..] x:F[..] -> y:F[..]",
    .doc =
        "The regularized incomplete beta function.\n\ny = integral of t^(a-1) (1-t)^(b-1) from 0 "
        "to x, divided by B(a, b);\n"
        "NaN unless a, b >= 0 and 0 <= x <= 1; a derivative in x only\n"
        "source: DLMF eq. 8.17.22",
    .nin = 3,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = jvp,
    .batch = jx_batch_elementwise,
    .eval = eval,
    .domain = JX_REALS(0.2, 0.9),
    .flags = JX_MULTI_SCALAR,
};
