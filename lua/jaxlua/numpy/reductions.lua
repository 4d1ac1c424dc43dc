--- jnp: reductions over axes, and running sums.
--
-- {axis = …} is one axis, a list, or nil for all of them; keepdims keeps reduced axes with length
-- 1; `where` leaves elements out.

local C = require "jaxlua.core"
local args = require "jaxlua.args"

local reductions = {}
local prim, op, spec = C.prim, C.op, args.spec

local function kind_of(x)
  return C.issubdtype(x, "floating") and "f" or C.issubdtype(x, "unsignedinteger") and "u" or "i"
end

-- What a sum of this dtype is made in, and what it comes back as: small integers widen to the
-- default integer, half floats add up in f32.
local function accumulator(dtype)
  local kind = kind_of(dtype)
  if kind == "f" then
    return args.itemsize(dtype) < 4 and "float32" or dtype, dtype
  end
  local default = C.default_int()
  if args.itemsize(dtype) < args.itemsize(default) then
    dtype = kind == "u" and "u" .. default or default
  end
  return dtype, dtype
end

-- x in a dtype, and strong: a reduction forgets that a number of the script was weak.
local function convert(x, dtype)
  return C.dtype(x) == dtype and not C.weak_type(x) and x or C.astype(x, dtype)
end

-- x with `identity` where the mask is false.
local function masked(x, mask, identity)
  if mask == nil then
    return x
  end
  mask, x = C.broadcast_arrays(mask, x)
  return prim.select_n(mask, C.full(C.shape(x), identity, C.dtype(x)), x)
end

local function reduce(primitive, x, axis, keepdims, label)
  local axes = C.axes(axis, C.ndim(x), label)
  local y = primitive(x, { axes = axes })
  return keepdims and C.expand_dims(y, axes) or y, axes
end

local function sum_like(label, primitive, identity, combine)
  local read = spec(label, "axis dtype out keepdims initial where", "promote_integers")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    local work, result = accumulator(k.dtype and C.canonical_dtype(k.dtype) or C.dtype(x))
    x = masked(convert(x, work), k.where, identity)
    local y = reduce(primitive, x, k.axis, k.keepdims, label)
    if k.initial ~= nil then
      y = combine(y, C.astype(k.initial, work))
    end
    return convert(y, result)
  end
end

--- The sum over axes.
---shape: x[..] -> without the reduced axes
---dtype: bool and small integers give the default integer
---e.g. `jnp.sum(jnp.ones{2, 3}, {axis = 1})` --> `[3. 3.]`
---@param x jaxlua.Array
---@param ... any  axis, dtype, keepdims, initial, where
---@return jaxlua.Array
reductions.sum = sum_like("sum", prim.reduce_sum, 0, op.add)
--- The product over axes; dtypes as sum.
reductions.prod = sum_like("prod", prim.reduce_prod, 1, op.mul)

-- The least or largest value of a dtype.
local function extreme(dtype, largest)
  if dtype == "bool" then
    return largest
  elseif C.issubdtype(dtype, "floating") then
    return largest and math.huge or -math.huge
  end
  local info = C.iinfo(dtype)
  return largest and info.max or info.min
end

local function max_like(label, primitive, identity_is_largest, combine)
  local read = spec(label, "axis out keepdims initial where")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    if k.where ~= nil then
      if k.initial == nil then
        C.raise("arg", label, "a reduction with `where` needs `initial`: it has no identity")
      end
      x = masked(x, k.where, extreme(C.dtype(x), identity_is_largest))
    end
    x = convert(x, C.dtype(x))
    local axes, shape = C.axes(k.axis, C.ndim(x), label), C.shape(x)
    for _, axis in ipairs(axes) do
      if shape[axis + 1] == 0 and k.initial == nil then
        C.raise("shape", label, ("axis %d of %s is empty, and there is no %s of nothing"):format(
          axis, C.describe(x), label), "give initial = a value")
      end
    end
    local y = reduce(primitive, x, k.axis, k.keepdims, label)
    return k.initial ~= nil and combine(y, C.astype(k.initial, C.dtype(y))) or y
  end
end

--- The largest element over axes; NaN if there is one.
---errors: an empty axis without `initial`
reductions.max = max_like("max", prim.reduce_max, false, C.binary "max")
--- The smallest element over axes.
reductions.min = max_like("min", prim.reduce_min, true, C.binary "min")

local function any_like(label, primitive, identity)
  local read = spec(label, "axis out keepdims where")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    x = masked(convert(x, "bool"), k.where, identity)
    return (reduce(primitive, x, k.axis, k.keepdims, label))
  end
end

--- Whether an element differs from 0.
reductions.any = any_like("any", prim.reduce_or, false)
--- Whether all elements differ from 0.
reductions.all = any_like("all", prim.reduce_and, true)

-- How many elements the axes have together.
local function count(x, axes)
  local n, shape = 1, C.shape(x)
  for _, axis in ipairs(axes) do
    n = n * shape[axis + 1]
  end
  return n
end

-- The dtype that a mean is made in, and its own.
local function mean_dtypes(x, dtype)
  dtype = dtype and C.canonical_dtype(dtype) or C.dtype(C.promote_inexact(x))
  return accumulator(dtype)
end

local function mean_of(x, axis, keepdims, mask, label)
  local total, axes = reduce(prim.reduce_sum, masked(x, mask, 0), axis, keepdims, label)
  if mask == nil then
    return op.div(total, count(x, axes)), axes
  end
  local ones = C.astype(C.broadcast_to(mask, C.shape(x)), C.dtype(x))
  return op.div(total, (reduce(prim.reduce_sum, ones, axis, keepdims, label))), axes
end

local MEAN = spec("mean", "axis dtype out keepdims", "where")
--- The arithmetic mean over axes; integers give the default float.
---e.g. `jnp.mean(jnp.array{1, 2, 6})` --> `3.`
---@param x jaxlua.Array
---@return jaxlua.Array
function reductions.mean(x, ...)
  local k = MEAN(...)
  x = args.array(x, "mean")
  local work, result = mean_dtypes(x, k.dtype)
  return convert((mean_of(convert(x, work), k.axis, k.keepdims, k.where, "mean")), result)
end

local VAR = "axis dtype out ddof keepdims"
local function variance(label, read, finish)
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    local work, result = mean_dtypes(x, k.dtype)
    x = convert(x, work)
    local mean, axes = k.mean
    if mean == nil then
      mean = mean_of(x, k.axis, true, k.where, label)
    end
    local squares = prim.square(op.sub(x, mean))
    axes = C.axes(k.axis, C.ndim(x), label)
    local n = count(x, axes)
    if k.where ~= nil then
      local mask = C.broadcast_to(k.where, C.shape(x))
      squares = masked(squares, mask, 0)
      n = reduce(prim.reduce_sum, C.astype(mask, work), k.axis, k.keepdims, label)
    end
    local y = reduce(prim.reduce_sum, squares, k.axis, k.keepdims, label)
    local left = type(n) == "number" and math.max(0, n - (k.correction or k.ddof or 0))
      or C.binary "max"(0, op.sub(n, k.correction or k.ddof or 0))
    -- Nothing left to divide by: NaN.
    y = left == 0 and C.full(C.shape(y), 0 / 0, work) or op.div(y, left)
    return convert(finish(y), result)
  end
end

local function same(x)
  return x
end

--- The variance over axes: mean of |x - mean|^2, divided by n - ddof (or n - correction).
reductions.var = variance("var", spec("var", VAR, "where mean correction"), same)
--- The standard deviation: the root of var.
reductions.std = variance("std", spec("std", VAR, "where mean correction"), prim.sqrt)

local function arg_like(label, primitive)
  local read = spec(label, "axis out keepdims")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    local rank, axis = C.ndim(x), k.axis
    if axis == nil then
      x = C.reshape(x, { C.size(x) })
    end
    local at = C.axis(axis or 0, C.ndim(x), label)
    if C.shape(x)[at + 1] == 0 then
      C.raise("shape", label, "of an empty axis: " .. C.describe(x))
    end
    local y = primitive(x, { axes = { at }, index_dtype = C.default_int() })
    if k.keepdims then
      y = axis ~= nil and C.expand_dims(y, at) or C.expand_dims(y, C.axes(nil, rank, label))
    end
    return y
  end
end

--- The index of the largest element (the first one; NaN counts as largest), of the flattened array
--- or along an axis. int32.
reductions.argmax = arg_like("argmax", prim.argmax)
--- The index of the smallest element.
reductions.argmin = arg_like("argmin", prim.argmin)

local function running(label, primitive)
  local read = spec(label, "axis dtype out")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    if k.axis == nil then
      x = C.reshape(x, { C.size(x) })
    end
    local dtype = k.dtype and C.canonical_dtype(k.dtype) or C.dtype(x)
    x = convert(x, dtype == "bool" and C.default_int() or dtype)
    return primitive(x, { axis = C.axis(k.axis or 0, C.ndim(x), label), reverse = false })
  end
end

--- Sums of all elements up to each one, along an axis or of the flattened array.
---dtype: as x; bool gives the default integer
reductions.cumsum = running("cumsum", prim.cumsum)
--- Products of all elements up to each one.
reductions.cumprod = running("cumprod", prim.cumprod)

local COUNT = spec("count_nonzero", "axis keepdims")
--- How many elements differ from 0.
function reductions.count_nonzero(x, ...)
  local k = COUNT(...)
  return reductions.sum(op.ne(x, 0), { axis = k.axis, keepdims = k.keepdims })
end

local PTP = spec("ptp", "axis out keepdims")
--- Largest minus smallest.
function reductions.ptp(x, ...)
  local k = PTP(...)
  k = { axis = k.axis, keepdims = k.keepdims }
  return op.sub(reductions.max(x, k), reductions.min(x, k))
end

local AVERAGE = spec("average", "axis weights returned", "keepdims")
--- The mean weighted by `weights` (of x's shape, or of the axis); with `returned` also the sum of
--- weights.
function reductions.average(x, ...)
  local k = AVERAGE(...)
  local options = { axis = k.axis, keepdims = k.keepdims }
  if k.weights == nil then
    local mean = reductions.mean(x, options)
    local n = count(x, C.axes(k.axis, C.ndim(x), "average"))
    return mean, k.returned and C.full(C.shape(mean), n, C.dtype(mean)) or nil
  end
  local w = k.weights
  x, w = C.promote_inexact(x, w)
  if C.ndim(w) == 1 and C.ndim(x) > 1 then
    local dims = {}
    for i = 1, C.ndim(x) do
      dims[i] = 1
    end
    dims[C.axis(k.axis, C.ndim(x), "average") + 1] = C.size(w)
    w = C.reshape(w, dims)
  end
  w = C.broadcast_to(w, C.shape(x))
  local total = reductions.sum(w, options)
  return op.div(reductions.sum(op.mul(x, w), options), total), k.returned and total or nil
end

local NAN = "axis dtype out keepdims"
local function without_nan(label, f, positional)
  local read = spec(label, positional or NAN)
  return function(x, ...)
    local k = read(...)
    if label == "nansum" then
      x = C.array(x)
      local bad = op.ne(x, x)
      return f(prim.select_n(bad, x, C.full(C.shape(x), 0, C.dtype(x))), k)
    end
    local keep = op.eq(x, x)
    local y = f(x, { axis = k.axis, keepdims = k.keepdims, where = keep,
      initial = label == "nanmax" and -math.huge or label == "nanmin" and math.huge or nil })
    if label == "nanmax" or label == "nanmin" then
      -- All of them NaN: so is the result.
      local some = reductions.any(keep, { axis = k.axis, keepdims = k.keepdims })
      y = prim.select_n(some, C.full(C.shape(y), 0 / 0, C.dtype(y)), y)
    end
    return y
  end
end

--- sum, mean, max, min of the elements that are not NaN.
reductions.nansum = without_nan("nansum", reductions.sum)
reductions.nanmean = without_nan("nanmean", reductions.mean)
reductions.nanmax = without_nan("nanmax", reductions.max, "axis out keepdims")
reductions.nanmin = without_nan("nanmin", reductions.min, "axis out keepdims")

local MEDIAN = spec("median", "axis out overwrite_input keepdims")
--- The middle element, or the mean of the two middle ones.
function reductions.median(x, ...)
  local k = MEDIAN(...)
  local rank = C.ndim(x)
  x = C.promote_inexact(x)
  x = convert(x, C.dtype(x))
  local axis = k.axis
  if axis == nil then
    x, axis = C.reshape(x, { C.size(x) }), 0
  end
  local at = C.axis(axis, C.ndim(x), "median")
  local sorted = prim.sort({ x }, { dimension = at, is_stable = true, num_keys = 1 })
  local n = C.shape(x)[at + 1]
  local take = require("jaxlua.numpy.indexing").take
  local function element(i)
    return take(sorted, i, { axis = at })
  end
  local y = op.mul(op.add(element(math.floor((n - 1) / 2)), element(math.floor(n / 2))), 0.5)
  -- A NaN sorts last and makes the median NaN.
  local last = element(n - 1)
  y = prim.select_n(op.ne(last, last), y, last)
  if k.keepdims then
    y = k.axis ~= nil and C.expand_dims(y, at) or C.expand_dims(y, C.axes(nil, rank, "median"))
  end
  return y
end

reductions.amax, reductions.amin = reductions.max, reductions.min

return require("jaxlua.args").public(reductions, "reductions")
