/* custom.c — see custom.h. */
#include "prim/custom.h"

bool jx_consts_untouched(jx_cx *cx, const jx_eqn *e, const jx_val *dx, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (jx_absent(dx[i]) || !jx_floating(e->in[i])) continue;
    char text[JX_AVAL_TEXT];
    jx_fail(cx, JX_ENODIFF, e->prim->name,
            "the function closes over a value of type %s that is being differentiated",
            jx_aval_text(e->in[i], text));
    jx_error_hint(cx->err, "pass it as an argument, so that the rule gives its derivative");
    return false;
  }
  return true;
}

bool jx_check_list(jx_cx *cx, const jx_eqn *e, const char *what, const jx_aval *const *is,
                   uint32_t n, const jx_aval *const *want, uint32_t nwant) {
  if (n != nwant) {
    jx_fail(cx, JX_EARG, e->prim->name, "%s: %u values where %u are expected", what, n, nwant);
    return false;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (jx_same_type(is[i], want[i])) continue;
    char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
    jx_fail(cx, JX_ESHAPE, e->prim->name, "%s: value %u is %s where %s is expected", what, i,
            jx_aval_text(is[i], a), jx_aval_text(want[i], b));
    return false;
  }
  return true;
}

uint32_t jx_out_avals(const jx_graph *g, uint32_t from, const jx_aval **to) {
  uint32_t n = 0;
  for (uint32_t i = from; i < g->nouts; i++) to[n++] = jx_atom_aval(g, g->out[i]);
  return n;
}

uint32_t jx_float_avals(const jx_aval *const *a, uint32_t n, const jx_aval **to) {
  uint32_t k = 0;
  for (uint32_t i = 0; i < n; i++)
    if (jx_floating(a[i])) to[k++] = a[i];
  return k;
}

jx_graph *jx_batch_all(jx_cx *cx, jx_room *r, jx_graph *g, const bool *in, const jx_batch *b) {
  bool *force = jx_room_flags(r, g->nouts);
  if (!force) return NULL;
  for (uint32_t i = 0; i < g->nouts; i++) force[i] = true;
  const jx_batched *res = jx_graph_batch(cx, g, in, b->size, b->axis, force);
  return res ? res->g : NULL;
}
