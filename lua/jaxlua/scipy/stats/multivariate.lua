--- Distributions of vectors, along the last axis.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local guard = require "jaxlua.guard"
local jnp = require "jaxlua.numpy"

local multivariate = {}
local op = C.op
local LOG_TWO_PI = math.log(2 * math.pi)

local PDF = args.spec("multivariate_normal.logpdf", "mean cov allow_singular")

-- The lower triangle L of cov = L Lᵀ, and L⁻¹ z, lane by lane.
local function whitened(cov, z, n)
  local l = jnp.linalg.cholesky(cov)
  local outer, inner = C.shape(l), C.shape(z)
  local lanes = jnp.broadcast_shapes({ unpack(outer, 1, #outer - 2) },
    { unpack(inner, 1, #inner - 1) })
  local rows, columns = { unpack(lanes) }, { unpack(lanes) }
  rows[#lanes + 1], rows[#lanes + 2] = n, n
  columns[#lanes + 1] = n
  z = C.expand_dims(C.broadcast_to(z, columns), -1)
  local y = require("jaxlua.lax_linalg").triangular_solve(C.broadcast_to(l, rows), z,
    { left_side = true, lower = true })
  return l, C.reshape(y, columns)
end

local function logpdf(x, ...)
  local k = PDF(...)
  local mean, cov = k.mean ~= nil and k.mean or 0, k.cov ~= nil and k.cov or 1
  if k.allow_singular then
    C.raise("unsupported", "multivariate_normal.logpdf", "allow_singular is not there")
  end
  x, mean, cov = C.promote_inexact(args.array(x, "multivariate_normal.logpdf"), mean, cov)
  if C.ndim(mean) == 0 then
    local z = op.sub(x, mean)
    if C.ndim(cov) ~= 0 then
      C.raise("shape", "multivariate_normal.logpdf",
        ("a scalar mean goes with a scalar covariance, got %s"):format(C.describe(cov)))
    end
    return op.div(op.add(op.add(op.div(op.mul(z, z), cov), jnp.log(cov)), LOG_TWO_PI), -2)
  end
  local rank = C.ndim(mean)
  local n = C.shape(mean)[rank]
  if C.ndim(cov) == 0 then
    local z = op.sub(x, mean)
    local square = op.div(jnp.sum(op.mul(z, z), { axis = -1 }), cov)
    return op.div(op.add(square, op.mul(n, op.add(LOG_TWO_PI, jnp.log(cov)))), -2)
  end
  local shape = C.shape(cov)
  if #shape < 2 or shape[#shape] ~= n or shape[#shape - 1] ~= n then
    C.raise("shape", "multivariate_normal.logpdf",
      ("the covariance is %s, but the mean %s"):format(C.describe(cov), C.describe(mean)))
  end
  local l, y = whitened(cov, op.sub(x, mean), n)
  local spread = jnp.sum(jnp.log(jnp.diagonal(l, { axis1 = -2, axis2 = -1 })), { axis = -1 })
  local square = op.mul(-0.5, jnp.sum(op.mul(y, y), { axis = -1 }))
  return op.sub(op.sub(square, n / 2 * LOG_TWO_PI), spread)
end

--- The normal distribution of vectors with a mean and a covariance matrix (or numbers).
---shape: x[.., n], mean[n], cov[n, n] -> [..]
multivariate.multivariate_normal = {
  logpdf = guard.new("multivariate_normal.logpdf", logpdf, "x:array ..."),
  pdf = guard.new("multivariate_normal.pdf", function(...)
    return jnp.exp(logpdf(...))
  end, "x:array ..."),
}

return multivariate
