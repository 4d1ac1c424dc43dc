/*
** cut.c — expressions that are too large for one body are cut: some of their values become
** anchors.
**
** What is scarce are the ports of a body. Its operations are not: chains of thousands run as fast
** in one body as in many, and without the stores. The cone of a node are the nodes below it down
** to places. It is counted from its operands' cones; where that sum, which counts shared nodes
** twice, passes a limit, the cone itself is walked. Of the values that free a fair share of the
** ports, the one of fewest bytes is stored: a row vector rather than the matrix that it is
** broadcast into.
**
** A cone counts nodes, a body also counts the indices at which they are wanted. A walk that met
** too many of them is cut at the topmost value that is wanted at many indices.
*/
#include "compile/fuse.h"

enum {
  READS = 40,   /* of a cone: the rest of JX_BODY_MAX_PORTS is for outputs and index values */
  OPS = 4096,   /* of a cone                                                                */
  SHARE = 4,    /* a cut takes away at least 1 / SHARE of a limit, if one can               */
  VARIANTS = 8, /* indices of a value that count as many                                    */
  WALKED = 48   /* ports of a member at most                                                */
};

static bool below_a_cone(const jx_cnode *n) { return jx_cnode_placed(n) || n->kind == JX_C_LIT; }

static bool fits(const jx_cone *x) { return x->reads <= READS && x->ops <= OPS; }

/* At least the cone of n, from those of its operands. */
static jx_cone sum(const jx_cutter *s, const jx_cnode *n) {
  jx_cone all = {1, 0};
  for (int k = 0; k < n->nin; k++) {
    const jx_cnode *x = n->in[k];
    if (x->kind == JX_C_LIT) continue;
    if (jx_cnode_placed(x)) {
      all.reads++;
    } else {
      all.reads += s->cone[x->id].reads;
      all.ops += s->cone[x->id].ops;
    }
  }
  return all;
}

/* The cone of n, which is left in s->list without what has a place. False: out of memory. */
static bool walk(jx_cutter *s, jx_cnode *n, jx_cone *all) {
  jx_mem *mem = &s->c->rt->mem;
  uint32_t stamp = ++s->stamp;
  *all = (jx_cone){0, 0};
  s->list.n = 0;
  if (!jx_vec_push(mem, &s->list, n)) return false;
  s->seen[n->id] = stamp;
  for (uint32_t at = 0; at < s->list.n; at++) {
    jx_cnode *x = s->list.at[at];
    all->ops++;
    for (int k = 0; k < x->nin; k++) {
      jx_cnode *y = x->in[k];
      if (y->kind == JX_C_LIT || s->seen[y->id] == stamp) continue;
      s->seen[y->id] = stamp;
      if (jx_cnode_placed(y))
        all->reads++;
      else if (!jx_vec_push(mem, &s->list, y))
        return false;
    }
  }
  return true;
}

/* The value in s->list to store, or NULL: none would free anything. */
static jx_cnode *choose(const jx_cutter *s, const jx_cone *all) {
  bool reads = all->reads > READS;
  uint32_t enough = (reads ? READS : OPS) / SHARE, most = 1;
  jx_cnode *best = NULL;
  for (uint32_t i = 1; i < s->list.n; i++) {
    jx_cnode *x = s->list.at[i];
    uint32_t gain = reads ? s->cone[x->id].reads : s->cone[x->id].ops;
    uint32_t counts = JX_MIN(gain, enough);
    if (gain < 2 || counts < JX_MIN(most, enough)) continue;
    bool better = !best || counts > JX_MIN(most, enough) || x->aval->nbytes < best->aval->nbytes ||
                  (x->aval->nbytes == best->aval->nbytes && gain > most);
    if (better) best = x, most = gain;
  }
  return best;
}

bool jx_cut_open(jx_cutter *s, jx_cgraph *c) {
  *s = (jx_cutter){.c = c};
  s->cone = JX_NEWN(c->mem, jx_cone, c->node.n);
  s->seen = JX_NEWN(c->mem, uint32_t, c->node.n);
  return s->cone && s->seen;
}

void jx_cut_close(jx_cutter *s) { jx_vec_free(&s->c->rt->mem, &s->list); }

bool jx_cut_node(jx_cutter *s, jx_cnode *n) {
  jx_cone *all = &s->cone[n->id];
  if (n->kind == JX_C_CALL || n->kind == JX_C_GET) return true; /* operands have places */
  *all = sum(s, n);
  while (!fits(all)) {
    if (!walk(s, n, all)) return false;
    jx_cnode *x = fits(all) ? NULL : choose(s, all);
    if (!x) break;
    x->anchor = true;
    *all = sum(s, n);
  }
  return true;
}

/* ---- after the walk over a member's own axes ---- */

static bool may_be_stored(const jx_member *m, const jx_cnode *n) {
  if (n == m->n || below_a_cone(n) || n->kind == JX_C_IOTA) return false;
  bool moves = n->kind == JX_C_AFFINE || n->kind == JX_C_RESHAPE;
  return !(moves && below_a_cone(n->in[0])); /* what is only read elsewhere frees nothing */
}

/* The topmost value at many indices; else the one in the middle of the expression. */
static jx_cnode *choose_walked(jx_fusion *f, const jx_member *m) {
  const jx_walk *w = &f->walk;
  uint32_t *count = JX_NEWN(f->mem, uint32_t, f->c->node.n);
  jx_cnode *best = NULL;
  if (!count) return NULL;
  for (uint32_t i = 0; i < w->made.n; i++) count[w->made.at[i].n->id]++;
  for (uint32_t i = 0; i < w->made.n; i++) {
    jx_cnode *n = f->c->node.at[w->made.at[i].n->id];
    bool many = count[n->id] >= VARIANTS && count[n->id] <= WALKED / 2;
    if (many && may_be_stored(m, n) && (!best || n->id > best->id)) best = n;
  }
  for (uint32_t i = 0; i < w->made.n && !best; i++) {
    uint32_t at = (w->made.n / 2 + i) % w->made.n;
    jx_cnode *n = f->c->node.at[w->made.at[at].n->id];
    if (may_be_stored(m, n)) best = n;
  }
  return best;
}

bool jx_cut_walked(jx_fusion *f, const jx_member *m) {
  jx_walk *w = &f->walk;
  uint32_t opaque = w->atom.n - w->naxis;
  bool over = w->over;
  if (!over && m->nread + w->nguard + opaque <= WALKED) return false;
  w->over = w->failed = false;
  jx_cnode *n = choose_walked(f, m);
  if (n) {
    n->anchor = true;
    return true;
  }
  if (over || m->nread + w->nguard + opaque > JX_BODY_MAX_PORTS - 4)
    jx_fail(f->c->cx, JX_EUNSUPPORTED, "compile",
            "one operation reads values at %u places, and at most %d are supported: split it",
            m->nread, WALKED);
  return false;
}
