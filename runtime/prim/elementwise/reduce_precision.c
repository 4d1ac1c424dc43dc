/* reduce_precision.c — x rounded as if it had fewer bits of exponent and mantissa. */
#include "prim/rules.h"

#include <math.h>

static const jx_attrspec reduce_precision_attrs[] = {{.name = "exponent_bits", .kind = JX_ATTR_INT},
                                                     {.name = "mantissa_bits", .kind = JX_ATTR_INT},
                                                     {.name = NULL}};

static void reduce_precision_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                   const jx_aval **out) {
  if (jx_at_int(e, 0) < 1 || jx_at_int(e, 1) < 0)
    jx_fail(cx, JX_EARG, "reduce_precision",
            "needs exponent_bits >= 1 and mantissa_bits >= 0, got %lld and %lld",
            (long long)jx_at_int(e, 0), (long long)jx_at_int(e, 1));
  else
    jx_shape_same(cx, e, in, out);
}

/* The format of a dtype beside the one asked for. */
typedef struct format {
  jx_dtype bits;       /* the unsigned integer of its width                        */
  int drop;            /* mantissa bits to round away; 0: none                     */
  bool narrow;         /* fewer exponents: beyond them lie infinity and zero       */
  double least, first; /* the smallest number that stays, the first that does not  */
} format;

static format format_of(const jx_eqn *e) {
  static const struct {
    jx_dtype bits;
    int exponent, mantissa;
  } of[] = {[JX_F16] = {JX_U16, 5, 10},
            [JX_BF16] = {JX_U16, 8, 7},
            [JX_F32] = {JX_U32, 8, 23},
            [JX_F64] = {JX_U64, 11, 52}};
  int own = of[e->in[0]->dtype].exponent, mantissa = of[e->in[0]->dtype].mantissa;
  format f = {.bits = of[e->in[0]->dtype].bits};
  if (jx_at_int(e, 1) < mantissa) f.drop = mantissa - (int)jx_at_int(e, 1);
  if (jx_at_int(e, 0) < own) {
    int bias = (1 << (jx_at_int(e, 0) - 1)) - 1;
    f.narrow = true;
    f.least = ldexp(1, 1 - bias);
    f.first = ldexp(1, bias + 1);
  }
  return f;
}

/* Rounds the bits half to even: a carry goes into the exponent, which is right. */
static uint64_t round_bits(uint64_t u, int drop) {
  uint64_t odd = u >> drop & 1, half = (UINT64_C(1) << (drop - 1)) - 1;
  return (u + half + odd) >> drop << drop;
}

static double reduced(const format *f, jx_dtype d, double x) {
  uint64_t u = 0;
  if (x != x) return x;
  if (f->drop) {
    jx_store_f64(d, &u, x);
    u = round_bits(u, f->drop);
    x = jx_load_f64(d, &u);
  }
  if (f->narrow && fabs(x) < f->least) return copysign(0, x);
  return f->narrow && fabs(x) >= f->first ? copysign((double)INFINITY, x) : x;
}

static jx_status reduce_precision_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                       const jx_view *out) {
  format f = format_of(e);
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++)
    jx_put_f(out, i, reduced(&f, (jx_dtype)e->in[0]->dtype, jx_get_f(in, i)));
  return JX_OK;
}

static void reduce_precision_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x,
                                       const jx_val *ct, jx_val *cx_) {
  (void)x;
  cx_[0] = jx_op1_as(cx, e, ct[0]);
}

static jx_lane round_lane(jx_body *b, const format *f, jx_lane x) {
  jx_dtype d = jx_body_dtype(b, x);
  jx_lane u = jx_body_bitcast(b, x, f->bits), drop = jx_body_const_int(b, f->bits, f->drop);
  jx_lane one = jx_body_const_int(b, f->bits, 1);
  jx_lane half = jx_body_const_int(b, f->bits, (int64_t)(UINT64_C(1) << (f->drop - 1)) - 1);
  jx_lane odd = jx_body_op2(b, JX_LANE_AND, jx_body_op2(b, JX_LANE_SHR, u, drop), one);
  u = jx_body_op2(b, JX_LANE_ADD, jx_body_op2(b, JX_LANE_ADD, u, half), odd);
  u = jx_body_op2(b, JX_LANE_SHL, jx_body_op2(b, JX_LANE_SHR, u, drop), drop);
  return jx_body_bitcast(b, u, d);
}

static void reduce_precision_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  format f = format_of(e);
  jx_lane x = in[0], y = f.drop ? round_lane(b, &f, x) : x;
  jx_dtype d = jx_body_dtype(b, x);
  if (f.narrow) {
    jx_lane size = jx_body_op1(b, JX_LANE_ABS, y);
    jx_lane zero = jx_body_op2(b, JX_LANE_COPYSIGN, jx_body_const(b, d, 0), y);
    jx_lane top = jx_body_op2(b, JX_LANE_COPYSIGN, jx_body_const(b, d, (double)INFINITY), y);
    jx_lane is_low = jx_body_op2(b, JX_LANE_LT, size, jx_body_const(b, d, f.least));
    jx_lane is_high = jx_body_op2(b, JX_LANE_GE, size, jx_body_const(b, d, f.first));
    y = jx_body_op(b, JX_LANE_SEL, is_low, zero, jx_body_op(b, JX_LANE_SEL, is_high, top, y));
  }
  out[0] = jx_body_op(b, JX_LANE_SEL, jx_body_op2(b, JX_LANE_NE, x, x), x, y);
}

JX_PRIM(reduce_precision) = {
    .name = "reduce_precision",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Rounding to fewer bits of exponent and mantissa.\n\nhalf to even; beyond the largest "
        "number infinity, below the smallest normal one zero\nsource: jax.lax.reduce_precision",
    .attrs = reduce_precision_attrs,
    .nin = 1,
    .nout = 1,
    .shape = reduce_precision_shape,
    .jvp = jx_jvp_linear,
    .transpose = reduce_precision_transpose,
    .batch = jx_batch_elementwise,
    .eval = reduce_precision_eval,
    .lower = JX_MAP_FN(reduce_precision_map),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
