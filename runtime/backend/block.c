/*
** block.c — from a body to a sequence of kernel calls. See block.h.
**
** 1. A value that is the same for the whole loop (constants, broadcast reads, what follows from
**    them) gets a slot of one element and is computed once per run, by the same kernels with n = 1.
** 2. Every other node becomes one call (half widths: a second one that rounds) into a virtual
**    register; reads of streamed ports are operands in place. A scalar operand takes the kernel's
**    form for it, or a register filled once per run.
**    A product whose only use is a sum or difference joins that call (each still rounds).
** 3. An output is written by the call that makes its value, straight into the port, unless a later
**    call still reads that port: then it is copied at the end of the block.
** 4. Virtual registers become blocks of scratch by their last use. A call may write over an operand
**    that dies there only if their elements have the same size.
*/
#include "backend/block.h"

#include <string.h>

#include "backend/block_program.h"

enum { NOWHERE = 0, AT_PLACE, AT_REG }; /* where a value is */
enum { NO_REG = 0xFFFF };
#define PINNED UINT32_MAX
enum { BASE_REG = 0xFF }; /* a place that still names a virtual register: offset = its number */

typedef struct value {
  uint8_t where, uniform;
  uint8_t waits;  /* a product that its only user will compute    */
  uint16_t uses;  /* by live nodes                                */
  jx_lane user;   /* the last of them                             */
  uint16_t splat; /* register filled with a uniform value, or NO_REG */
  jx_place place; /* AT_PLACE, or AT_REG with base BASE_REG          */
} value;

typedef struct reg {
  uint8_t size;      /* bytes of an element                          */
  uint16_t physical; /* block of scratch                             */
  uint32_t last;     /* call that reads it last; PINNED: all calls   */
} reg;

typedef struct compiler {
  jx_mem *mem;
  const jx_body *body;
  const jx_kernels *kernels;
  jx_block *p;
  value *values;
  uint8_t *live;
  JX_VEC(reg) regs;
  jx_block_calls fills; /* joins p->once at the end                  */
  uint32_t slots;       /* bytes of scratch given to slots           */
  bool nomem;
  const char *refused; /* why the body cannot be realised           */
} compiler;

/* ---- small things ---------------------------------------------------------------------------- */
static bool is_half(jx_dtype d) { return d == JX_F16 || d == JX_BF16; }

static unsigned lane_size(jx_dtype d) { return (unsigned)jx_dtype_size(jx_lane_rep(d)); }

static int log2_size(unsigned size) { return size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3; }

static jx_place slot_place(uint32_t offset) { return (jx_place){JX_BASE_SCRATCH, 0, offset}; }
static jx_place reg_place(uint32_t r) { return (jx_place){BASE_REG, 0, r}; }

static jx_place port_place(unsigned port, unsigned step) {
  return (jx_place){(uint8_t)(JX_BASE_PORT + port), (uint8_t)step, 0};
}

static jx_place new_slot(compiler *c) {
  jx_place p = slot_place(c->slots);
  c->slots += 8;
  return p;
}

static uint16_t new_reg(compiler *c, unsigned size) {
  if (c->regs.n >= NO_REG || !jx_vec_push(c->mem, &c->regs, (reg){.size = (uint8_t)size})) {
    c->nomem = true;
    return NO_REG;
  }
  return (uint16_t)(c->regs.n - 1);
}

static jx_place const_place(compiler *c, uint64_t bits) {
  uint32_t i = 0;
  while (i < c->p->k.n && c->p->k.at[i] != bits) i++;
  if (i == c->p->k.n && !jx_vec_push(c->mem, &c->p->k, bits)) c->nomem = true;
  return (jx_place){JX_BASE_CONST, 0, i * 8};
}

static void emit(compiler *c, jx_block_calls *list, jx_block_call call) {
  if (!jx_vec_push(c->mem, list, call)) c->nomem = true;
}

/* Notes that the call to come reads v from its register. */
static void use(compiler *c, jx_place p) {
  if (p.base != BASE_REG || p.offset >= c->regs.n) return;
  reg *r = &c->regs.at[p.offset];
  if (r->last != PINNED) r->last = c->p->calls.n;
}

/* A map call, where the result belongs: once for uniform values, else per block. */
static void emit_map(compiler *c, bool uniform, jx_kernel_map fn, jx_place out, jx_place a,
                     jx_place b, jx_place d) {
  if (!fn) {
    c->refused = "no kernel for an operation";
    return;
  }
  jx_block_call call = {.kind = JX_CALL_MAP, .port = -1, .out = out, .a = a, .b = b, .c = d};
  call.fn.map = fn;
  use(c, a), use(c, b), use(c, d), use(c, out);
  emit(c, uniform ? &c->p->once : &c->p->calls, call);
}

static jx_place result_place(compiler *c, value *v, jx_dtype d) {
  v->where = v->uniform ? AT_PLACE : AT_REG;
  v->place = v->uniform ? new_slot(c) : reg_place(new_reg(c, lane_size(d)));
  return v->place;
}

/* The whole block filled with a uniform value. */
static jx_place splat(compiler *c, jx_lane x) {
  value *v = &c->values[x];
  unsigned size = lane_size(jx_body_dtype(c->body, x));
  if (v->splat == NO_REG) {
    v->splat = new_reg(c, size);
    if (v->splat == NO_REG) return v->place;
    c->regs.at[v->splat].last = PINNED;
    jx_block_call call = {
        .kind = JX_CALL_MAP, .port = -1, .out = reg_place(v->splat), .a = v->place};
    call.fn.map = c->kernels->fill[log2_size(size)];
    emit(c, &c->fills, call);
  }
  return reg_place(v->splat);
}

static jx_place vector(compiler *c, jx_lane x) {
  return c->values[x].uniform ? splat(c, x) : c->values[x].place;
}

static void round_half(compiler *c, const value *v, jx_dtype d) {
  jx_place none = {0};
  if (is_half(d))
    emit_map(c, v->uniform, c->kernels->round_half[d == JX_BF16], v->place, v->place, none, none);
}

/* ---- operations ------------------------------------------------------------------------------ */
static bool exact_on_halves(jx_lane_op op) {
  switch (op) {
    case JX_LANE_MIN:
    case JX_LANE_MAX:
    case JX_LANE_NEG:
    case JX_LANE_ABS:
    case JX_LANE_SIGN:
    case JX_LANE_COPYSIGN:
    case JX_LANE_NEXTAFTER:
    case JX_LANE_FLOOR:
    case JX_LANE_CEIL:
    case JX_LANE_TRUNC:
    case JX_LANE_ROUND:
    case JX_LANE_ROUND_AWAY:
    case JX_LANE_SEL:
      return true;
    default:
      return false;
  }
}

static bool commutes(jx_lane_op op) {
  switch (op) {
    case JX_LANE_ADD:
    case JX_LANE_MUL:
    case JX_LANE_MIN:
    case JX_LANE_MAX:
    case JX_LANE_AND:
    case JX_LANE_OR:
    case JX_LANE_XOR:
    case JX_LANE_EQ:
    case JX_LANE_NE:
    case JX_LANE_FMA:
      return true; /* its first two operands */
    default:
      return false;
  }
}

static void swap(jx_lane *x, jx_lane *y) {
  jx_lane t = *x;
  *x = *y;
  *y = t;
}

/* The kernels have lt and le only, and bits instead of bool's order. */
static jx_lane_op rewrite(jx_lane_op op, jx_dtype *d, jx_lane x[3]) {
  if (op == JX_LANE_GT || op == JX_LANE_GE) {
    swap(&x[0], &x[1]);
    return op == JX_LANE_GT ? JX_LANE_LT : JX_LANE_LE;
  }
  if (*d != JX_BOOL) return op;
  if (op == JX_LANE_MIN) return JX_LANE_AND;
  if (op == JX_LANE_MAX) return JX_LANE_OR;
  return op;
}

/* Places of the operands, and the form of kernel that takes them. */
static int choose_form(compiler *c, const jx_kernel_map *forms, int arity, const jx_lane x[3],
                       jx_place at[3]) {
  bool scalar[3] = {false, false, false};
  /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript): no arity is above three */
  for (int i = 0; i < arity; i++) scalar[i] = c->values[x[i]].uniform;
  int form = 0;
  if (arity >= 2 && scalar[arity - 1]) form |= JX_FORM_LAST_SCALAR;
  if (arity >= 2 && scalar[arity - 2]) form |= JX_FORM_PREV_SCALAR;
  if (form == 3 && arity == 2) form = 0; /* not reached: all uniform is computed once */
  if (!forms[form]) form = 0;
  for (int i = 0; i < arity; i++) {
    bool keep = (i == arity - 1 && (form & JX_FORM_LAST_SCALAR)) ||
                (i == arity - 2 && (form & JX_FORM_PREV_SCALAR));
    at[i] = keep ? c->values[x[i]].place : vector(c, x[i]);
  }
  return form;
}

static bool may_wait(const compiler *c, jx_lane i) {
  const value *v = &c->values[i];
  const jx_lane_node *n = &c->body->at[i], *user = &c->body->at[v->user];
  if (n->op != JX_LANE_MUL || v->uniform || v->uses != 1) return false;
  if (!c->kernels->mul_add[n->dtype][0]) return false;
  return user->op == JX_LANE_ADD || user->op == JX_LANE_SUB;
}

static void compile_op(compiler *c, jx_lane i, const jx_lane_node *n);

/* n is a sum or difference with a product that waits: one call for both. */
static void compile_fused(compiler *c, jx_lane i, const jx_lane_node *n) {
  bool left = c->values[n->a].waits;
  jx_lane other = left ? n->b : n->a;
  const jx_lane_node *product = &c->body->at[left ? n->a : n->b];
  if (c->values[other].waits) compile_op(c, other, &c->body->at[other]);
  const jx_kernel_map *forms = n->op == JX_LANE_ADD ? c->kernels->mul_add[n->dtype]
                               : left               ? c->kernels->mul_sub[n->dtype]
                                                    : c->kernels->sub_mul[n->dtype];
  jx_lane x[3] = {product->a, product->b, other};
  if (c->values[x[0]].uniform) swap(&x[0], &x[1]);
  jx_place at[3] = {{0}, {0}, {0}};
  int form = choose_form(c, forms, 3, x, at);
  jx_place out = result_place(c, &c->values[i], (jx_dtype)n->dtype);
  emit_map(c, false, forms[form], out, at[0], at[1], at[2]);
}

static void compile_op(compiler *c, jx_lane i, const jx_lane_node *n) {
  jx_lane x[3] = {n->a, n->b, n->c};
  value *v = &c->values[i];
  jx_lane_op op = (jx_lane_op)n->op;
  int arity = jx_lane_arity(op);
  jx_dtype d = jx_body_dtype(c->body, x[op == JX_LANE_SEL ? 1 : 0]);
  op = rewrite(op, &d, x);
  bool keep_half = op == JX_LANE_NEXTAFTER;
  const jx_kernel_map *forms = c->kernels->map[op][keep_half ? d : jx_lane_rep(d)];
  if (commutes(op) && c->values[x[0]].uniform && !c->values[x[1]].uniform) swap(&x[0], &x[1]);
  jx_place at[3] = {{0}, {0}, {0}};
  int form = 0;
  if (v->uniform) {
    /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript): no arity is above three */
    for (int k = 0; k < arity; k++) at[k] = c->values[x[k]].place;
  } else {
    form = choose_form(c, forms, arity, x, at);
  }
  jx_place out = result_place(c, v, (jx_dtype)n->dtype);
  emit_map(c, v->uniform, forms[form], out, at[0], at[1], at[2]);
  if (!exact_on_halves(op)) round_half(c, v, (jx_dtype)n->dtype);
}

static void compile_convert(compiler *c, jx_lane i, const jx_lane_node *n) {
  value *v = &c->values[i];
  const value *x = &c->values[n->a];
  jx_dtype from = jx_lane_rep(jx_body_dtype(c->body, n->a)), to = jx_lane_rep((jx_dtype)n->dtype);
  jx_place none = {0};
  jx_kernel_map fn =
      from == to ? c->kernels->round_half[n->dtype == JX_BF16] : c->kernels->convert[from][to];
  if (from == to && !is_half((jx_dtype)n->dtype)) { /* from a half width to f32: as it is */
    v->where = x->where;
    v->place = x->place;
    return;
  }
  jx_place out = result_place(c, v, (jx_dtype)n->dtype);
  emit_map(c, v->uniform, fn, out, x->place, none, none);
  if (from != to) round_half(c, v, (jx_dtype)n->dtype);
}

/* Lanes of one representation share the register; half widths go through their bits. */
static void compile_bitcast(compiler *c, jx_lane i, const jx_lane_node *n) {
  value *v = &c->values[i];
  jx_dtype from = jx_body_dtype(c->body, n->a), to = (jx_dtype)n->dtype;
  jx_place none = {0}, at = c->values[n->a].place;
  if (!is_half(from) && !is_half(to)) {
    v->where = c->values[n->a].where;
    v->place = at;
    return;
  }
  if (is_half(from)) {
    jx_place out = result_place(c, v, JX_U16);
    emit_map(c, v->uniform, c->kernels->convert[JX_F32][from], out, at, none, none);
    at = out;
  }
  if (is_half(to)) {
    jx_place out = result_place(c, v, to);
    emit_map(c, v->uniform, c->kernels->convert[to][JX_F32], out, at, none, none);
  }
}

/* ---- ports ----------------------------------------------------------------------------------- */
/* Elements as they lie in memory are in `at`: lanes of half widths are widened. */
static void finish_read(compiler *c, value *v, jx_dtype d, jx_place at) {
  jx_place none = {0};
  if (!is_half(d)) {
    v->where = AT_PLACE;
    v->place = at;
    return;
  }
  jx_place out = result_place(c, v, d);
  emit_map(c, v->uniform, c->kernels->convert[d][JX_F32], out, at, none, none);
}

static void compile_read(compiler *c, jx_lane i, const jx_lane_node *n) {
  value *v = &c->values[i];
  jx_dtype d = (jx_dtype)n->dtype;
  unsigned size = (unsigned)jx_dtype_size(d);
  bool guarded = n->b != JX_NO_LANE;
  int l = log2_size(size);
  if (n->mode == JX_PORT_BCAST || (n->mode == JX_PORT_STREAM && !guarded)) {
    finish_read(c, v, d, port_place(n->port, n->mode == JX_PORT_STREAM ? size : 0));
    return;
  }
  jx_block_call call = {.size = (uint8_t)size, .port = -1, .a = port_place(n->port, 0)};
  if (guarded) call.b = vector(c, n->b);
  if (n->mode == JX_PORT_GATHER) {
    int ix = jx_body_dtype(c->body, n->a) == JX_I64;
    call.kind = guarded ? JX_CALL_GATHER_IF : JX_CALL_GATHER;
    call.c = vector(c, n->a);
    if (guarded)
      call.fn.gather_if = c->kernels->gather_if[l][ix];
    else
      call.fn.gather = c->kernels->gather[l][ix];
  } else {
    call.kind = guarded ? JX_CALL_GET_IF : JX_CALL_GET;
    call.port = n->mode == JX_PORT_STRIDED ? (int16_t)n->port : -1;
    if (guarded)
      call.fn.get_if = c->kernels->get_if[l];
    else
      call.fn.get = c->kernels->get[l];
  }
  call.out = reg_place(new_reg(c, size));
  use(c, call.b), use(c, call.c), use(c, call.out);
  emit(c, &c->p->calls, call);
  finish_read(c, v, d, call.out);
}

static void compile_index(compiler *c, jx_lane i, const jx_lane_node *n) {
  value *v = &c->values[i];
  jx_dtype d = (jx_dtype)n->dtype;
  jx_block_call call = {.kind = JX_CALL_INDEX, .port = -1, .a = slot_place(c->p->index_slot)};
  call.fn.map = c->kernels->index[jx_lane_rep(d)];
  call.out = result_place(c, v, d);
  use(c, call.out);
  emit(c, &c->p->calls, call);
  round_half(c, v, d);
}

/* Whether a call from number `from` on reads the port. */
static bool port_read_from(const compiler *c, unsigned port, uint32_t from) {
  for (uint32_t k = from; k < c->p->calls.n; k++) {
    const jx_block_call *q = &c->p->calls.at[k];
    unsigned base = JX_BASE_PORT + port;
    if (q->a.base == base || q->b.base == base || q->c.base == base) return true;
  }
  return false;
}

/* Puts a register's value into the port where it is made; false if that is not possible. */
static bool write_directly(compiler *c, const jx_lane_node *n) {
  value *v = &c->values[n->a];
  jx_dtype d = (jx_dtype)n->dtype;
  if (n->mode != JX_PORT_STREAM || is_half(d) || v->uniform || v->where != AT_REG) return false;
  uint32_t r = v->place.offset, first = c->p->calls.n;
  if (r >= c->regs.n || c->regs.at[r].size != jx_dtype_size(d)) return false;
  for (uint32_t k = c->p->calls.n; k-- > 0;) {
    const jx_place *out = &c->p->calls.at[k].out;
    if (out->base == BASE_REG && out->offset == r) first = k;
  }
  if (first == c->p->calls.n || port_read_from(c, n->port, first + 1)) return false;
  jx_place to = port_place(n->port, (unsigned)jx_dtype_size(d));
  for (uint32_t k = first; k < c->p->calls.n; k++) {
    jx_block_call *q = &c->p->calls.at[k];
    jx_place *places[4] = {&q->out, &q->a, &q->b, &q->c};
    for (int j = 0; j < 4; j++) {
      if (places[j]->base == BASE_REG && places[j]->offset == r) *places[j] = to;
    }
  }
  for (uint32_t k = 0; k < c->body->n; k++) { /* bitcasts share the register */
    value *w = &c->values[k];
    if (w->where == AT_REG && w->place.base == BASE_REG && w->place.offset == r) {
      w->where = AT_PLACE;
      w->place = to;
    }
  }
  return true;
}

static void compile_out(compiler *c, const jx_lane_node *n) {
  jx_dtype d = (jx_dtype)n->dtype;
  unsigned size = (unsigned)jx_dtype_size(d);
  if (write_directly(c, n)) return;
  jx_place at = vector(c, n->a), none = {0};
  bool stream = n->mode == JX_PORT_STREAM;
  jx_place to = port_place(n->port, stream ? size : 0);
  if (is_half(d)) {
    jx_place bits = stream ? to : reg_place(new_reg(c, size));
    emit_map(c, false, c->kernels->convert[JX_F32][d], bits, at, none, none);
    at = bits;
    if (stream) return;
  }
  jx_block_call call = {.kind = stream ? JX_CALL_COPY : JX_CALL_PUT, .size = (uint8_t)size};
  call.port = stream ? -1 : (int16_t)n->port;
  call.out = to;
  call.a = at;
  if (!stream) call.fn.put = c->kernels->put[log2_size(size)];
  use(c, at);
  emit(c, &c->p->calls, call);
}

/*
** An output that is a plain read of another port which is written too: read first, so that an
** exchange of two ports works.
*/
static void save_crossed(compiler *c, const jx_lane_node *n) {
  value *v = &c->values[n->a];
  if (v->uniform || v->where != AT_PLACE || v->place.base < JX_BASE_PORT) return;
  unsigned port = v->place.base - JX_BASE_PORT;
  bool written = false;
  for (uint32_t k = 0; k < c->body->n; k++) {
    const jx_lane_node *q = &c->body->at[k];
    written = written || (q->op == JX_LANE_OUT && q->port == port);
  }
  if (!written || port == n->port) return;
  jx_block_call call = {.kind = JX_CALL_COPY, .port = -1, .a = v->place};
  call.size = v->place.step;
  call.out = reg_place(new_reg(c, call.size));
  use(c, call.out);
  emit(c, &c->p->calls, call);
  v->where = AT_REG;
  v->place = call.out;
}

static void compile_red(compiler *c, const jx_lane_node *n) {
  jx_dtype rep = jx_lane_rep((jx_dtype)n->dtype);
  jx_block_red r = {
      .kind = n->mode, .dtype = n->dtype, .accumulate = n->flags & 1, .port = n->port};
  c->slots = JX_ALIGN_UP(c->slots, 64);
  r.acc = c->slots;
  r.partials = r.acc + JX_RED_ACC_BYTES;
  c->slots = r.partials + JX_RED_LEVELS * 8;
  jx_block_call call = {.kind = JX_CALL_REDUCE, .port = -1, .out = slot_place(r.acc)};
  call.a = vector(c, n->a);
  if (n->b != JX_NO_LANE) call.b = vector(c, n->b);
  call.fn.reduce = c->kernels->reduce[n->mode][rep];
  if (!call.fn.reduce) c->refused = "no kernel for a reduction";
  use(c, call.a), use(c, call.b);
  emit(c, &c->p->calls, call);
  if (!jx_vec_push(c->mem, &c->p->reds, r)) c->nomem = true;
}

/* ---- the walk over the body ------------------------------------------------------------------ */
static bool is_uniform(const compiler *c, const jx_lane_node *n) {
  if (n->op == JX_LANE_IN) return n->mode == JX_PORT_BCAST;
  if (n->op == JX_LANE_INDEX) return false;
  jx_lane x[3];
  for (int k = jx_lane_operands(n, x); k-- > 0;) {
    if (!c->values[x[k]].uniform) return false;
  }
  return true;
}

static void compile_const(compiler *c, value *v, const jx_lane_node *n) {
  uint64_t bits = c->body->k[n->imm];
  if (is_half((jx_dtype)n->dtype)) {
    double wide = jx_load_f64((jx_dtype)n->dtype, &bits);
    bits = 0;
    jx_store_f64(JX_F32, &bits, wide);
  }
  v->where = AT_PLACE;
  v->place = const_place(c, bits);
}

static void compile_node(compiler *c, jx_lane i) {
  const jx_lane_node *n = &c->body->at[i];
  value *v = &c->values[i];
  v->splat = NO_REG;
  v->uniform = is_uniform(c, n);
  switch (n->op) {
    case JX_LANE_CONST:
      compile_const(c, v, n);
      break;
    case JX_LANE_IN:
      compile_read(c, i, n);
      break;
    case JX_LANE_INDEX:
      compile_index(c, i, n);
      break;
    case JX_LANE_CONVERT:
      compile_convert(c, i, n);
      break;
    case JX_LANE_BITCAST:
      compile_bitcast(c, i, n);
      break;
    case JX_LANE_RARE:
      c->refused = "a rare call outside of a function";
      break;
    case JX_LANE_OUT: /* after everything else */
    case JX_LANE_RED:
      break;
    case JX_LANE_ADD:
    case JX_LANE_SUB:
      if (c->values[n->a].waits || c->values[n->b].waits)
        compile_fused(c, i, n);
      else
        compile_op(c, i, n);
      break;
    default:
      v->waits = may_wait(c, i);
      if (!v->waits) compile_op(c, i, n);
      break;
  }
}

/* ---- registers ------------------------------------------------------------------------------- */
typedef struct physical {
  uint8_t size;  /* largest element it holds      */
  uint32_t free; /* first call that may write it  */
} physical;

typedef JX_VEC(physical) physicals;

static uint16_t take(compiler *c, physicals *list, const reg *r, uint32_t now) {
  uint16_t best = NO_REG;
  for (uint32_t k = 0; k < list->n; k++) {
    if (list->at[k].free > now) continue;
    if (best == NO_REG || list->at[k].size == r->size) best = (uint16_t)k;
  }
  if (best == NO_REG) {
    if (!jx_vec_push(c->mem, list, (physical){0})) {
      c->nomem = true;
      return 0;
    }
    best = (uint16_t)(list->n - 1);
  }
  physical *p = &list->at[best];
  if (p->size < r->size) p->size = r->size;
  p->free = r->last == PINNED ? PINNED : r->last + 1;
  return best;
}

/* A dying operand of the same element size may be written over: it is free from this call on. */
static void release_operand(compiler *c, physicals *list, jx_place p, unsigned out_size,
                            uint32_t now) {
  if (p.base != BASE_REG) return;
  const reg *r = &c->regs.at[p.offset];
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): an operand was placed before */
  if (r->last == now && r->size == out_size) list->at[r->physical].free = now;
}

static void place_reg(compiler *c, jx_place *p, const uint32_t *offset) {
  if (p->base != BASE_REG) return;
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): one offset for each register */
  *p = slot_place(offset[c->regs.at[p->offset].physical]);
}

static void place_calls(compiler *c, jx_block_calls *list, const uint32_t *offset) {
  for (uint32_t k = 0; k < list->n; k++) {
    jx_block_call *q = &list->at[k];
    place_reg(c, &q->out, offset);
    place_reg(c, &q->a, offset);
    place_reg(c, &q->b, offset);
    place_reg(c, &q->c, offset);
  }
}

/* Elements of a block such that registers and streamed ports stay within half of a small L1. */
static uint32_t choose_block(const compiler *c, const physicals *list) {
  uint32_t bytes = 0, budget = 24 * 1024, block = 1024;
  for (uint32_t k = 0; k < list->n; k++) bytes += list->at[k].size;
  for (uint32_t k = 0; k < c->body->n; k++) {
    const jx_lane_node *n = &c->body->at[k];
    bool moves = n->op == JX_LANE_OUT || (n->op == JX_LANE_IN && n->mode != JX_PORT_BCAST);
    if (c->live[k] && moves) bytes += (uint32_t)jx_dtype_size((jx_dtype)n->dtype);
  }
  while (block > 256 && block * bytes > budget) block /= 2;
  return block;
}

static void allocate(compiler *c) {
  physicals list = {0};
  uint32_t defined = 0;
  for (uint32_t r = 0; r < c->regs.n; r++) {
    if (c->regs.at[r].last == PINNED) c->regs.at[r].physical = take(c, &list, &c->regs.at[r], 0);
  }
  for (uint32_t k = 0; k < c->p->calls.n && !c->nomem; k++) {
    const jx_block_call *q = &c->p->calls.at[k];
    bool fresh = q->out.base == BASE_REG && q->out.offset >= defined;
    if (!fresh) continue;
    reg *r = &c->regs.at[q->out.offset];
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): out.offset is one of the registers */
    if (r->last == PINNED) continue;
    release_operand(c, &list, q->a, r->size, k);
    release_operand(c, &list, q->b, r->size, k);
    release_operand(c, &list, q->c, r->size, k);
    r->physical = take(c, &list, r, k);
    defined = q->out.offset + 1;
  }
  c->p->block = choose_block(c, &list);
  uint32_t *offset = list.n ? jx_alloc(c->mem, list.n * sizeof *offset) : NULL;
  if (list.n && !offset) c->nomem = true;
  c->slots = JX_ALIGN_UP(c->slots, 64);
  for (uint32_t k = 0; k < list.n && offset; k++) {
    offset[k] = c->slots;
    c->slots += c->p->block * list.at[k].size + 64; /* not all at the same place of a page */
  }
  c->p->scratch = c->slots;
  if (!c->nomem) {
    place_calls(c, &c->p->calls, offset);
    place_calls(c, &c->fills, offset);
  }
  jx_free(c->mem, offset, list.n * sizeof *offset);
  jx_vec_free(c->mem, &list);
}

static void count_uses(compiler *c) {
  for (uint32_t i = 0; i < c->body->n; i++) {
    jx_lane x[3];
    for (int k = c->live[i] ? jx_lane_operands(&c->body->at[i], x) : 0; k-- > 0;) {
      value *v = &c->values[x[k]];
      v->user = (jx_lane)i;
      if (v->uses < UINT16_MAX) v->uses++;
    }
  }
}

/* ---- entry ----------------------------------------------------------------------------------- */
static void compile(compiler *c) {
  const jx_body *b = c->body;
  c->p->nports = b->nports;
  c->p->index_slot = c->slots;
  c->slots += 8;
  count_uses(c);
  for (uint32_t i = 0; i < b->n && !c->nomem && !c->refused; i++) {
    if (c->live[i]) compile_node(c, (jx_lane)i);
  }
  for (uint32_t i = 0; i < b->n && !c->nomem && !c->refused; i++) {
    if (b->at[i].op == JX_LANE_OUT) save_crossed(c, &b->at[i]);
  }
  for (uint32_t i = 0; i < b->n && !c->nomem && !c->refused; i++) {
    if (b->at[i].op == JX_LANE_RED) compile_red(c, &b->at[i]);
  }
  for (uint32_t i = 0; i < b->n && !c->nomem && !c->refused; i++) {
    if (b->at[i].op == JX_LANE_OUT) compile_out(c, &b->at[i]);
  }
  if (c->nomem || c->refused) return;
  allocate(c);
  c->p->fills = c->p->once.n;
  for (uint32_t k = 0; k < c->fills.n; k++) emit(c, &c->p->once, c->fills.at[k]);
}

jx_block *jx_block_compile(jx_mem *mem, const jx_body *body, const jx_kernels *kernels,
                           jx_error *err) {
  size_t n = body->n + 1;
  compiler c = {.mem = mem, .body = body, .kernels = kernels};
  c.p = jx_calloc(mem, sizeof *c.p);
  c.values = jx_calloc(mem, n * sizeof *c.values);
  c.live = jx_calloc(mem, n);
  if (c.p && c.values && c.live) {
    jx_body_live(body, c.live);
    compile(&c);
  } else {
    c.nomem = true;
  }
  jx_free(mem, c.values, n * sizeof *c.values);
  jx_free(mem, c.live, n);
  jx_vec_free(mem, &c.regs);
  jx_vec_free(mem, &c.fills);
  if (!c.nomem && !c.refused) return c.p;
  if (c.refused)
    jx_error_set(err, JX_EINTERNAL, "block", "%s", c.refused);
  else
    jx_error_set(err, JX_ENOMEM, "block", "out of memory");
  jx_block_free(mem, c.p);
  return NULL;
}

void jx_block_free(jx_mem *mem, jx_block *p) {
  if (!p) return;
  jx_vec_free(mem, &p->once);
  jx_vec_free(mem, &p->calls);
  jx_vec_free(mem, &p->reds);
  jx_vec_free(mem, &p->k);
  jx_free(mem, p, sizeof *p);
}

size_t jx_block_scratch_size(const jx_block *p) { return p->scratch; }
