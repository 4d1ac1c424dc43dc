/* erf_inv.c — inverse error function.  d erf_inv = sqrt(pi) / 2 e^(y^2) dx. */
#include "prim/rules.h"

#include <math.h>

/*
** f32: Giles' polynomials in f32 itself with fused steps, up to 40 ulp off near 1, because
** random.normal rests on them and has to agree with JAX. f16 and bf16 go through f32.
*/
enum { TERMS = 9 };
static const float near[TERMS] = {2.81022636e-08f,  3.43273939e-07f, -3.5233877e-06f,
                                  -4.39150654e-06f, 0.00021858087f,  -0.00125372503f,
                                  -0.00417768164f,  0.246640727f,    1.50140941f};
static const float far[TERMS] = {-0.000200214257f, 0.000100950558f, 0.00134934322f,
                                 -0.00367342844f,  0.00573950773f,  -0.0076224613f,
                                 0.00943887047f,   1.00167406f,     2.83297682f};

static double single(double arg) {
  float x = (float)arg, w = -log1pf(-x * x);
  const float *c = w < 5 ? near : far;
  if (x == 1 || x == -1) return copysign((double)INFINITY, arg);
  w = w < 5 ? w - 2.5f : sqrtf(w) - 3;
  float p = c[0];
  for (int i = 1; i < TERMS; i++) p = fmaf(p, w, c[i]);
  return (double)(p * x);
}

/*
** f64: Halley's iteration from Winitzki's approximation, whose relative error is below 0.003: three
** steps give all digits. Beyond 1/2 the residual is taken from erfc, where 1 - |x| is exact.
*/
static double full(double x) {
  const double a = 0.147, pi = 3.14159265358979323846;
  double u = fabs(x);
  if (!(u < 1)) return u == 1 ? copysign((double)INFINITY, x) : (double)NAN;
  double log_rest = log1p(-u) + log1p(u), t = 2 / (pi * a) + log_rest / 2;
  double y = sqrt(sqrt(t * t - log_rest / a) - t);
  for (int i = 0; i < 3; i++) {
    double residual = u < 0.5 ? erf(y) - u : (1 - u) - erfc(y);
    double step = residual * (sqrt(pi) / 2) * exp(y * y);
    y -= step / (1 + y * step);
  }
  return copysign(y, x);
}

static jx_status erf_inv_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_unary_f(in, out, e->in[0]->dtype == JX_F64 ? full : single);
}

static void erf_inv_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)e;
  jx_val scale = jx_const_like(cx, x[0], 0.8862269254527580); /* sqrt(pi) / 2 */
  jx_val hill = jx_exp(cx, jx_square(cx, y[0]));
  dy[0] = jx_mul(cx, scale, jx_mul(cx, dx[0], hill));
}

/* The lanes of `single`. */
static jx_lane single_lane(jx_body *b, jx_lane x) {
  jx_lane minus = jx_body_op1(b, JX_LANE_NEG, x), one = jx_body_const(b, JX_F32, 1);
  jx_lane w = jx_body_op1(b, JX_LANE_LOG1P, jx_body_op2(b, JX_LANE_MUL, minus, x));
  w = jx_body_op1(b, JX_LANE_NEG, w);
  jx_lane is_near = jx_body_op2(b, JX_LANE_LT, w, jx_body_const(b, JX_F32, 5));
  jx_lane low = jx_body_op2(b, JX_LANE_SUB, w, jx_body_const(b, JX_F32, 2.5));
  jx_lane root = jx_body_op1(b, JX_LANE_SQRT, w), p = JX_NO_LANE;
  jx_lane high = jx_body_op2(b, JX_LANE_SUB, root, jx_body_const(b, JX_F32, 3));
  w = jx_body_op(b, JX_LANE_SEL, is_near, low, high);
  for (int i = 0; i < TERMS; i++) {
    jx_lane left = jx_body_const(b, JX_F32, (double)near[i]);
    jx_lane right = jx_body_const(b, JX_F32, (double)far[i]);
    jx_lane c = jx_body_op(b, JX_LANE_SEL, is_near, left, right);
    p = i == 0 ? c : jx_body_op(b, JX_LANE_FMA, p, w, c);
  }
  jx_lane y = jx_body_op2(b, JX_LANE_MUL, p, x), top = jx_body_const(b, JX_F32, (double)INFINITY);
  jx_lane is_end = jx_body_op2(b, JX_LANE_EQ, jx_body_op1(b, JX_LANE_ABS, x), one);
  return jx_body_op(b, JX_LANE_SEL, is_end, jx_body_op2(b, JX_LANE_COPYSIGN, top, x), y);
}

static void erf_inv_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  jx_dtype d = (jx_dtype)e->in[0]->dtype;
  if (d == JX_F64)
    out[0] = jx_body_op1(b, JX_LANE_ERF_INV, in[0]);
  else
    out[0] = jx_body_convert(b, single_lane(b, jx_body_convert(b, in[0], JX_F32)), d);
}

JX_PRIM(erf_inv) = {
    .name = "erf_inv",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Inverse error function.\n\nerf y = x; infinite at -1 and 1, NaN beyond\nsource: M. Giles "
        "2012, Approximating the erfinv function (f32); DLMF sec. 7.17",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .jvp = erf_inv_jvp,
    .batch = jx_batch_elementwise,
    .eval = erf_inv_eval,
    .lower = JX_MAP_FN(erf_inv_map),
    .domain = JX_REALS(-0.9, 0.9),
};
