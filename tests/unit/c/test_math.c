/* test_math.c — functions in both widths and every variant against mpmath, within stated ulps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bodies.h"
#include "kernels.h"
#include "rare.h"

static jx_mem mem;

static const struct {
  jx_lane_op op;
  double x, y, value;
} rows[] = {
#include "../../golden/functions.inc"
};

/* Largest error in ulp that an expansion may have; measured values stand beside the expansions. */
static double bound(jx_lane_op op, jx_dtype d) {
  switch (op) {
    case JX_LANE_TAN:
      return d == JX_F64 ? 4 : 1;
    case JX_LANE_LGAMMA: /* near their zeros only the absolute error is small */
    case JX_LANE_DIGAMMA:
      return d == JX_F64 ? 64 : 1;
    case JX_LANE_ERF_INV:
      return d == JX_F64 ? 8 : 1;
    default:
      return 2;
  }
}

/* The distance of two numbers in units in the last place of `want`. */
static double ulps(jx_dtype d, double got, double want) {
  if (want != want || got != got) return want != want && got != got ? 0 : 1e30;
  double limit = d == JX_F32 ? (double)(float)want : want;
  if (isinf(limit) || isinf(got)) return got == limit ? 0 : 1e30;
  if (want == 0) return got == 0 && signbit(got) == signbit(want) ? 0 : 1e30;
  int e, digits = d == JX_F32 ? 24 : 53, lowest = d == JX_F32 ? -125 : -1021;
  frexp(want, &e);
  if (e < lowest) e = lowest;
  return ldexp(fabs(got - want), digits - e);
}

/* All rows of one function at once. */
static void check_function(const jx_kernels *k, jx_lane_op op, jx_dtype d) {
  enum { MAX = 400 };
  double x[MAX], y[MAX], z[MAX]; /* storage for either width */
  size_t n = 0, size = jx_dtype_size(d);
  jx_body b;
  jx_error err = {0};
  jx_body_init(&b, &mem);
  jx_lane p = jx_body_in(&b, 0, JX_PORT_STREAM, d), q = JX_NO_LANE;
  if (jx_lane_arity(op) == 2) q = jx_body_in(&b, 1, JX_PORT_STREAM, d);
  jx_body_out(&b, 2, JX_PORT_STREAM, jx_body_op2(&b, op, p, q));
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    if (rows[i].op != op) continue;
    assert_true(n < MAX);
    jx_store_f64(d, (char *)x + n * size, rows[i].x);
    jx_store_f64(d, (char *)y + n * size, rows[i].y);
    n++;
  }
  assert_true(n > 0);
  jx_block *program = jx_block_compile(&mem, &b, k, &err);
  assert_non_null(program);
  void *scratch = malloc(jx_block_scratch_size(program) + 64), *at[3] = {x, y, z};
  void *aligned = (void *)JX_ALIGN_UP((uintptr_t)scratch, 64);
  jx_loop_args args = {.ports = at, .n = (int64_t)n, .scratch = aligned};
  jx_block_run(program, &args);
  n = 0;
  for (size_t i = 0; i < JX_COUNTOF(rows); i++) {
    if (rows[i].op != op) continue;
    double got = jx_load_f64(d, (char *)z + n++ * size);
    double u = ulps(d, got, rows[i].value);
    if (u > bound(op, d)) {
      fail_msg("%s %s(%a, %a) in %s: %a, not %a (%.2f ulp)", k->name, jx_lane_name(op), rows[i].x,
               rows[i].y, jx_dtype_short(d), got, rows[i].value, u);
    }
  }
  free(scratch);
  jx_block_free(&mem, program);
  jx_body_free(&b);
}

static void functions_are_accurate(void **state) {
  (void)state;
  static const char *const names[] = {"baseline", "avx2", "avx512"};
  for (size_t i = 0; i < JX_COUNTOF(names); i++) {
    const jx_kernels *k = jx_kernels_named(names[i]);
    for (int op = JX_LANE_EXP; k && op < JX_LANE_COUNT; op++) {
      check_function(k, (jx_lane_op)op, JX_F32);
      check_function(k, (jx_lane_op)op, JX_F64);
    }
  }
}

/*
** The double nearest to a multiple of pi/2 (K. C. Ng) and others; made with mpmath 1.3, 700
** digits.
*/
static void large_arguments(void **state) {
  (void)state;
  static const struct {
    double x, quadrant, residue;
  } cases[] = {
      {6381956970095103.0 * 0x1p797, 1, 0x1.14ae72e6ba22fp-61},
      {0x1p1023, 2, -0x1.3242cd2724ccep-1},
      {1e22, 3, 0x1.19eab99633cd8p-1},
      {0x1.921fb54442d18p+40, 0, -0x1.1a62633145c07p-14},
  };
  for (size_t i = 0; i < JX_COUNTOF(cases); i++) {
    double x = cases[i].x;
    assert_true(jx_rare_quadrant(x) == cases[i].quadrant);
    assert_true(ulps(JX_F64, jx_rare_residue(x), cases[i].residue) <= 1);
    assert_true(jx_rare_quadrant(-x) == fmod(4 - cases[i].quadrant, 4));
    assert_true(jx_rare_residue(-x) == -jx_rare_residue(x));
  }
  assert_true(isnan(jx_rare_residue((double)INFINITY)));
}

int main(void) {
  jx_mem_init(&mem, NULL, NULL);
  const struct CMUnitTest tests[] = {cmocka_unit_test(functions_are_accurate),
                                     cmocka_unit_test(large_arguments)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
