/*
** exec.h — executables: a plan with its kernels realised, and its runs.
**
** An executable is immutable once made: runs share it. A run needs its ports (inputs, outputs), an
** arena, and scratch for each worker; it takes all memory before its first effect. The walker
** below runs the table of steps itself; for jitted functions backend/cgen.c prints it as one C
** function instead. Both run kernels through jx_kexec_run (kexec.c), so the bits are the same.
*/
#ifndef JX_EXEC_H
#define JX_EXEC_H

#include "backend/blas.h"
#include "backend/block.h"
#include "backend/code.h"
#include "base/pool.h"
#include "compile/compile.h"
#include "ir/prim.h"

/* ---- kernels ---- */

/* One loop, ready: its body's program and its ports in bytes. */
typedef enum jx_pair {
  JX_PAIR_NONE,
  JX_PAIR_SUMS, /* acc = fma(a, b, acc) in lanes, along the axis before: a vector by a matrix */
  JX_PAIR_DOTS  /* a dot along the last axis for each index of the axis before */
} jx_pair;

typedef struct jx_lexec {
  const jx_loop *loop;
  jx_block *prog;  /* BODY                                                             */
  int64_t *step;   /* [nport][nrow + naxis] bytes; of JX_KINDEX ports: the index itself */
  int64_t *inner;  /* [nport] stride along the last axis, elements                     */
  int64_t *offset; /* [nport] bytes, or the index                                      */
  bool flat;       /* one run of the body, at offsets that nothing moves               */
  bool joins;      /* rows of a block follow each other in every port: one long run     */
  bool cuts;       /* ranges of the first axis can run on threads                      */
  uint8_t pair;    /* jx_pair: the last two axes are one call of a kernel              */
  uint16_t sum[3]; /* … of these ports: result, two operands                           */
  double cost;     /* of one point of the first axis, rough operations                 */
} jx_lexec;

typedef struct jx_kexec {
  const jx_kernel *k;
  uint32_t refs;
  jx_mem *mem;
  size_t bytes;    /* of this block                                                    */
  size_t scratch;  /* one worker: locals, then the widest program                      */
  size_t partials; /* bytes of partial columns of all blocks of rows; 0: no columns    */
  bool flat;       /* all loops are, no threads, no columns                            */
  uint32_t nloop;
  jx_lexec *loop;
} jx_kexec;

/* What runs share: one per runtime. Scratch grows as needed and stays warm. */
typedef struct jx_workers {
  jx_rt *rt;
  jx_pool *pool;
  const jx_kernels *kernels;
  char *scratch;        /* threads · each bytes                                             */
  size_t each;          /* bytes of one worker                                              */
  size_t scratch_bytes; /* of the allocation                                                */
  jx_blas *blas;        /* opened on first use                                              */
  const char *blas_path, *blas_core; /* as jaxlua_options says                               */
} jx_workers;

jx_kexec *jx_kexec_new(jx_rt *rt, const jx_kernel *k, const jx_kernels *kernels);
void jx_kexec_free(jx_kexec *kx);

/* Scratch for kernels that need `each` bytes per worker. ENOMEM. */
jx_status jx_workers_reserve(jx_workers *w, size_t each);

/* Where a worker's scratch begins, 64-byte aligned. */
static inline char *jx_worker_scratch(const jx_workers *w, int worker) {
  return (char *)JX_ALIGN_UP((uintptr_t)w->scratch, (uintptr_t)64) + (size_t)worker * w->each;
}

/* Runs a kernel on its params. ENOMEM, EINTERRUPT. */
jx_status jx_kexec_run(jx_workers *w, const jx_kexec *kx, void *const *params);

/* ---- products ---- */

/*
** C (+)= A·B by strides in elements; see jx_kgemm. dtypes of A and B are equal, C's may be wider.
** BLAS (backend/blas.c) takes what it can, plain loops the rest.
*/
typedef struct jx_product {
  int64_t m, n, k;
  jx_dtype in, out;
  const void *a, *b;
  void *c;
  int64_t am, ak, bk, bn, cm, cn; /* strides */
  bool accumulate;
} jx_product;
/* worker: -1 on the runtime's own thread, where threads may be used. */
void jx_product_run(jx_workers *w, const jx_product *p, int worker);

/* ---- executables ---- */

typedef int32_t (*jx_code_fn)(void *run, char **bufs);

/*
** The short way: one kernel of one small loop over whole inputs and outputs, as most operations of
** the eager world are. Its ports are looked up once, and a run is one call of a block program.
*/
typedef struct jx_direct {
  jx_block *prog; /* NULL: not direct                                                 */
  const int64_t *stride;
  int64_t n;
  uint32_t nport;
  struct {
    bool out; /* an output; else an input, or a constant at `base`                */
    uint32_t index;
    char *base;
    int64_t offset; /* bytes                                                            */
  } port[8];
} jx_direct;

typedef struct jx_exec {
  jx_rt *rt;
  jx_plan *plan;
  const jx_kernels *kernels; /* of the workers                                               */
  jx_kexec **kernel;         /* [plan->nkernel]                                                  */
  uint32_t *step_kernel;     /* [plan->nstep] index into kernel                                  */
  uint32_t runs;             /* so far: the table is compiled when it has proved hot             */
  jx_code_fn code;           /* the table as machine code (cgen.c), or NULL: the walker          */
  jx_code code_memory;
  size_t scratch; /* of one worker: the most any kernel needs                         */
  jx_direct direct;
  bool *donated; /* [plan->ninputs] what it was compiled for; NULL: nothing is donated      */
  struct jx_exec
      *next; /* of the same graph, for another choice                                   */
} jx_exec;

/*
** The table of steps as machine code, through TinyCC. Runs do it by themselves after HOT runs; the
** walker and the code give the same bits. ECOMPILE and kin leave the walker in charge.
*/
jx_status jx_exec_compile(jx_exec *x, jx_error *err);

/* Plan and realise a closed graph. NULL after an error. */
jx_exec *jx_exec_new(jx_cx *cx, jx_graph *g, jx_workers *w, const jx_compile_opts *opts);
void jx_exec_free(jx_exec *x);

/*
** Runs on arrays and literals: out[nouts] are +1 arrays. On failure nothing is owned.
*/
jx_status jx_exec_run(jx_cx *cx, jx_exec *x, jx_workers *w, const jx_val *in, jx_val *out);
/*
** The same, for an executable with donated inputs. Those that the plan lends hold results
** afterwards: taken[i] is set for them, also if the run fails half-way, and the caller must not
** read them again. Memory that others see too (wrapped, a view, held twice) is copied first.
*/
jx_status jx_exec_give(jx_cx *cx, jx_exec *x, jx_workers *w, const jx_val *in, jx_val *out,
                       bool *taken);

#endif
