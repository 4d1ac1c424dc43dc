-- custom_loops_test.lua — rules of custom_jvp whose loops and choices run over values and tangents
-- together. Values are JAX 0.10.2's, computed with 64-bit floats.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function A(t) return jnp.array(t, "float64") end
local x, v = A(1.5), A { 0.5, 1.5, 2.5 }

local function close(got, want)
  got, want = got:reshape { -1 }:totable(), type(want) == "table" and want or { want }
  assert.equal(#want, #got)
  for i = 1, #want do
    assert.is_true(math.abs(got[i] - want[i]) <= 1e-12 * (1 + math.abs(want[i])),
      ("element %d is %.17g, expected %.17g"):format(i, got[i], want[i]))
  end
end

-- Each takes (f, primals, tangents) and gives a tangent that is wrong on purpose.
local rules = {
  scan = function(_, p, t)
    local last, out = lax.scan(function(c, e)
      local s, d, q = c.s, c.d, e.q
      return { s = jnp.sin(s) * q, d = jnp.cos(s) * d * q * 3 + jnp.sin(s) * e.t, n = c.n + 1 },
        { s * 2, d * jnp.exp(s) }
    end, { s = p[1], d = t[1], n = jnp.int32(0) }, { q = p[2], t = t[2] })
    return last.s, last.d + (out[2] * out[1]):sum() * last.n
  end,
  zero = function(_, p, t)
    local last = lax.scan(function(c, e)
      return { s = jnp.sin(c.s) * e.q,
        d = jnp.cos(c.s) * c.d * e.q + jnp.sin(c.s) * e.t + t[1] * c.s }
    end, { s = p[1], d = jnp.zeros_like(p[1]) }, { q = p[2], t = t[2] })
    return last.s, last.d
  end,
  cond = function(f, p, t)
    local d = lax.cond(jnp.greater(p[1], 1), function(a, ta, tx)
      return { jnp.exp(a) * ta + tx:sum() * a * 7, a * 2 }
    end, function(a, ta)
      return { 5 * ta, jnp.sin(a) }
    end, p[1], t[1], t[2])
    return f(p[1], p[2]), d[1] * d[2]
  end,
  ["while"] = function(_, p, t)
    local last = lax.while_loop(function(c) return jnp.less(c.i, 3) end, function(c)
      local q, tq = jnp.take(p[2], c.i), jnp.take(t[2], c.i)
      return { i = c.i + 1, s = jnp.sin(c.s) * q,
        d = jnp.cos(c.s) * c.d * q * 2 + jnp.sin(c.s) * tq }
    end, { i = jnp.int32(0), s = p[1], d = t[1] })
    return last.s, last.d
  end,
  nest = function(_, p, t)
    local last = lax.scan(function(c, e)
      local s, d, q = c.s, c.d, e.q
      local k = lax.while_loop(function(k) return jnp.less(k.i, 2) end, function(k)
        return { i = k.i + 1, u = k.u * jnp.cos(q), d = k.d * q + k.u * e.t * 0.5 }
      end, { i = jnp.int32(0), u = s, d = d })
      return lax.cond(jnp.greater(s, 0.9), function()
        return { s = jnp.sin(s) * q, d = k.d * s }
      end, function()
        return { s = jnp.sin(s) * q, d = d * 2 + k.u * e.t }
      end)
    end, { s = p[1], d = t[1] }, { q = p[2], t = t[2] })
    return last.s, last.d
  end,
}

local function mixed(kind)
  local f = jax.custom_jvp(function(a, xs)
    return (lax.scan(function(c, e) return jnp.sin(c) * e end, a, xs))
  end)
  f:defjvp(function(p, t) return rules[kind](f, p, t) end)
  return f
end

-- Gradients of both arguments, the tangent for ones, the second derivative, gradients under vmap.
local wanted = {
  scan = { 46.92672198471994, { 61.96653104622098, 6.922793861694802, 0.6574947938414556 },
    116.47354168647718, -25.46958498777939,
    { 65.35758476285532, 46.92672198471994, 123.46542712464773 } },
  zero = { 5.378872488740571, { 2.47506365143108, 0.9009976497182675, 0.6574947938414556 },
    9.412428583731376, 2.333276574557375,
    { 2.624909997704587, 5.378872488740571, 9.21508615399888 } },
  cond = { 13.445067211014194, { 31.5, 31.5, 31.5 }, 107.94506721101419, 22.408445351690325,
    { 2.397127693021015, 13.445067211014194, 60.91246980351737 } },
  ["while"] = { 0.702075013921558, { 9.90025460572432, 1.801995299436535, 0.6574947938414556 },
    13.061819712923871, -9.94232339411848,
    { 11.984947456580858, 0.702075013921558, -10.378671778150798 } },
  nest = { 1.5, { 6.199121528506677, 0.0049912172347393435, 0.46050673425909294 },
    8.164619480000509, 1.0, { 8.0, 1.5, 2.5 } },
}

describe("a rule over values and tangents", function()
  for kind, want in pairs(wanted) do
    it("is split by what is known: " .. kind, function()
      local f, both = mixed(kind), { argnums = { 0, 1 } }
      for _, grad in ipairs { jax.grad(f, both), jax.jit(jax.grad(f, both)),
        jax.grad(jax.jit(f), both) } do
        local g = grad(x, v)
        close(g[1], want[1])
        close(g[2], want[2])
      end
      close(select(2, jax.jvp(f, { x, v }, { A(1), A { 1, 1, 1 } })), want[3])
      close(jax.grad(jax.grad(f))(x, v), want[4])
      close(jax.jit(jax.grad(jax.grad(f)))(x, v), want[4])
      close(jax.vmap(jax.grad(f), { in_axes = { 0, jax.None } })(v, v), want[5])
    end)
  end

  it("cannot choose by a tangent", function()
    local f = jax.custom_jvp(jnp.sin)
    f:defjvp(function(p, t)
      return f(p[1]), (lax.while_loop(function(c) return jnp.less(c[2], 3) end, function(c)
        return { c[1], c[2] * 2 }
      end, { p[1], t[1] }))[2]
    end)
    local ok, e = pcall(jax.grad(f), x)
    assert.is_false(ok)
    assert.matches("its condition depends on tangents, which are linear", tostring(e))
  end)
end)
