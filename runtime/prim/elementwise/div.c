/* div.c — quotient of two operands; of integers, truncated.  d (x / y) = dx / y - dy x / y^2. */
#include "prim/rules.h"

/* Integers never trap: x / 0 has all bits set, and the one overflow wraps. */
static int64_t quotient(int64_t a, int64_t b, bool is_signed) {
  if (b == 0) return -1;
  if (!is_signed) return (int64_t)((uint64_t)a / (uint64_t)b);
  return b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b;
}

static jx_status div_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    if (jx_is_float((jx_dtype)e->in[0]->dtype))
      jx_put_f(out, i, jx_get_f(&in[0], i) / jx_get_f(&in[1], i));
    else
      jx_put_i(out, i,
               quotient(jx_get_i(&in[0], i), jx_get_i(&in[1], i),
                        jx_is_signed((jx_dtype)e->in[0]->dtype)));
  }
  return JX_OK;
}

static void div_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  jx_val left = jx_present(dx[0]) ? jx_div(cx, dx[0], x[1]) : JX_ABSENT, right = JX_ABSENT;
  if (jx_present(dx[1])) {
    jx_val top = jx_mul(cx, jx_neg(cx, dx[1]), x[0]);
    right = jx_mul(cx, top, jx_integer_pow(cx, x[1], -2));
  }
  dy[0] = jx_add_opt(cx, left, right);
}

/* Linear in the first operand only. */
static void div_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  cx_[0] = jx_unbroadcast(cx, jx_div(cx, ct[0], x[1]), e->in[0]);
}

JX_PRIM(div) = {
    .name = "div",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc =
        "Quotient; of integers truncated towards zero.\n\nz = x / y; of integers x / 0 = -1 (all "
        "bits), smallest / -1 = smallest\nsource: IEEE 754-2019 sec. 5.4.1; jax.lax.div",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = div_jvp,
    .transpose = div_transpose,
    .batch = jx_batch_elementwise,
    .eval = div_eval,
    .lower = JX_MAP(JX_LANE_DIV),
    .domain = {.lo = -4, .hi = 4, .lo2 = 0.5, .hi2 = 4},
    .flags = JX_MULTI_SCALAR,
};
