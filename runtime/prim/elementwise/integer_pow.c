/* integer_pow.c — x to a fixed whole power.  d x^n = n x^(n-1) dx. */
#include "prim/rules.h"

static const jx_attrspec integer_pow_attrs[] = {{.name = "y", .kind = JX_ATTR_INT}, {.name = NULL}};

static void integer_pow_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                              const jx_aval **out) {
  int64_t n = jx_at_int(e, 0);
  if (!jx_is_float((jx_dtype)in[0]->dtype) && n < 0)
    jx_fail(cx, JX_EARG, "integer_pow", "an integer has no power %lld: convert it to a float first",
            (long long)n);
  else if (n < INT32_MIN || n > INT32_MAX)
    jx_fail(cx, JX_EARG, "integer_pow", "the power %lld is too large", (long long)n);
  else
    jx_shape_same(cx, e, in, out);
}

/* x as d holds it: each product is rounded, and may overflow, on its own. */
static double rounded(jx_dtype d, double x) {
  uint64_t room = 0;
  jx_store_f64(d, &room, x);
  return jx_load_f64(d, &room);
}

static double float_power(jx_dtype d, double x, int64_t n) {
  double y = 1;
  for (int64_t k = n < 0 ? -n : n; k; k >>= 1, x = rounded(d, x * x))
    if (k & 1) y = rounded(d, y * x);
  return n < 0 ? 1 / y : y;
}

static int64_t int_power(int64_t x, int64_t n) {
  uint64_t y = 1, p = (uint64_t)x;
  for (; n; n >>= 1, p *= p)
    if (n & 1) y *= p;
  return (int64_t)y;
}

static jx_status integer_pow_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                  const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    jx_dtype d = (jx_dtype)e->in[0]->dtype;
    if (jx_is_float(d))
      jx_put_f(out, i, float_power(d, jx_get_f(in, i), jx_at_int(e, 0)));
    else
      jx_put_i(out, i, int_power(jx_get_i(in, i), jx_at_int(e, 0)));
  }
  return JX_OK;
}

static void integer_pow_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  (void)y;
  int64_t n = jx_at_int(e, 0);
  if (n == 0) return;
  if (n == 1) {
    dy[0] = dx[0];
    return;
  }
  jx_val power = n == 2 ? x[0] : jx_integer_pow(cx, x[0], n - 1);
  jx_val slope = jx_mul(cx, jx_const_like(cx, x[0], (double)n), power);
  dy[0] = jx_mul(cx, dx[0], slope);
}

static void integer_pow_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  out[0] = jx_body_integer_pow(b, in[0], (int)jx_at_int(e, 0));
}

JX_PRIM(integer_pow) = {
    .name = "integer_pow",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "Power with a whole exponent that is known.\n\ny = x^n by repeated squaring, 1 / x^-n for "
        "n < 0; x^0 = 1\nsource: Knuth, The Art of Computer Programming 2, sec. 4.6.3",
    .attrs = integer_pow_attrs,
    .nin = 1,
    .nout = 1,
    .shape = integer_pow_shape,
    .jvp = integer_pow_jvp,
    .batch = jx_batch_elementwise,
    .eval = integer_pow_eval,
    .lower = JX_MAP_FN(integer_pow_map),
    .domain = JX_REALS(0.4, 3),
};
