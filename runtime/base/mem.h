/*
** mem.h — the one way to memory.
**
** All memory of a runtime goes through one hook, which is told old and new size, so the bytes alive
** are known exactly, a host can bring its own allocator, a limit can be set, and a test can make
** the n-th allocation fail. The counters are atomic: worker threads may allocate.
*/
#ifndef JX_MEM_H
#define JX_MEM_H

#include <stdatomic.h>

#include "base/base.h"

/*
** The contract of an allocator hook:
**   ptr NULL             allocate new_size bytes; NULL if that cannot be done
**   new_size 0           free ptr, which has old_size bytes; the result is ignored
**   otherwise            resize, keeping min(old_size, new_size) bytes; NULL leaves ptr as it was
** Results are aligned as malloc's are.
*/
typedef void *(*jx_alloc_fn)(void *user, void *ptr, size_t old_size, size_t new_size);

typedef struct jx_mem {
  jx_alloc_fn fn;         /* the hook                                             */
  void *user;             /* its first argument                                   */
  atomic_size_t live;     /* bytes allocated and not freed                        */
  atomic_size_t peak;     /* the largest value of live so far                     */
  size_t limit;           /* live may not pass it; SIZE_MAX: no limit             */
  atomic_long fail_after; /* allocations that still succeed; negative: all (tests)*/
} jx_mem;

/* fn NULL: malloc, realloc and free. */
void jx_mem_init(jx_mem *m, jx_alloc_fn fn, void *user);

/* NULL when memory is refused. A size of 0 gives NULL, which every function here accepts. */
void *jx_alloc(jx_mem *m, size_t size);
void *jx_calloc(jx_mem *m, size_t size);
void *jx_realloc(jx_mem *m, void *ptr, size_t old_size, size_t new_size);
void jx_free(jx_mem *m, void *ptr, size_t size);

/* Copies n bytes; NULL when memory is refused. */
void *jx_memdup(jx_mem *m, const void *src, size_t n);

#endif
