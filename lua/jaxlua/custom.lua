--- jax.custom_jvp and jax.custom_vjp: functions with derivatives of their own.
--
-- Where the arguments are values (grad, vjp, jvp outside of jit) the rule runs on them at once, so
-- a Lua `if` works in it. Under jit, vmap and in bodies of loops all functions are traced on types.
-- bwd is always traced on types.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local control = require "jaxlua.control"
local tangents_of = require "jaxlua.tangents"

local custom = {}

local flatten = C.tree_flatten
local is_array, raise, describe, prim = C.is_array, C.raise, C.describe, C.prim
local append, tree_at, trace = control.append, control.tree_at, control.trace
local pack = T.pack
local is_floating, along, dense = tangents_of.is_floating, tangents_of.along, tangents_of.dense
local spread, is_missing, missing = tangents_of.spread, tangents_of.is_missing, tangents_of.missing

-- ---- arguments ---------------------------------------------------------------------------------

local function argnum_set(argnums, name)
  local set = {}
  for _, k in ipairs(type(argnums) == "table" and argnums or { argnums }) do
    if type(k) ~= "number" or k % 1 ~= 0 or k < 0 then
      raise("arg", name, "nondiff_argnums are positions counted from 0, got " .. describe(k))
    end
    set[k + 1] = true
  end
  return set
end

-- The call's arguments: {args, n, fixed (in order), tree (list of the others), at (their places),
-- values, def}.
local function read_call(self, ...)
  local args = pack(...)
  local call = { args = args, fixed = {}, tree = {}, at = {} }
  for i = 1, args.n do
    if self.nondiff[i] then
      call.fixed[#call.fixed + 1] = args[i]
    else
      call.tree[#call.tree + 1] = args[i] == nil and C.None or args[i]
      call.at[#call.at + 1] = i
    end
  end
  call.values, call.def = control.values_of(call.tree, self.label, "an argument")
  return call
end

-- All arguments, with those of the tree replaced.
local function arguments(call, tree)
  local out = { unpack(call.args, 1, call.args.n) }
  for k, i in ipairs(call.at) do
    out[i] = tree[k]
  end
  return out
end

-- ---- results -----------------------------------------------------------------------------------

-- Results of f as values, and their definitions; several results are several.
local function results_of(results, label)
  local leaves, defs = {}, { n = results.n }
  for i = 1, results.n do
    local values, def = control.values_of(results[i], label, "a result")
    defs[i] = def
    append(leaves, values)
  end
  return leaves, defs
end

local function unpack_results(defs, list)
  local out, at = {}, 1
  for i = 1, defs.n do
    out[i] = tree_at(defs[i], list, at)
    at = at + defs[i].num_leaves
  end
  return unpack(out, 1, defs.n)
end

-- How many results f gives: asked once, of its types.
local function count_results(self, call)
  if not self.nresults then
    local ok, n = pcall(function()
      local _, defs = trace(self.label, self.f, control.avals_of(call.values), function(tracers)
        local tree = tree_at(call.def, tracers, 1)
        local results = pack(self.f(unpack(arguments(call, tree), 1, call.args.n)))
        return results_of(results, self.label)
      end)
      return defs.n
    end)
    self.nresults = ok and n or 1
  end
  return self.nresults
end

-- The first result of a rule, which stands for all of f's, as values and definitions.
local function rule_results(self, call, y)
  local n = 1
  if type(y) == "table" and getmetatable(y) == nil then
    n = count_results(self, call)
  end
  return results_of(n == 1 and { n = 1, y } or { n = n, unpack(y, 1, n) }, self.label)
end

-- One tree for all results: the tree of one, a list of several.
local function joint(defs, list)
  return T.as_tree(pack(unpack_results(defs, list)))
end

local function joint_def(defs, avals)
  local _, def = flatten(joint(defs, avals))
  return def
end

-- ---- custom_jvp --------------------------------------------------------------------------------

local function call_rule(rule, call, ...)
  local args = { unpack(call.fixed, 1, #call.fixed) }
  local n = #args
  for i = 1, select("#", ...) do
    args[n + i] = (select(i, ...))
  end
  return rule(unpack(args, 1, n + select("#", ...)))
end

-- Primals and tangents through the rule: values of the results, of their tangents, definitions.
local function apply_jvp(self, call, primals, tangents)
  local y, ty = call_rule(self.rule, call, tree_at(call.def, primals, 1),
    tree_at(call.def, tangents, 1))
  local leaves, defs = rule_results(self, call, y)
  local avals = control.avals_of(leaves)
  local t = along(ty, joint_def(defs, avals), avals, self.label, "the tangent of result")
  return leaves, t, defs
end

local function jvp_on_values(self, call)
  local n = #call.values
  local parts = C.value_parts(call.values)
  local primals = { unpack(parts, 1, n) }
  local tangents, any = {}, false
  for i = 1, n do
    local a = C.aval(call.values[i])
    any = any or parts[n + i] ~= nil
    tangents[i] = parts[n + i] or missing(a, self.symbolic)
  end
  if not any then
    return self.f(unpack(call.args, 1, call.args.n))
  end
  local y, ty, defs = apply_jvp(self, call, primals, tangents)
  for i = 1, #y do
    ty[i] = ty[i] or false
  end
  return unpack_results(defs, C.value_join(call.values, y, ty))
end

local function trace_call(self, call, types)
  return trace(self.label, self.f, types, function(tracers)
    local tree = tree_at(call.def, tracers, 1)
    return results_of(pack(self.f(unpack(arguments(call, tree), 1, call.args.n))), self.label)
  end)
end

local function bind(p, shared, values, attrs)
  attrs.num_consts = #shared > 0 and #shared or C.None
  local operands = append(append({}, shared), values)
  operands[#operands + 1] = attrs
  return pack(p(unpack(operands, 1, #operands)))
end

local function float_types(avals)
  local out = {}
  for _, a in ipairs(avals) do
    if is_floating(a) then
      out[#out + 1] = C.aval(a.shape, a.dtype)
    end
  end
  return out
end

-- The programs of f and its rule on some types, and the definitions of the results.
local function jvp_programs(self, call, types)
  local closed, defs = trace_call(self, call, types)
  self.nresults = defs.n
  local outs = closed:out_avals()
  local all = append(append({}, types), float_types(types))
  local rule = trace(self.label, self.rule, all, function(tracers)
    local y, ty = apply_jvp(self, call, tracers, spread(tracers, types, #types + 1, self.symbolic))
    for i, a in ipairs(outs) do
      y[i] = control.conform_one(y[i], a, self.label)
    end
    return append(y, dense(ty, outs))
  end)
  local graphs, shared = C.closed_share { closed, rule }
  return { graphs = graphs, shared = shared, defs = defs }
end

local MOST = 64 -- types for which the programs of a library function are kept

-- As jvp_programs, kept for functions of the library, which depend on their arguments alone.
local function kept_programs(self, call, types)
  local key = { self.depth }
  for i, a in ipairs(types) do
    key[i + 1] = ("%s%s"):format(tostring(a), a.weak_type and "w" or "")
  end
  local text = table.concat(key, " ")
  if not self.kept[text] then
    if self.nkept == MOST then
      self.kept, self.nkept = {}, 0
    end
    self.kept[text], self.nkept = jvp_programs(self, call, types), self.nkept + 1
  end
  return self.kept[text]
end

local function jvp_on_types(self, call)
  local types = control.avals_of(call.values)
  local p = (self.kept and kept_programs or jvp_programs)(self, call, types)
  return unpack_results(p.defs, bind(prim.custom_jvp_call, p.shared, call.values,
    { call_jaxpr = p.graphs[1], jvp = p.graphs[2], name = self.name,
      symbolic_zeros = self.symbolic }))
end

-- ---- custom_vjp --------------------------------------------------------------------------------

-- Traces bwd on the types of residuals and cotangents: cotangents of the floating arguments.
local function trace_bwd(self, call, res, defs, outs)
  local types = append(control.avals_of(res.values), float_types(outs))
  local args = control.avals_of(call.values)
  return trace(self.label, self.bwd, types, function(tracers)
    local residuals = T.put_together(res.parts, 1, tracers)
    local cts = joint(defs, spread(tracers, outs, #res.values + 1, self.symbolic))
    local got = pack(call_rule(self.bwd, call, residuals, cts))
    local tree = got[1]
    if got.n > 1 or #call.tree == 1 then
      tree = { unpack(got, 1, got.n) }
      for i = 1, #call.tree do
        tree[i] = got[i] == nil and C.None or got[i]
      end
    end
    local _, def = flatten(tree, is_missing)
    if #call.tree == 1 and got.n == 1 and def ~= call.def and type(got[1]) == "table" and
        #got[1] == 1 then
      tree = got[1]
    end
    return dense(along(tree, call.def, args, self.label, "the cotangent of argument leaf"), args)
  end)
end

-- fwd's results: values of y and their definitions; residuals {values, parts}. list: the leaves of
-- the arguments; perturbed: which of them are differentiated.
local function apply_fwd(self, call, list, perturbed)
  if self.symbolic then
    for i, x in ipairs(list) do
      list[i] = { value = x, perturbed = perturbed[i] }
    end
  end
  local tree = tree_at(call.def, list, 1)
  local results = pack(self.fwd(unpack(arguments(call, tree), 1, call.args.n)))
  if results.n > 2 then
    raise("arg", self.label, ("fwd returned %d results; it returns y, residuals"):format(results.n),
      "several results of the function are one list: {y1, y2}, residuals")
  end
  local y, defs = rule_results(self, call, results[1])
  local values, parts = T.take_apart({ results[2] == nil and {} or results[2] }, 1)
  for i, x in ipairs(values) do
    values[i] = control.value_of(x, self.label, "a residual")
  end
  return y, defs, { values = values, parts = parts }
end

local function vjp_on_values(self, call, forward)
  local n = #call.values
  local parts = C.value_parts(call.values)
  local tangents, zeros, perturbed, any = {}, {}, {}, false
  for i = 1, n do
    perturbed[i] = parts[n + i] ~= nil
    any = any or perturbed[i]
    if is_floating(C.aval(call.values[i])) then
      zeros[#zeros + 1] = parts[n + i] == nil
      tangents[#tangents + 1] = parts[n + i]
    end
  end
  if not any then
    return self.f(unpack(call.args, 1, call.args.n))
  end
  if forward then
    raise("nodiff", self.label, "a function with a custom vjp has no forward derivative (jvp)",
      "use custom_jvp, or reverse mode: jax.grad, jax.vjp")
  end
  local y, defs, res = apply_fwd(self, call, { unpack(parts, 1, n) }, perturbed)
  local outs = control.avals_of(y)
  local bwd = trace_bwd(self, call, res, defs, outs)
  local operands = append(append(bwd:captured(), res.values), {})
  local count = #operands
  for _, t in pairs(tangents) do
    operands[#operands + 1] = t
  end
  operands[#operands + 1] = { bwd = bwd, in_zeros = zeros, num_res = count,
    symbolic_zeros = self.symbolic }
  local ty = spread(pack(prim.custom_lin(unpack(operands, 1, #operands))), outs, 1)
  for i = 1, #y do
    ty[i] = is_array(ty[i]) and ty[i] or false
  end
  return unpack_results(defs, C.value_join(call.values, y, ty))
end

local function vjp_on_types(self, call)
  local types = control.avals_of(call.values)
  local closed, defs = trace_call(self, call, types)
  self.nresults = defs.n
  local outs, res = closed:out_avals(), nil
  local fwd = trace(self.label, self.fwd, types, function(tracers)
    local y, _
    y, _, res = apply_fwd(self, call, tracers, tangents_of.floating_ones(types))
    for i, a in ipairs(outs) do
      y[i] = control.conform_one(y[i], a, self.label)
    end
    return append(y, res.values)
  end)
  local avals = fwd:out_avals()
  res.values = { unpack(avals, #outs + 1) }
  local bwd = trace_bwd(self, call, res, defs, outs)
  local graphs, shared = C.closed_share { closed, fwd, bwd }
  return unpack_results(defs, bind(prim.custom_vjp_call, shared, call.values,
    { call_jaxpr = graphs[1], fwd = graphs[2], bwd = graphs[3], name = self.name,
      symbolic_zeros = self.symbolic }))
end

-- ---- the user's side ---------------------------------------------------------------------------

local function new(class, label, f, second, third)
  T.check_function(f, label)
  local options, argnums = T.options_of(second, third, label, { nondiff_argnums = true,
    name = true })
  argnums = argnums or options.nondiff_argnums or {}
  return setmetatable({ f = f, label = label, name = options.name or "f",
    nondiff = argnum_set(argnums, label), symbolic = false, depth = 0 }, class)
end

-- A rule that calls its function is traced within itself, once for each order of differentiation
-- that may follow; beyond these f stands there without its rule.
local ORDERS = 4

local function surfaced(self, ok, ...)
  self.depth = self.depth - 1
  if not ok then
    error((...), 0)
  end
  return ...
end

local function called(self, on_values, on_types, ready, ...)
  if not ready then
    raise("arg", self.label, "the function has no rule yet",
      self.label == "custom_jvp" and "give it one: f:defjvp(rule)" or "f:defvjp(fwd, bwd)")
  end
  local call = read_call(self, ...)
  local kind, forward = C.route(call.values)
  if kind == nil then
    return self.f(unpack(call.args, 1, call.args.n))
  elseif kind == "value" then
    return on_values(self, call, forward)
  elseif self.depth >= ORDERS then
    return self.f(unpack(call.args, 1, call.args.n))
  end
  self.depth = self.depth + 1
  return surfaced(self, pcall(on_types, self, call))
end

local Jvp, Vjp = {}, {}
Jvp.__index, Vjp.__index = Jvp, Vjp

function Jvp:__call(...)
  return called(self, jvp_on_values, jvp_on_types, self.rule, ...)
end

--- The rule: rule(primals, tangents) → y, tangent of y; primals and tangents are lists of the
--- arguments. Arguments of nondiff_argnums come first. With {symbolic_zeros = true} a tangent that
--- is zero may be a custom_derivatives.SymbolicZero.
function Jvp:defjvp(rule, options)
  T.check_function(rule, "defjvp")
  local k = C.keywords(options, "defjvp", { symbolic_zeros = true })
  self.rule, self.symbolic = rule, k.symbolic_zeros == true
  return rule
end

--- One rule for each argument: rule_i(tangent_i, y, primals…) → its part of the tangent of y. nil
--- or jax.None: no part.
function Jvp:defjvps(...)
  local rules = pack(...)
  self.symbolic = false
  self.rule = function(...)
    local args = pack(...)
    local primals, tangents = args[args.n - 1], args[args.n]
    if args.n > 2 then
      raise("arg", "defjvps", "it cannot be used together with nondiff_argnums", "use defjvp")
    end
    local y, sum = self(unpack(primals)), nil
    for i = 1, rules.n do
      if rules[i] ~= nil and rules[i] ~= C.None then
        local t = rules[i](tangents[i], y, unpack(primals))
        sum = sum == nil and t or C.op.add(sum, t)
      end
    end
    return y, sum
  end
end

function Vjp:__call(...)
  return called(self, vjp_on_values, vjp_on_types, self.bwd, ...)
end

--- fwd(arguments…) → y, residuals; bwd(residuals, cotangent of y) → a cotangent for each argument
--- (jax.None: zero). Arguments of nondiff_argnums come first in bwd. With {symbolic_zeros = true}
--- each leaf of fwd's arguments is a record {value, perturbed}, and a cotangent that is zero may be
--- a custom_derivatives.SymbolicZero. optimize_remat changes nothing: what nobody reads is dropped.
function Vjp:defvjp(fwd, bwd, options)
  T.check_function(fwd, "defvjp")
  T.check_function(bwd, "defvjp")
  local k = C.keywords(options, "defvjp", { symbolic_zeros = true, optimize_remat = true })
  self.fwd, self.bwd, self.symbolic = fwd, bwd, k.symbolic_zeros == true
end

--- A function whose derivative is given by a forward rule (f:defjvp).
---
---e.g. `local f = jax.custom_jvp(function(x) return jnp.sin(x) end)`
---@param f function
---@param options? { nondiff_argnums?: integer|integer[], name?: string }
function custom.custom_jvp(f, options, more)
  return new(Jvp, "custom_jvp", f, options, more)
end

--- A function whose reverse derivative is given by two rules (f:defvjp).
---@param f function
---@param options? { nondiff_argnums?: integer|integer[], name?: string }
function custom.custom_vjp(f, options, more)
  return new(Vjp, "custom_vjp", f, options, more)
end

--- A function of the library with a rule: f and the rule read their arguments alone, so that their
--- programs are traced once for each type.
---@param name string
---@param f function
---@param rule fun(self: function, primals: table, tangents: table)  -> y, tangent of y
function custom.of_library(name, f, rule)
  local self = custom.custom_jvp(f, { name = name })
  self:defjvp(function(primals, tangents)
    return rule(self, primals, tangents)
  end)
  self.kept, self.nkept = {}, 0
  return self
end

custom.SymbolicZero = tangents_of.SymbolicZero

return custom
