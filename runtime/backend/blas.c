/* blas.c — see blas.h. */
#include "backend/blas.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

static const char CORE_VARIABLE[] = "OPENBLAS_CORETYPE";

/*
** AMD's processors have 512-bit vector units since family 1Ah (Zen 5); on family 19h (Zen 4) they
** are 256 bits wide and every choice measured the same. Intel's with AVX-512 are known to
** OpenBLAS, which then chooses well by itself.
*/
const char *jx_blas_choose_core(void) {
#if defined(__x86_64__)
  unsigned a, b, c, d;
  if (!__get_cpuid(0, &a, &b, &c, &d)) return NULL;
  bool amd = b == 0x68747541 && d == 0x69746e65 && c == 0x444d4163; /* AuthenticAMD */
  __get_cpuid(1, &a, &b, &c, &d);
  unsigned family = ((a >> 8) & 15) + ((a >> 20) & 255);
  if (amd && family >= 0x1A && __builtin_cpu_supports("avx512f") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return "SKYLAKEX";
#endif
  return NULL;
}

static void *load(const char *path, const char *core) {
  bool mine = core && setenv(CORE_VARIABLE, core, 1) == 0;
  void *h = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (mine) unsetenv(CORE_VARIABLE);
  return h;
}

/* A function: dlsym gives a data pointer, which POSIX lets us read as a function's. */
bool jx_blas_find(jx_blas *b, const char *name, void *fn) {
  *(void **)fn = dlsym(b->handle, name);
  if (*(void **)fn) return true;
  snprintf(b->message, sizeof b->message, "OpenBLAS has no function %s", name);
  return false;
}

bool jx_blas_open(jx_blas *b, const char *path, const char *core) {
  if (b->tried) return b->handle != NULL;
  b->tried = true;
  if (core && strcmp(core, "auto") == 0) core = jx_blas_choose_core();
  b->handle = load(path ? path : "libopenblas.so.0", core);
  if (!b->handle) {
    snprintf(b->message, sizeof b->message, "OpenBLAS could not be opened: %.100s", dlerror());
    return false;
  }
  void (*set_threads)(int) = NULL;
  if (!jx_blas_find(b, "cblas_sgemm", &b->sgemm) || !jx_blas_find(b, "cblas_dgemm", &b->dgemm) ||
      !jx_blas_find(b, "openblas_set_num_threads", &set_threads) ||
      !jx_blas_find(b, "openblas_get_corename", &b->corename)) {
    dlclose(b->handle);
    b->handle = NULL;
    return false;
  }
  set_threads(1);
  return true;
}
