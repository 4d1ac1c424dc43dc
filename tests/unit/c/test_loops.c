/*
** test_loops.c — scan, while and cond in the table of steps: against the reference interpreter, and
** the walker, machine code and the interpreter among themselves; what they count; random loops.
*/
#include <stdarg.h>

#include "loops.h"

/* ---- named programs ---- */

static const struct program {
  const char *name, *text;
  int kernels, copies, swaps, in_place; /* -1: not asked */
} programs[] = {
    {"cumulative",
     "{ lambda ; a:f32[] b:f32[5]. let c:f32[] d:f32[5] = scan[jaxpr={ lambda ; e:f32[] f:f32[]. "
     "let"
     " g:f32[] = add e f in (g, g) } " SCAN(5, 0, 1, False) " a b in (c, d) }",
     1, 2, 0, 1},
    {"reverse",
     "{ lambda ; a:f32[3] b:f32[5,3]. let c:f32[3] d:f32[5,3] = scan[jaxpr={ lambda ; e:f32[3] "
     "f:f32[3]. let g:f32[3] = mul e f h:f32[3] = sin g in (h, e) } " SCAN(5, 0, 1,
                                                                           True) " a b in (c, d) }",
     -1, -1, -1, -1},
    {"fibonacci",
     "{ lambda ; a:i32[] b:i32[]. let c:i32[] d:i32[] = scan[jaxpr={ lambda ; e:i32[] f:i32[]. let "
     "g:i32[] = add e f in (f, g) } " SCAN(11, 0, 2, False) " a b in (c, d) }",
     -1, -1, -1, -1},
    {"rotation",
     "{ lambda ; a:f32[4] b:f32[4] c:f32[4]. let d:f32[4] e:f32[4] f:f32[4] = scan[jaxpr={ lambda "
     "; "
     "g:f32[4] h:f32[4] i:f32[4]. let in (h, i, g) } " SCAN(7, 0, 3, False) " a b c in (d, e, f) }",
     0, -1, 3, -1},
    {"crossed",
     "{ lambda ; a:f32[4] b:f32[4]. let d:f32[4] e:f32[4] = scan[jaxpr={ lambda ; g:f32[4] "
     "h:f32[4]."
     " let i:f32[4] = add g h j:f32[4] = sub g h in (i, j) } " SCAN(6, 0, 2,
                                                                    False) " a b in (d, e) }",
     1, 2, 0, 2},
    {"shifted carry",
     "{ lambda ; a:f32[3,3]. let d:f32[3,3] = scan[jaxpr={ lambda ; g:f32[3,3]. let "
     "h:f32[3,3] = transpose[permutation=(1, 0)] g i:f32[3,3] = mul g 0.5:f32[] "
     "j:f32[3,3] = add i h in (j,) } " SCAN(5, 0, 1, False) " a in (d,) }",
     1, -1, 1, 0},
    {"old value read later",
     "{ lambda ; a:f32[4]. let d:f32[4] e:f32[3] = scan[jaxpr={ lambda ; g:f32[4]. let "
     "h:f32[4] = sin g i:f32[] = reduce_sum[axes=(0,)] g in (h, i) } " SCAN(3, 0, 1,
                                                                            False) " a in (d, e) }",
     -1, -1, -1, -1},
    {"invariant and dead",
     "{ lambda ; a:f32[] b:f32[] c:f32[] d:f32[4]. let e:f32[] f:f32[] g:f32[] h:f32[4] i:f32[4] = "
     "scan[jaxpr={ lambda ; j:f32[] k:f32[] l:f32[] m:f32[]. let n:f32[] = mul j k o:f32[] = sin l "
     "p:f32[] = add n m in (p, k, o, o, p) } " SCAN(4, 0, 3, False) " a b c d in (e, f, i) }",
     1, -1, 0, 1},
    {"splats",
     "{ lambda ; a:f32[4]. let z:f32[4] = broadcast_in_dim[broadcast_dimensions=() shape=(4,)] "
     "0.0:f32[] o:f32[4] = broadcast_in_dim[broadcast_dimensions=() shape=(4,)] 1.0:f32[] c:f32[] "
     "d:f32[] e:f32[4] = scan[jaxpr={ lambda ; f:f32[] g:f32[] "
     "h:f32[] i:f32[]. let j:f32[] = mul h i k:f32[] = add f j l:f32[] = mul g 1.0:f32[] in "
     "(k, l, k) } " SCAN(4, 0, 2, False) " 0.0:f32[] 0.0:f32[] o a in (c, d, e) }",
     1, -1, 0, 1},
    {"zero trips",
     "{ lambda ; a:f32[] b:f32[0]. let c:f32[] d:f32[0,2] = scan[jaxpr={ lambda ; e:f32[] f:f32[]. "
     "let g:f32[] = add e f h:f32[2] = broadcast_in_dim[broadcast_dimensions=() shape=(2,) "
     "] g in (g, h) } " SCAN(0, 0, 1, False) " a b in (c, d) }",
     0, 1, 0, 0},
    {"one trip",
     "{ lambda ; a:f32[] b:f32[1]. let c:f32[] d:f32[1] = scan[jaxpr={ lambda ; e:f32[] f:f32[]. "
     "let g:f32[] = add e f in (g, g) } " SCAN(1, 0, 1, True) " a b in (c, d) }",
     1, -1, 0, 0},
    {"stacks only",
     "{ lambda ; a:f32[] b:f32[6,2]. let d:f32[6,2] = scan[jaxpr={ lambda ; e:f32[] f:f32[2]. let "
     "g:f32[2] = mul e f in (g,) } " SCAN(6, 1, 0, False) " a b in (d,) }",
     1, 0, 0, 0},
    {"empty elements",
     "{ lambda ; a:f32[0] b:f32[6,0]. let c:f32[0] d:f32[6,0] = scan[jaxpr={ lambda ; e:f32[0] "
     "f:f32[0]. let g:f32[0] = add e f in (g, g) } " SCAN(6, 0, 1, False) " a b in (c, d) }",
     -1, -1, -1, -1},
    {"while",
     "{ lambda ; a:f32[3] b:f32[]. let c:i32[] d:f32[3] = while[body_jaxpr={ lambda ; e:f32[] "
     "f:i32[] g:f32[3]. let h:i32[] = add f 1:i32[] i:f32[3] = mul g e in (h, i) } body_nconsts=1 "
     "cond_jaxpr={ lambda ; j:i32[] k:f32[3]. let l:bool[] = lt j 5:i32[] in (l,) } "
     "cond_nconsts=0] b 0:i32[] a in (c, d) }",
     -1, -1, 0, 2},
    {"while without trips",
     "{ lambda ; a:f32[3]. let c:i32[] d:f32[3] = while[body_jaxpr={ lambda ; "
     "f:i32[] g:f32[3]. let h:i32[] = add f 1:i32[] i:f32[3] = rev[dimensions=(0,)] g in (h, i) } "
     "body_nconsts=0 cond_jaxpr={ lambda ; j:i32[] k:f32[3]. let l:bool[] = lt j 0:i32[] in (l,) } "
     "cond_nconsts=0] 0:i32[] a in (c, d) }",
     -1, -1, 1, 1},
    {"while swapped",
     "{ lambda ; a:f32[3] n:i32[]. let c:i32[] d:f32[3] = while[body_jaxpr={ lambda ; "
     "f:i32[] g:f32[3]. let h:i32[] = add f 1:i32[] i:f32[3] = rev[dimensions=(0,)] g j:f32[3] = "
     "sub g i in (h, j) } body_nconsts=0 cond_jaxpr={ lambda ; m:i32[] j:i32[] k:f32[3]. let "
     "l:bool[] = lt j m in (l,) } cond_nconsts=1] n 0:i32[] a in (c, d) }",
     -1, -1, 1, 1},
    {"predicate reads the old carry",
     "{ lambda ; a:bool[] b:bool[]. let c:bool[] d:bool[] e:f32[] = while[body_jaxpr={ lambda ; "
     "f:bool[] g:bool[] h:f32[]. let i:f32[] = add h 1.0:f32[] j:bool[] = lt i 4.0:f32[] in "
     "(j, f, i) } body_nconsts=0 cond_jaxpr={ lambda ; f:bool[] g:bool[] h:f32[]. let in (f,) } "
     "cond_nconsts=0] a b 0.0:f32[] in (c, d, e) }",
     -1, -1, -1, -1},
    {"cond",
     "{ lambda ; a:i32[] b:f32[4] c:f32[4]. let d:f32[4] e:f32[] = cond[branches=( { lambda ; "
     "f:f32[4] g:f32[4]. let h:f32[4] = add f g in (h, 1.0:f32[]) } { lambda ; f:f32[4] g:f32[4]. "
     "let h:f32[4] = sin f i:f32[] = reduce_sum[axes=(0,)] g in (h, i) } "
     "{ lambda ; f:f32[4] g:f32[4]. let in (g, 2.0:f32[]) } )] a b c in (d, e) }",
     -1, -1, 0, 0},
    {"cond with one dead result",
     "{ lambda ; a:i32[] b:f32[4] c:f32[4]. let d:f32[4] e:f32[] = cond[branches=( { lambda ; "
     "f:f32[4] g:f32[4]. let h:f32[4] = exp f in (h, 1.0:f32[]) } { lambda ; f:f32[4] g:f32[4]. "
     "let h:f32[4] = sin f i:f32[] = reduce_sum[axes=(0,)] g in (h, i) } "
     ")] a b c in (d,) }",
     2, 0, 0, 0},
    {"nested scans",
     "{ lambda ; a:f32[] b:f32[2,3]. let c:f32[] d:f32[2,3] = scan[jaxpr={ lambda ; e:f32[] "
     "f:f32[3]. let g:f32[] h:f32[3] = scan[jaxpr={ lambda ; i:f32[] j:f32[]. let k:f32[] = mul i "
     "j "
     "l:f32[] = add i j in (k, l) } " SCAN(3, 0, 1, False) " e f in (g, h) } " SCAN(
         2, 0, 1, True) " a b in (c, d) }",
     -1, -1, -1, -1},
    {"cond in scan in while",
     "{ lambda ; a:f32[3] b:f32[4,3]. let c:i32[] d:f32[3] = while[body_jaxpr={ lambda ; "
     "x:f32[4,3] "
     "e:i32[] f:f32[3]. let g:i32[] = add e 1:i32[] h:f32[3] i:i32[] = scan[jaxpr={ lambda ; "
     "k:i32[] j:f32[3] m:i32[] l:f32[3]. let n:i32[] = add m 1:i32[] o:f32[3] = cond[branches=( "
     "{ lambda ; p:f32[3] q:f32[3]. let r:f32[3] = add p q in (r,) } { lambda ; p:f32[3] q:f32[3]. "
     "let r:f32[3] = rev[dimensions=(0,)] p s:f32[3] = mul r q in (s,) } { lambda ; p:f32[3] "
     "q:f32[3]. let in (q,) })] n j l t:f32[3] = sin o in (t, n) } " SCAN(
         4, 1, 2,
         False) " e f -1:i32[] x in (g, h) } body_nconsts=1 cond_jaxpr={ lambda ; y:i32[] "
                "z:f32[3]. let "
                "w:bool[] = lt y 3:i32[] in (w,) } cond_nconsts=0] b 0:i32[] a in (c, d) }",
     -1, -1, -1, -1},
    {"window",
     "{ lambda ; a:f32[64] b:f32[5]. let c:i32[] d:f32[64] = scan[jaxpr={ lambda ; e:i32[] "
     "f:f32[64]"
     " g:f32[]. let h:i32[] = add e 13:i32[] i:f32[1] = broadcast_in_dim[broadcast_dimensions=() "
     "shape=(1,)] g j:f32[1] = dynamic_slice[slice_sizes=(1,)] f e k:f32[1] = add i j "
     "l:f32[64] = dynamic_update_slice f k h in (h, l) } " SCAN(5, 0, 2,
                                                                False) " 0:i32[] a b in (c, d) }",
     1, 2, 0, 2},
    {"scalars",
     "{ lambda ; a:f32[] b:i32[]. let c:f32[] d:i32[] e:bool[9] f:bool[9] g:bool[9] h:bool[9] "
     "i:bool[9] j:bool[9] k:f32[9] l:i32[9] = scan[jaxpr={ lambda ; m:f32[] n:i32[]. let o:f32[] = "
     "sub m m p:i32[] = rem n 3:i32[] q:bool[] = eq p 0:i32[] r:f32[] = div o o s:f32[] = select_n "
     "q m r t:bool[] = lt s 0.5:f32[] u:bool[] = le s s v:bool[] = gt 0.5:f32[] s w:bool[] = ge s "
     "m x:bool[] = eq s m y:bool[] = ne s m z:f32[] = convert_element_type[new_dtype=float32 "
     "weak_type=False] n ba:f32[] = mul z 0.3:f32[] bb:f32[] = neg ba bc:f32[] = abs bb "
     "bd:f32[] = add bc m be:i32[] = convert_element_type[new_dtype=int32 weak_type=False] t "
     "bf:i32[] = add n be bg:i32[] = add bf -2:i32[] bh:i32[] = div bg 2:i32[] bi:i32[] = mul "
     "bg bh in (bd, bg, t, u, v, w, x, y, bb, bi) } " SCAN(9, 0, 2,
                                                           False) " a 7:i32[] in (c, d, "
                                                                  "e, f, g, h, i, j, k, l) }",
     1, -1, 0, 2},
    {"literals of each width",
     "{ lambda ; a:i32[]. let b:bf16[] c:i8[] d:f64[] e:bool[] = cond[branches=( { lambda ; . let "
     "in "
     "(-1.375:bf16[], -3:i8[], 0.1:f64[], True:bool[]) } { lambda ; . let in (2.5:bf16[], "
     "100:i8[], "
     "-7.5:f64[], False:bool[]) } )] a in (b, c, d, e) }",
     0, 8, 0, 0},
    {"a box and a row",
     "{ lambda ; a:f32[6,8] b:i32[] c:f32[1,8]. let d:i32[] e:f32[6,8] f:f32[6,8] = scan[jaxpr={ "
     "lambda ; g:f32[1,8] h:i32[] i:f32[6,8] j:f32[6,8]. let k:i32[] = add h 3:i32[] "
     "l:f32[6,8] = dynamic_update_slice i g h 2:i32[] m:f32[2,3] = "
     "broadcast_in_dim[broadcast_dimensions=() shape=(2,3)] 4.0:f32[] n:f32[6,8] = "
     "dynamic_update_slice j m k h in (k, l, n) } " SCAN(5, 1, 3, False) " c -4:i32[] a a in (d, "
                                                                         "e, f) }",
     -1, -1, -1, -1},
    {"two windows and a late reader",
     "{ lambda ; a:f32[64] b:f32[5]. let c:i32[] d:f32[64] s:f32[5] = scan[jaxpr={ lambda ; "
     "e:i32[] "
     "f:f32[64] g:f32[]. let h:i32[] = add e 13:i32[] i:f32[1] = broadcast_in_dim["
     "broadcast_dimensions=() shape=(1,)] g l:f32[64] = dynamic_update_slice f i h "
     "m:f32[64] = dynamic_update_slice l i e t:f32[] = reduce_sum[axes=(0,)] f "
     "in (h, m, t) } " SCAN(5, 0, 2, False) " 0:i32[] a b in (c, d, s) }",
     -1, 3, 1, 1},
    {"small types",
     "{ lambda ; a:f16[3] b:bool[3] c:i8[3] d:f64[3]. let e:f16[3] f:bool[3] g:i8[3] h:f64[3] = "
     "scan[jaxpr={ lambda ; i:f16[3] j:bool[3] k:i8[3] l:f64[3]. let m:f16[3] = mul i 0.5:f16[] "
     "n:bool[3] = not j o:i8[3] = add k 3:i8[] p:f64[3] = sin l in (m, n, o, p) } " SCAN(
         3, 0, 4, False) " a b c d in (e, f, g, h) }",
     1, 4, 0, 4},
    {"the same array twice",
     "{ lambda ; a:f32[4] b:f32[4,4]. let c:f32[4] d:f32[4,4] = scan[jaxpr={ lambda ; k:f32[4,4] "
     "e:f32[4] f:f32[4]. let m:f32[4] = reduce_sum[axes=(0,)] k g:f32[4] = mul e "
     "f h:f32[4] = add g m in (h, e) } " SCAN(4, 1, 1, False) " b a b in (c, d) }",
     -1, -1, -1, -1},
    {"long",
     "{ lambda ; a:f32[]. let c:f32[] = scan[jaxpr={ lambda ; e:f32[]. let g:f32[] = sub 1.0:f32[] "
     "e h:f32[] = mul e g i:f32[] = mul 3.5:f32[] h in (i,) } " SCAN(20000, 0, 1,
                                                                     False) " a in (c,) }",
     -1, -1, 0, 1},
    {"tapes",
     "{ lambda ; a:f32[3] b:f32[4]. let n:i32[] c:f32[3] d:i32[] t:tape(f32[3]) = "
     "while[body_jaxpr={ lambda ; e:i32[] f:f32[3]. let g:i32[] = add e 1:i32[] h:f32[3] = sin f "
     "in (g, h, f) } body_nconsts=0 cond_jaxpr={ lambda ; i:i32[] j:f32[3]. let k:bool[] = lt i "
     "6:i32[] in (k,) } cond_nconsts=0 tape=True] 0:i32[] a l:f32[3] = scan[dyn=True "
     "jaxpr={ lambda ; m:f32[3] o:f32[3]. let p:f32[3] = mul m 0.5:f32[] q:f32[3] = add p o in "
     "(q,) } length=0 num_carry=1 num_consts=0 reverse=True unroll=1] d c t r:f32[4] = sin b "
     "s:f32[4]"
     " = mul r b in (n, l, s) }",
     -1, -1, -1, -1},
    {"matrix carry",
     "{ lambda ; a:f32[64,64] b:f32[64,64]. let c:f32[64,64] = scan[jaxpr={ lambda ; k:f32[64,64] "
     "e:f32[64,64]. let g:f32[64,64] = dot_general[dimension_numbers=(([1], [0]), ([], [])) "
     "preferred_element_type=float32] k e h:f32[64,64] = mul g 0.02:f32[] in (h,) } " SCAN(
         5, 1, 1, False) " b a in (c,) }",
     -1, -1, -1, -1},
};

static void test_programs(void **s) {
  (void)s;
  const char *only = getenv("ONLY");
  int bad = 0;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    const struct program *p = &programs[i];
    jx_plan_stats st;
    if (only && !strstr(p->name, only)) continue;
    check(p->name, p->text, &st);
    int got[] = {(int)st.kernels, (int)st.copies, (int)st.swaps, (int)st.in_place};
    int want[] = {p->kernels, p->copies, p->swaps, p->in_place};
    for (int k = 0; k < 4; k++)
      if (want[k] >= 0 && got[k] != want[k]) {
        static const char *const what[] = {"kernels", "copies", "swaps", "in place"};
        print_message("%s: %d %s, should be %d\n", p->name, got[k], what[k], want[k]);
        bad++;
      }
  }
  assert_int_equal(bad, 0);
}

/* ---- programs as JAX prints them ---- */

/*
** What the loops of COMPILER.md cost: kernels and products in the table of steps, temporaries of
** the arena, bytes moved in all trips (a while counts one), exchanges of carries.
*/
static const struct golden {
  const char *name;
  int kernels, temps, swaps;
  size_t kb;
} goldens[] = {{"lstm", 1, 2, 0, 326}, {"lstm_grad", 3, 18, 1, 940}, {"pendulum", 1, 0, 0, 1},
               {"newton", 2, 1, 0, 0}, {"rows", 1, 4, 0, 26},        {"branches", 3, 1, 0, 20}};

static void slurp(const char *name, char *at, size_t n) {
  char path[256];
  snprintf(path, sizeof path, "tests/golden/programs/%s.ir", name);
  FILE *f = fopen(path, "rb");
  if (!f) fail_msg("cannot open %s", path);
  at[fread(at, 1, n - 1, f)] = 0;
  fclose(f);
}

static void test_goldens(void **s) {
  (void)s;
  static char file[1 << 16];
  int bad = 0;
  for (size_t i = 0; i < JX_COUNTOF(goldens); i++) {
    const struct golden *g = &goldens[i];
    jx_plan_stats st;
    slurp(g->name, file, sizeof file);
    check(g->name, strchr(file, '\n') + 1, &st); /* behind the line that says whence */
    bool ok = (int)st.kernels == g->kernels && (int)st.temps == g->temps &&
              (int)st.swaps == g->swaps && st.moved <= (g->kb + 1) * 1024;
    print_message("%s %-10s %u kernels (%d) %u temporaries (%d) %u swaps (%d) %zu KB (%zu)\n",
                  ok ? " " : "!", g->name, st.kernels, g->kernels, st.temps, g->temps, st.swaps,
                  g->swaps, st.moved / 1024, g->kb);
    bad += !ok;
  }
  assert_int_equal(bad, 0);
}

/* ---- random programs ---- */

/*
** A body over values of three types: element-wise operations, reversals, sums and updates; scans,
** whiles and conds inside, to a depth. Numbers stay bounded.
*/
typedef enum { VEC, NUM, INT, TYPES } type;
static const char *const type_text[TYPES] = {"f32[4]", "f32[]", "i32[]"};
static const char *const stack_text[TYPES] = {"f32[3,4]", "f32[3]", "i32[3]"};

typedef struct {
  char at[1 << 16];
  size_t n;
} text;

typedef struct {
  int name[64];
  type t[64];
  int n;
} scope;

static int names;

static void put(text *s, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(s->at + s->n, sizeof s->at - s->n, fmt, ap);
  va_end(ap);
  assert_true(n >= 0 && s->n + (size_t)n < sizeof s->at);
  s->n += (size_t)n;
}

static void put_name(text *s, int k) {
  char name[16];
  int n = 15;
  name[n] = 0;
  for (k++; k > 0; k = (k - 1) / 26) name[--n] = (char)('a' + (k - 1) % 26);
  put(s, "%s", name + n);
}

static int below(int n) { return (int)(uniform() * n); }

static int pick(const scope *v, type t) {
  int found[64], n = 0;
  for (int i = 0; i < v->n; i++)
    if (v->t[i] == t) found[n++] = v->name[i];
  return n ? found[below(n)] : -1;
}

static void use(text *s, const scope *v, type t) {
  int k = pick(v, t);
  put(s, " ");
  if (k >= 0)
    put_name(s, k);
  else
    put(s, t == INT ? "1:i32[]" : "0.5:f32[]"); /* every scope has a vector */
}

static int define(text *s, scope *v, type t, const char *types) {
  put_name(s, names);
  put(s, ":%s ", types);
  if (v->n < 64) {
    v->name[v->n] = names;
    v->t[v->n++] = t;
  }
  return names++;
}

static void gen_simple(text *s, scope *v) {
  scope old = *v;
  type t = (type)below(TYPES);
  (void)define(s, v, t, type_text[t]);
  int op = below(4);
  if (t == VEC) {
    static const char *const one[] = {"= sin", "= rev[dimensions=(0,)]", "= mul 0.5:f32[]"};
    if (op < 3) {
      put(s, "%s", one[op]);
      use(s, &old, VEC);
    } else {
      put(s, "= sub");
      use(s, &old, VEC);
      use(s, &old, VEC);
    }
  } else if (t == NUM) {
    if (op < 2) {
      put(s, "= reduce_max[axes=(0,)]");
      use(s, &old, VEC);
    } else {
      put(s, op == 2 ? "= cos" : "= mul 0.5:f32[]");
      use(s, &old, NUM);
    }
  } else {
    put(s, "= %s 2:i32[]", op < 2 ? "add" : "max");
    use(s, &old, INT);
  }
  put(s, " ");
}

/* A window of a vector, at a run-time place. */
static void gen_update(text *s, scope *v) {
  scope old = *v;
  int one = names++;
  put_name(s, one);
  put(s, ":f32[1] = broadcast_in_dim[broadcast_dimensions=() shape=(1,)]");
  use(s, &old, NUM);
  put(s, " ");
  (void)define(s, v, VEC, type_text[VEC]);
  put(s, "= dynamic_update_slice");
  use(s, &old, VEC);
  put(s, " ");
  put_name(s, one);
  use(s, &old, INT);
  put(s, " ");
}

static void gen_nodes(text *s, scope *v, int n, int depth);

/* "{ lambda ; …. let … in (…) }" of these inputs, giving `out` types. */
static void gen_graph(text *s, const type *in, int nin, const type *out, int nout, int depth) {
  scope v = {.n = 0};
  put(s, "{ lambda ; ");
  for (int i = 0; i < nin; i++) (void)define(s, &v, in[i], type_text[in[i]]);
  s->n--;
  put(s, ". let ");
  gen_nodes(s, &v, 2 + below(5), depth);
  put(s, "in (");
  for (int i = 0; i < nout; i++) {
    use(s, &v, out[i]);
    if (i + 1 < nout || nout == 1) put(s, ",");
  }
  put(s, ") } ");
}

static void draw(type *t, int n) {
  for (int i = 0; i < n; i++) t[i] = (type)below(TYPES);
}

static void gen_scan(text *s, scope *v, int depth) {
  scope old = *v;
  type in[12], out[12];
  int consts = 1 + below(2), carry = below(4), ys = below(3) + (carry == 0), length = 1 + below(3);
  if (length == 2) length = 7;
  draw(in, consts + carry);
  in[0] = VEC;
  memcpy(out, in + consts, (size_t)carry * sizeof *out);
  draw(out + carry, ys);
  for (int i = 0; i < carry; i++) (void)define(s, v, out[i], type_text[out[i]]);
  for (int i = carry; i < carry + ys; i++) {
    put_name(s, names++);
    put(s, out[i] == VEC ? ":f32[%d,4] " : out[i] == NUM ? ":f32[%d] " : ":i32[%d] ", length);
  }
  put(s, "= scan[jaxpr=");
  gen_graph(s, in, consts + carry, out, carry + ys, depth);
  put(s, "length=%d num_carry=%d num_consts=%d reverse=%s unroll=1]", length, carry, consts,
      below(2) ? "True" : "False");
  for (int i = 0; i < consts + carry; i++) use(s, &old, in[i]);
  put(s, " ");
}

/* A scan over stacks that a scan has made. */
static void gen_stacks(text *s, scope *v, int depth) {
  scope old = *v;
  type in[] = {VEC, VEC}, out[3], back[] = {VEC, VEC, NUM, INT}, last[] = {VEC, INT};
  int stack[3];
  (void)define(s, v, VEC, type_text[VEC]);
  draw(out, 3);
  out[0] = VEC;
  for (int i = 0; i < 3; i++) {
    stack[i] = names++;
    put_name(s, stack[i]);
    put(s, ":%s ", stack_text[out[i]]);
    back[i + 1] = out[i];
  }
  type first[] = {VEC, out[0], out[1], out[2]};
  put(s, "= scan[jaxpr=");
  gen_graph(s, in, 1, first, 4, depth);
  put(s, "length=3 num_carry=1 num_consts=0 reverse=False unroll=1]");
  use(s, &old, VEC);
  put(s, " ");
  (void)define(s, v, VEC, type_text[VEC]);
  put_name(s, names++);
  put(s, ":i32[3] = scan[jaxpr=");
  gen_graph(s, back, 4, last, 2, depth);
  put(s, "length=3 num_carry=1 num_consts=0 reverse=%s unroll=1]", below(2) ? "True" : "False");
  use(s, &old, VEC);
  for (int i = 0; i < 3; i++) {
    put(s, " ");
    put_name(s, stack[i]);
  }
  put(s, " ");
}

static void gen_while(text *s, scope *v, int depth) {
  scope old = *v;
  type in[8];
  int carry = 1 + below(3), trips = below(5);
  in[0] = VEC;
  in[1] = INT;
  draw(in + 2, carry);
  for (int i = 1; i < 2 + carry; i++) (void)define(s, v, in[i], type_text[in[i]]);
  put(s, "= while[body_jaxpr={ lambda ; ");
  scope b = {.n = 0};
  for (int i = 0; i < 2 + carry; i++) (void)define(s, &b, in[i], type_text[in[i]]);
  int count = b.name[1];
  s->n--;
  put(s, ". let ");
  gen_nodes(s, &b, 2 + below(4), depth);
  int next = names++;
  put_name(s, next);
  put(s, ":i32[] = add ");
  put_name(s, count);
  put(s, " 1:i32[] in (");
  put_name(s, next);
  for (int i = 2; i < 2 + carry; i++) {
    put(s, ",");
    use(s, &b, in[i]);
  }
  put(s, carry ? ") } " : ",) } ");
  put(s, "body_nconsts=1 cond_jaxpr={ lambda ; ");
  for (int i = 1; i < 2 + carry; i++) {
    put_name(s, names + i);
    put(s, ":%s ", type_text[in[i]]);
  }
  s->n--;
  put(s, ". let ");
  put_name(s, names + 10);
  put(s, ":bool[] = lt ");
  put_name(s, names + 1);
  put(s, " %d:i32[] in (", trips);
  put_name(s, names + 10);
  put(s, ",) } cond_nconsts=0]");
  names += 11;
  use(s, &old, VEC);
  put(s, " 0:i32[]");
  for (int i = 2; i < 2 + carry; i++) use(s, &old, in[i]);
  put(s, " ");
}

static void gen_cond(text *s, scope *v, int depth) {
  scope old = *v;
  type in[4], out[4];
  int nout = 1 + below(3), branches = 2 + below(2);
  draw(in, 4);
  in[0] = VEC;
  draw(out, nout);
  for (int i = 0; i < nout; i++) (void)define(s, v, out[i], type_text[out[i]]);
  put(s, "= cond[branches=( ");
  for (int b = 0; b < branches; b++) gen_graph(s, in, 4, out, nout, depth);
  put(s, ")]");
  use(s, &old, INT);
  for (int i = 0; i < 4; i++) use(s, &old, in[i]);
  put(s, " ");
}

static void gen_nodes(text *s, scope *v, int n, int depth) {
  for (int i = 0; i < n; i++) {
    int k = below(depth > 0 ? 12 : 7);
    if (k < 6)
      gen_simple(s, v);
    else if (k < 7)
      gen_update(s, v);
    else if (k < 9)
      gen_scan(s, v, depth - 1);
    else if (k < 10)
      gen_while(s, v, depth - 1);
    else if (k < 11)
      gen_cond(s, v, depth - 1);
    else
      gen_stacks(s, v, depth - 1);
  }
}

static void test_random(void **unused) {
  enum { RUNS = 150 };
  static const type in[] = {VEC, VEC, NUM, INT}, out[] = {VEC, VEC, NUM, INT};
  (void)unused;
  text *s = calloc(1, sizeof *s);
  const char *first = getenv("SEED"), *runs = getenv("RUNS");
  int from = first ? atoi(first) : 1, count = first ? 1 : runs ? atoi(runs) : RUNS;
  assert_non_null(s);
  for (int seed = from; seed < from + count; seed++) {
    char name[32];
    state = (uint64_t)seed * 7919;
    names = 0;
    s->n = 0;
    snprintf(name, sizeof name, "seed %d", seed);
    gen_graph(s, in, 4, out, 4, 3);
    if (s->n > 12000) continue;
    if (first) printf("%s\n", s->at);
    check(name, s->at, NULL);
  }
  free(s);
}

/* Every allocation of a compilation with bodies in bodies fails once: a status, nothing leaked. */
static void test_out_of_memory(void **unused) {
  jx_rt *rt = world[WALKER];
  (void)unused;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++) {
    bool chosen = strstr(programs[i].name, "cond in scan") || strstr(programs[i].name, "window");
    if (!chosen) continue;
    jx_graph *g = jx_graph_parse(rt, programs[i].text);
    assert_non_null(g);
    jx_plan_free(jx_compile_plan(&rt->cx, g, NULL)); /* what is interned on the way stays */
    size_t before = atomic_load(&rt->mem.live);
    jx_plan *p = NULL;
    for (long n = 0; !p; n++) {
      atomic_store(&rt->mem.fail_after, n);
      p = jx_compile_plan(&rt->cx, g, NULL);
      atomic_store(&rt->mem.fail_after, -1);
      if (p) break;
      assert_int_equal(rt->err.status, JX_ENOMEM);
      jx_error_clear(&rt->err);
      assert_int_equal(atomic_load(&rt->mem.live), before);
    }
    jx_plan_free(p);
    assert_int_equal(atomic_load(&rt->mem.live), before);
    jx_graph_release(g);
  }
}

static void test_runs_without_memory(void **unused) {
  (void)unused;
  for (size_t i = 0; i < JX_COUNTOF(programs); i++)
    if (!strcmp(programs[i].name, "tapes") || !strcmp(programs[i].name, "while swapped"))
      run_without_memory(programs[i].text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_programs),
                                     cmocka_unit_test(test_goldens), cmocka_unit_test(test_random),
                                     cmocka_unit_test(test_out_of_memory),
                                     cmocka_unit_test(test_runs_without_memory)};
  return cmocka_run_group_tests(tests, open_all, close_all);
}
