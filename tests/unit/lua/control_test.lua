-- control_test.lua — lax.scan, while_loop, fori_loop, cond, switch, map, associative_scan: values
-- that JAX 0.10.2 gives, and what a beginner gets wrong.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local xs = jnp.array { 1, 2, 3, 4 }

-- Compares with JAX's numbers, to a few units of the last place of a float32.
local function near(expected, got)
  local list = type(got) == "number" and { got } or got.shape[1] and got:ravel():totable()
    or { got:item() }
  expected = type(expected) == "table" and expected or { expected }
  assert.equal(#expected, #list)
  for i, v in ipairs(expected) do
    assert.near(v, list[i], 1e-6 * math.max(1, math.abs(v)))
  end
end

-- f(…) eagerly and jitted.
local function both(check, f, ...)
  check(f(...))
  check(jax.jit(f)(...))
end

local function raises(patterns, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  for _, pattern in ipairs(patterns) do
    assert.matches(pattern, tostring(e))
  end
  assert.matches("control_test.lua:%d+", tostring(e))
end

local function step(c, x) return c * x + 1, c - x end

describe("scan", function()
  it("carries and stacks, forwards, backwards, unrolled", function()
    both(function(c, ys) near(89, c) near({ 1, 1, 4, 18 }, ys) end, function(v)
      return lax.scan(step, 2, v)
    end, xs)
    both(function(c, ys) near(58, c) near({ 56, 26, 6, -2 }, ys) end, function(v)
      return lax.scan(step, 2, v, { reverse = true })
    end, xs)
    both(function(c, ys) near(89, c) near({ 1, 1, 4, 18 }, ys) end, function(v)
      return lax.scan(step, 2, v, { unroll = 3 })
    end, xs)
  end)

  it("takes trees, a length alone, and no steps at all", function()
    both(function(c, ys)
      near(21, c.a)
      near(13, c.b)
      near({ 1, 2, 3, 5, 8, 13 }, ys)
    end, function(one)
      return lax.scan(function(c) return { a = c.a + c.b, b = c.a }, c.a end, { a = one, b = one },
        nil, { length = 6 })
    end, jnp.array(1))
    local c, ys = lax.scan(function(c, x) return c + jnp.sum(x), x * c end, jnp.array(0),
      jnp.zeros { 0, 3 })
    near(0, c)
    assert.same({ 0, 3 }, ys.shape)
  end)

  it("is differentiated twice, forwards and mapped", function()
    local function f(x)
      local _, ys = lax.scan(function(c, y) return jnp.sin(c) * y, c * c end, x, xs)
      return jnp.sum(ys)
    end
    both(function(d) near(12.740408, d) end, jax.grad(f), jnp.array(0.7))
    both(function(d) assert.near(-29.236326, d:item(), 1e-4) end, jax.grad(jax.grad(f)),
      jnp.array(0.7))
    local y, dy = jax.jvp(f, { jnp.array(0.7) }, { jnp.array(1) })
    near(10.172999, y)
    near(12.740408, dy)
    both(function(v) near({ 0.412601, 10.172999 }, v) end, jax.vmap(f), jnp.array { 0.1, 0.7 })
  end)

  it("says what is wrong", function()
    raises({ "scan", "f32%[%]", "f32%[4%]" }, lax.scan, function(c, x) return c + xs, x end,
      jnp.array(0), xs)
    raises({ "scan", "i32%[%]", "f32%[%]" }, lax.scan, function(c, x) return c + x end,
      jnp.int32(0), xs)
    raises({ "scan", "structure" }, lax.scan, function(c, x) return { c, x }, x end, jnp.array(0),
      xs)
    raises({ "scan", "returned 3 results" }, lax.scan, function(c, x) return c, x, x end, 0, xs)
    raises({ "scan", "first axes of xs differ" }, lax.scan, step, 0, { xs, jnp.ones { 3 } })
    raises({ "scan", "length is 3" }, lax.scan, step, 0, xs, { length = 3 })
    raises({ "scan", "number of steps is not known" }, lax.scan, step, 0)
    raises({ "scan", "has none" }, lax.scan, step, 0, jnp.array(1))
    raises({ "scan", "a function was expected" }, lax.scan, xs, 0, xs)
    raises({ "scan", "carried" }, lax.scan, step, "zero", xs)
  end)
end)

describe("while_loop", function()
  it("repeats while the condition holds", function()
    both(function(r) near(5, r[1]) near(7.59375, r[2]) end, function(n)
      return lax.while_loop(function(c) return c[1]:lt(5) end,
        function(c) return { c[1] + 1, c[2] * 1.5 } end, { n, 1 })
    end, jnp.int32(0))
    both(function(v) near({ 81, 54, 81, 108 }, v) end, jax.vmap(function(x)
      return lax.while_loop(function(c) return c:lt(50) end, function(c) return c * 3 end, x)
    end), xs)
  end)

  it("is differentiated in both modes", function()
    local function f(x)
      local y = lax.while_loop(function(c) return c:lt(50) end, function(c) return c * c end, x)
      return y
    end
    local y, dy = jax.jvp(f, { jnp.array(2) }, { jnp.array(1) })
    near(256, y)
    near(1024, dy)
    both(function(d) near(1024, d) end, jax.grad(f), jnp.array(2)) -- JAX refuses reverse mode
  end)

  it("says what is wrong", function()
    local function less(c) return c:lt(5) end
    raises({ "while_loop", "boolean scalar", "f32%[%]" }, lax.while_loop,
      function(c) return c end, function(c) return c end, jnp.array(0))
    raises({ "while_loop", "boolean scalar", "bool%[4%]" }, lax.while_loop,
      less, function(c) return c end, xs)
    raises({ "while_loop", "boolean scalar", "nil" }, lax.while_loop,
      function() end, function(c) return c end, xs)
    raises({ "while_loop", "structure" }, lax.while_loop, less,
      function(c) return { c } end, jnp.array(0))
    raises({ "while_loop", "returned 2 results", "one table" }, lax.while_loop, less,
      function(c) return c, c end, jnp.array(0))
    raises({ "while_loop", "i32%[%]", "f32%[%]" }, lax.while_loop, less,
      function(c) return c * 1.5 end, jnp.int32(0))
  end)
end)

describe("fori_loop", function()
  it("counts from lower up to upper", function()
    local function body(i, s) return s * i + 1 end
    both(function(r) near(206, r) end, function(x) return (lax.fori_loop(2, 6, body, x)) end,
      jnp.array(1))
    near(7, lax.fori_loop(5, 2, function(_, s) return s + 1 end, jnp.array(7)))
    both(function(r) near(206, r) end, function(n)
      return (lax.fori_loop(jnp.int32(2), n, body, jnp.array(1)))
    end, jnp.int32(6))
    both(function(d) near(1.0625, d) end, jax.grad(function(x)
      return (lax.fori_loop(0, 3, function(i, c) return c * c + i end, x))
    end), jnp.array(0.5))
  end)

  it("says what is wrong", function()
    local function body(_, s) return s end
    raises({ "fori_loop", "whole number", "2.5" }, lax.fori_loop, 0, 2.5, body, 0)
    raises({ "fori_loop", "integer scalar", "f32%[4%]" }, lax.fori_loop, 0, xs, body, 0)
    raises({ "fori_loop", "returned 2 results" }, lax.fori_loop, 0, 2,
      function(i, s) return s, i end, 0)
  end)
end)

describe("cond and switch", function()
  it("run one branch", function()
    local function f(x, p)
      return lax.cond(p, function(v) return v * 2, v end, function(v) return v - 1, v end, x)
    end
    both(function(a, b) near(6, a) near(3, b) end, function(x) return f(x, x:gt(0)) end,
      jnp.array(3))
    both(function(a) near(2, a) end, function(x) return (f(x, x:lt(0))) end, jnp.array(3))
    near(6, (f(jnp.array(3), true)))
    both(function(v) near({ 2, 1, 6, 3 }, v) end, jax.vmap(function(x, p)
      return (f(x, p))
    end), xs, jnp.array { true, false, true, false })
  end)

  it("clamp the index", function()
    local list = { function(x) return x + 1 end, function(x) return x * 10 end,
      function(x) return -x end }
    for i, expected in pairs { [-4] = 4, [0] = 4, [1] = 30, [2] = -3, [9] = -3 } do
      both(function(y) near(expected, y) end, function(k)
        return (lax.switch(k, list, jnp.array(3)))
      end, jnp.int32(i))
    end
    both(function(d) near(1.6487212, d) end, jax.grad(function(x)
      return (lax.switch(jnp.int32(1), { jnp.sin, jnp.exp, jnp.cos }, x))
    end), jnp.array(0.5))
  end)

  it("say what is wrong", function()
    local function id(x) return x end
    raises({ "cond", "a scalar", "bool%[4%]", ":all" }, lax.cond, xs:gt(0), id, id, xs)
    raises({ "cond", "a scalar", "the string 'yes'" }, lax.cond, "yes", id, id, xs)
    raises({ "cond", "structures", "branch 0", "branch 1" }, lax.cond, true, id,
      function(x) return { x } end, xs)
    raises({ "cond", "result 0", "f32%[4%]", "f32%[%]" }, lax.cond, true, id, jnp.sum, xs)
    raises({ "cond", "result 0", "i32%[4%]" }, lax.cond, true, id,
      function(x) return x:astype "int32" end, xs)
    raises({ "switch", "integer scalar", "f32%[%]" }, lax.switch, jnp.array(1.5), { id }, xs)
    raises({ "switch", "list of functions" }, lax.switch, 0, {}, xs)
    raises({ "switch", "a function was expected" }, lax.switch, 0, { 1 }, xs)
  end)
end)

describe("map and associative_scan", function()
  it("give JAX's values", function()
    both(function(v) near({ 0.84147096, 1.8185948, 0.42336, -3.02721 }, v) end, function(v)
      return (lax.map(function(x) return jnp.sin(x) * x end, v))
    end, xs)
    both(function(v) near({ 1, 3, 6, 10 }, v) end, function(v)
      return (lax.associative_scan(jnp.add, v))
    end, xs)
    both(function(v) near({ 24, 24, 12, 4 }, v) end, function(v)
      return (lax.associative_scan(jnp.multiply, v, { reverse = true }))
    end, xs)
    both(function(r) near({ 1, 2, 6, 24 }, r[1]) near({ 1, 4, 15, 64 }, r[2]) end, function(v)
      return (lax.associative_scan(function(a, b)
        return { a[1] * b[1], a[2] * b[1] + b[2] }
      end, { v, v }))
    end, xs)
  end)
end)
