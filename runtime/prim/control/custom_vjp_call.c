/*
** custom_vjp_call.c — a function with a backward derivative of its own. Its linear half is
** custom_lin, which knows nothing but its transpose.
**
** no golden: its result is that of the graph it carries.
*/
#include <string.h>

#include "prim/custom.h"

static int cvjp_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[JX_CVJP_CALL].u.graph->nouts;
}

typedef struct {
  jx_graph *f, *fwd, *bwd;
  uint32_t nin, nout, nconst, nres;
} parts;

static bool parts_of(jx_cx *cx, const jx_eqn *e, parts *p) {
  *p = (parts){.f = jx_callee(e),
               .fwd = jx_at(e, JX_CVJP_FWD)->u.graph,
               .bwd = jx_at(e, JX_CVJP_BWD)->u.graph,
               .nin = (uint32_t)e->nin,
               .nconst = jx_count_of(jx_at(e, JX_CVJP_NUM_CONSTS))};
  p->nout = p->f->nouts;
  if (p->nconst > p->nin)
    jx_fail(cx, JX_EARG, e->prim->name, "num_consts=%u of %u operands", p->nconst, p->nin);
  else if (p->fwd->nouts < p->nout)
    jx_fail(cx, JX_EARG, e->prim->name, "fwd gives %u results, the function %u", p->fwd->nouts,
            p->nout);
  else
    p->nres = p->fwd->nouts - p->nout;
  return jx_ok(cx);
}

static bool check_rules(jx_cx *cx, const jx_eqn *e, const parts *p, jx_room *r,
                        const jx_aval *const *in) {
  size_t most = (size_t)p->nin + p->fwd->nouts + p->bwd->nouts + p->nout;
  const jx_aval **a = JX_NEWN(&r->mem, const jx_aval *, most);
  const jx_aval **b = JX_NEWN(&r->mem, const jx_aval *, most);
  if (!a || !b) return jx_nomem(cx) == JX_OK;
  if (!jx_check_list(cx, e, "operands of fwd", p->fwd->aval, p->fwd->ninputs, in, p->nin))
    return false;
  uint32_t n = jx_out_avals(p->f, 0, a);
  jx_out_avals(p->fwd, 0, b);
  if (!jx_check_list(cx, e, "results of fwd", b, n, a, n)) return false;
  memcpy(a, in, p->nconst * sizeof *a);
  n = p->nconst + jx_out_avals(p->fwd, p->nout, a + p->nconst);
  n += jx_float_avals(b, p->nout, a + n);
  if (!jx_check_list(cx, e, "operands of bwd (constants, residuals, cotangents)", p->bwd->aval,
                     p->bwd->ninputs, a, n))
    return false;
  n = jx_float_avals(in + p->nconst, p->nin - p->nconst, a);
  uint32_t is = jx_out_avals(p->bwd, 0, b);
  return jx_check_list(cx, e, "cotangents that bwd gives for the arguments", b, is, a, n);
}

static void cvjp_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_room r;
  parts p;
  if (!jx_check_operands(cx, e, jx_callee(e), in, e->nin) || !parts_of(cx, e, &p) ||
      !jx_room_open(cx, &r))
    return;
  if (check_rules(cx, e, &p, &r, in)) jx_call_shape(cx, e, in, out);
  jx_room_close(&r);
}

static void cvjp_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  (void)x, (void)dx, (void)y, (void)dy;
  jx_fail(cx, JX_ENODIFF, e->prim->name,
          "forward-mode differentiation (jvp) of '%s', a function with a custom_vjp rule",
          jx_at(e, JX_CVJP_NAME)->u.text);
  jx_error_hint(cx->err, "use reverse mode (grad, vjp), or custom_jvp, which serves both");
}

/*
** Operands of custom_lin, into lin: constants, residuals, the tangents there are. from: operands,
** their tangents, residuals.
*/
static int64_t *linear_operands(jx_room *r, const jx_eqn *e, const parts *p,
                                const jx_val *const from[3], jx_val *lin, uint32_t *n) {
  const jx_val *x = from[0], *dx = from[1], *res = from[2];
  int64_t *zero = JX_NEWN(&r->mem, int64_t, p->nin);
  if (!zero) {
    jx_nomem(r->cx);
    return NULL;
  }
  memcpy(lin, x, p->nconst * sizeof *lin);
  memcpy(lin + p->nconst, res, p->nres * sizeof *lin);
  *n = p->nconst + p->nres;
  for (uint32_t i = p->nconst, k = 0; i < p->nin; i++) {
    if (!jx_floating(e->in[i])) continue;
    zero[k++] = jx_absent(dx[i]);
    if (jx_present(dx[i])) lin[(*n)++] = dx[i];
  }
  return zero;
}

static void cvjp_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  parts p;
  jx_room r;
  if (!parts_of(cx, e, &p) || !jx_consts_untouched(cx, e, dx, p.nconst) || !jx_room_open(cx, &r))
    return;
  jx_val *out = jx_room_vals(&r, p.fwd->nouts), *t = jx_room_vals(&r, p.nout);
  jx_val *lin = jx_room_vals(&r, p.nconst + p.nres + p.nin);
  uint32_t n = 0, nt = p.bwd->ninputs - p.nconst - p.nres;
  int64_t *zero = NULL;
  if (jx_ok(cx) && jx_graph_emit(cx, p.fwd, x, out))
    zero = linear_operands(&r, e, &p, (const jx_val *const[]){x, dx, out + p.nout}, lin, &n);
  jx_attr zeros = jx_a_ints(zero, (int)p.bwd->nouts);
  zeros.kind = JX_ATTR_BITS;
  if (zero && jx_bind(cx, &jx_prim_custom_lin,
                      JX_ATTRS(jx_a_graph(p.bwd), zeros, jx_a_int(p.nconst + p.nres),
                               *jx_at(e, JX_CVJP_SYMBOLIC_ZEROS)),
                      lin, (int)n, t, (int)nt)) {
    memcpy(y, out, p.nout * sizeof *y);
    for (uint32_t i = 0, k = 0; i < p.nout; i++)
      dy[i] = jx_floating(e->out[i]) ? t[k++] : JX_ABSENT;
  }
  jx_room_close(&r);
}

/* ---- batching ---- */

/* The batched bwd, with the cotangents of arguments that are not mapped summed over the axis. */
static jx_graph *summed(jx_cx *cx, const jx_eqn *e, const parts *p, jx_graph *g, const jx_batch *b,
                        jx_room *r) {
  jx_val *in = jx_room_vals(r, g->ninputs), *out = jx_room_vals(r, g->nouts);
  jx_closed made = {0};
  jx_mark mark = jx_scope_begin(cx);
  jx_trace_opts o = {.kind = JX_TRACE_STAGE, .name = "vmap", .pass = true};
  jx_trace *t = jx_ok(cx) ? jx_trace_begin(cx, &o) : NULL;
  for (uint32_t i = 0; t && i < g->ninputs; i++) in[i] = jx_trace_input(cx, t, g->aval[i]);
  if (t && jx_ok(cx) && jx_graph_emit(cx, g, in, out)) {
    for (uint32_t i = p->nconst, k = 0; i < p->nin; i++) {
      if (!jx_floating(e->in[i])) continue;
      if (!b->in[i]) out[k] = jx_reduce_sum(cx, out[k], (int64_t[]){0}, 1);
      k++;
    }
  }
  if (t && jx_ok(cx)) jx_trace_end_graph(cx, t, out, (int)g->nouts, &made);
  if (t && !jx_ok(cx)) jx_trace_abort(cx, t);
  jx_scope_end(cx, mark, NULL, 0);
  jx_graph *res = made.graph ? jx_graph_retain(made.graph) : NULL;
  jx_closed_free(cx->rt, &made);
  return res;
}

static void cvjp_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_attr *at = e->attrs->at;
  parts p;
  jx_room r;
  if (!parts_of(cx, e, &p) || !jx_room_open(cx, &r)) return;
  bool *in = jx_room_flags(&r, p.bwd->ninputs);
  jx_graph *bwd = NULL;
  if (in) {
    for (uint32_t i = 0; i < p.bwd->ninputs; i++) in[i] = i >= p.nconst || b->in[i];
    jx_graph *f = jx_batch_all(cx, &r, p.f, b->in, b);
    jx_graph *fwd = f ? jx_batch_all(cx, &r, p.fwd, b->in, b) : NULL;
    bwd = fwd ? jx_batch_all(cx, &r, p.bwd, in, b) : NULL;
    if (bwd) bwd = summed(cx, e, &p, bwd, b, &r);
    if (bwd && jx_bind(cx, e->prim,
                       JX_ATTRS(jx_a_graph(bwd), jx_a_graph(f), jx_a_graph(fwd), at[JX_CVJP_NAME],
                                at[JX_CVJP_NUM_CONSTS], at[JX_CVJP_SYMBOLIC_ZEROS]),
                       x, e->nin, y, e->nout))
      for (int i = 0; i < e->nout; i++) b->out[i] = true;
  }
  if (bwd) jx_graph_release(bwd);
  jx_room_close(&r);
}

static const jx_attrspec cvjp_attrs[] = {
    {.name = "bwd", .kind = JX_ATTR_GRAPH, .show = JX_SHOW_RULE},
    {.name = "call_jaxpr", .kind = JX_ATTR_GRAPH},
    {.name = "fwd", .kind = JX_ATTR_GRAPH, .show = JX_SHOW_RULE},
    {.name = "name", .kind = JX_ATTR_TEXT},
    {.name = "num_consts", .kind = JX_ATTR_INT, .optional = 1, .show = JX_SHOW_SOME},
    {.name = "symbolic_zeros", .kind = JX_ATTR_BOOL},
    {0}};
static const jx_graph_rules cvjp_rules = {.sjvp = cvjp_sjvp, .slin = cvjp_slin};

JX_PRIM(custom_vjp_call) = {
    .name = "custom_vjp_call",
    .sig = "consts… x… -> y…",
    .doc =
        "A function with a backward derivative of its own.\n\n"
        "y = f(x), (y, res) = fwd(x), dx = bwd(res, dy)\n"
        "source: jax.custom_vjp; the rules are programs, traced with the function",
    .attrs = cvjp_attrs,
    .nin = -1,
    .nout = -1,
    .arity = cvjp_arity,
    .shape = cvjp_shape,
    .batch = cvjp_batch,
    .eval = jx_call_eval,
    .sub = &cvjp_rules,
    .lower = JX_GRAPH_OF(JX_GRAPH_INLINE, JX_CVJP_CALL),
};
