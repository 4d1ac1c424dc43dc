/*
** record.h — the record of a trace, and what trace.c, step.c and the passes share. Internal to
** transform/.
*/
#ifndef JX_RECORD_H
#define JX_RECORD_H

#include "ir/memo.h"
#include "transform/build.h"
#include "transform/transform.h"

/* A variable of a value trace: lives while a handle does. */
typedef struct jx_slot {
  jx_val primal; /* in the enclosing world; retained                                      */
  jx_val tan;    /* forward: in the enclosing world, retained; else a tracer of `lin`     */
  int32_t refs;
  uint32_t next; /* free list                                                             */
} jx_slot;

struct jx_trace {
  jx_rt *rt;
  uint32_t gen;   /* goes up when the trace closes: older handles have leaked           */
  uint32_t level; /* 2 · depth in the stack; a linear companion has one more            */
  bool open;
  bool forward; /* VALUE: jvp                                                         */
  bool pass;    /* made by a pass: may capture nothing, shares equal nodes            */
  uint8_t kind;
  const char *name; /* interned                                                           */
  const char *axis; /* interned, or NULL                                                  */
  int64_t axis_size;
  void *owner;
  jx_trace *parent_stage; /* rt->stage when this one opened                                */
  jx_trace *lin;          /* VALUE, reverse: the linear companion                               */
  jx_trace *next;         /* spare list                                                         */
  jx_build b;             /* STAGE, MAPPED, LINEAR                                              */
  JX_VEC(jx_slot) slot;   /* VALUE                                                           */
  uint32_t free_slot;
  JX_VEC(const jx_aval *) in_aval; /* VALUE, reverse: avals of the differentiated inputs   */
};

/* An open trace of a kind; for passes. NULL after an error. jx_pass_close always closes it. */
jx_trace *jx_pass_open(jx_cx *cx, jx_trace_kind kind);
void jx_pass_close(jx_cx *cx, jx_trace *t);
/* The pass's graph: a captured value is an internal error, except for LINEAR traces, whose captured
   values (residuals) are handed out in *caps. */
jx_graph *jx_pass_finish(jx_cx *cx, jx_trace *t, const jx_val *outs, uint32_t nouts, bool prune,
                         jx_closed *caps);
/*
** Inputs for the avals of g (those in mask, or all), as values; out[i] is ABSENT where not in
** mask.
*/
bool jx_pass_inputs(jx_cx *cx, jx_trace *t, const jx_graph *g, const bool *mask, jx_val *out);

/*
** A memoised result: its masks live in its arena, its graphs are released with it, `value` is what
** the pass hands out.
*/
typedef struct jx_result {
  jx_arena arena;
  jx_graph *graph[3];
  void *value;
} jx_result;
jx_result *jx_result_new(jx_cx *cx, size_t value_size);
void jx_result_free(jx_rt *rt, jx_result *r);
/* Hangs r on g under this key and returns its value; frees r and returns NULL after an error. */
void *jx_result_keep(jx_cx *cx, jx_graph *g, const jx_key *key, jx_result *r);
/* The value kept under this key, or NULL. */
void *jx_result_find(jx_graph *g, const jx_key *key);

/* An operation on its way through the traces. Everything is borrowed. */
typedef struct {
  const jx_prim *prim;
  jx_attrs *attrs;
  const jx_val *x; /* [nin] operands                        */
  jx_val *y;       /* [nout] results, written when it ran   */
  int nin, nout;
} jx_op;

/* A zero of this type as a node of exactly this trace. */
jx_val jx_trace_zero(jx_cx *cx, jx_trace *t, const jx_aval *a);

/*
** One forward derivative step: results o->y and tangents dy (ABSENT: zero) of an operation on
** primals o->x with tangents dx. forward: subgraphs give both from one node (sjvp); else they are
** split (slin).
*/
bool jx_step(jx_cx *cx, bool forward, const jx_op *o, const jx_val *dx, jx_val *dy);

/*
** An operation on known operands and such of the linear trace t, split between both worlds by its
** rule (prim->sub->part).
*/
bool jx_part(jx_cx *cx, const jx_trace *t, const jx_op *o);

/* The step over a whole graph: in[ninputs], dx likewise; y, dy[nouts]. */
bool jx_step_graph(jx_cx *cx, bool forward, jx_graph *g, const jx_val *in, const jx_val *dx,
                   jx_val *y, jx_val *dy);

/*
** Transposes the linear program g: in[i] is the value of an input that is not linear, ct[nouts] are
** cotangents (ABSENT: zero); d[i] receives the cotangent of linear input i, or ABSENT.
*/
bool jx_backward(jx_cx *cx, jx_graph *g, const jx_val *in, const bool *linear, const jx_val *ct,
                 jx_val *d);

/* What is done from here on is done for node k: its line, if the program keeps them. */
static inline void jx_at_node(jx_cx *cx, const jx_graph *g, uint32_t k) {
  if (JX_UNLIKELY(g->where != NULL)) cx->rt->where = g->where[k];
}

/* The operation of a node on values, through bind. */
bool jx_bind_node(jx_cx *cx, const jx_graph *g, const jx_node *n, const jx_val *env, jx_val *in,
                  jx_val *out);
/* The value of an atom: a literal, or env[var]. */
jx_val jx_env_get(const jx_graph *g, const jx_val *env, jx_atom a);

#endif
