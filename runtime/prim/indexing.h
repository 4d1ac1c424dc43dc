/*
** indexing.h — what gather, the scatters and the dynamic slices share.
**
** gather takes, for each index vector, a window of the operand; scatter puts one there. Both are
** described by the same five lists, in the order of JAX's GatherDimensionNumbers and
** ScatterDimensionNumbers:
**
**   window       axes of the result (updates) that run over the window
**   collapsed    operand axes with a window of 1 that the result does not have
**   map          operand axis for each component of an index vector
**   batch        operand axes that go along with the index axes
**   index_batch  of this list: lane by lane
**
** The index vector is the last axis of the indices. An operand axis that no component names starts
** at 0. source: XLA operation semantics, Gather and Scatter
*/
#ifndef JX_INDEXING_H
#define JX_INDEXING_H

#include "prim/arrange.h"

enum { JX_WINDOW, JX_COLLAPSED, JX_MAP_DIMS, JX_BATCH_DIMS, JX_INDEX_BATCH, JX_NLISTS };

typedef struct jx_dimnums {
  int n[JX_NLISTS];
  int64_t at[JX_NLISTS][JX_MAX_RANK];
} jx_dimnums;

/* What happens to a window that does not lie within the operand. */
typedef enum jx_index_mode {
  JX_MODE_CLIP,   /* it is moved to the nearest place where it does                      */
  JX_MODE_FILL,   /* gather gives the fill value, scatter drops the update               */
  JX_MODE_PROMISE /* the caller promises that there is none: clip or drop, never beyond  */
} jx_index_mode;
#define JX_MODE_TEMPLATE "GatherScatterMode.%s"
/* JAX's name of a mode, as it stands in the attribute; false: no such mode. */
const char *jx_mode_name(jx_index_mode m);
bool jx_mode_of(const jx_attr *a, jx_index_mode *m);

/*
** All attributes of a gather but the operands' types; of a scatter without slice sizes and fill
** value.
*/
typedef struct jx_indexing {
  jx_dimnums dims;
  jx_index_mode mode;
  bool sorted, unique;
  jx_attr fill; /* FLOAT, or NONE: NaN, the least signed or largest unsigned integer, true */
  int64_t slice[JX_MAX_RANK];
} jx_indexing;

/* Reads the attributes of a checked equation. */
void jx_indexing_of_gather(const jx_eqn *e, jx_indexing *ix);
void jx_indexing_of_scatter(const jx_eqn *e, jx_indexing *ix);

/* slice[] of the gather that reads what a scatter with these updates writes. */
void jx_window_sizes(jx_indexing *ix, const jx_aval *operand, const jx_aval *updates);
/* Every axis is in the window and named by the index vector: dynamic slices. */
void jx_indexing_dynamic(jx_indexing *ix, int rank);

jx_val jx_gather(jx_cx *cx, const jx_indexing *ix, jx_val x, jx_val indices);
jx_val jx_scatter(jx_cx *cx, const jx_prim *p, const jx_indexing *ix, jx_val x, jx_val indices,
                  jx_val updates);

/* The same with operands mapped at axis 0 (mapped[i]); the result is mapped. */
jx_val jx_gather_mapped(jx_cx *cx, const jx_indexing *ix, const bool *mapped, jx_val x,
                        jx_val indices);
jx_val jx_scatter_mapped(jx_cx *cx, const jx_prim *p, const jx_indexing *ix, const jx_batch *b,
                         const bool *mapped, const jx_val *x);

/* [size, n] (or [n] if none is mapped) index vectors from n scalar starts. */
jx_val jx_join_starts(jx_cx *cx, const jx_batch *b, const bool *mapped, const jx_val *start, int n);

/* ---- shape rules ---- */

/*
** Checks of the lists against the operand and the indices; window: rank of the result or the
** updates.
*/
bool jx_expect_dimnums(jx_cx *cx, const jx_eqn *e, const jx_attr *a, const jx_aval *x,
                       const jx_aval *indices, jx_dimnums *d);
bool jx_expect_mode(jx_cx *cx, const jx_eqn *e, const jx_attr *a);
/* Scalar integers of one dtype, one for each axis of x, from operand `first` on. */
bool jx_expect_starts(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, int first);
/* Operand, indices and updates of a scatter. */
void jx_shape_scatter(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
void jx_batch_scatter(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

/* ---- reference evaluation ---- */

/* Index i of a view, unsigned 64-bit values saturated. */
int64_t jx_get_index(const jx_view *v, int64_t i);
/*
** Where the element at `at` of the result (or of the updates) lies in the operand: its flat index,
** or -1 if its window does not lie within the operand and the mode is not to move it. slice:
** extents of the window by operand axis.
*/
int64_t jx_index_locate(const jx_dimnums *d, const int64_t *slice, bool clip, const jx_aval *x,
                        const jx_view *indices, const int64_t *at, int rank);
/* put(out, o, updates, u) for every update that lies within the operand, in row-major order. */
typedef void (*jx_put_fn)(const jx_view *out, int64_t o, const jx_view *updates, int64_t u);
jx_status jx_eval_scatter(const jx_eqn *e, const jx_view *in, const jx_view *out, jx_put_fn put);

extern const jx_attrspec jx_attrs_scatter[];

#endif
