--- What does one small eager operation cost?

local jax = require "jaxlua"
local bench = require "bench.lib.bench"
local jnp = jax.numpy

local x = jnp.arange(8, { dtype = "float32" })
local y = x * 2
bench.time("eager x + y, 8 floats", function()
  return x + y
end)

local a = jnp.arange(1000, { dtype = "float32" })
local b = a * 2
bench.time("eager x + y, 1000 floats", function()
  return a + b
end)
