/*
** control.c — loops and branches are imported: see control.h.
**
** From the last to the first, so that what one does not need is not asked of those before it. In
** each: operands of equal elements become literals of the body; results that nobody reads are
** dropped, and with them the carries that only they need; a carry that the body gives back
** unchanged is an operand, and its result the value it started with. So a gradient that runs
** through a loop stacks nothing that is not read.
*/
#include "compile/control.h"

#include <string.h>

#include "compile/simplify.h"
#include "prim/scan.h"
#include "prim/while.h"

/* ---- tapes ---- */

/* Operands or results that are tapes. */
static bool meets_tapes(const jx_cnode *n) {
  for (int i = 0; i < n->nin; i++)
    if (n->in[i]->aval->is_tape) return true;
  for (uint32_t i = 0; i < n->nout; i++)
    if (n->out[i]->is_tape) return true;
  return false;
}

/* Places of carries are exchanged, those of tapes are not: such a loop stays a CALL. */
static bool carries_tapes(const jx_cnode *n) {
  jx_eqn e = {.prim = n->prim, .attrs = n->attrs, .nin = n->nin};
  uint32_t ncarry = 0;
  if (n->prim->lower.sub == JX_GRAPH_SCAN) ncarry = jx_scan_of(n->attrs, n->nin).ncarry;
  if (n->prim->lower.sub == JX_GRAPH_WHILE) ncarry = jx_while_of(&e).ncarry;
  for (uint32_t i = 0; i < ncarry; i++)
    if (n->out[i]->is_tape) return true;
  return false;
}

/* A scan of no trips that gives empty tapes. */
static bool is_idle(const jx_cnode *n) {
  if (n->prim->lower.sub != JX_GRAPH_SCAN) return false;
  jx_scan s = jx_scan_of(n->attrs, n->nin);
  return !s.dyn && s.length == 0;
}

/* ---- what needs no loop ---- */

static bool scan_short(jx_cgraph *c, jx_cnode *n, const jx_scan *s, jx_cnode **out) {
  const jx_graph *g = s->body;
  jx_cnode **in = JX_NEWN(c->mem, jx_cnode *, g->ninputs);
  if (!in) return true;
  for (uint32_t i = 0; i < s->ncarry && s->length == 0; i++) out[i] = n->in[s->nconst + i];
  for (uint32_t i = s->ncarry; i < g->nouts && s->length == 0; i++)
    out[i] = jx_c_splat(c, n->out[i], 0);
  if (s->length == 0) return true;
  for (uint32_t i = 0; i < g->ninputs; i++) {
    bool stack = i >= s->nconst + s->ncarry;
    in[i] = stack ? jx_c_reshape(c, n->in[i], g->aval[i]->strong) : n->in[i];
    if (!in[i]) return true;
  }
  if (!jx_import_graph(c, s->body, in, out)) {
    for (uint32_t i = 0; i < g->nouts; i++) out[i] = NULL;
    return true;
  }
  for (uint32_t i = s->ncarry; i < g->nouts; i++) out[i] = jx_c_reshape(c, out[i], n->out[i]);
  return true;
}

bool jx_control_short(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  uint8_t sub = n->prim->lower.sub;
  uint64_t bits = 0;
  if (meets_tapes(n)) return false;
  if (sub == JX_GRAPH_SCAN) {
    jx_scan s = jx_scan_of(n->attrs, n->nin);
    return !s.dyn && s.length <= 1 && scan_short(c, n, &s, out);
  }
  if (sub != JX_GRAPH_COND || !jx_cnode_splat(n->in[0], &bits)) return false;
  const jx_attr *b = &n->attrs->at[JX_COND_BRANCHES];
  int64_t at = jx_load_i64((jx_dtype)n->in[0]->aval->dtype, &bits);
  at = at < 0 ? 0 : at >= b->n ? b->n - 1 : at;
  if (!jx_import_graph(c, b->u.graphs[at], n->in + 1, out))
    for (uint32_t i = 0; i < n->nout; i++) out[i] = NULL;
  return true;
}

/* ---- parts ---- */

typedef struct thinner {
  jx_cgraph *c;
  jx_cnode *n;
  jx_control *ctl;
  jx_cnode **get; /* [n->nout] living results, or NULL            */
  jx_cnode **old; /* the operands of before                       */
  jx_cnode **operand;
  uint32_t noperand;
} thinner;

static uint32_t operand(thinner *t, jx_cnode *x) {
  for (uint32_t i = 0; i < t->noperand; i++)
    if (t->operand[i] == x) return i;
  t->operand[t->noperand] = x;
  return t->noperand++;
}

static jx_csplat splat_of(const jx_cnode *x) {
  jx_csplat s = {false, 0};
  s.known = jx_cnode_splat(x, &s.bits);
  return s;
}

/* Every reader of a result reads x instead. */
static void replace(thinner *t, uint32_t result, jx_cnode *x) {
  jx_cnode *get = t->get[result];
  jx_cgraph *c = t->c;
  for (uint32_t i = 0; i < c->node.n && get; i++)
    for (int k = 0; k < c->node.at[i]->nin; k++)
      if (c->node.at[i]->in[k] == get) c->node.at[i]->in[k] = x;
  for (uint32_t i = 0; i < c->nout && get; i++)
    if (c->out[i] == get) c->out[i] = x;
  t->get[result] = NULL;
}

static jx_cbody *open_body(thinner *t, jx_graph *g, const jx_csplat *known) {
  jx_cgraph *c = t->c;
  jx_cbody *b = JX_NEW(c->mem, jx_cbody);
  if (b) b->in = JX_NEWN(c->mem, jx_cinput, g->ninputs);
  if (!b || !b->in) return NULL;
  b->c = (jx_cgraph){.cx = c->cx,
                     .rt = c->rt,
                     .mem = c->mem,
                     .opt = c->opt,
                     .plan = c->plan,
                     .src = t->n->src,
                     .depth = c->depth + 1};
  b->c.next = c->kid;
  c->kid = &b->c;
  return jx_cgraph_open(&b->c, g, known) ? b : NULL;
}

/* Which inputs the outputs that are needed depend on. */
static bool used_inputs(const jx_cgraph *c, const bool *need, bool *used) {
  bool *mark = JX_NEWN(c->mem, bool, c->node.n);
  if (!mark) return false;
  for (uint32_t i = 0; i < c->nout; i++)
    if (need[i]) mark[c->out[i]->id] = true;
  for (uint32_t i = c->node.n; i-- > 0;) {
    const jx_cnode *x = c->node.at[i];
    mark[i] = mark[i] || x->effect;
    for (int k = 0; k < x->nin && mark[i]; k++) mark[x->in[k]->id] = true;
  }
  for (uint32_t i = 0; i < c->nin; i++) used[i] = mark[c->in[i]->id];
  return true;
}

/* Keeps the outputs that are needed, in their order. */
static void keep_outputs(jx_cgraph *c, const bool *need) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->nout; i++)
    if (need[i]) c->out[n++] = c->out[i];
  c->nout = n;
}

static bool is_read(const jx_cgraph *c, uint32_t input) {
  return c->in[input]->kind == JX_C_INPUT && c->in[input]->users > 0;
}

/* ---- windows ---- */

/*
** An update of a part of a large carry, which may be written where the carry lies, is a CALL:
** a loop over all elements would move them all.
*/
static bool worth_a_window(const jx_cnode *x) {
  return x->kind == JX_C_DUPDATE && x->prim && x->in[1]->aval->size * 4 <= x->aval->size &&
         x->aval->size >= 32;
}

static bool as_call(jx_cgraph *c, jx_cnode *x) {
  jx_cnode *call = jx_arena_dup(c->mem, x, sizeof *x);
  jx_cnode **in = JX_NEWN(c->mem, jx_cnode *, 1);
  const jx_aval **out = JX_NEWN(c->mem, const jx_aval *, 1);
  uint32_t at = x->id;
  if (!call || !in || !out || !jx_vec_push(&c->rt->mem, &c->node, call)) return false;
  memmove(c->node.at + at + 1, c->node.at + at, (c->node.n - 1 - at) * sizeof *c->node.at);
  c->node.at[at] = call;
  for (uint32_t i = at; i < c->node.n; i++) c->node.at[i]->id = i;
  out[0] = x->aval;
  call->kind = JX_C_CALL;
  call->out = out;
  call->nout = 1;
  in[0] = call;
  x->kind = JX_C_GET;
  x->in = in;
  x->nin = 1;
  x->which = 0;
  x->prim = NULL;
  x->attrs = NULL;
  return true;
}

/* Updates of input `in` on the way to this output. */
static bool find_windows(jx_cgraph *c, jx_cnode *out, const jx_cnode *in) {
  while (worth_a_window(out)) {
    jx_cnode *x = out->in[0];
    if (x != in && !worth_a_window(x)) return true;
    if (!as_call(c, out)) return false;
    out = x;
  }
  return true;
}

/* ---- loops ---- */

/* A scan or a while on one level: operands at `first`, then of the kinds of the body's inputs. */
typedef struct loop {
  jx_graph *body, *pred;
  uint32_t nconst, ncarry; /* of the body                              */
  uint32_t npred;          /* constants of the predicate               */
  uint32_t first;          /* operand of the body's first constant     */
  uint32_t shift;          /* results between carries and stacks       */
  jx_cbody *b, *p;
  jx_csplat *known, *pknown; /* inputs of body and predicate             */
  bool *need, *used, *pused;
} loop;

static jx_cnode *start(const thinner *t, const loop *l, uint32_t k) {
  return t->old[l->first + l->nconst + k];
}

/* A carry that is a number in all elements and stays it is a literal of the bodies. */
static bool learn(const thinner *t, loop *l) {
  bool more = false;
  for (uint32_t k = 0; k < l->ncarry; k++) {
    jx_csplat s = splat_of(start(t, l, k)), o = splat_of(l->b->c.out[k]);
    uint32_t in = l->nconst + k;
    bool stays = l->b->c.out[k] == l->b->c.in[in] || (o.known && o.bits == s.bits);
    if (!s.known || l->known[in].known || !stays) continue;
    l->known[in] = s;
    if (l->pred) l->pknown[l->npred + k] = s;
    more = true;
  }
  return more;
}

static bool open_bodies(thinner *t, loop *l) {
  uint32_t nin = l->body->ninputs, pin = l->pred ? l->pred->ninputs : 0;
  jx_arena *mem = t->c->mem;
  l->known = JX_NEWN(mem, jx_csplat, nin);
  l->pknown = JX_NEWN(mem, jx_csplat, pin);
  l->need = JX_NEWN(mem, bool, l->body->nouts);
  l->used = JX_NEWN(mem, bool, nin);
  l->pused = JX_NEWN(mem, bool, pin);
  if (!l->known || !l->pknown || !l->need || !l->used || !l->pused) return false;
  for (uint32_t i = 0; i < nin; i++)
    if (i < l->nconst || i >= l->nconst + l->ncarry) l->known[i] = splat_of(t->old[l->first + i]);
  for (uint32_t i = 0; i < l->npred; i++) l->pknown[i] = splat_of(t->old[i]);
  do {
    l->b = open_body(t, l->body, l->known);
    if (!l->b) return false;
  } while (learn(t, l));
  l->p = l->pred ? open_body(t, l->pred, l->pknown) : NULL;
  return !l->pred || l->p;
}

static bool unchanged(const loop *l, uint32_t k) {
  return l->b->c.out[k] == l->b->c.in[l->nconst + k];
}

/* The result of the node for one of the body. */
static uint32_t result_of(const loop *l, uint32_t i) { return i < l->ncarry ? i : i + l->shift; }

/* Results that are read, and carries that they, the predicate or effects need. */
static bool find_needed(const thinner *t, loop *l) {
  bool yes = true, more = true;
  if (l->p && !used_inputs(&l->p->c, &yes, l->pused)) return false;
  for (uint32_t i = 0; i < l->body->nouts; i++) l->need[i] = t->get[result_of(l, i)] != NULL;
  while (more) {
    more = false;
    if (!used_inputs(&l->b->c, l->need, l->used)) return false;
    for (uint32_t k = 0; k < l->ncarry; k++) {
      bool used = l->used[l->nconst + k] || (l->p && l->pused[l->npred + k]);
      if (used && !l->need[k]) l->need[k] = more = true;
    }
  }
  return true;
}

/* Carries that are known or unchanged are none: what reads their results reads how they start. */
static void drop_constant(thinner *t, loop *l) {
  for (uint32_t k = 0; k < l->ncarry; k++) {
    if (!l->known[l->nconst + k].known && !unchanged(l, k)) continue;
    replace(t, k, start(t, l, k));
    l->need[k] = false;
  }
}

static bool make_carries(thinner *t, loop *l, uint32_t *number) {
  jx_control *ctl = t->ctl;
  jx_cgraph *c = &l->b->c;
  ctl->carry = JX_NEWN(t->c->mem, jx_ccarry, l->ncarry);
  ctl->result = JX_NEWN(t->c->mem, uint32_t, l->body->nouts);
  c->pair = JX_NEWN(t->c->mem, jx_cpair, l->ncarry);
  if (!ctl->carry || !ctl->result || !c->pair) return false;
  for (uint32_t k = 0; k < l->ncarry; k++) {
    number[k] = UINT32_MAX;
    if (!l->need[k]) continue;
    number[k] = ctl->ncarry;
    ctl->carry[ctl->ncarry] = (jx_ccarry){.result = k};
    c->pair[c->npair++] = (jx_cpair){.in = l->nconst + k, .out = ctl->ncarry++};
    jx_cnode *in = c->in[l->nconst + k];
    if (in->kind == JX_C_INPUT && !find_windows(c, c->out[k], in)) return false;
  }
  for (uint32_t i = l->ncarry; i < l->body->nouts; i++)
    if (l->need[i]) ctl->result[ctl->nresult++] = result_of(l, i);
  keep_outputs(c, l->need);
  return true;
}

/* The sources of a body's inputs; constants are the operands from `first` on. */
static void sources(thinner *t, const loop *l, jx_cbody *b, uint32_t nconst, uint32_t first,
                    const uint32_t *number) {
  for (uint32_t i = 0; i < b->c.nin; i++) {
    bool carry = i >= nconst && i < nconst + l->ncarry;
    bool stack = i >= nconst + l->ncarry;
    if (!is_read(&b->c, i)) continue;
    if (carry && number[i - nconst] != UINT32_MAX)
      b->in[i] = (jx_cinput){JX_FROM_CARRY, number[i - nconst]};
    else if (carry)
      b->in[i] = (jx_cinput){JX_FROM_OPERAND, operand(t, start(t, l, i - nconst))};
    else
      b->in[i] =
          (jx_cinput){stack ? JX_FROM_STACK : JX_FROM_OPERAND, operand(t, t->old[first + i])};
  }
}

static bool thin_loop(thinner *t, loop *l) {
  jx_control *ctl = t->ctl;
  uint32_t *number = JX_NEWN(t->c->mem, uint32_t, l->ncarry);
  if (!number || !open_bodies(t, l) || !find_needed(t, l)) return false;
  drop_constant(t, l);
  if (!make_carries(t, l, number)) return false;
  if (!jx_cgraph_finish(&l->b->c) || (l->p && !jx_cgraph_finish(&l->p->c))) return false;
  sources(t, l, l->b, l->nconst, l->first, number);
  if (l->p) sources(t, l, l->p, l->npred, 0, number);
  for (uint32_t k = 0; k < ctl->ncarry; k++) {
    jx_ccarry *y = &ctl->carry[k];
    jx_cnode *x = start(t, l, y->result);
    y->known = splat_of(x);
    y->unread = !l->p && !is_read(&l->b->c, l->nconst + y->result);
    if (!y->known.known && !y->unread) y->operand = operand(t, x);
  }
  ctl->nbody = l->p ? 2 : 1;
  ctl->body = JX_NEWN(t->c->mem, jx_cbody *, 2);
  if (!ctl->body) return false;
  ctl->body[0] = l->b;
  ctl->body[1] = l->p;
  return true;
}

static bool thin_scan(thinner *t) {
  jx_scan s = jx_scan_of(t->n->attrs, t->n->nin);
  loop l = {.body = s.body, .nconst = s.nconst, .ncarry = s.ncarry, .first = s.first};
  t->ctl->dyn = s.dyn;
  if (s.dyn) t->ctl->count = operand(t, t->old[0]);
  t->ctl->trips = s.length;
  t->ctl->reverse = s.reverse;
  return thin_loop(t, &l);
}

static bool thin_while(thinner *t) {
  jx_eqn e = {.prim = t->n->prim, .attrs = t->n->attrs, .nin = t->n->nin};
  jx_while w = jx_while_of(&e);
  loop l = {.body = w.body,
            .pred = w.cond,
            .nconst = w.nbody,
            .ncarry = w.ncarry,
            .npred = w.ncond,
            .first = w.ncond,
            .shift = w.tape};
  t->ctl->counts = w.tape;
  t->ctl->count = w.ncarry;
  return thin_loop(t, &l);
}

/* ---- branches ---- */

static bool open_branches(thinner *t) {
  const jx_attr *g = &t->n->attrs->at[JX_COND_BRANCHES];
  jx_control *ctl = t->ctl;
  uint32_t nin = t->n->nin - 1u;
  jx_csplat *known = JX_NEWN(t->c->mem, jx_csplat, nin);
  ctl->nbody = g->n;
  ctl->body = JX_NEWN(t->c->mem, jx_cbody *, g->n);
  if (!known || !ctl->body) return false;
  for (uint32_t i = 0; i < nin; i++) known[i] = splat_of(t->old[i + 1]);
  for (uint32_t b = 0; b < g->n; b++) {
    ctl->body[b] = open_body(t, g->u.graphs[b], known);
    if (!ctl->body[b]) return false;
  }
  return true;
}

/* The operand that every branch gives as result r, or NULL. */
static jx_cnode *common(const thinner *t, uint32_t r) {
  const jx_control *ctl = t->ctl;
  for (uint32_t i = 0; i < ctl->body[0]->c.nin; i++) {
    bool all = true;
    for (uint32_t b = 0; b < ctl->nbody && all; b++)
      all = ctl->body[b]->c.out[r] == ctl->body[b]->c.in[i];
    if (all) return t->old[i + 1];
  }
  return NULL;
}

static bool thin_cond(thinner *t) {
  jx_control *ctl = t->ctl;
  uint32_t nout = t->n->nout;
  bool *need = JX_NEWN(t->c->mem, bool, nout);
  ctl->result = JX_NEWN(t->c->mem, uint32_t, nout);
  if (!need || !ctl->result || !open_branches(t)) return false;
  (void)operand(t, t->old[0]);
  for (uint32_t r = 0; r < nout; r++) {
    jx_cnode *x = t->get[r] ? common(t, r) : NULL;
    if (x) replace(t, r, x);
    need[r] = t->get[r] != NULL;
    if (need[r]) ctl->result[ctl->nresult++] = r;
  }
  for (uint32_t b = 0; b < ctl->nbody; b++) {
    jx_cbody *y = ctl->body[b];
    keep_outputs(&y->c, need);
    if (!jx_cgraph_finish(&y->c)) return false;
    for (uint32_t i = 0; i < y->c.nin; i++)
      if (is_read(&y->c, i)) y->in[i] = (jx_cinput){JX_FROM_OPERAND, operand(t, t->old[i + 1])};
  }
  return true;
}

/* ---- all of them ---- */

static bool is_control(const jx_cnode *n) {
  if (n->kind != JX_C_CALL || n->ctl || n->prim->lower.kind != JX_LOWER_GRAPH) return false;
  uint8_t sub = n->prim->lower.sub;
  bool known = sub == JX_GRAPH_SCAN || sub == JX_GRAPH_WHILE || sub == JX_GRAPH_COND;
  return known && !carries_tapes(n) && !is_idle(n);
}

static bool thin(jx_cgraph *c, jx_cnode *n) {
  thinner t = {.c = c, .n = n, .old = n->in};
  t.ctl = JX_NEW(c->mem, jx_control);
  t.get = JX_NEWN(c->mem, jx_cnode *, n->nout);
  t.operand = JX_NEWN(c->mem, jx_cnode *, n->nin + 1u);
  if (!t.ctl || !t.get || !t.operand) return false;
  for (uint32_t i = 0; i < c->node.n; i++) {
    jx_cnode *x = c->node.at[i];
    if (x->kind == JX_C_GET && x->in[0] == n) t.get[x->which] = x;
  }
  t.ctl->kind = n->prim->lower.sub;
  bool ok = t.ctl->kind == JX_GRAPH_SCAN    ? thin_scan(&t)
            : t.ctl->kind == JX_GRAPH_WHILE ? thin_while(&t)
                                            : thin_cond(&t);
  n->ctl = t.ctl;
  n->in = t.operand;
  n->nin = (uint16_t)t.noperand;
  return ok;
}

void jx_control_thin(jx_cgraph *c) {
  for (uint32_t i = c->node.n; i-- > 0 && !c->failed;) {
    if (!is_control(c->node.at[i])) continue;
    if (!thin(c, c->node.at[i])) c->failed = true;
    jx_import_sweep(c);
    i = c->node.n;
  }
}
