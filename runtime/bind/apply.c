/*
** apply.c — the one entry for all primitives, and NumPy's operators on top of it.
**
** prim.<name> takes operands as lax does: no promotion, no broadcasting. The closures of C.unary
** and C.binary add both, and are jnp.sin, x:sin(), x + y: from a metamethod to C with no Lua
** between.
*/
#include <math.h>
#include <string.h>
#include <string.h>

#include "bind/bind.h"

/* Exactly n arguments: the handle of the result must not stand where one is missing. The VM calls
   __unm with its operand twice. */
static int with_args(lua_State *L, int n, jx_phase2 fn) {
  int given = lua_gettop(L);
  while (JX_UNLIKELY(given > n) && lua_isnil(L, given)) given--;
  if (JX_UNLIKELY(given > n) && !(given == 2 && lua_rawequal(L, 1, 2))) {
    const jx_entry *e = jx_entry_of(L);
    return jx_raise_new(L, e->B, JX_EARG, e->name, "takes %d argument%s, got %d", n,
                        n == 1 ? "" : "s", given);
  }
  lua_settop(L, n);
  return jx_run1(L, jx_entry_of(L), fn, NULL);
}

/* ---- element-wise, NumPy's way ---- */

/* Both operands are arrays of one type, or one is a number beside a float: no promotion is
   needed. */
static bool quick_pair(jx_lua *B, const jx_operand *a, jx_mode mode, jx_val *v) {
  if (mode == JX_MODE_BOOL) return false;
  for (int i = 0; i < 2; i++) {
    const jx_operand *x = &a[i], *o = &a[1 - i];
    if (!x->number || o->number) continue;
    jx_dtype d = (jx_dtype)o->v.aval->dtype;
    if (!jx_is_float(d) || o->v.aval->weak) return false;
    v[1 - i] = o->v;
    return jx_number_lit(B, NULL, x->num, d, false, &v[i]);
  }
  if (a[0].number || a[1].number || a[0].v.aval != a[1].v.aval) return false;
  if (mode == JX_MODE_INEXACT && !jx_is_float((jx_dtype)a[0].v.aval->dtype)) return false;
  v[0] = a[0].v;
  v[1] = a[1].v;
  return true;
}

/* The operands of a two-place operation, promoted and broadcast. */
static bool pair(jx_lua *B, lua_State *L, const jx_entry *e, jx_val *v) {
  jx_operand a[2];
  if (!jx_arg_operand(B, L, 1, e->name, &a[0]) || !jx_arg_operand(B, L, 2, e->name, &a[1]))
    return false;
  if (quick_pair(B, a, (jx_mode)e->mode, v)) return true;
  if (!jx_ok(B->cx)) return false;
  if (!jx_promote_operands(B, e->name, a, 2, (jx_mode)e->mode, v)) return false;
  return jx_broadcast_vals(B, e->name, v, 2, !(e->prim->flags & JX_MULTI_SCALAR));
}

/* jnp.add and jnp.multiply of booleans are `or` and `and`, as in NumPy. */
static const jx_prim *of_booleans(const jx_lua *B, const jx_prim *p) {
  if (strcmp(p->name, "add") == 0) return jx_prim_find(B->rt, "or");
  return strcmp(p->name, "mul") == 0 ? jx_prim_find(B->rt, "and") : p;
}

static bool binary2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_val v[2];
  if (!pair(B, L, e, v)) return false;
  const jx_prim *p = v[0].aval->dtype == JX_BOOL ? of_booleans(B, e->prim) : e->prim;
  return jx_bind_attrs(B->cx, p, B->rt->no_attrs, v, 2, out, 1);
}
static int binary(lua_State *L) { return with_args(L, 2, binary2); }

static bool unary2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_operand a;
  jx_val v;
  if (!jx_arg_operand(B, L, 1, e->name, &a)) return false;
  bool wide_number = !a.number && a.v.aval->weak && jx_dtype_size((jx_dtype)a.v.aval->dtype) == 8;
  if (e->mode == JX_MODE_PROMOTE && !a.number)
    v = a.v;
  else if (!jx_promote_operands(B, e->name, &a, 1, (jx_mode)e->mode, &v))
    return false;
  /* A traced number of the script alone in a function of jnp: the default float. */
  if (wide_number && e->mode == JX_MODE_INEXACT)
    v = jx_convert(B->cx, v, jx_default_float(B), true);
  return jx_bind_attrs(B->cx, e->prim, B->rt->no_attrs, &v, 1, out, 1);
}
static int unary(lua_State *L) { return with_args(L, 1, unary2); }

/* ---- % and ^ ---- */

static bool mod2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_val v[2];
  if (!pair(B, L, e, v)) return false;
  jx_cx *cx = B->cx;
  jx_val x = v[0], y = v[1];
  if (x.kind == JX_V_LIT && y.kind == JX_V_LIT) x = jx_broadcast_in_dim(cx, x, 0, NULL, NULL);
  const jx_prim *ne = jx_prim_find(B->rt, "ne"), *both = jx_prim_find(B->rt, "and");
  const jx_prim *rem = jx_prim_find(B->rt, "rem");
  if (jx_is_int((jx_dtype)y.aval->dtype)) {
    jx_val none = jx_eq(cx, y, jx_const_like(cx, y, 0));
    y = jx_select(cx, none, jx_expand_scalar(cx, jx_const_like(cx, y, 1), y.aval), y);
  }
  jx_val r = jx_op2(cx, rem, x, y);
  if (!jx_ok(cx)) return false;
  jx_val zero = jx_const_like(cx, r, 0);
  jx_val some = jx_op2(cx, ne, r, zero), negative = jx_lt(cx, r, zero);
  jx_val differ = jx_op2(cx, ne, negative, jx_lt(cx, y, jx_const_like(cx, y, 0)));
  jx_val plus = jx_op2(cx, both, differ, some);
  *out = jx_select(cx, plus, jx_add(cx, r, y), r);
  return jx_ok(cx);
}
static int mod(lua_State *L) { return with_args(L, 2, mod2); }

/* jnp.power of integers: repeated squaring over the bits of the exponent, as JAX does. */
static jx_val int_power(jx_lua *B, jx_val x, jx_val y) {
  jx_cx *cx = B->cx;
  const jx_prim *ne = jx_prim_find(B->rt, "ne"), *and_p = jx_prim_find(B->rt, "and");
  const jx_prim *shift = jx_prim_find(B->rt, "shift_right_logical");
  jx_val one = jx_expand_scalar(cx, jx_const_like(cx, x, 1), x.aval);
  /* A negative exponent gives what its low bits say, but 0 ** negative is 0: JAX's result. */
  jx_val zero_base = jx_op2(cx, and_p, jx_eq(cx, x, jx_const_like(cx, x, 0)),
                            jx_op2(cx, ne, y, jx_const_like(cx, y, 0)));
  jx_val zero = jx_expand_scalar(cx, jx_const_like(cx, x, 0), x.aval);
  jx_val acc = jx_select(cx, zero_base, zero, one);
  for (int bit = 0; bit < 6; bit++) {
    jx_val odd =
        jx_op2(cx, ne, jx_op2(cx, and_p, y, jx_const_like(cx, y, 1)), jx_const_like(cx, y, 0));
    acc = jx_select(cx, odd, jx_mul(cx, acc, x), acc);
    if (bit == 5) break;
    x = jx_mul(cx, x, x);
    y = jx_op2(cx, shift, y, jx_const_like(cx, y, 1));
  }
  return acc;
}

/* A number of the script, traced or not. */
static bool is_script_number(const jx_operand *a) {
  return a->number || (a->v.aval->weak && a->v.aval->rank == 0 && a->v.aval->dtype == JX_I64);
}

/* A power of two numbers is a float, as in Lua: 2 ^ -1 is a half, and 10 ^ 30 does not wrap. */
static void float_numbers(jx_lua *B, jx_operand *a) {
  if (!is_script_number(&a[0]) || !is_script_number(&a[1])) return;
  for (int i = 0; i < 2; i++)
    if (!a[i].number) a[i].v = jx_convert(B->cx, a[i].v, jx_default_float(B), true);
}

static bool pow2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  (void)arg;
  jx_cx *cx = B->cx;
  jx_operand a[2];
  jx_val v[2];
  if (!jx_arg_operand(B, L, 1, e->name, &a[0]) || !jx_arg_operand(B, L, 2, e->name, &a[1]))
    return false;
  float_numbers(B, a);
  bool base_int = !a[0].number && !jx_is_float((jx_dtype)a[0].v.aval->dtype);
  if (a[1].number && !a[0].number && jx_is_integral(a[1].num) && fabs(a[1].num) <= INT32_MAX) {
    if (base_int && a[1].num < 0) {
      jx_fail(cx, JX_EARG, e->name, "integers cannot be raised to a negative integer power");
      jx_error_hint(cx->err, "convert the base to floats, or write the exponent as a float array");
      return false;
    }
    jx_val x = a[0].v;
    if (x.aval->dtype == JX_BOOL) x = jx_convert(cx, x, jx_default_int(B), true);
    *out = jx_integer_pow(cx, x, (int64_t)a[1].num);
    return jx_ok(cx);
  }
  bool power_int = !a[1].number && !jx_is_float((jx_dtype)a[1].v.aval->dtype);
  jx_mode mode = base_int && power_int ? JX_MODE_PROMOTE : JX_MODE_INEXACT;
  if (a[0].number && power_int) mode = jx_is_integral(a[0].num) ? JX_MODE_PROMOTE : mode;
  if (!jx_promote_operands(B, e->name, a, 2, mode, v)) return false;
  bool ints = !jx_is_float((jx_dtype)v[0].aval->dtype);
  if (!jx_broadcast_vals(B, e->name, v, 2, ints)) return false;
  *out = ints ? int_power(B, v[0], v[1]) : jx_pow(cx, v[0], v[1]);
  return jx_ok(cx);
}
static int power(lua_State *L) { return with_args(L, 2, pow2); }

/* ---- < and <= between known scalars ---- */

static double known_scalar(jx_lua *B, lua_State *L, int i, const char *op) {
  jx_operand a;
  if (!jx_arg_operand(B, L, i, op, &a)) return 0;
  if (a.number) return a.num;
  if (a.v.aval->size != 1) {
    char buf[JX_DESCRIBE];
    jx_fail(B->cx, JX_EARG, op, "%s compares single values, not %s", op, jx_describe(L, B, i, buf));
    jx_error_hint(B->cx->err, "x:lt(y), x:le(y), x:gt(y), x:ge(y) compare element by element");
    return 0;
  }
  jx_val v = jx_val_concrete(B->cx, a.v);
  if (v.kind == JX_V_BAD) return 0;
  jx_dtype d = (jx_dtype)v.aval->dtype;
  if (v.kind == JX_V_ARRAY) return jx_load_f64(d, v.u.a.data);
  return jx_is_float(d) ? v.u.lit.f : (double)v.u.lit.i;
}

static int compare(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_enter(L, e->B);
  double a = known_scalar(e->B, L, 1, e->name), b = 0;
  if (jx_ok(e->B->cx)) b = known_scalar(e->B, L, 2, e->name);
  if (!jx_ok(e->B->cx)) return jx_raise(L, e->B);
  lua_pushboolean(L, e->mode ? a <= b : a < b);
  return 1;
}

/* ---- prim.<name> ---- */

typedef struct call {
  jx_arena arena;
  int nargs;
} call;

/* Operands of lax: a number takes the dtype of the first array. */
static bool lax_operands(lua_State *L, const jx_entry *e, jx_arena *a, int first, int n, bool list,
                         jx_val **out) {
  jx_lua *B = e->B;
  jx_operand *x = jx_arena_alloc(a, sizeof *x * (size_t)(n ? n : 1));
  jx_val *v = jx_arena_alloc(a, sizeof *v * (size_t)(n ? n : 1));
  if (!x || !v) return jx_nomem(B->cx), false;
  const jx_aval *like = NULL;
  for (int i = 0; i < n; i++) {
    if (list) lua_rawgeti(L, first, i + 1);
    bool ok = jx_arg_operand(B, L, list ? -1 : first + i, e->name, &x[i]);
    if (list) lua_pop(L, 1);
    if (!ok) return false;
    if (!x[i].number && !like) like = x[i].v.aval;
  }
  for (int i = 0; i < n; i++) {
    v[i] = x[i].v;
    if (!x[i].number) continue;
    jx_dtype d = like ? (jx_dtype)like->dtype : jx_default_float(B);
    if (!jx_number_lit(B, e->name, x[i].num, d, like ? like->weak : true, &v[i])) return false;
  }
  *out = v;
  return true;
}

static bool prim_run(jx_lua *B, lua_State *L, const jx_entry *e, jx_arena *a, int nargs,
                     jx_val *out, uint32_t *n) {
  const jx_prim *p = e->prim;
  int first = 1, count = nargs, at = 0;
  /* The attributes are the last table; the operands may be one list. */
  if (count > 0 && lua_type(L, count) == LUA_TTABLE && (count > 1 || p->nin == 0 || p->attrs))
    if (!(count == 1 && p->nin != 0)) at = count--;
  bool list = count == 1 && lua_type(L, 1) == LUA_TTABLE;
  int nin = list ? (int)lua_objlen(L, 1) : count;
  jx_attr *attr = jx_arena_zalloc(a, sizeof *attr * (size_t)(jx_prim_nattrs(p) + 1));
  jx_val *in;
  if (!attr) return jx_nomem(B->cx), false;
  if (!jx_arg_attrs(B, L, at, p, a, attr)) return false;
  if (!lax_operands(L, e, a, first, nin, list, &in)) return false;
  if (p->nin >= 0 && nin != p->nin) {
    jx_fail(B->cx, JX_EARG, e->name, "takes %d operands, got %d", p->nin, nin);
    return false;
  }
  jx_attrs *attrs = jx_attrs_make(B->rt, attr, jx_prim_nattrs(p));
  if (!attrs) return false;
  int nout = jx_prim_nout(p, attrs, nin);
  bool ok = true;
  if ((uint32_t)nout <= *n) ok = jx_bind_attrs(B->cx, p, attrs, in, nin, out, nout);
  *n = (uint32_t)nout;
  jx_attrs_release(attrs);
  return ok;
}

static bool prim2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out, uint32_t *n) {
  jx_arena a;
  jx_arena_init(&a, &B->rt->mem);
  bool ok = prim_run(B, L, e, &a, *(int *)arg, out, n);
  jx_arena_free(&a);
  return ok;
}

static bool prim1(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out) {
  uint32_t n = 1;
  return prim2(B, L, e, arg, out, &n);
}

static int prim(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  int nargs = lua_gettop(L);
  luaL_checkstack(L, 16, e->name);
  if (e->prim->nout == 1) return jx_run1(L, e, prim1, &nargs);
  return jx_runn(L, e, prim2, &nargs, e->prim->nout > 0 ? (uint32_t)e->prim->nout : 16);
}

/* ---- making closures, and opening ---- */

static jx_mode mode_named(lua_State *L, int i) {
  static const char *const names[] = {"promote", "inexact", "bool", NULL};
  return (jx_mode)luaL_checkoption(L, i, "promote", names);
}

/* C.binary(name [, mode [, label]]), C.unary(…) */
static int make_elementwise(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const char *name = luaL_checkstring(L, 1);
  jx_mode mode = mode_named(L, 2);
  const char *label = luaL_optstring(L, 3, NULL);
  const jx_prim *p = jx_prim_find(e->B->rt, name);
  if (!p) return jx_raise_new(L, e->B, JX_EARG, e->name, "there is no primitive '%s'", name);
  const char *text = label ? jx_text_intern(e->B->rt, label) : p->name;
  if (!text) return jx_raise(L, e->B);
  jx_push_function(L, e->B, e->mode == 2 ? binary : unary, text, p, (int)mode);
  return 1;
}

typedef struct operator_row {
  const char *name, *meta, *prim;
  lua_CFunction f;
  int mode;
} operator_row;

static const operator_row operators[] = {
    {"add", "__add", "add", binary, JX_MODE_PROMOTE},
    {"sub", "__sub", "sub", binary, JX_MODE_PROMOTE},
    {"mul", "__mul", "mul", binary, JX_MODE_PROMOTE},
    {"div", "__div", "div", binary, JX_MODE_INEXACT},
    {"mod", "__mod", "rem", mod, JX_MODE_PROMOTE},
    {"pow", "__pow", "pow", power, JX_MODE_PROMOTE},
    {"neg", "__unm", "neg", unary, JX_MODE_PROMOTE},
    {"lt", NULL, "lt", binary, JX_MODE_PROMOTE},
    {"le", NULL, "le", binary, JX_MODE_PROMOTE},
    {"gt", NULL, "gt", binary, JX_MODE_PROMOTE},
    {"ge", NULL, "ge", binary, JX_MODE_PROMOTE},
    {"eq", NULL, "eq", binary, JX_MODE_PROMOTE},
    {"ne", NULL, "ne", binary, JX_MODE_PROMOTE},
};

static void open_operators(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_newtable(L);
  int op = lua_gettop(L);
  for (size_t i = 0; i < JX_COUNTOF(operators); i++) {
    const operator_row *o = &operators[i];
    const jx_prim *p = jx_prim_find(B->rt, o->prim);
    if (!p) continue;
    jx_push_function(L, B, o->f, o->name, p, o->mode);
    lua_pushvalue(L, -1);
    lua_setfield(L, op, o->name);
    lua_pushvalue(L, -1);
    lua_setfield(L, t->methods, o->name);
    if (o->meta)
      lua_setfield(L, t->mt, o->meta);
    else
      lua_pop(L, 1);
  }
  lua_setfield(L, t->core, "op");
}

/* "scatter-add" is scatter_add too. */
static void alias(lua_State *L, const char *name) {
  char text[64];
  size_t n = strlen(name);
  if (!strchr(name, '-') || n >= sizeof text) return;
  for (size_t i = 0; i <= n; i++) text[i] = name[i] == '-' ? '_' : name[i];
  lua_getfield(L, -1, name);
  lua_setfield(L, -2, text);
}

void jx_open_apply(lua_State *L, jx_lua *B, const jx_tables *t) {
  open_operators(L, B, t);
  lua_createtable(L, 0, (int)B->rt->prim_list.n);
  for (uint32_t i = 0; i < B->rt->prim_list.n; i++) {
    const jx_prim *p = B->rt->prim_list.at[i];
    jx_reg(L, B, p->name, prim, p->name, p, 0);
    alias(L, p->name);
  }
  lua_setfield(L, t->core, "prim");
  lua_pushvalue(L, t->core);
  jx_reg(L, B, "unary", make_elementwise, "unary", NULL, 1);
  jx_reg(L, B, "binary", make_elementwise, "binary", NULL, 2);
  lua_pushvalue(L, t->mt);
  jx_reg(L, B, "__lt", compare, "<", NULL, 0);
  jx_reg(L, B, "__le", compare, "<=", NULL, 1);
}
