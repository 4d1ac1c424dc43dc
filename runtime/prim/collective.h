/*
** collective.h — what the operations over a named axis share (CORE.md §8).
**
** vmap of that name removes them: the axis is then axis 0 of the operand. vmap of another name, or
** of none, lets them pass with one axis more. What reaches a run still holding a name is an error.
*/
#ifndef JX_COLLECTIVE_H
#define JX_COLLECTIVE_H

#include "prim/arrange.h"

/* The batch is over the axis that attribute `at` of the equation names. */
static inline bool jx_own_axis(const jx_eqn *e, const jx_batch *b, int at) {
  return b->axis && jx_at(e, at)->u.text == b->axis;
}

/* Attribute `at` gives an axis of operand 0: it is in range, or the error says what it is. */
bool jx_expect_axis(jx_cx *cx, const jx_eqn *e, const jx_aval *a, int at);

/* The equation with attribute i replaced by at[i], on one operand. */
jx_val jx_op1_with(jx_cx *cx, const jx_eqn *e, const jx_attr *at, jx_val x);

/* Axis `axis` of length n·k as two axes, n first; the two axes at `axis` as one. */
jx_val jx_part_axis(jx_cx *cx, jx_val a, int axis, int64_t n);
jx_val jx_join_axis(jx_cx *cx, jx_val a, int axis);

/* The batching of psum, pmax and pmin: `over` reduces axis 0. */
void jx_batch_over(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_prim *over, jx_val x,
                   jx_val *y);

/* The reference evaluation of all: the axis is not bound. */
jx_status jx_eval_unbound(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);

#endif
