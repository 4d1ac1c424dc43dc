/*
** test_while.c — loops of unknown length: values, derivatives of every order and mixture of modes
** against central differences, lanes against the loop, tapes, and what the shape rule refuses.
*/
#include "array/tape.h"
#include "derive.h"

/* x := x² + a while x < 10, y := y · sin x: as many trips as a says. */
#define GROW                                                                                \
  "while[\n"                                                                                \
  "      body_jaxpr={ lambda ; d:f64[] e:f64[] f:f64[]. let\n"                              \
  "          g:f64[] = mul e e\n"                                                           \
  "          h:f64[] = add g d\n"                                                           \
  "          i:f64[] = sin e\n"                                                             \
  "          j:f64[] = mul f i in (h, j) }\n"                                               \
  "      body_nconsts=1\n"                                                                  \
  "      cond_jaxpr={ lambda ; k:f64[] l:f64[]. let m:bool[] = lt k 10.0:f64[] in (m,) }\n" \
  "      cond_nconsts=0] "

static const char *const data_dependent = "{ lambda ; a:f64[]. let b:f64[] c:f64[] = " GROW
                                          "a a 1.5:f64[]\n"
                                          "    n:f64[] = mul b 0.01:f64[]\n"
                                          "    o:f64[] = add c n in (o,) }";

static void a_count_that_the_data_decides(void **state) {
  (void)state;
  jx_graph *g = parse(data_dependent);
  double x = 1.1, y = 1.5, a = 1.1;
  for (; x < 10; x = x * x + a) y *= sin(x);
  near_to(value_at(g, 1.1), x * 0.01 + y, 1e-14, "value");
  jx_graph_release(g);
  check_program(data_dependent, 1.1, 3, 3);
}

static void no_trip_at_all(void **state) {
  (void)state;
  check_program(data_dependent, 11.0, 2, 3);
}

/* The predicate reads a constant that is mapped, the body does not change it. */
static void predicate_with_constants(void **state) {
  (void)state;
  check_program(
      "{ lambda ; a:f64[]. let\n"
      "    p:i32[] b:f64[] = while[\n"
      "      body_jaxpr={ lambda ; q:i32[] f:f64[]. let\n"
      "          g:i32[] = add q 1:i32[]\n"
      "          h:f64[] = cos f\n"
      "          i:f64[] = mul h f in (g, i) }\n"
      "      body_nconsts=0\n"
      "      cond_jaxpr={ lambda ; c:f64[] q:i32[] f:f64[]. let\n"
      "          r:f64[] = convert_element_type[new_dtype=float64 weak_type=False] q\n"
      "          s:f64[] = mul c 4.0:f64[]\n"
      "          t:bool[] = lt r s in (t,) }\n"
      "      cond_nconsts=1] a 0:i32[] a in (b,) }",
      0.9, 3, 3);
}

/* A while in a while: the tape of the inner one is an element of the outer one's. */
static const char *const nested =
    "{ lambda ; a:f64[]. let\n"
    "    b:i32[] c:f64[] = while[\n"
    "      body_jaxpr={ lambda ; s:f64[] d:i32[] e:f64[]. let\n"
    "          f:i32[] = add d 1:i32[]\n"
    "          g:f64[] h:f64[] = while[\n"
    "            body_jaxpr={ lambda ; i:f64[] j:f64[] k:f64[]. let\n"
    "                l:f64[] = mul j 2.0:f64[]\n"
    "                m:f64[] = sin k\n"
    "                n:f64[] = mul m i in (l, n) }\n"
    "            body_nconsts=1\n"
    "            cond_jaxpr={ lambda ; j:f64[] k:f64[]. let o:bool[] = lt j 5.0:f64[] in (o,) }\n"
    "            cond_nconsts=0] s e e\n"
    "          p:f64[] = mul h g in (f, p) }\n"
    "      body_nconsts=1\n"
    "      cond_jaxpr={ lambda ; d:i32[] e:f64[]. let q:bool[] = lt d 3:i32[] in (q,) }\n"
    "      cond_nconsts=0] a 0:i32[] a in (c,) }";

static void tapes_of_tapes(void **state) {
  (void)state;
  check_program(nested, 1.3, 3, 3);
}

/* A while in a static scan in a cond: residuals of the loop are stacked. */
static void while_in_scan_in_cond(void **state) {
  (void)state;
  check_program(
      "{ lambda ; a:f64[]. let\n"
      "    z:f64[] = cond[branches=(\n"
      "      { lambda ; b:f64[]. let c:f64[] = sin b in (c,) }\n"
      "      { lambda ; b:f64[]. let\n"
      "          d:f64[] e:f64[4] = scan[\n"
      "            jaxpr={ lambda ; f:f64[]. let\n"
      "                g:f64[] h:f64[] = " GROW
      "f f 1.5:f64[]\n"
      "                n:f64[] = mul g 0.001:f64[]\n"
      "                o:f64[] = sin h\n"
      "                r:f64[] = mul o 0.05:f64[]\n"
      "                p:f64[] = add r 1.5:f64[]\n"
      "                q:f64[] = add p n in (q, h) }\n"
      "            length=4 num_carry=1 num_consts=0 reverse=False unroll=1] b\n"
      "          p:f64[] = reduce_sum[axes=(0,) ] e\n"
      "          q:f64[] = mul p d in (q,) }\n"
      "      )] 1:i32[] a in (z,) }",
      1.1, 2, 3);
}

/* A checkpoint of a loop, and a loop of checkpoints. */
static void while_and_remat(void **state) {
  (void)state;
  check_program(
      "{ lambda ; a:f64[]. let\n"
      "    z:f64[] y:f64[] = remat2[differentiated=False jaxpr={ lambda ; a:f64[]. let\n"
      "        b:f64[] c:f64[] = " GROW
      "a a 1.5:f64[] in (b, c) }\n"
      "      policy=None prevent_cse=True] a\n"
      "    x:f64[] = mul z 0.01:f64[]\n"
      "    w:f64[] = mul x y in (w,) }",
      1.1, 2, 3);
  check_program(
      "{ lambda ; a:f64[]. let\n"
      "    b:f64[] = while[\n"
      "      body_jaxpr={ lambda ; d:f64[] e:f64[]. let\n"
      "          f:f64[] = remat2[differentiated=False jaxpr={ lambda ; g:f64[] h:f64[]. let\n"
      "              i:f64[] = exp g\n"
      "              j:f64[] = sin i\n"
      "              k:f64[] = add j h\n"
      "              l:f64[] = add k 1.2:f64[] in (l,) } policy=None prevent_cse=True] e d\n"
      "          m:f64[] = add e f in (m,) }\n"
      "      body_nconsts=1\n"
      "      cond_jaxpr={ lambda ; e:f64[]. let q:bool[] = lt e 3.0:f64[] in (q,) }\n"
      "      cond_nconsts=0] a a in (b,) }",
      0.6, 2, 3);
}

/* Lanes in lanes, each with a count of its own. */
static void batches_of_batches(void **state) {
  (void)state;
  jx_graph *g = parse(data_dependent);
  bool mask[1] = {true};
  const jx_batched *one = jx_graph_batch(cx, g, mask, 2, NULL, mask);
  good();
  const jx_batched *two = jx_graph_batch(cx, one->g, mask, 3, NULL, mask);
  good();
  assert_int_equal(jx_graph_verify(two->g, NULL), JX_OK);
  const double x[6] = {1.1, 0.6, 3, 11, 0.7, 1.9};
  jx_val in = vec(x, 6), out = JX_BAD;
  int64_t dim[2] = {3, 2};
  in.aval = jx_aval_get(&rt->avals, JX_F64, false, 2, dim);
  jx_graph_emit(cx, two->g, &in, &out);
  good();
  for (int i = 0; i < 6; i++) near_to(at(out, i), value_at(g, x[i]), 1e-14, "lane");
  jx_graph_release(g);
}

/* One loop for the values, one for the tangents back: nothing runs twice. */
static void two_loops_for_a_gradient(void **state) {
  (void)state;
  jx_graph *g = parse(data_dependent), *d = derived(g, 1, 0);
  good();
  int whiles = 0, scans = 0;
  for (uint32_t k = 0; k < d->nnodes; k++) {
    whiles += d->node[k].prim == &jx_prim_while;
    scans += d->node[k].prim == &jx_prim_scan;
  }
  assert_int_equal(whiles, 1);
  assert_int_equal(scans, 1);
  jx_graph_release(d);
  jx_graph_release(g);
}

/* ---- tapes ---- */

static void tapes_hold_what_was_written(void **state) {
  (void)state;
  const jx_aval *f = rt->avals.scalar[JX_F64][0];
  enum { N = 300000 };
  jx_buf *b = jx_tape_new(&rt->bufs, f), *c = jx_tape_new(&rt->bufs, f);
  jx_tape *t = jx_tape_of(b), *back = jx_tape_of(c);
  assert_true(jx_tape_reserve(back, N));
  for (int64_t i = 0; i < N; i++) {
    *(double *)jx_tape_slot(t, i) = (double)i;
    *(double *)jx_tape_slot(back, N - 1 - i) = (double)i;
  }
  assert_int_equal(jx_tape_count(t), N);
  for (int64_t i = 0; i < N; i++) {
    assert_true(*(const double *)jx_tape_at(t, i) == (double)i);
    assert_true(*(const double *)jx_tape_at(back, i) == (double)(N - 1 - i));
  }
  assert_null(jx_tape_at(t, N));
  jx_buf *d = jx_tape_new(&rt->bufs, f);
  jx_tape_assign(jx_tape_of(d), t);
  jx_buf_release(b);
  assert_int_equal(jx_tape_count(jx_tape_of(d)), N);
  assert_true(*(const double *)jx_tape_at(jx_tape_of(d), 7) == 7);
  jx_buf_release(c);
  jx_buf_release(d);
}

static void wide_elements(void **state) {
  (void)state;
  const jx_aval *f = jx_aval_get(&rt->avals, JX_F32, false, 1, (int64_t[]){300000});
  jx_buf *b = jx_tape_new(&rt->bufs, f);
  for (int i = 0; i < 5; i++) *(float *)jx_tape_slot(jx_tape_of(b), i) = (float)i;
  for (int i = 0; i < 5; i++) assert_true(*(const float *)jx_tape_at(jx_tape_of(b), i) == (float)i);
  jx_buf_release(b);
}

/* ---- what is refused ---- */

static void refused(const char *text, const char *words) {
  assert_null(jx_graph_parse(rt, text));
  fails_with(words);
}

static void types_are_checked(void **state) {
  (void)state;
  refused(
      "{ lambda ; a:f64[]. let b:f64[] = while[\n"
      "  body_jaxpr={ lambda ; c:f64[]. let\n"
      "      d:f32[] = convert_element_type[new_dtype=float32 weak_type=False] c in (d,) }\n"
      "  body_nconsts=0 cond_jaxpr={ lambda ; c:f64[]. let e:bool[] = lt c 1.0:f64[] in (e,) }\n"
      "  cond_nconsts=0] a in (b,) }",
      "carry 0 comes in as f64[] and leaves the body as f32[]");
  refused(
      "{ lambda ; a:f64[]. let b:f64[] = while[\n"
      "  body_jaxpr={ lambda ; c:f64[]. let in (c,) } body_nconsts=0\n"
      "  cond_jaxpr={ lambda ; c:f64[]. let in (c,) } cond_nconsts=0] a in (b,) }",
      "the predicate must give one bool[], it gives f64[]");
  refused(
      "{ lambda ; a:f64[]. let b:f64[] f:f64[] = while[\n"
      "  body_jaxpr={ lambda ; c:f64[] d:f64[]. let in (c, d) } body_nconsts=0\n"
      "  cond_jaxpr={ lambda ; c:f64[]. let e:bool[] = lt c 1.0:f64[] in (e,) }\n"
      "  cond_nconsts=0] a in (b,) }",
      "the body takes 2 operands");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(tapes_hold_what_was_written, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(wide_elements, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(a_count_that_the_data_decides, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(no_trip_at_all, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(predicate_with_constants, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(two_loops_for_a_gradient, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(batches_of_batches, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(tapes_of_tapes, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(while_in_scan_in_cond, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(while_and_remat, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(types_are_checked, open_rt, close_rt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
