/*
** while_rules.c — jvp, linearize and batch of a while (CORE.md §6).
**
** Its linear half is a scan of as many trips as were made: `dyn`, over tapes. So a while has no
** transpose of its own, and all that follows from it, to any order, is a scan's.
*/
#include "prim/scan.h"
#include "prim/while.h"

bool jx_while_bind(jx_cx *cx, const jx_while *w, const jx_val *in, jx_val *out) {
  uint32_t nin = w->ncond + w->nbody + w->ncarry;
  return jx_bind(cx, &jx_prim_while,
                 JX_ATTRS(jx_a_graph(w->body), jx_a_int(w->nbody), jx_a_graph(w->cond),
                          jx_a_int(w->ncond), w->tape ? jx_a_bool(true) : jx_a_none()),
                 in, (int)nin, out, (int)(w->body->nouts + w->tape));
}

/* ---- jvp: one loop with twice the carry ---- */

/* Grows the mask of the carry until the body maps it into itself. mask: of the body's inputs. */
static const jx_jvp_graph *jvp_fixpoint(jx_cx *cx, const jx_while *w, bool *mask, bool *force) {
  for (;;) {
    bool grew = false;
    for (uint32_t i = 0; i < w->ncarry; i++) force[i] = mask[w->nbody + i];
    const jx_jvp_graph *j = jx_graph_jvp(cx, w->body, mask, force);
    for (uint32_t i = 0; j && i < w->ncarry; i++) {
      grew = grew || (j->omask[i] && !mask[w->nbody + i]);
      mask[w->nbody + i] = mask[w->nbody + i] || j->omask[i];
    }
    if (!j || !grew) return j;
  }
}

/* Appends at … end-1, then the tangents, numbered from *tan on, of those in mask. */
static uint32_t with_tangents(uint32_t at_, uint32_t end, const bool *mask, uint32_t *tan,
                              uint32_t *to) {
  uint32_t n = 0;
  for (uint32_t i = at_; i < end; i++) to[n++] = i;
  for (uint32_t i = at_; i < end; i++)
    if (mask[i]) to[n++] = (*tan)++;
  return n;
}

/* consts, their tangents, carry, its tangents → carry, its tangents, tapes, theirs. */
static jx_graph *jvp_body(jx_room *r, const jx_while *w, const jx_jvp_graph *j, const bool *mask) {
  const jx_graph *g = w->body;
  uint32_t nin = g->ninputs, tan = nin, ot = g->nouts, n, m;
  uint32_t *in = JX_NEWN(&r->mem, uint32_t, 2 * nin), *pos = JX_NEWN(&r->mem, uint32_t, 2 * ot);
  jx_atom *out = JX_NEWN(&r->mem, jx_atom, 2 * ot);
  if (!in || !pos || !out) {
    jx_nomem(r->cx);
    return NULL;
  }
  n = with_tangents(0, w->nbody, mask, &tan, in);
  n += with_tangents(w->nbody, nin, mask, &tan, in + n);
  m = with_tangents(0, w->ncarry, j->omask, &ot, pos);
  m += with_tangents(w->ncarry, g->nouts, j->omask, &ot, pos + m);
  for (uint32_t i = 0; i < m; i++) out[i] = j->g->out[pos[i]];
  return jx_graph_rewire(j->g, in, n, out, m);
}

/* The predicate, with inputs behind its own for the carry's tangents, which it does not read. */
static jx_graph *jvp_cond(jx_room *r, const jx_while *w, const bool *mask) {
  jx_cx *cx = r->cx;
  jx_graph *g = w->cond;
  jx_val *in = jx_room_vals(r, g->ninputs + w->ncarry), out = JX_BAD;
  jx_trace *t = in ? jx_body_open(cx) : NULL;
  if (!t) return NULL;
  uint32_t n = jx_body_inputs(cx, t, g->aval, NULL, g->ninputs, in);
  jx_body_inputs(cx, t, w->body->aval + w->nbody, mask + w->nbody, w->ncarry, in + n);
  if (jx_ok(cx)) jx_graph_emit(cx, g, in, &out);
  return jx_body_close(cx, t, &out, 1);
}

/* Appends x[at … end) and their tangents, zeros where there is none; the number of tangents. */
static uint32_t put_pairs(jx_cx *cx, const jx_while *w, const bool *mask, uint32_t from,
                          uint32_t end, const jx_val *const xs[2], jx_val **to) {
  uint32_t n = 0;
  for (uint32_t i = from; i < end; i++) *(*to)++ = xs[0][i];
  for (uint32_t i = from; i < end; i++) {
    if (!mask[i]) continue;
    *(*to)++ = jx_instantiate(cx, xs[1][i], w->body->aval[i]->strong);
    n++;
  }
  return n;
}

void jx_while_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                   jx_val *dy) {
  jx_while w = jx_while_of(e), v = w;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nout = w.body->nouts, nk = w.ncarry, nt = nout - nk;
  bool *mask = jx_room_flags(&r, (uint32_t)e->nin), *force = jx_room_flags(&r, nout);
  jx_val *in = jx_room_vals(&r, 2 * (uint32_t)e->nin), *out = jx_room_vals(&r, 2 * nout + 1);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  if (mask) mask += w.ncond;
  const jx_jvp_graph *j = mask && jx_ok(cx) ? jvp_fixpoint(cx, &w, mask, force) : NULL;
  v.body = j ? jvp_body(&r, &w, j, mask) : NULL;
  v.cond = v.body ? jvp_cond(&r, &w, mask) : NULL;
  if (v.cond) {
    const jx_val *const xs[2] = {x + w.ncond, dx + w.ncond};
    jx_val *to = in;
    for (uint32_t i = 0; i < w.ncond; i++) *to++ = x[i];
    v.nbody += put_pairs(cx, &w, mask, 0, w.nbody, xs, &to);
    v.ncarry += put_pairs(cx, &w, mask, w.nbody, w.nbody + nk, xs, &to);
    if (jx_while_bind(cx, &v, in, out)) {
      const jx_val *tapes = out + v.ncarry + w.tape;
      for (uint32_t i = 0; i < nk; i++) y[i] = out[i];
      jx_mask_unpack(out + nk, j->omask, nk, dy);
      if (w.tape) {
        y[nk] = out[v.ncarry];
        dy[nk] = JX_ABSENT;
      }
      for (uint32_t i = 0; i < nt; i++) y[nk + 1 + i] = tapes[i];
      jx_mask_unpack(tapes + nt, j->omask + nk, nt, dy + nk + w.tape);
    }
  }
  if (v.body) jx_graph_release(v.body);
  if (v.cond && v.cond != w.cond) jx_graph_release(v.cond);
  jx_room_close(&r);
}

/* ---- linearize: the loop with tapes, and a scan over them ---- */

void jx_while_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                   jx_val *dy) {
  jx_while w = jx_while_of(e), known = w;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nk = w.ncarry, nout = w.body->nouts;
  bool *mask = jx_room_flags(&r, (uint32_t)e->nin);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  const jx_loop_split *p =
      jx_ok(cx) ? jx_loop_split_of(cx, w.body, &(jx_loop_way){.nconst = w.nbody, .ncarry = nk},
                                   mask + w.ncond)
                : NULL;
  jx_val *out = p ? jx_room_vals(&r, p->known->nouts + 1) : NULL;
  jx_val *t = jx_room_vals(&r, nout);
  if (out && t) {
    known.body = p->known;
    known.tape = w.tape || p->linear->nouts > 0;
    jx_scan s = {.body = w.body,
                 .first = 1,
                 .nconst = w.nbody,
                 .ncarry = nk,
                 .ny = nout - nk,
                 .unroll = 1,
                 .dyn = true};
    jx_loop_values v = {.count = out[nk],
                        .consts = x + w.ncond,
                        .xs = NULL,
                        .ys = out + nk + 1,
                        .dx = dx + w.ncond,
                        .dy = t};
    bool ok = jx_while_bind(cx, &known, x, out);
    v.count = out[nk];
    if (ok && jx_loop_linear(cx, &s, p, &v)) {
      for (int i = 0; i < e->nout; i++) {
        y[i] = out[i];
        dy[i] = (uint32_t)i < nk ? t[i] : (uint32_t)i == nk ? JX_ABSENT : t[i - 1];
      }
    }
  }
  jx_room_close(&r);
}

/* ---- batch ---- */

static const jx_batched *batch_fixpoint(jx_cx *cx, const jx_while *w, const jx_batch *b, bool *mask,
                                        bool *force) {
  for (;;) {
    bool grew = false;
    for (uint32_t i = 0; i < w->ncarry; i++) force[i] = mask[w->nbody + i];
    const jx_batched *g = jx_graph_batch(cx, w->body, mask, b->size, b->axis, force);
    for (uint32_t i = 0; g && i < w->ncarry; i++) {
      grew = grew || (g->omask[i] && !mask[w->nbody + i]);
      mask[w->nbody + i] = mask[w->nbody + i] || g->omask[i];
    }
    if (!g || !grew) return g;
  }
}

/* active[B] ? now[B, …] : before[B, …] */
static jx_val lane_select(jx_cx *cx, jx_val active, jx_val now, jx_val before) {
  int64_t lead = 0;
  if (!now.aval) return JX_BAD;
  active = jx_broadcast_in_dim(cx, active, now.aval->rank, now.aval->dim, &lead);
  return jx_select(cx, active, now, before);
}

/* A loop whose predicate is mapped: inputs of both programs, with the count of lanes first. */
typedef struct {
  const jx_while *w; /* the batched programs                               */
  const jx_aval *count;
  jx_val *in, *out;
} lanes;

/* cond consts, [counts], carry → whether any lane goes on. */
static jx_graph *lanes_cond(jx_cx *cx, const lanes *l) {
  const jx_while *w = l->w;
  jx_trace *t = jx_body_open(cx);
  if (!t) return NULL;
  jx_val p = JX_BAD, any = JX_BAD;
  jx_body_inputs(cx, t, w->cond->aval, NULL, w->ncond, l->in);
  if (w->tape) jx_trace_input(cx, t, l->count);
  jx_body_inputs(cx, t, w->cond->aval + w->ncond, NULL, w->ncarry, l->in + w->ncond);
  if (jx_ok(cx) && jx_graph_emit(cx, w->cond, l->in, &p))
    jx_bind(cx, &jx_prim_reduce_or, JX_ATTRS(jx_a_ints((int64_t[]){0}, 1)), &p, 1, &any, 1);
  return jx_body_close(cx, t, &any, 1);
}

/* cond consts, body consts, [counts], carry → [counts], carry, tapes: lanes that ended stay. */
static jx_graph *lanes_body(jx_cx *cx, const lanes *l) {
  const jx_while *w = l->w;
  jx_trace *t = jx_body_open(cx);
  if (!t) return NULL;
  jx_val p = JX_BAD, counts = JX_BAD, *body = l->in + w->ncond + w->ncarry;
  jx_body_inputs(cx, t, w->cond->aval, NULL, w->ncond, l->in);
  jx_body_inputs(cx, t, w->body->aval, NULL, w->nbody, body);
  if (w->tape) counts = jx_trace_input(cx, t, l->count);
  jx_body_inputs(cx, t, w->body->aval + w->nbody, NULL, w->ncarry, body + w->nbody);
  for (uint32_t i = 0; i < w->ncarry; i++) l->in[w->ncond + i] = body[w->nbody + i];
  if (jx_ok(cx) && jx_graph_emit(cx, w->cond, l->in, &p) &&
      jx_graph_emit(cx, w->body, body, l->out + w->tape)) {
    jx_val *now = l->out + w->tape;
    for (uint32_t i = 0; i < w->ncarry; i++)
      now[i] = lane_select(cx, p, now[i], body[w->nbody + i]);
    if (w->tape) l->out[0] = jx_add(cx, counts, jx_convert(cx, p, JX_I32, false));
  }
  return jx_body_close(cx, t, l->out, w->body->nouts + w->tape);
}

static bool bind_lanes(jx_cx *cx, jx_room *r, const jx_while *w, const jx_batch *b,
                       const jx_val *in, jx_val *y) {
  uint32_t nc = w->ncond, nk = w->ncarry, n = 0, all = nc + w->nbody + nk;
  lanes l = {.w = w,
             .count = jx_aval_lead(&cx->rt->avals, b->size, cx->rt->avals.scalar[JX_I32][0]),
             .in = jx_room_vals(r, all + nk + nc),
             .out = jx_room_vals(r, w->body->nouts + 1)};
  jx_val *to = jx_room_vals(r, all + nc + 1), *res = jx_room_vals(r, w->body->nouts + 2);
  if (!jx_ok(cx)) return false;
  jx_while v = *w;
  v.cond = lanes_cond(cx, &l);
  v.body = v.cond ? lanes_body(cx, &l) : NULL;
  v.nbody += nc;
  v.ncarry += w->tape;
  bool ok = v.body != NULL;
  for (int k = 0; ok && k < 2; k++)
    for (uint32_t i = 0; i < nc; i++) to[n++] = in[i];
  for (uint32_t i = nc; ok && i < all; i++) {
    if (i == nc + w->nbody && w->tape) to[n++] = jx_zeros(cx, l.count);
    to[n++] = in[i];
  }
  if (ok && nk == 0 && w->tape) to[n++] = jx_zeros(cx, l.count);
  ok = ok && jx_while_bind(cx, &v, to, res);
  for (uint32_t i = 0; ok && i < nk; i++) y[i] = res[w->tape + i];
  if (ok && w->tape) {
    y[nk] = res[0];
    for (uint32_t i = nk; i < w->body->nouts; i++) y[i + 1] = res[i + 2];
  }
  if (v.cond) jx_graph_release(v.cond);
  if (v.body) jx_graph_release(v.body);
  return ok;
}

typedef struct {
  bool *mask, *cmask, *force; /* [inputs of body, of cond; results of body] */
  const jx_batched *body;
  jx_graph *cond;
  bool lanes; /* the predicate is mapped: all of the carry is */
} batch_plan;

/* Both programs for the masks that the fixpoint finds. */
static bool plan_batch(jx_cx *cx, const jx_while *w, const jx_batch *b, batch_plan *p) {
  for (;;) {
    bool all = p->lanes;
    p->body = batch_fixpoint(cx, w, b, p->mask, p->force);
    for (uint32_t i = 0; i < w->ncarry; i++) p->cmask[w->ncond + i] = p->mask[w->nbody + i];
    const jx_batched *c =
        p->body ? jx_graph_batch(cx, w->cond, p->cmask, b->size, b->axis, NULL) : NULL;
    if (!c) return false;
    p->cond = c->g;
    p->lanes = c->omask[0];
    if (!p->lanes || all) return true;
    for (uint32_t i = 0; i < w->ncarry; i++) p->mask[w->nbody + i] = true;
  }
}

void jx_while_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_while w = jx_while_of(e), v = w;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nk = w.ncarry, first = w.ncond + w.nbody;
  batch_plan p = {.mask = jx_room_flags(&r, w.body->ninputs),
                  .cmask = jx_room_flags(&r, w.cond->ninputs),
                  .force = jx_room_flags(&r, w.body->nouts)};
  jx_val *in = jx_room_vals(&r, (uint32_t)e->nin);
  for (uint32_t i = 0; jx_ok(cx) && i < w.body->ninputs; i++) p.mask[i] = b->in[w.ncond + i];
  for (uint32_t i = 0; jx_ok(cx) && i < w.ncond; i++) p.cmask[i] = b->in[i];
  if (jx_ok(cx) && plan_batch(cx, &w, b, &p)) {
    v.body = p.body->g;
    v.cond = p.cond;
    for (uint32_t i = 0; i < (uint32_t)e->nin; i++) {
      bool spread = i >= first && p.mask[w.nbody + i - first];
      in[i] = spread ? jx_materialize(cx, b, x[i], b->in[i]) : x[i];
    }
    bool ok = p.lanes ? bind_lanes(cx, &r, &v, b, in, y) : jx_while_bind(cx, &v, in, y);
    for (uint32_t i = 0; ok && i < (uint32_t)e->nout; i++)
      b->out[i] = i == nk ? p.lanes : p.body->omask[i < nk ? i : i - 1];
  }
  jx_room_close(&r);
}
