/*
** debug_callback — a function of the script that looks at values: jax.debug.print and callback.
**
** Its order is kept among all that has effects. A derivative passes it by: it is called once, on
** primals. vmap calls it for each element.
**
** no golden: no result; tests/unit/lua/effects_test.lua has what JAX prints.
** no domain: the same.
** no jvp: no result.
*/
#include "prim/host.h"

enum { AT_CALLBACK, AT_ORDERED };

static void debug_callback_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                 const jx_aval **out) {
  (void)cx, (void)e, (void)in, (void)out;
}

static void debug_callback_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                 jx_val *y) {
  if (jx_at_int(e, AT_ORDERED))
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name,
            "an ordered debug callback cannot be mapped by vmap");
  else
    jx_host_each(cx, e, b, x, y);
}

static const jx_attrspec attrs[] = {
    {.name = "callback", .kind = JX_ATTR_INT}, {.name = "ordered", .kind = JX_ATTR_BOOL}, {0}};

JX_PRIM(debug_callback) = {
    .name = "debug_callback",
    .sig = "x… ->",
    .doc =
        "Calls a function of the script on values.\n\n"
        "f(x…); no result\n"
        "source: jax.debug.callback",
    .attrs = attrs,
    .nin = -1,
    .nout = 0,
    .shape = debug_callback_shape,
    .batch = debug_callback_batch,
    .eval = jx_host_eval,
    .flags = JX_EFFECT | JX_HOST | JX_NONDIFF,
};
