/*
** print.c — a graph as JAX's jaxpr text, in time proportional to it. Lines are broken as layout.h
** says, at 80 columns.
**
** Names are a, b, … z, ba, bb, … in the order in which variables are first printed, unique over all
** nested graphs. Results that nothing reads are `_`. The body of a jitted function takes over the
** names of operands and results of its call. A nested graph that is used twice, or has more than
** ten nodes, is printed first, once: "let f = { … } in". source: jax/_src/core.py,
** pp_toplevel_jaxpr and what it calls, JAX 0.10.2.
*/
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ir/layout.h"
#include "ir/prim.h"

enum { PAGE = 80, INDENT = 2, BIG = 10 };

/* A graph that stands in attributes. */
typedef struct {
  const jx_graph *graph;
  uint32_t uses;
  uint32_t visits;  /* how often its own nested graphs were counted     */
  const char *base; /* `name` of the first node that says one, or NULL  */
  const char *name; /* of a shared graph: what stands for it; else NULL */
} nested;

/* What a variable is called: a number, or one of these. */
#define NAME_NONE UINT32_MAX       /* not printed yet */
#define NAME_DROP (UINT32_MAX - 1) /* _               */

typedef struct {
  uint32_t name;
  uint32_t stamp; /* of the last call that it was an operand of */
} slot;

typedef struct {
  jx_doc doc;
  jx_arena arena;       /* names                                       */
  JX_VEC(nested) graph; /* in the order in which they are first met    */
  jx_map index;         /* graph → position there                      */
  jx_map taken;         /* hashes of names that no variable may have   */
  uint32_t next;        /* number of the next name                     */
  uint32_t stamp;
  bool exact, failed;
} printer;

/* ---- names ---- */

static void name_text(uint32_t n, char buf[16]) {
  char *at = buf + 15;
  *at = '\0';
  do {
    *--at = (char)('a' + n % 26);
    n /= 26;
  } while (n);
  memmove(buf, at, (size_t)(buf + 16 - at));
}

static uint64_t name_hash(const char *name) {
  uint64_t h = 1;
  while (*name) h = jx_hash_mix(h, (uint8_t)*name++);
  return h;
}

static bool name_taken(const printer *p, const char *name) {
  return jx_map_get(&p->taken, name_hash(name)) != NULL;
}

static void name_take(printer *p, const char *name) {
  if (!jx_map_set(&p->taken, name_hash(name), 1)) p->failed = true;
}

static uint32_t name_new(printer *p) {
  char buf[16];
  do name_text(p->next++, buf);
  while (name_taken(p, buf));
  return p->next - 1;
}

static slot *names_new(printer *p, const jx_graph *g) {
  slot *names = JX_NEWN(&p->arena, slot, g->nvars);
  if (!names) p->failed = true;
  for (uint32_t i = 0; names && i < g->nvars; i++) names[i].name = NAME_NONE;
  return names;
}

static void put_var(printer *p, slot *names, uint32_t var) {
  char buf[16] = "_";
  if (names[var].name == NAME_NONE) names[var].name = name_new(p);
  if (names[var].name != NAME_DROP) name_text(names[var].name, buf);
  jx_doc_add(&p->doc, buf);
}

/* Results that nothing reads. */
static void drop_unused(const jx_graph *g, slot *names) {
  for (uint32_t i = g->ninputs; i < g->nvars; i++) names[i].name = NAME_DROP;
  for (uint32_t i = 0; i < g->noperands; i++)
    if (!jx_is_lit(g->operand[i])) names[g->operand[i]].name = NAME_NONE;
  for (uint32_t i = 0; i < g->nouts; i++)
    if (!jx_is_lit(g->out[i])) names[g->out[i]].name = NAME_NONE;
}

/*
** Inside a call, operands and results are called what they are called outside; a variable that
** stands twice, only the first time. So is a dropped result, but one only: two would both be
** called _ there.
*/
static void inherit_names(printer *p, const jx_graph *g, slot *names, const jx_node *n,
                          const jx_graph *body, slot *inner) {
  const jx_atom *in = jx_node_in(g, n);
  p->stamp++;
  for (uint32_t i = 0; n->nin == body->ninputs && i < n->nin; i++) {
    if (jx_is_lit(in[i]) || names[in[i]].stamp == p->stamp) continue;
    names[in[i]].stamp = p->stamp;
    inner[i].name = names[in[i]].name;
  }
  bool dropped = false;
  for (uint32_t i = 0; n->nout == body->nouts && i < n->nout; i++) {
    if (jx_is_lit(body->out[i]) || inner[body->out[i]].name != NAME_NONE) continue;
    uint32_t *outer = &names[n->out + i].name;
    if (*outer == NAME_NONE) *outer = name_new(p);
    if (*outer != NAME_DROP || !dropped) inner[body->out[i]].name = *outer;
    dropped = dropped || *outer == NAME_DROP;
  }
}

/* ---- nested graphs ---- */

/* Position of the attribute `name`, or -1. */
static int name_attr(const jx_node *n) {
  const jx_attrspec *spec = n->prim->attrs;
  for (int i = 0; spec && spec[i].name; i++)
    if (strcmp(spec[i].name, "name") == 0 && n->attrs->at[i].kind == JX_ATTR_TEXT) return i;
  return -1;
}

static void count_nested(printer *p, jx_graph *g, const char *name) {
  uint64_t *hit = jx_map_get(&p->index, (uint64_t)(uintptr_t)g);
  uint32_t at = hit ? (uint32_t)*hit : p->graph.n;
  if (!hit && (!jx_map_set(&p->index, (uint64_t)(uintptr_t)g, at) ||
               !jx_vec_push(p->arena.mem, &p->graph, (nested){.graph = g})))
    p->failed = true;
  if (p->failed) return;
  nested *s = &p->graph.at[at];
  s->uses++;
  if (!s->base) s->base = name;
}

/* Whether a rule of the user stands there as a word, as JAX prints the name of a function. */
static bool is_word(const printer *p, const jx_attrspec *spec) {
  return spec->show == JX_SHOW_RULE && !p->exact;
}

static void count_node(printer *p, const jx_node *n) {
  int name = name_attr(n);
  for (uint32_t i = 0; i < n->attrs->n; i++) {
    jx_graph *const *g;
    if (is_word(p, &n->prim->attrs[i])) continue;
    bool named = name >= 0 && strcmp(n->prim->attrs[i].name, "jaxpr") == 0;
    uint32_t count = jx_attr_graphs(&n->attrs->at[i], &g);
    for (uint32_t k = 0; k < count && !p->failed; k++)
      count_nested(p, g[k], named ? n->attrs->at[name].u.text : NULL);
  }
}

/*
** Counts the uses of every nested graph, breadth first. What stands in a graph that is used twice
** counts twice; a third time tells nothing new.
*/
static void count_graphs(printer *p, const jx_graph *g) {
  for (uint32_t k = 0; k < g->nnodes; k++) count_node(p, &g->node[k]);
  for (bool more = true; more && !p->failed;) {
    more = false;
    for (uint32_t i = 0; i < p->graph.n && !p->failed; i++) {
      if (p->graph.at[i].visits >= JX_MIN(p->graph.at[i].uses, 2)) continue;
      p->graph.at[i].visits++;
      more = true;
      const jx_graph *sub = p->graph.at[i].graph;
      for (uint32_t k = 0; k < sub->nnodes && !p->failed; k++) count_node(p, &sub->node[k]);
    }
  }
}

/* "f", or "f1", "f2" … where another graph has the name already; "<lambda>" gives "lambda". */
static const char *shared_name(printer *p, uint32_t at) {
  const char *base = p->graph.at[at].base;
  size_t n = 0;
  if (base) {
    base += strspn(base, "<>");
    n = strlen(base);
    while (n && strchr("<>", base[n - 1])) n--;
  }
  bool word = n > 0 && n < 200 && !(base[0] >= '0' && base[0] <= '9');
  for (size_t i = 0; i < n && word; i++)
    word = base[i] == '_' || (base[i] >= '0' && base[i] <= '9') ||
           ((base[i] | 32) >= 'a' && (base[i] | 32) <= 'z');
  if (!word) base = "jaxpr", n = 5;
  char buf[256];
  snprintf(buf, sizeof buf, "%.*s", (int)n, base);
  for (unsigned k = 1; name_taken(p, buf); k++)
    snprintf(buf, sizeof buf, "%.*s%u", (int)n, base, k);
  name_take(p, buf);
  const char *name = jx_arena_strdup(&p->arena, buf);
  if (!name) p->failed = true;
  return name;
}

static const char *is_shared(const printer *p, const jx_graph *g) {
  uint64_t *hit = jx_map_get(&p->index, (uint64_t)(uintptr_t)g);
  return hit ? p->graph.at[*hit].name : NULL;
}

/* ---- values ---- */

static float narrow(double v, jx_dtype d) {
  if (d == JX_F16) return jx_f16_to_f32(jx_f32_to_f16((float)v));
  if (d == JX_BF16) return jx_bf16_to_f32(jx_f32_to_bf16((float)v));
  return (float)v;
}

/* The shortest decimal that reads back as v in dtype d, as Python writes it. */
static void put_float(jx_str *s, double v, jx_dtype d) {
  if (isnan(v)) {
    jx_str_add(s, "nan");
    return;
  }
  if (signbit(v)) jx_str_addc(s, '-');
  v = fabs(v);
  if (isinf(v)) {
    jx_str_add(s, "inf");
    return;
  }
  char buf[64], digit[24] = "";
  for (int precision = 0; precision < 17; precision++) {
    snprintf(buf, sizeof buf, "%.*e", precision, v);
    double back = strtod(buf, NULL);
    if (d == JX_F64 ? back == v : (double)narrow(back, d) == v) break;
  }
  int n = 0; /* the decimal point depends on the locale: only digits are taken */
  char *at = buf;
  for (; *at && *at != 'e'; at++)
    if (*at >= '0' && *at <= '9' && n < 20) digit[n++] = *at;
  long e = *at ? strtol(at + 1, NULL, 10) : 0;
  while (n > 1 && digit[n - 1] == '0') n--;
  if (e < -4 || e >= 16) {
    jx_str_addc(s, digit[0]);
    if (n > 1) jx_str_addf(s, ".%.*s", n - 1, digit + 1);
    jx_str_addf(s, "e%c%02ld", e < 0 ? '-' : '+', labs(e));
    return;
  }
  for (long i = e < 0 ? e : 0; i < n || i <= e + 1; i++) {
    if (i == e + 1) jx_str_addc(s, '.');
    jx_str_addc(s, i >= 0 && i < n ? digit[i] : '0');
  }
}

static void put_lit(printer *p, const jx_lit *l) {
  size_t mark = jx_doc_mark(&p->doc);
  jx_dtype d = (jx_dtype)l->aval->dtype;
  /* A number of the script shows as it was written; another one has the digits of its value. */
  if (jx_is_float(d))
    put_float(&p->doc.text, l->u.f, l->aval->weak ? d : JX_F64);
  else if (d == JX_BOOL)
    jx_str_add(&p->doc.text, l->u.i ? "True" : "False");
  else if (jx_is_signed(d))
    jx_str_addf(&p->doc.text, "%lld", (long long)l->u.i);
  else
    jx_str_addf(&p->doc.text, "%llu", (unsigned long long)l->u.i);
  jx_str_addc(&p->doc.text, ':');
  jx_aval_print(&p->doc.text, l->aval);
  if (p->exact && l->aval->weak) jx_str_add(&p->doc.text, "{weak}");
  jx_doc_text(&p->doc, mark);
}

static void put_ints(jx_str *s, const int64_t *v, int n, bool tuple) {
  jx_str_addc(s, tuple ? '(' : '[');
  for (int i = 0; i < n; i++) jx_str_addf(s, "%s%lld", i ? ", " : "", (long long)v[i]);
  jx_str_add(s, !tuple ? "]" : n == 1 ? ",)" : ")");
}

static void put_groups(jx_str *s, const int64_t *v, int n, int group) {
  jx_str_addc(s, '(');
  for (int i = 0; i + group <= n; i += group) {
    if (i) jx_str_add(s, ", ");
    put_ints(s, v + i, group, true);
  }
  jx_str_add(s, n == group ? ",)" : ")");
}

static void put_bits(jx_str *s, const int64_t *v, uint32_t n) {
  jx_str_addc(s, '(');
  for (uint32_t i = 0; i < n; i++) jx_str_addf(s, "%s%s", i ? ", " : "", v[i] ? "True" : "False");
  jx_str_add(s, n == 1 ? ",)" : ")");
}

static void put_avals(jx_str *s, const jx_attr *a) {
  jx_str_addc(s, '(');
  for (uint32_t i = 0; i < a->n; i++) {
    const jx_aval *v = a->u.avals[i];
    if (i) jx_str_add(s, ", ");
    if (v->is_tape) {
      jx_aval_print(s, v);
      continue;
    }
    jx_str_addf(s, "ShapedArray(%s[", jx_dtype_name((jx_dtype)v->dtype));
    for (int k = 0; k < v->rank; k++) jx_str_addf(s, "%s%lld", k ? "," : "", (long long)v->dim[k]);
    jx_str_add(s, v->weak ? "], weak_type=True)" : "])");
  }
  jx_str_add(s, a->n == 1 ? ",)" : ")");
}

/* As it is where no character ends it; else between quotes. */
static void put_text(jx_str *s, const char *t, bool optional) {
  bool plain = *t && !(optional && strcmp(t, "None") == 0);
  for (const char *c = t; *c && plain; c++)
    plain = (unsigned char)*c > ' ' && *c != 127 && !strchr("[]{}\"'\\", *c);
  if (plain) {
    jx_str_add(s, t);
    return;
  }
  jx_str_addc(s, '"');
  for (; *t; t++) {
    unsigned char c = (unsigned char)*t;
    if (c < ' ' || c == 127)
      jx_str_addf(s, "\\x%02x", c);
    else if (c == '"' || c == '\\')
      jx_str_addf(s, "\\%c", c);
    else
      jx_str_addc(s, *t);
  }
  jx_str_addc(s, '"');
}

static void put_template(jx_str *s, const jx_attrspec *spec, const jx_attr *a) {
  int k = 0, n;
  for (const char *c = spec->template; *c; c++) {
    if (*c != '%' || !c[1]) {
      jx_str_addc(s, *c);
      continue;
    }
    c++;
    if (*c == 's')
      put_text(s, a->u.text, spec->optional);
    else if (k < a->i) {
      const int64_t *v = jx_attr_list(a, k++, &n);
      put_ints(s, v, n, *c == 't');
    }
  }
}

/* Every kind but GRAPH and GRAPHS. */
static void put_attr(jx_str *s, const jx_attrspec *spec, const jx_attr *a) {
  switch ((jx_attr_kind)a->kind) {
    case JX_ATTR_NONE:
      jx_str_add(s, "None");
      break;
    case JX_ATTR_INT:
      jx_str_addf(s, "%lld", (long long)a->i);
      break;
    case JX_ATTR_BOOL:
      jx_str_add(s, a->i ? "True" : "False");
      break;
    case JX_ATTR_FLOAT:
      put_float(s, a->u.f, JX_F64);
      break;
    case JX_ATTR_DTYPE:
      jx_str_add(s, jx_dtype_name((jx_dtype)a->i));
      break;
    case JX_ATTR_INTS:
      if (spec->group)
        put_groups(s, a->u.ints, (int)a->n, spec->group);
      else
        put_ints(s, a->u.ints, (int)a->n, true);
      break;
    case JX_ATTR_BITS:
      put_bits(s, a->u.ints, a->n);
      break;
    case JX_ATTR_AVALS:
      put_avals(s, a);
      break;
    case JX_ATTR_LISTS:
      put_template(s, spec, a);
      break;
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      if (spec->template)
        put_template(s, spec, a);
      else
        put_text(s, a->u.text, spec->optional);
      break;
    case JX_ATTR_GRAPH:
    case JX_ATTR_GRAPHS:
      break;
  }
}

/* ---- graphs ---- */

static void put_graph(printer *p, const jx_graph *g, slot *names, bool top);

static void put_aval(printer *p, const jx_aval *a) {
  size_t mark = jx_doc_mark(&p->doc);
  jx_str_addc(&p->doc.text, ':');
  jx_aval_print(&p->doc.text, a);
  if (p->exact && a->weak) jx_str_add(&p->doc.text, "{weak}");
  jx_doc_text(&p->doc, mark);
}

/* A break of its own: it is a new line only where the column is full. */
static void put_space(printer *p) {
  jx_doc_group(&p->doc);
  jx_doc_break(&p->doc, " ");
  jx_doc_end(&p->doc);
}

static void put_binders(printer *p, const jx_graph *g, slot *names, uint32_t var, uint32_t n) {
  jx_doc_nest(&p->doc, INDENT);
  for (uint32_t i = 0; i < n && !p->failed; i++) {
    if (i) put_space(p);
    put_var(p, names, var + i);
    put_aval(p, g->aval[var + i]);
  }
  jx_doc_nest(&p->doc, -INDENT);
}

static void put_atoms(printer *p, const jx_graph *g, slot *names, const jx_atom *at, uint32_t n,
                      const char *separator) {
  jx_doc_nest(&p->doc, INDENT);
  for (uint32_t i = 0; i < n && !p->failed; i++) {
    if (i) jx_doc_add(&p->doc, separator), put_space(p);
    if (jx_is_lit(at[i]))
      put_lit(p, &g->lit[at[i] & ~JX_LIT]);
    else
      put_var(p, names, at[i]);
  }
  jx_doc_nest(&p->doc, -INDENT);
}

static bool hidden(const jx_attrspec *spec, const jx_attr *a) {
  if (spec->show == JX_SHOW_NEVER) return true;
  if (spec->show != JX_SHOW_SOME) return false;
  bool list = a->kind == JX_ATTR_INTS || a->kind == JX_ATTR_BITS || a->kind == JX_ATTR_AVALS;
  return a->kind == JX_ATTR_NONE || (list && a->n == 0);
}

static void put_nested(printer *p, const jx_graph *g, slot *names, const jx_node *n, int i,
                       const jx_graph *sub) {
  const char *name = is_shared(p, sub);
  if (name) {
    jx_doc_add(&p->doc, name);
    return;
  }
  slot *inner = names_new(p, sub);
  if (p->failed) return;
  if (name_attr(n) >= 0 && strcmp(n->prim->attrs[i].name, "jaxpr") == 0)
    inherit_names(p, g, names, n, sub, inner);
  put_graph(p, sub, inner, false);
}

/* A tuple of graphs: on one line, or each on its own. */
static void put_branches(printer *p, const jx_graph *g, slot *names, const jx_node *n, int i) {
  const jx_attr *a = &n->attrs->at[i];
  jx_doc_group(&p->doc);
  jx_doc_nest(&p->doc, INDENT);
  jx_doc_add(&p->doc, "(");
  for (uint32_t k = 0; k < a->n && !p->failed; k++) {
    jx_doc_break(&p->doc, k ? " " : "");
    put_nested(p, g, names, n, i, a->u.graphs[k]);
  }
  jx_doc_nest(&p->doc, -INDENT);
  jx_doc_break(&p->doc, "");
  jx_doc_add(&p->doc, ")");
  jx_doc_end(&p->doc);
}

static void put_pair(printer *p, const jx_graph *g, slot *names, const jx_node *n, int i) {
  const jx_attrspec *spec = &n->prim->attrs[i];
  const jx_attr *a = &n->attrs->at[i];
  size_t mark = jx_doc_mark(&p->doc);
  jx_str_addf(&p->doc.text, "%s=", spec->name);
  if (is_word(p, spec))
    jx_str_add(&p->doc.text, "<rule>");
  else
    put_attr(&p->doc.text, spec, a);
  jx_doc_text(&p->doc, mark);
  if (is_word(p, spec)) return;
  if (a->kind == JX_ATTR_GRAPH) put_nested(p, g, names, n, i, a->u.graph);
  if (a->kind == JX_ATTR_GRAPHS) put_branches(p, g, names, n, i);
}

/* The name comes first, the others are in the order of the alphabet. */
static void put_attrs(printer *p, const jx_graph *g, slot *names, const jx_node *n) {
  bool any = false;
  int first = name_attr(n), count = (int)n->attrs->n;
  for (int k = first < 0 ? 0 : -1; k < count && !p->failed; k++) {
    int i = k < 0 ? first : k;
    if (k == first || hidden(&n->prim->attrs[i], &n->attrs->at[i])) continue;
    if (!any) {
      jx_doc_group(&p->doc);
      jx_doc_nest(&p->doc, INDENT);
      jx_doc_add(&p->doc, "[");
    }
    jx_doc_break(&p->doc, any ? " " : "");
    any = true;
    put_pair(p, g, names, n, i);
  }
  if (!any) return;
  jx_doc_nest(&p->doc, -INDENT);
  jx_doc_break(&p->doc, "");
  jx_doc_add(&p->doc, "]");
  jx_doc_end(&p->doc);
}

static void put_node(printer *p, const jx_graph *g, slot *names, const jx_node *n) {
  put_binders(p, g, names, n->out, n->nout);
  if (n->nout) jx_doc_add(&p->doc, " = ");
  jx_doc_add(&p->doc, n->prim->name);
  put_attrs(p, g, names, n);
  jx_doc_add(&p->doc, " ");
  put_atoms(p, g, names, jx_node_in(g, n), n->nin, "");
}

static void put_graph(printer *p, const jx_graph *g, slot *names, bool top) {
  uint32_t ncap = top || p->exact ? g->ncap : 0;
  jx_doc_group(&p->doc);
  jx_doc_nest(&p->doc, INDENT);
  jx_doc_add(&p->doc, "{ lambda ");
  put_binders(p, g, names, 0, ncap);
  jx_doc_add(&p->doc, "; ");
  put_binders(p, g, names, ncap, g->ninputs - ncap);
  jx_doc_add(&p->doc, ". let");
  jx_doc_nest(&p->doc, INDENT);
  jx_doc_break(&p->doc, " ");
  for (uint32_t k = 0; k < g->nnodes && !p->failed; k++) {
    if (k) jx_doc_break(&p->doc, "; ");
    put_node(p, g, names, &g->node[k]);
  }
  jx_doc_nest(&p->doc, -INDENT);
  jx_doc_break(&p->doc, " ");
  jx_doc_add(&p->doc, "in (");
  put_atoms(p, g, names, g->out, g->nouts, ",");
  jx_doc_add(&p->doc, g->nouts == 1 ? ",)" : ")");
  jx_doc_nest(&p->doc, -INDENT);
  jx_doc_add(&p->doc, " }");
  jx_doc_end(&p->doc);
}

static void put_shared(printer *p) {
  for (uint32_t i = 0; i < p->graph.n && !p->failed; i++)
    if (p->graph.at[i].uses > 1 || p->graph.at[i].graph->nnodes > BIG)
      p->graph.at[i].name = shared_name(p, i);
  for (uint32_t i = 0; i < p->graph.n && !p->failed; i++) {
    if (!p->graph.at[i].name) continue;
    slot *names = names_new(p, p->graph.at[i].graph);
    if (p->failed) return;
    jx_doc_add(&p->doc, "let ");
    jx_doc_add(&p->doc, p->graph.at[i].name);
    jx_doc_add(&p->doc, " = ");
    put_graph(p, p->graph.at[i].graph, names, false);
    jx_doc_add(&p->doc, " in");
    jx_doc_break(&p->doc, " ");
  }
}

static void print(jx_str *s, const jx_graph *g, bool exact) {
  printer p = {.exact = exact};
  jx_doc_init(&p.doc, s->mem);
  jx_arena_init(&p.arena, s->mem);
  jx_map_init(&p.index, s->mem);
  jx_map_init(&p.taken, s->mem);
  name_take(&p, "inf"); /* these read as literals */
  name_take(&p, "nan");
  count_graphs(&p, g);
  put_shared(&p);
  slot *names = p.failed ? NULL : names_new(&p, g);
  if (names) {
    drop_unused(g, names);
    put_graph(&p, g, names, true);
  }
  if (p.failed)
    s->failed = true;
  else
    jx_doc_layout(&p.doc, PAGE, s);
  jx_map_free(&p.taken);
  jx_map_free(&p.index);
  jx_vec_free(s->mem, &p.graph);
  jx_arena_free(&p.arena);
  jx_doc_free(&p.doc);
}

void jx_graph_print(jx_str *s, const jx_graph *g) { print(s, g, false); }
void jx_graph_print_exact(jx_str *s, const jx_graph *g) { print(s, g, true); }
