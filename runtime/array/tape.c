/* tape.c — see tape.h. */
#include "array/tape.h"

#include <string.h>

enum { FIRST_BYTES = 1 << 10, LARGE_BYTES = 1 << 20 };

/* Lets go of what the elements refer to. */
static void release_elements(jx_tape *t) {
  for (int64_t i = 0; i < t->n && t->elem->is_tape && !t->same; i++) {
    jx_buf **e = (jx_buf **)(uintptr_t)jx_tape_at(t, i);
    if (e) jx_buf_release(*e);
    if (e) *e = NULL;
  }
}

static void release(void *user, void *data) {
  jx_tape *t = data;
  (void)user;
  release_elements(t);
  for (uint32_t k = 0; k < t->nchunk; k++) jx_buf_release(t->chunk[k]);
  jx_free(t->bufs->mem, t->chunk, t->cap * sizeof *t->chunk);
  if (t->same) jx_buf_release(t->same->self);
  jx_free(t->bufs->mem, t, sizeof *t);
}

jx_buf *jx_tape_new(jx_bufs *b, const jx_aval *elem) {
  jx_tape *t = jx_calloc(b->mem, sizeof *t);
  if (!t) return NULL;
  *t = (jx_tape){.bufs = b, .elem = elem};
  t->width = elem->is_tape ? sizeof(jx_buf *) : JX_MAX(elem->nbytes, 1);
  while (t->shift < 20 && (t->width << (t->shift + 1)) <= FIRST_BYTES) t->shift++;
  while (t->doubles < 24 && (t->width << (t->shift + t->doubles)) < LARGE_BYTES) t->doubles++;
  t->self = jx_buf_wrap(b, t, sizeof *t, release, NULL);
  if (t->self) return t->self;
  jx_free(b->mem, t, sizeof *t);
  return NULL;
}

/* ---- where element i lies ---- */

typedef struct {
  uint32_t chunk;
  int64_t at, size; /* position in the chunk; elements of the chunk */
} place;

static place find(const jx_tape *t, int64_t i) {
  int64_t block = i >> t->shift;
  if (block == 0) return (place){0, i, (int64_t)1 << t->shift};
  unsigned k = 63u - (unsigned)__builtin_clzll((unsigned long long)block);
  if (k < t->doubles) {
    int64_t size = (int64_t)1 << (t->shift + k);
    return (place){k + 1, i - size, size};
  }
  unsigned d = t->doubles;
  int64_t done = (int64_t)1 << (t->shift + d), size = d ? done >> 1 : done;
  return (place){d + 1 + (uint32_t)((i - done) / size), (i - done) % size, size};
}

static bool add_chunk(jx_tape *t, int64_t size) {
  jx_mem *m = t->bufs->mem;
  if (t->nchunk == t->cap) {
    uint32_t cap = t->cap ? 2 * t->cap : 8;
    jx_buf **p = jx_realloc(m, t->chunk, t->cap * sizeof *p, cap * sizeof *p);
    if (!p) return false;
    t->chunk = p;
    t->cap = cap;
  }
  jx_buf *c = jx_buf_new(t->bufs, (size_t)size * t->width);
  if (!c) return false;
  if (t->elem->is_tape) memset(c->data, 0, (size_t)size * t->width);
  t->chunk[t->nchunk++] = c;
  return true;
}

/* Chunks so that element i has its place. */
static bool grow(jx_tape *t, int64_t i) {
  while (t->nchunk <= find(t, i).chunk) {
    unsigned k = t->nchunk, d = t->doubles;
    unsigned doublings = k == 0 ? 0 : JX_MIN(k - 1, d ? d - 1 : 0);
    if (!add_chunk(t, (int64_t)1 << (t->shift + doublings))) return false;
  }
  return true;
}

/* ---- writing and reading ---- */

bool jx_tape_reserve(jx_tape *t, int64_t n) {
  if (n > 0 && !grow(t, n - 1)) return false;
  t->n = JX_MAX(t->n, n);
  return true;
}

void *jx_tape_slot(jx_tape *t, int64_t i) {
  if (!jx_tape_reserve(t, i + 1)) return NULL;
  place p = find(t, i);
  return (char *)t->chunk[p.chunk]->data + (size_t)p.at * t->width;
}

bool jx_tape_put(jx_tape *t, int64_t i, const jx_tape *elem) {
  jx_buf **slot = jx_tape_slot(t, i);
  if (!slot) return false;
  jx_buf *was = *slot;
  *slot = jx_buf_retain(elem->self);
  jx_buf_release(was);
  return true;
}

void *jx_tape_open(jx_tape *t, int64_t i) {
  void *slot = jx_tape_slot(t, i);
  if (!slot || !t->elem->is_tape) return slot;
  jx_buf *fresh = jx_tape_new(t->bufs, t->elem->elem);
  if (!fresh) return NULL;
  memcpy(slot, &fresh, sizeof fresh);
  return jx_tape_of(fresh);
}

const void *jx_tape_at(const jx_tape *t, int64_t i) {
  if (t->same) t = t->same;
  if (i < 0 || i >= t->n) return NULL;
  place p = find(t, i);
  return (const char *)t->chunk[p.chunk]->data + (size_t)p.at * t->width;
}

const jx_tape *jx_tape_get(const jx_tape *t, int64_t i) {
  jx_buf *const *e = jx_tape_at(t, i);
  return e && *e ? jx_tape_of(*e) : NULL;
}

void jx_tape_clear(jx_tape *t) {
  release_elements(t);
  if (t->same) jx_buf_release(t->same->self);
  t->same = NULL;
  t->n = 0;
}

void jx_tape_assign(jx_tape *t, const jx_tape *src) {
  if (src->same) src = src->same;
  t->same = src;
  jx_buf_retain(src->self);
}
