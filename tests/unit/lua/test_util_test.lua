-- test_util_test.lua — check_grads, check_jvp, check_vjp, check_vmap: right rules pass, wrong ones
-- are named.

local jax = require "jaxlua"
local jnp = jax.numpy
local util = jax.test_util

local function message(f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  return tostring(e)
end

local x = jnp.array { 0.3, -1.2, 2.5 }

describe("check_grads", function()
  it("accepts what is right, in every order and mode", function()
    util.check_grads(jnp.sin, { x }, { order = 2 })
    util.check_grads(jnp.sin, { x }, 2, { modes = { "rev" } })
    util.check_grads(function(p, y) return p.w * y + p.b ^ 2, jnp.sum(p.w) end,
      { { w = x, b = jnp.array(0.5) }, 1.5 }, { order = 2, atol = 2e-2, rtol = 2e-2 })
  end)

  it("takes its options as JAX does, by position or by name", function()
    util.check_grads(jnp.sin, { x }, 2, { "fwd" }, 1e-2, 1e-2, 1e-3)
    util.check_grads(jnp.sin, { x:astype "float64" }, 4, { eps = 1e-3, rtol = 1e-4 })
    util.check_grads(function(a) return a ^ 3 end, { x }, { order = 1, eps = 1e-2, rtol = 1e-2 })
    assert.matches("differs at 3", message(util.check_grads, function(a) return a ^ 3 end, { x },
      1, { "fwd" }, 1e-9, 1e-9, 1e-1))
    util.check_grads(function(p) return { p.w * p.b[1], s = jnp.sum(p.w) } end,
      { { w = x, b = { jnp.array(2) } } }, 3)
    util.check_grads(jax.jit(jnp.tanh), { x }, 3, "rev")
    util.check_grads(function(c)
      return (jax.lax.scan(function(s, v) return s * jnp.sin(v) end, c, x))
    end, { 0.5 }, 3)
  end)

  it("leaves integers, booleans and strings alone", function()
    util.check_grads(function(a, i, flag) return flag == "twice" and a[i] * 2 or a end,
      { x, jnp.int32(1), "twice" }, { order = 2 })
    util.check_grads(function(a) return a * 2, jnp.argmax(a) end, { x }, { order = 1 })
  end)

  it("finds a wrong derivative", function()
    local function wrong(a)
      return a ^ 2 + jax.lax.stop_gradient(a * 5)
    end
    assert.matches("JVP tangent: leaf 0 %(f32%[3%]%) differs at 3 of 3",
      message(util.check_grads, wrong, { x }, { order = 1 }))
    assert.matches("VJP cotangent projection",
      message(util.check_grads, wrong, { x }, { order = 1, modes = { "rev" } }))
    -- right in first order only
    local function second(a)
      local c = jax.lax.stop_gradient(a)
      return c ^ 2 + 2 * c * (a - c)
    end
    assert.matches("of JVP tangent: leaf 1", message(util.check_grads, second, { x },
      { order = 2 }))
  end)

  it("refuses what it cannot use", function()
    assert.matches("order is a whole number", message(util.check_grads, jnp.sin, { x }))
    assert.matches("modes are", message(util.check_grads, jnp.sin, { x },
      { order = 1, modes = { "forward" } }))
    assert.matches("args is the list", message(util.check_grads, jnp.sin, x, { order = 1 }))
  end)
end)

describe("check_jvp and check_vjp", function()
  it("take the rule as a function", function()
    util.check_jvp(jnp.sin, function(p, t) return jnp.sin(p[1]), jnp.cos(p[1]) * t[1] end, { x })
    assert.matches("mine tangent", message(util.check_jvp, jnp.sin,
      function(p, t) return jnp.sin(p[1]), -jnp.cos(p[1]) * t[1] end, { x }, { err_msg = "mine" }))
    util.check_vjp(jnp.sin, function(a)
      return jnp.sin(a), function(ct) return ct * jnp.cos(a) end
    end, { x })
    assert.matches("primal", message(util.check_vjp, jnp.sin, function(a)
      return jnp.cos(a), function(ct) return ct end
    end, { x }))
  end)
end)

describe("check_vmap", function()
  local m = jnp.arange(6):reshape { 2, 3 }:astype "float32"

  it("compares with a loop, along any axis", function()
    util.check_vmap(jnp.dot, { x, m }, { jax.None, 0 })
    util.check_vmap(function(a, p) return a * p.w, jnp.sum(p.w) end, { m, { w = m } }, 1)
    util.check_vmap(function(a) return jnp.argmax(a) end, { m }, { -1 })
    util.check_vmap(jnp.dot, { x, m }, { in_axes = { jax.None, 0 }, rtol = 1e-4 })
  end)

  it("finds a function that is no map", function()
    local calls = 0
    assert.matches("element 1 of the mapped axis", message(util.check_vmap, function(a)
      calls = calls + 1
      return a * (calls > 2 and 2 or 1)
    end, { m }))
  end)
end)
