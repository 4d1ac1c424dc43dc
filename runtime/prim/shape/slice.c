/* slice — a box of an array, with strides, at fixed positions. */
#include "prim/arrange.h"

enum { AT_LIMIT, AT_START, AT_STRIDES };

static int64_t stride_of(const jx_eqn *e, int axis) {
  const jx_attr *s = jx_at(e, AT_STRIDES);
  return s->kind == JX_ATTR_NONE ? 1 : s->u.ints[axis];
}

static void slice_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *limit = jx_at(e, AT_LIMIT), *start = jx_at(e, AT_START),
                *strides = jx_at(e, AT_STRIDES), *bad = NULL;
  const jx_aval *x = in[0];
  int64_t dim[JX_MAX_RANK];
  const char *wrong = NULL;
  if ((int)limit->n != x->rank) bad = limit, wrong = "limit_indices needs one entry per axis";
  if ((int)start->n != x->rank) bad = start, wrong = "start_indices needs one entry per axis";
  if (strides->kind != JX_ATTR_NONE && (int)strides->n != x->rank)
    bad = strides, wrong = "strides needs one entry per axis";
  for (int i = 0; i < x->rank && !bad; i++) {
    int64_t from = start->u.ints[i], to = limit->u.ints[i], step = stride_of(e, i);
    if (from < 0) bad = start, wrong = "start_indices must not be negative";
    if (to < from) bad = limit, wrong = "limit_indices must not lie before start_indices";
    if (to > x->dim[i]) bad = limit, wrong = "limit_indices must lie within the operand";
    if (step <= 0) bad = strides, wrong = "strides must be positive";
    if (!bad) dim[i] = to > from ? (to - from - 1) / step + 1 : 0;
  }
  if (bad)
    jx_fail_list(cx, e, wrong, x, bad->u.ints, (int)bad->n);
  else
    out[0] = jx_reshaped(cx, x, x->rank, dim);
}

/* Zeros around and between the elements. */
static void slice_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                            jx_val *cx_) {
  const jx_aval *a = e->in[0];
  const int64_t *start = jx_at(e, AT_START)->u.ints;
  int64_t config[3 * JX_MAX_RANK];
  (void)x;
  for (int i = 0; i < a->rank; i++) {
    int64_t n = e->out[0]->dim[i], step = stride_of(e, i);
    int64_t end = n == 0 ? start[i] : start[i] + 1 + (n - 1) * step;
    config[3 * i] = start[i];
    config[3 * i + 1] = a->dim[i] - end;
    config[3 * i + 2] = step - 1;
  }
  cx_[0] = jx_pad(cx, ct[0], jx_lit_f(cx, (jx_dtype)a->dtype, 0), config);
}

static void slice_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *limit = jx_at(e, AT_LIMIT), *start = jx_at(e, AT_START),
                *strides = jx_at(e, AT_STRIDES);
  int rank = e->in[0]->rank;
  int64_t from[JX_MAX_RANK], to[JX_MAX_RANK], step[JX_MAX_RANK];
  bool plain = strides->kind == JX_ATTR_NONE;
  y[0] = JX_BAD;
  if (!jx_rank_left(cx, e, rank)) return;
  jx_lead(from, 0, start->u.ints, rank, 0);
  jx_lead(to, b->size, limit->u.ints, rank, 0);
  if (!plain) jx_lead(step, 1, strides->u.ints, rank, 0);
  y[0] = jx_slice(cx, x[0], from, to, plain ? NULL : step);
  b->out[0] = true;
}

static void slice_affine(const jx_eqn *e, jx_affine *map) {
  for (int i = 0; i < e->in[0]->rank; i++) {
    map->start[i] = jx_at(e, AT_START)->u.ints[i];
    map->step[i] = stride_of(e, i);
    map->from[i] = (int8_t)i;
  }
}

static const jx_attrspec attrs[] = {
    {.name = "limit_indices", .kind = JX_ATTR_INTS},
    {.name = "start_indices", .kind = JX_ATTR_INTS},
    {.name = "strides", .kind = JX_ATTR_INTS, .optional = 1},
    {0},
};

JX_PRIM(slice) = {
    .name = "slice",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "A box of an array, with strides, at fixed positions.\n\n"
        "y[i] = x[start_indices + strides * i]\n"
        "source: XLA operation semantics, Slice",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = slice_shape,
    .jvp = jx_jvp_linear,
    .transpose = slice_transpose,
    .batch = slice_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(slice_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
