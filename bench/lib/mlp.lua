--- The 784-512-256-10 network, its loss and Adam, in plain functions: bench/jax/mlp.py in Lua.

local jax = require "jaxlua"
local jnp, random = jax.numpy, jax.random

local mlp = {}

---Weights and biases: f32[din,dout] and f32[dout] per layer.
function mlp.init(key, sizes)
  local params = {}
  local keys = random.split(key, #sizes - 1)
  for i = 1, #sizes - 1 do
    local scale = math.sqrt(2 / sizes[i])
    params[i] = {
      w = random.normal(keys[i - 1], { sizes[i], sizes[i + 1] }) * scale,
      b = jnp.zeros { sizes[i + 1] },
    }
  end
  return params
end

---Logits: x f32[n,784] -> f32[n,10].
function mlp.apply(params, x)
  for i, layer in ipairs(params) do
    x = jnp.dot(x, layer.w) + layer.b
    if i < #params then
      x = jnp.maximum(x, 0)
    end
  end
  return x
end

---Mean cross-entropy; y f32[n,10] is one-hot.
function mlp.loss(params, x, y)
  local logits = mlp.apply(params, x)
  local z = logits - jnp.max(logits, { axis = 1, keepdims = true })
  local logp = z - jnp.log(jnp.sum(jnp.exp(z), { axis = 1, keepdims = true }))
  return -jnp.mean(jnp.sum(logp * y, { axis = 1 }))
end

function mlp.adam_init(params)
  local zeros = function(p)
    return jnp.zeros_like(p)
  end
  return { m = jax.tree.map(zeros, params), v = jax.tree.map(zeros, params), t = jnp.zeros {} }
end

---One step of Adam (Kingma and Ba 2014, algorithm 1).
function mlp.adam(params, grads, state, lr)
  local b1, b2, eps = 0.9, 0.999, 1e-8
  local t = state.t + 1
  local m = jax.tree.map(function(m, g)
    return b1 * m + (1 - b1) * g
  end, state.m, grads)
  local v = jax.tree.map(function(v, g)
    return b2 * v + (1 - b2) * g * g
  end, state.v, grads)
  local c1, c2 = 1 - jnp.power(b1, t), 1 - jnp.power(b2, t)
  params = jax.tree.map(function(p, mi, vi)
    return p - lr * (mi / c1) / (jnp.sqrt(vi / c2) + eps)
  end, params, m, v)
  return params, { m = m, v = v, t = t }
end

---params, state, x, y -> loss, params, state
function mlp.step(params, state, x, y)
  local loss, grads = jax.value_and_grad(mlp.loss)(params, x, y)
  local new, new_state = mlp.adam(params, grads, state, 1e-3)
  return loss, new, new_state
end

---A batch of noise with labels: f32[n,784], f32[n,10].
function mlp.batch(n)
  local x = random.normal(random.key(1), { n, 784 })
  local labels = random.randint(random.key(2), { n, 1 }, 0, 10)
  return x, jnp.equal(labels, jnp.arange(10)):astype "float32"
end

mlp.sizes = { 784, 512, 256, 10 }

return mlp
