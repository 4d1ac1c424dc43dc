--- What does an element of an element-wise chain cost, from cache to memory?

local jax = require "jaxlua"
local bench = require "bench.lib.bench"
local jnp = jax.numpy

local poly = jax.jit(function(x)
  return ((((x * 0.5 + 1) * x - 2) * x + 0.25) * x + 3) * x
end)
local gelu = jax.jit(function(x)
  return 0.5 * x * (1 + jnp.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))
end)

for _, e in ipairs { 3, 5, 7 } do
  local n = 10 ^ e
  local x = jnp.arange(n, { dtype = "float32" }) / n - 0.5
  bench.time(("polynomial of degree 5, 10^%d floats"):format(e), function()
    return poly(x)
  end)
  bench.time(("gelu (tanh), 10^%d floats"):format(e), function()
    return gelu(x)
  end)
end
