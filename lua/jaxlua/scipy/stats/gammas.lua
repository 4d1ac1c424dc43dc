--- Distributions made of the gamma function: gamma, beta, chi-squared, Student's t.

local C = require "jaxlua.core"
local jnp = require "jaxlua.numpy"
local special = require "jaxlua.scipy.special"
local shared = require "jaxlua.scipy.stats.shared"

local gammas = {}
local op = C.op
local distribution, standard = shared.distribution, shared.standard
local add, sub, mul, div, neg = op.add, op.sub, op.mul, op.div, op.neg

local function gamma_logpdf(x, a, loc, scale)
  local ok = op.ge(x, loc)
  local y = jnp.where(ok, standard(x, loc, scale), 1)
  local shape = add(special.gammaln(a), jnp.log(scale))
  return jnp.where(ok, sub(sub(special.xlogy(sub(a, 1), y), y), shape), -math.huge)
end

local function gamma_cdf(x, a, loc, scale)
  return special.gammainc(a, jnp.maximum(standard(x, loc, scale), 0))
end

local function gamma_sf(x, a, loc, scale)
  local y = standard(x, loc, scale)
  return jnp.where(op.lt(y, 0), 1, special.gammaincc(a, y))
end

--- The gamma distribution of shape a.
gammas.gamma = distribution("gamma", { "a" }, {
  logpdf = gamma_logpdf,
  cdf = gamma_cdf,
  sf = gamma_sf,
})

--- The chi-squared distribution with df degrees of freedom.
gammas.chi2 = distribution("chi2", { "df" }, {
  logpdf = function(x, df, loc, scale)
    return gamma_logpdf(x, div(df, 2), loc, mul(2, scale))
  end,
  cdf = function(x, df, loc, scale)
    return gamma_cdf(x, div(df, 2), loc, mul(2, scale))
  end,
  sf = function(x, df, loc, scale)
    return gamma_sf(x, div(df, 2), loc, mul(2, scale))
  end,
})

local function unit(x, loc, scale)
  return jnp.clip(standard(x, loc, scale), 0, 1)
end

--- The beta distribution of shapes a, b on [loc, loc + scale].
gammas.beta = distribution("beta", { "a", "b" }, {
  logpdf = function(x, a, b, loc, scale)
    local y = standard(x, loc, scale)
    local powers = add(special.xlogy(sub(a, 1), y), special.xlog1py(sub(b, 1), neg(y)))
    local log = sub(sub(powers, special.betaln(a, b)), jnp.log(scale))
    local out = jnp.logical_or(op.gt(x, add(loc, scale)), op.lt(x, loc))
    local wrong = jnp.logical_or(jnp.logical_or(op.le(a, 0), op.le(b, 0)), op.le(scale, 0))
    return jnp.where(wrong, 0 / 0, jnp.where(out, -math.huge, log))
  end,
  cdf = function(x, a, b, loc, scale)
    return special.betainc(a, b, unit(x, loc, scale))
  end,
  sf = function(x, a, b, loc, scale)
    return special.betainc(b, a, sub(1, unit(x, loc, scale)))
  end,
})

--- Student's t distribution with df degrees of freedom.
gammas.t = distribution("t", { "df" }, {
  logpdf = function(x, df, loc, scale)
    local z, half = standard(x, loc, scale), div(df, 2)
    local constant = div(jnp.log(mul(mul(mul(scale, scale), math.pi), df)), 2)
    local norm = sub(add(special.gammaln(half), constant), special.gammaln(add(half, 0.5)))
    return neg(add(norm, mul(add(half, 0.5), jnp.log1p(div(mul(z, z), df)))))
  end,
})

return gammas
