/* prop.c — see prop.h. */
#include "prop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/interp.h"
#include "backend/world.h"

#define GATHER(offset, collapsed, map, batch, ibatch, mode, sizes)                              \
  "dimension_numbers=GatherDimensionNumbers(offset_dims=" offset                                \
  ", collapsed_slice_dims=" collapsed ", start_index_map=" map ", operand_batching_dims=" batch \
  ", start_indices_batching_dims=" ibatch                                                       \
  ") fill_value=None indices_are_sorted=False"                                                  \
  " mode=GatherScatterMode." mode " slice_sizes=" sizes " unique_indices=False"
#define SCATTER(window, inserted, map, mode, unique)                                       \
  "dimension_numbers=ScatterDimensionNumbers(update_window_dims=" window                   \
  ", inserted_window_dims=" inserted ", scatter_dims_to_operand_dims=" map                 \
  ", operand_batching_dims=(), scatter_indices_batching_dims=()) indices_are_sorted=False" \
  " mode=GatherScatterMode." mode " unique_indices=" unique
#define ROWS(mode, unique) SCATTER("(1,)", "(0,)", "(0,)", mode, unique)

#define CONV(bgroups, lhs, rhs, out, fgroups, base, padding, dilation, strides)              \
  "batch_group_count=" bgroups " dimension_numbers=ConvDimensionNumbers(lhs_spec=" lhs       \
  ", rhs_spec=" rhs ", out_spec=" out ") feature_group_count=" fgroups " lhs_dilation=" base \
  " padding=" padding " precision=None preferred_element_type=None rhs_dilation=" dilation   \
  " window_strides=" strides

#define WINDOW(base, dilation, size, strides)                                         \
  "base_dilation=" base " padding=((0, 0), (1, 2), (0, 1)) window_dilation=" dilation \
  " window_dimensions=" size " window_strides=" strides

#define EIGH(lower)        "algorithm=None lower=" lower " sort_eigenvalues=True subset_by_index=None"
#define QR(full, pivoting) "full_matrices=" full " pivoting=" pivoting " use_magma=None"
#define SVD(uv, full)      "algorithm=None compute_uv=" uv " full_matrices=" full " subset_by_index=None"
#define SOLVE(left, lower, transpose, unit)                                     \
  "conjugate_a=False left_side=" left " lower=" lower " transpose_a=" transpose \
  " unit_diagonal=" unit

/* Primitives whose attributes, or whose operands, nobody could guess. */
#define PLAIN(prim, in, attrs, out) \
  { prim, in, attrs, out, 0, 0, 0 }
static const prop_entry entries[] = {
    PLAIN("argmax", "T[3,4]", "axes=(1,) index_dtype=int32", "i32[3]"),
    PLAIN("argmin", "T[3,4]", "axes=(0,) index_dtype=int64", "i64[4]"),
    {"bitcast_convert_type", "u32[2,3]", "new_dtype=float32", "f32[2,3]", 0, 1 << 30, 0},
    PLAIN("bitcast_convert_type", "f64[2]", "new_dtype=uint8", "u8[2,8]"),
    PLAIN("broadcast_in_dim", "T[3]", "broadcast_dimensions=(1,)", "T[2,3]"),
    PLAIN("broadcast_in_dim", "T[]", "", "T[2,3]"),
    PLAIN("broadcast_in_dim", "T[1,3]", "broadcast_dimensions=(0, 2)", "T[2,1,3]"),
    {"clamp", "T[] T[2,3] T[]", "", "T[2,3]", 0, 0, PROP_BETWEEN},
    {"clamp", "T[5] T[5] T[5]", "", "T[5]", 0, 0, PROP_BETWEEN},
    PLAIN("concatenate", "T[2,3] T[2,0] T[2,2]", "dimension=1", "T[2,5]"),
    PLAIN("concatenate", "T[3]", "dimension=0", "T[3]"),
    PLAIN("conv_general_dilated", "T[2,3,5,4] T[4,3,3,2]",
          CONV("1", "(0, 1, 2, 3)", "(0, 1, 2, 3)", "(0, 1, 2, 3)", "1", "(1, 1)",
               "((1, 1), (0, 1))", "(1, 1)", "(1, 2)"),
          "T[2,4,5,2]"),
    PLAIN(
        "conv_general_dilated", "T[2,5,4] T[3,2,6]",
        CONV("1", "(0, 2, 1)", "(2, 1, 0)", "(0, 2, 1)", "2", "(2,)", "((-1, 2),)", "(2,)", "(1,)"),
        "T[2,6,6]"),
    PLAIN(
        "conv_general_dilated", "T[4,2,5] T[6,2,2]",
        CONV("2", "(0, 1, 2)", "(0, 1, 2)", "(1, 2, 0)", "1", "(1,)", "((2, 0),)", "(1,)", "(3,)"),
        "T[2,2,6]"),
    PLAIN("conv_general_dilated", "T[2,3] T[4,3]",
          CONV("1", "(0, 1)", "(0, 1)", "(0, 1)", "1", "()", "()", "()", "()"), "T[2,4]"),
    {"cholesky", "T[3,3]", "", "T[3,3]", 0, 0, PROP_MATRIX | PROP_SYMMETRIC},
    {"cholesky", "T[2,2,2]", "", "T[2,2,2]", 0, 0, PROP_MATRIX | PROP_SYMMETRIC},
    PLAIN("cholesky", "T[0,0]", "", "T[0,0]"),
    PLAIN("convert_element_type", "T[2,3]", "new_dtype=float64 weak_type=False", "f64[2,3]"),
    {"convert_element_type", "T[5]", "new_dtype=float32 weak_type=False", "f32[5]", 0, 0,
     PROP_ROUNDS},
    PLAIN("convert_element_type", "T[5]", "new_dtype=int32 weak_type=False", "i32[5]"),
    PLAIN("convert_element_type", "T[]", "new_dtype=bool weak_type=False", "bool[]"),
    {"convert_element_type", "T[5]", "new_dtype=bfloat16 weak_type=False", "bf16[5]", 0, 0,
     PROP_ROUNDS},
    PLAIN("cumlogsumexp", "T[3,4]", "axis=1 reverse=False", "T[3,4]"),
    PLAIN("cummax", "T[3,4]", "axis=1 reverse=False", "T[3,4]"),
    PLAIN("cummin", "T[3,4]", "axis=0 reverse=True", "T[3,4]"),
    PLAIN("cumprod", "T[3,4]", "axis=1 reverse=True", "T[3,4]"),
    PLAIN("cumsum", "T[3,4]", "axis=0 reverse=False", "T[3,4]"),
    PLAIN("dot_general", "T[3,4] T[4,2]", "dimension_numbers=(([1], [0]), ([], []))", "T[3,2]"),
    PLAIN("dot_general", "T[2,3,4] T[4,2,5]", "dimension_numbers=(([2], [0]), ([0], [1]))",
          "T[2,3,5]"),
    PLAIN("dot_general", "T[3] T[2]", "dimension_numbers=(([], []), ([], []))", "T[3,2]"),
    PLAIN("dot_general", "T[0] T[0]", "dimension_numbers=(([0], [0]), ([], []))", "T[]"),
    {"dynamic_slice", "T[4,5] i32[] i32[]", "slice_sizes=(2, 3)", "T[2,3]", -1, 4, 0},
    {"dynamic_update_slice", "T[4,5] T[2,3] i32[] i32[]", "", "T[4,5]", -1, 4, 0},
    {"eigh", "T[3,3]", EIGH("True"), "T[3,3] T[3]", 0, 0, PROP_MATRIX | PROP_SYMMETRIC},
    {"eigh", "T[2,2,2]", EIGH("False"), "T[2,2,2] T[2,2]", 0, 0, PROP_MATRIX | PROP_SYMMETRIC},
    {"gather", "T[5,3] i32[4,1]", GATHER("(1,)", "(0,)", "(0,)", "()", "()", "CLIP", "(1, 3)"),
     "T[4,3]", -2, 7, 0},
    {"gather", "T[5,3] i32[4,1]",
     GATHER("(1,)", "(0,)", "(0,)", "()", "()", "FILL_OR_DROP", "(1, 3)"), "T[4,3]", -2, 7, 0},
    {"gather", "T[5,3] i32[2,2]",
     GATHER("(1, 2)", "()", "(0, 1)", "()", "()", "PROMISE_IN_BOUNDS", "(2, 2)"), "T[2,2,2]", 0, 1,
     0},
    {"gather", "T[2,5] i32[2,1]", GATHER("()", "(1,)", "(1,)", "(0,)", "(0,)", "CLIP", "(1, 1)"),
     "T[2]", 0, 4, 0},
    {"householder_product", "T[4,3] T[2]", "", "T[4,3]", 0, 0, PROP_MATRIX | PROP_NO_JVP},
    {"igamma_grad_a", "T[2,3] T[2,3]", "", "T[2,3]", 0, 0, PROP_NO_JVP},
    PLAIN("integer_pow", "T[2,3]", "y=3", "T[2,3]"),
    {"integer_pow", "T[2,3]", "y=-2", "T[2,3]", 0, 0, PROP_FLOAT},
    PLAIN("integer_pow", "T[]", "y=0", "T[]"),
    PLAIN("iota", "", "dimension=1 dtype=float32 shape=(2, 3)", "f32[2,3]"),
    PLAIN("iota", "", "dimension=0 dtype=int32 shape=(4,)", "i32[4]"),
    {"jit", "T[2,3] T[2,3]",
     "name=f jaxpr={ lambda ; a:T[2,3] b:T[2,3]. let c:T[2,3] = mul a b d:T[2,3] = add c a in "
     "(d, c) }",
     "T[2,3] T[2,3]", 0, 0, PROP_NO_BOOL},
    {"lu", "T[3,3]", "", "T[3,3] i32[3] i32[3]", 0, 0, PROP_MATRIX},
    {"lu", "T[2,4]", "", "T[2,4] i32[2] i32[2]", 0, 0, PROP_MATRIX},
    {"lu", "T[2,4,2]", "", "T[2,4,2] i32[2,2] i32[2,4]", 0, 0, PROP_MATRIX},
    {"lu", "T[0,2]", "", "T[0,2] i32[0] i32[0]", 0, 0, PROP_MATRIX},
    {"lu_pivots_to_permutation", "i32[2,3]", "permutation_size=4", "i32[2,4]", -1, 4, 0},
    PLAIN("pad", "T[3] T[]", "padding_config=((2, 1, 1),)", "T[8]"),
    PLAIN("pad", "T[3,2] T[]", "padding_config=((-1, 2, 0), (0, -1, 0))", "T[4,1]"),
    {"qr", "T[3,3]", QR("True", "False"), "T[3,3] T[3,3]", 0, 0, PROP_MATRIX},
    {"qr", "T[4,2]", QR("True", "False"), "T[4,4] T[4,2]", 0, 0, PROP_MATRIX},
    {"qr", "T[4,2]", QR("False", "True"), "T[4,2] T[2,2] i32[2]", 0, 0, PROP_MATRIX},
    {"qr", "T[2,2,3]", QR("False", "False"), "T[2,2,2] T[2,2,3]", 0, 0, PROP_MATRIX},
    {"qr", "T[2,0]", QR("True", "False"), "T[2,2] T[2,0]", 0, 0, PROP_MATRIX},
    PLAIN("reduce_and", "T[3,4]", "axes=(0,)", "T[4]"),
    PLAIN("reduce_max", "T[3,4]", "axes=(1,)", "T[3]"),
    PLAIN("reduce_min", "T[3,4]", "axes=(0, 1)", "T[]"),
    PLAIN("reduce_or", "T[3,4]", "axes=(1,)", "T[3]"),
    PLAIN("reduce_precision", "T[2,3]", "exponent_bits=11 mantissa_bits=52", "T[2,3]"),
    {"reduce_precision", "T[5]", "exponent_bits=5 mantissa_bits=4", "T[5]", 0, 0, PROP_ROUNDS},
    PLAIN("reduce_prod", "T[3,4]", "axes=(1,)", "T[3]"),
    PLAIN("reduce_sum", "T[3,4]", "axes=(1,)", "T[3]"),
    PLAIN("reduce_sum", "T[3,2,4]", "axes=(0, 2)", "T[2]"),
    PLAIN("reduce_sum", "T[0,2]", "axes=(0,)", "T[2]"),
    PLAIN("reduce_sum", "T[2]", "axes=()", "T[2]"),
    PLAIN("reduce_window_max", "T[2,5,4]",
          WINDOW("(1, 2, 1)", "(1, 1, 1)", "(1, 3, 2)", "(1, 2, 2)"), "T[2,5,2]"),
    PLAIN("reduce_window_min", "T[2,5,4]",
          WINDOW("(1, 2, 1)", "(1, 1, 1)", "(1, 3, 2)", "(1, 2, 2)"), "T[2,5,2]"),
    PLAIN("reduce_window_sum", "T[2,5,4]",
          WINDOW("(1, 2, 1)", "(1, 2, 1)", "(1, 3, 2)", "(1, 2, 2)"), "T[2,4,2]"),
    PLAIN("reduce_window_sum", "T[40]",
          "base_dilation=(1,) padding=((39, 0),) window_dilation=(1,) window_dimensions=(40,)"
          " window_strides=(1,)",
          "T[40]"),
    PLAIN("reduce_xor", "T[3,4]", "axes=(0,)", "T[4]"),
    {"regularized_incomplete_beta", "T[2,3] T[2,3] T[2,3]", "", "T[2,3]", 0, 0, PROP_NO_JVP},
    PLAIN("reshape", "T[2,6]", "dimensions=None new_sizes=(3, 4)", "T[3,4]"),
    PLAIN("optimization_barrier", "T[2,3] T[4]", "", "T[2,3] T[4]"),
    PLAIN("reshape", "T[1]", "dimensions=None new_sizes=()", "T[]"),
    PLAIN("rev", "T[2,3]", "dimensions=(1,)", "T[2,3]"),
    {"rng_bit_generator", "u32[4]", "algorithm=RNG_THREE_FRY dtype=uint16 shape=(3, 2)",
     "u32[4] u16[3,2]", 0, 1 << 30, 0},
    PLAIN("round", "T[7]", "rounding_method=0", "T[7]"),
    PLAIN("round", "T[7]", "rounding_method=1", "T[7]"),
    {"scatter", "T[5,3] i32[3,1] T[3,3]", ROWS("FILL_OR_DROP", "True"), "T[5,3]", 0, 6,
     PROP_DISTINCT},
    {"scatter", "T[5,3] i32[3,1] T[3,3]", ROWS("CLIP", "False"), "T[5,3]", -1, 6, PROP_NO_VJP},
    {"scatter-add", "T[5,3] i32[4,1] T[4,3]", ROWS("FILL_OR_DROP", "False"), "T[5,3]", -1, 6, 0},
    {"scatter-add", "T[5,3] i32[4,2] T[4,2,1]", SCATTER("(1, 2)", "()", "(0, 1)", "CLIP", "False"),
     "T[5,3]", -1, 6, 0},
    {"scatter-max", "T[5,3] i32[4,1] T[4,3]", ROWS("FILL_OR_DROP", "False"), "T[5,3]", -1, 6, 0},
    {"scatter-min", "T[5,3] i32[4,1] T[4,3]", ROWS("CLIP", "False"), "T[5,3]", -1, 6, 0},
    {"scatter-mul", "T[5,3] i32[3,1] T[3,3]", ROWS("FILL_OR_DROP", "True"), "T[5,3]", 0, 6,
     PROP_DISTINCT | PROP_NO_BOOL},
    {"scatter-sub", "T[5,3] i32[4,1] T[4,3]", ROWS("FILL_OR_DROP", "False"), "T[5,3]", -1, 6, 0},
    PLAIN("select_and_gather_add", "T[5,4] T[5,4]",
          "base_dilation=(1, 2) padding=((1, 0), (0, 1)) select_prim=ge window_dilation=(1, 1)"
          " window_dimensions=(3, 2) window_strides=(2, 2)",
          "T[2,4]"),
    PLAIN("select_and_scatter_add", "T[2,2] T[5,4]",
          "padding=((1, 0), (0, 1)) select_prim=le window_dimensions=(3, 2) window_strides=(2, 2)",
          "T[5,4]"),
    PLAIN("select_n", "bool[2,3] T[2,3] T[2,3]", "", "T[2,3]"),
    PLAIN("select_n", "bool[] T[4] T[4]", "", "T[4]"),
    {"select_n", "i32[5] T[5] T[5] T[5]", "", "T[5]", 0, 2, 0},
    PLAIN("name", "T[2,3]", "name=h", "T[2,3]"),
    PLAIN("slice", "T[4,5]", "limit_indices=(3, 5) start_indices=(1, 0) strides=None", "T[2,5]"),
    PLAIN("slice", "T[4,5]", "limit_indices=(4, 5) start_indices=(0, 1) strides=(1, 2)", "T[4,2]"),
    PLAIN("sort", "T[3,4]", "dimension=1 is_stable=True num_keys=1", "T[3,4]"),
    {"sort", "T[5] i32[5] T[5]", "dimension=0 is_stable=True num_keys=1", "T[5] i32[5] T[5]", 0, 9,
     0},
    PLAIN("split", "T[2,6]", "axis=1 sizes=(1, 3, 2)", "T[2,1] T[2,3] T[2,2]"),
    PLAIN("stack", "T[2,3] T[2,3] T[2,3]", "axis=1", "T[2,3,3]"),
    PLAIN("stack", "T[]", "axis=0", "T[1]"),
    PLAIN("squeeze", "T[1,3,1]", "dimensions=(0, 2)", "T[3]"),
    {"threefry2x32", "u32[] u32[] u32[5] u32[5]", "", "u32[5] u32[5]", 0, 1 << 30, 0},
    {"svd", "T[3,3]", SVD("True", "True"), "T[3] T[3,3] T[3,3]", 0, 0, PROP_MATRIX},
    {"svd", "T[4,2]", SVD("True", "False"), "T[2] T[4,2] T[2,2]", 0, 0, PROP_MATRIX},
    {"svd", "T[2,2,3]", SVD("True", "False"), "T[2,2] T[2,2,2] T[2,2,3]", 0, 0, PROP_MATRIX},
    {"svd", "T[3,2]", SVD("False", "True"), "T[2]", 0, 0, PROP_MATRIX},
    PLAIN("tile", "T[2,3]", "reps=(3, 2)", "T[6,6]"),
    PLAIN("tile", "T[2,1,3]", "reps=(1, 4, 0)", "T[2,4,0]"),
    PLAIN("top_k", "T[3,5]", "axis=1 k=3", "T[3,3] i32[3,3]"),
    PLAIN("top_k", "T[4,2]", "axis=0 k=4", "T[4,2] i32[4,2]"),
    {"triangular_solve", "T[3,3] T[3,2]", SOLVE("True", "True", "False", "False"), "T[3,2]", 0, 0,
     PROP_MATRIX},
    {"triangular_solve", "T[2,2] T[3,2]", SOLVE("False", "False", "True", "False"), "T[3,2]", 0, 0,
     PROP_MATRIX},
    {"triangular_solve", "T[2,3,3] T[2,2,3]", SOLVE("False", "True", "True", "True"), "T[2,2,3]", 0,
     0, PROP_MATRIX},
    {"triangular_solve", "T[3,3] T[3,4]", SOLVE("True", "False", "True", "False"), "T[3,4]", 0, 0,
     PROP_MATRIX},
    PLAIN("transpose", "T[2,3,4]", "permutation=(2, 0, 1)", "T[4,2,3]"),
    PLAIN("unstack", "T[2,3]", "axis=1 num=3", "T[2] T[2] T[2]"),
};

/* Shapes of a guessed element-wise operation. */
static const char *const shapes[] = {"[2,3]", "[]", "[37]", "[0,3]"};

/* ---- random numbers ---- */

uint64_t prop_next(prop_rng *r) {
  uint64_t z = (r->s += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}
double prop_uniform(prop_rng *r, double lo, double hi) {
  return lo + (hi - lo) * ((double)(prop_next(r) >> 11) * 0x1p-53);
}
int64_t prop_int(prop_rng *r, int64_t lo, int64_t hi) {
  return lo + (int64_t)(prop_next(r) % (uint64_t)(hi - lo + 1));
}

/* ---- failures ---- */

void prop_fail(jx_graph *g, const char *fmt, ...) {
  char why[1024];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(why, sizeof why, fmt, ap);
  va_end(ap);
  if (g) {
    jx_str s;
    jx_str_init(&s, &g->rt->mem);
    jx_graph_print_exact(&s, g);
    print_error("%s\n%s\n", why, s.at ? s.at : "");
    jx_str_free(&s);
  }
  fail_msg("%s", why);
  abort();
}

void prop_good(jx_cx *cx, jx_graph *g, const char *what) {
  char text[1200];
  if (jx_ok(cx)) return;
  jx_error_sentence(cx->err, text, sizeof text);
  prop_fail(g, "%s: %s", what, text);
}

/* ---- programs of one node ---- */

/* Appends text in which "T[" became the dtype. */
static void put_types(jx_str *s, const char *text, jx_dtype t) {
  for (; *text; text++) {
    if (text[0] == 'T' && text[1] == '[')
      jx_str_add(s, jx_dtype_short(t));
    else
      jx_str_addc(s, *text);
  }
}

/* "a:T[2] b:T[3]" of "T[2] T[3]", from the name `first`; names alone without types. Returns the count. */
static int put_binders(jx_str *s, const char *types, char first, jx_dtype t, bool named_only) {
  int n = 0;
  for (const char *c = types; *c; n++) {
    char one[32] = "";
    size_t k = strcspn(c, " ");
    memcpy(one, c, k);
    c += k + (c[k] == ' ');
    jx_str_addf(s, "%s%c", n ? " " : "", first + n);
    if (named_only) continue;
    jx_str_addc(s, ':');
    put_types(s, one, t);
  }
  return n;
}

/* The class letter of operand i in a signature; the last one's stands for those that follow. */
static char sig_letter(const jx_prim *p, int i) {
  char letter = 'A';
  for (const char *c = p->sig; *c && strncmp(c, "->", 2) != 0; c++) {
    if (*c != ':') continue;
    letter = c[1];
    if (i-- == 0) break;
  }
  return letter;
}

static bool takes(const jx_prim *p, const prop_entry *e, jx_dtype d) {
  int i = 0;
  for (const char *c = e->in; *c && *c != 'T'; c++) i += *c == ' ';
  if (d == JX_BOOL && (e->flags & PROP_NO_BOOL)) return false;
  if (!jx_is_float(d) && (e->flags & PROP_FLOAT)) return false;
  switch (sig_letter(p, i)) {
    case 'B':
      return d == JX_BOOL;
    case 'I':
      return jx_is_int(d);
    case 'L':
      return d == JX_BOOL || jx_is_int(d);
    case 'F':
      return jx_is_float(d);
    case 'D':
      return d == JX_F32 || d == JX_F64;
    case 'N':
      return d != JX_BOOL;
    case 'S':
      return jx_is_float(d) || jx_is_signed(d);
    default:
      return true;
  }
}

typedef struct {
  jx_cx *cx;
  const jx_dtype *dtypes;
  int n;
  prop_fn fn;
  void *user;
} walk;

/* Parses the program and hands it on, for each dtype; once if nothing is T. */
static void each_dtype(walk *w, const jx_prim *p, const prop_entry *e, const prop_entry *said) {
  bool once = !strstr(e->in, "T[");
  for (int k = 0; k < w->n; k++) {
    jx_dtype d = w->dtypes[k];
    if (!once && !takes(p, e, d)) continue;
    int nout = 0;
    jx_str s;
    jx_str_init(&s, &w->cx->rt->mem);
    jx_str_add(&s, "{ lambda ; ");
    int nin = put_binders(&s, e->in, 'a', d, false);
    jx_str_add(&s, ". let ");
    put_binders(&s, e->out, 'p', d, false);
    jx_str_addf(&s, " = %s[", p->name);
    put_types(&s, e->attrs, d);
    jx_str_add(&s, "] ");
    put_binders(&s, e->in, 'a', d, true);
    jx_str_add(&s, " in (");
    for (const char *o = e->out; o; o = strchr(o + 1, ' '), nout++)
      jx_str_addf(&s, "%s%c", nout ? ", " : "", 'p' + nout);
    jx_str_add(&s, ") }");
    prop_case c = {.p = p, .entry = said, .t = d};
    const char *type = e->in;
    for (int i = 0; i < nin; i++, type += strcspn(type, " ") + 1) c.drawn[i] = *type == 'T';
    c.g = jx_graph_parse(w->cx->rt, s.at);
    if (!c.g) {
      print_error("%s\n", s.at);
      prop_good(w->cx, NULL, "the entry in tests/prop/prop.c");
    }
    jx_str_free(&s);
    jx_mark m = jx_scope_begin(w->cx);
    w->fn(w->cx, &c, w->user);
    jx_scope_end(w->cx, m, NULL, 0);
    jx_graph_release(c.g);
    if (once) return;
  }
}

/*
** Named axes exist under vmap only (tests/golden/collectives_test.lua), callbacks need a script
** (tests/unit/lua/effects_test.lua), and control flow programs (test_control, test_while,
** test_custom and the random programs).
*/
static bool stands_alone(const jx_prim *p) {
  if (p->sub || strncmp(p->name, "tape_", 5) == 0) return false;
  for (const jx_attrspec *a = p->attrs; a && a->name; a++)
    if (a->kind == JX_ATTR_AXIS) return false;
  return !(p->flags & JX_HOST);
}

/* All operands element-wise, no attributes, a fixed number: shapes follow. */
static bool guessable(const jx_prim *p) {
  if (p->attrs || p->nin < 1 || p->nout != 1) return false;
  int whole = 0;
  for (const char *c = p->sig; (c = strstr(c, "[..]")); c++) whole++;
  return whole == p->nin + p->nout;
}

static void guess(walk *w, const jx_prim *p) {
  const char *result = strstr(p->sig, "->");
  char t = strstr(result, ":B[") ? 'b' : 'T';
  int scalars = (p->flags & JX_MULTI_SCALAR) && p->nin > 1 ? p->nin : 0;
  for (int v = 0; v < (int)JX_COUNTOF(shapes) + scalars; v++) {
    int alone = v - (int)JX_COUNTOF(shapes); /* the scalar operand */
    const char *shape = alone < 0 ? shapes[v] : "[4]";
    char in[128] = "", out[32];
    for (int i = 0, n = 0; i < p->nin; i++)
      n +=
          snprintf(in + n, sizeof in - (size_t)n, "%sT%s", i ? " " : "", i == alone ? "[]" : shape);
    snprintf(out, sizeof out, "%s%s", t == 'b' ? "bool" : "T", shape);
    each_dtype(w, p, &(prop_entry){.prim = p->name, .in = in, .attrs = "", .out = out}, NULL);
  }
}

void prop_each(jx_cx *cx, const jx_dtype *dtypes, int n, prop_fn fn, void *user) {
  walk w = {cx, dtypes, n, fn, user};
  for (int k = 0; k < jx_nprims; k++) {
    const jx_prim *p = jx_prims[k];
    bool found = false;
    for (size_t i = 0; i < JX_COUNTOF(entries); i++) {
      if (strcmp(entries[i].prim, p->name) != 0) continue;
      found = true;
      each_dtype(&w, p, &entries[i], &entries[i]);
    }
    if (found || !stands_alone(p)) continue;
    if (!guessable(p)) prop_fail(NULL, "%s needs an entry in tests/prop/prop.c", p->name);
    guess(&w, p);
  }
}

/* ---- operands ---- */

jx_val prop_array(jx_cx *cx, const jx_aval *a) {
  jx_buf *b = jx_buf_new(&cx->rt->bufs, a->nbytes);
  assert_non_null(b);
  if (a->nbytes) memset(b->data, 0, a->nbytes);
  return jx_scope_own(cx, jx_val_array(b, a));
}
double prop_get(jx_val v, int64_t i) {
  jx_dtype d = (jx_dtype)v.aval->dtype;
  return jx_load_f64(d, v.u.a.data + (size_t)i * jx_dtype_size(d));
}
void prop_put(jx_val v, int64_t i, double x) {
  jx_dtype d = (jx_dtype)v.aval->dtype;
  jx_store_f64(d, v.u.a.data + (size_t)i * jx_dtype_size(d), x);
}

/* The interval of operand i. */
static void interval(const jx_prim *p, int i, double *lo, double *hi) {
  const jx_domain *d = &p->domain;
  bool own = i == 1 && d->lo2 < d->hi2;
  *lo = own ? d->lo2 : d->lo;
  *hi = own ? d->hi2 : d->hi;
  if (*lo == 0 && *hi == 0) *lo = -4, *hi = 4; /* a primitive that says nothing */
}

/* A number away from multiples of one half, and from those drawn before, as far as there is room. */
static double apart(prop_rng *r, double lo, double hi, double kink, const double *old, int n) {
  double v = lo;
  for (int tries = 0; tries < 400; tries++) {
    v = prop_uniform(r, lo, hi);
    if (kink <= 0) return v;
    double away = fabs(v * 2 - nearbyint(v * 2)) / 2, gap = fmin(kink, 0.02);
    bool good = away >= kink;
    for (int k = 0; k < n && good; k++) good = fabs(v - old[k]) >= gap;
    if (good) return v;
  }
  return v;
}

static int64_t draw_int(prop_rng *r, jx_dtype d, double lo, double hi) {
  static const double most[] = {1,    0xFF,   0xFFFF,     0xFFFFFFFF, 0x1p53,
                                0x7F, 0x7FFF, 0x7FFFFFFF, 0x1p53};
  double top = most[d], bottom = jx_is_signed(d) ? -top : 0;
  double least = fmin(fmax(ceil(lo), bottom), top), last = fmin(floor(hi), top);
  return prop_int(r, (int64_t)least, (int64_t)fmax(last, least));
}

void prop_operands(jx_cx *cx, const prop_case *c, prop_rng *r, jx_val *x) {
  double old[256];
  int nold = 0;
  for (uint32_t i = 0; i < c->g->ninputs; i++) {
    x[i] = prop_array(cx, c->g->aval[i]);
    jx_dtype d = (jx_dtype)x[i].aval->dtype;
    bool distinct = !c->drawn[i] && c->entry && (c->entry->flags & PROP_DISTINCT);
    double lo, hi;
    interval(c->p, (int)i, &lo, &hi);
    if (!c->drawn[i] && c->entry && !jx_is_float(d)) lo = c->entry->lo, hi = c->entry->hi;
    if (c->entry && (c->entry->flags & PROP_BETWEEN)) {
      double third = (hi - lo) / 3;
      if (i == 0) hi = lo + third;
      if (i + 1 == c->g->ninputs) lo = hi - third;
    }
    for (int64_t k = 0; k < x[i].aval->size; k++) {
      if (d == JX_BOOL) {
        prop_put(x[i], k, (double)prop_int(r, 0, 1));
      } else if (jx_is_float(d)) {
        double v = apart(r, lo, hi, c->p->domain.kink, old, nold);
        if (nold < (int)JX_COUNTOF(old)) old[nold++] = v;
        prop_put(x[i], k, v);
      } else {
        bool again = true;
        while (again) {
          prop_put(x[i], k, (double)draw_int(r, d, lo, hi));
          again = false;
          for (int64_t j = 0; j < k && distinct; j++)
            again = again || prop_get(x[i], j) == prop_get(x[i], k);
        }
      }
    }
    unsigned flags = c->entry && i == 0 ? c->entry->flags : 0;
    if (flags & PROP_SYMMETRIC) prop_symmetrize(x[i]);
    if (flags & PROP_MATRIX) prop_dominate(x[i]);
  }
}

void prop_symmetrize(jx_val v) {
  const jx_aval *a = v.aval;
  int64_t n = a->dim[a->rank - 1], square = n * n;
  for (int64_t at = 0; at < a->size; at += square)
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = 0; j < i; j++) {
        double mean = (prop_get(v, at + i * n + j) + prop_get(v, at + j * n + i)) / 2;
        prop_put(v, at + i * n + j, mean);
        prop_put(v, at + j * n + i, mean);
      }
}

void prop_dominate(jx_val v) {
  const jx_aval *a = v.aval;
  if (a->size == 0) return;
  int64_t m = a->dim[a->rank - 2], n = a->dim[a->rank - 1];
  for (int64_t at = 0; at < a->size; at += m * n)
    for (int64_t i = 0; i < m && i < n; i++) {
      int64_t k = at + i * n + i;
      prop_put(v, k, prop_get(v, k) + 2 + 1.5 * (double)i);
    }
}

bool prop_interp(jx_cx *cx, jx_graph *g, const jx_val *in, jx_val *out) {
  if (jx_interp_graph(cx, g, in, out) != JX_OK) return false;
  for (uint32_t i = 0; i < g->nouts; i++) jx_scope_own(cx, out[i]);
  return jx_ok(cx);
}

/* ---- comparison ---- */

double prop_eps(jx_dtype d) {
  switch (d) {
    case JX_F16:
      return 0x1p-10;
    case JX_BF16:
      return 0x1p-7;
    case JX_F32:
      return 0x1p-23;
    case JX_F64:
      return 0x1p-52;
    default:
      return 0;
  }
}
double prop_rtol(jx_dtype d, double c, double terms) { return c * prop_eps(d) * sqrt(terms); }

double prop_terms(const jx_graph *g) {
  double most = 1;
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    if (n->prim->lower.kind == JX_LOWER_MAP || n->prim->lower.kind == JX_LOWER_INDEX) continue;
    for (uint32_t i = 0; i < n->nin; i++)
      most = fmax(most, (double)jx_atom_aval(g, jx_node_in(g, n)[i])->size);
  }
  return most;
}

int64_t prop_differs(jx_val got, jx_val want, double rtol, double scale) {
  if (got.aval->size == 0) return -1;
  bool is_float = jx_is_float((jx_dtype)want.aval->dtype);
  if (!is_float || rtol == 0) {
    if (memcmp(prop_data(got), prop_data(want), want.aval->nbytes) == 0) return -1;
  }
  size_t width = jx_dtype_size((jx_dtype)want.aval->dtype);
  for (int64_t i = 0; i < want.aval->size; i++) {
    double a = prop_get(got, i), b = prop_get(want, i);
    if (is_float && isnan(a) && isnan(b)) continue;
    bool same =
        memcmp(got.u.a.data + (size_t)i * width, want.u.a.data + (size_t)i * width, width) == 0;
    if (same || (is_float && fabs(a - b) <= rtol * (fabs(b) + scale))) continue;
    return i;
  }
  return -1;
}

/* ---- runtimes ---- */

jx_rt *prop_rt;

int prop_open(void **state) {
  (void)state;
  assert_int_equal(jx_rt_open(NULL, NULL, &prop_rt), JX_OK);
  prop_rt->opt.verify = true;
  prop_rt->opt.interpret = true;
  prop_rt->opt.threads = 1;
  assert_int_equal(jx_cpu_open(prop_rt, NULL, NULL), JX_OK);
  return 0;
}

int prop_close(void **state) {
  (void)state;
  jx_scope_end(&prop_rt->cx, 0, NULL, 0);
  assert_int_equal(prop_rt->traces.n, 0);
  assert_int_equal(prop_rt->bufs.live, 0);
  jx_rt_close(prop_rt);
  return 0;
}
