/* calls.c — see calls.h. */
#include "prim/calls.h"

#include <string.h>

bool jx_call_with(jx_cx *cx, const jx_eqn *e, jx_graph *g, const jx_val *in, jx_val *out) {
  enum { MOST = 8 };
  jx_attr at[MOST];
  uint32_t n = e->attrs->n;
  if (n > MOST) {
    jx_fail(cx, JX_EINTERNAL, e->prim->name, "has more than %d attributes", MOST);
    return false;
  }
  memcpy(at, e->attrs->at, n * sizeof *at);
  at[e->prim->lower.op] = jx_a_graph(g);
  return jx_bind(cx, e->prim, at, in, (int)g->ninputs, out, (int)g->nouts);
}

void jx_call_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_graph *g = jx_callee(e);
  if (!jx_check_operands(cx, e, g, in, e->nin)) return;
  for (uint32_t i = 0; i < g->nouts; i++) out[i] = jx_atom_aval(g, g->out[i]);
}

void jx_call_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                  jx_val *dy) {
  jx_graph *g = jx_callee(e);
  jx_room r;
  uint32_t nin = g->ninputs, nout = g->nouts;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, nin);
  jx_val *in = jx_room_vals(&r, 2 * nin), *out = jx_room_vals(&r, 2 * nout);
  if (jx_ok(cx)) jx_mask_tangents(e, dx, mask);
  const jx_jvp_graph *j = jx_ok(cx) ? jx_graph_jvp(cx, g, mask, NULL) : NULL;
  if (j) {
    for (uint32_t i = 0; i < nin; i++) in[i] = x[i];
    jx_mask_pack(dx, mask, nin, in, nin);
    if (jx_call_with(cx, e, j->g, in, out)) {
      for (uint32_t i = 0; i < nout; i++) y[i] = out[i];
      jx_mask_unpack(out + nout, j->omask, nout, dy);
    }
  }
  jx_room_close(&r);
}

void jx_call_split(jx_cx *cx, const jx_eqn *e, const jx_lin_graph *l, jx_call_fn bind,
                   const jx_split_values *v) {
  jx_graph *g = jx_callee(e);
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  jx_val *out = jx_room_vals(&r, l->known->nouts), *lin = jx_room_vals(&r, l->linear->ninputs);
  jx_val *lo = jx_room_vals(&r, l->linear->nouts);
  if (jx_ok(cx) && bind(cx, e, l->known, false, v->x, out)) {
    for (uint32_t i = 0; i < l->nres; i++)
      lin[i] = l->res[i].is_input ? v->x[l->res[i].index] : out[l->res[i].index];
    jx_mask_pack(v->dx, v->mask, g->ninputs, lin, l->nres);
    if (l->linear->nouts == 0 || bind(cx, e, l->linear, true, lin, lo)) {
      for (uint32_t i = 0; i < g->nouts; i++) v->y[i] = out[i];
      jx_mask_unpack(lo, l->omask, g->nouts, v->dy);
    }
  }
  jx_room_close(&r);
}

void jx_call_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct, jx_val *d) {
  jx_graph *g = jx_callee(e);
  jx_room r;
  uint32_t nin = g->ninputs, nout = g->nouts;
  if (!jx_room_open(cx, &r)) return;
  bool *linear = jx_room_flags(&r, nin), *known = jx_room_flags(&r, nin),
       *ctmask = jx_room_flags(&r, nout);
  jx_val *in = jx_room_vals(&r, nin + nout), *out = jx_room_vals(&r, nin);
  if (jx_ok(cx)) {
    for (uint32_t i = 0; i < nin; i++) {
      linear[i] = jx_absent(x[i]);
      known[i] = !linear[i];
    }
    jx_mask_present(ct, (int)nout, ctmask);
    const jx_transposed *t = jx_graph_transpose(cx, g, linear, ctmask, NULL);
    if (t) {
      jx_mask_pack(ct, ctmask, nout, in, jx_mask_pack(x, known, nin, in, 0));
      if (t->g->nouts == 0 || jx_call_with(cx, e, t->g, in, out))
        jx_mask_unpack(out, t->omask, nin, d);
    }
  }
  jx_room_close(&r);
}

void jx_call_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_batched *g = jx_graph_batch(cx, jx_callee(e), b->in, b->size, b->axis, NULL);
  if (!g || !jx_call_with(cx, e, g->g, x, y)) return;
  for (int i = 0; i < e->nout; i++) b->out[i] = g->omask[i];
}

jx_status jx_call_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  return jx_eval_graph(cx, jx_callee(e), in, out);
}
