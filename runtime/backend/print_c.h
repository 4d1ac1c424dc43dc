/*
** print_c.h — a body as portable C: for reading, for export, for tests, and the text from which the
** printer of the vector kernels makes its loops. The C takes kernels/cpu/lane.h as its vocabulary.
*/
#ifndef JX_PRINT_C_H
#define JX_PRINT_C_H

#include "ir/body.h"

/* C type of a lane in registers ("float" for half widths) and of an element in memory. */
const char *jx_lane_ctype(jx_dtype d);
const char *jx_memory_ctype(jx_dtype d);

/*
** The C expression of node n for operands spelled x[0..2]: any operation but IN, OUT, INDEX and
** RED. `from` is the dtype of the first operand that is no mask.
*/
void jx_print_lane(jx_str *s, const jx_body *b, const jx_lane_node *n, const char *const x[3]);

/* One statement per live node of a body without ports, "  const float v3 = …;": functions must have
** been expanded. A lane whose name is given (name[i] not NULL) is not printed. */
void jx_print_lanes(jx_str *s, const jx_body *b, const char *const *name, const char *indent);

/*
** A function of the whole loop, reductions in the order of body.h:
**   void name(void **p, const int64_t *stride, int64_t n, int64_t first)
** The text stands alone after jx_print_c_prelude, compiles as C99 without headers, and needs the
** math functions of lane.h and jx_rare_* at link time. Compile without contraction.
*/
void jx_print_c(jx_str *s, const jx_body *expanded, const char *name);
void jx_print_c_prelude(jx_str *s);

#endif
