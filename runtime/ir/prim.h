/*
** prim.h — struct jx_prim: the contract that every primitive fulfils, in one file of its own under
** runtime/prim/<family>/<name>.c. Passes call its rules, backends look at its lowering kind; nobody
** names a primitive.
**
** Rules speak in values, so one rule serves every world: in eager code x is an array and dx
** perhaps a tracer. They build with bind (jx_mul(cx, a, b) …) and need no error checks and no
** frees: after an error every step is a no-op that gives JX_BAD, and what they make belongs to the
** caller's scope.
*/
#ifndef JX_PRIM_H
#define JX_PRIM_H

#include "ir/lower.h"
#include "ir/world.h"

/* One operation: primitive, attributes, types of operands and results. */
struct jx_eqn {
  const jx_prim *prim;
  jx_attrs *attrs;
  int nin, nout;
  const jx_aval *const *in;
  const jx_aval *const *out; /* NULL in shape rules */
};

/* Attribute k of the primitive's list. */
static inline const jx_attr *jx_at(const jx_eqn *e, int k) { return &e->attrs->at[k]; }
static inline int64_t jx_at_int(const jx_eqn *e, int k) { return e->attrs->at[k].i; }

typedef struct jx_batch {
  int64_t size;     /* of the mapped axis, always axis 0 of a mapped operand          */
  const char *axis; /* its name, or NULL                                              */
  const bool *in;   /* [nin] the operand is mapped                                    */
  bool *out;        /* [nout] filled by the rule: the result is mapped                */
} jx_batch;

/* Memory of one operand or result of the reference evaluation: dense, row-major. */
typedef struct jx_view {
  const jx_aval *aval;
  void *data;
} jx_view;

/* Avals of the results, from eqn->in. Errors: jx_fail, and out stays as it is. */
typedef void (*jx_shape_rule)(jx_cx *, const jx_eqn *, const jx_aval *const *in,
                              const jx_aval **out);
/*
** dy[nout], given as ABSENT, from operands x, tangents dx (ABSENT: zero; at least one is
** there), results y.
*/
typedef void (*jx_jvp_rule)(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy);
/*
** cx_[nin], given as ABSENT, from cotangents ct (ABSENT: zero; one is there); x[i] ABSENT with
** an aval = linear.
*/
typedef void (*jx_transpose_rule)(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *ct,
                                  jx_val *cx_);
/*
** y[nout] and b->out from operands of which some are mapped at axis 0; eqn has the unmapped
** avals.
*/
typedef void (*jx_batch_rule)(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x,
                              jx_val *y);
/* Reference: slow, obvious, libm. May fail (EINTERNAL, ENOMEM …) through cx. */
typedef jx_status (*jx_eval_rule)(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);
/* Number of results of a primitive with nout < 0. */
typedef int (*jx_arity_rule)(const jx_attrs *attrs, int nin);

/*
** Rules of a primitive with subgraphs (CORE.md §6).
** sjvp: results y and tangents dy together, both through one node. slin: results, and the tangents
** as linear values; the residuals come with the known half.
*/
typedef void (*jx_forward_rule)(jx_cx *, const jx_eqn *, const jx_val *x, const jx_val *dx,
                                jx_val *y, jx_val *dy);
/*
** The split for operands of two kinds, as the rule of a script mixes them: known ones, and those in
** `linear`, which live in a linear trace. y: each result where it belongs.
*/
typedef void (*jx_part_rule)(jx_cx *, const jx_eqn *, const jx_val *x, const bool *linear,
                             jx_val *y);
typedef struct jx_graph_rules {
  jx_forward_rule sjvp;
  jx_forward_rule slin;
  jx_part_rule part; /* NULL: recorded whole, or written out (trace.c) */
} jx_graph_rules;

/* Where property tests may draw operands: real intervals per operand, or integers, or none. */
typedef struct jx_domain {
  double lo, hi; /* every operand, unless lo2 < hi2 gives the second its own */
  double lo2, hi2;
  double kink; /* keep this far from the points where the derivative jumps */
} jx_domain;
#define JX_REALS(a, b) \
  { .lo = (a), .hi = (b) }

enum {
  JX_LINEAR = 1,          /* linear in every float operand: needs a transpose rule        */
  JX_BILINEAR = 2,        /* linear in each of two operands                               */
  JX_COMMUTES = 4,        /* f(a, b) = f(b, a), bit for bit                               */
  JX_NONDIFF = 8,         /* derivative zero or undefined: results have no tangent        */
  JX_EFFECT = 16,         /* never merged, dropped or reordered                           */
  JX_MULTI_SCALAR = 32,   /* element-wise: operands of rank 0 stand beside arrays        */
  JX_HOST = 128,          /* eval calls the function of the host (jx_rt.host) that attribute 0, an
                          integer, names                                                */
  JX_LINEAR_SECOND = 256, /* linear in operand 1 alone (a solution, in its right side)   */
  JX_INPLACE = 64         /* eval may find result 0 in the memory of operand 0: it changes only
                          what differs                                                 */
};

struct jx_prim {
  const char *name;         /* in IR text, in Lua, in messages                           */
  const char *sig;          /* "x:F[..] -> y:F[..]"                                      */
  const char *doc;          /* summary line, blank, formula, source                      */
  const jx_attrspec *attrs; /* ends with a NULL name; alphabetical; NULL: none           */
  int nin, nout;            /* -1: any number                                            */
  jx_arity_rule arity;      /* when nout is -1                                           */
  jx_shape_rule shape;
  jx_jvp_rule jvp;
  jx_transpose_rule transpose;
  jx_batch_rule batch;
  jx_eval_rule eval;
  const jx_graph_rules *sub; /* primitives with subgraphs                                */
  jx_lower lower;
  jx_domain domain;
  unsigned flags;
};

/* Effects: its own, or of a program that it holds. */
static inline bool jx_has_effects(const jx_prim *p, const jx_attrs *attrs) {
  bool effects = (p->flags & JX_EFFECT) != 0;
  for (uint32_t i = 0; i < attrs->n; i++) {
    jx_graph *const *g;
    for (uint32_t k = jx_attr_graphs(&attrs->at[i], &g); k-- > 0;)
      effects = effects || g[k]->effects;
  }
  return effects;
}

#define JX_PRIM(name) const jx_prim jx_prim_##name

/* The built-in table, from the file names (prim/table.c). */
extern const jx_prim *const jx_prims[];
extern const int jx_nprims;

int jx_prim_nattrs(const jx_prim *p);
static inline int jx_prim_nout(const jx_prim *p, const jx_attrs *a, int nin) {
  return p->nout >= 0 ? p->nout : p->arity(a, nin);
}

/*
** The only entry for operations of users, rules and passes (transform/trace.c): routes the
** operation to the innermost trace that has a claim on it, or computes it. `at` are the attribute
** values in the order of the primitive's list (jx_bind interns them); jx_bind_attrs takes an
** interned list. out[nout] is filled with values of the current scope, or with BAD. Returns false
** after an error.
*/
bool jx_bind(jx_cx *cx, const jx_prim *p, const jx_attr *at, const jx_val *in, int nin, jx_val *out,
             int nout);
bool jx_bind_attrs(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_val *in, int nin,
                   jx_val *out, int nout);
#define JX_ATTRS(...) ((const jx_attr[]){__VA_ARGS__})

/* Results of the shape rule for these operands; false after an error. out has room for nout. */
bool jx_infer(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_aval *const *in, int nin,
              const jx_aval **out, int nout);

#endif
