/* memo.c — see memo.h. */
#include "ir/memo.h"

#include <string.h>

typedef struct entry {
  struct entry *next; /* equal hashes stay in one chain: the list is short */
  void *value;
  jx_memo_free free;
  uint64_t hash;
  size_t nkey;
  uint8_t key[];
} entry;

struct jx_memo {
  entry *first;
};

static uint64_t hash_key(const uint8_t *key, size_t n) {
  uint64_t h = n + 1;
  for (size_t i = 0; i < n; i++) h = (h ^ key[i]) * 1099511628211u;
  return h;
}

void *jx_memo_get(jx_graph *g, const void *key, size_t nkey) {
  if (!g->memo) return NULL;
  uint64_t h = hash_key(key, nkey);
  for (entry *e = g->memo->first; e; e = e->next)
    if (e->hash == h && e->nkey == nkey && memcmp(e->key, key, nkey) == 0) return e->value;
  return NULL;
}

bool jx_memo_put(jx_graph *g, const void *key, size_t nkey, void *value, jx_memo_free free) {
  jx_mem *m = &g->rt->mem;
  if (!g->memo) g->memo = jx_calloc(m, sizeof *g->memo);
  entry *e = g->memo ? jx_alloc(m, sizeof *e + nkey) : NULL;
  if (!e) {
    free(g->rt, value);
    jx_nomem(&g->rt->cx);
    return false;
  }
  *e = (entry){.next = g->memo->first,
               .value = value,
               .free = free,
               .hash = hash_key(key, nkey),
               .nkey = nkey};
  memcpy(e->key, key, nkey);
  g->memo->first = e;
  return true;
}

void jx_memo_drop(jx_graph *g) {
  if (!g->memo) return;
  jx_mem *m = &g->rt->mem;
  for (entry *e = g->memo->first; e;) {
    entry *next = e->next;
    e->free(g->rt, e->value);
    jx_free(m, e, sizeof *e + e->nkey);
    e = next;
  }
  jx_free(m, g->memo, sizeof *g->memo);
  g->memo = NULL;
}

/* ---- keys ---- */

static void add(jx_key *k, const void *p, size_t n) {
  const uint8_t *s = p;
  if (k->n + n <= sizeof k->at - 16) {
    memcpy(k->at + k->n, s, n);
    k->n += n;
    return;
  }
  /* Longer keys (thousands of operands) end in two independent 64-bit hashes. */
  if (!k->overflow) {
    k->overflow = true;
    k->n = sizeof k->at;
    memset(k->at + sizeof k->at - 16, 0, 16);
  }
  uint64_t h[2];
  memcpy(h, k->at + sizeof k->at - 16, 16);
  for (size_t i = 0; i < n; i++) {
    h[0] = (h[0] ^ s[i]) * 1099511628211u;
    h[1] = jx_hash_mix(h[1], s[i] + 1u);
  }
  memcpy(k->at + sizeof k->at - 16, h, 16);
}

void jx_key_text(jx_key *k, const char *s) { add(k, s, strlen(s) + 1); }
void jx_key_int(jx_key *k, int64_t v) { add(k, &v, sizeof v); }

void jx_key_mask(jx_key *k, const bool *mask, uint32_t n) {
  jx_key_int(k, n);
  uint8_t byte = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (mask && mask[i]) byte |= (uint8_t)(1u << (i % 8));
    if (i % 8 == 7 || i + 1 == n) {
      add(k, &byte, 1);
      byte = 0;
    }
  }
}
