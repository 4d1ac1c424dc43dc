--- The model of minimal.c: a linear function with a gradient step, as a table of functions.

local jax = require "jaxlua"
local jnp = jax.numpy

local model = {}

--- params = {w = f32[k], b = f32[]}, x = f32[n, k] --> f32[n]
model.predict = jax.jit(function(params, x)
  return jnp.matmul(x, params.w) + params.b
end)

local function loss(params, x, y)
  local difference = model.predict(params, x) - y
  return jnp.mean(difference * difference)
end

local loss_and_gradient = jax.jit(jax.value_and_grad(loss))

--- One step of gradient descent: the new parameters and the loss before it.
function model.step(params, x, y)
  local value, gradient = loss_and_gradient(params, x, y)
  params = jax.tree.map(function(p, g)
    return p - 0.1 * g
  end, params, gradient)
  return params, value
end

return model
