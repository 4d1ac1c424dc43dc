/*
** access.c — affine forms over atoms: interned, with ranges, division and remainders.
*/
#include "compile/access.h"

#include <string.h>

bool jx_walk_init(jx_walk *w, jx_cgraph *c) {
  memset(w, 0, sizeof *w);
  w->c = c;
  w->mem = c->mem;
  jx_map *maps[] = {&w->axs, &w->tuples, &w->guards, &w->memo, &w->reads_at};
  for (size_t i = 0; i < JX_COUNTOF(maps); i++) jx_map_init(maps[i], &c->rt->mem);
  w->index = JX_I32;
  for (uint32_t i = 0; i < c->node.n; i++) /* guards compare what lies somewhat outside, too */
    if (c->node.at[i]->aval->size >= 1 << 28) w->index = JX_I64;
  return true;
}

void jx_walk_free(jx_walk *w) {
  jx_mem *mem = &w->c->rt->mem;
  jx_map *maps[] = {&w->axs, &w->tuples, &w->guards, &w->memo, &w->reads_at};
  for (size_t i = 0; i < JX_COUNTOF(maps); i++) jx_map_free(maps[i]);
  jx_vec_free(mem, &w->atom);
  jx_vec_free(mem, &w->ax);
  jx_vec_free(mem, &w->read);
  jx_vec_free(mem, &w->hand);
  jx_vec_free(mem, &w->port);
  jx_vec_free(mem, &w->made);
}

bool jx_walk_start(jx_walk *w, const int64_t *ext, uint32_t naxis, jx_body *body) {
  jx_map *maps[] = {&w->axs, &w->tuples, &w->guards, &w->memo, &w->reads_at};
  for (size_t i = 0; i < JX_COUNTOF(maps); i++) jx_map_clear(maps[i]);
  w->atom.n = w->ax.n = w->read.n = w->hand.n = w->port.n = w->made.n = 0;
  w->nguard = w->steps = 0;
  w->naxis = naxis;
  w->lane_axis = -1;
  w->open = NULL;
  w->body = body;
  for (uint32_t i = 0; i < naxis; i++)
    if (!jx_vec_push(&w->c->rt->mem, &w->atom,
                     (jx_watom){.kind = JX_ATOM_AXIS, .range = ext[i], .lane = JX_NO_LANE}))
      w->failed = true;
  return !w->failed;
}

/* ---- interning ---- */

typedef struct {
  int64_t k;
  uint32_t n;
  const jx_term *t;
} form;

static bool same_form(uint64_t value, const void *probe) {
  const jx_ax *a = (const jx_ax *)(uintptr_t)value;
  const form *b = probe;
  if (a->k != b->k || a->n != b->n) return false;
  for (uint32_t i = 0; i < a->n; i++)
    if (a->t[i].atom != b->t[i].atom || a->t[i].c != b->t[i].c) return false;
  return true;
}

static const jx_ax *intern(jx_walk *w, const form *f) {
  uint64_t h = jx_hash_mix(f->n, (uint64_t)f->k);
  if (w->failed) return NULL;
  for (uint32_t i = 0; i < f->n; i++)
    h = jx_hash_mix(jx_hash_mix(h, f->t[i].atom), (uint64_t)f->t[i].c);
  uint64_t *found = jx_map_find(&w->axs, h, same_form, f);
  if (found) return (const jx_ax *)(uintptr_t)*found;
  jx_ax *e = jx_arena_alloc(w->mem, sizeof *e + f->n * sizeof *f->t);
  if (!e || !jx_vec_push(&w->c->rt->mem, &w->ax, e) ||
      !jx_map_add(&w->axs, h, (uint64_t)(uintptr_t)e)) {
    w->failed = true;
    return NULL;
  }
  e->id = w->ax.n - 1;
  e->hash = h;
  e->k = f->k;
  e->n = f->n;
  if (f->n) memcpy(e->t, f->t, f->n * sizeof *f->t);
  return e;
}

const jx_ax *jx_ax_const(jx_walk *w, int64_t k) { return intern(w, &(form){k, 0, NULL}); }

const jx_ax *jx_ax_atom(jx_walk *w, uint32_t atom) {
  jx_term t = {atom, 1};
  return intern(w, &(form){0, 1, &t});
}

const jx_ax *jx_ax_axis(jx_walk *w, uint32_t axis) {
  return w->atom.at[axis].range == 1 ? jx_ax_const(w, 0) : jx_ax_atom(w, axis);
}

const jx_ax *jx_ax_lin(jx_walk *w, int64_t ca, const jx_ax *a, int64_t cb, const jx_ax *b,
                       int64_t k) {
  jx_term room[2 * JX_MAX_RANK + 8], *t = room;
  if (!a || w->failed) return NULL;
  uint32_t na = ca ? a->n : 0, nb = b && cb ? b->n : 0, n = 0;
  if (na + nb > JX_COUNTOF(room) && !(t = JX_NEWN(w->mem, jx_term, na + nb))) {
    w->failed = true;
    return NULL;
  }
  for (uint32_t i = 0, j = 0; i < na || j < nb;) {
    if (j == nb || (i < na && a->t[i].atom < b->t[j].atom)) {
      t[n++] = (jx_term){a->t[i].atom, ca * a->t[i].c}, i++;
    } else if (i == na || b->t[j].atom < a->t[i].atom) {
      t[n++] = (jx_term){b->t[j].atom, cb * b->t[j].c}, j++;
    } else {
      int64_t c = ca * a->t[i].c + cb * b->t[j].c;
      if (c) t[n++] = (jx_term){a->t[i].atom, c};
      i++, j++;
    }
  }
  return intern(w, &(form){ca * a->k + (b ? cb * b->k : 0) + k, n, t});
}

void jx_ax_range(const jx_walk *w, const jx_ax *e, int64_t *lo, int64_t *hi) {
  *lo = *hi = e->k;
  for (uint32_t i = 0; i < e->n; i++) {
    int64_t most = e->t[i].c * (w->atom.at[e->t[i].atom].range - 1);
    *(most > 0 ? hi : lo) += most;
  }
}

int jx_ax_plain(const jx_walk *w, const jx_ax *e) {
  if (e->k != 0 || e->n != 1 || e->t[0].c != 1 || e->t[0].atom >= w->naxis) return -1;
  return (int)e->t[0].atom;
}

int64_t jx_ax_coef(const jx_ax *e, uint32_t atom) {
  for (uint32_t i = 0; i < e->n; i++)
    if (e->t[i].atom == atom) return e->t[i].c;
  return 0;
}

bool jx_ax_affine(const jx_walk *w, const jx_ax *e) {
  return e->n == 0 || e->t[e->n - 1].atom < w->naxis;
}

uint64_t jx_ax_axes(const jx_walk *w, const jx_ax *e) {
  uint64_t bits = 0;
  for (uint32_t i = 0; i < e->n; i++) {
    const jx_watom *a = &w->atom.at[e->t[i].atom];
    if (e->t[i].atom < w->naxis) {
      bits |= e->t[i].atom < 64 ? (uint64_t)1 << e->t[i].atom : ~(uint64_t)0;
    } else if (a->kind == JX_ATOM_RUN) {
      for (int d = 0; d < a->n->aval->rank; d++) bits |= jx_ax_axes(w, a->ix[d]);
    } else {
      bits |= jx_ax_axes(w, a->e);
    }
  }
  return bits;
}

typedef struct {
  const jx_ax *const *e;
  int n;
} tuple;

static bool same_tuple(uint64_t value, const void *probe) {
  const jx_ax *const *a = (const jx_ax *const *)(uintptr_t)value;
  const tuple *b = probe;
  for (int i = 0; i < b->n; i++)
    if (a[i] != b->e[i]) return false;
  return a[b->n] == NULL;
}

const jx_ax *const *jx_ax_tuple(jx_walk *w, const jx_ax *const *e, int n) {
  uint64_t h = (uint64_t)n;
  for (int i = 0; i < n; i++) {
    if (!e[i]) w->failed = true;
    if (w->failed) return NULL;
    h = jx_hash_mix(h, e[i]->id);
  }
  tuple probe = {e, n};
  uint64_t *found = jx_map_find(&w->tuples, h, same_tuple, &probe);
  if (found) return (const jx_ax *const *)(uintptr_t)*found;
  const jx_ax **t = jx_arena_alloc(w->mem, sizeof *t * (size_t)(n + 1));
  if (!t || !jx_map_add(&w->tuples, h, (uint64_t)(uintptr_t)t)) {
    w->failed = true;
    return NULL;
  }
  for (int i = 0; i < n; i++) t[i] = e[i];
  t[n] = NULL;
  return t;
}

const jx_ax *jx_ax_offset(jx_walk *w, const jx_aval *a, const jx_ax *const *ix) {
  const jx_ax *off = jx_ax_const(w, 0);
  int64_t stride = 1;
  for (int d = a->rank; d-- > 0; stride *= a->dim[d])
    if (a->dim[d] != 1) off = jx_ax_lin(w, 1, off, stride, ix[d], 0);
  return off;
}

int64_t jx_ax_eval(const jx_walk *w, const jx_ax *e, const int64_t *axis, const int64_t *run) {
  int64_t v = e->k;
  for (uint32_t i = 0; i < e->n; i++) {
    const jx_watom *a = &w->atom.at[e->t[i].atom];
    int64_t x = 0;
    if (a->kind == JX_ATOM_AXIS)
      x = axis[e->t[i].atom];
    else if (a->kind == JX_ATOM_DIV)
      x = jx_ax_eval(w, a->e, axis, run) / a->d;
    else if (a->kind == JX_ATOM_MOD)
      x = jx_ax_eval(w, a->e, axis, run) % a->d;
    else
      x = run[e->t[i].atom];
    v += e->t[i].c * x;
  }
  return v;
}
