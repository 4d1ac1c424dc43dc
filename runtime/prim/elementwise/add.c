/* add.c — sum of two operands. */
#include "prim/rules.h"

static double float_add(double a, double b) { return a + b; }
static int64_t int_add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }

static jx_status add_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, float_add, int_add);
}

static void add_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)x, (void)y;
  if (jx_present(dx[0]) && jx_present(dx[1]))
    dy[0] = jx_op2(cx, e->prim, dx[0], dx[1]);
  else
    dy[0] = jx_expand_scalar(cx, jx_present(dx[0]) ? dx[0] : dx[1], e->out[0]);
}

static void add_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  for (int i = 0; i < 2; i++)
    if (jx_absent(x[i])) cx_[i] = jx_unbroadcast(cx, ct[0], e->in[i]);
}

JX_PRIM(add) = {
    .name = "add",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc = "Sum.\n\nz = x + y; integers wrap\nsource: IEEE 754-2019 sec. 5.4.1",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = add_jvp,
    .transpose = add_transpose,
    .batch = jx_batch_elementwise,
    .eval = add_eval,
    .lower = JX_MAP(JX_LANE_ADD),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_COMMUTES | JX_MULTI_SCALAR,
};
