/*
** bind.h — the boundary between Lua and C: handles, the prologue of every entry, who does what.
**
** An array or a tracer is a userdata of 40 bytes: a magic number and a jx_val. Nothing is allocated
** beside it. The test of an operand is length and magic, which debug.setmetatable cannot fool.
**
** Every entry has two phases, and safety rests on them. Any call that allocates in Lua may run a
** finalizer of the script, which may compute, free arrays, or raise. So:
**   phase 1  allocates in Lua whatever the results need (jx_new_handle); may jump;
**   phase 2  reads the arguments and runs. It allocates nothing in Lua, cannot jump, and may hold
**            raw pointers. On out-of-memory: a full collection, then phase 2 from its start, once.
** jx_run1 is that frame for an operation with one result, jx_runn for several.
**
** Upvalue 1 of every C function is its jx_entry (a light userdata), upvalue 2 the metatable of
** arrays.
*/
#ifndef JX_BIND_H
#define JX_BIND_H

#include <lauxlib.h>
#include <lua.h>

#include "bind/open.h"
#include "prim/rules.h"
#include "transform/transform.h"

typedef struct jx_handle {
  uint32_t magic; /* jx_lua.magic: random per runtime                       */
  uint32_t spare; /* 0 outside a call of a jitted function (jit.c)               */
  jx_val v;       /* owned; BAD: freed or donated (or new); LIT: a literal scalar */
} jx_handle;

/* Errors of Lua do not come back, which the declaration of lua_error does not say. */
#ifdef __clang_analyzer__
#define JX_RAISES __attribute__((analyzer_noreturn))
#else
#define JX_RAISES
#endif

/* Values on their way to the script: a userdata that releases what was not handed out. */
typedef struct jx_holder {
  uint32_t magic; /* jx_lua.magic ^ JX_HOLDER */
  uint32_t n, cap;
  jx_val at[];
} jx_holder;
#define JX_HOLDER  0x486F6C64u
#define JX_CLOSED  0x436C6F73u
#define JX_LINEARS 0x4C696E65u
#define JX_TREEDEF 0x54726565u
#define JX_JITTED  0x4A697474u
#define JX_AVAL_UD 0x4176616Cu

/* How operands are brought together before the primitive sees them. */
typedef enum jx_mode {
  JX_MODE_PROMOTE, /* the common dtype                              */
  JX_MODE_INEXACT, /* … integers and booleans to the default float  */
  JX_MODE_BOOL     /* x ~= 0 first                                  */
} jx_mode;

typedef struct jx_entry {
  jx_lua *B;
  const jx_prim *prim; /* NULL: not an operation of one primitive       */
  const char *name;    /* for messages                                  */
  int mode;            /* jx_mode, or the function's own                */
  struct jx_entry *next;
} jx_entry;

typedef struct jx_opened {
  jx_trace *trace;
  uint32_t serial; /* what the script's side knows it by    */
  int depth;       /* its place in the runtime's stack      */
} jx_opened;

/* Keys of the binding's own tables in the registry, by reference number. */
typedef enum jx_ref {
  JX_REF_ARRAY_MT,
  JX_REF_ERROR_MT,
  JX_REF_HOLDER_MT,
  JX_REF_CLOSED_MT,
  JX_REF_LINEAR_MT,
  JX_REF_TREEDEF_MT,
  JX_REF_JIT_MT,
  JX_REF_AVAL_MT,
  JX_REF_KW_MT,
  JX_REF_THREADS, /* serial of an open trace → its coroutine            */
  JX_REF_NODES,   /* metatable of a registered tree type → its record   */
  JX_REF_DTYPE,   /* the string "dtype"                                 */
  JX_REF_HOOKS,   /* functions that Lua files give to C                 */
  JX_REF_NONE,
  JX_REF_PUSH_TEXT,
  JX_REF_METHODS,
  JX_REF_PROPERTIES,
  JX_REF_SCOPE,  /* list of the handles made inside jax.scope, or nil */
  JX_REF_TRUTH,  /* truth-test sites, "source:line:name" → true        */
  JX_REF_CALLS,  /* callback.c: number → cell, weak                    */
  JX_REF_HELD,   /* the same, while traces are open                    */
  JX_REF_RAISED, /* what a callback raised, on its way out, or false   */
  JX_REF_COUNT
} jx_ref;

struct jx_lua {
  uint32_t magic;
  jx_rt *rt;
  jx_cx *cx;
  jx_entry *entries;    /* freed with the binding                              */
  const void *none;     /* address of jax.None                                 */
  size_t acc, next;     /* bytes given to userdata since the last step; when to step */
  size_t limit;         /* of array memory; SIZE_MAX: none                     */
  bool scoped;          /* jax.scope is running                                */
  uint32_t serial;      /* of the last trace opened                            */
  uint32_t truth_sites; /* number of sites in JX_REF_TRUTH                     */
  uint32_t truth_warns; /* of those that warn of known arrays, too             */
  uint32_t equal_sites; /* of the sites those of == and ~=                     */
  uint32_t equal_warns;
  JX_VEC(jx_opened) open;
  int ref[JX_REF_COUNT];    /* integers for lua_rawgeti in the registry           */
  const char *where_source; /* the line found last: a cache of one             */
  int where_line;
  uint32_t where;
  char *dir;    /* where the Lua library is looked for first, or NULL  */
  lua_State *L; /* the main thread                                     */
  struct {
    lua_Hook old; /* of the script, while the one of interrupts stands            */
    int mask, count;
    int patience; /* calls until it acts in code of the library, too              */
  } hook;
  const jx_str *text;       /* on its way to becoming a Lua string                 */
  lua_State *now;           /* that runs the entry under way                       */
  double callbacks;         /* numbers of callbacks given out                      */
  bool no_jit;              /* jax.disable_jit is running                          */
  bool held, raised;        /* JX_REF_HELD is not empty; JX_REF_RAISED is set      */
  jx_vals grave;            /* values that handles gave up during a callback       */
  struct jx_tokens *tokens; /* scratch of jitted calls (jit.c)                 */
};

/* ---- prologue ---- */

void jx_pace_step(lua_State *L, jx_lua *B);
void jx_enter_slow(lua_State *L, jx_lua *B);

static inline jx_entry *jx_entry_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

/* First thing in an entry: the collector's pace, the record of errors, the line if a trace is
   open. */
static inline void jx_enter(lua_State *L, jx_lua *B) {
  B->now = L;
  if (JX_UNLIKELY(B->acc >= B->next)) jx_pace_step(L, B);
  if (JX_UNLIKELY(B->rt->traces.n != 0 || B->cx->err->status != JX_OK || B->open.n != 0 ||
                  B->rt->where != 0))
    jx_enter_slow(L, B);
}

static inline jx_handle *jx_to_handle(lua_State *L, const jx_lua *B, int i) {
  jx_handle *h = lua_touserdata(L, i);
  if (!h || lua_objlen(L, i) != sizeof *h || h->magic != B->magic) return NULL;
  return h;
}

void jx_scope_note(lua_State *L, jx_lua *B); /* jax.scope: remembers the handle on top */
/* Phase 1: an empty handle on top of the stack. */
static inline jx_handle *jx_new_handle(lua_State *L, jx_lua *B) {
  jx_handle *h = lua_newuserdata(L, sizeof *h);
  h->magic = B->magic;
  h->spare = 0;
  h->v = JX_BAD;
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_setmetatable(L, -2);
  if (JX_UNLIKELY(B->scoped)) jx_scope_note(L, B);
  return h;
}

/* Gives a handle its value, +1 taken over, and counts its bytes. */
static inline void jx_handle_set(jx_lua *B, jx_handle *h, jx_val v) {
  h->v = v;
  if (v.kind == JX_V_ARRAY) B->acc += v.aval->nbytes;
}

/*
** Phase 2 of an operation: fills out[0] (or up to n values) with values of the context's scope.
** Returns false after an error. *n is the room at out on entry, the number of results on return; a
** function that needs more room sets *n to it, returns true and is called again.
*/
typedef bool (*jx_phase2)(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out);
typedef bool (*jx_phase2n)(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                           uint32_t *n);
int jx_run1(lua_State *L, const jx_entry *e, jx_phase2 fn, void *arg);
/* Leaves the results in a holder on top of the stack. */
struct jx_holder *jx_run_held(lua_State *L, const jx_entry *e, jx_phase2n fn, void *arg,
                              uint32_t guess);
int jx_runn(lua_State *L, const jx_entry *e, jx_phase2n fn, void *arg, uint32_t guess);

/* The text as a Lua string on top of the stack; frees the builder, also when Lua is out of
   memory. */
int jx_push_str(lua_State *L, jx_lua *B, jx_str *s);

/* A holder on top of the stack with room for cap values. */
jx_holder *jx_new_holder(lua_State *L, jx_lua *B, uint32_t cap);
/* Moves the holder's values into handles: pushed one by one, or into a list table on top. */
int jx_push_held(lua_State *L, jx_lua *B, jx_holder *h);
void jx_list_held(lua_State *L, jx_lua *B, jx_holder *h);

/* ---- errors (error.c) ---- */

/* Raises the runtime's record as a Lua error; never returns. */
int jx_raise(lua_State *L, jx_lua *B) JX_RAISES;
/* Records and raises; for phase 1 only. */
int jx_raise_new(lua_State *L, jx_lua *B, jx_status s, const char *op, const char *fmt, ...)
    JX_PRINTF(5, 6);
/* The level of the nearest Lua frame that is not the library's, described in ar; -1: none. */
int jx_script_level(lua_State *L, lua_Debug *ar);
/* Raises if the boolean tracer h was made by a call that goes straight into a truth test
   (trace.c). */
void jx_check_truth(lua_State *L, jx_lua *B, const jx_handle *h);
/* Whether the nearest Lua frame is the library's. */
bool jx_in_library(lua_State *L);
/* Number of the script's line under way (jx_where_intern); 0: unknown. */
uint32_t jx_where_now(lua_State *L, jx_lua *B);
/* Records that the handle's array was freed or donated; false. */
bool jx_refuse_deleted(jx_lua *B, const char *op, const jx_handle *h);
/* "f32[2,3]", "a table": for messages. */
enum { JX_DESCRIBE = 128 };
const char *jx_describe(lua_State *L, const jx_lua *B, int i, char buf[JX_DESCRIBE]);

/* ---- operands (operand.c): phase 2 ---- */

/* A value of the stack as it stands: array, tracer, or a number or boolean still without a dtype.
   */
typedef struct jx_operand {
  jx_val v;    /* NUMBER: not used                      */
  double num;  /* the script's number                   */
  bool number; /* a Lua number: takes the others' dtype */
} jx_operand;

bool jx_arg_operand(jx_lua *B, lua_State *L, int i, const char *op, jx_operand *out);
/* A value: numbers become the weak default float. */
bool jx_arg_value(jx_lua *B, lua_State *L, int i, const char *op, jx_val *out);
/* An array, tracer or literal handle; other things are refused. */
bool jx_arg_array(jx_lua *B, lua_State *L, int i, const char *op, jx_val *out);

/* The first n items of the list at stack index `at`, in an arena: false and nil are ABSENT
   (trace.c). */
bool jx_arg_list(jx_lua *B, lua_State *L, int at, int n, const char *op, jx_arena *a, jx_val **out);

jx_dtype jx_default_float(const jx_lua *B);
jx_dtype jx_default_int(const jx_lua *B);
/* jx_promote under the options: with enable_x64 what is weak is 64 bits wide. */
jx_dtype jx_promote_here(const jx_lua *B, jx_dtype a, bool a_weak, jx_dtype b, bool b_weak,
                         bool *weak);
/* The number as a literal of this dtype: rounded to floats, refused by integers that cannot hold
   it. */
bool jx_number_lit(jx_lua *B, const char *op, double num, jx_dtype d, bool weak, jx_val *out);
/* All operands in their common dtype. */
bool jx_promote_operands(jx_lua *B, const char *op, const jx_operand *a, int n, jx_mode mode,
                         jx_val *out);
/* Broadcasts to the common shape, where shapes differ and are not scalars beside arrays. */
bool jx_broadcast_vals(jx_lua *B, const char *op, jx_val *v, int n, bool scalars_too);

/* What messages about an argument name: the function, and the argument. */
typedef struct jx_naming {
  const char *op, *what;
} jx_naming;

/* Lists of integers and dtypes at a stack index. jx_arg_ints: into an arena; a lone number is a
   list. */
bool jx_arg_ints(jx_lua *B, lua_State *L, int i, jx_naming name, jx_arena *a, int64_t **out,
                 int *n);
bool jx_arg_dtype(jx_lua *B, lua_State *L, int i, const char *op, jx_dtype *out);
bool jx_is_integral(double d); /* has no fraction and fits int64 */

/* ---- attributes (keyword.c): phase 2 ---- */

/* Values for the primitive's attributes from the table at index i (0: none given). */
bool jx_arg_attrs(jx_lua *B, lua_State *L, int i, const jx_prim *p, jx_arena *a, jx_attr *out);

/* ---- registration (state.c) ---- */

/* Adds a C function to the table on top of the stack. */
void jx_reg(lua_State *L, jx_lua *B, const char *key, lua_CFunction f, const char *name,
            const jx_prim *prim, int mode);
/* What a C function finds as upvalue 1; lives as long as the binding. */
jx_entry *jx_new_entry(lua_State *L, jx_lua *B, const char *name, const jx_prim *prim, int mode);
/* Pushes one without adding it. */
void jx_push_function(lua_State *L, jx_lua *B, lua_CFunction f, const char *name,
                      const jx_prim *prim, int mode);
typedef struct jx_reg_row {
  const char *key;
  lua_CFunction f;
} jx_reg_row;
void jx_reg_rows(lua_State *L, jx_lua *B, const jx_reg_row *rows);
static inline void jx_push_ref(lua_State *L, const jx_lua *B, jx_ref r) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, B->ref[r]);
}
/* A userdata of ours with this magic at index i, or NULL. */
void *jx_to_ours(lua_State *L, const jx_lua *B, int i, uint32_t magic, size_t least);

#include "bind/parts.h"

#include "bind/callback.h"

/* The handle's value goes; its type stays, for messages. */
static inline void jx_handle_drop(jx_lua *B, jx_handle *h) {
  jx_val v = h->v;
  h->v = (jx_val){.kind = JX_V_BAD, .aval = v.aval};
  jx_give_up(B, v);
}

/* ---- interrupts (interrupt.c) ---- */

void jx_interrupt_open(lua_State *L, jx_lua *B);
/* The request is answered, or void: flag and hook go. */
void jx_interrupt_done(lua_State *L, jx_lua *B);

/* ---- others ---- */

void jx_jit_close(jx_lua *B); /* frees the scratch of jitted calls */

/* x[i] (index.c): key at stack index 2 of an __index call. */
int jx_index(lua_State *L, const jx_entry *e);

/*
** Results of a jitted call (tree.c): handles lie on the stack from `handles` on; the table at
** `entry` has the tree definitions at 1, 2, … and as `map` a list of what each of their leaves
** is: a handle's number, or a table {value} for a static one.
*/
typedef struct jx_build {
  lua_State *L;
  jx_lua *B;
  int handles, entry;
  int leaf; /* leaves so far, over all results */
} jx_build;
void jx_tree_build(jx_build *b, int result); /* pushes result 1, 2, … */

/* A closed graph as a script's handle (trace.c). */
typedef struct jx_lclosed {
  uint32_t magic;
  bool set;
  jx_closed c;
} jx_lclosed;
/* A type as a script's handle. */
typedef struct jx_laval {
  uint32_t magic;
  const jx_aval *aval;
} jx_laval;
jx_lclosed *jx_new_closed(lua_State *L, jx_lua *B);

#endif
