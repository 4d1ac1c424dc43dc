/* reduce_sum — sums over axes. */
#include "prim/reduction.h"

static void reduce_sum_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                 jx_val *cx_) {
  const jx_attr *axes = jx_at(e, 0);
  int64_t rest[JX_MAX_RANK];
  (void)x;
  jx_other_axes(e->in[0]->rank, axes->u.ints, (int)axes->n, rest);
  cx_[0] = jx_broadcast_in_dim(cx, ct[0], e->in[0]->rank, e->in[0]->dim, rest);
}

JX_PRIM(reduce_sum) = {
    .name = "reduce_sum",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "Sums over `axes`.\n\n"
        "y = sum of x over axes; 0 over an empty axis; integers wrap around\n"
        "source: XLA operation semantics, Reduce",
    .attrs = jx_attrs_axes,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_reduce,
    .jvp = jx_jvp_linear,
    .transpose = reduce_sum_transpose,
    .batch = jx_batch_reduce,
    .eval = jx_eval_reduce,
    .lower = JX_REDUCE(JX_REDUCE_SUM),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
