/* subgraph.c — what the rules of primitives with subgraphs share: see subgraph.h. */
#include <string.h>

#include "prim/subgraph.h"
#include "transform/record.h"

bool jx_room_open(jx_cx *cx, jx_room *r) {
  r->cx = cx;
  jx_arena_init(&r->mem, &cx->rt->mem);
  return jx_ok(cx);
}

jx_val *jx_room_vals(jx_room *r, uint32_t n) {
  jx_val *v = JX_NEWN(&r->mem, jx_val, n);
  if (!v) jx_nomem(r->cx);
  return v;
}

bool *jx_room_flags(jx_room *r, uint32_t n) {
  bool *v = JX_NEWN(&r->mem, bool, n);
  if (!v) jx_nomem(r->cx);
  return v;
}

void jx_mask_present(const jx_val *v, int n, bool *mask) {
  for (int i = 0; i < n; i++) mask[i] = jx_present(v[i]);
}

uint32_t jx_mask_pack(const jx_val *v, const bool *mask, uint32_t n, jx_val *to, uint32_t at) {
  for (uint32_t i = 0; i < n; i++)
    if (mask[i]) to[at++] = v[i];
  return at;
}

void jx_mask_unpack(const jx_val *from, const bool *mask, uint32_t n, jx_val *to) {
  for (uint32_t i = 0, k = 0; i < n; i++) to[i] = mask[i] ? from[k++] : JX_ABSENT;
}

void jx_mask_tangents(const jx_eqn *e, const jx_val *dx, bool *mask) {
  for (int i = 0; i < e->nin; i++)
    mask[i] = jx_present(dx[i]) && jx_is_float((jx_dtype)e->in[i]->dtype);
}

jx_trace *jx_body_open(jx_cx *cx) { return jx_pass_open(cx, JX_TRACE_STAGE); }

uint32_t jx_body_inputs(jx_cx *cx, jx_trace *t, const jx_aval *const *aval, const bool *mask,
                        uint32_t n, jx_val *in) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < n; i++)
    if (!mask || mask[i]) in[count++] = t ? jx_trace_input(cx, t, aval[i]) : JX_BAD;
  return count;
}

jx_graph *jx_body_close(jx_cx *cx, jx_trace *t, const jx_val *out, uint32_t nout) {
  jx_graph *g = jx_ok(cx) ? jx_pass_finish(cx, t, out, nout, true, NULL) : NULL;
  jx_pass_close(cx, t);
  return g;
}

bool jx_check_operands(jx_cx *cx, const jx_eqn *e, jx_graph *g, const jx_aval *const *in, int n) {
  if ((uint32_t)n != g->ninputs) {
    jx_fail(cx, JX_EARG, e->prim->name, "the program takes %u operands, not %d", g->ninputs, n);
    return false;
  }
  for (int i = 0; i < n; i++) {
    if (jx_same_type(in[i], g->aval[i])) continue;
    char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
    jx_fail(cx, JX_ESHAPE, e->prim->name, "operand %d is %s, the program takes %s", i,
            jx_aval_text(in[i], a), jx_aval_text(g->aval[i], b));
    return false;
  }
  return true;
}

jx_val jx_view_value(jx_cx *cx, const jx_view *v) {
  jx_buf *b = v->aval->is_tape ? jx_buf_retain(((const jx_tape *)v->data)->self)
                               : jx_buf_wrap(&cx->rt->bufs, v->data, v->aval->nbytes, NULL, NULL);
  if (b) return jx_val_array(b, v->aval);
  jx_nomem(cx);
  return JX_BAD;
}

void jx_view_store(const jx_view *to, jx_val v) {
  if (to->aval->is_tape)
    jx_tape_assign(to->data, jx_tape_of(v.u.a.buf));
  else
    memcpy(to->data, v.u.a.data, to->aval->nbytes);
}

jx_status jx_eval_graph(jx_cx *cx, jx_graph *g, const jx_view *in, const jx_view *out) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return cx->err->status;
  jx_val *x = jx_room_vals(&r, g->ninputs), *y = jx_room_vals(&r, g->nouts);
  uint32_t made = 0;
  for (; jx_ok(cx) && made < g->ninputs; made++) x[made] = jx_view_value(cx, &in[made]);
  if (jx_ok(cx) && cx->rt->world->run(cx, g, x, y) == JX_OK) {
    for (uint32_t i = 0; i < g->nouts; i++) {
      jx_view_store(&out[i], y[i]);
      jx_val_release(y[i]);
    }
  }
  for (uint32_t i = 0; i < made; i++) jx_val_release(x[i]);
  jx_room_close(&r);
  return cx->err->status;
}
