/* finite.c — see finite.h. */
#include "backend/finite.h"

#include <math.h>

#include "backend/interp.h"

/* "nan", "infinity", or NULL if the array holds neither that is asked for. */
static const char *fault(const jx_cx *cx, jx_val v) {
  const jx_aval *a = v.aval;
  if (v.kind != JX_V_ARRAY || a->is_tape || !jx_is_float((jx_dtype)a->dtype)) return NULL;
  size_t size = jx_dtype_size((jx_dtype)a->dtype);
  const char *p = v.u.a.data;
  for (int64_t i = 0; i < a->size; i++, p += size) {
    double x = jx_load_f64((jx_dtype)a->dtype, p);
    if (cx->rt->opt.debug_nans && isnan(x)) return "nan";
    if (cx->rt->opt.debug_infs && isinf(x)) return "infinity";
  }
  return NULL;
}

static void release(jx_val *out, int nout) {
  for (int i = 0; i < nout; i++) {
    jx_val_release(out[i]);
    out[i] = JX_BAD;
  }
}

jx_status jx_finite_op(jx_cx *cx, const jx_prim *p, uint32_t where, jx_val *out, int nout) {
  char type[JX_AVAL_TEXT];
  for (int i = 0; i < nout; i++) {
    const char *what = fault(cx, out[i]);
    if (!what) continue;
    if (where) cx->rt->where = where; /* which jx_fail records */
    jx_fail(cx, JX_ENAN, p->name, "its result %s holds %s", jx_aval_text(out[i].aval, type),
            *what == 'n' ? "a NaN" : "an infinity");
    release(out, nout);
    return cx->err->status;
  }
  return JX_OK;
}

jx_status jx_finite_graph(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out) {
  jx_arena a;
  const char *what = NULL;
  for (uint32_t i = 0; !what && i < g->nouts; i++) what = fault(cx, out[i]);
  if (!what) return JX_OK;
  release(out, (int)g->nouts);
  jx_arena_init(&a, &cx->rt->mem);
  jx_val *again = JX_NEWN(&a, jx_val, g->nouts);
  if (!again) jx_nomem(cx);
  /* Donated operands do not come here: a plan never writes into what it was given. */
  if (again && jx_interp_graph(cx, g, in, again) == JX_OK) {
    release(again, (int)g->nouts);
    jx_fail(cx, JX_ENAN, NULL,
            "a result of the compiled program holds %s, which came in with its arguments or is not "
            "there when its operations run one by one",
            *what == 'n' ? "a NaN" : "an infinity");
  }
  jx_arena_free(&a);
  return cx->err->status;
}
