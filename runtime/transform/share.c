/*
** share.c — several closed graphs brought to one list of captured values: branches of cond take the
** same operands (CORE.md §3).
*/
#include "transform/record.h"

static bool same_value(jx_val a, jx_val b) {
  if (a.kind != b.kind || a.aval != b.aval) return false;
  if (a.kind == JX_V_ARRAY) return a.u.a.buf == b.u.a.buf && a.u.a.data == b.u.a.data;
  return a.kind == JX_V_TRACER && a.u.t.trace == b.u.t.trace && a.u.t.gen == b.u.t.gen &&
         a.u.t.var == b.u.t.var;
}

/* Position of v in cap[0 … *n), where it is added if it is new. */
static uint32_t position(jx_val *cap, uint32_t *n, jx_val v) {
  for (uint32_t i = 0; i < *n; i++)
    if (same_value(cap[i], v)) return i;
  cap[*n] = v;
  return (*n)++;
}

typedef struct {
  const jx_val *cap;
  uint32_t ncap;
  const uint32_t *at; /* [graph->ncap] positions in cap */
} shared;

/* The program of c on the inputs cap…, then its own. */
static jx_graph *widened(jx_cx *cx, const jx_closed *c, const shared *s) {
  jx_graph *g = c->graph;
  uint32_t own = g->ninputs - g->ncap;
  jx_arena a;
  jx_closed res = {0};
  jx_mark mark = jx_scope_begin(cx);
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *in = JX_NEWN(&a, jx_val, s->ncap + own), *x = JX_NEWN(&a, jx_val, g->ninputs);
  jx_val *y = JX_NEWN(&a, jx_val, g->nouts);
  if (a.failed) jx_nomem(cx);
  jx_trace *t =
      jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "cond", .pass = true});
  if (t) {
    t->pass = false; /* equal operations of a script stay two, as it wrote them */
    for (uint32_t i = 0; i < s->ncap + own; i++)
      in[i] = jx_trace_input(cx, t, i < s->ncap ? s->cap[i].aval : g->aval[g->ncap + i - s->ncap]);
    for (uint32_t i = 0; i < g->ninputs; i++)
      x[i] = i < g->ncap ? in[s->at[i]] : in[s->ncap + i - g->ncap];
    if (!jx_ok(cx) || !jx_graph_emit(cx, g, x, y) ||
        jx_trace_end_graph(cx, t, y, (int)g->nouts, &res) != JX_OK)
      jx_trace_abort(cx, t);
  }
  jx_scope_end(cx, mark, NULL, 0);
  jx_arena_free(&a);
  jx_graph *made = res.graph ? jx_graph_retain(res.graph) : NULL;
  if (res.graph) jx_closed_free(cx->rt, &res);
  return made;
}

bool jx_closed_share(jx_cx *cx, const jx_closed *const *c, int n, jx_graph **out, jx_val *cap,
                     uint32_t *ncap) {
  jx_arena a;
  uint32_t total = 0, made = 0;
  jx_arena_init(&a, &cx->rt->mem);
  for (int i = 0; i < n; i++) total += c[i]->graph->ncap;
  uint32_t *at = JX_NEWN(&a, uint32_t, total);
  if (!at) jx_nomem(cx);
  *ncap = 0;
  for (int i = 0, k = 0; at && i < n; i++)
    for (uint32_t j = 0; j < c[i]->graph->ncap; j++) at[k++] = position(cap, ncap, c[i]->cap[j]);
  shared s = {cap, *ncap, at};
  for (; at && made < (uint32_t)n; made++) {
    const jx_closed *one = c[made];
    out[made] = *ncap ? widened(cx, one, &s) : jx_graph_retain(one->graph);
    if (!out[made]) break;
    s.at += one->graph->ncap;
  }
  jx_arena_free(&a);
  bool ok = made == (uint32_t)n && jx_ok(cx);
  while (!ok && made-- > 0) jx_graph_release(out[made]);
  return ok;
}
