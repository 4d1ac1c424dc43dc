/*
** trace.h — traces, and the routing rule: the whole of composition (CORE.md §§2–4).
**
** bind(prim, attrs, operands) sends an operation to the innermost of: the traces of its operands;
** the innermost staging trace; the traces that bind a named axis it uses. With none it is
** computed. Nothing else decides where an operation is recorded, so perturbations cannot mix and
** any nesting composes.
**
**   kind     made by                          takes every operation   its values are known
**   STAGE    jit, make_jaxpr, bodies, passes  yes                     no
**   MAPPED   vmap                             no                      no
**   VALUE    grad, vjp, jvp, linearize        no                      if the enclosing world's are
**   LINEAR   beside a VALUE or STAGE trace    no                      no
**
** A value trace computes each primal in the enclosing world while the operation is bound, and takes
** the derivative step at once: a primal exists once whatever the nesting, and a script sees it. It
** stores no nodes; its variables are slots {primal, tangent}, released with their handles.
**
** Drivers (in Lua, or in C for a C host):
**   t = jx_trace_begin(cx, …); x = jx_trace_input*(…); … the user's function …; jx_trace_end_*(…)
** or jx_trace_abort after an error. C never calls the user's function here.
*/
#ifndef JX_TRACE_H
#define JX_TRACE_H

#include "ir/prim.h"

typedef enum jx_trace_kind {
  JX_TRACE_STAGE,
  JX_TRACE_MAPPED,
  JX_TRACE_VALUE,
  JX_TRACE_LINEAR
} jx_trace_kind;

/*
** A finished graph with what it captured, and the script's line of each node. Owned by the
** caller.
*/
typedef struct jx_closed {
  jx_graph *graph;
  jx_val *cap;     /* [graph->ncap], retained: values of the enclosing world        */
  uint32_t *where; /* [graph->nnodes] lines (jx_where_text), for errors and profiles */
  bool has_tracer; /* a captured value is a tracer: use once, do not cache          */
} jx_closed;
void jx_closed_free(jx_rt *rt, jx_closed *c);

/*
** A linear program: tangents of some inputs to tangents of some outputs. Its graph's inputs are the
** residuals, then one tangent for each differentiated input; its outputs are the results that
** depend on them. Owned by the caller.
*/
typedef struct jx_linear {
  jx_closed closed;         /* captured values = residuals                                 */
  uint32_t nin, nout;       /* differentiated inputs; all outputs of the function          */
  bool *depends;            /* [nout] output i has a tangent (an output of the graph)      */
  const jx_aval **in_aval;  /* [nin] of the primal inputs                                  */
  const jx_aval **out_aval; /* [nout] of the primal outputs                               */
} jx_linear;
void jx_linear_free(jx_rt *rt, jx_linear *l);

/*
** Opens a trace. name: "jit", "vmap", "grad"…, for messages. STAGE and MAPPED: `axis` may name the
** mapped axis (size `axis_size`). VALUE: `forward` says that tangents are computed in the
** enclosing world (jvp); otherwise they are linear and end in a jx_linear. NULL after an error.
*/
typedef struct jx_trace_opts {
  jx_trace_kind kind;
  const char *name;
  const char *axis;
  int64_t axis_size;
  bool forward;
  bool pass;   /* opened by a pass, not by a driver                              */
  void *owner; /* the coroutine that runs the function, for the binding's checks */
} jx_trace_opts;
jx_trace *jx_trace_begin(jx_cx *cx, const jx_trace_opts *o);

/*
** An input: by type (STAGE, MAPPED), or by value (VALUE), there with a tangent in forward mode
** (or ABSENT), or differentiated in reverse mode. The result is +1.
*/
jx_val jx_trace_input(jx_cx *cx, jx_trace *t, const jx_aval *aval);
jx_val jx_trace_input_jvp(jx_cx *cx, jx_trace *t, jx_val primal, jx_val tangent);
jx_val jx_trace_input_vjp(jx_cx *cx, jx_trace *t, jx_val primal, bool differentiate);

/*
** Closes t (and every trace opened inside it that is still open, which is an error of a script).
** end_graph: STAGE and MAPPED. The graph is interned. end_jvp: primals and tangents (ABSENT: zero)
** of the outputs, +1 each. end_vjp: primals, +1 each, and the linear program. On failure nothing
** is owned.
*/
jx_status jx_trace_end_graph(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, jx_closed *res);
jx_status jx_trace_end_jvp(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, jx_val *y,
                           jx_val *dy);
jx_status jx_trace_end_vjp(jx_cx *cx, jx_trace *t, const jx_val *outs, int n, jx_val *y,
                           jx_linear *res);
void jx_trace_abort(jx_cx *cx, jx_trace *t);

/*
** For rules that a script gives: the innermost trace that these values, or a staging trace, claim;
** NULL: none. jx_trace_parts: primal and tangent (ABSENT: zero) of a value on the value trace t,
** borrowed; any other value is its own primal. jx_trace_join: the value of t that has them (+1; the
** primal itself without a tangent).
*/
jx_trace *jx_trace_claims(jx_cx *cx, const jx_val *v, int n);
void jx_trace_parts(const jx_trace *t, jx_val v, jx_val *primal, jx_val *tangent);
jx_val jx_trace_join(jx_cx *cx, jx_trace *t, jx_val primal, jx_val tangent);
bool jx_trace_is_forward(const jx_trace *t);

/* Number of open traces; the innermost one or NULL; closes all above depth. */
int jx_trace_depth(const jx_rt *rt);
jx_trace *jx_trace_top(const jx_rt *rt);
void jx_trace_unwind(jx_cx *cx, int depth);

jx_trace_kind jx_trace_kind_of(const jx_trace *t);
void *jx_trace_owner(const jx_trace *t);
const char *jx_trace_name(const jx_trace *t);
/* The named axis that a mapped trace binds, and its size; NULL: none. */
const char *jx_trace_axis(const jx_trace *t, int64_t *size);

/*
** The value behind v, through the primals of value traces: an array or a literal (borrowed), or
** BAD with the concretization error. jx_val_known only asks.
*/
jx_val jx_val_concrete(jx_cx *cx, jx_val v);
bool jx_val_known(jx_val v);
/*
** The tracer's trace is still open. If not, and cx is given, records the leak error naming both
** lines.
*/
bool jx_val_open(jx_cx *cx, jx_val v);

#endif
