/* test_body.c — building, verifying, text; portable C through TinyCC against the evaluator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libtcc.h>

#include "backend/print_c.h"
#include "bodies.h"
#include "compile/math.h"
#include "rare.h"

static jx_mem mem;

static jx_lane in(jx_body *b, int port, jx_dtype d) {
  return jx_body_in(b, port, JX_PORT_STREAM, d);
}

/* ---- builder --------------------------------------------------------------------------------- */
static void equal_nodes_are_one(void **state) {
  (void)state;
  jx_body b;
  jx_body_init(&b, &mem);
  jx_lane x = in(&b, 0, JX_F32), y = in(&b, 1, JX_F32);
  assert_int_equal(in(&b, 0, JX_F32), x);
  jx_lane s = jx_body_op2(&b, JX_LANE_ADD, x, y);
  for (int i = 0; i < 100; i++) { /* through several sizes of the table */
    jx_lane k = jx_body_const(&b, JX_F32, i);
    assert_int_equal(jx_body_const(&b, JX_F32, i), k);
    assert_int_equal(jx_body_op2(&b, JX_LANE_ADD, x, y), s);
  }
  assert_int_not_equal(jx_body_const(&b, JX_F32, -0.0), jx_body_const(&b, JX_F32, 0.0));
  assert_int_equal(b.status, JX_OK);
  jx_body_free(&b);
}

static void ill_typed_operations_stick(void **state) {
  (void)state;
  for (int what = 0; what < 7; what++) {
    jx_body b;
    jx_error err = {0};
    jx_body_init(&b, &mem);
    jx_lane f = in(&b, 0, JX_F32), i = in(&b, 1, JX_I32), m = in(&b, 2, JX_BOOL), bad = JX_NO_LANE;
    if (what == 0) bad = jx_body_op2(&b, JX_LANE_ADD, f, i);
    if (what == 1) bad = jx_body_op2(&b, JX_LANE_AND, f, f);
    if (what == 2) bad = jx_body_op1(&b, JX_LANE_EXP, i);
    if (what == 3) bad = jx_body_op2(&b, JX_LANE_ADD, m, m);
    if (what == 4) bad = jx_body_op(&b, JX_LANE_SEL, f, f, f);
    if (what == 5) bad = jx_body_bitcast(&b, f, JX_F64);
    if (what == 6) bad = jx_body_read(&b, 3, JX_PORT_GATHER, JX_F32, f, JX_NO_LANE);
    assert_int_equal(bad, JX_NO_LANE);
    assert_int_equal(jx_body_op2(&b, JX_LANE_ADD, f, f), JX_NO_LANE);
    assert_int_equal(jx_body_verify(&b, &err), JX_EINTERNAL);
    jx_body_free(&b);
  }
}

static void integer_powers(void **state) {
  (void)state;
  static const struct {
    int n;
    double want;
  } rows[] = {{0, 1}, {1, 1.5}, {2, 2.25}, {5, 7.59375}, {-2, 1 / 2.25}, {-3, 1 / 3.375}};
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    jx_body b;
    jx_error err = {0};
    double x = 1.5, y = 0;
    void *at[2] = {&x, &y};
    jx_loop_args args = {.ports = at, .n = 1};
    jx_body_init(&b, &mem);
    jx_body_out(&b, 1, JX_PORT_STREAM, jx_body_integer_pow(&b, in(&b, 0, JX_F64), rows[i].n));
    assert_int_equal(jx_body_interp(&mem, &b, &args, &err), JX_OK);
    assert_true(y == rows[i].want);
    jx_body_free(&b);
  }
}

/* ---- verifier: ports ------------------------------------------------------------------------- */
static void expect_refused(const char *text, const char *why) {
  jx_body b;
  jx_error err = {0};
  jx_body_init(&b, &mem);
  assert_int_equal(jx_body_parse(&b, text, &err), JX_OK);
  assert_int_equal(jx_body_verify(&b, &err), JX_EINTERNAL);
  if (!strstr(err.message, why)) fail_msg("%s", err.message);
  jx_body_free(&b);
}

static void ports_have_one_use(void **state) {
  (void)state;
  expect_refused("body {\n v0 = in p0 f32 bcast\n out p0 stream v0\n}", "in another way");
  expect_refused("body {\n v0 = in p0 f32 stream\n out p0 strided v0\n}", "in another way");
  expect_refused("body {\n v0 = in p0 f32 stream\n v1 = convert v0 f64\n out p0 stream v1\n}",
                 "in another way");
  expect_refused("body {\n v0 = in p0 f32 stream\n out p1 stream v0\n out p1 stream v0\n}",
                 "twice");
  expect_refused("body {\n v0 = in p0 f32 stream\n red sum p0 v0\n}", "another use");
  expect_refused("body {\n v0 = in p0 f32 stream\n red sum p1 v0\n red max p1 v0\n}",
                 "two reductions");
}

/* ---- text ------------------------------------------------------------------------------------ */
static void text_comes_back(void **state) {
  (void)state;
  for (unsigned round = 0; round < 100; round++) {
    jx_body b, c;
    ports p = {0};
    jx_error err = {0};
    jx_str s;
    jx_str_init(&s, &mem);
    jx_body_init(&b, &mem);
    jx_body_init(&c, &mem);
    random_body(&b, &p, 4, 40, true);
    jx_body_print(&b, &s);
    if (jx_body_parse(&c, jx_str_text(&s), &err) != JX_OK)
      fail_msg("%s\n%s", err.message, jx_str_text(&s));
    assert_true(jx_body_equal(&b, &c));
    assert_true(jx_body_hash(&b) == jx_body_hash(&c));
    jx_str_free(&s);
    jx_body_free(&b);
    jx_body_free(&c);
    ports_free(&p);
  }
}

static void bad_text_names_the_line(void **state) {
  (void)state;
  static const struct {
    const char *text, *why;
  } rows[] = {
      {"", "line 1"},
      {"body {\n", "expected `}`"},
      {"nobody {\n}", "line 1: expected `body {`"},
      {"body {\n v0 = in p0 f32 stream\n v1 = frob v0\n}", "line 3: no such operation"},
      {"body {\n v0 = add v1 v2\n}", "line 2: a value is used"},
      {"body {\n v0 = in p64 f32 stream\n}", "port numbers"},
      {"body {\n v0 = in p0 f33 stream\n}", "expected a dtype"},
      {"body {\n v0 = const f32 abc\n}", "no number"},
      {"body {\n v0 = const f32 1 2\n}", "goes on"},
      {"body {\n v0 = in p0 f32 stream\n v1 = and v0 v0\n}", "dtypes do not fit"},
      {"body {\n red frob p0 v0\n}", "kind of reduction"},
      {"body {\n v99999 = const i32 1\n}", "expected a value"},
  };
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    jx_body b;
    jx_error err = {0};
    jx_body_init(&b, &mem);
    assert_int_equal(jx_body_parse(&b, rows[i].text, &err), JX_EPARSE);
    if (!strstr(err.message, rows[i].why)) fail_msg("%d: %s", (int)i, err.message);
    jx_body_free(&b);
  }
}

/* ---- portable C ------------------------------------------------------------------------------ */
typedef void (*loop_fn)(void *const *p, const int64_t *stride, int64_t n, int64_t first);

/* Conversions that TinyCC calls by name. */
static unsigned long long fixunssfdi(float x) { return (unsigned long long)x; }
static unsigned long long fixunsdfdi(double x) { return (unsigned long long)x; }
static float floatundisf(unsigned long long x) { return (float)x; }
static double floatundidf(unsigned long long x) { return (double)x; }

static void quiet(void *user, const char *message) {
  (void)user;
  print_message("%s\n", message);
}

static void add_symbols(TCCState *t) {
#define ADD_AS(name, fn) tcc_add_symbol(t, name, (const void *)(uintptr_t)fn);
#define ADD(name)        ADD_AS(#name, name)
  /* clang-format off */
  ADD(fmaf) ADD(floorf) ADD(ceilf) ADD(truncf) ADD(rintf) ADD(sqrtf) ADD(fmodf) ADD(fma)
  ADD(floor) ADD(ceil) ADD(trunc) ADD(rint) ADD(sqrt) ADD(fmod)
  ADD_AS("__fixunssfdi", fixunssfdi) ADD_AS("__fixunsdfdi", fixunsdfdi)
  ADD_AS("__floatundisf", floatundisf) ADD_AS("__floatundidf", floatundidf)
#define X(code, name) ADD(jx_rare_##name)
  JX_RARE_LIST(X)
  /* clang-format on */
#undef X
#undef ADD_AS
#undef ADD
}

/* The loop, compiled; *t is to be deleted after its last call. */
static loop_fn compile_c(const char *text, TCCState **t) {
  *t = tcc_new();
  tcc_set_error_func(*t, NULL, quiet);
  tcc_set_options(*t, "-nostdlib");
  tcc_set_output_type(*t, TCC_OUTPUT_MEMORY);
  add_symbols(*t);
  if (tcc_compile_string(*t, text) < 0) return NULL;
  if (tcc_relocate(*t, TCC_RELOCATE_AUTO) < 0) return NULL;
  return (loop_fn)(uintptr_t)tcc_get_symbol(*t, "loop");
}

static void check_c(const jx_body *b, const ports *p, int64_t n) {
  jx_body e;
  jx_error err = {0};
  jx_str s;
  jx_str_init(&s, &mem);
  jx_body_init(&e, &mem);
  assert_int_equal(jx_body_expand(&e, b, &err), JX_OK);
  jx_print_c_prelude(&s);
  size_t prelude = s.n;
  jx_print_c(&s, &e, "loop");
  ports want = ports_copy(p), got = ports_copy(p);
  jx_loop_args args = args_of(&want, n);
  assert_int_equal(jx_body_interp(&mem, b, &args, &err), JX_OK);
  TCCState *t;
  loop_fn loop = compile_c(jx_str_text(&s), &t);
  if (!loop) fail_msg("does not compile:\n%s", jx_str_text(&s) + prelude);
  loop(got.at, got.stride, n, 5);
  size_t at = 0;
  int port = ports_differ(&want, &got, &at);
  if (port >= 0) {
    jx_body_print(b, &s);
    fail_msg("n = %d: p%d[%d]\n%s", (int)n, port, (int)at, jx_str_text(&s) + prelude);
  }
  tcc_delete(t);
  ports_free(&want);
  ports_free(&got);
  jx_str_free(&s);
  jx_body_free(&e);
}

static void portable_c_agrees(void **state) {
  (void)state;
  static const int64_t lengths[] = {0, 1, 5, 64, 300};
  for (unsigned round = 0; round < 60; round++) {
    jx_body b;
    ports p = {0};
    int64_t n = lengths[below(JX_COUNTOF(lengths))];
    jx_body_init(&b, &mem);
    random_body(&b, &p, n, 30, true);
    check_c(&b, &p, n);
    ports_free(&p);
    jx_body_free(&b);
  }
}

static void portable_c_of_long_sums(void **state) {
  (void)state;
  enum { N = 3 * JX_RED_RUN + 55 };
  jx_body b;
  ports p = {0};
  jx_body_init(&b, &mem);
  jx_lane x = jx_body_op1(&b, JX_LANE_SIN, in(&b, 0, JX_F32));
  x = jx_body_op(&b, JX_LANE_SEL, jx_body_op1(&b, JX_LANE_IS_FINITE, x), x,
                 jx_body_const(&b, JX_F32, 0));
  jx_body_red(&b, JX_RED_SUM, 1, true, x, JX_NO_LANE);
  jx_body_red(&b, JX_RED_DOT, 2, false, x, x);
  ports_add(&p, JX_F32, N, 1);
  ports_add(&p, JX_F32, 1, 1);
  ports_add(&p, JX_F32, 1, 1);
  *(float *)p.at[1] = 0.25f;
  check_c(&b, &p, N);
  ports_free(&p);
  jx_body_free(&b);
}

/* Every allocation may fail: then the body says so, and nothing is left. */
static void failing_memory(void **state) {
  (void)state;
  size_t before = atomic_load(&mem.live);
  for (long k = 0;; k++) {
    jx_body b;
    jx_error err = {0};
    jx_body_init(&b, &mem);
    atomic_store(&mem.fail_after, k);
    jx_status s = jx_body_parse(&b,
                                "body {\n v0 = in p0 f32 stream\n v1 = const f32 2\n"
                                " v2 = mul v0 v1\n out p1 stream v2\n}",
                                &err);
    atomic_store(&mem.fail_after, -1);
    jx_body_free(&b);
    assert_int_equal(atomic_load(&mem.live), before);
    if (s == JX_OK) break;
    assert_int_equal(s, JX_ENOMEM);
  }
}

static int nothing_lives(void **state) {
  (void)state;
  return atomic_load(&mem.live) == 0 ? 0 : -1;
}

int main(void) {
  jx_mem_init(&mem, NULL, NULL);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_nodes_are_one), cmocka_unit_test(ill_typed_operations_stick),
      cmocka_unit_test(integer_powers),      cmocka_unit_test(ports_have_one_use),
      cmocka_unit_test(text_comes_back),     cmocka_unit_test(bad_text_names_the_line),
      cmocka_unit_test(portable_c_agrees),   cmocka_unit_test(portable_c_of_long_sums),
      cmocka_unit_test(failing_memory),
  };
  return cmocka_run_group_tests(tests, NULL, nothing_lives);
}
