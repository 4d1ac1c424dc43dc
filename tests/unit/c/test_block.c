/* test_block.c — block programs in every variant of the kernels against the scalar evaluator. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bodies.h"
#include "kernels.h"

static jx_mem mem;

static void *aligned(size_t bytes) {
  void *p = NULL;
  return posix_memalign(&p, 64, bytes ? bytes : 64) == 0 ? p : NULL;
}

static void report(const jx_body *b, const char *variant, int64_t n, int port, size_t element,
                   const ports *want, const ports *got) {
  jx_str s;
  jx_str_init(&s, &mem);
  jx_body_print(b, &s);
  jx_dtype d = want->dtype[port];
  const char *x = (const char *)want->at[port] + element * jx_dtype_size(d);
  const char *y = (const char *)got->at[port] + element * jx_dtype_size(d);
  print_message("%s, n = %d: p%d[%d] is %.17g (%llx), not %.17g (%llx)\n%s", variant, (int)n, port,
                (int)element, jx_load_f64(d, y), (unsigned long long)jx_load_i64(d, y),
                jx_load_f64(d, x), (unsigned long long)jx_load_i64(d, x), jx_str_text(&s));
  jx_str_free(&s);
  fail();
}

/* Runs the body over the ports in the evaluator and in every variant, and compares all ports. */
static void check(const jx_body *b, const ports *p, int64_t n) {
  static const char *const names[] = {"baseline", "avx2", "avx512"};
  jx_error err = {0};
  if (jx_body_verify(b, &err) != JX_OK) fail_msg("%s", err.message);
  ports want = ports_copy(p);
  jx_loop_args args = args_of(&want, n);
  assert_int_equal(jx_body_interp(&mem, b, &args, &err), JX_OK);
  for (size_t i = 0; i < JX_COUNTOF(names); i++) {
    const jx_kernels *k = jx_kernels_named(names[i]);
    if (!k) continue;
    jx_block *program = jx_block_compile(&mem, b, k, &err);
    if (!program) fail_msg("%s", err.message);
    ports got = ports_copy(p);
    args = args_of(&got, n);
    args.scratch = aligned(jx_block_scratch_size(program));
    jx_block_run(program, &args);
    size_t element = 0;
    int port = ports_differ(&want, &got, &element);
    if (port >= 0) report(b, names[i], n, port, element, &want, &got);
    free(args.scratch);
    ports_free(&got);
    jx_block_free(&mem, program);
  }
  ports_free(&want);
}

/* Operand kinds of one operation: streamed, or one scalar. */
static void check_op(jx_lane_op op, jx_dtype d, unsigned scalars, int64_t n) {
  jx_body b;
  ports p = {0};
  jx_body_init(&b, &mem);
  jx_lane x[3] = {JX_NO_LANE, JX_NO_LANE, JX_NO_LANE};
  for (int i = 0; i < jx_lane_arity(op); i++) {
    bool scalar = scalars >> i & 1;
    jx_dtype t = op == JX_LANE_SEL && i == 0 ? JX_BOOL : d;
    x[i] = jx_body_in(&b, i, scalar ? JX_PORT_BCAST : JX_PORT_STREAM, t);
    ports_add(&p, t, scalar ? 1 : (size_t)n, 1);
  }
  jx_lane y = jx_body_op(&b, op, x[0], x[1], x[2]);
  if (b.status == JX_OK) {
    jx_body_out(&b, (int)p.n, JX_PORT_STREAM, y);
    ports_add(&p, jx_body_dtype(&b, y), (size_t)n, 1);
    check(&b, &p, n);
  }
  ports_free(&p);
  jx_body_free(&b);
}

static void every_operation(void **state) {
  (void)state;
  for (int op = JX_LANE_ADD; op < JX_LANE_COUNT; op++) {
    if (op == JX_LANE_CONVERT || op == JX_LANE_BITCAST || op == JX_LANE_RARE) continue;
    if (op == JX_LANE_LDEXP) continue;
    for (int d = 0; d < JX_DTYPE_COUNT; d++) {
      unsigned forms = 1u << jx_lane_arity((jx_lane_op)op);
      for (unsigned s = 0; s < forms; s++) check_op((jx_lane_op)op, (jx_dtype)d, s, 1777);
    }
  }
}

static void every_length(void **state) {
  (void)state;
  static const jx_lane_op ops[] = {JX_LANE_ADD, JX_LANE_EXP, JX_LANE_SIN, JX_LANE_LT, JX_LANE_SEL};
  for (int64_t n = 1; n < 68; n++) {
    for (size_t i = 0; i < JX_COUNTOF(ops); i++) {
      check_op(ops[i], JX_F32, 0, n);
      check_op(ops[i], JX_F64, 0, n);
    }
  }
}

static void every_conversion(void **state) {
  (void)state;
  for (int from = 0; from < JX_DTYPE_COUNT; from++) {
    for (int to = 0; to < JX_DTYPE_COUNT; to++) {
      jx_body b;
      ports p = {0};
      jx_body_init(&b, &mem);
      jx_lane x = jx_body_in(&b, 0, JX_PORT_STREAM, (jx_dtype)from);
      ports_add(&p, (jx_dtype)from, 1500, 1);
      jx_body_out(&b, 1, JX_PORT_STREAM, jx_body_convert(&b, x, (jx_dtype)to));
      ports_add(&p, (jx_dtype)to, 1500, 1);
      bool casts = from != JX_BOOL && to != JX_BOOL &&
                   jx_dtype_size((jx_dtype)from) == jx_dtype_size((jx_dtype)to);
      if (casts) {
        jx_body_out(&b, 2, JX_PORT_STREAM, jx_body_bitcast(&b, x, (jx_dtype)to));
        ports_add(&p, (jx_dtype)to, 1500, 1);
      }
      check(&b, &p, 1500);
      ports_free(&p);
      jx_body_free(&b);
    }
  }
}

static void every_reduction(void **state) {
  (void)state;
  static const int64_t lengths[] = {0, 1, 2, 31, 63, 64, 65, 257, 1023, 5000, 65536, 65537, 69999};
  for (int k = 0; k < JX_RED_COUNT; k++) {
    for (int d = 0; d < JX_DTYPE_COUNT; d++) {
      if (!red_fits((jx_red_kind)k, (jx_dtype)d)) continue;
      for (size_t i = 0; i < JX_COUNTOF(lengths); i++) {
        jx_body b;
        ports p = {0};
        jx_body_init(&b, &mem);
        size_t count = (size_t)JX_MAX(lengths[i], 1);
        jx_lane x = jx_body_in(&b, 0, JX_PORT_STREAM, (jx_dtype)d), y = JX_NO_LANE;
        ports_add(&p, (jx_dtype)d, count, 1);
        ports_add(&p, (jx_dtype)d, count, 1);
        if (k == JX_RED_DOT) y = jx_body_in(&b, 1, JX_PORT_STREAM, (jx_dtype)d);
        ports_add(&p, (jx_dtype)d, 1, 1);
        jx_body_red(&b, (jx_red_kind)k, 2, (i & 1) != 0, x, y);
        if (jx_is_float((jx_dtype)d)) { /* ordinary values: sums that are no NaN */
          for (size_t e = 0; e < count; e++) {
            double v = (double)(random_bits() >> 11) * 0x1p-53 + 0.5;
            jx_store_f64((jx_dtype)d, (char *)p.at[0] + e * jx_dtype_size((jx_dtype)d), v);
            jx_store_f64((jx_dtype)d, (char *)p.at[1] + e * jx_dtype_size((jx_dtype)d), 2 - v);
          }
        }
        check(&b, &p, lengths[i]);
        ports_free(&p);
        jx_body_free(&b);
      }
    }
  }
}

/* Partials of cuts, combined by the caller, are the bits of one call. */
static void cuts_by_the_caller(void **state) {
  (void)state;
  enum { N = 3 * JX_RED_RUN + 777 };
  jx_body b;
  jx_error err = {0};
  jx_body_init(&b, &mem);
  jx_body_red(&b, JX_RED_SUM, 1, false, jx_body_in(&b, 0, JX_PORT_STREAM, JX_F32), JX_NO_LANE);
  jx_block *program = jx_block_compile(&mem, &b, jx_kernels_select(), &err);
  float *x = malloc(N * sizeof *x), whole, parts[4];
  for (int i = 0; i < N; i++) x[i] = (float)(random_bits() >> 40) * 0x1p-24f;
  void *scratch = aligned(jx_block_scratch_size(program));
  void *at[2] = {x, &whole};
  jx_loop_args args = {.ports = at, .n = N, .scratch = scratch};
  jx_block_run(program, &args);
  for (int c = 0; c < 4; c++) {
    void *cut[2] = {x + c * JX_RED_RUN, &parts[c]};
    args = (jx_loop_args){
        .ports = cut, .n = JX_MIN(JX_RED_RUN, N - c * JX_RED_RUN), .scratch = scratch};
    jx_block_run(program, &args);
  }
  jx_red_pairwise(JX_RED_SUM, JX_F32, parts, 4);
  assert_memory_equal(&whole, &parts[0], sizeof whole);
  free(scratch);
  free(x);
  jx_block_free(&mem, program);
  jx_body_free(&b);
}

/* Two ports exchanged, and an output made while a later operation still reads its port. */
static void in_place(void **state) {
  (void)state;
  jx_body b;
  ports p = {0};
  jx_body_init(&b, &mem);
  jx_lane x = jx_body_in(&b, 0, JX_PORT_STREAM, JX_F32),
          y = jx_body_in(&b, 1, JX_PORT_STREAM, JX_F32);
  jx_lane z = jx_body_in(&b, 2, JX_PORT_STREAM, JX_F32);
  jx_body_out(&b, 0, JX_PORT_STREAM, y);
  jx_body_out(&b, 1, JX_PORT_STREAM, x);
  jx_lane s = jx_body_op2(&b, JX_LANE_ADD, z, x);
  jx_lane t = jx_body_op2(&b, JX_LANE_MUL, jx_body_op2(&b, JX_LANE_SUB, z, y), s);
  jx_body_out(&b, 2, JX_PORT_STREAM, s);
  jx_body_out(&b, 3, JX_PORT_STREAM, t);
  jx_body_out(&b, 4, JX_PORT_STREAM, s);
  for (int i = 0; i < 5; i++) ports_add(&p, JX_F32, 3000, 1);
  check(&b, &p, 3000);
  ports_free(&p);
  jx_body_free(&b);
}

/* Sums and differences of products, with scalars in each place: fused calls round twice. */
static void products_join_sums(void **state) {
  (void)state;
  for (unsigned what = 0; what < 2 * 4 * 16; what++) {
    jx_body b;
    ports p = {0};
    jx_dtype d = what & 1 ? JX_F64 : JX_F32;
    jx_lane x[4];
    jx_body_init(&b, &mem);
    for (int i = 0; i < 4; i++) {
      bool scalar = what >> (3 + i) & 1;
      x[i] = jx_body_in(&b, i, scalar ? JX_PORT_BCAST : JX_PORT_STREAM, d);
      ports_add(&p, d, scalar ? 1 : 1100, 1);
    }
    jx_lane l = jx_body_op2(&b, JX_LANE_MUL, x[0], x[1]), r = x[2];
    if (what & 2) r = jx_body_op2(&b, JX_LANE_MUL, x[2], x[3]);
    jx_body_out(&b, 4, JX_PORT_STREAM, jx_body_op2(&b, what & 4 ? JX_LANE_SUB : JX_LANE_ADD, l, r));
    jx_lane s = jx_body_op2(&b, JX_LANE_MUL, x[0], x[3]);
    jx_body_out(&b, 5, JX_PORT_STREAM, jx_body_op2(&b, JX_LANE_SUB, x[1], s));
    for (int i = 0; i < 2; i++) ports_add(&p, d, 1100, 1);
    check(&b, &p, 1100);
    ports_free(&p);
    jx_body_free(&b);
  }
}

static void random_bodies(void **state) {
  (void)state;
  static const int64_t lengths[] = {1, 3, 16, 33, 64, 67, 255, 256, 1000, 1025, 2600};
  for (unsigned round = 0; round < 400; round++) {
    jx_body b;
    ports p = {0};
    int64_t n = lengths[below(JX_COUNTOF(lengths))];
    jx_body_init(&b, &mem);
    random_body(&b, &p, n, 4 + below(40), below(2) != 0);
    check(&b, &p, n);
    ports_free(&p);
    jx_body_free(&b);
  }
}

static void failing_memory(void **state) {
  (void)state;
  for (unsigned round = 0; round < 6; round++) {
    jx_body b;
    ports p = {0};
    jx_body_init(&b, &mem);
    random_body(&b, &p, 64, 20, true);
    size_t before = atomic_load(&mem.live);
    for (long k = 0;; k++) {
      jx_error err = {0};
      atomic_store(&mem.fail_after, k);
      jx_block *program = jx_block_compile(&mem, &b, jx_kernels_select(), &err);
      atomic_store(&mem.fail_after, -1);
      if (program) {
        jx_block_free(&mem, program);
        assert_int_equal(atomic_load(&mem.live), before);
        break;
      }
      assert_int_equal(err.status, JX_ENOMEM);
      assert_int_equal(atomic_load(&mem.live), before);
    }
    ports_free(&p);
    jx_body_free(&b);
  }
}

/* A vector by a matrix: the sums of every variant are those of fma in the order of rows. */
static void sums_of_products(void **state) {
  enum { M = 5, WIDEST = 150, ROW = 160 };
  static const char *const names[] = {"baseline", "avx2", "avx512"};
  static const size_t lengths[] = {0, 1, 15, 16, 64, 67, 130, WIDEST};
  float a[M], b[M * ROW], x[WIDEST];
  double da[M], db[M * ROW], dx[WIDEST];
  (void)state;
  for (size_t i = 0; i < M; i++) da[i] = a[i] = 0.37f * (float)(i + 1);
  for (size_t i = 0; i < M * ROW; i++) db[i] = b[i] = 1.0f / (float)(i % 97 + 3);
  for (size_t v = 0; v < 3 * JX_COUNTOF(lengths); v++) {
    const jx_kernels *k = jx_kernels_named(names[v % 3]);
    size_t n = lengths[v / 3];
    if (!k) continue;
    for (size_t j = 0; j < WIDEST; j++) dx[j] = x[j] = (float)j;
    k->sums[JX_F32](n, M, x, a, sizeof *a, b, ROW * (int64_t)sizeof *b);
    k->sums[JX_F64](n, M, dx, da, sizeof *da, db, ROW * (int64_t)sizeof *db);
    for (size_t j = 0; j < WIDEST; j++) {
      float s = (float)j;
      double ds = (double)j;
      for (size_t i = 0; i < M && j < n; i++) {
        s = fmaf(a[i], b[i * ROW + j], s);
        ds = fma(da[i], db[i * ROW + j], ds);
      }
      assert_true(x[j] == s && dx[j] == ds);
    }
  }
}

/* A matrix by a vector: the dots of every variant are those of a reduction. */
static void dots_of_rows(void **state) {
  enum { M = 3, ROW = 160 };
  static const char *const names[] = {"baseline", "avx2", "avx512"};
  static const int64_t lengths[] = {1, 15, 16, 64, 67, 130, ROW};
  float a[M * ROW], b[ROW], x[M], want;
  (void)state;
  for (size_t i = 0; i < M * ROW; i++) a[i] = 1.0f / (float)(i % 97 + 3);
  for (size_t i = 0; i < ROW; i++) b[i] = 0.37f * (float)(i % 7) - 1;
  jx_body body;
  jx_body_init(&body, &mem);
  jx_lane p = jx_body_in(&body, 0, JX_PORT_STREAM, JX_F32);
  jx_lane q = jx_body_in(&body, 1, JX_PORT_STREAM, JX_F32);
  jx_body_red(&body, JX_RED_DOT, 2, false, p, q);
  for (size_t v = 0; v < 3 * JX_COUNTOF(lengths); v++) {
    const jx_kernels *k = jx_kernels_named(names[v % 3]);
    int64_t n = lengths[v / 3];
    if (!k) continue;
    k->dots[JX_F32]((size_t)n, M, x, sizeof *x, a, ROW * (int64_t)sizeof *a, b, 0);
    for (size_t i = 0; i < M; i++) {
      jx_error err = {0};
      jx_loop_args args = {.ports = (void *[]){a + i * ROW, b, &want}, .n = n};
      assert_int_equal(jx_body_interp(&mem, &body, &args, &err), JX_OK);
      assert_true(x[i] == want);
    }
  }
  jx_body_free(&body);
}

static int nothing_lives(void **state) {
  (void)state;
  return atomic_load(&mem.live) == 0 ? 0 : -1;
}

int main(void) {
  jx_mem_init(&mem, NULL, NULL);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_operation),    cmocka_unit_test(every_length),
      cmocka_unit_test(every_conversion),   cmocka_unit_test(every_reduction),
      cmocka_unit_test(cuts_by_the_caller), cmocka_unit_test(in_place),
      cmocka_unit_test(products_join_sums), cmocka_unit_test(random_bodies),
      cmocka_unit_test(failing_memory),     cmocka_unit_test(sums_of_products),
      cmocka_unit_test(dots_of_rows),
  };
  return cmocka_run_group_tests(tests, NULL, nothing_lives);
}
