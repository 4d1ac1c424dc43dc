/*
** operand.c — what the script gives becomes values: Lua numbers, JAX's promotion, NumPy's
** broadcasting.
**
** A Lua number is weakly typed and has no dtype of its own until it stands beside something:
** beside a float array it takes its dtype, beside an integer array too if it is integral, else
** it makes the default float. All of this runs in phase 2: nothing here allocates in Lua or
** jumps.
*/
#include <math.h>
#include <string.h>

#include "bind/bind.h"

bool jx_is_integral(double d) { return d >= -0x1p63 && d < 0x1p63 && d == floor(d); }

jx_dtype jx_default_float(const jx_lua *B) { return B->rt->opt.enable_x64 ? JX_F64 : JX_F32; }
jx_dtype jx_default_int(const jx_lua *B) { return B->rt->opt.enable_x64 ? JX_I64 : JX_I32; }

/* Of a dtype that is not weak. */
static jx_dtype to_inexact(jx_dtype d) {
  if (jx_is_float(d)) return d;
  return d == JX_I64 || d == JX_U64 ? JX_F64 : JX_F32;
}

/* ---- reading ---- */

static bool refuse(jx_lua *B, lua_State *L, int i, const char *op, const char *wanted) {
  char buf[JX_DESCRIBE];
  jx_fail(B->cx, JX_EARG, op, "argument %d is %s; %s expected", i, jx_describe(L, B, i, buf),
          wanted);
  if (lua_istable(L, i)) jx_error_hint(B->cx->err, "a table becomes an array by jnp.array(t)");
  return false;
}

bool jx_arg_array(jx_lua *B, lua_State *L, int i, const char *op, jx_val *out) {
  jx_handle *h = jx_to_handle(L, B, i);
  if (!h) return refuse(B, L, i, op, "an array was");
  *out = h->v;
  return JX_LIKELY(h->v.kind != JX_V_BAD) || jx_refuse_deleted(B, op, h);
}

bool jx_arg_operand(jx_lua *B, lua_State *L, int i, const char *op, jx_operand *out) {
  out->number = false;
  jx_handle *h = jx_to_handle(L, B, i);
  if (JX_LIKELY(h != NULL)) {
    out->v = h->v;
    return JX_LIKELY(h->v.kind != JX_V_BAD) || jx_refuse_deleted(B, op, h);
  }
  int type = lua_type(L, i);
  if (type == LUA_TNUMBER) {
    out->number = true;
    out->num = lua_tonumber(L, i);
    return true;
  }
  if (type == LUA_TBOOLEAN) {
    out->v = (jx_val){.kind = JX_V_LIT, .aval = B->rt->avals.scalar[JX_BOOL][0]};
    out->v.u.lit.i = lua_toboolean(L, i);
    return true;
  }
  return refuse(B, L, i, op, "an array or a number was");
}

bool jx_arg_value(jx_lua *B, lua_State *L, int i, const char *op, jx_val *out) {
  jx_operand a;
  if (!jx_arg_operand(B, L, i, op, &a)) return false;
  return jx_promote_operands(B, op, &a, 1, JX_MODE_PROMOTE, out);
}

/* ---- numbers ---- */

/* Least and largest value of an integer dtype, as doubles that compare exactly below 2^53. */
static void int_range(jx_dtype d, double *lo, double *hi) {
  double bits = (double)(8 * jx_dtype_size(d));
  if (jx_is_signed(d)) {
    *lo = -exp2(bits - 1);
    *hi = exp2(bits - 1);
  } else {
    *lo = 0;
    *hi = exp2(bits);
  }
}

bool jx_number_lit(jx_lua *B, const char *op, double num, jx_dtype d, bool weak, jx_val *out) {
  *out = (jx_val){.kind = JX_V_LIT, .aval = B->rt->avals.scalar[d][weak]};
  if (jx_is_float(d)) {
    char bytes[8];
    jx_store_f64(d, bytes, num);
    out->u.lit.f = jx_load_f64(d, bytes);
    return true;
  }
  if (d == JX_BOOL) {
    out->u.lit.i = num != 0;
    return true;
  }
  double lo, hi;
  int_range(d, &lo, &hi);
  if (!(num >= lo && num < hi) || num != floor(num)) {
    jx_fail(B->cx, JX_EDTYPE, op, "the number %.17g is no %s", num, jx_dtype_name(d));
    return false;
  }
  out->u.lit.i = d == JX_U64 ? (int64_t)(uint64_t)num : (int64_t)num;
  return true;
}

/* ---- promotion ---- */

typedef struct typing {
  jx_dtype d;
  bool weak;
  bool number; /* only Lua numbers so far: gives way to any dtype of its class */
} typing;

static typing typing_of(const jx_lua *B, const jx_operand *a) {
  if (!a->number) return (typing){(jx_dtype)a->v.aval->dtype, a->v.aval->weak, false};
  bool integral = jx_is_integral(a->num);
  return (typing){integral ? jx_default_int(B) : jx_default_float(B), true, true};
}

static bool wide(typing t) { return jx_dtype_size(t.d) == 8; }

/*
** Two weak types. A whole number that is traced is a weak int64, so that it wraps late; beside a
** fraction it is a default float, beside a weak array it takes its dtype.
*/
static typing join_weak(const jx_lua *B, typing a, typing b) {
  bool fa = jx_is_float(a.d), fb = jx_is_float(b.d);
  typing r = fa == fb ? (a.number ? b : b.number ? a : wide(a) ? b : a) : fa ? a : b;
  if (fa != fb && r.number) r.d = jx_default_float(B);
  r.weak = true;
  r.number = a.number && b.number;
  return r;
}

jx_dtype jx_promote_here(const jx_lua *B, jx_dtype a, bool a_weak, jx_dtype b, bool b_weak,
                         bool *weak) {
  jx_dtype d = jx_promote(a, a_weak, b, b_weak, weak);
  if (!B->rt->opt.enable_x64) return d;
  if (*weak) return jx_is_float(d) ? JX_F64 : d == JX_I32 ? JX_I64 : d;
  /* uint32 beside a signed type. */
  return d == JX_I32 && (a == JX_U32 || b == JX_U32) ? JX_I64 : d;
}

static typing join(const jx_lua *B, typing a, typing b) {
  if (a.weak && b.weak && a.d != JX_BOOL && b.d != JX_BOOL) return join_weak(B, a, b);
  typing r = {.number = false};
  r.d = jx_promote_here(B, a.d, a.weak, b.d, b.weak, &r.weak);
  return r;
}

static bool strict_ok(jx_lua *B, const char *op, typing a, typing b) {
  if (!B->rt->opt.strict_promote || a.weak || b.weak || a.d == b.d) return true;
  jx_fail(B->cx, JX_EDTYPE, op, "%s and %s do not mix under strict promotion", jx_dtype_name(a.d),
          jx_dtype_name(b.d));
  jx_error_hint(B->cx->err, "convert one of them: x:astype('%s')", jx_dtype_name(b.d));
  return false;
}

static bool to_bool(jx_lua *B, const char *op, const jx_operand *a, jx_val *out) {
  if (a->number) return jx_number_lit(B, op, a->num != 0, JX_BOOL, false, out);
  if (a->v.aval->dtype == JX_BOOL) {
    *out = a->v;
    return true;
  }
  const jx_prim *ne = jx_prim_find(B->rt, "ne");
  *out = jx_op2(B->cx, ne, a->v, jx_const_like(B->cx, a->v, 0));
  return jx_ok(B->cx);
}

bool jx_promote_operands(jx_lua *B, const char *op, const jx_operand *a, int n, jx_mode mode,
                         jx_val *out) {
  if (mode == JX_MODE_BOOL) {
    for (int i = 0; i < n; i++)
      if (!to_bool(B, op, &a[i], &out[i])) return false;
    return true;
  }
  typing t = typing_of(B, &a[0]);
  for (int i = 1; i < n; i++) {
    typing u = typing_of(B, &a[i]);
    if (!strict_ok(B, op, t, u)) return false;
    t = join(B, t, u);
  }
  if (mode == JX_MODE_INEXACT && !jx_is_float(t.d)) {
    t.d = t.weak ? jx_default_float(B) : to_inexact(t.d);
  }
  if (t.number) t.d = jx_default_float(B); /* numbers alone */
  for (int i = 0; i < n; i++) {
    if (a[i].number) {
      if (!jx_number_lit(B, op, a[i].num, t.d, t.weak, &out[i])) return false;
    } else {
      out[i] = jx_convert(B->cx, a[i].v, t.d, t.weak);
    }
  }
  return jx_ok(B->cx);
}

/* ---- broadcasting ---- */

static bool shapes_differ(jx_lua *B, const char *op, const jx_val *v, int n) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  int k = 1;
  int64_t dim[JX_MAX_RANK];
  while (k < n - 1 && jx_broadcast_shapes(v[0].aval->rank, v[0].aval->dim, v[k].aval->rank,
                                          v[k].aval->dim, dim) >= 0)
    k++;
  jx_fail(B->cx, JX_ESHAPE, op, "shapes do not broadcast: %s and %s", jx_aval_text(v[0].aval, a),
          jx_aval_text(v[k].aval, b));
  return false;
}

bool jx_broadcast_vals(jx_lua *B, const char *op, jx_val *v, int n, bool scalars_too) {
  int64_t dim[JX_MAX_RANK], joined[JX_MAX_RANK];
  int rank = 0;
  bool same = true;
  for (int i = 0; i < n; i++) {
    const jx_aval *a = v[i].aval;
    same &= jx_same_shape(a, v[0].aval);
    rank = jx_broadcast_shapes(rank, dim, a->rank, a->dim, joined);
    if (rank < 0) return shapes_differ(B, op, v, n);
    memcpy(dim, joined, sizeof *dim * (size_t)rank);
  }
  if (same) return true;
  for (int i = 0; i < n; i++) {
    const jx_aval *a = v[i].aval;
    if (a->rank == 0 && !scalars_too) continue;
    int64_t dims[JX_MAX_RANK];
    bool full = a->rank == rank;
    for (int k = 0; k < a->rank; k++) {
      dims[k] = rank - a->rank + k;
      full = full && a->dim[k] == dim[k];
    }
    if (!full) v[i] = jx_broadcast_in_dim(B->cx, v[i], rank, dim, dims);
  }
  return jx_ok(B->cx);
}

/* ---- lists and dtypes ---- */

static bool one_int(jx_lua *B, lua_State *L, int i, const char *op, const char *what,
                    int64_t *out) {
  jx_handle *h = jx_to_handle(L, B, i);
  double d = 0;
  if (h && h->v.kind != JX_V_BAD && h->v.aval->size == 1 && h->v.aval->rank == 0) {
    jx_val v = jx_val_concrete(B->cx, h->v);
    if (v.kind == JX_V_BAD) return false;
    d = v.kind == JX_V_ARRAY                   ? jx_load_f64((jx_dtype)v.aval->dtype, v.u.a.data)
        : jx_is_float((jx_dtype)v.aval->dtype) ? v.u.lit.f
                                               : (double)v.u.lit.i;
  } else if (lua_type(L, i) == LUA_TNUMBER) {
    d = lua_tonumber(L, i);
  } else {
    char buf[JX_DESCRIBE];
    jx_fail(B->cx, JX_EARG, op, "%s: %s is not an integer", what, jx_describe(L, B, i, buf));
    return false;
  }
  if (!jx_is_integral(d)) {
    jx_fail(B->cx, JX_EARG, op, "%s: %.14g is not an integer", what, d);
    return false;
  }
  *out = (int64_t)d;
  return true;
}

bool jx_arg_ints(jx_lua *B, lua_State *L, int i, jx_naming name, jx_arena *a, int64_t **out,
                 int *n) {
  bool table = lua_type(L, i) == LUA_TTABLE;
  size_t count = table ? lua_objlen(L, i) : 1;
  if (count > 1 << 24) count = 1 << 24;
  int64_t *v = jx_arena_alloc(a, sizeof *v * (count ? count : 1));
  *out = v;
  *n = (int)count;
  if (!v) return jx_nomem(B->cx), false;
  if (!table) return one_int(B, L, i, name.op, name.what, v);
  int at = i < 0 ? lua_gettop(L) + i + 1 : i;
  for (size_t k = 0; k < count; k++) {
    lua_rawgeti(L, at, (int)k + 1);
    bool ok = one_int(B, L, -1, name.op, name.what, &v[k]);
    lua_pop(L, 1);
    if (!ok) return false;
  }
  return true;
}

/* Letters of a and b that differ, counting those too many; swapped neighbours count as two. */
static size_t unlike(const char *a, const char *b) {
  size_t m = strlen(a), k = strlen(b), common = JX_MIN(m, k), head = 0, tail = 0;
  while (head < common && a[head] == b[head]) head++;
  while (tail < common - head && a[m - 1 - tail] == b[k - 1 - tail]) tail++;
  return JX_MAX(m, k) - head - tail;
}

static void no_dtype(jx_lua *B, const char *op, const char *s) {
  size_t least = 4;
  const char *near = NULL;
  for (int d = 0; d < JX_DTYPE_COUNT; d++) {
    const char *name = jx_dtype_name((jx_dtype)d);
    size_t n = unlike(s, name);
    if (n >= least) continue;
    least = n;
    near = name;
  }
  jx_fail(B->cx, JX_EDTYPE, op, "there is no dtype '%.40s'", s);
  if (near)
    jx_error_hint(B->cx->err, "did you mean '%s'?", near);
  else
    jx_error_hint(B->cx->err, "dtypes are float32, int32, bool, uint8 and their like");
}

bool jx_arg_dtype(jx_lua *B, lua_State *L, int i, const char *op, jx_dtype *out) {
  const jx_handle *h = jx_to_handle(L, B, i);
  if (h && h->v.aval) {
    *out = (jx_dtype)h->v.aval->dtype;
    return true;
  }
  int top = lua_gettop(L);
  int at = i < 0 ? top + i + 1 : i;
  if (lua_type(L, at) == LUA_TTABLE) {
    jx_push_ref(L, B, JX_REF_DTYPE);
    lua_rawget(L, at);
    at = lua_gettop(L);
  }
  const char *s = lua_type(L, at) == LUA_TSTRING ? lua_tostring(L, at) : NULL;
  bool ok = s && jx_dtype_parse(s, out);
  if (ok && strcmp(s, "float") == 0) *out = jx_default_float(B);
  if (ok && strcmp(s, "int") == 0) *out = jx_default_int(B);
  if (!ok && s) no_dtype(B, op, s);
  char buf[JX_DESCRIBE];
  if (!ok && !s) jx_fail(B->cx, JX_EDTYPE, op, "%s is not a dtype", jx_describe(L, B, at, buf));
  lua_settop(L, top);
  return ok;
}
