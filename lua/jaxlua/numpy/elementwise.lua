--- jnp: functions of one or two arrays, element by element, with promotion and broadcasting.
--
-- What is one primitive is made in C and has no Lua below it.

local C = require "jaxlua.core"
local args = require "jaxlua.args"

local elementwise = {}
local prim, op, spec = C.prim, C.op, args.spec

-- name = primitive; integers become the default float
for name, primitive in pairs {
  exp = "exp", exp2 = "exp2", expm1 = "expm1", log = "log", log1p = "log1p",
  sqrt = "sqrt", cbrt = "cbrt",
  sin = "sin", cos = "cos", tan = "tan", arcsin = "asin", arccos = "acos", arctan = "atan",
  sinh = "sinh", cosh = "cosh", tanh = "tanh", arcsinh = "asinh", arccosh = "acosh",
  arctanh = "atanh",
} do
  elementwise[name] = C.unary(primitive, "inexact", name)
end

for name, primitive in pairs { negative = "neg", abs = "abs", sign = "sign" } do
  elementwise[name] = C.unary(primitive, "promote", name)
end

for name, primitive in pairs { maximum = "max", minimum = "min" } do
  elementwise[name] = C.binary(primitive, "promote", name)
end
elementwise.arctan2 = C.binary("atan2", "inexact", "arctan2")
elementwise.nextafter = C.binary("nextafter", "inexact", "nextafter")

elementwise.add, elementwise.subtract, elementwise.multiply = op.add, op.sub, op.mul
elementwise.divide, elementwise.remainder, elementwise.power = op.div, op.mod, op.pow

local maximum, minimum = elementwise.maximum, elementwise.minimum
local rem = C.binary("rem", "promote", "fmod")
local both = C.binary("and", "promote", "and")

local function dtype_is(x, kind)
  return C.issubdtype(C.dtype(x), kind)
end

-- select(c, a, b): a where c, all of one shape after broadcasting; a and b promote.
local function pick(c, a, b)
  a, b = C.promote(a, b)
  c, a, b = C.broadcast_arrays(c, a, b)
  return prim.select_n(c, b, a)
end

local lt, ne = op.lt, op.ne

local function floor_divide_integers(x, y)
  local q = C.binary("div", "promote")(x, y)
  if dtype_is(q, "unsignedinteger") then
    return q
  end
  local apart = ne(prim.sign(x), prim.sign(y))
  local down = both(apart, ne(rem(x, y), 0))
  return pick(down, op.sub(q, 1), q)
end

-- x = q y + r with the sign of y on r, and q whole.
local function divmod_floats(x, y)
  local r = rem(x, y)
  local q = op.div(pick(op.eq(y, 0), x, op.sub(x, r)), y)
  local fix = both(ne(r, 0), ne(prim.sign(y), prim.sign(r)))
  r = pick(fix, op.add(r, y), r)
  return prim.round(pick(fix, op.sub(q, 1), q), { rounding_method = 0 }), r
end

--- The quotient, rounded towards minus infinity.
---dtype: integers stay integers
---e.g. `jnp.floor_divide(-7, 2)` --> `-4.`
function elementwise.floor_divide(x, y)
  x, y = C.promote(x, y)
  if dtype_is(x, "floating") then
    return (divmod_floats(x, y))
  end
  return floor_divide_integers(x, y)
end

--- floor_divide and remainder: two results.
function elementwise.divmod(x, y)
  x, y = C.promote(x, y)
  if dtype_is(x, "floating") then
    return divmod_floats(x, y)
  end
  return floor_divide_integers(x, y), op.mod(x, y)
end

--- The remainder with the sign of x.
elementwise.fmod = rem

--- x ^ y in floating point.
function elementwise.float_power(x, y)
  x, y = C.promote_inexact(x, y)
  return op.pow(x, y)
end

--- x itself.
function elementwise.positive(x)
  return C.array(x)
end

--- x * x; bool becomes the default integer.
function elementwise.square(x)
  if type(x) ~= "number" and C.dtype(x) == "bool" then
    x = C.astype(x, C.default_int())
  end
  return prim.square(x)
end

--- 1 / x.
function elementwise.reciprocal(x)
  return prim.integer_pow(C.promote_inexact(x), { y = -1 })
end

--- log(x) / log(2).
function elementwise.log2(x)
  return op.div(elementwise.log(x), math.log(2))
end

--- log(x) / log(10).
function elementwise.log10(x)
  return op.mul(elementwise.log(x), 1 / math.log(10))
end

-- max + log1p(exp(-|x - y|)), of which the derivative would be wrong at x = y: it is given as the
-- shares of x and y in the sum.
local function log_sum(label, exp, log_of_sum)
  local f
  return function(x, y)
    f = f or require("jaxlua.custom").of_library(label, function(a, b)
      local top, gap = maximum(a, b), op.sub(a, b)
      return pick(ne(gap, gap), op.add(a, b),
        op.add(top, log_of_sum(exp(op.neg(prim.abs(gap))))))
    end, function(self, p, t)
      local a, b, out = p[1], p[2], self(p[1], p[2])
      -- An infinity in both: equal shares.
      local share = function(v)
        return exp(op.sub(pick(op.eq(v, math.huge), 0, v), pick(op.eq(out, math.huge), 0, out)))
      end
      return out, op.add(op.mul(t[1], share(a)), op.mul(t[2], share(b)))
    end)
    x, y = C.promote_inexact(x, y)
    return f(x, y)
  end
end

--- log(exp(x) + exp(y)) without overflow.
---source: max + log1p(exp(-|x - y|))
elementwise.logaddexp = log_sum("logaddexp", prim.exp, prim.log1p)

--- log2(2^x + 2^y) without overflow.
elementwise.logaddexp2 = log_sum("logaddexp2", prim.exp2, function(v)
  return op.mul(1 / math.log(2), prim.log1p(v))
end)

--- sqrt(x^2 + y^2) without overflow.
function elementwise.hypot(x, y)
  x, y = C.promote_inexact(x, y)
  x, y = prim.abs(x), prim.abs(y)
  local infinite = C.binary("or", "promote")(op.eq(x, math.huge), op.eq(y, math.huge))
  local top = maximum(x, y)
  local zero = op.eq(top, 0)
  local ratio = op.div(minimum(x, y), pick(zero, 1, top))
  local h = op.mul(top, prim.sqrt(op.add(1, prim.square(ratio))))
  return pick(infinite, math.huge, pick(zero, top, h))
end

--- sin(pi x) / (pi x), 1 at 0.
function elementwise.sinc(x)
  x = C.promote_inexact(x)
  local zero, y = op.eq(x, 0), op.mul(math.pi, x)
  local safe = pick(zero, 1, y)
  -- At 0 the series 1 - y^2/6 gives the derivatives too.
  local series = op.sub(1, op.div(prim.square(y), 6))
  return pick(zero, series, op.div(prim.sin(safe), safe))
end

--- Degrees to radians.
function elementwise.deg2rad(x)
  return op.mul(C.promote_inexact(x), math.pi / 180)
end

--- Radians to degrees.
function elementwise.rad2deg(x)
  return op.mul(C.promote_inexact(x), 180 / math.pi)
end

local function whole(label, f)
  return function(x)
    if type(x) ~= "number" and not dtype_is(x, "floating") then
      return C.array(x)
    end
    return f(C.promote_inexact(x), label)
  end
end

--- The nearest integer downwards; integers stay as they are.
elementwise.floor = whole("floor", function(x) return prim.floor(x) end)
--- The nearest integer upwards.
elementwise.ceil = whole("ceil", function(x) return prim.ceil(x) end)
--- The nearest integer towards 0.
elementwise.trunc = whole("trunc", function(x)
  return pick(lt(x, 0), prim.ceil(x), prim.floor(x))
end)

--- The nearest integer, halves to even, as a float.
function elementwise.rint(x)
  return prim.round(C.promote_inexact(x), { rounding_method = 1 })
end

local ROUND = spec("round", "decimals")
--- Rounded to `decimals` (0) places, halves to even.
function elementwise.round(x, ...)
  local decimals = ROUND(...).decimals or 0
  if type(x) ~= "number" and not dtype_is(x, "floating") then
    if decimals >= 0 then
      return C.array(x)
    end
    local unit = 10 ^ -decimals
    return C.astype(op.mul(elementwise.rint(op.div(x, unit)), unit), C.dtype(x))
  end
  x = C.promote_inexact(x)
  if decimals == 0 then
    return prim.round(x, { rounding_method = 1 })
  end
  local scale = 10 ^ decimals
  local y = op.div(prim.round(op.mul(x, scale), { rounding_method = 1 }), scale)
  return pick(prim.is_finite(y), y, x) -- where the scaled value overflows there is nothing to round
end

local function ignoring_nan(f)
  return function(x, y)
    x, y = C.promote(x, y)
    if not dtype_is(x, "floating") then
      return f(x, y)
    end
    return pick(ne(x, x), y, pick(ne(y, y), x, f(x, y)))
  end
end

--- The larger one; a NaN gives way to the other.
elementwise.fmax = ignoring_nan(maximum)
--- The smaller one; a NaN gives way to the other.
elementwise.fmin = ignoring_nan(minimum)

local CLIP = spec("clip", "min max")
--- min(max(x, min), max); either bound may be absent.
---e.g. `jnp.clip(jnp.array{-1, 5}, 0, 3)` --> `[0. 3.]`
---@param x jaxlua.Array
---@return jaxlua.Array
function elementwise.clip(x, ...)
  local k = CLIP(...)
  if k.min ~= nil then
    x = maximum(k.min, x)
  end
  if k.max ~= nil then
    x = minimum(k.max, x)
  end
  return k.min == nil and k.max == nil and C.array(x) or x
end

--- 0 where x < 0, 1 where x > 0, y where x is 0.
function elementwise.heaviside(x, y)
  x, y = C.promote_inexact(x, y)
  local middle = pick(ne(x, x), x, y)
  return pick(lt(x, 0), 0, pick(op.gt(x, 0), 1, middle))
end

local function signbit(x)
  local bits = args.itemsize(C.dtype(x)) * 8
  return prim.lt(prim.bitcast_convert_type(x, { new_dtype = "int" .. bits }), 0)
end

--- |x| with the sign of y.
function elementwise.copysign(x, y)
  x, y = C.promote_inexact(x, y)
  x = prim.abs(x)
  return pick(signbit(y), prim.neg(x), x)
end

local NAN_TO_NUM = spec("nan_to_num", "copy nan posinf neginf")
--- NaN becomes `nan` (0), infinities the largest finite values or `posinf` and `neginf`.
function elementwise.nan_to_num(x, ...)
  local k = NAN_TO_NUM(...)
  x = C.array(x)
  if not dtype_is(x, "floating") then
    return x
  end
  local info = C.finfo(C.dtype(x))
  x = pick(ne(x, x), k.nan or 0, x)
  x = pick(op.eq(x, math.huge), k.posinf or info.max, x)
  return pick(op.eq(x, -math.huge), k.neginf or info.min, x)
end

--- x converted to another dtype.
elementwise.astype = C.astype

--- x: all dtypes are real.
elementwise.real, elementwise.conj = elementwise.positive, elementwise.positive

for alias, name in pairs {
  absolute = "abs", fabs = "abs", true_divide = "divide", mod = "remainder", pow = "power",
  asin = "arcsin",
  acos = "arccos", atan = "arctan", atan2 = "arctan2", asinh = "arcsinh", acosh = "arccosh",
  atanh = "arctanh", radians = "deg2rad", degrees = "rad2deg", around = "round", conjugate = "conj",
} do
  elementwise[alias] = elementwise[name]
end

return require("jaxlua.args").public(elementwise, "elementwise")
