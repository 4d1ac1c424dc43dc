/*
** cgen.c — the table of steps as one C function: see cgen.h.
**
** TinyCC compiles without optimising, so it sees structure only: addresses, loops, branches and
** calls. Lanes are the kernels' business.
*/
#include "backend/cgen.h"

enum { POLL = 64 }; /* trips between looks at the interrupt */

static const char PROLOGUE[] =
    "typedef long long i64;\n"
    "int jx_kernel(void *run, int kernel, void **p);   /* a kernel of the plan */\n"
    "int jx_call(void *run, int step, void **p);       /* a reference evaluation */\n"
    "void jx_fill(void *run, int step, void *p);\n"
    "void jx_copy(void *to, void *from, i64 bytes);\n"
    "void jx_share(void *to, void *from);              /* tapes */\n"
    "int jx_empty(void *run, int buffer);\n"
    "void *jx_slot(void *run, void *tape, i64 i);\n"
    "void *jx_elem(void *tape, i64 i, void *zeros);\n"
    "int jx_poll(void *run);                           /* interrupts */\n\n";

/* What is printed, and what its steps share. */
typedef struct printer {
  jx_str *s;
  const jx_plan *p;
  jx_points *used;
  jx_places places;
} printer;

static void ports(jx_str *s, const jx_step *step) {
  for (uint32_t i = 0; i < step->nport; i++) {
    jx_str_addf(s, "  p[%u] = ", i);
    jx_place_address(s, step, i, 0);
    jx_str_add(s, ";\n");
  }
}

static uint32_t kernel_index(const jx_plan *p, const jx_kernel *k) {
  uint32_t i = 0;
  while (i < p->nkernel && p->kernel[i] != k) i++;
  return i;
}

/* Every step has a label before it: S and its number. */
static void loop_head(const printer *q, const jx_step *step, uint32_t at) {
  jx_str *s = q->s;
  uint32_t d = step->levels - 1u;
  if (step->nport) {
    jx_str_addf(s, "  n%u = ", d);
    jx_place_value(s, &q->places, step, 0, 0, "int");
    jx_str_addf(s, ";\n  if (n%u < 1) goto S%u;\n", d, step->jump + 1);
  } else {
    jx_str_addf(s, "  n%u = %lldLL;\n", d, (long long)step->u.loop.trips);
  }
  jx_str_addf(s, step->u.loop.reverse ? "  t%u = n%u - 1;\n" : "  t%u = 0;\n", d, d);
  jx_str_addf(s, "L%u:;\n", at);
}

static void next(jx_str *s, const jx_plan *p, const jx_step *step) {
  const jx_step *head = &p->step[step->jump];
  jx_str_addf(s, "  if (!(++polls & %d) && jx_poll(run)) return e_interrupt;\n", POLL - 1);
  if (head->kind != JX_STEP_LOOP) {
    jx_str_addf(s, "  goto S%u;\n", step->jump);
  } else {
    uint32_t d = head->levels - 1u;
    if (head->u.loop.reverse)
      jx_str_addf(s, "  if (--t%u >= 0) goto L%u;\n", d, step->jump);
    else
      jx_str_addf(s, "  if (++t%u < n%u) goto L%u;\n", d, d, step->jump);
  }
}

static void branch(const printer *q, const jx_step *step) {
  jx_str *s = q->s;
  bool flag = step->u.test.dtype == JX_BOOL;
  jx_str_add(s, flag ? "  if (!" : "  if (");
  jx_place_value(s, &q->places, step, 0, 0, flag ? "unsigned char" : "int");
  if (!flag) jx_str_addf(s, " > %d", (int)step->u.test.most);
  jx_str_addf(s, ") goto S%u;\n", step->jump);
}

/* COUNT, EMPTY, SLOT, ELEM */
static void tape(const printer *q, const jx_step *step) {
  jx_str *s = q->s;
  uint32_t b = step->port[0].buf;
  if (step->kind == JX_STEP_COUNT) {
    jx_str_add(s, "  ++");
    jx_place_value(s, &q->places, step, 0, 0, "int");
    jx_str_add(s, ";\n");
  } else if (step->kind == JX_STEP_EMPTY) {
    if (q->p->buf[b].kind == JX_PBUF_TAPE)
      jx_str_addf(s, "  if ((e = jx_empty(run, %u))) return e;\n", b);
  } else {
    bool slot = step->kind == JX_STEP_SLOT;
    jx_str_addf(s, slot ? "  b[%u] = jx_slot(run, " : "  b[%u] = jx_elem(", b);
    jx_place_address(s, step, 1, 0);
    if (slot && step->u.slot.next)
      jx_str_add(s, ", -1");
    else
      jx_str_addf(s, ", t%u", step->levels - 1u);
    if (slot) {
      jx_str_addf(s, ");\n  if (!b[%u]) return e_memory;\n", b);
    } else {
      jx_str_add(s, ", ");
      jx_place_address(s, step, 2, 0);
      jx_str_add(s, ");\n");
    }
  }
}

/* Small values are moved where they stand. */
static void copy(const printer *q, const jx_step *step) {
  jx_str *s = q->s;
  int64_t n = step->u.copy.bytes;
  const jx_aval *a = q->p->buf[step->port[0].buf].aval;
  bool is_tape = a && a->is_tape, small = n == 1 || n == 4 || n == 8;
  if (small && !is_tape) {
    /* through a variable's own type: it is that of both */
    const jx_cvar *v = jx_place_var(&q->places, step, 0, 0);
    if (!v) v = jx_place_var(&q->places, step, 1, 0);
    const char *type = v ? jx_ctype(v->dtype) : n == 1 ? "char" : n == 4 ? "int" : "i64";
    jx_str_add(s, "  ");
    jx_place_value(s, &q->places, step, 0, 0, type);
    jx_str_add(s, " = ");
    jx_place_value(s, &q->places, step, 1, 0, type);
    jx_str_add(s, ";\n");
    return;
  }
  jx_str_add(s, is_tape ? "  jx_share(" : "  jx_copy(");
  jx_place_address(s, step, 0, 0);
  jx_str_add(s, ", ");
  jx_place_address(s, step, 1, 0);
  if (!is_tape) jx_str_addf(s, ", %lldLL", (long long)n);
  jx_str_add(s, ");\n");
}

static void fill(const printer *q, const jx_step *step, uint32_t at) {
  jx_str *s = q->s;
  const jx_cvar *v = jx_place_var(&q->places, step, 0, 0);
  if (v) {
    static const char *const of_size[] = {[1] = "unsigned char",
                                          [2] = "unsigned short",
                                          [4] = "unsigned",
                                          [8] = "unsigned long long"};
    const char *bits = of_size[jx_dtype_size(v->dtype)];
    jx_str_addf(s, "  *(%s *)&", bits);
    jx_place_value(s, &q->places, step, 0, 0, bits);
    jx_str_addf(s, " = 0x%llxull;\n", (unsigned long long)step->u.fill.value);
    return;
  }
  jx_str_addf(s, "  jx_fill(run, %u, ", at);
  jx_place_address(s, step, 0, 0);
  jx_str_add(s, ");\n");
}

static bool same_port(const jx_step *s, const jx_sport *a, const jx_sport *b) {
  if (a->buf != b->buf || a->offset != b->offset) return false;
  for (uint32_t d = 0; d < s->levels; d++)
    if ((a->level ? a->level[d] : 0) != (b->level ? b->level[d] : 0)) return false;
  return true;
}

bool jx_cgen_window(const jx_step *s, jx_cwindow *w) {
  const jx_lower *lower = &s->u.call.prim->lower;
  const jx_aval *const *aval = s->u.call.aval;
  if (lower->kind != JX_LOWER_INDEX || lower->sub != JX_IX_DYNAMIC_UPDATE) return false;
  const jx_aval *x = aval[0], *u = aval[1];
  int64_t step = (int64_t)jx_dtype_size((jx_dtype)x->dtype);
  bool whole = true;
  if (!same_port(s, &s->port[0], &s->port[s->nport - 1])) return false;
  w->bytes = (int64_t)u->nbytes;
  w->n = x->rank;
  for (int d = x->rank; d-- > 0;) { /* one run: whole axes inside, single elements outside */
    uint8_t t = aval[2 + d]->dtype;
    if ((!whole && u->dim[d] != 1) || t == JX_U64 || t == JX_BOOL) return false;
    whole = whole && u->dim[d] == x->dim[d];
    w->most[d] = x->dim[d] - u->dim[d];
    w->step[d] = step;
    step *= x->dim[d];
  }
  return w->bytes > 0;
}

static void window(const printer *q, const jx_step *step, const jx_cwindow *w) {
  jx_str *s = q->s;
  jx_dtype d = (jx_dtype)step->u.call.aval[1]->dtype;
  bool one = w->bytes == (int64_t)jx_dtype_size(d);
  jx_str_add(s, "  {\n    char *w = ");
  jx_place_address(s, step, 0, 0);
  jx_str_add(s, ";\n    i64 i;\n");
  for (int k = 0; k < w->n; k++) {
    if (w->most[k] == 0) continue;
    jx_dtype t = (jx_dtype)step->u.call.aval[2 + k]->dtype;
    jx_str_add(s, "    i = ");
    jx_place_value(s, &q->places, step, 2 + (uint32_t)k, 0, jx_ctype(t));
    jx_str_addf(s, ";\n    if (i < 0) i = 0;\n    if (i > %lldLL) i = %lldLL;\n",
                (long long)w->most[k], (long long)w->most[k]);
    jx_str_addf(s, "    w = w + i * %lldLL;\n", (long long)w->step[k]);
  }
  jx_str_addf(s, one ? "    *(%s *)w = " : "    jx_copy(w, ", jx_ctype(d));
  if (one)
    jx_place_value(s, &q->places, step, 1, 0, jx_ctype(d));
  else
    jx_place_address(s, step, 1, 0);
  if (!one) jx_str_addf(s, ", %lldLL)", (long long)w->bytes);
  jx_str_add(s, ";\n  }\n");
}

static void call(const printer *q, const jx_step *step, uint32_t at) {
  jx_cwindow w;
  if (jx_cgen_window(step, &w)) {
    window(q, step, &w);
    return;
  }
  ports(q->s, step);
  jx_str_addf(q->s, "  if ((e = jx_call(run, %u, p))) return e;\n", at);
}

static void kernel(const printer *q, const jx_step *step) {
  if (jx_point_fits(step->u.kernel, q->used)) {
    jx_point_print(q->s, step, &q->places);
    return;
  }
  ports(q->s, step);
  jx_str_addf(q->s, "  if ((e = jx_kernel(run, %u, p))) return e;\n",
              kernel_index(q->p, step->u.kernel));
}

static void print_step(const printer *q, uint32_t at) {
  jx_str *s = q->s;
  const jx_step *step = &q->p->step[at];
  jx_str_addf(s, "S%u:;\n", at);
  switch ((jx_step_kind)step->kind) {
    case JX_STEP_KERNEL:
    case JX_STEP_GEMM:
      kernel(q, step);
      break;
    case JX_STEP_CALL:
      call(q, step, at);
      break;
    case JX_STEP_FILL:
      fill(q, step, at);
      break;
    case JX_STEP_COPY:
      copy(q, step);
      break;
    case JX_STEP_LOOP:
      loop_head(q, step, at);
      break;
    case JX_STEP_WHILE:
      break;
    case JX_STEP_IF:
      branch(q, step);
      break;
    case JX_STEP_JUMP:
      jx_str_addf(s, "  goto S%u;\n", step->jump);
      break;
    case JX_STEP_NEXT:
      next(s, q->p, step);
      break;
    case JX_STEP_SWAP:
      jx_str_addf(s, "  { char *t = b[%u]; b[%u] = b[%u]; b[%u] = t; }\n", step->port[0].buf,
                  step->port[0].buf, step->port[1].buf, step->port[1].buf);
      break;
    case JX_STEP_COUNT:
    case JX_STEP_EMPTY:
    case JX_STEP_SLOT:
    case JX_STEP_ELEM:
      tape(q, step);
      break;
    case JX_STEP_END:
    case JX_STEP_KINDS:
      jx_places_store(s, &q->places, q->p);
      jx_str_add(s, "  return 0;\n");
      break;
  }
}

void jx_cgen_print(jx_str *s, const jx_plan *p, jx_points *used) {
  uint32_t wide = 1;
  jx_arena mem;
  printer q = {.s = s, .p = p, .used = used};
  jx_arena_init(&mem, &p->rt->mem);
  for (uint32_t i = 0; i < p->nstep; i++) wide = JX_MAX(wide, (uint32_t)p->step[i].nport);
  jx_str_add(s, PROLOGUE);
  for (uint32_t i = 0; i < p->nkernel; i++) (void)jx_point_fits(p->kernel[i], used);
  jx_point_declare(s, used);
  jx_places_find(&q.places, p, used, &mem);
  jx_str_addf(s, "enum { e_interrupt = %d, e_memory = %d };\n\n", (int)JX_EINTERRUPT,
              (int)JX_ENOMEM);
  jx_str_addf(s, "int jx_main(void *run, char **b) {\n  void *p[%u];\n  int e;\n", wide);
  jx_str_add(s, "  unsigned polls = 0;\n");
  for (uint32_t d = 0; d < p->max_levels; d++) jx_str_addf(s, "  i64 t%u = 0, n%u;\n", d, d);
  jx_places_declare(s, &q.places, p);
  for (uint32_t at = 0; at < p->nstep; at++) print_step(&q, at);
  jx_str_add(s, "}\n");
  jx_arena_free(&mem);
}
