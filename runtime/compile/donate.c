/*
** donate.c — which output may lie where a donated input lay.
**
** Inputs go to outputs of the same type, in order, as in JAX; an output that is a donated input
** itself keeps it. Whether a pair can then share one place is found out as for the carries of a
** loop (splice.c): the input must be dead when the output is written, or be read by its loop alone
** and at the same index.
*/
#include "compile/plan.h"

/* Which inputs are still to be given, which outputs have one. */
typedef struct donor {
  jx_cgraph *c;
  bool *give, *taken;
} donor;

static void pair(donor *d, uint32_t in, uint32_t out) {
  d->c->pair[d->c->npair++] = (jx_cpair){.in = in, .out = out};
  d->give[in] = false;
  d->taken[out] = true;
}

bool jx_donate_pairs(jx_cgraph *c, const bool *donated) {
  if (!donated) return true;
  donor d = {c, JX_NEWN(c->mem, bool, c->nin + 1), JX_NEWN(c->mem, bool, c->nout + 1)};
  c->pair = JX_NEWN(c->mem, jx_cpair, c->nout + 1);
  if (!d.give || !d.taken || !c->pair) return jx_nomem(c->cx), false;
  for (uint32_t i = 0; i < c->nin; i++) d.give[i] = donated[i] && c->in[i]->users > 0;
  for (uint32_t o = 0; o < c->nout; o++)
    for (uint32_t i = 0; i < c->nin && !d.taken[o]; i++)
      if (d.give[i] && c->in[i] == c->out[o]) pair(&d, i, o);
  for (uint32_t o = 0; o < c->nout; o++)
    for (uint32_t i = 0; i < c->nin && !d.taken[o]; i++)
      if (d.give[i] && c->in[i]->aval == c->out[o]->aval) pair(&d, i, o);
  return true;
}

bool jx_donate_keep(jx_plan *p, const jx_cgraph *c) {
  uint32_t n = 0;
  for (uint32_t k = 0; k < c->npair; k++) n += c->pair[k].same;
  if (n == 0) return true;
  p->lent = JX_NEWN(c->mem, uint32_t, p->nouts);
  if (!p->lent) return jx_nomem(c->cx), false;
  for (uint32_t o = 0; o < p->nouts; o++) p->lent[o] = JX_NOWHERE;
  for (uint32_t k = 0; k < c->npair; k++)
    if (c->pair[k].same) p->lent[c->pair[k].out] = c->pair[k].in;
  return true;
}
