/* host.c — see host.h. */
#include "prim/host.h"

jx_status jx_host_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  jx_callbacks *host = &cx->rt->host;
  if (!host->call)
    return jx_fail(cx, JX_EUNSUPPORTED, e->prim->name, "no script runs here that could be called");
  if (!jx_ok(cx)) return cx->err->status;
  host->calls++;
  host->depth++;
  jx_status st = host->call(cx, jx_at_int(e, 0), in, e->nin, out, e->nout);
  host->depth--;
  return st;
}

void jx_host_shape(jx_cx *cx, const jx_eqn *e, int at, const jx_aval **out) {
  const jx_attr *types = jx_at(e, at);
  (void)cx;
  for (uint32_t i = 0; i < types->n; i++) out[i] = types->u.avals[i];
}

void jx_host_each(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  uint32_t nin = (uint32_t)e->nin, nout = (uint32_t)e->nout, nconst = 0, n = 0;
  jx_val *in = jx_room_vals(&r, nin), *out = jx_room_vals(&r, nout);
  jx_val *args = jx_room_vals(&r, nin), *operands = jx_room_vals(&r, nin);
  bool *mapped = jx_room_flags(&r, nin), *kept = jx_room_flags(&r, nin);
  for (uint32_t i = 0; jx_ok(cx) && i < nin; i++) {
    mapped[i] = b->in[i];
    kept[i] = !b->in[i];
    nconst += kept[i];
  }
  if (jx_ok(cx))
    n = jx_mask_pack(x, mapped, nin, operands, jx_mask_pack(x, kept, nin, operands, 0));
  jx_trace *t = jx_ok(cx) ? jx_body_open(cx) : NULL;
  jx_graph *body = NULL;
  if (t) {
    uint32_t c = jx_body_inputs(cx, t, e->in, kept, nin, in);
    jx_body_inputs(cx, t, e->in, mapped, nin, in + c);
    for (uint32_t i = 0, k = 0, m = c; i < nin; i++) args[i] = mapped[i] ? in[m++] : in[k++];
    jx_bind_attrs(cx, e->prim, e->attrs, args, e->nin, out, e->nout);
    body = jx_body_close(cx, t, out, nout);
  }
  if (body) {
    jx_bind(cx, &jx_prim_scan,
            JX_ATTRS(jx_a_none(), jx_a_graph(body), jx_a_int(b->size), jx_a_int(0),
                     jx_a_int(nconst), jx_a_bool(false), jx_a_int(1)),
            operands, (int)n, y, e->nout);
    jx_graph_release(body);
  }
  for (uint32_t i = 0; i < nout; i++) b->out[i] = true;
  jx_room_close(&r);
}
