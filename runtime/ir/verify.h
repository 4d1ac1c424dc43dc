/* verify.h — what the two halves of the verifier share: verify.c, verify_linear.c. */
#ifndef JX_VERIFY_H
#define JX_VERIFY_H

#include "base/arena.h"
#include "ir/prim.h"

typedef struct jx_checker {
  jx_rt *rt;
  jx_arena arena;
  jx_map seen; /* nested graphs that were found well-formed */
  bool ok;
} jx_checker;

/* Records the first fault; nothing is checked after it. */
void jx_wrong(jx_checker *c, const char *fmt, ...) JX_PRINTF(2, 3);
/* Zeroed; NULL after an error. */
void *jx_check_room(jx_checker *c, size_t n, size_t size);

/* The graph that the node calls with its operands, or NULL: types do not fit, or it calls none. */
jx_graph *jx_callee(const jx_graph *g, const jx_node *n);

void jx_check_linear(jx_checker *c, const jx_graph *g, const bool *linear);

#endif
