/*
** custom_jvp_call.c — a function with a forward derivative of its own.
**
** The rule is a program that gives results and tangents. Emitting it is all that differentiation
** takes: what touches no tangent goes to the known side by the routing rule.
**
** no golden: its result is that of the graph it carries.
*/
#include <string.h>

#include "prim/custom.h"

static int cjvp_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[JX_CJVP_CALL].u.graph->nouts;
}

static bool check_rule(jx_cx *cx, const jx_eqn *e, jx_room *r, const jx_aval *const *in) {
  jx_graph *f = jx_callee(e), *jvp = jx_at(e, JX_CJVP_JVP)->u.graph;
  uint32_t nin = f->ninputs, nc = jx_count_of(jx_at(e, JX_CJVP_NUM_CONSTS)), no = f->nouts;
  if (nc > nin) {
    jx_fail(cx, JX_EARG, e->prim->name, "num_consts=%u of %u operands", nc, nin);
    return false;
  }
  const jx_aval **want = JX_NEWN(&r->mem, const jx_aval *, 2 * ((size_t)nin + no));
  const jx_aval **is = JX_NEWN(&r->mem, const jx_aval *, jvp->nouts);
  if (!want || !is) return jx_nomem(cx) == JX_OK;
  memcpy(want, in, nin * sizeof *want);
  uint32_t n = nin + jx_float_avals(in + nc, nin - nc, want + nin);
  if (!jx_check_list(cx, e, "operands of the jvp rule", jvp->aval, jvp->ninputs, want, n))
    return false;
  jx_out_avals(f, 0, want);
  n = no + jx_float_avals(want, no, want + no);
  jx_out_avals(jvp, 0, is);
  return jx_check_list(cx, e, "results of the jvp rule", is, jvp->nouts, want, n);
}

static void cjvp_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_room r;
  if (!jx_check_operands(cx, e, jx_callee(e), in, e->nin) || !jx_room_open(cx, &r)) return;
  if (check_rule(cx, e, &r, in)) jx_call_shape(cx, e, in, out);
  jx_room_close(&r);
}

static void emit_rule(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  jx_graph *jvp = jx_at(e, JX_CJVP_JVP)->u.graph;
  uint32_t nc = jx_count_of(jx_at(e, JX_CJVP_NUM_CONSTS)), no = (uint32_t)e->nout;
  jx_room r;
  if (!jx_consts_untouched(cx, e, dx, nc) || !jx_room_open(cx, &r)) return;
  jx_val *in = jx_room_vals(&r, jvp->ninputs), *out = jx_room_vals(&r, jvp->nouts);
  if (jx_ok(cx)) {
    uint32_t n = (uint32_t)e->nin;
    memcpy(in, x, n * sizeof *in);
    for (uint32_t i = nc; i < (uint32_t)e->nin; i++)
      if (jx_floating(e->in[i])) in[n++] = jx_instantiate(cx, dx[i], e->in[i]->strong);
    if (jx_ok(cx) && jx_graph_emit(cx, jvp, in, out)) {
      memcpy(y, out, no * sizeof *y);
      for (uint32_t i = 0, k = no; i < no; i++)
        dy[i] = jx_floating(e->out[i]) ? out[k++] : JX_ABSENT;
    }
  }
  jx_room_close(&r);
}

static void cjvp_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  emit_rule(cx, e, x, dx, y, dy);
}

/* The trace of the tangents, if they live in one of their own. */
static const jx_trace *linear_world(const jx_val *dx, int n) {
  for (int i = 0; i < n; i++)
    if (jx_is_tracer(dx[i]) && jx_trace_kind_of(dx[i].u.t.trace) == JX_TRACE_LINEAR)
      return dx[i].u.t.trace;
  return NULL;
}

static void cjvp_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  const jx_trace *L = linear_world(dx, e->nin);
  bool whole = cx->rt->whole;
  cx->rt->whole = false; /* the rule is a script's: its calls mix both kinds of values */
  emit_rule(cx, e, x, dx, y, dy);
  cx->rt->whole = whole;
  for (int i = 0; L && jx_ok(cx) && i < e->nout; i++) {
    if (jx_is_tracer(y[i]) && y[i].u.t.trace == L)
      jx_fail(cx, JX_ENODIFF, e->prim->name, "result %d of its jvp rule depends on the tangents",
              i);
    /* What touches no tangent is the zero that such a rule gives for zeros. */
    if (!jx_is_tracer(dy[i]) || dy[i].u.t.trace != L) dy[i] = JX_ABSENT;
  }
}

static void cjvp_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *d) {
  jx_graph *g = jx_callee(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nin = g->ninputs, nout = g->nouts;
  bool *linear = jx_room_flags(&r, nin), *known = jx_room_flags(&r, nin);
  bool *ctmask = jx_room_flags(&r, nout);
  jx_val *in = jx_room_vals(&r, nin + nout), *out = jx_room_vals(&r, nin);
  if (jx_ok(cx)) {
    for (uint32_t i = 0; i < nin; i++) known[i] = !(linear[i] = jx_absent(x[i]));
    jx_mask_present(ct, (int)nout, ctmask);
    const jx_transposed *t = jx_graph_transpose(cx, g, linear, ctmask, NULL);
    if (t) {
      jx_mask_pack(ct, ctmask, nout, in, jx_mask_pack(x, known, nin, in, 0));
      if (jx_graph_emit(cx, t->g, in, out)) jx_mask_unpack(out, t->omask, nin, d);
    }
  }
  jx_room_close(&r);
}

static void cjvp_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_graph *f = jx_callee(e), *jvp = jx_at(e, JX_CJVP_JVP)->u.graph;
  const jx_attr *at = e->attrs->at;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t n = (uint32_t)e->nin;
  bool *in = jx_room_flags(&r, jvp->ninputs);
  if (in) {
    for (int i = 0; i < e->nin; i++) in[i] = b->in[i];
    for (uint32_t i = jx_count_of(&at[JX_CJVP_NUM_CONSTS]); i < (uint32_t)e->nin; i++)
      if (jx_floating(e->in[i])) in[n++] = b->in[i];
    jx_graph *bf = jx_batch_all(cx, &r, f, b->in, b);
    jx_graph *bj = bf ? jx_batch_all(cx, &r, jvp, in, b) : NULL;
    if (bj && jx_bind(cx, e->prim,
                      JX_ATTRS(jx_a_graph(bf), jx_a_graph(bj), at[JX_CJVP_NAME],
                               at[JX_CJVP_NUM_CONSTS], at[JX_CJVP_SYMBOLIC_ZEROS]),
                      x, e->nin, y, e->nout))
      for (int i = 0; i < e->nout; i++) b->out[i] = true;
  }
  jx_room_close(&r);
}

static const jx_attrspec cjvp_attrs[] = {
    {.name = "call_jaxpr", .kind = JX_ATTR_GRAPH},
    {.name = "jvp", .kind = JX_ATTR_GRAPH, .show = JX_SHOW_RULE},
    {.name = "name", .kind = JX_ATTR_TEXT},
    {.name = "num_consts", .kind = JX_ATTR_INT, .optional = 1, .show = JX_SHOW_SOME},
    {.name = "symbolic_zeros", .kind = JX_ATTR_BOOL},
    {0}};
static const jx_graph_rules cjvp_rules = {.sjvp = cjvp_sjvp, .slin = cjvp_slin};

JX_PRIM(custom_jvp_call) = {
    .name = "custom_jvp_call",
    .sig = "consts… x… -> y…",
    .doc =
        "A function with a forward derivative of its own.\n\n"
        "y = f(x), (y, dy) = jvp(x, dx)\n"
        "source: jax.custom_jvp; the rule is a program, traced with the function",
    .attrs = cjvp_attrs,
    .nin = -1,
    .nout = -1,
    .arity = cjvp_arity,
    .shape = cjvp_shape,
    .transpose = cjvp_transpose,
    .batch = cjvp_batch,
    .eval = jx_call_eval,
    .sub = &cjvp_rules,
    .lower = JX_GRAPH_OF(JX_GRAPH_INLINE, JX_CJVP_CALL),
};
