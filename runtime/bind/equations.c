/*
** equations.c — programs as lists for the script's side: their nodes are read, and bound again one
** by one (lua/jaxlua/checks.lua).
*/
#include "bind/bind.h"

static const jx_lclosed *program(lua_State *L, const jx_entry *e, int i) {
  const jx_lclosed *c = jx_to_ours(L, e->B, i, JX_CLOSED, sizeof *c);
  if (!c || !c->set)
    jx_raise_new(L, e->B, JX_EARG, e->name, "argument %d is not a closed graph", i);
  return c;
}

static const jx_node *node_at(lua_State *L, const jx_entry *e, const jx_graph *g) {
  lua_Number k = luaL_checknumber(L, 2);
  if (!(k >= 1 && k <= g->nnodes))
    jx_raise_new(L, e->B, JX_EARG, e->name, "there is no node %.14g", k);
  return &g->node[(uint32_t)k - 1];
}

/* A variable's number, or a literal as an array. */
static void push_atom(lua_State *L, jx_lua *B, const jx_graph *g, jx_atom a) {
  if (!jx_is_lit(a)) {
    lua_pushnumber(L, a);
    return;
  }
  const jx_lit *l = &g->lit[a & ~JX_LIT];
  jx_val v = {.kind = JX_V_LIT, .aval = l->aval};
  if (jx_is_float((jx_dtype)l->aval->dtype))
    v.u.lit.f = l->u.f;
  else
    v.u.lit.i = l->u.i;
  jx_lua_push(L, B, v);
}

static void push_atoms(lua_State *L, jx_lua *B, const jx_graph *g, const jx_atom *a, uint32_t n) {
  lua_createtable(L, (int)n, 0);
  for (uint32_t i = 0; i < n; i++) {
    push_atom(L, B, g, a[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/*
** C.equations(closed) → list of {prim, where, first, inputs…}, and the list of results. Inputs and
** results are numbers of variables, which count from 0, or arrays; `first` is that of the node's
** first result. The program's inputs are the variables from 0 on, the captured ones leading.
*/
static int equations(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  jx_lua *B = e->B;
  const jx_lclosed *c = program(L, e, 1);
  const jx_graph *g = c->c.graph;
  const uint32_t *where = c->c.where ? c->c.where : g->where;
  luaL_checkstack(L, 16, e->name);
  lua_createtable(L, (int)g->nnodes, 0);
  for (uint32_t k = 0; k < g->nnodes; k++) {
    const jx_node *n = &g->node[k];
    push_atoms(L, B, g, jx_node_in(g, n), n->nin);
    lua_pushstring(L, n->prim->name);
    lua_setfield(L, -2, "prim");
    lua_pushstring(L, where ? jx_where_text(B->rt, where[k]) : "");
    lua_setfield(L, -2, "where");
    lua_pushnumber(L, n->out);
    lua_setfield(L, -2, "first");
    lua_rawseti(L, -2, (int)k + 1);
  }
  push_atoms(L, B, g, g->out, g->nouts);
  return 2;
}

/* ---- attributes ---- */

static void push_ints(lua_State *L, const int64_t *v, int n) {
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    lua_pushnumber(L, (lua_Number)v[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_lists(lua_State *L, const jx_attr *a) {
  lua_createtable(L, (int)a->i, 0);
  for (int k = 0; k < (int)a->i; k++) {
    int n;
    const int64_t *v = jx_attr_list(a, k, &n);
    push_ints(L, v, n);
    lua_rawseti(L, -2, k + 1);
  }
}

/* A subgraph as a program that captures nothing: what it captured are its leading inputs. */
static void push_graph(lua_State *L, const jx_entry *e, jx_graph *g) {
  jx_lclosed *c = jx_new_closed(L, e->B);
  jx_parts p = {.ninputs = g->ninputs,
                .nnodes = g->nnodes,
                .nvars = g->nvars,
                .nouts = g->nouts,
                .nlits = g->nlits,
                .noperands = g->noperands,
                .aval = g->aval,
                .node = g->node,
                .operand = g->operand,
                .out = g->out,
                .lit = g->lit,
                .where = g->where};
  jx_graph *same = jx_graph_new(e->B->rt, &p);
  if (!same) jx_nomem(e->B->cx);
  same = same ? jx_graph_intern(same) : NULL;
  if (!same) jx_raise(L, e->B);
  c->c = (jx_closed){.graph = same};
  c->set = true;
  jx_calls_anchor(L, e->B, lua_gettop(L), same);
}

static void push_attr(lua_State *L, const jx_entry *e, const jx_attr *a) {
  switch ((jx_attr_kind)a->kind) {
    case JX_ATTR_INT:
      lua_pushnumber(L, (lua_Number)a->i);
      return;
    case JX_ATTR_BOOL:
      lua_pushboolean(L, a->i != 0);
      return;
    case JX_ATTR_FLOAT:
      lua_pushnumber(L, a->u.f);
      return;
    case JX_ATTR_DTYPE:
      lua_pushstring(L, jx_dtype_name((jx_dtype)a->i));
      return;
    case JX_ATTR_INTS:
    case JX_ATTR_BITS:
      push_ints(L, a->u.ints, (int)a->n);
      return;
    case JX_ATTR_LISTS:
      push_lists(L, a);
      return;
    case JX_ATTR_TEXT:
    case JX_ATTR_AXIS:
      lua_pushstring(L, a->u.text);
      return;
    case JX_ATTR_GRAPH:
      push_graph(L, e, a->u.graph);
      return;
    case JX_ATTR_GRAPHS:
      lua_createtable(L, (int)a->n, 0);
      for (uint32_t i = 0; i < a->n; i++) {
        push_graph(L, e, a->u.graphs[i]);
        lua_rawseti(L, -2, (int)i + 1);
      }
      return;
    case JX_ATTR_AVALS:
    case JX_ATTR_NONE:
      break;
  }
  lua_pushnil(L);
}

/* C.equation_attrs(closed, k): attributes of node k (from 1) by name; types are left out. */
static int equation_attrs(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_node *n = node_at(L, e, program(L, e, 1)->c.graph);
  jx_enter(L, e->B);
  luaL_checkstack(L, 16, e->name);
  int count = jx_prim_nattrs(n->prim);
  lua_createtable(L, 0, count);
  for (int i = 0; i < count; i++) {
    push_attr(L, e, &n->attrs->at[i]);
    lua_setfield(L, -2, n->prim->attrs[i].name);
  }
  return 1;
}

/* ---- binding again ---- */

static bool rebind2(jx_lua *B, lua_State *L, const jx_entry *e, void *arg, jx_val *out,
                    uint32_t *n) {
  const jx_node *node = arg;
  jx_arena a;
  jx_val *in;
  jx_arena_init(&a, &B->rt->mem);
  bool ok = jx_arg_list(B, L, 3, (int)node->nin, e->name, &a, &in);
  for (uint32_t i = 0; ok && i < node->nin; i++)
    if (!in[i].aval)
      ok = jx_fail(B->cx, JX_EARG, e->name, "operand %d is missing", (int)i) == JX_OK;
  ok =
      ok && jx_bind_attrs(B->cx, node->prim, node->attrs, in, (int)node->nin, out, (int)node->nout);
  jx_arena_free(&a);
  *n = node->nout;
  return ok;
}

/* C.rebind(closed, k, operands) → list of the results of node k with these operands. */
static int rebind(lua_State *L) {
  const jx_entry *e = jx_entry_of(L);
  const jx_graph *g = program(L, e, 1)->c.graph;
  jx_node n = *node_at(L, e, g);
  luaL_checktype(L, 3, LUA_TTABLE);
  jx_list_held(L, e->B, jx_run_held(L, e, rebind2, &n, n.nout));
  if (g->host) jx_calls_hold(L, e->B, 1);
  return 1;
}

static const jx_reg_row rows[] = {
    {"equations", equations}, {"equation_attrs", equation_attrs}, {"rebind", rebind}, {NULL, NULL}};

void jx_open_equations(lua_State *L, jx_lua *B, const jx_tables *t) {
  lua_pushvalue(L, t->core);
  jx_reg_rows(L, B, rows);
  lua_pop(L, 1);
}
