-- index_test.lua — NumPy's indexing, basic and by arrays, and functional updates. Expected values
-- are NumPy's.

local jax = require "jaxlua"
local C = require "jaxlua.core"

local s, None = jax.s, jax.None
local count = {}
for k = 0, 23 do count[k + 1] = k end
local x = C.reshape(C.array(count), { 2, 3, 4 })
local i, j = C.array({ 0, 2 }, "int32"), C.array({ { 1 }, { 0 } }, "int32")

local function same(shape, values, a)
  assert.same(shape, a.shape)
  assert.same(values, C.reshape(a, { -1 }):totable())
end

-- The same under jit, where everything is recorded.
local function both(shape, values, f)
  same(shape, values, f(x))
  same(shape, values, jax.jit(f)(x))
end

describe("basic indexing", function()
  it("integers and slices", function()
    both({ 3, 4 }, { 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 }, function(a) return a[-1] end)
    both({}, { 6 }, function(a) return a[{ 0, 1, 2 }] end)
    both({ 2, 4 }, { 4, 5, 6, 7, 16, 17, 18, 19 }, function(a) return a[":, 1"] end)
    both({ 1, 1, 2, 2 }, { 15, 13, 19, 17 }, function(a) return a["None, 1:, :2, ::-2"] end)
    both({ 2, 3, 1 }, { 3, 7, 11, 15, 19, 23 }, function(a) return a["..., 3:"] end)
    both({ 2 }, { 8, 9 }, function(a) return a[{ 0, -1, s(0, 2) }] end)
    both({ 2, 1, 3 }, { 1, 5, 9, 13, 17, 21 }, function(a) return a[{ s(), None, s(), 1 }] end)
    both({ 0, 3, 4 }, {}, function(a) return a["5:"] end)
    both({ 2, 3, 4 }, { 20, 21, 22, 23, 16, 17, 18, 19, 12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7,
      0, 1, 2, 3 },
      function(a) return a["::-1, ::-1"] end)
    both({ 1, 3, 4 }, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 },
      function(a) return a[{ s(-9, 1) }] end)
  end)

  it("a leading index is a view", function()
    collectgarbage()
    collectgarbage "stop" -- what earlier tests left is not to go in between
    local before = C.stats().live_bytes
    local v = x[1][2]
    local after = C.stats().live_bytes
    collectgarbage "restart"
    assert.equal(before, after)
    assert.same({ 20, 21, 22, 23 }, v:totable())
  end)

  it("a traced index", function()
    local f = jax.jit(function(a, k) return a[k][{ k, k }] end)
    assert.equal(0, f(x, C.array(0, "int32")):item())
    assert.equal(17, f(x, C.array(1, "int32")):item())
    assert.equal(17, jax.jit(function(a, k) return a[{ k, k, k }] end)(x,
      C.array(1, "int32")):item())
  end)
end)

describe("indexing by arrays", function()
  it("gives NumPy's shapes and values", function()
    both({ 2, 2, 4 }, { 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23 },
      function(a) return a[{ ":", i }] end)
    both({ 2, 4 }, { 8, 9, 10, 11, 12, 13, 14, 15 },
      function(a) return a[{ { 0, 1 }, { 2, 0 } }] end)
    both({ 2, 3 }, { 0, 4, 8, 2, 6, 10 }, function(a) return a[{ 0, ":", i }] end)
    both({ 2, 2, 2 }, { 1, 2, 9, 10, 13, 14, 21, 22 }, function(a) return a[{ ":", i, "1:3" }] end)
    both({ 2, 1, 2, 4 }, { 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23 },
      function(a) return a[{ ":", None, i }] end)
    both({ 2, 2, 4 }, { 12, 13, 14, 15, 20, 21, 22, 23, 0, 1, 2, 3, 8, 9, 10, 11 },
      function(a) return a[{ j, i }] end)
    both({ 2, 3, 2 }, { 3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20 },
      function(a) return a[{ "...", { -1, 0 } }] end)
    both({ 2, 2, 2 }, { 12, 14, 20, 22, 0, 2, 8, 10 },
      function(a) return a[{ "::-1", i, "::2" }] end)
    both({ 2, 2, 3 }, { 12, 16, 20, 15, 19, 23, 0, 4, 8, 3, 7, 11 },
      function(a) return a[{ j, ":", { 0, 3 } }] end)
    both({ 2, 2, 4 }, { 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23 },
      function(a) return a[{ ":", { true, false, true } }] end)
    same({ 3 }, { 21, 22, 23 }, x[C.op.gt(x, 20)])
  end)

  it("differentiates", function()
    local g = jax.grad(function(a)
      local y = a[{ ":", { 0, 0, 2 } }]
      return C.prim.reduce_sum(y * y, { axes = { 0, 1, 2 } })
    end)(x)
    assert.same({ 0, 4, 8, 12 }, g[0][0]:totable())
    assert.same({ 0, 0, 0, 0 }, g[0][1]:totable())
    assert.same({ 16, 18, 20, 22 }, g[0][2]:totable())
  end)
end)

describe("at", function()
  it("sets", function()
    both({ 2, 3, 4 }, { 0, 1, 2, 3, 5, 5, 5, 7, 5, 9, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
      21, 22, 23 },
      function(a) return a:at { 0, "1:", "::2" }:set(5):at { 0, 1, 1 }:set(5) end)
    both({ 2, 3, 4 }, { 9, 9, 9, 9, 4, 5, 6, 7, 8, 8, 8, 8, 9, 9, 9, 9, 16, 17, 18, 19, 8, 8, 8,
      8 },
      function(a) return a:at { ":", i }:set(C.array { { 9 }, { 8 } }) end)
    both({ 2, 3, 4 }, { 0, 1, 3, 3, 1, 5, 4, 7, 2, 9, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
      21, 22, 23 },
      function(a) return a:at { 0, ":", i }:set(C.array { { 0, 1, 2 }, { 3, 4, 5 } }) end)
    assert.equal(7, x:at(":,1"):set(7)[1][1][3]:item())
    assert.equal(23, x:at(0):set(7)[1][2][3]:item())
    assert.equal(x[1][2][3]:item(), x:at { 1, 2, 3 }:get():item())
  end)

  it("adds twice where an element is named twice", function()
    local y = x:at { { 0, 0, 1 }, { 1, 1, 2 } }:add(1)
    assert.same({ 6, 7, 8, 9 }, y[0][1]:totable())
    assert.same({ 21, 22, 23, 24 }, y[1][2]:totable())
    assert.same({ 24, 26, 28, 30 }, x:at(1):mul(2)[1][0]:totable())
    assert.equal(5, x:at { 1, 2, 3 }:min(5)[1][2][3]:item())
    local g = jax.grad(function(v)
      return C.prim.reduce_sum(x:at { 0, 0 }:add(v) * x, { axes = { 0, 1, 2 } }) end)(C.array(1))
    assert.equal(6, g:item())
  end)
end)
