/* rem.c — remainder of the truncated quotient; sign of the dividend. */
#include "prim/rules.h"

#include <math.h>

static int64_t remainder_of(int64_t a, int64_t b, bool is_signed) {
  if (b == 0) return a;
  if (!is_signed) return (int64_t)((uint64_t)a % (uint64_t)b);
  return b == -1 ? 0 : a % b;
}

static jx_status rem_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    if (jx_is_float((jx_dtype)e->in[0]->dtype))
      jx_put_f(out, i, fmod(jx_get_f(&in[0], i), jx_get_f(&in[1], i)));
    else
      jx_put_i(out, i,
               remainder_of(jx_get_i(&in[0], i), jx_get_i(&in[1], i),
                            jx_is_signed((jx_dtype)e->in[0]->dtype)));
  }
  return JX_OK;
}

/* d rem = dx - dy trunc(x / y). */
static void rem_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)y;
  jx_val left = JX_ABSENT, right = JX_ABSENT;
  if (jx_present(dx[0])) left = jx_expand_scalar(cx, dx[0], e->out[0]);
  if (jx_present(dx[1])) {
    jx_val minus = jx_neg(cx, dx[1]);
    jx_val sign = jx_op1(cx, &jx_prim_sign, jx_div(cx, x[0], x[1]));
    jx_val size = jx_op1(cx, &jx_prim_abs, jx_div(cx, x[0], x[1]));
    jx_val whole = jx_mul(cx, sign, jx_op1(cx, &jx_prim_floor, size));
    right = jx_mul(cx, minus, whole);
  }
  dy[0] = jx_add_opt(cx, left, right);
}

JX_PRIM(rem) = {
    .name = "rem",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc =
        "Remainder with the sign of the dividend.\n\nz = x - y trunc(x / y), exact; of integers x "
        "rem 0 = x\nsource: C11 sec. 7.12.10.1 (fmod); jax.lax.rem",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = rem_jvp,
    .batch = jx_batch_elementwise,
    .eval = rem_eval,
    .lower = JX_MAP(JX_LANE_REM),
    .domain = {.lo = 0.2, .hi = 0.9, .lo2 = 1, .hi2 = 3},
    .flags = JX_MULTI_SCALAR,
};
