/* shift_left.c — bits moved up, zeros moved in. */
#include "prim/rules.h"

static int64_t shifted(int64_t x, int64_t by, int width) {
  return by < 0 || by >= width ? 0 : (int64_t)((uint64_t)x << by);
}

static jx_status shift_left_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                 const jx_view *out) {
  (void)cx;
  int width = 8 * (int)jx_dtype_size((jx_dtype)e->in[0]->dtype);
  for (int64_t i = 0; i < out->aval->size; i++)
    jx_put_i(out, i, shifted(jx_get_i(&in[0], i), jx_get_i(&in[1], i), width));
  return JX_OK;
}

JX_PRIM(shift_left) = {
    .name = "shift_left",
    .sig = "x:I[..] y:I[..] -> z:I[..]",
    .doc =
        "Shift to the left.\n\nz = x 2^y; 0 if y is negative or not below the width\nsource: "
        "jax.lax.shift_left",
    .nin = 2,
    .nout = 1,
    .shape = jx_shape_nary,
    .batch = jx_batch_elementwise,
    .eval = shift_left_eval,
    .lower = JX_MAP(JX_LANE_SHL),
    .domain = {.lo = -100, .hi = 100, .lo2 = 0, .hi2 = 7},
    .flags = JX_NONDIFF | JX_MULTI_SCALAR,
};
