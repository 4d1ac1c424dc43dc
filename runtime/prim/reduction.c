/* reduction.c — rules that reductions share. See reduction.h. */
#include "prim/reduction.h"

#include <math.h>

const jx_attrspec jx_attrs_axes[] = {{.name = "axes", .kind = JX_ATTR_INTS}, {0}};
const jx_attrspec jx_attrs_arg[] = {
    {.name = "axes", .kind = JX_ATTR_INTS}, {.name = "index_dtype", .kind = JX_ATTR_DTYPE}, {0}};

/* ---- rules ---- */

/* Extents of the axes that stay; returns how many. */
static int kept_dims(const jx_aval *x, const jx_attr *axes, int64_t *dim) {
  int64_t rest[JX_MAX_RANK];
  int n = jx_other_axes(x->rank, axes->u.ints, (int)axes->n, rest);
  for (int i = 0; i < n; i++) dim[i] = x->dim[rest[i]];
  return n;
}

void jx_shape_reduce(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *axes = jx_at(e, 0);
  int64_t dim[JX_MAX_RANK];
  if (!jx_expect_sig(cx, e, in) || !jx_expect_axes(cx, e, in[0], axes->u.ints, (int)axes->n))
    return;
  out[0] = jx_reshaped(cx, in[0], kept_dims(in[0], axes, dim), dim);
}

void jx_shape_arg_reduce(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                         const jx_aval **out) {
  const jx_attr *axes = jx_at(e, 0);
  jx_dtype d = (jx_dtype)jx_at_int(e, 1);
  int64_t dim[JX_MAX_RANK];
  char text[JX_AVAL_TEXT], list[JX_TUPLE_TEXT];
  if (!jx_expect_axes(cx, e, in[0], axes->u.ints, (int)axes->n)) return;
  if (axes->n != 1) {
    jx_fail(cx, JX_EARG, e->prim->name, "takes one axis, got %s for %s",
            jx_tuple_text(axes->u.ints, (int)axes->n, list), jx_aval_text(in[0], text));
  } else if (in[0]->dim[axes->u.ints[0]] == 0) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "axis %lld of %s is empty: there is no element to name",
            (long long)axes->u.ints[0], jx_aval_text(in[0], text));
  } else if (!jx_is_int(d)) {
    jx_fail(cx, JX_EDTYPE, e->prim->name, "index_dtype must be an integer dtype, got %s",
            jx_dtype_name(d));
  } else {
    out[0] = jx_aval_get(&cx->rt->avals, d, false, kept_dims(in[0], axes, dim), dim);
  }
}

void jx_batch_reduce(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *axes = jx_at(e, 0);
  int64_t to[JX_MAX_RANK];
  jx_attr at[2];
  for (uint32_t i = 0; i < axes->n; i++) to[i] = axes->u.ints[i] + 1;
  at[0] = jx_a_ints(to, (int)axes->n);
  if (e->attrs->n > 1) at[1] = *jx_at(e, 1);
  y[0] = jx_opn(cx, e->prim, at, x, 1);
  b->out[0] = true;
}

void jx_jvp_reduce_chosen(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                          const jx_val *y, jx_val *dy) {
  const jx_attr *axes = jx_at(e, 0);
  const jx_aval *a = e->in[0];
  int64_t rest[JX_MAX_RANK];
  jx_other_axes(a->rank, axes->u.ints, (int)axes->n, rest);
  jx_val result = jx_broadcast_in_dim(cx, y[0], a->rank, a->dim, rest);
  jx_val chosen = jx_convert(cx, jx_eq(cx, x[0], result), (jx_dtype)a->dtype, false);
  jx_val count = jx_reduce_sum(cx, chosen, axes->u.ints, (int)axes->n);
  jx_val sum = jx_reduce_sum(cx, jx_mul(cx, dx[0], chosen), axes->u.ints, (int)axes->n);
  dy[0] = jx_div(cx, sum, count);
}

/* ---- reference evaluation ---- */

/* The element of a lane that a reduction starts from: its identity. */
static double identity_f(jx_reduce_kind k) {
  switch (k) {
    case JX_REDUCE_PROD:
      return 1;
    case JX_REDUCE_MAX:
      return -(double)INFINITY;
    case JX_REDUCE_MIN:
      return (double)INFINITY;
    default:
      return 0;
  }
}

/* Least and largest value of an integer dtype or bool; u64 as its bits. */
static int64_t least(jx_dtype d) {
  return jx_is_signed(d) ? (int64_t)(UINT64_MAX << (8 * jx_dtype_size(d) - 1)) : 0;
}
static int64_t largest(jx_dtype d) {
  if (d == JX_BOOL) return 1;
  return (int64_t)(UINT64_MAX >> (64 - 8 * jx_dtype_size(d) + (jx_is_signed(d) ? 1 : 0)));
}

static int64_t identity_i(jx_reduce_kind k, jx_dtype d) {
  switch (k) {
    case JX_REDUCE_PROD:
      return 1;
    case JX_REDUCE_MAX:
      return least(d);
    case JX_REDUCE_MIN:
      return largest(d);
    case JX_REDUCE_AND:
      return -1;
    default:
      return 0;
  }
}

static bool less_i(jx_dtype d, int64_t a, int64_t b) {
  return d == JX_U64 ? (uint64_t)a < (uint64_t)b : a < b;
}

static double fold_f(jx_reduce_kind k, double acc, double x) {
  switch (k) {
    case JX_REDUCE_SUM:
      return acc + x;
    case JX_REDUCE_PROD:
      return acc * x;
    case JX_REDUCE_MAX:
      return isnan(acc) || acc > x ? acc : x;
    default:
      return isnan(acc) || acc < x ? acc : x;
  }
}

static int64_t fold_i(jx_reduce_kind k, jx_dtype d, int64_t acc, int64_t x) {
  switch (k) {
    case JX_REDUCE_SUM:
      return (int64_t)((uint64_t)acc + (uint64_t)x);
    case JX_REDUCE_PROD:
      return (int64_t)((uint64_t)acc * (uint64_t)x);
    case JX_REDUCE_MAX:
      return less_i(d, acc, x) ? x : acc;
    case JX_REDUCE_MIN:
      return less_i(d, x, acc) ? x : acc;
    case JX_REDUCE_AND:
      return acc & x;
    case JX_REDUCE_OR:
      return acc | x;
    default:
      return acc ^ x;
  }
}

/* What is reduced for one result element: offsets along the reduced axes, from `base`. */
typedef struct lane {
  int n;
  int64_t dim[JX_MAX_RANK], stride[JX_MAX_RANK], ix[JX_MAX_RANK];
} lane;

static bool lane_next(lane *l, int64_t *offset) {
  for (int i = l->n - 1; i >= 0; i--) {
    *offset += l->stride[i];
    if (++l->ix[i] < l->dim[i]) return true;
    *offset -= l->stride[i] * l->dim[i];
    l->ix[i] = 0;
  }
  return false;
}

static void reduce_lane(jx_reduce_kind k, const jx_view *in, lane *l, int64_t base, bool empty,
                        const jx_view *out, int64_t o) {
  jx_dtype d = (jx_dtype)in->aval->dtype;
  int64_t at = base;
  if (jx_is_float(d)) {
    double acc = identity_f(k);
    if (!empty) do {
        acc = fold_f(k, acc, jx_get_f(in, at));
      } while (lane_next(l, &at));
    jx_put_f(out, o, acc);
  } else {
    int64_t acc = identity_i(k, d);
    if (!empty) do {
        acc = fold_i(k, d, acc, jx_get_i(in, at));
      } while (lane_next(l, &at));
    jx_put_i(out, o, acc);
  }
}

/* The first NaN, or else the first of the extreme elements. */
static int64_t arg_lane(bool max, const jx_view *in, int64_t base, int64_t stride, int64_t n) {
  jx_dtype d = (jx_dtype)in->aval->dtype;
  int64_t best = 0;
  for (int64_t i = 0; i < n; i++) {
    bool better;
    if (jx_is_float(d)) {
      double x = jx_get_f(in, base + i * stride), y = jx_get_f(in, base + best * stride);
      if (isnan(x)) return i;
      better = max ? x > y : x < y;
    } else {
      int64_t x = jx_get_i(in, base + i * stride), y = jx_get_i(in, base + best * stride);
      better = max ? less_i(d, y, x) : less_i(d, x, y);
    }
    if (better) best = i;
  }
  return best;
}

jx_status jx_eval_reduce(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_attr *axes = jx_at(e, 0);
  const jx_aval *x = in->aval, *y = out->aval;
  jx_reduce_kind k = (jx_reduce_kind)e->prim->lower.sub;
  int64_t stride[JX_MAX_RANK], rest[JX_MAX_RANK], kept[JX_MAX_RANK], ix[JX_MAX_RANK] = {0}, o = 0;
  lane l = {.n = (int)axes->n};
  bool empty = false;
  (void)cx;
  if (y->size == 0) return JX_OK;
  jx_strides(x, stride);
  int n = jx_other_axes(x->rank, axes->u.ints, l.n, rest);
  for (int i = 0; i < n; i++) kept[i] = stride[rest[i]];
  for (int i = 0; i < l.n; i++) {
    l.dim[i] = x->dim[axes->u.ints[i]];
    l.stride[i] = stride[axes->u.ints[i]];
    empty = empty || l.dim[i] == 0;
  }
  do {
    int64_t base = jx_flat_index(kept, ix, n);
    if (k == JX_REDUCE_ARGMAX || k == JX_REDUCE_ARGMIN)
      jx_put_i(out, o++, arg_lane(k == JX_REDUCE_ARGMAX, in, base, l.stride[0], l.dim[0]));
    else
      reduce_lane(k, in, &l, base, empty, out, o++);
  } while (jx_next_index(y, ix));
  return JX_OK;
}
