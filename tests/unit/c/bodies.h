/* bodies.h — random bodies and their data, and comparing realisations bit by bit (NaN as NaN). */
#ifndef BODIES_H
#define BODIES_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend/body_interp.h"
#include "base/str.h"

/* ---- random numbers: xorshift64* ---- */
static uint64_t seed_state = 88172645463325252u;

static inline uint64_t random_bits(void) {
  seed_state ^= seed_state >> 12;
  seed_state ^= seed_state << 25;
  seed_state ^= seed_state >> 27;
  return seed_state * 2685821657736338717u;
}

static inline unsigned below(unsigned n) { return (unsigned)(random_bits() >> 33) % n; }

/* An element of dtype d: specials, ordinary values, any bits. */
static inline void random_element(jx_dtype d, void *p) {
  static const double specials[] = {
      0.0,    -0.0,    1.0,       -1.0,  0.5,    -0.5,    2.0,   1.5,    2.5,   -2.5,  1e-40,
      -1e-40, 1e38,    -3e38,     65504, 1e-7,   7.5,     88.7,  -87.4,  1e5,   -1e9,  0x1p31,
      0x1p63, -0x1p63, 0x1p-1074, 709.9, -745.2, 3.14159, 255.5, -128.7, 1e300, 0x1p33};
  unsigned how = below(8);
  uint64_t bits = random_bits();
  if (how == 0 && jx_is_float(d)) {
    double nan = (double)NAN, inf = (double)INFINITY;
    jx_store_f64(d, p, below(3) == 0 ? nan : below(2) ? inf : -inf);
  } else if (how <= 2) {
    jx_store_f64(d, p, specials[below(JX_COUNTOF(specials))]);
  } else if (how <= 5 || d == JX_BOOL) {
    double v = ((double)(bits >> 11) * 0x1p-53 - 0.5) * (how == 3 ? 2 : how == 4 ? 20 : 2000);
    if (d == JX_BOOL)
      jx_store_i64(d, p, (int64_t)(bits & 1));
    else
      jx_store_f64(d, p, v);
  } else {
    memcpy(p, &bits, jx_dtype_size(d));
  }
}

static inline bool same_element(jx_dtype d, const void *x, const void *y) {
  if (memcmp(x, y, jx_dtype_size(d)) == 0) return true;
  if (!jx_is_float(d)) return false;
  double a = jx_load_f64(d, x), b = jx_load_f64(d, y);
  return a != a && b != b;
}

/* ---- running a body on copies of ports ---- */
enum { MAX_PORT_BYTES = 8 * 70000 };

typedef struct ports {
  unsigned n;
  size_t bytes[JX_BODY_MAX_PORTS];
  jx_dtype dtype[JX_BODY_MAX_PORTS];
  int64_t stride[JX_BODY_MAX_PORTS];
  void *at[JX_BODY_MAX_PORTS];
} ports;

static inline void ports_add(ports *p, jx_dtype d, size_t elements, int64_t stride) {
  size_t size = jx_dtype_size(d), bytes = elements * size;
  char *at = malloc(bytes ? bytes : 1);
  for (size_t i = 0; i < elements; i++) random_element(d, at + i * size);
  p->bytes[p->n] = bytes;
  p->dtype[p->n] = d;
  p->stride[p->n] = stride;
  p->at[p->n++] = at;
}

static inline ports ports_copy(const ports *p) {
  ports q = *p;
  for (unsigned i = 0; i < p->n; i++) {
    q.at[i] = malloc(p->bytes[i] ? p->bytes[i] : 1);
    memcpy(q.at[i], p->at[i], p->bytes[i]);
  }
  return q;
}

static inline void ports_free(ports *p) {
  for (unsigned i = 0; i < p->n; i++) free(p->at[i]);
}

/* Index of the first port that differs, or -1; *element is where. */
static inline int ports_differ(const ports *p, const ports *q, size_t *element) {
  for (unsigned i = 0; i < p->n; i++) {
    size_t size = jx_dtype_size(p->dtype[i]);
    for (size_t k = 0; k < p->bytes[i] / size; k++) {
      *element = k;
      const char *x = (const char *)p->at[i] + k * size, *y = (const char *)q->at[i] + k * size;
      if (!same_element(p->dtype[i], x, y)) return (int)i;
    }
  }
  return -1;
}

static inline jx_loop_args args_of(const ports *p, int64_t n) {
  return (jx_loop_args){.ports = p->at, .stride = p->stride, .n = n, .first = 5};
}

/* ---- random bodies ---- */
static inline jx_lane pick(const jx_body *b, jx_dtype d, const jx_lane *pool, unsigned n) {
  for (unsigned tries = 0; tries < 40 && n; tries++) {
    jx_lane x = pool[below(n)];
    if (jx_body_dtype(b, x) == d) return x;
  }
  return JX_NO_LANE;
}

/* A random operation on random operands of one dtype, or nothing where none fits. */
static inline jx_lane random_op(jx_body *b, const jx_lane *pool, unsigned n, bool functions) {
  jx_lane x = pool[below(n)];
  jx_dtype d = jx_body_dtype(b, x);
  unsigned what = below(12);
  if (what == 0) return jx_body_convert(b, x, (jx_dtype)below(JX_DTYPE_COUNT));
  bool read = b->at[x].op == JX_LANE_IN; /* the bits of a computed NaN are no promise */
  if (what == 1) {
    if (jx_is_float(d) && !read) return JX_NO_LANE;
    jx_dtype to = (jx_dtype)below(JX_DTYPE_COUNT);
    if (jx_dtype_size(to) != jx_dtype_size(d) || to == JX_BOOL || d == JX_BOOL) return JX_NO_LANE;
    return jx_body_bitcast(b, x, to);
  }
  unsigned last = functions ? JX_LANE_COUNT : JX_LANE_EXP;
  jx_lane_op op = (jx_lane_op)(JX_LANE_ADD + below(last - JX_LANE_ADD));
  if (op == JX_LANE_CONVERT || op == JX_LANE_BITCAST || op == JX_LANE_RARE) return JX_NO_LANE;
  if (op == JX_LANE_LDEXP) return JX_NO_LANE; /* inside expansions only */
  jx_lane y = jx_lane_arity(op) > 1 ? pick(b, d, pool, n) : JX_NO_LANE;
  if (op == JX_LANE_COPYSIGN && y != JX_NO_LANE && b->at[y].op != JX_LANE_IN) return JX_NO_LANE;
  jx_lane z = jx_lane_arity(op) > 2 ? pick(b, d, pool, n) : JX_NO_LANE;
  if (op == JX_LANE_SEL) {
    jx_lane mask = pick(b, JX_BOOL, pool, n);
    z = y, y = x, x = mask;
  }
  jx_lane v[3] = {x, y, z};
  for (int i = 0; i < jx_lane_arity(op); i++) {
    if (v[i] == JX_NO_LANE) return JX_NO_LANE;
  }
  if (op != JX_LANE_SEL) { /* only dtypes that the operation takes */
    bool num = d != JX_BOOL, flt = jx_is_float(d), order = op >= JX_LANE_EQ && op <= JX_LANE_GE;
    bool any = order || op == JX_LANE_MIN || op == JX_LANE_MAX;
    bool bits = op == JX_LANE_AND || op == JX_LANE_OR || op == JX_LANE_XOR || op == JX_LANE_NOT;
    bool ints = (op >= JX_LANE_SHL && op <= JX_LANE_CLZ);
    bool floats = (op >= JX_LANE_FLOOR && op <= JX_LANE_IS_FINITE) || jx_lane_is_function(op);
    if (!any && !(bits ? !flt : ints ? jx_is_int(d) : floats ? flt : num)) return JX_NO_LANE;
  }
  return jx_body_op(b, op, x, y, z);
}

static inline bool red_fits(jx_red_kind k, jx_dtype d) {
  bool half = d == JX_F16 || d == JX_BF16;
  if (k == JX_RED_MAX || k == JX_RED_MIN) return true;
  if (k == JX_RED_SUM || k == JX_RED_PROD || k == JX_RED_DOT) return d != JX_BOOL && !half;
  return d == JX_BOOL || jx_is_int(d);
}

/*
** Reads in all modes, `length` operations, outputs (in place, streamed, strided) and reductions.
** Every port goes into `p` with data for n elements.
*/
static inline void random_body(jx_body *b, ports *p, int64_t n, unsigned length, bool functions) {
  jx_lane pool[256];
  unsigned have = 0;
  bool in_place[JX_BODY_MAX_PORTS] = {false};
  size_t count = n > 0 ? (size_t)n : 1;
  for (unsigned i = 0; i < 3 + below(4); i++) {
    jx_dtype d = below(3) ? (below(2) ? JX_F32 : JX_F64) : (jx_dtype)below(JX_DTYPE_COUNT);
    jx_port_mode mode = (jx_port_mode)(below(3) ? JX_PORT_STREAM : below(3));
    int64_t stride = mode == JX_PORT_STRIDED ? 1 + (int64_t)below(3) : 1;
    jx_lane guard = mode != JX_PORT_BCAST ? pick(b, JX_BOOL, pool, have) : JX_NO_LANE;
    if (below(2)) guard = JX_NO_LANE;
    pool[have++] = jx_body_read(b, (int)p->n, mode, d, JX_NO_LANE, guard);
    in_place[p->n] = mode == JX_PORT_STREAM;
    ports_add(p, d, count * (size_t)stride, stride);
  }
  if (below(2)) pool[have++] = jx_body_index(b, (jx_dtype)(1 + below(JX_DTYPE_COUNT - 1)));
  if (below(2)) { /* a gather: an index modulo the length of the table */
    jx_dtype d = (jx_dtype)below(JX_DTYPE_COUNT), ix = below(2) ? JX_I32 : JX_I64;
    jx_lane at = jx_body_op2(b, JX_LANE_REM, jx_body_index(b, ix), jx_body_const_int(b, ix, 7));
    jx_lane guard = below(2) ? pick(b, JX_BOOL, pool, have) : JX_NO_LANE;
    pool[have++] = jx_body_read(b, (int)p->n, JX_PORT_GATHER, d, at, guard);
    ports_add(p, d, 7, 1);
  }
  for (unsigned i = 0; i < 3; i++) {
    jx_dtype d = jx_body_dtype(b, pool[below(have)]);
    uint64_t bits = 0;
    random_element(d, &bits);
    pool[have++] = jx_body_const_bits(b, d, d == JX_BOOL ? bits & 1 : bits);
  }
  for (unsigned i = 0; i < length && have < 250; i++) {
    jx_lane x = random_op(b, pool, have, functions);
    if (x != JX_NO_LANE) pool[have++] = x;
  }
  unsigned inputs = p->n;
  for (unsigned i = 0; i < 1 + below(3); i++) {
    jx_lane x = pool[have - 1 - below(have < 6 ? have : 6)];
    jx_dtype d = jx_body_dtype(b, x);
    unsigned port = below(inputs);
    bool fits =
        in_place[port] && jx_dtype_size(p->dtype[port]) == jx_dtype_size(d) && p->dtype[port] == d;
    if (fits && below(2)) {
      jx_body_out(b, (int)port, JX_PORT_STREAM, x);
      in_place[port] = false;
      continue;
    }
    bool strided = below(4) == 0;
    jx_body_out(b, (int)p->n, strided ? JX_PORT_STRIDED : JX_PORT_STREAM, x);
    ports_add(p, d, count * (strided ? 2 : 1), strided ? 2 : 1);
  }
  for (unsigned i = 0; i < below(3); i++) {
    jx_lane x = pool[have - 1 - below(have < 6 ? have : 6)], y = JX_NO_LANE;
    jx_red_kind k = (jx_red_kind)below(JX_RED_COUNT);
    jx_dtype d = jx_body_dtype(b, x);
    if (!red_fits(k, d)) continue;
    if (k == JX_RED_DOT) y = pick(b, d, pool, have);
    if (k == JX_RED_DOT && y == JX_NO_LANE) continue;
    jx_body_red(b, k, (int)p->n, below(2), x, y);
    ports_add(p, d, 1, 1);
  }
}

#endif
