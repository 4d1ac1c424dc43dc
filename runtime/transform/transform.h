/*
** transform.h — the passes: graph → graph, each memoised on the interned graph it starts from.
**
** Masks are arrays of bool, one per input or output. Results are borrowed from the memo: they live
** as long as the graph. All record an error in cx and return NULL or false on failure; every
** result is verified when rt->opt.verify is set. No pass knows another; each is tested from text
** to text.
*/
#ifndef JX_TRANSFORM_H
#define JX_TRANSFORM_H

#include "transform/trace.h"

/* Inputs, then tangents of the inputs in mask; outputs, then tangents of the outputs in omask. */
typedef struct jx_jvp_graph {
  jx_graph *g;
  bool *omask; /* [outputs]; all of `force` that are floating */
} jx_jvp_graph;
const jx_jvp_graph *jx_graph_jvp(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force);

/*
** known: inputs → outputs, extra residuals. linear: residuals, tangents in mask → tangents in
** omask. A residual that is an input or an output of g is forwarded, never copied: res[i] says
** where it is.
*/
typedef struct jx_residual {
  bool is_input; /* input `index` of g; else output `index` of known */
  uint32_t index;
} jx_residual;
typedef struct jx_lin_graph {
  jx_graph *known, *linear;
  bool *omask;      /* [outputs of g]                              */
  jx_residual *res; /* [nres], the leading inputs of linear        */
  uint32_t nres;
} jx_lin_graph;
const jx_lin_graph *jx_graph_linearize(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force);

/*
** Partial evaluation: the program itself split, not its derivative. Inputs in mask are linear;
** linear: residuals, inputs in mask → outputs in omask. known takes all inputs and reads none in
** mask; its outputs in omask are literals that nobody reads. A known output in force passes through
** linear.
*/
const jx_lin_graph *jx_graph_part(jx_cx *cx, jx_graph *g, const bool *mask, const bool *force);

/*
** The same split for a program that is to run again: `linear` computes what it needs from inputs of
** g, and from what the policy saves. saves(policy, node) says so of a node's results; policy NULL
** saves nothing, and then known is g. Residuals are the inputs that are needed, then what is saved.
*/
typedef bool (*jx_saves_fn)(const char *policy, const jx_node *n);
const jx_lin_graph *jx_graph_remat(jx_cx *cx, jx_graph *g, const bool *mask, const char *policy,
                                   jx_saves_fn saves);

/*
** Inputs: the inputs that are not linear, the cotangents in ctmask; outputs: cotangents of the
** linear inputs in omask.
*/
typedef struct jx_transposed {
  jx_graph *g;
  bool *omask; /* [inputs of the original] */
} jx_transposed;
const jx_transposed *jx_graph_transpose(jx_cx *cx, jx_graph *g, const bool *linear,
                                        const bool *ctmask, const bool *force);

/*
** Inputs in mask gain a leading axis of this size; so do the outputs in omask (all in force).
** axis may be NULL.
*/
typedef struct jx_batched {
  jx_graph *g;
  bool *omask; /* [outputs] */
} jx_batched;
const jx_batched *jx_graph_batch(jx_cx *cx, jx_graph *g, const bool *mask, int64_t size,
                                 const char *axis, const bool *force);

/* ---- what drivers need ---- */

/*
** Runs a closed graph as one `call` node on its captured values and in[]: out[nouts], values of
** the scope.
*/
bool jx_call_closed(jx_cx *cx, const jx_closed *c, const char *name, const jx_val *in, jx_val *out);

/*
** vmap: batches c over the inputs in mask and binds it as one call; every output is mapped at
** axis 0.
*/
bool jx_call_batched(jx_cx *cx, const jx_closed *c, const bool *mask, int64_t size,
                     const char *axis, const jx_val *in, jx_val *out);

/*
** ct[nout] (ABSENT: zero) → cotangents of the nin inputs (ABSENT: zero). dx[nin] → dy[nout]
** likewise.
*/
bool jx_pullback(jx_cx *cx, const jx_linear *l, const jx_val *ct, jx_val *dx);
bool jx_pushforward(jx_cx *cx, const jx_linear *l, const jx_val *dx, jx_val *dy);

/* Emits the nodes of g through bind with these inputs (all of them, captured first). */
bool jx_graph_emit(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out);

/*
** Branches: the programs of c[n] with one list of captured values as their leading inputs. out[n]
** gets them (+1 each, nothing captured), cap (room for all) and *ncap the values, borrowed.
*/
bool jx_closed_share(jx_cx *cx, const jx_closed *const *c, int n, jx_graph **out, jx_val *cap,
                     uint32_t *ncap);

/* A zero of this type as a node or a value: a splat, never memory. An absence made real. */
jx_val jx_zeros(jx_cx *cx, const jx_aval *a);
jx_val jx_instantiate(jx_cx *cx, jx_val v, const jx_aval *a);
/* Sum of two cotangents, either of which may be absent. */
jx_val jx_add_any(jx_cx *cx, jx_val a, jx_val b);

#endif
