/* conv_eval.c — convolution as patches and a product, and one by one. See conv.h. */
#include <string.h>

#include "prim/conv.h"

/* ---- lowering ---- */

/* Elements of the windows of spatial axis i put in front of the features, the last axis. */
static jx_val patches(jx_cx *cx, const jx_conv *c, int i, jx_val x) {
  int64_t perm[JX_MAX_RANK], dim[JX_MAX_RANK] = {0};
  jx_val part[JX_WINDOW_SLICES];
  int axis = 1 + i;
  if (!x.aval) return JX_BAD;
  int rank = x.aval->rank;
  if (c->w.size[i] <= JX_WINDOW_SLICES &&
      (c->w.size[i] <= c->w.count[i] || c->w.count[i] > JX_WINDOW_SLICES)) {
    for (int64_t k = 0; k < c->w.size[i]; k++) part[k] = jx_window_part(cx, &c->w, i, x, axis, k);
    return jx_concatenate(cx, part, (int)c->w.size[i], rank - 1);
  }
  x = jx_window_stack(cx, &c->w, i, x, axis);
  if (!x.aval) return JX_BAD;
  for (int k = 0; k < rank - 1; k++) perm[k] = k < axis ? k : k + 1;
  perm[rank - 1] = axis;
  perm[rank] = rank;
  x = jx_transpose(cx, x, perm);
  if (!x.aval) return JX_BAD;
  for (int k = 0; k < rank; k++) dim[k] = x.aval->dim[k];
  dim[rank - 1] *= x.aval->dim[rank];
  return jx_reshape(cx, x, rank, dim);
}

/* [batch, space …, groups, features]: patches of the operand, its features innermost. */
static jx_val patch_rows(jx_cx *cx, const jx_conv *c, int64_t groups, jx_val x) {
  int64_t perm[JX_MAX_RANK];
  for (int i = 0; i < c->rank; i++)
    perm[i] = c->spec[JX_LHS][i == 0 ? 0 : i < c->rank - 1 ? i + 1 : 1];
  x = jx_transpose(cx, x, perm);
  if (!x.aval) return JX_BAD;
  x = jx_window_pad(cx, &c->w, x, jx_const_like(cx, x, 0), 1);
  if (groups > 1) {
    if (c->batch_groups > 1)
      x = jx_moveaxis(cx, jx_split_axis(cx, x, 0, groups), 0, c->rank - 1);
    else
      x = jx_split_axis(cx, x, c->rank - 1, groups);
  }
  for (int i = c->w.n - 1; i >= 0; i--) x = patches(cx, c, i, x);
  return x;
}

/* [window and features in, features out]; with groups [… in, groups, features out]. */
static jx_val kernel_matrix(jx_cx *cx, const jx_conv *c, int64_t groups, jx_val k) {
  int64_t perm[JX_MAX_RANK], dim[3] = {1, groups, 1};
  for (int i = 0; i < c->rank; i++) {
    int from = i < c->rank - 2 ? i + 2 : i == c->rank - 2 ? 1 : 0;
    perm[i] = c->spec[JX_RHS][from];
  }
  k = jx_transpose(cx, k, perm);
  if (!k.aval) return JX_BAD;
  for (int i = 0; i < c->rank - 1; i++) dim[0] *= k.aval->dim[i];
  dim[2] = k.aval->dim[c->rank - 1] / groups;
  if (groups > 1) return jx_reshape(cx, k, 3, dim);
  dim[1] = dim[2];
  return jx_reshape(cx, k, 2, dim);
}

void jx_conv_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int64_t perm[JX_MAX_RANK];
  jx_conv c;
  jx_conv_of(e, &c);
  if (e->out[0]->size == 0 || e->in[0]->size == 0 || e->in[1]->size == 0) {
    y[0] = jx_full(cx, e->out[0], 0);
    return;
  }
  int64_t groups = JX_MAX(c.feature_groups, c.batch_groups);
  bool grouped = groups > 1;
  jx_val rows = patch_rows(cx, &c, groups, x[0]);
  jx_val matrix = kernel_matrix(cx, &c, groups, x[1]);
  int last = c.rank - 1 + (grouped ? 1 : 0);
  int64_t lists[] = {1, 1, 0, 0, last, 0, 0, 0}, both[] = {1, 1, 1, 1, last, 0, last - 1, 1};
  jx_attr dims = grouped ? jx_a_lists(both, 8, 4) : jx_a_lists(lists, 6, 4);
  jx_val r = jx_opn(cx, &jx_prim_dot_general,
                    JX_ATTRS(dims, c.precision, jx_a_dtype((jx_dtype)e->out[0]->dtype)),
                    (jx_val[]){rows, matrix}, 2);
  if (grouped) r = jx_merge_axis(cx, r, 0, c.rank - 1);
  /* r: batch, space …, features */
  perm[c.spec[JX_OUT][0]] = 0;
  perm[c.spec[JX_OUT][1]] = c.rank - 1;
  for (int i = 0; i < c.w.n; i++) perm[c.spec[JX_OUT][i + 2]] = i + 1;
  y[0] = jx_transpose(cx, r, perm);
}

/* ---- reference evaluation ---- */

typedef struct sums {
  const jx_conv *c;
  const jx_view *in;
  int64_t xs[JX_MAX_RANK], ks[JX_MAX_RANK];
  double f;
  uint64_t n;
} sums;

/* Products of one window, features first; xi, ki: flat indices so far. */
static void sum_window(sums *s, int axis, const int64_t *at, int64_t xi, int64_t ki) {
  const jx_conv *c = s->c;
  if (axis == c->w.n) {
    int64_t n = s->in[1].aval->dim[c->spec[JX_RHS][1]];
    int64_t step[2] = {s->xs[c->spec[JX_LHS][1]], s->ks[c->spec[JX_RHS][1]]};
    for (int64_t i = 0; i < n; i++, xi += step[0], ki += step[1]) {
      if (jx_is_float((jx_dtype)s->in[0].aval->dtype))
        s->f += jx_get_f(&s->in[0], xi) * jx_get_f(&s->in[1], ki);
      else
        s->n += (uint64_t)jx_get_i(&s->in[0], xi) * (uint64_t)jx_get_i(&s->in[1], ki);
    }
    return;
  }
  int64_t from = c->spec[JX_LHS][axis + 2], to = c->spec[JX_RHS][axis + 2];
  for (int64_t k = 0; k < c->w.size[axis]; k++) {
    int64_t p =
        jx_window_place(&c->w, axis, s->in[0].aval->dim[from], at[c->spec[JX_OUT][axis + 2]], k);
    if (p >= 0) sum_window(s, axis + 1, at, xi + p * s->xs[from], ki + k * s->ks[to]);
  }
}

jx_status jx_conv_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *y = out->aval;
  int64_t at[JX_MAX_RANK] = {0}, o = 0;
  jx_conv c;
  sums s = {.c = &c, .in = in};
  if (y->size == 0) return JX_OK;
  if (in[0].aval->size == 0 || in[1].aval->size == 0) {
    memset(out->data, 0, y->nbytes);
    return JX_OK;
  }
  jx_conv_of(e, &c);
  jx_strides(in[0].aval, s.xs);
  jx_strides(in[1].aval, s.ks);
  int64_t features = y->dim[c.spec[JX_OUT][1]], batch = y->dim[c.spec[JX_OUT][0]];
  int64_t width = in[1].aval->dim[c.spec[JX_RHS][1]];
  do {
    int64_t feature = at[c.spec[JX_OUT][1]], n = at[c.spec[JX_OUT][0]];
    int64_t first = feature / (features / c.feature_groups) * width;
    n += feature / (features / c.batch_groups) * batch;
    s.f = 0;
    s.n = 0;
    sum_window(&s, 0, at, n * s.xs[c.spec[JX_LHS][0]] + first * s.xs[c.spec[JX_LHS][1]],
               feature * s.ks[c.spec[JX_RHS][0]]);
    if (jx_is_float((jx_dtype)in[0].aval->dtype))
      jx_put_f(out, o++, s.f);
    else if (jx_is_float((jx_dtype)y->dtype))
      jx_put_f(out, o++, (double)(int64_t)s.n);
    else
      jx_put_i(out, o++, (int64_t)s.n);
  } while (jx_next_index(y, at) && !jx_stopping(cx->rt));
  return jx_poll(cx);
}
