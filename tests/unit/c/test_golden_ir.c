/*
** test_golden_ir.c — passes, from text to text: every tests/golden/<name>.ir.
**
** A file is a comment line "-- …", a program, a line that names a pass, and what the pass gives:
**   -- pass: print                                    JAX's own text of the program
**   -- pass: jvp mask=(1,0) [force=(1,)]              one flag per input; per output
**   -- pass: linearize mask=(1,0) [force=(1,)]        the known half, then the linear half
**   -- pass: transpose linear=(1,0) ct=(1,) [force=(1,0)]
**   -- pass: batch mask=(1,0) size=3 [force=(1,)]
** The result begins with a line that says which outputs are there. All but `print` print exactly.
**
** The argument --update writes what the passes give into the files, whose diff is to be reviewed;
** not those of `print`, which come from JAX (tests/golden/make_ir.py).
*/
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "transform/transform.h"
#include "unit.h"

enum { MAX_FILES = 400, MAX_FLAGS = 64 };

static const char *const folder = "tests/golden";
static bool update;

typedef struct {
  jx_rt *rt;
  jx_graph *g;
  const char *line; /* arguments of the pass */
  jx_str *out;
} job;

/* ---- arguments ---- */

/* The flags after "key=(", or false: not given. */
static bool flags(const job *j, const char *key, bool *at, uint32_t n) {
  char name[32];
  snprintf(name, sizeof name, " %s=(", key);
  const char *c = strstr(j->line, name);
  if (!c) return false;
  uint32_t count = 0;
  for (c += strlen(name); *c && *c != ')'; c++) {
    if (*c != '0' && *c != '1') continue;
    assert_true(count < n);
    at[count++] = *c == '1';
  }
  assert_int_equal(count, n);
  return true;
}

static int64_t number(const job *j, const char *key) {
  const char *c = strstr(j->line, key);
  assert_non_null(c);
  return strtoll(c + strlen(key), NULL, 10);
}

static void put_mask(jx_str *s, const char *title, const bool *mask, uint32_t n) {
  jx_str_addf(s, "-- %s=(", title);
  for (uint32_t i = 0; i < n; i++) jx_str_addf(s, "%s%d", i ? "," : "", mask[i]);
  jx_str_add(s, n == 1 ? ",)\n" : ")\n");
}

static void put_graph(jx_str *s, const jx_graph *g) {
  jx_graph_print_exact(s, g);
  jx_str_addc(s, '\n');
}

/* ---- passes ---- */

static bool run_print(job *j) {
  jx_graph_print(j->out, j->g);
  jx_str_addc(j->out, '\n');
  return true;
}

static bool run_jvp(job *j) {
  bool mask[MAX_FLAGS], force[MAX_FLAGS];
  assert_true(flags(j, "mask", mask, j->g->ninputs));
  bool forced = flags(j, "force", force, j->g->nouts);
  const jx_jvp_graph *r = jx_graph_jvp(&j->rt->cx, j->g, mask, forced ? force : NULL);
  if (!r) return false;
  put_mask(j->out, "tangents", r->omask, j->g->nouts);
  put_graph(j->out, r->g);
  return true;
}

static bool run_linearize(job *j) {
  bool mask[MAX_FLAGS], force[MAX_FLAGS], linear[MAX_FLAGS];
  assert_true(flags(j, "mask", mask, j->g->ninputs));
  bool forced = flags(j, "force", force, j->g->nouts);
  const jx_lin_graph *r = jx_graph_linearize(&j->rt->cx, j->g, mask, forced ? force : NULL);
  if (!r) return false;
  put_mask(j->out, "tangents", r->omask, j->g->nouts);
  put_graph(j->out, r->known);
  jx_str_add(j->out, "-- linear, after the residuals");
  for (uint32_t i = 0; i < r->nres; i++)
    jx_str_addf(j->out, "%s %s %u", i ? "," : "", r->res[i].is_input ? "input" : "output",
                r->res[i].index);
  jx_str_addc(j->out, '\n');
  put_graph(j->out, r->linear);
  for (uint32_t i = 0; i < r->linear->ninputs; i++) linear[i] = i >= r->nres;
  return jx_graph_verify(r->linear, linear) == JX_OK;
}

static bool run_transpose(job *j) {
  bool linear[MAX_FLAGS], ct[MAX_FLAGS], force[MAX_FLAGS];
  assert_true(flags(j, "linear", linear, j->g->ninputs));
  assert_true(flags(j, "ct", ct, j->g->nouts));
  bool forced = flags(j, "force", force, j->g->ninputs);
  if (jx_graph_verify(j->g, linear) != JX_OK) return false;
  const jx_transposed *r = jx_graph_transpose(&j->rt->cx, j->g, linear, ct, forced ? force : NULL);
  if (!r) return false;
  put_mask(j->out, "cotangents", r->omask, j->g->ninputs);
  put_graph(j->out, r->g);
  return true;
}

static bool run_batch(job *j) {
  bool mask[MAX_FLAGS], force[MAX_FLAGS];
  assert_true(flags(j, "mask", mask, j->g->ninputs));
  bool forced = flags(j, "force", force, j->g->nouts);
  const jx_batched *r =
      jx_graph_batch(&j->rt->cx, j->g, mask, number(j, " size="), NULL, forced ? force : NULL);
  if (!r) return false;
  put_mask(j->out, "batched", r->omask, j->g->nouts);
  put_graph(j->out, r->g);
  return true;
}

static const struct {
  const char *name;
  bool (*run)(job *);
} passes[] = {{"print", run_print},
              {"jvp", run_jvp},
              {"linearize", run_linearize},
              {"transpose", run_transpose},
              {"batch", run_batch}};

/* ---- files ---- */

static char *read_file(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) fail_msg("%s cannot be read", path);
  static char text[1 << 18];
  size_t n = fread(text, 1, sizeof text - 1, f);
  fclose(f);
  assert_true(n < sizeof text - 1);
  text[n] = '\0';
  return text;
}

static void write_file(const char *path, const char *head, size_t n, const char *result) {
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  assert_int_equal(fwrite(head, 1, n, f), n);
  assert_true(fputs(result, f) >= 0);
  assert_int_equal(fclose(f), 0);
}

static void run_pass(job *j, const char *path) {
  for (size_t i = 0; i < JX_COUNTOF(passes); i++) {
    size_t n = strlen(passes[i].name);
    if (strncmp(j->line, passes[i].name, n) != 0 || (j->line[n] && j->line[n] != ' ')) continue;
    bool ok = passes[i].run(j);
    if (!ok) fail_msg("%s: %s: %s", path, j->rt->err.op, j->rt->err.message);
    return;
  }
  fail_msg("%s: no such pass: %s", path, j->line);
}

static void run_file(const char *path) {
  char *text = read_file(path), line[256];
  char *body = strchr(text, '\n'), *pass = strstr(text, "\n-- pass: ");
  if (strncmp(text, "-- ", 3) != 0 || !pass) fail_msg("%s: no comment, or no pass", path);
  char *arguments = pass + strlen("\n-- pass: ");
  char *expected = strchr(arguments, '\n');
  assert_non_null(expected);
  snprintf(line, sizeof line, "%.*s", (int)(expected - arguments), arguments);
  expected++;

  jx_rt *rt;
  assert_int_equal(jx_rt_open(NULL, NULL, &rt), JX_OK);
  rt->opt.verify = true;
  *pass = '\0';
  jx_graph *g = jx_graph_parse(rt, body + 1);
  *pass = '\n';
  if (!g) fail_msg("%s: %s", path, rt->err.message);
  jx_str out;
  jx_str_init(&out, &rt->mem);
  run_pass(&(job){.rt = rt, .g = g, .line = line, .out = &out}, path);
  assert_false(out.failed);
  if (strcmp(jx_str_text(&out), expected) != 0) {
    bool from_jax = strcmp(line, "print") == 0;
    if (!update || from_jax)
      fail_msg("%s\n--- expected\n%s--- got\n%s", path, expected, jx_str_text(&out));
    write_file(path, text, (size_t)(expected - text), jx_str_text(&out));
  }
  jx_str_free(&out);
  jx_graph_release(g);
  jx_rt_close(rt);
}

static void test_file(void **state) { run_file(*state); }

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

/* One test for each file, so that the others run after one that fails. */
int main(int argc, char **argv) {
  update = argc > 1 && strcmp(argv[1], "--update") == 0;
  static struct CMUnitTest test[MAX_FILES];
  static char path[MAX_FILES][300];
  size_t n = 0;
  DIR *dir = opendir(folder);
  if (!dir) return 2; /* not run from the root of the repository */
  for (struct dirent *e; (e = readdir(dir)) != NULL && n < MAX_FILES;) {
    size_t len = strlen(e->d_name);
    if (len < 4 || strcmp(e->d_name + len - 3, ".ir") != 0) continue;
    snprintf(path[n], sizeof path[n], "%s/%s", folder, e->d_name);
    test[n] = (struct CMUnitTest){
        .name = path[n] + strlen(folder) + 1, .test_func = test_file, .initial_state = path[n]};
    n++;
  }
  closedir(dir);
  if (n == 0 || n == MAX_FILES) return 2;
  qsort(test, n, sizeof *test, by_name);
  return _cmocka_run_group_tests("golden_ir", test, n, NULL, NULL);
}
