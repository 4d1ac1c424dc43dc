/* interp.c — see interp.h. */
#include "backend/interp.h"

#include <string.h>

#include "array/tape.h"
#include "backend/finite.h"

void jx_lit_store(jx_val lit, void *p) {
  jx_dtype d = (jx_dtype)lit.aval->dtype;
  if (jx_is_float(d))
    jx_store_f64(d, p, lit.u.lit.f);
  else
    jx_store_i64(d, p, lit.u.lit.i);
}

jx_val jx_val_to_array(jx_cx *cx, jx_val v) {
  if (v.kind == JX_V_ARRAY) {
    jx_val_retain(v);
    return v;
  }
  if (v.kind != JX_V_LIT) {
    jx_fail(cx, JX_EINTERNAL, NULL, "a value that is no array reached a run");
    return JX_BAD;
  }
  jx_buf *b = jx_buf_new(&cx->rt->bufs, v.aval->nbytes);
  if (!b) {
    jx_nomem(cx);
    return JX_BAD;
  }
  jx_lit_store(v, b->data);
  return jx_val_array(b, v.aval);
}

typedef struct {
  const jx_aval **aval;
  jx_view *view;
  uint64_t *lit; /* bytes of operands that are literals */
} work;

static bool prepare(jx_cx *cx, jx_arena *a, int nin, int nout, work *w) {
  w->aval = JX_NEWN(a, const jx_aval *, nin + nout);
  w->view = JX_NEWN(a, jx_view, nin + nout);
  w->lit = JX_NEWN(a, uint64_t, nin);
  if (a->failed) jx_nomem(cx);
  return !a->failed;
}

static bool operands(jx_cx *cx, const jx_val *in, int nin, work *w) {
  for (int i = 0; i < nin; i++) {
    w->aval[i] = in[i].aval;
    w->view[i].aval = in[i].aval;
    if (in[i].kind == JX_V_ARRAY) {
      w->view[i].data = in[i].u.a.data;
    } else if (in[i].kind == JX_V_LIT) {
      jx_lit_store(in[i], &w->lit[i]);
      w->view[i].data = &w->lit[i];
    } else {
      jx_fail(cx, JX_EINTERNAL, NULL, "operand %d of a run is no array", i);
      return false;
    }
  }
  return true;
}

static bool results(jx_cx *cx, const jx_aval *const *aval, int nout, jx_view *view, jx_val *out) {
  for (int i = 0; i < nout; i++) {
    const jx_aval *t = aval[i];
    jx_buf *b =
        t->is_tape ? jx_tape_new(&cx->rt->bufs, t->elem) : jx_buf_new(&cx->rt->bufs, t->nbytes);
    if (!b) {
      jx_nomem(cx);
      for (int k = 0; k < i; k++) jx_val_release(out[k]);
      return false;
    }
    out[i] = jx_val_array(b, aval[i]);
    view[i] = (jx_view){aval[i], b->data};
  }
  return true;
}

jx_status jx_interp_op(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_val *in, int nin,
                       jx_val *out, int nout) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  work w;
  if (prepare(cx, &a, nin, nout, &w) && operands(cx, in, nin, &w) &&
      jx_infer(cx, p, attrs, w.aval, nin, w.aval + nin, nout) &&
      results(cx, w.aval + nin, nout, w.view + nin, out)) {
    jx_eqn e = {
        .prim = p, .attrs = attrs, .nin = nin, .nout = nout, .in = w.aval, .out = w.aval + nin};
    if (!p->eval) jx_fail(cx, JX_EINTERNAL, p->name, "has no reference evaluation");
    jx_status s = p->eval ? p->eval(cx, &e, w.view, w.view + nin) : JX_EINTERNAL;
    if (s != JX_OK || !jx_ok(cx)) {
      jx_fail(cx, s == JX_OK ? JX_EINTERNAL : s, p->name, "the evaluation failed");
      for (int i = 0; i < nout; i++) jx_val_release(out[i]);
    }
  }
  jx_arena_free(&a);
  return cx->err->status;
}

static jx_val atom_value(const jx_graph *g, const jx_val *env, jx_atom a) {
  if (!jx_is_lit(a)) return env[a];
  const jx_lit *l = &g->lit[a & ~JX_LIT];
  jx_val v = {.kind = JX_V_LIT, .aval = l->aval};
  if (jx_is_float((jx_dtype)l->aval->dtype))
    v.u.lit.f = l->u.f;
  else
    v.u.lit.i = l->u.i;
  return v;
}

/* last[var] = index of the last node that reads it; nnodes for outputs. */
static void last_uses(const jx_graph *g, uint32_t *last) {
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    for (uint32_t i = 0; i < n->nout; i++) last[n->out + i] = k;
    const jx_atom *in = jx_node_in(g, n);
    for (uint32_t i = 0; i < n->nin; i++)
      if (!jx_is_lit(in[i])) last[in[i]] = k;
  }
  for (uint32_t i = 0; i < g->nouts; i++)
    if (!jx_is_lit(g->out[i])) last[g->out[i]] = g->nnodes;
}

jx_status jx_interp_graph(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *env = JX_NEWN(&a, jx_val, g->nvars), *x = JX_NEWN(&a, jx_val, g->noperands + 1);
  uint32_t *last = JX_NEWN(&a, uint32_t, g->nvars);
  if (a.failed) {
    jx_nomem(cx);
    jx_arena_free(&a);
    return cx->err->status;
  }
  last_uses(g, last);
  for (uint32_t i = 0; i < g->ninputs; i++) env[i] = in[i];
  uint32_t done = g->ninputs; /* vars below it hold values */
  for (uint32_t k = 0; jx_ok(cx) && k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    const jx_atom *atom = jx_node_in(g, n);
    jx_poll(cx);
    for (uint32_t i = 0; i < n->nin; i++) x[i] = atom_value(g, env, atom[i]);
    if (!jx_ok(cx) ||
        jx_interp_op(cx, n->prim, n->attrs, x, (int)n->nin, env + n->out, (int)n->nout) != JX_OK)
      break;
    if (JX_UNLIKELY(jx_finite_wanted(cx)) &&
        jx_finite_op(cx, n->prim, g->where ? g->where[k] : 0, env + n->out, (int)n->nout) != JX_OK)
      break;
    done = n->out + n->nout;
    for (uint32_t i = 0; i < n->nin; i++) {
      if (jx_is_lit(atom[i]) || atom[i] < g->ninputs || last[atom[i]] != k) continue;
      jx_val_release(env[atom[i]]);
      env[atom[i]] = JX_ABSENT;
    }
    for (uint32_t v = n->out; v < done; v++) {
      if (last[v] != k) continue;
      jx_val_release(env[v]);
      env[v] = JX_ABSENT;
    }
  }
  for (uint32_t i = 0; i < g->nouts; i++) {
    out[i] = jx_ok(cx) ? jx_val_to_array(cx, atom_value(g, env, g->out[i])) : JX_BAD;
  }
  if (!jx_ok(cx))
    for (uint32_t i = 0; i < g->nouts; i++) jx_val_release(out[i]);
  for (uint32_t v = g->ninputs; v < done; v++) jx_val_release(env[v]);
  jx_arena_free(&a);
  return cx->err->status;
}

const jx_world jx_interp_world = {.compute = jx_interp_op, .run = jx_interp_graph};
