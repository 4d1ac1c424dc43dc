/* infer.c — the shape rule, guarded: number of operands and kinds of attributes first. */
#include <stdio.h>

#include "ir/prim.h"

int jx_prim_nattrs(const jx_prim *p) {
  int n = 0;
  while (p->attrs && p->attrs[n].name) n++;
  return n;
}

static bool attrs_fit(jx_cx *cx, const jx_prim *p, const jx_attrs *a) {
  int n = jx_prim_nattrs(p);
  if ((int)a->n != n) {
    jx_fail(cx, JX_EARG, p->name, "takes %d attributes, not %u", n, a->n);
    return false;
  }
  for (int i = 0; i < n; i++) {
    if (a->at[i].kind == p->attrs[i].kind) continue;
    if (a->at[i].kind == JX_ATTR_NONE && p->attrs[i].optional) continue;
    jx_fail(cx, JX_EARG, p->name, "attribute '%s' has the wrong kind", p->attrs[i].name);
    return false;
  }
  return true;
}

bool jx_infer(jx_cx *cx, const jx_prim *p, jx_attrs *attrs, const jx_aval *const *in, int nin,
              const jx_aval **out, int nout) {
  if (!jx_ok(cx) || !attrs_fit(cx, p, attrs)) return false;
  if (p->nin >= 0 && nin != p->nin) {
    jx_fail(cx, JX_EARG, p->name, "takes %d operand%s, not %d", p->nin, p->nin == 1 ? "" : "s",
            nin);
    return false;
  }
  for (int i = 0; i < nout; i++) out[i] = NULL;
  jx_eqn e = {.prim = p, .attrs = attrs, .nin = nin, .nout = nout, .in = in};
  p->shape(cx, &e, in, out);
  if (!jx_ok(cx)) {
    /* What the table of types refused names no operation. */
    if (!cx->err->op[0]) snprintf(cx->err->op, sizeof cx->err->op, "%s", p->name);
    return false;
  }
  for (int i = 0; i < nout; i++) {
    if (out[i]) continue;
    jx_fail(cx, JX_EINTERNAL, p->name, "the shape rule gave no type for result %d", i);
    return false;
  }
  return true;
}
