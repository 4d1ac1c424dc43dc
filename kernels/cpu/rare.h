/*
** rare.h — functions that lane code calls out of line, one lane at a time: the reduction of large
** arguments of sin, cos and tan (x = quadrant * pi/2 + residue, the quadrant modulo 4), which is
** ours, and functions without an expansion of ours, most of them the C library's. Every
** realisation calls these same functions. f32 lanes go through double.
*/
#ifndef JX_RARE_H
#define JX_RARE_H

#define JX_RARE_LIST(X) \
  X(QUADRANT, quadrant) \
  X(RESIDUE, residue)   \
  X(ASIN, asin)         \
  X(ACOS, acos)         \
  X(SINH, sinh)         \
  X(COSH, cosh)         \
  X(ASINH, asinh)       \
  X(ACOSH, acosh)       \
  X(ATANH, atanh)       \
  X(CBRT, cbrt)         \
  X(ERF, erf)           \
  X(ERFC, erfc)         \
  X(ERF_INV, erf_inv)   \
  X(LGAMMA, lgamma)     \
  X(DIGAMMA, digamma)

typedef enum jx_rare_fn {
#define X(code, name) JX_RARE_##code,
  JX_RARE_LIST(X)
#undef X
      JX_RARE_COUNT
} jx_rare_fn;

#define X(code, name) double jx_rare_##name(double x);
JX_RARE_LIST(X)
#undef X

/* For realisations that pick by number, and for printers. */
typedef double (*jx_rare)(double x);
jx_rare jx_rare_of(int fn);
const char *jx_rare_name(int fn); /* "sin": the C function is jx_rare_sin */

#endif
