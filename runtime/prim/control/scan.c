/*
** scan.c — a counted loop that carries values and reads and writes stacks. Its rules are in
** prim/scan_rules.c.
**
** no golden: its results are those of its body, trip by trip; tests/unit/c/test_control.c compares
** every rule with the loop written out.
*/
#include <string.h>

#include "prim/scan.h"

static int scan_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  const jx_attr *g = &attrs->at[JX_SCAN_JAXPR];
  return g->kind == JX_ATTR_GRAPH ? (int)g->u.graph->nouts : 0;
}

/* ---- types ---- */

static bool counts_ok(jx_cx *cx, const jx_eqn *e) {
  const jx_attr *at = e->attrs->at;
  const jx_graph *g = at[JX_SCAN_JAXPR].u.graph;
  int64_t consts = at[JX_SCAN_NUM_CONSTS].i, carry = at[JX_SCAN_NUM_CARRY].i;
  int64_t first = at[JX_SCAN_DYN].kind == JX_ATTR_BOOL && at[JX_SCAN_DYN].i;
  if (consts < 0 || carry < 0 || consts > g->ninputs || carry > g->nouts ||
      consts + carry > g->ninputs)
    jx_fail(cx, JX_EARG, "scan",
            "num_consts=%lld and num_carry=%lld do not fit a body with %u inputs and %u results",
            (long long)consts, (long long)carry, g->ninputs, g->nouts);
  else if (e->nin != first + g->ninputs)
    jx_fail(cx, JX_EARG, "scan", "its body takes %u operands%s, got %d", g->ninputs,
            first ? " beside the number of trips" : "", e->nin);
  else if (at[JX_SCAN_LENGTH].i < 0 || at[JX_SCAN_UNROLL].i < 1)
    jx_fail(cx, JX_EARG, "scan", "length is at least 0 and unroll at least 1, got %lld and %lld",
            (long long)at[JX_SCAN_LENGTH].i, (long long)at[JX_SCAN_UNROLL].i);
  return jx_ok(cx);
}

/* Carry out has the types of carry in: else "carry 1 comes in as f32[] and leaves as i32[]". */
static bool carry_ok(jx_cx *cx, const jx_scan *s) {
  const jx_graph *g = s->body;
  for (uint32_t i = 0; i < s->ncarry; i++) {
    const jx_aval *in = g->aval[s->nconst + i], *out = jx_atom_aval(g, g->out[i]);
    if (jx_same_type(in, out)) continue;
    char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
    jx_fail(cx, JX_ESHAPE, "scan",
            "the body must give the carry the type it came with, but carry %u comes in as %s and "
            "leaves as %s, so the %s differ",
            i, jx_aval_text(in, a), jx_aval_text(out, b),
            in->dtype != out->dtype ? "dtypes" : "shapes");
    return false;
  }
  return true;
}

/* Operand x is a stack of what the body takes as input k. */
static bool stack_ok(jx_cx *cx, const jx_scan *s, uint32_t k, const jx_aval *x) {
  const jx_aval *elem = s->body->aval[k];
  uint32_t i = k - s->nconst - s->ncarry;
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  bool tape = s->dyn || elem->is_tape;
  if (!tape && !x->is_tape && x->rank == 0)
    jx_fail(cx, JX_ESHAPE, "scan", "xs %u is a scalar, %s; it needs a leading axis of length %lld",
            i, jx_aval_text(x, a), (long long)s->length);
  else if (!tape && !x->is_tape && x->dim[0] != s->length)
    jx_fail(cx, JX_ESHAPE, "scan", "the leading axis of xs %u, %s, has not the length %lld", i,
            jx_aval_text(x, a), (long long)s->length);
  if (!jx_ok(cx)) return false;
  const jx_aval *want = jx_scan_stack(cx, s, elem);
  if (want && !jx_same_type(want, x))
    jx_fail(cx, JX_ESHAPE, "scan", "xs %u is %s, the body takes elements of %s", i,
            jx_aval_text(x, a), jx_aval_text(want, b));
  return jx_ok(cx);
}

static bool operand_ok(jx_cx *cx, const jx_scan *s, uint32_t k, const jx_aval *x) {
  if (k >= s->nconst + s->ncarry) return stack_ok(cx, s, k, x);
  if (jx_same_type(x, s->body->aval[k])) return true;
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  bool carry = k >= s->nconst;
  jx_fail(cx, JX_ESHAPE, "scan", "%s %u is %s, the body takes %s", carry ? "carry" : "const",
          carry ? k - s->nconst : k, jx_aval_text(x, a), jx_aval_text(s->body->aval[k], b));
  return false;
}

static void scan_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  if (!counts_ok(cx, e)) return;
  jx_scan s = jx_scan_of(e->attrs, e->nin);
  char a[JX_AVAL_TEXT];
  if (s.dyn && in[0]->strong != cx->rt->avals.scalar[JX_I32][0]) {
    jx_fail(cx, JX_EDTYPE, "scan", "the number of trips is an i32 scalar, got %s",
            jx_aval_text(in[0], a));
    return;
  }
  if (!carry_ok(cx, &s)) return;
  for (uint32_t k = 0; k < s.body->ninputs; k++)
    if (!operand_ok(cx, &s, k, in[s.first + k])) return;
  for (uint32_t i = 0; i < s.body->nouts; i++) {
    const jx_aval *o = jx_atom_aval(s.body, s.body->out[i]);
    out[i] = i < s.ncarry ? o : jx_scan_stack(cx, &s, o);
  }
}

/* ---- reference evaluation ---- */

/*
** Operands as values: x[k] wraps operand k; an element of an xs is the same buffer further on. The
** carry is what the last trip gave.
*/
typedef struct {
  jx_scan s;
  const jx_view *in, *out;
  jx_val *x, *y; /* inputs and results of one trip */
  jx_val *wrapped;
} loop;

static bool wrap(jx_cx *cx, loop *l) {
  const jx_graph *g = l->s.body;
  for (uint32_t k = 0; k < g->ninputs; k++) {
    const jx_view *v = &l->in[l->s.first + k];
    jx_buf *b = jx_buf_wrap(&cx->rt->bufs, v->data, v->aval->nbytes, NULL, NULL);
    if (!b) return jx_nomem(cx) == JX_OK;
    l->x[k] = l->wrapped[k] = jx_val_array(b, g->aval[k]);
  }
  return true;
}

static void trip(jx_cx *cx, loop *l, int64_t i) {
  const jx_scan *s = &l->s;
  uint32_t xs = s->nconst + s->ncarry;
  for (uint32_t k = xs; k < s->body->ninputs; k++) {
    l->x[k] = l->wrapped[k];
    l->x[k].u.a.data += (size_t)i * s->body->aval[k]->nbytes;
  }
  if (cx->rt->world->run(cx, s->body, l->x, l->y) != JX_OK) return;
  for (uint32_t j = 0; j < s->ncarry; j++) {
    jx_val *c = &l->x[s->nconst + j];
    if (c->u.a.buf != l->wrapped[s->nconst + j].u.a.buf) jx_val_release(*c);
    *c = l->y[j];
  }
  for (uint32_t j = s->ncarry; j < s->body->nouts; j++) {
    size_t n = l->y[j].aval->nbytes;
    memcpy((char *)l->out[j].data + (size_t)i * n, l->y[j].u.a.data, n);
    jx_val_release(l->y[j]);
  }
}

static void finish(jx_cx *cx, loop *l) {
  const jx_scan *s = &l->s;
  for (uint32_t j = 0; j < s->ncarry; j++) {
    jx_val c = l->x[s->nconst + j];
    if (c.kind != JX_V_ARRAY) continue;
    if (jx_ok(cx)) memcpy(l->out[j].data, c.u.a.data, l->out[j].aval->nbytes);
    if (c.u.a.buf != l->wrapped[s->nconst + j].u.a.buf) jx_val_release(c);
  }
  for (uint32_t k = 0; k < s->body->ninputs; k++) jx_val_release(l->wrapped[k]);
}

static jx_status scan_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return cx->err->status;
  loop l = {.s = jx_scan_of(e->attrs, e->nin), .in = in, .out = out};
  uint32_t n = l.s.body->ninputs;
  l.x = jx_room_vals(&r, n);
  l.wrapped = jx_room_vals(&r, n);
  l.y = jx_room_vals(&r, l.s.body->nouts);
  if (jx_ok(cx) && wrap(cx, &l))
    for (int64_t i = 0; i < l.s.length && jx_ok(cx); i++)
      trip(cx, &l, l.s.reverse ? l.s.length - 1 - i : i);
  if (l.wrapped && l.x) finish(cx, &l);
  jx_room_close(&r);
  return cx->err->status;
}

static const jx_attrspec scan_attrs[] = {
    {.name = "dyn", .kind = JX_ATTR_BOOL, .optional = 1, .show = JX_SHOW_SOME},
    {.name = "jaxpr", .kind = JX_ATTR_GRAPH},
    {.name = "length", .kind = JX_ATTR_INT},
    {.name = "num_carry", .kind = JX_ATTR_INT},
    {.name = "num_consts", .kind = JX_ATTR_INT},
    {.name = "reverse", .kind = JX_ATTR_BOOL},
    {.name = "unroll", .kind = JX_ATTR_INT},
    {0}};

JX_PRIM(scan) = {
    .name = "scan",
    .sig = "consts… carry… xs… -> carry… ys…",
    .doc =
        "A loop of known length over the leading axis of xs.\n\n"
        "carry, ys[i] = f(consts, carry, xs[i]) for i = 0 … length-1, or from the end with "
        "reverse\nsource: JAX's scan primitive",
    .attrs = scan_attrs,
    .nin = -1,
    .nout = -1,
    .arity = scan_arity,
    .shape = scan_shape,
    .eval = scan_eval,
    .lower = JX_GRAPH(JX_GRAPH_SCAN),
};
