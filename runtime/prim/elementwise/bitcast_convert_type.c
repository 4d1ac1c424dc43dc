/* bitcast_convert_type.c — the same bytes as another dtype. */
#include "prim/rules.h"

#include <string.h>

static const jx_attrspec bitcast_convert_type_attrs[] = {
    {.name = "new_dtype", .kind = JX_ATTR_DTYPE}, {.name = NULL}};

/* Widths differ: a last axis appears for the parts, or the last axis goes, its elements joined. */
static void bitcast_convert_type_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                                       const jx_aval **out) {
  const jx_aval *a = in[0];
  jx_dtype to = (jx_dtype)jx_at_int(e, 0);
  int64_t from_size = (int64_t)jx_dtype_size((jx_dtype)a->dtype), dim[JX_MAX_RANK];
  int64_t size = (int64_t)jx_dtype_size(to);
  char text[JX_AVAL_TEXT];
  int rank = a->rank;
  if (!jx_expect_sig(cx, e, in)) return;
  if ((a->dtype == JX_BOOL || to == JX_BOOL) && a->dtype != to) {
    jx_fail(cx, JX_EDTYPE, "bitcast_convert_type", "booleans have no bits to reuse: %s to %s",
            jx_aval_text(a, text), jx_dtype_name(to));
    return;
  }
  for (int i = 0; i < rank; i++) dim[i] = a->dim[i];
  if (from_size > size) {
    if (rank == JX_MAX_RANK) {
      jx_fail(cx, JX_ESHAPE, "bitcast_convert_type", "an array has at most %d axes", JX_MAX_RANK);
      return;
    }
    dim[rank++] = from_size / size;
  } else if (from_size < size && (rank == 0 || dim[--rank] * from_size != size)) {
    jx_fail(cx, JX_ESHAPE, "bitcast_convert_type",
            "the last axis of %s must hold the bytes of one %s", jx_aval_text(a, text),
            jx_dtype_name(to));
    return;
  }
  out[0] = jx_aval_get(&cx->rt->avals, to, false, rank, dim);
}

static jx_status bitcast_convert_type_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                           const jx_view *out) {
  (void)cx, (void)e;
  memcpy(out->data, in->data, out->aval->nbytes);
  return JX_OK;
}

/* Only between dtypes of one width is it an operation on single elements. */
static void bitcast_convert_type_map(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out) {
  out[0] = jx_body_bitcast(b, in[0], (jx_dtype)jx_at_int(e, 0));
}

/* Axes come and go at the end only. */
static void bitcast_convert_type_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b,
                                       const jx_val *x, jx_val *y) {
  b->out[0] = true;
  y[0] = jx_op1_as(cx, e, x[0]);
}

JX_PRIM(bitcast_convert_type) = {
    .name = "bitcast_convert_type",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "The bytes of an array as another dtype.\n\na narrower dtype adds a last axis, a wider one "
        "takes the last axis away\nsource: jax.lax.bitcast_convert_type",
    .attrs = bitcast_convert_type_attrs,
    .nin = 1,
    .nout = 1,
    .shape = bitcast_convert_type_shape,
    .batch = bitcast_convert_type_batch,
    .eval = bitcast_convert_type_eval,
    .lower = JX_MAP_FN(bitcast_convert_type_map),
    .domain = JX_REALS(-4, 4),
    .flags = JX_NONDIFF,
};
