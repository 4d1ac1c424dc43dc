/* reshape — the same elements in row-major order under another shape. */
#include "prim/arrange.h"

#include <string.h>

enum { AT_DIMENSIONS, AT_SIZES };

static void reshape_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                          const jx_aval **out) {
  const jx_attr *to = jx_at(e, AT_SIZES);
  const jx_aval *a = jx_reshaped(cx, in[0], (int)to->n, to->u.ints);
  if (a && a->size == in[0]->size)
    out[0] = a;
  else if (a)
    jx_fail_list(cx, e, "the number of elements must stay the same", in[0], to->u.ints, (int)to->n);
}

static void reshape_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                              jx_val *cx_) {
  (void)x;
  cx_[0] = jx_reshape(cx, ct[0], e->in[0]->rank, e->in[0]->dim);
}

static void reshape_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                          jx_val *y) {
  const jx_attr *to = jx_at(e, AT_SIZES);
  int64_t shape[JX_MAX_RANK];
  y[0] = JX_BAD;
  if (!jx_rank_left(cx, e, (int)to->n)) return;
  jx_lead(shape, b->size, to->u.ints, (int)to->n, 0);
  y[0] = jx_reshape(cx, x[0], (int)to->n + 1, shape);
  b->out[0] = true;
}

static jx_status reshape_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  (void)cx, (void)e;
  if (out->aval->nbytes) memcpy(out->data, in->data, out->aval->nbytes);
  return JX_OK;
}

/* `dimensions` is there for the text: where JAX would permute first, a transpose does. */
static const jx_attrspec attrs[] = {
    {.name = "dimensions", .kind = JX_ATTR_NONE, .optional = 1},
    {.name = "new_sizes", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(reshape) = {
    .name = "reshape",
    .sig = "x:A[..] -> y:A[new_sizes]",
    .doc =
        "The same elements in row-major order under another shape.\n\n"
        "y.flat[i] = x.flat[i]\n"
        "source: XLA operation semantics, Reshape",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = reshape_shape,
    .jvp = jx_jvp_linear,
    .transpose = reshape_transpose,
    .batch = reshape_batch,
    .eval = reshape_eval,
    .lower = JX_INDEX(JX_IX_RESHAPE),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
