/*
** open.h — the Lua door from outside: what api.c and the command need of the binding.
*/
#ifndef JX_BIND_OPEN_H
#define JX_BIND_OPEN_H

#include <lua.h>

#include "ir/world.h"

typedef struct jx_lua jx_lua;

/*
** Makes the runtime known in a Lua state: package.loaded["jaxlua.core"] and a searcher for the Lua
** library (files under `dir` if it is not NULL, then the embedded copy). Uses protected calls
** inside;
** on failure NULL comes back and the reason is in rt->err.
** Order of closing: lua_close(L), then jx_lua_close, then jx_rt_close.
*/
jx_lua *jx_lua_open(lua_State *L, jx_rt *rt, const char *dir);
void jx_lua_close(jx_lua *B);

/* An array for the stack of L, by value (retained); and back: borrowed, kind BAD if it is none. */
bool jx_lua_push(lua_State *L, jx_lua *B, jx_val v);
jx_val jx_lua_get(lua_State *L, jx_lua *B, int index);

/*
** The runtime's error from a Lua error value at the top of the stack, and from a text: "file:12:
** …" is
** split into line and message. The first may raise: it calls __tostring.
*/
void jx_lua_take_error(lua_State *L, jx_lua *B);
void jx_lua_record_text(jx_lua *B, jx_status status, const char *text);

/*
** Asks the script that runs in the binding's state to end with the error "interrupt". For signal
** handlers on the thread of that script, and only there. true: an earlier request still waits.
*/
bool jx_lua_interrupt(jx_lua *B);
/* Whether the error value at this stack index came from it. */
bool jx_lua_is_interrupt(lua_State *L, int error);

/* In a message handler: pushes the traceback of the error at stack index `error`, in the script's
   own
** lines, or an empty text. May raise. */
void jx_lua_push_traceback(lua_State *L, int error);

#endif
