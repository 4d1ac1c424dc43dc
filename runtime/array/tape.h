/*
** tape.h — the values of type tape(elem): what a loop of unknown length leaves behind, element by
** element, for a later loop to read by index (CORE.md §6).
**
** A tape is a reference-counted buffer whose data is a jx_tape; a view of one points to it. It is
** written from one end to the other, once, and immutable afterwards. What was never written reads
** as zero, so an empty tape is the zero of its type, whatever its length. Elements lie in chunks of
** doubling size from the caching allocator: a training loop allocates nothing after its first step.
** Elements of a tape of tapes are references to tapes, absent ones empty tapes.
*/
#ifndef JX_TAPE_H
#define JX_TAPE_H

#include "array/aval.h"
#include "array/buffer.h"

typedef struct jx_tape jx_tape;
struct jx_tape {
  jx_bufs *bufs;
  jx_buf *self;        /* the buffer whose data this is                             */
  const jx_aval *elem; /* type of the elements                                      */
  const jx_tape *same; /* holds the elements instead (jx_tape_assign), or NULL      */
  int64_t n;           /* elements [0, n) are written, or will be                   */
  size_t width;        /* bytes of one                                              */
  jx_buf **chunk;
  uint32_t nchunk, cap;
  uint8_t shift;   /* the first chunk holds 2^shift elements                         */
  uint8_t doubles; /* so many chunks after it double the total; later ones are equal */
};

/* An empty tape, one reference; NULL: no memory. */
jx_buf *jx_tape_new(jx_bufs *b, const jx_aval *elem);
static inline jx_tape *jx_tape_of(const jx_buf *b) { return b->data; }

/* Elements written so far. */
static inline int64_t jx_tape_count(const jx_tape *t) { return t->same ? t->same->n : t->n; }

/* Makes room for n elements, all to be written: for writing from the end. False: no memory. */
bool jx_tape_reserve(jx_tape *t, int64_t n);

/*
** The bytes of element i, to be written: i is the next one (i = n, which grows the tape) or below
** n. NULL: no memory. Not for tapes of tapes: they take jx_tape_put, which keeps a reference.
*/
void *jx_tape_slot(jx_tape *t, int64_t i);
bool jx_tape_put(jx_tape *t, int64_t i, const jx_tape *elem);

/*
** A place for element i, before it is made: its bytes, or for a tape of tapes a new empty jx_tape,
** which the slot keeps. NULL: no memory.
*/
void *jx_tape_open(jx_tape *t, int64_t i);

/* The bytes of element i, or NULL: a zero. jx_tape_get: a tape of tapes. Borrowed. */
const void *jx_tape_at(const jx_tape *t, int64_t i);
const jx_tape *jx_tape_get(const jx_tape *t, int64_t i);

/* Empty again; its memory stays for what comes. Only while nobody else has a reference. */
void jx_tape_clear(jx_tape *t);

/* Makes t, which must be empty, equal to src, without copying elements. */
void jx_tape_assign(jx_tape *t, const jx_tape *src);

#endif
