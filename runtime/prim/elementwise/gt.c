/* gt.c — true where x > y; false beside NaN. */
#include "prim/rules.h"

static jx_status gt_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++) {
    int order = jx_order(&in[0], &in[1], i);
    jx_put_i(out, i, order == 1);
  }
  return JX_OK;
}

JX_PRIM(gt) = {
    .name = "gt",
    .sig = "x:A[..] y:A[..] -> z:B[..]",
    .doc =
        "True where x is greater than y.\n\nz = x > y; false if either is NaN\nsource: IEEE "
        "754-2019 sec. 5.11",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_compare,
    .batch = jx_batch_elementwise,
    .eval = gt_eval,
    .lower = JX_MAP(JX_LANE_GT),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF | JX_MULTI_SCALAR,
};
