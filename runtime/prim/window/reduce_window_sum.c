/* reduce_window_sum — sums over windows. */
#include "prim/windows.h"

static void step(jx_cx *cx, const void *user, jx_val *acc, const jx_val *x) {
  (void)user;
  acc[0] = jx_add(cx, acc[0], x[0]);
}

static void expand(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  jx_window w;
  if (e->out[0]->size == 0 || e->in[0]->size == 0) {
    y[0] = jx_full(cx, e->out[0], 0);
    return;
  }
  jx_window_of(e, e->in[0], &w);
  y[0] = jx_window_pad(cx, &w, x[0], jx_const_like(cx, x[0], 0), 0);
  jx_window_fold(cx, &w, step, NULL, NULL, y, 1);
}

/* The cotangents, dilated by the strides, summed over the windows that an element is in. */
static void transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct, jx_val *cx_) {
  int64_t config[3 * JX_MAX_RANK], room[6 * JX_MAX_RANK];
  const jx_aval *a = e->in[0];
  jx_attr at[5];
  jx_window w, back;
  (void)x;
  if (a->size == 0 || e->out[0]->size == 0) {
    cx_[0] = jx_full(cx, a, 0);
    return;
  }
  jx_window_of(e, a, &w);
  back = w;
  for (int i = 0; i < w.n; i++) {
    jx_window_back(&w, i, a->dim[i], &config[3 * i], &config[3 * i + 1]);
    config[3 * i + 2] = w.stride[i] - 1;
    back.low[i] = back.high[i] = 0;
    back.stride[i] = w.base[i];
    back.base[i] = 1;
  }
  jx_val padded = jx_pad(cx, ct[0], jx_const_like(cx, ct[0], 0), config);
  jx_window_attrs(&back, false, room, at);
  cx_[0] = jx_opn(cx, e->prim, at, &padded, 1);
}

static jx_status eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t at[JX_MAX_RANK] = {0}, o = 0, i;
  bool floats = jx_is_float((jx_dtype)out->aval->dtype);
  jx_window w;
  if (out->aval->size == 0) return JX_OK;
  jx_window_of(e, in->aval, &w);
  do {
    jx_window_walk s;
    double f = 0;
    uint64_t n = 0;
    jx_window_walk_open(&s, &w, in->aval, at);
    while ((i = jx_window_walk_next(&s)) != JX_WINDOW_END) {
      if (i < 0) continue;
      if (floats)
        f += jx_get_f(in, i);
      else
        n += (uint64_t)jx_get_i(in, i);
    }
    if (floats)
      jx_put_f(out, o++, f);
    else
      jx_put_i(out, o++, (int64_t)n);
  } while (jx_next_index(out->aval, at) && !jx_stopping(cx->rt));
  return jx_poll(cx);
}

JX_PRIM(reduce_window_sum) = {
    .name = "reduce_window_sum",
    .sig = "x:N[..] -> y:N[..]",
    .doc =
        "Sums over windows that slide over the axes of an array.\n\n"
        "y[o] = sum over k of x[o stride + k window_dilation], where x was dilated by\n"
        "base_dilation and padded with 0\n"
        "source: XLA operation semantics, ReduceWindow",
    .attrs = jx_attrs_window,
    .nin = 1,
    .nout = 1,
    .shape = jx_shape_window,
    .jvp = jx_jvp_linear,
    .transpose = transpose,
    .batch = jx_batch_window,
    .eval = eval,
    .lower = JX_EXPAND(expand),
    .domain = JX_REALS(-4, 4),
    .flags = JX_LINEAR,
};
