/*
** transpose.c — a linear program walked backwards (CORE.md §5).
**
** Nodes on values that are not linear are emitted forwards first (only bodies of remat have any).
** No cotangent means zero: its nodes are never visited. In the eager world each cotangent is
** released once its node is done, so memory does not grow with the length of the program.
*/
#include "transform/record.h"

typedef struct {
  jx_val *env;       /* [vars] values that are not linear                        */
  jx_val *ct;        /* [vars] cotangents so far, retained                       */
  bool *lin;         /* [vars]                                                   */
  bool *node;        /* [nodes] has a linear operand                             */
  jx_val *x, *c, *d; /* operands, cotangents of results and of operands      */
  const jx_aval **aval;
} walk;

/* ct[var] += v; v is of the current scope. */
static void add_cotangent(jx_cx *cx, walk *w, uint32_t var, jx_val v) {
  if (jx_absent(v) || v.kind == JX_V_BAD) return;
  jx_val sum = jx_add_any(cx, w->ct[var], v);
  if (!jx_ok(cx)) return;
  jx_val_retain(sum);
  jx_val_release(w->ct[var]);
  w->ct[var] = sum;
}

/* Which vars are linear; the nodes that are not are emitted. */
static void forward(jx_cx *cx, jx_graph *g, walk *w) {
  for (uint32_t k = 0; jx_ok(cx) && k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    const jx_atom *in = jx_node_in(g, n);
    for (uint32_t i = 0; i < n->nin; i++)
      if (!jx_is_lit(in[i]) && w->lin[in[i]]) w->node[k] = true;
    if (!w->node[k])
      jx_bind_node(cx, g, n, w->env, w->x, w->env + n->out);
    else
      for (uint32_t i = 0; i < n->nout; i++) w->lin[n->out + i] = true;
  }
}

static void transpose_node(jx_cx *cx, jx_graph *g, const jx_node *n, walk *w) {
  const jx_atom *in = jx_node_in(g, n);
  if (!n->prim->transpose) {
    jx_fail(cx, JX_ENODIFF, n->prim->name, "this operation has no transpose rule");
    return;
  }
  for (uint32_t i = 0; i < n->nin; i++) {
    bool linear = !jx_is_lit(in[i]) && w->lin[in[i]];
    w->x[i] = linear ? jx_absent_of(g->aval[in[i]]) : jx_env_get(g, w->env, in[i]);
    w->aval[i] = jx_atom_aval(g, in[i]);
    w->d[i] = JX_ABSENT;
  }
  jx_eqn e = {.prim = n->prim,
              .attrs = n->attrs,
              .nin = (int)n->nin,
              .nout = (int)n->nout,
              .in = w->aval,
              .out = g->aval + n->out};
  n->prim->transpose(cx, &e, w->x, w->ct + n->out, w->d);
  for (uint32_t i = 0; jx_ok(cx) && i < n->nin; i++)
    if (!jx_is_lit(in[i]) && w->lin[in[i]]) add_cotangent(cx, w, in[i], w->d[i]);
}

static void backward(jx_cx *cx, jx_graph *g, walk *w) {
  for (uint32_t k = g->nnodes; jx_ok(cx) && k-- > 0;) {
    const jx_node *n = &g->node[k];
    bool any = false;
    for (uint32_t i = 0; i < n->nout; i++) any = any || jx_present(w->ct[n->out + i]);
    if (!w->node[k] || !any) continue;
    jx_mark m = jx_scope_begin(cx);
    jx_at_node(cx, g, k);
    transpose_node(cx, g, n, w);
    jx_scope_end(cx, m, NULL, 0);
    for (uint32_t i = 0; i < n->nout; i++) {
      jx_val_release(w->ct[n->out + i]);
      w->ct[n->out + i] = JX_ABSENT;
    }
  }
}

bool jx_backward(jx_cx *cx, jx_graph *g, const jx_val *in, const bool *linear, const jx_val *ct,
                 jx_val *d) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  uint32_t wide = 1, line = cx->rt->where;
  for (uint32_t k = 0; k < g->nnodes; k++) wide = JX_MAX(wide, g->node[k].nin);
  walk w = {.env = JX_NEWN(&a, jx_val, g->nvars),
            .ct = JX_NEWN(&a, jx_val, g->nvars),
            .lin = JX_NEWN(&a, bool, g->nvars),
            .node = JX_NEWN(&a, bool, g->nnodes),
            .x = JX_NEWN(&a, jx_val, wide),
            .d = JX_NEWN(&a, jx_val, wide),
            .aval = JX_NEWN(&a, const jx_aval *, wide)};
  if (a.failed) {
    jx_nomem(cx);
  } else {
    for (uint32_t i = 0; i < g->ninputs; i++) {
      w.lin[i] = linear[i];
      w.env[i] = in[i];
    }
    forward(cx, g, &w);
    for (uint32_t i = 0; jx_ok(cx) && i < g->nouts; i++)
      if (!jx_is_lit(g->out[i]) && w.lin[g->out[i]]) add_cotangent(cx, &w, g->out[i], ct[i]);
    backward(cx, g, &w);
  }
  cx->rt->where = line;
  for (uint32_t i = 0; i < g->ninputs; i++) {
    d[i] = JX_ABSENT;
    if (a.failed || !linear[i]) continue;
    d[i] = jx_scope_own(cx, w.ct[i]); /* the reference goes over to the scope */
    w.ct[i] = JX_ABSENT;
  }
  for (uint32_t i = 0; !a.failed && i < g->nvars; i++) jx_val_release(w.ct[i]);
  jx_arena_free(&a);
  return jx_ok(cx);
}

/* ---- as a graph ---- */

static void run(jx_cx *cx, jx_graph *g, const bool *linear, const bool *ctmask, const bool *force,
                jx_result *r) {
  jx_transposed *t = r->value;
  jx_trace *S = jx_pass_open(cx, JX_TRACE_STAGE);
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  bool *known = JX_NEWN(&a, bool, g->ninputs);
  jx_val *in = JX_NEWN(&a, jx_val, g->ninputs), *d = JX_NEWN(&a, jx_val, g->ninputs);
  jx_val *ct = JX_NEWN(&a, jx_val, g->nouts);
  t->omask = JX_NEWN(&r->arena, bool, g->ninputs);
  if (a.failed || r->arena.failed) jx_nomem(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) known[i] = !linear[i];
  bool ok = jx_ok(cx) && jx_pass_inputs(cx, S, g, known, in);
  for (uint32_t i = 0; ok && i < g->nouts; i++) {
    ct[i] = JX_ABSENT;
    if (ctmask[i]) ct[i] = jx_trace_input(cx, S, jx_atom_aval(g, g->out[i]));
  }
  ok = ok && jx_ok(cx) && jx_backward(cx, g, in, linear, ct, d);
  uint32_t n = 0;
  for (uint32_t i = 0; ok && i < g->ninputs; i++) {
    if (force && force[i]) d[i] = jx_instantiate(cx, d[i], g->aval[i]);
    t->omask[i] = jx_present(d[i]);
    if (t->omask[i]) d[n++] = d[i];
  }
  if (ok && jx_ok(cx)) t->g = r->graph[0] = jx_pass_finish(cx, S, d, n, true, NULL);
  jx_arena_free(&a);
  jx_pass_close(cx, S);
}

const jx_transposed *jx_graph_transpose(jx_cx *cx, jx_graph *g, const bool *linear,
                                        const bool *ctmask, const bool *force) {
  jx_key key = {.n = 0};
  jx_key_text(&key, "transpose");
  jx_key_mask(&key, linear, g->ninputs);
  jx_key_mask(&key, ctmask, g->nouts);
  jx_key_mask(&key, force, g->ninputs);
  const jx_transposed *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *r = jx_result_new(cx, sizeof(jx_transposed));
  jx_mark m = jx_scope_begin(cx);
  if (r) run(cx, g, linear, ctmask, force, r);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, r);
}
