/* conv.c — attributes and types of convolutions. See conv.h. */
#include "prim/conv.h"

/* ---- attributes ---- */

static bool read_specs(const jx_attr *a, int rank, jx_conv *c) {
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

bool jx_conv_of(const jx_eqn *e, jx_conv *c) {
  const jx_aval *x = e->in[0], *k = e->in[1];
  int64_t extent[JX_MAX_RANK];
  const int64_t *pad = jx_at(e, JX_CONV_PADDING)->u.ints;
  read_specs(jx_at(e, JX_CONV_DIMS), x->rank, c);
  c->batch_groups = jx_at_int(e, JX_CONV_BATCH_GROUPS);
  c->feature_groups = jx_at_int(e, JX_CONV_FEATURE_GROUPS);
  c->precision = *jx_at(e, JX_CONV_PRECISION);
  c->type = *jx_at(e, JX_CONV_TYPE);
  c->w.n = x->rank - 2;
  for (int i = 0; i < c->w.n; i++) {
    extent[i] = x->dim[c->spec[JX_LHS][i + 2]];
    c->w.size[i] = k->dim[c->spec[JX_RHS][i + 2]];
    c->w.stride[i] = jx_at(e, JX_CONV_STRIDES)->u.ints[i];
    c->w.low[i] = pad[2 * i];
    c->w.high[i] = pad[2 * i + 1];
    c->w.base[i] = jx_at(e, JX_CONV_LHS_DILATION)->u.ints[i];
    c->w.dil[i] = jx_at(e, JX_CONV_RHS_DILATION)->u.ints[i];
  }
  return jx_window_counts(&c->w, extent);
}

jx_val jx_conv_bind(jx_cx *cx, const jx_prim *p, const jx_conv *c, jx_val x, jx_val k) {
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

/* ---- axes ---- */

jx_val jx_merge_axis(jx_cx *cx, jx_val x, int src, int dst) {
  int64_t dim[JX_MAX_RANK];
  int n = 0;
  if (!x.aval) return JX_BAD;
  for (int i = 0; i < x.aval->rank; i++)
    if (i != src) dim[n++] = x.aval->dim[i];
  dim[dst] *= x.aval->dim[src];
  return jx_reshape(cx, jx_moveaxis(cx, x, src, dst), n, dim);
}

jx_val jx_split_axis(jx_cx *cx, jx_val x, int axis, int64_t outer) {
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

static bool expect_groups(jx_cx *cx, const jx_eqn *e, const jx_conv *c, const jx_aval *const *in) {
  int64_t fg = jx_at_int(e, JX_CONV_FEATURE_GROUPS), bg = jx_at_int(e, JX_CONV_BATCH_GROUPS);
  int64_t batch = in[0]->dim[c->spec[JX_LHS][0]], features = in[0]->dim[c->spec[JX_LHS][1]];
  int64_t from = in[1]->dim[c->spec[JX_RHS][1]], to = in[1]->dim[c->spec[JX_RHS][0]];
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
  const jx_attr *type = jx_at(e, JX_CONV_TYPE);
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

void jx_conv_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  const jx_aval *x = in[0], *k = in[1];
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  int64_t dim[JX_MAX_RANK];
  jx_dtype d;
  jx_conv c;
  if (!jx_expect_sig(cx, e, in) || !expect_type(cx, e, in, &d)) return;
  if (x->rank != k->rank || x->rank < 2) {
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "operand and kernel must have the same number of axes, 2 or more, got %s and %s",
            jx_aval_text(x, s), jx_aval_text(k, t));
    return;
  }
  if (!read_specs(jx_at(e, JX_CONV_DIMS), x->rank, &c)) {
    jx_fail(cx, JX_EARG, e->prim->name,
            "dimension_numbers must give the axes of operand, kernel and result, 0 to %d each",
            x->rank - 1);
    return;
  }
  int n = x->rank - 2;
  if (!expect_list(cx, e, JX_CONV_LHS_DILATION, 1, n) ||
      !expect_list(cx, e, JX_CONV_RHS_DILATION, 1, n) ||
      !expect_list(cx, e, JX_CONV_STRIDES, 1, n) || !expect_list(cx, e, JX_CONV_PADDING, 2, n) ||
      !expect_groups(cx, e, &c, in))
    return;
  jx_eqn known = *e;
  known.in = in;
  if (!jx_conv_of(&known, &c)) {
    jx_fail_list(cx, e, "padding cuts off more than there is, or adds too much", x,
                 jx_at(e, JX_CONV_PADDING)->u.ints, 2 * n);
    return;
  }
  for (int i = 0; i < n; i++) dim[c.spec[JX_OUT][i + 2]] = c.w.count[i];
  dim[c.spec[JX_OUT][0]] = x->dim[c.spec[JX_LHS][0]] / c.batch_groups;
  dim[c.spec[JX_OUT][1]] = k->dim[c.spec[JX_RHS][0]];
  out[0] = jx_aval_get(&cx->rt->avals, d, x->weak && k->weak, x->rank, dim);
}
