/* floor.c — largest whole number not above x. */
#include "prim/rules.h"

#include <math.h>

JX_EVAL_UNARY(floor_eval, floor)

JX_PRIM(floor) = {
    .name = "floor",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Largest whole number not above x.\n\ny = floor x\nsource: IEEE 754-2019 sec. 5.9 "
        "(roundToIntegralTowardNegative)",
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_same,
    .batch = jx_batch_elementwise,
    .eval = floor_eval,
    .lower = JX_MAP(JX_LANE_FLOOR),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
    .flags = JX_NONDIFF,
};
