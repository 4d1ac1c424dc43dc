--- What does a call of a small jitted function cost?

local jax = require "jaxlua"
local bench = require "bench.lib.bench"
local jnp = jax.numpy

local x = jnp.arange(8, { dtype = "float32" })
local f = jax.jit(function(v)
  return v * 2 + 1
end)
bench.time("jitted call, 8 floats", function()
  return f(x)
end)

local tree = {}
for i = 1, 10 do
  tree[i] = { w = x + i, b = x - i }
end
local g = jax.jit(function(t)
  return jax.tree.map(function(v)
    return v * 2
  end, t)
end)
bench.time("jitted call, tree of 20", function()
  return g(tree)
end)

local h = jax.jit(function(t)
  local sum = t[1].w
  for i = 1, 10 do
    sum = sum + t[i].w * t[i].b
  end
  return sum
end)
bench.time("jitted call, tree of 20 to one array", function()
  return h(tree)
end)
