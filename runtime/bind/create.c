/*
** create.c — arrays out of nested tables, numbers and bytes.
**
** A table is read twice in phase 2: once for its shape (ragged tables are refused naming the
** place), once to fill the buffer. A table that holds arrays becomes a concatenation, so that it
** may hold tracers. Tables of numbers make the default float whatever their values; of booleans,
** bool.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "bind/bind.h"

/* ---- the shape of a nested table ---- */

typedef struct scan {
  jx_lua *B;
  lua_State *L;
  int rank; /* axes found so far (of the tables; arrays inside add theirs) */
  int64_t dim[JX_MAX_RANK];
  int leaf_depth; /* depth of the leaves, or -1                                  */
  int64_t leaves;
  bool arrays, numbers, booleans; /* what the leaves are                          */
  bool weak;                      /* the result is: a lone number without a dtype */
  const jx_aval *leaf;            /* of arrays inside: all have one shape                    */
  int64_t at[JX_MAX_RANK + 1];    /* where the walk is, for messages                 */
} scan;

static const char *place(const scan *s, int depth, char buf[160]) {
  size_t n = (size_t)snprintf(buf, 160, "t");
  for (int i = 0; i < depth && n < 140; i++)
    n += (size_t)snprintf(buf + n, 160 - n, "[%lld]", (long long)s->at[i]);
  return buf;
}

static bool scan_leaf(scan *s, int depth) {
  lua_State *L = s->L;
  char where[160], what[JX_DESCRIBE];
  const jx_handle *h = jx_to_handle(L, s->B, -1);
  int type = lua_type(L, -1);
  if (h && h->v.kind != JX_V_BAD) {
    if (s->leaf && !jx_same_shape(s->leaf, h->v.aval)) {
      char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
      jx_fail(s->B->cx, JX_ESHAPE, "array", "%s is %s, but others are %s", place(s, depth, where),
              jx_aval_text(h->v.aval, a), jx_aval_text(s->leaf, b));
      return false;
    }
    s->leaf = h->v.aval;
    s->arrays = true;
  } else if (type == LUA_TNUMBER) {
    s->numbers = true;
  } else if (type == LUA_TBOOLEAN) {
    s->booleans = true;
  } else {
    jx_fail(s->B->cx, JX_EARG, "array", "%s is %s; numbers, booleans or arrays were expected",
            place(s, depth, where), jx_describe(L, s->B, -1, what));
    return false;
  }
  if (s->leaf_depth >= 0 && s->leaf_depth != depth) {
    jx_fail(s->B->cx, JX_ESHAPE, "array", "ragged table: %s is a single value, a list was expected",
            place(s, depth, where));
    return false;
  }
  s->leaf_depth = depth;
  s->leaves++;
  return true;
}

/* The table on top of the stack has the keys 1 … n and no others. */
static bool only_items(scan *s, int64_t n, int depth) {
  lua_State *L = s->L;
  char where[160];
  int64_t keys = 0;
  for (lua_pushnil(L); lua_next(L, -2); keys++) {
    lua_pop(L, 1);
    double k = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
    if (k >= 1 && k <= (double)n && jx_is_integral(k)) continue;
    if (lua_type(L, -1) == LUA_TSTRING)
      jx_fail(s->B->cx, JX_EARG, "array", "%s has the named keys '%.40s' …; a list was expected",
              place(s, depth, where), lua_tostring(L, -1));
    else
      jx_fail(s->B->cx, JX_EARG, "array", "%s has the key %.14g; a list has the keys 1 to %lld",
              place(s, depth, where), k, (long long)n);
    lua_pop(L, 1);
    return false;
  }
  if (keys == n) return true;
  jx_fail(s->B->cx, JX_EARG, "array", "%s has nil among its %lld items", place(s, depth, where),
          (long long)n);
  return false;
}

/* The table on top of the stack. */
static bool scan_table(scan *s, int depth) {
  lua_State *L = s->L;
  char where[160];
  int64_t n = (int64_t)lua_objlen(L, -1);
  if (!only_items(s, n, depth)) return false;
  if (depth >= JX_MAX_RANK) {
    jx_fail(s->B->cx, JX_ESHAPE, "array", "the table nests more than %d deep, or holds itself",
            JX_MAX_RANK);
    return false;
  }
  if (s->leaf_depth >= 0 && depth >= s->leaf_depth) {
    jx_fail(s->B->cx, JX_ESHAPE, "array", "ragged table: %s is a list, a single value was expected",
            place(s, depth, where));
    return false;
  }
  if (depth < s->rank && s->dim[depth] != n) {
    jx_fail(s->B->cx, JX_ESHAPE, "array", "ragged table: %s has %lld items, %lld were expected",
            place(s, depth, where), (long long)n, (long long)s->dim[depth]);
    return false;
  }
  if (depth >= s->rank) s->dim[s->rank++] = n;
  for (int64_t i = 1; i <= n; i++) {
    s->at[depth] = i;
    lua_rawgeti(L, -1, (int)i);
    bool ok = lua_istable(L, -1) ? scan_table(s, depth + 1) : scan_leaf(s, depth + 1);
    lua_pop(L, 1);
    if (!ok) return false;
  }
  return true;
}

/* ---- filling ---- */

/* As in NumPy a fraction is cut off; a number beyond the integers of the dtype is refused. */
static bool fits(jx_lua *B, jx_dtype d, double v) {
  jx_val lit;
  return !jx_is_int(d) || jx_number_lit(B, "array", trunc(v), d, false, &lit);
}

static void fill(lua_State *L, const scan *s, int depth, jx_dtype d, char **p) {
  if (depth == s->rank) {
    double v = lua_type(L, -1) == LUA_TBOOLEAN ? lua_toboolean(L, -1) : lua_tonumber(L, -1);
    if (!fits(s->B, d, v)) return;
    jx_store_f64(d, *p, v);
    *p += jx_dtype_size(d);
    return;
  }
  for (int64_t i = 1; i <= s->dim[depth]; i++) {
    lua_rawgeti(L, -1, (int)i);
    fill(L, s, depth + 1, d, p);
    lua_pop(L, 1);
  }
}

static bool from_numbers(jx_lua *B, lua_State *L, const scan *s, jx_dtype d, jx_val *out) {
  const jx_aval *a = jx_aval_get(&B->rt->avals, d, s->weak, s->rank, s->dim);
  if (!a) return false;
  jx_buf *b = jx_buf_new(&B->rt->bufs, a->nbytes);
  if (!b) return jx_nomem(B->cx), false;
  char *p = b->data;
  lua_pushvalue(L, 1);
  if (a->size) fill(L, s, 0, d, &p);
  lua_pop(L, 1);
  *out = jx_scope_own(B->cx, jx_val_array(b, a));
  return jx_ok(B->cx);
}

/* The leaves in order, as operands. */
static bool gather(jx_lua *B, lua_State *L, const scan *s, int depth, jx_operand **at) {
  if (depth == s->rank) return jx_arg_operand(B, L, lua_gettop(L), "array", (*at)++);
  for (int64_t i = 1; i <= s->dim[depth]; i++) {
    lua_rawgeti(L, -1, (int)i);
    bool ok = gather(B, L, s, depth + 1, at);
    lua_pop(L, 1);
    if (!ok) return false;
  }
  return true;
}

static bool from_arrays(jx_lua *B, lua_State *L, const scan *s, bool typed, jx_dtype d, jx_arena *a,
                        jx_val *out) {
  size_t n = (size_t)s->leaves;
  const jx_prim *concat = jx_prim_find(B->rt, "concatenate");
  jx_operand *x = jx_arena_alloc(a, sizeof *x * n), *next = x;
  jx_val *v = jx_arena_alloc(a, sizeof *v * n);
  if (!x || !v) return jx_nomem(B->cx), false;
  lua_pushvalue(L, 1);
  bool ok = gather(B, L, s, 0, &next);
  lua_pop(L, 1);
  if (!ok || !jx_promote_operands(B, "array", x, (int)n, JX_MODE_PROMOTE, v)) return false;
  int64_t one = 1, dim[JX_MAX_RANK];
  int rank = s->rank + s->leaf->rank;
  if (rank > JX_MAX_RANK) {
    jx_fail(B->cx, JX_ESHAPE, "array", "%d axes; arrays have at most %d", rank, JX_MAX_RANK);
    return false;
  }
  for (size_t i = 0; i < n; i++) {
    if (v[i].kind == JX_V_LIT)
      v[i] = jx_broadcast_in_dim(B->cx, v[i], 1, &one, NULL);
    else
      v[i] = jx_reshape(B->cx, v[i], 1, &v[i].aval->size);
  }
  memcpy(dim, s->dim, sizeof *dim * (size_t)s->rank);
  memcpy(dim + s->rank, s->leaf->dim, sizeof *dim * (size_t)s->leaf->rank);
  jx_val y = v[0];
  if (n > 1) jx_bind(B->cx, concat, JX_ATTRS(jx_a_int(0)), v, (int)n, &y, 1);
  y = jx_reshape(B->cx, y, rank, dim);
  if (typed && y.aval)
    y = jx_convert(B->cx, y, d, false);
  else if (y.aval)
    y = jx_convert(B->cx, y, (jx_dtype)y.aval->dtype, false);
  *out = y;
  return jx_ok(B->cx);
}

static bool array2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_dtype d = jx_default_float(B);
  bool typed = !lua_isnoneornil(L, 2) && lua_touserdata(L, 2) != B->none;
  if (typed && !jx_arg_dtype(B, L, 2, e->name, &d)) return false;
  scan s = {.B = B, .L = L, .leaf_depth = -1};
  if (lua_istable(L, 1)) {
    lua_pushvalue(L, 1);
    bool ok = scan_table(&s, 0);
    lua_pop(L, 1);
    if (!ok) return false;
    if (s.arrays && (s.numbers || s.booleans) && s.leaf->rank != 0) {
      jx_fail(B->cx, JX_ESHAPE, "array", "the table mixes single values and arrays with axes");
      return false;
    }
    if (s.arrays) {
      jx_arena a;
      jx_arena_init(&a, &B->rt->mem);
      bool done = from_arrays(B, L, &s, typed, d, &a, out);
      jx_arena_free(&a);
      return done;
    }
    if (!typed && s.booleans && !s.numbers) d = JX_BOOL;
    return from_numbers(B, L, &s, d, out);
  }
  if (jx_to_handle(L, B, 1)) {
    jx_val v;
    if (!jx_arg_array(B, L, 1, e->name, &v)) return false;
    *out = typed ? jx_convert(B->cx, v, d, false) : v;
    return jx_ok(B->cx);
  }
  int type = lua_type(L, 1);
  if (type != LUA_TNUMBER && type != LUA_TBOOLEAN) {
    char buf[JX_DESCRIBE];
    jx_fail(B->cx, JX_EARG, e->name, "%s cannot become an array", jx_describe(L, B, 1, buf));
    return false;
  }
  if (!typed && type == LUA_TBOOLEAN) d = JX_BOOL;
  s.weak = !typed && type == LUA_TNUMBER;
  return from_numbers(B, L, &s, d, out);
}

static int array(lua_State *L) {
  luaL_checkstack(L, JX_MAX_RANK + 16, "array");
  lua_settop(L, 2);
  return jx_run1(L, jx_entry_of(L), array2, NULL);
}

/* ---- literals ---- */

/* C.lit(number | boolean, dtype [, weak]) */
static bool lit2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_dtype d = lua_type(L, 1) == LUA_TBOOLEAN ? JX_BOOL : jx_default_float(B);
  if (!lua_isnoneornil(L, 2) && !jx_arg_dtype(B, L, 2, e->name, &d)) return false;
  double v = lua_type(L, 1) == LUA_TBOOLEAN ? lua_toboolean(L, 1) : lua_tonumber(L, 1);
  if (lua_type(L, 1) != LUA_TBOOLEAN && lua_type(L, 1) != LUA_TNUMBER) {
    char buf[JX_DESCRIBE];
    jx_fail(B->cx, JX_EARG, e->name, "%s is not a number", jx_describe(L, B, 1, buf));
    return false;
  }
  return jx_number_lit(B, e->name, v, d, lua_toboolean(L, 3), out);
}
static int lit(lua_State *L) {
  lua_settop(L, 3);
  return jx_run1(L, jx_entry_of(L), lit2, NULL);
}

/* C.full(shape, number, dtype [, weak]): a literal, broadcast */
static bool full2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_dtype d = lua_type(L, 2) == LUA_TBOOLEAN ? JX_BOOL : jx_default_float(B);
  if (!lua_isnoneornil(L, 3) && !jx_arg_dtype(B, L, 3, e->name, &d)) return false;
  jx_operand x;
  if (!jx_arg_operand(B, L, 2, e->name, &x)) return false;
  jx_val v = x.v;
  if (x.number && !jx_number_lit(B, e->name, x.num, d, lua_toboolean(L, 4), &v)) return false;
  if (!x.number) v = jx_convert(B->cx, v, d, lua_toboolean(L, 4));
  jx_arena a;
  int64_t *dim;
  int n;
  jx_arena_init(&a, &B->rt->mem);
  bool ok = jx_ok(B->cx) && jx_arg_ints(B, L, 1, (jx_naming){e->name, "shape"}, &a, &dim, &n);
  if (ok) {
    const jx_aval *t = jx_aval_get(&B->rt->avals, d, false, n, dim); /* checks the extents */
    int64_t dims[JX_MAX_RANK];
    int rank = v.aval ? v.aval->rank : 0;
    for (int k = 0; k < rank && k < JX_MAX_RANK; k++) dims[k] = n - rank + k;
    if (rank > n) {
      jx_fail(B->cx, JX_ESHAPE, e->name, "the value has more axes than the shape");
      ok = false;
    }
    if (ok && t) *out = jx_broadcast_in_dim(B->cx, v, n, dim, dims);
    ok = ok && t && jx_ok(B->cx);
  }
  jx_arena_free(&a);
  return ok;
}
static int full(lua_State *L) {
  lua_settop(L, 4);
  return jx_run1(L, jx_entry_of(L), full2, NULL);
}

/* ---- bytes ---- */

/* C.frombuffer(string, dtype, shape [, offset in bytes]) */
static bool frombuffer2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  size_t size, offset = (size_t)lua_tonumber(L, 4);
  if (lua_type(L, 1) != LUA_TSTRING) {
    char buf[JX_DESCRIBE];
    jx_fail(B->cx, JX_EARG, e->name, "%s is not a string of bytes", jx_describe(L, B, 1, buf));
    return false;
  }
  const char *s = lua_tolstring(L, 1, &size);
  jx_dtype d;
  jx_arena a;
  int64_t *dim;
  int n;
  if (!jx_arg_dtype(B, L, 2, e->name, &d)) return false;
  jx_arena_init(&a, &B->rt->mem);
  const jx_aval *t = NULL;
  if (jx_arg_ints(B, L, 3, (jx_naming){e->name, "shape"}, &a, &dim, &n))
    t = jx_aval_get(&B->rt->avals, d, false, n, dim);
  jx_arena_free(&a);
  if (!t) return false;
  if (lua_tonumber(L, 4) < 0 || offset > size || size - offset < t->nbytes) {
    char text[JX_AVAL_TEXT];
    jx_fail(B->cx, JX_EARG, e->name, "%s needs %zu bytes from byte %.14g on; there are %zu",
            jx_aval_text(t, text), t->nbytes, lua_tonumber(L, 4), size);
    return false;
  }
  jx_buf *b = jx_buf_new(&B->rt->bufs, t->nbytes);
  if (!b) return jx_nomem(B->cx), false;
  memcpy(b->data, s + offset, t->nbytes);
  *out = jx_scope_own(B->cx, jx_val_array(b, t));
  return jx_ok(B->cx);
}
static int frombuffer(lua_State *L) {
  lua_settop(L, 4);
  return jx_run1(L, jx_entry_of(L), frombuffer2, NULL);
}

static int tobytes(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  jx_val v;
  char bytes[8];
  jx_enter(L, B);
  if (!jx_arg_array(B, L, 1, e->name, &v)) return jx_raise(L, B);
  v = jx_val_concrete(B->cx, v);
  if (v.kind == JX_V_BAD) return jx_raise(L, B);
  if (v.kind == JX_V_LIT) jx_lit_store(v, bytes);
  /* The string is made from memory that the handle at index 1 keeps alive. */
  lua_pushlstring(L, v.kind == JX_V_LIT ? bytes : v.u.a.data, v.aval->nbytes);
  return 1;
}

static void *zip_alloc(void *user, unsigned n, unsigned size) {
  size_t bytes = (size_t)n * size + 16;
  size_t *p = jx_alloc(user, bytes);
  if (!p) return NULL;
  *p = bytes;
  return (char *)p + 16;
}

static void zip_free(void *user, void *p) {
  if (!p) return;
  size_t *q = (size_t *)(void *)((char *)p - 16);
  jx_free(user, q, *q);
}

/* Inflates all of it into *text (to be freed with *cap bytes). */
static jx_status inflate_all(jx_mem *m, const char *s, size_t size, char **text, size_t *cap,
                             size_t *n) {
  z_stream z = {.zalloc = zip_alloc, .zfree = zip_free, .opaque = m};
  z.next_in = (Bytef *)(uintptr_t)s;
  if (inflateInit2(&z, 15 + 32) != Z_OK) return JX_ENOMEM;
  jx_status st = JX_OK;
  int r = Z_OK;
  *text = NULL;
  *cap = *n = 0;
  size_t left = size;
  while (r != Z_STREAM_END && st == JX_OK) {
    if (*n == *cap) {
      size_t grown = *cap ? *cap * 2 : (size_t)1 << 16;
      char *p = jx_realloc(m, *text, *cap, grown);
      if (!p) {
        st = JX_ENOMEM;
        break;
      }
      *text = p;
      *cap = grown;
    }
    if (z.avail_in == 0) {
      z.avail_in = (unsigned)JX_MIN(left, (size_t)1 << 30);
      left -= z.avail_in;
    }
    unsigned room = (unsigned)JX_MIN(*cap - *n, (size_t)1 << 30);
    z.next_out = (Bytef *)*text + *n;
    z.avail_out = room;
    r = inflate(&z, Z_NO_FLUSH);
    *n += room - z.avail_out;
    if (r == Z_MEM_ERROR)
      st = JX_ENOMEM;
    else if (r != Z_OK && r != Z_STREAM_END && !(r == Z_BUF_ERROR && left))
      st = JX_EIO;
  }
  inflateEnd(&z);
  return st;
}

static bool gunzip2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  size_t size, cap = 0, n = 0;
  const char *s = lua_tolstring(L, 1, &size);
  char *text = NULL;
  jx_status st = inflate_all(&B->rt->mem, s, size, &text, &cap, &n);
  if (st == JX_ENOMEM) jx_nomem(B->cx);
  if (st == JX_EIO) jx_fail(B->cx, st, e->name, "the compressed data is corrupt or cut short");
  int64_t dim = (int64_t)n;
  const jx_aval *t = st == JX_OK ? jx_aval_get(&B->rt->avals, JX_U8, false, 1, &dim) : NULL;
  jx_buf *b = t ? jx_buf_new(&B->rt->bufs, n) : NULL;
  if (b)
    memcpy(b->data, text, n);
  else if (t)
    jx_nomem(B->cx);
  jx_free(&B->rt->mem, text, cap);
  if (b) *out = jx_scope_own(B->cx, jx_val_array(b, t));
  return jx_ok(B->cx);
}

/* C.gunzip(string) → string: zlib and gzip data */
static int gunzip(lua_State *L) {
  luaL_checktype(L, 1, LUA_TSTRING);
  jx_run1(L, jx_entry_of(L), gunzip2, NULL);
  const jx_handle *h = jx_to_handle(L, jx_entry_of(L)->B, -1);
  lua_pushlstring(L, h->v.u.a.data, h->v.aval->nbytes);
  return 1;
}

void jx_open_create(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  static const jx_reg_row rows[] = {
      {"array", array},     {"lit", lit},       {"full", full}, {"frombuffer", frombuffer},
      {"tobytes", tobytes}, {"gunzip", gunzip}, {NULL, NULL}};
  jx_reg_rows(L, B, rows);
}
