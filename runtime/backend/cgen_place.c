/*
** cgen_place.c — which scalars of a program are variables of its C function: see cgen.h.
**
** A place that printed steps alone touch, whole, always with one dtype, is a variable: TinyCC keeps
** it in its frame, where the processor finds it without an address and without waiting for memory.
** What other steps touch is fixed: it lies in memory, and so does all that meets it.
*/
#include <stdio.h>

#include "backend/cgen.h"

enum { MOST = 400, ANY = -1 };

/* A range of bytes of a buffer that steps touch. */
typedef struct touch {
  uint32_t buf;
  int64_t at, end;
  int dtype; /* or ANY: a copy */
  bool fixed;
} touch;

typedef struct finder {
  const jx_plan *p;
  touch *t;
  uint32_t n;
  bool full;
} finder;

static void add(finder *f, touch t) {
  for (uint32_t i = 0; i < f->n; i++) {
    touch *o = &f->t[i];
    if (o->buf != t.buf || o->at != t.at || o->end != t.end) continue;
    if (o->dtype == ANY) o->dtype = t.dtype;
    o->fixed = o->fixed || t.fixed || (t.dtype != ANY && o->dtype != t.dtype);
    return;
  }
  if (f->n == MOST)
    f->full = true;
  else
    f->t[f->n++] = t;
}

static void fix(finder *f, const jx_sport *p) {
  add(f, (touch){.buf = p->buf, .end = INT64_MAX, .dtype = ANY, .fixed = true});
}

static bool moves(const jx_step *s, const jx_sport *p) {
  for (uint32_t d = 0; p->level && d < s->levels; d++)
    if (p->level[d]) return true;
  return false;
}

/* `bytes` of the port are touched as one element. */
static void scalar(finder *f, const jx_step *s, uint32_t port, int64_t offset, int dtype,
                   int64_t bytes) {
  const jx_sport *p = &s->port[port];
  uint8_t kind = f->p->buf[p->buf].kind;
  int64_t at = p->offset + offset;
  if (moves(s, p) || kind == JX_PBUF_TAPE || kind == JX_PBUF_ELEMENT || f->p->buf[p->buf].swapped)
    fix(f, p);
  else
    add(f, (touch){.buf = p->buf, .at = at, .end = at + bytes, .dtype = dtype});
}

/* Ports of a kernel that is printed. */
static void points(finder *f, const jx_step *s) {
  const jx_kernel *k = s->u.kernel;
  for (uint32_t i = 0; i < k->nloop; i++)
    for (uint32_t j = 0; j < k->loop[i].body->n; j++) {
      const jx_lane_node *n = &k->loop[i].body->at[j];
      if (n->op != JX_LANE_IN && n->op != JX_LANE_OUT) continue;
      const jx_kport *p = &k->loop[i].port[n->port];
      int64_t size = (int64_t)jx_dtype_size((jx_dtype)n->dtype);
      bool plain = n->op == JX_LANE_OUT || (n->mode != JX_PORT_GATHER && n->b == JX_NO_LANE);
      if (p->buf == JX_KINDEX) continue;
      if (plain)
        scalar(f, s, p->buf, p->offset * size, n->dtype, size);
      else
        fix(f, &s->port[p->buf]);
    }
}

/* The memory that is copied is fixed, the places and a single element need not be. */
static void window(finder *f, const jx_step *s, const jx_cwindow *w) {
  const jx_aval *const *aval = s->u.call.aval;
  fix(f, &s->port[0]);
  fix(f, &s->port[s->nport - 1]);
  if (w->bytes == (int64_t)jx_dtype_size((jx_dtype)aval[1]->dtype))
    scalar(f, s, 1, 0, aval[1]->dtype, w->bytes);
  else
    fix(f, &s->port[1]);
  for (uint32_t i = 2; i + 1 < s->nport; i++)
    scalar(f, s, i, 0, aval[i]->dtype, (int64_t)jx_dtype_size((jx_dtype)aval[i]->dtype));
}

static void visit(finder *f, const jx_step *s, jx_points *used) {
  jx_cwindow w;
  int64_t bytes = s->u.copy.bytes;
  if (s->kind == JX_STEP_KERNEL && jx_point_fits(s->u.kernel, used)) {
    points(f, s);
  } else if (s->kind == JX_STEP_COPY && (bytes == 1 || bytes == 4 || bytes == 8)) {
    for (uint32_t i = 0; i < 2; i++) scalar(f, s, i, 0, ANY, bytes);
  } else if (s->kind == JX_STEP_FILL && s->u.fill.count == 1) {
    jx_dtype d = s->u.fill.dtype;
    scalar(f, s, 0, 0, d, (int64_t)jx_dtype_size(d));
  } else if (s->kind == JX_STEP_IF) {
    jx_dtype d = s->u.test.dtype;
    scalar(f, s, 0, 0, d, (int64_t)jx_dtype_size(d));
  } else if (s->kind == JX_STEP_COUNT || (s->kind == JX_STEP_LOOP && s->nport)) {
    scalar(f, s, 0, 0, JX_I32, sizeof(int32_t));
  } else if (s->kind == JX_STEP_CALL && jx_cgen_window(s, &w)) {
    window(f, s, &w);
  } else {
    for (uint32_t i = 0; i < s->nport; i++) fix(f, &s->port[i]);
  }
}

static touch *found(finder *f, const jx_sport *p) {
  for (uint32_t i = 0; i < f->n; i++)
    if (f->t[i].buf == p->buf && f->t[i].at == p->offset && !f->t[i].fixed) return &f->t[i];
  return NULL;
}

/* Both sides of a copy have one dtype. Did more become known? */
static bool agree(finder *f) {
  bool more = false;
  for (uint32_t i = 0; i < f->p->nstep; i++) {
    const jx_step *s = &f->p->step[i];
    touch *a = s->kind == JX_STEP_COPY ? found(f, &s->port[0]) : NULL;
    touch *b = a ? found(f, &s->port[1]) : NULL;
    if (!b || a->dtype == b->dtype) continue;
    more = true;
    if (a->dtype == ANY)
      a->dtype = b->dtype;
    else if (b->dtype == ANY)
      b->dtype = a->dtype;
    else
      a->fixed = true;
  }
  return more;
}

static bool alone(const finder *f, uint32_t i) {
  const touch *t = &f->t[i];
  if (t->fixed) return false;
  for (uint32_t k = 0; k < f->n; k++) {
    const touch *o = &f->t[k];
    if (k != i && o->buf == t->buf && o->at < t->end && t->at < o->end) return false;
  }
  return true;
}

/* A copy has no dtype of its own, and no need of one. */
static jx_dtype dtype_of(const touch *t) {
  if (t->dtype != ANY) return (jx_dtype)t->dtype;
  return t->end - t->at == 1 ? JX_U8 : t->end - t->at == 4 ? JX_I32 : JX_I64;
}

void jx_places_find(jx_places *places, const jx_plan *p, jx_points *used, jx_arena *mem) {
  finder f = {.p = p, .t = JX_NEWN(mem, touch, MOST)};
  places->var = JX_NEWN(mem, jx_cvar, MOST);
  places->n = 0;
  if (!f.t || !places->var || sizeof(void *) != 8)
    return; /* others keep floats in wider registers */
  for (uint32_t i = 0; i < p->nstep && !f.full; i++) visit(&f, &p->step[i], used);
  while (!f.full && agree(&f)) continue;
  for (uint32_t i = 0; i < f.n && !f.full; i++)
    if (alone(&f, i))
      places->var[places->n++] = (jx_cvar){f.t[i].buf, f.t[i].at, dtype_of(&f.t[i])};
}

const jx_cvar *jx_place_var(const jx_places *places, const jx_step *s, uint32_t port,
                            int64_t offset) {
  const jx_sport *p = &s->port[port];
  if (moves(s, p)) return NULL;
  for (uint32_t i = 0; i < places->n; i++)
    if (places->var[i].buf == p->buf && places->var[i].at == p->offset + offset)
      return &places->var[i];
  return NULL;
}

void jx_place_address(jx_str *s, const jx_step *step, uint32_t port, int64_t offset) {
  const jx_sport *p = &step->port[port];
  jx_str_addf(s, "b[%u]", p->buf);
  long long at = (long long)p->offset + (long long)offset;
  if (at) jx_str_addf(s, " + %lldLL", at);
  for (uint32_t d = 0; p->level && d < step->levels; d++)
    if (p->level[d]) jx_str_addf(s, " + %lldLL * t%u", (long long)p->level[d], d);
}

static void name(jx_str *s, const jx_cvar *v) {
  jx_str_addf(s, "r%u_%lld", v->buf, (long long)v->at);
}

void jx_place_value(jx_str *s, const jx_places *places, const jx_step *step, uint32_t port,
                    int64_t offset, const char *type) {
  const jx_cvar *v = jx_place_var(places, step, port, offset);
  if (v) {
    name(s, v);
    return;
  }
  jx_str_addf(s, "*(%s *)(", type);
  jx_place_address(s, step, port, offset);
  jx_str_add(s, ")");
}

/* What is there before the first step. */
static bool comes_in(const jx_plan *p, const jx_cvar *v) {
  const jx_pbuf *b = &p->buf[v->buf];
  return b->kind == JX_PBUF_INPUT || b->kind == JX_PBUF_CONST ||
         (b->kind == JX_PBUF_OUTPUT && p->lent);
}

void jx_places_declare(jx_str *s, const jx_places *places, const jx_plan *p) {
  for (uint32_t i = 0; i < places->n; i++) {
    const jx_cvar *v = &places->var[i];
    jx_str_addf(s, "  %s ", jx_ctype(v->dtype));
    name(s, v);
    if (comes_in(p, v))
      jx_str_addf(s, " = *(%s *)(b[%u] + %lldLL)", jx_ctype(v->dtype), v->buf, (long long)v->at);
    jx_str_add(s, ";\n");
  }
}

void jx_places_store(jx_str *s, const jx_places *places, const jx_plan *p) {
  for (uint32_t i = 0; i < places->n; i++) {
    const jx_cvar *v = &places->var[i];
    if (p->buf[v->buf].kind != JX_PBUF_OUTPUT) continue;
    jx_str_addf(s, "  *(%s *)(b[%u] + %lldLL) = ", jx_ctype(v->dtype), v->buf, (long long)v->at);
    name(s, v);
    jx_str_add(s, ";\n");
  }
}
