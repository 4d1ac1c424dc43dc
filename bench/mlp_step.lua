--- How long does a training step take? 784-512-256-10, batch of 128, Adam.

local jax = require "jaxlua"
local bench = require "bench.lib.bench"
local mlp = require "bench.lib.mlp"

local params = mlp.init(jax.random.key(0), mlp.sizes)
local state = mlp.adam_init(params)
local x, y = mlp.batch(128)
local step = jax.jit(mlp.step, { donate_argnums = { 0, 1 } })
bench.time("MLP training step", function()
  local loss
  loss, params, state = step(params, state, x, y)
  return loss
end)
