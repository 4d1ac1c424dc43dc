/*
** kexec.c — a kernel run by block programs: rows, phases, loops, columns, threads.
**
** Rows are handed out as ranges. Kernels with columns are cut at multiples of col_block rows,
** whatever the number of threads: each range has its own partial columns, which are combined
** pairwise by index. Other kernels are cut as suits the threads: that changes no bit.
**
** Where there are fewer rows than threads each loop is cut instead, along its first axis; one that
** reduces along it at multiples of JX_RED_RUN. Each range writes partials of its own, which are
** combined in the order of a single thread.
*/
#include <string.h>

#include "backend/exec.h"
#include "kernels.h"

enum { TASK_COST = 60000, TASKS_PER_THREAD = 4, BLOCK = 1024 };

/* ---- making ---- */

static size_t port_words(const jx_kernel *k, const jx_loop *l) {
  return (size_t)l->nport * (k->nrow + l->naxis + 2u);
}

static size_t index_bytes(const jx_kport *p) {
  return p->buf == JX_KINDEX ? 1 : jx_dtype_size((jx_dtype)p->dtype);
}

static void fill_loop(const jx_kernel *k, const jx_loop *l, jx_lexec *x, int64_t *words) {
  uint32_t w = k->nrow + l->naxis;
  x->loop = l;
  x->step = words;
  x->inner = x->step + (size_t)l->nport * w;
  x->offset = x->inner + l->nport;
  for (uint32_t i = 0; i < l->nport; i++) {
    const jx_kport *p = &l->port[i];
    int64_t size = (int64_t)index_bytes(p);
    for (uint32_t d = 0; d < w; d++) x->step[i * w + d] = p->stride[d] * size;
    x->inner[i] = l->naxis ? p->stride[w - 1] : 0;
    x->offset[i] = p->offset * size;
  }
}

/* The rows of a block can be one run of the body: all ports go on where the row before ended. */
static bool joins_rows(const jx_kernel *k, const jx_lexec *x) {
  const jx_loop *l = x->loop;
  uint32_t w = k->nrow + l->naxis;
  if (!k->block || l->naxis != 1 || l->finish || l->accumulates) return false;
  for (uint32_t i = 0; i < l->body->n; i++) {
    uint8_t op = l->body->at[i].op;
    if (op == JX_LANE_RED || op == JX_LANE_INDEX) return false;
  }
  for (uint32_t i = 0; i < l->nport; i++) {
    const int64_t *step = x->step + i * w;
    if (l->port[i].buf == JX_KINDEX || step[k->nrow - 1] != step[k->nrow] * l->ext[0]) return false;
  }
  return true;
}

/* acc = fma(a, b, acc) for lanes of acc and b, along an axis that acc does not move with. */
static bool finds_sums(const jx_kernel *k, jx_lexec *x) {
  const jx_loop *l = x->loop;
  const jx_body *b = l->body;
  uint32_t w = k->nrow + l->naxis;
  const jx_lane_node *fma = NULL, *out = NULL;
  if (l->naxis < 2 || b->n != 5 || l->nport != 3) return false;
  for (uint32_t i = 0; i < b->n; i++) {
    if (b->at[i].op == JX_LANE_FMA) fma = &b->at[i];
    if (b->at[i].op == JX_LANE_OUT) out = &b->at[i];
  }
  if (!fma || !out || out->mode != JX_PORT_STREAM || &b->at[out->a] != fma) return false;
  if (fma->dtype != JX_F32 && fma->dtype != JX_F64) return false;
  const jx_lane_node *in[3] = {&b->at[fma->c], &b->at[fma->a], &b->at[fma->b]};
  for (int i = 0; i < 3; i++)
    if (in[i]->op != JX_LANE_IN || in[i]->b != JX_NO_LANE) return false;
  if (in[1]->mode != JX_PORT_BCAST) {
    const jx_lane_node *t = in[1];
    in[1] = in[2];
    in[2] = t;
  }
  if (in[1]->mode != JX_PORT_BCAST || in[2]->mode != JX_PORT_STREAM) return false;
  if (in[0]->mode != JX_PORT_STREAM || in[0]->port != out->port) return false;
  for (int i = 0; i < 3; i++) {
    if (l->port[in[i]->port].buf == JX_KINDEX) return false;
    x->sum[i] = in[i]->port;
  }
  return x->step[x->sum[0] * w + w - 2] == 0;
}

/* out = the dot of a and b along the last axis, in one cut. */
static bool finds_dots(const jx_loop *l, jx_lexec *x) {
  const jx_body *b = l->body;
  const jx_lane_node *red = NULL;
  if (l->naxis < 2 || b->n != 3 || l->nport != 3 || l->ext[l->naxis - 1] > JX_RED_RUN) return false;
  for (uint32_t i = 0; i < b->n; i++)
    if (b->at[i].op == JX_LANE_RED) red = &b->at[i];
  if (!red || red->mode != JX_RED_DOT || red->flags) return false;
  if (red->dtype != JX_F32 && red->dtype != JX_F64) return false;
  const jx_lane_node *in[2] = {&b->at[red->a], &b->at[red->b]};
  x->sum[0] = red->port;
  for (int i = 0; i < 2; i++) {
    bool plain = in[i]->op == JX_LANE_IN && in[i]->mode == JX_PORT_STREAM &&
                 in[i]->b == JX_NO_LANE && in[i]->dtype == red->dtype;
    if (!plain || l->port[in[i]->port].buf == JX_KINDEX) return false;
    x->sum[i + 1] = in[i]->port;
  }
  return true;
}

/* Ranges of the first axis do not meet: they write apart, or reduce along that axis. */
static bool cuts(const jx_kernel *k, const jx_lexec *x) {
  const jx_loop *l = x->loop;
  if (!l->naxis) return false;
  for (uint32_t i = 0; i < l->body->n; i++) {
    const jx_lane_node *n = &l->body->at[i];
    if (n->op != JX_LANE_RED && n->op != JX_LANE_OUT) continue;
    bool moves = x->step[n->port * (k->nrow + l->naxis) + k->nrow] != 0;
    bool along = n->op == JX_LANE_RED && l->naxis == 1;
    if (moves == along) return false;
  }
  return true;
}

static bool is_flat(const jx_kernel *k, const jx_lexec *x) {
  const jx_loop *l = x->loop;
  if (k->nrow || l->finish || l->kind != JX_LOOP_BODY || l->naxis > (x->pair ? 2 : 1)) return false;
  for (uint32_t i = 0; i < l->nport; i++) {
    jx_kbuf b = l->port[i].buf;
    if (b == JX_KINDEX || (jx_kbuf_is_local(b) && k->local[jx_kbuf_index(b)].column)) return false;
  }
  for (uint32_t d = 0; d < l->naxis; d++)
    if (l->ext[d] == 0) return false;
  return true;
}

static double cost_along(const jx_loop *l) {
  double cost = 0;
  for (uint32_t i = 0; i < l->body->n; i++) {
    jx_lane_op op = (jx_lane_op)l->body->at[i].op;
    if (op != JX_LANE_CONST) cost += jx_lane_cost(op);
  }
  for (uint32_t d = 1; d < l->naxis; d++) cost *= (double)l->ext[d];
  return cost;
}

static int64_t column_blocks(const jx_kernel *k) {
  return k->col_block ? (jx_kernel_rows(k) + k->col_block - 1) / k->col_block : 0;
}

static size_t column_bytes(const jx_klocal *l) {
  return JX_ALIGN_UP((size_t)l->elements * jx_dtype_size(l->dtype), 64);
}

jx_kexec *jx_kexec_new(jx_rt *rt, const jx_kernel *k, const jx_kernels *kernels) {
  size_t words = 0, head = JX_ALIGN_UP(sizeof(jx_kexec), 16) + k->nloop * sizeof(jx_lexec);
  for (uint32_t i = 0; i < k->nloop; i++)
    if (k->loop[i].kind == JX_LOOP_BODY) words += port_words(k, &k->loop[i]);
  size_t bytes = JX_ALIGN_UP(head, 8) + words * sizeof(int64_t);
  jx_kexec *x = jx_calloc(&rt->mem, bytes);
  if (!x) {
    jx_nomem(&rt->cx);
    return NULL;
  }
  x->k = k;
  x->mem = &rt->mem;
  x->bytes = bytes;
  x->nloop = k->nloop;
  x->loop = (jx_lexec *)((char *)x + JX_ALIGN_UP(sizeof(jx_kexec), 16));
  int64_t *at = (int64_t *)((char *)x + JX_ALIGN_UP(head, 8));
  size_t widest = 0;
  for (uint32_t i = 0; i < k->nloop; i++) {
    const jx_loop *l = &k->loop[i];
    x->loop[i].loop = l;
    if (l->kind != JX_LOOP_BODY) continue;
    fill_loop(k, l, &x->loop[i], at);
    at += port_words(k, l);
    x->loop[i].joins = joins_rows(k, &x->loop[i]);
    x->loop[i].cuts = cuts(k, &x->loop[i]);
    if (finds_sums(k, &x->loop[i])) x->loop[i].pair = JX_PAIR_SUMS;
    if (finds_dots(l, &x->loop[i])) x->loop[i].pair = JX_PAIR_DOTS;
    x->loop[i].flat = is_flat(k, &x->loop[i]);
    x->loop[i].cost = cost_along(l);
    x->loop[i].prog = jx_block_compile(&rt->mem, l->body, kernels, &rt->err);
    if (!x->loop[i].prog) {
      jx_kexec_free(x);
      return NULL;
    }
    widest = JX_MAX(widest, jx_block_scratch_size(x->loop[i].prog));
  }
  x->flat = k->cost < 2 * TASK_COST;
  for (uint32_t i = 0; i < k->nloop; i++) x->flat = x->flat && x->loop[i].flat;
  x->scratch = JX_ALIGN_UP(k->scratch, 64) + JX_ALIGN_UP(widest, 64);
  for (uint32_t i = 0; i < k->nlocal; i++)
    if (k->local[i].column) x->partials += column_bytes(&k->local[i]) * (size_t)column_blocks(k);
  return x;
}

void jx_kexec_free(jx_kexec *x) {
  if (!x) return;
  for (uint32_t i = 0; i < x->nloop; i++)
    if (x->loop[i].prog) jx_block_free(x->mem, x->loop[i].prog);
  jx_free(x->mem, x, x->bytes);
}

jx_status jx_workers_reserve(jx_workers *w, size_t each) {
  each = JX_ALIGN_UP(each, 4096);
  if (each <= w->each) return JX_OK;
  size_t threads = (size_t)(w->pool ? jx_pool_threads(w->pool) : 1);
  size_t bytes = each * threads + 64;
  char *p = jx_alloc(&w->rt->mem, bytes);
  if (!p) return jx_nomem(&w->rt->cx);
  jx_free(&w->rt->mem, w->scratch, w->scratch_bytes);
  w->scratch = p;
  w->scratch_bytes = bytes;
  w->each = each;
  return JX_OK;
}

/* ---- running ---- */

typedef struct {
  jx_workers *w;
  const jx_kexec *x;
  void *const *params;
  char *partials;    /* columns of block c lie at c · column stride                    */
  int64_t rows, per; /* rows in all, rows of a task                                    */
  bool alone;        /* rows are no tasks: their loops and products may use threads    */
} task;

/* Where a worker is: its memory, and the rows it works on. */
typedef struct {
  const task *t;
  char *locals, *block_scratch;
  char *columns; /* partial columns of this range of rows                          */
  int64_t row[JX_MAX_RANK + 2];
  int64_t block_row; /* index of the row inside its block, for locals                  */
  int64_t rows;      /* of the block: for products                                     */
  int worker;
  char *partials; /* of this range of a loop that is cut: PARTIAL bytes apart, or NULL  */
} place;
enum { PARTIAL = 8 };

static char *local_at(const place *p, uint32_t i) {
  const jx_kernel *k = p->t->x->k;
  if (!k->local[i].column) return p->locals + k->local[i].offset;
  char *at = p->columns;
  for (uint32_t j = 0; j < i; j++)
    if (k->local[j].column) at += column_bytes(&k->local[j]);
  return at;
}

static char *base_of(const place *p, jx_kbuf b) {
  return jx_kbuf_is_local(b) ? local_at(p, jx_kbuf_index(b)) : p->t->params[b];
}

/* Bytes that the rows contribute to the address of a port. */
static int64_t row_offset(const place *p, const int64_t *step, bool local) {
  const jx_kernel *k = p->t->x->k;
  int64_t off = 0;
  for (uint32_t d = 0; d < k->nrow; d++) {
    bool inner = k->block && d + 1 == k->nrow;
    off += step[d] * (local && inner ? p->block_row : p->row[d]);
  }
  return off;
}

/* Reductions of a range go to its partials; those that accumulate start from the identity. */
static void to_partials(const place *p, const jx_body *b, char **at) {
  char *to = p->partials;
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    if (n->op != JX_LANE_RED) continue;
    uint64_t id = jx_red_identity((jx_red_kind)n->mode, (jx_dtype)n->dtype);
    memcpy(to, &id, PARTIAL);
    at[n->port] = to;
    to += PARTIAL;
  }
}

/* The last two axes of a loop in one call; some rows at a time, so that it can be stopped. */
static void run_pair(const place *p, const jx_lexec *x, char *const *at, int64_t rows) {
  enum { AT_ONCE = 1 << 20 };
  const jx_loop *l = x->loop;
  const jx_workers *w = p->t->w;
  uint32_t axes = p->t->x->k->nrow + l->naxis, row = axes - 2;
  int64_t n = l->ext[l->naxis - 1], some = JX_MAX(AT_ONCE / n, 1), step[3];
  jx_dtype d = (jx_dtype)l->port[x->sum[0]].dtype;
  for (int k = 0; k < 3; k++) step[k] = x->step[x->sum[k] * axes + row];
  for (int64_t i = 0; i < rows && !jx_stopping(w->rt); i += some) {
    size_t m = (size_t)JX_MIN(some, rows - i);
    char *to = at[x->sum[0]] + i * step[0], *a = at[x->sum[1]] + i * step[1];
    const char *b = at[x->sum[2]] + i * step[2];
    if (x->pair == JX_PAIR_SUMS)
      w->kernels->sums[d]((size_t)n, m, to, a, step[1], b, step[2]);
    else
      w->kernels->dots[d]((size_t)n, m, to, step[0], a, step[1], b, step[2]);
  }
}

/* One loop for one row, over [from, to) of its first axis. */
static void run_loop(const place *p, const jx_lexec *x, int64_t from, int64_t to) {
  const jx_loop *l = x->loop;
  const jx_kernel *k = p->t->x->k;
  uint32_t inner = x->pair ? 2 : 1;
  uint32_t w = k->nrow + l->naxis, outer = l->naxis > inner ? l->naxis - inner : 0;
  char *at[JX_BODY_MAX_PORTS];
  void *ports[JX_BODY_MAX_PORTS];
  int64_t number[JX_BODY_MAX_PORTS], small[JX_BODY_MAX_PORTS];
  int64_t index[2 * JX_MAX_RANK] = {0};
  for (uint32_t i = 0; i < l->nport; i++) {
    const jx_kport *q = &l->port[i];
    const int64_t *step = x->step + i * w;
    bool kindex = q->buf == JX_KINDEX;
    int64_t off = x->offset[i] + row_offset(p, step, !kindex && jx_kbuf_is_local(q->buf));
    if (l->naxis) off += from * step[k->nrow];
    number[i] = off;
    at[i] = kindex ? NULL : base_of(p, q->buf) + off;
  }
  if (p->partials) to_partials(p, l->body, at);
  int64_t n = l->naxis ? l->ext[l->naxis - 1] : 1, first = 0;
  if (l->naxis == 1) {
    n = to - from;
    first = from;
  }
  index[0] = outer ? from : 0;
  jx_loop_args args = {
      .ports = ports, .stride = x->inner, .n = n, .first = first, .scratch = p->block_scratch};
  args.stop = &p->t->w->rt->interrupt;
  while (!jx_stopping(p->t->w->rt)) {
    for (uint32_t i = 0; i < l->nport; i++) {
      ports[i] = at[i];
      if (l->port[i].buf != JX_KINDEX) continue;
      if (l->port[i].dtype == JX_I32) {
        int32_t v = (int32_t)number[i];
        memcpy(&small[i], &v, sizeof v);
      } else {
        small[i] = number[i];
      }
      ports[i] = &small[i];
    }
    if (x->pair)
      run_pair(p, x, at, outer ? l->ext[outer] : to - from);
    else
      jx_block_run(x->prog, &args);
    uint32_t d = outer;
    for (; d > 0; d--) { /* the next point of the outer axes */
      int64_t end = d == 1 ? to : l->ext[d - 1], start = d == 1 ? from : 0;
      bool carry = ++index[d - 1] >= end;
      int64_t by = carry ? start - (end - 1) : 1;
      if (carry) index[d - 1] = start;
      for (uint32_t i = 0; i < l->nport; i++) {
        int64_t move = by * x->step[i * w + k->nrow + d - 1];
        number[i] += move;
        if (at[i]) at[i] += move;
      }
      if (!carry) break;
    }
    if (d == 0) return;
  }
}

/* Element address of a product's operand, and whether the loop's row strides apply. */
static char *product_at(const place *p, const jx_kport *q, const int64_t *index, uint32_t naxis) {
  const jx_kernel *k = p->t->x->k;
  int64_t off = q->offset + row_offset(p, q->stride, jx_kbuf_is_local(q->buf));
  for (uint32_t d = 0; d < naxis; d++) off += index[d] * q->stride[k->nrow + d];
  return base_of(p, q->buf) + off * (int64_t)jx_dtype_size((jx_dtype)q->dtype);
}

static void run_gemm(const place *p, const jx_loop *l) {
  const jx_kgemm *g = l->gemm;
  uint32_t s = p->t->x->k->nrow + l->naxis;
  jx_product q = {.m = g->m,
                  .n = g->n,
                  .k = g->k,
                  .in = (jx_dtype)g->a.dtype,
                  .out = (jx_dtype)g->c.dtype,
                  .am = g->a.stride[s],
                  .ak = g->a.stride[s + 1],
                  .bk = g->b.stride[s],
                  .bn = g->b.stride[s + 1],
                  .cm = g->c.stride[s],
                  .cn = g->c.stride[s + 1],
                  .accumulate = g->accumulate};
  if (g->blocked == 'm') q.m = p->rows;
  if (g->blocked == 'n') q.n = p->rows;
  if (g->blocked == 'k') q.k = p->rows;
  int64_t index[2 * JX_MAX_RANK] = {0};
  while (!jx_stopping(p->t->w->rt)) {
    q.a = product_at(p, &g->a, index, l->naxis);
    q.b = product_at(p, &g->b, index, l->naxis);
    q.c = product_at(p, &g->c, index, l->naxis);
    jx_product_run(p->t->w, &q, p->worker);
    uint32_t d = l->naxis;
    while (d > 0 && ++index[d - 1] >= l->ext[d - 1]) index[--d] = 0;
    if (d == 0) return;
  }
}

static bool is_empty(const jx_loop *l) {
  for (uint32_t d = 0; d + 1 < l->naxis; d++)
    if (l->ext[d] == 0) return true;
  return false;
}

/* ---- a loop in ranges ---- */

typedef struct {
  const place *p;
  const jx_lexec *x;
  int64_t per; /* points of the first axis in a range                             */
  uint32_t nred;
  char *partials; /* [range][nred]                                                   */
} ranges;

/* Reductions along the axis that is cut. */
static uint32_t reds_along(const jx_loop *l) {
  uint32_t n = 0;
  if (l->naxis != 1) return 0;
  for (uint32_t i = 0; i < l->body->n; i++) n += l->body->at[i].op == JX_LANE_RED;
  return n;
}

/* Points of a range, or 0 where threads do not pay. */
static int64_t points_per_range(const jx_workers *w, const jx_lexec *x, bool reduces) {
  int threads = w->pool ? jx_pool_threads(w->pool) : 1;
  int64_t ext = x->loop->naxis ? x->loop->ext[0] : 1, per = JX_RED_RUN;
  double tasks = x->cost * (double)ext / TASK_COST;
  if (!x->cuts || threads == 1 || tasks < 2) return 0;
  tasks = JX_MIN(tasks, (double)(threads * TASKS_PER_THREAD));
  int64_t most = ext / (int64_t)tasks + 1;
  if (!reduces) return x->loop->naxis == 1 ? JX_ALIGN_UP(most, BLOCK) : most;
  while (2 * per <= most) per *= 2; /* a power of two: a range is a subtree of the pairs */
  return per;
}

static void range_task(void *user, int64_t i, int worker) {
  const ranges *c = user;
  const task *t = c->p->t;
  if (jx_stopping(t->w->rt)) return;
  place p = *c->p;
  p.block_scratch = jx_worker_scratch(t->w, worker) + JX_ALIGN_UP(t->x->k->scratch, 64);
  if (c->nred) p.partials = c->partials + (size_t)i * c->nred * PARTIAL;
  int64_t from = i * c->per;
  run_loop(&p, c->x, from, JX_MIN(from + c->per, c->x->loop->ext[0]));
}

static void combine_ranges(const ranges *c, size_t count) {
  const jx_loop *l = c->x->loop;
  uint32_t w = c->p->t->x->k->nrow + l->naxis, r = 0;
  for (uint32_t i = 0; i < l->body->n; i++) {
    const jx_lane_node *n = &l->body->at[i];
    if (n->op != JX_LANE_RED) continue;
    const jx_kport *q = &l->port[n->port];
    jx_dtype d = (jx_dtype)n->dtype;
    jx_red_kind kind = (jx_red_kind)n->mode;
    char *from = c->partials + r++ * PARTIAL;
    size_t size = jx_dtype_size(d), step = c->nred * PARTIAL;
    for (size_t width = 1; width < count; width *= 2)
      for (size_t b = 0; b + width < count; b += 2 * width)
        jx_red_combine(kind, d, from + b * step, from + (b + width) * step);
    char *to = base_of(c->p, q->buf) + c->x->offset[n->port] +
               row_offset(c->p, c->x->step + n->port * w, jx_kbuf_is_local(q->buf));
    if (n->flags & 1)
      jx_red_combine(kind, d, to, from);
    else
      memcpy(to, from, size);
  }
}

/* One loop for one row: on threads where that pays and memory for partials is there. */
static void run_whole(const place *p, const jx_lexec *x) {
  const jx_loop *l = x->loop;
  const task *t = p->t;
  ranges c = {.p = p, .x = x};
  int64_t ext = l->naxis ? l->ext[0] : 1;
  jx_buf *partials = NULL;
  if (t->alone) {
    c.nred = reds_along(l);
    c.per = points_per_range(t->w, x, c.nred > 0);
  }
  int64_t count = c.per ? (ext + c.per - 1) / c.per : 1;
  if (count > 1 && c.nred) {
    partials = jx_buf_new(&t->w->rt->bufs, (size_t)count * c.nred * PARTIAL);
    c.partials = partials ? partials->data : NULL;
  }
  if (count > 1 && (!c.nred || partials)) {
    jx_pool_run(t->w->pool, count, range_task, &c);
    if (c.nred && !jx_stopping(t->w->rt)) combine_ranges(&c, (size_t)count);
  } else {
    run_loop(p, x, 0, ext);
  }
  jx_buf_release(partials);
}

static void run_loop_rows(place *p, const jx_lexec *x, int64_t last) {
  const jx_loop *l = x->loop;
  const jx_kernel *k = p->t->x->k;
  bool gemm_once = l->kind == JX_LOOP_GEMM && l->gemm->blocked;
  if (x->joins) {
    p->row[k->nrow - 1] = last;
    p->block_row = 0;
    run_loop(p, x, 0, l->ext[0] * p->rows);
    return;
  }
  for (int64_t i = 0; i < p->rows; i++) {
    if (k->nrow) p->row[k->nrow - 1] = last + i;
    p->block_row = i;
    if (l->kind == JX_LOOP_GEMM)
      run_gemm(p, l);
    else if (!is_empty(l))
      run_whole(p, x);
    if (gemm_once) break;
  }
}

/* Rows [r0, r1), block by block. */
static void run_rows(place *p, int64_t r0, int64_t r1) {
  const jx_kexec *x = p->t->x;
  const jx_kernel *k = x->k;
  int64_t len = k->nrow ? k->row[k->nrow - 1] : 1;
  for (int64_t r = r0; r < r1 && !jx_stopping(p->t->w->rt); r += p->rows) {
    int64_t rest = r;
    for (uint32_t d = k->nrow; d-- > 0;) {
      p->row[d] = rest % k->row[d];
      rest /= k->row[d];
    }
    int64_t last = k->nrow ? p->row[k->nrow - 1] : 0;
    p->rows = 1;
    if (k->block) p->rows = JX_MIN(JX_MIN(k->block - last % k->block, len - last), r1 - r);
    for (uint32_t i = 0; i < x->nloop && !x->loop[i].loop->finish; i++)
      run_loop_rows(p, &x->loop[i], last);
  }
}

static place at_worker(const task *t, int worker) {
  place p = {.t = t, .worker = t->alone ? -1 : worker, .rows = 1};
  p.locals = jx_worker_scratch(t->w, worker);
  p.block_scratch = p.locals + JX_ALIGN_UP(t->x->k->scratch, 64);
  return p;
}

static void set_identity(const jx_klocal *l, char *at) {
  uint64_t id = jx_red_identity((jx_red_kind)l->op, l->dtype);
  size_t size = jx_dtype_size(l->dtype);
  for (int64_t i = 0; i < l->elements; i++) memcpy(at + (size_t)i * size, &id, size);
}

static size_t columns_size(const jx_kernel *k) {
  size_t n = 0;
  for (uint32_t i = 0; i < k->nlocal; i++)
    if (k->local[i].column) n += column_bytes(&k->local[i]);
  return n;
}

static void row_task(void *user, int64_t i, int worker) {
  const task *t = user;
  if (jx_stopping(t->w->rt)) return;
  place p = at_worker(t, worker);
  const jx_kernel *k = t->x->k;
  if (k->col_block) {
    p.columns = t->partials + (size_t)i * columns_size(k);
    for (uint32_t j = 0; j < k->nlocal; j++)
      if (k->local[j].column) set_identity(&k->local[j], local_at(&p, j));
  }
  run_rows(&p, i * t->per, JX_MIN((i + 1) * t->per, t->rows));
}

/* Combines the partial columns of all blocks, pairwise by index, and stores them. */
static void combine_columns(const task *t, int64_t blocks) {
  const jx_kernel *k = t->x->k;
  size_t stride = columns_size(k);
  place p = {.t = t, .columns = t->partials};
  for (uint32_t j = 0; j < k->nlocal; j++) {
    const jx_klocal *l = &k->local[j];
    if (!l->column) continue;
    char *at = local_at(&p, j);
    size_t size = jx_dtype_size(l->dtype);
    for (int64_t width = 1; width < blocks; width *= 2)
      for (int64_t b = 0; b + width < blocks; b += 2 * width)
        for (int64_t i = 0; i < l->elements; i++)
          jx_red_combine((jx_red_kind)l->op, l->dtype, at + (size_t)b * stride + (size_t)i * size,
                         at + (size_t)(b + width) * stride + (size_t)i * size);
    memcpy(t->params[l->to], at, (size_t)l->elements * size);
  }
}

/* How many rows a task gets: all, if threads do not pay. */
static int64_t rows_per_task(const jx_workers *w, const jx_kernel *k, int64_t rows) {
  if (k->col_block) return k->col_block;
  int threads = w->pool ? jx_pool_threads(w->pool) : 1;
  double tasks = k->cost / TASK_COST;
  if (threads == 1 || tasks < 2 || rows < 2) return rows;
  int64_t most = JX_MIN((int64_t)threads * TASKS_PER_THREAD, rows);
  if (tasks < (double)most) most = (int64_t)tasks;
  int64_t per = (rows + most - 1) / most;
  if (k->block) per = JX_ALIGN_UP(per, k->block);
  return per;
}

/* So few rows, and so much in each of their loops, that threads share a row. */
static bool few_rows(const jx_workers *w, const jx_kexec *x, int64_t tasks) {
  int threads = w->pool ? jx_pool_threads(w->pool) : 1;
  double shared = 0, all = 0;
  if (threads == 1 || tasks >= 2 * threads || x->k->block) return false;
  for (uint32_t i = 0; i < x->nloop; i++) {
    const jx_lexec *f = &x->loop[i];
    if (f->loop->finish) continue;
    if (f->loop->kind == JX_LOOP_GEMM) return false;
    int64_t ext = f->loop->naxis ? f->loop->ext[0] : 1;
    int64_t per = points_per_range(w, f, reds_along(f->loop) > 0);
    all += f->cost * (double)ext;
    if (per && ext / per >= threads) shared += f->cost * (double)ext;
  }
  return shared > 0.9 * all;
}

/* A small kernel without rows: each of its loops is one run of its body. */
static jx_status run_flat(jx_workers *w, const jx_kexec *x, void *const *params) {
  task t = {.w = w, .x = x, .params = params, .rows = 1, .alone = true};
  place p = at_worker(&t, 0);
  void *ports[JX_BODY_MAX_PORTS];
  for (uint32_t i = 0; i < x->nloop; i++) {
    const jx_lexec *f = &x->loop[i];
    const jx_loop *l = f->loop;
    for (uint32_t j = 0; j < l->nport; j++) {
      jx_kbuf b = l->port[j].buf;
      char *base =
          jx_kbuf_is_local(b) ? p.locals + x->k->local[jx_kbuf_index(b)].offset : params[b];
      ports[j] = base + f->offset[j];
    }
    jx_loop_args args = {.ports = ports,
                         .stride = f->inner,
                         .n = l->naxis ? l->ext[l->naxis - 1] : 1,
                         .scratch = p.block_scratch,
                         .stop = &w->rt->interrupt};
    if (f->pair)
      run_pair(&p, f, (char *const *)ports, l->ext[0]);
    else
      jx_block_run(f->prog, &args);
  }
  return jx_poll(&w->rt->cx);
}

jx_status jx_kexec_run(jx_workers *w, const jx_kexec *x, void *const *params) {
  const jx_kernel *k = x->k;
  if (x->flat) return run_flat(w, x, params);
  task t = {.w = w, .x = x, .params = params, .rows = jx_kernel_rows(k)};
  jx_buf *partials = NULL;
  int64_t blocks = column_blocks(k);
  if (x->partials) {
    partials = jx_buf_new(&w->rt->bufs, x->partials);
    if (!partials) return jx_nomem(&w->rt->cx);
    t.partials = partials->data;
  }
  t.per = rows_per_task(w, k, t.rows);
  int64_t tasks = t.rows ? (t.rows + t.per - 1) / t.per : 0;
  t.alone = tasks <= 1 || few_rows(w, x, tasks);
  if (t.alone)
    for (int64_t i = 0; i < tasks; i++) row_task(&t, i, 0);
  else
    jx_pool_run(w->pool, tasks, row_task, &t);
  if (k->col_block && blocks && !jx_stopping(w->rt)) combine_columns(&t, blocks);
  for (uint32_t j = 0; !t.rows && j < k->nlocal; j++)
    if (k->local[j].column) set_identity(&k->local[j], params[k->local[j].to]);
  place p = at_worker(&t, 0);
  t.alone = true;
  for (uint32_t i = 0; i < x->nloop; i++) {
    const jx_lexec *f = &x->loop[i];
    if (!f->loop->finish || is_empty(f->loop)) continue;
    if (f->loop->kind == JX_LOOP_GEMM)
      run_gemm(&p, f->loop);
    else
      run_whole(&p, f);
  }
  jx_buf_release(partials);
  return jx_poll(&w->rt->cx);
}
