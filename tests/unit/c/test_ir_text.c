/* test_ir_text.c — the text form: printing, parsing, errors, hostile bytes; and the verifier. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ir/prim.h"
#include "unit.h"

/* ---- a primitive with every kind of attribute, and one that takes a program ---- */

static const jx_attrspec every_kind[] = {
    {.name = "alpha", .kind = JX_ATTR_FLOAT},
    {.name = "avals", .kind = JX_ATTR_AVALS},
    {.name = "axis", .kind = JX_ATTR_AXIS, .template = "('%s',)"},
    {.name = "bits", .kind = JX_ATTR_BITS},
    {.name = "dtype", .kind = JX_ATTR_DTYPE},
    {.name = "flag", .kind = JX_ATTR_BOOL},
    {.name = "ints", .kind = JX_ATTR_INTS},
    {.name = "lists", .kind = JX_ATTR_LISTS, .template = "Dims(a=%t, b=%l)"},
    {.name = "maybe", .kind = JX_ATTR_INT, .optional = 1, .show = JX_SHOW_SOME},
    {.name = "mode", .kind = JX_ATTR_TEXT, .optional = 1},
    {.name = "n", .kind = JX_ATTR_INT},
    {.name = "pairs", .kind = JX_ATTR_INTS, .group = 2},
    {.name = "shape", .kind = JX_ATTR_INTS, .show = JX_SHOW_NEVER},
    {.name = "sub", .kind = JX_ATTR_GRAPH, .optional = 1, .show = JX_SHOW_SOME},
    {0}};

static void same_as_first(jx_cx *cx, const jx_eqn *e, const jx_aval *const *in,
                          const jx_aval **out) {
  if (e->nin == 0)
    jx_fail(cx, JX_EARG, e->prim->name, "needs an operand");
  else
    out[0] = in[0];
}

static const jx_prim every = {
    .name = "test_every", .attrs = every_kind, .nin = -1, .nout = 1, .shape = same_as_first};
static const jx_prim effect = {
    .name = "test_effect", .nin = 1, .nout = 1, .shape = same_as_first, .flags = JX_EFFECT};

static jx_rt *open_rt(void) {
  jx_rt *rt;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  assert_int_equal(jx_prim_register(rt, &every), JX_OK);
  assert_int_equal(jx_prim_register(rt, &effect), JX_OK);
  return rt;
}

static jx_graph *parse(jx_rt *rt, const char *text) {
  jx_graph *g = jx_graph_parse(rt, text);
  if (!g) fail_msg("%s\n%s (%s)", text, rt->err.message, rt->err.hint);
  assert_int_equal(jx_graph_verify(g, NULL), JX_OK);
  return g;
}

/* ---- there and back ---- */

static const char *const exact[] = {
    "{ lambda ; . let  in () }",
    "{ lambda a:f32[]{weak}; b:f32[3]. let\n"
    "    c:f32[3] = mul b 0.1:f32[]{weak}\n"
    "    d:f32[3] = add c 0.10000000149011612:f32[]\n"
    "  in (d, a) }",
    "{ lambda ; a:f32[]{weak}. let b:f32[]{weak} = mul a 1e+30:f32[]{weak} in (b,) }",
    "{ lambda ; . let  in (0.1:f64[], 5e-324:f64[], 0.10009765625:bf16[]) }",
    "{ lambda ; . let  in (0.1:bf16[]{weak}, 65504.0:f16[], -0.0:f32[]) }",
    "{ lambda ; . let\n"
    "    \n"
    "  in (18446744073709551615:u64[], -9223372036854775808:i64[], -128:i8[], 255:u8[],\n"
    "    True:bool[], False:bool[]) }",
    "{ lambda ; a:i32[2]. let\n"
    "    b:i32[2] = test_every[\n"
    "      alpha=2.5\n"
    "      avals=(ShapedArray(float32[3,1]), ShapedArray(int32[], weak_type=True))\n"
    "      axis=('i',)\n"
    "      bits=(True,)\n"
    "      dtype=bfloat16\n"
    "      flag=False\n"
    "      ints=(-1,)\n"
    "      lists=Dims(a=(1, 2), b=[])\n"
    "      maybe=7\n"
    "      mode=Mode.CLIP\n"
    "      n=9223372036854775807\n"
    "      pairs=((1, 2), (3, 4))\n"
    "      sub={ lambda c:f32[]; . let d:f32[] = neg c in (d,) }\n"
    "    ] a\n"
    "  in (b,) }",
    "{ lambda ; a:i32[2]. let\n"
    "    b:i32[2] = test_every[\n"
    "      alpha=nan\n"
    "      avals=()\n"
    "      axis=('\"a b\"',)\n"
    "      bits=()\n"
    "      dtype=bool\n"
    "      flag=True\n"
    "      ints=()\n"
    "      lists=Dims(a=(), b=[3])\n"
    "      mode=\"one } \\\"two\\\"\\x0a\\\\\"\n"
    "      n=-9223372036854775808\n"
    "      pairs=((1, 2),)\n"
    "    ] a a a\n"
    "    c:i32[2] = test_every[\n"
    "      alpha=-inf\n"
    "      avals=(ShapedArray(bool[]),)\n"
    "      axis=('j',)\n"
    "      bits=(False, True)\n"
    "      dtype=float64\n"
    "      flag=True\n"
    "      ints=(1, 2)\n"
    "      lists=Dims(a=(5,), b=[3, 4])\n"
    "      mode=None\n"
    "      n=0\n"
    "      pairs=()\n"
    "    ] b 1:i32[]\n"
    "  in (c,) }",
};

static void test_round_trip(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  for (size_t i = 0; i < JX_COUNTOF(exact); i++) {
    jx_graph *g = parse(rt, exact[i]);
    jx_str s;
    jx_str_init(&s, &rt->mem);
    jx_graph_print_exact(&s, g);
    assert_string_equal(jx_str_text(&s), exact[i]);
    jx_graph *again = parse(rt, jx_str_text(&s));
    assert_ptr_equal(g, again);
    jx_graph_release(again);
    jx_graph_release(g);
    jx_str_free(&s);
  }
  jx_rt_close(rt);
}

/* White space means nothing, and JAX's form loses no more than weak types. */
static void test_free_form(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  jx_graph *a =
      parse(rt, "{lambda;x:f32[2 , 3].let y:f32[2,3]=mul x 2:f32[];z:f32[2,3]=neg y in(z)}");
  jx_graph *b = parse(rt,
                      "\n{ lambda ; a : f32[2,3] . let\n\tb:float32[2,3] = mul a 2.0:f32[]\n"
                      "c:f32[2,3] = neg b\n in ( c , ) }\n");
  assert_ptr_equal(a, b);
  jx_graph *c = parse(rt, "{ lambda ; a:f32[]{weak}. let b:f32[] = neg a in (b,) }");
  assert_true(c->aval[1]->weak);
  jx_str s;
  jx_str_init(&s, &rt->mem);
  jx_graph_print(&s, c);
  assert_string_equal(jx_str_text(&s), "{ lambda ; a:f32[]. let b:f32[] = neg a in (b,) }");
  jx_str_free(&s);
  jx_graph_release(a);
  jx_graph_release(b);
  jx_graph_release(c);
  jx_rt_close(rt);
}

/* 6000 nodes: variables called in, let, inf (which is left out) and like primitives. */
static void test_many_names(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  jx_str s, t;
  jx_str_init(&s, &rt->mem);
  jx_str_init(&t, &rt->mem);
  jx_str_add(&s, "{ lambda ; v0:f32[]. let ");
  for (int i = 0; i < 9000; i++)
    jx_str_addf(&s, "v%d:f32[] = %s v%d\n", i + 1, i % 2 ? "sin" : "neg", i);
  jx_str_add(&s, "in (v221, v5750, v5751, v9000) }");
  jx_graph *g = parse(rt, jx_str_text(&s));
  jx_graph_print_exact(&t, g);
  assert_non_null(strstr(jx_str_text(&t), "in:f32[] = "));
  assert_null(strstr(jx_str_text(&t), " inf:"));
  jx_graph *again = parse(rt, jx_str_text(&t));
  assert_ptr_equal(g, again);
  jx_graph_release(again);
  jx_graph_release(g);
  jx_str_free(&s);
  jx_str_free(&t);
  jx_rt_close(rt);
}

/* ---- errors ---- */

static const struct {
  const char *text, *message;
} errors[] = {
    {"", "line 1, column 1: expected '{', found the end"},
    {"{ lambda a:f32[3] }", "line 1, column 19: expected a variable, found '}'"},
    {"{ lambda ; a:g32[]. let in () }", "column 14: expected a dtype, found 'g32[].'"},
    {"{ lambda ; a:f32[3. let in () }", "column 19: expected ',', found '.'"},
    {"{ lambda ; a:f32[99999999999999999999]. let in () }", "does not fit into 64 bits"},
    {"{ lambda ; a:f32[] a:f32[]. let in () }", "'a' is bound twice"},
    {"{ lambda ; . let\n  b:f32[] = foo in () }", "line 2, column 13: unknown primitive 'foo'"},
    {"{ lambda ; . let b:f32[] = neg c in () }", "unknown variable 'c'"},
    {"{ lambda ; a:f32[]. let b:f32[] = add a\n in () }",
     "line 2, column 2: unknown variable 'in'"},
    {"{ lambda ; a:f32[]. let b:f32[] = add a a a in () }", "unknown primitive 'a'"},
    {"{ lambda ; a:f32[]. let b:f32[2] = neg a in () }",
     "result 0 of neg is f32[], the text says f32[2]"},
    {"{ lambda ; a:f32[]. let b:f32[]{weak} = neg a in () }",
     "result 0 of neg is f32[], the text says f32[]{weak}"},
    {"{ lambda ; a:f32[]. let b:f32[] c:f32[] = neg a in () }", "neg has 1 result, not 2"},
    {"{ lambda ; a:f32[]. let b:f32[] = neg[x=1] a in () }", "neg has no attribute 'x'"},
    {"{ lambda ; a:f32[2]. let b:f32[] = reduce_sum a in () }",
     "reduce_sum needs the attribute 'axes'"},
    {"{ lambda ; a:f32[2]. let b:f32[] = reduce_sum[axes=(0,) axes=(0,)] a in () }",
     "'axes' stands twice"},
    {"{ lambda ; a:f32[2]. let b:f32[] = reduce_sum[axes=0] a in () }", "expected '(', found '0]'"},
    {"{ lambda ; . let in (300:u8[],) }", "the value does not fit into uint8"},
    {"{ lambda ; . let in (1.5:i32[],) }", "expected ':', found '.5:i32[],)'"},
    {"{ lambda ; . let in (1:f32[2],) }", "a literal has rank 0"},
    {"{ lambda ; . let in () } x", "expected the end, found 'x'"},
    {"let f = { lambda ; . let in () } in", "expected '{', found the end"},
    {"let f = { lambda ; in", "expected '}', found the end"},
    {"let f = { lambda ; . let in () } in let f = { lambda ; . let in () } in {",
     "stands for another graph already"},
    {"let f = { lambda ; . let jit[name=f jaxpr=f] in () } in { lambda ; . let in () }",
     "the graph contains itself"},
};

static void test_errors(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  for (size_t i = 0; i < JX_COUNTOF(errors); i++) {
    jx_graph *g = jx_graph_parse(rt, errors[i].text);
    if (g) fail_msg("accepted: %s", errors[i].text);
    if (rt->err.status != JX_EPARSE || !strstr(rt->err.message, errors[i].message))
      fail_msg("%s\n%s, not %s", errors[i].text, rt->err.message, errors[i].message);
    jx_error_clear(&rt->err);
  }
  /* A shape rule's own error says where in the text it was. */
  assert_null(jx_graph_parse(rt, "{ lambda ; a:f32[2] b:f32[3]. let\n c:f32[2] = add a b in () }"));
  assert_int_equal(rt->err.status, JX_ESHAPE);
  assert_string_equal(rt->err.where, "text:2:13");
  jx_error_clear(&rt->err);
  /* Too deep. */
  jx_str s;
  jx_str_init(&s, &rt->mem);
  for (int i = 0; i < 5000; i++) jx_str_add(&s, "{ lambda ; . let jit[jaxpr=");
  assert_null(jx_graph_parse(rt, jx_str_text(&s)));
  assert_int_equal(rt->err.status, JX_EPARSE);
  jx_str_free(&s);
  jx_rt_close(rt);
}

/* ---- hostile bytes ---- */

static uint64_t next_random(uint64_t *x) {
  *x ^= *x << 13;
  *x ^= *x >> 7;
  *x ^= *x << 17;
  return *x;
}

static const char *const programs[] = {
    "let f = { lambda ; a:f32[] b:f32[]. let c:f32[] = sin a; d:f32[] = mul c b in (d, a) } in\n"
    "{ lambda ; e:f32[]. let\n    g:f32[] h:f32[] = jit[name=f jaxpr=f] e e\n"
    "    i:f32[] _:f32[] = jit[name=f jaxpr=f] g 1.5:f32[]\n  in (h, i) }",
    "{ lambda a:f32[3]; b:f32[2,3]. let\n"
    "    c:f32[1,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a\n"
    "    d:f32[3,3] = concatenate[dimension=0] b c\n"
    "    e:f32[4,5] = pad[padding_config=((0, 1, 0), (1, 1, 0))] d 0.0:f32[]\n"
    "    f:f32[4,2] g:f32[4,3] = split[axis=1 sizes=(2, 3)] e\n"
    "    h:f32[4] = reduce_sum[axes=(1,)] g\n"
    "    i:f32[2,2] = slice[limit_indices=(4, 2) start_indices=(0, 0) strides=(2, 1)] f\n"
    "    j:i32[5] = iota[dimension=0 dtype=int32 shape=(5,)] \n"
    "  in (h, i, j) }",
};

/* Cuts, doubles, or changes a few bytes; what is accepted can be printed and read again. */
static void test_fuzz(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  uint64_t seed = 0x9E3779B97F4A7C15u;
  static const char letters[] = "{}()[]=:;,.\"\\'-_ \n0129abcdefinx%lambdT<>\x01\xff";
  size_t nexact = JX_COUNTOF(exact), accepted = 0;
  for (int round = 0; round < 20000; round++) {
    size_t pick = next_random(&seed) % (nexact + JX_COUNTOF(programs));
    const char *from = pick < nexact ? exact[pick] : programs[pick - nexact];
    char text[4096];
    size_t n = strlen(from);
    memcpy(text, from, n + 1);
    for (uint64_t edits = 1 + next_random(&seed) % 4; edits; edits--) {
      size_t at = next_random(&seed) % (n + 1), len = next_random(&seed) % 12;
      switch (next_random(&seed) % 4) {
        case 0:
          if (at < n) text[at] = letters[next_random(&seed) % (sizeof letters - 1)];
          break;
        case 1:
          len = JX_MIN(len, n - at);
          memmove(text + at, text + at + len, n - at - len + 1);
          n -= len;
          break;
        case 2:
          len = JX_MIN(len, n - at);
          if (n + len + 1 > sizeof text) break;
          memmove(text + at + len, text + at, n - at + 1);
          n += len;
          break;
        default:
          if (next_random(&seed) % 8 == 0) text[n = at] = '\0';
          break;
      }
    }
    jx_graph *g = jx_graph_parse(rt, text);
    if (g) {
      jx_str s;
      jx_str_init(&s, &rt->mem);
      jx_graph_print_exact(&s, g);
      jx_graph *again = jx_graph_parse(rt, jx_str_text(&s));
      if (again != g)
        fail_msg("%s\nwas printed as\n%s\n%s", text, jx_str_text(&s), rt->err.message);
      jx_graph_release(again);
      jx_graph_release(g);
      jx_str_free(&s);
      accepted++;
    } else {
      assert_int_not_equal(rt->err.status, JX_OK);
      assert_int_not_equal(rt->err.status, JX_EINTERNAL);
      jx_error_clear(&rt->err);
    }
  }
  assert_true(accepted > 200);
  jx_rt_close(rt);
}

/* ---- memory ---- */

static void *counted(void *user, void *ptr, size_t old_size, size_t new_size) {
  return jx_realloc(user, ptr, old_size, new_size);
}

static bool oom_task(jx_mem *mem, void *user) {
  (void)user;
  jx_rt *rt;
  if (jx_rt_open(counted, mem, &rt) != JX_OK) return false;
  bool ok = jx_prim_register(rt, &every) == JX_OK;
  for (size_t i = 0; i < JX_COUNTOF(programs) + 1 && ok; i++) {
    jx_graph *g = jx_graph_parse(rt, i ? programs[i - 1] : exact[6]);
    jx_str s;
    jx_str_init(&s, &rt->mem);
    if (g) jx_graph_print_exact(&s, g);
    ok = g && !s.failed && jx_graph_verify(g, NULL) == JX_OK;
    jx_str_free(&s);
    jx_graph_release(g);
  }
  jx_rt_close(rt);
  return ok;
}

static void test_oom(void **state) {
  (void)state;
  assert_true(unit_oom(oom_task, NULL) > 50);
}

/* ---- the verifier ---- */

/* neg of a pair: a program of two nodes that each case damages. */
typedef struct {
  const jx_aval *aval[4];
  jx_node node[2];
  jx_atom operand[3], out[1];
  jx_lit lit[1];
  jx_parts p;
} program;

static void make_program(jx_rt *rt, program *q) {
  const jx_aval *f32 = rt->avals.scalar[JX_F32][0];
  *q = (program){.aval = {f32, f32, f32, f32}, .operand = {0, JX_LIT, 1}, .out = {2}};
  q->lit[0] = (jx_lit){.aval = f32, .u.f = 2};
  q->node[0] = (jx_node){.prim = jx_prim_find(rt, "mul"),
                         .attrs = rt->no_attrs,
                         .in = 0,
                         .nin = 2,
                         .out = 1,
                         .nout = 1};
  q->node[1] = (jx_node){.prim = jx_prim_find(rt, "neg"),
                         .attrs = rt->no_attrs,
                         .in = 2,
                         .nin = 1,
                         .out = 2,
                         .nout = 1};
  q->p = (jx_parts){.ninputs = 1,
                    .nnodes = 2,
                    .nvars = 3,
                    .nouts = 1,
                    .nlits = 1,
                    .noperands = 3,
                    .aval = q->aval,
                    .node = q->node,
                    .operand = q->operand,
                    .out = q->out,
                    .lit = q->lit};
}

static void check_verify(jx_rt *rt, const program *q, const char *message) {
  jx_graph *g = jx_graph_new(rt, &q->p);
  assert_non_null(g);
  jx_status s = jx_graph_verify(g, NULL);
  if (!message) {
    assert_int_equal(s, JX_OK);
  } else {
    if (s != JX_EINTERNAL || !strstr(rt->err.message, message))
      fail_msg("'%s', not '%s'", rt->err.message, message);
  }
  jx_error_clear(&rt->err);
  jx_graph_release(g);
}

static void test_verify_form(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  program q;
  make_program(rt, &q);
  check_verify(rt, &q, NULL);
  q.operand[2] = 2;
  check_verify(rt, &q, "neg: variable 2 is not bound yet");
  make_program(rt, &q);
  q.operand[1] = JX_LIT | 1;
  check_verify(rt, &q, "mul: literal 1 does not exist");
  make_program(rt, &q);
  q.out[0] = 3;
  check_verify(rt, &q, "output: variable 3 is not bound yet");
  make_program(rt, &q);
  q.node[0].out = 2, q.node[1].out = 1;
  check_verify(rt, &q, "results of mul are not numbered in order");
  make_program(rt, &q);
  q.p.nvars = 4;
  check_verify(rt, &q, "variables that no node binds");
  make_program(rt, &q);
  q.aval[2] = rt->avals.scalar[JX_F32][1];
  check_verify(rt, &q, "result 0 of neg is f32[], the graph says f32[]{weak}");
  make_program(rt, &q);
  q.aval[1] = rt->avals.scalar[JX_F64][0];
  check_verify(rt, &q, "result 0 of mul is f32[], the graph says f64[]");
  make_program(rt, &q);
  q.lit[0].u.f = 0.1;
  check_verify(rt, &q, "is not rounded to float32");
  make_program(rt, &q);
  q.node[0].nin = 1;
  check_verify(rt, &q, "takes 2 operands");
  make_program(rt, &q);
  q.p.ncap = 2;
  check_verify(rt, &q, "2 captured of 1 inputs");
  make_program(rt, &q);
  q.node[1].prim = jx_prim_find(rt, "reduce_sum");
  check_verify(rt, &q, "reduce_sum takes 1 attributes");
  jx_rt_close(rt);
}

static const struct {
  const char *text;
  bool linear[2];
  const char *message; /* NULL: linear */
} linear[] = {
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = mul a b; d:f32[2] = neg c in (d,) }", {0, 1}, 0},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = mul a b in (c,) }",
     {1, 1},
     "both operands of mul are linear"},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = div a b in (c,) }", {1, 0}, 0},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = div a b in (c,) }",
     {0, 1},
     "div is linear in its first operand only"},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = sin b in (c,) }",
     {0, 1},
     "sin has no transpose"},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = sin a; d:f32[2] = mul c b in (d,) }", {0, 1}, 0},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = add a b in (c,) }", {1, 1}, 0},
    {"{ lambda ; a:f32[2] b:f32[2]. let c:f32[2] = add a b in (c,) }",
     {0, 1},
     "add adds a value that is not linear"},
    {"{ lambda ; a:bool[2] b:f32[2]. let\n c:f32[2] = broadcast_in_dim 0.0:f32[]\n"
     " d:f32[2] = select_n a c b in (d,) }",
     {0, 1},
     0},
    {"{ lambda ; a:bool[2] b:f32[2]. let\n c:f32[2] = broadcast_in_dim 1.0:f32[]\n"
     " d:f32[2] = select_n a c b in (d,) }",
     {0, 1},
     "select_n adds a value that is not linear"},
    {"{ lambda ; a:i32[] b:f32[2]. let in (b,) }", {1, 0}, "input 0 is not floating point"},
    {"{ lambda ; a:f32[] b:f32[]. let c:f32[] = test_effect a in (b,) }", {0, 1}, "has effects"},
    {"{ lambda ; a:f32[] b:f32[3]. let c:f32[] = scan[jaxpr={ lambda ; c:f32[] x:f32[]. let"
     " d:f32[] = add c x in (d,) } length=3 num_carry=1 num_consts=0 reverse=False unroll=1] a b"
     " in (c,) }",
     {1, 0},
     "add adds a value"},
    {"{ lambda ; a:f32[] b:f32[]. let c:f32[] = scan[jaxpr={ lambda ; w:f32[] c:f32[]. let in (w,)"
     " } length=3 num_carry=1 num_consts=1 reverse=False unroll=1] a b in (c,) }",
     {1, 0},
     "result 0 of scan is linear on one way"},
    {"{ lambda ; i:i32[] a:f32[]. let b:f32[] = cond[branches=({ lambda ; a:f32[]. let in (a,) }"
     " { lambda ; a:f32[]. let in (1.0:f32[],) })] i a in (b,) }",
     {0, 1},
     "result 0 of cond is linear on one way"},
    {"{ lambda ; a:f32[] b:f32[]. let c:f32[] = jit[name=f jaxpr={ lambda ; x:f32[] y:f32[]. let\n"
     " z:f32[] = mul x y in (z,) }] a b in (c,) }",
     {0, 1},
     0},
    {"{ lambda ; a:f32[] b:f32[]. let c:f32[] = jit[name=f jaxpr={ lambda ; x:f32[] y:f32[]. let\n"
     " z:f32[] = mul x y in (z,) }] a b in (c,) }",
     {1, 1},
     "both operands of mul are linear"},
};

static void test_verify_linear(void **state) {
  (void)state;
  jx_rt *rt = open_rt();
  for (size_t i = 0; i < JX_COUNTOF(linear); i++) {
    jx_graph *g = parse(rt, linear[i].text);
    jx_status s = jx_graph_verify(g, linear[i].linear);
    if (!linear[i].message) {
      if (s != JX_OK) fail_msg("%s\n%s", linear[i].text, rt->err.message);
    } else if (s != JX_EINTERNAL || !strstr(rt->err.message, linear[i].message)) {
      fail_msg("%s\n'%s', not '%s'", linear[i].text, rt->err.message, linear[i].message);
    }
    jx_error_clear(&rt->err);
    jx_graph_release(g);
  }
  jx_rt_close(rt);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_free_form),
      cmocka_unit_test(test_many_names),  cmocka_unit_test(test_errors),
      cmocka_unit_test(test_fuzz),        cmocka_unit_test(test_oom),
      cmocka_unit_test(test_verify_form), cmocka_unit_test(test_verify_linear),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
