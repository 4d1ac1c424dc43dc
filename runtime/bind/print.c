/*
** print.c — arrays as NumPy prints them: array2string with precision 8, threshold 1000, edge
** items 3, line width 75, floats in their shortest form, all elements in one common format.
**
** source: numpy/_core/arrayprint.py (FloatingFormat, IntegerFormat, _formatArray). Checked
** against texts made by NumPy itself. The digits of a float: the fewest that give the same value
** in its dtype, cut at `precision` places.
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind/bind.h"

typedef struct printer {
  const jx_aval *a;
  const char *data;
  jx_dtype d;
  int precision, threshold, edge, width;
  bool suppress;
  const char *separator; /* " " or ", " */
  bool summary;
  /* the common format */
  bool exponents;
  int left, right, exp_size,
      places; /* places: digits after the point, or -1 for as many as needed */
  char trim;
  jx_str *out;
} printer;

enum { WORD = 400 };

/* ---- digits of one number ---- */

static double element(const printer *p, int64_t i) {
  return jx_load_f64(p->d, p->data + (size_t)i * jx_dtype_size(p->d));
}

/* v rounded to the dtype. */
static double rounded(jx_dtype d, double v) {
  char bytes[8];
  jx_store_f64(d, bytes, v);
  return jx_load_f64(d, bytes);
}

static bool same_in_dtype(jx_dtype d, const char *text, double v) {
  if (d == JX_F32) return (double)strtof(text, NULL) == v;
  return rounded(d, strtod(text, NULL)) == v;
}

/* The fewest significant digits that give v back: digits without point, and the decimal exponent.
   */
static int shortest(jx_dtype d, double v, char digits[24], int *exp10) {
  char text[40];
  for (int n = 1; n <= 17; n++) {
    snprintf(text, sizeof text, "%.*e", n - 1, v);
    if (n < 17 && !same_in_dtype(d, text, v)) continue;
    int k = 0;
    for (const char *s = text; *s && *s != 'e'; s++)
      if (*s >= '0' && *s <= '9') digits[k++] = *s;
    digits[k] = '\0';
    *exp10 = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return k;
  }
  return 0;
}

static void append(char *to, size_t size, const char *s) {
  size_t n = strlen(to);
  snprintf(to + n, size - n, "%s", s);
}

/* Trailing zeros go, the point stays. */
static void trim_zeros(char *s) {
  size_t n = strlen(s);
  while (n && s[n - 1] == '0') s[--n] = '\0';
}

/* |v| with a point: "1.", "0.1"; at most `precision` places, rounded correctly. */
static void positional(jx_dtype d, double v, int precision, char out[WORD]) {
  char digits[24];
  int e, n = shortest(d, v, digits, &e), places = n - 1 - e;
  if (v == 0) places = 0;
  if (places > precision) {
    snprintf(out, WORD, "%.*f", precision, v);
  } else if (places >= 0) {
    /* Few enough digits: the decimal that stands for v, not v itself, which has more. */
    snprintf(out, WORD, "%.*f", places, v);
  } else {
    size_t k = 0;
    for (int i = 0; i <= e && k < WORD - 2; i++) out[k++] = i < n ? digits[i] : '0';
    out[k] = '\0';
  }
  if (!strchr(out, '.')) append(out, WORD, ".");
  trim_zeros(out);
}

/* |v| as d.ddde+XX, at most `precision` places; min_places zeros are kept. Exponent of at least 2
   digits. */
static void scientific(jx_dtype d, double v, int precision, int min_places, int exp_size,
                       char out[WORD]) {
  char digits[24], mantissa[64];
  int e = 0, n = v == 0 ? 1 : shortest(d, v, digits, &e);
  snprintf(mantissa, sizeof mantissa, "%.*e", JX_MIN(n - 1, precision), v);
  char *at = strchr(mantissa, 'e');
  e = (int)strtol(at + 1, NULL, 10);
  *at = '\0';
  if (!strchr(mantissa, '.')) append(mantissa, sizeof mantissa, ".");
  trim_zeros(mantissa);
  int places = (int)strlen(strchr(mantissa, '.') + 1);
  for (; places < min_places; places++) append(mantissa, sizeof mantissa, "0");
  snprintf(out, WORD, exp_size > 2 ? "%se%c%03d" : "%se%c%02d", mantissa, e < 0 ? '-' : '+',
           abs(e) % 1000);
}

/* ---- the elements that are shown ---- */

typedef void (*visit_fn)(printer *p, int64_t i, void *state);

/* Every element that the text shows: all, or the edges of long axes. */
static void visit(printer *p, int axis, int64_t at, visit_fn fn, void *state) {
  if (axis == p->a->rank) {
    fn(p, at, state);
    return;
  }
  int64_t n = p->a->dim[axis];
  for (int64_t i = 0; i < n; i++) {
    if (p->summary && n > 2 * p->edge && i == p->edge) i = n - p->edge;
    visit(p, axis + 1, at * n + i, fn, state);
  }
}

typedef struct range {
  double max, min; /* of the finite values that are not 0 */
  bool any, finite, neg_inf, odd;
  int int_len, frac_len, exp_len;
} range;

static void find_range(printer *p, int64_t i, void *state) {
  range *r = state;
  double v = element(p, i), m = fabs(v);
  if (!isfinite(v)) {
    r->odd = true;
    r->neg_inf |= v < 0;
    return;
  }
  r->finite = true;
  if (m == 0) return;
  r->max = r->any ? fmax(r->max, m) : m;
  r->min = r->any ? fmin(r->min, m) : m;
  r->any = true;
}

static void find_widths(printer *p, int64_t i, void *state) {
  range *r = state;
  double v = element(p, i);
  char text[WORD];
  if (!isfinite(v)) return;
  if (p->exponents)
    scientific(p->d, fabs(v), p->precision, 0, 0, text);
  else
    positional(p->d, fabs(v), p->precision, text);
  char *point = strchr(text, '.'), *e = strchr(text, 'e');
  int frac = (int)((e ? e : text + strlen(text)) - point) - 1;
  r->int_len = JX_MAX(r->int_len, (int)(point - text) + (signbit(v) != 0));
  r->frac_len = JX_MAX(r->frac_len, frac);
  if (e) r->exp_len = JX_MAX(r->exp_len, (int)strlen(e) - 2);
}

static void choose_float_format(printer *p) {
  range r = {0};
  visit(p, 0, 0, find_range, &r);
  if (r.any) {
    static const double cutoff[] = {1e3, 0, 1e6,
                                    1e8}; /* 10 ** min(8, decimal digits of the dtype) */
    double ratio = rounded(p->d, r.max / r.min);
    p->exponents = r.max >= cutoff[p->d - JX_F16] ||
                   (!p->suppress && (r.min < rounded(p->d, 0.0001) || ratio > 1000));
  }
  if (r.finite) visit(p, 0, 0, find_widths, &r);
  p->left = r.int_len;
  p->right = r.frac_len;
  p->exp_size = r.exp_len;
  p->places = p->exponents ? r.frac_len : -1;
  if (p->exponents) p->right = r.exp_len + 2 + r.frac_len;
  if (!r.finite) p->left = p->right = 0;
  if (!r.odd) return;
  p->left = JX_MAX(p->left, JX_MAX(3, 3 + r.neg_inf) - (p->right + 1));
}

static void find_int_width(printer *p, int64_t i, void *state) {
  char text[32];
  (void)state;
  int64_t v = jx_load_i64(p->d, p->data + (size_t)i * jx_dtype_size(p->d));
  int n = p->d == JX_U64 ? snprintf(text, sizeof text, "%llu", (unsigned long long)v)
                         : snprintf(text, sizeof text, "%lld", (long long)v);
  p->left = JX_MAX(p->left, n);
}

/* ---- one element ---- */

static void float_word(const printer *p, double v, char out[WORD]) {
  char text[WORD];
  if (!isfinite(v)) {
    snprintf(out, WORD, "%*s", p->left + p->right + 1, isnan(v) ? "nan" : v < 0 ? "-inf" : "inf");
    return;
  }
  if (p->exponents) {
    scientific(p->d, fabs(v), p->places, p->places, p->exp_size, text);
  } else {
    positional(p->d, fabs(v), p->precision, text);
    size_t n = strlen(text), frac = strlen(strchr(text, '.') + 1);
    for (; (int)frac < p->right && n < WORD - 1; frac++) text[n++] = ' ';
    text[n] = '\0';
  }
  const char *point = strchr(text, '.');
  int pad = p->left - (int)(point - text) - (signbit(v) != 0);
  snprintf(out, WORD, "%*s%s%s", pad > 0 ? pad : 0, "", signbit(v) ? "-" : "", text);
}

static void word(const printer *p, int64_t i, char out[WORD]) {
  const char *at = p->data + (size_t)i * jx_dtype_size(p->d);
  int64_t v;
  switch (jx_dtype_class(p->d)) {
    case JX_CLASS_BOOL:
      snprintf(out, WORD, p->a->rank ? "%5s" : "%s", *(const uint8_t *)at ? "True" : "False");
      return;
    case JX_CLASS_UINT:
    case JX_CLASS_INT:
      v = jx_load_i64(p->d, at);
      if (p->d == JX_U64)
        snprintf(out, WORD, "%*llu", p->left, (unsigned long long)v);
      else
        snprintf(out, WORD, "%*lld", p->left, (long long)v);
      return;
    case JX_CLASS_FLOAT:
      break;
  }
  /* bfloat16 is not NumPy's own: it prints as C does. */
  if (p->d == JX_BF16)
    snprintf(out, WORD, "%.6g", jx_load_f64(p->d, at));
  else
    float_word(p, jx_load_f64(p->d, at), out);
}

/* ---- lines ---- */

typedef struct line {
  char at[WORD * 2];
  size_t n;
} line;

static void blanks(char *s, int n) {
  memset(s, ' ', (size_t)n);
  s[n] = '\0';
}

static void line_start(line *l, int indent) {
  blanks(l->at, indent);
  l->n = (size_t)indent;
}

static void line_add(line *l, const char *s) {
  size_t n = strlen(s);
  if (l->n + n >= sizeof l->at) return;
  memcpy(l->at + l->n, s, n + 1);
  l->n += n;
}

static void line_end(const printer *p, line *l) {
  size_t n = l->n;
  while (n && l->at[n - 1] == ' ') n--;
  jx_str_addn(p->out, l->at, n);
  jx_str_addc(p->out, '\n');
}

/* A word on the line, or on a new one where it does not fit. */
static void extend(const printer *p, line *l, const char *w, int width, int indent) {
  if ((int)(l->n + strlen(w)) > width && (int)l->n > indent) {
    line_end(p, l);
    line_start(l, indent);
  }
  line_add(l, w);
}

static void last_axis(const printer *p, int64_t at, int indent, int width) {
  int64_t n = p->a->dim[p->a->rank - 1];
  bool cut = p->summary && n > 2 * p->edge;
  int sep = (int)strlen(p->separator), bare = p->separator[sep - 1] == ' ' ? sep - 1 : sep;
  int room = width - JX_MAX(bare, 1);
  char w[WORD];
  line l;
  line_start(&l, indent);
  for (int64_t i = 0; i < n; i++) {
    if (cut && i == p->edge) {
      extend(p, &l, "...", room, indent);
      line_add(&l, p->separator);
      i = n - p->edge;
    }
    word(p, at * n + i, w);
    extend(p, &l, w, room, indent);
    if (i + 1 < n) line_add(&l, p->separator);
  }
  jx_str_addn(p->out, l.at, l.n);
}

/*
** The text of a subarray without its hanging indent. Lines inside begin with the indent of their
** depth, which for the first line of each item is taken off again: the text goes through `out`
** at its place.
*/
static void body(const printer *p, int axis, int64_t at, int indent, int width) {
  char w[WORD];
  int left = p->a->rank - axis;
  if (left == 0) {
    word(p, at, w);
    jx_str_add(p->out, w);
    return;
  }
  jx_str_addc(p->out, '[');
  size_t start = p->out->n;
  if (left == 1) {
    /* The first line begins with the indent, which gives way to the bracket. */
    last_axis(p, at, indent, width);
    size_t drop = JX_MIN((size_t)indent, p->out->n - start);
    if (p->out->at && !p->out->failed) {
      memmove(p->out->at + start, p->out->at + start + drop, p->out->n - start - drop + 1);
      p->out->n -= drop;
    }
  } else {
    int64_t n = p->a->dim[axis];
    bool cut = p->summary && n > 2 * p->edge;
    char pad[JX_MAX_RANK + 160];
    blanks(pad, JX_MIN(indent, (int)sizeof pad - 1));
    for (int64_t i = 0; i < n; i++) {
      if (i) {
        size_t sep = strlen(p->separator);
        while (sep && p->separator[sep - 1] == ' ') sep--;
        jx_str_addn(p->out, p->separator, sep);
        for (int k = 1; k < left; k++) jx_str_addc(p->out, '\n');
        jx_str_add(p->out, pad);
      }
      if (cut && i == p->edge) {
        jx_str_add(p->out, "...");
        i = n - p->edge - 1;
        continue;
      }
      body(p, axis + 1, at * n + i, indent + 1, width - 1);
    }
  }
  jx_str_addc(p->out, ']');
}

static void array_text(printer *p, int prefix, int suffix) {
  if (p->a->size == 0) {
    jx_str_add(p->out, "[]");
    return;
  }
  p->summary = p->a->size > p->threshold;
  if (jx_is_float(p->d) && p->d != JX_BF16)
    choose_float_format(p);
  else if (jx_is_int(p->d))
    visit(p, 0, 0, find_int_width, NULL);
  body(p, 0, 0, prefix + 1, p->width - suffix);
}

/* str of a 0-d array: a NumPy scalar's. */
static void scalar_text(printer *p) {
  char w[WORD];
  double v = jx_is_float(p->d) ? element(p, 0) : 0, m = fabs(v);
  p->precision = 20;
  if (!jx_is_float(p->d) || p->d == JX_BF16 || !isfinite(v)) {
    word(p, 0, w);
  } else if (m != 0 && (m < 1e-4 || m >= 1e16)) {
    scientific(p->d, m, 20, 0, 0, w);
    char *dot = strstr(w, ".e");
    if (dot) memmove(dot, dot + 1, strlen(dot));
    if (signbit(v)) jx_str_addc(p->out, '-');
  } else {
    positional(p->d, m, 400, w);
    size_t n = strlen(w);
    if (n && w[n - 1] == '.') append(w, WORD, "0");
    if (signbit(v)) jx_str_addc(p->out, '-');
  }
  jx_str_add(p->out, w);
}

/* ---- from Lua ---- */

static printer printer_of(jx_val v, const char *data, jx_str *out) {
  return (printer){.a = v.aval,
                   .data = data,
                   .d = (jx_dtype)v.aval->dtype,
                   .precision = 8,
                   .threshold = 1000,
                   .edge = 3,
                   .width = 75,
                   .separator = " ",
                   .places = -1,
                   .out = out};
}

/* The value, known, or a text that says what it is instead (pushed; then NULL). */
static const char *value_data(lua_State *L, jx_lua *B, jx_val *v, char bytes[8]) {
  char text[JX_AVAL_TEXT];
  jx_handle *h = jx_to_handle(L, B, 1);
  if (!h) {
    jx_arg_array(B, L, 1, "tostring", v);
    jx_raise(L, B);
  }
  if (h->v.kind == JX_V_BAD) {
    lua_pushliteral(L, "<freed array>");
    return NULL;
  }
  if (h->v.kind == JX_V_TRACER && !jx_val_known(h->v)) {
    lua_pushfstring(L, "Tracer<%s>", jx_aval_text(h->v.aval, text));
    return NULL;
  }
  *v = jx_val_concrete(B->cx, h->v);
  if (v->kind == JX_V_BAD) jx_raise(L, B);
  if (v->kind == JX_V_ARRAY) return v->u.a.data;
  jx_lit_store(*v, bytes);
  return bytes;
}

static int handle_tostring(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_val v;
  char bytes[8];
  jx_error_clear(B->cx->err);
  const char *data = value_data(L, B, &v, bytes);
  if (!data) return 1;
  jx_str s;
  jx_str_init(&s, &B->rt->mem);
  printer p = printer_of(v, data, &s);
  if (v.aval->rank == 0)
    scalar_text(&p);
  else
    array_text(&p, 0, 0);
  return jx_push_str(L, B, &s);
}

static double option(lua_State *L, const char *key, double otherwise) {
  if (!lua_istable(L, 2)) return otherwise;
  lua_getfield(L, 2, key);
  double v = lua_isnumber(L, -1)    ? lua_tonumber(L, -1)
             : lua_isboolean(L, -1) ? lua_toboolean(L, -1)
                                    : otherwise;
  lua_pop(L, 1);
  return v;
}

/* ", shape=(0, 3)" */
static void add_shape(jx_str *s, const jx_aval *a) {
  jx_str_add(s, ", shape=(");
  for (int i = 0; i < a->rank; i++) jx_str_addf(s, "%s%lld", i ? ", " : "", (long long)a->dim[i]);
  jx_str_add(s, a->rank == 1 ? ",)" : ")");
}

/*
** C.repr(x [, {precision, threshold, edgeitems, linewidth, suppress, str = true}])
** "Array([1., 2.], dtype=float32)", or with str the array alone.
*/
static int repr(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  jx_val v;
  char bytes[8], tail[64];
  lua_settop(L, 2);
  double precision = option(L, "precision", 8), threshold = option(L, "threshold", 1000);
  double edge = option(L, "edgeitems", 3), width = option(L, "linewidth", 75);
  bool suppress = option(L, "suppress", 0) != 0, bare = option(L, "str", 0) != 0;
  jx_error_clear(B->cx->err);
  const char *data = value_data(L, B, &v, bytes);
  if (!data) return 1;
  jx_str s;
  jx_str_init(&s, &B->rt->mem);
  printer p = printer_of(v, data, &s);
  p.precision = (int)JX_MIN(JX_MAX(precision, 0), 300);
  p.threshold = (int)JX_MIN(JX_MAX(threshold, 0), 2e9);
  p.edge = (int)JX_MIN(JX_MAX(edge, 0), 1e6);
  p.width = (int)JX_MIN(JX_MAX(width, 1), 1e6);
  p.suppress = suppress;
  if (bare) {
    array_text(&p, 0, 0);
    return jx_push_str(L, B, &s);
  }
  p.separator = ", ";
  jx_str_add(&s, "Array(");
  array_text(&p, 6, 1);
  if (v.aval->size == 0) add_shape(&s, v.aval);
  /* The separator before the dtype is JAX's: one blank, or six where the line would be too long. */
  const char *newline = s.at ? strrchr(s.at, '\n') : NULL;
  size_t last = newline ? (size_t)(s.at + s.n - newline) : s.n - 6 + 1;
  int n = snprintf(tail, sizeof tail, "dtype=%s%s)", jx_dtype_name((jx_dtype)v.aval->dtype),
                   v.aval->weak ? ", weak_type=True" : "");
  jx_str_add(&s, (int)last + n + 2 > p.width ? ",      " : ", ");
  jx_str_add(&s, tail);
  return jx_push_str(L, B, &s);
}

void jx_open_print(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->mt);
  jx_reg(L, B, "__tostring", handle_tostring, "tostring", NULL, 0);
  lua_pushvalue(L, t->core);
  jx_reg(L, B, "repr", repr, "repr", NULL, 0);
}
