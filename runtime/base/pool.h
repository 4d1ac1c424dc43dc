/*
** pool.h — threads that take tasks.
**
** Tasks are taken one by one from an atomic counter, by the caller too; there is no static split and
** no barrier that spins, so a busy neighbour on the machine costs its share and not a time slice per
** step. Workers start on the first run that can use them and sleep on a condition variable between
** runs. After fork() the child's pool is as one that never ran.
**
** A pool belongs to one thread at a time, as its runtime does: runs do not overlap. A task may run
** the same pool again: such an inner run happens inline, on the thread that asks.
** Which thread takes which task is not determined; results that must not depend on it may not depend
** on `worker` either, except for scratch memory.
*/
#ifndef JX_POOL_H
#define JX_POOL_H

#include "base/mem.h"

enum { JX_POOL_MAX = 256 }; /* threads at most, the caller included */

typedef struct jx_pool jx_pool;

/*
** One task: 0 <= task < ntasks; 0 <= worker < jx_pool_threads, no two tasks at the same time with the
** same one. What becomes of a task's error is the caller's business.
*/
typedef void (*jx_task_fn)(void *user, int64_t task, int worker);

/* threads counts the caller; 0: as many as the process may use at once. NULL: out of memory. */
jx_pool *jx_pool_new(jx_mem *mem, int threads);
void jx_pool_free(jx_pool *p); /* waits for the workers to end; NULL is allowed */

/* As in jx_pool_new; workers that are too many end now, missing ones start with the next run. */
void jx_pool_set_threads(jx_pool *p, int threads);
int jx_pool_threads(const jx_pool *p);

/*
** Calls fn for every task and returns when all have ended; what they wrote is then visible here.
** Runs on fewer threads, down to the caller alone, where the system refuses to start more.
** p NULL, one task or one thread: inline, in order.
*/
void jx_pool_run(jx_pool *p, int64_t ntasks, jx_task_fn fn, void *user);

/* Processors that this process may run on. */
int jx_pool_processors(void);

#endif
