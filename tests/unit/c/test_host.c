/* test_host.c — jaxlua.h as a C host uses it: arrays, trees, scripts, errors, and no memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

#include "jaxlua.h"

/* ---- an allocator that counts, and refuses from the n-th request on ---- */

typedef struct heap {
  size_t live;
  long left; /* requests that succeed; negative: all */
  int refused;
} heap;

/* The block's size stands before it: what the library says of it must be true. */
enum { HEAD = 16 };

static void *heap_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
  heap *h = user;
  char *block = ptr ? (char *)ptr - HEAD : NULL;
  if (block && *(size_t *)(void *)block != old_size)
    fail_msg("a block of %zu bytes comes back as %zu", *(size_t *)(void *)block, old_size);
  if (new_size == 0) {
    free(block);
    h->live -= old_size;
    return NULL;
  }
  if (new_size > old_size && h->left >= 0 && h->left-- == 0) {
    h->left = 0;
    h->refused = 1;
    return NULL;
  }
  block = realloc(block, new_size + HEAD);
  if (!block) return NULL;
  *(size_t *)(void *)block = new_size;
  h->live += new_size - (ptr ? old_size : 0);
  return block + HEAD;
}

static jaxlua_rt *rt;
static heap memory;

static int open_rt(void **state) {
  (void)state;
  memory = (heap){.left = -1};
  jaxlua_options o = {.size = sizeof o, .alloc = heap_alloc, .user = &memory, .threads = 1};
  assert_int_equal(jaxlua_open(&o, &rt), JAXLUA_OK);
  return 0;
}

static int close_rt(void **state) {
  (void)state;
  jaxlua_close(rt);
  assert_int_equal(memory.live, 0);
  return 0;
}

/* ---- shorthands ---- */

static const jaxlua_error *reason(void) { return jaxlua_last_error(rt); }

static void refused(jaxlua_status got, jaxlua_status want, const char *part) {
  if (got != want)
    fail_msg("status %s instead of %s: %s", jaxlua_status_name(got), jaxlua_status_name(want),
             reason()->message);
  assert_int_equal(reason()->status, want);
  if (!strstr(reason()->message, part)) fail_msg("'%s' is not in: %s", part, reason()->message);
}

static void good(jaxlua_status s) {
  if (s)
    fail_msg("%s %s: %s %s", reason()->where, reason()->name, reason()->message,
             reason()->traceback);
}

static jaxlua_script *script(const char *text) {
  jaxlua_script *s = jaxlua_load_text(rt, text, strlen(text), "host.lua");
  if (!s) good(reason()->status);
  assert_non_null(s);
  return s;
}

static jaxlua_value *number(double x) { return jaxlua_value_new_number(rt, x); }

static jaxlua_value *vector(const float *data, int64_t n) {
  return jaxlua_value_take_array(rt, jaxlua_array_new(rt, JAXLUA_F32, 1, &n, data));
}

/* Calls with one argument, which is released, and one result. */
static jaxlua_value *call1(jaxlua_script *s, const char *name, jaxlua_value *arg) {
  jaxlua_value *out = NULL;
  good(jaxlua_call(s, name, &arg, 1, &out, 1));
  jaxlua_value_release(arg);
  return out;
}

/* ---- arrays ---- */

static void arrays(void **state) {
  (void)state;
  const int64_t shape[] = {2, 3};
  const int32_t data[] = {1, 2, 3, 4, 5, 6};
  jaxlua_array *a = jaxlua_array_new(rt, JAXLUA_I32, 2, shape, data);
  assert_non_null(a);
  assert_int_equal(jaxlua_array_dtype(a), JAXLUA_I32);
  assert_int_equal(jaxlua_array_rank(a), 2);
  assert_int_equal(jaxlua_array_size(a), 6);
  assert_int_equal(jaxlua_array_nbytes(a), 24);
  assert_memory_equal(jaxlua_array_get_shape(a), shape, sizeof shape);
  assert_ptr_not_equal(jaxlua_array_get_data(a), data);
  assert_memory_equal(jaxlua_array_get_data(a), data, sizeof data);
  assert_ptr_equal(jaxlua_array_retain(a), a);
  jaxlua_array_release(a);
  assert_int_equal(jaxlua_array_size(a), 6);
  jaxlua_array_release(a);

  a = jaxlua_array_new(rt, JAXLUA_F64, 0, NULL, NULL); /* zeros */
  assert_true(*(const double *)jaxlua_array_get_data(a) == 0);
  jaxlua_array_release(a);

  const uint8_t truths[] = {0, 7, 255};
  const int64_t n = 3;
  a = jaxlua_array_new(rt, JAXLUA_BOOL, 1, &n, truths);
  assert_memory_equal(jaxlua_array_get_data(a), "\0\1\1", 3);
  jaxlua_array_release(a);

  assert_string_equal(jaxlua_dtype_name(JAXLUA_BF16), "bfloat16");
  assert_int_equal(jaxlua_dtype_size(JAXLUA_BF16), 2);
  assert_null(jaxlua_dtype_name(13));
  assert_int_equal(jaxlua_dtype_size(-1), 0);
}

static void count_release(void *user, void *data) {
  (void)data;
  ++*(int *)user;
}

static void wrapped(void **state) {
  (void)state;
  static float data[] = {1, 2, 3, 4};
  const int64_t n = 4, none = 0;
  int released = 0;
  jaxlua_array *a = jaxlua_array_wrap(rt, JAXLUA_F32, 1, &n, data, count_release, &released);
  assert_ptr_equal(jaxlua_array_get_data(a), data);
  jaxlua_script *s = script(
      "kept = nil\n"
      "function keep(x) kept = x; return x end\n"
      "function drop() kept = nil end\n"
      "function add(x) return x + 1 end\n");
  jaxlua_value *same = call1(s, "keep", jaxlua_value_take_array(rt, a));
  assert_ptr_equal(jaxlua_array_get_data(jaxlua_value_get_array(same)), data);
  jaxlua_value *more = call1(s, "add", same);
  assert_true(data[0] == 1);
  assert_true(((const float *)jaxlua_array_get_data(jaxlua_value_get_array(more)))[3] == 5);
  jaxlua_value_release(more);
  jaxlua_collect(rt);
  assert_int_equal(released, 0); /* the script holds it */
  good(jaxlua_call(s, "drop", NULL, 0, NULL, 0));
  jaxlua_collect(rt);
  assert_int_equal(released, 1);
  jaxlua_script_release(s);

  a = jaxlua_array_wrap(rt, JAXLUA_F32, 1, &none, NULL, count_release, &released);
  assert_non_null(a);
  assert_int_equal(released, 2);
  jaxlua_array_release(a);
  assert_int_equal(released, 2);
}

/* What a host holds is released by hand, what scripts hold at the latest by closing. */
static void wrapped_until_close(void **state) {
  (void)state;
  static const float data[] = {1, 2};
  const int64_t n = 2;
  int released = 0;
  jaxlua_rt *own;
  assert_int_equal(jaxlua_open(NULL, &own), 0);
  jaxlua_script *s = jaxlua_load_text(own, "return function(x) y = x end", 28, NULL);
  assert_non_null(s);
  jaxlua_value *v = jaxlua_value_take_array(
      own, jaxlua_array_wrap(own, JAXLUA_F32, 1, &n, data, count_release, &released));
  assert_int_equal(jaxlua_call(s, NULL, &v, 1, NULL, 0), 0);
  jaxlua_value_release(v);
  jaxlua_script_release(s);
  assert_int_equal(released, 0);
  jaxlua_close(own);
  assert_int_equal(released, 1);
}

static void bad_arrays(void **state) {
  (void)state;
  const int64_t n = 2, negative = -1, huge[] = {INT64_MAX, INT64_MAX}, big[] = {0, INT64_MAX, 8};
  const double aligned[2] = {0, 0};
  const uint8_t bytes[2] = {0, 2};
  int released = 0;
#define NO(call, want, part)               \
  do {                                     \
    assert_null(call);                     \
    refused(reason()->status, want, part); \
  } while (0)
  NO(jaxlua_array_new(rt, 99, 1, &n, bytes), JAXLUA_EARG, "99 is no dtype");
  NO(jaxlua_array_new(rt, -1, 1, &n, bytes), JAXLUA_EARG, "-1 is no dtype");
  NO(jaxlua_array_new(rt, JAXLUA_F32, -1, &n, bytes), JAXLUA_EARG, "the rank is -1");
  NO(jaxlua_array_new(rt, JAXLUA_F32, 33, &n, bytes), JAXLUA_EARG, "the rank is 33");
  NO(jaxlua_array_new(rt, JAXLUA_F32, 1, NULL, bytes), JAXLUA_EARG, "shape is NULL");
  NO(jaxlua_array_new(rt, JAXLUA_F32, 1, &negative, bytes), JAXLUA_ESHAPE, "f32[-1]");
  NO(jaxlua_array_new(rt, JAXLUA_F32, 2, huge, NULL), JAXLUA_ESHAPE, "f32[");
  NO(jaxlua_array_new(rt, JAXLUA_F32, 3, big, NULL), JAXLUA_ESHAPE, "f32[0,");
  NO(jaxlua_array_wrap(rt, JAXLUA_F32, 1, &n, NULL, count_release, &released), JAXLUA_EARG,
     "data is NULL");
  NO(jaxlua_array_wrap(rt, JAXLUA_F64, 0, NULL, (const char *)aligned + 1, count_release,
                       &released),
     JAXLUA_EARG, "aligned to 8");
  NO(jaxlua_array_wrap(rt, JAXLUA_BOOL, 1, &n, bytes, count_release, &released), JAXLUA_EARG,
     "byte 1 is 2");
#undef NO
  assert_null(jaxlua_array_new(NULL, JAXLUA_F32, 0, NULL, NULL));
  assert_null(jaxlua_array_wrap(NULL, JAXLUA_F32, 0, NULL, bytes, NULL, NULL));
  assert_int_equal(released, 0);
  jaxlua_array_release(NULL);
  assert_null(jaxlua_array_retain(NULL));
  assert_int_equal(jaxlua_array_dtype(NULL), -1);
  assert_int_equal(jaxlua_array_rank(NULL), 0);
  assert_int_equal(jaxlua_array_size(NULL), 0);
  assert_int_equal(jaxlua_array_nbytes(NULL), 0);
  assert_null(jaxlua_array_get_shape(NULL));
  assert_null(jaxlua_array_get_data(NULL));
}

/* ---- values ---- */

static void trees(void **state) {
  (void)state;
  const float xs[] = {1, 2};
  size_t n;
  jaxlua_value *d = jaxlua_value_new_dict(rt), *l = jaxlua_value_new_list(rt);
  good(jaxlua_value_take_item(l, number(7)));
  good(jaxlua_value_take_item(l, jaxlua_value_new_string(rt, "a\0b", 3)));
  good(jaxlua_value_take_item(l, jaxlua_value_new_none(rt)));
  good(jaxlua_value_take_field(d, "z", jaxlua_value_new_boolean(rt, 5)));
  good(jaxlua_value_take_field(d, "list", l));
  good(jaxlua_value_take_field(d, "a", number(1)));
  good(jaxlua_value_take_field(d, "x", vector(xs, 2)));
  good(jaxlua_value_take_field(d, "a", number(2))); /* instead of the first */
  assert_int_equal(jaxlua_value_kind(d), JAXLUA_KIND_DICT);
  assert_int_equal(jaxlua_value_count(d), 4);
  static const char *const order[] = {"a", "list", "x", "z"};
  for (size_t i = 0; i < 4; i++)
    assert_string_equal(jaxlua_value_get_string(jaxlua_value_get_key(d, i), NULL), order[i]);
  assert_true(jaxlua_value_get_number(jaxlua_value_get_field(d, "a")) == 2);
  assert_int_equal(jaxlua_value_get_boolean(jaxlua_value_get_field(d, "z")), 1);
  const jaxlua_value *list = jaxlua_value_get_field(d, "list");
  assert_int_equal(jaxlua_value_count(list), 3);
  assert_memory_equal(jaxlua_value_get_string(jaxlua_value_get_item(list, 1), &n), "a\0b", 4);
  assert_int_equal(n, 3);
  assert_int_equal(jaxlua_value_kind(jaxlua_value_get_item(list, 2)), JAXLUA_KIND_NONE);
  assert_null(jaxlua_value_get_item(list, 3));
  assert_null(jaxlua_value_get_key(list, 0));
  assert_null(jaxlua_value_get_field(d, "nothing"));
  assert_null(jaxlua_value_get_field(list, "a"));
  assert_true(isnan(jaxlua_value_get_number(list)));
  assert_null(jaxlua_value_get_array(list));
  assert_null(jaxlua_value_get_string(list, &n));
  assert_int_equal(jaxlua_value_get_boolean(NULL), 0);
  assert_int_equal(jaxlua_value_kind(NULL), JAXLUA_KIND_NIL);
  assert_int_equal(jaxlua_value_count(NULL), 0);
  jaxlua_value_release(d);
}

static void bad_trees(void **state) {
  (void)state;
  jaxlua_value *l = jaxlua_value_new_list(rt), *d = jaxlua_value_new_dict(rt), *out;
  refused(jaxlua_value_take_item(d, number(1)), JAXLUA_EARG,
          "adds to a list, but got a dictionary");
  refused(jaxlua_value_take_field(l, "a", number(1)), JAXLUA_EARG,
          "adds to a dictionary, but got a list");
  refused(jaxlua_value_take_item(l, l), JAXLUA_EARG, "hold itself");
  refused(jaxlua_value_take_item(NULL, number(1)), JAXLUA_EARG, "the list is NULL");
  refused(jaxlua_value_take_field(NULL, "a", number(1)), JAXLUA_EARG, "the dictionary is NULL");
  assert_int_equal(jaxlua_value_take_item(NULL, NULL), JAXLUA_EARG);
  refused(jaxlua_value_take_item(l, jaxlua_value_new_nil(rt)), JAXLUA_EARG, "cannot hold nil");
  refused(jaxlua_value_take_field(d, NULL, number(1)), JAXLUA_EARG, "the key is NULL");
  jaxlua_value_release(d);

  /* Nested constructors: the first reason comes through, and the tree is refused as a whole. */
  d = jaxlua_value_new_dict(rt);
  refused(jaxlua_value_take_field(
              d, "a", jaxlua_value_take_array(rt, jaxlua_array_new(rt, 50, 0, NULL, NULL))),
          JAXLUA_EARG, "50 is no dtype");
  good(jaxlua_value_take_field(d, "b", number(1)));
  jaxlua_script *s = script("function f() end");
  refused(jaxlua_call(s, "f", &d, 1, &out, 1), JAXLUA_EARG, "argument 0 is incomplete");
  assert_null(out);
  refused(jaxlua_value_take_item(l, d), JAXLUA_EARG, "incomplete");
  jaxlua_value_release(l);

  /* Part of a tree, it does not change: so no tree holds itself. */
  l = jaxlua_value_new_list(rt);
  jaxlua_value *inner = jaxlua_value_retain(jaxlua_value_new_list(rt));
  good(jaxlua_value_take_item(l, inner));
  refused(jaxlua_value_take_item(inner, jaxlua_value_retain(l)), JAXLUA_EARG,
          "part of another value");
  jaxlua_value_release(inner);
  jaxlua_value_release(l);

  jaxlua_status st = 0;
  jaxlua_value *deep = jaxlua_value_new_list(rt);
  for (int i = 0; i < 300 && !st; i++) {
    jaxlua_value *outer = jaxlua_value_new_list(rt);
    st = jaxlua_value_take_item(outer, deep);
    deep = outer;
  }
  refused(st, JAXLUA_EARG, "at most 200 levels");
  jaxlua_value_release(deep);

  jaxlua_rt *other;
  assert_int_equal(jaxlua_open(NULL, &other), 0);
  jaxlua_value *foreign = jaxlua_value_new_number(other, 1);
  refused(jaxlua_call(s, "f", &foreign, 1, NULL, 0), JAXLUA_EARG, "another runtime");
  l = jaxlua_value_new_list(rt);
  refused(jaxlua_value_take_item(l, foreign), JAXLUA_EARG, "another runtime");
  jaxlua_value_release(l);
  jaxlua_close(other);
  jaxlua_script_release(s);
  assert_null(jaxlua_value_new_string(rt, NULL, 3));
  assert_null(jaxlua_value_new_number(NULL, 3));
  assert_null(jaxlua_value_new_array(rt, NULL));
  jaxlua_value_release(NULL);
}

/* ---- calls ---- */

static void round_trip(void **state) {
  (void)state;
  jaxlua_script *s = script(
      "local jax = require 'jaxlua'\n"
      "local jnp = jax.numpy\n"
      "local m = {nested = {}}\n"
      "function m.same(...) return ... end\n"
      "function m.nested.tree() return {1, 'two', {x = jnp.arange(3), [2] = true, [10] = "
      "jax.None}} end\n"
      "function m.several() return 1, nil, 'three' end\n"
      "function m.counter() local n = 0; return function() n = n + 1; return n end end\n"
      "function m.object() return setmetatable({v = 4}, {__call = function(t) return t.v end}) "
      "end\n"
      "return m\n");
  jaxlua_value *out[4];
  good(jaxlua_call(s, "several", NULL, 0, out, 4));
  assert_int_equal(jaxlua_value_kind(out[1]), JAXLUA_KIND_NIL);
  assert_string_equal(jaxlua_value_get_string(out[2], NULL), "three");
  assert_int_equal(jaxlua_value_kind(out[3]), JAXLUA_KIND_NIL);
  jaxlua_value *again[4];
  good(jaxlua_call(s, "same", out, 4, again, 4));
  assert_int_equal(jaxlua_value_kind(again[1]), JAXLUA_KIND_NIL);
  assert_string_equal(jaxlua_value_get_string(again[2], NULL), "three");
  for (int i = 0; i < 4; i++) jaxlua_value_release(out[i]), jaxlua_value_release(again[i]);

  good(jaxlua_call(s, "nested.tree", NULL, 0, out, 1));
  jaxlua_value *back = call1(s, "same", out[0]);
  assert_int_equal(jaxlua_value_count(back), 3);
  const jaxlua_value *d = jaxlua_value_get_item(back, 2);
  assert_int_equal(jaxlua_value_kind(d), JAXLUA_KIND_DICT);
  assert_true(jaxlua_value_get_number(jaxlua_value_get_key(d, 0)) == 2);
  assert_true(jaxlua_value_get_number(jaxlua_value_get_key(d, 1)) == 10);
  assert_int_equal(jaxlua_value_kind(jaxlua_value_get_item(d, 1)), JAXLUA_KIND_NONE);
  const jaxlua_array *x = jaxlua_value_get_array(jaxlua_value_get_field(d, "x"));
  assert_int_equal(jaxlua_array_dtype(x), JAXLUA_I32);
  assert_int_equal(((const int32_t *)jaxlua_array_get_data(x))[2], 2);
  jaxlua_value_release(back);

  good(jaxlua_call(s, "counter", NULL, 0, out, 1)); /* a function is a value */
  assert_int_equal(jaxlua_value_kind(out[0]), JAXLUA_KIND_FUNCTION);
  for (int i = 1; i < 4; i++) {
    good(jaxlua_call_value(rt, out[0], NULL, 0, out + 1, 1));
    assert_true(jaxlua_value_get_number(out[1]) == i);
    jaxlua_value_release(out[1]);
  }
  jaxlua_value_release(out[0]);
  good(jaxlua_call(s, "object", NULL, 0, out, 1));
  assert_int_equal(jaxlua_value_kind(out[0]), JAXLUA_KIND_OBJECT);
  jaxlua_script_release(s); /* what came from it stays */
  jaxlua_collect(rt);
  good(jaxlua_call_value(rt, out[0], NULL, 0, out + 1, 1));
  assert_true(jaxlua_value_get_number(out[1]) == 4);
  jaxlua_value_release(out[1]);
  refused(jaxlua_call_value(rt, NULL, NULL, 0, NULL, 0), JAXLUA_EARG, "the function is NULL");
  jaxlua_value_release(out[0]);
  out[0] = number(1);
  refused(jaxlua_call_value(rt, out[0], NULL, 0, NULL, 0), JAXLUA_EARG, "no function");
  jaxlua_value_release(out[0]);
}

static void scalars(void **state) {
  (void)state;
  jaxlua_script *s = script(
      "local jnp = require('jaxlua').numpy\n"
      "function mean(x) return jnp.mean(x) end\n"
      "function half() return jnp.array({0.5}, 'float16') end\n"
      "function truth() return jnp.array(true) end\n");
  const float xs[] = {1, 2, 6};
  jaxlua_value *v = call1(s, "mean", vector(xs, 3));
  assert_int_equal(jaxlua_value_kind(v), JAXLUA_KIND_ARRAY);
  assert_true(jaxlua_value_get_number(v) == 3);
  jaxlua_value_release(v);
  good(jaxlua_call(s, "half", NULL, 0, &v, 1));
  assert_true(jaxlua_value_get_number(v) == 0.5);
  jaxlua_value_release(v);
  good(jaxlua_call(s, "truth", NULL, 0, &v, 1));
  assert_true(jaxlua_value_get_number(v) == 1);
  jaxlua_value_release(v);
  jaxlua_script_release(s);
}

static void globals_are_apart(void **state) {
  (void)state;
  jaxlua_script *a = script("x = 1; function get() return x end");
  jaxlua_script *b = script("function get() return x end");
  jaxlua_value *out;
  good(jaxlua_call(a, "get", NULL, 0, &out, 1));
  assert_true(jaxlua_value_get_number(out) == 1);
  jaxlua_value_release(out);
  good(jaxlua_call(b, "get", NULL, 0, &out, 1));
  assert_int_equal(jaxlua_value_kind(out), JAXLUA_KIND_NIL);
  jaxlua_value_release(out);
  jaxlua_script_release(a);
  jaxlua_script_release(b);
}

/* ---- errors ---- */

static void load_errors(void **state) {
  (void)state;
  assert_null(jaxlua_load_file(rt, "/nothing/there.lua"));
  refused(reason()->status, JAXLUA_EIO, "cannot open /nothing/there.lua");
  assert_null(jaxlua_load_text(rt, "x = = 1", 7, "bad.lua"));
  refused(reason()->status, JAXLUA_EPARSE, "unexpected symbol near '='");
  assert_string_equal(reason()->where, "bad.lua:1");
  assert_null(jaxlua_load_text(rt, "\x1bLJ\2\2", 5, NULL));
  assert_int_equal(reason()->status, JAXLUA_EPARSE);
  assert_null(jaxlua_load_text(rt, "\nerror 'boom'", 13, "bad.lua"));
  refused(reason()->status, JAXLUA_ESCRIPT, "boom");
  assert_string_equal(reason()->where, "bad.lua:2");
  assert_non_null(strstr(reason()->traceback, "bad.lua:2:"));
  assert_null(jaxlua_load_file(rt, NULL));
  assert_null(jaxlua_load_text(rt, NULL, 4, NULL));
  assert_null(jaxlua_load_text(NULL, "", 0, NULL));
  jaxlua_script_release(NULL);
}

static void call_errors(void **state) {
  (void)state;
  jaxlua_script *s = script(
      "local jax = require 'jaxlua'\n"
      "local jnp = jax.numpy\n"
      "local function inner(x)\n"
      "  return x + jnp.zeros({3})\n"
      "end\n"
      "function shapes(x) local y = inner(x); return y end\n"
      "function text() error('plain') end\n"
      "function nowhere() error('plain', 0) end\n"
      "function object() error(setmetatable({}, {__tostring = function() return 'shown' end})) "
      "end\n"
      "function empty() error({}) end\n"
      "function none() error(nil) end\n"
      "function deep() return deep() + 1 end\n"
      "function cycle() local t = {}; t.t = t; return 1, t end\n"
      "function keys() return {[true] = 1} end\n"
      "function freed() local x = jnp.zeros({3}); x:free(); return x end\n"
      "function leaked() local out; jax.jit(function(x) out = x; return x end)(1); return out end\n"
      "function silly() error(setmetatable({}, {__tostring = function() error('worse') end})) end\n"
      "function yields() coroutine.yield(1) end\n"
      "value = 12\n");
  const float xs[] = {1, 2};
  jaxlua_value *v = vector(xs, 2), *out[2] = {v, v};
  refused(jaxlua_call(s, "shapes", &v, 1, out, 2), JAXLUA_ESHAPE, "f32[2]");
  assert_null(out[0]);
  assert_null(out[1]);
  assert_string_equal(reason()->name, "shape");
  assert_string_equal(reason()->where, "host.lua:4");
  const char *first = strstr(reason()->traceback, "host.lua:4:");
  assert_non_null(first);
  assert_non_null(strstr(first, "host.lua:6:"));
  assert_null(strstr(reason()->traceback, "[C]"));
  jaxlua_value_release(v);
  refused(jaxlua_call(s, "text", NULL, 0, NULL, 0), JAXLUA_ESCRIPT, "plain");
  assert_string_equal(reason()->where, "host.lua:7");
  refused(jaxlua_call(s, "nowhere", NULL, 0, NULL, 0), JAXLUA_ESCRIPT, "plain");
  assert_string_equal(reason()->where, "");
  refused(jaxlua_call(s, "object", NULL, 0, NULL, 0), JAXLUA_ESCRIPT, "shown");
  refused(jaxlua_call(s, "empty", NULL, 0, NULL, 0), JAXLUA_ESCRIPT,
          "an error value that is a table");
  refused(jaxlua_call(s, "none", NULL, 0, NULL, 0), JAXLUA_ESCRIPT, "an error value that is a nil");
  refused(jaxlua_call(s, "deep", NULL, 0, NULL, 0), JAXLUA_ESCRIPT, "stack overflow");
  refused(jaxlua_call(s, "cycle", NULL, 0, out, 2), JAXLUA_EARG, "result 1 nests more than 200");
  refused(jaxlua_call(s, "keys", NULL, 0, out, 1), JAXLUA_EARG, "result 0 has a key");
  refused(jaxlua_call(s, "freed", NULL, 0, out, 1), JAXLUA_EARG, "freed");
  refused(jaxlua_call(s, "leaked", NULL, 0, out, 1), JAXLUA_ETRACER, "result 0 is still traced");
  assert_int_not_equal(jaxlua_call(s, "silly", NULL, 0, NULL, 0), 0);
  assert_int_not_equal(jaxlua_call(s, "yields", NULL, 0, NULL, 0), 0);
  refused(jaxlua_call(s, "shape", NULL, 0, NULL, 0), JAXLUA_EARG,
          "host.lua has no function 'shape'");
  assert_non_null(strstr(reason()->hint, "it has: "));
  refused(jaxlua_call(s, "value", NULL, 0, NULL, 0), JAXLUA_EARG, "12");
  refused(jaxlua_call(s, "value.x", NULL, 0, NULL, 0), JAXLUA_EARG, "path");
  refused(jaxlua_call(s, "", NULL, 0, NULL, 0), JAXLUA_EARG, "no function ''");
  refused(jaxlua_call(s, NULL, NULL, 0, NULL, 0), JAXLUA_EARG, "nil cannot be called");
  refused(jaxlua_call(s, "text", NULL, -1, NULL, 0), JAXLUA_EARG, "-1 arguments");
  refused(jaxlua_call(s, "text", NULL, 0, NULL, 251), JAXLUA_EARG, "251 results");
  refused(jaxlua_call(s, "text", NULL, 1, NULL, 0), JAXLUA_EARG, "args is NULL");
  assert_int_equal(jaxlua_call(NULL, "text", NULL, 0, NULL, 0), JAXLUA_EARG);
  v = number(1); /* and all is well again */
  jaxlua_value_release(v);
  assert_int_equal(reason()->status, JAXLUA_OK);
  assert_string_equal(reason()->traceback, "");
  jaxlua_script_release(s);
}

static void interrupts(void **state) {
  (void)state;
  jaxlua_script *s = script(
      "local jnp = require('jaxlua').numpy\n"
      "function f() return jnp.zeros({2}) + 1 end");
  jaxlua_interrupt(rt);
  refused(jaxlua_call(s, "f", NULL, 0, NULL, 0), JAXLUA_EINTERRUPT, "interrupted");
  good(jaxlua_call(s, "f", NULL, 0, NULL, 0));
  jaxlua_interrupt(NULL);
  jaxlua_script_release(s);
}

static void without_runtime(void **state) {
  (void)state;
  jaxlua_options o = {.size = sizeof o, .threads = -1};
  jaxlua_rt *none = rt;
  assert_int_equal(jaxlua_open(&o, &none), JAXLUA_EARG);
  assert_null(none);
  o.size = 1;
  assert_int_equal(jaxlua_open(&o, &none), JAXLUA_EARG);
  assert_int_equal(jaxlua_open(NULL, NULL), JAXLUA_EARG);
  assert_int_equal(jaxlua_last_error(NULL)->status, JAXLUA_EARG);
  jaxlua_collect(NULL);
  jaxlua_close(NULL);
  size_t live = 1;
  jaxlua_memory(NULL, &live, NULL);
  assert_int_equal(live, 0);
}

/* ---- memory ---- */

static void memory_limit(void **state) {
  (void)state;
  jaxlua_options o = {.size = sizeof o, .memory_limit = (size_t)24 << 20, .threads = 1};
  jaxlua_rt *small, *fixture = rt;
  assert_int_equal(jaxlua_open(&o, &small), 0);
  rt = small;
  const int64_t big = 16 << 20;
  assert_null(jaxlua_array_new(rt, JAXLUA_F32, 1, &big, NULL));
  assert_int_equal(reason()->status, JAXLUA_ENOMEM);
  jaxlua_script *s = script(
      "local jnp = require('jaxlua').numpy\n"
      "function big() return jnp.zeros({16e6}) + 1 end\n"
      "function loop() local x = jnp.ones({2e5}); for i = 1, 500 do x = x + 1 end; return x end\n"
      "function strings() local t = {} for i = 1, 1e7 do t[i] = 'item ' .. i end end\n");
  for (int i = 0; i < 3; i++) {
    jaxlua_value *out;
    refused(jaxlua_call(s, "big", NULL, 0, &out, 1), JAXLUA_ENOMEM, "out of memory");
    refused(jaxlua_call(s, "strings", NULL, 0, &out, 1), JAXLUA_ENOMEM, "out of memory");
    good(jaxlua_call(s, "loop", NULL, 0, &out, 1)); /* what is dropped counts no more */
    assert_true(((const float *)jaxlua_array_get_data(jaxlua_value_get_array(out)))[0] == 501);
    jaxlua_value_release(out);
  }
  size_t peak;
  jaxlua_memory(rt, NULL, &peak);
  assert_true(peak <= o.memory_limit);
  jaxlua_script_release(s);
  jaxlua_close(rt);
  rt = fixture;
}

/* Arrays and trees, once. Whatever fails, it goes on, and releases what it has. */
static jaxlua_status values_life(heap *h, long lasts) {
  static const float data[] = {1, 2, 3};
  const int64_t n = 3;
  jaxlua_rt *own;
  jaxlua_options o = {.size = sizeof o, .alloc = heap_alloc, .user = h, .threads = 1};
  h->left = lasts;
  jaxlua_status s = jaxlua_open(&o, &own);
  if (s) return s;
  jaxlua_value *t = jaxlua_value_new_dict(own), *l = jaxlua_value_new_list(own);
  bool made = t && l;
  s = jaxlua_value_take_item(
      l, jaxlua_value_take_array(own, jaxlua_array_new(own, JAXLUA_F32, 1, &n, data)));
  if (!s)
    s = jaxlua_value_take_item(
        l,
        jaxlua_value_take_array(own, jaxlua_array_wrap(own, JAXLUA_F32, 1, &n, data, NULL, NULL)));
  jaxlua_status s2 = jaxlua_value_take_field(t, "s", jaxlua_value_new_string(own, "text", 4));
  jaxlua_status s3 = jaxlua_value_take_field(t, "l", l);
  jaxlua_value_release(t);
  jaxlua_close(own);
  if (!made) return JAXLUA_ENOMEM; /* there was nothing to add to */
  return s ? s : s2 ? s2 : s3;
}

/* Calls of a loaded script: what memory was refused for fails, the next call succeeds. */
static jaxlua_status calls_life(heap *h, long lasts) {
  static const char text[] =
      "local jnp = require('jaxlua').numpy\n"
      "return {f = function(t) return {t.x + 1, s = 'text', [7] = jnp.sum(t.x), f = print}, {1, "
      "{2}} end}\n";
  static const float data[] = {1, 2, 3};
  const int64_t n = 3;
  jaxlua_rt *own;
  jaxlua_options o = {.size = sizeof o, .alloc = heap_alloc, .user = h, .threads = 1, .no_jit = 1};
  assert_int_equal(jaxlua_open(&o, &own), 0);
  jaxlua_value *t = jaxlua_value_new_dict(own), *out[2];
  jaxlua_value_take_field(
      t, "x",
      jaxlua_value_take_array(own, jaxlua_array_wrap(own, JAXLUA_F32, 1, &n, data, NULL, NULL)));
  jaxlua_script *model = jaxlua_load_text(own, text, sizeof text - 1, "life.lua");
  assert_non_null(model);
  assert_int_equal(jaxlua_call(model, "f", &t, 1, out, 2), 0);
  jaxlua_value_release(out[0]);
  jaxlua_value_release(out[1]);
  h->left = lasts;
  jaxlua_status s = jaxlua_call(model, "f", &t, 1, out, 2), again = s;
  h->left = -1;
  if (s) again = jaxlua_call(model, "f", &t, 1, out, 2);
  assert_int_equal(again, 0);
  jaxlua_value_release(out[0]);
  jaxlua_value_release(out[1]);
  jaxlua_value_release(t);
  jaxlua_script_release(model);
  jaxlua_close(own);
  return s;
}

static void runs_out(jaxlua_status (*life)(heap *, long), long least) {
  for (long n = 0;; n++) {
    heap h = {.left = -1};
    jaxlua_status s = life(&h, n);
    if (h.live) fail_msg("after %ld requests %zu bytes are left", n, h.live);
    if (s != JAXLUA_ENOMEM && s != JAXLUA_OK)
      fail_msg("after %ld requests: %s", n, jaxlua_status_name(s));
    if (h.refused) continue;
    assert_int_equal(s, JAXLUA_OK);
    assert_true(n >= least);
    return;
  }
}

static void no_memory_for_values(void **state) {
  (void)state;
  runs_out(values_life, 50);
}

static void no_memory_for_calls(void **state) {
  (void)state;
  runs_out(calls_life, 20);
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(arrays, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(wrapped, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(wrapped_until_close, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(bad_arrays, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(trees, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(bad_trees, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(round_trip, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(scalars, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(globals_are_apart, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(load_errors, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(call_errors, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(interrupts, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(without_runtime, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(memory_limit, open_rt, close_rt),
      cmocka_unit_test(no_memory_for_values),
      cmocka_unit_test(no_memory_for_calls),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
