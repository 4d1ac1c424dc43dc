-- donate_test.lua — arrays given away to jitted functions: what is deleted, and that every result
-- is what it is without donation. What JAX deletes and refuses is taken from JAX 0.10.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local jnp, lax = jax.numpy, jax.lax

local DELETED = "Array has been deleted with shape=float32%[3%]"

local function donating(f, argnums)
  return jax.jit(f, { donate_argnums = argnums })
end

local function values(a) return a:totable() end

describe("donate_argnums", function()
  it("deletes what a result takes over, and nothing else", function()
    local f = donating(function(a, b) return a + 1, b * 2 end, { 0 })
    for _ = 1, 40 do -- also after the table of steps was compiled
      local a, b = jnp.array { 1, 2, 3 }, jnp.array { 4, 5, 6 }
      local c, d = f(a, b)
      assert.same({ 2, 3, 4 }, values(c))
      assert.same({ 8, 10, 12 }, values(d))
      assert.is_true(a:is_deleted())
      assert.is_false(b:is_deleted())
      assert.is_false(c:is_deleted())
    end
    assert.equal(1, f:traces())
  end)

  it("a deleted array says so wherever it is used", function()
    local f = donating(function(a) return a + 1 end, 0)
    local a = jnp.ones(3)
    f(a)
    assert.error_matches(function() return a + 1 end, DELETED)
    assert.error_matches(function() return jnp.sum(a) end, DELETED)
    assert.error_matches(function() return a.shape end, DELETED)
    assert.error_matches(function() return a[0] end, DELETED)
    assert.error_matches(function() return a:item() end, DELETED)
    local ok, e = pcall(f, a)
    assert.is_false(ok)
    assert.truthy(tostring(e):find(DELETED))
    assert.equal("<freed array>", tostring(a))
  end)

  it("the line of the error is that of the call", function()
    local f = donating(function(a) return a + 1 end, 0)
    local a = jnp.ones(3)
    f(a)
    local line = debug.getinfo(1, "l").currentline + 1
    local _, e = pcall(function() local y = f(a) return y end)
    assert.truthy(tostring(e):find("donate_test.lua:" .. line .. ":", 1, true))
  end)

  it("leaves alone what no result can use", function()
    local a, b = jnp.ones(3), jnp.ones(3)
    donating(function(x) return jnp.sum(x) end, 0)(a)
    donating(function(_) return jnp.zeros { 3 } end, 0)(a)
    assert.is_false(a:is_deleted())
    donating(function(x, y) return x + y end, { 0, 1 })(a, b)
    assert.is_true(a:is_deleted())
    assert.is_false(b:is_deleted())
  end)

  it("gives back an array that is a result itself", function()
    local a = jnp.array { 1, 2, 3 }
    local y, z = donating(function(x) return x, x end, 0)(a)
    assert.is_true(a:is_deleted())
    assert.same({ 1, 2, 3 }, values(y))
    assert.same({ 1, 2, 3 }, values(z))
  end)

  it("takes trees, of tables and of registered types", function()
    local f = donating(function(p, g)
      return jax.tree.map(function(x, y) return x - 0.5 * y end, p, g)
    end, 0)
    local p = { { w = jnp.ones { 2, 3 }, b = jnp.ones(3) }, { w = jnp.ones(4), b = jnp.ones(3) } }
    local q = f(p, jax.tree.map(jnp.ones_like, p))
    for i = 1, 2 do
      for _, k in ipairs { "w", "b" } do
        assert.is_true(p[i][k]:is_deleted())
        assert.equal(0.5, jnp.max(q[i][k]):item())
      end
    end
  end)

  it("copies memory that others see", function()
    local f = donating(function(x) return x * 3 end, 0)
    local m = jnp.array { { 1, 2 }, { 3, 4 } }
    local row = m[1]
    assert.same({ 9, 12 }, values(f(row)))
    assert.is_true(row:is_deleted())
    assert.same({ { 1, 2 }, { 3, 4 } }, values(m))
    local held = jnp.array { 1, 2 }
    local g = donating(function(x) return x + held end, 0)
    assert.same({ 2, 4 }, values(g(held)))
    assert.is_true(held:is_deleted())
  end)

  it("refuses an array given twice", function()
    local f = donating(function(x, y) return x + 1, y + 1 end, { 0, 1 })
    local g = donating(function(x, y) return x + 1, y + 1 end, { 0 })
    local a = jnp.ones(3)
    assert.error_matches(function() return f(a, a) end, "donated and given once more")
    assert.error_matches(function() return g(a, a) end, "donated and given once more")
    assert.is_false(a:is_deleted())
    assert.same({ 2, 2, 2 }, values(g(a, a + 0)))
  end)

  it("is ignored under grad, vmap and jit", function()
    local f = donating(function(x) return x * 2 end, 0)
    local a = jnp.array { 1, 2, 3 }
    assert.same({ 2, 2, 2 }, values(jax.grad(function(x) return jnp.sum(f(x)) end)(a)))
    assert.same({ 2, 4, 6 }, values(jax.vmap(f)(a)))
    assert.same({ 2, 4, 6 }, values(jax.jit(function(x) return f(x) end)(a)))
    assert.is_false(a:is_deleted())
  end)

  it("numbers are no arrays", function()
    assert.equal(3.5, donating(function(x) return x + 1 end, 0)(2.5):item())
  end)

  it("checks positions", function()
    local function id(x) return x end
    assert.error_matches(function() jax.jit(id, { donate_argnums = 0, static_argnums = 0 }) end,
      "argument 0 stands in static_argnums and in donate_argnums")
    assert.error_matches(function() jax.jit(id, { donate_argnums = { 3 } }) end,
      "donate_argnums holds 3, but the function takes 1 argument")
    assert.error_matches(function() jax.jit(id, { donate_argnums = "x" }) end,
      "donate_argnums are positions")
  end)

  it("writes where the input lay", function()
    local f = donating(function(p, g) return p - 0.5 * g end, 0)
    local x, g = jnp.ones { 5000 }, jnp.zeros { 5000 }
    local at = C.data(x)
    for _ = 1, 40 do x = f(x, g) end
    assert.equal(at, (C.data(x)))
    assert.equal(1, x[0]:item())
  end)
end)

-- ---- programs by chance ------------------------------------------------------------------------

local N = 4
local steps = {
  function(a, b) return a + b end,
  function(a, b) return a * b end,
  function(a, b) return a - 0.5 * b end,
  function(a) return jnp.flip(a, { axis = 0 }) end,
  function(a) return jnp.transpose(a) end,
  function(a, b) return jnp.dot(a, b) * 0.25 end,
  function(a) return jnp.cumsum(a, { axis = 0 }) * 0.5 end,
  function(a, b)
    return jnp.concatenate({ a[{ jax.s(0, 2) }], b[{ jax.s(2, 4) }] }, { axis = 0 })
  end,
  function(a) return a - jnp.mean(a, { axis = 1, keepdims = true }) end,
  function(a, b) return a:at(1):set(b[2]) end,
  function(a, b) return jnp.where(jnp.greater(a, b), a, b) end,
  function(a) return jnp.roll(a, 1) end,
  function(a, b)
    return (lax.fori_loop(0, 3, function(_, v) return v * 0.5 + b end, a))
  end,
}

local function program(rng)
  local plan = {}
  for i = 1, 2 + rng(6) do
    plan[i] = { steps[rng(#steps)], rng(100), rng(100) }
  end
  local outs = { rng(100), rng(100), rng(100) }
  return function(x, y, z)
    local v = { x, y, z }
    local function pick(k) return v[(k - 1) % #v + 1] end
    for _, s in ipairs(plan) do
      v[#v + 1] = s[1](pick(s[2]), pick(s[3]))
    end
    local function late(k) return v[#v - (k - 1) % math.min(#v, 5)] end
    return late(outs[1]), late(outs[2]), late(outs[3])
  end
end

describe("donation by chance", function()
  it("changes no bit", function()
    local state = 12345
    local function rng(n)
      state = (state * 1103515245 + 12345) % 2147483648
      return math.floor(state / 65536) % n + 1
    end
    local keys = jax.random.split(jax.random.key(1), 3)
    local function inputs()
      local x = {}
      for i = 1, 3 do x[i] = jax.random.normal(keys[i - 1], { N, N }) end
      return unpack(x)
    end
    local lent = 0
    for round = 1, 150 do
      local f = program(rng)
      local want = { jax.jit(f)(inputs()) }
      local x, y, z = inputs()
      local got = { donating(f, { 0, 1, 2 })(x, y, z) }
      for i = 1, 3 do
        assert.same(values(want[i]), values(got[i]), "program " .. round .. ", result " .. i)
      end
      for _, a in ipairs { x, y, z } do lent = lent + (a:is_deleted() and 1 or 0) end
    end
    assert.is_true(lent > 100, "lent " .. lent)
  end)
end)
