/*
** test_compile.c — the middle of the compiler: named programs and directed ones, fused and not, against
** the reference interpreter; counts of kernels, temporaries and bytes; failing allocations.
*/
#include "unit.h"

#include <stdio.h>

#include "backend/interp.h"
#include "run_plan.h"

static jx_rt *open_rt(void) {
  jx_rt *rt;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->world = &jx_interp_world;
  rt->opt.verify = true;
  return rt;
}

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

static uint64_t state = 1;
static double uniform(void) { /* in [0, 1) */
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 40) / (double)(1 << 24);
}

static jx_val random_array(jx_rt *rt, const jx_aval *a) {
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  for (int64_t i = 0; i < a->size; i++) {
    char *p = (char *)b->data + (size_t)i * jx_dtype_size((jx_dtype)a->dtype);
    if (jx_is_float((jx_dtype)a->dtype))
      jx_store_f64((jx_dtype)a->dtype, p, uniform() * 1.5 + 0.05);
    else
      jx_store_i64((jx_dtype)a->dtype, p, a->dtype == JX_BOOL ? uniform() < 0.5 : (int64_t)(uniform() * 9));
  }
  return jx_val_array(b, a);
}

static double tolerance(jx_dtype d, double size) {
  double eps = d == JX_F64 ? 0x1p-52 : d == JX_F32 ? 0x1p-23 : d == JX_F16 ? 0x1p-10 : 0x1p-7;
  return 64 * eps * (1 + sqrt(size));
}

static void compare(const char *name, uint32_t out, const jx_aval *a, const char *want,
                    const char *got, double size) {
  jx_dtype d = (jx_dtype)a->dtype;
  size_t w = jx_dtype_size(d);
  double scale = 0;
  for (int64_t i = 0; i < a->size && jx_is_float(d); i++)
    scale = fmax(scale, fabs(jx_load_f64(d, want + (size_t)i * w)));
  for (int64_t i = 0; i < a->size; i++) {
    double x = jx_load_f64(d, want + (size_t)i * w), y = jx_load_f64(d, got + (size_t)i * w);
    bool ok = jx_is_float(d) ? fabs(x - y) <= tolerance(d, size) * (fabs(x) + scale) || x == y ||
                                   (isnan(x) && isnan(y))
                             : memcmp(want + (size_t)i * w, got + (size_t)i * w, w) == 0;
    if (!ok)
      fail_msg("%s: output %u element %lld is %.9g and should be %.9g", name, out, (long long)i, y, x);
  }
}

/* Runs g both ways on random inputs; canaries stand behind every output. */
static void check(jx_rt *rt, jx_graph *g, const char *name, const jx_compile_opts *o,
                  jx_plan_stats *stats) {
  enum { MOST = 64, CANARY = 64 };
  jx_val in[MOST], want[MOST];
  void *ip[MOST], *op[MOST];
  double size = 1;
  jx_plan *p = jx_compile_plan(&rt->cx, g, o);
  if (!p) fail_msg("%s: %s", name, rt->err.message);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    in[i] = random_array(rt, g->aval[i]);
    ip[i] = in[i].u.a.data;
    size = fmax(size, (double)g->aval[i]->size);
  }
  assert_int_equal(jx_interp_graph(&rt->cx, g, in, want), JX_OK);
  for (uint32_t i = 0; i < g->nouts; i++) {
    size_t n = jx_atom_aval(g, g->out[i])->nbytes;
    op[i] = malloc(n + CANARY);
    memset(op[i], 0xff, n);
    memset((char *)op[i] + n, 0x5a, CANARY);
  }
  if (getenv("SHOW")) {
    jx_str s;
    jx_str_init(&s, &rt->mem);
    jx_plan_print_graph(&s, p);
    jx_plan_print(&s, p);
    printf("%s\n%s", name, jx_str_text(&s));
    jx_str_free(&s);
  }
  if (run_plan(&rt->cx, p, ip, op) != JX_OK) fail_msg("%s: %s", name, rt->err.message);
  for (uint32_t i = 0; i < g->nouts; i++) {
    const jx_aval *a = jx_atom_aval(g, g->out[i]);
    jx_val w = jx_val_to_array(&rt->cx, want[i]);
    compare(name, i, a, w.u.a.data, op[i], size);
    for (int k = 0; k < CANARY; k++) assert_int_equal(((char *)op[i])[a->nbytes + (size_t)k], 0x5a);
    jx_val_release(w);
    jx_val_release(want[i]);
    free(op[i]);
  }
  for (uint32_t i = 0; i < g->ninputs; i++) jx_val_release(in[i]);
  if (stats) *stats = p->stats;
  jx_plan_free(p);
}

/* Program, and what it may cost: kernels and products, temporaries, bytes moved (COMPILER.md §2). */
typedef struct named {
  const char *name;
  int kernels, temps;
  size_t kb;
} named;

static const named programs[] = {
    {"softmax", 1, 0, 128},
    {"softmax_vjp", 1, 0, 256},
    {"log_softmax", 1, 0, 128},
    {"layer_norm", 1, 0, 130},
    {"layer_norm_vjp", 1, 0, 260},
    {"cross_entropy_grad", 1, 1, 193},
    {"gelu_bias_vjp", 1, 0, 258},
    {"batch_norm", 3, 3, 262},
    {"transpose", 1, 0, 108},
    {"roll_pad", 1, 0, 131},
    {"stencil", 1, 0, 32},
    {"adam", 6, 0, 308},
    {"mlp_step", 9, 12, 847},
    {"attention", 1, 0, 128},
    {"attention_vjp", 1, 0, 256},
    {"transposed_temp", 9, 9, 9999},
    {"small_dots", 9, 9, 9999},
    {"mixed", 9, 9, 9999},
    {"reshapes", 9, 9, 9999},
    {"pads", 9, 9, 9999},
    {"reductions", 9, 9, 9999},
    {"outputs", 9, 9, 9999},
    {"empty", 9, 9, 9999},
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
    bool ok = (int)st.kernels <= n->kernels && (int)st.temps <= n->temps && st.moved / 1024 <= n->kb;
    print_message("%s %-20s %2u kernels (%d) %2u loops %u gemms %2u temporaries (%d) %4zu KB (%zu) arena %zu\n",
                  ok ? " " : "!", n->name, st.kernels, n->kernels, st.loops, st.gemms, st.temps,
                  n->temps, st.moved / 1024, n->kb, st.arena);
    bad += !ok;
    jx_graph_release(g);
    free(text);
  }
  jx_rt_close(rt);
  assert_int_equal(bad, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_programs_unfused),
      cmocka_unit_test(test_programs_fused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
