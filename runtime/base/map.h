/*
** map.h — a hash map from 64-bit keys to 64-bit values (open addressing, linear probing).
** Keys are any 64 bits: pointers, packed pairs, or hashes of what the caller then compares itself:
** with `eq` a lookup goes on past equal hashes until the caller recognises the value.
*/
#ifndef JX_MAP_H
#define JX_MAP_H

#include "base/mem.h"

typedef struct jx_map {
  jx_mem *mem;
  uint64_t *keys;   /* slots                                        */
  uint64_t *values; /* in step with keys                            */
  uint8_t *state;   /* 0 free, 1 used, 2 deleted                    */
  uint32_t cap;     /* a power of two, or 0                         */
  uint32_t n;       /* used                                         */
  uint32_t filled;  /* used and deleted                             */
} jx_map;

typedef bool (*jx_map_eq)(uint64_t value, const void *probe);

void jx_map_init(jx_map *m, jx_mem *mem);
void jx_map_free(jx_map *m);

/* Pointer to the value, or NULL. It is valid until the next insertion. */
uint64_t *jx_map_get(const jx_map *m, uint64_t key);
uint64_t *jx_map_find(const jx_map *m, uint64_t hash, jx_map_eq eq, const void *probe);

/* Adds a pair; set replaces an equal key, add does not look for one. false: out of memory. */
bool jx_map_set(jx_map *m, uint64_t key, uint64_t value);
bool jx_map_add(jx_map *m, uint64_t hash, uint64_t value);

bool jx_map_remove(jx_map *m, uint64_t key);
bool jx_map_remove_value(jx_map *m, uint64_t hash, uint64_t value);
void jx_map_clear(jx_map *m);

/* Iteration: for (uint32_t i = 0; jx_map_next(m, &i, &k, &v);) … ; removal during it is allowed. */
bool jx_map_next(const jx_map *m, uint32_t *i, uint64_t *key, uint64_t *value);

#endif
