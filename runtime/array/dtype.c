/* dtype.c — see dtype.h. */
#include "array/dtype.h"

#include <math.h>
#include <string.h>

typedef struct row {
  const char *short_name; /* "f32"             */
  const char *name;       /* "float32"         */
  const char *cl;         /* OpenCL's name     */
  uint8_t size;           /* bytes             */
  uint8_t cls;            /* jx_class          */
} row;

static const row rows[JX_DTYPE_COUNT] = {
#define X(code, short_name, name, size, class, ctype, cl) \
  {short_name, name, cl, size, JX_CLASS_##class},
    JX_DTYPE_LIST(X)
#undef X
};

const char *jx_dtype_short(jx_dtype d) { return rows[d].short_name; }
const char *jx_dtype_name(jx_dtype d) { return rows[d].name; }
const char *jx_dtype_cl(jx_dtype d) { return rows[d].cl; }
size_t jx_dtype_size(jx_dtype d) { return rows[d].size; }
jx_class jx_dtype_class(jx_dtype d) { return (jx_class)rows[d].cls; }

bool jx_dtype_parse(const char *text, jx_dtype *out) {
  static const struct {
    const char *name;
    jx_dtype d;
  } defaults[] = {{"float", JX_F32}, {"int", JX_I32}};
  for (size_t i = 0; i < JX_COUNTOF(defaults); i++) {
    if (strcmp(text, defaults[i].name) == 0) {
      *out = defaults[i].d;
      return true;
    }
  }
  for (int d = 0; d < JX_DTYPE_COUNT; d++) {
    if (strcmp(text, rows[d].short_name) == 0 || strcmp(text, rows[d].name) == 0) {
      *out = (jx_dtype)d;
      return true;
    }
  }
  return false;
}

/* ---- promotion --------------------------------------------------------------------------------
** The lattice's nodes are the dtypes and two weak ones. above_* is the set of nodes at or above a
** node; the least upper bound of two nodes is the node whose set is the intersection of theirs.
*/
enum { WEAK_INT = JX_DTYPE_COUNT, WEAK_FLOAT, NODE_COUNT };

#define BIT(n)      (1u << (n))
#define ABOVE_F64   BIT(JX_F64)
#define ABOVE_F32   (BIT(JX_F32) | ABOVE_F64)
#define ABOVE_F16   (BIT(JX_F16) | ABOVE_F32)
#define ABOVE_BF16  (BIT(JX_BF16) | ABOVE_F32)
#define ABOVE_FLOAT (BIT(WEAK_FLOAT) | ABOVE_F16 | ABOVE_BF16)
#define ABOVE_I64   (BIT(JX_I64) | ABOVE_FLOAT)
#define ABOVE_I32   (BIT(JX_I32) | ABOVE_I64)
#define ABOVE_I16   (BIT(JX_I16) | ABOVE_I32)
#define ABOVE_I8    (BIT(JX_I8) | ABOVE_I16)
#define ABOVE_U64   (BIT(JX_U64) | ABOVE_FLOAT)
#define ABOVE_U32   (BIT(JX_U32) | ABOVE_U64 | ABOVE_I64)
#define ABOVE_U16   (BIT(JX_U16) | ABOVE_U32 | ABOVE_I32)
#define ABOVE_U8    (BIT(JX_U8) | ABOVE_U16 | ABOVE_I16)
#define ABOVE_INT   (BIT(WEAK_INT) | ABOVE_U8 | ABOVE_I8)
#define ABOVE_BOOL  (BIT(JX_BOOL) | ABOVE_INT)

static const uint32_t above[NODE_COUNT] = {
    [JX_BOOL] = ABOVE_BOOL, [JX_U8] = ABOVE_U8,     [JX_U16] = ABOVE_U16,
    [JX_U32] = ABOVE_U32,   [JX_U64] = ABOVE_U64,   [JX_I8] = ABOVE_I8,
    [JX_I16] = ABOVE_I16,   [JX_I32] = ABOVE_I32,   [JX_I64] = ABOVE_I64,
    [JX_F16] = ABOVE_F16,   [JX_BF16] = ABOVE_BF16, [JX_F32] = ABOVE_F32,
    [JX_F64] = ABOVE_F64,   [WEAK_INT] = ABOVE_INT, [WEAK_FLOAT] = ABOVE_FLOAT,
};

static int node_of(jx_dtype d, bool weak) {
  if (!weak || d == JX_BOOL) return d;
  return jx_is_float(d) ? WEAK_FLOAT : WEAK_INT;
}

static int least_upper_bound(int a, int b) {
  uint32_t common = above[a] & above[b];
  for (int n = 0; n < NODE_COUNT; n++) {
    if (above[n] == common) return n;
  }
  return JX_F64; /* not reached: any two nodes have a bound */
}

jx_dtype jx_promote(jx_dtype a, bool a_weak, jx_dtype b, bool b_weak, bool *weak) {
  bool both = a_weak && b_weak;
  if (a == b) {
    *weak = both && a != JX_BOOL;
    return a;
  }
  /* Two weak operands of different dtypes meet as strong ones do, and stay weak. */
  int n = least_upper_bound(node_of(a, a_weak && !both), node_of(b, b_weak && !both));
  *weak = (both || n >= JX_DTYPE_COUNT) && n != JX_BOOL;
  if (n == WEAK_INT) return JX_I32;
  if (n == WEAK_FLOAT) return JX_F32;
  if (n == JX_I64 && jx_dtype_size(a) < 8 && jx_dtype_size(b) < 8) return JX_I32;
  return (jx_dtype)n;
}

/* ---- half-width floats ----------------------------------------------------------------------- */
static uint32_t bits_of(float f) {
  uint32_t u;
  memcpy(&u, &f, sizeof u);
  return u;
}

static float float_of(uint32_t u) {
  float f;
  memcpy(&f, &u, sizeof f);
  return f;
}

float jx_bf16_to_f32(uint16_t h) { return float_of((uint32_t)h << 16); }

uint16_t jx_f32_to_bf16(float f) {
  uint32_t u = bits_of(f);
  if (f != f) return (uint16_t)((u >> 16) | 0x40);
  return (uint16_t)((u + 0x7FFF + ((u >> 16) & 1)) >> 16);
}

float jx_f16_to_f32(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = (uint32_t)(h & 0x7FFF) << 13;
  if (rest >= 0x0F800000) return float_of(sign | 0x70000000 | rest); /* infinity, NaN */
  /* The exponent's bias goes from 15 to 127 by an exact product, subnormals included. */
  return float_of(sign | bits_of(float_of(rest) * 0x1p112f));
}

uint16_t jx_f32_to_f16(float f) {
  uint32_t u = bits_of(f), a = u & 0x7FFFFFFF;
  uint16_t sign = (uint16_t)((u >> 16) & 0x8000);
  if (a > 0x7F800000) return (uint16_t)(sign | 0x7E00 | ((a >> 13) & 0x3FF));
  if (a >= 0x477FF000) return (uint16_t)(sign | 0x7C00); /* 65520 and above round to infinity */
  if (a < 0x38800000) {                                  /* below 2^-14: a multiple of 2^-24 */
    uint32_t n = bits_of(float_of(a) + 0.5f) - bits_of(0.5f);
    return (uint16_t)(sign | n);
  }
  a -= 0x38000000;
  return (uint16_t)(sign | ((a + 0x0FFF + ((a >> 13) & 1)) >> 13));
}

/* ---- single elements ------------------------------------------------------------------------- */
static int64_t clamp_to_int(double v, double lo, double above_hi, int64_t min, int64_t max) {
  if (v != v) return 0;
  if (v < lo) return min;
  if (v >= above_hi) return max;
  return (int64_t)v;
}

static uint64_t clamp_to_u64(double v) {
  if (!(v > 0)) return 0;
  return v >= 0x1p64 ? UINT64_MAX : (uint64_t)v;
}

double jx_load_f64(jx_dtype d, const void *p) {
  switch (d) {
#define X(code, ctype)       \
  case JX_##code: {          \
    ctype v;                 \
    memcpy(&v, p, sizeof v); \
    return (double)v;        \
  }
    /* clang-format off */
    X(BOOL, uint8_t) X(U8, uint8_t) X(U16, uint16_t) X(U32, uint32_t) X(U64, uint64_t)
    X(I8, int8_t) X(I16, int16_t) X(I32, int32_t) X(I64, int64_t) X(F32, float) X(F64, double)
#undef X
    case JX_F16:
    case JX_BF16: {
      /* clang-format on */
      uint16_t h;
      memcpy(&h, p, sizeof h);
      return (double)(d == JX_F16 ? jx_f16_to_f32(h) : jx_bf16_to_f32(h));
    }
    default:
      return 0;
  }
}

int64_t jx_load_i64(jx_dtype d, const void *p) {
  switch (d) {
#define X(code, ctype)       \
  case JX_##code: {          \
    ctype v;                 \
    memcpy(&v, p, sizeof v); \
    return (int64_t)v;       \
  }
    /* clang-format off */
    X(BOOL, uint8_t) X(U8, uint8_t) X(U16, uint16_t) X(U32, uint32_t) X(U64, uint64_t)
    X(I8, int8_t) X(I16, int16_t) X(I32, int32_t) X(I64, int64_t)
#undef X
    default:
      return clamp_to_int(jx_load_f64(d, p), -0x1p63, 0x1p63, INT64_MIN, INT64_MAX);
  }
}
/* clang-format on */

#define STORE(ctype, value)    \
  do {                         \
    ctype v_ = (ctype)(value); \
    memcpy(p, &v_, sizeof v_); \
  } while (0)

void jx_store_f64(jx_dtype d, void *p, double v) {
  switch (d) {
    case JX_BOOL:
      STORE(uint8_t, v != 0);
      break;
    case JX_U8:
      STORE(uint8_t, clamp_to_int(v, 0, 0x1p8, 0, UINT8_MAX));
      break;
    case JX_U16:
      STORE(uint16_t, clamp_to_int(v, 0, 0x1p16, 0, UINT16_MAX));
      break;
    case JX_U32:
      STORE(uint32_t, clamp_to_int(v, 0, 0x1p32, 0, UINT32_MAX));
      break;
    case JX_U64:
      STORE(uint64_t, clamp_to_u64(v));
      break;
    case JX_I8:
      STORE(int8_t, clamp_to_int(v, -0x1p7, 0x1p7, INT8_MIN, INT8_MAX));
      break;
    case JX_I16:
      STORE(int16_t, clamp_to_int(v, -0x1p15, 0x1p15, INT16_MIN, INT16_MAX));
      break;
    case JX_I32:
      STORE(int32_t, clamp_to_int(v, -0x1p31, 0x1p31, INT32_MIN, INT32_MAX));
      break;
    case JX_I64:
      STORE(int64_t, clamp_to_int(v, -0x1p63, 0x1p63, INT64_MIN, INT64_MAX));
      break;
    case JX_F16:
      STORE(uint16_t, jx_f32_to_f16((float)v));
      break;
    case JX_BF16:
      STORE(uint16_t, jx_f32_to_bf16((float)v));
      break;
    case JX_F32:
      STORE(float, v);
      break;
    case JX_F64:
      STORE(double, v);
      break;
    default:
      break;
  }
}

void jx_store_i64(jx_dtype d, void *p, int64_t v) {
  switch (d) {
    case JX_BOOL:
      STORE(uint8_t, v != 0);
      break;
    case JX_U8:
      STORE(uint8_t, v);
      break;
    case JX_U16:
      STORE(uint16_t, v);
      break;
    case JX_U32:
      STORE(uint32_t, v);
      break;
    case JX_U64:
      STORE(uint64_t, v);
      break;
    case JX_I8:
      STORE(int8_t, v);
      break;
    case JX_I16:
      STORE(int16_t, v);
      break;
    case JX_I32:
      STORE(int32_t, v);
      break;
    case JX_I64:
      STORE(int64_t, v);
      break;
    case JX_F16:
      STORE(uint16_t, jx_f32_to_f16((float)v));
      break;
    case JX_BF16:
      STORE(uint16_t, jx_f32_to_bf16((float)v));
      break;
    case JX_F32:
      STORE(float, v);
      break;
    case JX_F64:
      STORE(double, v);
      break;
    default:
      break;
  }
}
