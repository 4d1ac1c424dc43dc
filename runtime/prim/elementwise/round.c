/* round.c — nearest whole number; halves away from zero (0) or to even (1). */
#include "prim/rules.h"

#include <math.h>

static const jx_attrspec round_attrs[] = {{.name = "rounding_method", .kind = JX_ATTR_INT},
                                          {.name = NULL}};

static void round_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  int64_t method = jx_at_int(e, 0);
  if (method != 0 && method != 1)
    jx_fail(cx, JX_EARG, "round", "rounding_method is 0 (away from zero) or 1 (to even), not %lld",
            (long long)method);
  else
    jx_shape_same(cx, e, in, out);
}

static jx_status round_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  return jx_eval_unary_f(in, out, jx_at_int(e, 0) == 0 ? round : nearbyint);
}

static void round_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  out[0] = jx_body_op1(b, jx_at_int(e, 0) == 0 ? JX_LANE_ROUND_AWAY : JX_LANE_ROUND, in[0]);
}

JX_PRIM(round) = {
    .name = "round",
    .sig = "x:F[..] -> y:F[..]",
    .doc =
        "Nearest whole number.\n\nrounding_method 0: halves away from zero, 1: to even\nsource: "
        "IEEE 754-2019 sec. 5.9; jax.lax.round",
    .attrs = round_attrs,
    .nin = 1,
    .nout = 1,
    .shape = round_shape,
    .batch = jx_batch_elementwise,
    .eval = round_eval,
    .lower = JX_MAP_FN(round_map),
    .domain = {.lo = -4, .hi = 4, .kink = 0.1},
    .flags = JX_NONDIFF,
};
