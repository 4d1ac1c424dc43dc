/* convert_element_type.c — the same numbers in another dtype. */
#include "prim/rules.h"

static const jx_attrspec convert_element_type_attrs[] = {
    {.name = "new_dtype", .kind = JX_ATTR_DTYPE},
    {.name = "weak_type", .kind = JX_ATTR_BOOL},
    {.name = NULL}};

static jx_dtype target(const jx_eqn *e) { return (jx_dtype)jx_at_int(e, 0); }

static void convert_element_type_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                       const jx_aval **out) {
  if (jx_expect_sig(cx, e, in))
    out[0] = jx_aval_with_dtype(&cx->rt->avals, in[0], target(e), jx_at_int(e, 1) != 0);
}

/* Integers go straight to a float, with one rounding; the halves go through f32. */
static double from_unsigned(jx_dtype to, uint64_t v) {
  return to == JX_F64 ? (double)v : (double)(float)v;
}

static jx_status convert_element_type_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                           const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    jx_dtype from = (jx_dtype)e->in[0]->dtype;
    if (jx_is_float(from))
      jx_put_f(out, i, jx_get_f(in, i));
    else if (from == JX_U64 && jx_is_float(target(e)))
      jx_put_f(out, i, from_unsigned(target(e), (uint64_t)jx_get_i(in, i)));
    else
      jx_put_i(out, i, jx_get_i(in, i));
  }
  return JX_OK;
}

static void convert_element_type_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                                     const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  if (jx_is_float(target(e))) dy[0] = jx_op1_as(cx, e, dx[0]);
}

static void convert_element_type_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x,
                                           const jx_val *ct, jx_val *cx_) {
  (void)x;
  cx_[0] = jx_convert(cx, ct[0], (jx_dtype)e->in[0]->dtype, e->in[0]->weak);
}

static void convert_element_type_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  out[0] = jx_body_convert(b, in[0], target(e));
}

JX_PRIM(convert_element_type) = {
    .name = "convert_element_type",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Conversion to another dtype.\n\nto integers: towards zero, saturating, NaN gives 0; "
        "integers wrap; to bool: x != 0\nsource: IEEE 754-2019 sec. 5.4.2, 5.8; "
        "jax.lax.convert_element_type",
    .attrs = convert_element_type_attrs,
    .nin = 1,
    .nout = 1,
    .shape = convert_element_type_shape,
    .jvp = convert_element_type_jvp,
    .transpose = convert_element_type_transpose,
    .batch = jx_batch_elementwise,
    .eval = convert_element_type_eval,
    .lower = JX_MAP_FN(convert_element_type_map),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
