/* test_base.c — runtime/base: errors, memory hook, arenas, vectors, maps, strings. */
#include "unit.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

/* ---- errors ----------------------------------------------------------------------------------*/

static void error_first_stays(void **state) {
  (void)state;
  jx_error e;
  jx_error_clear(&e);
  assert_int_equal(
      jx_error_set(&e, JX_ESHAPE, "add", "shapes differ: %s and %s", "f32[2]", "f32[3]"),
      JX_ESHAPE);
  assert_int_equal(jx_error_set(&e, JX_ENOMEM, "mul", "later"), JX_ENOMEM);
  assert_int_equal(e.status, JX_ESHAPE);
  char text[1200];
  jx_error_sentence(&e, text, sizeof text);
  assert_string_equal(text, "add: shapes differ: f32[2] and f32[3]");
  jx_error_hint(&e, "broadcast first");
  jx_error_hint(&e, "not this one");
  jx_error_where(&e, "script.lua:3");
  jx_error_where(&e, "script.lua:9");
  jx_error_sentence(&e, text, sizeof text);
  assert_string_equal(text, "add: shapes differ: f32[2] and f32[3] (broadcast first)");
  assert_string_equal(e.where, "script.lua:3");
  jx_error_clear(&e);
  jx_error_hint(&e, "no error stands");
  jx_error_where(&e, "nowhere");
  jx_error_sentence(&e, text, sizeof text);
  assert_string_equal(text, "");
  assert_string_equal(e.where, "");
}

static void error_cuts_long_text(void **state) {
  (void)state;
  static char longest[2000];
  memset(longest, 'x', sizeof longest - 1);
  jx_error e;
  jx_error_clear(&e);
  jx_error_set(&e, JX_EARG, longest, "%s", longest);
  jx_error_hint(&e, "%s", longest);
  jx_error_where(&e, longest);
  assert_int_equal(strlen(e.op), sizeof e.op - 1);
  assert_int_equal(strlen(e.message), sizeof e.message - 1);
  assert_int_equal(strlen(e.hint), sizeof e.hint - 1);
  assert_int_equal(strlen(e.where), sizeof e.where - 1);
  char small[16];
  jx_error_sentence(&e, small, sizeof small);
  assert_int_equal(strlen(small), sizeof small - 1);
}

static void status_has_names(void **state) {
  (void)state;
  assert_string_equal(jx_status_name(JX_OK), "ok");
  assert_string_equal(jx_status_name(JX_ESHAPE), "shape");
  assert_string_equal(jx_status_name((jx_status)999), "unknown");
  for (int i = 0; i < JX_STATUS_COUNT; i++) {
    assert_true(jx_status_name((jx_status)i)[0]);
    assert_true(jx_status_text((jx_status)i)[0]);
  }
}

/* ---- memory ----------------------------------------------------------------------------------*/

static void mem_counts_bytes(void **state) {
  (void)state;
  jx_mem m;
  jx_mem_init(&m, NULL, NULL);
  assert_null(jx_alloc(&m, 0));
  char *p = jx_calloc(&m, 100);
  for (int i = 0; i < 100; i++) assert_int_equal(p[i], 0);
  memset(p, 7, 100);
  p = jx_realloc(&m, p, 100, 300);
  assert_int_equal(atomic_load(&m.live), 300);
  for (int i = 0; i < 100; i++) assert_int_equal(p[i], 7);
  p = jx_realloc(&m, p, 300, 50);
  assert_int_equal(atomic_load(&m.live), 50);
  assert_int_equal(atomic_load(&m.peak), 300);
  char *q = jx_memdup(&m, "abc", 4);
  assert_string_equal(q, "abc");
  jx_free(&m, q, 4);
  assert_null(jx_realloc(&m, p, 50, 0));
  jx_free(&m, NULL, 9);
  assert_int_equal(atomic_load(&m.live), 0);
}

static void mem_respects_limit(void **state) {
  (void)state;
  jx_mem m;
  jx_mem_init(&m, NULL, NULL);
  m.limit = 1000;
  char *p = jx_alloc(&m, 600);
  assert_non_null(p);
  assert_null(jx_alloc(&m, 401));
  assert_null(jx_realloc(&m, p, 600, 1001));
  assert_null(jx_alloc(&m, SIZE_MAX));
  assert_null(jx_realloc(&m, p, 600, SIZE_MAX));
  assert_int_equal(atomic_load(&m.live), 600);
  void *q = jx_alloc(&m, 400);
  assert_non_null(q);
  jx_free(&m, q, 400);
  jx_free(&m, p, 600);
  assert_int_equal(atomic_load(&m.live), 0);
  assert_int_equal(atomic_load(&m.peak), 1000);
}

/* A hook that refuses everything above its budget and checks the sizes that it is told. */
typedef struct hook_state {
  size_t live, budget;
  int calls;
} hook_state;

static void *hook(void *user, void *ptr, size_t old_size, size_t new_size) {
  hook_state *h = user;
  h->calls++;
  size_t *block = ptr ? (size_t *)ptr - 2 : NULL;
  assert_int_equal(block ? block[0] : 0, old_size);
  if (new_size == 0) {
    h->live -= old_size;
    free(block);
    return NULL;
  }
  if (h->live - old_size + new_size > h->budget) return NULL;
  block = realloc(block, new_size + 2 * sizeof *block);
  h->live += new_size - old_size;
  block[0] = new_size;
  return block + 2;
}

static void mem_uses_hook(void **state) {
  (void)state;
  hook_state h = {.budget = 500};
  jx_mem m;
  jx_mem_init(&m, hook, &h);
  void *p = jx_alloc(&m, 200);
  assert_non_null(p);
  assert_null(jx_realloc(&m, p, 200, 501));
  assert_null(jx_alloc(&m, 400));
  assert_int_equal(atomic_load(&m.live), 200);
  p = jx_realloc(&m, p, 200, 500);
  assert_non_null(p);
  jx_free(&m, p, 500);
  assert_int_equal(h.live, 0);
  assert_int_equal(h.calls, 5);
}

static void mem_fails_on_demand(void **state) {
  (void)state;
  jx_mem m;
  jx_mem_init(&m, NULL, NULL);
  atomic_store(&m.fail_after, 1);
  void *p = jx_alloc(&m, 8);
  assert_non_null(p);
  assert_null(jx_alloc(&m, 8));
  assert_null(jx_alloc(&m, 8)); /* and it goes on failing */
  assert_null(jx_realloc(&m, p, 8, 16));
  jx_free(&m, p, 8);
  assert_int_equal(atomic_load(&m.live), 0);
}

/* ---- arenas ----------------------------------------------------------------------------------*/

static bool arena_task(jx_mem *mem, void *user) {
  (void)user;
  jx_arena a;
  jx_arena_init(&a, mem);
  uint32_t **kept = JX_NEWN(&a, uint32_t *, 200);
  bool ok = kept != NULL;
  for (uint32_t i = 0; ok && i < 200; i++) {
    kept[i] = jx_arena_alloc(&a, 4 * (i + 1));
    ok = kept[i] != NULL;
    for (uint32_t j = 0; ok && j <= i; j++) kept[i][j] = i;
  }
  for (uint32_t i = 0; ok && i < 200; i++)
    for (uint32_t j = 0; j <= i; j++) assert_int_equal(kept[i][j], i);
  char *s = jx_arena_strdup(&a, "text");
  if (s) assert_string_equal(s, "text");
  ok = ok && s && jx_arena_alloc(&a, 3 << 20); /* larger than the largest chunk */
  assert_int_equal(a.failed, !ok);
  jx_arena_free(&a);
  return ok;
}

static void arena_keeps_and_fails(void **state) {
  (void)state;
  assert_true(unit_oom(arena_task, NULL) > 3);
}

static void arena_aligns(void **state) {
  (void)state;
  jx_mem m;
  jx_mem_init(&m, NULL, NULL);
  jx_arena a;
  jx_arena_init(&a, &m);
  for (size_t n = 0; n < 100; n++) {
    void *p = jx_arena_zalloc(&a, n);
    assert_non_null(p);
    assert_int_equal((uintptr_t)p % 16, 0);
  }
  assert_non_null(jx_arena_dup(&a, NULL, 0));
  assert_false(a.failed);
  assert_null(jx_arena_alloc(&a, SIZE_MAX));
  assert_null(jx_arena_alloc(&a, SIZE_MAX - 20));
  assert_true(a.failed);
  jx_arena_free(&a);
  assert_false(a.failed);
  assert_int_equal(atomic_load(&m.live), 0);
}

/* More elements than a size can say must be refused, not wrapped around. */
static void arena_refuses_overflow(void **state) {
  (void)state;
  jx_mem m;
  jx_mem_init(&m, NULL, NULL);
  jx_arena a;
  jx_arena_init(&a, &m);
  assert_null(JX_NEWN(&a, uint64_t, SIZE_MAX / 8 + 2));
  assert_true(a.failed);
  jx_arena_free(&a);
}

/* ---- vectors ---------------------------------------------------------------------------------*/

static bool vec_task(jx_mem *mem, void *user) {
  (void)user;
  JX_VEC(int) v = {0};
  bool ok = true;
  for (int i = 0; ok && i < 1000; i++) ok = jx_vec_push(mem, &v, i);
  for (uint32_t i = 0; i < v.n; i++) assert_int_equal(v.at[i], i);
  jx_vec_free(mem, &v);
  assert_null(v.at);
  return ok;
}

static void vec_grows_and_fails(void **state) {
  (void)state;
  assert_true(unit_oom(vec_task, NULL) > 5);
}

static void vec_refuses_overflow(void **state) {
  (void)state;
  jx_mem m;
  jx_mem_init(&m, NULL, NULL);
  m.limit = 4096;
  JX_VEC(int) v = {0};
  assert_false(jx_vec_reserve(&m, &v, UINT32_MAX));
  assert_false(jx_vec_reserve(&m, &v, 1u << 31));
  assert_true(jx_vec_push(&m, &v, 5));
  assert_int_equal(v.at[0], 5);
  jx_vec_free(&m, &v);
  assert_int_equal(atomic_load(&m.live), 0);
}

/* ---- maps ------------------------------------------------------------------------------------*/

enum { KEYS = 3000 };

static bool map_task(jx_mem *mem, void *user) {
  (void)user;
  jx_map m;
  jx_map_init(&m, mem);
  bool ok = true;
  for (uint64_t k = 0; ok && k < 200; k++) ok = jx_map_set(&m, k << 40, k);
  for (uint64_t k = 0; k < m.n; k++) assert_int_equal(*jx_map_get(&m, k << 40), k);
  jx_map_free(&m);
  return ok;
}

static void map_fails_cleanly(void **state) {
  (void)state;
  assert_true(unit_oom(map_task, NULL) > 8);
}

/* The map against a plain array, under random sets, removals and lookups. */
static void map_agrees_with_array(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_map m;
  jx_map_init(&m, &mem);
  static uint64_t value[KEYS];
  static bool there[KEYS];
  uint64_t seed = 1;
  uint32_t n = 0;
  for (int step = 0; step < 200000; step++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t k = (seed >> 33) % KEYS, key = k * 4096;
    if (seed >> 63) {
      assert_true(jx_map_set(&m, key, seed));
      n += !there[k];
      there[k] = true;
      value[k] = seed;
    } else {
      assert_int_equal(jx_map_remove(&m, key), there[k]);
      n -= there[k];
      there[k] = false;
    }
    assert_int_equal(m.n, n);
  }
  for (uint64_t k = 0; k < KEYS; k++) {
    uint64_t *v = jx_map_get(&m, k * 4096);
    assert_int_equal(v != NULL, there[k]);
    if (v) assert_int_equal(*v, value[k]);
  }
  uint32_t seen = 0;
  uint64_t key, v;
  for (uint32_t i = 0; jx_map_next(&m, &i, &key, &v); seen++) {
    assert_int_equal(value[key / 4096], v);
    assert_true(jx_map_remove(&m, key)); /* allowed while iterating */
  }
  assert_int_equal(seen, n);
  assert_int_equal(m.n, 0);
  jx_map_free(&m);
  assert_int_equal(atomic_load(&mem.live), 0);
}

/* A map that is filled and emptied for ever must not grow: deleted slots are reused. */
static void map_stays_small(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_map m;
  jx_map_init(&m, &mem);
  for (uint64_t k = 0; k < 100000; k++) {
    assert_true(jx_map_add(&m, k * 977, k));
    if (k >= 10) assert_true(jx_map_remove(&m, (k - 10) * 977));
  }
  assert_int_equal(m.n, 10);
  assert_true(m.cap <= 64);
  jx_map_clear(&m);
  assert_null(jx_map_get(&m, 99999 * 977));
  jx_map_free(&m);
}

static bool length_is(uint64_t value, const void *probe) {
  return strlen((const char *)(uintptr_t)value) == *(const size_t *)probe;
}

/* Equal hashes: the caller's own comparison decides. */
static void map_compares_values(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_map m;
  jx_map_init(&m, &mem);
  static const char *const words[] = {"", "a", "bc", "def"};
  size_t n = 2;
  assert_null(jx_map_find(&m, 5, length_is, &n));
  for (size_t i = 0; i < 4; i++) assert_true(jx_map_add(&m, 5, (uintptr_t)words[i]));
  for (n = 0; n < 4; n++)
    assert_ptr_equal((const char *)(uintptr_t)*jx_map_find(&m, 5, length_is, &n), words[n]);
  assert_null(jx_map_find(&m, 5, length_is, &n));
  assert_true(jx_map_remove_value(&m, 5, (uintptr_t)words[1]));
  assert_false(jx_map_remove_value(&m, 5, (uintptr_t)words[1]));
  n = 1;
  assert_null(jx_map_find(&m, 5, length_is, &n));
  n = 3;
  assert_non_null(jx_map_find(&m, 5, length_is, &n));
  jx_map_free(&m);
}

/* ---- strings ---------------------------------------------------------------------------------*/

static bool str_task(jx_mem *mem, void *user) {
  (void)user;
  jx_str s;
  jx_str_init(&s, mem);
  assert_string_equal(jx_str_text(&s), "");
  for (int i = 0; i < 300; i++) jx_str_addf(&s, "%d,", i);
  jx_str_addc(&s, ';');
  jx_str_add(&s, "end");
  jx_str_addn(&s, "a\0b", 3);
  bool ok = !s.failed;
  if (ok) {
    assert_memory_equal(jx_str_text(&s), "0,1,2,", 6);
    assert_memory_equal(s.at + s.n - 7, ";enda\0b", 8);
  } else {
    assert_string_equal(jx_str_text(&s), "");
  }
  jx_str_clear(&s);
  assert_false(s.failed);
  assert_string_equal(jx_str_text(&s), "");
  jx_str_free(&s);
  return ok;
}

static void str_builds_and_fails(void **state) {
  (void)state;
  assert_true(unit_oom(str_task, NULL) > 2);
}

static void str_refuses_overflow(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_str s;
  jx_str_init(&s, &mem);
  jx_str_add(&s, "abc");
  jx_str_addn(&s, "", SIZE_MAX - 2); /* n + more + 1 would wrap around */
  assert_true(s.failed);
  jx_str_free(&s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(error_first_stays),    cmocka_unit_test(error_cuts_long_text),
    cmocka_unit_test(status_has_names),     cmocka_unit_test(mem_counts_bytes),
    cmocka_unit_test(mem_respects_limit),   cmocka_unit_test(mem_uses_hook),
    cmocka_unit_test(mem_fails_on_demand),  cmocka_unit_test(arena_keeps_and_fails),
    cmocka_unit_test(arena_aligns),         cmocka_unit_test(arena_refuses_overflow),
    cmocka_unit_test(vec_grows_and_fails),  cmocka_unit_test(vec_refuses_overflow),
    cmocka_unit_test(map_fails_cleanly),    cmocka_unit_test(map_agrees_with_array),
    cmocka_unit_test(map_stays_small),      cmocka_unit_test(map_compares_values),
    cmocka_unit_test(str_builds_and_fails), cmocka_unit_test(str_refuses_overflow),
};

UNIT_MAIN(tests)
