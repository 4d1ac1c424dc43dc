/* vmap.c — batching, graph → graph: the batch axis is always axis 0 inside (CORE.md §5). */
#include <string.h>

#include "transform/record.h"

static bool uses_axis(const jx_attrs *attrs, const char *axis) {
  for (uint32_t i = 0; axis && i < attrs->n; i++) {
    const jx_attr *a = &attrs->at[i];
    if (a->kind == JX_ATTR_AXIS && a->u.text == axis) return true;
    jx_graph *const *g;
    for (uint32_t n = jx_attr_graphs(a, &g); n-- > 0;)
      for (uint32_t k = 0; k < g[n]->naxes; k++)
        if (g[n]->axis[k] == axis) return true;
  }
  return false;
}

/* x with a new leading axis. */
static jx_val lead(jx_cx *cx, jx_val x, int64_t size) {
  const jx_aval *a = jx_aval_lead(&cx->rt->avals, size, x.aval);
  int64_t dims[JX_MAX_RANK];
  for (int i = 0; i < x.aval->rank; i++) dims[i] = i + 1;
  jx_val out = JX_BAD;
  if (a && a->is_tape)
    jx_bind(cx, cx->rt->core.tape_broadcast, JX_ATTRS(jx_a_int(0), jx_a_int(size)), &x, 1, &out, 1);
  else if (a)
    jx_bind(cx, cx->rt->core.broadcast_in_dim,
            JX_ATTRS(jx_a_ints(dims, x.aval->rank), jx_a_ints(a->dim, a->rank)), &x, 1, &out, 1);
  return out;
}

typedef struct {
  jx_val *env;
  bool *mapped; /* [vars] */
  jx_val *x;
  bool *in;
  const jx_aval **aval;
  int64_t size;
  const char *axis;
} walk;

static void batch_node(jx_cx *cx, jx_graph *g, const jx_node *n, walk *w) {
  const jx_atom *in = jx_node_in(g, n);
  bool any = uses_axis(n->attrs, w->axis);
  for (uint32_t i = 0; i < n->nin; i++) {
    w->in[i] = !jx_is_lit(in[i]) && w->mapped[in[i]];
    w->x[i] = jx_env_get(g, w->env, in[i]);
    w->aval[i] = jx_atom_aval(g, in[i]);
    any = any || w->in[i];
  }
  jx_val *y = w->env + n->out;
  if (!any) {
    jx_bind_attrs(cx, n->prim, n->attrs, w->x, (int)n->nin, y, (int)n->nout);
    return;
  }
  if (!n->prim->batch) {
    jx_fail(cx, JX_EUNSUPPORTED, n->prim->name, "this operation has no batching rule");
    return;
  }
  for (uint32_t i = 0; i < n->nout; i++) y[i] = JX_BAD;
  jx_eqn e = {.prim = n->prim,
              .attrs = n->attrs,
              .nin = (int)n->nin,
              .nout = (int)n->nout,
              .in = w->aval,
              .out = g->aval + n->out};
  jx_batch b = {.size = w->size, .axis = w->axis, .in = w->in, .out = w->mapped + n->out};
  n->prim->batch(cx, &e, &b, w->x, y);
}

static void run(jx_cx *cx, jx_graph *g, const bool *mask, int64_t size, const char *axis,
                const bool *force, jx_result *r) {
  jx_batched *b = r->value;
  jx_trace *S = jx_pass_open(cx, JX_TRACE_STAGE);
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  uint32_t wide = 1;
  for (uint32_t k = 0; k < g->nnodes; k++) wide = JX_MAX(wide, g->node[k].nin);
  walk w = {JX_NEWN(&a, jx_val, g->nvars),
            JX_NEWN(&a, bool, g->nvars),
            JX_NEWN(&a, jx_val, wide),
            JX_NEWN(&a, bool, wide),
            JX_NEWN(&a, const jx_aval *, wide),
            size,
            axis};
  jx_val *y = JX_NEWN(&a, jx_val, g->nouts);
  b->omask = JX_NEWN(&r->arena, bool, g->nouts);
  if (a.failed || r->arena.failed) jx_nomem(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) {
    const jx_aval *t = mask[i] ? jx_aval_lead(&cx->rt->avals, size, g->aval[i]) : g->aval[i];
    if (!t) break;
    w.env[i] = jx_trace_input(cx, S, t);
    w.mapped[i] = mask[i];
  }
  uint32_t line = cx->rt->where;
  for (uint32_t k = 0; jx_ok(cx) && k < g->nnodes; k++) {
    jx_at_node(cx, g, k);
    batch_node(cx, g, &g->node[k], &w);
  }
  cx->rt->where = line;
  for (uint32_t i = 0; jx_ok(cx) && i < g->nouts; i++) {
    y[i] = jx_env_get(g, w.env, g->out[i]);
    b->omask[i] = !jx_is_lit(g->out[i]) && w.mapped[g->out[i]];
    if (force && force[i] && !b->omask[i]) {
      y[i] = lead(cx, y[i], size);
      b->omask[i] = true;
    }
  }
  if (jx_ok(cx)) b->g = r->graph[0] = jx_pass_finish(cx, S, y, g->nouts, true, NULL);
  jx_arena_free(&a);
  jx_pass_close(cx, S);
}

const jx_batched *jx_graph_batch(jx_cx *cx, jx_graph *g, const bool *mask, int64_t size,
                                 const char *axis, const bool *force) {
  if (axis && !(axis = jx_text_intern(cx->rt, axis))) return NULL;
  jx_key key = {.n = 0};
  jx_key_text(&key, "batch");
  jx_key_mask(&key, mask, g->ninputs);
  jx_key_mask(&key, force, g->nouts);
  jx_key_int(&key, size);
  if (axis) jx_key_text(&key, axis);
  const jx_batched *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *r = jx_result_new(cx, sizeof(jx_batched));
  jx_mark m = jx_scope_begin(cx);
  if (r) run(cx, g, mask, size, axis, force, r);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, r);
}
