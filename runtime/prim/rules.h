/*
** rules.h — the words that rules are written in, and the rules that many primitives share.
**
** The bare verbs (jx_mul …) bind one primitive and return its one result. They live here and not in
** the primitives' files because every rule may need any of them.
*/
#ifndef JX_RULES_H
#define JX_RULES_H

#include "ir/prim.h"

/* extern const jx_prim jx_prim_<name>, one for each file. */
#define X(name) extern const jx_prim jx_prim_##name;
#include "prims.inc"
#undef X

/* ---- binding ---- */

jx_val jx_op1(jx_cx *cx, const jx_prim *p, jx_val x);
jx_val jx_op2(jx_cx *cx, const jx_prim *p, jx_val x, jx_val y);
jx_val jx_op3(jx_cx *cx, const jx_prim *p, jx_val x, jx_val y, jx_val z);
/* One operand, attributes of the equation passed on unchanged: what linear rules do. */
jx_val jx_op1_as(jx_cx *cx, const jx_eqn *e, jx_val x);

/* ---- verbs: operands of rank 0 stand beside arrays where the primitive allows it ---- */

jx_val jx_add(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_sub(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_mul(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_div(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_neg(jx_cx *cx, jx_val a);
jx_val jx_exp(jx_cx *cx, jx_val a);
jx_val jx_log(jx_cx *cx, jx_val a);
jx_val jx_sin(jx_cx *cx, jx_val a);
jx_val jx_cos(jx_cx *cx, jx_val a);
jx_val jx_sqrt(jx_cx *cx, jx_val a);
jx_val jx_square(jx_cx *cx, jx_val a);
jx_val jx_pow(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_integer_pow(jx_cx *cx, jx_val a, int64_t y);
jx_val jx_eq(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_lt(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_gt(jx_cx *cx, jx_val a, jx_val b);
/* which ? on_true : on_false (select_n takes its cases the other way round). */
jx_val jx_select(jx_cx *cx, jx_val which, jx_val on_true, jx_val on_false);
jx_val jx_convert(jx_cx *cx, jx_val a, jx_dtype d, bool weak);
jx_val jx_reshape(jx_cx *cx, jx_val a, int rank, const int64_t *dim);
jx_val jx_transpose(jx_cx *cx, jx_val a, const int64_t *perm); /* perm[rank of a] */
jx_val jx_broadcast_in_dim(jx_cx *cx, jx_val a, int rank, const int64_t *dim, const int64_t *dims);
jx_val jx_reduce_sum(jx_cx *cx, jx_val a, const int64_t *axes, int naxes);

/* The sum of two tangents or cotangents, either of which may be absent. */
jx_val jx_add_opt(jx_cx *cx, jx_val a, jx_val b);

/* ---- constants ---- */

/* A literal of this dtype: rank 0. */
jx_val jx_lit_f(jx_cx *cx, jx_dtype d, double v);
jx_val jx_lit_i(jx_cx *cx, jx_dtype d, int64_t v);
/* The number v as a literal of a's dtype (floats rounded to it), to stand beside a. */
jx_val jx_const_like(jx_cx *cx, jx_val a, double v);
/* v in every element of an array of this type: a broadcast literal. */
jx_val jx_full(jx_cx *cx, const jx_aval *a, double v);

/* ---- shapes ---- */

/* Broadcasts a scalar (or an equal shape: as it is) to the shape of `like`; keeps a's dtype. */
jx_val jx_expand_scalar(jx_cx *cx, jx_val a, const jx_aval *like);
/* The cotangent of an operand that was a scalar beside arrays: summed down to its shape. */
jx_val jx_unbroadcast(jx_cx *cx, jx_val ct, const jx_aval *to);
/* Moves axis `from` to `to`. */
jx_val jx_moveaxis(jx_cx *cx, jx_val a, int from, int to);
/* A mapped operand as it is, another with a new leading axis of b->size. */
jx_val jx_materialize(jx_cx *cx, const jx_batch *b, jx_val x, bool mapped);

/* ---- shared rules ---- */

/*
** These check the class letters of the primitive's signature ("x:F[..] y:F[..] -> z:F[..]"):
** A any, B bool, I integers, L bool or integers, F floating point, D f32 or f64, N numbers, S
** signed numbers.
** The last operand's letter stands for all operands that follow it.
*/
void jx_shape_same(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
/* Element-wise: equal dtypes; equal shapes, or scalars beside them; result weak if all are. */
void jx_shape_nary(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
/* … with a bool result. */
void jx_shape_compare(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
/* Their parts. jx_common_shape: an operand that has the result's shape, or NULL after an error. */
bool jx_expect_sig(jx_cx *, const jx_eqn *, const jx_aval *const *in);
bool jx_expect_same_dtype(jx_cx *, const jx_eqn *, const jx_aval *const *in, int first);
const jx_aval *jx_common_shape(jx_cx *, const jx_eqn *, const jx_aval *const *in);
/* Refuses dtypes that are not in the classes: "sin: needs floating point, got i32[3]". */
enum { JX_TAKES_BOOL = 1, JX_TAKES_INT = 2, JX_TAKES_FLOAT = 4, JX_TAKES_NUMBER = 6 };
bool jx_expect_class(jx_cx *, const jx_eqn *, const jx_aval *const *in, unsigned classes);
/* Axes: in range, distinct; message names the axis and the operand. */
bool jx_expect_axes(jx_cx *, const jx_eqn *, const jx_aval *a, const int64_t *axes, int n);

/* dy = the same operation on dx: primitives that are linear in operand 0. */
void jx_jvp_linear(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, const jx_val *y,
                   jx_val *dy);
/* No tangent (rounding, comparisons). */
void jx_jvp_none(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, const jx_val *y,
                 jx_val *dy);

/* Element-wise over any number of operands, attributes unchanged. */
void jx_batch_elementwise(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

/* ---- reference evaluation ---- */

/* Element i of a view, and storing one, in the widest type; broadcast scalars are element 0. */
double jx_get_f(const jx_view *v, int64_t i);
int64_t jx_get_i(const jx_view *v, int64_t i);
void jx_put_f(const jx_view *v, int64_t i, double x);
void jx_put_i(const jx_view *v, int64_t i, int64_t x);

/* -1, 0, 1 as element i of a is less than, equal to, greater than that of b; 2 if one is NaN. */
int jx_order(const jx_view *a, const jx_view *b, int64_t i);
/* IEEE 754-2019 maximum and minimum: NaN if one is NaN, and -0 < +0. */
double jx_max_f(double a, double b);
double jx_min_f(double a, double b);

/* y[i] = f(a[i], b[i]) in double and rounded, or fi(a[i], b[i]) in 64 bits and wrapped. */
jx_status jx_eval_binary(const jx_view *in, const jx_view *out, double (*f)(double, double),
                         int64_t (*fi)(int64_t, int64_t));

/* y[i] = f(x[i]) in double, rounded to the dtype: oracle of unary float functions. */
jx_status jx_eval_unary_f(const jx_view *in, const jx_view *out, double (*f)(double));
/* A static eval rule called <name> that applies a libm function. */
#define JX_EVAL_UNARY(name, fn)                                                              \
  static jx_status name(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) { \
    (void)cx, (void)e;                                                                       \
    return jx_eval_unary_f(in, out, fn);                                                     \
  }

#endif
