/* body.c — builder with value numbering, typing, verifier. See body.h. */
#include "ir/body.h"

#include <math.h>
#include <string.h>

/* ---- the table of operations ----------------------------------------------------------------- */
typedef struct op_row {
  const char *name;
  uint8_t arity;
  char cls, result; /* as in the list of body.h */
} op_row;

static const op_row ops[JX_LANE_COUNT] = {
#define X(code, name, arity, cls, result) {name, arity, #cls[0], #result[0]},
    JX_LANE_LIST(X)
#undef X
};

static const char *const red_names[JX_RED_COUNT] = {"sum", "prod", "max", "min",
                                                    "and", "or",   "xor", "dot"};

const char *jx_lane_name(jx_lane_op op) { return ops[op].name; }
int jx_lane_arity(jx_lane_op op) { return ops[op].arity; }
bool jx_lane_is_function(jx_lane_op op) { return op >= JX_LANE_EXP && op < JX_LANE_COUNT; }
const char *jx_red_name(jx_red_kind k) { return red_names[k]; }

int jx_lane_cost(jx_lane_op op) {
  switch (op) {
    case JX_LANE_CONST:
    case JX_LANE_BITCAST:
      return 0;
    case JX_LANE_DIV:
    case JX_LANE_SQRT:
      return 4;
    case JX_LANE_RSQRT:
      return 6;
    case JX_LANE_REM:
      return 10;
    default:
      return op < JX_LANE_EXP ? 1 : op >= JX_LANE_ERFC ? 40 : op == JX_LANE_POW ? 25 : 10;
  }
}

int jx_lane_operands(const jx_lane_node *n, jx_lane out[3]) {
  int k = 0;
  if (n->a != JX_NO_LANE) out[k++] = n->a;
  if (n->b != JX_NO_LANE) out[k++] = n->b;
  if (n->c != JX_NO_LANE) out[k++] = n->c;
  return k;
}

/* All bits of an integer of d's width. */
static uint64_t width_mask(jx_dtype d) {
  return jx_dtype_size(d) == 8 ? UINT64_MAX : (1ull << (8 * jx_dtype_size(d))) - 1;
}

uint64_t jx_red_identity(jx_red_kind k, jx_dtype d) {
  uint64_t bits = 0, all = d == JX_BOOL ? 1 : width_mask(d);
  switch (k) {
    case JX_RED_PROD:
      jx_store_i64(d, &bits, 1);
      return bits;
    case JX_RED_AND:
      return all;
    case JX_RED_MAX:
      if (jx_is_float(d)) jx_store_f64(d, &bits, -(double)INFINITY);
      return jx_is_signed(d) ? all ^ (all >> 1) : bits;
    case JX_RED_MIN:
      if (jx_is_float(d)) {
        jx_store_f64(d, &bits, (double)INFINITY);
        return bits;
      }
      return jx_is_signed(d) ? all >> 1 : all;
    default:
      return 0;
  }
}

/* ---- memory ---------------------------------------------------------------------------------- */
void jx_body_init(jx_body *b, jx_mem *mem) { *b = (jx_body){.mem = mem}; }

void jx_body_free(jx_body *b) {
  jx_free(b->mem, b->at, b->cap * sizeof *b->at);
  jx_free(b->mem, b->k, b->kcap * sizeof *b->k);
  jx_free(b->mem, b->slot, b->slots * sizeof *b->slot);
  jx_body_init(b, b->mem);
}

static bool fail(jx_body *b, jx_status s) {
  if (b->status == JX_OK) b->status = s;
  return false;
}

static uint64_t node_hash(const jx_lane_node *n) {
  uint64_t h = jx_hash_mix(n->op, (uint64_t)n->dtype << 16 | (uint64_t)n->mode << 8 | n->flags);
  h = jx_hash_mix(h, (uint64_t)n->a << 32 | (uint64_t)n->b << 16 | n->c);
  return jx_hash_mix(h, (uint64_t)n->port << 32 | (uint32_t)n->imm);
}

static bool node_equal(const jx_lane_node *x, const jx_lane_node *y) {
  return x->op == y->op && x->dtype == y->dtype && x->mode == y->mode && x->flags == y->flags &&
         x->a == y->a && x->b == y->b && x->c == y->c && x->port == y->port && x->imm == y->imm;
}

static bool is_effect(const jx_lane_node *n) {
  return n->op == JX_LANE_OUT || n->op == JX_LANE_RED;
}

/* The slot that holds an equal node, or the free one where it belongs. */
static uint32_t find_slot(const jx_body *b, const jx_lane_node *n) {
  uint32_t i = (uint32_t)node_hash(n) & (b->slots - 1);
  while (b->slot[i] != JX_NO_LANE && !node_equal(&b->at[b->slot[i]], n))
    i = (i + 1) & (b->slots - 1);
  return i;
}

static bool grow(jx_body *b) {
  uint32_t cap = b->cap ? b->cap * 2 : 32, slots = cap * 2;
  jx_lane_node *at = jx_realloc(b->mem, b->at, b->cap * sizeof *at, cap * sizeof *at);
  if (!at) return fail(b, JX_ENOMEM);
  b->at = at;
  b->cap = cap;
  uint16_t *slot = jx_alloc(b->mem, slots * sizeof *slot);
  if (!slot) return fail(b, JX_ENOMEM);
  jx_free(b->mem, b->slot, b->slots * sizeof *b->slot);
  memset(slot, 0xFF, slots * sizeof *slot);
  b->slot = slot;
  b->slots = slots;
  for (uint32_t i = 0; i < b->n; i++) {
    if (!is_effect(&b->at[i])) b->slot[find_slot(b, &b->at[i])] = (uint16_t)i;
  }
  return true;
}

static jx_lane add(jx_body *b, jx_lane_node n) {
  if (b->status != JX_OK) return JX_NO_LANE;
  if (b->n == b->cap && !grow(b)) return JX_NO_LANE;
  bool pure = !is_effect(&n);
  uint32_t s = pure ? find_slot(b, &n) : 0;
  if (pure && b->slot[s] != JX_NO_LANE) return b->slot[s];
  if (b->n >= JX_BODY_MAX_NODES) {
    fail(b, JX_EINTERNAL);
    return JX_NO_LANE;
  }
  if (pure) b->slot[s] = (uint16_t)b->n;
  b->at[b->n] = n;
  return (jx_lane)b->n++;
}

static jx_lane_node node(jx_lane_op op, jx_dtype d) {
  return (jx_lane_node){
      .op = (uint8_t)op, .dtype = (uint8_t)d, .a = JX_NO_LANE, .b = JX_NO_LANE, .c = JX_NO_LANE};
}

/* ---- constants ------------------------------------------------------------------------------- */
jx_lane jx_body_const_bits(jx_body *b, jx_dtype d, uint64_t v) {
  if (b->status != JX_OK) return JX_NO_LANE;
  v &= width_mask(d);
  uint32_t i = 0;
  while (i < b->nk && b->k[i] != v) i++;
  if (i == b->kcap) {
    uint32_t cap = b->kcap ? b->kcap * 2 : 16;
    uint64_t *k = jx_realloc(b->mem, b->k, b->kcap * sizeof *k, cap * sizeof *k);
    if (!k) {
      fail(b, JX_ENOMEM);
      return JX_NO_LANE;
    }
    b->k = k;
    b->kcap = cap;
  }
  if (i == b->nk) b->k[b->nk++] = v;
  jx_lane_node n = node(JX_LANE_CONST, d);
  n.imm = (int32_t)i;
  return add(b, n);
}

jx_lane jx_body_const(jx_body *b, jx_dtype d, double v) {
  uint64_t bits = 0;
  jx_store_f64(d, &bits, v);
  return jx_body_const_bits(b, d, bits);
}

jx_lane jx_body_const_int(jx_body *b, jx_dtype d, int64_t v) {
  uint64_t bits = 0;
  jx_store_i64(d, &bits, v);
  return jx_body_const_bits(b, d, bits);
}

/* ---- operations ------------------------------------------------------------------------------ */
static bool class_takes(char cls, jx_dtype d) {
  switch (cls) {
    case 'N':
      return d != JX_BOOL;
    case 'F':
      return jx_is_float(d);
    case 'I':
      return jx_is_int(d);
    case 'L':
      return d == JX_BOOL || jx_is_int(d);
    default:
      return true;
  }
}

/* The dtype of an operation's result; false if the operands do not fit it. */
static bool infer(const jx_body *b, jx_lane_op op, const jx_lane x[3], jx_dtype *d) {
  const op_row *r = &ops[op];
  for (int i = 0; i < 3; i++) {
    if (i < r->arity ? x[i] >= b->n || is_effect(&b->at[x[i]]) : x[i] != JX_NO_LANE) return false;
  }
  if (op == JX_LANE_SEL || op == JX_LANE_RARE) {
    *d = jx_body_dtype(b, x[1]);
    return jx_body_dtype(b, x[0]) == JX_BOOL && jx_body_dtype(b, x[2]) == *d &&
           (op == JX_LANE_SEL || *d == JX_F32 || *d == JX_F64);
  }
  if (r->cls == 'X' || r->result == 'X') return false;
  *d = jx_body_dtype(b, x[0]);
  for (int i = 0; i < r->arity; i++) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): no arity is above three */
    if (jx_body_dtype(b, x[i]) != *d) return false;
  }
  if (!class_takes(r->cls, *d)) return false;
  if (r->result == 'B') *d = JX_BOOL;
  return true;
}

jx_lane jx_body_op(jx_body *b, jx_lane_op op, jx_lane x, jx_lane y, jx_lane z) {
  if (b->status != JX_OK) return JX_NO_LANE;
  jx_dtype d;
  jx_lane v[3] = {x, y, z};
  if (op == JX_LANE_RARE || !infer(b, op, v, &d)) {
    fail(b, JX_EINTERNAL);
    return JX_NO_LANE;
  }
  jx_lane_node n = node(op, d);
  n.a = x, n.b = y, n.c = z;
  return add(b, n);
}

jx_lane jx_body_rare(jx_body *b, int fn, jx_lane mask, jx_lane x, jx_lane y) {
  if (b->status != JX_OK) return JX_NO_LANE;
  jx_dtype d;
  jx_lane v[3] = {mask, x, y};
  if (!infer(b, JX_LANE_RARE, v, &d)) {
    fail(b, JX_EINTERNAL);
    return JX_NO_LANE;
  }
  jx_lane_node n = node(JX_LANE_RARE, d);
  n.a = mask, n.b = x, n.c = y, n.imm = fn;
  return add(b, n);
}

static jx_lane cast(jx_body *b, jx_lane_op op, jx_lane x, jx_dtype to) {
  if (b->status != JX_OK) return JX_NO_LANE;
  jx_dtype from = jx_body_dtype(b, x);
  bool fits = x < b->n && !is_effect(&b->at[x]);
  if (op == JX_LANE_BITCAST) {
    fits = fits && jx_dtype_size(from) == jx_dtype_size(to) && from != JX_BOOL && to != JX_BOOL;
  }
  if (!fits) {
    fail(b, JX_EINTERNAL);
    return JX_NO_LANE;
  }
  if (from == to) return x;
  jx_lane_node n = node(op, to);
  n.a = x;
  return add(b, n);
}

jx_lane jx_body_convert(jx_body *b, jx_lane x, jx_dtype to) {
  return cast(b, JX_LANE_CONVERT, x, to);
}

jx_lane jx_body_bitcast(jx_body *b, jx_lane x, jx_dtype to) {
  return cast(b, JX_LANE_BITCAST, x, to);
}

jx_lane jx_body_integer_pow(jx_body *b, jx_lane x, int n) {
  jx_lane one = jx_body_const_int(b, jx_body_dtype(b, x), 1), acc = JX_NO_LANE;
  if (n == 0) return one;
  for (unsigned m = n < 0 ? 0u - (unsigned)n : (unsigned)n;;) {
    if (m & 1) acc = acc == JX_NO_LANE ? x : jx_body_op2(b, JX_LANE_MUL, acc, x);
    m >>= 1;
    if (m == 0 || b->status != JX_OK) break;
    x = jx_body_op2(b, JX_LANE_MUL, x, x);
  }
  return n < 0 ? jx_body_op2(b, JX_LANE_DIV, one, acc) : acc;
}

/* ---- ports ----------------------------------------------------------------------------------- */
static bool take_port(jx_body *b, int port) {
  if (b->status != JX_OK) return false;
  if (port < 0 || port >= JX_BODY_MAX_PORTS) return fail(b, JX_EINTERNAL);
  if (port >= b->nports) b->nports = (uint16_t)(port + 1);
  return true;
}

static bool is_index_dtype(jx_dtype d) { return d == JX_I32 || d == JX_I64; }

jx_lane jx_body_read(jx_body *b, int port, jx_port_mode mode, jx_dtype d, jx_lane index,
                     jx_lane guard) {
  if (!take_port(b, port)) return JX_NO_LANE;
  bool gather = mode == JX_PORT_GATHER;
  bool index_fits =
      gather ? index < b->n && is_index_dtype(jx_body_dtype(b, index)) : index == JX_NO_LANE;
  bool guard_fits = guard == JX_NO_LANE ||
                    (guard < b->n && jx_body_dtype(b, guard) == JX_BOOL && mode != JX_PORT_BCAST);
  if (!index_fits || !guard_fits) {
    fail(b, JX_EINTERNAL);
    return JX_NO_LANE;
  }
  jx_lane_node n = node(JX_LANE_IN, d);
  n.mode = (uint8_t)mode, n.a = index, n.b = guard, n.port = (uint16_t)port;
  return add(b, n);
}

jx_lane jx_body_in(jx_body *b, int port, jx_port_mode mode, jx_dtype d) {
  return jx_body_read(b, port, mode, d, JX_NO_LANE, JX_NO_LANE);
}

jx_lane jx_body_index(jx_body *b, jx_dtype d) {
  if (d == JX_BOOL) fail(b, JX_EINTERNAL);
  return add(b, node(JX_LANE_INDEX, d));
}

void jx_body_out(jx_body *b, int port, jx_port_mode mode, jx_lane x) {
  if (!take_port(b, port)) return;
  if (x >= b->n || (mode != JX_PORT_STREAM && mode != JX_PORT_STRIDED)) {
    fail(b, JX_EINTERNAL);
    return;
  }
  jx_lane_node n = node(JX_LANE_OUT, jx_body_dtype(b, x));
  n.mode = (uint8_t)mode, n.a = x, n.port = (uint16_t)port;
  add(b, n);
}

static bool red_takes(jx_red_kind k, jx_dtype d) {
  switch (k) {
    case JX_RED_SUM:
    case JX_RED_PROD:
    case JX_RED_DOT:
      return d != JX_BOOL && d != JX_F16 && d != JX_BF16;
    case JX_RED_MAX:
    case JX_RED_MIN:
      return true;
    default:
      return d == JX_BOOL || jx_is_int(d);
  }
}

void jx_body_red(jx_body *b, jx_red_kind kind, int port, bool accumulate, jx_lane x, jx_lane y) {
  if (!take_port(b, port)) return;
  bool fits = x < b->n && red_takes(kind, jx_body_dtype(b, x));
  if (kind == JX_RED_DOT)
    fits = fits && y < b->n && jx_body_dtype(b, y) == jx_body_dtype(b, x);
  else
    fits = fits && y == JX_NO_LANE;
  if (!fits) {
    fail(b, JX_EINTERNAL);
    return;
  }
  jx_lane_node n = node(JX_LANE_RED, jx_body_dtype(b, x));
  n.mode = (uint8_t)kind, n.flags = accumulate, n.a = x, n.b = y, n.port = (uint16_t)port;
  add(b, n);
}

/* ---- looking --------------------------------------------------------------------------------- */
void jx_body_live(const jx_body *b, uint8_t *live) {
  memset(live, 0, b->n);
  for (uint32_t i = b->n; i-- > 0;) {
    jx_lane x[3];
    if (is_effect(&b->at[i])) live[i] = 1;
    int k = live[i] ? jx_lane_operands(&b->at[i], x) : 0;
    while (k > 0) live[x[--k]] = 1;
  }
}

bool jx_body_equal(const jx_body *x, const jx_body *y) {
  if (x->n != y->n || x->nk != y->nk || x->nports != y->nports) return false;
  for (uint32_t i = 0; i < x->n; i++) {
    if (!node_equal(&x->at[i], &y->at[i])) return false;
  }
  return x->nk == 0 || memcmp(x->k, y->k, x->nk * sizeof *x->k) == 0;
}

uint64_t jx_body_hash(const jx_body *b) {
  uint64_t h = jx_hash_mix(b->n, b->nports);
  for (uint32_t i = 0; i < b->n; i++) h = jx_hash_mix(h, node_hash(&b->at[i]));
  for (uint32_t i = 0; i < b->nk; i++) h = jx_hash_mix(h, b->k[i]);
  return h;
}

/* ---- verifier -------------------------------------------------------------------------------- */
enum { READ = 1, WRITTEN = 2, REDUCED = 4, FREE_MODE = 0xFF };

typedef struct port_use {
  uint8_t how;               /* READ, WRITTEN, REDUCED                             */
  uint8_t in_mode, out_mode; /* FREE_MODE: not yet known; 0xFE: several            */
  uint8_t in_size, out_size; /* bytes of an element, likewise                      */
} port_use;

static void note(uint8_t *known, unsigned v) {
  *known = *known == FREE_MODE || *known == v ? (uint8_t)v : 0xFE;
}

static const char *check_node(const jx_body *b, uint32_t i) {
  const jx_lane_node *n = &b->at[i];
  if (n->op >= JX_LANE_COUNT || n->dtype >= JX_DTYPE_COUNT) return "no such operation or dtype";
  jx_lane x[3] = {n->a, n->b, n->c}, v[3];
  for (int k = jx_lane_operands(n, v); k-- > 0;) {
    if (v[k] >= i) return "an operand comes after its user";
  }
  jx_dtype d = JX_BOOL;
  switch (n->op) {
    case JX_LANE_CONST:
      return n->imm < 0 || (uint32_t)n->imm >= b->nk ? "no such constant" : NULL;
    case JX_LANE_INDEX:
      return n->dtype == JX_BOOL ? "an index is no bool" : NULL;
    case JX_LANE_IN:
      if (n->mode > JX_PORT_GATHER || (n->mode == JX_PORT_GATHER) != (n->a != JX_NO_LANE))
        return "a gather, and only a gather, has an index";
      if (n->a != JX_NO_LANE && !is_index_dtype((jx_dtype)b->at[n->a].dtype)) return "index dtype";
      if (n->b != JX_NO_LANE && (b->at[n->b].dtype != JX_BOOL || n->mode == JX_PORT_BCAST))
        return "a guard is a bool lane, and not for broadcast reads";
      return NULL;
    case JX_LANE_OUT:
      if (n->mode != JX_PORT_STREAM && n->mode != JX_PORT_STRIDED) return "mode of an output";
      return n->a == JX_NO_LANE || b->at[n->a].dtype != n->dtype ? "dtype of an output" : NULL;
    case JX_LANE_RED:
      if (n->mode >= JX_RED_COUNT || n->a == JX_NO_LANE || b->at[n->a].dtype != n->dtype ||
          !red_takes((jx_red_kind)n->mode, (jx_dtype)n->dtype) ||
          (n->mode == JX_RED_DOT) != (n->b != JX_NO_LANE))
        return "operands of a reduction";
      return NULL;
    case JX_LANE_CONVERT:
      return n->a == JX_NO_LANE ? "operand of a conversion" : NULL;
    case JX_LANE_BITCAST:
      if (n->a == JX_NO_LANE) return "operand of a bitcast";
      return jx_dtype_size((jx_dtype)b->at[n->a].dtype) != jx_dtype_size((jx_dtype)n->dtype)
                 ? "sizes of a bitcast"
                 : NULL;
    default:
      return !infer(b, (jx_lane_op)n->op, x, &d) || d != n->dtype ? "dtypes do not fit" : NULL;
  }
}

static const char *check_port(const port_use *u) {
  if ((u->how & REDUCED) && u->how != REDUCED) return "a port of a reduction has another use";
  if (!(u->how & WRITTEN)) return NULL;
  if (u->out_mode == 0xFE || u->out_size == 0xFE) return "a port is written in two ways";
  if ((u->how & READ) && (u->in_mode != u->out_mode || u->in_size != u->out_size))
    return "a port written in place is read in another way";
  return NULL;
}

jx_status jx_body_verify(const jx_body *b, jx_error *err) {
  if (b->status != JX_OK) return jx_error_set(err, b->status, "body", "building the body failed");
  port_use use[JX_BODY_MAX_PORTS];
  memset(use, FREE_MODE, sizeof use);
  for (int p = 0; p < JX_BODY_MAX_PORTS; p++) use[p].how = 0;
  for (uint32_t i = 0; i < b->n; i++) {
    const jx_lane_node *n = &b->at[i];
    const char *why = check_node(b, i);
    bool has_port = n->op == JX_LANE_IN || is_effect(n);
    if (!why && has_port && n->port >= b->nports) why = "no such port";
    if (why) return jx_error_set(err, JX_EINTERNAL, "body", "v%u: %s", (unsigned)i, why);
    if (!has_port) continue;
    port_use *u = &use[n->port];
    unsigned size = (unsigned)jx_dtype_size((jx_dtype)n->dtype);
    if (n->op == JX_LANE_IN) {
      u->how |= READ;
      note(&u->in_mode, n->mode);
      note(&u->in_size, size);
    } else if (n->op == JX_LANE_OUT) {
      if (u->how & WRITTEN) why = "a port is written twice";
      u->how |= WRITTEN;
      note(&u->out_mode, n->mode);
      note(&u->out_size, size);
    } else {
      if (u->how & REDUCED) why = "two reductions write one port";
      u->how |= REDUCED;
    }
    if (why) return jx_error_set(err, JX_EINTERNAL, "body", "p%u: %s", (unsigned)n->port, why);
  }
  for (unsigned p = 0; p < b->nports; p++) {
    const char *why = check_port(&use[p]);
    if (why) return jx_error_set(err, JX_EINTERNAL, "body", "p%u: %s", p, why);
  }
  return JX_OK;
}
