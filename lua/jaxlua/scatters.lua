--- lax.gather and the scatters, with the dimension numbers and modes of JAX.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local scatters = {}

local prim, raise = C.prim, C.raise

local GATHER = { "offset_dims", "collapsed_slice_dims", "start_index_map",
  "operand_batching_dims", "start_indices_batching_dims" }
local SCATTER = { "update_window_dims", "inserted_window_dims", "scatter_dims_to_operand_dims",
  "operand_batching_dims", "scatter_indices_batching_dims" }
local MODES = { clip = "CLIP", fill = "FILL_OR_DROP", drop = "FILL_OR_DROP",
  promise_in_bounds = "PROMISE_IN_BOUNDS" }

-- The five lists of a table by name, the last two optional; or as they are.
local function lists(numbers, fields, label)
  if numbers[1] then
    return numbers
  end
  local out, known = {}, {}
  for i, field in ipairs(fields) do
    known[field] = true
    out[i] = numbers[field] or i > 3 and {}
      or raise("arg", label, ("dimension_numbers: '%s' is missing"):format(field))
  end
  for field in pairs(numbers) do
    if not known[field] then
      raise("arg", label, ("dimension_numbers: unknown '%s', it has %s"):format(tostring(field),
        table.concat(fields, ", ")))
    end
  end
  return out
end

local function mode_of(mode, label)
  local name = type(mode) == "string" and MODES[mode:lower()] or mode == nil and "FILL_OR_DROP"
  if not name then
    raise("arg", label, ("'mode' must be \"clip\", \"fill\", \"drop\" or \"promise_in_bounds\","
      .. " got %s"):format(type(mode) == "string" and ("%q"):format(mode) or C.describe(mode)))
  end
  return name
end

local OF_GATHER = spec("gather", "unique_indices indices_are_sorted mode fill_value")
--- Windows of slice_sizes of the operand, one for each index vector (the last axis of
--- start_indices). dimension_numbers has offset_dims, collapsed_slice_dims, start_index_map,
--- operand_batching_dims, start_indices_batching_dims; then in order or by name: unique_indices,
--- indices_are_sorted, mode ("fill", "clip", "promise_in_bounds"), fill_value.
---e.g. `lax.gather(x, i, {offset_dims={1}, collapsed_slice_dims={0}, start_index_map={0}}, {1, 4})`
function scatters.gather(operand, start_indices, dimension_numbers, slice_sizes, ...)
  local k = OF_GATHER(...)
  return prim.gather(operand, start_indices, {
    dimension_numbers = lists(dimension_numbers, GATHER, "gather"), slice_sizes = slice_sizes,
    fill_value = k.fill_value, indices_are_sorted = k.indices_are_sorted == true,
    mode = mode_of(k.mode, "gather"), unique_indices = k.unique_indices == true,
  })
end

local function attributes(numbers, k, label)
  return {
    dimension_numbers = lists(numbers, SCATTER, label),
    indices_are_sorted = k.indices_are_sorted == true, mode = mode_of(k.mode, label),
    unique_indices = k.unique_indices == true,
  }
end

for _, kind in ipairs { "", "add", "sub", "mul", "min", "max" } do
  local label = kind == "" and "scatter" or "scatter_" .. kind
  local f = prim[kind == "" and "scatter" or "scatter-" .. kind]
  local options = spec(label, "indices_are_sorted unique_indices mode")
  --- The operand with updates put into (added to …) its windows. dimension_numbers has
  --- update_window_dims, inserted_window_dims, scatter_dims_to_operand_dims,
  --- operand_batching_dims, scatter_indices_batching_dims; then in order or by name:
  --- indices_are_sorted, unique_indices, mode ("drop", "clip", "promise_in_bounds").
  scatters[label] = function(operand, indices, updates, dimension_numbers, ...)
    return f(operand, indices, updates, attributes(dimension_numbers, options(...), label))
  end
end

local APPLY = spec("scatter_apply", "update_shape indices_are_sorted unique_indices mode")
--- The operand with func applied to its windows, of update_shape (scalars where it is absent).
--- A window that is named several times counts once.
function scatters.scatter_apply(operand, indices, func, dimension_numbers, ...)
  local k, label = APPLY(...), "scatter_apply"
  local numbers = lists(dimension_numbers, SCATTER, label)
  local shape = C.shape(indices)
  shape[#shape] = nil
  shape = k.update_shape or shape
  local dropped, sizes, window = {}, {}, 0
  for _, list in ipairs { numbers[2], numbers[4] or {} } do
    for _, axis in ipairs(list) do
      dropped[axis] = true
    end
  end
  for axis = 0, C.ndim(operand) - 1 do
    window = window + (dropped[axis] and 0 or 1)
    sizes[axis + 1] = dropped[axis] and 1 or shape[numbers[1][window] + 1]
  end
  local mode = mode_of(k.mode, label)
  local old = prim.gather(operand, indices, { dimension_numbers = numbers, slice_sizes = sizes,
    indices_are_sorted = false, mode = mode, unique_indices = false })
  return prim.scatter(operand, indices, func(old), attributes(numbers, k, label))
end

return scatters
