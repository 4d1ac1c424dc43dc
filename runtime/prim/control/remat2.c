/*
** remat2.c — a program that the backward pass runs again: jax.checkpoint.
**
** Its linear half is a remat2 too, of the program that takes the operands again and computes what
** the tangents need of them. Residuals are operands, and what the policy saves. Nothing in its
** program may be merged with what stands outside (JX_GRAPH_FENCE), or it would not run again.
**
** A policy is text: the name of one of JAX's, those that take names with them in parentheses, two
** joined by "|" save what either saves.
**
** no golden: its result is that of the graph it carries; the tests count residuals.
*/
#include <string.h>

#include "prim/calls.h"

static int remat2_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[JX_REMAT_JAXPR].u.graph->nouts;
}

/* ---- policies ---- */

/* name is one of the list "(a,b,c)". */
static bool listed(const char *name, const char *list, size_t n) {
  size_t len = strlen(name);
  for (size_t i = 1; i < n;) {
    size_t k = i;
    while (k < n && list[k] != ',' && list[k] != ')') k++;
    if (k - i == len && memcmp(list + i, name, len) == 0) return true;
    i = k + 1;
  }
  return false;
}

static const char *given_name(const jx_node *n) {
  return n->prim == &jx_prim_name ? n->attrs->at[0].u.text : NULL;
}

static bool is_dot(const jx_node *n) {
  return n->prim->lower.kind == JX_LOWER_DOT || n->prim->lower.kind == JX_LOWER_WINDOW;
}

/* A result with as many axes as the operands have free ones has no batch axes. */
static bool unbatched_dot(const jx_node *n) {
  if (n->prim->lower.kind != JX_LOWER_DOT) return false;
  for (uint32_t i = 0; i < n->attrs->n; i++) {
    const jx_attr *a = &n->attrs->at[i];
    int lhs = 0;
    if (a->kind != JX_ATTR_LISTS || a->i != 4) continue;
    (void)jx_attr_list(a, 2, &lhs);
    return lhs == 0;
  }
  return false;
}

/* One policy without "|": its word, and the names in parentheses. -1: there is no such policy. */
static int one_saves(const char *p, size_t n, const jx_node *node) {
  const char *open = memchr(p, '(', n);
  size_t word = open ? (size_t)(open - p) : n, rest = n - word;
  const char *name = node ? given_name(node) : NULL;
#define IS(text) (word == strlen(text) && memcmp(p, text, word) == 0)
  if (IS("everything_saveable") || IS("save_anything_except_these_names")) return 1;
  if (IS("nothing_saveable")) return 0;
  if (IS("dots_saveable") || IS("checkpoint_dots")) return node && is_dot(node);
  if (IS("dots_with_no_batch_dims_saveable") || IS("checkpoint_dots_with_no_batch_dims"))
    return node && unbatched_dot(node);
  if (IS("save_only_these_names")) return name && listed(name, open ? open : "", rest);
  if (IS("save_any_names_but_these")) return name && !listed(name, open ? open : "", rest);
#undef IS
  return -1;
}

static bool saves(const char *policy, const jx_node *n) {
  while (*policy) {
    size_t len = strcspn(policy, "|");
    if (one_saves(policy, len, n) == 1) return true;
    policy += len + (policy[len] == '|');
  }
  return false;
}

static bool check_policy(jx_cx *cx, const char *policy) {
  for (const char *p = policy; *p;) {
    size_t len = strcspn(p, "|");
    if (one_saves(p, len, NULL) < 0) {
      jx_fail(cx, JX_EARG, "remat2", "there is no policy '%.*s'", (int)len, p);
      jx_error_hint(cx->err, "policies are jax.checkpoint_policies.*, such as dots_saveable");
      return false;
    }
    p += len + (p[len] == '|');
  }
  return true;
}

/* ---- rules ---- */

static const char *policy_of(const jx_eqn *e) {
  const jx_attr *p = jx_at(e, JX_REMAT_POLICY);
  return p->kind == JX_ATTR_TEXT ? p->u.text : NULL;
}

static void remat2_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                         const jx_aval **out) {
  const char *policy = policy_of(e);
  if (!policy || check_policy(cx, policy)) jx_call_shape(cx, e, in, out);
}

static bool half(jx_cx *cx, const jx_eqn *e, jx_graph *g, bool linear, const jx_val *in,
                 jx_val *out) {
  const jx_attr *at = e->attrs->at;
  bool done = linear || at[JX_REMAT_DIFFERENTIATED].i;
  return jx_bind(
      cx, e->prim,
      JX_ATTRS(jx_a_bool(done), jx_a_graph(g), at[JX_REMAT_POLICY], at[JX_REMAT_PREVENT_CSE]), in,
      (int)g->ninputs, out, (int)g->nouts);
}

static void remat2_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                        jx_val *dy) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, (uint32_t)e->nin);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  const jx_lin_graph *l =
      jx_ok(cx) ? jx_graph_remat(cx, jx_callee(e), mask, policy_of(e), saves) : NULL;
  if (l) jx_call_split(cx, e, l, half, &(jx_split_values){x, dx, mask, y, dy});
  jx_room_close(&r);
}

static const jx_attrspec remat2_attrs[] = {{.name = "differentiated", .kind = JX_ATTR_BOOL},
                                           {.name = "jaxpr", .kind = JX_ATTR_GRAPH},
                                           {.name = "policy", .kind = JX_ATTR_TEXT, .optional = 1},
                                           {.name = "prevent_cse", .kind = JX_ATTR_BOOL},
                                           {0}};
static const jx_graph_rules remat2_rules = {.sjvp = jx_call_sjvp, .slin = remat2_slin};

JX_PRIM(remat2) = {
    .name = "remat2",
    .sig = "x… -> y…",
    .doc =
        "A program that the backward pass runs again instead of keeping its values.\n\n"
        "y = f(x), f a closed graph\n"
        "source: JAX's checkpoint; tangent graphs as docs/ir.md says",
    .attrs = remat2_attrs,
    .nin = -1,
    .nout = -1,
    .arity = remat2_arity,
    .shape = remat2_shape,
    .transpose = jx_call_transpose,
    .batch = jx_call_batch,
    .eval = jx_call_eval,
    .sub = &remat2_rules,
    .lower = JX_GRAPH_OF(JX_GRAPH_FENCE, JX_REMAT_JAXPR),
};
