/* test_pool.c — runtime/base/pool: every task once, nesting, resizing, fork, idle workers. */
#include "unit.h"

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/pool.h"

enum { MANY = 5000 };

typedef struct tally {
  jx_pool *pool;
  atomic_int hits[MANY]; /* how often each task ran                    */
  atomic_int inside[64]; /* tasks under way per worker: at most 1      */
  atomic_int clashes;    /* two tasks of one worker at once, bad index */
  int plain[MANY];       /* not atomic: visible after the run          */
} tally;

static tally *tally_new(jx_mem *mem, int threads) {
  tally *t = jx_calloc(mem, sizeof *t);
  assert_non_null(t);
  t->pool = jx_pool_new(mem, threads);
  assert_non_null(t->pool);
  return t;
}

static void tally_free(jx_mem *mem, tally *t) {
  jx_pool_free(t->pool);
  jx_free(mem, t, sizeof *t);
  assert_int_equal(atomic_load(&mem->live), 0);
}

static void count(void *user, int64_t task, int worker) {
  tally *t = user;
  if (worker < 0 || worker >= jx_pool_threads(t->pool)) atomic_fetch_add(&t->clashes, 1);
  if (atomic_fetch_add(&t->inside[worker], 1) != 0) atomic_fetch_add(&t->clashes, 1);
  atomic_fetch_add(&t->hits[task], 1);
  t->plain[task]++;
  atomic_fetch_sub(&t->inside[worker], 1);
}

static void check_run(tally *t, int64_t n) {
  for (int i = 0; i < MANY; i++) {
    atomic_store(&t->hits[i], 0);
    t->plain[i] = 0;
  }
  jx_pool_run(t->pool, n, count, t);
  for (int i = 0; i < MANY; i++) {
    assert_int_equal(atomic_load(&t->hits[i]), i < n);
    assert_int_equal(t->plain[i], i < n);
  }
  assert_int_equal(atomic_load(&t->clashes), 0);
}

static void each_task_runs_once(void **state) {
  (void)state;
  for (int threads = 1; threads <= 8; threads++) {
    jx_mem mem;
    jx_mem_init(&mem, NULL, NULL);
    tally *t = tally_new(&mem, threads);
    assert_int_equal(jx_pool_threads(t->pool), threads);
    static const int64_t sizes[] = {0, 1, 2, 3, 17, MANY, 5, 1, 2};
    for (size_t i = 0; i < JX_COUNTOF(sizes); i++) check_run(t, sizes[i]);
    tally_free(&mem, t);
  }
}

/* Many short runs back to back: late wakers must not enter the next job with the old tasks. */
static void add_one(void *user, int64_t task, int worker) {
  (void)worker;
  ((int *)user)[task]++;
}

static void short_runs_do_not_mix(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_pool *p = jx_pool_new(&mem, 4);
  int sums[6] = {0};
  for (int i = 0; i < 20000; i++) jx_pool_run(p, 2 + i % 5, add_one, sums);
  static const int expected[6] = {20000, 20000, 16000, 12000, 8000, 4000};
  for (int i = 0; i < 6; i++) assert_int_equal(sums[i], expected[i]);
  jx_pool_free(p);
  assert_int_equal(atomic_load(&mem.live), 0);
}

typedef struct nested {
  jx_pool *pool;
  atomic_int total;
  atomic_int strangers; /* inner tasks with another worker than 0 */
} nested;

static void inner(void *user, int64_t task, int worker) {
  nested *n = user;
  (void)task;
  if (worker != 0) atomic_fetch_add(&n->strangers, 1);
  atomic_fetch_add(&n->total, 1);
}

static void outer(void *user, int64_t task, int worker) {
  (void)task, (void)worker;
  jx_pool_run(((nested *)user)->pool, 10, inner, user);
}

static void nested_runs_are_inline(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  nested n = {.pool = jx_pool_new(&mem, 3)};
  jx_pool_run(n.pool, 100, outer, &n);
  assert_int_equal(atomic_load(&n.total), 1000);
  assert_int_equal(atomic_load(&n.strangers), 0);
  jx_pool_free(n.pool);
}

static void resizing_keeps_working(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  tally *t = tally_new(&mem, 2);
  static const int sizes[] = {8, 3, 1, 5, 2, 1, 8};
  check_run(t, MANY);
  for (size_t i = 0; i < JX_COUNTOF(sizes); i++) {
    jx_pool_set_threads(t->pool, sizes[i]);
    assert_int_equal(jx_pool_threads(t->pool), sizes[i]);
    check_run(t, MANY);
  }
  jx_pool_set_threads(t->pool, 0);
  assert_int_equal(jx_pool_threads(t->pool), JX_MIN(jx_pool_processors(), JX_POOL_MAX));
  jx_pool_set_threads(t->pool, 1 << 20);
  assert_int_equal(jx_pool_threads(t->pool), JX_POOL_MAX);
  tally_free(&mem, t);
}

static void no_pool_is_inline(void **state) {
  (void)state;
  int sums[6] = {0};
  jx_pool_run(NULL, 6, add_one, sums);
  for (int i = 0; i < 6; i++) assert_int_equal(sums[i], 1);
  jx_pool_free(NULL);
  assert_true(jx_pool_processors() >= 1);
}

static bool pool_task(jx_mem *mem, void *user) {
  (void)user;
  jx_pool *p = jx_pool_new(mem, 2);
  jx_pool_free(p);
  return p != NULL;
}

static void memory_may_be_refused(void **state) {
  (void)state;
  assert_int_equal(unit_oom(pool_task, NULL), 1);
}

static double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Idle workers sleep: half a second of nothing costs (nearly) no processor time. */
static void idle_workers_sleep(void **state) {
  (void)state;
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_pool *p = jx_pool_new(&mem, 4);
  int sums[6] = {0};
  jx_pool_run(p, 6, add_one, sums);
  double before = cpu_seconds();
  nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
  assert_true(cpu_seconds() - before < 0.25);
  jx_pool_free(p);
}

static void child_starts_anew(void **state) {
  (void)state;
#if defined(__SANITIZE_THREAD__)
  skip(); /* the thread sanitizer refuses threads in a child of a process that had some */
#endif
  jx_mem mem;
  jx_mem_init(&mem, NULL, NULL);
  jx_pool *p = jx_pool_new(&mem, 3);
  int sums[6] = {0};
  jx_pool_run(p, 6, add_one, sums);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    jx_pool_run(p, 6, add_one, sums);
    int bad = 0;
    for (int i = 0; i < 6; i++) bad += sums[i] != 2;
    jx_pool_set_threads(p, 2);
    jx_pool_free(p);
    _exit(bad || atomic_load(&mem.live) != 0);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  jx_pool_run(p, 6, add_one, sums);
  for (int i = 0; i < 6; i++) assert_int_equal(sums[i], 2);
  jx_pool_free(p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(each_task_runs_once),    cmocka_unit_test(short_runs_do_not_mix),
    cmocka_unit_test(nested_runs_are_inline), cmocka_unit_test(resizing_keeps_working),
    cmocka_unit_test(no_pool_is_inline),      cmocka_unit_test(memory_may_be_refused),
    cmocka_unit_test(idle_workers_sleep),     cmocka_unit_test(child_starts_anew),
};

UNIT_MAIN(tests)
