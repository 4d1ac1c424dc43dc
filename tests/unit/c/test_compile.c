/*
** test_compile.c — the middle of the compiler: named programs and directed ones, fused and not,
** against the reference interpreter; counts of kernels, temporaries and bytes; failing allocations.
*/
#include "unit.h"

#include "check_plan.h"

static char *slurp(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "tests/golden/programs/%s.ir", name);
  FILE *f = fopen(path, "rb");
  if (!f) fail_msg("cannot open %s", path);
  char *text = calloc(1, 1 << 20);
  size_t n = fread(text, 1, (1 << 20) - 1, f);
  (void)n;
  fclose(f);
  return text;
}

/* Skips the comment that says where the text comes from. */
static jx_graph *parse(jx_rt *rt, const char *text) {
  if (strncmp(text, "--", 2) == 0) text = strchr(text, '\n') + 1;
  jx_graph *g = jx_graph_parse(rt, text);
  if (!g) fail_msg("%s", rt->err.message);
  return g;
}

/* Program, and what it may cost: kernels and products, temporaries, bytes moved (COMPILER.md
   §2). */
typedef struct named {
  const char *name;
  int kernels, temps;
  size_t kb;
} named;

static const named programs[] = {
    {"softmax", 1, 0, 128},       {"softmax_vjp", 1, 0, 256},     {"log_softmax", 1, 0, 128},
    {"layer_norm", 1, 0, 130},    {"layer_norm_vjp", 1, 0, 260},  {"cross_entropy_grad", 1, 1, 192},
    {"gelu_bias_vjp", 1, 0, 258}, {"batch_norm", 3, 3, 262},      {"transpose", 1, 0, 108},
    {"roll_pad", 1, 0, 130},      {"stencil", 1, 0, 31},          {"adam", 2, 0, 308},
    {"mlp_step", 6, 9, 842},      {"attention", 1, 0, 128},       {"attention_vjp", 1, 0, 256},
    {"embedding_grad", 2, 3, 58}, {"transposed_temp", 3, 2, 175}, {"small_dots", 1, 0, 0},
    {"mixed", 1, 0, 4},           {"reshapes", 1, 0, 0},          {"pads", 1, 0, 1},
    {"reductions", 1, 0, 0},      {"outputs", 1, 0, 0},           {"gathers", 1, 0, 1},
    {"dynamic", 1, 0, 0},         {"library", 2, 5, 1},           {"nested", 1, 0, 0},
    {"integer_dot", 2, 0, 11},    {"half_dot", 4, 5, 26},         {"in_place", 2, 1, 95},
    {"shifted", 3, 2, 133},       {"batched_dots", 3, 0, 446},    {"prefix", 2, 1, 95},
    {"empty", 0, 0, 0},
};

static void test_programs_unfused(void **s) {
  (void)s;
  jx_rt *rt = open_rt();
  const char *only = getenv("ONLY");
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    if (only && strcmp(only, programs[i].name)) continue;
    char *text = slurp(programs[i].name);
    jx_graph *g = parse(rt, text);
    check(rt, g, programs[i].name, &(jx_compile_opts){.no_fuse = true}, NULL);
    jx_graph_release(g);
    free(text);
  }
  jx_rt_close(rt);
}

static void test_programs_fused(void **s) {
  (void)s;
  jx_rt *rt = open_rt();
  const char *only = getenv("ONLY");
  int bad = 0;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    const named *n = &programs[i];
    jx_plan_stats st;
    if (only && strcmp(only, n->name)) continue;
    char *text = slurp(n->name);
    jx_graph *g = parse(rt, text);
    check(rt, g, n->name, NULL, &st);
    bool ok =
        (int)st.kernels == n->kernels && (int)st.temps == n->temps && st.moved / 1024 <= n->kb;
    print_message(
        "%s %-20s %2u kernels (%d) %2u loops %u gemms %2u temporaries (%d) %4zu KB (%zu) arena "
        "%zu\n",
        ok ? " " : "!", n->name, st.kernels, n->kernels, st.loops, st.gemms, st.temps, n->temps,
        st.moved / 1024, n->kb, st.arena);
    bad += !ok;
    jx_graph_release(g);
    free(text);
  }
  jx_rt_close(rt);
  assert_int_equal(bad, 0);
}

/* Every allocation of a compilation fails once: a status each time, nothing leaked, and then it
   works. */
static void test_out_of_memory(void **s) {
  static const char *const names[] = {"softmax_vjp", "attention_vjp", "pads", "outputs", "mixed"};
  (void)s;
  for (size_t i = 0; i < JX_COUNTOF(names); i++) {
    jx_rt *rt = open_rt();
    char *text = slurp(names[i]);
    jx_graph *g = parse(rt, text);
    jx_plan_free(jx_compile_plan(&rt->cx, g, NULL)); /* what is interned on the way stays */
    size_t before = atomic_load(&rt->mem.live);
    jx_plan *p = NULL;
    for (long n = 0; !p; n++) {
      atomic_store(&rt->mem.fail_after, n);
      p = jx_compile_plan(&rt->cx, g, NULL);
      atomic_store(&rt->mem.fail_after, -1);
      if (p) break;
      assert_int_equal(rt->err.status, JX_ENOMEM);
      jx_error_clear(&rt->err);
      assert_int_equal(atomic_load(&rt->mem.live), before);
    }
    jx_plan_free(p);
    assert_int_equal(atomic_load(&rt->mem.live), before);
    jx_graph_release(g);
    free(text);
    jx_rt_close(rt);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_programs_unfused),
      cmocka_unit_test(test_programs_fused),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
