/* world.c — see world.h. */
#include "backend/world.h"

#include <string.h>

#include "backend/cgen.h"
#include "backend/finite.h"
#include "backend/interp.h"
#include "transform/trace.h"

const jx_kernels *jx_kernels_select(void);
const jx_kernels *jx_kernels_named(const char *name);

enum { DIRECT = 1024, MAX_OPS = 8192 };

/* One cached operation. */
typedef struct op {
  const jx_prim *prim;
  jx_attrs *attrs; /* retained                                       */
  jx_graph *graph; /* retained; its executable hangs on it           */
  jx_exec *exec;   /* NULL: the interpreter runs it                  */
  uint64_t hash;
  uint32_t nin, nout;
  const jx_aval *aval[]; /* [nin + nout]                                   */
} op;

typedef struct cpu {
  jx_workers workers;
  jx_blas blas;
  jx_map ops;         /* hash → op *                                    */
  op *recent[DIRECT]; /* by hash: the last one asked for                */
} cpu;

static size_t op_bytes(const op *o) {
  return sizeof *o + (o->nin + o->nout) * sizeof(const jx_aval *);
}

static void free_op(jx_rt *rt, op *o) {
  if (!o) return;
  jx_graph_release(o->graph);
  jx_attrs_release(o->attrs);
  jx_free(&rt->mem, o, op_bytes(o));
}

static void drop_ops(jx_rt *rt, cpu *c) {
  uint64_t k, v;
  for (uint32_t i = 0; jx_map_next(&c->ops, &i, &k, &v);) free_op(rt, (op *)(uintptr_t)v);
  jx_map_clear(&c->ops);
  memset(c->recent, 0, sizeof c->recent);
}

/* ---- executables of graphs ---- */

static void drop_exec(jx_rt *rt, void *exec) {
  (void)rt;
  for (jx_exec *x = exec, *next; x; x = next) {
    next = x->next;
    jx_exec_free(x);
  }
}

static bool is_for(const jx_exec *x, const bool *donated) {
  if (!x->donated || !donated) return !x->donated && !donated;
  return memcmp(x->donated, donated, x->plan->ninputs * sizeof *donated) == 0;
}

/* The executable of the graph for this choice of donated inputs (NULL: none). */
static jx_exec *exec_for(jx_cx *cx, jx_graph *g, const bool *donated) {
  cpu *c = cx->rt->below;
  jx_exec *x = g->exec;
  while (x && !is_for(x, donated)) x = x->next;
  if (x) return x;
  jx_compile_opts opts = {.no_fuse = cx->rt->opt.no_fuse, .donated = donated};
  x = jx_exec_new(cx, g, &c->workers, &opts);
  if (!x) return NULL;
  /* It lives as long as the graph it hangs on: holding that would be a cycle. */
  jx_graph_release(x->plan->graph);
  x->plan->graph = NULL;
  x->next = g->exec;
  g->exec = x;
  return x;
}

/*
** Outputs may lie where donated inputs lay: see jx_world. What is interpreted, or may have to be
** run again to find a NaN, lends nothing.
*/
static jx_status run_giving(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out, bool *give) {
  cpu *c = cx->rt->below;
  bool never = cx->rt->opt.interpret || jx_finite_wanted(cx);
  jx_exec *x = never ? NULL : exec_for(cx, g, give);
  memset(give, 0, g->ninputs * sizeof *give);
  if (never) return cx->rt->world->run(cx, g, in, out);
  jx_status st = x ? jx_exec_give(cx, x, &c->workers, in, out, give) : cx->err->status;
  for (uint32_t i = 0; st == JX_OK && i < g->nouts; i++) out[i].aval = jx_atom_aval(g, g->out[i]);
  return st;
}

jx_exec *jx_cpu_exec(jx_cx *cx, jx_graph *g) { return exec_for(cx, g, NULL); }

static jx_status run_fast(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out) {
  cpu *c = cx->rt->below;
  if (cx->rt->opt.interpret) return jx_interp_graph(cx, g, in, out);
  jx_exec *x = jx_cpu_exec(cx, g);
  jx_status st = x ? jx_exec_run(cx, x, &c->workers, in, out) : cx->err->status;
  /* Plans know no weak types: they are the graph's. */
  for (uint32_t i = 0; st == JX_OK && i < g->nouts; i++) out[i].aval = jx_atom_aval(g, g->out[i]);
  return st;
}

static jx_status run_graph(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out) {
  jx_status st = run_fast(cx, g, in, out);
  if (JX_LIKELY(st != JX_OK || !jx_finite_wanted(cx))) return st;
  return jx_finite_graph(cx, g, in, out);
}

/* ---- what a person may look at ---- */

static jx_status text(jx_cx *cx, jx_graph *g, const char *stage, jx_str *out) {
  const cpu *c = cx->rt->below;
  jx_exec *x = jx_cpu_exec(cx, g);
  if (!x) return cx->err->status;
  if (strcmp(stage, "optimized") == 0)
    jx_plan_print_graph(out, x->plan);
  else if (strcmp(stage, "kernels") == 0)
    jx_plan_print(out, x->plan);
  else if (strcmp(stage, "c") == 0)
    jx_cgen_print(out, x->plan, &(jx_points){.kernels = c->workers.kernels});
  else
    return jx_fail(cx, JX_EARG, "as_text",
                   "there is no stage '%s'; stages are jaxpr, optimized, "
                   "kernels, c",
                   stage);
  return out->failed ? jx_nomem(cx) : JX_OK;
}

static bool count(jx_cx *cx, jx_graph *g, const char *what, double *out) {
  jx_exec *x = jx_cpu_exec(cx, g);
  if (!x) return false;
  const jx_plan_stats *s = &x->plan->stats;
  const struct {
    const char *name;
    double value;
  } rows[] = {{"nodes", s->nodes},
              {"kernels", s->kernels},
              {"tiny", s->tiny},
              {"calls", s->calls},
              {"copies", s->copies},
              {"swaps", s->swaps},
              {"loops", s->loops},
              {"gemms", s->gemms},
              {"temps", s->temps},
              {"in_place", s->in_place},
              {"row_temps", s->row_temps},
              {"columns", s->columns},
              {"temp_bytes", (double)s->temp_bytes},
              {"bytes_accessed", (double)s->moved},
              {"arena", (double)s->arena},
              {"scratch", (double)s->scratch},
              {"flops", s->flops}};
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    if (strcmp(rows[i].name, what) != 0) continue;
    *out = rows[i].value;
    return true;
  }
  jx_fail(cx, JX_EARG, "analysis", "there is no count '%s'", what);
  return false;
}

/* ---- LAPACK ---- */

static jx_status routine(jx_cx *cx, const char *asker, const char *name, void *fn) {
  cpu *c = cx->rt->below;
  jx_workers *w = &c->workers;
  if (jx_blas_open(w->blas, w->blas_path, w->blas_core) && jx_blas_find(w->blas, name, fn))
    return JX_OK;
  jx_fail(cx, JX_EDEVICE, asker, "needs LAPACK: %s", w->blas->message);
  jx_error_hint(cx->err,
                "install OpenBLAS with LAPACK (libopenblas.so.0), or name its file in the "
                "option blas_path");
  return cx->err->status;
}

/* ---- operations ---- */

static bool op_matches(const op *o, const jx_prim *p, const jx_attrs *attrs, const jx_val *in,
                       int nin) {
  if (o->prim != p || o->attrs != attrs || (int)o->nin != nin) return false;
  for (int i = 0; i < nin; i++)
    if (o->aval[i] != in[i].aval) return false;
  return true;
}

typedef struct {
  const jx_prim *prim;
  const jx_attrs *attrs;
  const jx_val *in;
  int nin;
} probe;

static bool probe_matches(uint64_t value, const void *q) {
  const probe *p = q;
  return op_matches((const op *)(uintptr_t)value, p->prim, p->attrs, p->in, p->nin);
}

/* The graph of one node on these operands. */
static jx_graph *one_node(jx_cx *cx, const op *o) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_atom *atom = JX_NEWN(&a, jx_atom, o->nin + o->nout);
  jx_graph *g = NULL;
  if (atom) {
    for (uint32_t i = 0; i < o->nin + o->nout; i++) atom[i] = i;
    jx_node n = {.prim = o->prim, .attrs = o->attrs, .nin = o->nin, .out = o->nin, .nout = o->nout};
    jx_parts p = {.ninputs = o->nin,
                  .nnodes = 1,
                  .nvars = o->nin + o->nout,
                  .nouts = o->nout,
                  .noperands = o->nin,
                  .aval = o->aval,
                  .node = &n,
                  .operand = atom,
                  .out = atom + o->nin};
    g = jx_graph_intern(jx_graph_new(cx->rt, &p));
  } else {
    jx_nomem(cx);
  }
  jx_arena_free(&a);
  return g;
}

static op *make_op(jx_cx *cx, uint64_t hash, const jx_prim *p, jx_attrs *attrs, const jx_val *in,
                   int nin, int nout) {
  cpu *c = cx->rt->below;
  op head = {.nin = (uint32_t)nin, .nout = (uint32_t)nout};
  op *o = jx_calloc(&cx->rt->mem, op_bytes(&head));
  if (!o) {
    jx_nomem(cx);
    return NULL;
  }
  *o = (op){.prim = p,
            .attrs = jx_attrs_retain(attrs),
            .hash = hash,
            .nin = (uint32_t)nin,
            .nout = (uint32_t)nout};
  for (int i = 0; i < nin; i++) o->aval[i] = in[i].aval;
  if (jx_infer(cx, p, attrs, o->aval, nin, o->aval + nin, nout)) {
    if (!cx->rt->opt.interpret) {
      o->graph = one_node(cx, o);
      if (o->graph) o->exec = jx_cpu_exec(cx, o->graph);
    }
    if (jx_ok(cx)) {
      if (c->ops.n >= MAX_OPS && cx->rt->host.depth == 0) drop_ops(cx->rt, c);
      if (jx_map_add(&c->ops, hash, (uint64_t)(uintptr_t)o)) return o;
      jx_nomem(cx);
    }
  }
  free_op(cx->rt, o);
  return NULL;
}

static jx_status compute(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_val *in, int nin,
                         jx_val *out, int nout) {
  cpu *c = cx->rt->below;
  if (p == cx->rt->core.call) {
    for (uint32_t i = 0; i < attrs->n; i++)
      if (attrs->at[i].kind == JX_ATTR_GRAPH) return run_graph(cx, attrs->at[i].u.graph, in, out);
  }
  if (p->flags & JX_HOST) return jx_interp_op(cx, p, attrs, in, nin, out, nout);
  uint64_t h = jx_hash_mix((uint64_t)(uintptr_t)p, (uint64_t)(uintptr_t)attrs);
  for (int i = 0; i < nin; i++) h = jx_hash_mix(h, (uint64_t)(uintptr_t)in[i].aval);
  op *o = c->recent[h % DIRECT];
  if (!o || o->hash != h || !op_matches(o, p, attrs, in, nin)) {
    probe q = {p, attrs, in, nin};
    uint64_t *hit = jx_map_find(&c->ops, h, probe_matches, &q);
    o = hit ? (op *)(uintptr_t)*hit : make_op(cx, h, p, attrs, in, nin, nout);
    if (!o) return cx->err->status;
    c->recent[h % DIRECT] = o;
  }
  jx_status st = o->exec ? jx_exec_run(cx, o->exec, &c->workers, in, out)
                         : jx_interp_op(cx, p, attrs, in, nin, out, nout);
  for (int i = 0; st == JX_OK && i < nout; i++) out[i].aval = o->aval[nin + i];
  if (JX_LIKELY(st != JX_OK || !jx_finite_wanted(cx))) return st;
  if (p->lower.kind == JX_LOWER_GRAPH && o->graph) return jx_finite_graph(cx, o->graph, in, out);
  return jx_finite_op(cx, p, cx->rt->where, out, nout);
}

/* ---- opening ---- */

static void close_world(jx_rt *rt) {
  cpu *c = rt->below;
  if (!c) return;
  drop_ops(rt, c);
  jx_map_free(&c->ops);
  jx_pool_free(c->workers.pool);
  jx_free(&rt->mem, c->workers.scratch, c->workers.scratch_bytes);
  jx_free(&rt->mem, c, sizeof *c);
  rt->below = NULL;
}

static const jx_world cpu_world = {.compute = compute,
                                   .run = run_graph,
                                   .run_giving = run_giving,
                                   .text = text,
                                   .count = count,
                                   .routine = routine,
                                   .drop_exec = drop_exec,
                                   .close = close_world};

static const jx_kernels *choose_kernels(const jx_rt *rt) {
  static const char *const names[] = {NULL, "baseline", "avx2", "avx512"};
  int v = rt->opt.force_variant;
  const jx_kernels *k = v > 0 && v < (int)JX_COUNTOF(names) ? jx_kernels_named(names[v]) : NULL;
  return k ? k : jx_kernels_select();
}

jx_status jx_cpu_open(jx_rt *rt, const char *blas_path, const char *blas_core) {
  cpu *c = jx_calloc(&rt->mem, sizeof *c);
  if (!c) return jx_nomem(&rt->cx);
  jx_map_init(&c->ops, &rt->mem);
  c->workers = (jx_workers){.rt = rt, .kernels = choose_kernels(rt), .blas = &c->blas};
  c->workers.blas_path = blas_path ? jx_text_intern(rt, blas_path) : NULL;
  c->workers.blas_core = blas_core ? jx_text_intern(rt, blas_core) : NULL;
  rt->below = c;
  rt->world = &cpu_world;
  c->workers.pool = jx_pool_new(&rt->mem, rt->opt.threads);
  return c->workers.pool ? JX_OK : jx_nomem(&rt->cx);
}
