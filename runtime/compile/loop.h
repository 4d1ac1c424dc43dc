/*
** loop.h — kernel IR: what fusion makes of a group of nodes, and what backends realise.
**
** A kernel is a nest of rows around phases of loops:
**
**   for r in rows                      outermost first; blocked kernels take the last row axis
**     for each loop in order           `block` rows at a time; every loop sees all rows of the
**     block
**       for x in the loop's axes       outermost first; the last axis is the one of the lanes
**         body                         straight-line lane operations (ir/body.h)
**   for each finish loop               once, after the last row, over complete values
**
** Loops stand in the order of their phases: a loop reads only what earlier loops (or its own body)
** made. Storage of a value is one of
**   param    memory from outside: an array, or a temporary of the arena, given with each call
**   local    lives for a row (or a block of rows), in the scratch of the worker that runs the row
**   column   a local that accumulates over all rows of a fixed block of rows; the partials of all
**            blocks are combined pairwise, in order, and then stored in a param
** so rows may run on any worker: kernels with columns in blocks of `col_block` rows, others as one
** likes. Neither changes a bit of the result.
**
** Offsets and strides count elements of the port's own dtype, so widths mix freely.
*/
#ifndef JX_LOOP_H
#define JX_LOOP_H

#include "base/arena.h"
#include "ir/body.h"
#include "ir/lower.h"

/* A place of storage: a param, or a local of the kernel. */
typedef uint32_t jx_kbuf;
#define JX_KLOCAL 0x80000000u
#define JX_KINDEX 0xfffffffeu /* an index value: see jx_kport */
#define JX_KNONE  0xffffffffu
static inline bool jx_kbuf_is_local(jx_kbuf b) { return (b & JX_KLOCAL) != 0 && b < JX_KINDEX; }
static inline uint32_t jx_kbuf_index(jx_kbuf b) { return b & ~JX_KLOCAL; }

/*
** Where a port of a loop lies: element offset + Σ stride · (row and axis indices).
**
** Locals: strides of rows are 0, but for the last row axis of a blocked kernel, whose index
** counts from the first row of the block. Params in a finish loop: strides of rows are 0.
** JX_KINDEX is no storage: the port is one i32 or i64 number, read BCAST, whose value is that
** sum. Its stride along the last axis is 0 (the body adds multiples of its INDEX, which counts
** along the last axis from 0), so it is the same for a whole run of the body.
** A port read under a guard, or by GATHER, may have a base outside its buffer.
** Bodies read with stride 1 along the last axis as STREAM, with 0 as BCAST, else as STRIDED
** (guarded reads of stride 0 too).
*/
typedef struct jx_kport {
  jx_kbuf buf;
  uint8_t dtype; /* jx_dtype                                                   */
  bool read, written;
  int64_t offset;
  const int64_t *stride; /* [nrow + naxis]: rows, then the axes of the loop            */
} jx_kport;

typedef enum jx_loop_kind { JX_LOOP_BODY, JX_LOOP_GEMM } jx_loop_kind;

/*
** C = A·B, or C += A·B, all views by strides. Of the ports' strides the first nrow are those of
** the rows, then come the axes of the loop, along which the product is repeated (batch axes
** inside a row), then two more: of A along m, k; of B along k, n; of C along m, n.
** In a blocked kernel one of m, n, k may run along the last row axis: then its extent is that of
** the block, and the ports' strides of that row equal those of the axis. With `blocked` 0 the
** product is made anew for every row of the block. Products are summed in the wider of f32 and the
** dtype of C; integers wrap.
*/
typedef struct jx_kgemm {
  int64_t m, n, k; /* whole extents                                                        */
  jx_kport a, b, c;
  char blocked;    /* 'm', 'n', 'k': runs along the last row axis; 0: none of them         */
  bool accumulate; /* C += A·B: k runs along the rows, C is a column                       */
} jx_kgemm;

/*
** One nest over a body, or one product. The body runs once for each point of the axes but the last,
** over the whole last axis (n = 1 without axes); points in order, all axes inside a row.
** All reads of a point come before its writes: a port may be written where it is read at the same
** offset. A reduction over the last axis alone is a RED node without `accumulate`. One over
** several axes, or with lanes that are kept (column order: read, combine, written back),
** accumulates into a place that an earlier loop of the same kernel has set to the identity, or
** into a column.
*/
typedef struct jx_loop {
  uint8_t kind;       /* jx_loop_kind                                                          */
  bool finish;        /* runs once, after the last row                                         */
  bool accumulates;   /* points are not independent: they run in order                         */
  uint16_t phase;     /* from 1; loops of one phase do not depend on each other                */
  uint16_t naxis;     /* 0: a single point                                                     */
  const int64_t *ext; /* [naxis] extents, outermost first                                      */
  jx_body *body;      /* BODY                                                                  */
  uint32_t nport;     /* ports of the body, in its numbering                                   */
  jx_kport *port;
  jx_kgemm *gemm; /* GEMM                                                                  */
} jx_loop;

typedef struct jx_kparam {
  jx_dtype dtype;
  bool written;     /* else only read                                                        */
  int64_t elements; /* of the whole array                                                    */
} jx_kparam;

typedef struct jx_klocal {
  jx_dtype dtype;
  bool column;      /* accumulates over rows                                                 */
  uint8_t op;       /* columns: jx_red_kind, for the identity and for combining; set to the
                          identity at the first row of each block of `col_block` rows           */
  jx_kbuf to;       /* columns: the param that gets the result, dense                        */
  int64_t elements; /* for one row, or for one block of rows if the kernel is blocked        */
  size_t offset;    /* bytes, into the worker's scratch; 64-byte aligned                     */
} jx_klocal;

typedef struct jx_kernel {
  uint64_t hash;      /* of everything below but `node`: kernels with one hash are equal       */
  uint32_t id;        /* number within the plan                                                */
  uint32_t nrow;      /* row axes; 0: everything is one row                                    */
  const int64_t *row; /* [nrow] extents                                                        */
  int64_t block;      /* rows of the last row axis taken together; 0: not blocked              */
  int64_t col_block;  /* rows (all axes counted) that share partial columns; 0: no columns     */
  uint32_t nparam;
  jx_kparam *param;
  uint32_t nlocal;
  jx_klocal *local;
  size_t scratch; /* bytes of locals, for one worker                                       */
  uint32_t nloop;
  jx_loop *loop; /* in order of execution; finish loops last                              */
  double cost;   /* rough operations in all: whether threads pay                          */
} jx_kernel;

/* Total number of rows; 1 without row axes. */
int64_t jx_kernel_rows(const jx_kernel *k);

/*
** Verifier. Checks of every loop: ports fit the body's; offsets stay inside params and locals for
** all indices (ports read under a guard or through an index excepted); no local is read before an
** earlier loop wrote it; reads and writes of one buffer in one loop at equal offsets only, and none
** of a place that another loop of the same phase writes; a written port moves with every row axis
** or is local, a column or in a finish loop; one blocked axis. JX_EINTERNAL with a sentence.
*/
jx_status jx_kernel_verify(const jx_kernel *k, jx_error *err);

/* The text of COMPILER.md §7; one kernel. */
void jx_kernel_print(jx_str *s, const jx_kernel *k);
uint64_t jx_kernel_hash(const jx_kernel *k);
bool jx_kernel_equal(const jx_kernel *a, const jx_kernel *b);

#endif
