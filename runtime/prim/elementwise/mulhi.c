/* mulhi — the upper half of the product of two integers. */
#include "prim/rules.h"

static jx_status mulhi_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  jx_dtype d = (jx_dtype)e->out[0]->dtype;
  int width = 8 * (int)jx_dtype_size(d);
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    int64_t a = jx_get_i(&in[0], i), b = jx_get_i(&in[1], i);
    int64_t high;
    if (jx_is_signed(d))
      high = (int64_t)((__extension__(__int128) a * b) >> width);
    else
      high = (int64_t)((__extension__(unsigned __int128)(uint64_t) a * (uint64_t)b) >> width);
    jx_put_i(out, i, high);
  }
  return JX_OK;
}

static jx_val shifted(jx_cx *cx, jx_val v, const jx_prim *shift, int by) {
  return jx_op2(cx, shift, v, jx_lit_i(cx, (jx_dtype)v.aval->dtype, by));
}

/* Through a type of twice the width. */
static jx_val widened(jx_cx *cx, const jx_val *x, jx_dtype d) {
  static const jx_dtype wider[2][3] = {{JX_U16, JX_U32, JX_U64}, {JX_I16, JX_I32, JX_I64}};
  int width = 8 * (int)jx_dtype_size(d), k = width == 8 ? 0 : width == 16 ? 1 : 2;
  jx_dtype wide = wider[jx_is_signed(d)][k];
  jx_val y = jx_mul(cx, jx_convert(cx, x[0], wide, false), jx_convert(cx, x[1], wide, false));
  if (!y.aval) return JX_BAD;
  bool sign = jx_is_signed(d);
  y = shifted(cx, y, sign ? &jx_prim_shift_right_arithmetic : &jx_prim_shift_right_logical, width);
  return jx_convert(cx, y, d, false);
}

/* Four products of halves; a negative factor is 2^64 too large as an unsigned one. */
static jx_val by_halves(jx_cx *cx, const jx_val *x, jx_dtype d) {
  jx_val low[2], high[2], mask = jx_lit_i(cx, JX_U64, 0xFFFFFFFF);
  for (int k = 0; k < 2; k++) {
    jx_val u = jx_convert(cx, x[k], JX_U64, false);
    if (!u.aval) return JX_BAD;
    low[k] = jx_op2(cx, &jx_prim_and, u, mask);
    high[k] = shifted(cx, u, &jx_prim_shift_right_logical, 32);
  }
  jx_val mixed[2] = {jx_mul(cx, low[0], high[1]), jx_mul(cx, high[0], low[1])};
  jx_val least = jx_mul(cx, low[0], low[1]);
  if (!mixed[0].aval || !mixed[1].aval || !least.aval) return JX_BAD;
  jx_val carry = shifted(cx, least, &jx_prim_shift_right_logical, 32);
  jx_val y = jx_mul(cx, high[0], high[1]);
  for (int k = 0; k < 2; k++) {
    carry = jx_add(cx, carry, jx_op2(cx, &jx_prim_and, mixed[k], mask));
    y = jx_add(cx, y, shifted(cx, mixed[k], &jx_prim_shift_right_logical, 32));
  }
  if (!carry.aval || !y.aval) return JX_BAD;
  y = jx_add(cx, y, shifted(cx, carry, &jx_prim_shift_right_logical, 32));
  y = jx_convert(cx, y, d, false);
  for (int k = 0; k < 2 && jx_is_signed(d); k++) {
    jx_val negative = shifted(cx, x[k], &jx_prim_shift_right_arithmetic, 63); /* 0 or -1 */
    y = jx_add(cx, y, jx_mul(cx, negative, x[1 - k]));
  }
  return y;
}

static void mulhi_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  jx_dtype d = (jx_dtype)e->out[0]->dtype;
  jx_val v = jx_dtype_size(d) < 8 ? widened(cx, x, d) : by_halves(cx, x, d);
  y[0] = jx_expand_scalar(cx, jx_convert(cx, v, d, e->out[0]->weak), e->out[0]);
}

JX_PRIM(mulhi) = {
    .name = "mulhi",
    .sig = "x:I[..] y:I[..] -> z:I[..]",
    .doc =
        "The upper half of the product of two integers, of which mul gives the lower.\n\n"
        "z = floor(x y / 2^width)\n"
        "source: jax.lax.mulhi",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .batch = jx_batch_elementwise,
    .eval = mulhi_eval,
    .lower = JX_EXPAND(mulhi_expand),
    .domain = JX_REALS(-100, 100),
    .flags = JX_NONDIFF | JX_MULTI_SCALAR | JX_COMMUTES,
};
