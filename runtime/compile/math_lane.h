/*
** math_lane.h — short names for writing expansions; for the math files only. An expansion carries
** the body and its dtype in `m`, so that one text serves f32 and f64.
*/
#ifndef JX_MATH_LANE_H
#define JX_MATH_LANE_H

#include "ir/body.h"
#include "rare.h"

typedef struct jx_m {
  jx_body *b;
  jx_dtype d;  /* F32 or F64                          */
  jx_dtype u;  /* the unsigned integer of that width  */
  jx_dtype i;  /* the signed one                      */
  bool single; /* d is F32                            */
} jx_m;

static inline jx_m jx_m_of(jx_body *b, jx_dtype d) {
  bool s = d == JX_F32;
  return (jx_m){b, d, s ? JX_U32 : JX_U64, s ? JX_I32 : JX_I64, s};
}

#define JX_M_OP2(name, OP)                                              \
  static inline jx_lane m_##name(const jx_m *m, jx_lane x, jx_lane y) { \
    return jx_body_op2(m->b, JX_LANE_##OP, x, y);                       \
  }
JX_M_OP2(add, ADD)
JX_M_OP2(sub, SUB)
JX_M_OP2(mul, MUL)
JX_M_OP2(div, DIV)
JX_M_OP2(and, AND)
JX_M_OP2(or, OR)
JX_M_OP2(xor, XOR)
JX_M_OP2(eq, EQ)
JX_M_OP2(ne, NE)
JX_M_OP2(lt, LT)
JX_M_OP2(le, LE)
JX_M_OP2(gt, GT)
JX_M_OP2(copysign, COPYSIGN)
JX_M_OP2(ldexp, LDEXP)
#undef JX_M_OP2

static inline jx_lane m_fma(const jx_m *m, jx_lane x, jx_lane y, jx_lane z) {
  return jx_body_op(m->b, JX_LANE_FMA, x, y, z);
}
static inline jx_lane m_sel(const jx_m *m, jx_lane mask, jx_lane x, jx_lane y) {
  return jx_body_op(m->b, JX_LANE_SEL, mask, x, y);
}
static inline jx_lane m_neg(const jx_m *m, jx_lane x) { return jx_body_op1(m->b, JX_LANE_NEG, x); }
static inline jx_lane m_abs(const jx_m *m, jx_lane x) { return jx_body_op1(m->b, JX_LANE_ABS, x); }
static inline jx_lane m_k(const jx_m *m, double v) { return jx_body_const(m->b, m->d, v); }
static inline jx_lane m_ki(const jx_m *m, jx_dtype d, int64_t v) {
  return jx_body_const_int(m->b, d, v);
}
static inline jx_lane m_bits(const jx_m *m, jx_lane x) { return jx_body_bitcast(m->b, x, m->u); }
static inline jx_lane m_float(const jx_m *m, jx_lane x) { return jx_body_bitcast(m->b, x, m->d); }
static inline jx_lane m_shl(const jx_m *m, jx_lane x, int n) {
  return jx_body_op2(m->b, JX_LANE_SHL, x, m_ki(m, jx_body_dtype(m->b, x), n));
}
static inline jx_lane m_shr(const jx_m *m, jx_lane x, int n) {
  return jx_body_op2(m->b, JX_LANE_SHR, x, m_ki(m, jx_body_dtype(m->b, x), n));
}
/* c[0] + c[1] x + …, by Horner with fma */
static inline jx_lane m_poly(const jx_m *m, jx_lane x, const double *c, int n) {
  jx_lane p = m_k(m, c[n - 1]);
  for (int i = n - 2; i >= 0; i--) p = m_fma(m, p, x, m_k(m, c[i]));
  return p;
}
/* x limited to [lo, hi]; NaN passes */
static inline jx_lane m_clamp(const jx_m *m, jx_lane x, double lo, double hi) {
  x = m_sel(m, m_gt(m, x, m_k(m, hi)), m_k(m, hi), x);
  return m_sel(m, m_lt(m, x, m_k(m, lo)), m_k(m, lo), x);
}
/* 1.5 * 2^(mantissa bits): x + this is x rounded to a whole number, which its low bits hold. */
static inline jx_lane m_rounder(const jx_m *m) {
  return m_k(m, m->single ? 12582912.0 : 6755399441055744.0);
}

/* The shared cores. */
typedef struct jx_m_exp {
  jx_lane t, k; /* k = the whole number nearest x / ln 2; t = k + rounder                      */
  jx_lane p;    /* exp(x - k ln 2) - 1                                                        */
} jx_m_exp;
jx_m_exp jx_m_exp_core(const jx_m *m, jx_lane x);
jx_lane jx_m_exp_of(const jx_m *m, jx_lane x);
jx_lane jx_m_log_of(const jx_m *m, jx_lane x);

jx_lane jx_m_expm1(const jx_m *m, jx_lane x);
jx_lane jx_m_exp2(const jx_m *m, jx_lane x);
jx_lane jx_m_log1p(const jx_m *m, jx_lane x);
jx_lane jx_m_tanh(const jx_m *m, jx_lane x);
jx_lane jx_m_logistic(const jx_m *m, jx_lane x);
jx_lane jx_m_erf_single(const jx_m *m, jx_lane x); /* f32 only */
jx_lane jx_m_sin(const jx_m *m, jx_lane x, bool cosine);
jx_lane jx_m_tan(const jx_m *m, jx_lane x); /* f64 only, as those below */
jx_lane jx_m_atan2(const jx_m *m, jx_lane y, jx_lane x);
jx_lane jx_m_atan(const jx_m *m, jx_lane x);
jx_lane jx_m_pow(const jx_m *m, jx_lane x, jx_lane y);
jx_lane jx_m_pow_single(const jx_m *m, jx_lane x, jx_lane y); /* f32 only */
jx_lane jx_m_log_double(const jx_m *m, jx_lane f, jx_lane e); /* log(2^e (1 + f)), f64 only */

#endif
