/*
** test_prop_oom.c — compiled programs whose n-th allocation fails: JX_ENOMEM, and nothing is left.
*/
#include "backend/world.h"
#include "prop.h"

static const char *const programs[] = {
    "{ lambda ; a:f32[6,5] b:f32[5,7]. let c:f32[6,7] = dot_general[dimension_numbers=(([1], [0]), "
    "([], []))] a b d:f32[6,7] = tanh c e:f32[6] = reduce_sum[axes=(1,)] d in (d, e) }",
    "{ lambda ; a:f32[40] b:i32[40]. let c:f32[40] i:i32[40] = sort[dimension=0 is_stable=True "
    "num_keys=1] a b d:f32[40] = exp c e:f32[40] = cumsum[axis=0 reverse=False] d in (e, i) }",
    "{ lambda ; a:f64[8,9]. let b:f64[8] = reduce_max[axes=(1,)] a c:f64[8,9] = "
    "broadcast_in_dim[broadcast_dimensions=(0,)] b d:f64[8,9] = sub a c e:f64[8,9] = exp d f:f64[] "
    "= reduce_sum[axes=(0, 1)] e in (e, f) }",
};

/* One compiled run with the n-th allocation failing; true when it was not reached. */
static bool run_out(const char *text, bool code, long n) {
  jx_rt *rt;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->opt.threads = 1;
  rt->opt.verify = true;
  jx_cx *cx = &rt->cx;
  jx_graph *g = jx_graph_parse(rt, text);
  prop_good(cx, NULL, text);
  jx_val x[PROP_MAX], y[PROP_MAX];
  for (uint32_t i = 0; i < g->ninputs; i++) x[i] = prop_array(cx, g->aval[i]);
  atomic_store(&rt->mem.fail_after, n);
  jx_status status = jx_cpu_open(rt, NULL, NULL);
  jx_exec *exec = status == JX_OK ? jx_cpu_exec(cx, g) : NULL;
  if (exec && code) jx_exec_compile(exec, cx->err);
  bool done = exec && jx_ok(cx) && rt->world->run(cx, g, x, y) == JX_OK;
  atomic_store(&rt->mem.fail_after, -1);
  if (done) {
    for (uint32_t o = 0; o < g->nouts; o++) jx_val_release(y[o]);
  } else if (cx->err->status != JX_ENOMEM) {
    prop_good(cx, g, "without memory");
    fail_msg("no error for missing memory");
  }
  jx_scope_end(cx, 0, NULL, 0);
  assert_int_equal(rt->bufs.live, 0);
  jx_graph_release(g);
  jx_rt_close(rt);
  return done;
}

static void memory_runs_out(void **state) {
  (void)state;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    for (int code = 0; code < 2; code++) {
      long n = 0;
      while (n < 20000 && !run_out(programs[i], code, n)) n++;
      assert_in_range(n, 10, 19999);
    }
  }
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(memory_runs_out)};
UNIT_MAIN(tests)
