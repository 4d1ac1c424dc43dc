--- jax.test_util: checks of a function's derivatives against finite differences, and of its mapped
--- form against a loop. Directions are random, but the same in every run.

local C = require "jaxlua.core"
local A = require "jaxlua.autodiff"
local T = require "jaxlua.transform"
local V = require "jaxlua.vmap"
local jnp = require "jaxlua.numpy"
local random = require "jaxlua.random"
local spec = require("jaxlua.args").spec

local test_util = {}

local flatten, unflatten, raise = C.tree_flatten, C.tree_unflatten, C.raise
local EPS = 1e-4

-- JAX's default_gradient_tolerance; what is no float must be equal.
local GRADIENT = { bfloat16 = 1e-1, float16 = 1e-2, float32 = 2e-3, float64 = 1e-5 }
-- What the order of a sum may make of a mapped result.
local MAPPED = { bfloat16 = 2e-2, float16 = 2e-3, float32 = 1e-5, float64 = 1e-13 }

-- ---- leaves ------------------------------------------------------------------------------------

local function floating(x)
  return C.is_array(x) and C.issubdtype(C.dtype(x), "floating")
end

-- A tree with its floating leaves replaced by g(leaf, number of it); others by rest(leaf).
local function map_floats(g, tree, rest)
  local leaves, def = flatten(tree)
  local n = 0
  for i, x in ipairs(leaves) do
    if floating(x) then
      n = n + 1
      leaves[i] = g(x, n)
    elseif rest then
      leaves[i] = rest(x)
    end
  end
  return unflatten(def, leaves)
end

local function none()
  return C.None
end

local function floats(tree)
  local out = {}
  for _, x in ipairs((flatten(tree))) do
    if floating(x) then
      out[#out + 1] = x
    end
  end
  return out
end

-- Numbers among the arguments as arrays.
local function as_arrays(args, name)
  if type(args) ~= "table" then
    raise("arg", name, "args is the list of the function's arguments, got " .. C.describe(args))
  end
  local leaves, def = flatten(args)
  for i, x in ipairs(leaves) do
    leaves[i] = T.float_scalar(x)
  end
  return unflatten(def, leaves)
end

-- A direction at a tree; a hole where a leaf has none.
local function direction(tree, seed)
  local key = random.key(seed)
  return map_floats(function(x, n)
    return random.normal(random.fold_in(key, n), C.shape(x), "float32"):astype(C.dtype(x))
  end, tree, none)
end

local function call(f, args)
  return T.as_tree(T.pack(f(unpack(args, 1, #args))))
end

-- ---- comparing ---------------------------------------------------------------------------------

local function tolerance(given, default, dtype)
  if type(given) == "table" then
    given = given[dtype]
  end
  return given or default[dtype] or 0
end

local function number(x)
  return ("%.6g"):format(tonumber(x:astype("float64"):item()))
end

-- JAX's rule: |a - b| <= atol·size + rtol·size·|b|; equal infinities and NaNs agree.
local function check_leaf(a, b, k, what, place)
  local shape_a, shape_b = tostring(C.aval(a)), tostring(C.aval(b))
  if not jnp.array_equal(jnp.asarray(C.shape(a), "int32"), jnp.asarray(C.shape(b), "int32")):item()
  then
    raise("script", k.name, ("%s: leaf %d is %s, expected %s"):format(what, place, shape_a,
      shape_b))
  end
  local dtype, size = C.dtype(a), C.size(a)
  if size == 0 then
    return
  end
  local atol, rtol = tolerance(k.atol, k.default, dtype), tolerance(k.rtol, k.default, dtype)
  local x, y = a:astype("float64"), b:astype("float64")
  local gap = jnp.where(jnp.equal(x, y), 0, jnp.abs(x - y))
  local fine = jnp.less_equal(gap, jnp.abs(y) * (rtol * size) + atol * size)
  fine = jnp.where(jnp.isnan(x), jnp.isnan(y), fine)
  if jnp.all(fine):item() then
    return
  end
  local worst = jnp.argmax(jnp.where(fine, -1, jnp.nan_to_num(gap, { nan = math.huge })):ravel())
  raise("script", k.name, (("%s: leaf %d (%s) differs at %d of %d elements; the furthest, element "
    .. "%d, is %s, expected %s"):format(what, place, shape_a,
    jnp.sum(jnp.logical_not(fine)):item(), size, worst:item(), number(a:ravel()[worst]),
    number(b:ravel()[worst]))),
    ("tolerances: atol %g, rtol %g, both times the size"):format(atol, rtol))
end

local function check_close(a, b, k, what)
  local xs, ys = floats(a), floats(b)
  if #xs ~= #ys then
    raise("script", k.name, ("%s: %d leaves, expected %d"):format(what, #xs, #ys))
  end
  for i, x in ipairs(xs) do
    check_leaf(x, ys[i], k, what, i - 1)
  end
end

-- ---- finite differences ------------------------------------------------------------------------

-- x + eps·t at the floating leaves.
local function moved(args, tangents, eps)
  local ts = floats(tangents)
  return map_floats(function(x, n)
    return x + ts[n] * eps
  end, args)
end

local function numerical_jvp(f, args, tangents, eps)
  local up = floats(call(f, moved(args, tangents, eps)))
  local out = {}
  for i, down in ipairs(floats(call(f, moved(args, tangents, -eps)))) do
    out[i] = jnp.where(jnp.equal(up[i], down), 0, up[i] - down) * (0.5 / eps)
  end
  return out
end

local function inner(xs, ys)
  local total
  for i, x in ipairs(xs) do
    local part = jnp.sum(x:astype("float64") * ys[i]:astype("float64")):astype(C.dtype(x))
    total = total and total + part or part
  end
  return total
end

local CHECK_OPTIONS = { atol = true, rtol = true, eps = true, err_msg = true }

local function from_keywords(k, name)
  return { name = name, atol = k.atol, rtol = k.rtol, eps = k.eps or EPS, default = GRADIENT,
    order = k.order, modes = k.modes, text = k.err_msg and k.err_msg .. " " or "" }
end

local function settings(options, name)
  return from_keywords(C.keywords(options, name, CHECK_OPTIONS), name)
end

local function jvp_agrees(f, f_jvp, args, k, text)
  local tangents = direction(args, 0)
  local y, dy = f_jvp(args, tangents)
  check_close(y, call(f, args), k, text .. "primal")
  check_close(dy, numerical_jvp(f, args, tangents, k.eps), k, text .. "tangent")
end

local function vjp_agrees(f, f_vjp, args, k, text)
  local y, pull = f_vjp(unpack(args, 1, #args))
  check_close(y, call(f, args), k, text .. "primal")
  local tangents, cotangents = direction(args, 0), direction(y, 1)
  local expected = inner(numerical_jvp(f, args, tangents, k.eps), floats(cotangents))
  if expected == nil then
    return
  end
  local back, pulled = T.pack(pull(cotangents)), {}
  for i = 1, #args do
    local xs = flatten(args[i])
    for j, x in ipairs((flatten(back[i]))) do
      if floating(xs[j]) then
        pulled[#pulled + 1] = x
      end
    end
  end
  local got = inner(floats(tangents), pulled) or jnp.zeros({}, C.dtype(expected))
  check_close({ got }, { expected }, k, text .. "cotangent projection")
end

-- ---- the user's side ---------------------------------------------------------------------------

--- Checks f_jvp(primals, tangents) → y, dy at f(*args) against central differences, in one random
--- direction.
---@param f function
---@param f_jvp function
---@param args any[]  a list, one item for each argument
---@param options? { atol?: number, rtol?: number, eps?: number, err_msg?: string }
function test_util.check_jvp(f, f_jvp, args, options)
  local k = settings(options, "check_jvp")
  jvp_agrees(f, f_jvp, as_arrays(args, k.name), k, k.text)
end

--- Checks f_vjp(args…) → y, pull at f(*args) against central differences, in one random direction.
---@param f function
---@param f_vjp function
---@param args any[]
---@param options? { atol?: number, rtol?: number, eps?: number, err_msg?: string }
function test_util.check_vjp(f, f_vjp, args, options)
  local k = settings(options, "check_vjp")
  vjp_agrees(f, f_vjp, as_arrays(args, k.name), k, k.text)
end

local function forward_of(f)
  return function(primals, tangents)
    return A.jvp(f, primals, tangents)
  end
end

local function reverse_of(f)
  return function(...)
    local y, pull = A.vjp(f, ...)
    return pull(map_floats(function(x)
      return x
    end, y, none))
  end
end

local function grads_agree(f, args, order, k, forward, backward, text)
  if forward then
    jvp_agrees(f, forward_of(f), args, k, "JVP" .. text .. " ")
    if order > 1 then
      local tangents = map_floats(function(x)
        return x
      end, args, none)
      grads_agree(forward_of(f), { args, tangents }, order - 1, k, forward, backward,
        " of JVP" .. text)
    end
  end
  if backward then
    vjp_agrees(f, function(...)
      return A.vjp(f, ...)
    end, args, k, "VJP" .. text .. " ")
    if order > 1 then
      grads_agree(reverse_of(f), args, order - 1, k, forward, backward, " of VJP" .. text)
    end
  end
end

local GRADS = spec("check_grads", "order modes atol rtol eps")

--- Checks the derivatives of f at args, up to `order`, against central differences, in both modes
--- and each in one random direction; raises where they differ. Tolerances are JAX's, by dtype; a
--- number stands for all dtypes, a table for some: {float32 = 1e-2}.
---
---e.g. `jax.test_util.check_grads(jnp.sin, {jnp.ones {3}}, {order = 2})`
---@param f function
---@param args any[]  a list, one item for each argument
---@param order integer|table  the order, or the table of options
---@param ... any  modes, atol, rtol, eps, by position or by name
function test_util.check_grads(f, args, order, ...)
  local k = from_keywords(GRADS(order, ...), "check_grads")
  order = k.order
  if type(order) ~= "number" or order < 1 or order % 1 ~= 0 then
    raise("arg", k.name, "order is a whole number from 1 up, got " .. C.describe(order),
      "check_grads(f, {x, y}, {order = 2})")
  end
  local forward, backward = k.modes == nil, k.modes == nil
  for _, mode in ipairs(type(k.modes) == "string" and { k.modes } or k.modes or {}) do
    if mode ~= "fwd" and mode ~= "rev" then
      raise("arg", k.name, "modes are \"fwd\" and \"rev\", got " .. C.describe(mode))
    end
    forward, backward = forward or mode == "fwd", backward or mode == "rev"
  end
  T.check_function(f, k.name)
  grads_agree(f, as_arrays(args, k.name), order, k, forward, backward, "")
end

-- Element i along the mapped axes of an argument.
local function element(arg, axes, i)
  if axes == C.None then
    return arg
  end
  local list, def = flatten(axes, function(x)
    return x == C.None
  end)
  local parts = C.tree_follow(def, arg, "check_vmap")
  for p, sub in ipairs(parts) do
    if list[p] ~= C.None then
      local leaves, sub_def = flatten(sub)
      for j, x in ipairs(leaves) do
        leaves[j] = C.is_array(x) and jnp.take(x, i, { axis = list[p] }) or x
      end
      parts[p] = unflatten(sub_def, leaves)
    end
  end
  return unflatten(def, parts)
end

local function extent(args, in_axes)
  local size
  for i, arg in ipairs(args) do
    local axes = in_axes
    if type(in_axes) == "table" then
      axes = in_axes[i]
    end
    local list, def = flatten(axes, function(x)
      return x == C.None
    end)
    for p, sub in ipairs(C.tree_follow(def, arg, "check_vmap")) do
      local first = flatten(sub)[1]
      if list[p] ~= C.None and C.is_array(first) and not size then
        size = C.shape(first)[C.axis(list[p], C.ndim(first), "check_vmap") + 1]
      end
    end
  end
  return size
end

--- Checks vmap(f, in_axes)(args…) against a loop that calls f for each element.
---
---e.g. `jax.test_util.check_vmap(jnp.dot, {w, xs}, {jax.None, 0})`
---@param f function
---@param args any[]
---@param in_axes? integer|table  as vmap's; or the table of options: in_axes, atol, rtol
---@param options? { in_axes?: any, atol?: any, rtol?: any }
function test_util.check_vmap(f, args, in_axes, options)
  local given
  given, in_axes = T.options_of(in_axes, options, "check_vmap",
    { in_axes = true, atol = true, rtol = true })
  local k = from_keywords(given, "check_vmap")
  k.default = MAPPED
  if given.in_axes ~= nil then
    in_axes = given.in_axes
  end
  T.check_function(f, k.name)
  args = as_arrays(args, k.name)
  if in_axes == nil then
    in_axes = 0
  end
  local mapped = T.pack(V.vmap(f, { in_axes = in_axes })(unpack(args, 1, #args)))
  for i = 0, extent(args, in_axes) - 1 do
    local one = {}
    for j, arg in ipairs(args) do
      local axes = in_axes
      if type(in_axes) == "table" then
        axes = in_axes[j]
      end
      one[j] = element(arg, axes, i)
    end
    local got = element({ unpack(mapped, 1, mapped.n) }, 0, i)
    local expected = { f(unpack(one, 1, #args)) }
    local xs, ys = flatten(got), flatten(expected)
    for j, x in ipairs(xs) do
      check_leaf(C.array(x), C.array(ys[j]), k, "element " .. i .. " of the mapped axis", j - 1)
    end
  end
end

return test_util
