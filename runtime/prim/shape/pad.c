/* pad — a value around an array and between its elements; negative amounts cut off. */
#include "prim/arrange.h"

/* config of axis i: low, high, interior. */
static int64_t padded(int64_t n, const int64_t *config) {
  return n + config[2] * (n > 0 ? n - 1 : 0) + config[0] + config[1];
}

static void pad_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *config = jx_at(e, 0);
  const jx_aval *x = in[0];
  const int64_t most = INT64_C(1) << 50; /* beyond any extent: the sums cannot overflow */
  int64_t dim[JX_MAX_RANK];
  const char *wrong = NULL;
  char text[JX_AVAL_TEXT];
  if (!jx_expect_same_dtype(cx, e, in, 0)) return;
  if (in[1]->rank != 0) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "the padding value must be a scalar, got %s",
            jx_aval_text(in[1], text));
    return;
  }
  if ((int)config->n != 3 * x->rank)
    wrong = "padding_config needs low, high, interior of each axis";
  for (int i = 0; !wrong && i < x->rank; i++) {
    const int64_t *c = config->u.ints + 3 * i;
    if (c[2] < 0) wrong = "interior padding must not be negative";
    if (c[0] > most || c[0] < -most || c[1] > most || c[1] < -most ||
        (x->dim[i] > 1 && c[2] > most / x->dim[i]))
      wrong = "padding_config is too large";
    if (wrong) break;
    dim[i] = padded(x->dim[i], c);
    if (dim[i] < 0) wrong = "an axis would be shorter than 0 after padding";
  }
  if (wrong) {
    jx_fail_list(cx, e, wrong, x, config->u.ints, (int)config->n);
    return;
  }
  out[0] = jx_aval_get(&cx->rt->avals, (jx_dtype)x->dtype, x->weak && in[1]->weak, x->rank, dim);
}

static void pad_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  jx_val zero = jx_const_like(cx, x[1], 0);
  (void)y;
  dy[0] = jx_pad(cx, jx_or_zeros(cx, dx[0], e->in[0]), jx_absent(dx[1]) ? zero : dx[1],
                 jx_at(e, 0)->u.ints);
}

static jx_val sum_all(jx_cx *cx, jx_val a) {
  int64_t axes[JX_MAX_RANK];
  if (!a.aval) return JX_BAD;
  for (int i = 0; i < a.aval->rank; i++) axes[i] = i;
  return jx_reduce_sum(cx, a, axes, a.aval->rank);
}

/* The operand's cotangent is cut out again; the padding value has the sum of all the rest. */
static void pad_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  const int64_t *config = jx_at(e, 0)->u.ints;
  int rank = e->in[0]->rank;
  int64_t cut[3 * JX_MAX_RANK], start[JX_MAX_RANK], strides[JX_MAX_RANK];
  for (int i = 0; i < rank; i++) {
    cut[3 * i] = -config[3 * i];
    cut[3 * i + 1] = -config[3 * i + 1];
    cut[3 * i + 2] = 0;
    start[i] = 0;
    strides[i] = config[3 * i + 2] + 1;
  }
  jx_val inner = jx_pad(cx, ct[0], jx_lit_f(cx, (jx_dtype)e->in[0]->dtype, 0), cut);
  if (!inner.aval) return;
  inner = jx_slice(cx, inner, start, inner.aval->dim, strides);
  if (jx_absent(x[0])) cx_[0] = inner;
  if (jx_absent(x[1])) cx_[1] = jx_sub(cx, sum_all(cx, ct[0]), sum_all(cx, inner));
}

/* A mapped padding value differs from lane to lane: a mask says where it goes. */
static void pad_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *old = jx_at(e, 0);
  const jx_aval *a = e->in[0];
  int64_t config[3 * JX_MAX_RANK] = {0}, lane = 0;
  y[0] = JX_BAD;
  if (!jx_rank_left(cx, e, a->rank)) return;
  for (uint32_t i = 0; i < old->n; i++) config[i + 3] = old->u.ints[i];
  b->out[0] = true;
  jx_val operand = jx_materialize(cx, b, x[0], b->in[0]);
  if (!b->in[1]) {
    y[0] = jx_pad(cx, operand, x[1], config);
    return;
  }
  if (!operand.aval) return;
  jx_avals *t = &cx->rt->avals;
  const jx_aval *mask = jx_aval_with_dtype(t, operand.aval, JX_BOOL, false);
  if (!mask) return;
  jx_val inside = jx_pad(cx, jx_full(cx, mask, 1), jx_lit_i(cx, JX_BOOL, 0), config);
  jx_val kept = jx_pad(cx, operand, jx_const_like(cx, operand, 0), config);
  if (!kept.aval) return;
  jx_val value = jx_broadcast_in_dim(cx, x[1], kept.aval->rank, kept.aval->dim, &lane);
  y[0] = jx_select(cx, inside, kept, value);
}

static jx_status pad_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const int64_t *config = jx_at(e, 0)->u.ints;
  const jx_aval *x = in[0].aval, *y = out->aval;
  int64_t ix[JX_MAX_RANK] = {0}, stride[JX_MAX_RANK], o = 0;
  (void)cx;
  if (y->size == 0) return JX_OK;
  jx_strides(x, stride);
  do {
    int64_t k = 0;
    bool inside = true;
    for (int d = 0; d < x->rank && inside; d++) {
      int64_t i = ix[d] - config[3 * d], step = config[3 * d + 2] + 1;
      inside = i >= 0 && i % step == 0 && i / step < x->dim[d];
      if (inside) k += i / step * stride[d];
    }
    jx_copy_element(out, o++, inside ? &in[0] : &in[1], inside ? k : 0);
  } while (jx_next_index(y, ix));
  return JX_OK;
}

static const jx_attrspec attrs[] = {
    {.name = "padding_config", .kind = JX_ATTR_INTS, .group = 3},
    {0},
};

JX_PRIM(pad) = {
    .name = "pad",
    .sig = "x:A[..] value:A[] -> y:A[..]",
    .doc =
        "Puts a value around an array and between its elements; negative amounts cut off.\n\n"
        "y[low + i * (interior + 1)] = x[i], value elsewhere; padding_config holds (low, high,\n"
        "interior) of each axis; extent n becomes n + low + high + interior * (n - 1)\n"
        "source: XLA operation semantics, Pad",
    .attrs = attrs,
    .nin = 2,
    .nout = 1,
    .shape = pad_shape,
    .jvp = pad_jvp,
    .transpose = pad_transpose,
    .batch = pad_batch,
    .eval = pad_eval,
    .lower = JX_INDEX(JX_IX_PAD),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
