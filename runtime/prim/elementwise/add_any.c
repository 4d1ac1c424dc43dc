/* add_any.c — sum of two tangents or cotangents of one value: what passes add up with. */
#include "prim/rules.h"

static double float_add_any(double a, double b) { return a + b; }
static int64_t int_add_any(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

static jx_status add_any_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, float_add_any, int_add_any);
}

static void add_any_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)x, (void)y;
  if (jx_present(dx[0]) && jx_present(dx[1]))
    dy[0] = jx_op2(cx, e->prim, dx[0], dx[1]);
  else
    dy[0] = jx_expand_scalar(cx, jx_present(dx[0]) ? dx[0] : dx[1], e->out[0]);
}

static void add_any_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                              jx_val *cx_) {
  for (int i = 0; i < 2; i++)
    if (jx_absent(x[i])) cx_[i] = jx_unbroadcast(cx, ct[0], e->in[i]);
}

JX_PRIM(add_any) = {
    .name = "add_any",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc =
        "Sum of two tangents or cotangents.\n\nz = x + y\nsource: jax add_any, made by transforms "
        "only",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = add_any_jvp,
    .transpose = add_any_transpose,
    .batch = jx_batch_elementwise,
    .eval = add_any_eval,
    .lower = JX_MAP(JX_LANE_ADD),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_COMMUTES | JX_MULTI_SCALAR,
};
