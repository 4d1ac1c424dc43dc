/*
** test_control.c — every rule of scan and cond, from text: jvp against finite differences,
** linearize against jvp, transpose by the dot product, batch against the lanes one by one; then the
** same for the program of the gradient, and for its gradient. And what each rule may cost: counted
** loops, carries, stacked bytes.
*/
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "backend/interp.h"
#include "prim/rules.h"
#include "transform/transform.h"

enum { MAX = 24 };

static jx_rt *rt;
static jx_cx *cx;
static uint64_t seed;

static int open_rt(void **state) {
  (void)state;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->world = &jx_interp_world;
  rt->opt.verify = true;
  cx = &rt->cx;
  seed = 12345;
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

static void good(const char *what) {
  char text[1024];
  jx_error_sentence(cx->err, text, sizeof text);
  if (!jx_ok(cx)) fail_msg("%s: %s", what, text);
}

/* ---- values ---- */

static double uniform(void) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (double)(seed >> 33) / (double)(1u << 31) * 1.6 - 0.8;
}

static jx_val fresh(const jx_aval *a) {
  jx_buf *b = jx_buf_new(&rt->bufs, a->nbytes);
  assert_non_null(b);
  return jx_scope_own(cx, jx_val_array(b, a));
}

static bool is_float(const jx_aval *a) { return jx_is_float((jx_dtype)a->dtype); }

/* Random floats; integers 0, 1, 2, which cond takes as an index. */
static jx_val random_value(const jx_aval *a) {
  jx_val v = fresh(a);
  jx_view w = {a, v.u.a.data};
  for (int64_t i = 0; i < a->size; i++) {
    if (is_float(a))
      jx_put_f(&w, i, uniform());
    else
      jx_put_i(&w, i, (int64_t)((uniform() + 0.8) * 10) % 3);
  }
  return v;
}

static double at(jx_val v, int64_t i) {
  jx_view w = {v.aval, v.u.a.data};
  return is_float(v.aval) ? jx_get_f(&w, i) : (double)jx_get_i(&w, i);
}

/* a + s · b */
static jx_val axpy(jx_val a, double s, jx_val b) {
  jx_val v = fresh(a.aval);
  jx_view w = {a.aval, v.u.a.data};
  for (int64_t i = 0; i < a.aval->size; i++) jx_put_f(&w, i, at(a, i) + s * at(b, i));
  return v;
}

static double dot(jx_val a, jx_val b) {
  double sum = 0;
  for (int64_t i = 0; i < a.aval->size; i++) sum += at(a, i) * at(b, i);
  return sum;
}

static void same(const char *what, jx_val a, jx_val b, double tol) {
  assert_int_equal(a.aval->size, b.aval->size);
  for (int64_t i = 0; i < a.aval->size; i++) {
    double x = at(a, i), y = at(b, i);
    if (!(fabs(x - y) <= tol * (1 + fabs(y))))
      fail_msg("%s: element %lld is %.17g, not %.17g", what, (long long)i, x, y);
  }
}

static void run(jx_graph *g, const jx_val *in, jx_val *out) {
  assert_true(g->nouts <= MAX);
  jx_interp_graph(cx, g, in, out);
  good("run");
  for (uint32_t i = 0; i < g->nouts; i++) jx_scope_own(cx, out[i]);
}

/* ---- checks of one program ---- */

static jx_graph *parse(const char *text) {
  jx_graph *g = jx_graph_parse(rt, text);
  good(text);
  return g;
}

typedef struct {
  jx_graph *g;
  bool mask[MAX]; /* floating inputs */
  jx_val x[MAX], dx[MAX], y[MAX], dy[MAX];
} point;

static void draw(point *p, jx_graph *g) {
  assert_true(g->ninputs <= MAX);
  p->g = g;
  for (uint32_t i = 0; i < g->ninputs; i++) {
    p->mask[i] = is_float(g->aval[i]);
    p->x[i] = random_value(g->aval[i]);
    p->dx[i] = p->mask[i] ? random_value(g->aval[i]) : JX_ABSENT;
  }
}

static uint32_t pack(const jx_val *v, const bool *mask, uint32_t n, jx_val *to) {
  uint32_t k = 0;
  for (uint32_t i = 0; i < n; i++)
    if (mask[i]) to[k++] = v[i];
  return k;
}

/* jvp against central differences; fills y and dy. */
static void check_jvp(point *p) {
  jx_graph *g = p->g;
  const jx_jvp_graph *j = jx_graph_jvp(cx, g, p->mask, NULL);
  good("jvp");
  jx_val in[2 * MAX], out[2 * MAX], hi[MAX], lo[MAX];
  for (uint32_t i = 0; i < g->ninputs; i++) in[i] = p->x[i];
  pack(p->dx, p->mask, g->ninputs, in + g->ninputs);
  run(j->g, in, out);
  const double h = 1e-5;
  for (int side = 0; side < 2; side++) {
    for (uint32_t i = 0; i < g->ninputs; i++)
      in[i] = p->mask[i] ? axpy(p->x[i], side ? -h : h, p->dx[i]) : p->x[i];
    run(g, in, side ? lo : hi);
  }
  for (uint32_t i = 0, k = g->nouts; i < g->nouts; i++) {
    p->y[i] = out[i];
    p->dy[i] = j->omask[i] ? out[k++] : JX_ABSENT;
    if (!is_float(out[i].aval)) continue;
    jx_val fd = axpy(hi[i], -1, lo[i]), zero = axpy(fd, -1, fd);
    jx_view w = {fd.aval, fd.u.a.data};
    for (int64_t q = 0; q < fd.aval->size; q++) jx_put_f(&w, q, at(fd, q) / (2 * h));
    same("jvp", j->omask[i] ? p->dy[i] : zero, fd, 1e-6);
  }
}

/* Both halves against jvp, then the transposed one by the dot product. */
static void check_linear(point *p) {
  jx_graph *g = p->g;
  const jx_lin_graph *l = jx_graph_linearize(cx, g, p->mask, NULL);
  good("linearize");
  jx_val y[2 * MAX], in[2 * MAX], out[MAX], ct[MAX], tin[2 * MAX], back[MAX];
  bool lin[2 * MAX] = {0}, ctm[MAX];
  run(l->known, p->x, y);
  for (uint32_t i = 0; i < l->nres; i++)
    in[i] = tin[i] = l->res[i].is_input ? p->x[l->res[i].index] : y[l->res[i].index];
  uint32_t n = l->nres + pack(p->dx, p->mask, g->ninputs, in + l->nres);
  for (uint32_t i = l->nres; i < n; i++) lin[i] = true;
  assert_int_equal(jx_graph_verify(l->linear, lin), JX_OK);
  run(l->linear, in, out);
  double left = 0, right = 0;
  for (uint32_t i = 0, k = 0; i < g->nouts; i++) {
    same("known", y[i], p->y[i], 1e-12);
    assert_int_equal(l->omask[i], jx_present(p->dy[i]));
    if (!l->omask[i]) continue;
    same("linear", out[k], p->dy[i], 1e-10);
    ctm[k] = true;
    ct[k] = random_value(out[k].aval);
    left += dot(ct[k], out[k]);
    tin[l->nres + k] = ct[k];
    k++;
  }
  const jx_transposed *t = jx_graph_transpose(cx, l->linear, lin, ctm, NULL);
  good("transpose");
  run(t->g, tin, back);
  for (uint32_t i = 0, k = 0; i < n; i++)
    if (t->omask[i]) right += dot(back[k++], in[i]);
  if (!(fabs(left - right) <= 1e-9 * (1 + fabs(left))))
    fail_msg("transpose: %.17g is not %.17g", right, left);
}

/* Element k of the leading axis. */
static jx_val lane(jx_val v, int64_t k) {
  const jx_aval *a = jx_aval_tail(&rt->avals, v.aval);
  jx_val e = fresh(a);
  memcpy(e.u.a.data, v.u.a.data + (size_t)k * a->nbytes, a->nbytes);
  return e;
}

static void check_batch(jx_graph *g, const bool *mask, int64_t size) {
  const jx_batched *b = jx_graph_batch(cx, g, mask, size, NULL, NULL);
  good("batch");
  jx_val in[MAX], one[MAX], out[MAX], want[MAX];
  for (uint32_t i = 0; i < g->ninputs; i++) in[i] = random_value(b->g->aval[i]);
  run(b->g, in, out);
  for (int64_t k = 0; k < size; k++) {
    for (uint32_t i = 0; i < g->ninputs; i++) one[i] = mask[i] ? lane(in[i], k) : in[i];
    run(g, one, want);
    for (uint32_t i = 0; i < g->nouts; i++)
      same("batch", b->omask[i] ? lane(out[i], k) : out[i], want[i], 1e-12);
  }
}

static void check_batches(jx_graph *g) {
  assert_true(g->ninputs < 6);
  for (uint32_t bits = 0; bits < 1u << g->ninputs; bits++) {
    bool mask[MAX];
    for (uint32_t i = 0; i < g->ninputs; i++) mask[i] = bits >> i & 1;
    check_batch(g, mask, 3);
    jx_scope_end(cx, 0, NULL, 0);
  }
}

/* The program of the gradient of the sum of floating results, +1. */
static jx_graph *grad_graph(jx_graph *g) {
  bool mask[MAX];
  for (uint32_t i = 0; i < g->ninputs; i++) mask[i] = is_float(g->aval[i]);
  const jx_lin_graph *l = jx_graph_linearize(cx, g, mask, NULL);
  good("linearize");
  bool lin[2 * MAX] = {0}, ctm[MAX];
  for (uint32_t i = l->nres; i < l->linear->ninputs; i++) lin[i] = true;
  for (uint32_t i = 0; i < l->linear->nouts; i++) ctm[i] = true;
  const jx_transposed *t = jx_graph_transpose(cx, l->linear, lin, ctm, NULL);
  good("transpose");
  jx_trace *S = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = "grad"});
  jx_val x[MAX], y[2 * MAX], in[2 * MAX], out[MAX];
  for (uint32_t i = 0; i < g->ninputs; i++) x[i] = jx_trace_input(cx, S, g->aval[i]);
  jx_graph_emit(cx, l->known, x, y);
  for (uint32_t i = 0; i < l->nres; i++)
    in[i] = l->res[i].is_input ? x[l->res[i].index] : y[l->res[i].index];
  for (uint32_t i = 0; i < l->linear->nouts; i++)
    in[l->nres + i] = jx_full(cx, jx_atom_aval(l->linear, l->linear->out[i]), 1);
  jx_graph_emit(cx, t->g, in, out);
  jx_closed c;
  jx_trace_end_graph(cx, S, out, (int)t->g->nouts, &c);
  good("grad");
  assert_int_equal(c.graph->ncap, 0);
  jx_graph *made = jx_graph_retain(c.graph);
  jx_closed_free(rt, &c);
  return made;
}

static void check(const char *text, int order, bool batch) {
  jx_graph *g = parse(text);
  for (int k = 0;; k++) {
    for (int draws = 0; draws < 4; draws++) {
      point p;
      draw(&p, g);
      check_jvp(&p);
      check_linear(&p);
      jx_scope_end(cx, 0, NULL, 0);
    }
    if (batch && k < 2) check_batches(g);
    if (k == order) break;
    jx_graph *d = grad_graph(g);
    jx_graph_release(g);
    g = d;
  }
  jx_graph_release(g);
}

/* ---- programs ---- */

#define SCAN(body, length, ncarry, nconst, reverse)                                  \
  "scan[jaxpr=" body " length=" #length " num_carry=" #ncarry " num_consts=" #nconst \
  " reverse=" #reverse " unroll=1] "

#define STEP "{ lambda ; c:f64[] e:f64[]. let s:f64[] = sin c; m:f64[] = mul s e in (m, s) }"
static const char *const product = "{ lambda ; a:f64[] b:f64[4]. let c:f64[] d:f64[4] = " SCAN(
    STEP, 4, 1, 0, False) "a b in (c, d) }";
static const char *const backwards = "{ lambda ; a:f64[] b:f64[4]. let c:f64[] d:f64[4] = " SCAN(
    STEP, 4, 1, 0, True) "a b in (c, d) }";
static const char *const empty = "{ lambda ; a:f64[] b:f64[0]. let c:f64[] d:f64[0] = " SCAN(
    STEP, 0, 1, 0, False) "a b in (c, d) }";

#define CELL                                                                    \
  "{ lambda ; w:f64[2,2] h:f64[2] x:f64[2]. let"                                \
  " p:f64[2] = dot_general[dimension_numbers=(([1], [0]), ([], []))"            \
  " preferred_element_type=float64] w h; q:f64[2] = add p x; r:f64[2] = tanh q" \
  " in (r, q) }"
static const char *const rnn =
    "{ lambda ; a:f64[2,2] b:f64[2] c:f64[3,2]. let d:f64[2] e:f64[3,2] = " SCAN(
        CELL, 3, 1, 1, False) "a b c in (d, e) }";

/* cos w is the same in every trip. */
static const char *const invariant = "{ lambda ; a:f64[] b:f64[] c:f64[3]. let d:f64[] = " SCAN(
    "{ lambda ; w:f64[] c:f64[] x:f64[]. let s:f64[] = sin w; m:f64[] = mul s c;"
    " n:f64[] = add m x in (n,) }",
    3, 1, 1, False) "a b c in (d,) }";

/* A counter beside a value that depends on it. */
static const char *const counter =
    "{ lambda ; a:f64[] b:f64[]. let _:i32[] d:f64[] e:i32[3] = " SCAN(
        "{ lambda ; w:f64[] i:i32[] c:f64[]. let j:i32[] = add i 1:i32[];"
        " f:f64[] = convert_element_type[new_dtype=float64 weak_type=False] j;"
        " s:f64[] = sin c; m:f64[] = mul s f; n:f64[] = mul m w in (j, n, i) }",
        3, 2, 1, False) "a 0:i32[] b in (d, e) }";

/* The carry that starts without a tangent gets one in the first trip. */
static const char *const late = "{ lambda ; a:f64[] b:f64[4]. let c:f64[] d:f64[] = " SCAN(
    "{ lambda ; u:f64[] v:f64[] x:f64[]. let s:f64[] = mul v v; t:f64[] = sin x in (s, t) }", 4, 2,
    0, False) "a 1.0:f64[] b in (c, d) }";

/* A carry that starts with a tangent and loses it in the first trip, and one that never has any. */
static const char *const reset =
    "{ lambda ; a:f64[] b:f64[] c:f64[4]. let d:f64[] e:f64[] f:f64[4] = " SCAN(
        "{ lambda ; u:f64[] v:f64[] x:f64[]. let s:f64[] = mul u v; t:f64[] = add s x;"
        " w:f64[] = floor x in (t, w, v) }",
        4, 2, 0, False) "a b c in (d, e, f) }";

static const char *const nested = "{ lambda ; a:f64[] b:f64[2,3]. let c:f64[] d:f64[2,3] = " SCAN(
    "{ lambda ; u:f64[] r:f64[3]. let v:f64[] w:f64[3] = " SCAN(STEP, 3, 1, 0,
                                                                False) "u r in (v, w) }",
    2, 1, 0, False) "a b in (c, d) }";

#define PICK                                                                                      \
  "cond[branches=({ lambda ; p:f64[] q:f64[]. let m:f64[] = mul p q; t:f64[] = sin m in (t, p) }" \
  " { lambda ; p:f64[] q:f64[]. let e:f64[] = exp p in (e, q) }"                                  \
  " { lambda ; p:f64[] q:f64[]. let  in (2.0:f64[], q) })] "
static const char *const pick =
    "{ lambda ; i:i32[] a:f64[] b:f64[]. let c:f64[] d:f64[] = " PICK "i a b in (c, d) }";
static const char *const pick_in_scan =
    "{ lambda ; i:i32[3] a:f64[] b:f64[3]. let c:f64[] d:f64[3] = " SCAN(
        "{ lambda ; c:f64[] i:i32[] x:f64[]. let u:f64[] v:f64[] = " PICK "i c x in (u, v) }", 3, 1,
        0, False) "a i b in (c, d) }";
static const char *const scan_in_cond =
    "{ lambda ; i:i32[] a:f64[] b:f64[4]. let c:f64[] d:f64[4] = cond[branches=("
    "{ lambda ; a:f64[] b:f64[4]. let c:f64[] d:f64[4] = " SCAN(STEP, 4, 1, 0, False)
    "a b in (c, d) } { lambda ; a:f64[] b:f64[4]. let c:f64[4] = mul b b in (a, c) })] i a b"
    " in (c, d) }";
static const char *const three_deep =
    "{ lambda ; i:i32[] k:i32[2] a:f64[] b:f64[2]. let c:f64[] d:f64[2] = cond[branches=("
    "{ lambda ; k:i32[2] a:f64[] b:f64[2]. let c:f64[] d:f64[2] = " SCAN(
        "{ lambda ; c:f64[] i:i32[] x:f64[]. let u:f64[] v:f64[] = " PICK "i c x in (u, v) }", 2, 1,
        0, True) "a k b in (c, d) } { lambda ; k:i32[2] a:f64[] b:f64[2]. let in (a, b) })] i k a b"
    " in (c, d) }";

/* All rules, of the program, of its gradient, and of the gradient of that. */
#define RULES(program)                        \
  static void program##_rules(void **state) { \
    (void)state;                              \
    check(program, 2, true);                  \
  }
RULES(product)
RULES(backwards)
RULES(empty)
RULES(rnn)
RULES(invariant)
RULES(counter)
RULES(late)
RULES(reset)
RULES(nested)
RULES(pick)
RULES(pick_in_scan)
RULES(scan_in_cond)
RULES(three_deep)

/* ---- costs ---- */

/* Nodes of this primitive, nested ones included. */
static int count(const jx_graph *g, const char *name) {
  int n = 0;
  for (uint32_t k = 0; k < g->nnodes; k++) {
    n += strcmp(g->node[k].prim->name, name) == 0;
    for (uint32_t i = 0; i < g->node[k].attrs->n; i++) {
      jx_graph *const *sub;
      for (uint32_t j = jx_attr_graphs(&g->node[k].attrs->at[i], &sub); j-- > 0;)
        n += count(sub[j], name);
    }
  }
  return n;
}

static const jx_node *find(const jx_graph *g, const char *name) {
  for (uint32_t k = 0; k < g->nnodes; k++)
    if (strcmp(g->node[k].prim->name, name) == 0) return &g->node[k];
  fail_msg("no %s", name);
  return NULL;
}

/* Bytes of the stacked results of the first scan. */
static size_t stacked(const jx_graph *g) {
  const jx_node *n = find(g, "scan");
  size_t bytes = 0;
  for (uint32_t i = (uint32_t)n->attrs->at[3].i; i < n->nout; i++)
    bytes += g->aval[n->out + i]->nbytes;
  return bytes;
}

static const jx_lin_graph *linearized(const char *text, jx_graph **g) {
  bool mask[MAX];
  *g = parse(text);
  for (uint32_t i = 0; i < (*g)->ninputs; i++) mask[i] = is_float((*g)->aval[i]);
  const jx_lin_graph *l = jx_graph_linearize(cx, *g, mask, NULL);
  good("linearize");
  return l;
}

static void loops_are_counted(void **state) {
  (void)state;
  bool mask[2] = {true, true};
  jx_graph *g = parse(product);
  const jx_jvp_graph *j = jx_graph_jvp(cx, g, mask, NULL);
  good("jvp");
  assert_int_equal(count(j->g, "scan"), 1);
  assert_int_equal(find(j->g, "scan")->attrs->at[3].i, 2); /* twice the carry */
  jx_graph *d = grad_graph(g), *dd = grad_graph(d);
  assert_int_equal(count(d, "scan"), 2);
  assert_int_equal(count(dd, "scan"), 4);
  jx_graph_release(dd);
  jx_graph_release(d);
  jx_graph_release(g);
}

static void fixed_residuals_are_not_stacked(void **state) {
  (void)state;
  jx_graph *g;
  const jx_lin_graph *l = linearized(invariant, &g);
  /* sin w and cos w are computed before the loop; the carry before each trip is stacked. */
  assert_int_equal(stacked(l->known), 3 * sizeof(double));
  assert_int_equal(count(find(l->known, "scan")->attrs->at[1].u.graph, "cos"), 0);
  assert_int_equal(count(l->known, "cos"), 1);
  jx_graph_release(g);
}

static void known_stacks_are_forwarded(void **state) {
  (void)state;
  /* tanh: 1 - r² is cheap to compute again from r; the carry is stacked for w. q is the ys. */
  jx_graph *g;
  const jx_lin_graph *l = linearized(rnn, &g);
  assert_int_equal(stacked(l->known), (1 + 2) * 3 * 2 * sizeof(double));
  jx_graph_release(g);
  /* sin c is the ys: only cos c is stacked, and xs are not. */
  l = linearized(product, &g);
  assert_int_equal(stacked(l->known), (1 + 1) * 4 * sizeof(double));
  jx_graph_release(g);
}

static void cheap_residuals_are_computed_again(void **state) {
  (void)state;
  /* d(c·(2x - 1)) needs 2x - 1: a function of xs; c is stacked. */
  jx_graph *g;
  const jx_lin_graph *l =
      linearized("{ lambda ; a:f64[] b:f64[3]. let c:f64[] = " SCAN(
                     "{ lambda ; c:f64[] x:f64[]. let u:f64[] = mul x 2.0:f64[];"
                     " v:f64[] = sub u 1.0:f64[]; m:f64[] = mul c v in (m,) }",
                     3, 1, 0, False) "a b in (c,) }",
                 &g);
  assert_int_equal(stacked(l->known), 3 * sizeof(double));
  assert_int_equal(count(l->linear, "sub"), 1);
  jx_graph_release(g);
}

static void residuals_of_an_lstm(void **state) {
  static char text[1 << 14];
  (void)state;
  FILE *f = fopen("tests/golden/programs/lstm.ir", "rb");
  assert_non_null(f);
  text[fread(text, 1, sizeof text - 1, f)] = 0;
  fclose(f);
  jx_graph *g;
  const jx_lin_graph *l = linearized(strchr(text, '\n') + 1, &g);
  /* ys = h, the carries h and c, and of the gates i, j, f, o and tanh c what logistic and tanh
     gave: their derivatives are cheap to compute again. */
  assert_int_equal(stacked(l->known), 8 * 50 * 16 * sizeof(float));
  jx_graph_release(g);
}

static void branches_share_slots(void **state) {
  (void)state;
  jx_graph *g;
  const jx_lin_graph *l = linearized(pick, &g);
  /* cos(pq) of one branch; exp p of the other is its result already. */
  assert_int_equal(find(l->known, "cond")->nout, 2 + 1);
  jx_graph_release(g);
}

static void tangents_that_nobody_reads_are_dropped(void **state) {
  (void)state;
  /* floor x has no tangent, so the linear loop does not take that of x. */
  jx_graph *g;
  const jx_lin_graph *l = linearized("{ lambda ; a:f64[] b:f64[3]. let c:f64[] = " SCAN(
                                         "{ lambda ; c:f64[] x:f64[]. let u:f64[] = floor x;"
                                         " m:f64[] = mul c u in (m,) }",
                                         3, 1, 0, False) "a b in (c,) }",
                                     &g);
  assert_int_equal(find(l->linear, "scan")->nin, 2); /* carry, floor x */
  jx_graph_release(g);
}

/* ---- types ---- */

static void fails(const char *text, const char *part) {
  jx_graph *g = jx_graph_parse(rt, text);
  assert_null(g);
  if (!strstr(cx->err->message, part)) fail_msg("'%s' has no '%s'", cx->err->message, part);
  jx_error_clear(cx->err);
}

static void messages(void **state) {
  (void)state;
  fails("{ lambda ; a:f32[]. let c:i32[] = " SCAN(
            "{ lambda ; c:f32[]. let i:i32[] = convert_element_type[new_dtype=int32"
            " weak_type=False] c in (i,) }",
            3, 1, 0, False) "a in (c,) }",
        "carry 0 comes in as f32[] and leaves as i32[], so the dtypes differ");
  fails("{ lambda ; a:f64[] b:f64[5]. let c:f64[] d:f64[4] = " SCAN(STEP, 4, 1, 0,
                                                                    False) "a b in () }",
        "the leading axis of xs 0, f64[5], has not the length 4");
  fails("{ lambda ; a:f64[] b:f64[]. let c:f64[] d:f64[4] = " SCAN(STEP, 4, 1, 0,
                                                                   False) "a b in () }",
        "xs 0 is a scalar");
  fails("{ lambda ; a:f64[2] b:f64[4]. let c:f64[] d:f64[4] = " SCAN(STEP, 4, 1, 0,
                                                                     False) "a b in () }",
        "carry 0 is f64[2], the body takes f64[]");
  fails(
      "{ lambda ; i:i32[] a:f32[]. let b:f32[] = cond[branches=({ lambda ; a:f32[]. let in (a,) }"
      " { lambda ; a:f32[]. let in (1:i32[],) })] i a in (b,) }",
      "result 0 of branch 0 is f32[] and that of branch 1 is i32[], so the dtypes differ");
  fails(
      "{ lambda ; i:f32[] a:f32[]. let b:f32[] = cond[branches=({ lambda ; a:f32[]. let in (a,) }"
      ")] i a in (b,) }",
      "the index of the branch is an i32 scalar");
}

/* A carry of half precision is rounded in every trip. */
static void half_carries(void **state) {
  (void)state;
  static const char *const text[] = {
      "{ lambda ; a:bf16[] b:bf16[8]. let c:bf16[] = " SCAN(
          "{ lambda ; c:bf16[] x:bf16[]. let s:bf16[] = add c x in (s,) }", 8, 1, 0,
          False) "a b in (c,) }",
      "{ lambda ; a:f16[] b:f16[8]. let c:f16[] = " SCAN(
          "{ lambda ; c:f16[] x:f16[]. let s:f16[] = add c x in (s,) }", 8, 1, 0,
          False) "a b in (c,) }"};
  for (int k = 0; k < 2; k++) {
    jx_graph *g = parse(text[k]), *d = grad_graph(g);
    jx_val x[2] = {random_value(g->aval[0]), random_value(g->aval[1])}, y[2];
    jx_dtype dt = (jx_dtype)g->aval[0]->dtype;
    run(g, x, y);
    double sum = at(x[0], 0);
    for (int i = 0; i < 8; i++) {
      uint8_t bytes[8];
      jx_store_f64(dt, bytes, sum + at(x[1], i));
      sum = jx_load_f64(dt, bytes);
    }
    assert_true(at(y[0], 0) == sum);
    run(d, x, y);
    for (int i = 0; i < 8; i++) assert_true(at(y[1], i) == 1);
    jx_scope_end(cx, 0, NULL, 0);
    jx_graph_release(d);
    jx_graph_release(g);
  }
}

/* d/dx of x · (d/dy of a scan that multiplies y by x): the two derivatives do not mix. */
static void perturbations(void **state) {
  (void)state;
  jx_trace *t = jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_VALUE, .name = "grad"});
  jx_val x = random_value(rt->avals.scalar[JX_F64][0]);
  jx_val in = jx_scope_own(cx, jx_trace_input_vjp(cx, t, x, true));
  jx_trace_opts o = {.kind = JX_TRACE_VALUE, .name = "jvp", .forward = true};
  jx_trace *f = jx_trace_begin(cx, &o);
  jx_val one = jx_lit_f(cx, JX_F64, 1);
  jx_val y = jx_scope_own(cx, jx_trace_input_jvp(cx, f, one, one));
  jx_graph *body = parse("{ lambda ; w:f64[] c:f64[]. let m:f64[] = mul w c in (m,) }");
  jx_val ops[2] = {in, y}, out = JX_BAD, v, dv, res;
  jx_bind(cx, &jx_prim_scan,
          JX_ATTRS(jx_a_none(), jx_a_graph(body), jx_a_int(3), jx_a_int(1), jx_a_int(1),
                   jx_a_bool(false), jx_a_int(1)),
          ops, 2, &out, 1);
  jx_trace_end_jvp(cx, f, &out, 1, &v, &dv);
  good("jvp");
  jx_scope_own(cx, v);
  jx_scope_own(cx, dv);
  out = jx_mul(cx, in, dv); /* x · x³ */
  jx_linear l;
  jx_trace_end_vjp(cx, t, &out, 1, &res, &l);
  good("grad");
  jx_scope_own(cx, res);
  jx_val dx = JX_ABSENT;
  jx_pullback(cx, &l, &one, &dx);
  good("pullback");
  double a = at(x, 0);
  assert_true(fabs(at(dx, 0) - 4 * a * a * a) < 1e-12);
  jx_linear_free(rt, &l);
  jx_graph_release(body);
}

/* ---- memory ---- */

/* Every rule of this program with the n-th allocation refused; true: none needed it. */
static bool without_memory(const char *text, long n) {
  open_rt(NULL);
  jx_graph *g = parse(text);
  bool mask[MAX], lin[2 * MAX] = {0}, ctm[MAX];
  for (uint32_t i = 0; i < g->ninputs; i++) mask[i] = is_float(g->aval[i]);
  atomic_store(&rt->mem.fail_after, n);
  jx_graph_jvp(cx, g, mask, NULL);
  jx_graph_batch(cx, g, mask, 3, NULL, NULL);
  const jx_lin_graph *l = jx_graph_linearize(cx, g, mask, NULL);
  if (l) {
    for (uint32_t i = l->nres; i < l->linear->ninputs; i++) lin[i] = true;
    for (uint32_t i = 0; i < l->linear->nouts; i++) ctm[i] = true;
    jx_graph_transpose(cx, l->linear, lin, ctm, NULL);
  }
  bool done = jx_ok(cx);
  atomic_store(&rt->mem.fail_after, -1);
  if (!done) assert_int_equal(cx->err->status, JX_ENOMEM);
  jx_error_clear(cx->err);
  jx_graph_release(g);
  close_rt(NULL);
  return done;
}

/* A refused allocation ends in an error, and nothing stays behind. */
static void refused_memory(void **state) {
  (void)state;
  const char *const text[] = {invariant, pick_in_scan};
  for (size_t k = 0; k < JX_COUNTOF(text); k++) {
    long n = 0;
    for (; n < 20000 && !without_memory(text[k], n); n += 1 + n / 100) continue;
    assert_true(n > 100 && n < 20000);
  }
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_rt, close_rt)

int main(void) {
  const struct CMUnitTest tests[] = {T(product_rules),
                                     T(backwards_rules),
                                     T(empty_rules),
                                     T(rnn_rules),
                                     T(invariant_rules),
                                     T(counter_rules),
                                     T(late_rules),
                                     T(reset_rules),
                                     T(nested_rules),
                                     T(pick_rules),
                                     T(pick_in_scan_rules),
                                     T(scan_in_cond_rules),
                                     T(three_deep_rules),
                                     T(loops_are_counted),
                                     T(fixed_residuals_are_not_stacked),
                                     T(known_stacks_are_forwarded),
                                     T(cheap_residuals_are_computed_again),
                                     T(residuals_of_an_lstm),
                                     T(branches_share_slots),
                                     T(tangents_that_nobody_reads_are_dropped),
                                     T(messages),
                                     T(half_carries),
                                     T(perturbations),
                                     cmocka_unit_test(refused_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
