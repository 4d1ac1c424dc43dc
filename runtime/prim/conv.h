/*
** conv.h — what the files of conv_general_dilated share.
**
** The attribute names for each array where its axes are: (batch, features, space …) of the operand
** and the result, (features out, features in, space …) of the kernel. With groups, either the
** features or the batch are cut into as many blocks as the features out are, and block is convolved
** with block.
*/
#ifndef JX_CONV_H
#define JX_CONV_H

#include "prim/windows.h"

enum {
  JX_CONV_BATCH_GROUPS,
  JX_CONV_DIMS,
  JX_CONV_FEATURE_GROUPS,
  JX_CONV_LHS_DILATION,
  JX_CONV_PADDING,
  JX_CONV_PRECISION,
  JX_CONV_TYPE,
  JX_CONV_RHS_DILATION,
  JX_CONV_STRIDES
};
enum { JX_LHS, JX_RHS, JX_OUT };

typedef struct jx_conv {
  int rank;
  int64_t spec[3][JX_MAX_RANK]; /* JX_LHS, JX_RHS, JX_OUT */
  int64_t batch_groups, feature_groups;
  jx_window w; /* of the spatial axes */
  jx_attr precision, type;
} jx_conv;

/* Reads a checked equation; false: the padding does not fit. */
bool jx_conv_of(const jx_eqn *e, jx_conv *c);
jx_val jx_conv_bind(jx_cx *cx, const jx_prim *p, const jx_conv *c, jx_val x, jx_val k);

/* Axis src merged into axis dst (counted without src), in front of it. */
jx_val jx_merge_axis(jx_cx *cx, jx_val x, int src, int dst);
/* Axis `axis` becomes two: `outer`, and what is left. */
jx_val jx_split_axis(jx_cx *cx, jx_val x, int axis, int64_t outer);

void jx_conv_shape(jx_cx *, const jx_eqn *, const jx_aval *const *in, const jx_aval **out);
/* Patches of the operand, axis by axis, and a product with the kernel as a matrix. */
void jx_conv_expand(jx_cx *, const jx_eqn *, const jx_val *x, jx_val *y);
jx_status jx_conv_eval(jx_cx *, const jx_eqn *, const jx_view *in, const jx_view *out);

#endif
