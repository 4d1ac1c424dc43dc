/* test_custom.c — checkpoint and custom rules: values, derivatives of every order, residuals. */
#include "derive.h"

/* ---- remat2 ---- */

static const char *const sines =
    "{ lambda ; a:f64[]. let\n"
    "    b:f64[] = mul a a\n"
    "    c:f64[] = remat2[differentiated=False jaxpr={ lambda ; d:f64[] e:f64[]. let\n"
    "        f:f64[] = sin d\n"
    "        g:f64[] = name[name=mid] f\n"
    "        h:f64[] = jit[name=inner jaxpr={ lambda ; i:f64[] j:f64[]. let\n"
    "            k:f64[] = exp i\n"
    "            l:f64[] = mul k j in (l,) }] g e\n"
    "        in (h,) } policy=%s prevent_cse=True] b a\n"
    "    m:f64[] = mul c b in (m,) }";

static void checkpoint_has_the_derivatives(void **state) {
  (void)state;
  const char *const policy[] = {"None",
                                "everything_saveable",
                                "nothing_saveable",
                                "save_only_these_names(mid)",
                                "save_any_names_but_these(mid)",
                                "save_only_these_names(x,mid)|dots_saveable"};
  for (size_t i = 0; i < JX_COUNTOF(policy); i++) {
    char text[1024];
    snprintf(text, sizeof text, sines, policy[i]);
    check_program(text, 0.7, i < 2 ? 3 : 2, 3);
  }
}

/* Residuals of the linear half: operands alone, or what the policy names. */
static void residuals_are_the_operands(void **state) {
  (void)state;
  const struct {
    const char *policy;
    uint32_t inputs, saved;
  } want[] = {{"None", 2, 0},
              {"nothing_saveable", 2, 0},
              {"save_only_these_names(mid)", 2, 1},
              {"save_only_these_names(other)", 2, 0},
              {"save_any_names_but_these(mid)", 2, 0},
              {"save_any_names_but_these(other)", 2, 1},
              {"dots_saveable", 2, 0}};
  for (size_t i = 0; i < JX_COUNTOF(want); i++) {
    char text[1024];
    snprintf(text, sizeof text, sines, want[i].policy);
    jx_graph *g = parse(text);
    bool mask[1] = {true};
    const jx_lin_graph *l = jx_graph_linearize(cx, g, mask, NULL);
    good();
    const jx_node *remat = NULL, *again = NULL;
    for (uint32_t k = 0; k < l->known->nnodes; k++)
      if (l->known->node[k].prim == &jx_prim_remat2) remat = &l->known->node[k];
    for (uint32_t k = 0; k < l->linear->nnodes; k++)
      if (l->linear->node[k].prim == &jx_prim_remat2) again = &l->linear->node[k];
    assert_non_null(remat);
    assert_non_null(again);
    assert_int_equal(remat->nout, 1 + want[i].saved);
    assert_int_equal(again->nin, want[i].inputs + want[i].saved + 2);
    jx_graph_release(g);
  }
}

static void a_policy_must_exist(void **state) {
  (void)state;
  char text[1024];
  snprintf(text, sizeof text, sines, "save_everything");
  assert_null(jx_graph_parse(rt, text));
  fails_with("there is no policy 'save_everything'");
}

/* ---- custom_jvp_call ---- */

/* y = sin x, with a rule that says dy = 3 cos x dx: told apart from the true derivative. */
#define JVP_BODY                                                                      \
  "custom_jvp_call[name=f\n"                                                          \
  "      call_jaxpr={ lambda ; c:f64[] d:f64[]. let\n"                                \
  "          e:f64[] = mul c d\n"                                                     \
  "          f:f64[] = sin e in (f,) }\n"                                             \
  "      jvp={ lambda ; g:f64[] h:f64[] i:f64[]. let\n"                               \
  "          j:f64[] = mul g h\n"                                                     \
  "          k:f64[] l:f64[] = jit[name=rule jaxpr={ lambda ; m:f64[] n:f64[]. let\n" \
  "              o:f64[] = sin m\n"                                                   \
  "              p:f64[] = cos m\n"                                                   \
  "              q:f64[] = mul p n in (o, q) }] j i\n"                                \
  "          r:f64[] = mul l 3.0:f64[]\n"                                             \
  "          s:f64[] = mul r g in (k, s) }\n"                                         \
  "      num_consts=1 symbolic_zeros=False] "

static void custom_jvp_follows_its_rule(void **state) {
  (void)state;
  jx_graph *g = parse("{ lambda ; a:f64[]. let b:f64[] = " JVP_BODY "2.0:f64[] a in (b,) }");
  for (unsigned f = 0; f < 4; f++) {
    near_to(at(derive(g, num(0.4), 1, f & 1), 0), 6 * cos(0.8), 1e-14, "first");
    /* The rule itself is differentiated by its own operations: d (6 cos 2x) = -12 sin 2x. */
    near_to(at(derive(g, num(0.4), 2, f), 0), -12 * sin(0.8), 1e-14, "second");
    jx_graph *d = derived(g, 2, f);
    good();
    near_to(value_at(d, 0.4), -12 * sin(0.8), 1e-14, "staged");
    check_batch(d, 0.4, "batched");
    jx_graph_release(d);
  }
  check_batch(g, 0.4, "vmap");
  jx_graph_release(g);
}

static void captured_values_have_no_tangent(void **state) {
  (void)state;
  jx_graph *g = parse("{ lambda ; a:f64[]. let b:f64[] = " JVP_BODY "a a in (b,) }");
  derive(g, num(0.4), 1, 0);
  fails_with("closes over a value of type f64[] that is being differentiated");
  jx_graph_release(g);
}

/* ---- custom_vjp_call ---- */

/* y = sin(2x) · x; bwd gives 5 cos(2x) ct for the first argument, sin(2x) ct for the second. */
#define VJP_BODY                                                \
  "custom_vjp_call[name=f\n"                                    \
  "      bwd={ lambda ; a:f64[] b:f64[] c:f64[] d:f64[]. let\n" \
  "          e:f64[] = cos b\n"                                 \
  "          f:f64[] = mul e 5.0:f64[]\n"                       \
  "          g:f64[] = mul f d\n"                               \
  "          h:f64[] = mul c d in (g, h) }\n"                   \
  "      call_jaxpr={ lambda ; a:f64[] b:f64[] c:f64[]. let\n"  \
  "          d:f64[] = mul a b\n"                               \
  "          e:f64[] = sin d\n"                                 \
  "          f:f64[] = mul e c in (f,) }\n"                     \
  "      fwd={ lambda ; a:f64[] b:f64[] c:f64[]. let\n"         \
  "          d:f64[] = mul a b\n"                               \
  "          e:f64[] = sin d\n"                                 \
  "          f:f64[] = mul e c in (f, d, e) }\n"                \
  "      num_consts=1 symbolic_zeros=False] "

static void custom_vjp_follows_its_rule(void **state) {
  (void)state;
  jx_graph *g = parse("{ lambda ; a:f64[]. let b:f64[] = " VJP_BODY "2.0:f64[] a a in (b,) }");
  near_to(value_at(g, 0.4), sin(0.8) * 0.4, 1e-15, "value");
  near_to(at(derive(g, num(0.4), 1, 0), 0), 5 * cos(0.8) + sin(0.8), 1e-14, "first");
  /* bwd is differentiated through the residuals of fwd: -10 sin 2x + 2 cos 2x. */
  double second = -10 * sin(0.8) + 2 * cos(0.8);
  near_to(at(derive(g, num(0.4), 2, 0), 0), second, 1e-14, "second");
  near_to(at(derive(g, num(0.4), 2, 2), 0), second, 1e-14, "forward over reverse");
  jx_graph *d = derived(g, 1, 0);
  good();
  near_to(value_at(d, 0.4), 5 * cos(0.8) + sin(0.8), 1e-14, "staged");
  check_batch(d, 0.4, "vmap of grad");
  check_batch(g, 0.4, "vmap");
  jx_graph_release(d);
  jx_graph_release(g);
}

/* grad of vmap, one argument not mapped: its cotangents are summed. */
static void batched_rules_sum(void **state) {
  (void)state;
  jx_graph *g =
      parse("{ lambda ; x:f64[] y:f64[]. let b:f64[] = " VJP_BODY "2.0:f64[] x y in (b,) }");
  bool mask[2] = {false, true}, force[1] = {true}, both[2] = {true, true}, ct[1] = {true};
  const jx_batched *b = jx_graph_batch(cx, g, mask, 3, NULL, force);
  good();
  const jx_lin_graph *l = jx_graph_linearize(cx, b->g, both, NULL);
  good();
  bool linear[16] = {false};
  linear[l->nres] = linear[l->nres + 1] = true;
  const jx_transposed *t = jx_graph_transpose(cx, l->linear, linear, ct, NULL);
  good();
  const double ys[3] = {1, 2, 4}, ones[3] = {1, 1, 1};
  jx_val in[2] = {num(0.4), vec(ys, 3)}, out[8], back[16], d[2];
  jx_graph_emit(cx, l->known, in, out);
  for (uint32_t i = 0; i < l->nres; i++)
    back[i] = l->res[i].is_input ? in[l->res[i].index] : out[l->res[i].index];
  back[l->nres] = vec(ones, 3);
  jx_graph_emit(cx, t->g, back, d);
  good();
  near_to(at(d[0], 0), 3 * 5 * cos(0.8), 1e-14, "shared argument");
  for (int i = 0; i < 3; i++) near_to(at(d[1], i), sin(0.8), 1e-14, "mapped argument");
  jx_graph_release(g);
}

static void custom_vjp_refuses_forward_mode(void **state) {
  (void)state;
  jx_graph *g = parse("{ lambda ; a:f64[]. let b:f64[] = " VJP_BODY "2.0:f64[] a a in (b,) }");
  derive(g, num(0.4), 1, 1);
  fails_with("forward-mode differentiation (jvp) of 'f'");
  jx_graph_release(g);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(checkpoint_has_the_derivatives, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(residuals_are_the_operands, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(a_policy_must_exist, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(custom_jvp_follows_its_rule, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(captured_values_have_no_tangent, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(custom_vjp_follows_its_rule, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(batched_rules_sum, open_rt, close_rt),
      cmocka_unit_test_setup_teardown(custom_vjp_refuses_forward_mode, open_rt, close_rt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
