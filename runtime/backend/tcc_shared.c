/*
** tcc_shared.c — what lets a static libtcc.a be part of libjaxlua.so; in no other binary.
**
** Debian's libtcc.a is code for executables: it reaches the C library's variables stdout, stderr
** and environ relative to itself, which a shared object cannot do. Nothing else in it is in the
** way. So the Makefile renames these three in a copy of the archive, and here they are, inside.
** They are set once, when the library is loaded, and never change; libtcc prints only where no
** error function is set, which the runtime always sets.
*/
#include <stdio.h>
#include <unistd.h>

extern FILE *jx_tcc_stdout, *jx_tcc_stderr;
extern char **jx_tcc_environ;

FILE *jx_tcc_stdout, *jx_tcc_stderr;
char **jx_tcc_environ;

__attribute__((constructor)) static void fill(void) {
  jx_tcc_stdout = stdout;
  jx_tcc_stderr = stderr;
  jx_tcc_environ = environ;
}
