/* rules.c — verbs, constants and shapes: the words that rules are written in. */
#include "prim/rules.h"

#include "base/mem.h"
#include "transform/transform.h"

/* ---- binding ---- */

static jx_val bind1(jx_cx *cx, const jx_prim *p, const jx_attr *at, const jx_val *x, int n) {
  jx_val y = JX_BAD;
  jx_bind(cx, p, at, x, n, &y, 1);
  return y;
}

jx_val jx_op1(jx_cx *cx, const jx_prim *p, jx_val x) { return bind1(cx, p, NULL, &x, 1); }

jx_val jx_op2(jx_cx *cx, const jx_prim *p, jx_val x, jx_val y) {
  return bind1(cx, p, NULL, (jx_val[]){x, y}, 2);
}

jx_val jx_op3(jx_cx *cx, const jx_prim *p, jx_val x, jx_val y, jx_val z) {
  return bind1(cx, p, NULL, (jx_val[]){x, y, z}, 3);
}

jx_val jx_op1_as(jx_cx *cx, const jx_eqn *e, jx_val x) {
  jx_val y = JX_BAD;
  jx_bind_attrs(cx, e->prim, e->attrs, &x, 1, &y, 1);
  return y;
}

/* ---- verbs ---- */

jx_val jx_add(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_add, a, b); }
jx_val jx_sub(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_sub, a, b); }
jx_val jx_mul(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_mul, a, b); }
jx_val jx_div(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_div, a, b); }
jx_val jx_neg(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_neg, a); }
jx_val jx_exp(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_exp, a); }
jx_val jx_log(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_log, a); }
jx_val jx_sin(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_sin, a); }
jx_val jx_cos(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_cos, a); }
jx_val jx_sqrt(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_sqrt, a); }
jx_val jx_square(jx_cx *cx, jx_val a) { return jx_op1(cx, &jx_prim_square, a); }
jx_val jx_pow(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_pow, a, b); }
jx_val jx_integer_pow(jx_cx *cx, jx_val a, int64_t y) {
  return bind1(cx, &jx_prim_integer_pow, JX_ATTRS(jx_a_int(y)), &a, 1);
}
jx_val jx_eq(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_eq, a, b); }
jx_val jx_lt(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_lt, a, b); }
jx_val jx_gt(jx_cx *cx, jx_val a, jx_val b) { return jx_op2(cx, &jx_prim_gt, a, b); }

jx_val jx_select(jx_cx *cx, jx_val which, jx_val on_true, jx_val on_false) {
  return jx_op3(cx, &jx_prim_select_n, which, on_false, on_true);
}

jx_val jx_convert(jx_cx *cx, jx_val a, jx_dtype d, bool weak) {
  if (!a.aval) return JX_BAD;
  if (a.aval->dtype == d && a.aval->weak == weak) return a;
  return bind1(cx, &jx_prim_convert_element_type, JX_ATTRS(jx_a_dtype(d), jx_a_bool(weak)), &a, 1);
}

static bool same_dims(const jx_aval *a, int rank, const int64_t *dim) {
  if (a->rank != rank) return false;
  for (int i = 0; i < rank; i++)
    if (a->dim[i] != dim[i]) return false;
  return true;
}

jx_val jx_reshape(jx_cx *cx, jx_val a, int rank, const int64_t *dim) {
  if (!a.aval) return JX_BAD;
  if (same_dims(a.aval, rank, dim)) return a;
  return bind1(cx, &jx_prim_reshape, JX_ATTRS(jx_a_none(), jx_a_ints(dim, rank)), &a, 1);
}

jx_val jx_transpose(jx_cx *cx, jx_val a, const int64_t *perm) {
  if (!a.aval) return JX_BAD;
  int rank = a.aval->rank, i = 0;
  while (i < rank && perm[i] == i) i++;
  if (i == rank) return a;
  return bind1(cx, &jx_prim_transpose, JX_ATTRS(jx_a_ints(perm, rank)), &a, 1);
}

jx_val jx_broadcast_in_dim(jx_cx *cx, jx_val a, int rank, const int64_t *dim, const int64_t *dims) {
  if (!a.aval) return JX_BAD;
  if (same_dims(a.aval, rank, dim)) return a;
  return bind1(cx, &jx_prim_broadcast_in_dim,
               JX_ATTRS(jx_a_ints(dims, a.aval->rank), jx_a_ints(dim, rank)), &a, 1);
}

jx_val jx_reduce_sum(jx_cx *cx, jx_val a, const int64_t *axes, int naxes) {
  if (naxes == 0) return a;
  return bind1(cx, &jx_prim_reduce_sum, JX_ATTRS(jx_a_ints(axes, naxes)), &a, 1);
}

jx_val jx_add_opt(jx_cx *cx, jx_val a, jx_val b) {
  if (jx_absent(a)) return b;
  if (jx_absent(b)) return a;
  return jx_add_any(cx, a, b);
}

/* ---- constants ---- */

static jx_val literal(jx_cx *cx, jx_dtype d, bool weak, double f, int64_t i) {
  char bytes[8] = {0};
  jx_val v = {.kind = JX_V_LIT, .aval = cx->rt->avals.scalar[d][weak]};
  if (jx_is_float(d)) {
    jx_store_f64(d, bytes, f);
    v.u.lit.f = jx_load_f64(d, bytes);
  } else {
    jx_store_i64(d, bytes, i);
    v.u.lit.i = jx_load_i64(d, bytes);
  }
  return v;
}

jx_val jx_lit_f(jx_cx *cx, jx_dtype d, double v) { return literal(cx, d, false, v, (int64_t)v); }
jx_val jx_lit_i(jx_cx *cx, jx_dtype d, int64_t v) { return literal(cx, d, false, (double)v, v); }

jx_val jx_const_like(jx_cx *cx, jx_val a, double v) {
  if (!a.aval) return JX_BAD;
  return literal(cx, a.aval->dtype, a.aval->weak, v, (int64_t)v);
}

jx_val jx_full(jx_cx *cx, const jx_aval *a, double v) {
  jx_val lit = literal(cx, a->dtype, a->weak, v, (int64_t)v);
  return jx_broadcast_in_dim(cx, lit, a->rank, a->dim, NULL);
}

/* ---- shapes ---- */

jx_val jx_expand_scalar(jx_cx *cx, jx_val a, const jx_aval *like) {
  return jx_broadcast_in_dim(cx, a, like->rank, like->dim, NULL);
}

jx_val jx_unbroadcast(jx_cx *cx, jx_val ct, const jx_aval *to) {
  int64_t axes[JX_MAX_RANK];
  if (jx_absent(ct) || !ct.aval || to->rank == ct.aval->rank) return ct;
  for (int i = 0; i < ct.aval->rank; i++) axes[i] = i;
  return jx_reduce_sum(cx, ct, axes, ct.aval->rank);
}

jx_val jx_moveaxis(jx_cx *cx, jx_val a, int from, int to) {
  int64_t perm[JX_MAX_RANK] = {0};
  if (!a.aval) return JX_BAD;
  for (int i = 0, k = 0; i < a.aval->rank; i++) {
    if (i == to) {
      perm[i] = from;
      continue;
    }
    if (k == from) k++;
    perm[i] = k++;
  }
  return jx_transpose(cx, a, perm);
}

/* To the shape [size, like…]; axis i of x is axis `at` + i of that. */
static jx_val broadcast_lead(jx_cx *cx, jx_val x, int64_t size, const jx_aval *like, int at) {
  int64_t dim[JX_MAX_RANK], dims[JX_MAX_RANK];
  if (!x.aval) return JX_BAD;
  if (like->rank >= JX_MAX_RANK) {
    jx_fail(cx, JX_ESHAPE, "vmap", "an array has at most %d axes", JX_MAX_RANK);
    return JX_BAD;
  }
  dim[0] = size;
  for (int i = 0; i < like->rank; i++) dim[i + 1] = like->dim[i];
  for (int i = 0; i < x.aval->rank; i++) dims[i] = at + i;
  return jx_broadcast_in_dim(cx, x, like->rank + 1, dim, dims);
}

jx_val jx_materialize(jx_cx *cx, const jx_batch *b, jx_val x, bool mapped) {
  if (mapped || !x.aval) return x;
  if (x.aval->is_tape) {
    jx_val y = JX_BAD;
    jx_bind(cx, &jx_prim_tape_broadcast, JX_ATTRS(jx_a_int(0), jx_a_int(b->size)), &x, 1, &y, 1);
    return y;
  }
  return broadcast_lead(cx, x, b->size, x.aval, 1);
}

/* ---- shared batching ---- */

/*
** Scalars that are not mapped stay beside the arrays. A mapped scalar beside arrays is spread over
** the axes of the result, and so is an array that is not mapped: the primitive itself knows equal
** shapes and scalars only.
*/
static jx_val batch_operand(jx_cx *cx, const jx_eqn *e, const jx_batch *b, int k, jx_val x) {
  const jx_aval *own = e->in[k], *out = e->out[0];
  if (b->in[k]) return own->rank == out->rank ? x : broadcast_lead(cx, x, b->size, out, 0);
  bool beside = out->rank > 0 || (e->prim->flags & JX_MULTI_SCALAR);
  return own->rank == 0 && beside ? x : jx_materialize(cx, b, x, false);
}

void jx_batch_elementwise(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                          jx_val *y) {
  jx_val few[8], *in = few;
  size_t bytes = (size_t)e->nin * sizeof *in;
  for (int i = 0; i < e->nout; i++) b->out[i] = true;
  if (e->nin > (int)JX_COUNTOF(few) && !(in = jx_alloc(&cx->rt->mem, bytes))) {
    jx_nomem(cx);
    for (int i = 0; i < e->nout; i++) y[i] = JX_BAD;
    return;
  }
  for (int i = 0; i < e->nin; i++) in[i] = batch_operand(cx, e, b, i, x[i]);
  jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, y, e->nout);
  if (in != few) jx_free(&cx->rt->mem, in, bytes);
}
