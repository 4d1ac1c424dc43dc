/* reduce_prod — products over axes. */
#include "prim/reduction.h"

/*
** The product of halves, again and again: right where elements are 0, in O(log n) operations. After
** each step `n` values and tangents are left along axis 0, [n, rest].
*/
static jx_dual halve(jx_cx *cx, jx_dual x, int64_t n) {
  int64_t half = (n + 1) / 2;
  jx_dual a = {jx_slice_axis(cx, x.p, 0, 0, half, 1), jx_slice_axis(cx, x.t, 0, 0, half, 1)};
  jx_dual b = {jx_slice_axis(cx, x.p, 0, half, n, 1), jx_slice_axis(cx, x.t, 0, half, n, 1)};
  if (n % 2 && b.p.aval) {
    b.p = jx_pad_axis(cx, b.p, jx_const_like(cx, b.p, 1), 0, 0, 1, 0);
    b.t = jx_pad_axis(cx, b.t, jx_const_like(cx, b.t, 0), 0, 0, 1, 0);
  }
  return jx_dual_mul(cx, a, b);
}

static void reduce_prod_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  const jx_attr *axes = jx_at(e, 0);
  const jx_aval *a = e->in[0];
  int64_t perm[JX_MAX_RANK], dim[JX_MAX_RANK + 1], n = 1;
  int k = (int)axes->n, rest = jx_other_axes(a->rank, axes->u.ints, k, perm + k);
  (void)y;
  for (int i = 0; i < k; i++) {
    perm[i] = axes->u.ints[i];
    n *= a->dim[perm[i]];
  }
  if (k == 0) {
    dy[0] = dx[0];
    return;
  }
  if (n == 0) return;
  dim[0] = n;
  for (int i = 0; i < rest; i++) dim[i + 1] = a->dim[perm[k + i]];
  jx_dual v = {jx_reshape(cx, jx_transpose(cx, x[0], perm), rest + 1, dim),
               jx_reshape(cx, jx_transpose(cx, dx[0], perm), rest + 1, dim)};
  for (; n > 1 && jx_ok(cx); n = (n + 1) / 2) v = halve(cx, v, n);
  dy[0] = jx_squeeze_axis(cx, v.t, 0);
}

JX_PRIM(reduce_prod) = {
    .name = "reduce_prod",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "Products over `axes`.\n\n"
        "y = product of x over axes; 1 over an empty axis; integers wrap around\n"
        "source: XLA operation semantics, Reduce",
    .attrs = jx_attrs_axes,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_reduce,
    .jvp = reduce_prod_jvp,
    .batch = jx_batch_reduce,
    .eval = jx_eval_reduce,
    .lower = JX_REDUCE(JX_REDUCE_PROD),
    .domain = JX_REALS(-2, 2),
};
