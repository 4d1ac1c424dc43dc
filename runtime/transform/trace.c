/* trace.c — traces and the routing rule: see trace.h. */
#include "transform/trace.h"

#include <string.h>

#include "transform/record.h"

/* ---- opening and closing ---- */

static jx_trace *new_record(jx_cx *cx) {
  jx_rt *rt = cx->rt;
  jx_trace *t = rt->spare;
  if (t) {
    rt->spare = t->next;
    return t;
  }
  t = jx_calloc(&rt->mem, sizeof *t);
  if (!t) jx_nomem(cx);
  return t;
}

/* Makes a record ready; it is not yet in the stack. */
static jx_trace *prepare(jx_cx *cx, jx_trace_kind kind, const char *name, uint32_t level) {
  jx_trace *t = new_record(cx);
  if (!t) return NULL;
  uint32_t gen = t->gen;
  *t = (jx_trace){.rt = cx->rt,
                  .gen = gen,
                  .level = level,
                  .open = true,
                  .kind = (uint8_t)kind,
                  .name = name,
                  .free_slot = JX_NO_NODE};
  jx_build_init(&t->b, cx->rt, false);
  return t;
}

/* Ends a record: handles that remain have leaked. */
static void retire(jx_trace *t) {
  jx_rt *rt = t->rt;
  t->open = false;
  t->gen++;
  for (uint32_t i = 0; i < t->slot.n; i++) {
    if (t->slot.at[i].refs <= 0) continue;
    jx_val_release(t->slot.at[i].primal);
    jx_val_release(t->slot.at[i].tan);
  }
  jx_vec_free(&rt->mem, &t->slot);
  jx_vec_free(&rt->mem, &t->in_aval);
  jx_build_free(&t->b);
  jx_trace *lin = t->lin;
  t->lin = NULL;
  t->next = rt->spare;
  rt->spare = t;
  if (lin) retire(lin);
}

static void pop(jx_rt *rt) {
  jx_trace *t = rt->traces.at[--rt->traces.n];
  rt->stage = t->parent_stage;
  retire(t);
}

jx_trace *jx_trace_begin(jx_cx *cx, const jx_trace_opts *o) {
  if (!jx_ok(cx)) return NULL;
  jx_rt *rt = cx->rt;
  if (!o->pass && rt->traces.n == 0 && rt->host.depth == 0 && rt->graph_bytes > rt->graph_limit)
    jx_graphs_evict(rt, rt->graph_limit / 2);
  const char *name = jx_text_intern(rt, o->name);
  const char *axis = o->axis ? jx_text_intern(rt, o->axis) : NULL;
  if (!name || (o->axis && !axis)) return NULL;
  uint32_t level = 2 * (rt->traces.n + 1);
  jx_trace *t = prepare(cx, o->kind, name, level);
  if (!t) return NULL;
  t->axis = axis;
  t->axis_size = o->axis_size;
  t->owner = o->owner;
  t->forward = o->forward;
  t->parent_stage = rt->stage;
  if (o->kind == JX_TRACE_VALUE && !o->forward) {
    t->lin = prepare(cx, JX_TRACE_LINEAR, name, level + 1);
    if (!t->lin) {
      retire(t);
      return NULL;
    }
    t->lin->b.share = true;
  }
  if (!jx_vec_push(&rt->mem, &rt->traces, t)) {
    retire(t);
    jx_nomem(cx);
    return NULL;
  }
  if (o->kind == JX_TRACE_STAGE) rt->stage = t;
  rt->stats.traces++;
  return t;
}

/* Closes t and all above it; nothing if it is closed already. */
void jx_trace_abort(jx_cx *cx, jx_trace *t) {
  if (!t || !t->open) return;
  for (uint32_t i = 0; i < cx->rt->traces.n; i++) {
    if (cx->rt->traces.at[i] != t) continue;
    jx_trace_unwind(cx, (int)i);
    return;
  }
}

void jx_trace_unwind(jx_cx *cx, int depth) {
  while ((int)cx->rt->traces.n > depth) pop(cx->rt);
}

void jx_traces_free(jx_rt *rt) {
  jx_trace_unwind(&rt->cx, 0);
  jx_vec_free(&rt->mem, &rt->traces);
  while (rt->spare) {
    jx_trace *t = rt->spare;
    rt->spare = t->next;
    jx_free(&rt->mem, t, sizeof *t);
  }
}

int jx_trace_depth(const jx_rt *rt) { return (int)rt->traces.n; }
jx_trace *jx_trace_top(const jx_rt *rt) {
  return rt->traces.n ? rt->traces.at[rt->traces.n - 1] : NULL;
}
jx_trace_kind jx_trace_kind_of(const jx_trace *t) { return (jx_trace_kind)t->kind; }
void *jx_trace_owner(const jx_trace *t) { return t->owner; }
const char *jx_trace_name(const jx_trace *t) { return t->name; }
const char *jx_trace_axis(const jx_trace *t, int64_t *size) {
  *size = t->axis_size;
  return t->axis;
}

/* ---- handles ---- */

static jx_slot *slot_of(jx_val v) {
  jx_trace *t = v.u.t.trace;
  return t->kind == JX_TRACE_VALUE && t->gen == v.u.t.gen ? &t->slot.at[v.u.t.var] : NULL;
}

void jx_val_retain(jx_val v) {
  if (v.kind == JX_V_ARRAY) {
    jx_buf_retain(v.u.a.buf);
  } else if (v.kind == JX_V_TRACER) {
    jx_slot *s = slot_of(v);
    if (s) s->refs++;
  }
}

void jx_val_release(jx_val v) {
  if (v.kind == JX_V_ARRAY) {
    jx_buf_release(v.u.a.buf);
    return;
  }
  if (v.kind != JX_V_TRACER) return;
  jx_slot *s = slot_of(v);
  if (!s || --s->refs > 0) return;
  jx_trace *t = v.u.t.trace;
  jx_val primal = s->primal, tan = s->tan;
  s->next = t->free_slot;
  t->free_slot = v.u.t.var;
  jx_val_release(primal);
  jx_val_release(tan);
}

bool jx_val_open(jx_cx *cx, jx_val v) {
  const jx_trace *t = v.u.t.trace;
  if (v.kind != JX_V_TRACER || (t->open && t->gen == v.u.t.gen)) return true;
  if (!cx) return false;
  char type[JX_AVAL_TEXT];
  jx_rt *rt = cx->rt;
  const char *made = jx_where_text(rt, v.where);
  jx_fail(cx, JX_ETRACER, NULL,
          "leaked tracer: a value of type %s made%s%s was used after the trace "
          "that made it had ended",
          jx_aval_text(v.aval, type),
          *made ? " at "
                : " inside a "
                  "transformed function",
          made);
  jx_error_hint(cx->err, "return it from the transformed function instead of keeping it elsewhere");
  return false;
}

bool jx_val_known(jx_val v) {
  while (v.kind == JX_V_TRACER) {
    jx_slot *s = slot_of(v);
    if (!s) return false;
    v = s->primal;
  }
  return v.kind == JX_V_ARRAY || v.kind == JX_V_LIT;
}

jx_val jx_val_concrete(jx_cx *cx, jx_val v) {
  jx_val asked = v;
  while (v.kind == JX_V_TRACER) {
    if (!jx_val_open(cx, v)) return JX_BAD;
    jx_slot *s = slot_of(v);
    if (!s) {
      char type[JX_AVAL_TEXT];
      jx_fail(cx, JX_ECONCRETE, NULL, "concretization: the value of %s is not known inside '%s'",
              jx_aval_text(asked.aval, type), v.u.t.trace->name);
      jx_error_hint(cx->err,
                    "use jnp.where, lax.cond or lax.while_loop, or mark the argument static");
      return JX_BAD;
    }
    v = s->primal;
  }
  return v;
}

static jx_val tracer(jx_trace *t, uint32_t var, const jx_aval *a) {
  jx_val v = {.kind = JX_V_TRACER, .where = t->rt->where, .aval = a};
  v.u.t.trace = t;
  v.u.t.gen = t->gen;
  v.u.t.var = var;
  return v;
}

/* A new slot that retains primal and tangent; the handle is +1. */
static jx_val new_slot(jx_cx *cx, jx_trace *t, jx_val primal, jx_val tan) {
  uint32_t at = t->free_slot;
  if (at != JX_NO_NODE) {
    t->free_slot = t->slot.at[at].next;
  } else {
    at = t->slot.n;
    if (!jx_vec_push(&cx->rt->mem, &t->slot, (jx_slot){.refs = 0})) {
      jx_nomem(cx);
      return JX_BAD;
    }
  }
  t->slot.at[at] = (jx_slot){.primal = primal, .tan = tan, .refs = 1};
  jx_val_retain(primal);
  jx_val_retain(tan);
  return tracer(t, at, primal.aval);
}

/* ---- inputs ---- */

jx_val jx_trace_input(jx_cx *cx, jx_trace *t, const jx_aval *aval) {
  uint32_t var;
  if (!jx_ok(cx) || !jx_build_input(&t->b, aval, &var)) return JX_BAD;
  return tracer(t, var, aval);
}

jx_val jx_trace_input_jvp(jx_cx *cx, jx_trace *t, jx_val primal, jx_val tangent) {
  if (!jx_ok(cx)) return JX_BAD;
  if (!jx_absent(tangent)) return new_slot(cx, t, primal, tangent);
  jx_val_retain(primal);
  return primal;
}

jx_val jx_trace_input_vjp(jx_cx *cx, jx_trace *t, jx_val primal, bool differentiate) {
  if (!jx_ok(cx)) return JX_BAD;
  if (!differentiate) {
    jx_val_retain(primal);
    return primal;
  }
  jx_val tan = jx_trace_input(cx, t->lin, primal.aval);
  if (!jx_vec_push(&cx->rt->mem, &t->in_aval, primal.aval)) jx_nomem(cx);
  if (!jx_ok(cx)) return JX_BAD;
  if (!jx_is_float((jx_dtype)primal.aval->dtype)) tan = JX_ABSENT;
  return new_slot(cx, t, primal, tan);
}

/* ---- values taken apart ---- */

jx_trace *jx_trace_claims(jx_cx *cx, const jx_val *v, int n) {
  jx_trace *t = cx->rt->stage;
  for (int i = 0; i < n; i++) {
    if (!jx_is_tracer(v[i]) || !jx_val_open(cx, v[i])) continue;
    if (!t || v[i].u.t.trace->level > t->level) t = v[i].u.t.trace;
  }
  return t;
}

bool jx_trace_is_forward(const jx_trace *t) { return t->forward; }

void jx_trace_parts(const jx_trace *t, jx_val v, jx_val *primal, jx_val *tangent) {
  *primal = v;
  *tangent = JX_ABSENT;
  if (!jx_is_tracer(v) || v.u.t.trace != t) return;
  *primal = t->slot.at[v.u.t.var].primal;
  *tangent = t->slot.at[v.u.t.var].tan;
}

jx_val jx_trace_join(jx_cx *cx, jx_trace *t, jx_val primal, jx_val tangent) {
  if (!jx_ok(cx)) return JX_BAD;
  if (jx_present(tangent)) return new_slot(cx, t, primal, tangent);
  jx_val_retain(primal);
  return primal;
}

/* ---- recording ---- */

/* The atom of trace t that stands for v: its own var, a literal, or a captured input. */
static bool atom_of(jx_cx *cx, jx_trace *t, jx_val v, jx_atom *atom) {
  if (v.kind == JX_V_LIT) return jx_build_lit(&t->b, v, atom);
  if (v.kind == JX_V_TRACER) {
    if (!jx_val_open(cx, v)) return false;
    jx_trace *from = v.u.t.trace;
    if (from == t) {
      *atom = v.u.t.var;
      return true;
    }
    const jx_node *n;
    if (t->kind == JX_TRACE_LINEAR && from->kind == JX_TRACE_STAGE &&
        jx_build_is_constant(&from->b, v.u.t.var, &n)) {
      /* A splat is made again rather than kept as a residual. */
      jx_atom in[4];
      for (uint32_t i = 0; i < n->nin; i++) {
        jx_lit l = from->b.lit.at[from->b.operand.at[n->in + i] & ~JX_LIT];
        jx_val lit = {.kind = JX_V_LIT, .aval = l.aval};
        if (jx_is_float((jx_dtype)l.aval->dtype))
          lit.u.lit.f = l.u.f;
        else
          lit.u.lit.i = l.u.i;
        if (i >= JX_COUNTOF(in) || !jx_build_lit(&t->b, lit, &in[i])) return false;
      }
      return jx_build_node(&t->b, n, in, &v.aval, atom);
    }
  }
  if (v.kind != JX_V_TRACER && v.kind != JX_V_ARRAY) {
    jx_fail(cx, JX_EINTERNAL, NULL, "an absent value reached a trace");
    return false;
  }
  if (t->pass && t->kind != JX_TRACE_LINEAR) {
    jx_fail(cx, JX_EINTERNAL, NULL, "a pass captured a value of the world outside");
    return false;
  }
  return jx_build_capture(&t->b, v, atom);
}

static bool add_node(jx_cx *cx, jx_trace *t, const jx_op *o) {
  enum { FEW = 16 };
  int nin = o->nin, nout = o->nout;
  jx_atom few_atoms[FEW], *atom = few_atoms;
  const jx_aval *few_avals[FEW], **aval = few_avals;
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  if (nin > FEW) atom = JX_NEWN(&a, jx_atom, nin);
  if (nin + nout > FEW) aval = JX_NEWN(&a, const jx_aval *, nin + nout);
  bool ok = !a.failed;
  if (!ok) jx_nomem(cx);
  for (int i = 0; ok && i < nin; i++) aval[i] = o->x[i].aval;
  ok = ok && jx_infer(cx, o->prim, o->attrs, aval, nin, aval + nin, nout);
  for (int i = 0; ok && i < nin; i++) ok = atom_of(cx, t, o->x[i], &atom[i]);
  uint32_t first = 0;
  jx_node like = {.prim = o->prim, .attrs = o->attrs, .nin = (uint32_t)nin, .nout = (uint32_t)nout};
  ok = ok && jx_build_node(&t->b, &like, atom, aval + nin, &first);
  for (int i = 0; ok && i < nout; i++) o->y[i] = tracer(t, first + (uint32_t)i, aval[nin + i]);
  jx_arena_free(&a);
  return ok;
}

/* An operation on a value trace: the primal in the enclosing world, the derivative step at once. */
static bool step_values(jx_cx *cx, jx_trace *t, const jx_op *o) {
  enum { FEW = 8 };
  const jx_val *in = o->x;
  jx_val *out = o->y;
  int nin = o->nin, nout = o->nout;
  jx_val few[4 * FEW];
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  int n = JX_MAX(nin, nout);
  jx_val *x = n > FEW ? JX_NEWN(&a, jx_val, 4 * (size_t)n) : few;
  if (!x) {
    jx_nomem(cx);
    return false;
  }
  jx_val *dx = x + n, *y = dx + n, *dy = y + n;
  for (int i = 0; i < nin; i++) jx_trace_parts(t, in[i], &x[i], &dx[i]);
  jx_mark m = jx_scope_begin(cx);
  jx_op primal = {o->prim, o->attrs, x, y, nin, nout};
  bool ok = jx_step(cx, t->forward, &primal, dx, dy);
  for (int i = 0; ok && i < nout; i++) {
    if (jx_absent(dy[i])) { /* without a tangent it belongs to the enclosing world */
      jx_val_retain(y[i]);
      out[i] = y[i];
    } else {
      out[i] = new_slot(cx, t, y[i], dy[i]);
      ok = jx_ok(cx);
    }
  }
  jx_scope_end(cx, m, NULL, 0);
  for (int i = 0; i < nout; i++) out[i] = ok ? jx_scope_own(cx, out[i]) : JX_BAD;
  jx_arena_free(&a);
  return ok && jx_ok(cx);
}

/* ---- routing ---- */

/* The innermost open trace that binds one of these names and lies inside t. */
static jx_trace *bound_axis(jx_rt *rt, jx_trace *t, const char *const *names, uint32_t n) {
  for (uint32_t k = rt->traces.n; k-- > 0;) {
    jx_trace *o = rt->traces.at[k];
    if (t && o->level <= t->level) return t;
    for (uint32_t i = 0; o->axis && i < n; i++)
      if (o->axis == names[i]) return o;
  }
  return t;
}

static jx_trace *axes_route(jx_rt *rt, jx_trace *t, const jx_attrs *attrs) {
  for (uint32_t i = 0; i < attrs->n; i++) {
    const jx_attr *a = &attrs->at[i];
    if (a->kind == JX_ATTR_AXIS) t = bound_axis(rt, t, &a->u.text, 1);
    jx_graph *const *g;
    for (uint32_t k = jx_attr_graphs(a, &g); k-- > 0;)
      if (g[k]->naxes) t = bound_axis(rt, t, g[k]->axis, g[k]->naxes);
  }
  return t;
}

static bool compute(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_val *in, int nin,
                    jx_val *out, int nout) {
  cx->rt->stats.computed++;
  if (cx->rt->world->compute(cx, p, attrs, in, nin, out, nout) != JX_OK) {
    for (int i = 0; i < nout; i++) out[i] = JX_BAD;
    return false;
  }
  for (int i = 0; i < nout; i++) out[i] = jx_scope_own(cx, out[i]);
  return jx_ok(cx);
}

/*
** A program that mixes known values and tangents, as a script's rule may call one: written out,
** so that routing sends each of its operations to the side where it belongs.
*/
static bool splits(const jx_cx *cx, const jx_trace *t, const jx_op *o) {
  const jx_lower *l = &o->prim->lower;
  if (t->kind != JX_TRACE_LINEAR || cx->rt->whole || l->kind != JX_LOWER_GRAPH) return false;
  return l->sub == JX_GRAPH_INLINE || l->sub == JX_GRAPH_FENCE;
}

/* A loop or a choice of such a kind, which its own rule splits. */
static bool parts(const jx_cx *cx, const jx_trace *t, const jx_op *o) {
  if (t->kind != JX_TRACE_LINEAR || cx->rt->whole || !o->prim->sub || !o->prim->sub->part)
    return false;
  for (int i = 0; i < o->nin; i++)
    if (!jx_is_tracer(o->x[i]) || o->x[i].u.t.trace != t) return true;
  return false;
}

bool jx_bind_attrs(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_val *in, int nin,
                   jx_val *out, int nout) {
  jx_rt *rt = cx->rt;
  jx_trace *t = rt->stage;
  bool ok = jx_ok(cx) && attrs != NULL;
  for (int i = 0; ok && i < nin; i++) {
    if (jx_is_tracer(in[i])) {
      ok = jx_val_open(cx, in[i]);
      if (ok && (!t || in[i].u.t.trace->level > t->level)) t = in[i].u.t.trace;
    } else if (in[i].kind == JX_V_ABSENT || in[i].kind == JX_V_BAD) {
      jx_fail(cx, JX_EINTERNAL, p->name, "operand %d is %s", i,
              in[i].kind == JX_V_BAD ? "a failed value" : "a symbolic zero");
      ok = false;
    }
  }
  if (ok && rt->traces.n && attrs->n) t = axes_route(rt, t, attrs);
  if (ok && !t) return compute(cx, p, attrs, in, nin, out, nout);
  jx_op o = {p, attrs, in, out, nin, nout};
  if (ok && t->kind == JX_TRACE_LINEAR && (p->flags & (JX_EFFECT | JX_HOST))) {
    jx_fail(cx, JX_ENODIFF, p->name, "a callback cannot stand among tangents");
    jx_error_hint(cx->err, "call it on primal values, outside of the rule's linear part");
    ok = false;
  }
  if (ok && t->kind == JX_TRACE_VALUE) return step_values(cx, t, &o);
  if (ok && splits(cx, t, &o)) return jx_graph_emit(cx, attrs->at[p->lower.op].u.graph, in, out);
  ok = ok && (parts(cx, t, &o) ? jx_part(cx, t, &o) : add_node(cx, t, &o));
  for (int i = 0; !ok && i < nout; i++) out[i] = JX_BAD;
  return ok;
}

bool jx_bind(jx_cx *cx, const jx_prim *p, const jx_attr *at, const jx_val *in, int nin, jx_val *out,
             int nout) {
  jx_attrs *attrs = jx_ok(cx) ? jx_attrs_make(cx->rt, at, jx_prim_nattrs(p)) : NULL;
  bool ok = jx_bind_attrs(cx, p, attrs, in, nin, out, nout);
  jx_attrs_release(attrs);
  return ok;
}

/* ---- ends ---- */

/* Closes what a script left open inside t; t itself must be open. */
static bool surface(jx_cx *cx, jx_trace *t) {
  for (uint32_t i = 0; jx_ok(cx) && i < cx->rt->traces.n; i++) {
    if (cx->rt->traces.at[i] != t) continue;
    jx_trace_unwind(cx, (int)i + 1);
    return true;
  }
  if (jx_ok(cx)) jx_fail(cx, JX_EINTERNAL, NULL, "the trace that was to end is not open");
  return false;
}

static jx_status finish(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, bool prune,
                        jx_closed *res) {
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_atom *atom = JX_NEWN(&a, jx_atom, n);
  bool ok = jx_ok(cx);
  if (!atom) {
    jx_nomem(cx);
    ok = false;
  }
  for (int i = 0; ok && i < n; i++) ok = atom_of(cx, t, outs[i], &atom[i]);
  *res = (jx_closed){0};
  if (ok) jx_build_finish(&t->b, atom, (uint32_t)n, prune, res);
  jx_arena_free(&a);
  return cx->err->status;
}

jx_status jx_trace_end_graph(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, jx_closed *res) {
  *res = (jx_closed){0};
  if (surface(cx, t)) finish(cx, t, outs, n, false, res);
  jx_trace_abort(cx, t);
  return cx->err->status;
}

/* y[i] and dy[i] of an output, borrowed: a value of the world outside has no tangent. */
static bool split(jx_cx *cx, jx_trace *t, jx_val o, jx_val *y, jx_val *dy) {
  *y = o;
  *dy = JX_ABSENT;
  if (!jx_val_open(cx, o)) return false;
  if (jx_is_tracer(o) && o.u.t.trace == t) {
    *y = t->slot.at[o.u.t.var].primal;
    *dy = t->slot.at[o.u.t.var].tan;
  }
  return true;
}

jx_status jx_trace_end_jvp(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, jx_val *y,
                           jx_val *dy) {
  bool ok = surface(cx, t);
  for (int i = 0; ok && i < n; i++) ok = split(cx, t, outs[i], &y[i], &dy[i]);
  for (int i = 0; ok && i < n; i++) {
    jx_val_retain(y[i]);
    jx_val_retain(dy[i]);
  }
  jx_trace_abort(cx, t);
  return cx->err->status;
}

static bool linear_arrays(jx_cx *cx, jx_trace *t, const jx_val *y, const jx_val *dy, int n,
                          jx_linear *l) {
  jx_mem *m = &cx->rt->mem;
  l->nin = t->in_aval.n;
  l->nout = (uint32_t)n;
  l->depends = jx_calloc(m, l->nout * sizeof(bool));
  l->in_aval = jx_memdup(m, t->in_aval.at, l->nin * sizeof *l->in_aval);
  l->out_aval = jx_alloc(m, l->nout * sizeof *l->out_aval);
  if ((n && (!l->depends || !l->out_aval)) || (l->nin && !l->in_aval)) {
    jx_nomem(cx);
    return false;
  }
  for (int i = 0; i < n; i++) {
    l->depends[i] = jx_present(dy[i]);
    l->out_aval[i] = y[i].aval;
  }
  return true;
}

jx_status jx_trace_end_vjp(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, jx_val *y,
                           jx_linear *res) {
  *res = (jx_linear){0};
  jx_arena a;
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *dy = JX_NEWN(&a, jx_val, n), *lo = JX_NEWN(&a, jx_val, n);
  if (a.failed) jx_nomem(cx);
  bool ok = surface(cx, t) && !a.failed;
  for (int i = 0; ok && i < n; i++) ok = split(cx, t, outs[i], &y[i], &dy[i]);
  ok = ok && linear_arrays(cx, t, y, dy, n, res);
  int nl = 0;
  for (int i = 0; ok && i < n; i++)
    if (res->depends[i]) lo[nl++] = dy[i];
  ok = ok && finish(cx, t->lin, lo, nl, true, &res->closed) == JX_OK;
  for (int i = 0; ok && i < n; i++) jx_val_retain(y[i]);
  if (!ok) jx_linear_free(cx->rt, res);
  jx_trace_abort(cx, t);
  jx_arena_free(&a);
  return cx->err->status;
}

void jx_linear_free(jx_rt *rt, jx_linear *l) {
  jx_closed_free(rt, &l->closed);
  jx_free(&rt->mem, l->depends, l->nout * sizeof(bool));
  jx_free(&rt->mem, l->in_aval, l->nin * sizeof *l->in_aval);
  jx_free(&rt->mem, l->out_aval, l->nout * sizeof *l->out_aval);
  *l = (jx_linear){0};
}

/* ---- for passes ---- */

jx_trace *jx_pass_open(jx_cx *cx, jx_trace_kind kind) {
  jx_trace_opts o = {.kind = kind, .name = "pass", .pass = true};
  jx_trace *t = jx_trace_begin(cx, &o);
  if (t) t->pass = t->b.share = true;
  return t;
}

void jx_pass_close(jx_cx *cx, jx_trace *t) { jx_trace_abort(cx, t); }

jx_graph *jx_pass_finish(jx_cx *cx, jx_trace *t, const jx_val *outs, uint32_t nouts, bool prune,
                         jx_closed *caps) {
  jx_closed c;
  if (finish(cx, t, outs, (int)nouts, prune, &c) != JX_OK) return NULL;
  jx_graph *g = jx_graph_retain(c.graph);
  if (caps)
    *caps = c;
  else
    jx_closed_free(cx->rt, &c);
  return g;
}

bool jx_pass_inputs(jx_cx *cx, jx_trace *t, const jx_graph *g, const bool *mask, jx_val *out) {
  for (uint32_t i = 0; i < g->ninputs; i++)
    out[i] = !mask || mask[i] ? jx_trace_input(cx, t, g->aval[i]) : JX_ABSENT;
  return jx_ok(cx);
}

jx_val jx_trace_zero(jx_cx *cx, jx_trace *t, const jx_aval *a) {
  cx->rt->stats.zeros++;
  jx_val zero = {.kind = JX_V_LIT, .aval = cx->rt->avals.scalar[a->dtype][0]};
  if (a->rank == 0 && !a->is_tape) return zero;
  const jx_prim *p = a->is_tape ? cx->rt->core.tape_zero : cx->rt->core.broadcast_in_dim;
  const jx_attr *at = a->is_tape ? JX_ATTRS(jx_a_avals(&a->elem, 1))
                                 : JX_ATTRS(jx_a_ints(NULL, 0), jx_a_ints(a->dim, a->rank));
  jx_attrs *attrs = jx_attrs_make(cx->rt, at, a->is_tape ? 1 : 2);
  jx_val out = JX_BAD;
  if (attrs) add_node(cx, t, &(jx_op){p, attrs, &zero, &out, !a->is_tape, 1});
  jx_attrs_release(attrs);
  return out;
}
