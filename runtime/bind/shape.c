/* shape.c — functions of shapes and dtypes that NumPy code calls most: astype, reshape, transpose
   … */
#include <string.h>

#include "bind/bind.h"

/* The frame with exactly two arguments: the handle of the result must not stand where one is
   missing. */
static int two(lua_State *L, jx_phase2 fn) {
  lua_settop(L, 2);
  return jx_run1(L, jx_entry_of(L), fn, NULL);
}

/* ---- dtypes ---- */

static bool astype2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_operand a;
  jx_dtype d;
  if (!jx_arg_operand(B, L, 1, e->name, &a) || !jx_arg_dtype(B, L, 2, e->name, &d)) return false;
  if (a.number) {
    if (!jx_number_lit(B, e->name, a.num, d, false, &a.v)) return false;
    *out = jx_broadcast_in_dim(B->cx, a.v, 0, NULL, NULL);
  } else {
    *out = jx_convert(B->cx, a.v, d, false);
  }
  return jx_ok(B->cx);
}
static int astype(lua_State *L) { return two(L, astype2); }

/* mode: jx_mode; e->name is the label. All arguments, promoted. */
static bool promote2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                     uint32_t *n) {
  uint32_t count = *(uint32_t *)arg;
  if (count > *n) {
    *n = count;
    return true;
  }
  *n = count;
  jx_operand *a = jx_alloc(&B->rt->mem, sizeof *a * (count + 1));
  if (!a) return jx_nomem(B->cx), false;
  bool ok = true;
  for (uint32_t i = 0; ok && i < count; i++) ok = jx_arg_operand(B, L, (int)i + 1, e->name, &a[i]);
  if (ok && count) ok = jx_promote_operands(B, e->name, a, (int)count, (jx_mode)e->mode, out);
  jx_free(&B->rt->mem, a, sizeof *a * (count + 1));
  return ok;
}
static int promote(lua_State *L) {
  uint32_t count = (uint32_t)lua_gettop(L);
  return jx_runn(L, jx_entry_of(L), promote2, &count, count);
}

/* ---- broadcasting ---- */

static bool broadcast2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                       uint32_t *n) {
  uint32_t count = *(uint32_t *)arg;
  bool room = count <= *n;
  *n = count;
  if (!room) return true;
  for (uint32_t i = 0; i < count; i++)
    if (!jx_arg_value(B, L, (int)i + 1, e->name, &out[i])) return false;
  return jx_broadcast_vals(B, e->name, out, (int)count, true);
}
static int broadcast_arrays(lua_State *L) {
  uint32_t count = (uint32_t)lua_gettop(L);
  return jx_runn(L, jx_entry_of(L), broadcast2, &count, count);
}

/* Runs fn with the integers of argument 2 (`what`), read into an arena. */
typedef bool (*ints_fn)(jx_lua *B, const jx_entry *e, jx_val x, int64_t *v, int n, jx_val *out);
static bool with_ints(jx_lua *B, lua_State *L, const jx_entry *e, const char *what, ints_fn fn,
                      jx_val *out) {
  jx_val x;
  int64_t *v;
  int n;
  if (!jx_arg_value(B, L, 1, e->name, &x)) return false;
  jx_arena a;
  jx_arena_init(&a, &B->rt->mem);
  bool ok = jx_arg_ints(B, L, 2, (jx_naming){e->name, what}, &a, &v, &n);
  if (ok && n > JX_MAX_RANK) {
    jx_fail(B->cx, JX_ESHAPE, e->name, "%s has %d items; arrays have at most %d axes", what, n,
            JX_MAX_RANK);
    ok = false;
  }
  ok = ok && fn(B, e, x, v, n, out) && jx_ok(B->cx);
  jx_arena_free(&a);
  return ok;
}

static bool broadcast_to_ints(jx_lua *B, const jx_entry *e, jx_val x, int64_t *v, int n,
                              jx_val *out) {
  char from[JX_AVAL_TEXT], to[JX_AVAL_TEXT];
  const jx_aval *a = x.aval;
  int64_t dim[JX_MAX_RANK], dims[JX_MAX_RANK];
  int rank = jx_broadcast_shapes(a->rank, a->dim, n, v, dim);
  if (rank != n || memcmp(dim, v, sizeof *v * (size_t)n) != 0) {
    jx_fail(B->cx, JX_ESHAPE, e->name, "%s does not broadcast to shape %s", jx_aval_text(a, from),
            jx_shape_text(n, v, to));
    return false;
  }
  for (int k = 0; k < a->rank; k++) dims[k] = n - a->rank + k;
  *out = a->rank == n && memcmp(a->dim, v, sizeof *v * (size_t)n) == 0 && x.kind != JX_V_LIT
             ? x
             : jx_broadcast_in_dim(B->cx, x, n, v, dims);
  return true;
}
static bool broadcast_to2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  return with_ints(B, L, e, "shape", broadcast_to_ints, out);
}
static int broadcast_to(lua_State *L) { return two(L, broadcast_to2); }

/* ---- reshape, transpose ---- */

static bool reshape_ints(jx_lua *B, const jx_entry *e, jx_val x, int64_t *v, int n, jx_val *out) {
  int64_t known = 1;
  int hole = -1;
  bool bad = false;
  for (int i = 0; i < n; i++) {
    if (v[i] == -1 && hole < 0)
      hole = i;
    else if (v[i] < 0)
      bad = true;
    else if (__builtin_mul_overflow(known, v[i], &known))
      bad = true;
  }
  if (hole >= 0) {
    if (!bad && known > 0 && x.aval->size % known == 0)
      v[hole] = x.aval->size / known;
    else
      bad = true;
  } else if (known != x.aval->size) {
    bad = true;
  }
  if (bad) {
    char from[JX_AVAL_TEXT], to[JX_AVAL_TEXT];
    jx_fail(B->cx, JX_ESHAPE, e->name, "%s with %lld elements does not fit shape %s",
            jx_aval_text(x.aval, from), (long long)x.aval->size, jx_shape_text(n, v, to));
    return false;
  }
  *out = jx_reshape(B->cx, x, n, v);
  return true;
}
static bool reshape2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  return with_ints(B, L, e, "shape", reshape_ints, out);
}
/* reshape(x, {2, -1}), and x:reshape(2, -1) */
static int reshape(lua_State *L) {
  int n = lua_gettop(L);
  if (n > 2) {
    lua_createtable(L, n - 1, 0);
    for (int i = 2; i <= n; i++) {
      lua_pushvalue(L, i);
      lua_rawseti(L, -2, i - 1);
    }
    lua_replace(L, 2);
  }
  return two(L, reshape2);
}

/* Axis in [-rank, rank) → [0, rank). */
static bool fix_axis(jx_lua *B, const char *op, int64_t *axis, int rank) {
  if (*axis >= -(int64_t)rank && *axis < rank) {
    if (*axis < 0) *axis += rank;
    return true;
  }
  jx_fail(B->cx, JX_EINDEX, op, "axis %lld is out of range for %d axes", (long long)*axis, rank);
  jx_error_hint(B->cx->err, "axes count from 0; negative ones from the end");
  return false;
}

static bool fix_axes(jx_lua *B, const char *op, int64_t *v, int n, int rank) {
  uint64_t seen = 0;
  for (int i = 0; i < n; i++) {
    if (!fix_axis(B, op, &v[i], rank)) return false;
    if (seen >> v[i] & 1) {
      jx_fail(B->cx, JX_EINDEX, op, "axis %lld is named twice", (long long)v[i]);
      return false;
    }
    seen |= (uint64_t)1 << v[i];
  }
  return true;
}

static bool transpose_ints(jx_lua *B, const jx_entry *e, jx_val x, int64_t *v, int n, jx_val *out) {
  if (n != x.aval->rank) {
    jx_fail(B->cx, JX_EARG, e->name, "%d axes named, the array has %d", n, (int)x.aval->rank);
    return false;
  }
  if (!fix_axes(B, e->name, v, n, n)) return false;
  *out = jx_transpose(B->cx, x, v);
  return true;
}
static bool transpose2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  if (!e->mode && !lua_isnoneornil(L, 2)) return with_ints(B, L, e, "axes", transpose_ints, out);
  jx_val x;
  int64_t perm[JX_MAX_RANK];
  if (!jx_arg_value(B, L, 1, e->name, &x)) return false;
  for (int i = 0; i < x.aval->rank; i++) perm[i] = x.aval->rank - 1 - i;
  *out = jx_transpose(B->cx, x, perm);
  return jx_ok(B->cx);
}
static int transpose(lua_State *L) { return two(L, transpose2); }

/* ---- squeeze, expand_dims ---- */

static bool squeeze_to(jx_lua *B, const jx_entry *e, jx_val x, const int64_t *v, int n,
                       jx_val *out) {
  int64_t axes[JX_MAX_RANK];
  int k = 0;
  for (int d = 0; d < x.aval->rank; d++)
    for (int i = 0; i < n; i++)
      if (v[i] == d) axes[k++] = d;
  for (int i = 0; i < k; i++) {
    if (x.aval->dim[axes[i]] == 1) continue;
    char t[JX_AVAL_TEXT];
    jx_fail(B->cx, JX_ESHAPE, e->name, "axis %lld of %s is not of length 1", (long long)axes[i],
            jx_aval_text(x.aval, t));
    return false;
  }
  if (k == 0) {
    *out = x;
    return true;
  }
  jx_bind(B->cx, e->prim, JX_ATTRS(jx_a_ints(axes, k)), &x, 1, out, 1);
  return true;
}
static bool squeeze_ints(jx_lua *B, const jx_entry *e, jx_val x, int64_t *v, int n, jx_val *out) {
  return fix_axes(B, e->name, v, n, x.aval->rank) && squeeze_to(B, e, x, v, n, out);
}
static bool squeeze2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  if (!lua_isnoneornil(L, 2)) return with_ints(B, L, e, "axis", squeeze_ints, out);
  jx_val x;
  int64_t axes[JX_MAX_RANK];
  int n = 0;
  if (!jx_arg_value(B, L, 1, e->name, &x)) return false;
  for (int d = 0; d < x.aval->rank; d++)
    if (x.aval->dim[d] == 1) axes[n++] = d;
  return squeeze_to(B, e, x, axes, n, out) && jx_ok(B->cx);
}
static int squeeze(lua_State *L) { return two(L, squeeze2); }

static bool expand_ints(jx_lua *B, const jx_entry *e, jx_val x, int64_t *v, int n, jx_val *out) {
  int rank = x.aval->rank + n;
  int64_t dim[JX_MAX_RANK], dims[JX_MAX_RANK];
  if (rank > JX_MAX_RANK) {
    jx_fail(B->cx, JX_ESHAPE, e->name, "%d axes; arrays have at most %d", rank, JX_MAX_RANK);
    return false;
  }
  if (!fix_axes(B, e->name, v, n, rank)) return false;
  uint64_t fresh = 0;
  for (int i = 0; i < n; i++) fresh |= (uint64_t)1 << v[i];
  for (int d = 0, k = 0; d < rank; d++) {
    dim[d] = 1;
    if (fresh >> d & 1) continue;
    dim[d] = x.aval->dim[k];
    dims[k++] = d;
  }
  *out = n ? jx_broadcast_in_dim(B->cx, x, rank, dim, dims) : x;
  return true;
}
static bool expand2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  return with_ints(B, L, e, "axis", expand_ints, out);
}
static int expand_dims(lua_State *L) { return two(L, expand2); }

/* ---- axes for library functions ---- */

/* C.axes(axis | nil, ndim, label) → sorted list of 0 … ndim-1; C.axis(axis, ndim, label) → one */
static int axes(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  int rank = (int)luaL_checkinteger(L, 2);
  const char *op = luaL_optstring(L, 3, "axis");
  int64_t v[JX_MAX_RANK] = {0};
  int n = 0;
  jx_enter(L, B);
  if (lua_isnoneornil(L, 1) || lua_touserdata(L, 1) == B->none) {
    for (n = 0; n < rank && n < JX_MAX_RANK; n++) v[n] = n;
  } else {
    jx_arena a;
    int64_t *read;
    jx_arena_init(&a, &B->rt->mem);
    bool ok = jx_arg_ints(B, L, 1, (jx_naming){op, "axis"}, &a, &read, &n);
    if (ok && n > rank && n > 1) {
      jx_fail(B->cx, JX_EINDEX, op, "%d axes named, the array has %d", n, rank);
      ok = false;
    }
    if (ok) {
      memcpy(v, read, sizeof *v * (size_t)n);
      ok = fix_axes(B, op, v, n, rank);
    }
    jx_arena_free(&a);
    if (!ok) return jx_raise(L, B);
  }
  if (e->mode) {
    lua_pushinteger(L, (lua_Integer)v[0]);
    return 1;
  }
  for (int i = 1; i < n; i++)
    for (int k = i; k > 0 && v[k - 1] > v[k]; k--) {
      int64_t s = v[k];
      v[k] = v[k - 1];
      v[k - 1] = s;
    }
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    lua_pushinteger(L, (lua_Integer)v[i]);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

void jx_open_shape(lua_State *L, jx_lua *B, const jx_tables *t) {
  static const struct {
    const char *name;
    lua_CFunction f;
    bool method;
    int mode;
  } rows[] = {
      {"astype", astype, true, 0},
      {"reshape", reshape, true, 0},
      {"transpose", transpose, true, 0},
      {"squeeze", squeeze, true, 0},
      {"expand_dims", expand_dims, false, 0},
      {"broadcast_to", broadcast_to, false, 0},
      {"broadcast_arrays", broadcast_arrays, false, 0},
      {"promote", promote, false, JX_MODE_PROMOTE},
      {"promote_inexact", promote, false, JX_MODE_INEXACT},
      {"axes", axes, false, 0},
      {"axis", axes, false, 1},
  };
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    const jx_prim *p = jx_prim_find(B->rt, rows[i].name);
    jx_push_function(L, B, rows[i].f, rows[i].name, p, rows[i].mode);
    if (rows[i].method) {
      lua_pushvalue(L, -1);
      lua_setfield(L, t->methods, rows[i].name);
    }
    lua_setfield(L, t->core, rows[i].name);
  }
  jx_push_function(L, B, transpose, "T", NULL, 1);
  lua_setfield(L, t->properties, "T");
}
