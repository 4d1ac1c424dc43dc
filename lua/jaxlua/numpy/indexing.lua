--- jnp: taking elements by index, sorting, searching.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local indexing = {}
local prim, op = C.prim, C.op

local MODES = { fill = "FILL_OR_DROP", clip = "CLIP", promise_in_bounds = "PROMISE_IN_BOUNDS",
  wrap = "PROMISE_IN_BOUNDS" }

local function gather(x, indices, dims, slice, k)
  local mode = MODES[k.mode or "fill"]
  if not mode then
    C.raise("arg", "take", ("there is no mode '%s'"):format(tostring(k.mode)),
      "fill, clip, wrap, promise_in_bounds")
  end
  local fill = k.fill_value
  if fill == nil and mode == "FILL_OR_DROP" and C.issubdtype(C.dtype(x), "floating") then
    fill = 0 / 0
  end
  return prim.gather(x, indices, {
    dimension_numbers = dims, slice_sizes = slice, mode = mode, fill_value = fill,
    indices_are_sorted = k.indices_are_sorted == true, unique_indices = k.unique_indices == true,
  })
end

local function check_indices(i, label)
  if type(i) == "number" then
    if i % 1 ~= 0 then
      C.raise("index", label, ("an index is an integer, got %.14g"):format(i))
    end
    return C.array(i, C.default_int())
  elseif type(i) == "table" then
    return C.array(i, C.default_int())
  elseif not C.is_array(i) or not C.issubdtype(C.dtype(i), "integer") then
    C.raise("index", label, "integers were expected as indices, got " .. C.describe(i))
  end
  return i
end

-- Indices with negative ones counted from the end; with mode "wrap" all of them modulo n.
local function normal(i, n, k)
  if k.mode == "wrap" then
    return n > 0 and op.mod(i, n) or i
  elseif k.mode == "clip" or C.issubdtype(C.dtype(i), "unsignedinteger") then
    return i
  end
  return prim.select_n(prim.lt(i, 0), i, prim.add(i, n))
end

local TAKE = spec("take", "axis out mode unique_indices indices_are_sorted fill_value")
--- The elements at `indices` along an axis, or of the flattened array. Indices beyond the ends
--- give NaN (mode "fill"), the nearest element ("clip") or go round ("wrap").
---shape: x[a, n, b], indices[..] -> [a, .., b]
---e.g. `jnp.take(x, jnp.int32{2, 0}, {axis = 1})`
---@param x jaxlua.Array
---@param indices jaxlua.Array|integer|integer[]
---@return jaxlua.Array
function indexing.take(x, indices, ...)
  local k = TAKE(...)
  if k.axis == nil then
    x = C.reshape(x, { C.size(x) })
  end
  local axis = C.axis(k.axis or 0, C.ndim(x), "take")
  indices = check_indices(indices, "take")
  local shape, rank = C.shape(x), C.ndim(indices)
  indices = C.expand_dims(normal(indices, shape[axis + 1], k), rank)
  local window, slice = {}, { unpack(shape) }
  for i = 0, #shape - 1 do
    if i ~= axis then
      window[#window + 1] = i < axis and i or i + rank - 1
    end
  end
  slice[axis + 1] = math.min(1, shape[axis + 1])
  return gather(x, indices, { window, { axis }, { axis }, {}, {} }, slice, k)
end

local ALONG = spec("take_along_axis", "axis mode fill_value")
--- The elements at `indices` along an axis (-1); the other axes go along, lane by lane.
---shape: x[a, n, b], indices[a, m, b] -> [a, m, b]
function indexing.take_along_axis(x, indices, ...)
  local k = ALONG(...)
  indices = check_indices(indices, "take_along_axis")
  local n = C.ndim(x)
  if C.ndim(indices) ~= n then
    C.raise("shape", "take_along_axis", ("the indices have %d axes, the array %d"):format(
      C.ndim(indices), n))
  end
  local axis = C.axis(k.axis == nil and -1 or k.axis, n, "take_along_axis")
  local xs, is = C.shape(x), C.shape(indices)
  local grown_x, grown_i, lanes, slice = { unpack(xs) }, { unpack(is) }, {}, {}
  for i = 1, n do
    slice[i] = 1
    if i - 1 ~= axis then
      if xs[i] ~= is[i] and xs[i] ~= 1 and is[i] ~= 1 then
        C.raise("shape", "take_along_axis", ("axis %d is %d in the array and %d in the indices")
          :format(i - 1, xs[i], is[i]))
      end
      grown_x[i] = xs[i] == 1 and is[i] or xs[i]
      grown_i[i] = grown_x[i]
      lanes[#lanes + 1] = i - 1
    end
  end
  x = C.broadcast_to(x, grown_x)
  indices = C.broadcast_to(normal(indices, xs[axis + 1], k), grown_i)
  local shape = { unpack(grown_i) }
  shape[n + 1] = 1
  indices = C.reshape(indices, shape)
  return gather(x, indices, { {}, { axis }, { axis }, lanes, lanes }, slice, k)
end

local function sort_axis(x, k, label)
  if k.axis == nil then
    return C.ndim(x) - 1
  end
  return C.axis(k.axis, C.ndim(x), label)
end

local SORT = spec("sort", "axis", "stable descending kind")
--- Sorted along an axis (the last); NaN last.
---e.g. `jnp.sort(jnp.array{3, 1, 2})` --> `[1. 2. 3.]`
function indexing.sort(x, ...)
  local k = SORT(...)
  local axis = sort_axis(x, k, "sort")
  local y = prim.sort({ x }, { dimension = axis, is_stable = true, num_keys = 1 })
  return k.descending and prim.rev(y, { dimensions = { axis } }) or y
end

local ARGSORT = spec("argsort", "axis", "stable descending kind")
--- The indices that sort x along an axis (the last); equal elements keep their order. int32.
function indexing.argsort(x, ...)
  local k = ARGSORT(...)
  local axis = sort_axis(x, k, "argsort")
  local shape = C.shape(x)
  local at = prim.iota { dtype = C.default_int(), shape = shape, dimension = axis }
  if k.descending then
    -- From the back, so that equal elements still stand in order when all is turned round.
    x, at = prim.rev(x, { dimensions = { axis } }), prim.rev(at, { dimensions = { axis } })
  end
  local _, order = prim.sort({ x, at }, { dimension = axis, is_stable = true, num_keys = 1 })
  return k.descending and prim.rev(order, { dimensions = { axis } }) or order
end

local SEARCH = spec("searchsorted", "side sorter")
--- For each v the place in the sorted vector a where it would keep the order: before its equals,
--- with side = "right" after them. int32.
---shape: a[n], v[..] -> [..]
function indexing.searchsorted(a, v, ...)
  local k = SEARCH(...)
  if C.ndim(a) ~= 1 then
    C.raise("shape", "searchsorted", "a sorted vector was expected, got " .. C.describe(a))
  end
  if k.sorter ~= nil then
    a = indexing.take(a, k.sorter)
  end
  a, v = C.promote(a, v)
  local n, rank = C.size(a), C.ndim(v)
  local before = k.side == "right" and op.le or op.lt
  local compare = before(a, C.expand_dims(v, rank))
  if n == 0 then
    return C.full(C.shape(v), 0, C.default_int())
  end
  return prim.reduce_sum(C.astype(compare, C.default_int()), { axes = { rank } })
end

-- A list of the multi-indices (from 0) of the elements that differ from 0; the array must be
-- known.
local function places(x, label)
  if not C.known(x) then
    C.raise("concrete", label, "how many elements there are depends on values that are traced",
      "use jnp.where(condition, x, y), whose shape does not")
  end
  local flat, out = C.reshape(x, { C.size(x) }):totable(), {}
  for i, value in ipairs(flat) do
    if value ~= 0 and value ~= false then
      out[#out + 1] = i - 1
    end
  end
  return out
end

--- The indices of the elements that differ from 0, one vector for each axis: a list.
---errors: a traced array, whose result would have no fixed shape
---@return jaxlua.Array[]
function indexing.nonzero(x)
  local shape, out = C.shape(x), {}
  local flat = places(x, "nonzero")
  local stride = 1
  for axis = #shape, 1, -1 do
    local at = {}
    for i, f in ipairs(flat) do
      at[i] = math.floor(f / stride) % shape[axis]
    end
    out[axis], stride = C.array(at, C.default_int()), stride * shape[axis]
  end
  return out
end

--- nonzero of the flattened array: one vector.
function indexing.flatnonzero(x)
  return C.array(places(x, "flatnonzero"), C.default_int())
end

--- The indices of the elements that differ from 0, one row for each.
function indexing.argwhere(x)
  local columns = indexing.nonzero(x)
  for i, column in ipairs(columns) do
    columns[i] = C.expand_dims(column, 1)
  end
  return prim.concatenate(columns, { dimension = 1 })
end

local UNIQUE = spec("unique", "", "return_counts")
--- The different elements, sorted; with return_counts how often each occurs as a second result.
function indexing.unique(x, ...)
  local k = UNIQUE(...)
  local sorted = indexing.sort(C.reshape(x, { C.size(x) }))
  local n = C.size(x)
  if n == 0 then
    return sorted, k.return_counts and C.full({ 0 }, 0, C.default_int()) or nil
  end
  local values = sorted:totable()
  local at, counts = {}, {}
  for i, v in ipairs(values) do
    local new = i == 1 or v ~= values[i - 1] and (v == v or values[i - 1] == values[i - 1])
    if new then
      at[#at + 1], counts[#counts + 1] = i - 1, 0
    end
    counts[#counts] = counts[#counts] + 1
  end
  local out = indexing.take(sorted, C.array(at, C.default_int()))
  return out, k.return_counts and C.array(counts, C.default_int()) or nil
end

local BINCOUNT = spec("bincount", "weights minlength", "length")
--- How often each integer from 0 on occurs in a vector; with weights their sums.
function indexing.bincount(x, ...)
  local k = BINCOUNT(...)
  local n = k.length
  if not n then
    n = k.minlength or 0
    if C.size(x) > 0 then
      local largest = require("jaxlua.numpy.reductions").max(x)
      if not C.known(largest) then
        C.raise("concrete", "bincount", "the number of bins depends on values that are traced",
          "say length = n")
      end
      n = math.max(n, largest:item() + 1)
    end
  end
  local bins = prim.iota { dtype = C.dtype(x), shape = { 1, n }, dimension = 1 }
  local hit = op.eq(C.expand_dims(x, 1), bins)
  local weights = k.weights ~= nil and C.expand_dims(k.weights, 1) or nil
  local counted = weights and op.mul(C.astype(hit, C.dtype(weights)), weights)
    or C.astype(hit, C.default_int())
  return prim.reduce_sum(counted, { axes = { 0 } })
end

return require("jaxlua.args").public(indexing, "indexing")
