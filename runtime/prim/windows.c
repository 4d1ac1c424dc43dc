/* windows.c — windows that slide over the axes of an array. See windows.h. */
#include "prim/windows.h"

#include <math.h>

#include "prim/indexing.h"

const jx_attrspec jx_attrs_window[] = {
    {.name = "base_dilation", .kind = JX_ATTR_INTS},
    {.name = "padding", .kind = JX_ATTR_INTS, .group = 2},
    {.name = "window_dilation", .kind = JX_ATTR_INTS},
    {.name = "window_dimensions", .kind = JX_ATTR_INTS},
    {.name = "window_strides", .kind = JX_ATTR_INTS},
    {0},
};

/* ---- extents ---- */

void jx_window_back(const jx_window *w, int i, int64_t extent, int64_t *low, int64_t *high) {
  int64_t window = jx_dilated(w->size[i], w->dil[i]), base = jx_dilated(extent, w->base[i]);
  *low = window - w->low[i] - 1;
  *high = base + window - 1 - jx_dilated(w->count[i], w->stride[i]) - *low;
}

bool jx_window_counts(jx_window *w, const int64_t *extent) {
  for (int i = 0; i < w->n; i++) {
    int64_t padded = 0, window = jx_dilated(w->size[i], w->dil[i]);
    bool over = extent[i] > 0 && __builtin_mul_overflow(extent[i] - 1, w->base[i], &padded);
    if (extent[i] > 0 && !over) padded++;
    if (over || __builtin_add_overflow(padded, w->low[i], &padded) ||
        __builtin_add_overflow(padded, w->high[i], &padded) || padded < 0)
      return false;
    w->count[i] = padded < window ? 0 : (padded - window) / w->stride[i] + 1;
  }
  return true;
}

int64_t jx_window_place(const jx_window *w, int i, int64_t extent, int64_t o, int64_t k) {
  int64_t at = o * w->stride[i] + k * w->dil[i] - w->low[i];
  if (at < 0 || at % w->base[i] != 0 || at / w->base[i] >= extent) return -1;
  return at / w->base[i];
}

/* ---- verbs ---- */

jx_val jx_window_pad(jx_cx *cx, const jx_window *w, jx_val x, jx_val value, int first) {
  int64_t config[3 * JX_MAX_RANK] = {0};
  bool any = false;
  for (int i = 0; i < w->n; i++) {
    int64_t *c = config + 3 * (first + i);
    c[0] = w->low[i];
    c[1] = w->high[i];
    c[2] = w->base[i] - 1;
    any = any || c[0] || c[1] || c[2];
  }
  return any ? jx_pad(cx, x, value, config) : x;
}

/* n elements `step` apart, from `start` on. */
static jx_val every(jx_cx *cx, jx_val x, int axis, int64_t start, int64_t n, int64_t step) {
  if (x.aval && start == 0 && n == x.aval->dim[axis]) return x;
  return jx_slice_axis(cx, x, axis, start, start + (n - 1) * step + 1, step);
}

jx_val jx_window_part(jx_cx *cx, const jx_window *w, int i, jx_val x, int axis, int64_t k) {
  return every(cx, x, axis, k * w->dil[i], w->count[i], w->stride[i]);
}

/* A new axis of extent 1 behind `axis`. */
static jx_val opened(jx_cx *cx, jx_val x, int axis) {
  int64_t dim[JX_MAX_RANK];
  if (!x.aval) return JX_BAD;
  for (int i = 0; i <= x.aval->rank; i++)
    dim[i] = i == axis + 1 ? 1 : x.aval->dim[i > axis ? i - 1 : i];
  return jx_reshape(cx, x, x.aval->rank + 1, dim);
}

static jx_val gathered(jx_cx *cx, const jx_window *w, int i, jx_val x, int axis) {
  int64_t dim[3] = {w->size[i], w->count[i], 1}, all[2] = {0, 1};
  jx_indexing ix = {.mode = JX_MODE_PROMISE};
  jx_dtype d = x.aval->dim[axis] <= INT32_MAX ? JX_I32 : JX_I64;
  jx_val k = jx_iota(cx, d, 2, dim, 0), o = jx_iota(cx, d, 2, dim, 1);
  if (!k.aval || !o.aval) return JX_BAD;
  jx_val at = jx_add(cx, jx_mul(cx, k, jx_const_like(cx, k, (double)w->dil[i])),
                     jx_mul(cx, o, jx_const_like(cx, o, (double)w->stride[i])));
  for (int j = 0; j < x.aval->rank; j++) {
    ix.slice[j] = j == axis ? 1 : x.aval->dim[j];
    if (j != axis) ix.dims.at[JX_WINDOW][ix.dims.n[JX_WINDOW]++] = j < axis ? j : j + 1;
  }
  ix.dims.n[JX_COLLAPSED] = ix.dims.n[JX_MAP_DIMS] = 1;
  ix.dims.at[JX_COLLAPSED][0] = ix.dims.at[JX_MAP_DIMS][0] = axis;
  return jx_gather(cx, &ix, x, jx_broadcast_in_dim(cx, at, 3, dim, all));
}

jx_val jx_window_stack(jx_cx *cx, const jx_window *w, int i, jx_val x, int axis) {
  jx_val part[JX_WINDOW_SLICES];
  if (!x.aval) return JX_BAD;
  if (x.aval->rank >= JX_MAX_RANK) {
    jx_fail(cx, JX_ESHAPE, NULL, "windows need one axis more than %d", JX_MAX_RANK);
    return JX_BAD;
  }
  if (w->count[i] > JX_WINDOW_SLICES) return gathered(cx, w, i, x, axis);
  for (int64_t o = 0; o < w->count[i]; o++)
    part[o] = opened(cx, every(cx, x, axis, o * w->stride[i], w->size[i], w->dil[i]), axis);
  return jx_concatenate(cx, part, (int)w->count[i], axis + 1);
}

typedef struct fold {
  jx_window_step step;
  const void *user;
  const jx_val *init;
  int n;
} fold;

/* Axis by axis, the last first: each fold takes the first element of a window before the others. */
static void fold_axis(jx_cx *cx, const jx_window *w, int axis, const fold *f, jx_val *x) {
  enum { MOST = 8 };
  jx_val whole[MOST], part[MOST];
  bool stack = w->size[axis] > JX_WINDOW_SLICES;
  for (int j = 0; j < f->n; j++) whole[j] = stack ? jx_window_stack(cx, w, axis, x[j], axis) : x[j];
  for (int64_t k = 0; k < w->size[axis] && jx_ok(cx); k++) {
    for (int j = 0; j < f->n; j++) {
      if (stack)
        part[j] = jx_squeeze_axis(cx, jx_slice_axis(cx, whole[j], axis, k, k + 1, 1), axis);
      else
        part[j] = jx_window_part(cx, w, axis, whole[j], axis, k);
      if (k > 0) continue;
      x[j] = f->init && part[j].aval ? jx_expand_scalar(cx, f->init[j], part[j].aval) : part[j];
    }
    if (k > 0 || f->init) f->step(cx, f->user, x, part);
  }
}

void jx_window_fold(jx_cx *cx, const jx_window *w, jx_window_step step, const void *user,
                    const jx_val *init, jx_val *x, int n) {
  fold f = {step, user, init, n};
  bool done = false;
  for (int axis = w->n - 1; axis >= 0; axis--) {
    if (w->size[axis] == 1 && w->stride[axis] == 1) continue;
    fold_axis(cx, w, axis, &f, x);
    done = true;
  }
  if (done || !init) return;
  jx_val one[8];
  for (int j = 0; j < n; j++) {
    one[j] = x[j];
    if (x[j].aval) x[j] = jx_expand_scalar(cx, init[j], x[j].aval);
  }
  step(cx, user, x, one);
}

static int64_t extreme(jx_dtype d, bool greatest) {
  if (d == JX_BOOL || !jx_is_signed(d)) return greatest ? (d == JX_BOOL ? 1 : -1) : 0;
  int64_t least = (int64_t)(UINT64_MAX << (8 * jx_dtype_size(d) - 1));
  return greatest ? ~least : least;
}

jx_val jx_window_identity(jx_cx *cx, jx_dtype d, bool greatest) {
  if (jx_is_float(d)) return jx_lit_f(cx, d, greatest ? (double)INFINITY : -(double)INFINITY);
  return jx_lit_i(cx, d, extreme(d, greatest));
}

void jx_window_put_identity(const jx_view *v, int64_t i, bool greatest) {
  jx_dtype d = (jx_dtype)v->aval->dtype;
  if (jx_is_float(d))
    jx_put_f(v, i, greatest ? (double)INFINITY : -(double)INFINITY);
  else
    jx_put_i(v, i, extreme(d, greatest));
}

/* ---- attributes ---- */

static bool positive(jx_cx *cx, const jx_eqn *e, const char *what, const int64_t *v, int n) {
  char list[JX_TUPLE_TEXT];
  for (int i = 0; i < n; i++) {
    if (v[i] > 0 && v[i] <= INT32_MAX) continue;
    jx_fail(cx, JX_EARG, e->prim->name, "%s must be positive and less than 2^31, got %s", what,
            jx_tuple_text(v, n, list));
    return false;
  }
  return true;
}

bool jx_window_read(jx_cx *cx, const jx_eqn *e, const int at[5], const jx_aval *x, jx_window *w) {
  static const char *const name[] = {"base_dilation", "padding", "window_dilation",
                                     "window_dimensions", "window_strides"};
  int64_t *list[] = {w->base, NULL, w->dil, w->size, w->stride};
  w->n = x->rank;
  for (int k = 0; k < 5; k++) {
    const jx_attr *a = at[k] < 0 ? NULL : jx_at(e, at[k]);
    int each = k == JX_WIN_PADDING ? 2 : 1;
    if (a && (int)a->n != each * x->rank) {
      char s[JX_AVAL_TEXT];
      jx_fail(cx, JX_ESHAPE, e->prim->name, "%s needs one entry for each axis of %s, got %u",
              name[k], jx_aval_text(x, s), a->n / (uint32_t)each);
      return false;
    }
    if (a && k != JX_WIN_PADDING && !positive(cx, e, name[k], a->u.ints, x->rank)) return false;
    for (int i = 0; i < x->rank; i++) {
      if (k != JX_WIN_PADDING) {
        list[k][i] = a ? a->u.ints[i] : 1;
        continue;
      }
      w->low[i] = a ? a->u.ints[2 * i] : 0;
      w->high[i] = a ? a->u.ints[2 * i + 1] : 0;
    }
  }
  if (jx_window_counts(w, x->dim)) return true;
  jx_fail_list(cx, e, "padding cuts off more than there is, or adds too much", x,
               jx_at(e, at[JX_WIN_PADDING])->u.ints, 2 * x->rank);
  return false;
}

static const int places[5] = {JX_WIN_BASE, JX_WIN_PADDING, JX_WIN_DILATION, JX_WIN_SIZE,
                              JX_WIN_STRIDE};

void jx_window_of(const jx_eqn *e, const jx_aval *x, jx_window *w) {
  const int64_t *pad = jx_at(e, JX_WIN_PADDING)->u.ints;
  w->n = x->rank;
  for (int i = 0; i < w->n; i++) {
    w->base[i] = jx_at(e, JX_WIN_BASE)->u.ints[i];
    w->low[i] = pad[2 * i];
    w->high[i] = pad[2 * i + 1];
    w->dil[i] = jx_at(e, JX_WIN_DILATION)->u.ints[i];
    w->size[i] = jx_at(e, JX_WIN_SIZE)->u.ints[i];
    w->stride[i] = jx_at(e, JX_WIN_STRIDE)->u.ints[i];
  }
  jx_window_counts(w, x->dim);
}

void jx_window_attrs(const jx_window *w, bool lead, int64_t *room, jx_attr at[5]) {
  const int64_t *list[] = {w->base, NULL, w->dil, w->size, w->stride};
  int up = lead ? 1 : 0, n = w->n + up;
  for (int k = 0; k < 5; k++) {
    int each = k == JX_WIN_PADDING ? 2 : 1;
    if (lead) room[0] = each == 2 ? 0 : 1;
    if (lead && each == 2) room[1] = 0;
    for (int i = 0; i < w->n; i++) {
      if (each == 1) room[i + up] = list[k][i];
      if (each == 2) room[2 * (i + up)] = w->low[i];
      if (each == 2) room[2 * (i + up) + 1] = w->high[i];
    }
    at[k] = jx_a_ints(room, each * n);
    room += each * n;
  }
}

void jx_shape_window(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_window w;
  if (jx_expect_sig(cx, e, in) && jx_window_read(cx, e, places, in[0], &w))
    out[0] = jx_reshaped(cx, in[0], w.n, w.count);
}

void jx_batch_window(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  int64_t room[6 * (JX_MAX_RANK + 1)];
  jx_attr at[5];
  jx_window w;
  y[0] = JX_BAD;
  b->out[0] = true;
  if (!jx_rank_left(cx, e, e->in[0]->rank)) return;
  jx_window_of(e, e->in[0], &w);
  jx_window_attrs(&w, true, room, at);
  y[0] = jx_opn(cx, e->prim, at, x, 1);
}

/* ---- reference evaluation ---- */

static int64_t div_up(int64_t a, int64_t b) { return a > 0 ? (a - 1) / b + 1 : 0; }

void jx_window_walk_open(jx_window_walk *s, const jx_window *w, const jx_aval *x,
                         const int64_t *out) {
  *s = (jx_window_walk){.w = w, .x = x, .out = out};
  jx_strides(x, s->stride);
  for (int i = 0; i < w->n; i++) {
    int64_t begin = w->low[i] - out[i] * w->stride[i]; /* of the operand, from the window's */
    int64_t end = begin + jx_dilated(x->dim[i], w->base[i]) - 1;
    s->from[i] = s->k[i] = div_up(begin, w->dil[i]);
    s->to[i] = end < 0 ? -1 : JX_MIN(end / w->dil[i], w->size[i] - 1);
    s->empty = s->empty || s->from[i] > s->to[i] || x->dim[i] == 0;
    s->padded = s->padded || jx_window_place(w, i, x->dim[i], out[i], 0) < 0;
  }
}

static bool advance(jx_window_walk *s) {
  for (int i = s->w->n - 1; i >= 0; i--) {
    if (++s->k[i] <= s->to[i]) return true;
    s->k[i] = s->from[i];
  }
  return false;
}

int64_t jx_window_walk_next(jx_window_walk *s) {
  if (s->empty || (s->started && !advance(s))) return JX_WINDOW_END;
  s->started = true;
  int64_t flat = 0;
  for (int i = 0; i < s->w->n; i++) {
    int64_t at = jx_window_place(s->w, i, s->x->dim[i], s->out[i], s->k[i]);
    if (at < 0) return JX_WINDOW_PADDING;
    flat += at * s->stride[i];
  }
  return flat;
}
