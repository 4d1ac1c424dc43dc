/*
** cgen.c — the table of steps as one C function: see cgen.h.
**
** TinyCC compiles without optimising, so it sees structure only: addresses, loops, branches and
** calls. Lanes are the kernels' business.
*/
#include "backend/cgen.h"

static const char PROLOGUE[] =
    "typedef long long i64;\n"
    "int jx_kernel(void *run, int kernel, void **p);   /* a kernel of the plan */\n"
    "int jx_call(void *run, int step, void **p);       /* a reference evaluation */\n"
    "void jx_fill(void *run, int step, void *p);\n"
    "void jx_copy(void *to, void *from, i64 bytes);\n"
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

/* Steps that others jump to: each gets a label behind or before it. */
static void loop_head(jx_str *s, const jx_step *step, uint32_t at, uint32_t depth) {
  long long n = (long long)step->u.loop.trips;
  jx_str_addf(s, "  if (%lldLL <= 0) goto E%u;\n  n%u = %lldLL; t%u = 0;\nL%u:;\n", n, at, depth, n,
              depth, at);
  if (step->u.loop.reverse) jx_str_addf(s, "  t%u = n%u - 1;\n", depth, depth);
}

static void next(jx_str *s, const jx_plan *p, const jx_step *step, uint32_t depth) {
  const jx_step *head = &p->step[step->jump];
  jx_str_add(s, "  if (jx_poll(run)) return e_interrupt;\n");
  if (head->kind == JX_STEP_LOOP) {
    if (head->u.loop.reverse)
      jx_str_addf(s, "  if (--n%u > 0) goto L%u;\n", depth - 1, step->jump);
    else
      jx_str_addf(s, "  ++t%u;\n  if (--n%u > 0) goto L%u;\n", depth - 1, depth - 1, step->jump);
    jx_str_addf(s, "E%u:;\n", step->jump);
  } else {
    jx_str_addf(s, "  goto S%u;\n", step->jump);
  }
}

void jx_cgen_print(jx_str *s, const jx_plan *p) {
  uint32_t wide = 1, depth = 0;
  for (uint32_t i = 0; i < p->nstep; i++) wide = JX_MAX(wide, (uint32_t)p->step[i].nport);
  jx_str_add(s, PROLOGUE);
  jx_str_addf(s, "enum { e_interrupt = %d };\n\n", (int)JX_EINTERRUPT);
  jx_str_addf(s, "int jx_main(void *run, char **b) {\n  void *p[%u];\n  int e;\n", wide);
  for (uint32_t d = 0; d < p->max_levels; d++) jx_str_addf(s, "  i64 t%u = 0, n%u = 0;\n", d, d);
  for (uint32_t at = 0; at < p->nstep; at++) {
    const jx_step *step = &p->step[at];
    jx_str_addf(s, "S%u:;\n", at);
    switch ((jx_step_kind)step->kind) {
      case JX_STEP_KERNEL:
      case JX_STEP_GEMM:
        ports(s, step);
        jx_str_addf(s, "  if ((e = jx_kernel(run, %u, p))) return e;\n",
                    kernel_index(p, step->u.kernel));
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
        jx_str_add(s, "  jx_copy(");
        address(s, step, &step->port[0]);
        jx_str_add(s, ", ");
        address(s, step, &step->port[1]);
        jx_str_addf(s, ", %lldLL);\n", (long long)step->u.copy.bytes);
        break;
      case JX_STEP_LOOP:
        loop_head(s, step, at, depth++);
        break;
      case JX_STEP_WHILE:
      case JX_STEP_IF:
        jx_str_add(s, "  if (!*(unsigned char *)(");
        address(s, step, &step->port[0]);
        jx_str_addf(s, ")) goto S%u;\n", step->jump);
        break;
      case JX_STEP_NEXT:
        next(s, p, step, depth);
        if (p->step[step->jump].kind == JX_STEP_LOOP) depth--;
        break;
      case JX_STEP_SWAP:
        jx_str_addf(s, "  { char *t = b[%u]; b[%u] = b[%u]; b[%u] = t; }\n", step->port[0].buf,
                    step->port[0].buf, step->port[1].buf, step->port[1].buf);
        break;
      case JX_STEP_END:
      case JX_STEP_KINDS:
        jx_str_add(s, "  return 0;\n");
        break;
    }
  }
  jx_str_add(s, "}\n");
}
