/*
** str.h — a string builder: printers, error texts, generated C. Out of memory is sticky: later
** calls do nothing, and the caller looks at `failed` once.
*/
#ifndef JX_STR_H
#define JX_STR_H

#include <stdarg.h>

#include "base/mem.h"

typedef struct jx_str {
  jx_mem *mem;
  char *at; /* always ends in '\0' once something was added; NULL before */
  size_t n, cap;
  bool failed;
} jx_str;

void jx_str_init(jx_str *s, jx_mem *mem);
void jx_str_free(jx_str *s);
void jx_str_clear(jx_str *s);

void jx_str_add(jx_str *s, const char *text);
void jx_str_addn(jx_str *s, const char *text, size_t n);
void jx_str_addc(jx_str *s, char c);
void jx_str_addf(jx_str *s, const char *fmt, ...) JX_PRINTF(2, 3);
void jx_str_vaddf(jx_str *s, const char *fmt, va_list ap);

/* The text so far; "" when empty or when memory ran out. */
const char *jx_str_text(const jx_str *s);

#endif
