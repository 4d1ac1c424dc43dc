/*
** import.c — from a graph to a cgraph: one function per lowering kind.
**
** Calls are inlined, expansions are traced into a graph of their own and inlined. What has no
** lowering that loops can express becomes a CALL of the primitive's evaluation on whole arrays,
** so that every graph compiles.
*/
#include <math.h>
#include <string.h>

#include "compile/control.h"
#include "compile/simplify.h"
#include "prim/indexing.h"
#include "transform/trace.h"

enum { MAX_DEPTH = 200 }; /* of inlined graphs */

typedef struct scope {
  jx_graph *g;
  jx_cnode **var; /* [g->nvars] */
} scope;

static bool has_effect(const jx_cnode *n) {
  jx_graph *const *g;
  bool effect = (n->prim->flags & JX_EFFECT) != 0;
  for (uint32_t i = 0; i < n->attrs->n; i++)
    for (uint32_t k = jx_attr_graphs(&n->attrs->at[i], &g); k-- > 0;)
      effect = effect || g[k]->effects;
  return effect;
}

static jx_cnode *call(jx_cgraph *c, const jx_cnode *like, jx_cnode **out) {
  jx_cnode n = *like;
  n.kind = JX_C_CALL;
  n.which = 0;
  n.effect = has_effect(like);
  jx_cnode *made = jx_cnode_intern(c, &n);
  for (uint32_t i = 0; i < like->nout && made; i++) {
    jx_cnode get = {.kind = JX_C_GET, .nin = 1, .in = &made, .which = i, .aval = like->out[i]};
    if (like->out[i]->size == 0)
      out[i] = jx_c_splat(c, like->out[i], 0);
    else
      out[i] = jx_cnode_intern(c, &get);
  }
  return made;
}

/* Scalars stand beside arrays: they are broadcast here, once. */
static void import_map(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  static const jx_affine none = {{0}, {0}, {0}};
  for (uint32_t k = 0; k < n->nout; k++)
    if (!jx_same_shape(n->out[k], n->out[0])) {
      (void)call(c, n, out);
      return;
    }
  jx_cnode **in = JX_NEWN(c->mem, jx_cnode *, n->nin);
  if (!in) return;
  for (int i = 0; i < n->nin; i++) {
    in[i] = n->in[i];
    if (jx_same_shape(in[i]->aval, n->out[0])) continue;
    if (in[i]->aval->rank != 0) { /* a bitcast between widths: not element by element */
      (void)call(c, n, out);
      return;
    }
    const jx_aval *to = n->out[0];
    to = jx_aval_with_dtype(&c->rt->avals, to, (jx_dtype)in[i]->aval->dtype, false);
    in[i] = to ? jx_c_affine(c, in[i], to, &none) : NULL;
  }
  n->in = in;
  n->kind = JX_C_MAP;
  for (uint32_t k = 0; k < n->nout; k++) {
    n->which = k;
    n->aval = n->out[k];
    out[k] = jx_c_map(c, n);
  }
}

static const jx_attr *attr_of(const jx_cnode *n, jx_attr_kind kind) {
  for (uint32_t i = 0; i < n->attrs->n; i++)
    if (n->attrs->at[i].kind == kind) return &n->attrs->at[i];
  return NULL;
}

static void import_pad(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  int64_t p[2 * JX_MAX_RANK];
  const jx_attr *config = attr_of(n, JX_ATTR_INTS);
  int r = n->aval->rank;
  bool nothing = true;
  if (!config || (int)config->n != 3 * r) {
    (void)call(c, n, out);
    return;
  }
  for (int d = 0; d < r; d++) {
    p[d] = config->u.ints[3 * d];
    p[r + d] = config->u.ints[3 * d + 2];
    nothing = nothing && p[d] == 0 && config->u.ints[3 * d + 1] == 0 && p[r + d] == 0;
  }
  uint64_t x, v;
  if (nothing) {
    out[0] = n->in[0];
  } else if (n->in[0]->aval->size == 0 && jx_cnode_splat(n->in[1], &v)) {
    out[0] = jx_c_splat(c, n->aval, v);
  } else if (jx_cnode_splat(n->in[0], &x) && jx_cnode_splat(n->in[1], &v) && x == v) {
    out[0] = jx_c_splat(c, n->aval, v);
  } else if (n->in[0]->aval->size == 0) {
    static const jx_affine none = {{0}, {0}, {0}};
    out[0] = jx_c_affine(c, n->in[1], n->aval, &none);
  } else {
    jx_cnode m = {
        .kind = JX_C_PAD, .nin = 2, .in = n->in, .aval = n->aval, .p = p, .np = (uint16_t)(2 * r)};
    out[0] = jx_cnode_intern(c, &m);
  }
}

static jx_cnode *concat(jx_cgraph *c, jx_cnode **part, int n, int64_t axis) {
  int64_t dim[JX_MAX_RANK];
  const jx_aval *a = part[0]->aval;
  if (n == 1) return part[0];
  memcpy(dim, a->dim, a->rank * sizeof *dim);
  for (int i = 1; i < n; i++) dim[axis] += part[i]->aval->dim[axis];
  const jx_aval *to = jx_aval_get(&c->rt->avals, (jx_dtype)a->dtype, false, a->rank, dim);
  if (!to) return NULL;
  return jx_cnode_intern(
      c, &(jx_cnode){
             .kind = JX_C_CONCAT, .nin = (uint16_t)n, .in = part, .aval = to, .p = &axis, .np = 1});
}

/* Many parts are joined by dozens: a body has so many ports only. */
static void import_concat(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  enum { MOST = 12 };
  const jx_attr *axis = attr_of(n, JX_ATTR_INT);
  jx_cnode **part = JX_NEWN(c->mem, jx_cnode *, n->nin);
  int k = 0;
  if (!part || !axis) return;
  for (int i = 0; i < n->nin; i++)
    if (n->in[i]->aval->size) part[k++] = n->in[i];
  while (k > MOST) {
    int joined = 0;
    for (int i = 0; i < k; i += MOST) {
      jx_cnode *x = concat(c, part + i, JX_MIN(MOST, k - i), axis->i);
      if (!x) return;
      part[joined++] = x;
    }
    k = joined;
  }
  out[0] = concat(c, part, k, axis->i);
}

/* Starts that are literals make a dynamic slice an ordinary one. */
static void import_dynamic_slice(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  const jx_aval *x = n->in[0]->aval;
  jx_affine m;
  bool fixed = true;
  for (int d = 0; d < x->rank && fixed; d++) {
    uint64_t bits = 0;
    int64_t most = x->dim[d] - n->aval->dim[d];
    fixed = most == 0 || jx_cnode_splat(n->in[1 + d], &bits);
    if (!fixed) break;
    int64_t s = most ? jx_load_i64((jx_dtype)n->in[1 + d]->aval->dtype, &bits) : 0;
    m.start[d] = s < 0 ? 0 : s > most ? most : s;
    m.step[d] = 1;
    m.from[d] = (int8_t)d;
  }
  jx_cnode k = {.kind = JX_C_DSLICE, .nin = n->nin, .in = n->in, .aval = n->aval};
  out[0] = fixed ? jx_c_affine(c, n->in[0], n->aval, &m) : jx_cnode_intern(c, &k);
}

static uint64_t fill_bits(const jx_attr *fill, jx_dtype d) {
  uint64_t bits = 0;
  if (fill && fill->kind == JX_ATTR_FLOAT)
    jx_store_f64(d, &bits, fill->u.f);
  else if (jx_is_float(d))
    jx_store_f64(d, &bits, (double)NAN);
  else if (jx_is_signed(d))
    bits = (uint64_t)1 << (8 * jx_dtype_size(d) - 1);
  else
    jx_store_i64(d, &bits, d == JX_BOOL ? 1 : -1);
  return bits;
}

/*
** p of a TAKE: fill or clip, bits of the fill value, number of index axes, the result axis of
** each; then for each operand axis: result axis of its window or -1, component of the index
** vector or -1, result axis of its batch or -1, largest start.
*/
static void import_gather(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  const jx_attr *dims = attr_of(n, JX_ATTR_LISTS), *slice = attr_of(n, JX_ATTR_INTS),
                *text = attr_of(n, JX_ATTR_TEXT);
  const jx_aval *x = n->in[0]->aval, *index = n->in[1]->aval;
  int64_t p[4 + 6 * JX_MAX_RANK];
  int len[JX_NLISTS], k = 3;
  const int64_t *l[JX_NLISTS];
  jx_index_mode mode;
  if (!dims || !slice || !text || !jx_mode_of(text, &mode) || x->size == 0) {
    (void)call(c, n, out);
    return;
  }
  for (int i = 0; i < JX_NLISTS; i++) l[i] = jx_attr_list(dims, i, &len[i]);
  p[0] = mode == JX_MODE_FILL;
  p[1] = (int64_t)fill_bits(attr_of(n, JX_ATTR_FLOAT), (jx_dtype)n->aval->dtype);
  p[2] = index->rank - 1;
  for (int i = 0; i < n->aval->rank; i++)
    if (!jx_has_axis(l[JX_WINDOW], len[JX_WINDOW], i)) p[k++] = i;
  for (int d = 0, w = 0; d < x->rank; d++, k += 4) {
    p[k] = p[k + 1] = p[k + 2] = -1;
    p[k + 3] = x->dim[d] - slice->u.ints[d];
    bool batch = jx_has_axis(l[JX_BATCH_DIMS], len[JX_BATCH_DIMS], d);
    if (!batch && !jx_has_axis(l[JX_COLLAPSED], len[JX_COLLAPSED], d)) p[k] = l[JX_WINDOW][w++];
    for (int i = 0; i < len[JX_MAP_DIMS]; i++)
      if (l[JX_MAP_DIMS][i] == d) p[k + 1] = i;
    for (int i = 0; i < len[JX_BATCH_DIMS]; i++)
      if (l[JX_BATCH_DIMS][i] == d) p[k + 2] = p[3 + l[JX_INDEX_BATCH][i]];
  }
  out[0] = jx_cnode_intern(
      c, &(jx_cnode){
             .kind = JX_C_TAKE, .nin = 2, .in = n->in, .aval = n->aval, .p = p, .np = (uint16_t)k});
}

static void import_index(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  const jx_lower *lower = &n->prim->lower;
  const jx_aval *in[1];
  jx_affine map;
  jx_eqn e = {n->prim, n->attrs, n->nin, (int)n->nout, in, n->out};
  jx_cnode m = {.nin = n->nin, .in = n->in, .aval = n->aval};
  switch ((jx_index_kind)lower->sub) {
    case JX_IX_AFFINE:
      in[0] = n->in[0]->aval;
      memset(&map, 0, sizeof map);
      lower->affine(&e, &map);
      out[0] = jx_c_affine(c, n->in[0], n->aval, &map);
      return;
    case JX_IX_RESHAPE:
      out[0] = jx_c_reshape(c, n->in[0], n->aval);
      return;
    case JX_IX_PAD:
      import_pad(c, n, out);
      return;
    case JX_IX_CONCAT:
      import_concat(c, n, out);
      return;
    case JX_IX_IOTA: {
      const jx_attr *axis = attr_of(n, JX_ATTR_INT);
      m.kind = JX_C_IOTA;
      m.p = (int64_t[]){axis ? axis->i : 0};
      m.np = 1;
      out[0] = jx_cnode_intern(c, &m);
      return;
    }
    case JX_IX_DYNAMIC_SLICE:
      import_dynamic_slice(c, n, out);
      return;
    case JX_IX_DYNAMIC_UPDATE:
      m.kind = JX_C_DUPDATE;
      m.prim = n->prim; /* as a CALL it may write its window alone: control.c */
      m.attrs = n->attrs;
      out[0] = n->in[1]->aval->size ? jx_cnode_intern(c, &m) : n->in[0];
      return;
    case JX_IX_GATHER:
      import_gather(c, n, out);
      return;
  }
}

/* ---- reductions and products ---- */

static int red_kind(int reduce_kind) {
  static const int8_t kind[] = {
      [JX_REDUCE_SUM] = JX_RED_SUM, [JX_REDUCE_PROD] = JX_RED_PROD, [JX_REDUCE_MAX] = JX_RED_MAX,
      [JX_REDUCE_MIN] = JX_RED_MIN, [JX_REDUCE_AND] = JX_RED_AND,   [JX_REDUCE_OR] = JX_RED_OR,
      [JX_REDUCE_XOR] = JX_RED_XOR, [JX_REDUCE_ARGMAX] = -1,        [JX_REDUCE_ARGMIN] = -1};
  return kind[reduce_kind];
}

/* Sums and products of halves run in f32 and are rounded once, at their end. */
static bool widens(jx_dtype d, int red) {
  return (d == JX_F16 || d == JX_BF16) && (red == JX_RED_SUM || red == JX_RED_PROD);
}

static jx_cnode *reduce(jx_cgraph *c, jx_cnode *x, const jx_aval *to, int red, int64_t mask) {
  jx_dtype d = (jx_dtype)to->dtype;
  if (!x) return NULL;
  if (x->aval->size == 0) return jx_c_splat(c, to, jx_red_identity((jx_red_kind)red, d));
  if (x->aval->size == to->size) return jx_c_reshape(c, x, to);
  if (widens(d, red)) {
    const jx_aval *wide = jx_aval_with_dtype(&c->rt->avals, to, JX_F32, false);
    x = jx_c_convert(c, x, JX_F32);
    return wide ? jx_c_convert(c, reduce(c, x, wide, red, mask), d) : NULL;
  }
  return jx_cnode_intern(c, &(jx_cnode){.kind = JX_C_REDUCE,
                                        .sub = (uint8_t)red,
                                        .nin = 1,
                                        .in = &x,
                                        .aval = to,
                                        .p = &mask,
                                        .np = 1});
}

static void import_reduce(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  int red = red_kind(n->prim->lower.sub);
  const jx_attr *axes = attr_of(n, JX_ATTR_INTS);
  int64_t mask = 0;
  if (red < 0 || !axes || n->nin != 1 || n->in[0]->aval->dtype != n->aval->dtype) {
    (void)call(c, n, out);
    return;
  }
  for (uint32_t i = 0; i < axes->n; i++) mask |= (int64_t)1 << axes->u.ints[i];
  out[0] = reduce(c, n->in[0], n->aval, red, mask);
}

enum { DOT_HEAD = 5 };

void jx_dot_get(const jx_cnode *n, jx_dot *d) {
  const int64_t *p = n->p;
  d->nb = (int)p[0];
  d->nm = (int)p[1];
  d->nn = (int)p[2];
  d->nk = (int)p[3];
  d->small = p[4] != 0;
  int all = d->nb + d->nm + d->nn + d->nk, ra = d->nb + d->nm + d->nk, rb = d->nb + d->nn + d->nk;
  p += DOT_HEAD;
  memcpy(d->ext, p, (size_t)all * sizeof *p);
  memcpy(d->out, p += all, (size_t)(all - d->nk) * sizeof *p);
  memcpy(d->a, p += all - d->nk, (size_t)ra * sizeof *p);
  memcpy(d->b, p + ra, (size_t)rb * sizeof *p);
}

static jx_cnode *dot_node(jx_cgraph *c, jx_cnode *a, jx_cnode *b, const jx_aval *to,
                          const jx_dot *d) {
  int64_t p[DOT_HEAD + 8 * JX_MAX_RANK];
  int all = d->nb + d->nm + d->nn + d->nk, k = DOT_HEAD;
  p[0] = d->nb, p[1] = d->nm, p[2] = d->nn, p[3] = d->nk, p[4] = d->small;
  for (int i = 0; i < all; i++) p[k++] = d->ext[i];
  for (int i = 0; i < all - d->nk; i++) p[k++] = d->out[i];
  for (int i = 0; i < d->nb + d->nm + d->nk; i++) p[k++] = d->a[i];
  for (int i = 0; i < d->nb + d->nn + d->nk; i++) p[k++] = d->b[i];
  if (!a || !b) return NULL;
  return jx_cnode_intern(c, &(jx_cnode){.kind = JX_C_DOT,
                                        .nin = 2,
                                        .in = (jx_cnode *[]){a, b},
                                        .aval = to,
                                        .p = p,
                                        .np = (uint16_t)k});
}

/* One term in each sum: an element-wise product. */
static jx_cnode *outer_product(jx_cgraph *c, jx_cnode *const *in, const jx_aval *to,
                               const jx_dot *d) {
  jx_cnode *wide[2];
  for (int s = 0; s < 2; s++) {
    const int64_t *at = s ? d->b : d->a;
    jx_affine m = {{0}, {0}, {0}};
    for (int i = 0; i < in[s]->aval->rank; i++) {
      m.from[i] = -1;
      m.step[i] = 1;
      for (int q = 0; q < to->rank; q++)
        if (d->out[q] == at[i]) m.from[i] = (int8_t)q;
    }
    wide[s] = jx_c_affine(c, in[s], to, &m);
  }
  return jx_c_lane(c, JX_LANE_MUL, wide, 2, to);
}

/* Fills d from dimension numbers ((lhs contracting, rhs contracting), (lhs batch, rhs batch)). */
static bool dot_axes(const jx_attr *dims, const jx_aval *a, const jx_aval *b, jx_dot *d) {
  int n[4];
  const int64_t *l[4];
  uint32_t used[2] = {0, 0};
  for (int i = 0; i < 4; i++) l[i] = jx_attr_list(dims, i, &n[i]);
  if (n[0] != n[1] || n[2] != n[3]) return false;
  int k = 0;
  memset(d, 0, sizeof *d);
  d->nk = n[0];
  d->nb = n[2];
  for (int i = 0; i < n[0]; i++) used[0] |= 1u << l[0][i], used[1] |= 1u << l[1][i];
  for (int i = 0; i < n[2]; i++) {
    used[0] |= 1u << l[2][i], used[1] |= 1u << l[3][i];
    d->a[l[2][i]] = d->b[l[3][i]] = k;
    d->ext[k++] = a->dim[l[2][i]];
  }
  for (int i = 0; i < a->rank; i++)
    if (!(used[0] >> i & 1)) d->nm++, d->a[i] = k, d->ext[k++] = a->dim[i];
  for (int i = 0; i < b->rank; i++)
    if (!(used[1] >> i & 1)) d->nn++, d->b[i] = k, d->ext[k++] = b->dim[i];
  for (int i = 0; i < k; i++) d->out[i] = i;
  for (int i = 0; i < n[0]; i++) {
    d->a[l[0][i]] = d->b[l[1][i]] = k;
    d->ext[k++] = a->dim[l[0][i]];
  }
  return true;
}

static void import_dot(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  const jx_attr *dims = attr_of(n, JX_ATTR_LISTS);
  jx_dtype d = (jx_dtype)n->aval->dtype, work = d == JX_F16 || d == JX_BF16 ? JX_F32 : d;
  jx_cnode *in[2] = {n->in[0], n->in[1]};
  const jx_aval *to = jx_aval_with_dtype(&c->rt->avals, n->aval, work, false);
  jx_dot dot;
  if (!to) {
    c->failed = true;
    return;
  }
  if (!dims || d == JX_BOOL || !dot_axes(dims, in[0]->aval, in[1]->aval, &dot)) {
    (void)call(c, n, out);
    return;
  }
  if (in[0]->aval->size == 0 || in[1]->aval->size == 0) {
    out[0] = jx_c_splat(c, n->aval, 0);
    return;
  }
  for (int s = 0; s < 2; s++) in[s] = jx_c_convert(c, in[s], work);
  if (!in[0] || !in[1]) return;
  int64_t size[4] = {1, 1, 1, 1};
  int part[4] = {dot.nb, dot.nm, dot.nn, dot.nk};
  for (int p = 0, i = 0; p < 4; p++)
    for (int q = 0; q < part[p]; q++) size[p] *= dot.ext[i++];
  dot.small = size[1] == 1 || size[2] == 1 || !jx_is_float(work) ||
              (double)size[1] * (double)size[2] * (double)size[3] <= (double)c->opt.gemm_small;
  jx_cnode *y = size[3] == 1 ? outer_product(c, in, to, &dot) : dot_node(c, in[0], in[1], to, &dot);
  out[0] = jx_c_convert(c, y, d);
}

/* ---- subgraphs ---- */

static void import_expand(jx_cgraph *c, jx_cnode *n, const jx_eqn *e, jx_cnode **out) {
  jx_cx *cx = c->cx;
  jx_mark mark = jx_scope_begin(cx);
  jx_val *x = JX_NEWN(c->mem, jx_val, n->nin), *y = JX_NEWN(c->mem, jx_val, n->nout);
  jx_trace *t =
      x && y ? jx_trace_begin(cx, &(jx_trace_opts){.kind = JX_TRACE_STAGE, .name = n->prim->name})
             : NULL;
  if (!t) return;
  for (int i = 0; i < n->nin; i++) x[i] = jx_scope_own(cx, jx_trace_input(cx, t, e->in[i]));
  for (uint32_t i = 0; i < n->nout; i++) y[i] = JX_BAD;
  n->prim->lower.expand(cx, e, x, y);
  jx_closed closed = {0};
  bool ok = jx_ok(cx) && jx_trace_end_graph(cx, t, y, (int)n->nout, &closed) == JX_OK;
  if (!ok && jx_trace_top(c->rt) == t) jx_trace_abort(cx, t);
  jx_scope_end(cx, mark, NULL, 0);
  if (!ok) return;
  if (closed.graph->ncap == 0)
    (void)jx_import_graph(c, closed.graph, n->in, out);
  else
    jx_fail(cx, JX_EINTERNAL, n->prim->name, "its expansion captured a value");
  jx_closed_free(c->rt, &closed);
}

static void import_subgraph(jx_cgraph *c, jx_cnode *n, jx_cnode **out) {
  const jx_attr *g = &n->attrs->at[n->prim->lower.op];
  uint8_t sub = n->prim->lower.sub;
  bool inlined = sub == JX_GRAPH_INLINE || sub == JX_GRAPH_FENCE;
  if (inlined && g->kind == JX_ATTR_GRAPH && g->u.graph->ninputs == n->nin) {
    uint32_t salt = c->salt;
    if (sub == JX_GRAPH_FENCE) c->salt = ++c->salts;
    (void)jx_import_graph(c, g->u.graph, n->in, out);
    c->salt = salt;
  } else if (!jx_control_short(c, n, out)) {
    (void)call(c, n, out);
  }
}

/* ---- graphs ---- */

static jx_cnode *atom(jx_cgraph *c, const scope *s, jx_atom a) {
  if (!jx_is_lit(a)) return s->var[a];
  const jx_lit *l = &s->g->lit[a & ~JX_LIT];
  jx_dtype d = (jx_dtype)l->aval->dtype;
  uint64_t bits = 0;
  if (jx_is_float(d))
    jx_store_f64(d, &bits, l->u.f);
  else
    jx_store_i64(d, &bits, l->u.i);
  return jx_c_lit(c, d, bits);
}

static void import_kind(jx_cgraph *c, jx_cnode *n, const jx_eqn *e, jx_cnode **out) {
  if (n->prim->flags & JX_EFFECT) {
    (void)call(c, n, out);
    return;
  }
  switch ((jx_lower_kind)n->prim->lower.kind) {
    case JX_LOWER_MAP:
      import_map(c, n, out);
      return;
    case JX_LOWER_INDEX:
      import_index(c, n, out);
      return;
    case JX_LOWER_REDUCE:
      import_reduce(c, n, out);
      return;
    case JX_LOWER_DOT:
      import_dot(c, n, out);
      return;
    case JX_LOWER_EXPAND:
      import_expand(c, n, e, out);
      return;
    case JX_LOWER_GRAPH:
      import_subgraph(c, n, out);
      return;
    default:
      (void)call(c, n, out);
  }
}

static bool import_node(jx_cgraph *c, scope *s, const jx_node *node) {
  const jx_atom *in = jx_node_in(s->g, node);
  jx_cnode n = {
      .nin = (uint16_t)node->nin, .prim = node->prim, .attrs = node->attrs, .nout = node->nout};
  n.in = JX_NEWN(c->mem, jx_cnode *, node->nin);
  const jx_aval **aval = JX_NEWN(c->mem, const jx_aval *, node->nin + node->nout);
  if (!n.in || !aval || !jx_vec_push(&c->rt->mem, &c->attrs, node->attrs)) return false;
  jx_attrs_retain(node->attrs);
  for (uint32_t i = 0; i < node->nin; i++) {
    n.in[i] = atom(c, s, in[i]);
    if (!n.in[i]) return false;
    aval[i] = n.in[i]->aval;
  }
  bool empty = node->nout > 0;
  for (uint32_t i = 0; i < node->nout; i++) {
    aval[node->nin + i] = s->g->aval[node->out + i]->strong;
    empty = empty && aval[node->nin + i]->size == 0;
  }
  n.out = aval + node->nin;
  n.aval = node->nout ? n.out[0] : c->rt->avals.scalar[JX_BOOL][0];
  jx_cnode **out = s->var + node->out;
  jx_eqn e = {node->prim, node->attrs, (int)node->nin, (int)node->nout, aval, n.out};
  if (empty && !has_effect(&n))
    for (uint32_t i = 0; i < node->nout; i++) out[i] = jx_c_splat(c, n.out[i], 0);
  else
    import_kind(c, &n, &e, out);
  for (uint32_t i = 0; i < node->nout; i++)
    if (!out[i]) return false;
  return !c->failed && jx_ok(c->cx);
}

bool jx_import_graph(jx_cgraph *c, jx_graph *g, jx_cnode *const *in, jx_cnode **out) {
  scope s = {g, JX_NEWN(c->mem, jx_cnode *, g->nvars)};
  if (!s.var) return false;
  if (c->depth >= MAX_DEPTH) {
    jx_fail(c->cx, JX_EUNSUPPORTED, "jit", "calls are nested more than %d deep", MAX_DEPTH);
    return false;
  }
  bool top = c->depth++ == 0, ok = true;
  for (uint32_t i = 0; i < g->ninputs; i++) s.var[i] = in[i];
  for (uint32_t i = 0; i < g->nnodes && ok; i++) {
    if (top) c->src = i;
    ok = import_node(c, &s, &g->node[i]);
  }
  for (uint32_t i = 0; i < g->nouts && ok; i++) ok = (out[i] = atom(c, &s, g->out[i])) != NULL;
  c->depth--;
  return ok;
}

/* The same product as b·a: n before m in the domain. */
static void swap_operands(jx_dot *d) {
  int64_t moved[2 * JX_MAX_RANK], ext[2 * JX_MAX_RANK], a[JX_MAX_RANK];
  int all = d->nb + d->nm + d->nn + d->nk, ra = d->nb + d->nm + d->nk, rb = d->nb + d->nn + d->nk;
  for (int i = 0; i < all; i++) {
    bool m = i >= d->nb && i < d->nb + d->nm, n = i >= d->nb + d->nm && i < all - d->nk;
    moved[i] = m ? i + d->nn : n ? i - d->nm : i;
    ext[moved[i]] = d->ext[i];
  }
  memcpy(d->ext, ext, (size_t)all * sizeof *ext);
  for (int i = 0; i < all - d->nk; i++) d->out[i] = moved[d->out[i]];
  for (int i = 0; i < ra; i++) a[i] = moved[d->a[i]];
  for (int i = 0; i < rb; i++) d->a[i] = moved[d->b[i]];
  memcpy(d->b, a, (size_t)ra * sizeof *a);
  int nm = d->nm;
  d->nm = d->nn;
  d->nn = nm;
}

/* The outermost result dimension that is no batch axis belongs to b: rows should be a's. */
static bool is_crossed(const jx_dot *d) {
  for (int i = 0; i < d->nb + d->nm + d->nn; i++)
    if (d->out[i] >= d->nb) return d->out[i] >= d->nb + d->nm;
  return false;
}

/*
** A transposed product is a product with its result dimensions in another order. Its operands
** change sides with it, so that the rows which fusion takes first are the outermost of what is
** stored.
*/
static void fold_transposes(jx_cgraph *c) {
  for (uint32_t i = 0; i < c->node.n; i++) {
    jx_cnode *t = c->node.at[i], *x = t->nin ? t->in[0] : NULL;
    if (!x || !t->live || t->kind != JX_C_AFFINE || x->kind != JX_C_DOT || x->users != 1) continue;
    jx_dot d;
    jx_dot_get(x, &d);
    int r = x->aval->rank, seen = 0;
    int64_t out[JX_MAX_RANK];
    if (t->aval->size != x->aval->size || t->aval->rank != r) continue;
    for (int k = 0; k < r; k++) {
      int64_t from = t->p[2 * r + k];
      if (from < 0 || t->p[k] != 0 || t->p[r + k] != 1) break;
      out[from] = d.out[k];
      seen++;
    }
    if (seen != r) continue;
    memcpy(d.out, out, (size_t)r * sizeof *out);
    bool crossed = is_crossed(&d);
    if (crossed) swap_operands(&d);
    jx_cnode *y = dot_node(c, x->in[crossed], x->in[!crossed], t->aval, &d);
    if (!y) return;
    y->live = true;
    uint32_t id = t->id;
    *t = *y;
    t->id = id;
    t->users = 1;
    x->live = false;
  }
}

/* Drops what no output needs, counts users, numbers anew. */
void jx_import_sweep(jx_cgraph *c) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < c->node.n; i++) {
    jx_cnode *x = c->node.at[i];
    x->users = 0;
    x->live = x->kind == JX_C_INPUT || x->effect;
  }
  for (uint32_t i = 0; i < c->nout; i++) c->out[i]->live = true, c->out[i]->users++;
  for (uint32_t i = c->node.n; i-- > 0;) {
    jx_cnode *x = c->node.at[i];
    for (int k = 0; k < x->nin && x->live; k++) x->in[k]->live = true, x->in[k]->users++;
  }
  for (uint32_t i = 0; i < c->node.n; i++)
    if (c->node.at[i]->live) (c->node.at[n] = c->node.at[i])->id = n, n++;
  c->node.n = n;
}

/* Drops what is dead, in bodies too, then the last identities. */
static void clean(jx_cgraph *c) {
  jx_import_sweep(c);
  jx_control_thin(c);
  if (!c->failed && !c->opt.no_simplify) fold_transposes(c);
  if (!c->failed) jx_import_sweep(c);
}

bool jx_cgraph_open(jx_cgraph *c, jx_graph *g, const jx_csplat *known) {
  jx_map_init(&c->cse, &c->rt->mem);
  c->nin = g->ninputs;
  c->nout = g->nouts;
  c->in = JX_NEWN(c->mem, jx_cnode *, c->nin);
  c->out = JX_NEWN(c->mem, jx_cnode *, c->nout);
  bool ok = c->in && c->out;
  for (uint32_t i = 0; i < g->ninputs && ok; i++) {
    int64_t p = i;
    const jx_aval *a = g->aval[i]->strong;
    if (known && known[i].known)
      c->in[i] = jx_c_splat(c, a, known[i].bits);
    else
      c->in[i] = jx_cnode_intern(c, &(jx_cnode){.kind = JX_C_INPUT, .aval = a, .p = &p, .np = 1});
    ok = c->in[i] != NULL;
  }
  ok = ok && jx_import_graph(c, g, c->in, c->out);
  if ((!ok || c->failed || c->mem->failed) && jx_ok(c->cx)) jx_nomem(c->cx);
  return jx_ok(c->cx);
}

bool jx_cgraph_finish(jx_cgraph *c) {
  clean(c);
  if ((c->failed || c->mem->failed) && jx_ok(c->cx)) jx_nomem(c->cx);
  return jx_ok(c->cx);
}

static void defaults(jx_compile_opts *o) {
  if (!o->small) o->small = 4096;
  if (!o->gemm_small) o->gemm_small = 4096;
  if (!o->row_max) o->row_max = 16384;
  if (!o->block) o->block = 128;
  if (!o->ports) o->ports = 10;
}

bool jx_cgraph_import(jx_cgraph *c, jx_graph *g) {
  defaults(&c->opt);
  return jx_cgraph_open(c, g, NULL) && jx_cgraph_finish(c);
}

void jx_cgraph_free(jx_cgraph *c) {
  for (jx_cgraph *k = c->kid; k; k = k->next) jx_cgraph_free(k);
  for (uint32_t i = 0; i < c->attrs.n; i++) jx_attrs_release(c->attrs.at[i]);
  jx_vec_free(&c->rt->mem, &c->attrs);
  jx_vec_free(&c->rt->mem, &c->node);
  jx_map_free(&c->cse);
}
