/* test_lapack.c — decompositions without OpenBLAS, without memory, and on what LAPACK cannot do. */
#include <math.h>
#include <string.h>

#include "backend/world.h"
#include "ir/ir.h"
#include "ir/world.h"
#include "unit.h"

static const char *const programs[] = {
    "{ lambda ; a:f32[3,3]. let b:f32[3,3] = cholesky a in (b,) }",
    "{ lambda ; a:f64[3,4]. let b:f64[3,4] c:i32[3] d:i32[3] = lu a in (b, c, d) }",
    "{ lambda ; a:f32[4,3]. let b:f32[4,4] c:f32[4,3] = qr[full_matrices=True pivoting=False "
    "use_magma=None] a in (b, c) }",
    "{ lambda ; a:f64[3,3]. let b:f64[3,3] c:f64[3] = eigh[algorithm=None lower=True "
    "sort_eigenvalues=True subset_by_index=None] a in (b, c) }",
    "{ lambda ; a:f32[2,3]. let b:f32[2] c:f32[2,2] d:f32[2,3] = svd[algorithm=None "
    "compute_uv=True full_matrices=False subset_by_index=None] a in (b, c, d) }",
};

static jx_rt *open_rt(const char *blas) {
  jx_rt *rt;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->opt.threads = 1;
  assert_int_equal(jx_cpu_open(rt, blas, NULL), JX_OK);
  return rt;
}

/* Runs a program on a matrix of `x`; outputs are released. */
static jx_status run(jx_rt *rt, const char *text, double x) {
  jx_cx *cx = &rt->cx;
  jx_val in, out[4];
  jx_graph *g = jx_graph_parse(rt, text);
  assert_non_null(g);
  const jx_aval *a = g->aval[0];
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  assert_non_null(b);
  in = jx_val_array(b, a);
  for (int64_t i = 0; i < a->size; i++)
    jx_store_f64((jx_dtype)a->dtype,
                 (char *)b->data + (size_t)i * jx_dtype_size((jx_dtype)a->dtype), x);
  jx_status st = rt->world->run(cx, g, &in, out);
  for (uint32_t i = 0; st == JX_OK && i < g->nouts; i++) jx_val_release(out[i]);
  jx_buf_release(b);
  jx_graph_release(g);
  return st;
}

static void without_openblas(void **state) {
  (void)state;
  jx_rt *rt = open_rt("/nowhere/libopenblas.so.0");
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    assert_int_equal(run(rt, programs[i], 1), JX_EDEVICE);
    assert_non_null(strstr(rt->cx.err->message, "needs LAPACK: OpenBLAS could not be opened"));
    assert_non_null(strstr(rt->cx.err->hint, "libopenblas.so.0"));
    jx_error_clear(rt->cx.err);
  }
  assert_int_equal(rt->bufs.live, 0);
  jx_rt_close(rt);
}

/* Every workspace refused once: JX_ENOMEM, and nothing is left. */
static void without_memory(void **state) {
  (void)state;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    jx_rt *rt = open_rt(NULL);
    assert_int_equal(run(rt, programs[i], 1), JX_OK); /* compiled, and OpenBLAS is open */
    jx_graph *g = jx_graph_parse(rt, programs[i]);
    jx_buf *b = jx_buf_new(&rt->bufs, g->aval[0]->nbytes);
    memset(b->data, 0, g->aval[0]->nbytes);
    jx_val in = jx_val_array(b, g->aval[0]), out[4];
    jx_status st = JX_ENOMEM;
    for (long n = 0; n < 100 && st != JX_OK; n++) {
      atomic_store(&rt->mem.fail_after, n);
      st = rt->world->run(&rt->cx, g, &in, out);
      atomic_store(&rt->mem.fail_after, -1);
      if (st != JX_OK) assert_int_equal(rt->cx.err->status, JX_ENOMEM);
      jx_error_clear(rt->cx.err);
    }
    assert_int_equal(st, JX_OK);
    for (uint32_t k = 0; k < g->nouts; k++) jx_val_release(out[k]);
    jx_buf_release(b);
    jx_graph_release(g);
    assert_int_equal(rt->bufs.live, 0);
    jx_rt_close(rt);
  }
}

/* Infinities, NaN, zeros and denormals end in numbers, not in a stop. */
static void odd_matrices(void **state) {
  (void)state;
  static const double odd[] = {0, -1, 1e-45, 1e300, (double)INFINITY, (double)NAN};
  jx_rt *rt = open_rt(NULL);
  for (size_t i = 0; i < JX_COUNTOF(programs); i++)
    for (size_t k = 0; k < JX_COUNTOF(odd); k++)
      assert_int_equal(run(rt, programs[i], odd[k]), JX_OK);
  assert_int_equal(rt->bufs.live, 0);
  jx_rt_close(rt);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(without_openblas),
    cmocka_unit_test(without_memory),
    cmocka_unit_test(odd_matrices),
};
UNIT_MAIN(tests)
