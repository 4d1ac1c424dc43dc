/* transpose — axes in another order. */
#include "prim/arrange.h"

static void transpose_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                            const jx_aval **out) {
  const jx_attr *perm = jx_at(e, 0);
  const jx_aval *x = in[0];
  int64_t dim[JX_MAX_RANK];
  if ((int)perm->n != x->rank) {
    jx_fail_list(cx, e, "permutation must name every axis once", x, perm->u.ints, (int)perm->n);
    return;
  }
  if (!jx_expect_axes(cx, e, x, perm->u.ints, x->rank)) return;
  for (int i = 0; i < x->rank; i++) dim[i] = x->dim[perm->u.ints[i]];
  out[0] = jx_reshaped(cx, x, x->rank, dim);
}

static void transpose_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                jx_val *cx_) {
  const jx_attr *perm = jx_at(e, 0);
  int64_t back[JX_MAX_RANK];
  (void)x;
  for (uint32_t i = 0; i < perm->n; i++) back[perm->u.ints[i]] = i;
  cx_[0] = jx_transpose(cx, ct[0], back);
}

static void transpose_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                            jx_val *y) {
  const jx_attr *perm = jx_at(e, 0);
  int64_t to[JX_MAX_RANK];
  y[0] = JX_BAD;
  if (!jx_rank_left(cx, e, (int)perm->n)) return;
  jx_lead(to, 0, perm->u.ints, (int)perm->n, 1);
  y[0] = jx_transpose(cx, x[0], to);
  b->out[0] = true;
}

static void transpose_affine(const jx_eqn *e, jx_affine *map) {
  const jx_attr *perm = jx_at(e, 0);
  for (uint32_t i = 0; i < perm->n; i++) {
    int64_t d = perm->u.ints[i];
    map->start[d] = 0;
    map->step[d] = 1;
    map->from[d] = (int8_t)i;
  }
}

static const jx_attrspec attrs[] = {
    {.name = "permutation", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(transpose) = {
    .name = "transpose",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Axes in another order.\n\n"
        "y[i] = x[j], j[permutation[k]] = i[k]\n"
        "source: XLA operation semantics, Transpose",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = transpose_shape,
    .jvp = jx_jvp_linear,
    .transpose = transpose_transpose,
    .batch = transpose_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(transpose_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
