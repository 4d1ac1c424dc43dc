/*
** repl.c — what the session of lua/jaxlua/repl.lua sees of the terminal, as a table of functions,
** and the loop that keeps the session alive: whatever escapes from a step is shown, and the next
** step begins.
**
**   read(prompt)      a line and the number of bytes left out; or nil and "eof", "interrupt" or
**                     "memory"
**   remember(entry)   the arrow keys bring it back
**   columns()         of the terminal
**   prepare(path)     makes the file and its folders, for the user alone; or nil and a reason
**   source(module)    text of a module of the library
**   files(folder)     their names, those of folders with a slash behind
**   traceback(error)  in the user's own lines
**   input, output, errors  whether they are terminals; `editing`: whether lines are edited
**   complete          is put there by the session: text before the cursor → what is to be inserted,
**                     and lines to be shown
*/
#include "repl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit.h"
#include "embed.h"
#include "interrupt.h"

enum { MAX_FILES = 5000 };

typedef struct session {
  lua_State *L;
  jx_edit *edit;
  int terminal; /* stack index of the table, in the loop's frame */
} session;

static session *session_of(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

static int read_line(lua_State *L) {
  static const char *const reason[] = {
      [JX_LINE_EOF] = "eof", [JX_LINE_INTERRUPT] = "interrupt", [JX_LINE_NOMEM] = "memory"};
  session *s = session_of(L);
  const char *prompt = luaL_checkstring(L, 1);
  char *line;
  size_t n;
  int bad;
  fflush(stdout);
  jx_line_end end = jx_edit_read(s->edit, prompt, &line, &n, &bad);
  if (end != JX_LINE_READ) {
    lua_pushnil(L);
    lua_pushstring(L, reason[end]);
    return 2;
  }
  lua_pushlstring(L, line, n);
  lua_pushinteger(L, bad);
  return 2;
}

static int remember(lua_State *L) {
  jx_edit_remember(session_of(L)->edit, luaL_checkstring(L, 1));
  return 0;
}

static int columns(lua_State *L) {
  lua_pushinteger(L, jx_edit_columns());
  return 1;
}

/* Every folder of the path, and an empty file. 0, or errno. */
static int make_file(char *path) {
  for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
    *p = '\0';
    int failed = mkdir(path, 0700) != 0 && errno != EEXIST ? errno : 0;
    *p = '/';
    if (failed) return failed;
  }
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return errno;
  close(fd);
  return 0;
}

static int prepare(lua_State *L) {
  char path[4096];
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  int failed = ENAMETOOLONG;
  if (n > 0 && n < sizeof path) {
    memcpy(path, s, n + 1);
    failed = make_file(path);
  }
  if (!failed) return lua_pushboolean(L, 1), 1;
  lua_pushnil(L);
  lua_pushstring(L, strerror(failed));
  return 2;
}

static int source(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  for (size_t i = 0; i < jx_embed_count; i++) {
    if (strcmp(jx_embed_table[i].name, name) != 0) continue;
    lua_pushlstring(L, (const char *)jx_embed_table[i].data, jx_embed_table[i].size);
    return 1;
  }
  return 0;
}

/* Names in a folder, those of folders with a slash behind; nil if it cannot be read. */
static int files(lua_State *L) {
  const char *folder = luaL_checkstring(L, 1);
  lua_newtable(L);
  DIR *d = opendir(folder);
  if (!d) return 0;
  int n = 0;
  for (struct dirent *f; n < MAX_FILES && (f = readdir(d)) != NULL;) {
    if (strcmp(f->d_name, ".") == 0 || strcmp(f->d_name, "..") == 0) continue;
    struct stat s;
    bool is_folder = fstatat(dirfd(d), f->d_name, &s, 0) == 0 && S_ISDIR(s.st_mode);
    char name[sizeof f->d_name + 1];
    snprintf(name, sizeof name, "%s%s", f->d_name, is_folder ? "/" : "");
    lua_pushstring(L, name);
    lua_rawseti(L, 2, ++n);
  }
  closedir(d);
  return 1;
}

/* The traceback of an error value, in the user's own lines. */
static int traceback(lua_State *L) {
  lua_settop(L, 1);
  jx_lua_push_traceback(L, 1);
  return 1;
}

/* The session's own completion. It runs below libedit, so it must not raise. */
static bool complete(void *data, const char *text, size_t n, char *insert, size_t room) {
  session *s = data;
  lua_State *L = s->L;
  int top = lua_gettop(L);
  if (!lua_checkstack(L, 8)) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, s->terminal);
  lua_pushliteral(L, "complete");
  lua_rawget(L, -2);
  lua_pushlstring(L, text, n);
  bool shown = false;
  if (lua_pcall(L, 1, 2, 0) == 0) {
    size_t length;
    const char *more = lua_tolstring(L, -2, &length), *list = lua_tostring(L, -1);
    if (more && length < room) memcpy(insert, more, length + 1);
    if (list) shown = fprintf(stdout, "\n%s", list) > 0;
  }
  lua_settop(L, top);
  return shown;
}

static void flag(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

/* Upvalues: none. Argument: the session. Results: the session's step, after its table is made. */
static int open_session(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"read", read_line}, {"remember", remember}, {"columns", columns},     {"prepare", prepare},
      {"source", source},  {"files", files},       {"traceback", traceback}, {NULL, NULL}};
  session *s = lua_touserdata(L, 1);
  lua_newtable(L);
  for (const luaL_Reg *f = functions; f->name; f++) {
    lua_pushlightuserdata(L, s);
    lua_pushcclosure(L, f->func, 1);
    lua_setfield(L, -2, f->name);
  }
  flag(L, "input", isatty(STDIN_FILENO) == 1);
  flag(L, "output", isatty(STDOUT_FILENO) == 1);
  flag(L, "errors", isatty(STDERR_FILENO) == 1);
  flag(L, "editing", jx_edit_rich(s->edit));
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_setfield(L, -2, "version");
  lua_pushvalue(L, -1);
  s->terminal = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "jaxlua.repl");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "open");
  lua_pushvalue(L, -3);
  lua_call(L, 1, 1);
  return 1;
}

/* What escaped from a step: an interrupt between two chunks, or no memory for a message. */
static void show(lua_State *L) {
  const char *s = lua_tostring(L, -1);
  if (jx_lua_is_interrupt(L, lua_gettop(L))) s = "interrupted";
  fprintf(stderr, "jaxlua: %s\n", s ? s : "(error without a message)");
  lua_pop(L, 1);
}

int jx_repl(lua_State *L, const char *version) {
  session s = {.L = L};
  s.edit = jx_edit_open(complete, &s);
  if (!s.edit) return fputs("jaxlua: out of memory\n", stderr), 1;
  jx_interrupts_in_session(true);
  lua_pushstring(L, version);
  lua_pushcclosure(L, open_session, 1);
  lua_pushlightuserdata(L, &s);
  int failed = lua_pcall(L, 1, 1, 0);
  if (failed) show(L);
  for (bool on = !failed; on;) {
    lua_pushvalue(L, -1);
    if (lua_pcall(L, 0, 1, 0) != 0) {
      show(L);
      continue;
    }
    on = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  jx_interrupts_in_session(false);
  jx_edit_close(s.edit);
  return failed ? 1 : 0;
}
