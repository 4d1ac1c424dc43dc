/* max.c — the larger of two operands; NaN if either is NaN, and -0 < +0. */
#include "prim/rules.h"

static jx_status max_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    if (jx_is_float((jx_dtype)e->in[0]->dtype))
      jx_put_f(out, i, jx_max_f(jx_get_f(&in[0], i), jx_get_f(&in[1], i)));
    else
      jx_put_i(out, i, jx_get_i(jx_order(&in[0], &in[1], i) > 0 ? &in[0] : &in[1], i));
  }
  return JX_OK;
}

/* The share of a in the tangent of z = max(a, b): 1 where it is z alone, 1/2 where both are. */
static jx_val share(jx_cx *cx, jx_val a, jx_val b, jx_val z) {
  if (!z.aval) return JX_BAD;
  jx_val is_a = jx_eq(cx, a, z), one = jx_full(cx, z.aval, 1);
  jx_val top = jx_select(cx, is_a, one, jx_full(cx, z.aval, 0));
  jx_val is_b = jx_eq(cx, b, z), two = jx_full(cx, z.aval, 2);
  return jx_div(cx, top, jx_select(cx, is_b, two, jx_full(cx, z.aval, 1)));
}

static void max_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e;
  jx_val left = JX_ABSENT, right = JX_ABSENT;
  if (jx_present(dx[0])) left = jx_mul(cx, dx[0], share(cx, x[0], x[1], y[0]));
  if (jx_present(dx[1])) right = jx_mul(cx, dx[1], share(cx, x[1], x[0], y[0]));
  dy[0] = jx_add_opt(cx, left, right);
}

JX_PRIM(max) = {
    .name = "max",
    .sig = "x:A[..] y:A[..] -> z:A[..]",
    .doc =
        "The larger of two operands.\n\nNaN if either is NaN, and -0 < +0; ties share the "
        "derivative\nsource: IEEE 754-2019 sec. 9.6 (maximum)",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = max_jvp,
    .batch = jx_batch_elementwise,
    .eval = max_eval,
    .lower = JX_MAP(JX_LANE_MAX),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
    .flags = JX_COMMUTES | JX_MULTI_SCALAR,
};
