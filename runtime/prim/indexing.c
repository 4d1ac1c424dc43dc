/* indexing.c — what gather, the scatters and the dynamic slices share. See indexing.h. */
#include "prim/indexing.h"

#include <string.h>

enum { G_DIMS, G_FILL, G_SORTED, G_MODE, G_SLICE, G_UNIQUE };
enum { S_DIMS, S_SORTED, S_MODE, S_UNIQUE };

const jx_attrspec jx_attrs_scatter[] = {
    {.name = "dimension_numbers",
     .kind = JX_ATTR_LISTS,
     .template = "ScatterDimensionNumbers(update_window_dims=%t, inserted_window_dims=%t, "
                 "scatter_dims_to_operand_dims=%t, operand_batching_dims=%t, "
                 "scatter_indices_batching_dims=%t)"},
    {.name = "indices_are_sorted", .kind = JX_ATTR_BOOL},
    {.name = "mode", .kind = JX_ATTR_TEXT, .template = JX_MODE_TEMPLATE},
    {.name = "unique_indices", .kind = JX_ATTR_BOOL},
    {0},
};

/* ---- attributes ---- */

static const char *const mode_name[] = {"CLIP", "FILL_OR_DROP", "PROMISE_IN_BOUNDS"};

const char *jx_mode_name(jx_index_mode m) { return mode_name[m]; }

bool jx_mode_of(const jx_attr *a, jx_index_mode *m) {
  for (int i = 0; i <= JX_MODE_PROMISE; i++) {
    if (strcmp(a->u.text, mode_name[i]) != 0) continue;
    *m = (jx_index_mode)i;
    return true;
  }
  return false;
}

static bool read_dims(const jx_attr *a, jx_dimnums *d) {
  int64_t items = JX_NLISTS;
  if (a->i != JX_NLISTS || a->n < JX_NLISTS) return false;
  for (int k = 0; k < JX_NLISTS; k++) {
    if (a->u.ints[k] < 0 || a->u.ints[k] > JX_MAX_RANK) return false;
    items += a->u.ints[k];
  }
  if (items != (int64_t)a->n) return false;
  for (int k = 0; k < JX_NLISTS; k++) {
    const int64_t *list = jx_attr_list(a, k, &d->n[k]);
    for (int i = 0; i < d->n[k]; i++) d->at[k][i] = list[i];
  }
  return true;
}

void jx_indexing_of_gather(const jx_eqn *e, jx_indexing *ix) {
  *ix = (jx_indexing){.sorted = jx_at_int(e, G_SORTED) != 0,
                      .unique = jx_at_int(e, G_UNIQUE) != 0,
                      .fill = *jx_at(e, G_FILL)};
  read_dims(jx_at(e, G_DIMS), &ix->dims);
  jx_mode_of(jx_at(e, G_MODE), &ix->mode);
  for (uint32_t i = 0; i < jx_at(e, G_SLICE)->n; i++) ix->slice[i] = jx_at(e, G_SLICE)->u.ints[i];
}

void jx_indexing_of_scatter(const jx_eqn *e, jx_indexing *ix) {
  *ix = (jx_indexing){.sorted = jx_at_int(e, S_SORTED) != 0, .unique = jx_at_int(e, S_UNIQUE) != 0};
  read_dims(jx_at(e, S_DIMS), &ix->dims);
  jx_mode_of(jx_at(e, S_MODE), &ix->mode);
}

void jx_window_sizes(jx_indexing *ix, const jx_aval *operand, const jx_aval *updates) {
  const jx_dimnums *d = &ix->dims;
  for (int i = 0, k = 0; i < operand->rank; i++) {
    bool dropped = jx_has_axis(d->at[JX_COLLAPSED], d->n[JX_COLLAPSED], i) ||
                   jx_has_axis(d->at[JX_BATCH_DIMS], d->n[JX_BATCH_DIMS], i);
    ix->slice[i] = dropped ? 1 : updates->dim[d->at[JX_WINDOW][k++]];
  }
}

void jx_indexing_dynamic(jx_indexing *ix, int rank) {
  *ix = (jx_indexing){.mode = JX_MODE_CLIP, .sorted = true, .unique = true};
  ix->dims.n[JX_WINDOW] = ix->dims.n[JX_MAP_DIMS] = rank;
  for (int i = 0; i < rank; i++) ix->dims.at[JX_WINDOW][i] = ix->dims.at[JX_MAP_DIMS][i] = i;
}

/* ---- binding ---- */

static jx_attr pack_dims(const jx_dimnums *d, int64_t *room) {
  int n = JX_NLISTS;
  for (int k = 0; k < JX_NLISTS; k++) {
    room[k] = d->n[k];
    for (int i = 0; i < d->n[k]; i++) room[n++] = d->at[k][i];
  }
  return jx_a_lists(room, n, JX_NLISTS);
}

jx_val jx_gather(jx_cx *cx, const jx_indexing *ix, jx_val x, jx_val indices) {
  int64_t room[JX_NLISTS * (JX_MAX_RANK + 1)];
  if (!x.aval) return JX_BAD;
  return jx_opn(
      cx, &jx_prim_gather,
      JX_ATTRS(pack_dims(&ix->dims, room), ix->mode == JX_MODE_FILL ? ix->fill : jx_a_none(),
               jx_a_bool(ix->sorted), jx_a_text(mode_name[ix->mode]),
               jx_a_ints(ix->slice, x.aval->rank), jx_a_bool(ix->unique)),
      (jx_val[]){x, indices}, 2);
}

jx_val jx_scatter(jx_cx *cx, const jx_prim *p, const jx_indexing *ix, jx_val x, jx_val indices,
                  jx_val updates) {
  int64_t room[JX_NLISTS * (JX_MAX_RANK + 1)];
  return jx_opn(cx, p,
                JX_ATTRS(pack_dims(&ix->dims, room), jx_a_bool(ix->sorted),
                         jx_a_text(mode_name[ix->mode]), jx_a_bool(ix->unique)),
                (jx_val[]){x, indices, updates}, 3);
}

static void shift(jx_dimnums *d, int list) {
  for (int i = 0; i < d->n[list]; i++) d->at[list][i]++;
}

/* A new first entry, the others moved up by one. */
static void shift_lead(jx_dimnums *d, int list) {
  for (int i = d->n[list]++; i > 0; i--) d->at[list][i] = d->at[list][i - 1] + 1;
  d->at[list][0] = 0;
}

static bool room_left(jx_cx *cx, jx_val a) {
  if (!a.aval) return false;
  if (a.aval->rank <= JX_MAX_RANK && a.aval->rank > 0) return true;
  jx_fail(cx, JX_ESHAPE, "vmap", "an array has at most %d axes", JX_MAX_RANK);
  return false;
}

jx_val jx_gather_mapped(jx_cx *cx, const jx_indexing *old, const bool *mapped, jx_val x,
                        jx_val indices) {
  jx_indexing ix = *old;
  jx_dimnums *d = &ix.dims;
  if (!x.aval || !indices.aval || (mapped[0] && !room_left(cx, x))) return JX_BAD;
  int rank = x.aval->rank - (mapped[0] ? 1 : 0);
  if (mapped[0]) { /* a window over all lanes, or lane by lane with the indices */
    bool lanes = mapped[1];
    int64_t first = lanes ? (x.aval->dim[0] ? 1 : 0) : x.aval->dim[0];
    jx_lead(ix.slice, first, old->slice, rank, 0);
    shift(d, JX_COLLAPSED);
    shift(d, JX_MAP_DIMS);
    if (lanes) {
      shift_lead(d, JX_BATCH_DIMS);
      shift_lead(d, JX_INDEX_BATCH);
      shift(d, JX_WINDOW);
    } else {
      shift(d, JX_BATCH_DIMS);
      shift_lead(d, JX_WINDOW);
    }
  } else {
    shift(d, JX_WINDOW);
    shift(d, JX_INDEX_BATCH);
    ix.sorted = ix.unique = false;
  }
  return jx_gather(cx, &ix, x, indices);
}

jx_val jx_scatter_mapped(jx_cx *cx, const jx_prim *p, const jx_indexing *old, const jx_batch *b,
                         const bool *mapped, const jx_val *x) {
  jx_indexing ix = *old;
  jx_dimnums *d = &ix.dims;
  jx_val operand = jx_materialize(cx, b, x[0], mapped[0]);
  jx_val updates = jx_materialize(cx, b, x[2], mapped[2]);
  if (!room_left(cx, operand) || !room_left(cx, updates)) return JX_BAD;
  shift(d, JX_COLLAPSED);
  shift(d, JX_MAP_DIMS);
  if (mapped[1]) {
    shift_lead(d, JX_BATCH_DIMS);
    shift_lead(d, JX_INDEX_BATCH);
    shift(d, JX_WINDOW);
  } else {
    shift(d, JX_BATCH_DIMS);
    shift_lead(d, JX_WINDOW);
  }
  return jx_scatter(cx, p, &ix, operand, x[1], updates);
}

jx_val jx_join_starts(jx_cx *cx, const jx_batch *b, const bool *mapped, const jx_val *start,
                      int n) {
  jx_val part[JX_MAX_RANK];
  bool any = false;
  for (int i = 0; i < n; i++) any = any || mapped[i];
  for (int i = 0; i < n; i++) {
    int64_t dim[2] = {any ? b->size : 1, 1}, dims[1] = {0};
    part[i] = jx_broadcast_in_dim(cx, start[i], any ? 2 : 1, dim, dims);
  }
  return jx_concatenate(cx, part, n, any ? 1 : 0);
}

void jx_batch_scatter(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_indexing ix;
  jx_indexing_of_scatter(e, &ix);
  y[0] = jx_scatter_mapped(cx, e->prim, &ix, b, b->in, x);
  b->out[0] = true;
}
