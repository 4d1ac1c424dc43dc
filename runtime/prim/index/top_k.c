/* top_k — the k largest elements along an axis, in descending order, and where they stand. */
#include <math.h>

#include "prim/indexing.h"

enum { AT_AXIS, AT_K };

static void top_k_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  int64_t axis = jx_at_int(e, AT_AXIS), k = jx_at_int(e, AT_K), dim[JX_MAX_RANK];
  char s[JX_AVAL_TEXT];
  if (!jx_expect_axes(cx, e, in[0], &axis, 1)) return;
  if (k < 0 || k > in[0]->dim[axis]) {
    jx_fail(cx, JX_EARG, e->prim->name, "k must be 0 to the extent of axis %lld of %s, got %lld",
            (long long)axis, jx_aval_text(in[0], s), (long long)k);
    return;
  }
  for (int i = 0; i < in[0]->rank; i++) dim[i] = i == axis ? k : in[0]->dim[i];
  out[0] = jx_reshaped(cx, in[0], in[0]->rank, dim);
  out[1] = jx_aval_get(&cx->rt->avals, JX_I32, false, in[0]->rank, dim);
}

/* The tangents are gathered from where the elements stand. */
static void top_k_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  int64_t axis = jx_at_int(e, AT_AXIS), dim[JX_MAX_RANK + 1];
  jx_indexing ix = {.mode = JX_MODE_PROMISE};
  int rank = e->in[0]->rank;
  (void)x;
  if (!jx_rank_left(cx, e, rank) || !y[1].aval) return;
  for (int i = 0; i < rank; i++) {
    dim[i] = y[1].aval->dim[i];
    ix.slice[i] = 1;
    if (i == axis) continue;
    int n = ix.dims.n[JX_BATCH_DIMS]++;
    ix.dims.at[JX_BATCH_DIMS][n] = ix.dims.at[JX_INDEX_BATCH][n] = i;
  }
  dim[rank] = 1;
  ix.dims.n[JX_INDEX_BATCH] = rank - 1;
  ix.dims.n[JX_COLLAPSED] = ix.dims.n[JX_MAP_DIMS] = 1;
  ix.dims.at[JX_COLLAPSED][0] = ix.dims.at[JX_MAP_DIMS][0] = axis;
  dy[0] = jx_gather(cx, &ix, dx[0], jx_reshape(cx, y[1], rank + 1, dim));
}

static void top_k_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  y[0] = y[1] = JX_BAD;
  b->out[0] = b->out[1] = true;
  jx_bind(cx, e->prim, JX_ATTRS(jx_a_int(jx_at_int(e, AT_AXIS) + 1), *jx_at(e, AT_K)), x, 1, y, 2);
}

/* Reversed, sorted and reversed again, so that of equal elements the first comes first. */
static void top_k_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int axis = (int)jx_at_int(e, AT_AXIS);
  const jx_aval *a = e->in[0];
  int64_t n = a->dim[axis], k = jx_at_int(e, AT_K);
  jx_val in[2] = {x[0], jx_iota(cx, JX_I32, a->rank, a->dim, axis)}, out[2] = {JX_BAD, JX_BAD};
  for (int i = 0; i < 2; i++) in[i] = jx_rev_axis(cx, in[i], axis);
  if (!jx_ok(cx)) return;
  jx_bind(cx, &jx_prim_sort, JX_ATTRS(jx_a_int(axis), jx_a_bool(true), jx_a_int(1)), in, 2, out, 2);
  for (int i = 0; i < 2; i++)
    y[i] = jx_rev_axis(cx, jx_slice_axis(cx, out[i], axis, n - k, n, 1), axis);
}

/* NaN is the largest. */
static bool larger(const jx_view *v, int64_t i, int64_t j) {
  jx_dtype d = (jx_dtype)v->aval->dtype;
  if (jx_is_float(d)) {
    double a = jx_get_f(v, i), b = jx_get_f(v, j);
    return isnan(a) || isnan(b) ? isnan(a) && !isnan(b) : a > b;
  }
  int64_t a = jx_get_i(v, i), b = jx_get_i(v, j);
  return d == JX_U64 ? (uint64_t)a > (uint64_t)b : a > b;
}

/* The places of the first k in order[k], by insertion; step: from element to element. */
static void choose(const jx_view *in, int64_t base, int64_t step, int64_t n, int64_t k,
                   int64_t *order) {
  for (int64_t i = 0, m = 0; i < n; i++) {
    if (m == k && (k == 0 || !larger(in, base + i * step, base + order[k - 1] * step))) continue;
    int64_t at = m < k ? m++ : k - 1;
    for (; at > 0 && larger(in, base + i * step, base + order[at - 1] * step); at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
}

static jx_status top_k_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *x = in[0].aval;
  int64_t axis = jx_at_int(e, AT_AXIS), k = jx_at_int(e, AT_K), stride[JX_MAX_RANK];
  if (out[0].aval->size == 0) return JX_OK;
  size_t bytes = (size_t)k * sizeof(int64_t);
  int64_t *order = jx_alloc(&cx->rt->mem, bytes), n = x->dim[axis];
  if (!order) return jx_nomem(cx);
  jx_strides(x, stride);
  int64_t step = stride[axis];
  for (int64_t lane = 0; lane < x->size / n && !jx_stopping(cx->rt); lane++) {
    int64_t outer = lane / step, inner = lane % step;
    choose(in, outer * step * n + inner, step, n, k, order);
    for (int64_t i = 0; i < k; i++) {
      int64_t o = outer * step * k + i * step + inner;
      jx_copy_element(&out[0], o, &in[0], outer * step * n + inner + order[i] * step);
      jx_put_i(&out[1], o, order[i]);
    }
  }
  jx_free(&cx->rt->mem, order, bytes);
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "axis", .kind = JX_ATTR_INT},
    {.name = "k", .kind = JX_ATTR_INT},
    {0},
};

JX_PRIM(top_k) = {
    .name = "top_k",
    .sig = "x:A[..] -> y:A[..] indices:I[..]",
    .doc =
        "The k largest elements along an axis in descending order, and their indices (i32).\n\n"
        "NaN is the largest; of equal elements the first comes first\n"
        "source: jax.lax.top_k",
    .attrs = attrs,
    .nin = 1,
    .nout = 2,
    .shape = top_k_shape,
    .jvp = top_k_jvp,
    .batch = top_k_batch,
    .eval = top_k_eval,
    .lower = JX_EXPAND(top_k_expand),
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
};
