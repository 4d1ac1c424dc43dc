/*
** loop.c — kernels: hash, equality, verifier.
*/
#include "compile/loop.h"

#include <string.h>

int64_t jx_kernel_rows(const jx_kernel *k) {
  int64_t n = 1;
  for (uint32_t i = 0; i < k->nrow; i++) n *= k->row[i];
  return n;
}

/* ---- hash and equality ---- */

static uint64_t hash_ints(uint64_t h, const int64_t *v, uint32_t n) {
  h = jx_hash_mix(h, n);
  for (uint32_t i = 0; i < n; i++) h = jx_hash_mix(h, (uint64_t)v[i]);
  return h;
}

static uint64_t hash_port(uint64_t h, const jx_kport *p, uint32_t n) {
  h = jx_hash_mix(h, p->buf | (uint64_t)p->dtype << 32);
  return hash_ints(jx_hash_mix(h, (uint64_t)p->offset), p->stride, n);
}

static uint64_t hash_loop(uint64_t h, const jx_kernel *k, const jx_loop *l) {
  uint32_t n = k->nrow + l->naxis;
  h = jx_hash_mix(h, (uint64_t)l->kind | (uint64_t)l->finish << 8 | (uint64_t)l->phase << 16);
  h = hash_ints(h, l->ext, l->naxis);
  if (l->kind == JX_LOOP_GEMM) {
    const jx_kgemm *q = l->gemm;
    const int64_t size[] = {q->m, q->n, q->k, q->blocked, q->accumulate};
    h = hash_ints(h, size, JX_COUNTOF(size));
    return hash_port(hash_port(hash_port(h, &q->a, n + 2), &q->b, n + 2), &q->c, n + 2);
  }
  h = jx_hash_mix(h, jx_body_hash(l->body));
  for (uint32_t i = 0; i < l->nport; i++) h = hash_port(h, &l->port[i], n);
  return h;
}

uint64_t jx_kernel_hash(const jx_kernel *k) {
  uint64_t h = hash_ints((uint64_t)k->block, k->row, k->nrow);
  h = jx_hash_mix(h, (uint64_t)k->col_block);
  for (uint32_t i = 0; i < k->nparam; i++)
    h = jx_hash_mix(h, (uint64_t)k->param[i].dtype | (uint64_t)k->param[i].written << 8);
  for (uint32_t i = 0; i < k->nlocal; i++)
    h = jx_hash_mix(jx_hash_mix(h, k->local[i].dtype), (uint64_t)k->local[i].elements);
  for (uint32_t i = 0; i < k->nloop; i++) h = hash_loop(h, k, &k->loop[i]);
  return h;
}

static bool equal_ints(const int64_t *a, const int64_t *b, uint32_t n) {
  return n == 0 || memcmp(a, b, n * sizeof *a) == 0;
}

static bool equal_port(const jx_kport *a, const jx_kport *b, uint32_t n) {
  return a->buf == b->buf && a->dtype == b->dtype && a->offset == b->offset && a->read == b->read &&
         a->written == b->written && equal_ints(a->stride, b->stride, n);
}

static bool equal_loop(const jx_kernel *k, const jx_loop *a, const jx_loop *b) {
  uint32_t n = k->nrow + a->naxis;
  if (a->kind != b->kind || a->finish != b->finish || a->phase != b->phase ||
      a->naxis != b->naxis || a->nport != b->nport || !equal_ints(a->ext, b->ext, a->naxis))
    return false;
  if (a->kind == JX_LOOP_GEMM) {
    const jx_kgemm *p = a->gemm, *q = b->gemm;
    return p->m == q->m && p->n == q->n && p->k == q->k && p->blocked == q->blocked &&
           p->accumulate == q->accumulate && equal_port(&p->a, &q->a, n + 2) &&
           equal_port(&p->b, &q->b, n + 2) && equal_port(&p->c, &q->c, n + 2);
  }
  for (uint32_t i = 0; i < a->nport; i++)
    if (!equal_port(&a->port[i], &b->port[i], n)) return false;
  return jx_body_equal(a->body, b->body);
}

bool jx_kernel_equal(const jx_kernel *a, const jx_kernel *b) {
  if (a->nrow != b->nrow || a->block != b->block || a->col_block != b->col_block ||
      a->nparam != b->nparam || a->nlocal != b->nlocal || a->nloop != b->nloop ||
      !equal_ints(a->row, b->row, a->nrow))
    return false;
  for (uint32_t i = 0; i < a->nparam; i++)
    if (a->param[i].dtype != b->param[i].dtype || a->param[i].written != b->param[i].written ||
        a->param[i].elements != b->param[i].elements)
      return false;
  for (uint32_t i = 0; i < a->nlocal; i++) {
    const jx_klocal *x = &a->local[i], *y = &b->local[i];
    if (x->dtype != y->dtype || x->column != y->column || x->op != y->op || x->to != y->to ||
        x->elements != y->elements)
      return false;
  }
  for (uint32_t i = 0; i < a->nloop; i++)
    if (!equal_loop(a, &a->loop[i], &b->loop[i])) return false;
  return true;
}

/* ---- verifier ---- */

typedef struct check {
  const jx_kernel *k;
  jx_error *err;
  uint32_t loop;
} check;

static jx_status bad(const check *c, const char *what) {
  return jx_error_set(c->err, JX_EINTERNAL, "compile", "kernel %u, loop %u: %s", c->k->id, c->loop,
                      what);
}

/* Smallest and largest offset of a port over all rows and axes; `last` replaces the matrix
   extents. */
static void reach(const check *c, const jx_loop *l, const jx_kport *p, const int64_t *more,
                  uint32_t nmore, int64_t *lo, int64_t *hi) {
  const jx_kernel *k = c->k;
  *lo = *hi = p->offset;
  for (uint32_t i = 0; i < k->nrow + l->naxis + nmore; i++) {
    int64_t e = i < k->nrow              ? k->row[i]
                : i < k->nrow + l->naxis ? l->ext[i - k->nrow]
                                         : more[i - k->nrow - l->naxis];
    if (i < k->nrow && l->finish) e = 1;
    if (i + 1 == k->nrow && k->block && jx_kbuf_is_local(p->buf) &&
        !k->local[jx_kbuf_index(p->buf)].column)
      e = JX_MIN(e, k->block);
    int64_t most = p->stride[i] * (e - 1);
    *(most > 0 ? hi : lo) += most;
  }
}

static jx_status check_port(const check *c, const jx_loop *l, const jx_kport *p,
                            const int64_t *more, uint32_t nmore, bool wild) {
  const jx_kernel *k = c->k;
  int64_t lo, hi, n;
  if (p->buf == JX_KINDEX) return JX_OK;
  uint32_t i = jx_kbuf_index(p->buf);
  bool local = jx_kbuf_is_local(p->buf);
  if (i >= (local ? k->nlocal : k->nparam)) return bad(c, "a port names no storage");
  jx_dtype d = local ? k->local[i].dtype : k->param[i].dtype;
  n = local ? k->local[i].elements : k->param[i].elements;
  if (d != (jx_dtype)p->dtype) return bad(c, "a port has another dtype than its storage");
  if (local && l->finish && k->local[i].column) return bad(c, "a column in a finish loop");
  if (p->written && !local && !k->param[i].written) return bad(c, "a read-only param is written");
  reach(c, l, p, more, nmore, &lo, &hi);
  if (!wild && (lo < 0 || hi >= n)) return bad(c, "a port leaves its storage");
  if (local && !k->local[i].column)
    for (uint32_t r = 0; r < k->nrow; r++)
      if (p->stride[r] != 0 && !(k->block && r == k->nrow - 1))
        return bad(c, "a local moves with the rows");
  if (p->written && !local && !l->finish)
    for (uint32_t r = 0; r < k->nrow; r++)
      if (k->row[r] > 1 && p->stride[r] == 0) return bad(c, "rows write one place");
  return JX_OK;
}

/* Ports that are read under a guard or through an index may point anywhere. */
static bool is_wild(const jx_body *b, uint32_t port) {
  bool wild = false;
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    if (n->op == JX_LANE_IN && n->port == port)
      wild = wild || n->mode == JX_PORT_GATHER || n->b != JX_NO_LANE;
  }
  return wild;
}

static jx_status check_body(const check *c, const jx_loop *l) {
  if (l->body->nports > l->nport) return bad(c, "the body has more ports than the loop");
  jx_status s = jx_body_verify(l->body, c->err);
  for (uint32_t i = 0; i < l->nport && s == JX_OK; i++) {
    const jx_kport *p = &l->port[i];
    s = check_port(c, l, p, NULL, 0, is_wild(l->body, i));
    for (uint32_t j = 0; j < i && s == JX_OK; j++)
      if (p->buf == l->port[j].buf && p->buf != JX_KINDEX && (p->written || l->port[j].written) &&
          (p->read || l->port[j].read) && !(p->written && l->port[j].written))
        s = bad(c, "a buffer is read and written at different offsets in one loop");
  }
  return s;
}

static jx_status check_gemm(const check *c, const jx_loop *l) {
  const jx_kgemm *q = l->gemm;
  int64_t a[] = {q->m, q->k}, b[] = {q->k, q->n}, y[] = {q->m, q->n};
  if (q->blocked) { /* the row's stride covers the axis */
    if (!c->k->block) return bad(c, "a product is blocked, its kernel is not");
    if (q->blocked == 'm') a[0] = y[0] = 1;
    if (q->blocked == 'n') b[1] = y[1] = 1;
    if (q->blocked == 'k') a[1] = b[0] = 1;
  }
  jx_status s = check_port(c, l, &q->a, a, 2, false);
  if (s == JX_OK) s = check_port(c, l, &q->b, b, 2, false);
  if (s == JX_OK) s = check_port(c, l, &q->c, y, 2, false);
  if (s == JX_OK && (q->c.buf == q->a.buf || q->c.buf == q->b.buf))
    s = bad(c, "a product overwrites its operand");
  return s;
}

/* What each loop reads of locals was written by an earlier one, in another phase. */
static jx_status check_order(check *c) {
  const jx_kernel *k = c->k;
  for (c->loop = 0; c->loop < k->nloop; c->loop++) {
    const jx_loop *l = &k->loop[c->loop];
    const jx_kport *gemm[2] = {NULL, NULL};
    if (l->gemm) gemm[0] = &l->gemm->a, gemm[1] = &l->gemm->b;
    for (uint32_t i = 0; i < (l->gemm ? 2 : l->nport); i++) {
      const jx_kport *p = l->gemm ? gemm[i] : &l->port[i];
      if (!p->read || !jx_kbuf_is_local(p->buf) || k->local[jx_kbuf_index(p->buf)].column) continue;
      bool made = false;
      for (uint32_t j = 0; j < c->loop && !made; j++) {
        const jx_loop *e = &k->loop[j];
        if (e->gemm && e->gemm->c.buf == p->buf) made = e->phase < l->phase;
        for (uint32_t q = 0; q < e->nport && !made; q++)
          made = e->port[q].written && e->port[q].buf == p->buf && e->phase < l->phase;
      }
      if (!made) return bad(c, "a local is read before it is written");
    }
  }
  return JX_OK;
}

jx_status jx_kernel_verify(const jx_kernel *k, jx_error *err) {
  check c = {k, err, 0};
  jx_status s = JX_OK;
  for (; c.loop < k->nloop && s == JX_OK; c.loop++) {
    const jx_loop *l = &k->loop[c.loop];
    if (c.loop > 0 && k->loop[c.loop - 1].finish && !l->finish) return bad(&c, "rows after finish");
    s = l->kind == JX_LOOP_GEMM ? check_gemm(&c, l) : check_body(&c, l);
  }
  return s == JX_OK ? check_order(&c) : s;
}
