/* while.h — the parts of a while, as its rules and the compiler read them (subgraph.h). */
#ifndef JX_WHILE_H
#define JX_WHILE_H

#include <string.h>

#include "prim/subgraph.h"

/* Operands: ncond, nbody, ncarry. */
typedef struct jx_while {
  jx_graph *cond, *body;
  uint32_t ncond, nbody, ncarry;
  bool tape;
} jx_while;

static inline jx_while jx_while_of(const jx_eqn *e) {
  jx_while w = {
      .cond = jx_at(e, JX_WHILE_COND)->u.graph,
      .body = jx_at(e, JX_WHILE_BODY)->u.graph,
      .ncond = (uint32_t)jx_at_int(e, JX_WHILE_COND_NCONSTS),
      .nbody = (uint32_t)jx_at_int(e, JX_WHILE_BODY_NCONSTS),
      .tape = jx_at(e, JX_WHILE_TAPE)->kind == JX_ATTR_BOOL && jx_at_int(e, JX_WHILE_TAPE)};
  w.ncarry = (uint32_t)e->nin - w.ncond - w.nbody;
  return w;
}

/* Binds a while like w; out has room for the body's results, and the count with tape. */
bool jx_while_bind(jx_cx *cx, const jx_while *w, const jx_val *in, jx_val *out);

/* ---- rules (while_rules.c, loop_part.c) ---- */

void jx_while_sjvp(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                   jx_val *dy);
void jx_while_slin(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx, jx_val *y,
                   jx_val *dy);
void jx_while_part(jx_cx *, const jx_eqn *, const jx_val *x, const bool *linear, jx_val *y);
void jx_while_batch(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

#endif
