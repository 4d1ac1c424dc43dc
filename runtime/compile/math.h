/*
** math.h — functions as lane operations: the one home of every coefficient. Block kernels, portable
** C and the scalar evaluator are all made from these expansions, so their bits agree.
*/
#ifndef JX_MATH_H
#define JX_MATH_H

#include "ir/body.h"

/*
** The function `op` of x (and y) in operations that are no functions; dtype f32 or f64. Accuracy
** stands at each expansion, measured against mpmath or glibc in double (f32) and 80 bits (f64).
*/
jx_lane jx_math_expand(jx_body *b, jx_lane_op op, jx_lane x, jx_lane y);

/*
** Appends src to the initialised, empty body dst with every function expanded and dead nodes
** dropped. Functions of half-width lanes compute in f32 and round. ENOMEM or EINTERNAL on failure.
*/
jx_status jx_body_expand(jx_body *dst, const jx_body *src, jx_error *err);

#endif
