/*
** unit.h — what the C tests share: cmocka's prelude, and the loop that makes every allocation fail.
*/
#ifndef JX_UNIT_H
#define JX_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

/* What a failing-allocation loop repeats: true when it succeeded. It cleans up in both cases. */
typedef bool (*unit_task)(jx_mem *mem, void *user);

/*
** Runs `task` with the first, the second, … allocation failing until it succeeds without reaching
** the one that would fail. After each attempt no byte may be alive. Returns how many it made fail.
*/
static inline long unit_oom(unit_task task, void *user) {
  for (long n = 0; n < 100000; n++) {
    jx_mem mem;
    jx_mem_init(&mem, NULL, NULL);
    atomic_store(&mem.fail_after, n);
    bool done = task(&mem, user);
    bool reached = atomic_load(&mem.fail_after) == 0 && !done;
    assert_int_equal(atomic_load(&mem.live), 0);
    if (done) return n;
    assert_true(reached); /* it failed although memory was not refused */
  }
  fail_msg("does not end");
  return -1;
}

/* The tests of a file: static const struct CMUnitTest tests[] = {…}; UNIT_MAIN(tests) */
#define UNIT_MAIN(tests) \
  int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }

#endif
