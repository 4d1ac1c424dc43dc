/*
** dot_general — sums of products over contracted axes, lane by lane over batch axes.
**
** The axes of the result: the batch axes, then the free axes of the left operand, then those of the
** right one, each in order.
*/
#include "prim/arrange.h"

enum { AT_DIMS, AT_PRECISION, AT_TYPE };

/* Contracted, batch and free axes of both operands: [0] left, [1] right. */
typedef struct axes {
  const int64_t *contract[2], *batch[2];
  int ncontract, nbatch, nfree[2];
  int64_t free[2][JX_MAX_RANK];
} axes;

/* The attribute's lists: lhs_contract, rhs_contract, lhs_batch, rhs_batch. */
static bool read_axes(const jx_attr *a, const jx_aval *const *in, axes *x) {
  int nc[2], nb[2];
  for (int k = 0; k < 2; k++) {
    x->contract[k] = jx_attr_list(a, k, &nc[k]);
    x->batch[k] = jx_attr_list(a, 2 + k, &nb[k]);
  }
  x->ncontract = nc[0];
  x->nbatch = nb[0];
  if (nc[0] != nc[1] || nb[0] != nb[1]) return false;
  for (int k = 0; k < 2; k++) {
    x->nfree[k] = 0;
    for (int i = 0; i < in[k]->rank; i++)
      if (!jx_has_axis(x->contract[k], nc[k], i) && !jx_has_axis(x->batch[k], nb[k], i))
        x->free[k][x->nfree[k]++] = i;
  }
  return true;
}

/* ---- shape ---- */

static bool lists_fit(jx_cx *cx, const jx_eqn *e) {
  const jx_attr *a = jx_at(e, AT_DIMS);
  int64_t items = 4;
  bool fits = a->i == 4 && a->n >= 4;
  for (int k = 0; fits && k < 4; k++) {
    fits = a->u.ints[k] >= 0 && a->u.ints[k] <= JX_MAX_RANK;
    items += a->u.ints[k];
  }
  if (fits && items == (int64_t)a->n) return true;
  jx_fail(cx, JX_EARG, e->prim->name, "dimension_numbers must be four lists of axes");
  return false;
}

/* The axes of a pair of lists are in range, distinct, and of equal extent. */
static bool expect_pair(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const char *what,
                        const int64_t *const *list, int n) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  for (int k = 0; k < 2; k++)
    if (!jx_expect_axes(cx, e, in[k], list[k], n)) return false;
  for (int i = 0; i < n; i++) {
    int64_t a = in[0]->dim[list[0][i]], b = in[1]->dim[list[1][i]];
    if (a == b) continue;
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "%s sizes differ: a is %s, b is %s (a axis %lld = %lld, b axis %lld = %lld)", what,
            jx_aval_text(in[0], s), jx_aval_text(in[1], t), (long long)list[0][i], (long long)a,
            (long long)list[1][i], (long long)b);
    return false;
  }
  return true;
}

static bool expect_result_type(jx_cx *cx, const jx_eqn *e, jx_dtype from, jx_dtype to) {
  bool ints = jx_is_int(from) && jx_is_int(to);
  if (!ints) return true;
  if (jx_dtype_size(to) >= jx_dtype_size(from)) return true;
  jx_fail(cx, JX_EDTYPE, e->prim->name,
          "preferred_element_type must be at least as wide as %s, got %s", jx_dtype_name(from),
          jx_dtype_name(to));
  return false;
}

static void dot_general_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                              const jx_aval **out) {
  const jx_attr *type = jx_at(e, AT_TYPE);
  int64_t dim[2 * JX_MAX_RANK];
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  axes x;
  if (!lists_fit(cx, e)) return;
  if (!read_axes(jx_at(e, AT_DIMS), in, &x)) {
    jx_fail(cx, JX_ESHAPE, e->prim->name, "dimension_numbers must pair as many axes of %s as of %s",
            jx_aval_text(in[0], s), jx_aval_text(in[1], t));
    return;
  }
  if (!expect_pair(cx, e, in, "contracted", x.contract, x.ncontract)) return;
  if (!expect_pair(cx, e, in, "batch", x.batch, x.nbatch)) return;
  int rank = 0;
  for (int i = 0; i < x.nbatch; i++) dim[rank++] = in[0]->dim[x.batch[0][i]];
  for (int k = 0; k < 2; k++) {
    if (x.ncontract + x.nbatch + x.nfree[k] != in[k]->rank) {
      jx_fail(cx, JX_ESHAPE, e->prim->name, "an axis of %s is contracted and batch at once",
              jx_aval_text(in[k], s));
      return;
    }
    for (int i = 0; i < x.nfree[k]; i++) dim[rank++] = in[k]->dim[x.free[k][i]];
  }
  bool weak = false;
  jx_dtype d =
      jx_promote((jx_dtype)in[0]->dtype, in[0]->weak, (jx_dtype)in[1]->dtype, in[1]->weak, &weak);
  if (type->kind != JX_ATTR_NONE) {
    if (!expect_result_type(cx, e, d, (jx_dtype)type->i)) return;
    d = (jx_dtype)type->i;
  }
  out[0] = jx_aval_get(&cx->rt->avals, d, in[0]->weak && in[1]->weak, rank, dim);
}

/* ---- derivatives ---- */

static jx_val bind_dot(jx_cx *cx, const jx_eqn *e, const int64_t *const list[4], const int n[4],
                       jx_val a, jx_val b) {
  int64_t room[4 + 4 * JX_MAX_RANK];
  int items = 4;
  for (int k = 0; k < 4; k++) {
    room[k] = n[k];
    for (int i = 0; i < n[k]; i++) room[items++] = list[k][i];
  }
  return jx_opn(cx, e->prim,
                JX_ATTRS(jx_a_lists(room, items, 4), *jx_at(e, AT_PRECISION), *jx_at(e, AT_TYPE)),
                (jx_val[]){a, b}, 2);
}

static void dot_general_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                            const jx_val *y, jx_val *dy) {
  jx_val part[2] = {JX_ABSENT, JX_ABSENT};
  (void)y;
  for (int k = 0; k < 2; k++) {
    if (jx_absent(dx[k])) continue;
    jx_val in[2] = {k == 0 ? dx[0] : x[0], k == 0 ? x[1] : dx[1]};
    jx_bind_attrs(cx, e->prim, e->attrs, in, 2, &part[k], 1);
  }
  if (jx_absent(part[0]) || jx_absent(part[1]))
    dy[0] = jx_absent(part[0]) ? part[1] : part[0];
  else
    dy[0] = jx_add(cx, part[0], part[1]);
}

/*
** The cotangent of operand k: the result's cotangent contracted with the other operand over the
** free axes of that one. Its axes (batch, free of k, contracted) are put back in order.
*/
static jx_val transpose_one(jx_cx *cx, const jx_eqn *e, int k, jx_val other, jx_val ct) {
  const jx_aval *a = e->in[k];
  int64_t of_ct[JX_MAX_RANK], batch[JX_MAX_RANK], perm[JX_MAX_RANK];
  int o = 1 - k, n = 0;
  axes x;
  read_axes(jx_at(e, AT_DIMS), e->in, &x);
  for (int i = 0; i < x.nbatch; i++) batch[i] = i;
  for (int i = 0; i < x.nfree[o]; i++) of_ct[i] = x.nbatch + (k == 0 ? x.nfree[0] : 0) + i;
  const int64_t *const list[4] = {of_ct, x.free[o], batch, x.batch[o]};
  jx_val d =
      bind_dot(cx, e, list, (const int[4]){x.nfree[o], x.nfree[o], x.nbatch, x.nbatch}, ct, other);
  for (int i = 0; i < x.nbatch; i++) perm[x.batch[k][i]] = n++;
  for (int i = 0; i < x.nfree[k]; i++) perm[x.free[k][i]] = n++;
  for (int axis = 0; axis < e->in[o]->rank; axis++)
    for (int i = 0; i < x.ncontract; i++)
      if (x.contract[o][i] == axis) perm[x.contract[k][i]] = n++;
  return jx_convert(cx, jx_transpose(cx, d, perm), (jx_dtype)a->dtype, a->weak);
}

static void dot_general_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                                  jx_val *cx_) {
  int k = jx_absent(x[0]) ? 0 : 1;
  cx_[k] = transpose_one(cx, e, k, x[1 - k], ct[0]);
}

/* ---- batching ---- */

/* Both mapped: one batch axis more. One mapped: a free axis, which the result then has first. */
static void dot_general_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                              jx_val *y) {
  int64_t at[4][JX_MAX_RANK + 1];
  bool both = b->in[0] && b->in[1];
  int n[4], from = 0;
  axes d;
  read_axes(jx_at(e, AT_DIMS), e->in, &d);
  y[0] = JX_BAD;
  b->out[0] = true;
  for (int k = 0; k < 2; k++) {
    int up = b->in[k] ? 1 : 0;
    if (up && !jx_rank_left(cx, e, e->in[k]->rank)) return;
    n[k] = d.ncontract;
    n[2 + k] = d.nbatch + (both ? 1 : 0);
    for (int i = 0; i < d.ncontract; i++) at[k][i] = d.contract[k][i] + up;
    if (both)
      jx_lead(at[2 + k], 0, d.batch[k], d.nbatch, 1);
    else
      for (int i = 0; i < d.nbatch; i++) at[2 + k][i] = d.batch[k][i] + up;
  }
  if (!both) from = b->in[0] ? d.nbatch : d.nbatch + d.nfree[0];
  const int64_t *const list[4] = {at[0], at[1], at[2], at[3]};
  y[0] = jx_moveaxis(cx, bind_dot(cx, e, list, n, x[0], x[1]), from, 0);
}

/* ---- reference evaluation ---- */

typedef struct lane {
  int n;
  int64_t dim[JX_MAX_RANK], step[2][JX_MAX_RANK];
} lane;

/* One result element: floats in double, integers in 64 bits, both rounded to the result once. */
static void dot_lane(const jx_view *in, const lane *l, int64_t a, int64_t b, const jx_view *out,
                     int64_t o) {
  bool floats =
      jx_is_float((jx_dtype)in[0].aval->dtype) || jx_is_float((jx_dtype)in[1].aval->dtype);
  int64_t ix[JX_MAX_RANK] = {0};
  double f = 0;
  uint64_t n = 0;
  for (int i = 0; i < l->n; i++)
    if (l->dim[i] == 0) goto done;
  for (;;) {
    int i = l->n - 1;
    if (floats)
      f += jx_get_f(&in[0], a) * jx_get_f(&in[1], b);
    else
      n += (uint64_t)jx_get_i(&in[0], a) * (uint64_t)jx_get_i(&in[1], b);
    for (; i >= 0; i--) {
      a += l->step[0][i];
      b += l->step[1][i];
      if (++ix[i] < l->dim[i]) break;
      a -= l->step[0][i] * l->dim[i];
      b -= l->step[1][i] * l->dim[i];
      ix[i] = 0;
    }
    if (i < 0) break;
  }
done:
  if (floats)
    jx_put_f(out, o, f);
  else if (jx_is_float((jx_dtype)out->aval->dtype))
    jx_put_f(out, o, (double)(int64_t)n);
  else
    jx_put_i(out, o, (int64_t)n);
}

static jx_status dot_general_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in,
                                  const jx_view *out) {
  int64_t ix[JX_MAX_RANK] = {0}, stride[2][JX_MAX_RANK], step[2][JX_MAX_RANK] = {{0}}, o = 0;
  lane l = {0};
  axes x;
  (void)cx;
  if (out->aval->size == 0) return JX_OK;
  if (!read_axes(jx_at(e, AT_DIMS), e->in, &x)) return JX_EINTERNAL; /* the shape rule saw to it */
  l.n = x.ncontract;
  for (int k = 0, at = x.nbatch; k < 2; k++) {
    jx_strides(in[k].aval, stride[k]);
    for (int i = 0; i < l.n; i++) {
      l.dim[i] = in[k].aval->dim[x.contract[k][i]];
      l.step[k][i] = stride[k][x.contract[k][i]];
    }
    for (int i = 0; i < x.nbatch; i++) step[k][i] = stride[k][x.batch[k][i]];
    for (int i = 0; i < x.nfree[k]; i++) step[k][at++] = stride[k][x.free[k][i]];
  }
  do {
    int rank = out->aval->rank;
    dot_lane(in, &l, jx_flat_index(step[0], ix, rank), jx_flat_index(step[1], ix, rank), out, o++);
  } while (jx_next_index(out->aval, ix));
  return JX_OK;
}

static const jx_attrspec attrs[] = {
    {.name = "dimension_numbers", .kind = JX_ATTR_LISTS, .template = "((%l, %l), (%l, %l))"},
    {.name = "precision",
     .kind = JX_ATTR_TEXT,
     .optional = 1,
     .template = "(Precision.%s, Precision.%s)",
     .show = JX_SHOW_SOME},
    {.name = "preferred_element_type", .kind = JX_ATTR_DTYPE, .optional = 1, .show = JX_SHOW_SOME},
    {0},
};

JX_PRIM(dot_general) = {
    .name = "dot_general",
    .sig = "a:A[..] b:A[..] -> y:A[..]",
    .doc =
        "Sums of products over contracted axes, lane by lane over batch axes.\n\n"
        "y[batch, i, j] = sum over k of a[batch, i, k] b[batch, k, j]; dimension_numbers is\n"
        "((contracted of a, of b), (batch of a, of b))\n"
        "source: XLA operation semantics, DotGeneral",
    .attrs = attrs,
    .nin = 2,
    .nout = 1,
    .shape = dot_general_shape,
    .jvp = dot_general_jvp,
    .transpose = dot_general_transpose,
    .batch = dot_general_batch,
    .eval = dot_general_eval,
    .lower = {.kind = JX_LOWER_DOT},
    .domain = JX_REALS(-2, 2),
    .flags = JX_BILINEAR,
};
