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
    if (!c || !c->set) jx_raise_new(L, e->B, JX_EARG, e->name, "item %d is no closed graph", i);
    s.from[i] = &c->c;
    most += c->c.graph->ncap;
    s.to[i] = jx_new_closed(L, e->B);
    lua_rawseti(L, list, i + 1);
  }
  jx_holder *held = jx_run_held(L, e, share2, &s, most + 1);
  jx_list_held(L, e->B, held);
  lua_pushvalue(L, list);
  lua_insert(L, -2);
  return 2;
}

static const jx_reg_row rows[] = {{"closed_share", closed_share}, {NULL, NULL}};

void jx_open_control(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
