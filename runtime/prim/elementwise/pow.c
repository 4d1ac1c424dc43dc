/* pow.c — x to the power y; y may be an integer.  d x^y = y x^(y-1) dx + log x x^y dy. */
#include "prim/rules.h"

#include <math.h>

/* Two floats of one dtype, or a float to an integer power. */
static void pow_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_aval *shape;
  if (!jx_expect_sig(cx, e, in)) return;
  if (jx_is_float((jx_dtype)in[1]->dtype) && !jx_expect_same_dtype(cx, e, in, 0)) return;
  if (!(shape = jx_common_shape(cx, e, in))) return;
  out[0] =
      jx_aval_with_dtype(&cx->rt->avals, shape, (jx_dtype)in[0]->dtype, in[0]->weak && in[1]->weak);
}

static double power_of(const jx_view *in, int64_t i) {
  return pow(jx_get_f(&in[0], i), jx_get_f(&in[1], i));
}

static jx_status pow_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++) jx_put_f(out, i, power_of(in, i));
  return JX_OK;
}

/* x^n for integers y: the exponent is a value, so x^0 must have derivative 0 even at x = 0. */
static jx_val integer_slope(jx_cx *cx, const jx_eqn *e, jx_val x, jx_val y) {
  y = jx_convert(cx, y, (jx_dtype)e->in[0]->dtype, false);
  x = jx_expand_scalar(cx, x, e->out[0]);
  y = jx_expand_scalar(cx, y, e->out[0]);
  if (!y.aval || !x.aval) return JX_BAD;
  jx_val is_zero = jx_eq(cx, y, jx_const_like(cx, y, 0)), zero = jx_full(cx, y.aval, 0);
  jx_val again = jx_eq(cx, y, jx_const_like(cx, y, 0));
  jx_val factor = jx_select(cx, again, jx_full(cx, y.aval, 1), y);
  jx_val less = jx_sub(cx, y, jx_full(cx, y.aval, 1));
  return jx_select(cx, is_zero, zero, jx_mul(cx, factor, jx_pow(cx, x, less)));
}

static jx_val slope(jx_cx *cx, jx_val x, jx_val y) {
  if (!y.aval) return JX_BAD;
  jx_val less = jx_sub(cx, y, jx_full(cx, y.aval, 1));
  return jx_mul(cx, y, jx_pow(cx, x, less));
}

static void pow_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  jx_val left = JX_ABSENT, right = JX_ABSENT;
  if (jx_present(dx[0])) {
    bool whole = !jx_is_float((jx_dtype)e->in[1]->dtype);
    left = jx_mul(cx, dx[0], whole ? integer_slope(cx, e, x[0], x[1]) : slope(cx, x[0], x[1]));
  }
  if (jx_present(dx[1]) && x[0].aval) {
    /* log 1 = 0 stands for log 0, so that 0^y has derivative 0 in y. */
    jx_val is_zero = jx_eq(cx, x[0], jx_const_like(cx, x[0], 0));
    jx_val base = jx_select(cx, is_zero, jx_full(cx, x[0].aval, 1), x[0]);
    right = jx_mul(cx, dx[1], jx_mul(cx, jx_log(cx, base), y[0]));
  }
  dy[0] = jx_add_opt(cx, left, right);
}

static void pow_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  jx_lane y = jx_body_convert(b, in[1], (jx_dtype)e->in[0]->dtype);
  out[0] = jx_body_op2(b, JX_LANE_POW, in[0], y);
}

JX_PRIM(pow) = {
    .name = "pow",
    .sig = "x:F[..] y:N[..] -> z:F[..]",
    .doc =
        "Power.\n\nz = x^y; y of the dtype of x, or an integer\nsource: DLMF sec. 4.2(iv); IEEE "
        "754-2019 sec. 9.2.1 (pow)",
    .nin = 2,
    .nout = 1,
    .shape = pow_shape,
    .jvp = pow_jvp,
    .batch = jx_batch_elementwise,
    .eval = pow_eval,
    .lower = JX_MAP_FN(pow_map),
    .domain = {.lo = 0.3, .hi = 3, .lo2 = -2, .hi2 = 3},
    .flags = JX_MULTI_SCALAR,
};
