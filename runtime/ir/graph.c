/* graph.c — closed graphs: making, sharing, interning, regrouping. See ir.h. */
#include <stdlib.h>
#include <string.h>

#include "ir/memo.h"
#include "ir/prim.h"

/* ---- structure: hash and equality ---- */

static uint64_t graph_hash(const jx_graph *g) {
  uint64_t h = jx_hash_mix(g->ninputs, g->ncap);
  for (uint32_t i = 0; i < g->ninputs; i++) h = jx_hash_mix(h, g->aval[i]->id);
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    h = jx_hash_mix(h, (uint64_t)(uintptr_t)n->prim);
    h = jx_hash_mix(h, (uint64_t)(uintptr_t)n->attrs);
    const jx_atom *in = jx_node_in(g, n);
    for (uint32_t i = 0; i < n->nin; i++) h = jx_hash_mix(h, in[i]);
  }
  for (uint32_t i = 0; i < g->nlits; i++) {
    h = jx_hash_mix(h, g->lit[i].aval->id);
    h = jx_hash_mix(h, (uint64_t)g->lit[i].u.i);
  }
  for (uint32_t i = 0; i < g->nouts; i++) h = jx_hash_mix(h, g->out[i]);
  for (uint32_t k = 0; g->where && k < g->nnodes; k++) h = jx_hash_mix(h, g->where[k]);
  return h;
}

static bool same_node(const jx_graph *a, const jx_node *x, const jx_graph *b, const jx_node *y) {
  return x->prim == y->prim && x->attrs == y->attrs && x->nin == y->nin && x->nout == y->nout &&
         (x->nin == 0 ||
          memcmp(a->operand + x->in, b->operand + y->in, x->nin * sizeof(jx_atom)) == 0);
}

static bool same_graph(uint64_t value, const void *probe) {
  const jx_graph *a = (const jx_graph *)(uintptr_t)value, *b = probe;
  if (a->ninputs != b->ninputs || a->ncap != b->ncap || a->nnodes != b->nnodes ||
      a->nvars != b->nvars || a->nouts != b->nouts || a->nlits != b->nlits)
    return false;
  if (a->nvars && memcmp(a->aval, b->aval, a->nvars * sizeof *a->aval) != 0) return false;
  for (uint32_t k = 0; k < a->nnodes; k++)
    if (!same_node(a, &a->node[k], b, &b->node[k])) return false;
  for (uint32_t i = 0; i < a->nlits; i++)
    if (a->lit[i].aval != b->lit[i].aval || a->lit[i].u.i != b->lit[i].u.i) return false;
  if (!a->where != !b->where) return false;
  if (a->where && memcmp(a->where, b->where, a->nnodes * sizeof *a->where) != 0) return false;
  return a->nouts == 0 || memcmp(a->out, b->out, a->nouts * sizeof *a->out) == 0;
}

/* ---- making ---- */

static uint32_t add_axes(const char **axes, uint32_t n, uint32_t max, const char *const *names,
                         uint32_t count) {
  for (uint32_t j = 0; j < count; j++) {
    uint32_t q = 0;
    while (q < n && axes[q] != names[j]) q++;
    if (q == n && n < max) axes[n++] = names[j];
  }
  return n;
}

/* Named axes, effects and calls of the nodes; axes gets at most `max` distinct names. */
static uint32_t collect_axes(const jx_parts *p, const char **axes, uint32_t max, bool *effects,
                             bool *host) {
  uint32_t n = 0;
  *effects = *host = false;
  for (uint32_t k = 0; k < p->nnodes; k++) {
    const jx_attrs *at = p->node[k].attrs;
    if (p->node[k].prim->flags & JX_EFFECT) *effects = true;
    if (p->node[k].prim->flags & JX_HOST) *host = true;
    for (uint32_t i = 0; i < at->n; i++) {
      jx_graph *const *body;
      uint32_t count = jx_attr_graphs(&at->at[i], &body);
      if (at->at[i].kind == JX_ATTR_AXIS) n = add_axes(axes, n, max, &at->at[i].u.text, 1);
      for (uint32_t j = 0; j < count; j++) {
        *effects |= body[j]->effects;
        *host |= body[j]->host;
        n = add_axes(axes, n, max, body[j]->axis, body[j]->naxes);
      }
    }
  }
  return n;
}

static void *put(char **at, const void *src, size_t n) {
  void *dst = *at;
  if (n) memcpy(dst, src, n);
  *at += JX_ALIGN_UP(n, 8);
  return dst;
}

jx_graph *jx_graph_new(jx_rt *rt, const jx_parts *p) {
  const char *axes[32];
  bool effects, host;
  uint32_t naxes = collect_axes(p, axes, JX_COUNTOF(axes), &effects, &host);
  size_t bytes = JX_ALIGN_UP(sizeof(jx_graph), 8) + p->nvars * sizeof *p->aval +
                 p->nnodes * sizeof *p->node + JX_ALIGN_UP(p->noperands * sizeof(jx_atom), 8) +
                 JX_ALIGN_UP(p->nouts * sizeof(jx_atom), 8) + p->nlits * sizeof *p->lit +
                 naxes * sizeof *axes +
                 (p->where ? JX_ALIGN_UP(p->nnodes * sizeof *p->where, 8) : 0);
  jx_graph *g = jx_calloc(&rt->mem, bytes);
  if (!g) {
    jx_nomem(&rt->cx);
    return NULL;
  }
  atomic_init(&g->refs, 1);
  g->rt = rt;
  g->ninputs = p->ninputs;
  g->ncap = p->ncap;
  g->nnodes = p->nnodes;
  g->nvars = p->nvars;
  g->nouts = p->nouts;
  g->nlits = p->nlits;
  g->noperands = p->noperands;
  g->naxes = naxes;
  g->bytes = bytes;
  g->effects = effects;
  g->host = host;
  char *at = (char *)g + JX_ALIGN_UP(sizeof(jx_graph), 8);
  g->aval = put(&at, p->aval, p->nvars * sizeof *p->aval);
  g->node = put(&at, p->node, p->nnodes * sizeof *p->node);
  g->lit = put(&at, p->lit, p->nlits * sizeof *p->lit);
  g->axis = put(&at, axes, naxes * sizeof *axes);
  g->operand = put(&at, p->operand, p->noperands * sizeof(jx_atom));
  g->out = put(&at, p->out, p->nouts * sizeof(jx_atom));
  if (p->where && p->nnodes) g->where = put(&at, p->where, p->nnodes * sizeof *p->where);
  for (uint32_t k = 0; k < g->nnodes; k++) jx_attrs_retain(g->node[k].attrs);
  g->hash = graph_hash(g);
  return g;
}

static void destroy(jx_graph *g) {
  jx_rt *rt = g->rt;
  if (g->exec && rt->world) rt->world->drop_exec(rt, g->exec);
  jx_memo_drop(g);
  for (uint32_t k = 0; k < g->nnodes; k++) jx_attrs_release(g->node[k].attrs);
  jx_free(&rt->mem, g, g->bytes);
}

void jx_graph_release(jx_graph *g) {
  if (g && atomic_fetch_sub_explicit(&g->refs, 1, memory_order_acq_rel) == 1) destroy(g);
}

/* ---- interning ---- */

jx_graph *jx_graph_intern(jx_graph *g) {
  if (!g) return NULL;
  jx_rt *rt = g->rt;
  g->tick = ++rt->tick;
  if (g->interned) return g;
  uint64_t *hit = jx_map_find(&rt->graphs, g->hash, same_graph, g);
  if (hit) {
    jx_graph *old = jx_graph_retain((jx_graph *)(uintptr_t)*hit);
    old->tick = rt->tick;
    rt->stats.graph_hits++;
    jx_graph_release(g);
    return old;
  }
  rt->stats.graph_misses++;
  if (!jx_map_add(&rt->graphs, g->hash, (uint64_t)(uintptr_t)g)) {
    jx_nomem(&rt->cx);
    jx_graph_release(g);
    return NULL;
  }
  g->interned = true;
  jx_graph_retain(g); /* the table's own */
  rt->graph_bytes += g->bytes + g->held;
  return g;
}

static void drop(jx_rt *rt, jx_graph *g) {
  jx_map_remove_value(&rt->graphs, g->hash, (uint64_t)(uintptr_t)g);
  rt->graph_bytes -= g->bytes + g->held;
  g->interned = false;
  jx_graph_release(g);
}

/*
** Interned results of passes may lead back to where they came from: without the memos no cycle
** is left.
*/
static void drop_memos(jx_rt *rt) {
  uint64_t k, v;
  for (uint32_t i = 0; jx_map_next(&rt->graphs, &i, &k, &v);)
    jx_memo_drop((jx_graph *)(uintptr_t)v);
}

void jx_graphs_drop_all(jx_rt *rt) {
  uint64_t k, v;
  drop_memos(rt);
  for (uint32_t i = 0; jx_map_next(&rt->graphs, &i, &k, &v);) drop(rt, (jx_graph *)(uintptr_t)v);
}

static int by_tick(const void *a, const void *b) {
  const jx_graph *x = *(jx_graph *const *)a, *y = *(jx_graph *const *)b;
  return x->tick < y->tick ? -1 : x->tick > y->tick;
}

void jx_graphs_evict(jx_rt *rt, size_t limit) {
  if (rt->graph_bytes <= limit) return;
  drop_memos(rt);
  uint32_t n = rt->graphs.n, at = 0;
  jx_graph **order = jx_alloc(&rt->mem, n * sizeof *order);
  if (!order) return; /* the cache stays too large until there is memory to trim it */
  uint64_t k, v;
  for (uint32_t i = 0; jx_map_next(&rt->graphs, &i, &k, &v);)
    order[at++] = (jx_graph *)(uintptr_t)v;
  qsort(order, n, sizeof *order, by_tick);
  /* A graph that only the table holds can go; releasing it may free others for the next
     eviction. */
  for (uint32_t i = 0; i < n && rt->graph_bytes > limit; i++) {
    if (atomic_load(&order[i]->refs) != 1) continue;
    rt->stats.evicted++;
    drop(rt, order[i]);
  }
  jx_free(&rt->mem, order, n * sizeof *order);
}

/* ---- regrouping ---- */

/* Marks vars that the outputs need, walking back; live[] is zeroed by the caller. */
static void mark_live(const jx_graph *g, const jx_atom *outs, uint32_t nouts, bool *live) {
  for (uint32_t i = 0; i < nouts; i++)
    if (!jx_is_lit(outs[i])) live[outs[i]] = true;
  for (uint32_t k = g->nnodes; k-- > 0;) {
    const jx_node *n = &g->node[k];
    bool need = jx_has_effects(n->prim, n->attrs);
    for (uint32_t i = 0; i < n->nout; i++) need = need || live[n->out + i];
    for (uint32_t i = 0; i < n->nout; i++) live[n->out + i] = need;
    const jx_atom *in = jx_node_in(g, n);
    for (uint32_t i = 0; need && i < n->nin; i++)
      if (!jx_is_lit(in[i])) live[in[i]] = true;
  }
}

jx_graph *jx_graph_rewire(jx_graph *g, const uint32_t *inputs, uint32_t ninputs,
                          const jx_atom *outs, uint32_t nouts) {
  jx_rt *rt = g->rt;
  jx_arena a;
  jx_arena_init(&a, &rt->mem);
  bool *live = JX_NEWN(&a, bool, g->nvars);
  jx_atom *map = JX_NEWN(&a, jx_atom, g->nvars);
  const jx_aval **aval = JX_NEWN(&a, const jx_aval *, g->nvars + ninputs);
  jx_node *node = JX_NEWN(&a, jx_node, g->nnodes);
  jx_atom *operand = JX_NEWN(&a, jx_atom, g->noperands);
  jx_atom *out = JX_NEWN(&a, jx_atom, nouts);
  uint32_t *where = g->where ? JX_NEWN(&a, uint32_t, g->nnodes) : NULL;
  jx_graph *res = NULL;
  if (a.failed) {
    jx_nomem(&rt->cx);
    goto done;
  }
  mark_live(g, outs, nouts, live);
  jx_parts p = {.ninputs = ninputs,
                .aval = aval,
                .node = node,
                .operand = operand,
                .out = out,
                .nouts = nouts,
                .lit = g->lit,
                .nlits = g->nlits,
                .where = where};
  for (uint32_t i = 0; i < ninputs; i++) {
    aval[p.nvars] = g->aval[inputs[i]];
    map[inputs[i]] = p.nvars++;
  }
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    bool need = jx_has_effects(n->prim, n->attrs);
    for (uint32_t i = 0; i < n->nout; i++) need = need || live[n->out + i];
    if (!need) continue;
    if (where) where[p.nnodes] = g->where[k];
    node[p.nnodes++] = (jx_node){.prim = n->prim,
                                 .attrs = n->attrs,
                                 .in = p.noperands,
                                 .nin = n->nin,
                                 .out = p.nvars,
                                 .nout = n->nout};
    const jx_atom *in = jx_node_in(g, n);
    for (uint32_t i = 0; i < n->nin; i++)
      operand[p.noperands++] = jx_is_lit(in[i]) ? in[i] : map[in[i]];
    for (uint32_t i = 0; i < n->nout; i++) {
      aval[p.nvars] = g->aval[n->out + i];
      map[n->out + i] = p.nvars++;
    }
  }
  for (uint32_t i = 0; i < nouts; i++) out[i] = jx_is_lit(outs[i]) ? outs[i] : map[outs[i]];
  res = jx_graph_intern(jx_graph_new(rt, &p));
done:
  jx_arena_free(&a);
  return res;
}
