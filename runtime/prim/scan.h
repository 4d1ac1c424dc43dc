/*
** scan.h — the parts of a scan, its rules, and what the loops that are reversed through it (while)
** share with it. Operand order and attributes are those of subgraph.h.
*/
#ifndef JX_SCAN_H
#define JX_SCAN_H

#include "prim/subgraph.h"

/* What the attributes say, counted. Inputs of the body: nconst, ncarry, nx. */
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

/* ---- a loop split into what is known and what is linear (scan_split.c) ---- */

/* Where an operand of the linear loop comes from. */
typedef enum jx_place {
  JX_FROM_CONST, /* const `index` of the loop                                       */
  JX_FROM_HOIST, /* result `index` of hoist: the same in every trip                 */
  JX_FROM_XS,    /* xs `index` of the loop                                          */
  JX_FROM_YS     /* ys `index` of the known loop: its own ones, then what is stacked */
} jx_place;

typedef struct jx_source {
  jx_place place;
  uint32_t index;
} jx_source;

/*
** Body of the linear loop: residuals cin, tangents of consts; tangents of the carry; residuals xin,
** tangents of xs → tangents of the carry, tangents of the ys in omask.
*/
typedef struct jx_loop_split {
  jx_graph *known;  /* the body, with the residuals to be stacked as further ys          */
  jx_graph *linear; /* body of the linear loop                                           */
  jx_graph *hoist;  /* consts → what is computed before the loop                         */
  jx_source *cin, *xin;
  uint32_t ncin, nxin;
  bool *tin;   /* [inputs of the body] the linear loop takes this tangent           */
  bool *omask; /* [results of the body] has a tangent                               */
} jx_loop_split;

/* Inputs of the body; part: the loop itself is split (jx_graph_part), not its derivative. */
typedef struct jx_loop_way {
  uint32_t nconst, ncarry;
  bool part;
} jx_loop_way;

/*
** mask: which inputs of the body have tangents (part: are linear); that of the carry grows until it
** maps into itself. Memoised on the body. NULL after an error.
*/
const jx_loop_split *jx_loop_split_of(jx_cx *cx, jx_graph *body, const jx_loop_way *way,
                                      const bool *mask);

/*
** Values of one use. ys: stacked results of the known loop. dx: tangents of consts, carry, xs; dy
** gets those of carry and ys of the body, where they have any.
*/
typedef struct jx_loop_values {
  jx_val count; /* of trips, with dyn */
  const jx_val *consts, *xs, *ys, *dx;
  jx_val *dy;
} jx_loop_values;

/* Binds the linear loop: a scan that is like s in length, direction, dyn and unroll. */
bool jx_loop_linear(jx_cx *cx, const jx_scan *s, const jx_loop_split *p, const jx_loop_values *v);

/* ---- rules ---- */

void jx_scan_sjvp(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy);
void jx_scan_slin(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy);
void jx_scan_part(jx_cx *, const jx_eqn *, const jx_val *x, const bool *linear, jx_val *y);
void jx_scan_transpose(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *ct, jx_val *d);
void jx_scan_batch(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

#endif
