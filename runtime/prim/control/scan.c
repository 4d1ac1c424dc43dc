/*
** scan.c — a counted loop that carries values and reads and writes stacks. Its rules are in
** prim/scan_split.c, scan_rules.c and scan_batch.c.
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
** Operands as values. An element of an xs is the same buffer further on, or comes from a tape,
** where one that was never written is a zero. The carry is what the last trip gave.
*/
typedef struct {
  jx_scan s;
  const jx_view *in, *out;
  jx_val *all;   /* [inputs of the body] the operands                        */
  jx_val *x, *y; /* inputs and results of one trip, retained                 */
} loop;

static void replace(jx_val *at, jx_val v) {
  jx_val_release(*at);
  *at = v;
}

/* A new value of this type, zero. */
static jx_val zero(jx_cx *cx, const jx_aval *a) {
  jx_buf *b =
      a->is_tape ? jx_tape_new(&cx->rt->bufs, a->elem) : jx_buf_new(&cx->rt->bufs, a->nbytes);
  if (!b) {
    jx_nomem(cx);
    return JX_BAD;
  }
  if (!a->is_tape) memset(b->data, 0, a->nbytes);
  return jx_val_array(b, a);
}

/* Element i of the stack v (+1). */
static jx_val element(jx_cx *cx, jx_val v, const jx_aval *a, int64_t i) {
  if (!v.aval->is_tape) {
    jx_val_retain(v);
    v.aval = a;
    v.u.a.data += (size_t)i * a->nbytes;
    return v;
  }
  const jx_tape *t = jx_tape_of(v.u.a.buf);
  if (a->is_tape) {
    const jx_tape *e = jx_tape_get(t, i);
    return e ? jx_val_array(jx_buf_retain(e->self), a) : zero(cx, a);
  }
  jx_val e = zero(cx, a);
  const void *at = jx_tape_at(t, i);
  if (at && jx_ok(cx)) memcpy(e.u.a.data, at, a->nbytes);
  return e;
}

static void store(jx_cx *cx, const jx_view *to, int64_t i, jx_val v) {
  if (!to->aval->is_tape) {
    memcpy((char *)to->data + (size_t)i * v.aval->nbytes, v.u.a.data, v.aval->nbytes);
  } else if (v.aval->is_tape) {
    if (!jx_tape_put(to->data, i, jx_tape_of(v.u.a.buf))) jx_nomem(cx);
  } else {
    void *at = jx_tape_slot(to->data, i);
    if (at) memcpy(at, v.u.a.data, v.aval->nbytes);
    if (!at) jx_nomem(cx);
  }
}

static void trip(jx_cx *cx, loop *l, int64_t i) {
  const jx_scan *s = &l->s;
  for (uint32_t k = s->nconst + s->ncarry; k < s->body->ninputs; k++)
    replace(&l->x[k], element(cx, l->all[k], s->body->aval[k], i));
  if (!jx_ok(cx) || cx->rt->world->run(cx, s->body, l->x, l->y) != JX_OK) return;
  for (uint32_t j = 0; j < s->body->nouts; j++) {
    if (j < s->ncarry) {
      replace(&l->x[s->nconst + j], l->y[j]);
      continue;
    }
    store(cx, &l->out[j], i, l->y[j]);
    jx_val_release(l->y[j]);
  }
}

/* Tapes are written from the end in a reversed loop: they get their length first. */
static void reserve(jx_cx *cx, loop *l, int64_t n) {
  for (uint32_t j = l->s.ncarry; j < l->s.body->nouts; j++)
    if (l->out[j].aval->is_tape && !jx_tape_reserve(l->out[j].data, n)) jx_nomem(cx);
}

static jx_status scan_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return cx->err->status;
  loop l = {.s = jx_scan_of(e->attrs, e->nin), .in = in, .out = out};
  uint32_t n = l.s.body->ninputs, carry = l.s.nconst + l.s.ncarry;
  int64_t trips = l.s.dyn ? jx_get_i(&in[0], 0) : l.s.length;
  l.all = jx_room_vals(&r, n);
  l.x = jx_room_vals(&r, n);
  l.y = jx_room_vals(&r, l.s.body->nouts);
  for (uint32_t k = 0; jx_ok(cx) && k < n; k++) {
    l.all[k] = jx_view_value(cx, &in[l.s.first + k]);
    if (!jx_ok(cx) || k >= carry) continue;
    jx_val_retain(l.all[k]);
    l.x[k] = l.all[k];
    l.x[k].aval = l.s.body->aval[k];
  }
  if (jx_ok(cx)) reserve(cx, &l, trips);
  for (int64_t i = 0; i < trips && jx_ok(cx); i++) trip(cx, &l, l.s.reverse ? trips - 1 - i : i);
  for (uint32_t j = 0; j < l.s.ncarry && jx_ok(cx); j++) {
    jx_view_store(&out[j], l.x[l.s.nconst + j]);
  }
  for (uint32_t k = 0; l.all && l.x && k < n; k++) {
    jx_val_release(l.x[k]);
    jx_val_release(l.all[k]);
  }
  jx_room_close(&r);
  return cx->err->status;
}

static const jx_graph_rules scan_rules = {
    .sjvp = jx_scan_sjvp, .slin = jx_scan_slin, .part = jx_scan_part};
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
    .transpose = jx_scan_transpose,
    .batch = jx_scan_batch,
    .eval = scan_eval,
    .sub = &scan_rules,
    .lower = JX_GRAPH(JX_GRAPH_SCAN),
};
