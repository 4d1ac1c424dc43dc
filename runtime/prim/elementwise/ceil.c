/* ceil.c — smallest whole number not below x. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(ceil_eval, ceil)

JX_PRIM(ceil) = {
    .name = "ceil",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Smallest whole number not below x.\n\ny = ceil x\nsource: IEEE 754-2019 sec. 5.9 "
        "(roundToIntegralTowardPositive)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = jx_batch_elementwise,
    .eval = ceil_eval,
    .lower = JX_MAP(JX_LANE_CEIL),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
    .flags = JX_NONDIFF,
};
