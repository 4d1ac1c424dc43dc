/* result.c — memoised results of passes: see record.h. */
#include "transform/record.h"

jx_result *jx_result_new(jx_cx *cx, size_t value_size) {
  jx_mem *m = &cx->rt->mem;
  jx_result *r = jx_ok(cx) ? jx_calloc(m, sizeof *r) : NULL;
  if (!r) {
    if (jx_ok(cx)) jx_nomem(cx);
    return NULL;
  }
  jx_arena_init(&r->arena, m);
  r->value = jx_arena_zalloc(&r->arena, value_size);
  if (r->value) return r;
  jx_result_free(cx->rt, r);
  jx_nomem(cx);
  return NULL;
}

void jx_result_free(jx_rt *rt, jx_result *r) {
  if (!r) return;
  for (size_t i = 0; i < JX_COUNTOF(r->graph); i++) jx_graph_release(r->graph[i]);
  jx_arena_free(&r->arena);
  jx_free(&rt->mem, r, sizeof *r);
}

static void free_value(jx_rt *rt, void *value) { jx_result_free(rt, value); }

void *jx_result_keep(jx_cx *cx, jx_graph *g, const jx_key *key, jx_result *r) {
  if (!r) return NULL;
  if (r->arena.failed) jx_nomem(cx);
  if (!jx_ok(cx)) {
    jx_result_free(cx->rt, r);
    return NULL;
  }
  void *value = r->value;
  return jx_memo_put(g, key->at, key->n, r, free_value) ? value : NULL;
}

void *jx_result_find(jx_graph *g, const jx_key *key) {
  jx_result *r = jx_memo_get(g, key->at, key->n);
  return r ? r->value : NULL;
}
