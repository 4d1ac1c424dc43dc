/*
** verify_linear.c — whether a graph that is well-formed is linear in some of its inputs, every
** other input being a residual. Continues the list of verify.c.
**
**   9. These inputs are floating point, and no node has effects, nested ones included.
**  10. A node with a linear operand has a transpose rule, and it reads linear values only where
**      it is linear: one of two operands if it is bilinear; every floating operand if it is
**      linear, where a zero made inside the graph may stand beside them; else operand 0 alone
**      (div). Indices, counts and predicates are never linear, because they are not floating point.
**  11. The nested graph of a call, the body of a scan and every branch of a cond are linear in the
**      inputs that receive linear operands. A carry that is linear when a trip ends starts as a
**      linear value or a zero. Where one branch gives a linear result the others give one, or a
**      zero.
*/
#include <string.h>

#include "ir/verify.h"

/* What is known of a variable of a linear graph. */
typedef enum { RESIDUAL, ZERO, LINEAR } part;

static bool is_float(const jx_aval *a) { return jx_is_float((jx_dtype)a->dtype); }

static part part_of(const jx_graph *g, const part *of, jx_atom a) {
  if (!jx_is_lit(a)) return of[a];
  const jx_lit *l = &g->lit[a & ~JX_LIT];
  return is_float(l->aval) && l->u.f == 0 ? ZERO : RESIDUAL;
}

/* What is one or the other: a carry before and after a trip, a result of two branches. */
static part either(jx_checker *c, const jx_node *n, uint32_t i, part a, part b) {
  if (a == b) return a;
  bool linear = a == LINEAR || b == LINEAR;
  if (linear && (a == RESIDUAL || b == RESIDUAL))
    jx_wrong(c, "result %u of %s is linear on one way and not on another", i, n->prim->name);
  return linear ? LINEAR : RESIDUAL;
}

static void check_parts(jx_checker *c, const jx_graph *g, const part *in, part *out);

/* ---- nodes with subgraphs ---- */

static const jx_attr *attr(const jx_node *n, const char *name) {
  for (uint32_t i = 0; i < n->attrs->n; i++)
    if (strcmp(n->prim->attrs[i].name, name) == 0) return &n->attrs->at[i];
  return NULL;
}

/* Parts of the carry grow until the body maps them into themselves. */
static void check_scan(jx_checker *c, const jx_node *n, const part *in, part *out) {
  const jx_attr *dyn = attr(n, "dyn"), *body = attr(n, "jaxpr");
  const jx_attr *consts = attr(n, "num_consts"), *carries = attr(n, "num_carry");
  if (!dyn || !body || !consts || !carries) {
    jx_wrong(c, "%s lacks an attribute of a scan", n->prim->name);
    return;
  }
  const jx_graph *g = body->u.graph;
  uint32_t first = dyn->kind == JX_ATTR_BOOL && dyn->i, carry = (uint32_t)consts->i;
  part *x = jx_check_room(c, g->ninputs, sizeof *x);
  if (!c->ok) return;
  for (uint32_t i = 0; i < g->ninputs; i++) x[i] = in[first + i];
  for (bool more = true; more && c->ok;) {
    more = false;
    check_parts(c, g, x, out);
    for (uint32_t i = 0; i < (uint32_t)carries->i && c->ok; i++) {
      part p = either(c, n, i, x[carry + i], out[i]);
      more = more || p != x[carry + i];
      x[carry + i] = out[i] = p;
    }
  }
}

static void check_cond(jx_checker *c, const jx_node *n, const part *in, part *out) {
  part *one = jx_check_room(c, n->nout, sizeof *one);
  jx_graph *const *g;
  for (uint32_t i = 0; i < n->attrs->n && c->ok; i++) {
    uint32_t count = jx_attr_graphs(&n->attrs->at[i], &g);
    for (uint32_t k = 0; k < count && c->ok; k++) {
      check_parts(c, g[k], in + 1, one);
      for (uint32_t j = 0; j < n->nout && c->ok; j++)
        out[j] = k ? either(c, n, j, out[j], one[j]) : one[j];
    }
  }
}

/* False: not a node whose graphs say what is linear. */
static bool check_sub(jx_checker *c, const jx_graph *g, const jx_node *n, part *of) {
  const jx_lower *l = &n->prim->lower;
  const jx_graph *body = jx_callee(g, n);
  bool scan = l->kind == JX_LOWER_GRAPH && l->sub == JX_GRAPH_SCAN;
  bool cond = l->kind == JX_LOWER_GRAPH && l->sub == JX_GRAPH_COND;
  if (!body && !scan && !cond) return false;
  part *in = jx_check_room(c, n->nin, sizeof *in), *out = jx_check_room(c, n->nout, sizeof *out);
  if (!c->ok) return true;
  for (uint32_t i = 0; i < n->nin; i++) in[i] = part_of(g, of, jx_node_in(g, n)[i]);
  if (scan)
    check_scan(c, n, in, out);
  else if (cond)
    check_cond(c, n, in, out);
  else
    check_parts(c, body, in, out);
  for (uint32_t i = 0; i < n->nout && c->ok; i++)
    of[n->out + i] = is_float(g->aval[n->out + i]) ? out[i] : RESIDUAL;
  return true;
}

/* ---- plain nodes ---- */

/* The one operand in which an operation such as div is linear. */
static uint32_t linear_at(const jx_prim *p) { return (p->flags & JX_LINEAR_SECOND) != 0; }

/* 10: where a node may read linear values. */
static void check_operands(jx_checker *c, const jx_graph *g, const jx_node *n, const part *of) {
  const jx_atom *in = jx_node_in(g, n);
  unsigned flags = n->prim->flags;
  uint32_t linear = 0, affine = 0;
  for (uint32_t i = 0; i < n->nin; i++) {
    part p = part_of(g, of, in[i]);
    linear += p == LINEAR;
    affine += p == RESIDUAL && is_float(jx_atom_aval(g, in[i]));
  }
  if (!n->prim->transpose)
    jx_wrong(c, "%s has no transpose, but a linear operand", n->prim->name);
  else if ((flags & JX_BILINEAR) && linear != 1)
    jx_wrong(c, "both operands of %s are linear", n->prim->name);
  else if ((flags & JX_LINEAR) && affine)
    jx_wrong(c, "%s adds a value that is not linear to one that is", n->prim->name);
  else if (!(flags & (JX_LINEAR | JX_BILINEAR)) && !n->prim->sub &&
           (linear != 1 || part_of(g, of, in[linear_at(n->prim)]) != LINEAR))
    jx_wrong(c, "%s is linear in its %s operand only", n->prim->name,
             linear_at(n->prim) ? "second" : "first");
}

/* What is linear in a zero gives one: every floating operand, one of two, or operand 0. */
static bool gives_zero(const jx_graph *g, const jx_node *n, const part *of) {
  const jx_atom *in = jx_node_in(g, n);
  bool all = true, any = false;
  for (uint32_t i = 0; i < n->nin; i++) {
    bool zero = part_of(g, of, in[i]) == ZERO;
    all = all && (zero || !is_float(jx_atom_aval(g, in[i])));
    any = any || zero;
  }
  if (n->prim->flags & JX_LINEAR) return all;
  if (n->prim->flags & JX_BILINEAR) return any;
  uint32_t at = linear_at(n->prim);
  return n->prim->transpose && !n->prim->sub && n->nin > at && part_of(g, of, in[at]) == ZERO;
}

static void check_node(jx_checker *c, const jx_graph *g, const jx_node *n, part *of) {
  bool linear = false, zero = gives_zero(g, n, of);
  for (uint32_t i = 0; i < n->nin; i++)
    linear = linear || part_of(g, of, jx_node_in(g, n)[i]) == LINEAR;
  if (n->prim->flags & JX_EFFECT) jx_wrong(c, "%s has effects", n->prim->name);
  if (linear) check_operands(c, g, n, of);
  if (!c->ok || check_sub(c, g, n, of)) return;
  for (uint32_t i = 0; i < n->nout; i++)
    of[n->out + i] = !is_float(g->aval[n->out + i]) ? RESIDUAL
                     : linear                       ? LINEAR
                     : zero                         ? ZERO
                                                    : RESIDUAL;
}

/* Parts of the outputs from those of the inputs. */
static void check_parts(jx_checker *c, const jx_graph *g, const part *in, part *out) {
  part *of = jx_check_room(c, g->nvars, sizeof *of);
  if (!c->ok) return;
  for (uint32_t i = 0; i < g->ninputs; i++) {
    of[i] = in[i];
    if (in[i] == LINEAR && !is_float(g->aval[i])) jx_wrong(c, "input %u is not floating point", i);
  }
  for (uint32_t k = 0; k < g->nnodes && c->ok; k++) check_node(c, g, &g->node[k], of);
  for (uint32_t i = 0; i < g->nouts; i++) out[i] = part_of(g, of, g->out[i]);
}

void jx_check_linear(jx_checker *c, const jx_graph *g, const bool *linear) {
  part *in = jx_check_room(c, g->ninputs, sizeof *in);
  part *out = jx_check_room(c, g->nouts, sizeof *out);
  for (uint32_t i = 0; i < g->ninputs && c->ok; i++) in[i] = linear[i] ? LINEAR : RESIDUAL;
  if (c->ok) check_parts(c, g, in, out);
  if (g->effects) jx_wrong(c, "a program nested in it has effects");
}
