/*
** run_plan.h — a plan run step by step, element by element: what a plan means, for tests of the
** middle of the compiler. No threads, no blocks of lanes; the arena and the locals start as NaN.
*/
#ifndef JX_RUN_PLAN_H
#define JX_RUN_PLAN_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend/body_interp.h"
#include "compile/compile.h"

typedef struct run_state {
  const jx_kernel *k;
  char **param;
  char **local;
  int64_t row[64]; /* of the current row; the last one from the start of its block for locals */
  int64_t block_start;
  jx_mem *mem;
  jx_error *err;
} run_state;

/* First element of a port at the current row and these axes. */
static inline char *run_port(const run_state *s, const jx_loop *l, const jx_kport *p,
                             const int64_t *axis, uint32_t naxis, int64_t *value) {
  const jx_kernel *k = s->k;
  bool local = jx_kbuf_is_local(p->buf);
  int64_t off = p->offset;
  for (uint32_t r = 0; r < k->nrow && !l->finish; r++) {
    int64_t i = s->row[r];
    if (local && !k->local[jx_kbuf_index(p->buf)].column && r + 1 == k->nrow && k->block)
      i -= s->block_start;
    off += p->stride[r] * i;
  }
  for (uint32_t a = 0; a < naxis; a++) off += p->stride[k->nrow + a] * axis[a];
  if (p->buf == JX_KINDEX) {
    if (p->dtype == JX_I32)
      *(int32_t *)value = (int32_t)off;
    else
      *value = off;
    return (char *)value;
  }
  char *base = local ? s->local[jx_kbuf_index(p->buf)] : s->param[p->buf];
  return base + off * (int64_t)jx_dtype_size((jx_dtype)p->dtype);
}

static inline jx_status run_body(run_state *s, const jx_loop *l) {
  int64_t axis[64] = {0}, stride[JX_BODY_MAX_PORTS], value[JX_BODY_MAX_PORTS];
  void *ports[JX_BODY_MAX_PORTS];
  uint32_t outer = l->naxis ? l->naxis - 1u : 0;
  for (;;) {
    for (uint32_t i = 0; i < l->nport; i++) {
      ports[i] = run_port(s, l, &l->port[i], axis, outer, &value[i]);
      stride[i] = l->naxis ? l->port[i].stride[s->k->nrow + outer] : 1;
    }
    jx_loop_args args = {.ports = ports, .stride = stride, .n = l->naxis ? l->ext[outer] : 1};
    jx_status st = jx_body_interp(s->mem, l->body, &args, s->err);
    if (st != JX_OK) return st;
    uint32_t a = outer;
    while (a > 0 && ++axis[a - 1] == l->ext[a - 1]) axis[--a] = 0;
    if (a == 0) return JX_OK;
  }
}

static inline void run_gemm(run_state *s, const jx_loop *l, int64_t rows) {
  const jx_kgemm *q = l->gemm;
  int64_t axis[64] = {0}, unused, m = q->m, n = q->n, k = q->k;
  uint32_t at = s->k->nrow + l->naxis;
  if (q->blocked == 'm') m = rows;
  if (q->blocked == 'n') n = rows;
  if (q->blocked == 'k') k = rows;
  for (;;) {
    char *a = run_port(s, l, &q->a, axis, l->naxis, &unused);
    char *b = run_port(s, l, &q->b, axis, l->naxis, &unused);
    char *c = run_port(s, l, &q->c, axis, l->naxis, &unused);
    jx_dtype d = (jx_dtype)q->c.dtype;
    int64_t w = (int64_t)jx_dtype_size(d);
    for (int64_t i = 0; i < m; i++)
      for (int64_t j = 0; j < n; j++) {
        char *y = c + w * (i * q->c.stride[at] + j * q->c.stride[at + 1]);
        double sum = q->accumulate ? jx_load_f64(d, y) : 0;
        for (int64_t x = 0; x < k; x++)
          sum += jx_load_f64(d, a + w * (i * q->a.stride[at] + x * q->a.stride[at + 1])) *
                 jx_load_f64(d, b + w * (x * q->b.stride[at] + j * q->b.stride[at + 1]));
        jx_store_f64(d, y, sum);
      }
    uint32_t x = l->naxis;
    while (x > 0 && ++axis[x - 1] == l->ext[x - 1]) axis[--x] = 0;
    if (x == 0) return;
  }
}

/* Rows [from, to) of the last row axis, the others fixed. */
static inline jx_status run_rows(run_state *s, int64_t from, int64_t to) {
  const jx_kernel *k = s->k;
  jx_status st = JX_OK;
  s->block_start = from;
  for (uint32_t i = 0; i < k->nloop && st == JX_OK; i++) {
    const jx_loop *l = &k->loop[i];
    if (l->finish) break;
    for (int64_t r = from; r < to && st == JX_OK; r++) {
      if (k->nrow) s->row[k->nrow - 1] = r;
      if (l->kind == JX_LOOP_BODY) {
        st = run_body(s, l);
      } else {
        run_gemm(s, l, to - from);
        if (l->gemm->blocked) break;
      }
    }
  }
  return st;
}

static inline void fill_identity(char *p, const jx_klocal *l) {
  uint64_t bits = jx_red_identity((jx_red_kind)l->op, l->dtype);
  for (int64_t i = 0; i < l->elements; i++)
    memcpy(p + (size_t)i * jx_dtype_size(l->dtype), &bits, jx_dtype_size(l->dtype));
}

static inline jx_status run_kernel(jx_mem *mem, const jx_kernel *k, char **param, jx_error *err) {
  run_state s = {.k = k, .param = param, .mem = mem, .err = err};
  int64_t rows = jx_kernel_rows(k), inner = k->nrow ? k->row[k->nrow - 1] : 1;
  int64_t per = k->col_block ? k->col_block : rows, nblock = (rows + per - 1) / per;
  int64_t block = k->block ? k->block : 1;
  jx_status st = JX_OK;
  s.local = calloc(k->nlocal + 1, sizeof *s.local);
  for (uint32_t i = 0; i < k->nlocal; i++) {
    size_t n = (size_t)k->local[i].elements * jx_dtype_size(k->local[i].dtype);
    s.local[i] = malloc(n * (size_t)(k->local[i].column ? nblock : 1) + 1);
    memset(s.local[i], 0xff, n);
  }
  char **first = malloc((k->nlocal + 1) * sizeof *first);
  for (uint32_t i = 0; i < k->nlocal; i++) first[i] = s.local[i];
  for (int64_t b = 0; b < nblock && st == JX_OK; b++) {
    int64_t end = (b + 1) * per < rows ? (b + 1) * per : rows;
    for (uint32_t i = 0; i < k->nlocal; i++) {
      const jx_klocal *l = &k->local[i];
      if (!l->column) continue;
      s.local[i] = first[i] + (size_t)(b * l->elements) * jx_dtype_size(l->dtype);
      fill_identity(s.local[i], l);
    }
    for (int64_t r = b * per; r < end && st == JX_OK;) {
      int64_t x = r / inner, at = r % inner, to = at + block;
      for (uint32_t i = k->nrow; i-- > 0 && i + 1 > 0;) {
        if (i + 1 == k->nrow) continue;
        s.row[i] = x % k->row[i];
        x /= k->row[i];
      }
      if (to > inner) to = inner;
      if (to - at > end - r) to = at + end - r;
      st = run_rows(&s, at, to);
      r += to - at;
    }
  }
  for (uint32_t i = 0; i < k->nlocal; i++) {
    const jx_klocal *l = &k->local[i];
    size_t w = jx_dtype_size(l->dtype);
    if (!l->column) continue;
    for (int64_t step = 1; step < nblock; step *= 2)
      for (int64_t b = 0; b + step < nblock; b += 2 * step)
        for (int64_t e = 0; e < l->elements; e++)
          jx_red_combine((jx_red_kind)l->op, l->dtype, first[i] + (size_t)(b * l->elements + e) * w,
                         first[i] + (size_t)((b + step) * l->elements + e) * w);
    memcpy(param[l->to], first[i], (size_t)l->elements * w);
  }
  for (uint32_t i = 0; i < k->nloop && st == JX_OK; i++)
    if (k->loop[i].finish) st = run_body(&s, &k->loop[i]);
  for (uint32_t i = 0; i < k->nlocal; i++) free(first[i]);
  free(first);
  free(s.local);
  return st;
}

/* in, out: memory of the inputs and outputs. */
static inline jx_status run_plan(jx_cx *cx, const jx_plan *p, void *const *in, void *const *out) {
  char *arena = malloc(p->stats.arena + 64);
  char **base = calloc(p->nbuf + 1, sizeof *base), *param[512];
  jx_status st = JX_OK;
  memset(arena, 0xff, p->stats.arena + 64);
  for (uint32_t i = 0; i < p->nbuf; i++) {
    const jx_pbuf *b = &p->buf[i];
    base[i] = b->kind == JX_PBUF_INPUT    ? (char *)in[b->index]
              : b->kind == JX_PBUF_OUTPUT ? (char *)out[b->index]
              : b->kind == JX_PBUF_ARENA  ? arena + b->offset
                                          : (char *)(uintptr_t)b->data;
  }
  for (uint32_t i = 0; i < p->nstep && st == JX_OK; i++) {
    const jx_step *s = &p->step[i];
    for (uint32_t k = 0; k < s->nport && k < 512; k++)
      param[k] = base[s->port[k].buf] + s->port[k].offset;
    if (s->kind == JX_STEP_KERNEL || s->kind == JX_STEP_GEMM) {
      st = run_kernel(&p->rt->mem, s->u.kernel, param, cx->err);
    } else if (s->kind == JX_STEP_FILL) {
      size_t w = jx_dtype_size(s->u.fill.dtype);
      for (int64_t e = 0; e < s->u.fill.count; e++)
        memcpy(param[0] + (size_t)e * w, &s->u.fill.value, w);
    } else if (s->kind == JX_STEP_COPY) {
      memcpy(param[0], param[1], (size_t)s->u.copy.bytes);
    } else if (s->kind == JX_STEP_CALL) {
      jx_view v[64];
      jx_eqn e = {s->u.call.prim,      s->u.call.attrs, (int)s->u.call.nin,
                  (int)s->u.call.nout, s->u.call.aval,  s->u.call.aval + s->u.call.nin};
      for (uint32_t k = 0; k < s->nport; k++) v[k] = (jx_view){s->u.call.aval[k], param[k]};
      st = s->u.call.prim->eval(cx, &e, v, v + s->u.call.nin);
    }
  }
  free(base);
  free(arena);
  return st;
}

#endif
