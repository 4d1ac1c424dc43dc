/*
** parse.c — a graph from its text, as print.c writes it in either form.
**
** White space separates and means nothing else. Types of results are computed by the shape rules
** and compared with what the text says, so what is accepted is a well-formed graph. Where the text
** says less than the graph knows (weak types in JAX's own form, attributes that a result's type
** repeats), it is filled in from what was computed.
**
** A name is read as a variable, a keyword or a primitive by what follows it: `in` ends the nodes
** only before a parenthesis (the 222nd variable is called so too), and the operands of a primitive
** that takes any number end at a name that is followed by ':' or '['.
**
** A graph that is named in "let f = { … } in" may be used before its own let, so these are only
** skipped at first, and read when they are needed. Every vector and graph belongs to the frame of
** the graph that is being read, and goes with it, whether reading succeeded or not.
*/
#include <stdio.h>

#include "ir/read.h"

/* A result before its node is known. */
typedef struct {
  jx_span name;
  const jx_aval *aval;
} result;

/* What a name stands for. */
typedef struct {
  jx_span name;
  uint32_t var;
  bool twice; /* only _ may stand twice, but then it cannot be read */
} binding;

/* The graph that is being read. */
typedef struct {
  jx_reader *p;
  JX_VEC(const jx_aval *) aval;
  JX_VEC(jx_node) node;
  JX_VEC(jx_atom) operand;
  JX_VEC(jx_atom) out;
  JX_VEC(jx_lit) lit;
  JX_VEC(result) result;
  JX_VEC(binding) binding;
  jx_map index; /* hash of a name → position in binding */
} frame;

/* ---- names ---- */

typedef struct {
  const frame *f;
  jx_span name;
} name_probe;

static uint64_t hash_span(jx_span s) {
  uint64_t h = s.n;
  for (size_t i = 0; i < s.n; i++) h = jx_hash_mix(h, (uint8_t)s.at[i]);
  return h;
}

static bool same_name(uint64_t value, const void *probe) {
  const name_probe *q = probe;
  return jx_span_same(q->f->binding.at[value].name, q->name);
}

static binding *find_name(const frame *f, jx_span name) {
  name_probe q = {f, name};
  uint64_t *hit = jx_map_find(&f->index, hash_span(name), same_name, &q);
  return hit ? &f->binding.at[*hit] : NULL;
}

/* A new variable. */
static bool bind_name(frame *f, jx_span name, const jx_aval *aval) {
  jx_reader *p = f->p;
  uint32_t var = f->aval.n;
  if (var >= JX_LIT - 1) return jx_read_refuse(p, name.at, "too many variables");
  if (!jx_vec_push(&p->rt->mem, &f->aval, aval)) return jx_read_nomem(p);
  binding *b = find_name(f, name);
  if (b && !jx_span_is(name, "_"))
    return jx_read_refuse(p, name.at, "'%.*s' is bound twice", (int)JX_MIN(name.n, 40), name.at);
  if (b) {
    b->twice = true;
    return true;
  }
  return (jx_vec_push(&p->rt->mem, &f->binding, (binding){.name = name, .var = var}) &&
          jx_map_add(&f->index, hash_span(name), f->binding.n - 1)) ||
         jx_read_nomem(p);
}

/* ---- atoms ---- */

static bool int_fits(jx_dtype d, int64_t v) {
  size_t bits = 8 * jx_dtype_size(d);
  if (bits == 64) return true;
  int64_t top = (int64_t)1 << (jx_is_signed(d) ? bits - 1 : bits);
  return v < top && v >= (jx_is_signed(d) ? -top : 0);
}

/* What a literal's characters mean depends on the type that follows them. */
static bool read_lit(frame *f, jx_atom *atom) {
  jx_reader *p = f->p;
  jx_read_space(p);
  const char *text = p->at;
  while (*p->at && !strchr(": \t\r\n", *p->at)) p->at++;
  const char *end = p->at;
  jx_lit l;
  memset(&l, 0, sizeof l);
  if (!jx_read_expect(p, ":") || !jx_read_aval(p, &l.aval)) return false;
  const char *rest = p->at;
  if (l.aval->rank || l.aval->is_tape) return jx_read_refuse(p, text, "a literal has rank 0");
  jx_dtype d = (jx_dtype)l.aval->dtype;
  p->at = text;
  if (jx_is_float(d)) {
    if (!jx_read_float(p, &l.u.f)) return false;
    uint8_t bytes[8];
    jx_store_f64(d, bytes, l.u.f);
    l.u.f = jx_load_f64(d, bytes);
  } else if (d == JX_BOOL) {
    if (!jx_read_bool(p, &l.u.i)) return false;
  } else if (d == JX_U64 && jx_is_digit(*text)) {
    uint64_t u = 0;
    for (; jx_is_digit(*p->at); p->at++) {
      if (u > (UINT64_MAX - (uint64_t)(*p->at - '0')) / 10)
        return jx_read_refuse(p, text, "the integer does not fit into 64 bits");
      u = u * 10 + (uint64_t)(*p->at - '0');
    }
    l.u.i = (int64_t)u;
  } else {
    if (!jx_read_int(p, &l.u.i)) return false;
    if (d == JX_U64 || !int_fits(d, l.u.i))
      return jx_read_refuse(p, text, "the value does not fit into %s", jx_dtype_name(d));
  }
  if (p->at != end) return jx_read_expected(p, "':'");
  p->at = rest;
  *atom = JX_LIT | f->lit.n;
  return jx_vec_push(&p->rt->mem, &f->lit, l) || jx_read_nomem(p);
}

/* What starts here is a literal. */
static bool at_lit(jx_reader *p) {
  jx_span w = jx_read_peek(p);
  if (w.n == 0) return jx_is_digit(*p->at) || *p->at == '-';
  bool value = jx_span_is(w, "inf") || jx_span_is(w, "nan") || jx_span_is(w, "True") ||
               jx_span_is(w, "False");
  return value && jx_span_next(w) == ':';
}

static bool read_atom(frame *f, const char *what, jx_atom *atom) {
  jx_reader *p = f->p;
  if (at_lit(p)) return read_lit(f, atom);
  jx_span w;
  if (!jx_read_word(p, what, &w)) return false;
  binding *b = find_name(f, w);
  if (!b) return jx_read_refuse(p, w.at, "unknown variable '%.*s'", (int)JX_MIN(w.n, 40), w.at);
  if (b->twice) return jx_read_refuse(p, w.at, "'_' stands for more than one variable");
  *atom = b->var;
  return true;
}

/* Another operand of a primitive that takes any number of them. */
static bool at_operand(frame *f) {
  if (at_lit(f->p)) return true;
  jx_span w = jx_read_peek(f->p);
  char next = jx_span_next(w);
  return w.n && next != ':' && next != '[' && !(jx_span_is(w, "in") && next == '(') &&
         find_name(f, w);
}

static bool read_operands(frame *f, const jx_prim *prim, jx_node *node) {
  jx_reader *p = f->p;
  char what[96];
  node->in = f->operand.n;
  while (prim->nin < 0 ? at_operand(f) : (int)node->nin < prim->nin) {
    jx_atom a;
    snprintf(what, sizeof what, "operand %u of %.60s", node->nin, prim->name);
    if (!read_atom(f, what, &a)) return false;
    if (!jx_vec_push(&p->rt->mem, &f->operand, a)) return jx_read_nomem(p);
    node->nin++;
  }
  return true;
}

/* ---- attributes ---- */

/* What the text leaves out: what is absent, or what the first result's type says. */
static bool default_value(const frame *f, const jx_attrspec *spec, jx_attr *a) {
  *a = jx_a_none();
  if (spec->show == JX_SHOW_SOME && spec->optional) return true;
  bool list =
      spec->kind == JX_ATTR_INTS || spec->kind == JX_ATTR_BITS || spec->kind == JX_ATTR_AVALS;
  if (spec->show == JX_SHOW_SOME && list) {
    *a = (jx_attr){.kind = (uint8_t)spec->kind};
    return true;
  }
  if (spec->show != JX_SHOW_NEVER || f->result.n == 0) return false;
  const jx_aval *y = f->result.at[0].aval;
  if (spec->kind == JX_ATTR_INTS)
    *a = jx_a_ints(y->dim, y->rank);
  else if (spec->kind == JX_ATTR_DTYPE)
    *a = jx_a_dtype((jx_dtype)y->dtype);
  return a->kind != JX_ATTR_NONE;
}

static bool read_pairs(frame *f, const jx_prim *prim, int n, jx_attr *at, bool *given) {
  jx_reader *p = f->p;
  if (!jx_read_accept(p, "[")) return true;
  while (!jx_read_accept(p, "]")) {
    jx_span w;
    if (!jx_read_word(p, "an attribute or ']'", &w)) return false;
    int i = 0;
    while (i < n && !jx_span_is(w, prim->attrs[i].name)) i++;
    if (i == n)
      return jx_read_refuse(p, w.at, "%s has no attribute '%.*s'", prim->name, (int)JX_MIN(w.n, 40),
                            w.at);
    if (given[i]) return jx_read_refuse(p, w.at, "'%s' stands twice", prim->attrs[i].name);
    if (!jx_read_expect(p, "=") || !jx_read_attr(p, &prim->attrs[i], &at[i])) return false;
    given[i] = true;
  }
  return true;
}

/* The interned list (+1), or NULL. */
static jx_attrs *read_attrs(frame *f, const jx_prim *prim) {
  jx_reader *p = f->p;
  int n = jx_prim_nattrs(prim);
  jx_attr *at = JX_NEWN(&p->arena, jx_attr, n);
  bool *given = JX_NEWN(&p->arena, bool, n);
  jx_attrs *attrs = NULL;
  jx_graph *const *g;
  if (!at || !given) {
    jx_read_nomem(p);
    return NULL;
  }
  bool ok = read_pairs(f, prim, n, at, given);
  for (int i = 0; i < n && ok; i++)
    if (!given[i] && !default_value(f, &prim->attrs[i], &at[i]))
      ok = jx_read_refuse(p, p->at, "%s needs the attribute '%s'", prim->name, prim->attrs[i].name);
  if (ok) attrs = jx_attrs_make(p->rt, at, n);
  for (int i = 0; i < n; i++)
    for (uint32_t k = given[i] ? jx_attr_graphs(&at[i], &g) : 0; k-- > 0;) jx_graph_release(g[k]);
  return attrs;
}

static bool read_graph(jx_reader *p, jx_graph **graph);

/* A graph in place, or the name of one. *graph is +1. */
bool jx_read_nested(jx_reader *p, jx_graph **graph) {
  jx_span w = jx_read_peek(p);
  if (w.n == 0) return read_graph(p, graph);
  uint32_t i = 0;
  while (i < p->shared.n && !jx_span_same(p->shared.at[i].name, w)) i++;
  if (i == p->shared.n) return jx_read_expected(p, "'{' or the name of a graph");
  p->at += w.n;
  if (p->shared.at[i].open) return jx_read_refuse(p, w.at, "the graph contains itself");
  if (!p->shared.at[i].graph) {
    const char *back = p->at;
    p->at = p->shared.at[i].text;
    p->shared.at[i].open = true;
    bool ok = read_graph(p, &p->shared.at[i].graph);
    p->shared.at[i].open = false;
    if (!ok) return false;
    p->at = back;
  }
  *graph = jx_graph_retain(p->shared.at[i].graph);
  return true;
}

/* ---- nodes ---- */

static bool read_binders(frame *f, bool results, const char *end) {
  jx_reader *p = f->p;
  while (!jx_read_accept(p, end)) {
    result r;
    if (!jx_read_word(p, "a variable", &r.name) || !jx_read_expect(p, ":") ||
        !jx_read_aval(p, &r.aval))
      return false;
    if (!results && !bind_name(f, r.name, r.aval)) return false;
    if (results && !jx_vec_push(&p->rt->mem, &f->result, r)) return jx_read_nomem(p);
  }
  return true;
}

/* The computed types against those of the text, which may leave out that one is weak. */
static bool check_results(frame *f, const jx_prim *prim, const jx_aval *const *out) {
  char is_text[JX_AVAL_TEXT], says[JX_AVAL_TEXT];
  for (uint32_t i = 0; i < f->result.n; i++) {
    const jx_aval *a = f->result.at[i].aval;
    if (a == out[i] || a == out[i]->strong) continue;
    return jx_read_refuse(f->p, f->result.at[i].name.at,
                          "result %u of %s is %s%s, the text says %s%s", i, prim->name,
                          jx_aval_text(out[i], is_text), out[i]->weak ? "{weak}" : "",
                          jx_aval_text(a, says), a->weak ? "{weak}" : "");
  }
  return true;
}

static bool infer(frame *f, const char *at, jx_node *node) {
  jx_reader *p = f->p;
  jx_arena scratch;
  jx_arena_init(&scratch, &p->rt->mem);
  const jx_aval **in = JX_NEWN(&scratch, const jx_aval *, node->nin + 1);
  const jx_aval **out = JX_NEWN(&scratch, const jx_aval *, f->result.n + 1);
  bool ok = in && out ? true : jx_read_nomem(p);
  for (uint32_t i = 0; i < node->nin && ok; i++) {
    jx_atom a = f->operand.at[node->in + i];
    in[i] = jx_is_lit(a) ? f->lit.at[a & ~JX_LIT].aval : f->aval.at[a];
  }
  int nout = ok ? jx_prim_nout(node->prim, node->attrs, (int)node->nin) : 0;
  if (ok && nout != (int)f->result.n)
    ok = jx_read_refuse(p, at, "%s has %d result%s, not %u", node->prim->name, nout,
                        nout == 1 ? "" : "s", f->result.n);
  if (ok && !jx_infer(p->cx, node->prim, node->attrs, in, (int)node->nin, out, nout))
    ok = jx_read_refused(p, at);
  ok = ok && check_results(f, node->prim, out);
  node->out = f->aval.n;
  node->nout = f->result.n;
  for (uint32_t i = 0; i < f->result.n && ok; i++) ok = bind_name(f, f->result.at[i].name, out[i]);
  jx_arena_free(&scratch);
  return ok;
}

static bool read_node(frame *f) {
  jx_reader *p = f->p;
  f->result.n = 0;
  if (jx_span_next(jx_read_peek(p)) == ':' && !read_binders(f, true, "=")) return false;
  jx_span w;
  if (!jx_read_word(p, "a primitive", &w)) return false;
  char name[64];
  jx_node node = {.prim = jx_span_copy(w, name, sizeof name) ? jx_prim_find(p->rt, name) : NULL};
  if (!node.prim)
    return jx_read_refuse(p, w.at, "unknown primitive '%.*s'", (int)JX_MIN(w.n, 40), w.at);
  node.attrs = read_attrs(f, node.prim);
  if (!node.attrs) return jx_read_refused(p, w.at);
  if (!jx_vec_push(&p->rt->mem, &f->node, node)) {
    jx_attrs_release(node.attrs);
    return jx_read_nomem(p);
  }
  jx_node *kept = &f->node.at[f->node.n - 1];
  return read_operands(f, node.prim, kept) && infer(f, w.at, kept);
}

/* ---- graphs ---- */

static bool read_outs(frame *f) {
  jx_reader *p = f->p;
  for (bool first = true; !jx_read_accept(p, ")"); first = false) {
    if (!first && !jx_read_expect(p, ",")) return false;
    if (!first && jx_read_accept(p, ")")) return true; /* (a,) */
    jx_atom a = 0;
    if (!read_atom(f, "an output", &a)) return false;
    if (!jx_vec_push(&p->rt->mem, &f->out, a)) return jx_read_nomem(p);
  }
  return true;
}

static bool read_nodes(frame *f) {
  jx_reader *p = f->p;
  for (;;) {
    jx_span w = jx_read_peek(p);
    if (jx_span_is(w, "in") && jx_span_next(w) == '(') {
      p->at += w.n;
      return jx_read_expect(p, "(");
    }
    if (!read_node(f)) return false;
    jx_read_accept(p, ";");
  }
}

static bool read_body(frame *f, uint32_t *ncap, uint32_t *ninputs) {
  jx_reader *p = f->p;
  if (!jx_read_expect(p, "{") || !jx_read_keyword(p, "lambda") || !read_binders(f, false, ";"))
    return false;
  *ncap = f->aval.n;
  if (!read_binders(f, false, ".")) return false;
  *ninputs = f->aval.n;
  return jx_read_keyword(p, "let") && read_nodes(f) && read_outs(f) && jx_read_expect(p, "}");
}

/* *graph is interned, +1; NULL on failure. */
static bool read_graph(jx_reader *p, jx_graph **graph) {
  frame f = {.p = p};
  uint32_t ncap, ninputs;
  *graph = NULL;
  jx_read_space(p);
  if (p->depth == JX_READ_DEPTH)
    return jx_read_refuse(p, p->at, "nested more than %d deep", JX_READ_DEPTH);
  p->depth++;
  jx_mem *mem = &p->rt->mem;
  jx_map_init(&f.index, mem);
  if (read_body(&f, &ncap, &ninputs)) {
    jx_parts parts = {.ninputs = ninputs,
                      .ncap = ncap,
                      .nnodes = f.node.n,
                      .nvars = f.aval.n,
                      .nouts = f.out.n,
                      .nlits = f.lit.n,
                      .noperands = f.operand.n,
                      .aval = f.aval.at,
                      .node = f.node.at,
                      .operand = f.operand.at,
                      .out = f.out.at,
                      .lit = f.lit.at};
    *graph = jx_graph_intern(jx_graph_new(p->rt, &parts));
  }
  p->depth--;
  for (uint32_t k = 0; k < f.node.n; k++) jx_attrs_release(f.node.at[k].attrs);
  jx_map_free(&f.index);
  jx_vec_free(mem, &f.aval);
  jx_vec_free(mem, &f.node);
  jx_vec_free(mem, &f.operand);
  jx_vec_free(mem, &f.out);
  jx_vec_free(mem, &f.lit);
  jx_vec_free(mem, &f.result);
  jx_vec_free(mem, &f.binding);
  return *graph != NULL;
}

/* Past a graph that is read later. Braces between quotes do not count. */
static bool skip_graph(jx_reader *p) {
  if (!jx_read_expect(p, "{")) return false;
  for (int open = 1; open; p->at++) {
    if (*p->at == '{')
      open++;
    else if (*p->at == '}')
      open--;
    else if (*p->at == '"')
      for (p->at++; *p->at && *p->at != '"'; p->at++)
        if (*p->at == '\\' && p->at[1]) p->at++;
    if (!*p->at) return jx_read_expected(p, "'}'");
  }
  return true;
}

static bool read_lets(jx_reader *p) {
  while (jx_span_is(jx_read_peek(p), "let")) {
    jx_named s = {0};
    if (!jx_read_keyword(p, "let") || !jx_read_word(p, "a name", &s.name) ||
        !jx_read_expect(p, "="))
      return false;
    for (uint32_t i = 0; i < p->shared.n; i++)
      if (jx_span_same(p->shared.at[i].name, s.name))
        return jx_read_refuse(p, s.name.at, "the name stands for another graph already");
    jx_read_space(p);
    s.text = p->at;
    if (!skip_graph(p) || !jx_read_keyword(p, "in")) return false;
    if (!jx_vec_push(&p->rt->mem, &p->shared, s)) return jx_read_nomem(p);
  }
  return true;
}

jx_graph *jx_graph_parse(jx_rt *rt, const char *text) {
  jx_reader p = {.rt = rt, .cx = &rt->cx, .start = text, .at = text};
  jx_graph *g = NULL;
  if (!jx_ok(p.cx)) return NULL;
  jx_arena_init(&p.arena, &rt->mem);
  bool ok = read_lets(&p) && read_graph(&p, &g);
  jx_read_space(&p);
  if (ok && *p.at) ok = jx_read_expected(&p, "the end");
  for (uint32_t i = 0; i < p.shared.n && ok; i++) {
    if (p.shared.at[i].graph) continue;
    p.at = p.shared.at[i].text;
    ok = read_graph(&p, &p.shared.at[i].graph);
  }
  for (uint32_t i = 0; i < p.shared.n; i++) jx_graph_release(p.shared.at[i].graph);
  jx_vec_free(&rt->mem, &p.shared);
  jx_arena_free(&p.arena);
  if (ok) return g;
  jx_graph_release(g);
  return NULL;
}
