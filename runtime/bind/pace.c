/*
** pace.c — when the collector runs. LuaJIT does not see array memory, so bytes given to userdata
** are counted, and one cycle is run per B of them, spread over the second half of B:
**
**   B = max(4 MB, min(8 h, 512 MB, limit / 4), 2 h)          h: bytes of the Lua heap
**
** What a cycle costs is the Lua heap and the number of userdata; live array bytes cost nothing
** and do not enter. Small arrays never get here: their userdata drive LuaJIT's own pace.
*/
#include "bind/bind.h"

enum { MB = 1 << 20 };

void jx_pace_step(lua_State *L, jx_lua *B) {
  jx_exhume(B);
  size_t kb = (size_t)lua_gc(L, LUA_GCCOUNT, 0), h = kb << 10;
  size_t b = JX_MIN(8 * h, (size_t)512 * MB);
  b = JX_MIN(b, B->limit / 4);
  b = JX_MAX(JX_MAX(b, (size_t)4 * MB), 2 * h);
  /* Not lua_gc's caller but the counters first: a finalizer may come back here. */
  B->acc = 0;
  B->next = b / 32;
  if (lua_gc(L, LUA_GCSTEP, (int)(kb / 16))) B->next = b / 2;
}
