/*
** simplify.c — making nodes of a cgraph: hash-consing and the identities.
**
** Requirements:
**   1. An identity keeps every bit of the result, signed zeros, infinities and NaN included. So
**      x * 1, x / 1, x - 0 and x + (-0) are x; x + 0 and x * 0 are not touched.
**   2. Index maps compose: an AFFINE of an AFFINE is one AFFINE, and one that moves nothing is
**   its operand.
**   3. Values without elements, and reductions over none, are broadcast literals; what follows
**   never
**      meets an extent of 0 except in operands of CALL.
**   4. Nothing here depends on the order of insertion: equal nodes are one.
*/
#include "compile/simplify.h"

#include <string.h>

static bool same_node(uint64_t value, const void *probe) {
  const jx_cnode *a = (const jx_cnode *)(uintptr_t)value, *b = probe;
  if (a->kind != b->kind || a->sub != b->sub || a->which != b->which || a->nin != b->nin ||
      a->np != b->np || a->aval != b->aval || a->prim != b->prim || a->attrs != b->attrs ||
      a->salt != b->salt)
    return false;
  for (int i = 0; i < a->nin; i++)
    if (a->in[i] != b->in[i]) return false;
  return a->np == 0 || memcmp(a->p, b->p, a->np * sizeof *a->p) == 0;
}

static uint64_t hash_node(const jx_cnode *n) {
  uint64_t h = jx_hash_mix(n->kind, n->sub | (uint64_t)n->which << 8);
  h = jx_hash_mix(h, (uint64_t)(uintptr_t)n->prim);
  h = jx_hash_mix(h, (uint64_t)(uintptr_t)n->attrs);
  h = jx_hash_mix(h, n->aval->id);
  h = jx_hash_mix(h, n->salt);
  for (int i = 0; i < n->nin; i++) h = jx_hash_mix(h, n->in[i]->id);
  for (int i = 0; i < n->np; i++) h = jx_hash_mix(h, (uint64_t)n->p[i]);
  return h;
}

/* The node that equals *node: a known one, or a copy of it. */
jx_cnode *jx_cnode_intern(jx_cgraph *c, const jx_cnode *node) {
  jx_cnode salted = *node;
  const jx_cnode *proto = &salted;
  bool shared = proto->kind != JX_C_INPUT && !proto->effect;
  bool known = proto->kind == JX_C_LIT || proto->kind == JX_C_INPUT;
  salted.salt = known || (node->nin == 1 && node->in[0]->kind == JX_C_LIT) ? 0 : c->salt;
  uint64_t hash = hash_node(proto);
  if (c->failed) return NULL;
  if (shared) {
    uint64_t *found = jx_map_find(&c->cse, hash, same_node, proto);
    if (found) return (jx_cnode *)(uintptr_t)*found;
  }
  jx_cnode *n = jx_arena_dup(c->mem, proto, sizeof *n);
  if (n) {
    n->hash = hash;
    n->id = c->node.n;
    n->src = c->src;
    n->in = jx_arena_dup(c->mem, proto->in, proto->nin * sizeof *n->in);
    n->p = jx_arena_dup(c->mem, proto->p, proto->np * sizeof *n->p);
  }
  if (!n || c->mem->failed || !jx_vec_push(&c->rt->mem, &c->node, n) ||
      (shared && !jx_map_add(&c->cse, hash, (uint64_t)(uintptr_t)n))) {
    c->failed = true;
    return NULL;
  }
  return n;
}

bool jx_cnode_splat(const jx_cnode *n, uint64_t *bits) {
  while (n->kind == JX_C_AFFINE || n->kind == JX_C_RESHAPE) n = n->in[0];
  if (n->kind != JX_C_LIT) return false;
  *bits = (uint64_t)n->p[0];
  return true;
}

jx_cnode *jx_c_lit(jx_cgraph *c, jx_dtype d, uint64_t bits) {
  int64_t p = (int64_t)bits;
  return jx_cnode_intern(
      c, &(jx_cnode){.kind = JX_C_LIT, .aval = c->rt->avals.scalar[d][0], .p = &p, .np = 1});
}

/* The literal in every element of this type. */
jx_cnode *jx_c_splat(jx_cgraph *c, const jx_aval *a, uint64_t bits) {
  jx_cnode *l = jx_c_lit(c, (jx_dtype)a->dtype, bits);
  jx_affine none = {{0}, {0}, {0}};
  return !l || a->rank == 0 ? l : jx_c_affine(c, l, a, &none);
}

/* ---- index maps ---- */

static bool moves_nothing(const jx_aval *from, const jx_aval *to, const jx_affine *m) {
  if (!jx_same_shape(from, to)) return false;
  for (int d = 0; d < from->rank; d++)
    if (from->dim[d] != 1 && (m->from[d] != d || m->start[d] != 0 || m->step[d] != 1)) return false;
  return true;
}

jx_cnode *jx_c_affine(jx_cgraph *c, jx_cnode *x, const jx_aval *to, const jx_affine *map) {
  if (!x) return NULL;
  jx_affine m = *map;
  uint64_t bits;
  if (x->kind != JX_C_LIT && jx_cnode_splat(x, &bits)) return jx_c_splat(c, to, bits);
  for (int d = 0; d < x->aval->rank; d++) {
    if (m.from[d] >= 0 && to->dim[m.from[d]] == 1) m.from[d] = -1;
    if (x->aval->dim[d] == 1) m.start[d] = 0, m.from[d] = -1;
    if (m.from[d] < 0) m.from[d] = -1, m.step[d] = 0;
  }
  if (moves_nothing(x->aval, to, &m)) return x;
  if (x->kind == JX_C_AFFINE) {
    int r = x->in[0]->aval->rank;
    jx_affine both;
    for (int d = 0; d < r; d++) {
      int64_t start = x->p[d], step = x->p[r + d], from = x->p[2 * r + d];
      both.start[d] = start + (from < 0 ? 0 : step * m.start[from]);
      both.from[d] = from < 0 ? -1 : m.from[from];
      both.step[d] = from < 0 ? 0 : step * m.step[from];
    }
    return jx_c_affine(c, x->in[0], to, &both);
  }
  int r = x->aval->rank;
  int64_t p[3 * JX_MAX_RANK];
  for (int d = 0; d < r; d++) p[d] = m.start[d], p[r + d] = m.step[d], p[2 * r + d] = m.from[d];
  return jx_cnode_intern(
      c, &(jx_cnode){
             .kind = JX_C_AFFINE, .nin = 1, .in = &x, .aval = to, .p = p, .np = (uint16_t)(3 * r)});
}

/* Axes of extent 1 come and go: an affine map, which composes. */
static bool reshape_is_affine(const jx_aval *from, const jx_aval *to, jx_affine *m) {
  int j = 0;
  for (int i = 0; i < from->rank; i++) {
    m->start[i] = 0;
    m->step[i] = 1;
    m->from[i] = -1;
    if (from->dim[i] == 1) continue;
    while (j < to->rank && to->dim[j] == 1) j++;
    if (j == to->rank || to->dim[j] != from->dim[i]) return false;
    m->from[i] = (int8_t)j++;
  }
  while (j < to->rank && to->dim[j] == 1) j++;
  return j == to->rank;
}

jx_cnode *jx_c_reshape(jx_cgraph *c, jx_cnode *x, const jx_aval *to) {
  jx_affine m;
  uint64_t bits;
  if (!x) return NULL;
  if (jx_cnode_splat(x, &bits)) return jx_c_splat(c, to, bits);
  while (x->kind == JX_C_RESHAPE) x = x->in[0];
  if (reshape_is_affine(x->aval, to, &m)) return jx_c_affine(c, x, to, &m);
  return jx_cnode_intern(c, &(jx_cnode){.kind = JX_C_RESHAPE, .nin = 1, .in = &x, .aval = to});
}

/* ---- element-wise ---- */

static bool is_splat_of(const jx_cnode *n, double v, bool negative_zero) {
  uint64_t bits;
  jx_dtype d = (jx_dtype)n->aval->dtype;
  if (!jx_cnode_splat(n, &bits)) return false;
  if (!jx_is_float(d)) return jx_load_i64(d, &bits) == (int64_t)v;
  double x = jx_load_f64(d, &bits);
  return x == v && (v != 0 || (1 / x < 0) == negative_zero);
}

/* The operand that an operation returns unchanged, or NULL: requirement 1. */
static jx_cnode *identity(jx_lane_op op, jx_cnode *const *in, int nin, const jx_aval *to) {
  jx_cnode *a = in[0], *b = nin > 1 ? in[1] : NULL;
  bool real = jx_is_float((jx_dtype)to->dtype);
  switch (op) {
    case JX_LANE_MUL:
      if (is_splat_of(b, 1, false)) return a;
      return is_splat_of(a, 1, false) ? b : NULL;
    case JX_LANE_DIV:
      return is_splat_of(b, 1, false) ? a : NULL;
    case JX_LANE_SUB:
      return is_splat_of(b, 0, false) ? a : NULL;
    case JX_LANE_ADD:
      if (is_splat_of(b, 0, real)) return a;
      return is_splat_of(a, 0, real) ? b : NULL;
    case JX_LANE_NEG:
      return a->kind == JX_C_MAP && jx_cnode_lane_op(a) == JX_LANE_NEG ? a->in[0] : NULL;
    case JX_LANE_SEL:
      return b == in[2] ? b : NULL;
    case JX_LANE_CONVERT:
      return a->aval == to ? a : NULL;
    case JX_LANE_AND:
    case JX_LANE_OR:
    case JX_LANE_MIN:
    case JX_LANE_MAX:
      return a == b ? a : NULL;
    default:
      return NULL;
  }
}

int jx_cnode_lane_op(const jx_cnode *n) {
  if (n->kind != JX_C_MAP) return -1;
  if (!n->prim) return n->sub;
  return n->prim->lower.map ? -1 : n->prim->lower.op;
}

static jx_eqn equation(const jx_cnode *n, const jx_aval **in) {
  for (int i = 0; i < n->nin; i++) in[i] = n->in[i]->aval;
  return (jx_eqn){.prim = n->prim,
                  .attrs = n->attrs,
                  .nin = n->nin,
                  .nout = (int)n->nout,
                  .in = in,
                  .out = n->out};
}

jx_lane jx_cnode_lower(const jx_cnode *n, jx_body *b, const jx_lane *in) {
  enum { MOST = 64 };
  jx_lane out[MOST];
  int op = jx_cnode_lane_op(n);
  if (op == JX_LANE_CONVERT) return jx_body_convert(b, in[0], (jx_dtype)n->aval->dtype);
  if (op == JX_LANE_BITCAST) return jx_body_bitcast(b, in[0], (jx_dtype)n->aval->dtype);
  if (op >= 0)
    return jx_body_op(b, (jx_lane_op)op, in[0], n->nin > 1 ? in[1] : JX_NO_LANE,
                      n->nin > 2 ? in[2] : JX_NO_LANE);
  if (n->nout > MOST) return JX_NO_LANE;
  const jx_aval *avals[MOST];
  if (n->nin > MOST) return JX_NO_LANE;
  jx_eqn e = equation(n, avals);
  for (uint32_t i = 0; i < n->nout; i++) out[i] = JX_NO_LANE;
  n->prim->lower.map(b, &e, in, out);
  return out[n->which];
}

/* The operand whose lane the operation returns as it is, perhaps selected from itself; or -1. */
static int same_as(const jx_body *b, const jx_cnode *n, const jx_lane *in, jx_lane out) {
  while (b->at[out].op == JX_LANE_SEL && b->at[out].b == b->at[out].c) out = b->at[out].b;
  for (int i = 0; i < n->nin; i++)
    if (out == in[i] && n->in[i]->aval == n->aval) return i;
  return -1;
}

/*
** A trial: what the operation does to lanes. Sets *same to the operand that it returns as it is;
** returns its cost in additions.
*/
static int trial(jx_cgraph *c, const jx_cnode *n, int *same, bool *plain) {
  jx_body b;
  jx_lane in[64];
  int cost = 0;
  *same = -1, *plain = false;
  if (n->nin > 64) return 1000;
  jx_body_init(&b, &c->rt->mem);
  for (int i = 0; i < n->nin; i++) {
    in[i] = jx_body_in(&b, i, JX_PORT_STREAM, (jx_dtype)n->in[i]->aval->dtype);
    for (int k = 0; k < i; k++)
      if (n->in[k] == n->in[i]) in[i] = in[k];
  }
  jx_lane out = jx_cnode_lower(n, &b, in);
  if (b.status == JX_OK && out != JX_NO_LANE) {
    *same = same_as(&b, n, in, out);
    *plain = true;
    for (uint32_t i = 0; i < b.n; i++) {
      jx_lane_op op = (jx_lane_op)b.at[i].op;
      if (op == JX_LANE_IN || op == JX_LANE_CONST) continue;
      cost += jx_lane_cost(op);
      if (jx_lane_is_function(op)) *plain = false;
    }
  } else if (b.status == JX_ENOMEM) {
    c->failed = true;
  }
  jx_body_free(&b);
  return cost;
}

/* All operands are splats and the result follows exactly: computed once, here. */
static jx_cnode *fold(jx_cgraph *c, const jx_cnode *n) {
  uint64_t bits[8] = {0}, y[8] = {0};
  const jx_aval *in_aval[8], *out_aval[8];
  jx_view in[8], out[8];
  if (!n->prim || !n->prim->eval || n->nin == 0 || n->nin > 8 || n->nout > 8) return NULL;
  for (int i = 0; i < n->nin; i++) {
    if (!jx_cnode_splat(n->in[i], &bits[i])) return NULL;
    in_aval[i] = c->rt->avals.scalar[n->in[i]->aval->dtype][0];
    in[i] = (jx_view){in_aval[i], &bits[i]};
  }
  for (uint32_t i = 0; i < n->nout; i++) {
    out_aval[i] = c->rt->avals.scalar[n->out[i]->dtype][0];
    out[i] = (jx_view){out_aval[i], &y[i]};
  }
  jx_eqn e = {n->prim, n->attrs, n->nin, (int)n->nout, in_aval, out_aval};
  if (n->prim->eval(c->cx, &e, in, out) != JX_OK) {
    c->failed = true;
    return NULL;
  }
  return jx_c_splat(c, n->aval, y[n->which]);
}

/* A MAP whose operands have the shape of the result. */
jx_cnode *jx_c_map(jx_cgraph *c, jx_cnode *proto) {
  bool plain = false;
  int same = -1, op = jx_cnode_lane_op(proto);
  for (int i = 0; i < proto->nin; i++)
    if (!proto->in[i]) return NULL;
  if (c->opt.no_simplify) goto make;
  if (op >= 0 && proto->nin > 0) {
    jx_cnode *x = identity((jx_lane_op)op, proto->in, proto->nin, proto->aval);
    if (x && x->aval == proto->aval) return x;
  }
  if (proto->prim && proto->nin > 0) {
    if (op < 0) {
      (void)trial(c, proto, &same, &plain);
      if (same >= 0) return proto->in[same];
    } else {
      plain = !jx_lane_is_function((jx_lane_op)op);
    }
    if (plain) {
      jx_cnode *x = fold(c, proto);
      if (x || c->failed) return x;
    }
  }
make:
  return jx_cnode_intern(c, proto);
}

jx_cnode *jx_c_lane(jx_cgraph *c, jx_lane_op op, jx_cnode *const *in, int nin, const jx_aval *to) {
  jx_cnode n = {.kind = JX_C_MAP,
                .sub = (uint8_t)op,
                .nin = (uint16_t)nin,
                .in = (jx_cnode **)in,
                .aval = to,
                .nout = 1};
  return jx_c_map(c, &n);
}

jx_cnode *jx_c_convert(jx_cgraph *c, jx_cnode *x, jx_dtype d) {
  if (!x || (jx_dtype)x->aval->dtype == d) return x;
  const jx_aval *to = jx_aval_with_dtype(&c->rt->avals, x->aval, d, false);
  if (!to) {
    c->failed = true;
    return NULL;
  }
  uint64_t bits;
  if (jx_cnode_splat(x, &bits) && jx_is_float(d) && jx_is_float((jx_dtype)x->aval->dtype)) {
    uint64_t y = 0;
    jx_store_f64(d, &y, jx_load_f64((jx_dtype)x->aval->dtype, &bits));
    return jx_c_splat(c, to, y);
  }
  return jx_c_lane(c, JX_LANE_CONVERT, &x, 1, to);
}

/* Cost of one element in additions. */
int jx_cnode_cost(jx_cgraph *c, jx_cnode *n) {
  bool plain;
  int same, op = jx_cnode_lane_op(n);
  if (n->kind != JX_C_MAP) return 0;
  if (n->cost) return n->cost - 1;
  int cost = n->prim && n->prim->lower.cost ? n->prim->lower.cost
             : op >= 0                      ? jx_lane_cost((jx_lane_op)op)
                                            : trial(c, n, &same, &plain);
  n->cost = cost + 1;
  return cost;
}
