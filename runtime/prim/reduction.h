/*
** reduction.h — rules that reductions and cumulative operations share. Attribute 0 of a reduction
** is `axes`; a cumulative operation has `axis` and `reverse`.
*/
#ifndef JX_REDUCTION_H
#define JX_REDUCTION_H

#include "prim/arrange.h"

/* ---- reductions ---- */

/* The operand's type without the reduced axes. */
void jx_shape_reduce(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
/* The axes move up by one. */
void jx_batch_reduce(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);
/* A tangent divided equally among the elements that equal the result: maxima and minima. */
void jx_jvp_reduce_chosen(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx,
                          const jx_val *y, jx_val *dy);
/* By the reduce kind of the primitive's lowering; floats in double, rounded once. */
jx_status jx_eval_reduce(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);

/* One axis, an integer type of the result, an operand that is not empty there. */
void jx_shape_arg_reduce(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
extern const jx_attrspec jx_attrs_axes[], jx_attrs_arg[], jx_attrs_cumulative[];

/* ---- cumulative operations ---- */

void jx_shape_cumulative(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
void jx_batch_cumulative(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);
/* step(e, acc, x) is the next value; the first of a lane is x itself. Integers: on the low bits. */
typedef double (*jx_fold_f)(double acc, double x);
typedef int64_t (*jx_fold_i)(jx_dtype d, int64_t acc, int64_t x);
jx_status jx_eval_cumulative(const jx_eqn *e, const jx_view *in, const jx_view *out, jx_fold_f f,
                             jx_fold_i i);

/*
** A value and its tangent; an associative operation on such pairs. jx_tangent_cumulative gives the
** tangent of the cumulative operation by the scheme of odd and even elements, in O(log n) steps.
** source: Blelloch 1990, Prefix Sums and Their Applications; as jax.lax.associative_scan
*/
typedef struct jx_dual {
  jx_val p, t;
} jx_dual;
typedef jx_dual (*jx_combine_fn)(jx_cx *cx, jx_dual a, jx_dual b);
jx_val jx_tangent_cumulative(jx_cx *cx, const jx_eqn *e, jx_combine_fn f, jx_val x, jx_val dx);

/* a·b; max or min of a and b, where ties share the tangent equally. */
jx_dual jx_dual_mul(jx_cx *cx, jx_dual a, jx_dual b);
jx_dual jx_dual_choose(jx_cx *cx, const jx_prim *choose, jx_dual a, jx_dual b);

#endif
