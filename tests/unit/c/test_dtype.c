/* test_dtype.c — names, promotion against JAX's own table, conversions of single elements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "array/dtype.h"

static const struct {
  const char *a;
  int a_weak;
  const char *b;
  int b_weak;
  const char *result;
  int result_weak;
} promotions[] = {
#include "../../golden/promote.inc"
};

static void names_parse_back(void **state) {
  (void)state;
  for (int d = 0; d < JX_DTYPE_COUNT; d++) {
    jx_dtype r;
    assert_true(jx_dtype_parse(jx_dtype_short((jx_dtype)d), &r) && (int)r == d);
    assert_true(jx_dtype_parse(jx_dtype_name((jx_dtype)d), &r) && (int)r == d);
  }
  jx_dtype r = JX_BOOL;
  assert_true(jx_dtype_parse("float", &r) && r == JX_F32);
  assert_true(jx_dtype_parse("int", &r) && r == JX_I32);
  assert_false(jx_dtype_parse("float31", &r));
  assert_false(jx_dtype_parse("", &r));
  assert_int_equal(jx_dtype_size(JX_BF16), 2);
  assert_int_equal(jx_dtype_class(JX_U64), JX_CLASS_UINT);
  assert_string_equal(jx_dtype_cl(JX_I64), "long");
}

static void promotion_is_jax(void **state) {
  (void)state;
  assert_int_equal(JX_COUNTOF(promotions), 4 * JX_DTYPE_COUNT * JX_DTYPE_COUNT);
  for (size_t i = 0; i < JX_COUNTOF(promotions); i++) {
    jx_dtype a = JX_BOOL, b = JX_BOOL, want = JX_BOOL;
    assert_true(jx_dtype_parse(promotions[i].a, &a) && jx_dtype_parse(promotions[i].b, &b) &&
                jx_dtype_parse(promotions[i].result, &want));
    bool weak = false;
    jx_dtype got = jx_promote(a, promotions[i].a_weak != 0, b, promotions[i].b_weak != 0, &weak);
    if (got != want || weak != (promotions[i].result_weak != 0)) {
      fail_msg("%s%s and %s%s gave %s%s", promotions[i].a, promotions[i].a_weak ? "*" : "",
               promotions[i].b, promotions[i].b_weak ? "*" : "", jx_dtype_short(got),
               weak ? "*" : "");
    }
  }
}

static void halves_round_trip(void **state) {
  (void)state;
  for (uint32_t h = 0; h < 0x10000; h++) {
    float f = jx_f16_to_f32((uint16_t)h), g = jx_bf16_to_f32((uint16_t)h);
    if (f == f) assert_int_equal(jx_f32_to_f16(f), h);
    if (g == g) assert_int_equal(jx_f32_to_bf16(g), h);
    assert_true((f != f) == ((h & 0x7FFF) > 0x7C00));
    assert_true((g != g) == ((h & 0x7FFF) > 0x7F80));
    if (f != f) assert_true((jx_f32_to_f16(f) & 0x7FFF) > 0x7C00);
    if (g != g) assert_true((jx_f32_to_bf16(g) & 0x7FFF) > 0x7F80);
  }
}

/* Between neighbours a < b the middle goes to the even one, anything else to the nearer one. */
static void check_between(uint16_t a, float (*widen)(uint16_t), uint16_t (*narrow)(float)) {
  float lo = widen(a), hi = widen((uint16_t)(a + 1));
  if (isinf(hi) || lo != lo || hi != hi) return;
  float mid = (float)(((double)lo + (double)hi) / 2);
  assert_int_equal(narrow(mid), a & 1 ? a + 1 : a);
  assert_int_equal(narrow(nextafterf(mid, -INFINITY)), a);
  assert_int_equal(narrow(nextafterf(mid, INFINITY)), a + 1);
}

static void halves_round_to_nearest_even(void **state) {
  (void)state;
  for (uint32_t h = 0; h < 0x7F80; h++) {
    check_between((uint16_t)h, jx_bf16_to_f32, jx_f32_to_bf16);
    if (h < 0x7C00) check_between((uint16_t)h, jx_f16_to_f32, jx_f32_to_f16);
  }
  assert_int_equal(jx_f32_to_f16(65519.996f), 0x7BFF);
  assert_int_equal(jx_f32_to_f16(65520.0f), 0x7C00);
  assert_int_equal(jx_f32_to_f16(-INFINITY), 0xFC00);
  assert_int_equal(jx_f32_to_bf16(3.4028235e38f), 0x7F80);
}

/* JAX 0.10.2 on CPU: convert_element_type of these values. */
static void floats_saturate(void **state) {
  (void)state;
  static const double v[] = {-1.5, -300, 1e10, 3e19, -3e19, NAN, INFINITY, -INFINITY, 0.5};
  static const int64_t i8[] = {-1, -128, 127, 127, -128, 0, 127, -128, 0};
  static const int64_t u16[] = {0, 0, 65535, 65535, 0, 0, 65535, 0, 0};
  static const int64_t i32[] = {-1, -300,      INT32_MAX, INT32_MAX, INT32_MIN,
                                0,  INT32_MAX, INT32_MIN, 0};
  static const int64_t i64[] = {-1, -300,      10000000000, INT64_MAX, INT64_MIN,
                                0,  INT64_MAX, INT64_MIN,   0};
  static const uint64_t u64[] = {0, 0, 10000000000u, UINT64_MAX, 0, 0, UINT64_MAX, 0, 0};
  for (size_t i = 0; i < JX_COUNTOF(v); i++) {
    uint64_t cell = 0;
    jx_store_f64(JX_I8, &cell, v[i]);
    assert_int_equal(jx_load_i64(JX_I8, &cell), i8[i]);
    jx_store_f64(JX_U16, &cell, v[i]);
    assert_int_equal(jx_load_i64(JX_U16, &cell), u16[i]);
    jx_store_f64(JX_I32, &cell, v[i]);
    assert_int_equal(jx_load_i64(JX_I32, &cell), i32[i]);
    jx_store_f64(JX_I64, &cell, v[i]);
    assert_int_equal(jx_load_i64(JX_I64, &cell), i64[i]);
    jx_store_f64(JX_U64, &cell, v[i]);
    assert_true(cell == u64[i]);
    jx_store_f64(JX_F64, &cell, v[i]);
    assert_int_equal(jx_load_i64(JX_F64, &cell), i64[i]);
    jx_store_f64(JX_BOOL, &cell, v[i]);
    assert_int_equal(jx_load_i64(JX_BOOL, &cell), 1);
  }
}

static void integers_wrap(void **state) {
  (void)state;
  uint64_t cell = 0;
  jx_store_i64(JX_I8, &cell, 300);
  assert_int_equal(jx_load_i64(JX_I8, &cell), 44);
  jx_store_i64(JX_U32, &cell, -1);
  assert_int_equal(jx_load_i64(JX_U32, &cell), 0xFFFFFFFF);
  jx_store_i64(JX_U64, &cell, -1);
  assert_true(jx_load_f64(JX_U64, &cell) == 0x1p64);
  jx_store_i64(JX_BOOL, &cell, 256);
  assert_int_equal(jx_load_i64(JX_BOOL, &cell), 1);
  jx_store_i64(JX_BF16, &cell, 257);
  assert_true(jx_load_f64(JX_BF16, &cell) == 256.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_parse_back),  cmocka_unit_test(promotion_is_jax),
      cmocka_unit_test(halves_round_trip), cmocka_unit_test(halves_round_to_nearest_even),
      cmocka_unit_test(floats_saturate),   cmocka_unit_test(integers_wrap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
