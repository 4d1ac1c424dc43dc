/*
** test_prop_grads.c — derivatives in f64: tangents against differences, cotangents against tangents
** (<w, J v> = <J^T w, v>), and second derivatives against differences of the first.
*/
#include <math.h>

#include "prop.h"
#include "transform/transform.h"

static const jx_dtype f64[] = {JX_F64};

/* Differences are of order h^4; functions of a domain are smooth at this scale. Values that must stay
   apart (domain.kink) are at least five steps apart. */
static const double h = 1e-4;

typedef struct {
  jx_cx *cx;
  const prop_case *c;
  jx_graph *g;
  prop_rng *r;
  bool with[PROP_MAX]; /* operand i is differentiated */
} point;

static bool is_f64(const jx_aval *a) { return a->dtype == JX_F64; }

/* x + t·v, new arrays for the differentiated operands. */
static void moved(const point *p, const jx_val *x, const jx_val *v, double t, jx_val *out) {
  for (uint32_t i = 0; i < p->g->ninputs; i++) {
    out[i] = x[i];
    if (!p->with[i]) continue;
    out[i] = prop_array(p->cx, x[i].aval);
    for (int64_t k = 0; k < x[i].aval->size; k++)
      prop_put(out[i], k, prop_get(x[i], k) + t * prop_get(v[i], k));
  }
}

static jx_val random_like(const point *p, const jx_aval *a) {
  jx_val v = prop_array(p->cx, a);
  for (int64_t k = 0; k < a->size; k++) prop_put(v, k, prop_uniform(p->r, -1, 1));
  return v;
}

/* An array for a result: zeros where it is absent, through the primals of traces. */
static jx_val real(const point *p, jx_val v, const jx_aval *a) {
  v = jx_instantiate(p->cx, v, a);
  v = jx_val_concrete(p->cx, v);
  prop_good(p->cx, p->g, "a derivative");
  if (v.kind == JX_V_ARRAY) return v;
  jx_val full = prop_array(p->cx, a);
  for (int64_t k = 0; k < a->size; k++) prop_put(full, k, v.u.lit.f);
  return full;
}

/* ---- the derivatives ---- */

static jx_trace *open_trace(jx_cx *cx, bool forward) {
  return jx_trace_begin(
      cx, &(jx_trace_opts){
              .kind = JX_TRACE_VALUE, .name = forward ? "jvp" : "vjp", .forward = forward});
}

/* dy = J v; absent where there is none. */
static void jvp(const point *p, const jx_val *x, const jx_val *v, jx_val *dy) {
  jx_val in[PROP_MAX], out[PROP_MAX], y[PROP_MAX];
  jx_trace *t = open_trace(p->cx, true);
  for (uint32_t i = 0; i < p->g->ninputs; i++)
    in[i] = jx_scope_own(p->cx, jx_trace_input_jvp(p->cx, t, x[i], p->with[i] ? v[i] : JX_ABSENT));
  jx_graph_emit(p->cx, p->g, in, out);
  jx_trace_end_jvp(p->cx, t, out, (int)p->g->nouts, y, dy);
  prop_good(p->cx, p->g, "jvp");
  for (uint32_t i = 0; i < p->g->nouts; i++) {
    jx_scope_own(p->cx, y[i]);
    if (jx_present(dy[i])) jx_scope_own(p->cx, dy[i]);
  }
}

/* dx = J^T w. False: the operation has no cotangents, and says so. */
static bool vjp(const point *p, const jx_val *x, const jx_val *w, jx_val *dx) {
  jx_val in[PROP_MAX], out[PROP_MAX], y[PROP_MAX];
  jx_linear l = {0};
  jx_trace *t = open_trace(p->cx, false);
  for (uint32_t i = 0; i < p->g->ninputs; i++)
    in[i] = jx_scope_own(p->cx, jx_trace_input_vjp(p->cx, t, x[i], p->with[i]));
  jx_graph_emit(p->cx, p->g, in, out);
  jx_trace_end_vjp(p->cx, t, out, (int)p->g->nouts, y, &l);
  prop_good(p->cx, p->g, "linearize");
  for (uint32_t i = 0; i < p->g->nouts; i++) jx_scope_own(p->cx, y[i]);
  /* One cotangent and one result for each operand that is differentiated. */
  jx_val back[PROP_MAX];
  bool done = jx_pullback(p->cx, &l, w, back);
  jx_linear_free(p->cx->rt, &l);
  if (!done && p->cx->err->status == JX_ENODIFF && p->c->entry &&
      (p->c->entry->flags & PROP_NO_VJP)) {
    jx_error_clear(p->cx->err);
    return false;
  }
  prop_good(p->cx, p->g, "pullback");
  for (uint32_t i = 0, k = 0; i < p->g->ninputs; i++)
    dx[i] = p->with[i] ? jx_instantiate(p->cx, back[k++], x[i].aval) : JX_ABSENT;
  return true;
}

/* ---- checks ---- */

static void run(const point *p, const jx_val *x, jx_val *y) {
  if (!prop_interp(p->cx, p->g, x, y)) prop_good(p->cx, p->g, "run");
}

static void near(const point *p, const char *what, const jx_val *stencil, jx_val got) {
  static const double weight[] = {1.0 / 12, -8.0 / 12, 8.0 / 12, -1.0 / 12};
  for (int64_t k = 0; k < got.aval->size; k++) {
    double want = 0, size = 1;
    for (int s = 0; s < 4; s++) {
      double f = prop_get(stencil[s], k);
      want += weight[s] * f / h;
      size = fmax(size, fabs(f));
    }
    double d = prop_get(got, k);
    if (!isfinite(want)) continue; /* gather's fill */
    if (fabs(d - want) <= 2e-8 * (size + fabs(want))) continue;
    prop_fail(p->g, "%s of %s, element %d: %.17g, differences give %.17g", what, p->c->p->name,
              (int)k, d, want);
  }
}

static const double steps[] = {-2, -1, 1, 2};

static void first_order(const point *p, const jx_val *x, const jx_val *v, jx_val *dy) {
  jx_val at[PROP_MAX], y[4][PROP_MAX];
  for (int s = 0; s < 4; s++) {
    moved(p, x, v, steps[s] * h, at);
    run(p, at, y[s]);
  }
  jvp(p, x, v, dy);
  bool rounds = p->c->entry && (p->c->entry->flags & PROP_ROUNDS);
  for (uint32_t o = 0; o < p->g->nouts; o++) {
    const jx_aval *a = y[0][o].aval;
    if (!jx_is_float((jx_dtype)a->dtype)) {
      if (jx_present(dy[o])) prop_fail(p->g, "result %u is no number and has a tangent", o);
      continue;
    }
    dy[o] = real(p, dy[o], a);
    if (!jx_same_type(dy[o].aval, a)) prop_fail(p->g, "tangent %u has another type", o);
    if (rounds || !is_f64(a)) continue;
    jx_val stencil[4] = {y[0][o], y[1][o], y[2][o], y[3][o]};
    near(p, "the tangent", stencil, dy[o]);
  }
}

static double dot(jx_val a, jx_val b, double *size) {
  double s = 0;
  for (int64_t k = 0; k < a.aval->size; k++) {
    double t = prop_get(a, k) * prop_get(b, k);
    s += t;
    *size += fabs(t);
  }
  return s;
}

static void second_order(const point *p, const jx_val *x, const jx_val *v, const jx_val *w) {
  jx_cx *cx = p->cx;
  jx_val at[PROP_MAX], dx[4][PROP_MAX], in[PROP_MAX], out[PROP_MAX], y[PROP_MAX], dd[PROP_MAX];
  for (int s = 0; s < 4; s++) {
    moved(p, x, v, steps[s] * h, at);
    vjp(p, at, w, dx[s]);
  }
  /* jvp of vjp: the reverse trace inside the forward one. */
  jx_trace *t = open_trace(cx, true);
  for (uint32_t i = 0; i < p->g->ninputs; i++)
    in[i] = jx_scope_own(cx, jx_trace_input_jvp(cx, t, x[i], p->with[i] ? v[i] : JX_ABSENT));
  vjp(p, in, w, out);
  int n = 0;
  const jx_aval *type[PROP_MAX];
  uint32_t operand[PROP_MAX];
  for (uint32_t i = 0; i < p->g->ninputs; i++) {
    if (!p->with[i]) continue;
    type[n] = x[i].aval;
    operand[n] = i;
    out[n++] = out[i];
  }
  jx_trace_end_jvp(cx, t, out, n, y, dd);
  prop_good(cx, p->g, "jvp of vjp");
  for (int k = 0; k < n; k++) {
    jx_scope_own(cx, y[k]);
    if (jx_present(dd[k])) jx_scope_own(cx, dd[k]);
    jx_val stencil[4];
    for (int s = 0; s < 4; s++) stencil[s] = real(p, dx[s][operand[k]], type[k]);
    near(p, "the second derivative", stencil, real(p, dd[k], type[k]));
  }
}

static void at_a_point(point *p) {
  jx_cx *cx = p->cx;
  jx_mark m = jx_scope_begin(cx);
  jx_val x[PROP_MAX], v[PROP_MAX], w[PROP_MAX], dy[PROP_MAX], dx[PROP_MAX];
  prop_operands(cx, p->c, p->r, x);
  for (uint32_t i = 0; i < p->g->ninputs; i++)
    v[i] = p->with[i] ? random_like(p, x[i].aval) : JX_ABSENT;
  if (p->with[0] && p->c->entry && (p->c->entry->flags & PROP_SYMMETRIC)) prop_symmetrize(v[0]);
  first_order(p, x, v, dy);
  bool smooth = !(p->c->entry && (p->c->entry->flags & PROP_ROUNDS));
  for (uint32_t o = 0; o < p->g->nouts; o++) {
    const jx_aval *a = p->g->aval[p->g->node[0].out + o];
    bool is_float = jx_is_float((jx_dtype)a->dtype);
    smooth = smooth && (is_f64(a) || !is_float);
    w[o] = is_float ? random_like(p, a) : JX_ABSENT;
  }
  if (vjp(p, x, w, dx)) {
    double left = 0, right = 0, size = 1;
    for (uint32_t o = 0; o < p->g->nouts; o++)
      if (jx_present(w[o])) left += dot(w[o], dy[o], &size);
    for (uint32_t i = 0; i < p->g->ninputs; i++)
      if (p->with[i]) right += dot(real(p, dx[i], x[i].aval), v[i], &size);
    /* Tangents are rounded as well, in few bits. */
    double eps = p->c->entry && (p->c->entry->flags & PROP_ROUNDS) ? 0x1p-9 : 0x1p-52;
    for (uint32_t o = 0; o < p->g->nouts; o++)
      eps = fmax(eps, prop_eps((jx_dtype)p->g->aval[p->g->node[0].out + o]->dtype));
    if (!(fabs(left - right) <= 32 * eps * size))
      prop_fail(p->g, "%s: <w, J v> is %.17g, <J^T w, v> is %.17g", p->c->p->name, left, right);
    if (smooth) second_order(p, x, v, w);
  }
  jx_scope_end(cx, m, NULL, 0);
}

/* All operands together, and each alone: the others' tangents are absent then. */
static void derivatives(jx_cx *cx, const prop_case *c, void *user) {
  if ((c->p->flags & JX_NONDIFF) || (c->entry && (c->entry->flags & PROP_NO_JVP))) return;
  point p = {.cx = cx, .c = c, .g = c->g, .r = user};
  bool may[PROP_MAX];
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->g->ninputs; i++) {
    /* A domain of one point: the operand is a parameter. */
    bool fixed = c->p->domain.lo != 0 && c->p->domain.lo == c->p->domain.hi && i == 0;
    n += may[i] = is_f64(c->g->aval[i]) && !fixed;
  }
  for (uint32_t only = 0; n && only <= c->g->ninputs; only++) {
    if (only < c->g->ninputs && (!may[only] || n == 1)) continue;
    for (uint32_t i = 0; i < c->g->ninputs; i++)
      p.with[i] = may[i] && (only == c->g->ninputs || only == i);
    for (int times = 0; times < 2; times++) at_a_point(&p);
  }
}

static void derivatives_of_the_table(void **state) {
  (void)state;
  prop_rng r = {4};
  prop_each(&prop_rt->cx, f64, 1, derivatives, &r);
}

/* What has no derivative has no tangent, instead of an error or a zero. */
static void no_tangent(jx_cx *cx, const prop_case *c, void *user) {
  if (!(c->p->flags & JX_NONDIFF)) return;
  jx_val x[PROP_MAX], v[PROP_MAX], dy[PROP_MAX];
  point p = {.cx = cx, .c = c, .g = c->g, .r = user};
  prop_operands(cx, c, user, x);
  for (uint32_t i = 0; i < c->g->ninputs; i++) {
    p.with[i] = jx_is_float((jx_dtype)c->g->aval[i]->dtype);
    v[i] = p.with[i] ? random_like(&p, x[i].aval) : JX_ABSENT;
  }
  jvp(&p, x, v, dy);
  for (uint32_t o = 0; o < c->g->nouts; o++)
    if (jx_present(dy[o])) prop_fail(c->g, "result %u has a tangent", o);
}

static void nothing_to_differentiate(void **state) {
  (void)state;
  prop_rng r = {5};
  prop_each(&prop_rt->cx, f64, 1, no_tangent, &r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(derivatives_of_the_table, prop_open, prop_close),
    cmocka_unit_test_setup_teardown(nothing_to_differentiate, prop_open, prop_close),
};
UNIT_MAIN(tests)
