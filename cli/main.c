/*
** main.c — the command: jaxlua [OPTIONS] [SCRIPT [ARGS]], as the lua command takes them. Without a
** script it is a session at the prompt (repl.c), or runs standard input if that is no terminal.
** A script's error prints its message and a traceback in the script's own lines, and exits 1; so
** does Ctrl-C, and exits 130.
*/
#include <lauxlib.h>
#include <luajit.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind/open.h"
#include "interrupt.h"
#include "jaxlua.h"
#include "repl.h"

static const char VERSION[] = "0.1.0";

static const char USAGE[] =
    "usage: jaxlua [options] [script [args]]\n"
    "\n"
    "  script     a Lua file to run; - runs standard input\n"
    "  -e CODE    run CODE (may be given more than once, before the script)\n"
    "  -l NAME    the global NAME = require \"NAME\"; -l g=NAME: the global g\n"
    "  -i         a session at the prompt after the script and the -e\n"
    "  -L DIR     look for the Lua library in DIR before the built-in copy\n"
    "  -v         print the version\n"
    "  --help     print this text\n"
    "\n"
    "Without a script: a session at the prompt (:help there says more); if standard input is no\n"
    "terminal, it is run as a script.\n"
    "In a script:  local jax = require \"jaxlua\";  local jnp = jax.numpy\n";

enum { FAILED = 1, INTERRUPTED = 130 }; /* exit codes; 130 as a shell reports SIGINT */

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
  bool version, help, code, prompt;
  const char *dir;
} command;

/* The value of an option with one, "-eCODE" or "-e CODE"; moves *i. NULL: it has none. */
static const char *value_of(const command *c, int *i) {
  const char *a = c->argv[*i];
  if (a[2]) return a + 2;
  return *i + 1 < c->argc ? c->argv[++*i] : NULL;
}

static bool read_option(command *c, int *i) {
  const char *a = c->argv[*i];
  if (strcmp(a, "-v") == 0 || strcmp(a, "--version") == 0) return c->version = true;
  if (strcmp(a, "-h") == 0 || strcmp(a, "--help") == 0) return c->help = true;
  if (strcmp(a, "-i") == 0) return c->prompt = true;
  if (a[1] != 'e' && a[1] != 'l' && a[1] != 'L') return false;
  const char *value = value_of(c, i);
  if (a[1] == 'L')
    c->dir = value;
  else if (a[1] == 'e')
    c->code = true;
  return value != NULL;
}

static bool read_command(command *c) {
  int i = 1;
  for (; i < c->argc; i++) {
    const char *a = c->argv[i];
    if (a[0] != '-' || a[1] == '\0') break;
    if (strcmp(a, "--") == 0) {
      i++;
      break;
    }
    if (!read_option(c, &i)) {
      fprintf(stderr, "jaxlua: unknown option, or an option without its value: %s\n%s", a, USAGE);
      return false;
    }
  }
  c->script = i;
  return true;
}

/* require(name), as a global */
static int require_global(lua_State *L) {
  const char *value = luaL_checkstring(L, 1), *equal = strchr(value, '=');
  if (equal)
    lua_pushlstring(L, value, (size_t)(equal - value));
  else
    lua_pushvalue(L, 1);
  lua_getglobal(L, "require");
  lua_pushstring(L, equal ? equal + 1 : value);
  lua_call(L, 1, 1);
  lua_settable(L, LUA_GLOBALSINDEX);
  return 0;
}

/* -e and -l, in their order. */
static int run_options(lua_State *L, const command *c) {
  for (int i = 1; i < c->script; i++) {
    const char *a = c->argv[i];
    if (a[0] != '-' || (a[1] != 'e' && a[1] != 'l' && a[1] != 'L')) continue;
    const char *value = value_of(c, &i);
    int failed = 0;
    if (a[1] == 'e')
      failed = run_chunk(L, luaL_loadbuffer(L, value, strlen(value), "=(command line)"), 0);
    else if (a[1] == 'l') {
      lua_pushcfunction(L, require_global);
      lua_pushstring(L, value);
      failed = run_chunk(L, 0, 1);
    }
    if (failed) return failed;
  }
  return 0;
}

static int run_all(lua_State *L, const command *c) {
  bool script = c->script < c->argc;
  push_args(L, c->argc, c->argv, script ? c->script : 0);
  lua_settop(L, 0);
  int failed = run_options(L, c);
  if (failed == 0 && script) failed = run_script(L, c->argc, c->argv, c->script);
  bool alone = !script && !c->code && !c->version;
  if (c->prompt || (alone && isatty(STDIN_FILENO))) return jx_repl(L, VERSION);
  if (failed == 0 && alone) failed = run_chunk(L, luaL_loadfile(L, NULL), 0);
  return failed;
}

int main(int argc, char **argv) {
  char beside[4096];
  command c = {.argc = argc, .argv = argv};
  if (!read_command(&c)) return 2;
  if (c.version && !c.prompt) printf("jaxlua %s (%s)\n", VERSION, LUAJIT_VERSION);
  if (c.help) return fputs(USAGE, stdout), 0;
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
      jx_catch_interrupts(B);
      failed = run_all(L, &c);
      fflush(stdout);
      jx_catch_interrupts(NULL);
    } else {
      fprintf(stderr, "jaxlua: %s\n", jaxlua_last_error(rt)->message);
    }
    lua_close(L);
    jx_lua_close(B);
  }
  jaxlua_close(rt);
  return failed;
}
