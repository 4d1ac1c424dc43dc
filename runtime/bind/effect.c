/* effect.c — what the library asks about named axes. */
#include <string.h>

#include "bind/bind.h"

/* ---- named axes ---- */

/* "i=4, j=3": the names that are bound, outermost first, on top of the stack. */
static void push_axes(lua_State *L, const jx_rt *rt, const char *none) {
  luaL_Buffer b;
  int n = 0;
  luaL_buffinit(L, &b);
  for (uint32_t i = 0; i < rt->traces.n; i++) {
    int64_t size;
    const char *axis = jx_trace_axis(rt->traces.at[i], &size);
    if (!axis) continue;
    lua_pushfstring(L, n++ ? ", %s=%d" : "%s=%d", axis, (int)size);
    luaL_addvalue(&b);
  }
  if (!n) luaL_addstring(&b, none);
  luaL_pushresult(&b);
}

/* C.axis_names() → "i=4, j=3", or "none" */
static int axis_names(lua_State *L) {
  push_axes(L, jx_entry_of(L)->B->rt, "none");
  return 1;
}

/* C.axis_size(name, op) → the size of the innermost axis of that name; op is for the message. */
static int axis_size(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  const char *name = luaL_checkstring(L, 1), *op = luaL_checkstring(L, 2);
  jx_enter(L, B);
  for (uint32_t i = B->rt->traces.n; i-- > 0;) {
    int64_t size;
    const char *axis = jx_trace_axis(B->rt->traces.at[i], &size);
    if (!axis || strcmp(axis, name) != 0) continue;
    lua_pushnumber(L, (lua_Number)size);
    return 1;
  }
  push_axes(L, B->rt, "");
  const char *bound = lua_tostring(L, -1);
  jx_fail(B->cx, JX_EARG, op, "the named axis '%s' is not bound here; %s%s", name,
          *bound ? "bound are " : "no axis is", *bound ? bound : "");
  jx_error_hint(B->cx->err, "bind it with vmap(f, {axis_name = …})");
  return jx_raise(L, B);
}

static const jx_reg_row rows[] = {
    {"axis_names", axis_names}, {"axis_size", axis_size}, {NULL, NULL}};

void jx_open_effect(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
