/*
** lapack.h — what the dense decompositions share: matrices as rules see them, and LAPACK.
**
** A matrix is the last two axes of an operand, all axes before are lanes. Memory is row-major and
** LAPACK reads columns, so a routine works on a copy that is transposed on the way in and out, or
** on the memory as it is where the transposed problem is the same one. LAPACK is reached through
** the world below (jx_world.routine). Its routines print and stop the process when an argument is
** wrong, so every extent and every length of workspace is checked before a call.
*/
#ifndef JX_LAPACK_H
#define JX_LAPACK_H

#include "prim/indexing.h"

/* ---- shape rules ---- */

/*
** Operands fit the signature, have one dtype and at least rank[k] axes, and all the same lanes:
** the axes before the last rank[k].
*/
bool jx_expect_matrices(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const int *rank);
/* … and the last two axes of a are equally long. */
bool jx_expect_square(jx_cx *cx, const jx_eqn *e, const jx_aval *a);
/* The lanes of a, which is an array of items of `drop` axes, with n other axes behind them. */
const jx_aval *jx_with_tail(jx_cx *cx, const jx_aval *a, int drop, jx_dtype d, int n,
                            const int64_t *tail);
static inline int64_t jx_rows(const jx_aval *a) { return a->dim[a->rank - 2]; }
static inline int64_t jx_cols(const jx_aval *a) { return a->dim[a->rank - 1]; }

/* ---- words for derivatives ---- */

jx_val jx_mt(jx_cx *cx, jx_val a); /* every matrix transposed */
jx_val jx_matmul(jx_cx *cx, jx_val a, jx_val b);
jx_val jx_eye_like(jx_cx *cx, jx_val a); /* ones on the diagonal, the shape of a */
/* The elements with column - row <= k (lower), or >= k, zeros elsewhere. */
jx_val jx_triangle(jx_cx *cx, jx_val a, bool lower, int64_t k);
jx_val jx_diagonal(jx_cx *cx, jx_val a);             /* of square matrices: [.., n, n] to [.., n] */
jx_val jx_as_column(jx_cx *cx, jx_val v, int64_t n); /* y[.., i, j] = v[.., i], n columns      */
jx_val jx_as_row(jx_cx *cx, jx_val v, int64_t n);    /* y[.., i, j] = v[.., j], n rows         */
/* Rows (axis 0 of the matrix) or columns (1) from start to limit of every matrix. */
jx_val jx_matrix_part(jx_cx *cx, jx_val a, int axis, int64_t start, int64_t limit);

/* Row rows[.., i] of every matrix as its row i. */
jx_val jx_take_rows(jx_cx *cx, jx_val a, jx_val rows);
/* To the right of a, or below it (axis 0 of the matrix). */
jx_val jx_join(jx_cx *cx, jx_val a, jx_val b, int axis);

enum { JX_LEFT = 1, JX_LOWER = 2, JX_TRANSPOSED = 4, JX_UNIT = 8 };
/* op(a) x = b (JX_LEFT) or x op(a) = b. */
jx_val jx_triangular_solve(jx_cx *cx, jx_val a, jx_val b, unsigned how);

/* ---- batching ---- */

/* One lane axis more in every operand: what is not mapped is repeated. */
void jx_batch_lanes(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

/* ---- evaluation ---- */

/* The routine "s<stem>" or "d<stem>" of this dtype, as a function pointer in *fn. */
jx_status jx_lapack(jx_cx *cx, const jx_eqn *e, jx_dtype d, const char *stem, void *fn);
/* Fails unless all extents are within LAPACK's integers. */
jx_status jx_lapack_fits(jx_cx *cx, const jx_eqn *e, const int64_t *extent, int n);
/*
** The length of a workspace, from LAPACK's answer to a query: a float of dtype d, which may have
** been rounded down. 0: too long for LAPACK.
*/
int jx_lapack_length(jx_dtype d, const void *answer);
/* Number of lanes: products of all axes but the last `drop`. */
int64_t jx_lanes(const jx_aval *a, int drop);
/* to[j][i] = from[i][j] for i < rows, j < cols; their rows are ldf and ldt elements apart. */
void jx_flip(jx_dtype d, const void *from, int64_t ldf, void *to, int64_t ldt, int64_t rows,
             int64_t cols);
/* n NaNs; all of n elements are finite. */
void jx_fill_nan(jx_dtype d, void *p, int64_t n);
bool jx_all_finite(jx_dtype d, const void *p, int64_t n);
/* Ones on the diagonal of a[rows][cols], zeros elsewhere. */
void jx_fill_eye(jx_dtype d, void *a, int64_t rows, int64_t cols);
/* Zeros where column - row > k (lower) or < k of a[rows][cols]: jx_triangle in memory. */
void jx_clear_triangle(jx_dtype d, void *a, int64_t rows, int64_t cols, bool lower, int64_t k);

#endif
