/* query.c — what Lua code asks about values and dtypes: shape, dtype, finfo, options, counters. */
#include <float.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "bind/bind.h"

/* The aval of an array, a type handle, or a number (the weak default float). NULL: neither. */
static const jx_aval *aval_of(lua_State *L, const jx_lua *B, int i) {
  const jx_handle *h = jx_to_handle(L, B, i);
  if (h) return h->v.aval;
  const jx_laval *a = jx_to_ours(L, B, i, JX_AVAL_UD, sizeof *a);
  if (a) return a->aval;
  if (lua_type(L, i) == LUA_TNUMBER) return B->rt->avals.scalar[jx_default_float(B)][1];
  if (lua_type(L, i) == LUA_TBOOLEAN) return B->rt->avals.scalar[JX_BOOL][0];
  return NULL;
}

static const jx_aval *check_aval(lua_State *L, const jx_entry *e, int i) {
  const jx_aval *a = aval_of(L, e->B, i);
  if (a) return a;
  char buf[JX_DESCRIBE];
  jx_raise_new(L, e->B, JX_EARG, e->name, "argument %d is %s; an array was expected", i,
               jx_describe(L, e->B, i, buf));
  return NULL;
}

static void push_shape(lua_State *L, const jx_aval *a) {
  lua_createtable(L, a->rank, 0);
  for (int i = 0; i < a->rank; i++) {
    lua_pushnumber(L, (double)a->dim[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

enum query { Q_SHAPE, Q_NDIM, Q_SIZE, Q_DTYPE, Q_WEAK, Q_NBYTES, Q_ITEMSIZE };

/* Both C.shape(x) and x.shape. */
static int query(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_aval *a = check_aval(L, e, 1);
  switch ((enum query)e->mode) {
    case Q_SHAPE:
      push_shape(L, a);
      break;
    case Q_NDIM:
      lua_pushinteger(L, a->rank);
      break;
    case Q_SIZE:
      lua_pushnumber(L, (double)a->size);
      break;
    case Q_DTYPE:
      lua_pushstring(L, jx_dtype_name((jx_dtype)a->dtype));
      break;
    case Q_WEAK:
      lua_pushboolean(L, a->weak);
      break;
    case Q_NBYTES:
      lua_pushnumber(L, (double)a->nbytes);
      break;
    case Q_ITEMSIZE:
      lua_pushinteger(L, (lua_Integer)jx_dtype_size((jx_dtype)a->dtype));
      break;
  }
  return 1;
}

/* x:dim(axis): the extent of an axis, counted from 0, negative from the end. */
static int dim(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_aval *a = check_aval(L, e, 1);
  char buf[JX_DESCRIBE];
  if (lua_type(L, 2) != LUA_TNUMBER)
    return jx_raise_new(L, e->B, JX_EARG, "dim", "an axis is an integer, got %s",
                        jx_describe(L, e->B, 2, buf));
  double d = lua_tonumber(L, 2);
  if (d < 0) d += a->rank;
  if (!(d >= 0 && d < a->rank) || d != floor(d))
    return jx_raise_new(L, e->B, JX_EINDEX, "dim", "axis %.14g is out of range for %d axes",
                        lua_tonumber(L, 2), (int)a->rank);
  lua_pushnumber(L, (double)a->dim[(int)d]);
  return 1;
}

static int is_array(lua_State *L) {
  const jx_handle *h = jx_to_handle(L, jx_entry_of(L)->B, 1);
  lua_pushboolean(L, h != NULL);
  return 1;
}

static int is_tracer(lua_State *L) {
  const jx_handle *h = jx_to_handle(L, jx_entry_of(L)->B, 1);
  lua_pushboolean(L, h && h->v.kind == JX_V_TRACER);
  return 1;
}

/* C.leaked(x) → type and line ("" if unknown) of a tracer whose trace has ended, else nothing. */
static int leaked(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  const jx_handle *h = jx_to_handle(L, B, 1);
  char text[JX_AVAL_TEXT];
  if (!h || h->v.kind != JX_V_TRACER || jx_val_open(NULL, h->v)) return 0;
  lua_pushstring(L, jx_aval_text(h->v.aval, text));
  lua_pushstring(L, jx_where_text(B->rt, h->v.where));
  return 2;
}

static int known(lua_State *L) {
  const jx_handle *h = jx_to_handle(L, jx_entry_of(L)->B, 1);
  lua_pushboolean(L, h ? h->v.kind != JX_V_BAD && jx_val_known(h->v) : !lua_isnoneornil(L, 1));
  return 1;
}

/* C.int_range(x) → least and largest element of a known, non-empty integer array; else nothing.
   Never recorded. */
static int int_range(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_handle *h = jx_to_handle(L, e->B, 1);
  if (!h || h->v.kind == JX_V_BAD || h->v.aval->size == 0 || !jx_val_known(h->v)) return 0;
  jx_val v = jx_val_concrete(e->B->cx, h->v);
  jx_dtype d = (jx_dtype)v.aval->dtype;
  if (v.kind != JX_V_ARRAY || !jx_is_int(d)) return 0;
  int64_t lo = jx_load_i64(d, v.u.a.data), hi = lo;
  for (int64_t i = 1; i < v.aval->size; i++) {
    int64_t k = jx_load_i64(d, v.u.a.data + (size_t)i * jx_dtype_size(d));
    lo = JX_MIN(lo, k);
    hi = JX_MAX(hi, k);
  }
  lua_pushnumber(L, (double)lo);
  lua_pushnumber(L, (double)hi);
  return 2;
}

/* ---- dtypes ---- */

static jx_dtype check_dtype(lua_State *L, const jx_entry *e, int i) {
  jx_dtype d = JX_F32;
  jx_enter(L, e->B);
  luaL_checkstack(L, 4, e->name);
  if (!jx_arg_dtype(e->B, L, i, e->name, &d)) jx_raise(L, e->B);
  return d;
}

/* C.canonical_dtype(d | nil, default): the checked name. */
static int canonical_dtype(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  if (lua_isnoneornil(L, 1) || lua_touserdata(L, 1) == e->B->none) {
    if (lua_isnoneornil(L, 2)) return 0;
    lua_replace(L, 1);
  }
  lua_settop(L, 1);
  lua_pushstring(L, jx_dtype_name(check_dtype(L, e, 1)));
  return 1;
}

static int default_dtype(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  lua_pushstring(L, jx_dtype_name(e->mode ? jx_default_int(e->B) : jx_default_float(e->B)));
  return 1;
}

static int issubdtype(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  static const char *const names[] = {"bool",     "unsignedinteger", "signedinteger",
                                      "floating", "integer",         "number",
                                      "inexact",  "generic",         NULL};
  enum { B_ = 1, U = 2, S = 4, F = 8 };
  static const int set[] = {B_, U, S, F, U | S, U | S | F, F, 15};
  static const int class_bit[] = {B_, U, S, F};
  jx_dtype d = check_dtype(L, e, 1);
  int k = 0;
  const char *kind = luaL_checkstring(L, 2);
  while (names[k] && strcmp(names[k], kind) != 0) k++;
  jx_dtype other;
  if (names[k])
    lua_pushboolean(L, (set[k] & class_bit[jx_dtype_class(d)]) != 0);
  else if (jx_dtype_parse(kind, &other))
    lua_pushboolean(L, other == d);
  else
    return jx_raise_new(L, e->B, JX_EDTYPE, e->name, "there is no kind of dtype '%.40s'", kind);
  return 1;
}

static void num(lua_State *L, const char *key, double v) {
  lua_pushnumber(L, v);
  lua_setfield(L, -2, key);
}

static int finfo(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_dtype d = check_dtype(L, e, 1);
  static const struct {
    jx_dtype d;
    int bits, mantissa, minexp, maxexp;
  } rows[] = {{JX_F16, 16, 10, -14, 16},
              {JX_BF16, 16, 7, -126, 128},
              {JX_F32, 32, 23, -126, 128},
              {JX_F64, 64, 52, -1022, 1024}};
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    if (rows[i].d != d) continue;
    double eps = ldexp(1, -rows[i].mantissa), tiny = ldexp(1, rows[i].minexp);
    double max = ldexp(2 - eps, rows[i].maxexp - 1);
    lua_createtable(L, 0, 10);
    lua_pushstring(L, jx_dtype_name(d));
    lua_setfield(L, -2, "dtype");
    num(L, "bits", rows[i].bits);
    num(L, "eps", eps);
    num(L, "epsneg", eps / 2);
    num(L, "max", max);
    num(L, "min", -max);
    num(L, "tiny", tiny);
    num(L, "smallest_normal", tiny);
    num(L, "smallest_subnormal", tiny * eps);
    num(L, "nmant", rows[i].mantissa);
    return 1;
  }
  return jx_raise_new(L, e->B, JX_EDTYPE, e->name, "%s is not a floating point dtype",
                      jx_dtype_name(d));
}

static int iinfo(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_dtype d = check_dtype(L, e, 1);
  if (!jx_is_int(d))
    return jx_raise_new(L, e->B, JX_EDTYPE, e->name, "%s is not an integer dtype",
                        jx_dtype_name(d));
  double bits = 8.0 * (double)jx_dtype_size(d);
  lua_createtable(L, 0, 4);
  lua_pushstring(L, jx_dtype_name(d));
  lua_setfield(L, -2, "dtype");
  num(L, "bits", bits);
  num(L, "min", jx_is_signed(d) ? -exp2(bits - 1) : 0);
  num(L, "max", (jx_is_signed(d) ? exp2(bits - 1) : exp2(bits)) - 1);
  return 1;
}

/* C.result_type(v, …) → dtype name, weak: values, or dtype names. */
static int result_type(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  int n = lua_gettop(L);
  bool weak = false, any = false, numbers = true;
  jx_dtype d = JX_F32;
  for (int i = 1; i <= n; i++) {
    bool number = lua_type(L, i) == LUA_TNUMBER, w = number;
    const jx_aval *a = number ? NULL : aval_of(L, B, i);
    jx_dtype u;
    if (number)
      u = jx_is_integral(lua_tonumber(L, i)) ? jx_default_int(B) : jx_default_float(B);
    else if (a)
      u = (jx_dtype)a->dtype, w = a->weak;
    else
      u = check_dtype(L, e, i);
    numbers &= number;
    d = any ? jx_promote_here(B, d, weak, u, w, &weak) : u;
    if (!any) weak = w;
    any = true;
  }
  if (!any) return jx_raise_new(L, B, JX_EARG, e->name, "at least one value or dtype is needed");
  if (numbers) d = jx_default_float(B);
  lua_pushstring(L, jx_dtype_name(d));
  lua_pushboolean(L, weak);
  return 2;
}

/* ---- types as handles ---- */

static void push_aval(lua_State *L, jx_lua *B, const jx_aval *a) {
  jx_laval *u = lua_newuserdata(L, sizeof *u);
  u->magic = B->magic ^ JX_AVAL_UD;
  u->aval = a;
  jx_push_ref(L, B, JX_REF_AVAL_MT);
  lua_setmetatable(L, -2);
}

/* C.aval(shape, dtype [, weak]) or C.aval(value) */
static int aval(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  if (!lua_istable(L, 1)) {
    push_aval(L, B, check_aval(L, e, 1));
    return 1;
  }
  jx_dtype d = lua_isnoneornil(L, 2) ? jx_default_float(B) : check_dtype(L, e, 2);
  bool weak = lua_toboolean(L, 3);
  jx_arena a;
  int64_t *v;
  int n;
  jx_enter(L, B);
  jx_arena_init(&a, &B->rt->mem);
  const jx_aval *r = NULL;
  if (jx_arg_ints(B, L, 1, (jx_naming){"aval", "shape"}, &a, &v, &n))
    r = jx_aval_get(&B->rt->avals, d, weak, n, v);
  jx_arena_free(&a);
  if (!r) return jx_raise(L, B);
  push_aval(L, B, r);
  return 1;
}

static int aval_tostring(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  char t[JX_AVAL_TEXT];
  lua_pushstring(L, jx_aval_text(check_aval(L, e, 1), t));
  return 1;
}

static int aval_eq(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  lua_pushboolean(L, aval_of(L, e->B, 1) == aval_of(L, e->B, 2));
  return 1;
}

static int aval_index(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_aval *a = check_aval(L, e, 1);
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(key, "shape") == 0)
    push_shape(L, a);
  else if (strcmp(key, "dtype") == 0)
    lua_pushstring(L, jx_dtype_name((jx_dtype)a->dtype));
  else if (strcmp(key, "weak_type") == 0)
    lua_pushboolean(L, a->weak);
  else if (strcmp(key, "ndim") == 0)
    lua_pushinteger(L, a->rank);
  else if (strcmp(key, "size") == 0)
    lua_pushnumber(L, (double)a->size);
  else
    lua_pushnil(L);
  return 1;
}

/* ---- options, counters, clock ---- */

typedef struct option_row {
  const char *name;
  size_t at;
  bool flag;
} option_row;
#define OPTION(name, flag) \
  { #name, offsetof(jx_options, name), flag }
static const option_row option_rows[] = {
    OPTION(enable_x64, true),     OPTION(verify, true),         OPTION(debug_nans, true),
    OPTION(debug_infs, true),     OPTION(strict_promote, true), OPTION(threads, false),
    OPTION(force_variant, false), OPTION(no_tcc, true),         OPTION(interpret, true),
    OPTION(no_fuse, true),        OPTION(trace_lines, true),
};

static int options(lua_State *L) {
  const jx_lua *B = jx_entry_of(L)->B;
  const char *o = (const char *)&B->rt->opt;
  lua_createtable(L, 0, JX_COUNTOF(option_rows));
  for (size_t i = 0; i < JX_COUNTOF(option_rows); i++) {
    const option_row *r = &option_rows[i];
    if (r->flag)
      lua_pushboolean(L, *(const bool *)(o + r->at));
    else
      lua_pushinteger(L, *(const int *)(const void *)(o + r->at));
    lua_setfield(L, -2, r->name);
  }
  return 1;
}

static int set_option(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const char *name = luaL_checkstring(L, 1);
  char *o = (char *)&e->B->rt->opt;
  if (strcmp(name, "memory_limit") == 0) {
    double limit = luaL_optnumber(L, 2, 0);
    e->B->limit = e->B->rt->mem.limit = limit > 0 ? (size_t)limit : SIZE_MAX;
    return 0;
  }
  if (strcmp(name, "fail_after") == 0) { /* tests: so many allocations more succeed */
    atomic_store(&e->B->rt->mem.fail_after, (long)luaL_checknumber(L, 2));
    return 0;
  }
  for (size_t i = 0; i < JX_COUNTOF(option_rows); i++) {
    const option_row *r = &option_rows[i];
    if (strcmp(r->name, name) != 0) continue;
    if (r->flag)
      *(bool *)(o + r->at) = lua_toboolean(L, 2);
    else
      *(int *)(void *)(o + r->at) = (int)luaL_checkinteger(L, 2);
    return 0;
  }
  return jx_raise_new(L, e->B, JX_EARG, "config", "there is no option '%.40s'", name);
}

static int stats(lua_State *L) {
  const jx_lua *B = jx_entry_of(L)->B;
  const jx_rt *rt = B->rt;
  lua_createtable(L, 0, 16);
  num(L, "traces", (double)rt->stats.traces);
  num(L, "open_traces", (double)rt->traces.n);
  num(L, "nodes", (double)rt->stats.nodes);
  num(L, "zeros", (double)rt->stats.zeros);
  num(L, "computed", (double)rt->stats.computed);
  num(L, "graph_hits", (double)rt->stats.graph_hits);
  num(L, "graph_misses", (double)rt->stats.graph_misses);
  num(L, "evicted", (double)rt->stats.evicted);
  num(L, "graph_bytes", (double)rt->graph_bytes);
  num(L, "graphs", (double)rt->graphs.n);
  num(L, "live_bytes", (double)rt->bufs.live_bytes);
  num(L, "live_buffers", (double)rt->bufs.live);
  num(L, "cached_bytes", (double)rt->bufs.cached);
  num(L, "memory", (double)atomic_load(&rt->mem.live));
  num(L, "peak_memory", (double)atomic_load(&rt->mem.peak));
  return 1;
}

static int clock_now(lua_State *L) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  lua_pushnumber(L, (double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
  return 1;
}

/* ---- the table of primitives, for documents and tests ---- */

static void text(lua_State *L, const char *key, const char *s) {
  lua_pushstring(L, s ? s : "");
  lua_setfield(L, -2, key);
}

static int prims(lua_State *L) {
  const jx_lua *B = jx_entry_of(L)->B;
  lua_createtable(L, (int)B->rt->prim_list.n, 0);
  for (uint32_t i = 0; i < B->rt->prim_list.n; i++) {
    const jx_prim *p = B->rt->prim_list.at[i];
    lua_createtable(L, 0, 8);
    text(L, "name", p->name);
    text(L, "doc", p->doc);
    text(L, "sig", p->sig);
    num(L, "nin", p->nin);
    num(L, "nout", p->nout);
    num(L, "lo", p->domain.lo);
    num(L, "hi", p->domain.hi);
    lua_newtable(L);
    for (int k = 0; k < jx_prim_nattrs(p); k++) {
      lua_pushstring(L, p->attrs[k].name);
      lua_rawseti(L, -2, k + 1);
    }
    lua_setfield(L, -2, "attrs");
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

static int has(lua_State *L) {
  lua_pushboolean(L, jx_prim_find(jx_entry_of(L)->B->rt, luaL_checkstring(L, 1)) != NULL);
  return 1;
}

static int interrupt(lua_State *L) {
  atomic_store(&jx_entry_of(L)->B->rt->interrupt, 1);
  return 0;
}

void jx_open_query(lua_State *L, jx_lua *B, const jx_tables *t) {
  static const struct {
    const char *core, *property;
    int mode;
  } q[] = {{"shape", "shape", Q_SHAPE},
           {"ndim", "ndim", Q_NDIM},
           {"size", "size", Q_SIZE},
           {"dtype", "dtype", Q_DTYPE},
           {"weak_type", "weak_type", Q_WEAK},
           {"nbytes", "nbytes", Q_NBYTES},
           {"itemsize", "itemsize", Q_ITEMSIZE}};
  for (size_t i = 0; i < JX_COUNTOF(q); i++) {
    jx_push_function(L, B, query, q[i].core, NULL, q[i].mode);
    lua_pushvalue(L, -1);
    lua_setfield(L, t->core, q[i].core);
    lua_setfield(L, t->properties, q[i].property);
  }
  jx_push_ref(L, B, JX_REF_AVAL_MT);
  jx_reg(L, B, "__tostring", aval_tostring, "aval", NULL, 0);
  jx_reg(L, B, "__index", aval_index, "aval", NULL, 0);
  jx_reg(L, B, "__eq", aval_eq, "aval", NULL, 0);
  lua_pushvalue(L, t->methods);
  jx_reg(L, B, "dim", dim, "dim", NULL, 0);
  lua_pushvalue(L, t->core);
  jx_reg(L, B, "default_float", default_dtype, "default_float", NULL, 0);
  jx_reg(L, B, "default_int", default_dtype, "default_int", NULL, 1);
  static const jx_reg_row rows[] = {{"is_array", is_array},
                                    {"is_tracer", is_tracer},
                                    {"leaked", leaked},
                                    {"known", known},
                                    {"int_range", int_range},
                                    {"canonical_dtype", canonical_dtype},
                                    {"issubdtype", issubdtype},
                                    {"finfo", finfo},
                                    {"iinfo", iinfo},
                                    {"result_type", result_type},
                                    {"aval", aval},
                                    {"options", options},
                                    {"set_option", set_option},
                                    {"stats", stats},
                                    {"clock", clock_now},
                                    {"prims", prims},
                                    {"has", has},
                                    {"interrupt", interrupt},
                                    {NULL, NULL}};
  jx_reg_rows(L, B, rows);
}
