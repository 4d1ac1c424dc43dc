/*
** primdoc.c — prints the reference of the primitives as Markdown, from the table of primitives.
*/
#include <stdio.h>

#include "ir/prim.h"

static void print_flags(unsigned flags) {
  static const struct {
    unsigned flag;
    const char *text;
  } words[] = {
      {JX_LINEAR, "linear"},        {JX_BILINEAR, "linear in each of two operands"},
      {JX_COMMUTES, "commutes"},    {JX_NONDIFF, "not differentiable"},
      {JX_EFFECT, "has an effect"},
  };
  const char *part = "";
  for (size_t i = 0; i < JX_COUNTOF(words); i++)
    if (flags & words[i].flag) {
      printf("%s%s", part, words[i].text);
      part = ", ";
    }
  if (part[0]) printf("\n\n");
}

int main(void) {
  printf("# Primitives\n\n");
  for (int i = 0; i < jx_nprims; i++) {
    const jx_prim *p = jx_prims[i];
    printf("## %s\n\n`%s`\n\n", p->name, p->sig ? p->sig : "");
    for (const jx_attrspec *a = p->attrs; a && a->name; a++)
      printf("- attribute `%s`%s\n%s", a->name, a->optional ? " (may be absent)" : "",
             a[1].name ? "" : "\n");
    print_flags(p->flags);
    printf("%s\n\n", p->doc ? p->doc : "");
  }
  return 0;
}
