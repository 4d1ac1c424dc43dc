/* exchange.c — values of a C host to Lua and back. Arrays change hands without a copy. */
#include <math.h>

#include "bind/host.h"

/* ---- Lua objects that the host holds ---- */

int jx_host_anchor(lua_State *L, jx_host *h, int i) {
  lua_pushvalue(L, i);
  lua_rawgeti(L, LUA_REGISTRYINDEX, h->anchors);
  lua_insert(L, -2);
  /* Room for every place in the list of unused ones, so that dropping cannot fail. */
  if (!jx_vec_reserve(&h->rt->mem, &h->unused, (uint32_t)h->last + 1)) {
    jx_nomem(h->B->cx);
    jx_raise(L, h->B);
  }
  bool again = h->unused.n > 0;
  int place = again ? h->unused.at[h->unused.n - 1] : h->last + 1;
  lua_rawseti(L, -2, place);
  lua_pop(L, 1);
  if (again)
    h->unused.n--;
  else
    h->last = place;
  return place;
}

void jx_host_push_anchor(lua_State *L, jx_host *h, int anchor) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, h->anchors);
  lua_rawgeti(L, -1, anchor);
  lua_remove(L, -2);
}

void jx_host_drop(jx_rt *rt, int anchor) {
  jx_host *h = (jx_host *)rt->scripts;
  lua_rawgeti(h->L, LUA_REGISTRYINDEX, h->anchors);
  lua_pushnil(h->L);
  lua_rawseti(h->L, -2, anchor);
  lua_pop(h->L, 1);
  h->unused.at[h->unused.n++] = anchor;
}

/* ---- to Lua ---- */

void jx_host_push(lua_State *L, jx_host *h, const jaxlua_value *v) {
  luaL_checkstack(L, 6, "a tree is too deep");
  switch (v->kind) {
    case JAXLUA_KIND_NIL:
      lua_pushnil(L);
      break;
    case JAXLUA_KIND_NONE:
      jx_push_ref(L, h->B, JX_REF_NONE);
      break;
    case JAXLUA_KIND_BOOLEAN:
      lua_pushboolean(L, v->u.truth);
      break;
    case JAXLUA_KIND_NUMBER:
      lua_pushnumber(L, v->u.number);
      break;
    case JAXLUA_KIND_STRING:
      lua_pushlstring(L, v->u.text.at, v->u.text.n);
      break;
    case JAXLUA_KIND_ARRAY:
      jx_lua_push(L, h->B, v->u.array->v);
      break;
    case JAXLUA_KIND_LIST:
      lua_createtable(L, (int)v->u.fields.n, 0);
      for (uint32_t i = 0; i < v->u.fields.n; i++) {
        jx_host_push(L, h, v->u.fields.at[i].item);
        lua_rawseti(L, -2, (int)i + 1);
      }
      break;
    case JAXLUA_KIND_DICT:
      lua_createtable(L, 0, (int)v->u.fields.n);
      for (uint32_t i = 0; i < v->u.fields.n; i++) {
        jx_host_push(L, h, v->u.fields.at[i].key);
        jx_host_push(L, h, v->u.fields.at[i].item);
        lua_rawset(L, -3);
      }
      break;
    default:
      jx_host_push_anchor(L, h, v->u.anchor);
  }
}

/* ---- from Lua ---- */

typedef struct puller {
  lua_State *L;
  jx_host *h;
  int number; /* of the result, for messages */
} puller;

static void pull(puller *p, int i, jaxlua_value *v, int depth);
static void refuse(puller *p, jx_status s, const char *what) JX_RAISES;

static void refuse(puller *p, jx_status s, const char *what) {
  jx_raise_new(p->L, p->h->B, s, "jaxlua_call", "result %d %s", p->number, what);
}

static void need(puller *p, bool ok) {
  if (!ok) jx_raise(p->L, p->h->B);
}

/* An item at the end of v, empty so far: whatever happens, v owns it. */
static jaxlua_value *add_item(puller *p, jaxlua_value *v, jaxlua_value *key) {
  jaxlua_value *item = jx_value_make(p->h->rt, JAXLUA_KIND_NIL);
  if (item && jx_value_reserve(v)) {
    jx_value_add(v, key, item);
    return item;
  }
  jaxlua_value_release(item);
  jaxlua_value_release(key);
  jx_raise(p->L, p->h->B);
  return NULL;
}

static void pull_text(puller *p, int i, jaxlua_value *v) {
  size_t n;
  const char *s = lua_tolstring(p->L, i, &n);
  need(p, jx_value_set_text(v, s, n));
  v->kind = JAXLUA_KIND_STRING;
}

static void pull_anchor(puller *p, int i, jaxlua_value *v, jaxlua_kind kind) {
  v->u.anchor = jx_host_anchor(p->L, p->h, i);
  v->kind = (uint8_t)kind;
}

static void pull_handle(puller *p, const jx_handle *u, jaxlua_value *v) {
  jx_rt *rt = p->h->rt;
  jx_val x = u->v;
  if (x.kind == JX_V_TRACER)
    refuse(p, JX_ETRACER,
           "is still traced: its value is known only inside the transform that made it");
  if (x.kind == JX_V_BAD) refuse(p, JX_EARG, "is an array that was freed or donated");
  jx_buf *made = NULL;
  if (x.kind == JX_V_LIT) {
    made = jx_buf_new(&rt->bufs, x.aval->nbytes);
    if (!made) jx_nomem(&rt->cx);
    if (!made) jx_raise(p->L, p->h->B);
    jx_lit_store(x, made->data);
    x = jx_val_array(made, x.aval);
  }
  v->u.array = jx_api_array(rt, x);
  jx_buf_release(made);
  need(p, v->u.array != NULL);
  v->kind = JAXLUA_KIND_ARRAY;
}

/* Whether the keys are 1…n, and how many there are. */
static bool is_list(lua_State *L, int i, size_t *n) {
  size_t count = 0, listed = 0;
  *n = lua_objlen(L, i);
  lua_pushnil(L);
  while (lua_next(L, i)) {
    lua_pop(L, 1);
    count++;
    if (lua_type(L, -1) != LUA_TNUMBER) continue;
    double d = lua_tonumber(L, -1);
    listed += d >= 1 && d <= (double)*n && d == floor(d);
  }
  return count == listed && count == *n;
}

static jaxlua_value *pull_key(puller *p) {
  lua_State *L = p->L;
  jx_rt *rt = p->h->rt;
  int type = lua_type(L, -2);
  if (type != LUA_TNUMBER && type != LUA_TSTRING)
    refuse(p, JX_EARG, "has a key that is neither a string nor a number");
  jaxlua_value *key = jx_value_make(rt, JAXLUA_KIND_NUMBER);
  if (!key) jx_raise(p->L, p->h->B);
  if (type == LUA_TNUMBER) {
    key->u.number = lua_tonumber(L, -2);
    return key;
  }
  size_t n;
  const char *s = lua_tolstring(L, -2, &n);
  if (!jx_value_set_text(key, s, n)) {
    jaxlua_value_release(key);
    need(p, false);
  }
  key->kind = JAXLUA_KIND_STRING;
  return key;
}

static void pull_table(puller *p, int i, jaxlua_value *v, int depth) {
  lua_State *L = p->L;
  size_t n;
  if (depth >= JX_TREE_DEPTH)
    refuse(p, JX_EARG, "nests more than 200 levels deep, or holds itself");
  int top = lua_gettop(L);
  bool list = is_list(L, i, &n);
  v->kind = list ? JAXLUA_KIND_LIST : JAXLUA_KIND_DICT;
  if (!list) lua_pushnil(L);
  for (size_t k = 1; list ? k <= n : lua_next(L, i) != 0; k++) {
    if (list) lua_rawgeti(L, i, (int)k);
    jaxlua_value *item = add_item(p, v, list ? NULL : pull_key(p));
    pull(p, lua_gettop(L), item, depth + 1);
    v->depth = JX_MAX(v->depth, (uint8_t)(item->depth + 1));
    lua_settop(L, list ? top : top + 1);
  }
  if (!list) jx_value_sort(v);
}

static void pull(puller *p, int i, jaxlua_value *v, int depth) {
  lua_State *L = p->L;
  luaL_checkstack(L, 8, "a result is too deep");
  switch (lua_type(L, i)) {
    case LUA_TNIL:
      return;
    case LUA_TBOOLEAN:
      v->kind = JAXLUA_KIND_BOOLEAN;
      v->u.truth = lua_toboolean(L, i);
      return;
    case LUA_TNUMBER:
      v->kind = JAXLUA_KIND_NUMBER;
      v->u.number = lua_tonumber(L, i);
      return;
    case LUA_TSTRING:
      pull_text(p, i, v);
      return;
    case LUA_TFUNCTION:
      pull_anchor(p, i, v, JAXLUA_KIND_FUNCTION);
      return;
    case LUA_TTABLE:
      if (!lua_getmetatable(L, i)) {
        pull_table(p, i, v, depth);
        return;
      }
      lua_pop(L, 1);
      break;
    case LUA_TUSERDATA: {
      const jx_handle *u = jx_to_handle(L, p->h->B, i);
      if (u) {
        pull_handle(p, u, v);
        return;
      }
      if (lua_touserdata(L, i) != p->h->B->none) break;
      v->kind = JAXLUA_KIND_NONE;
      return;
    }
    default:
      break;
  }
  pull_anchor(p, i, v, JAXLUA_KIND_OBJECT);
}

void jx_host_pull(lua_State *L, jx_host *h, int i, jaxlua_value *v, int number) {
  puller p = {L, h, number};
  pull(&p, i, v, 0);
}
