/*
** test_prop_batch.c — batching rules against a loop: for every choice of mapped operands, lane k of the
** mapped program is the program on lane k.
*/
#include "prop.h"
#include "transform/transform.h"

static const jx_dtype dtypes[] = {JX_BOOL, JX_U8, JX_I32, JX_BF16, JX_F32, JX_F64};

enum { C = 16 }; /* rules may sum in another order */

/* The operand with a leading axis: `size` draws of it, each from the domain. */
static void stack(jx_cx *cx, jx_val (*lane)[PROP_MAX], int i, int64_t size, jx_val *out) {
  const jx_aval *a = lane[0][i].aval;
  *out = prop_array(cx, jx_aval_lead(&cx->rt->avals, size, a));
  for (int64_t k = 0; k < size && a->nbytes; k++)
    memcpy((char *)prop_data(*out) + (size_t)k * a->nbytes, prop_data(lane[k][i]), a->nbytes);
}

static void one_mask(jx_cx *cx, const prop_case *c, prop_rng *r, unsigned which, int64_t size) {
  jx_mark m = jx_scope_begin(cx);
  jx_graph *g = c->g;
  bool mask[PROP_MAX];
  jx_val lane[4][PROP_MAX], in[PROP_MAX], got[PROP_MAX], want[PROP_MAX];
  for (int64_t k = 0; k < size || k == 0; k++) prop_operands(cx, c, r, lane[k]);
  for (uint32_t i = 0; i < g->ninputs; i++) {
    mask[i] = which >> i & 1;
    in[i] = lane[0][i];
    if (mask[i]) stack(cx, lane, (int)i, size, &in[i]);
    for (int64_t k = 0; k < size && !mask[i]; k++) lane[k][i] = lane[0][i];
  }
  const jx_batched *b = jx_graph_batch(cx, g, mask, size, NULL, NULL);
  prop_good(cx, g, "batch");
  if (!prop_interp(cx, b->g, in, got)) prop_good(cx, b->g, "run of the mapped program");
  double terms = prop_terms(g);
  for (int64_t k = 0; k < size; k++) {
    if (!prop_interp(cx, g, lane[k], want)) prop_good(cx, g, "run of a lane");
    for (uint32_t o = 0; o < g->nouts; o++) {
      jx_val row = got[o];
      const jx_aval *type =
          b->omask[o] ? jx_aval_lead(&cx->rt->avals, size, want[o].aval) : want[o].aval;
      if (!jx_same_type(row.aval, type)) prop_fail(b->g, "result %u has another type", o);
      if (b->omask[o]) {
        row.aval = want[o].aval;
        row.u.a.data += (size_t)k * want[o].aval->nbytes;
      }
      double rtol = prop_rtol((jx_dtype)want[o].aval->dtype, C, terms);
      int64_t at = prop_differs(row, want[o], rtol, 1);
      if (at < 0) continue;
      print_error("operands %#x of %s mapped, lane %d, result %u, element %d: %.17g, alone %.17g\n",
                  which, c->p->name, (int)k, o, (int)at, prop_get(row, at), prop_get(want[o], at));
      prop_fail(b->g, "lanes differ");
    }
  }
  jx_scope_end(cx, m, NULL, 0);
}

static void batches(jx_cx *cx, const prop_case *c, void *user) {
  for (unsigned which = 1; which < 1u << c->g->ninputs; which++) {
    one_mask(cx, c, user, which, 3);
    if (c->t == JX_F32) one_mask(cx, c, user, which, 1);
    if (c->t == JX_F32) one_mask(cx, c, user, which, 0);
  }
}

static void mapped_is_a_loop(void **state) {
  (void)state;
  prop_rng r = {3};
  prop_each(&prop_rt->cx, dtypes, JX_COUNTOF(dtypes), batches, &r);
}

/* vmap of vmap: the rule applied to what the rule gave. */
static void twice(jx_cx *cx, const prop_case *c, void *user) {
  (void)user;
  bool mask[PROP_MAX], again[PROP_MAX];
  for (uint32_t i = 0; i < c->g->ninputs; i++) {
    mask[i] = i == 0;
    again[i] = i + 1 == c->g->ninputs;
  }
  if (!c->g->ninputs) return;
  const jx_batched *b = jx_graph_batch(cx, c->g, mask, 2, NULL, NULL);
  prop_good(cx, c->g, "batch");
  const jx_batched *bb = jx_graph_batch(cx, b->g, again, 3, NULL, NULL);
  prop_good(cx, b->g, "batch of a batch");
  if (jx_graph_verify(bb->g, NULL) != JX_OK) prop_good(cx, bb->g, "verify");
}

static void mapped_twice(void **state) {
  (void)state;
  prop_each(&prop_rt->cx, dtypes, JX_COUNTOF(dtypes), twice, NULL);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(mapped_is_a_loop, prop_open, prop_close),
    cmocka_unit_test_setup_teardown(mapped_twice, prop_open, prop_close),
};
UNIT_MAIN(tests)
