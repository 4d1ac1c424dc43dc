/*
** body.h — the body IR: straight-line, typed lane operations, the inside of every loop.
**
** A body says what happens for element i of one loop of n elements: reads from ports, operations on
** lanes, writes to ports, reductions over the loop. It has no control flow and knows no addresses:
** the caller gives one base pointer per port, already moved to its row, and strides at run time.
** Functions (exp, tanh, …) stay single nodes until a realisation expands them through
** compile/math.h. Every operation has one exact meaning, so all CPU realisations agree bit for bit
** (NaN as NaN; its sign and payload are nobody's promise).
**
** Meanings where C has none, or leaves a choice:
**   - every node rounds to its dtype. f16 and bf16 lanes compute in f32 and round after each node;
**     conversions into them go through f32, as JAX's do.
**   - integers wrap. x / 0 = -1 (all bits), x rem 0 = x, INT_MIN / -1 = INT_MIN, its rem = 0.
**   - shl, shr by the width or more (or by a negative count) give 0, sar gives the sign.
**   - float to integer truncates and saturates, NaN gives 0; anything to bool is x != 0.
**   - min and max keep NaN (either operand), and -0 < +0. rem of floats is C's fmod.
**   - round is half to even, round_away half away from zero; sign keeps -0 and NaN.
**   - eq, lt … are false on NaN, ne is true. Bool lanes are 0 or 1, one byte in memory.
**   - nothing contracts: fma is asked for by name and rounds once.
**   - nextafter(x, y) with x == y gives y.
**
** In place: a port may be read and written in one body. Then it is read `stream` (or `strided`)
** and written in the same mode, same element size: element i is read before it is written. Two
** different ports must not overlap if one of them is written.
**
** Order of a reduction (jx_red): a virtual accumulator has 64 bytes, w lanes of the accumulating
** type (f32 for maxima of halves), and there are four. A run is cut at multiples of 2^16 elements.
** Within a cut, element i updates slot i mod 4w in increasing i, from the identity: sum acc + x,
** prod acc * x, dot fma(x, y, acc). Then (a0 . a1) . (a2 . a3), lane l . lane l + h for h = w/2 …
** 1. The results of the cuts are combined pairwise by index, level by level, an odd one moving up.
** With `accumulate` the port's old value comes first: old . result. Sums, products and dots of
** halves are not a reduction: convert to f32 before, and back in the loop that reads the result.
*/
#ifndef JX_BODY_H
#define JX_BODY_H

#include "array/dtype.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/str.h"

/*
** code, name in text, operands, class of the operands, result.
** class    N numbers, F floats, I integers, L bool or integers, A all dtypes, X special
** result   S the operands' dtype, B bool, X special
*/
#define JX_LANE_STRUCTURE_LIST(X)                                     \
  X(CONST, "const", 0, X, X)                                          \
  X(IN, "in", 0, X, X)                                                \
  X(INDEX, "index", 0, X, X) /* first + i, first given at run time */ \
  X(OUT, "out", 1, X, X)                                              \
  X(RED, "red", 1, X, X)
#define JX_LANE_BASIC_LIST(X)                                                           \
  X(ADD, "add", 2, N, S)                                                                \
  X(SUB, "sub", 2, N, S)                                                                \
  X(MUL, "mul", 2, N, S)                                                                \
  X(DIV, "div", 2, N, S)                                                                \
  X(REM, "rem", 2, N, S)                                                                \
  X(MIN, "min", 2, A, S)                                                                \
  X(MAX, "max", 2, A, S)                                                                \
  X(NEG, "neg", 1, N, S)                                                                \
  X(ABS, "abs", 1, N, S)                                                                \
  X(SIGN, "sign", 1, N, S)                                                              \
  X(FMA, "fma", 3, N, S) /* a * b + c, rounded once */                                  \
  X(FLOOR, "floor", 1, F, S)                                                            \
  X(CEIL, "ceil", 1, F, S)                                                              \
  X(TRUNC, "trunc", 1, F, S)                                                            \
  X(ROUND, "round", 1, F, S)                                                            \
  X(ROUND_AWAY, "round_away", 1, F, S)                                                  \
  X(SQRT, "sqrt", 1, F, S)                                                              \
  X(COPYSIGN, "copysign", 2, F, S)                                                      \
  X(NEXTAFTER, "nextafter", 2, F, S)                                                    \
  X(LDEXP, "ldexp", 2, F, S) /* a * 2^b, one rounding; a near 1: for expansions only */ \
  X(IS_FINITE, "is_finite", 1, F, B)                                                    \
  X(AND, "and", 2, L, S)                                                                \
  X(OR, "or", 2, L, S)                                                                  \
  X(XOR, "xor", 2, L, S)                                                                \
  X(NOT, "not", 1, L, S)                                                                \
  X(SHL, "shl", 2, I, S)                                                                \
  X(SHR, "shr", 2, I, S) /* logical, whatever the sign */                               \
  X(SAR, "sar", 2, I, S) /* arithmetic, whatever the sign */                            \
  X(POPCOUNT, "popcount", 1, I, S)                                                      \
  X(CLZ, "clz", 1, I, S)                                                                \
  X(EQ, "eq", 2, A, B)                                                                  \
  X(NE, "ne", 2, A, B)                                                                  \
  X(LT, "lt", 2, A, B)                                                                  \
  X(LE, "le", 2, A, B)                                                                  \
  X(GT, "gt", 2, A, B)                                                                  \
  X(GE, "ge", 2, A, B)                                                                  \
  X(SEL, "sel", 3, X, X)         /* bool, then two of one dtype: a ? b : c */           \
  X(CONVERT, "convert", 1, X, X) /* any dtype to any, as convert_element_type */        \
  X(BITCAST, "bitcast", 1, X, X) /* between dtypes of one size */                       \
  X(RARE, "rare", 3, X, X)       /* bool, x, y: a ? out-of-line function `imm` of x : y */
#define JX_LANE_FUNCTION_LIST(X)   \
  X(EXP, "exp", 1, F, S)           \
  X(EXP2, "exp2", 1, F, S)         \
  X(EXPM1, "expm1", 1, F, S)       \
  X(LOG, "log", 1, F, S)           \
  X(LOG1P, "log1p", 1, F, S)       \
  X(RSQRT, "rsqrt", 1, F, S)       \
  X(TANH, "tanh", 1, F, S)         \
  X(LOGISTIC, "logistic", 1, F, S) \
  X(SIN, "sin", 1, F, S)           \
  X(COS, "cos", 1, F, S)           \
  X(TAN, "tan", 1, F, S)           \
  X(POW, "pow", 2, F, S)           \
  X(ERF, "erf", 1, F, S)           \
  X(ERFC, "erfc", 1, F, S)         \
  X(ERF_INV, "erf_inv", 1, F, S)   \
  X(ASIN, "asin", 1, F, S)         \
  X(ACOS, "acos", 1, F, S)         \
  X(ATAN, "atan", 1, F, S)         \
  X(ATAN2, "atan2", 2, F, S)       \
  X(SINH, "sinh", 1, F, S)         \
  X(COSH, "cosh", 1, F, S)         \
  X(ASINH, "asinh", 1, F, S)       \
  X(ACOSH, "acosh", 1, F, S)       \
  X(ATANH, "atanh", 1, F, S)       \
  X(CBRT, "cbrt", 1, F, S)         \
  X(LGAMMA, "lgamma", 1, F, S)     \
  X(DIGAMMA, "digamma", 1, F, S)
#define JX_LANE_LIST(X)     \
  JX_LANE_STRUCTURE_LIST(X) \
  JX_LANE_BASIC_LIST(X)     \
  JX_LANE_FUNCTION_LIST(X)

typedef enum jx_lane_op {
#define X(code, name, arity, cls, result) JX_LANE_##code,
  JX_LANE_LIST(X)
#undef X
      JX_LANE_COUNT
} jx_lane_op;

typedef enum jx_port_mode {
  JX_PORT_STREAM,  /* element i                                                            */
  JX_PORT_BCAST,   /* element 0, the same for the whole loop                               */
  JX_PORT_STRIDED, /* element i * stride[port], the stride in elements given at run time   */
  JX_PORT_GATHER   /* element v, v an i32 or i64 lane: in range, the caller has clamped    */
} jx_port_mode;

typedef enum jx_red_kind {
  JX_RED_SUM,
  JX_RED_PROD,
  JX_RED_MAX,
  JX_RED_MIN,
  JX_RED_AND,
  JX_RED_OR,
  JX_RED_XOR,
  JX_RED_DOT, /* sum of x * y: fma(x, y, acc); integers wrap */
  JX_RED_COUNT
} jx_red_kind;

typedef uint16_t jx_lane; /* a value of the body: index of its node */
#define JX_NO_LANE ((jx_lane)0xFFFF)
enum { JX_BODY_MAX_PORTS = 64, JX_BODY_MAX_NODES = 0xFFFE };

typedef struct jx_lane_node {
  uint8_t op;      /* jx_lane_op                                                        */
  uint8_t dtype;   /* of the result; OUT, RED: of the value written                     */
  uint8_t mode;    /* IN, OUT: jx_port_mode; RED: jx_red_kind                           */
  uint8_t flags;   /* RED: 1 accumulate                                                 */
  jx_lane a, b, c; /* operands; IN: a = index of a gather, b = guard                    */
  uint16_t port;   /* IN, OUT, RED                                                      */
  int32_t imm;     /* CONST: index into k; RARE: jx_rare_fn                             */
} jx_lane_node;

typedef struct jx_body {
  jx_mem *mem;
  jx_lane_node *at;  /* nodes, operands before users                                      */
  uint64_t *k;       /* bits of the constants, in the dtype's width                       */
  uint16_t *slot;    /* value numbering: open addressing over pure nodes                  */
  uint32_t n, cap;   /* nodes                                                             */
  uint32_t nk, kcap; /* constants                                                         */
  uint32_t slots;    /* a power of two, or 0                                              */
  uint16_t nports;   /* one more than the largest port named                              */
  jx_status status;  /* sticky: JX_OK, ENOMEM, or EINTERNAL for an ill-typed operation    */
} jx_body;

/* ---- building. After a failure every call does nothing and gives JX_NO_LANE ------------------ */
void jx_body_init(jx_body *b, jx_mem *mem);
void jx_body_free(jx_body *b);

jx_lane jx_body_const(jx_body *b, jx_dtype d, double v);        /* rounded to d             */
jx_lane jx_body_const_int(jx_body *b, jx_dtype d, int64_t v);   /* wrapped, or rounded      */
jx_lane jx_body_const_bits(jx_body *b, jx_dtype d, uint64_t v); /* as they lie in memory    */

/* An operation of 1–3 operands whose result follows from them; unused operands are JX_NO_LANE. */
jx_lane jx_body_op(jx_body *b, jx_lane_op op, jx_lane x, jx_lane y, jx_lane z);
#define jx_body_op1(b, op, x)    jx_body_op((b), (op), (x), JX_NO_LANE, JX_NO_LANE)
#define jx_body_op2(b, op, x, y) jx_body_op((b), (op), (x), (y), JX_NO_LANE)
jx_lane jx_body_convert(jx_body *b, jx_lane x, jx_dtype to);
jx_lane jx_body_bitcast(jx_body *b, jx_lane x, jx_dtype to);
jx_lane jx_body_rare(jx_body *b, int fn, jx_lane mask, jx_lane x, jx_lane y);
/* x^n by repeated squaring, 1 / x^-n for negative n: ordinary products, floats and integers. */
jx_lane jx_body_integer_pow(jx_body *b, jx_lane x, int n);

/*
** A read. Modes other than GATHER take index = JX_NO_LANE. With a guard (a bool lane) elements
** whose guard is false are not touched and give 0. BCAST takes no guard.
*/
jx_lane jx_body_in(jx_body *b, int port, jx_port_mode mode, jx_dtype d);
jx_lane jx_body_read(jx_body *b, int port, jx_port_mode mode, jx_dtype d, jx_lane index,
                     jx_lane guard);
/* first + i in integer dtype d (wrapping), or rounded to float dtype d. */
jx_lane jx_body_index(jx_body *b, jx_dtype d);

void jx_body_out(jx_body *b, int port, jx_port_mode mode, jx_lane x); /* STREAM or STRIDED */
/* Reduces x over the loop into element 0 of the port; y only for DOT. n = 0 gives the identity. */
void jx_body_red(jx_body *b, jx_red_kind kind, int port, bool accumulate, jx_lane x, jx_lane y);

static inline jx_dtype jx_body_dtype(const jx_body *b, jx_lane x) {
  return x < b->n ? (jx_dtype)b->at[x].dtype : JX_BOOL;
}

/* ---- looking --------------------------------------------------------------------------------- */
const char *jx_lane_name(jx_lane_op op);
int jx_lane_arity(jx_lane_op op);
/* Number of lanes among a, b, c; reads with index and guard, DOT's y included, are in place. */
bool jx_lane_is_function(jx_lane_op op);
/* Rough cost in additions: what decides between storing a value and computing it again. */
int jx_lane_cost(jx_lane_op op);
const char *jx_red_name(jx_red_kind k);
/* The identity of a reduction: bits of an element of dtype d. */
uint64_t jx_red_identity(jx_red_kind k, jx_dtype d);
/* Operands that are lanes, in order: at most 3, the number is returned. */
int jx_lane_operands(const jx_lane_node *n, jx_lane out[3]);

/* Marks the nodes that outputs and reductions need; live has b->n bytes. */
void jx_body_live(const jx_body *b, uint8_t *live);

/* JX_OK, or EINTERNAL with the reason: types, order, ports (in-place rule above). */
jx_status jx_body_verify(const jx_body *b, jx_error *err);

/* Equal node for node (ports included), and a hash that agrees with it. */
bool jx_body_equal(const jx_body *a, const jx_body *b);
uint64_t jx_body_hash(const jx_body *b);

/* ---- text (body_text.c) ----------------------------------------------------------------------
**   body {
**     v0 = in p0 f32 stream          v1 = in p1 f32 gather v9 if v4
**     v2 = const f32 1.5             v3 = mul v0 v2
**     v4 = lt v3 v0                  v5 = convert v3 i64
**     out p2 stream v3               red sum p3 v3            red into max p3 v3
**   }
*/
void jx_body_print(const jx_body *b, jx_str *s);
/* Appends to an initialised, empty body. EPARSE names the line. */
jx_status jx_body_parse(jx_body *b, const char *text, jx_error *err);

#endif
