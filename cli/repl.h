/* repl.h — the session at the prompt: lua/jaxlua/repl.lua with a terminal under it. */
#ifndef JX_CLI_REPL_H
#define JX_CLI_REPL_H

#include "bind/open.h"

/* Until the user leaves; the exit code. `version` is shown at the beginning. */
int jx_repl(lua_State *L, const char *version);

#endif
