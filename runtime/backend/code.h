/*
** code.h — executable memory that is never writable and executable at once, and TinyCC, which
** fills it.
*/
#ifndef JX_CODE_H
#define JX_CODE_H

#include "base/error.h"
#include "base/mem.h"

typedef struct jx_code {
  void *at; /* the mapping: read and execute only */
  size_t bytes;
  void *owner; /* TinyCC's state, where it keeps the code itself; else NULL */
} jx_code;

typedef struct jx_symbol {
  const char *name;
  const void *at;
} jx_symbol;

/*
** Compiles C text without headers or libraries: what it may call is in `symbols`, whose list ends
** with a NULL name. *entry gets the address of the function `name`. ECOMPILE with TinyCC's first
** complaint, ENOMEM, EUNSUPPORTED where the system refuses executable memory. TinyCC 0.9.27 makes
** pages of code writable and executable while it relocates; they are made read-only before this
** returns.
*/
jx_status jx_tcc_compile(const char *text, const char *name, const jx_symbol *symbols,
                         jx_code *code, void **entry, jx_error *err);
void jx_code_free(jx_code *c);

#endif
