/* error.c — the runtime's record becomes a Lua error, here and nowhere else; lines of the script.
   */
#include <stdio.h>
#include <string.h>

#include "bind/bind.h"

/* Chunk names of the Lua library begin so: its frames are not the script's. */
static const char LIBRARY[] = "@lua/jaxlua/";

static bool of_library(const lua_Debug *ar) {
  return strncmp(ar->source, LIBRARY, sizeof LIBRARY - 1) == 0;
}

/* The nearest Lua frame that is not the library's. A tail call has no line: the next frame is
   named. */
int jx_script_level(lua_State *L, lua_Debug *ar) {
  for (int level = 0; lua_getstack(L, level, ar); level++) {
    if (!lua_getinfo(L, "Sl", ar) || ar->currentline <= 0) continue;
    if (!of_library(ar)) return level;
  }
  return -1;
}

bool jx_in_library(lua_State *L) {
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); level++)
    if (lua_getinfo(L, "S", &ar) && *ar.what != 'C') return of_library(&ar);
  return false;
}

static bool script_frame(lua_State *L, lua_Debug *ar) { return jx_script_level(L, ar) >= 0; }

uint32_t jx_where_now(lua_State *L, jx_lua *B) {
  lua_Debug ar;
  if (!script_frame(L, &ar)) return 0;
  if (ar.source == B->where_source && ar.currentline == B->where_line) return B->where;
  char text[LUA_IDSIZE + 16];
  snprintf(text, sizeof text, "%s:%d", ar.short_src, ar.currentline);
  B->where = jx_where_intern(B->rt, text);
  B->where_source = ar.source;
  B->where_line = ar.currentline;
  return B->where;
}

/*
** The public name of the library's function that the script called, as a string on top of the
** stack, or nil: the outermost frame between here and the script that lua/jaxlua/guard.lua knows.
*/
static void push_public_name(lua_State *L, jx_lua *B) {
  lua_Debug ar;
  int top = lua_gettop(L);
  lua_pushnil(L);
  jx_push_ref(L, B, JX_REF_HOOKS);
  lua_pushliteral(L, "public");
  lua_rawget(L, -2);
  for (int level = 0; lua_istable(L, top + 3) && lua_getstack(L, level, &ar); level++) {
    if (!lua_getinfo(L, "Slf", &ar)) break;
    bool script = ar.currentline > 0 && strncmp(ar.source, LIBRARY, sizeof LIBRARY - 1) != 0;
    lua_rawget(L, top + 3);
    if (!script && lua_type(L, -1) == LUA_TSTRING) lua_replace(L, top + 1);
    lua_settop(L, top + 3);
    if (script) break;
  }
  lua_settop(L, top + 1);
}

static void set_field(lua_State *L, const char *key, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, key);
}

int jx_raise(lua_State *L, jx_lua *B) {
  jx_error *e = B->cx->err;
  if (e->status == JX_EINTERRUPT) jx_interrupt_done(L, B);
  if (e->status == JX_ESCRIPT && jx_raise_script(L, B)) {
    jx_error_clear(e);
    return lua_error(L);
  }
  luaL_checkstack(L, 12, "no room for an error message");
  lua_createtable(L, 0, 5);
  set_field(L, "status", jx_status_name(e->status));
  set_field(L, "message", e->message);
  /* What made a NaN is an operation, somewhere inside. */
  if (e->status == JX_ENAN)
    lua_pushnil(L);
  else
    push_public_name(L, B);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushstring(L, e->op);
  }
  lua_setfield(L, -2, "op");
  if (e->hint[0]) set_field(L, "hint", e->hint);
  lua_Debug ar;
  if (e->where[0]) {
    set_field(L, "where", e->where);
  } else if (script_frame(L, &ar)) {
    lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
    lua_setfield(L, -2, "where");
  }
  jx_push_ref(L, B, JX_REF_ERROR_MT);
  lua_setmetatable(L, -2);
  jx_error_clear(e);
  return lua_error(L);
}

int jx_raise_new(lua_State *L, jx_lua *B, jx_status s, const char *op, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  jx_error_vset(B->cx->err, s, op, fmt, ap);
  va_end(ap);
  return jx_raise(L, B);
}

static const char *text_field(lua_State *L, const char *key) {
  lua_pushstring(L, key);
  lua_rawget(L, 1);
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  return s && *s ? s : NULL;
}

/* "script.lua:12: add: shapes differ: … (what to do)" */
static int error_tostring(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const char *where = text_field(L, "where"), *op = text_field(L, "op");
  const char *message = text_field(L, "message"), *hint = text_field(L, "hint");
  lua_pushfstring(L, "%s%s%s%s%s%s%s%s", where ? where : "", where ? ": " : "", op ? op : "",
                  op ? ": " : "", message ? message : "error", hint ? " (" : "", hint ? hint : "",
                  hint ? ")" : "");
  return 1;
}

/* An error value is left as it is; message .. e and e .. message are texts. */
static int error_concat(lua_State *L) {
  for (int i = 1; i <= 2; i++) {
    if (!luaL_callmeta(L, i, "__tostring")) lua_pushvalue(L, i);
  }
  lua_concat(L, 2);
  return 1;
}

/* "Array has been deleted with shape=float32[2,3]", as in JAX. */
bool jx_refuse_deleted(jx_lua *B, const char *op, const jx_handle *h) {
  const jx_aval *a = h->v.aval;
  char shape[JX_AVAL_TEXT] = "?";
  if (a) jx_shape_text(a->rank, a->dim, shape);
  jx_fail(B->cx, JX_EARG, op, "Array has been deleted with shape=%s%s: it was freed or donated",
          a ? jx_dtype_name((jx_dtype)a->dtype) : "", shape);
  return false;
}

const char *jx_describe(lua_State *L, const jx_lua *B, int i, char buf[JX_DESCRIBE]) {
  const jx_handle *h = jx_to_handle(L, B, i);
  char text[JX_AVAL_TEXT];
  if (h && h->v.kind == JX_V_BAD) return "an array that was freed or donated";
  if (h) {
    snprintf(buf, JX_DESCRIBE, "%s%s", h->v.kind == JX_V_TRACER ? "traced " : "",
             jx_aval_text(h->v.aval, text));
    return buf;
  }
  switch (lua_type(L, i)) {
    case LUA_TNIL:
    case LUA_TNONE:
      return "nil";
    case LUA_TBOOLEAN:
      return lua_toboolean(L, i) ? "true" : "false";
    case LUA_TNUMBER:
      snprintf(buf, JX_DESCRIBE, "the number %.14g", lua_tonumber(L, i));
      return buf;
    case LUA_TSTRING:
      snprintf(buf, JX_DESCRIBE, "the string '%.60s'", lua_tostring(L, i));
      return buf;
    case LUA_TLIGHTUSERDATA:
    case LUA_TUSERDATA:
      return lua_touserdata(L, i) == B->none ? "jax.None" : "a userdata";
    default:
      snprintf(buf, JX_DESCRIBE, "a %s", luaL_typename(L, i));
      return buf;
  }
}

static jx_status status_named(const char *name) {
  for (int s = 0; s < JX_STATUS_COUNT; s++)
    if (strcmp(jx_status_name((jx_status)s), name) == 0) return (jx_status)s;
  return JX_EARG;
}

/* C.raise(status, op, message [, hint]) */
static int core_raise(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_status s = status_named(luaL_checkstring(L, 1));
  const char *op = luaL_optstring(L, 2, NULL), *message = luaL_checkstring(L, 3);
  const char *hint = luaL_optstring(L, 4, NULL);
  jx_error_clear(B->cx->err);
  jx_error_set(B->cx->err, s, op, "%s", message);
  if (hint) jx_error_hint(B->cx->err, "%s", hint);
  return jx_raise(L, B);
}

static int core_describe(lua_State *L) {
  char buf[JX_DESCRIBE];
  lua_pushstring(L, jx_describe(L, jx_entry_of(L)->B, 1, buf));
  return 1;
}

/* C.where() → "script.lua:12" */
static int core_where(lua_State *L) {
  lua_Debug ar;
  if (script_frame(L, &ar))
    lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
  else
    lua_pushliteral(L, "");
  return 1;
}

void jx_open_error(lua_State *L, jx_lua *B, const jx_tables *t) {
  jx_push_ref(L, B, JX_REF_ERROR_MT);
  lua_pushcfunction(L, error_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushcfunction(L, error_concat);
  lua_setfield(L, -2, "__concat");
  lua_pushliteral(L, "jaxlua error");
  lua_setfield(L, -2, "__name");
  lua_settop(L, t->mt);
  lua_pushvalue(L, t->core);
  static const jx_reg_row rows[] = {
      {"raise", core_raise}, {"describe", core_describe}, {"where", core_where}, {NULL, NULL}};
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
