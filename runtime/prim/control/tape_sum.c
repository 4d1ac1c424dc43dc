/*
** tape_sum.c — the sum over an axis of every element of a tape: the transpose of tape_broadcast.
**
** no golden: JAX has no tapes. no domain: nor have the property tests.
*/
#include "prim/tape_axis.h"

enum { AXIS };

static void tape_sum_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                           const jx_aval **out) {
  char text[JX_AVAL_TEXT];
  if (in[0]->is_tape)
    out[0] = jx_tape_axis(cx, in[0], jx_at_int(e, AXIS), -1);
  else
    jx_fail(cx, JX_ESHAPE, e->prim->name, "needs a tape, got %s", jx_aval_text(in[0], text));
}

static void tape_sum_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                               jx_val *d) {
  const jx_aval *elem = x[0].aval->elem;
  while (elem->is_tape) elem = elem->elem;
  int64_t axis = jx_at_int(e, AXIS);
  jx_bind(cx, &jx_prim_tape_broadcast, JX_ATTRS(jx_a_int(axis), jx_a_int(elem->dim[axis])), ct, 1,
          d, 1);
}

static void tape_sum_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                           jx_val *y) {
  jx_bind(cx, e->prim, JX_ATTRS(jx_a_int(jx_at_int(e, AXIS) + 1)), x, 1, y, 1);
  b->out[0] = true;
}

static void total(const jx_view *x, const jx_view *y, int64_t axis) {
  int64_t inner = 1, terms = x->aval->dim[axis];
  for (int64_t i = axis + 1; i < x->aval->rank; i++) inner *= x->aval->dim[i];
  for (int64_t i = 0; i < y->aval->size; i++) {
    int64_t first = i / inner * inner * terms + i % inner;
    if (jx_is_float((jx_dtype)y->aval->dtype)) {
      double s = 0;
      for (int64_t k = 0; k < terms; k++) s += jx_get_f(x, first + k * inner);
      jx_put_f(y, i, s);
    } else {
      int64_t s = 0;
      for (int64_t k = 0; k < terms; k++)
        s = (int64_t)((uint64_t)s + (uint64_t)jx_get_i(x, first + k * inner));
      jx_put_i(y, i, s);
    }
  }
}

static jx_status tape_sum_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  return jx_tape_map(cx, in[0].data, out[0].data, jx_at_int(e, AXIS), total);
}

static const jx_attrspec tape_sum_attrs[] = {{.name = "axis", .kind = JX_ATTR_INT}, {0}};

JX_PRIM(tape_sum) = {
    .name = "tape_sum",
    .sig = "x:T -> y:T",
    .doc =
        "Sum over an axis of every element of a tape.\n\n"
        "y[i] = sum(x[i], axis)\n"
        "source: docs/ir.md, tapes",
    .attrs = tape_sum_attrs,
    .nin = 1,
    .nout = 1,
    .shape = tape_sum_shape,
    .jvp = jx_jvp_linear,
    .transpose = tape_sum_transpose,
    .batch = tape_sum_batch,
    .eval = tape_sum_eval,
    .flags = JX_LINEAR,
};
