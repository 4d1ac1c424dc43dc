--- Distributions on the line that need exp and log alone, and the normal one.

local C = require "jaxlua.core"
local jnp = require "jaxlua.numpy"
local special = require "jaxlua.scipy.special"
local shared = require "jaxlua.scipy.stats.shared"

local continuous = {}
local op = C.op
local distribution, standard = shared.distribution, shared.standard
local add, sub, mul, div, neg = op.add, op.sub, op.mul, op.div, op.neg

-- y where the condition holds, otherwise `instead`.
local function only(condition, y, instead)
  return jnp.where(condition, y, instead)
end

-- Quantiles of what is no probability: NaN.
local function of_probability(q, y)
  return only(jnp.logical_and(op.ge(q, 0), op.le(q, 1)), y, 0 / 0)
end

local function normal_cdf(x, loc, scale)
  return special.ndtr(standard(x, loc, scale))
end

local function normal_logcdf(x, loc, scale)
  return special.log_ndtr(standard(x, loc, scale))
end

local function normal_ppf(q, loc, scale)
  return add(mul(special.ndtri(q), scale), loc)
end

--- The normal distribution: mean loc, standard deviation scale.
---e.g. `jax.scipy.stats.norm.logpdf(0)` --> `-0.9189385`
continuous.norm = distribution("norm", {}, {
  logpdf = function(x, loc, scale)
    local variance = mul(scale, scale)
    local square = div(jnp.square(sub(x, loc)), variance)
    return div(add(jnp.log(mul(2 * math.pi, variance)), square), -2)
  end,
  cdf = normal_cdf,
  logcdf = normal_logcdf,
  sf = function(x, loc, scale)
    return normal_cdf(neg(x), neg(loc), scale)
  end,
  logsf = function(x, loc, scale)
    return normal_logcdf(neg(x), neg(loc), scale)
  end,
  ppf = normal_ppf,
  isf = function(q, loc, scale)
    return normal_ppf(sub(1, q), loc, scale)
  end,
})

local function inside(x, loc, scale)
  return jnp.logical_and(op.ge(x, loc), op.le(x, add(loc, scale)))
end

--- The uniform distribution on [loc, loc + scale].
continuous.uniform = distribution("uniform", {}, {
  logpdf = function(x, loc, scale)
    return only(inside(x, loc, scale), neg(jnp.log(scale)), -math.huge)
  end,
  cdf = function(x, loc, scale)
    local y = only(op.gt(x, add(loc, scale)), 1, standard(x, loc, scale))
    return only(op.lt(x, loc), 0, y)
  end,
  ppf = function(q, loc, scale)
    return of_probability(q, add(loc, mul(scale, q)))
  end,
})

-- log(1 - cdf)
local function exponential_logsf(x, loc, scale)
  return only(op.lt(x, loc), 0, div(sub(loc, x), scale))
end

--- The exponential distribution: from loc on, mean scale.
continuous.expon = distribution("expon", {}, {
  logpdf = function(x, loc, scale)
    return only(op.lt(x, loc), -math.huge, neg(add(standard(x, loc, scale), jnp.log(scale))))
  end,
  cdf = function(x, loc, scale)
    return only(op.lt(x, loc), 0, neg(jnp.expm1(div(sub(loc, x), scale))))
  end,
  logcdf = function(x, loc, scale)
    return jnp.log1p(neg(jnp.exp(exponential_logsf(x, loc, scale))))
  end,
  logsf = exponential_logsf,
  sf = function(x, loc, scale)
    return jnp.exp(exponential_logsf(x, loc, scale))
  end,
  ppf = function(q, loc, scale)
    return of_probability(q, sub(loc, mul(scale, jnp.log1p(neg(q)))))
  end,
})

--- The Laplace distribution.
continuous.laplace = distribution("laplace", {}, {
  logpdf = function(x, loc, scale)
    return neg(add(div(jnp.abs(sub(x, loc)), scale), jnp.log(mul(2, scale))))
  end,
  cdf = function(x, loc, scale)
    local z = standard(x, loc, scale)
    return only(op.le(z, 0), mul(0.5, jnp.exp(z)), sub(1, mul(0.5, jnp.exp(neg(z)))))
  end,
})

local function logistic_cdf(x, loc, scale)
  return special.expit(standard(x, loc, scale))
end

--- The logistic distribution.
continuous.logistic = distribution("logistic", {}, {
  logpdf = function(x, loc, scale)
    local half = div(standard(x, loc, scale), 2)
    return sub(mul(-2, jnp.logaddexp(half, neg(half))), jnp.log(scale))
  end,
  cdf = logistic_cdf,
  sf = function(x, loc, scale)
    return special.expit(neg(standard(x, loc, scale)))
  end,
  ppf = function(q, loc, scale)
    return add(mul(special.logit(q), scale), loc)
  end,
  isf = function(q, loc, scale)
    return add(mul(neg(special.logit(q)), scale), loc)
  end,
})

local function cauchy_cdf(x, loc, scale)
  return add(0.5, mul(1 / math.pi, jnp.arctan(standard(x, loc, scale))))
end

--- The Cauchy distribution.
continuous.cauchy = distribution("cauchy", {}, {
  logpdf = function(x, loc, scale)
    local z = standard(x, loc, scale)
    return neg(add(jnp.log(mul(math.pi, scale)), jnp.log1p(mul(z, z))))
  end,
  cdf = cauchy_cdf,
  sf = function(x, loc, scale)
    return cauchy_cdf(neg(x), neg(loc), scale)
  end,
  ppf = function(q, loc, scale)
    return add(mul(jnp.tan(sub(mul(math.pi, q), math.pi / 2)), scale), loc)
  end,
  isf = function(q, loc, scale)
    return add(mul(jnp.tan(sub(math.pi / 2, mul(math.pi, q))), scale), loc)
  end,
})

return continuous
