/* read.c — tokens, numbers and types of the text form; see read.h. */
#include "ir/read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_NUMBER = 400 }; /* digits */

/* ---- errors ---- */

static void position(const jx_reader *p, const char *at, unsigned *line, unsigned *column) {
  *line = *column = 1;
  for (const char *c = p->start; c < at; c++) {
    *column = *c == '\n' ? 1 : *column + 1;
    *line += *c == '\n';
  }
}

/* Records "expected …, found …" at the place that is read, unless an error stands already. */
bool jx_read_expected(jx_reader *p, const char *what) {
  if (!jx_ok(p->cx)) return false;
  unsigned line, column;
  position(p, p->at, &line, &column);
  char found[24];
  size_t n = 0;
  while (n < 16 && p->at[n] > ' ' && p->at[n] < 127) n++;
  if (n)
    snprintf(found, sizeof found, "'%.*s'", (int)n, p->at);
  else
    snprintf(found, sizeof found, "%s", *p->at ? "a strange character" : "the end");
  jx_fail(p->cx, JX_EPARSE, NULL, "line %u, column %u: expected %s, found %s", line, column, what,
          found);
  return false;
}

bool jx_read_refuse(jx_reader *p, const char *at, const char *fmt, ...) {
  if (!jx_ok(p->cx)) return false;
  unsigned line, column;
  position(p, at, &line, &column);
  char text[400];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  jx_fail(p->cx, JX_EPARSE, NULL, "line %u, column %u: %s", line, column, text);
  return false;
}

/* An error of a shape rule, or of memory: says where the text was. */
bool jx_read_refused(jx_reader *p, const char *at) {
  if (p->cx->err->status == JX_EPARSE) return false;
  unsigned line, column;
  char where[64];
  position(p, at, &line, &column);
  snprintf(where, sizeof where, "text:%u:%u", line, column);
  jx_error_where(p->cx->err, where);
  return false;
}

bool jx_read_nomem(jx_reader *p) {
  jx_nomem(p->cx);
  return false;
}

/* ---- tokens ---- */

void jx_read_space(jx_reader *p) {
  while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r') p->at++;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool jx_read_accept(jx_reader *p, const char *s) {
  jx_read_space(p);
  size_t n = strlen(s);
  if (strncmp(p->at, s, n) != 0) return false;
  p->at += n;
  return true;
}

bool jx_read_expect(jx_reader *p, const char *s) {
  char what[16];
  if (jx_read_accept(p, s)) return true;
  snprintf(what, sizeof what, "'%s'", s);
  return jx_read_expected(p, what);
}

/* A word without reading it; n is 0 if there is none. A hyphen may stand between letters. */
jx_span jx_read_peek(jx_reader *p) {
  jx_read_space(p);
  jx_span w = {p->at, 0};
  if (!is_letter(*p->at)) return w;
  while (is_letter(w.at[w.n]) || jx_is_digit(w.at[w.n]) ||
         (w.at[w.n] == '-' && is_letter(w.at[w.n + 1])))
    w.n++;
  return w;
}

bool jx_read_word(jx_reader *p, const char *what, jx_span *w) {
  *w = jx_read_peek(p);
  if (w->n == 0) return jx_read_expected(p, what);
  p->at += w->n;
  return true;
}

bool jx_read_keyword(jx_reader *p, const char *s) {
  char what[16];
  if (jx_span_is(jx_read_peek(p), s)) {
    p->at += strlen(s);
    return true;
  }
  snprintf(what, sizeof what, "'%s'", s);
  return jx_read_expected(p, what);
}

/* The first character after a word. */
char jx_span_next(jx_span w) {
  const char *c = w.at + w.n;
  while (*c == ' ' || *c == '\t' || *c == '\n' || *c == '\r') c++;
  return *c;
}

/* A copy in buf; false, with nothing recorded, if it is too long. */
bool jx_span_copy(jx_span w, char *buf, size_t size) {
  if (w.n >= size) return false;
  memcpy(buf, w.at, w.n);
  buf[w.n] = '\0';
  return true;
}

bool jx_read_int(jx_reader *p, int64_t *v) {
  jx_read_space(p);
  const char *at = p->at;
  bool minus = *at == '-';
  if (minus) at++;
  if (!jx_is_digit(*at)) return jx_read_expected(p, "an integer");
  uint64_t u = 0, most = minus ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
  for (; jx_is_digit(*at); at++) {
    uint64_t d = (uint64_t)(*at - '0');
    if (u > (most - d) / 10)
      return jx_read_refuse(p, p->at, "the integer does not fit into 64 bits");
    u = u * 10 + d;
  }
  *v = minus ? (int64_t)(0 - u) : (int64_t)u;
  p->at = at;
  return true;
}

/*
** A number as Python writes it: inf, nan, or digits. strtod's decimal point depends on the locale,
** so it is given an integer and an exponent: 1.25e-3 as 125e-5.
*/
bool jx_read_float(jx_reader *p, double *v) {
  jx_read_space(p);
  const char *at = p->at;
  bool minus = *at == '-';
  if (minus) at++;
  if (strncmp(at, "inf", 3) == 0 || strncmp(at, "nan", 3) == 0) {
    *v = *at == 'i' ? (minus ? -HUGE_VAL : HUGE_VAL) : (double)NAN;
    p->at = at + 3;
    return true;
  }
  if (!jx_is_digit(*at)) return jx_read_expected(p, "a number");
  char buf[MAX_NUMBER + 32];
  int n = 0;
  long shift = 0, e = 0;
  for (bool point = false; jx_is_digit(*at) || (*at == '.' && !point); at++) {
    if (n == MAX_NUMBER) return jx_read_refuse(p, p->at, "the number has too many digits");
    if (*at == '.')
      point = true;
    else
      buf[n++] = *at, shift += point;
  }
  if (*at == 'e' || *at == 'E') {
    if (!jx_is_digit(at[1 + (at[1] == '-' || at[1] == '+')]))
      return jx_read_expected(p, "a number");
    char *end;
    e = strtol(at + 1, &end, 10);
    at = end;
    e = JX_MAX(JX_MIN(e, 100000), -100000);
  }
  snprintf(buf + n, sizeof buf - (size_t)n, "e%ld", e - shift);
  *v = strtod(buf, NULL);
  if (minus) *v = -*v;
  p->at = at;
  return true;
}

bool jx_read_bool(jx_reader *p, int64_t *v) {
  jx_span w = jx_read_peek(p);
  if (!jx_span_is(w, "True") && !jx_span_is(w, "False"))
    return jx_read_expected(p, "True or False");
  *v = jx_span_is(w, "True");
  p->at += w.n;
  return true;
}

/* ---- types ---- */

bool jx_read_dtype(jx_reader *p, jx_dtype *d) {
  jx_span w = jx_read_peek(p);
  char name[32];
  if (!jx_span_copy(w, name, sizeof name) || !jx_dtype_parse(name, d))
    return jx_read_expected(p, "a dtype");
  p->at += w.n;
  return true;
}

bool jx_read_aval(jx_reader *p, const jx_aval **aval) {
  const char *at = p->at;
  if (jx_span_is(jx_read_peek(p), "tape")) {
    p->at += strlen("tape");
    if (++p->depth > JX_READ_DEPTH)
      return jx_read_refuse(p, at, "nested more than %d deep", JX_READ_DEPTH);
    bool ok = jx_read_expect(p, "(") && jx_read_aval(p, aval) && jx_read_expect(p, ")");
    p->depth--;
    if (ok) *aval = jx_aval_tape(&p->rt->avals, *aval);
    return ok && (*aval || jx_read_refused(p, at));
  }
  jx_dtype d = JX_BOOL;
  int64_t dim[JX_MAX_RANK] = {0};
  int rank = 0;
  if (!jx_read_dtype(p, &d) || !jx_read_expect(p, "[")) return false;
  while (!jx_read_accept(p, "]")) {
    if (rank == JX_MAX_RANK) return jx_read_refuse(p, p->at, "more than %d axes", JX_MAX_RANK);
    if ((rank && !jx_read_expect(p, ",")) || !jx_read_int(p, &dim[rank++])) return false;
  }
  bool weak = jx_read_accept(p, "{");
  if (weak && (!jx_read_keyword(p, "weak") || !jx_read_expect(p, "}"))) return false;
  *aval = jx_aval_get(&p->rt->avals, d, weak, rank, dim);
  return *aval || jx_read_refused(p, at);
}
