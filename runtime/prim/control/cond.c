/*
** cond.c — one of several programs, chosen by an index. Its rules are in prim/cond_rules.c.
**
** no golden: its results are those of the branch that is taken; tests/unit/c/test_control.c
** compares every rule with that branch alone.
*/
#include "prim/cond.h"

static int cond_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  const jx_attr *b = &attrs->at[JX_COND_BRANCHES];
  return b->kind == JX_ATTR_GRAPHS && b->n ? (int)b->u.graphs[0]->nouts : 0;
}

/* Results of branch k have the types of those of branch 0. */
static bool branch_agrees(jx_cx *cx, const jx_graph *first, const jx_graph *g, uint32_t k) {
  if (g->nouts != first->nouts) {
    jx_fail(cx, JX_EARG, "cond",
            "the branches must give the same results, but branch 0 gives %u and branch %u gives %u",
            first->nouts, k, g->nouts);
    return false;
  }
  for (uint32_t i = 0; i < g->nouts; i++) {
    const jx_aval *x = jx_atom_aval(first, first->out[i]), *y = jx_atom_aval(g, g->out[i]);
    if (jx_same_type(x, y)) continue;
    char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
    jx_fail(cx, JX_ESHAPE, "cond",
            "the branches must give results of equal types, but result %u of branch 0 is %s and "
            "that of branch %u is %s, so the %s differ",
            i, jx_aval_text(x, a), k, jx_aval_text(y, b),
            x->dtype != y->dtype ? "dtypes" : "shapes");
    return false;
  }
  return true;
}

static void cond_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *b = &e->attrs->at[JX_COND_BRANCHES];
  char a[JX_AVAL_TEXT];
  if (b->n == 0) {
    jx_fail(cx, JX_EARG, "cond", "needs at least one branch");
    return;
  }
  if (e->nin < 1 || in[0]->strong != cx->rt->avals.scalar[JX_I32][0]) {
    jx_fail(cx, JX_EDTYPE, "cond", "the index of the branch is an i32 scalar, got %s",
            e->nin < 1 ? "nothing" : jx_aval_text(in[0], a));
    return;
  }
  for (uint32_t k = 0; k < b->n; k++) {
    if (!jx_check_operands(cx, e, b->u.graphs[k], in + 1, e->nin - 1)) return;
    if (k && !branch_agrees(cx, b->u.graphs[0], b->u.graphs[k], k)) return;
  }
  for (int i = 0; i < (int)b->u.graphs[0]->nouts; i++) {
    /* Weak only if every branch gives it weak. */
    for (uint32_t k = 0; k < b->n; k++) {
      const jx_graph *g = b->u.graphs[k];
      const jx_aval *o = jx_atom_aval(g, g->out[i]);
      if (k == 0 || !o->weak) out[i] = o;
    }
  }
}

static jx_status cond_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_attr *b = &e->attrs->at[JX_COND_BRANCHES];
  int64_t k = jx_get_i(&in[0], 0), last = (int64_t)b->n - 1;
  return jx_eval_graph(cx, b->u.graphs[k < 0 ? 0 : JX_MIN(k, last)], in + 1, out);
}

static const jx_graph_rules cond_rules = {
    .sjvp = jx_cond_sjvp, .slin = jx_cond_slin, .part = jx_cond_part};
static const jx_attrspec cond_attrs[] = {{.name = "branches", .kind = JX_ATTR_GRAPHS}, {0}};

JX_PRIM(cond) = {
    .name = "cond",
    .sig = "index:i32[] operands… -> results…",
    .doc =
        "One of several programs, chosen by an index.\n\n"
        "y = branches[clamp(index, 0, n-1)](operands)\nsource: JAX's cond primitive",
    .attrs = cond_attrs,
    .nin = -1,
    .nout = -1,
    .arity = cond_arity,
    .shape = cond_shape,
    .transpose = jx_cond_transpose,
    .batch = jx_cond_batch,
    .eval = cond_eval,
    .sub = &cond_rules,
    .lower = JX_GRAPH(JX_GRAPH_COND),
};
