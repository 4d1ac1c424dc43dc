--- jnp: comparisons, logic, bits, and choosing by them.

local C = require "jaxlua.core"
local args = require "jaxlua.args"

local logic = {}
local prim, op, spec = C.prim, C.op, args.spec

logic.equal, logic.not_equal, logic.less = op.eq, op.ne, op.lt
logic.less_equal, logic.greater, logic.greater_equal = op.le, op.gt, op.ge

for name, primitive in pairs { logical_and = "and", logical_or = "or", logical_xor = "xor" } do
  logic[name] = C.binary(primitive, "bool", name)
end
logic.logical_not = C.unary("not", "bool", "logical_not")

-- Bits are of integers: a whole number of Lua's is one here, where no array says otherwise.
local function bits(x)
  return type(x) == "number" and x % 1 == 0 and C.array(x, C.default_int()) or x
end

for name, primitive in pairs {
  bitwise_and = "and", bitwise_or = "or", bitwise_xor = "xor", left_shift = "shift_left",
} do
  local f = C.binary(primitive, "promote", name)
  logic[name] = function(x, y)
    if type(x) == "number" and type(y) == "number" then
      x, y = bits(x), bits(y)
    end
    return f(x, y)
  end
end
local inverse = C.unary("not", "promote", "bitwise_not")
--- Every bit turned round; of booleans the negation.
function logic.bitwise_not(x)
  return inverse(bits(x))
end

local arithmetic = C.binary("shift_right_arithmetic", "promote", "right_shift")
local logical = C.binary("shift_right_logical", "promote", "right_shift")

--- x shifted right by y bits; signed numbers keep their sign.
function logic.right_shift(x, y)
  if type(x) == "number" and type(y) == "number" then
    x, y = bits(x), bits(y)
  end
  x, y = C.promote(x, y)
  return C.issubdtype(C.dtype(x), "unsignedinteger") and logical(x, y) or arithmetic(x, y)
end

--- The number of bits that are 1 in |x|, as uint8.
function logic.bitwise_count(x)
  x = bits(x)
  if not C.issubdtype(C.dtype(x), "unsignedinteger") then
    x = prim.abs(x)
  end
  return C.astype(prim.population_count(x), "uint8")
end

local function floating(x)
  return type(x) == "number" or C.issubdtype(C.dtype(x), "floating")
end

local function never(x)
  return C.full(C.shape(x), false, "bool")
end

--- True where x is not a number.
function logic.isnan(x)
  return floating(x) and op.ne(x, x) or never(x)
end

--- True where x is neither infinite nor NaN.
function logic.isfinite(x)
  return floating(x) and prim.is_finite(x) or C.full(C.shape(x), true, "bool")
end

--- True where x is infinite.
function logic.isinf(x)
  return floating(x) and op.eq(prim.abs(x), math.huge) or never(x)
end

--- True where x is plus infinity.
function logic.isposinf(x)
  return floating(x) and op.eq(x, math.huge) or never(x)
end

--- True where x is minus infinity.
function logic.isneginf(x)
  return floating(x) and op.eq(x, -math.huge) or never(x)
end

--- True where the sign bit is set: negative numbers and -0.
function logic.signbit(x)
  if not floating(x) then
    return op.lt(x, 0)
  end
  x = C.promote_inexact(x)
  local width = args.itemsize(C.dtype(x)) * 8
  return prim.lt(prim.bitcast_convert_type(x, { new_dtype = "int" .. width }), 0)
end

local ISCLOSE = spec("isclose", "rtol atol equal_nan")
--- |x - y| <= atol (1e-8) + rtol (1e-5) |y|; equal infinities are close, NaNs with equal_nan.
function logic.isclose(x, y, ...)
  local k = ISCLOSE(...)
  x, y = C.promote(x, y)
  if not floating(x) then
    x, y = C.promote_inexact(x, y)
  end
  local bound = op.add(k.atol or 1e-8, op.mul(k.rtol or 1e-5, prim.abs(y)))
  local near = logic.logical_and(logic.isfinite(y), op.le(prim.abs(op.sub(x, y)), bound))
  local close = logic.logical_or(near, op.eq(x, y))
  if k.equal_nan then
    close = logic.logical_or(close, logic.logical_and(logic.isnan(x), logic.isnan(y)))
  end
  return close
end

local function every(x)
  local axes = {}
  for i = 1, C.ndim(x) do
    axes[i] = i - 1
  end
  return prim.reduce_and(x, { axes = axes })
end

--- Whether isclose holds everywhere: a boolean array of rank 0.
---@return jaxlua.Array
function logic.allclose(x, y, ...)
  return every(logic.isclose(x, y, ...))
end

local ARRAY_EQUAL = spec("array_equal", "equal_nan")
--- Whether shapes and all elements are equal.
function logic.array_equal(x, y, ...)
  local k = ARRAY_EQUAL(...)
  local a, b = C.shape(x), C.shape(y)
  local same = #a == #b
  for i = 1, #a do
    same = same and a[i] == b[i]
  end
  if not same then
    return C.array(false)
  end
  local equal = op.eq(x, y)
  if k.equal_nan then
    equal = logic.logical_or(equal, logic.logical_and(logic.isnan(x), logic.isnan(y)))
  end
  return every(equal)
end

--- x where the condition holds, else y; all three broadcast, x and y promote. With the condition
--- alone the indices of its true elements, as nonzero gives them.
---shape: c[..], x[..], y[..] -> broadcast
---e.g. `jnp.where(jnp.array{true, false}, 1, jnp.array{5, 6})` --> `[1. 6.]`
---@param condition jaxlua.Array
---@param x? jaxlua.Array|number
---@param y? jaxlua.Array|number
---@return jaxlua.Array
function logic.where(condition, x, y)
  if x == nil and y == nil then
    return require("jaxlua.numpy.indexing").nonzero(condition)
  elseif x == nil or y == nil then
    C.raise("arg", "where", "either both or none of x and y are given")
  end
  if C.dtype(condition) ~= "bool" then
    condition = op.ne(condition, 0)
  end
  x, y = C.promote(x, y)
  condition, x, y = C.broadcast_arrays(condition, x, y)
  return prim.select_n(condition, y, x)
end

local SELECT = spec("select", "default")
--- The item of the choices whose condition is the first to hold, else `default` (0).
---@param conditions jaxlua.Array[]
---@param choices jaxlua.Array[]
function logic.select(conditions, choices, ...)
  if #conditions ~= #choices or #conditions == 0 then
    C.raise("arg", "select", ("%d conditions and %d choices"):format(#conditions, #choices))
  end
  local out = SELECT(...).default or 0
  for i = #conditions, 1, -1 do
    out = logic.where(conditions[i], choices[i], out)
  end
  return out
end

for alias, name in pairs {
  bitwise_invert = "bitwise_not", invert = "bitwise_not", bitwise_left_shift = "left_shift",
  bitwise_right_shift = "right_shift",
} do
  logic[alias] = logic[name]
end

return require("jaxlua.args").public(logic, "logic")
