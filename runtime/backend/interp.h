/*
** interp.h — the reference interpreter: node by node through the reference evaluations. Slow,
** obviously right, never optimised: the oracle of every other realisation, and what runs a
** primitive that has no lowering yet.
*/
#ifndef JX_INTERP_H
#define JX_INTERP_H

#include "ir/prim.h"

/* One operation on arrays and literals; out[i] are +1 arrays. */
jx_status jx_interp_op(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_val *in, int nin,
                       jx_val *out, int nout);

/* A closed graph; in[ninputs] arrays and literals, out[nouts] +1 (perhaps an input). */
jx_status jx_interp_graph(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out);

/* A world that interprets everything: option `interpret`, and tests. */
extern const jx_world jx_interp_world;

/* The array that holds a literal's value (+1), or v itself retained; BAD after an error. */
jx_val jx_val_to_array(jx_cx *cx, jx_val v);

#endif
