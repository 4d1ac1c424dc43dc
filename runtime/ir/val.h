/*
** val.h — values as rules and bind see them: arrays, tracers, literals, and two kinds of nothing.
**
** By value, 32 bytes; also the payload of a script's handle. A val does not own: whoever keeps one
** retains it (jx_val_retain), and results of bind belong to the context's scope (world.h) until it
** is closed. ABSENT is a symbolic zero, or in a transpose rule a linear operand of which only the
** aval is known; BAD is what comes after an error. They are different on purpose.
*/
#ifndef JX_VAL_H
#define JX_VAL_H

#include "array/buffer.h"
#include "ir/ir.h"

typedef struct jx_trace jx_trace;

typedef enum jx_val_kind { JX_V_ABSENT, JX_V_BAD, JX_V_LIT, JX_V_ARRAY, JX_V_TRACER } jx_val_kind;

typedef struct jx_val {
  uint8_t kind;        /* jx_val_kind                                                  */
  uint8_t flags;       /* the binding's                                                */
  uint16_t placement;  /* of an array: 0 = the default CPU                             */
  uint32_t where;      /* of a tracer: the line that made it (jx_rt_where)             */
  const jx_aval *aval; /* NULL only for BAD and for an ABSENT that needs none          */
  union {
    struct {
      jx_buf *buf;
      char *data; /* the first element: buf->data plus an offset (leading slices)      */
    } a;
    struct {
      jx_trace *trace;
      uint32_t gen; /* generation of the trace; another one means it has ended        */
      uint32_t var; /* its variable there; on a value trace its slot                   */
    } t;
    struct {
      int64_t i; /* bool and integers */
      double f;  /* floats            */
    } lit;
  } u;
} jx_val;

#define JX_ABSENT ((jx_val){.kind = JX_V_ABSENT})
#define JX_BAD    ((jx_val){.kind = JX_V_BAD})
static inline bool jx_absent(jx_val v) { return v.kind == JX_V_ABSENT; }
static inline bool jx_present(jx_val v) { return v.kind != JX_V_ABSENT; }
static inline bool jx_is_array(jx_val v) { return v.kind == JX_V_ARRAY; }
static inline bool jx_is_tracer(jx_val v) { return v.kind == JX_V_TRACER; }

/* A symbolic zero that remembers its type; a linear operand in a transpose rule. */
static inline jx_val jx_absent_of(const jx_aval *a) {
  return (jx_val){.kind = JX_V_ABSENT, .aval = a};
}
/* Takes over nothing: the val borrows buf. */
static inline jx_val jx_val_array(jx_buf *buf, const jx_aval *aval) {
  return (jx_val){.kind = JX_V_ARRAY, .aval = aval, .u.a = {buf, (char *)buf->data}};
}

void jx_val_retain(jx_val v);
void jx_val_release(jx_val v);

/* A literal's bytes in its dtype (8 bytes of room), as kernels read them. */
void jx_lit_store(jx_val lit, void *p);

#endif
