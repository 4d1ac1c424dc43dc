--- Functions of the script inside programs: pure_callback, io_callback, and what jax.debug is made
--- of.
--
-- A program knows a function by a number; the cell behind it says how to call it. The same function
-- with the same kinds of arguments has the same number, so programs that call it are found again.
-- runtime/bind/callback.c tells who keeps cells alive.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

---@class jaxlua.callbacks
local callbacks = {}

local flatten, unflatten, is_array = C.tree_flatten, C.tree_unflatten, C.is_array
local raise, describe = C.raise, C.describe

-- ---- arguments ---------------------------------------------------------------------------------

-- The arguments of the call: arrays apart; everything else stands in the plan.
local function plan_of(args, n)
  local plan, arrays = { n = n, def = {}, leaves = {} }, {}
  for i = 1, n do
    local leaves, def = flatten(args[i])
    plan.def[i], plan.leaves[i] = def, leaves
    for k, x in ipairs(leaves) do
      if is_array(x) then
        arrays[#arrays + 1] = x
        leaves[k] = callbacks -- here stands an array
      end
    end
  end
  return plan, arrays
end

local function arguments(plan, arrays)
  local out, at = {}, 0
  for i = 1, plan.n do
    local leaves = {}
    for k, x in ipairs(plan.leaves[i]) do
      if x == callbacks then
        at = at + 1
        x = arrays[at]
      end
      leaves[k] = x
    end
    out[i] = unflatten(plan.def[i], leaves)
  end
  return out
end

local SIMPLE = { number = true, string = true, boolean = true }

-- Plans that say the same; false also for those that hold functions or objects.
local function same_plan(a, b)
  if a.n ~= b.n then
    return false
  end
  for i = 1, a.n do
    if a.def[i] ~= b.def[i] or #a.leaves[i] ~= #b.leaves[i] then
      return false
    end
    for k, x in ipairs(a.leaves[i]) do
      if not rawequal(x, b.leaves[i][k]) then
        return false
      end
    end
  end
  return true
end

local function is_simple(plan)
  for i = 1, plan.n do
    for _, x in ipairs(plan.leaves[i]) do
      if x ~= callbacks and not SIMPLE[type(x)] then
        return false
      end
    end
  end
  return true
end

-- ---- results -----------------------------------------------------------------------------------

-- The types of the results, from a tree of arrays or types.
local function types_of(tree, name)
  local leaves, def = flatten(tree)
  local list = {}
  for i, x in ipairs(leaves) do
    local ok, t = pcall(C.aval, x)
    if not ok or type(x) == "number" then
      raise("arg", name, "a result is described by a type or an array, got " .. describe(x),
        "jax.ShapeDtypeStruct(shape, dtype) makes a type")
    end
    list[i] = t
  end
  return { def = def, list = list }
end

local function same_types(a, b)
  if a == nil or b == nil or a.def ~= b.def or #a.list ~= #b.list then
    return a == b
  end
  for i, t in ipairs(a.list) do
    if t ~= b.list[i] then
      return false
    end
  end
  return true
end

-- x has type t, in a program perhaps with leading axes: a call for many elements at once. C looks
-- at the whole shape then.
local function fits(x, t, program)
  local have, want = C.shape(x), t.shape
  local more = #have - #want
  if C.dtype(x) ~= t.dtype or more < 0 or (more > 0 and not program) then
    return false
  end
  for i = 1, #want do
    if have[i + more] ~= want[i] then
      return false
    end
  end
  return true
end

-- What the function gave, as the list of arrays that was promised.
local function results_of(cell, value, program)
  local types = cell.types
  local leaves, def = flatten(value)
  if def ~= types.def then
    raise("arg", cell.name, ("the function must return the tree %s, it gave %s"):format(
      tostring(types.def), tostring(def)))
  end
  for i, x in ipairs(leaves) do
    local t = types.list[i]
    if type(x) == "number" or type(x) == "boolean" then
      x = C.array(x, t.dtype)
    elseif is_array(x) and C.weak_type(x) then
      x = C.astype(x, t.dtype)
    end
    if not is_array(x) or not fits(x, t, program) then
      raise("shape", cell.name, ("result %d of the function is %s, but %s was promised"):format(
        i - 1, describe(x), tostring(t)))
    end
    leaves[i] = x
  end
  return leaves
end

local function call(cell, arrays, program)
  local args = arguments(cell.plan, arrays)
  if cell.types then
    local value = T.as_tree(T.pack(cell.f(unpack(args, 1, cell.plan.n))))
    return results_of(cell, value, program)
  end
  cell.f(unpack(args, 1, cell.plan.n))
  return {}
end

-- Called by C when a program runs.
function C.hooks.callback(cell, arrays)
  return call(cell, arrays, true)
end

-- ---- numbers -----------------------------------------------------------------------------------

-- function → list of {number, plan, types, name}: nothing here leads back to the function.
local known = setmetatable({}, { __mode = "k" })
local MOST = 64

local function number_of(cell)
  if not is_simple(cell.plan) then
    return C.callback_new()
  end
  local list = known[cell.f]
  if not list or #list >= MOST then
    list = {}
    known[cell.f] = list
  end
  for _, one in ipairs(list) do
    if one.name == cell.name and same_plan(one.plan, cell.plan)
      and same_types(one.types, cell.types) then
      return one.id
    end
  end
  local id = C.callback_new()
  list[#list + 1] = { id = id, plan = cell.plan, types = cell.types, name = cell.name }
  return id
end

-- ---- calls -------------------------------------------------------------------------------------

-- The last argument apart, if it is jax.kw{…}: options of ours, and the rest for the function.
local function keywords_apart(args, options)
  local own = {}
  if args.n > 0 and C.is_kw(args[args.n]) then
    local rest, any = {}, false
    for key, value in pairs(args[args.n]) do
      if options[key] then
        own[key] = value
      else
        rest[key], any = value, true
      end
    end
    if any then
      args[args.n] = rest
    else
      args[args.n], args.n = nil, args.n - 1
    end
  end
  return own
end

--- Calls cell.f on the arguments: at once, or as the operation `prim` where something is traced.
--- The results as a list.
function callbacks.run(cell, prim, attributes, args)
  local plan, arrays = plan_of(args, args.n)
  cell.plan = plan
  if C.route(arrays) == nil then
    return call(cell, arrays, false)
  end
  local id = number_of(cell)
  C.callback_set(id, cell)
  attributes.callback = id
  if cell.types then
    attributes.result_avals = cell.types.list
  end
  return { C.prim[prim](arrays, attributes) }
end

local METHODS = { sequential = true, sequential_unrolled = true, expand_dims = true,
  broadcast_all = true, legacy_vectorized = true }

--- Results of a function of the script that has no effects, inside programs too. It may be called
--- any number of times, or not at all.
--- vmap_method (in jax.kw): "sequential" calls it for each element; "expand_dims" once, with a new
--- leading axis, of length 1 where an argument is not mapped; "broadcast_all" once, with all
--- arguments spread.
---@param f function
---@param result_shape_dtypes any  a tree of types or arrays like the results
function callbacks.pure_callback(f, result_shape_dtypes, ...)
  T.check_function(f, "pure_callback")
  local args = T.pack(...)
  local own = keywords_apart(args, { vmap_method = true })
  local method = own.vmap_method
  if method ~= nil and method ~= C.None and not METHODS[method] then
    raise("arg", "pure_callback",
      ("vmap_method is sequential, expand_dims or broadcast_all, got %s")
      :format(tostring(method)))
  end
  local types = types_of(result_shape_dtypes, "pure_callback")
  local list = callbacks.run({ f = f, types = types, name = "pure_callback" }, "pure_callback",
    { vmap_method = method }, args)
  return unflatten(types.def, list)
end

--- Results of a function of the script that may have effects: it is called exactly once, in order
--- with all other callbacks. ordered (in jax.kw) forbids vmap.
---@param f function
---@param result_shape_dtypes any  a tree of types or arrays like the results
function callbacks.io_callback(f, result_shape_dtypes, ...)
  T.check_function(f, "io_callback")
  local args = T.pack(...)
  local own = keywords_apart(args, { ordered = true })
  local types = types_of(result_shape_dtypes, "io_callback")
  local list = callbacks.run({ f = f, types = types, name = "io_callback" }, "io_callback",
    { ordered = own.ordered == true }, args)
  return unflatten(types.def, list)
end

--- A function of the script that looks at values and gives none.
function callbacks.debug_callback(f, ...)
  T.check_function(f, "debug.callback")
  local args = T.pack(...)
  local own = keywords_apart(args, { ordered = true })
  callbacks.run({ f = f, name = "debug.callback" }, "debug_callback",
    { ordered = own.ordered == true }, args)
end

--- The type of an array: for pure_callback and its kin.
function callbacks.ShapeDtypeStruct(shape, dtype)
  return C.aval(type(shape) == "number" and { shape } or shape, dtype)
end

return callbacks
