/*
** plan.h — the plan of a fused graph: steps, buffers, arena (plan.c), and the steps of loops and
** branches (splice.c).
*/
#ifndef JX_PLAN_H
#define JX_PLAN_H

#include "compile/control.h"
#include "compile/fuse.h"

#define JX_NOWHERE UINT32_MAX

typedef struct jx_planner {
  jx_plan *p;
  jx_fusion *f;
  jx_cgraph *c;
  jx_arena *mem;
  uint32_t *place;             /* [nodes] into buf, or JX_NOWHERE            */
  jx_cnode **gets, **next_get; /* [nodes] results of a CALL, chained         */
  uint32_t *last;              /* [nodes] last scheduled group that reads it */
  JX_VEC(jx_pbuf) buf;
  JX_VEC(jx_step) step;
  JX_VEC(jx_kernel *) kernel;
  JX_VEC(jx_attrs *) attrs;
  jx_map by_hash; /* kernels                                   */
  bool failed;
} jx_planner;

/* Fuses a cgraph and fills p, whose memory is c's. False with an error in the context. */
bool jx_compile_cgraph(jx_plan *p, jx_cgraph *c);
/* Fills buf, step, kernel and stats of p. False with an error in the context. */
bool jx_plan_build(jx_plan *p, jx_fusion *f);

/* ---- the parts ---- */

uint32_t jx_plan_buf(jx_planner *s, jx_pbuf b);
uint32_t jx_plan_temp(jx_planner *s, const jx_aval *a);
/* A step with its ports zeroed; NULL: s->failed. */
jx_step *jx_plan_step(jx_planner *s, jx_step_kind kind, uint32_t nport, uint32_t node);
void jx_plan_touch(jx_planner *s, uint32_t buf, uint32_t when);
jx_kernel *jx_plan_share(jx_planner *s, jx_kernel *k);
/* Where operand k of a CALL lies; a literal gets a place. */
uint32_t jx_plan_operand(jx_planner *s, const jx_cnode *call, uint32_t k);
/* The living result of a CALL, or NULL. */
jx_cnode *jx_plan_get(const jx_planner *s, const jx_cnode *call, uint32_t which);
/* Where the result lies: in its place, or one that it gets now. */
uint32_t jx_plan_result(jx_planner *s, const jx_cnode *call, uint32_t which);
/* Whole values: FILL, or COPY if they do not lie there already. */
void jx_plan_fill(jx_planner *s, uint32_t to, const jx_aval *a, uint64_t bits, uint32_t node);
/* EMPTY, if a tape lies there: before what writes it. */
void jx_plan_empty(jx_planner *s, uint32_t buf, uint32_t node);
void jx_plan_copy(jx_planner *s, uint32_t to, uint32_t from, const jx_aval *a, uint32_t node);

/* ---- splice.c ---- */

/* The steps of a loop or a branch. */
void jx_plan_control(jx_planner *s, const jx_group *g);
/* Carries of a body that may be written where they lie get one place (COMPILER.md §8); donated
   inputs and outputs likewise. */
void jx_plan_pairs(jx_planner *s);

/* ---- donate.c ---- */

/* The pairs of inputs that are `donated` and outputs that may take their place. False: no
   memory. */
bool jx_donate_pairs(jx_cgraph *c, const bool *donated);
/* Notes in the plan which of them came about. */
bool jx_donate_keep(jx_plan *p, const jx_cgraph *c);

#endif
