/* arrange.c — verbs and helpers of the primitives that move elements. See arrange.h. */
#include "prim/arrange.h"

#include <stdio.h>
#include <string.h>

/* ---- verbs ---- */

jx_val jx_opn(jx_cx *cx, const jx_prim *p, const jx_attr *at, const jx_val *x, int n) {
  jx_val y = JX_BAD;
  for (int i = 0; i < n; i++)
    if (!x[i].aval) return JX_BAD;
  jx_bind(cx, p, at, x, n, &y, 1);
  return y;
}

jx_val jx_slice(jx_cx *cx, jx_val a, const int64_t *start, const int64_t *limit,
                const int64_t *strides) {
  if (!a.aval) return JX_BAD;
  int rank = a.aval->rank;
  return jx_opn(cx, &jx_prim_slice,
                JX_ATTRS(jx_a_ints(limit, rank), jx_a_ints(start, rank),
                         strides ? jx_a_ints(strides, rank) : jx_a_none()),
                &a, 1);
}

jx_val jx_slice_axis(jx_cx *cx, jx_val a, int axis, int64_t start, int64_t limit, int64_t stride) {
  int64_t from[JX_MAX_RANK], to[JX_MAX_RANK], step[JX_MAX_RANK];
  if (!a.aval) return JX_BAD;
  for (int i = 0; i < a.aval->rank; i++) {
    from[i] = i == axis ? start : 0;
    to[i] = i == axis ? limit : a.aval->dim[i];
    step[i] = i == axis ? stride : 1;
  }
  return jx_slice(cx, a, from, to, stride == 1 ? NULL : step);
}

jx_val jx_pad(jx_cx *cx, jx_val a, jx_val value, const int64_t *config) {
  if (!a.aval) return JX_BAD;
  return jx_opn(cx, &jx_prim_pad, JX_ATTRS(jx_a_ints(config, 3 * a.aval->rank)),
                (jx_val[]){a, value}, 2);
}

jx_val jx_pad_axis(jx_cx *cx, jx_val a, jx_val value, int axis, int64_t low, int64_t high,
                   int64_t interior) {
  int64_t config[3 * JX_MAX_RANK] = {0};
  config[3 * axis] = low;
  config[3 * axis + 1] = high;
  config[3 * axis + 2] = interior;
  return jx_pad(cx, a, value, config);
}

jx_val jx_concatenate(jx_cx *cx, const jx_val *x, int n, int axis) {
  if (n == 1) return x[0];
  return jx_opn(cx, &jx_prim_concatenate, JX_ATTRS(jx_a_int(axis)), x, n);
}

jx_val jx_squeeze_axis(jx_cx *cx, jx_val a, int axis) {
  int64_t v = axis;
  return jx_opn(cx, &jx_prim_squeeze, JX_ATTRS(jx_a_ints(&v, 1)), &a, 1);
}

jx_val jx_rev_axis(jx_cx *cx, jx_val a, int axis) {
  int64_t v = axis;
  return jx_opn(cx, &jx_prim_rev, JX_ATTRS(jx_a_ints(&v, 1)), &a, 1);
}

jx_val jx_iota(jx_cx *cx, jx_dtype d, int rank, const int64_t *dim, int axis) {
  return jx_opn(cx, &jx_prim_iota, JX_ATTRS(jx_a_int(axis), jx_a_dtype(d), jx_a_ints(dim, rank)),
                NULL, 0);
}

jx_val jx_or_zeros(jx_cx *cx, jx_val v, const jx_aval *a) {
  return jx_absent(v) ? jx_full(cx, a, 0) : v;
}

/* ---- lists ---- */

int jx_other_axes(int rank, const int64_t *axes, int n, int64_t *rest) {
  int k = 0;
  for (int i = 0; i < rank; i++)
    if (!jx_has_axis(axes, n, i)) rest[k++] = i;
  return k;
}

void jx_lead(int64_t *to, int64_t first, const int64_t *from, int n, int64_t shift) {
  to[0] = first;
  for (int i = 0; i < n; i++) to[i + 1] = from[i] + shift;
}

const char *jx_tuple_text(const int64_t *v, int n, char buf[JX_TUPLE_TEXT]) {
  size_t at = 1;
  buf[0] = '(';
  for (int i = 0; i < n; i++) {
    int k = snprintf(buf + at, JX_TUPLE_TEXT - at, i ? ", %lld" : "%lld", (long long)v[i]);
    if (k < 0 || at + (size_t)k > JX_TUPLE_TEXT - 8) {
      memcpy(buf + at, ", …", 6);
      at += 5;
      break;
    }
    at += (size_t)k;
  }
  memcpy(buf + at, n == 1 ? ",)" : ")", n == 1 ? 3 : 2);
  return buf;
}

void jx_fail_list(jx_cx *cx, const jx_eqn *e, const char *what, const jx_aval *a, const int64_t *v,
                  int n) {
  char text[JX_AVAL_TEXT], list[JX_TUPLE_TEXT];
  jx_fail(cx, JX_ESHAPE, e->prim->name, "%s, got %s and %s", what, jx_aval_text(a, text),
          jx_tuple_text(v, n, list));
}

const jx_aval *jx_reshaped(jx_cx *cx, const jx_aval *a, int rank, const int64_t *dim) {
  return jx_aval_get(&cx->rt->avals, (jx_dtype)a->dtype, a->weak, rank, dim);
}

bool jx_rank_left(jx_cx *cx, const jx_eqn *e, int rank) {
  if (rank < JX_MAX_RANK) return true;
  jx_fail(cx, JX_ESHAPE, e->prim->name, "vmap would give an array more than %d axes", JX_MAX_RANK);
  return false;
}

/* ---- reference evaluation ---- */

bool jx_next_index(const jx_aval *a, int64_t *ix) {
  for (int i = a->rank - 1; i >= 0; i--) {
    if (++ix[i] < a->dim[i]) return true;
    ix[i] = 0;
  }
  return false;
}

int64_t jx_flat_index(const int64_t *stride, const int64_t *ix, int rank) {
  int64_t k = 0;
  for (int i = 0; i < rank; i++) k += stride[i] * ix[i];
  return k;
}

void jx_copy_element(const jx_view *out, int64_t o, const jx_view *in, int64_t i) {
  size_t size = jx_dtype_size((jx_dtype)out->aval->dtype);
  memcpy((char *)out->data + (size_t)o * size, (const char *)in->data + (size_t)i * size, size);
}

jx_status jx_eval_affine(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  const jx_aval *x = in->aval, *y = out->aval;
  int64_t ix[JX_MAX_RANK] = {0}, stride[JX_MAX_RANK], o = 0;
  jx_affine map;
  (void)cx;
  if (y->size == 0) return JX_OK;
  e->prim->lower.affine(e, &map);
  jx_strides(x, stride);
  do {
    int64_t k = 0;
    for (int d = 0; d < x->rank; d++)
      k += stride[d] * (map.start[d] + (map.from[d] < 0 ? 0 : map.step[d] * ix[map.from[d]]));
    jx_copy_element(out, o++, in, k);
  } while (jx_next_index(y, ix));
  return JX_OK;
}
