/*
** read.h — reading the text form: what parse.c, read.c and read_attr.c share.
**
** The readers return false after an error, which is recorded in the context with line and column;
** then p->at means nothing. All skip white space before what they read.
*/
#ifndef JX_READ_H
#define JX_READ_H

#include <string.h>

#include "base/arena.h"
#include "ir/prim.h"

enum { JX_READ_DEPTH = 100 }; /* graphs nest no deeper */

typedef struct jx_span {
  const char *at;
  size_t n;
} jx_span;

/* A graph that has a name of its own. */
typedef struct jx_named {
  jx_span name;
  const char *text; /* its first character                  */
  bool open;        /* being read: a second use is a cycle  */
  jx_graph *graph;  /* +1, once it was read                 */
} jx_named;

typedef struct jx_reader {
  jx_rt *rt;
  jx_cx *cx;
  const char *start, *at;
  jx_arena arena; /* values of attributes */
  JX_VEC(jx_named) shared;
  int depth;
} jx_reader;

/* ---- errors: all return false, and keep the first ---- */

/* "line 2, column 7: expected …, found …". */
bool jx_read_expected(jx_reader *p, const char *what);
/* A sentence about the text at `at`. */
bool jx_read_refuse(jx_reader *p, const char *at, const char *fmt, ...) JX_PRINTF(3, 4);
/* A shape rule or a constructor has refused: adds where the text was. */
bool jx_read_refused(jx_reader *p, const char *at);
bool jx_read_nomem(jx_reader *p);

/* ---- tokens ---- */

static inline bool jx_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool jx_span_same(jx_span a, jx_span b) {
  return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}
static inline bool jx_span_is(jx_span w, const char *s) {
  return strlen(s) == w.n && memcmp(w.at, s, w.n) == 0;
}
/* The first character after a word that is not white space. */
char jx_span_next(jx_span w);
/* A copy in buf; false, with nothing recorded, if it is too long. */
bool jx_span_copy(jx_span w, char *buf, size_t size);

void jx_read_space(jx_reader *p);
bool jx_read_accept(jx_reader *p, const char *s); /* reads s if it stands here: no error if not */
bool jx_read_expect(jx_reader *p, const char *s);
jx_span jx_read_peek(jx_reader *p); /* the word that stands here, not read; n 0: none */
bool jx_read_word(jx_reader *p, const char *what, jx_span *w);
bool jx_read_keyword(jx_reader *p, const char *s);

/* ---- values ---- */

bool jx_read_int(jx_reader *p, int64_t *v);
bool jx_read_float(jx_reader *p, double *v);
bool jx_read_bool(jx_reader *p, int64_t *v);
bool jx_read_dtype(jx_reader *p, jx_dtype *d);
bool jx_read_aval(jx_reader *p, const jx_aval **aval);

/* The value of an attribute: lists lie in the arena, a graph is +1. */
bool jx_read_attr(jx_reader *p, const jx_attrspec *spec, jx_attr *a);
/* A graph in place, or the name of one. *graph is +1. */
bool jx_read_nested(jx_reader *p, jx_graph **graph);

#endif
