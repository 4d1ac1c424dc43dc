--- How long does a square product of f32 matrices take?

local jax = require "jaxlua"
local bench = require "bench.lib.bench"
local jnp, random = jax.numpy, jax.random

local dot = jax.jit(function(a, b)
  return jnp.dot(a, b)
end)
for _, n in ipairs { 64, 128, 256, 512, 1024, 2048 } do
  local a = random.normal(random.key(0), { n, n })
  local b = random.normal(random.key(1), { n, n })
  bench.time(("matmul %d"):format(n), function()
    return dot(a, b)
  end, 9)
end
