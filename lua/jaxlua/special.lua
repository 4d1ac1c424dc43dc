--- Functions of jax.lax that are compositions of primitives, or have arguments of their own:
-- top_k, approx_max_k, approx_min_k, betainc, random_gamma_grad, rng_bit_generator.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local special = {}

local prim = C.prim

--- The k largest elements along an axis (-1) in descending order, and where they stand.
function special.top_k(x, k, axis)
  x = C.array(x)
  return prim.top_k(x, { axis = C.axis(axis or -1, C.ndim(x), "top_k"), k = k })
end

local APPROX = "reduction_dimension recall_target reduction_input_size_override aggregate_to_topk"
local MAX, MIN = spec("approx_max_k", APPROX), spec("approx_min_k", APPROX)

--- The k largest elements along reduction_dimension (-1), and where they stand: exact here.
function special.approx_max_k(x, k, ...)
  return special.top_k(x, k, MAX(...).reduction_dimension)
end

--- The k smallest elements, as approx_max_k.
function special.approx_min_k(x, k, ...)
  local y, at = special.top_k(prim.neg(x), k, MIN(...).reduction_dimension)
  return prim.neg(y), at
end

--- The regularized incomplete beta function I_x(a, b).
function special.betainc(a, b, x)
  return prim.regularized_incomplete_beta(a, b, x)
end

--- The derivative in a of a sample x of the gamma distribution, at a fixed quantile.
--- source: Figurnov, Mohamed, Mnih 2018, Implicit Reparameterization Gradients
function special.random_gamma_grad(a, x)
  local power = prim.sub(prim.mul(prim.sub(a, 1), prim.log(x)), x)
  local density = prim.exp(prim.sub(power, prim.lgamma(a)))
  return prim.div(prim.neg(prim.igamma_grad_a(a, x)), density)
end

local BITS = spec("rng_bit_generator", "dtype algorithm")
local ALGORITHMS = { [0] = "RNG_DEFAULT", "RNG_THREE_FRY", "RNG_PHILOX" }
--- The key with its counter moved on, and random bits of a dtype (uint32) and a shape. The key is
--- uint32[4] or uint64[2]: a key and a counter of 64 bits each. algorithm: lax.RandomAlgorithm;
--- Philox unless it says otherwise. For other uses than bits there is jax.random.
---shape: key[4] -> key[4], shape
---e.g. `local key, bits = lax.rng_bit_generator(jnp.uint32{1, 2, 3, 4}, {3})`
function special.rng_bit_generator(key, shape, ...)
  local k = BITS(...)
  local algorithm = ALGORITHMS[k.algorithm or 0]
  if not algorithm then
    C.raise("arg", "rng_bit_generator", "'algorithm' must be one of lax.RandomAlgorithm, got "
      .. C.describe(k.algorithm))
  end
  return prim.rng_bit_generator(key, { algorithm = algorithm, dtype = k.dtype or "uint32",
    shape = type(shape) == "number" and { shape } or shape })
end

return special
