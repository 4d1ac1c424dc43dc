/*
** conv_general_dilated — convolution over spatial axes, as neural networks mean it: the kernel is
** not flipped. See conv.h.
*/
#include "prim/conv.h"

/* ---- derivatives ---- */

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

static void swap_specs(jx_conv *c, const int64_t *l, const int64_t *r, const int64_t *o) {
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
  jx_conv c, t;
  jx_conv_of(e, &c);
  t = c;
  int64_t groups = JX_MAX(c.batch_groups, c.feature_groups);
  if (groups > 1) {
    kernel = jx_split_axis(cx, kernel, (int)c.spec[JX_RHS][0], groups);
    kernel = jx_merge_axis(cx, kernel, (int)c.spec[JX_RHS][0], (int)c.spec[JX_RHS][1]);
  }
  flip2(c.spec[JX_RHS], c.rank, spec);
  swap_specs(&t, c.spec[JX_OUT], spec, c.spec[JX_LHS]);
  t.feature_groups = groups;
  t.batch_groups = 1;
  for (int i = 0; i < c.w.n; i++) {
    jx_window_back(&c.w, i, x->dim[c.spec[JX_LHS][i + 2]], &t.w.low[i], &t.w.high[i]);
    t.w.stride[i] = c.w.base[i];
    t.w.base[i] = c.w.stride[i];
    axes[i] = c.spec[JX_RHS][i + 2];
  }
  if (c.w.n) kernel = jx_opn(cx, &jx_prim_rev, JX_ATTRS(jx_a_ints(axes, c.w.n)), &kernel, 1);
  if (!kernel.aval || !ct.aval) return JX_BAD;
  if (kernel.aval->dtype != ct.aval->dtype)
    kernel = jx_convert(cx, kernel, (jx_dtype)ct.aval->dtype, false);
  jx_val y = jx_conv_bind(cx, e->prim, &t, ct, kernel);
  y = jx_convert(cx, y, (jx_dtype)x->dtype, x->weak);
  if (c.batch_groups == 1) return y;
  y = jx_split_axis(cx, y, (int)c.spec[JX_LHS][1], c.batch_groups);
  return jx_merge_axis(cx, y, (int)c.spec[JX_LHS][1], (int)c.spec[JX_LHS][0]);
}

/* The kernel's: the operand convolved with the cotangent, batch and features changing places. */
static jx_val transpose_rhs(jx_cx *cx, const jx_eqn *e, jx_val x, jx_val ct) {
  const jx_aval *k = e->in[1];
  int64_t spec[3][JX_MAX_RANK];
  jx_conv c, t;
  jx_conv_of(e, &c);
  t = c;
  for (int s = 0; s < 3; s++) flip2(c.spec[s], c.rank, spec[s]);
  swap_specs(&t, spec[JX_LHS], spec[JX_OUT], spec[JX_RHS]);
  t.feature_groups = c.batch_groups;
  t.batch_groups = c.feature_groups;
  for (int i = 0; i < c.w.n; i++) {
    int64_t base = jx_dilated(e->in[0]->dim[c.spec[JX_LHS][i + 2]], c.w.base[i]);
    int64_t all = jx_dilated(c.w.count[i], c.w.stride[i]) + jx_dilated(c.w.size[i], c.w.dil[i]);
    t.w.high[i] = all - base - 1 - c.w.low[i];
    t.w.stride[i] = c.w.dil[i];
    t.w.dil[i] = c.w.stride[i];
  }
  if (!x.aval || !ct.aval) return JX_BAD;
  if (x.aval->dtype != ct.aval->dtype) x = jx_convert(cx, x, (jx_dtype)ct.aval->dtype, false);
  return jx_convert(cx, jx_conv_bind(cx, e->prim, &t, x, ct), (jx_dtype)k->dtype, k->weak);
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

static jx_val batch_both(jx_cx *cx, const jx_eqn *e, jx_conv *c, int64_t size, const jx_val *x) {
  int o = (int)c->spec[JX_OUT][1];
  jx_val lhs = jx_merge_axis(cx, x[0], 0, (int)c->spec[JX_LHS][c->batch_groups > 1 ? 0 : 1]);
  jx_val rhs = jx_merge_axis(cx, x[1], 0, (int)c->spec[JX_RHS][0]);
  if (c->batch_groups > 1)
    c->batch_groups *= size;
  else
    c->feature_groups *= size;
  jx_val y = jx_conv_bind(cx, e->prim, c, lhs, rhs);
  return jx_moveaxis(cx, jx_split_axis(cx, y, o, size), o, 0);
}

static jx_val batch_lhs(jx_cx *cx, const jx_eqn *e, const jx_conv *c, int64_t size,
                        const jx_val *x) {
  int n = (int)c->spec[JX_LHS][0], o = (int)c->spec[JX_OUT][0];
  jx_val lhs = x[0];
  if (c->batch_groups > 1) { /* the groups stay outermost */
    lhs = jx_split_axis(cx, lhs, n + 1, c->batch_groups);
    lhs = jx_merge_axis(cx, lhs, 0, n + 1);
    lhs = jx_merge_axis(cx, lhs, n, n);
  } else {
    lhs = jx_merge_axis(cx, lhs, 0, n);
  }
  jx_val y = jx_conv_bind(cx, e->prim, c, lhs, x[1]);
  return jx_moveaxis(cx, jx_split_axis(cx, y, o, size), o, 0);
}

static jx_val batch_rhs(jx_cx *cx, const jx_eqn *e, const jx_conv *c, int64_t size,
                        const jx_val *x) {
  int64_t groups = JX_MAX(c->feature_groups, c->batch_groups);
  int f = (int)c->spec[JX_RHS][0], o = (int)c->spec[JX_OUT][1];
  jx_val rhs = x[1];
  if (groups > 1) {
    rhs = jx_split_axis(cx, rhs, f + 1, groups);
    rhs = jx_merge_axis(cx, rhs, 0, f + 1);
    rhs = jx_merge_axis(cx, rhs, f, f);
  } else {
    rhs = jx_merge_axis(cx, rhs, 0, f);
  }
  jx_val y = jx_conv_bind(cx, e->prim, c, x[0], rhs);
  if (groups > 1) {
    y = jx_split_axis(cx, jx_split_axis(cx, y, o, groups), o + 1, size);
    y = jx_merge_axis(cx, y, o, o + 1);
  } else {
    y = jx_split_axis(cx, y, o, size);
  }
  return jx_moveaxis(cx, y, o, 0);
}

static void conv_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  int64_t dim[JX_MAX_RANK + 1];
  jx_conv c;
  y[0] = JX_BAD;
  b->out[0] = true;
  if (!jx_rank_left(cx, e, e->in[0]->rank)) return;
  jx_conv_of(e, &c);
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
    .shape = jx_conv_shape,
    .jvp = conv_jvp,
    .transpose = conv_transpose,
    .batch = conv_batch,
    .eval = jx_conv_eval,
    .lower = JX_EXPAND(jx_conv_expand),
    .domain = JX_REALS(-2, 2),
    .flags = JX_BILINEAR,
};
