/*
** cgen_point.c — kernels of single points as C: see cgen.h.
**
** TinyCC does not optimise: this pays for bodies of scalars alone, where a call of a block program
** costs more than what it computes. Sums, products and comparisons of integers are C; whatever else
** has a vector kernel is a call of that kernel for one element, so the bits are those of a block
** program.
*/
#include <inttypes.h>
#include <stdio.h>

#include "backend/cgen.h"

enum { MOST_NODES = 400 };

static bool is_word(jx_dtype d) { return d == JX_I32 || d == JX_I64 || d == JX_U32; }
static bool is_real(jx_dtype d) { return d == JX_F32 || d == JX_F64; }

/* The dtype by which kernels are found: that of the first operand that is no mask. */
static jx_dtype by_dtype(const jx_body *b, const jx_lane_node *n) {
  return (jx_dtype)b->at[n->op == JX_LANE_SEL ? n->b : n->a].dtype;
}

/* The C operator for these operands, or NULL: a kernel has to do it. */
static const char *operator_of(jx_lane_op op, jx_dtype d) {
  bool sum = is_real(d) || is_word(d), integer = is_word(d);
  switch (op) {
    case JX_LANE_ADD:
      return sum ? "+" : NULL;
    case JX_LANE_SUB:
      return sum ? "-" : NULL;
    case JX_LANE_MUL:
      return sum ? "*" : NULL;
    case JX_LANE_DIV:
      return is_real(d) ? "/" : NULL;
    case JX_LANE_AND:
      return d == JX_BOOL || integer ? "&" : NULL;
    case JX_LANE_OR:
      return d == JX_BOOL || integer ? "|" : NULL;
    case JX_LANE_XOR:
      return d == JX_BOOL || integer ? "^" : NULL;
    case JX_LANE_EQ:
      return d == JX_BOOL || integer ? "==" : NULL;
    case JX_LANE_NE:
      return d == JX_BOOL || integer ? "!=" : NULL;
    case JX_LANE_LT:
      return integer ? "<" : NULL;
    case JX_LANE_LE:
      return integer ? "<=" : NULL;
    case JX_LANE_GT:
      return integer ? ">" : NULL;
    case JX_LANE_GE:
      return integer ? ">=" : NULL;
    default:
      return NULL;
  }
}

static bool node_fits(const jx_body *b, const jx_lane_node *n, jx_points *used) {
  jx_dtype d = (jx_dtype)n->dtype;
  if (d == JX_F16 || d == JX_BF16) return false;
  switch (n->op) {
    case JX_LANE_CONST:
    case JX_LANE_IN:
    case JX_LANE_OUT:
    case JX_LANE_INDEX:
    case JX_LANE_BITCAST:
      return true;
    case JX_LANE_RED:
    case JX_LANE_RARE:
      return false;
    case JX_LANE_CONVERT: {
      jx_dtype from = (jx_dtype)b->at[n->a].dtype;
      if (from == JX_F16 || from == JX_BF16 || !used->kernels->convert[from][d]) return false;
      used->convert[from][d] = true;
      return true;
    }
    default: {
      jx_dtype by = by_dtype(b, n);
      if (operator_of((jx_lane_op)n->op, by)) return true;
      if (!used->kernels->map[n->op][by][0]) return false;
      used->map[n->op][by] = true;
      return true;
    }
  }
}

bool jx_point_fits(const jx_kernel *k, jx_points *used) {
  uint32_t nodes = 0;
  if (k->nrow || k->nlocal) return false;
  for (uint32_t i = 0; i < k->nloop; i++) {
    const jx_loop *l = &k->loop[i];
    if (l->kind != JX_LOOP_BODY || l->naxis) return false;
    nodes += l->body->n;
    if (nodes > MOST_NODES) return false;
  }
  jx_points trial = *used;
  for (uint32_t i = 0; i < k->nloop; i++)
    for (uint32_t j = 0; j < k->loop[i].body->n; j++)
      if (!node_fits(k->loop[i].body, &k->loop[i].body->at[j], &trial)) return false;
  *used = trial;
  return true;
}

void jx_point_declare(jx_str *s, const jx_points *used) {
  for (int op = 0; op < JX_KERNEL_OPS; op++)
    for (int d = 0; d < JX_KERNEL_TYPES; d++)
      if (used->map[op][d])
        jx_str_addf(s, "void jx_map_%d_%d(i64, void *, void *, void *, void *);   /* %s %s */\n",
                    op, d, jx_lane_name((jx_lane_op)op), jx_dtype_short((jx_dtype)d));
  for (int f = 0; f < JX_KERNEL_TYPES; f++)
    for (int d = 0; d < JX_KERNEL_TYPES; d++)
      if (used->convert[f][d])
        jx_str_addf(s, "void jx_convert_%d_%d(i64, void *, void *, void *, void *);\n", f, d);
}

/* ---- printing ---- */

/* C types without headers. */
static const char *ctype(jx_dtype d) {
  switch (d) {
    case JX_F32:
      return "float";
    case JX_F64:
      return "double";
    default:
      break;
  }
  bool sign = jx_is_signed(d);
  switch (jx_dtype_size(d)) {
    case 1:
      return sign ? "signed char" : "unsigned char";
    case 2:
      return sign ? "short" : "unsigned short";
    case 4:
      return sign ? "int" : "unsigned";
    default:
      return sign ? "i64" : "unsigned long long";
  }
}

static void constant(jx_str *s, uint32_t i, jx_dtype d, uint64_t bits) {
  bool wide = jx_dtype_size(d) == 8;
  double v = is_real(d) ? jx_load_f64(d, &bits) : 0;
  if (is_real(d) && v - v == 0 && (v != 0 || bits == 0))
    jx_str_addf(s, "    %s v%u = %a%s;\n", ctype(d), i, v, wide ? "" : "f");
  else if (is_real(d))
    jx_str_addf(s, "    %s w%u = 0x%" PRIx64 "%s; %s v%u = *(%s *)&w%u;\n",
                wide ? "unsigned long long" : "unsigned", i, bits, wide ? "ull" : "u", ctype(d), i,
                ctype(d), i);
  else
    jx_str_addf(s, "    %s v%u = (%s)0x%" PRIx64 "ull;\n", ctype(d), i, ctype(d), bits);
}

static void kernel_call(jx_str *s, const jx_lane_node *n, uint32_t i, jx_dtype by) {
  const jx_lane from[3] = {n->a, n->b, n->c};
  if (n->op == JX_LANE_CONVERT)
    jx_str_addf(s, "    %s v%u; jx_convert_%d_%d(1, &v%u", ctype((jx_dtype)n->dtype), i, (int)by,
                (int)n->dtype, i);
  else
    jx_str_addf(s, "    %s v%u; jx_map_%d_%d(1, &v%u", ctype((jx_dtype)n->dtype), i, (int)n->op,
                (int)by, i);
  for (int k = 0; k < 3; k++) {
    bool given = k < jx_lane_arity((jx_lane_op)n->op);
    if (given)
      jx_str_addf(s, ", &v%u", (unsigned)from[k]);
    else
      jx_str_add(s, ", 0");
  }
  jx_str_add(s, ");\n");
}

static void operation(jx_str *s, const jx_body *b, const jx_lane_node *n, uint32_t i) {
  jx_dtype d = (jx_dtype)n->dtype, by = by_dtype(b, n);
  const char *sign = n->op == JX_LANE_CONVERT ? NULL : operator_of((jx_lane_op)n->op, by);
  if (n->op == JX_LANE_BITCAST) {
    jx_str_addf(s, "    %s v%u = *(%s *)&v%u;\n", ctype(d), i, ctype(d), (unsigned)n->a);
  } else if (!sign) {
    kernel_call(s, n, i, by);
  } else if (is_word(by) && d == by) { /* wraps */
    const char *u = jx_dtype_size(d) == 8 ? "unsigned long long" : "unsigned";
    jx_str_addf(s, "    %s v%u = (%s)((%s)v%u %s (%s)v%u);\n", ctype(d), i, ctype(d), u,
                (unsigned)n->a, sign, u, (unsigned)n->b);
  } else {
    jx_str_addf(s, "    %s v%u = v%u %s v%u;\n", ctype(d), i, (unsigned)n->a, sign, (unsigned)n->b);
  }
}

/* "*(float *)(place + 8)" */
static void element(jx_str *s, const jx_loop *l, const jx_lane_node *n,
                    const jx_point_place *place) {
  const jx_kport *p = &l->port[n->port];
  int64_t at = p->offset * (int64_t)jx_dtype_size((jx_dtype)p->dtype);
  jx_str_addf(s, "*(%s *)(", ctype((jx_dtype)n->dtype));
  place->print(s, place->user, p->buf);
  if (at) jx_str_addf(s, " + %lldLL", (long long)at);
  if (n->mode == JX_PORT_GATHER && n->op == JX_LANE_IN)
    jx_str_addf(s, " + (i64)v%u * %dLL", (unsigned)n->a, (int)jx_dtype_size((jx_dtype)n->dtype));
  jx_str_add(s, ")");
}

static void read_port(jx_str *s, const jx_loop *l, const jx_lane_node *n, uint32_t i,
                      const jx_point_place *place) {
  const jx_kport *p = &l->port[n->port];
  if (p->buf == JX_KINDEX) {
    jx_str_addf(s, "    %s v%u = %lldLL;\n", ctype((jx_dtype)n->dtype), i, (long long)p->offset);
    return;
  }
  if (n->b != JX_NO_LANE) {
    jx_str_addf(s, "    %s v%u = 0; if (v%u) v%u = ", ctype((jx_dtype)n->dtype), i, (unsigned)n->b,
                i);
  } else {
    jx_str_addf(s, "    %s v%u = ", ctype((jx_dtype)n->dtype), i);
  }
  element(s, l, n, place);
  jx_str_add(s, ";\n");
}

static void point(jx_str *s, const jx_loop *l, const jx_point_place *place) {
  const jx_body *b = l->body;
  jx_str_add(s, "  {\n");
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    if (n->op == JX_LANE_OUT) continue;
    if (n->op == JX_LANE_CONST)
      constant(s, i, (jx_dtype)n->dtype, b->k[n->imm]);
    else if (n->op == JX_LANE_IN)
      read_port(s, l, n, i, place);
    else if (n->op == JX_LANE_INDEX)
      jx_str_addf(s, "    %s v%u = 0;\n", ctype((jx_dtype)n->dtype), i);
    else
      operation(s, b, n, i);
  }
  for (uint32_t i = 0; i < b->n; i++) { /* after every read */
    const jx_lane_node *n = &b->at[i];
    if (n->op != JX_LANE_OUT) continue;
    jx_str_add(s, "    ");
    element(s, l, n, place);
    jx_str_addf(s, " = v%u;\n", (unsigned)n->a);
  }
  jx_str_add(s, "  }\n");
}

void jx_point_print(jx_str *s, const jx_kernel *k, const jx_point_place *place) {
  for (uint32_t i = 0; i < k->nloop; i++) point(s, &k->loop[i], place);
}
