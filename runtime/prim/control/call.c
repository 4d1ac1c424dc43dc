/*
** call.c — a graph as one operation: what `jit` leaves in a program. JAX calls it "jit".
**
** no golden: its result is that of the graph it carries, under every rule; the tests of the
** transforms compare the two.
*/
#include "prim/subgraph.h"

enum { JAXPR, NAME };

static jx_graph *body(const jx_eqn *e) { return jx_at(e, JAXPR)->u.graph; }

static int call_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[JAXPR].u.graph->nouts;
}

static void call_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_graph *g = body(e);
  if (!jx_check_operands(cx, e, g, in, e->nin)) return;
  for (uint32_t i = 0; i < g->nouts; i++) out[i] = jx_atom_aval(g, g->out[i]);
}

static bool call(jx_cx *cx, const jx_eqn *e, jx_graph *g, const jx_val *in, jx_val *out) {
  return jx_bind(cx, e->prim, JX_ATTRS(jx_a_graph(g), *jx_at(e, NAME)), in, (int)g->ninputs, out,
                 (int)g->nouts);
}

/* ---- rules ---- */

static void call_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  jx_graph *g = body(e);
  jx_room r;
  uint32_t nin = g->ninputs, nout = g->nouts;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, nin);
  jx_val *in = jx_room_vals(&r, 2 * nin), *out = jx_room_vals(&r, 2 * nout);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  const jx_jvp_graph *j = jx_ok(cx) ? jx_graph_jvp(cx, g, mask, NULL) : NULL;
  if (j) {
    for (uint32_t i = 0; i < nin; i++) in[i] = x[i];
    jx_mask_pack(dx, mask, nin, in, nin);
    if (call(cx, e, j->g, in, out)) {
      for (uint32_t i = 0; i < nout; i++) y[i] = out[i];
      jx_mask_unpack(out + nout, j->omask, nout, dy);
    }
  }
  jx_room_close(&r);
}

static void call_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  jx_graph *g = body(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, g->ninputs);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  const jx_lin_graph *l = jx_ok(cx) ? jx_graph_linearize(cx, g, mask, NULL) : NULL;
  if (l) {
    jx_val *out = jx_room_vals(&r, l->known->nouts), *lin = jx_room_vals(&r, l->linear->ninputs);
    jx_val *lo = jx_room_vals(&r, l->linear->nouts);
    if (jx_ok(cx) && call(cx, e, l->known, x, out)) {
      for (uint32_t i = 0; i < l->nres; i++)
        lin[i] = l->res[i].is_input ? x[l->res[i].index] : out[l->res[i].index];
      jx_mask_pack(dx, mask, g->ninputs, lin, l->nres);
      if (l->linear->nouts == 0 || call(cx, e, l->linear, lin, lo)) {
        for (uint32_t i = 0; i < g->nouts; i++) y[i] = out[i];
        jx_mask_unpack(lo, l->omask, g->nouts, dy);
      }
    }
  }
  jx_room_close(&r);
}

static void call_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *d) {
  jx_graph *g = body(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nin = g->ninputs, nout = g->nouts;
  bool *linear = jx_room_flags(&r, nin), *known = jx_room_flags(&r, nin),
       *ctmask = jx_room_flags(&r, nout);
  jx_val *in = jx_room_vals(&r, nin + nout), *out = jx_room_vals(&r, nin);
  if (jx_ok(cx)) {
    for (uint32_t i = 0; i < nin; i++) {
      linear[i] = jx_absent(x[i]);
      known[i] = !linear[i];
    }
    jx_mask_present(ct, (int)nout, ctmask);
    const jx_transposed *t = jx_graph_transpose(cx, g, linear, ctmask, NULL);
    if (t) {
      jx_mask_pack(ct, ctmask, nout, in, jx_mask_pack(x, known, nin, in, 0));
      if (t->g->nouts == 0 || call(cx, e, t->g, in, out)) jx_mask_unpack(out, t->omask, nin, d);
    }
  }
  jx_room_close(&r);
}

static void call_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_batched *g = jx_graph_batch(cx, body(e), b->in, b->size, b->axis, NULL);
  if (!g || !call(cx, e, g->g, x, y)) return;
  for (int i = 0; i < e->nout; i++) b->out[i] = g->omask[i];
}

/* The oracle of a call is the oracle of its program. */
static jx_status call_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  return jx_eval_graph(cx, body(e), in, out);
}

static const jx_attrspec call_attrs[] = {
    {.name = "jaxpr", .kind = JX_ATTR_GRAPH}, {.name = "name", .kind = JX_ATTR_TEXT}, {0}};
static const jx_graph_rules call_rules = {.sjvp = call_sjvp, .slin = call_slin};

JX_PRIM(call) = {
    .name = "jit",
    .sig = "x… -> y…",
    .doc =
        "A program as one operation.\n\ny = f(x), f a closed graph\n"
        "source: JAX's jit primitive; the rules transform the graph",
    .attrs = call_attrs,
    .nin = -1,
    .nout = -1,
    .arity = call_arity,
    .shape = call_shape,
    .transpose = call_transpose,
    .batch = call_batch,
    .eval = call_eval,
    .sub = &call_rules,
    .lower = JX_GRAPH_OF(JX_GRAPH_INLINE, JAXPR),
};
