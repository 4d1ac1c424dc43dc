--- lax.cond and lax.switch.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local control = require "jaxlua.control"

local lib = {}

local is_array, raise, describe, prim = C.is_array, C.raise, C.describe, C.prim
local pack, check_function = T.pack, T.check_function
local values_of, avals_of, append = control.values_of, control.avals_of, control.append
local tree_at, trace, settle = control.tree_at, control.trace, control.settle

-- Traces a branch; casts[i] is the dtype that result i must have, if it is not its own.
local function branch(name, f, types, def, n, casts)
  return trace(name, f, types, function(tracers)
    local args = tree_at(def, tracers, 1)
    local results = pack(f(unpack(args, 1, n)))
    local leaves, defs = {}, { n = results.n }
    for i = 1, results.n do
      local values, d = values_of(results[i], name, "the result of a branch")
      defs[i] = d
      append(leaves, values)
    end
    for i, dtype in pairs(casts or {}) do
      leaves[i] = prim.convert_element_type(leaves[i], { new_dtype = dtype, weak_type = false })
    end
    return leaves, defs
  end)
end

local function check_branches(name, defs)
  for b = 2, #defs do
    local same = defs[b].n == defs[1].n
    for i = 1, defs[1].n do
      same = same and defs[b][i] == defs[1][i]
    end
    if not same then
      local function text(d)
        local parts = {}
        for i = 1, d.n do
          parts[i] = tostring(d[i])
        end
        return d.n == 1 and parts[1] or "(" .. table.concat(parts, ", ") .. ")"
      end
      raise("arg", name, ("branches return different structures: branch 0 %s, branch %d %s"):format(
        text(defs[1]), b - 1, text(defs[b])), "every branch returns the same tree")
    end
  end
end

-- What each branch must convert so that all results have one type: {branch → {result → dtype}}.
local function casts_of(name, closed)
  local avals, casts, any = {}, {}, false
  for b, c in ipairs(closed) do
    avals[b], casts[b] = c:out_avals(), {}
  end
  for i, first in ipairs(avals[1]) do
    local strong = first
    for b = 2, #avals do
      if strong.weak_type and not avals[b][i].weak_type then
        strong = avals[b][i]
      end
    end
    for b = 1, #avals do
      local t = avals[b][i]
      if t ~= strong then
        if not (settle(t, strong) and t.weak_type) then
          raise("shape", name, ("result %d of the branches differs: branch 0 gives %s, branch %d %s"
          ):format(i - 1, tostring(first), b - 1, tostring(t)),
            "every branch returns the same shapes and dtypes")
        end
        casts[b][i], any = strong.dtype, true
      end
    end
  end
  return any and casts or nil
end

local choose
function choose(name, index, branches, args)
  if T.flags.checks then
    return T.flags.checks.branches(choose, name, index, branches, args)
  end
  local operands, def = values_of({ unpack(args, 1, args.n) }, name, "the operands")
  local types, closed, defs = avals_of(operands), {}, {}
  for b, f in ipairs(branches) do
    closed[b], defs[b] = branch(name, f, types, def, args.n)
  end
  check_branches(name, defs)
  local casts = casts_of(name, closed)
  for b, f in ipairs(casts and branches or {}) do
    if next(casts[b]) then
      closed[b] = branch(name, f, types, def, args.n, casts[b])
    end
  end
  local graphs, shared = C.closed_share(closed)
  local all = append(append({ index }, shared), operands)
  all[#all + 1] = { branches = graphs }
  local out, at, results = pack(prim.cond(unpack(all, 1, #all))), 1, {}
  for i = 1, defs[1].n do
    results[i] = tree_at(defs[1][i], out, at)
    at = at + defs[1][i].num_leaves
  end
  return unpack(results, 1, defs[1].n)
end

-- Operands without a last jax.kw{}.
local function operands_of(name, ...)
  local args = pack(...)
  if C.is_kw(args[args.n]) then
    C.keywords(args[args.n], name, {})
    args[args.n], args.n = nil, args.n - 1
  end
  return args
end

--- true_fun(…) where pred is true, else false_fun(…); only that one runs. Under vmap with a mapped
--- pred both run and the results are selected.
---
---e.g. `lax.cond(x:gt(0), jnp.sqrt, function(x) return -x end, x)`
---@param pred jaxlua.Array|boolean
---@param true_fun function
---@param false_fun function
function lib.cond(pred, true_fun, false_fun, ...)
  check_function(true_fun, "cond")
  check_function(false_fun, "cond")
  if type(pred) == "boolean" then
    pred = C.array(pred)
  elseif type(pred) == "number" then
    pred = C.array(pred ~= 0)
  end
  if not is_array(pred) or C.ndim(pred) ~= 0 then
    raise("arg", "cond", "the predicate is a scalar, got " .. describe(pred),
      "reduce it, for example by :all() or :any()")
  end
  if C.dtype(pred) ~= "bool" then
    pred = C.op.ne(pred, 0)
  end
  local index = prim.convert_element_type(pred, { new_dtype = "int32", weak_type = false })
  return choose("cond", index, { false_fun, true_fun }, operands_of("cond", ...))
end

--- branches[index](…), counted from 0; an index outside is clamped.
---
---e.g. `lax.switch(1, {jnp.sin, jnp.cos}, x)` is cos(x)
---@param index jaxlua.Array|integer
---@param branches function[]
function lib.switch(index, branches, ...)
  if type(branches) ~= "table" or #branches == 0 then
    raise("arg", "switch", "branches are a list of functions, got " .. describe(branches))
  end
  for _, f in ipairs(branches) do
    check_function(f, "switch")
  end
  if type(index) == "number" and index % 1 == 0 then
    index = C.lit(math.min(math.max(index, -2147483648), 2147483647), "int32")
  elseif type(index) == "number" or not is_array(index) or C.ndim(index) ~= 0 or
      not C.issubdtype(C.dtype(index), "integer") then
    raise("arg", "switch", "the index is an integer scalar, got " .. describe(index))
  end
  if #branches == 1 then
    return branches[1](unpack(operands_of("switch", ...)))
  end
  if C.dtype(index) ~= "int32" then
    index = prim.convert_element_type(index, { new_dtype = "int32", weak_type = false })
  end
  index = prim.clamp(C.lit(0, "int32"), index, C.lit(#branches - 1, "int32"))
  return choose("switch", index, branches, operands_of("switch", ...))
end

return lib
