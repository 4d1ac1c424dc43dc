/*
** test_prop_compile.c — compiled against interpreted: the table of primitives, their derivatives, and
** random programs made of it, in every setting.
**
** Integers and booleans are exact, and kernels of all instruction sets give the same bits. What floating
** point may lose is found by running the program with operands and results off by a few units in the
** last place, several times: beside c · eps · sqrt(terms) an element may be off by four times the
** spread; one that jumps (a comparison that turns) says nothing.
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/interp.h"
#include "backend/world.h"
#include "prop.h"
#include "transform/transform.h"

const jx_kernels *jx_kernels_named(const char *name);

static const jx_dtype dtypes[] = {JX_BOOL, JX_U8,   JX_I32, JX_U32, JX_I64,
                                  JX_F16,  JX_BF16, JX_F32, JX_F64};
static const jx_dtype floats[] = {JX_F32, JX_F64};

enum { C = 4, WOBBLES = 4, MAX_IN = 24, MAX_OUT = 12, PROGRAMS = 300 };

static const struct setting {
  const char *name;
  jx_options opt;
  bool code; /* the table of steps as machine code */
} settings[] = {
    {"default", {.threads = 1, .no_tcc = true}, false},
    {"baseline", {.threads = 1, .force_variant = 1, .no_tcc = true}, false},
    {"avx2", {.threads = 1, .force_variant = 2, .no_tcc = true}, false},
    {"avx512", {.threads = 1, .force_variant = 3, .no_tcc = true}, false},
    {"no_fuse", {.threads = 1, .no_fuse = true, .no_tcc = true}, false},
    {"2 threads", {.threads = 2, .no_tcc = true}, false},
    {"code", {.threads = 1}, true},
};
enum { SETTINGS = JX_COUNTOF(settings), NO_FUSE = 4 };
static jx_rt *worlds[SETTINGS];

static int open_all(void **state) {
  static const char *const names[] = {NULL, "baseline", "avx2", "avx512"};
  for (int s = 0; s < SETTINGS; s++) {
    const char *variant = names[settings[s].opt.force_variant];
    worlds[s] = NULL;
    if (variant && !jx_kernels_named(variant)) continue;
    assert_int_equal(jx_rt_open(NULL, NULL, &worlds[s]), JX_OK);
    worlds[s]->opt = settings[s].opt;
    worlds[s]->opt.verify = true;
    assert_int_equal(jx_cpu_open(worlds[s], NULL, NULL), JX_OK);
  }
  return prop_open(state);
}

static int close_all(void **state) {
  for (int s = 0; s < SETTINGS; s++) {
    if (!worlds[s]) continue;
    jx_scope_end(&worlds[s]->cx, 0, NULL, 0);
    assert_int_equal(worlds[s]->bufs.live, 0);
    jx_rt_close(worlds[s]);
  }
  return prop_close(state);
}

/* ---- what is expected ---- */

typedef struct {
  jx_graph *g;
  jx_val want[MAX_OUT]; /* the interpreter's                                   */
  jx_val wobble[WOBBLES][MAX_OUT];
  double terms;
} oracle;

static jx_val lit_value(const jx_graph *g, jx_atom a) {
  const jx_lit *l = &g->lit[a & ~JX_LIT];
  jx_val v = {.kind = JX_V_LIT, .aval = l->aval};
  v.u.lit.i = l->u.i; /* either member: 8 bytes */
  return v;
}

/* v with every element off by one or two units times sqrt(terms), in place. */
static void shake(jx_val v, double terms, prop_rng *r) {
  double ulp = prop_rtol((jx_dtype)v.aval->dtype, 2, terms);
  for (int64_t i = 0; ulp > 0 && i < v.aval->size; i++)
    prop_put(v, i,
             prop_get(v, i) * (1 + (prop_next(r) & 1 ? ulp : -ulp) * prop_uniform(r, 0.5, 1)));
}

/* A result near a root, or a sum of large terms, loses what its operands' last places mean. */
static bool conditioned(const jx_node *n, const jx_aval *result) {
  unsigned k = n->prim->lower.kind;
  return k != JX_LOWER_INDEX && k != JX_LOWER_CALL && !(n->prim->flags & JX_NONDIFF) &&
         jx_is_float((jx_dtype)result->dtype);
}

/* The interpreter with each computed result off a little. */
static void wobbled(jx_cx *cx, jx_graph *g, const jx_val *in, prop_rng *r, jx_val *out) {
  jx_val *env = calloc(g->nvars, sizeof *env), x[MAX_IN];
  double terms = prop_terms(g);
  assert_non_null(env);
  memcpy(env, in, sizeof *env * g->ninputs);
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    for (uint32_t i = 0; i < n->nin; i++) {
      jx_atom a = jx_node_in(g, n)[i];
      x[i] = jx_is_lit(a) ? lit_value(g, a) : env[a];
      if (!jx_is_lit(a) && conditioned(n, g->aval[n->out])) {
        jx_val copy = prop_array(cx, x[i].aval);
        if (x[i].aval->nbytes) memcpy(prop_data(copy), prop_data(x[i]), x[i].aval->nbytes);
        shake(x[i] = copy, terms, r);
      }
    }
    jx_interp_op(cx, n->prim, n->attrs, x, (int)n->nin, env + n->out, (int)n->nout);
    prop_good(cx, g, "interpreter");
    for (uint32_t o = n->out; o < n->out + n->nout; o++) {
      jx_scope_own(cx, env[o]);
      if (n->prim->lower.kind != JX_LOWER_INDEX) shake(env[o], terms, r);
    }
  }
  for (uint32_t o = 0; o < g->nouts; o++)
    out[o] = jx_is_lit(g->out[o]) ? jx_scope_own(cx, jx_val_to_array(cx, lit_value(g, g->out[o])))
                                  : env[g->out[o]];
  free(env);
}

static void expect(jx_cx *cx, jx_graph *g, const jx_val *in, oracle *e) {
  *e = (oracle){.g = g, .terms = prop_terms(g)};
  assert_true(g->nouts <= MAX_OUT);
  if (!prop_interp(cx, g, in, e->want)) prop_good(cx, g, "interpreter");
  prop_rng r = {99};
  for (int w = 0; w < WOBBLES; w++) wobbled(cx, g, in, &r, e->wobble[w]);
}

/* The first element of output o that is wrong, or -1. */
static int64_t wrong(const oracle *e, uint32_t o, jx_val got) {
  jx_val want = e->want[o];
  jx_dtype d = (jx_dtype)want.aval->dtype;
  double rtol = prop_rtol(d, C, e->terms);
  for (int64_t i = 0; i < want.aval->size; i++) {
    double a = prop_get(got, i), b = prop_get(want, i), spread = 0;
    bool jumps = false;
    for (int w = 0; w < WOBBLES; w++) {
      double v = prop_get(e->wobble[w][o], i);
      if (!jx_is_float(d) || !isfinite(v) || !isfinite(b))
        jumps = jumps || !(v == b || (isnan(v) && isnan(b)));
      else
        spread = fmax(spread, fabs(v - b));
    }
    bool same = a == b || (isnan(a) && isnan(b));
    if (!same && !jumps && !(fabs(a - b) <= rtol * fabs(b) + 4 * spread)) return i;
  }
  return -1;
}

/* ---- runs ---- */

/* g on the same bytes in another world; results are arrays of its scope. */
static jx_graph *run_in(int s, const char *text, const jx_val *in, jx_val *out) {
  jx_rt *rt = worlds[s];
  jx_cx *cx = &rt->cx;
  jx_graph *g = jx_graph_parse(rt, text);
  prop_good(cx, NULL, text);
  jx_val x[MAX_IN];
  assert_true(g->ninputs <= MAX_IN);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    x[i] = prop_array(cx, g->aval[i]);
    if (g->aval[i]->nbytes) memcpy(prop_data(x[i]), prop_data(in[i]), g->aval[i]->nbytes);
  }
  jx_exec *exec = jx_cpu_exec(cx, g);
  prop_good(cx, g, settings[s].name);
  if (settings[s].code && !exec->code) jx_exec_compile(exec, cx->err);
  prop_good(cx, g, "machine code");
  rt->world->run(cx, g, x, out);
  prop_good(cx, g, settings[s].name);
  for (uint32_t o = 0; o < g->nouts; o++) jx_scope_own(cx, out[o]);
  return g;
}

/* Runs in every setting; what went wrong, in words, or an empty text. */
static void compare(const oracle *e, const jx_val *in, char *why, size_t room) {
  jx_str s;
  jx_val got[SETTINGS][MAX_OUT];
  jx_graph *g[SETTINGS] = {NULL};
  *why = '\0';
  jx_str_init(&s, &prop_rt->mem);
  jx_graph_print_exact(&s, e->g);
  for (int k = 0; k < SETTINGS && !*why; k++) {
    if (!worlds[k]) continue;
    g[k] = run_in(k, s.at, in, got[k]);
    for (uint32_t o = 0; o < e->g->nouts && !*why; o++) {
      int64_t at = wrong(e, o, got[k][o]);
      if (at >= 0)
        snprintf(why, room, "%s: output %u, element %d is %.17g, interpreted %.17g",
                 settings[k].name, o, (int)at, prop_get(got[k][o], at), prop_get(e->want[o], at));
      if (*why || k == NO_FUSE || k == 0) continue;
      at = prop_differs(got[k][o], got[0][o], 0, 0);
      if (at >= 0)
        snprintf(why, room, "%s: output %u, element %d is %.17g, by default %.17g",
                 settings[k].name, o, (int)at, prop_get(got[k][o], at), prop_get(got[0][o], at));
    }
  }
  jx_str_free(&s);
  for (int k = 0; k < SETTINGS; k++) {
    if (!g[k]) continue;
    jx_scope_end(&worlds[k]->cx, 0, NULL, 0);
    jx_graph_release(g[k]);
    jx_graphs_evict(worlds[k], 1 << 20);
  }
}

static void check(jx_cx *cx, jx_graph *g, const jx_val *in) {
  char why[256];
  oracle e;
  expect(cx, g, in, &e);
  compare(&e, in, why, sizeof why);
  if (*why) prop_fail(g, "%s", why);
}

static void one_node(jx_cx *cx, const prop_case *c, void *user) {
  jx_val x[PROP_MAX];
  prop_operands(cx, c, user, x);
  check(cx, c->g, x);
}

static void every_primitive(void **state) {
  (void)state;
  prop_rng r = {6};
  prop_each(&prop_rt->cx, dtypes, JX_COUNTOF(dtypes), one_node, &r);
}

/* ---- derivatives ---- */

static void fill_like(jx_cx *cx, prop_rng *r, const jx_aval *a, jx_val *v) {
  *v = prop_array(cx, a);
  for (int64_t k = 0; k < a->size; k++) prop_put(*v, k, prop_uniform(r, -1, 1));
}

static void derivatives(jx_cx *cx, const prop_case *c, void *user) {
  jx_graph *g = c->g;
  if (c->p->flags & JX_NONDIFF) return;
  if (c->entry && c->entry->flags & (PROP_NO_VJP | PROP_NO_JVP)) return;
  jx_val x[MAX_IN], y[MAX_OUT];
  bool mask[PROP_MAX], ct[PROP_MAX], linear[2 * MAX_IN] = {false};
  uint32_t n = 0, m = 0;
  prop_operands(cx, c, user, x);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    bool fixed = c->p->domain.lo != 0 && c->p->domain.lo == c->p->domain.hi && i == 0;
    mask[i] = jx_is_float((jx_dtype)g->aval[i]->dtype) && !fixed;
    if (mask[i]) fill_like(cx, user, g->aval[i], &x[g->ninputs + n++]);
  }
  if (n == 0) return;
  const jx_jvp_graph *j = jx_graph_jvp(cx, g, mask, NULL);
  prop_good(cx, g, "jvp");
  check(cx, j->g, x);
  const jx_lin_graph *l = jx_graph_linearize(cx, g, mask, NULL);
  prop_good(cx, g, "linearize");
  check(cx, l->known, x);
  if (!prop_interp(cx, l->known, x, y)) prop_good(cx, l->known, "known half");
  /* The transposed program: residuals, then cotangents of what the linear half gives. */
  jx_val in[MAX_IN];
  for (; m < l->nres; m++) {
    jx_residual at = l->res[m];
    in[m] = at.is_input ? x[at.index] : y[at.index];
  }
  for (uint32_t i = l->nres; i < l->linear->ninputs; i++) linear[i] = true;
  for (uint32_t o = 0; o < l->linear->nouts; o++) {
    ct[o] = true;
    fill_like(cx, user, jx_atom_aval(l->linear, l->linear->out[o]), &in[m++]);
  }
  const jx_transposed *t = jx_graph_transpose(cx, l->linear, linear, ct, NULL);
  prop_good(cx, l->linear, "transpose");
  check(cx, t->g, in);
}

static void their_derivatives(void **state) {
  (void)state;
  prop_rng r = {7};
  prop_each(&prop_rt->cx, floats, JX_COUNTOF(floats), derivatives, &r);
}

/* ---- random programs ---- */

typedef JX_VEC(prop_case) cases;

static void collect(jx_cx *cx, const prop_case *c, void *user) {
  cases *pool = user;
  if (c->entry && (c->entry->flags & (PROP_MATRIX | PROP_NO_JVP))) return;
  prop_case kept = *c;
  jx_graph_retain(kept.g);
  assert_true(jx_vec_push(&cx->rt->mem, pool, kept));
}

enum { MAX_NODES = 30, MAX_VARS = 200 };

/* A program in the making. Inputs and results share one list until it is done. */
typedef struct {
  const cases *pool;
  prop_rng *r;
  jx_val value[MAX_IN]; /* of the inputs                                   */
  const jx_aval *aval[MAX_VARS];
  bool is_input[MAX_VARS], read[MAX_VARS];
  uint32_t input[MAX_VARS]; /* which input, in value[]                         */
  uint32_t nvars, ninputs, nnodes, noperands, nlits;
  jx_node node[MAX_NODES]; /* `out` counts in the shared list                 */
  jx_atom operand[MAX_NODES * PROP_MAX];
  jx_lit lit[MAX_NODES * PROP_MAX];
} draft;

static int find(draft *d, const jx_aval *a) {
  uint32_t at = (uint32_t)prop_int(d->r, 0, d->nvars ? d->nvars - 1 : 0);
  for (uint32_t i = 0; i < d->nvars; i++, at++)
    if (d->aval[at % d->nvars] == a) return (int)(at % d->nvars);
  return -1;
}

/* A case that can use a value that is there, mostly. */
static const prop_case *choose(draft *d) {
  const prop_case *c = NULL;
  for (int tries = 0; tries < 200; tries++) {
    c = &d->pool->at[prop_int(d->r, 0, (int64_t)d->pool->n - 1)];
    if (d->nvars == 0) return c;
    for (uint32_t i = 0; i < c->g->ninputs; i++)
      if (c->drawn[i] && find(d, c->g->aval[i]) >= 0) return c;
  }
  return c;
}

static void add_node(jx_cx *cx, draft *d) {
  const prop_case *c = choose(d);
  jx_val fresh[PROP_MAX];
  uint32_t k = d->nnodes;
  if (d->ninputs + c->g->ninputs > MAX_IN || d->nvars + 2 * PROP_MAX > MAX_VARS) return;
  prop_operands(cx, c, d->r, fresh);
  jx_node n = {.prim = c->p,
               .attrs = c->g->node[0].attrs,
               .in = d->noperands,
               .nin = c->g->ninputs,
               .nout = c->g->nouts};
  for (uint32_t i = 0; i < n.nin; i++) {
    const jx_aval *a = c->g->aval[i];
    int old = c->drawn[i] || a->dtype == JX_BOOL ? find(d, a) : -1;
    jx_atom atom = (jx_atom)old;
    if (c->drawn[i] && a->rank == 0 && prop_int(d->r, 0, 3) == 0) {
      jx_lit *l = &d->lit[d->nlits];
      *l = (jx_lit){.aval = a};
      if (jx_is_float((jx_dtype)a->dtype))
        l->u.f = prop_get(fresh[i], 0);
      else
        l->u.i = (int64_t)prop_get(fresh[i], 0);
      atom = JX_LIT | d->nlits++;
    } else if (old < 0 || prop_int(d->r, 0, 9) == 0) {
      atom = d->nvars++;
      d->aval[atom] = a;
      d->is_input[atom] = true;
      d->input[atom] = d->ninputs;
      d->value[d->ninputs++] = fresh[i];
    }
    if (!jx_is_lit(atom)) d->read[atom] = true;
    d->operand[d->noperands++] = atom;
  }
  n.out = d->nvars;
  for (uint32_t o = 0; o < n.nout; o++) d->aval[d->nvars++] = c->g->aval[c->g->node[0].out + o];
  d->node[k] = n;
  d->nnodes++;
}

/* Variables are renumbered: inputs first, then results in order. Every value that nothing reads is an
   output, and some that are read. */
static jx_graph *finish(jx_cx *cx, draft *d) {
  const jx_aval *aval[MAX_VARS];
  jx_atom name[MAX_VARS], out[MAX_OUT];
  uint32_t next = d->ninputs, nouts = 0;
  for (uint32_t v = 0; v < d->nvars; v++) {
    name[v] = d->is_input[v] ? d->input[v] : next++;
    aval[name[v]] = d->aval[v];
  }
  for (uint32_t v = d->nvars; v-- > 0 && nouts < MAX_OUT;)
    if (!d->is_input[v] && (!d->read[v] || prop_int(d->r, 0, 5) == 0)) out[nouts++] = name[v];
  for (uint32_t i = 0; i < d->noperands; i++)
    if (!jx_is_lit(d->operand[i])) d->operand[i] = name[d->operand[i]];
  for (uint32_t k = 0; k < d->nnodes; k++) d->node[k].out = name[d->node[k].out];
  jx_parts p = {.ninputs = d->ninputs,
                .nnodes = d->nnodes,
                .nvars = d->nvars,
                .nouts = nouts,
                .nlits = d->nlits,
                .noperands = d->noperands,
                .aval = aval,
                .node = d->node,
                .operand = d->operand,
                .out = out,
                .lit = d->lit};
  jx_graph *g = jx_graph_intern(jx_graph_new(cx->rt, &p));
  assert_non_null(g);
  if (jx_graph_verify(g, NULL) != JX_OK) prop_good(cx, g, "a random program");
  return g;
}

static bool fails(jx_cx *cx, jx_graph *g, const jx_val *in, char *why, size_t room) {
  oracle e;
  expect(cx, g, in, &e);
  compare(&e, in, why, room);
  return *why != '\0';
}

/* The first result of a node that fails on its own, with what it needs and nothing else. */
static void shrink(jx_cx *cx, jx_graph *g, const jx_val *in, const char *why, uint64_t seed) {
  char less[256];
  uint32_t keep[MAX_IN];
  for (uint32_t i = 0; i < g->ninputs; i++) keep[i] = i;
  for (jx_atom v = g->ninputs; v < g->nvars; v++) {
    jx_graph *small = jx_graph_rewire(g, keep, g->ninputs, &v, 1);
    assert_non_null(small);
    if (fails(cx, small, in, less, sizeof less))
      prop_fail(small, "seed %llu: %s", (unsigned long long)seed, less);
    jx_graph_release(small);
  }
  prop_fail(g, "seed %llu: %s", (unsigned long long)seed, why);
}

static void random_programs(void **state) {
  (void)state;
  jx_cx *cx = &prop_rt->cx;
  cases pool = {0};
  prop_each(cx, dtypes, JX_COUNTOF(dtypes), collect, &pool);
  const char *at = getenv("SEED"), *n = getenv("COUNT"); /* to look at one, or at many */
  uint64_t from = at ? strtoull(at, NULL, 10) : 1, count = at ? 1 : PROGRAMS;
  if (n) count = strtoull(n, NULL, 10);
  for (uint64_t seed = from; seed < from + count; seed++) {
    jx_mark m = jx_scope_begin(cx);
    prop_rng r = {seed * 1000003};
    draft *d = calloc(1, sizeof *d);
    assert_non_null(d);
    *d = (draft){.pool = &pool, .r = &r};
    int64_t nodes = prop_int(&r, 5, MAX_NODES);
    for (int tries = 0; tries < 100 && d->nnodes < nodes; tries++) add_node(cx, d);
    jx_graph *g = finish(cx, d);
    char why[256];
    if (fails(cx, g, d->value, why, sizeof why)) shrink(cx, g, d->value, why, seed);
    jx_graph_release(g);
    free(d);
    jx_scope_end(cx, m, NULL, 0);
  }
  for (size_t i = 0; i < pool.n; i++) jx_graph_release(pool.at[i].g);
  jx_vec_free(&cx->rt->mem, &pool);
}

/* Shrunk programs that once went wrong. */
static const char *const found[] = {
    /* a scalar that is read and overwritten in place */
    "{ lambda ; b:f32[] c:f32[]. let n:f32[] = cbrt c k:f32[] = polygamma b b "
    "p:f32[] = polygamma n 3.0:f32[] z:bool[] = ge k b in (p, z) }",
    "{ lambda ; b:f32[] c:f32[]. let n:f32[] = polygamma b c k:f32[] = sin n "
    "p:f32[] = polygamma k c in (p,) }",
    /* a square that overflows, and its reciprocal that would not */
    "{ lambda ; a:f16[3]. let h:f16[3] = mul a 20000.0:f16[] "
    "j:f16[3] = integer_pow[y=-2] h in (j,) }",
};

static void found_before(void **state) {
  (void)state;
  jx_cx *cx = &prop_rt->cx;
  prop_rng r = {8};
  for (size_t k = 0; k < JX_COUNTOF(found); k++) {
    jx_mark m = jx_scope_begin(cx);
    jx_val x[MAX_IN];
    jx_graph *g = jx_graph_parse(cx->rt, found[k]);
    prop_good(cx, NULL, found[k]);
    for (uint32_t i = 0; i < g->ninputs; i++) fill_like(cx, &r, g->aval[i], &x[i]);
    check(cx, g, x);
    jx_graph_release(g);
    jx_scope_end(cx, m, NULL, 0);
  }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(found_before, open_all, close_all),
    cmocka_unit_test_setup_teardown(every_primitive, open_all, close_all),
    cmocka_unit_test_setup_teardown(their_derivatives, open_all, close_all),
    cmocka_unit_test_setup_teardown(random_programs, open_all, close_all),
};
UNIT_MAIN(tests)
