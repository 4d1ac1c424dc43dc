/* is_finite.c — true where x is neither infinite nor NaN. */
#include "prim/rules.h"

#include <math.h>

static jx_status is_finite_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  for (int64_t i = 0; i < out->aval->size; i++) jx_put_i(out, i, isfinite(jx_get_f(in, i)) != 0);
  return JX_OK;
}

JX_PRIM(is_finite) = {
    .name = "is_finite",
    .sig = "x:F[..] -> y:B[..]",
    .doc =
        "True where x is a finite number.\n\ny = |x| < inf\nsource: IEEE 754-2019 sec. 5.7.2 "
        "(isFinite)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_compare,
    .batch = jx_batch_elementwise,
    .eval = is_finite_eval,
    .lower = JX_MAP(JX_LANE_IS_FINITE),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF,
};
