/* table.c — the built-in primitives, one for each file under prim/. */
#include "prim/rules.h"

const jx_prim *const jx_prims[] = {
#define X(name) &jx_prim_##name,
#include "prims.inc"
#undef X
    NULL,
};
const int jx_nprims = (int)JX_COUNTOF(jx_prims) - 1;

int jx_prim_nattrs(const jx_prim *p) {
  int n = 0;
  if (p->attrs)
    while (p->attrs[n].name) n++;
  return n;
}
