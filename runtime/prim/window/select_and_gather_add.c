/* select_and_gather_add — from each window the tangent of its largest or smallest element. */
#include "prim/chooser.h"

enum { AT_BASE, AT_PADDING, AT_SELECT };

static void shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  char s[JX_AVAL_TEXT], t[JX_AVAL_TEXT];
  jx_window w;
  if (!jx_expect_chooser(cx, e, jx_at(e, AT_SELECT), in)) return;
  if (!jx_same_shape(in[0], in[1]))
    jx_fail(cx, JX_ESHAPE, e->prim->name, "tangents and operand must have one shape, got %s and %s",
            jx_aval_text(in[0], s), jx_aval_text(in[1], t));
  else if (jx_window_read(cx, e, jx_chooser_gather_at, in[1], &w))
    out[0] = jx_reshaped(cx, in[0], w.n, w.count);
}

static void window(jx_cx *cx, const jx_eqn *e, jx_window *w, bool *greatest) {
  *greatest = jx_chooser_greatest(jx_at(e, AT_SELECT)) == 1;
  jx_window_read(cx, e, jx_chooser_gather_at, e->in[1], w);
}

static void jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                jx_val *dy) {
  (void)y;
  if (jx_present(dx[0])) jx_bind_attrs(cx, e->prim, e->attrs, (jx_val[]){dx[0], x[1]}, 2, dy, 1);
}

/* A dilated operand is dilated first, for the scatter knows no dilation. */
static void transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct, jx_val *cx_) {
  int64_t start[JX_MAX_RANK] = {0}, step[JX_MAX_RANK], limit[JX_MAX_RANK];
  const jx_aval *a = e->in[1];
  jx_window w, spread = {.n = a->rank};
  bool greatest, dilated = false;
  window(cx, e, &w, &greatest);
  for (int i = 0; i < w.n; i++) {
    if (w.dil[i] != 1) {
      jx_fail(cx, JX_ENODIFF, e->prim->name, "has no reverse derivative with window dilation");
      return;
    }
    dilated = dilated || w.base[i] != 1;
    spread.base[i] = step[i] = w.base[i];
    limit[i] = jx_dilated(a->dim[i], w.base[i]);
    w.base[i] = 1;
  }
  if (a->size == 0) {
    cx_[0] = jx_full(cx, a, 0);
    return;
  }
  jx_val nothing = jx_window_identity(cx, (jx_dtype)a->dtype, !greatest);
  jx_val operand = jx_window_pad(cx, &spread, x[1], nothing, 0);
  cx_[0] = jx_select_and_scatter_add(cx, &w, greatest, ct[0], operand);
  if (dilated) cx_[0] = jx_slice(cx, cx_[0], start, limit, step);
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
  y[0] =
      jx_opn(cx, e->prim, JX_ATTRS(at[0], at[1], *jx_at(e, AT_SELECT), at[2], at[3], at[4]), in, 2);
}

static void expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  jx_window w;
  bool greatest;
  window(cx, e, &w, &greatest);
  if (e->out[0]->size == 0 || e->in[0]->size == 0) {
    y[0] = jx_full(cx, e->out[0], 0);
    return;
  }
  jx_dtype d = (jx_dtype)e->in[1]->dtype;
  jx_val nothing = jx_window_identity(cx, d, !greatest), zero = jx_const_like(cx, x[0], 0);
  jx_val pair[2] = {jx_window_pad(cx, &w, x[1], nothing, 0), jx_window_pad(cx, &w, x[0], zero, 0)};
  jx_window_fold(cx, &w, jx_chooser_step, &greatest, (const jx_val[]){nothing, zero}, pair, 2);
  y[0] = pair[1];
}

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t at[JX_MAX_RANK] = {0}, o = 0, i;
  jx_window w;
  bool greatest;
  if (out->aval->size == 0) return JX_OK;
  window(cx, e, &w, &greatest);
  do {
    jx_window_walk s;
    int64_t best = -1;
    jx_window_walk_open(&s, &w, in[1].aval, at);
    while ((i = jx_window_walk_next(&s)) != JX_WINDOW_END)
      if (!jx_chooser_stays(&in[1], best, i, greatest)) best = i;
    if (best < 0)
      jx_put_f(out, o++, 0);
    else
      jx_copy_element(out, o++, &in[0], best);
  } while (jx_next_index(out->aval, at) && !jx_stopping(cx->rt));
  return jx_poll(cx);
}

static const jx_attrspec attrs[] = {
    {.name = "base_dilation", .kind = JX_ATTR_INTS},
    {.name = "padding", .kind = JX_ATTR_INTS, .group = 2},
    {.name = "select_prim", .kind = JX_ATTR_TEXT},
    {.name = "window_dilation", .kind = JX_ATTR_INTS},
    {.name = "window_dimensions", .kind = JX_ATTR_INTS},
    {.name = "window_strides", .kind = JX_ATTR_INTS},
    {0},
};

JX_PRIM(select_and_gather_add) = {
    .name = "select_and_gather_add",
    .sig = "tangents:F[..] operand:F[..] -> y:F[..]",
    .doc =
        "From each window of the operand the tangent of its largest (select_prim ge) or smallest\n"
        "(le) element, the first of equal ones; 0 where that is padding.\n\n"
        "y[o] = tangents[argmax over the window o of operand]: the tangent of reduce_window_max\n"
        "source: jax.lax",
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
