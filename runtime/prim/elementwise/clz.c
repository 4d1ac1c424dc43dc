/* clz.c — number of leading zero bits. */
#include "prim/rules.h"

static jx_status clz_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  int width = 8 * (int)jx_dtype_size((jx_dtype)e->in[0]->dtype);
  for (int64_t i = 0; i < out->aval->size; i++) {
    uint64_t bits = (uint64_t)jx_get_i(in, i);
    int n = 0;
    while (n < width && !(bits >> (width - 1 - n) & 1)) n++;
    jx_put_i(out, i, n);
  }
  return JX_OK;
}

JX_PRIM(clz) = {
    .name = "clz",
    .sig = "x:I[..] -> y:I[..]",
    .doc = "Number of leading zero bits.\n\nthe width for x = 0\nsource: jax.lax.clz",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = jx_batch_elementwise,
    .eval = clz_eval,
    .lower = JX_MAP(JX_LANE_CLZ),
    .domain = JX_REALS(-100, 100),
    .flags = JX_NONDIFF,
};
