/* parts.h — what each file of the binding adds when it opens. Read through bind.h. */
#ifndef JX_BIND_PARTS_H
#define JX_BIND_PARTS_H

/* Each file's functions; the stack holds C, its methods, its properties, the metatable of arrays.
   */
typedef struct jx_tables {
  int core, methods, properties, mt;
} jx_tables;
void jx_open_error(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_keyword(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_apply(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_shape(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_query(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_create(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_method(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_index(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_print(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_tree(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_trace(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_jit(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_control(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_effect(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_callback(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_linear(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_equations(lua_State *L, jx_lua *B, const jx_tables *t);
void jx_open_png(lua_State *L, jx_lua *B, const jx_tables *t);

#endif
