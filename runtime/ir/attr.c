/* attr.c — interned lists of attributes: see attr.h. */
#include <string.h>

#include "ir/ir.h"
#include "ir/world.h"

typedef struct {
  const jx_attr *at;
  uint32_t n;
} probe;

static uint64_t hash_text(const char *s) {
  uint64_t h = 14695981039346656037u;
  while (*s) h = (h ^ (uint8_t)*s++) * 1099511628211u;
  return h;
}

static uint64_t hash_attr(uint64_t h, const jx_attr *a) {
  h = jx_hash_mix(h, a->kind);
  switch ((jx_attr_kind)a->kind) {
    case JX_ATTR_NONE:
      return h;
    case JX_ATTR_INT:
    case JX_ATTR_BOOL:
    case JX_ATTR_DTYPE:
      return jx_hash_mix(h, (uint64_t)a->i);
    case JX_ATTR_FLOAT: {
      uint64_t bits;
      memcpy(&bits, &a->u.f, sizeof bits);
      return jx_hash_mix(h, bits);
    }
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      return jx_hash_mix(h, hash_text(a->u.text));
    case JX_ATTR_GRAPH:
      return jx_hash_mix(h, (uint64_t)(uintptr_t)a->u.graph);
    case JX_ATTR_INTS:
    case JX_ATTR_BITS:
    case JX_ATTR_LISTS:
      h = jx_hash_mix(h, a->n);
      for (uint32_t k = 0; k < a->n; k++) h = jx_hash_mix(h, (uint64_t)a->u.ints[k]);
      return h;
    case JX_ATTR_AVALS:
      h = jx_hash_mix(h, a->n);
      for (uint32_t k = 0; k < a->n; k++) h = jx_hash_mix(h, a->u.avals[k]->id);
      return h;
    case JX_ATTR_GRAPHS:
      h = jx_hash_mix(h, a->n);
      for (uint32_t k = 0; k < a->n; k++) h = jx_hash_mix(h, (uint64_t)(uintptr_t)a->u.graphs[k]);
      return h;
  }
  return h;
}

static bool same_attr(const jx_attr *a, const jx_attr *b) {
  if (a->kind != b->kind) return false;
  switch ((jx_attr_kind)a->kind) {
    case JX_ATTR_NONE:
      return true;
    case JX_ATTR_INT:
    case JX_ATTR_BOOL:
    case JX_ATTR_DTYPE:
      return a->i == b->i;
    case JX_ATTR_FLOAT:
      /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): by bits, as hashed; -0 is not 0 */
      return memcmp(&a->u.f, &b->u.f, sizeof a->u.f) == 0;
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      return strcmp(a->u.text, b->u.text) == 0;
    case JX_ATTR_GRAPH:
      return a->u.graph == b->u.graph;
    case JX_ATTR_LISTS:
      if (a->i != b->i) return false; /* fall through */
    case JX_ATTR_INTS:
    case JX_ATTR_BITS:
      return a->n == b->n &&
             (a->n == 0 || memcmp(a->u.ints, b->u.ints, a->n * sizeof(int64_t)) == 0);
    case JX_ATTR_AVALS:
      return a->n == b->n &&
             (a->n == 0 || memcmp(a->u.avals, b->u.avals, a->n * sizeof(jx_aval *)) == 0);
    case JX_ATTR_GRAPHS:
      return a->n == b->n &&
             (a->n == 0 || memcmp(a->u.graphs, b->u.graphs, a->n * sizeof(jx_graph *)) == 0);
  }
  return false;
}

static bool matches(uint64_t value, const void *p) {
  const jx_attrs *a = (const jx_attrs *)(uintptr_t)value;
  const probe *q = p;
  if (a->n != q->n) return false;
  for (uint32_t i = 0; i < q->n; i++)
    if (!same_attr(&a->at[i], &q->at[i])) return false;
  return true;
}

/* Bytes that the value points to and that the list copies. */
static size_t tail_bytes(const jx_attr *a) {
  switch ((jx_attr_kind)a->kind) {
    case JX_ATTR_INTS:
    case JX_ATTR_BITS:
    case JX_ATTR_LISTS:
      return a->n * sizeof(int64_t);
    case JX_ATTR_AVALS:
      return a->n * sizeof(jx_aval *);
    case JX_ATTR_GRAPHS:
      return a->n * sizeof(jx_graph *);
    default:
      return 0;
  }
}

/* Fills `to` with a copy of `from` whose tail lies at `tail`. false: out of memory. */
static bool copy_attr(jx_rt *rt, jx_attr *to, const jx_attr *from, char *tail) {
  *to = *from;
  size_t n = tail_bytes(from);
  const void *lists = from->u.ints;
  if (from->kind == JX_ATTR_AVALS) lists = from->u.avals;
  if (from->kind == JX_ATTR_GRAPHS) lists = from->u.graphs;
  if (n) memcpy(tail, lists, n);
  switch ((jx_attr_kind)from->kind) {
    case JX_ATTR_INTS:
    case JX_ATTR_BITS:
    case JX_ATTR_LISTS:
      to->u.ints = (const int64_t *)(void *)tail;
      return true;
    case JX_ATTR_AVALS:
      to->u.avals = (const jx_aval *const *)(void *)tail;
      return true;
    case JX_ATTR_GRAPHS:
      to->u.graphs = (jx_graph *const *)(void *)tail;
      return true;
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      to->u.text = jx_text_intern(rt, from->u.text);
      return to->u.text != NULL;
    default:
      return true;
  }
}

jx_attrs *jx_attrs_make(jx_rt *rt, const jx_attr *at, int n) {
  if (n == 0 && rt->no_attrs) return jx_attrs_retain(rt->no_attrs);
  probe q = {at, (uint32_t)n};
  uint64_t h = (uint64_t)n + 1;
  size_t bytes = sizeof(jx_attrs) + (size_t)n * sizeof(jx_attr);
  for (int i = 0; i < n; i++) {
    h = hash_attr(h, &at[i]);
    bytes += tail_bytes(&at[i]);
  }
  uint64_t *hit = jx_map_find(&rt->attrs, h, matches, &q);
  if (hit) return jx_attrs_retain((jx_attrs *)(uintptr_t)*hit);
  jx_attrs *a = jx_calloc(&rt->mem, bytes);
  if (!a) goto nomem;
  a->n = (uint32_t)n;
  a->hash = h;
  a->bytes = bytes;
  a->rt = rt;
  atomic_init(&a->refs, 1);
  char *tail = (char *)&a->at[n];
  for (int i = 0; i < n; i++) {
    if (!copy_attr(rt, &a->at[i], &at[i], tail)) goto nomem;
    tail += tail_bytes(&at[i]);
  }
  if (!jx_map_add(&rt->attrs, h, (uint64_t)(uintptr_t)a)) goto nomem;
  jx_graph *const *g;
  for (int i = 0; i < n; i++)
    for (uint32_t k = jx_attr_graphs(&a->at[i], &g); k-- > 0;) jx_graph_retain(g[k]);
  return a;
nomem:
  jx_free(&rt->mem, a, bytes);
  jx_nomem(&rt->cx);
  return NULL;
}

void jx_attrs_release(jx_attrs *a) {
  if (!a || atomic_fetch_sub_explicit(&a->refs, 1, memory_order_acq_rel) != 1) return;
  jx_rt *rt = a->rt;
  jx_map_remove_value(&rt->attrs, a->hash, (uint64_t)(uintptr_t)a);
  jx_graph *const *g;
  for (uint32_t i = 0; i < a->n; i++)
    for (uint32_t k = jx_attr_graphs(&a->at[i], &g); k-- > 0;) jx_graph_release(g[k]);
  jx_free(&rt->mem, a, a->bytes);
}

const int64_t *jx_attr_list(const jx_attr *a, int k, int *n) {
  const int64_t *items = a->u.ints + a->i;
  for (int j = 0; j < k; j++) items += a->u.ints[j];
  *n = (int)a->u.ints[k];
  return items;
}
