/*
** scan_rules.c — jvp, transpose and batch of a scan (CORE.md §6). linearize is in scan_split.c.
**
** What a rule makes of the body is memoised there, under the masks.
*/
#include "prim/scan.h"
#include "transform/record.h"

/* ---- jvp: one loop with twice the carry ---- */

typedef struct {
  jx_graph *body;
  bool *tin;    /* [inputs of the body] has a tangent  */
  bool *omask;  /* [results of the body]               */
  uint32_t ntk; /* carries with a tangent              */
} jvp_plan;

/* Grows the mask of the carry until the body maps it into itself. */
static const jx_jvp_graph *jvp_fixpoint(jx_cx *cx, const jx_scan *s, bool *mask, bool *force) {
  for (;;) {
    bool grew = false;
    for (uint32_t i = 0; i < s->ncarry; i++) force[i] = mask[s->nconst + i];
    const jx_jvp_graph *j = jx_graph_jvp(cx, s->body, mask, force);
    for (uint32_t i = 0; j && i < s->ncarry; i++) {
      grew = grew || (j->omask[i] && !mask[s->nconst + i]);
      mask[s->nconst + i] = mask[s->nconst + i] || j->omask[i];
    }
    if (!j || !grew) return j;
  }
}

/* Appends, of inputs [at, end): themselves, then their tangents, which are the inputs from *tan. */
static uint32_t with_tangents(uint32_t at, uint32_t end, const bool *mask, uint32_t *tan,
                              uint32_t *to) {
  uint32_t n = 0;
  for (uint32_t i = at; i < end; i++) to[n++] = i;
  for (uint32_t i = at; i < end; i++)
    if (mask[i]) to[n++] = (*tan)++;
  return n;
}

static void plan_jvp(jx_cx *cx, jx_room *r, const jx_scan *s, const jx_jvp_graph *j,
                     jx_result *res) {
  jvp_plan *p = res->value;
  jx_graph *g = s->body;
  uint32_t nin = g->ninputs, nc = s->nconst, nk = s->ncarry, n = 0, tan = nin, ot = g->nouts;
  uint32_t *in = JX_NEWN(&r->mem, uint32_t, 2 * nin), *at = JX_NEWN(&r->mem, uint32_t, 2 * ot);
  jx_atom *out = JX_NEWN(&r->mem, jx_atom, 2 * g->nouts);
  if (!in || !at || !out) {
    jx_nomem(cx);
    return;
  }
  n += with_tangents(0, nc, p->tin, &tan, in + n);
  n += with_tangents(nc, nc + nk, p->tin, &tan, in + n);
  n += with_tangents(nc + nk, nin, p->tin, &tan, in + n);
  uint32_t m = with_tangents(0, nk, j->omask, &ot, at);
  p->ntk = m - nk;
  m += with_tangents(nk, g->nouts, j->omask, &ot, at + m);
  for (uint32_t i = 0; i < m; i++) out[i] = j->g->out[at[i]];
  for (uint32_t i = 0; i < g->nouts; i++) p->omask[i] = j->omask[i];
  p->body = res->graph[0] = jx_graph_rewire(j->g, in, n, out, m);
}

static const jvp_plan *jvp_plan_of(jx_cx *cx, jx_room *r, const jx_scan *s, const bool *mask) {
  jx_graph *g = s->body;
  jx_key key = {.n = 0};
  jx_key_text(&key, "scan jvp");
  jx_key_int(&key, s->nconst);
  jx_key_int(&key, s->ncarry);
  jx_key_mask(&key, mask, g->ninputs);
  const jvp_plan *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *res = jx_result_new(cx, sizeof(jvp_plan));
  bool *force = jx_room_flags(r, g->nouts);
  if (!res) return NULL;
  jvp_plan *p = res->value;
  p->tin = JX_NEWN(&res->arena, bool, g->ninputs);
  p->omask = JX_NEWN(&res->arena, bool, g->nouts);
  if (res->arena.failed) jx_nomem(cx);
  jx_mark m = jx_scope_begin(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) p->tin[i] = mask[i];
  const jx_jvp_graph *j = jx_ok(cx) ? jvp_fixpoint(cx, s, p->tin, force) : NULL;
  if (j) plan_jvp(cx, r, s, j, res);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, res);
}

/* Appends operands [at, end) and the tangents of those that have one; zeros are made. */
static uint32_t put_pairs(jx_cx *cx, const jx_scan *s, const jvp_plan *p, uint32_t at, uint32_t end,
                          const jx_val *const xs[2], jx_val *to) {
  uint32_t n = 0;
  for (uint32_t i = at; i < end; i++) to[n++] = xs[0][i];
  for (uint32_t i = at; i < end; i++)
    if (p->tin[i]) to[n++] = jx_instantiate(cx, xs[1][i], s->body->aval[i]);
  return n;
}

void jx_scan_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy) {
  jx_scan s = jx_scan_of(e->attrs, e->nin), t = s;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, (uint32_t)e->nin);
  if (mask) jx_mask_tangents(e, dx, mask);
  const jvp_plan *p = mask ? jvp_plan_of(cx, &r, &s, mask + s.first) : NULL;
  uint32_t nc = s.nconst, nk = s.ncarry, nin = s.body->ninputs, nout = s.body->nouts, n = 0;
  jx_val *in = jx_room_vals(&r, 2 * nin + 1), *out = jx_room_vals(&r, 2 * nout);
  if (p && jx_ok(cx)) {
    const jx_val *const xs[2] = {x + s.first, dx + s.first};
    if (s.dyn) in[n++] = x[0];
    n += put_pairs(cx, &s, p, 0, nc, xs, in + n);
    t.nconst = n - s.first;
    n += put_pairs(cx, &s, p, nc, nc + nk, xs, in + n);
    t.ncarry = nk + p->ntk;
    n += put_pairs(cx, &s, p, nc + nk, nin, xs, in + n);
    t.body = p->body;
    t.nx = n - s.first - t.nconst - t.ncarry;
    t.ny = p->body->nouts - t.ncarry;
    if (jx_scan_bind(cx, &t, in, out)) {
      const jx_val *ys = out + t.ncarry;
      for (uint32_t i = 0; i < nout; i++) y[i] = i < nk ? out[i] : ys[i - nk];
      jx_mask_unpack(out + nk, p->omask, nk, dy);
      jx_mask_unpack(ys + s.ny, p->omask + nk, s.ny, dy + nk);
    }
  }
  jx_room_close(&r);
}

/* ---- transpose: the same trips from the other end ---- */

typedef struct {
  jx_graph *body;
  jx_graph *forward; /* carries that are not linear, trip by trip; NULL: there are none */
  bool *lin;         /* [inputs of the body] is linear                                  */
  bool *ct;          /* [results of the body] has a cotangent                           */
  bool *omask;       /* [inputs of the body] gets one                                   */
} transpose_plan;

/* lin[vars]: marks what depends on linear inputs, as the walk backwards will. */
static void spread(const jx_graph *g, bool *lin) {
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    bool any = false;
    for (uint32_t i = 0; i < n->nin; i++) {
      jx_atom a = jx_node_in(g, n)[i];
      any = any || (!jx_is_lit(a) && lin[a]);
    }
    for (uint32_t i = 0; i < n->nout; i++) lin[n->out + i] = any;
  }
}

/*
** A start that is no linear value is either a zero that was made, or no linear carry at all (a
** counter): what the body makes of it decides. lin: vars of the body, inputs given. The number of
** carries that are not linear.
*/
static uint32_t linear_carries(jx_cx *cx, const jx_scan *s, bool *lin) {
  const jx_graph *g = s->body;
  uint32_t rest = 0;
  for (bool more = true; more;) {
    more = false;
    spread(g, lin);
    for (uint32_t i = 0; i < s->ncarry; i++) {
      bool *in = &lin[s->nconst + i], out = !jx_is_lit(g->out[i]) && lin[g->out[i]];
      if (*in || !out || !jx_is_float((jx_dtype)g->aval[s->nconst + i]->dtype)) continue;
      *in = more = true;
    }
  }
  for (uint32_t i = 0; i < s->ncarry; i++) {
    if (lin[s->nconst + i]) continue;
    rest++;
    if (!jx_is_lit(g->out[i]) && lin[g->out[i]])
      jx_fail(cx, JX_ENODIFF, "scan", "carry %u is no floating point but depends on linear values",
              i);
  }
  return rest;
}

/* The loop of the carries that are not linear: each trip also gives them as they came. */
static jx_graph *forward_body(jx_cx *cx, jx_room *r, const jx_scan *s, const bool *lin,
                              uint32_t rest) {
  const jx_graph *g = s->body;
  uint32_t *in = JX_NEWN(&r->mem, uint32_t, g->ninputs), n = 0, m = 0;
  jx_atom *out = JX_NEWN(&r->mem, jx_atom, 2 * rest);
  if (!in || !out) {
    jx_nomem(cx);
    return NULL;
  }
  for (uint32_t i = 0; i < g->ninputs; i++)
    if (!lin[i]) in[n++] = i;
  for (uint32_t i = 0; i < s->ncarry; i++) {
    if (lin[s->nconst + i]) continue;
    out[m] = g->out[i];
    out[rest + m++] = s->nconst + i;
  }
  return jx_graph_rewire(s->body, in, n, out, 2 * rest);
}

static const jx_transposed *transpose_fixpoint(jx_cx *cx, jx_room *r, const jx_scan *s,
                                               const transpose_plan *p) {
  bool *force = jx_room_flags(r, s->body->ninputs);
  for (;;) {
    bool grew = false;
    for (uint32_t i = 0; force && i < s->ncarry; i++) force[s->nconst + i] = p->ct[i];
    const jx_transposed *t =
        jx_ok(cx) ? jx_graph_transpose(cx, s->body, p->lin, p->ct, force) : NULL;
    for (uint32_t i = 0; t && i < s->ncarry; i++) {
      bool now = p->ct[i] || t->omask[s->nconst + i];
      grew = grew || now != p->ct[i];
      p->ct[i] = now;
    }
    if (!t || !grew) return t;
  }
}

/*
** Inputs: consts; cotangents of the carry, sums of the cotangents of consts; xs, carries that are
** not linear, cotangents of ys. Results: both carries, cotangents of xs.
*/
static jx_graph *transpose_body(jx_cx *cx, jx_room *r, const jx_scan *s, const transpose_plan *p,
                                jx_graph *t) {
  const jx_graph *g = s->body;
  uint32_t nc = s->nconst, nk = s->ncarry, nin = g->ninputs, nout = g->nouts, n = 0;
  jx_val *known = jx_room_vals(r, nin), *ct = jx_room_vals(r, nout), *acc = jx_room_vals(r, nc);
  jx_val *in = jx_room_vals(r, nin + nout), *o = jx_room_vals(r, t->nouts);
  const jx_aval **oa = JX_NEWN(&r->mem, const jx_aval *, nout);
  jx_trace *S = oa ? jx_body_open(cx) : NULL;
  if (!oa) jx_nomem(cx);
  if (!S) return NULL;
  for (uint32_t i = 0; i < nout; i++) oa[i] = jx_atom_aval(g, g->out[i]);
  for (uint32_t i = 0; i < nc; i++)
    if (!p->lin[i]) known[i] = jx_trace_input(cx, S, g->aval[i]);
  for (uint32_t i = 0; i < nk; i++)
    if (p->ct[i]) ct[i] = jx_trace_input(cx, S, oa[i]);
  for (uint32_t i = 0; i < nc; i++)
    if (p->omask[i]) acc[i] = jx_trace_input(cx, S, g->aval[i]);
  for (uint32_t i = nc + nk; i < nin; i++)
    if (!p->lin[i]) known[i] = jx_trace_input(cx, S, g->aval[i]);
  for (uint32_t i = nc; i < nc + nk; i++)
    if (!p->lin[i]) known[i] = jx_trace_input(cx, S, g->aval[i]);
  for (uint32_t i = nk; i < nout; i++)
    if (p->ct[i]) ct[i] = jx_trace_input(cx, S, oa[i]);
  for (uint32_t i = 0; i < nin; i++)
    if (!p->lin[i]) in[n++] = known[i];
  jx_mask_pack(ct, p->ct, nout, in, n);
  if (jx_ok(cx) && jx_graph_emit(cx, t, in, o)) {
    /* Cotangents of consts, carry, xs → those of the carry, sums, those of xs. */
    jx_val *res = in, *carry = o;
    for (n = 0; carry < o + t->nouts && n < nc; n++)
      if (p->omask[n]) acc[n] = jx_add_any(cx, acc[n], *carry++);
    n = 0;
    for (uint32_t i = nc; i < nc + nk; i++)
      if (p->omask[i]) res[n++] = *carry++;
    n = jx_mask_pack(acc, p->omask, nc, res, n);
    while (carry < o + t->nouts) res[n++] = *carry++;
    return jx_body_close(cx, S, res, n);
  }
  return jx_body_close(cx, S, NULL, 0);
}

static void plan_transpose(jx_cx *cx, jx_room *r, const jx_scan *s, jx_result *res) {
  transpose_plan *p = res->value;
  bool *vars = jx_room_flags(r, s->body->nvars);
  if (!vars) return;
  for (uint32_t i = 0; i < s->body->ninputs; i++) vars[i] = p->lin[i];
  uint32_t rest = linear_carries(cx, s, vars);
  for (uint32_t i = 0; i < s->body->ninputs; i++) p->lin[i] = vars[i];
  for (uint32_t i = 0; i < s->ncarry; i++) p->ct[i] = p->ct[i] && p->lin[s->nconst + i];
  if (rest && jx_ok(cx)) p->forward = res->graph[1] = forward_body(cx, r, s, p->lin, rest);
  const jx_transposed *t = jx_ok(cx) ? transpose_fixpoint(cx, r, s, p) : NULL;
  if (!t) return;
  for (uint32_t i = 0; i < s->body->ninputs; i++) p->omask[i] = t->omask[i];
  p->body = res->graph[0] = transpose_body(cx, r, s, p, t->g);
}

static const transpose_plan *transpose_plan_of(jx_cx *cx, jx_room *r, const jx_scan *s,
                                               const bool *lin, const bool *ct) {
  jx_graph *g = s->body;
  jx_key key = {.n = 0};
  jx_key_text(&key, "scan transpose");
  jx_key_int(&key, s->nconst);
  jx_key_int(&key, s->ncarry);
  jx_key_mask(&key, lin, g->ninputs);
  jx_key_mask(&key, ct, g->nouts);
  const transpose_plan *hit = jx_result_find(g, &key);
  if (hit) return hit;
  jx_result *res = jx_result_new(cx, sizeof(transpose_plan));
  if (!res) return NULL;
  transpose_plan *p = res->value;
  p->lin = JX_NEWN(&res->arena, bool, g->ninputs);
  p->omask = JX_NEWN(&res->arena, bool, g->ninputs);
  p->ct = JX_NEWN(&res->arena, bool, g->nouts);
  if (res->arena.failed) jx_nomem(cx);
  jx_mark m = jx_scope_begin(cx);
  for (uint32_t i = 0; jx_ok(cx) && i < g->ninputs; i++) p->lin[i] = lin[i];
  for (uint32_t i = 0; jx_ok(cx) && i < g->nouts; i++) p->ct[i] = ct[i];
  if (jx_ok(cx)) plan_transpose(cx, r, s, res);
  jx_scope_end(cx, m, NULL, 0);
  return jx_result_keep(cx, g, &key, res);
}

/* The stacks of the carries that are not linear, from a loop of their own; *n of them. */
static jx_val *run_forward(jx_cx *cx, jx_room *r, const jx_scan *s, const transpose_plan *p,
                           const jx_val *x, uint32_t *n) {
  *n = 0;
  if (!p->forward) return NULL;
  jx_scan f = *s;
  uint32_t nc = s->nconst, nk = s->ncarry, at = 0;
  jx_val *in = jx_room_vals(r, s->body->ninputs + 1), *out = jx_room_vals(r, p->forward->nouts);
  if (!in || !out) return NULL;
  f.nconst = f.ncarry = f.nx = 0;
  if (s->dyn) in[at++] = x[0];
  for (uint32_t i = 0; i < s->body->ninputs; i++) {
    if (p->lin[i]) continue;
    in[at++] = x[s->first + i];
    *(i < nc ? &f.nconst : i < nc + nk ? &f.ncarry : &f.nx) += 1;
  }
  f.body = p->forward;
  f.ny = *n = f.ncarry;
  return jx_scan_bind(cx, &f, in, out) ? out + f.ncarry : NULL;
}

/* Operands of the transposed loop, and what it is. */
static jx_scan transpose_operands(jx_cx *cx, jx_room *r, const jx_scan *s, const transpose_plan *p,
                                  const jx_val *x, const jx_val *ct, jx_val *in) {
  jx_scan t = *s;
  const jx_graph *g = s->body;
  uint32_t nc = s->nconst, nk = s->ncarry, n = 0, nfwd;
  const jx_val *fwd = run_forward(cx, r, s, p, x, &nfwd);
  if (s->dyn) in[n++] = x[0];
  x += s->first;
  for (uint32_t i = 0; i < nc; i++)
    if (!p->lin[i]) in[n++] = x[i];
  t.nconst = n - s->first;
  for (uint32_t i = 0; i < nk; i++)
    if (p->ct[i]) in[n++] = jx_instantiate(cx, ct[i], jx_atom_aval(g, g->out[i]));
  for (uint32_t i = 0; i < nc; i++)
    if (p->omask[i]) in[n++] = jx_zeros(cx, g->aval[i]);
  t.ncarry = n - s->first - t.nconst;
  for (uint32_t i = nc + nk; i < g->ninputs; i++)
    if (!p->lin[i]) in[n++] = x[i];
  for (uint32_t i = 0; fwd && i < nfwd; i++) in[n++] = fwd[i];
  for (uint32_t i = nk; i < g->nouts; i++)
    if (p->ct[i]) in[n++] = ct[i];
  t.nx = n - s->first - t.nconst - t.ncarry;
  t.ny = p->body->nouts - t.ncarry;
  t.body = p->body;
  t.reverse = !s->reverse;
  return t;
}

void jx_scan_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct, jx_val *d) {
  jx_scan s = jx_scan_of(e->attrs, e->nin);
  uint32_t nc = s.nconst, nk = s.ncarry, nin = s.body->ninputs, nout = s.body->nouts;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *lin = jx_room_flags(&r, nin), *ctm = jx_room_flags(&r, nout);
  for (uint32_t i = 0; jx_ok(cx) && i < nin; i++) lin[i] = jx_absent(x[s.first + i]);
  if (jx_ok(cx)) jx_mask_present(ct, (int)nout, ctm);
  const transpose_plan *p = jx_ok(cx) ? transpose_plan_of(cx, &r, &s, lin, ctm) : NULL;
  jx_val *in = jx_room_vals(&r, 2 * nin + nout + 1), *out = jx_room_vals(&r, nin);
  if (p && p->body->nouts && jx_ok(cx)) {
    jx_scan t = transpose_operands(cx, &r, &s, p, x, ct, in);
    if (jx_ok(cx) && jx_scan_bind(cx, &t, in, out)) {
      const jx_val *at = out;
      for (uint32_t i = 0; i < nk; i++)
        if (p->ct[i]) d[s.first + nc + i] = *at++;
      for (uint32_t i = 0; i < nc; i++)
        if (p->omask[i]) d[s.first + i] = *at++;
      for (uint32_t i = nc + nk; i < nin; i++)
        if (p->omask[i]) d[s.first + i] = *at++;
    }
  }
  jx_room_close(&r);
}
