/* select_and_scatter_add — a number for each window added to its largest or smallest element. */
#include "prim/chooser.h"
#include "prim/indexing.h"

enum { AT_PADDING, AT_SELECT };

static void window(jx_cx *cx, const jx_eqn *e, jx_window *w, bool *greatest) {
  *greatest = jx_chooser_greatest(jx_at(e, AT_SELECT)) == 1;
  jx_window_read(cx, e, jx_chooser_scatter_at, e->in[1], w);
}

static void shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  jx_window w;
  if (!jx_expect_chooser(cx, e, jx_at(e, AT_SELECT), in)) return;
  if (!jx_window_read(cx, e, jx_chooser_scatter_at, in[1], &w)) return;
  bool fits = in[0]->rank == w.n;
  for (int i = 0; fits && i < w.n; i++) fits = in[0]->dim[i] == w.count[i];
  if (fits)
    out[0] = jx_reshaped(cx, in[0], in[1]->rank, in[1]->dim);
  else
    jx_fail(cx, JX_ESHAPE, e->prim->name,
            "source must have one element for each window of the operand, got %s and %s",
            jx_aval_text(in[0], s), jx_aval_text(in[1], t));
}

static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)y;
  if (jx_present(dx[0])) jx_bind_attrs(cx, e->prim, e->attrs, (jx_val[]){dx[0], x[1]}, 2, dy, 1);
}

static void transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct, jx_val *cx_) {
  jx_window w;
  bool greatest;
  window(cx, e, &w, &greatest);
  cx_[0] = jx_select_and_gather_add(cx, &w, greatest, ct[0], x[1]);
}

static void batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  int64_t room[6 * (JX_MAX_RANK + 1)];
  jx_attr at[5];
  jx_window w;
  bool greatest;
  y[0] = JX_BAD;
  b->out[0] = true;
  if (!jx_rank_left(cx, e, e->in[0]->rank)) return;
  window(cx, e, &w, &greatest);
  jx_window_attrs(&w, true, room, at);
  jx_val in[2] = {jx_materialize(cx, b, x[0], b->in[0]), jx_materialize(cx, b, x[1], b->in[1])};
  y[0] = jx_opn(cx, e->prim, JX_ATTRS(at[1], *jx_at(e, AT_SELECT), at[3], at[4]), in, 2);
}

static jx_val flat(jx_cx *cx, jx_val x) {
  return x.aval ? jx_reshape(cx, x, 1, &x.aval->size) : JX_BAD;
}

/* Places of the chosen elements are found by a fold, the source is scattered to them. */
static void expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  int64_t config[3 * JX_MAX_RANK] = {0}, dims[1] = {0};
  jx_indexing ix = {.mode = JX_MODE_PROMISE};
  jx_window w;
  bool greatest;
  window(cx, e, &w, &greatest);
  if (e->out[0]->size == 0 || e->in[0]->size == 0) {
    y[0] = jx_full(cx, e->out[0], 0);
    return;
  }
  jx_val nothing = jx_window_identity(cx, (jx_dtype)e->in[1]->dtype, !greatest);
  jx_val padded = jx_window_pad(cx, &w, x[1], nothing, 0);
  if (!padded.aval) return;
  const jx_aval *p = padded.aval, *line = jx_reshaped(cx, e->out[0], 1, &p->size);
  if (!line) return;
  jx_val places = jx_iota(cx, p->size <= INT32_MAX ? JX_I32 : JX_I64, 1, &p->size, 0);
  jx_val pair[2] = {padded, jx_reshape(cx, places, p->rank, p->dim)};
  jx_window_fold(cx, &w, jx_chooser_step, &greatest, NULL, pair, 2);
  ix.dims.n[JX_COLLAPSED] = ix.dims.n[JX_MAP_DIMS] = 1;
  jx_val at = jx_broadcast_in_dim(cx, flat(cx, pair[1]), 2, (int64_t[]){e->in[0]->size, 1}, dims);
  jx_val sums = jx_scatter(cx, &jx_prim_scatter_add, &ix, jx_full(cx, line, 0), at, flat(cx, x[0]));
  for (int i = 0; i < w.n; i++) {
    config[3 * i] = -w.low[i];
    config[3 * i + 1] = -w.high[i];
  }
  sums = jx_reshape(cx, sums, p->rank, p->dim);
  y[0] = jx_pad(cx, sums, jx_const_like(cx, x[0], 0), config);
}

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t at[JX_MAX_RANK] = {0}, o = 0, i;
  jx_window w;
  bool greatest;
  for (int64_t k = 0; k < out->aval->size; k++) jx_put_f(out, k, 0);
  if (in[0].aval->size == 0) return JX_OK;
  window(cx, e, &w, &greatest);
  do {
    jx_window_walk s;
    jx_window_walk_open(&s, &w, in[1].aval, at);
    int64_t best = s.padded ? JX_WINDOW_PADDING : jx_window_walk_next(&s);
    while ((i = jx_window_walk_next(&s)) != JX_WINDOW_END)
      if (!jx_chooser_stays(&in[1], best, i, greatest)) best = i;
    if (best >= 0) jx_put_f(out, best, jx_get_f(out, best) + jx_get_f(&in[0], o));
    o++;
  } while (jx_next_index(in[0].aval, at) && !jx_stopping(cx->rt));
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "padding", .kind = JX_ATTR_INTS, .group = 2},
    {.name = "select_prim", .kind = JX_ATTR_TEXT},
    {.name = "window_dimensions", .kind = JX_ATTR_INTS},
    {.name = "window_strides", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(select_and_scatter_add) = {
    .name = "select_and_scatter_add",
    .sig = "source:F[..] operand:F[..] -> y:F[..]",
    .doc =
        "A number for each window of the operand, added to the place of its largest (select_prim\n"
        "ge) or smallest (le) element, the first of equal ones.\n\n"
        "y[i] = sum of source[o] over the windows o whose chosen element is i: the cotangent of\n"
        "reduce_window_max\n"
        "source: XLA operation semantics, SelectAndScatter",
    .attrs = attrs,
    .nin = 2,
    .nout = 1,
    .shape = shape,
    .jvp = jvp,
    .transpose = transpose,
    .batch = batch,
    .eval = eval,
    .lower = JX_EXPAND(expand),
    .domain = {.lo = -4, .hi = 4, .kink = 1e-3},
};
