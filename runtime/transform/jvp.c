/* jvp.c — forward mode, graph → graph: tangents beside primals in one program. */
#include "transform/record.h"

/* Tangents that force asks for are made; masks says which are there. */
static uint32_t pack_tangents(jx_cx *cx, const jx_graph *g, const bool *force, const jx_val *y,
                              const jx_val *dy, jx_val *outs, bool *omask) {
  uint32_t n = 0;
  for (uint32_t i = 0; jx_ok(cx) && i < g->nouts; i++) {
    jx_val t = dy[i];
    if (force && force[i] && jx_is_float((jx_dtype)y[i].aval->dtype))
      t = jx_instantiate(cx, t, y[i].aval->strong);
    omask[i] = jx_present(t);
    if (omask[i]) outs[n++] = t;
  }
  return n;
}

static void run(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force, jx_result *r) {
  jx_jvp_graph *j = r->value;
  jx_trace *S = jx_pass_open(cx, JX_TRACE_STAGE);
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *x = JX_NEWN(&a, jx_val, g->ninputs), *dx = JX_NEWN(&a, jx_val, g->ninputs);
  jx_val *y = JX_NEWN(&a, jx_val, 2 * (size_t)g->nouts), *dy = JX_NEWN(&a, jx_val, g->nouts);
  j->omask = JX_NEWN(&r->arena, bool, g->nouts);
  if (a.failed || r->arena.failed) jx_nomem(cx);
  bool ok = jx_ok(cx) && jx_pass_inputs(cx, S, g, NULL, x) && jx_pass_inputs(cx, S, g, mask, dx) &&
            jx_step_graph(cx, true, g, x, dx, y, dy);
  if (ok) {
    uint32_t n = pack_tangents(cx, g, force, y, dy, y + g->nouts, j->omask);
    j->g = r->graph[0] = jx_pass_finish(cx, S, y, g->nouts + n, false, NULL);
  }
  jx_arena_free(&a);
  jx_pass_close(cx, S);
}

const jx_jvp_graph *jx_graph_jvp(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force) {
  jx_key key = {.n = 0};
  jx_key_text(&key, "jvp");
  jx_key_mask(&key, mask, g->ninputs);
  jx_key_mask(&key, force, g->nouts);
  const jx_jvp_graph *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *r = jx_result_new(cx, sizeof(jx_jvp_graph));
  jx_mark m = jx_scope_begin(cx);
  if (r) run(cx, g, mask, force, r);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, r);
}
