/* rt.c — opening and closing a runtime, its tables, scopes and errors. See world.h. */
#include <stdio.h>
#include <string.h>

#include "ir/prim.h"
#include "ir/world.h"

/* ---- errors ---- */

jx_status jx_fail(jx_cx *cx, jx_status s, const char *op, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  jx_error_vset(cx->err, s, op, fmt, ap);
  va_end(ap);
  if (cx->rt->where) jx_error_where(cx->err, jx_where_text(cx->rt, cx->rt->where));
  return s;
}

jx_status jx_nomem(jx_cx *cx) {
  jx_mem *m = &cx->rt->mem;
  return jx_fail(cx, JX_ENOMEM, NULL, "out of memory with %zu bytes in use%s",
                 (size_t)atomic_load(&m->live), m->limit != SIZE_MAX ? ", at the limit" : "");
}

jx_status jx_nomem_for(jx_cx *cx, const char *what, size_t nbytes) {
  static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  if (nbytes < 1 << 20) return jx_nomem(cx);
  double n = (double)nbytes;
  int unit = 0;
  for (; n >= 1000 && unit < 5; unit++) n /= 1000;
  return jx_fail(cx, JX_ENOMEM, NULL, "out of memory: %s needs %.1f %s", what, n, units[unit]);
}

jx_status jx_poll(jx_cx *cx) {
  return jx_stopping(cx->rt) ? jx_fail(cx, JX_EINTERRUPT, NULL, "interrupted") : JX_OK;
}

/* ---- scopes ---- */

jx_val jx_scope_own(jx_cx *cx, jx_val v) {
  if (v.kind != JX_V_ARRAY && v.kind != JX_V_TRACER) return v;
  if (jx_vec_push(&cx->rt->mem, &cx->scope, v)) return v;
  jx_val_release(v);
  jx_nomem(cx);
  return JX_BAD;
}

/* Releases what came since m; with `take` the values in keep gain a reference first. */
void jx_scope_take(jx_cx *cx, jx_mark m, const jx_val *keep, int nkeep) {
  for (int i = 0; i < nkeep; i++) jx_val_retain(keep[i]);
  while (cx->scope.n > m) jx_val_release(cx->scope.at[--cx->scope.n]);
}

void jx_scope_end(jx_cx *cx, jx_mark m, const jx_val *keep, int nkeep) {
  if (m == cx->scope.n) return;
  jx_scope_take(cx, m, keep, nkeep);
  for (int i = 0; i < nkeep; i++) jx_scope_own(cx, keep[i]);
}

/* ---- interned texts and lines ---- */

static uint64_t hash_text(const char *s) {
  uint64_t h = 14695981039346656037u;
  while (*s) h = (h ^ (uint8_t)*s++) * 1099511628211u;
  return h;
}

static bool same_text(uint64_t value, const void *probe) {
  return strcmp((const char *)(uintptr_t)value, probe) == 0;
}

const char *jx_text_intern(jx_rt *rt, const char *s) {
  uint64_t h = hash_text(s);
  uint64_t *hit = jx_map_find(&rt->texts, h, same_text, s);
  if (hit) return (const char *)(uintptr_t)*hit;
  char *copy = jx_memdup(&rt->mem, s, strlen(s) + 1);
  if (copy && jx_map_add(&rt->texts, h, (uint64_t)(uintptr_t)copy)) return copy;
  jx_free(&rt->mem, copy, strlen(s) + 1);
  jx_nomem(&rt->cx);
  return NULL;
}

uint32_t jx_where_intern(jx_rt *rt, const char *where) {
  if (!where || !*where) return 0;
  const char *text = jx_text_intern(rt, where);
  if (!text) return 0;
  uint64_t *hit = jx_map_get(&rt->where_ids, (uint64_t)(uintptr_t)text);
  if (hit) return (uint32_t)*hit;
  if (rt->wheres.n == 0 && !jx_vec_push(&rt->mem, &rt->wheres, "")) return 0;
  uint32_t id = rt->wheres.n;
  if (!jx_vec_push(&rt->mem, &rt->wheres, text)) return 0;
  return jx_map_set(&rt->where_ids, (uint64_t)(uintptr_t)text, id) ? id : 0;
}

const char *jx_where_text(jx_rt *rt, uint32_t where) {
  return where && where < rt->wheres.n ? rt->wheres.at[where] : "";
}

/* ---- primitives ---- */

static bool same_prim(uint64_t value, const void *probe) {
  return strcmp(((const jx_prim *)(uintptr_t)value)->name, probe) == 0;
}

const jx_prim *jx_prim_find(jx_rt *rt, const char *name) {
  uint64_t *hit = jx_map_find(&rt->prims, hash_text(name), same_prim, name);
  return hit ? (const jx_prim *)(uintptr_t)*hit : NULL;
}

jx_status jx_prim_register(jx_rt *rt, const jx_prim *p) {
  if (jx_prim_find(rt, p->name))
    return jx_fail(&rt->cx, JX_EARG, p->name, "a primitive of this name is registered already");
  if (!jx_vec_push(&rt->mem, &rt->prim_list, p)) return jx_nomem(&rt->cx);
  if (jx_map_add(&rt->prims, hash_text(p->name), (uint64_t)(uintptr_t)p)) return JX_OK;
  rt->prim_list.n--;
  return jx_nomem(&rt->cx);
}

/* ---- open and close ---- */

jx_status jx_rt_open(jx_alloc_fn fn, void *user, jx_rt **out) {
  *out = NULL;
  jx_mem first;
  jx_mem_init(&first, fn, user);
  jx_rt *rt = jx_calloc(&first, sizeof *rt);
  if (!rt) return JX_ENOMEM;
  jx_mem_init(&rt->mem, fn, user);
  jx_error_clear(&rt->err);
  rt->cx.rt = rt;
  rt->cx.err = &rt->err;
  rt->graph_limit = (size_t)64 << 20;
  jx_bufs_init(&rt->bufs, &rt->mem);
  jx_map *maps[] = {&rt->attrs, &rt->graphs, &rt->texts, &rt->prims, &rt->where_ids};
  for (size_t i = 0; i < JX_COUNTOF(maps); i++) jx_map_init(maps[i], &rt->mem);
  jx_status s = jx_avals_init(&rt->avals, &rt->mem, &rt->err);
  if (s == JX_OK) {
    rt->no_attrs = jx_attrs_make(rt, NULL, 0);
    if (!rt->no_attrs) s = JX_ENOMEM;
  }
  for (int i = 0; s == JX_OK && i < jx_nprims; i++) s = jx_prim_register(rt, jx_prims[i]);
  if (s != JX_OK) {
    jx_rt_close(rt);
    return s;
  }
  rt->core.add_any = jx_prim_find(rt, "add_any");
  rt->core.broadcast_in_dim = jx_prim_find(rt, "broadcast_in_dim");
  rt->core.transpose = jx_prim_find(rt, "transpose");
  rt->core.call = jx_prim_find(rt, "jit");
  rt->core.tape_add = jx_prim_find(rt, "tape_add");
  rt->core.tape_broadcast = jx_prim_find(rt, "tape_broadcast");
  rt->core.tape_zero = jx_prim_find(rt, "tape_zero");
  *out = rt;
  return JX_OK;
}

static void free_texts(jx_rt *rt) {
  uint64_t k, v;
  for (uint32_t i = 0; jx_map_next(&rt->texts, &i, &k, &v);) {
    char *s = (char *)(uintptr_t)v;
    jx_free(&rt->mem, s, strlen(s) + 1);
  }
}

void jx_rt_close(jx_rt *rt) {
  if (!rt) return;
  jx_traces_free(rt);
  jx_scope_end(&rt->cx, 0, NULL, 0);
  jx_vec_free(&rt->mem, &rt->cx.scope);
  jx_graphs_drop_all(rt);
  if (rt->world && rt->world->close) rt->world->close(rt);
  jx_attrs_release(rt->no_attrs);
  free_texts(rt);
  jx_map *maps[] = {&rt->attrs, &rt->graphs, &rt->texts, &rt->prims, &rt->where_ids};
  for (size_t i = 0; i < JX_COUNTOF(maps); i++) jx_map_free(maps[i]);
  jx_vec_free(&rt->mem, &rt->prim_list);
  jx_vec_free(&rt->mem, &rt->wheres);
  jx_avals_free(&rt->avals);
  jx_bufs_free(&rt->bufs);
  jx_mem mem = rt->mem;
  jx_free(&mem, rt, sizeof *rt);
}
