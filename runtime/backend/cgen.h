/* cgen.h — the table of steps as one C function. */
#ifndef JX_CGEN_H
#define JX_CGEN_H

#include "backend/exec.h"

/*
** The text: a function `int jx_main(void *run, char **b)` over the buffers' places, in plain C
** without headers. What it calls is declared at its top; jx_step_symbols (exec.c) gives the
** addresses.
*/
void jx_cgen_print(jx_str *s, const jx_plan *p);

#endif
