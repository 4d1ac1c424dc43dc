/*
** tape_add.c — the sum of two tapes, element by element: cotangents of one tape.
**
** no golden: JAX has no tapes. no domain: nor have the property tests.
*/
#include <string.h>

#include "prim/subgraph.h"

static void tape_add_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                           const jx_aval **out) {
  char a[JX_AVAL_TEXT], b[JX_AVAL_TEXT];
  if (in[0]->is_tape && jx_same_type(in[0], in[1]))
    out[0] = in[0];
  else
    jx_fail(cx, JX_ESHAPE, e->prim->name, "needs two tapes of one type, got %s and %s",
            jx_aval_text(in[0], a), jx_aval_text(in[1], b));
}

static void tape_add_jvp(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                         const jx_val *y, jx_val *dy) {
  (void)e, (void)x, (void)y;
  dy[0] = jx_add_any(cx, dx[0], dx[1]);
}

static void tape_add_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                               jx_val *d) {
  (void)cx, (void)e;
  for (int i = 0; i < 2; i++)
    if (jx_absent(x[i])) d[i] = ct[0];
}

/* Writes a + b, either of which may be shorter, on the empty tape `to`. */
static jx_status sum(jx_cx *cx, const jx_eqn *e, const jx_tape *a, const jx_tape *b, jx_tape *to) {
  const jx_aval *elem = to->elem;
  int64_t n = JX_MAX(a ? jx_tape_count(a) : 0, b ? jx_tape_count(b) : 0);
  for (int64_t i = 0; i < n; i++) {
    if (elem->is_tape) {
      const jx_tape *p = a ? jx_tape_get(a, i) : NULL, *q = b ? jx_tape_get(b, i) : NULL;
      jx_buf *s = jx_tape_new(&cx->rt->bufs, elem->elem);
      bool ok = s && sum(cx, e, p, q, jx_tape_of(s)) == JX_OK;
      ok = ok && jx_tape_put(to, i, jx_tape_of(s));
      jx_buf_release(s);
      if (!ok) return jx_nomem(cx);
      continue;
    }
    const void *p = a ? jx_tape_at(a, i) : NULL, *q = b ? jx_tape_at(b, i) : NULL;
    void *y = jx_tape_slot(to, i);
    if (!y) return jx_nomem(cx);
    if (!p && !q) {
      memset(y, 0, elem->nbytes);
    } else if (!p || !q) {
      memcpy(y, p ? p : q, elem->nbytes);
    } else {
      const jx_view in[2] = {{elem, (void *)(uintptr_t)p}, {elem, (void *)(uintptr_t)q}};
      const jx_view out = {elem, y};
      if (jx_prim_add.eval(cx, e, in, &out) != JX_OK) return cx->err->status;
    }
  }
  return JX_OK;
}

static jx_status tape_add_eval(jx_cx *cx, const jx_eqn *e, const jx_view *in, const jx_view *out) {
  return sum(cx, e, in[0].data, in[1].data, out[0].data);
}

static void tape_add_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x,
                           jx_val *y) {
  y[0] = jx_op2(cx, e->prim, jx_materialize(cx, b, x[0], b->in[0]),
                jx_materialize(cx, b, x[1], b->in[1]));
  b->out[0] = true;
}

JX_PRIM(tape_add) = {
    .name = "tape_add",
    .sig = "x:T y:T -> z:T",
    .doc =
        "Sum of two tapes.\n\n"
        "z[i] = x[i] + y[i], where what was not written is zero\n"
        "source: docs/ir.md, tapes",
    .nin = 2,
    .nout = 1,
    .shape = tape_add_shape,
    .jvp = tape_add_jvp,
    .transpose = tape_add_transpose,
    .batch = tape_add_batch,
    .eval = tape_add_eval,
    .flags = JX_LINEAR | JX_COMMUTES,
};
