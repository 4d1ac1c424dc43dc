/* value.c — jaxlua.h's values: trees of numbers, strings and arrays, built and read by a C host. */
#include <math.h>
#include <string.h>

#include "api.h"

enum {
  NUMBER = JAXLUA_KIND_NUMBER,
  STRING = JAXLUA_KIND_STRING,
  ARRAY = JAXLUA_KIND_ARRAY,
  LIST = JAXLUA_KIND_LIST,
  DICT = JAXLUA_KIND_DICT,
  FUNCTION = JAXLUA_KIND_FUNCTION
};

/* ---- making ---- */

jaxlua_value *jx_value_make(jx_rt *rt, jaxlua_kind kind) {
  jaxlua_value *v = jx_calloc(&rt->mem, sizeof *v);
  if (!v) return jx_nomem(&rt->cx), NULL;
  atomic_init(&v->refs, 1);
  v->kind = (uint8_t)kind;
  v->rt = rt;
  return v;
}

static jaxlua_value *make(jx_rt *rt, jaxlua_kind kind) {
  if (!rt) return NULL;
  jx_api_begin(rt);
  return jx_value_make(rt, kind);
}

jaxlua_value *jaxlua_value_new_nil(jaxlua_rt *rt) { return make(rt, JAXLUA_KIND_NIL); }
jaxlua_value *jaxlua_value_new_none(jaxlua_rt *rt) { return make(rt, JAXLUA_KIND_NONE); }
jaxlua_value *jaxlua_value_new_list(jaxlua_rt *rt) { return make(rt, LIST); }
jaxlua_value *jaxlua_value_new_dict(jaxlua_rt *rt) { return make(rt, DICT); }

jaxlua_value *jaxlua_value_new_boolean(jaxlua_rt *rt, int truth) {
  jaxlua_value *v = make(rt, JAXLUA_KIND_BOOLEAN);
  if (v) v->u.truth = truth != 0;
  return v;
}

jaxlua_value *jaxlua_value_new_number(jaxlua_rt *rt, double number) {
  jaxlua_value *v = make(rt, NUMBER);
  if (v) v->u.number = number;
  return v;
}

bool jx_value_set_text(jaxlua_value *v, const char *text, size_t n) {
  char *copy = n < SIZE_MAX ? jx_alloc(&v->rt->mem, n + 1) : NULL;
  if (!copy) return jx_nomem(&v->rt->cx), false;
  if (n) memcpy(copy, text, n);
  copy[n] = '\0';
  v->u.text.at = copy;
  v->u.text.n = n;
  return true;
}

static jaxlua_value *make_text(jx_rt *rt, const char *text, size_t n) {
  jaxlua_value *v = jx_value_make(rt, JAXLUA_KIND_NIL);
  if (!v) return NULL;
  if (!jx_value_set_text(v, text, n)) {
    jaxlua_value_release(v);
    return NULL;
  }
  v->kind = STRING;
  return v;
}

jaxlua_value *jaxlua_value_new_string(jaxlua_rt *rt, const char *text, size_t n) {
  if (!rt || (!text && n)) return jx_api_null(rt, "jaxlua_value_new_string", "text"), NULL;
  jx_api_begin(rt);
  return make_text(rt, text, n);
}

static jaxlua_value *of_array(jx_rt *rt, const char *op, jaxlua_array *a) {
  if (!rt || !a) return jx_api_null(rt, op, "the array"), NULL;
  jx_api_begin(rt);
  if (a->rt != rt) {
    jx_fail(&rt->cx, JX_EARG, op, "the array belongs to another runtime");
    return NULL;
  }
  jaxlua_value *v = jx_value_make(rt, ARRAY);
  if (v) v->u.array = jaxlua_array_retain(a);
  return v;
}

jaxlua_value *jaxlua_value_new_array(jaxlua_rt *rt, jaxlua_array *a) {
  return of_array(rt, "jaxlua_value_new_array", a);
}

jaxlua_value *jaxlua_value_take_array(jaxlua_rt *rt, jaxlua_array *a) {
  jaxlua_value *v = of_array(rt, "jaxlua_value_take_array", a);
  jaxlua_array_release(a);
  return v;
}

/* ---- references ---- */

jaxlua_value *jaxlua_value_retain(jaxlua_value *v) {
  if (v) atomic_fetch_add_explicit(&v->refs, 1, memory_order_relaxed);
  return v;
}

/* Not deeper than JX_TREE_DEPTH: that is refused when a tree is built. */
void jaxlua_value_release(jaxlua_value *v) {
  if (!v || atomic_fetch_sub_explicit(&v->refs, 1, memory_order_acq_rel) != 1) return;
  jx_rt *rt = v->rt;
  if (v->kind == STRING) {
    jx_free(&rt->mem, v->u.text.at, v->u.text.n + 1);
  } else if (v->kind == ARRAY) {
    jaxlua_array_release(v->u.array);
  } else if (v->kind == LIST || v->kind == DICT) {
    for (uint32_t i = 0; i < v->u.fields.n; i++) {
      jaxlua_value_release(v->u.fields.at[i].key);
      jaxlua_value_release(v->u.fields.at[i].item);
    }
    jx_vec_free(&rt->mem, &v->u.fields);
  } else if (v->kind >= FUNCTION) {
    rt->scripts->drop(rt, v->u.anchor);
  }
  jx_free(&rt->mem, v, sizeof *v);
}

/* ---- lists and dictionaries ---- */

int jx_value_compare_keys(const jaxlua_value *a, const jaxlua_value *b) {
  if (a->kind != b->kind) return a->kind == NUMBER ? -1 : 1;
  if (a->kind == NUMBER) return a->u.number < b->u.number ? -1 : a->u.number > b->u.number;
  size_t n = JX_MIN(a->u.text.n, b->u.text.n);
  int c = memcmp(a->u.text.at, b->u.text.at, n);
  return c ? c : a->u.text.n < b->u.text.n ? -1 : a->u.text.n > b->u.text.n;
}

bool jx_value_reserve(jaxlua_value *v) {
  if (v->u.fields.n < UINT32_MAX / 4 &&
      jx_vec_reserve(&v->rt->mem, &v->u.fields, v->u.fields.n + 1))
    return true;
  jx_nomem(&v->rt->cx);
  return false;
}

/* The item is part of v from now on. */
static void adopt(jaxlua_value *v, jaxlua_value *item) {
  item->part = true;
  v->depth = JX_MAX(v->depth, (uint8_t)(item->depth + 1));
}

void jx_value_add(jaxlua_value *v, jaxlua_value *key, jaxlua_value *item) {
  v->u.fields.at[v->u.fields.n++] = (jx_field){key, item};
  adopt(v, item);
}

/* The place where the key is or belongs; *found says which. */
static uint32_t place_of(const jaxlua_value *dict, const jaxlua_value *key, bool *found) {
  uint32_t lo = 0, hi = dict->u.fields.n;
  *found = false;
  while (lo < hi) {
    uint32_t mid = (lo + hi) / 2;
    int c = jx_value_compare_keys(dict->u.fields.at[mid].key, key);
    if (c < 0)
      lo = mid + 1;
    else
      hi = mid;
    if (c == 0) *found = true;
  }
  return lo;
}

/* Heap sort: no memory, no deep recursion, no bad case. */
static void sift(jx_field *f, uint32_t i, uint32_t n) {
  for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && jx_value_compare_keys(f[child].key, f[child + 1].key) < 0) child++;
    if (jx_value_compare_keys(f[i].key, f[child].key) >= 0) return;
    jx_field t = f[i];
    f[i] = f[child];
    f[child] = t;
  }
}

void jx_value_sort(jaxlua_value *dict) {
  jx_field *f = dict->u.fields.at;
  uint32_t n = dict->u.fields.n;
  for (uint32_t i = n / 2; i-- > 0;) sift(f, i, n);
  for (uint32_t k = n; k-- > 1;) {
    jx_field t = f[0];
    f[0] = f[k];
    f[k] = t;
    sift(f, 0, k);
  }
}

/* Whether the item may be added to a value of this kind. Leaves the status in v->failed. */
static bool may_add(jaxlua_value *v, jaxlua_kind kind, const char *op, const jaxlua_value *item) {
  static const char *const names[] = {"nil",        "None",     "a boolean", "a number",
                                      "a string",   "an array", "a list",    "a dictionary",
                                      "a function", "an object"};
  jx_rt *rt = v->rt;
  jx_status s = JX_OK;
  if (!item) {
    s = jx_api_null(rt, op, "the item");
  } else {
    jx_api_begin(rt);
    jx_cx *cx = &rt->cx;
    if (v->kind != kind)
      s = jx_fail(cx, JX_EARG, op, "this adds to %s, but got %s", names[kind], names[v->kind]);
    else if (v->part)
      s = jx_fail(cx, JX_EARG, op, "it is part of another value already and cannot change");
    else if (item->rt != rt)
      s = jx_fail(cx, JX_EARG, op, "the item belongs to another runtime");
    else if (item == v)
      s = jx_fail(cx, JX_EARG, op, "a value cannot hold itself");
    else if (item->depth >= JX_TREE_DEPTH)
      s = jx_fail(cx, JX_EARG, op, "trees nest at most %d levels deep", JX_TREE_DEPTH);
    else if (item->failed)
      s = jx_fail(cx, (jx_status)item->failed, op,
                  "the item is incomplete: something could not be added to it");
    else if (item->kind == JAXLUA_KIND_NIL && kind == LIST)
      s = jx_fail(cx, JX_EARG, op,
                  "a list cannot hold nil; jaxlua_value_new_none makes a place holder");
  }
  if (s == JX_OK) return true;
  if (!v->failed && v->kind == kind) v->failed = (uint8_t)s;
  return false;
}

static jx_status no_holder(const jaxlua_value *item, const char *op, const char *what) {
  return jx_api_null(item ? item->rt : NULL, op, what);
}

jaxlua_status jaxlua_value_take_item(jaxlua_value *list, jaxlua_value *item) {
  if (list && may_add(list, LIST, "jaxlua_value_take_item", item)) {
    if (jx_value_reserve(list)) {
      jx_value_add(list, NULL, item);
      return JX_OK;
    }
    list->failed = JX_ENOMEM;
  }
  jx_status s = list ? list->rt->err.status : no_holder(item, "jaxlua_value_take_item", "the list");
  if (item != list) jaxlua_value_release(item); /* itself: the one reference stays the list's */
  return s;
}

/* Puts the item under the key; takes over both. */
static bool put_field(jaxlua_value *dict, jaxlua_value *key, jaxlua_value *item) {
  bool found;
  uint32_t at = place_of(dict, key, &found);
  if (found) {
    jaxlua_value_release(key);
    jaxlua_value_release(dict->u.fields.at[at].item);
    dict->u.fields.at[at].item = item;
    adopt(dict, item);
    return true;
  }
  if (!jx_value_reserve(dict)) {
    jaxlua_value_release(key);
    return false;
  }
  jx_field *f = dict->u.fields.at;
  memmove(f + at + 1, f + at, (dict->u.fields.n - at) * sizeof *f);
  dict->u.fields.n++;
  f[at] = (jx_field){key, item};
  adopt(dict, item);
  return true;
}

jaxlua_status jaxlua_value_take_field(jaxlua_value *dict, const char *name, jaxlua_value *item) {
  static const char op[] = "jaxlua_value_take_field";
  if (dict && may_add(dict, DICT, op, item)) {
    if (!name) {
      dict->failed = (uint8_t)jx_api_null(dict->rt, op, "the key");
    } else {
      jaxlua_value *key = make_text(dict->rt, name, strlen(name));
      if (key && put_field(dict, key, item)) return JX_OK;
      dict->failed = JX_ENOMEM;
    }
  }
  jx_status s = dict ? dict->rt->err.status : no_holder(item, op, "the dictionary");
  if (item != dict) jaxlua_value_release(item);
  return s;
}

/* ---- reading ---- */

jaxlua_kind jaxlua_value_kind(const jaxlua_value *v) { return v ? v->kind : JAXLUA_KIND_NIL; }

static bool has_items(const jaxlua_value *v) { return v && (v->kind == LIST || v->kind == DICT); }

size_t jaxlua_value_count(const jaxlua_value *v) { return has_items(v) ? v->u.fields.n : 0; }

int jaxlua_value_get_boolean(const jaxlua_value *v) {
  return v && v->kind == JAXLUA_KIND_BOOLEAN && v->u.truth;
}

double jaxlua_value_get_number(const jaxlua_value *v) {
  if (v && v->kind == NUMBER) return v->u.number;
  if (!v || v->kind != ARRAY || v->u.array->v.aval->size != 1) return (double)NAN;
  return jx_load_f64((jx_dtype)v->u.array->v.aval->dtype, v->u.array->v.u.a.data);
}

const char *jaxlua_value_get_string(const jaxlua_value *v, size_t *n) {
  bool text = v && v->kind == STRING;
  if (n) *n = text ? v->u.text.n : 0;
  return text ? v->u.text.at : NULL;
}

const jaxlua_array *jaxlua_value_get_array(const jaxlua_value *v) {
  return v && v->kind == ARRAY ? v->u.array : NULL;
}

const jaxlua_value *jaxlua_value_get_item(const jaxlua_value *v, size_t i) {
  return has_items(v) && i < v->u.fields.n ? v->u.fields.at[i].item : NULL;
}

const jaxlua_value *jaxlua_value_get_key(const jaxlua_value *v, size_t i) {
  return has_items(v) && i < v->u.fields.n ? v->u.fields.at[i].key : NULL;
}

const jaxlua_value *jaxlua_value_get_field(const jaxlua_value *dict, const char *name) {
  if (!dict || dict->kind != DICT || !name) return NULL;
  /* Only compared with, never written to or kept. */
  union {
    const char *in;
    char *out;
  } text = {name};
  jaxlua_value key = {.kind = STRING, .u.text = {text.out, strlen(name)}};
  bool found;
  uint32_t at = place_of(dict, &key, &found);
  return found ? dict->u.fields.at[at].item : NULL;
}
