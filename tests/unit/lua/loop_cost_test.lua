-- loop_cost_test.lua — what derivatives, batches and programs of loops and branches carry, stack
-- and keep: read from their texts.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax
local F, vec = jnp.float32, jnp.ones

local function text(f, ...) return tostring(jax.make_jaxpr(f)(...)) end
local function optimized(f, ...) return jax.jit(f):lower(...):as_text("optimized") end
local function kernels(f, ...) return jax.jit(f):lower(...):as_text("kernels") end

local function count(s, pattern)
  local _, n = s:gsub(pattern, "")
  return n
end

-- The numbers after "name=", in their order.
local function numbers(s, name)
  local list = {}
  for n in s:gmatch(name .. "=(%d+)") do
    list[#list + 1] = tonumber(n)
  end
  return list
end

describe("a scan", function()
  it("takes what it captures once", function()
    local s = text(function(w)
      return (lax.scan(function(c, x) return w * c + w * x + w end, F(0), vec { 4 }))
    end, F(2))
    assert.same({ 1 }, numbers(s, "num_consts"))
  end)
  it("mapped over its carry does not map what it scans over", function()
    local s = text(jax.vmap(function(c)
      return (lax.scan(function(v, x) return jnp.sin(v) * x, x * 2 end, c, vec { 4 }))
    end), vec { 3 })
    assert.equal(0, count(s, "f32%[4,3%]"))
    assert.equal(0, count(s, "f32%[3,4%]"))
  end)
  it("carries cotangents backwards: of its carry, and a sum for each constant", function()
    local function f(w, c, xs)
      return (lax.scan(function(v, x) return jnp.sin(v) * x * w end, c, xs))
    end
    local s = text(jax.grad(f, { 0, 1 }), F(2), F(1), vec { 4 })
    assert.same({ 1, 2 }, numbers(s, "num_carry"))
    s = text(jax.grad(f, 1), F(2), F(1), vec { 4 })
    assert.same({ 1, 1 }, numbers(s, "num_carry"))
  end)
  it("has a tangent without memory that grows with its length", function()
    for _, n in ipairs { 10, 1000 } do
      local s = kernels(function(x)
        return jax.jvp(function(v)
          return (lax.scan(function(c) return jnp.sin(c) * c end, v, nil, { length = n }))
        end, { x }, { x })
      end, F(1))
      assert.equal(1, count(s, " loop " .. n))
      assert.equal(0, count(s, ":f32%[" .. n))
      assert.equal(0, count(s, "f32%[" .. n .. "%]"))
    end
  end)
end)

describe("a scan in a scan", function()
  local s
  setup(function()
    s = text(jax.grad(function(w, init)
      return (lax.scan(function(c, x)
        local k = jnp.tanh(w * x)
        return (lax.scan(function(d, z) return jnp.sin(w) * d * k + z end, c, vec { 5 }))
      end, init, vec { 4 }))
    end, { 0, 1 }), F(1.5), F(1))
  end)
  it("stacks the inner carry alone twice", function()
    local results = s:match("\n    ([^\n]*)= scan")
    assert.equal(1, count(results, "f32%[4,5%]"))
    assert.equal(1, count(results, "f32%[4%]")) -- tanh (w x)
  end)
  it("computes known values of constants once, outside of both", function()
    assert.equal(1, count(s, "= cos "))
    assert.equal(1, count(s, "\n    %w+:f32%[%] = cos "))
    assert.equal(1, count(s, "= tanh "))
  end)
  it("makes two loops of each", function()
    assert.same({ 5, 4, 5, 4 }, numbers(s, "length"))
  end)
end)

describe("a cond", function()
  it("gives no operand back as a residual", function()
    local s = text(jax.grad(function(x, y)
      return lax.cond(x:gt(0), function() return x * y end, function() return x + y end)
    end, { 0, 1 }), F(1), F(2))
    assert.equal(1, count(s, "%w+:f32%[%] = cond%[")) -- nothing reads the value: one is left
    assert.equal(1, count(s, "%w+:f32%[%] %w+:f32%[%] = cond%["))
  end)
  it("shares slots of residuals between branches", function()
    local s = text(jax.grad(function(x, y)
      return lax.cond(x:gt(0), function() return jnp.sin(x) * y end, function()
        return jnp.exp(x)
      end)
    end, { 0, 1 }), F(1), F(2))
    -- exp x is the result already; cos x and sin x belong to the other branch
    assert.equal(1, count(s, "%w+:f32%[%] %w+:f32%[%] %w+:f32%[%] = cond%["))
  end)
end)

describe("a while loop", function()
  local function f(x, w)
    return lax.while_loop(function(s) return s[1]:lt(9) end, function(s)
      return { s[1] + 1, jnp.sin(w) * s[2] * x }
    end, { jnp.int32(0), x })[2]
  end
  it("has a tangent in one loop of twice the carry", function()
    local s = text(function(x) return jax.jvp(function(v) return f(v, F(2)) end, { x }, { x }) end,
      F(1))
    assert.equal(1, count(s, "= while%["))
    assert.equal(0, count(s, "tape"))
  end)
  it("keeps its carry alone on a tape", function()
    local s = text(jax.grad(f, { 0, 1 }), F(1), F(2))
    assert.equal(1, count(s, "= while%["))
    assert.equal(1, count(s, "= scan%["))
    assert.equal(1, count(s, "tape%(f32%[%]%)"))
    assert.equal(1, count(s, "\n    %w+:f32%[%] = cos ")) -- of a constant: outside
    assert.equal(1, count(s, "= cos "))
  end)
end)

describe("the program of a loop", function()
  it("has no results and carries that nobody reads", function()
    local s = optimized(function(x, xs)
      local c = lax.scan(function(c, v)
        -- b feeds itself and a stack, and d feeds b
        return { a = c.a + v, b = jnp.exp(c.b) * c.d, d = jnp.tanh(c.d) }, c.b
      end, { a = x, b = x, d = x }, xs)
      return c.a
    end, F(1), vec { 4 })
    assert.equal(0, count(s, "exp"))
    assert.equal(0, count(s, "tanh"))
    s = optimized(function(x)
      return lax.while_loop(function(c) return c[1]:lt(5) end, function(c)
        return { c[1] + 1, jnp.exp(c[2]), c[3] * 2 }
      end, { jnp.int32(0), x, x })[3]
    end, F(1))
    assert.equal(0, count(s, "exp"))
    s = optimized(function(x)
      return lax.cond(x:gt(0), function() return { jnp.exp(x), x * 2 } end, function()
        return { jnp.tanh(x), x * 3 }
      end)[2]
    end, F(1))
    assert.equal(0, count(s, "exp"))
    assert.equal(0, count(s, "tanh"))
  end)
  it("has no carry that stays zero or stays as it is", function()
    local s = optimized(function(x, w, xs)
      local c, ys = lax.scan(function(c, v)
        return { a = c.a * c.w + c.z * v, w = c.w, z = c.z * 1 }, c.z + v
      end, { a = x, w = w, z = F(0) }, xs)
      return c.a, c.w, c.z, ys
    end, F(1), F(2), vec { 4 })
    assert.truthy(s:match("body 0 .-in %( ?[%w]+, ?[%w]+%)"), s) -- a and the stack
  end)
  it("takes no constant that nothing reads", function()
    local function f(x, w)
      return (lax.scan(function(c) return { c[1] * 2, c[2] * w } end, { x, x }, nil,
        { length = 3 }))[1]
    end
    assert.falsy(optimized(f, F(1), vec {}):match("= scan [%w ]-v1[ \n]"))
  end)
  it("keeps a dead carry for the sake of what it prints", function()
    local s = optimized(function(x)
      local c = lax.scan(function(c)
        jax.debug.print("{}", c.b)
        return { a = c.a + 1, b = c.b * 2, d = jnp.exp(c.d) }
      end, { a = x, b = x, d = x }, nil, { length = 3 })
      return c.a
    end, F(1))
    assert.truthy(s:find("debug_callback", 1, true), s)
    assert.equal(0, count(s, "exp"))
  end)
end)
