/*
** test_tapes.c — loops of unknown length that leave elements on tapes, and loops that read them: as
** steps of the table, against the reference interpreter; tapes of tapes; no memory; long loops.
*/
#include "loops.h"

/* A while of i32[] trips and a carry `in`, whose values it leaves on a tape. */
#define COUNTED(trips)                                                                          \
  "while[body_jaxpr={ lambda ; e:i32[] f:f32[3]. let g:i32[] = add e 1:i32[] h:f32[3] = sin f " \
  "in (g, h, f) } body_nconsts=0 cond_jaxpr={ lambda ; i:i32[] j:f32[3]. let k:bool[] = lt "    \
  "i " #trips ":i32[] in (k,) } cond_nconsts=0 tape=True] 0:i32[] "

/* carry' = carry / 2 + element */
#define GATHER(reverse)                                                                        \
  "scan[dyn=True jaxpr={ lambda ; m:f32[3] o:f32[3]. let p:f32[3] = mul m 0.5:f32[] q:f32[3] " \
  "= add p o in (q,) } length=0 num_carry=1 num_consts=0 reverse=" #reverse " unroll=1] "

/* carry' = carry / 2 + element, left on a tape as well */
#define THROUGH(reverse)                                                                       \
  "scan[dyn=True jaxpr={ lambda ; m:f32[3] o:f32[3]. let p:f32[3] = mul m 0.5:f32[] q:f32[3] " \
  "= add p o in (q, q) } length=0 num_carry=1 num_consts=0 reverse=" #reverse " unroll=1] "

static const struct program {
  const char *name, *text;
} programs[] = {
    /* clang-format off */
    {"there and back",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(6) "a "
     "l:f32[3] = " GATHER(True) "d c t in (n, d, l) }"},
    {"past the end",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(6) "a "
     "l:f32[3] = " GATHER(False) "9:i32[] c t in (n, l) }"},
    {"no trips",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(0) "a "
     "l:f32[3] = " GATHER(True) "d c t u:f32[3] = " GATHER(False) "2:i32[] c t in (n, d, l, u) }"},
    {"fewer than none",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(2) "a "
     "l:f32[3] = " GATHER(True) "-3:i32[] c t in (n, d, l) }"},
    {"tape to tape",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(70) "a "
     "l:f32[3] u:tape(f32[3]) = " THROUGH(True) "d c t m:f32[3] v:tape(f32[3]) = " THROUGH(False)
     "d l u o:f32[3] = " GATHER(True) "d a v in (l, m, o) }"},
    {"only the count",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(4) "a in (d,) "
     "}"},
    {"in a scan",
     "{ lambda ; a:f32[3]. let b:f32[3] s:i32[4] = scan[jaxpr={ lambda ; x:f32[3]. let n:i32[] "
     "c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(5) "x l:f32[3] = " GATHER(True) "d c t in (l, "
     "d) } " SCAN(4, 0, 1, False) " a in (b, s) }"},
    {"tapes of tapes",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(i32[]) u:tape(tape(f32[3])) = "
     "while[body_jaxpr={ lambda ; r:i32[] s:f32[3]. let v:i32[] = add r 1:i32[] w:i32[] x:f32[3] "
     "y:i32[] z:tape(f32[3]) = " COUNTED(4) "s in (v, x, y, z) } body_nconsts=0 cond_jaxpr={ "
     "lambda ; i:i32[] j:f32[3]. let k:bool[] = lt i 5:i32[] in (k,) } cond_nconsts=0 tape=True] "
     "0:i32[] a l:f32[3] = scan[dyn=True jaxpr={ lambda ; b:f32[3] g:i32[] h:tape(f32[3]). let "
     "o:f32[3] = " GATHER(True) "g b h in (o,) } length=0 num_carry=1 num_consts=0 reverse=True "
     "unroll=1] d c t u p:f32[3] = scan[dyn=True jaxpr={ lambda ; b:f32[3] g:i32[] "
     "h:tape(f32[3]). let o:f32[3] = " GATHER(False) "3:i32[] b h in (o,) } length=0 num_carry=1 "
     "num_consts=0 reverse=False unroll=1] 7:i32[] c t u in (n, l, p) }"},
    {"stack of tapes",
     "{ lambda ; a:f32[3]. let b:f32[3] s:i32[4] u:tape(tape(f32[3])) v:tape(tape(f32[3])) = "
     "scan[jaxpr={ lambda ; x:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(5)
     "x in (c, d, t, t) } " SCAN(4, 0, 1, True) " a l:f32[3] = scan[jaxpr={ lambda ; g:f32[3] "
     "h:i32[] i:tape(f32[3]) j:tape(f32[3]). let k:f32[3] = " GATHER(True) "h g i q:f32[3] = "
     GATHER(False) "h k j in (q,) } " SCAN(4, 0, 1, True) " b s u v in (b, l) }"},
    {"branches that give tapes",
     "{ lambda ; a:f32[3] z:i32[6]. let b:f32[3] u:tape(tape(f32[3])) = scan[jaxpr={ lambda ; "
     "x:f32[3] y:i32[]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = " COUNTED(2) "x r:i32[] "
     "s:tape(f32[3]) = cond[branches=( { lambda ; e:f32[3] f:i32[] g:tape(f32[3]). let h:i32[] "
     "i:f32[3] j:i32[] k:tape(f32[3]) = " COUNTED(3) "e in (j, k) } { lambda ; e:f32[3] f:i32[] "
     "g:tape(f32[3]). let in (f, g) } )] y c d t l:f32[3] = " GATHER(True) "r c s m:f32[3] = "
     GATHER(False) "d l t in (m, s) } " SCAN(6, 0, 1, False) " a z l:f32[3] = scan[jaxpr={ "
     "lambda ; g:f32[3] h:tape(f32[3]). let k:f32[3] = " GATHER(True) "3:i32[] g h in (k,) } "
     SCAN(6, 0, 1, True) " a u in (b, l) }"},
    {"one array on two tapes",
     "{ lambda ; a:f32[3]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) u:tape(f32[3]) "
     "w:tape(i32[]) = while[body_jaxpr={ lambda ; e:i32[] f:f32[3]. let g:i32[] = add e 1:i32[] "
     "h:f32[3] = sin f in (g, h, h, h, e) } body_nconsts=0 cond_jaxpr={ lambda ; i:i32[] "
     "j:f32[3]. let k:bool[] = lt i 6:i32[] in (k,) } cond_nconsts=0 tape=True] 0:i32[] a "
     "l:f32[3] = " GATHER(True) "d c t m:f32[3] = " GATHER(False) "d c u o:i32[] = scan[dyn=True "
     "jaxpr={ lambda ; m:i32[] o:i32[]. let p:i32[] = mul m 3:i32[] q:i32[] = add p o in (q,) } "
     "length=0 num_carry=1 num_consts=0 reverse=True unroll=1] d 1:i32[] w in (l, m, o) }"},
    /* clang-format on */
};

/* No loop is left to the reference evaluation. */
static void test_programs(void **unused) {
  const char *only = getenv("ONLY");
  (void)unused;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    jx_plan_stats st;
    if (only && !strstr(programs[i].name, only)) continue;
    check(programs[i].name, programs[i].text, &st);
    if (st.calls) fail_msg("%s: %u calls", programs[i].name, st.calls);
  }
}

static void test_without_memory(void **unused) {
  (void)unused;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) run_without_memory(programs[i].text);
}

#define LONG(trips)                                                                              \
  "{ lambda ; a:f32[]. let n:i32[] c:f32[] d:i32[] t:tape(f32[]) = while[body_jaxpr={ lambda ; " \
  "e:i32[] f:f32[]. let g:i32[] = add e 1:i32[] h:f32[] = mul f 0.5:f32[] i:f32[] = add h "      \
  "1.0:f32[] in (g, i, f) } body_nconsts=0 cond_jaxpr={ lambda ; i:i32[] j:f32[]. let k:bool[] " \
  "= lt i " #trips                                                                               \
  ":i32[] in (k,) } cond_nconsts=0 tape=True] 0:i32[] a l:f32[] = scan[dyn="                     \
  "True jaxpr={ lambda ; m:f32[] o:f32[]. let p:f32[] = mul m 0.5:f32[] q:f32[] = add p o in "   \
  "(q,) } length=0 num_carry=1 num_consts=0 reverse=True unroll=1] d c t in (d, l) }"

static void test_long(void **unused) {
  jx_plan_stats st;
  (void)unused;
  check("20000 trips", LONG(20000), &st);
  assert_int_equal(st.calls, 0);
  for (int w = 0; w < WORLDS; w++) {
    jx_rt *rt = world[w];
    jx_graph *g = jx_graph_parse(rt, LONG(1000000));
    jx_val in, out[2];
    assert_non_null(g);
    in = random_array(rt, g->aval[0]);
    size_t bytes = 0;
    for (int turn = 0; turn < 3; turn++) { /* the second run and later ones take no new memory */
      assert_int_equal(rt->world->run(&rt->cx, g, &in, out), JX_OK);
      int32_t count;
      memcpy(&count, out[0].u.a.data, sizeof count);
      assert_int_equal(count, 1000000);
      for (int i = 0; i < 2; i++) jx_val_release(out[i]);
      if (turn == 1) bytes = atomic_load(&rt->mem.live);
      if (turn == 2) assert_int_equal(atomic_load(&rt->mem.live), bytes);
    }
    assert_true(rt->bufs.live_bytes < 1000);
    jx_val_release(in);
    jx_graph_release(g);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_programs),
                                     cmocka_unit_test(test_without_memory),
                                     cmocka_unit_test(test_long)};
  return cmocka_run_group_tests(tests, open_all, close_all);
}
