/*
** schedule.c — the order of kernels: of those that are ready, the one that leaves the fewest
** bytes alive (bytes made − bytes that die), ties by number. A heap with stale entries: a group
** whose score improves is entered again, and an entry that is not the group's latest is skipped.
*/
#include "compile/fuse.h"

typedef struct entry {
  int64_t score;
  uint32_t group;
} entry;

typedef struct sched {
  jx_fusion *f;
  int64_t *score;    /* [groups]                                        */
  uint32_t *pending; /* [groups] groups that must come first            */
  uint32_t *left;    /* [nodes] readers that have not run               */
  bool *done;
  uint32_t stamp; /* of the reads that each_read has met             */
  JX_VEC(entry) heap;
} sched;

static bool before(const entry *a, const entry *b) {
  return a->score != b->score ? a->score < b->score : a->group < b->group;
}

static bool push(sched *s, uint32_t g) {
  if (!jx_vec_push(&s->f->c->rt->mem, &s->heap, (entry){s->score[g], g})) return false;
  entry *h = s->heap.at;
  for (uint32_t i = s->heap.n - 1; i > 0 && before(&h[i], &h[(i - 1) / 2]); i = (i - 1) / 2) {
    entry t = h[i];
    h[i] = h[(i - 1) / 2];
    h[(i - 1) / 2] = t;
  }
  return true;
}

static entry pop(sched *s) {
  entry *h = s->heap.at, top = h[0];
  h[0] = h[--s->heap.n];
  for (uint32_t i = 0;;) {
    uint32_t c = 2 * i + 1;
    if (c >= s->heap.n) break;
    if (c + 1 < s->heap.n && before(&h[c + 1], &h[c])) c++;
    if (!before(&h[c], &h[i])) break;
    entry t = h[i];
    h[i] = h[c];
    h[c] = t;
    i = c;
  }
  return top;
}

/* Calls fn for every value from outside the group that it reads, each once. */
typedef void (*on_read)(sched *s, jx_group *g, const jx_cnode *n);

static void each_read(sched *s, jx_group *g, uint32_t *mark, on_read fn) {
  const jx_fusion *f = s->f;
  uint32_t stamp = ++s->stamp;
  for (uint32_t k = 0; k < g->mem.n; k++)
    for (uint32_t r = 0; r < g->mem.at[k]->nread; r++) {
      const jx_cnode *n = g->mem.at[k]->read[r].n;
      if (jx_fusion_owner(f, n) == g || mark[n->id] == stamp) continue;
      mark[n->id] = stamp;
      fn(s, g, n);
    }
  for (int k = 0; g->call && k < g->call->nin; k++) {
    const jx_cnode *n = g->call->in[k];
    if (mark[n->id] == stamp) continue;
    mark[n->id] = stamp;
    fn(s, g, n);
  }
}

static void count_reader(sched *s, jx_group *g, const jx_cnode *n) {
  (void)g;
  s->left[n->id]++;
}

static bool dies(const sched *s, const jx_cnode *n) {
  return n->kind != JX_C_INPUT && n->kind != JX_C_LIT && s->left[n->id] == 1;
}

static void subtract_dying(sched *s, jx_group *g, const jx_cnode *n) {
  if (dies(s, n)) s->score[g->id] -= (int64_t)n->aval->nbytes;
}

static void drop_reader(sched *s, jx_group *g, const jx_cnode *n) {
  (void)g;
  s->left[n->id]--;
}

static void initial_score(sched *s, jx_group *g) {
  for (uint32_t k = 0; k < g->mem.n; k++)
    if (s->f->outer[g->mem.at[k]->n->id]) s->score[g->id] += (int64_t)g->mem.at[k]->n->aval->nbytes;
  for (uint32_t k = 0; g->call && k < g->call->nout; k++)
    s->score[g->id] += (int64_t)g->call->out[k]->nbytes;
}

static bool run(sched *s, uint32_t *mark) {
  jx_fusion *f = s->f;
  jx_mem *mem = &f->c->rt->mem;
  uint32_t alive = 0;
  for (uint32_t i = 0; i < f->group.n; i++) {
    jx_group *g = f->group.at[i];
    if (g->into) continue;
    alive++;
    initial_score(s, g);
    each_read(s, g, mark, count_reader);
    for (uint32_t w = 0; w < f->words; w++)
      s->pending[i] += (uint32_t)__builtin_popcountll(g->dep[w]);
    if (s->pending[i] == 0 && !push(s, i)) return false;
  }
  f->order.n = 0;
  while (s->heap.n > 0) {
    entry e = pop(s);
    jx_group *g = f->group.at[e.group];
    if (s->done[e.group]) continue;
    /* Values may have come to their last reader since: look again, enter again if it got better. */
    int64_t was = s->score[e.group];
    s->score[e.group] = 0;
    initial_score(s, g);
    each_read(s, g, mark, subtract_dying);
    if (s->score[e.group] != was) {
      if (!push(s, e.group)) return false;
      continue;
    }
    s->done[e.group] = true;
    g->when = f->order.n;
    if (!jx_vec_push(mem, &f->order, g)) return false;
    each_read(s, g, mark, drop_reader);
    for (uint32_t i = 0; i < f->group.n; i++) {
      jx_group *h = f->group.at[i];
      if (h->into || s->done[i] || !jx_bit(h->dep, g->id)) continue;
      if (--s->pending[i] == 0 && !push(s, i)) return false;
    }
  }
  if (f->order.n != alive)
    jx_fail(f->c->cx, JX_EINTERNAL, "compile", "kernels need one another in a circle");
  return f->order.n == alive;
}

bool jx_schedule(jx_fusion *f) {
  sched s = {.f = f};
  s.score = JX_NEWN(f->mem, int64_t, f->group.n);
  s.pending = JX_NEWN(f->mem, uint32_t, f->group.n);
  s.done = JX_NEWN(f->mem, bool, f->group.n);
  s.left = JX_NEWN(f->mem, uint32_t, f->c->node.n);
  uint32_t *mark = JX_NEWN(f->mem, uint32_t, f->c->node.n);
  bool ok = s.score && s.pending && s.done && s.left && mark && run(&s, mark);
  jx_vec_free(&f->c->rt->mem, &s.heap);
  return ok;
}
