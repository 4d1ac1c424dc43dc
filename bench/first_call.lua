--- What does the first call of a jitted function cost? Tracing, transforming, compiling, running.

local jax = require "jaxlua"
local bench = require "bench.lib.bench"
local mlp = require "bench.lib.mlp"
local jnp, random = jax.numpy, jax.random

local x8 = jnp.arange(8, { dtype = "float32" })
bench.once("first call, small function", function()
  return jax.jit(function(x)
    return jnp.sum(jnp.sin(x) * x + jnp.exp(-x))
  end)(x8)
end)

local params = mlp.init(random.key(0), mlp.sizes)
local x, y = mlp.batch(128)
bench.once("first call, gradient of the MLP", function()
  return jax.jit(jax.grad(mlp.loss))(params, x, y)
end)

local state = mlp.adam_init(params)
bench.once("first call, training step of the MLP", function()
  return jax.jit(mlp.step)(params, state, x, y)
end)
