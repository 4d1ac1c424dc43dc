/* str.c — see str.h. */
#include "base/str.h"

#include <stdio.h>
#include <string.h>

void jx_str_init(jx_str *s, jx_mem *mem) { *s = (jx_str){.mem = mem}; }

void jx_str_free(jx_str *s) {
  jx_free(s->mem, s->at, s->cap);
  jx_str_init(s, s->mem);
}

void jx_str_clear(jx_str *s) {
  s->n = 0;
  s->failed = false;
  if (s->at) s->at[0] = '\0';
}

static bool reserve(jx_str *s, size_t more) {
  if (s->failed) return false;
  if (more < s->cap - s->n) return true; /* cap > n, or both are 0 */
  if (more > SIZE_MAX / 4) {
    s->failed = true;
    return false;
  }
  size_t cap = JX_MAX(s->cap * 2, JX_MAX(s->n + more + 1, 128));
  char *p = jx_realloc(s->mem, s->at, s->cap, cap);
  if (!p) {
    s->failed = true;
    return false;
  }
  s->at = p;
  s->cap = cap;
  return true;
}

void jx_str_addn(jx_str *s, const char *text, size_t n) {
  if (!reserve(s, n)) return;
  memcpy(s->at + s->n, text, n);
  s->n += n;
  s->at[s->n] = '\0';
}

void jx_str_add(jx_str *s, const char *text) { jx_str_addn(s, text, strlen(text)); }

void jx_str_addc(jx_str *s, char c) { jx_str_addn(s, &c, 1); }

void jx_str_vaddf(jx_str *s, const char *fmt, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  if (n >= 0 && reserve(s, (size_t)n)) {
    vsnprintf(s->at + s->n, (size_t)n + 1, fmt, again);
    s->n += (size_t)n;
  }
  va_end(again);
}

void jx_str_addf(jx_str *s, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  jx_str_vaddf(s, fmt, ap);
  va_end(ap);
}

const char *jx_str_text(const jx_str *s) { return s->at && !s->failed ? s->at : ""; }
