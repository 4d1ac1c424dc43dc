/* table.c — the built-in primitives, one for each file under prim/. */
#include "prim/rules.h"

const jx_prim *const jx_prims[] = {
#define X(name) &jx_prim_##name,
#include "prims.inc"
#undef X
    NULL,
};
const int jx_nprims = (int)JX_COUNTOF(jx_prims) - 1;
