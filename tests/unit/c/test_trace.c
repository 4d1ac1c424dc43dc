/* test_trace.c — routing, value traces, linearize and transpose, from C: no Lua in between. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "backend/interp.h"
#include "prim/rules.h"
#include "transform/transform.h"

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

static void close_to(double got, double want) {
  if (!(fabs(got - want) <= 1e-12 * (1 + fabs(want)))) fail_msg("got %.17g, want %.17g", got, want);
}

/* An array of the current scope. */
static jx_val vec(const double *v, int n) {
  int64_t dim[1] = {n};
  const jx_aval *a = jx_aval_get(&rt->avals, JX_F64, false, n ? 1 : 0, dim);
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  memcpy(b->data, v, a->nbytes);
  return jx_scope_own(cx, jx_val_array(b, a));
}
static jx_val num(double v) { return vec(&v, 0); }
static double at(jx_val v, int i) {
  v = jx_val_concrete(cx, v);
  good();
  if (v.kind == JX_V_LIT) return v.u.lit.f;
  return ((const double *)(void *)v.u.a.data)[i];
}

typedef jx_val (*fn1)(jx_val x);

/* d f / d x by a reverse-mode value trace, as the driver of `grad` does it. */
static jx_val grad_of(fn1 f, jx_val x) {
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_VALUE, .name = "grad"});
  jx_val in = jx_scope_own(cx, jx_trace_input_vjp(cx, t, x, true));
  jx_val out = f(in), y;
  jx_linear l;
  jx_trace_end_vjp(cx, t, &out, 1, &y, &l);
  good();
  jx_scope_own(cx, y);
  jx_val one = jx_lit_f(cx, JX_F64, 1), dx = JX_ABSENT;
  jx_pullback(cx, &l, &one, &dx);
  jx_linear_free(rt, &l);
  good();
  return jx_instantiate(cx, dx, x.aval);
}

static jx_val jvp_of(fn1 f, jx_val x, jx_val dx) {
  jx_trace_opts o = {.kind = JX_TRACE_VALUE, .name = "jvp", .forward = true};
  jx_trace *t = jx_trace_begin(cx, &o);
  jx_val in = jx_scope_own(cx, jx_trace_input_jvp(cx, t, x, dx));
  jx_val out = f(in), y, dy;
  jx_trace_end_jvp(cx, t, &out, 1, &y, &dy);
  good();
  jx_scope_own(cx, y);
  return jx_instantiate(cx, jx_scope_own(cx, dy), y.aval);
}

static jx_val jit_of(fn1 f, jx_val x) {
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "jit"});
  jx_val in = jx_trace_input(cx, t, x.aval), out = f(in), y = JX_BAD;
  jx_closed c;
  jx_trace_end_graph(cx, t, &out, 1, &c);
  good();
  jx_call_closed(cx, &c, "f", &x, &y);
  jx_closed_free(rt, &c);
  good();
  return y;
}

static jx_val vmap_of(fn1 f, jx_val x) {
  jx_trace_opts o = {.kind = JX_TRACE_MAPPED, .name = "vmap", .axis_size = x.aval->dim[0]};
  jx_trace *t = jx_trace_begin(cx, &o);
  jx_val in = jx_trace_input(cx, t, jx_aval_tail(&rt->avals, x.aval)), out = f(in), y = JX_BAD;
  jx_closed c;
  bool mapped = true;
  jx_trace_end_graph(cx, t, &out, 1, &c);
  good();
  jx_call_batched(cx, &c, &mapped, x.aval->dim[0], NULL, &x, &y);
  jx_closed_free(rt, &c);
  good();
  return y;
}

static jx_val x_sin_x(jx_val x) { return jx_mul(cx, jx_sin(cx, x), x); }
static jx_val grad_x_sin_x(jx_val x) { return grad_of(x_sin_x, x); }
static jx_val grad2(jx_val x) { return grad_of(grad_x_sin_x, x); }
static jx_val jit_x_sin_x(jx_val x) { return jit_of(x_sin_x, x); }
static jx_val jvp1_x_sin_x(jx_val x) { return jvp_of(x_sin_x, x, jx_lit_f(cx, JX_F64, 1)); }
static jx_val grad_jit(jx_val x) { return grad_of(jit_x_sin_x, x); }
static jx_val sum_of(jx_val x) {
  int64_t axis = 0;
  return jx_reduce_sum(cx, x, &axis, 1);
}
static jx_val sum_vmap(jx_val x) { return sum_of(vmap_of(x_sin_x, x)); }

static void derivatives(void **state) {
  (void)state;
  double x = 1.3, d1 = sin(x) + x * cos(x), d2 = 2 * cos(x) - x * sin(x);
  double d3 = -3 * sin(x) - x * cos(x);
  close_to(at(grad_of(x_sin_x, num(x)), 0), d1);
  close_to(at(jvp1_x_sin_x(num(x)), 0), d1);
  close_to(at(grad_of(grad_x_sin_x, num(x)), 0), d2);
  close_to(at(grad_of(grad2, num(x)), 0), d3);
  close_to(at(jvp_of(grad_x_sin_x, num(x), num(1)), 0), d2);
  close_to(at(grad_of(jvp1_x_sin_x, num(x)), 0), d2);
}

static void through_call(void **state) {
  (void)state;
  double x = 1.3, d1 = sin(x) + x * cos(x), d2 = 2 * cos(x) - x * sin(x);
  close_to(at(jit_x_sin_x(num(x)), 0), x * sin(x));
  close_to(at(grad_jit(num(x)), 0), d1);
  close_to(at(jit_of(grad_x_sin_x, num(x)), 0), d1);
  close_to(at(jit_of(grad_jit, num(x)), 0), d1);
  close_to(at(grad_of(grad_jit, num(x)), 0), d2);
  close_to(at(jvp_of(grad_jit, num(x), num(1)), 0), d2);
}

static void batched(void **state) {
  (void)state;
  double v[3] = {0.4, 1.3, -2};
  jx_val x = vec(v, 3), y = vmap_of(grad_jit, x), g = grad_of(sum_vmap, x);
  for (int i = 0; i < 3; i++) {
    close_to(at(y, i), sin(v[i]) + v[i] * cos(v[i]));
    close_to(at(g, i), sin(v[i]) + v[i] * cos(v[i]));
  }
}

static jx_val outer_x;
static jx_val inner_sum(jx_val y) { return jx_add(cx, outer_x, y); }
static jx_val confuse(jx_val x) {
  jx_val old = outer_x;
  outer_x = x;
  jx_val d = grad_of(inner_sum, jx_lit_f(cx, JX_F64, 1));
  outer_x = old;
  return jx_mul(cx, x, d);
}

static void perturbations(void **state) {
  (void)state;
  close_to(at(grad_of(confuse, num(1)), 0), 1);
  close_to(at(jvp_of(confuse, num(1), num(1)), 0), 1);
}

static jx_val kept;
static jx_val keep(jx_val x) {
  kept = jx_sin(cx, x);
  return x;
}

static void leak_is_an_error(void **state) {
  (void)state;
  jit_of(keep, num(1));
  jx_sin(cx, kept);
  assert_int_equal(cx->err->status, JX_ETRACER);
  jx_error_clear(cx->err);
}

static void values_are_known_under_grad(void **state) {
  (void)state;
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_VALUE, .name = "grad"});
  jx_val in = jx_scope_own(cx, jx_trace_input_vjp(cx, t, num(2), true));
  assert_true(jx_val_known(jx_mul(cx, in, in)));
  close_to(at(jx_mul(cx, in, in), 0), 4);
  jx_trace_abort(cx, t);
  t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "jit"});
  in = jx_trace_input(cx, t, rt->avals.scalar[JX_F64][0]);
  assert_false(jx_val_known(in));
  jx_val_concrete(cx, in);
  assert_int_equal(cx->err->status, JX_ECONCRETE);
  jx_error_clear(cx->err);
  jx_trace_abort(cx, t);
}

/* Every allocation fails once: a clean error, no trace left open, nothing alive. */
static void memory_runs_out(void **state) {
  (void)state;
  for (long n = 0; n < 4000; n++) {
    jx_rt *r;
    assert_int_equal(jx_rt_open(NULL, NULL, &r), JX_OK);
    r->world = &jx_interp_world;
    jx_rt *old = rt;
    rt = r;
    cx = &r->cx;
    double v[3] = {0.4, 1.3, -2};
    jx_val x = vec(v, 3);
    atomic_store(&r->mem.fail_after, n);
    jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_VALUE, .name = "grad"});
    jx_linear l = {0};
    jx_val y = JX_ABSENT, dx = JX_ABSENT;
    bool done = false;
    if (t) {
      jx_val in = jx_scope_own(cx, jx_trace_input_vjp(cx, t, x, true));
      jx_trace *s = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "jit"});
      jx_closed c = {0};
      if (s) {
        jx_val a = jx_trace_input(cx, s, x.aval), b = jx_ok(cx) ? x_sin_x(a) : JX_BAD;
        jx_trace_end_graph(cx, s, &b, 1, &c);
      }
      jx_val out = JX_BAD;
      if (jx_ok(cx)) jx_call_closed(cx, &c, "f", &in, &out);
      jx_closed_free(r, &c);
      jx_val sum = jx_ok(cx) ? sum_of(out) : JX_BAD;
      if (jx_trace_end_vjp(cx, t, &sum, 1, &y, &l) == JX_OK) {
        jx_val one = jx_lit_f(cx, JX_F64, 1);
        done = jx_pullback(cx, &l, &one, &dx);
        jx_val_release(y);
      }
      jx_linear_free(r, &l);
    }
    if (!done) assert_int_equal(cx->err->status, JX_ENOMEM);
    atomic_store(&r->mem.fail_after, -1);
    assert_int_equal(r->traces.n, 0);
    jx_scope_end(cx, 0, NULL, 0);
    assert_int_equal(r->bufs.live, 0);
    jx_rt_close(r);
    rt = old;
    cx = &rt->cx;
    if (done) {
      assert_true(n > 20);
      return;
    }
  }
  fail_msg("the task never succeeded");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(derivatives, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(through_call, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(batched, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(perturbations, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(leak_is_an_error, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(values_are_known_under_grad, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(memory_runs_out, open_rt, close_rt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
