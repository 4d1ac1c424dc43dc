/* block_program.h — the inside of a block program; for block.c and block_run.c only. */
#ifndef JX_BLOCK_PROGRAM_H
#define JX_BLOCK_PROGRAM_H

#include "backend/block.h"
#include "kernels.h"
#include "base/vec.h"
#include "kernels.h"

/* Where an operand lies: bases[base] + offset + step * (first element of the block). */
enum { JX_BASE_SCRATCH, JX_BASE_CONST, JX_BASE_PORT };

typedef struct jx_place {
  uint8_t base;    /* JX_BASE_SCRATCH, JX_BASE_CONST, or JX_BASE_PORT + port       */
  uint8_t step;    /* bytes of an element of a streamed port, else 0               */
  uint32_t offset; /* bytes                                                        */
} jx_place;

typedef enum jx_call_kind {
  JX_CALL_MAP,       /* kernel(n, out, a, b, c)                                    */
  JX_CALL_INDEX,     /* the same; *a is first set to the index of the block        */
  JX_CALL_GET,       /* port a by its stride, or by 1                              */
  JX_CALL_GET_IF,    /* with guard b                                               */
  JX_CALL_GATHER,    /* port a at index c                                          */
  JX_CALL_GATHER_IF, /* with guard b                                               */
  JX_CALL_PUT,       /* a into port out by its stride                              */
  JX_CALL_COPY,      /* a to out, `size` bytes an element                          */
  JX_CALL_REDUCE     /* a and b into the accumulators out                          */
} jx_call_kind;

typedef struct jx_block_call {
  uint8_t kind; /* jx_call_kind                                                    */
  uint8_t size; /* bytes of a moved element                                        */
  int16_t port; /* whose stride GET and PUT use; negative: 1                       */
  jx_place out, a, b, c;
  union {
    jx_kernel_map map;
    jx_kernel_get get;
    jx_kernel_get_if get_if;
    jx_kernel_gather gather;
    jx_kernel_gather_if gather_if;
    jx_kernel_put put;
    jx_kernel_reduce reduce;
  } fn;
} jx_block_call;

typedef struct jx_block_red {
  uint8_t kind, dtype, accumulate;
  uint16_t port;
  uint32_t acc;      /* scratch: 256 bytes of accumulators                         */
  uint32_t partials; /* scratch: JX_RED_LEVELS elements of 8 bytes                 */
} jx_block_red;

enum { JX_RED_LEVELS = 48, JX_RED_ACC_BYTES = 256 };

typedef JX_VEC(jx_block_call) jx_block_calls;

struct jx_block {
  jx_block_calls once;  /* on single elements, and fills of whole blocks    */
  uint32_t fills;       /* index in `once` of the first fill                */
  jx_block_calls calls; /* per block                                        */
  JX_VEC(jx_block_red) reds;
  JX_VEC(uint64_t) k;  /* constants as lanes hold them                     */
  uint32_t block;      /* elements: a power of two, 256 … 1024             */
  uint32_t index_slot; /* scratch: an int64_t for INDEX                    */
  uint32_t scratch;    /* bytes                                            */
  uint16_t nports;
};

/* The dtype that lanes of d compute in: f32 for half widths. */
static inline jx_dtype jx_lane_rep(jx_dtype d) { return d == JX_F16 || d == JX_BF16 ? JX_F32 : d; }

#endif
