/* interrupt.c — the handler of SIGINT. */
#include "interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

enum { INTERRUPTED = 130 }; /* exit code, as a shell reports SIGINT */

static jx_lua *volatile running;       /* whose script a signal interrupts; NULL: none        */
static volatile sig_atomic_t waiting;  /* the prompt is read: signals are noted in `noted`     */
static volatile sig_atomic_t noted;    /* one came                                             */
static volatile sig_atomic_t patience; /* signals beyond the first that a job may leave waiting */
static volatile sig_atomic_t ignored;  /* those that it has                                    */

static void say(const char *text, size_t n) {
  ssize_t written = write(STDERR_FILENO, text, n);
  (void)written;
}

/*
** The first Ctrl-C raises an error in the script. One that finds the first still waiting ends the
** process: a loop that LuaJIT has compiled, for one, does not look. A session has more to lose, and
** its loops are not compiled: there the second only explains. Signals that come together, from a
** terminal and from a program that hands it on, are one.
*/
static void on_interrupt(int sig) {
  static const char ENDED[] =
      "jaxlua: ended by a second interrupt, because the script did not answer the first\n";
  static const char SESSION_ENDED[] = "jaxlua: the session was ended by a third interrupt\n";
  static const char WAIT[] =
      "\njaxlua: what runs cannot be interrupted at this point; it ends as soon as it can, and the "
      "session at a third Ctrl-C\n";
  static struct timespec first; /* only this function uses it, and it does not interrupt itself */
  jx_lua *B = running;
  struct timespec now;
  (void)sig;
  if (!B) return;
  if (waiting) {
    noted = 1;
    return;
  }
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!jx_lua_interrupt(B)) { /* NOLINT(bugprone-signal-handler): made for it */
    first = now;
    ignored = 0;
    return;
  }
  if ((now.tv_sec - first.tv_sec) * 1000 + (now.tv_nsec - first.tv_nsec) / 1000000 < 100) return;
  if (ignored < patience) {
    ignored = ignored + 1;
    first = now;
    say(WAIT, sizeof WAIT - 1);
    return;
  }
  if (patience)
    say(SESSION_ENDED, sizeof SESSION_ENDED - 1);
  else
    say(ENDED, sizeof ENDED - 1);
  _exit(INTERRUPTED);
}

/* Without SA_RESTART: a script that waits in io.read is woken. */
void jx_catch_interrupts(jx_lua *B) {
  struct sigaction a = {.sa_handler = on_interrupt};
  sigemptyset(&a.sa_mask);
  running = B;
  if (!B) a.sa_handler = SIG_DFL;
  sigaction(SIGINT, &a, NULL);
}

void jx_interrupts_in_session(bool session) { patience = session ? 1 : 0; }

void jx_interrupts_at_prompt(bool at_prompt) {
  if (at_prompt) noted = 0;
  waiting = at_prompt ? 1 : 0;
}

bool jx_interrupt_take(void) {
  bool was = noted != 0;
  noted = 0;
  return was;
}
