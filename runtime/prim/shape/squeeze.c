/* squeeze — without some axes of extent 1. */
#include "prim/arrange.h"

static void squeeze_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                          const jx_aval **out) {
  const jx_attr *dims = jx_at(e, 0);
  const jx_aval *x = in[0];
  int64_t rest[JX_MAX_RANK], dim[JX_MAX_RANK];
  if (!jx_expect_axes(cx, e, x, dims->u.ints, (int)dims->n)) return;
  for (uint32_t i = 0; i < dims->n; i++) {
    if (x->dim[dims->u.ints[i]] == 1) continue;
    jx_fail_list(cx, e, "only axes of extent 1 can be left out", x, dims->u.ints, (int)dims->n);
    return;
  }
  int n = jx_other_axes(x->rank, dims->u.ints, (int)dims->n, rest);
  for (int i = 0; i < n; i++) dim[i] = x->dim[rest[i]];
  out[0] = jx_reshaped(cx, x, n, dim);
}

static void squeeze_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                              jx_val *cx_) {
  const jx_attr *dims = jx_at(e, 0);
  int64_t rest[JX_MAX_RANK];
  (void)x;
  jx_other_axes(e->in[0]->rank, dims->u.ints, (int)dims->n, rest);
  cx_[0] = jx_broadcast_in_dim(cx, ct[0], e->in[0]->rank, e->in[0]->dim, rest);
}

static void squeeze_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                          jx_val *y) {
  const jx_attr *dims = jx_at(e, 0);
  int64_t to[JX_MAX_RANK];
  for (uint32_t i = 0; i < dims->n; i++) to[i] = dims->u.ints[i] + 1;
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(jx_a_ints(to, (int)dims->n)), x, 1);
  b->out[0] = true;
}

static void squeeze_affine(const jx_eqn *e, jx_affine *map) {
  const jx_attr *dims = jx_at(e, 0);
  for (int i = 0, k = 0; i < e->in[0]->rank; i++) {
    map->start[i] = 0;
    map->step[i] = 1;
    map->from[i] = (int8_t)(jx_has_axis(dims->u.ints, (int)dims->n, i) ? -1 : k++);
  }
}

static const jx_attrspec attrs[] = {
    {.name = "dimensions", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(squeeze) = {
    .name = "squeeze",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Leaves out axes of extent 1.\n\n"
        "y.flat[i] = x.flat[i]\n"
        "source: jax.lax.squeeze",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = squeeze_shape,
    .jvp = jx_jvp_linear,
    .transpose = squeeze_transpose,
    .batch = squeeze_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(squeeze_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
