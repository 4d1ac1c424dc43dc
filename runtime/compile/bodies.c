/*
** bodies.c — the second walk: over rows and loop axes, which gives the bodies of a group's
** loops, and for products the strides of their operands.
*/
#include <string.h>

#include "compile/fuse.h"
#include "compile/simplify.h"

/* Domain axes of m as forms over rows, then loop axes, then (products) the matrix axes `extra`. */
static void index_of(jx_walk *w, const jx_group *g, const jx_member *m, const jx_ax **ix) {
  for (int a = 0; a < m->nax; a++) {
    ix[a] = jx_ax_const(w, 0);
    if (m->ext[a] != 1 && m->rowof[a] >= 0) ix[a] = jx_ax_axis(w, (uint32_t)m->rowof[a]);
  }
  for (int j = 0; j < m->norder; j++) ix[m->order[j]] = jx_ax_axis(w, g->nrow + (uint32_t)j);
}

static const jx_ax *const *out_index(jx_walk *w, const jx_member *m, const jx_ax *const *ix) {
  const jx_ax *q[JX_MAX_RANK];
  for (int p = 0; p < m->n->aval->rank; p++) q[p] = ix[m->out[p]];
  return jx_ax_tuple(w, q, m->n->aval->rank);
}

static jx_lane_op combine_op(jx_red_kind k) {
  switch (k) {
    case JX_RED_PROD:
      return JX_LANE_MUL;
    case JX_RED_MAX:
      return JX_LANE_MAX;
    case JX_RED_MIN:
      return JX_LANE_MIN;
    case JX_RED_AND:
      return JX_LANE_AND;
    case JX_RED_OR:
      return JX_LANE_OR;
    case JX_RED_XOR:
      return JX_LANE_XOR;
    default:
      return JX_LANE_ADD;
  }
}

static jx_port_mode out_mode(const jx_walk *w, const jx_ax *off) {
  return w->lane_axis < 0 || jx_ax_coef(off, (uint32_t)w->lane_axis) == 1 ? JX_PORT_STREAM
                                                                          : JX_PORT_STRIDED;
}

/* Reduced loop axes, counted; *last: the lanes are reduced. */
static int reduced(const jx_mloop *l, bool *last) {
  int n = 0;
  *last = l->naxis > 0 && (l->red >> (l->naxis - 1) & 1);
  for (int j = 0; j < l->naxis; j++) n += (int)(l->red >> j & 1);
  return n;
}

/* What comes of a member's lanes: a store, or one step of a reduction. */
static void finish_member(jx_walk *w, const jx_mloop *l, const jx_member *m, const jx_ax *off,
                          const jx_lane v[2], jx_lane *acc) {
  jx_body *b = w->body;
  jx_dtype d = (jx_dtype)m->n->aval->dtype;
  bool last;
  int nred = reduced(l, &last);
  *acc = JX_NO_LANE;
  if (m->plain) {
    *acc = m->store != JX_AT_NONE ? v[0] : JX_NO_LANE;
    return;
  }
  jx_red_kind kind = m->n->kind == JX_C_DOT ? JX_RED_DOT : (jx_red_kind)m->n->sub;
  if (last) {
    int port = jx_walk_out(w, m->n, off, d);
    jx_body_red(b, kind, port, nred > 1 || m->column, v[0], kind == JX_RED_DOT ? v[1] : JX_NO_LANE);
    return;
  }
  int port = jx_walk_out(w, m->n, off, d);
  jx_port_mode mode = out_mode(w, off);
  jx_lane old = jx_body_in(b, port, mode, d);
  if (kind == JX_RED_DOT && jx_is_float(d))
    *acc = jx_body_op(b, JX_LANE_FMA, v[0], v[1], old);
  else if (kind == JX_RED_DOT)
    *acc = jx_body_op2(b, JX_LANE_ADD, old, jx_body_op2(b, JX_LANE_MUL, v[0], v[1]));
  else
    *acc = jx_body_op2(b, combine_op(kind), old, v[0]);
}

/*
** How often each MAP node was computed: once for each (loop, index), and once more if an axis
** outside its level repeats it at least 4 times (COMPILER.md §6).
*/
static void count(const jx_fusion *f, const jx_walk *w) {
  for (uint32_t i = 0; i < w->made.n; i++) {
    const jx_memo_entry *e = &w->made.at[i];
    jx_cnode *n = f->c->node.at[e->n->id];
    uint64_t axes = 0;
    double need = 1, done = 1;
    if (n->kind != JX_C_MAP) continue;
    for (int d = 0; d < n->aval->rank; d++) axes |= jx_ax_axes(w, e->ix[d]);
    for (uint32_t a = 0; a < w->naxis && a < 64 && axes >> a; a++) {
      done *= (double)w->atom.at[a].range;
      if (axes >> a & 1) need *= (double)w->atom.at[a].range;
    }
    n->evals += 1;
    if (axes && done >= 4 * need) n->evals += 1;
  }
}

static bool new_body(jx_fusion *f, jx_mloop *l) {
  l->body = JX_NEW(f->mem, jx_body);
  if (!l->body) return false;
  jx_body_init(l->body, &f->c->rt->mem);
  return jx_vec_push(&f->c->rt->mem, &f->bodies, l->body);
}

static bool loop_body(jx_fusion *f, jx_group *g, jx_mloop *l) {
  jx_walk *w = &f->walk;
  int64_t ext[2 * JX_MAX_AXES + 2];
  const jx_ax **off = JX_NEWN(f->mem, const jx_ax *, l->mem.n);
  jx_lane *acc = JX_NEWN(f->mem, jx_lane, l->mem.n), v[2];
  uint32_t naxis = g->nrow + (uint32_t)l->naxis;
  if (!off || !acc || !new_body(f, l)) return false;
  for (uint32_t i = 0; i < g->nrow; i++) ext[i] = l->finish ? 1 : g->row[i];
  for (int j = 0; j < l->naxis; j++) ext[g->nrow + (uint32_t)j] = l->ext[j];
  if (!jx_walk_start(w, ext, naxis, l->body)) return false;
  w->lane_axis = l->naxis ? (int)naxis - 1 : -1;
  for (uint32_t i = 0; i < l->mem.n; i++) {
    jx_member *m = l->mem.at[i];
    const jx_ax *ix[JX_MAX_AXES];
    index_of(w, g, m, ix);
    const jx_ax *const *o = out_index(w, m, ix);
    jx_member_value(w, m, ix, v);
    if (w->failed || !o) return false;
    off[i] = jx_ax_offset(w, m->n->aval, o);
    if (!off[i]) return false;
    finish_member(w, l, m, off[i], v, &acc[i]);
    if (m->plain && !jx_vec_push(&f->c->rt->mem, &w->hand, (jx_at_hand){m->n, o, v[0]}))
      return false;
  }
  for (uint32_t i = 0; i < l->mem.n; i++) {
    jx_member *m = l->mem.at[i];
    if (acc[i] == JX_NO_LANE) continue;
    int port = jx_walk_out(w, m->n, off[i], (jx_dtype)m->n->aval->dtype);
    jx_body_out(l->body, port, out_mode(w, off[i]), acc[i]);
  }
  count(f, w);
  if (w->failed || l->body->status != JX_OK) return false;
  l->nport = w->port.n;
  l->port = jx_arena_dup(f->mem, w->port.at, w->port.n * sizeof *w->port.at);
  l->nread = w->read.n;
  l->read = jx_arena_dup(f->mem, w->read.at, w->read.n * sizeof *w->read.at);
  return l->port && l->read;
}

/* Offsets of a product's operands and result over rows, then the member's inner axes in order. */
static bool loop_gemm(jx_fusion *f, jx_group *g, jx_mloop *l) {
  jx_walk *w = &f->walk;
  jx_member *m = l->gemm;
  int64_t ext[2 * JX_MAX_AXES + 2];
  const jx_ax *ix[JX_MAX_AXES];
  jx_lane v[2];
  for (uint32_t i = 0; i < g->nrow; i++) ext[i] = g->row[i];
  for (int j = 0; j < l->naxis; j++) ext[g->nrow + (uint32_t)j] = l->ext[j];
  if (!jx_walk_start(w, ext, g->nrow + (uint32_t)l->naxis, NULL)) return false;
  index_of(w, g, m, ix);
  jx_member_value(w, m, ix, v);
  const jx_ax *const *o = out_index(w, m, ix);
  if (w->failed || !o || w->read.n == 0) return false;
  l->gemm_off[0] = w->read.at[0].off;
  l->gemm_off[1] = w->read.at[w->read.n - 1].off;
  l->gemm_off[2] = jx_ax_offset(w, m->n->aval, o);
  l->gemm_buf[0] = w->read.at[0].n;
  l->gemm_buf[1] = w->read.at[w->read.n - 1].n;
  l->nread = w->read.n;
  l->read = jx_arena_dup(f->mem, w->read.at, w->read.n * sizeof *w->read.at);
  return l->gemm_off[2] && l->read;
}

bool jx_layout_bodies(jx_fusion *f, jx_group *g) {
  for (uint32_t i = 0; i < g->loop.n; i++) {
    jx_mloop *l = g->loop.at[i];
    bool ok = l->gemm ? loop_gemm(f, g, l) : loop_body(f, g, l);
    for (uint32_t r = 0; r < l->nread && ok; r++) { /* what is read was complete before */
      const jx_member *b = f->of[l->read[r].n->id];
      if (b && jx_group_find(b->group) == g && b->phase >= l->phase && b->finish == l->finish) {
        jx_fail(f->c->cx, JX_EINTERNAL, "compile", "node %u is read in the phase that makes it",
                b->n->id);
        ok = false;
      }
    }
    if (!ok) {
      if (jx_ok(f->c->cx) && l->body && l->body->status == JX_EINTERNAL)
        jx_fail(f->c->cx, JX_EINTERNAL, "compile", "a body is ill-typed");
      return false;
    }
  }
  return true;
}
