--- jax.nn.initializers: functions (key, shape, dtype) that give the first values of weights.
--
-- source: Glorot & Bengio 2010 (glorot), He et al. 2015, arXiv:1502.01852 (he), LeCun et al. 1998
-- (lecun)

local C = require "jaxlua.core"
local guard = require "jaxlua.guard"
local spec = require("jaxlua.args").spec

local initializers = {}
local op = C.op

local function random()
  return require "jaxlua.random"
end

-- What the makers of initializers return.
local function initializer(label, f, key)
  return guard.new("initializers." .. label, f, ("key:%s shape:shape dtype:dtype?"):format(key
    or "key"))
end

--- Zeros.
function initializers.zeros(_, shape, dtype)
  return C.full(shape, 0, dtype or C.default_float())
end

--- Ones.
function initializers.ones(_, shape, dtype)
  return C.full(shape, 1, dtype or C.default_float())
end

--- One value.
function initializers.constant(value)
  return initializer("constant", function(_, shape, dtype)
    return C.full(shape, value, dtype or C.default_float())
  end, "any?")
end

local NORMAL = spec("initializers.normal", "stddev")
--- Normal numbers with this standard deviation (0.01).
function initializers.normal(...)
  local stddev = NORMAL(...).stddev or 1e-2
  return initializer("normal", function(key, shape, dtype)
    return op.mul(random().normal(key, shape, dtype), stddev)
  end)
end

local UNIFORM = spec("initializers.uniform", "scale")
--- Uniform numbers in [0, scale), scale 0.01.
function initializers.uniform(...)
  local scale = UNIFORM(...).scale or 1e-2
  return initializer("uniform", function(key, shape, dtype)
    return op.mul(random().uniform(key, shape, dtype), scale)
  end)
end

local TRUNCATED = spec("initializers.truncated_normal", "stddev lower upper")
--- Normal numbers between lower (-2) and upper (2) standard deviations.
function initializers.truncated_normal(...)
  local k = TRUNCATED(...)
  return initializer("truncated_normal", function(key, shape, dtype)
    local x = random().truncated_normal(key, k.lower or -2, k.upper or 2, shape, dtype)
    return op.mul(x, k.stddev or 1e-2)
  end)
end

local LABEL = "initializers.variance_scaling"

local function fans(shape, in_axis, out_axis)
  shape = type(shape) == "number" and { shape } or shape
  local n = #shape
  if n < 2 then
    C.raise("shape", LABEL, ("weights have two axes at least, got %d"):format(n))
  end
  local i, o = C.axis(in_axis or -2, n), C.axis(out_axis or -1, n)
  local size = 1
  for _, extent in ipairs(shape) do
    size = size * extent
  end
  local field = size / (shape[i + 1] * shape[o + 1])
  return shape[i + 1] * field, shape[o + 1] * field
end

local SCALING = spec("variance_scaling", "scale mode distribution in_axis out_axis")
--- Numbers with variance scale / fan; mode "fan_in", "fan_out" or "fan_avg"; distribution
--- "truncated_normal", "normal" or "uniform".
function initializers.variance_scaling(...)
  local k = SCALING(...)
  for _, name in ipairs { "scale", "mode", "distribution" } do
    if k[name] == nil then
      C.raise("arg", LABEL, ("'%s' is missing"):format(name),
        "variance_scaling(scale, mode, distribution), such as (2, \"fan_in\", \"normal\")")
    end
  end
  return initializer("variance_scaling", function(key, shape, dtype)
    local fan_in, fan_out = fans(shape, k.in_axis, k.out_axis)
    local fan = ({ fan_in = fan_in, fan_out = fan_out, fan_avg = (fan_in + fan_out) / 2 })[k.mode]
    if not fan then
      C.raise("arg", LABEL, ("there is no mode '%s'"):format(tostring(k.mode)))
    end
    local variance = C.array(k.scale / fan, dtype or C.default_float())
    if k.distribution == "uniform" then
      local u = random().uniform(key, shape, { dtype = dtype, minval = -1, maxval = 1 })
      return op.mul(u, C.prim.sqrt(op.mul(3, variance)))
    elseif k.distribution == "normal" then
      return op.mul(random().normal(key, shape, dtype), C.prim.sqrt(variance))
    elseif k.distribution ~= "truncated_normal" then
      C.raise("arg", LABEL,
        ("there is no distribution '%s'"):format(tostring(k.distribution)))
    end
    -- The standard deviation of a normal distribution cut off at ±2.
    local stddev = op.div(C.prim.sqrt(variance), 0.87962566103423978)
    return op.mul(random().truncated_normal(key, -2, 2, shape, dtype), stddev)
  end)
end

for name, row in pairs {
  lecun = { 1, "fan_in" }, glorot = { 1, "fan_avg" }, xavier = { 1, "fan_avg" },
  he = { 2, "fan_in" }, kaiming = { 2, "fan_in" },
} do
  for suffix, distribution in pairs { normal = "truncated_normal", uniform = "uniform" } do
    local read = spec(name .. "_" .. suffix, "in_axis out_axis")
    initializers[name .. "_" .. suffix] = function(...)
      local k = read(...)
      return initializers.variance_scaling(row[1], row[2], distribution, k.in_axis, k.out_axis)
    end
  end
end

return require("jaxlua.args").public(initializers, "initializers", "initializers.")
