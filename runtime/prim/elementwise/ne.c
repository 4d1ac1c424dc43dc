/* ne.c — true where x != y; true beside NaN. */
#include "prim/rules.h"

static jx_status ne_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++) {
    int order = jx_order(&in[0], &in[1], i);
    jx_put_i(out, i, order != 0);
  }
  return JX_OK;
}

JX_PRIM(ne) = {
    .name = "ne",
    .sig = "x:A[..] y:A[..] -> z:B[..]",
    .doc =
        "True where x is not equal to y.\n\nz = x != y; true if either is NaN\nsource: IEEE "
        "754-2019 sec. 5.11",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_compare,
    .batch = jx_batch_elementwise,
    .eval = ne_eval,
    .lower = JX_MAP(JX_LANE_NE),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF | JX_COMMUTES | JX_MULTI_SCALAR,
};
