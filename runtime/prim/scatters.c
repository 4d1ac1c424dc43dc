/* scatters.c — what scatter-min and scatter-max share. See scatters.h. */
#include "prim/scatters.h"

void jx_jvp_scatter_chosen(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                           const jx_val *y, jx_val *dy) {
  jx_indexing ix, back;
  if (jx_absent(dx[0]) && jx_absent(dx[2])) return;
  jx_indexing_of_scatter(e, &ix);
  back = ix;
  jx_window_sizes(&back, e->in[0], e->in[2]);
  jx_val none = jx_full(cx, e->in[0], 0), nothing = jx_full(cx, e->in[2], 0);
  jx_val won = jx_eq(cx, x[2], jx_gather(cx, &back, y[0], x[1]));
  jx_val kept = jx_eq(cx, x[0], y[0]);
  jx_val one = jx_full(cx, e->in[2], 1), first = jx_full(cx, e->in[0], 1);
  jx_val many = jx_scatter(cx, &jx_prim_scatter_add, &ix, jx_select(cx, kept, first, none), x[1],
                           jx_select(cx, won, one, nothing));
  jx_val old = none, new = nothing;
  if (jx_present(dx[0])) old = jx_select(cx, kept, dx[0], none);
  if (jx_present(dx[2])) new = jx_select(cx, won, dx[2], nothing);
  dy[0] = jx_div(cx, jx_scatter(cx, &jx_prim_scatter_add, &ix, old, x[1], new), many);
}

void jx_put_chosen(const jx_view *out, int64_t o, const jx_view *updates, int64_t u, bool max) {
  jx_dtype d = (jx_dtype)out->aval->dtype;
  if (jx_is_float(d)) {
    double a = jx_get_f(out, o), b = jx_get_f(updates, u);
    jx_put_f(out, o, max ? jx_max_f(a, b) : jx_min_f(a, b));
    return;
  }
  int64_t a = jx_get_i(out, o), b = jx_get_i(updates, u);
  bool less = d == JX_U64 ? (uint64_t)a < (uint64_t)b : a < b;
  if (less == max && a != b) jx_put_i(out, o, b);
}
