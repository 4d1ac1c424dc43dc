/*
** aval.h — abstract values: dtype, shape, weak type. What a traced value is known by.
**
** Avals are interned in a table of the runtime: one pointer per (dtype, shape, weak), so equality
** is pointer equality and keys hold pointers. They live as long as the table.
*/
#ifndef JX_AVAL_H
#define JX_AVAL_H

#include "array/dtype.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"

enum { JX_MAX_RANK = 32 };

typedef struct jx_aval jx_aval;
struct jx_aval {
  uint8_t dtype;         /* jx_dtype; of a tape: that of its elements            */
  uint8_t weak;          /* 1: a weak type, which promotion lets give way        */
  uint8_t is_tape;       /* 1: an opaque stack of `elem`s that grows (CORE §6)   */
  uint8_t rank;          /* number of axes                                       */
  uint32_t id;           /* position in the table: small, for keys and hashes    */
  int64_t size;          /* number of elements                                   */
  size_t nbytes;         /* size × width of the dtype                            */
  const jx_aval *elem;   /* of a tape: what it stacks; else NULL                 */
  const jx_aval *strong; /* the same without the weak type (itself if strong)   */
  int64_t dim[];         /* rank extents                                         */
};

typedef struct jx_avals {
  jx_mem *mem;
  jx_error *err;
  jx_map map;                               /* hash → jx_aval *                      */
  uint32_t n;                               /* avals so far                          */
  const jx_aval *scalar[JX_DTYPE_COUNT][2]; /* [dtype][weak]: rank 0, always there */
} jx_avals;

jx_status jx_avals_init(jx_avals *t, jx_mem *mem, jx_error *err);
void jx_avals_free(jx_avals *t);

/*
** The aval of a dtype and a shape. NULL with an error: rank over JX_MAX_RANK, a negative extent,
** more than 2^48 bytes, out of memory.
*/
const jx_aval *jx_aval_get(jx_avals *t, jx_dtype d, bool weak, int rank, const int64_t *dim);
const jx_aval *jx_aval_tape(jx_avals *t, const jx_aval *elem);

/*
** The same shape with another dtype (strong unless `weak`); the same aval with another weak
** flag.
*/
const jx_aval *jx_aval_with_dtype(jx_avals *t, const jx_aval *a, jx_dtype d, bool weak);
const jx_aval *jx_aval_with_weak(jx_avals *t, const jx_aval *a, bool weak);

/* [n, dims…] and back: for vmap and scan. jx_aval_tail drops the first axis. */
const jx_aval *jx_aval_lead(jx_avals *t, int64_t n, const jx_aval *a);
const jx_aval *jx_aval_tail(jx_avals *t, const jx_aval *a);

static inline bool jx_same_shape(const jx_aval *a, const jx_aval *b) {
  if (a->rank != b->rank) return false;
  for (int i = 0; i < a->rank; i++)
    if (a->dim[i] != b->dim[i]) return false;
  return true;
}
/* Equal up to weak type. */
static inline bool jx_same_type(const jx_aval *a, const jx_aval *b) {
  return a->strong == b->strong;
}

/* "f32[2,3]", JAX's text; tapes are "tape(f32[2,3])". jx_shape_text gives "[2,3]". */
void jx_aval_print(jx_str *s, const jx_aval *a);
enum { JX_AVAL_TEXT = 96 };
const char *jx_aval_text(const jx_aval *a, char buf[JX_AVAL_TEXT]);
const char *jx_shape_text(int rank, const int64_t *dim, char buf[JX_AVAL_TEXT]);

/* Row-major strides in elements. */
void jx_strides(const jx_aval *a, int64_t *stride);

/*
** NumPy's broadcasting of two shapes, aligned at the last axis; out gets max(rank) extents.
** Returns the rank, or -1 if they do not fit.
*/
int jx_broadcast_shapes(int ra, const int64_t *a, int rb, const int64_t *b, int64_t *out);

#endif
