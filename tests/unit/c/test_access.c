/*
** test_access.c — affine forms, division and remainders, and chains of index operations: the
** offsets that the walk finds against the elements that the reference evaluations move.
*/
#include "unit.h"

#include "check_plan.h"
#include "compile/access.h"
#include "compile/simplify.h"
#include "prim/arrange.h"
#include "transform/trace.h"

static int below(int n) { return (int)(uniform() * n) % n; }

static jx_val index_op(jx_cx *cx, jx_val a) {
  const jx_aval *x = a.aval;
  int r = x->rank, axis = below(r);
  int64_t p[JX_MAX_RANK], q[JX_MAX_RANK], s[JX_MAX_RANK], config[3 * JX_MAX_RANK];
  switch (below(6)) {
    case 0:
      for (int i = 0; i < r; i++) p[i] = (i + axis) % r;
      return jx_transpose(cx, a, p);
    case 1: { /* another factorisation of the same elements */
      int n = 0;
      int64_t left = x->size;
      for (int64_t f = 2; f <= 7 && n < 4; f++)
        if (left % f == 0 && below(2)) p[n++] = f, left /= f;
      p[n++] = left;
      return jx_reshape(cx, a, n, p);
    }
    case 2:
      for (int i = 0; i < r; i++) {
        p[i] = below((int)x->dim[i]);
        s[i] = 1 + below(2);
        q[i] = p[i] + 1 + below((int)(x->dim[i] - p[i]));
      }
      return jx_slice(cx, a, p, q, s);
    case 3:
      for (int i = 0; i < r; i++) {
        config[3 * i] = below(3) - (x->dim[i] > 3);
        config[3 * i + 1] = below(3);
        config[3 * i + 2] = below(3) == 0;
      }
      return jx_pad(cx, a, jx_lit_i(cx, JX_I32, -1), config);
    case 4: {
      int64_t dims[JX_MAX_RANK];
      for (int i = 0; i < r; i++) p[i + 1] = x->dim[i], dims[i] = i + 1;
      p[0] = 1 + below(3);
      return jx_broadcast_in_dim(cx, a, r + 1, p, dims);
    }
    default:
      return jx_rev_axis(cx, a, axis);
  }
}

static jx_graph *chain(jx_rt *rt, int steps) {
  static const int64_t dim[3] = {4, 6, 5};
  jx_cx *cx = &rt->cx;
  jx_mark mark = jx_scope_begin(cx);
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "jit"});
  jx_val v = jx_scope_own(
      cx, jx_trace_input(cx, t, jx_aval_get(&rt->avals, JX_I32, false, 1 + below(3), dim)));
  for (int i = 0; i < steps; i++) {
    jx_val w = index_op(cx, v);
    if (!jx_ok(cx)) fail_msg("%s", cx->err->message);
    if (w.aval->size > 0 && w.aval->size < 2000 && w.aval->rank > 0) v = w;
  }
  jx_closed closed;
  assert_int_equal(jx_trace_end_graph(cx, t, &v, 1, &closed), JX_OK);
  jx_scope_end(cx, mark, NULL, 0);
  jx_graph *g = jx_graph_retain(closed.graph);
  jx_closed_free(rt, &closed);
  return g;
}

/* The position in the input that the one read of the walk gives for an index; -1: guarded out. */
static int64_t position(const jx_walk *w, const int64_t *ix) {
  int64_t at = -1;
  for (uint32_t i = 0; i < w->read.n; i++) {
    const jx_read *r = &w->read.at[i];
    bool in = true;
    for (const jx_guard *g = r->guard; g && in; g = g->next) {
      int64_t e = jx_ax_eval(w, g->e, ix, NULL);
      in = e >= 0 && e < g->n;
    }
    if (in) at = jx_ax_eval(w, r->off, ix, NULL);
  }
  return at;
}

/* An input of 0, 1, 2 … comes out as the positions that were read. */
static void test_chains(void **s) {
  (void)s;
  for (int seed = 0; seed < 400; seed++) {
    jx_rt *rt = open_rt();
    state = (uint64_t)seed * 104729 + 3;
    for (int k = 0; k < 5; k++) (void)uniform();
    jx_graph *g = chain(rt, 1 + below(6));
    jx_val x = random_array(rt, g->aval[0]), y;
    for (int64_t i = 0; i < g->aval[0]->size; i++) ((int32_t *)(void *)x.u.a.data)[i] = (int32_t)i;
    assert_int_equal(jx_interp_graph(&rt->cx, g, &x, &y), JX_OK);
    jx_arena arena;
    jx_arena_init(&arena, &rt->mem);
    jx_cgraph c = {.cx = &rt->cx, .rt = rt, .mem = &arena, .opt.no_simplify = seed % 2 == 1};
    jx_walk w;
    assert_true(jx_cgraph_import(&c, g));
    assert_true(jx_walk_init(&w, &c));
    jx_cnode *n = c.out[0];
    const jx_ax *ix[JX_MAX_RANK];
    int64_t at[JX_MAX_RANK] = {0};
    assert_true(jx_walk_start(&w, n->aval->dim, n->aval->rank, NULL));
    for (int d = 0; d < n->aval->rank; d++) ix[d] = jx_ax_axis(&w, (uint32_t)d);
    (void)jx_walk_value(&w, n, jx_ax_tuple(&w, ix, n->aval->rank), NULL);
    assert_false(w.failed);
    for (int64_t i = 0; i < n->aval->size; i++) {
      int32_t want = ((int32_t *)(void *)y.u.a.data)[i];
      if (position(&w, at) != want)
        fail_msg("seed %d element %lld: %lld and should be %d", seed, (long long)i,
                 (long long)position(&w, at), want);
      jx_next_index(n->aval, at);
    }
    jx_walk_free(&w);
    jx_cgraph_free(&c);
    jx_arena_free(&arena);
    jx_val_release(x);
    jx_val_release(y);
    jx_graph_release(g);
    jx_rt_close(rt);
  }
}

/* Equal forms are one pointer; ranges hold; constants meet. */
static void test_forms(void **s) {
  (void)s;
  jx_rt *rt = open_rt();
  jx_graph *g = chain(rt, 1);
  jx_arena arena;
  jx_arena_init(&arena, &rt->mem);
  jx_cgraph c = {.cx = &rt->cx, .rt = rt, .mem = &arena};
  jx_walk w;
  int64_t lo, hi;
  assert_true(jx_cgraph_import(&c, g));
  assert_true(jx_walk_init(&w, &c));
  assert_true(jx_walk_start(&w, (const int64_t[]){4, 7, 1}, 3, NULL));
  const jx_ax *a = jx_ax_axis(&w, 0), *b = jx_ax_axis(&w, 1);
  assert_ptr_equal(jx_ax_axis(&w, 2), jx_ax_const(&w, 0));
  assert_ptr_equal(jx_ax_lin(&w, 3, a, -2, b, 1), jx_ax_lin(&w, -2, b, 3, a, 1));
  assert_ptr_equal(jx_ax_lin(&w, 1, a, -1, a, 5), jx_ax_const(&w, 5));
  jx_ax_range(&w, jx_ax_lin(&w, 3, a, -2, b, 1), &lo, &hi);
  assert_int_equal(lo, -11);
  assert_int_equal(hi, 10);
  assert_int_equal(jx_ax_plain(&w, b), 1);
  assert_int_equal(jx_ax_plain(&w, jx_ax_lin(&w, 1, b, 0, NULL, 1)), -1);
  jx_walk_free(&w);
  jx_cgraph_free(&c);
  jx_arena_free(&arena);
  jx_graph_release(g);
  jx_rt_close(rt);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms), cmocka_unit_test(test_chains)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
