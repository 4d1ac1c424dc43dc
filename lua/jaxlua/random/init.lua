--- jax.random: bit for bit as JAX (jax_threefry_partitionable, its default).
--
-- A key is a value, never a state: split it, and use each part once.
-- source: jax/_src/random.py

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local keys = require "jaxlua.random.key"

---@class jaxlua.random
local random = {
  key = keys.key,
  PRNGKey = keys.PRNGKey,
  key_data = keys.key_data,
  wrap_key_data = keys.wrap_key_data,
  split = keys.split,
  fold_in = keys.fold_in,
  bits = keys.bits,
}
local prim, op, spec = C.prim, C.op, args.spec
local as_shape, bits_of, count = keys.as_shape, keys.bits_of, keys.count

-- ---- uniform -----------------------------------------------------------------------------------

-- 1.0 as an integer, bits of the mantissa and width of what is drawn.
local layout = {
  float16 = { one = 0x3C00, mantissa = 10, width = 16, draw = 16 },
  bfloat16 = { one = 0x3F80, mantissa = 7, width = 16, draw = 8 },
  float32 = { one = 0x3F800000, mantissa = 23, width = 32, draw = 32 },
  float64 = { one = 0x3FF0000000000000, mantissa = 52, width = 64, draw = 64 },
}

local function float_dtype(dtype, label)
  dtype = C.canonical_dtype(dtype or C.default_float())
  if not layout[dtype] then
    C.raise("dtype", label, "a floating point dtype was expected, got " .. dtype)
  end
  return dtype
end

-- Mantissas drawn at random below an exponent that says [1, 2); minus 1.
local function unit(key, shape, dtype, label)
  local l = layout[dtype]
  local bits = bits_of(key, l.draw, shape, label)
  if l.draw ~= l.width then
    bits = C.astype(bits, "uint" .. l.width)
  end
  bits = prim.shift_right_logical(bits, l.draw - l.mantissa)
  bits = prim["or"](bits, l.one)
  return prim.sub(prim.bitcast_convert_type(bits, { new_dtype = dtype }), 1)
end

-- a * b and what rounding lost of it. source: Dekker 1971, doi:10.1007/BF01397083
local function two_product(a, b)
  local function halves(x)
    local c = prim.mul(x, 134217729)
    local high = prim.sub(c, prim.sub(c, x))
    return high, prim.sub(x, high)
  end
  local p = op.mul(a, b)
  local ah, al = halves(a)
  local bh, bl = halves(b)
  local e = op.sub(op.mul(ah, bh), p)
  e = op.add(op.add(op.add(e, op.mul(ah, bl)), op.mul(al, bh)), op.mul(al, bl))
  return p, e
end

-- a * b + c with one rounding, as the machine code that XLA makes of it. Narrow floats are exact
-- in a wider one; f64 takes the lost part of product and sum along.
local function fused(a, b, c, dtype)
  if dtype ~= "float64" then
    local function wide(x)
      return C.astype(x, "float64")
    end
    return C.astype(op.add(op.mul(wide(a), wide(b)), wide(c)), dtype)
  end
  local p, e = two_product(a, b)
  local s = op.add(p, c)
  local t = op.sub(s, p)
  local lost = op.add(op.sub(p, op.sub(s, t)), op.sub(c, t))
  return op.add(s, op.add(lost, e))
end

local function bound(x, dtype)
  return C.astype(x, dtype)
end

local function uniform_in(key, shape, dtype, low, high, label)
  local u = unit(key, shape, dtype, label)
  if low == 0 and high == 1 then
    return u
  end
  low, high = bound(low, dtype), bound(high, dtype)
  local y
  local span = op.sub(high, low)
  if dtype == "float32" or dtype == "float64" then
    y = fused(u, span, low, dtype)
  else
    y = op.add(op.mul(u, span), low)
  end
  return C.binary "max"(low, y)
end

local UNIFORM = spec("uniform", "shape dtype minval maxval")
--- Uniform numbers in [minval, maxval), by default [0, 1).
---shape: -> shape
---e.g. `random.uniform(key, {3}, {minval = -1, maxval = 1})`
---@param key jaxlua.Key|jaxlua.Array
---@return jaxlua.Array
function random.uniform(key, ...)
  local k = UNIFORM(...)
  local dtype = float_dtype(k.dtype, "uniform")
  return uniform_in(key, as_shape(k.shape), dtype, k.minval or 0, k.maxval or 1, "uniform")
end

-- The float after -1, towards 0.
local function above_minus_one(dtype)
  return -1 + C.finfo(dtype).eps / 2
end

local NORMAL = spec("normal", "shape dtype")
--- Normal numbers with mean 0 and variance 1.
---source: sqrt(2) erf_inv(u), u uniform in (-1, 1)
---@return jaxlua.Array
function random.normal(key, ...)
  local k = NORMAL(...)
  local dtype = float_dtype(k.dtype, "normal")
  local u = uniform_in(key, as_shape(k.shape), dtype, above_minus_one(dtype), 1, "normal")
  return op.mul(prim.erf_inv(u), math.sqrt(2))
end

local TRUNCATED = spec("truncated_normal", "shape dtype")
--- Normal numbers between lower and upper.
---@return jaxlua.Array
function random.truncated_normal(key, lower, upper, ...)
  local k = TRUNCATED(...)
  local dtype = float_dtype(k.dtype, "truncated_normal")
  lower, upper = C.astype(lower, dtype), C.astype(upper, dtype)
  local shape = k.shape and as_shape(k.shape)
    or require("jaxlua.numpy").broadcast_shapes(C.shape(lower), C.shape(upper))
  local root = C.lit(math.sqrt(2), dtype)
  local a, b = prim.erf(op.div(lower, root)), prim.erf(op.div(upper, root))
  local u = uniform_in(key, shape, dtype, a, b, "truncated_normal")
  local y = op.mul(root, prim.erf_inv(u))
  local infinity = C.lit(math.huge, dtype)
  return require("jaxlua.numpy").clip(y, prim.nextafter(lower, infinity),
    prim.nextafter(upper, prim.neg(infinity)))
end

local EXPONENTIAL = spec("exponential", "shape dtype")
--- Exponential numbers with rate 1.
function random.exponential(key, ...)
  local k = EXPONENTIAL(...)
  local dtype = float_dtype(k.dtype, "exponential")
  return prim.neg(prim.log1p(prim.neg(unit(key, as_shape(k.shape), dtype, "exponential"))))
end

local GUMBEL = spec("gumbel", "shape dtype")
--- Gumbel numbers: -log(-log(u)).
function random.gumbel(key, ...)
  local k = GUMBEL(...)
  local dtype = float_dtype(k.dtype, "gumbel")
  local tiny = C.finfo(dtype).tiny
  local u = uniform_in(key, as_shape(k.shape), dtype, tiny, 1, "gumbel")
  return prim.neg(prim.log(prim.neg(prim.log(u))))
end

local BERNOULLI = spec("bernoulli", "p shape")
--- True with probability p (0.5).
---shape: -> shape, or that of p
---@return jaxlua.Array
function random.bernoulli(key, ...)
  local k = BERNOULLI(...)
  local p = k.p == nil and 0.5 or k.p
  p = C.astype(p, (C.result_type(p, C.default_float())))
  local shape = k.shape and as_shape(k.shape) or C.shape(p)
  return op.lt(uniform_in(key, shape, C.dtype(p), 0, 1, "bernoulli"), p)
end

-- ---- integers ----------------------------------------------------------------------------------

-- Bounds as values of the dtype that the numbers are drawn in, and whether maxval lies beyond it.
local function integer_bounds(low, high, dtype)
  local info = C.iinfo(dtype)
  local beyond = type(high) == "number" and high > info.max
  local function limit(x)
    if type(x) ~= "number" then
      return C.astype(x, dtype)
    end
    return C.array(math.max(info.min, math.min(info.max, x)), dtype)
  end
  -- 2^63 - 1 and 2^64 - 1 are no doubles: the largest value by its bits.
  if type(high) == "number" and high >= info.max then
    local largest = prim["not"](C.array(0, dtype))
    if C.issubdtype(dtype, "signedinteger") then
      largest = prim.shift_right_logical(largest, 1)
    end
    return limit(low), largest, beyond
  end
  return limit(low), limit(high), beyond
end

local RANDINT = spec("randint", "dtype")
--- Integers in [minval, maxval); minval where that is empty. The default integer dtype.
---@param shape integer|integer[]
---@return jaxlua.Array
function random.randint(key, shape, minval, maxval, ...)
  local dtype = C.canonical_dtype(RANDINT(...).dtype or C.default_int())
  if not C.issubdtype(dtype, "integer") then
    C.raise("dtype", "randint", "an integer dtype was expected, got " .. dtype)
  end
  shape = as_shape(shape)
  -- Narrow integers are drawn in 32 bits.
  local work = dtype
  if args.itemsize(dtype) < 4 then
    work = C.issubdtype(dtype, "unsignedinteger") and "uint32" or "int32"
  end
  local low, high, beyond = integer_bounds(minval, maxval, work)
  local width = args.itemsize(work) * 8
  local unsigned = "uint" .. width
  local parts = random.split(key)
  local upper = bits_of(parts[0], width, shape, "randint")
  local lower = bits_of(parts[1], width, shape, "randint")
  local span = C.astype(op.sub(high, low), unsigned)
  span = prim.select_n(op.le(high, low), span, C.array(1, unsigned))
  if beyond then
    span = prim.select_n(op.gt(high, low), span, op.add(span, 1))
  end
  local factor = prim.rem(C.array(2 ^ (width / 2), unsigned), span)
  factor = prim.rem(op.mul(factor, factor), span)
  local rem = C.binary "rem"
  local offset = op.add(op.mul(rem(upper, span), factor), rem(lower, span))
  return C.astype(op.add(low, C.astype(rem(offset, span), work)), dtype)
end

-- The elements along an axis in random order, by sorting with random keys often enough that equal
-- keys do not matter.
local function shuffle(key, x, axis)
  local n = C.size(x)
  local rounds = math.ceil(3 * math.log(math.max(1, n)) / math.log(4294967295))
  for _ = 1, rounds do
    local parts = random.split(key)
    local order = bits_of(parts[1], 32, C.shape(x), "permutation")
    local _, y = prim.sort({ order, x }, { dimension = axis, is_stable = true, num_keys = 1 })
    key, x = parts[0], y
  end
  return x
end

local PERMUTATION = spec("permutation", "axis independent")
--- 0 … n-1 in random order, or an array with its slices along an axis (0) in random order; with
--- `independent` each lane for itself.
---@param x integer|jaxlua.Array
---@return jaxlua.Array
function random.permutation(key, x, ...)
  local k = PERMUTATION(...)
  keys.words(key, "permutation")
  if type(x) == "number" then
    return shuffle(key, prim.iota { dtype = C.default_int(), shape = { x }, dimension = 0 }, 0)
  end
  if C.ndim(x) == 0 then
    return random.permutation(key, x:item(), ...)
  end
  local axis = C.axis(k.axis or 0, C.ndim(x), "permutation")
  if k.independent or C.ndim(x) == 1 then
    return shuffle(key, x, axis)
  end
  local n = C.shape(x)[axis + 1]
  local order = shuffle(key, prim.iota { dtype = C.default_int(), shape = { n }, dimension = 0 }, 0)
  return require("jaxlua.numpy").take(x, order, { axis = axis })
end

local CHOICE = spec("choice", "shape replace p axis")
--- Elements of an array (or of 0 … n-1) along an axis at random, with probabilities p if they are
--- given.
---@param a integer|jaxlua.Array
---@return jaxlua.Array
function random.choice(key, a, ...)
  local k = CHOICE(...)
  local jnp = require "jaxlua.numpy"
  local shape, axis = as_shape(k.shape), k.axis or 0
  local n = type(a) == "number" and a or C.shape(a)[C.axis(axis, C.ndim(a), "choice") + 1]
  local draws = count(shape)
  if n == 0 and draws > 0 then
    C.raise("arg", "choice", "there is nothing to choose from")
  end
  local at
  if k.replace ~= false then
    if k.p == nil then
      at = random.randint(key, shape, 0, n)
    else
      local total = jnp.cumsum(k.p)
      local u = random.uniform(key, shape, { dtype = C.dtype(total) })
      local r = op.mul(C.index(total, -1), op.sub(1, u))
      at = jnp.searchsorted(total, r)
    end
  elseif draws > n then
    C.raise("arg", "choice", ("%d elements without replacement out of %d"):format(draws, n))
  elseif k.p == nil then
    at = C.reshape(C.index(random.permutation(key, n), C.s(0, draws)), shape)
  else
    local score = op.add(random.gumbel(key, { n }, C.dtype(k.p)), prim.log(k.p))
    local _, best = require("jaxlua.lax").top_k(score, draws)
    at = C.reshape(best, shape)
  end
  return type(a) == "number" and at or jnp.take(a, at, { axis = axis })
end

local CATEGORICAL = spec("categorical", "axis shape")
--- Indices along an axis (-1) with probabilities softmax(logits).
---@return jaxlua.Array
function random.categorical(key, logits, ...)
  local k = CATEGORICAL(...)
  local axis = C.axis(k.axis or -1, C.ndim(logits), "categorical")
  local full = C.shape(logits)
  if k.shape then
    local batch = C.ndim(logits) - 1
    local prefix = { unpack(as_shape(k.shape), 1, #as_shape(k.shape) - batch) }
    for i, extent in ipairs(full) do
      table.insert(prefix, #prefix + 1, i and extent)
    end
    axis, full = axis + #prefix - #full, prefix
  end
  local noise = random.gumbel(key, full, C.dtype(logits))
  return require("jaxlua.numpy").argmax(op.add(noise, logits), axis)
end

return args.public(random, "random")
