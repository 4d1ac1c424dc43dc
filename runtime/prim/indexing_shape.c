/* indexing_shape.c — checks and reference evaluation of gather and the scatters. See indexing.h. */
#include "prim/indexing.h"

#include <string.h>

/* ---- checks ---- */

bool jx_expect_mode(jx_cx *cx, const jx_eqn *e, const jx_attr *a) {
  jx_index_mode m;
  if (jx_mode_of(a, &m)) return true;
  jx_fail(cx, JX_EARG, e->prim->name,
          "mode must be CLIP, FILL_OR_DROP or PROMISE_IN_BOUNDS, got %s", a->u.text);
  return false;
}

/* Says what is wrong with list k, or NULL. */
static const char *check_list(const jx_dimnums *d, int k, int64_t rank, bool sorted) {
  const int64_t *v = d->at[k];
  for (int i = 0; i < d->n[k]; i++) {
    if (v[i] < 0 || v[i] >= rank) return "has an axis that is out of range";
    if (sorted && i && v[i] <= v[i - 1]) return "must be strictly increasing";
    for (int j = 0; j < i; j++)
      if (v[i] == v[j]) return "names an axis twice";
  }
  return NULL;
}

static bool disjoint(const jx_dimnums *d, int j, int k) {
  for (int i = 0; i < d->n[j]; i++)
    if (jx_has_axis(d->at[k], d->n[k], d->at[j][i])) return false;
  return true;
}

/* The names of the five lists in the template of the attribute. */
static void list_name(const jx_eqn *e, int k, char *buf, size_t size) {
  const char *s = strchr(e->prim->attrs[0].template, '(') + 1;
  for (int i = 0; i < k; i++) s = strstr(s, ", ") + 2;
  size_t n = strcspn(s, "=");
  if (n >= size) n = size - 1;
  memcpy(buf, s, n);
  buf[n] = '\0';
}

static bool fail_list(jx_cx *cx, const jx_eqn *e, const jx_dimnums *d, int k, const char *wrong,
                      const jx_aval *x, const jx_aval *indices) {
  char name[64], s[JX_AVAL_TEXT], t[JX_AVAL_TEXT], list[JX_TUPLE_TEXT];
  list_name(e, k, name, sizeof name);
  jx_fail(cx, JX_ESHAPE, e->prim->name, "%s %s: %s, for operand %s and indices %s", name, wrong,
          jx_tuple_text(d->at[k], d->n[k], list), jx_aval_text(x, s), jx_aval_text(indices, t));
  return false;
}

static bool expect_index_type(jx_cx *cx, const jx_eqn *e, const jx_aval *indices) {
  char t[JX_AVAL_TEXT];
  if (jx_is_int((jx_dtype)indices->dtype) && indices->rank > 0) return true;
  jx_fail(cx, indices->rank ? JX_EDTYPE : JX_ESHAPE, e->prim->name,
          "indices must be integers whose last axis is the index vector, got %s",
          jx_aval_text(indices, t));
  return false;
}

bool jx_expect_dimnums(jx_cx *cx, const jx_eqn *e, const jx_attr *a, const jx_aval *x,
                       const jx_aval *indices, jx_dimnums *d) {
  int64_t nwindow, rank[JX_NLISTS];
  int lists = 0;
  if (!expect_index_type(cx, e, indices)) return false;
  bool fits = a->i == JX_NLISTS && a->n >= JX_NLISTS;
  for (int k = 0; fits && k < JX_NLISTS; k++) {
    fits = a->u.ints[k] >= 0 && a->u.ints[k] <= JX_MAX_RANK;
    if (fits) lists += (int)a->u.ints[k];
  }
  if (!fits || lists + JX_NLISTS != (int)a->n) {
    jx_fail(cx, JX_EARG, e->prim->name, "dimension_numbers must be %d lists of at most %d axes",
            JX_NLISTS, JX_MAX_RANK);
    return false;
  }
  for (int k = 0; k < JX_NLISTS; k++) {
    const int64_t *list = jx_attr_list(a, k, &d->n[k]);
    for (int i = 0; i < d->n[k]; i++) d->at[k][i] = list[i];
  }
  nwindow = d->n[JX_WINDOW] + indices->rank - 1;
  rank[JX_WINDOW] = nwindow;
  rank[JX_COLLAPSED] = rank[JX_MAP_DIMS] = rank[JX_BATCH_DIMS] = x->rank;
  rank[JX_INDEX_BATCH] = indices->rank - 1;
  for (int k = 0; k < JX_NLISTS; k++) {
    bool sorted = k != JX_MAP_DIMS && k != JX_INDEX_BATCH;
    const char *wrong = check_list(d, k, rank[k], sorted);
    if (wrong) return fail_list(cx, e, d, k, wrong, x, indices);
  }
  if (d->n[JX_MAP_DIMS] != indices->dim[indices->rank - 1])
    return fail_list(cx, e, d, JX_MAP_DIMS, "needs one axis per component of the index vector", x,
                     indices);
  if (!disjoint(d, JX_COLLAPSED, JX_BATCH_DIMS) || !disjoint(d, JX_MAP_DIMS, JX_BATCH_DIMS))
    return fail_list(cx, e, d, JX_BATCH_DIMS, "shares an axis with another list", x, indices);
  if (d->n[JX_WINDOW] + d->n[JX_COLLAPSED] + d->n[JX_BATCH_DIMS] != x->rank)
    return fail_list(cx, e, d, JX_WINDOW, "and the axes left out must make up the operand's axes",
                     x, indices);
  fits = d->n[JX_BATCH_DIMS] == d->n[JX_INDEX_BATCH];
  for (int i = 0; fits && i < d->n[JX_BATCH_DIMS]; i++)
    fits = x->dim[d->at[JX_BATCH_DIMS][i]] == indices->dim[d->at[JX_INDEX_BATCH][i]];
  if (!fits)
    return fail_list(cx, e, d, JX_INDEX_BATCH, "must have the extents of operand_batching_dims", x,
                     indices);
  return true;
}

bool jx_expect_starts(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, int first) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  if (e->nin - first != in[0]->rank) {
    jx_fail(cx, JX_EARG, e->prim->name, "needs one start index per axis of %s, got %d",
            jx_aval_text(in[0], s), e->nin - first);
    return false;
  }
  for (int i = first; i < e->nin; i++) {
    if (in[i]->rank == 0 && jx_is_int((jx_dtype)in[i]->dtype) && in[i]->dtype == in[first]->dtype)
      continue;
    jx_fail(cx, in[i]->rank ? JX_ESHAPE : JX_EDTYPE, e->prim->name,
            "start indices must be scalar integers of one dtype, got %s for operand %s",
            jx_aval_text(in[i], t), jx_aval_text(in[0], s));
    return false;
  }
  return true;
}

void jx_shape_scatter(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_aval *x = in[0], *indices = in[1], *updates = in[2];
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  jx_dimnums d;
  if (!jx_expect_sig(cx, e, in) || !jx_expect_mode(cx, e, jx_at(e, 2))) return;
  if (!jx_expect_dimnums(cx, e, jx_at(e, 0), x, indices, &d)) return;
  if (x->dtype != updates->dtype) {
    jx_fail(cx, JX_EDTYPE, e->prim->name, "dtypes differ: operand %s and updates %s",
            jx_aval_text(x, s), jx_aval_text(updates, t));
    return;
  }
  bool fits = updates->rank == d.n[JX_WINDOW] + indices->rank - 1;
  for (int i = 0, batch = 0, w = 0, axis = 0; fits && i < updates->rank; i++) {
    if (!jx_has_axis(d.at[JX_WINDOW], d.n[JX_WINDOW], i)) {
      fits = updates->dim[i] == indices->dim[batch++];
      continue;
    }
    while (jx_has_axis(d.at[JX_COLLAPSED], d.n[JX_COLLAPSED], axis) ||
           jx_has_axis(d.at[JX_BATCH_DIMS], d.n[JX_BATCH_DIMS], axis))
      axis++;
    fits = updates->dim[d.at[JX_WINDOW][w++]] <= x->dim[axis++];
  }
  if (fits)
    out[0] = x;
  else
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "updates %s must have the axes of indices %s without the last, and windows within %s",
            jx_aval_text(updates, t), jx_aval_text(indices, (char[JX_AVAL_TEXT]){0}),
            jx_aval_text(x, s));
}

/* ---- reference evaluation ---- */

int64_t jx_get_index(const jx_view *v, int64_t i) {
  int64_t k = jx_get_i(v, i);
  return v->aval->dtype == JX_U64 && k < 0 ? INT64_MAX : k;
}

int64_t jx_index_locate(const jx_dimnums *d, const int64_t *slice, bool clip, const jx_aval *x,
                        const jx_view *indices, const int64_t *at, int rank) {
  int64_t lane[JX_MAX_RANK], stride[JX_MAX_RANK], place[JX_MAX_RANK] = {0}, xs[JX_MAX_RANK];
  int nlane = 0, w = 0;
  for (int i = 0; i < rank; i++)
    if (!jx_has_axis(d->at[JX_WINDOW], d->n[JX_WINDOW], i)) lane[nlane++] = at[i];
  jx_strides(indices->aval, stride);
  int64_t base = jx_flat_index(stride, lane, nlane), flat = 0;
  for (int k = 0; k < d->n[JX_MAP_DIMS]; k++) {
    int64_t axis = d->at[JX_MAP_DIMS][k], i = jx_get_index(indices, base + k);
    int64_t last = x->dim[axis] - slice[axis];
    if (i < 0 || i > last) {
      if (!clip || last < 0) return -1;
      i = i < 0 ? 0 : last;
    }
    place[axis] = i;
  }
  for (int k = 0; k < d->n[JX_BATCH_DIMS]; k++)
    place[d->at[JX_BATCH_DIMS][k]] = lane[d->at[JX_INDEX_BATCH][k]];
  jx_strides(x, xs);
  for (int axis = 0; axis < x->rank; axis++) {
    bool dropped = jx_has_axis(d->at[JX_COLLAPSED], d->n[JX_COLLAPSED], axis) ||
                   jx_has_axis(d->at[JX_BATCH_DIMS], d->n[JX_BATCH_DIMS], axis);
    int64_t i = place[axis] + (dropped ? 0 : at[d->at[JX_WINDOW][w++]]);
    flat += i * xs[axis];
  }
  return flat;
}

jx_status jx_eval_scatter(const jx_eqn *e, const jx_view *in, const jx_view *out, jx_put_fn put) {
  const jx_aval *x = in[0].aval, *updates = in[2].aval;
  int64_t at[JX_MAX_RANK] = {0}, u = 0;
  jx_indexing ix;
  if (out->aval->nbytes && out->data != in[0].data)
    memcpy(out->data, in[0].data, out->aval->nbytes);
  if (updates->size == 0 || x->size == 0) return JX_OK;
  jx_indexing_of_scatter(e, &ix);
  jx_window_sizes(&ix, x, updates);
  do {
    int64_t o =
        jx_index_locate(&ix.dims, ix.slice, ix.mode == JX_MODE_CLIP, x, &in[1], at, updates->rank);
    if (o >= 0) put(out, o, &in[2], u);
    u++;
  } while (jx_next_index(updates, at));
  return JX_OK;
}
