/*
** callback.h — functions of the script that programs call: who keeps them, and what handles do
** while one runs (callback.c). Read through bind.h.
*/
#ifndef JX_BIND_CALLBACK_H
#define JX_BIND_CALLBACK_H

/* The userdata at index i, which owns g, keeps the functions that g calls. */
void jx_calls_anchor(lua_State *L, jx_lua *B, int i, const jx_graph *g);
/* The program of that userdata was recorded: its functions live while traces are open. */
void jx_calls_hold(lua_State *L, jx_lua *B, int i);
/* After a trace has closed: lets go of them when it was the last. */
void jx_calls_release(lua_State *L, jx_lua *B);
/* Puts what a callback raised on top of the stack; false: nothing. */
bool jx_raise_script(lua_State *L, jx_lua *B);
void jx_bury(jx_lua *B, jx_val v);
void jx_exhume(jx_lua *B);
/* Releases a value of a handle: at once, or when no callback runs any more. */
static inline void jx_give_up(jx_lua *B, jx_val v) {
  if (JX_UNLIKELY(B->rt->host.depth != 0))
    jx_bury(B, v);
  else
    jx_val_release(v);
}

#endif
