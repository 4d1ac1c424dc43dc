/*
** compile.h — from a graph to a plan. What follows (walker, generated C) is backend/exec.h.
**
**   import, simplify   import.c simplify.c    hash-consing, calls inlined, exact identities
**   loops, branches    control.c splice.c     bodies imported and thinned; their steps spliced in
**   fuse               fuse.c merge.c         anchors → groups, by access maps and row alignment
**   access maps        access.c walk.c        the value of a node at an index
**   lay out            layout.c bodies.c      a group becomes rows, phases and loops with bodies
**   promote            promote.c              what is worth a place; then groups anew
**   schedule           schedule.c             order of kernels
**   plan               kernel.c plan.c        kernel IR, places, in place, the table of steps
**   text and verifier  loop.c text.c
*/
#ifndef JX_COMPILE_H
#define JX_COMPILE_H

#include "compile/steps.h"

/* What decides how a graph is compiled; all constants of the result. Zero fields take the
   default. */
typedef struct jx_compile_opts {
  bool no_fuse;        /* one kernel per anchor, nothing shared (tests)                     */
  bool no_simplify;    /* import only (tests)                                               */
  int64_t small;       /* elements up to which groups need no rows (4096)                   */
  int64_t gemm_small;  /* m·n·k up to which a product is loops of our own (4096)            */
  int64_t row_max;     /* elements of a row buffer at most (16384)                          */
  int64_t block;       /* rows of a block around products (128)                             */
  int ports;           /* of a loop at most (10)                                            */
  const bool *donated; /* [ninputs] whose memory an output may take over; NULL: none       */
} jx_compile_opts;

/* Counts that tests and memory_analysis, cost_analysis read. */
typedef struct jx_plan_stats {
  uint32_t nodes;     /* of the optimized graph, inputs not counted                        */
  uint32_t kernels;   /* KERNEL and GEMM steps                                             */
  uint32_t tiny;      /* … of which work on at most 512 elements                           */
  uint32_t calls;     /* CALL steps                                                        */
  uint32_t copies;    /* COPY and FILL steps                                               */
  uint32_t swaps;     /* carries that change places with their successors                  */
  uint32_t loops;     /* loops over bodies in all kernels                                  */
  uint32_t gemms;     /* products, alone or inside kernels                                 */
  uint32_t temps;     /* values that lie in the arena between steps                        */
  uint32_t in_place;  /* temporaries that took over the place of a dying one               */
  uint32_t row_temps; /* locals larger than one element                                    */
  uint32_t columns;
  uint32_t max_ports, max_body;
  size_t temp_bytes; /* of the temporaries, each counted once                             */
  size_t moved;      /* bytes: each buffer once per kernel that touches it                */
  size_t arena;      /* bytes of the arena                                                */
  size_t live;       /* lower bound of it: largest sum of live temporaries                */
  size_t scratch;    /* bytes of locals, largest kernel                                   */
  double flops;      /* rough                                                             */
} jx_plan_stats;

typedef struct jx_plan jx_plan;
struct jx_plan {
  jx_rt *rt;
  jx_arena mem;    /* holds everything below, and the kernels' bodies                   */
  jx_graph *graph; /* what was compiled (retained: attributes live in it)               */
  uint32_t ninputs, nouts;
  uint32_t nbuf;
  jx_pbuf *buf; /* inputs first, then outputs, then the rest                         */
  uint32_t nstep;
  jx_step *step; /* the last one is END                                               */
  uint32_t nkernel;
  jx_kernel **kernel; /* distinct ones: equal kernels are one                              */
  uint32_t nbody;
  jx_body **body; /* all of them, to be freed with the plan                            */
  uint32_t nattrs;
  jx_attrs **attrs;    /* retained lists of CALL steps                                      */
  uint32_t max_levels; /* loops open at once                                                */
  /* [nouts] the donated input whose memory the output takes over, as it is or as a copy;
     UINT32_MAX: none. NULL: nothing is donated. */
  uint32_t *lent;
  jx_plan_stats stats;
  const char *optimized; /* text of the graph after simplification                           */
  jx_plan *sub; /* plans of bodies, one after the other: they own their bodies and attributes;
                   their steps are in this one's table                                        */
};

/*
** The plan of a closed graph; opts NULL: defaults. NULL with an error in cx. Nothing in the plan is
** bound to buffers: one plan serves any number of runs at once.
*/
jx_plan *jx_compile_plan(jx_cx *cx, jx_graph *g, const jx_compile_opts *opts);
void jx_plan_free(jx_plan *p); /* NULL is allowed */

/* Checks steps, ports, kernels, and that no live buffer is overwritten. JX_EINTERNAL with a
   sentence. */
jx_status jx_plan_verify(const jx_plan *p, jx_error *err);

/* as_text("optimized"), as_text("kernels"): kernels, then the table of steps. */
void jx_plan_print_graph(jx_str *s, const jx_plan *p);
void jx_plan_print(jx_str *s, const jx_plan *p);
void jx_steps_print(jx_str *s, const jx_plan *p);

#endif
