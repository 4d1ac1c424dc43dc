/*
** remat.c — the tangents of a program as a program that computes again what they need (CORE.md §4,
** the third driver; §6).
**
** The step runs with primals and tangents in one staging trace. What a policy saves of the known
** values becomes a residual: the walk for the tangents stops there, and another walk, over the
** known nodes alone, gives the known half.
*/
#include "transform/record.h"

/* ---- calls written out, so that a policy sees what is in them ---- */

static const jx_graph *plain_call(const jx_node *n) {
  uint32_t graphs = 0;
  jx_graph *const *g;
  if (n->prim->lower.kind != JX_LOWER_GRAPH || n->prim->lower.sub != JX_GRAPH_INLINE) return NULL;
  for (uint32_t i = 0; i < n->attrs->n; i++) graphs += jx_attr_graphs(&n->attrs->at[i], &g);
  return graphs == 1 ? n->attrs->at[n->prim->lower.op].u.graph : NULL;
}

static bool emit_flat(jx_cx *cx, const jx_graph *g, const jx_val *in, jx_val *out) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *env = JX_NEWN(&a, jx_val, g->nvars), *x = JX_NEWN(&a, jx_val, g->noperands);
  if (a.failed) jx_nomem(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) env[i] = in[i];
  for (uint32_t k = 0; jx_ok(cx) && k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    const jx_graph *body = plain_call(n);
    if (!body) {
      jx_bind_node(cx, g, n, env, x, env + n->out);
      continue;
    }
    for (uint32_t i = 0; i < n->nin; i++) x[i] = jx_env_get(g, env, jx_node_in(g, n)[i]);
    emit_flat(cx, body, x, env + n->out);
  }
  for (uint32_t i = 0; jx_ok(cx) && i < g->nouts; i++) out[i] = jx_env_get(g, env, g->out[i]);
  jx_arena_free(&a);
  return jx_ok(cx);
}

static jx_graph *flat(jx_cx *cx, const jx_graph *g) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *x = JX_NEWN(&a, jx_val, g->ninputs), *y = JX_NEWN(&a, jx_val, g->nouts);
  if (a.failed) jx_nomem(cx);
  jx_trace *S = jx_ok(cx) ? jx_pass_open(cx, JX_TRACE_STAGE) : NULL;
  jx_graph *made = NULL;
  if (S && jx_pass_inputs(cx, S, g, NULL, x) && emit_flat(cx, g, x, y))
    made = jx_pass_finish(cx, S, y, g->nouts, true, NULL);
  jx_pass_close(cx, S);
  jx_arena_free(&a);
  return made;
}

/* ---- the whole: inputs, tangents in mask → outputs, tangents in omask ---- */

static jx_graph *tangents(jx_cx *cx, jx_graph *g, const bool *mask, bool *omask) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *x = JX_NEWN(&a, jx_val, g->ninputs), *dx = JX_NEWN(&a, jx_val, g->ninputs);
  jx_val *y = JX_NEWN(&a, jx_val, 2 * (size_t)g->nouts), *dy = JX_NEWN(&a, jx_val, g->nouts);
  if (a.failed) jx_nomem(cx);
  jx_trace *S = jx_ok(cx) ? jx_pass_open(cx, JX_TRACE_STAGE) : NULL;
  jx_graph *made = NULL;
  if (S && jx_pass_inputs(cx, S, g, NULL, x) && jx_pass_inputs(cx, S, g, mask, dx) &&
      jx_step_graph(cx, false, g, x, dx, y, dy)) {
    uint32_t n = g->nouts;
    for (uint32_t i = 0; i < g->nouts; i++) {
      omask[i] = jx_present(dy[i]);
      if (omask[i]) y[n++] = dy[i];
    }
    made = jx_pass_finish(cx, S, y, n, false, NULL);
  }
  jx_pass_close(cx, S);
  jx_arena_free(&a);
  return made;
}

/* ---- what is saved ---- */

typedef struct {
  jx_graph *t;     /* the whole                                               */
  uint32_t nx, ny; /* inputs and outputs of the program                       */
  bool *tan;       /* [vars] depends on tangents                              */
  bool *saved;     /* [vars] known, and the policy saves it                   */
  bool *need;      /* [vars] the tangents need it, and it is not behind saved */
  jx_val *env;     /* [vars] in the linear half                               */
  jx_val *x;       /* operands of one node                                    */
} work;

static bool all_literal(const jx_graph *g, const jx_node *n) {
  for (uint32_t i = 0; i < n->nin; i++)
    if (!jx_is_lit(jx_node_in(g, n)[i])) return false;
  return true;
}

static void mark(work *w, const char *policy, jx_saves_fn saves) {
  jx_graph *t = w->t;
  for (uint32_t i = w->nx; i < t->ninputs; i++) w->tan[i] = true;
  for (uint32_t k = 0; k < t->nnodes; k++) {
    const jx_node *n = &t->node[k];
    bool tan = false;
    for (uint32_t i = 0; i < n->nin; i++) {
      jx_atom a = jx_node_in(t, n)[i];
      tan = tan || (!jx_is_lit(a) && w->tan[a]);
    }
    bool save = !tan && policy && !all_literal(t, n) && saves(policy, n);
    save = save || (!tan && jx_has_effects(n->prim, n->attrs)); /* they happen once */
    for (uint32_t i = 0; i < n->nout; i++) {
      w->tan[n->out + i] = tan;
      w->saved[n->out + i] = save;
    }
  }
  for (uint32_t i = w->ny; i < t->nouts; i++)
    if (!jx_is_lit(t->out[i])) w->need[t->out[i]] = true;
  for (uint32_t k = t->nnodes; k-- > 0;) {
    const jx_node *n = &t->node[k];
    bool need = false;
    for (uint32_t i = 0; i < n->nout; i++)
      need = need || (w->need[n->out + i] && !w->saved[n->out + i]);
    for (uint32_t i = 0; need && i < n->nin; i++) {
      jx_atom a = jx_node_in(t, n)[i];
      if (!jx_is_lit(a)) w->need[a] = true;
    }
  }
}

/* The residuals: operands first, then saved values, which known gives as outputs. */
static bool residuals(jx_cx *cx, const work *w, jx_trace *S, jx_lin_graph *l, jx_atom *outs,
                      uint32_t *nouts) {
  jx_graph *t = w->t;
  for (uint32_t v = 0; v < t->nvars; v++) {
    bool input = v < w->nx;
    if (!w->need[v] || w->tan[v] || !(input || w->saved[v])) continue;
    uint32_t at = 0;
    while (!input && at < *nouts && outs[at] != v) at++;
    if (!input && at == *nouts) outs[(*nouts)++] = v;
    l->res[l->nres++] = (jx_residual){input, input ? v : at};
    w->env[v] = jx_trace_input(cx, S, t->aval[v]);
  }
  for (uint32_t i = w->nx; i < t->ninputs; i++) w->env[i] = jx_trace_input(cx, S, t->aval[i]);
  return jx_ok(cx);
}

static jx_graph *linear_half(jx_cx *cx, const work *w, jx_trace *S, jx_arena *a) {
  jx_graph *t = w->t;
  uint32_t n = t->nouts - w->ny;
  jx_val *out = JX_NEWN(a, jx_val, n);
  if (!out) jx_nomem(cx);
  for (uint32_t k = 0; jx_ok(cx) && k < t->nnodes; k++) {
    const jx_node *node = &t->node[k];
    bool need = false;
    for (uint32_t i = 0; i < node->nout; i++)
      need = need || (w->need[node->out + i] && !w->saved[node->out + i]);
    if (need) jx_bind_node(cx, t, node, w->env, w->x, w->env + node->out);
  }
  for (uint32_t i = 0; jx_ok(cx) && i < n; i++) out[i] = jx_env_get(t, w->env, t->out[w->ny + i]);
  return jx_ok(cx) ? jx_pass_finish(cx, S, out, n, true, NULL) : NULL;
}

static void halves(jx_cx *cx, jx_graph *g, const work *w, jx_arena *a, jx_result *r) {
  jx_lin_graph *l = r->value;
  jx_graph *t = w->t;
  l->res = JX_NEWN(&r->arena, jx_residual, t->nvars);
  jx_atom *outs = JX_NEWN(a, jx_atom, w->ny + t->nvars);
  uint32_t *ins = JX_NEWN(a, uint32_t, w->nx);
  if (!l->res || !outs || !ins) {
    jx_nomem(cx);
    return;
  }
  uint32_t n = w->ny;
  for (uint32_t i = 0; i < w->ny; i++) outs[i] = t->out[i];
  for (uint32_t i = 0; i < w->nx; i++) ins[i] = i;
  jx_trace *S = jx_pass_open(cx, JX_TRACE_STAGE);
  if (S && residuals(cx, w, S, l, outs, &n)) l->linear = r->graph[1] = linear_half(cx, w, S, a);
  jx_pass_close(cx, S);
  if (!l->linear) return;
  /* Nothing saved: the program itself. */
  l->known = r->graph[0] =
      n == w->ny ? jx_graph_retain(g) : jx_graph_rewire(t, ins, w->nx, outs, n);
}

static void run(jx_cx *cx, jx_graph *g, const bool *mask, const char *policy, jx_saves_fn saves,
                jx_result *r) {
  jx_lin_graph *l = r->value;
  l->omask = JX_NEWN(&r->arena, bool, g->nouts);
  if (!l->omask) jx_nomem(cx);
  jx_graph *source = policy && jx_ok(cx) ? flat(cx, g) : jx_graph_retain(g);
  jx_graph *t = source && jx_ok(cx) ? tangents(cx, source, mask, l->omask) : NULL;
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  if (t) {
    uint32_t wide = 1;
    for (uint32_t k = 0; k < t->nnodes; k++) wide = JX_MAX(wide, t->node[k].nin);
    work w = {.t = t,
              .nx = g->ninputs,
              .ny = g->nouts,
              .tan = JX_NEWN(&a, bool, t->nvars),
              .saved = JX_NEWN(&a, bool, t->nvars),
              .need = JX_NEWN(&a, bool, t->nvars),
              .env = JX_NEWN(&a, jx_val, t->nvars),
              .x = JX_NEWN(&a, jx_val, wide)};
    if (a.failed) {
      jx_nomem(cx);
    } else {
      mark(&w, policy, saves);
      halves(cx, g, &w, &a, r);
    }
  }
  jx_arena_free(&a);
  jx_graph_release(t);
  jx_graph_release(source);
}

const jx_lin_graph *jx_graph_remat(jx_cx *cx, jx_graph *g, const bool *mask, const char *policy,
                                   jx_saves_fn saves) {
  jx_key key = {.n = 0};
  jx_key_text(&key, "remat");
  jx_key_mask(&key, mask, g->ninputs);
  if (policy) jx_key_text(&key, policy);
  const jx_lin_graph *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *r = jx_result_new(cx, sizeof(jx_lin_graph));
  jx_mark m = jx_scope_begin(cx);
  if (r) run(cx, g, mask, policy, saves, r);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, r);
}
