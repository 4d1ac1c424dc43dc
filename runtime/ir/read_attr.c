/* read_attr.c — values of attributes, as the primitive's list says; see read.h. */
#include <stdio.h>

#include "ir/read.h"

typedef JX_VEC(int64_t) int_list;

static bool read_list(jx_reader *p, const char *open, const char *close, bool bits, int_list *v) {
  if (!jx_read_expect(p, open)) return false;
  for (bool first = true; !jx_read_accept(p, close); first = false) {
    if (!first && !jx_read_expect(p, ",")) return false;
    if (!first && jx_read_accept(p, close)) return true; /* (1,) */
    int64_t x = 0;
    if (!(bits ? jx_read_bool(p, &x) : jx_read_int(p, &x))) return false;
    if (!jx_vec_push(&p->rt->mem, v, x)) return jx_read_nomem(p);
  }
  return true;
}

/* Tuples of `group` integers each. */
static bool read_groups(jx_reader *p, unsigned group, int_list *v) {
  if (!jx_read_expect(p, "(")) return false;
  for (bool first = true; !jx_read_accept(p, ")"); first = false) {
    if (!first && !jx_read_expect(p, ",")) return false;
    if (!first && jx_read_accept(p, ")")) return true;
    uint32_t before = v->n;
    jx_read_space(p);
    const char *at = p->at;
    if (!read_list(p, "(", ")", false, v)) return false;
    if (v->n - before != group)
      return jx_read_refuse(p, at, "expected a tuple of %u integers", group);
  }
  return true;
}

/* Moves the list into the arena. */
static bool keep_ints(jx_reader *p, int_list *v, jx_attr *a) {
  a->n = v->n;
  a->u.ints = jx_arena_dup(&p->arena, v->at, v->n * sizeof *v->at);
  return a->u.ints || jx_read_nomem(p);
}

static bool read_ints(jx_reader *p, const jx_attrspec *spec, jx_attr *a) {
  int_list v = {0};
  bool bits = spec->kind == JX_ATTR_BITS;
  bool ok = (spec->group ? read_groups(p, spec->group, &v) : read_list(p, "(", ")", bits, &v)) &&
            keep_ints(p, &v, a);
  jx_vec_free(&p->rt->mem, &v);
  return ok;
}

static int hex(char c) {
  return jx_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
** Characters between quotes, or up to `stop` (0: none) or the first that print.c would have
** quoted.
*/
static bool read_text(jx_reader *p, char stop, jx_attr *a) {
  jx_read_space(p);
  const char *at = p->at;
  bool quoted = *at == '"';
  size_t n = 0;
  const char *end = at + quoted;
  while (*end && (quoted ? *end != '"'
                         : (unsigned char)*end > ' ' && *end != 127 && *end != stop &&
                               !strchr("[]{}\"'\\", *end)))
    end += 1 + (quoted && *end == '\\' && end[1]);
  if (quoted ? !*end : end == at) return jx_read_expected(p, quoted ? "a closing quote" : "a word");
  char *text = jx_arena_alloc(&p->arena, (size_t)(end - at) + 1);
  if (!text) return jx_read_nomem(p);
  for (const char *c = at + quoted; c < end; c++) {
    bool escape = quoted && *c == '\\';
    int high = escape && c[1] == 'x' ? hex(c[2]) : -1, low = high >= 0 ? hex(c[3]) : -1;
    if (low >= 0 && high * 16 + low > 0) {
      text[n++] = (char)(high * 16 + low);
      c += 3;
      continue;
    }
    if (escape) c++;
    text[n++] = *c;
  }
  text[n] = '\0';
  a->u.text = text;
  p->at = end + quoted;
  return true;
}

/* Follows the template: %t a tuple, %l a list, %s a text; white space is free. */
static bool read_template(jx_reader *p, const jx_attrspec *spec, jx_attr *a) {
  int_list lengths = {0}, items = {0};
  bool ok = true;
  for (const char *t = spec->template; *t && ok; t++) {
    if (*t == ' ') continue;
    if (*t != '%' || !t[1]) {
      ok = jx_read_expect(p, (const char[]){*t, '\0'});
      continue;
    }
    t++;
    if (*t == 's') {
      ok = read_text(p, t[1], a);
      continue;
    }
    uint32_t before = items.n;
    ok = read_list(p, *t == 't' ? "(" : "[", *t == 't' ? ")" : "]", false, &items) &&
         (jx_vec_push(&p->rt->mem, &lengths, (int64_t)(items.n - before)) || jx_read_nomem(p));
  }
  if (ok && spec->kind == JX_ATTR_LISTS) {
    a->i = lengths.n;
    for (uint32_t i = 0; i < items.n && ok; i++)
      ok = jx_vec_push(&p->rt->mem, &lengths, items.at[i]) || jx_read_nomem(p);
    ok = ok && keep_ints(p, &lengths, a);
  }
  jx_vec_free(&p->rt->mem, &lengths);
  jx_vec_free(&p->rt->mem, &items);
  return ok;
}

/* (ShapedArray(float32[3]), ShapedArray(float32[], weak_type=True)) */
static bool read_avals(jx_reader *p, jx_attr *a) {
  JX_VEC(const jx_aval *) v = {0};
  bool ok = jx_read_expect(p, "(");
  while (ok && !jx_read_accept(p, ")")) {
    if (v.n && !(ok = jx_read_expect(p, ","))) break;
    if (v.n && jx_read_accept(p, ")")) break;
    const jx_aval *aval = NULL;
    const char *at = p->at;
    bool shaped = jx_span_is(jx_read_peek(p), "ShapedArray");
    if (shaped) ok = jx_read_keyword(p, "ShapedArray") && jx_read_expect(p, "(");
    ok = ok && jx_read_aval(p, &aval);
    if (ok && shaped && jx_read_accept(p, ",")) {
      ok = jx_read_keyword(p, "weak_type") && jx_read_expect(p, "=") && jx_read_keyword(p, "True");
      if (ok) aval = jx_aval_with_weak(&p->rt->avals, aval, true);
      ok = ok && (aval || jx_read_refused(p, at));
    }
    ok = ok && (!shaped || jx_read_expect(p, ")")) &&
         (jx_vec_push(&p->rt->mem, &v, aval) || jx_read_nomem(p));
  }
  a->n = v.n;
  if (ok) a->u.avals = jx_arena_dup(&p->arena, v.at, v.n * sizeof *v.at);
  ok = ok && (a->u.avals || jx_read_nomem(p));
  jx_vec_free(&p->rt->mem, &v);
  return ok;
}

/* ( { lambda … } { lambda … } ), or names; every graph is +1, also after an error. */
static bool read_graphs(jx_reader *p, jx_attr *a) {
  JX_VEC(jx_graph *) v = {0};
  bool ok = jx_read_expect(p, "(");
  while (ok && !jx_read_accept(p, ")")) {
    jx_graph *g = NULL;
    ok = jx_read_nested(p, &g);
    if (ok && !jx_vec_push(&p->rt->mem, &v, g)) {
      jx_graph_release(g);
      ok = jx_read_nomem(p);
    }
    if (ok) jx_read_accept(p, ",");
  }
  jx_graph **kept = jx_arena_dup(&p->arena, v.at, v.n * sizeof *v.at);
  for (uint32_t i = 0; i < v.n && (!ok || !kept); i++) jx_graph_release(v.at[i]);
  a->n = ok && kept ? v.n : 0;
  a->u.graphs = kept;
  jx_vec_free(&p->rt->mem, &v);
  return ok && (kept || jx_read_nomem(p));
}

bool jx_read_attr(jx_reader *p, const jx_attrspec *spec, jx_attr *a) {
  jx_span w = jx_read_peek(p);
  if (spec->optional && jx_span_is(w, "None")) {
    p->at += w.n;
    *a = jx_a_none();
    return true;
  }
  *a = (jx_attr){.kind = (uint8_t)spec->kind};
  jx_dtype d = JX_BOOL;
  switch (spec->kind) {
    case JX_ATTR_NONE:
      return jx_read_keyword(p, "None");
    case JX_ATTR_INT:
      return jx_read_int(p, &a->i);
    case JX_ATTR_BOOL:
      return jx_read_bool(p, &a->i);
    case JX_ATTR_FLOAT:
      return jx_read_float(p, &a->u.f);
    case JX_ATTR_DTYPE:
      if (!jx_read_dtype(p, &d)) return false;
      a->i = (int64_t)d;
      return true;
    case JX_ATTR_INTS:
    case JX_ATTR_BITS:
      return read_ints(p, spec, a);
    case JX_ATTR_LISTS:
      return read_template(p, spec, a);
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      return spec->template ? read_template(p, spec, a) : read_text(p, 0, a);
    case JX_ATTR_AVALS:
      return read_avals(p, a);
    case JX_ATTR_GRAPH:
      return jx_read_nested(p, &a->u.graph);
    case JX_ATTR_GRAPHS:
      return read_graphs(p, a);
  }
  return false;
}
