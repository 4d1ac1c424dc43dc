/*
** arrange.h — verbs for the primitives that move elements, and what their rules share.
**
** As in rules.h, a BAD operand gives BAD and no verb checks errors. Lists of extents and axes are
** borrowed for the call.
*/
#ifndef JX_ARRANGE_H
#define JX_ARRANGE_H

#include "prim/rules.h"

/* ---- verbs ---- */

/* Any number of operands, one result. */
jx_val jx_opn(jx_cx *cx, const jx_prim *p, const jx_attr *at, const jx_val *x, int n);
/* strides NULL: all 1, printed as None. */
jx_val jx_slice(jx_cx *cx, jx_val a, const int64_t *start, const int64_t *limit,
                const int64_t *strides);
jx_val jx_slice_axis(jx_cx *cx, jx_val a, int axis, int64_t start, int64_t limit, int64_t stride);
/* config: low, high, interior of each axis. */
jx_val jx_pad(jx_cx *cx, jx_val a, jx_val value, const int64_t *config);
jx_val jx_pad_axis(jx_cx *cx, jx_val a, jx_val value, int axis, int64_t low, int64_t high,
                   int64_t interior);
jx_val jx_concatenate(jx_cx *cx, const jx_val *x, int n, int axis);
jx_val jx_squeeze_axis(jx_cx *cx, jx_val a, int axis);
jx_val jx_rev_axis(jx_cx *cx, jx_val a, int axis);
jx_val jx_iota(jx_cx *cx, jx_dtype d, int rank, const int64_t *dim, int axis);
/* The tangent or cotangent v, or zeros of type a where it is absent. */
jx_val jx_or_zeros(jx_cx *cx, jx_val v, const jx_aval *a);

/* ---- lists ---- */

/* Axes 0 … rank-1 that are not among axes[n]; returns how many. */
int jx_other_axes(int rank, const int64_t *axes, int n, int64_t *rest);
/* to[0] = first, to[i+1] = from[i] + shift: how attributes gain the leading axis of a batch. */
void jx_lead(int64_t *to, int64_t first, const int64_t *from, int n, int64_t shift);
static inline bool jx_has_axis(const int64_t *axes, int n, int64_t axis) {
  for (int i = 0; i < n; i++)
    if (axes[i] == axis) return true;
  return false;
}
/* "(1, 2)" for messages. */
enum { JX_TUPLE_TEXT = 96 };
const char *jx_tuple_text(const int64_t *v, int n, char buf[JX_TUPLE_TEXT]);
/*
** JX_ESHAPE with the operand's type and the list that does not fit: "<what>, got <aval> and
** (…)".
*/
void jx_fail_list(jx_cx *cx, const jx_eqn *e, const char *what, const jx_aval *a, const int64_t *v,
                  int n);
/* Type of a's dtype and weak type with this shape; NULL after an error. */
const jx_aval *jx_reshaped(jx_cx *cx, const jx_aval *a, int rank, const int64_t *dim);
/* The batched equation has one axis more: fails where that is one too many. */
bool jx_rank_left(jx_cx *cx, const jx_eqn *e, int rank);

/* ---- reference evaluation ---- */

/* The next index of a shape in row-major order; false after the last one. Start with all zeros. */
bool jx_next_index(const jx_aval *a, int64_t *ix);
int64_t jx_flat_index(const int64_t *stride, const int64_t *ix, int rank);
/* out[o] = in[i]: equal dtypes. */
void jx_copy_element(const jx_view *out, int64_t o, const jx_view *in, int64_t i);
/* Every result element from where the primitive's affine map says. */
jx_status jx_eval_affine(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out);

#endif
