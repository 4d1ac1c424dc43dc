--- jnp: arrays out of nothing, out of tables, and like others.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local creation = {}
local prim, op = C.prim, C.op

local function as_shape(shape)
  return type(shape) == "number" and { shape } or shape
end

local ARRAY = spec("array", "dtype", "copy order ndmin")
--- An array of a number, a boolean, an array, or a nested table of these. Numbers make the default
--- float whatever their values; ask for integers by name.
---errors: a ragged table, naming the place.
---e.g. `jnp.array({1, 2, 3}, "int32")` --> `[1 2 3]`
---@param x any
---@param dtype? string|jaxlua.DType
---@return jaxlua.Array
function creation.array(x, dtype, ...)
  local k = ARRAY(dtype, ...)
  local y = C.array(x, k.dtype)
  for _ = C.ndim(y) + 1, k.ndmin or 0 do
    y = C.expand_dims(y, 0)
  end
  return y
end

local ASARRAY = spec("asarray", "dtype", "copy order")
--- As array.
function creation.asarray(x, ...)
  return C.array(x, ASARRAY(...).dtype)
end

--- The array itself: arrays do not change.
function creation.copy(x)
  return C.array(x)
end

local function weak(x)
  return type(x) == "number" or C.is_array(x) and C.weak_type(x)
end

local FULL = spec("full", "dtype")
--- An array of one value.
---shape: -> shape; a value with axes broadcasts to it
---e.g. `jnp.full({2}, 7)` --> `[7. 7.]`
---@param shape integer|integer[]
---@param value number|boolean|jaxlua.Array
---@return jaxlua.Array
function creation.full(shape, value, ...)
  local dtype, is_weak = FULL(...).dtype, false
  if not dtype then
    is_weak = weak(value)
    dtype = type(value) == "boolean" and "bool" or type(value) == "number" and C.default_float()
      or C.dtype(value)
  end
  return C.full(as_shape(shape), value, dtype, is_weak)
end

local function constant(label, value)
  local read = spec(label, "dtype")
  return function(shape, ...)
    return C.full(as_shape(shape), value, read(...).dtype or C.default_float())
  end
end

--- Zeros of a shape; jnp.zeros({2, 3}, "int32"), jnp.zeros{2, 3}.
creation.zeros = constant("zeros", 0)
--- Ones of a shape.
creation.ones = constant("ones", 1)
--- As zeros: memory that was never written is not handed out.
creation.empty = constant("empty", 0)

local function constant_like(label, value)
  local read = spec(label, "dtype shape")
  return function(x, ...)
    local k = read(...)
    return C.full(as_shape(k.shape or C.shape(x)), value, k.dtype or C.dtype(x),
      not k.dtype and weak(x))
  end
end

--- Zeros in the shape and dtype of another array, or of `dtype` and `shape`.
creation.zeros_like = constant_like("zeros_like", 0)
creation.ones_like = constant_like("ones_like", 1)
creation.empty_like = constant_like("empty_like", 0)

local FULL_LIKE = spec("full_like", "dtype shape")
--- One value in the shape and dtype of another array.
function creation.full_like(x, value, ...)
  local k = FULL_LIKE(...)
  return C.full(as_shape(k.shape or C.shape(x)), value, k.dtype or C.dtype(x),
    not k.dtype and weak(x))
end

local function integral(x)
  return x == nil or type(x) == "number" and x % 1 == 0
end

local function number(x, label)
  if x ~= nil and type(x) ~= "number" then
    if C.is_array(x) and C.ndim(x) == 0 then
      return x:item()
    end
    C.raise("arg", label, "start, stop and step are numbers, got " .. C.describe(x))
  end
  return x
end

local ARANGE = spec("arange", "stop step dtype")
--- arange(stop) or arange(start, stop, step): the values from start by step, stop not reached.
---dtype: the default integer if all arguments are integral, else the default float
---e.g. `jnp.arange(2, 11, 3)` --> `[2 5 8]`
---@return jaxlua.Array
function creation.arange(start, ...)
  local k = ARANGE(...)
  local stop, step = number(k.stop, "arange"), number(k.step, "arange")
  start = number(start, "arange")
  if not start then
    C.raise("arg", "arange", "the number to stop at is missing")
  end
  local dtype = k.dtype
  if not dtype then
    local whole = integral(start) and integral(stop) and integral(step)
    dtype = whole and C.default_int() or C.default_float()
  end
  if stop == nil then
    start, stop = 0, start
  end
  step = step or 1
  if step == 0 then
    C.raise("arg", "arange", "the step is 0")
  end
  local n = math.max(0, math.ceil((stop - start) / step))
  local y = prim.iota { dtype = dtype, shape = { n }, dimension = 0 }
  if step ~= 1 then
    y = prim.mul(step, y)
  end
  if start ~= 0 or step % 1 ~= 0 then
    y = prim.add(start, y)
  end
  return y
end

-- start + (stop - start) i / div as a weighted sum, which meets the last point exactly.
local function spaced(start, stop, num, div, endpoint, dtype)
  local n = endpoint and num - 1 or num
  local shape = C.shape(start)
  local function row(x)
    return C.reshape(x, { 1, unpack(shape) })
  end
  local steps = { n }
  for i = 1, #shape do
    steps[i + 1] = 1
  end
  local part = op.div(prim.iota { dtype = dtype, shape = { n }, dimension = 0 }, div)
  part = C.reshape(part, steps)
  local out = op.add(op.mul(row(start), op.sub(1, part)), op.mul(row(stop), part))
  if endpoint then
    out = prim.concatenate({ out, row(stop) }, { dimension = 0 })
  end
  return out
end

local LINSPACE = spec("linspace", "num endpoint retstep dtype axis")
--- `num` (50) evenly spaced values from start to stop, which belongs to them unless endpoint is
--- false. With retstep the step is a second result.
---e.g. `jnp.linspace(0, 1, 5)` --> `[0. 0.25 0.5 0.75 1.]`
---@return jaxlua.Array
function creation.linspace(start, stop, ...)
  local k = LINSPACE(...)
  local num, endpoint = k.num or 50, k.endpoint ~= false
  if type(num) ~= "number" or num < 0 or num % 1 ~= 0 then
    C.raise("arg", "linspace", "num is a number of values, got " .. C.describe(num))
  end
  local dtype = k.dtype and C.canonical_dtype(k.dtype)
  local work = C.result_type(start, stop, C.default_float())
  if dtype and C.issubdtype(dtype, "floating") then
    work = C.result_type(work, dtype)
  end
  start, stop = C.broadcast_arrays(C.astype(start, work), C.astype(stop, work))
  local div = endpoint and num - 1 or num
  local out
  if num > 1 then
    out = spaced(start, stop, num, div, endpoint, work)
  elseif num == 1 then
    out = C.expand_dims(start, 0)
  else
    out = C.full({ 0, unpack(C.shape(start)) }, 0, work)
  end
  if k.axis and k.axis ~= 0 then
    out = require("jaxlua.numpy.manipulation").moveaxis(out, 0, k.axis)
  end
  if dtype and dtype ~= work then
    if C.issubdtype(dtype, "integer") then
      out = prim.floor(out)
    end
    out = C.astype(out, dtype)
  end
  if k.retstep then
    return out, op.div(op.sub(stop, start), div)
  end
  return out
end

local LOGSPACE = spec("logspace", "num endpoint base dtype axis")
--- base (10) to the powers linspace(start, stop).
function creation.logspace(start, stop, ...)
  local k = LOGSPACE(...)
  local y = creation.linspace(start, stop, { num = k.num, endpoint = k.endpoint, axis = k.axis })
  y = op.pow(k.base or 10, y)
  return k.dtype and C.astype(y, k.dtype) or y
end

local function iota(shape, axis)
  return prim.iota { dtype = C.default_int(), shape = shape, dimension = axis }
end

local EYE = spec("eye", "M k dtype")
--- Ones on diagonal k, zeros elsewhere.
---shape: -> [N, M]; M defaults to N
---e.g. `jnp.eye(2)` --> `[[1. 0.] [0. 1.]]`
---@param N integer
---@return jaxlua.Array
function creation.eye(N, ...)
  local k = EYE(...)
  local shape = { N, k.M or N }
  local on = prim.eq(prim.add(iota(shape, 0), k.k or 0), iota(shape, 1))
  return C.astype(on, k.dtype or C.default_float())
end

local IDENTITY = spec("identity", "dtype")
function creation.identity(n, ...)
  return creation.eye(n, { dtype = IDENTITY(...).dtype })
end

-- Where column <= row + k.
local function below(shape, k)
  return prim.ge(prim.add(iota(shape, 0), k), iota(shape, 1))
end

local TRI = spec("tri", "M k dtype")
--- Ones at and below diagonal k.
function creation.tri(N, ...)
  local k = TRI(...)
  return C.astype(below({ N, k.M or N }, k.k or 0), k.dtype or C.default_float())
end

local function triangle(label, lower)
  local read = spec(label, "k")
  return function(x, ...)
    local k, shape = read(...).k or 0, C.shape(x)
    if #shape < 2 then
      C.raise("shape", label, "a matrix was expected, got " .. C.describe(x))
    end
    local mask = below({ shape[#shape - 1], shape[#shape] }, lower and k or k - 1)
    mask = C.broadcast_to(mask, shape)
    local zero = C.full(shape, 0, C.dtype(x))
    return lower and prim.select_n(mask, zero, x) or prim.select_n(mask, x, zero)
  end
end

--- The matrix with zeros above diagonal k.
creation.tril = triangle("tril", true)
--- The matrix with zeros below diagonal k.
creation.triu = triangle("triu", false)

local DIAGONAL = spec("diagonal", "offset axis1 axis2")
--- Diagonal `offset` of the axes axis1 and axis2; the result's last axis.
---shape: x[.., n, m] -> [.., d]
function creation.diagonal(x, ...)
  local k = DIAGONAL(...)
  local n = C.ndim(x)
  local a, b = C.axis(k.axis1 or 0, n, "diagonal"), C.axis(k.axis2 or 1, n, "diagonal")
  if a == b then
    C.raise("arg", "diagonal", "the two axes are the same")
  end
  local offset, perm = k.offset or 0, {}
  for i = 0, n - 1 do
    if i ~= a and i ~= b then
      perm[#perm + 1] = i
    end
  end
  perm[#perm + 1], perm[#perm + 2] = a, b
  x = C.transpose(x, perm)
  local shape = C.shape(x)
  local rows, cols = shape[n - 1], shape[n]
  local first_row, first_col = math.max(0, -offset), math.max(0, offset)
  local d = math.max(0, math.min(rows - first_row, cols - first_col))
  local flat = { unpack(shape, 1, n - 2) }
  flat[n - 1] = rows * cols
  local at = creation.arange(d)
  at = prim.add(prim.mul(at, cols + 1), first_row * cols + first_col)
  return require("jaxlua.numpy.indexing").take(C.reshape(x, flat), at, { axis = -1 })
end

local DIAG = spec("diag", "k")
--- A vector on diagonal k of a square matrix, or diagonal k of a matrix.
function creation.diag(x, ...)
  local k = DIAG(...).k or 0
  if C.ndim(x) == 2 then
    return creation.diagonal(x, k)
  elseif C.ndim(x) ~= 1 then
    C.raise("shape", "diag", "a vector or a matrix was expected, got " .. C.describe(x))
  end
  local n = C.size(x) + math.abs(k)
  local before = math.max(0, k)
  local row = prim.pad(x, C.lit(0, C.dtype(x)),
    { padding_config = { before, n - before - C.size(x), 0 } })
  local on = prim.eq(prim.add(iota({ n, n }, 0), k), iota({ n, n }, 1))
  return prim.select_n(on, C.full({ n, n }, 0, C.dtype(x)), C.broadcast_to(row, { n, n }))
end

--- diag of the flattened array.
function creation.diagflat(x, ...)
  return creation.diag(C.reshape(x, { C.size(x) }), ...)
end

local TRACE = spec("trace", "offset axis1 axis2 dtype")
--- The sum of a diagonal.
function creation.trace(x, ...)
  local k = TRACE(...)
  local d = creation.diagonal(x, { offset = k.offset, axis1 = k.axis1, axis2 = k.axis2 })
  return require("jaxlua.numpy.reductions").sum(d, { axis = -1, dtype = k.dtype })
end

local MESHGRID = spec("meshgrid", "", "indexing sparse copy")
--- Grids of coordinates, one for each vector: a list. indexing "xy" (default) swaps the first two
--- axes.
function creation.meshgrid(...)
  local xs, k = { ... }, {}
  if require("jaxlua.args").is_keywords(xs[#xs]) then
    k = MESHGRID(table.remove(xs))
  end
  local xy = (k.indexing or "xy") == "xy" and #xs > 1
  local shape, out = {}, {}
  for i, x in ipairs(xs) do
    shape[i] = C.size(x)
  end
  if xy then
    shape[1], shape[2] = shape[2], shape[1]
  end
  for i, x in ipairs(xs) do
    local axis = xy and i <= 2 and 3 - i or i
    local dims = {}
    for j = 1, #xs do
      dims[j] = j == axis and C.size(x) or 1
    end
    local grid = C.reshape(x, dims)
    out[i] = k.sparse and grid or C.broadcast_to(grid, shape)
  end
  return out
end

local INDICES = spec("indices", "dtype")
--- The index of each place of a grid along each axis.
---shape: {n, m, ..} -> [number of axes, n, m, ..]
function creation.indices(shape, ...)
  local dtype, out = INDICES(...).dtype or C.default_int(), {}
  for axis = 0, #shape - 1 do
    out[axis + 1] = C.expand_dims(prim.iota { dtype = dtype, shape = shape, dimension = axis }, 0)
  end
  return prim.concatenate(out, { dimension = 0 })
end

return require("jaxlua.args").public(creation, "creation")
