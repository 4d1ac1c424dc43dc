/*
** loops.h — for tests of loops: a program in several worlds, against the reference interpreter, and
** walker, machine code and interpreter among themselves.
*/
#ifndef JX_TEST_LOOPS_H
#define JX_TEST_LOOPS_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/interp.h"
#include "backend/world.h"
#include "unit.h"

/* ---- worlds ---- */

enum { WALKER, CODE, UNFUSED, WORLDS };
static jx_rt *world[WORLDS], *oracle;

static int open_all(void **state) {
  static const jx_options opt[WORLDS] = {{.threads = 1, .no_tcc = true},
                                         {.threads = 1},
                                         {.threads = 1, .no_fuse = true, .no_tcc = true}};
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    assert_int_equal(jx_rt_open(NULL, NULL, &world[i]), JX_OK);
    world[i]->opt = opt[i];
    world[i]->opt.verify = true;
    assert_int_equal(jx_cpu_open(world[i], NULL, NULL), JX_OK);
  }
  assert_int_equal(jx_rt_open(NULL, NULL, &oracle), JX_OK);
  oracle->world = &jx_interp_world;
  return 0;
}

static int close_all(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    assert_int_equal(world[i]->bufs.live, 0);
    jx_rt_close(world[i]);
  }
  jx_rt_close(oracle);
  return 0;
}

/* ---- one program everywhere ---- */

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
      jx_store_i64((jx_dtype)a->dtype, p,
                   a->dtype == JX_BOOL ? uniform() < 0.5 : (int64_t)(uniform() * 7) - 1);
  }
  return jx_val_array(b, a);
}

static double eps_of(jx_dtype d) {
  return d == JX_F64 ? 1e-9 : d == JX_F32 ? 2e-3 : 6e-2; /* loops feed back what they round */
}

static void compare(const char *name, uint32_t out, jx_val want, jx_val got) {
  const jx_aval *a = want.aval;
  jx_dtype d = (jx_dtype)a->dtype;
  size_t w = jx_dtype_size(d);
  double scale = 0;
  for (int64_t i = 0; i < a->size && jx_is_float(d); i++) {
    double x = fabs(jx_load_f64(d, (char *)want.u.a.data + (size_t)i * w));
    if (isfinite(x)) scale = fmax(scale, x);
  }
  for (int64_t i = 0; i < a->size; i++) {
    const char *p = (char *)want.u.a.data + (size_t)i * w,
               *q = (char *)got.u.a.data + (size_t)i * w;
    double x = jx_load_f64(d, p), y = jx_load_f64(d, q);
    bool ok = memcmp(p, q, w) == 0 || (isnan(x) && isnan(y)) || x == y ||
              (jx_is_float(d) && fabs(x - y) <= eps_of(d) * (fabs(x) + scale));
    if (!ok)
      fail_msg("%s: output %u element %lld is %.9g and should be %.9g", name, out, (long long)i, y,
               x);
  }
}

enum { MOST = 16 };

static void show(jx_rt *rt, jx_graph *g) {
  jx_str s;
  jx_str_init(&s, &rt->mem);
  (void)rt->world->text(&rt->cx, g, "optimized", &s);
  (void)rt->world->text(&rt->cx, g, "kernels", &s);
  (void)rt->world->text(&rt->cx, g, "c", &s);
  printf("%s", jx_str_text(&s));
  jx_str_free(&s);
}

/* Results of one world for the operands, which are another's memory. */
static void run_in(int w, const char *text, const char *name, const jx_val *in, jx_val *out,
                   jx_plan_stats *stats) {
  jx_rt *rt = world[w];
  jx_graph *g = jx_graph_parse(rt, text);
  jx_val x[MOST];
  if (!g) fail_msg("%s: %s", name, rt->err.message);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    jx_buf *b = jx_buf_new(&rt->bufs, g->aval[i]->nbytes);
    if (g->aval[i]->nbytes) memcpy(b->data, in[i].u.a.data, g->aval[i]->nbytes);
    x[i] = jx_val_array(b, g->aval[i]);
  }
  if (w == WALKER && getenv("SHOW")) show(rt, g);
  jx_exec *e = jx_cpu_exec(&rt->cx, g);
  if (!e) fail_msg("%s: %s", name, rt->err.message);
  if (w == CODE && !e->code && jx_exec_compile(e, &rt->err) == JX_EUNSUPPORTED)
    jx_error_clear(&rt->err); /* tapes */
  else if (w == CODE && !e->code)
    fail_msg("%s: %s", name, rt->err.message);
  if (stats) *stats = e->plan->stats;
  for (int turn = 0; turn < 2; turn++) { /* the second finds the first one's memory */
    if (rt->world->run(&rt->cx, g, x, out) != JX_OK) fail_msg("%s: %s", name, rt->err.message);
    for (uint32_t i = 0; i < g->nouts && turn == 0; i++) jx_val_release(out[i]);
  }
  for (uint32_t i = 0; i < g->ninputs; i++) {
    if (memcmp(x[i].u.a.data, in[i].u.a.data, g->aval[i]->nbytes) != 0)
      fail_msg("%s: input %u was written", name, i);
    jx_val_release(x[i]);
  }
  jx_graph_release(g);
}

static void check(const char *name, const char *text, jx_plan_stats *stats) {
  jx_graph *g = jx_graph_parse(oracle, text);
  jx_val in[MOST], want[MOST], got[WORLDS][MOST];
  if (!g) fail_msg("%s: %s\n%s", name, oracle->err.message, text);
  for (uint32_t i = 0; i < g->ninputs; i++) in[i] = random_array(oracle, g->aval[i]);
  if (jx_interp_graph(&oracle->cx, g, in, want) != JX_OK)
    fail_msg("%s: %s", name, oracle->err.message);
  for (int w = 0; w < WORLDS; w++) run_in(w, text, name, in, got[w], w == WALKER ? stats : NULL);
  for (uint32_t i = 0; i < g->nouts; i++) {
    size_t n = want[i].aval->nbytes;
    compare(name, i, want[i], got[WALKER][i]);
    compare(name, i, want[i], got[UNFUSED][i]);
    if (n && memcmp(got[CODE][i].u.a.data, got[WALKER][i].u.a.data, n) != 0)
      fail_msg("%s: output %u: machine code and walker differ", name, i);
    for (int w = 0; w < WORLDS; w++) jx_val_release(got[w][i]);
    jx_val_release(want[i]);
  }
  for (uint32_t i = 0; i < g->ninputs; i++) jx_val_release(in[i]);
  jx_graph_release(g);
}

#define SCAN(length, consts, carry, reverse) \
  "length=" #length " num_carry=" #carry " num_consts=" #consts " reverse=" #reverse " unroll=1]"

/* Every allocation of a run fails once: a status, and nothing of the run is left. */
static void run_without_memory(const char *text) {
  jx_rt *rt = world[WALKER];
  jx_graph *g = jx_graph_parse(rt, text);
  jx_val in[MOST], out[MOST];
  jx_status st = JX_ENOMEM;
  assert_non_null(g);
  for (uint32_t k = 0; k < g->ninputs; k++) in[k] = random_array(rt, g->aval[k]);
  assert_int_equal(rt->world->run(&rt->cx, g, in, out), JX_OK);
  for (uint32_t k = 0; k < g->nouts; k++) jx_val_release(out[k]);
  size_t live = rt->bufs.live;
  for (long n = 0; st != JX_OK && n < 1000; n++) {
    jx_bufs_trim(&rt->bufs);
    atomic_store(&rt->mem.fail_after, n);
    st = rt->world->run(&rt->cx, g, in, out);
    atomic_store(&rt->mem.fail_after, -1);
    if (st != JX_OK) jx_error_clear(&rt->err);
    if (st != JX_OK) assert_int_equal(rt->bufs.live, live);
  }
  assert_int_equal(st, JX_OK);
  for (uint32_t k = 0; k < g->nouts; k++) jx_val_release(out[k]);
  for (uint32_t k = 0; k < g->ninputs; k++) jx_val_release(in[k]);
  jx_graph_release(g);
}

#endif
