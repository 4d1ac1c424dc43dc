/*
** world.h — the runtime and the context, as rules and passes see them.
**
** There is no global state: jx_rt holds everything and jx_cx, which every rule receives, leads to
** it. A runtime belongs to one thread at a time. Layers above never call those below: where a pass
** must compute something or run a graph it goes through jx_world, which api.c fills.
*/
#ifndef JX_WORLD_H
#define JX_WORLD_H

#include "base/arena.h"
#include "base/vec.h"
#include "ir/val.h"
#include "jaxlua.h"

typedef struct jx_cx jx_cx;

/* What lies below: run one operation, or a graph, on arrays and literals. Results are +1. */
typedef struct jx_world {
  jx_status (*compute)(jx_cx *cx, const jx_prim *prim, jx_attrs *attrs, const jx_val *in, int nin,
                       jx_val *out, int nout);
  jx_status (*run)(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out);
  /* The same; outputs may take over the memory of inputs. give[ninputs]: which of them are donated,
     and afterwards, also after a failure, which are gone: those hold no longer what they held. */
  jx_status (*run_giving)(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out, bool *give);
  /* A stage of a graph's compilation as text ("optimized", "kernels", "c"). EARG: no such stage. */
  jx_status (*text)(jx_cx *cx, jx_graph *g, const char *stage, jx_str *out);
  /* Counts of the plan by name (kernels, temps, arena, moved, flops …); false: no such count. */
  bool (*count)(jx_cx *cx, jx_graph *g, const char *what, double *out);
  /*
  ** An entry of BLAS or LAPACK by its Fortran name ("dgetrf_") as a function pointer, in *fn.
  ** EDEVICE with the reason when there is no such library.
  */
  jx_status (*routine)(jx_cx *cx, const char *asker, const char *name, void *fn);
  void (*drop_exec)(jx_rt *rt, void *exec); /* frees what hangs on a graph that goes */
  void (*close)(jx_rt *rt);                 /* frees rt->below                       */
} jx_world;

/* All configuration that tracing reads: part of every cache key by `config_key`. */
typedef struct jx_options {
  bool enable_x64;     /* default dtypes are 64 bits wide                              */
  bool verify;         /* verify after every pass (debug builds and tests)             */
  bool debug_nans;     /* an operation that makes a NaN is an error                    */
  bool debug_infs;     /* the same of an infinity                                      */
  bool trace_lines;    /* nested programs keep the lines of their operations, too       */
  bool strict_promote; /* numpy_dtype_promotion = strict                               */
  int threads;         /* worker threads; 0: one per core                              */
  int force_variant;   /* tests: vector kernels of 1 baseline, 2 AVX2, 3 AVX-512       */
  bool no_tcc;         /* the walker runs the table of steps, also in jitted functions */
  bool interpret;      /* the reference interpreter runs everything (tests)            */
  bool no_fuse;        /* one kernel per node (tests)                                  */
} jx_options;

typedef JX_VEC(jx_val) jx_vals;

struct jx_cx {
  jx_rt *rt;
  jx_error *err; /* the sticky error: after the first, every step is a no-op            */
  jx_vals scope; /* results of bind that nobody has taken yet, released with the scope  */
};

/*
** The functions of the host (scripts) that programs call: on the runtime's thread, between steps of
** a run. While one runs (depth > 0) whoever holds references must not give up what a run reads:
** graphs are not evicted, and handles of scripts give their values up later.
*/
struct jx_view;
typedef struct jx_callbacks {
  jx_status (*call)(jx_cx *cx, int64_t id, const struct jx_view *in, int nin,
                    const struct jx_view *out, int nout);
  void *user;
  int depth;      /* calls under way            */
  uint64_t calls; /* so far: they happen once   */
} jx_callbacks;

struct jx_rt {
  jx_mem mem;
  jx_error err;
  jx_cx cx; /* the one context                                              */
  jx_avals avals;
  jx_bufs bufs;
  jx_map attrs;     /* hash → jx_attrs *                                            */
  jx_map graphs;    /* hash → interned jx_graph *                                   */
  jx_map texts;     /* hash → interned char *                                       */
  jx_map where_ids; /* interned line → its number                                   */
  jx_map prims;     /* hash of name → const jx_prim *                               */
  JX_VEC(const jx_prim *) prim_list; /* the built-in table, then the host's own          */
  JX_VEC(const char *) wheres;       /* index → "file.lua:12"; 0 is ""                         */
  jx_attrs *no_attrs; /* the empty list                                               */
  size_t graph_bytes; /* held by interned graphs                                      */
  size_t graph_limit; /* above it the least recently used go                          */
  uint64_t tick;
  uint32_t where; /* the script's line of the operation under way                 */
  /* The few primitives that passes themselves make; found by name when the runtime opens. */
  struct {
    const jx_prim *add_any, *broadcast_in_dim, *transpose, *call;
    const jx_prim *tape_add, *tape_broadcast, *tape_zero;
  } core;
  /* traces: transform/trace.h */
  JX_VEC(jx_trace *) traces; /* open ones, outermost first                               */
  jx_trace *stage;           /* the innermost staging trace, or NULL                         */
  jx_trace *spare;           /* closed records, reused                                       */
  bool whole;                /* a rule binds linear halves, which are not to be split again  */
  const jx_world *world;
  void *below;                /* what the layers below keep: caches, pool, devices            */
  jx_callbacks host;          /* what JX_HOST primitives call                             */
  struct jx_scripts *scripts; /* a C host's scripts (api.h); NULL until it loads one     */
  _Atomic int interrupt;      /* set by a signal handler or another thread: see jx_poll       */
  _Atomic uintptr_t thread;   /* pthread_self while a C host's script runs, else 0            */
  jx_options opt;
  jaxlua_error last_error; /* what jaxlua_last_error hands out                           */
  struct {
    uint64_t traces, nodes, zeros, computed, graph_hits, graph_misses, evicted;
  } stats; /* counters that tests and cache_stats read */
};

/* ---- runtime (ir/rt.c) ---- */

/* Opens a runtime with the built-in primitives; *out is NULL on failure. */
jx_status jx_rt_open(jx_alloc_fn fn, void *user, jx_rt **out);
void jx_rt_close(jx_rt *rt);

const jx_prim *jx_prim_find(jx_rt *rt, const char *name);
jx_status jx_prim_register(jx_rt *rt, const jx_prim *p); /* a host's own operator */

/* The interned copy of a string: equal strings are one pointer. NULL: out of memory. */
const char *jx_text_intern(jx_rt *rt, const char *s);
/* The number of a source line ("file.lua:12"), and its text; 0 and "" when unknown. */
uint32_t jx_where_intern(jx_rt *rt, const char *where);
const char *jx_where_text(jx_rt *rt, uint32_t where);

/* Closes what traces are left and frees their records (transform/trace.c). */
void jx_traces_free(jx_rt *rt);

/*
** Evicts least recently used interned graphs until at most `limit` bytes are held. Results that
** passes lent out become void, so only drivers call it, before a user's function is traced.
*/
void jx_graphs_evict(jx_rt *rt, size_t limit);
/* Gives up the table's own references: when the runtime closes. */
void jx_graphs_drop_all(jx_rt *rt);

/* ---- context ---- */

static inline bool jx_ok(const jx_cx *cx) { return cx->err->status == JX_OK; }

/* Records the first error (op may be NULL) with the script's line; returns JX_BAD's status. */
jx_status jx_fail(jx_cx *cx, jx_status s, const char *op, const char *fmt, ...) JX_PRINTF(4, 5);
jx_status jx_nomem(jx_cx *cx);
/* … for something of many bytes, which the message names. */
jx_status jx_nomem_for(jx_cx *cx, const char *what, size_t nbytes);

/*
** Interrupts. Whoever asks sets rt->interrupt; work that may last polls at least every few
** milliseconds, at any depth and on any thread, and leaves early, with its results undefined. The
** flag stays until the error is raised (bind/interrupt.c), so everything above sees it too.
*/
static inline bool jx_stopping(jx_rt *rt) {
  return JX_UNLIKELY(atomic_load_explicit(&rt->interrupt, memory_order_relaxed) != 0);
}
/* On the runtime's thread: JX_OK, or records the error. */
jx_status jx_poll(jx_cx *cx);

/*
** Scopes. Results of bind are owned by the innermost scope. jx_scope_end releases all that came
** since the mark, but passes `keep` on to the scope outside; jx_scope_take also retains them for
** the caller, who owns them from then on.
*/
typedef uint32_t jx_mark;
static inline jx_mark jx_scope_begin(jx_cx *cx) { return cx->scope.n; }
void jx_scope_end(jx_cx *cx, jx_mark m, const jx_val *keep, int nkeep);
void jx_scope_take(jx_cx *cx, jx_mark m, const jx_val *keep, int nkeep);
/* Hands a +1 value to the scope; on failure it is released and BAD comes back. */
jx_val jx_scope_own(jx_cx *cx, jx_val v);

#endif
