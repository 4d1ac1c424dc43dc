/*
** index.c — x[i], x["1:, None"], x[{0, jax.s(1, 3)}]: NumPy's basic indexing.
**
** A key is read into items: integers, slices, new axes, one ellipsis, arrays. Without arrays the
** result is a slice, then squeeze, then new axes, as JAX records it; on a concrete array an
** index or slice of the leading axes is a view of the same buffer. Keys with arrays go to
** lua/jaxlua/indexing.lua, with the same items (C.parse_index).
*/
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bind/bind.h"

typedef enum item_kind { IX_INT, IX_SLICE, IX_NEW, IX_DOTS, IX_ARRAY } item_kind;

enum { OPEN = 0x7FFFFFFF, MAX_ITEMS = 2 * JX_MAX_RANK };

typedef struct item {
  item_kind kind;
  int64_t start, stop, step; /* INT: start. Before resolving an open end is INT64_MIN      */
  int64_t len;               /* of a resolved slice: number of elements                    */
  int place;                 /* ARRAY: which entry of the key table (1…), 0: the key itself */
  int axis;                  /* of the operand; -1 for NEW                                 */
} item;

typedef struct key {
  jx_lua *B;
  lua_State *L;
  const jx_aval *a; /* of the operand */
  int n;
  bool arrays;
  item at[MAX_ITEMS];
} key;

/* A slice of the script: jax.s(start, stop, step). */
typedef struct jx_lslice {
  uint32_t magic;
  int64_t start, stop, step;
} jx_lslice;
#define JX_SLICE 0x536C6963u
#define NONE     INT64_MIN

static bool add(key *k, item it) {
  if (k->n == MAX_ITEMS) {
    jx_fail(k->B->cx, JX_EINDEX, "index", "more than %d items", MAX_ITEMS);
    return false;
  }
  it.axis = -1;
  k->arrays |= it.kind == IX_ARRAY;
  k->at[k->n++] = it;
  return true;
}

/* ---- text ---- */

static const char *blanks(const char *s) {
  while (*s == ' ' || *s == '\t') s++;
  return s;
}

/* An integer, if one stands here. */
static bool text_int(const char **s, int64_t *out) {
  char *end;
  const char *p = blanks(*s);
  if (*p != '-' && *p != '+' && !(*p >= '0' && *p <= '9')) return false;
  *out = strtoll(p, &end, 10);
  if (end == p) return false;
  *s = blanks(end);
  return true;
}

static bool text_item(key *k, const char **s) {
  const char *p = blanks(*s);
  if (strncmp(p, "...", 3) == 0) {
    *s = blanks(p + 3);
    return add(k, (item){.kind = IX_DOTS});
  }
  if (strncmp(p, "None", 4) == 0 || strncmp(p, "newaxis", 7) == 0) {
    *s = blanks(p + (*p == 'N' ? 4 : 7));
    return add(k, (item){.kind = IX_NEW});
  }
  item it = {.kind = IX_INT, .start = NONE, .stop = NONE, .step = 1};
  bool got = text_int(&p, &it.start);
  if (*p == ':') {
    it.kind = IX_SLICE;
    p++;
    text_int(&p, &it.stop);
    p = blanks(p);
    if (*p == ':') {
      p++;
      text_int(&p, &it.step);
      p = blanks(p);
    }
    got = true;
  }
  *s = p;
  return got && add(k, it);
}

static bool read_text(key *k, const char *text) {
  const char *s = text;
  for (;;) {
    if (!text_item(k, &s)) break;
    s = blanks(s);
    if (!*s) return true;
    if (*s != ',') break;
    s = blanks(s + 1);
    if (!*s) return true;
  }
  if (jx_ok(k->B->cx)) {
    jx_fail(k->B->cx, JX_EINDEX, "index", "cannot read \"%.60s\" at \"%.40s\"", text, s);
    jx_error_hint(k->B->cx->err,
                  "an array has no field or method of this name; items of an index text are i, "
                  "a:b, a:b:c, ..., None");
  }
  return false;
}

/* ---- keys ---- */

/* The value on top of the stack, entry `place` of the key (0: the key itself). */
static bool read_item(key *k, int place) {
  lua_State *L = k->L;
  char buf[JX_DESCRIBE];
  switch (lua_type(L, -1)) {
    case LUA_TNUMBER: {
      double d = lua_tonumber(L, -1);
      if (jx_is_integral(d)) return add(k, (item){.kind = IX_INT, .start = (int64_t)d});
      jx_fail(k->B->cx, JX_EINDEX, "index", "%.14g is not an integer", d);
      return false;
    }
    case LUA_TSTRING:
      return read_text(k, lua_tostring(L, -1));
    case LUA_TBOOLEAN:
    case LUA_TTABLE:
      return add(k, (item){.kind = IX_ARRAY, .place = place});
    case LUA_TUSERDATA: {
      if (lua_touserdata(L, -1) == k->B->none) return add(k, (item){.kind = IX_NEW});
      const jx_lslice *s = jx_to_ours(L, k->B, -1, JX_SLICE, sizeof *s);
      if (s)
        return add(k,
                   (item){.kind = IX_SLICE, .start = s->start, .stop = s->stop, .step = s->step});
      if (jx_to_handle(L, k->B, -1)) return add(k, (item){.kind = IX_ARRAY, .place = place});
      break;
    }
    default:
      break;
  }
  jx_fail(k->B->cx, JX_EINDEX, "index", "%s is not an index", jx_describe(L, k->B, -1, buf));
  return false;
}

/* Axes that an item uses up: those of a boolean array, else one. */
static int consumes(key *k, const item *it) {
  if (it->kind == IX_INT || it->kind == IX_SLICE) return 1;
  if (it->kind != IX_ARRAY) return 0;
  if (it->place)
    lua_rawgeti(k->L, 2, it->place);
  else
    lua_pushvalue(k->L, 2);
  const jx_handle *h = jx_to_handle(k->L, k->B, -1);
  int n = lua_type(k->L, -1) == LUA_TBOOLEAN              ? 0
          : h && h->v.aval && h->v.aval->dtype == JX_BOOL ? h->v.aval->rank
                                                          : 1;
  lua_pop(k->L, 1);
  return n;
}

/* One ellipsis becomes full slices; missing items too. */
static bool spread(key *k) {
  int used = 0, dots = -1;
  for (int i = 0; i < k->n; i++) {
    used += consumes(k, &k->at[i]);
    if (k->at[i].kind != IX_DOTS) continue;
    if (dots >= 0) {
      jx_fail(k->B->cx, JX_EINDEX, "index", "at most one ellipsis");
      return false;
    }
    dots = i;
  }
  char text[JX_AVAL_TEXT];
  int rest = k->a->rank - used;
  if (rest < 0) {
    jx_fail(k->B->cx, JX_EINDEX, "index", "%d indices for %s", used, jx_aval_text(k->a, text));
    return false;
  }
  item full = {.kind = IX_SLICE, .start = NONE, .stop = NONE, .step = 1, .axis = -1};
  int at = dots >= 0 ? dots : k->n, gone = dots >= 0;
  if (k->n - gone + rest > MAX_ITEMS) {
    jx_fail(k->B->cx, JX_EINDEX, "index", "more than %d items", MAX_ITEMS);
    return false;
  }
  memmove(&k->at[at + rest], &k->at[at + gone], sizeof(item) * (size_t)(k->n - at - gone));
  for (int i = 0; i < rest; i++) k->at[at + i] = full;
  k->n += rest - gone;
  return true;
}

/* Integers in range; slices to start, step, len, as Python's slice.indices. */
static bool resolve(key *k) {
  int axis = 0;
  char text[JX_AVAL_TEXT];
  for (int i = 0; i < k->n; i++) {
    item *it = &k->at[i];
    int used = consumes(k, it);
    if (used) it->axis = axis;
    int64_t d = used ? k->a->dim[axis] : 0;
    axis += used;
    if (it->kind == IX_INT) {
      if (it->start < -d || it->start >= d) {
        jx_fail(k->B->cx, JX_EINDEX, "index", "%lld is out of range for axis %d of %s",
                (long long)it->start, it->axis, jx_aval_text(k->a, text));
        return false;
      }
      it->start += it->start < 0 ? d : 0;
    }
    if (it->kind != IX_SLICE) continue;
    if (it->step == 0) {
      jx_fail(k->B->cx, JX_EINDEX, "index", "a slice with step 0");
      return false;
    }
    bool back = it->step < 0;
    int64_t lo = back ? -1 : 0, hi = back ? d - 1 : d;
    int64_t s = it->start == NONE ? (back ? hi : lo) : it->start < 0 ? it->start + d : it->start;
    int64_t e = it->stop == NONE ? (back ? lo : hi) : it->stop < 0 ? it->stop + d : it->stop;
    s = s < lo ? lo : s > hi ? hi : s;
    e = e < lo ? lo : e > hi ? hi : e;
    int64_t span = back ? s - e : e - s, by = back ? -it->step : it->step;
    it->len = span > 0 ? (span + by - 1) / by : 0;
    it->start = it->len ? s : 0;
    it->stop = e;
    if (it->len <= 1) it->step = 1;
  }
  return true;
}

/* The key at stack index 2 against the type of the operand. Phase 2. */
static bool read_key(key *k, jx_lua *B, lua_State *L, const jx_aval *a) {
  k->B = B;
  k->L = L;
  k->a = a;
  k->n = 0;
  k->arrays = false;
  bool ok = true;
  if (lua_type(L, 2) == LUA_TTABLE) {
    int n = (int)lua_objlen(L, 2);
    for (int i = 1; ok && i <= n; i++) {
      lua_rawgeti(L, 2, i);
      ok = read_item(k, i);
      lua_pop(L, 1);
    }
  } else {
    lua_pushvalue(L, 2);
    ok = read_item(k, 0);
    lua_pop(L, 1);
  }
  return ok && spread(k) && resolve(k);
}

/* ---- basic indexing ---- */

/* Leading integers, then at most one slice of step 1, then everything: bytes that lie together. */
static bool view(const key *k, jx_val x, jx_val *y, bool *part) {
  int64_t offset = 0, size = x.aval->size;
  bool open = true;
  *part = false;
  *y = x;
  if (size == 0) return true;
  for (int i = 0; i < k->n; i++) {
    const item *it = &k->at[i];
    if (it->kind == IX_NEW) continue;
    int64_t d = x.aval->dim[it->axis];
    bool whole = it->kind == IX_SLICE && it->step == 1 && it->start == 0 && it->len == d;
    if (!whole) *part = true;
    if (!open && !whole) return false;
    size /= d;
    if (it->kind == IX_INT) {
      offset += it->start * size;
    } else if (!whole) {
      if (it->step != 1) return false;
      offset += it->start * size;
      open = false;
    } else {
      open = false;
    }
    if (it->kind == IX_SLICE) open = false;
  }
  y->u.a.data += (size_t)offset * jx_dtype_size((jx_dtype)x.aval->dtype);
  return true;
}

static jx_val slice(jx_lua *B, const key *k, jx_val x) {
  int64_t start[JX_MAX_RANK], limit[JX_MAX_RANK], stride[JX_MAX_RANK], back[JX_MAX_RANK];
  int rank = k->a->rank, nback = 0;
  bool whole = true, unit = true;
  for (int i = 0; i < k->n; i++) {
    const item *it = &k->at[i];
    if (it->kind == IX_NEW) continue;
    int d = it->axis;
    int64_t len = it->kind == IX_INT ? 1 : it->len, step = it->kind == IX_INT ? 1 : it->step;
    start[d] = step > 0 ? it->start : it->start + (len - 1) * step;
    stride[d] = step > 0 ? step : -step;
    limit[d] = len ? start[d] + (len - 1) * stride[d] + 1 : start[d];
    if (it->kind == IX_SLICE && step > 1 && len)
      limit[d] = JX_MAX(limit[d], JX_MIN(it->stop, k->a->dim[d]));
    if (step < 0) back[nback++] = d;
    unit &= stride[d] == 1;
    whole &= stride[d] == 1 && start[d] == 0 && limit[d] == k->a->dim[d];
  }
  if (!whole && unit && x.kind == JX_V_ARRAY && B->rt->traces.n == 0) {
    /* Positions are operands: a loop over them makes one executable. */
    const jx_prim *p = jx_prim_find(B->rt, "dynamic_slice");
    if (p) {
      jx_val in[JX_MAX_RANK + 1] = {x};
      for (int d = 0; d < rank; d++) {
        in[d + 1] = jx_lit_i(B->cx, JX_I32, start[d]);
        limit[d] -= start[d];
      }
      jx_bind(B->cx, p, JX_ATTRS(jx_a_ints(limit, rank)), in, rank + 1, &x, 1);
      whole = true;
    }
  }
  if (!whole)
    jx_bind(B->cx, jx_prim_find(B->rt, "slice"),
            JX_ATTRS(jx_a_ints(limit, rank), jx_a_ints(start, rank),
                     unit ? jx_a_none() : jx_a_ints(stride, rank)),
            (jx_val[]){x}, 1, &x, 1);
  if (nback && jx_ok(B->cx))
    jx_bind(B->cx, jx_prim_find(B->rt, "rev"), JX_ATTRS(jx_a_ints(back, nback)), (jx_val[]){x}, 1,
            &x, 1);
  return x;
}

static bool basic(jx_lua *B, const key *k, jx_val x, jx_val *out) {
  int64_t gone[JX_MAX_RANK], dim[JX_MAX_RANK], dims[JX_MAX_RANK];
  int ngone = 0, rank = 0, kept = 0;
  for (int i = 0; i < k->n; i++) {
    const item *it = &k->at[i];
    if (it->kind == IX_INT) {
      gone[ngone++] = it->axis;
      continue;
    }
    if (rank == JX_MAX_RANK) {
      jx_fail(B->cx, JX_EINDEX, "index", "the result has more than %d axes", JX_MAX_RANK);
      return false;
    }
    if (it->kind == IX_SLICE) dims[kept++] = rank;
    dim[rank++] = it->kind == IX_NEW ? 1 : it->len;
  }
  bool part;
  jx_val y;
  if (x.kind == JX_V_ARRAY && B->rt->traces.n == 0 && view(k, x, &y, &part)) {
    y.aval = jx_aval_get(&B->rt->avals, (jx_dtype)x.aval->dtype, x.aval->weak, rank, dim);
    if (!y.aval) return false;
    jx_val_retain(y);
    *out = jx_scope_own(B->cx, y);
    return jx_ok(B->cx);
  }
  x = slice(B, k, x);
  if (ngone && jx_ok(B->cx))
    jx_bind(B->cx, jx_prim_find(B->rt, "squeeze"), JX_ATTRS(jx_a_ints(gone, ngone)), (jx_val[]){x},
            1, &x, 1);
  if (rank > kept && jx_ok(B->cx)) x = jx_broadcast_in_dim(B->cx, x, rank, dim, dims);
  *out = x;
  return jx_ok(B->cx);
}

/* Sets *arg when the key holds arrays: then nothing was done. */
static bool index2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  jx_val x;
  key k;
  if (!jx_arg_array(B, L, 1, e->name, &x) || !read_key(&k, B, L, x.aval)) return false;
  if (k.arrays) {
    *(bool *)arg = true;
    jx_val_retain(x);
    *out = jx_scope_own(B->cx, x);
    return jx_ok(B->cx);
  }
  return basic(B, &k, x, out);
}

static bool plain_key(lua_State *L) {
  int type = lua_type(L, 2);
  return type == LUA_TNUMBER || type == LUA_TSTRING;
}

int jx_index(lua_State *L, const jx_entry *e) {
  bool arrays = false;
  luaL_checkstack(L, 8, "index");
  lua_settop(L, 2);
  jx_run1(L, e, index2, &arrays);
  if (plain_key(L) || !arrays) return 1;
  jx_push_ref(L, e->B, JX_REF_HOOKS);
  lua_pushliteral(L, "index");
  lua_rawget(L, -2);
  if (!lua_isfunction(L, -1))
    return jx_raise_new(L, e->B, JX_EUNSUPPORTED, "index",
                        "indexing by arrays needs require \"jaxlua\"");
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_call(L, 2, 1);
  return 1;
}

static int core_index(lua_State *L) { return jx_index(L, jx_entry_of(L)); }

/* ---- for lua/jaxlua/indexing.lua ---- */

static void set_num(lua_State *L, const char *name, int64_t v) {
  lua_pushnumber(L, (double)v);
  lua_setfield(L, -2, name);
}

/*
** C.parse_index(x, key) → list of {kind = "int", axis, start} | {kind = "slice", axis, start,
** step, len} | {kind = "new"} | {kind = "array", axis, value}
*/
static int parse_index(lua_State *L) {
  static const char *const kinds[] = {"int", "slice", "new", "dots", "array"};
  const jx_entry *e = jx_entry_of(L);
  jx_val x;
  key k;
  luaL_checkstack(L, 8, "index");
  lua_settop(L, 2);
  jx_enter(L, e->B);
  if (!jx_arg_array(e->B, L, 1, "index", &x) || !read_key(&k, e->B, L, x.aval))
    return jx_raise(L, e->B);
  lua_createtable(L, k.n, 0);
  for (int i = 0; i < k.n; i++) {
    const item *it = &k.at[i];
    lua_createtable(L, 0, 5);
    lua_pushstring(L, kinds[it->kind]);
    lua_setfield(L, -2, "kind");
    if (it->axis >= 0) set_num(L, "axis", it->axis);
    if (it->kind == IX_INT || it->kind == IX_SLICE) set_num(L, "start", it->start);
    if (it->kind == IX_SLICE) {
      set_num(L, "step", it->step);
      set_num(L, "len", it->len);
    }
    if (it->kind == IX_ARRAY) {
      if (it->place)
        lua_rawgeti(L, 2, it->place);
      else
        lua_pushvalue(L, 2);
      lua_setfield(L, -2, "value");
    }
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* jax.s(), jax.s(start, stop [, step]): jax.None for an open end */
static int make_slice(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  int n = lua_gettop(L);
  int64_t v[3] = {NONE, NONE, 1};
  if (n == 1)
    return jx_raise_new(L, B, JX_EARG, "s",
                        "s(i) is ambiguous: write s(start, stop), with jax.None for an open end");
  for (int i = 0; i < n && i < 3; i++) {
    if (lua_isnoneornil(L, i + 1) || lua_touserdata(L, i + 1) == B->none) continue;
    char buf[JX_DESCRIBE];
    if (lua_type(L, i + 1) != LUA_TNUMBER)
      return jx_raise_new(L, B, JX_EARG, "s", "%s is not an integer",
                          jx_describe(L, B, i + 1, buf));
    double d = lua_tonumber(L, i + 1);
    if (!jx_is_integral(d)) return jx_raise_new(L, B, JX_EARG, "s", "%.14g is not an integer", d);
    v[i] = (int64_t)d;
  }
  jx_lslice *s = lua_newuserdata(L, sizeof *s);
  *s = (jx_lslice){B->magic ^ JX_SLICE, v[0], v[1], v[2]};
  return 1;
}

void jx_open_index(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  static const jx_reg_row rows[] = {
      {"index", core_index}, {"parse_index", parse_index}, {"s", make_slice}, {NULL, NULL}};
  jx_reg_rows(L, B, rows);
}
