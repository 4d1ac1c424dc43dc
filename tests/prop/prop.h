/*
** prop.h — what the property tests share: one-node programs of every primitive in the table, operands
** drawn from the primitive's domain, comparison, and failures as programs that can be pasted.
**
** A primitive is tested by existing. Where operands cannot be guessed from its signature (attributes,
** axes, indices) it needs an entry in prop.c, and every test fails until it has one.
*/
#ifndef JX_PROP_H
#define JX_PROP_H

#include "../unit/c/unit.h"
#include "ir/prim.h"

enum { PROP_MAX = 8 }; /* operands and results of one node */

/* What an entry may say about its operation. */
enum {
  PROP_FLOAT = 1,  /* floating point only, whatever the signature takes                  */
  PROP_ROUNDS = 2, /* differences see steps that the derivative does not                 */
  PROP_NO_VJP = 4, /* has tangents but no cotangents: JX_ENODIFF                         */
  PROP_NO_BOOL = 8,
  PROP_BETWEEN = 32,    /* the first operand is a lower bound, the last an upper one       */
  PROP_DISTINCT = 16,   /* indices are drawn without repetition                            */
  PROP_MATRIX = 64,     /* the first operand: matrices of full rank, their singular values apart;
                         no part of random programs, where other matrices would come         */
  PROP_SYMMETRIC = 128, /* these, and their tangents, symmetric; positive definite           */
  PROP_NO_JVP = 256,    /* has no derivative: JX_ENODIFF                                    */
};

/* Types are IR text in which T stands for each dtype that the signature allows. */
typedef struct prop_entry {
  const char *prim, *in, *attrs, *out;
  int lo, hi; /* of the integer operands that are not T; hi is included             */
  unsigned flags;
} prop_entry;

typedef struct prop_case {
  const jx_prim *p;
  const prop_entry *entry; /* NULL: guessed from the signature                           */
  jx_graph *g;             /* one node; inputs are its operands, outputs its results     */
  jx_dtype t;              /* what T stands for                                          */
  bool drawn[PROP_MAX];    /* operand i is of type T: drawn from the domain              */
} prop_case;

typedef struct prop_rng {
  uint64_t s;
} prop_rng;
uint64_t prop_next(prop_rng *r);
double prop_uniform(prop_rng *r, double lo, double hi);
int64_t prop_int(prop_rng *r, int64_t lo, int64_t hi); /* both included */

/* Calls fn for every primitive, each of its entries or guessed shapes, each dtype given that it takes. */
typedef void (*prop_fn)(jx_cx *cx, const prop_case *c, void *user);
void prop_each(jx_cx *cx, const jx_dtype *dtypes, int n, prop_fn fn, void *user);

/* A new array of the scope; bytes 0. */
jx_val prop_array(jx_cx *cx, const jx_aval *a);
/* Operands of the case in x[], arrays of the scope; float ones keep prim->domain.kink apart. */
void prop_operands(jx_cx *cx, const prop_case *c, prop_rng *r, jx_val *x);
/* Every matrix of v becomes the mean of itself and its transpose; or gets a dominant diagonal. */
void prop_symmetrize(jx_val v);
void prop_dominate(jx_val v);
/* Reads and writes element i of an array. */
double prop_get(jx_val v, int64_t i);
void prop_put(jx_val v, int64_t i, double x);
static inline void *prop_data(jx_val v) { return v.u.a.data; }

/* Runs g by the reference interpreter; results are owned by the scope, as arrays. */
bool prop_interp(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out);

/* The tolerance of all property tests: c · eps(dtype) · sqrt(terms), relative; 0 for exact dtypes. */
double prop_eps(jx_dtype d);
double prop_rtol(jx_dtype d, double c, double terms);
/* Index of the first element that differs (NaN equals NaN), or -1. scale: added to |want|. */
int64_t prop_differs(jx_val got, jx_val want, double rtol, double scale);
/* Most elements that one element of a result of g depends on: sums are as long as that. */
double prop_terms(const jx_graph *g);

/* Fails with a sentence and the program. */
_Noreturn void prop_fail(jx_graph *g, const char *fmt, ...) JX_PRINTF(2, 3);
/* Fails if an error stands. */
void prop_good(jx_cx *cx, jx_graph *g, const char *what);

/* A runtime that interprets, verifies, and a check that nothing is left: setup and teardown. */
extern jx_rt *prop_rt;
int prop_open(void **state);
int prop_close(void **state);

#endif
