/* chooser.c — maxima and minima over windows and their derivatives. See chooser.h. */
#include "prim/chooser.h"

#include <math.h>
#include <string.h>

const int jx_chooser_gather_at[5] = {0, 1, 3, 4, 5};
const int jx_chooser_scatter_at[5] = {-1, 0, -1, 2, 3};

/* ---- reduce_window_max, reduce_window_min ---- */

static bool is_max(const jx_eqn *e) { return e->prim == &jx_prim_reduce_window_max; }

static void max_step(jx_cx *cx, const void *user, jx_val *acc, const jx_val *x) {
  bool max = *(const bool *)user;
  acc[0] = jx_op2(cx, max ? &jx_prim_max : &jx_prim_min, acc[0], x[0]);
}

void jx_expand_chooser(jx_cx *cx, const jx_eqn *e, const jx_val *x, jx_val *y) {
  bool max = is_max(e);
  jx_val nothing = jx_window_identity(cx, (jx_dtype)e->in[0]->dtype, !max);
  jx_window w;
  if (e->out[0]->size == 0 || e->in[0]->size == 0) {
    y[0] = jx_expand_scalar(cx, nothing, e->out[0]);
    return;
  }
  jx_window_of(e, e->in[0], &w);
  y[0] = jx_window_pad(cx, &w, x[0], nothing, 0);
  jx_window_fold(cx, &w, max_step, &max, NULL, y, 1);
}

void jx_jvp_chooser(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, const jx_val *y,
                    jx_val *dy) {
  jx_window w;
  (void)y;
  jx_window_of(e, e->in[0], &w);
  dy[0] = jx_select_and_gather_add(cx, &w, is_max(e), dx[0], x[0]);
}

/* y[o] = max or min of itself and x[i]; NaN wins. */
static void choose(const jx_view *in, int64_t i, const jx_view *out, int64_t o, bool max) {
  jx_dtype d = (jx_dtype)in->aval->dtype;
  if (jx_is_float(d)) {
    double a = jx_get_f(out, o), b = jx_get_f(in, i);
    jx_put_f(out, o, max ? jx_max_f(a, b) : jx_min_f(a, b));
    return;
  }
  int64_t a = jx_get_i(out, o), b = jx_get_i(in, i);
  bool less = d == JX_U64 ? (uint64_t)a < (uint64_t)b : a < b;
  if (less == max && a != b) jx_put_i(out, o, b);
}

jx_status jx_eval_chooser(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  int64_t at[JX_MAX_RANK] = {0}, o = 0, i;
  bool max = is_max(e);
  jx_window w;
  if (out->aval->size == 0) return JX_OK;
  jx_window_of(e, in->aval, &w);
  do {
    jx_window_walk s;
    jx_window_put_identity(out, o, !max);
    jx_window_walk_open(&s, &w, in->aval, at);
    while ((i = jx_window_walk_next(&s)) != JX_WINDOW_END)
      if (i >= 0) choose(in, i, out, o, max);
    o++;
  } while (jx_next_index(out->aval, at) && !jx_stopping(cx->rt));
  return jx_poll(cx);
}

/* ---- selections ---- */

int jx_chooser_greatest(const jx_attr *a) {
  return strcmp(a->u.text, "ge") == 0 ? 1 : strcmp(a->u.text, "le") == 0 ? 0 : -1;
}

bool jx_expect_chooser(jx_cx *cx, const jx_eqn *e, const jx_attr *a, const jx_aval *const *in) {
  if (!jx_expect_sig(cx, e, in) || !jx_expect_same_dtype(cx, e, in, 0)) return false;
  if (jx_chooser_greatest(a) >= 0) return true;
  jx_fail(cx, JX_EARG, e->prim->name, "select_prim must be ge or le, got %s", a->u.text);
  return false;
}

void jx_chooser_step(jx_cx *cx, const void *user, jx_val *acc, const jx_val *x) {
  bool greatest = *(const bool *)user;
  jx_val stays = jx_op2(cx, greatest ? &jx_prim_ge : &jx_prim_le, acc[0], x[0]);
  acc[0] = jx_select(cx, stays, acc[0], x[0]);
  acc[1] = jx_select(cx, stays, acc[1], x[1]);
}

/* best < 0: nothing was chosen yet, the key is the identity. */
bool jx_chooser_stays(const jx_view *v, int64_t best, int64_t i, bool greatest) {
  jx_dtype d = (jx_dtype)v->aval->dtype;
  if (jx_is_float(d)) {
    double none = greatest ? -(double)INFINITY : (double)INFINITY;
    double a = best < 0 ? none : jx_get_f(v, best), b = i < 0 ? none : jx_get_f(v, i);
    return greatest ? a >= b : a <= b;
  }
  if (i < 0) return true;
  int64_t b = jx_get_i(v, i), a = best < 0 ? b : jx_get_i(v, best);
  if (best < 0) {
    uint64_t room = 0;
    jx_view one = {v->aval, &room};
    jx_window_put_identity(&one, 0, !greatest);
    a = jx_get_i(&one, 0);
  }
  if (d == JX_U64) return greatest ? (uint64_t)a >= (uint64_t)b : (uint64_t)a <= (uint64_t)b;
  return greatest ? a >= b : a <= b;
}

jx_val jx_select_and_gather_add(jx_cx *cx, const jx_window *w, bool greatest, jx_val tangents,
                                jx_val operand) {
  int64_t room[6 * JX_MAX_RANK];
  jx_attr at[5];
  jx_window_attrs(w, false, room, at);
  return jx_opn(cx, &jx_prim_select_and_gather_add,
                JX_ATTRS(at[0], at[1], jx_a_text(greatest ? "ge" : "le"), at[2], at[3], at[4]),
                (jx_val[]){tangents, operand}, 2);
}

jx_val jx_select_and_scatter_add(jx_cx *cx, const jx_window *w, bool greatest, jx_val source,
                                 jx_val operand) {
  int64_t room[6 * JX_MAX_RANK];
  jx_attr at[5];
  jx_window_attrs(w, false, room, at);
  return jx_opn(cx, &jx_prim_select_and_scatter_add,
                JX_ATTRS(at[1], jx_a_text(greatest ? "ge" : "le"), at[3], at[4]),
                (jx_val[]){source, operand}, 2);
}
