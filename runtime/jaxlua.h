/*
** jaxlua.h — the public C interface of jaxlua: the only installed header, and its reference manual.
** What is not here is not API.
**
** Nothing here aborts, exits, prints, jumps, or reads the environment. Functions return a status or a
** handle; the reason of a failure is kept by the runtime (jaxlua_last_error) until the next call.
** Runtimes are independent of each other; one runtime belongs to one thread at a time.
**
** Ownership is said by words: open, new, wrap, copy, call give you a reference that you release with the
** destructor named in the entry; get and peek lend one. Releasing NULL does nothing.
*/
#ifndef JAXLUA_H
#define JAXLUA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define JAXLUA_API __attribute__((visibility("default")))
#else
#define JAXLUA_API
#endif

#define JAXLUA_VERSION "0.1.0"

typedef struct jx_rt jaxlua_rt;

/* 0: no error. Names and meanings of the others: jaxlua_status_name, docs/errors.md. */
typedef int jaxlua_status;

/* The allocator hook: ptr NULL allocates, new_size 0 frees (the result is ignored), else resizes. */
typedef void *(*jaxlua_alloc)(void *user, void *ptr, size_t old_size, size_t new_size);

/* Zero fields take the default, so `jaxlua_options o = {sizeof o};` is enough. */
typedef struct jaxlua_options {
  size_t size;           /* sizeof(jaxlua_options): which fields the caller knows             */
  jaxlua_alloc alloc;    /* NULL: malloc, realloc, free                                       */
  void *user;            /* first argument of alloc                                           */
  size_t memory_limit;   /* bytes alive at most; 0: no limit                                  */
  int threads;           /* of a run at most; 0: one per processor                            */
  int x64;               /* 1: default dtypes are 64 bits wide                                */
  const char *blas_core; /* NULL: OpenBLAS chooses. "auto", or a core type: OPENBLAS_CORETYPE
                            is set while OpenBLAS is loaded (not thread-safe for the host)    */
  const char *blas_path; /* OpenBLAS shared object; NULL: libopenblas.so.0                    */
  int interpret;         /* 1: the reference interpreter runs everything (slow; for checks)   */
  int no_jit;            /* 1: no generated code: for hosts that refuse executable memory     */
} jaxlua_options;

/*
** jaxlua_open — a runtime.
**   options  NULL: defaults
**   returns  0 and *rt, to be closed by jaxlua_close; otherwise a status and *rt NULL
**   errors   nomem; arg (threads negative, size unknown)
*/
JAXLUA_API jaxlua_status jaxlua_open(const jaxlua_options *options, jaxlua_rt **rt);

/*
** jaxlua_close — ends a runtime. Arrays that the host still holds must have been released.
**   rt       NULL is allowed
*/
JAXLUA_API void jaxlua_close(jaxlua_rt *rt);

/*
** jaxlua_last_error — why the last call on this runtime failed.
**   returns  the record, valid until the next call on rt; status 0 if there was no failure
*/
typedef struct jaxlua_error {
  jaxlua_status status;
  const char *name;    /* "shape", "dtype", …                                              */
  const char *op;      /* primitive or function that refused, or ""                        */
  const char *message; /* one sentence                                                     */
  const char *hint;    /* what to do, or ""                                                */
  const char *where;   /* "script.lua:12", or ""                                           */
} jaxlua_error;
JAXLUA_API const jaxlua_error *jaxlua_last_error(jaxlua_rt *rt);

/*
** jaxlua_status_name — "shape" for the status of shape errors, and so on.
**   returns  a static string; "unknown" for what is no status
*/
JAXLUA_API const char *jaxlua_status_name(jaxlua_status status);

/*
** jaxlua_interrupt — asks a run of rt to end with the status "interrupt" at its next step.
**   thread   may be called from a signal handler or from another thread
*/
JAXLUA_API void jaxlua_interrupt(jaxlua_rt *rt);

/*
** jaxlua_memory — bytes that rt holds now, and at most so far; either pointer may be NULL.
*/
JAXLUA_API void jaxlua_memory(jaxlua_rt *rt, size_t *live, size_t *peak);

#ifdef __cplusplus
}
#endif

#endif
