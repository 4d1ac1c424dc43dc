/*
** jaxlua.h — the public C interface of jaxlua: the only installed header, and its reference manual.
** What is not here is not API.
**
** Nothing here aborts, exits, prints, jumps, or reads the environment. Functions return a status
** or a handle; the reason of a failure is kept by the runtime (jaxlua_last_error) until the next
** call. Runtimes are independent of each other; one runtime belongs to one thread at a time.
**
** Ownership is said by words: open, new, wrap, retain, load, call give you a reference that you
** release with the destructor named in the entry; get lends something, for as long as you hold
** what it was got from; a parameter is only looked at, unless the function says take: then it is
** yours no longer, also when the function fails. Releasing NULL does nothing. Whatever belongs to
** a runtime is released before jaxlua_close.
**
** Every argument is checked. Where a handle is expected NULL is refused with the error that made it
** NULL, if that was the call before, else with "arg": so calls can be nested and looked at once.
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

/* Why something was refused. Causes and cures: docs/errors.md; names: jaxlua_status_name. */
typedef int jaxlua_status;
enum {
  JAXLUA_OK,           /* no error                                                    */
  JAXLUA_EARG,         /* an argument has the wrong kind or value                     */
  JAXLUA_ESHAPE,       /* shapes do not fit                                           */
  JAXLUA_EDTYPE,       /* dtypes do not fit                                           */
  JAXLUA_EINDEX,       /* an index or axis is out of range                            */
  JAXLUA_ENOMEM,       /* out of memory, or over the byte limit                       */
  JAXLUA_ENODIFF,      /* not differentiable in the way asked for                     */
  JAXLUA_ETRACER,      /* a traced value was used outside its trace                   */
  JAXLUA_ECONCRETE,    /* the value of a traced array is not known                    */
  JAXLUA_EDEVICE,      /* a device or one of its libraries failed                     */
  JAXLUA_ECOMPILE,     /* generated code did not compile                              */
  JAXLUA_EIO,          /* a file could not be read or written, or is corrupt          */
  JAXLUA_EPARSE,       /* text could not be parsed                                    */
  JAXLUA_EINTERRUPT,   /* the run was interrupted                                     */
  JAXLUA_ELIMIT,       /* a limit set by the host was reached                         */
  JAXLUA_EUNSUPPORTED, /* valid, but not available here                               */
  JAXLUA_ESCRIPT,      /* an error raised by the script itself                        */
  JAXLUA_EINTERNAL,    /* a fault of the library: please report it                    */
  JAXLUA_ENAN          /* a result is no finite number (debug_nans, debug_infs)       */
};

/*
** The allocator hook: ptr NULL allocates, new_size 0 frees (the result is ignored), else resizes.
** All memory of a runtime comes from it, that of its scripts included.
*/
typedef void *(*jaxlua_alloc)(void *user, void *ptr, size_t old_size, size_t new_size);

/* Zero fields take the default, so `jaxlua_options o = {sizeof o};` is enough. */
typedef struct jaxlua_options {
  size_t size;           /* sizeof(jaxlua_options): which fields the caller knows             */
  jaxlua_alloc alloc;    /* NULL: malloc, realloc, free                                       */
  void *user;            /* first argument of alloc                                           */
  size_t memory_limit;   /* bytes alive at most, scripts included; 0: no limit                */
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
  const char *name;      /* "shape", "dtype", …                                            */
  const char *op;        /* primitive or function that refused, or ""                      */
  const char *message;   /* one sentence                                                   */
  const char *hint;      /* what to do, or ""                                              */
  const char *where;     /* "script.lua:12", or ""                                         */
  const char *traceback; /* of a script's error: its own lines, innermost first, or ""     */
} jaxlua_error;
JAXLUA_API const jaxlua_error *jaxlua_last_error(jaxlua_rt *rt);

/*
** jaxlua_status_name — "shape" for the status of shape errors, and so on.
**   returns  a static string; "unknown" for what is no status
*/
JAXLUA_API const char *jaxlua_status_name(jaxlua_status status);

/*
** jaxlua_interrupt — asks the call of a script that is under way, or else the next one, to end with
** the status "interrupt". rt must stay open meanwhile.
**   thread   any, and signal handlers. From another one the script ends at an operation on arrays
**            or within one. From a signal handler on the script's own thread (pthread_kill) its Lua
**            code ends, too, but for a loop that LuaJIT has compiled and that calls no C function
**   errors   none; rt NULL: nothing
*/
JAXLUA_API void jaxlua_interrupt(jaxlua_rt *rt);

/*
** jaxlua_memory — bytes that rt holds now, and at most so far; either pointer may be NULL.
*/
JAXLUA_API void jaxlua_memory(jaxlua_rt *rt, size_t *live, size_t *peak);

/* ---- arrays ---- */

/* An array: immutable, dense, row-major. Handles are counted. */
typedef struct jaxlua_array jaxlua_array;

/* Element types. A bool is a byte, 0 or 1; F16 and BF16 are their 16 bits. */
typedef int jaxlua_dtype;
enum {
  JAXLUA_BOOL,
  JAXLUA_U8,
  JAXLUA_U16,
  JAXLUA_U32,
  JAXLUA_U64,
  JAXLUA_I8,
  JAXLUA_I16,
  JAXLUA_I32,
  JAXLUA_I64,
  JAXLUA_F16,
  JAXLUA_BF16,
  JAXLUA_F32,
  JAXLUA_F64
};

/* What is called when nobody uses wrapped memory any more. It must not call the library. */
typedef void (*jaxlua_release)(void *user, void *data);

/*
** jaxlua_dtype_name, jaxlua_dtype_size — "float32" and 4 for JAXLUA_F32, and so on.
**   returns  a static string, bytes of an element; NULL and 0 for what is no dtype
*/
JAXLUA_API const char *jaxlua_dtype_name(jaxlua_dtype dtype);
JAXLUA_API size_t jaxlua_dtype_size(jaxlua_dtype dtype);

/*
** jaxlua_array_new — an array that holds a copy of the host's elements.
**   shape    rank extents, each 0 or more; rank 0 (shape may be NULL) is a scalar
**   data     the elements, row-major; NULL: zeros
**   returns  the array, to be released by jaxlua_array_release; or NULL
**   errors   arg (rt, dtype, rank, shape NULL); shape (negative extent, too large); nomem
**   cost     one copy
*/
JAXLUA_API jaxlua_array *jaxlua_array_new(jaxlua_rt *rt, jaxlua_dtype dtype, int rank,
                                          const int64_t *shape, const void *data);

/*
** jaxlua_array_wrap — an array over the host's own memory, without a copy. The library never writes
** there. The memory stays valid and unchanged until `release` was called, which happens when the
** host released the array and scripts have dropped theirs: at the collector's leisure, after
** jaxlua_collect at once, at the latest in jaxlua_close.
**   shape    as in jaxlua_array_new
**   data     row-major, aligned to its element; bools are 0 or 1. NULL only if there are no
**            elements
**   release  called once with user and data (at once if there are no elements); NULL: nothing. Not
**            called if the function fails
**   returns  the array, to be released by jaxlua_array_release; or NULL
**   errors   arg (also: data NULL or not aligned, a bool that is neither 0 nor 1); shape; nomem
**   cost     none; bools are looked through once
*/
JAXLUA_API jaxlua_array *jaxlua_array_wrap(jaxlua_rt *rt, jaxlua_dtype dtype, int rank,
                                           const int64_t *shape, const void *data,
                                           jaxlua_release release, void *user);

/*
** jaxlua_array_retain, jaxlua_array_release — one reference more, one less.
**   returns  array
**   errors   none: NULL gives NULL
*/
JAXLUA_API jaxlua_array *jaxlua_array_retain(jaxlua_array *array);
JAXLUA_API void jaxlua_array_release(jaxlua_array *array);

/*
** jaxlua_array_dtype, jaxlua_array_rank, jaxlua_array_size, jaxlua_array_nbytes — of what, of how
** many axes, of how many elements, of how many bytes.
**   returns  -1, 0, 0, 0 for NULL
*/
JAXLUA_API jaxlua_dtype jaxlua_array_dtype(const jaxlua_array *array);
JAXLUA_API int jaxlua_array_rank(const jaxlua_array *array);
JAXLUA_API int64_t jaxlua_array_size(const jaxlua_array *array);
JAXLUA_API size_t jaxlua_array_nbytes(const jaxlua_array *array);

/*
** jaxlua_array_get_shape, jaxlua_array_get_data — the extents and the elements themselves, not a
** copy.
**   returns  lent until the array is released; data is row-major, aligned to its element; NULL
**            for NULL
*/
JAXLUA_API const int64_t *jaxlua_array_get_shape(const jaxlua_array *array);
JAXLUA_API const void *jaxlua_array_get_data(const jaxlua_array *array);

/* ---- values ---- */

/*
** What a script's function takes and returns: a number, a string, an array, or a tree of them (a
** pytree). Lists and dictionaries are Lua tables there: a table with the keys 1…n is a list, any
** other a dictionary, in the order of its keys, numbers first. Handles are counted.
*/
typedef struct jaxlua_value jaxlua_value;

typedef int jaxlua_kind;
enum {
  JAXLUA_KIND_NIL,
  JAXLUA_KIND_NONE, /* jax.None: a tree without leaves                                  */
  JAXLUA_KIND_BOOLEAN,
  JAXLUA_KIND_NUMBER,
  JAXLUA_KIND_STRING,
  JAXLUA_KIND_ARRAY,
  JAXLUA_KIND_LIST,
  JAXLUA_KIND_DICT,
  JAXLUA_KIND_FUNCTION, /* of a script: for jaxlua_call_value, or to hand back             */
  JAXLUA_KIND_OBJECT    /* anything else of a script, to hand back: a table with a metatable… */
};

/*
** jaxlua_value_new_nil, jaxlua_value_new_none, jaxlua_value_new_boolean, jaxlua_value_new_number,
** jaxlua_value_new_string — a single value. string: n bytes are copied, any bytes; text NULL only
** if n is 0.
**   returns  the value, to be released by jaxlua_value_release; or NULL
**   errors   arg (rt or text NULL); nomem
*/
JAXLUA_API jaxlua_value *jaxlua_value_new_nil(jaxlua_rt *rt);
JAXLUA_API jaxlua_value *jaxlua_value_new_none(jaxlua_rt *rt);
JAXLUA_API jaxlua_value *jaxlua_value_new_boolean(jaxlua_rt *rt, int truth);
JAXLUA_API jaxlua_value *jaxlua_value_new_number(jaxlua_rt *rt, double number);
JAXLUA_API jaxlua_value *jaxlua_value_new_string(jaxlua_rt *rt, const char *text, size_t n);

/*
** jaxlua_value_new_array, jaxlua_value_take_array — an array as a value. take: the reference to the
** array goes over to the value, so that jaxlua_value_take_array(rt, jaxlua_array_wrap(rt, …)) is
** enough.
**   returns  the value, to be released by jaxlua_value_release; or NULL
**   errors   arg (NULL, array of another runtime); nomem
*/
JAXLUA_API jaxlua_value *jaxlua_value_new_array(jaxlua_rt *rt, jaxlua_array *array);
JAXLUA_API jaxlua_value *jaxlua_value_take_array(jaxlua_rt *rt, jaxlua_array *array);

/*
** jaxlua_value_new_list, jaxlua_value_new_dict — an empty list, an empty dictionary.
**   returns  the value, to be released by jaxlua_value_release; or NULL
**   errors   arg (rt NULL); nomem
*/
JAXLUA_API jaxlua_value *jaxlua_value_new_list(jaxlua_rt *rt);
JAXLUA_API jaxlua_value *jaxlua_value_new_dict(jaxlua_rt *rt);

/*
** jaxlua_value_take_item, jaxlua_value_take_field — adds an item at the end of a list, sets the
** field `key` of a dictionary. A list or dictionary for which this failed is incomplete: calls
** refuse it, so a tree can be built first and looked at once. What is part of another value can no
** longer change.
**   returns  0, or a status; in both cases the item is taken over
**   errors   arg (NULL, wrong kind, another runtime, part of another value, nested over 200
**            deep); nomem
**   cost     a field: logarithmic in their number, and a move of those behind it
*/
JAXLUA_API jaxlua_status jaxlua_value_take_item(jaxlua_value *list, jaxlua_value *item);
JAXLUA_API jaxlua_status jaxlua_value_take_field(jaxlua_value *dict, const char *key,
                                                 jaxlua_value *item);

/*
** jaxlua_value_retain, jaxlua_value_release — one reference more, one less.
**   returns  value
**   errors   none: NULL gives NULL
*/
JAXLUA_API jaxlua_value *jaxlua_value_retain(jaxlua_value *value);
JAXLUA_API void jaxlua_value_release(jaxlua_value *value);

/*
** jaxlua_value_kind, jaxlua_value_count — which kind; how many items of a list or dictionary.
**   returns  JAXLUA_KIND_NIL for NULL; 0 for what has no items
*/
JAXLUA_API jaxlua_kind jaxlua_value_kind(const jaxlua_value *value);
JAXLUA_API size_t jaxlua_value_count(const jaxlua_value *value);

/*
** jaxlua_value_get_boolean, jaxlua_value_get_number, jaxlua_value_get_string,
** jaxlua_value_get_array — what it holds.
**   returns  boolean: 1 for true, else 0. number: also of an array with one element; otherwise NaN.
**            string: zero-terminated, lent, its bytes in *n (may be NULL); array: lent,
**            readable without a copy by jaxlua_array_get_data. NULL for another kind
*/
JAXLUA_API int jaxlua_value_get_boolean(const jaxlua_value *value);
JAXLUA_API double jaxlua_value_get_number(const jaxlua_value *value);
JAXLUA_API const char *jaxlua_value_get_string(const jaxlua_value *value, size_t *n);
JAXLUA_API const jaxlua_array *jaxlua_value_get_array(const jaxlua_value *value);

/*
** jaxlua_value_get_item, jaxlua_value_get_key, jaxlua_value_get_field — the item at a place from 0
** on, of a list or a dictionary; its key there, a string or a number; the item under a string as
** its key.
**   returns  lent until the value is released; NULL if there is none
*/
JAXLUA_API const jaxlua_value *jaxlua_value_get_item(const jaxlua_value *value, size_t index);
JAXLUA_API const jaxlua_value *jaxlua_value_get_key(const jaxlua_value *dict, size_t index);
JAXLUA_API const jaxlua_value *jaxlua_value_get_field(const jaxlua_value *dict, const char *key);

/* ---- scripts ---- */

/* A script that has run, with its globals and what it returned. */
typedef struct jaxlua_script jaxlua_script;

/*
** jaxlua_load_file, jaxlua_load_text — runs a Lua script. Its globals are its own: it sees the
** standard library, other scripts do not see what it defines. Bytecode is refused.
**   path     of the file
**   text     n bytes of Lua; name stands in messages ("model.lua"), NULL: "text"
**   returns  the script, to be released by jaxlua_script_release; or NULL
**   errors   arg; io (no such file); parse (syntax, with the line); nomem; interrupt; whatever
**            the script raises: "script", or the status of the operation that failed in it
**   cost     the first one opens the Lua side: half a millisecond
*/
JAXLUA_API jaxlua_script *jaxlua_load_file(jaxlua_rt *rt, const char *path);
JAXLUA_API jaxlua_script *jaxlua_load_text(jaxlua_rt *rt, const char *text, size_t n,
                                           const char *name);

/*
** jaxlua_script_release — lets the script go. Values that came from it stay.
*/
JAXLUA_API void jaxlua_script_release(jaxlua_script *script);

/*
** jaxlua_call — calls a function of a script.
**   name     "predict", or a path as "model.predict": in the table that the script returned,
**            or, if it returned none, among its globals. NULL: the function that it returned
**   args     nargs values, only looked at; at most 250
**   results  room for nresults values, at most 250: the first results, NIL where there are
**            fewer; each to be released by jaxlua_value_release; all NULL after a failure
**   returns  0, or a status; the script and the runtime stay usable
**   errors   arg (NULL, no such function, an incomplete argument); tracer (a result is still
**            traced); nomem; interrupt; whatever the script raises
**   cost     some 0.2 µs, and 0.15 µs for each leaf; arrays are not copied
*/
JAXLUA_API jaxlua_status jaxlua_call(jaxlua_script *script, const char *name,
                                     jaxlua_value *const *args, int nargs, jaxlua_value **results,
                                     int nresults);

/*
** jaxlua_call_value — the same for a function that is a value.
**   function of the kind JAXLUA_KIND_FUNCTION, or an OBJECT that can be called
**   returns  as jaxlua_call
**   errors   as jaxlua_call
*/
JAXLUA_API jaxlua_status jaxlua_call_value(jaxlua_rt *rt, const jaxlua_value *function,
                                           jaxlua_value *const *args, int nargs,
                                           jaxlua_value **results, int nresults);

/*
** jaxlua_collect — frees what scripts no longer use, and memory kept for later.
**   cost     one full collection of the Lua heap
*/
JAXLUA_API void jaxlua_collect(jaxlua_rt *rt);

#ifdef __cplusplus
}
#endif

#endif
