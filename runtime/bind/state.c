/* state.c — opening: the tables and metatables of the binding, registration, the Lua library's
   loader. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bind/bind.h"
#include "embed.h"

/* ---- registration ---- */

jx_entry *jx_new_entry(lua_State *L, jx_lua *B, const char *name, const jx_prim *prim, int mode) {
  jx_entry *e = jx_calloc(&B->rt->mem, sizeof *e);
  if (!e) {
    luaL_error(L, "out of memory");
    return NULL;
  }
  *e = (jx_entry){B, prim, name, mode, B->entries};
  B->entries = e;
  return e;
}

void jx_push_function(lua_State *L, jx_lua *B, lua_CFunction f, const char *name,
                      const jx_prim *prim, int mode) {
  lua_pushlightuserdata(L, jx_new_entry(L, B, name, prim, mode));
  jx_push_ref(L, B, JX_REF_ARRAY_MT);
  lua_pushcclosure(L, f, 2);
}

void jx_reg(lua_State *L, jx_lua *B, const char *key, lua_CFunction f, const char *name,
            const jx_prim *prim, int mode) {
  jx_push_function(L, B, f, name, prim, mode);
  lua_setfield(L, -2, key);
}

void jx_reg_rows(lua_State *L, jx_lua *B, const jx_reg_row *rows) {
  for (; rows->key; rows++) jx_reg(L, B, rows->key, rows->f, rows->key, NULL, 0);
}

void *jx_to_ours(lua_State *L, const jx_lua *B, int i, uint32_t magic, size_t least) {
  uint32_t *p = lua_touserdata(L, i);
  if (!p || lua_type(L, i) != LUA_TUSERDATA || lua_objlen(L, i) < least) return NULL;
  return *p == (B->magic ^ magic) ? p : NULL;
}

/* ---- holders ---- */

jx_holder *jx_new_holder(lua_State *L, jx_lua *B, uint32_t cap) {
  jx_holder *h = lua_newuserdata(L, sizeof *h + cap * sizeof(jx_val));
  h->magic = B->magic ^ JX_HOLDER;
  h->n = 0;
  h->cap = cap;
  jx_push_ref(L, B, JX_REF_HOLDER_MT);
  lua_setmetatable(L, -2);
  return h;
}

static int holder_gc(lua_State *L) {
  jx_holder *h = jx_to_ours(L, jx_entry_of(L)->B, 1, JX_HOLDER, sizeof *h);
  if (!h) return 0;
  while (h->n) jx_val_release(h->at[--h->n]);
  return 0;
}

/* Value k becomes a handle on top of the stack; the holder no longer owns it. */
static void push_one(lua_State *L, jx_lua *B, jx_holder *h, uint32_t k) {
  if (h->at[k].kind == JX_V_ABSENT) {
    lua_pushnil(L);
    return;
  }
  jx_handle *u = jx_new_handle(L, B);
  jx_handle_set(B, u, h->at[k]);
  h->at[k] = JX_ABSENT;
}

int jx_push_held(lua_State *L, jx_lua *B, jx_holder *h) {
  uint32_t n = h->n;
  luaL_checkstack(L, (int)n + 4, "too many results");
  for (uint32_t k = 0; k < n; k++) push_one(L, B, h, k);
  h->n = 0;
  return (int)n;
}

void jx_list_held(lua_State *L, jx_lua *B, jx_holder *h) {
  lua_createtable(L, (int)h->n, 0);
  for (uint32_t k = 0; k < h->n; k++) {
    push_one(L, B, h, k);
    lua_rawseti(L, -2, (int)k + 1);
  }
  h->n = 0;
}

static int push_text(lua_State *L) {
  const jx_str *s = jx_entry_of(L)->B->text;
  lua_pushlstring(L, s->at ? s->at : "", s->n);
  return 1;
}

/* Protected: lua_pushlstring may jump, and the builder must be freed. */
int jx_push_str(lua_State *L, jx_lua *B, jx_str *s) {
  bool room = lua_checkstack(L, 3);
  if (s->failed || !room) {
    jx_str_free(s);
    jx_nomem(B->cx);
    return jx_raise(L, B);
  }
  B->text = s;
  jx_push_ref(L, B, JX_REF_PUSH_TEXT);
  int bad = lua_pcall(L, 0, 1, 0);
  jx_str_free(s);
  return bad ? lua_error(L) : 1;
}

/* ---- the frame of an operation ---- */

/* After a failure: whether memory may have become free, so that phase 2 is worth another try. */
static bool collect(lua_State *L, jx_lua *B, int tries, uint64_t calls) {
  if (B->cx->err->status != JX_ENOMEM || tries > 0) return false;
  if (B->rt->host.calls != calls) return false; /* a callback happens once */
  jx_error_clear(B->cx->err);
  lua_gc(L, LUA_GCCOLLECT, 0);
  jx_bufs_trim(&B->rt->bufs);
  jx_error_clear(B->cx->err); /* finalizers may have failed */
  return true;
}

int jx_run1(lua_State *L, const jx_entry *e, jx_phase2 fn, void *arg) {
  jx_lua *B = e->B;
  jx_enter(L, B);
  jx_handle *h = jx_new_handle(L, B);
  uint64_t calls = B->rt->host.calls;
  for (int tries = 0;; tries++) {
    jx_mark m = jx_scope_begin(B->cx);
    jx_val out = JX_BAD;
    bool ok = jx_poll(B->cx) == JX_OK && fn(B, L, e, arg, &out) && out.kind != JX_V_BAD;
    jx_scope_take(B->cx, m, &out, ok);
    if (JX_LIKELY(ok)) {
      jx_handle_set(B, h, out);
      if (JX_UNLIKELY(B->truth_sites) &&
          (out.kind == JX_V_TRACER
               ? out.aval->dtype == JX_BOOL || B->equal_sites
               : B->equal_warns || (out.aval->dtype == JX_BOOL && B->truth_warns)))
        jx_check_truth(L, B, h);
      return 1;
    }
    if (!collect(L, B, tries, calls)) return jx_raise(L, B);
  }
}

jx_holder *jx_run_held(lua_State *L, const jx_entry *e, jx_phase2n fn, void *arg, uint32_t guess) {
  jx_lua *B = e->B;
  jx_enter(L, B);
  jx_holder *h = jx_new_holder(L, B, guess);
  int at = lua_gettop(L);
  uint64_t calls = B->rt->host.calls;
  for (int tries = 0;;) {
    jx_mark m = jx_scope_begin(B->cx);
    uint32_t n = h->cap;
    bool ok = jx_poll(B->cx) == JX_OK && fn(B, L, e, arg, h->at, &n);
    if (ok && n > h->cap) {
      jx_scope_end(B->cx, m, NULL, 0);
      lua_settop(L, at - 1);
      h = jx_new_holder(L, B, n);
      continue;
    }
    jx_scope_take(B->cx, m, h->at, ok ? (int)n : 0);
    if (ok) {
      h->n = n;
      return h;
    }
    if (!collect(L, B, tries++, calls)) jx_raise(L, B);
  }
}

int jx_runn(lua_State *L, const jx_entry *e, jx_phase2n fn, void *arg, uint32_t guess) {
  return jx_push_held(L, e->B, jx_run_held(L, e, fn, arg, guess));
}

/* ---- handles ---- */

/* A script may call it by hand, twice, on anything. */
static int handle_gc(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_handle *h = jx_to_handle(L, B, 1);
  if (!h) return 0;
  jx_handle_drop(B, h);
  return 0;
}

bool jx_lua_push(lua_State *L, jx_lua *B, jx_val v) {
  jx_handle *h = lua_newuserdata(L, sizeof *h);
  h->magic = B->magic;
  h->spare = 0;
  h->v = JX_BAD;
  jx_push_ref(L, B, JX_REF_ARRAY_MT);
  lua_setmetatable(L, -2);
  jx_val_retain(v);
  jx_handle_set(B, h, v);
  return true;
}

jx_val jx_lua_get(lua_State *L, jx_lua *B, int index) {
  jx_handle *h = jx_to_handle(L, B, index);
  return h ? h->v : JX_BAD;
}

/* ---- the Lua library's loader ---- */

static const jx_embed *find_embedded(const char *name) {
  size_t lo = 0, hi = jx_embed_count;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    int c = strcmp(jx_embed_table[mid].name, name);
    if (c == 0) return &jx_embed_table[mid];
    if (c < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  return NULL;
}

static long file_size(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) return -1;
  long n = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
  fclose(f);
  return n;
}

static size_t read_file(const char *path, char *text, size_t size) {
  FILE *f = fopen(path, "rb");
  size_t got = f ? fread(text, 1, size, f) : 0;
  if (f) fclose(f);
  return got;
}

/* DIR/jaxlua/x.lua or DIR/jaxlua/x/init.lua as the chunk "@lua/jaxlua/x.lua": loads it if it
   exists. */
static bool load_from_dir(lua_State *L, const char *dir, const char *name) {
  static const char *const forms[] = {"%s/%s.lua", "%s/%s/init.lua"};
  char slashes[256], path[1024], chunk[280];
  size_t n = strlen(name);
  if (n >= sizeof slashes) return false;
  for (size_t i = 0; i <= n; i++) slashes[i] = name[i] == '.' ? '/' : name[i];
  for (int k = 0; k < 2; k++) {
    snprintf(path, sizeof path, forms[k], dir, slashes);
    long size = file_size(path);
    if (size < 0) continue;
    char *text = lua_newuserdata(L, (size_t)size + 1); /* before the file is open: it may jump */
    size_t got = read_file(path, text, (size_t)size);
    chunk[0] = '@';
    snprintf(chunk + 1, sizeof chunk - 1, forms[k], "lua", slashes);
    if (luaL_loadbuffer(L, text, got, chunk)) lua_error(L);
    return true;
  }
  return false;
}

/* package.loaders: a function, or a text that says what was looked for. */
static int library_loader(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  const char *name = luaL_checkstring(L, 1);
  if (strncmp(name, "jaxlua", 6) != 0 || (name[6] && name[6] != '.')) return 0;
  if (B->dir && load_from_dir(L, B->dir, name)) return 1;
  const jx_embed *m = find_embedded(name);
  if (!m) {
    lua_pushfstring(L, "\n\tno module '%s' in the library of jaxlua", name);
    return 1;
  }
  char chunk[280];
  snprintf(chunk, sizeof chunk, "@%s", m->path);
  if (luaL_loadbuffer(L, (const char *)m->data, m->size, chunk)) return lua_error(L);
  return 1;
}

/* ---- opening ---- */

static void new_metatable(lua_State *L, jx_lua *B, jx_ref r, const char *name, lua_CFunction gc) {
  lua_createtable(L, 0, 6);
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__metatable");
  if (gc) jx_reg(L, B, "__gc", gc, name, NULL, 0);
  B->ref[r] = luaL_ref(L, LUA_REGISTRYINDEX);
}

static int none_tostring(lua_State *L) {
  lua_pushliteral(L, "None");
  return 1;
}

static void open_none(lua_State *L, jx_lua *B) {
  uint32_t *p = lua_newuserdata(L, sizeof *p);
  *p = 0;
  B->none = p;
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, none_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushliteral(L, "None");
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  B->ref[JX_REF_NONE] = luaL_ref(L, LUA_REGISTRYINDEX);
}

static void weak_table(lua_State *L, jx_lua *B, jx_ref r, const char *mode) {
  lua_newtable(L);
  if (mode) {
    lua_createtable(L, 0, 1);
    lua_pushstring(L, mode);
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
  }
  B->ref[r] = luaL_ref(L, LUA_REGISTRYINDEX);
}

static void add_searcher(lua_State *L, jx_lua *B) {
  lua_getglobal(L, "package");
  if (!lua_istable(L, -1)) return; /* a sandbox without package: the host requires by other means */
  lua_getfield(L, -1, "loaders");
  int n = (int)lua_objlen(L, -1);
  for (int i = n; i >= 2; i--) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -2, i + 1);
  }
  jx_push_function(L, B, library_loader, "require", NULL, 0);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}

static int open_all(lua_State *L) {
  jx_lua *B = lua_touserdata(L, 1);
  lua_settop(L, 0);
  luaL_checkstack(L, 40, "opening");
  jx_tables t = {1, 2, 3, 4};
  jx_interrupt_open(L, B);
  for (int i = 0; i < 4; i++) lua_newtable(L);
  lua_pushvalue(L, t.mt);
  B->ref[JX_REF_ARRAY_MT] = luaL_ref(L, LUA_REGISTRYINDEX);
  weak_table(L, B, JX_REF_HOOKS, NULL);
  weak_table(L, B, JX_REF_THREADS, NULL);
  weak_table(L, B, JX_REF_NODES, NULL);
  weak_table(L, B, JX_REF_TRUTH, NULL);
  lua_pushliteral(L, "dtype");
  B->ref[JX_REF_DTYPE] = luaL_ref(L, LUA_REGISTRYINDEX);
  new_metatable(L, B, JX_REF_ERROR_MT, "error", NULL);
  new_metatable(L, B, JX_REF_HOLDER_MT, "values", holder_gc);
  new_metatable(L, B, JX_REF_KW_MT, "keywords", NULL);
  new_metatable(L, B, JX_REF_AVAL_MT, "aval", NULL);
  new_metatable(L, B, JX_REF_TREEDEF_MT, "treedef", NULL);
  new_metatable(L, B, JX_REF_CLOSED_MT, "closed graph", NULL);
  new_metatable(L, B, JX_REF_LINEAR_MT, "linear function", NULL);
  new_metatable(L, B, JX_REF_JIT_MT, "jitted function", NULL);
  open_none(L, B);
  lua_setfield(L, t.core, "None");
  lua_pushvalue(L, t.methods);
  B->ref[JX_REF_METHODS] = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushvalue(L, t.properties);
  B->ref[JX_REF_PROPERTIES] = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushvalue(L, t.methods);
  lua_setfield(L, t.core, "methods");
  lua_pushvalue(L, t.properties);
  lua_setfield(L, t.core, "properties");
  jx_push_ref(L, B, JX_REF_HOOKS);
  lua_setfield(L, t.core, "hooks");
  lua_pushvalue(L, t.mt);
  jx_reg(L, B, "__gc", handle_gc, "array", NULL, 0);
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__metatable");
  lua_settop(L, t.mt);
  jx_push_function(L, B, push_text, "text", NULL, 0);
  B->ref[JX_REF_PUSH_TEXT] = luaL_ref(L, LUA_REGISTRYINDEX);
  static void (*const parts[])(lua_State *, jx_lua *, const jx_tables *) = {
      jx_open_error,  jx_open_keyword,   jx_open_apply,   jx_open_shape,  jx_open_query,
      jx_open_create, jx_open_method,    jx_open_index,   jx_open_print,  jx_open_tree,
      jx_open_trace,  jx_open_jit,       jx_open_control, jx_open_effect, jx_open_callback,
      jx_open_linear, jx_open_equations, jx_open_png};
  for (size_t i = 0; i < JX_COUNTOF(parts); i++) {
    parts[i](L, B, &t);
    lua_settop(L, t.mt);
  }
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushvalue(L, t.core);
  lua_setfield(L, -2, "jaxlua.core");
  add_searcher(L, B);
  return 0;
}

/* Different in every runtime, so that a userdata of another library or runtime is not taken for
   ours. */
static uint32_t random_magic(const void *p) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t h = jx_hash_mix((uint64_t)(uintptr_t)p, (uint64_t)now.tv_nsec);
  return (uint32_t)(jx_hash_mix(h, (uint64_t)now.tv_sec) >> 16) | 1;
}

jx_lua *jx_lua_open(lua_State *L, jx_rt *rt, const char *dir) {
  jx_lua *B = jx_calloc(&rt->mem, sizeof *B);
  if (!B) return jx_nomem(&rt->cx), NULL;
  B->rt = rt;
  B->cx = &rt->cx;
  B->magic = random_magic(B);
  B->limit = SIZE_MAX;
  B->next = (size_t)2 << 20;
  if (dir) B->dir = jx_memdup(&rt->mem, dir, strlen(dir) + 1);
  if ((dir && !B->dir) || lua_cpcall(L, open_all, B)) {
    const char *s = dir && !B->dir ? "out of memory" : lua_tostring(L, -1);
    jx_error_set(&rt->err, JX_ENOMEM, NULL, "opening the Lua side failed: %s", s ? s : "?");
    jx_lua_close(B);
    return NULL;
  }
  return B;
}

void jx_lua_close(jx_lua *B) {
  if (!B) return;
  jx_mem *m = &B->rt->mem;
  for (jx_entry *e = B->entries, *next; e; e = next) {
    next = e->next;
    jx_free(m, e, sizeof *e);
  }
  jx_jit_close(B);
  jx_exhume(B);
  B->rt->host = (jx_callbacks){0};
  jx_vec_free(m, &B->grave);
  jx_vec_free(m, &B->open);
  if (B->dir) jx_free(m, B->dir, strlen(B->dir) + 1);
  jx_free(m, B, sizeof *B);
}
