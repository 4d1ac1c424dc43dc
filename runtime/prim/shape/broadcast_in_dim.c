/* broadcast_in_dim — an array repeated along new axes and along axes of extent 1. */
#include "prim/arrange.h"

enum { AT_DIMS, AT_SHAPE };

static void broadcast_in_dim_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                   const jx_aval **out) {
  const jx_aval *x = in[0];
  const jx_attr *to = jx_at(e, AT_SHAPE), *dims = jx_at(e, AT_DIMS);
  int rank = (int)to->n;
  const char *wrong = NULL;
  if ((int)dims->n != x->rank)
    wrong = "broadcast_dimensions names one result axis per operand axis";
  for (uint32_t i = 0; !wrong && i < dims->n; i++) {
    int64_t d = dims->u.ints[i];
    if (d < 0 || d >= rank)
      wrong = "broadcast_dimensions are axes of the result";
    else if (i && d <= dims->u.ints[i - 1])
      wrong = "broadcast_dimensions must be strictly increasing";
  }
  if (wrong) {
    jx_fail_list(cx, e, wrong, x, dims->u.ints, (int)dims->n);
    return;
  }
  for (int i = 0; i < x->rank; i++) {
    if (x->dim[i] == 1 || x->dim[i] == to->u.ints[dims->u.ints[i]]) continue;
    jx_fail_list(cx, e, "each operand axis must be 1 or equal to its axis of the new shape", x,
                 to->u.ints, rank);
    return;
  }
  out[0] = jx_reshaped(cx, x, rank, to->u.ints);
}

/* Sums over the axes that were made; what had extent 1 comes back as such. */
static void broadcast_in_dim_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x,
                                       const jx_val *ct, jx_val *cx_) {
  const jx_aval *a = e->in[0];
  const int64_t *dims = jx_at(e, AT_DIMS)->u.ints;
  int64_t kept[JX_MAX_RANK], back[JX_MAX_RANK], axes[JX_MAX_RANK];
  int n = 0;
  (void)x;
  for (int i = 0; i < a->rank; i++) {
    if (a->dim[i] == 1) continue;
    kept[n] = dims[i];
    back[n++] = i;
  }
  int naxes = jx_other_axes(e->out[0]->rank, kept, n, axes);
  jx_val sum = jx_reduce_sum(cx, ct[0], axes, naxes);
  cx_[0] = jx_broadcast_in_dim(cx, sum, a->rank, a->dim, back);
}

static void broadcast_in_dim_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                   jx_val *y) {
  const jx_attr *to = jx_at(e, AT_SHAPE), *dims = jx_at(e, AT_DIMS);
  int64_t shape[JX_MAX_RANK], from[JX_MAX_RANK];
  y[0] = JX_BAD;
  if (!jx_rank_left(cx, e, (int)to->n)) return;
  jx_lead(shape, b->size, to->u.ints, (int)to->n, 0);
  jx_lead(from, 0, dims->u.ints, (int)dims->n, 1);
  y[0] = jx_broadcast_in_dim(cx, x[0], (int)to->n + 1, shape, from);
  b->out[0] = true;
}

static void broadcast_in_dim_affine(const jx_eqn *e, jx_affine *map) {
  const int64_t *dims = jx_at(e, AT_DIMS)->u.ints;
  for (int i = 0; i < e->in[0]->rank; i++) {
    map->start[i] = 0;
    map->step[i] = 1;
    map->from[i] = (int8_t)(e->in[0]->dim[i] == 1 ? -1 : dims[i]);
  }
}

static const jx_attrspec attrs[] = {
    {.name = "broadcast_dimensions", .kind = JX_ATTR_INTS, .show = JX_SHOW_SOME},
    {.name = "shape", .kind = JX_ATTR_INTS, .show = JX_SHOW_NEVER},
    {0},
};

JX_PRIM(broadcast_in_dim) = {
    .name = "broadcast_in_dim",
    .sig = "x:A[..] -> y:A[shape]",
    .doc =
        "Repeats an array along new axes and along its axes of extent 1.\n\n"
        "y[i] = x[j], j[d] = i[broadcast_dimensions[d]], or 0 where x has extent 1\n"
        "source: XLA operation semantics, BroadcastInDim",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = broadcast_in_dim_shape,
    .jvp = jx_jvp_linear,
    .transpose = broadcast_in_dim_transpose,
    .batch = broadcast_in_dim_batch,
    .eval = jx_eval_affine,
    .lower = JX_INDEX_AFFINE(broadcast_in_dim_affine),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
