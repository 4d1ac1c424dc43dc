--- jax.lax: the primitives under their own names. No promotion and no broadcasting: dtypes and
-- shapes agree, but for Lua numbers, which take the dtype of the array beside them.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

---@class jaxlua.lax
local lax = {}
local prim = C.prim

for name in ([[abs acos acosh add asin asinh atan atan2 atanh bessel_i0e bessel_i1e cbrt ceil
  clz cos cosh digamma div eq
  erf erf_inv erfc exp exp2 expm1 floor ge gt igamma igammac igamma_grad_a
  is_finite le lgamma log log1p logistic lt max min mul mulhi
  ne neg
  nextafter polygamma population_count pow rem rsqrt shift_left shift_right_arithmetic
  shift_right_logical sign sin sinh sqrt square sub tan tanh stop_gradient zeta]]):gmatch("%S+") do
  lax[name] = prim[name]
end

lax.bitwise_and, lax.bitwise_or, lax.bitwise_xor = prim["and"], prim["or"], prim.xor
lax.bitwise_not = prim["not"]

--- The nearest integer; halves away from 0, with rounding_method 1 to even.
---@param rounding_method? 0|1
function lax.round(x, rounding_method)
  return prim.round(x, { rounding_method = rounding_method or 0 })
end

--- x ^ y for an integer y.
function lax.integer_pow(x, y)
  return prim.integer_pow(x, { y = y })
end

--- 1 / x.
function lax.reciprocal(x)
  return prim.integer_pow(x, { y = -1 })
end

--- min(max(x, low), high); bounds are scalars or of x's shape.
function lax.clamp(low, x, high)
  if type(low) == "number" then
    low = C.lit(low, C.dtype(x))
  end
  if type(high) == "number" then
    high = C.lit(high, C.dtype(x))
  end
  return prim.clamp(low, x, high)
end

--- a where the condition holds, else b; all of one shape, or a scalar condition.
---e.g. `lax.select(lax.lt(x, y), x, y)`
function lax.select(condition, a, b)
  return prim.select_n(condition, b, a)
end

--- The case that the boolean or integer `which` names, element by element.
function lax.select_n(which, ...)
  return prim.select_n(which, ...)
end

--- x in another dtype.
function lax.convert_element_type(x, dtype)
  return C.astype(x, dtype)
end

--- The same bits as another dtype of the same width.
function lax.bitcast_convert_type(x, dtype)
  return prim.bitcast_convert_type(x, { new_dtype = dtype })
end

--- Rounded to a float of fewer bits.
function lax.reduce_precision(x, exponent_bits, mantissa_bits)
  return prim.reduce_precision(x, { exponent_bits = exponent_bits, mantissa_bits = mantissa_bits })
end

-- ---- shapes ------------------------------------------------------------------------------------

lax.reshape, lax.squeeze = C.reshape, C.squeeze
lax.expand_dims = C.expand_dims

--- The axes in another order.
function lax.transpose(x, permutation)
  return C.transpose(x, permutation)
end

--- New leading axes of these extents.
function lax.broadcast(x, sizes)
  local shape = { unpack(sizes) }
  for _, n in ipairs(C.shape(x)) do
    shape[#shape + 1] = n
  end
  return C.broadcast_to(x, shape)
end

--- x in a shape: axis i of x becomes axis broadcast_dimensions[i].
function lax.broadcast_in_dim(x, shape, broadcast_dimensions)
  return prim.broadcast_in_dim(C.array(x),
    { shape = shape, broadcast_dimensions = broadcast_dimensions })
end

function lax.broadcast_shapes(...)
  return require("jaxlua.numpy").broadcast_shapes(...)
end

--- The arrays one after the other along an axis.
function lax.concatenate(arrays, dimension)
  return prim.concatenate(arrays, { dimension = dimension })
end

--- Padded with a scalar: {low, high, between} for each axis; negative low and high cut off.
function lax.pad(x, value, config)
  local flat = {}
  for i, c in ipairs(config) do
    flat[3 * i - 2], flat[3 * i - 1], flat[3 * i] = c[1], c[2], c[3] or 0
  end
  if type(value) == "number" then
    value = C.lit(value, C.dtype(x))
  end
  return prim.pad(x, value, { padding_config = flat })
end

--- Reversed along axes.
function lax.rev(x, dimensions)
  return prim.rev(x, { dimensions = dimensions })
end

--- The elements from start to limit, by strides.
---e.g. `lax.slice(x, {0, 1}, {2, 3})`
function lax.slice(x, start_indices, limit_indices, strides)
  return prim.slice(x,
    { start_indices = start_indices, limit_indices = limit_indices, strides = strides })
end

-- Start and limit along one axis, negative ones from the end.
local function bounds(x, start, limit, axis)
  local n = C.shape(x)[axis + 1]
  start, limit = start or 0, limit or n
  return start < 0 and start + n or start, limit < 0 and limit + n or limit
end

--- A slice along one axis.
function lax.slice_in_dim(x, start, limit, stride, axis)
  axis = C.axis(axis or 0, C.ndim(x), "slice_in_dim")
  local from, to, by = {}, C.shape(x), {}
  for i = 1, #to do
    from[i], by[i] = 0, 1
  end
  from[axis + 1], to[axis + 1] = bounds(x, start, limit, axis)
  by[axis + 1] = stride or 1
  return prim.slice(x, { start_indices = from, limit_indices = to, strides = by })
end

--- Element `index` along one axis, which stays with length 1 unless keepdims is false.
function lax.index_in_dim(x, index, axis, keepdims)
  axis = C.axis(axis or 0, C.ndim(x), "index_in_dim")
  local n = C.shape(x)[axis + 1]
  local at = index < 0 and index + n or index
  if at < 0 or at >= n then
    C.raise("index", "index_in_dim", ("index %d is out of range for an axis of %d"):format(
      index, n))
  end
  local y = lax.slice_in_dim(x, at, at + 1, 1, axis)
  return keepdims == false and C.squeeze(y, { axis }) or y
end

--- Parts of these sizes along an axis: a list.
function lax.split(x, sizes, axis)
  return { prim.split(x, { sizes = sizes, axis = axis or 0 }) }
end

-- Start indices as scalars of one integer dtype; negative ones from the end.
local function starts(x, list)
  local out = {}
  for i, at in ipairs(list) do
    if type(at) == "number" then
      at = C.lit(at < 0 and at + C.shape(x)[i] or at, C.default_int())
    else
      at = prim.select_n(prim.lt(at, 0), at, prim.add(at, C.shape(x)[i]))
    end
    out[i] = at
  end
  return unpack(out)
end

local function start_list(at, label, x)
  if C.is_array(at) then
    at = require("jaxlua.numpy").unstack(at)
  end
  if #at ~= C.ndim(x) then
    C.raise("arg", label, ("%d start indices for %s"):format(#at, C.describe(x)))
  end
  return at
end

-- prim(x, …, start indices, attributes): how many there are is known at run time only.
local function with_starts(f, x, update, list, attributes)
  local operands = { x, update }
  for _, at in ipairs { starts(x, list) } do
    operands[#operands + 1] = at
  end
  return f(operands, attributes)
end

--- A window of x that begins at traced indices; it is moved to lie within x.
---shape: x[..], as many scalars as axes -> slice_sizes
function lax.dynamic_slice(x, start_indices, slice_sizes)
  local list = start_list(start_indices, "dynamic_slice", x)
  local operands = { x, starts(x, list) }
  return prim.dynamic_slice(operands, { slice_sizes = slice_sizes })
end

--- x with `update` in the window that begins at traced indices.
function lax.dynamic_update_slice(x, update, start_indices)
  local list = start_list(start_indices, "dynamic_update_slice", x)
  return with_starts(prim.dynamic_update_slice, x, update, list, {})
end

local function along(x, start, axis)
  local list = {}
  for i = 1, C.ndim(x) do
    list[i] = 0
  end
  list[axis + 1] = start
  return list
end

--- dynamic_slice along one axis.
function lax.dynamic_slice_in_dim(x, start, size, axis)
  axis = C.axis(axis or 0, C.ndim(x), "dynamic_slice_in_dim")
  local sizes = C.shape(x)
  sizes[axis + 1] = size
  return lax.dynamic_slice(x, along(x, start, axis), sizes)
end

--- Element `index` along one axis, at a traced place.
function lax.dynamic_index_in_dim(x, index, axis, keepdims)
  axis = C.axis(axis or 0, C.ndim(x), "dynamic_index_in_dim")
  local y = lax.dynamic_slice_in_dim(x, index, 1, axis)
  return keepdims == false and C.squeeze(y, { axis }) or y
end

--- dynamic_update_slice along one axis.
function lax.dynamic_update_slice_in_dim(x, update, start, axis)
  axis = C.axis(axis, C.ndim(x), "dynamic_update_slice_in_dim")
  return lax.dynamic_update_slice(x, update, along(x, start, axis))
end

--- Element `index` along one axis replaced; the update may lack the axis.
function lax.dynamic_update_index_in_dim(x, update, index, axis)
  axis = C.axis(axis, C.ndim(x), "dynamic_update_index_in_dim")
  if C.ndim(update) ~= C.ndim(x) then
    update = C.expand_dims(update, axis)
  end
  return lax.dynamic_update_slice_in_dim(x, update, index, axis)
end

-- ---- creation ----------------------------------------------------------------------------------

--- 0, 1, … along one axis.
function lax.iota(dtype, size)
  return prim.iota { dtype = dtype, shape = { size }, dimension = 0 }
end

--- 0, 1, … along one axis of a shape.
function lax.broadcasted_iota(dtype, shape, dimension)
  return prim.iota { dtype = dtype, shape = shape, dimension = dimension }
end

--- An array whose values nobody asked for: zeros.
function lax.empty(shape, dtype)
  return C.full(type(shape) == "number" and { shape } or shape, 0, dtype)
end

--- The dtype of an array or a number.
function lax.dtype(x)
  return C.dtype(C.array(x))
end

--- An array of one value.
function lax.full(shape, value, dtype)
  return require("jaxlua.numpy").full(shape, value, dtype)
end

function lax.full_like(x, value, dtype, shape)
  return C.full(shape or C.shape(x), value, dtype or C.dtype(x), not dtype and C.is_array(x)
    and C.weak_type(x))
end

-- ---- reductions --------------------------------------------------------------------------------

for _, name in ipairs { "sum", "prod", "max", "min", "and", "or", "xor" } do
  --- A reduction over axes; all of x's dtype.
  lax["reduce_" .. name] = function(x, axes)
    return prim["reduce_" .. name](x, { axes = C.axes(axes, C.ndim(x), "reduce_" .. name) })
  end
end

for _, name in ipairs { "argmax", "argmin" } do
  --- The index of the largest or smallest element along an axis.
  lax[name] = function(x, axis, index_dtype)
    axis = C.axis(axis, C.ndim(x), name)
    return prim[name](x, { axes = { axis }, index_dtype = index_dtype or C.default_int() })
  end
end

for _, name in ipairs { "cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp" } do
  --- A running reduction along an axis (0), with reverse from the end.
  lax[name] = function(x, axis, reverse)
    if type(axis) == "table" then
      local k = C.keywords(axis, name, { axis = true, reverse = true })
      axis, reverse = k.axis, k.reverse
    end
    return prim[name](x, { axis = C.axis(axis or 0, C.ndim(x), name), reverse = reverse == true })
  end
end

-- ---- products, sorting, gathering --------------------------------------------------------------

local DOT = spec("dot_general", "precision preferred_element_type")
--- Sums of products: {{contracted of a, of b}, {batch of a, of b}}.
---shape: [batch, what is left of a, what is left of b]
---e.g. `lax.dot_general(a, b, { { {1}, {0} }, { {}, {} } })` is a matrix product
function lax.dot_general(a, b, dimension_numbers, ...)
  local k = DOT(...)
  local contracting, batch = dimension_numbers[1], dimension_numbers[2] or {}
  return prim.dot_general(a, b, {
    dimension_numbers = { contracting[1], contracting[2], batch[1] or {}, batch[2] or {} },
    preferred_element_type = k.preferred_element_type,
  })
end

--- The product of vectors or matrices.
function lax.dot(a, b, ...)
  return lax.dot_general(a, b, { { { C.ndim(a) - 1 }, { 0 } }, { {}, {} } }, ...)
end

--- The matrix product over the last two axes; the others go along.
function lax.batch_matmul(a, b, ...)
  local n, batch = C.ndim(a), {}
  for i = 0, n - 3 do
    batch[#batch + 1] = i
  end
  return lax.dot_general(a, b, { { { n - 1 }, { n - 2 } }, { batch, batch } }, ...)
end

local SORT = spec("sort", "dimension is_stable num_keys")
--- Sorted along an axis (-1). A list of arrays is sorted by the first num_keys (1) of them and
--- comes back as several results.
function lax.sort(x, ...)
  local k = SORT(...)
  local list = C.is_array(x) and { x } or x
  local axis = C.axis(k.dimension or -1, C.ndim(list[1]), "sort")
  return prim.sort(list,
    { dimension = axis, is_stable = k.is_stable ~= false, num_keys = k.num_keys or 1 })
end

--- Keys in order, and the values in the order of their keys.
function lax.sort_key_val(keys, values, dimension)
  return lax.sort({ keys, values }, { dimension = dimension })
end

-- Control flow, maps over functions and convolutions load on first use.
for name, file in pairs { scan = "loops", while_loop = "loops", fori_loop = "loops",
  cond = "branches", switch = "branches", map = "mapping", associative_scan = "mapping",
  conv = "windows", conv_general_dilated = "windows", conv_with_general_padding = "windows",
  conv_transpose = "windows", conv_general_dilated_patches = "windows",
  conv_dimension_numbers = "windows", padtype_to_pads = "windows", reduce_window = "folds",
  reduce = "folds", top_k = "special", approx_max_k = "special", approx_min_k = "special",
  betainc = "special", rng_bit_generator = "special", random_gamma_grad = "special",
  gather = "scatters", scatter = "scatters",
  scatter_add = "scatters", scatter_sub = "scatters", scatter_mul = "scatters",
  scatter_min = "scatters", scatter_max = "scatters", scatter_apply = "scatters",
  stack = "arrange", unstack = "arrange", tile = "arrange", collapse = "arrange",
  broadcast_to_rank = "arrange", broadcast_like = "arrange", index_take = "arrange",
  optimization_barrier = "arrange", platform_dependent = "arrange", ragged_dot = "arrange",
  conv_general_dilated_local = "arrange",
  custom_linear_solve = "solve", custom_root = "solve",
  psum = "collectives", pmean = "collectives", pmax = "collectives", pmin = "collectives",
  all_gather = "collectives", psum_scatter = "collectives", all_to_all = "collectives",
  pswapaxes = "collectives", ppermute = "collectives", pshuffle = "collectives",
  axis_index = "collectives", axis_size = "collectives" } do
  lax[name] = function(...)
    return require("jaxlua." .. file)[name](...)
  end
end

for name, value in pairs(require "jaxlua.lax_types") do
  lax[name] = value
end

setmetatable(lax, {
  names = { linalg = true },
  __index = function(_, name)
    if name == "linalg" then
      lax.linalg = require "jaxlua.lax_linalg"
      return lax.linalg
    end
  end,
})

return require("jaxlua.args").public(lax, "lax")
