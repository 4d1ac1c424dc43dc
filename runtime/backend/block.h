/*
** block.h — a body as a sequence of calls of vector kernels, per block of elements.
**
** The realisation for every machine: a loop over a body is cut into blocks of up to 1024 elements,
** so that the lanes alive stay in the L1 cache, and each block runs the body's operations one
** after the other over contiguous blocks (kernels/cpu). Operations on values that are the same for
** the whole loop run once per call. A program is immutable: threads share it, each with its own
** scratch.
*/
#ifndef JX_BLOCK_H
#define JX_BLOCK_H

#include "ir/body.h"

typedef struct jx_block jx_block;
typedef struct jx_kernels jx_kernels; /* kernels/cpu/kernels.h */

/* The program of a verified body, to be freed by jx_block_free; NULL with ENOMEM or EINTERNAL. */
jx_block *jx_block_compile(jx_mem *mem, const jx_body *body, const jx_kernels *kernels,
                           jx_error *err);
void jx_block_free(jx_mem *mem, jx_block *p);

/* Bytes that a run needs at `scratch`; constant for a program. */
size_t jx_block_scratch_size(const jx_block *p);

typedef struct jx_loop_args {
  void *const *ports;    /* base pointer of each port, already moved to the row, element aligned  */
  const int64_t *stride; /* per port, in elements; NULL if the body has no STRIDED port           */
  int64_t n;             /* elements of the loop, >= 0                                            */
  int64_t first;         /* what INDEX gives for i = 0                                            */
  void *scratch;         /* jx_block_scratch_size bytes, 64-byte aligned                          */
  const _Atomic int *stop; /* not 0: end early, results undefined; NULL: nobody asks              */
} jx_loop_args;

/*
** Runs the loop. Cannot fail, allocates nothing. Reductions are written when the loop ends; a long
** one may be cut by the caller at multiples of JX_RED_RUN elements into own calls (threads), each
** writing a partial that jx_red_pairwise then combines: the bits are the same.
*/
void jx_block_run(const jx_block *p, const jx_loop_args *args);

enum { JX_RED_RUN = 1 << 16 };

/* into = into . from, elements of dtype d. DOT combines as SUM. Same bits in every realisation. */
void jx_red_combine(jx_red_kind kind, jx_dtype d, void *into, const void *from);
/* Combines m >= 1 partials that lie side by side, pairwise by index, into the first. */
void jx_red_pairwise(jx_red_kind kind, jx_dtype d, void *partials, size_t m);

#endif
