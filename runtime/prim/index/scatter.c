/* scatter — an array with windows of it replaced, one for each index vector. */
#include "prim/indexing.h"

static void scatter_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                              jx_val *cx_) {
  jx_indexing ix;
  jx_indexing_of_scatter(e, &ix);
  if (!ix.unique) {
    jx_fail(cx, JX_ENODIFF, e->prim->name,
            "can be transposed only where unique_indices says that no two windows meet");
    return;
  }
  if (jx_absent(x[0])) cx_[0] = jx_scatter(cx, e->prim, &ix, ct[0], x[1], jx_full(cx, e->in[2], 0));
  if (!jx_absent(x[2])) return;
  jx_window_sizes(&ix, e->in[0], e->in[2]);
  ix.fill = jx_a_float(0);
  cx_[2] = jx_gather(cx, &ix, ct[0], x[1]);
}

/* 1, 2, 3 …: the same number all over a window, another for each. */
static jx_val window_ids(jx_cx *cx, const jx_dimnums *d, const jx_aval *updates) {
  jx_avals *t = &cx->rt->avals;
  int64_t dim[JX_MAX_RANK], all[JX_MAX_RANK], n = 1;
  for (int i = 0; i < updates->rank; i++) {
    dim[i] = jx_has_axis(d->at[JX_WINDOW], d->n[JX_WINDOW], i) ? 1 : updates->dim[i];
    all[i] = i;
    n *= dim[i];
  }
  jx_dtype type = n < UINT32_MAX ? JX_U32 : JX_U64;
  const jx_aval *a = jx_aval_with_dtype(t, updates, type, false);
  if (!a) return JX_BAD;
  jx_val count = jx_reshape(cx, jx_iota(cx, type, 1, &n, 0), updates->rank, dim);
  jx_val ids = jx_broadcast_in_dim(cx, count, updates->rank, updates->dim, all);
  return jx_add(cx, ids, jx_full(cx, a, 1));
}

/*
** Where windows meet, which update wins is not said. So the number of each update is scattered and
** gathered back: an update that finds its own number has won. The tangents of the others are
** masked, what is left is added.
*/
static void scatter_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  jx_indexing ix, back;
  (void)y;
  if (jx_absent(dx[0]) && jx_absent(dx[2])) return;
  jx_indexing_of_scatter(e, &ix);
  jx_val zero = jx_full(cx, e->in[0], 0), dop = jx_absent(dx[0]) ? zero : dx[0];
  jx_val none = jx_full(cx, e->in[2], 0), dup = jx_absent(dx[2]) ? none : dx[2];
  if (ix.unique) {
    dy[0] = jx_scatter(cx, e->prim, &ix, dop, x[1], dup);
    return;
  }
  jx_val ids = window_ids(cx, &ix.dims, e->in[2]);
  if (!ids.aval) return;
  const jx_aval *a = jx_aval_with_dtype(&cx->rt->avals, e->in[0], (jx_dtype)ids.aval->dtype, false);
  if (!a) return;
  jx_val nobody = jx_full(cx, a, 0);
  jx_val winners = jx_scatter(cx, e->prim, &ix, nobody, x[1], ids);
  back = ix;
  back.mode = JX_MODE_PROMISE;
  jx_window_sizes(&back, e->in[0], e->in[2]);
  jx_val found = jx_gather(cx, &back, winners, x[1]);
  /* An absent tangent stays a plain zero: a masked one would no longer be seen to be constant. */
  if (jx_present(dx[0])) dop = jx_select(cx, jx_eq(cx, winners, nobody), dop, zero);
  if (jx_present(dx[2])) dup = jx_select(cx, jx_eq(cx, ids, found), dup, none);
  dy[0] = jx_scatter(cx, &jx_prim_scatter_add, &ix, dop, x[1], dup);
}

static jx_status scatter_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_scatter(e, in, out, jx_copy_element);
}

JX_PRIM(scatter) = {
    .name = "scatter",
    .sig = "x:A[..] indices:I[.., n] updates:A[..] -> y:A[..]",
    .doc =
        "An array with windows of it replaced, one for each index vector.\n\n"
        "y = x; y[start + w] = updates[lane, w], start[scatter_dims_to_operand_dims[k]] =\n"
        "indices[lane, k]; where windows meet the last one stands\n"
        "source: XLA operation semantics, Scatter",
    .attrs = jx_attrs_scatter,
    .nin = 3,
    .nout = 1,
    .shape = jx_shape_scatter,
    .jvp = scatter_jvp,
    .transpose = scatter_transpose,
    .batch = jx_batch_scatter,
    .eval = scatter_eval,
    .lower = {.kind = JX_LOWER_SCATTER},
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_INPLACE,
};
