/* select_n.c — the case that `which` numbers, element by element; a boolean chooses of two. */
#include "prim/rules.h"

#include <string.h>

static void select_n_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                           const jx_aval **out) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  bool weak = true;
  if (e->nin < 2) {
    jx_fail(cx, JX_EARG, "select_n", "needs `which` and at least one case");
    return;
  }
  if (!jx_expect_sig(cx, e, in) || !jx_expect_same_dtype(cx, e, in, 1)) return;
  if (in[0]->dtype == JX_BOOL && e->nin > 3) {
    jx_fail(cx, JX_EARG, "select_n", "a boolean chooses between two cases, not %d", e->nin - 1);
    return;
  }
  for (int i = 0; i < e->nin; i++) {
    if (i == 0 && in[0]->rank == 0) continue;
    if (!jx_same_shape(in[i], in[1])) {
      jx_fail(cx, JX_ESHAPE, "select_n", "shapes differ: %s beside the case %s",
              jx_aval_text(in[i], a), jx_aval_text(in[1], b));
      return;
    }
    if (i > 0) weak = weak && in[i]->weak;
  }
  out[0] = jx_aval_with_weak(&cx->rt->avals, in[1], weak);
}

/* The number of the case, held in range. */
static int chosen(const jx_eqn *e, const jx_view *which, int64_t i) {
  int64_t k = jx_get_i(which, i), last = e->nin - 2;
  bool is_negative = k < 0 && jx_is_signed((jx_dtype)e->in[0]->dtype);
  return is_negative ? 0 : (uint64_t)k > (uint64_t)last ? (int)last : (int)k;
}

static jx_status select_n_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  size_t size = jx_dtype_size((jx_dtype)out->aval->dtype);
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    const char *from = in[1 + chosen(e, in, i)].data;
    memcpy((char *)out->data + (size_t)i * size, from + (size_t)i * size, size);
  }
  return JX_OK;
}

/* Room for the operands: few on the stack, many from the heap. NULL after an error. */
static jx_val *room(jx_cx *cx, const jx_eqn *e, jx_val few[4]) {
  jx_val *in = e->nin <= 4 ? few : jx_alloc(&cx->rt->mem, (size_t)e->nin * sizeof *in);
  if (!in) jx_nomem(cx);
  return in;
}
static void give_back(jx_cx *cx, const jx_eqn *e, jx_val few[4], jx_val *in) {
  if (in != few) jx_free(&cx->rt->mem, in, (size_t)e->nin * sizeof *in);
}

static void select_n_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                         const jx_val *y, jx_val *dy) {
  (void)y;
  jx_val few[4], zero = JX_ABSENT, *in = room(cx, e, few);
  if (!in) return;
  in[0] = x[0];
  for (int i = 1; i < e->nin && jx_absent(zero); i++)
    if (jx_present(dx[i]) && dx[i].aval) zero = jx_full(cx, dx[i].aval, 0);
  for (int i = 1; i < e->nin; i++) in[i] = jx_present(dx[i]) ? dx[i] : zero;
  jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, dy, 1);
  give_back(cx, e, few, in);
}

/* Where case k is chosen; the first and the last also stand for numbers out of range. */
static jx_val chooses(jx_cx *cx, const jx_eqn *e, jx_val which, int k) {
  jx_val number = jx_const_like(cx, which, k == 0 ? 1 : k);
  if (which.aval->dtype == JX_BOOL) return which;
  if (k == 0) return jx_lt(cx, which, number);
  return jx_op2(cx, k == e->nin - 2 ? &jx_prim_ge : &jx_prim_eq, which, number);
}

static void select_n_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                               jx_val *cx_) {
  if (!ct[0].aval || !x[0].aval) return;
  if (e->nin == 2) {
    cx_[1] = ct[0];
    return;
  }
  jx_val zero = jx_full(cx, ct[0].aval, 0);
  for (int k = 0; k < e->nin - 1; k++) {
    if (jx_present(x[k + 1])) continue;
    bool inverse = k == 0 && x[0].aval->dtype == JX_BOOL;
    jx_val is_k = chooses(cx, e, x[0], k);
    cx_[k + 1] = jx_select(cx, is_k, inverse ? zero : ct[0], inverse ? ct[0] : zero);
  }
}

/* All cases are mapped; a scalar that chooses for whole arrays may stay a scalar. */
static void select_n_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                           jx_val *y) {
  jx_val few[4], *in = room(cx, e, few);
  int64_t axis = 0;
  b->out[0] = true;
  if (!in) {
    y[0] = JX_BAD;
    return;
  }
  for (int i = 1; i < e->nin; i++) in[i] = jx_materialize(cx, b, x[i], b->in[i]);
  in[0] = x[0];
  if (!b->in[0] && e->in[0]->rank > 0) in[0] = jx_materialize(cx, b, x[0], false);
  if (b->in[0] && e->in[0]->rank == 0 && in[1].aval)
    in[0] = jx_broadcast_in_dim(cx, x[0], in[1].aval->rank, in[1].aval->dim, &axis);
  jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, y, 1);
  give_back(cx, e, few, in);
}

static void select_n_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  jx_lane y = in[e->nin - 1];
  if (e->in[0]->dtype == JX_BOOL) {
    out[0] = e->nin == 2 ? in[1] : jx_body_op(b, JX_LANE_SEL, in[0], in[2], in[1]);
    return;
  }
  for (int k = e->nin - 2; k >= 1; k--) {
    jx_lane bound = jx_body_const_int(b, (jx_dtype)e->in[0]->dtype, k);
    y = jx_body_op(b, JX_LANE_SEL, jx_body_op2(b, JX_LANE_LT, in[0], bound), in[k], y);
  }
  out[0] = y;
}

JX_PRIM(select_n) = {
    .name = "select_n",
    .sig = "which:L[..] case:A[..] -> y:A[..]",
    .doc =
        "Chooses among cases, element by element.\n\ny = case[which]; a boolean chooses case 0 "
        "when false; a number is held in range\nsource: jax.lax.select_n",
    .nin = -1,
    .nout = 1,
    .shape = select_n_shape,
    .jvp = select_n_jvp,
    .transpose = select_n_transpose,
    .batch = select_n_batch,
    .eval = select_n_eval,
    .lower = JX_MAP_FN(select_n_map),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_MULTI_SCALAR,
};
