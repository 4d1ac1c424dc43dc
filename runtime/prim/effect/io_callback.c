/*
** io_callback — a function of the script with effects and results.
**
** no golden: its results are the function's; tests/unit/lua/effects_test.lua.
** no domain: the same.
*/
#include "prim/host.h"

enum { AT_CALLBACK, AT_ORDERED, AT_TYPES };

static int io_callback_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return jx_host_arity(attrs, AT_TYPES);
}

static void io_callback_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                              const jx_aval **out) {
  (void)in;
  jx_host_shape(cx, e, AT_TYPES, out);
}

static void io_callback_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  (void)x, (void)dx, (void)y, (void)dy;
  jx_fail(cx, JX_ENODIFF, e->prim->name, "an io_callback has no derivative");
  jx_error_hint(cx->err,
                "stop the gradient of its operands, or give the function that calls it a "
                "rule with custom_jvp");
}

static void io_callback_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                              jx_val *y) {
  if (jx_at_int(e, AT_ORDERED))
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "an ordered io_callback cannot be mapped by vmap");
  else
    jx_host_each(cx, e, b, x, y);
}

static const jx_attrspec attrs[] = {{.name = "callback", .kind = JX_ATTR_INT},
                                    {.name = "ordered", .kind = JX_ATTR_BOOL},
                                    {.name = "result_avals", .kind = JX_ATTR_AVALS},
                                    {0}};

JX_PRIM(io_callback) = {
    .name = "io_callback",
    .sig = "x… -> y…",
    .doc =
        "Calls a function of the script that may have effects; it is never dropped or repeated.\n\n"
        "y… = f(x…)\n"
        "source: jax.experimental.io_callback",
    .attrs = attrs,
    .nin = -1,
    .nout = -1,
    .arity = io_callback_arity,
    .shape = io_callback_shape,
    .jvp = io_callback_jvp,
    .batch = io_callback_batch,
    .eval = jx_host_eval,
    .flags = JX_EFFECT | JX_HOST,
};
