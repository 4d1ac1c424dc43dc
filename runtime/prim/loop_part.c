/*
** loop_part.c — loops over operands of two kinds, known and linear, as the jvp rule of a script
** runs them over values and tangents: a known loop stacks what the linear one needs.
**
** A carry is linear if it is so before any trip. A linear carry may start from a known value, a
** zero as a rule: the linear loop takes it as it is.
*/
#include "prim/scan.h"
#include "prim/while.h"

/* The loop without its linear inputs and results. */
typedef struct {
  jx_room *r;
  const jx_loop_split *p;
  const bool *linear;      /* [consts, then what the mask of the carry replaces, xs]  */
  uint32_t nconst, ncarry; /* of the whole body                                       */
  uint32_t nin, nout;      /* of the whole body                                       */
  uint32_t kconst, kcarry; /* known ones                                              */
  jx_graph *body;          /* owned                                                   */
} half;

static bool known_input(const half *h, uint32_t i) {
  bool carry = i >= h->nconst && i < h->nconst + h->ncarry;
  return carry ? !h->p->omask[i - h->nconst] : !h->linear[i];
}

static bool make_half(half *h) {
  const jx_graph *K = h->p->known;
  uint32_t *in = JX_NEWN(&h->r->mem, uint32_t, h->nin), nin = 0, nout = 0;
  jx_atom *out = JX_NEWN(&h->r->mem, jx_atom, K->nouts);
  if (!in || !out) return jx_nomem(h->r->cx) == JX_OK;
  for (uint32_t i = 0; i < h->nin; i++) {
    if (!known_input(h, i)) continue;
    in[nin++] = i;
    h->kconst += i < h->nconst;
    h->kcarry += i >= h->nconst && i < h->nconst + h->ncarry;
  }
  for (uint32_t i = 0; i < K->nouts; i++)
    if (i >= h->nout || !h->p->omask[i]) out[nout++] = K->out[i];
  h->body = jx_graph_rewire(h->p->known, in, nin, out, nout);
  return h->body != NULL;
}

/* Known ones of the operands that the body takes, behind to[n]; the new count. */
static uint32_t pack(const half *h, const jx_val *x, jx_val *to, uint32_t n) {
  for (uint32_t i = 0; i < h->nin; i++)
    if (known_input(h, i)) to[n++] = x[i];
  return n;
}

/* Results of the whole body with holes for the linear ones, then what is stacked. */
static void spread(const half *h, const jx_val *from, jx_val *to) {
  for (uint32_t i = 0; i < h->p->known->nouts; i++)
    if (i >= h->nout || !h->p->omask[i]) to[i] = *from++;
}

void jx_scan_part(jx_cx *cx, const jx_eqn *e, const jx_val *x, const bool *linear, jx_val *y) {
  jx_scan s = jx_scan_of(e->attrs, e->nin), k = s;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  const jx_val *at = x + s.first;
  jx_loop_way way = {.nconst = s.nconst, .ncarry = s.ncarry, .part = true};
  half h = {.r = &r,
            .linear = linear + s.first,
            .nconst = s.nconst,
            .ncarry = s.ncarry,
            .nin = s.body->ninputs,
            .nout = s.body->nouts};
  if (s.dyn && linear[0])
    jx_fail(cx, JX_ENODIFF, e->prim->name, "the number of trips depends on tangents");
  h.p = jx_ok(cx) ? jx_loop_split_of(cx, s.body, &way, h.linear) : NULL;
  if (h.p && make_half(&h)) {
    uint32_t nall = h.p->known->nouts;
    jx_val *in = jx_room_vals(&r, (uint32_t)e->nin), *out = jx_room_vals(&r, h.body->nouts);
    jx_val *all = jx_room_vals(&r, nall), *lin = jx_room_vals(&r, h.nout);
    k.body = h.body;
    k.nconst = h.kconst;
    k.ncarry = h.kcarry;
    k.nx = h.body->ninputs - h.kconst - h.kcarry;
    k.ny = h.body->nouts - h.kcarry;
    if (jx_ok(cx)) {
      if (s.dyn) in[0] = x[0];
      pack(&h, at, in, s.first);
    }
    if (jx_ok(cx) && (!h.body->nouts || jx_scan_bind(cx, &k, in, out))) {
      spread(&h, out, all);
      jx_loop_linear(cx, &s, h.p,
                     &(jx_loop_values){.count = x[0],
                                       .consts = at,
                                       .xs = at + s.nconst + s.ncarry,
                                       .ys = all + s.ncarry,
                                       .dx = at,
                                       .dy = lin});
      for (int i = 0; jx_ok(cx) && i < e->nout; i++) y[i] = h.p->omask[i] ? lin[i] : all[i];
    }
  }
  jx_graph_release(h.body);
  jx_room_close(&r);
}

/* The predicate on the known carry; an error if it reads what is linear. Owned. */
static jx_graph *known_cond(jx_cx *cx, const jx_eqn *e, const half *h, const jx_while *w,
                            const bool *linear) {
  uint32_t n = 0, nin = w->ncond + w->ncarry;
  bool *mask = jx_room_flags(h->r, nin);
  uint32_t *in = JX_NEWN(&h->r->mem, uint32_t, nin);
  if (!in) jx_nomem(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < nin; i++) {
    mask[i] = i < w->ncond ? linear[i] : h->p->omask[i - w->ncond];
    if (!mask[i]) in[n++] = i;
  }
  const jx_lin_graph *c = jx_ok(cx) ? jx_graph_part(cx, w->cond, mask, NULL) : NULL;
  if (c && c->omask[0]) {
    jx_fail(cx, JX_ENODIFF, e->prim->name, "its condition depends on tangents, which are linear");
    return NULL;
  }
  return c ? jx_graph_rewire(c->known, in, n, c->known->out, 1) : NULL;
}

/* Operands and results of the known loop: all gets carry, tapes; *count the trips. */
static bool run_while(const half *h, const jx_while *w, const jx_while *k, const jx_val *x,
                      jx_val *all, jx_val *count) {
  jx_cx *cx = h->r->cx;
  const bool *linear = h->linear - w->ncond;
  jx_val *in = jx_room_vals(h->r, w->ncond + h->nin), *out = NULL;
  out = jx_room_vals(h->r, h->body->nouts + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; jx_ok(cx) && i < w->ncond; i++)
    if (!linear[i]) in[n++] = x[i];
  if (!jx_ok(cx)) return false;
  pack(h, x + w->ncond, in, n);
  if (!jx_while_bind(cx, k, in, out)) return false;
  if (k->tape) {
    *count = out[k->ncarry];
    for (uint32_t i = k->ncarry; i < h->body->nouts; i++) out[i] = out[i + 1];
  }
  spread(h, out, all);
  return true;
}

void jx_while_part(jx_cx *cx, const jx_eqn *e, const jx_val *x, const bool *linear, jx_val *y) {
  jx_while w = jx_while_of(e), k = w;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nk = w.ncarry, nout = w.body->nouts;
  jx_loop_way way = {.nconst = w.nbody, .ncarry = nk, .part = true};
  half h = {.r = &r,
            .linear = linear + w.ncond,
            .nconst = w.nbody,
            .ncarry = nk,
            .nin = w.body->ninputs,
            .nout = nout};
  h.p = jx_loop_split_of(cx, w.body, &way, h.linear);
  k.cond = h.p && make_half(&h) ? known_cond(cx, e, &h, &w, linear) : NULL;
  jx_val *all = k.cond ? jx_room_vals(&r, h.p->known->nouts) : NULL;
  jx_val *lin = jx_room_vals(&r, nout), count = JX_ABSENT;
  if (all && lin) {
    k.body = h.body;
    k.nbody = h.kconst;
    k.ncarry = h.kcarry;
    k.ncond = k.cond->ninputs - h.kcarry;
    k.tape = w.tape || h.p->linear->nouts > 0;
    jx_scan s = {.body = w.body,
                 .first = 1,
                 .nconst = w.nbody,
                 .ncarry = nk,
                 .ny = nout - nk,
                 .unroll = 1,
                 .dyn = true};
    if (run_while(&h, &w, &k, x, all, &count) &&
        jx_loop_linear(cx, &s, h.p,
                       &(jx_loop_values){.count = count,
                                         .consts = x + w.ncond,
                                         .ys = all + nk,
                                         .dx = x + w.ncond,
                                         .dy = lin}))
      for (int i = 0; i < e->nout; i++) {
        uint32_t j = (uint32_t)i > nk ? (uint32_t)i - 1 : (uint32_t)i;
        y[i] = w.tape && (uint32_t)i == nk ? count : h.p->omask[j] ? lin[j] : all[j];
      }
  }
  jx_graph_release(h.body);
  jx_graph_release(k.cond);
  jx_room_close(&r);
}
