/*
** derive.h — programs given as text, of one f64 to one f64, differentiated to any order in every
** world, against central differences: what the tests of primitives with subgraphs share.
*/
#ifndef JX_DERIVE_H
#define JX_DERIVE_H

#include <math.h>
#include <stdio.h>

#include "backend/interp.h"
#include "prim/rules.h"
#include "transform/transform.h"
#include "unit.h"

static jx_rt *rt;
static jx_cx *cx;

static int open_rt(void **state) {
  (void)state;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->world = &jx_interp_world;
  rt->opt.verify = true;
  cx = &rt->cx;
  return 0;
}

static int close_rt(void **state) {
  (void)state;
  assert_int_equal(rt->traces.n, 0);
  jx_scope_end(cx, 0, NULL, 0);
  assert_int_equal(rt->bufs.live, 0);
  jx_rt_close(rt);
  return 0;
}

static void good(void) {
  char text[1024];
  jx_error_sentence(cx->err, text, sizeof text);
  if (!jx_ok(cx)) fail_msg("%s", text);
}

/* The error that stands contains these words; it is cleared. */
static inline void fails_with(const char *words) {
  char text[1024];
  assert_false(jx_ok(cx));
  jx_error_sentence(cx->err, text, sizeof text);
  if (!strstr(text, words)) fail_msg("expected \"%s\" in: %s", words, text);
  jx_error_clear(cx->err);
}

static inline jx_graph *parse(const char *text) {
  jx_graph *g = jx_graph_parse(rt, text);
  good();
  return g;
}

static inline void near_to(double got, double want, double tol, const char *what) {
  if (!(fabs(got - want) <= tol * (1 + fabs(want))))
    fail_msg("%s: got %.15g, want %.15g", what, got, want);
}

/* An array of the current scope. */
static inline jx_val vec(const double *v, int n) {
  int64_t dim[1] = {n};
  const jx_aval *a = jx_aval_get(&rt->avals, JX_F64, false, n ? 1 : 0, dim);
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  memcpy(b->data, v, a->nbytes);
  return jx_scope_own(cx, jx_val_array(b, a));
}
static inline jx_val num(double v) { return vec(&v, 0); }
static inline double at(jx_val v, int i) {
  v = jx_val_concrete(cx, v);
  good();
  if (v.kind == JX_V_LIT) return v.u.lit.f;
  return ((const double *)(void *)v.u.a.data)[i];
}

/* The derivative of this order by value traces: reverse, or forward where the bit of `forward`. */
static inline jx_val derive(jx_graph *g, jx_val x, int order, unsigned forward) {
  jx_val out = JX_BAD, y, dy = JX_BAD;
  if (order == 0) {
    jx_graph_emit(cx, g, &x, &out);
    return out;
  }
  bool fwd = forward >> (order - 1) & 1;
  jx_trace *t =
      jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_VALUE, .name = "grad", .forward = fwd});
  jx_val in = t ? (fwd ? jx_trace_input_jvp(cx, t, x, jx_lit_f(cx, JX_F64, 1))
                       : jx_trace_input_vjp(cx, t, x, true))
                : JX_BAD;
  in = jx_scope_own(cx, in);
  out = derive(g, in, order - 1, forward);
  if (!t || !jx_ok(cx)) {
    jx_trace_abort(cx, t);
    return JX_BAD;
  }
  if (fwd) {
    if (jx_trace_end_jvp(cx, t, &out, 1, &y, &dy) != JX_OK) return JX_BAD;
    jx_scope_own(cx, y);
    return jx_present(dy) ? jx_scope_own(cx, dy) : jx_lit_f(cx, JX_F64, 0);
  }
  jx_linear l;
  if (jx_trace_end_vjp(cx, t, &out, 1, &y, &l) != JX_OK) return JX_BAD;
  jx_scope_own(cx, y);
  jx_val one = jx_lit_f(cx, JX_F64, 1);
  jx_pullback(cx, &l, &one, &dy);
  jx_linear_free(rt, &l);
  return jx_present(dy) ? dy : jx_lit_f(cx, JX_F64, 0);
}

/* The same as a program, as under jit; +1. */
static inline jx_graph *derived(jx_graph *g, int order, unsigned forward) {
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "jit"});
  jx_val x = jx_trace_input(cx, t, rt->avals.scalar[JX_F64][0]);
  jx_val y = derive(g, x, order, forward);
  jx_closed c = {0};
  if (jx_ok(cx))
    jx_trace_end_graph(cx, t, &y, 1, &c);
  else
    jx_trace_abort(cx, t);
  jx_graph *res = c.graph ? jx_graph_retain(c.graph) : NULL;
  if (res) assert_int_equal(jx_graph_verify(res, NULL), JX_OK);
  jx_closed_free(rt, &c);
  return res;
}

static inline double value_at(jx_graph *g, double x) {
  jx_mark m = jx_scope_begin(cx);
  jx_val in = num(x), out = JX_BAD;
  jx_graph_emit(cx, g, &in, &out);
  double v = at(out, 0);
  jx_scope_end(cx, m, NULL, 0);
  return v;
}

/* Batched over three points, against the loop. */
static inline void check_batch(jx_graph *g, double x, const char *what) {
  bool mask[1] = {true}, force[1] = {true};
  const double xs[3] = {x, x - 0.21, x + 0.35};
  const jx_batched *b = jx_graph_batch(cx, g, mask, 3, NULL, force);
  good();
  assert_int_equal(jx_graph_verify(b->g, NULL), JX_OK);
  jx_val in = vec(xs, 3), out = JX_BAD;
  jx_graph_emit(cx, b->g, &in, &out);
  good();
  for (int i = 0; i < 3; i++) near_to(at(out, i), value_at(g, xs[i]), 1e-12, what);
}

/*
** Derivatives up to `order` at x, in every mixture of modes that `modes` allows (bit 0: reverse,
** bit 1: forward), on values and as programs, batched too.
*/
static inline void check_program(const char *text, double x, int order, int modes) {
  jx_graph *g = parse(text);
  check_batch(g, x, "vmap");
  for (int k = 1; k <= order; k++) {
    for (unsigned f = 0; f < 1u << k; f++) {
      if ((!(modes & 1) && f + 1 < 1u << k) || (!(modes & 2) && f)) continue;
      char what[64];
      snprintf(what, sizeof what, "derivative %d, modes %x", k, f);
      jx_mark m = jx_scope_begin(cx);
      double h = 1e-5, got = at(derive(g, num(x), k, f), 0);
      double up = at(derive(g, num(x + h), k - 1, f), 0),
             down = at(derive(g, num(x - h), k - 1, f), 0);
      near_to(got, (up - down) / (2 * h), 2e-6, what);
      jx_graph *d = derived(g, k, f);
      good();
      near_to(value_at(d, x), got, 1e-12, what);
      check_batch(d, x, what);
      jx_graph_release(d);
      jx_scope_end(cx, m, NULL, 0);
    }
  }
  jx_graph_release(g);
}

#endif
