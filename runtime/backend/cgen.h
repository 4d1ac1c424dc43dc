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

/* An update of one run of memory, whose place is `start` + Σ clamp(index, 0, most) · step. */
typedef struct jx_cwindow {
  int64_t bytes;
  int n;
  int64_t most[JX_MAX_RANK], step[JX_MAX_RANK];
} jx_cwindow;
/* Is the CALL such an update in place? */
bool jx_cgen_window(const jx_step *s, jx_cwindow *w);

/* The C type of a dtype, without headers. */
const char *jx_ctype(jx_dtype d);

/* ---- cgen_place.c: scalars of a program that are variables of the function ---- */

typedef struct jx_cvar {
  uint32_t buf;
  int64_t at; /* bytes into it */
  jx_dtype dtype;
} jx_cvar;

typedef struct jx_places {
  jx_cvar *var;
  uint32_t n;
} jx_places;

/* Finds them; none if memory is short. */
void jx_places_find(jx_places *places, const jx_plan *p, jx_points *used, jx_arena *mem);
void jx_places_declare(jx_str *s, const jx_places *places, const jx_plan *p);
/* The outputs among them go to memory. */
void jx_places_store(jx_str *s, const jx_places *places, const jx_plan *p);
/* The variable at `offset` bytes of a port, or NULL. */
const jx_cvar *jx_place_var(const jx_places *places, const jx_step *s, uint32_t port,
                            int64_t offset);
/* Prints the address; the variable, or the memory there as an element of this type. */
void jx_place_address(jx_str *s, const jx_step *step, uint32_t port, int64_t offset);
void jx_place_value(jx_str *s, const jx_places *places, const jx_step *step, uint32_t port,
                    int64_t offset, const char *type);

/* ---- cgen_point.c: kernels of single points, whose bodies are printed ---- */

/* Can it be printed? Then `used` gets what it calls. */
bool jx_point_fits(const jx_kernel *k, jx_points *used);
void jx_point_declare(jx_str *s, const jx_points *used);
void jx_point_print(jx_str *s, const jx_step *step, const jx_places *places);

#endif
