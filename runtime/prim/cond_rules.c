/*
** cond_rules.c — the rules of cond (CORE.md §6): every branch is transformed, and where branches
** disagree on what has a tangent or is mapped, all are made to agree on the union.
**
** linearize: a residual that is an operand or a result of the cond is not kept a second time. Of
** what a branch keeps beside, branches share slots of equal type, since only one of them runs; a
** slot that a branch does not fill holds zeros. Operands of two kinds (jx_cond_part) are split the
** same way.
*/
#include "prim/cond.h"

typedef struct {
  jx_graph *const *g;
  uint32_t n, nin, nout; /* branches; their inputs and results */
} branches;

static branches branches_of(const jx_eqn *e) {
  const jx_attr *a = &e->attrs->at[JX_COND_BRANCHES];
  return (branches){a->u.graphs, a->n, a->u.graphs[0]->ninputs, a->u.graphs[0]->nouts};
}

static bool bind_cond(jx_cx *cx, const jx_eqn *e, jx_graph *const *g, uint32_t n, const jx_val *in,
                      jx_val *out) {
  return jx_bind(cx, e->prim, JX_ATTRS(jx_a_graphs(g, (int)n)), in, (int)g[0]->ninputs + 1, out,
                 (int)g[0]->nouts);
}

static void join(bool *mask, const bool *other, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) mask[i] = mask[i] || other[i];
}

static jx_graph **graph_list(jx_room *r, uint32_t n) {
  jx_graph **g = JX_NEWN(&r->mem, jx_graph *, n);
  if (!g) jx_nomem(r->cx);
  return g;
}

static void release(jx_graph **g, uint32_t n) {
  for (uint32_t i = 0; g && i < n; i++) jx_graph_release(g[i]);
}

/* ---- jvp ---- */

void jx_cond_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy) {
  branches b = branches_of(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, b.nin + 1), *omask = jx_room_flags(&r, b.nout);
  jx_val *in = jx_room_vals(&r, 2 * b.nin + 1), *out = jx_room_vals(&r, 2 * b.nout);
  jx_graph **g = graph_list(&r, b.n);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  for (int round = 0; round < 2; round++) {
    for (uint32_t k = 0; k < b.n && jx_ok(cx); k++) {
      const jx_jvp_graph *j = jx_graph_jvp(cx, b.g[k], mask + 1, round ? omask : NULL);
      if (!j) break;
      g[k] = j->g;
      join(omask, j->omask, b.nout);
    }
  }
  if (jx_ok(cx)) {
    for (uint32_t i = 0; i <= b.nin; i++) in[i] = x[i];
    jx_mask_pack(dx + 1, mask + 1, b.nin, in, b.nin + 1);
    if (bind_cond(cx, e, g, b.n, in, out)) {
      for (uint32_t i = 0; i < b.nout; i++) y[i] = out[i];
      jx_mask_unpack(out + b.nout, omask, b.nout, dy);
    }
  }
  jx_room_close(&r);
}

/* ---- linearize ---- */

/* A residual of any branch: an operand, a result, or a slot. */
typedef struct {
  enum { OPERAND, RESULT, SLOT } kind;
  uint32_t index;
} residual;

typedef struct {
  branches b;
  jx_room *r;
  const jx_lin_graph **lg; /* [branches]                                           */
  const jx_aval **slot;    /* [nslots] types                                       */
  uint32_t **slot_of;      /* [branches][extra results] its slot                   */
  residual *res;           /* [nres] of all branches together                      */
  uint32_t **res_of;       /* [branches][residuals] position in res                */
  uint32_t nslots, nres;
  const bool *in, *out; /* known operands and results; NULL: all                */
} splitter;

static bool is_known(const bool *mask, uint32_t i) { return !mask || mask[i]; }

static uint32_t extras(const splitter *s, uint32_t k) { return s->lg[k]->known->nouts - s->b.nout; }

/* The first slot of this type that branch k does not use yet. */
static uint32_t slot_for(splitter *s, uint32_t k, uint32_t used, const jx_aval *a) {
  for (uint32_t i = 0; i < s->nslots; i++) {
    bool taken = s->slot[i] != a;
    for (uint32_t j = 0; j < used; j++) taken = taken || s->slot_of[k][j] == i;
    if (!taken) return i;
  }
  s->slot[s->nslots] = a;
  return s->nslots++;
}

static uint32_t residual_for(splitter *s, residual q) {
  for (uint32_t i = 0; i < s->nres; i++)
    if (s->res[i].kind == q.kind && s->res[i].index == q.index) return i;
  s->res[s->nres] = q;
  return s->nres++;
}

/* Slots and residuals of all branches. */
static bool lay_out(splitter *s) {
  uint32_t nslots = 0, nres = 0, n = s->b.n;
  jx_arena *mem = &s->r->mem;
  for (uint32_t k = 0; k < n; k++) nslots += extras(s, k), nres += s->lg[k]->nres;
  s->slot = JX_NEWN(mem, const jx_aval *, nslots);
  s->res = JX_NEWN(mem, residual, nres);
  s->slot_of = JX_NEWN(mem, uint32_t *, n);
  s->res_of = JX_NEWN(mem, uint32_t *, n);
  for (uint32_t k = 0; k < n && !mem->failed; k++) {
    const jx_lin_graph *lg = s->lg[k];
    uint32_t *slot = s->slot_of[k] = JX_NEWN(mem, uint32_t, extras(s, k));
    uint32_t *at = s->res_of[k] = JX_NEWN(mem, uint32_t, lg->nres);
    if (mem->failed) break;
    for (uint32_t i = 0; i < extras(s, k); i++)
      slot[i] = slot_for(s, k, i, jx_atom_aval(lg->known, lg->known->out[s->b.nout + i])->strong);
    for (uint32_t i = 0; i < lg->nres; i++) {
      uint32_t j = lg->res[i].index;
      at[i] = residual_for(s, lg->res[i].is_input ? (residual){OPERAND, j}
                              : j < s->b.nout     ? (residual){RESULT, j}
                                                  : (residual){SLOT, slot[j - s->b.nout]});
    }
  }
  return !mem->failed || jx_nomem(s->r->cx) == JX_OK;
}

/* Branch k as it runs: known operands to known results, then all slots. */
static jx_graph *known_branch(splitter *s, uint32_t k) {
  jx_cx *cx = s->r->cx;
  jx_graph *g = s->lg[k]->known;
  jx_val *in = jx_room_vals(s->r, g->ninputs), *y = jx_room_vals(s->r, g->nouts);
  jx_val *out = jx_room_vals(s->r, s->b.nout + s->nslots);
  jx_trace *t = jx_ok(cx) ? jx_body_open(cx) : NULL;
  uint32_t n = 0;
  if (!t) return NULL;
  for (uint32_t i = 0; i < g->ninputs; i++)
    if (is_known(s->in, i)) in[i] = jx_trace_input(cx, t, g->aval[i]);
  if (jx_ok(cx) && jx_graph_emit(cx, g, in, y)) {
    for (uint32_t i = 0; i < s->b.nout; i++)
      if (is_known(s->out, i)) out[n++] = y[i];
    for (uint32_t i = 0; i < extras(s, k); i++) out[n + s->slot_of[k][i]] = y[s->b.nout + i];
    for (uint32_t i = 0; i < s->nslots; i++)
      out[n + i] = jx_instantiate(cx, out[n + i], s->slot[i]);
  }
  return jx_body_close(cx, t, out, n + s->nslots);
}

static const jx_aval *residual_type(const splitter *s, residual q) {
  const jx_graph *g = s->b.g[0];
  return q.kind == OPERAND  ? g->aval[q.index]
         : q.kind == RESULT ? jx_atom_aval(g, g->out[q.index])
                            : s->slot[q.index];
}

/* Branch k of the linear half: all residuals, then the tangents. */
static jx_graph *linear_branch(splitter *s, uint32_t k, const bool *mask) {
  jx_cx *cx = s->r->cx;
  const jx_lin_graph *lg = s->lg[k];
  jx_val *res = jx_room_vals(s->r, s->nres), *in = jx_room_vals(s->r, lg->linear->ninputs);
  jx_val *out = jx_room_vals(s->r, lg->linear->nouts);
  jx_trace *t = jx_ok(cx) ? jx_body_open(cx) : NULL;
  if (!t) return NULL;
  for (uint32_t i = 0; i < s->nres; i++)
    res[i] = jx_trace_input(cx, t, residual_type(s, s->res[i]));
  for (uint32_t i = 0; i < lg->nres; i++) in[i] = res[s->res_of[k][i]];
  jx_body_inputs(cx, t, s->b.g[k]->aval, mask, s->b.nin, in + lg->nres);
  if (jx_ok(cx)) jx_graph_emit(cx, lg->linear, in, out);
  return jx_body_close(cx, t, out, lg->linear->nouts);
}

/* Binds the known branches; out: all results, holes for those that are not known, then slots. */
static bool run_known(splitter *s, const jx_eqn *e, jx_graph *const *known, const jx_val *x,
                      jx_val *out) {
  jx_cx *cx = s->r->cx;
  uint32_t n = 1, k = 0;
  if (!s->in) return bind_cond(cx, e, known, s->b.n, x, out);
  if (!known[0]->nouts) return true;
  jx_val *in = jx_room_vals(s->r, s->b.nin + 1), *res = jx_room_vals(s->r, known[0]->nouts);
  if (!jx_ok(cx)) return false;
  in[0] = x[0];
  for (uint32_t i = 0; i < s->b.nin; i++)
    if (s->in[i]) in[n++] = x[i + 1];
  if (!bind_cond(cx, e, known, s->b.n, in, res)) return false;
  for (uint32_t i = 0; i < s->b.nout; i++)
    if (s->out[i]) out[i] = res[k++];
  for (uint32_t i = 0; i < s->nslots; i++) out[s->b.nout + i] = res[k++];
  return true;
}

/* Binds both halves; dx, mask and omask leave out the index. */
static void bind_halves(splitter *s, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const bool *mask, jx_val *y) {
  jx_cx *cx = s->r->cx;
  uint32_t n = s->b.n, nlin = s->lg[0]->linear->nouts;
  jx_graph **known = graph_list(s->r, n), **linear = graph_list(s->r, n);
  jx_val *out = jx_room_vals(s->r, s->b.nout + s->nslots), *ty = y + s->b.nout;
  jx_val *in = jx_room_vals(s->r, s->nres + s->b.nin + 1);
  for (uint32_t k = 0; k < n && jx_ok(cx); k++) known[k] = known_branch(s, k);
  for (uint32_t k = 0; k < n && nlin && jx_ok(cx); k++) linear[k] = linear_branch(s, k, mask);
  if (jx_ok(cx) && run_known(s, e, known, x, out)) {
    in[0] = x[0];
    for (uint32_t i = 0; i < s->nres; i++) {
      residual q = s->res[i];
      in[i + 1] = q.kind == OPERAND  ? x[q.index + 1]
                  : q.kind == RESULT ? out[q.index]
                                     : out[s->b.nout + q.index];
    }
    jx_mask_pack(dx, mask, s->b.nin, in, s->nres + 1);
    for (uint32_t i = 0; i < s->b.nout; i++) y[i] = out[i];
    if (nlin) bind_cond(cx, e, linear, n, in, ty);
  }
  release(known, n);
  release(linear, n);
}

void jx_cond_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  splitter s = {.b = branches_of(e), .r = &r};
  bool *mask = jx_room_flags(&r, s.b.nin + 1), *omask = jx_room_flags(&r, s.b.nout);
  jx_val *both = jx_room_vals(&r, 2 * s.b.nout);
  s.lg = JX_NEWN(&r.mem, const jx_lin_graph *, s.b.n);
  if (!s.lg) jx_nomem(cx);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  for (int round = 0; round < 2; round++) {
    for (uint32_t k = 0; k < s.b.n && jx_ok(cx); k++) {
      s.lg[k] = jx_graph_linearize(cx, s.b.g[k], mask + 1, round ? omask : NULL);
      if (s.lg[k]) join(omask, s.lg[k]->omask, s.b.nout);
    }
  }
  if (jx_ok(cx) && lay_out(&s)) {
    bind_halves(&s, e, x, dx + 1, mask + 1, both);
    for (uint32_t i = 0; jx_ok(cx) && i < s.b.nout; i++) y[i] = both[i];
    if (jx_ok(cx)) jx_mask_unpack(both + s.b.nout, omask, s.b.nout, dy);
  }
  jx_room_close(&r);
}

/* ---- operands of two kinds ---- */

void jx_cond_part(jx_cx *cx, const jx_eqn *e, const jx_val *x, const bool *linear, jx_val *y) {
  jx_room r;
  if (linear[0]) {
    jx_fail(cx, JX_ENODIFF, e->prim->name, "the choice depends on tangents, which are linear");
    return;
  }
  if (!jx_room_open(cx, &r)) return;
  splitter s = {.b = branches_of(e), .r = &r};
  bool *omask = jx_room_flags(&r, s.b.nout), *in = jx_room_flags(&r, s.b.nin);
  bool *out = jx_room_flags(&r, s.b.nout);
  jx_val *both = jx_room_vals(&r, 2 * s.b.nout), *lin = jx_room_vals(&r, s.b.nout);
  s.lg = JX_NEWN(&r.mem, const jx_lin_graph *, s.b.n);
  if (!s.lg) jx_nomem(cx);
  for (int round = 0; round < 2; round++) {
    for (uint32_t k = 0; k < s.b.n && jx_ok(cx); k++) {
      s.lg[k] = jx_graph_part(cx, s.b.g[k], linear + 1, round ? omask : NULL);
      if (s.lg[k]) join(omask, s.lg[k]->omask, s.b.nout);
    }
  }
  for (uint32_t i = 0; jx_ok(cx) && i < s.b.nin; i++) in[i] = !linear[i + 1];
  for (uint32_t i = 0; jx_ok(cx) && i < s.b.nout; i++) out[i] = !omask[i];
  s.in = in;
  s.out = out;
  if (jx_ok(cx) && lay_out(&s)) {
    bind_halves(&s, e, x, x + 1, linear + 1, both);
    if (jx_ok(cx)) jx_mask_unpack(both + s.b.nout, omask, s.b.nout, lin);
    for (uint32_t i = 0; jx_ok(cx) && i < s.b.nout; i++) y[i] = omask[i] ? lin[i] : both[i];
  }
  jx_room_close(&r);
}

/* ---- transpose ---- */

void jx_cond_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct, jx_val *d) {
  branches b = branches_of(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *linear = jx_room_flags(&r, b.nin), *known = jx_room_flags(&r, b.nin);
  bool *ctm = jx_room_flags(&r, b.nout), *omask = jx_room_flags(&r, b.nin);
  jx_val *in = jx_room_vals(&r, b.nin + b.nout + 1), *out = jx_room_vals(&r, b.nin);
  jx_graph **g = graph_list(&r, b.n);
  for (uint32_t i = 0; jx_ok(cx) && i < b.nin; i++) {
    linear[i] = jx_absent(x[i + 1]);
    known[i] = !linear[i];
  }
  if (jx_ok(cx)) jx_mask_present(ct, (int)b.nout, ctm);
  for (int round = 0; round < 2; round++) {
    for (uint32_t k = 0; k < b.n && jx_ok(cx); k++) {
      const jx_transposed *t = jx_graph_transpose(cx, b.g[k], linear, ctm, round ? omask : NULL);
      if (!t) break;
      g[k] = t->g;
      join(omask, t->omask, b.nin);
    }
  }
  if (jx_ok(cx) && g[0]->nouts) {
    in[0] = x[0];
    jx_mask_pack(ct, ctm, b.nout, in, jx_mask_pack(x + 1, known, b.nin, in, 1));
    if (bind_cond(cx, e, g, b.n, in, out)) jx_mask_unpack(out, omask, b.nin, d + 1);
  }
  jx_room_close(&r);
}

/* ---- batch ---- */

/* The mapped predicate in the shape of an array of type a. */
static jx_val over(jx_cx *cx, jx_val lanes, const jx_aval *a) {
  int64_t lead = 0;
  return jx_broadcast_in_dim(cx, lanes, a->rank, a->dim, &lead);
}

/*
** Operand i as branch k sees it, to which derivatives flow back only from the lanes that take the
** branch: a NaN or infinity of a branch that is not taken does not reach them. As in JAX, operands
** that are not mapped are therefore mapped here.
*/
static jx_val guarded(jx_cx *cx, const jx_batch *bt, jx_val taken, jx_val x, bool mapped) {
  x = jx_materialize(cx, bt, x, mapped);
  if (!x.aval || !taken.aval) return JX_BAD;
  return jx_select(cx, over(cx, taken, x.aval), x, jx_op1(cx, &jx_prim_stop_gradient, x));
}

static bool has_tangent(const jx_aval *a) { return jx_is_float((jx_dtype)a->dtype) && !a->is_tape; }

/* Every lane chooses for itself: all branches run, then select. */
static void select_branches(jx_room *r, const branches *b, const jx_eqn *e, const jx_batch *bt,
                            jx_graph *const *g, const jx_val *x, jx_val *y) {
  jx_cx *cx = r->cx;
  jx_val *all = jx_room_vals(r, b->n * b->nout), *cases = jx_room_vals(r, b->n + 1);
  jx_val *in = jx_room_vals(r, b->nin);
  for (uint32_t k = 0; k < b->n && jx_ok(cx); k++) {
    jx_val taken = jx_eq(cx, x[0], jx_lit_i(cx, JX_I32, k));
    for (uint32_t i = 0; i < b->nin; i++)
      in[i] =
          has_tangent(e->in[i + 1]) ? guarded(cx, bt, taken, x[i + 1], bt->in[i + 1]) : x[i + 1];
    if (jx_ok(cx)) jx_graph_emit(cx, g[k], in, all + k * b->nout);
  }
  for (uint32_t i = 0; i < b->nout && jx_ok(cx); i++) {
    for (uint32_t k = 0; k < b->n; k++) cases[k + 1] = all[k * b->nout + i];
    cases[0] = over(cx, x[0], all[i].aval);
    y[i] = cases[1];
    if (b->n > 1) jx_bind(cx, &jx_prim_select_n, NULL, cases, (int)b->n + 1, &y[i], 1);
  }
}

void jx_cond_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *bt, const jx_val *x, jx_val *y) {
  branches b = branches_of(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *force = jx_room_flags(&r, b.nout), *in = jx_room_flags(&r, b.nin);
  jx_graph **g = graph_list(&r, b.n);
  for (uint32_t i = 0; jx_ok(cx) && i < b.nout; i++) force[i] = bt->in[0];
  for (uint32_t i = 0; jx_ok(cx) && i < b.nin; i++)
    in[i] = bt->in[i + 1] || (bt->in[0] && has_tangent(e->in[i + 1]));
  for (int round = 0; round < 2; round++) {
    for (uint32_t k = 0; k < b.n && jx_ok(cx); k++) {
      const jx_batched *t = jx_graph_batch(cx, b.g[k], in, bt->size, bt->axis, force);
      if (!t) break;
      g[k] = t->g;
      if (!round) join(bt->out, t->omask, b.nout);
    }
    for (uint32_t i = 0; !round && jx_ok(cx) && i < b.nout; i++) force[i] = bt->out[i];
  }
  if (jx_ok(cx)) {
    if (bt->in[0])
      select_branches(&r, &b, e, bt, g, x, y);
    else
      bind_cond(cx, e, g, b.n, x, y);
  }
  jx_room_close(&r);
}
