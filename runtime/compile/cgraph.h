/*
** cgraph.h — the graph as the middle of the compiler sees it.
**
** A node is one value. Calls are inlined, expansions expanded, equal nodes are one
** (hash-consing), and primitives are known by kind only: all that fusion must understand is in
** `kind` and `p`.
**
**   kind     p                                                operands
**   INPUT    index                                            –
**   LIT      bits                                             –   rank 0
**   MAP      –                                                shapes equal to the result's
**   AFFINE   start, step, from of each operand axis           x   (jx_affine)
**   RESHAPE  –                                                x
**   PAD      low, interior of each axis                       x, padding value
**   CONCAT   axis                                             parts
**   IOTA     axis                                             –
**   TAKE     see take.c                                       x, indices
**   DSLICE   –                                                x, one start per axis
**   DUPDATE  –                                                x, update, one start per axis
**   REDUCE   bit mask of axes; sub = jx_red_kind              x
**   DOT      see jx_dot                                       a, b
**   CALL     –  the primitive's evaluation, or a loop or a    any
**               branch (`ctl`, control.h); results are GETs
**   GET      result                                           a CALL
*/
#ifndef JX_CGRAPH_H
#define JX_CGRAPH_H

#include "base/vec.h"
#include "compile/compile.h"

typedef enum jx_ckind {
  JX_C_INPUT,
  JX_C_LIT,
  JX_C_MAP,
  JX_C_AFFINE,
  JX_C_RESHAPE,
  JX_C_PAD,
  JX_C_CONCAT,
  JX_C_IOTA,
  JX_C_TAKE,
  JX_C_DSLICE,
  JX_C_DUPDATE,
  JX_C_REDUCE,
  JX_C_DOT,
  JX_C_CALL,
  JX_C_GET,
  JX_C_KINDS
} jx_ckind;

typedef struct jx_cnode jx_cnode;
typedef struct jx_control jx_control;
struct jx_cnode {
  uint32_t id;  /* position in the graph: operands come first                     */
  uint8_t kind; /* jx_ckind                                                       */
  uint8_t sub;  /* REDUCE: jx_red_kind                                            */
  bool anchor;  /* its value gets a place                                         */
  bool live;
  bool effect; /* CALL: never merged, dropped or reordered                       */
  uint16_t nin, np;
  uint32_t salt;  /* nodes of different salts are never one: fences                 */
  uint32_t which; /* MAP, GET: which result of the primitive                        */
  uint32_t users; /* operands of live nodes that are this one, and outputs          */
  jx_cnode **in;
  int64_t *p;                /* what the kind needs                                            */
  const jx_aval *aval;       /* strong                                                         */
  const jx_prim *prim;       /* MAP, CALL; others: where the name in texts comes from, or NULL */
  jx_attrs *attrs;           /* MAP, CALL                                                      */
  const jx_aval *const *out; /* CALL: avals of all results                                */
  uint32_t nout;             /* CALL                                                           */
  jx_control *ctl;           /* CALL: a loop or a branch (control.h), or NULL                  */
  uint32_t src;              /* node of the graph that was compiled                            */
  int cost;                  /* of one element in additions, plus 1; 0: not asked for yet         */
  uint64_t hash;
  double evals; /* fuse.c: how often it is computed, as COMPILER.md §6 counts     */
};

/*
** A product over the axes batch, m, n, k (each any number), in this order; result dimension q is
** domain axis out[q]. a reads its axis i at domain axis a[i], b likewise.
*/
typedef struct jx_dot {
  int nb, nm, nn, nk;
  int64_t ext[2 * JX_MAX_RANK];
  int64_t out[2 * JX_MAX_RANK], a[JX_MAX_RANK], b[JX_MAX_RANK];
  bool small; /* loops of our own, sequential in k: decided from the shapes     */
} jx_dot;
void jx_dot_get(const jx_cnode *n, jx_dot *d);

/* An input of a body that one of its outputs becomes on the next trip. */
typedef struct jx_cpair {
  uint32_t in, out;
  bool same; /* set by the planner: both have one place, that of the output            */
} jx_cpair;

typedef struct jx_cgraph jx_cgraph;
struct jx_cgraph {
  jx_cx *cx;
  jx_rt *rt;
  jx_arena *mem;
  jx_compile_opts opt; /* defaults filled in                                             */
  jx_map cse;          /* hash → jx_cnode *                                              */
  JX_VEC(jx_cnode *) node;
  JX_VEC(jx_attrs *) attrs; /* retained                                                   */
  jx_cnode **in;
  uint32_t nin;
  jx_cnode **out;
  uint32_t nout;
  jx_cpair *pair; /* of a loop's body, or of donated inputs                         */
  uint32_t npair;
  jx_plan *plan;         /* that this becomes, or whose part: its memory is `mem`          */
  jx_cgraph *kid, *next; /* bodies of its loops and branches                            */
  uint32_t src;          /* node that is being imported                                    */
  uint32_t salt, salts;  /* of new nodes; fences so far                                   */
  int depth;             /* of inlined graphs                                              */
  bool failed;           /* out of memory, or an error stands in cx                        */
};

/* Imports g into c (which is zeroed but for cx, mem and opt). False with an error in cx. */
bool jx_cgraph_import(jx_cgraph *c, jx_graph *g);
void jx_cgraph_free(jx_cgraph *c);

/* An input of which all elements are known to be equal. */
typedef struct jx_csplat {
  bool known;
  uint64_t bits;
} jx_csplat;
/* The two halves of an import, for bodies: all of g, as it stands; then what its outputs need. */
bool jx_cgraph_open(jx_cgraph *c, jx_graph *g, const jx_csplat *known);
bool jx_cgraph_finish(jx_cgraph *c);
/* The nodes of g on these operands. */
bool jx_import_graph(jx_cgraph *c, jx_graph *g, jx_cnode *const *in, jx_cnode **out);
/* Drops what no output needs, counts users, numbers anew. */
void jx_import_sweep(jx_cgraph *c);
/* Text with the kinds above in the notation of jaxprs. */
void jx_cgraph_print(jx_str *s, const jx_cgraph *c);

/* The bits of a literal, or of a literal that is broadcast: all elements are equal. */
bool jx_cnode_splat(const jx_cnode *n, uint64_t *bits);
static inline bool jx_ckind_is_index(uint8_t k) { return k >= JX_C_AFFINE && k <= JX_C_DUPDATE; }

#endif
