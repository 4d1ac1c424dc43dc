/* mul.c — product of two operands.  d (x y) = dx y + x dy. */
#include "prim/rules.h"

static double float_mul(double a, double b) { return a * b; }
static int64_t int_mul(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }

static jx_status mul_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, float_mul, int_mul);
}

static void mul_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  (void)e, (void)y;
  jx_val left = jx_present(dx[0]) ? jx_mul(cx, dx[0], x[1]) : JX_ABSENT;
  jx_val right = jx_present(dx[1]) ? jx_mul(cx, x[0], dx[1]) : JX_ABSENT;
  dy[0] = jx_add_opt(cx, left, right);
}

static void mul_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                          jx_val *cx_) {
  if (jx_absent(x[0]))
    cx_[0] = jx_unbroadcast(cx, jx_mul(cx, ct[0], x[1]), e->in[0]);
  else
    cx_[1] = jx_unbroadcast(cx, jx_mul(cx, x[0], ct[0]), e->in[1]);
}

JX_PRIM(mul) = {
    .name = "mul",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc = "Product.\n\nz = x y; integers wrap\nsource: IEEE 754-2019 sec. 5.4.1",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = mul_jvp,
    .transpose = mul_transpose,
    .batch = jx_batch_elementwise,
    .eval = mul_eval,
    .lower = JX_MAP(JX_LANE_MUL),
    .domain = JX_REALS(-4, 4),
    .flags = JX_BILINEAR | JX_COMMUTES | JX_MULTI_SCALAR,
};
