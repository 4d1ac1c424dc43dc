/*
** test_prop_shapes.c — shape rules against what evaluations fill; absurd operands and attributes end in
** an error that names the primitive; the text of every one-node program reads back as the same graph.
*/
#include <stdlib.h>

#include "prop.h"

static const jx_dtype all[] = {JX_BOOL, JX_U8,  JX_U16, JX_U32,  JX_U64, JX_I8, JX_I16,
                               JX_I32,  JX_I64, JX_F16, JX_BF16, JX_F32, JX_F64};
static const jx_dtype few[] = {JX_BOOL, JX_I32, JX_F32};

/* ---- what an evaluation fills ---- */

enum { GUARD = 64 };

/* Evaluates into memory of the given byte, with a guard behind each result. */
static void eval_into(jx_cx *cx, const prop_case *c, const jx_val *x, int byte, uint8_t **mem) {
  const jx_node *n = &c->g->node[0];
  jx_view in[PROP_MAX], out[PROP_MAX];
  for (uint32_t i = 0; i < n->nin; i++) in[i] = (jx_view){x[i].aval, x[i].u.a.data};
  const jx_aval *const *aval = c->g->aval + n->out;
  for (uint32_t i = 0; i < n->nout; i++) {
    mem[i] = malloc(aval[i]->nbytes + GUARD);
    assert_non_null(mem[i]);
    memset(mem[i], byte, aval[i]->nbytes + GUARD);
    out[i] = (jx_view){aval[i], mem[i]};
  }
  jx_eqn e = {.prim = c->p,
              .attrs = n->attrs,
              .nin = (int)n->nin,
              .nout = (int)n->nout,
              .in = c->g->aval,
              .out = aval};
  if (c->p->eval(cx, &e, in, out) != JX_OK) prop_good(cx, c->g, "eval");
}

static void fills(jx_cx *cx, const prop_case *c, void *user) {
  jx_val x[PROP_MAX];
  uint8_t *a[PROP_MAX], *b[PROP_MAX];
  prop_operands(cx, c, user, x);
  eval_into(cx, c, x, 0x00, a);
  eval_into(cx, c, x, 0xFF, b);
  for (uint32_t i = 0; i < c->g->node[0].nout; i++) {
    size_t n = c->g->aval[c->g->node[0].out + i]->nbytes;
    if (memcmp(a[i], b[i], n) != 0) prop_fail(c->g, "result %u is not filled", i);
    for (size_t k = n; k < n + GUARD; k++)
      if (a[i][k] != 0 || b[i][k] != 0xFF) prop_fail(c->g, "writes behind result %u", i);
    free(a[i]);
    free(b[i]);
  }
}

static void evaluations_fill_their_results(void **state) {
  (void)state;
  prop_rng r = {1};
  prop_each(&prop_rt->cx, all, JX_COUNTOF(all), fills, &r);
}

/* ---- text ---- */

static void round_trip(jx_cx *cx, const prop_case *c, void *user) {
  (void)user;
  jx_str s;
  jx_str_init(&s, &cx->rt->mem);
  jx_graph_print_exact(&s, c->g);
  jx_graph *again = jx_graph_parse(cx->rt, s.at);
  prop_good(cx, c->g, "reading back");
  if (again != c->g) prop_fail(c->g, "reads back as another program");
  if (jx_graph_verify(c->g, NULL) != JX_OK) prop_good(cx, c->g, "verify");
  jx_graph_release(again);
  jx_str_free(&s);
}

static void text_reads_back(void **state) {
  (void)state;
  prop_each(&prop_rt->cx, all, JX_COUNTOF(all), round_trip, NULL);
}

/* ---- wrong operands ---- */

/* A mutation of one node; eval is tried where the shape rule takes it. */
typedef struct {
  const prop_case *c;
  prop_rng *r;
  const char *what;
} attempt;

/* The number of results may be asked for: the attributes are of the right kinds. */
static bool has_arity(const jx_prim *p, const jx_attrs *a) {
  if (p->nout >= 0 || (int)a->n != jx_prim_nattrs(p)) return false;
  for (uint32_t i = 0; i < a->n; i++)
    if (a->at[i].kind != p->attrs[i].kind) return false;
  return true;
}

static void try_it(jx_cx *cx, const attempt *t, const jx_attr *at, int nat,
                   const jx_aval *const *in, int nin) {
  const jx_prim *p = t->c->p;
  const jx_aval *out[4 * PROP_MAX];
  jx_mark m = jx_scope_begin(cx);
  jx_attrs *attrs = jx_attrs_make(cx->rt, at, nat);
  assert_non_null(attrs);
  int nout = has_arity(p, attrs) ? jx_prim_nout(p, attrs, nin) : (int)t->c->g->node[0].nout;
  if (nout >= 0 && nout <= 4 * PROP_MAX && jx_infer(cx, p, attrs, in, nin, out, nout)) {
    int64_t total = 0;
    for (int i = 0; i < nin; i++) total += in[i]->size;
    for (int i = 0; i < nout; i++) total += out[i]->size;
    if (total >= 0 && total < 20000) {
      jx_val x[2 * PROP_MAX], y[4 * PROP_MAX];
      for (int i = 0; i < nin; i++) {
        x[i] = prop_array(cx, in[i]);
        for (int64_t k = 0; k < in[i]->size; k++)
          prop_put(x[i], k,
                   in[i]->dtype == JX_BOOL ? (double)(k % 2) : (double)prop_int(t->r, 0, 3));
      }
      jx_eqn e = {.prim = p, .attrs = attrs, .nin = nin, .nout = nout, .in = in, .out = out};
      jx_view vin[2 * PROP_MAX], vout[4 * PROP_MAX];
      for (int i = 0; i < nin; i++) vin[i] = (jx_view){in[i], prop_data(x[i])};
      for (int i = 0; i < nout; i++) {
        y[i] = prop_array(cx, out[i]);
        vout[i] = (jx_view){out[i], prop_data(y[i])};
      }
      if (p->eval(cx, &e, vin, vout) != JX_OK) prop_good(cx, t->c->g, t->what);
    }
  } else if (!jx_ok(cx)) {
    jx_error *e = cx->err;
    bool clean = e->status == JX_EARG || e->status == JX_ESHAPE || e->status == JX_EDTYPE ||
                 e->status == JX_EINDEX || e->status == JX_EUNSUPPORTED || e->status == JX_ELIMIT;
    char text[1200];
    jx_error_sentence(e, text, sizeof text);
    if (!clean || !e->message[0] || strcmp(e->op, p->name) != 0)
      prop_fail(t->c->g, "%s: status %s: \"%s\"", t->what, jx_status_name(e->status), text);
    jx_error_clear(e);
  }
  jx_attrs_release(attrs);
  jx_scope_end(cx, m, NULL, 0);
}

static const int64_t absurd[] = {-1,        0,        1, 2, 5, 99, INT32_MAX, (int64_t)1 << 40,
                                 INT64_MAX, INT64_MIN};

/* Every item of a list of ints replaced, the list one shorter and one longer. */
static void wrong_ints(jx_cx *cx, attempt *t, jx_attr *at, int nat, int k, const jx_aval *const *in,
                       int nin) {
  int64_t v[64];
  jx_attr old = at[k];
  int n = (int)old.n, skip = old.kind == JX_ATTR_LISTS ? (int)old.i : 0;
  if (n > 60) return;
  for (int i = skip; i < n; i++) {
    for (size_t a = 0; a < JX_COUNTOF(absurd); a++) {
      if (old.kind == JX_ATTR_BITS && (absurd[a] < 0 || absurd[a] > 1)) continue;
      memcpy(v, old.u.ints, sizeof *v * (size_t)n);
      v[i] = absurd[a];
      at[k].u.ints = v;
      try_it(cx, t, at, nat, in, nin);
    }
  }
  if (!skip) {
    memcpy(v, old.u.ints, sizeof *v * (size_t)n);
    v[n] = n ? v[n - 1] : 0;
    at[k].u.ints = v;
    for (int len = 0; len <= n + 1; len++) {
      at[k].n = (uint32_t)len;
      try_it(cx, t, at, nat, in, nin);
    }
  } else {
    /* One list longer by an item that it has, and each one shorter. */
    for (int list = 0, start = skip; list < skip; start += (int)old.u.ints[list++]) {
      int len = (int)old.u.ints[list];
      memcpy(v, old.u.ints, sizeof *v * (size_t)start);
      v[start] = len ? old.u.ints[start] : 0;
      memcpy(v + start + 1, old.u.ints + start, sizeof *v * (size_t)(n - start));
      v[list] = len + 1;
      at[k] = jx_a_lists(v, n + 1, skip);
      try_it(cx, t, at, nat, in, nin);
      if (len == 0) continue;
      memcpy(v, old.u.ints, sizeof *v * (size_t)start);
      memcpy(v + start, old.u.ints + start + 1, sizeof *v * (size_t)(n - start - 1));
      v[list] = len - 1;
      at[k] = jx_a_lists(v, n - 1, skip);
      try_it(cx, t, at, nat, in, nin);
    }
  }
  at[k] = old;
}

static void wrong_attrs(jx_cx *cx, attempt *t, const jx_attrs *attrs, const jx_aval *const *in,
                        int nin) {
  jx_attr at[16];
  int n = (int)attrs->n;
  for (int i = 0; i < n; i++) at[i] = attrs->at[i];
  for (int k = 0; k < n; k++) {
    jx_attr old = at[k];
    t->what = t->c->p->attrs[k].name;
    at[k] = jx_a_none();
    try_it(cx, t, at, n, in, nin);
    at[k] = t->c->p->attrs[k].kind == JX_ATTR_TEXT ? jx_a_text("nonsense") : jx_a_text("x");
    try_it(cx, t, at, n, in, nin);
    at[k] = old;
    if (old.kind == JX_ATTR_INT)
      for (size_t a = 0; a < JX_COUNTOF(absurd); a++) {
        at[k].i = absurd[a];
        try_it(cx, t, at, n, in, nin);
      }
    if (old.kind == JX_ATTR_DTYPE)
      for (size_t d = 0; d < JX_COUNTOF(all); d++) {
        at[k].i = all[d];
        try_it(cx, t, at, n, in, nin);
      }
    if (old.kind == JX_ATTR_INTS || old.kind == JX_ATTR_LISTS || old.kind == JX_ATTR_BITS)
      wrong_ints(cx, t, at, n, k, in, nin);
    at[k] = old;
  }
  t->what = "one attribute less";
  if (n) try_it(cx, t, at, n - 1, in, nin);
}

static void wrong_operands(jx_cx *cx, attempt *t, const jx_attrs *attrs,
                           const jx_aval *const *right, int nin) {
  const jx_aval *in[2 * PROP_MAX];
  jx_avals *avals = &cx->rt->avals;
  memcpy(in, right, sizeof *in * (size_t)nin);
  in[nin] = nin ? right[nin - 1] : avals->scalar[JX_F32][0];
  for (int n = 0; n <= nin + 1; n++) {
    t->what = "another number of operands";
    try_it(cx, t, attrs->at, (int)attrs->n, in, n);
  }
  for (int i = 0; i < nin; i++) {
    const jx_aval *a = right[i];
    int64_t dim[JX_MAX_RANK + 1] = {0};
    for (int k = 0; k < a->rank; k++) dim[k] = a->dim[k];
    t->what = "another dtype";
    for (size_t d = 0; d < JX_COUNTOF(all); d++) {
      in[i] = jx_aval_with_dtype(avals, a, all[d], false);
      try_it(cx, t, attrs->at, (int)attrs->n, in, nin);
    }
    t->what = "a tape";
    in[i] = jx_aval_tape(avals, a);
    try_it(cx, t, attrs->at, (int)attrs->n, in, nin);
    t->what = "another rank";
    for (int rank = 0; rank <= a->rank + 1; rank++) {
      dim[a->rank] = 2;
      in[i] = jx_aval_get(avals, (jx_dtype)a->dtype, false, rank, dim);
      try_it(cx, t, attrs->at, (int)attrs->n, in, nin);
    }
    t->what = "another extent";
    for (int k = 0; k < a->rank; k++)
      for (int64_t extent = 0; extent <= dim[k] + 1; extent++) {
        int64_t old = dim[k];
        dim[k] = extent;
        in[i] = jx_aval_get(avals, (jx_dtype)a->dtype, false, a->rank, dim);
        try_it(cx, t, attrs->at, (int)attrs->n, in, nin);
        dim[k] = old;
      }
    in[i] = a;
  }
}

static void refuses(jx_cx *cx, const prop_case *c, void *user) {
  attempt t = {c, user, ""};
  const jx_node *n = &c->g->node[0];
  wrong_operands(cx, &t, n->attrs, c->g->aval, (int)n->nin);
  if (n->attrs->n) wrong_attrs(cx, &t, n->attrs, c->g->aval, (int)n->nin);
}

static void wrong_input_is_refused(void **state) {
  (void)state;
  prop_rng r = {2};
  prop_each(&prop_rt->cx, few, JX_COUNTOF(few), refuses, &r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(evaluations_fill_their_results, prop_open, prop_close),
    cmocka_unit_test_setup_teardown(text_reads_back, prop_open, prop_close),
    cmocka_unit_test_setup_teardown(wrong_input_is_refused, prop_open, prop_close),
};
UNIT_MAIN(tests)
