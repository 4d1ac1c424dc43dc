/*
** linearize.c — a graph split into what is known and what is linear (CORE.md §5).
**
** Primals live in a staging trace K, tangents in a linear trace L above it; the split is the
** routing rule itself, because an operation that touches no tangent goes to K. What L captured are
** the residuals. One that is an input or an output of the graph is forwarded; any other becomes an
** output of K.
**
** Partial evaluation is the same with another walk: the program itself is emitted on inputs of both
** worlds instead of stepped.
*/
#include "transform/record.h"

static bool same_var(jx_val a, jx_val b) {
  return jx_is_tracer(a) && jx_is_tracer(b) && a.u.t.trace == b.u.t.trace && a.u.t.var == b.u.t.var;
}

/* Says where each residual comes from; those that K must add are appended to outs. */
static uint32_t classify(const jx_closed *lin, const jx_val *x, uint32_t nx, jx_val *outs,
                         uint32_t nouts, jx_residual *res) {
  uint32_t n = nouts;
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): called once the pass gave its graph */
  for (uint32_t i = 0; i < lin->graph->ncap; i++) {
    jx_val c = lin->cap[i];
    bool found = false;
    for (uint32_t j = 0; j < nx && !found; j++)
      if (same_var(c, x[j])) res[i] = (jx_residual){true, j}, found = true;
    for (uint32_t j = 0; j < n && !found; j++)
      if (same_var(c, outs[j])) res[i] = (jx_residual){false, j}, found = true;
    if (found) continue;
    res[i] = (jx_residual){false, n};
    outs[n++] = c;
  }
  return n;
}

/* Tangents of the outputs, zeros made in L where force asks for them. */
static uint32_t linear_outs(jx_cx *cx, jx_trace *L, const jx_graph *g, const bool *force,
                            const jx_val *dy, jx_val *outs, bool *omask) {
  uint32_t n = 0;
  for (uint32_t i = 0; jx_ok(cx) && i < g->nouts; i++) {
    const jx_aval *a = jx_atom_aval(g, g->out[i]);
    jx_val t = dy[i];
    if (jx_absent(t) && force && force[i] && jx_is_float((jx_dtype)a->dtype))
      t = jx_trace_zero(cx, L, a);
    omask[i] = jx_present(t);
    if (omask[i]) outs[n++] = t;
  }
  return n;
}

static bool verify_linear(jx_cx *cx, jx_graph *L, uint32_t nres) {
  if (!cx->rt->opt.verify) return true;
  bool *mask = jx_calloc(&cx->rt->mem, L->ninputs + 1);
  if (!mask) return jx_nomem(cx) == JX_OK;
  for (uint32_t i = nres; i < L->ninputs; i++) mask[i] = true;
  bool ok = jx_graph_verify(L, mask) == JX_OK;
  jx_free(&cx->rt->mem, mask, L->ninputs + 1);
  return ok;
}

typedef struct {
  const bool *mask, *force;
  bool part;                    /* of the program itself               */
  jx_trace *K;                  /* records the known part              */
  jx_val *x, *dx, *y, *dy, *lo; /* per input, per output of the graph  */
} work;

/*
** Emits the program on inputs of both worlds: dy gets the outputs that are in L, for which y has a
** literal that nobody reads.
*/
static bool emit_parts(jx_cx *cx, jx_graph *g, const jx_trace *L, const work *w) {
  bool whole = cx->rt->whole;
  for (uint32_t i = 0; i < g->ninputs; i++)
    if (w->mask[i]) w->x[i] = w->dx[i];
  cx->rt->whole = false; /* what it calls mixes both kinds too */
  bool ok = jx_graph_emit(cx, g, w->x, w->y);
  cx->rt->whole = whole;
  for (uint32_t i = 0; ok && i < g->nouts; i++) {
    jx_val y = w->y[i];
    bool linear = jx_is_tracer(y) && y.u.t.trace == L;
    w->dy[i] = linear || (w->force && w->force[i]) ? y : JX_ABSENT;
    if (jx_absent(w->dy[i])) continue;
    w->y[i] = (jx_val){.kind = JX_V_LIT, .aval = cx->rt->avals.scalar[y.aval->dtype][0]};
  }
  return ok;
}

static bool step(jx_cx *cx, jx_graph *g, const jx_trace *L, const work *w) {
  if (w->part) return emit_parts(cx, g, L, w);
  return jx_step_graph(cx, false, g, w->x, w->dx, w->y, w->dy);
}

static void split(jx_cx *cx, jx_graph *g, const work *w, jx_arena *a, jx_result *r) {
  jx_lin_graph *l = r->value;
  jx_closed lin = {0};
  jx_trace *L = jx_pass_open(cx, JX_TRACE_LINEAR);
  if (L && jx_pass_inputs(cx, L, g, w->mask, w->dx) && step(cx, g, L, w)) {
    uint32_t n = linear_outs(cx, L, g, w->force, w->dy, w->lo, l->omask);
    l->linear = r->graph[1] = jx_pass_finish(cx, L, w->lo, n, true, &lin);
  }
  if (l->linear) {
    l->nres = l->linear->ncap;
    l->res = JX_NEWN(&r->arena, jx_residual, l->nres);
    jx_val *outs = JX_NEWN(a, jx_val, g->nouts + l->nres);
    if (!l->res || !outs) {
      jx_nomem(cx);
    } else {
      for (uint32_t i = 0; i < g->nouts; i++) outs[i] = w->y[i];
      uint32_t n = classify(&lin, w->x, g->ninputs, outs, g->nouts, l->res);
      jx_pass_close(cx, L);
      if (verify_linear(cx, l->linear, l->nres))
        l->known = r->graph[0] = jx_pass_finish(cx, w->K, outs, n, true, NULL);
    }
    jx_closed_free(cx->rt, &lin);
  }
  jx_pass_close(cx, L);
}

static void run(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force, bool part,
                jx_result *r) {
  jx_lin_graph *l = r->value;
  jx_trace *K = jx_pass_open(cx, JX_TRACE_STAGE);
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  work w = {.mask = mask,
            .force = force,
            .part = part,
            .K = K,
            .x = JX_NEWN(&a, jx_val, g->ninputs),
            .dx = JX_NEWN(&a, jx_val, g->ninputs),
            .y = JX_NEWN(&a, jx_val, g->nouts),
            .dy = JX_NEWN(&a, jx_val, g->nouts),
            .lo = JX_NEWN(&a, jx_val, g->nouts)};
  l->omask = JX_NEWN(&r->arena, bool, g->nouts);
  if (a.failed || r->arena.failed) jx_nomem(cx);
  if (jx_ok(cx) && jx_pass_inputs(cx, K, g, NULL, w.x)) split(cx, g, &w, &a, r);
  jx_arena_free(&a);
  jx_pass_close(cx, K);
}

static const jx_lin_graph *memo(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force,
                                bool part) {
  jx_key key = {.n = 0};
  jx_key_text(&key, part ? "part" : "linearize");
  jx_key_mask(&key, mask, g->ninputs);
  jx_key_mask(&key, force, g->nouts);
  const jx_lin_graph *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *r = jx_result_new(cx, sizeof(jx_lin_graph));
  jx_mark m = jx_scope_begin(cx);
  if (r) run(cx, g, mask, force, part, r);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, r);
}

const jx_lin_graph *jx_graph_linearize(jx_cx *cx, jx_graph *g, const bool *mask,
                                       const bool *force) {
  return memo(cx, g, mask, force, false);
}

const jx_lin_graph *jx_graph_part(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force) {
  return memo(cx, g, mask, force, true);
}
