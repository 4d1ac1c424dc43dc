/* cgen.h — the table of steps as one C function. */
#ifndef JX_CGEN_H
#define JX_CGEN_H

#include "backend/exec.h"
#include "kernels.h"

/*
** The text: a function `int jx_main(void *run, char **b)` over the buffers' places, in plain C
** without headers. What it calls is declared at its top; jx_exec_compile gives the addresses.
** `used` says which vector kernels it calls, by number.
*/
typedef struct jx_points {
  const jx_kernels *kernels;
  bool map[JX_KERNEL_OPS][JX_KERNEL_TYPES];
  bool convert[JX_KERNEL_TYPES][JX_KERNEL_TYPES];
} jx_points;
void jx_cgen_print(jx_str *s, const jx_plan *p, jx_points *used);

/* ---- cgen_point.c: kernels of single points, whose bodies are printed ---- */

/* Prints where a param of the kernel lies. */
typedef struct jx_point_place {
  void (*print)(jx_str *s, const void *user, uint32_t param);
  const void *user;
} jx_point_place;

/* Can it be printed? Then `used` gets what it calls. */
bool jx_point_fits(const jx_kernel *k, jx_points *used);
void jx_point_declare(jx_str *s, const jx_points *used);
void jx_point_print(jx_str *s, const jx_kernel *k, const jx_point_place *place);

#endif
