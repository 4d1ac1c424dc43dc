/*
** plan.c — places of values, in-place updates, offsets into the arena, and the table of steps.
**
** A value in memory has a place. Outputs are written straight into their own buffers. A temporary
** takes over the place of a dying one of the same type if the loop that writes it is the one that
** reads that one, at the written offset and nowhere else. Then first fit, largest first.
*/
#include <string.h>

#include "compile/kernel.h"
#include "compile/plan.h"
#include "compile/simplify.h"

uint32_t jx_plan_buf(jx_planner *s, jx_pbuf b) {
  b.birth = JX_NOWHERE;
  if (!jx_vec_push(&s->p->rt->mem, &s->buf, b)) {
    s->failed = true;
    return 0;
  }
  return s->buf.n - 1;
}

jx_step *jx_plan_step(jx_planner *s, jx_step_kind kind, uint32_t nport, uint32_t node) {
  jx_step st = {.kind = (uint8_t)kind, .nport = (uint16_t)nport, .node = node};
  st.port = JX_NEWN(s->mem, jx_sport, nport);
  if (!st.port || !jx_vec_push(&s->p->rt->mem, &s->step, st)) {
    s->failed = true;
    return NULL;
  }
  return &s->step.at[s->step.n - 1];
}

/* ---- places ---- */

static void fixed_places(jx_planner *s) {
  jx_cgraph *c = s->c;
  for (uint32_t i = 0; i < c->node.n; i++) s->place[i] = JX_NOWHERE;
  for (uint32_t i = 0; i < c->nin; i++) {
    const jx_aval *a = c->in[i]->aval;
    uint32_t b =
        jx_plan_buf(s, (jx_pbuf){.kind = JX_PBUF_INPUT, .index = i, .bytes = a->nbytes, .aval = a});
    if (c->in[i]->kind == JX_C_INPUT && c->in[i]->live) s->place[c->in[i]->id] = b;
  }
  for (uint32_t i = 0; i < c->nout; i++) {
    const jx_cnode *n = c->out[i];
    uint64_t bits;
    uint32_t b = jx_plan_buf(
        s,
        (jx_pbuf){.kind = JX_PBUF_OUTPUT, .index = i, .bytes = n->aval->nbytes, .aval = n->aval});
    if (n->kind != JX_C_INPUT && !jx_cnode_splat(n, &bits) && s->place[n->id] == JX_NOWHERE)
      s->place[n->id] = b;
  }
}

uint32_t jx_plan_temp(jx_planner *s, const jx_aval *a) {
  return jx_plan_buf(
      s,
      (jx_pbuf){.kind = a->is_tape ? JX_PBUF_TAPE : JX_PBUF_ARENA, .bytes = a->nbytes, .aval = a});
}

/* How often the kernel reads n; *r gets one of the reads, *in its loop. */
static int reads_of(const jx_group *g, const jx_cnode *n, const jx_read **r, jx_mloop **in) {
  int count = 0;
  for (uint32_t i = 0; i < g->loop.n; i++)
    for (uint32_t k = 0; k < g->loop.at[i]->nread; k++)
      if (g->loop.at[i]->read[k].n == n) {
        *r = &g->loop.at[i]->read[k];
        *in = g->loop.at[i];
        count++;
      }
  return count;
}

/* The offset at which a loop stores m. */
static const jx_ax *out_offset(const jx_mloop *l, const jx_member *m) {
  for (uint32_t i = 0; i < l->nport; i++)
    if (l->port[i].n == m->n && l->port[i].written) return l->port[i].off;
  return NULL;
}

/* A dying temporary whose place m may take over, or JX_NOWHERE. */
static uint32_t takes_over(const jx_planner *s, const jx_group *g, const jx_member *m) {
  const jx_mloop *l = m->loop;
  if (!m->plain || m->finish || !l->body) return JX_NOWHERE;
  const jx_ax *off = out_offset(l, m);
  for (uint32_t i = 0; i < l->nread && off; i++) {
    const jx_cnode *n = l->read[i].n;
    const jx_read *r = NULL;
    jx_mloop *in = NULL;
    uint32_t b = s->place[n->id];
    if (b == JX_NOWHERE || s->buf.at[b].kind != JX_PBUF_ARENA || s->last[n->id] != g->when)
      continue;
    if (n->aval != m->n->aval) continue;
    if (jx_fusion_owner(s->f, n) == g || reads_of(g, n, &r, &in) != 1) continue;
    if (in == l && !r->guard && r->off == off) return b;
  }
  return JX_NOWHERE;
}

static void place_group(jx_planner *s, jx_group *g) {
  for (uint32_t k = 0; k < g->mem.n; k++) {
    jx_member *m = g->mem.at[k];
    if (m->store != JX_AT_PARAM || s->place[m->n->id] != JX_NOWHERE) continue;
    uint32_t over = takes_over(s, g, m);
    bool taken = false;
    for (uint32_t j = 0; j < k && over != JX_NOWHERE; j++)
      taken =
          taken || (g->mem.at[j]->store == JX_AT_PARAM && s->place[g->mem.at[j]->n->id] == over);
    if (over != JX_NOWHERE && !taken) {
      s->place[m->n->id] = over;
      s->p->stats.in_place++;
    } else {
      s->place[m->n->id] = jx_plan_temp(s, m->n->aval);
    }
  }
}

void jx_plan_touch(jx_planner *s, uint32_t buf, uint32_t when) {
  jx_pbuf *b = &s->buf.at[buf];
  b->birth = JX_MIN(b->birth, when);
  b->death = JX_MAX(b->death, when);
}

/* ---- steps ---- */

static bool same_kernel(uint64_t value, const void *probe) {
  return jx_kernel_equal((const jx_kernel *)(uintptr_t)value, probe);
}

jx_kernel *jx_plan_share(jx_planner *s, jx_kernel *k) {
  uint64_t *found = jx_map_find(&s->by_hash, k->hash, same_kernel, k);
  if (found) return (jx_kernel *)(uintptr_t)*found;
  k->id = s->kernel.n;
  if (!jx_vec_push(&s->p->rt->mem, &s->kernel, k) ||
      !jx_map_add(&s->by_hash, k->hash, (uint64_t)(uintptr_t)k))
    s->failed = true;
  return k;
}

/* Elements of a param that the kernel touches: all of it, or as many as its ports have places. */
static size_t touched(const jx_kernel *k, uint32_t param) {
  double all = (double)k->param[param].elements, n = 0;
  for (uint32_t i = 0; i < k->nloop; i++) {
    const jx_loop *l = &k->loop[i];
    if (l->kind == JX_LOOP_GEMM) return (size_t)all;
    for (uint32_t j = 0; j < l->nport; j++) {
      double places = 1;
      if (l->port[j].buf != param) continue;
      bool gathers = false;
      for (uint32_t o = 0; o < l->body->n; o++)
        gathers = gathers || (l->body->at[o].op == JX_LANE_IN && l->body->at[o].port == j &&
                              l->body->at[o].mode == JX_PORT_GATHER);
      for (uint32_t d = 0; d < k->nrow; d++)
        if (gathers || l->port[j].stride[d]) places *= (double)k->row[d];
      for (uint32_t d = 0; d < l->naxis; d++)
        if (gathers || l->port[j].stride[k->nrow + d]) places *= (double)l->ext[d];
      n += places;
    }
  }
  for (uint32_t i = 0; i < k->nlocal; i++)
    if (k->local[i].column && k->local[i].to == param) return (size_t)all;
  return (size_t)JX_MIN(n, all);
}

static void count_kernel(jx_plan_stats *st, const jx_kernel *k, const jx_group *g) {
  double most = 0;
  st->kernels++;
  for (uint32_t i = 0; i < g->mem.n; i++) most = JX_MAX(most, g->mem.at[i]->size);
  st->tiny += most <= 512;
  for (uint32_t i = 0; i < k->nloop; i++) {
    const jx_loop *l = &k->loop[i];
    if (l->kind == JX_LOOP_GEMM) {
      st->gemms++;
      continue;
    }
    st->loops++;
    st->max_ports = JX_MAX(st->max_ports, l->nport);
    st->max_body = JX_MAX(st->max_body, l->body->n);
  }
  for (uint32_t i = 0; i < k->nlocal; i++) {
    st->columns += k->local[i].column;
    st->row_temps += !k->local[i].column && k->local[i].elements > 1;
  }
  for (uint32_t i = 0; i < k->nparam; i++)
    st->moved += touched(k, i) * jx_dtype_size(k->param[i].dtype);
  st->scratch = JX_MAX(st->scratch, k->scratch);
  st->flops += k->cost;
}

static void kernel_step(jx_planner *s, jx_group *g) {
  uint32_t *at;
  jx_kernel *k = jx_kernel_make(s->f, s->mem, g, s->place, &at);
  if (!k) {
    s->failed = true;
    return;
  }
  if (s->p->rt->opt.verify && jx_kernel_verify(k, s->c->cx->err) != JX_OK) {
    s->failed = true;
    return;
  }
  count_kernel(&s->p->stats, k, g);
  bool gemm = k->nloop == 1 && k->loop[0].kind == JX_LOOP_GEMM && !k->block &&
              !k->loop[0].accumulates && k->nlocal == 0;
  jx_step *st =
      jx_plan_step(s, gemm ? JX_STEP_GEMM : JX_STEP_KERNEL, k->nparam, g->mem.at[0]->n->src);
  for (uint32_t i = 0; st && i < k->nparam; i++) {
    st->port[i].buf = at[i];
    jx_plan_touch(s, at[i], s->step.n - 1);
  }
  jx_kernel *shared = jx_plan_share(s, k);
  if (st) st->u.kernel = shared;
}

uint32_t jx_plan_operand(jx_planner *s, const jx_cnode *call, uint32_t k) {
  const jx_cnode *n = call->in[k];
  if (n->kind != JX_C_LIT) return s->place[n->id];
  return jx_plan_buf(s, (jx_pbuf){.kind = JX_PBUF_CONST,
                                  .bytes = n->aval->nbytes,
                                  .aval = n->aval,
                                  .data = jx_arena_dup(s->mem, n->p, sizeof *n->p)});
}

jx_cnode *jx_plan_get(const jx_planner *s, const jx_cnode *call, uint32_t which) {
  jx_cnode *get = s->gets[call->id];
  while (get && get->which != which) get = s->next_get[get->id];
  return get;
}

uint32_t jx_plan_result(jx_planner *s, const jx_cnode *call, uint32_t which) {
  const jx_cnode *get = jx_plan_get(s, call, which);
  uint32_t b = get ? s->place[get->id] : JX_NOWHERE;
  if (b == JX_NOWHERE) b = jx_plan_temp(s, call->out[which]);
  if (get) s->place[get->id] = b;
  return b;
}

/* A primitive that writes its first operand in place may have it if it dies here. */
static void call_in_place(jx_planner *s, const jx_group *g) {
  const jx_cnode *n = g->call;
  const jx_cnode *get = n->prim->flags & JX_INPLACE ? jx_plan_get(s, n, 0) : NULL;
  if (!get || s->place[get->id] != JX_NOWHERE) return;
  uint32_t b = s->place[n->in[0]->id];
  if (b == JX_NOWHERE || s->buf.at[b].kind != JX_PBUF_ARENA || s->last[n->in[0]->id] != g->when)
    return;
  for (int k = 1; k < n->nin; k++)
    if (s->place[n->in[k]->id] == b) return;
  s->place[get->id] = b;
  s->p->stats.in_place++;
}

static void call_step(jx_planner *s, const jx_group *g) {
  const jx_cnode *n = g->call;
  call_in_place(s, g);
  for (uint32_t k = 0; k < n->nout; k++)
    if (n->out[k]->is_tape) jx_plan_empty(s, jx_plan_result(s, n, k), n->src);
  jx_step *st = jx_plan_step(s, JX_STEP_CALL, n->nin + n->nout, n->src);
  const jx_aval **avals = JX_NEWN(s->mem, const jx_aval *, n->nin + n->nout);
  if (!st || !avals || !jx_vec_push(&s->p->rt->mem, &s->attrs, n->attrs)) {
    s->failed = true;
    return;
  }
  jx_attrs_retain(n->attrs);
  for (int k = 0; k < n->nin; k++) {
    avals[k] = n->in[k]->aval;
    st->port[k].buf = jx_plan_operand(s, n, (uint32_t)k);
  }
  for (uint32_t k = 0; k < n->nout; k++) {
    avals[n->nin + k] = n->out[k];
    st->port[n->nin + k].buf = jx_plan_result(s, n, k);
  }
  for (int k = 0; k < st->nport; k++) jx_plan_touch(s, st->port[k].buf, s->step.n - 1);
  st->u.call.prim = n->prim;
  st->u.call.attrs = n->attrs;
  st->u.call.nin = n->nin;
  st->u.call.nout = n->nout;
  st->u.call.aval = avals;
  s->p->stats.calls++;
}

void jx_plan_fill(jx_planner *s, uint32_t to, const jx_aval *a, uint64_t bits, uint32_t node) {
  jx_step *st = jx_plan_step(s, JX_STEP_FILL, 1, node);
  if (!st) return;
  st->port[0].buf = to;
  st->u.fill.dtype = (jx_dtype)a->dtype;
  st->u.fill.value = bits;
  st->u.fill.count = a->size;
  jx_plan_touch(s, to, s->step.n - 1);
  s->p->stats.copies++;
  s->p->stats.moved += a->nbytes;
}

void jx_plan_empty(jx_planner *s, uint32_t buf, uint32_t node) {
  const jx_aval *a = s->buf.at[buf].aval;
  jx_step *st = a && a->is_tape && !s->failed ? jx_plan_step(s, JX_STEP_EMPTY, 1, node) : NULL;
  if (st) st->port[0].buf = buf;
}

void jx_plan_copy(jx_planner *s, uint32_t to, uint32_t from, const jx_aval *a, uint32_t node) {
  if (to == from) return;
  jx_plan_empty(s, to, node);
  jx_step *st = jx_plan_step(s, JX_STEP_COPY, 2, node);
  if (!st) return;
  st->port[0].buf = to;
  st->port[1].buf = from;
  st->u.copy.bytes = (int64_t)a->nbytes;
  jx_plan_touch(s, to, s->step.n - 1);
  jx_plan_touch(s, from, s->step.n - 1);
  s->p->stats.copies++;
  s->p->stats.moved += 2 * a->nbytes;
}

/* Outputs that are inputs: first of all, while the inputs of a body are what they were. */
static void passed_outputs(jx_planner *s) {
  for (uint32_t i = 0; i < s->c->nout && !s->failed; i++) {
    const jx_cnode *n = s->c->out[i];
    if (n->kind == JX_C_INPUT && n->aval->size)
      jx_plan_copy(s, s->c->nin + i, s->place[n->id], n->aval, n->src);
  }
}

/* Outputs that are literals or other outputs. */
static void copied_outputs(jx_planner *s) {
  for (uint32_t i = 0; i < s->c->nout && !s->failed; i++) {
    const jx_cnode *n = s->c->out[i];
    uint32_t to = s->c->nin + i;
    uint64_t bits;
    if (n->aval->size == 0 || n->kind == JX_C_INPUT) continue;
    if (jx_cnode_splat(n, &bits))
      jx_plan_fill(s, to, n->aval, bits, n->src);
    else
      jx_plan_copy(s, to, s->place[n->id], n->aval, n->src);
  }
}

/* ---- the arena ---- */

typedef struct {
  jx_pbuf *b;
  uint32_t id;
} slot;

static int by_size(const slot *x, const slot *y) {
  if (x->b->bytes != y->b->bytes) return x->b->bytes > y->b->bytes ? -1 : 1;
  return x->id < y->id ? -1 : 1;
}

/* Heap sort: no recursion, no allocation, the order is total. */
static void sort_slots(slot *a, uint32_t n) {
  for (uint32_t end = n, start = n / 2; end > 1;) {
    uint32_t i;
    if (start > 0) {
      start--;
    } else {
      slot t = a[--end];
      a[end] = a[0];
      a[0] = t;
    }
    for (i = start; 2 * i + 1 < end;) {
      uint32_t c = 2 * i + 1;
      if (c + 1 < end && by_size(&a[c], &a[c + 1]) < 0) c++;
      if (by_size(&a[i], &a[c]) >= 0) break;
      slot t = a[i];
      a[i] = a[c];
      a[c] = t;
      i = c;
    }
  }
}

static bool overlap_in_time(const jx_pbuf *a, const jx_pbuf *b) {
  return a->birth <= b->death && b->birth <= a->death;
}

/* The lowest offset at which b meets no placed value that lives at the same time. */
static size_t first_fit(const slot *placed, uint32_t n, const jx_pbuf *b) {
  size_t at = 0, size = JX_ALIGN_UP(b->bytes, 64);
  for (bool moved = true; moved;) {
    moved = false;
    for (uint32_t i = 0; i < n; i++) {
      const jx_pbuf *p = placed[i].b;
      size_t end = p->offset + JX_ALIGN_UP(p->bytes, 64);
      if (!overlap_in_time(p, b) || end <= at || p->offset >= at + size) continue;
      at = end;
      moved = true;
    }
  }
  return at;
}

static void arena(jx_planner *s) {
  jx_plan_stats *st = &s->p->stats;
  slot *a = JX_NEWN(s->mem, slot, s->buf.n);
  size_t *live = JX_NEWN(s->mem, size_t, s->step.n + 2);
  uint32_t n = 0;
  if (!a || !live) {
    s->failed = true;
    return;
  }
  for (uint32_t i = 0; i < s->buf.n; i++) {
    jx_pbuf *b = &s->buf.at[i];
    if (b->kind != JX_PBUF_ARENA || b->birth == JX_NOWHERE) continue;
    a[n++] = (slot){b, i};
    st->temps++;
    st->temp_bytes += b->bytes;
    live[b->birth] += b->bytes;
    live[b->death + 1] -= b->bytes; /* wraps around; the running sum does not */
  }
  sort_slots(a, n);
  for (uint32_t i = 0; i < n; i++) {
    a[i].b->offset = first_fit(a, i, a[i].b);
    st->arena = JX_MAX(st->arena, a[i].b->offset + JX_ALIGN_UP(a[i].b->bytes, 64));
  }
  size_t sum = 0;
  for (uint32_t i = 0; i < s->step.n; i++) st->live = JX_MAX(st->live, sum += live[i]);
}

/* ---- all of it ---- */

static void last_readers(jx_planner *s) {
  for (uint32_t i = 0; i < s->f->order.n; i++) {
    const jx_group *g = s->f->order.at[i];
    for (uint32_t k = 0; k < g->mem.n; k++)
      for (uint32_t r = 0; r < g->mem.at[k]->nread; r++) s->last[g->mem.at[k]->read[r].n->id] = i;
    for (int k = 0; g->call && k < g->call->nin; k++) s->last[g->call->in[k]->id] = i;
  }
  for (uint32_t i = 0; i < s->c->nout; i++)
    if (s->c->out[i]->kind != JX_C_INPUT) s->last[s->c->out[i]->id] = JX_NOWHERE;
}

static void build(jx_planner *s) {
  jx_mem *mem = &s->p->rt->mem;
  jx_map_init(&s->by_hash, mem);
  s->place = JX_NEWN(s->mem, uint32_t, s->c->node.n);
  s->last = JX_NEWN(s->mem, uint32_t, s->c->node.n);
  s->gets = JX_NEWN(s->mem, jx_cnode *, s->c->node.n);
  s->next_get = JX_NEWN(s->mem, jx_cnode *, s->c->node.n);
  if (!s->place || !s->last || !s->gets || !s->next_get) {
    s->failed = true;
    return;
  }
  for (uint32_t i = 0; i < s->c->node.n; i++) {
    jx_cnode *x = s->c->node.at[i];
    if (x->kind != JX_C_GET) continue;
    s->next_get[i] = s->gets[x->in[0]->id];
    s->gets[x->in[0]->id] = x;
  }
  fixed_places(s);
  last_readers(s);
  jx_plan_pairs(s);
  passed_outputs(s);
  for (uint32_t i = 0; i < s->f->order.n && !s->failed; i++) {
    jx_group *g = s->f->order.at[i];
    if (g->call && g->call->ctl) {
      jx_plan_control(s, g);
    } else if (g->call) {
      call_step(s, g);
    } else {
      place_group(s, g);
      if (!s->failed) kernel_step(s, g);
    }
  }
  if (!s->failed) copied_outputs(s);
  if (!s->failed) (void)jx_plan_step(s, JX_STEP_END, 0, 0);
  if (!s->failed) arena(s);
}

/* Hands the vectors over to the plan's own memory. */
static void hand_over(jx_planner *s) {
  jx_plan *p = s->p;
  p->nbuf = s->buf.n;
  p->buf = jx_arena_dup(s->mem, s->buf.at, s->buf.n * sizeof *s->buf.at);
  p->nstep = s->step.n;
  for (uint32_t i = 0; i < s->step.n; i++)
    p->max_levels = JX_MAX(p->max_levels, s->step.at[i].levels);
  p->step = jx_arena_dup(s->mem, s->step.at, s->step.n * sizeof *s->step.at);
  p->nkernel = s->kernel.n;
  p->kernel = jx_arena_dup(s->mem, s->kernel.at, s->kernel.n * sizeof *s->kernel.at);
  jx_attrs **attrs = jx_arena_dup(s->mem, s->attrs.at, s->attrs.n * sizeof *s->attrs.at);
  if (attrs) {
    p->attrs = attrs;
    p->nattrs = s->attrs.n;
    s->attrs.n = 0;
  }
  if (!p->buf || !p->step || !p->kernel || !attrs) s->failed = true;
}

bool jx_plan_build(jx_plan *p, jx_fusion *f) {
  jx_planner s = {.p = p, .f = f, .c = f->c, .mem = f->c->mem};
  jx_mem *mem = &p->rt->mem;
  build(&s);
  if (!s.failed) hand_over(&s);
  for (uint32_t i = 0; i < s.attrs.n; i++) jx_attrs_release(s.attrs.at[i]);
  jx_vec_free(mem, &s.attrs);
  jx_vec_free(mem, &s.buf);
  jx_vec_free(mem, &s.step);
  jx_vec_free(mem, &s.kernel);
  jx_map_free(&s.by_hash);
  if (s.failed && jx_ok(f->c->cx)) jx_nomem(f->c->cx);
  return !s.failed;
}
