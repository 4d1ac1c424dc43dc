/*
** ir.h — programs: the whole data model on one page. READ THIS FIRST.
**
** A graph is straight-line code in single-assignment form, in the order of its nodes. Control flow
** is nodes that carry subgraphs. Inside a graph nothing is owned: a variable is an index.
**
**   inputs      vars 0 … ninputs-1, of which the first ncap stand for captured values
**   node k      results are the vars out … out+nout-1, numbered in order of the nodes
**   atom        a var, or a literal (JX_LIT | index into lits): a 0-d constant that came from a Lua
**               number or from a rule; never an array
**
** A finished graph is closed (what it needed from outside are its leading inputs) and immutable. It
** is interned by structure in the runtime: equal programs are one pointer, on which transformed
** graphs (memo) and executables hang. Source lines are not part of it: see jx_closed.
*/
#ifndef JX_IR_H
#define JX_IR_H

#include "array/aval.h"
#include "ir/attr.h"

typedef struct jx_prim jx_prim;
typedef uint32_t jx_atom;
#define JX_LIT 0x80000000u
static inline bool jx_is_lit(jx_atom a) { return (a & JX_LIT) != 0; }

typedef struct jx_lit {
  const jx_aval *aval; /* rank 0; weak if it came from a number of the script */
  union {
    int64_t i; /* bool and integers: sign- or zero-extended            */
    double f;  /* floats, already rounded to the dtype                 */
  } u;
} jx_lit;

typedef struct jx_node {
  const jx_prim *prim;
  jx_attrs *attrs;    /* retained                           */
  uint32_t in, nin;   /* operands[in … in+nin)              */
  uint32_t out, nout; /* vars out … out+nout                */
} jx_node;

struct jx_graph {
  _Atomic int32_t refs;
  jx_rt *rt;
  uint32_t ninputs, ncap, nnodes, nvars, nouts, nlits, noperands;
  uint32_t naxes;       /* named axes used inside, nested graphs included          */
  const jx_aval **aval; /* [nvars]                                                 */
  jx_node *node;        /* [nnodes]                                                */
  jx_atom *operand;     /* [noperands]                                             */
  jx_atom *out;         /* [nouts]                                                 */
  jx_lit *lit;          /* [nlits]                                                 */
  const char **axis;    /* [naxes] interned names                                  */
  uint32_t *where;      /* [nnodes] lines (jx_where_text) while debug_nans, debug_infs or
                           trace_lines is on, and then part of the structure; else NULL  */
  uint64_t hash;        /* of the structure                                        */
  size_t bytes;         /* of the block that holds all of the above                */
  size_t held;          /* bytes of executables that hang on it                    */
  struct jx_memo *memo; /* transformed versions, by key; freed with the graph      */
  void *exec;           /* executables (compile/cache.c); freed through the world  */
  uint64_t tick;        /* when it was last asked for: eviction                    */
  bool interned;        /* in the runtime's table                                  */
  bool effects;         /* a node inside has effects: never dropped or merged      */
  bool host;            /* a node inside calls a function of the host              */
};

static inline const jx_aval *jx_atom_aval(const jx_graph *g, jx_atom a) {
  return jx_is_lit(a) ? g->lit[a & ~JX_LIT].aval : g->aval[a];
}
static inline const jx_atom *jx_node_in(const jx_graph *g, const jx_node *n) {
  return g->operand + n->in;
}

static inline jx_graph *jx_graph_retain(jx_graph *g) {
  atomic_fetch_add_explicit(&g->refs, 1, memory_order_relaxed);
  return g;
}
void jx_graph_release(jx_graph *g);

/*
** The interned graph of the same structure (+1); takes over the caller's reference to g. NULL with
** an error when memory runs out (g is released).
*/
jx_graph *jx_graph_intern(jx_graph *g);

/*
** The parts of a graph to be made. All arrays are copied into one block; attrs are retained. Node
** outs must be numbered in order. NULL: out of memory.
*/
typedef struct jx_parts {
  uint32_t ninputs, ncap, nnodes, nvars, nouts, nlits, noperands;
  const jx_aval *const *aval;
  const jx_node *node;
  const jx_atom *operand;
  const jx_atom *out;
  const jx_lit *lit;
  const uint32_t *where; /* [nnodes] or NULL */
} jx_parts;
jx_graph *jx_graph_new(jx_rt *rt, const jx_parts *p);

/*
** The same nodes with inputs and outputs in another order: input i of the result is input inputs[i]
** of g, output i is outs[i], an atom of g. Every input that a live node reads must be named.
** Nodes that no output needs are dropped. How loops regroup their operands.
*/
jx_graph *jx_graph_rewire(jx_graph *g, const uint32_t *inputs, uint32_t ninputs,
                          const jx_atom *outs, uint32_t nouts);

/*
** Verifier: well-formedness as verify.c lists it. `linear` (one flag per input, or NULL) also
** checks that the program is linear in those inputs. JX_EINTERNAL with a sentence if it is not.
*/
jx_status jx_graph_verify(jx_graph *g, const bool *linear);

/*
** JAX's jaxpr text, nested graphs indented. jx_graph_print gives what JAX prints, which loses weak
** types; jx_graph_print_exact marks them ("f32[]{weak}"), and the captured inputs of nested graphs,
** so that parsing gives back the same interned graph. Neither ends in a newline. See docs/ir.md.
*/
void jx_graph_print(jx_str *s, const jx_graph *g);
void jx_graph_print_exact(jx_str *s, const jx_graph *g);

/*
** The interned graph (+1) of either text; types of results are computed and compared with what the
** text says. NULL: JX_EPARSE with line, column and what was expected, or the error of a shape rule.
*/
jx_graph *jx_graph_parse(jx_rt *rt, const char *text);

#endif
