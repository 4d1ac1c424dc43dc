/* mem.c — see mem.h. */
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void *default_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
  (void)user, (void)old_size;
  if (new_size == 0) {
    free(ptr);
    return NULL;
  }
  return realloc(ptr, new_size);
}

void jx_mem_init(jx_mem *m, jx_alloc_fn fn, void *user) {
  m->fn = fn ? fn : default_alloc;
  m->user = user;
  m->limit = SIZE_MAX;
  atomic_init(&m->live, 0);
  atomic_init(&m->peak, 0);
  atomic_init(&m->fail_after, -1);
}

/* Takes `more` bytes off the limit; false if they are not there or a test wants a failure. */
static bool admit(jx_mem *m, size_t more) {
  if (JX_UNLIKELY(atomic_load_explicit(&m->fail_after, memory_order_relaxed) >= 0)) {
    if (atomic_fetch_sub(&m->fail_after, 1) <= 0) {
      atomic_store(&m->fail_after, 0);
      return false;
    }
  }
  size_t live = atomic_load_explicit(&m->live, memory_order_relaxed);
  do {
    if (JX_UNLIKELY(live > m->limit || more > m->limit - live)) return false;
  } while (!atomic_compare_exchange_weak_explicit(&m->live, &live, live + more,
                                                  memory_order_relaxed, memory_order_relaxed));
  return true;
}

/* Bytes that were granted, not those that were asked for. */
static void note_peak(jx_mem *m) {
  size_t live = atomic_load_explicit(&m->live, memory_order_relaxed);
  size_t peak = atomic_load_explicit(&m->peak, memory_order_relaxed);
  while (live > peak && !atomic_compare_exchange_weak_explicit(
                            &m->peak, &peak, live, memory_order_relaxed, memory_order_relaxed)) {
  }
}

void *jx_alloc(jx_mem *m, size_t size) {
  if (size == 0 || !admit(m, size)) return NULL;
  void *p = m->fn(m->user, NULL, 0, size);
  if (!p) {
    atomic_fetch_sub_explicit(&m->live, size, memory_order_relaxed);
    return NULL;
  }
  note_peak(m);
  return p;
}

void *jx_calloc(jx_mem *m, size_t size) {
  void *p = jx_alloc(m, size);
  if (p) memset(p, 0, size);
  return p;
}

void *jx_realloc(jx_mem *m, void *ptr, size_t old_size, size_t new_size) {
  if (!ptr) return jx_alloc(m, new_size);
  if (new_size == 0) {
    jx_free(m, ptr, old_size);
    return NULL;
  }
  size_t more = new_size > old_size ? new_size - old_size : 0;
  if (more && !admit(m, more)) return NULL;
  void *p = m->fn(m->user, ptr, old_size, new_size);
  if (!p) {
    atomic_fetch_sub_explicit(&m->live, more, memory_order_relaxed);
    return NULL;
  }
  if (more) note_peak(m);
  if (old_size > new_size)
    atomic_fetch_sub_explicit(&m->live, old_size - new_size, memory_order_relaxed);
  return p;
}

void jx_free(jx_mem *m, void *ptr, size_t size) {
  if (!ptr) return;
  m->fn(m->user, ptr, size, 0);
  atomic_fetch_sub_explicit(&m->live, size, memory_order_relaxed);
}

void *jx_memdup(jx_mem *m, const void *src, size_t n) {
  void *p = jx_alloc(m, n);
  if (p) memcpy(p, src, n);
  return p;
}
