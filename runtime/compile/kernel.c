/*
** kernel.c — from a laid-out group to kernel IR: params, locals, columns, loops with their ports.
*/
#include <string.h>

#include "compile/kernel.h"

typedef struct build {
  jx_fusion *f;
  jx_arena *mem;
  jx_group *g;
  jx_kernel *k;
  const uint32_t *place; /* [nodes] */
  uint32_t *param_place; /* [nparam] */
  uint32_t cap;
  bool failed;
} build;

static jx_member *own(const build *b, const jx_cnode *n) {
  jx_member *m = b->f->of[n->id];
  return m && jx_group_find(m->group) == b->g ? m : NULL;
}

static jx_kbuf param_of(build *b, const jx_cnode *n, bool written) {
  jx_kernel *k = b->k;
  uint32_t place = b->place[n->id];
  uint32_t i = 0;
  while (i < k->nparam && b->param_place[i] != place) i++;
  if (i == k->nparam) {
    if (i == b->cap) {
      b->failed = true;
      return 0;
    }
    b->param_place[i] = place;
    k->param[i] = (jx_kparam){.dtype = (jx_dtype)n->aval->dtype, .elements = n->aval->size};
    k->nparam++;
  }
  k->param[i].written = k->param[i].written || written;
  return i;
}

/* Elements that offsets of n can reach with the rows fixed (but for those of a block). */
static int64_t local_elements(const build *b, const jx_member *m) {
  int64_t stride = 1, most = 0;
  for (int q = m->n->aval->rank; q-- > 0; stride *= m->n->aval->dim[q]) {
    int64_t e = m->n->aval->dim[q];
    int axis = m->out[q], row = m->rowof[axis];
    if (row >= 0 && m->ext[axis] != 1) {
      if (!b->g->blocked || row != (int)b->g->nrow - 1) continue;
      e = JX_MIN(e, b->f->c->opt.block);
    }
    most += (e - 1) * stride;
  }
  return most + 1;
}

static jx_kbuf local_of(build *b, jx_member *m) {
  jx_kernel *k = b->k;
  if (m->local == UINT32_MAX) {
    jx_klocal *l = &k->local[k->nlocal];
    m->local = k->nlocal++;
    l->dtype = (jx_dtype)m->n->aval->dtype;
    l->column = m->column;
    l->op = m->n->kind == JX_C_REDUCE ? m->n->sub : JX_RED_SUM;
    l->to = m->column ? param_of(b, m->n, true) : JX_KNONE;
    l->elements = m->column ? m->n->aval->size : local_elements(b, m);
  }
  return JX_KLOCAL | m->local;
}

/* Where the value of n is found, or goes, in a loop. */
static jx_kbuf buf_of(build *b, const jx_cnode *n, bool finish, bool written) {
  jx_member *m = own(b, n);
  if (m && m->column && !finish) return local_of(b, m);
  if (m && m->store != JX_AT_PARAM) return local_of(b, m);
  return param_of(b, n, written);
}

/* Strides of a form over the first nrow + naxis atoms. */
static jx_kport port_at(build *b, jx_kbuf buf, jx_dtype d, const jx_ax *off, uint32_t naxis,
                        uint32_t extra) {
  jx_kernel *k = b->k;
  jx_kport p = {.buf = buf, .dtype = (uint8_t)d, .offset = off->k};
  int64_t *s = JX_NEWN(b->mem, int64_t, k->nrow + naxis + extra);
  if (!s) {
    b->failed = true;
    return p;
  }
  for (uint32_t i = 0; i < off->n; i++)
    if (off->t[i].atom < k->nrow + naxis) s[off->t[i].atom] = off->t[i].c;
  if (jx_kbuf_is_local(buf) && !k->local[jx_kbuf_index(buf)].column)
    for (uint32_t r = 0; r < k->nrow; r++)
      if (!(k->block && r == k->nrow - 1)) s[r] = 0;
  p.stride = s;
  return p;
}

/* ---- loops over bodies ---- */

static bool same_port(const build *b, const jx_kport *x, const jx_kport *y, uint32_t n) {
  (void)b;
  return x->buf == y->buf && x->dtype == y->dtype && x->offset == y->offset &&
         memcmp(x->stride, y->stride, n * sizeof *x->stride) == 0;
}

static void renumber(jx_body *body, const uint16_t *to) {
  body->nports = 0;
  for (uint32_t i = 0; i < body->n; i++) {
    jx_lane_node *n = &body->at[i];
    if (n->op != JX_LANE_IN && n->op != JX_LANE_OUT && n->op != JX_LANE_RED) continue;
    n->port = to[n->port];
    body->nports = JX_MAX(body->nports, (uint16_t)(n->port + 1));
  }
}

/* Values that nobody reads leave the body, and with them their ports. */
static void drop_dead(build *b, jx_body *body) {
  uint8_t *live = JX_NEWN(b->mem, uint8_t, body->n);
  uint16_t *to = JX_NEWN(b->mem, uint16_t, body->n);
  uint32_t n = 0;
  if (!live || !to) {
    b->failed = true;
    return;
  }
  jx_body_live(body, live);
  for (uint32_t i = 0; i < body->n; i++) {
    jx_lane_node x = body->at[i];
    if (!live[i] && x.op != JX_LANE_OUT && x.op != JX_LANE_RED) continue;
    if (x.a != JX_NO_LANE && x.a < i) x.a = to[x.a];
    if (x.b != JX_NO_LANE && x.b < i) x.b = to[x.b];
    if (x.c != JX_NO_LANE && x.c < i) x.c = to[x.c];
    to[i] = (uint16_t)n;
    body->at[n++] = x;
  }
  body->n = n;
}

/* A single point is read alike in every mode. In place it must be read as it is written. */
static void read_as_written(const jx_loop *l) {
  for (uint32_t i = 0; i < l->body->n && l->naxis == 0; i++) {
    jx_lane_node *n = &l->body->at[i];
    if (n->op != JX_LANE_IN || n->mode != JX_PORT_BCAST || !l->port[n->port].written) continue;
    n->mode = JX_PORT_STREAM;
  }
}

static void body_loop(build *b, const jx_mloop *l, jx_loop *out) {
  uint32_t n = b->k->nrow + (uint32_t)l->naxis;
  uint16_t to[JX_BODY_MAX_PORTS] = {0};
  bool used[JX_BODY_MAX_PORTS] = {false}, read[JX_BODY_MAX_PORTS] = {false},
       written[JX_BODY_MAX_PORTS] = {false};
  drop_dead(b, l->body);
  if (b->failed) return;
  for (uint32_t i = 0; i < l->body->n; i++) {
    const jx_lane_node *x = &l->body->at[i];
    if (x->op == JX_LANE_IN) used[x->port] = read[x->port] = true;
    if (x->op == JX_LANE_OUT || x->op == JX_LANE_RED) used[x->port] = written[x->port] = true;
    if (x->op == JX_LANE_RED && (x->flags & 1)) read[x->port] = true;
  }
  out->port = JX_NEWN(b->mem, jx_kport, l->nport + 1);
  if (!out->port) {
    b->failed = true;
    return;
  }
  for (uint32_t i = 0; i < l->nport; i++) {
    const jx_wport *w = &l->port[i];
    if (!used[i]) continue;
    jx_kbuf buf = w->n ? buf_of(b, w->n, l->finish, w->written) : JX_KINDEX;
    jx_kport p = port_at(b, buf, (jx_dtype)w->dtype, w->off, (uint32_t)l->naxis, 0);
    if (b->failed) return;
    uint32_t k = 0;
    while (k < out->nport && !same_port(b, &out->port[k], &p, n)) k++;
    if (k == out->nport) out->port[out->nport++] = p;
    out->port[k].read = out->port[k].read || read[i];
    out->port[k].written = out->port[k].written || written[i];
    to[i] = (uint16_t)k;
  }
  renumber(l->body, to);
  out->kind = JX_LOOP_BODY;
  out->body = l->body;
  out->naxis = (uint16_t)l->naxis;
  out->ext = l->ext;
  out->accumulates = l->has_red;
  read_as_written(out);
}

/* Adjacent axes along which every port moves as along one become one. */
static void collapse(build *b, jx_loop *l) {
  uint32_t nrow = b->k->nrow;
  bool index = false;
  for (uint32_t i = 0; i < l->body->n; i++) index = index || l->body->at[i].op == JX_LANE_INDEX;
  for (uint32_t i = 0; i < l->nport; i++) index = index || l->port[i].buf == JX_KINDEX;
  int64_t *ext = (int64_t *)l->ext;
  for (int j = l->naxis - 2; j >= 0; j--) {
    bool fit = !(index && j == l->naxis - 2);
    for (uint32_t i = 0; i < l->nport && fit; i++) {
      const int64_t *s = l->port[i].stride + nrow;
      fit = s[j] == s[j + 1] * ext[j + 1];
    }
    if (!fit) continue;
    ext[j] *= ext[j + 1];
    memmove(ext + j + 1, ext + j + 2, (size_t)(l->naxis - j - 2) * sizeof *ext);
    for (uint32_t i = 0; i < l->nport; i++) {
      int64_t *s = (int64_t *)l->port[i].stride + nrow;
      memmove(s + j, s + j + 1, (size_t)(l->naxis - j - 1) * sizeof *s);
    }
    l->naxis--;
  }
}

/* ---- places that are accumulated into start from the identity ---- */

static void init_loop(build *b, const jx_member *m, const jx_kport *to, uint32_t naxis,
                      const int64_t *ext, uint64_t red, jx_loop *out) {
  uint32_t nrow = b->k->nrow, n = 0;
  int64_t *e = JX_NEWN(b->mem, int64_t, naxis + 1), *s = JX_NEWN(b->mem, int64_t, nrow + naxis + 1);
  jx_body *body = JX_NEW(b->mem, jx_body);
  out->port = JX_NEWN(b->mem, jx_kport, 1);
  if (!e || !s || !body || !out->port) {
    b->failed = true;
    return;
  }
  memcpy(s, to->stride, nrow * sizeof *s);
  for (uint32_t j = 0; j < naxis; j++)
    if (!(red >> j & 1)) s[nrow + n] = to->stride[nrow + j], e[n++] = ext[j];
  jx_dtype d = (jx_dtype)m->n->aval->dtype;
  jx_red_kind kind = m->n->kind == JX_C_REDUCE ? (jx_red_kind)m->n->sub : JX_RED_SUM;
  jx_body_init(body, &b->f->c->rt->mem);
  jx_lane v = jx_body_const_bits(body, d, jx_red_identity(kind, d));
  jx_body_out(body, 0, n == 0 || s[nrow + n - 1] == 1 ? JX_PORT_STREAM : JX_PORT_STRIDED, v);
  if (body->status != JX_OK || !jx_vec_push(&b->f->c->rt->mem, &b->f->bodies, body)) {
    jx_body_free(body);
    b->failed = true;
  }
  out->port[0] = *to;
  out->port[0].stride = s;
  out->port[0].read = false;
  out->port[0].written = true;
  out->nport = 1;
  out->kind = JX_LOOP_BODY;
  out->body = body;
  out->naxis = (uint16_t)n;
  out->ext = e;
}

static bool starts_from_identity(const jx_mloop *l, const jx_member *m) {
  int n = 0;
  if (m->plain || m->column || m->gemm) return false;
  for (int j = 0; j < l->naxis; j++) n += (int)(l->red >> j & 1);
  return n > 1 || !(l->red >> (l->naxis - 1) & 1);
}

/* ---- products ---- */

typedef struct axes {
  int n;
  int at[JX_MAX_AXES]; /* atoms: rows, then inner axes */
} axes;

/* Joins the axes of a class that both forms cross as one; the last one stays, its extent grows. */
static void join_axes(axes *x, const jx_ax *p, const jx_ax *q, const int64_t *ext, int64_t *size,
                      int64_t stride[2]) {
  *size = 1;
  stride[0] = stride[1] = 0;
  if (x->n == 0) return;
  uint32_t last = (uint32_t)x->at[--x->n];
  *size = ext[last];
  stride[0] = jx_ax_coef(p, last);
  stride[1] = jx_ax_coef(q, last);
  while (x->n > 0) {
    uint32_t a = (uint32_t)x->at[x->n - 1];
    if (jx_ax_coef(p, a) != stride[0] * *size || jx_ax_coef(q, a) != stride[1] * *size) break;
    *size *= ext[a];
    x->n--;
  }
}

static void gemm_loop(build *b, const jx_mloop *l, jx_loop *out) {
  jx_kernel *k = b->k;
  jx_member *m = l->gemm;
  jx_kgemm *q = JX_NEW(b->mem, jx_kgemm);
  jx_dot dot;
  axes cls[4] = {{0}, {0}, {0}, {0}}; /* batch, m, n, k */
  int64_t ext[2 * JX_MAX_AXES] = {0}, st[4][2], size[4];
  if (!q) {
    b->failed = true;
    return;
  }
  jx_dot_get(m->n, &dot);
  int end[4] = {dot.nb, dot.nb + dot.nm, dot.nb + dot.nm + dot.nn, m->nax};
  for (uint32_t r = 0; r < k->nrow; r++) ext[r] = k->row[r];
  for (int j = 0; j < l->naxis; j++) ext[k->nrow + (uint32_t)j] = l->ext[j];
  for (int j = 0; j < m->norder; j++) {
    int c = 0;
    while (m->order[j] >= end[c]) c++;
    cls[c].at[cls[c].n++] = (int)k->nrow + j;
  }
  q->blocked = 0;
  for (int a = dot.nb; a < m->nax && k->block; a++)
    if (m->rowof[a] == (int)k->nrow - 1 && m->ext[a] != 1) {
      int c = 0;
      while (a >= end[c]) c++;
      q->blocked = " mnk"[c];
      cls[c].at[cls[c].n++] = (int)k->nrow - 1; /* last: the axis of the product */
    }
  const jx_ax *oa = l->gemm_off[0], *ob = l->gemm_off[1], *oc = l->gemm_off[2];
  join_axes(&cls[1], oa, oc, ext, &size[1], st[1]);
  join_axes(&cls[2], ob, oc, ext, &size[2], st[2]);
  join_axes(&cls[3], oa, ob, ext, &size[3], st[3]);
  q->m = size[1], q->n = size[2], q->k = size[3];
  q->accumulate = m->column || cls[3].n > 0;
  /* What is left repeats the product. */
  uint32_t naxis = 0, at[JX_MAX_AXES];
  for (int c = 0; c < 4; c++)
    for (int i = 0; i < cls[c].n; i++) at[naxis++] = (uint32_t)cls[c].at[i];
  int64_t *e = JX_NEWN(b->mem, int64_t, naxis + 1);
  const jx_ax *off[3] = {oa, ob, oc};
  const jx_cnode *n[3] = {l->gemm_buf[0], l->gemm_buf[1], m->n};
  const int64_t *two[3][2] = {
      {&st[1][0], &st[3][0]}, {&st[3][1], &st[2][0]}, {&st[1][1], &st[2][1]}};
  jx_kport *port[3] = {&q->a, &q->b, &q->c};
  for (int p = 0; p < 3 && e; p++) {
    jx_kbuf buf = buf_of(b, n[p], false, p == 2);
    *port[p] = port_at(b, buf, (jx_dtype)n[p]->aval->dtype, off[p], 0, naxis + 2);
    if (b->failed) return;
    int64_t *s = (int64_t *)port[p]->stride + k->nrow;
    for (uint32_t i = 0; i < naxis; i++) s[i] = jx_ax_coef(off[p], at[i]);
    s[naxis] = *two[p][0];
    s[naxis + 1] = *two[p][1];
    port[p]->read = p < 2 || q->accumulate;
    port[p]->written = p == 2;
  }
  for (uint32_t i = 0; i < naxis && e; i++) e[i] = ext[at[i]];
  if (!e) b->failed = true;
  out->kind = JX_LOOP_GEMM;
  out->gemm = q;
  out->naxis = (uint16_t)naxis;
  out->ext = e;
  out->accumulates = q->accumulate;
}

/* ---- kernels ---- */

static void locals(jx_kernel *k) {
  size_t at = 0;
  for (uint32_t i = 0; i < k->nlocal; i++) {
    k->local[i].offset = at;
    at += JX_ALIGN_UP((size_t)k->local[i].elements * jx_dtype_size(k->local[i].dtype), 64);
  }
  k->scratch = at;
}

/* Rows that share partial columns: few blocks if the columns are large; whole blocks of
   products. */
static int64_t column_block(const jx_kernel *k) {
  enum { MOST = 64, BYTES = 1 << 21 };
  size_t bytes = 0;
  int64_t rows = jx_kernel_rows(k);
  for (uint32_t i = 0; i < k->nlocal; i++)
    if (k->local[i].column)
      bytes += (size_t)k->local[i].elements * jx_dtype_size(k->local[i].dtype);
  if (bytes == 0) return 0;
  int64_t blocks = JX_MAX(1, JX_MIN((int64_t)(BYTES / bytes), MOST));
  int64_t per = (rows + blocks - 1) / blocks;
  if (k->block) per = JX_ALIGN_UP(per, k->block);
  return JX_MAX(per, 1);
}

static double loop_cost(const jx_kernel *k, const jx_loop *l) {
  double points = l->finish ? 1 : (double)jx_kernel_rows(k), each = 0;
  for (int j = 0; j < l->naxis; j++) points *= (double)l->ext[j];
  if (l->gemm) {
    if (l->gemm->blocked) points /= (double)k->row[k->nrow - 1];
    return 2 * points * (double)l->gemm->m * (double)l->gemm->n * (double)l->gemm->k;
  }
  for (uint32_t i = 0; i < l->body->n; i++) {
    jx_lane_op op = (jx_lane_op)l->body->at[i].op;
    if (op != JX_LANE_CONST) each += jx_lane_cost(op);
  }
  return points * each;
}

static bool gemm_starts_from_zero(const jx_mloop *l, const jx_loop *made) {
  return l->gemm && made->gemm->accumulate && !l->gemm->column;
}

/* Sets C of a product that accumulates to zero: over its repeated axes, m and n. */
static void zero_product(build *b, const jx_member *m, const jx_loop *made, jx_loop *init) {
  const jx_kgemm *q = made->gemm;
  int64_t ext[JX_MAX_AXES + 2];
  uint64_t skip = 0;
  for (int a = 0; a < made->naxis; a++) {
    ext[a] = made->ext[a];
    if (q->c.stride[b->k->nrow + (uint32_t)a] == 0) skip |= (uint64_t)1 << a;
  }
  ext[made->naxis] = q->m;
  ext[made->naxis + 1] = q->n;
  if (q->blocked == 'm') skip |= (uint64_t)1 << made->naxis;
  if (q->blocked == 'n') skip |= (uint64_t)2 << made->naxis;
  init_loop(b, m, &q->c, made->naxis + 2u, ext, skip, init);
}

/* Sets the place of a reduction over several axes to the identity. */
static void zero_reduction(build *b, const jx_mloop *l, const jx_member *m, const jx_loop *made,
                           jx_loop *init) {
  jx_kbuf buf = buf_of(b, m->n, l->finish, true);
  for (uint32_t p = 0; p < made->nport; p++)
    if (made->port[p].written && made->port[p].buf == buf) {
      init_loop(b, m, &made->port[p], (uint32_t)l->naxis, l->ext, l->red, init);
      return;
    }
  b->failed = true;
}

static void add_loop(build *b, const jx_mloop *l) {
  jx_kernel *k = b->k;
  jx_loop made = {.phase = (uint16_t)(2 * l->phase), .finish = l->finish};
  if (l->gemm)
    gemm_loop(b, l, &made);
  else
    body_loop(b, l, &made);
  for (uint32_t j = 0; j < l->mem.n && !b->failed; j++) {
    const jx_member *m = l->mem.at[j];
    bool zero = gemm_starts_from_zero(l, &made);
    if (!zero && !starts_from_identity(l, m)) continue;
    jx_loop *init = &k->loop[k->nloop++];
    *init = (jx_loop){.phase = (uint16_t)(2 * l->phase - 1), .finish = l->finish};
    if (zero)
      zero_product(b, m, &made, init);
    else
      zero_reduction(b, l, m, &made, init);
    if (!b->failed) collapse(b, init);
  }
  k->loop[k->nloop] = made;
  if (made.kind == JX_LOOP_BODY && !b->failed) collapse(b, &k->loop[k->nloop]);
  k->nloop++;
}

static void loops(build *b) {
  for (uint32_t i = 0; i < b->g->loop.n && !b->failed; i++) add_loop(b, b->g->loop.at[i]);
}

/* Loops of one phase run after all that set their places to the identity. */
static void sort_loops(jx_kernel *k) {
  for (uint32_t i = 1; i < k->nloop; i++)
    for (uint32_t j = i; j > 0; j--) {
      jx_loop *l = k->loop;
      int x = l[j - 1].phase + (l[j - 1].finish ? 1 << 20 : 0);
      int y = l[j].phase + (l[j].finish ? 1 << 20 : 0);
      if (x <= y) break;
      jx_loop t = l[j];
      l[j] = l[j - 1];
      l[j - 1] = t;
    }
}

jx_kernel *jx_kernel_make(jx_fusion *f, jx_arena *mem, jx_group *g, const uint32_t *place,
                          uint32_t **param_place) {
  build b = {.f = f, .mem = mem, .g = g, .place = place};
  uint32_t nloop = 0;
  jx_kernel *k = b.k = JX_NEW(mem, jx_kernel);
  for (uint32_t i = 0; i < g->loop.n; i++) {
    b.cap += g->loop.at[i]->nport + 3;
    nloop += 1 + g->loop.at[i]->mem.n;
  }
  b.cap += g->mem.n;
  b.param_place = JX_NEWN(mem, uint32_t, b.cap);
  if (!k || !b.param_place) return NULL;
  k->nrow = g->nrow;
  k->row = g->row;
  k->block = g->blocked ? JX_MIN(f->c->opt.block, g->row[g->nrow - 1]) : 0;
  k->param = JX_NEWN(mem, jx_kparam, b.cap);
  k->local = JX_NEWN(mem, jx_klocal, g->mem.n + 1);
  k->loop = JX_NEWN(mem, jx_loop, nloop);
  if (!k->param || !k->local || !k->loop) return NULL;
  for (uint32_t i = 0; i < g->mem.n; i++) g->mem.at[i]->local = UINT32_MAX;
  loops(&b);
  if (b.failed) return NULL;
  sort_loops(k);
  locals(k);
  k->col_block = column_block(k);
  for (uint32_t i = 0; i < k->nloop; i++) k->cost += loop_cost(k, &k->loop[i]);
  k->hash = jx_kernel_hash(k);
  *param_place = b.param_place;
  return k;
}
