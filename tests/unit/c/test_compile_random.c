/*
** test_compile_random.c — random programs through the middle of the compiler, under settings
** that force rows, blocks, loops of our own and small kernels, against the reference interpreter.
*/
#include "unit.h"

#include "check_plan.h"
#include "prim/arrange.h"
#include "prim/indexing.h"
#include "transform/trace.h"

enum { POOL = 24, STEPS = 14 };

static int below(int n) { return (int)(uniform() * n) % n; }

static jx_val dot(jx_cx *cx, jx_val a, jx_val b, int nb, int ca, int cb) {
  int64_t items[4 + 2 * JX_MAX_RANK] = {1, 1, nb, nb, ca, cb};
  jx_val y;
  for (int i = 0; i < nb; i++) items[6 + i] = items[6 + nb + i] = i;
  jx_bind(cx, &jx_prim_dot_general,
          JX_ATTRS(jx_a_lists(items, 6 + 2 * nb, 4), jx_a_none(), jx_a_dtype(JX_F32)),
          (jx_val[]){a, b}, 2, &y, 1);
  return y;
}

/* A value of this dtype among pool[0 … n), or the first. */
static jx_val pick(const jx_val *pool, int n, jx_dtype d) {
  for (int tries = 0; tries < 30; tries++) {
    jx_val v = pool[below(n)];
    if ((jx_dtype)v.aval->dtype == d) return v;
  }
  return pool[0];
}

/* b in a's shape, if it can be had by broadcasting or reducing: else a itself. */
static jx_val like(jx_cx *cx, jx_val b, jx_val a) {
  const jx_aval *x = a.aval, *y = b.aval;
  if (x->dtype != y->dtype) return a;
  if (jx_same_shape(x, y)) return b;
  if (y->rank > x->rank) {
    int64_t axes[JX_MAX_RANK];
    int n = y->rank - x->rank;
    for (int i = 0; i < n; i++) axes[i] = i;
    for (int i = 0; i < x->rank; i++)
      if (y->dim[n + i] != x->dim[i]) return a;
    return jx_reduce_sum(cx, b, axes, n);
  }
  int64_t dims[JX_MAX_RANK];
  int used = 0;
  for (int i = 0; i < y->rank; i++) {
    while (used < x->rank && x->dim[used] != y->dim[i]) used++;
    if (used == x->rank) return a;
    dims[i] = used++;
  }
  return jx_broadcast_in_dim(cx, b, x->rank, x->dim, dims);
}

static jx_val index_op(jx_cx *cx, jx_val a, int which) {
  const jx_aval *x = a.aval;
  int r = x->rank;
  int64_t p[JX_MAX_RANK], q[JX_MAX_RANK], s[JX_MAX_RANK], config[3 * JX_MAX_RANK];
  if (r == 0) return jx_broadcast_in_dim(cx, a, 1, (const int64_t[]){5}, NULL);
  int axis = below(r);
  switch (which) {
    case 0:
      for (int i = 0; i < r; i++) p[i] = (i + axis) % r;
      return jx_transpose(cx, a, p);
    case 1: /* merge two axes, or split one */
      if (r > 1 && axis + 1 < r) {
        for (int i = 0, k = 0; i < r; i++) {
          p[k++] = x->dim[i];
          if (i == axis) p[k - 1] *= x->dim[++i];
        }
        return jx_reshape(cx, a, r - 1, p);
      }
      for (int i = 0, k = 0; i < r; i++) {
        int64_t f = x->dim[i] % 2 == 0 && i == axis ? 2 : 1;
        p[k++] = x->dim[i] / f;
        if (i == axis) p[k++] = f;
      }
      return r < 4 ? jx_reshape(cx, a, r + 1, p) : a;
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
      return x->size < 600 ? jx_pad(cx, a, jx_lit_f(cx, (jx_dtype)x->dtype, 0.5), config) : a;
    case 4:
      return x->size < 600 ? jx_concatenate(cx, (jx_val[]){a, a, a}, 2 + below(2), axis) : a;
    case 5:
      return jx_rev_axis(cx, a, axis);
    default:
      return jx_iota(cx, (jx_dtype)x->dtype, r, x->dim, axis);
  }
}

static jx_val step(jx_cx *cx, const jx_val *pool, int n) {
  static const jx_dtype dtypes[] = {JX_F32, JX_F32, JX_F64, JX_BF16};
  jx_val a = pool[JX_MAX(below(n), below(n))], b; /* rather a late one: programs get deep */
  jx_dtype d = (jx_dtype)a.aval->dtype;
  int64_t axis = a.aval->rank ? below(a.aval->rank) : 0, shift[1] = {axis};
  switch (below(16)) {
    case 0:
    case 1:
      return jx_add(cx, a, like(cx, pick(pool, n, d), a));
    case 2:
      return jx_mul(cx, a, like(cx, pick(pool, n, d), a));
    case 3:
      return jx_sub(cx, like(cx, pick(pool, n, d), a), a);
    case 4:
      return jx_is_float(d) ? jx_op1(cx, &jx_prim_tanh, a) : jx_neg(cx, a);
    case 5:
      return jx_is_float(d) ? jx_sin(cx, a) : jx_mul(cx, a, a);
    case 6:
      return a.aval->rank ? jx_op1(cx, &jx_prim_abs, jx_reduce_sum(cx, a, shift, 1))
                          : jx_neg(cx, a);
    case 7: {
      jx_val y;
      if (!a.aval->rank) return jx_neg(cx, a);
      jx_bind(cx, &jx_prim_reduce_max, JX_ATTRS(jx_a_ints(shift, 1)), &a, 1, &y, 1);
      return y;
    }
    case 8:
      return jx_convert(cx, a, dtypes[below(4)], false);
    case 9:
      if (!a.aval->rank) return a;
      b = jx_iota(cx, JX_I32, a.aval->rank, a.aval->dim, (int)axis);
      return jx_select(cx, jx_lt(cx, b, jx_lit_i(cx, JX_I32, 2)), a, like(cx, pick(pool, n, d), a));
    case 10: { /* a softmax's shape: reduce, broadcast back */
      if (!a.aval->rank || !jx_is_float(d)) return a;
      int64_t last = a.aval->rank - 1, dims[JX_MAX_RANK];
      for (int i = 0; i < last; i++) dims[i] = i;
      jx_val s = jx_reduce_sum(cx, a, &last, 1);
      return jx_sub(cx, a, jx_broadcast_in_dim(cx, s, a.aval->rank, a.aval->dim, dims));
    }
    case 11: { /* a product with its own transpose, or of two values that fit */
      a = pick(pool, n, JX_F32);
      if (a.aval->rank != 2 || a.aval->size > 1200 || a.aval->dtype != JX_F32) return a;
      int64_t perm[2] = {1, 0};
      return below(2) ? dot(cx, a, a, 0, 1, 1) : dot(cx, a, jx_transpose(cx, a, perm), 0, 1, 0);
    }
    default:
      return index_op(cx, a, below(7));
  }
}

/* A random program: three inputs, some steps, the last values as outputs. */
static jx_graph *program(jx_rt *rt) {
  static const int64_t shapes[][3] = {{6, 8, 0}, {6, 0, 0}, {4, 6, 8}, {12, 4, 0}, {40, 36, 0}};
  jx_cx *cx = &rt->cx;
  jx_val pool[POOL + STEPS];
  int n = 0;
  jx_mark mark = jx_scope_begin(cx);
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "jit"});
  for (int i = 0; i < 3; i++) {
    const int64_t *s = shapes[below(5)];
    int rank = (s[0] != 0) + (s[1] != 0) + (s[2] != 0);
    const jx_aval *a = jx_aval_get(&rt->avals, JX_F32, false, rank, s);
    pool[n++] = jx_scope_own(cx, jx_trace_input(cx, t, a));
  }
  for (int i = 0; i < STEPS; i++) {
    jx_val v = step(cx, pool, n);
    if (!jx_ok(cx)) fail_msg("%s: %s", cx->err->op, cx->err->message);
    if (v.aval->size <= 20000) pool[n++] = v;
  }
  jx_closed closed;
  int outs = n > 4 ? 3 : 1;
  jx_status st = jx_trace_end_graph(cx, t, pool + n - outs, outs, &closed);
  if (st != JX_OK) fail_msg("%s", cx->err->message);
  jx_scope_end(cx, mark, NULL, 0);
  jx_graph *g = jx_graph_retain(closed.graph);
  jx_closed_free(rt, &closed);
  return g;
}

static const jx_compile_opts settings[] = {
    {0},
    {.no_fuse = true},
    {.small = 1, .gemm_small = 1, .block = 5},
    {.small = 1, .row_max = 40, .ports = 4},
    {.small = 1, .gemm_small = 1, .block = 7, .no_simplify = true},
};

static void test_random(void **s) {
  (void)s;
  int from = getenv("SEED") ? atoi(getenv("SEED")) : 0, to = getenv("SEED") ? from + 1 : 150;
  if (getenv("COUNT")) to = from + atoi(getenv("COUNT"));
  for (int i = from; i < to; i++) {
    jx_rt *rt = open_rt();
    state = (uint64_t)i * 7919 + 17;
    for (int k = 0; k < 5; k++) (void)uniform();
    jx_graph *g = program(rt);
    uint64_t after = state;
    for (size_t k = 0; k < JX_COUNTOF(settings); k++) {
      char name[64];
      snprintf(name, sizeof name, "seed %d, setting %zu", i, k);
      state = after;
      check(rt, g, name, &settings[k], NULL);
    }
    jx_graph_release(g);
    jx_rt_close(rt);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
