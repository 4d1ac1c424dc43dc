/*
** step.c — the one forward derivative step, and its walk over a graph.
**
** Its drivers are jvp.c, linearize.c and the value traces: they differ only in the worlds in which
** primals and tangents live, and those are chosen by routing.
*/
#include "transform/record.h"

static bool any_present(const jx_val *v, int n) {
  for (int i = 0; i < n; i++)
    if (jx_present(v[i])) return true;
  return false;
}

static bool check_tangents(jx_cx *cx, const jx_prim *p, const jx_val *y, const jx_val *dy, int n) {
  for (int i = 0; i < n; i++) {
    if (jx_absent(dy[i]) || jx_same_type(dy[i].aval, y[i].aval)) continue;
    char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
    jx_fail(cx, JX_EINTERNAL, p->name, "the jvp rule gave a tangent of type %s for %s",
            jx_aval_text(dy[i].aval, a), jx_aval_text(y[i].aval, b));
    return false;
  }
  return true;
}

/* Room for the types of operands and results; NULL with an error if there is none. */
static const jx_aval **avals_of(jx_cx *cx, jx_arena *a, const jx_op *o) {
  jx_arena_init(a, &cx->rt->mem);
  const jx_aval **aval = JX_NEWN(a, const jx_aval *, o->nin + o->nout);
  if (!aval) jx_nomem(cx);
  for (int i = 0; aval && i < o->nin; i++) aval[i] = o->x[i].aval;
  return aval;
}

static jx_eqn eqn_of(const jx_op *o, const jx_aval **aval) {
  return (jx_eqn){.prim = o->prim,
                  .attrs = o->attrs,
                  .nin = o->nin,
                  .nout = o->nout,
                  .in = aval,
                  .out = aval + o->nin};
}

/* Tangents for the results y, through the plain jvp rule. */
static bool apply_jvp(jx_cx *cx, const jx_op *o, const jx_val *dx, jx_val *dy) {
  if (!o->prim->jvp) {
    if (o->prim->flags & JX_NONDIFF) return true;
    jx_fail(cx, JX_ENODIFF, o->prim->name, "this operation has no derivative rule");
    return false;
  }
  jx_arena a;
  const jx_aval **aval = avals_of(cx, &a, o);
  if (!aval) return false;
  for (int i = 0; i < o->nout; i++) aval[o->nin + i] = o->y[i].aval;
  jx_eqn e = eqn_of(o, aval);
  o->prim->jvp(cx, &e, o->x, dx, o->y, dy);
  jx_arena_free(&a);
  return jx_ok(cx);
}

/* Results and tangents of an operation with subgraphs, whose rule gives both. */
static bool apply_sub(jx_cx *cx, bool forward, const jx_op *o, const jx_val *dx, jx_val *dy) {
  jx_arena a;
  const jx_aval **aval = avals_of(cx, &a, o);
  if (!aval) return false;
  for (int i = 0; i < o->nout; i++) o->y[i] = JX_BAD;
  jx_eqn e = eqn_of(o, aval);
  const jx_graph_rules *rules = o->prim->sub;
  bool whole = cx->rt->whole;
  cx->rt->whole = !forward;
  if (jx_infer(cx, o->prim, o->attrs, aval, o->nin, aval + o->nin, o->nout))
    (forward ? rules->sjvp : rules->slin)(cx, &e, o->x, dx, o->y, dy);
  cx->rt->whole = whole;
  jx_arena_free(&a);
  for (int i = 0; jx_ok(cx) && i < o->nout; i++)
    if (!o->y[i].aval) jx_fail(cx, JX_EINTERNAL, o->prim->name, "its rule gave no result %d", i);
  return jx_ok(cx);
}

bool jx_part(jx_cx *cx, const jx_trace *t, const jx_op *o) {
  jx_arena a;
  const jx_aval **aval = avals_of(cx, &a, o);
  bool *linear = aval ? JX_NEWN(&a, bool, o->nin) : NULL, whole = cx->rt->whole;
  if (aval && !linear) jx_nomem(cx);
  if (linear) {
    jx_eqn e = eqn_of(o, aval);
    for (int i = 0; i < o->nin; i++) linear[i] = jx_is_tracer(o->x[i]) && o->x[i].u.t.trace == t;
    cx->rt->whole = true; /* its halves are not to be split again */
    if (jx_infer(cx, o->prim, o->attrs, aval, o->nin, aval + o->nin, o->nout))
      o->prim->sub->part(cx, &e, o->x, linear, o->y);
    cx->rt->whole = whole;
  }
  jx_arena_free(&a);
  return jx_ok(cx);
}

bool jx_step(jx_cx *cx, bool forward, const jx_op *o, const jx_val *dx, jx_val *dy) {
  for (int i = 0; i < o->nout; i++) dy[i] = JX_ABSENT;
  bool plain = !any_present(dx, o->nin) || !o->prim->sub;
  if (plain && !jx_bind_attrs(cx, o->prim, o->attrs, o->x, o->nin, o->y, o->nout)) return false;
  if (!any_present(dx, o->nin)) return true;
  if (!(plain ? apply_jvp(cx, o, dx, dy) : apply_sub(cx, forward, o, dx, dy))) return false;
  for (int i = 0; i < o->nout; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what succeeded has its results */
    bool floating = jx_is_float((jx_dtype)o->y[i].aval->dtype);
    if (!floating || dy[i].kind == JX_V_BAD) dy[i] = JX_ABSENT;
  }
  return check_tangents(cx, o->prim, o->y, dy, o->nout);
}

jx_val jx_env_get(const jx_graph *g, const jx_val *env, jx_atom a) {
  if (!jx_is_lit(a)) return env[a];
  const jx_lit *l = &g->lit[a & ~JX_LIT];
  jx_val v = {.kind = JX_V_LIT, .aval = l->aval};
  if (jx_is_float((jx_dtype)l->aval->dtype))
    v.u.lit.f = l->u.f;
  else
    v.u.lit.i = l->u.i;
  return v;
}

bool jx_bind_node(jx_cx *cx, const jx_graph *g, const jx_node *n, const jx_val *env, jx_val *in,
                  jx_val *out) {
  const jx_atom *atom = jx_node_in(g, n);
  for (uint32_t i = 0; i < n->nin; i++) in[i] = jx_env_get(g, env, atom[i]);
  jx_at_node(cx, g, (uint32_t)(n - g->node));
  return jx_bind_attrs(cx, n->prim, n->attrs, in, (int)n->nin, out, (int)n->nout);
}

/* Operands of the widest node: room for one node's work arrays. */
static uint32_t widest(const jx_graph *g) {
  uint32_t w = 1;
  for (uint32_t k = 0; k < g->nnodes; k++) w = JX_MAX(w, g->node[k].nin);
  return w;
}

bool jx_graph_emit(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *env = JX_NEWN(&a, jx_val, g->nvars), *x = JX_NEWN(&a, jx_val, widest(g));
  uint32_t line = cx->rt->where;
  if (a.failed) jx_nomem(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) env[i] = in[i];
  for (uint32_t k = 0; jx_ok(cx) && k < g->nnodes; k++)
    jx_bind_node(cx, g, &g->node[k], env, x, env + g->node[k].out);
  for (uint32_t i = 0; i < g->nouts; i++)
    out[i] = jx_ok(cx) ? jx_env_get(g, env, g->out[i]) : JX_BAD;
  cx->rt->where = line;
  jx_arena_free(&a);
  return jx_ok(cx);
}

bool jx_step_graph(jx_cx *cx, bool forward, jx_graph *g, const jx_val *in, const jx_val *dx,
                   jx_val *y, jx_val *dy) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  uint32_t w = widest(g), line = cx->rt->where;
  jx_val *prim = JX_NEWN(&a, jx_val, g->nvars), *tan = JX_NEWN(&a, jx_val, g->nvars);
  jx_val *x = JX_NEWN(&a, jx_val, w), *t = JX_NEWN(&a, jx_val, w);
  if (a.failed) jx_nomem(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) {
    prim[i] = in[i];
    tan[i] = jx_is_float((jx_dtype)g->aval[i]->dtype) ? dx[i] : JX_ABSENT;
  }
  for (uint32_t k = 0; jx_ok(cx) && k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    const jx_atom *atom = jx_node_in(g, n);
    for (uint32_t i = 0; i < n->nin; i++) {
      x[i] = jx_env_get(g, prim, atom[i]);
      t[i] = jx_is_lit(atom[i]) ? JX_ABSENT : tan[atom[i]];
    }
    jx_at_node(cx, g, k);
    jx_op o = {n->prim, n->attrs, x, prim + n->out, (int)n->nin, (int)n->nout};
    jx_step(cx, forward, &o, t, tan + n->out);
  }
  for (uint32_t i = 0; i < g->nouts; i++) {
    y[i] = jx_ok(cx) ? jx_env_get(g, prim, g->out[i]) : JX_BAD;
    dy[i] = jx_ok(cx) && !jx_is_lit(g->out[i]) ? tan[g->out[i]] : JX_ABSENT;
  }
  cx->rt->where = line;
  jx_arena_free(&a);
  return jx_ok(cx);
}

/* ---- zeros and sums ---- */

jx_val jx_zeros(jx_cx *cx, const jx_aval *a) {
  cx->rt->stats.zeros++;
  jx_val zero = {.kind = JX_V_LIT, .aval = cx->rt->avals.scalar[a->dtype][0]}, out = JX_BAD;
  if (a->is_tape) {
    jx_bind(cx, cx->rt->core.tape_zero, JX_ATTRS(jx_a_avals(&a->elem, 1)), NULL, 0, &out, 1);
    return out;
  }
  if (a->rank == 0) return zero;
  jx_bind(cx, cx->rt->core.broadcast_in_dim,
          JX_ATTRS(jx_a_ints(NULL, 0), jx_a_ints(a->dim, a->rank)), &zero, 1, &out, 1);
  return out;
}

jx_val jx_instantiate(jx_cx *cx, jx_val v, const jx_aval *a) {
  return jx_absent(v) ? jx_zeros(cx, a) : v;
}

jx_val jx_add_any(jx_cx *cx, jx_val a, jx_val b) {
  if (jx_absent(a)) return b;
  if (jx_absent(b)) return a;
  jx_val in[2] = {a, b}, out = JX_BAD;
  const jx_prim *add = a.aval && a.aval->is_tape ? cx->rt->core.tape_add : cx->rt->core.add_any;
  jx_bind_attrs(cx, add, cx->rt->no_attrs, in, 2, &out, 1);
  return out;
}
