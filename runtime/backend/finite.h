/*
** finite.h — the options debug_nans and debug_infs: results that are no finite numbers are errors
** that name the operation and the script's line.
**
** Operations are checked as they run. A compiled program is checked at its results; if one is
** found, the program runs again node by node in the interpreter, which finds the first node that
** makes one. Programs traced under these options keep their lines (jx_graph.where).
*/
#ifndef JX_FINITE_H
#define JX_FINITE_H

#include "ir/prim.h"

static inline bool jx_finite_wanted(const jx_cx *cx) {
  return cx->rt->opt.debug_nans || cx->rt->opt.debug_infs;
}

/*
** Results of an operation: JX_ENAN with the line, and the results released, if one of them is not
** finite in the way asked for. where 0: no line is known.
*/
jx_status jx_finite_op(jx_cx *cx, const jx_prim *p, uint32_t where, jx_val *out, int nout);

/* The same of a program's results, which in[] gave. */
jx_status jx_finite_graph(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out);

#endif
