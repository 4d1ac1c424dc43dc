/*
** test_prop_large.c — programs that do not fit one body: thousands of operations, hundreds of
** operands, values read at very many places, and reductions long enough to be cut for threads.
** All settings agree bit for bit, and with the interpreter as closely as sums allow.
*/
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backend/world.h"
#include "prop.h"

static const struct setting {
  const char *name;
  jx_options opt;
} settings[] = {
    {"one thread", {.threads = 1}},
    {"three threads", {.threads = 3}},
    {"four threads", {.threads = 4}},
    {"unfused", {.threads = 2, .no_fuse = true}},
};
enum { SETTINGS = JX_COUNTOF(settings), UNFUSED = 3, MAX_IN = 256, MAX_OUT = 4 };
static jx_rt *worlds[SETTINGS];

static int open_all(void **state) {
  for (int s = 0; s < SETTINGS; s++) {
    assert_int_equal(jx_rt_open(NULL, NULL, &worlds[s]), JX_OK);
    worlds[s]->opt = settings[s].opt;
    worlds[s]->opt.no_tcc = true;
    worlds[s]->opt.verify = true;
    assert_int_equal(jx_cpu_open(worlds[s], NULL, NULL), JX_OK);
  }
  return prop_open(state);
}

static int close_all(void **state) {
  for (int s = 0; s < SETTINGS; s++) {
    jx_scope_end(&worlds[s]->cx, 0, NULL, 0);
    assert_int_equal(worlds[s]->bufs.live, 0);
    jx_rt_close(worlds[s]);
  }
  return prop_close(state);
}

/* The plan of a program, and its results in every setting. */
static jx_plan_stats run(const char *name, const char *text, double rtol) {
  jx_cx *cx = &prop_rt->cx;
  jx_mark mark = jx_scope_begin(cx);
  jx_graph *g = jx_graph_parse(cx->rt, text), *copy[SETTINGS];
  prop_good(cx, NULL, name);
  jx_val in[MAX_IN], want[MAX_OUT], x[MAX_IN], got[SETTINGS][MAX_OUT];
  prop_rng r = {17};
  assert_true(g->ninputs <= MAX_IN && g->nouts <= MAX_OUT);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    in[i] = prop_array(cx, g->aval[i]);
    for (int64_t k = 0; k < g->aval[i]->size; k++) prop_put(in[i], k, prop_uniform(&r, 0.5, 1.5));
  }
  if (!prop_interp(cx, g, in, want)) prop_good(cx, NULL, name);
  jx_plan_stats stats = {0};
  for (int s = 0; s < SETTINGS; s++) {
    jx_cx *to = &worlds[s]->cx;
    copy[s] = jx_graph_parse(to->rt, text);
    for (uint32_t i = 0; i < g->ninputs; i++) {
      x[i] = prop_array(to, g->aval[i]);
      if (g->aval[i]->nbytes) memcpy(prop_data(x[i]), prop_data(in[i]), g->aval[i]->nbytes);
    }
    clock_t t0 = clock();
    const jx_exec *e = jx_cpu_exec(to, copy[s]);
    prop_good(to, NULL, name);
    clock_t t1 = clock();
    if (s == 0) stats = e->plan->stats;
    to->rt->world->run(to, copy[s], x, got[s]);
    prop_good(to, NULL, name);
    clock_t t2 = clock();
    if (getenv("SHOW")) {
      jx_str t;
      jx_str_init(&t, &to->rt->mem);
      if (atoi(getenv("SHOW")) > 1) jx_plan_print(&t, e->plan);
      const jx_plan_stats *q = &e->plan->stats;
      print_message(
          "%s, %s: compiled in %ld us, ran in %ld us; %u kernels, %u loops, %u temps, %u "
          "row temps, ports %u, body %u, arena %zu, scratch %zu\n%s",
          name, settings[s].name, (long)(t1 - t0), (long)(t2 - t1), q->kernels, q->loops, q->temps,
          q->row_temps, q->max_ports, q->max_body, q->arena, q->scratch, t.at ? t.at : "");
      jx_str_free(&t);
    }
    for (uint32_t o = 0; o < g->nouts; o++) {
      jx_scope_own(to, got[s][o]);
      int64_t at = prop_differs(got[s][o], want[o], rtol, 0);
      if (at >= 0)
        fail_msg("%s, %s: output %u, element %d is %.17g, interpreted %.17g", name,
                 settings[s].name, o, (int)at, prop_get(got[s][o], at), prop_get(want[o], at));
      if (s != UNFUSED && prop_differs(got[s][o], got[0][o], 0, 0) >= 0)
        fail_msg("%s, %s: output %u has other bits than with one thread", name, settings[s].name,
                 o);
    }
  }
  for (int s = 0; s < SETTINGS; s++) {
    jx_scope_end(&worlds[s]->cx, 0, NULL, 0);
    jx_graph_release(copy[s]);
    jx_graphs_evict(worlds[s], 1 << 20);
  }
  jx_graph_release(g);
  jx_scope_end(cx, mark, NULL, 0);
  return stats;
}

/* A chain of n operations on one array, each reading the last one and the input. */
static jx_plan_stats chain(const char *type, int n) {
  static const char *const ops[] = {"mul", "add", "sub", "max", "min"};
  char name[64];
  jx_str s;
  jx_str_init(&s, &prop_rt->mem);
  jx_str_addf(&s, "{ lambda ; x:%s. let v0:%s = tanh x", type, type);
  for (int i = 1; i < n; i++) {
    if (i % 6 == 5)
      jx_str_addf(&s, " v%d:%s = tanh v%d", i, type, i - 1);
    else
      jx_str_addf(&s, " v%d:%s = %s v%d x", i, type, ops[i % 5], i - 1);
  }
  jx_str_addf(&s, " in (v%d,) }", n - 1);
  snprintf(name, sizeof name, "chain of %d over %s", n, type);
  jx_plan_stats st = run(name, jx_str_text(&s), 1e-9);
  jx_str_free(&s);
  return st;
}

static void long_chains(void **state) {
  (void)state;
  static const char *const types[] = {"f64[7,300]", "f64[20000]", "f64[]", "f64[9]"};
  for (size_t t = 0; t < JX_COUNTOF(types); t++)
    for (int n = 500; n <= 5000; n += 1500) (void)chain(types[t], n);
}

/* Sums of n distinct inputs: as a chain, and as a balanced tree. */
static void inputs(const char *type, int n, bool tree) {
  char name[64];
  jx_str s;
  jx_str_init(&s, &prop_rt->mem);
  jx_str_add(&s, "{ lambda ;");
  for (int i = 0; i < n; i++) jx_str_addf(&s, " v%d:%s", i, type);
  jx_str_add(&s, ". let");
  for (int i = 0; i < n - 1; i++)
    jx_str_addf(&s, " v%d:%s = add v%d v%d", n + i, type,
                tree ? 2 * i
                : i  ? n + i - 1
                     : 0,
                tree ? 2 * i + 1 : i + 1);
  jx_str_addf(&s, " in (v%d,) }", 2 * n - 2);
  snprintf(name, sizeof name, "%s of %d inputs %s", tree ? "tree" : "chain", n, type);
  (void)run(name, jx_str_text(&s), 1e-12);
  jx_str_free(&s);
}

static void many_inputs(void **state) {
  (void)state;
  for (int tree = 0; tree < 2; tree++) {
    inputs("f64[33]", 200, tree);
    inputs("f64[20000]", 200, tree);
    inputs("f64[5,1000]", 200, tree);
  }
}

/* Half of the inputs are rows that are broadcast: to store a sum of rows is cheaper. */
static void rows_and_matrices(void **state) {
  enum { N = 40 };
  (void)state;
  jx_str s;
  jx_str_init(&s, &prop_rt->mem);
  jx_str_add(&s, "{ lambda ; m0:f64[400,300]");
  for (int i = 0; i < 2 * N; i++) jx_str_addf(&s, " v%d:f64[%s]", i, i < N ? "300" : "400,300");
  jx_str_add(&s, ". let s0:f64[300] = tanh v0");
  for (int i = 1; i < N; i++) jx_str_addf(&s, " s%d:f64[300] = mul s%d v%d", i, i - 1, i);
  jx_str_addf(&s,
              " b:f64[400,300] = broadcast_in_dim[broadcast_dimensions=(1,)] s%d t%d:f64[400,300] "
              "= add b m0",
              N - 1, N - 1);
  for (int i = N; i < 2 * N; i++) jx_str_addf(&s, " t%d:f64[400,300] = add t%d v%d", i, i - 1, i);
  jx_str_addf(&s, " in (t%d,) }", 2 * N - 1);
  jx_plan_stats st = run("rows and matrices", jx_str_text(&s), 1e-12);
  assert_true(st.temp_bytes + st.scratch < 400 * 300 * sizeof(double));
  jx_str_free(&s);
}

/* x + x rolled by one, n times over: without cuts 2^n reads. */
static void many_places(void **state) {
  (void)state;
  for (int n = 3; n <= 40; n += 12) {
    jx_str s;
    jx_str_init(&s, &prop_rt->mem);
    jx_str_add(&s, "{ lambda ; x0:f64[41]. let");
    for (int i = 0; i < n; i++)
      jx_str_addf(&s,
                  " a%d:f64[40] = slice[limit_indices=(41,) start_indices=(1,) strides=None] x%d"
                  " b%d:f64[1] = slice[limit_indices=(1,) start_indices=(0,) strides=None] x%d"
                  " c%d:f64[41] = concatenate[dimension=0] a%d b%d"
                  " d%d:f64[41] = add c%d x%d x%d:f64[41] = mul d%d 0.5:f64[]",
                  i, i, i, i, i, i, i, i, i, i, i + 1, i);
    jx_str_addf(&s, " in (x%d,) }", n);
    (void)run("rolled", jx_str_text(&s), 1e-12);
    jx_str_free(&s);
  }
}

/* The sum of a last axis, of 150 values that are multiplied first. */
static void many_factors(void **state) {
  static const char *const types[][2] = {
      {"70,300", "70"}, {"30000", ""}, {"3,20000", "3"}, {"60", ""}};
  enum { N = 150 };
  (void)state;
  for (size_t t = 0; t < JX_COUNTOF(types); t++) {
    const char *in = types[t][0];
    jx_str s;
    jx_str_init(&s, &prop_rt->mem);
    jx_str_add(&s, "{ lambda ;");
    for (int i = 0; i < N; i++) jx_str_addf(&s, " v%d:f64[%s]", i, in);
    jx_str_addf(&s, ". let p1:f64[%s] = mul v0 v1", in);
    for (int i = 2; i < N; i++) jx_str_addf(&s, " p%d:f64[%s] = mul p%d v%d", i, in, i - 1, i);
    jx_str_addf(&s, " q:f64[%s] = reduce_sum[axes=(%d,)] p%d in (q, p%d) }", types[t][1],
                strchr(in, ',') != NULL, N - 1, N / 2);
    (void)run(in, jx_str_text(&s), 1e-10);
    jx_str_free(&s);
  }
}

static void many_parts(void **state) {
  enum { N = 200 };
  (void)state;
  jx_str s;
  jx_str_init(&s, &prop_rt->mem);
  jx_str_add(&s, "{ lambda ;");
  for (int i = 0; i < N; i++) jx_str_addf(&s, " v%d:f64[%d,3]", i, i % 4);
  jx_str_addf(&s, ". let c:f64[%d,3] = concatenate[dimension=0]", N / 4 * 6);
  for (int i = 0; i < N; i++) jx_str_addf(&s, " v%d", i);
  jx_str_addf(&s, " d:f64[%d,3] = tanh c in (d,) }", N / 4 * 6);
  (void)run("parts", jx_str_text(&s), 1e-12);
  jx_str_free(&s);
}

/* Products whose edges are no multiples of BLAS's blocks, large enough to be shared. */
static void products(void **state) {
  static const int size[][3] = {{304, 127, 131}, {150, 203, 175}, {335, 287, 75}, {72, 467, 90}};
  (void)state;
  for (size_t t = 0; t < JX_COUNTOF(size); t++)
    for (int wide = 0; wide < 2; wide++) {
      const char *d = wide ? "f64" : "f32";
      int m = size[t][0], n = size[t][1], k = size[t][2];
      jx_str s;
      jx_str_init(&s, &prop_rt->mem);
      jx_str_addf(&s, "{ lambda ; a:%s[%d,%d] b:%s[%d,%d]. let c:%s[%d,%d] = ", d, m, k, d, k, n, d,
                  m, n);
      jx_str_addf(&s, "dot_general[dimension_numbers=(([1], [0]), ([], []))] a b in (c,) }");
      (void)run("product", jx_str_text(&s), wide ? 1e-12 : 1e-5);
      jx_str_free(&s);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(products, open_all, close_all),
    cmocka_unit_test_setup_teardown(rows_and_matrices, open_all, close_all),
    cmocka_unit_test_setup_teardown(many_places, open_all, close_all),
    cmocka_unit_test_setup_teardown(many_factors, open_all, close_all),
    cmocka_unit_test_setup_teardown(many_parts, open_all, close_all),
    cmocka_unit_test_setup_teardown(long_chains, open_all, close_all),
    cmocka_unit_test_setup_teardown(many_inputs, open_all, close_all),
};
UNIT_MAIN(tests)
