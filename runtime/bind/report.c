/* report.c — what a person gets to see of a Lua error: its message, and the script's own lines. */
#include <stdio.h>
#include <string.h>

#include "bind/bind.h"

/* Whether a line of a traceback, "\tplace: in …", is the script's: not C's, not the library's. */
static bool own_line(const char *s, size_t n) {
  static const char *const foreign[] = {"\t[C]:", "\tlua/jaxlua/", "\t[builtin", "\t(...tail"};
  if (n < 2 || s[0] != '\t') return false;
  for (size_t k = 0; k < JX_COUNTOF(foreign); k++) {
    size_t m = strlen(foreign[k]);
    if (n >= m && memcmp(s, foreign[k], m) == 0) return false;
  }
  return true;
}

static bool add_own_lines(luaL_Buffer *b, const char *trace) {
  bool any = false;
  while (trace && *trace) {
    const char *end = strchr(trace, '\n');
    size_t n = end ? (size_t)(end - trace) : strlen(trace);
    if (own_line(trace, n)) {
      luaL_addstring(b, any ? "\n" : "stack traceback:\n");
      luaL_addlstring(b, trace, n);
      any = true;
    }
    trace = end ? end + 1 : NULL;
  }
  return any;
}

/* The traceback that the transforms kept for this error value, or the one of here. */
static void push_whole_traceback(lua_State *L, int error) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  lua_getfield(L, -1, "jaxlua.transform");
  if (lua_istable(L, -1)) {
    lua_getfield(L, -1, "traceback_of");
    lua_pushvalue(L, error);
    if (lua_pcall(L, 1, 1, 0) == 0 && lua_isstring(L, -1)) return;
  }
  luaL_traceback(L, L, NULL, 0);
}

void jx_lua_push_traceback(lua_State *L, int error) {
  int top = lua_gettop(L);
  luaL_checkstack(L, 8 + LUA_MINSTACK, "no room for a traceback");
  push_whole_traceback(L, error);
  lua_insert(L, top + 1);
  lua_settop(L, top + 1);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  add_own_lines(&b, lua_tostring(L, top + 1));
  luaL_pushresult(&b);
  lua_remove(L, top + 1);
}

/* Length of "file.lua:12" in "file.lua:12: message", 0 if the text does not begin so. */
static size_t line_prefix(const char *s) {
  for (const char *p = s; *p && *p != '\n' && p - s < 128; p++) {
    if (*p != ':' || p[1] < '0' || p[1] > '9') continue;
    const char *q = p + 1;
    while (*q >= '0' && *q <= '9') q++;
    if (q[0] == ':' && q[1] == ' ') return (size_t)(q - s);
  }
  return 0;
}

void jx_lua_record_text(jx_lua *B, jx_status status, const char *text) {
  jx_error *e = B->cx->err;
  size_t n = line_prefix(text);
  jx_error_clear(e);
  jx_error_set(e, status, NULL, "%s", n ? text + n + 2 : text);
  if (!n) return;
  char where[sizeof e->where];
  snprintf(where, sizeof where, "%.*s", (int)n, text);
  jx_error_where(e, where);
}

static const char *text_of(lua_State *L, int table, const char *key) {
  lua_pushstring(L, key);
  lua_rawget(L, table);
  return lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
}

/* A table with our fields: what jx_raise made, or what a script made in its likeness. */
static bool record_fields(lua_State *L, jx_lua *B, int table) {
  jx_error *e = B->cx->err;
  const char *status = text_of(L, table, "status"), *op = text_of(L, table, "op");
  const char *message = text_of(L, table, "message"), *hint = text_of(L, table, "hint");
  const char *where = text_of(L, table, "where");
  if (!message) return false;
  jx_status s = JX_ESCRIPT;
  for (int k = 1; status && k < JX_STATUS_COUNT; k++)
    if (strcmp(jx_status_name((jx_status)k), status) == 0) s = (jx_status)k;
  jx_error_set(e, s, op, "%s", message);
  if (hint) jx_error_hint(e, "%s", hint);
  if (where) jx_error_where(e, where);
  return true;
}

void jx_lua_take_error(lua_State *L, jx_lua *B) {
  jx_error *e = B->cx->err;
  int top = lua_gettop(L);
  luaL_checkstack(L, 8, "no room for an error");
  jx_error_clear(e);
  if (lua_istable(L, top) && record_fields(L, B, top)) {
    lua_settop(L, top);
    return;
  }
  if (!lua_isstring(L, top) && !luaL_callmeta(L, top, "__tostring")) lua_pushvalue(L, top);
  const char *s = lua_tostring(L, -1);
  char other[64];
  snprintf(other, sizeof other, "(an error value that is a %s)", luaL_typename(L, top));
  jx_lua_record_text(B, JX_ESCRIPT, s ? s : other);
  lua_settop(L, top);
}
