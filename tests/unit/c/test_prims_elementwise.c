/* test_prims_elementwise.c — what golden values do not reach: refusals, mapped scalars by arrays,
   cotangents of scalar operands. */
#include <string.h>

#include "unit.h"

#include "backend/interp.h"
#include "prim/rules.h"

static jx_rt *rt;
static jx_cx *cx;

static int open_rt(void **state) {
  (void)state;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->world = &jx_interp_world;
  cx = &rt->cx;
  return 0;
}

static int close_rt(void **state) {
  (void)state;
  jx_scope_end(cx, 0, NULL, 0);
  assert_int_equal(rt->bufs.live, 0);
  jx_rt_close(rt);
  return 0;
}

/* An array of the scope that counts 1, 2, 3 …; rank 0: the number 1. */
static jx_val count(jx_dtype d, int rank, int64_t n, int64_t m) {
  const jx_aval *a = jx_aval_get(&rt->avals, d, false, rank, (const int64_t[]){n, m});
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  jx_view v = {a, b->data};
  for (int64_t i = 0; i < a->size; i++) jx_put_i(&v, i, i + 1);
  return jx_scope_own(cx, jx_val_array(b, a));
}

static double at(jx_val v, int64_t i) {
  assert_true(jx_ok(cx));
  if (v.kind == JX_V_LIT) return v.u.lit.f;
  return jx_get_f(&(jx_view){v.aval, v.u.a.data}, i);
}

static void type_is(jx_val v, const char *want) {
  char text[JX_AVAL_TEXT];
  assert_string_equal(jx_aval_text(v.aval, text), want);
}

static void refuses(const jx_prim *p, const jx_attr *at_, const jx_val *in, int n,
                    const char *want) {
  char text[1024];
  jx_val y;
  assert_false(jx_bind(cx, p, at_, in, n, &y, 1));
  jx_error_sentence(cx->err, text, sizeof text);
  if (!strstr(text, want)) fail_msg("\"%s\" does not say \"%s\"", text, want);
  jx_error_clear(cx->err);
}

static void refusals_name_what_was_given(void **state) {
  (void)state;
  jx_val f3 = count(JX_F32, 1, 3, 0), f4 = count(JX_F32, 1, 4, 0), i3 = count(JX_I32, 1, 3, 0);
  jx_val b3 = count(JX_BOOL, 1, 3, 0), u3 = count(JX_U8, 1, 3, 0);
  refuses(&jx_prim_add, NULL, (jx_val[]){f3, f4}, 2, "add: shapes differ: f32[3] and f32[4]");
  refuses(&jx_prim_add, NULL, (jx_val[]){f3, i3}, 2, "add: dtypes differ: f32[3] and i32[3]");
  refuses(&jx_prim_add, NULL, (jx_val[]){b3, b3}, 2, "add: needs numbers, got bool[3]");
  refuses(&jx_prim_sin, NULL, &i3, 1, "sin: needs floating point, got i32[3]");
  refuses(&jx_prim_and, NULL, (jx_val[]){f3, f3}, 2, "and: needs booleans or integers, got f32[3]");
  refuses(&jx_prim_shift_left, NULL, (jx_val[]){b3, b3}, 2, "needs integers, got bool[3]");
  refuses(&jx_prim_abs, NULL, &u3, 1, "abs: needs signed numbers, got u8[3]");
  refuses(&jx_prim_pow, NULL, (jx_val[]){i3, i3}, 2, "pow: needs floating point, got i32[3]");
  refuses(&jx_prim_clamp, NULL, (jx_val[]){f4, f3, f3}, 3, "clamp: a bound is a scalar");
  refuses(&jx_prim_select_n, NULL, (jx_val[]){b3, f3, f3, f3}, 4, "between two cases, not 3");
  refuses(&jx_prim_select_n, NULL, (jx_val[]){b3, f4, f4}, 3, "bool[3] beside the case f32[4]");
  refuses(&jx_prim_select_n, NULL, &b3, 1, "at least one case");
  refuses(&jx_prim_integer_pow, JX_ATTRS(jx_a_int(-1)), &i3, 1, "an integer has no power -1");
  refuses(&jx_prim_round, JX_ATTRS(jx_a_int(2)), &f3, 1, "rounding_method is 0");
  refuses(&jx_prim_reduce_precision, JX_ATTRS(jx_a_int(0), jx_a_int(3)), &f3, 1, "got 0 and 3");
  refuses(&jx_prim_bitcast_convert_type, JX_ATTRS(jx_a_dtype(JX_I32)), &u3, 1, "last axis");
  refuses(&jx_prim_bitcast_convert_type, JX_ATTRS(jx_a_dtype(JX_I8)), &b3, 1, "booleans");
}

/* p on operands of which those in `mask` are mapped over axis 0, against their rows. */
static void batch_like_loop(const jx_prim *p, const jx_val *x, const char *mask, int n) {
  bool in[4], out = false;
  const jx_aval *aval[4], *res;
  jx_val y;
  int64_t size = 0;
  for (int i = 0; i < n; i++) {
    in[i] = mask[i] == '1';
    aval[i] = in[i] ? jx_aval_tail(&rt->avals, x[i].aval) : x[i].aval;
    if (in[i]) size = x[i].aval->dim[0];
  }
  assert_true(jx_infer(cx, p, rt->no_attrs, aval, n, &res, 1));
  jx_eqn e = {.prim = p, .attrs = rt->no_attrs, .nin = n, .nout = 1, .in = aval, .out = &res};
  p->batch(cx, &e, &(jx_batch){.size = size, .in = in, .out = &out}, x, &y);
  assert_true(jx_ok(cx) && out);
  assert_ptr_equal(y.aval, jx_aval_lead(&rt->avals, size, res));
  for (int64_t k = 0; k < size; k++) {
    jx_val row[4], want;
    for (int i = 0; i < n; i++) {
      row[i] = x[i];
      row[i].aval = aval[i];
      if (in[i]) row[i].u.a.data += (size_t)k * aval[i]->nbytes;
    }
    assert_true(jx_bind(cx, p, NULL, row, n, &want, 1));
    assert_memory_equal(y.u.a.data + (size_t)k * res->nbytes, want.u.a.data, res->nbytes);
  }
}

static void mapped_scalars_stand_beside_arrays(void **state) {
  (void)state;
  jx_val s = count(JX_F32, 0, 0, 0), v3 = count(JX_F32, 1, 3, 0), v4 = count(JX_F32, 1, 4, 0);
  jx_val m = count(JX_F32, 2, 3, 4), which = count(JX_I32, 1, 3, 0), one = count(JX_I32, 0, 0, 0);
  jx_val which4 = count(JX_I32, 1, 4, 0);
  batch_like_loop(&jx_prim_sub, (jx_val[]){v3, v4}, "10", 2); /* a mapped scalar, an array */
  batch_like_loop(&jx_prim_sub, (jx_val[]){v4, m}, "01", 2);
  batch_like_loop(&jx_prim_sub, (jx_val[]){m, v3}, "11", 2);
  batch_like_loop(&jx_prim_sub, (jx_val[]){s, v3}, "01", 2); /* scalars only */
  batch_like_loop(&jx_prim_clamp, (jx_val[]){v3, v4, s}, "100", 3);
  batch_like_loop(&jx_prim_clamp, (jx_val[]){s, s, v3}, "001", 3);
  batch_like_loop(&jx_prim_clamp, (jx_val[]){v4, m, v3}, "011", 3);
  batch_like_loop(&jx_prim_select_n, (jx_val[]){which, m, v4}, "110", 3);
  batch_like_loop(&jx_prim_select_n, (jx_val[]){which4, m, v4}, "010", 3);
  batch_like_loop(&jx_prim_select_n, (jx_val[]){which, s, v3}, "101", 3);
  batch_like_loop(&jx_prim_select_n, (jx_val[]){one, m, v4}, "010", 3);
}

/* The cotangent of operand `k`, the others given. */
static jx_val pull(const jx_prim *p, const jx_val *x, int n, int k, jx_val ct) {
  const jx_aval *aval[4], *res;
  jx_val in[4], c[4];
  for (int i = 0; i < n; i++) {
    aval[i] = x[i].aval;
    in[i] = i == k ? jx_absent_of(aval[i]) : x[i];
    c[i] = JX_ABSENT;
  }
  assert_true(jx_infer(cx, p, rt->no_attrs, aval, n, &res, 1));
  jx_eqn e = {.prim = p, .attrs = rt->no_attrs, .nin = n, .nout = 1, .in = aval, .out = &res};
  p->transpose(cx, &e, in, &ct, c);
  for (int i = 0; i < n; i++)
    if (i != k) assert_true(jx_absent(c[i]));
  return c[k];
}

static void cotangents_of_scalars_are_sums(void **state) {
  (void)state;
  jx_val s = count(JX_F32, 0, 0, 0), v = count(JX_F32, 1, 3, 0), ct = count(JX_F32, 1, 3, 0);
  jx_val c = pull(&jx_prim_mul, (jx_val[]){s, v}, 2, 0, ct);
  type_is(c, "f32[]");
  assert_float_equal(at(c, 0), 1 + 4 + 9, 0);
  c = pull(&jx_prim_sub, (jx_val[]){v, s}, 2, 1, ct);
  type_is(c, "f32[]");
  assert_float_equal(at(c, 0), -6, 0);
  c = pull(&jx_prim_add, (jx_val[]){v, s}, 2, 0, ct);
  type_is(c, "f32[3]");
  c = pull(&jx_prim_div, (jx_val[]){s, v}, 2, 0, ct);
  type_is(c, "f32[]");
  assert_float_equal(at(c, 0), 3, 0);
  jx_val which = count(JX_I32, 1, 3, 0); /* 1 2 3, held at 1 */
  c = pull(&jx_prim_select_n, (jx_val[]){which, v, v}, 3, 1, ct);
  for (int i = 0; i < 3; i++) assert_float_equal(at(c, i), 0, 0);
  c = pull(&jx_prim_select_n, (jx_val[]){which, v, v}, 3, 2, ct);
  for (int i = 0; i < 3; i++) assert_float_equal(at(c, i), i + 1, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(refusals_name_what_was_given, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(mapped_scalars_stand_beside_arrays, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(cotangents_of_scalars_are_sums, open_rt, close_rt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
