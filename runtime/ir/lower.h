/*
** lower.h — the lowering kinds: all that compilers and backends know of a primitive.
**
** Backends switch on this short list and never on a primitive. `make docs` lists each
** primitive's kind.
*/
#ifndef JX_LOWER_H
#define JX_LOWER_H

#include "ir/body.h"
#include "ir/val.h"

typedef struct jx_eqn jx_eqn;
typedef struct jx_cx jx_cx;

typedef enum jx_lower_kind {
  JX_LOWER_NONE,   /* the reference evaluation only: runs between kernels             */
  JX_LOWER_MAP,    /* element-wise: builds lane operations                            */
  JX_LOWER_INDEX,  /* an index map of its consumer                                    */
  JX_LOWER_REDUCE, /* sums, maxima … over axes                                        */
  JX_LOWER_DOT,    /* dot_general                                                     */
  JX_LOWER_SCAN,   /* cumulative                                                      */
  JX_LOWER_SCATTER,
  JX_LOWER_WINDOW, /* reduce_window, convolution, pooling                             */
  JX_LOWER_CALL,   /* a routine looked up by name: LAPACK, sort, …                    */
  JX_LOWER_EXPAND, /* into other primitives                                           */
  JX_LOWER_GRAPH   /* control flow: carries subgraphs                                 */
} jx_lower_kind;

typedef enum jx_index_kind {
  JX_IX_AFFINE,        /* each operand axis is an affine form of the result's axes    */
  JX_IX_RESHAPE,       /* equal linear index                                          */
  JX_IX_PAD,           /* operands: x, the padding value                              */
  JX_IX_CONCAT,        /* along the attribute `dimension`                             */
  JX_IX_IOTA,          /* no operand                                                  */
  JX_IX_GATHER,        /* dimension numbers and mode in the attributes                */
  JX_IX_DYNAMIC_SLICE, /* operands: x, one scalar start per axis                      */
  JX_IX_DYNAMIC_UPDATE /* operands: x, update, starts                                 */
} jx_index_kind;

/*
** Operand axis d is read at start[d] + step[d] · (result axis from[d]), or at start[d] if from
** < 0.
*/
typedef struct jx_affine {
  int64_t start[JX_MAX_RANK], step[JX_MAX_RANK];
  int8_t from[JX_MAX_RANK];
} jx_affine;

typedef enum jx_reduce_kind {
  JX_REDUCE_SUM,
  JX_REDUCE_PROD,
  JX_REDUCE_MAX,
  JX_REDUCE_MIN,
  JX_REDUCE_AND,
  JX_REDUCE_OR,
  JX_REDUCE_XOR,
  JX_REDUCE_ARGMAX,
  JX_REDUCE_ARGMIN
} jx_reduce_kind;

/* GRAPH: what a compiler may do with the subgraphs. */
typedef enum jx_graph_kind {
  JX_GRAPH_OPAQUE, /* evaluated by the primitive                                       */
  JX_GRAPH_INLINE, /* the results are those of its graph, attribute `op`, on the operands */
  JX_GRAPH_FENCE,  /* the same, but nothing in it is merged with what stands outside   */
  JX_GRAPH_SCAN,   /* counted loop: prim/subgraph.h                             */
  JX_GRAPH_WHILE,  /* loop with a predicate                                            */
  JX_GRAPH_COND    /* one of several branches                                          */
} jx_graph_kind;

/* Lane operations for one element: in[nin] lanes of the operands, out[nout] to be filled. */
typedef void (*jx_map_fn)(jx_body *b, const jx_eqn *e, const jx_lane *in, jx_lane *out);
typedef void (*jx_affine_fn)(const jx_eqn *e, jx_affine *map);
/* The operation in other primitives, through bind. */
typedef void (*jx_expand_fn)(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y);

typedef struct jx_lower {
  uint8_t kind;        /* jx_lower_kind                                      */
  uint8_t sub;         /* jx_index_kind, jx_reduce_kind, jx_graph_kind       */
  int16_t op;          /* MAP: one lane operation (jx_lane_op), if no map;
                          GRAPH INLINE, FENCE: which attribute the graph is  */
  int16_t cost;        /* MAP: rough cost in additions; 0: from the lane ops */
  jx_map_fn map;       /* MAP                                                */
  jx_affine_fn affine; /* INDEX, AFFINE                                      */
  jx_expand_fn expand; /* EXPAND                                             */
  const char *routine; /* CALL                                               */
} jx_lower;

#define JX_MAP(lane_op) \
  { .kind = JX_LOWER_MAP, .op = (lane_op) }
#define JX_MAP_FN(fn) \
  { .kind = JX_LOWER_MAP, .map = (fn) }
#define JX_INDEX(k) \
  { .kind = JX_LOWER_INDEX, .sub = (k) }
#define JX_INDEX_AFFINE(fn) \
  { .kind = JX_LOWER_INDEX, .sub = JX_IX_AFFINE, .affine = (fn) }
#define JX_REDUCE(k) \
  { .kind = JX_LOWER_REDUCE, .sub = (k) }
#define JX_GRAPH(k) \
  { .kind = JX_LOWER_GRAPH, .sub = (k) }
#define JX_GRAPH_OF(k, attribute) \
  { .kind = JX_LOWER_GRAPH, .sub = (k), .op = (attribute) }
#define JX_EXPAND(fn) \
  { .kind = JX_LOWER_EXPAND, .expand = (fn) }

#endif
