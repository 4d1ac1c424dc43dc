/*
** interrupt.c — how Ctrl-C reaches a script.
**
** One request is one flag, rt->interrupt, and one error: whoever sees the flag first raises it by
** jx_raise, which takes the request back. C code polls (jx_poll); Lua code that calls none is
** reached by a debug hook, which a signal handler may set: it writes a few words of the state, and
** LuaJIT's own command does the same. Code that LuaJIT has compiled looks at no hook, so a compiled
** loop answers when it leaves its trace: at a call of a C function, at a step of the collector.
**
** The hook raises where the script itself runs. It waits
**  1. while a message handler runs: an error there would be "error in error handling";
**  2. while Lua code of the library runs: between the opening of a trace and its pcall an error
**     would leave the trace open. Such code is short, so the hook does not wait for ever.
*/
#include <string.h>

#include "bind/bind.h"

enum { PATIENCE = 200000 }; /* calls of the hook in code of the library */

static const char BINDING = 0; /* its address is a key in the registry */

static void push_key(lua_State *L) {
  union {
    const void *in;
    void *out;
  } key = {&BINDING};
  lua_pushlightuserdata(L, key.out);
}

static void on_step(lua_State *L, lua_Debug *ar) {
  (void)ar;
  if (lua_status(L) == LUA_ERRERR) return;
  push_key(L);
  lua_rawget(L, LUA_REGISTRYINDEX);
  jx_lua *B = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (!jx_stopping(B->rt)) {
    jx_interrupt_done(L, B);
    return;
  }
  if (B->hook.patience-- > 0 && jx_in_library(L)) return;
  jx_error_clear(B->cx->err);
  jx_poll(B->cx);
  jx_raise(L, B);
}

void jx_interrupt_open(lua_State *L, jx_lua *B) {
  B->L = L;
  push_key(L);
  lua_pushlightuserdata(L, B);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

bool jx_lua_interrupt(jx_lua *B) {
  bool again = atomic_exchange(&B->rt->interrupt, 1) != 0;
  lua_Hook old = lua_gethook(B->L);
  if (old != on_step) {
    B->hook.old = old;
    B->hook.mask = lua_gethookmask(B->L);
    B->hook.count = lua_gethookcount(B->L);
  }
  B->hook.patience = PATIENCE;
  lua_sethook(B->L, on_step, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
  return again;
}

/* The hook goes first: a request that comes in between is answered together with this one. */
void jx_interrupt_done(lua_State *L, jx_lua *B) {
  if (lua_gethook(L) == on_step) lua_sethook(L, B->hook.old, B->hook.mask, B->hook.count);
  atomic_store(&B->rt->interrupt, 0);
}

bool jx_lua_is_interrupt(lua_State *L, int error) {
  if (!lua_istable(L, error)) return false;
  lua_pushvalue(L, error);
  lua_pushliteral(L, "status");
  lua_rawget(L, -2);
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  bool is = strcmp(s, jx_status_name(JX_EINTERRUPT)) == 0;
  lua_pop(L, 2);
  return is;
}
