/*
** threefry2x32 — a block cipher on two words under a two-word key, 20 rounds: the bits of all
** random numbers.
*/
#include "prim/rules.h"

enum { ROUNDS = 20, PARITY = 0x1BD11BDA };

/* The rotation of each round; the key is added again after every fourth. */
static const int rotation[8] = {13, 15, 26, 6, 17, 29, 16, 24};

static void threefry2x32_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                               const jx_aval **out) {
  char text[JX_AVAL_TEXT];
  for (int i = 0; i < 4; i++) {
    if (in[i]->dtype == JX_U32 && !in[i]->is_tape) continue;
    jx_fail(cx, JX_EDTYPE, e->prim->name, "operands must be u32, operand %d is %s", i,
            jx_aval_text(in[i], text));
    return;
  }
  const jx_aval *shape = jx_common_shape(cx, e, in);
  if (shape) out[0] = out[1] = shape->strong;
}

static uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

static jx_status threefry2x32_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                   const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out[0].aval->size; i++) {
    uint32_t v[4], ks[3];
    for (int k = 0; k < 4; k++) v[k] = (uint32_t)jx_get_i(&in[k], i);
    ks[0] = v[0], ks[1] = v[1], ks[2] = v[0] ^ v[1] ^ PARITY;
    uint32_t x0 = v[2] + ks[0], x1 = v[3] + ks[1];
    for (uint32_t r = 0; r < ROUNDS; r++) {
      x0 += x1;
      x1 = rotate(x1, rotation[r % 8]) ^ x0;
      if (r % 4 != 3) continue;
      uint32_t block = r / 4 + 1;
      x0 += ks[block % 3];
      x1 += ks[(block + 1) % 3] + block;
    }
    jx_put_i(&out[0], i, x0);
    jx_put_i(&out[1], i, x1);
  }
  return JX_OK;
}

static jx_val rotated(jx_cx *cx, jx_val x, int by) {
  jx_val high = jx_op2(cx, &jx_prim_shift_left, x, jx_lit_i(cx, JX_U32, by));
  jx_val low = jx_op2(cx, &jx_prim_shift_right_logical, x, jx_lit_i(cx, JX_U32, 32 - by));
  return jx_op2(cx, &jx_prim_or, high, low);
}

static void threefry2x32_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  jx_val both = jx_op2(cx, &jx_prim_xor, x[0], x[1]);
  jx_val ks[3] = {x[0], x[1], jx_op2(cx, &jx_prim_xor, both, jx_lit_i(cx, JX_U32, PARITY))};
  jx_val a = jx_add(cx, x[2], ks[0]), b = jx_add(cx, x[3], ks[1]);
  for (int r = 0; r < ROUNDS; r++) {
    a = jx_add(cx, a, b);
    b = jx_op2(cx, &jx_prim_xor, a, rotated(cx, b, rotation[r % 8]));
    if (r % 4 != 3) continue;
    int block = r / 4 + 1;
    a = jx_add(cx, a, ks[block % 3]);
    b = jx_add(cx, jx_add(cx, b, ks[(block + 1) % 3]), jx_lit_i(cx, JX_U32, block));
  }
  y[0] = jx_expand_scalar(cx, a, e->out[0]);
  y[1] = jx_expand_scalar(cx, b, e->out[1]);
}

JX_PRIM(threefry2x32) = {
    .name = "threefry2x32",
    .sig = "key1:I[..] key2:I[..] x1:I[..] x2:I[..] -> y1:I[..] y2:I[..]",
    .doc =
        "Threefry-2x32 with 20 rounds: a bijection of pairs of words for each key.\n\n"
        "(x1, x2) += (key1, key2); each round x1 += x2, x2 = rotl(x2, R) ^ x1; every fourth\n"
        "round adds the next two words of (key1, key2, key1 ^ key2 ^ 0x1BD11BDA) and a count\n"
        "source: Salmon et al. 2011, doi:10.1145/2063384.2063405",
    .nin = 4,
    .nout = 2,
    .shape = threefry2x32_shape,
    .jvp = jx_jvp_none,
    .batch = jx_batch_elementwise,
    .eval = threefry2x32_eval,
    .lower = JX_EXPAND(threefry2x32_expand),
    .domain = JX_REALS(0, 4294967295.0),
    .flags = JX_NONDIFF | JX_MULTI_SCALAR,
};
