/* aval.c — see aval.h. */
#include "array/aval.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  jx_dtype dtype;
  bool weak;
  int rank;
  const int64_t *dim;
  const jx_aval *elem;
} probe;

static bool matches(uint64_t value, const void *p) {
  const jx_aval *a = (const jx_aval *)(uintptr_t)value;
  const probe *q = p;
  if (a->dtype != q->dtype || a->weak != q->weak || a->rank != q->rank || a->elem != q->elem)
    return false;
  for (int i = 0; i < q->rank; i++)
    if (a->dim[i] != q->dim[i]) return false;
  return true;
}

static uint64_t hash_of(const probe *q) {
  uint64_t h = jx_hash_mix((uint64_t)q->dtype * 2 + q->weak + 1, (uint64_t)q->rank);
  h = jx_hash_mix(h, (uint64_t)(uintptr_t)q->elem);
  for (int i = 0; i < q->rank; i++) h = jx_hash_mix(h, (uint64_t)q->dim[i]);
  return h;
}

/*
** Elements of a shape; -1 if an extent is negative or the bytes pass 2^48, zero extents aside
** (strides).
*/
static int64_t count(const probe *q) {
  const double most = 281474976710656.0; /* 2^48 */
  double total = (double)jx_dtype_size(q->dtype);
  int64_t n = 1;
  bool empty = false;
  for (int i = 0; i < q->rank; i++) {
    if (q->dim[i] < 0) return -1;
    if (q->dim[i] == 0) empty = true;
  }
  for (int i = 0; i < q->rank; i++) {
    int64_t d = q->dim[i] ? q->dim[i] : 1;
    total *= (double)d;
    if (total > most) return -1;
    n *= d;
  }
  return empty ? 0 : n;
}

static const jx_aval *refuse(jx_avals *t, const probe *q) {
  char text[JX_AVAL_TEXT];
  jx_error_set(t->err, JX_ESHAPE, "", "%s%s is not a shape that can be held",
               jx_dtype_short(q->dtype), jx_shape_text(q->rank, q->dim, text));
  jx_error_hint(t->err, "extents count from 0 and an array has at most 2^48 bytes");
  return NULL;
}

static const jx_aval *intern(jx_avals *t, const probe *q) {
  uint64_t h = hash_of(q);
  uint64_t *hit = jx_map_find(&t->map, h, matches, q);
  if (hit) return (const jx_aval *)(uintptr_t)*hit;
  int64_t n = count(q);
  if (n < 0) return refuse(t, q);
  size_t bytes = sizeof(jx_aval) + (size_t)q->rank * sizeof(int64_t);
  jx_aval *a = jx_calloc(t->mem, bytes);
  if (!a) goto nomem;
  *a = (jx_aval){.dtype = (uint8_t)q->dtype,
                 .weak = q->weak,
                 .is_tape = q->elem != NULL,
                 .rank = (uint8_t)q->rank,
                 .size = n,
                 .elem = q->elem};
  a->nbytes = (size_t)n * jx_dtype_size(q->dtype);
  if (q->rank) memcpy(a->dim, q->dim, (size_t)q->rank * sizeof(int64_t));
  if (q->weak) {
    probe strong = *q;
    strong.weak = false;
    a->strong = intern(t, &strong);
    if (!a->strong) {
      jx_free(t->mem, a, bytes);
      return NULL;
    }
  } else {
    a->strong = a;
  }
  if (!jx_map_add(&t->map, h, (uint64_t)(uintptr_t)a)) {
    jx_free(t->mem, a, bytes);
    goto nomem;
  }
  a->id = t->n++;
  return a;
nomem:
  jx_error_set(t->err, JX_ENOMEM, "", "no memory for the type of an array");
  return NULL;
}

jx_status jx_avals_init(jx_avals *t, jx_mem *mem, jx_error *err) {
  memset(t, 0, sizeof *t);
  t->mem = mem;
  t->err = err;
  jx_map_init(&t->map, mem);
  for (int d = 0; d < JX_DTYPE_COUNT; d++) {
    for (int w = 0; w < 2; w++) {
      t->scalar[d][w] = jx_aval_get(t, (jx_dtype)d, w, 0, NULL);
      if (!t->scalar[d][w]) {
        jx_avals_free(t);
        return JX_ENOMEM;
      }
    }
  }
  return JX_OK;
}

void jx_avals_free(jx_avals *t) {
  uint64_t k, v;
  for (uint32_t i = 0; jx_map_next(&t->map, &i, &k, &v);) {
    jx_aval *a = (jx_aval *)(uintptr_t)v;
    jx_free(t->mem, a, sizeof(jx_aval) + a->rank * sizeof(int64_t));
  }
  jx_map_free(&t->map);
}

const jx_aval *jx_aval_get(jx_avals *t, jx_dtype d, bool weak, int rank, const int64_t *dim) {
  if (rank > JX_MAX_RANK) {
    jx_error_set(t->err, JX_ESHAPE, "", "an array has at most %d axes, not %d", JX_MAX_RANK, rank);
    return NULL;
  }
  return intern(t, &(probe){d, weak, rank, dim, NULL});
}

const jx_aval *jx_aval_tape(jx_avals *t, const jx_aval *elem) {
  return intern(t, &(probe){(jx_dtype)elem->dtype, false, 0, NULL, elem->strong});
}

const jx_aval *jx_aval_with_dtype(jx_avals *t, const jx_aval *a, jx_dtype d, bool weak) {
  return a->dtype == d && a->weak == weak ? a : jx_aval_get(t, d, weak, a->rank, a->dim);
}

const jx_aval *jx_aval_with_weak(jx_avals *t, const jx_aval *a, bool weak) {
  if (!weak || a->is_tape) return a->strong;
  return jx_aval_with_dtype(t, a, (jx_dtype)a->dtype, true);
}

const jx_aval *jx_aval_lead(jx_avals *t, int64_t n, const jx_aval *a) {
  if (a->is_tape) {
    const jx_aval *elem = jx_aval_lead(t, n, a->elem);
    return elem ? jx_aval_tape(t, elem) : NULL;
  }
  int64_t dim[JX_MAX_RANK + 1] = {n};
  for (int i = 0; i < a->rank; i++) dim[i + 1] = a->dim[i];
  return jx_aval_get(t, (jx_dtype)a->dtype, a->weak, a->rank + 1, dim);
}

const jx_aval *jx_aval_tail(jx_avals *t, const jx_aval *a) {
  if (a->rank == 0) {
    jx_error_set(t->err, JX_ESHAPE, "", "a scalar has no first axis to drop");
    return NULL;
  }
  return jx_aval_get(t, (jx_dtype)a->dtype, a->weak, a->rank - 1, a->dim + 1);
}

void jx_aval_print(jx_str *s, const jx_aval *a) {
  char buf[JX_AVAL_TEXT];
  if (a->is_tape) {
    jx_str_add(s, "tape(");
    jx_aval_print(s, a->elem);
    jx_str_add(s, ")");
    return;
  }
  jx_str_add(s, jx_dtype_short((jx_dtype)a->dtype));
  if (a->rank <= 4) {
    jx_str_add(s, jx_shape_text(a->rank, a->dim, buf));
    return;
  }
  for (int i = 0; i < a->rank; i++) jx_str_addf(s, "%s%lld", i ? "," : "[", (long long)a->dim[i]);
  jx_str_add(s, "]");
}

const char *jx_shape_text(int rank, const int64_t *dim, char buf[JX_AVAL_TEXT]) {
  size_t n = (size_t)snprintf(buf, JX_AVAL_TEXT, "[");
  for (int i = 0; i < rank; i++) {
    if (n > JX_AVAL_TEXT - 26) { /* room for one more extent and the mark */
      n += (size_t)snprintf(buf + n, JX_AVAL_TEXT - n, ",...");
      break;
    }
    n += (size_t)snprintf(buf + n, JX_AVAL_TEXT - n, "%s%lld", i ? "," : "", (long long)dim[i]);
  }
  snprintf(buf + n, JX_AVAL_TEXT - n, "]");
  return buf;
}

const char *jx_aval_text(const jx_aval *a, char buf[JX_AVAL_TEXT]) {
  char shape[JX_AVAL_TEXT];
  if (a->is_tape)
    snprintf(buf, JX_AVAL_TEXT, "tape(%s%.80s)", jx_dtype_short((jx_dtype)a->dtype),
             jx_shape_text(a->elem->rank, a->elem->dim, shape));
  else
    snprintf(buf, JX_AVAL_TEXT, "%s%.88s", jx_dtype_short((jx_dtype)a->dtype),
             jx_shape_text(a->rank, a->dim, shape));
  return buf;
}

void jx_strides(const jx_aval *a, int64_t *stride) {
  int64_t n = 1;
  for (int i = a->rank - 1; i >= 0; i--) {
    stride[i] = n;
    n *= a->dim[i];
  }
}

int jx_broadcast_shapes(int ra, const int64_t *a, int rb, const int64_t *b, int64_t *out) {
  int r = JX_MAX(ra, rb);
  for (int i = 0; i < r; i++) {
    int64_t x = i < r - ra ? 1 : a[i - (r - ra)];
    int64_t y = i < r - rb ? 1 : b[i - (r - rb)];
    if (x != y && x != 1 && y != 1) return -1;
    out[i] = x == 1 ? y : x;
  }
  return r;
}
