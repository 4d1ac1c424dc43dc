/*
** custom_lin.c — the linear half of custom_vjp_call: a linear map of which only the transpose is
** known.
**
** no golden: it has no value; the tests compare its transpose with the rule it carries.
*/
#include "prim/custom.h"

static jx_graph *bwd_of(const jx_eqn *e) { return jx_at(e, JX_CLIN_BWD)->u.graph; }

static int clin_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)(attrs->at[JX_CLIN_BWD].u.graph->ninputs - (uint32_t)attrs->at[JX_CLIN_NUM_RES].i);
}

static void clin_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_graph *g = bwd_of(e);
  const jx_attr *zero = jx_at(e, JX_CLIN_IN_ZEROS);
  uint32_t nres = (uint32_t)jx_at_int(e, JX_CLIN_NUM_RES), want = nres;
  if (jx_at_int(e, JX_CLIN_NUM_RES) < 0 || nres > g->ninputs || zero->n != g->nouts) {
    jx_fail(cx, JX_EARG, e->prim->name, "num_res or in_zeros do not fit its program");
    return;
  }
  for (uint32_t i = 0; i < zero->n; i++) want += !zero->u.ints[i];
  if ((uint32_t)e->nin != want) {
    jx_fail(cx, JX_EARG, e->prim->name, "takes %u operands, not %d", want, e->nin);
    return;
  }
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  const jx_aval **t = JX_NEWN(&r.mem, const jx_aval *, g->nouts);
  uint32_t n = 0;
  if (!t) jx_nomem(cx);
  for (uint32_t i = 0; t && i < g->nouts; i++)
    if (!zero->u.ints[i]) t[n++] = jx_atom_aval(g, g->out[i]);
  if (t && jx_check_list(cx, e, "residuals", in, nres, g->aval, nres) &&
      jx_check_list(cx, e, "tangents", in + nres, n, t, n))
    for (uint32_t i = nres; i < g->ninputs; i++) out[i - nres] = g->aval[i]->strong;
  jx_room_close(&r);
}

static void refuse(jx_cx *cx, const jx_eqn *e) {
  jx_fail(cx, JX_ENODIFF, e->prim->name,
          "forward-mode differentiation of a function with a custom_vjp rule");
  jx_error_hint(cx->err, "use reverse mode (grad, vjp), or custom_jvp, which serves both");
}

static void clin_forward(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                         jx_val *dy) {
  (void)x, (void)dx, (void)y, (void)dy;
  refuse(cx, e);
}

static jx_status clin_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)in, (void)out;
  refuse(cx, e);
  return cx->err->status;
}

static void clin_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *d) {
  jx_graph *g = bwd_of(e);
  const int64_t *zero = jx_at(e, JX_CLIN_IN_ZEROS)->u.ints;
  uint32_t nres = (uint32_t)jx_at_int(e, JX_CLIN_NUM_RES);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  jx_val *in = jx_room_vals(&r, g->ninputs), *out = jx_room_vals(&r, g->nouts);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) {
    in[i] = i < nres ? x[i] : jx_instantiate(cx, ct[i - nres], g->aval[i]->strong);
    if (i >= nres || !jx_absent(x[i])) continue;
    jx_fail(cx, JX_ENODIFF, e->prim->name, "residual %u depends on the tangents", i);
  }
  if (jx_ok(cx) && jx_graph_emit(cx, g, in, out))
    for (uint32_t i = 0, k = nres; i < g->nouts; i++)
      if (!zero[i]) {
        if (jx_absent(x[k])) d[k] = out[i];
        k++;
      }
  jx_room_close(&r);
}

/* Mapped with what it carries: every residual and tangent gets the axis. */
static void clin_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_graph *g = bwd_of(e);
  const jx_attr *at = e->attrs->at;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *all = jx_room_flags(&r, g->ninputs);
  jx_val *in = jx_room_vals(&r, (uint32_t)e->nin);
  if (jx_ok(cx)) {
    for (uint32_t i = 0; i < g->ninputs; i++) all[i] = true;
    for (int i = 0; i < e->nin; i++) in[i] = jx_materialize(cx, b, x[i], b->in[i]);
    jx_graph *bg = jx_batch_all(cx, &r, g, all, b);
    if (bg && jx_bind(cx, e->prim,
                      JX_ATTRS(jx_a_graph(bg), at[JX_CLIN_IN_ZEROS], at[JX_CLIN_NUM_RES],
                               at[JX_CLIN_SYMBOLIC_ZEROS]),
                      in, e->nin, y, e->nout))
      for (int i = 0; i < e->nout; i++) b->out[i] = true;
  }
  jx_room_close(&r);
}

static const jx_attrspec clin_attrs[] = {
    {.name = "bwd", .kind = JX_ATTR_GRAPH, .show = JX_SHOW_RULE},
    {.name = "in_zeros", .kind = JX_ATTR_BITS},
    {.name = "num_res", .kind = JX_ATTR_INT},
    {.name = "symbolic_zeros", .kind = JX_ATTR_BOOL},
    {0}};
static const jx_graph_rules clin_rules = {.sjvp = clin_forward, .slin = clin_forward};

JX_PRIM(custom_lin) = {
    .name = "custom_lin",
    .sig = "res… dx… -> dy…",
    .doc =
        "The tangents of a function with a custom_vjp rule: only their transpose is known.\n\n"
        "dy = J dx, J' given as bwd\n"
        "source: jax.custom_vjp",
    .attrs = clin_attrs,
    .nin = -1,
    .nout = -1,
    .arity = clin_arity,
    .shape = clin_shape,
    .transpose = clin_transpose,
    .batch = clin_batch,
    .eval = clin_eval,
    .sub = &clin_rules,
};
