/* keyword.c — tables of the script become attributes of a primitive, or checked keywords. */
#include <stdio.h>
#include <string.h>

#include "bind/bind.h"

typedef struct reader {
  jx_lua *B;
  lua_State *L;
  const jx_prim *prim;
  const char *what; /* the attribute's name */
  jx_arena *arena;
} reader;

static bool wrong(const reader *r, const char *wanted) {
  char buf[JX_DESCRIBE];
  jx_fail(r->B->cx, JX_EARG, r->prim->name, "attribute '%s': %s expected, got %s", r->what, wanted,
          jx_describe(r->L, r->B, -1, buf));
  return false;
}

/* Lengths first, then the items: the layout of JX_ATTR_LISTS. */
static bool read_lists(const reader *r, jx_attr *out) {
  lua_State *L = r->L;
  if (!lua_istable(L, -1)) return wrong(r, "a list of lists of integers");
  int k = (int)lua_objlen(L, -1), total = 0;
  if (k > 64) return wrong(r, "at most 64 lists");
  int64_t *list[64];
  int n[64];
  for (int i = 0; i < k; i++) {
    lua_rawgeti(L, -1, i + 1);
    bool ok =
        jx_arg_ints(r->B, L, -1, (jx_naming){r->prim->name, r->what}, r->arena, &list[i], &n[i]);
    lua_pop(L, 1);
    if (!ok) return false;
    total += n[i];
  }
  int64_t *all = jx_arena_alloc(r->arena, sizeof *all * (size_t)(total + k + 1));
  if (!all) return jx_nomem(r->B->cx), false;
  int at = k;
  for (int i = 0; i < k; i++) {
    all[i] = n[i];
    memcpy(all + at, list[i], sizeof *all * (size_t)n[i]);
    at += n[i];
  }
  *out = jx_a_lists(all, at, k);
  return true;
}

static bool read_bits(const reader *r, jx_attr *out) {
  lua_State *L = r->L;
  if (!lua_istable(L, -1)) return wrong(r, "a list of booleans");
  int n = (int)lua_objlen(L, -1);
  int64_t *v = jx_arena_alloc(r->arena, sizeof *v * (size_t)(n + 1));
  if (!v) return jx_nomem(r->B->cx), false;
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, -1, i + 1);
    v[i] = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) != 0 : lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  *out = jx_a_ints(v, n);
  out->kind = JX_ATTR_BITS;
  return true;
}

static bool read_avals(const reader *r, jx_attr *out) {
  lua_State *L = r->L;
  if (!lua_istable(L, -1)) return wrong(r, "a list of types");
  int n = (int)lua_objlen(L, -1);
  const jx_aval **v = jx_arena_alloc(r->arena, sizeof *v * (size_t)(n + 1));
  if (!v) return jx_nomem(r->B->cx), false;
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, -1, i + 1);
    const jx_handle *h = jx_to_handle(L, r->B, -1);
    const jx_laval *a = jx_to_ours(L, r->B, -1, JX_AVAL_UD, sizeof *a);
    v[i] = h ? h->v.aval : a ? a->aval : NULL;
    lua_pop(L, 1);
    if (!v[i]) return wrong(r, "a list of types or arrays");
  }
  *out = jx_a_avals(v, n);
  return true;
}

static bool read_graphs(const reader *r, jx_attr *out) {
  lua_State *L = r->L;
  if (!lua_istable(L, -1)) return wrong(r, "a list of closed graphs");
  int n = (int)lua_objlen(L, -1);
  jx_graph **v = jx_arena_alloc(r->arena, sizeof *v * (size_t)(n + 1));
  if (!v) return jx_nomem(r->B->cx), false;
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, -1, i + 1);
    const jx_lclosed *c = jx_to_ours(L, r->B, -1, JX_CLOSED, sizeof *c);
    v[i] = c && c->set ? c->c.graph : NULL;
    lua_pop(L, 1);
    if (!v[i]) return wrong(r, "a list of closed graphs");
  }
  *out = jx_a_graphs(v, n);
  return true;
}

/* The value on top of the stack as attribute `spec`. */
static bool read_attr(const reader *r, const jx_attrspec *spec, jx_attr *out) {
  lua_State *L = r->L;
  int type = lua_type(L, -1), n;
  int64_t *ints;
  jx_dtype d;
  if (type == LUA_TUSERDATA && lua_touserdata(L, -1) == r->B->none && spec->optional) return true;
  switch (spec->kind) {
    case JX_ATTR_INT:
      if (type != LUA_TNUMBER) return wrong(r, "an integer");
      if (!jx_arg_ints(r->B, L, -1, (jx_naming){r->prim->name, r->what}, r->arena, &ints, &n))
        return false;
      *out = jx_a_int(ints[0]);
      return true;
    case JX_ATTR_BOOL:
      if (type != LUA_TBOOLEAN) return wrong(r, "true or false");
      *out = jx_a_bool(lua_toboolean(L, -1));
      return true;
    case JX_ATTR_FLOAT:
      if (type != LUA_TNUMBER) return wrong(r, "a number");
      *out = jx_a_float(lua_tonumber(L, -1));
      return true;
    case JX_ATTR_DTYPE:
      if (!jx_arg_dtype(r->B, L, -1, r->prim->name, &d)) return false;
      *out = jx_a_dtype(d);
      return true;
    case JX_ATTR_INTS:
      if (!jx_arg_ints(r->B, L, -1, (jx_naming){r->prim->name, r->what}, r->arena, &ints, &n))
        return false;
      *out = jx_a_ints(ints, n);
      return true;
    case JX_ATTR_LISTS:
      return read_lists(r, out);
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      if (type != LUA_TSTRING) return wrong(r, "a string");
      *out = jx_a_text(lua_tostring(L, -1));
      out->kind = (uint8_t)spec->kind;
      return true;
    case JX_ATTR_GRAPH: {
      jx_lclosed *c = jx_to_ours(L, r->B, -1, JX_CLOSED, sizeof *c);
      if (!c || !c->set) return wrong(r, "a closed graph");
      *out = jx_a_graph(c->c.graph);
      return true;
    }
    case JX_ATTR_GRAPHS:
      return read_graphs(r, out);
    case JX_ATTR_AVALS:
      return read_avals(r, out);
    case JX_ATTR_BITS:
      return read_bits(r, out);
    case JX_ATTR_NONE:
      break;
  }
  return true;
}

/* "sum: unknown keyword 'axes'; it takes: axis, dtype, keepdims" */
static bool unknown(jx_lua *B, const jx_prim *p, const char *key) {
  char known[256] = "";
  size_t at = 0;
  for (const jx_attrspec *s = p->attrs; s && s->name; s++)
    if (at < sizeof known)
      at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", at ? ", " : "", s->name);
  jx_fail(B->cx, JX_EARG, p->name, "unknown attribute '%.40s'; it takes: %s", key,
          at ? known : "none");
  return false;
}

static int spec_named(const jx_prim *p, const char *key) {
  for (int k = 0; p->attrs && p->attrs[k].name; k++)
    if (strcmp(p->attrs[k].name, key) == 0) return k;
  return -1;
}

bool jx_arg_attrs(jx_lua *B, lua_State *L, int i, const jx_prim *p, jx_arena *a, jx_attr *out) {
  int n = jx_prim_nattrs(p);
  for (int k = 0; k < n; k++) out[k] = jx_a_none();
  if (i) {
    int top = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, i)) {
      const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "(not a string)";
      int k = spec_named(p, key);
      reader r = {B, L, p, key, a};
      if (k < 0 ? !unknown(B, p, key) : !read_attr(&r, &p->attrs[k], &out[k])) {
        lua_settop(L, top);
        return false;
      }
      lua_pop(L, 1);
    }
  }
  for (int k = 0; k < n; k++) {
    if (out[k].kind != JX_ATTR_NONE || p->attrs[k].optional) continue;
    jx_fail(B->cx, JX_EARG, p->name, "attribute '%s' is missing", p->attrs[k].name);
    return false;
  }
  return true;
}

/* ---- keywords of library functions ---- */

/* Names of the table at index 3, sorted, as one text on top of the stack. */
static void push_known(lua_State *L) {
  lua_getglobal(L, "table");
  lua_newtable(L);
  int list = lua_gettop(L);
  lua_pushnil(L);
  for (int n = 1; lua_next(L, 3); n++) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, list, n);
  }
  lua_getfield(L, list - 1, "sort");
  lua_pushvalue(L, list);
  lua_call(L, 1, 0);
  lua_getfield(L, list - 1, "concat");
  lua_pushvalue(L, list);
  lua_pushliteral(L, ", ");
  lua_call(L, 2, 1);
}

/* C.keywords(t | nil, "sum", {axis = true, …}) → t, or an empty table */
static int keywords(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  const char *op = luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TTABLE);
  if (lua_isnil(L, 1)) {
    lua_newtable(L);
    return 1;
  }
  char buf[JX_DESCRIBE];
  if (!lua_istable(L, 1))
    return jx_raise_new(L, B, JX_EARG, op, "keywords are a table such as {axis = 0}, got %s",
                        jx_describe(L, B, 1, buf));
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_rawget(L, 3);
    if (lua_toboolean(L, -1)) {
      lua_pop(L, 1);
      continue;
    }
    lua_pop(L, 1);
    bool text = lua_type(L, -1) == LUA_TSTRING;
    const char *key = text ? lua_tostring(L, -1) : NULL;
    push_known(L);
    if (!text)
      return jx_raise_new(L, B, JX_EARG, op, "keywords are a table with names; it takes: %s",
                          lua_tostring(L, -1));
    return jx_raise_new(L, B, JX_EARG, op, "unknown keyword '%.40s'; it takes: %s", key,
                        lua_tostring(L, -1));
  }
  lua_settop(L, 1);
  return 1;
}

/* jax.kw{…}: a table of keywords that cannot be mistaken for an argument */
static int kw(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  jx_push_ref(L, jx_entry_of(L)->B, JX_REF_KW_MT);
  lua_setmetatable(L, 1);
  return 1;
}

static int is_kw(lua_State *L) {
  bool yes = lua_istable(L, 1) && lua_getmetatable(L, 1);
  if (yes) {
    jx_push_ref(L, jx_entry_of(L)->B, JX_REF_KW_MT);
    yes = lua_rawequal(L, -1, -2);
  }
  lua_pushboolean(L, yes);
  return 1;
}

void jx_open_keyword(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  static const jx_reg_row rows[] = {
      {"keywords", keywords}, {"kw", kw}, {"is_kw", is_kw}, {NULL, NULL}};
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
