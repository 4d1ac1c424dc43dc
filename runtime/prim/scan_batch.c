/*
** scan_batch.c — the batching rule of a scan: the leading axis of xs and ys stays the loop's, the
** batch is axis 1 outside and axis 0 inside.
*/
#include "prim/scan.h"

/* Grows the mask of the carry until the body maps it into itself; mask: of the body's inputs. */
static const jx_batched *fixpoint(jx_cx *cx, const jx_scan *s, const jx_batch *b, bool *mask,
                                  bool *force) {
  for (;;) {
    bool grew = false;
    for (uint32_t i = 0; i < s->ncarry; i++) force[i] = mask[s->nconst + i];
    const jx_batched *g = jx_graph_batch(cx, s->body, mask, b->size, b->axis, force);
    for (uint32_t i = 0; g && i < s->ncarry; i++) {
      grew = grew || (g->omask[i] && !mask[s->nconst + i]);
      mask[s->nconst + i] = mask[s->nconst + i] || g->omask[i];
    }
    if (!g || !grew) return g;
  }
}

/* which[B] ? on_true[B, …] : on_false[B, …] */
static jx_val choose(jx_cx *cx, jx_val which, jx_val on_true, jx_val on_false) {
  int64_t lead = 0;
  if (!on_true.aval) return JX_BAD;
  which = jx_broadcast_in_dim(cx, which, on_true.aval->rank, on_true.aval->dim, &lead);
  return jx_select(cx, which, on_true, on_false);
}

/*
** Every lane has its own number of trips: the loop makes as many as the longest, with their number
** as one more carry, and a lane that has ended keeps its carry. Inputs: counts, consts; number,
** carry; xs.
*/
static jx_graph *lanes_body(jx_cx *cx, jx_room *r, const jx_scan *s, jx_graph *g, int64_t size) {
  uint32_t nc = s->nconst, nk = s->ncarry, nin = g->ninputs;
  jx_val *in = jx_room_vals(r, nin), *out = jx_room_vals(r, g->nouts + 1);
  const jx_aval *i32 = cx->rt->avals.scalar[JX_I32][0];
  const jx_aval *counts = jx_aval_lead(&cx->rt->avals, size, i32);
  jx_trace *t = jx_ok(cx) ? jx_body_open(cx) : NULL;
  if (!t) return NULL;
  jx_val n = jx_trace_input(cx, t, counts);
  jx_body_inputs(cx, t, g->aval, NULL, nc, in);
  jx_val i = jx_trace_input(cx, t, i32);
  jx_body_inputs(cx, t, g->aval + nc, NULL, nin - nc, in + nc);
  if (jx_ok(cx) && jx_graph_emit(cx, g, in, out + 1)) {
    jx_val active = jx_gt(cx, n, i);
    for (uint32_t k = 0; k < nk; k++) out[k + 1] = choose(cx, active, out[k + 1], in[nc + k]);
    out[0] = jx_add(cx, i, jx_lit_i(cx, JX_I32, s->reverse ? -1 : 1));
  }
  return jx_body_close(cx, t, out, g->nouts + 1);
}

static bool bind_lanes(jx_cx *cx, jx_room *r, const jx_scan *s, const jx_batch *b, jx_graph *g,
                       jx_val *in, jx_val *out) {
  jx_scan t = *s;
  uint32_t nc = s->nconst, n = 0;
  jx_val *to = jx_room_vals(r, g->ninputs + 3), *res = jx_room_vals(r, g->nouts + 1);
  t.body = lanes_body(cx, r, s, g, b->size);
  if (!t.body || !jx_ok(cx)) return false;
  int64_t axis = 0;
  jx_val longest = JX_BAD;
  jx_bind(cx, &jx_prim_reduce_max, JX_ATTRS(jx_a_ints(&axis, 1)), in, 1, &longest, 1);
  jx_val start = jx_lit_i(cx, JX_I32, 0);
  if (s->reverse) start = jx_sub(cx, longest, jx_lit_i(cx, JX_I32, 1));
  to[n++] = longest;
  to[n++] = in[0];
  for (uint32_t i = 0; i < nc; i++) to[n++] = in[1 + i];
  to[n++] = start;
  for (uint32_t i = nc; i < g->ninputs; i++) to[n++] = in[1 + i];
  t.nconst++;
  t.ncarry++;
  bool ok = jx_scan_bind(cx, &t, to, res);
  for (uint32_t i = 0; ok && i < g->nouts; i++) out[i] = res[i + 1];
  jx_graph_release(t.body);
  return ok;
}

void jx_scan_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_scan s = jx_scan_of(e->attrs, e->nin), t = s;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nc = s.nconst, nk = s.ncarry, nin = s.body->ninputs;
  bool lanes = s.dyn && b->in[0];
  bool *mask = jx_room_flags(&r, nin), *force = jx_room_flags(&r, s.body->nouts);
  jx_val *in = jx_room_vals(&r, nin + 1);
  for (uint32_t i = 0; jx_ok(cx) && i < nin; i++)
    mask[i] = b->in[s.first + i] || (lanes && i >= nc && i < nc + nk);
  const jx_batched *g = jx_ok(cx) ? fixpoint(cx, &s, b, mask, force) : NULL;
  if (g) {
    if (s.dyn) in[0] = x[0];
    for (uint32_t i = 0; i < nin; i++) {
      jx_val v = x[s.first + i];
      bool mapped = b->in[s.first + i];
      if (i >= nc && i < nc + nk && mask[i]) v = jx_materialize(cx, b, v, mapped);
      if (i >= nc + nk && mapped && v.aval && !v.aval->is_tape) v = jx_moveaxis(cx, v, 0, 1);
      in[s.first + i] = v;
    }
    t.body = g->g;
    bool ok = lanes ? bind_lanes(cx, &r, &s, b, g->g, in, y) : jx_scan_bind(cx, &t, in, y);
    for (uint32_t i = 0; ok && i < g->g->nouts; i++) {
      b->out[i] = g->omask[i];
      if (i >= nk && g->omask[i] && !y[i].aval->is_tape) y[i] = jx_moveaxis(cx, y[i], 0, 1);
    }
  }
  jx_room_close(&r);
}
