--- vmap: the function is traced once on one element's types, and its graph batched.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local V = {}

local flatten, raise, describe = C.tree_flatten, C.raise, C.describe
local take_apart, all_together, traces = T.take_apart, T.all_together, T.traces
local scalar, pack, traced, check_function = T.scalar, T.pack, T.traced, T.check_function

-- ---- vmap --------------------------------------------------------------------------------------

local function none_is_leaf(x)
  return x == C.None
end

-- One axis (or false) for each traced leaf of an argument, from a prefix tree of axes.
local function axes_along(axes, value, leaves_of, name)
  local list, def = flatten(axes, none_is_leaf)
  local parts = C.tree_follow(def, value, name)
  local out = {}
  for i, sub in ipairs(parts) do
    local axis = list[i]
    if axis ~= C.None and type(axis) ~= "number" then
      raise("arg", name, "an axis is an integer or jax.None, got " .. describe(axis))
    end
    for _, leaf in ipairs((flatten(sub))) do
      if traces(leaf) then
        out[#out + 1] = axis ~= C.None and axis
      end
    end
  end
  if #out ~= leaves_of then
    raise("arg", name, "the axes do not match the tree they are for")
  end
  return out
end

local function move_axis(x, from, to)
  local n = C.ndim(x)
  from = C.axis(from, n, "vmap")
  to = C.axis(to, n, "vmap")
  if from == to then
    return x
  end
  local perm = {}
  for i = 0, n - 1 do
    if i ~= from then
      perm[#perm + 1] = i
    end
  end
  table.insert(perm, to + 1, from)
  return C.transpose(x, perm)
end

-- The common extent of the mapped axes.
local function mapped_size(list, axes, given)
  local size, first = given, nil
  for i, x in ipairs(list) do
    if axes[i] then
      if type(x) == "number" or C.ndim(x) == 0 then
        raise("shape", "vmap", describe(x) .. " has no axis to map over",
          "give it the axis jax.None in in_axes")
      end
      local n = C.shape(x)[C.axis(axes[i], C.ndim(x), "vmap") + 1]
      if size and size ~= n then
        raise("shape", "vmap", ("mapped axes differ in size: %d and %d (%s)"):format(size, n,
          first and describe(first) .. " and " .. describe(x) or describe(x)))
      end
      size, first = n, x
    end
  end
  if not size then
    raise("arg", "vmap", "no argument is mapped",
      "in_axes must name an axis of at least one of them")
  end
  return size
end

local function vmap_body(serial, f, types, list, mapped, parts)
  local tracers = C.trace_inputs(serial, types)
  local all = {}
  for i, x in ipairs(list) do
    all[i] = x
  end
  for k, i in ipairs(mapped) do
    all[i] = tracers[k]
  end
  local call = all_together(parts, all)
  local results = pack(f(unpack(call, 1, parts.n)))
  local out, out_parts = take_apart(results, results.n)
  return C.trace_end_graph(serial, out), out_parts
end

-- in_axes as given → one tree for each argument.
local function in_axes_of(in_axes, i, n)
  if type(in_axes) ~= "table" then
    return in_axes
  end
  if #in_axes ~= n then
    raise("arg", "vmap", ("in_axes has %d items, but there are %d arguments"):format(#in_axes, n))
  end
  return in_axes[i]
end

local VMAP_OPTIONS = { in_axes = true, out_axes = true, axis_name = true, axis_size = true }

local function count(slot)
  local n = 0
  for _ in pairs(slot) do n = n + 1 end
  return n
end

-- The axis of every leaf of the arguments, in order of the leaves; false: not mapped.
local function axes_of_leaves(in_axes, args, parts)
  local axes = {}
  for i = 1, args.n do
    local along = axes_along(in_axes_of(in_axes, i, args.n), args[i], count(parts.slot[i]), "vmap")
    for _, axis in ipairs(along) do
      axes[#axes + 1] = axis
    end
  end
  return axes
end

-- Mapped leaves with their axis in front, their positions and the types that f sees.
local function split_leaves(list, axes)
  local mapped, inputs, types = {}, {}, {}
  for i, x in ipairs(list) do
    if axes[i] then
      x = move_axis(x, axes[i], 0)
      mapped[#mapped + 1] = i
      inputs[#inputs + 1] = x
      local shape = C.shape(x)
      table.remove(shape, 1)
      types[#types + 1] = C.aval(shape, C.dtype(x), C.weak_type(x))
    else
      list[i] = scalar(x)
    end
  end
  return mapped, inputs, types
end

-- What out_axes says of result i of n, which is `value`.
local function out_axes_of(out_axes, i, n, value)
  if type(out_axes) ~= "table" then
    return out_axes
  end
  if n ~= 1 then
    return out_axes[i] or out_axes
  end
  return type(value) ~= "table" and out_axes[1] or out_axes
end

-- The results with the mapped axis where out_axes wants it.
local function place_axes(out_axes, parts, outs)
  local list, results = {}, all_together(parts, outs)
  for i = 1, parts.n do
    local wanted = out_axes_of(out_axes, i, parts.n, results[i])
    for _, axis in ipairs(axes_along(wanted, results[i], count(parts.slot[i]), "vmap")) do
      local x = outs[#list + 1]
      if not axis then
        x = C.index(x, 0)
      elseif axis ~= 0 then
        x = move_axis(x, 0, axis)
      end
      list[#list + 1] = x
    end
  end
  return unpack(all_together(parts, list), 1, parts.n)
end

--- A function that maps f over an axis of its arguments. in_axes: an axis, or a list with one
--- axis, jax.None or tree of axes for each argument; out_axes likewise for the results.
---@param f function
---@param in_axes? integer|table  or the table of options {in_axes, out_axes, axis_name, axis_size}
---@param out_axes? integer|table
function V.vmap(f, in_axes, out_axes, more)
  check_function(f, "vmap")
  local options = more
  if type(in_axes) == "table" and in_axes[1] == nil and next(in_axes) ~= nil then
    options, in_axes = in_axes, nil
  elseif type(out_axes) == "table" and out_axes[1] == nil and next(out_axes) ~= nil then
    options, out_axes = out_axes, nil
  end
  options = C.keywords(options, "vmap", VMAP_OPTIONS)
  if in_axes == nil then in_axes = options.in_axes end
  if out_axes == nil then out_axes = options.out_axes end
  in_axes, out_axes = in_axes == nil and 0 or in_axes, out_axes == nil and 0 or out_axes
  local axis_name = options.axis_name
  return function(...)
    if T.flags.checks then
      return T.flags.checks.vmap(V.vmap, f, in_axes, out_axes, options, ...)
    end
    local args = pack(...)
    local list, parts = take_apart(args, args.n)
    local axes = axes_of_leaves(in_axes, args, parts)
    local size = mapped_size(list, axes, options.axis_size)
    local mapped, inputs, types = split_leaves(list, axes)
    T.watch(f)
    local serial = C.trace_begin("mapped", "vmap", axis_name, size)
    local closed, out_parts = traced(serial, vmap_body, f, types, list, mapped, parts)
    return place_axes(out_axes, out_parts, C.call_batched(closed, inputs, axis_name, size))
  end
end

return V
