/*
** ppermute — the elements of a named axis in other places.
**
** no golden: it has a value under vmap only, tests/golden/collectives_test.lua.
** no domain: the same.
*/
#include "prim/collective.h"

enum { AT_AXIS, AT_PERM };

/* Where element `to` comes from, or -1: zeros. */
static int64_t source_of(const jx_attr *perm, int64_t to) {
  for (uint32_t i = 0; i + 1 < perm->n; i += 2)
    if (perm->u.ints[i + 1] == to) return perm->u.ints[i];
  return -1;
}

static void ppermute_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                           const jx_aval **out) {
  const jx_attr *perm = jx_at(e, AT_PERM);
  const int64_t *p = perm->u.ints;
  if (perm->n % 2) jx_fail(cx, JX_EARG, e->prim->name, "perm is a list of pairs {from, to}");
  for (uint32_t i = 0; i < perm->n && jx_ok(cx); i += 2) {
    if (p[i] < 0 || p[i + 1] < 0)
      jx_fail(cx, JX_EINDEX, e->prim->name, "the pair {%lld, %lld} has a negative index",
              (long long)p[i], (long long)p[i + 1]);
    for (uint32_t k = 0; k < i && jx_ok(cx); k += 2)
      if (p[k] == p[i] || p[k + 1] == p[i + 1])
        jx_fail(cx, JX_EARG, e->prim->name, "%lld is the %s of two pairs",
                (long long)(p[k] == p[i] ? p[i] : p[i + 1]), p[k] == p[i] ? "source" : "target");
  }
  if (jx_ok(cx)) out[0] = in[0];
}

static void ppermute_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                               jx_val *cx_) {
  const jx_attr *perm = jx_at(e, AT_PERM);
  int64_t *back = jx_alloc(&cx->rt->mem, (perm->n + 1) * sizeof *back);
  (void)x;
  if (!back) {
    jx_nomem(cx);
    return;
  }
  for (uint32_t i = 0; i < perm->n; i++) back[i] = perm->u.ints[i ^ 1];
  cx_[0] = jx_op1_with(cx, e, JX_ATTRS(*jx_at(e, AT_AXIS), jx_a_ints(back, (int)perm->n)), ct[0]);
  jx_free(&cx->rt->mem, back, (perm->n + 1) * sizeof *back);
}

/* Elements to … of the result up to the end of a run: a slice of x, or zeros. */
static jx_val run_of(jx_cx *cx, const jx_eqn *e, const jx_batch *b, jx_val x, int64_t *to) {
  const jx_attr *perm = jx_at(e, AT_PERM);
  int64_t from = source_of(perm, *to), n = 1, dim[JX_MAX_RANK];
  while (*to + n < b->size && source_of(perm, *to + n) == (from < 0 ? -1 : from + n)) n++;
  *to += n;
  if (from >= 0) return jx_slice_axis(cx, x, 0, from, from + n, 1);
  for (int i = 0; x.aval && i < x.aval->rank; i++) dim[i] = x.aval->dim[i];
  dim[0] = n;
  const jx_aval *zeros = x.aval ? jx_reshaped(cx, x.aval, x.aval->rank, dim) : NULL;
  return zeros ? jx_full(cx, zeros, 0) : JX_BAD;
}

static void ppermute_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                           jx_val *y) {
  const jx_attr *perm = jx_at(e, AT_PERM);
  b->out[0] = true;
  if (!jx_own_axis(e, b, AT_AXIS)) {
    y[0] = jx_op1_as(cx, e, x[0]);
    return;
  }
  for (uint32_t i = 0; i < perm->n; i++) {
    if (perm->u.ints[i] < b->size) continue;
    jx_fail(cx, JX_EINDEX, e->prim->name,
            "index %lld is out of range for the axis '%s' of size %lld", (long long)perm->u.ints[i],
            b->axis, (long long)b->size);
    return;
  }
  jx_val from = jx_materialize(cx, b, x[0], b->in[0]);
  jx_val *part = jx_alloc(&cx->rt->mem, ((size_t)b->size + 1) * sizeof *part);
  int n = 0;
  if (!part) {
    jx_nomem(cx);
    return;
  }
  for (int64_t to = 0; to < b->size;) part[n++] = run_of(cx, e, b, from, &to);
  y[0] = n ? jx_concatenate(cx, part, n, 0) : from;
  jx_free(&cx->rt->mem, part, ((size_t)b->size + 1) * sizeof *part);
}

static const jx_attrspec attrs[] = {
    {.name = "axis_name", .kind = JX_ATTR_AXIS, .template = "('%s',)"},
    {.name = "perm", .kind = JX_ATTR_INTS, .group = 2},
    {0},
};

JX_PRIM(ppermute) = {
    .name = "ppermute",
    .sig = "x:A[..] -> y:A[..]",
    .doc =
        "Elements of a named axis in other places; zeros where none arrives.\n\n"
        "y_t = x_s for the pairs (s, t) of `perm`, else 0\n"
        "source: jax.lax.ppermute",
    .attrs = attrs,
    .nin = 1,
    .nout = 1,
    .shape = ppermute_shape,
    .jvp = jx_jvp_linear,
    .transpose = ppermute_transpose,
    .batch = ppermute_batch,
    .eval = jx_eval_unbound,
    .flags = JX_LINEAR,
};
