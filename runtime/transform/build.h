/*
** build.h — a graph in the making: what a trace that records keeps. Internal to transform/.
**
** Vars are numbered as they come, inputs and captured values among them; jx_build_finish renumbers
** them into the order of ir.h, and with `prune` leaves out nodes and captured values that no
** output needs.
*/
#ifndef JX_BUILD_H
#define JX_BUILD_H

#include "transform/trace.h"

typedef struct jx_build {
  jx_rt *rt;
  JX_VEC(const jx_aval *) aval; /* [vars]                                            */
  JX_VEC(uint32_t) def;         /* [vars] node that makes it, or JX_NO_NODE          */
  JX_VEC(jx_node) node;
  JX_VEC(uint32_t) where; /* [nodes] line of the script                        */
  JX_VEC(jx_atom) operand;
  JX_VEC(jx_lit) lit;
  JX_VEC(uint32_t) input; /* vars of the inputs, in order                      */
  JX_VEC(uint32_t) cap;   /* vars of the captured values                       */
  jx_vals cap_val;        /* their values, retained                            */
  jx_map cap_of;          /* hash of a captured value → position in cap        */
  jx_map known;           /* hash of a node → its index, when `share` is set   */
  bool share;             /* hash-consing: graphs that passes make             */
} jx_build;

#define JX_NO_NODE UINT32_MAX

void jx_build_init(jx_build *b, jx_rt *rt, bool share);
void jx_build_free(jx_build *b);

/* All return false, or a negative number, after an error recorded in rt. */
bool jx_build_input(jx_build *b, const jx_aval *a, uint32_t *var);
bool jx_build_lit(jx_build *b, jx_val v, jx_atom *atom);
bool jx_build_capture(jx_build *b, jx_val v, jx_atom *atom);
/*
** Adds a node over the atoms in, with results of the types out; prim, attrs (lent), nin and nout
** are those of `like`. first is the var of its first result.
*/
bool jx_build_node(jx_build *b, const jx_node *like, const jx_atom *in, const jx_aval *const *out,
                   uint32_t *first);
/* The result of a node of literals alone (a splat, an iota): cheaper made again than kept. */
bool jx_build_is_constant(const jx_build *b, uint32_t var, const jx_node **node);

/* The interned graph with what it captured. */
jx_status jx_build_finish(jx_build *b, const jx_atom *outs, uint32_t nouts, bool prune,
                          jx_closed *res);

#endif
