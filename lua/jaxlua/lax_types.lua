--- The argument classes of jax.lax as tables: dimension numbers and names of options.

local C = require "jaxlua.core"

local types = {}

-- A maker of tables with these fields, from a table of them or from values in order.
local function record(label, fields, defaults)
  return function(first, ...)
    local given, out = { first, ... }, {}
    local named = type(first) == "table" and first[1] == nil and next(first) ~= nil
      and select("#", ...) == 0
    for i, field in ipairs(fields) do
      local value
      if named then
        value = first[field]
      else
        value = given[i]
      end
      if value == nil then
        value = defaults and defaults[field]
      end
      if value == nil then
        C.raise("arg", label, ("'%s' is missing"):format(field))
      end
      out[field] = value
    end
    for name in pairs(named and first or {}) do
      if out[name] == nil then
        C.raise("arg", label, ("has no field '%s', it has %s"):format(tostring(name),
          table.concat(fields, ", ")))
      end
    end
    return out
  end
end

local EMPTY = {}

--- Where operand, kernel and result of a convolution have their axes.
---e.g. `lax.ConvDimensionNumbers({0, 1, 2}, {0, 1, 2}, {0, 1, 2})`
types.ConvDimensionNumbers = record("ConvDimensionNumbers", { "lhs_spec", "rhs_spec", "out_spec" })

--- The axes of lax.gather, by name or in this order.
types.GatherDimensionNumbers = record("GatherDimensionNumbers",
  { "offset_dims", "collapsed_slice_dims", "start_index_map", "operand_batching_dims",
    "start_indices_batching_dims" },
  { operand_batching_dims = EMPTY, start_indices_batching_dims = EMPTY })

--- The axes of lax.scatter, by name or in this order.
types.ScatterDimensionNumbers = record("ScatterDimensionNumbers",
  { "update_window_dims", "inserted_window_dims", "scatter_dims_to_operand_dims",
    "operand_batching_dims", "scatter_indices_batching_dims" },
  { operand_batching_dims = EMPTY, scatter_indices_batching_dims = EMPTY })

--- What gather and scatter do with places outside of the operand.
types.GatherScatterMode = { CLIP = "clip", FILL_OR_DROP = "fill",
  PROMISE_IN_BOUNDS = "promise_in_bounds" }

--- Accuracy of products; all of them are computed in the dtype of their operands here.
types.Precision = { DEFAULT = "default", HIGH = "high", HIGHEST = "highest" }

--- The rounding of halves in lax.round.
types.RoundingMethod = { AWAY_FROM_ZERO = 0, TO_NEAREST_EVEN = 1 }

--- How lax.rng_bit_generator makes bits.
types.RandomAlgorithm = { RNG_DEFAULT = 0, RNG_THREE_FRY = 1, RNG_PHILOX = 2 }

return types
