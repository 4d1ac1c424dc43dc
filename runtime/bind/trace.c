/*
** trace.c — what the drivers of transforms (lua/jaxlua/transform.lua) call: open a trace, make its
** inputs, close it. The drivers run the user's function under pcall between begin and end; C
** never does.
**
** A trace is known to Lua by a serial number, so that one which was closed meanwhile (by an
** error, by a coroutine that never came back) is a plain error and no dangling pointer.
*/
#include <string.h>

#include "bind/bind.h"

/* ---- the stack of open traces as the script's side sees it ---- */

/* Forgets what was closed below us. */
static void sync(jx_lua *B) {
  while (B->open.n) {
    jx_opened *o = &B->open.at[B->open.n - 1];
    if (o->depth < (int)B->rt->traces.n && B->rt->traces.at[o->depth] == o->trace) return;
    B->open.n--;
  }
  B->rt->where = 0;
}

static jx_opened *find_open(jx_lua *B, double serial) {
  sync(B);
  for (uint32_t i = B->open.n; i-- > 0;)
    if (B->open.at[i].serial == serial) return &B->open.at[i];
  return NULL;
}

/* The anchor of the trace's coroutine goes. */
static void forget_thread(lua_State *L, jx_lua *B, uint32_t serial) {
  jx_push_ref(L, B, JX_REF_THREADS);
  lua_pushnil(L);
  lua_rawseti(L, -2, (int)serial);
  lua_pop(L, 1);
}

/* The innermost trace's coroutine must not be suspended while another one computes. */
static bool suspended(jx_lua *B, lua_State *L) {
  if (!B->open.n) return false;
  jx_opened *o = &B->open.at[B->open.n - 1];
  lua_State *owner = jx_trace_owner(o->trace);
  if (!owner || owner == L || lua_status(owner) != LUA_YIELD) return false;
  const char *name = jx_trace_name(o->trace);
  jx_trace_unwind(B->cx, o->depth);
  B->open.n--;
  jx_fail(B->cx, JX_ETRACER, name,
          "the function that is traced was suspended by a yield; its trace is closed");
  jx_error_hint(B->cx->err, "do not yield inside a transformed function");
  return true;
}

void jx_enter_slow(lua_State *L, jx_lua *B) {
  if (!jx_ok(B->cx)) jx_error_clear(B->cx->err);
  sync(B);
  if (suspended(B, L)) jx_raise(L, B);
  B->rt->where = B->rt->traces.n ? jx_where_now(L, B) : 0;
}

/* C.trace_begin(kind, name [, axis, axis_size]) → serial. kind: "stage" "mapped" "jvp" "vjp" */
static int trace_begin(lua_State *L) {
  static const char *const kinds[] = {"stage", "mapped", "jvp", "vjp", NULL};
  jx_lua *B = jx_entry_of(L)->B;
  int kind = luaL_checkoption(L, 1, NULL, kinds);
  jx_trace_opts o = {.kind = kind < 2 ? (jx_trace_kind)kind : JX_TRACE_VALUE,
                     .name = luaL_checkstring(L, 2),
                     .axis = luaL_optstring(L, 3, NULL),
                     .axis_size = (int64_t)luaL_optnumber(L, 4, 0),
                     .forward = kind == 2,
                     .owner = L};
  jx_enter(L, B);
  sync(B);
  uint32_t serial = ++B->serial;
  jx_push_ref(L, B, JX_REF_THREADS);
  lua_pushthread(L);
  lua_rawseti(L, -2, (int)serial);
  lua_pushnumber(L, serial);
  int depth = (int)B->rt->traces.n;
  bool room = jx_vec_reserve(&B->rt->mem, &B->open, B->open.n + 1);
  jx_trace *t = room ? jx_trace_begin(B->cx, &o) : NULL;
  if (!t) {
    if (!room) jx_nomem(B->cx);
    return jx_raise(L, B);
  }
  B->open.at[B->open.n++] = (jx_opened){t, serial, depth};
  return 1;
}

static jx_opened *check_open(lua_State *L, const jx_entry *e, int i) {
  jx_opened *o = find_open(e->B, luaL_checknumber(L, i));
  if (!o)
    jx_raise_new(L, e->B, JX_ETRACER, e->name, "the trace was closed before the function returned");
  return o;
}

/* C.trace_abort(serial): no error if it is closed already. */
static int trace_abort(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  double serial = luaL_checknumber(L, 1);
  jx_opened *o = find_open(B, serial);
  if (o) {
    jx_trace_unwind(B->cx, o->depth);
    sync(B);
    jx_error_clear(B->cx->err);
  }
  forget_thread(L, B, (uint32_t)serial);
  jx_calls_release(L, B);
  return 0;
}

/* C.trace_depth() */
static int trace_depth(lua_State *L) {
  lua_pushinteger(L, jx_trace_depth(jx_entry_of(L)->B->rt));
  return 1;
}

/* ---- truth tests ---- */

/*
** C.truth_site("source:line:name" [, warn [, equal]]): the result of a call there goes straight
** into a truth test, or with `equal` into == or ~= (lua/jaxlua/truth.lua). In the table: true, or
** 1 while a known array is to be warned of; sites of == under "=source:line:name".
*/
static int truth_site(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  luaL_checktype(L, 1, LUA_TSTRING);
  bool warn = lua_toboolean(L, 2), equal = lua_toboolean(L, 3);
  lua_settop(L, 1);
  jx_push_ref(L, B, JX_REF_TRUTH);
  if (equal)
    lua_pushfstring(L, "=%s", lua_tostring(L, 1));
  else
    lua_pushvalue(L, 1);
  lua_pushvalue(L, 3);
  lua_rawget(L, 2);
  if (lua_isnumber(L, 4)) return 0;
  B->truth_sites += lua_isnil(L, 4);
  B->equal_sites += equal && lua_isnil(L, 4);
  B->truth_warns += warn;
  B->equal_warns += warn && equal;
  lua_settop(L, 3);
  if (warn)
    lua_pushinteger(L, 1);
  else
    lua_pushboolean(L, 1);
  lua_rawset(L, 2);
  return 0;
}

/* A known array is about to be tested, which has one outcome: hooks.truth(name, line, equal) says
   so, once for each site. At the top: the table of sites, the site's key. */
static void warn_truth(lua_State *L, jx_lua *B, const char *name, const lua_Debug *ar, bool equal) {
  B->truth_warns--;
  B->equal_warns -= equal;
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  jx_push_ref(L, B, JX_REF_HOOKS);
  lua_getfield(L, -1, "truth");
  if (lua_isfunction(L, -1)) {
    lua_pushstring(L, name);
    lua_pushfstring(L, "%s:%d", ar->short_src, ar->currentline);
    lua_pushboolean(L, equal);
    lua_call(L, 3, 0);
  } else {
    lua_pop(L, 1);
  }
  lua_pop(L, 2);
}

/* Looks the call up; a warning is given here. Whether it is a site, and the value is not known. */
static bool at_site(lua_State *L, jx_lua *B, const lua_Debug *ar, const lua_Debug *callee,
                    bool known, bool equal) {
  /* The name of a local is not in the bytecode. */
  const char *name = strcmp(callee->namewhat, "local") == 0 ? "?" : callee->name;
  luaL_checkstack(L, 10, "truth");
  jx_push_ref(L, B, JX_REF_TRUTH);
  lua_pushfstring(L, "%s%s:%d:%s", equal ? "=" : "", ar->source, ar->currentline, name);
  lua_pushvalue(L, -1);
  lua_rawget(L, -3);
  bool site = lua_toboolean(L, -1), warn = lua_isnumber(L, -1);
  lua_pop(L, 1);
  if (known && warn) {
    warn_truth(L, B, callee->name, ar, equal);
    return false;
  }
  lua_pop(L, 2);
  return site && !known;
}

void jx_check_truth(lua_State *L, jx_lua *B, const jx_handle *h) {
  lua_Debug ar, callee;
  int level = jx_script_level(L, &ar);
  bool known = jx_val_known(h->v), boolean = h->v.aval->dtype == JX_BOOL;
  if (level < 1 || (known && !B->truth_warns)) return;
  if (!lua_getstack(L, level - 1, &callee) || !lua_getinfo(L, "n", &callee) || !callee.name) return;
  if (boolean && at_site(L, B, &ar, &callee, known, false)) {
    jx_fail(B->cx, JX_ECONCRETE, callee.name,
            "its result decides a branch here, but it is not known while the function is traced");
    jx_error_hint(
        B->cx->err,
        "use jnp.where or lax.cond, or keep the result in a variable if it is not tested");
    jx_raise(L, B);
  }
  if (B->equal_sites && at_site(L, B, &ar, &callee, known, true)) {
    jx_fail(B->cx, JX_ECONCRETE, callee.name,
            "its result is compared by == or ~= here, which look at no value: a new array is equal "
            "to nothing");
    jx_error_hint(B->cx->err, "write x:eq(y), and jnp.where or lax.cond to choose by it");
    jx_raise(L, B);
  }
}

/* ---- lists of values ---- */

/* Item i of the list at stack index `at`: false or nil is ABSENT, a number the weak default
   float. */
static bool read_item(jx_lua *B, lua_State *L, int at, int i, const char *op, jx_val *v) {
  lua_rawgeti(L, at, i);
  bool ok = true;
  if (!lua_toboolean(L, -1))
    *v = JX_ABSENT;
  else
    ok = jx_arg_value(B, L, lua_gettop(L), op, v);
  lua_pop(L, 1);
  return ok;
}

bool jx_arg_list(jx_lua *B, lua_State *L, int at, int n, const char *op, jx_arena *a,
                 jx_val **out) {
  jx_val *v = jx_arena_alloc(a, sizeof *v * (size_t)(n + 1));
  *out = v;
  if (!v) return jx_nomem(B->cx), false;
  for (int i = 0; i < n; i++)
    if (!read_item(B, L, at, i + 1, op, &v[i])) return false;
  return true;
}

static bool flag_item(lua_State *L, int at, int i) {
  lua_rawgeti(L, at, i);
  bool yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

/* Where numbers of the script leave a transform they become the default float (DESIGN §8). */
static jx_val leave(jx_lua *B, jx_val v) {
  if (!v.aval || !v.aval->weak || jx_dtype_size((jx_dtype)v.aval->dtype) != 8) return v;
  if (B->rt->opt.enable_x64 && jx_is_float((jx_dtype)v.aval->dtype)) return v;
  return jx_convert(B->cx, v, jx_default_float(B), true);
}

/* Takes results that are +1 already out of a call: they belong to the scope from then on. */
static bool own_all(jx_lua *B, jx_val *v, int n) {
  for (int i = 0; i < n; i++) v[i] = jx_scope_own(B->cx, v[i]);
  return jx_ok(B->cx);
}

/* ---- inputs ---- */

typedef enum input_kind { IN_AVAL, IN_VJP, IN_JVP } input_kind;

/*
** C.trace_inputs(serial, list of values or types) → list of tracers
** C.trace_inputs_vjp(serial, list of values, list of booleans: differentiate)
** C.trace_inputs_jvp(serial, list of values, list of tangents or false)
** Items that are false in a list of values give nil.
*/
static bool inputs2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                    uint32_t *n) {
  jx_opened *o = find_open(B, lua_tonumber(L, 1));
  int count = *(int *)arg;
  *n = 0;
  if (!o) return jx_fail(B->cx, JX_ETRACER, e->name, "the trace was closed"), false;
  for (int i = 0; i < count; i++) {
    jx_val x = JX_ABSENT, t = JX_ABSENT;
    lua_rawgeti(L, 2, i + 1);
    const jx_laval *la = jx_to_ours(L, B, -1, JX_AVAL_UD, sizeof *la);
    const jx_aval *a = la ? la->aval : NULL;
    lua_pop(L, 1);
    if (!a && !read_item(B, L, 2, i + 1, e->name, &x)) return false;
    if (!a) a = x.aval;
    if (!a) {
      out[i] = JX_ABSENT;
      continue;
    }
    if (e->mode == IN_JVP && !read_item(B, L, 3, i + 1, e->name, &t)) return false;
    switch ((input_kind)e->mode) {
      case IN_AVAL:
        out[i] = jx_trace_input(B->cx, o->trace, a);
        break;
      case IN_VJP:
        out[i] = jx_trace_input_vjp(B->cx, o->trace, x, flag_item(L, 3, i + 1));
        break;
      case IN_JVP:
        out[i] = jx_trace_input_jvp(B->cx, o->trace, x, t);
        break;
    }
    out[i] = jx_scope_own(B->cx, out[i]);
    if (!jx_ok(B->cx)) return false;
  }
  *n = (uint32_t)count;
  return true;
}

static int trace_inputs(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  if (e->mode != IN_AVAL) luaL_checktype(L, 3, LUA_TTABLE);
  int n = (int)lua_objlen(L, 2);
  check_open(L, e, 1);
  jx_list_held(L, e->B, jx_run_held(L, e, inputs2, &n, (uint32_t)n));
  return 1;
}

/* ---- closed graphs ---- */

jx_lclosed *jx_new_closed(lua_State *L, jx_lua *B) {
  jx_lclosed *c = lua_newuserdata(L, sizeof *c);
  memset(c, 0, sizeof *c);
  c->magic = B->magic ^ JX_CLOSED;
  jx_push_ref(L, B, JX_REF_CLOSED_MT);
  lua_setmetatable(L, -2);
  return c;
}

static int closed_gc(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_lclosed *c = jx_to_ours(L, B, 1, JX_CLOSED, sizeof *c);
  if (c && c->set) {
    c->set = false;
    jx_closed_free(B->rt, &c->c);
  }
  return 0;
}

static jx_lclosed *check_closed(lua_State *L, const jx_entry *e, int i) {
  jx_lclosed *c = jx_to_ours(L, e->B, i, JX_CLOSED, sizeof *c);
  if (!c || !c->set)
    jx_raise_new(L, e->B, JX_EARG, e->name, "argument %d is not a closed graph", i);
  return c;
}

/* C.trace_end_graph(serial, outs) → closed graph */
static int trace_end_graph(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  luaL_checktype(L, 2, LUA_TTABLE);
  int n = (int)lua_objlen(L, 2);
  jx_lclosed *c = jx_new_closed(L, B);
  forget_thread(L, B, (uint32_t)luaL_checknumber(L, 1));
  jx_enter(L, B);
  jx_opened *o = check_open(L, e, 1);
  jx_arena a;
  jx_val *v;
  jx_arena_init(&a, &B->rt->mem);
  jx_mark m = jx_scope_begin(B->cx);
  bool ok = jx_arg_list(B, L, 2, n, e->name, &a, &v);
  for (int i = 0; ok && i < n; i++) v[i] = leave(B, v[i]);
  if (ok && jx_ok(B->cx)) c->set = jx_trace_end_graph(B->cx, o->trace, v, n, &c->c) == JX_OK;
  jx_scope_end(B->cx, m, NULL, 0);
  jx_arena_free(&a);
  if (!c->set) jx_trace_unwind(B->cx, o->depth);
  sync(B);
  if (c->set) jx_calls_anchor(L, B, -1, c->c.graph);
  jx_calls_release(L, B);
  return c->set ? 1 : jx_raise(L, B);
}

static int closed_captured(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_lclosed *c = check_closed(L, e, 1);
  uint32_t n = c->c.graph->ncap;
  jx_holder *h = jx_new_holder(L, e->B, n);
  for (; h->n < n; h->n++) {
    h->at[h->n] = c->c.cap[h->n];
    jx_val_retain(h->at[h->n]);
  }
  jx_list_held(L, e->B, h);
  return 1;
}

static void push_type(lua_State *L, jx_lua *B, const jx_aval *t) {
  jx_laval *u = lua_newuserdata(L, sizeof *u);
  u->magic = B->magic ^ JX_AVAL_UD;
  u->aval = t;
  jx_push_ref(L, B, JX_REF_AVAL_MT);
  lua_setmetatable(L, -2);
}

/* mode 0: results; 1: inputs that are not captured */
static int closed_avals(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_graph *g = check_closed(L, e, 1)->c.graph;
  uint32_t n = e->mode ? g->ninputs - g->ncap : g->nouts;
  lua_createtable(L, (int)n, 0);
  for (uint32_t i = 0; i < n; i++) {
    push_type(L, e->B, e->mode ? g->aval[g->ncap + i] : jx_atom_aval(g, g->out[i]));
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

static int closed_index(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_lclosed *c = check_closed(L, e, 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(key, "ncap") == 0)
    lua_pushnumber(L, c->c.graph->ncap);
  else if (strcmp(key, "nout") == 0)
    lua_pushnumber(L, c->c.graph->nouts);
  else if (strcmp(key, "nnodes") == 0)
    lua_pushnumber(L, c->c.graph->nnodes);
  else if (strcmp(key, "ninputs") == 0)
    lua_pushnumber(L, c->c.graph->ninputs);
  else if (strcmp(key, "has_tracer") == 0)
    lua_pushboolean(L, c->c.has_tracer);
  else {
    jx_push_ref(L, e->B, JX_REF_CLOSED_MT);
    lua_pushvalue(L, 2);
    lua_rawget(L, -2);
  }
  return 1;
}

static int closed_tostring(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_lclosed *c = jx_to_ours(L, e->B, 1, JX_CLOSED, sizeof *c);
  if (!c || !c->set) {
    lua_pushliteral(L, "<closed graph>");
    return 1;
  }
  jx_str s;
  jx_str_init(&s, &e->B->rt->mem);
  jx_graph_print(&s, c->c.graph);
  return jx_push_str(L, e->B, &s);
}

/* C.lowered_text(closed, stage): what the compiler makes of the program. */
static int lowered_text(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lclosed *c = check_closed(L, e, 1);
  const char *stage = luaL_checkstring(L, 2);
  jx_rt *rt = e->B->rt;
  jx_str s;
  jx_str_init(&s, &rt->mem);
  if (!rt->world->text)
    jx_fail(&rt->cx, JX_EUNSUPPORTED, "as_text", "the interpreter has no stages");
  else
    rt->world->text(&rt->cx, c->c.graph, stage, &s);
  if (!jx_ok(&rt->cx)) {
    jx_str_free(&s);
    return jx_raise(L, e->B);
  }
  return jx_push_str(L, e->B, &s);
}

/* C.lowered_count(closed, name): a number of the plan. */
static int lowered_count(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lclosed *c = check_closed(L, e, 1);
  const char *what = luaL_checkstring(L, 2);
  jx_rt *rt = e->B->rt;
  double v = 0;
  if (!rt->world->count)
    jx_fail(&rt->cx, JX_EUNSUPPORTED, "analysis", "the interpreter has no plan");
  else
    rt->world->count(&rt->cx, c->c.graph, what, &v);
  if (!jx_ok(&rt->cx)) return jx_raise(L, e->B);
  lua_pushnumber(L, v);
  return 1;
}

/* ---- ends of value traces ---- */

typedef struct jx_llinear {
  uint32_t magic;
  bool set;
  jx_linear l;
} jx_llinear;

static int linear_gc(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_llinear *l = jx_to_ours(L, B, 1, JX_LINEARS, sizeof *l);
  if (l && l->set) {
    l->set = false;
    jx_linear_free(B->rt, &l->l);
  }
  return 0;
}

static jx_llinear *check_linear(lua_State *L, const jx_entry *e, int i) {
  jx_llinear *l = jx_to_ours(L, e->B, i, JX_LINEARS, sizeof *l);
  if (!l || !l->set)
    jx_raise_new(L, e->B, JX_EARG, e->name, "argument %d is not a linear function", i);
  return l;
}

typedef struct ending {
  int n;
  jx_llinear *lin; /* reverse mode                                             */
  bool closed;     /* memory ran out while the trace ended: no second try can end it */
} ending;

/* Primals, then in forward mode the tangents, zeros made real. */
static bool end_value2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                       uint32_t *n) {
  ending *end = arg;
  jx_opened *o = find_open(B, lua_tonumber(L, 1));
  jx_arena a;
  jx_val *v;
  *n = 0;
  if (end->closed) return jx_nomem(B->cx), false;
  if (!o) return jx_fail(B->cx, JX_ETRACER, e->name, "the trace was closed"), false;
  jx_arena_init(&a, &B->rt->mem);
  bool ok = jx_arg_list(B, L, 2, end->n, e->name, &a, &v);
  for (int i = 0; ok && i < end->n; i++) v[i] = leave(B, v[i]);
  ok = ok && jx_ok(B->cx);
  int count = end->lin ? end->n : 2 * end->n, depth = o->depth;
  if (ok && end->lin)
    ok = end->lin->set = jx_trace_end_vjp(B->cx, o->trace, v, end->n, out, &end->lin->l) == JX_OK;
  else if (ok)
    ok = jx_trace_end_jvp(B->cx, o->trace, v, end->n, out, out + end->n) == JX_OK;
  end->closed = true;
  if (!ok)
    jx_trace_unwind(B->cx, depth);
  else
    ok = own_all(B, out, count);
  for (int i = end->n; ok && i < count; i++)
    out[i] = jx_instantiate(B->cx, out[i], out[i - end->n].aval);
  jx_arena_free(&a);
  *n = (uint32_t)count;
  return ok && jx_ok(B->cx);
}

/* C.trace_end_jvp(serial, outs) → list of primals and tangents; C.trace_end_vjp(serial, outs) →
   primals, linear */
static int trace_end_value(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  luaL_checktype(L, 2, LUA_TTABLE);
  ending end = {(int)lua_objlen(L, 2), NULL, false};
  forget_thread(L, B, (uint32_t)luaL_checknumber(L, 1));
  if (e->mode) {
    end.lin = lua_newuserdata(L, sizeof *end.lin);
    memset(end.lin, 0, sizeof *end.lin);
    end.lin->magic = B->magic ^ JX_LINEARS;
    jx_push_ref(L, B, JX_REF_LINEAR_MT);
    lua_setmetatable(L, -2);
  }
  int lin = lua_gettop(L);
  jx_list_held(L, B, jx_run_held(L, e, end_value2, &end, (uint32_t)(2 * end.n)));
  sync(B);
  if (e->mode) jx_calls_anchor(L, B, lin, end.lin->l.closed.graph);
  jx_calls_release(L, B);
  if (!e->mode) return 1;
  lua_pushvalue(L, lin);
  return 2;
}

/* C.linear_avals(linear) → avals of its inputs, avals of its outputs */
static int linear_avals(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_linear *l = &check_linear(L, e, 1)->l;
  for (int k = 0; k < 2; k++) {
    uint32_t n = k ? l->nout : l->nin;
    lua_createtable(L, (int)n, 0);
    for (uint32_t i = 0; i < n; i++) {
      push_type(L, e->B, k ? l->out_aval[i] : l->in_aval[i]);
      lua_rawseti(L, -2, (int)i + 1);
    }
  }
  return 2;
}

/* A cotangent or tangent (mode 1) must have the type of what it belongs to; a number takes it. */
static bool read_tangent(jx_lua *B, lua_State *L, const jx_entry *e, int i, const jx_aval *t,
                         jx_val *v) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  const char *op = e->name;
  const int at = 2;
  if (!read_item(B, L, at, i + 1, op, v)) return false;
  if (jx_absent(*v)) return true;
  if (v->kind == JX_V_LIT && v->aval->rank == 0 && t->rank == 0)
    return jx_number_lit(B, op, v->u.lit.f, (jx_dtype)t->dtype, t->weak, v);
  if (!jx_same_shape(v->aval, t) || (v->aval->dtype != t->dtype && !v->aval->weak)) {
    jx_fail(B->cx, JX_ESHAPE, op, "the %s %d is %s, but that is %s",
            e->mode ? "tangent of input" : "cotangent of result", i, jx_aval_text(v->aval, a),
            jx_aval_text(t, b));
    return false;
  }
  *v = jx_convert(B->cx, *v, (jx_dtype)t->dtype, t->weak);
  return jx_ok(B->cx);
}

/*
** C.pullback(linear, cotangents) → cotangents of the inputs; C.pushforward(linear, tangents) →
** tangents of the outputs. Lists; false stands for zero in, zeros come out as arrays.
*/
static bool linear2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                    uint32_t *n) {
  const jx_linear *l = &((jx_llinear *)arg)->l;
  uint32_t given = e->mode ? l->nin : l->nout, count = e->mode ? l->nout : l->nin;
  const jx_aval **from = e->mode ? l->in_aval : l->out_aval;
  const jx_aval **to = e->mode ? l->out_aval : l->in_aval;
  jx_arena a;
  jx_arena_init(&a, &B->rt->mem);
  jx_val *v = jx_arena_alloc(&a, sizeof *v * (given + 1));
  bool ok = v != NULL;
  if (!v) jx_nomem(B->cx);
  for (uint32_t i = 0; ok && i < given; i++) ok = read_tangent(B, L, e, (int)i, from[i], &v[i]);
  if (ok) ok = e->mode ? jx_pushforward(B->cx, l, v, out) : jx_pullback(B->cx, l, v, out);
  for (uint32_t i = 0; ok && i < count; i++)
    out[i] = leave(B, jx_instantiate(B->cx, out[i], to[i]));
  jx_arena_free(&a);
  *n = count;
  return ok && jx_ok(B->cx);
}

static int apply_linear(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_llinear *l = check_linear(L, e, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  jx_list_held(L, e->B, jx_run_held(L, e, linear2, l, JX_MAX(l->l.nin, l->l.nout)));
  if (l->l.closed.graph->host) jx_calls_hold(L, e->B, 1);
  return 1;
}

/* ---- calls of closed graphs ---- */

typedef struct ccall {
  jx_lclosed *c;
  const char *name; /* of the call, or of the mapped axis */
  int64_t size;
} ccall;

static bool call2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out, uint32_t *n) {
  const ccall *k = arg;
  const jx_graph *g = k->c->c.graph;
  int want = (int)(g->ninputs - g->ncap);
  jx_arena a;
  jx_val *v;
  jx_arena_init(&a, &B->rt->mem);
  bool *mask = jx_arena_alloc(&a, (size_t)want + 1);
  bool ok = jx_arg_list(B, L, 2, want, e->name, &a, &v) && mask;
  for (int i = 0; ok && i < want; i++) {
    mask[i] = true;
    if (v[i].aval) continue;
    jx_fail(B->cx, JX_EARG, e->name, "input %d of %d is missing", i, want);
    ok = false;
  }
  if (ok && e->mode)
    ok = jx_call_batched(B->cx, &k->c->c, mask, k->size, k->name, v, out);
  else if (ok)
    ok = jx_call_closed(B->cx, &k->c->c, k->name, v, out);
  jx_arena_free(&a);
  *n = g->nouts;
  return ok;
}

/* C.call_closed(closed, inputs, name) → list; C.call_batched(closed, inputs, axis name or nil,
   size) → list */
static int call_closed(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  ccall k = {check_closed(L, e, 1), luaL_optstring(L, 3, e->mode ? NULL : "f"),
             (int64_t)luaL_optnumber(L, 4, 0)};
  luaL_checktype(L, 2, LUA_TTABLE);
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): check_closed raised if it is none */
  jx_list_held(L, e->B, jx_run_held(L, e, call2, &k, k.c->c.graph->nouts));
  if (k.c->c.graph->host) jx_calls_hold(L, e->B, 1);
  return 1;
}

void jx_open_trace(lua_State *L, jx_lua *B, const jx_tables *t) {
  jx_push_ref(L, B, JX_REF_CLOSED_MT);
  jx_reg(L, B, "__gc", closed_gc, "closed", NULL, 0);
  jx_reg(L, B, "__tostring", closed_tostring, "closed", NULL, 0);
  jx_reg(L, B, "__index", closed_index, "closed", NULL, 0);
  jx_reg(L, B, "captured", closed_captured, "captured", NULL, 0);
  jx_reg(L, B, "out_avals", closed_avals, "out_avals", NULL, 0);
  jx_reg(L, B, "in_avals", closed_avals, "in_avals", NULL, 1);
  jx_push_ref(L, B, JX_REF_LINEAR_MT);
  jx_reg(L, B, "__gc", linear_gc, "linear", NULL, 0);
  lua_pushvalue(L, t->core);
  static const struct {
    const char *key;
    lua_CFunction f;
    const char *name;
    int mode;
  } rows[] = {{"truth_site", truth_site, "truth", 0},
              {"trace_begin", trace_begin, "trace", 0},
              {"trace_abort", trace_abort, "trace", 0},
              {"trace_depth", trace_depth, "trace", 0},
              {"lowered_text", lowered_text, "as_text", 0},
              {"lowered_count", lowered_count, "analysis", 0},
              {"trace_inputs", trace_inputs, "trace", IN_AVAL},
              {"trace_inputs_vjp", trace_inputs, "grad", IN_VJP},
              {"trace_inputs_jvp", trace_inputs, "jvp", IN_JVP},
              {"trace_end_graph", trace_end_graph, "trace", 0},
              {"trace_end_jvp", trace_end_value, "jvp", 0},
              {"trace_end_vjp", trace_end_value, "vjp", 1},
              {"linear_avals", linear_avals, "vjp", 0},
              {"pullback", apply_linear, "vjp", 0},
              {"pushforward", apply_linear, "linearize", 1},
              {"call_closed", call_closed, "call", 0},
              {"call_batched", call_closed, "vmap", 1}};
  for (size_t i = 0; i < JX_COUNTOF(rows); i++)
    jx_reg(L, B, rows[i].key, rows[i].f, rows[i].name, NULL, rows[i].mode);
}
