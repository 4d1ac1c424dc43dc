/*
** access.h — the value of a node at an index: the only place that knows what index operations
** mean.
**
** An index is one affine form per dimension, over atoms:
**   axis    of a domain, or of the rows and loops of a kernel: 0 <= axis < range
**   e / n, e % n   of a form e >= 0, where ranges do not make them affine
**   run     a clamped run-time index (dynamic slices)
** Forms, indices and guards are interned in their walk: equal ones are one pointer.
**
** A guard is a conjunction of 0 <= e < n. Reads under it are masked, arithmetic is not.
** The walk runs in two ways: without a body it collects the reads of an anchor over its own axes
** (what grouping needs); with one it writes the body of a loop over row and loop axes.
*/
#ifndef JX_ACCESS_H
#define JX_ACCESS_H

#include "compile/cgraph.h"

typedef struct jx_term {
  uint32_t atom;
  int64_t c;
} jx_term;

typedef struct jx_ax {
  uint32_t id; /* within the walk                          */
  uint32_t n;  /* terms, in order of atoms, none with c = 0 */
  uint64_t hash;
  int64_t k;
  jx_term t[];
} jx_ax;

typedef struct jx_guard jx_guard;

typedef enum jx_atom_kind { JX_ATOM_AXIS, JX_ATOM_DIV, JX_ATOM_MOD, JX_ATOM_RUN } jx_atom_kind;

typedef struct jx_watom {
  uint8_t kind;
  int64_t range;     /* 0 <= atom < range                                       */
  const jx_ax *e;    /* DIV, MOD: of this form                                  */
  int64_t d;         /* … by this number; RUN: the largest value                */
  const jx_cnode *n; /* RUN: the value at index, before clamping                */
  const jx_ax *const *ix;
  const jx_guard *g; /* … read under this guard                                 */
  jx_lane lane;      /* its value in the body, once made                        */
} jx_watom;

struct jx_guard {
  const jx_ax *e; /* 0 <= e < n                                              */
  int64_t n;
  const jx_guard *next; /* and …                                                   */
  uint32_t id;
  bool below, above; /* which side must be tested                               */
};

/* A read of a value that has a place. */
typedef struct jx_read {
  jx_cnode *n;
  const jx_ax *const *ix; /* one form per dimension of n                             */
  const jx_ax *off;       /* element offset                                          */
  const jx_guard *guard;  /* or NULL                                                 */
  jx_lane lane;
} jx_read;

/* A value that the loop itself makes: anchor, index, lane. */
typedef struct jx_at_hand {
  const jx_cnode *n;
  const jx_ax *const *ix;
  jx_lane lane;
} jx_at_hand;

/* A place where ports of the body lie: one per buffer and moving offset. */
typedef struct jx_wport {
  jx_cnode *n;      /* NULL: an index value                                    */
  const jx_ax *off; /* axes only, without the lane axis if index or gather     */
  uint8_t dtype;
  bool written;
} jx_wport;

/* What is known of (node, index, guard). */
typedef struct jx_memo_entry {
  const jx_cnode *n;
  const jx_ax *const *ix;
  const jx_guard *g;
  jx_lane lane;
} jx_memo_entry;

typedef struct jx_walk {
  jx_cgraph *c;
  jx_arena *mem;
  jx_map axs, tuples, guards, memo, reads_at;
  JX_VEC(jx_watom) atom;
  JX_VEC(jx_ax *) ax;
  JX_VEC(jx_read) read;
  JX_VEC(jx_at_hand) hand;
  JX_VEC(jx_wport) port;
  JX_VEC(jx_memo_entry) made;
  uint32_t nguard, naxis; /* the first naxis atoms are axes                          */
  int lane_axis;          /* atom of the last axis of the loop; -1: none             */
  const jx_cnode *open;   /* anchor whose own expression comes next                  */
  jx_body *body;          /* NULL: collect reads only                                */
  jx_dtype index;         /* dtype of index lanes                                    */
  uint32_t steps;         /* of this walk                                            */
  bool over;              /* failed because there were more than JX_WALK_STEPS        */
  bool failed;
} jx_walk;

enum { JX_WALK_STEPS = 50000 }; /* of a walk without a body */

bool jx_walk_init(jx_walk *w, jx_cgraph *c);
void jx_walk_free(jx_walk *w);
/* Forgets everything; the axes are then 0 … naxis-1 with these extents. */
bool jx_walk_start(jx_walk *w, const int64_t *ext, uint32_t naxis, jx_body *body);

/* ---- forms ---- */
const jx_ax *jx_ax_const(jx_walk *w, int64_t k);
const jx_ax *jx_ax_atom(jx_walk *w, uint32_t atom);
const jx_ax *jx_ax_axis(jx_walk *w, uint32_t axis); /* the constant 0 for extent 1 */
/* ca·a + cb·b + k; b may be NULL. */
const jx_ax *jx_ax_lin(jx_walk *w, int64_t ca, const jx_ax *a, int64_t cb, const jx_ax *b,
                       int64_t k);
void jx_ax_range(const jx_walk *w, const jx_ax *e, int64_t *lo, int64_t *hi);
/* The axis that e is, or -1. */
int jx_ax_plain(const jx_walk *w, const jx_ax *e);
int64_t jx_ax_coef(const jx_ax *e, uint32_t atom);
/* Only axes, no opaque atoms. */
bool jx_ax_affine(const jx_walk *w, const jx_ax *e);
/* Axes that the value of e depends on, as bits (axes beyond 63: all bits). */
uint64_t jx_ax_axes(const jx_walk *w, const jx_ax *e);
/* The interned tuple of n forms. */
const jx_ax *const *jx_ax_tuple(jx_walk *w, const jx_ax *const *e, int n);
/* Row-major offset of an index into a shape. */
const jx_ax *jx_ax_offset(jx_walk *w, const jx_aval *a, const jx_ax *const *ix);

/* ---- the walk ---- */

/* A node whose value is read, not computed, wherever it is met. */
static inline bool jx_cnode_placed(const jx_cnode *n) {
  return n->kind == JX_C_INPUT || n->kind == JX_C_GET || n->anchor;
}
/* Value of n at ix. The lane means nothing without a body. */
jx_lane jx_walk_value(jx_walk *w, jx_cnode *n, const jx_ax *const *ix, const jx_guard *g);
/* A form as a lane of dtype w->index. */
jx_lane jx_walk_index(jx_walk *w, const jx_ax *e);
/* The port of n at this offset, for a value that is written there. */
int jx_walk_out(jx_walk *w, jx_cnode *n, const jx_ax *off, jx_dtype d);
/* How a port moves along the lanes. */
jx_port_mode jx_walk_mode(const jx_walk *w, const jx_ax *off);

/* For tests: the value of a form, atoms of kind AXIS given. RUN atoms are looked up by `run`. */
int64_t jx_ax_eval(const jx_walk *w, const jx_ax *e, const int64_t *axis, const int64_t *run);

#endif
