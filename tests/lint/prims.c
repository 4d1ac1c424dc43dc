/*
** prims.c — prints the table of primitives for lint/prims.lua, one line each, fields parted by
** tabs: file, name, nin, nout, flags, then 1 or 0 for each of: sig, summary, source, shape,
** jvp, transpose, batch, eval, sub, domain, arity, attributes in order; at last the signature.
*/
#include <stdio.h>
#include <string.h>

#include "ir/prim.h"

static bool text(const char *s) { return s && s[0]; }

static bool sorted(const jx_attrspec *a) {
  for (; a && a->name && a[1].name; a++)
    if (strcmp(a->name, a[1].name) >= 0) return false;
  return true;
}

static const char *const files[] = {
#define X(name) #name,
#include "prims.inc"
#undef X
};

int main(void) {
  for (int i = 0; i < jx_nprims; i++) {
    const jx_prim *p = jx_prims[i];
    const bool has[] = {
        text(p->sig),
        text(p->doc) && p->doc[0] != '\n',
        text(p->doc) && strstr(p->doc, "source:"),
        p->shape != NULL,
        p->jvp != NULL,
        p->transpose != NULL,
        p->batch != NULL,
        p->eval != NULL,
        p->sub != NULL,
        p->domain.lo < p->domain.hi || p->domain.lo2 < p->domain.hi2,
        p->nout >= 0 || p->arity,
        sorted(p->attrs),
    };
    printf("%s\t%s\t%d\t%d\t%u", files[i], p->name, p->nin, p->nout, p->flags);
    for (size_t k = 0; k < JX_COUNTOF(has); k++) printf("\t%d", has[k]);
    printf("\t%s\n", p->sig ? p->sig : "");
  }
  return 0;
}
