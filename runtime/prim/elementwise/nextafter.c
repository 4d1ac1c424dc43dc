/* nextafter.c — the next number of the dtype from x towards y. */
#include "prim/rules.h"

#include <math.h>

/* One step on the bits of a half-width float: they count up with the magnitude. */
static double half_step(jx_dtype d, double x, double y) {
  uint16_t bits;
  if (x != x || y != y) return x + y;
  if (x == y) return y;
  jx_store_f64(d, &bits, x);
  if (x == 0)
    bits = y < 0 ? 0x8001 : 1;
  else
    bits = (uint16_t)((x < y) == (x > 0) ? bits + 1 : bits - 1);
  return jx_load_f64(d, &bits);
}

static double step(jx_dtype d, double x, double y) {
  if (d == JX_F64) return nextafter(x, y);
  if (d == JX_F32) return (double)nextafterf((float)x, (float)y);
  return half_step(d, x, y);
}

static jx_status nextafter_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx;
  for (int64_t i = 0; i < out->aval->size; i++) {
    double x = jx_get_f(&in[0], i), y = jx_get_f(&in[1], i);
    jx_put_f(out, i, step((jx_dtype)e->in[0]->dtype, x, y));
  }
  return JX_OK;
}

JX_PRIM(nextafter) = {
    .name = "nextafter",
    .sig = "x:F[..] y:F[..] -> z:F[..]",
    .doc =
        "Next number of the dtype from x towards y.\n\ny itself where they are equal\nsource: C11 "
        "sec. 7.12.11.3",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .batch = jx_batch_elementwise,
    .eval = nextafter_eval,
    .lower = JX_MAP(JX_LANE_NEXTAFTER),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF | JX_MULTI_SCALAR,
};
