/*
** buffer.h — reference-counted bytes, from a caching allocator.
**
** Freed blocks go to lists by size class and are handed out again while warm: a fresh page costs
** more than the arithmetic on it. The header precedes the data in one block; data is 64-byte
** aligned. Host memory can be wrapped: then a release function is called when the last reference
** goes. Kernels assume the alignment of the element only.
*/
#ifndef JX_BUFFER_H
#define JX_BUFFER_H

#include "base/error.h"
#include "base/mem.h"

typedef struct jx_buf jx_buf;
typedef struct jx_bufs jx_bufs;

typedef void (*jx_release_fn)(void *user, void *data);

struct jx_buf {
  _Atomic int32_t refs; /* handles                                              */
  uint16_t cls;         /* size class, or JX_BUF_LARGE, JX_BUF_WRAPPED          */
  uint16_t flags;       /* JX_BUF_READONLY: wrapped memory that may not change  */
  size_t nbytes;        /* bytes asked for                                      */
  size_t block;         /* bytes of the whole block from the allocator          */
  void *data;           /* the bytes                                            */
  jx_bufs *owner;       /* where it goes back to                                */
  union {
    jx_buf *next;          /* in a free list                                       */
    jx_release_fn release; /* of wrapped memory; may be NULL                     */
  } u;
  void *user; /* first argument of release                            */
};

enum { JX_BUF_CLASSES = 160, JX_BUF_LARGE = 0xFFFE, JX_BUF_WRAPPED = 0xFFFF };

struct jx_bufs {
  jx_mem *mem;
  jx_buf *free[JX_BUF_CLASSES]; /* warm blocks by size class                       */
  size_t cached;                /* bytes in the free lists                         */
  size_t cache_limit;           /* above it blocks go back to the allocator        */
  size_t live_bytes;            /* bytes asked for in buffers that have handles    */
  size_t live;                  /* number of such buffers                          */
  size_t hits, misses;          /* allocations served from a list, and not         */
};

void jx_bufs_init(jx_bufs *b, jx_mem *mem);
void jx_bufs_trim(jx_bufs *b); /* gives all cached blocks back */
void jx_bufs_free(jx_bufs *b); /* trim; buffers still alive must not exist */

/* One reference; NULL: no memory (after the cache was given back). nbytes may be 0. */
jx_buf *jx_buf_new(jx_bufs *b, size_t nbytes);
jx_buf *jx_buf_wrap(jx_bufs *b, void *data, size_t nbytes, jx_release_fn release, void *user);

static inline jx_buf *jx_buf_retain(jx_buf *b) {
  atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
  return b;
}
void jx_buf_destroy_(jx_buf *b);
static inline void jx_buf_release(jx_buf *b) {
  if (b && atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1) jx_buf_destroy_(b);
}

#endif
