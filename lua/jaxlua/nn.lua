--- jax.nn: activations and what stands at the end of a network.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

---@class jaxlua.nn
local nn = {}
local prim, op = C.prim, C.op

local maximum, minimum = C.binary "max", C.binary "min"
local stop = prim.stop_gradient

local function float(x)
  return C.promote_inexact(x)
end

local function pick(c, a, b)
  a, b = C.promote(a, b)
  c, a, b = C.broadcast_arrays(c, a, b)
  return prim.select_n(c, b, a)
end

-- f with the derivative 1 where `inside(x)` and 0 elsewhere.
local function ramp(name, f, inside)
  local custom
  return function(x)
    x = type(x) == "number" and C.array(x) or x
    if not C.is_tracer(x) and C.route { x } == nil then
      return f(x)
    end
    custom = custom or require("jaxlua.custom").of_library(name, f, function(self, p, t)
      local y = self(p[1])
      return y, pick(inside(p[1]), t[1], C.full(C.shape(t[1]), 0, C.dtype(t[1])))
    end)
    return custom(x)
  end
end

--- max(x, 0), with derivative 0 at 0.
---e.g. `nn.relu(jnp.array{-1, 2})` --> `[0. 2.]`
---@param x jaxlua.Array
---@return jaxlua.Array
nn.relu = ramp("relu", function(x)
  return maximum(x, 0)
end, function(x)
  return op.gt(x, 0)
end)

--- min(max(x, 0), 6), with derivative 0 at both ends.
nn.relu6 = ramp("relu6", function(x)
  return minimum(maximum(x, 0), 6)
end, function(x)
  return prim["and"](op.gt(x, 0), op.lt(x, 6))
end)

--- 1 / (1 + exp(-x)).
nn.sigmoid = C.unary("logistic", "inexact", "sigmoid")
nn.tanh = C.unary("tanh", "inexact")

--- x sigmoid(x).
function nn.silu(x)
  x = float(x)
  return op.mul(x, prim.logistic(x))
end

--- log(1 + exp(x)), without overflow.
function nn.softplus(x)
  return require("jaxlua.numpy").logaddexp(x, 0)
end

--- log(sigmoid(x)) = -softplus(-x).
function nn.log_sigmoid(x)
  return op.neg(nn.softplus(op.neg(float(x))))
end

--- x / (1 + |x|).
function nn.soft_sign(x)
  x = float(x)
  return op.div(x, op.add(prim.abs(x), 1))
end

--- x tanh(softplus(x)).
function nn.mish(x)
  x = float(x)
  return op.mul(x, prim.tanh(nn.softplus(x)))
end

-- exp(x) - 1 where x is not positive; elsewhere its argument is kept small, for the derivative's
-- sake.
local function expm1_below(x)
  return prim.expm1(pick(op.gt(x, 0), 0, x))
end

local ELU = spec("elu", "alpha")
--- x where x > 0, else alpha (exp(x) - 1).
function nn.elu(x, ...)
  x = float(x)
  return pick(op.gt(x, 0), x, op.mul(ELU(...).alpha or 1, expm1_below(x)))
end

--- elu with the constants of self-normalising networks.
---source: Klambauer et al. 2017, arXiv:1706.02515
function nn.selu(x)
  return op.mul(1.0507009873554804934, nn.elu(x, 1.6732632423543772848))
end

local CELU = spec("celu", "alpha")
--- max(x, 0) + alpha (exp(min(x, 0) / alpha) - 1).
function nn.celu(x, ...)
  x = float(x)
  local alpha = CELU(...).alpha or 1
  return op.add(maximum(x, 0), op.mul(alpha, prim.expm1(op.div(minimum(x, 0), alpha))))
end

local LEAKY = spec("leaky_relu", "negative_slope")
--- x where x >= 0, else negative_slope (0.01) x.
function nn.leaky_relu(x, ...)
  x = float(x)
  return pick(op.ge(x, 0), x, op.mul(LEAKY(...).negative_slope or 0.01, x))
end

--- x limited to [-1, 1].
function nn.hard_tanh(x)
  return pick(op.gt(x, 1), 1, pick(op.lt(x, -1), -1, x))
end

--- relu6(x + 3) / 6.
function nn.hard_sigmoid(x)
  return op.div(nn.relu6(op.add(float(x), 3)), 6)
end

--- x hard_sigmoid(x).
function nn.hard_silu(x)
  return op.mul(float(x), nn.hard_sigmoid(x))
end

local SQUAREPLUS = spec("squareplus", "b")
--- (x + sqrt(x^2 + b)) / 2, b = 4.
function nn.squareplus(x, ...)
  x = float(x)
  local root = prim.sqrt(op.add(prim.square(x), SQUAREPLUS(...).b or 4))
  return op.div(op.add(x, root), 2)
end

local GELU = spec("gelu", "approximate")
--- x times the normal distribution function of x: by a tanh unless approximate is false.
---source: Hendrycks & Gimpel 2016, arXiv:1606.08415
function nn.gelu(x, ...)
  x = float(x)
  if GELU(...).approximate == false then
    local tail = prim.erfc(op.div(op.neg(x), math.sqrt(2)))
    return op.mul(op.mul(0.5, x), tail)
  end
  local inner = op.add(x, op.mul(0.044715, prim.integer_pow(x, { y = 3 })))
  local cdf = op.mul(0.5, op.add(1, prim.tanh(op.mul(math.sqrt(2 / math.pi), inner))))
  return op.mul(x, cdf)
end

local GLU = spec("glu", "axis")
--- The first half along an axis (-1) times the sigmoid of the second.
function nn.glu(x, ...)
  local axis = C.axis(GLU(...).axis or -1, C.ndim(x), "glu")
  if C.shape(x)[axis + 1] % 2 ~= 0 then
    C.raise("shape", "glu", ("axis %d of %s does not halve"):format(axis, C.describe(x)))
  end
  local halves = require("jaxlua.numpy").split(x, 2, axis)
  return op.mul(halves[1], nn.sigmoid(halves[2]))
end

-- ---- over an axis ------------------------------------------------------------------------------

-- The largest elements along the axes, which stay with length 1; constant to derivatives.
local function top(x, axes)
  local y = prim.reduce_max(x, { axes = axes })
  return stop(C.expand_dims(maximum(-math.huge, y), axes))
end

local function total(x, axes)
  return prim.reduce_sum(x, { axes = axes })
end

local function masked(x, mask, value)
  if mask == nil then
    return x
  end
  mask, x = C.broadcast_arrays(mask, x)
  return prim.select_n(mask, C.full(C.shape(x), value, C.dtype(x)), x)
end

local SOFTMAX = spec("softmax", "axis where")
--- exp(x - max x) / sum(exp(x - max x)) along an axis (-1) or axes; elements outside `where` are
--- 0.
---shape: x[.., n, ..] -> same; sums to 1 along the axis
---source: Goodfellow, Bengio & Courville 2016, sec. 4.1
---e.g. `nn.softmax(jnp.array{1, 1})` --> `[0.5 0.5]`
---@param x jaxlua.Array
---@return jaxlua.Array
function nn.softmax(x, ...)
  local k = SOFTMAX(...)
  x = float(x)
  local axes = C.axes(k.axis or -1, C.ndim(x), "softmax")
  local shifted = masked(x, k.where, -math.huge)
  local e = masked(prim.exp(op.sub(shifted, top(shifted, axes))), k.where, 0)
  return op.div(e, C.expand_dims(total(e, axes), axes))
end

local LOG_SOFTMAX = spec("log_softmax", "axis where")
--- The logarithm of softmax, x - logsumexp(x), without overflow.
---@param x jaxlua.Array
---@return jaxlua.Array
function nn.log_softmax(x, ...)
  local k = LOG_SOFTMAX(...)
  x = float(x)
  local axes = C.axes(k.axis or -1, C.ndim(x), "log_softmax")
  x = masked(x, k.where, -math.huge)
  local shifted = op.sub(x, top(x, axes))
  local sum = C.expand_dims(total(masked(prim.exp(shifted), k.where, 0), axes), axes)
  return masked(op.sub(shifted, prim.log(sum)), k.where, -math.huge)
end

local LOGSUMEXP = spec("logsumexp", "axis b keepdims return_sign where")
--- log(sum(b exp(x))) over axes, without overflow; with return_sign the sign of the sum as well.
---source: max + log(sum(exp(x - max)))
---@param x jaxlua.Array
---@return jaxlua.Array
function nn.logsumexp(x, ...)
  local k = LOGSUMEXP(...)
  x = masked(float(x), k.where, -math.huge)
  local axes = C.axes(k.axis, C.ndim(x), "logsumexp")
  local largest = maximum(-math.huge, prim.reduce_max(x, { axes = axes }))
  -- An infinite maximum would make NaN of infinity - infinity.
  largest = stop(pick(prim.is_finite(largest), largest, 0))
  local e = prim.exp(op.sub(x, C.expand_dims(largest, axes)))
  if k.b ~= nil then
    e = op.mul(e, k.b)
  end
  local sum = total(e, axes)
  local sign = prim.sign(sum)
  local y = op.add(prim.log(prim.abs(sum)), largest)
  if k.b ~= nil and not k.return_sign then
    y = pick(op.lt(sign, 0), 0 / 0, y)
  end
  if k.keepdims then
    y, sign = C.expand_dims(y, axes), C.expand_dims(sign, axes)
  end
  if k.return_sign then
    return y, sign
  end
  return y
end

local LOGMEANEXP = spec("logmeanexp", "axis where keepdims")
--- log(mean(exp(x))) over axes.
function nn.logmeanexp(x, ...)
  local k = LOGMEANEXP(...)
  local y = nn.logsumexp(x, { axis = k.axis, where = k.where, keepdims = k.keepdims })
  local ones = k.where ~= nil and C.astype(C.broadcast_to(k.where, C.shape(x)), C.dtype(y))
    or C.full(C.shape(x), 1, C.dtype(y))
  local axes = C.axes(k.axis, C.ndim(x), "logmeanexp")
  local n = total(ones, axes)
  return op.sub(y, prim.log(k.keepdims and C.expand_dims(n, axes) or n))
end

local STANDARDIZE = spec("standardize", "axis mean variance epsilon where")
--- (x - mean) / sqrt(variance + epsilon) along an axis (-1); epsilon 1e-5.
function nn.standardize(x, ...)
  local k = STANDARDIZE(...)
  local jnp = require "jaxlua.numpy"
  x = float(x)
  local over = { axis = k.axis or -1, keepdims = true, where = k.where }
  local mean = k.mean or jnp.mean(x, over)
  local variance = k.variance
  if variance == nil then
    -- E[x^2] - E[x]^2, which rounding can make negative.
    variance = jnp.clip(op.sub(jnp.mean(prim.square(x), over), prim.square(mean)), { min = 0 })
  end
  return op.mul(op.sub(x, mean), prim.rsqrt(op.add(variance, k.epsilon or 1e-5)))
end

local ONE_HOT = spec("one_hot", "", "dtype axis")
--- 1 where the class is, 0 elsewhere; a class beyond num_classes gives zeros.
---shape: classes[..] -> [.., num_classes]
---e.g. `nn.one_hot(jnp.int32{2, 0}, 3)` --> `[[0. 0. 1.] [1. 0. 0.]]`
---@param x jaxlua.Array|integer
---@param num_classes integer
---@return jaxlua.Array
function nn.one_hot(x, num_classes, ...)
  local k = ONE_HOT(...)
  if type(x) ~= "number" or x % 1 ~= 0 then
    x = C.array(x)
  else
    x = C.array(x, C.default_int())
  end
  local rank = C.ndim(x)
  local axis = C.axis(k.axis or -1, rank + 1, "one_hot")
  local shape = {}
  for i = 1, rank + 1 do
    shape[i] = 1
  end
  shape[axis + 1] = num_classes
  local column = C.expand_dims(x, axis)
  local classes = prim.iota { dtype = C.dtype(x), shape = shape, dimension = axis }
  return C.astype(op.eq(column, classes), k.dtype or C.default_float())
end

--- x itself.
function nn.identity(x)
  return x
end

nn.swish, nn.hard_swish = nn.silu, nn.hard_silu

nn.initializers = setmetatable({}, {
  __index = function(_, name)
    return require("jaxlua.initializers")[name]
  end,
})

return require("jaxlua.args").public(nn, "nn")
