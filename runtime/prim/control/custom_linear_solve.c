/*
** custom_linear_solve.c — the solution of A x = b by a script's own solver.
**
**   consts… b…  →  x…        A x = b
**
** matvec, solve and, if they are given, vecmat and transpose_solve take all operands: what they
** captured, then a vector. Its derivative needs no look into the solver: A dx = db - dA x. So
** forward it is solved once more, backward by transpose_solve.
**
** no golden: its result is that of the graph it carries; tests/unit/lua/solve_test.lua.
*/
#include "prim/custom.h"

enum { MATVEC, NUM_CONSTS, SOLVE, TRANSPOSE_SOLVE, VECMAT };

static const char *const names[] = {"matvec", "", "solve", "transpose_solve", "vecmat"};

static jx_graph *graph(const jx_eqn *e, int k) {
  return jx_at(e, k)->kind == JX_ATTR_GRAPH ? jx_at(e, k)->u.graph : NULL;
}

static int solve_arity(const jx_attrs *attrs, int nin) {
  (void)nin;
  return (int)attrs->at[SOLVE].u.graph->nouts;
}

static void solve_shape(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in, const jx_aval **out) {
  int nc = (int)jx_at_int(e, NUM_CONSTS), nb = e->nin - nc;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  for (int k = MATVEC; k <= VECMAT && jx_ok(cx); k++) {
    jx_graph *g = graph(e, k);
    const jx_aval **is = g ? JX_NEWN(&r.mem, const jx_aval *, g->nouts) : NULL;
    if (!g) continue;
    if (!is) {
      jx_nomem(cx);
      break;
    }
    jx_out_avals(g, 0, is);
    if (jx_check_operands(cx, e, g, in, e->nin))
      jx_check_list(cx, e, names[k], is, g->nouts, in + nc, nb > 0 ? (uint32_t)nb : 0);
  }
  if (jx_ok(cx)) jx_call_shape(cx, e, in, out);
  jx_room_close(&r);
}

/* b - dA x, each ABSENT where nothing changes. */
static void right_side(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx,
                       const jx_val *y, jx_val *rhs) {
  jx_graph *A = graph(e, MATVEC);
  uint32_t nc = (uint32_t)jx_at_int(e, NUM_CONSTS), nin = (uint32_t)e->nin;
  jx_room r;
  bool any = false;
  if (!jx_room_open(cx, &r)) return;
  bool *mask = jx_room_flags(&r, nin);
  jx_val *in = jx_room_vals(&r, 2 * nin), *out = jx_room_vals(&r, 2 * A->nouts);
  for (uint32_t i = 0; jx_ok(cx) && i < nin; i++) {
    in[i] = i < nc ? x[i] : y[i - nc];
    mask[i] = i < nc && jx_present(dx[i]) && jx_floating(e->in[i]);
    any = any || mask[i];
    if (i >= nc) rhs[i - nc] = dx[i];
  }
  const jx_jvp_graph *j = any && jx_ok(cx) ? jx_graph_jvp(cx, A, mask, NULL) : NULL;
  if (j) {
    jx_mask_pack(dx, mask, nin, in, nin);
    if (jx_graph_emit(cx, j->g, in, out))
      for (uint32_t i = 0, k = A->nouts; i < A->nouts; i++)
        if (j->omask[i]) rhs[i] = jx_add_any(cx, rhs[i], jx_neg(cx, out[k++]));
  }
  jx_room_close(&r);
}

static void solve_forward(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *dx, jx_val *y,
                          jx_val *dy) {
  uint32_t nc = (uint32_t)jx_at_int(e, NUM_CONSTS), nb = (uint32_t)e->nout;
  bool any = false, whole = cx->rt->whole;
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  jx_val *in = jx_room_vals(&r, (uint32_t)e->nin), *rhs = jx_room_vals(&r, nb);
  if (jx_ok(cx) && jx_bind_attrs(cx, e->prim, e->attrs, x, e->nin, y, e->nout)) {
    cx->rt->whole = false; /* calls in A mix what is known with tangents of its constants */
    right_side(cx, e, x, dx, y, rhs);
    cx->rt->whole = whole;
    for (uint32_t i = 0; i < nb; i++) any = any || jx_present(rhs[i]);
    for (uint32_t i = 0; i < nc; i++) in[i] = x[i];
    for (uint32_t i = 0; any && i < nb; i++) in[nc + i] = jx_instantiate(cx, rhs[i], e->in[nc + i]);
    if (any && jx_ok(cx)) jx_bind_attrs(cx, e->prim, e->attrs, in, e->nin, dy, e->nout);
  }
  jx_room_close(&r);
}

/* The transpose solves with the transposed matrix. */
static void solve_transpose(jx_cx *cx, const jx_eqn *e, const jx_val *x, const jx_val *ct,
                            jx_val *d) {
  uint32_t nc = (uint32_t)jx_at_int(e, NUM_CONSTS);
  const jx_attr *at = e->attrs->at;
  if (!graph(e, TRANSPOSE_SOLVE) || !graph(e, VECMAT)) {
    jx_fail(cx, JX_ENODIFF, e->prim->name, "reverse mode needs a transpose_solve, none was given");
    jx_error_hint(cx->err, "give {transpose_solve = …}, or {symmetric = true}");
    return;
  }
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  jx_val *in = jx_room_vals(&r, (uint32_t)e->nin), *out = jx_room_vals(&r, (uint32_t)e->nout);
  for (uint32_t i = 0; jx_ok(cx) && i < (uint32_t)e->nin; i++) {
    in[i] = i < nc ? x[i] : jx_instantiate(cx, ct[i - nc], e->out[i - nc]);
    if (jx_absent(in[i]))
      jx_fail(cx, JX_ENODIFF, e->prim->name, "the matrix depends on what it is solved for");
  }
  if (jx_ok(cx) &&
      jx_bind(cx, e->prim,
              JX_ATTRS(at[VECMAT], at[NUM_CONSTS], at[TRANSPOSE_SOLVE], at[SOLVE], at[MATVEC]), in,
              e->nin, out, e->nout))
    for (int i = 0; i < e->nout; i++)
      if (jx_absent(x[nc + (uint32_t)i])) d[nc + (uint32_t)i] = out[i];
  jx_room_close(&r);
}

/* Every right side gets the axis: the solution has it as soon as one operand has. */
static void solve_batch(jx_cx *cx, const jx_eqn *e, const jx_batch *b, const jx_val *x, jx_val *y) {
  uint32_t nc = (uint32_t)jx_at_int(e, NUM_CONSTS), nin = (uint32_t)e->nin;
  jx_attr at[VECMAT + 1];
  jx_room r;
  if (!jx_room_open(cx, &r)) return;
  bool *in = jx_room_flags(&r, nin);
  jx_val *v = jx_room_vals(&r, nin);
  for (uint32_t i = 0; jx_ok(cx) && i < nin; i++) {
    in[i] = i >= nc || b->in[i];
    v[i] = i < nc ? x[i] : jx_materialize(cx, b, x[i], b->in[i]);
  }
  for (int k = MATVEC; k <= VECMAT; k++) {
    at[k] = *jx_at(e, k);
    jx_graph *g = jx_ok(cx) && graph(e, k) ? jx_batch_all(cx, &r, graph(e, k), in, b) : NULL;
    if (g) at[k] = jx_a_graph(g);
  }
  if (jx_ok(cx) && jx_bind(cx, e->prim, at, v, e->nin, y, e->nout))
    for (int i = 0; i < e->nout; i++) b->out[i] = true;
  jx_room_close(&r);
}

static const jx_attrspec solve_attrs[] = {
    {.name = "matvec", .kind = JX_ATTR_GRAPH},
    {.name = "num_consts", .kind = JX_ATTR_INT},
    {.name = "solve", .kind = JX_ATTR_GRAPH},
    {.name = "transpose_solve", .kind = JX_ATTR_GRAPH, .optional = 1},
    {.name = "vecmat", .kind = JX_ATTR_GRAPH, .optional = 1},
    {0}};
static const jx_graph_rules solve_rules = {.sjvp = solve_forward, .slin = solve_forward};

JX_PRIM(custom_linear_solve) = {
    .name = "custom_linear_solve",
    .sig = "consts… b… -> x…",
    .doc =
        "The solution of a linear system by a given solver.\n\nA x = b, A given as matvec\n"
        "source: jax.lax.custom_linear_solve; the rules are those of implicit differentiation",
    .attrs = solve_attrs,
    .nin = -1,
    .nout = -1,
    .arity = solve_arity,
    .shape = solve_shape,
    .transpose = solve_transpose,
    .batch = solve_batch,
    .eval = jx_call_eval,
    .sub = &solve_rules,
    .lower = JX_GRAPH_OF(JX_GRAPH_INLINE, SOLVE),
};
