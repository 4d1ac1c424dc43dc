/*
** walk.c — what each index operation means, once: see access.h.
**
** The walk is memoised on (node, index, guard). Reads are one per (node, offset, guard), so that
** two spellings of one place are one read. A clamp to [0, 0] is the constant 0, for the same
** reason.
*/
#include <string.h>

#include "compile/access.h"
#include "compile/simplify.h"

/* ---- lanes of forms ---- */

static int port_of(jx_walk *w, jx_cnode *n, const jx_ax *off, jx_dtype d, bool written) {
  for (uint32_t i = 0; i < w->port.n; i++) {
    jx_wport *p = &w->port.at[i];
    if (p->n != n || p->off != off || p->dtype != d) continue;
    p->written = p->written || written;
    return (int)i;
  }
  if (w->port.n >= JX_BODY_MAX_PORTS ||
      !jx_vec_push(&w->c->rt->mem, &w->port,
                   (jx_wport){.n = n, .off = off, .dtype = (uint8_t)d, .written = written})) {
    w->failed = true;
    return 0;
  }
  return (int)w->port.n - 1;
}

int jx_walk_out(jx_walk *w, jx_cnode *n, const jx_ax *off, jx_dtype d) {
  return off ? port_of(w, n, off, d, true) : 0;
}

jx_port_mode jx_walk_mode(const jx_walk *w, const jx_ax *off) {
  int64_t c = w->lane_axis < 0 ? 0 : jx_ax_coef(off, (uint32_t)w->lane_axis);
  return c == 0 ? JX_PORT_BCAST : c == 1 ? JX_PORT_STREAM : JX_PORT_STRIDED;
}

static jx_lane scaled(jx_walk *w, jx_lane x, int64_t c) {
  if (c == 1) return x;
  return jx_body_op2(w->body, JX_LANE_MUL, x, jx_body_const_int(w->body, w->index, c));
}

/* The clamped value of a run-time index. */
static jx_lane run_lane(jx_walk *w, const jx_watom *a) {
  jx_body *b = w->body;
  jx_lane v = jx_walk_value(w, (jx_cnode *)a->n, a->ix, a->g);
  jx_dtype d = (jx_dtype)a->n->aval->dtype;
  if (d == JX_BOOL || jx_dtype_size(d) < 8) {
    v = jx_body_convert(b, v, JX_I64);
    d = JX_I64;
  }
  v = jx_body_op2(b, JX_LANE_MAX, v, jx_body_const_int(b, d, 0));
  v = jx_body_op2(b, JX_LANE_MIN, v, jx_body_const_int(b, d, a->d));
  return jx_body_convert(b, v, w->index);
}

static jx_lane atom_lane(jx_walk *w, uint32_t atom) {
  jx_watom a = w->atom.at[atom];
  if (a.lane != JX_NO_LANE) return a.lane;
  jx_lane v;
  if (a.kind == JX_ATOM_AXIS) {
    v = jx_body_index(w->body, w->index); /* only the lane axis comes here */
  } else if (a.kind == JX_ATOM_RUN) {
    v = run_lane(w, &a);
  } else {
    v = jx_walk_index(w, a.e);
    v = jx_body_op2(w->body, a.kind == JX_ATOM_DIV ? JX_LANE_DIV : JX_LANE_REM, v,
                    jx_body_const_int(w->body, w->index, a.d));
  }
  w->atom.at[atom].lane = v;
  return v;
}

/* e without what varies within a run of lanes: rows and outer axes, and the constant. */
static const jx_ax *steady(jx_walk *w, const jx_ax *e) {
  const jx_ax *s = jx_ax_const(w, e->k);
  for (uint32_t i = 0; i < e->n && s; i++)
    if (e->t[i].atom < w->naxis && (int)e->t[i].atom != w->lane_axis)
      s = jx_ax_lin(w, 1, s, e->t[i].c, jx_ax_axis(w, e->t[i].atom), 0);
  return s;
}

static jx_lane plus(jx_walk *w, jx_lane a, jx_lane b) {
  return a == JX_NO_LANE ? b : jx_body_op2(w->body, JX_LANE_ADD, a, b);
}

/* The terms of e that `steady` leaves out. */
static jx_lane moving_lane(jx_walk *w, const jx_ax *e) {
  jx_lane v = JX_NO_LANE;
  for (uint32_t i = 0; i < e->n; i++) {
    uint32_t a = e->t[i].atom;
    if (a >= w->naxis || (int)a == w->lane_axis)
      v = plus(w, v, scaled(w, atom_lane(w, a), e->t[i].c));
  }
  return v;
}

jx_lane jx_walk_index(jx_walk *w, const jx_ax *e) {
  if (!e || w->failed) return JX_NO_LANE;
  const jx_ax *s = steady(w, e);
  jx_lane v = moving_lane(w, e);
  if (!s) return JX_NO_LANE;
  if (s->n > 0) {
    int port = port_of(w, NULL, s, w->index, false);
    return plus(w, v, jx_body_in(w->body, port, JX_PORT_BCAST, w->index));
  }
  if (v == JX_NO_LANE) return jx_body_const_int(w->body, w->index, s->k);
  return s->k ? plus(w, v, jx_body_const_int(w->body, w->index, s->k)) : v;
}

/* ---- guards ---- */

static bool same_guard(uint64_t value, const void *probe) {
  const jx_guard *a = (const jx_guard *)(uintptr_t)value, *b = probe;
  return a->e == b->e && a->n == b->n && a->next == b->next && a->below == b->below &&
         a->above == b->above;
}

/* g and 0 <= e < n, in the order of e's ids so that equal conjunctions are one pointer. */
static const jx_guard *guard_with(jx_walk *w, const jx_guard *g, const jx_guard *one) {
  if (g && g->e->id < one->e->id) {
    const jx_guard *rest = guard_with(w, g->next, one);
    jx_guard head = *g;
    head.next = NULL;
    return rest ? guard_with(w, rest, &head) : NULL;
  }
  if (g && g->e == one->e && g->n == one->n) return g;
  jx_guard probe = *one;
  probe.next = g;
  uint64_t h = jx_hash_mix(jx_hash_mix(one->e->id, (uint64_t)one->n), g ? g->id + 1u : 0);
  uint64_t *found = jx_map_find(&w->guards, h, same_guard, &probe);
  if (found) return (const jx_guard *)(uintptr_t)*found;
  probe.id = w->nguard++;
  jx_guard *made = jx_arena_dup(w->mem, &probe, sizeof probe);
  if (!made || !jx_map_add(&w->guards, h, (uint64_t)(uintptr_t)made)) w->failed = true;
  return made;
}

/* Tests that 0 <= e < n needs; false if none: it always holds. *never: it cannot hold. */
static bool needs_guard(const jx_walk *w, const jx_ax *e, int64_t n, jx_guard *one, bool *never) {
  int64_t lo, hi;
  jx_ax_range(w, e, &lo, &hi);
  *one = (jx_guard){.e = e, .n = n, .below = lo < 0, .above = hi >= n};
  if (hi < 0 || lo >= n) *never = true;
  return one->below || one->above;
}

static jx_lane both(jx_walk *w, jx_lane a, jx_lane b) {
  return a == JX_NO_LANE ? b : jx_body_op2(w->body, JX_LANE_AND, a, b);
}

static jx_lane guard_lane(jx_walk *w, const jx_guard *g) {
  jx_lane m = JX_NO_LANE;
  for (; g && !w->failed; g = g->next) {
    jx_lane e = jx_walk_index(w, g->e);
    jx_body *b = w->body;
    if (g->below) m = both(w, m, jx_body_op2(b, JX_LANE_GE, e, jx_body_const_int(b, w->index, 0)));
    if (g->above)
      m = both(w, m, jx_body_op2(b, JX_LANE_LT, e, jx_body_const_int(b, w->index, g->n)));
  }
  return m;
}

/* ---- reads ---- */

static jx_lane read_lane(jx_walk *w, const jx_read *r) {
  jx_body *b = w->body;
  jx_dtype d = (jx_dtype)r->n->aval->dtype;
  jx_lane guard = guard_lane(w, r->guard), index = JX_NO_LANE;
  if (!jx_ax_affine(w, r->off)) {
    index = moving_lane(w, r->off);
    int port = port_of(w, r->n, steady(w, r->off), d, false);
    return jx_body_read(b, port, JX_PORT_GATHER, d, index, guard);
  }
  jx_port_mode mode = jx_walk_mode(w, r->off);
  int port = port_of(w, r->n, r->off, d, false);
  if (mode == JX_PORT_BCAST && guard != JX_NO_LANE) mode = JX_PORT_STRIDED;
  return jx_body_read(b, port, mode, d, index, guard);
}

typedef struct {
  const jx_walk *w;
  const jx_cnode *n;
  const jx_ax *off;
  const jx_guard *g;
} read_key;

static bool is_read(uint64_t value, const void *probe) {
  const read_key *k = probe;
  const jx_read *r = &k->w->read.at[value];
  return r->n == k->n && r->off == k->off && r->guard == k->g;
}

static jx_lane at_hand(const jx_walk *w, const jx_cnode *n, const jx_ax *const *ix) {
  for (uint32_t i = 0; i < w->hand.n; i++)
    if (w->hand.at[i].n == n && w->hand.at[i].ix == ix) return w->hand.at[i].lane;
  return JX_NO_LANE;
}

/* off NULL: that of the index. */
static jx_lane read(jx_walk *w, jx_cnode *n, const jx_ax *const *ix, const jx_ax *off,
                    const jx_guard *g) {
  if (!ix) return JX_NO_LANE;
  jx_lane hand = at_hand(w, n, ix);
  if (hand != JX_NO_LANE) return hand;
  if (!off) off = jx_ax_offset(w, n->aval, ix);
  if (!off) return JX_NO_LANE;
  read_key key = {w, n, off, g};
  uint64_t h = jx_hash_mix(jx_hash_mix(n->id, off->id), g ? g->id + 1u : 0);
  uint64_t *found = jx_map_find(&w->reads_at, h, is_read, &key);
  if (found) return w->read.at[*found].lane;
  jx_read r = {n, ix, off, g, 0};
  if (w->body) r.lane = read_lane(w, &r);
  if (!jx_vec_push(&w->c->rt->mem, &w->read, r) || !jx_map_add(&w->reads_at, h, w->read.n - 1))
    w->failed = true;
  return r.lane;
}

/* ---- opaque atoms ---- */

static const jx_ax *opaque(jx_walk *w, const jx_watom *a) {
  for (uint32_t i = w->naxis; i < w->atom.n; i++) {
    const jx_watom *b = &w->atom.at[i];
    if (b->kind == a->kind && b->e == a->e && b->d == a->d && b->n == a->n && b->ix == a->ix &&
        b->g == a->g)
      return jx_ax_atom(w, i);
  }
  if (!jx_vec_push(&w->c->rt->mem, &w->atom, *a)) {
    w->failed = true;
    return NULL;
  }
  return jx_ax_atom(w, w->atom.n - 1);
}

/* *q = e / n and *r = e % n for e >= -shift·n, simplified where the ranges of the terms allow. */
static void divmod(jx_walk *w, const jx_ax *e, int64_t n, const jx_ax **q, const jx_ax **r) {
  int64_t lo, hi;
  *q = *r = NULL;
  if (!e) return;
  if (n == 1) {
    *q = e;
    *r = jx_ax_const(w, 0);
    return;
  }
  int64_t k = e->k % n;
  if (k < 0) k += n;
  const jx_ax *whole = jx_ax_const(w, (e->k - k) / n), *rest = jx_ax_const(w, k);
  for (uint32_t i = 0; i < e->n && whole && rest; i++) {
    const jx_term *t = &e->t[i];
    const jx_ax *a = jx_ax_atom(w, t->atom);
    if (t->c % n == 0)
      whole = jx_ax_lin(w, 1, whole, t->c / n, a, 0);
    else
      rest = jx_ax_lin(w, 1, rest, t->c, a, 0);
  }
  if (!whole || !rest) return;
  jx_ax_range(w, rest, &lo, &hi);
  if (lo < 0) { /* shifted up by a multiple of n, which comes off the quotient again */
    int64_t up = (-lo + n - 1) / n;
    rest = jx_ax_lin(w, 1, rest, 0, NULL, up * n);
    whole = jx_ax_lin(w, 1, whole, 0, NULL, -up);
    hi += up * n;
    if (!rest || !whole) return;
  }
  if (hi < n) {
    *q = whole;
    *r = rest;
    return;
  }
  jx_watom div = {.kind = JX_ATOM_DIV, .range = hi / n + 1, .e = rest, .d = n, .lane = JX_NO_LANE};
  jx_watom mod = {.kind = JX_ATOM_MOD, .range = n, .e = rest, .d = n, .lane = JX_NO_LANE};
  const jx_ax *dq = opaque(w, &div);
  *r = opaque(w, &mod);
  *q = dq ? jx_ax_lin(w, 1, whole, 1, dq, 0) : NULL;
}

/* Run-time start s of a window of `size` in `dim`: clamped. */
static const jx_ax *run_index(jx_walk *w, jx_cnode *s, const jx_ax *const *ix, const jx_guard *g,
                              int64_t most) {
  uint64_t bits;
  if (most <= 0) return jx_ax_const(w, 0);
  if (jx_cnode_splat(s, &bits)) {
    int64_t v = jx_load_i64((jx_dtype)s->aval->dtype, &bits);
    return jx_ax_const(w, v < 0 ? 0 : v > most ? most : v);
  }
  (void)jx_walk_value(w, s, ix, g); /* its reads count, and its lanes come early */
  return opaque(w, &(jx_watom){.kind = JX_ATOM_RUN,
                               .range = most + 1,
                               .d = most,
                               .n = s,
                               .ix = ix,
                               .g = g,
                               .lane = JX_NO_LANE});
}

/* ---- index operations ---- */

static jx_lane affine(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK];
  jx_cnode *x = n->in[0];
  int r = x->aval->rank;
  for (int d = 0; d < r; d++) {
    int64_t from = n->p[2 * r + d];
    q[d] =
        from < 0 ? jx_ax_const(w, n->p[d]) : jx_ax_lin(w, n->p[r + d], ix[from], 0, NULL, n->p[d]);
  }
  return jx_walk_value(w, x, jx_ax_tuple(w, q, r), g);
}

/* Index into shape `in` of the element that has index ix in shape `out`: equal positions. */
static bool reshape_index(jx_walk *w, const jx_aval *out, const jx_ax *const *ix, const jx_aval *in,
                          const jx_ax **q) {
  int i = 0, j = 0;
  while (i < in->rank || j < out->rank) {
    int64_t pi = 1, pj = 1;
    int i0 = i, j0 = j;
    if (i < in->rank) pi = in->dim[i++];
    if (j < out->rank) pj = out->dim[j++];
    while (pi != pj) {
      if (pi < pj)
        pi *= in->dim[i++];
      else
        pj *= out->dim[j++];
    }
    while (i < in->rank && in->dim[i] == 1) i++;
    while (j < out->rank && out->dim[j] == 1) j++;
    const jx_ax *e = jx_ax_const(w, 0);
    for (int k = j0; k < j; k++)
      e = out->dim[k] == 1 ? e : jx_ax_lin(w, out->dim[k], e, 1, ix[k], 0);
    for (int k = i; k-- > i0;) {
      if (!e) return false;
      if (k == i0)
        q[k] = e;
      else
        divmod(w, e, in->dim[k], &e, &q[k]);
    }
  }
  return !w->failed;
}

static jx_lane reshape(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK];
  jx_cnode *x = n->in[0];
  if (!reshape_index(w, n->aval, ix, x->aval, q)) return JX_NO_LANE;
  const jx_ax *const *at = jx_ax_tuple(w, q, x->aval->rank);
  if (!jx_cnode_placed(x) || x == w->open) return jx_walk_value(w, x, at, g);
  /* Above a stored value a reshape is an offset, whatever the factors. */
  return read(w, x, at, jx_ax_offset(w, n->aval, ix), g);
}

/* on ? a : b */
static jx_lane choose(jx_walk *w, const jx_guard *on, jx_lane a, jx_lane b) {
  if (!w->body || w->failed) return 0;
  return jx_body_op(w->body, JX_LANE_SEL, guard_lane(w, on), a, b);
}

static jx_lane pad(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK], *none[1] = {NULL}, *m;
  const jx_guard *own = NULL;
  jx_cnode *x = n->in[0];
  int r = x->aval->rank;
  bool never = false;
  for (int d = 0; d < r && !w->failed; d++) {
    jx_guard one;
    q[d] = jx_ax_lin(w, 1, ix[d], 0, NULL, -n->p[d]);
    if (n->p[r + d] > 0) {
      divmod(w, q[d], n->p[r + d] + 1, &q[d], &m);
      if (m && needs_guard(w, m, 1, &one, &never)) {
        own = guard_with(w, own, &one);
        g = guard_with(w, g, &one);
      }
    }
    if (q[d] && needs_guard(w, q[d], x->aval->dim[d], &one, &never)) {
      own = guard_with(w, own, &one);
      g = guard_with(w, g, &one);
    }
  }
  if (w->failed) return JX_NO_LANE;
  const jx_ax *const *scalar = jx_ax_tuple(w, none, 0);
  if (never) return jx_walk_value(w, n->in[1], scalar, NULL);
  jx_lane v = jx_walk_value(w, x, jx_ax_tuple(w, q, r), g);
  if (!own) return v;
  return choose(w, own, v, jx_walk_value(w, n->in[1], scalar, NULL));
}

static jx_lane concat(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK];
  int axis = (int)n->p[0], r = n->aval->rank;
  int64_t end = n->aval->dim[axis];
  jx_lane v = JX_NO_LANE;
  bool some = false;
  for (int i = n->nin; i-- > 0 && !w->failed;) { /* the last part needs no test */
    jx_cnode *x = n->in[i];
    jx_guard one;
    bool never = false;
    end -= x->aval->dim[axis];
    for (int d = 0; d < r; d++) q[d] = ix[d];
    q[axis] = jx_ax_lin(w, 1, ix[axis], 0, NULL, -end);
    if (!q[axis]) break;
    bool guarded = needs_guard(w, q[axis], x->aval->dim[axis], &one, &never);
    if (never) continue;
    const jx_guard *inner = guarded ? guard_with(w, g, &one) : g;
    jx_lane part = jx_walk_value(w, x, jx_ax_tuple(w, q, r), inner);
    v = some ? choose(w, guarded ? guard_with(w, NULL, &one) : NULL, part, v) : part;
    some = true;
  }
  return v;
}

static jx_lane dynamic_slice(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix,
                             const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK], *none[1] = {NULL};
  jx_cnode *x = n->in[0];
  int r = x->aval->rank;
  const jx_ax *const *scalar = jx_ax_tuple(w, none, 0);
  for (int d = 0; d < r && !w->failed; d++) {
    const jx_ax *s = run_index(w, n->in[1 + d], scalar, NULL, x->aval->dim[d] - n->aval->dim[d]);
    q[d] = s ? jx_ax_lin(w, 1, ix[d], 1, s, 0) : NULL;
  }
  return w->failed ? JX_NO_LANE : jx_walk_value(w, x, jx_ax_tuple(w, q, r), g);
}

static jx_lane dynamic_update(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix,
                              const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK], *none[1] = {NULL};
  jx_cnode *u = n->in[1];
  int r = u->aval->rank;
  const jx_ax *const *scalar = jx_ax_tuple(w, none, 0);
  const jx_guard *own = NULL, *inner = g;
  bool never = false;
  for (int d = 0; d < r && !w->failed; d++) {
    jx_guard one;
    const jx_ax *s = run_index(w, n->in[2 + d], scalar, NULL, n->aval->dim[d] - u->aval->dim[d]);
    q[d] = s ? jx_ax_lin(w, 1, ix[d], -1, s, 0) : NULL;
    if (q[d] && needs_guard(w, q[d], u->aval->dim[d], &one, &never)) {
      own = guard_with(w, own, &one);
      inner = guard_with(w, inner, &one);
    }
  }
  if (w->failed) return JX_NO_LANE;
  jx_lane v = jx_walk_value(w, u, jx_ax_tuple(w, q, r), inner);
  return own ? choose(w, own, v, jx_walk_value(w, n->in[0], ix, g)) : v;
}

/* 0 <= v <= most for an index as it came, before it is clamped. */
static jx_lane within(jx_walk *w, jx_lane v, jx_dtype d, int64_t most) {
  jx_body *b = w->body;
  if (d == JX_BOOL || jx_dtype_size(d) < 8) {
    v = jx_body_convert(b, v, JX_I64);
    d = JX_I64;
  }
  return jx_body_op2(b, JX_LANE_AND, jx_body_op2(b, JX_LANE_GE, v, jx_body_const_int(b, d, 0)),
                     jx_body_op2(b, JX_LANE_LE, v, jx_body_const_int(b, d, most)));
}

/* A window for each index vector: import.c says what p holds. */
static jx_lane take(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  const jx_ax *q[JX_MAX_RANK], *at[JX_MAX_RANK];
  jx_cnode *x = n->in[0], *index = n->in[1];
  int lanes = (int)n->p[2], r = x->aval->rank;
  const int64_t *axis = n->p + 3 + lanes;
  jx_lane ok = JX_NO_LANE;
  for (int i = 0; i < lanes; i++) at[i] = ix[n->p[3 + i]];
  for (int d = 0; d < r && !w->failed; d++, axis += 4) {
    q[d] = axis[0] < 0 ? jx_ax_const(w, 0) : ix[axis[0]];
    if (axis[2] >= 0) q[d] = ix[axis[2]];
    if (axis[1] < 0) continue;
    at[lanes] = jx_ax_const(w, axis[1]);
    const jx_ax *const *where = jx_ax_tuple(w, at, lanes + 1);
    if (!where) return JX_NO_LANE;
    const jx_ax *start = run_index(w, index, where, g, axis[3]);
    if (n->p[0]) {
      jx_lane v = jx_walk_value(w, index, where, g);
      if (w->body && !w->failed)
        ok = both(w, ok, within(w, v, (jx_dtype)index->aval->dtype, axis[3]));
    }
    q[d] = start && q[d] ? jx_ax_lin(w, 1, q[d], 1, start, 0) : NULL;
  }
  if (w->failed) return JX_NO_LANE;
  jx_lane v = jx_walk_value(w, x, jx_ax_tuple(w, q, r), g);
  if (!w->body || w->failed || ok == JX_NO_LANE) return v;
  return jx_body_op(w->body, JX_LANE_SEL, ok, v,
                    jx_body_const_bits(w->body, (jx_dtype)n->aval->dtype, (uint64_t)n->p[1]));
}

static jx_lane iota(jx_walk *w, const jx_cnode *n, const jx_ax *const *ix) {
  if (!w->body) return 0;
  return jx_body_convert(w->body, jx_walk_index(w, ix[n->p[0]]), (jx_dtype)n->aval->dtype);
}

static jx_lane map(jx_walk *w, jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  jx_lane room[8], *in = room;
  if (n->nin > 8 && !(in = JX_NEWN(w->mem, jx_lane, n->nin))) w->failed = true;
  for (int i = 0; i < n->nin && !w->failed; i++) in[i] = jx_walk_value(w, n->in[i], ix, g);
  if (!w->body || w->failed) return 0;
  return jx_cnode_lower(n, w->body, in);
}

/* ---- the walk ---- */

typedef struct {
  const jx_walk *w;
  jx_memo_entry e;
} memo_key;

static bool is_made(uint64_t value, const void *probe) {
  const memo_key *k = probe;
  const jx_memo_entry *e = &k->w->made.at[value];
  return e->n == k->e.n && e->ix == k->e.ix && e->g == k->e.g;
}

static jx_lane compute(jx_walk *w, jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  switch ((jx_ckind)n->kind) {
    case JX_C_MAP:
      return map(w, n, ix, g);
    case JX_C_AFFINE:
      return affine(w, n, ix, g);
    case JX_C_RESHAPE:
      return reshape(w, n, ix, g);
    case JX_C_PAD:
      return pad(w, n, ix, g);
    case JX_C_CONCAT:
      return concat(w, n, ix, g);
    case JX_C_IOTA:
      return iota(w, n, ix);
    case JX_C_TAKE:
      return take(w, n, ix, g);
    case JX_C_DSLICE:
      return dynamic_slice(w, n, ix, g);
    case JX_C_DUPDATE:
      return dynamic_update(w, n, ix, g);
    default:
      w->failed = true; /* reductions, products and calls are anchors: never inside a walk */
      return JX_NO_LANE;
  }
}

jx_lane jx_walk_value(jx_walk *w, jx_cnode *n, const jx_ax *const *ix, const jx_guard *g) {
  bool root = w->open == n;
  if (++w->steps > JX_WALK_STEPS && !w->body) w->over = w->failed = true;
  if (!ix || w->failed) return JX_NO_LANE;
  if (n->kind == JX_C_LIT)
    return w->body ? jx_body_const_bits(w->body, (jx_dtype)n->aval->dtype, (uint64_t)n->p[0]) : 0;
  if (root)
    w->open = NULL;
  else if (jx_cnode_placed(n))
    return read(w, n, ix, NULL, g);
  memo_key key = {w, {n, ix, g, 0}};
  uint64_t h = jx_hash_mix(jx_hash_mix(n->id, (uint64_t)(uintptr_t)ix), g ? g->id + 1u : 0);
  uint64_t *found = jx_map_find(&w->memo, h, is_made, &key);
  if (found) return w->made.at[*found].lane;
  jx_lane v = compute(w, n, ix, g);
  if (!jx_vec_push(&w->c->rt->mem, &w->made, (jx_memo_entry){n, ix, g, v}) ||
      !jx_map_add(&w->memo, h, w->made.n - 1))
    w->failed = true;
  return v;
}
