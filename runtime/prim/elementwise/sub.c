/* sub.c — difference of two operands. */
#include "prim/rules.h"

static double float_sub(double a, double b) { return a - b; }
static int64_t int_sub(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }

static jx_status sub_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, float_sub, int_sub);
}

static void sub_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)x, (void)y;
  if (jx_present(dx[0]) && jx_present(dx[1]))
    dy[0] = jx_sub(cx, dx[0], dx[1]);
  else
    dy[0] = jx_expand_scalar(cx, jx_present(dx[0]) ? dx[0] : jx_neg(cx, dx[1]), e->out[0]);
}

static void sub_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  if (jx_absent(x[0])) cx_[0] = jx_unbroadcast(cx, ct[0], e->in[0]);
  if (jx_absent(x[1])) cx_[1] = jx_unbroadcast(cx, jx_neg(cx, ct[0]), e->in[1]);
}

JX_PRIM(sub) = {
    .name = "sub",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc = "Difference.\n\nz = x - y; integers wrap\nsource: IEEE 754-2019 sec. 5.4.1",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = sub_jvp,
    .transpose = sub_transpose,
    .batch = jx_batch_elementwise,
    .eval = sub_eval,
    .lower = JX_MAP(JX_LANE_SUB),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_MULTI_SCALAR,
};
