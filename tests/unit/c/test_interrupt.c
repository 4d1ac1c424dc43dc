/* test_interrupt.c — jaxlua_interrupt while a script runs: from a thread, from a signal handler. */
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "unit.h"

#include "jaxlua.h"

static jaxlua_rt *rt;
static jaxlua_script *script;

static const char TEXT[] =
    "local jax = require 'jaxlua'\n"
    "local jnp = jax.numpy\n"
    "jit.off()\n"
    "function lua() local n = 0; while true do n = n + 1 end end\n"
    "function operations() local x = jnp.ones {8}; while true do x = x * 1.0 end end\n"
    "local big = jax.jit(function(x)\n"
    "  for _ = 1, 20 do x = jnp.sin(x) + jnp.exp(-x) end\n"
    "  return jnp.sum(x)\n"
    "end)\n"
    "function kernel() local x = jnp.ones {2000000}; while true do big(x) end end\n"
    "function traced() jax.grad(function(x) while true do local y = x * 2 end end)(1.0) end\n"
    "function caught() return pcall(operations) end\n"
    "function sum() return jnp.sum(jnp.ones {3}) end\n"
    "big(jnp.ones {2000000})\n"; /* so that `kernel` does not trace, which takes long under tsan */

static int open_rt(void **state) {
  (void)state;
  jaxlua_options o = {.size = sizeof o, .threads = 2};
  assert_int_equal(jaxlua_open(&o, &rt), JAXLUA_OK);
  script = jaxlua_load_text(rt, TEXT, sizeof TEXT - 1, "stop.lua");
  assert_non_null(script);
  return 0;
}

static int close_rt(void **state) {
  (void)state;
  jaxlua_script_release(script);
  jaxlua_close(rt);
  return 0;
}

/* ---- who interrupts ---- */

static void on_signal(int sig) {
  (void)sig;
  jaxlua_interrupt(rt);
}

typedef struct request {
  pthread_t script; /* whose thread gets the signal */
  bool by_signal;
} request;

static void *ask(void *user) {
  const request *r = user;
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  if (r->by_signal)
    pthread_kill(r->script, SIGUSR1);
  else
    jaxlua_interrupt(rt);
  return NULL;
}

static jaxlua_status interrupted_call(const char *name, bool by_signal) {
  request r = {pthread_self(), by_signal};
  pthread_t t;
  assert_int_equal(pthread_create(&t, NULL, ask, &r), 0);
  jaxlua_status s = jaxlua_call(script, name, NULL, 0, NULL, 0);
  pthread_join(t, NULL);
  return s;
}

static void still_works(void) {
  jaxlua_value *v = NULL;
  assert_int_equal(jaxlua_call(script, "sum", NULL, 0, &v, 1), JAXLUA_OK);
  assert_true(jaxlua_value_get_number(v) == 3);
  jaxlua_value_release(v);
}

static void ends(const char *name, bool by_signal, const char *where) {
  assert_int_equal(interrupted_call(name, by_signal), JAXLUA_EINTERRUPT);
  assert_string_equal(jaxlua_last_error(rt)->message, "interrupted");
  assert_string_equal(jaxlua_last_error(rt)->where, where);
  still_works();
}

static void from_a_thread(void **state) {
  (void)state;
  ends("operations", false, "stop.lua:5");
  ends("kernel", false, "stop.lua:10");
  ends("traced", false, "stop.lua:11");
}

/* The thread sanitizer delivers signals at calls that it knows: Lua alone makes none. */
static void from_a_signal_handler(void **state) {
  (void)state;
  struct sigaction a = {.sa_handler = on_signal}, old;
  sigemptyset(&a.sa_mask);
  sigaction(SIGUSR1, &a, &old);
#ifndef __SANITIZE_THREAD__
  ends("lua", true, "stop.lua:4");
#endif
  ends("kernel", true, "stop.lua:10");
  ends("traced", true, "stop.lua:11");
  sigaction(SIGUSR1, &old, NULL);
}

static void caught(void **state) {
  (void)state;
  assert_int_equal(interrupted_call("caught", false), JAXLUA_OK);
  still_works();
}

/* With nothing under way it is the next call that ends, once. */
static void between_calls(void **state) {
  (void)state;
  jaxlua_interrupt(rt);
  jaxlua_interrupt(rt);
  assert_int_equal(jaxlua_call(script, "lua", NULL, 0, NULL, 0), JAXLUA_EINTERRUPT);
  still_works();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(from_a_thread, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(from_a_signal_handler, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(caught, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(between_calls, open_rt, close_rt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
