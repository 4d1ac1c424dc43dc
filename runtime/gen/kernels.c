/*
** gen/kernels.c — prints the loops of the vector kernels, at build time, to standard output: one
** static function per (operation, dtype, form), made from the same expressions as portable C and
** the expansions of compile/math.h; then, under KERNEL_TABLE, where each stands in jx_kernels.
**
** Types of one width share a function where signs do not matter. 8 and 16 bits have no forms with
** scalars: a block program fills a block with the scalar once.
*/
#include <stdio.h>
#include <string.h>

#include "backend/print_c.h"
#include "compile/math.h"
#include "kernels.h"
#include "rare.h"

_Static_assert((int)JX_KERNEL_OPS >= (int)JX_LANE_COUNT, "JX_KERNEL_OPS");
_Static_assert((int)JX_KERNEL_TYPES == (int)JX_DTYPE_COUNT, "JX_KERNEL_TYPES");
_Static_assert((int)JX_KERNEL_REDS == (int)JX_RED_COUNT, "JX_KERNEL_REDS");

typedef struct gen {
  jx_mem mem;
  jx_str code, table;
  bool failed;
} gen;

/* ---- one kernel ------------------------------------------------------------------------------ */
typedef struct kernel {
  const char *name;
  jx_body body; /* expanded: reads x0, x1, x2, one output */
  int arity;
  unsigned scalar;     /* bit k: operand k is one element        */
  const char **names;  /* per node: spelling, or NULL            */
  char (*spelled)[16]; /* storage of "v12"                       */
} kernel;

static jx_dtype operand_dtype(const jx_body *b, int k) {
  for (uint32_t i = 0; i < b->n; i++) {
    if (b->at[i].op == JX_LANE_IN && b->at[i].port == k) return (jx_dtype)b->at[i].dtype;
  }
  return JX_U8;
}

/* C type of the elements that a kernel reads and writes. */
static const char *element_ctype(jx_dtype d) {
  return d == JX_BOOL ? jx_memory_ctype(d) : jx_lane_ctype(d);
}

static jx_lane result_of(const jx_body *b) { return b->at[b->n - 1].a; }

static void name_inputs(const kernel *k) {
  static const char *const x[] = {"x0", "x1", "x2"};
  for (uint32_t i = 0; i < k->body.n; i++) {
    snprintf(k->spelled[i], sizeof k->spelled[i], "v%u", (unsigned)i);
    k->names[i] = k->body.at[i].op == JX_LANE_IN ? x[k->body.at[i].port] : NULL;
  }
}

static const char *spell(const kernel *k, jx_lane v) {
  return k->names[v] ? k->names[v] : k->spelled[v];
}

static void print_reads(gen *g, const kernel *k, bool scalars, const char *indent, const char *at) {
  for (int i = 0; i < k->arity; i++) {
    bool scalar = k->scalar >> i & 1;
    if (scalar != scalars) continue;
    const char *t = element_ctype(operand_dtype(&k->body, i));
    if (scalar)
      jx_str_addf(&g->code, "%sconst %s x%d = *(const %s *)p%d;\n", indent, t, i, t, i);
    else
      jx_str_addf(&g->code, "%sconst %s x%d = ((const %s *)p%d)[%s];\n", indent, t, i, t, i, at);
  }
}

static void print_loop(gen *g, const kernel *k, const char *head, const char *at,
                       const char *indent) {
  jx_lane r = result_of(&k->body);
  jx_str_addf(&g->code, "%s", head);
  print_reads(g, k, false, indent, at);
  jx_print_lanes(&g->code, &k->body, k->names, indent);
  jx_str_addf(&g->code, "%s((%s *)out)[%s] = %s;\n", indent,
              element_ctype((jx_dtype)k->body.at[r].dtype), at, spell(k, r));
}

/* The nodes that calls out of line depend on decide; false if every call is unconditional. */
static bool mark_masks(const jx_body *b, uint8_t *need) {
  memset(need, 0, b->n);
  for (uint32_t i = 0; i < b->n; i++) {
    if (b->at[i].op == JX_LANE_RARE && b->at[b->at[i].a].op != JX_LANE_CONST) need[b->at[i].a] = 2;
  }
  bool any = false;
  for (uint32_t i = b->n; i-- > 0;) {
    jx_lane x[3];
    any = any || need[i] == 2;
    for (int n = need[i] ? jx_lane_operands(&b->at[i], x) : 0; n-- > 0;) {
      if (!need[x[n]]) need[x[n]] = 1;
    }
  }
  return any;
}

/* Names each call by its third operand, and hides the nodes that only calls needed. */
static void name_without_calls(const kernel *k, uint8_t *need) {
  const jx_body *b = &k->body;
  memset(need, 0, b->n);
  need[result_of(b)] = 1;
  for (uint32_t i = b->n; i-- > 0;) {
    jx_lane x[3];
    bool call = b->at[i].op == JX_LANE_RARE;
    if (call) x[0] = b->at[i].c;
    for (int n = !need[i] ? 0 : call ? 1 : jx_lane_operands(&b->at[i], x); n-- > 0;) need[x[n]] = 1;
  }
  for (uint32_t i = 0; i < b->n; i++) {
    if (b->at[i].op == JX_LANE_RARE)
      k->names[i] = spell(k, b->at[i].c);
    else if (!k->names[i] && !need[i])
      k->names[i] = "";
  }
}

/* Blocks of 64: vector code where no lane needs a call, one element after the other elsewhere. */
static void print_rare_loops(gen *g, const kernel *k, uint8_t *need) {
  const jx_body *b = &k->body;
  jx_str_add(&g->code,
             "  for (size_t i0 = 0; i0 < n; i0 += 64) {\n"
             "    const size_t end = n - i0 < 64 ? n : i0 + 64;\n"
             "    unsigned any = 0;\n"
             "    for (size_t i = i0; i < end; i++) {\n");
  print_reads(g, k, false, "      ", "i");
  for (uint32_t i = 0; i < b->n; i++) {
    if (!k->names[i] && !need[i]) k->names[i] = "";
  }
  jx_print_lanes(&g->code, b, k->names, "      ");
  for (uint32_t i = 0; i < b->n; i++) {
    if (need[i] == 2) jx_str_addf(&g->code, "      any |= v%u;\n", (unsigned)i);
  }
  name_inputs(k);
  name_without_calls(k, need);
  jx_str_add(&g->code, "    }\n    if (!any) {\n");
  print_loop(g, k, "      KERNEL_LOOP\n      for (size_t i = i0; i < end; i++) {\n", "i",
             "        ");
  name_inputs(k);
  jx_str_add(&g->code, "      }\n    } else {\n");
  print_loop(g, k, "      for (size_t i = i0; i < end; i++) {\n", "i", "        ");
  jx_str_add(&g->code, "      }\n    }\n  }\n");
}

static void print_kernel(gen *g, kernel *k) {
  size_t n = k->body.n;
  k->names = jx_alloc(&g->mem, n * sizeof *k->names);
  k->spelled = jx_alloc(&g->mem, n * sizeof *k->spelled);
  uint8_t *need = jx_alloc(&g->mem, n);
  if (k->names && k->spelled && need) {
    name_inputs(k);
    jx_str_addf(&g->code, "static void %s(size_t n, void *out", k->name);
    for (int i = 0; i < 3; i++) jx_str_addf(&g->code, ", const void *p%d", i);
    jx_str_add(&g->code, ") {\n");
    for (int i = k->arity; i < 3; i++) jx_str_addf(&g->code, "  (void)p%d;\n", i);
    print_reads(g, k, true, "  ", "");
    if (mark_masks(&k->body, need)) {
      print_rare_loops(g, k, need);
    } else {
      print_loop(g, k, "  KERNEL_LOOP\n  for (size_t i = 0; i < n; i++) {\n", "i", "    ");
      jx_str_add(&g->code, "  }\n");
    }
    jx_str_add(&g->code, "}\n");
  } else {
    g->failed = true;
  }
  jx_free(&g->mem, k->names, n * sizeof *k->names);
  jx_free(&g->mem, k->spelled, n * sizeof *k->spelled);
  jx_free(&g->mem, need, n);
}

/* Expands `raw` and prints it; `raw` is consumed. */
static void print_body(gen *g, const char *name, jx_body *raw, int arity, unsigned scalar) {
  jx_error err = {0};
  kernel k = {.name = name, .arity = arity, .scalar = scalar};
  jx_body_init(&k.body, &g->mem);
  if (jx_body_expand(&k.body, raw, &err) != JX_OK || jx_body_verify(&k.body, &err) != JX_OK) {
    fprintf(stderr, "%s: %s\n", name, err.message);
    g->failed = true;
  } else {
    print_kernel(g, &k);
  }
  jx_body_free(&k.body);
  jx_body_free(raw);
}

/* ---- operations ------------------------------------------------------------------------------ */
static bool is_half(jx_dtype d) { return d == JX_F16 || d == JX_BF16; }

static jx_dtype unsigned_of(jx_dtype d) {
  switch (jx_dtype_size(d)) {
    case 1:
      return JX_U8;
    case 2:
      return JX_U16;
    case 4:
      return JX_U32;
    default:
      return JX_U64;
  }
}

/* The dtype whose kernel serves d, or d itself. */
static jx_dtype kernel_dtype(jx_lane_op op, jx_dtype d) {
  switch (op) {
    case JX_LANE_SEL:
      return unsigned_of(d);
    case JX_LANE_EQ:
    case JX_LANE_NE:
    case JX_LANE_AND:
    case JX_LANE_OR:
    case JX_LANE_XOR:
      return jx_is_float(d) ? d : unsigned_of(d);
    case JX_LANE_LT:
    case JX_LANE_LE:
      return d == JX_BOOL ? JX_U8 : d;
    case JX_LANE_ADD:
    case JX_LANE_SUB:
    case JX_LANE_MUL:
    case JX_LANE_NEG:
    case JX_LANE_FMA:
    case JX_LANE_SHL:
    case JX_LANE_SHR:
    case JX_LANE_POPCOUNT:
    case JX_LANE_CLZ:
      return jx_is_int(d) ? unsigned_of(d) : d;
    case JX_LANE_NOT:
      return d == JX_BOOL ? d : unsigned_of(d);
    case JX_LANE_SAR:
      return jx_is_signed(d) ? d : (jx_dtype)(unsigned_of(d) - JX_U8 + JX_I8);
    default:
      return d;
  }
}

/* Whether an operation has a kernel of its own on lanes of dtype d. */
static bool has_kernel(jx_lane_op op, jx_dtype d) {
  if (op == JX_LANE_GT || op == JX_LANE_GE) return false; /* the other way round */
  if (op == JX_LANE_NEXTAFTER) return jx_is_float(d);
  if (op == JX_LANE_SEL) return true;
  if (is_half(d)) return false; /* f32, then rounded */
  if (d == JX_BOOL && (op == JX_LANE_MIN || op == JX_LANE_MAX)) return false; /* and, or */
  return op > JX_LANE_RED && op != JX_LANE_CONVERT && op != JX_LANE_BITCAST && op != JX_LANE_RARE;
}

static bool commutes(jx_lane_op op) {
  switch (op) {
    case JX_LANE_ADD:
    case JX_LANE_MUL:
    case JX_LANE_MIN:
    case JX_LANE_MAX:
    case JX_LANE_AND:
    case JX_LANE_OR:
    case JX_LANE_XOR:
    case JX_LANE_EQ:
    case JX_LANE_NE:
      return true;
    default:
      return false;
  }
}

static bool has_form(jx_lane_op op, jx_dtype d, int form) {
  if (form == 0) return true;
  int arity = jx_lane_arity(op);
  bool wide = jx_dtype_size(d) >= 4 || d == JX_BOOL || op == JX_LANE_SEL;
  if (arity == 1 || !wide) return false;
  if (arity == 2)
    return form == JX_FORM_LAST_SCALAR || (form == JX_FORM_PREV_SCALAR && !commutes(op));
  return op == JX_LANE_SEL || jx_is_float(d);
}

/* false: the operation does not take this dtype */
static bool build(gen *g, jx_body *b, jx_lane_op op, jx_dtype d) {
  jx_body_init(b, &g->mem);
  jx_lane x[3] = {JX_NO_LANE, JX_NO_LANE, JX_NO_LANE};
  for (int i = 0; i < jx_lane_arity(op); i++) {
    x[i] = jx_body_in(b, i, JX_PORT_STREAM, op == JX_LANE_SEL && i == 0 ? JX_BOOL : d);
  }
  jx_body_out(b, 3, JX_PORT_STREAM, jx_body_op(b, op, x[0], x[1], x[2]));
  if (b->status == JX_OK) return true;
  jx_body_free(b);
  return false;
}

static void print_operation(gen *g, jx_lane_op op, jx_dtype d) {
  int arity = jx_lane_arity(op);
  for (int form = 0; form < JX_KERNEL_FORMS; form++) {
    jx_body b;
    if (!has_form(op, d, form) || !build(g, &b, op, d)) continue;
    unsigned scalar = 0;
    if (form & JX_FORM_LAST_SCALAR) scalar |= 1u << (arity - 1);
    if (form & JX_FORM_PREV_SCALAR) scalar |= 1u << (arity - 2);
    char name[64];
    snprintf(name, sizeof name, "%s_%s_%d", jx_lane_name(op), jx_dtype_short(d), form);
    print_body(g, name, &b, arity, scalar);
  }
}

static void enter_operation(gen *g, jx_lane_op op, jx_dtype d) {
  jx_dtype k = kernel_dtype(op, d);
  jx_body b;
  if (!has_kernel(op, k) || (d != k && !has_kernel(op, d)) || !build(g, &b, op, d)) return;
  jx_body_free(&b);
  jx_str_addf(&g->table, "  .map[%d][%d] = {", (int)op, (int)d);
  for (int form = 0; form < JX_KERNEL_FORMS; form++) {
    if (has_form(op, k, form))
      jx_str_addf(&g->table, "[%d] = %s_%s_%d, ", form, jx_lane_name(op), jx_dtype_short(k), form);
  }
  jx_str_add(&g->table, "},\n");
}

/* ---- conversions ----------------------------------------------------------------------------- */
static void print_conversion(gen *g, jx_dtype from, jx_dtype to) {
  jx_body b;
  jx_body_init(&b, &g->mem);
  jx_lane x = jx_body_in(&b, 0, JX_PORT_STREAM, from);
  jx_body_out(&b, 1, JX_PORT_STREAM, jx_body_convert(&b, x, to));
  char name[64];
  snprintf(name, sizeof name, "convert_%s_%s", jx_dtype_short(from), jx_dtype_short(to));
  print_body(g, name, &b, 1, 0);
  jx_str_addf(&g->table, "  .convert[%d][%d] = %s,\n", (int)from, (int)to, name);
}

/* Between the bits of a half-width float and f32, and f32 rounded in place. */
static void print_half(gen *g, jx_dtype d) {
  static const struct {
    const char *name, *in, *out, *call;
  } rows[] = {{"widen", "uint16_t", "float", "load"},
              {"narrow", "float", "uint16_t", "store"},
              {"round", "float", "float", "round_to"}};
  const char *t = jx_dtype_short(d);
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    jx_str_addf(
        &g->code,
        "static void %s_%s(size_t n, void *out, const void *p0, const void *p1, "
        "const void *p2) {\n  (void)p1;\n  (void)p2;\n  KERNEL_LOOP\n"
        "  for (size_t i = 0; i < n; i++) ((%s *)out)[i] = lane_%s_%s(((const %s *)p0)[i]);\n"
        "}\n",
        rows[i].name, t, rows[i].out, rows[i].call, t, rows[i].in);
  }
  jx_str_addf(&g->table, "  .convert[%d][%d] = widen_%s,\n  .convert[%d][%d] = narrow_%s,\n",
              (int)d, (int)JX_F32, t, (int)JX_F32, (int)d, t);
  jx_str_addf(&g->table, "  .round_half[%d] = round_%s,\n", d == JX_BF16, t);
}

int main(void) {
  gen g = {0};
  jx_mem_init(&g.mem, NULL, NULL);
  jx_str_init(&g.code, &g.mem);
  jx_str_init(&g.table, &g.mem);
  for (int op = 0; op < JX_LANE_COUNT; op++) {
    for (int d = 0; d < JX_DTYPE_COUNT; d++) {
      jx_lane_op o = (jx_lane_op)op;
      if (has_kernel(o, (jx_dtype)d) && (int)kernel_dtype(o, (jx_dtype)d) == d)
        print_operation(&g, o, (jx_dtype)d);
      enter_operation(&g, o, (jx_dtype)d);
    }
  }
  for (int from = 0; from < JX_DTYPE_COUNT; from++) {
    for (int to = 0; to < JX_DTYPE_COUNT; to++) {
      if (from != to && !is_half((jx_dtype)from) && !is_half((jx_dtype)to))
        print_conversion(&g, (jx_dtype)from, (jx_dtype)to);
    }
  }
  print_half(&g, JX_F16);
  print_half(&g, JX_BF16);
  bool failed = g.failed || g.code.failed || g.table.failed;
  if (!failed) {
    printf(
        "/* Made by runtime/gen/kernels.c: do not edit. */\n#ifndef "
        "KERNEL_TABLE\n%s#else\n%s#endif\n",
        jx_str_text(&g.code), jx_str_text(&g.table));
  }
  jx_str_free(&g.code);
  jx_str_free(&g.table);
  return failed;
}
