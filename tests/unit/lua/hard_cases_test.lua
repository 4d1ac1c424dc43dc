-- hard_cases_test.lua — nestings of transforms that are easy to get wrong. Values are JAX 0.10.2's,
-- computed with 64-bit floats.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function A(t) return jnp.array(t, "float64") end
local v, t, xs = A { .5, 1.5, .9 }, A { 1, -2, .5 }, A { .1, .2, .3 }

local function close(got, want)
  got = got:totable()
  assert.equal(#want, #got)
  for i = 1, #want do
    assert.is_true(math.abs(got[i] - want[i]) <= 1e-12 * (1 + math.abs(want[i])),
      ("element %d is %.17g, expected %.17g"):format(i, got[i], want[i]))
  end
end

describe("hard cases", function()
  it("forward over reverse, through a scan", function()
    local function loop(u)
      local c, y = lax.scan(function(c, x) return jnp.sin(c * u) + x, jnp.sum(c * c) end, u, xs)
      return jnp.sum(c) + jnp.sum(y)
    end
    local _, d = jax.jvp(jax.grad(loop), { v }, { t })
    close(d, { 11.134414382967, 41.8040130883398, 1.51985492744145 })
  end)

  it("reverse over reverse, inside a scan", function()
    local function f(u)
      return jnp.sum((lax.scan(function(c, x)
        local d = jax.grad(function(w) return jnp.sum(jnp.sin(w * w) * x) end)(c)
        return c + d * u, x
      end, u, xs)))
    end
    close(jax.grad(function(u) return jnp.sum(jax.grad(f)(u) * t) end)(v),
      { -0.28390469403174, 8.32234690627395, -1.55833646512094 })
  end)

  it("vmap of custom_vjp, one operand mapped, under grad", function()
    local f = jax.custom_vjp(function(a, b) return a * b end)
    f:defvjp(function(a, b) return a * b, { a, b } end,
      function(r, g) return g * r[2] * 3, g * r[1] * 5 end)
    local m = jax.vmap(f, { in_axes = { 0, jax.None } })
    close(jax.grad(function(u) return jnp.sum(m(u, jnp.sum(u)) * t) end)(v),
      { -1.55, -27.65, -5.9 })
  end)

  it("grad through sort", function()
    close(jax.grad(function(u) return jnp.sum(jnp.sort(jnp.sin(u * 3)) * t) end)(v),
      { 0.106105802501554, -0.632387398292339, 5.42443285210237 })
  end)

  it("gather with repeated indices", function()
    local at = jnp.int32 { 2, 0, 2, 2 }
    close(jax.grad(function(u) return jnp.sum(jnp.take(u, at) ^ 3) end)(v), { 0.75, 0, 7.29 })
  end)

  it("ties in max and maximum", function()
    close(jax.grad(function(u)
      return jnp.max(A { 1, 1, 0 } * u[0]) + jnp.sum(jnp.maximum(u, jnp.flip(u)))
    end)(v), { 1, 1, 2 })
  end)

  it("nested scans with checkpoint", function()
    local function f(u)
      local outer = jax.checkpoint(function(c, x)
        local step = jax.checkpoint(function(d, y) return jnp.sin(d * y) + u * x, y end)
        return (lax.scan(step, c, xs)), x
      end)
      return jnp.sum((lax.scan(outer, u, xs)))
    end
    close(jax.grad(f)(v), { 0.409461470302731, 0.408061377894184, 0.409068541813593 })
  end)

  it("a scan that carries a count beside what is differentiated", function()
    local function f(u)
      local c = lax.scan(function(c, x) return { c[1] + 1, c[2] * u + x * c[1] }, x end,
        { jnp.int32(1), u }, xs)
      return jnp.sum(c[2])
    end
    close(jax.grad(f)(v), { 1, 14.2, 3.496 })
  end)

  it("grad of a while loop whose count depends on the data", function()
    local function f(u)
      return jnp.sum(lax.while_loop(function(c) return jnp.sum(c * c):lt(40) end,
        function(c) return c * c * .5 + u end, u))
    end
    close(jax.grad(f)(v), { 2.34716796875, 38.39892578125, 7.09438774375 })
  end)

  it("jit in vmap in grad in jit", function()
    local function f(u)
      return jnp.sum(jax.vmap(function(a)
        return jax.jit(function(z) return jnp.sin(z * a) * u[0] end)(a)
      end)(u))
    end
    close(jax.jit(jax.grad(f))(v), { 2.23422054136791, -0.942260434084109, 0.620548589656572 })
  end)
end)
