/*
** main.c — the command: jaxlua SCRIPT [ARGS], -e CODE, -v, --help, - for standard input.
** A script's error prints its message and a traceback in the script's own lines, and exits 1; so
** does Ctrl-C, and exits 130.
*/
#include <lauxlib.h>
#include <luajit.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bind/open.h"
#include "jaxlua.h"

static const char VERSION[] = "0.1.0";

static const char USAGE[] =
    "usage: jaxlua [options] [script [args]]\n"
    "\n"
    "  script     a Lua file to run; - reads standard input\n"
    "  -e CODE    run CODE (may be given more than once, before the script)\n"
    "  -L DIR     look for the Lua library in DIR before the built-in copy\n"
    "  -v         print the version\n"
    "  --help     print this text\n"
    "\n"
    "In a script:  local jax = require \"jaxlua\";  local jnp = jax.numpy\n";

/* ---- Ctrl-C ---- */

enum { FAILED = 1, INTERRUPTED = 130 }; /* exit codes; 130 as a shell reports SIGINT */

static jx_lua *volatile running; /* whose script a signal interrupts; NULL: none */

/*
** The first Ctrl-C raises an error in the script. One that finds the first still waiting ends the
** process: a loop that LuaJIT has compiled, for one, does not look. Signals that come together,
** from a terminal and from a program that hands it on, are one.
*/
static void on_interrupt(int sig) {
  static const char ENDED[] =
      "jaxlua: ended by a second interrupt, because the script did not answer the first\n";
  static struct timespec first; /* only this function uses it, and it does not interrupt itself */
  jx_lua *B = running;
  struct timespec now;
  (void)sig;
  if (!B) return;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!jx_lua_interrupt(B)) { /* NOLINT(bugprone-signal-handler): made for it */
    first = now;
    return;
  }
  if ((now.tv_sec - first.tv_sec) * 1000 + (now.tv_nsec - first.tv_nsec) / 1000000 < 100) return;
  ssize_t written = write(STDERR_FILENO, ENDED, sizeof ENDED - 1);
  (void)written;
  _exit(INTERRUPTED);
}

/* Without SA_RESTART: a script that waits in io.read is woken. */
static void catch_interrupts(jx_lua *B) {
  struct sigaction a = {.sa_handler = on_interrupt};
  sigemptyset(&a.sa_mask);
  running = B;
  if (!B) a.sa_handler = SIG_DFL;
  sigaction(SIGINT, &a, NULL);
}

/* ---- errors ---- */

/* Message handler: the text to print. Upvalue 1: where the exit code goes, an int. */
static int explain(lua_State *L) {
  int *code = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 1);
  if (jx_lua_is_interrupt(L, 1)) *code = INTERRUPTED;
  if (lua_isstring(L, 1) || !luaL_callmeta(L, 1, "__tostring")) lua_pushvalue(L, 1);
  if (!lua_isstring(L, 2)) {
    lua_pushfstring(L, "(error value: a %s)", luaL_typename(L, 1));
    lua_replace(L, 2);
  }
  const char *message = lua_tostring(L, 2);
  if (strstr(message, "attempt to compare") && strstr(message, "userdata")) {
    lua_pushfstring(L, "%s (an array and a number are compared by x:item() < 3, or x:lt(3))",
                    message);
    lua_replace(L, 2);
  }
  jx_lua_push_traceback(L, 1);
  const char *trace = lua_tostring(L, -1);
  lua_pushfstring(L, "%s%s%s", lua_tostring(L, 2), *trace ? "\n" : "", trace);
  return 1;
}

/* Comparisons of arrays that are tested as if they were booleans: lua/jaxlua/truth.lua. */
static void watch_truth(lua_State *L, int chunk) {
  int top = lua_gettop(L);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "jaxlua.truth");
  if (lua_pcall(L, 1, 1, 0) == 0 && lua_istable(L, -1)) {
    lua_getfield(L, -1, "warn");
    lua_pushvalue(L, chunk);
    lua_pcall(L, 1, 0, 0); /* without it the script runs as well */
  }
  lua_settop(L, top);
}

/* Runs the function on top of the stack with n arguments below it already pushed: the exit code. */
static int run_chunk(lua_State *L, int status, int nargs) {
  int code = FAILED;
  if (status == 0) {
    int base = lua_gettop(L) - nargs;
    watch_truth(L, base);
    lua_pushlightuserdata(L, &code);
    lua_pushcclosure(L, explain, 1);
    lua_insert(L, base);
    status = lua_pcall(L, nargs, 0, base);
    lua_remove(L, base);
  }
  if (status == 0) return 0;
  const char *s = lua_tostring(L, -1);
  fprintf(stderr, "jaxlua: %s\n", s ? s : "(error without a message)");
  lua_pop(L, 1);
  return code;
}

/* ---- arguments ---- */

/* The global table `arg`, as the luajit command makes it; pushes the script's arguments. */
static int push_args(lua_State *L, int argc, char **argv, int script) {
  lua_createtable(L, argc - script, script + 1);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - script);
  }
  lua_setglobal(L, "arg");
  int n = argc - script - 1;
  luaL_checkstack(L, n + 3, "too many arguments");
  for (int i = script + 1; i < argc; i++) lua_pushstring(L, argv[i]);
  return n > 0 ? n : 0;
}

static int run_script(lua_State *L, int argc, char **argv, int script) {
  const char *name = strcmp(argv[script], "-") == 0 ? NULL : argv[script];
  int status = luaL_loadfile(L, name);
  int n = status == 0 ? push_args(L, argc, argv, script) : 0;
  return run_chunk(L, status, n);
}

/* "lua" beside the binary, if a copy of the library lies there. */
static const char *library_beside(char *buf, size_t size) {
  ssize_t n = readlink("/proc/self/exe", buf, size - 32);
  if (n <= 0) return NULL;
  buf[n] = '\0';
  char *slash = strrchr(buf, '/');
  if (!slash) return NULL;
  size_t room = size - (size_t)(slash - buf);
  snprintf(slash, room, "/lua/jaxlua/init.lua");
  if (access(buf, R_OK) != 0) return NULL;
  snprintf(slash, room, "/lua");
  return buf;
}

typedef struct command {
  int argc;
  char **argv;
  int script; /* index, or argc */
  bool version, help, code;
  const char *dir;
} command;

static bool read_command(command *c) {
  int i = 1;
  for (; i < c->argc; i++) {
    const char *a = c->argv[i];
    if (a[0] != '-' || a[1] == '\0') break;
    if (strcmp(a, "-v") == 0 || strcmp(a, "--version") == 0)
      c->version = true;
    else if (strcmp(a, "-h") == 0 || strcmp(a, "--help") == 0)
      c->help = true;
    else if (strcmp(a, "--") == 0) {
      i++;
      break;
    } else if ((strcmp(a, "-e") == 0 || strcmp(a, "-L") == 0) && i + 1 < c->argc) {
      if (a[1] == 'e')
        c->code = true;
      else
        c->dir = c->argv[i + 1];
      i++;
    } else {
      fprintf(stderr, "jaxlua: unknown option, or an option without its value: %s\n%s", a, USAGE);
      return false;
    }
  }
  c->script = i;
  return true;
}

static int run_all(lua_State *L, const command *c) {
  push_args(L, c->argc, c->argv, c->script < c->argc ? c->script : 0);
  lua_settop(L, 0);
  for (int i = 1; i < c->script; i++) {
    if (strcmp(c->argv[i], "-L") == 0) {
      i++;
      continue;
    }
    if (strcmp(c->argv[i], "-e") != 0) continue;
    const char *code = c->argv[++i];
    int failed = run_chunk(L, luaL_loadbuffer(L, code, strlen(code), "=(command line)"), 0);
    if (failed) return failed;
  }
  return c->script < c->argc ? run_script(L, c->argc, c->argv, c->script) : 0;
}

int main(int argc, char **argv) {
  char beside[4096];
  command c = {.argc = argc, .argv = argv};
  if (!read_command(&c)) return 2;
  if (c.version) printf("jaxlua %s (%s)\n", VERSION, LUAJIT_VERSION);
  if (c.help) fputs(USAGE, stdout);
  if (c.script >= argc && !c.code) {
    if (!c.version && !c.help)
      fprintf(stderr, "jaxlua: no script given; the prompt comes later\n%s", USAGE);
    return c.version || c.help ? 0 : 2;
  }
  jaxlua_rt *rt;
  jaxlua_options options = {.size = sizeof options};
  /* A user's own setting stands; otherwise the kernels that this processor runs best. */
  if (!getenv("OPENBLAS_CORETYPE")) options.blas_core = "auto";
  if (jaxlua_open(&options, &rt) != 0) {
    fputs("jaxlua: out of memory\n", stderr);
    return 1;
  }
  lua_State *L = luaL_newstate();
  int failed = FAILED;
  if (L) {
    luaL_openlibs(L);
    jx_lua *B = jx_lua_open(L, rt, c.dir ? c.dir : library_beside(beside, sizeof beside));
    if (B) {
      catch_interrupts(B);
      failed = run_all(L, &c);
      fflush(stdout);
      catch_interrupts(NULL);
    } else {
      fprintf(stderr, "jaxlua: %s\n", jaxlua_last_error(rt)->message);
    }
    lua_close(L);
    jx_lua_close(B);
  }
  jaxlua_close(rt);
  return failed;
}
