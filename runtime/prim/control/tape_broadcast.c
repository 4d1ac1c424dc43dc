/*
** tape_broadcast.c — a new axis in every element of a tape: a tape that vmap does not map, beside
** one that it does.
**
** no golden: JAX has no tapes. no domain: nor have the property tests.
*/
#include <string.h>

#include "prim/tape_axis.h"

enum { AXIS, SIZE };

static void tape_broadcast_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                 const jx_aval **out) {
  char text[JX_AVAL_TEXT];
  if (in[0]->is_tape && jx_at_int(e, SIZE) >= 0)
    out[0] = jx_tape_axis(cx, in[0], jx_at_int(e, AXIS), jx_at_int(e, SIZE));
  else
    jx_fail(cx, JX_ESHAPE, e->prim->name, "needs a tape and a size, got %s",
            jx_aval_text(in[0], text));
}

static void tape_broadcast_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                     jx_val *d) {
  (void)x;
  jx_bind(cx, &jx_prim_tape_sum, JX_ATTRS(*jx_at(e, AXIS)), ct, 1, d, 1);
}

static void tape_broadcast_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                                 jx_val *y) {
  jx_bind(cx, e->prim, JX_ATTRS(jx_a_int(jx_at_int(e, AXIS) + 1), *jx_at(e, SIZE)), x, 1, y, 1);
  b->out[0] = true;
}

static void spread(const jx_view *x, const jx_view *y, int64_t axis) {
  size_t inner = jx_dtype_size((jx_dtype)x->aval->dtype), copies = (size_t)y->aval->dim[axis];
  for (int64_t i = axis; i < x->aval->rank; i++) inner *= (size_t)x->aval->dim[i];
  size_t outer = inner ? x->aval->nbytes / inner : 0;
  char *to = y->data;
  for (size_t i = 0; i < outer; i++)
    for (size_t k = 0; k < copies; k++, to += inner)
      memcpy(to, (const char *)x->data + i * inner, inner);
}

static jx_status tape_broadcast_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                     const jx_view *out) {
  return jx_tape_map(cx, in[0].data, out[0].data, jx_at_int(e, AXIS), spread);
}

static const jx_attrspec tape_broadcast_attrs[] = {
    {.name = "axis", .kind = JX_ATTR_INT}, {.name = "size", .kind = JX_ATTR_INT}, {0}};

JX_PRIM(tape_broadcast) = {
    .name = "tape_broadcast",
    .sig = "x:T -> y:T",
    .doc =
        "A new axis of a given size in every element of a tape.\n\n"
        "y[i] = broadcast(x[i])\n"
        "source: docs/ir.md, tapes",
    .attrs = tape_broadcast_attrs,
    .nin = 1,
    .nout = 1,
    .shape = tape_broadcast_shape,
    .jvp = jx_jvp_linear,
    .transpose = tape_broadcast_transpose,
    .batch = tape_broadcast_batch,
    .eval = tape_broadcast_eval,
    .flags = JX_LINEAR,
};
