/*
** while.c — a loop as long as its predicate holds.
**
** Its length is known when it ends. With `tape` it says how many trips it made, and stacks what its
** body gives beside the carry on tapes: that is what the linear half, a scan of as many trips,
** reads (while_rules.c).
**
** no golden: its results are those of the programs it carries; the tests compare it with loops
** written out.
*/
#include "prim/while.h"

static bool bad_count(jx_cx *cx, const char *what, uint32_t is, uint32_t want) {
  jx_fail(cx, JX_EARG, "while", "%s takes %u operands (its constants, then the carry), not %u",
          what, is, want);
  return false;
}

static bool check_counts(jx_cx *cx, const jx_eqn *e, const jx_while *w) {
  int64_t nc = jx_at_int(e, JX_WHILE_COND_NCONSTS), nb = jx_at_int(e, JX_WHILE_BODY_NCONSTS);
  if (nc < 0 || nb < 0 || nc + nb > e->nin) {
    jx_fail(cx, JX_EARG, "while",
            "has %d operands, fewer than cond_nconsts=%lld and body_nconsts=%lld together", e->nin,
            (long long)nc, (long long)nb);
    return false;
  }
  if (w->cond->ninputs != w->ncond + w->ncarry)
    return bad_count(cx, "the predicate", w->cond->ninputs, w->ncond + w->ncarry);
  if (w->body->ninputs != w->nbody + w->ncarry)
    return bad_count(cx, "the body", w->body->ninputs, w->nbody + w->ncarry);
  if (w->body->nouts == w->ncarry || (w->tape && w->body->nouts > w->ncarry)) return true;
  jx_fail(cx, JX_EARG, "while", "the body gives %u results for a carry of %u values",
          w->body->nouts, w->ncarry);
  return false;
}

static bool check_type(jx_cx *cx, const char *what, uint32_t i, const jx_aval *is,
                       const jx_aval *want) {
  if (jx_same_type(is, want)) return true;
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  jx_fail(cx, JX_ESHAPE, "while", "%s %u is %s, the program takes %s", what, i, jx_aval_text(is, a),
          jx_aval_text(want, b));
  return false;
}

static bool check_operands(jx_cx *cx, const jx_while *w, const jx_aval *const *in) {
  const jx_aval *const *body = in + w->ncond, *const *carry = body + w->nbody;
  bool ok = true;
  for (uint32_t i = 0; ok && i < w->ncond; i++)
    ok = check_type(cx, "constant of the predicate", i, in[i], w->cond->aval[i]);
  for (uint32_t i = 0; ok && i < w->nbody; i++)
    ok = check_type(cx, "constant of the body", i, body[i], w->body->aval[i]);
  for (uint32_t i = 0; ok && i < w->ncarry; i++)
    ok = check_type(cx, "carry", i, carry[i], w->body->aval[w->nbody + i]) &&
         check_type(cx, "carry of the predicate", i, carry[i], w->cond->aval[w->ncond + i]);
  return ok;
}

static bool check_results(jx_cx *cx, const jx_while *w) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  const jx_aval *p = w->cond->nouts == 1 ? jx_atom_aval(w->cond, w->cond->out[0]) : NULL;
  if (!p || p->is_tape || p->rank || p->dtype != JX_BOOL) {
    jx_fail(cx, JX_ESHAPE, "while", "the predicate must give one bool[], it gives %s%s",
            p ? jx_aval_text(p, a) : "", p ? "" : "another number of results");
    return false;
  }
  for (uint32_t i = 0; i < w->ncarry; i++) {
    const jx_aval *in = w->body->aval[w->nbody + i], *out = jx_atom_aval(w->body, w->body->out[i]);
    if (jx_same_type(in, out)) continue;
    jx_fail(cx, JX_ESHAPE, "while", "carry %u comes in as %s and leaves the body as %s", i,
            jx_aval_text(in, a), jx_aval_text(out, b));
    jx_error_hint(cx->err, "a carry keeps its type from trip to trip: convert it in the body");
    return false;
  }
  return true;
}

static int while_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  bool tape = attrs->at[JX_WHILE_TAPE].kind == JX_ATTR_BOOL && attrs->at[JX_WHILE_TAPE].i;
  return (int)attrs->at[JX_WHILE_BODY].u.graph->nouts + tape;
}

static void while_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_while w = jx_while_of(e);
  if (!check_counts(cx, e, &w) || !check_operands(cx, &w, in) || !check_results(cx, &w)) return;
  uint32_t n = 0;
  for (; n < w.ncarry; n++) {
    const jx_aval *a = jx_atom_aval(w.body, w.body->out[n]);
    out[n] = in[w.ncond + w.nbody + n]->weak ? a : a->strong;
  }
  if (!w.tape) return;
  out[n] = cx->rt->avals.scalar[JX_I32][0];
  for (; n < w.body->nouts; n++)
    out[n + 1] = jx_aval_tape(&cx->rt->avals, jx_atom_aval(w.body, w.body->out[n])->strong);
}

/* ---- reference evaluation ---- */

typedef struct {
  jx_val *cond, *body; /* operands of the two programs: constants, then the carry, retained */
  jx_val *out;         /* results of the body                                               */
  bool going;
} turn;

static void replace(jx_val *at, jx_val v) {
  jx_val_retain(v);
  jx_val_release(*at);
  *at = v;
}

static void ask(jx_cx *cx, const jx_while *w, turn *t) {
  jx_val p = JX_BAD;
  t->going = jx_poll(cx) == JX_OK && cx->rt->world->run(cx, w->cond, t->cond, &p) == JX_OK;
  if (!t->going) return;
  t->going = *(const uint8_t *)p.u.a.data != 0;
  jx_val_release(p);
}

static bool stack(jx_tape *t, int64_t at, jx_val v) {
  if (t->elem->is_tape) return jx_tape_put(t, at, jx_tape_of(v.u.a.buf));
  void *slot = jx_tape_slot(t, at);
  if (slot) memcpy(slot, v.u.a.data, t->elem->nbytes);
  return slot != NULL;
}

static void trip(jx_cx *cx, const jx_while *w, turn *t, int32_t count, const jx_view *out) {
  if (cx->rt->world->run(cx, w->body, t->body, t->out) != JX_OK) return;
  for (uint32_t i = 0; i < w->body->nouts; i++) {
    if (i < w->ncarry) {
      replace(&t->cond[w->ncond + i], t->out[i]);
      replace(&t->body[w->nbody + i], t->out[i]);
    } else if (!stack(out[i + 1].data, count, t->out[i])) {
      jx_nomem(cx);
    }
    jx_val_release(t->out[i]);
  }
}

static jx_status while_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  jx_while w = jx_while_of(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return cx->err->status;
  uint32_t nc = w.ncond + w.ncarry, nb = w.nbody + w.ncarry;
  turn t = {.cond = jx_room_vals(&r, nc),
            .body = jx_room_vals(&r, nb),
            .out = jx_room_vals(&r, w.body->nouts)};
  for (uint32_t i = 0; jx_ok(cx) && i < nc; i++)
    t.cond[i] = jx_view_value(cx, &in[i < w.ncond ? i : w.nbody + i]);
  for (uint32_t i = 0; jx_ok(cx) && i < nb; i++) t.body[i] = jx_view_value(cx, &in[w.ncond + i]);
  int32_t count = 0;
  for (t.going = true; jx_ok(cx);) {
    ask(cx, &w, &t);
    if (!t.going) break;
    trip(cx, &w, &t, count, out);
    count++;
  }
  for (uint32_t i = 0; jx_ok(cx) && i < w.ncarry; i++) jx_view_store(&out[i], t.body[w.nbody + i]);
  if (jx_ok(cx) && w.tape) memcpy(out[w.ncarry].data, &count, sizeof count);
  for (uint32_t i = 0; t.cond && i < nc; i++) jx_val_release(t.cond[i]);
  for (uint32_t i = 0; t.body && i < nb; i++) jx_val_release(t.body[i]);
  jx_room_close(&r);
  return cx->err->status;
}

static const jx_attrspec while_attrs[] = {
    {.name = "body_jaxpr", .kind = JX_ATTR_GRAPH},
    {.name = "body_nconsts", .kind = JX_ATTR_INT},
    {.name = "cond_jaxpr", .kind = JX_ATTR_GRAPH},
    {.name = "cond_nconsts", .kind = JX_ATTR_INT},
    {.name = "tape", .kind = JX_ATTR_BOOL, .optional = 1, .show = JX_SHOW_SOME},
    {0}};

static const jx_graph_rules while_rules = {
    .sjvp = jx_while_sjvp, .slin = jx_while_slin, .part = jx_while_part};

JX_PRIM(while) = {
    .name = "while",
    .sig = "consts… carry… -> carry…",
    .doc =
        "A loop while a predicate holds.\n\n"
        "while cond(cond consts, carry): carry = body(body consts, carry)\n"
        "source: JAX's while primitive; tapes as docs/ir.md says",
    .attrs = while_attrs,
    .nin = -1,
    .nout = -1,
    .arity = while_arity,
    .shape = while_shape,
    .batch = jx_while_batch,
    .eval = while_eval,
    .sub = &while_rules,
    .lower = JX_GRAPH(JX_GRAPH_WHILE),
};
