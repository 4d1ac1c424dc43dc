/*
** verify.c — whether a graph is well-formed, and whether it is linear. O(nodes), nested graphs
** included, each once.
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
** A graph that is linear in some of its inputs, every other input being a residual:
**   9. These inputs are floating point, and no node has effects.
**  10. A node with a linear operand has a transpose rule, and it reads linear values only where
**      it is linear: one of two operands if it is bilinear; every floating operand if it is
**      linear, where a zero made inside the graph may stand beside them; else operand 0 alone
**      (div). Indices and predicates are never linear, because they are not floating point.
**  11. The nested graph of a call is linear in the inputs that receive linear operands.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "ir/prim.h"

typedef struct {
  jx_rt *rt;
  jx_arena arena;
  jx_map seen; /* nested graphs that were found well-formed */
  bool ok;
} checker;

/* What is known of a variable of a linear graph. */
typedef enum { RESIDUAL, ZERO, LINEAR } part;

static void wrong(checker *c, const char *fmt, ...) JX_PRINTF(2, 3);
static void wrong(checker *c, const char *fmt, ...) {
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
static void refused(checker *c) {
  jx_error *e = c->rt->cx.err;
  if (e->status != JX_ENOMEM) {
    char text[400];
    snprintf(text, sizeof text, "%.40s: %.300s", e->op, e->message);
    jx_error_clear(e);
    wrong(c, "%s", text);
  }
  c->ok = false;
}

static void *scratch(checker *c, size_t n, size_t size) {
  void *p = jx_arena_array(&c->arena, n, size);
  if (!p && c->ok) {
    jx_nomem(&c->rt->cx);
    c->ok = false;
  }
  return p;
}

/* ---- form ---- */

static void check_lit(checker *c, const jx_lit *l) {
  if (!l->aval || l->aval->rank || l->aval->is_tape) {
    wrong(c, "a literal has rank 0");
    return;
  }
  jx_dtype d = (jx_dtype)l->aval->dtype;
  uint8_t bytes[8];
  if (jx_is_float(d)) {
    jx_store_f64(d, bytes, l->u.f);
    if (jx_load_f64(d, bytes) == l->u.f || isnan(l->u.f)) return;
    wrong(c, "the literal %.17g is not rounded to %s", l->u.f, jx_dtype_name(d));
    return;
  }
  jx_store_i64(d, bytes, l->u.i);
  if (jx_load_i64(d, bytes) != l->u.i)
    wrong(c, "the literal %lld does not fit into %s", (long long)l->u.i, jx_dtype_name(d));
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

static void check_attrs(checker *c, const jx_node *n) {
  int want = jx_prim_nattrs(n->prim);
  if (!n->attrs || (int)n->attrs->n != want) {
    wrong(c, "%s takes %d attributes", n->prim->name, want);
    return;
  }
  for (int i = 0; i < want; i++)
    if (!value_ok(&n->attrs->at[i], &n->prim->attrs[i]))
      wrong(c, "attribute '%s' of %s has an impossible value", n->prim->attrs[i].name,
            n->prim->name);
}

static void check_atom(checker *c, const jx_graph *g, jx_atom a, uint32_t bound, const char *what) {
  if (jx_is_lit(a)) {
    if ((a & ~JX_LIT) >= g->nlits) wrong(c, "%s: literal %u does not exist", what, a & ~JX_LIT);
  } else if (a >= bound) {
    wrong(c, "%s: variable %u is not bound yet", what, a);
  }
}

static void check_types(checker *c, const jx_graph *g, const jx_node *n) {
  const jx_aval **in = scratch(c, n->nin, sizeof *in), **out = scratch(c, n->nout, sizeof *out);
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
      wrong(c, "result %u of %s is %s%s, the graph says %s%s", i, n->prim->name,
            jx_aval_text(out[i], is_text), out[i]->weak ? "{weak}" : "", jx_aval_text(a, says),
            a->weak ? "{weak}" : "");
  }
}

/* Operands go straight into the graph that its lowering names, results come out. */
static bool is_call(const jx_node *n) {
  const jx_lower *l = &n->prim->lower;
  return l->kind == JX_LOWER_GRAPH && (l->sub == JX_GRAPH_INLINE || l->sub == JX_GRAPH_FENCE);
}

/* The graph that the node calls, if types fit, or NULL. */
static jx_graph *callee(const jx_graph *g, const jx_node *n) {
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

static void check_graph(checker *c, const jx_graph *g);

static void check_body(checker *c, const jx_graph *body) {
  uint64_t key = (uint64_t)(uintptr_t)body;
  if (!c->ok || jx_map_get(&c->seen, key)) return;
  if (jx_map_set(&c->seen, key, 1)) {
    check_graph(c, body);
  } else {
    jx_nomem(&c->rt->cx);
    c->ok = false;
  }
}

static void check_nested(checker *c, const jx_graph *g, const jx_node *n) {
  bool call = is_call(n);
  jx_graph *const *body;
  for (uint32_t i = 0; i < n->attrs->n && c->ok; i++) {
    uint32_t count = jx_attr_graphs(&n->attrs->at[i], &body);
    for (uint32_t k = 0; k < count; k++) {
      if (call && i == (uint32_t)n->prim->lower.op && callee(g, n) != body[k])
        wrong(c, "operands or results of %s do not match its graph", n->prim->name);
      check_body(c, body[k]);
    }
  }
}

static void check_node(checker *c, const jx_graph *g, const jx_node *n, uint32_t bound) {
  if (n->out != bound) wrong(c, "results of %s are not numbered in order", n->prim->name);
  if (n->nout > g->nvars - bound) wrong(c, "%s has results beyond the variables", n->prim->name);
  if (n->in > g->noperands || n->nin > g->noperands - n->in)
    wrong(c, "%s has operands beyond the list", n->prim->name);
  for (uint32_t i = 0; i < n->nin && c->ok; i++)
    check_atom(c, g, jx_node_in(g, n)[i], bound, n->prim->name);
  if (c->ok) check_attrs(c, n);
  if (c->ok && jx_prim_nout(n->prim, n->attrs, (int)n->nin) != (int)n->nout)
    wrong(c, "%s does not have %u results", n->prim->name, n->nout);
  if (c->ok) check_types(c, g, n);
  if (c->ok) check_nested(c, g, n);
}

static void check_axes(checker *c, const jx_graph *g, const char *const *name, uint32_t count) {
  for (uint32_t j = 0; j < count; j++) {
    uint32_t q = 0;
    while (q < g->naxes && g->axis[q] != name[j]) q++;
    if (q == g->naxes) wrong(c, "the axis '%s' is used but not listed", name[j]);
  }
}

/* Effects and named axes against what the nodes have. */
static void check_summary(checker *c, const jx_graph *g) {
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
  if (effects != g->effects) wrong(c, "the mark of effects is wrong");
}

static void check_graph(checker *c, const jx_graph *g) {
  if (g->ncap > g->ninputs || g->ninputs > g->nvars) {
    wrong(c, "%u captured of %u inputs of %u variables", g->ncap, g->ninputs, g->nvars);
    return;
  }
  for (uint32_t i = 0; i < g->nvars; i++)
    if (!g->aval[i]) wrong(c, "variable %u has no type", i);
  for (uint32_t i = 0; i < g->nlits && c->ok; i++) check_lit(c, &g->lit[i]);
  uint32_t bound = g->ninputs;
  for (uint32_t k = 0; k < g->nnodes && c->ok; k++) {
    check_node(c, g, &g->node[k], bound);
    bound += g->node[k].nout;
  }
  if (c->ok && bound != g->nvars) wrong(c, "variables that no node binds");
  for (uint32_t i = 0; i < g->nouts && c->ok; i++) check_atom(c, g, g->out[i], bound, "output");
  if (c->ok) check_summary(c, g);
}

/* ---- linearity ---- */

static bool is_float(const jx_aval *a) { return jx_is_float((jx_dtype)a->dtype); }

static part part_of(const jx_graph *g, const part *of, jx_atom a) {
  if (!jx_is_lit(a)) return of[a];
  const jx_lit *l = &g->lit[a & ~JX_LIT];
  return is_float(l->aval) && l->u.f == 0 ? ZERO : RESIDUAL;
}

static const part *check_linear(checker *c, const jx_graph *g, const part *in, part *out);

/* 10: where a node may read linear values. */
static void check_linear_node(checker *c, const jx_graph *g, const jx_node *n, const part *of) {
  const jx_atom *in = jx_node_in(g, n);
  unsigned flags = n->prim->flags;
  uint32_t linear = 0, affine = 0;
  for (uint32_t i = 0; i < n->nin; i++) {
    part p = part_of(g, of, in[i]);
    linear += p == LINEAR;
    affine += p == RESIDUAL && is_float(jx_atom_aval(g, in[i]));
  }
  if (!n->prim->transpose)
    wrong(c, "%s has no transpose, but a linear operand", n->prim->name);
  else if ((flags & JX_BILINEAR) && linear != 1)
    wrong(c, "both operands of %s are linear", n->prim->name);
  else if ((flags & JX_LINEAR) && affine)
    wrong(c, "%s adds a value that is not linear to one that is", n->prim->name);
  else if (!(flags & (JX_LINEAR | JX_BILINEAR)) && !n->prim->sub &&
           (linear != 1 || part_of(g, of, in[0]) != LINEAR))
    wrong(c, "%s is linear in its first operand only", n->prim->name);
}

/* 11: a call; results have the parts that the outputs of its graph have. */
static void check_linear_call(checker *c, const jx_graph *g, const jx_node *n, const jx_graph *body,
                              part *of) {
  part *in = scratch(c, n->nin, sizeof *in), *out = scratch(c, n->nout, sizeof *out);
  if (!c->ok) return;
  for (uint32_t i = 0; i < n->nin; i++) in[i] = part_of(g, of, jx_node_in(g, n)[i]);
  check_linear(c, body, in, out);
  for (uint32_t i = 0; i < n->nout && c->ok; i++) of[n->out + i] = out[i];
}

/* Parts of the outputs from those of the inputs. */
static const part *check_linear(checker *c, const jx_graph *g, const part *in, part *out) {
  part *of = scratch(c, g->nvars, sizeof *of);
  if (!c->ok) return NULL;
  for (uint32_t i = 0; i < g->ninputs; i++) {
    of[i] = in[i];
    if (in[i] == LINEAR && !is_float(g->aval[i])) wrong(c, "input %u is not floating point", i);
  }
  for (uint32_t k = 0; k < g->nnodes && c->ok; k++) {
    const jx_node *n = &g->node[k];
    bool linear = false, zero = (n->prim->flags & JX_LINEAR) != 0;
    for (uint32_t i = 0; i < n->nin; i++) {
      jx_atom a = jx_node_in(g, n)[i];
      part p = part_of(g, of, a);
      linear = linear || p == LINEAR;
      zero = zero && (p == ZERO || !is_float(jx_atom_aval(g, a)));
    }
    const jx_graph *body = callee(g, n);
    if (n->prim->flags & JX_EFFECT) wrong(c, "%s has effects", n->prim->name);
    if (linear) check_linear_node(c, g, n, of);
    for (uint32_t i = 0; i < n->nout; i++)
      of[n->out + i] = !is_float(g->aval[n->out + i]) ? RESIDUAL
                       : linear                       ? LINEAR
                       : zero                         ? ZERO
                                                      : RESIDUAL;
    if (linear && body && c->ok) check_linear_call(c, g, n, body, of);
  }
  for (uint32_t i = 0; i < g->nouts && out; i++) out[i] = part_of(g, of, g->out[i]);
  return of;
}

jx_status jx_graph_verify(jx_graph *g, const bool *linear) {
  jx_rt *rt = g->rt;
  if (!jx_ok(&rt->cx)) return rt->cx.err->status;
  checker c = {.rt = rt, .ok = true};
  jx_arena_init(&c.arena, &rt->mem);
  jx_map_init(&c.seen, &rt->mem);
  check_graph(&c, g);
  if (c.ok && linear) {
    part *in = scratch(&c, g->ninputs, sizeof *in);
    for (uint32_t i = 0; i < g->ninputs && c.ok; i++) in[i] = linear[i] ? LINEAR : RESIDUAL;
    if (c.ok) check_linear(&c, g, in, NULL);
  }
  jx_map_free(&c.seen);
  jx_arena_free(&c.arena);
  return c.ok ? JX_OK : rt->cx.err->status;
}
