/*
** fuse.c — which values get a place, and what each of them reads.
*/
#include "compile/fuse.h"

#include <string.h>

enum { DEPTH = 256 }; /* of an expression: longer chains are cut by anchors */

/* What BLAS can read: down to a place through index maps alone. */
static bool is_plain_read(const jx_cnode *n) {
  while (n->kind == JX_C_AFFINE || n->kind == JX_C_RESHAPE) n = n->in[0];
  return jx_cnode_placed(n);
}

static void mark(jx_cnode *n) {
  if (n->kind != JX_C_INPUT && n->kind != JX_C_GET && n->kind != JX_C_LIT) n->anchor = true;
}

static bool anchors(jx_cgraph *c, jx_cutter *cut) {
  uint16_t *depth = JX_NEWN(c->mem, uint16_t, c->node.n);
  if (!depth) return false;
  for (uint32_t i = 0; i < c->nout; i++) {
    uint64_t bits;
    if (!jx_cnode_splat(c->out[i], &bits)) mark(c->out[i]);
  }
  for (uint32_t i = 0; i < c->node.n; i++) {
    jx_cnode *n = c->node.at[i];
    uint16_t d = 0;
    if (n->kind == JX_C_REDUCE || n->kind == JX_C_DOT) n->anchor = true;
    if (n->kind == JX_C_CALL)
      for (int k = 0; k < n->nin; k++) mark(n->in[k]);
    if (n->kind == JX_C_DOT) {
      jx_dot dot;
      jx_dot_get(n, &dot);
      for (int k = 0; k < 2 && !dot.small; k++)
        if (!is_plain_read(n->in[k])) mark(n->in[k]);
    }
    if (!jx_cut_node(cut, n)) return false;
    for (int k = 0; k < n->nin; k++)
      if (!jx_cnode_placed(n->in[k])) d = JX_MAX(d, depth[n->in[k]->id]);
    depth[i] = d + 1;
    if (depth[i] > DEPTH && n->kind != JX_C_CALL) mark(n);
    if (n->anchor) depth[i] = 0;
  }
  return true;
}

/* Nodes that must have a place whatever else happens; more are promoted later. */
bool jx_fuse_anchors(jx_cgraph *c) {
  jx_cutter cut;
  bool ok = jx_cut_open(&cut, c) && anchors(c, &cut);
  jx_cut_close(&cut);
  return ok;
}

jx_group *jx_fusion_owner(const jx_fusion *f, const jx_cnode *n) {
  if (n->kind == JX_C_GET) n = n->in[0];
  return jx_group_find(f->owner[n->id]);
}

/* ---- domains ---- */

static bool reduce_domain(jx_member *m) {
  const jx_aval *x = m->n->in[0]->aval;
  int p = 0, last = -1;
  m->nax = x->rank;
  for (int d = 0; d < x->rank; d++) {
    m->ext[d] = x->dim[d];
    if (m->n->p[0] >> d & 1) {
      if (x->dim[d] != 1) m->red |= (uint64_t)1 << d;
    } else {
      m->out[p++] = (int8_t)d;
    }
    if (x->dim[d] != 1) last = d;
  }
  m->column_order = last >= 0 && !(m->red >> last & 1);
  return true;
}

static bool dot_domain(jx_member *m) {
  jx_dot d;
  jx_dot_get(m->n, &d);
  int all = d.nb + d.nm + d.nn + d.nk;
  if (all > JX_MAX_AXES) return false;
  m->nax = all;
  m->gemm = !d.small;
  int64_t rows = 1, cols = 1;
  for (int i = 0; i < all; i++) {
    m->ext[i] = d.ext[i];
    if (i >= all - d.nk && d.ext[i] != 1) m->red |= (uint64_t)1 << i;
    if (i >= d.nb && i < d.nb + d.nm) rows *= d.ext[i];
    if (i >= d.nb + d.nm && i < all - d.nk) cols *= d.ext[i];
  }
  for (int i = 0; i < all - d.nk; i++) m->out[i] = (int8_t)d.out[i];
  /* A matrix times a vector runs along the matrix's rows if these are contiguous. */
  int ra = d.nb + d.nm + d.nk, rb = d.nb + d.nn + d.nk;
  bool row = (cols == 1 && d.a[ra - 1] >= all - d.nk) || (rows == 1 && d.b[rb - 1] >= all - d.nk);
  m->column_order = !row && (rows != 1 || cols != 1);
  return true;
}

static bool domain(jx_cgraph *c, jx_member *m) {
  const jx_cnode *n = m->n;
  size_t most = n->kind == JX_C_DOT ? (size_t)(n->np) : JX_MAX_RANK;
  m->ext = JX_NEWN(c->mem, int64_t, most + 1);
  m->out = JX_NEWN(c->mem, int8_t, n->aval->rank + 1);
  if (!m->ext || !m->out) return false;
  if (n->kind == JX_C_REDUCE) {
    if (!reduce_domain(m)) return false;
  } else if (n->kind == JX_C_DOT) {
    if (!dot_domain(m)) {
      jx_fail(c->cx, JX_EUNSUPPORTED, "dot_general", "more than %d axes in all", JX_MAX_AXES);
      return false;
    }
  } else {
    m->nax = n->aval->rank;
    for (int d = 0; d < m->nax; d++) m->ext[d] = n->aval->dim[d], m->out[d] = (int8_t)d;
  }
  m->plain = !m->red && !m->gemm;
  m->size = 1;
  for (int d = 0; d < m->nax; d++) m->size *= (double)m->ext[d];
  return true;
}

void jx_member_value(jx_walk *w, const jx_member *m, const jx_ax *const *ix, jx_lane out[2]) {
  jx_cnode *n = m->n;
  out[0] = out[1] = JX_NO_LANE;
  if (n->kind == JX_C_REDUCE) {
    out[0] = jx_walk_value(w, n->in[0], jx_ax_tuple(w, ix, m->nax), NULL);
  } else if (n->kind == JX_C_DOT) {
    jx_dot d;
    jx_dot_get(n, &d);
    for (int s = 0; s < 2; s++) {
      const jx_ax *q[JX_MAX_RANK];
      int r = n->in[s]->aval->rank;
      for (int i = 0; i < r; i++) q[i] = ix[s ? d.b[i] : d.a[i]];
      out[s] = jx_walk_value(w, n->in[s], jx_ax_tuple(w, q, r), NULL);
    }
  } else {
    w->open = n;
    out[0] = jx_walk_value(w, n, jx_ax_tuple(w, ix, m->nax), NULL);
  }
}

/* Reads of the member over its own axes. */
static bool collect(jx_fusion *f, jx_member *m) {
  jx_walk *w = &f->walk;
  const jx_ax *ix[JX_MAX_AXES];
  jx_lane out[2];
  if (!jx_walk_start(w, m->ext, (uint32_t)m->nax, NULL)) return false;
  for (int i = 0; i < m->nax; i++) ix[i] = jx_ax_axis(w, (uint32_t)i);
  jx_member_value(w, m, ix, out);
  m->nread = w->read.n;
  m->nindex = w->nguard + w->atom.n - w->naxis;
  m->ops = w->made.n;
  m->read = jx_arena_dup(f->mem, w->read.at, w->read.n * sizeof *w->read.at);
  return m->read && (!w->failed || w->over);
}

/* BLAS reads by two positive strides of which one is 1; anything else is copied first. */
static bool gemm_reads_fit(jx_fusion *f, jx_member *m) {
  jx_dot d;
  jx_dot_get(m->n, &d);
  if (m->nread > 2) return false;
  for (uint32_t i = 0; i < m->nread; i++) {
    const jx_read *r = &m->read[i];
    if (r->guard || !jx_ax_affine(&f->walk, r->off)) return false;
    for (uint32_t k = 0; k < r->off->n; k++)
      if (r->off->t[k].c < 0) return false;
  }
  return true;
}

static jx_group *new_group(jx_fusion *f) {
  jx_group *g = JX_NEW(f->mem, jx_group);
  if (!g || !jx_vec_push(&f->c->rt->mem, &f->group, g)) return NULL;
  g->id = f->group.n - 1;
  g->reach = JX_NEWN(f->mem, uint64_t, f->words);
  g->dep = JX_NEWN(f->mem, uint64_t, f->words);
  return g->reach && g->dep ? g : NULL;
}

static void depend(jx_group *g, const jx_group *on, uint32_t words) {
  if (!on || on == g) return;
  jx_bit_set(g->dep, on->id);
  jx_bit_set(g->reach, on->id);
  for (uint32_t i = 0; i < words; i++) g->reach[i] |= on->reach[i];
}

static bool add_member(jx_fusion *f, jx_cnode *n) {
  jx_group *g = new_group(f);
  jx_member *m = JX_NEW(f->mem, jx_member);
  if (!g || !m) return false;
  m->n = n;
  m->group = g;
  if (!domain(f->c, m) || !collect(f, m)) return false;
  if (jx_cut_walked(f, m)) {
    f->rounds |= 1u << 30;
    return true;
  }
  if (!jx_ok(f->c->cx)) return false;
  if (m->gemm && !gemm_reads_fit(f, m)) { /* its operands become values of their own: start again */
    bool changed = false;
    for (int k = 0; k < 2; k++)
      if (!jx_cnode_placed(n->in[k])) mark(n->in[k]), changed = true;
    if (changed) {
      f->rounds |= 1u << 30;
      return true;
    }
    m->gemm = false;
  }
  g->nlabel = (uint32_t)m->nax;
  m->row = JX_NEWN(f->mem, int8_t, m->nax + 1);
  if (!m->row || !jx_vec_push(&f->c->rt->mem, &g->mem, m)) return false;
  for (int i = 0; i < m->nax; i++) m->row[i] = (int8_t)i;
  g->small = !m->gemm && m->size <= (double)f->c->opt.small;
  f->of[n->id] = m;
  f->owner[n->id] = g;
  for (uint32_t i = 0; i < m->nread; i++) depend(g, jx_fusion_owner(f, m->read[i].n), f->words);
  return true;
}

static bool add_call(jx_fusion *f, jx_cnode *n, const jx_group *effect) {
  jx_group *g = new_group(f);
  if (!g) return false;
  g->call = n;
  f->owner[n->id] = g;
  for (int k = 0; k < n->nin; k++)
    if (jx_cnode_placed(n->in[k])) depend(g, jx_fusion_owner(f, n->in[k]), f->words);
  if (n->effect) depend(g, effect, f->words); /* effects keep their order */
  return true;
}

/* One group for each anchor and call. Starts again while products ask for operands of their own. */
bool jx_fuse_group(jx_fusion *f) {
  jx_cgraph *c = f->c;
  bool again = true, ok = true;
  while (again && ok) {
    const jx_group *effect = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->group.n; i++) {
      jx_vec_free(&c->rt->mem, &f->group.at[i]->mem);
      jx_vec_free(&c->rt->mem, &f->group.at[i]->loop);
    }
    f->group.n = 0;
    for (uint32_t i = 0; i < c->node.n; i++)
      n += c->node.at[i]->anchor || c->node.at[i]->kind == JX_C_CALL;
    f->words = n / 64 + 1;
    f->of = JX_NEWN(f->mem, jx_member *, c->node.n);
    f->owner = JX_NEWN(f->mem, jx_group *, c->node.n);
    ok = f->of && f->owner;
    f->rounds &= ~(1u << 30);
    for (uint32_t i = 0; i < c->node.n && ok; i++) {
      jx_cnode *x = c->node.at[i];
      if (x->kind == JX_C_CALL) {
        ok = add_call(f, x, effect);
        if (ok && x->effect) effect = f->owner[x->id];
      } else if (x->anchor) {
        ok = add_member(f, x);
      }
      if (f->rounds & 1u << 30) break;
    }
    again = (f->rounds & 1u << 30) != 0;
  }
  return ok;
}

static void free_bodies(jx_fusion *f) {
  jx_mem *mem = &f->c->rt->mem;
  for (uint32_t i = 0; i < f->bodies.n; i++) {
    jx_body_free(f->bodies.at[i]);
  }
  f->bodies.n = 0;
  for (uint32_t i = 0; i < f->group.n; i++) {
    for (uint32_t k = 0; k < f->group.at[i]->loop.n; k++)
      jx_vec_free(mem, &f->group.at[i]->loop.at[k]->mem);
    f->group.at[i]->loop.n = 0;
  }
}

/* Which values leave their group. */
static bool find_outer(jx_fusion *f) {
  jx_cgraph *c = f->c;
  f->outer = JX_NEWN(f->mem, bool, c->node.n);
  if (!f->outer) return false;
  for (uint32_t i = 0; i < c->nout; i++) f->outer[c->out[i]->id] = true;
  for (uint32_t i = 0; i < f->group.n; i++) {
    const jx_group *g = f->group.at[i];
    for (uint32_t k = 0; k < g->mem.n && !g->into; k++)
      for (uint32_t r = 0; r < g->mem.at[k]->nread; r++) {
        const jx_cnode *n = g->mem.at[k]->read[r].n;
        if (jx_fusion_owner(f, n) != g) f->outer[n->id] = true;
      }
    for (int k = 0; g->call && k < g->call->nin; k++) f->outer[g->call->in[k]->id] = true;
  }
  return true;
}

bool jx_fuse(jx_fusion *f, jx_cgraph *c) {
  enum { ROUNDS = 7 };
  memset(f, 0, sizeof *f);
  f->c = c;
  f->mem = c->mem;
  bool ok = jx_walk_init(&f->walk, c) && jx_fuse_anchors(c), again = true;
  for (int round = 0; round < ROUNDS && again && ok; round++) {
    free_bodies(f);
    again = false;
    for (uint32_t i = 0; i < c->node.n; i++) c->node.at[i]->evals = 0;
    ok = jx_fuse_group(f) && (c->opt.no_fuse || jx_fuse_merge(f)) && find_outer(f);
    for (uint32_t i = 0; i < f->group.n && ok; i++) {
      jx_group *g = f->group.at[i];
      if (!g->into && !g->call) ok = jx_layout(f, g) && jx_layout_bodies(f, g);
    }
    if (ok && round + 1 < ROUNDS) ok = jx_fuse_promote(f, &again);
  }
  ok = ok && jx_plan_order(f) && jx_schedule(f);
  if ((!ok || c->mem->failed) && jx_ok(c->cx)) jx_nomem(c->cx);
  return jx_ok(c->cx);
}

void jx_fusion_free(jx_fusion *f) {
  jx_mem *mem = &f->c->rt->mem;
  free_bodies(f);
  for (uint32_t i = 0; i < f->group.n; i++) {
    jx_vec_free(mem, &f->group.at[i]->mem);
    jx_vec_free(mem, &f->group.at[i]->loop);
  }
  jx_vec_free(mem, &f->group);
  jx_vec_free(mem, &f->bodies);
  jx_vec_free(mem, &f->order);
  jx_walk_free(&f->walk);
}
