/*
** cgen_point.c — kernels of single points as C: see cgen.h.
**
** TinyCC does not optimise: this pays for bodies of scalars alone, where a call of a block program
** costs more than what it computes. What C computes to the same bits is C; whatever else has a
** vector kernel is a call of that kernel for one element. TinyCC keeps every variable in memory and
** what is inside of an expression in registers, so a value with one user stands where it is used.
*/
#include <inttypes.h>
#include <stdio.h>

#include "backend/cgen.h"

enum { MOST_NODES = 400, DEEPEST = 24 };

#if defined(__x86_64__)
enum { REAL_COMPARES = 1 }; /* TinyCC is right about NaN here */
#else
enum { REAL_COMPARES = 0 };
#endif

static bool is_word(jx_dtype d) { return d == JX_I32 || d == JX_I64 || d == JX_U32; }
static bool is_real(jx_dtype d) { return d == JX_F32 || d == JX_F64; }

/* The dtype by which kernels are found: that of the first operand that is no mask. */
static jx_dtype by_dtype(const jx_body *b, const jx_lane_node *n) {
  return (jx_dtype)b->at[n->op == JX_LANE_SEL ? n->b : n->a].dtype;
}

/* Integers: the divisor is a literal that is neither 0 nor -1. */
static bool divides(const jx_body *b, const jx_lane_node *n, jx_dtype d) {
  const jx_lane_node *by = &b->at[n->b];
  if (!is_word(d) || by->op != JX_LANE_CONST) return false;
  int64_t v = jx_load_i64(d, &b->k[by->imm]);
  return v > 0 && v <= INT32_MAX;
}

/* The C operator for these operands, or NULL: a kernel has to do it. */
static const char *operator_of(const jx_body *b, const jx_lane_node *n) {
  jx_dtype d = by_dtype(b, n);
  bool sum = is_real(d) || is_word(d), bits = d == JX_BOOL || is_word(d);
  bool order = is_word(d) || (REAL_COMPARES && is_real(d)), equal = order || d == JX_BOOL;
  switch (n->op) {
    case JX_LANE_ADD:
      return sum ? "+" : NULL;
    case JX_LANE_SUB:
      return sum ? "-" : NULL;
    case JX_LANE_MUL:
      return sum ? "*" : NULL;
    case JX_LANE_DIV:
      return is_real(d) || divides(b, n, d) ? "/" : NULL;
    case JX_LANE_REM:
      return divides(b, n, d) ? "%" : NULL;
    case JX_LANE_AND:
      return bits ? "&" : NULL;
    case JX_LANE_OR:
      return bits ? "|" : NULL;
    case JX_LANE_XOR:
      return bits ? "^" : NULL;
    case JX_LANE_EQ:
      return equal ? "==" : NULL;
    case JX_LANE_NE:
      return equal ? "!=" : NULL;
    case JX_LANE_LT:
      return order ? "<" : NULL;
    case JX_LANE_LE:
      return order ? "<=" : NULL;
    case JX_LANE_GT:
      return order ? ">" : NULL;
    case JX_LANE_GE:
      return order ? ">=" : NULL;
    default:
      return NULL;
  }
}

/* A cast does it: between integers, from those of 32 and 64 bits with a sign to reals, and between
   reals. */
static bool casts(jx_dtype from, jx_dtype to) {
  bool whole = is_word(from) || from == JX_BOOL;
  if (is_real(from)) return is_real(to);
  return (whole && (is_word(to) || is_real(to))) || (is_word(from) && to == JX_BOOL);
}

/* How a node is printed. */
typedef enum form {
  FORM_NONE,
  FORM_LITERAL,
  FORM_READ,
  FORM_OPERATOR,
  FORM_CAST,
  FORM_CHOICE, /* sel */
  FORM_BITS,   /* bitcast, and the sign of reals: through memory */
  FORM_CALL
} form;

static form form_of(const jx_body *b, const jx_lane_node *n) {
  jx_dtype d = (jx_dtype)n->dtype;
  if (d == JX_F16 || d == JX_BF16) return FORM_NONE;
  switch (n->op) {
    case JX_LANE_CONST:
    case JX_LANE_INDEX:
      return FORM_LITERAL;
    case JX_LANE_IN:
    case JX_LANE_OUT:
      return FORM_READ;
    case JX_LANE_RED:
    case JX_LANE_RARE:
      return FORM_NONE;
    case JX_LANE_BITCAST:
      return FORM_BITS;
    case JX_LANE_NEG:
    case JX_LANE_ABS:
      return is_real(d) ? FORM_BITS : FORM_CALL;
    case JX_LANE_SEL:
      return FORM_CHOICE;
    case JX_LANE_CONVERT: {
      jx_dtype from = (jx_dtype)b->at[n->a].dtype;
      if (from == JX_F16 || from == JX_BF16) return FORM_NONE;
      return casts(from, d) ? FORM_CAST : FORM_CALL;
    }
    default:
      return operator_of(b, n) ? FORM_OPERATOR : FORM_CALL;
  }
}

static bool node_fits(const jx_body *b, const jx_lane_node *n, jx_points *used) {
  form f = form_of(b, n);
  if (f != FORM_CALL) return f != FORM_NONE;
  jx_dtype d = (jx_dtype)n->dtype;
  if (n->op == JX_LANE_CONVERT) {
    jx_dtype from = (jx_dtype)b->at[n->a].dtype;
    if (!used->kernels->convert[from][d]) return false;
    used->convert[from][d] = true;
    return true;
  }
  jx_dtype by = by_dtype(b, n);
  if (!used->kernels->map[n->op][by][0]) return false;
  used->map[n->op][by] = true;
  return true;
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
const char *jx_ctype(jx_dtype d) {
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

static const char *unsigned_of(size_t bytes) {
  return bytes == 8 ? "unsigned long long" : bytes == 4 ? "unsigned" : "unsigned char";
}

/* A body that is printed. */
typedef struct point {
  jx_str *s;
  const jx_loop *l;
  const jx_step *step;
  const jx_places *places;
  bool var[MOST_NODES]; /* has a variable v<number>; else it stands where it is used */
} point;

static void value(const point *p, uint32_t i);

static bool is_finite(jx_dtype d, uint64_t bits) {
  double v = is_real(d) ? jx_load_f64(d, &bits) : 0;
  return v - v == 0 && (v != 0 || bits == 0);
}

static void literal(jx_str *s, jx_dtype d, uint64_t bits) {
  if (is_real(d))
    jx_str_addf(s, "%a%s", jx_load_f64(d, &bits), jx_dtype_size(d) == 8 ? "" : "f");
  else
    jx_str_addf(s, "(%s)0x%" PRIx64 "ull", jx_ctype(d), bits);
}

/* The variable, or the memory, of a port. */
static void element(const point *p, const jx_lane_node *n) {
  const jx_kport *q = &p->l->port[n->port];
  int64_t size = (int64_t)jx_dtype_size((jx_dtype)q->dtype);
  if (n->op == JX_LANE_IN && n->mode == JX_PORT_GATHER) {
    jx_str_addf(p->s, "*(%s *)(", jx_ctype((jx_dtype)n->dtype));
    jx_place_address(p->s, p->step, q->buf, q->offset * size);
    jx_str_add(p->s, " + (i64)");
    value(p, n->a);
    jx_str_addf(p->s, " * %dLL)", (int)size);
    return;
  }
  jx_place_value(p->s, p->places, p->step, q->buf, q->offset * size, jx_ctype((jx_dtype)n->dtype));
}

static void read_port(const point *p, const jx_lane_node *n) {
  const jx_kport *q = &p->l->port[n->port];
  if (q->buf == JX_KINDEX)
    jx_str_addf(p->s, "(%s)%lldLL", jx_ctype((jx_dtype)n->dtype), (long long)q->offset);
  else
    element(p, n);
}

static void operation(const point *p, const jx_lane_node *n) {
  const jx_body *b = p->l->body;
  jx_dtype d = (jx_dtype)n->dtype, by = by_dtype(b, n);
  const char *cast = "";
  bool wraps = is_word(by) && d == by && n->op != JX_LANE_DIV && n->op != JX_LANE_REM;
  if (wraps) {
    cast = jx_dtype_size(d) == 8 ? "(unsigned long long)" : "(unsigned)";
    jx_str_addf(p->s, "(%s)", jx_ctype(d));
  }
  jx_str_addf(p->s, "(%s", cast);
  value(p, n->a);
  jx_str_addf(p->s, " %s %s", operator_of(b, n), cast);
  value(p, n->b);
  jx_str_add(p->s, ")");
}

static void expression(const point *p, uint32_t i) {
  const jx_body *b = p->l->body;
  const jx_lane_node *n = &b->at[i];
  jx_dtype d = (jx_dtype)n->dtype;
  switch (form_of(b, n)) {
    case FORM_LITERAL:
      literal(p->s, d, n->op == JX_LANE_CONST ? b->k[n->imm] : 0);
      break;
    case FORM_READ:
      read_port(p, n);
      break;
    case FORM_CHOICE:
      jx_str_add(p->s, "(");
      value(p, n->a);
      jx_str_add(p->s, " ? ");
      value(p, n->b);
      jx_str_add(p->s, " : ");
      value(p, n->c);
      jx_str_add(p->s, ")");
      break;
    case FORM_CAST:
      jx_str_addf(p->s, d == JX_BOOL ? "(" : "((%s)", jx_ctype(d));
      value(p, n->a);
      jx_str_add(p->s, d == JX_BOOL ? " != 0)" : ")");
      break;
    default:
      operation(p, n);
      break;
  }
}

static void value(const point *p, uint32_t i) {
  if (p->var[i])
    jx_str_addf(p->s, "v%u", i);
  else
    expression(p, i);
}

/* ---- variables ---- */

static void kernel_call(const point *p, const jx_lane_node *n, uint32_t i) {
  const jx_lane from[3] = {n->a, n->b, n->c};
  int by = (int)by_dtype(p->l->body, n);
  const char *type = jx_ctype((jx_dtype)n->dtype);
  if (n->op == JX_LANE_CONVERT)
    jx_str_addf(p->s, "%s v%u; jx_convert_%d_%d(1, &v%u", type, i, by, (int)n->dtype, i);
  else
    jx_str_addf(p->s, "%s v%u; jx_map_%d_%d(1, &v%u", type, i, (int)n->op, by, i);
  for (int k = 0; k < 3; k++) {
    if (k < jx_lane_arity((jx_lane_op)n->op))
      jx_str_addf(p->s, ", &v%u", (unsigned)from[k]);
    else
      jx_str_add(p->s, ", 0");
  }
  jx_str_add(p->s, ")");
}

/* Bits of the operand, with the sign turned or taken away. */
static void through_bits(const point *p, const jx_lane_node *n, uint32_t i) {
  size_t size = jx_dtype_size((jx_dtype)n->dtype);
  const char *u = unsigned_of(size), *type = jx_ctype((jx_dtype)n->dtype);
  if (n->op == JX_LANE_BITCAST) {
    jx_str_addf(p->s, "%s v%u = *(%s *)&v%u", type, i, type, (unsigned)n->a);
    return;
  }
  uint64_t sign = (uint64_t)1 << (8 * size - 1);
  jx_str_addf(p->s, "%s w%u = *(%s *)&v%u %s 0x%" PRIx64 "%s; %s v%u = *(%s *)&w%u", u, i, u,
              (unsigned)n->a, n->op == JX_LANE_NEG ? "^" : "&",
              n->op == JX_LANE_NEG ? sign : sign - 1, size == 8 ? "ull" : "u", type, i, type, i);
}

static void variable(const point *p, uint32_t i) {
  const jx_body *b = p->l->body;
  const jx_lane_node *n = &b->at[i];
  jx_dtype d = (jx_dtype)n->dtype;
  const char *type = jx_ctype(d);
  form f = form_of(b, n);
  jx_str_add(p->s, "    ");
  if (f == FORM_CALL) {
    kernel_call(p, n, i);
  } else if (f == FORM_BITS) {
    through_bits(p, n, i);
  } else if (n->op == JX_LANE_CONST && is_real(d) && !is_finite(d, b->k[n->imm])) {
    bool wide = jx_dtype_size(d) == 8;
    jx_str_addf(p->s, "%s w%u = 0x%" PRIx64 "%s; %s v%u = *(%s *)&w%u", unsigned_of(wide ? 8 : 4),
                i, b->k[n->imm], wide ? "ull" : "u", type, i, type, i);
  } else {
    bool guarded = n->op == JX_LANE_IN && n->b != JX_NO_LANE;
    jx_str_addf(p->s, "%s v%u = ", type, i);
    if (guarded) {
      jx_str_add(p->s, "0; if (");
      value(p, n->b);
      jx_str_addf(p->s, ") v%u = ", i);
    }
    expression(p, i);
  }
  jx_str_add(p->s, ";\n");
}

/* A read of what is a variable already. */
static bool reads_variable(const point *p, const jx_lane_node *n) {
  if (n->op != JX_LANE_IN || n->mode == JX_PORT_GATHER || n->b != JX_NO_LANE) return false;
  const jx_kport *q = &p->l->port[n->port];
  if (q->buf == JX_KINDEX) return false;
  return jx_place_var(p->places, p->step, q->buf,
                      q->offset * (int64_t)jx_dtype_size((jx_dtype)q->dtype)) != NULL;
}

/* Whose address is taken, which are used more than once, and what is too deep: variables. */
static void find_variables(point *p) {
  const jx_body *b = p->l->body;
  uint16_t uses[MOST_NODES] = {0};
  uint8_t depth[MOST_NODES] = {0};
  uint32_t count = JX_MIN(b->n, (uint32_t)MOST_NODES); /* jx_point_fits */
  for (uint32_t i = 0; i < count; i++) {
    const jx_lane_node *n = &b->at[i];
    form f = form_of(b, n);
    const jx_lane from[3] = {n->a, n->b, n->c};
    bool guarded = n->op == JX_LANE_IN && n->b != JX_NO_LANE;
    int arity = jx_lane_arity((jx_lane_op)n->op);
    p->var[i] = f == FORM_CALL || f == FORM_BITS || guarded || sizeof(void *) != 8;
    if (n->op == JX_LANE_CONST && is_real((jx_dtype)n->dtype))
      p->var[i] = p->var[i] || !is_finite((jx_dtype)n->dtype, b->k[n->imm]);
    if (n->op == JX_LANE_IN) arity = 2; /* an index, a guard */
    for (int k = 0; k < arity && k < 3; k++) {
      if (from[k] == JX_NO_LANE || (n->op == JX_LANE_IN && k == 0 && n->mode != JX_PORT_GATHER))
        continue;
      uses[from[k]]++;
      if (f == FORM_CALL || f == FORM_BITS) p->var[from[k]] = true;
      if (!p->var[from[k]]) depth[i] = JX_MAX(depth[i], (uint8_t)(depth[from[k]] + 1));
    }
    if (depth[i] >= DEEPEST) {
      p->var[i] = true;
      depth[i] = 0;
    }
  }
  for (uint32_t i = 0; i < count; i++)
    if (uses[i] > 1 && b->at[i].op != JX_LANE_CONST && !reads_variable(p, &b->at[i]))
      p->var[i] = true;
}

/* Every value is computed before the first is written: a port may be both read and written. */
static void print_point(point *p) {
  const jx_body *b = p->l->body;
  uint32_t outs = 0;
  find_variables(p);
  jx_str_add(p->s, "  {\n");
  for (uint32_t i = 0; i < b->n; i++) {
    outs += b->at[i].op == JX_LANE_OUT;
    if (b->at[i].op != JX_LANE_OUT && p->var[i]) variable(p, i);
  }
  for (uint32_t i = 0; i < b->n && outs > 1; i++) {
    const jx_lane_node *n = &b->at[i];
    if (n->op != JX_LANE_OUT || p->var[n->a]) continue;
    jx_str_addf(p->s, "    %s o%u = ", jx_ctype((jx_dtype)n->dtype), i);
    expression(p, n->a);
    jx_str_add(p->s, ";\n");
  }
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    if (n->op != JX_LANE_OUT) continue;
    jx_str_add(p->s, "    ");
    element(p, n);
    jx_str_add(p->s, " = ");
    if (outs > 1 && !p->var[n->a])
      jx_str_addf(p->s, "o%u", i);
    else
      value(p, n->a);
    jx_str_add(p->s, ";\n");
  }
  jx_str_add(p->s, "  }\n");
}

void jx_point_print(jx_str *s, const jx_step *step, const jx_places *places) {
  const jx_kernel *k = step->u.kernel;
  for (uint32_t i = 0; i < k->nloop; i++) {
    point p = {.s = s, .l = &k->loop[i], .step = step, .places = places};
    print_point(&p);
  }
}
