/*
** splice.c — loops and branches in the table of steps.
**
** A body is planned by itself, with its own arena; then its steps are copied into the table around
** it, with their ports moved: its arena is one buffer out there, its constants are the buffers of
** the operands, and elements of stacks are ports with a stride for the loop's trips, so a body
** writes its results straight into the stack.
**
** A carry has one place if the body may write it where it reads it: jx_plan_pairs. Otherwise it has
** two that change places after each trip, which no one else sees: it is copied in and out.
*/
#include <string.h>

#include "compile/plan.h"
#include "compile/simplify.h"

/* ---- carries in place ---- */

static bool reads(const jx_group *g, const jx_cnode *n) {
  for (uint32_t k = 0; k < g->mem.n; k++)
    for (uint32_t r = 0; r < g->mem.at[k]->nread; r++)
      if (g->mem.at[k]->read[r].n == n) return true;
  for (int k = 0; g->call && k < g->call->nin; k++)
    if (g->call->in[k] == n) return true;
  return false;
}

/* Is n the result of a call that can write it over its operand? */
static bool updates(const jx_cnode *n) {
  return n->kind == JX_C_GET && n->which == 0 && !n->in[0]->ctl &&
         (n->in[0]->prim->flags & JX_INPLACE);
}

/* g waits for h. */
static void wait_for(jx_fusion *f, jx_group *g, const jx_group *h) {
  jx_bit_set(g->dep, h->id);
  for (uint32_t j = 0; j < f->group.n; j++) {
    jx_group *x = f->group.at[j];
    if (x->into || (x != g && !jx_bit(x->reach, g->id))) continue;
    jx_bit_set(x->reach, h->id);
    for (uint32_t w = 0; w < f->words; w++) x->reach[w] |= h->reach[w];
  }
}

/* Readers of a carry go before the group that makes what it becomes, where they can. */
bool jx_plan_order(jx_fusion *f) {
  jx_cgraph *c = f->c;
  for (uint32_t i = 0; i < c->npair; i++) {
    const jx_cnode *in = c->in[c->pair[i].in], *out = c->out[c->pair[i].out];
    while (updates(out) && updates(out->in[0]->in[0])) out = out->in[0]->in[0];
    jx_group *g = out->kind == JX_C_INPUT ? NULL : jx_fusion_owner(f, out);
    for (uint32_t k = 0; k < f->group.n && g; k++) {
      const jx_group *h = f->group.at[k];
      if (h->into || h == g || jx_bit(h->reach, g->id) || !reads(h, in)) continue;
      if (!jx_bit(g->dep, h->id)) wait_for(f, g, h);
    }
  }
  return true;
}

/* The loop of a kernel that writes m may have n, which the kernel reads, in the same place. */
static bool kernel_in_place(const jx_group *g, const jx_member *m, const jx_cnode *n) {
  const jx_mloop *l = m->loop;
  const jx_ax *off = NULL;
  if (!m->plain || !l->body) return false;
  for (uint32_t i = 0; i < l->nport; i++)
    if (l->port[i].n == m->n && l->port[i].written) off = l->port[i].off;
  for (uint32_t i = 0; i < g->loop.n; i++) {
    const jx_mloop *x = g->loop.at[i];
    for (uint32_t k = 0; k < x->nread; k++) {
      const jx_read *r = &x->read[k];
      bool earlier = (g->nrow == 0 && x->finish == l->finish && x->phase < l->phase) ||
                     (l->finish && !x->finish);
      if (r->n != n || earlier) continue;
      if (x != l || r->guard || !off || r->off != off) return false;
    }
  }
  return true;
}

/* A loop may have the start of a carry in the place of its result. */
static bool control_in_place(const jx_cnode *call, const jx_cnode *get, const jx_cnode *n) {
  const jx_control *ctl = call->ctl;
  bool starts = false;
  if (ctl->kind == JX_GRAPH_COND) return false;
  for (uint32_t b = 0; b < ctl->nbody; b++)
    for (uint32_t i = 0; i < ctl->body[b]->c.nin; i++) {
      jx_cinput in = ctl->body[b]->in[i];
      if ((in.from == JX_FROM_OPERAND || in.from == JX_FROM_STACK) && call->in[in.which] == n)
        return false;
    }
  for (uint32_t k = 0; k < ctl->ncarry; k++) {
    const jx_ccarry *y = &ctl->carry[k];
    if (y->known.known || y->unread || call->in[y->operand] != n) continue;
    if (y->result != get->which) return false;
    starts = true;
  }
  return starts;
}

static bool call_in_place(const jx_cnode *call, const jx_cnode *get, const jx_cnode *n) {
  if (call->ctl) return control_in_place(call, get, n);
  if (!(call->prim->flags & JX_INPLACE) || get->which != 0 || call->in[0] != n) return false;
  for (int k = 1; k < call->nin; k++)
    if (call->in[k] == n) return false;
  return true;
}

/* May y lie where x lies, which dies when y is made? */
static bool may_replace(const jx_planner *s, const jx_cnode *y, const jx_cnode *x) {
  const jx_group *g = jx_fusion_owner(s->f, y);
  if (!g || x->aval != y->aval || s->last[x->id] == JX_NOWHERE) return false;
  if (s->last[x->id] < g->when) return true;
  if (s->last[x->id] > g->when) return false;
  if (g->call) return call_in_place(g->call, y, x);
  return s->f->of[y->id] && kernel_in_place(g, s->f->of[y->id], x);
}

/* The operand that a call made of y updates, without a place so far; or NULL. */
static jx_cnode *updated(const jx_planner *s, const jx_cnode *y) {
  if (!updates(y)) return NULL;
  jx_cnode *x = y->in[0]->in[0];
  bool fresh = x->kind == JX_C_GET && s->place[x->id] == JX_NOWHERE;
  return fresh && may_replace(s, y, x) ? x : NULL;
}

void jx_plan_pairs(jx_planner *s) {
  jx_cgraph *c = s->c;
  for (uint32_t i = 0; i < c->npair; i++) {
    jx_cpair *p = &c->pair[i];
    const jx_cnode *in = c->in[p->in];
    jx_cnode *out = c->out[p->out];
    uint32_t to = c->nin + p->out;
    if (in == out && s->place[in->id] != JX_NOWHERE) { /* a donated input that comes back */
      s->place[in->id] = to;
      p->same = true;
      continue;
    }
    if (in->kind != JX_C_INPUT || in->users == 0) { /* nobody reads the old one */
      p->same = true;
      continue;
    }
    if (s->place[out->id] != to || s->last[in->id] == JX_NOWHERE) continue;
    for (jx_cnode *x = updated(s, out); x; x = updated(s, out)) {
      s->place[x->id] = to; /* a chain of updates: all in the one place */
      out = x;
    }
    if (!may_replace(s, out, in)) continue;
    s->place[in->id] = to;
    p->same = true;
    s->p->stats.in_place++;
  }
}

/* ---- bodies ---- */

/* Where a buffer of a body lies outside. */
typedef struct target {
  uint32_t buf;
  int64_t offset, stride; /* bytes; stride: by trip */
} target;

static bool plan_body(jx_planner *s, jx_cbody *b) {
  jx_plan *root = s->c->plan, *p = JX_NEW(s->mem, jx_plan);
  if (!p) {
    s->failed = true;
    return false;
  }
  p->rt = root->rt;
  p->sub = root->sub;
  root->sub = p;
  b->plan = p;
  b->c.failed = !jx_compile_cgraph(p, &b->c);
  s->failed = s->failed || b->c.failed;
  return !s->failed;
}

/* What a body counts, `trips` times where it moves or computes. */
static void add_stats(jx_planner *s, const jx_plan *body, double trips) {
  jx_plan_stats *a = &s->p->stats;
  const jx_plan_stats *b = &body->stats;
  a->nodes += b->nodes;
  a->kernels += b->kernels;
  a->tiny += b->tiny;
  a->calls += b->calls;
  a->copies += b->copies;
  a->loops += b->loops;
  a->gemms += b->gemms;
  a->temps += b->temps;
  a->in_place += b->in_place;
  a->row_temps += b->row_temps;
  a->columns += b->columns;
  a->max_ports = JX_MAX(a->max_ports, b->max_ports);
  a->max_body = JX_MAX(a->max_body, b->max_body);
  a->temp_bytes += b->temp_bytes;
  a->moved += (size_t)((double)b->moved * trips);
  a->scratch = JX_MAX(a->scratch, b->scratch);
  a->flops += b->flops * trips;
}

/* Places for what the body keeps to itself. */
static void inner_targets(jx_planner *s, const jx_plan *p, target *to) {
  uint32_t arena = JX_NOWHERE;
  for (uint32_t i = 0; i < p->nbuf && !s->failed; i++) {
    const jx_pbuf *b = &p->buf[i];
    if (b->kind == JX_PBUF_CONST) {
      to[i].buf = jx_plan_buf(s, *b);
    } else if (b->kind == JX_PBUF_TAPE || b->kind == JX_PBUF_ELEMENT ||
               (b->kind == JX_PBUF_ARENA && b->swapped)) {
      to[i].buf = jx_plan_buf(s, *b);
    } else if (b->kind == JX_PBUF_ARENA) {
      if (arena == JX_NOWHERE)
        arena = jx_plan_buf(s, (jx_pbuf){.kind = JX_PBUF_ARENA, .bytes = p->stats.arena});
      to[i] = (target){arena, (int64_t)b->offset, 0};
    }
  }
}

static target *new_targets(jx_planner *s, const jx_plan *p) {
  target *to = JX_NEWN(s->mem, target, p->nbuf + 1);
  if (!to) {
    s->failed = true;
    return NULL;
  }
  for (uint32_t i = 0; i < p->nbuf; i++) to[i].buf = JX_NOWHERE;
  inner_targets(s, p, to);
  return s->failed ? NULL : to;
}

static bool move_port(jx_planner *s, const jx_step *st, const target *to, bool level,
                      jx_sport *port) {
  const target *t = &to[port->buf];
  bool some = port->level || (level && t->stride);
  if (some) {
    int64_t *l = JX_NEWN(s->mem, int64_t, st->levels + 1u);
    if (!l) return false;
    if (level) l[0] = t->stride;
    for (uint32_t d = 0; d < st->levels && port->level; d++) l[d + level] = port->level[d];
    port->level = l;
  }
  port->buf = t->buf;
  port->offset += t->offset;
  return true;
}

static bool has_jump(const jx_step *st) {
  return st->kind >= JX_STEP_LOOP && st->kind <= JX_STEP_NEXT;
}

/* The steps of p, its END excepted; `level`: inside a loop that counts. */
static void splice(jx_planner *s, const jx_plan *p, const target *to, bool level) {
  uint32_t base = s->step.n;
  for (uint32_t i = 0; i + 1 < p->nstep && !s->failed; i++) {
    jx_step st = p->step[i];
    st.port = jx_arena_dup(s->mem, st.port, st.nport * sizeof *st.port);
    if (!st.port) {
      s->failed = true;
      return;
    }
    for (uint32_t k = 0; k < st.nport; k++) {
      if (!move_port(s, &p->step[i], to, level, &st.port[k])) s->failed = true;
      jx_plan_touch(s, st.port[k].buf, s->step.n);
    }
    st.levels = (uint16_t)(st.levels + level);
    if (st.levels > JX_MAX_LEVELS) {
      jx_fail(s->c->cx, JX_EUNSUPPORTED, "scan", "loops nest deeper than %d", JX_MAX_LEVELS);
      s->failed = true;
    }
    if (has_jump(&st)) st.jump += base;
    if (st.kind == JX_STEP_KERNEL || st.kind == JX_STEP_GEMM)
      st.u.kernel = jx_plan_share(s, (jx_kernel *)(uintptr_t)st.u.kernel);
    if (!jx_vec_push(&s->p->rt->mem, &s->step, st)) s->failed = true;
  }
}

static void touch_all(jx_planner *s, const jx_plan *p, const target *to, uint32_t when) {
  for (uint32_t i = 0; i < p->nbuf; i++)
    if (to[i].buf != JX_NOWHERE) jx_plan_touch(s, to[i].buf, when);
}

/* ---- loops ---- */

typedef struct loop {
  const jx_cnode *n;
  const jx_control *ctl;
  uint32_t *from, *to, *end; /* [ncarry] places: read, written, of the result */
} loop;

/* The place of a result that has none yet: that of the operand it starts as, if it dies here. */
static void take_start(jx_planner *s, const jx_group *g, const jx_ccarry *y) {
  const jx_cnode *n = g->call, *x = n->in[y->operand];
  jx_cnode *get = jx_plan_get(s, n, y->result);
  uint32_t b = s->place[x->id];
  if (!get || s->place[get->id] != JX_NOWHERE || b == JX_NOWHERE) return;
  if (s->buf.at[b].kind != JX_PBUF_ARENA || s->last[x->id] != g->when) return;
  if (!control_in_place(n, get, x)) return;
  s->place[get->id] = b;
  s->p->stats.in_place++;
}

/* Places of the carries, filled with what they start with. */
static bool start_carries(jx_planner *s, const jx_group *g, loop *l) {
  const jx_control *ctl = l->ctl;
  const jx_cgraph *c = &ctl->body[0]->c;
  l->from = JX_NEWN(s->mem, uint32_t, ctl->ncarry);
  l->to = JX_NEWN(s->mem, uint32_t, ctl->ncarry);
  l->end = JX_NEWN(s->mem, uint32_t, ctl->ncarry);
  if (!l->from || !l->to || !l->end) {
    s->failed = true;
    return false;
  }
  for (uint32_t k = 0; k < ctl->ncarry && !s->failed; k++) {
    const jx_ccarry *y = &ctl->carry[k];
    const jx_aval *a = l->n->out[y->result];
    if (!y->known.known && !y->unread && c->pair[k].same) take_start(s, g, y);
    l->end[k] = l->from[k] = l->to[k] = jx_plan_result(s, l->n, y->result);
    if (!c->pair[k].same) {
      l->from[k] = jx_plan_temp(s, a);
      l->to[k] = jx_plan_temp(s, a);
      if (s->failed) return false;
      s->buf.at[l->from[k]].swapped = s->buf.at[l->to[k]].swapped = true;
    }
    if (y->unread) continue;
    if (y->known.known)
      jx_plan_fill(s, l->from[k], a, y->known.bits, l->n->src);
    else
      jx_plan_copy(s, l->from[k], jx_plan_operand(s, l->n, y->operand), a, l->n->src);
  }
  return !s->failed;
}

/* ---- tapes ---- */

/* SLOT or ELEM: a buffer that is an element of type a of the tape. */
static uint32_t element(jx_planner *s, const loop *l, jx_step_kind kind, uint32_t tape,
                        const jx_aval *a) {
  bool counted = l->ctl->kind == JX_GRAPH_SCAN;
  uint32_t e = jx_plan_buf(s, (jx_pbuf){.kind = JX_PBUF_ELEMENT, .bytes = a->nbytes, .aval = a});
  uint32_t zeros = kind == JX_STEP_ELEM ? jx_plan_temp(s, a) : 0;
  jx_step *st = s->failed ? NULL : jx_plan_step(s, kind, kind == JX_STEP_ELEM ? 3 : 2, l->n->src);
  if (!st) return 0;
  st->levels = counted;
  st->port[0].buf = e;
  st->port[1].buf = tape;
  jx_plan_touch(s, tape, s->step.n - 1);
  if (kind == JX_STEP_SLOT) {
    st->u.slot.next = !counted;
  } else {
    st->port[2].buf = zeros;
    jx_plan_touch(s, zeros, s->step.n - 1);
  }
  return e;
}

/* What the loop leaves on tapes, and the number of its trips, begin as nothing. */
static uint32_t open_tapes(jx_planner *s, const loop *l) {
  const jx_control *ctl = l->ctl;
  for (uint32_t i = 0; i < ctl->nresult; i++)
    jx_plan_empty(s, jx_plan_result(s, l->n, ctl->result[i]), l->n->src);
  if (!ctl->counts || !jx_plan_get(s, l->n, ctl->count)) return JX_NOWHERE;
  uint32_t count = jx_plan_result(s, l->n, ctl->count);
  jx_plan_fill(s, count, l->n->out[ctl->count], 0, l->n->src);
  return count;
}

static void count_trip(jx_planner *s, uint32_t count, uint32_t node) {
  jx_step *st = count == JX_NOWHERE || s->failed ? NULL : jx_plan_step(s, JX_STEP_COUNT, 1, node);
  if (!st) return;
  st->port[0].buf = count;
  jx_plan_touch(s, count, s->step.n - 1);
}

static target *loop_targets(jx_planner *s, const loop *l, const jx_cbody *b, bool pred,
                            uint32_t answer) {
  target *to = new_targets(s, b->plan);
  const jx_control *ctl = l->ctl;
  for (uint32_t i = 0; i < b->c.nin && to; i++) {
    jx_cinput in = b->in[i];
    if (in.from == JX_FROM_NOTHING) continue;
    uint32_t at = in.from == JX_FROM_CARRY ? l->from[in.which] : jx_plan_operand(s, l->n, in.which);
    const jx_aval *a = b->c.in[i]->aval;
    if (in.from != JX_FROM_STACK)
      to[i] = (target){at, 0, 0};
    else if (l->n->in[in.which]->aval->is_tape)
      to[i] = (target){element(s, l, JX_STEP_ELEM, at, a), 0, 0};
    else
      to[i] = (target){at, 0, (int64_t)a->nbytes};
  }
  for (uint32_t i = 0; i < b->c.nout && to; i++) {
    target *t = &to[b->c.nin + i];
    if (pred) {
      t->buf = answer;
    } else if (i < ctl->ncarry) {
      t->buf = l->to[i];
    } else {
      t->buf = jx_plan_result(s, l->n, ctl->result[i - ctl->ncarry]);
      const jx_aval *a = b->c.out[i]->aval;
      if (l->n->out[ctl->result[i - ctl->ncarry]]->is_tape)
        t->buf = element(s, l, JX_STEP_SLOT, t->buf, a);
      else
        t->stride = (int64_t)a->nbytes;
    }
  }
  return to;
}

static void swap_carries(jx_planner *s, const loop *l) {
  for (uint32_t k = 0; k < l->ctl->ncarry; k++) {
    if (l->from[k] == l->to[k]) continue;
    jx_step *st = jx_plan_step(s, JX_STEP_SWAP, 2, l->n->src);
    if (!st) return;
    st->port[0].buf = l->from[k];
    st->port[1].buf = l->to[k];
    s->p->stats.swaps++;
  }
}

/* IF the number at `buf` passes; returns its index. */
static uint32_t test(jx_planner *s, uint32_t buf, jx_dtype d, int32_t most, uint32_t node) {
  jx_step *st = jx_plan_step(s, JX_STEP_IF, 1, node);
  if (!st) return 0;
  st->port[0].buf = buf;
  st->u.test.dtype = d;
  st->u.test.most = most;
  jx_plan_touch(s, buf, s->step.n - 1);
  return s->step.n - 1;
}

static void plan_loop(jx_planner *s, const jx_group *g) {
  loop l = {.n = g->call, .ctl = g->call->ctl};
  const jx_control *ctl = l.ctl;
  bool counted = ctl->kind == JX_GRAPH_SCAN;
  uint32_t leave = 0, answer = 0;
  for (uint32_t b = 0; b < ctl->nbody; b++)
    if (!plan_body(s, ctl->body[b])) return;
  if (!start_carries(s, g, &l)) return;
  const jx_plan *body = ctl->body[0]->plan, *pred = counted ? NULL : ctl->body[1]->plan;
  target *asked = NULL, *to = NULL;
  uint32_t count = open_tapes(s, &l), trips = ctl->dyn ? jx_plan_operand(s, l.n, ctl->count) : 0;
  uint32_t head = s->step.n;
  jx_step *st = s->failed
                    ? NULL
                    : jx_plan_step(s, counted ? JX_STEP_LOOP : JX_STEP_WHILE, ctl->dyn, l.n->src);
  if (!st) return;
  st->levels = counted;
  if (ctl->dyn) {
    st->port[0].buf = trips;
    jx_plan_touch(s, trips, head);
  }
  st->u.loop.trips = ctl->trips;
  st->u.loop.reverse = ctl->reverse;
  if (pred) {
    answer = jx_plan_temp(s, ctl->body[1]->c.out[0]->aval);
    asked = loop_targets(s, &l, ctl->body[1], true, answer);
    if (!asked) return;
    splice(s, pred, asked, false);
    leave = test(s, answer, JX_BOOL, 0, l.n->src);
    add_stats(s, pred, 1);
  }
  to = loop_targets(s, &l, ctl->body[0], false, 0);
  if (!to) return;
  splice(s, body, to, counted);
  swap_carries(s, &l);
  count_trip(s, count, l.n->src);
  add_stats(s, body, counted && !ctl->dyn ? (double)ctl->trips : 1);
  st = jx_plan_step(s, JX_STEP_NEXT, 0, l.n->src);
  if (s->failed) return;
  uint32_t tail = s->step.n - 1;
  st->jump = head;
  st->levels = counted;
  s->step.at[head].jump = tail;
  if (pred) s->step.at[leave].jump = tail + 1;
  for (uint32_t i = head; i < tail; i++) /* zeros last as long as what is read as them */
    if (s->step.at[i].kind == JX_STEP_ELEM) jx_plan_touch(s, s->step.at[i].port[2].buf, tail);
  for (int i = 0; i < 2; i++) {
    uint32_t when = i ? tail : head;
    touch_all(s, body, to, when);
    if (pred) touch_all(s, pred, asked, when);
    for (uint32_t k = 0; k < ctl->ncarry; k++) {
      jx_plan_touch(s, l.from[k], when);
      jx_plan_touch(s, l.to[k], when);
    }
  }
  for (uint32_t k = 0; k < ctl->ncarry; k++)
    if (jx_plan_get(s, l.n, ctl->carry[k].result) && l.from[k] != l.end[k])
      jx_plan_copy(s, l.end[k], l.from[k], l.n->out[ctl->carry[k].result], l.n->src);
}

/* ---- branches ---- */

static void plan_branches(jx_planner *s, const jx_group *g) {
  const jx_cnode *n = g->call;
  const jx_control *ctl = n->ctl;
  uint32_t index = jx_plan_operand(s, n, 0), first = s->step.n;
  for (uint32_t b = 0; b < ctl->nbody && !s->failed; b++) {
    jx_cbody *y = ctl->body[b];
    bool last = b + 1 == ctl->nbody;
    uint32_t begin = s->step.n;
    if (!plan_body(s, y)) return;
    uint32_t skip = last ? 0 : test(s, index, JX_I32, (int32_t)b, n->src);
    target *to = new_targets(s, y->plan);
    if (!to) return;
    for (uint32_t i = 0; i < y->c.nin; i++)
      if (y->in[i].from != JX_FROM_NOTHING) to[i].buf = jx_plan_operand(s, n, y->in[i].which);
    for (uint32_t i = 0; i < y->c.nout; i++)
      to[y->c.nin + i].buf = jx_plan_result(s, n, ctl->result[i]);
    splice(s, y->plan, to, false);
    add_stats(s, y->plan, 1);
    if (!last) (void)jx_plan_step(s, JX_STEP_JUMP, 0, n->src);
    if (s->failed) return;
    touch_all(s, y->plan, to, begin);
    touch_all(s, y->plan, to, JX_MAX(begin + 1, s->step.n) - 1);
    if (!last) s->step.at[skip].jump = s->step.n;
  }
  /* A result lives from the first branch on: which of them writes it is not known. */
  for (uint32_t i = 0; i < ctl->nresult; i++) {
    jx_plan_touch(s, jx_plan_result(s, n, ctl->result[i]), first);
    jx_plan_touch(s, jx_plan_result(s, n, ctl->result[i]), s->step.n - 1);
  }
  for (uint32_t i = first; i < s->step.n; i++)
    if (s->step.at[i].kind == JX_STEP_JUMP && s->step.at[i].jump == 0)
      s->step.at[i].jump = s->step.n;
}

void jx_plan_control(jx_planner *s, const jx_group *g) {
  if (g->call->ctl->kind == JX_GRAPH_COND)
    plan_branches(s, g);
  else
    plan_loop(s, g);
}
