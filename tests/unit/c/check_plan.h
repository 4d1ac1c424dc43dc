/*
** check_plan.h — a program compiled and run, compared with the reference interpreter.
*/
#ifndef JX_CHECK_PLAN_H
#define JX_CHECK_PLAN_H

#include <stdio.h>

#include "backend/interp.h"
#include "run_plan.h"

static inline jx_rt *open_rt(void) {
  jx_rt *rt;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->world = &jx_interp_world;
  rt->opt.verify = true;
  return rt;
}

static uint64_t state = 1;
static inline double uniform(void) { /* in [0, 1) */
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 40) / (double)(1 << 24);
}

static inline jx_val random_array(jx_rt *rt, const jx_aval *a) {
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  for (int64_t i = 0; i < a->size; i++) {
    char *p = (char *)b->data + (size_t)i * jx_dtype_size((jx_dtype)a->dtype);
    if (jx_is_float((jx_dtype)a->dtype))
      jx_store_f64((jx_dtype)a->dtype, p, uniform() * 1.5 + 0.05);
    else
      jx_store_i64((jx_dtype)a->dtype, p,
                   a->dtype == JX_BOOL ? uniform() < 0.5 : (int64_t)(uniform() * 9));
  }
  return jx_val_array(b, a);
}

/* The coarsest float of the program decides: a rounding that falls the other way goes through
   it. */
static inline jx_dtype coarsest(const jx_graph *g) {
  jx_dtype d = JX_F64;
  for (uint32_t i = 0; i < g->nvars; i++)
    if (jx_is_float((jx_dtype)g->aval[i]->dtype)) {
      jx_dtype e = (jx_dtype)g->aval[i]->dtype;
      if (e == JX_BF16 || (d != JX_BF16 && e < d)) d = e;
    }
  return d;
}

static inline double tolerance(jx_dtype d, double size) {
  double eps = d == JX_F64 ? 0x1p-52 : d == JX_F32 ? 0x1p-23 : d == JX_F16 ? 0x1p-10 : 0x1p-7;
  return 64 * eps * (1 + sqrt(size));
}

static inline void compare(const char *name, uint32_t out, const jx_aval *a, const char *want,
                           const char *got, double size, jx_dtype coarse) {
  jx_dtype d = (jx_dtype)a->dtype;
  size_t w = jx_dtype_size(d);
  double scale = 0;
  for (int64_t i = 0; i < a->size && jx_is_float(d); i++)
    scale = fmax(scale, fabs(jx_load_f64(d, want + (size_t)i * w)));
  for (int64_t i = 0; i < a->size; i++) {
    double x = jx_load_f64(d, want + (size_t)i * w), y = jx_load_f64(d, got + (size_t)i * w);
    bool ok = jx_is_float(d) ? fabs(x - y) <= tolerance(coarse, size) * (fabs(x) + scale) ||
                                   x == y || (isnan(x) && isnan(y))
                             : memcmp(want + (size_t)i * w, got + (size_t)i * w, w) == 0;
    if (!ok)
      fail_msg("%s: output %u element %lld is %.9g and should be %.9g", name, out, (long long)i, y,
               x);
  }
}

/* Runs g both ways on random inputs; canaries stand behind every output. */
static inline void check(jx_rt *rt, jx_graph *g, const char *name, const jx_compile_opts *o,
                         jx_plan_stats *stats) {
  enum { MOST = 64, CANARY = 64 };
  jx_val in[MOST], want[MOST];
  void *ip[MOST], *op[MOST];
  double size = 1;
  jx_plan *p = jx_compile_plan(&rt->cx, g, o);
  if (!p) fail_msg("%s: %s", name, rt->err.message);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    in[i] = random_array(rt, g->aval[i]);
    ip[i] = in[i].u.a.data;
    size = fmax(size, (double)g->aval[i]->size);
  }
  assert_int_equal(jx_interp_graph(&rt->cx, g, in, want), JX_OK);
  for (uint32_t i = 0; i < g->nouts; i++) {
    size_t n = jx_atom_aval(g, g->out[i])->nbytes;
    op[i] = malloc(n + CANARY);
    memset(op[i], 0xff, n);
    memset((char *)op[i] + n, 0x5a, CANARY);
  }
  if (getenv("SHOW")) {
    jx_str s;
    jx_str_init(&s, &rt->mem);
    jx_plan_print_graph(&s, p);
    jx_plan_print(&s, p);
    printf("%s\n%s", name, jx_str_text(&s));
    jx_str_free(&s);
  }
  if (run_plan(&rt->cx, p, ip, op) != JX_OK) fail_msg("%s: %s", name, rt->err.message);
  for (uint32_t i = 0; i < g->nouts; i++) {
    const jx_aval *a = jx_atom_aval(g, g->out[i]);
    jx_val w = jx_val_to_array(&rt->cx, want[i]);
    compare(name, i, a, w.u.a.data, op[i], size, coarsest(g));
    for (int k = 0; k < CANARY; k++) assert_int_equal(((char *)op[i])[a->nbytes + (size_t)k], 0x5a);
    jx_val_release(w);
    jx_val_release(want[i]);
    free(op[i]);
  }
  for (uint32_t i = 0; i < g->ninputs; i++) jx_val_release(in[i]);
  if (stats) *stats = p->stats;
  jx_plan_free(p);
}

#endif
