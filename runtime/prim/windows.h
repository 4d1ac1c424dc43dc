/*
** windows.h — windows that slide over the axes of an array: what convolution, reduce_window and
** the selections share.
**
** Element k of window o of an axis is element o · stride + k · dilation of the axis, after it was
** dilated by `base` and padded. source: XLA operation semantics, ReduceWindow, Conv
*/
#ifndef JX_WINDOWS_H
#define JX_WINDOWS_H

#include "prim/arrange.h"

typedef struct jx_window {
  int n;                       /* axes                                                     */
  int64_t size[JX_MAX_RANK];   /* of a window                                              */
  int64_t stride[JX_MAX_RANK]; /* from window to window                                    */
  int64_t low[JX_MAX_RANK];    /* padding before the first element; negative: cut off      */
  int64_t high[JX_MAX_RANK];   /* … behind the last                                        */
  int64_t base[JX_MAX_RANK];   /* distance of the elements                                 */
  int64_t dil[JX_MAX_RANK];    /* distance of the elements of a window                     */
  int64_t count[JX_MAX_RANK];  /* windows                                                  */
} jx_window;

/* Extent of n elements r apart. */
static inline int64_t jx_dilated(int64_t n, int64_t r) { return n > 0 ? (n - 1) * r + 1 : 0; }

/* Padding with which the cotangents of windows lead back to the elements (axis i of w). */
void jx_window_back(const jx_window *w, int i, int64_t extent, int64_t *low, int64_t *high);

/* count[] from the extents. false: a padded extent is negative, or more than can be counted. */
bool jx_window_counts(jx_window *w, const int64_t *extent);
/* Where element k of window o of axis i lies in an axis of this extent, or -1. */
int64_t jx_window_place(const jx_window *w, int i, int64_t extent, int64_t o, int64_t k);

/* x dilated and padded; axis i of w is axis `first` + i of x. */
jx_val jx_window_pad(jx_cx *cx, const jx_window *w, jx_val x, jx_val value, int first);
/* Element k of every window along an axis of a padded array: the axis becomes the windows. */
jx_val jx_window_part(jx_cx *cx, const jx_window *w, int i, jx_val x, int axis, int64_t k);
/*
** All elements of every window: the axis becomes two, the elements and the windows. Few slices
** where the windows are few, else a gather.
*/
jx_val jx_window_stack(jx_cx *cx, const jx_window *w, int i, jx_val x, int axis);
/* Up to so many slices are made of one axis; beyond them it is gathered. */
enum { JX_WINDOW_SLICES = 32 };

/*
** The least value of a dtype (-inf, false), or the greatest one: what a maximum or minimum of
** nothing is. At element i of a view, or as a literal.
*/
jx_val jx_window_identity(jx_cx *cx, jx_dtype d, bool greatest);
void jx_window_put_identity(const jx_view *v, int64_t i, bool greatest);

/* ---- reduce_window: attributes in the order of their lists ---- */

extern const jx_attrspec jx_attrs_window[];
enum { JX_WIN_BASE, JX_WIN_PADDING, JX_WIN_DILATION, JX_WIN_SIZE, JX_WIN_STRIDE };

/* Reads the five lists at the places at[] (-1: ones), counts windows; false: an error. */
bool jx_window_read(jx_cx *cx, const jx_eqn *e, const int at[5], const jx_aval *x, jx_window *w);
/* The same of a checked equation whose operand has the type x; places as in jx_attrs_window. */
void jx_window_of(const jx_eqn *e, const jx_aval *x, jx_window *w);
/* Attributes of w with a new first axis whose windows are single elements, in room (6 · rank). */
void jx_window_attrs(const jx_window *w, bool lead, int64_t *room, jx_attr at[5]);

/*
** Values folded over windows: step takes acc[n] and x[n] and gives acc[n]; init[n], or NULL, are
** scalars to start with. The padded operands in x[n] are replaced by the results. Elements of a
** window come in row-major order.
*/
typedef void (*jx_window_step)(jx_cx *cx, const void *user, jx_val *acc, const jx_val *x);
void jx_window_fold(jx_cx *cx, const jx_window *w, jx_window_step step, const void *user,
                    const jx_val *init, jx_val *x, int n);

void jx_shape_window(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
void jx_batch_window(jx_cx *, const jx_eqn *, const jx_batch *b, const jx_val *x, jx_val *y);

/* ---- reference evaluation ---- */

/* The elements of one window in row-major order, but for those far out in the padding. */
typedef struct jx_window_walk {
  const jx_window *w;
  const jx_aval *x;
  const int64_t *out; /* the window                                                        */
  bool padded;        /* its first element is padding                                      */
  bool started, empty;
  int64_t k[JX_MAX_RANK], from[JX_MAX_RANK], to[JX_MAX_RANK], stride[JX_MAX_RANK];
} jx_window_walk;
void jx_window_walk_open(jx_window_walk *s, const jx_window *w, const jx_aval *x,
                         const int64_t *out);
/* The flat index of the next element, or that it is padding, or that there is none. */
enum { JX_WINDOW_PADDING = -1, JX_WINDOW_END = -2 };
int64_t jx_window_walk_next(jx_window_walk *s);

#endif
