/* iota — counts up along one axis. */
#include "prim/arrange.h"

enum { AT_DIMENSION, AT_DTYPE, AT_SHAPE };

static void iota_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_attr *shape = jx_at(e, AT_SHAPE);
  jx_dtype d = (jx_dtype)jx_at_int(e, AT_DTYPE);
  int64_t axis = jx_at_int(e, AT_DIMENSION);
  char list[JX_TUPLE_TEXT];
  (void)in;
  if (d == JX_BOOL)
    jx_fail(cx, JX_EDTYPE, e->prim->name, "counts in integers or floating point, not in bool");
  else if (axis < 0 || axis >= (int64_t)shape->n)
    jx_fail(cx, JX_EINDEX, e->prim->name, "dimension %lld is out of range for shape %s",
            (long long)axis, jx_tuple_text(shape->u.ints, (int)shape->n, list));
  else
    out[0] = jx_aval_get(&cx->rt->avals, d, false, (int)shape->n, shape->u.ints);
}

/* It has no operand that could be mapped: the same counts serve every lane. */
static void iota_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_bind_attrs(cx, e->prim, e->attrs, x, 0, y, 1);
  b->out[0] = false;
}

static jx_status iota_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t axis = jx_at_int(e, AT_DIMENSION), ix[JX_MAX_RANK] = {0}, o = 0;
  const jx_aval *y = out->aval;
  (void)cx, (void)in;
  if (y->size == 0) return JX_OK;
  do {
    if (jx_is_float((jx_dtype)y->dtype))
      jx_put_f(out, o++, (double)ix[axis]);
    else
      jx_put_i(out, o++, ix[axis]);
  } while (jx_next_index(y, ix));
  return JX_OK;
}

static const jx_attrspec attrs[] = {
    {.name = "dimension", .kind = JX_ATTR_INT},
    {.name = "dtype", .kind = JX_ATTR_DTYPE},
    {.name = "shape", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(iota) = {
    .name = "iota",
    .sig = "-> y:N[shape]",
    .doc =
        "Counts 0, 1, 2 … along axis `dimension`.\n\n"
        "y[i] = i[dimension]\n"
        "source: XLA operation semantics, Iota",
    .attrs = attrs,
    .nin = 0,
    .nout = 1,
    .shape = iota_shape,
    .jvp = jx_jvp_none,
    .batch = iota_batch,
    .eval = iota_eval,
    .lower = JX_INDEX(JX_IX_IOTA),
    .domain = JX_REALS(0, 1),
    .flags = JX_NONDIFF,
};
