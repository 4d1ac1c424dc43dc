/*
** test_threads.c — programs with few rows give the same bits on any number of threads: reductions
** over one long axis, several of them in one loop, loops that follow each other, few long rows.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/exec.h"
#include "backend/world.h"
#include "unit.h"

static const int threads[] = {1, 2, 3, 4, 8};
enum { WORLDS = JX_COUNTOF(threads), MOST = 8 };
static jx_rt *world[WORLDS];

static int open_all(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    assert_int_equal(jx_rt_open(NULL, NULL, &world[i]), JX_OK);
    world[i]->opt = (jx_options){.threads = threads[i], .no_tcc = true, .verify = true};
    assert_int_equal(jx_cpu_open(world[i], NULL, NULL), JX_OK);
  }
  return 0;
}

static int close_all(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    assert_int_equal(world[i]->bufs.live, 0);
    jx_rt_close(world[i]);
  }
  return 0;
}

/* The same numbers in every world; floats of all magnitudes near 1, so that order shows. */
static jx_val operand(jx_rt *rt, const jx_aval *a, uint64_t seed) {
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  jx_dtype d = (jx_dtype)a->dtype;
  assert_non_null(b);
  for (int64_t i = 0; i < a->size; i++) {
    char *p = (char *)b->data + (size_t)i * jx_dtype_size(d);
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    double u = (double)(seed >> 40) / (double)(1 << 24);
    if (jx_is_float(d))
      jx_store_f64(d, p, u * 1.2 - 0.5);
    else
      jx_store_i64(d, p, d == JX_BOOL ? u < 0.999999 : (int64_t)(u * 200) - 100);
  }
  return jx_val_array(b, a);
}

static jx_status run(jx_rt *rt, const char *text, jx_graph **g, jx_val *in, jx_val *out) {
  *g = jx_graph_parse(rt, text);
  if (!*g) fail_msg("%s: %s", text, rt->err.message);
  for (uint32_t i = 0; i < (*g)->ninputs; i++) in[i] = operand(rt, (*g)->aval[i], i + 1);
  return rt->world->run(&rt->cx, *g, in, out);
}

static void drop(jx_rt *rt, jx_graph *g, jx_val *in, jx_val *out) {
  for (uint32_t i = 0; i < g->ninputs; i++) jx_val_release(in[i]);
  for (uint32_t o = 0; out && o < g->nouts; o++) jx_val_release(out[o]);
  jx_graph_release(g);
  jx_graphs_evict(rt, 1 << 20);
}

static void same_everywhere(const char *text) {
  jx_val in[WORLDS][MOST], out[WORLDS][MOST];
  jx_graph *g[WORLDS];
  for (int i = 0; i < WORLDS; i++) {
    if (run(world[i], text, &g[i], in[i], out[i]) != JX_OK)
      fail_msg("%s: %s", text, world[i]->err.message);
    for (uint32_t o = 0; o < g[i]->nouts; o++)
      if (memcmp(out[i][o].u.a.data, out[0][o].u.a.data, out[0][o].aval->nbytes) != 0)
        fail_msg("%d threads: output %u has other bits: %s", threads[i], o, text);
  }
  for (int i = 0; i < WORLDS; i++) drop(world[i], g[i], in[i], out[i]);
}

static void one_reduction(void **state) {
  (void)state;
  static const char *const kind[] = {"f32 reduce_sum",  "f32 reduce_max", "f32 reduce_prod",
                                     "f64 reduce_sum",  "f16 reduce_max", "bf16 reduce_min",
                                     "f16 reduce_sum",  "i32 reduce_sum", "u8 reduce_max",
                                     "bool reduce_and", "i64 reduce_xor"};
  static const int size[] = {65535, 131072, 131073, 3 * 65536 + 5, 10 * 65536, 1000003};
  char text[200], dtype[8], prim[16];
  for (size_t k = 0; k < JX_COUNTOF(kind); k++)
    for (size_t n = 0; n < JX_COUNTOF(size); n++) {
      sscanf(kind[k], "%7s %15s", dtype, prim);
      snprintf(text, sizeof text, "{ lambda ; a:%s[%d]. let b:%s[] = %s[axes=(0,)] a in (b,) }",
               dtype, size[n], dtype, prim);
      same_everywhere(text);
    }
}

static const char *const programs[] = {
    /* several reductions and a result in one loop */
    "{ lambda ; a:f32[700001] b:f32[700001]. let c:f32[700001] = mul a b d:f32[] = "
    "reduce_sum[axes=(0,)] c e:f32[] = reduce_max[axes=(0,)] c f:f32[700001] = sin c in (d, e, f) "
    "}",
    "{ lambda ; a:f32[700001] b:f32[700001]. let c:f32[] = dot_general[dimension_numbers=(([0], "
    "[0]),"
    " ([], []))] a b in (c,) }",
    /* loops that follow each other: a normalisation */
    "{ lambda ; a:f32[300007]. let m:f32[] = reduce_max[axes=(0,)] a s:f32[300007] = sub a m "
    "e:f32[300007] = exp s t:f32[] = reduce_sum[axes=(0,)] e r:f32[300007] = div e t in (r, t) }",
    /* few rows, with and without their own sums */
    "{ lambda ; a:f32[2,500009]. let b:f32[2] = reduce_sum[axes=(1,)] a in (b,) }",
    "{ lambda ; a:f64[3,300001]. let b:f64[3] = reduce_prod[axes=(1,)] a in (b,) }",
    "{ lambda ; a:f32[3,300001]. let b:f32[] = reduce_sum[axes=(0, 1)] a in (b,) }",
    "{ lambda ; a:f32[2,300001]. let s:f32[2] = reduce_sum[axes=(1,)] a t:f32[2,300001] = "
    "broadcast_in_dim[broadcast_dimensions=(0,) shape=(2, 300001)] s d:f32[2,300001] = div a t "
    "m:f32[2] = reduce_max[axes=(1,)] d in (d, m) }",
    "{ lambda ; a:i32[5,200001]. let b:i32[5] = reduce_sum[axes=(1,)] a c:i32[200001] = "
    "reduce_sum[axes=(0,)] a in (b, c) }",
    /* columns of few rows; what is read along the other axis; numbers of the elements */
    "{ lambda ; a:f32[300001,3]. let b:f32[3] = reduce_sum[axes=(0,)] a in (b,) }",
    "{ lambda ; a:f32[600,500]. let t:f32[500,600] = transpose[permutation=(1, 0)] a s:f32[] = "
    "reduce_sum[axes=(0, 1)] t in (s, t) }",
    "{ lambda ; a:f32[400001]. let i:f32[400001] = iota[dimension=0 dtype=float32 shape=(400001,)] "
    "w:f32[400001] = mul a i s:f32[] = reduce_sum[axes=(0,)] w in (s,) }",
};

static void whole_programs(void **state) {
  (void)state;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) same_everywhere(programs[i]);
}

/* A long loop that reduces really is shared: its kernel's ranges may be cut. */
static void are_cut(void **state) {
  (void)state;
  jx_rt *rt = world[1];
  jx_graph *g = jx_graph_parse(
      rt, "{ lambda ; a:f32[700001]. let b:f32[] = reduce_sum[axes=(0,)] a in (b,) }");
  assert_non_null(g);
  jx_exec *x = jx_cpu_exec(&rt->cx, g);
  assert_non_null(x);
  assert_true(x->kernel[0]->loop[0].cuts);
  jx_graph_release(g);
  jx_graphs_evict(rt, 1 << 20);
}

static void interrupted(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    jx_val in[MOST], out[MOST];
    jx_graph *g;
    atomic_store(&world[i]->interrupt, 1);
    assert_int_equal(run(world[i], programs[0], &g, in, out), JX_EINTERRUPT);
    atomic_store(&world[i]->interrupt, 0);
    jx_error_clear(&world[i]->err);
    drop(world[i], g, in, NULL);
  }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(one_reduction, open_all, close_all),
    cmocka_unit_test_setup_teardown(whole_programs, open_all, close_all),
    cmocka_unit_test_setup_teardown(are_cut, open_all, close_all),
    cmocka_unit_test_setup_teardown(interrupted, open_all, close_all),
};
UNIT_MAIN(tests)
