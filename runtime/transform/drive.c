/* drive.c — what drivers of transforms call: closed graphs bound, batched, pulled back. */
#include <string.h>

#include "transform/record.h"

/* The `call` primitive's attributes, by what they are: its subgraph and its name. */
static jx_attrs *call_attrs(jx_cx *cx, jx_graph *g, const char *name) {
  const jx_prim *p = cx->rt->core.call;
  jx_attr at[8];
  int n = jx_prim_nattrs(p);
  for (int i = 0; i < n && i < (int)JX_COUNTOF(at); i++)
    at[i] = p->attrs[i].kind == JX_ATTR_GRAPH ? jx_a_graph(g) : jx_a_text(name);
  return jx_attrs_make(cx->rt, at, n);
}

static bool call_graph(jx_cx *cx, jx_graph *g, const char *name, const jx_val *in, jx_val *out) {
  jx_attrs *attrs = call_attrs(cx, g, name);
  bool ok = jx_bind_attrs(cx, cx->rt->core.call, attrs, in, (int)g->ninputs, out, (int)g->nouts);
  jx_attrs_release(attrs);
  return ok;
}

bool jx_call_closed(jx_cx *cx, const jx_closed *c, const char *name, const jx_val *in,
                    jx_val *out) {
  jx_graph *g = c->graph;
  jx_val *all = jx_alloc(&cx->rt->mem, (g->ninputs + 1) * sizeof *all);
  if (!all) return jx_nomem(cx) == JX_OK;
  if (g->ncap) memcpy(all, c->cap, g->ncap * sizeof *all);
  if (g->ninputs > g->ncap) memcpy(all + g->ncap, in, (g->ninputs - g->ncap) * sizeof *all);
  bool ok = call_graph(cx, g, name, all, out);
  jx_free(&cx->rt->mem, all, (g->ninputs + 1) * sizeof *all);
  return ok;
}

/* Something outside records what happens here, so a call node would only hide the operations. */
static bool recorded(const jx_rt *rt) {
  for (uint32_t i = 0; i < rt->traces.n; i++)
    if (jx_trace_kind_of(rt->traces.at[i]) != JX_TRACE_VALUE) return true;
  return false;
}

bool jx_call_batched(jx_cx *cx, const jx_closed *c, const bool *mask, int64_t size,
                     const char *axis, const jx_val *in, jx_val *out) {
  jx_graph *g = c->graph;
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  bool *all = JX_NEWN(&a, bool, g->ninputs), *force = JX_NEWN(&a, bool, g->nouts);
  jx_val *x = JX_NEWN(&a, jx_val, g->ninputs);
  bool ok = !a.failed;
  if (!ok) jx_nomem(cx);
  for (uint32_t i = 0; ok && i < g->ninputs; i++) {
    all[i] = i >= g->ncap && mask[i - g->ncap];
    x[i] = i < g->ncap ? c->cap[i] : in[i - g->ncap];
  }
  for (uint32_t i = 0; ok && i < g->nouts; i++) force[i] = true;
  const jx_batched *b = ok ? jx_graph_batch(cx, g, all, size, axis, force) : NULL;
  if (b && recorded(cx->rt))
    ok = jx_graph_emit(cx, b->g, x, out);
  else
    ok = b && call_graph(cx, b->g, "vmap", x, out);
  jx_arena_free(&a);
  return ok;
}

bool jx_pullback(jx_cx *cx, const jx_linear *l, const jx_val *ct, jx_val *dx) {
  jx_graph *g = l->closed.graph;
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *in = JX_NEWN(&a, jx_val, g->ninputs), *d = JX_NEWN(&a, jx_val, g->ninputs);
  jx_val *c = JX_NEWN(&a, jx_val, g->nouts);
  bool *lin = JX_NEWN(&a, bool, g->ninputs);
  bool ok = !a.failed;
  if (!ok) jx_nomem(cx);
  for (uint32_t i = 0; ok && i < g->ninputs; i++) {
    lin[i] = i >= g->ncap;
    if (!lin[i]) in[i] = l->closed.cap[i];
  }
  for (uint32_t i = 0, k = 0; ok && i < l->nout; i++)
    if (l->depends[i]) c[k++] = ct[i];
  jx_mark m = jx_scope_begin(cx);
  ok = ok && jx_backward(cx, g, in, lin, c, d);
  for (uint32_t i = 0; i < l->nin; i++) dx[i] = ok ? d[g->ncap + i] : JX_BAD;
  jx_scope_end(cx, m, dx, ok ? (int)l->nin : 0);
  jx_arena_free(&a);
  return ok;
}

bool jx_pushforward(jx_cx *cx, const jx_linear *l, const jx_val *dx, jx_val *dy) {
  jx_graph *g = l->closed.graph;
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *in = JX_NEWN(&a, jx_val, g->ninputs), *out = JX_NEWN(&a, jx_val, g->nouts);
  bool ok = !a.failed;
  if (!ok) jx_nomem(cx);
  for (uint32_t i = 0; ok && i < g->ninputs; i++)
    in[i] = i < g->ncap ? l->closed.cap[i]
                        : jx_instantiate(cx, dx[i - g->ncap], l->in_aval[i - g->ncap]);
  jx_mark m = jx_scope_begin(cx);
  ok = ok && jx_ok(cx) && jx_graph_emit(cx, g, in, out);
  for (uint32_t i = 0, k = 0; i < l->nout; i++) {
    dy[i] = JX_ABSENT;
    if (l->depends[i]) dy[i] = ok ? out[k++] : JX_BAD;
  }
  jx_scope_end(cx, m, dy, ok ? (int)l->nout : 0);
  jx_arena_free(&a);
  return ok;
}
