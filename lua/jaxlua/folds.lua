--- lax.reduce and lax.reduce_window: sums, products, maxima and minima as primitives, any other
-- function as a tree of calls of it.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local spec = require("jaxlua.args").spec
local windows = require "jaxlua.windows"

local folds = {}

local prim, raise = C.prim, C.raise

-- ---- operands and functions --------------------------------------------------------------------

-- One array or a tree of them, with scalars of the same dtypes.
local function operands(x, init, label)
  local leaves, def = C.tree_flatten(x)
  local starts, start_def = C.tree_flatten(init)
  if def ~= start_def then
    raise("arg", label, ("operand and init_value must be of one structure, got %s and %s"):format(
      tostring(def), tostring(start_def)))
  elseif #leaves == 0 then
    raise("arg", label, "at least one operand is needed")
  end
  for i, leaf in ipairs(leaves) do
    leaves[i] = C.array(leaf)
    local start = starts[i]
    if C.is_array(start) and (C.ndim(start) > 0 or C.dtype(start) ~= C.dtype(leaf)) then
      raise("shape", label, ("the initial value must be a scalar of the operand's dtype, got %s for"
        .. " %s"):format(C.describe(start), C.describe(leaves[i])))
    elseif C.shape(leaf) and table.concat(C.shape(leaf), ",") ~= table.concat(
      C.shape(leaves[1]), ",") then
      raise("shape", label, ("operands must have one shape, got %s and %s"):format(
        C.describe(leaves[1]), C.describe(leaves[i])))
    end
    starts[i] = C.is_array(start) and start
      or C.lit(type(start) == "boolean" and (start and 1 or 0) or start, C.dtype(leaves[i]))
  end
  return leaves, starts, def
end

-- a ∘ b on lists of arrays of one shape, element by element.
local function lifted(f, def, label)
  local mapped = require("jaxlua.vmap").vmap(f)
  return function(a, b)
    local shape, x, y = C.shape(a[1]), {}, {}
    for i in ipairs(a) do
      x[i], y[i] = C.reshape(a[i], { -1 }), C.reshape(b[i], { -1 })
    end
    local out, out_def = C.tree_flatten(mapped(C.tree_unflatten(def, x), C.tree_unflatten(def, y)))
    if out_def ~= def then
      raise("arg", label, ("the computation must return the structure of its arguments, %s, got %s")
        :format(tostring(def), tostring(out_def)))
    end
    for i, o in ipairs(out) do
      if C.dtype(o) ~= C.dtype(a[i]) then
        raise("dtype", label, ("the computation must return a scalar %s, got %s"):format(
          C.dtype(a[i]), C.dtype(o)))
      end
      out[i] = C.reshape(o, shape)
    end
    return out
  end
end

-- add | mul | max | min | and | or | xor, if the function is one of lax or jax.numpy.
local function known(f)
  local lax, jnp = require "jaxlua.lax", require "jaxlua.numpy"
  for name, list in pairs {
    add = { lax.add, jnp.add }, mul = { lax.mul, jnp.multiply }, max = { lax.max, jnp.maximum },
    min = { lax.min, jnp.minimum }, ["and"] = { lax.bitwise_and, jnp.logical_and },
    ["or"] = { lax.bitwise_or, jnp.logical_or }, xor = { lax.bitwise_xor },
  } do
    if f == list[1] or f == list[2] then
      return name
    end
  end
end

local REDUCE = { add = "reduce_sum", mul = "reduce_prod", max = "reduce_max", min = "reduce_min",
  ["and"] = "reduce_and", ["or"] = "reduce_or", xor = "reduce_xor" }
local WINDOW = { add = "reduce_window_sum", max = "reduce_window_max", min = "reduce_window_min" }

-- ---- reduce ------------------------------------------------------------------------------------

local function part(list, axis, from, to)
  local out = {}
  for i, x in ipairs(list) do
    local first, last = {}, C.shape(x)
    for k = 1, #last do
      first[k] = k == axis + 1 and from or 0
    end
    last[axis + 1] = to
    out[i] = prim.slice(x, { start_indices = first, limit_indices = last })
  end
  return out
end

local function join(a, b, axis)
  for i in ipairs(a) do
    a[i] = prim.concatenate({ a[i], b[i] }, { dimension = axis })
  end
  return a
end

-- Neighbours in pairs, until one element is left.
local function halve(list, axis, f)
  local n = C.shape(list[1])[axis + 1]
  while n > 1 do
    local half = math.floor(n / 2)
    local pair = f(part(list, axis, 0, half), part(list, axis, half, 2 * half))
    list = n % 2 == 1 and join(pair, part(list, axis, n - 1, n), axis) or pair
    n = half + n % 2
  end
  return list
end

local function broadcast(starts, shape)
  local out = {}
  for i, start in ipairs(starts) do
    out[i] = C.broadcast_to(start, shape)
  end
  return out
end

--- The operand (an array or a tree of them) folded over axes with an associative function of two
--- scalars (or two trees of scalars), beginning with init_values. lax.add, mul, max, min,
--- bitwise_and, bitwise_or and bitwise_xor become the primitives reduce_sum ….
---e.g. `lax.reduce(x, 1, function(a, b) return a * b end, {0})`
function folds.reduce(x, init_values, computation, dimensions)
  local leaves, starts, def = operands(x, init_values, "reduce")
  local axes = C.axes(dimensions, C.ndim(leaves[1]), "reduce")
  local name = #leaves == 1 and known(computation)
  if name then
    local y = prim[REDUCE[name]](leaves[1], { axes = axes })
    return C.tree_unflatten(def, { prim[name](y, C.broadcast_to(starts[1], C.shape(y))) })
  end
  T.check_function(computation, "reduce")
  local f = lifted(computation, def, "reduce")
  for _, axis in ipairs(axes) do
    local shape = C.shape(leaves[1])
    if shape[axis + 1] == 0 then
      shape[axis + 1] = 1
      leaves = broadcast(starts, shape)
    end
    leaves = halve(leaves, axis, f)
  end
  for i, y in ipairs(leaves) do
    leaves[i] = C.squeeze(y, axes)
  end
  return C.tree_unflatten(def, f(broadcast(starts, C.shape(leaves[1])), leaves))
end

-- ---- reduce_window -----------------------------------------------------------------------------

local function ones(n)
  local out = {}
  for i = 1, n do
    out[i] = 1
  end
  return out
end

local function dilated(size, rate)
  return size > 0 and (size - 1) * rate + 1 or 0
end

-- The padding as pairs.
local function pads(shape, w)
  if type(w.padding) ~= "string" then
    return w.padding
  end
  local size = {}
  for i, k in ipairs(w.window_dimensions) do
    size[i] = dilated(k, w.window_dilation[i])
  end
  return windows.padtype_to_pads(shape, size, w.window_strides, w.padding)
end

-- Element k of every window along one axis.
local function element(list, axis, w, count, k)
  local out, from = {}, k * w.window_dilation[axis + 1]
  for i, x in ipairs(list) do
    local first, last, step = {}, C.shape(x), {}
    for d = 1, #last do
      first[d], step[d] = 0, 1
    end
    local stride = w.window_strides[axis + 1]
    first[axis + 1], step[axis + 1] = from, stride
    last[axis + 1] = from + (count - 1) * stride + 1
    out[i] = prim.slice(x, { start_indices = first, limit_indices = last, strides = step })
  end
  return out
end

local function fold_windows(list, starts, w, padding, f)
  local config = {}
  for i, pair in ipairs(padding) do
    config[3 * i - 2], config[3 * i - 1], config[3 * i] = pair[1], pair[2], w.base_dilation[i] - 1
  end
  for i, x in ipairs(list) do
    list[i] = prim.pad(x, starts[i], { padding_config = config })
  end
  for axis = #padding - 1, 0, -1 do
    local size = dilated(w.window_dimensions[axis + 1], w.window_dilation[axis + 1])
    local shape = C.shape(list[1])
    local count = math.floor((shape[axis + 1] - size) / w.window_strides[axis + 1]) + 1
    if count < 1 then
      shape[axis + 1] = 0
      list = broadcast(starts, shape)
    else
      local acc = element(list, axis, w, count, 0)
      for k = 1, w.window_dimensions[axis + 1] - 1 do
        acc = f(acc, element(list, axis, w, count, k))
      end
      list = acc
    end
  end
  return f(broadcast(starts, C.shape(list[1])), list)
end

-- Whether the value is what the fold of nothing is: then a primitive does it.
local function is_identity(init, name, dtype)
  local value = type(init) == "number" and init or nil
  if C.is_array(init) and not C.is_tracer(init) then
    value = tonumber(init:item())
  end
  if value == nil then
    return false
  elseif name == "add" then
    return value == 0
  end
  local inf = name == "max" and -math.huge or math.huge
  local least = name == "max" and "min" or "max"
  return value == inf and not dtype:find("int") or dtype:find("int") ~= nil
    and value == require("jaxlua.numpy").iinfo(dtype)[least]
end

local ARGS = spec("reduce_window",
  "window_dimensions window_strides padding base_dilation window_dilation")
--- Windows that slide over an operand (an array or a tree of them), each folded with an associative
--- function of two scalars, of which init_value is the neutral element; in order or by name:
--- window_dimensions, window_strides, padding ("SAME", "VALID" or {low, high} for each axis),
--- base_dilation, window_dilation. lax.add, max and min become the primitives reduce_window_sum ….
---e.g. `lax.reduce_window(x, -math.huge, lax.max, {2, 2}, {2, 2}, "VALID")`
function folds.reduce_window(x, init_value, computation, ...)
  local label, k = "reduce_window", ARGS(...)
  local leaves, starts, def = operands(x, init_value, label)
  local n = C.ndim(leaves[1])
  for _, name in ipairs { "window_dimensions", "padding" } do
    if k[name] == nil then
      raise("arg", label, ("'%s' is missing"):format(name))
    end
  end
  local w = { window_dimensions = k.window_dimensions, window_strides = k.window_strides or ones(n),
    padding = k.padding, base_dilation = k.base_dilation or ones(n),
    window_dilation = k.window_dilation or ones(n) }
  for name, list in pairs(w) do
    if type(list) == "table" and #list ~= n then
      raise("shape", label, ("'%s' needs one entry for each of %d axes, got %d"):format(name, n,
        #list))
    end
  end
  local padding, name = pads(C.shape(leaves[1]), w), #leaves == 1 and known(computation)
  if WINDOW[name] and is_identity(init_value, name, C.dtype(leaves[1])) then
    w.padding = {}
    for i, pair in ipairs(padding) do
      w.padding[2 * i - 1], w.padding[2 * i] = pair[1], pair[2]
    end
    return C.tree_unflatten(def, { prim[WINDOW[name]](leaves[1], w) })
  end
  T.check_function(computation, label)
  local f = lifted(computation, def, label)
  return C.tree_unflatten(def, fold_windows(leaves, starts, w, padding, f))
end

return folds
