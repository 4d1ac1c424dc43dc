/*
** kernel.h — one group, laid out, as kernel IR (kernel.c).
*/
#ifndef JX_KERNEL_H
#define JX_KERNEL_H

#include "compile/fuse.h"

/*
** place[node] is the number of the place of each value in memory; values with one number share it
** (written in place). *param_place gets the places of the kernel's params. NULL: out of memory.
*/
jx_kernel *jx_kernel_make(jx_fusion *f, jx_arena *mem, jx_group *g, const uint32_t *place,
                          uint32_t **param_place);

#endif
