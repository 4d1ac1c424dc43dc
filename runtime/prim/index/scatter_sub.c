/* scatter-sub — updates subtracted from windows of an array, one for each index vector. */
#include "prim/indexing.h"

static void scatter_sub_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  (void)y;
  if (jx_absent(dx[0]) && jx_absent(dx[2])) return;
  jx_val in[3] = {jx_or_zeros(cx, dx[0], e->in[0]), x[1], jx_or_zeros(cx, dx[2], e->in[2])};
  jx_bind_attrs(cx, e->prim, e->attrs, in, 3, dy, 1);
}

static void scatter_sub_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                  jx_val *cx_) {
  jx_indexing ix;
  if (jx_absent(x[0])) cx_[0] = ct[0];
  if (!jx_absent(x[2])) return;
  jx_indexing_of_scatter(e, &ix);
  jx_window_sizes(&ix, e->in[0], e->in[2]);
  ix.fill = jx_a_float(0);
  ix.sorted = ix.unique = false;
  cx_[2] = jx_neg(cx, jx_gather(cx, &ix, ct[0], x[1]));
}

static void subtract(const jx_view *out, int64_t o, const jx_view *updates, int64_t u) {
  if (jx_is_float((jx_dtype)out->aval->dtype))
    jx_put_f(out, o, jx_get_f(out, o) - jx_get_f(updates, u));
  else
    jx_put_i(out, o, (int64_t)((uint64_t)jx_get_i(out, o) - (uint64_t)jx_get_i(updates, u)));
}

static jx_status scatter_sub_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                  const jx_view *out) {
  (void)cx;
  return jx_eval_scatter(e, in, out, subtract);
}

JX_PRIM(scatter_sub) = {
    .name = "scatter-sub",
    .sig = "x:N[..] indices:I[.., n] updates:N[..] -> y:N[..]",
    .doc =
        "Updates subtracted from windows of an array, one for each index vector.\n\n"
        "y = x; y[start + w] -= updates[lane, w], as scatter; in row-major order of the updates,\n"
        "each difference rounded\n"
        "source: XLA operation semantics, Scatter",
    .attrs = jx_attrs_scatter,
    .nin = 3,
    .nout = 1,
    .shape = jx_shape_scatter,
    .jvp = scatter_sub_jvp,
    .transpose = scatter_sub_transpose,
    .batch = jx_batch_scatter,
    .eval = scatter_sub_eval,
    .lower = {.kind = JX_LOWER_SCATTER},
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_INPLACE,
};
