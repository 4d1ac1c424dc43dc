/*
** block_run.c — runs a block program, and the scalar half of reductions: folds of accumulators and
** partials in the order that body.h defines.
*/
#include <string.h>

#include "backend/block_program.h"
#include "lane.h"

/* ---- combining elements as lanes hold them ----------------------------------------------------
** into[l] = into[l] . from[l]; the kind is chosen once for all lanes.
*/
#define LANES(expr)                \
  for (size_t l = 0; l < n; l++) { \
    x[l] = (expr);                 \
  }                                \
  return;
#define COMBINE_FLOAT(d, T)                                               \
  static void combine_##d(jx_red_kind kind, T *x, const T *y, size_t n) { \
    switch (kind) {                                                       \
      case JX_RED_PROD:                                                   \
        LANES(x[l] * y[l])                                                \
      case JX_RED_MAX:                                                    \
        LANES(lane_max_##d(x[l], y[l]))                                   \
      case JX_RED_MIN:                                                    \
        LANES(lane_min_##d(x[l], y[l]))                                   \
      default:                                                            \
        LANES(x[l] + y[l])                                                \
    }                                                                     \
  }
#define COMBINE_INT(d, T)                                                 \
  static void combine_##d(jx_red_kind kind, T *x, const T *y, size_t n) { \
    switch (kind) {                                                       \
      case JX_RED_PROD:                                                   \
        LANES(lane_mul_##d(x[l], y[l]))                                   \
      case JX_RED_MAX:                                                    \
        LANES(lane_max_##d(x[l], y[l]))                                   \
      case JX_RED_MIN:                                                    \
        LANES(lane_min_##d(x[l], y[l]))                                   \
      case JX_RED_AND:                                                    \
        LANES((T)(x[l] & y[l]))                                           \
      case JX_RED_OR:                                                     \
        LANES((T)(x[l] | y[l]))                                           \
      case JX_RED_XOR:                                                    \
        LANES((T)(x[l] ^ y[l]))                                           \
      default:                                                            \
        LANES(lane_add_##d(x[l], y[l]))                                   \
    }                                                                     \
  }
COMBINE_FLOAT(f32, float)
COMBINE_FLOAT(f64, double)
COMBINE_INT(u8, uint8_t)
COMBINE_INT(u16, uint16_t)
COMBINE_INT(u32, uint32_t)
COMBINE_INT(u64, uint64_t)
COMBINE_INT(i8, int8_t)
COMBINE_INT(i16, int16_t)
COMBINE_INT(i32, int32_t)
COMBINE_INT(i64, int64_t)

/* n lanes of representation d; both aligned for it */
static void combine_lanes(jx_red_kind kind, jx_dtype d, void *into, const void *from, size_t n) {
  switch (d) {
    case JX_BOOL:
    case JX_U8:
      combine_u8(kind, into, from, n);
      break;
    case JX_U16:
      combine_u16(kind, into, from, n);
      break;
    case JX_U32:
      combine_u32(kind, into, from, n);
      break;
    case JX_U64:
      combine_u64(kind, into, from, n);
      break;
    case JX_I8:
      combine_i8(kind, into, from, n);
      break;
    case JX_I16:
      combine_i16(kind, into, from, n);
      break;
    case JX_I32:
      combine_i32(kind, into, from, n);
      break;
    case JX_I64:
      combine_i64(kind, into, from, n);
      break;
    case JX_F32:
      combine_f32(kind, into, from, n);
      break;
    case JX_F64:
      combine_f64(kind, into, from, n);
      break;
    default:
      break;
  }
}

void jx_red_combine(jx_red_kind kind, jx_dtype d, void *into, const void *from) {
  if (d != JX_F16 && d != JX_BF16) {
    combine_lanes(kind, d, into, from, 1);
    return;
  }
  float x = (float)jx_load_f64(d, into), y = (float)jx_load_f64(d, from);
  combine_f32(kind, &x, &y, 1);
  jx_store_f64(d, into, (double)x);
}

void jx_red_pairwise(jx_red_kind kind, jx_dtype d, void *partials, size_t m) {
  size_t size = jx_dtype_size(d);
  char *p = partials;
  for (; m > 1; m = (m + 1) / 2) {
    for (size_t i = 0; i < m / 2; i++) {
      jx_red_combine(kind, d, p + 2 * i * size, p + (2 * i + 1) * size);
      memmove(p + i * size, p + 2 * i * size, size);
    }
    if (m % 2) memmove(p + m / 2 * size, p + (m - 1) * size, size);
  }
}

/* ---- reductions of a run --------------------------------------------------------------------- */
static void start_cut(const jx_block_red *r, char *scratch) {
  jx_dtype d = jx_lane_rep((jx_dtype)r->dtype);
  uint64_t identity = jx_red_identity((jx_red_kind)r->kind, d);
  size_t size = jx_dtype_size(d);
  for (; size < 8; size *= 2) identity |= identity << 8 * size;
  for (size_t l = 0; l < JX_RED_ACC_BYTES; l += 8) memcpy(scratch + r->acc + l, &identity, 8);
}

/* Folds the accumulators into the partial of cut number `cut`, then pairs of equal height. */
static void end_cut(const jx_block_red *r, char *scratch, uint64_t cut) {
  jx_dtype d = jx_lane_rep((jx_dtype)r->dtype);
  jx_red_kind kind = (jx_red_kind)r->kind;
  size_t size = jx_dtype_size(d), w = 64 / size;
  char *a = scratch + r->acc, *top;
  combine_lanes(kind, d, a, a + 64, w);
  combine_lanes(kind, d, a + 128, a + 192, w);
  combine_lanes(kind, d, a, a + 128, w);
  for (size_t h = w / 2; h > 0; h /= 2) combine_lanes(kind, d, a, a + h * size, h);
  int n = __builtin_popcountll(cut); /* partials that stand on the stack */
  top = scratch + r->partials + (size_t)n * 8;
  memcpy(top, a, size);
  for (; cut & 1; cut >>= 1, top -= 8) combine_lanes(kind, d, top - 8, top, 1);
}

static void finish(const jx_block_red *r, char *scratch, uint64_t cuts, void *port) {
  jx_dtype d = (jx_dtype)r->dtype, rep = jx_lane_rep(d);
  jx_red_kind kind = (jx_red_kind)r->kind;
  uint64_t result = jx_red_identity(kind, rep), old = 0;
  char *stack = scratch + r->partials;
  int n = __builtin_popcountll(cuts);
  for (int k = n - 1; k > 0; k--) combine_lanes(kind, rep, stack + (k - 1) * 8, stack + k * 8, 1);
  if (n > 0) memcpy(&result, stack, jx_dtype_size(rep));
  if (rep != d) jx_store_f64(d, &result, jx_load_f64(rep, &result));
  if (r->accumulate) {
    memcpy(&old, port, jx_dtype_size(d));
    jx_red_combine(kind, d, &old, &result);
    result = old;
  }
  memcpy(port, &result, jx_dtype_size(d));
}

/* ---- the run --------------------------------------------------------------------------------- */
typedef struct run {
  const jx_loop_args *args;
  char *base[JX_BASE_PORT + JX_BODY_MAX_PORTS];
} run;

static inline char *at(const run *r, jx_place p, int64_t i0) {
  return r->base[p.base] + p.offset + (int64_t)p.step * i0;
}

/* Elements i0 … i0 + n - 1 of the calls that are no plain kernels. */
static void move(const run *r, const jx_block_call *q, int64_t i0, size_t n) {
  int64_t stride = q->port < 0 ? 1 : r->args->stride[q->port], shift = i0 * stride * q->size;
  char *out = at(r, q->out, i0), *a = at(r, q->a, i0);
  switch (q->kind) {
    case JX_CALL_INDEX: {
      int64_t first = r->args->first + i0;
      memcpy(a, &first, sizeof first);
      q->fn.map(n, out, a, NULL, NULL);
      break;
    }
    case JX_CALL_GET:
      q->fn.get(n, out, a + shift, stride);
      break;
    case JX_CALL_GET_IF:
      q->fn.get_if(n, out, a + shift, stride, (const uint8_t *)at(r, q->b, i0));
      break;
    case JX_CALL_GATHER:
      q->fn.gather(n, out, a, at(r, q->c, i0));
      break;
    case JX_CALL_GATHER_IF:
      q->fn.gather_if(n, out, a, at(r, q->c, i0), (const uint8_t *)at(r, q->b, i0));
      break;
    case JX_CALL_PUT:
      q->fn.put(n, out + shift, stride, a);
      break;
    case JX_CALL_COPY:
      memmove(out, a, n * q->size);
      break;
    case JX_CALL_REDUCE:
      q->fn.reduce(n, out, a, at(r, q->b, i0));
      break;
    default:
      break;
  }
}

static void run_calls(const run *r, const jx_block_call *q, uint32_t count, int64_t i0, size_t n) {
  for (const jx_block_call *end = q + count; q < end; q++) {
    if (q->kind == JX_CALL_MAP) {
      q->fn.map(n, at(r, q->out, i0), at(r, q->a, i0), at(r, q->b, i0), at(r, q->c, i0));
    } else {
      move(r, q, i0, n);
    }
  }
}

static bool stopped(const run *r) {
  const _Atomic int *stop = r->args->stop;
  return stop && JX_UNLIKELY(atomic_load_explicit(stop, memory_order_relaxed) != 0);
}

static void run_blocks(const jx_block *p, const run *r, int64_t from, int64_t to) {
  for (int64_t i0 = from; i0 < to && !stopped(r); i0 += p->block) {
    run_calls(r, p->calls.at, p->calls.n, i0, (size_t)JX_MIN(to - i0, (int64_t)p->block));
  }
}

static void run_cuts(const jx_block *p, const run *r, char *scratch) {
  int64_t n = r->args->n;
  uint64_t cut = 0;
  for (int64_t i = 0; i < n && !stopped(r); i += JX_RED_RUN, cut++) {
    for (uint32_t k = 0; k < p->reds.n; k++) start_cut(&p->reds.at[k], scratch);
    run_blocks(p, r, i, JX_MIN(n, i + JX_RED_RUN));
    for (uint32_t k = 0; k < p->reds.n; k++) end_cut(&p->reds.at[k], scratch, cut);
  }
  for (uint32_t k = 0; k < p->reds.n; k++) {
    finish(&p->reds.at[k], scratch, cut, r->args->ports[p->reds.at[k].port]);
  }
}

void jx_block_run(const jx_block *p, const jx_loop_args *args) {
  run r;
  r.args = args;
  r.base[JX_BASE_SCRATCH] = args->scratch;
  r.base[JX_BASE_CONST] = (char *)p->k.at;
  for (unsigned i = 0; i < p->nports; i++) r.base[JX_BASE_PORT + i] = args->ports[i];
  if (args->n > 0) {
    run_calls(&r, p->once.at, p->fills, 0, 1);
    size_t filled = (size_t)JX_MIN(args->n, (int64_t)p->block);
    run_calls(&r, p->once.at + p->fills, p->once.n - p->fills, 0, filled);
  }
  if (p->reds.n)
    run_cuts(p, &r, args->scratch);
  else
    run_blocks(p, &r, 0, args->n);
}
