/*
** verify.c — whether a graph is well-formed. O(nodes), nested graphs included, each once.
**
** Every graph:
**   1. The first ninputs variables are its inputs, of which the first ncap stand for captured
**      values.
**   2. Results are numbered in the order of the nodes, without gaps: each variable is bound once.
**   3. Operands and outputs are literals of the graph, or variables bound before they are read.
**   4. A literal has rank 0, and its value fits its type.
**   5. Attributes match the primitive's list: number, kinds, dtypes, lengths of lists.
**   6. A node has as many operands and results as its primitive says, and the types of its results
**      are exactly, weak types included, what the shape rule gives.
**   7. A nested graph is interned, and well-formed itself. The operands of a call have the types of
**      its inputs, weak or not, the results exactly those of its outputs. Other uses are the shape
**      rule's to check.
**   8. `effects` and `axes` say what stands in the nodes.
**
** Whether it is linear in some of its inputs: verify_linear.c.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ir/verify.h"

void jx_wrong(jx_checker *c, const char *fmt, ...) {
  if (!c->ok) return;
  char text[400];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  jx_fail(&c->rt->cx, JX_EINTERNAL, "verify", "%s", text);
  c->ok = false;
}

/* A shape rule has refused: a fault of whoever made the graph, not of the script. */
static void refused(jx_checker *c) {
  jx_error *e = c->rt->cx.err;
  if (e->status != JX_ENOMEM) {
    char text[400];
    snprintf(text, sizeof text, "%.40s: %.300s", e->op, e->message);
    jx_error_clear(e);
    jx_wrong(c, "%s", text);
  }
  c->ok = false;
}

void *jx_check_room(jx_checker *c, size_t n, size_t size) {
  void *p = jx_arena_array(&c->arena, n, size);
  if (!p && c->ok) {
    jx_nomem(&c->rt->cx);
    c->ok = false;
  }
  return p;
}

/* ---- form ---- */

static void check_lit(jx_checker *c, const jx_lit *l) {
  if (!l->aval || l->aval->rank || l->aval->is_tape) {
    jx_wrong(c, "a literal has rank 0");
    return;
  }
  jx_dtype d = (jx_dtype)l->aval->dtype;
  uint8_t bytes[8];
  if (jx_is_float(d)) {
    jx_store_f64(d, bytes, l->u.f);
    if (jx_load_f64(d, bytes) == l->u.f || isnan(l->u.f)) return;
    jx_wrong(c, "the literal %.17g is not rounded to %s", l->u.f, jx_dtype_name(d));
    return;
  }
  jx_store_i64(d, bytes, l->u.i);
  if (jx_load_i64(d, bytes) != l->u.i)
    jx_wrong(c, "the literal %lld does not fit into %s", (long long)l->u.i, jx_dtype_name(d));
}

/*
** Whether the value is what its kind says; that the kind is the list's, the shape rule's guard
** sees.
*/
static bool value_ok(const jx_attr *a, const jx_attrspec *spec) {
  int64_t total = a->i;
  switch ((jx_attr_kind)a->kind) {
    case JX_ATTR_BOOL:
      return a->i == 0 || a->i == 1;
    case JX_ATTR_DTYPE:
      return a->i >= 0 && a->i < JX_DTYPE_COUNT;
    case JX_ATTR_INTS:
      return !spec->group || a->n % spec->group == 0;
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      return a->u.text != NULL;
    case JX_ATTR_GRAPH:
    case JX_ATTR_GRAPHS: {
      jx_graph *const *g;
      uint32_t count = jx_attr_graphs(a, &g);
      for (uint32_t k = 0; k < count; k++)
        if (!g[k] || !g[k]->interned) return false;
      return true;
    }
    case JX_ATTR_LISTS:
      if (a->i < 0 || a->i > a->n) return false;
      for (int64_t k = 0; k < a->i; k++) {
        if (a->u.ints[k] < 0 || a->u.ints[k] > a->n) return false;
        total += a->u.ints[k];
      }
      return total == a->n;
    case JX_ATTR_BITS:
      for (uint32_t k = 0; k < a->n; k++)
        if (a->u.ints[k] != 0 && a->u.ints[k] != 1) return false;
      return true;
    default:
      return true;
  }
}

static void check_attrs(jx_checker *c, const jx_node *n) {
  int want = jx_prim_nattrs(n->prim);
  if (!n->attrs || (int)n->attrs->n != want) {
    jx_wrong(c, "%s takes %d attributes", n->prim->name, want);
    return;
  }
  for (int i = 0; i < want; i++)
    if (!value_ok(&n->attrs->at[i], &n->prim->attrs[i]))
      jx_wrong(c, "attribute '%s' of %s has an impossible value", n->prim->attrs[i].name,
               n->prim->name);
}

static void check_atom(jx_checker *c, const jx_graph *g, jx_atom a, uint32_t bound,
                       const char *what) {
  if (jx_is_lit(a)) {
    if ((a & ~JX_LIT) >= g->nlits) jx_wrong(c, "%s: literal %u does not exist", what, a & ~JX_LIT);
  } else if (a >= bound) {
    jx_wrong(c, "%s: variable %u is not bound yet", what, a);
  }
}

static void check_types(jx_checker *c, const jx_graph *g, const jx_node *n) {
  const jx_aval **in = jx_check_room(c, n->nin, sizeof *in),
                **out = jx_check_room(c, n->nout, sizeof *out);
  if (!c->ok) return;
  for (uint32_t i = 0; i < n->nin; i++) in[i] = jx_atom_aval(g, jx_node_in(g, n)[i]);
  if (!jx_infer(&c->rt->cx, n->prim, n->attrs, in, (int)n->nin, out, (int)n->nout)) {
    refused(c);
    return;
  }
  char is_text[JX_AVAL_TEXT], says[JX_AVAL_TEXT];
  for (uint32_t i = 0; i < n->nout && c->ok; i++) {
    const jx_aval *a = g->aval[n->out + i];
    if (a != out[i])
      jx_wrong(c, "result %u of %s is %s%s, the graph says %s%s", i, n->prim->name,
               jx_aval_text(out[i], is_text), out[i]->weak ? "{weak}" : "", jx_aval_text(a, says),
               a->weak ? "{weak}" : "");
  }
}

/* Operands go straight into the graph that its lowering names, results come out. */
static bool is_call(const jx_node *n) {
  const jx_lower *l = &n->prim->lower;
  return l->kind == JX_LOWER_GRAPH && (l->sub == JX_GRAPH_INLINE || l->sub == JX_GRAPH_FENCE);
}

jx_graph *jx_callee(const jx_graph *g, const jx_node *n) {
  if (!is_call(n)) return NULL;
  const jx_attr *at = &n->attrs->at[n->prim->lower.op];
  jx_graph *body = at->kind == JX_ATTR_GRAPH ? at->u.graph : NULL;
  if (!body || body->ninputs != n->nin || body->nouts != n->nout) return NULL;
  for (uint32_t i = 0; i < n->nin; i++)
    if (!jx_same_type(jx_atom_aval(g, jx_node_in(g, n)[i]), body->aval[i])) return NULL;
  for (uint32_t i = 0; i < n->nout; i++)
    if (g->aval[n->out + i] != jx_atom_aval(body, body->out[i])) return NULL;
  return body;
}

static void check_graph(jx_checker *c, const jx_graph *g);

static void check_body(jx_checker *c, const jx_graph *body) {
  uint64_t key = (uint64_t)(uintptr_t)body;
  if (!c->ok || jx_map_get(&c->seen, key)) return;
  if (jx_map_set(&c->seen, key, 1)) {
    check_graph(c, body);
  } else {
    jx_nomem(&c->rt->cx);
    c->ok = false;
  }
}

static void check_nested(jx_checker *c, const jx_graph *g, const jx_node *n) {
  bool call = is_call(n);
  jx_graph *const *body;
  for (uint32_t i = 0; i < n->attrs->n && c->ok; i++) {
    uint32_t count = jx_attr_graphs(&n->attrs->at[i], &body);
    for (uint32_t k = 0; k < count; k++) {
      if (call && i == (uint32_t)n->prim->lower.op && jx_callee(g, n) != body[k])
        jx_wrong(c, "operands or results of %s do not match its graph", n->prim->name);
      check_body(c, body[k]);
    }
  }
}

static void check_node(jx_checker *c, const jx_graph *g, const jx_node *n, uint32_t bound) {
  if (n->out != bound) jx_wrong(c, "results of %s are not numbered in order", n->prim->name);
  if (n->nout > g->nvars - bound) jx_wrong(c, "%s has results beyond the variables", n->prim->name);
  if (n->in > g->noperands || n->nin > g->noperands - n->in)
    jx_wrong(c, "%s has operands beyond the list", n->prim->name);
  for (uint32_t i = 0; i < n->nin && c->ok; i++)
    check_atom(c, g, jx_node_in(g, n)[i], bound, n->prim->name);
  if (c->ok) check_attrs(c, n);
  if (c->ok && jx_prim_nout(n->prim, n->attrs, (int)n->nin) != (int)n->nout)
    jx_wrong(c, "%s does not have %u results", n->prim->name, n->nout);
  if (c->ok) check_types(c, g, n);
  if (c->ok) check_nested(c, g, n);
}

static void check_axes(jx_checker *c, const jx_graph *g, const char *const *name, uint32_t count) {
  for (uint32_t j = 0; j < count; j++) {
    uint32_t q = 0;
    while (q < g->naxes && g->axis[q] != name[j]) q++;
    if (q == g->naxes) jx_wrong(c, "the axis '%s' is used but not listed", name[j]);
  }
}

/* Effects and named axes against what the nodes have. */
static void check_summary(jx_checker *c, const jx_graph *g) {
  bool effects = false;
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    effects = effects || (n->prim->flags & JX_EFFECT);
    for (uint32_t i = 0; i < n->attrs->n; i++) {
      const jx_attr *a = &n->attrs->at[i];
      jx_graph *const *body;
      uint32_t count = jx_attr_graphs(a, &body);
      if (a->kind == JX_ATTR_AXIS) check_axes(c, g, &a->u.text, 1);
      for (uint32_t j = 0; j < count; j++) {
        effects = effects || body[j]->effects;
        check_axes(c, g, body[j]->axis, body[j]->naxes);
      }
    }
  }
  if (effects != g->effects) jx_wrong(c, "the mark of effects is wrong");
}

static void check_graph(jx_checker *c, const jx_graph *g) {
  if (g->ncap > g->ninputs || g->ninputs > g->nvars) {
    jx_wrong(c, "%u captured of %u inputs of %u variables", g->ncap, g->ninputs, g->nvars);
    return;
  }
  for (uint32_t i = 0; i < g->nvars; i++)
    if (!g->aval[i]) jx_wrong(c, "variable %u has no type", i);
  for (uint32_t i = 0; i < g->nlits && c->ok; i++) check_lit(c, &g->lit[i]);
  uint32_t bound = g->ninputs;
  for (uint32_t k = 0; k < g->nnodes && c->ok; k++) {
    check_node(c, g, &g->node[k], bound);
    bound += g->node[k].nout;
  }
  if (c->ok && bound != g->nvars) jx_wrong(c, "variables that no node binds");
  for (uint32_t i = 0; i < g->nouts && c->ok; i++) check_atom(c, g, g->out[i], bound, "output");
  if (c->ok) check_summary(c, g);
}

jx_status jx_graph_verify(jx_graph *g, const bool *linear) {
  jx_rt *rt = g->rt;
  if (!jx_ok(&rt->cx)) return rt->cx.err->status;
  jx_checker c = {.rt = rt, .ok = true};
  jx_arena_init(&c.arena, &rt->mem);
  jx_map_init(&c.seen, &rt->mem);
  check_graph(&c, g);
  if (c.ok && linear) jx_check_linear(&c, g, linear);
  jx_map_free(&c.seen);
  jx_arena_free(&c.arena);
  return c.ok ? JX_OK : rt->cx.err->status;
}
