/*
** scan.h — the parts of a scan, for its own files and for the loops that are reversed through it
** (while). Operand order and attributes are those of subgraph.h.
*/
#ifndef JX_SCAN_H
#define JX_SCAN_H

#include "prim/subgraph.h"

/* What the attributes say, counted. Positions of consts, carry, xs in the body: 0, nconst, … */
typedef struct jx_scan {
  jx_graph *body;
  int64_t length; /* 0 with dyn                                                      */
  uint32_t first; /* position of the first const among the operands: 1 with dyn      */
  uint32_t nconst, ncarry, nx, ny;
  uint32_t unroll;
  bool dyn, reverse;
} jx_scan;

/* Of a node that the shape rule has accepted. */
jx_scan jx_scan_of(const jx_attrs *attrs, int nin);

/* Binds a scan like s: out has room for ncarry + ny values. false after an error. */
bool jx_scan_bind(jx_cx *cx, const jx_scan *s, const jx_val *in, jx_val *out);

/* The type of all elements of an xs or ys, whose single element is `a`. NULL after an error. */
const jx_aval *jx_scan_stack(jx_cx *cx, const jx_scan *s, const jx_aval *a);

#endif
