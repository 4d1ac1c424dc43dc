/*
** pool.h — threads that take tasks.
**
** Tasks are taken one by one from an atomic counter, by the caller too. There is no static split
** and no barrier that spins, so a busy neighbour on the machine costs its share and not a time
** slice per step. Workers start with the first run that can use them and sleep on a condition
** variable between runs. After fork() the child's pool is as one that never ran.
**
** Which thread takes which task is not determined: results may not depend on `worker`, which is
** there for scratch memory. A run that is asked for while the pool runs (by a task, or by another
** thread) happens inline, on the thread that asks.
*/
#ifndef JX_POOL_H
#define JX_POOL_H

#include "base/mem.h"

enum { JX_POOL_MAX = 256 }; /* threads at most, the caller included */

typedef struct jx_pool jx_pool;

/*
** One task: 0 <= task < ntasks; 0 <= worker < jx_pool_threads, and no two tasks of one run have the
** same worker at the same time. What becomes of a task's error is the caller's business.
*/
typedef void (*jx_task_fn)(void *user, int64_t task, int worker);

/* `threads` counts the caller; 0: as many as jx_pool_processors. NULL: out of memory. */
jx_pool *jx_pool_new(jx_mem *mem, int threads);
void jx_pool_free(jx_pool *p); /* waits until the workers have ended; NULL is allowed */

/* Not during a run. Workers that are too many end now, missing ones start when they are needed. */
void jx_pool_set_threads(jx_pool *p, int threads);
int jx_pool_threads(const jx_pool *p);

/*
** Calls fn for every task and returns when all have ended; what they wrote is then visible here.
** Where the system refuses threads it makes do with fewer, down to the caller alone.
** p NULL, a single task or a single thread: inline, in order.
*/
void jx_pool_run(jx_pool *p, int64_t ntasks, jx_task_fn fn, void *user);

/* Processors that this process may use, at least 1. */
int jx_pool_processors(void);

#endif
