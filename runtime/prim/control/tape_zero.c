/*
** tape_zero.c — the zero of a type of tapes: an empty one, whatever its length.
**
** no golden: JAX has no tapes. no domain: nor have the property tests. no batch: no operand.
*/
#include "prim/subgraph.h"

enum { ELEM };

static void tape_zero_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                            const jx_aval **out) {
  (void)in;
  if (jx_at(e, ELEM)->n == 1)
    out[0] = jx_aval_tape(&cx->rt->avals, jx_at(e, ELEM)->u.avals[0]);
  else
    jx_fail(cx, JX_EARG, e->prim->name, "elem is one type, not %u", jx_at(e, ELEM)->n);
}

static jx_status tape_zero_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e, (void)in, (void)out; /* a result starts empty */
  return JX_OK;
}

static const jx_attrspec tape_zero_attrs[] = {{.name = "elem", .kind = JX_ATTR_AVALS}, {0}};

JX_PRIM(tape_zero) = {
    .name = "tape_zero",
    .sig = "-> y:T",
    .doc =
        "An empty tape: every element reads as zero.\n\n"
        "y[i] = 0\n"
        "source: docs/ir.md, tapes",
    .attrs = tape_zero_attrs,
    .nin = 0,
    .nout = 1,
    .shape = tape_zero_shape,
    .eval = tape_zero_eval,
    .flags = JX_NONDIFF,
};
