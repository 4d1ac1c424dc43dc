/* tcc.c — C text to machine code through libtcc: see code.h. */
#include <libtcc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backend/code.h"

typedef struct {
  char text[256];
} complaint;

static void on_error(void *user, const char *message) {
  complaint *c = user;
  if (!c->text[0]) snprintf(c->text, sizeof c->text, "%s", message);
}

/* Debian's libtcc relocates into memory of the caller, later versions into their own. */
typedef int (*relocate_into)(TCCState *, void *);
typedef int (*relocate_own)(TCCState *);
enum { INTO = __builtin_types_compatible_p(__typeof__(&tcc_relocate), relocate_into) };

static jx_status refuse(jx_error *err, jx_status s, const complaint *c) {
  return jx_error_set(err, s, "compile", "%s", c->text[0] ? c->text : "TinyCC failed");
}

static jx_status place(TCCState *s, jx_code *code, const complaint *c, jx_error *err) {
  __typeof__(&tcc_relocate) fn = tcc_relocate;
  relocate_own own;
  relocate_into relocate;
  memcpy(&own, &fn, sizeof own);
  memcpy(&relocate, &fn, sizeof relocate);
  if (!INTO) {
    code->owner = s;
    return own(s) < 0 ? refuse(err, JX_ECOMPILE, c) : JX_OK;
  }
  int size = relocate(s, NULL);
  if (size <= 0) return refuse(err, JX_ECOMPILE, c);
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  code->bytes = JX_ALIGN_UP((size_t)size, page);
  code->at = mmap(NULL, code->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (code->at == MAP_FAILED) {
    code->at = NULL;
    return jx_error_set(err, JX_ENOMEM, "compile", "no memory for generated code");
  }
  if (relocate(s, code->at) < 0) return refuse(err, JX_ECOMPILE, c);
  if (mprotect(code->at, code->bytes, PROT_READ | PROT_EXEC) != 0)
    return jx_error_set(err, JX_EUNSUPPORTED, "compile", "executable memory is refused here");
  return JX_OK;
}

jx_status jx_tcc_compile(const char *text, const char *name, const jx_symbol *symbols,
                         jx_code *code, void **entry, jx_error *err) {
  *code = (jx_code){0};
  *entry = NULL;
  TCCState *s = tcc_new();
  if (!s) return jx_error_set(err, JX_ENOMEM, "compile", "no memory for the compiler");
  complaint c = {{0}};
  tcc_set_error_func(s, &c, on_error);
  tcc_set_options(s, "-nostdlib -nostdinc");
  tcc_set_output_type(s, TCC_OUTPUT_MEMORY);
  jx_status st = JX_OK;
  for (; symbols->name; symbols++) tcc_add_symbol(s, symbols->name, symbols->at);
  if (tcc_compile_string(s, text) < 0) st = refuse(err, JX_ECOMPILE, &c);
  if (st == JX_OK) st = place(s, code, &c, err);
  if (st == JX_OK) *entry = tcc_get_symbol(s, name);
  if (st == JX_OK && !*entry)
    st = jx_error_set(err, JX_ECOMPILE, "compile", "the generated code has no function %s", name);
  if (!code->owner) tcc_delete(s);
  if (st != JX_OK) jx_code_free(code);
  return st;
}

void jx_code_free(jx_code *c) {
  if (c->at) munmap(c->at, c->bytes);
  if (c->owner) tcc_delete(c->owner);
  *c = (jx_code){0};
}
