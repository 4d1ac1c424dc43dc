/* tape_axis.c — see tape_axis.h. */
#include "prim/tape_axis.h"

#include <string.h>

const jx_aval *jx_tape_axis(jx_cx *cx, const jx_aval *tape, int64_t axis, int64_t size) {
  jx_avals *t = &cx->rt->avals;
  const jx_aval *e = tape->elem, *res;
  if (e->is_tape) {
    res = jx_tape_axis(cx, e, axis, size);
    return res ? jx_aval_tape(t, res) : NULL;
  }
  int64_t dim[JX_MAX_RANK + 1];
  int n = 0, put = size >= 0;
  if (axis < 0 || axis > e->rank - !put || e->rank + put > JX_MAX_RANK) {
    char text[JX_AVAL_TEXT];
    jx_fail(cx, JX_ESHAPE, NULL, "axis %lld does not fit elements of %s", (long long)axis,
            jx_aval_text(e, text));
    return NULL;
  }
  for (int i = 0; i <= e->rank; i++) {
    if (put && i == axis) dim[n++] = size;
    if (i < e->rank && (put || i != axis)) dim[n++] = e->dim[i];
  }
  res = jx_aval_get(t, (jx_dtype)e->dtype, false, n, dim);
  return res ? jx_aval_tape(t, res) : NULL;
}

jx_status jx_tape_map(jx_cx *cx, const jx_tape *t, jx_tape *to, int64_t axis, jx_tape_fn f) {
  const jx_aval *elem = to->elem;
  for (int64_t i = 0; i < jx_tape_count(t); i++) {
    if (elem->is_tape) {
      const jx_tape *x = jx_tape_get(t, i);
      jx_buf *y = jx_tape_new(&cx->rt->bufs, elem->elem);
      bool ok = y && (!x || jx_tape_map(cx, x, jx_tape_of(y), axis, f) == JX_OK);
      ok = ok && jx_tape_put(to, i, jx_tape_of(y));
      jx_buf_release(y);
      if (!ok) return jx_nomem(cx);
      continue;
    }
    void *slot = jx_tape_slot(to, i);
    if (!slot) return jx_nomem(cx);
    jx_view x = {t->elem, (void *)(uintptr_t)jx_tape_at(t, i)}, y = {elem, slot};
    memset(slot, 0, elem->nbytes);
    f(&x, &y, axis);
  }
  return JX_OK;
}
