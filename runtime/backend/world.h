/*
** world.h — the CPU as a world: operations and graphs run through cached executables.
**
** An operation is a graph of one node, cached by primitive, attributes and types of the operands;
** its scalars are run-time operands. A graph's executable hangs on the interned graph.
*/
#ifndef JX_CPU_WORLD_H
#define JX_CPU_WORLD_H

#include "backend/exec.h"

/* Fills rt->below and rt->world. blas_path, blas_core: as jaxlua_options has them; copied. */
jx_status jx_cpu_open(jx_rt *rt, const char *blas_path, const char *blas_core);

/* The executable of a graph, made on first use (borrowed: it lives as long as the graph). */
jx_exec *jx_cpu_exec(jx_cx *cx, jx_graph *g);

#endif
