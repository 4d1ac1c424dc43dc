/* rev — the order of elements reversed along some axes. */
#include "prim/arrange.h"

static void rev_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *dims = jx_at(e, 0);
  if (jx_expect_axes(cx, e, in[0], dims->u.ints, (int)dims->n)) out[0] = in[0];
}

static void rev_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  (void)x;
  cx_[0] = jx_op1_as(cx, e, ct[0]);
}

static void rev_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *dims = jx_at(e, 0);
  int64_t to[JX_MAX_RANK];
  for (uint32_t i = 0; i < dims->n; i++) to[i] = dims->u.ints[i] + 1;
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(jx_a_ints(to, (int)dims->n)), x, 1);
  b->out[0] = true;
}

static void rev_affine(const jx_eqn *e, jx_affine *map) {
  const jx_attr *dims = jx_at(e, 0);
  for (int i = 0; i < e->in[0]->rank; i++) {
    bool back = jx_has_axis(dims->u.ints, (int)dims->n, i);
    map->start[i] = back ? e->in[0]->dim[i] - 1 : 0;
    map->step[i] = back ? -1 : 1;
    map->from[i] = (int8_t)i;
  }
}

static const jx_attrspec attrs[] = {
    {.name = "dimensions", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(rev) = {
    .name = "rev",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Reverses the order of elements along `dimensions`.\n\n"
        "y[i] = x[j], j[d] = n_d - 1 - i[d] for d in dimensions\n"
        "source: XLA operation semantics, Rev",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = rev_shape,
    .jvp = jx_jvp_linear,
    .transpose = rev_transpose,
    .batch = rev_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(rev_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
