/*
** scan_split.c — a loop split into a known loop and a linear one: see scan.h.
**
** The linear half of the body needs residuals. What they are decides the memory of reverse mode, so
** as few as possible are stacked, trip by trip (CORE.md §6):
**
**   a const of the body                         a const of the linear loop
**   computed from consts and literals alone     computed once, before the loop: a const
**   an element of xs                            the same xs
**   a result ys of the body                     the ys that exist already
**   at most four cheap operations away from
**   values that the linear loop has anyway      computed again there
**   anything else, the carry too                one more ys of the known loop
*/
#include "ir/body.h"
#include "prim/scan.h"
#include "transform/record.h"

enum { CHEAP_NODES = 4, CHEAP_COST = 4, NONE = -1 };

typedef struct {
  jx_room *r;
  const jx_lin_graph *lg;
  jx_graph *K; /* lg->known */
  uint32_t nconst, ncarry, nout;
  uint32_t *def;  /* [vars] node that makes it                                        */
  bool *fixed;    /* [vars] the same in every trip                                    */
  bool *wanted;   /* [vars] a residual                                                */
  int64_t *ys;    /* [vars] which ys of the known loop it is, or NONE                 */
  bool *again;    /* [nodes] computed again in the linear loop                        */
  int64_t *input; /* [vars] position in cin, or in xin, or NONE                       */
  uint32_t *stacked, nstacked;
  uint32_t *hoisted, nhoisted;
  jx_loop_split *p;
} sorter;

static bool is_carry(const sorter *s, uint32_t v) {
  return v >= s->nconst && v < s->nconst + s->ncarry;
}

/* ---- what is there ---- */

static bool pure(const jx_node *n) {
  if (n->prim->flags & JX_EFFECT) return false;
  for (uint32_t i = 0; i < n->attrs->n; i++) {
    jx_graph *const *g;
    for (uint32_t k = jx_attr_graphs(&n->attrs->at[i], &g); k-- > 0;)
      if (g[k]->effects) return false;
  }
  return true;
}

static void look(sorter *s) {
  const jx_graph *K = s->K;
  for (uint32_t v = 0; v < K->nvars; v++) s->ys[v] = s->input[v] = NONE;
  for (uint32_t v = 0; v < s->nconst; v++) s->fixed[v] = true;
  for (uint32_t k = 0; k < K->nnodes; k++) {
    const jx_node *n = &K->node[k];
    bool fixed = pure(n);
    for (uint32_t i = 0; i < n->nin; i++) {
      jx_atom a = jx_node_in(K, n)[i];
      fixed = fixed && (jx_is_lit(a) || s->fixed[a]);
    }
    for (uint32_t i = 0; i < n->nout; i++) {
      s->fixed[n->out + i] = fixed;
      s->def[n->out + i] = k;
    }
  }
  for (uint32_t i = s->ncarry; i < s->nout; i++)
    if (!jx_is_lit(K->out[i])) s->ys[K->out[i]] = i - s->ncarry;
  for (uint32_t i = 0; i < s->lg->nres; i++) {
    jx_residual q = s->lg->res[i];
    s->wanted[q.is_input ? q.index : K->out[q.index]] = true;
  }
}

/* The linear loop has v anyway, or can have it for nothing. */
static bool available(const sorter *s, uint32_t v) {
  if (s->fixed[v] || s->ys[v] != NONE) return true;
  return v < s->K->ninputs ? !is_carry(s, v) : s->again[s->def[v]];
}

static bool is_cheap(const jx_node *n) {
  const jx_lower *l = &n->prim->lower;
  if (n->nout != 1) return false;
  if (l->kind == JX_LOWER_INDEX)
    return l->sub == JX_IX_AFFINE || l->sub == JX_IX_RESHAPE || l->sub == JX_IX_IOTA;
  if (l->kind != JX_LOWER_MAP) return false;
  int cost = l->cost || l->map ? l->cost : jx_lane_cost((jx_lane_op)l->op);
  return cost > 0 && cost <= CHEAP_COST;
}

typedef struct {
  uint32_t node[CHEAP_NODES], n;
} cone;

/* The nodes between v and what is available, if they are few and cheap. */
static bool trace_back(const sorter *s, uint32_t v, cone *c) {
  if (available(s, v)) return true;
  if (v < s->K->ninputs) return false;
  uint32_t k = s->def[v];
  for (uint32_t i = 0; i < c->n; i++)
    if (c->node[i] == k) return true;
  const jx_node *n = &s->K->node[k];
  if (c->n == CHEAP_NODES || !is_cheap(n)) return false;
  c->node[c->n++] = k;
  for (uint32_t i = 0; i < n->nin; i++) {
    jx_atom a = jx_node_in(s->K, n)[i];
    if (!jx_is_lit(a) && !trace_back(s, a, c)) return false;
  }
  return true;
}

/* ---- where residuals come from ---- */

/* Makes v an operand of the linear loop, unless it is computed there. */
static void take(sorter *s, uint32_t v) {
  jx_loop_split *p = s->p;
  if (s->input[v] != NONE) return;
  if (s->fixed[v]) {
    s->input[v] = p->ncin;
    if (v < s->nconst) {
      p->cin[p->ncin++] = (jx_source){JX_FROM_CONST, v};
    } else {
      p->cin[p->ncin++] = (jx_source){JX_FROM_HOIST, s->nhoisted};
      s->hoisted[s->nhoisted++] = v;
    }
  } else if (v < s->K->ninputs && !is_carry(s, v)) {
    s->input[v] = p->nxin;
    p->xin[p->nxin++] = (jx_source){JX_FROM_XS, v - s->nconst - s->ncarry};
  } else if (s->ys[v] != NONE) {
    s->input[v] = p->nxin;
    p->xin[p->nxin++] = (jx_source){JX_FROM_YS, (uint32_t)s->ys[v]};
  }
}

static void sort(sorter *s) {
  for (uint32_t v = 0; v < s->K->nvars; v++) {
    if (!s->wanted[v]) continue;
    cone c = {.n = 0};
    if (!trace_back(s, v, &c)) {
      s->ys[v] = s->nout - s->ncarry + s->nstacked;
      s->stacked[s->nstacked++] = v;
      c.n = 0;
    }
    for (uint32_t i = 0; i < c.n; i++) {
      const jx_node *n = &s->K->node[c.node[i]];
      s->again[c.node[i]] = true;
      for (uint32_t j = 0; j < n->nin; j++) {
        jx_atom a = jx_node_in(s->K, n)[j];
        if (!jx_is_lit(a)) take(s, a);
      }
    }
    take(s, v);
  }
}

/* ---- the three programs ---- */

static jx_graph *known_body(sorter *s) {
  uint32_t nin = s->K->ninputs, n = 0;
  uint32_t *in = JX_NEWN(&s->r->mem, uint32_t, nin);
  jx_atom *out = JX_NEWN(&s->r->mem, jx_atom, s->nout + s->nstacked);
  if (!in || !out) {
    jx_nomem(s->r->cx);
    return NULL;
  }
  for (uint32_t i = 0; i < nin; i++) in[i] = i;
  for (; n < s->nout; n++) out[n] = s->K->out[n];
  for (uint32_t i = 0; i < s->nstacked; i++) out[n++] = s->stacked[i];
  return jx_graph_rewire(s->K, in, nin, out, n);
}

static jx_graph *hoist_body(sorter *s) {
  uint32_t *in = JX_NEWN(&s->r->mem, uint32_t, s->nconst);
  if (!in) {
    jx_nomem(s->r->cx);
    return NULL;
  }
  for (uint32_t i = 0; i < s->nconst; i++) in[i] = i;
  return jx_graph_rewire(s->K, in, s->nconst, s->hoisted, s->nhoisted);
}

/* Tangents that the linear half reads: of consts and xs, and all of the carry. */
static void mark_tangents(sorter *s, const bool *mask) {
  const jx_graph *L = s->lg->linear;
  bool *read = jx_room_flags(s->r, L->nvars);
  if (!read) return;
  for (uint32_t i = 0; i < L->noperands; i++)
    if (!jx_is_lit(L->operand[i])) read[L->operand[i]] = true;
  for (uint32_t i = 0; i < L->nouts; i++)
    if (!jx_is_lit(L->out[i])) read[L->out[i]] = true;
  for (uint32_t i = 0, at = s->lg->nres; i < s->K->ninputs; i++)
    if (mask[i]) s->p->tin[i] = read[at++] || is_carry(s, i);
}

typedef struct {
  jx_val *env;      /* [vars of K]           */
  jx_val *tan;      /* [inputs of K]         */
  jx_val *in, *out; /* of one node, then of L */
} values;

/* Inputs of the linear body, in its order. */
static void linear_inputs(sorter *s, jx_trace *t, const values *w) {
  jx_cx *cx = s->r->cx;
  const jx_graph *K = s->K;
  uint32_t xs = s->nconst + s->ncarry, *var = JX_NEWN(&s->r->mem, uint32_t, K->nvars);
  if (!var) {
    jx_nomem(cx);
    return;
  }
  for (int pass = 0; pass < 2; pass++) { /* what is fixed, then what changes */
    for (uint32_t v = 0; v < K->nvars; v++)
      if (s->input[v] != NONE && s->fixed[v] == !pass) var[s->input[v]] = v;
    for (uint32_t i = 0; i < (pass ? s->p->nxin : s->p->ncin); i++)
      w->env[var[i]] = jx_trace_input(cx, t, K->aval[var[i]]);
    for (uint32_t i = pass ? xs : 0; i < (pass ? K->ninputs : xs); i++)
      if (s->p->tin[i]) w->tan[i] = jx_trace_input(cx, t, K->aval[i]);
  }
}

static void linear_nodes(sorter *s, jx_trace *t, const values *w, const bool *mask) {
  jx_cx *cx = s->r->cx;
  const jx_graph *K = s->K;
  const jx_lin_graph *lg = s->lg;
  for (uint32_t k = 0; k < K->nnodes && jx_ok(cx); k++)
    if (s->again[k]) jx_bind_node(cx, K, &K->node[k], w->env, w->in, w->env + K->node[k].out);
  uint32_t n = 0;
  for (; n < lg->nres; n++)
    w->in[n] = w->env[lg->res[n].is_input ? lg->res[n].index : K->out[lg->res[n].index]];
  for (uint32_t i = 0; i < K->ninputs && jx_ok(cx); i++) {
    if (!mask[i]) continue;
    /* A tangent that nothing reads is a zero that nothing makes. */
    w->in[n++] = s->p->tin[i] ? w->tan[i] : jx_trace_zero(cx, t, K->aval[i]);
  }
  if (jx_ok(cx)) jx_graph_emit(cx, lg->linear, w->in, w->out);
}

static jx_graph *linear_body(sorter *s, const bool *mask) {
  const jx_graph *L = s->lg->linear;
  uint32_t wide = L->ninputs + s->K->noperands;
  values w = {.env = jx_room_vals(s->r, s->K->nvars),
              .tan = jx_room_vals(s->r, s->K->ninputs),
              .in = jx_room_vals(s->r, wide),
              .out = jx_room_vals(s->r, L->nouts)};
  jx_trace *t = jx_body_open(s->r->cx);
  if (t) linear_inputs(s, t, &w);
  if (jx_ok(s->r->cx)) linear_nodes(s, t, &w, mask);
  return jx_body_close(s->r->cx, t, w.out, L->nouts);
}

/* ---- the plan ---- */

/* Grows the mask of the carry until the linear body maps it into itself. */
static const jx_lin_graph *fixpoint(jx_cx *cx, jx_graph *g, const jx_loop_way *way, bool *mask,
                                    bool *force) {
  uint32_t nconst = way->nconst, ncarry = way->ncarry;
  for (;;) {
    bool grew = false;
    for (uint32_t i = 0; i < ncarry; i++) force[i] = mask[nconst + i];
    const jx_lin_graph *lg = (way->part ? jx_graph_part : jx_graph_linearize)(cx, g, mask, force);
    for (uint32_t i = 0; lg && i < ncarry; i++) {
      grew = grew || (lg->omask[i] && !mask[nconst + i]);
      mask[nconst + i] = mask[nconst + i] || lg->omask[i];
    }
    if (!lg || !grew) return lg;
  }
}

static void plan(jx_room *r, jx_graph *g, sorter *s, bool *mask, jx_result *res) {
  jx_cx *cx = r->cx;
  uint32_t n = s->K->nvars;
  jx_loop_split *p = s->p = res->value;
  jx_arena *mem = &r->mem;
  s->def = JX_NEWN(mem, uint32_t, n);
  s->fixed = jx_room_flags(r, n);
  s->wanted = jx_room_flags(r, n);
  s->ys = JX_NEWN(mem, int64_t, n);
  s->again = jx_room_flags(r, s->K->nnodes);
  s->input = JX_NEWN(mem, int64_t, n);
  s->stacked = JX_NEWN(mem, uint32_t, n);
  s->hoisted = JX_NEWN(mem, uint32_t, n);
  p->cin = JX_NEWN(&res->arena, jx_source, n);
  p->xin = JX_NEWN(&res->arena, jx_source, n);
  p->tin = JX_NEWN(&res->arena, bool, g->ninputs);
  p->omask = JX_NEWN(&res->arena, bool, g->nouts);
  if (mem->failed || res->arena.failed) jx_nomem(cx);
  if (!jx_ok(cx)) return;
  for (uint32_t i = 0; i < g->nouts; i++) p->omask[i] = s->lg->omask[i];
  look(s);
  sort(s);
  mark_tangents(s, mask);
  if (jx_ok(cx)) p->known = res->graph[0] = known_body(s);
  if (jx_ok(cx)) p->hoist = res->graph[1] = hoist_body(s);
  if (jx_ok(cx)) p->linear = res->graph[2] = linear_body(s, mask);
}

const jx_loop_split *jx_loop_split_of(jx_cx *cx, jx_graph *body, const jx_loop_way *way,
                                      const bool *mask) {
  jx_key key = {.n = 0};
  jx_key_text(&key, way->part ? "loop part" : "loop split");
  jx_key_int(&key, way->nconst);
  jx_key_int(&key, way->ncarry);
  jx_key_mask(&key, mask, body->ninputs);
  const jx_loop_split *hit = jx_result_find(body, &key);
  if (hit) return hit;
  jx_room r;
  if (!jx_room_open(cx, &r)) return NULL;
  bool *grown = jx_room_flags(&r, body->ninputs), *force = jx_room_flags(&r, body->nouts);
  jx_mark m = jx_scope_begin(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < body->ninputs; i++) grown[i] = mask[i];
  const jx_lin_graph *lg = jx_ok(cx) ? fixpoint(cx, body, way, grown, force) : NULL;
  jx_result *res = lg ? jx_result_new(cx, sizeof(jx_loop_split)) : NULL;
  if (res) {
    sorter s = {.r = &r,
                .lg = lg,
                .K = lg->known,
                .nconst = way->nconst,
                .ncarry = way->ncarry,
                .nout = body->nouts};
    plan(&r, body, &s, grown, res);
  }
  jx_scope_end(cx, m, NULL, 0);
  jx_room_close(&r);
  return jx_result_keep(cx, body, &key, res);
}

/* ---- the linear loop ---- */

static void residuals(const jx_source *src, uint32_t n, const jx_loop_values *v,
                      const jx_val *hoisted, jx_val *to) {
  for (uint32_t i = 0; i < n; i++) {
    const jx_val *from = src[i].place == JX_FROM_CONST   ? v->consts
                         : src[i].place == JX_FROM_HOIST ? hoisted
                         : src[i].place == JX_FROM_XS    ? v->xs
                                                         : v->ys;
    to[i] = from[src[i].index];
  }
}

/* Appends the tangents of inputs [at, end) that the linear loop takes; zeros are made. */
static uint32_t tangents(jx_cx *cx, const jx_loop_split *p, const jx_loop_values *v, uint32_t at,
                         uint32_t end, jx_val *to) {
  uint32_t n = 0;
  for (uint32_t i = at; i < end; i++)
    if (p->tin[i]) to[n++] = jx_instantiate(cx, v->dx[i], p->known->aval[i]);
  return n;
}

bool jx_loop_linear(jx_cx *cx, const jx_scan *s, const jx_loop_split *p, const jx_loop_values *v) {
  jx_room r;
  if (p->linear->nouts == 0) return jx_ok(cx);
  if (!jx_room_open(cx, &r)) return false;
  uint32_t nc = s->nconst, nk = s->ncarry, n = 0, nin = p->linear->ninputs + 1;
  jx_val *in = jx_room_vals(&r, nin), *out = jx_room_vals(&r, p->linear->nouts);
  jx_val *hoisted = jx_room_vals(&r, p->hoist->nouts);
  jx_scan l = *s;
  l.body = p->linear;
  if (jx_ok(cx) && p->hoist->nouts) jx_graph_emit(cx, p->hoist, v->consts, hoisted);
  if (jx_ok(cx)) {
    if (s->dyn) in[n++] = v->count;
    residuals(p->cin, p->ncin, v, hoisted, in + n);
    n += p->ncin;
    n += tangents(cx, p, v, 0, nc, in + n);
    l.nconst = n - s->first;
    l.ncarry = tangents(cx, p, v, nc, nc + nk, in + n);
    n += l.ncarry;
    residuals(p->xin, p->nxin, v, hoisted, in + n);
    n += p->nxin;
    n += tangents(cx, p, v, nc + nk, p->known->ninputs, in + n);
    l.nx = n - s->first - l.nconst - l.ncarry;
    l.ny = p->linear->nouts - l.ncarry;
    if (jx_scan_bind(cx, &l, in, out)) jx_mask_unpack(out, p->omask, s->body->nouts, v->dy);
  }
  jx_room_close(&r);
  return jx_ok(cx);
}

void jx_scan_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy) {
  jx_scan s = jx_scan_of(e->attrs, e->nin), k = s;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, (uint32_t)e->nin);
  if (mask) jx_mask_tangents(e, dx, mask);
  const jx_loop_split *p =
      mask ? jx_loop_split_of(cx, s.body, &(jx_loop_way){.nconst = s.nconst, .ncarry = s.ncarry},
                              mask + s.first)
           : NULL;
  jx_val *out = p ? jx_room_vals(&r, p->known->nouts) : NULL;
  if (out) {
    k.body = p->known;
    k.ny = p->known->nouts - s.ncarry;
    if (jx_scan_bind(cx, &k, x, out)) {
      for (int i = 0; i < e->nout; i++) y[i] = out[i];
      const jx_val *at = x + s.first;
      jx_loop_linear(cx, &s, p,
                     &(jx_loop_values){.count = x[0],
                                       .consts = at,
                                       .xs = at + s.nconst + s.ncarry,
                                       .ys = out + s.ncarry,
                                       .dx = dx + s.first,
                                       .dy = dy});
    }
  }
  jx_room_close(&r);
}
