/* body_text.c — bodies as text, and back. The form stands in body.h. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ir/body.h"

static const char *const mode_names[] = {"stream", "bcast", "strided", "gather"};

/* ---- printing -------------------------------------------------------------------------------- */
/* A decimal where it reads back to the same bits, else the bits themselves. */
static void print_const(jx_str *s, jx_dtype d, uint64_t bits) {
  uint64_t back = 0;
  jx_str_addf(s, "const %s ", jx_dtype_short(d));
  if (jx_is_float(d)) {
    double v = jx_load_f64(d, &bits);
    jx_store_f64(d, &back, v);
    if (back == bits && v == v && v - v == 0)
      jx_str_addf(s, d == JX_F64 ? "%.17g" : "%.9g", v);
    else
      jx_str_addf(s, "#%" PRIx64, bits);
  } else if (d == JX_U64) {
    jx_str_addf(s, "#%" PRIx64, bits);
  } else {
    jx_str_addf(s, "%" PRId64, jx_load_i64(d, &bits));
  }
}

static void print_read(jx_str *s, const jx_lane_node *n) {
  jx_str_addf(s, "in p%u %s %s", (unsigned)n->port, jx_dtype_short((jx_dtype)n->dtype),
              mode_names[n->mode]);
  if (n->a != JX_NO_LANE) jx_str_addf(s, " v%u", (unsigned)n->a);
  if (n->b != JX_NO_LANE) jx_str_addf(s, " if v%u", (unsigned)n->b);
}

static void print_node(jx_str *s, const jx_body *b, uint32_t i) {
  const jx_lane_node *n = &b->at[i];
  const char *name = jx_lane_name((jx_lane_op)n->op), *d = jx_dtype_short((jx_dtype)n->dtype);
  jx_lane x[3];
  int k = jx_lane_operands(n, x);
  if (n->op == JX_LANE_OUT) {
    jx_str_addf(s, "  out p%u %s v%u\n", (unsigned)n->port, mode_names[n->mode], (unsigned)n->a);
    return;
  }
  if (n->op == JX_LANE_RED) {
    jx_str_addf(s, "  red %s%s p%u", n->flags & 1 ? "into " : "", jx_red_name((jx_red_kind)n->mode),
                (unsigned)n->port);
    for (int j = 0; j < k; j++) jx_str_addf(s, " v%u", (unsigned)x[j]);
    jx_str_addc(s, '\n');
    return;
  }
  jx_str_addf(s, "  v%u = ", (unsigned)i);
  if (n->op == JX_LANE_CONST) {
    print_const(s, (jx_dtype)n->dtype, b->k[n->imm]);
  } else if (n->op == JX_LANE_IN) {
    print_read(s, n);
  } else {
    jx_str_add(s, name);
    if (n->op == JX_LANE_INDEX) jx_str_addf(s, " %s", d);
    if (n->op == JX_LANE_RARE) jx_str_addf(s, " %d", (int)n->imm);
    for (int j = 0; j < k; j++) jx_str_addf(s, " v%u", (unsigned)x[j]);
    if (n->op == JX_LANE_CONVERT || n->op == JX_LANE_BITCAST) jx_str_addf(s, " %s", d);
  }
  jx_str_addc(s, '\n');
}

void jx_body_print(const jx_body *b, jx_str *s) {
  jx_str_add(s, "body {\n");
  for (uint32_t i = 0; i < b->n; i++) print_node(s, b, i);
  jx_str_add(s, "}\n");
}

/* ---- parsing --------------------------------------------------------------------------------- */
typedef struct parser {
  jx_body *b;
  const char *at;  /* what is left of the text                          */
  int line;        /* from 1                                            */
  char word[48];   /* the last word taken                               */
  const char *why; /* the first complaint                               */
  jx_lane *map;    /* number in the text -> lane                        */
  uint32_t cap;    /* of map                                            */
} parser;

static void complain(parser *p, const char *why) {
  if (!p->why) p->why = why;
}

/* The next word of the line into p->word; false at its end. */
static bool next(parser *p) {
  while (*p->at == ' ' || *p->at == '\t') p->at++;
  size_t n = 0;
  while (p->at[n] && !isspace((unsigned char)p->at[n])) n++;
  if (n == 0 || n >= sizeof p->word) {
    if (n) complain(p, "a word is too long");
    p->word[0] = '\0';
    return false;
  }
  memcpy(p->word, p->at, n);
  p->word[n] = '\0';
  p->at += n;
  return true;
}

static bool is(const parser *p, const char *text) { return strcmp(p->word, text) == 0; }

/* A number after the given letter, as in v12 or p3; -1 with a complaint. */
static int numbered(parser *p, char letter) {
  char *end = p->word;
  long n = p->word[0] == letter && isdigit((unsigned char)p->word[1])
               ? strtol(p->word + 1, &end, 10)
               : -1;
  if (n < 0 || *end || n > JX_BODY_MAX_NODES) {
    complain(p, letter == 'v' ? "expected a value such as v1" : "expected a port such as p1");
    return -1;
  }
  return (int)n;
}

static jx_lane lane_of_word(parser *p) {
  int n = numbered(p, 'v');
  if (n < 0) return JX_NO_LANE;
  if ((uint32_t)n >= p->cap || p->map[n] == JX_NO_LANE) {
    complain(p, "a value is used before it is made");
    return JX_NO_LANE;
  }
  return p->map[n];
}

static jx_lane next_lane(parser *p) {
  if (next(p)) return lane_of_word(p);
  complain(p, "an operand is missing");
  return JX_NO_LANE;
}

static jx_dtype next_dtype(parser *p) {
  jx_dtype d = JX_F32;
  if (!next(p) || !jx_dtype_parse(p->word, &d)) complain(p, "expected a dtype");
  return d;
}

static int next_port(parser *p) {
  if (!next(p)) complain(p, "a port is missing");
  int n = numbered(p, 'p');
  if (n >= JX_BODY_MAX_PORTS) complain(p, "port numbers are below 64");
  return n;
}

static int next_of(parser *p, const char *const *names, int count, const char *why) {
  next(p);
  for (int i = 0; i < count; i++) {
    if (is(p, names[i])) return i;
  }
  complain(p, why);
  return 0;
}

static jx_lane parse_const(parser *p) {
  jx_dtype d = next_dtype(p);
  char *end = p->word;
  if (!next(p)) {
    complain(p, "a constant has a value");
    return JX_NO_LANE;
  }
  jx_lane x;
  if (p->word[0] == '#')
    x = jx_body_const_bits(p->b, d, strtoull(p->word + 1, &end, 16));
  else if (jx_is_float(d))
    x = jx_body_const(p->b, d, strtod(p->word, &end));
  else
    x = jx_body_const_int(p->b, d, strtoll(p->word, &end, 10));
  if (*end || end == p->word) complain(p, "a constant that is no number");
  return x;
}

static jx_lane parse_read(parser *p) {
  int port = next_port(p);
  jx_dtype d = next_dtype(p);
  int mode = next_of(p, mode_names, 4, "expected stream, bcast, strided or gather");
  jx_lane index = JX_NO_LANE, guard = JX_NO_LANE;
  while (next(p)) {
    if (is(p, "if"))
      guard = next_lane(p);
    else
      index = lane_of_word(p);
  }
  return p->why ? JX_NO_LANE : jx_body_read(p->b, port, (jx_port_mode)mode, d, index, guard);
}

static jx_lane parse_operation(parser *p) {
  int op = 0;
  while (op < JX_LANE_COUNT && !is(p, jx_lane_name((jx_lane_op)op))) op++;
  jx_lane x[3] = {JX_NO_LANE, JX_NO_LANE, JX_NO_LANE};
  if (op == JX_LANE_COUNT || op == JX_LANE_OUT || op == JX_LANE_RED) {
    complain(p, "no such operation");
    return JX_NO_LANE;
  }
  if (op == JX_LANE_INDEX) return jx_body_index(p->b, next_dtype(p));
  int fn = op == JX_LANE_RARE && next(p) ? (int)strtol(p->word, NULL, 10) : 0;
  for (int i = 0; i < jx_lane_arity((jx_lane_op)op); i++) x[i] = next_lane(p);
  if (op == JX_LANE_CONVERT || op == JX_LANE_BITCAST) {
    jx_dtype d = next_dtype(p);
    if (p->why) return JX_NO_LANE;
    return op == JX_LANE_CONVERT ? jx_body_convert(p->b, x[0], d) : jx_body_bitcast(p->b, x[0], d);
  }
  if (p->why) return JX_NO_LANE;
  if (op == JX_LANE_RARE) return jx_body_rare(p->b, fn, x[0], x[1], x[2]);
  return jx_body_op(p->b, (jx_lane_op)op, x[0], x[1], x[2]);
}

static void parse_value(parser *p) {
  int n = numbered(p, 'v');
  if (!next(p) || !is(p, "=") || !next(p)) complain(p, "expected `vN = operation`");
  if (p->why) return;
  jx_lane x = is(p, "const") ? parse_const(p) : is(p, "in") ? parse_read(p) : parse_operation(p);
  if ((uint32_t)n >= p->cap) {
    uint32_t cap = JX_MAX((uint32_t)n + 1, p->cap * 2);
    jx_lane *map = jx_realloc(p->b->mem, p->map, p->cap * sizeof *map, cap * sizeof *map);
    if (!map) {
      p->b->status = JX_ENOMEM;
      return;
    }
    memset(map + p->cap, 0xFF, (cap - p->cap) * sizeof *map);
    p->map = map;
    p->cap = cap;
  }
  p->map[n] = x;
}

static void parse_red(parser *p) {
  static const char *const names[] = {"sum", "prod", "max", "min", "and",
                                      "or",  "xor",  "dot", "into"};
  int kind = next_of(p, names, 9, "expected a kind of reduction");
  bool into = kind == 8;
  if (into) kind = next_of(p, names, 8, "expected a kind of reduction");
  int port = next_port(p);
  jx_lane x = next_lane(p), y = kind == JX_RED_DOT ? next_lane(p) : JX_NO_LANE;
  if (!p->why) jx_body_red(p->b, (jx_red_kind)kind, port, into, x, y);
}

static void parse_out(parser *p) {
  int port = next_port(p), mode = next_of(p, mode_names, 3, "expected stream or strided");
  jx_lane x = next_lane(p);
  if (!p->why) jx_body_out(p->b, port, (jx_port_mode)mode, x);
}

/* One line; true at the closing brace. */
static bool parse_line(parser *p) {
  if (!next(p)) return false;
  if (is(p, "}")) return true;
  if (is(p, "out"))
    parse_out(p);
  else if (is(p, "red"))
    parse_red(p);
  else
    parse_value(p);
  if (!p->why && next(p)) complain(p, "the line goes on after its end");
  if (!p->why && p->b->status == JX_EINTERNAL) complain(p, "dtypes do not fit");
  return false;
}

jx_status jx_body_parse(jx_body *b, const char *text, jx_error *err) {
  parser p = {.b = b, .at = text, .line = 1};
  bool opened = false, closed = false;
  for (; *p.at && !closed && !p.why && b->status == JX_OK; p.line++) {
    if (opened)
      closed = parse_line(&p);
    else if (next(&p))
      opened = is(&p, "body") && next(&p) && is(&p, "{");
    if (!opened && p.word[0]) complain(&p, "expected `body {`");
    if (p.why) break;
    while (*p.at && *p.at != '\n') p.at++;
    if (*p.at) p.at++;
  }
  if (!p.why && !closed && b->status != JX_ENOMEM) complain(&p, "expected `}`");
  jx_free(b->mem, p.map, p.cap * sizeof *p.map);
  if (b->status == JX_ENOMEM) return jx_error_set(err, JX_ENOMEM, "body", "out of memory");
  if (p.why) return jx_error_set(err, JX_EPARSE, "body", "line %d: %s", p.line, p.why);
  return JX_OK;
}
