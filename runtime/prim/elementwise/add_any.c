/*
** add_any.c — sum of two tangents or cotangents of one value, as transformations write it.
** no golden: it evaluates by add, which has one.
*/
#include "prim/rules.h"

static void add_any_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                          const jx_aval **out) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  if (!jx_same_type(in[0], in[1])) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "cotangents differ in type: %s and %s",
            jx_aval_text(in[0], a), jx_aval_text(in[1], b));
    return;
  }
  out[0] = in[0]->weak && in[1]->weak ? in[0] : in[0]->strong;
}

static void add_any_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                        const jx_val *y, jx_val *dy) {
  (void)e, (void)x, (void)y;
  dy[0] = jx_add_opt(cx, dx[0], dx[1]);
}

static void add_any_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                              jx_val *cx_) {
  (void)cx, (void)e;
  for (int i = 0; i < 2; i++)
    if (jx_absent(x[i])) cx_[i] = ct[0];
}

static jx_status add_any_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  return jx_prim_add.eval(cx, e, in, out);
}

JX_PRIM(add_any) = {
    .name = "add_any",
    .sig = "x:N[..] y:N[..] -> z:N[..]",
    .doc =
        "Sum of two cotangents of one value.\n\nz = x + y\nsource: reverse accumulation; Griewank "
        "& Walther 2008, sec. 3.2",
    .nin = 2,
    .nout = 1,
    .shape = add_any_shape,
    .jvp = add_any_jvp,
    .transpose = add_any_transpose,
    .batch = jx_batch_elementwise,
    .eval = add_any_eval,
    .lower = JX_MAP(JX_LANE_ADD),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR | JX_COMMUTES,
};
