--- Indexing by arrays, x[{idx, "1:"}], and functional updates, x:at(i):set(v).
--
-- Every key is brought to one form. Integers, arrays and (for updates) partial slices become
-- index arrays over a common batch shape; the axes that are taken whole are the window:
--
--   canonical result = [batch dims…, whole axes…]
--
-- and the order in which NumPy wants the axes is a permutation of that. Keys without arrays,
-- where nothing is updated, never come here: runtime/bind/index.c does them.

local C = require "jaxlua.core"

local indexing = {}

local prim, raise = C.prim, C.raise

-- ---- index arrays ------------------------------------------------------------------------------

-- The places of true, one list of integers for each axis of a boolean array whose values are known.
local function places(mask)
  if not C.known(mask) then
    raise("concrete", "index",
      "a boolean index whose values are not known gives an unknown shape", "use jnp.where")
  end
  local shape, rank = C.shape(mask), C.ndim(mask)
  local flat = C.reshape(mask, { -1 }):totable()
  local lists = {}
  for a = 1, rank do
    lists[a] = {}
  end
  local n = 0
  for k, on in ipairs(flat) do
    if on then
      n = n + 1
      local rest = k - 1
      for a = rank, 1, -1 do
        lists[a][n] = rest % shape[a]
        rest = math.floor(rest / shape[a])
      end
    end
  end
  for a = 1, rank do
    lists[a] = C.array(lists[a], "int32")
  end
  return lists
end

local function to_array(value)
  if type(value) == "table" then
    local x = C.array(value)
    if C.dtype(x) == "bool" then
      return x
    end
    return C.array(value, "int32")
  elseif type(value) == "boolean" then
    raise("unsupported", "index", "a single boolean is not an index here",
      "use jax.None and jnp.where")
  end
  return value
end

-- Counts negative positions from the end.
local function wrapped(index, extent)
  local d = C.dtype(index)
  if C.issubdtype(d, "unsignedinteger") then
    return C.astype(index, "int32")
  end
  if not C.issubdtype(d, "integer") then
    raise("dtype", "index", "index arrays hold integers or booleans, got " .. C.describe(index),
      "convert it: i:astype('int32')")
  end
  return prim.select_n(C.op.lt(index, 0), index, C.op.add(index, extent))
end

local function check_known(index, extent, axis, x)
  local low, high = C.int_range(index)
  if low and (low < -extent or high >= extent) then
    raise("index", "index", ("%d is out of range for axis %d of %s"):format(
      low < -extent and low or high, axis, C.describe(x)))
  end
end

-- ---- the plan of a key -------------------------------------------------------------------------

-- start, start + step, … as int32
local function positions(start, step, len)
  local i = prim.iota { dtype = "int32", shape = { len }, dimension = 0 }
  return C.op.add(C.op.mul(i, step), start)
end

-- Appends the index arrays of a boolean mask at `axis`: one for each of its axes.
local function add_mask(parts, x, axis, mask)
  local shape = C.shape(x)
  for k, n in ipairs(C.shape(mask)) do
    if shape[axis + k] ~= n then
      raise("index", "index", ("the boolean index %s does not fit %s at axis %d"):format(
        C.describe(mask), C.describe(x), axis))
    end
  end
  for k, list in ipairs(places(mask)) do
    parts[#parts + 1] = { kind = "array", axis = axis + k - 1, value = list }
  end
end

-- The parts of a key, numbers and masks as index arrays; and whether no element is met twice.
local function parts_of(x, key)
  local shape, parts, distinct = C.shape(x), {}, true
  for _, it in ipairs(C.parse_index(x, key)) do
    if it.kind == "array" then
      distinct = false
      local value = to_array(it.value)
      if C.dtype(value) == "bool" then
        add_mask(parts, x, it.axis, value)
      else
        check_known(value, shape[it.axis + 1], it.axis, x)
        parts[#parts + 1] = { kind = "array", axis = it.axis,
          value = wrapped(value, shape[it.axis + 1]) }
      end
    elseif it.kind == "int" then
      parts[#parts + 1] = { kind = "array", axis = it.axis, value = C.full({}, it.start, "int32") }
    else
      parts[#parts + 1] = it
    end
  end
  return parts, distinct
end

-- The index arrays of the parts, broadcast; the place of the first; whether others stand between
-- them: then their dimensions come first, as in NumPy.
local function index_arrays(parts)
  local arrays, first, last, apart = {}, nil, nil, false
  for i, p in ipairs(parts) do
    if p.kind == "array" then
      apart = apart or (last ~= nil and last ~= i - 1)
      first, last = first or i, i
      arrays[#arrays + 1] = p.value
    end
  end
  return { C.broadcast_arrays(unpack(arrays)) }, first, apart
end

-- `slices`: partial slices become index arrays too (an update cannot be sliced beforehand).
-- Fields of the plan: index (list of index arrays of the batch shape, last axis apart), axes
-- (which axis each is for), batch (shape), window (whole axes), perm (NumPy's order ←
-- canonical), fresh (places of new axes in the result), distinct (no element is met twice).
local function plan_of(x, key, slices)
  local shape = C.shape(x)
  local parts, distinct = parts_of(x, key)
  local arrays, first, apart = index_arrays(parts)
  local common = arrays[1] and C.shape(arrays[1]) or {}
  local plan = { index = {}, axes = {}, batch = { unpack(common) }, window = {}, fresh = {},
    perm = {}, inverse = {}, distinct = distinct }
  -- Result dimensions in NumPy's order: negative numbers are window axes, others batch dimensions
  -- (from 1).
  local order, rank, k = {}, 0, 0
  local function put(label)
    order[#order + 1] = label
    rank = rank + 1
  end
  local function put_common(now)
    for c = 1, now and #common or 0 do
      put(c)
    end
  end
  put_common(apart)
  for i, p in ipairs(parts) do
    if p.kind == "array" then
      k = k + 1
      plan.index[#plan.index + 1] = { arrays[k], 1, #common }
      plan.axes[#plan.axes + 1] = p.axis
      put_common(i == first and not apart)
    elseif p.kind == "new" then
      plan.fresh[#plan.fresh + 1] = rank
      rank = rank + 1
    elseif slices and not (p.start == 0 and p.step == 1 and p.len == shape[p.axis + 1]) then
      local n = #plan.batch + 1
      plan.batch[n] = p.len
      plan.index[#plan.index + 1] = { positions(p.start, p.step, p.len), n, n }
      plan.axes[#plan.axes + 1] = p.axis
      put(n)
    else
      plan.window[#plan.window + 1] = p.axis
      put(-#plan.window)
    end
  end
  for i, label in ipairs(order) do
    local at = label > 0 and label - 1 or #plan.batch - label - 1
    plan.perm[i] = at
    plan.inverse[at + 1] = i - 1
  end
  return plan
end

-- All index arrays in one: [batch…, number of indexed axes].
local function stacked(plan)
  local n = #plan.batch
  local list = {}
  for i, entry in ipairs(plan.index) do
    local dims = {}
    for d = entry[2], entry[3] do
      dims[#dims + 1] = d - 1
    end
    local x = C.astype(entry[1], "int32")
    local shape = { unpack(plan.batch) }
    shape[n + 1] = 1
    list[i] = prim.broadcast_in_dim(x, { shape = shape, broadcast_dimensions = dims })
  end
  if #list == 1 then
    return list[1]
  end
  return prim.concatenate(list, { dimension = n })
end

local function count(from, n)
  local out = {}
  for i = 1, n do
    out[i] = from + i - 1
  end
  return out
end

local function sorted_copy(list)
  local out = { unpack(list) }
  table.sort(out)
  return out
end

-- ---- reading -----------------------------------------------------------------------------------

-- The key's slices alone, arrays and integers replaced by whole axes; nil if there is nothing to
-- slice.
local function slices_of(items)
  local out, any = {}, false
  for _, it in ipairs(items) do
    if it.kind == "slice" then
      local stop = it.start + it.len * it.step
      out[#out + 1] = C.s(it.start, stop < 0 and C.None or stop, it.step)
      any = true
    elseif it.kind == "array" and C.is_array(it.value) and C.dtype(it.value) == "bool" then
      for _ = 1, C.ndim(it.value) do
        out[#out + 1] = C.s()
      end
    elseif it.kind ~= "new" then
      out[#out + 1] = C.s()
    end
  end
  return any and out
end

-- The same key with its slices done: whole axes in their place.
local function without_slices(items)
  local out = {}
  for i, it in ipairs(items) do
    out[i] = it.kind == "slice" and C.s() or it.kind == "new" and C.None or it.kind == "int"
      and it.start or it.value
  end
  return out
end

--- x[key] where the key holds arrays.
function indexing.get(x, key)
  local items = C.parse_index(x, key)
  for _, it in ipairs(items) do
    if it.kind == "array" then
      it.value = to_array(it.value)
    end
  end
  local slices = slices_of(items)
  if slices then
    x = C.index(x, slices)
  end
  local plan = plan_of(x, without_slices(items), false)
  local sizes = C.shape(x)
  for _, axis in ipairs(plan.axes) do
    sizes[axis + 1] = 1
  end
  local y = prim.gather(x, stacked(plan), {
    dimension_numbers = { count(#plan.batch, #plan.window), sorted_copy(plan.axes), plan.axes, {},
      {} },
    slice_sizes = sizes, mode = "CLIP", indices_are_sorted = false, unique_indices = false,
  })
  y = C.transpose(y, plan.perm)
  if #plan.fresh > 0 then
    y = C.expand_dims(y, plan.fresh)
  end
  return y
end

C.hooks.index = indexing.get

-- ---- updates -----------------------------------------------------------------------------------

local At = {}
At.__index = At

-- x, the update in canonical order, the indices, and the attributes of a scatter.
local function scatter_of(at, value)
  local x = at.x
  local plan = plan_of(x, at.key, true)
  plan.stacked = #plan.axes > 0 and stacked(plan)
  local shape, fresh = {}, {}
  local sizes = C.shape(x)
  for i, p in ipairs(plan.perm) do
    shape[i] = p < #plan.batch and plan.batch[p + 1] or sizes[plan.window[p - #plan.batch + 1] + 1]
  end
  for _, place in ipairs(plan.fresh) do
    table.insert(shape, place + 1, 1)
    fresh[#fresh + 1] = place
  end
  if type(value) == "number" then
    value = C.lit(value, C.dtype(x))
  else
    value = C.astype(value, C.dtype(x))
  end
  value = C.broadcast_to(value, shape)
  if #fresh > 0 then
    value = C.squeeze(value, fresh)
  end
  value = C.transpose(value, plan.inverse)
  local attrs = {
    dimension_numbers = { count(#plan.batch, #plan.window), sorted_copy(plan.axes), plan.axes, {},
      {} },
    indices_are_sorted = plan.distinct and #plan.batch == 0, mode = "FILL_OR_DROP",
    unique_indices = plan.distinct,
  }
  return plan, value, attrs
end

local function whole(plan)
  return #plan.axes == 0
end

--- x with v at the places of the key.
function At:set(value)
  local plan, update, attrs = scatter_of(self, value)
  if whole(plan) then
    return update
  end
  return prim.scatter(self.x, plan.stacked, update, attrs)
end

--- x with v added; an element that is named twice gets both.
function At:add(value)
  local plan, update, attrs = scatter_of(self, value)
  if whole(plan) then
    return C.op.add(self.x, update)
  end
  return prim.scatter_add(self.x, plan.stacked, update, attrs)
end

function At:get()
  return C.index(self.x, self.key)
end

-- An element that is named twice must see both updates: a primitive of its own, or distinct places.
local function combine(name, primitive, f)
  At[name] = function(self, value)
    local plan, update, attrs = scatter_of(self, value)
    if whole(plan) then
      return f(self.x, update)
    end
    if prim[primitive] then
      return prim[primitive](self.x, plan.stacked, update, attrs)
    end
    if not plan.distinct then
      raise("unsupported", "at:" .. name,
        "an index array may name an element twice, which " .. name .. " cannot do yet")
    end
    return self:set(f(self:get(), value))
  end
end

combine("multiply", "scatter_mul", C.op.mul)
combine("min", "scatter_min", C.binary("min", "promote", "minimum"))
combine("max", "scatter_max", C.binary("max", "promote", "maximum"))
combine("divide", "scatter_div", C.op.div)
combine("power", "scatter_pow", C.op.pow)
At.mul, At.div, At.pow = At.multiply, At.divide, At.power

--- x:at(key): the places of a functional update; or x:at(i, j) for x:at{i, j}.
function C.methods.at(x, key, ...)
  if select("#", ...) > 0 then
    key = { key, ... }
  end
  return setmetatable({ x = x, key = key }, At)
end

return indexing
