/*
** pool.c — see pool.h.
**
** One job at a time stands in the pool: function, user, number of tasks, and the counter that hands
** them out. What must hold, and how it does:
**  1. A worker that wakes late takes no part in a job that is over. `busy` counts the workers
**     inside the job and grows only under the lock while the job is `open`; the caller closes the
**     job and waits for busy = 0 before it returns.
**  2. The caller waits for nobody who has not begun: it takes tasks until none is left, then waits
**     only for the workers inside.
**  3. Nobody spins for longer than a wake-up takes. The short spin catches the next step of a table
**     of steps; the condition variables catch everything else.
**  4. `running` is taken by whoever starts a run and tells a nested or foreign one to go inline.
**  5. After fork() only the calling thread exists and the lock may be in any state. Each run
**     compares the process id; a child makes lock, conditions and workers anew.
*/
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

enum { SPINS = 500 }; /* 5 to 20 µs of looking before a thread sleeps */

typedef struct worker {
  pthread_t thread;
  jx_pool *pool;
  int index;     /* 1 … threads - 1; the caller is 0         */
  unsigned seen; /* the last job it knows of                 */
} worker;

struct jx_pool {
  jx_mem *mem;
  atomic_int threads; /* wanted, the caller included                       */
  int started;        /* workers alive: worker[1 … started]                       */
  pid_t pid;          /* the process that started them                            */

  pthread_mutex_t lock;
  pthread_cond_t wake; /* to workers: a job is open, or some have to end   */
  pthread_cond_t done; /* to the caller: busy has become 0                 */
  int keep;            /* workers with a larger index end; under the lock  */
  bool open;           /* the job may be entered; under the lock           */
  atomic_bool running; /* a run is under way                               */
  atomic_int busy;     /* workers inside the job; changed under the lock   */
  atomic_uint epoch;   /* number of the job; changed under the lock        */

  jx_task_fn fn; /* the job: constant while it is open or busy             */
  void *user;
  int64_t ntasks;
  char pad[64]; /* the counter has a cache line of its own                 */
  _Atomic int64_t next;
  char pad2[64];

  worker worker[JX_POOL_MAX];
};

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

int jx_pool_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return JX_MAX(CPU_COUNT(&set), 1);
  long n = sysconf(_SC_NPROCESSORS_ONLN); /* more processors than cpu_set_t has bits */
  return n > 0 ? (int)JX_MIN(n, JX_POOL_MAX) : 1;
}

static int wanted(int threads) {
  return JX_MIN(threads > 0 ? threads : jx_pool_processors(), JX_POOL_MAX);
}

/* A pool of this process, without workers. */
static void reset(jx_pool *p) {
  pthread_mutex_init(&p->lock, NULL);
  pthread_cond_init(&p->wake, NULL);
  pthread_cond_init(&p->done, NULL);
  p->started = p->keep = 0;
  p->open = false;
  atomic_store(&p->running, false);
  atomic_store(&p->busy, 0);
  p->pid = getpid();
}

jx_pool *jx_pool_new(jx_mem *mem, int threads) {
  jx_pool *p = jx_calloc(mem, sizeof *p);
  if (!p) return NULL;
  p->mem = mem;
  p->threads = wanted(threads);
  reset(p);
  return p;
}

/* Takes tasks until none is left. */
static void take_tasks(jx_pool *p, int index) {
  for (;;) {
    int64_t task = atomic_fetch_add_explicit(&p->next, 1, memory_order_relaxed);
    if (task >= p->ntasks) return;
    p->fn(p->user, task, index);
  }
}

/* Waits for a job that this worker has not seen, and enters it. false: it has to end. */
static bool enter(jx_pool *p, worker *w) {
  for (int i = 0; i < SPINS && atomic_load_explicit(&p->epoch, memory_order_relaxed) == w->seen;
       i++)
    relax();
  pthread_mutex_lock(&p->lock);
  while (w->index <= p->keep && !(p->open && atomic_load(&p->epoch) != w->seen))
    pthread_cond_wait(&p->wake, &p->lock);
  bool stay = w->index <= p->keep;
  if (stay) {
    w->seen = atomic_load(&p->epoch);
    atomic_fetch_add(&p->busy, 1);
  }
  pthread_mutex_unlock(&p->lock);
  return stay;
}

static void leave(jx_pool *p) {
  pthread_mutex_lock(&p->lock);
  if (atomic_fetch_sub(&p->busy, 1) == 1) pthread_cond_signal(&p->done);
  pthread_mutex_unlock(&p->lock);
}

static void *work(void *arg) {
  worker *w = arg;
  while (enter(w->pool, w)) {
    take_tasks(w->pool, w->index);
    leave(w->pool);
  }
  return NULL;
}

/* Starts workers until there are n, as far as the system allows. They get no signals. */
static void start_workers(jx_pool *p, int n) {
  if (p->started >= n) return;
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  while (p->started < n) {
    int index = p->started + 1;
    worker *w = &p->worker[index];
    *w = (worker){.pool = p, .index = index, .seen = atomic_load(&p->epoch)};
    pthread_mutex_lock(&p->lock);
    p->keep = index;
    pthread_mutex_unlock(&p->lock);
    if (pthread_create(&w->thread, NULL, work, w) != 0) {
      p->threads = index; /* do not ask again at every run */
      break;
    }
    p->started = index;
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Ends workers until at most n are left. */
static void stop_workers(jx_pool *p, int n) {
  if (p->pid != getpid()) reset(p);
  if (p->started <= n) return;
  pthread_mutex_lock(&p->lock);
  p->keep = n;
  pthread_cond_broadcast(&p->wake);
  pthread_mutex_unlock(&p->lock);
  for (; p->started > n; p->started--) pthread_join(p->worker[p->started].thread, NULL);
}

void jx_pool_free(jx_pool *p) {
  if (!p) return;
  stop_workers(p, 0);
  pthread_cond_destroy(&p->done);
  pthread_cond_destroy(&p->wake);
  pthread_mutex_destroy(&p->lock);
  jx_free(p->mem, p, sizeof *p);
}

void jx_pool_set_threads(jx_pool *p, int threads) {
  p->threads = wanted(threads);
  stop_workers(p, p->threads - 1);
}

int jx_pool_threads(const jx_pool *p) { return p->threads; }

static void open_job(jx_pool *p, int64_t ntasks, jx_task_fn fn, void *user) {
  pthread_mutex_lock(&p->lock);
  p->fn = fn;
  p->user = user;
  p->ntasks = ntasks;
  atomic_store_explicit(&p->next, 0, memory_order_relaxed);
  p->open = true;
  atomic_fetch_add(&p->epoch, 1);
  if (ntasks > p->started) {
    pthread_cond_broadcast(&p->wake);
  } else {
    for (int64_t i = 1; i < ntasks; i++) pthread_cond_signal(&p->wake);
  }
  pthread_mutex_unlock(&p->lock);
}

static void close_job(jx_pool *p) {
  pthread_mutex_lock(&p->lock);
  p->open = false;
  pthread_mutex_unlock(&p->lock);
  for (int i = 0; i < SPINS && atomic_load_explicit(&p->busy, memory_order_relaxed); i++) relax();
  pthread_mutex_lock(&p->lock);
  while (atomic_load(&p->busy)) pthread_cond_wait(&p->done, &p->lock);
  pthread_mutex_unlock(&p->lock);
}

static void run_inline(int64_t ntasks, jx_task_fn fn, void *user) {
  for (int64_t i = 0; i < ntasks; i++) fn(user, i, 0);
}

void jx_pool_run(jx_pool *p, int64_t ntasks, jx_task_fn fn, void *user) {
  if (!p || ntasks <= 1 || p->threads == 1) {
    run_inline(ntasks, fn, user);
    return;
  }
  if (p->pid != getpid()) reset(p);
  if (atomic_exchange(&p->running, true)) {
    run_inline(ntasks, fn, user);
    return;
  }
  start_workers(p, (int)JX_MIN(ntasks, p->threads) - 1);
  open_job(p, ntasks, fn, user);
  take_tasks(p, 0);
  close_job(p);
  atomic_store(&p->running, false);
}
