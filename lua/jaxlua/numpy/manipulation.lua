--- jnp: shapes, and arrays put together and taken apart.

local C = require "jaxlua.core"
local args = require "jaxlua.args"

local manipulation = {}
local prim, spec = C.prim, args.spec

--- The extents as a list: shape[1] is axis 0.
manipulation.shape = C.shape
manipulation.ndim = C.ndim

local SIZE = spec("size", "axis")
--- The number of elements, or the extent of an axis.
function manipulation.size(x, ...)
  local axis = SIZE(...).axis
  return axis == nil and C.size(x) or C.shape(x)[C.axis(axis, C.ndim(x), "size") + 1]
end

--- The elements in row-major order in another shape; one extent may be -1.
---errors: a shape with another number of elements
---e.g. `jnp.reshape(x, {2, -1})`
---@param x jaxlua.Array
---@param shape integer|integer[]
---@return jaxlua.Array
manipulation.reshape = C.reshape

--- All elements in one axis.
---shape: x[..] -> [size]
function manipulation.ravel(x)
  return C.reshape(x, { C.size(x) })
end

--- The axes in another order, by default reversed.
---e.g. `jnp.transpose(x, {1, 0, 2})`
manipulation.transpose = C.transpose

--- The last two axes exchanged.
function manipulation.matrix_transpose(x)
  return manipulation.swapaxes(x, -2, -1)
end

--- The axes `source` moved to the places `destination`.
function manipulation.moveaxis(x, source, destination)
  local n = C.ndim(x)
  source = type(source) == "table" and source or { source }
  destination = type(destination) == "table" and destination or { destination }
  if #source ~= #destination then
    C.raise("arg", "moveaxis", ("%d axes to %d places"):format(#source, #destination))
  end
  local perm, moved = {}, {}
  for i, axis in ipairs(source) do
    axis = C.axis(axis, n, "moveaxis")
    moved[axis] = true
    perm[C.axis(destination[i], n, "moveaxis") + 1] = axis
  end
  local place = 1
  for axis = 0, n - 1 do
    if not moved[axis] then
      while perm[place] do
        place = place + 1
      end
      perm[place] = axis
    end
  end
  return C.transpose(x, perm)
end

--- Two axes exchanged.
function manipulation.swapaxes(x, a, b)
  local n, perm = C.ndim(x), {}
  a, b = C.axis(a, n, "swapaxes"), C.axis(b, n, "swapaxes")
  for i = 0, n - 1 do
    perm[i + 1] = i == a and b or i == b and a or i
  end
  return C.transpose(x, perm)
end

local SQUEEZE = spec("squeeze", "axis")
--- Without axes of length 1: all of them, or those named.
function manipulation.squeeze(x, ...)
  return C.squeeze(x, SQUEEZE(...).axis)
end

local EXPAND = spec("expand_dims", "axis")
--- New axes of length 1 at these places of the result.
---shape: x[n] -> [1, n] for axis 0
function manipulation.expand_dims(x, ...)
  return C.expand_dims(x, EXPAND(...).axis)
end

--- x repeated along axes of length 1 and new leading axes.
function manipulation.broadcast_to(x, shape)
  return C.broadcast_to(x, type(shape) == "number" and { shape } or shape)
end

--- The arrays in their common shape: a list.
function manipulation.broadcast_arrays(...)
  return { C.broadcast_arrays(...) }
end

--- The shape that these shapes broadcast to.
---@return integer[]
function manipulation.broadcast_shapes(...)
  local out = {}
  for i = 1, select("#", ...) do
    local shape = args.shape((select(i, ...)), "broadcast_shapes")
    for k = 1, math.max(#shape, #out) do
      local a, b = out[#out + 1 - k] or 1, shape[#shape + 1 - k] or 1
      if a ~= b and a ~= 1 and b ~= 1 then
        C.raise("shape", "broadcast_shapes", ("extents %d and %d do not broadcast"):format(a, b))
      end
      local extent = a == 1 and b or a
      if k > #out then
        table.insert(out, 1, extent)
      else
        out[#out + 1 - k] = extent
      end
    end
  end
  return out
end

-- f of each argument; several give several results.
local function each(f)
  return function(x, ...)
    if select("#", ...) == 0 then
      return f(x)
    end
    local list = { x, ... }
    for i, v in ipairs(list) do
      list[i] = f(v)
    end
    return unpack(list)
  end
end

local function at_least_1(x)
  return C.ndim(x) >= 1 and C.array(x) or C.reshape(x, { 1 })
end

local function at_least_2(x)
  local n = C.ndim(x)
  return n >= 2 and x or n == 1 and C.expand_dims(x, 0) or C.reshape(x, { 1, 1 })
end

local function at_least_3(x)
  local n = C.ndim(x)
  if n >= 3 then
    return x
  end
  return n == 2 and C.expand_dims(x, 2) or n == 1 and C.expand_dims(x, { 0, 2 })
    or C.reshape(x, { 1, 1, 1 })
end

manipulation.atleast_1d, manipulation.atleast_2d = each(at_least_1), each(at_least_2)
manipulation.atleast_3d = each(at_least_3)

local function check_list(arrays, label)
  if C.is_array(arrays) and C.ndim(arrays) > 0 then
    return manipulation.unstack(arrays)
  end
  if type(arrays) ~= "table" or #arrays == 0 then
    C.raise("arg", label, "a list of arrays was expected, got " .. C.describe(arrays))
  end
  return arrays
end

local CONCATENATE = spec("concatenate", "axis dtype")
--- The arrays one after the other along an axis (0); with axis = jax.None flattened. They promote.
---shape: x[n, k], y[m, k] -> [n + m, k]
---errors: shapes that differ elsewhere
---e.g. `jnp.concatenate({x, y}, {axis = 1})`
---@param arrays jaxlua.Array[]
---@return jaxlua.Array
function manipulation.concatenate(arrays, ...)
  local k, first = CONCATENATE(...), ...
  local options = args.is_keywords(first) and first or nil
  local flat = first == C.None or options and rawequal(options.axis, C.None)
  arrays = check_list(arrays, "concatenate")
  local list = { C.promote(unpack(arrays)) }
  for i, x in ipairs(list) do
    if flat then
      list[i] = manipulation.ravel(x)
    elseif C.ndim(x) == 0 then
      C.raise("shape", "concatenate", "single values have no axis to join", "jnp.stack joins them")
    end
    if k.dtype then
      list[i] = C.astype(list[i], k.dtype)
    end
  end
  local axis = C.axis(flat and 0 or k.axis or 0, C.ndim(list[1]), "concatenate")
  return prim.concatenate(list, { dimension = axis })
end

local STACK = spec("stack", "axis dtype")
--- Arrays of one shape along a new axis (0).
---shape: n times x[..] -> [n, ..]
---@param arrays jaxlua.Array[]
---@return jaxlua.Array
function manipulation.stack(arrays, ...)
  local k = STACK(...)
  local list = { C.promote(unpack(check_list(arrays, "stack"))) }
  local axis = C.axis(k.axis or 0, C.ndim(list[1]) + 1, "stack")
  local text = table.concat(C.shape(list[1]), ",")
  for _, x in ipairs(list) do
    if table.concat(C.shape(x), ",") ~= text then
      C.raise("shape", "stack", ("all arrays have one shape; got %s and %s"):format(
        C.describe(list[1]), C.describe(x)))
    end
  end
  if k.dtype then
    for i, x in ipairs(list) do
      list[i] = C.astype(x, k.dtype)
    end
  end
  return prim.stack(list, { axis = axis })
end

local function joined(prepare, axis_of)
  return function(arrays)
    local list = {}
    for i, x in ipairs(check_list(arrays, "stack")) do
      list[i] = prepare(x)
    end
    return manipulation.concatenate(list, { axis = axis_of(list[1]) })
  end
end

--- Side by side: along axis 1, vectors along axis 0.
manipulation.hstack = joined(at_least_1, function(x) return C.ndim(x) == 1 and 0 or 1 end)
--- One below the other; vectors are rows.
manipulation.vstack = joined(at_least_2, function() return 0 end)
--- Along axis 2.
manipulation.dstack = joined(at_least_3, function() return 2 end)
--- Vectors as columns of a matrix.
manipulation.column_stack = joined(function(x)
  return C.ndim(x) < 2 and C.transpose(at_least_2(x)) or x
end, function() return 1 end)

local APPEND = spec("append", "axis")
--- x and then values, flattened unless an axis is named.
function manipulation.append(x, values, ...)
  local axis = APPEND(...).axis
  return manipulation.concatenate({ x, values }, { axis = axis == nil and C.None or axis })
end

local function sizes_of(parts, n, label, exact)
  local sizes = {}
  if type(parts) == "table" then
    local last = 0
    for i, stop in ipairs(parts) do
      stop = math.max(last, math.min(stop < 0 and stop + n or stop, n))
      sizes[i], last = stop - last, stop
    end
    sizes[#sizes + 1] = n - last
    return sizes
  end
  if type(parts) ~= "number" or parts < 1 or parts % 1 ~= 0 then
    C.raise("arg", label, "a number of parts or a list of places, got " .. C.describe(parts))
  end
  if exact and n % parts ~= 0 then
    C.raise("shape", label, ("an axis of %d does not split into %d equal parts"):format(n, parts))
  end
  for i = 1, parts do
    sizes[i] = math.floor(n / parts) + (i <= n % parts and 1 or 0)
  end
  return sizes
end

local function splitter(label, exact)
  local read = spec(label, "axis")
  return function(x, parts, ...)
    local axis = C.axis(read(...).axis or 0, C.ndim(x), label)
    local sizes = sizes_of(parts, C.shape(x)[axis + 1], label, exact)
    if #sizes == 1 then
      return { x }
    end
    return { prim.split(x, { axis = axis, sizes = sizes }) }
  end
end

--- Equal parts along an axis (0), or parts that end at the places of a list: a list of arrays.
---errors: parts that do not come out equal
manipulation.split = splitter("split", true)
--- As split; the first parts may be one longer.
manipulation.array_split = splitter("array_split", false)

local UNSTACK = spec("unstack", "axis")
--- The slices along an axis (0): a list.
function manipulation.unstack(x, ...)
  local axis = C.axis(UNSTACK(...).axis or 0, C.ndim(x), "unstack")
  local n = C.shape(x)[axis + 1]
  return n == 0 and {} or { prim.unstack(x, { axis = axis, num = n }) }
end

--- x repeated reps[i] times along axis i.
---shape: x[n] with {2, 3} -> [2, 3n]
function manipulation.tile(x, reps)
  reps = type(reps) == "number" and { reps } or reps
  local shape = C.shape(x)
  local rank = math.max(#reps, #shape)
  local wide, all = {}, {}
  for i = 1, rank do
    wide[i], all[i] = shape[i - rank + #shape] or 1, reps[i - rank + #reps] or 1
  end
  return prim.tile(rank > #shape and C.reshape(x, wide) or C.array(x), { reps = all })
end

-- Element i of the axis stands counts[i] times: counts are read from Lua.
local function repeat_each(x, counts, axis)
  local at, n = {}, C.shape(x)[axis + 1]
  if #counts ~= n then
    C.raise("shape", "repeat_", ("%d counts for an axis of %d"):format(#counts, n))
  end
  for i, count in ipairs(counts) do
    for _ = 1, count do
      at[#at + 1] = i - 1
    end
  end
  return require("jaxlua.numpy.indexing").take(x, C.array(at, C.default_int()), { axis = axis })
end

local REPEAT = spec("repeat_", "axis")
--- Each element `repeats` times (a number, or one for each element), along an axis or flattened.
---e.g. `jnp.repeat_(jnp.array{1, 2}, 2)` --> `[1. 1. 2. 2.]`
function manipulation.repeat_(x, repeats, ...)
  local axis = REPEAT(...).axis
  if axis == nil then
    x, axis = manipulation.ravel(x), 0
  end
  axis = C.axis(axis, C.ndim(x), "repeat_")
  if type(repeats) ~= "number" then
    repeats = C.is_array(repeats) and repeats:totable() or repeats
    if type(repeats) == "table" then
      return repeat_each(x, repeats, axis)
    end
  end
  local shape, dims = C.shape(x), {}
  for i = 0, #shape - 1 do
    dims[i + 1] = i <= axis and i or i + 1
  end
  local wide = { unpack(shape) }
  table.insert(wide, axis + 2, repeats)
  shape[axis + 1] = shape[axis + 1] * repeats
  return C.reshape(prim.broadcast_in_dim(x, { shape = wide, broadcast_dimensions = dims }), shape)
end

local FLIP = spec("flip", "axis")
--- The elements in reverse along axes, by default all.
function manipulation.flip(x, ...)
  return prim.rev(x, { dimensions = C.axes(FLIP(...).axis, C.ndim(x), "flip") })
end

function manipulation.fliplr(x)
  return manipulation.flip(x, 1)
end

function manipulation.flipud(x)
  return manipulation.flip(x, 0)
end

local ROT90 = spec("rot90", "k axes")
--- Turned by k quarters from the first of the axes towards the second.
function manipulation.rot90(x, ...)
  local k = ROT90(...)
  local axes, turns = k.axes or { 0, 1 }, (k.k or 1) % 4
  local a, b = C.axis(axes[1], C.ndim(x), "rot90"), C.axis(axes[2], C.ndim(x), "rot90")
  if turns == 0 then
    return x
  elseif turns == 2 then
    return manipulation.flip(x, { a, b })
  elseif turns == 1 then
    return manipulation.swapaxes(manipulation.flip(x, b), a, b)
  end
  return manipulation.flip(manipulation.swapaxes(x, a, b), b)
end

local function slice(x, axis, start, stop, strides)
  local from, to, by = {}, C.shape(x), strides and {}
  for i = 1, #to do
    from[i] = 0
    if by then
      by[i] = 1
    end
  end
  from[axis + 1], to[axis + 1] = start, stop
  return prim.slice(x, { start_indices = from, limit_indices = to, strides = by })
end

local ROLL = spec("roll", "axis")
--- The elements moved by `shift` places along axes; what leaves at one end enters at the other.
function manipulation.roll(x, shift, ...)
  local axis = ROLL(...).axis
  if axis == nil then
    return C.reshape(manipulation.roll(manipulation.ravel(x), shift, 0), C.shape(x))
  end
  local axes = type(axis) == "table" and axis or { axis }
  for i, a in ipairs(axes) do
    a = C.axis(a, C.ndim(x), "roll")
    local n = C.shape(x)[a + 1]
    local by = (type(shift) == "table" and shift[i] or shift) % math.max(n, 1)
    if by ~= 0 then
      x = prim.concatenate({ slice(x, a, n - by, n, true),
        slice(x, a, 0, n - by, true) }, { dimension = a })
    end
  end
  return x
end

-- {low, high} for each axis from what NumPy accepts: n, {n, m}, {{n, m}}, {{a, b}, {c, d}, …}
local function pad_pairs(width, rank)
  local pairs_ = {}
  if type(width) == "number" then
    width = { width, width }
  end
  for i = 1, rank do
    local w = type(width[1]) == "table" and (#width == 1 and width[1] or width[i]) or width
    if type(w) ~= "table" or #w == 0 or type(w[1]) ~= "number" then
      C.raise("arg", "pad", "the widths are a number or {before, after} for each axis")
    end
    pairs_[i] = { w[1], w[2] or w[1] }
  end
  return pairs_
end

-- Along one axis, as JAX: edge repeats the border, reflect and symmetric mirror, wrap goes round.
local function extend(x, axis, low, high, mode)
  local n = C.shape(x)[axis + 1]
  if n == 0 and low + high > 0 then
    C.raise("shape", "pad", ("an empty axis cannot be padded with mode '%s'"):format(mode))
  end
  local at, period = {}, mode == "wrap" and n or mode == "symmetric" and 2 * n or 2 * n - 2
  for i = -low, n + high - 1 do
    local k = math.max(0, math.min(n - 1, i))
    if mode ~= "edge" then
      k = period == 0 and 0 or i % period
      k = k < n and k or (mode == "symmetric" and 2 * n - 1 or 2 * n - 2) - k
    end
    at[#at + 1] = k
  end
  return require("jaxlua.numpy.indexing").take(x, C.array(at, C.default_int()), { axis = axis })
end

local PAD = spec("pad", "mode", "constant_values")
--- x with `width` elements more before and after, for all axes or each. mode: "constant" (of
--- constant_values, 0), "edge", "reflect", "symmetric", "wrap".
---e.g. `jnp.pad(jnp.array{1, 2}, {1, 0})` --> `[0. 1. 2.]`
function manipulation.pad(x, width, ...)
  local k = PAD(...)
  local mode, rank = k.mode or "constant", C.ndim(x)
  local widths = pad_pairs(width, rank)
  if mode == "constant" then
    local config = {}
    for i, w in ipairs(widths) do
      config[3 * i - 2], config[3 * i - 1], config[3 * i] = w[1], w[2], 0
    end
    local fill = k.constant_values or 0
    fill = type(fill) == "number" and C.lit(fill, C.dtype(x)) or C.astype(fill, C.dtype(x))
    return prim.pad(x, fill, { padding_config = config })
  end
  if not (mode == "edge" or mode == "reflect" or mode == "symmetric" or mode == "wrap") then
    C.raise("arg", "pad", ("there is no mode '%s'"):format(tostring(mode)),
      "constant, edge, reflect, symmetric, wrap")
  end
  for i, w in ipairs(widths) do
    if w[1] > 0 or w[2] > 0 then
      x = extend(x, i - 1, w[1], w[2], mode)
    end
  end
  return x
end

local DIFF = spec("diff", "n axis prepend append")
--- Differences of neighbours along an axis (the last), n times.
function manipulation.diff(x, ...)
  local k = DIFF(...)
  local axis = C.axis(k.axis or -1, C.ndim(x), "diff")
  local list = { k.prepend or x, k.prepend and x or k.append, k.prepend and k.append or nil }
  if #list > 1 then
    x = manipulation.concatenate(list, { axis = axis })
  end
  local subtract = C.dtype(x) == "bool" and C.op.ne or C.op.sub
  for _ = 1, k.n or 1 do
    local n = C.shape(x)[axis + 1]
    if n == 0 then break end
    x = subtract(slice(x, axis, 1, n), slice(x, axis, 0, n - 1))
  end
  return x
end

manipulation.permute_dims, manipulation.concat = manipulation.transpose, manipulation.concatenate

return require("jaxlua.args").public(manipulation, "manipulation")
