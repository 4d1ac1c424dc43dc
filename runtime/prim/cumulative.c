/* cumulative.c — rules that cumulative operations share. See reduction.h. */
#include "prim/reduction.h"

enum { AT_AXIS, AT_REVERSE };

const jx_attrspec jx_attrs_cumulative[] = {
    {.name = "axis", .kind = JX_ATTR_INT}, {.name = "reverse", .kind = JX_ATTR_BOOL}, {0}};

void jx_shape_cumulative(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                         const jx_aval **out) {
  int64_t axis = jx_at_int(e, AT_AXIS);
  if (jx_expect_sig(cx, e, in) && jx_expect_axes(cx, e, in[0], &axis, 1)) out[0] = in[0];
}

void jx_batch_cumulative(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                         jx_val *y) {
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(jx_a_int(jx_at_int(e, AT_AXIS) + 1), *jx_at(e, AT_REVERSE)),
                x, 1);
  b->out[0] = true;
}

jx_status jx_eval_cumulative(const jx_eqn *e, const jx_view *in, const jx_view *out, jx_fold_f f,
                             jx_fold_i i) {
  const jx_aval *x = in->aval;
  jx_dtype d = (jx_dtype)x->dtype;
  int64_t axis = jx_at_int(e, AT_AXIS), n = x->dim[axis], stride[JX_MAX_RANK];
  if (x->size == 0) return JX_OK;
  jx_strides(x, stride);
  for (int64_t lane = 0; lane < x->size / n; lane++) {
    int64_t inner = lane % stride[axis], outer = lane / stride[axis], k = 0;
    int64_t at = outer * stride[axis] * n + inner, step = stride[axis], ai = 0;
    double af = 0;
    if (jx_at_int(e, AT_REVERSE)) {
      at += (n - 1) * step;
      step = -step;
    }
    for (; k < n; k++, at += step) {
      if (jx_is_float(d)) {
        double v = jx_get_f(in, at);
        af = k ? f(af, v) : v;
        jx_put_f(out, at, af);
      } else {
        int64_t v = jx_get_i(in, at);
        ai = k ? i(d, ai, v) : v;
        jx_put_i(out, at, ai);
      }
    }
  }
  return JX_OK;
}

/* ---- derivatives ---- */

static jx_dual dual_slice(jx_cx *cx, jx_dual x, int axis, int64_t start, int64_t limit,
                          int64_t stride) {
  return (jx_dual){jx_slice_axis(cx, x.p, axis, start, limit, stride),
                   jx_slice_axis(cx, x.t, axis, start, limit, stride)};
}

/* n elements taken in turn from the two, the even ones first. */
static jx_val interleave(jx_cx *cx, jx_val even, jx_val odd, int axis, int64_t n) {
  if (!even.aval) return JX_BAD;
  jx_val zero = jx_const_like(cx, even, 0);
  return jx_add(cx, jx_pad_axis(cx, even, zero, axis, 0, 1 - n % 2, 1),
                jx_pad_axis(cx, odd, zero, axis, 1, n % 2, 1));
}

static jx_val join(jx_cx *cx, jx_val a, jx_val b, int axis) {
  return jx_concatenate(cx, (jx_val[]){a, b}, 2, axis);
}

/* Prefixes of the n elements; the values themselves only if `values`. */
static jx_dual prefixes(jx_cx *cx, jx_combine_fn f, jx_dual x, int axis, int64_t n, bool values) {
  if (n < 2 || !jx_ok(cx)) return x;
  jx_dual pairs = f(cx, dual_slice(cx, x, axis, 0, n - 1, 2), dual_slice(cx, x, axis, 1, n, 2));
  jx_dual odd = prefixes(cx, f, pairs, axis, n / 2, n > 2 || values);
  jx_dual even = dual_slice(cx, x, axis, 0, 1, 1);
  if (n > 2) {
    jx_dual before = n % 2 ? odd : dual_slice(cx, odd, axis, 0, n / 2 - 1, 1);
    jx_dual tail = f(cx, before, dual_slice(cx, x, axis, 2, n, 2));
    even.t = join(cx, even.t, tail.t, axis);
    if (values) even.p = join(cx, even.p, tail.p, axis);
  }
  return (jx_dual){values ? interleave(cx, even.p, odd.p, axis, n) : even.p,
                   interleave(cx, even.t, odd.t, axis, n)};
}

jx_val jx_tangent_cumulative(jx_cx *cx, const jx_eqn *e, jx_combine_fn f, jx_val x, jx_val dx) {
  int axis = (int)jx_at_int(e, AT_AXIS);
  bool reverse = jx_at_int(e, AT_REVERSE) != 0;
  jx_dual v = {x, dx};
  if (reverse) v = (jx_dual){jx_rev_axis(cx, x, axis), jx_rev_axis(cx, dx, axis)};
  jx_val t = prefixes(cx, f, v, axis, e->in[0]->dim[axis], false).t;
  return reverse ? jx_rev_axis(cx, t, axis) : t;
}

jx_dual jx_dual_mul(jx_cx *cx, jx_dual a, jx_dual b) {
  return (jx_dual){jx_mul(cx, a.p, b.p), jx_add(cx, jx_mul(cx, a.t, b.p), jx_mul(cx, a.p, b.t))};
}

/* 1 where `mine` is the result alone, 1/2 where `other` is too, else 0. */
static jx_val share(jx_cx *cx, jx_val mine, jx_val other, jx_val result) {
  if (!result.aval) return JX_BAD;
  const jx_aval *a = result.aval;
  jx_val some = jx_select(cx, jx_eq(cx, other, result), jx_full(cx, a, 0.5), jx_full(cx, a, 1));
  return jx_select(cx, jx_eq(cx, mine, result), some, jx_full(cx, a, 0));
}

jx_dual jx_dual_choose(jx_cx *cx, const jx_prim *choose, jx_dual a, jx_dual b) {
  jx_val p = jx_op2(cx, choose, a.p, b.p);
  jx_val ta = jx_mul(cx, a.t, share(cx, a.p, b.p, p));
  return (jx_dual){p, jx_add(cx, ta, jx_mul(cx, b.t, share(cx, b.p, a.p, p)))};
}
