/* tile — an array repeated along its axes. */
#include "prim/arrange.h"

static void tile_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *reps = jx_at(e, 0);
  int64_t dim[JX_MAX_RANK];
  bool fits = (int)reps->n == in[0]->rank;
  for (uint32_t i = 0; i < reps->n; i++) fits = fits && reps->u.ints[i] >= 0;
  if (!jx_expect_sig(cx, e, in)) return;
  if (!fits) {
    jx_fail_list(cx, e, "reps must be one number, not negative, for each axis", in[0], reps->u.ints,
                 (int)reps->n);
    return;
  }
  for (int i = 0; i < in[0]->rank; i++) {
    if (__builtin_mul_overflow(in[0]->dim[i], reps->u.ints[i], &dim[i])) {
      jx_fail_list(cx, e, "too large a result", in[0], reps->u.ints, (int)reps->n);
      return;
    }
  }
  out[0] = jx_reshaped(cx, in[0], in[0]->rank, dim);
}

/*
** [r0, n0, r1, n1 …] of the shape of x; axes of which there is one copy only are not doubled, so
** that the rank of the intermediate stays small. dims: where the axes of x stand. Returns the rank.
*/
static int doubled(const jx_eqn *e, int64_t *wide, int64_t *dims) {
  int n = 0;
  for (int i = 0; i < e->in[0]->rank; i++) {
    if (jx_at(e, 0)->u.ints[i] != 1) wide[n++] = jx_at(e, 0)->u.ints[i];
    dims[i] = n;
    wide[n++] = e->in[0]->dim[i];
  }
  return n;
}

/* Copies along one axis after the other where [r0, n0, r1, n1 …] has too many axes. */
static jx_val along_each(jx_cx *cx, const jx_eqn *e, jx_val v, bool transposed) {
  for (int i = 0; i < e->in[0]->rank && jx_ok(cx); i++) {
    int64_t reps = jx_at(e, 0)->u.ints[i], flat[3] = {1, reps, 1}, dim[JX_MAX_RANK];
    if (reps == 1) continue;
    const jx_aval *a = v.aval;
    int64_t n = e->in[0]->dim[i];
    for (int k = 0; k < a->rank; k++) {
      dim[k] = k == i ? n * (transposed ? 1 : reps) : a->dim[k];
      if (k < i) flat[0] *= a->dim[k];
      if (k >= i) flat[2] *= k == i ? n : a->dim[k];
    }
    if (transposed) {
      v = jx_reduce_sum(cx, jx_reshape(cx, v, 3, flat), (int64_t[]){1}, 1);
    } else {
      v = jx_reshape(cx, v, 2, (int64_t[]){flat[0], flat[2]});
      v = jx_broadcast_in_dim(cx, v, 3, flat, (int64_t[]){0, 2});
    }
    v = jx_reshape(cx, v, a->rank, dim);
  }
  return v;
}

static bool fits(const jx_eqn *e) {
  int n = e->in[0]->rank;
  for (int i = 0; i < e->in[0]->rank; i++) n += jx_at(e, 0)->u.ints[i] != 1;
  return n <= JX_MAX_RANK;
}

static void tile_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *cx_) {
  int64_t wide[2 * JX_MAX_RANK], dims[JX_MAX_RANK], rest[2 * JX_MAX_RANK];
  (void)x;
  if (!fits(e)) {
    cx_[0] = along_each(cx, e, ct[0], true);
    return;
  }
  int rank = doubled(e, wide, dims), n = jx_other_axes(rank, dims, e->in[0]->rank, rest);
  cx_[0] = jx_reduce_sum(cx, jx_reshape(cx, ct[0], rank, wide), rest, n);
}

static void tile_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *reps = jx_at(e, 0);
  int64_t to[JX_MAX_RANK + 1];
  b->out[0] = true;
  y[0] = JX_BAD;
  if (!jx_rank_left(cx, e, e->in[0]->rank)) return;
  jx_lead(to, 1, reps->u.ints, (int)reps->n, 0);
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(jx_a_ints(to, (int)reps->n + 1)), x, 1);
}

static jx_status tile_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t ix[JX_MAX_RANK] = {0}, stride[JX_MAX_RANK], o = 0;
  (void)cx, (void)e;
  jx_strides(in->aval, stride);
  if (out->aval->size == 0) return JX_OK;
  do {
    int64_t at = 0;
    for (int i = 0; i < in->aval->rank; i++) at += ix[i] % in->aval->dim[i] * stride[i];
    jx_copy_element(out, o++, in, at);
  } while (jx_next_index(out->aval, ix));
  return JX_OK;
}

static void tile_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int64_t wide[2 * JX_MAX_RANK], dims[JX_MAX_RANK];
  if (!fits(e)) {
    y[0] = along_each(cx, e, x[0], false);
    return;
  }
  int rank = doubled(e, wide, dims);
  jx_val v = jx_broadcast_in_dim(cx, x[0], rank, wide, dims);
  y[0] = jx_reshape(cx, v, e->out[0]->rank, e->out[0]->dim);
}

static const jx_attrspec attrs[] = {
    {.name = "reps", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(tile) = {
    .name = "tile",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "`reps`[i] copies of an array along axis i.\n\n"
        "y[i, j, ..] = x[i mod n_0, j mod n_1, ..]\n"
        "source: jax.lax.tile",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = tile_shape,
    .jvp = jx_jvp_linear,
    .transpose = tile_transpose,
    .batch = tile_batch,
    .eval = tile_eval,
    .lower = JX_EXPAND(tile_expand),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
