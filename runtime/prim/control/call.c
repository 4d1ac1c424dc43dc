/*
** call.c — a graph as one operation: what `jit` leaves in a program. JAX calls it "jit".
**
** no golden: its result is that of the graph it carries, under every rule; the tests of the
** transforms compare the two.
*/
#include "prim/rules.h"

#include <string.h>

#include "transform/transform.h"

enum { JAXPR, NAME };

static jx_graph *body(const jx_eqn *e) { return jx_at(e, JAXPR)->u.graph; }

static int call_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[JAXPR].u.graph->nouts;
}

static void call_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  jx_graph *g = body(e);
  if ((uint32_t)e->nin != g->ninputs) {
    jx_fail(cx, JX_EARG, e->prim->name, "the program takes %u operands, not %d", g->ninputs,
            e->nin);
    return;
  }
  for (int i = 0; i < e->nin; i++) {
    if (jx_same_type(in[i], g->aval[i])) continue;
    char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
    jx_fail(cx, JX_ESHAPE, e->prim->name, "operand %d is %s, the program takes %s", i,
            jx_aval_text(in[i], a), jx_aval_text(g->aval[i], b));
    return;
  }
  for (uint32_t i = 0; i < g->nouts; i++) out[i] = jx_atom_aval(g, g->out[i]);
}

/* ---- shared by the rules ---- */

/* Work arrays of one rule, given back together. */
typedef struct {
  jx_arena mem;
  jx_cx *cx;
} room;

static bool open_room(jx_cx *cx, room *r) {
  r->cx = cx;
  jx_arena_init(&r->mem, &cx->rt->mem);
  return jx_ok(cx);
}
static jx_val *vals(room *r, uint32_t n) {
  jx_val *v = JX_NEWN(&r->mem, jx_val, n);
  if (!v) jx_nomem(r->cx);
  return v;
}
static bool *flags(room *r, uint32_t n) {
  bool *v = JX_NEWN(&r->mem, bool, n);
  if (!v) jx_nomem(r->cx);
  return v;
}

static bool call(jx_cx *cx, const jx_eqn *e, jx_graph *g, const jx_val *in, jx_val *out) {
  return jx_bind(cx, e->prim, JX_ATTRS(jx_a_graph(g), *jx_at(e, NAME)), in, (int)g->ninputs, out,
                 (int)g->nouts);
}

static void present(const jx_val *v, int n, bool *mask) {
  for (int i = 0; i < n; i++) mask[i] = jx_present(v[i]);
}
/* Appends the values in mask; returns the new count. */
static uint32_t pack(const jx_val *v, const bool *mask, uint32_t n, jx_val *to, uint32_t at) {
  for (uint32_t i = 0; i < n; i++)
    if (mask[i]) to[at++] = v[i];
  return at;
}
static void unpack(const jx_val *from, const bool *mask, uint32_t n, jx_val *to) {
  for (uint32_t i = 0, k = 0; i < n; i++) to[i] = mask[i] ? from[k++] : JX_ABSENT;
}

/* Flags of tangents that are there and can be used: floating operands only. */
static void tangents(const jx_eqn *e, const jx_val *dx, bool *mask) {
  for (int i = 0; i < e->nin; i++)
    mask[i] = jx_present(dx[i]) && jx_is_float((jx_dtype)e->in[i]->dtype);
}

/* ---- rules ---- */

static void call_sjvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  jx_graph *g = body(e);
  room r;
  uint32_t nin = g->ninputs, nout = g->nouts;
  if (!open_room(cx, &r)) return;
  bool *mask = flags(&r, nin);
  jx_val *in = vals(&r, 2 * nin), *out = vals(&r, 2 * nout);
  if (jx_ok(cx)) tangents(e, dx, mask);
  const jx_jvp_graph *j = jx_ok(cx) ? jx_graph_jvp(cx, g, mask, NULL) : NULL;
  if (j) {
    for (uint32_t i = 0; i < nin; i++) in[i] = x[i];
    pack(dx, mask, nin, in, nin);
    if (call(cx, e, j->g, in, out)) {
      for (uint32_t i = 0; i < nout; i++) y[i] = out[i];
      unpack(out + nout, j->omask, nout, dy);
    }
  }
  jx_arena_free(&r.mem);
}

static void call_slin(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                      jx_val *dy) {
  jx_graph *g = body(e);
  room r;
  if (!open_room(cx, &r)) return;
  bool *mask = flags(&r, g->ninputs);
  if (jx_ok(cx)) tangents(e, dx, mask);
  const jx_lin_graph *l = jx_ok(cx) ? jx_graph_linearize(cx, g, mask, NULL) : NULL;
  if (l) {
    jx_val *out = vals(&r, l->known->nouts), *lin = vals(&r, l->linear->ninputs);
    jx_val *lo = vals(&r, l->linear->nouts);
    if (jx_ok(cx) && call(cx, e, l->known, x, out)) {
      for (uint32_t i = 0; i < l->nres; i++)
        lin[i] = l->res[i].is_input ? x[l->res[i].index] : out[l->res[i].index];
      pack(dx, mask, g->ninputs, lin, l->nres);
      if (l->linear->nouts == 0 || call(cx, e, l->linear, lin, lo)) {
        for (uint32_t i = 0; i < g->nouts; i++) y[i] = out[i];
        unpack(lo, l->omask, g->nouts, dy);
      }
    }
  }
  jx_arena_free(&r.mem);
}

static void call_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                           jx_val *d) {
  jx_graph *g = body(e);
  room r;
  if (!open_room(cx, &r)) return;
  uint32_t nin = g->ninputs, nout = g->nouts;
  bool *linear = flags(&r, nin), *known = flags(&r, nin), *ctmask = flags(&r, nout);
  jx_val *in = vals(&r, nin + nout), *out = vals(&r, nin);
  if (jx_ok(cx)) {
    for (uint32_t i = 0; i < nin; i++) {
      linear[i] = jx_absent(x[i]);
      known[i] = !linear[i];
    }
    present(ct, (int)nout, ctmask);
    const jx_transposed *t = jx_graph_transpose(cx, g, linear, ctmask, NULL);
    if (t) {
      pack(ct, ctmask, nout, in, pack(x, known, nin, in, 0));
      if (t->g->nouts == 0 || call(cx, e, t->g, in, out)) unpack(out, t->omask, nin, d);
    }
  }
  jx_arena_free(&r.mem);
}

static void call_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  const jx_batched *g = jx_graph_batch(cx, body(e), b->in, b->size, b->axis, NULL);
  if (!g || !call(cx, e, g->g, x, y)) return;
  for (int i = 0; i < e->nout; i++) b->out[i] = g->omask[i];
}

/* The oracle of a call is the oracle of its program. */
static jx_status call_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  room r;
  if (!open_room(cx, &r)) return cx->err->status;
  jx_graph *g = body(e);
  jx_val *x = vals(&r, g->ninputs), *y = vals(&r, g->nouts);
  uint32_t made = 0;
  for (; jx_ok(cx) && made < g->ninputs; made++) {
    jx_buf *b = jx_buf_wrap(&cx->rt->bufs, in[made].data, in[made].aval->nbytes, NULL, NULL);
    if (!b) {
      jx_nomem(cx);
      break;
    }
    x[made] = jx_val_array(b, in[made].aval);
  }
  if (jx_ok(cx) && cx->rt->world->run(cx, g, x, y) == JX_OK) {
    for (uint32_t i = 0; i < g->nouts; i++) {
      memcpy(out[i].data, y[i].u.a.data, out[i].aval->nbytes);
      jx_val_release(y[i]);
    }
  }
  for (uint32_t i = 0; i < made; i++) jx_val_release(x[i]);
  jx_arena_free(&r.mem);
  return cx->err->status;
}

static const jx_attrspec call_attrs[] = {
    {.name = "jaxpr", .kind = JX_ATTR_GRAPH}, {.name = "name", .kind = JX_ATTR_TEXT}, {0}};
static const jx_graph_rules call_rules = {.sjvp = call_sjvp, .slin = call_slin};

JX_PRIM(call) = {
    .name = "jit",
    .sig = "x… -> y…",
    .doc =
        "A program as one operation.\n\ny = f(x), f a closed graph\n"
        "source: JAX's jit primitive; the rules transform the graph",
    .attrs = call_attrs,
    .nin = -1,
    .nout = -1,
    .arity = call_arity,
    .shape = call_shape,
    .transpose = call_transpose,
    .batch = call_batch,
    .eval = call_eval,
    .sub = &call_rules,
    .lower = JX_GRAPH(JX_GRAPH_INLINE),
};
