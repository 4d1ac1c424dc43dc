/* linear.c — linear functions as closed graphs: linear_transpose. */
#include <string.h>

#include "bind/bind.h"

typedef struct transposing {
  const jx_closed *c;
  int nct;
} transposing;

/* The program is linear in all inputs that it did not capture; if not, the error says why. */
static bool check_linear(jx_lua *B, const jx_entry *e, const jx_graph *g, jx_arena *a) {
  bool *mask = JX_NEWN(a, bool, g->ninputs);
  if (!mask) return jx_nomem(B->cx) == JX_OK;
  for (uint32_t i = g->ncap; i < g->ninputs; i++) {
    char type[JX_AVAL_TEXT];
    mask[i] = true;
    if (jx_is_float((jx_dtype)g->aval[i]->dtype)) continue;
    jx_fail(B->cx, JX_EDTYPE, e->name, "a linear function takes floating point, input %u is %s",
            i - g->ncap, jx_aval_text(g->aval[i], type));
    return false;
  }
  if (jx_graph_verify((jx_graph *)(uintptr_t)g, mask) == JX_OK) return true;
  char why[sizeof B->cx->err->message];
  memcpy(why, B->cx->err->message, sizeof why);
  jx_error_clear(B->cx->err);
  jx_fail(B->cx, JX_ENODIFF, e->name, "the function is not linear: %s", why);
  return false;
}

static bool transpose2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                       uint32_t *n) {
  const transposing *t = arg;
  const jx_graph *g = t->c->graph;
  jx_arena a;
  jx_val *ct;
  jx_arena_init(&a, &B->rt->mem);
  bool *depends = JX_NEWN(&a, bool, g->nouts);
  if (!depends) jx_nomem(B->cx);
  bool ok = depends && jx_arg_list(B, L, 2, t->nct, e->name, &a, &ct) && check_linear(B, e, g, &a);
  jx_linear l = {
      .closed = *t->c, .nin = g->ninputs - g->ncap, .nout = g->nouts, .depends = depends};
  for (uint32_t i = 0; ok && i < g->nouts; i++) {
    const jx_aval *want = jx_atom_aval(g, g->out[i]);
    char x[JX_AVAL_TEXT], y[JX_AVAL_TEXT];
    depends[i] = true;
    if (jx_absent(ct[i])) continue;
    if (jx_same_shape(ct[i].aval, want))
      ct[i] = jx_convert(B->cx, ct[i], (jx_dtype)want->dtype, want->weak);
    else
      jx_fail(B->cx, JX_ESHAPE, e->name, "the cotangent of result %u is %s, but that is %s", i,
              jx_aval_text(ct[i].aval, x), jx_aval_text(want, y));
    ok = jx_ok(B->cx);
  }
  ok = ok && jx_pullback(B->cx, &l, ct, out);
  for (uint32_t i = 0; ok && i < l.nin; i++)
    out[i] = jx_instantiate(B->cx, out[i], g->aval[g->ncap + i]);
  jx_arena_free(&a);
  *n = l.nin;
  return ok && jx_ok(B->cx);
}

/* C.transpose_closed(closed graph, list of cotangents) → cotangents of the inputs */
static int transpose_closed(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_lclosed *c = jx_to_ours(L, e->B, 1, JX_CLOSED, sizeof *c);
  luaL_checktype(L, 2, LUA_TTABLE);
  if (!c || !c->set)
    return jx_raise_new(L, e->B, JX_EARG, e->name, "argument 1 is not a closed graph");
  transposing t = {&c->c, (int)c->c.graph->nouts};
  uint32_t room = c->c.graph->ninputs + 1;
  jx_list_held(L, e->B, jx_run_held(L, e, transpose2, &t, room));
  return 1;
}

/* C.disable_jit(flag) → what it was: jitted functions run the functions they were made of. */
static int disable_jit(lua_State *L) {
  jx_lua *B = jx_entry_of(L)->B;
  lua_pushboolean(L, B->no_jit);
  B->no_jit = lua_toboolean(L, 1);
  return 1;
}

void jx_open_linear(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  jx_reg(L, B, "transpose_closed", transpose_closed, "linear_transpose", NULL, 0);
  jx_reg(L, B, "disable_jit", disable_jit, "disable_jit", NULL, 0);
  lua_pop(L, 1);
}
