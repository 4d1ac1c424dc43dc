/* clamp.c — x held between lo and hi.  The derivative goes to the operand that is the result. */
#include "prim/rules.h"

static void clamp_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  if (!jx_expect_sig(cx, e, in) || !jx_expect_same_dtype(cx, e, in, 0)) return;
  for (int i = 0; i < 3; i += 2) {
    if (in[i]->rank == 0 || jx_same_shape(in[i], in[1])) continue;
    jx_fail(cx, JX_ESHAPE, "clamp", "a bound is a scalar or has the shape of x: %s beside %s",
            jx_aval_text(in[i], a), jx_aval_text(in[1], b));
    return;
  }
  out[0] = jx_aval_with_weak(&cx->rt->avals, in[1], in[0]->weak && in[1]->weak && in[2]->weak);
}

static jx_status clamp_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    if (jx_is_float((jx_dtype)e->in[1]->dtype)) {
      double x = jx_max_f(jx_get_f(&in[0], i), jx_get_f(&in[1], i));
      jx_put_f(out, i, jx_min_f(x, jx_get_f(&in[2], i)));
      continue;
    }
    const jx_view *low = jx_order(&in[1], &in[0], i) < 0 ? &in[0] : &in[1];
    jx_put_i(out, i, jx_get_i(jx_order(low, &in[2], i) > 0 ? &in[2] : low, i));
  }
  return JX_OK;
}

/* The tangent t where `mask`, else 0, in the shape of the result. */
static jx_val where(jx_cx *cx, const jx_eqn *e, jx_val mask, jx_val t) {
  t = jx_expand_scalar(cx, t, e->out[0]);
  mask = jx_expand_scalar(cx, mask, e->out[0]);
  return t.aval ? jx_select(cx, mask, t, jx_full(cx, t.aval, 0)) : JX_BAD;
}

static jx_val both(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_and, a, b); }

static void clamp_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)y;
  jx_val d[3] = {JX_ABSENT, JX_ABSENT, JX_ABSENT};
  if (jx_present(dx[0])) {
    jx_val above = jx_gt(cx, x[0], x[1]);
    d[0] = where(cx, e, both(cx, above, jx_lt(cx, x[0], x[2])), dx[0]);
  }
  if (jx_present(dx[1])) {
    jx_val above = jx_gt(cx, x[1], x[0]);
    d[1] = where(cx, e, both(cx, above, jx_lt(cx, x[1], x[2])), dx[1]);
  }
  if (jx_present(dx[2])) d[2] = where(cx, e, jx_lt(cx, x[2], x[1]), dx[2]);
  dy[0] = jx_add_opt(cx, jx_add_opt(cx, d[0], d[1]), d[2]);
}

/* As any element-wise operation, but x gives the shape: it is mapped when a bound is. */
static void clamp_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_val spread[3] = {x[0], jx_materialize(cx, b, x[1], b->in[1]), x[2]};
  bool mapped[3] = {b->in[0], true, b->in[2]};
  jx_batch all = {.size = b->size, .axis = b->axis, .in = mapped, .out = b->out};
  jx_batch_elementwise(cx, e, &all, spread, y);
}

static void clamp_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  (void)e;
  jx_lane low = jx_body_op2(b, JX_LANE_MAX, in[0], in[1]);
  out[0] = jx_body_op2(b, JX_LANE_MIN, low, in[2]);
}

JX_PRIM(clamp) = {
    .name = "clamp",
    .sig = "lo:A[..] x:A[..] hi:A[..] -> y:A[..]",
    .doc =
        "x held between two bounds.\n\ny = min(max(lo, x), hi), NaN if one is NaN; a bound is a "
        "scalar or has the shape of x\nsource: jax.lax.clamp",
    .nin = 3,
    .nout = 1,
    .shape = clamp_shape,
    .jvp = clamp_jvp,
    .batch = clamp_batch,
    .eval = clamp_eval,
    .lower = JX_MAP_FN(clamp_map),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
    .flags = JX_MULTI_SCALAR,
};
