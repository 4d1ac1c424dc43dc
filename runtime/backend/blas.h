/*
** blas.h — OpenBLAS, opened at run time on first use.
**
** The program starts without it; what needs it says in a sentence that it is missing, and products
** fall back on plain loops. Threads are ours: OpenBLAS runs with one thread on each tile, because
** its pool waits at barriers, which costs whole time slices on a shared machine (docs/decisions).
**
** Which kernels it takes is decided when it is loaded, from the processor's name; on processors
** with 512-bit units that it does not know it takes 256-bit ones. A host that allows it to (option
** blas_core) has the variable OPENBLAS_CORETYPE set for the time of loading.
*/
#ifndef JX_BLAS_H
#define JX_BLAS_H

#include "base/error.h"
#include "base/mem.h"

typedef struct jx_blas {
  void *handle;
  bool tried;
  char message[160]; /* why it could not be opened; "" otherwise */
  void (*sgemm)(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a,
                int lda, const float *b, int ldb, float beta, float *c, int ldc);
  void (*dgemm)(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a,
                int lda, const double *b, int ldb, double beta, double *c, int ldc);
  const char *(*corename)(void);
} jx_blas;

/*
** Opens it once; later calls give the first answer. path NULL: libopenblas.so.0. core NULL:
** OpenBLAS's own choice, the environment untouched; "auto": the choice below. false: not
** available, see message.
*/
bool jx_blas_open(jx_blas *b, const char *path, const char *core);

/*
** A function of an open library by name, in *fn, which is a function pointer; false: it has none.
** LAPACK's are there by their Fortran names ("dgetrf_"): every argument by address, the lengths of
** strings behind the last one, integers of 32 bits.
*/
bool jx_blas_find(jx_blas *b, const char *name, void *fn);

/* The core type to ask for on this processor, or NULL: OpenBLAS's own choice is as good. */
const char *jx_blas_choose_core(void);

#endif
