/* population_count.c — number of bits that are set. */
#include "prim/rules.h"

static jx_status population_count_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                       const jx_view *out) {
  (void)cx;
  int width = 8 * (int)jx_dtype_size((jx_dtype)e->in[0]->dtype);
  for (int64_t i = 0; i < out->aval->size; i++) {
    uint64_t bits = (uint64_t)jx_get_i(in, i) & (UINT64_MAX >> (64 - width));
    int64_t n = 0;
    for (; bits; bits >>= 1) n += (int64_t)(bits & 1);
    jx_put_i(out, i, n);
  }
  return JX_OK;
}

JX_PRIM(population_count) = {
    .name = "population_count",
    .sig = "x:I[..] -> y:I[..]",
    .doc = "Number of set bits.\n\ny = sum of the bits of x\nsource: jax.lax.population_count",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = jx_batch_elementwise,
    .eval = population_count_eval,
    .lower = JX_MAP(JX_LANE_POPCOUNT),
    .domain = JX_REALS(-100, 100),
    .flags = JX_NONDIFF,
};
