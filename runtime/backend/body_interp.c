/* body_interp.c — see body_interp.h. Integers live in 64 bits, floats in double; each operation
** brings its result back into its dtype. */
#include "backend/body_interp.h"

#include <math.h>
#include <string.h>

#include "compile/math.h"
#include "rare.h"

typedef struct cell {
  int64_t i; /* bool and integers, u64 by its bits; of a float its bits, or 0 if computed */
  double f;  /* floats, exactly                                                           */
} cell;

typedef struct acc {
  cell slot[256]; /* the four virtual accumulators          */
} acc;

/* ---- dtypes ---------------------------------------------------------------------------------- */
static cell load(jx_dtype d, const void *p) {
  cell c = {0, 0};
  if (jx_is_float(d)) {
    c.f = jx_load_f64(d, p);
    memcpy(&c.i, p, jx_dtype_size(d));
  } else {
    c.i = jx_load_i64(d, p);
  }
  return c;
}

static void store(jx_dtype d, void *p, cell c) {
  if (!jx_is_float(d))
    jx_store_i64(d, p, c.i);
  else if (c.f != c.f && c.i) /* a NaN that was only moved */
    memcpy(p, &c.i, jx_dtype_size(d));
  else
    jx_store_f64(d, p, c.f);
}

/* The nearest value of dtype d. */
static cell fit(jx_dtype d, cell c) {
  uint64_t bits = 0;
  store(d, &bits, c);
  return load(d, &bits);
}

static int width(jx_dtype d) { return 8 * (int)jx_dtype_size(d); }

static uint64_t bits_of(jx_dtype d, cell c) {
  uint64_t bits = 0;
  store(d, &bits, c);
  return bits;
}

static bool less(jx_dtype d, cell x, cell y) {
  if (jx_is_float(d)) return x.f < y.f;
  return jx_is_signed(d) ? x.i < y.i : (uint64_t)x.i < (uint64_t)y.i;
}

static bool equal(jx_dtype d, cell x, cell y) { return jx_is_float(d) ? x.f == y.f : x.i == y.i; }

/* ---- integers -------------------------------------------------------------------------------- */
static int64_t divide(jx_dtype d, int64_t x, int64_t y, bool rest) {
  if (y == 0) return rest ? x : -1;
  if (!jx_is_signed(d)) {
    uint64_t a = (uint64_t)x, b = (uint64_t)y;
    return (int64_t)(rest ? a % b : a / b);
  }
  if (y == -1) return rest ? 0 : (int64_t)(0 - (uint64_t)x);
  return rest ? x % y : x / y;
}

static int64_t shift(jx_lane_op op, jx_dtype d, cell x, cell y) {
  int w = width(d);
  uint64_t mask = w == 64 ? UINT64_MAX : (1ull << w) - 1, a = (uint64_t)x.i & mask;
  uint64_t by = (uint64_t)y.i & mask;
  bool out = by >= (uint64_t)w, negative = a >> (w - 1) & 1;
  if (op == JX_LANE_SHL) return out ? 0 : (int64_t)(a << by);
  uint64_t r = out ? 0 : a >> by;
  if (op == JX_LANE_SAR && negative) r |= out ? mask : mask & ~(mask >> by);
  return (int64_t)r;
}

static int64_t count_bits(jx_lane_op op, jx_dtype d, cell x) {
  int w = width(d), ones = 0, leading = 0;
  uint64_t a = bits_of(d, x);
  for (int k = 0; k < w; k++) ones += (int)(a >> k & 1);
  while (leading < w && !(a >> (w - 1 - leading) & 1)) leading++;
  return op == JX_LANE_POPCOUNT ? ones : leading;
}

static int64_t integer_op(jx_lane_op op, jx_dtype d, cell x, cell y, cell z) {
  uint64_t a = (uint64_t)x.i, b = (uint64_t)y.i;
  bool negative = jx_is_signed(d) && x.i < 0;
  switch (op) {
    case JX_LANE_ADD:
      return (int64_t)(a + b);
    case JX_LANE_SUB:
      return (int64_t)(a - b);
    case JX_LANE_MUL:
      return (int64_t)(a * b);
    case JX_LANE_FMA:
      return (int64_t)(a * b + (uint64_t)z.i);
    case JX_LANE_DIV:
      return divide(d, x.i, y.i, false);
    case JX_LANE_REM:
      return divide(d, x.i, y.i, true);
    case JX_LANE_NEG:
      return (int64_t)(0 - a);
    case JX_LANE_ABS:
      return negative ? (int64_t)(0 - a) : x.i;
    case JX_LANE_SIGN:
      return negative ? -1 : x.i != 0;
    case JX_LANE_MIN:
      return less(d, y, x) ? y.i : x.i;
    case JX_LANE_MAX:
      return less(d, x, y) ? y.i : x.i;
    case JX_LANE_AND:
      return (int64_t)(a & b);
    case JX_LANE_OR:
      return (int64_t)(a | b);
    case JX_LANE_XOR:
      return (int64_t)(a ^ b);
    case JX_LANE_NOT:
      return d == JX_BOOL ? !x.i : (int64_t)~a;
    case JX_LANE_SHL:
    case JX_LANE_SHR:
    case JX_LANE_SAR:
      return shift(op, d, x, y);
    default:
      return count_bits(op, d, x);
  }
}

/* ---- floats ---------------------------------------------------------------------------------- */
static double extreme(double x, double y, bool largest) {
  if (x != x || y != y) return x + y;
  if (x == y) return signbit(x) != 0 && largest ? y : signbit(y) != 0 && !largest ? y : x;
  return (x > y) == largest ? x : y;
}

static double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

/* The next number of a half width: by its bits, which are ordered like a signed magnitude. */
static double next_half(jx_dtype d, double x, double y) {
  if (x != x || y != y) return x + y;
  if (x == y) return y;
  cell c = {0, x};
  uint16_t h = (uint16_t)bits_of(d, c);
  if (x == 0)
    h = (uint16_t)((y < 0 ? 0x8000 : 0) | 1);
  else
    h = (uint16_t)((y > x) == (x > 0) ? h + 1 : h - 1);
  return jx_load_f64(d, &h);
}

static double double_op(jx_lane_op op, double x, double y, double z) {
  switch (op) {
    case JX_LANE_ADD:
      return x + y;
    case JX_LANE_SUB:
      return x - y;
    case JX_LANE_MUL:
      return x * y;
    case JX_LANE_DIV:
      return x / y;
    case JX_LANE_REM:
      return fmod(x, y);
    case JX_LANE_FMA:
      return fma(x, y, z);
    case JX_LANE_SQRT:
      return sqrt(x);
    case JX_LANE_FLOOR:
      return floor(x);
    case JX_LANE_CEIL:
      return ceil(x);
    case JX_LANE_TRUNC:
      return trunc(x);
    case JX_LANE_ROUND:
      return nearbyint(x);
    case JX_LANE_ROUND_AWAY:
      return round(x);
    case JX_LANE_NEG:
      return -x;
    case JX_LANE_ABS:
      return fabs(x);
    case JX_LANE_SIGN:
      return sign_of(x);
    case JX_LANE_COPYSIGN:
      return copysign(x, y);
    case JX_LANE_NEXTAFTER:
      return x == y ? y : nextafter(x, y);
    case JX_LANE_MIN:
      return extreme(x, y, false);
    case JX_LANE_MAX:
      return extreme(x, y, true);
    default: { /* LDEXP */
      double half = nearbyint(y / 2);
      return x * ldexp(1, (int)half) * ldexp(1, (int)(y - half));
    }
  }
}

/* Operations that must not be computed in double and rounded afterwards. */
static double single_op(jx_lane_op op, float x, float y, float z) {
  switch (op) {
    case JX_LANE_FMA:
      return (double)fmaf(x, y, z);
    case JX_LANE_NEXTAFTER:
      return (double)(x == y ? y : nextafterf(x, y));
    case JX_LANE_LDEXP: {
      float half = nearbyintf(y / 2);
      return (double)(x * ldexpf(1, (int)half) * ldexpf(1, (int)(y - half)));
    }
    /* one rounding of an exact or 53-bit result to 24 bits: the same as rounding once */
    default:
      return (double)(float)double_op(op, (double)x, (double)y, (double)z);
  }
}

static double float_op(jx_lane_op op, jx_dtype d, double x, double y, double z) {
  if (d == JX_F64) return double_op(op, x, y, z);
  if (d != JX_F32 && op == JX_LANE_NEXTAFTER) return next_half(d, x, y);
  return single_op(op, (float)x, (float)y, (float)z);
}

/* ---- one node -------------------------------------------------------------------------------- */
static bool compare(jx_lane_op op, jx_dtype d, cell x, cell y) {
  switch (op) {
    case JX_LANE_EQ:
      return equal(d, x, y);
    case JX_LANE_NE:
      return !equal(d, x, y);
    case JX_LANE_LT:
      return less(d, x, y);
    case JX_LANE_GT:
      return less(d, y, x);
    case JX_LANE_LE:
      return less(d, x, y) || equal(d, x, y);
    default:
      return less(d, y, x) || equal(d, x, y);
  }
}

static cell convert(jx_dtype from, jx_dtype to, cell x) {
  cell r = {0, 0};
  uint64_t bits = 0;
  bool wide = from == JX_U64;
  if (jx_is_float(from)) {
    jx_store_f64(to, &bits, x.f);
    return load(to, &bits);
  }
  if (!jx_is_float(to)) {
    r.i = x.i;
    return fit(to, r);
  }
  /* Integers round once to f32 or f64, halves through f32. */
  if (to == JX_F64)
    r.f = wide ? (double)(uint64_t)x.i : (double)x.i;
  else
    r.f = (double)(wide ? (float)(uint64_t)x.i : (float)x.i);
  return fit(to, r);
}

static cell bitcast(jx_dtype from, jx_dtype to, cell x) {
  uint64_t bits = bits_of(from, x);
  return load(to, &bits);
}

static cell lane(const jx_body *b, const jx_lane_node *n, const cell *v) {
  cell none = {0, 0}, r = {0, 0};
  cell x = n->a == JX_NO_LANE ? none : v[n->a], y = n->b == JX_NO_LANE ? none : v[n->b];
  cell z = n->c == JX_NO_LANE ? none : v[n->c];
  jx_lane_op op = (jx_lane_op)n->op;
  jx_dtype d = (jx_dtype)n->dtype, from = jx_body_dtype(b, n->a);
  switch (op) {
    case JX_LANE_CONST:
      return load(d, &b->k[n->imm]);
    case JX_LANE_SEL:
      return x.i ? y : z;
    case JX_LANE_CONVERT:
      return convert(from, d, x);
    case JX_LANE_BITCAST:
      return bitcast(from, d, x);
    case JX_LANE_RARE:
      if (!x.i) return z;
      r.f = jx_rare_of(n->imm)(y.f);
      return fit(d, r);
    case JX_LANE_IS_FINITE:
      r.i = isfinite(x.f) != 0;
      return r;
    case JX_LANE_EQ:
    case JX_LANE_NE:
    case JX_LANE_LT:
    case JX_LANE_LE:
    case JX_LANE_GT:
    case JX_LANE_GE:
      r.i = compare(op, from, x, y);
      return r;
    default:
      break;
  }
  if (jx_is_float(d))
    r.f = float_op(op, d, x.f, y.f, z.f);
  else
    r.i = integer_op(op, d, x, y, z);
  return fit(d, r);
}

/* ---- ports ----------------------------------------------------------------------------------- */
static int64_t element(const jx_lane_node *n, const jx_loop_args *args, const cell *v, int64_t i) {
  switch (n->mode) {
    case JX_PORT_BCAST:
      return 0;
    case JX_PORT_STRIDED:
      return i * args->stride[n->port];
    case JX_PORT_GATHER:
      return v[n->a].i;
    default:
      return i;
  }
}

static cell read_port(const jx_lane_node *n, const jx_loop_args *args, const cell *v, int64_t i) {
  jx_dtype d = (jx_dtype)n->dtype;
  cell zero = {0, 0};
  if (n->b != JX_NO_LANE && !v[n->b].i) return zero;
  const char *p = args->ports[n->port];
  return load(d, p + element(n, args, v, i) * (int64_t)jx_dtype_size(d));
}

static void write_port(const jx_lane_node *n, const jx_loop_args *args, const cell *v, int64_t i) {
  jx_dtype d = (jx_dtype)n->dtype;
  char *p = args->ports[n->port];
  store(d, p + element(n, args, v, i) * (int64_t)jx_dtype_size(d), v[n->a]);
}

static cell index_of(jx_dtype d, int64_t i) {
  cell c = {i, 0};
  return convert(JX_I64, d, c);
}

/* ---- reductions ------------------------------------------------------------------------------ */
/* Maxima of halves accumulate in f32, which changes nothing but the number of lanes. */
static jx_dtype acc_dtype(jx_dtype d) { return d == JX_F16 || d == JX_BF16 ? JX_F32 : d; }

static cell combine(const jx_lane_node *n, cell x, cell y) {
  static const uint8_t ops[JX_RED_COUNT] = {JX_LANE_ADD, JX_LANE_MUL, JX_LANE_MAX, JX_LANE_MIN,
                                            JX_LANE_AND, JX_LANE_OR,  JX_LANE_XOR, JX_LANE_ADD};
  jx_lane_op op = (jx_lane_op)ops[n->mode];
  jx_dtype d = (jx_dtype)n->dtype;
  cell none = {0, 0}, r = {0, 0};
  if (jx_is_float(d))
    r.f = float_op(op, d, x.f, y.f, 0);
  else
    r.i = integer_op(op, d, x, y, none);
  return fit(d, r);
}

static cell identity_of(const jx_lane_node *n) {
  uint64_t bits = jx_red_identity((jx_red_kind)n->mode, (jx_dtype)n->dtype);
  return load((jx_dtype)n->dtype, &bits);
}

static void accumulate(const jx_lane_node *n, acc *a, const cell *v, int64_t i) {
  size_t slots = 256 / jx_dtype_size(acc_dtype((jx_dtype)n->dtype));
  cell *s = &a->slot[(size_t)i % slots];
  jx_dtype d = (jx_dtype)n->dtype;
  if (n->mode != JX_RED_DOT) {
    *s = combine(n, *s, v[n->a]);
    return;
  }
  cell r = {0, 0};
  if (jx_is_float(d))
    r.f = float_op(JX_LANE_FMA, d, v[n->a].f, v[n->b].f, s->f);
  else
    r.i = integer_op(JX_LANE_FMA, d, v[n->a], v[n->b], *s);
  *s = fit(d, r);
}

static cell fold(const jx_lane_node *n, acc *a) {
  size_t w = 64 / jx_dtype_size(acc_dtype((jx_dtype)n->dtype));
  cell *s = a->slot;
  for (size_t l = 0; l < w; l++) {
    cell low = combine(n, s[l], s[w + l]), high = combine(n, s[2 * w + l], s[3 * w + l]);
    s[l] = combine(n, low, high);
  }
  for (size_t h = w / 2; h > 0; h /= 2) {
    for (size_t l = 0; l < h; l++) s[l] = combine(n, s[l], s[l + h]);
  }
  return s[0];
}

/*
** Pairwise over cuts [from, to): the left part is the largest power of two that leaves
** something.
*/
static cell pairwise(const jx_lane_node *n, const cell *cuts, size_t from, size_t to) {
  if (to - from == 1) return cuts[from];
  size_t half = 1;
  while (half * 2 < to - from) half *= 2;
  cell low = pairwise(n, cuts, from, from + half), high = pairwise(n, cuts, from + half, to);
  return combine(n, low, high);
}

static void write_result(const jx_lane_node *n, const cell *cuts, size_t count, void *port) {
  cell r = count ? pairwise(n, cuts, 0, count) : identity_of(n);
  if (n->flags & 1) r = combine(n, load((jx_dtype)n->dtype, port), r);
  store((jx_dtype)n->dtype, port, r);
}

/* ---- the loop -------------------------------------------------------------------------------- */
typedef struct interp {
  const jx_body *body;
  const jx_loop_args *args;
  cell *values; /* per node                       */
  acc *accs;    /* per reduction, in body order   */
  cell *cuts;   /* per reduction and cut          */
  size_t ncuts;
} interp;

static void run_element(const interp *it, int64_t i) {
  const jx_body *b = it->body;
  size_t red = 0;
  for (uint32_t k = 0; k < b->n; k++) { /* every read comes before the first write */
    const jx_lane_node *n = &b->at[k];
    jx_dtype d = (jx_dtype)n->dtype;
    if (n->op == JX_LANE_IN)
      it->values[k] = read_port(n, it->args, it->values, i);
    else if (n->op == JX_LANE_INDEX)
      it->values[k] = index_of(d, it->args->first + i);
    else if (n->op == JX_LANE_RED)
      accumulate(n, &it->accs[red++], it->values, i);
    else if (n->op != JX_LANE_OUT)
      it->values[k] = lane(b, n, it->values);
  }
  for (uint32_t k = 0; k < b->n; k++) {
    if (b->at[k].op == JX_LANE_OUT) write_port(&b->at[k], it->args, it->values, i);
  }
}

static void run_loop(const interp *it) {
  const jx_body *b = it->body;
  int64_t n = it->args->n;
  size_t cut = 0;
  for (int64_t start = 0; start < n; start += JX_RED_RUN, cut++) {
    size_t red = 0;
    for (uint32_t k = 0; k < b->n; k++) {
      if (b->at[k].op != JX_LANE_RED) continue;
      for (size_t l = 0; l < 256; l++) it->accs[red].slot[l] = identity_of(&b->at[k]);
      red++;
    }
    for (int64_t i = start; i < n && i < start + JX_RED_RUN; i++) run_element(it, i);
    red = 0;
    for (uint32_t k = 0; k < b->n; k++) {
      if (b->at[k].op != JX_LANE_RED) continue;
      it->cuts[red * it->ncuts + cut] = fold(&b->at[k], &it->accs[red]);
      red++;
    }
  }
  size_t red = 0;
  for (uint32_t k = 0; k < b->n; k++) {
    const jx_lane_node *q = &b->at[k];
    if (q->op != JX_LANE_RED) continue;
    write_result(q, &it->cuts[red * it->ncuts], cut, it->args->ports[q->port]);
    red++;
  }
}

jx_status jx_body_interp(jx_mem *mem, const jx_body *body, const jx_loop_args *args,
                         jx_error *err) {
  jx_body b;
  jx_body_init(&b, mem);
  jx_status s = jx_body_expand(&b, body, err);
  size_t reds = 0;
  for (uint32_t k = 0; k < b.n; k++) reds += b.at[k].op == JX_LANE_RED;
  interp it = {.body = &b, .args = args, .ncuts = (size_t)(args->n / JX_RED_RUN + 1)};
  size_t values = (b.n + 1) * sizeof(cell), accs = (reds + 1) * sizeof(acc);
  size_t cuts = (reds + 1) * it.ncuts * sizeof(cell);
  if (s == JX_OK) {
    it.values = jx_calloc(mem, values);
    it.accs = jx_alloc(mem, accs);
    it.cuts = jx_alloc(mem, cuts);
    if (it.values && it.accs && it.cuts)
      run_loop(&it);
    else
      s = jx_error_set(err, JX_ENOMEM, "body", "out of memory");
  }
  jx_free(mem, it.values, values);
  jx_free(mem, it.accs, accs);
  jx_free(mem, it.cuts, cuts);
  jx_body_free(&b);
  return s;
}
