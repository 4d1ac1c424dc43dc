/* scatter-mul — windows of an array multiplied by updates, one for each index vector. */
#include "prim/indexing.h"

static bool expect_unique(jx_cx *cx, const jx_eqn *e, const jx_indexing *ix) {
  if (ix->unique) return true;
  jx_fail(cx, JX_ENODIFF, e->prim->name,
          "has a derivative in its updates only where unique_indices says that no windows meet");
  return false;
}

static void scatter_mul_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  jx_val part[2] = {JX_ABSENT, JX_ABSENT};
  jx_indexing ix;
  (void)y;
  if (jx_absent(dx[0]) && jx_absent(dx[2])) return;
  jx_indexing_of_scatter(e, &ix);
  if (jx_present(dx[0])) part[0] = jx_scatter(cx, e->prim, &ix, dx[0], x[1], x[2]);
  if (jx_present(dx[2])) {
    if (!expect_unique(cx, e, &ix)) return;
    jx_val zero = jx_full(cx, e->in[0], 0);
    part[1] = jx_mul(cx, x[0], jx_scatter(cx, &jx_prim_scatter_add, &ix, zero, x[1], dx[2]));
  }
  dy[0] = jx_add_opt(cx, part[0], part[1]);
}

static void scatter_mul_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                  jx_val *cx_) {
  jx_indexing ix;
  jx_indexing_of_scatter(e, &ix);
  if (jx_absent(x[0])) {
    cx_[0] = jx_scatter(cx, e->prim, &ix, ct[0], x[1], x[2]);
    return;
  }
  if (!expect_unique(cx, e, &ix)) return;
  jx_window_sizes(&ix, e->in[0], e->in[2]);
  ix.fill = jx_a_float(0);
  cx_[2] = jx_gather(cx, &ix, jx_mul(cx, ct[0], x[0]), x[1]);
}

static void multiply(const jx_view *out, int64_t o, const jx_view *updates, int64_t u) {
  if (jx_is_float((jx_dtype)out->aval->dtype))
    jx_put_f(out, o, jx_get_f(out, o) * jx_get_f(updates, u));
  else
    jx_put_i(out, o, (int64_t)((uint64_t)jx_get_i(out, o) * (uint64_t)jx_get_i(updates, u)));
}

static jx_status scatter_mul_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                  const jx_view *out) {
  (void)cx;
  return jx_eval_scatter(e, in, out, multiply);
}

JX_PRIM(scatter_mul) = {
    .name = "scatter-mul",
    .sig = "x:N[..] indices:I[.., n] updates:N[..] -> y:N[..]",
    .doc =
        "Windows of an array multiplied by updates, one for each index vector.\n\n"
        "y = x; y[start + w] *= updates[lane, w], as scatter; in row-major order of the updates,\n"
        "each product rounded\n"
        "source: XLA operation semantics, Scatter",
    .attrs = jx_attrs_scatter,
    .nin = 3,
    .nout = 1,
    .shape = jx_shape_scatter,
    .jvp = scatter_mul_jvp,
    .transpose = scatter_mul_transpose,
    .batch = jx_batch_scatter,
    .eval = scatter_mul_eval,
    .lower = {.kind = JX_LOWER_SCATTER, .sub = JX_REDUCE_PROD},
    .domain = JX_REALS(-4, 4),
    .flags = JX_INPLACE,
};
