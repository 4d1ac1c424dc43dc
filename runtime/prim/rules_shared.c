/* rules_shared.c — shape rules, derivatives and evaluation that many primitives share. */
#include "prim/rules.h"

#include <math.h>
#include <string.h>

/* ---- checks ---- */

static unsigned class_of(jx_dtype d) {
  return jx_is_float(d) ? JX_TAKES_FLOAT : jx_is_int(d) ? JX_TAKES_INT : JX_TAKES_BOOL;
}

static const char *class_name(unsigned classes) {
  static const char *const name[] = {"nothing",        "booleans",
                                     "integers",       "booleans or integers",
                                     "floating point", "booleans or floating point",
                                     "numbers",        "any dtype"};
  return name[classes & 7];
}

static bool expect_class(jx_cx *cx, const jx_eqn *e, const jx_aval *a, unsigned classes) {
  char text[JX_AVAL_TEXT];
  if (!a->is_tape && (class_of((jx_dtype)a->dtype) & classes)) return true;
  jx_fail(cx, JX_EDTYPE, e->prim->name, "needs %s, got %s", class_name(classes),
          jx_aval_text(a, text));
  return false;
}

bool jx_expect_class(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, unsigned classes) {
  for (int i = 0; i < e->nin; i++)
    if (!expect_class(cx, e, in[i], classes)) return false;
  return true;
}

/* The class letter of operand k in the signature; the last one stands for all that follow. */
static char sig_letter(const jx_prim *p, int k) {
  const char *s = p->sig, *end = s ? strstr(s, "->") : NULL;
  char letter = 'A';
  while (end && k-- >= 0) {
    const char *colon = strchr(s, ':');
    if (!colon || colon > end) break;
    letter = colon[1];
    s = colon + 1;
  }
  return letter;
}

bool jx_expect_sig(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in) {
  static const struct {
    char letter;
    unsigned classes;
  } map[] = {{'A', 7}, {'B', JX_TAKES_BOOL},   {'I', JX_TAKES_INT},   {'L', 3}, {'F', 4},
             {'D', 4}, {'N', JX_TAKES_NUMBER}, {'S', JX_TAKES_NUMBER}};
  for (int k = 0; k < e->nin; k++) {
    char letter = sig_letter(e->prim, k), text[JX_AVAL_TEXT];
    unsigned classes = 7;
    for (size_t i = 0; i < JX_COUNTOF(map); i++)
      if (map[i].letter == letter) classes = map[i].classes;
    if (!expect_class(cx, e, in[k], classes)) return false;
    if (letter == 'D' && jx_dtype_size((jx_dtype)in[k]->dtype) < 4) {
      jx_fail(cx, JX_EDTYPE, e->prim->name, "needs float32 or float64, got %s",
              jx_aval_text(in[k], text));
      jx_error_hint(cx->err, "x:astype(\"float32\") converts");
      return false;
    }
    if (letter == 'S' && jx_dtype_class((jx_dtype)in[k]->dtype) == JX_CLASS_UINT) {
      jx_fail(cx, JX_EDTYPE, e->prim->name, "needs signed numbers, got %s",
              jx_aval_text(in[k], text));
      return false;
    }
  }
  return true;
}

bool jx_expect_axes(jx_cx *cx, const jx_eqn *e, const jx_aval *a, const int64_t *axes, int n) {
  uint64_t seen = 0;
  char text[JX_AVAL_TEXT];
  for (int i = 0; i < n; i++) {
    if (axes[i] < 0 || axes[i] >= a->rank) {
      jx_fail(cx, JX_EINDEX, e->prim->name, "axis %lld is out of range for %s", (long long)axes[i],
              jx_aval_text(a, text));
      return false;
    }
    if (seen >> axes[i] & 1) {
      jx_fail(cx, JX_EINDEX, e->prim->name, "axis %lld stands twice in the axes for %s",
              (long long)axes[i], jx_aval_text(a, text));
      return false;
    }
    seen |= UINT64_C(1) << axes[i];
  }
  return true;
}

/* ---- shapes ---- */

void jx_shape_same(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  if (jx_expect_sig(cx, e, in)) out[0] = in[0];
}

const jx_aval *jx_common_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in) {
  const jx_aval *shape = in[0];
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  for (int i = 1; i < e->nin; i++) {
    if (in[i]->rank == 0 || jx_same_shape(shape, in[i])) continue;
    if (shape->rank != 0) {
      jx_fail(cx, JX_ESHAPE, e->prim->name, "shapes differ: %s and %s", jx_aval_text(shape, a),
              jx_aval_text(in[i], b));
      jx_error_hint(cx->err, "lax takes equal shapes, or scalars beside an array; jnp broadcasts");
      return NULL;
    }
    shape = in[i];
  }
  return shape;
}

bool jx_expect_same_dtype(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, int first) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  for (int i = first + 1; i < e->nin; i++) {
    if (in[i]->dtype == in[first]->dtype) continue;
    jx_fail(cx, JX_EDTYPE, e->prim->name, "dtypes differ: %s and %s", jx_aval_text(in[first], a),
            jx_aval_text(in[i], b));
    jx_error_hint(cx->err, "lax takes equal dtypes; jnp promotes, x:astype converts");
    return false;
  }
  return true;
}

static bool all_weak(const jx_eqn *e, const jx_aval *const *in) {
  for (int i = 0; i < e->nin; i++)
    if (!in[i]->weak) return false;
  return true;
}

static const jx_aval *nary_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in) {
  if (!jx_expect_sig(cx, e, in) || !jx_expect_same_dtype(cx, e, in, 0)) return NULL;
  return jx_common_shape(cx, e, in);
}

void jx_shape_nary(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_aval *shape = nary_shape(cx, e, in);
  if (shape) out[0] = jx_aval_with_weak(&cx->rt->avals, shape, all_weak(e, in));
}

void jx_shape_compare(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_aval *shape = nary_shape(cx, e, in);
  if (shape) out[0] = jx_aval_with_dtype(&cx->rt->avals, shape, JX_BOOL, false);
}

/* ---- derivatives ---- */

void jx_jvp_linear(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                   jx_val *dy) {
  (void)x, (void)y;
  dy[0] = jx_op1_as(cx, e, dx[0]);
}

void jx_jvp_none(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                 jx_val *dy) {
  (void)cx, (void)e, (void)x, (void)dx, (void)y, (void)dy;
}

/* ---- reference evaluation ---- */

static char *at(const jx_view *v, int64_t i) {
  size_t size = jx_dtype_size((jx_dtype)v->aval->dtype);
  return (char *)v->data + (v->aval->size == 1 ? 0 : (size_t)i * size);
}

double jx_get_f(const jx_view *v, int64_t i) {
  return jx_load_f64((jx_dtype)v->aval->dtype, at(v, i));
}
int64_t jx_get_i(const jx_view *v, int64_t i) {
  return jx_load_i64((jx_dtype)v->aval->dtype, at(v, i));
}
void jx_put_f(const jx_view *v, int64_t i, double x) {
  jx_store_f64((jx_dtype)v->aval->dtype, at(v, i), x);
}
void jx_put_i(const jx_view *v, int64_t i, int64_t x) {
  jx_store_i64((jx_dtype)v->aval->dtype, at(v, i), x);
}

int jx_order(const jx_view *a, const jx_view *b, int64_t i) {
  jx_dtype d = (jx_dtype)a->aval->dtype;
  if (jx_is_float(d)) {
    double x = jx_get_f(a, i), y = jx_get_f(b, i);
    return x != x || y != y ? 2 : (x > y) - (x < y);
  }
  int64_t x = jx_get_i(a, i), y = jx_get_i(b, i);
  if (jx_is_signed(d)) return (x > y) - (x < y);
  return ((uint64_t)x > (uint64_t)y) - ((uint64_t)x < (uint64_t)y);
}

double jx_max_f(double a, double b) {
  if (a != a || b != b) return a + b;
  if (a == b) return signbit(a) ? b : a;
  return a > b ? a : b;
}

double jx_min_f(double a, double b) {
  if (a != a || b != b) return a + b;
  if (a == b) return signbit(a) ? a : b;
  return a < b ? a : b;
}

jx_status jx_eval_binary(const jx_view *in, const jx_view *out, double (*f)(double, double),
                         int64_t (*fi)(int64_t, int64_t)) {
  bool is_float = jx_is_float((jx_dtype)in[0].aval->dtype);
  for (int64_t i = 0; i < out->aval->size; i++) {
    if (is_float)
      jx_put_f(out, i, f(jx_get_f(&in[0], i), jx_get_f(&in[1], i)));
    else
      jx_put_i(out, i, fi(jx_get_i(&in[0], i), jx_get_i(&in[1], i)));
  }
  return JX_OK;
}

jx_status jx_eval_unary_f(const jx_view *in, const jx_view *out, double (*f)(double)) {
  for (int64_t i = 0; i < out->aval->size; i++) jx_put_f(out, i, f(jx_get_f(in, i)));
  return JX_OK;
}
