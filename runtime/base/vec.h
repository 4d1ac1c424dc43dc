/*
** vec.h — a growable array of any type, as macros over jx_realloc.
**
**   JX_VEC(int) v = {0};
**   if (!jx_vec_push(mem, &v, 7)) …out of memory…
**   v.at[0], v.n
**   jx_vec_free(mem, &v);
*/
#ifndef JX_VEC_H
#define JX_VEC_H

#include "base/mem.h"

#define JX_VEC(T)    \
  struct {           \
    T *at;           \
    uint32_t n, cap; \
  }

/* Room for `want` elements in all. */
static inline bool jx_vec_grow_(jx_mem *m, void **at, uint32_t *cap, uint32_t want, size_t esize) {
  if (want <= *cap) return true;
  uint32_t cap2 = *cap ? *cap : 8;
  while (cap2 < want) {
    if (cap2 > UINT32_MAX / 2) return false;
    cap2 *= 2;
  }
  void *p = jx_realloc(m, *at, *cap * esize, cap2 * esize);
  if (!p) return false;
  *at = p;
  *cap = cap2;
  return true;
}

#define jx_vec_reserve(mem, v, want) \
  jx_vec_grow_((mem), (void **)&(v)->at, &(v)->cap, (want), sizeof *(v)->at)

#define jx_vec_push(mem, v, ...) \
  (jx_vec_reserve(mem, v, (v)->n + 1) && (((v)->at[(v)->n++] = (__VA_ARGS__)), true))

#define jx_vec_free(mem, v)                              \
  do {                                                   \
    jx_free((mem), (v)->at, (v)->cap * sizeof *(v)->at); \
    (v)->at = NULL;                                      \
    (v)->n = (v)->cap = 0;                               \
  } while (0)

#endif
