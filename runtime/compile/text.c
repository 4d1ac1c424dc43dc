/*
** text.c — cgraphs, kernels and tables of steps as text.
*/
#include <string.h>

#include "compile/control.h"

enum { DEEPEST = 12 }; /* bodies inside one another that are printed */

static void aval(jx_str *s, const jx_aval *a) { jx_aval_print(s, a); }

static const char *kind_name(const jx_cnode *n) {
  static const char *const name[JX_C_KINDS] = {
      "input",       "lit",  "map",  "index",  "reshape",        "pad",
      "concatenate", "iota", "take", "dslice", "dynamic_update", "reduce",
      "dot",         "call", "get"};
  if (n->kind == JX_C_MAP && !n->prim) return jx_lane_name((jx_lane_op)n->sub);
  if (n->prim && (n->kind == JX_C_MAP || n->kind == JX_C_CALL)) return n->prim->name;
  return name[n->kind];
}

static void params(jx_str *s, const jx_cnode *n) {
  if (n->kind == JX_C_REDUCE) {
    jx_str_addf(s, "_%s[axes=(", jx_red_name((jx_red_kind)n->sub));
    for (int d = 0; d < n->in[0]->aval->rank; d++)
      if (n->p[0] >> d & 1) jx_str_addf(s, "%d,", d);
    jx_str_add(s, ")]");
  } else if (n->kind == JX_C_AFFINE) {
    int r = n->in[0]->aval->rank;
    jx_str_add(s, "[");
    for (int d = 0; d < r; d++) {
      if (d) jx_str_add(s, ", ");
      if (n->p[2 * r + d] < 0)
        jx_str_addf(s, "%lld", (long long)n->p[d]);
      else
        jx_str_addf(s, "%lld*i%lld+%lld", (long long)n->p[r + d], (long long)n->p[2 * r + d],
                    (long long)n->p[d]);
    }
    jx_str_add(s, "]");
  } else if (n->kind == JX_C_DOT) {
    jx_dot d;
    jx_dot_get(n, &d);
    jx_str_addf(s, "[batch=%d m=%d n=%d k=%d%s]", d.nb, d.nm, d.nn, d.nk, d.small ? " small" : "");
  } else if (n->np > 0 && n->kind != JX_C_LIT) {
    jx_str_add(s, "[");
    for (int i = 0; i < n->np; i++) jx_str_addf(s, i ? " %lld" : "%lld", (long long)n->p[i]);
    jx_str_add(s, "]");
  } else if (n->kind == JX_C_GET) {
    jx_str_addf(s, "[%u]", n->which);
  }
}

static void operand(jx_str *s, const jx_cnode *n) {
  if (n->kind != JX_C_LIT) {
    jx_str_addf(s, " v%u", n->id);
    return;
  }
  jx_dtype d = (jx_dtype)n->aval->dtype;
  uint64_t bits = (uint64_t)n->p[0];
  if (jx_is_float(d))
    jx_str_addf(s, " %.9g:", jx_load_f64(d, &bits));
  else
    jx_str_addf(s, " %lld:", (long long)jx_load_i64(d, &bits));
  aval(s, n->aval);
}

static void graph(jx_str *s, const jx_cgraph *c, int depth);

/* The bodies of a loop or a branch. */
static void bodies(jx_str *s, const jx_control *ctl, int depth) {
  for (uint32_t i = 0; i < ctl->nbody; i++) {
    jx_str_addf(s, "%*sbody %u ", 4 * depth + 2, "", i);
    graph(s, &ctl->body[i]->c, depth);
  }
}

static void graph(jx_str *s, const jx_cgraph *c, int depth) {
  jx_str_add(s, "{ lambda ;");
  for (uint32_t i = 0; i < c->nin; i++) {
    jx_str_addf(s, " v%u:", c->in[i]->id);
    aval(s, c->in[i]->aval);
  }
  jx_str_add(s, ". let\n");
  for (uint32_t i = 0; i < c->node.n; i++) {
    const jx_cnode *n = c->node.at[i];
    if (n->kind == JX_C_INPUT || n->kind == JX_C_LIT) continue;
    jx_str_addf(s, "%*sv%u%s:", 4 * depth + 4, "", n->id, n->anchor ? "*" : "");
    aval(s, n->aval);
    jx_str_addf(s, " = %s", kind_name(n));
    params(s, n);
    for (int k = 0; k < n->nin; k++) operand(s, n->in[k]);
    jx_str_addc(s, '\n');
    if (n->ctl && depth < DEEPEST) bodies(s, n->ctl, depth + 1);
  }
  jx_str_addf(s, "%*sin (", 4 * depth + 2, "");
  for (uint32_t i = 0; i < c->nout; i++) {
    if (i) jx_str_addc(s, ',');
    operand(s, c->out[i]);
  }
  jx_str_add(s, ") }\n");
}

void jx_cgraph_print(jx_str *s, const jx_cgraph *c) { graph(s, c, 0); }

/* ---- kernels ---- */

static void linear(jx_str *s, const jx_kernel *k, const jx_kport *p, uint32_t naxis) {
  bool some = false;
  jx_str_addc(s, '[');
  for (uint32_t i = 0; i < k->nrow + naxis; i++) {
    if (p->stride[i] == 0) continue;
    if (p->stride[i] == 1)
      jx_str_addf(s, "%s%c%u", some ? "+" : "", i < k->nrow ? 'r' : 'x',
                  i < k->nrow ? i + 1 : i - k->nrow + 1);
    else
      jx_str_addf(s, "%s%lld*%c%u", some ? "+" : "", (long long)p->stride[i],
                  i < k->nrow ? 'r' : 'x', i < k->nrow ? i + 1 : i - k->nrow + 1);
    some = true;
  }
  if (p->offset || !some) jx_str_addf(s, "%s%lld", some ? "+" : "", (long long)p->offset);
  jx_str_addc(s, ']');
}

static void storage(jx_str *s, const jx_kport *p) {
  if (p->buf == JX_KINDEX)
    jx_str_add(s, "index");
  else
    jx_str_addf(s, "%s%u", jx_kbuf_is_local(p->buf) ? "%" : "b", jx_kbuf_index(p->buf));
}

static void print_gemm(jx_str *s, const jx_kernel *k, const jx_loop *l) {
  const jx_kgemm *q = l->gemm;
  const jx_kport *port[] = {&q->c, &q->a, &q->b};
  static const char axis[3][2] = {{'m', 'n'}, {'m', 'k'}, {'k', 'n'}};
  jx_str_addf(s, "  %s%u gemm m<%lld n<%lld k<%lld", l->finish ? "finish " : "phase ", l->phase,
              (long long)q->m, (long long)q->n, (long long)q->k);
  if (q->blocked) jx_str_addf(s, " %c=r%u", q->blocked, k->nrow);
  for (uint32_t i = 0; i < l->naxis; i++) jx_str_addf(s, " x%u<%lld", i + 1, (long long)l->ext[i]);
  jx_str_add(s, " {\n    ");
  for (int i = 0; i < 3; i++) {
    const int64_t *two = port[i]->stride + k->nrow + l->naxis;
    storage(s, port[i]);
    linear(s, k, port[i], l->naxis);
    jx_str_addf(s, " %c:%lld %c:%lld%s", axis[i][0], (long long)two[0], axis[i][1],
                (long long)two[1],
                i == 0   ? q->accumulate ? " += " : " = "
                : i == 1 ? " . "
                         : "\n");
  }
  jx_str_add(s, "  }\n");
}

static void indent(jx_str *s, const char *text, const char *by) {
  for (const char *line = text; *line;) {
    const char *end = strchr(line, '\n');
    size_t n = end ? (size_t)(end - line) : strlen(line);
    jx_str_add(s, by);
    jx_str_addn(s, line, n);
    jx_str_addc(s, '\n');
    line += n + (end != NULL);
  }
}

static void print_loop(jx_str *s, const jx_kernel *k, const jx_loop *l) {
  jx_str_addf(s, "  %s%u", l->finish ? "finish " : "phase ", l->phase);
  for (uint32_t i = 0; i < l->naxis; i++) jx_str_addf(s, " x%u<%lld", i + 1, (long long)l->ext[i]);
  jx_str_add(s, l->accumulates ? " in order {\n" : " {\n");
  for (uint32_t i = 0; i < l->nport; i++) {
    const jx_kport *p = &l->port[i];
    jx_str_addf(s, "    p%u = ", i);
    storage(s, p);
    linear(s, k, p, l->naxis);
    jx_str_addf(s, " %s%s%s\n", jx_dtype_short((jx_dtype)p->dtype), p->read ? " in" : "",
                p->written ? " out" : "");
  }
  jx_str body;
  jx_str_init(&body, s->mem);
  jx_body_print(l->body, &body);
  indent(s, jx_str_text(&body), "    ");
  s->failed = s->failed || body.failed;
  jx_str_free(&body);
  jx_str_add(s, "  }\n");
}

void jx_kernel_print(jx_str *s, const jx_kernel *k) {
  jx_str_addf(s, "kernel k%u", k->id);
  if (k->nrow) jx_str_add(s, " row");
  for (uint32_t i = 0; i < k->nrow; i++) jx_str_addf(s, " r%u<%lld", i + 1, (long long)k->row[i]);
  if (k->block) jx_str_addf(s, " block %lld", (long long)k->block);
  if (k->col_block) jx_str_addf(s, " columns by %lld", (long long)k->col_block);
  jx_str_add(s, " {\n");
  for (uint32_t i = 0; i < k->nparam; i++)
    jx_str_addf(s, "  param b%u %s[%lld]%s\n", i, jx_dtype_short(k->param[i].dtype),
                (long long)k->param[i].elements, k->param[i].written ? " out" : "");
  for (uint32_t i = 0; i < k->nlocal; i++) {
    const jx_klocal *l = &k->local[i];
    jx_str_addf(s, "  %s %%%u %s[%lld]", l->column ? "column" : "rowtemp", i,
                jx_dtype_short(l->dtype), (long long)l->elements);
    if (l->column) jx_str_addf(s, " %s -> b%u", jx_red_name((jx_red_kind)l->op), l->to);
    jx_str_addc(s, '\n');
  }
  for (uint32_t i = 0; i < k->nloop; i++) {
    if (k->loop[i].kind == JX_LOOP_GEMM)
      print_gemm(s, k, &k->loop[i]);
    else
      print_loop(s, k, &k->loop[i]);
  }
  jx_str_add(s, "}\n");
}

/* ---- the table of steps ---- */

static void print_buf(jx_str *s, const jx_plan *p, uint32_t i) {
  static const char *const kind[] = {"in", "out", "arena", "tape", "element", "const"};
  const jx_pbuf *b = &p->buf[i];
  jx_str_addf(s, "  buffer %u %s", i, kind[b->kind]);
  if (b->kind <= JX_PBUF_OUTPUT) jx_str_addf(s, " %u", b->index);
  if (b->kind == JX_PBUF_ARENA) jx_str_addf(s, " +%zu live %u-%u", b->offset, b->birth, b->death);
  jx_str_addc(s, ' ');
  if (b->aval)
    aval(s, b->aval);
  else
    jx_str_addf(s, "body's arena, %zu bytes", b->bytes);
  jx_str_addc(s, '\n');
}

static void print_step(jx_str *s, const jx_plan *p, uint32_t i) {
  static const char *const name[] = {
#define X(code, text) text,
      JX_STEP_LIST(X)
#undef X
  };
  const jx_step *st = &p->step[i];
  jx_str_addf(s, "  %u %s", i, name[st->kind]);
  if (st->kind == JX_STEP_KERNEL || st->kind == JX_STEP_GEMM)
    jx_str_addf(s, " k%u", st->u.kernel->id);
  if (st->kind == JX_STEP_CALL) jx_str_addf(s, " %s", st->u.call.prim->name);
  if (st->kind == JX_STEP_LOOP && !st->nport) jx_str_addf(s, " %lld", (long long)st->u.loop.trips);
  if (st->kind == JX_STEP_LOOP && st->u.loop.reverse) jx_str_add(s, " reverse");
  if (st->kind == JX_STEP_SLOT && st->u.slot.next) jx_str_add(s, " next");
  if (st->kind == JX_STEP_IF && st->u.test.dtype != JX_BOOL)
    jx_str_addf(s, " <= %d", (int)st->u.test.most);
  if (st->kind == JX_STEP_FILL)
    jx_str_addf(s, " %s 0x%llx x %lld", jx_dtype_short(st->u.fill.dtype),
                (unsigned long long)st->u.fill.value, (long long)st->u.fill.count);
  if (st->kind == JX_STEP_COPY) jx_str_addf(s, " %lld bytes", (long long)st->u.copy.bytes);
  for (uint32_t k = 0; k < st->nport; k++) {
    jx_str_addf(s, " %u", st->port[k].buf);
    if (st->port[k].offset) jx_str_addf(s, "+%lld", (long long)st->port[k].offset);
    for (uint32_t l = 0; st->port[k].level && l < st->levels; l++)
      jx_str_addf(s, "+%lld*t%u", (long long)st->port[k].level[l], l);
  }
  if (st->kind >= JX_STEP_LOOP && st->kind <= JX_STEP_NEXT) jx_str_addf(s, " -> %u", st->jump);
  jx_str_addc(s, '\n');
}

void jx_steps_print(jx_str *s, const jx_plan *p) {
  jx_str_addf(s, "steps arena %zu {\n", p->stats.arena);
  for (uint32_t i = 0; i < p->nbuf; i++) print_buf(s, p, i);
  for (uint32_t i = 0; i < p->nstep; i++) print_step(s, p, i);
  jx_str_add(s, "}\n");
}

void jx_plan_print(jx_str *s, const jx_plan *p) {
  for (uint32_t i = 0; i < p->nkernel; i++) jx_kernel_print(s, p->kernel[i]);
  jx_steps_print(s, p);
}

void jx_plan_print_graph(jx_str *s, const jx_plan *p) { jx_str_add(s, p->optimized); }

/* ---- verifier of plans ---- */

static jx_status bad_step(jx_error *err, uint32_t step, const char *what) {
  return jx_error_set(err, JX_EINTERNAL, "compile", "step %u: %s", step, what);
}

/* No two buffers of the arena that live at one time overlap. */
static jx_status check_arena(const jx_plan *p, jx_error *err) {
  for (uint32_t i = 0; i < p->nbuf; i++) {
    const jx_pbuf *a = &p->buf[i];
    if (a->kind != JX_PBUF_ARENA || a->birth > a->death) continue;
    if (a->offset + a->bytes > p->stats.arena) return bad_step(err, a->birth, "beyond the arena");
    for (uint32_t j = 0; j < i; j++) {
      const jx_pbuf *b = &p->buf[j];
      if (b->kind != JX_PBUF_ARENA || b->birth > b->death) continue;
      if (a->birth <= b->death && b->birth <= a->death && a->offset < b->offset + b->bytes &&
          b->offset < a->offset + a->bytes)
        return bad_step(err, a->birth, "two live buffers overlap");
    }
  }
  return JX_OK;
}

static int64_t param_bytes(const jx_step *st, uint32_t i) {
  const jx_kparam *q = &st->u.kernel->param[i];
  return q->elements * (int64_t)jx_dtype_size(q->dtype);
}

/* Do two params of a kernel lie in one place? By the offset alone: in the same trip. */
static bool params_meet(const jx_step *st, uint32_t i, uint32_t k) {
  const jx_sport *x = &st->port[i], *y = &st->port[k];
  return x->buf == y->buf && x->offset < y->offset + param_bytes(st, k) &&
         y->offset < x->offset + param_bytes(st, i);
}

/* Loops close in the order they were opened, jumps stay in the table, swaps are of equal size. */
static jx_status check_structure(const jx_plan *p, jx_error *err) {
  uint32_t open[2 * JX_MAX_LEVELS + 64], n = 0;
  for (uint32_t i = 0; i < p->nstep; i++) {
    const jx_step *st = &p->step[i];
    bool head = st->kind == JX_STEP_LOOP || st->kind == JX_STEP_WHILE;
    if (st->levels > p->max_levels) return bad_step(err, i, "more loops than the table says");
    if (st->kind >= JX_STEP_LOOP && st->kind <= JX_STEP_NEXT && st->jump >= p->nstep)
      return bad_step(err, i, "a jump out of the table");
    if (head && n == JX_COUNTOF(open)) return JX_OK; /* deeper than this looks */
    if (head) open[n++] = i;
    if (head && (st->jump <= i || p->step[st->jump].kind != JX_STEP_NEXT))
      return bad_step(err, i, "a loop without an end");
    if (st->kind == JX_STEP_LOOP && !st->nport && st->u.loop.trips < 1)
      return bad_step(err, i, "a counted loop without trips");
    if ((st->kind == JX_STEP_IF || st->kind == JX_STEP_JUMP) && st->jump <= i)
      return bad_step(err, i, "a branch goes back");
    if (st->kind == JX_STEP_NEXT && (n == 0 || open[--n] != st->jump))
      return bad_step(err, i, "the end of another loop");
    if (st->kind == JX_STEP_SWAP && p->buf[st->port[0].buf].bytes != p->buf[st->port[1].buf].bytes)
      return bad_step(err, i, "values of different sizes are exchanged");
  }
  return n == 0 ? JX_OK : bad_step(err, p->nstep, "a loop is open at the end");
}

static bool writes(const jx_step *st, uint32_t k) {
  switch ((jx_step_kind)st->kind) {
    case JX_STEP_KERNEL:
    case JX_STEP_GEMM:
      return st->u.kernel->param[k].written;
    case JX_STEP_CALL:
      return k >= st->u.call.nin;
    case JX_STEP_IF:
    case JX_STEP_LOOP:
      return false;
    case JX_STEP_ELEM:
      return k != 1;
    default:
      return k == 0;
  }
}

jx_status jx_plan_verify(const jx_plan *p, jx_error *err) {
  bool *written = jx_calloc(&p->rt->mem, p->nbuf + 1);
  jx_status s = JX_OK;
  if (!written) return jx_error_set(err, JX_ENOMEM, "compile", "out of memory");
  for (uint32_t i = 0; i < p->nbuf; i++)
    written[i] = p->buf[i].kind == JX_PBUF_INPUT || p->buf[i].kind == JX_PBUF_CONST;
  for (uint32_t o = 0; p->lent && o < p->nouts; o++)
    if (p->lent[o] != UINT32_MAX) written[p->ninputs + o] = true;
  if (p->nstep == 0 || p->step[p->nstep - 1].kind != JX_STEP_END)
    s = bad_step(err, p->nstep, "the table has no end");
  if (s == JX_OK) s = check_structure(p, err);
  for (uint32_t i = 0; i < p->nstep && s == JX_OK; i++) {
    const jx_step *st = &p->step[i];
    bool kernel = st->kind == JX_STEP_KERNEL || st->kind == JX_STEP_GEMM;
    if (kernel) s = jx_kernel_verify(st->u.kernel, err);
    if (kernel && s == JX_OK && st->nport != st->u.kernel->nparam)
      s = bad_step(err, i, "ports do not fit the kernel");
    for (uint32_t k = 0; k < st->nport && s == JX_OK; k++) {
      uint32_t b = st->port[k].buf;
      bool out = writes(st, k);
      if (b >= p->nbuf) {
        s = bad_step(err, i, "a port names no buffer");
      } else if (out && (p->buf[b].kind == JX_PBUF_INPUT || p->buf[b].kind == JX_PBUF_CONST)) {
        s = bad_step(err, i, "an input is written");
      } else if (!out && !written[b]) {
        s = bad_step(err, i, "a buffer is read before it is written");
      }
      for (uint32_t j = 0; j < k && s == JX_OK && kernel; j++)
        if ((out || st->u.kernel->param[j].written) && params_meet(st, j, k))
          s = bad_step(err, i, "two params share memory");
    }
    for (uint32_t k = 0; k < st->nport && s == JX_OK; k++) written[st->port[k].buf] = true;
  }
  for (uint32_t i = 0; i < p->nbuf && s == JX_OK; i++)
    if (p->buf[i].kind == JX_PBUF_OUTPUT && !written[i] && p->buf[i].bytes)
      s = bad_step(err, p->nstep, "an output is never written");
  jx_free(&p->rt->mem, written, p->nbuf + 1);
  return s == JX_OK ? check_arena(p, err) : s;
}
