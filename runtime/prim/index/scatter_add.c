/* scatter-add — updates added to windows of an array, one for each index vector. */
#include "prim/indexing.h"

static void scatter_add_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  (void)y;
  if (jx_absent(dx[0]) && jx_absent(dx[2])) return;
  jx_val in[3] = {jx_or_zeros(cx, dx[0], e->in[0]), x[1], jx_or_zeros(cx, dx[2], e->in[2])};
  jx_bind_attrs(cx, e->prim, e->attrs, in, 3, dy, 1);
}

static void scatter_add_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                  jx_val *cx_) {
  jx_indexing ix;
  if (jx_absent(x[0])) cx_[0] = ct[0];
  if (!jx_absent(x[2])) return;
  jx_indexing_of_scatter(e, &ix);
  jx_window_sizes(&ix, e->in[0], e->in[2]);
  ix.fill = jx_a_float(0);
  ix.sorted = ix.unique = false;
  cx_[2] = jx_gather(cx, &ix, ct[0], x[1]);
}

static void add_element(const jx_view *out, int64_t o, const jx_view *updates, int64_t u) {
  if (jx_is_float((jx_dtype)out->aval->dtype))
    jx_put_f(out, o, jx_get_f(out, o) + jx_get_f(updates, u));
  else
    jx_put_i(out, o, (int64_t)((uint64_t)jx_get_i(out, o) + (uint64_t)jx_get_i(updates, u)));
}

static jx_status scatter_add_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                  const jx_view *out) {
  (void)cx;
  return jx_eval_scatter(e, in, out, add_element);
}

JX_PRIM(scatter_add) = {
    .name = "scatter-add",
    .sig = "x:N[..] indices:I[.., n] updates:N[..] -> y:N[..]",
    .doc =
        "Updates added to windows of an array, one for each index vector.\n\n"
        "y = x; y[start + w] += updates[lane, w], start[scatter_dims_to_operand_dims[k]] =\n"
        "indices[lane, k]; in row-major order of the updates, each sum rounded\n"
        "source: XLA operation semantics, Scatter",
    .attrs = jx_attrs_scatter,
    .nin = 3,
    .nout = 1,
    .shape = jx_shape_scatter,
    .jvp = scatter_add_jvp,
    .transpose = scatter_add_transpose,
    .batch = jx_batch_scatter,
    .eval = scatter_add_eval,
    .lower = {.kind = JX_LOWER_SCATTER, .sub = JX_REDUCE_SUM},
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_INPLACE,
};
