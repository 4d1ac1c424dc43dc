/*
** custom.h — functions with rules of their own.
**
**   custom_jvp_call   consts… args…  →  results…
**       call_jaxpr takes all operands; jvp takes them, then a tangent of each floating argument,
**       and gives the results, then a tangent of each floating result.
**   custom_vjp_call   consts… args…  →  results…
**       fwd takes all operands and gives the results, then residuals; bwd takes consts, residuals,
**       a cotangent of each floating result, and gives a cotangent of each floating argument.
**   custom_lin        residuals… tangents…  →  tangents of the floating results
**       what custom_vjp_call leaves in a linear program: only its transpose, bwd, is known.
**
** consts are what any of the functions captured; none of them may have a tangent.
*/
#ifndef JX_CUSTOM_H
#define JX_CUSTOM_H

#include "prim/calls.h"

/* Attributes, in the order of their lists. num_consts: INT, or NONE for 0. */
enum { JX_CJVP_CALL, JX_CJVP_JVP, JX_CJVP_NAME, JX_CJVP_NUM_CONSTS, JX_CJVP_SYMBOLIC_ZEROS };
enum {
  JX_CVJP_BWD,
  JX_CVJP_CALL,
  JX_CVJP_FWD,
  JX_CVJP_NAME,
  JX_CVJP_NUM_CONSTS,
  JX_CVJP_SYMBOLIC_ZEROS
};
/* in_zeros: BITS, one for each floating argument: it has no tangent, so no operand. */
enum { JX_CLIN_BWD, JX_CLIN_IN_ZEROS, JX_CLIN_NUM_RES, JX_CLIN_SYMBOLIC_ZEROS };

static inline uint32_t jx_count_of(const jx_attr *a) {
  return a->kind == JX_ATTR_INT ? (uint32_t)a->i : 0;
}
static inline jx_attr jx_a_count(uint32_t n) { return n ? jx_a_int(n) : jx_a_none(); }
static inline bool jx_floating(const jx_aval *a) { return jx_is_float((jx_dtype)a->dtype); }

/* An error, if one of the n consts has a tangent. */
bool jx_consts_untouched(jx_cx *cx, const jx_eqn *e, const jx_val *dx, uint32_t n);
/* "jvp takes 3 values where 4 are expected": types of a list against another. */
bool jx_check_list(jx_cx *cx, const jx_eqn *e, const char *what, const jx_aval *const *is,
                   uint32_t n, const jx_aval *const *want, uint32_t nwant);
/* Types of g's outputs from `from` on, into to; their number. */
uint32_t jx_out_avals(const jx_graph *g, uint32_t from, const jx_aval **to);
/* The floating ones of n types, into to; their number. */
uint32_t jx_float_avals(const jx_aval *const *a, uint32_t n, const jx_aval **to);
/* Every output batched; inputs where in says so. */
jx_graph *jx_batch_all(jx_cx *cx, jx_room *r, jx_graph *g, const bool *in, const jx_batch *b);

#endif
