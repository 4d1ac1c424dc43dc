/* gather — windows of an array, one for each index vector. */
#include "prim/indexing.h"

#include <math.h>

enum { AT_DIMS, AT_FILL, AT_SORTED, AT_MODE, AT_SLICE, AT_UNIQUE };

/* The slice sizes against the operand; the result's extents of the window in `window`. */
static const char *check_slices(const jx_dimnums *d, const jx_attr *slice, const jx_aval *x,
                                const jx_aval *indices, int64_t *window) {
  int n = 0;
  if ((int)slice->n != x->rank) return "slice_sizes needs one entry per operand axis";
  for (int i = 0; i < x->rank; i++) {
    int64_t k = slice->u.ints[i];
    bool collapsed = jx_has_axis(d->at[JX_COLLAPSED], d->n[JX_COLLAPSED], i);
    bool batch = jx_has_axis(d->at[JX_BATCH_DIMS], d->n[JX_BATCH_DIMS], i);
    if (k < 0 || (indices->size != 0 && k > x->dim[i]))
      return "slice_sizes must lie within the operand";
    if (collapsed && k != 1) return "slice_sizes must be 1 along collapsed axes";
    if (batch && k > 1) return "slice_sizes must be 0 or 1 along batching axes";
    if (!collapsed && !batch) window[n++] = k;
  }
  return NULL;
}

static void gather_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                         const jx_aval **out) {
  const jx_aval *x = in[0], *indices = in[1];
  const jx_attr *slice = jx_at(e, AT_SLICE);
  int64_t window[JX_MAX_RANK] = {0}, dim[2 * JX_MAX_RANK];
  jx_dimnums d;
  if (!jx_expect_mode(cx, e, jx_at(e, AT_MODE))) return;
  if (!jx_expect_dimnums(cx, e, jx_at(e, AT_DIMS), x, indices, &d)) return;
  const char *wrong = check_slices(&d, slice, x, indices, window);
  if (wrong) {
    jx_fail_list(cx, e, wrong, x, slice->u.ints, (int)slice->n);
    return;
  }
  int rank = d.n[JX_WINDOW] + indices->rank - 1;
  for (int i = 0, w = 0, lane = 0; i < rank; i++)
    dim[i] = jx_has_axis(d.at[JX_WINDOW], d.n[JX_WINDOW], i) ? window[w++] : indices->dim[lane++];
  out[0] = jx_reshaped(cx, x, rank, dim);
}

static void gather_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                       const jx_val *y, jx_val *dy) {
  jx_indexing ix;
  (void)y;
  jx_indexing_of_gather(e, &ix);
  ix.fill = jx_a_float(0);
  if (jx_present(dx[0])) dy[0] = jx_gather(cx, &ix, dx[0], x[1]);
}

static void gather_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                             jx_val *cx_) {
  jx_indexing ix;
  jx_indexing_of_gather(e, &ix);
  cx_[0] = jx_scatter(cx, &jx_prim_scatter_add, &ix, jx_full(cx, e->in[0], 0), x[1], ct[0]);
}

static void gather_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                         jx_val *y) {
  jx_indexing ix;
  jx_indexing_of_gather(e, &ix);
  y[0] = jx_gather_mapped(cx, &ix, b->in, x[0], x[1]);
  b->out[0] = true;
}

static void put_fill(const jx_attr *fill, const jx_view *out, int64_t o) {
  jx_dtype d = (jx_dtype)out->aval->dtype;
  if (fill->kind == JX_ATTR_FLOAT)
    jx_put_f(out, o, fill->u.f);
  else if (jx_is_float(d))
    jx_put_f(out, o, (double)NAN);
  else if (jx_is_signed(d))
    jx_put_i(out, o, (int64_t)(UINT64_MAX << (8 * jx_dtype_size(d) - 1)));
  else
    jx_put_i(out, o, -1); /* the largest unsigned integer; true */
}

static jx_status gather_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t at[JX_MAX_RANK] = {0}, o = 0;
  const jx_aval *y = out->aval;
  jx_indexing ix;
  (void)cx;
  if (y->size == 0) return JX_OK;
  jx_indexing_of_gather(e, &ix);
  do {
    int64_t i = jx_index_locate(&ix.dims, ix.slice, ix.mode != JX_MODE_FILL, in[0].aval, &in[1], at,
                                y->rank);
    if (i < 0)
      put_fill(&ix.fill, out, o);
    else
      jx_copy_element(out, o, &in[0], i);
    o++;
  } while (jx_next_index(y, at));
  return JX_OK;
}

static const jx_attrspec attrs[] = {
    {.name = "dimension_numbers",
     .kind = JX_ATTR_LISTS,
     .template = "GatherDimensionNumbers(offset_dims=%t, collapsed_slice_dims=%t, "
                 "start_index_map=%t, operand_batching_dims=%t, start_indices_batching_dims=%t)"},
    {.name = "fill_value", .kind = JX_ATTR_FLOAT, .optional = 1},
    {.name = "indices_are_sorted", .kind = JX_ATTR_BOOL},
    {.name = "mode", .kind = JX_ATTR_TEXT, .template = JX_MODE_TEMPLATE},
    {.name = "slice_sizes", .kind = JX_ATTR_INTS},
    {.name = "unique_indices", .kind = JX_ATTR_BOOL},
    {0},
};

JX_PRIM(gather) = {
    .name = "gather",
    .sig = "x:A[..] indices:I[.., n] -> y:A[..]",
    .doc =
        "Windows of an array, one for each index vector (the last axis of the indices).\n\n"
        "y[lane, w] = x[start + w], start[start_index_map[k]] = indices[lane, k]; see\n"
        "runtime/prim/indexing.h for the five lists and the modes\n"
        "source: XLA operation semantics, Gather",
    .attrs = attrs,
    .nin = 2,
    .nout = 1,
    .shape = gather_shape,
    .jvp = gather_jvp,
    .transpose = gather_transpose,
    .batch = gather_batch,
    .eval = gather_eval,
    .lower = JX_INDEX(JX_IX_GATHER),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
