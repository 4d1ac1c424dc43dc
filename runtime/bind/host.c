/*
** host.c — a C host's scripts: the part of jaxlua.h that needs Lua.
**
** One Lua state per runtime, opened by the first script, its memory from the runtime's allocator.
** All that touches the state runs as a job under lua_pcall, because every step may run out of
** memory; in it the job's function runs under another one with a handler that keeps the traceback.
** A job owns nothing in C locals: what it makes hangs on the host's handles, which its caller
** releases after a failure.
*/
#include "bind/host.h"

#include <luajit.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Between jobs the state's stack is empty. */
typedef struct job {
  jx_host *h;
  lua_CFunction work; /* gets the job as a light userdata                       */
  jaxlua_script *script;
  const char *path, *text; /* to load: a file, or n bytes of text called `name` */
  size_t n;
  const char *name; /* to call: a path of names, or NULL                        */
  const jaxlua_value *function;
  jaxlua_value *const *args;
  jaxlua_value **results;
  int nargs, nresults;
} job;

struct jaxlua_script {
  jx_rt *rt;
  int result, env;       /* anchors: what it returned, its globals; 0: none yet   */
  char name[LUA_IDSIZE]; /* for messages                                         */
};

enum { MOST_VALUES = 250 };

/* ---- the state ---- */

/*
** LuaJIT 2.1 crashes when memory is refused while lua_newstate is under way. So what that needs
** lies in one block, which is had or not had before. It asks for 12 KB in 52 pieces.
*/
enum { FIRST = 24 << 10 };

static void *from_first(jx_host *h, size_t size) {
  size = JX_ALIGN_UP(size, 16);
  if (h->L || size > FIRST - h->first_used) return NULL;
  void *p = h->first + h->first_used;
  h->first_used += size;
  return p;
}

static bool in_first(const jx_host *h, const void *ptr) {
  uintptr_t p = (uintptr_t)ptr, first = (uintptr_t)h->first;
  return p >= first && p < first + FIRST;
}

static void *resize(jx_host *h, void *ptr, size_t old_size, size_t new_size) {
  jx_mem *m = &h->rt->mem;
  bool was_first = in_first(h, ptr);
  void *p = from_first(h, new_size);
  if (!p && !was_first) return jx_realloc(m, ptr, old_size, new_size);
  if (!p) p = jx_alloc(m, new_size);
  if (!p || !ptr) return p;
  memcpy(p, ptr, JX_MIN(old_size, new_size));
  if (!was_first) jx_free(m, ptr, old_size);
  return p;
}

static void *lua_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
  jx_host *h = user;
  h->asked = true;
  if (new_size == 0) {
    if (!in_first(h, ptr)) jx_free(&h->rt->mem, ptr, old_size);
    return NULL;
  }
  void *p = resize(h, ptr, old_size, new_size);
  if (!p && h->rt->bufs.cached) { /* blocks of arrays kept for later count as well */
    jx_bufs_trim(&h->rt->bufs);
    p = resize(h, ptr, old_size, new_size);
  }
  if (!p) h->refused = true;
  return p;
}

static int run_job(lua_State *L);

/*
** `require` leaves a mark on a module whose loading failed, and refuses it from then on. After
** memory ran out that is wrong. Setting fields that exist to nil needs no memory.
*/
static void forget_half_loaded(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  int loaded = lua_gettop(L);
  lua_pushnil(L);
  while (lua_istable(L, loaded) && lua_next(L, loaded)) {
    /* Lua's mark is a light userdata, LuaJIT's a denormal number that no module is. */
    double d = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
    if (lua_type(L, -1) == LUA_TLIGHTUSERDATA || (d < 0 && d > -1e-300)) {
      lua_pushvalue(L, -2);
      lua_pushnil(L);
      lua_rawset(L, loaded);
    }
    lua_pop(L, 1);
  }
  lua_settop(L, loaded - 1);
}

static int collect_all(lua_State *L) {
  forget_half_loaded(L);
  lua_gc(L, LUA_GCCOLLECT, 0);
  return 0;
}

/* Whether memory may be refused in the ordinary course of things. */
static bool may_refuse(const jx_rt *rt) {
  jx_mem plain;
  jx_mem_init(&plain, NULL, NULL);
  return rt->mem.limit != SIZE_MAX || rt->mem.fn != plain.fn;
}

static int open_libs(lua_State *L) {
  jx_host *h = lua_touserdata(L, 1);
  luaL_openlibs(L);
  /* Lua's own compiler loses memory, or crashes, when memory is refused while it is at work. */
  if (may_refuse(h->rt)) luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
  lua_newtable(L);
  h->anchors = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, run_job);
  h->run = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, collect_all);
  h->collect = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

static void close_host(jx_rt *rt) {
  jx_host *h = (jx_host *)rt->scripts;
  jx_mem *m = &rt->mem;
  if (h->L) lua_close(h->L);
  jx_lua_close(h->B);
  jx_vec_free(m, &h->unused);
  jx_free(m, h->first, FIRST);
  jx_free(m, h->base.traceback, h->base.traceback_size);
  rt->scripts = NULL;
  jx_free(m, h, sizeof *h);
}

/* Finalizers of scripts may raise: then the rest is freed by the next collection. */
static void collect(jx_rt *rt) {
  jx_host *h = (jx_host *)rt->scripts;
  if (h->busy) return;
  h->busy = true;
  lua_rawgeti(h->L, LUA_REGISTRYINDEX, h->collect);
  lua_pcall(h->L, 0, 0, 0);
  lua_settop(h->L, 0);
  h->busy = false;
}

static void interrupt(jx_rt *rt) { jx_lua_interrupt(((jx_host *)rt->scripts)->B); }

static jx_host *open_host(jx_rt *rt) {
  if (rt->scripts) return (jx_host *)rt->scripts;
  jx_host *h = jx_calloc(&rt->mem, sizeof *h);
  if (!h) return jx_nomem(&rt->cx), NULL;
  h->rt = rt;
  h->base.close = close_host;
  h->base.collect = collect;
  h->base.drop = jx_host_drop;
  h->base.interrupt = interrupt;
  rt->scripts = &h->base;
  h->first = jx_alloc(&rt->mem, FIRST);
  if (h->first) h->L = lua_newstate(lua_alloc, h);
  /* A LuaJIT built for addresses of 32 bits takes no allocator but its own. */
  if (!h->L && h->first && !h->asked) h->L = luaL_newstate();
  if (h->L && lua_cpcall(h->L, open_libs, h) == 0) h->B = jx_lua_open(h->L, rt, NULL);
  if (h->B) {
    h->B->limit = rt->mem.limit;
    lua_settop(h->L, 0);
    return h;
  }
  if (jx_ok(&rt->cx)) jx_nomem(&rt->cx);
  close_host(rt);
  return NULL;
}

/* ---- jobs ---- */

static const char TRACEBACK = 0; /* its address is a key in the registry */

static void push_key(lua_State *L) {
  union {
    const void *in;
    void *out;
  } key = {&TRACEBACK};
  lua_pushlightuserdata(L, key.out);
}

static int on_error(lua_State *L) {
  lua_settop(L, 1);
  push_key(L);
  jx_lua_push_traceback(L, 1);
  lua_rawset(L, LUA_REGISTRYINDEX);
  return 1;
}

/* What the handler has left becomes the host's, as far as there is memory for it. */
static void take_traceback(lua_State *L, jx_host *h) {
  push_key(L);
  lua_rawget(L, LUA_REGISTRYINDEX);
  size_t n;
  const char *s = lua_tolstring(L, -1, &n);
  if (s && n) h->base.traceback = jx_memdup(&h->rt->mem, s, n + 1);
  h->base.traceback_size = n + 1;
  push_key(L);
  lua_pushnil(L);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

static int run_job(lua_State *L) {
  job *j = lua_touserdata(L, 1);
  jx_host *h = j->h;
  if (jx_poll(&h->rt->cx) != JX_OK) {
    jx_interrupt_done(L, h->B);
    return 0;
  }
  if (JX_UNLIKELY(h->B->acc >= h->B->next)) jx_pace_step(L, h->B);
  lua_pushcfunction(L, on_error);
  lua_pushcfunction(L, j->work);
  lua_pushlightuserdata(L, j);
  int bad = lua_pcall(L, 1, 0, 2);
  if (!bad) return 0;
  if (bad == LUA_ERRMEM || (bad == LUA_ERRERR && h->refused)) {
    jx_error_clear(h->B->cx->err);
    jx_nomem(h->B->cx);
  } else {
    jx_lua_take_error(L, h->B);
  }
  take_traceback(L, h);
  return 0;
}

static jx_status run(job *j) {
  jx_host *h = j->h;
  jx_rt *rt = h->rt;
  if (h->busy)
    return jx_fail(&rt->cx, JX_EUNSUPPORTED, NULL, "a call of this runtime is under way already");
  h->busy = true;
  h->refused = false;
  lua_rawgeti(h->L, LUA_REGISTRYINDEX, h->run); /* lua_cpcall would need memory */
  lua_pushlightuserdata(h->L, j);
  atomic_store(&rt->thread, (uintptr_t)pthread_self());
  if (lua_pcall(h->L, 1, 0, 0) && jx_ok(&rt->cx)) jx_nomem(&rt->cx);
  atomic_store(&rt->thread, 0);
  lua_settop(h->L, 0);
  h->busy = false;
  jx_status s = rt->err.status;
  if (s != JX_ENOMEM) return s;
  jx_error kept = rt->err; /* a script's finalizers may fail, too */
  collect(rt);
  jx_bufs_trim(&rt->bufs);
  rt->err = kept;
  return s;
}

/* ---- loading ---- */

static void load_failed(lua_State *L, jx_lua *B, int bad) {
  const char *s = lua_tostring(L, -1);
  jx_error_clear(B->cx->err);
  if (bad == LUA_ERRMEM)
    jx_nomem(B->cx);
  else
    jx_lua_record_text(B, bad == LUA_ERRSYNTAX ? JX_EPARSE : JX_EIO, s ? s : "it cannot be loaded");
  jx_raise(L, B);
}

/* Globals of its own, and behind them those of the state. */
static void push_env(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, LUA_GLOBALSINDEX);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

static int load_work(lua_State *L) {
  const job *j = lua_touserdata(L, 1);
  jx_host *h = j->h;
  int bad;
  if (j->path) {
    bad = luaL_loadfilex(L, j->path, "t");
  } else {
    lua_pushfstring(L, "@%s", j->name);
    bad = luaL_loadbufferx(L, j->text, j->n, lua_tostring(L, -1), "t");
  }
  if (bad) load_failed(L, h->B, bad);
  push_env(L);
  j->script->env = jx_host_anchor(L, h, -1);
  lua_setfenv(L, -2);
  lua_call(L, 0, 1);
  j->script->result = jx_host_anchor(L, h, -1);
  return 0;
}

static jaxlua_script *load(job *j, jx_rt *rt, const char *name) {
  j->h = open_host(rt);
  if (!j->h) return NULL;
  jaxlua_script *s = jx_calloc(&rt->mem, sizeof *s);
  if (!s) return jx_nomem(&rt->cx), NULL;
  s->rt = rt;
  snprintf(s->name, sizeof s->name, "%s", name);
  j->script = s;
  if (run(j) == JX_OK) return s;
  jaxlua_script_release(s);
  return NULL;
}

jaxlua_script *jaxlua_load_file(jaxlua_rt *rt, const char *path) {
  if (!rt || !path) return jx_api_null(rt, "jaxlua_load_file", "path"), NULL;
  jx_api_begin(rt);
  job j = {.work = load_work, .path = path};
  const char *slash = strrchr(path, '/');
  return load(&j, rt, slash ? slash + 1 : path);
}

jaxlua_script *jaxlua_load_text(jaxlua_rt *rt, const char *text, size_t n, const char *name) {
  if (!rt || !text) return jx_api_null(rt, "jaxlua_load_text", "text"), NULL;
  jx_api_begin(rt);
  job j = {.work = load_work, .text = text, .n = n, .name = name ? name : "text"};
  return load(&j, rt, j.name);
}

void jaxlua_script_release(jaxlua_script *s) {
  if (!s) return;
  if (s->env) jx_host_drop(s->rt, s->env);
  if (s->result) jx_host_drop(s->rt, s->result);
  jx_free(&s->rt->mem, s, sizeof *s);
}

/* ---- calling ---- */

static bool callable(lua_State *L, int i) {
  if (lua_isfunction(L, i)) return true;
  if (!luaL_getmetafield(L, i, "__call")) return false;
  lua_pop(L, 1);
  return true;
}

/* "it has: loss, predict, step", from the table on top of the stack. */
static void hint_names(lua_State *L, jx_lua *B) {
  char text[200];
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    bool named = lua_type(L, -2) == LUA_TSTRING && callable(L, -1);
    lua_pop(L, 1);
    if (!named) continue;
    const char *key = lua_tostring(L, -1);
    if (n + strlen(key) + 8 > sizeof text) {
      lua_pop(L, 1);
      n += (size_t)snprintf(text + n, sizeof text - n, ", …");
      break;
    }
    n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? ", " : "", key);
  }
  if (n) jx_error_hint(B->cx->err, "it has: %s", text);
}

static void no_function(lua_State *L, const job *j, const char *what) {
  jx_lua *B = j->h->B;
  jx_error_clear(B->cx->err);
  jx_fail(B->cx, JX_EARG, NULL, "%s has no function '%s': it is %s", j->script->name, j->name,
          what);
  if (lua_istable(L, -1)) hint_names(L, B);
  jx_raise(L, B);
}

/* The function that the names lead to, on top of the stack. */
static void push_named(lua_State *L, const job *j) {
  char buf[JX_DESCRIBE];
  jx_host_push_anchor(L, j->h, j->script->result);
  if (!lua_istable(L, -1)) {
    lua_pop(L, 1);
    jx_host_push_anchor(L, j->h, j->script->env);
  }
  for (const char *p = j->name; p;) {
    const char *dot = strchr(p, '.');
    if (!lua_istable(L, -1) && !lua_isuserdata(L, -1))
      no_function(L, j, "a path through something that is no table");
    if (dot)
      lua_pushlstring(L, p, (size_t)(dot - p));
    else
      lua_pushstring(L, p);
    lua_gettable(L, -2);
    p = dot ? dot + 1 : NULL;
    if (p) {
      lua_remove(L, -2);
    } else if (!callable(L, -1)) {
      const char *what = jx_describe(L, j->h->B, -1, buf);
      lua_pop(L, 1);
      no_function(L, j, what);
    }
  }
}

static void push_function(lua_State *L, const job *j) {
  jx_lua *B = j->h->B;
  char buf[JX_DESCRIBE];
  if (j->function) {
    jx_host_push(L, j->h, j->function);
  } else if (j->name) {
    push_named(L, j);
    return;
  } else {
    jx_host_push_anchor(L, j->h, j->script->result);
  }
  if (!callable(L, -1))
    jx_raise_new(L, B, JX_EARG, "jaxlua_call", "%s cannot be called; a function was expected",
                 jx_describe(L, B, -1, buf));
}

static int call_work(lua_State *L) {
  const job *j = lua_touserdata(L, 1);
  jx_host *h = j->h;
  luaL_checkstack(L, JX_MAX(j->nargs, j->nresults) + LUA_MINSTACK, "too many values");
  push_function(L, j);
  lua_replace(L, 1);
  lua_settop(L, 1);
  for (int i = 0; i < j->nargs; i++) jx_host_push(L, h, j->args[i]);
  lua_call(L, j->nargs, j->nresults);
  for (int i = 0; i < j->nresults; i++) {
    j->results[i] = jx_value_make(h->rt, JAXLUA_KIND_NIL);
    if (!j->results[i]) jx_raise(L, h->B);
    jx_host_pull(L, h, i + 1, j->results[i], i);
  }
  return 0;
}

/* Everything that a host can get wrong; *s is the status then. */
static bool check_call(jx_rt *rt, const job *j, jx_status *s) {
  static const char op[] = "jaxlua_call";
  jx_cx *cx = &rt->cx;
  if (j->nargs < 0 || j->nresults < 0 || j->nargs > MOST_VALUES || j->nresults > MOST_VALUES) {
    jx_api_begin(rt);
    *s = jx_fail(cx, JX_EARG, op, "%d arguments and %d results: 0 to %d are possible", j->nargs,
                 j->nresults, MOST_VALUES);
    return false;
  }
  if ((j->nargs && !j->args) || (j->nresults && !j->results)) {
    jx_api_begin(rt);
    *s = jx_fail(cx, JX_EARG, op, "%s is NULL", j->nargs && !j->args ? "args" : "results");
    return false;
  }
  for (int i = 0; i < j->nresults; i++) j->results[i] = NULL;
  for (int i = 0; i < j->nargs; i++)
    if (!j->args[i]) {
      *s = jx_api_null(rt, op, "an argument");
      return false;
    }
  jx_api_begin(rt);
  for (int i = 0; i < j->nargs; i++) {
    const jaxlua_value *v = j->args[i];
    if (v->rt != rt)
      *s = jx_fail(cx, JX_EARG, op, "argument %d belongs to another runtime", i);
    else if (v->failed)
      *s = jx_fail(cx, (jx_status)v->failed, op,
                   "argument %d is incomplete: something could not be added to it", i);
    else
      continue;
    return false;
  }
  return true;
}

static jx_status call(job *j, jx_rt *rt) {
  jx_status s;
  if (!check_call(rt, j, &s)) return s;
  j->work = call_work;
  j->h = (jx_host *)rt->scripts;
  s = run(j);
  for (int i = 0; s != JX_OK && i < j->nresults; i++) {
    jaxlua_value_release(j->results[i]);
    j->results[i] = NULL;
  }
  return s;
}

jaxlua_status jaxlua_call(jaxlua_script *script, const char *name, jaxlua_value *const *args,
                          int nargs, jaxlua_value **results, int nresults) {
  if (!script) return JX_EARG;
  job j = {.script = script,
           .name = name,
           .args = args,
           .nargs = nargs,
           .results = results,
           .nresults = nresults};
  return call(&j, script->rt);
}

jaxlua_status jaxlua_call_value(jaxlua_rt *rt, const jaxlua_value *function,
                                jaxlua_value *const *args, int nargs, jaxlua_value **results,
                                int nresults) {
  static const char op[] = "jaxlua_call_value";
  if (!rt || !function) return jx_api_null(rt, op, "the function");
  if (function->kind < JAXLUA_KIND_FUNCTION || function->rt != rt) {
    jx_api_begin(rt);
    return jx_fail(&rt->cx, JX_EARG, op, "the value is no function of this runtime's scripts");
  }
  job j = {
      .function = function, .args = args, .nargs = nargs, .results = results, .nresults = nresults};
  return call(&j, rt);
}
