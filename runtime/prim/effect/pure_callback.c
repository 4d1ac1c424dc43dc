/*
** pure_callback — a function of the script that computes: it may be left out, or called once for
** equal operands.
**
** no golden: its results are the function's; tests/unit/lua/effects_test.lua.
** no domain: the same.
*/
#include <string.h>

#include "prim/host.h"

enum { AT_CALLBACK, AT_TYPES, AT_METHOD };

static int pure_callback_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return jx_host_arity(attrs, AT_TYPES);
}

static void pure_callback_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                const jx_aval **out) {
  (void)in;
  jx_host_shape(cx, e, AT_TYPES, out);
}

static void pure_callback_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                              const jx_val *y, jx_val *dy) {
  (void)x, (void)dx, (void)y, (void)dy;
  jx_fail(cx, JX_ENODIFF, e->prim->name, "a pure_callback has no derivative");
  jx_error_hint(cx->err, "give the function that calls it a rule with jax.custom_jvp");
}

/* One call for all elements: operands that are not mapped gain an axis of `lead`, or 0: none. */
static void at_once(jx_cx *cx, const jx_eqn *e, const jx_batch *b, int64_t lead, const jx_val *x,
                    jx_val *y) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  const jx_attr *at = e->attrs->at;
  jx_val *in = jx_room_vals(&r, (uint32_t)e->nin);
  const jx_aval **out = JX_NEWN(&r.mem, const jx_aval *, e->nout);
  if (!out) jx_nomem(cx);
  for (int i = 0; jx_ok(cx) && i < e->nin; i++) {
    jx_batch one = {.size = lead};
    in[i] = lead ? jx_materialize(cx, &one, x[i], b->in[i]) : x[i];
  }
  for (int i = 0; jx_ok(cx) && i < e->nout; i++) {
    out[i] = jx_aval_lead(&cx->rt->avals, b->size, at[AT_TYPES].u.avals[i]);
    if (!out[i]) jx_nomem(cx);
  }
  if (jx_ok(cx))
    jx_bind(cx, e->prim, JX_ATTRS(at[AT_CALLBACK], jx_a_avals(out, e->nout), at[AT_METHOD]), in,
            e->nin, y, e->nout);
  for (int i = 0; i < e->nout; i++) b->out[i] = true;
  jx_room_close(&r);
}

static void pure_callback_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                jx_val *y) {
  const jx_attr *at = jx_at(e, AT_METHOD);
  const char *method = at->kind == JX_ATTR_TEXT ? at->u.text : "";
  if (strncmp(method, "sequential", 10) == 0) {
    jx_host_each(cx, e, b, x, y);
  } else if (strcmp(method, "expand_dims") == 0) {
    at_once(cx, e, b, 1, x, y);
  } else if (strcmp(method, "broadcast_all") == 0) {
    at_once(cx, e, b, b->size, x, y);
  } else if (strcmp(method, "legacy_vectorized") == 0) {
    at_once(cx, e, b, 0, x, y);
  } else {
    jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "vmap needs to be told how to call it");
    jx_error_hint(cx->err, "give vmap_method: sequential, expand_dims or broadcast_all");
  }
}

static const jx_attrspec attrs[] = {{.name = "callback", .kind = JX_ATTR_INT},
                                    {.name = "result_avals", .kind = JX_ATTR_AVALS},
                                    {.name = "vmap_method", .kind = JX_ATTR_TEXT, .optional = 1},
                                    {0}};

JX_PRIM(pure_callback) = {
    .name = "pure_callback",
    .sig = "x… -> y…",
    .doc =
        "Calls a function of the script that has no effects.\n\n"
        "y… = f(x…)\n"
        "source: jax.pure_callback",
    .attrs = attrs,
    .nin = -1,
    .nout = -1,
    .arity = pure_callback_arity,
    .shape = pure_callback_shape,
    .jvp = pure_callback_jvp,
    .batch = pure_callback_batch,
    .eval = jx_host_eval,
    .flags = JX_HOST,
};
