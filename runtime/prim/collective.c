/* collective.c — see collective.h. */
#include "prim/collective.h"

bool jx_expect_axis(jx_cx *cx, const jx_eqn *e, const jx_aval *a, int at) {
  int64_t axis = jx_at_int(e, at);
  char type[JX_AVAL_TEXT];
  if (axis >= 0 && axis < a->rank) return true;
  jx_fail(cx, JX_ESHAPE, e->prim->name, "%s=%lld is no axis of %s", e->prim->attrs[at].name,
          (long long)axis, jx_aval_text(a, type));
  return false;
}

jx_val jx_op1_with(jx_cx *cx, const jx_eqn *e, const jx_attr *at, jx_val x) {
  return jx_opn(cx, e->prim, at, &x, 1);
}

jx_val jx_part_axis(jx_cx *cx, jx_val a, int axis, int64_t n) {
  int64_t dim[JX_MAX_RANK + 1];
  if (!a.aval) return JX_BAD;
  int rank = a.aval->rank;
  if (rank >= JX_MAX_RANK) {
    jx_fail(cx, JX_ESHAPE, "vmap", "an array has at most %d axes", JX_MAX_RANK);
    return JX_BAD;
  }
  for (int i = 0; i < rank; i++) dim[i + (i > axis)] = a.aval->dim[i];
  dim[axis] = n;
  dim[axis + 1] = n ? a.aval->dim[axis] / n : 0;
  return jx_reshape(cx, a, rank + 1, dim);
}

jx_val jx_join_axis(jx_cx *cx, jx_val a, int axis) {
  int64_t dim[JX_MAX_RANK];
  if (!a.aval) return JX_BAD;
  int rank = a.aval->rank - 1;
  for (int i = 0; i < rank; i++) dim[i] = a.aval->dim[i + (i > axis)];
  dim[axis] = a.aval->dim[axis] * a.aval->dim[axis + 1];
  return jx_reshape(cx, a, rank, dim);
}

void jx_batch_over(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_prim *over, jx_val x,
                   jx_val *y) {
  int64_t first = 0;
  bool own = jx_own_axis(e, b, 0);
  b->out[0] = !own;
  if (!own)
    y[0] = jx_op1_as(cx, e, x);
  else if (b->in[0])
    y[0] = jx_opn(cx, over, JX_ATTRS(jx_a_ints(&first, 1)), &x, 1);
  else
    y[0] = x;
}

jx_status jx_eval_unbound(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const char *name = "";
  (void)in, (void)out;
  for (uint32_t i = 0; i < e->attrs->n; i++)
    if (e->attrs->at[i].kind == JX_ATTR_AXIS) name = e->attrs->at[i].u.text;
  jx_status st = jx_fail(cx, JX_EARG, e->prim->name, "the named axis '%s' is not bound here", name);
  jx_error_hint(cx->err, "bind it with vmap(f, {axis_name = …})");
  return st;
}
