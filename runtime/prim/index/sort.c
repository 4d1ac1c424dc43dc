/* sort — lanes put in ascending order of their first operands, the others carried along. */
#include "prim/indexing.h"

#include <math.h>

enum { AT_DIMENSION, AT_STABLE, AT_KEYS };
enum { POLL = 1 << 14 };

static int sort_arity(const jx_attrs *attrs, int nin) {
  (void)attrs;
  return nin;
}

static void sort_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  int64_t axis = jx_at_int(e, AT_DIMENSION), keys = jx_at_int(e, AT_KEYS);
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  if (e->nin == 0 || keys < 1 || keys > e->nin) {
    jx_fail(cx, JX_EARG, e->prim->name,
            "num_keys must be 1 to the number of operands, got %lld of %d", (long long)keys,
            e->nin);
    return;
  }
  if (!jx_expect_axes(cx, e, in[0], &axis, 1)) return;
  for (int i = 1; i < e->nin; i++) {
    if (jx_same_shape(in[0], in[i])) continue;
    jx_fail(cx, JX_ESHAPE, e->prim->name, "operands must have one shape, got %s and %s",
            jx_aval_text(in[0], s), jx_aval_text(in[i], t));
    return;
  }
  for (int i = 0; i < e->nin; i++) out[i] = in[i];
}

/* The order is sorted along, and the tangents are gathered in it. */
static void sort_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  int axis = (int)jx_at_int(e, AT_DIMENSION), rank = e->in[0]->rank, n = e->nin;
  size_t bytes = (size_t)(n + 1) * 2 * sizeof(jx_val);
  jx_val *in = jx_alloc(&cx->rt->mem, bytes), *out = in + n + 1;
  int64_t dim[JX_MAX_RANK + 1], all[JX_MAX_RANK];
  jx_indexing ix = {.mode = JX_MODE_PROMISE};
  (void)y;
  if (!in) {
    jx_nomem(cx);
    return;
  }
  jx_dtype type = e->in[0]->dim[axis] <= INT64_C(0x7fffffff) ? JX_U32 : JX_U64;
  for (int i = 0; i < n; i++) in[i] = x[i];
  in[n] = jx_iota(cx, type, rank, e->in[0]->dim, axis);
  bool ok = in[n].aval && jx_bind_attrs(cx, e->prim, e->attrs, in, n + 1, out, n + 1);
  for (int i = 0; i < rank; i++) {
    dim[i] = e->in[0]->dim[i];
    all[i] = i;
    ix.slice[i] = 1;
    if (i == axis) continue;
    int k = ix.dims.n[JX_BATCH_DIMS]++;
    ix.dims.at[JX_BATCH_DIMS][k] = ix.dims.at[JX_INDEX_BATCH][k] = i;
  }
  dim[rank] = 1;
  ix.dims.n[JX_INDEX_BATCH] = rank - 1;
  ix.dims.n[JX_COLLAPSED] = ix.dims.n[JX_MAP_DIMS] = 1;
  ix.dims.at[JX_COLLAPSED][0] = ix.dims.at[JX_MAP_DIMS][0] = axis;
  if (ok && jx_rank_left(cx, e, rank)) {
    jx_val order = jx_broadcast_in_dim(cx, out[n], rank + 1, dim, all);
    for (int i = 0; i < n; i++)
      if (jx_present(dx[i])) dy[i] = jx_gather(cx, &ix, dx[i], order);
  }
  jx_free(&cx->rt->mem, in, bytes);
}

static void sort_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  size_t bytes = (size_t)e->nin * sizeof(jx_val);
  jx_val *in = jx_alloc(&cx->rt->mem, bytes);
  for (int i = 0; i < e->nin; i++) {
    y[i] = JX_BAD;
    b->out[i] = true;
    if (in) in[i] = jx_materialize(cx, b, x[i], b->in[i]);
  }
  if (in)
    jx_bind(cx, e->prim,
            JX_ATTRS(jx_a_int(jx_at_int(e, AT_DIMENSION) + 1), *jx_at(e, AT_STABLE),
                     *jx_at(e, AT_KEYS)),
            in, e->nin, y, e->nin);
  else
    jx_nomem(cx);
  jx_free(&cx->rt->mem, in, bytes);
}

/* One lane: operands, where it begins, the step along it. */
typedef struct lane {
  jx_rt *rt;
  const jx_view *in;
  int keys;
  int64_t base, step;
} lane;

/* NaN after everything else, equal to NaN; -0 equals +0. */
static int compare(const jx_view *v, int64_t i, int64_t j) {
  jx_dtype d = (jx_dtype)v->aval->dtype;
  if (jx_is_float(d)) {
    double a = jx_get_f(v, i), b = jx_get_f(v, j);
    if (isnan(a) || isnan(b)) return (isnan(a) ? 1 : 0) - (isnan(b) ? 1 : 0);
    return (a > b) - (a < b);
  }
  int64_t a = jx_get_i(v, i), b = jx_get_i(v, j);
  if (d == JX_U64) return ((uint64_t)a > (uint64_t)b) - ((uint64_t)a < (uint64_t)b);
  return (a > b) - (a < b);
}

static bool before(const lane *l, int64_t i, int64_t j) {
  for (int k = 0; k < l->keys; k++) {
    int c = compare(&l->in[k], l->base + i * l->step, l->base + j * l->step);
    if (c) return c < 0;
  }
  return false;
}

/*
** Stable merge sort of the numbers 0 … n-1, bottom up; `room` has n more. The result is
** returned.
*/
static const int64_t *sorted(const lane *l, int64_t *order, int64_t *room, int64_t n) {
  for (int64_t i = 0; i < n; i++) order[i] = i;
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t lo = 0; lo < n && !jx_stopping(l->rt); lo += 2 * width) {
      int64_t mid = JX_MIN(lo + width, n), hi = JX_MIN(lo + 2 * width, n), i = lo, j = mid;
      for (int64_t k = lo; k < hi; k++) {
        if (k % POLL == 0 && jx_stopping(l->rt)) break;
        bool right = j < hi && (i >= mid || before(l, order[j], order[i]));
        room[k] = right ? order[j++] : order[i++];
      }
    }
    int64_t *t = order;
    order = room;
    room = t;
  }
  return order;
}

static jx_status sort_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *x = in[0].aval;
  int64_t axis = jx_at_int(e, AT_DIMENSION), n = x->dim[axis], stride[JX_MAX_RANK];
  lane l = {.rt = cx->rt, .in = in, .keys = (int)jx_at_int(e, AT_KEYS)};
  if (x->size == 0) return JX_OK;
  size_t bytes = (size_t)n * 2 * sizeof(int64_t);
  int64_t *room = jx_alloc(&cx->rt->mem, bytes);
  if (!room) return jx_nomem(cx);
  jx_strides(x, stride);
  l.step = stride[axis];
  for (int64_t k = 0; k < x->size / n && !jx_stopping(cx->rt); k++) {
    l.base = k / l.step * l.step * n + k % l.step;
    const int64_t *order = sorted(&l, room, room + n, n);
    for (int64_t i = 0; i < n && !jx_stopping(cx->rt); i++)
      for (int p = 0; p < e->nin; p++)
        jx_copy_element(&out[p], l.base + i * l.step, &in[p], l.base + order[i] * l.step);
  }
  jx_free(&cx->rt->mem, room, bytes);
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "dimension", .kind = JX_ATTR_INT},
    {.name = "is_stable", .kind = JX_ATTR_BOOL},
    {.name = "num_keys", .kind = JX_ATTR_INT},
    {0},
};

JX_PRIM(sort) = {
    .name = "sort",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Puts lanes along `dimension` in ascending order of the first num_keys operands, the\n"
        "others carried along; equal elements keep their order.\n\n"
        "NaN comes last, -0 equals +0, false comes before true\n"
        "source: jax.lax.sort; Knuth, TAOCP 3, sec. 5.2.4 (merging)",
    .attrs = attrs,
    .nin = -1,
    .nout = -1,
    .arity = sort_arity,
    .shape = sort_shape,
    .jvp = sort_jvp,
    .batch = sort_batch,
    .eval = sort_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "sort"},
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
};
