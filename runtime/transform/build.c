/* build.c — see build.h. */
#include "transform/build.h"

#include <string.h>

void jx_build_init(jx_build *b, jx_rt *rt, bool share) {
  *b = (jx_build){.rt = rt, .share = share};
  jx_map_init(&b->cap_of, &rt->mem);
  jx_map_init(&b->known, &rt->mem);
}

void jx_build_free(jx_build *b) {
  jx_mem *m = &b->rt->mem;
  for (uint32_t i = 0; i < b->node.n; i++) jx_attrs_release(b->node.at[i].attrs);
  for (uint32_t i = 0; i < b->cap_val.n; i++) jx_val_release(b->cap_val.at[i]);
  jx_vec_free(m, &b->aval);
  jx_vec_free(m, &b->def);
  jx_vec_free(m, &b->node);
  jx_vec_free(m, &b->where);
  jx_vec_free(m, &b->operand);
  jx_vec_free(m, &b->lit);
  jx_vec_free(m, &b->input);
  jx_vec_free(m, &b->cap);
  jx_vec_free(m, &b->cap_val);
  jx_map_free(&b->cap_of);
  jx_map_free(&b->known);
}

static bool nomem(jx_build *b) {
  jx_nomem(&b->rt->cx);
  return false;
}

static bool new_var(jx_build *b, const jx_aval *a, uint32_t node, uint32_t *var) {
  jx_mem *m = &b->rt->mem;
  *var = b->aval.n;
  if (b->aval.n >= JX_LIT - 1 || !jx_vec_push(m, &b->def, node) || !jx_vec_push(m, &b->aval, a))
    return nomem(b);
  return true;
}

bool jx_build_input(jx_build *b, const jx_aval *a, uint32_t *var) {
  if (!new_var(b, a, JX_NO_NODE, var)) return false;
  return jx_vec_push(&b->rt->mem, &b->input, *var) || nomem(b);
}

bool jx_build_lit(jx_build *b, jx_val v, jx_atom *atom) {
  jx_lit l = {.aval = v.aval};
  if (jx_is_float((jx_dtype)v.aval->dtype))
    l.u.f = v.u.lit.f;
  else
    l.u.i = v.u.lit.i;
  for (uint32_t i = b->lit.n; i-- > 0 && b->lit.n - i < 16;) { /* the same few come again */
    if (b->lit.at[i].aval == l.aval && b->lit.at[i].u.i == l.u.i) {
      *atom = JX_LIT | i;
      return true;
    }
  }
  *atom = JX_LIT | b->lit.n;
  return jx_vec_push(&b->rt->mem, &b->lit, l) || nomem(b);
}

/* ---- captured values ---- */

static bool same_val(jx_val a, jx_val b) {
  if (a.kind != b.kind || a.aval != b.aval) return false;
  if (a.kind == JX_V_ARRAY) return a.u.a.buf == b.u.a.buf && a.u.a.data == b.u.a.data;
  return a.u.t.trace == b.u.t.trace && a.u.t.gen == b.u.t.gen && a.u.t.var == b.u.t.var;
}

typedef struct {
  const jx_build *b;
  jx_val v;
} cap_probe;

static bool cap_matches(uint64_t at, const void *probe) {
  const cap_probe *q = probe;
  return same_val(q->b->cap_val.at[at], q->v);
}

bool jx_build_capture(jx_build *b, jx_val v, jx_atom *atom) {
  uint64_t h = jx_hash_mix((uint64_t)(uintptr_t)v.aval, v.kind);
  if (v.kind == JX_V_ARRAY)
    h = jx_hash_mix(h, (uint64_t)(uintptr_t)v.u.a.data);
  else
    h = jx_hash_mix(h, (uint64_t)(uintptr_t)v.u.t.trace + v.u.t.var * 64u);
  cap_probe q = {b, v};
  uint64_t *hit = jx_map_find(&b->cap_of, h, cap_matches, &q);
  if (hit) {
    *atom = b->cap.at[*hit];
    return true;
  }
  uint32_t var, at = b->cap.n;
  if (!new_var(b, v.aval, JX_NO_NODE, &var)) return false;
  if (!jx_vec_reserve(&b->rt->mem, &b->cap_val, at + 1) ||
      !jx_vec_reserve(&b->rt->mem, &b->cap, at + 1) || !jx_map_add(&b->cap_of, h, at))
    return nomem(b);
  b->cap.at[b->cap.n++] = var;
  b->cap_val.at[b->cap_val.n++] = v;
  jx_val_retain(v);
  *atom = var;
  return true;
}

/* ---- nodes ---- */

typedef struct {
  const jx_build *b;
  const jx_prim *prim;
  const jx_attrs *attrs;
  const jx_atom *in;
  uint32_t nin;
} node_probe;

static bool node_matches(uint64_t at, const void *probe) {
  const node_probe *q = probe;
  const jx_node *n = &q->b->node.at[at];
  return n->prim == q->prim && n->attrs == q->attrs && n->nin == q->nin &&
         (q->nin == 0 || memcmp(q->b->operand.at + n->in, q->in, q->nin * sizeof(jx_atom)) == 0);
}

static uint64_t node_hash(const jx_prim *p, const jx_attrs *attrs, const jx_atom *in,
                          uint32_t nin) {
  uint64_t h = jx_hash_mix((uint64_t)(uintptr_t)p, (uint64_t)(uintptr_t)attrs);
  for (uint32_t i = 0; i < nin; i++) h = jx_hash_mix(h, in[i]);
  return h;
}

bool jx_build_node(jx_build *b, const jx_node *like, const jx_atom *in, const jx_aval *const *out,
                   uint32_t *first) {
  jx_mem *m = &b->rt->mem;
  jx_node n = *like;
  bool share = b->share && !jx_has_effects(n.prim, n.attrs);
  uint64_t h = share ? node_hash(n.prim, n.attrs, in, n.nin) : 0;
  if (share) {
    node_probe q = {b, n.prim, n.attrs, in, n.nin};
    uint64_t *hit = jx_map_find(&b->known, h, node_matches, &q);
    if (hit) {
      *first = b->node.at[*hit].out;
      return true;
    }
  }
  uint32_t k = b->node.n;
  n.in = b->operand.n;
  n.out = b->aval.n;
  if (!jx_vec_reserve(m, &b->operand, b->operand.n + n.nin) ||
      !jx_vec_reserve(m, &b->where, k + 1) || !jx_vec_reserve(m, &b->node, k + 1))
    return nomem(b);
  for (uint32_t i = 0; i < n.nout; i++) {
    uint32_t var;
    if (!new_var(b, out[i], k, &var)) return false;
  }
  if (share && !jx_map_add(&b->known, h, k)) return nomem(b);
  for (uint32_t i = 0; i < n.nin; i++) b->operand.at[b->operand.n++] = in[i];
  b->node.at[b->node.n++] = n;
  b->where.at[b->where.n++] = b->rt->where;
  jx_attrs_retain(n.attrs);
  b->rt->stats.nodes++;
  *first = n.out;
  return true;
}

bool jx_build_is_constant(const jx_build *b, uint32_t var, const jx_node **node) {
  if (b->def.at[var] == JX_NO_NODE) return false;
  const jx_node *n = &b->node.at[b->def.at[var]];
  if (n->nout != 1 || n->prim->lower.kind != JX_LOWER_INDEX) return false;
  for (uint32_t i = 0; i < n->nin; i++)
    if (!jx_is_lit(b->operand.at[n->in + i])) return false;
  *node = n;
  return true;
}

/* ---- finishing ---- */

typedef struct {
  bool *live;   /* [vars]                    */
  bool *keep;   /* [nodes]                   */
  jx_atom *map; /* [vars] → number in result */
  const jx_aval **aval;
  jx_node *node;
  jx_atom *operand, *out;
  uint32_t *where;
  jx_val *cap;
} work;

static void mark(const jx_build *b, const jx_atom *outs, uint32_t nouts, bool prune, work *w) {
  for (uint32_t i = 0; i < nouts; i++)
    if (!jx_is_lit(outs[i])) w->live[outs[i]] = true;
  for (uint32_t k = b->node.n; k-- > 0;) {
    const jx_node *n = &b->node.at[k];
    bool need = !prune || jx_has_effects(n->prim, n->attrs);
    for (uint32_t i = 0; i < n->nout; i++) need = need || w->live[n->out + i];
    w->keep[k] = need;
    for (uint32_t i = 0; need && i < n->nin; i++)
      if (!jx_is_lit(b->operand.at[n->in + i])) w->live[b->operand.at[n->in + i]] = true;
  }
}

static void renumber(const jx_build *b, const jx_atom *outs, bool prune, work *w, jx_parts *p) {
  for (uint32_t i = 0; i < b->cap.n; i++) {
    if (prune && !w->live[b->cap.at[i]]) continue;
    w->cap[p->ncap++] = b->cap_val.at[i];
    w->aval[p->nvars] = b->aval.at[b->cap.at[i]];
    w->map[b->cap.at[i]] = p->nvars++;
  }
  for (uint32_t i = 0; i < b->input.n; i++) {
    w->aval[p->nvars] = b->aval.at[b->input.at[i]];
    w->map[b->input.at[i]] = p->nvars++;
  }
  p->ninputs = p->nvars;
  for (uint32_t k = 0; k < b->node.n; k++) {
    if (!w->keep[k]) continue;
    const jx_node *n = &b->node.at[k];
    w->where[p->nnodes] = b->where.at[k];
    w->node[p->nnodes++] = (jx_node){.prim = n->prim,
                                     .attrs = n->attrs,
                                     .in = p->noperands,
                                     .nin = n->nin,
                                     .out = p->nvars,
                                     .nout = n->nout};
    for (uint32_t i = 0; i < n->nin; i++) {
      jx_atom a = b->operand.at[n->in + i];
      w->operand[p->noperands++] = jx_is_lit(a) ? a : w->map[a];
    }
    for (uint32_t i = 0; i < n->nout; i++) {
      w->aval[p->nvars] = b->aval.at[n->out + i];
      w->map[n->out + i] = p->nvars++;
    }
  }
  for (uint32_t i = 0; i < p->nouts; i++)
    w->out[i] = jx_is_lit(outs[i]) ? outs[i] : w->map[outs[i]];
}

/* Literals that are still used, renumbered: interning must not see the others. */
static uint32_t pack_lits(const jx_build *b, work *w, const jx_parts *p, jx_lit *lit,
                          uint32_t *map) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < b->lit.n; i++) map[i] = UINT32_MAX;
  for (uint32_t pass = 0; pass < 2; pass++) {
    jx_atom *at = pass ? w->out : w->operand;
    uint32_t count = pass ? p->nouts : p->noperands;
    for (uint32_t i = 0; i < count; i++) {
      if (!jx_is_lit(at[i])) continue;
      uint32_t k = at[i] & ~JX_LIT;
      if (map[k] == UINT32_MAX) {
        map[k] = n;
        lit[n++] = b->lit.at[k];
      }
      at[i] = JX_LIT | map[k];
    }
  }
  return n;
}

jx_status jx_build_finish(jx_build *b, const jx_atom *outs, uint32_t nouts, bool prune,
                          jx_closed *res) {
  jx_rt *rt = b->rt;
  jx_cx *cx = &rt->cx;
  jx_arena a;
  jx_arena_init(&a, &rt->mem);
  *res = (jx_closed){0};
  uint32_t nv = b->aval.n, nn = b->node.n;
  work w = {JX_NEWN(&a, bool, nv),        JX_NEWN(&a, bool, nn),
            JX_NEWN(&a, jx_atom, nv),     JX_NEWN(&a, const jx_aval *, nv),
            JX_NEWN(&a, jx_node, nn),     JX_NEWN(&a, jx_atom, b->operand.n),
            JX_NEWN(&a, jx_atom, nouts),  JX_NEWN(&a, uint32_t, nn),
            JX_NEWN(&a, jx_val, b->cap.n)};
  jx_lit *lit = JX_NEWN(&a, jx_lit, b->lit.n);
  uint32_t *lit_map = JX_NEWN(&a, uint32_t, b->lit.n);
  if (a.failed) {
    jx_nomem(cx);
    goto done;
  }
  mark(b, outs, nouts, prune, &w);
  jx_parts p = {.nouts = nouts,
                .aval = w.aval,
                .node = w.node,
                .operand = w.operand,
                .out = w.out,
                .lit = lit};
  renumber(b, outs, prune, &w, &p);
  p.nlits = pack_lits(b, &w, &p, lit, lit_map);
  if (rt->opt.debug_nans || rt->opt.debug_infs || rt->opt.trace_lines) p.where = w.where;
  jx_graph *g = jx_graph_new(rt, &p);
  if (g && rt->opt.verify && jx_graph_verify(g, NULL) != JX_OK) {
    jx_graph_release(g);
    g = NULL;
  }
  res->graph = jx_graph_intern(g);
  if (!res->graph) goto done;
  res->cap = jx_memdup(&rt->mem, w.cap, p.ncap * sizeof(jx_val));
  res->where = jx_memdup(&rt->mem, w.where, p.nnodes * sizeof(uint32_t));
  if ((p.ncap && !res->cap) || (p.nnodes && !res->where)) {
    jx_nomem(cx);
    jx_free(&rt->mem, res->cap, p.ncap * sizeof(jx_val));
    res->cap = NULL;
    jx_closed_free(rt, res);
    goto done;
  }
  for (uint32_t i = 0; i < p.ncap; i++) {
    jx_val_retain(res->cap[i]);
    if (jx_is_tracer(res->cap[i])) res->has_tracer = true;
  }
done:
  jx_arena_free(&a);
  return cx->err->status;
}

void jx_closed_free(jx_rt *rt, jx_closed *c) {
  if (c->graph) {
    if (c->cap) {
      for (uint32_t i = 0; i < c->graph->ncap; i++) jx_val_release(c->cap[i]);
      jx_free(&rt->mem, c->cap, c->graph->ncap * sizeof(jx_val));
    }
    jx_free(&rt->mem, c->where, c->graph->nnodes * sizeof(uint32_t));
  }
  jx_graph_release(c->graph);
  *c = (jx_closed){0};
}
