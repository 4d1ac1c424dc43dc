/*
** steps.h — the table of steps: the structure of a program, after everything was planned.
**
** A step names a kernel (or a routine) and where its ports lie; there are no other pointers. The
** table has two realisations, the walker (backend/exec.c) and one C function (backend/cgen.c), and
** prints as text.
**
**   KERNEL  ports: the kernel's params, in order
**   GEMM    the same; the kernel is one product whose rows are its batch axes: for BLAS whole
**   FILL    port 0 gets `count` copies of `value`
**   COPY    port 0 gets `bytes` bytes of port 1; of a tape: shares its elements
**   CALL    the primitive's reference evaluation: operands, then results, whole and dense
**   LOOP    a counted loop of at least one trip, or of as many as the i32 at port 0 says; its steps
**           follow up to its NEXT. Level strides of ports inside count its trips
**   WHILE   the steps of a predicate follow, then an IF whose `jump` is behind the NEXT
**   IF      goes on with the next step if the number at port 0 passes the test, else at `jump`
**   JUMP    goes on at `jump`
**   NEXT    back behind the LOOP or WHILE at `jump`
**   SWAP    exchanges the places of the buffers of ports 0 and 1
**   COUNT   the i32 at port 0 grows by one
**   EMPTY   the tape at port 0 is to be written: what it holds of an earlier trip goes
**   SLOT    buffer 0 is now a new element of the tape at port 1: the next one, or that of the trip
**   ELEM    buffer 0 is now the trip's element of the tape at port 1; if it has none, zeros at
**           port 2
**   END
*/
#ifndef JX_STEPS_H
#define JX_STEPS_H

#include "compile/loop.h"
#include "ir/prim.h"

#define JX_STEP_LIST(X) \
  X(KERNEL, "kernel")   \
  X(GEMM, "gemm")       \
  X(FILL, "fill")       \
  X(COPY, "copy")       \
  X(CALL, "call")       \
  X(LOOP, "loop")       \
  X(WHILE, "while")     \
  X(IF, "if")           \
  X(JUMP, "jump")       \
  X(NEXT, "next")       \
  X(SWAP, "swap")       \
  X(COUNT, "count")     \
  X(EMPTY, "empty")     \
  X(SLOT, "slot")       \
  X(ELEM, "elem")       \
  X(END, "end")

typedef enum jx_step_kind {
#define X(code, name) JX_STEP_##code,
  JX_STEP_LIST(X)
#undef X
      JX_STEP_KINDS
} jx_step_kind;

enum { JX_MAX_LEVELS = 32 }; /* loops inside one another */

/* Address = base of the buffer + offset + Σ level[i] · (trip of the i-th open loop, outermost
   first). */
typedef struct jx_sport {
  uint32_t buf;         /* into jx_plan.buf                                       */
  int64_t offset;       /* bytes                                                  */
  const int64_t *level; /* [levels of the step] bytes per trip; NULL: all 0       */
} jx_sport;

typedef struct jx_step {
  uint8_t kind;    /* jx_step_kind                                           */
  uint16_t levels; /* loops that are open here                               */
  uint16_t nport;
  jx_sport *port;
  uint32_t jump; /* LOOP, WHILE, IF, JUMP, NEXT: index of a step           */
  uint32_t node; /* of the optimized graph: for errors and profiles        */
  union {
    const jx_kernel *kernel; /* KERNEL, GEMM             */
    struct {
      jx_dtype dtype;
      uint64_t value;
      int64_t count;
    } fill; /* bits of one element */
    struct {
      int64_t bytes;
    } copy;
    struct {
      const jx_prim *prim;
      jx_attrs *attrs; /* kept alive by the plan   */
      uint32_t nin, nout;
      const jx_aval *const *aval; /* [nin + nout]             */
    } call;
    struct {
      int64_t trips; /* with a port: 0 */
      bool reverse;
    } loop; /* reverse: trips count down */
    struct {
      bool next;
    } slot; /* behind what the tape holds, not at the trip's number */
    struct {
      jx_dtype dtype; /* BOOL: passes if it holds. I32: if it is at most … */
      int32_t most;
    } test;
  } u;
} jx_step;

typedef enum jx_pbuf_kind {
  JX_PBUF_INPUT,   /* `index`: the program's input, never written                  */
  JX_PBUF_OUTPUT,  /* `index`: the program's output, complete at END               */
  JX_PBUF_ARENA,   /* `offset` bytes into the run's arena, 64-byte aligned         */
  JX_PBUF_TAPE,    /* a tape, empty when the run begins; its place is the jx_tape   */
  JX_PBUF_ELEMENT, /* of a tape: where SLOT or ELEM said last                      */
  JX_PBUF_CONST    /* `data`: bytes of the plan, never written                     */
} jx_pbuf_kind;

typedef struct jx_pbuf {
  uint8_t kind; /* jx_pbuf_kind                                           */
  bool swapped; /* ARENA: SWAP exchanges it with one of equal size        */
  uint32_t index;
  size_t offset;
  size_t bytes;
  const void *data;
  const jx_aval *aval;   /* what it holds; NULL: the arena of a body               */
  uint32_t birth, death; /* ARENA: first and last step that touches it            */
} jx_pbuf;

#endif
