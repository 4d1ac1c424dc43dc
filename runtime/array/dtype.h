/*
** dtype.h — element types, and JAX's promotion lattice with weak types.
**
** The table is the one home of what a dtype is called and how large it is. c64, c128 and the 8-bit
** floats will be further rows. Half-width floats are kept as their bits (uint16_t) in memory.
*/
#ifndef JX_DTYPE_H
#define JX_DTYPE_H

#include "base/base.h"

/* code, JAX's short name, NumPy's name, bytes, class, C type in memory, OpenCL type */
#define JX_DTYPE_LIST(X)                                    \
  X(BOOL, "bool", "bool", 1, BOOL, uint8_t, "uchar")        \
  X(U8, "u8", "uint8", 1, UINT, uint8_t, "uchar")           \
  X(U16, "u16", "uint16", 2, UINT, uint16_t, "ushort")      \
  X(U32, "u32", "uint32", 4, UINT, uint32_t, "uint")        \
  X(U64, "u64", "uint64", 8, UINT, uint64_t, "ulong")       \
  X(I8, "i8", "int8", 1, INT, int8_t, "char")               \
  X(I16, "i16", "int16", 2, INT, int16_t, "short")          \
  X(I32, "i32", "int32", 4, INT, int32_t, "int")            \
  X(I64, "i64", "int64", 8, INT, int64_t, "long")           \
  X(F16, "f16", "float16", 2, FLOAT, uint16_t, "half")      \
  X(BF16, "bf16", "bfloat16", 2, FLOAT, uint16_t, "ushort") \
  X(F32, "f32", "float32", 4, FLOAT, float, "float")        \
  X(F64, "f64", "float64", 8, FLOAT, double, "double")

typedef enum jx_dtype {
#define X(code, short_name, name, size, class, ctype, cl) JX_##code,
  JX_DTYPE_LIST(X)
#undef X
      JX_DTYPE_COUNT
} jx_dtype;

typedef enum jx_class { JX_CLASS_BOOL, JX_CLASS_UINT, JX_CLASS_INT, JX_CLASS_FLOAT } jx_class;

const char *jx_dtype_short(jx_dtype d); /* "f32"     */
const char *jx_dtype_name(jx_dtype d);  /* "float32" */
const char *jx_dtype_cl(jx_dtype d);    /* "float"   */
size_t jx_dtype_size(jx_dtype d);       /* bytes of an element */
jx_class jx_dtype_class(jx_dtype d);

/* Either name, also "float" and "int" for the default widths of JAX. false: no such dtype. */
bool jx_dtype_parse(const char *text, jx_dtype *out);

static inline bool jx_is_float(jx_dtype d) { return d >= JX_F16 && d <= JX_F64; }
static inline bool jx_is_int(jx_dtype d) { return d >= JX_U8 && d <= JX_I64; } /* either sign */
static inline bool jx_is_signed(jx_dtype d) { return d >= JX_I8 && d <= JX_I64; }

/*
** The dtype of a op b after promotion, JAX's lattice:
**   b1 -> i* -> u1 u2 u4 u8 / i1 i2 i4 i8 -> f* -> bf f2 f4 f8, with weak nodes i* and f*.
** A weak operand keeps its class only; *weak is set when the result is weak itself (both were).
** source: JEP 9407, jax/_src/dtypes.py; checked against jax.numpy.promote_types for every pair.
*/
jx_dtype jx_promote(jx_dtype a, bool a_weak, jx_dtype b, bool b_weak, bool *weak);

/* One element, to and from the widest C types; saturating and rounding as convert_element_type. */
double jx_load_f64(jx_dtype d, const void *p);
int64_t jx_load_i64(jx_dtype d, const void *p); /* floats: truncated, saturated, NaN gives 0 */
void jx_store_f64(jx_dtype d, void *p, double v);
void jx_store_i64(jx_dtype d, void *p, int64_t v);

/* Half-width floats; round to nearest even, overflow to infinity, NaN stays NaN. */
float jx_f16_to_f32(uint16_t h);
uint16_t jx_f32_to_f16(float f);
float jx_bf16_to_f32(uint16_t h);
uint16_t jx_f32_to_bf16(float f);

#endif
