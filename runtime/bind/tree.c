/*
** tree.c — pytrees: nested tables with arrays at the leaves, taken apart and put together.
**
** A table with keys 1…n is a list, any other a dictionary, its keys in order (numbers, then
** strings); jax.None has no leaves; a table with a metatable must be registered. A tree
** definition is a string of 64-bit tokens. Two are equal when their tokens are: strings and
** metatables stand in it as addresses, and the objects are anchored in the definition's own
** table, in the order of the walk.
**
**   LEAF | NONE | NIL | LIST n child… | DICT n (key child)… | NODE n metatable aux child…
**   key, metatable, aux:  two tokens, what it is with its anchor's number, and its identity
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind/bind.h"

enum { T_LEAF = 1, T_NONE, T_NIL, T_LIST, T_DICT, T_NODE, K_INT = 16, K_TEXT, K_OBJECT };
enum { MAX_DEPTH = 200 };

typedef struct treedef {
  uint32_t magic;
  uint32_t n, cap;
  uint32_t leaves, anchors;
  uint64_t *tok;
} treedef;

static int tag_of(uint64_t t) { return (int)(t & 0xFF); }
static uint32_t count_of(uint64_t t) { return (uint32_t)(t >> 8); }

static treedef *new_treedef(lua_State *L, jx_lua *B) {
  treedef *d = lua_newuserdata(L, sizeof *d);
  memset(d, 0, sizeof *d);
  d->magic = B->magic ^ JX_TREEDEF;
  jx_push_ref(L, B, JX_REF_TREEDEF_MT);
  lua_setmetatable(L, -2);
  lua_newtable(L);
  lua_setfenv(L, -2);
  return d;
}

static int treedef_gc(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  treedef *d = jx_to_ours(L, B, 1, JX_TREEDEF, sizeof *d);
  if (!d) return 0;
  jx_free(&B->rt->mem, d->tok, d->cap * sizeof *d->tok);
  d->tok = NULL;
  d->n = d->cap = 0;
  return 0;
}

static treedef *check_treedef(lua_State *L, const jx_entry *e, int i) {
  treedef *d = jx_to_ours(L, e->B, i, JX_TREEDEF, sizeof *d);
  char buf[JX_DESCRIBE];
  if (!d)
    jx_raise_new(L, e->B, JX_EARG, e->name, "argument %d is %s; a tree definition was expected", i,
                 jx_describe(L, e->B, i, buf));
  return d;
}

/* ---- taking apart ---- */

typedef struct flattener {
  lua_State *L;
  jx_lua *B;
  const char *op;
  treedef *def;
  int anchors, leaves; /* tables on the stack             */
  int is_leaf;         /* function on the stack, or 0     */
  int paths, path;     /* tables on the stack, or 0       */
} flattener;

static void put(flattener *f, uint64_t t) {
  treedef *d = f->def;
  if (d->n == d->cap) {
    uint32_t cap = d->cap ? d->cap * 2 : 32;
    uint64_t *p = jx_realloc(&f->B->rt->mem, d->tok, d->cap * sizeof *p, cap * sizeof *p);
    if (!p) {
      jx_nomem(f->B->cx);
      jx_raise(f->L, f->B);
    }
    d->tok = p;
    d->cap = cap;
  }
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): n < cap, so there is room */
  d->tok[d->n++] = t;
}

/* The value on top of the stack as identity tokens; it stays there. */
static void put_object(flattener *f) {
  lua_State *L = f->L;
  int type = lua_type(L, -1);
  if (type == LUA_TNUMBER) {
    double d = lua_tonumber(L, -1);
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    put(f, K_INT);
    put(f, bits);
    return;
  }
  uint32_t k = ++f->def->anchors;
  lua_pushvalue(L, -1);
  lua_rawseti(L, f->anchors, (int)k);
  put(f, (type == LUA_TSTRING ? K_TEXT : K_OBJECT) | (uint64_t)k << 8);
  const void *p = type == LUA_TSTRING ? (const void *)lua_tostring(L, -1) : lua_topointer(L, -1);
  put(f, type == LUA_TBOOLEAN ? (uint64_t)lua_toboolean(L, -1) : (uint64_t)(uintptr_t)p);
}

static void flat(flattener *f, int i, int depth);

static void enter_path(flattener *f, int depth) {
  if (!f->path) return;
  lua_pushvalue(f->L, -1);
  lua_rawseti(f->L, f->path, depth + 1);
}

static void leaf(flattener *f, int i, int depth) {
  lua_State *L = f->L;
  put(f, T_LEAF);
  lua_pushvalue(L, i);
  lua_rawseti(L, f->leaves, (int)++f->def->leaves);
  if (!f->path) return;
  lua_createtable(L, depth, 0);
  for (int k = 1; k <= depth; k++) {
    lua_rawgeti(L, f->path, k);
    lua_rawseti(L, -2, k);
  }
  lua_rawseti(L, f->paths, (int)f->def->leaves);
}

typedef struct tkey {
  const char *text; /* NULL: a number */
  double number;
  int at; /* its place in the table of keys */
} tkey;

static int compare_keys(const void *x, const void *y) {
  const tkey *a = x, *b = y;
  if (!a->text != !b->text) return a->text ? 1 : -1;
  if (a->text) return strcmp(a->text, b->text);
  return a->number < b->number ? -1 : a->number > b->number;
}

static void flat_dict(flattener *f, int i, uint32_t n, int depth) {
  lua_State *L = f->L;
  lua_createtable(L, (int)n, 0);
  int keys = lua_gettop(L);
  tkey *k = lua_newuserdata(L, sizeof *k * (n + 1));
  uint32_t m = 0;
  lua_pushnil(L);
  while (lua_next(L, i)) {
    lua_pop(L, 1);
    int type = lua_type(L, -1);
    if (m == n || (type != LUA_TSTRING && type != LUA_TNUMBER)) {
      jx_raise_new(L, f->B, JX_EARG, f->op,
                   "a tree has a key that is %s; keys are strings or numbers",
                   lua_typename(L, type));
    }
    lua_pushvalue(L, -1);
    lua_rawseti(L, keys, (int)m + 1);
    k[m] = (tkey){.at = (int)m + 1};
    if (type == LUA_TSTRING)
      k[m].text = lua_tostring(L, -1);
    else
      k[m].number = lua_tonumber(L, -1);
    m++;
  }
  qsort(k, m, sizeof *k, compare_keys);
  put(f, T_DICT | (uint64_t)m << 8);
  for (uint32_t j = 0; j < m; j++) {
    lua_rawgeti(L, keys, k[j].at);
    put_object(f);
    enter_path(f, depth);
    lua_rawget(L, i);
    flat(f, lua_gettop(L), depth + 1);
    lua_settop(L, keys + 1);
  }
  lua_settop(L, keys - 1);
}

/* The record of a registered metatable (on top of the stack) replaces it, or an error. */
static void registered(flattener *f) {
  lua_State *L = f->L;
  jx_push_ref(L, f->B, JX_REF_NODES);
  lua_pushvalue(L, -2);
  lua_rawget(L, -2);
  if (lua_istable(L, -1)) return;
  jx_raise_new(L, f->B, JX_EARG, f->op,
               "a table with a metatable that is not registered stands in a tree; make it known by "
               "jax.tree_util.register_pytree_node(metatable, flatten, unflatten)");
}

static void flat_node(flattener *f, int i, int depth) {
  lua_State *L = f->L;
  int top = lua_gettop(L); /* the metatable */
  registered(f);
  int record = lua_gettop(L);
  lua_rawgeti(L, record, 1);
  lua_pushvalue(L, i);
  lua_call(L, 1, 2); /* children, aux */
  if (!lua_istable(L, record + 1))
    jx_raise_new(L, f->B, JX_EARG, f->op,
                 "flatten of a registered type must return a list of children");
  uint32_t n = (uint32_t)lua_objlen(L, record + 1);
  put(f, T_NODE | (uint64_t)n << 8);
  lua_pushvalue(L, top);
  put_object(f);
  lua_pop(L, 1);
  put_object(f); /* aux */
  for (uint32_t k = 1; k <= n; k++) {
    lua_pushinteger(L, (lua_Integer)k - 1);
    enter_path(f, depth);
    lua_pop(L, 1);
    lua_rawgeti(L, record + 1, (int)k);
    flat(f, lua_gettop(L), depth + 1);
    lua_settop(L, record + 2);
  }
  lua_settop(L, top - 1);
}

static void flat_table(flattener *f, int i, int depth) {
  lua_State *L = f->L;
  if (lua_getmetatable(L, i)) {
    flat_node(f, i, depth);
    return;
  }
  uint32_t n = (uint32_t)lua_objlen(L, i), count = 0, listed = 0;
  lua_pushnil(L);
  while (lua_next(L, i)) {
    lua_pop(L, 1);
    count++;
    if (lua_type(L, -1) != LUA_TNUMBER) continue;
    double d = lua_tonumber(L, -1);
    listed += d >= 1 && d <= n && d == floor(d);
  }
  if (count != listed || count != n) {
    flat_dict(f, i, count, depth);
    return;
  }
  put(f, T_LIST | (uint64_t)n << 8);
  int top = lua_gettop(L);
  for (uint32_t k = 1; k <= n; k++) {
    lua_pushinteger(L, (lua_Integer)k - 1);
    enter_path(f, depth);
    lua_settop(L, top);
    lua_rawgeti(L, i, (int)k);
    flat(f, top + 1, depth + 1);
    lua_settop(L, top);
  }
}

static bool asked_leaf(flattener *f, int i) {
  lua_State *L = f->L;
  if (!f->is_leaf) return false;
  lua_pushvalue(L, f->is_leaf);
  lua_pushvalue(L, i);
  lua_call(L, 1, 1);
  bool yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

static void flat(flattener *f, int i, int depth) {
  lua_State *L = f->L;
  if (depth > MAX_DEPTH)
    jx_raise_new(L, f->B, JX_EARG, f->op, "a tree nests too deeply, or contains itself");
  luaL_checkstack(L, 12, "tree");
  if (lua_isnil(L, i))
    put(f, T_NIL);
  else if (asked_leaf(f, i))
    leaf(f, i, depth);
  else if (lua_type(L, i) == LUA_TUSERDATA && lua_touserdata(L, i) == f->B->none)
    put(f, T_NONE);
  else if (lua_istable(L, i))
    flat_table(f, i, depth);
  else
    leaf(f, i, depth);
}

/* C.tree_flatten(value [, is_leaf [, with_paths]]) → leaves, definition [, paths] */
static int tree_flatten(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  lua_settop(L, 3);
  bool paths = lua_toboolean(L, 3);
  flattener f = {.L = L, .B = e->B, .op = "tree"};
  jx_error_clear(e->B->cx->err);
  if (lua_isfunction(L, 2)) f.is_leaf = 2;
  lua_newtable(L);
  f.leaves = 4;
  f.def = new_treedef(L, e->B);
  lua_getfenv(L, 5);
  f.anchors = 6;
  lua_newtable(L);
  if (paths) {
    lua_newtable(L);
    f.paths = 7;
    f.path = 8;
  }
  flat(&f, 1, 0);
  if (paths) {
    lua_settop(L, 7);
    lua_remove(L, 6);
    return 3;
  }
  lua_settop(L, 5);
  return 2;
}

/* ---- putting together ---- */

typedef struct builder {
  lua_State *L;
  jx_lua *B;
  const treedef *def;
  int anchors, leaves; /* stack indices; leaves: of the table, or of a jitted call's list `map` */
  uint32_t at, leaf;
  int handles; /* of a jitted call: where its handles lie; else 0                       */
} builder;

/* Pushes what two tokens stand for. */
static void push_object(builder *b) {
  uint64_t t = b->def->tok[b->at++], id = b->def->tok[b->at++];
  double d;
  if (tag_of(t) != K_INT) {
    lua_rawgeti(b->L, b->anchors, (int)count_of(t));
    return;
  }
  memcpy(&d, &id, sizeof d);
  lua_pushnumber(b->L, d);
}

static void build(builder *b) {
  lua_State *L = b->L;
  uint64_t t = b->def->tok[b->at++];
  uint32_t n = count_of(t);
  luaL_checkstack(L, 8, "tree");
  switch (tag_of(t)) {
    case T_LEAF:
      lua_rawgeti(L, b->leaves, (int)++b->leaf);
      if (!b->handles) break;
      if (lua_type(L, -1) == LUA_TNUMBER)
        lua_pushvalue(L, b->handles + (int)lua_tointeger(L, -1) - 1);
      else
        lua_rawgeti(L, -1, 1);
      lua_replace(L, -2);
      break;
    case T_NONE:
      jx_push_ref(L, b->B, JX_REF_NONE);
      break;
    case T_LIST:
      lua_createtable(L, (int)n, 0);
      for (uint32_t k = 1; k <= n; k++) {
        build(b);
        lua_rawseti(L, -2, (int)k);
      }
      break;
    case T_DICT:
      lua_createtable(L, 0, (int)n);
      for (uint32_t k = 0; k < n; k++) {
        push_object(b);
        build(b);
        lua_rawset(L, -3);
      }
      break;
    case T_NODE: {
      push_object(b); /* metatable */
      jx_push_ref(L, b->B, JX_REF_NODES);
      lua_insert(L, -2);
      lua_rawget(L, -2);
      lua_rawgeti(L, -1, 2);
      push_object(b);
      lua_createtable(L, (int)n, 0);
      for (uint32_t k = 1; k <= n; k++) {
        build(b);
        lua_rawseti(L, -2, (int)k);
      }
      lua_call(L, 2, 1);
      lua_replace(L, -3);
      lua_pop(L, 1);
      break;
    }
    default:
      lua_pushnil(L);
      break;
  }
}

/* C.tree_unflatten(definition, leaves) → value */
static int tree_unflatten(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const treedef *d = check_treedef(L, e, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_getfenv(L, 1);
  builder b = {L, e->B, d, 3, 2, 0, 0, 0};
  build(&b);
  return 1;
}

void jx_tree_build(jx_build *j, int result) {
  lua_State *L = j->L;
  int top = lua_gettop(L);
  luaL_checkstack(L, 8, "tree");
  lua_rawgeti(L, j->entry, result);
  const treedef *d = jx_to_ours(L, j->B, -1, JX_TREEDEF, sizeof *d);
  if (!d) jx_raise_new(L, j->B, JX_EINTERNAL, "jit", "a result has no tree definition");
  lua_getfenv(L, -1);
  lua_pushliteral(L, "map");
  lua_rawget(L, j->entry);
  builder b = {L, j->B, d, top + 2, top + 3, 0, (uint32_t)j->leaf, j->handles};
  build(&b);
  j->leaf = (int)b.leaf;
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* ---- a second tree along the first ---- */

typedef struct follower {
  builder b;
  const char *op;
  const char *what; /* names the second tree in messages */
  int out;
} follower;

/* Where the walk is: keys from the innermost outwards. */
typedef struct place {
  const struct place *up;
  const char *text; /* on the stack of Lua; NULL: a number */
  double number;
} place;

enum { PATH = 160 };

/* "['layers'][0]", cut where there is no room. */
static size_t path_text(const place *p, char buf[PATH]) {
  if (!p) return 0;
  size_t n = path_text(p->up, buf);
  int more = p->text ? snprintf(buf + n, PATH - n, "['%.40s']", p->text)
                     : snprintf(buf + n, PATH - n, "[%.14g]", p->number);
  return JX_MIN(n + (size_t)JX_MAX(more, 0), (size_t)PATH - 1);
}

static int differ(follower *f, const place *at, const char *wanted, const char *got) {
  char path[PATH] = "";
  path_text(at, path);
  return jx_raise_new(f->b.L, f->b.B, JX_EARG, f->op, "trees differ: %s%s%s should be %s, is %s",
                      f->what, *path ? " at " : "", path, wanted, got);
}

static int missing(follower *f, const place *at) {
  char path[PATH] = "";
  path_text(at, path);
  return jx_raise_new(f->b.L, f->b.B, JX_EARG, f->op, "trees differ: %s has nothing at %s", f->what,
                      path);
}

static int mismatch(follower *f, const place *at, const char *wanted, int i) {
  char buf[JX_DESCRIBE];
  return differ(f, at, wanted, jx_describe(f->b.L, f->b.B, i, buf));
}

static uint32_t keys_in(lua_State *L, int i) {
  uint32_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, i)) {
    lua_pop(L, 1);
    n++;
  }
  return n;
}

static void follow(follower *f, int i, const place *at);

/* The items of the table at i, which has as many as the definition says. */
static void follow_items(follower *f, int i, uint64_t t, const place *at) {
  builder *b = &f->b;
  lua_State *L = b->L;
  bool dict = tag_of(t) == T_DICT;
  uint32_t n = count_of(t);
  char wanted[64], got[64];
  const char *kind = dict ? "dictionary" : "list";
  snprintf(wanted, sizeof wanted, "a %s of %u items", kind, n);
  if (!lua_istable(L, i)) mismatch(f, at, wanted, i);
  snprintf(got, sizeof got, "a table of %u", keys_in(L, i));
  if (keys_in(L, i) != n) differ(f, at, wanted, got);
  int top = lua_gettop(L);
  for (uint32_t k = 1; k <= n; k++) {
    if (dict)
      push_object(b);
    else
      lua_pushinteger(L, (lua_Integer)k);
    place here = {.up = at};
    if (lua_type(L, -1) == LUA_TSTRING)
      here.text = lua_tostring(L, -1);
    else
      here.number = lua_tonumber(L, -1) - !dict;
    lua_pushvalue(L, -1);
    lua_rawget(L, i);
    if (lua_isnil(L, -1)) missing(f, &here);
    follow(f, lua_gettop(L), &here);
    lua_settop(L, top);
  }
}

/* The children of the registered object at i. */
static void follow_node(follower *f, int i, uint32_t n, const place *at) {
  builder *b = &f->b;
  lua_State *L = b->L;
  push_object(b);
  if (!lua_getmetatable(L, i) || !lua_rawequal(L, -1, -2))
    mismatch(f, at, "an object of the same type", i);
  jx_push_ref(L, b->B, JX_REF_NODES);
  lua_insert(L, -2);
  lua_rawget(L, -2);
  lua_rawgeti(L, -1, 1);
  lua_pushvalue(L, i);
  lua_call(L, 1, 1);
  b->at += 2; /* aux */
  if (!lua_istable(L, -1) || lua_objlen(L, -1) != n)
    mismatch(f, at, "an object with as many children", i);
  int top = lua_gettop(L);
  for (uint32_t k = 1; k <= n; k++) {
    place here = {.up = at, .number = k - 1};
    lua_rawgeti(L, top, (int)k);
    follow(f, top + 1, &here);
    lua_settop(L, top);
  }
}

static void follow(follower *f, int i, const place *at) {
  builder *b = &f->b;
  lua_State *L = b->L;
  uint64_t t = b->def->tok[b->at++];
  int base = lua_gettop(L);
  luaL_checkstack(L, 10, "tree");
  switch (tag_of(t)) {
    case T_LEAF:
      lua_pushvalue(L, i);
      lua_rawseti(L, f->out, (int)++b->leaf);
      break;
    case T_NONE:
      if (lua_touserdata(L, i) != b->B->none && !lua_isnil(L, i)) mismatch(f, at, "jax.None", i);
      break;
    case T_LIST:
    case T_DICT:
      follow_items(f, i, t, at);
      break;
    case T_NODE:
      follow_node(f, i, count_of(t), at);
      break;
    default:
      break;
  }
  lua_settop(L, base);
}

/* C.tree_follow(definition, value [, op [, what value is]]) → list of what stands in `value` at
   each leaf */
static int tree_follow(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const treedef *d = check_treedef(L, e, 1);
  const char *op = luaL_optstring(L, 3, "tree"), *what = luaL_optstring(L, 4, "the second tree");
  lua_settop(L, 4);
  lua_createtable(L, (int)d->leaves, 0);
  lua_getfenv(L, 1);
  follower f = {{L, e->B, d, 6, 0, 0, 0, 0}, op, what, 5};
  jx_error_clear(e->B->cx->err);
  follow(&f, 2, NULL);
  lua_settop(L, 5);
  return 1;
}

/* ---- definitions ---- */

static int treedef_eq(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const treedef *a = jx_to_ours(L, e->B, 1, JX_TREEDEF, sizeof *a);
  const treedef *b = jx_to_ours(L, e->B, 2, JX_TREEDEF, sizeof *b);
  lua_pushboolean(L, a && b && a->n == b->n && memcmp(a->tok, b->tok, a->n * sizeof *a->tok) == 0);
  return 1;
}

static void text_object(jx_str *s, builder *b) {
  push_object(b);
  if (lua_type(b->L, -1) == LUA_TSTRING)
    jx_str_addf(s, "'%s'", lua_tostring(b->L, -1));
  else if (lua_type(b->L, -1) == LUA_TNUMBER)
    jx_str_addf(s, "%.14g", lua_tonumber(b->L, -1));
  else
    jx_str_add(s, luaL_typename(b->L, -1));
  lua_pop(b->L, 1);
}

static void text_tree(jx_str *s, builder *b) {
  uint64_t t = b->def->tok[b->at++];
  uint32_t n = count_of(t);
  switch (tag_of(t)) {
    case T_LEAF:
      jx_str_addc(s, '*');
      return;
    case T_LIST:
      jx_str_addc(s, '[');
      break;
    case T_DICT:
      jx_str_addc(s, '{');
      break;
    case T_NODE:
      b->at += 4;
      jx_str_add(s, "CustomNode(");
      break;
    default:
      jx_str_add(s, "None");
      return;
  }
  for (uint32_t k = 0; k < n; k++) {
    if (k) jx_str_add(s, ", ");
    if (tag_of(t) == T_DICT) {
      text_object(s, b);
      jx_str_add(s, ": ");
    }
    text_tree(s, b);
  }
  jx_str_addc(s, tag_of(t) == T_LIST ? ']' : tag_of(t) == T_DICT ? '}' : ')');
}

static int treedef_tostring(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const treedef *d = check_treedef(L, e, 1);
  luaL_checkstack(L, 8, "tree");
  lua_settop(L, 1);
  lua_getfenv(L, 1);
  jx_str s;
  jx_str_init(&s, &e->B->rt->mem);
  builder b = {L, e->B, d, 2, 0, 0, 0, 0};
  jx_str_add(&s, "PyTreeDef(");
  if (d->n) text_tree(&s, &b);
  jx_str_addc(&s, ')');
  return jx_push_str(L, e->B, &s);
}

static int treedef_index(lua_State *L) {
  const treedef *d = check_treedef(L, jx_entry_of(L), 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(key, "num_leaves") == 0)
    lua_pushinteger(L, d->leaves);
  else
    lua_pushnil(L);
  return 1;
}

/* C.tree_register(metatable, flatten, unflatten) */
static int tree_register(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  luaL_checktype(L, 3, LUA_TFUNCTION);
  jx_push_ref(L, e->B, JX_REF_NODES);
  lua_pushvalue(L, 1);
  lua_createtable(L, 2, 0);
  for (int k = 1; k <= 2; k++) {
    lua_pushvalue(L, k + 1);
    lua_rawseti(L, -2, k);
  }
  lua_rawset(L, -3);
  return 0;
}

void jx_open_tree(lua_State *L, jx_lua *B, const jx_tables *t) {
  jx_push_ref(L, B, JX_REF_TREEDEF_MT);
  jx_reg(L, B, "__gc", treedef_gc, "treedef", NULL, 0);
  jx_reg(L, B, "__eq", treedef_eq, "treedef", NULL, 0);
  jx_reg(L, B, "__tostring", treedef_tostring, "treedef", NULL, 0);
  jx_reg(L, B, "__index", treedef_index, "treedef", NULL, 0);
  lua_pushvalue(L, t->core);
  static const jx_reg_row rows[] = {{"tree_flatten", tree_flatten},
                                    {"tree_unflatten", tree_unflatten},
                                    {"tree_follow", tree_follow},
                                    {"tree_register", tree_register},
                                    {NULL, NULL}};
  jx_reg_rows(L, B, rows);
}
