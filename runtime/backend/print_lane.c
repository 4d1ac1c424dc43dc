/* print_lane.c — the C of single lane operations. See print_c.h. */
#include <inttypes.h>
#include <stdio.h>

#include "backend/print_c.h"
#include "rare.h"

static bool is_half(jx_dtype d) { return d == JX_F16 || d == JX_BF16; }

/* _Bool: compilers keep what comes of comparisons in mask registers. */
const char *jx_lane_ctype(jx_dtype d) {
  return is_half(d) ? "float" : d == JX_BOOL ? "_Bool" : jx_memory_ctype(d);
}

const char *jx_memory_ctype(jx_dtype d) {
  static const char *const types[JX_DTYPE_COUNT] = {
#define X(code, short_name, name, size, class, ctype, cl) #ctype,
      JX_DTYPE_LIST(X)
#undef X
  };
  return types[d];
}

static void print_const(jx_str *s, jx_dtype d, uint64_t bits) {
  double v = jx_load_f64(d, &bits);
  if (jx_is_float(d) && (v != v || v - v != 0)) {
    uint32_t single = (uint32_t)bits;
    if (d == JX_F16) single = v != v ? 0x7FC00000u : v > 0 ? 0x7F800000u : 0xFF800000u;
    if (d == JX_BF16) single = (uint32_t)bits << 16;
    if (d == JX_F64)
      jx_str_addf(s, "lane_bits_f64(0x%" PRIx64 "u)", bits);
    else
      jx_str_addf(s, "lane_bits_f32(0x%xu)", (unsigned)single);
    return;
  }
  switch (d) {
    case JX_F64:
      jx_str_addf(s, "%a", v);
      break;
    case JX_F16:
    case JX_BF16:
    case JX_F32:
      jx_str_addf(s, "%af", v);
      break;
    case JX_I64:
      if ((int64_t)bits == INT64_MIN)
        jx_str_add(s, "(-9223372036854775807 - 1)");
      else
        jx_str_addf(s, "%" PRId64, (int64_t)bits);
      break;
    case JX_U64:
    case JX_U32:
      jx_str_addf(s, "%" PRIu64 "u", bits);
      break;
    default:
      if (d == JX_I32 && (int32_t)bits == INT32_MIN)
        jx_str_add(s, "(-2147483647 - 1)");
      else
        jx_str_addf(s, "%" PRId64, jx_load_i64(d, &bits));
  }
}

static void print_convert(jx_str *s, jx_dtype from, jx_dtype to, const char *x) {
  const char *f = from == JX_F64 ? "f64" : "f32";
  if (to == JX_BOOL)
    jx_str_addf(s, "%s != 0", x);
  else if (is_half(to))
    jx_str_addf(s, "lane_round_to_%s((float)%s)", jx_dtype_short(to), x);
  else if (jx_is_float(from) && jx_is_int(to))
    jx_str_addf(s, "lane_%s_to_%s(%s)", f, jx_dtype_short(to), x);
  else
    jx_str_addf(s, "(%s)%s", jx_memory_ctype(to), x);
}

static void print_bitcast(jx_str *s, jx_dtype from, jx_dtype to, const char *x) {
  char bits[96], t[96];
  const char *f = jx_dtype_short(from), *o = jx_dtype_short(to);
  /* To the unsigned bits, then from them. */
  if (is_half(from))
    snprintf(bits, sizeof bits, "lane_store_%s(%s)", f, x);
  else if (jx_is_float(from))
    snprintf(bits, sizeof bits, "lane_%s_bits(%s)", f, x);
  else
    snprintf(bits, sizeof bits, "(uint%d_t)%s", (int)(8 * jx_dtype_size(from)), x);
  if (is_half(to))
    snprintf(t, sizeof t, "lane_load_%s(%.80s)", o, bits);
  else if (jx_is_float(to))
    snprintf(t, sizeof t, "lane_bits_%s(%.80s)", o, bits);
  else
    snprintf(t, sizeof t, "(%s)%.80s", jx_memory_ctype(to), bits);
  jx_str_add(s, t);
}

/* The C operator of an operation on this dtype, or NULL where lane.h has a function. */
static const char *infix(jx_lane_op op, jx_dtype d) {
  switch (op) {
    case JX_LANE_EQ:
      return "==";
    case JX_LANE_NE:
      return "!=";
    case JX_LANE_LT:
      return "<";
    case JX_LANE_LE:
      return "<=";
    case JX_LANE_GT:
      return ">";
    case JX_LANE_GE:
      return ">=";
    case JX_LANE_AND:
      return "&";
    case JX_LANE_OR:
      return "|";
    case JX_LANE_XOR:
      return "^";
    case JX_LANE_MIN:
      return d == JX_BOOL ? "&" : NULL;
    case JX_LANE_MAX:
      return d == JX_BOOL ? "|" : NULL;
    case JX_LANE_ADD:
      return jx_is_float(d) ? "+" : NULL;
    case JX_LANE_SUB:
      return jx_is_float(d) ? "-" : NULL;
    case JX_LANE_MUL:
      return jx_is_float(d) ? "*" : NULL;
    case JX_LANE_DIV:
      return jx_is_float(d) ? "/" : NULL;
    default:
      return NULL;
  }
}

/* Operations whose result on half-width operands is a half-width value without rounding. */
static bool exact_on_halves(jx_lane_op op) {
  switch (op) {
    case JX_LANE_MIN:
    case JX_LANE_MAX:
    case JX_LANE_NEG:
    case JX_LANE_ABS:
    case JX_LANE_SIGN:
    case JX_LANE_COPYSIGN:
    case JX_LANE_NEXTAFTER:
    case JX_LANE_FLOOR:
    case JX_LANE_CEIL:
    case JX_LANE_TRUNC:
    case JX_LANE_ROUND:
    case JX_LANE_ROUND_AWAY:
    case JX_LANE_SEL:
      return true;
    default:
      return false;
  }
}

static void print_operation(jx_str *s, const jx_lane_node *n, jx_dtype d, const char *const x[3]) {
  const char *sign = infix((jx_lane_op)n->op, d), *in = is_half(d) ? "f32" : jx_dtype_short(d);
  if (n->op == JX_LANE_NEXTAFTER) in = jx_dtype_short(d);
  if (n->op == JX_LANE_SEL) {
    jx_str_addf(s, "%s ? %s : %s", x[0], x[1], x[2]);
  } else if (n->op == JX_LANE_RARE) {
    jx_str_addf(s, "%s ? (%s)jx_rare_%s((double)%s) : %s", x[0], jx_lane_ctype(d),
                jx_rare_name(n->imm), x[1], x[2]);
  } else if (n->op == JX_LANE_NEG && jx_is_float(d)) {
    jx_str_addf(s, "-%s", x[0]);
  } else if (n->op == JX_LANE_NOT && d == JX_BOOL) {
    jx_str_addf(s, "!%s", x[0]);
  } else if (sign) {
    bool plain = jx_is_float(d) && n->dtype != JX_BOOL;
    jx_str_addf(s, plain ? "%s%s %s %s" : "(%s)(%s %s %s)",
                plain ? "" : jx_lane_ctype((jx_dtype)n->dtype), x[0], sign, x[1]);
  } else {
    jx_str_addf(s, "lane_%s_%s(%s", jx_lane_name((jx_lane_op)n->op), in, x[0]);
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): no arity is above three */
    for (int i = 1; i < jx_lane_arity((jx_lane_op)n->op); i++) jx_str_addf(s, ", %s", x[i]);
    jx_str_addc(s, ')');
  }
}

void jx_print_lane(jx_str *s, const jx_body *b, const jx_lane_node *n, const char *const x[3]) {
  if (n->op == JX_LANE_CONST) {
    print_const(s, (jx_dtype)n->dtype, b->k[n->imm]);
    return;
  }
  bool masked = n->op == JX_LANE_SEL || n->op == JX_LANE_RARE;
  jx_dtype d = (jx_dtype)b->at[masked ? n->b : n->a].dtype;
  if (n->op == JX_LANE_CONVERT) {
    print_convert(s, d, (jx_dtype)n->dtype, x[0]);
  } else if (n->op == JX_LANE_BITCAST) {
    print_bitcast(s, d, (jx_dtype)n->dtype, x[0]);
  } else {
    bool round = is_half((jx_dtype)n->dtype) && !exact_on_halves((jx_lane_op)n->op);
    if (round) jx_str_addf(s, "lane_round_to_%s(", jx_dtype_short((jx_dtype)n->dtype));
    print_operation(s, n, d, x);
    if (round) jx_str_addc(s, ')');
  }
}

void jx_print_lanes(jx_str *s, const jx_body *b, const char *const *name, const char *indent) {
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    if (name[i] || n->op == JX_LANE_OUT || n->op == JX_LANE_RED) continue;
    const jx_lane from[3] = {n->a, n->b, n->c};
    char spelled[3][16] = {"", "", ""};
    const char *x[3] = {"", "", ""};
    for (int k = 0; k < 3; k++) {
      if (from[k] != JX_NO_LANE) snprintf(spelled[k], sizeof spelled[k], "v%u", (unsigned)from[k]);
      x[k] = from[k] != JX_NO_LANE && name[from[k]] ? name[from[k]] : spelled[k];
    }
    jx_str_addf(s, "%sconst %s v%u = ", indent, jx_lane_ctype((jx_dtype)n->dtype), (unsigned)i);
    jx_print_lane(s, b, n, x);
    jx_str_add(s, ";\n");
  }
}
