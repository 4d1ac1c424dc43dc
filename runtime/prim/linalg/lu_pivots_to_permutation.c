/* lu_pivots_to_permutation — the order of rows that a sequence of swaps makes. */
#include "prim/lapack.h"

enum { AT_SIZE };

static void lu_pivots_to_permutation_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                           const jx_aval **out) {
  char s[JX_AVAL_TEXT];
  int64_t size = jx_at_int(e, AT_SIZE);
  if (!jx_expect_matrices(cx, e, in, (const int[]){1})) return;
  if (in[0]->dtype != JX_I32) {
    jx_fail(cx, JX_EDTYPE, e->prim->name, "needs int32, got %s", jx_aval_text(in[0], s));
    return;
  }
  if (size < jx_cols(in[0]) || size > INT32_MAX) {
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "permutation_size must be at least the number of pivots, got %lld for %s",
            (long long)size, jx_aval_text(in[0], s));
    return;
  }
  out[0] = jx_with_tail(cx, in[0], 1, JX_I32, 1, &size);
}

/* A pivot counts from the end if negative; what lies outside is read clipped and not written. */
static jx_status lu_pivots_to_permutation_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                               const jx_view *out) {
  int64_t m = jx_at_int(e, AT_SIZE), k = jx_cols(in[0].aval), lanes = jx_lanes(in[0].aval, 1);
  const int32_t *pivot = in[0].data;
  int32_t *order = out->data;
  for (int64_t lane = 0; lane < lanes && m && !jx_stopping(cx->rt); lane++, order += m) {
    for (int64_t i = 0; i < m; i++) order[i] = (int32_t)i;
    for (int64_t i = 0; i < k; i++) {
      int64_t j = *pivot++;
      if (j < 0) j += m;
      int32_t t = order[i];
      order[i] = order[JX_MAX(0, JX_MIN(m - 1, j))];
      if (j >= 0 && j < m) order[j] = t;
    }
  }
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {{.name = "permutation_size", .kind = JX_ATTR_INT}, {0}};

JX_PRIM(lu_pivots_to_permutation) = {
    .name = "lu_pivots_to_permutation",
    .sig = "pivots:I[..] -> permutation:I[..]",
    .doc =
        "The order of permutation_size rows after swapping row i with row pivots[i], in turn.\n\n"
        "permutation = 0, 1, …; for each i: permutation[i] <-> permutation[pivots[i]]\n"
        "source: LAPACK, xLASWP; jax.lax.linalg.lu_pivots_to_permutation",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = lu_pivots_to_permutation_shape,
    .batch = jx_batch_lanes,
    .eval = lu_pivots_to_permutation_eval,
    .lower = {.kind = JX_LOWER_CALL, .routine = "laswp"},
    .domain = JX_REALS(0, 2),
    .flags = JX_NONDIFF,
};
