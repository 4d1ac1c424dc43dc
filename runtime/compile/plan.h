/*
** plan.h — the plan of a fused graph (plan.c): steps, buffers, arena.
*/
#ifndef JX_PLAN_H
#define JX_PLAN_H

#include "compile/fuse.h"

/* Fills buf, step, kernel and stats of p, whose memory is open. False with an error in the
   context. */
bool jx_plan_build(jx_plan *p, jx_fusion *f);

#endif
