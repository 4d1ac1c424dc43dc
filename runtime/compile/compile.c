/*
** compile.c — the passes in a row: see compile.h.
*/
#include "compile/compile.h"

#include <string.h>

#include "compile/plan.h"

static void count_nodes(jx_plan *p, const jx_cgraph *c) {
  for (uint32_t i = 0; i < c->node.n; i++)
    p->stats.nodes += c->node.at[i]->kind != JX_C_INPUT && c->node.at[i]->kind != JX_C_LIT;
}

static bool keep_text(jx_plan *p, const jx_cgraph *c) {
  jx_str s;
  jx_str_init(&s, &p->rt->mem);
  jx_cgraph_print(&s, c);
  p->optimized = s.failed ? NULL : jx_arena_strdup(c->mem, jx_str_text(&s));
  jx_str_free(&s);
  return p->optimized != NULL;
}

/* The bodies of kernels outlive the fusion; those of kernels that were shared away go with it. */
static bool keep_bodies(jx_plan *p, jx_fusion *f) {
  uint32_t n = 0;
  p->body = JX_NEWN(f->mem, jx_body *, f->bodies.n);
  if (!p->body) return false;
  for (uint32_t i = 0; i < f->bodies.n; i++) p->body[n++] = f->bodies.at[i];
  p->nbody = n;
  f->bodies.n = 0;
  return true;
}

bool jx_compile_cgraph(jx_plan *p, jx_cgraph *c) {
  jx_fusion f;
  count_nodes(p, c);
  bool ok = jx_fuse(&f, c);
  ok = ok && jx_plan_build(p, &f);
  if (ok && !keep_bodies(p, &f)) {
    jx_nomem(c->cx);
    ok = false;
  }
  jx_fusion_free(&f);
  return ok;
}

jx_plan *jx_compile_plan(jx_cx *cx, jx_graph *g, const jx_compile_opts *opts) {
  jx_rt *rt = cx->rt;
  jx_plan *p = jx_calloc(&rt->mem, sizeof *p);
  if (!p) {
    jx_nomem(cx);
    return NULL;
  }
  p->rt = rt;
  p->graph = jx_graph_retain(g);
  p->ninputs = g->ninputs;
  p->nouts = g->nouts;
  jx_arena_init(&p->mem, &rt->mem);
  jx_cgraph c = {.cx = cx, .rt = rt, .mem = &p->mem, .plan = p};
  if (opts) c.opt = *opts;
  if (rt->opt.no_fuse) c.opt.no_fuse = true;
  bool ok = jx_cgraph_import(&c, g);
  ok = ok && jx_donate_pairs(&c, c.opt.donated);
  ok = ok && jx_compile_cgraph(p, &c) && jx_donate_keep(p, &c);
  if (ok && !keep_text(p, &c)) {
    jx_nomem(cx);
    ok = false;
  }
  if (ok && rt->opt.verify) ok = jx_plan_verify(p, cx->err) == JX_OK;
  jx_cgraph_free(&c);
  if (ok) return p;
  if (jx_ok(cx)) jx_nomem(cx);
  jx_plan_free(p);
  return NULL;
}

void jx_plan_free(jx_plan *p) {
  if (!p) return;
  jx_rt *rt = p->rt;
  for (jx_plan *q = p; q; q = q->sub) {
    for (uint32_t i = 0; i < q->nbody; i++) jx_body_free(q->body[i]);
    for (uint32_t i = 0; i < q->nattrs; i++) jx_attrs_release(q->attrs[i]);
  }
  jx_arena_free(&p->mem);
  jx_graph_release(p->graph);
  jx_free(&rt->mem, p, sizeof *p);
}
