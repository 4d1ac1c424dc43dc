/*
** control.h — loops and branches in a cgraph: a CALL with `ctl`. Its operands are what is left of
** those of the primitive (prim/subgraph.h) once its bodies are imported and what is dead, known or
** the same in every trip is gone.
**
**   scan    body 0: inputs are operands, carries, or elements of operands (stacks); outputs are the
**           carries, then elements of the results `result`
**   while   body 0 gives the carries, body 1 the predicate
**   cond    operand 0 is the index; the branches give the results `result`
*/
#ifndef JX_CONTROL_H
#define JX_CONTROL_H

#include "compile/cgraph.h"

typedef enum jx_cfrom {
  JX_FROM_NOTHING, /* not read: dead, or a literal of the body */
  JX_FROM_OPERAND,
  JX_FROM_STACK, /* an element of an operand, by trip; that may be a tape */
  JX_FROM_CARRY
} jx_cfrom;

typedef struct jx_cinput {
  uint8_t from;   /* jx_cfrom                        */
  uint32_t which; /* operand, or carry               */
} jx_cinput;

typedef struct jx_cbody {
  jx_cgraph c;
  jx_cinput *in; /* [c.nin]                                */
  jx_plan *plan; /* made with the plan of what is around it */
} jx_cbody;

typedef struct jx_ccarry {
  jx_csplat known;  /* how it starts: a number in all elements … */
  uint32_t operand; /* … or this operand                         */
  uint32_t result;  /* of the node                               */
  bool unread;      /* how it starts does not matter             */
} jx_ccarry;

struct jx_control {
  uint8_t kind; /* jx_graph_kind */
  bool reverse;
  bool dyn;    /* a scan of as many trips as operand `count` says */
  bool counts; /* a while whose result `count` is the number of trips */
  uint32_t count;
  int64_t trips; /* of a scan; with dyn: 0 */
  uint32_t ncarry, nresult, nbody;
  jx_ccarry *carry;
  uint32_t *result; /* [nresult] */
  jx_cbody **body;
};

/* A loop of at most one trip, a branch that is known: done here. False: it stays a node. */
bool jx_control_short(jx_cgraph *c, jx_cnode *n, jx_cnode **out);

/* Imports the bodies of all living loops and branches of a swept graph, and sweeps again. */
void jx_control_thin(jx_cgraph *c);

#endif
