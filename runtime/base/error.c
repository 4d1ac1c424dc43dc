/* error.c — see error.h. */
#include "base/error.h"

#include <stdio.h>
#include <string.h>

const char *jx_status_name(jx_status s) {
  static const char *const names[] = {
#define X(code, name, text) name,
      JX_STATUS_LIST(X)
#undef X
  };
  return (unsigned)s < JX_STATUS_COUNT ? names[s] : "unknown";
}

const char *jx_status_text(jx_status s) {
  static const char *const texts[] = {
#define X(code, name, text) text,
      JX_STATUS_LIST(X)
#undef X
  };
  return (unsigned)s < JX_STATUS_COUNT ? texts[s] : "unknown";
}

void jx_error_clear(jx_error *e) {
  e->status = JX_OK;
  e->op[0] = e->message[0] = e->hint[0] = e->where[0] = '\0';
}

jx_status jx_error_vset(jx_error *e, jx_status status, const char *op, const char *fmt,
                        va_list ap) {
  if (e->status != JX_OK) return status;
  jx_error_clear(e);
  e->status = status;
  snprintf(e->op, sizeof e->op, "%s", op ? op : "");
  vsnprintf(e->message, sizeof e->message, fmt, ap);
  return status;
}

jx_status jx_error_set(jx_error *e, jx_status status, const char *op, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  jx_error_vset(e, status, op, fmt, ap);
  va_end(ap);
  return status;
}

void jx_error_hint(jx_error *e, const char *fmt, ...) {
  if (e->status == JX_OK || e->hint[0]) return;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(e->hint, sizeof e->hint, fmt, ap);
  va_end(ap);
}

void jx_error_where(jx_error *e, const char *where) {
  if (e->status == JX_OK || e->where[0] || !where) return;
  snprintf(e->where, sizeof e->where, "%s", where);
}

void jx_error_sentence(const jx_error *e, char *buf, size_t size) {
  snprintf(buf, size, "%s%s%s%s%s%s", e->op, e->op[0] ? ": " : "", e->message,
           e->hint[0] ? " (" : "", e->hint, e->hint[0] ? ")" : "");
}
