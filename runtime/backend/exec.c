/* exec.c — executables and the walker over the table of steps: see exec.h. */
#include "backend/exec.h"

#include <stdio.h>
#include <string.h>

#include "array/tape.h"
#include "backend/cgen.h"
#include "backend/interp.h"

/* ---- making ---- */

enum { DIRECT_COST = 50000 };

/* Fills d if the plan can run the short way. */
static void find_direct(const jx_plan *p, jx_kexec *const *kernel, jx_direct *d) {
  if (p->nstep != 2 || p->step[0].kind != JX_STEP_KERNEL || p->lent) return;
  const jx_step *s = &p->step[0];
  const jx_kernel *k = s->u.kernel;
  if (k->nrow || k->nlocal || k->nloop != 1 || k->cost > DIRECT_COST) return;
  const jx_loop *l = &k->loop[0];
  const jx_lexec *x = &kernel[0]->loop[0];
  if (l->kind != JX_LOOP_BODY || l->naxis > 1 || l->nport > JX_COUNTOF(d->port)) return;
  for (uint32_t i = 0; i < l->nport; i++) {
    if (l->port[i].buf == JX_KINDEX) return;
    const jx_sport *q = &s->port[l->port[i].buf];
    const jx_pbuf *b = &p->buf[q->buf];
    if (b->kind == JX_PBUF_ARENA || q->level) return;
    d->port[i].out = b->kind == JX_PBUF_OUTPUT;
    d->port[i].index = b->index;
    d->port[i].base = b->kind == JX_PBUF_CONST ? (char *)(uintptr_t)b->data : NULL;
    d->port[i].offset = q->offset + x->offset[i];
  }
  d->nport = l->nport;
  d->stride = x->inner;
  d->n = l->naxis ? l->ext[0] : 1;
  d->prog = x->prog;
}

static uint32_t index_of(const jx_plan *p, const jx_kernel *k) {
  uint32_t i = 0;
  while (i < p->nkernel && p->kernel[i] != k) i++;
  return i;
}

static bool realise(jx_rt *rt, jx_exec *x, const jx_kernels *kernels) {
  const jx_plan *plan = x->plan;
  for (uint32_t i = 0; i < plan->nkernel; i++) {
    x->kernel[i] = jx_kexec_new(rt, plan->kernel[i], kernels);
    if (!x->kernel[i]) return false;
    x->scratch = JX_MAX(x->scratch, x->kernel[i]->scratch);
  }
  for (uint32_t i = 0; i < plan->nstep; i++)
    if (plan->step[i].kind == JX_STEP_KERNEL || plan->step[i].kind == JX_STEP_GEMM)
      x->step_kernel[i] = index_of(plan, plan->step[i].u.kernel);
  return true;
}

jx_exec *jx_exec_new(jx_cx *cx, jx_graph *g, jx_workers *w, const jx_compile_opts *opts) {
  jx_rt *rt = cx->rt;
  jx_plan *plan = jx_compile_plan(cx, g, opts);
  if (!plan) return NULL;
  jx_exec *x = jx_calloc(&rt->mem, sizeof *x);
  if (x) {
    x->rt = rt;
    x->plan = plan;
    x->kernels = w->kernels;
    x->kernel = jx_calloc(&rt->mem, (plan->nkernel + 1) * sizeof *x->kernel);
    x->step_kernel = jx_calloc(&rt->mem, plan->nstep * sizeof *x->step_kernel);
    if (opts && opts->donated) x->donated = jx_memdup(&rt->mem, opts->donated, plan->ninputs);
  }
  if (!x || !x->kernel || !x->step_kernel || (opts && opts->donated && !x->donated)) {
    jx_nomem(cx);
    if (!x) jx_plan_free(plan);
    jx_exec_free(x);
    return NULL;
  }
  if (!realise(rt, x, w->kernels)) {
    jx_exec_free(x);
    return NULL;
  }
  find_direct(plan, x->kernel, &x->direct);
  return x;
}

void jx_exec_free(jx_exec *x) {
  if (!x) return;
  jx_mem *m = &x->rt->mem;
  for (uint32_t i = 0; x->kernel && i < x->plan->nkernel; i++) jx_kexec_free(x->kernel[i]);
  jx_free(m, x->kernel, (x->plan->nkernel + 1) * sizeof *x->kernel);
  jx_free(m, x->step_kernel, x->plan->nstep * sizeof *x->step_kernel);
  jx_code_free(&x->code_memory);
  if (x->donated) jx_free(m, x->donated, x->plan->ninputs);
  jx_plan_free(x->plan);
  jx_free(m, x, sizeof *x);
}

/* ---- running ---- */

enum { FEW = 24, HOT = 16, LONG = 500, POLL = 1 << 16 };

typedef struct {
  jx_cx *cx;
  const jx_exec *x;
  jx_workers *w;
  char **base;    /* [nbuf] where each buffer lies; SWAP exchanges entries */
  int64_t *trip;  /* [levels] trips of the open loops                      */
  int64_t *trips; /* [levels] how many there are                           */
  void **params;  /* of the step under way                                 */
  jx_buf **tape;  /* [nbuf] those that this run made; NULL: none           */
} run;

static void resolve(const run *r, const jx_step *s) {
  for (uint32_t i = 0; i < s->nport; i++) {
    const jx_sport *p = &s->port[i];
    int64_t off = p->offset;
    for (uint32_t d = 0; p->level && d < s->levels; d++) off += p->level[d] * r->trip[d];
    r->params[i] = r->base[p->buf] + off;
  }
}

static void fill(jx_rt *rt, const jx_step *s, char *at) {
  size_t size = jx_dtype_size(s->u.fill.dtype);
  int64_t n = s->u.fill.count;
  for (int64_t i = 0; i < n && !jx_stopping(rt);)
    for (int64_t end = JX_MIN(n, i + POLL); i < end; i++)
      memcpy(at + (size_t)i * size, &s->u.fill.value, size);
}

/* A primitive through its reference evaluation, on whole buffers. */
static jx_status call(const run *r, const jx_step *s) {
  jx_view few[FEW], *view = few;
  uint32_t n = s->u.call.nin + s->u.call.nout;
  jx_mem *m = &r->cx->rt->mem;
  if (jx_stopping(r->cx->rt)) return jx_poll(r->cx); /* what it reads may be incomplete */
  if (n > FEW) view = jx_alloc(m, n * sizeof *view);
  if (!view) return jx_nomem(r->cx);
  for (uint32_t i = 0; i < n; i++) view[i] = (jx_view){s->u.call.aval[i], r->params[i]};
  jx_eqn e = {.prim = s->u.call.prim,
              .attrs = s->u.call.attrs,
              .nin = (int)s->u.call.nin,
              .nout = (int)s->u.call.nout,
              .in = s->u.call.aval,
              .out = s->u.call.aval + s->u.call.nin};
  jx_status st = e.prim->eval(r->cx, &e, view, view + s->u.call.nin);
  if (st == JX_OK) st = jx_poll(r->cx);
  if (st != JX_OK) jx_fail(r->cx, st, e.prim->name, "the evaluation failed");
  if (view != few) jx_free(m, view, n * sizeof *view);
  return st;
}

static bool holds_tape(const jx_pbuf *b) { return b->aval && b->aval->is_tape; }

/* The tape of a buffer is empty; if something else refers to what it holds, another one. */
static jx_status empty(const run *r, uint32_t buf) {
  if (r->x->plan->buf[buf].kind != JX_PBUF_TAPE) return JX_OK; /* new, or an output: written once */
  jx_buf *was = r->tape[buf];
  if (atomic_load_explicit(&was->refs, memory_order_acquire) == 1) {
    jx_tape_clear(jx_tape_of(was));
    return JX_OK;
  }
  jx_buf *t = jx_tape_new(&r->cx->rt->bufs, r->x->plan->buf[buf].aval->elem);
  if (!t) return jx_nomem(r->cx);
  r->tape[buf] = t;
  r->base[buf] = t->data;
  jx_buf_release(was);
  return JX_OK;
}

static jx_status slot(const run *r, const jx_step *s) {
  jx_tape *t = (jx_tape *)(void *)r->base[s->port[1].buf];
  char *at = jx_tape_open(t, s->u.slot.next ? jx_tape_count(t) : r->trip[s->levels - 1]);
  r->base[s->port[0].buf] = at;
  return at ? JX_OK : jx_nomem(r->cx);
}

/* Element i of a tape, or zeros at `none`. */
static char *element(const jx_tape *t, int64_t i, void *none) {
  const void *at = t->elem->is_tape ? (const void *)jx_tape_get(t, i) : jx_tape_at(t, i);
  if (at) return (char *)(uintptr_t)at;
  if (!t->elem->is_tape) memset(none, 0, t->elem->nbytes);
  return none;
}

static void count_up(void *at) {
  int32_t n;
  memcpy(&n, at, sizeof n);
  n++;
  memcpy(at, &n, sizeof n);
}

/* Begins a counted loop. False: it makes no trip. */
static bool enter(const run *r, const jx_step *s) {
  int64_t n = s->u.loop.trips;
  if (s->nport) {
    int32_t said;
    memcpy(&said, r->params[0], sizeof said);
    n = said;
  }
  r->trips[s->levels - 1] = n;
  r->trip[s->levels - 1] = s->u.loop.reverse ? n - 1 : 0;
  return n > 0;
}

static bool passes(const jx_step *s, const void *at) {
  int32_t v;
  if (s->u.test.dtype == JX_BOOL) return *(const uint8_t *)at != 0;
  memcpy(&v, at, sizeof v);
  return v <= s->u.test.most;
}

/* At the end of a trip: is there another? */
static bool again(run *r, const jx_step *head) {
  if (head->kind != JX_STEP_LOOP) return true;
  int64_t *t = &r->trip[head->levels - 1];
  *t += head->u.loop.reverse ? -1 : 1;
  return *t >= 0 && *t < r->trips[head->levels - 1];
}

/* The walker. Returns when END is reached or something failed. */
static jx_status walk(run *r) {
  const jx_plan *p = r->x->plan;
  for (uint32_t at = 0;; at++) {
    const jx_step *s = &p->step[at];
    jx_status st = JX_OK;
    resolve(r, s);
    /* A step has a port for each of the params that it reads.
       NOLINTBEGIN(clang-analyzer-core.CallAndMessage,clang-analyzer-core.NullDereference) */
    switch ((jx_step_kind)s->kind) {
      case JX_STEP_KERNEL:
      case JX_STEP_GEMM:
        st = jx_kexec_run(r->w, r->x->kernel[r->x->step_kernel[at]], r->params);
        break;
      case JX_STEP_FILL:                 /* a step of these kinds has its ports: jx_plan_verify */
        fill(r->x->rt, s, r->params[0]); /* NOLINT(clang-analyzer-core.CallAndMessage) */
        break;
      case JX_STEP_COPY:
        if (holds_tape(&p->buf[s->port[0].buf])) {
          jx_tape_assign(r->params[0], r->params[1]);
          break;
        } /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
        memmove(r->params[0], r->params[1], (size_t)s->u.copy.bytes);
        break;
      case JX_STEP_CALL:
        st = call(r, s);
        break;
      case JX_STEP_LOOP:
        if (!enter(r, s)) at = s->jump;
        break;
      case JX_STEP_WHILE:
        break;
      case JX_STEP_IF:
        if (!passes(s, r->params[0])) at = s->jump - 1;
        break;
      case JX_STEP_JUMP:
        at = s->jump - 1;
        break;
      case JX_STEP_NEXT:
        if (again(r, &p->step[s->jump])) at = s->jump;
        break;
      case JX_STEP_SWAP: {
        char *t = r->base[s->port[0].buf];
        r->base[s->port[0].buf] = r->base[s->port[1].buf];
        r->base[s->port[1].buf] = t;
        break;
      }
      case JX_STEP_COUNT:
        count_up(r->params[0]);
        break;
      case JX_STEP_EMPTY:
        st = empty(r, s->port[0].buf);
        break;
      case JX_STEP_SLOT:
        st = slot(r, s);
        break;
      case JX_STEP_ELEM:
        r->base[s->port[0].buf] = element(r->params[1], r->trip[s->levels - 1], r->params[2]);
        break;
      case JX_STEP_END:
      case JX_STEP_KINDS:
        return JX_OK;
    }
    /* NOLINTEND(clang-analyzer-core.CallAndMessage,clang-analyzer-core.NullDereference) */
    if (st == JX_OK) st = jx_poll(r->cx);
    if (st != JX_OK) return st;
  }
}

/* ---- the table as machine code ---- */

static int32_t code_kernel(void *user, int32_t kernel, void **params) {
  const run *r = user;
  return (int32_t)jx_kexec_run(r->w, r->x->kernel[kernel], params);
}

static int32_t code_call(void *user, int32_t step, void **params) {
  run r = *(run *)user;
  r.params = params;
  return (int32_t)call(&r, &r.x->plan->step[step]);
}

static void code_fill(void *user, int32_t step, void *at) {
  const run *r = user;
  fill(r->x->rt, &r->x->plan->step[step], at);
}

static void code_copy(void *to, void *from, int64_t n) { memmove(to, from, (size_t)n); }

static void code_share(void *to, void *from) { jx_tape_assign(to, from); }

static int32_t code_empty(void *user, int32_t buf) { return (int32_t)empty(user, (uint32_t)buf); }

/* i < 0: behind what it holds */
static void *code_slot(void *user, void *tape, int64_t i) {
  const run *r = user;
  void *at = jx_tape_open(tape, i < 0 ? jx_tape_count(tape) : i);
  if (!at) jx_nomem(r->cx);
  return at;
}

static void *code_elem(void *tape, int64_t i, void *none) { return element(tape, i, none); }

static int32_t code_poll(void *user) {
  const run *r = user;
  return (int32_t)jx_poll(r->cx);
}

/* One symbol: a function's address, however the system spells it. */
static void symbol(jx_symbol *s, const char *name, const void *fn) {
  s->name = name;
  memcpy(&s->at, fn, sizeof s->at);
}

/* The list of all that the text may call, in memory of `a`; NULL: no memory. */
static jx_symbol *symbols_of(jx_arena *a, const jx_points *used) {
  enum {
    NAME = 32,
    FIXED = 9,
    MOST = FIXED + JX_KERNEL_OPS * JX_KERNEL_TYPES + JX_KERNEL_TYPES * JX_KERNEL_TYPES
  };
  int32_t (*kernel)(void *, int32_t, void **) = code_kernel;
  int32_t (*call_fn)(void *, int32_t, void **) = code_call;
  int32_t (*poll)(void *) = code_poll;
  void (*fill_fn)(void *, int32_t, void *) = code_fill;
  void (*copy)(void *, void *, int64_t) = code_copy;
  void (*share)(void *, void *) = code_share;
  int32_t (*empty_fn)(void *, int32_t) = code_empty;
  void *(*slot_fn)(void *, void *, int64_t) = code_slot;
  void *(*elem)(void *, int64_t, void *) = code_elem;
  jx_symbol *s = JX_NEWN(a, jx_symbol, MOST + 1);
  uint32_t n = FIXED;
  if (!s) return NULL;
  symbol(&s[0], "jx_kernel", &kernel);
  symbol(&s[1], "jx_call", &call_fn);
  symbol(&s[2], "jx_fill", &fill_fn);
  symbol(&s[3], "jx_copy", &copy);
  symbol(&s[4], "jx_poll", &poll);
  symbol(&s[5], "jx_share", &share);
  symbol(&s[6], "jx_empty", &empty_fn);
  symbol(&s[7], "jx_slot", &slot_fn);
  symbol(&s[8], "jx_elem", &elem);
  for (int op = 0; op < JX_KERNEL_OPS; op++)
    for (int d = 0; d < JX_KERNEL_TYPES; d++) {
      char *name = used->map[op][d] ? jx_arena_alloc(a, NAME) : NULL;
      if (name) snprintf(name, NAME, "jx_map_%d_%d", op, d);
      if (name) symbol(&s[n++], name, &used->kernels->map[op][d][0]);
    }
  for (int f = 0; f < JX_KERNEL_TYPES; f++)
    for (int d = 0; d < JX_KERNEL_TYPES; d++) {
      char *name = used->convert[f][d] ? jx_arena_alloc(a, NAME) : NULL;
      if (name) snprintf(name, NAME, "jx_convert_%d_%d", f, d);
      if (name) symbol(&s[n++], name, &used->kernels->convert[f][d]);
    }
  return a->failed ? NULL : s;
}

jx_status jx_exec_compile(jx_exec *x, jx_error *err) {
  jx_points used = {.kernels = x->kernels};
  jx_arena mem;
  jx_str text;
  jx_arena_init(&mem, &x->rt->mem);
  jx_str_init(&text, &x->rt->mem);
  jx_cgen_print(&text, x->plan, &used);
  const jx_symbol *symbols = symbols_of(&mem, &used);
  void *entry = NULL;
  jx_status s = text.failed || !symbols ? JX_ENOMEM
                                        : jx_tcc_compile(jx_str_text(&text), "jx_main", symbols,
                                                         &x->code_memory, &entry, err);
  jx_arena_free(&mem);
  jx_str_free(&text);
  if (s == JX_OK) memcpy(&x->code, &entry, sizeof entry);
  return s;
}

/* A loop is hot in its first run already if it makes many trips, or who knows how many. */
static bool is_long(const jx_plan *p) {
  double trips = 1;
  for (uint32_t i = 0; i < p->nstep; i++) {
    const jx_step *s = &p->step[i];
    if (s->kind == JX_STEP_WHILE || (s->kind == JX_STEP_LOOP && s->nport)) return true;
    if (s->kind == JX_STEP_LOOP) trips *= (double)s->u.loop.trips;
    if (trips >= LONG) return true;
    if (s->kind == JX_STEP_NEXT) trips /= (double)p->step[s->jump].u.loop.trips;
  }
  return false;
}

/* Compiles a table that has proved hot; if that fails the walker goes on. */
static void warm(jx_exec *x) {
  x->runs++;
  if ((x->runs != HOT && !(x->runs == 1 && is_long(x->plan))) || x->rt->opt.no_tcc ||
      x->plan->nstep <= 2)
    return;
  jx_error ignored;
  jx_error_clear(&ignored);
  jx_exec_compile(x, &ignored);
}

/* Buffers: inputs as they are, literals by their bytes, outputs new, the arena one block. */
typedef struct {
  jx_arena mem;
  jx_buf *arena;
  uint32_t made; /* outputs that exist */
  jx_buf **tape; /* [nbuf] of this run, or NULL */
} memory;

/* Memory that nobody but the handle of v sees. */
static bool is_sole(jx_val v) {
  const jx_buf *b = v.u.a.buf;
  return v.kind == JX_V_ARRAY && b->cls != JX_BUF_WRAPPED && v.u.a.data == b->data &&
         b->nbytes == v.aval->nbytes && atomic_load_explicit(&b->refs, memory_order_acquire) == 1;
}

/* The memory of an output, with what the input that lends it holds. */
static jx_buf *output(jx_cx *cx, const jx_plan *p, const jx_val *in, uint32_t i) {
  uint32_t from = p->lent ? p->lent[i] : UINT32_MAX;
  const jx_aval *a = p->buf[p->ninputs + i].aval;
  size_t n = a->nbytes;
  if (a->is_tape) return jx_tape_new(&cx->rt->bufs, a->elem);
  if (from != UINT32_MAX && is_sole(in[from])) return jx_buf_retain(in[from].u.a.buf);
  jx_buf *b = jx_buf_new(&cx->rt->bufs, n);
  uint64_t lit;
  if (!b || from == UINT32_MAX) return b;
  if (in[from].kind == JX_V_LIT) jx_lit_store(in[from], &lit);
  memcpy(b->data, in[from].kind == JX_V_LIT ? (char *)&lit : in[from].u.a.data, n);
  return b;
}

static bool new_outputs(jx_cx *cx, const jx_plan *p, const jx_val *in, jx_val *out) {
  for (uint32_t i = 0; i < p->nouts; i++) {
    const jx_aval *a = p->buf[p->ninputs + i].aval;
    jx_buf *b = output(cx, p, in, i);
    if (!b) {
      char text[JX_AVAL_TEXT];
      jx_nomem_for(cx, jx_aval_text(a, text), a->nbytes);
      while (i-- > 0) jx_val_release(out[i]);
      return false;
    }
    out[i] = jx_val_array(b, a);
  }
  return true;
}

static bool new_tape(jx_bufs *bufs, const jx_plan *p, uint32_t buf, memory *m) {
  if (!m->tape) m->tape = JX_NEWN(&m->mem, jx_buf *, p->nbuf);
  if (!m->tape) return false;
  m->tape[buf] = jx_tape_new(bufs, p->buf[buf].aval->elem);
  return m->tape[buf] != NULL;
}

static bool place_buffers(jx_cx *cx, const jx_exec *x, const jx_val *in, jx_val *out, run *r,
                          uint64_t *lit, memory *m) {
  const jx_plan *p = x->plan;
  jx_bufs *bufs = &cx->rt->bufs;
  if (p->stats.arena && !(m->arena = jx_buf_new(bufs, p->stats.arena))) {
    jx_nomem_for(cx, "what is kept in between", p->stats.arena);
    return false;
  }
  if (!new_outputs(cx, p, in, out)) return false;
  m->made = p->nouts;
  for (uint32_t i = 0; i < p->nbuf; i++) {
    const jx_pbuf *b = &p->buf[i];
    switch ((jx_pbuf_kind)b->kind) {
      case JX_PBUF_INPUT:
        if (in[b->index].kind == JX_V_ARRAY) {
          r->base[i] = in[b->index].u.a.data;
        } else {
          jx_lit_store(in[b->index], &lit[b->index]);
          r->base[i] = (char *)&lit[b->index];
        }
        break;
      case JX_PBUF_OUTPUT:
        r->base[i] = out[b->index].u.a.data;
        break;
      case JX_PBUF_ARENA:
        /* an arena of empty buffers has no memory */
        r->base[i] = m->arena ? (char *)m->arena->data + b->offset : (char *)lit;
        break;
      case JX_PBUF_TAPE:
        if (!new_tape(bufs, p, i, m)) return false;
        r->base[i] = m->tape[i]->data;
        break;
      case JX_PBUF_ELEMENT:
        r->base[i] = (char *)lit; /* until its step says where */
        break;
      case JX_PBUF_CONST:
        r->base[i] = (char *)(uintptr_t)b->data;
        break;
    }
  }
  return true;
}

static jx_status run_direct(jx_cx *cx, const jx_exec *x, const jx_workers *w, const jx_val *in,
                            jx_val *out) {
  const jx_direct *d = &x->direct;
  void *ports[JX_COUNTOF(d->port)];
  uint64_t lit[JX_COUNTOF(d->port)];
  if (!new_outputs(cx, x->plan, in, out)) return jx_nomem(cx);
  for (uint32_t i = 0; i < d->nport; i++) {
    char *base = d->port[i].base;
    if (d->port[i].out) {
      base = out[d->port[i].index].u.a.data;
    } else if (!base) {
      const jx_val *v = &in[d->port[i].index];
      if (v->kind == JX_V_LIT) jx_lit_store(*v, &lit[i]);
      base = v->kind == JX_V_LIT ? (char *)&lit[i] : v->u.a.data;
    }
    ports[i] = base + d->port[i].offset;
  }
  jx_loop_args args = {
      .ports = ports, .stride = d->stride, .n = d->n, .scratch = jx_worker_scratch(w, 0)};
  jx_block_run(d->prog, &args);
  return JX_OK;
}

jx_status jx_exec_run(jx_cx *cx, jx_exec *x, jx_workers *w, const jx_val *in, jx_val *out) {
  if (jx_stopping(cx->rt)) return jx_poll(cx);
  if (x->direct.prog && x->scratch <= w->each) return run_direct(cx, x, w, in, out);
  return jx_exec_give(cx, x, w, in, out, NULL);
}

jx_status jx_exec_give(jx_cx *cx, jx_exec *x, jx_workers *w, const jx_val *in, jx_val *out,
                       bool *taken) {
  if (jx_stopping(cx->rt)) return jx_poll(cx);
  const jx_plan *p = x->plan;
  char *few_base[FEW];
  void *few_params[FEW];
  uint64_t few_lit[FEW];
  int64_t trip[JX_MAX_LEVELS] = {0}, trips[JX_MAX_LEVELS] = {0};
  memory m = {.made = 0};
  run r = {.cx = cx,
           .x = x,
           .w = w,
           .trip = trip,
           .trips = trips,
           .base = few_base,
           .params = few_params};
  uint64_t *lit = few_lit;
  jx_arena_init(&m.mem, &cx->rt->mem);
  uint32_t wide = 0;
  for (uint32_t i = 0; i < p->nstep; i++) wide = JX_MAX(wide, (uint32_t)p->step[i].nport);
  if (p->nbuf > FEW) r.base = JX_NEWN(&m.mem, char *, p->nbuf);
  if (wide > FEW) r.params = JX_NEWN(&m.mem, void *, wide);
  if (p->ninputs > FEW) lit = JX_NEWN(&m.mem, uint64_t, p->ninputs);
  jx_status st = m.mem.failed ? jx_nomem(cx) : jx_workers_reserve(w, x->scratch);
  if (st == JX_OK && !place_buffers(cx, x, in, out, &r, lit, &m)) st = jx_nomem(cx);
  r.tape = m.tape;
  if (!x->code) warm(x);
  for (uint32_t i = 0; p->lent && taken && i < p->nouts && st == JX_OK; i++)
    if (p->lent[i] != UINT32_MAX) taken[p->lent[i]] = true;
  if (st == JX_OK) st = x->code ? (jx_status)x->code(&r, r.base) : walk(&r);
  if (st == JX_OK) st = jx_poll(cx);
  for (uint32_t i = 0; st != JX_OK && i < m.made; i++) jx_val_release(out[i]);
  for (uint32_t i = 0; m.tape && i < p->nbuf; i++) jx_buf_release(m.tape[i]);
  jx_buf_release(m.arena);
  jx_arena_free(&m.mem);
  return st;
}
