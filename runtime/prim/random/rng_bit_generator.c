/*
** rng_bit_generator — random bits from a key and a counter, by the algorithms of XLA: Philox-4x32
** (also the default), and Threefry-2x32.
*/
#include "prim/arrange.h"

#include <string.h>

enum { AT_ALGORITHM, AT_DTYPE, AT_SHAPE };
enum { DEFAULT, THREEFRY, PHILOX };

static int algorithm_of(const jx_eqn *e) {
  static const char *const names[] = {"RNG_DEFAULT", "RNG_THREE_FRY", "RNG_PHILOX"};
  for (int i = 0; i < (int)JX_COUNTOF(names); i++)
    if (strcmp(jx_at(e, AT_ALGORITHM)->u.text, names[i]) == 0) return i;
  return -1;
}

static void rng_bit_generator_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                    const jx_aval **out) {
  jx_dtype d = (jx_dtype)jx_at_int(e, AT_DTYPE);
  const jx_attr *shape = jx_at(e, AT_SHAPE);
  char text[JX_AVAL_TEXT];
  const jx_aval *k = in[0];
  int64_t dim[2 * JX_MAX_RANK];
  int64_t words = k->dtype == JX_U32 ? 4 : k->dtype == JX_U64 ? 2 : 0;
  if (!words || k->rank == 0 || k->dim[k->rank - 1] != words)
    jx_fail(cx, JX_ESHAPE, e->prim->name, "the key must be u32[4] or u64[2], got %s",
            jx_aval_text(k, text));
  else if (!jx_is_int(d) || jx_is_signed(d))
    jx_fail(cx, JX_EDTYPE, e->prim->name, "dtype must be uint8, uint16, uint32 or uint64, got %s",
            jx_dtype_name(d));
  else if (algorithm_of(e) < 0)
    jx_fail(cx, JX_EARG, e->prim->name,
            "algorithm must be RNG_DEFAULT, RNG_THREE_FRY or RNG_PHILOX, got %s",
            jx_at(e, AT_ALGORITHM)->u.text);
  if (!jx_ok(cx)) return;
  int rank = k->rank - 1 + (int)shape->n;
  if (rank > JX_MAX_RANK) {
    jx_fail_list(cx, e, "too many axes for keys and shape", k, shape->u.ints, (int)shape->n);
    return;
  }
  for (int i = 0; i < rank; i++)
    dim[i] = i < k->rank - 1 ? k->dim[i] : shape->u.ints[i - k->rank + 1];
  out[0] = k->strong;
  out[1] = jx_aval_get(&cx->rt->avals, d, false, rank, dim);
}

/* ---- the two generators: word 0, 1 (and 2, 3) of block n after the counter ---- */

static uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

static void threefry(uint64_t key, uint64_t counter, uint32_t *out) {
  static const int rotation[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  uint32_t ks[3] = {(uint32_t)key, (uint32_t)(key >> 32)};
  ks[2] = ks[0] ^ ks[1] ^ 0x1BD11BDA;
  uint32_t x0 = (uint32_t)counter + ks[0], x1 = (uint32_t)(counter >> 32) + ks[1];
  for (uint32_t r = 0; r < 20; r++) {
    x0 += x1;
    x1 = rotate(x1, rotation[r % 8]) ^ x0;
    if (r % 4 != 3) continue;
    x0 += ks[(r / 4 + 1) % 3];
    x1 += ks[(r / 4 + 2) % 3] + r / 4 + 1;
  }
  out[0] = x0, out[1] = x1;
}

static void philox(uint64_t key, uint64_t low, uint64_t high, uint32_t *out) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  uint32_t c[4] = {(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high, (uint32_t)(high >> 32)};
  for (int r = 0; r < 10; r++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
    uint64_t a = (uint64_t)0xD2511F53 * c[0], b = (uint64_t)0xCD9E8D57 * c[2];
    uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k0, (uint32_t)b,
                        (uint32_t)(a >> 32) ^ c[3] ^ k1, (uint32_t)a};
    memcpy(c, next, sizeof c);
  }
  memcpy(out, c, sizeof c);
}

/* ---- which words an element gets ---- */

static void put_words(const jx_view *y, int64_t i, uint64_t low, uint64_t high) {
  jx_put_i(y, i, (int64_t)(low | high << 32)); /* narrower types keep the low bits */
}

/* Of one key: n elements of y from `at` on; returns the number of blocks. */
static uint64_t philox_fill(const uint64_t *state, const jx_view *y, int64_t at, int64_t n) {
  bool wide = y->aval->dtype == JX_U64;
  int64_t per = wide ? 2 : 4;
  uint32_t w[4] = {0};
  for (int64_t i = 0; i < n; i++) {
    uint64_t low = state[1] + (uint64_t)(i / per), high = state[0] + (low < state[1]);
    int k = (int)(i % per);
    if (k == 0) philox(state[0], low, high, w);
    put_words(y, at + i, w[wide ? 2 * k : k], wide ? w[2 * k + 1] : 0);
  }
  return (uint64_t)((n + per - 1) / per);
}

/* The axis along which neighbours share a block: the first of even extent, else the last. */
static int paired_axis(const jx_attr *shape) {
  for (uint32_t i = 0; i < shape->n; i++)
    if (shape->u.ints[i] % 2 == 0) return (int)i;
  return (int)shape->n - 1;
}

static uint64_t threefry_fill(const uint64_t *state, const jx_attr *shape, const jx_view *y,
                              int64_t at, int64_t size) {
  int64_t inner = 1, n = 1, half = 1;
  bool wide = y->aval->dtype == JX_U64;
  int axis = paired_axis(shape);
  uint32_t w[2];
  if (!wide && axis >= 0) {
    for (uint32_t i = (uint32_t)axis + 1; i < shape->n; i++) inner *= shape->u.ints[i];
    n = shape->u.ints[axis], half = (n + 1) / 2;
  }
  for (int64_t i = 0; i < size; i++) {
    int64_t row = i / inner, k = row % n, block = (row / n * half + k / 2) * inner + i % inner;
    threefry(state[0], state[1] + (uint64_t)(wide ? i : block), w);
    put_words(y, at + i, wide ? w[0] : w[k % 2], wide ? w[1] : 0);
  }
  return (uint64_t)(wide ? size : size && n ? size / n * half : 0);
}

static jx_status rng_bit_generator_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                        const jx_view *out) {
  bool words = in->aval->dtype == JX_U32;
  const jx_attr *shape = jx_at(e, AT_SHAPE);
  int64_t per = words ? 4 : 2, size = 1;
  (void)cx;
  for (uint32_t i = 0; i < shape->n; i++) size *= shape->u.ints[i];
  for (int64_t at = 0, lane = 0; at < in->aval->size; at += per, lane++) {
    uint64_t state[2];
    for (int64_t k = 0; k < 2; k++) {
      state[k] = (uint64_t)jx_get_i(in, at + (words ? 2 * k : k));
      if (words) state[k] |= (uint64_t)jx_get_i(in, at + 2 * k + 1) << 32;
    }
    state[1] += algorithm_of(e) == THREEFRY
                    ? threefry_fill(state, shape, &out[1], lane * size, size)
                    : philox_fill(state, &out[1], lane * size, size);
    for (int64_t k = 0; k < per; k++)
      jx_put_i(&out[0], at + k,
               (int64_t)(words ? state[k / 2] >> 32 * (k % 2) & 0xFFFFFFFF : state[k]));
  }
  return JX_OK;
}

/* Keys along the axes before the last: each has bits of its own. */
static void rng_bit_generator_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                    jx_val *y) {
  jx_bind_attrs(cx, e->prim, e->attrs, x, 1, y, 2);
  b->out[0] = b->out[1] = true;
}

static const jx_attrspec attrs[] = {
    {.name = "algorithm", .kind = JX_ATTR_TEXT},
    {.name = "dtype", .kind = JX_ATTR_DTYPE},
    {.name = "shape", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(rng_bit_generator) = {
    .name = "rng_bit_generator",
    .sig = "key:I[..,4] -> key:I[..,4] y:I[..]",
    .doc =
        "Random bits of a dtype and a shape, and the key with its counter moved on.\n\n"
        "the key's first 64 bits are the key of Philox-4x32-10 (RNG_DEFAULT, RNG_PHILOX) or\n"
        "Threefry-2x32-20 (RNG_THREE_FRY), the others the counter of the first block; each of\n"
        "several keys has bits of its own\n"
        "source: Salmon et al. 2011, doi:10.1145/2063384.2063405; XLA operation semantics,\n"
        "RngBitGenerator",
    .attrs = attrs,
    .nin = 1,
    .nout = 2,
    .shape = rng_bit_generator_shape,
    .jvp = jx_jvp_none,
    .batch = rng_bit_generator_batch,
    .eval = rng_bit_generator_eval,
    .lower = {.kind = JX_LOWER_NONE},
    .domain = JX_REALS(0, 4294967295.0),
    .flags = JX_NONDIFF,
};
