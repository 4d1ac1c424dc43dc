/*
** layout.c — a group becomes rows, phases and loops (COMPILER.md §7).
**
** Phase of a member = the largest over its reads of members b: that of b if b's value is at hand
** in the same loop (b is plain, read at the loop's own axes, in the loop's own order, without a
** guard); one more otherwise, and then b needs storage. A value at hand must be in one loop: two
** in different loops of a phase push the reader to the next phase.
*/
#include <string.h>

#include "compile/fuse.h"

enum { BODY_OPS = 8192 }; /* far from what lanes can number */

static bool is_label_axis(const jx_group *g, const jx_member *m, int axis, const bool *drop) {
  for (uint32_t l = 0; l < g->nlabel; l++)
    if (!drop[l] && m->row[l] == axis) return true;
  return false;
}

/* Is the domain axis of a product one of m, n, k (and not a batch axis)? */
static bool is_matrix_axis(const jx_member *m, int axis) {
  jx_dot d;
  jx_dot_get(m->n, &d);
  return axis >= d.nb;
}

/* Drops labels at this axis of a product's m, n, k if one is kept already; is one kept now? */
static bool keep_one(const jx_group *g, const jx_member *m, int axis, bool kept, bool *drop) {
  for (uint32_t l = 0; l < g->nlabel; l++) {
    if (drop[l] || m->row[l] != axis || !is_matrix_axis(m, axis)) continue;
    if (kept) drop[l] = true;
    kept = true;
  }
  return kept;
}

/* One label blocks all products of a kernel, and each only one of its m, n, k; returns it or -1. */
static int block_label(const jx_group *g, bool *drop) {
  int block = -1;
  for (uint32_t i = 0; i < g->mem.n; i++) {
    const jx_member *m = g->mem.at[i];
    bool kept = g->mem.n == 1;
    if (!m->gemm) continue;
    for (int a = 0; a < m->nax; a++) kept = keep_one(g, m, a, kept, drop);
  }
  for (uint32_t i = 0; i < g->mem.n; i++) {
    const jx_member *m = g->mem.at[i];
    for (uint32_t l = 0; l < g->nlabel && m->gemm; l++)
      if (!drop[l] && is_matrix_axis(m, m->row[l])) {
        if (block < 0) block = (int)l;
        if (block != (int)l) drop[l] = true;
      }
  }
  return block;
}

/* Rows: labels of extent other than 1, in the order of the largest member's axes, `block` last. */
static bool choose_rows(jx_fusion *f, jx_group *g, bool none) {
  jx_member *lead = g->mem.at[0];
  bool *drop = JX_NEWN(f->mem, bool, g->nlabel + 1);
  g->row = JX_NEWN(f->mem, int64_t, g->nlabel + 1);
  g->label = JX_NEWN(f->mem, int8_t, g->nlabel + 1);
  if (!drop || !g->row || !g->label) return false;
  for (uint32_t i = 1; i < g->mem.n; i++)
    if (g->mem.at[i]->size > lead->size && !g->mem.at[i]->finish) lead = g->mem.at[i];
  int block = block_label(g, drop);
  g->nrow = 0;
  g->blocked = false;
  for (int a = 0; a < lead->nax && !none; a++)
    for (uint32_t l = 0; l < g->nlabel; l++)
      if (!drop[l] && (int)l != block && lead->row[l] == a && lead->ext[a] != 1)
        g->label[g->nrow++] = (int8_t)l;
  if (block >= 0 && !none && lead->ext[lead->row[block]] != 1) {
    g->label[g->nrow++] = (int8_t)block;
    g->blocked = true;
  }
  bool inner = false;
  for (uint32_t l = 0; l < g->nlabel; l++) { /* labels that are no rows */
    bool is_row = false;
    for (uint32_t i = 0; i < g->nrow; i++) is_row = is_row || g->label[i] == (int)l;
    drop[l] = !is_row;
  }
  for (uint32_t i = 0; i < g->mem.n; i++) {
    const jx_member *m = g->mem.at[i];
    for (int a = 0; a < m->nax && !m->finish; a++)
      inner = inner || (m->ext[a] != 1 && !is_label_axis(g, m, a, drop));
  }
  if (!inner && g->nrow > 0) {
    g->nrow--; /* nothing left for the lanes: the last row is theirs */
    g->blocked = false;
  }
  for (uint32_t i = 0; i < g->nrow; i++) g->row[i] = lead->ext[lead->row[g->label[i]]];
  return true;
}

/* ---- order of a member's inner axes ---- */

static int inner_axes(const jx_member *m, int8_t *inner) {
  int n = 0;
  for (int a = 0; a < m->nax; a++)
    if (m->ext[a] != 1 && m->rowof[a] < 0) inner[n++] = (int8_t)a;
  return n;
}

static int64_t out_stride(const jx_member *m, int axis) {
  int64_t stride = 1;
  for (int q = m->n->aval->rank; q-- > 0; stride *= m->n->aval->dim[q])
    if (m->out[q] == axis) return stride;
  return 0;
}

/* Innermost goes the axis along which most accesses are contiguous. */
static void order_by_strides(const jx_member *m, int8_t *order, int n) {
  int best = n - 1, most = -1000000;
  for (int j = n; j-- > 0;) {
    int score = 0, axis = order[j];
    for (uint32_t i = 0; i < m->nread; i++) {
      int64_t c = jx_ax_coef(m->read[i].off, (uint32_t)axis);
      score += c == 1 ? 1 : c != 0 ? -1 : 0;
    }
    int64_t c = out_stride(m, axis);
    if (m->plain) score += c == 1 ? 1 : -1;
    if (score > most) best = j, most = score;
  }
  int8_t axis = order[best];
  memmove(order + best, order + best + 1, (size_t)(n - 1 - best));
  order[n - 1] = axis;
}

/* Reduced axes last in row order; in column order the last kept axis holds the lanes. */
static void order_reduction(const jx_member *m, int8_t *order, int n) {
  int8_t kept[JX_MAX_AXES], red[JX_MAX_AXES];
  int nk = 0, nr = 0;
  for (int j = 0; j < n; j++) {
    if (m->red >> order[j] & 1)
      red[nr++] = order[j];
    else
      kept[nk++] = order[j];
  }
  if (m->column_order && nk > 0) {
    memcpy(order, kept, (size_t)(nk - 1));
    memcpy(order + nk - 1, red, (size_t)nr);
    order[n - 1] = kept[nk - 1];
  } else {
    memcpy(order, kept, (size_t)nk);
    memcpy(order + nk, red, (size_t)nr);
  }
}

/* A forced order suits a reduction if order_reduction would put the same axes where it matters. */
static bool order_suits(const jx_member *m, const int8_t *order, int n) {
  bool kept = false, red = false;
  for (int j = 0; j < n; j++) {
    if (m->red >> order[j] & 1)
      red = true;
    else
      kept = true;
  }
  if (!red || m->plain) return true;
  if (m->column_order && kept) return !(m->red >> order[n - 1] & 1);
  red = false;
  for (int j = 0; j < n; j++) {
    if (m->red >> order[j] & 1)
      red = true;
    else if (red)
      return false;
  }
  return true;
}

/* ---- phases ---- */

typedef struct hand {
  jx_member *b;
  int8_t order[JX_MAX_AXES];
} hand;

/* Is b's value at hand for the read r of a? Then h gets the order of a's axes that b's loop
   implies. */
static bool is_at_hand(const jx_walk *w, const jx_member *a, const jx_read *r, jx_member *b,
                       int ninner, hand *h) {
  uint64_t seen = 0;
  if (a->gemm || !b->plain || b->norder != ninner || r->guard || a->finish != b->finish)
    return false;
  h->b = b;
  for (int j = 0; j < b->norder; j++) {
    int e = -1;
    for (int q = 0; q < b->n->aval->rank; q++)
      if (b->out[q] == b->order[j]) e = jx_ax_plain(w, r->ix[q]);
    if (e < 0 || a->ext[e] != b->ext[b->order[j]] || a->rowof[e] >= 0 || (seen >> e & 1))
      return false;
    seen |= (uint64_t)1 << e;
    h->order[j] = (int8_t)e;
  }
  return true;
}

static void needs_store(jx_member *b, jx_store s) {
  if (b->store < s) b->store = (uint8_t)s;
}

/* Number of ports that m adds to loop l. */
static uint32_t more_ports(const jx_mloop *l, const jx_member *m) {
  uint32_t n = m->store != JX_AT_NONE;
  for (uint32_t i = 0; i < m->nread; i++) {
    bool known = false;
    for (uint32_t k = 0; k < l->mem.n && !known; k++)
      for (uint32_t q = 0; q < l->mem.at[k]->nread && !known; q++)
        known = l->mem.at[k]->read[q].n == m->read[i].n;
    n += !known;
  }
  return n;
}

/* Are x of a and y of b, members of one loop, read through one port? */
static bool same_place(const jx_member *a, const jx_read *x, const jx_member *b, const jx_read *y) {
  if (x->n != y->n || x->guard || y->guard || x->off->k != y->off->k || x->off->n != y->off->n)
    return false;
  if (a->nax != b->nax || memcmp(a->order, b->order, (size_t)a->norder) != 0) return false;
  for (uint32_t i = 0; i < x->off->n; i++)
    if (x->off->t[i].atom != y->off->t[i].atom || x->off->t[i].c != y->off->t[i].c) return false;
  return true;
}

/* Ports that m adds to the body of l at most; read at other indices, a value is another port. */
static uint32_t most_ports(const jx_fusion *f, const jx_mloop *l, const jx_member *m) {
  uint32_t n = 1 + m->nindex;
  for (uint32_t i = 0; i < m->nread; i++) {
    const jx_member *b = f->of[m->read[i].n->id];
    bool known = b && b->loop == l && b->plain && b->phase == m->phase; /* at hand */
    for (uint32_t k = 0; k < l->mem.n && !known; k++)
      for (uint32_t q = 0; q < l->mem.at[k]->nread && !known; q++)
        known = same_place(m, &m->read[i], l->mem.at[k], &l->mem.at[k]->read[q]);
    n += !known;
  }
  return n;
}

/* A body has room for m's ports and operations. */
static bool body_fits(const jx_fusion *f, const jx_mloop *l, const jx_member *m) {
  return l->most + most_ports(f, l, m) <= JX_BODY_MAX_PORTS && l->ops + m->ops <= BODY_OPS;
}

static uint64_t loop_red(const jx_member *m) {
  uint64_t red = 0;
  for (int j = 0; j < m->norder; j++)
    if (m->red >> m->order[j] & 1) red |= (uint64_t)1 << j;
  return red;
}

static bool loop_fits(const jx_fusion *f, const jx_mloop *l, const jx_member *m) {
  if (l->gemm || m->gemm || l->phase != m->phase || l->finish != m->finish || l->naxis != m->norder)
    return false;
  for (int j = 0; j < l->naxis; j++)
    if (l->ext[j] != m->ext[m->order[j]]) return false;
  if (!m->plain && l->has_red && l->red != loop_red(m)) return false;
  return l->ports + more_ports(l, m) <= (uint32_t)f->c->opt.ports && body_fits(f, l, m);
}

static jx_mloop *new_loop(jx_fusion *f, jx_group *g, const jx_member *m) {
  jx_mloop *l = JX_NEW(f->mem, jx_mloop);
  if (!l) return NULL;
  l->phase = m->phase;
  l->finish = m->finish;
  l->naxis = m->norder;
  l->ext = JX_NEWN(f->mem, int64_t, m->norder + 1);
  if (!l->ext || !jx_vec_push(&f->c->rt->mem, &g->loop, l)) return NULL;
  for (int j = 0; j < m->norder; j++) l->ext[j] = m->ext[m->order[j]];
  return l;
}

static bool join(jx_fusion *f, jx_group *g, jx_member *m, jx_mloop *l) {
  if (!l && !(l = new_loop(f, g, m))) return false;
  l->ports += more_ports(l, m);
  l->most += most_ports(f, l, m);
  l->ops += m->ops;
  if (!m->plain) {
    l->has_red = true;
    l->red = loop_red(m);
  }
  if (m->gemm) l->gemm = m;
  m->loop = l;
  return jx_vec_push(&f->c->rt->mem, &l->mem, m);
}

/* The phase after all that m reads of its group. */
static uint16_t phase_after(const jx_fusion *f, const jx_group *g, const jx_member *m) {
  uint16_t phase = 1;
  for (uint32_t i = 0; i < m->nread; i++) {
    jx_member *b = f->of[m->read[i].n->id];
    if (b && jx_group_find(b->group) == g) phase = JX_MAX(phase, (uint16_t)(b->phase + 1));
  }
  return phase;
}

/* Everything that m reads of its group is stored and complete: the next phase. */
static void push_back(jx_fusion *f, jx_group *g, jx_member *m, const hand *h, int nh) {
  for (int i = 0; i < nh; i++) needs_store(h[i].b, JX_AT_LOCAL);
  m->phase = phase_after(f, g, m);
}

static void default_order(jx_member *m) {
  m->norder = inner_axes(m, m->order);
  if (!m->plain && !m->gemm)
    order_reduction(m, m->order, m->norder);
  else if (m->plain && m->norder > 1)
    order_by_strides(m, m->order, m->norder);
}

static bool place(jx_fusion *f, jx_group *g, jx_member *m, hand *h, int most) {
  int8_t inner[JX_MAX_AXES];
  int ninner = inner_axes(m, inner), nh = 0;
  m->phase = 1;
  for (uint32_t i = 0; i < m->nread; i++) {
    const jx_read *r = &m->read[i];
    jx_member *b = f->of[r->n->id];
    if (!b || jx_group_find(b->group) != g) continue;
    if (nh < most && is_at_hand(&f->walk, m, r, b, ninner, &h[nh]) &&
        order_suits(m, h[nh].order, ninner)) {
      m->phase = JX_MAX(m->phase, b->phase);
      nh++;
    } else {
      m->phase = JX_MAX(m->phase, (uint16_t)(b->phase + 1));
      needs_store(b, m->finish && !b->finish ? JX_AT_PARAM : JX_AT_LOCAL);
    }
  }
  jx_mloop *forced = NULL;
  bool one = true;
  default_order(m);
  for (int i = 0; i < nh; i++) { /* those of earlier phases are read from where they lie */
    if (h[i].b->phase < m->phase) {
      needs_store(h[i].b, JX_AT_LOCAL);
      continue;
    }
    if (!forced) {
      forced = h[i].b->loop;
      memcpy(m->order, h[i].order, (size_t)ninner);
      m->norder = ninner;
    }
    one = one && forced == h[i].b->loop && memcmp(m->order, h[i].order, (size_t)ninner) == 0;
  }
  if (forced && !m->plain && forced->has_red && forced->red != loop_red(m)) one = false;
  if (forced && !body_fits(f, forced, m)) one = false;
  if (!one) {
    push_back(f, g, m, h, nh);
    default_order(m);
    forced = NULL;
  }
  m->column = false;
  for (int a = 0; a < m->nax; a++)
    if ((m->red >> a & 1) && m->rowof[a] >= 0) m->column = true;
  if (m->column || m->finish) needs_store(m, JX_AT_PARAM);
  if (!m->plain) needs_store(m, JX_AT_LOCAL);
  if (forced) return join(f, g, m, forced);
  for (uint32_t i = 0; i < g->loop.n; i++)
    if (loop_fits(f, g->loop.at[i], m)) return join(f, g, m, g->loop.at[i]);
  return join(f, g, m, NULL);
}

/* By phase, finish last, else in the order made: insertion sort, there are few. */
static void sort_loops(jx_group *g) {
  for (uint32_t i = 1; i < g->loop.n; i++)
    for (uint32_t j = i; j > 0; j--) {
      jx_mloop **l = g->loop.at;
      int a = l[j - 1]->phase + (l[j - 1]->finish ? 100000 : 0);
      int b = l[j]->phase + (l[j]->finish ? 100000 : 0);
      if (a <= b) break;
      jx_mloop *t = l[j];
      l[j] = l[j - 1];
      l[j - 1] = t;
    }
}

/* Does a loop of the group other than l read n? */
static bool others_read(const jx_group *g, const jx_mloop *l, const jx_cnode *n) {
  for (uint32_t i = 0; i < g->mem.n; i++)
    for (uint32_t r = 0; g->mem.at[i]->loop != l && r < g->mem.at[i]->nread; r++)
      if (g->mem.at[i]->read[r].n == n) return true;
  return false;
}

/* A loop that makes what an input becomes goes behind the others that read that input: then it
   may write where the input lies. */
static void carries_last(jx_fusion *f, jx_group *g) {
  const jx_cgraph *c = f->c;
  for (uint32_t k = 0; k < c->npair; k++) {
    jx_member *m = f->of[c->out[c->pair[k].out]->id];
    if (!m || jx_group_find(m->group) != g || m->finish || m->loop->gemm) continue;
    jx_mloop *l = m->loop;
    bool last = !others_read(g, l, c->in[c->pair[k].in]);
    for (uint32_t i = 0; i < l->mem.n && !last; i++) last = others_read(g, l, l->mem.at[i]->n);
    if (last) continue;
    for (uint32_t i = 0; i < g->loop.n; i++)
      if (g->loop.at[i] != l && !g->loop.at[i]->finish)
        l->phase = JX_MAX(l->phase, (uint16_t)(g->loop.at[i]->phase + 1));
    for (uint32_t i = 0; i < l->mem.n; i++) l->mem.at[i]->phase = l->phase;
    sort_loops(g);
  }
}

static bool lay_out(jx_fusion *f, jx_group *g, bool no_rows) {
  hand h[16];
  for (uint32_t i = 0; i < g->loop.n; i++) jx_vec_free(&f->c->rt->mem, &g->loop.at[i]->mem);
  g->loop.n = 0;
  if (!choose_rows(f, g, no_rows)) return false;
  for (uint32_t i = 0; i < g->mem.n; i++) {
    jx_member *m = g->mem.at[i];
    m->loop = NULL;
    m->rowof = JX_NEWN(f->mem, int8_t, m->nax + 1);
    m->order = JX_NEWN(f->mem, int8_t, m->nax + 1);
    if (!m->rowof || !m->order) return false;
    memset(m->rowof, -1, (size_t)m->nax + 1);
    for (uint32_t r = 0; r < g->nrow && !m->finish; r++) m->rowof[m->row[g->label[r]]] = (int8_t)r;
    if (m->store != JX_AT_PARAM) m->store = JX_AT_NONE;
  }
  for (uint32_t i = 0; i < g->mem.n; i++)
    if (!place(f, g, g->mem.at[i], h, (int)JX_COUNTOF(h))) return false;
  sort_loops(g);
  if (g->nrow == 0) carries_last(f, g);
  return true;
}

/* Values that other groups or the outside read are in memory. */
static void outside(const jx_fusion *f, jx_group *g) {
  for (uint32_t i = 0; i < g->mem.n; i++)
    g->mem.at[i]->store = f->outer[g->mem.at[i]->n->id] ? JX_AT_PARAM : JX_AT_NONE;
}

bool jx_layout(jx_fusion *f, jx_group *g) {
  bool all_plain = true, all_small = true;
  outside(f, g);
  for (uint32_t i = 0; i < g->mem.n; i++) {
    const jx_member *m = g->mem.at[i];
    all_plain = all_plain && m->plain && !m->finish;
    all_small = all_small && !m->gemm && !m->finish && m->size <= (double)f->c->opt.small;
  }
  if (all_small && !all_plain) return lay_out(f, g, true);
  if (all_plain) { /* one loop over everything needs no rows */
    if (!lay_out(f, g, true)) return false;
    if (g->loop.n == 1) return true;
    outside(f, g);
  }
  return lay_out(f, g, false);
}
