/*
** optimization_barrier — its operands; nothing is merged or moved across it, and all of them are
** there before a result is.
**
** no golden: the results are the operands.
*/
#include "prim/arrange.h"

#include <string.h>

static int optimization_barrier_arity(const jx_attrs *attrs, int nin) {
  (void)attrs;
  return nin;
}

static void optimization_barrier_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                       const jx_aval **out) {
  if (!jx_expect_sig(cx, e, in)) return;
  for (int i = 0; i < e->nin; i++) out[i] = in[i];
}

/* One barrier over those of v that are there. */
static void over_present(jx_cx *cx, const jx_eqn *e, const jx_val *v, jx_val *out) {
  size_t bytes = 2 * (size_t)e->nin * sizeof(jx_val);
  jx_val *some = jx_alloc(&cx->rt->mem, bytes), *y = some + e->nin;
  int n = 0;
  if (!some) {
    jx_nomem(cx);
    return;
  }
  for (int i = 0; i < e->nin; i++)
    if (jx_present(v[i])) some[n++] = v[i];
  jx_bind_attrs(cx, e->prim, e->attrs, some, n, y, n);
  for (int i = 0, k = 0; i < e->nin; i++)
    if (jx_present(v[i])) out[i] = y[k++];
  jx_free(&cx->rt->mem, some, bytes);
}

static void optimization_barrier_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                                     const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  over_present(cx, e, dx, dy);
}

static void optimization_barrier_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x,
                                           const jx_val *ct, jx_val *cx_) {
  (void)x;
  over_present(cx, e, ct, cx_);
}

static void optimization_barrier_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b,
                                       const jx_val *x, jx_val *y) {
  jx_bind_attrs(cx, e->prim, e->attrs, x, e->nin, y, e->nin);
  for (int i = 0; i < e->nin; i++) b->out[i] = b->in[i];
}

static jx_status optimization_barrier_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                           const jx_view *out) {
  (void)cx;
  for (int i = 0; i < e->nin; i++)
    if (in[i].aval->nbytes && out[i].data != in[i].data)
      memcpy(out[i].data, in[i].data, in[i].aval->nbytes);
  return JX_OK;
}

JX_PRIM(optimization_barrier) = {
    .name = "optimization_barrier",
    .sig = "x:A[..] -> y:A[..] ..",
    .doc =
        "Its operands, computed before any result is used, and not merged with other "
        "operations.\n\n"
        "y_k = x_k\n"
        "source: jax.lax.optimization_barrier",
    .nin = -1,
    .nout = -1,
    .arity = optimization_barrier_arity,
    .shape = optimization_barrier_shape,
    .jvp = optimization_barrier_jvp,
    .transpose = optimization_barrier_transpose,
    .batch = optimization_barrier_batch,
    .eval = optimization_barrier_eval,
    .lower = {.kind = JX_LOWER_NONE},
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
