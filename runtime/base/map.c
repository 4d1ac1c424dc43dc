/* map.c — see map.h. */
#include "base/map.h"

#include <string.h>

enum { FREE, USED, DELETED };

/* Spreads keys that are pointers or small integers over the whole table. */
static uint32_t slot_of(const jx_map *m, uint64_t key) {
  key ^= key >> 32;
  key *= 0x9E3779B97F4A7C15u;
  return (uint32_t)(key >> 32) & (m->cap - 1);
}

void jx_map_init(jx_map *m, jx_mem *mem) { *m = (jx_map){.mem = mem}; }

static void free_tables(jx_map *m) {
  jx_free(m->mem, m->keys, m->cap * sizeof *m->keys);
  jx_free(m->mem, m->values, m->cap * sizeof *m->values);
  jx_free(m->mem, m->state, m->cap);
}

void jx_map_free(jx_map *m) {
  free_tables(m);
  jx_map_init(m, m->mem);
}

static void insert(jx_map *m, uint64_t key, uint64_t value) {
  uint32_t i = slot_of(m, key);
  while (m->state[i] == USED) i = (i + 1) & (m->cap - 1);
  if (m->state[i] == FREE) m->filled++;
  m->keys[i] = key;
  m->values[i] = value;
  m->state[i] = USED;
  m->n++;
}

static bool grow(jx_map *m) {
  if (m->filled < m->cap / 4 * 3) return true;
  if (m->cap > UINT32_MAX / 4) return false;
  jx_map next = {.mem = m->mem, .cap = m->n * 4 >= m->cap ? (m->cap ? m->cap * 2 : 16) : m->cap};
  next.keys = jx_alloc(m->mem, next.cap * sizeof *next.keys);
  next.values = jx_alloc(m->mem, next.cap * sizeof *next.values);
  next.state = jx_calloc(m->mem, next.cap);
  if (!next.keys || !next.values || !next.state) {
    free_tables(&next);
    return false;
  }
  for (uint32_t i = 0; i < m->cap; i++)
    if (m->state[i] == USED) insert(&next, m->keys[i], m->values[i]);
  free_tables(m);
  *m = next;
  return true;
}

uint64_t *jx_map_find(const jx_map *m, uint64_t hash, jx_map_eq eq, const void *probe) {
  if (!m->cap) return NULL;
  for (uint32_t i = slot_of(m, hash); m->state[i] != FREE; i = (i + 1) & (m->cap - 1))
    if (m->state[i] == USED && m->keys[i] == hash && (!eq || eq(m->values[i], probe)))
      return &m->values[i];
  return NULL;
}

uint64_t *jx_map_get(const jx_map *m, uint64_t key) { return jx_map_find(m, key, NULL, NULL); }

bool jx_map_add(jx_map *m, uint64_t hash, uint64_t value) {
  if (!grow(m)) return false;
  insert(m, hash, value);
  return true;
}

bool jx_map_set(jx_map *m, uint64_t key, uint64_t value) {
  uint64_t *v = jx_map_get(m, key);
  if (!v) return jx_map_add(m, key, value);
  *v = value;
  return true;
}

static bool remove_at(jx_map *m, const uint64_t *value) {
  if (!value) return false;
  m->state[value - m->values] = DELETED;
  m->n--;
  return true;
}

bool jx_map_remove(jx_map *m, uint64_t key) { return remove_at(m, jx_map_get(m, key)); }

static bool same_value(uint64_t value, const void *probe) {
  return value == *(const uint64_t *)probe;
}

bool jx_map_remove_value(jx_map *m, uint64_t hash, uint64_t value) {
  return remove_at(m, jx_map_find(m, hash, same_value, &value));
}

void jx_map_clear(jx_map *m) {
  if (m->cap) memset(m->state, FREE, m->cap);
  m->n = m->filled = 0;
}

bool jx_map_next(const jx_map *m, uint32_t *i, uint64_t *key, uint64_t *value) {
  while (*i < m->cap && m->state[*i] != USED) ++*i;
  if (*i >= m->cap) return false;
  *key = m->keys[*i];
  *value = m->values[*i];
  ++*i;
  return true;
}
