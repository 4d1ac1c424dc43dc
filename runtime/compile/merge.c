/*
** merge.c — grouping by row alignment (COMPILER.md §5, whose rules the numbers name).
**
** Groups are taken in order of their nodes. Each first has all axes of its one member as labels,
** then it is merged with groups that it reads, the largest value first, and with siblings that
** read the same values. A merge keeps the pairs of labels along which every read across goes row
** by row; labels without a partner become inner axes of both. Reachability is kept in bitsets.
*/
#include <string.h>

#include "compile/fuse.h"

enum { RECENT = 12, FINISH = 512, PASSES = 8 };

typedef struct cross {
  jx_member *a; /* reads            */
  const jx_read *r;
  jx_member *b; /* is read          */
} cross;

typedef struct merger {
  jx_fusion *f;
  jx_mem *mem;
  JX_VEC(cross) cross;
} merger;

static jx_group *group_of(const jx_fusion *f, const jx_cnode *n) {
  jx_member *m = f->of[n->id];
  return m ? jx_group_find(m->group) : NULL;
}

/* ---- 1. cycles ---- */

static bool makes_cycle(const merger *s, const jx_group *h, const jx_group *k) {
  if (jx_bit(k->reach, h->id)) return true;
  for (uint32_t w = 0; w < s->f->words; w++)
    for (uint64_t bits = h->dep[w]; bits; bits &= bits - 1) {
      uint32_t d = w * 64 + (uint32_t)__builtin_ctzll(bits);
      if (d != k->id && jx_bit(s->f->group.at[d]->reach, k->id)) return true;
    }
  return false;
}

/* ---- 2. alignment ---- */

static bool find_cross(merger *s, const jx_group *h, const jx_group *k) {
  s->cross.n = 0;
  for (uint32_t i = 0; i < h->mem.n; i++)
    for (uint32_t r = 0; r < h->mem.at[i]->nread; r++) {
      const jx_read *read = &h->mem.at[i]->read[r];
      if (group_of(s->f, read->n) != k) continue;
      if (!jx_vec_push(s->mem, &s->cross, (cross){h->mem.at[i], read, s->f->of[read->n->id]}))
        return false;
    }
  return true;
}

/* pair[h] = l: label h of the reading group goes with label l of the other; -1: without partner. */
typedef struct pairing {
  bool set;
  int8_t *pair;
  int n;
} pairing;

static void restrict_to(pairing *p, const int8_t *more, uint32_t n) {
  p->n = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!p->set)
      p->pair[i] = more[i];
    else if (p->pair[i] != more[i])
      p->pair[i] = -1;
    p->n += p->pair[i] >= 0;
  }
  p->set = true;
}

/* Labels along which the read goes row by row: exactly a's axis, equal extents, no guard. */
static void aligned(const jx_walk *w, const jx_group *h, const jx_group *k, const cross *c,
                    int8_t *pair) {
  memset(pair, -1, h->nlabel);
  if (c->r->guard) return;
  for (uint32_t l = 0; l < k->nlabel; l++) {
    int axis = c->b->row[l];
    if (c->b->red >> axis & 1) continue; /* complete only after the last row */
    for (int q = 0; q < c->b->n->aval->rank; q++) {
      if (c->b->out[q] != axis) continue;
      int e = jx_ax_plain(w, c->r->ix[q]);
      if (e < 0 || c->a->ext[e] != c->b->ext[axis]) continue;
      for (uint32_t x = 0; x < h->nlabel; x++)
        if (c->a->row[x] == e) pair[x] = (int8_t)l;
    }
  }
}

static bool same_domain(const jx_member *a, const jx_member *b) {
  if (a->nax != b->nax) return false;
  for (int i = 0; i < a->nax; i++)
    if (a->ext[i] != b->ext[i]) return false;
  return true;
}

static bool same_offset(const jx_ax *x, const jx_ax *y) {
  if (x->k != y->k || x->n != y->n) return false;
  for (uint32_t i = 0; i < x->n; i++)
    if (x->t[i].atom != y->t[i].atom || x->t[i].c != y->t[i].c) return false;
  return true;
}

/* 7. Siblings: a source of at least half their size, read at the same place. */
static bool share_source(const jx_walk *w, const jx_member *a, const jx_member *b) {
  if (!same_domain(a, b)) return false;
  for (uint32_t i = 0; i < a->nread; i++)
    for (uint32_t j = 0; j < b->nread; j++) {
      const jx_read *x = &a->read[i], *y = &b->read[j];
      if (x->n == y->n && x->n->aval->rank > 0 && 2 * (double)x->n->aval->size >= a->size &&
          jx_ax_affine(w, x->off) && jx_ax_affine(w, y->off) && same_offset(x->off, y->off))
        return true;
    }
  return false;
}

static void pair_rows(const jx_group *h, const jx_group *k, const jx_member *a, const jx_member *b,
                      int8_t *pair) {
  memset(pair, -1, h->nlabel);
  for (uint32_t x = 0; x < h->nlabel; x++)
    for (uint32_t l = 0; l < k->nlabel; l++)
      if (a->row[x] == b->row[l]) pair[x] = (int8_t)l;
}

static bool pair_siblings(const merger *s, const jx_group *h, const jx_group *k, pairing *p,
                          int8_t *pair) {
  bool found = false;
  for (uint32_t i = 0; i < h->mem.n; i++)
    for (uint32_t j = 0; j < k->mem.n && !found; j++) {
      if (!share_source(&s->f->walk, h->mem.at[i], k->mem.at[j])) continue;
      pair_rows(h, k, h->mem.at[i], k->mem.at[j], pair);
      restrict_to(p, pair, h->nlabel);
      found = true;
    }
  return found;
}

/* ---- 6. products ---- */

static int products(const jx_group *g) {
  int n = 0;
  for (uint32_t i = 0; i < g->mem.n; i++) n += g->mem.at[i]->gemm;
  return n;
}

static double value_size(const jx_cnode *n) { return (double)n->aval->size; }

/* The largest operand of products of g that comes from neither group. */
static double outer_operand(const merger *s, const jx_group *g, const jx_group *h,
                            const jx_group *k) {
  double most = 0;
  for (uint32_t i = 0; i < g->mem.n; i++)
    for (uint32_t r = 0; r < g->mem.at[i]->nread && g->mem.at[i]->gemm; r++) {
      const jx_cnode *n = g->mem.at[i]->read[r].n;
      const jx_group *o = group_of(s->f, n);
      if (o != h && o != k) most = JX_MAX(most, value_size(n));
    }
  return most;
}

/* A product after values of the group: only where that spares a large value. */
static bool products_allow(const merger *s, const jx_group *h, const jx_group *k) {
  int nh = products(h), nk = products(k);
  double most = 0;
  if (nh + nk == 0) return true;
  if (s->cross.n == 0) return false;
  for (uint32_t i = 0; i < s->cross.n; i++) most = JX_MAX(most, value_size(s->cross.at[i].r->n));
  for (uint32_t i = 0; i < s->cross.n; i++) {
    const cross *c = &s->cross.at[i];
    if (c->a->gemm) {
      double other = 0;
      for (uint32_t r = 0; r < c->a->nread; r++)
        if (c->a->read[r].n != c->r->n) other = JX_MAX(other, value_size(c->a->read[r].n));
      if (nk == 0 || value_size(c->r->n) < 2 * other) return false;
    } else if (nh > 0 && nk > 0) {
      double other = JX_MAX(outer_operand(s, h, h, k), outer_operand(s, k, h, k));
      if (most < 2 * other) return false;
    }
  }
  return true;
}

/* ---- 3, 4, 5. what rows must be like ---- */

static bool rows_fit(const jx_fusion *f, const jx_group *g, const int8_t *keep, bool is_h) {
  for (uint32_t i = 0; i < g->mem.n; i++) {
    const jx_member *m = g->mem.at[i];
    uint64_t row = 0;
    double inside = 1;
    bool inner = false;
    int matrix = 0;
    if (m->finish) continue;
    for (uint32_t l = 0; l < g->nlabel; l++)
      if (is_h ? keep[l] >= 0 : keep[l] != 0) row |= (uint64_t)1 << m->row[l];
    for (int a = 0; a < m->nax; a++) {
      if (m->ext[a] == 1) continue;
      if (!(row >> a & 1)) {
        inner = true;
        inside *= (double)m->ext[a];
      } else if (inner && !m->gemm) {
        return false;
      }
    }
    if (!m->gemm && inside > (double)f->c->opt.row_max) return false;
    if (!m->gemm) continue;
    jx_dot d;
    jx_dot_get(m->n, &d);
    for (int a = d.nb; a < m->nax; a++) matrix += row >> a & 1 && m->ext[a] != 1;
    if (matrix == 0) return false;
  }
  return true;
}

/* Do rows of these labels hold single elements, and the last label the lanes of a long loop? */
static bool is_flat(const jx_fusion *f, const jx_group *h, const int8_t *pair) {
  enum { FEW = 16 };
  const jx_member *lead = h->mem.at[0];
  int64_t lanes = 1;
  for (uint32_t i = 1; i < h->mem.n; i++)
    if (h->mem.at[i]->size > lead->size) lead = h->mem.at[i];
  for (int a = 0; a < lead->nax; a++) {
    bool row = lead->ext[a] == 1;
    for (uint32_t l = 0; l < h->nlabel; l++) row = row || (pair[l] >= 0 && lead->row[l] == a);
    if (!row) return false;
    if (lead->ext[a] != 1) lanes = lead->ext[a];
  }
  return lanes > f->c->opt.row_max || lead->size < FEW * (double)lanes;
}

/* Values that the members of two groups read from elsewhere, and those that they store. */
static uint32_t all_ports(const merger *s, const jx_group *h, const jx_group *k) {
  const jx_group *g[2] = {h, k};
  uint32_t n = h->mem.n + k->mem.n, seen = 0;
  const jx_cnode *known[JX_BODY_MAX_PORTS];
  for (int side = 0; side < 2; side++)
    for (uint32_t i = 0; i < g[side]->mem.n; i++) {
      const jx_member *m = g[side]->mem.at[i];
      n += m->nindex;
      for (uint32_t r = 0; r < m->nread && n < JX_BODY_MAX_PORTS; r++) {
        const jx_cnode *x = m->read[r].n;
        const jx_group *o = group_of(s->f, x);
        uint32_t q = 0;
        if (o == h || o == k) continue;
        while (q < seen && known[q] != x) q++;
        if (q == seen) known[seen++] = x, n++;
      }
    }
  return n;
}

/* A group without rows is one loop, or its values lie in scratch whole: then memory is better. */
static bool loops_fit(const merger *s, const jx_group *h, const jx_group *k, const int8_t *pair) {
  return !is_flat(s->f, h, pair) || all_ports(s, h, k) < JX_BODY_MAX_PORTS;
}

static bool all_small(const jx_fusion *f, const jx_group *g) {
  for (uint32_t i = 0; i < g->mem.n; i++)
    if (g->mem.at[i]->gemm || g->mem.at[i]->size > (double)f->c->opt.small) return false;
  return true;
}

/* ---- merging ---- */

/* h goes into k: dependencies and reachability of all groups follow. */
static void unite(merger *s, jx_group *h, jx_group *k) {
  uint32_t words = s->f->words;
  for (uint32_t w = 0; w < words; w++) {
    k->dep[w] |= h->dep[w];
    k->reach[w] |= h->reach[w];
  }
  uint64_t *sets[2] = {k->dep, k->reach};
  for (int i = 0; i < 2; i++) {
    sets[i][k->id / 64] &= ~((uint64_t)1 << (k->id % 64));
    sets[i][h->id / 64] &= ~((uint64_t)1 << (h->id % 64));
  }
  h->into = k;
  for (uint32_t i = 0; i < s->f->group.n; i++) {
    jx_group *g = s->f->group.at[i];
    if (g->into || g == k) continue;
    if (jx_bit(g->dep, h->id)) {
      g->dep[h->id / 64] &= ~((uint64_t)1 << (h->id % 64));
      jx_bit_set(g->dep, k->id);
    }
    if (!jx_bit(g->reach, h->id) && !jx_bit(g->reach, k->id)) continue;
    for (uint32_t w = 0; w < words; w++) g->reach[w] |= k->reach[w];
    g->reach[h->id / 64] &= ~((uint64_t)1 << (h->id % 64));
    jx_bit_set(g->reach, k->id);
  }
}

static bool take_members(merger *s, jx_group *h, jx_group *k) {
  for (uint32_t i = 0; i < h->mem.n; i++)
    if (!jx_vec_push(s->mem, &k->mem, h->mem.at[i])) return false;
  for (uint32_t i = 1; i < k->mem.n; i++) /* almost sorted */
    for (uint32_t j = i; j > 0 && k->mem.at[j - 1]->n->id > k->mem.at[j]->n->id; j--) {
      jx_member *t = k->mem.at[j];
      k->mem.at[j] = k->mem.at[j - 1];
      k->mem.at[j - 1] = t;
    }
  return true;
}

/* The axes of m at the labels of the pairs, in the order of k's. */
static int8_t *paired_axes(merger *s, const jx_group *h, const jx_group *k, const pairing *p,
                           const jx_member *m, bool in_k) {
  int8_t *row = JX_NEWN(s->f->mem, int8_t, p->n + 1);
  int n = 0;
  for (uint32_t l = 0; l < k->nlabel && row; l++)
    for (uint32_t x = 0; x < h->nlabel; x++)
      if (p->pair[x] == (int)l) row[n++] = m->row[in_k ? l : x];
  return row;
}

static bool new_labels(merger *s, jx_group *h, jx_group *k, const pairing *p) {
  for (int side = 0; side < 2; side++) {
    jx_group *g = side ? k : h;
    for (uint32_t i = 0; i < g->mem.n; i++) {
      int8_t *row = paired_axes(s, h, k, p, g->mem.at[i], side == 1);
      if (!row) return false;
      g->mem.at[i]->row = row;
    }
  }
  k->nlabel = (uint32_t)p->n;
  return true;
}

/* h reads k, or they are siblings. *done tells whether h is now part of k. */
static bool try_merge(merger *s, jx_group *h, jx_group *k, bool *done) {
  jx_fusion *f = s->f;
  *done = false;
  if (h == k || h->call || k->call || h->into || k->into || makes_cycle(s, h, k)) return true;
  if (!find_cross(s, h, k)) return false;
  if (!products_allow(s, h, k)) return true;
  bool small = all_small(f, h) && all_small(f, k);
  pairing p = {.pair = JX_NEWN(f->mem, int8_t, h->nlabel + 1)};
  int8_t *pair = JX_NEWN(f->mem, int8_t, h->nlabel + 1),
         *keep = JX_NEWN(f->mem, int8_t, k->nlabel + 1);
  if (!p.pair || !pair || !keep) return false;
  for (uint32_t i = 0; i < s->cross.n; i++) {
    aligned(&f->walk, h, k, &s->cross.at[i], pair);
    restrict_to(&p, pair, h->nlabel);
    if (p.n == 0 && !small) return true;
  }
  if (s->cross.n == 0 && !pair_siblings(s, h, k, &p, pair)) {
    if (!small) return true;
    memset(p.pair, -1, h->nlabel + 1);
    p.n = 0;
  }
  if (p.n == 0 && !small) return true;
  for (uint32_t x = 0; x < h->nlabel; x++)
    if (p.pair[x] >= 0) keep[p.pair[x]] = 1;
  if (!small && !(rows_fit(f, h, p.pair, true) && rows_fit(f, k, keep, false))) return true;
  if (!small && !loops_fit(s, h, k, p.pair)) return true;
  if (!new_labels(s, h, k, &p) || !take_members(s, h, k)) return false;
  k->small = small;
  unite(s, h, k);
  *done = true;
  return true;
}

/* ---- the order of attempts ---- */

typedef struct candidate {
  jx_group *g;
  double size;
} candidate;

/* Groups that the one member of g reads, the largest value first, then the latest. */
static int candidates(const jx_fusion *f, const jx_group *g, candidate *c, int most) {
  int n = 0;
  const jx_member *m = g->mem.at[0];
  for (uint32_t r = 0; r < m->nread; r++) {
    jx_group *o = jx_fusion_owner(f, m->read[r].n);
    double size = value_size(m->read[r].n);
    int i = 0;
    if (!o || o->call) continue;
    while (i < n && c[i].g != o) i++;
    if (i < n) continue;
    if (n == most) continue;
    for (i = n++;
         i > 0 && (c[i - 1].size < size || (c[i - 1].size == size && c[i - 1].g->id < o->id)); i--)
      c[i] = c[i - 1];
    c[i] = (candidate){o, size};
  }
  return n;
}

static bool place_group(merger *s, jx_group *h) {
  enum { MOST = 64 };
  candidate c[MOST];
  jx_fusion *f = s->f;
  bool done;
  int n = candidates(f, h, c, MOST);
  for (int i = 0; i < n; i++) {
    jx_group *me = jx_group_find(h), *o = jx_group_find(c[i].g);
    if (me == o) continue;
    if (!try_merge(s, me, o, &done)) return false; /* the second of two meets the first through h */
  }
  for (uint32_t i = h->id, tried = 0; i-- > 0 && tried < RECENT && !h->into; tried++) {
    jx_group *o = f->group.at[i];
    if (o->into || o->call) continue;
    if (!try_merge(s, h, o, &done)) return false;
  }
  return true;
}

/* Every read of a living group: adds it to the count of the node, or (list given) to its list. */
static void each_reader(const jx_fusion *f, uint32_t *first, jx_group **list) {
  for (uint32_t i = f->group.n; i-- > 0;) {
    jx_group *g = f->group.at[i];
    for (uint32_t k = 0; k < g->mem.n && !g->into; k++) {
      const jx_member *m = g->mem.at[k];
      for (uint32_t r = 0; r < m->nread && !list; r++) first[m->read[r].n->id]++;
      for (uint32_t r = 0; r < m->nread && list; r++) list[--first[m->read[r].n->id]] = g;
    }
  }
}

/* Siblings once more, now that groups are complete: neighbours among the readers of one value. */
static bool merge_readers(merger *s, bool *changed) {
  jx_fusion *f = s->f;
  uint32_t nodes = f->c->node.n, total = 0;
  uint32_t *first = JX_NEWN(f->mem, uint32_t, nodes + 1);
  if (!first) return false;
  each_reader(f, first, NULL);
  for (uint32_t i = 0; i < nodes; i++) first[i] = total += first[i];
  first[nodes] = total;
  jx_group **reader = JX_NEWN(f->mem, jx_group *, total + 1);
  if (!reader) return false;
  each_reader(f, first, reader);
  for (uint32_t n = 0; n < nodes; n++)
    for (uint32_t i = first[n]; i + 1 < first[n + 1]; i++) {
      jx_group *a = jx_group_find(reader[i]), *b = jx_group_find(reader[i + 1]);
      bool done = false;
      if (a == b) continue;
      jx_group *later = a->id > b->id ? a : b, *earlier = a->id > b->id ? b : a;
      if (!try_merge(s, later, earlier, &done)) return false;
      if (!done && !try_merge(s, earlier, later, &done)) return false;
      *changed = *changed || done;
    }
  return true;
}

/* ---- 8. finish ---- */

/* The latest group with rows that g reads, if g may run after its rows. */
static jx_group *finish_host(const merger *s, const jx_group *g) {
  jx_group *host = NULL;
  for (uint32_t i = 0; i < g->mem.n; i++) {
    const jx_member *m = g->mem.at[i];
    if (m->size > FINISH || m->gemm) return NULL;
    for (uint32_t r = 0; r < m->nread; r++) {
      jx_group *o = group_of(s->f, m->read[r].n);
      if (o && o != g && !o->small && (!host || o->id > host->id)) host = o;
    }
  }
  if (!host) return NULL;
  for (uint32_t w = 0; w < s->f->words; w++)
    for (uint64_t bits = g->dep[w]; bits; bits &= bits - 1) {
      uint32_t d = w * 64 + (uint32_t)__builtin_ctzll(bits);
      if (d != host->id && jx_bit(s->f->group.at[d]->reach, host->id)) return NULL;
    }
  return jx_bit(host->reach, g->id) ? NULL : host;
}

static bool merge_finish(merger *s) {
  jx_fusion *f = s->f;
  for (uint32_t i = 0; i < f->group.n; i++) {
    jx_group *g = f->group.at[i];
    if (g->into || g->call) continue;
    jx_group *host = finish_host(s, g);
    if (!host) continue;
    for (uint32_t k = 0; k < g->mem.n; k++) {
      int8_t *row = JX_NEWN(f->mem, int8_t, host->nlabel + 1);
      if (!row) return false;
      memset(row, -1, host->nlabel + 1);
      g->mem.at[k]->row = row;
      g->mem.at[k]->finish = true;
    }
    if (!take_members(s, g, host)) return false;
    unite(s, g, host);
  }
  return true;
}

bool jx_fuse_merge(jx_fusion *f) {
  merger s = {.f = f, .mem = &f->c->rt->mem};
  bool ok = true, changed = true;
  for (uint32_t i = 0; i < f->group.n && ok; i++)
    if (!f->group.at[i]->call) ok = place_group(&s, f->group.at[i]);
  for (int pass = 0; pass < PASSES && changed && ok; pass++) {
    changed = false;
    ok = merge_readers(&s, &changed);
  }
  ok = ok && merge_finish(&s);
  jx_vec_free(s.mem, &s.cross);
  return ok;
}
