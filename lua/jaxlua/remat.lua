--- jax.checkpoint: what a function computes is not kept for the backward pass but computed again.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local control = require "jaxlua.control"

local remat = {}

local raise, prim = C.raise, C.prim
local append, tree_at, values_of = control.append, control.tree_at, control.values_of

-- ---- policies ----------------------------------------------------------------------------------

local Policy = {}
Policy.__index = Policy

function Policy:__tostring()
  return self.text
end

local function policy(text)
  return setmetatable({ text = text }, Policy)
end

local function with_names(word)
  return function(...)
    for i = 1, select("#", ...) do
      local name = select(i, ...)
      if type(name) ~= "string" or not name:match("^[%w_.]+$") then
        raise("arg", word, "names are words, got " .. C.describe(name))
      end
    end
    return policy(word .. "(" .. table.concat({ ... }, ",") .. ")")
  end
end

--- jax.checkpoint_policies: what may be kept. Those that take names are called with them.
remat.checkpoint_policies = {
  everything_saveable = policy "everything_saveable",
  nothing_saveable = policy "nothing_saveable",
  dots_saveable = policy "dots_saveable",
  checkpoint_dots = policy "dots_saveable",
  dots_with_no_batch_dims_saveable = policy "dots_with_no_batch_dims_saveable",
  checkpoint_dots_with_no_batch_dims = policy "dots_with_no_batch_dims_saveable",
  save_only_these_names = with_names "save_only_these_names",
  save_any_names_but_these = with_names "save_any_names_but_these",
  save_anything_except_these_names = with_names "save_anything_except_these_names",
  --- Saves what one of the two saves.
  save_from_both_policies = function(a, b)
    return policy(a.text .. "|" .. b.text)
  end,
}

-- ---- checkpoint --------------------------------------------------------------------------------

local OPTIONS = { policy = true, prevent_cse = true, static_argnums = true }

local function static_set(argnums, n)
  local set = {}
  for _, k in ipairs(type(argnums) == "table" and argnums or { argnums }) do
    if type(k) ~= "number" or k % 1 ~= 0 or k >= n or k < -n then
      raise("arg", "checkpoint", ("static_argnums names argument %s, but there are %d"):format(
        tostring(k), n))
    end
    set[(k < 0 and k + n or k) + 1] = true
  end
  return set
end

-- Arguments that are traced, as a list with holes filled, and the others.
local function split(args, static)
  local traced, fixed, at = {}, {}, {}
  for i = 1, args.n do
    if static[i] then
      fixed[i] = args[i]
    else
      traced[#traced + 1] = args[i] == nil and C.None or args[i]
      at[i] = #traced
    end
  end
  return traced, fixed, at
end

local function run(f, options, ...)
  local args = T.pack(...)
  local traced, fixed, at = split(args, static_set(options.static_argnums or {}, args.n))
  local values, parts = T.take_apart(traced, #traced)
  for i, x in ipairs(values) do
    values[i] = control.value_of(x, "checkpoint", "an argument")
  end
  local types = control.avals_of(values)
  local closed, out_parts = control.trace("checkpoint", f, types, function(tracers)
    local call = {}
    for i = 1, args.n do
      if at[i] then
        call[i] = T.put_together(parts, at[i], tracers)
        call[i] = call[i] ~= C.None and call[i] or nil
      else
        call[i] = fixed[i]
      end
    end
    local results = T.pack(f(unpack(call, 1, args.n)))
    local list, out = T.take_apart(results, results.n)
    return list, out
  end)
  local operands = append(closed:captured(), values)
  operands[#operands + 1] = { jaxpr = closed, differentiated = false,
    policy = options.policy and options.policy.text or C.None,
    prevent_cse = options.prevent_cse ~= false }
  local out = T.pack(prim.remat2(unpack(operands, 1, #operands)))
  return unpack(T.all_together(out_parts, out), 1, out_parts.n)
end

--- f, whose intermediate values are not kept for the backward pass but computed again. `policy`
--- (jax.checkpoint_policies) says what is kept nevertheless.
---
---e.g. `local block = jax.checkpoint(function(w, x) return jnp.tanh(x:dot(w)) end)`
---@param f function
---@param options? { policy?: table, prevent_cse?: boolean, static_argnums?: integer|integer[] }
---@return function
function remat.checkpoint(f, options)
  T.check_function(f, "checkpoint")
  local k = C.keywords(options, "checkpoint", OPTIONS)
  if k.policy ~= nil and getmetatable(k.policy) ~= Policy then
    raise("arg", "checkpoint", "the policy is one of jax.checkpoint_policies, got " ..
      C.describe(k.policy), "those that take names are called with them")
  end
  return function(...)
    return run(f, k, ...)
  end
end

remat.remat = remat.checkpoint

--- The value itself, under a name that policies know.
---e.g. `h = jax.ad_checkpoint.checkpoint_name(h, "hidden")`
function remat.checkpoint_name(tree, name)
  local leaves, def = values_of(tree, "checkpoint_name", "the value")
  for i, x in ipairs(leaves) do
    leaves[i] = prim.name(C.array(x), { name = name })
  end
  return tree_at(def, leaves, 1)
end

return remat
