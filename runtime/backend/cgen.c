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

static void address(jx_str *s, const jx_step *step, const jx_sport *p) {
  jx_str_addf(s, "b[%u]", p->buf);
  if (p->offset) jx_str_addf(s, " + %lldLL", (long long)p->offset);
  for (uint32_t d = 0; p->level && d < step->levels; d++)
    if (p->level[d]) jx_str_addf(s, " + %lldLL * t%u", (long long)p->level[d], d);
}

static void ports(jx_str *s, const jx_step *step) {
  for (uint32_t i = 0; i < step->nport; i++) {
    jx_str_addf(s, "  p[%u] = ", i);
    address(s, step, &step->port[i]);
    jx_str_add(s, ";\n");
  }
}

static uint32_t kernel_index(const jx_plan *p, const jx_kernel *k) {
  uint32_t i = 0;
  while (i < p->nkernel && p->kernel[i] != k) i++;
  return i;
}

/* Every step has a label before it: S and its number. */
static void loop_head(jx_str *s, const jx_step *step, uint32_t at) {
  uint32_t d = step->levels - 1u;
  if (step->nport) {
    jx_str_addf(s, "  n%u = *(int *)(", d);
    address(s, step, &step->port[0]);
    jx_str_addf(s, ");\n  if (n%u < 1) goto S%u;\n", d, step->jump + 1);
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

static void branch(jx_str *s, const jx_step *step) {
  jx_str_add(s, step->u.test.dtype == JX_BOOL ? "  if (!*(unsigned char *)(" : "  if (*(int *)(");
  address(s, step, &step->port[0]);
  if (step->u.test.dtype == JX_BOOL)
    jx_str_add(s, ")");
  else
    jx_str_addf(s, ") > %d", (int)step->u.test.most);
  jx_str_addf(s, ") goto S%u;\n", step->jump);
}

/* COUNT, EMPTY, SLOT, ELEM */
static void tape(jx_str *s, const jx_plan *p, const jx_step *step) {
  uint32_t b = step->port[0].buf;
  if (step->kind == JX_STEP_COUNT) {
    jx_str_add(s, "  ++*(int *)(");
    address(s, step, &step->port[0]);
    jx_str_add(s, ");\n");
  } else if (step->kind == JX_STEP_EMPTY) {
    if (p->buf[b].kind == JX_PBUF_TAPE)
      jx_str_addf(s, "  if ((e = jx_empty(run, %u))) return e;\n", b);
  } else {
    bool slot = step->kind == JX_STEP_SLOT;
    jx_str_addf(s, slot ? "  b[%u] = jx_slot(run, " : "  b[%u] = jx_elem(", b);
    address(s, step, &step->port[1]);
    if (slot && step->u.slot.next)
      jx_str_add(s, ", -1");
    else
      jx_str_addf(s, ", t%u", step->levels - 1u);
    if (slot) {
      jx_str_addf(s, ");\n  if (!b[%u]) return e_memory;\n", b);
    } else {
      jx_str_add(s, ", ");
      address(s, step, &step->port[2]);
      jx_str_add(s, ");\n");
    }
  }
}

/* Small values are moved where they stand. */
static void copy(jx_str *s, const jx_plan *p, const jx_step *step) {
  int64_t n = step->u.copy.bytes;
  const jx_aval *a = p->buf[step->port[0].buf].aval;
  if (a && a->is_tape) {
    jx_str_add(s, "  jx_share(");
    address(s, step, &step->port[0]);
    jx_str_add(s, ", ");
    address(s, step, &step->port[1]);
    jx_str_add(s, ");\n");
    return;
  }
  const char *type = n == 1 ? "char" : n == 4 ? "int" : n == 8 ? "i64" : NULL;
  jx_str_addf(s, type ? "  *(%s *)(" : "  jx_copy(", type);
  address(s, step, &step->port[0]);
  jx_str_addf(s, type ? ") = *(%s *)(" : ", ", type);
  address(s, step, &step->port[1]);
  if (type)
    jx_str_add(s, ");\n");
  else
    jx_str_addf(s, ", %lldLL);\n", (long long)n);
}

static void param_place(jx_str *s, const void *user, uint32_t param) {
  const jx_step *step = user;
  address(s, step, &step->port[param]);
}

static void kernel(jx_str *s, const jx_plan *p, const jx_step *step, jx_points *used) {
  if (jx_point_fits(step->u.kernel, used)) {
    jx_point_print(s, step->u.kernel, &(jx_point_place){param_place, step});
    return;
  }
  ports(s, step);
  jx_str_addf(s, "  if ((e = jx_kernel(run, %u, p))) return e;\n", kernel_index(p, step->u.kernel));
}

void jx_cgen_print(jx_str *s, const jx_plan *p, jx_points *used) {
  uint32_t wide = 1;
  for (uint32_t i = 0; i < p->nstep; i++) wide = JX_MAX(wide, (uint32_t)p->step[i].nport);
  jx_str_add(s, PROLOGUE);
  for (uint32_t i = 0; i < p->nkernel; i++) (void)jx_point_fits(p->kernel[i], used);
  jx_point_declare(s, used);
  jx_str_addf(s, "enum { e_interrupt = %d, e_memory = %d };\n\n", (int)JX_EINTERRUPT,
              (int)JX_ENOMEM);
  jx_str_addf(s, "int jx_main(void *run, char **b) {\n  void *p[%u];\n  int e;\n", wide);
  jx_str_add(s, "  unsigned polls = 0;\n");
  for (uint32_t d = 0; d < p->max_levels; d++) jx_str_addf(s, "  i64 t%u = 0, n%u;\n", d, d);
  for (uint32_t at = 0; at < p->nstep; at++) {
    const jx_step *step = &p->step[at];
    jx_str_addf(s, "S%u:;\n", at);
    switch ((jx_step_kind)step->kind) {
      case JX_STEP_KERNEL:
      case JX_STEP_GEMM:
        kernel(s, p, step, used);
        break;
      case JX_STEP_CALL:
        ports(s, step);
        jx_str_addf(s, "  if ((e = jx_call(run, %u, p))) return e;\n", at);
        break;
      case JX_STEP_FILL:
        jx_str_addf(s, "  jx_fill(run, %u, ", at);
        address(s, step, &step->port[0]);
        jx_str_add(s, ");\n");
        break;
      case JX_STEP_COPY:
        copy(s, p, step);
        break;
      case JX_STEP_LOOP:
        loop_head(s, step, at);
        break;
      case JX_STEP_WHILE:
        break;
      case JX_STEP_IF:
        branch(s, step);
        break;
      case JX_STEP_JUMP:
        jx_str_addf(s, "  goto S%u;\n", step->jump);
        break;
      case JX_STEP_NEXT:
        next(s, p, step);
        break;
      case JX_STEP_SWAP:
        jx_str_addf(s, "  { char *t = b[%u]; b[%u] = b[%u]; b[%u] = t; }\n", step->port[0].buf,
                    step->port[0].buf, step->port[1].buf, step->port[1].buf);
        break;
      case JX_STEP_COUNT:
      case JX_STEP_EMPTY:
      case JX_STEP_SLOT:
      case JX_STEP_ELEM:
        tape(s, p, step);
        break;
      case JX_STEP_END:
      case JX_STEP_KINDS:
        jx_str_add(s, "  return 0;\n");
        break;
    }
  }
  jx_str_add(s, "}\n");
}
