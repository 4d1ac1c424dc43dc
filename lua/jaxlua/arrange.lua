--- Functions of jax.lax that put arrays together and take them apart, and kin: stack, unstack,
-- tile, collapse, broadcast_to_rank, broadcast_like, index_take, optimization_barrier,
-- platform_dependent, ragged_dot, conv_general_dilated_local.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local arrange = {}

local prim, raise = C.prim, C.raise

--- Arrays of one shape and dtype along a new axis (0).
---shape: n times x[..] -> [n, ..]
function arrange.stack(arrays, axis)
  if #arrays == 0 then
    raise("arg", "stack", "at least one array is needed")
  end
  return prim.stack(arrays, { axis = C.axis(axis or 0, C.ndim(arrays[1]) + 1, "stack") })
end

--- The elements along an axis (0), without it: a list.
---shape: x[n, ..] -> n times [..]
function arrange.unstack(x, axis)
  axis = C.axis(axis or 0, C.ndim(x), "unstack")
  local n = C.shape(x)[axis + 1]
  return n == 0 and {} or { prim.unstack(x, { axis = axis, num = n }) }
end

--- reps[i] copies of x along axis i.
---shape: x[n, m] with {2, 3} -> [2n, 3m]
function arrange.tile(x, reps)
  return prim.tile(x, { reps = type(reps) == "number" and { reps } or reps })
end

--- The axes from start_dimension up to stop_dimension (all that follow), exclusive, as one.
---shape: x[a, b, c] with 0, 2 -> [a b, c]
function arrange.collapse(x, start_dimension, stop_dimension)
  local shape, n = C.shape(x), C.ndim(x)
  local function at(axis)
    if axis < -n or axis > n then
      raise("arg", "collapse", ("axis %d is out of range for %s"):format(axis, C.describe(x)))
    end
    return axis < 0 and axis + n or axis
  end
  local from, to = at(start_dimension), at(stop_dimension or n)
  if to <= from then
    raise("arg", "collapse", ("start_dimension must be less than stop_dimension, got %d and %d")
      :format(from, to))
  end
  local out, size = {}, 1
  for i = 1, n do
    if i <= from or i > to then
      out[#out + 1] = shape[i]
    else
      size = size * shape[i]
      out[from + 1] = size
    end
  end
  return C.reshape(x, out)
end

--- x with axes of extent 1 before its own, until it has `rank`.
function arrange.broadcast_to_rank(x, rank)
  local missing, ones = rank - C.ndim(x), {}
  if missing < 0 then
    raise("shape", "broadcast_to_rank", ("%s has more than %d axes"):format(C.describe(x), rank))
  end
  for i = 1, missing do
    ones[i] = 1
  end
  return missing == 0 and C.array(x) or require("jaxlua.lax").broadcast(x, ones)
end

--- x in the shape of another array.
function arrange.broadcast_like(x, like)
  return C.broadcast_to(x, C.shape(like))
end

--- Elements and rows at the places that lists of indices give for some axes, which come first;
--- negative indices count from the end.
---shape: x[n, m, k], axes {0, 2}, 2 times int[p] -> [p, m]
function arrange.index_take(x, indices, axes)
  axes = type(axes) == "number" and { axes } or axes
  local count, columns, sizes, offset = #axes, {}, C.shape(x), {}
  if #indices ~= count then
    raise("arg", "index_take", ("one list of indices for each of %d axes, got %d"):format(count,
      #indices))
  end
  local jnp = require "jaxlua.numpy"
  axes = { unpack(axes) }
  for i, axis in ipairs(axes) do
    axes[i] = C.axis(axis, #sizes, "index_take")
    columns[i] = C.expand_dims(jnp.remainder(indices[i], sizes[axes[i] + 1]), 1)
    sizes[axes[i] + 1] = 1
  end
  for i = 1, #sizes - count do
    offset[i] = i
  end
  return prim.gather(x, prim.concatenate(columns, { dimension = 1 }), {
    dimension_numbers = { offset, axes, axes, {}, {} }, fill_value = nil,
    indices_are_sorted = false, mode = "PROMISE_IN_BOUNDS", slice_sizes = sizes,
    unique_indices = false,
  })
end

--- The arrays of a tree as they are; nothing is moved or merged across, and all of them are
--- computed before one of the results is used.
function arrange.optimization_barrier(tree)
  local leaves, def = C.tree_flatten(tree)
  for i, x in ipairs(leaves) do
    leaves[i] = C.array(x)
  end
  return C.tree_unflatten(def, { prim.optimization_barrier(leaves) })
end

--- f(args…) of the platform that the program is compiled for: the last argument is a table with
--- functions by platform ("cpu") and `default`. There is one platform, so this chooses at once.
---e.g. `lax.platform_dependent(x, {cpu = jnp.sin, default = jnp.cos})`
function arrange.platform_dependent(...)
  local n = select("#", ...)
  local choices = n > 0 and select(n, ...)
  if type(choices) ~= "table" or not (choices.cpu or choices.default) then
    raise("arg", "platform_dependent",
      "the last argument must be a table with a function `cpu` or `default`")
  end
  local args = { ... }
  return (choices.cpu or choices.default)(unpack(args, 1, n - 1))
end

-- bool[groups, rows]: the group of each row, where groups follow one another.
local function group_masks(sizes, rows)
  local groups = C.shape(sizes)[1]
  local stops = prim.cumsum(sizes, { axis = 0, reverse = false })
  local starts = prim.sub(stops, sizes)
  local row = prim.iota { dtype = C.dtype(sizes), shape = { groups, rows }, dimension = 1 }
  local function column(x)
    return prim.broadcast_in_dim(x, { shape = { groups, rows }, broadcast_dimensions = { 0 } })
  end
  return prim["and"](prim.ge(row, column(starts)), prim.lt(row, column(stops)))
end

local RAGGED = spec("ragged_dot", "precision preferred_element_type group_offset")
--- Rows of lhs times the matrix of their group: the first group_sizes[0] rows with rhs[0], …;
--- rows beyond the last group give 0.
---shape: lhs[m, k], rhs[g, k, n], group_sizes int[g] -> [m, n]
function arrange.ragged_dot(lhs, rhs, group_sizes, ...)
  local k, shape, other = RAGGED(...), C.shape(lhs), C.shape(rhs)
  if #shape ~= 2 or #other ~= 3 or C.ndim(group_sizes) ~= 1 or shape[2] ~= other[2]
    or C.shape(group_sizes)[1] ~= other[1] then
    raise("shape", "ragged_dot", ("needs lhs[m, k], rhs[g, k, n] and group_sizes[g], got %s, %s"
      .. " and %s"):format(C.describe(lhs), C.describe(rhs), C.describe(group_sizes)))
  end
  local wide = { other[1], shape[1], shape[2] }
  local rows = prim.broadcast_in_dim(lhs, { shape = wide, broadcast_dimensions = { 1, 2 } })
  local mask = prim.broadcast_in_dim(group_masks(group_sizes, shape[1]),
    { shape = wide, broadcast_dimensions = { 0, 1 } })
  local zeros = C.full(wide, 0, C.dtype(lhs))
  return prim.dot_general(prim.select_n(mask, zeros, rows), rhs, {
    dimension_numbers = { { 0, 2 }, { 0, 1 }, {}, {} },
    preferred_element_type = k.preferred_element_type,
  })
end

local LOCAL = spec("conv_general_dilated_local",
  "window_strides padding filter_shape lhs_dilation rhs_dilation dimension_numbers precision")
--- A convolution whose kernel differs from place to place.
---shape: lhs[n, c, h, w], rhs[o, c kh kw, out h, out w] -> [n, o, out h, out w]
function arrange.conv_general_dilated_local(lhs, rhs, ...)
  local k, lax = LOCAL(...), require "jaxlua.lax"
  local numbers = lax.conv_dimension_numbers(C.shape(lhs), C.shape(rhs), k.dimension_numbers)
  local patches = lax.conv_general_dilated_patches(lhs, k.filter_shape, {
    window_strides = k.window_strides, padding = k.padding, lhs_dilation = k.lhs_dilation,
    rhs_dilation = k.rhs_dilation, dimension_numbers = k.dimension_numbers,
  })
  local of_patches, of_kernel = { unpack(numbers.out_spec, 3) }, { unpack(numbers.rhs_spec, 3) }
  local out = prim.dot_general(rhs, patches, {
    dimension_numbers = { { numbers.rhs_spec[2] }, { numbers.out_spec[2] }, of_kernel, of_patches },
  })
  local order, n = {}, #of_patches -- [space …, o, batch] now
  order[numbers.out_spec[1] + 1], order[numbers.out_spec[2] + 1] = n + 1, n
  for i, axis in ipairs(of_patches) do
    order[axis + 1] = i - 1
  end
  return C.transpose(out, order)
end

return arrange
