/* atan2.c — angle of the point (y, x).  d atan2(y, x) = (x dy - y dx) / (x^2 + y^2). */
#include "prim/rules.h"

#include <math.h>

static jx_status atan2_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  return jx_eval_binary(in, out, atan2, NULL);
}

/* a / (y^2 + x^2) */
static jx_val over_square(jx_cx *cx, jx_val a, const jx_val *x) {
  jx_val first = jx_square(cx, x[0]);
  return jx_div(cx, a, jx_add(cx, first, jx_square(cx, x[1])));
}

static void atan2_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                      const jx_val *y, jx_val *dy) {
  (void)e, (void)y;
  jx_val left = JX_ABSENT, right = JX_ABSENT;
  if (jx_present(dx[0])) left = jx_mul(cx, dx[0], over_square(cx, x[1], x));
  if (jx_present(dx[1])) right = jx_mul(cx, dx[1], over_square(cx, jx_neg(cx, x[0]), x));
  dy[0] = jx_add_opt(cx, left, right);
}

JX_PRIM(atan2) = {
    .name = "atan2",
    .sig = "y:F[..] x:F[..] -> z:F[..]",
    .doc =
        "Angle of a point, in [-pi, pi].\n\nz = arg(x + i y), signed zeros included\nsource: IEEE "
        "754-2019 sec. 9.2.1 (atan2)",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .jvp = atan2_jvp,
    .batch = jx_batch_elementwise,
    .eval = atan2_eval,
    .lower = JX_MAP(JX_LANE_ATAN2),
    .domain = {.lo = -3, .hi = 3, .lo2 = 0.3, .hi2 = 3},
    .flags = JX_MULTI_SCALAR,
};
