/*
** call.c — a graph as one operation: what `jit` leaves in a program. JAX calls it "jit".
**
** no golden: its result is that of the graph it carries, under every rule; the tests of the
** transforms compare the two.
*/
#include "prim/calls.h"

enum { JAXPR, NAME };

static int call_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[JAXPR].u.graph->nouts;
}

static bool half(jx_cx *cx, const jx_eqn *e, jx_graph *g, bool linear, const jx_val *in,
                 jx_val *out) {
  (void)linear;
  return jx_call_with(cx, e, g, in, out);
}

static void call_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, (uint32_t)e->nin);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  const jx_lin_graph *l = jx_ok(cx) ? jx_graph_linearize(cx, jx_callee(e), mask, NULL) : NULL;
  if (l) jx_call_split(cx, e, l, half, &(jx_split_values){x, dx, mask, y, dy});
  jx_room_close(&r);
}

static const jx_attrspec call_attrs[] = {
    {.name = "jaxpr", .kind = JX_ATTR_GRAPH}, {.name = "name", .kind = JX_ATTR_TEXT}, {0}};
static const jx_graph_rules call_rules = {.sjvp = jx_call_sjvp, .slin = call_slin};

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
    .shape = jx_call_shape,
    .transpose = jx_call_transpose,
    .batch = jx_call_batch,
    .eval = jx_call_eval,
    .sub = &call_rules,
    .lower = JX_GRAPH_OF(JX_GRAPH_INLINE, JAXPR),
};
