/*
** edit.c — the line editor: libedit behind a reader of our own.
**
** Our reader of keys (next_char) and not libedit's: it notes Ctrl-C and a new window size between
** two keys, without a moment in which a signal is lost (SIGINT and SIGWINCH are blocked but while
** ppoll waits), and it decodes UTF-8 itself, so that bytes that are none are counted and left out.
*/
#include "edit.h"

#include <dlfcn.h>
#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "interrupt.h"

enum { NARROW = 16, ENTRIES = 2000, INSERT = 512 };

/* What is used of libedit. */
typedef struct api {
  EditLine *(*init)(const char *, FILE *, FILE *, FILE *);
  void (*end)(EditLine *);
  int (*set)(EditLine *, int, ...);
  int (*get)(EditLine *, int, ...);
  int (*source)(EditLine *, const char *);
  const char *(*gets)(EditLine *, int *);
  const LineInfo *(*line)(EditLine *);
  int (*insert)(EditLine *, const char *);
  void (*resize)(EditLine *);
  History *(*history_init)(void);
  void (*history_end)(History *);
  int (*history)(History *, HistEvent *, int, ...);
} api;

typedef struct bytes {
  char *at;
  size_t n, room;
  bool failed; /* no memory at some point */
} bytes;

struct jx_edit {
  api lib;
  void *handle; /* of dlopen; NULL: lines are read plainly */
  EditLine *el;
  History *history;
  jx_complete complete;
  void *data;
  const char *prompt;
  bytes line;    /* what the last call gave           */
  bytes paste;   /* what is being pasted              */
  int bad;       /* bytes left out of this line       */
  int held;      /* a byte read too far; -1: none     */
  sigset_t open; /* the signals as they were, for ppoll */
};

/* ---- bytes ---- */

static void add_bytes(bytes *b, const char *s, size_t n) {
  if (b->failed) return;
  if (b->n + n + 1 > b->room) {
    size_t room = (b->n + n + 1) * 2;
    char *at = realloc(b->at, room);
    if (!at) {
      b->failed = true;
      return;
    }
    b->at = at;
    b->room = room;
  }
  memcpy(b->at + b->n, s, n);
  b->n += n;
  b->at[b->n] = '\0';
}

static void add_char(bytes *b, uint32_t c) {
  char s[4];
  size_t n = 1;
  if (c < 0x80) {
    s[0] = (char)c;
  } else if (c < 0x800) {
    s[0] = (char)(0xC0 | c >> 6);
    n = 2;
  } else if (c < 0x10000) {
    s[0] = (char)(0xE0 | c >> 12);
    n = 3;
  } else {
    s[0] = (char)(0xF0 | c >> 18);
    n = 4;
  }
  for (size_t i = 1; i < n; i++) s[i] = (char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3F));
  add_bytes(b, s, n);
}

/* ---- keys ---- */

static volatile sig_atomic_t changed; /* the window has another size, or we are awake again */

static void on_change(int sig) {
  (void)sig;
  changed = 1;
}

enum { BYTE_EOF = -1, BYTE_INTERRUPT = -2, BYTE_CHANGED = -3 };

/* The next byte of standard input, or what came instead. */
static int next_byte(jx_edit *e) {
  if (e->held >= 0) {
    int c = e->held;
    e->held = -1;
    return c;
  }
  struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
  for (;;) {
    if (jx_interrupt_take()) return BYTE_INTERRUPT;
    if (changed) return changed = 0, BYTE_CHANGED;
    int got = ppoll(&p, 1, NULL, &e->open);
    if (got < 0 && errno != EINTR) return BYTE_EOF;
    if (got <= 0) continue;
    unsigned char c;
    ssize_t n = read(STDIN_FILENO, &c, 1);
    if (n == 1) return c;
    if (n == 0 || (errno != EINTR && errno != EAGAIN)) return BYTE_EOF;
  }
}

/* Bytes that follow this first one in UTF-8, or -1; *least is the smallest that needs so many. */
static int followers(int c, uint32_t *bits, uint32_t *least) {
  static const struct {
    int mask, lead;
    uint32_t least;
  } form[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
  for (int i = 0; i < 4; i++)
    if ((c & form[i].mask) == form[i].lead) {
      *bits = (uint32_t)(c & ~form[i].mask & 0xFF);
      *least = form[i].least;
      return i;
    }
  return -1;
}

/* The next character, or one of the negative numbers. Bytes that are no UTF-8 are left out. */
static int64_t next_char(jx_edit *e) {
  for (;;) {
    int c = next_byte(e);
    if (c < 0) return c;
    uint32_t bits, least;
    int more = followers(c, &bits, &least), left = more;
    for (; left > 0; left--) {
      c = next_byte(e);
      if (c < 0) return c;
      if ((c & 0xC0) != 0x80) {
        e->held = c;
        break;
      }
      bits = bits << 6 | (uint32_t)(c & 0x3F);
    }
    bool valid = left == 0 && bits >= least && bits <= 0x10FFFF && (bits < 0xD800 || bits > 0xDFFF);
    if (valid && bits != 0) return bits;
    e->bad += more < 0 ? 1 : 1 + more - left;
  }
}

static jx_edit *edit_of(EditLine *el, int (*get)(EditLine *, int, ...)) {
  void *p = NULL;
  return get(el, EL_CLIENTDATA, &p) == 0 ? p : NULL;
}

static int (*get_option)(EditLine *, int, ...); /* el_get, for the callbacks; set once */

static int read_key(EditLine *el, wchar_t *out) {
  jx_edit *e = edit_of(el, get_option);
  for (;;) {
    int64_t c = next_char(e);
    if (c >= 0) return *out = (wchar_t)c, 1;
    if (c == BYTE_EOF) return 0;
    if (c == BYTE_INTERRUPT) {
      errno = EINTR;
      return -1;
    }
    e->lib.resize(el);
    e->lib.set(el, EL_PREP_TERM, 1);
    e->lib.set(el, EL_REFRESH);
  }
}

/* ---- what keys do ---- */

static char *prompt_of(EditLine *el) {
  union {
    const char *in;
    char *out;
  } text = {edit_of(el, get_option)->prompt};
  return text.out;
}

static unsigned char on_tab(EditLine *el, int key) {
  (void)key;
  jx_edit *e = edit_of(el, get_option);
  const LineInfo *line = e->lib.line(el);
  char insert[INSERT] = "";
  bool shown = e->complete(e->data, line->buffer, (size_t)(line->cursor - line->buffer), insert,
                           sizeof insert);
  if (insert[0] && e->lib.insert(el, insert) != 0) return CC_ERROR;
  if (shown) return CC_REDISPLAY;
  return insert[0] ? CC_REFRESH : CC_REFRESH_BEEP;
}

/* A terminal brackets what is pasted: its line breaks are text, its tabs no completion. */
static unsigned char on_paste(EditLine *el, int key) {
  static const char END[] = "\033[201~";
  jx_edit *e = edit_of(el, get_option);
  bytes *b = &e->paste;
  (void)key;
  b->n = 0;
  for (;;) {
    int64_t c = next_char(e);
    if (c == BYTE_CHANGED) continue;
    if (c < 0) return CC_ERROR;
    add_char(b, c == '\r' ? '\n' : (uint32_t)c);
    size_t n = sizeof END - 1;
    if (b->failed || b->n < n || memcmp(b->at + b->n - n, END, n) != 0) continue;
    b->n -= n;
    while (b->n > 0 && b->at[b->n - 1] == '\n') b->n--;
    b->at[b->n] = '\0';
    return b->n > 0 && e->lib.insert(el, b->at) != 0 ? CC_ERROR : CC_REFRESH;
  }
}

/* ---- opening ---- */

static bool load(jx_edit *e) {
  static const char *const names[] = {"libedit.so.2", "libedit.so.0", "libedit.so"};
  const struct {
    const char *name;
    void *slot;
  } symbols[] = {{"el_init", &e->lib.init},
                 {"el_end", &e->lib.end},
                 {"el_set", &e->lib.set},
                 {"el_get", &e->lib.get},
                 {"el_source", &e->lib.source},
                 {"el_gets", &e->lib.gets},
                 {"el_line", &e->lib.line},
                 {"el_insertstr", &e->lib.insert},
                 {"el_resize", &e->lib.resize},
                 {"history_init", &e->lib.history_init},
                 {"history_end", &e->lib.history_end},
                 {"history", &e->lib.history}};
  for (size_t i = 0; i < sizeof names / sizeof *names && !e->handle; i++)
    e->handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  for (size_t i = 0; e->handle && i < sizeof symbols / sizeof *symbols; i++) {
    void *p = dlsym(e->handle, symbols[i].name);
    if (!p) return false;
    memcpy(symbols[i].slot, &p, sizeof p);
  }
  return e->handle != NULL;
}

static void bind_keys(jx_edit *e) {
  static const char *const keys[][2] = {
      {"^I", "jx-complete"},         {"\033[200~", "jx-paste"},
      {"^R", "em-inc-search-prev"},  {"\033[3~", "ed-delete-next-char"},
      {"\033[1;5C", "em-next-word"}, {"\033[1;5D", "ed-prev-word"},
      {"\033[H", "ed-move-to-beg"},  {"\033[F", "ed-move-to-end"},
  };
  e->lib.set(e->el, EL_EDITOR, "emacs");
  e->lib.set(e->el, EL_ADDFN, "jx-complete", "complete names", on_tab);
  e->lib.set(e->el, EL_ADDFN, "jx-paste", "insert what is pasted", on_paste);
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    e->lib.set(e->el, EL_BIND, keys[i][0], keys[i][1], NULL);
  e->lib.source(e->el, NULL); /* the user's own ~/.editrc */
}

/* libedit writes through the locale; without one of UTF-8 the letters of others would be lost. */
static void choose_locale(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static bool terminal_can(void) {
  const char *term = getenv("TERM");
  return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && term && *term &&
         strcmp(term, "dumb") != 0;
}

static void start(jx_edit *e) {
  HistEvent event;
  choose_locale();
  get_option = e->lib.get;
  e->el = e->lib.init("jaxlua", stdin, stdout, stderr);
  if (!e->el) return;
  e->lib.set(e->el, EL_CLIENTDATA, e);
  e->lib.set(e->el, EL_GETCFN, read_key);
  e->lib.set(e->el, EL_PROMPT_ESC, prompt_of, '\1');
  e->history = e->lib.history_init();
  if (e->history) {
    e->lib.history(e->history, &event, H_SETSIZE, ENTRIES);
    e->lib.history(e->history, &event, H_SETUNIQUE, 1);
    e->lib.set(e->el, EL_HIST, e->lib.history, e->history);
  }
  bind_keys(e);
}

jx_edit *jx_edit_open(jx_complete complete, void *data) {
  jx_edit *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  e->complete = complete;
  e->data = data;
  e->held = -1;
  if (terminal_can() && load(e)) start(e);
  return e;
}

void jx_edit_close(jx_edit *e) {
  if (!e) return;
  if (e->history) e->lib.history_end(e->history);
  if (e->el) e->lib.end(e->el);
  /* The library stays open: below it libtinfo keeps what it knows of the terminal. */
  free(e->line.at);
  free(e->paste.at);
  free(e);
}

/* ---- reading ---- */

int jx_edit_columns(void) {
  struct winsize w;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 ? w.ws_col : 80;
}

bool jx_edit_rich(const jx_edit *e) { return e->el && jx_edit_columns() >= NARROW; }

static jx_line_end read_rich(jx_edit *e) {
  static const char ON[] = "\033[?2004h", OFF[] = "\033[?2004l";
  struct sigaction change = {.sa_handler = on_change}, winch, cont;
  int n = 0;
  sigemptyset(&change.sa_mask);
  sigaction(SIGWINCH, &change, &winch);
  sigaction(SIGCONT, &change, &cont);
  e->lib.resize(e->el);
  e->lib.set(e->el, EL_PREP_TERM, 1); /* before the prompt is seen: no key is echoed or lost */
  fputs(ON, stdout);                  /* bracketed paste */
  fflush(stdout);
  errno = 0;
  const char *s = e->lib.gets(e->el, &n);
  bool interrupted = !s && errno == EINTR;
  if (!s) fputs(interrupted ? "^C\n" : "\n", stdout);
  fputs(OFF, stdout);
  fflush(stdout);
  sigaction(SIGWINCH, &winch, NULL);
  sigaction(SIGCONT, &cont, NULL);
  if (s && n > 0) add_bytes(&e->line, s, (size_t)n);
  return interrupted ? JX_LINE_INTERRUPT : s && n > 0 ? JX_LINE_READ : JX_LINE_EOF;
}

/* The prompt without the marks around its colours. */
static void print_prompt(const char *s) {
  for (; *s; s++)
    if (*s != '\1') fputc(*s, stdout);
  fflush(stdout);
}

static jx_line_end read_plain(jx_edit *e) {
  print_prompt(e->prompt);
  for (;;) {
    int64_t c = next_char(e);
    if (c == BYTE_CHANGED) continue;
    if (c == BYTE_INTERRUPT) return fputs("\n", stdout), JX_LINE_INTERRUPT;
    if (c < 0 && e->line.n == 0) return fputs("\n", stdout), JX_LINE_EOF;
    if (c < 0 || c == '\n') return JX_LINE_READ;
    add_char(&e->line, (uint32_t)c);
  }
}

jx_line_end jx_edit_read(jx_edit *e, const char *prompt, char **line, size_t *n, int *bad) {
  sigset_t ours;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGWINCH);
  e->line.n = 0;
  e->line.failed = e->paste.failed = false;
  e->prompt = prompt;
  e->bad = 0;
  add_bytes(&e->line, "", 0);
  pthread_sigmask(SIG_BLOCK, &ours, &e->open);
  jx_interrupts_at_prompt(true);
  jx_line_end end = jx_edit_rich(e) ? read_rich(e) : read_plain(e);
  jx_interrupts_at_prompt(false);
  pthread_sigmask(SIG_SETMASK, &e->open, NULL);
  if (e->line.failed || e->paste.failed) return JX_LINE_NOMEM;
  while (e->line.n > 0 && e->line.at[e->line.n - 1] == '\n') e->line.at[--e->line.n] = '\0';
  *line = e->line.at;
  *n = e->line.n;
  *bad = e->bad;
  return end;
}

void jx_edit_remember(jx_edit *e, const char *entry) {
  HistEvent event;
  if (e->history) e->lib.history(e->history, &event, H_ENTER, entry);
}
