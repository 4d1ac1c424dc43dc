/*
** simplify.h — how nodes of a cgraph are made: see simplify.c. Every function returns the node,
** perhaps a simpler one, or NULL with c->failed set; operands that are NULL give NULL.
*/
#ifndef JX_SIMPLIFY_H
#define JX_SIMPLIFY_H

#include "compile/cgraph.h"

jx_cnode *jx_cnode_intern(jx_cgraph *c, const jx_cnode *proto);
jx_cnode *jx_c_lit(jx_cgraph *c, jx_dtype d, uint64_t bits);
jx_cnode *jx_c_splat(jx_cgraph *c, const jx_aval *a, uint64_t bits);
jx_cnode *jx_c_affine(jx_cgraph *c, jx_cnode *x, const jx_aval *to, const jx_affine *map);
jx_cnode *jx_c_reshape(jx_cgraph *c, jx_cnode *x, const jx_aval *to);
/* proto: kind MAP with prim, attrs, which, nout and out, or with a lane operation in sub. */
jx_cnode *jx_c_map(jx_cgraph *c, jx_cnode *proto);
jx_cnode *jx_c_lane(jx_cgraph *c, jx_lane_op op, jx_cnode *const *in, int nin, const jx_aval *to);
jx_cnode *jx_c_convert(jx_cgraph *c, jx_cnode *x, jx_dtype d);

/* The one lane operation of a MAP, or -1. */
int jx_cnode_lane_op(const jx_cnode *n);
/* The lanes of a MAP in a body. */
jx_lane jx_cnode_lower(const jx_cnode *n, jx_body *b, const jx_lane *in);
int jx_cnode_cost(jx_cgraph *c, jx_cnode *n);

#endif
