/*
** conv_general_dilated — convolution over spatial axes, as neural networks mean it: the kernel is
** not flipped.
**
** The attribute names for each array where its axes are: (batch, features, space …) of the operand
** and the result, (features out, features in, space …) of the kernel. With groups, either the
** features or the batch are cut into as many blocks as the features out are, and block is convolved
** with block.
**
** The lowering turns the operand into rows of patches, axis by axis, and multiplies them with the
** kernel as a matrix.
*/
#include <string.h>

#include "prim/windows.h"

enum {
  AT_BATCH_GROUPS,
  AT_DIMS,
  AT_FEATURE_GROUPS,
  AT_LHS_DILATION,
  AT_PADDING,
  AT_PRECISION,
  AT_TYPE,
  AT_RHS_DILATION,
  AT_STRIDES
};
enum { LHS, RHS, OUT };

typedef struct conv {
  int rank;
  int64_t spec[3][JX_MAX_RANK]; /* LHS, RHS, OUT */
  int64_t batch_groups, feature_groups;
  jx_window w; /* of the spatial axes */
  jx_attr precision, type;
} conv;

/* ---- attributes ---- */

static bool read_specs(const jx_attr *a, int rank, conv *c) {
  c->rank = rank;
  if (a->i != 3 || (int)a->n != 3 + 3 * rank) return false;
  for (int k = 0; k < 3; k++) {
    int n;
    const int64_t *list = jx_attr_list(a, k, &n);
    if (n != rank) return false;
    for (int i = 0; i < rank; i++) {
      if (list[i] < 0 || list[i] >= rank || jx_has_axis(list, i, list[i])) return false;
      c->spec[k][i] = list[i];
    }
  }
  return true;
}

/* Reads a checked equation; false: the padding does not fit. */
static bool read_conv(const jx_eqn *e, conv *c) {
  const jx_aval *x = e->in[0], *k = e->in[1];
  int64_t extent[JX_MAX_RANK];
  const int64_t *pad = jx_at(e, AT_PADDING)->u.ints;
  read_specs(jx_at(e, AT_DIMS), x->rank, c);
  c->batch_groups = jx_at_int(e, AT_BATCH_GROUPS);
  c->feature_groups = jx_at_int(e, AT_FEATURE_GROUPS);
  c->precision = *jx_at(e, AT_PRECISION);
  c->type = *jx_at(e, AT_TYPE);
  c->w.n = x->rank - 2;
  for (int i = 0; i < c->w.n; i++) {
    extent[i] = x->dim[c->spec[LHS][i + 2]];
    c->w.size[i] = k->dim[c->spec[RHS][i + 2]];
    c->w.stride[i] = jx_at(e, AT_STRIDES)->u.ints[i];
    c->w.low[i] = pad[2 * i];
    c->w.high[i] = pad[2 * i + 1];
    c->w.base[i] = jx_at(e, AT_LHS_DILATION)->u.ints[i];
    c->w.dil[i] = jx_at(e, AT_RHS_DILATION)->u.ints[i];
  }
  return jx_window_counts(&c->w, extent);
}

static jx_val bind_conv(jx_cx *cx, const jx_prim *p, const conv *c, jx_val x, jx_val k) {
  int64_t room[3 + 3 * JX_MAX_RANK], pad[2 * JX_MAX_RANK];
  int n = 3;
  if (!x.aval || !k.aval) return JX_BAD;
  for (int s = 0; s < 3; s++) {
    room[s] = c->rank;
    for (int i = 0; i < c->rank; i++) room[n++] = c->spec[s][i];
  }
  for (int i = 0; i < c->w.n; i++) {
    pad[2 * i] = c->w.low[i];
    pad[2 * i + 1] = c->w.high[i];
  }
  return jx_opn(
      cx, p,
      JX_ATTRS(jx_a_int(c->batch_groups), jx_a_lists(room, n, 3), jx_a_int(c->feature_groups),
               jx_a_ints(c->w.base, c->w.n), jx_a_ints(pad, 2 * c->w.n), c->precision, c->type,
               jx_a_ints(c->w.dil, c->w.n), jx_a_ints(c->w.stride, c->w.n)),
      (jx_val[]){x, k}, 2);
}

/* ---- shape ---- */

static bool expect_list(jx_cx *cx, const jx_eqn *e, int at, int each, int n) {
  const jx_attr *a = jx_at(e, at);
  const char *name = e->prim->attrs[at].name;
  char list[JX_TUPLE_TEXT];
  if ((int)a->n != each * n) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "%s needs one entry for each of %d spatial axes, got %d",
            name, n, (int)a->n / each);
    return false;
  }
  for (int i = 0; each == 1 && i < n; i++) {
    if (a->u.ints[i] > 0 && a->u.ints[i] <= INT32_MAX) continue;
    jx_fail(cx, JX_EARG, e->prim->name, "%s must be positive and less than 2^31, got %s", name,
            jx_tuple_text(a->u.ints, n, list));
    return false;
  }
  return true;
}

static bool expect_groups(jx_cx *cx, const jx_eqn *e, const conv *c, const jx_aval *const *in) {
  int64_t fg = jx_at_int(e, AT_FEATURE_GROUPS), bg = jx_at_int(e, AT_BATCH_GROUPS);
  int64_t batch = in[0]->dim[c->spec[LHS][0]], features = in[0]->dim[c->spec[LHS][1]];
  int64_t from = in[1]->dim[c->spec[RHS][1]], to = in[1]->dim[c->spec[RHS][0]];
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  const char *wrong = NULL;
  if (fg < 1 || bg < 1)
    wrong = "feature_group_count and batch_group_count must be positive";
  else if (fg > 1 && bg > 1)
    wrong = "only one of feature_group_count and batch_group_count may be more than 1";
  else if (features % fg)
    wrong = "feature_group_count must divide the features of the operand";
  else if (features / fg != from)
    wrong =
        "the features of the operand, divided by feature_group_count, must be the kernel's "
        "features in";
  else if (to % fg)
    wrong = "feature_group_count must divide the kernel's features out";
  else if (batch % bg)
    wrong = "batch_group_count must divide the operand's batch";
  else if (to % bg)
    wrong = "batch_group_count must divide the kernel's features out";
  if (!wrong) return true;
  jx_fail(cx, JX_ESHAPE, e->prim->name,
          "%s, got operand %s, kernel %s, feature_group_count %lld, batch_group_count %lld", wrong,
          jx_aval_text(in[0], s), jx_aval_text(in[1], t), (long long)fg, (long long)bg);
  return false;
}

static bool expect_type(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, jx_dtype *d) {
  const jx_attr *type = jx_at(e, AT_TYPE);
  *d = (jx_dtype)in[0]->dtype;
  if (!jx_expect_same_dtype(cx, e, in, 0)) return false;
  if (type->kind == JX_ATTR_NONE) return true;
  jx_dtype to = (jx_dtype)type->i, from = *d;
  *d = to;
  if (jx_is_float(from) == jx_is_float(to) && jx_dtype_size(to) >= jx_dtype_size(from)) return true;
  if (jx_is_int(from) && jx_is_float(to)) return true;
  jx_fail(cx, JX_EDTYPE, e->prim->name,
          "preferred_element_type must be of the kind of %s and at least as wide, got %s",
          jx_dtype_name(from), jx_dtype_name(to));
  return false;
}

static void conv_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_aval *x = in[0], *k = in[1];
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  int64_t dim[JX_MAX_RANK];
  jx_dtype d;
  conv c;
  if (!jx_expect_sig(cx, e, in) || !expect_type(cx, e, in, &d)) return;
  if (x->rank != k->rank || x->rank < 2) {
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "operand and kernel must have the same number of axes, 2 or more, got %s and %s",
            jx_aval_text(x, s), jx_aval_text(k, t));
    return;
  }
  if (!read_specs(jx_at(e, AT_DIMS), x->rank, &c)) {
    jx_fail(cx, JX_EARG, e->prim->name,
            "dimension_numbers must give the axes of operand, kernel and result, 0 to %d each",
            x->rank - 1);
    return;
  }
  int n = x->rank - 2;
  if (!expect_list(cx, e, AT_LHS_DILATION, 1, n) || !expect_list(cx, e, AT_RHS_DILATION, 1, n) ||
      !expect_list(cx, e, AT_STRIDES, 1, n) || !expect_list(cx, e, AT_PADDING, 2, n) ||
      !expect_groups(cx, e, &c, in))
    return;
  jx_eqn known = *e;
  known.in = in;
  if (!read_conv(&known, &c)) {
    jx_fail_list(cx, e, "padding cuts off more than there is, or adds too much", x,
                 jx_at(e, AT_PADDING)->u.ints, 2 * n);
    return;
  }
  for (int i = 0; i < n; i++) dim[c.spec[OUT][i + 2]] = c.w.count[i];
  dim[c.spec[OUT][0]] = x->dim[c.spec[LHS][0]] / c.batch_groups;
  dim[c.spec[OUT][1]] = k->dim[c.spec[RHS][0]];
  out[0] = jx_aval_get(&cx->rt->avals, d, x->weak && k->weak, x->rank, dim);
}

/* ---- derivatives ---- */

/* Axis src merged into axis dst (counted without src), in front of it. */
static jx_val merge_axis(jx_cx *cx, jx_val x, int src, int dst) {
  int64_t dim[JX_MAX_RANK];
  int n = 0;
  if (!x.aval) return JX_BAD;
  for (int i = 0; i < x.aval->rank; i++)
    if (i != src) dim[n++] = x.aval->dim[i];
  dim[dst] *= x.aval->dim[src];
  return jx_reshape(cx, jx_moveaxis(cx, x, src, dst), n, dim);
}

/* Axis `axis` becomes two: `outer`, and what is left. */
static jx_val split_axis(jx_cx *cx, jx_val x, int axis, int64_t outer) {
  int64_t dim[JX_MAX_RANK + 1];
  if (!x.aval) return JX_BAD;
  int rank = x.aval->rank;
  if (rank >= JX_MAX_RANK) {
    jx_fail(cx, JX_ESHAPE, "conv_general_dilated", "needs one axis more than %d", JX_MAX_RANK);
    return JX_BAD;
  }
  for (int i = 0; i <= rank; i++) dim[i] = x.aval->dim[i > axis ? i - 1 : i];
  dim[axis] = outer;
  dim[axis + 1] = x.aval->dim[axis] / outer;
  return jx_reshape(cx, x, rank + 1, dim);
}

static void conv_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                     jx_val *dy) {
  jx_val part[2] = {JX_ABSENT, JX_ABSENT};
  (void)y;
  for (int k = 0; k < 2; k++) {
    if (jx_absent(dx[k])) continue;
    jx_val in[2] = {k == 0 ? dx[0] : x[0], k == 0 ? x[1] : dx[1]};
    jx_bind_attrs(cx, e->prim, e->attrs, in, 2, &part[k], 1);
  }
  dy[0] = jx_add_opt(cx, part[0], part[1]);
}

static void swap_specs(conv *c, const int64_t *l, const int64_t *r, const int64_t *o) {
  const int64_t *from[3] = {l, r, o};
  int64_t to[3][JX_MAX_RANK];
  for (int s = 0; s < 3; s++)
    for (int i = 0; i < c->rank; i++) to[s][i] = from[s][i];
  for (int s = 0; s < 3; s++)
    for (int i = 0; i < c->rank; i++) c->spec[s][i] = to[s][i];
}

static void flip2(const int64_t *spec, int rank, int64_t *to) {
  for (int i = 0; i < rank; i++) to[i] = spec[i < 2 ? 1 - i : i];
}

/* The operand's: the cotangent, dilated by the strides, convolved with the flipped kernel. */
static jx_val transpose_lhs(jx_cx *cx, const jx_eqn *e, jx_val kernel, jx_val ct) {
  const jx_aval *x = e->in[0];
  int64_t spec[JX_MAX_RANK], axes[JX_MAX_RANK];
  conv c, t;
  read_conv(e, &c);
  t = c;
  int64_t groups = JX_MAX(c.batch_groups, c.feature_groups);
  if (groups > 1) {
    kernel = split_axis(cx, kernel, (int)c.spec[RHS][0], groups);
    kernel = merge_axis(cx, kernel, (int)c.spec[RHS][0], (int)c.spec[RHS][1]);
  }
  flip2(c.spec[RHS], c.rank, spec);
  swap_specs(&t, c.spec[OUT], spec, c.spec[LHS]);
  t.feature_groups = groups;
  t.batch_groups = 1;
  for (int i = 0; i < c.w.n; i++) {
    jx_window_back(&c.w, i, x->dim[c.spec[LHS][i + 2]], &t.w.low[i], &t.w.high[i]);
    t.w.stride[i] = c.w.base[i];
    t.w.base[i] = c.w.stride[i];
    axes[i] = c.spec[RHS][i + 2];
  }
  if (c.w.n) kernel = jx_opn(cx, &jx_prim_rev, JX_ATTRS(jx_a_ints(axes, c.w.n)), &kernel, 1);
  if (!kernel.aval || !ct.aval) return JX_BAD;
  if (kernel.aval->dtype != ct.aval->dtype)
    kernel = jx_convert(cx, kernel, (jx_dtype)ct.aval->dtype, false);
  jx_val y = bind_conv(cx, e->prim, &t, ct, kernel);
  y = jx_convert(cx, y, (jx_dtype)x->dtype, x->weak);
  if (c.batch_groups == 1) return y;
  y = split_axis(cx, y, (int)c.spec[LHS][1], c.batch_groups);
  return merge_axis(cx, y, (int)c.spec[LHS][1], (int)c.spec[LHS][0]);
}

/* The kernel's: the operand convolved with the cotangent, batch and features changing places. */
static jx_val transpose_rhs(jx_cx *cx, const jx_eqn *e, jx_val x, jx_val ct) {
  const jx_aval *k = e->in[1];
  int64_t spec[3][JX_MAX_RANK];
  conv c, t;
  read_conv(e, &c);
  t = c;
  for (int s = 0; s < 3; s++) flip2(c.spec[s], c.rank, spec[s]);
  swap_specs(&t, spec[LHS], spec[OUT], spec[RHS]);
  t.feature_groups = c.batch_groups;
  t.batch_groups = c.feature_groups;
  for (int i = 0; i < c.w.n; i++) {
    int64_t base = jx_dilated(e->in[0]->dim[c.spec[LHS][i + 2]], c.w.base[i]);
    int64_t all = jx_dilated(c.w.count[i], c.w.stride[i]) + jx_dilated(c.w.size[i], c.w.dil[i]);
    t.w.high[i] = all - base - 1 - c.w.low[i];
    t.w.stride[i] = c.w.dil[i];
    t.w.dil[i] = c.w.stride[i];
  }
  if (!x.aval || !ct.aval) return JX_BAD;
  if (x.aval->dtype != ct.aval->dtype) x = jx_convert(cx, x, (jx_dtype)ct.aval->dtype, false);
  return jx_convert(cx, bind_conv(cx, e->prim, &t, x, ct), (jx_dtype)k->dtype, k->weak);
}

static void conv_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *cx_) {
  int k = jx_absent(x[0]) ? 0 : 1;
  if (e->out[0]->size == 0 || e->in[k]->size == 0 || e->in[1 - k]->size == 0)
    cx_[k] = jx_full(cx, e->in[k], 0);
  else
    cx_[k] = k == 0 ? transpose_lhs(cx, e, x[1], ct[0]) : transpose_rhs(cx, e, x[0], ct[0]);
}

/* ---- batching: the mapped axis joins the batch, the features or the groups ---- */

static jx_val batch_both(jx_cx *cx, const jx_eqn *e, conv *c, int64_t size, const jx_val *x) {
  int o = (int)c->spec[OUT][1];
  jx_val lhs = merge_axis(cx, x[0], 0, (int)c->spec[LHS][c->batch_groups > 1 ? 0 : 1]);
  jx_val rhs = merge_axis(cx, x[1], 0, (int)c->spec[RHS][0]);
  if (c->batch_groups > 1)
    c->batch_groups *= size;
  else
    c->feature_groups *= size;
  jx_val y = bind_conv(cx, e->prim, c, lhs, rhs);
  return jx_moveaxis(cx, split_axis(cx, y, o, size), o, 0);
}

static jx_val batch_lhs(jx_cx *cx, const jx_eqn *e, const conv *c, int64_t size, const jx_val *x) {
  int n = (int)c->spec[LHS][0], o = (int)c->spec[OUT][0];
  jx_val lhs = x[0];
  if (c->batch_groups > 1) { /* the groups stay outermost */
    lhs = split_axis(cx, lhs, n + 1, c->batch_groups);
    lhs = merge_axis(cx, lhs, 0, n + 1);
    lhs = merge_axis(cx, lhs, n, n);
  } else {
    lhs = merge_axis(cx, lhs, 0, n);
  }
  jx_val y = bind_conv(cx, e->prim, c, lhs, x[1]);
  return jx_moveaxis(cx, split_axis(cx, y, o, size), o, 0);
}

static jx_val batch_rhs(jx_cx *cx, const jx_eqn *e, const conv *c, int64_t size, const jx_val *x) {
  int64_t groups = JX_MAX(c->feature_groups, c->batch_groups);
  int f = (int)c->spec[RHS][0], o = (int)c->spec[OUT][1];
  jx_val rhs = x[1];
  if (groups > 1) {
    rhs = split_axis(cx, rhs, f + 1, groups);
    rhs = merge_axis(cx, rhs, 0, f + 1);
    rhs = merge_axis(cx, rhs, f, f);
  } else {
    rhs = merge_axis(cx, rhs, 0, f);
  }
  jx_val y = bind_conv(cx, e->prim, c, x[0], rhs);
  if (groups > 1) {
    y = split_axis(cx, split_axis(cx, y, o, groups), o + 1, size);
    y = merge_axis(cx, y, o, o + 1);
  } else {
    y = split_axis(cx, y, o, size);
  }
  return jx_moveaxis(cx, y, o, 0);
}

static void conv_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  int64_t dim[JX_MAX_RANK + 1];
  conv c;
  y[0] = JX_BAD;
  b->out[0] = true;
  if (!jx_rank_left(cx, e, e->in[0]->rank)) return;
  read_conv(e, &c);
  if (b->size == 0 || e->out[0]->size == 0) {
    jx_lead(dim, b->size, e->out[0]->dim, e->out[0]->rank, 0);
    const jx_aval *a = jx_reshaped(cx, e->out[0], e->out[0]->rank + 1, dim);
    if (a) y[0] = jx_full(cx, a, 0);
  } else if (b->in[0] && b->in[1]) {
    y[0] = batch_both(cx, e, &c, b->size, x);
  } else {
    y[0] = (b->in[0] ? batch_lhs : batch_rhs)(cx, e, &c, b->size, x);
  }
}

/* ---- lowering ---- */

/* Elements of the windows of spatial axis i put in front of the features, the last axis. */
static jx_val patches(jx_cx *cx, const conv *c, int i, jx_val x) {
  int64_t perm[JX_MAX_RANK], dim[JX_MAX_RANK];
  jx_val part[JX_WINDOW_SLICES];
  int axis = 1 + i;
  if (!x.aval) return JX_BAD;
  int rank = x.aval->rank;
  if (c->w.size[i] <= JX_WINDOW_SLICES &&
      (c->w.size[i] <= c->w.count[i] || c->w.count[i] > JX_WINDOW_SLICES)) {
    for (int64_t k = 0; k < c->w.size[i]; k++) part[k] = jx_window_part(cx, &c->w, i, x, axis, k);
    return jx_concatenate(cx, part, (int)c->w.size[i], rank - 1);
  }
  x = jx_window_stack(cx, &c->w, i, x, axis);
  if (!x.aval) return JX_BAD;
  for (int k = 0; k < rank - 1; k++) perm[k] = k < axis ? k : k + 1;
  perm[rank - 1] = axis;
  perm[rank] = rank;
  x = jx_transpose(cx, x, perm);
  if (!x.aval) return JX_BAD;
  for (int k = 0; k < rank; k++) dim[k] = x.aval->dim[k];
  dim[rank - 1] *= x.aval->dim[rank];
  return jx_reshape(cx, x, rank, dim);
}

/* [batch, space …, groups, features]: patches of the operand, its features innermost. */
static jx_val patch_rows(jx_cx *cx, const conv *c, int64_t groups, jx_val x) {
  int64_t perm[JX_MAX_RANK];
  for (int i = 0; i < c->rank; i++)
    perm[i] = c->spec[LHS][i == 0 ? 0 : i < c->rank - 1 ? i + 1 : 1];
  x = jx_transpose(cx, x, perm);
  if (!x.aval) return JX_BAD;
  x = jx_window_pad(cx, &c->w, x, jx_const_like(cx, x, 0), 1);
  if (groups > 1) {
    if (c->batch_groups > 1)
      x = jx_moveaxis(cx, split_axis(cx, x, 0, groups), 0, c->rank - 1);
    else
      x = split_axis(cx, x, c->rank - 1, groups);
  }
  for (int i = c->w.n - 1; i >= 0; i--) x = patches(cx, c, i, x);
  return x;
}

/* [window and features in, features out]; with groups [window and features in, groups, features]. */
static jx_val kernel_matrix(jx_cx *cx, const conv *c, int64_t groups, jx_val k) {
  int64_t perm[JX_MAX_RANK], dim[3] = {1, groups, 1};
  for (int i = 0; i < c->rank; i++) {
    int from = i < c->rank - 2 ? i + 2 : i == c->rank - 2 ? 1 : 0;
    perm[i] = c->spec[RHS][from];
  }
  k = jx_transpose(cx, k, perm);
  if (!k.aval) return JX_BAD;
  for (int i = 0; i < c->rank - 1; i++) dim[0] *= k.aval->dim[i];
  dim[2] = k.aval->dim[c->rank - 1] / groups;
  if (groups > 1) return jx_reshape(cx, k, 3, dim);
  dim[1] = dim[2];
  return jx_reshape(cx, k, 2, dim);
}

static void conv_expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int64_t perm[JX_MAX_RANK];
  conv c;
  read_conv(e, &c);
  if (e->out[0]->size == 0 || e->in[0]->size == 0 || e->in[1]->size == 0) {
    y[0] = jx_full(cx, e->out[0], 0);
    return;
  }
  int64_t groups = JX_MAX(c.feature_groups, c.batch_groups);
  bool grouped = groups > 1;
  jx_val rows = patch_rows(cx, &c, groups, x[0]);
  jx_val matrix = kernel_matrix(cx, &c, groups, x[1]);
  int last = c.rank - 1 + (grouped ? 1 : 0);
  int64_t lists[] = {1, 1, 0, 0, last, 0, 0, 0}, both[] = {1, 1, 1, 1, last, 0, last - 1, 1};
  jx_attr dims = grouped ? jx_a_lists(both, 8, 4) : jx_a_lists(lists, 6, 4);
  jx_val r = jx_opn(cx, &jx_prim_dot_general,
                    JX_ATTRS(dims, c.precision, jx_a_dtype((jx_dtype)e->out[0]->dtype)),
                    (jx_val[]){rows, matrix}, 2);
  if (grouped) r = merge_axis(cx, r, 0, c.rank - 1);
  /* r: batch, space …, features */
  perm[c.spec[OUT][0]] = 0;
  perm[c.spec[OUT][1]] = c.rank - 1;
  for (int i = 0; i < c.w.n; i++) perm[c.spec[OUT][i + 2]] = i + 1;
  y[0] = jx_transpose(cx, r, perm);
}

/* ---- reference evaluation ---- */

typedef struct sums {
  const conv *c;
  const jx_view *in;
  int64_t xs[JX_MAX_RANK], ks[JX_MAX_RANK];
  double f;
  uint64_t n;
} sums;

/* Products of one window, features first; xi, ki: flat indices so far. */
static void sum_window(sums *s, int axis, const int64_t *at, int64_t xi, int64_t ki) {
  const conv *c = s->c;
  if (axis == c->w.n) {
    int64_t n = s->in[1].aval->dim[c->spec[RHS][1]];
    int64_t step[2] = {s->xs[c->spec[LHS][1]], s->ks[c->spec[RHS][1]]};
    for (int64_t i = 0; i < n; i++, xi += step[0], ki += step[1]) {
      if (jx_is_float((jx_dtype)s->in[0].aval->dtype))
        s->f += jx_get_f(&s->in[0], xi) * jx_get_f(&s->in[1], ki);
      else
        s->n += (uint64_t)jx_get_i(&s->in[0], xi) * (uint64_t)jx_get_i(&s->in[1], ki);
    }
    return;
  }
  int64_t from = c->spec[LHS][axis + 2], to = c->spec[RHS][axis + 2];
  for (int64_t k = 0; k < c->w.size[axis]; k++) {
    int64_t p =
        jx_window_place(&c->w, axis, s->in[0].aval->dim[from], at[c->spec[OUT][axis + 2]], k);
    if (p >= 0) sum_window(s, axis + 1, at, xi + p * s->xs[from], ki + k * s->ks[to]);
  }
}

static jx_status conv_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *y = out->aval;
  int64_t at[JX_MAX_RANK] = {0}, o = 0;
  conv c;
  sums s = {.c = &c, .in = in};
  if (y->size == 0) return JX_OK;
  if (in[0].aval->size == 0 || in[1].aval->size == 0) {
    memset(out->data, 0, y->nbytes);
    return JX_OK;
  }
  read_conv(e, &c);
  jx_strides(in[0].aval, s.xs);
  jx_strides(in[1].aval, s.ks);
  int64_t features = y->dim[c.spec[OUT][1]], batch = y->dim[c.spec[OUT][0]];
  int64_t width = in[1].aval->dim[c.spec[RHS][1]];
  do {
    int64_t feature = at[c.spec[OUT][1]], n = at[c.spec[OUT][0]];
    int64_t first = feature / (features / c.feature_groups) * width;
    n += feature / (features / c.batch_groups) * batch;
    s.f = 0;
    s.n = 0;
    sum_window(&s, 0, at, n * s.xs[c.spec[LHS][0]] + first * s.xs[c.spec[LHS][1]],
               feature * s.ks[c.spec[RHS][0]]);
    if (jx_is_float((jx_dtype)in[0].aval->dtype))
      jx_put_f(out, o++, s.f);
    else if (jx_is_float((jx_dtype)y->dtype))
      jx_put_f(out, o++, (double)(int64_t)s.n);
    else
      jx_put_i(out, o++, (int64_t)s.n);
  } while (jx_next_index(y, at) && !jx_stopping(cx->rt));
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "batch_group_count", .kind = JX_ATTR_INT},
    {.name = "dimension_numbers",
     .kind = JX_ATTR_LISTS,
     .template = "ConvDimensionNumbers(lhs_spec=%t, rhs_spec=%t, out_spec=%t)"},
    {.name = "feature_group_count", .kind = JX_ATTR_INT},
    {.name = "lhs_dilation", .kind = JX_ATTR_INTS},
    {.name = "padding", .kind = JX_ATTR_INTS, .group = 2},
    {.name = "precision",
     .kind = JX_ATTR_TEXT,
     .optional = 1,
     .template = "(Precision.%s, Precision.%s)"},
    {.name = "preferred_element_type", .kind = JX_ATTR_DTYPE, .optional = 1},
    {.name = "rhs_dilation", .kind = JX_ATTR_INTS},
    {.name = "window_strides", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(conv_general_dilated) = {
    .name = "conv_general_dilated",
    .sig = "lhs:N[..] rhs:N[..] -> y:N[..]",
    .doc =
        "Convolution over spatial axes, the kernel not flipped, with strides, padding, dilation "
        "of\n"
        "operand and kernel, and groups of features or of the batch.\n\n"
        "y[n, o, p] = sum over i, k of lhs[n, i, p s + k r] rhs[o, i, k], where lhs was dilated\n"
        "and padded; dimension_numbers says where each array has these axes\n"
        "source: XLA operation semantics, Conv",
    .attrs = attrs,
    .nin = 2,
    .nout = 1,
    .shape = conv_shape,
    .jvp = conv_jvp,
    .transpose = conv_transpose,
    .batch = conv_batch,
    .eval = conv_eval,
    .lower = JX_EXPAND(conv_expand),
    .domain = JX_REALS(-2, 2),
    .flags = JX_BILINEAR,
};
