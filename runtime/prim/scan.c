/* scan.c — the parts of a scan: see scan.h. */
#include "prim/scan.h"

static bool flag(const jx_attr *a) { return a->kind == JX_ATTR_BOOL && a->i; }

jx_scan jx_scan_of(const jx_attrs *attrs, int nin) {
  const jx_attr *at = attrs->at;
  jx_scan s = {.body = at[JX_SCAN_JAXPR].u.graph,
               .length = at[JX_SCAN_LENGTH].i,
               .nconst = (uint32_t)at[JX_SCAN_NUM_CONSTS].i,
               .ncarry = (uint32_t)at[JX_SCAN_NUM_CARRY].i,
               .unroll = (uint32_t)at[JX_SCAN_UNROLL].i,
               .dyn = flag(&at[JX_SCAN_DYN]),
               .reverse = flag(&at[JX_SCAN_REVERSE])};
  s.first = s.dyn;
  s.nx = (uint32_t)nin - s.first - s.nconst - s.ncarry;
  s.ny = s.body->nouts - s.ncarry;
  return s;
}

bool jx_scan_bind(jx_cx *cx, const jx_scan *s, const jx_val *in, jx_val *out) {
  uint32_t nin = s->first + s->nconst + s->ncarry + s->nx;
  return jx_bind(cx, &jx_prim_scan,
                 JX_ATTRS(s->dyn ? jx_a_bool(true) : jx_a_none(), jx_a_graph(s->body),
                          jx_a_int(s->length), jx_a_int(s->ncarry), jx_a_int(s->nconst),
                          jx_a_bool(s->reverse), jx_a_int(s->unroll)),
                 in, (int)nin, out, (int)(s->ncarry + s->ny));
}

const jx_aval *jx_scan_stack(jx_cx *cx, const jx_scan *s, const jx_aval *a) {
  if (s->dyn || a->is_tape) return jx_aval_tape(&cx->rt->avals, a);
  return jx_aval_lead(&cx->rt->avals, s->length, a);
}
