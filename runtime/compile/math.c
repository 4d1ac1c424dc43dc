/* math.c — which expansion a function has, and bodies without functions. See math.h. */
#include "compile/math.h"

#include "compile/math_lane.h"

/* f32 by way of the f64 expansion: one rounding more, far below half an ulp. */
static jx_lane through_f64(jx_body *b, jx_lane_op op, jx_lane x, jx_lane y) {
  x = jx_body_convert(b, x, JX_F64);
  if (y != JX_NO_LANE) y = jx_body_convert(b, y, JX_F64);
  return jx_body_convert(b, jx_math_expand(b, op, x, y), JX_F32);
}

/* A function that has no expansion of ours: called for every lane. */
static jx_lane out_of_line(const jx_m *m, int fn, jx_lane x) {
  jx_lane always = jx_body_const_int(m->b, JX_BOOL, 1);
  return jx_body_rare(m->b, fn, always, x, x);
}

static int rare_of(jx_lane_op op) {
  switch (op) {
    case JX_LANE_ASIN:
      return JX_RARE_ASIN;
    case JX_LANE_ACOS:
      return JX_RARE_ACOS;
    case JX_LANE_SINH:
      return JX_RARE_SINH;
    case JX_LANE_COSH:
      return JX_RARE_COSH;
    case JX_LANE_ASINH:
      return JX_RARE_ASINH;
    case JX_LANE_ACOSH:
      return JX_RARE_ACOSH;
    case JX_LANE_ATANH:
      return JX_RARE_ATANH;
    case JX_LANE_CBRT:
      return JX_RARE_CBRT;
    case JX_LANE_ERF:
      return JX_RARE_ERF;
    case JX_LANE_ERFC:
      return JX_RARE_ERFC;
    case JX_LANE_ERF_INV:
      return JX_RARE_ERF_INV;
    case JX_LANE_LGAMMA:
      return JX_RARE_LGAMMA;
    case JX_LANE_DIGAMMA:
      return JX_RARE_DIGAMMA;
    default:
      return -1;
  }
}

jx_lane jx_math_expand(jx_body *b, jx_lane_op op, jx_lane x, jx_lane y) {
  jx_m m = jx_m_of(b, jx_body_dtype(b, x));
  switch (op) {
    case JX_LANE_EXP:
      return jx_m_exp_of(&m, x);
    case JX_LANE_EXP2:
      return jx_m_exp2(&m, x);
    case JX_LANE_EXPM1:
      return jx_m_expm1(&m, x);
    case JX_LANE_LOG:
      return jx_m_log_of(&m, x);
    case JX_LANE_LOG1P:
      return jx_m_log1p(&m, x);
    case JX_LANE_RSQRT:
      return m_div(&m, m_k(&m, 1), jx_body_op1(b, JX_LANE_SQRT, x));
    case JX_LANE_TANH:
      return jx_m_tanh(&m, x);
    case JX_LANE_LOGISTIC:
      return jx_m_logistic(&m, x);
    case JX_LANE_SIN:
      return jx_m_sin(&m, x, false);
    case JX_LANE_COS:
      return jx_m_sin(&m, x, true);
    case JX_LANE_TAN:
      return m.single ? through_f64(b, op, x, y) : jx_m_tan(&m, x);
    case JX_LANE_POW:
      return m.single ? jx_m_pow_single(&m, x, y) : jx_m_pow(&m, x, y);
    case JX_LANE_ATAN:
      return m.single ? through_f64(b, op, x, y) : jx_m_atan(&m, x);
    case JX_LANE_ATAN2:
      return m.single ? through_f64(b, op, x, y) : jx_m_atan2(&m, x, y);
    case JX_LANE_ERF:
      return m.single ? jx_m_erf_single(&m, x) : out_of_line(&m, JX_RARE_ERF, x);
    default:
      break;
  }
  if (rare_of(op) >= 0) return out_of_line(&m, rare_of(op), x);
  if (b->status == JX_OK) b->status = JX_EINTERNAL;
  return JX_NO_LANE;
}

static jx_lane expand_function(jx_body *b, const jx_lane_node *n, jx_lane x, jx_lane y) {
  jx_dtype d = (jx_dtype)n->dtype;
  bool half = d == JX_F16 || d == JX_BF16;
  if (half) x = jx_body_convert(b, x, JX_F32);
  if (half && y != JX_NO_LANE) y = jx_body_convert(b, y, JX_F32);
  jx_lane r = jx_math_expand(b, (jx_lane_op)n->op, x, y);
  return half ? jx_body_convert(b, r, d) : r;
}

/* One live node of src, its operands already in dst. */
static jx_lane copy_node(jx_body *dst, const jx_body *src, const jx_lane_node *n,
                         const jx_lane *map) {
  jx_lane x = n->a == JX_NO_LANE ? JX_NO_LANE : map[n->a];
  jx_lane y = n->b == JX_NO_LANE ? JX_NO_LANE : map[n->b];
  jx_lane z = n->c == JX_NO_LANE ? JX_NO_LANE : map[n->c];
  jx_dtype d = (jx_dtype)n->dtype;
  if (jx_lane_is_function((jx_lane_op)n->op)) return expand_function(dst, n, x, y);
  switch (n->op) {
    case JX_LANE_CONST:
      return jx_body_const_bits(dst, d, src->k[n->imm]);
    case JX_LANE_INDEX:
      return jx_body_index(dst, d);
    case JX_LANE_IN:
      return jx_body_read(dst, n->port, (jx_port_mode)n->mode, d, x, y);
    case JX_LANE_CONVERT:
      return jx_body_convert(dst, x, d);
    case JX_LANE_BITCAST:
      return jx_body_bitcast(dst, x, d);
    case JX_LANE_RARE:
      return jx_body_rare(dst, n->imm, x, y, z);
    case JX_LANE_OUT:
      jx_body_out(dst, n->port, (jx_port_mode)n->mode, x);
      return JX_NO_LANE;
    case JX_LANE_RED:
      jx_body_red(dst, (jx_red_kind)n->mode, n->port, n->flags & 1, x, y);
      return JX_NO_LANE;
    default:
      return jx_body_op(dst, (jx_lane_op)n->op, x, y, z);
  }
}

jx_status jx_body_expand(jx_body *dst, const jx_body *src, jx_error *err) {
  size_t bytes = src->n * (sizeof(jx_lane) + 1);
  jx_lane *map = bytes ? jx_alloc(dst->mem, bytes) : NULL;
  if (bytes && !map) return jx_error_set(err, JX_ENOMEM, "body", "out of memory");
  uint8_t *live = (uint8_t *)(map + src->n);
  if (bytes) jx_body_live(src, live);
  for (uint32_t i = 0; map && i < src->n; i++) {
    map[i] = live[i] ? copy_node(dst, src, &src->at[i], map) : JX_NO_LANE;
  }
  jx_free(dst->mem, map, bytes);
  if (dst->nports < src->nports) dst->nports = src->nports;
  if (dst->status != JX_OK) return jx_error_set(err, dst->status, "body", "expansion failed");
  return JX_OK;
}
