/*
** arena.h — memory that is given back all at once: one arena per trace, per pass, per plan.
** An allocation that fails returns NULL and leaves `failed` set, so that a pass may look once.
*/
#ifndef JX_ARENA_H
#define JX_ARENA_H

#include "base/mem.h"

typedef struct jx_chunk jx_chunk;

typedef struct jx_arena {
  jx_mem *mem;
  jx_chunk *chunks; /* newest first                                  */
  size_t used;      /* bytes used in the newest chunk                */
  size_t next_size; /* size of the chunk to come: doubles up to 1 MB */
  bool failed;      /* an allocation was refused                     */
} jx_arena;

void jx_arena_init(jx_arena *a, jx_mem *mem);
void jx_arena_free(jx_arena *a);

/* 16-byte aligned, contents undefined; n may be 0 (then a valid pointer to nothing). */
void *jx_arena_alloc(jx_arena *a, size_t n);
void *jx_arena_zalloc(jx_arena *a, size_t n);
void *jx_arena_dup(jx_arena *a, const void *src, size_t n);
char *jx_arena_strdup(jx_arena *a, const char *s);

/* n elements, zeroed; a product beyond what a size can say is refused as any other. */
static inline void *jx_arena_array(jx_arena *a, size_t n, size_t size) {
  return jx_arena_zalloc(a, n > SIZE_MAX / 4 / size ? SIZE_MAX : n * size);
}

#define JX_NEW(arena, T)     ((T *)jx_arena_zalloc((arena), sizeof(T)))
#define JX_NEWN(arena, T, n) ((T *)jx_arena_array((arena), (size_t)(n), sizeof(T)))

#endif
