/*
** memo.h — what hangs on an interned graph: results of passes, by key.
**
** A key is bytes: the name of the pass, masks, sizes. Values are freed with the graph, or before it
** when the runtime evicts. As graphs are interned, a result can lead back to its origin (a linear
** program may be its own transpose): such cycles end with the memo, never by counting.
*/
#ifndef JX_MEMO_H
#define JX_MEMO_H

#include "ir/world.h"

typedef void (*jx_memo_free)(jx_rt *rt, void *value);

void *jx_memo_get(jx_graph *g, const void *key, size_t nkey);
/* Takes over value (freed at once on failure). false: out of memory, with an error. */
bool jx_memo_put(jx_graph *g, const void *key, size_t nkey, void *value, jx_memo_free free);
void jx_memo_drop(jx_graph *g);

/* A key in the making. */
typedef struct jx_key {
  uint8_t at[512];
  size_t n;
  bool overflow; /* did not fit: hashed into the last 8 bytes by jx_key_mask and kin */
} jx_key;
void jx_key_text(jx_key *k, const char *s);
void jx_key_int(jx_key *k, int64_t v);
void jx_key_mask(jx_key *k, const bool *mask, uint32_t n); /* NULL: all false */

#endif
