/*
** error.h — the one error record of a runtime.
**
** Functions return a status or a handle and leave the reason here. The first error stays: what
** follows from it would only hide the cause. Nothing in the library aborts, exits, prints or jumps.
*/
#ifndef JX_ERROR_H
#define JX_ERROR_H

#include <stdarg.h>

#include "base/base.h"

/* code, name as scripts see it (err.status), what it means. One section each in docs/errors.md. */
#define JX_STATUS_LIST(X)                                              \
  X(OK, "ok", "no error")                                              \
  X(EARG, "arg", "an argument has the wrong kind or value")            \
  X(ESHAPE, "shape", "shapes do not fit")                              \
  X(EDTYPE, "dtype", "dtypes do not fit")                              \
  X(EINDEX, "index", "an index or axis is out of range")               \
  X(ENOMEM, "nomem", "out of memory, or over the byte limit")          \
  X(ENODIFF, "nodiff", "not differentiable in the way asked for")      \
  X(ETRACER, "tracer", "a traced value was used outside its trace")    \
  X(ECONCRETE, "concrete", "the value of a traced array is not known") \
  X(EDEVICE, "device", "a device or one of its libraries failed")      \
  X(ECOMPILE, "compile", "generated code did not compile")             \
  X(EIO, "io", "a file could not be read or written, or is corrupt")   \
  X(EPARSE, "parse", "text could not be parsed")                       \
  X(EINTERRUPT, "interrupt", "the run was interrupted")                \
  X(ELIMIT, "limit", "a limit set by the host was reached")            \
  X(EUNSUPPORTED, "unsupported", "valid, but not available here")      \
  X(ESCRIPT, "script", "an error raised by the script itself")         \
  X(EINTERNAL, "internal", "a fault of the library: please report it") \
  X(ENAN, "nan", "a result is no finite number (debug_nans, debug_infs)")

typedef enum jx_status {
#define X(code, name, text) JX_##code,
  JX_STATUS_LIST(X)
#undef X
      JX_STATUS_COUNT
} jx_status;

typedef struct jx_error {
  jx_status status;  /* JX_OK: no error                                      */
  char op[48];       /* the primitive or function that refused, or ""        */
  char message[640]; /* one sentence, without the name of the operation      */
  char hint[256];    /* what to do, or ""                                    */
  char where[160];   /* "script.lua:12" if a line of the user is known       */
} jx_error;

/* Name of a status as scripts see it ("shape"), and its meaning. */
const char *jx_status_name(jx_status s);
const char *jx_status_text(jx_status s);

void jx_error_clear(jx_error *e);

/* Records an error unless one stands already. Returns `status`, so that callers can return it. */
jx_status jx_error_set(jx_error *e, jx_status status, const char *op, const char *fmt, ...)
    JX_PRINTF(4, 5);
jx_status jx_error_vset(jx_error *e, jx_status status, const char *op, const char *fmt, va_list ap);

/* Adds the hint or the script's line to the error that stands; the first one stays. */
void jx_error_hint(jx_error *e, const char *fmt, ...) JX_PRINTF(2, 3);
void jx_error_where(jx_error *e, const char *where);

/* "add: shapes differ: f32[2] and f32[3] (…hint…)": the sentence that a person reads. */
void jx_error_sentence(const jx_error *e, char *buf, size_t size);

#endif
