/*
** control.c — what the drivers of control flow (lua/jaxlua/control.lua) need beside the traces.
*/
#include <string.h>

#include "bind/bind.h"

typedef struct sharing {
  const jx_closed **from;
  jx_lclosed **to;
  int n;
} sharing;

/* Fills the new closed graphs; the values they share are the results. */
static bool share2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                   uint32_t *n) {
  (void)L;
  (void)e;
  const sharing *s = arg;
  jx_arena a;
  jx_arena_init(&a, &B->rt->mem);
  jx_graph **g = JX_NEWN(&a, jx_graph *, s->n);
  uint32_t room = *n;
  bool ok = g != NULL;
  if (!ok) jx_nomem(B->cx);
  ok = ok && jx_closed_share(B->cx, s->from, s->n, g, out, n);
  for (int i = 0; ok && i < s->n; i++) {
    s->to[i]->c = (jx_closed){.graph = g[i]};
    s->to[i]->set = true;
  }
  jx_arena_free(&a);
  return ok && *n <= room;
}

/*
** C.closed_share(list of closed graphs) → list of graphs that capture nothing but take the values
** that any of them captured as their first inputs; list of these values.
*/
static int closed_share(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  sharing s = {.n = (int)lua_objlen(L, 1)};
  uint32_t most = 0;
  s.from = lua_newuserdata(L, sizeof *s.from * (size_t)(s.n + 1));
  s.to = lua_newuserdata(L, sizeof *s.to * (size_t)(s.n + 1));
  lua_createtable(L, s.n, 0);
  int list = lua_gettop(L);
  for (int i = 0; i < s.n; i++) {
    lua_rawgeti(L, 1, i + 1);
    const jx_lclosed *c = jx_to_ours(L, e->B, -1, JX_CLOSED, sizeof *c);
    lua_pop(L, 1);
    if (!c || !c->set)
      return jx_raise_new(L, e->B, JX_EARG, e->name, "item %d is no closed graph", i);
    s.from[i] = &c->c;
    most += c->c.graph->ncap;
    s.to[i] = jx_new_closed(L, e->B);
    lua_rawseti(L, list, i + 1);
  }
  jx_holder *held = jx_run_held(L, e, share2, &s, most + 1);
  jx_list_held(L, e->B, held);
  for (int i = 0; i < s.n; i++) {
    lua_rawgeti(L, list, i + 1);
    jx_calls_anchor(L, e->B, -1, s.to[i]->c.graph);
    lua_pop(L, 1);
  }
  lua_pushvalue(L, list);
  lua_insert(L, -2);
  return 2;
}

/* ---- rules of scripts on value traces ---- */

typedef struct lists {
  jx_arena a;
  jx_val *like, *y, *dy;
  int n, ny;
} lists;

/*
** C.route(list of values) → kind of the innermost trace that claims them, or nil; and whether it is
** a value trace in forward mode.
*/
static int route(lua_State *L) {
  static const char *const kinds[] = {"stage", "mapped", "value", "linear"};
  const jx_entry *e = jx_entry_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lists s = {.n = (int)lua_objlen(L, 1)};
  jx_arena_init(&s.a, &e->B->rt->mem);
  jx_enter(L, e->B);
  bool ok = jx_arg_list(e->B, L, 1, s.n, e->name, &s.a, &s.like);
  const jx_trace *t = ok ? jx_trace_claims(e->B->cx, s.like, s.n) : NULL;
  jx_arena_free(&s.a);
  if (!jx_ok(e->B->cx)) return jx_raise(L, e->B);
  if (t)
    lua_pushstring(L, kinds[jx_trace_kind_of(t)]);
  else
    lua_pushnil(L);
  lua_pushboolean(L, t && jx_trace_is_forward(t));
  return 2;
}

/* C.value_parts(list) → primals, then tangents: those of a value without one are nil. */
static bool parts2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                   uint32_t *n) {
  lists s = {.n = *(int *)arg};
  jx_arena_init(&s.a, &B->rt->mem);
  bool ok = jx_arg_list(B, L, 1, s.n, e->name, &s.a, &s.like);
  const jx_trace *t = ok ? jx_trace_claims(B->cx, s.like, s.n) : NULL;
  for (int i = 0; ok && i < s.n; i++) {
    out[i] = s.like[i];
    out[s.n + i] = JX_ABSENT;
    if (t) jx_trace_parts(t, s.like[i], &out[i], &out[s.n + i]);
  }
  jx_arena_free(&s.a);
  *n = (uint32_t)(2 * s.n);
  return ok && jx_ok(B->cx);
}

static int value_parts(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  int n = (int)lua_objlen(L, 1);
  jx_list_held(L, e->B, jx_run_held(L, e, parts2, &n, (uint32_t)(2 * n)));
  return 1;
}

/* C.value_join(like, primals, tangents) → values on the trace that claims the list `like`. */
static bool join2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out, uint32_t *n) {
  lists s = *(lists *)arg;
  jx_arena_init(&s.a, &B->rt->mem);
  bool ok = jx_arg_list(B, L, 1, s.n, e->name, &s.a, &s.like) &&
            jx_arg_list(B, L, 2, s.ny, e->name, &s.a, &s.y) &&
            jx_arg_list(B, L, 3, s.ny, e->name, &s.a, &s.dy);
  jx_trace *t = ok ? jx_trace_claims(B->cx, s.like, s.n) : NULL;
  ok = ok && jx_ok(B->cx);
  if (ok && (!t || jx_trace_kind_of(t) != JX_TRACE_VALUE))
    ok = jx_fail(B->cx, JX_ETRACER, e->name, "the trace of the arguments has ended") == JX_OK;
  for (int i = 0; ok && i < s.ny; i++) {
    if (jx_present(s.dy[i]) && !jx_same_type(s.dy[i].aval, s.y[i].aval)) {
      char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
      jx_fail(B->cx, JX_ESHAPE, e->name, "result %d is %s, but its tangent is %s", i,
              jx_aval_text(s.y[i].aval, a), jx_aval_text(s.dy[i].aval, b));
    }
    out[i] = jx_scope_own(B->cx, jx_trace_join(B->cx, t, s.y[i], s.dy[i]));
    ok = jx_ok(B->cx);
  }
  jx_arena_free(&s.a);
  *n = (uint32_t)s.ny;
  return ok;
}

static int value_join(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  for (int i = 1; i <= 3; i++) luaL_checktype(L, i, LUA_TTABLE);
  lists s = {.n = (int)lua_objlen(L, 1), .ny = (int)lua_objlen(L, 2)};
  jx_list_held(L, e->B, jx_run_held(L, e, join2, &s, (uint32_t)s.ny));
  return 1;
}

static const jx_reg_row rows[] = {{"closed_share", closed_share},
                                  {"route", route},
                                  {"value_parts", value_parts},
                                  {"value_join", value_join},
                                  {NULL, NULL}};

void jx_open_control(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
