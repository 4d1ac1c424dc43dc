--- Transformations made of others: hvp, linear_transpose, closure_convert, custom_gradient; and
--- contexts that take the function that runs in them.

local C = require "jaxlua.core"
local A = require "jaxlua.autodiff"
local T = require "jaxlua.transform"

---@class jaxlua.derived
local derived = {}

local flatten, unflatten, is_array = C.tree_flatten, C.tree_unflatten, C.is_array
local raise, describe = C.raise, C.describe

-- ---- derivatives -------------------------------------------------------------------------------

--- The Hessian of f at x times v: forward over reverse. x and v are trees of one structure.
---e.g. `jax.hvp(f, x, v)` is `jax.hessian(f)(x) @ v`
function derived.hvp(f, x, v)
  T.check_function(f, "hvp")
  local _, hv = A.jvp(A.grad(f), { x }, { v })
  return hv
end

-- A leaf as a type: of arrays and numbers, or the type itself.
local function type_of(x, name)
  local ok, t = pcall(C.aval, T.float_scalar(x))
  if not ok or type(x) == "table" then
    raise("arg", name, "arrays, numbers or types were expected, got " .. describe(x))
  end
  return t
end

-- The program of f on types like the arguments: closed graph, definitions and types of the
-- arguments, parts of its results.
local function staged(f, name, args, n)
  local defs, types, at = {}, {}, {}
  for i = 1, n do
    local leaves, def = flatten(args[i])
    defs[i], at[i] = def, #types
    for _, x in ipairs(leaves) do
      types[#types + 1] = type_of(x, name)
    end
  end
  local function tree(i, list)
    local leaves = {}
    for k = 1, defs[i].num_leaves do
      leaves[k] = list[at[i] + k]
    end
    return unflatten(defs[i], leaves)
  end
  local closed, _, parts = T.stage(name, function(...)
    local list, call = { ... }, {}
    for i = 1, n do
      call[i] = tree(i, list)
    end
    return f(unpack(call, 1, n))
  end, types)
  return closed, tree, parts
end

-- The arrays among the leaves of a cotangent, in the places of the results' outputs.
local function cotangents(parts, value, name)
  local out = {}
  for i = 1, parts.n do
    local whole = parts.n == 1 and value or type(value) == "table" and value[i] or nil
    for k, x in ipairs(C.tree_follow(parts.def[i], whole, name)) do
      local slot = parts.slot[i][k]
      if slot then
        out[slot] = x ~= C.None and x or false
      end
    end
  end
  return out
end

--- The transpose of a function that is linear in all its arguments: cotangents of its results to
--- one cotangent for each argument. The arguments given here say the types only.
---@param f function
function derived.linear_transpose(f, ...)
  T.check_function(f, "linear_transpose")
  local n = select("#", ...)
  local closed, tree, parts = staged(f, "linear_transpose", { ... }, n)
  return function(ct)
    local list = C.transpose_closed(closed, cotangents(parts, ct, "linear_transpose"))
    local out = {}
    for i = 1, n do
      out[i] = tree(i, list)
    end
    return unpack(out, 1, n)
  end
end

--- A function that takes what f captured as further arguments, and the list of these values:
--- `g, consts = closure_convert(f, x)`, then `g(x, unpack(consts))` is f(x). The arguments given
--- here say the types only.
---@param f function
function derived.closure_convert(f, ...)
  T.check_function(f, "closure_convert")
  local n = select("#", ...)
  local closed, _, parts = staged(f, "closure_convert", { ... }, n)
  local graphs, consts = C.closed_share { closed }
  local function converted(...)
    local inputs = {}
    for i = n + 1, n + #consts do
      inputs[#inputs + 1] = (select(i, ...))
    end
    for i = 1, n do
      for _, x in ipairs((flatten((select(i, ...))))) do
        inputs[#inputs + 1] = T.float_scalar(x)
      end
    end
    local outs = C.call_closed(graphs[1], inputs, "closure_convert")
    return unpack(T.all_together(parts, outs), 1, parts.n)
  end
  return converted, consts
end

--- A function whose derivative it gives itself: f returns y and a function from the cotangent of y
--- to those of its arguments.
---e.g. `jax.custom_gradient(function(x) return x * x, function(g) return g * x end end)`
---@param f function
function derived.custom_gradient(f)
  T.check_function(f, "custom_gradient")
  local custom = require "jaxlua.custom"
  return function(...)
    local program, results
    local call = custom.custom_vjp(function(...)
      return (f(...))
    end)
    call:defvjp(function(...)
      local y, rule = f(...)
      T.check_function(rule, "custom_gradient")
      local closed, _, parts = staged(rule, "custom_gradient", { y }, 1)
      local graphs, consts = C.closed_share { closed }
      program, results = graphs[1], parts
      return y, consts
    end, function(consts, ct)
      local inputs = { unpack(consts) }
      for _, x in ipairs((flatten(ct))) do
        inputs[#inputs + 1] = x
      end
      local outs = C.call_closed(program, inputs, "custom_gradient")
      return unpack(T.all_together(results, outs), 1, results.n)
    end)
    return call(...)
  end
end

-- ---- contexts ----------------------------------------------------------------------------------

local function restored(old, ok, ...)
  C.disable_jit(old)
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Runs f(…) with jitted functions as the plain functions they were made of, so that values are
--- known inside them.
---e.g. `jax.disable_jit(function() return step(x) end)`
function derived.disable_jit(f, ...)
  T.check_function(f, "disable_jit")
  return restored(C.disable_jit(true), pcall(f, ...))
end

local function check_name(name, label)
  if type(name) ~= "string" then
    raise("arg", label, "a name is a string, got " .. describe(name))
  end
end

--- f under a name. As in JAX the name changes no program.
---@param f function
---@param name string
function derived.named_call(f, name)
  T.check_function(f, "named_call")
  if type(name) == "table" then
    name = C.keywords(name, "named_call", { name = true }).name
  end
  check_name(name == nil and "f" or name, "named_call")
  return function(...)
    return f(...)
  end
end

--- Runs f(…) under a name. As in JAX the name changes no program.
---@param name string
---@param f function
function derived.named_scope(name, f, ...)
  check_name(name, "named_scope")
  T.check_function(f, "named_scope")
  return f(...)
end

-- ---- devices -----------------------------------------------------------------------------------

--- The leaves as arrays on the device; there is one, so arrays stay what they are.
function derived.device_put(tree)
  local leaves, def = flatten(tree)
  for i, x in ipairs(leaves) do
    if type(x) == "number" or type(x) == "boolean" then
      leaves[i] = C.array(x)
    elseif not is_array(x) then
      raise("arg", "device_put", "arrays, numbers and booleans were expected, got " .. describe(x))
    end
  end
  return unflatten(def, leaves)
end

--- The tree with its values known on the host: arrays stay what they are.
function derived.device_get(tree)
  for _, x in ipairs((flatten(tree))) do
    if is_array(x) and C.is_tracer(x) then
      raise("concrete", "device_get", "the value of " .. describe(x) .. " is not known here",
        "return it from the transformed function")
    end
  end
  return tree
end

return derived
