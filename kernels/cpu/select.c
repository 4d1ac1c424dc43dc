/* select.c — which table of kernels this processor runs. */
#include <string.h>

#include "kernels.h"

extern const jx_kernels jx_kernels_baseline;

#if defined(__x86_64__)
extern const jx_kernels jx_kernels_avx2, jx_kernels_avx512;

/* The sets that the Makefile compiles each variant with. */
static int runs_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static int runs_avx512(void) {
  return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}
#endif

const jx_kernels *jx_kernels_select(void) {
#if defined(__x86_64__)
  if (runs_avx512()) return &jx_kernels_avx512;
  if (runs_avx2()) return &jx_kernels_avx2;
#endif
  return &jx_kernels_baseline;
}

const jx_kernels *jx_kernels_named(const char *name) {
#if defined(__x86_64__)
  if (strcmp(name, "avx512") == 0) return runs_avx512() ? &jx_kernels_avx512 : NULL;
  if (strcmp(name, "avx2") == 0) return runs_avx2() ? &jx_kernels_avx2 : NULL;
#endif
  return strcmp(name, "baseline") == 0 ? &jx_kernels_baseline : NULL;
}
