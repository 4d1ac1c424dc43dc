/*
** jit.c — calls of jitted functions.
**
** One walk over the arguments writes a signature of 64-bit tokens and a list of leaves; memcmp
** with the last signature decides, else a table of signatures, else the function is traced
** (lua/jaxlua/jit.lua).
** No hashing, sorting or key lookup on a hit:
**
**   array, tracer -> its aval | placement << 48;   number -> INT | FLOAT;   true, false, nil, None
**   string, function -> tag, address;   static number -> tag, bits
**   table -> TABLE, then for each pair in lua_next order: key, walk(value);   END
**
** lua_next proves that no key is missing or extra; the same table, and tables built in the same
** way, iterate in the same order. Another order is one more signature of the same graph: `perm`
** maps the leaves in order of the walk to the graph's inputs. Addresses are identities because
** what they point to is anchored in the jitted function's own table (its environment); avals
** live for ever.
*/
#include <string.h>

#include "bind/bind.h"

enum {
  T_END = 2,
  T_TABLE = 4,
  T_INT = 6,
  T_FLOAT = 8,
  T_TRUE = 10,
  T_FALSE = 12,
  T_NONE = 14,
  T_NIL = 16,
  T_STRING = 18,
  T_FUNCTION = 20,
  T_NUMBER = 22,
  T_STATIC = 24,
  SIG_SLOTS = 64,
  MAX_DEPTH = 100
};

enum { GIVEN = 1, DONATED = 2 }; /* marks of handles while a call is checked */

/* Slots of the jitted function's environment; jit.lua knows them too. */
enum { ENV_FN = 1, ENV_ANCHORS, ENV_CHECK, ENV_ENTRIES, ENV_STATIC, ENV_REASONS, ENV_DONATED };

typedef struct sig {
  uint64_t hash;
  struct sig *next;
  jx_lclosed *closed; /* anchored by the entry                              */
  int entry;          /* in ENV_ENTRIES                                     */
  uint32_t ntok, nleaf, nout, nres;
  bool simple;    /* one result that is one array                       */
  bool once;      /* captured a tracer: not kept                        */
  bool host;      /* calls functions of the script: call_host           */
  uint32_t *perm; /* [nleaf] input of the graph → leaf of the walk      */
  size_t bytes;
  uint64_t tok[]; /* ntok tokens, then perm                             */
} sig;

typedef struct jitted {
  uint32_t magic;
  uint32_t traces;
  const char *name; /* interned               */
  bool check;       /* ENV_CHECK is there      */
  bool statics;     /* ENV_STATIC is there     */
  bool donates;     /* ENV_DONATED is there    */
  sig *last;
  sig *slot[SIG_SLOTS];
} jitted;

/* A leaf's handle (NULL: a number), and whether its argument is donated. */
typedef struct owner {
  jx_handle *h;
  bool donated;
} owner;

typedef struct jx_tokens {
  JX_VEC(uint64_t) tok;
  jx_vals leaf, in, out;
  JX_VEC(owner) owner; /* [leaf.n] of functions that donate     */
  JX_VEC(bool) give;   /* [in.n] likewise                       */
} tokens;

/* ---- the walk ---- */

typedef struct walk {
  jx_lua *B;
  lua_State *L;
  tokens *t;
  bool tracers; /* a leaf is a tracer                                     */
  bool node;    /* a registered object was met: jit.lua flattens it       */
  bool owners;  /* whose the leaves are is noted                          */
  bool donated; /* … of this argument                                     */
  bool gone;    /* after a failed run: a donated array was lost           */
} walk;

static bool put(walk *w, uint64_t token) {
  if (jx_vec_push(&w->B->rt->mem, &w->t->tok, token)) return true;
  jx_nomem(w->B->cx);
  return false;
}

/* h: of the script, or NULL */
static bool put_leaf(walk *w, jx_handle *h, jx_val v, uint64_t token) {
  jx_mem *m = &w->B->rt->mem;
  if (!put(w, token)) return false;
  if (jx_vec_push(m, &w->t->leaf, v) &&
      (JX_LIKELY(!w->owners) || jx_vec_push(m, &w->t->owner, ((owner){h, w->donated}))))
    return true;
  jx_nomem(w->B->cx);
  return false;
}

static bool put_handle(walk *w, jx_handle *h) {
  if (JX_UNLIKELY(h->v.kind == JX_V_BAD)) return jx_refuse_deleted(w->B, "jit", h);
  w->tracers |= h->v.kind == JX_V_TRACER;
  return put_leaf(w, h, h->v, (uint64_t)(uintptr_t)h->v.aval | (uint64_t)h->v.placement << 48);
}

static bool put_number(walk *w, double d) {
  bool integral = d == (double)(int32_t)JX_MIN(JX_MAX(d, -2147483648.0), 2147483647.0);
  jx_dtype t = integral ? JX_I64 : jx_default_float(w->B);
  jx_val v = {.kind = JX_V_LIT, .aval = w->B->rt->avals.scalar[t][1]};
  if (integral)
    v.u.lit.i = (int64_t)d;
  else
    v.u.lit.f = t == JX_F32 ? (double)(float)d : d;
  return put_leaf(w, NULL, v, integral ? T_INT : T_FLOAT);
}

static bool is_kw(walk *w) {
  jx_push_ref(w->L, w->B, JX_REF_KW_MT);
  bool same = lua_rawequal(w->L, -1, -2);
  lua_pop(w->L, 2);
  return same;
}

static bool value(walk *w, int i, int depth, bool fixed);

static bool table(walk *w, int i, int depth, bool fixed) {
  lua_State *L = w->L;
  if (depth > MAX_DEPTH || !lua_checkstack(L, 6)) {
    jx_fail(w->B->cx, JX_EARG, "jit", "the arguments nest too deeply, or contain themselves");
    return false;
  }
  if (lua_getmetatable(L, i) && !is_kw(w)) {
    w->node = true;
    if (fixed) jx_fail(w->B->cx, JX_EARG, "jit", "an object cannot be a static argument");
    return !fixed;
  }
  if (!put(w, T_TABLE)) return false;
  int k = lua_gettop(L) + 1;
  lua_pushnil(L);
  while (lua_next(L, i)) {
    const void *address = lua_topointer(L, k); /* of a string; NULL for numbers and booleans */
    uint64_t key = (uint64_t)(uintptr_t)address;
    if (!address) {
      double d = lua_tonumber(L, k);
      if (lua_type(L, k) != LUA_TNUMBER || d != (double)(int32_t)d) {
        jx_fail(w->B->cx, JX_EARG, "jit",
                "a table has a key that is neither a string nor an integer");
        lua_settop(L, k - 1);
        return false;
      }
      key = (uint64_t)(int64_t)d << 1 | 1;
    }
    jx_handle *h = fixed ? NULL : jx_to_handle(L, w->B, k + 1);
    bool ok = put(w, key) && (h ? put_handle(w, h) : value(w, k + 1, depth + 1, fixed));
    lua_settop(L, ok ? k : k - 1);
    if (!ok || w->node) {
      lua_settop(L, k - 1);
      return ok;
    }
  }
  return put(w, T_END);
}

/* fixed: a static argument; its numbers are part of the key. */
static bool value(walk *w, int i, int depth, bool fixed) {
  lua_State *L = w->L;
  char buf[JX_DESCRIBE];
  jx_handle *h;
  double d;
  uint64_t bits;
  switch (lua_type(L, i)) {
    case LUA_TUSERDATA:
      h = jx_to_handle(L, w->B, i);
      if (h && !fixed) return put_handle(w, h);
      if (lua_touserdata(L, i) == w->B->none) return put(w, T_NONE);
      break;
    case LUA_TNUMBER:
      d = lua_tonumber(L, i);
      if (!fixed) return put_number(w, d);
      memcpy(&bits, &d, sizeof bits);
      return put(w, T_NUMBER) && put(w, bits);
    case LUA_TBOOLEAN:
      return put(w, lua_toboolean(L, i) ? T_TRUE : T_FALSE);
    case LUA_TNIL:
      return put(w, T_NIL);
    case LUA_TSTRING:
      return put(w, T_STRING) && put(w, (uint64_t)(uintptr_t)lua_topointer(L, i));
    case LUA_TFUNCTION:
      return put(w, T_FUNCTION) && put(w, (uint64_t)(uintptr_t)lua_topointer(L, i));
    case LUA_TTABLE:
      return table(w, i, depth, fixed);
    default:
      break;
  }
  const char *what = jx_describe(L, w->B, i, buf);
  if (fixed)
    jx_fail(w->B->cx, JX_EARG, "jit",
            "a static argument holds %s, which is not part of a key: numbers, strings, booleans, "
            "functions and tables of them were expected (leave it out of static_argnums)",
            what);
  else
    jx_fail(w->B->cx, JX_EARG, "jit",
            "an argument holds %s; arrays, numbers, strings, booleans and tables of them were "
            "expected",
            what);
  return false;
}

/* All configuration that tracing reads. */
static uint64_t config_key(const jx_rt *rt) {
  return T_STATIC | (uint64_t)rt->opt.enable_x64 << 8 | (uint64_t)rt->opt.strict_promote << 9 |
         (uint64_t)rt->opt.debug_nans << 10 | (uint64_t)rt->opt.debug_infs << 11 |
         (uint64_t)rt->opt.trace_lines << 12;
}

/* What tracing reads beside the arguments: configuration, and the named axes with their sizes. */
static bool put_context(walk *w) {
  const jx_rt *rt = w->B->rt;
  if (!put(w, config_key(rt))) return false;
  for (uint32_t i = 0; i < rt->traces.n; i++) {
    int64_t size;
    const char *axis = jx_trace_axis(rt->traces.at[i], &size);
    if (axis && (!put(w, (uint64_t)(uintptr_t)axis) || !put(w, (uint64_t)size))) return false;
  }
  return true;
}

/* Whether the set at env[slot] holds argument i. */
static bool in_set(const walk *w, int env, int slot, int i) {
  lua_rawgeti(w->L, env, slot);
  lua_rawgeti(w->L, -1, i);
  bool in = lua_toboolean(w->L, -1);
  lua_pop(w->L, 2);
  return in;
}

/* Arguments 2 … nargs of a call; env holds the static and the donated positions, if there are any.
   */
static bool walk_all(walk *w, int nargs, const jitted *f, int env) {
  w->t->tok.n = w->t->leaf.n = w->t->owner.n = 0;
  w->tracers = w->node = false;
  w->owners = f->donates;
  if (!put_context(w)) return false;
  for (int i = 2; i <= nargs && !w->node; i++) {
    bool fixed = f->statics && in_set(w, env, ENV_STATIC, i - 1);
    w->donated = f->donates && in_set(w, env, ENV_DONATED, i - 1);
    if (!value(w, i, 0, fixed)) return false;
  }
  return true;
}

/* ---- signatures ---- */

static uint64_t hash_tokens(const uint64_t *t, uint32_t n) {
  uint64_t h = n;
  for (uint32_t i = 0; i < n; i++) h = jx_hash_mix(h, t[i]);
  return h;
}

static bool same_tokens(const sig *s, const tokens *t) {
  return s->ntok == t->tok.n && memcmp(s->tok, t->tok.at, s->ntok * sizeof *s->tok) == 0;
}

static sig *find(jitted *f, const tokens *t) {
  if (f->last && same_tokens(f->last, t)) return f->last;
  uint64_t h = hash_tokens(t->tok.at, t->tok.n);
  sig *s = f->slot[h % SIG_SLOTS];
  while (s && (s->hash != h || !same_tokens(s, t))) s = s->next;
  if (s) f->last = s;
  return s;
}

static void free_sig(jx_lua *B, sig *s) { jx_free(&B->rt->mem, s, s->bytes); }

static void drop_sigs(jx_lua *B, jitted *f) {
  for (int i = 0; i < SIG_SLOTS; i++)
    for (sig *s = f->slot[i], *next; s; s = next) {
      next = s->next;
      free_sig(B, s);
    }
  memset(f->slot, 0, sizeof f->slot);
  f->last = NULL;
}

static jitted *check_jitted(lua_State *L, const jx_entry *e) {
  jitted *f = jx_to_ours(L, e->B, 1, JX_JITTED, sizeof *f);
  if (!f) jx_raise_new(L, e->B, JX_EARG, e->name, "a jitted function was expected");
  return f;
}

/*
** C.jit_keep(jitted, args, n, closed, entry, perm, nres, simple): called by jit.lua when it has
** traced, with the arguments that were traced; the walk over them is repeated here, so that
** nothing of it had to live across the trace. Results: as `sig` has them.
*/
static int jit_keep(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  jitted *f = check_jitted(L, e);
  int n = (int)luaL_checkinteger(L, 3);
  jx_lclosed *c = jx_to_ours(L, B, 4, JX_CLOSED, sizeof *c);
  if (!c || !c->set || !lua_istable(L, 2) || !lua_istable(L, 6))
    return jx_raise_new(L, B, JX_EARG, e->name, "a closed graph was expected");
  luaL_checkstack(L, n + 16, "jit");
  int entry = (int)luaL_checkinteger(L, 5), nres = (int)luaL_checkinteger(L, 7);
  lua_settop(L, 8);
  bool simple = lua_toboolean(L, 8);
  lua_getfenv(L, 1);
  walk w = {.B = B, .L = L, .t = B->tokens};
  jx_enter(L, B);
  /* The arguments as a call has them: at 10 … */
  w.t->tok.n = w.t->leaf.n = 0;
  bool ok = put_context(&w);
  for (int i = 1; ok && i <= n; i++) {
    lua_rawgeti(L, 9, ENV_STATIC);
    bool fixed = false;
    if (lua_istable(L, -1)) {
      lua_rawgeti(L, -1, i);
      fixed = lua_toboolean(L, -1);
    }
    lua_settop(L, 9);
    lua_rawgeti(L, 2, i);
    ok = value(&w, 10, 0, fixed);
    lua_settop(L, 9);
  }
  uint32_t nt = w.t->tok.n, nl = (uint32_t)lua_objlen(L, 6);
  size_t bytes = sizeof(sig) + nt * sizeof(uint64_t) + (nl + 1) * sizeof(uint32_t);
  sig *s = ok ? jx_alloc(&B->rt->mem, bytes) : NULL;
  if (!s) {
    if (ok) jx_nomem(B->cx);
    return jx_raise(L, B);
  }
  memset(s, 0, sizeof *s);
  s->bytes = bytes;
  s->ntok = nt;
  memcpy(s->tok, w.t->tok.at, nt * sizeof *s->tok);
  s->perm = (uint32_t *)(void *)(s->tok + nt);
  s->nleaf = nl;
  bool in_range = nl == w.t->leaf.n && nl == c->c.graph->ninputs - c->c.graph->ncap;
  for (uint32_t i = 0; i < nl; i++) {
    lua_rawgeti(L, 6, (int)i + 1);
    s->perm[i] = (uint32_t)lua_tointeger(L, -1) - 1;
    in_range = in_range && s->perm[i] < nl;
    lua_pop(L, 1);
  }
  if (!in_range) {
    free_sig(B, s);
    return jx_raise_new(L, B, JX_EARG, "jit",
                        "the arguments changed while the function was traced");
  }
  s->closed = c;
  s->entry = entry;
  s->nout = c->c.graph->nouts;
  s->nres = (uint32_t)nres;
  s->simple = simple;
  s->once = c->c.has_tracer;
  s->host = c->c.graph->host;
  s->hash = hash_tokens(s->tok, nt);
  s->next = f->slot[s->hash % SIG_SLOTS];
  f->slot[s->hash % SIG_SLOTS] = s;
  f->last = s;
  return 0;
}

/* ---- the call ---- */

static bool check_captures(lua_State *L, const jitted *f, int env) {
  if (JX_LIKELY(!f->check)) return true;
  lua_rawgeti(L, env, ENV_CHECK);
  lua_call(L, 0, 1);
  bool same = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return same;
}

/* Is an array given twice, and donated? */
static bool given_twice(walk *w) {
  tokens *t = w->t;
  uint32_t n = 0;
  bool twice = false;
  for (; n < t->owner.n && !twice; n++) {
    owner *o = &t->owner.at[n];
    if (!o->h) continue;
    twice = o->h->spare == DONATED || (o->h->spare == GIVEN && o->donated);
    o->h->spare = o->donated ? DONATED : GIVEN;
  }
  for (uint32_t i = 0; i < n; i++)
    if (t->owner.at[i].h) t->owner.at[i].h->spare = 0;
  if (twice)
    jx_fail(w->B->cx, JX_EARG, "jit",
            "an array is donated and given once more in the same call; give it once, or a copy");
  return twice;
}

/* On arrays, outside all traces: donated ones may lend their memory, and are deleted then. */
static bool run_donating(walk *w, const sig *s) {
  tokens *t = w->t;
  const jx_closed *c = &s->closed->c;
  uint32_t ncap = c->graph->ncap, n = ncap + s->nleaf;
  if (given_twice(w)) return false;
  if (!jx_vec_reserve(&w->B->rt->mem, &t->give, n + 1)) return jx_nomem(w->B->cx), false;
  memset(t->give.at, 0, n * sizeof *t->give.at);
  for (uint32_t i = 0; i < s->nleaf; i++) {
    const owner *o = &t->owner.at[s->perm[i]];
    t->give.at[ncap + i] = o->donated && o->h;
  }
  bool ok =
      w->B->rt->world->run_giving(w->B->cx, c->graph, t->in.at, t->out.at, t->give.at) == JX_OK;
  for (uint32_t i = 0; i < s->nleaf; i++) {
    if (!t->give.at[ncap + i]) continue;
    jx_handle *h = t->owner.at[s->perm[i]].h;
    w->B->acc -= JX_MIN(w->B->acc, h->v.aval->nbytes); /* the result counts them again */
    jx_handle_drop(w->B, h);
    w->gone = true;
  }
  return ok;
}

/* Nothing is traced: the program runs. */
static bool on_arrays(const jx_lua *B, const walk *w, const jx_closed *c) {
  return !w->tracers && !c->has_tracer && B->rt->traces.n == 0;
}

/* Runs the program on all its inputs: out[nout] +1. */
static bool run_on(jx_lua *B, const walk *w, const jitted *f, const jx_closed *c, const jx_val *in,
                   jx_val *out) {
  if (JX_LIKELY(on_arrays(B, w, c))) {
    if (c->graph->naxes) {
      jx_fail(B->cx, JX_EARG, "jit", "the named axis '%s' is not bound here", c->graph->axis[0]);
      return false;
    }
    return B->rt->world->run(B->cx, c->graph, in, out) == JX_OK;
  }
  /* Inside a trace: one `call` node. Passes may come back here through nothing: the lists stay
     ours. */
  jx_mark m = jx_scope_begin(B->cx);
  bool ok = jx_call_closed(B->cx, c, f->name, in + c->graph->ncap, out);
  jx_scope_take(B->cx, m, out, ok ? (int)c->graph->nouts : 0);
  return ok;
}

/* Runs the graph: out[nout] +1. */
static bool run(jx_lua *B, walk *w, const jitted *f, const sig *s) {
  tokens *t = w->t;
  const jx_closed *c = &s->closed->c;
  uint32_t ncap = c->graph->ncap;
  jx_mem *mem = &B->rt->mem;
  if (!jx_vec_reserve(mem, &t->in, ncap + s->nleaf) || !jx_vec_reserve(mem, &t->out, s->nout + 1))
    return jx_nomem(B->cx), false;
  for (uint32_t i = 0; i < ncap; i++) t->in.at[i] = c->cap[i];
  for (uint32_t i = 0; i < s->nleaf; i++) t->in.at[ncap + i] = t->leaf.at[s->perm[i]];
  /* A callback's caller still reads its inputs, and may hold any array. */
  bool lends = w->owners && B->rt->host.depth == 0 && !c->graph->naxes;
  if (JX_UNLIKELY(lends) && on_arrays(B, w, c)) return run_donating(w, s);
  return run_on(B, w, f, c, t->in.at, t->out.at);
}

/* nres results from the handles at ud0 …, with the entry's table at `entry` */
static int build_results(lua_State *L, jx_lua *B, uint32_t nres, int entry, int ud0) {
  luaL_checkstack(L, (int)nres + 8, "jit");
  jx_build b = {.L = L, .B = B, .handles = ud0, .entry = entry};
  for (uint32_t i = 0; i < nres; i++) jx_tree_build(&b, (int)i + 1);
  return (int)nres;
}

static int push_results(lua_State *L, jx_lua *B, const sig *s, int env, int ud0) {
  luaL_checkstack(L, 4, "jit");
  lua_rawgeti(L, env, ENV_ENTRIES);
  lua_rawgeti(L, -1, s->entry);
  return build_results(L, B, s->nres, lua_gettop(L), ud0);
}

/*
** A program that calls functions of the script: these may do anything, call or clear this very
** function too. So the entry and the values it runs on stand on the stack, behind the environment.
*/
typedef struct hosted {
  const jx_lclosed *closed; /* of the entry at env + 1; NULL: not prepared   */
  jx_holder *in;            /* at env + 2: room for inputs and results       */
} hosted;

static hosted prepare_host(lua_State *L, jx_lua *B, int env, const sig *s) {
  hosted h = {.closed = s->closed};
  uint32_t room = s->closed->c.graph->ninputs + s->nout;
  lua_rawgeti(L, env, ENV_ENTRIES);
  lua_rawgeti(L, -1, s->entry);
  lua_remove(L, -2);
  h.in = jx_new_holder(L, B, room);
  return h;
}

static int call_host(lua_State *L, const walk *w, jitted *f, const sig *s, const hosted *h,
                     int env) {
  jx_lua *B = w->B;
  const jx_closed *c = &h->closed->c;
  uint32_t nin = c->graph->ninputs, ncap = c->graph->ncap, nres = s->nres;
  int nout = (int)s->nout, ud0 = env - nout;
  bool once = s->once, simple = s->simple;
  jx_val *in = h->in->at, *out = in + nin;
  for (uint32_t i = 0; i < nin; i++) {
    in[i] = i < ncap ? c->cap[i] : w->t->leaf.at[s->perm[i - ncap]];
    jx_val_retain(in[i]);
  }
  h->in->n = nin;
  if (!run_on(B, w, f, c, in, out)) return jx_raise(L, B);
  for (int i = 0; i < nout; i++) jx_handle_set(B, lua_touserdata(L, ud0 + i), out[i]);
  lua_getfield(L, env + 1, "closed");
  jx_calls_hold(L, B, -1);
  if (once) {
    drop_sigs(B, f);
    f->check = false;
  }
  if (!simple) return build_results(L, B, nres, env + 1, ud0);
  lua_settop(L, ud0);
  return 1;
}

/* The function of jit.lua, then what it takes: the jitted function, its table, the arguments. */
static void push_hook(lua_State *L, jx_lua *B, const char *name, int nargs) {
  luaL_checkstack(L, nargs + 4, "jit");
  jx_push_ref(L, B, JX_REF_HOOKS);
  lua_getfield(L, -1, name);
  lua_replace(L, -2);
  lua_pushvalue(L, 1);
  lua_getfenv(L, 1);
  for (int i = 2; i <= nargs; i++) lua_pushvalue(L, i);
}

static int jit_call(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  jitted *f = jx_to_ours(L, B, 1, JX_JITTED, sizeof *f);
  if (!f) return jx_raise_new(L, B, JX_EARG, "jit", "a jitted function was expected");
  int nargs = lua_gettop(L), tries = 0, misses = 0;
again:;
  if (JX_UNLIKELY(B->no_jit)) {
    lua_settop(L, nargs);
    push_hook(L, B, "jit_plain", nargs);
    lua_call(L, nargs + 1, LUA_MULTRET);
    return lua_gettop(L) - nargs;
  }
  /* Phase 1: all that may run Lua or collect. Results are allocated as the last signature
     predicts. */
  jx_enter(L, B);
  uint32_t want = f->last ? f->last->nout : 0;
  luaL_checkstack(L, (int)want + 24, "jit");
  for (uint32_t i = 0; i < want; i++) jx_new_handle(L, B);
  int ud0 = nargs + 1;
  lua_getfenv(L, 1);
  int env = nargs + (int)want + 1;
  if (!check_captures(L, f, env)) {
    drop_sigs(B, f);
    f->check = false;
    lua_rawgeti(L, env, ENV_REASONS);
    lua_pushliteral(L, "a captured array or function was replaced");
    lua_setfield(L, -2, "next");
    lua_settop(L, nargs);
    goto again;
  }
  hosted host = {NULL, NULL};
  if (JX_UNLIKELY(f->last && f->last->host)) host = prepare_host(L, B, env, f->last);
  /* Phase 2: nothing collects from here until the results are owned. */
  walk w = {.B = B, .L = L, .t = B->tokens};
  if (!walk_all(&w, nargs, f, env)) return jx_raise(L, B);
  sig *s = w.node ? NULL : find(f, w.t);
  if (!s) {
    if (misses++ > 1)
      return jx_raise_new(L, B, JX_EARG, "jit",
                          "the arguments changed while the function was traced");
    lua_settop(L, nargs);
    push_hook(L, B, w.node ? "jit_nodes" : "jit_miss", nargs);
    if (w.node) {
      lua_call(L, nargs + 1, LUA_MULTRET);
      return lua_gettop(L) - nargs;
    }
    f->traces++;
    lua_call(L, nargs + 1, 1);
    f->check = lua_toboolean(L, -1);
    lua_settop(L, nargs);
    goto again;
  }
  if (s->nout != want || (s->host && (!host.closed || s->closed != host.closed))) {
    lua_settop(L, nargs);
    goto again;
  }
  if (JX_UNLIKELY(s->host)) return call_host(L, &w, f, s, &host, env);
  bool ok = run(B, &w, f, s);
  if (JX_UNLIKELY(!ok)) {
    if (B->cx->err->status != JX_ENOMEM || w.gone || tries++) return jx_raise(L, B);
    jx_error_clear(B->cx->err);
    lua_settop(L, nargs);
    lua_gc(L, LUA_GCCOLLECT, 0);
    goto again;
  }
  for (uint32_t i = 0; i < want; i++)
    jx_handle_set(B, lua_touserdata(L, ud0 + (int)i), w.t->out.at[i]);
  bool once = s->once, simple = s->simple;
  if (simple) lua_settop(L, ud0);
  int n = simple ? 1 : push_results(L, B, s, env, ud0);
  if (JX_UNLIKELY(once)) {
    drop_sigs(B, f);
    f->check = false;
  }
  return n;
}

/* ---- making ---- */

/* C.jit_new(f, name, env): env is the table that jit.lua made, with ENV_FN … filled in */
static int jit_new(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  const char *name = jx_text_intern(B->rt, luaL_checkstring(L, 1));
  luaL_checktype(L, 2, LUA_TTABLE);
  if (!name) return jx_raise(L, B);
  jitted *f = lua_newuserdata(L, sizeof *f);
  memset(f, 0, sizeof *f);
  f->magic = B->magic ^ JX_JITTED;
  f->name = name;
  lua_rawgeti(L, 2, ENV_STATIC);
  f->statics = lua_istable(L, -1);
  lua_rawgeti(L, 2, ENV_DONATED);
  f->donates = lua_istable(L, -1);
  lua_pop(L, 2);
  lua_pushvalue(L, 2);
  lua_setfenv(L, -2);
  jx_push_ref(L, B, JX_REF_JIT_MT);
  lua_setmetatable(L, -2);
  return 1;
}

static int jit_gc(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jitted *f = jx_to_ours(L, e->B, 1, JX_JITTED, sizeof *f);
  if (f) drop_sigs(e->B, f);
  return 0;
}

/* C.jit_traces(jitted): how often it was traced; C.jit_clear(jitted) forgets what was traced */
static int jit_traces(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jitted *f = check_jitted(L, e);
  lua_pushnumber(L, f->traces);
  if (e->mode) drop_sigs(e->B, f);
  return 1;
}

static int jit_env(lua_State *L) {
  check_jitted(L, jx_entry_of(L));
  lua_getfenv(L, 1);
  return 1;
}

static int is_jitted(lua_State *L) {
  lua_pushboolean(L, jx_to_ours(L, jx_entry_of(L)->B, 1, JX_JITTED, sizeof(jitted)) != NULL);
  return 1;
}

static int jit_tostring(lua_State *L) {
  const jitted *f = check_jitted(L, jx_entry_of(L));
  lua_pushfstring(L, "<jitted function %s>", f->name);
  return 1;
}

void jx_jit_close(jx_lua *B) {
  tokens *t = B->tokens;
  if (!t) return;
  jx_mem *m = &B->rt->mem;
  jx_vec_free(m, &t->tok);
  jx_vec_free(m, &t->leaf);
  jx_vec_free(m, &t->in);
  jx_vec_free(m, &t->out);
  jx_vec_free(m, &t->owner);
  jx_vec_free(m, &t->give);
  jx_free(m, t, sizeof *t);
  B->tokens = NULL;
}

void jx_open_jit(lua_State *L, jx_lua *B, const jx_tables *t) {
  B->tokens = jx_calloc(&B->rt->mem, sizeof *B->tokens);
  if (!B->tokens) luaL_error(L, "out of memory");
  jx_push_ref(L, B, JX_REF_JIT_MT);
  jx_reg(L, B, "__call", jit_call, "jit", NULL, 0);
  jx_reg(L, B, "__gc", jit_gc, "jit", NULL, 0);
  jx_reg(L, B, "__tostring", jit_tostring, "jit", NULL, 0);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, t->core, "jit_methods");
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, t->core);
  jx_reg(L, B, "jit_clear", jit_traces, "jit", NULL, 1);
  static const jx_reg_row rows[] = {{"jit_new", jit_new},     {"jit_keep", jit_keep},
                                    {"jit_env", jit_env},     {"jit_traces", jit_traces},
                                    {"is_jitted", is_jitted}, {NULL, NULL}};
  jx_reg_rows(L, B, rows);
}
