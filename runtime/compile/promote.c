/*
** promote.c — store or compute again (COMPILER.md §6): values that are computed more than once
** and cost enough become anchors. Topmost nodes first; a node whose only user is as often
** computed is skipped.
*/
#include "compile/fuse.h"
#include "compile/simplify.h"

enum { DUP_COST = 8, FEW_COST = 4, MOST = DUP_COST }; /* beyond MOST nothing changes */

typedef struct sum {
  int cost;  /* of the expression below a node, down to reads */
  int reads; /* of at least half the node's size               */
} sum;

/* Cost below n, operands of n first; `size` is the node's that is looked at. */
static sum below(const jx_fusion *f, const jx_cnode *n, int64_t size, const int *cost, bool top,
                 int depth) {
  sum s = {0, 0};
  if (n->kind == JX_C_LIT) return s;
  if (!top && jx_cnode_placed(n)) {
    s.reads = 2 * n->aval->size >= size && n->aval->rank > 0;
    return s;
  }
  s.cost = cost[n->id];
  for (int k = 0; k < n->nin && depth > 0 && s.cost < MOST; k++) {
    sum x = below(f, n->in[k], size, cost, false, depth - 1);
    s.cost = JX_MIN(MOST, s.cost + x.cost);
    s.reads = JX_MIN(MOST, s.reads + x.reads);
  }
  return s;
}

/* The one node that uses n, or NULL: `user` holds the last user met. */
static bool shadowed(const jx_cnode *n, jx_cnode *const *user, const bool *fresh) {
  const jx_cnode *u = user[n->id];
  if (!u) return false;
  if (fresh[u->id]) return true;
  return n->users == 1 && u->evals >= n->evals && u->kind == JX_C_MAP && !u->anchor;
}

bool jx_fuse_promote(jx_fusion *f, bool *again) {
  enum { DEPTH = 12 };
  jx_cgraph *c = f->c;
  jx_cnode **user = JX_NEWN(f->mem, jx_cnode *, c->node.n);
  bool *fresh = JX_NEWN(f->mem, bool, c->node.n);
  int *cost = JX_NEWN(f->mem, int, c->node.n);
  if (!user || !fresh || !cost) return false;
  for (uint32_t i = 0; i < c->node.n; i++) {
    jx_cnode *n = c->node.at[i];
    cost[i] = jx_cnode_cost(c, n);
    for (int k = 0; k < n->nin; k++) user[n->in[k]->id] = n;
  }
  for (uint32_t i = c->node.n; i-- > 0;) {
    jx_cnode *n = c->node.at[i];
    if (n->evals <= 1 || n->anchor || n->kind != JX_C_MAP || n->aval->size <= 1) continue;
    if (shadowed(n, user, fresh)) continue;
    sum s = below(f, n, n->aval->size, cost, true, DEPTH);
    if (s.cost < DUP_COST && !(s.reads >= 2 && s.cost >= FEW_COST)) continue;
    fresh[i] = true;
    *again = true;
  }
  for (uint32_t i = 0; i < c->node.n; i++)
    if (fresh[i]) c->node.at[i]->anchor = true;
  return !c->failed;
}
