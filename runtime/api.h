/*
** api.h — what lies behind the handles of jaxlua.h, for the files that implement it: api.c
** (runtime, arrays), value.c (trees), bind/host.c (scripts).
*/
#ifndef JX_API_H
#define JX_API_H

#include "ir/world.h"

struct jaxlua_array {
  _Atomic int32_t refs;
  jx_rt *rt;
  jx_val v; /* an ARRAY, owned */
};

/* One item of a list, or field of a dictionary. */
typedef struct jx_field {
  jaxlua_value *key; /* STRING or NUMBER; NULL in a list */
  jaxlua_value *item;
} jx_field;

struct jaxlua_value {
  _Atomic int32_t refs;
  uint8_t kind;   /* jaxlua_kind                                                */
  uint8_t depth;  /* of the tree below: 0 for a leaf                            */
  bool part;      /* part of another value: it does not change any more         */
  uint8_t failed; /* status of what could not be added                          */
  jx_rt *rt;
  union {
    bool truth;
    double number;
    struct {
      char *at; /* zero-terminated, n + 1 bytes                                  */
      size_t n;
    } text;
    jaxlua_array *array;
    struct {
      jx_field *at; /* of a dictionary: sorted by jx_value_compare_keys           */
      uint32_t n, cap;
    } fields;
    int anchor; /* of a FUNCTION or OBJECT: what the script's side knows it by   */
  } u;
};

enum { JX_TREE_DEPTH = 200 };

/* What the first script fills in: how the part that knows Lua is reached from here. */
struct jx_scripts {
  void (*close)(jx_rt *rt);
  void (*collect)(jx_rt *rt);
  void (*drop)(jx_rt *rt, int anchor); /* a FUNCTION or OBJECT has gone */
  void (*interrupt)(jx_rt *rt);        /* from a signal handler on the thread of the script */
  char *traceback;                     /* of the last error, or NULL    */
  size_t traceback_size;
};

/* First thing in an entry whose handles are there: forgets the last error. */
void jx_api_begin(jx_rt *rt);
/* A handle is missing: the status of the error that stands, else "arg". rt may be NULL. */
jx_status jx_api_null(jx_rt *rt, const char *op, const char *what);

/* A handle for an array, which it retains; NULL: no memory, recorded. */
jaxlua_array *jx_api_array(jx_rt *rt, jx_val v);
/* A new value of a kind, all zero; NULL: no memory, recorded. */
jaxlua_value *jx_value_make(jx_rt *rt, jaxlua_kind kind);
/* The copy of n bytes becomes the text of a STRING. */
bool jx_value_set_text(jaxlua_value *v, const char *text, size_t n);
/* Numbers first, then strings by their bytes. */
int jx_value_compare_keys(const jaxlua_value *a, const jaxlua_value *b);
/* Room for one more; then the item (and key) at the end, taken over. false: no memory, recorded. */
bool jx_value_reserve(jaxlua_value *v);
void jx_value_add(jaxlua_value *v, jaxlua_value *key, jaxlua_value *item);
/* Brings fields that were added in any order into theirs. */
void jx_value_sort(jaxlua_value *dict);

#endif
