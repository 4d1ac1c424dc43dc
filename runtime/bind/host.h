/*
** host.h — the Lua side of a C host, and how values go to and fro (exchange.c).
*/
#ifndef JX_BIND_HOST_H
#define JX_BIND_HOST_H

#include "api.h"
#include "bind/bind.h"

typedef struct jx_host {
  struct jx_scripts base; /* what api.c knows of it; first                        */
  jx_rt *rt;
  lua_State *L;
  jx_lua *B;
  int anchors;        /* table in the registry: Lua objects that the host holds */
  int last;           /* places given out in it                               */
  JX_VEC(int) unused; /* places that are free again                           */
  int run, collect;   /* functions in the registry, made when there was memory for them */
  char *first;        /* block that LuaJIT opens in                           */
  size_t first_used;
  bool busy;           /* a job is under way                                   */
  bool asked, refused; /* by LuaJIT for memory; and it got none                */
} jx_host;

/* Keeps the value at stack index i for the host; its number. May raise: then nothing is kept. */
int jx_host_anchor(lua_State *L, jx_host *h, int i);
void jx_host_push_anchor(lua_State *L, jx_host *h, int anchor);
/* Cannot fail; the state's stack needs room for two. */
void jx_host_drop(jx_rt *rt, int anchor);

/* The value on top of the stack. May raise. */
void jx_host_push(lua_State *L, jx_host *h, const jaxlua_value *v);
/* Makes v, of the kind NIL, what stands at stack index i > 0, as result `number`. May raise. */
void jx_host_pull(lua_State *L, jx_host *h, int i, jaxlua_value *v, int number);

#endif
