/*
** fuse.h — anchors, groups and their layout, on the way from a cgraph to kernels (COMPILER.md
** §§4–7).
**
** An anchor is a node whose value gets a place. A member is an anchor with its domain: the axes
** over which it is computed. A group is a set of members that will be one kernel. Its labels are
** row axes that all members share: label l of member m is domain axis m->row[l].
*/
#ifndef JX_FUSE_H
#define JX_FUSE_H

#include "compile/access.h"

enum { JX_MAX_AXES = 63 }; /* of a domain: masks are 64 bits */

typedef enum jx_store {
  JX_AT_NONE,  /* at hand where it is read: a register           */
  JX_AT_LOCAL, /* of the row                                     */
  JX_AT_PARAM  /* memory: read by another kernel, or an output   */
} jx_store;

typedef struct jx_group jx_group;
typedef struct jx_mloop jx_mloop;

typedef struct jx_member {
  jx_cnode *n;
  jx_group *group;
  int nax;
  int64_t *ext;  /* [nax]                                                     */
  int8_t *out;   /* [rank] domain axis of each dimension of the result        */
  uint64_t red;  /* reduced axes                                              */
  int8_t *row;   /* [labels of the group] axis of each label                  */
  jx_read *read; /* over its own axes                                         */
  uint32_t nread;
  uint32_t nindex;   /* values of indices that its reads and guards may need, at most */
  uint32_t ops;      /* values that its expression computes                       */
  double size;       /* of the domain                                             */
  bool gemm;         /* a product for BLAS: a dot that is not small               */
  bool plain;        /* one value for each point: no reduction, no product        */
  bool finish;       /* after the last row                                        */
  bool column_order; /* of a reduction: lanes are kept                            */
  bool indexed;      /* its expression looks at indices, not only at values       */
  /* layout */
  uint8_t store; /* jx_store                                                  */
  bool column;   /* a reduced axis is a row                                   */
  uint16_t phase;
  int8_t *rowof; /* [nax] row number of an axis, or -1                        */
  int norder;
  int8_t *order; /* inner axes, outermost first                               */
  jx_mloop *loop;
  uint32_t local; /* number of its local, or of its column                     */
} jx_member;

struct jx_group {
  uint32_t id;
  JX_VEC(jx_member *) mem; /* in order of their nodes                                 */
  jx_cnode *call;          /* a CALL instead of members                                 */
  uint32_t nlabel;
  uint64_t *reach; /* bits: groups that this one needs, directly or not         */
  uint64_t *dep;   /* bits: directly                                            */
  jx_group *into;  /* merged: look there                                        */
  bool small;      /* no rows needed                                            */
  /* layout */
  uint32_t nrow;
  int64_t *row;  /* extents                                                   */
  int8_t *label; /* [nrow] label of each row                                  */
  bool blocked;  /* the last row is taken in blocks                           */
  JX_VEC(jx_mloop *) loop;
  uint32_t when; /* position in the schedule                                  */
};

/* A loop while it is laid out. */
struct jx_mloop {
  JX_VEC(jx_member *) mem;
  uint16_t phase;
  bool finish;
  jx_member *gemm; /* the product that it is, or NULL                           */
  int naxis;
  int64_t *ext;
  uint64_t red; /* loop axes that its reductions run over                    */
  bool column_order;
  bool has_red;
  uint32_t ports; /* estimate, while members join                              */
  uint32_t most;  /* ports at most                                             */
  uint32_t ops;   /* of its members                                            */
  jx_body *body;
  jx_wport *port; /* in the body's numbering; offsets over rows, then axes     */
  uint32_t nport;
  jx_read *read;
  uint32_t nread;
  const jx_ax *gemm_off[3]; /* of a, b, c: offsets over rows, loop axes, m, n, k      */
  jx_cnode *gemm_buf[2];
};

typedef struct jx_fusion {
  jx_cgraph *c;
  jx_arena *mem;
  jx_walk walk;
  JX_VEC(jx_group *) group; /* all, also dead ones                                   */
  jx_member **of;           /* [nodes] the member of an anchor, or NULL              */
  jx_group **owner;         /* [nodes] of anchors and CALLs                          */
  bool *outer;              /* [nodes] read by another group, or an output            */
  uint32_t words;           /* of a bitset of groups                                 */
  JX_VEC(jx_body *) bodies; /* all that were made and not freed                      */
  JX_VEC(jx_group *) order; /* living groups as scheduled                            */
  uint32_t rounds;
} jx_fusion;

static inline jx_group *jx_group_find(jx_group *g) {
  while (g && g->into) g = g->into;
  return g;
}
static inline bool jx_bit(const uint64_t *set, uint32_t i) { return set[i / 64] >> (i % 64) & 1; }
static inline void jx_bit_set(uint64_t *set, uint32_t i) { set[i / 64] |= (uint64_t)1 << (i % 64); }

/* The group that makes the value of a node that is read, or NULL: an input. */
jx_group *jx_fusion_owner(const jx_fusion *f, const jx_cnode *n);

/* Anchors, groups, layout and promotion until nothing changes. False with an error in c->cx. */
bool jx_fuse(jx_fusion *f, jx_cgraph *c);
void jx_fusion_free(jx_fusion *f);

/* ---- cut.c ---- */

/* The nodes below a node, down to places: operations, and values that are read. */
typedef struct jx_cone {
  uint32_t ops, reads;
} jx_cone;

typedef struct jx_cutter {
  jx_cgraph *c;
  jx_cone *cone;  /* [nodes] of those without a place: an upper bound        */
  uint32_t *seen; /* [nodes] by the walk of this number                      */
  uint32_t stamp;
  JX_VEC(jx_cnode *) list;
} jx_cutter;

bool jx_cut_open(jx_cutter *s, jx_cgraph *c);
void jx_cut_close(jx_cutter *s);
/* Makes anchors below n until its cone fits a body. Nodes come in order. False: out of memory. */
bool jx_cut_node(jx_cutter *s, jx_cnode *n);
/*
** After the walk of m: did one more node become an anchor, because m has too many ports? Then
** grouping starts again. An error stands in the context if m cannot be cut.
*/
bool jx_cut_walked(jx_fusion *f, const jx_member *m);

/* ---- the parts ---- */
bool jx_fuse_anchors(jx_cgraph *c);
bool jx_fuse_group(jx_fusion *f);                 /* fuse.c       */
bool jx_fuse_merge(jx_fusion *f);                 /* merge.c      */
bool jx_layout(jx_fusion *f, jx_group *g);        /* layout.c     */
bool jx_layout_bodies(jx_fusion *f, jx_group *g); /* bodies.c     */
bool jx_fuse_promote(jx_fusion *f, bool *again);  /* promote.c    */
bool jx_plan_order(jx_fusion *f);                 /* splice.c     */
bool jx_schedule(jx_fusion *f);                   /* schedule.c   */

/* The expression of an anchor at an index of its domain: one lane, two for a product. */
void jx_member_value(jx_walk *w, const jx_member *m, const jx_ax *const *ix, jx_lane out[2]);

#endif
