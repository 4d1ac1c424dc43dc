/*
** attr.h — attributes of a node: typed values that are part of its meaning.
**
** A primitive lists its attributes (jx_attrspec) in alphabetical order, the order of JAX's text. A
** list of values is interned in the runtime, so equal attributes are one pointer, in keys and in
** hash-consing. Lists are immutable and reference-counted; a list that holds graphs retains them.
*/
#ifndef JX_ATTR_H
#define JX_ATTR_H

#include "array/aval.h"

typedef struct jx_graph jx_graph;
typedef struct jx_rt jx_rt;

typedef enum jx_attr_kind {
  JX_ATTR_NONE,  /* absent: printed as None                                         */
  JX_ATTR_INT,   /* i                                                               */
  JX_ATTR_BOOL,  /* i, 0 or 1                                                       */
  JX_ATTR_FLOAT, /* f                                                               */
  JX_ATTR_DTYPE, /* i, a jx_dtype                                                   */
  JX_ATTR_INTS,  /* ints[n]: axes, shapes; printed as a tuple, or tuples of `group` */
  JX_ATTR_LISTS, /* several lists of ints: ints[0..k) are their lengths, the items follow;
                    i is k. Printed through the template of the attrspec             */
  JX_ATTR_TEXT,  /* text: an interned string, such as a mode or a name              */
  JX_ATTR_AXIS,  /* text: the name of a named axis, which routing looks at          */
  JX_ATTR_GRAPH, /* graph: a closed subgraph, printed as jaxpr                      */
  JX_ATTR_AVALS, /* avals[n]                                                        */
  JX_ATTR_BITS,  /* ints[n], each 0 or 1: masks; printed as a tuple of booleans     */
  JX_ATTR_GRAPHS /* graphs[n]: several closed subgraphs, printed as a tuple         */
} jx_attr_kind;

typedef struct jx_attr {
  uint8_t kind; /* jx_attr_kind                                  */
  uint32_t n;   /* length of ints, avals or graphs               */
  int64_t i;    /* INT, BOOL, DTYPE; number of lists in LISTS    */
  union {
    double f;
    const int64_t *ints;
    const char *text;
    jx_graph *graph;
    const jx_aval *const *avals;
    jx_graph *const *graphs;
  } u;
} jx_attr;

/* When the text form shows an attribute. */
typedef enum jx_attr_show {
  JX_SHOW_ALWAYS,
  JX_SHOW_SOME,  /* unless it is absent or an empty list (precision=None is left out)       */
  JX_SHOW_NEVER, /* the type of result 0 says it: INTS is its shape, DTYPE its dtype       */
  JX_SHOW_RULE   /* GRAPH, a rule of the user: <rule>, and the program in the exact form   */
} jx_attr_show;

typedef struct jx_attrspec {
  const char *name;
  jx_attr_kind kind;
  uint8_t optional;     /* 1: may be JX_ATTR_NONE                                            */
  uint8_t group;        /* INTS: printed as tuples of this many (padding_config: 3)          */
  const char *template; /* LISTS: text in which %t is a tuple (1,) and %l a list [1];        */
                        /* TEXT, AXIS: text in which %s is the name (axes=('i',)), or NULL   */
  uint8_t show;         /* jx_attr_show                                                      */
} jx_attrspec;

typedef struct jx_attrs {
  _Atomic int32_t refs;
  uint32_t n;    /* number of attributes                 */
  uint64_t hash; /* of the values                        */
  size_t bytes;  /* size of this block                   */
  jx_rt *rt;     /* whose table it is in                 */
  jx_attr at[];  /* the values, then what they point to  */
} jx_attrs;

/* Values for a call: jx_bind(…, JX_ATTRS(jx_a_ints(axes, n), jx_a_bool(true)), …). */
static inline jx_attr jx_a_none(void) { return (jx_attr){.kind = JX_ATTR_NONE}; }
static inline jx_attr jx_a_int(int64_t i) { return (jx_attr){.kind = JX_ATTR_INT, .i = i}; }
static inline jx_attr jx_a_bool(bool b) { return (jx_attr){.kind = JX_ATTR_BOOL, .i = b}; }
static inline jx_attr jx_a_float(double f) { return (jx_attr){.kind = JX_ATTR_FLOAT, .u.f = f}; }
static inline jx_attr jx_a_dtype(jx_dtype d) {
  return (jx_attr){.kind = JX_ATTR_DTYPE, .i = (int64_t)d};
}
static inline jx_attr jx_a_ints(const int64_t *v, int n) {
  return (jx_attr){.kind = JX_ATTR_INTS, .n = (uint32_t)n, .u.ints = v};
}
/* v: nlists lengths, then all items; n ints together. */
static inline jx_attr jx_a_lists(const int64_t *v, int n, int nlists) {
  return (jx_attr){.kind = JX_ATTR_LISTS, .n = (uint32_t)n, .i = nlists, .u.ints = v};
}
static inline jx_attr jx_a_text(const char *t) {
  return (jx_attr){.kind = JX_ATTR_TEXT, .u.text = t};
}
static inline jx_attr jx_a_axis(const char *t) {
  return (jx_attr){.kind = JX_ATTR_AXIS, .u.text = t};
}
static inline jx_attr jx_a_graph(jx_graph *g) {
  return (jx_attr){.kind = JX_ATTR_GRAPH, .u.graph = g};
}
static inline jx_attr jx_a_avals(const jx_aval *const *a, int n) {
  return (jx_attr){.kind = JX_ATTR_AVALS, .n = (uint32_t)n, .u.avals = a};
}
static inline jx_attr jx_a_graphs(jx_graph *const *g, int n) {
  return (jx_attr){.kind = JX_ATTR_GRAPHS, .n = (uint32_t)n, .u.graphs = g};
}

/* The subgraphs that an attribute holds, of either kind: their number (0: it holds none). */
static inline uint32_t jx_attr_graphs(const jx_attr *a, jx_graph *const **g) {
  *g = a->kind == JX_ATTR_GRAPHS ? a->u.graphs : &a->u.graph;
  return a->kind == JX_ATTR_GRAPHS ? a->n : a->kind == JX_ATTR_GRAPH;
}

/*
** The interned list of these values (+1), or NULL: out of memory. What the values point to is
** copied; graphs are retained. n 0 gives the runtime's empty list.
*/
jx_attrs *jx_attrs_make(jx_rt *rt, const jx_attr *at, int n);
static inline jx_attrs *jx_attrs_retain(jx_attrs *a) {
  atomic_fetch_add_explicit(&a->refs, 1, memory_order_relaxed);
  return a;
}
void jx_attrs_release(jx_attrs *a);

/* List k of a LISTS attribute and its length. */
const int64_t *jx_attr_list(const jx_attr *a, int k, int *n);

#endif
