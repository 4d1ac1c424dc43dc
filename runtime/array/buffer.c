/*
** buffer.c — see buffer.h.
**
** Size classes: powers of two and three steps between them (64, 80, 96, 112, 128, 160 …), so at
** most a quarter of a block is unused. Blocks over 1 GB are not kept.
*/
#include "array/buffer.h"

enum { ALIGN = 64, STEPS = 4, MIN_SHIFT = 6 };
static const size_t LARGEST_CLASS = (size_t)1 << 30;

/* Smallest class that holds n bytes, and its size. */
static unsigned class_of(size_t n, size_t *size) {
  if (n <= (size_t)1 << MIN_SHIFT) {
    *size = (size_t)1 << MIN_SHIFT;
    return 0;
  }
  unsigned shift = 63u - (unsigned)__builtin_clzll(n - 1); /* 2^shift < n <= 2^(shift+1) */
  size_t step = ((size_t)1 << shift) / STEPS;
  size_t k = (n - ((size_t)1 << shift) + step - 1) / step; /* 1 … STEPS */
  *size = ((size_t)1 << shift) + k * step;
  return (shift - MIN_SHIFT) * STEPS + (unsigned)k;
}

void jx_bufs_init(jx_bufs *b, jx_mem *mem) {
  *b = (jx_bufs){.mem = mem, .cache_limit = (size_t)1 << 30};
}

static void give_back(jx_bufs *b, jx_buf *buf) { jx_free(b->mem, buf, buf->block); }

void jx_bufs_trim(jx_bufs *b) {
  for (int c = 0; c < JX_BUF_CLASSES; c++) {
    while (b->free[c]) {
      jx_buf *buf = b->free[c];
      b->free[c] = buf->u.next;
      give_back(b, buf);
    }
  }
  b->cached = 0;
}

void jx_bufs_free(jx_bufs *b) { jx_bufs_trim(b); }

static jx_buf *new_block(jx_bufs *b, size_t capacity) {
  size_t block = sizeof(jx_buf) + ALIGN + capacity;
  jx_buf *buf = jx_alloc(b->mem, block);
  if (!buf && b->cached) {
    jx_bufs_trim(b);
    buf = jx_alloc(b->mem, block);
  }
  if (!buf) return NULL;
  buf->block = block;
  buf->data = (void *)JX_ALIGN_UP((uintptr_t)(buf + 1), (uintptr_t)ALIGN);
  return buf;
}

jx_buf *jx_buf_new(jx_bufs *b, size_t nbytes) {
  size_t capacity;
  unsigned cls = class_of(nbytes, &capacity);
  if (capacity > LARGEST_CLASS) {
    cls = JX_BUF_LARGE;
    capacity = nbytes;
  }
  jx_buf *buf = cls == JX_BUF_LARGE ? NULL : b->free[cls];
  if (buf) {
    b->free[cls] = buf->u.next;
    b->cached -= capacity;
    b->hits++;
  } else {
    buf = new_block(b, capacity);
    if (!buf) return NULL;
    b->misses++;
  }
  atomic_init(&buf->refs, 1);
  buf->cls = (uint16_t)cls;
  buf->flags = 0;
  buf->nbytes = nbytes;
  buf->owner = b;
  b->live++;
  b->live_bytes += nbytes;
  return buf;
}

jx_buf *jx_buf_wrap(jx_bufs *b, void *data, size_t nbytes, jx_release_fn release, void *user) {
  jx_buf *buf = jx_alloc(b->mem, sizeof *buf);
  if (!buf) return NULL;
  *buf = (jx_buf){.cls = JX_BUF_WRAPPED,
                  .nbytes = nbytes,
                  .block = sizeof *buf,
                  .data = data,
                  .owner = b,
                  .u.release = release,
                  .user = user};
  atomic_init(&buf->refs, 1);
  b->live++;
  return buf;
}

void jx_buf_destroy_(jx_buf *buf) {
  jx_bufs *b = buf->owner;
  b->live--;
  if (buf->cls == JX_BUF_WRAPPED) {
    if (buf->u.release) buf->u.release(buf->user, buf->data);
    give_back(b, buf);
    return;
  }
  b->live_bytes -= buf->nbytes;
  size_t capacity = buf->block - sizeof(jx_buf) - ALIGN;
  if (buf->cls == JX_BUF_LARGE || b->cached + capacity > b->cache_limit) {
    give_back(b, buf);
    return;
  }
  buf->u.next = b->free[buf->cls];
  b->free[buf->cls] = buf;
  b->cached += capacity;
}
