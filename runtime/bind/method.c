/*
** method.c — x.name and x:name(): one __index in C for methods, properties and indices; reading
** out values; releasing early.
*/
#include <string.h>

#include "bind/bind.h"

/* ---- __index ---- */

/* A name, and no text of an index ("1:3", "..., None"). */
static bool is_name(const char *s) {
  if (strcmp(s, "None") == 0) return false;
  size_t letters = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");
  return letters > 0 && s[letters + strspn(s + letters, "0123456789_")] == 0;
}

/* x.nonsense: init.lua knows the names that are near. */
static int no_such_name(lua_State *L, const jx_entry *e) {
  jx_push_ref(L, e->B, JX_REF_HOOKS);
  lua_pushliteral(L, "attribute");
  lua_rawget(L, -2);
  if (!lua_isfunction(L, -1))
    return jx_raise_new(L, e->B, JX_EARG, NULL, "an array has no field or method '%s'",
                        lua_tostring(L, 2));
  lua_pushvalue(L, 2);
  lua_call(L, 1, 0);
  return 0;
}

/* Upvalues: entry, metatable, methods, properties. */
static int handle_index(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  if (lua_type(L, 2) != LUA_TSTRING) return jx_index(L, e);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(3));
  if (lua_type(L, -1) == LUA_TFUNCTION) return 1;
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(4));
  if (lua_type(L, -1) == LUA_TFUNCTION) {
    const jx_handle *h = jx_to_handle(L, e->B, 1);
    if (!h || h->v.kind == JX_V_BAD) {
      jx_val v;
      jx_error_clear(e->B->cx->err);
      jx_arg_array(e->B, L, 1, lua_tostring(L, 2), &v);
      return jx_raise(L, e->B);
    }
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    return 1;
  }
  lua_settop(L, 2);
  return is_name(lua_tostring(L, 2)) ? no_such_name(L, e) : jx_index(L, e);
}

static int handle_newindex(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_error_clear(B->cx->err);
  jx_fail(B->cx, JX_EARG, NULL, "arrays do not change: x[i] = v is refused");
  jx_error_hint(B->cx->err, "write y = x:at(i):set(v)");
  return jx_raise(L, B);
}

/* #x: the extent of axis 0 */
static int handle_len(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_val v;
  jx_error_clear(e->B->cx->err);
  if (jx_arg_array(e->B, L, 1, "#", &v) && v.aval->rank == 0)
    jx_fail(e->B->cx, JX_ESHAPE, "#", "an array without axes has no length");
  if (!jx_ok(e->B->cx)) return jx_raise(L, e->B);
  lua_pushnumber(L, (double)v.aval->dim[0]);
  return 1;
}

/* ---- reading out ---- */

/* One element as Lua has it: boolean, number, or beyond 2^53 a 64-bit integer of the FFI if it is
   there. */
static void push_element(lua_State *L, jx_lua *B, jx_dtype d, const void *p) {
  if (d == JX_BOOL) {
    lua_pushboolean(L, *(const uint8_t *)p != 0);
    return;
  }
  int64_t i = jx_is_int(d) ? jx_load_i64(d, p) : 0;
  bool exact = d == JX_U64 ? (uint64_t)i <= (uint64_t)1 << 53
                           : i >= -((int64_t)1 << 53) && i <= (int64_t)1 << 53;
  if (exact) {
    lua_pushnumber(L, jx_is_int(d) ? (double)i : jx_load_f64(d, p));
    return;
  }
  jx_push_ref(L, B, JX_REF_HOOKS);
  lua_pushliteral(L, "int64");
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (!lua_isfunction(L, -1)) {
    lua_pop(L, 1);
    lua_pushnumber(L, d == JX_U64 ? (double)(uint64_t)i : (double)i);
    return;
  }
  lua_pushnumber(L, (double)((uint64_t)i >> 32));
  lua_pushnumber(L, (double)((uint64_t)i & 0xFFFFFFFFu));
  lua_pushboolean(L, d == JX_U64);
  lua_call(L, 3, 1);
}

/* The known value behind argument 1; its bytes are kept alive by the handle at index 1. */
static jx_val known_value(lua_State *L, const jx_entry *e, char bytes[8]) {
  jx_val v;
  jx_enter(L, e->B);
  if (!jx_arg_array(e->B, L, 1, e->name, &v)) jx_raise(L, e->B);
  v = jx_val_concrete(e->B->cx, v);
  if (v.kind == JX_V_BAD) jx_raise(L, e->B);
  if (v.kind != JX_V_LIT) return v;
  jx_lit_store(v, bytes);
  v.u.a.data = bytes;
  return v;
}

static int item(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  char bytes[8], text[JX_AVAL_TEXT];
  jx_val v = known_value(L, e, bytes);
  if (v.aval->size != 1)
    return jx_raise_new(L, e->B, JX_EARG, "item", "an array of one element was expected, got %s",
                        jx_aval_text(v.aval, text));
  push_element(L, e->B, (jx_dtype)v.aval->dtype, v.u.a.data);
  return 1;
}

static void push_table(lua_State *L, jx_lua *B, const jx_aval *a, int axis, const char **p) {
  if (axis == a->rank) {
    push_element(L, B, (jx_dtype)a->dtype, *p);
    *p += jx_dtype_size((jx_dtype)a->dtype);
    return;
  }
  luaL_checkstack(L, 8, "totable");
  lua_createtable(L, (int)JX_MIN(a->dim[axis], 1 << 26), 0);
  for (int64_t i = 1; i <= a->dim[axis]; i++) {
    push_table(L, B, a, axis + 1, p);
    lua_rawseti(L, -2, (int)i);
  }
}

/* Freed while the table is built (by a finalizer) must do no harm: the bytes are held by a
   holder. */
static int totable(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  char bytes[8];
  jx_holder *h = jx_new_holder(L, e->B, 1);
  jx_val v = known_value(L, e, bytes);
  if (v.kind == JX_V_ARRAY) {
    jx_val_retain(v);
    h->at[0] = v;
    h->n = 1;
  }
  const char *p = v.u.a.data;
  push_table(L, e->B, v.aval, 0, &p);
  return 1;
}

/* Pointer and C type of the elements, for x:ffi(). */
static int data(lua_State *L) {
  static const char *const ctype[] = {"uint8_t",  "uint8_t", "uint16_t", "uint32_t", "uint64_t",
                                      "int8_t",   "int16_t", "int32_t",  "int64_t",  "uint16_t",
                                      "uint16_t", "float",   "double"};
  const jx_entry *e = jx_entry_of(L);
  char bytes[8];
  jx_val v = known_value(L, e, bytes);
  if (v.kind == JX_V_LIT)
    return jx_raise_new(L, e->B, JX_EARG, "ffi", "a literal scalar has no memory of its own");
  lua_pushlightuserdata(L, v.u.a.data);
  lua_pushstring(L, ctype[v.aval->dtype]);
  return 2;
}

/* ---- releasing early ---- */

static int handle_free(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_handle *h = jx_to_handle(L, e->B, 1);
  char buf[JX_DESCRIBE];
  if (!h)
    return jx_raise_new(L, e->B, JX_EARG, "free", "%s is not an array",
                        jx_describe(L, e->B, 1, buf));
  if (h->v.kind == JX_V_ARRAY) jx_handle_drop(e->B, h);
  return 0;
}

/* x:is_deleted(): freed, or donated to a jitted function */
static int is_deleted(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_handle *h = jx_to_handle(L, e->B, 1);
  char buf[JX_DESCRIBE];
  if (!h)
    return jx_raise_new(L, e->B, JX_EARG, "is_deleted", "%s is not an array",
                        jx_describe(L, e->B, 1, buf));
  lua_pushboolean(L, h->v.kind == JX_V_BAD);
  return 1;
}

void jx_scope_note(lua_State *L, jx_lua *B) {
  luaL_checkstack(L, 4, "scope");
  jx_push_ref(L, B, JX_REF_SCOPE);
  if (lua_istable(L, -1)) {
    lua_pushvalue(L, -2);
    if (lua_getmetatable(L, -2)) { /* a weak set: whoever gave it wants to see what is left */
      lua_pop(L, 1);
      lua_pushboolean(L, 1);
      lua_rawset(L, -3);
    } else {
      lua_rawseti(L, -2, (int)lua_objlen(L, -2) + 1);
    }
  }
  lua_pop(L, 1);
}

/* C.scope_begin([weak set]) → the outer list; C.scope_end(outer, keep): frees all of the list but
   keep[handle] */
static int scope_begin(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  lua_settop(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, B->ref[JX_REF_SCOPE]);
  if (lua_istable(L, 1))
    lua_pushvalue(L, 1);
  else
    lua_newtable(L);
  lua_rawseti(L, LUA_REGISTRYINDEX, B->ref[JX_REF_SCOPE]);
  B->scoped = true;
  return 1;
}

static int scope_end(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  bool keep = lua_istable(L, 2);
  lua_settop(L, 2);
  jx_push_ref(L, B, JX_REF_SCOPE);
  lua_pushvalue(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, B->ref[JX_REF_SCOPE]);
  B->scoped = lua_istable(L, 1);
  if (!lua_istable(L, 3)) return 0;
  int n = (int)lua_objlen(L, 3);
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, 3, i);
    jx_handle *h = jx_to_handle(L, B, -1);
    bool kept = false;
    if (keep) {
      lua_pushvalue(L, -1);
      lua_rawget(L, 2);
      kept = lua_toboolean(L, -1);
      lua_pop(L, 1);
    }
    if (h && !kept && h->v.kind == JX_V_ARRAY) {
      jx_handle_drop(B, h);
    } else if (kept && B->scoped) {
      /* A result outlives this scope but belongs to the one around it. */
      lua_rawseti(L, 1, (int)lua_objlen(L, 1) + 1);
      continue;
    }
    lua_pop(L, 1);
  }
  return 0;
}

void jx_open_method(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushboolean(L, 0);
  B->ref[JX_REF_SCOPE] = luaL_ref(L, LUA_REGISTRYINDEX);
  jx_entry *e = jx_new_entry(L, B, "index", NULL, 0);
  lua_pushlightuserdata(L, e);
  for (int i = 0; i < 3; i++)
    lua_pushvalue(L, i == 0 ? t->mt : i == 1 ? t->methods : t->properties);
  lua_pushcclosure(L, handle_index, 4);
  lua_setfield(L, t->mt, "__index");
  lua_pushvalue(L, t->mt);
  jx_reg(L, B, "__newindex", handle_newindex, "index", NULL, 0);
  jx_reg(L, B, "__len", handle_len, "#", NULL, 0);
  lua_pushvalue(L, t->methods);
  static const jx_reg_row methods[] = {
      {"item", item},        {"totable", totable},       {"tolist", totable},
      {"free", handle_free}, {"is_deleted", is_deleted}, {NULL, NULL}};
  jx_reg_rows(L, B, methods);
  lua_pushvalue(L, t->core);
  static const jx_reg_row rows[] = {
      {"data", data}, {"scope_begin", scope_begin}, {"scope_end", scope_end}, {NULL, NULL}};
  jx_reg_rows(L, B, rows);
}
