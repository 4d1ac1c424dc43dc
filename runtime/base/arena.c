/* arena.c — see arena.h. */
#include "base/arena.h"

#include <string.h>

struct jx_chunk {
  jx_chunk *next;
  size_t size; /* of the whole chunk, header included */
};

enum { HEADER = (sizeof(jx_chunk) + 15) / 16 * 16, FIRST = 1024, LARGEST = 1 << 20 };

void jx_arena_init(jx_arena *a, jx_mem *mem) { *a = (jx_arena){.mem = mem, .next_size = FIRST}; }

void jx_arena_free(jx_arena *a) {
  for (jx_chunk *c = a->chunks; c;) {
    jx_chunk *next = c->next;
    jx_free(a->mem, c, c->size);
    c = next;
  }
  jx_arena_init(a, a->mem);
}

void *jx_arena_alloc(jx_arena *a, size_t n) {
  if (n > SIZE_MAX / 4) {
    a->failed = true;
    return NULL;
  }
  n = JX_ALIGN_UP(n, 16);
  if (!a->chunks || a->chunks->size - a->used < n) {
    size_t size = JX_MAX(a->next_size, n + HEADER);
    jx_chunk *c = jx_alloc(a->mem, size);
    if (!c) {
      a->failed = true;
      return NULL;
    }
    c->next = a->chunks;
    c->size = size;
    a->chunks = c;
    a->used = HEADER;
    a->next_size = JX_MIN(a->next_size * 2, LARGEST);
  }
  void *p = (char *)a->chunks + a->used;
  a->used += n;
  return p;
}

void *jx_arena_zalloc(jx_arena *a, size_t n) {
  void *p = jx_arena_alloc(a, n);
  if (p) memset(p, 0, n);
  return p;
}

void *jx_arena_dup(jx_arena *a, const void *src, size_t n) {
  void *p = jx_arena_alloc(a, n);
  if (p && n) memcpy(p, src, n);
  return p;
}

char *jx_arena_strdup(jx_arena *a, const char *s) { return jx_arena_dup(a, s, strlen(s) + 1); }
