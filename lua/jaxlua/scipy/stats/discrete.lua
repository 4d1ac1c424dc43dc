--- Distributions on the integers.

local C = require "jaxlua.core"
local jnp = require "jaxlua.numpy"
local special = require "jaxlua.scipy.special"
local shared = require "jaxlua.scipy.stats.shared"

local discrete = {}
local op = C.op
local add, sub, neg = op.add, op.sub, op.neg
local LOC = { located = { "loc" } }

local function known(...)
  local ok = nil
  for i = 1, select("#", ...) do
    local x = (select(i, ...))
    local is = op.eq(x, x)
    ok = ok and jnp.logical_and(ok, is) or is
  end
  return ok
end

local function within(x, low, high)
  return jnp.logical_and(op.ge(x, low), op.le(x, high))
end

--- One trial: 1 with probability p, otherwise 0.
discrete.bernoulli = shared.distribution("bernoulli", { "p" }, {
  logpmf = function(k, p, loc)
    local x = sub(k, loc)
    local y = add(special.xlogy(x, p), special.xlog1py(sub(1, x), neg(p)))
    return jnp.where(jnp.logical_or(op.lt(x, 0), op.gt(x, 1)), -math.huge, y)
  end,
  cdf = function(k, p, loc)
    k = sub(k, loc)
    local y = jnp.where(op.lt(k, 0), 0, jnp.where(op.lt(k, 1), sub(1, p), 1))
    return jnp.where(jnp.logical_and(known(k), within(p, 0, 1)), y, 0 / 0)
  end,
  ppf = function(q, p, loc)
    local y = add(jnp.where(op.le(q, sub(1, p)), 0, 1), loc)
    return jnp.where(jnp.logical_and(within(q, 0, 1), within(p, 0, 1)), y, 0 / 0)
  end,
}, LOC)

--- Counts of events that come at random, mu on average.
---e.g. `jax.scipy.stats.poisson.pmf(2, 3)` --> `0.2240418`
discrete.poisson = shared.distribution("poisson", { "mu" }, {
  logpmf = function(k, mu, loc)
    local x = sub(k, loc)
    local y = sub(sub(special.xlogy(x, mu), special.gammaln(add(x, 1))), mu)
    return jnp.where(jnp.logical_or(op.lt(x, 0), op.ne(jnp.round(k), k)), -math.huge, y)
  end,
  cdf = function(k, mu, loc)
    local x = sub(k, loc)
    return jnp.where(op.lt(x, 0), 0, special.gammaincc(jnp.floor(add(1, x)), mu))
  end,
}, LOC)

return discrete
