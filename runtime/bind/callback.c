/*
** callback.c — functions of the script that programs call: debug.print, pure_callback, io_callback.
**
** A program knows a function by a number. Behind it stands a *cell*, a table that holds the
** function and how its arguments are put together (lua/jaxlua/callbacks.lua). Nothing in the
** registry keeps a cell: `calls` (number → cell) is weak, so a function whose closure leads back to
** the program goes with it. What keeps cells is
**   held           while a trace is open: the cells made meanwhile, or met in programs that were
**                  recorded; emptied when the last trace closes
**   environments   of closed graphs and linear functions: the cells of the numbers inside
** so whoever can run a program holds its functions.
**
** A call happens in the middle of phase 2 (bind.h): the script runs while C holds pointers. So
** handles give their values up only when the outermost call is over (jx_bury), and a jitted call
** with callbacks runs on values and an entry that its own stack holds (jit.c).
*/
#include <string.h>

#include "bind/bind.h"

/* ---- cells ---- */

/* C.callback_new() → a number that was never used */
static int callback_new(lua_State *L) {
  lua_pushnumber(L, ++jx_entry_of(L)->B->callbacks);
  return 1;
}

/* C.callback_set(number, cell) */
static int callback_set(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  luaL_checknumber(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  for (int k = 0; k < 2; k++) {
    if (k && !B->open.n) break;
    jx_push_ref(L, B, k ? JX_REF_HELD : JX_REF_CALLS);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    B->held |= k != 0;
  }
  return 0;
}

/* Cells of the numbers in g, from the table at `calls` to the table at `to`. */
static void put_cells(lua_State *L, const jx_graph *g, int calls, int to) {
  for (uint32_t k = 0; g->host && k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    if (n->prim->flags & JX_HOST) {
      lua_pushnumber(L, (lua_Number)n->attrs->at[0].i);
      lua_pushvalue(L, -1);
      lua_rawget(L, calls);
      lua_rawset(L, to);
    }
    for (uint32_t i = 0; i < n->attrs->n; i++) {
      jx_graph *const *body;
      for (uint32_t j = jx_attr_graphs(&n->attrs->at[i], &body); j-- > 0;)
        put_cells(L, body[j], calls, to);
    }
  }
}

void jx_calls_anchor(lua_State *L, jx_lua *B, int i, const jx_graph *g) {
  if (!g->host) return;
  luaL_checkstack(L, 8, "callbacks");
  lua_pushvalue(L, i);
  lua_newtable(L);
  jx_push_ref(L, B, JX_REF_CALLS);
  put_cells(L, g, lua_gettop(L), lua_gettop(L) - 1);
  lua_pop(L, 1);
  lua_setfenv(L, -2);
  lua_pop(L, 1);
}

void jx_calls_hold(lua_State *L, jx_lua *B, int i) {
  if (!B->open.n) return;
  luaL_checkstack(L, 8, "callbacks");
  lua_getfenv(L, i);
  jx_push_ref(L, B, JX_REF_HELD);
  int held = lua_gettop(L);
  B->held = true;
  lua_pushnil(L);
  while (lua_next(L, held - 1)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, held);
  }
  lua_settop(L, held - 2);
}

void jx_calls_release(lua_State *L, jx_lua *B) {
  if (!B->held || B->open.n) return;
  B->held = false;
  jx_push_ref(L, B, JX_REF_HELD);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, -4);
  }
  lua_pop(L, 1);
}

/* ---- values given up during a call ---- */

void jx_bury(jx_lua *B, jx_val v) {
  if (v.kind != JX_V_ARRAY && v.kind != JX_V_TRACER) return;
  /* Without memory for the list it is lost rather than freed under a reader. */
  (void)jx_vec_push(&B->rt->mem, &B->grave, v);
}

void jx_exhume(jx_lua *B) {
  while (B->rt->host.depth == 0 && B->grave.n) jx_val_release(B->grave.at[--B->grave.n]);
}

/* ---- the call ---- */

typedef struct calling {
  jx_lua *B;
  int64_t id;
  const jx_view *in, *out;
  int nin, nout;
} calling;

/* A copy of the operand as an array of the script, on top of the stack. */
static void push_operand(lua_State *L, jx_lua *B, const jx_view *v) {
  jx_lua_push(L, B, JX_BAD);
  jx_handle *h = lua_touserdata(L, -1);
  jx_buf *b = jx_buf_new(&B->rt->bufs, v->aval->nbytes);
  if (!b) {
    jx_nomem(B->cx);
    jx_raise(L, B);
    return;
  }
  if (v->aval->nbytes) memcpy(b->data, v->data, v->aval->nbytes);
  jx_handle_set(B, h, jx_val_array(b, v->aval));
}

/* The array on top of the stack is result i. */
static void take_result(lua_State *L, const calling *c, int i) {
  const jx_handle *h = jx_to_handle(L, c->B, -1);
  const jx_view *to = &c->out[i];
  char want[JX_AVAL_TEXT], got[JX_DESCRIBE];
  if (!h || h->v.kind != JX_V_ARRAY || !jx_same_shape(h->v.aval, to->aval) ||
      h->v.aval->dtype != to->aval->dtype)
    jx_raise_new(L, c->B, JX_ESHAPE, "callback", "result %d is %s, but %s was promised", i,
                 jx_describe(L, c->B, -1, got), jx_aval_text(to->aval, want));
  else if (to->aval->nbytes)
    memcpy(to->data, h->v.u.a.data, to->aval->nbytes);
}

static int call_script(lua_State *L) {
  const calling *c = lua_touserdata(L, 1);
  jx_lua *B = c->B;
  lua_settop(L, 0);
  luaL_checkstack(L, 16, "callback");
  jx_push_ref(L, B, JX_REF_HOOKS);
  lua_getfield(L, -1, "callback");
  jx_push_ref(L, B, JX_REF_CALLS);
  lua_pushnumber(L, (lua_Number)c->id);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_isnil(L, -1))
    return luaL_error(L, "the function that this program calls is gone; keep what made it");
  lua_createtable(L, c->nin, 0);
  for (int i = 0; i < c->nin; i++) {
    push_operand(L, B, &c->in[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_call(L, 2, 1);
  for (int i = 0; i < c->nout; i++) {
    lua_rawgeti(L, -1, i + 1);
    take_result(L, c, i);
    lua_pop(L, 1);
  }
  return 0;
}

/* jx_callbacks.call. What the function raises waits in the registry until jx_raise passes it on. */
static jx_status call_host(jx_cx *cx, int64_t id, const jx_view *in, int nin, const jx_view *out,
                           int nout) {
  jx_lua *B = cx->rt->host.user;
  lua_State *L = B->now;
  calling c = {B, id, in, out, nin, nout};
  uint32_t where = cx->rt->where;
  if (!L || !lua_checkstack(L, 4) ||
      !jx_vec_reserve(&cx->rt->mem, &B->grave, B->grave.n + (uint32_t)nin + 64))
    return jx_nomem(cx);
  bool bad = lua_cpcall(L, call_script, &c) != 0;
  B->now = L;
  cx->rt->where = where;
  jx_error_clear(cx->err);
  if (B->grave.n) B->next = 0; /* the next entry empties it */
  if (!bad) return JX_OK;
  lua_rawseti(L, LUA_REGISTRYINDEX, B->ref[JX_REF_RAISED]);
  B->raised = true;
  return jx_fail(cx, JX_ESCRIPT, "callback", "the function raised an error");
}

bool jx_raise_script(lua_State *L, jx_lua *B) {
  if (!B->raised) return false;
  B->raised = false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, B->ref[JX_REF_RAISED]);
  lua_pushboolean(L, 0);
  lua_rawseti(L, LUA_REGISTRYINDEX, B->ref[JX_REF_RAISED]);
  return true;
}

static const jx_reg_row rows[] = {
    {"callback_new", callback_new}, {"callback_set", callback_set}, {NULL, NULL}};

void jx_open_callback(lua_State *L, jx_lua *B, const jx_tables *t) {
  static const jx_ref refs[] = {JX_REF_CALLS, JX_REF_HELD};
  for (int k = 0; k < 2; k++) {
    lua_newtable(L);
    if (!k) {
      lua_createtable(L, 0, 1);
      lua_pushliteral(L, "v");
      lua_setfield(L, -2, "__mode");
      lua_setmetatable(L, -2);
    }
    B->ref[refs[k]] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  lua_pushboolean(L, 0);
  B->ref[JX_REF_RAISED] = luaL_ref(L, LUA_REGISTRYINDEX);
  B->rt->host.call = call_host;
  B->rt->host.user = B;
  lua_pushvalue(L, t->core);
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
