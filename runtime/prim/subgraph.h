/*
** subgraph.h — the primitives with subgraphs: their attributes, the order of their operands, and
** what their files share. Rules are in scan.c, while.c, cond.c, remat.c, custom_*.c; the compiler
** reads only this page (CORE.md §6).
**
**   scan    [count] consts… carry… xs…  →  carry… ys…
**           The body takes consts, carry, one element of each xs; it gives carry, one element of
**           each ys. xs and ys have a leading axis of `length`. With `dyn` the first operand is the
**           number of trips (i32), and xs and ys are tapes.
**   while   cond consts… body consts… carry…  →  carry… [count tapes…]
**           cond takes its consts and the carry and gives a bool; body takes its consts and the
**           carry and gives the carry. With `tape` the body gives further results after the carry:
**           the node gives the number of trips (i32) and one tape of each.
**   cond    index operands…  →  results…
**           index is an i32 scalar, clamped into [0, branches); every branch takes the operands.
**   remat2  operands…  →  results…     a program that the backward pass runs again
*/
#ifndef JX_SUBGRAPH_H
#define JX_SUBGRAPH_H

#include "array/tape.h"
#include "base/arena.h"
#include "prim/rules.h"
#include "transform/transform.h"

/* Attributes, in the order of their lists. */
enum {
  JX_SCAN_DYN, /* BOOL or NONE */
  JX_SCAN_JAXPR,
  JX_SCAN_LENGTH, /* with dyn: 0 */
  JX_SCAN_NUM_CARRY,
  JX_SCAN_NUM_CONSTS,
  JX_SCAN_REVERSE,
  JX_SCAN_UNROLL
};
enum {
  JX_WHILE_BODY,
  JX_WHILE_BODY_NCONSTS,
  JX_WHILE_COND,
  JX_WHILE_COND_NCONSTS,
  JX_WHILE_TAPE /* BOOL or NONE */
};
enum { JX_COND_BRANCHES /* GRAPHS */ };
enum { JX_REMAT_DIFFERENTIATED, JX_REMAT_JAXPR, JX_REMAT_POLICY, JX_REMAT_PREVENT_CSE };

/* ---- work arrays of one rule, given back together ---- */

typedef struct jx_room {
  jx_arena mem;
  jx_cx *cx;
} jx_room;

bool jx_room_open(jx_cx *cx, jx_room *r);     /* false: an error stands; nothing to close */
jx_val *jx_room_vals(jx_room *r, uint32_t n); /* ABSENT, or NULL with an error */
bool *jx_room_flags(jx_room *r, uint32_t n);  /* false */
static inline void jx_room_close(jx_room *r) { jx_arena_free(&r->mem); }

/* ---- lists of values under masks ---- */

void jx_mask_present(const jx_val *v, int n, bool *mask);
/* Appends the values in mask behind to[at]; the new count. */
uint32_t jx_mask_pack(const jx_val *v, const bool *mask, uint32_t n, jx_val *to, uint32_t at);
/* to[i] = the next of from where mask[i], else ABSENT. */
void jx_mask_unpack(const jx_val *from, const bool *mask, uint32_t n, jx_val *to);
/* Tangents that are there and can be used: of floating operands. */
void jx_mask_tangents(const jx_eqn *e, const jx_val *dx, bool *mask);

/*
** A program made by a rule: a staging trace that captures nothing. jx_body_inputs appends inputs of
** these types to `in` where mask says so (NULL: all). jx_body_close gives the program (+1) and
** closes the trace, also after an error (NULL).
*/
jx_trace *jx_body_open(jx_cx *cx);
uint32_t jx_body_inputs(jx_cx *cx, jx_trace *t, const jx_aval *const *aval, const bool *mask,
                        uint32_t n, jx_val *in);
jx_graph *jx_body_close(jx_cx *cx, jx_trace *t, const jx_val *out, uint32_t nout);

/* The operands have the types of the inputs of g, weak or not; else the error says what differs. */
bool jx_check_operands(jx_cx *cx, const jx_eqn *e, jx_graph *g, const jx_aval *const *in, int n);

/*
** Views as values, for evaluations that run graphs. jx_view_value (+1) borrows the bytes of an
** array and keeps a tape; jx_view_store copies the bytes of an array and shares a tape.
*/
jx_val jx_view_value(jx_cx *cx, const jx_view *v);
void jx_view_store(const jx_view *to, jx_val v);

/* The reference evaluation of g: in and out are dense views; runs in the world below. */
jx_status jx_eval_graph(jx_cx *cx, jx_graph *g, const jx_view *in, const jx_view *out);

#endif
