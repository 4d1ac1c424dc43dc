/*
** pool.c — see pool.h.
**
** One run is a job record inside the pool: function, user, number of tasks, the counter that hands
** them out. Requirements, and how each is met:
**  1. A worker that wakes late must not take part in a job that is over. `busy` counts the workers
**     inside the present job, changed under the lock only; the caller closes the job (`open` false)
**     and waits for busy = 0 before it returns. So a job never outlives its run.
**  2. The caller never waits for a worker that has not begun: it takes tasks itself until none is
**     left, then waits only for those inside.
**  3. Nobody spins for longer than a wake-up takes: a short spin catches back-to-back runs of a
**     table of steps, a condition variable everything else.
**  4. A nested run is recognised by a thread-local mark, not by the pool's state: a task of one pool
**     may run another pool.
**  5. After fork() only the calling thread exists and the lock may be in any state: the process id
**     is compared at each run, and in a child lock, conditions and workers are made anew.
*/
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

enum { SPINS = 2000 }; /* about 5 to 20 microseconds of looking before a worker sleeps */

typedef struct worker {
  pthread_t thread;
  jx_pool *pool;
  int index; /* 1 … threads - 1; the caller is 0 */
} worker;

struct jx_pool {
  jx_mem *mem;
  int threads; /* wanted, the caller included                             */
  int started; /* workers alive: workers[1 … started]                     */
  pid_t pid;   /* the process that started them                           */

  pthread_mutex_t lock;
  pthread_cond_t wake; /* to workers: a job is open, or the pool is to shrink */
  pthread_cond_t done; /* to the caller: busy has become 0                    */
  int keep;            /* workers with a larger index end                     */
  int busy;            /* workers inside the job                              */
  bool open;           /* the job may be entered                              */
  atomic_uint epoch;   /* counts jobs; what spinning workers look at          */

  jx_task_fn fn; /* the job; constant while it is open                  */
  void *user;
  int64_t ntasks;
  _Alignas(64) atomic_int_fast64_t next; /* the next task to take; a cache line of its own */
  _Alignas(64) worker workers[JX_POOL_MAX];
};

/* The pools that this thread is inside of, innermost first: links live on the stack. */
typedef struct inside {
  const jx_pool *pool;
  int worker;
  const struct inside *outer;
} inside;
static _Thread_local const inside *here;

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

int jx_pool_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return JX_MAX(CPU_COUNT(&set), 1);
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n > 0 ? (int)JX_MIN(n, JX_POOL_MAX) : 1;
}

static int clamp_threads(int threads) {
  if (threads <= 0) threads = jx_pool_processors();
  return JX_MIN(threads, JX_POOL_MAX);
}

/* Lock, conditions and counters of a pool without workers. */
static void reset(jx_pool *p) {
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->wake, NULL);
  pthread_cond_init(&p->done, NULL);
  p->started = p->keep = p->busy = 0;
  p->open = false;
  p->pid = getpid();
}

jx_pool *jx_pool_new(jx_mem *mem, int threads) {
  /* The hook aligns as malloc does; the cache lines are a matter of speed alone, but the C type asks
     for 64, so the block is cut from a larger one and remembers where that began. */
  size_t size = sizeof(jx_pool) + 64 + sizeof(void *);
  char *raw = jx_calloc(mem, size);
  if (!raw) return NULL;
  char *at = (char *)JX_ALIGN_UP((uintptr_t)raw + sizeof(void *), 64);
  memcpy(at - sizeof(void *), &raw, sizeof raw);
  jx_pool *p = (jx_pool *)(void *)at;
  p->mem = mem;
  p->threads = clamp_threads(threads);
  atomic_init(&p->epoch, 0);
  atomic_init(&p->next, 0);
  reset(p);
  return p;
}
