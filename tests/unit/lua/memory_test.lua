-- memory_test.lua — the n-th allocation of the runtime fails, for every n: each entry ends in a
-- value or in
-- one error, no trace stays open, and what comes after works.

local jax = require "jaxlua"
local C = require "jaxlua.core"
require "jaxlua.callbacks"
require "jaxlua.collectives"
require "jaxlua.indexing"
require "jaxlua.jacobian"
require "jaxlua.tree"

local Sin = C.unary("sin", "inexact")
local function sum(v) return C.prim.reduce_sum(v, { axes = C.axes(nil, C.ndim(v)) }) end
local x, y = C.array { { 1, 2, 3 }, { 4, 5, 6 } }, C.full({ 2, 3 }, 2)

local entries = {
  function() return x * 2 - y, x % 3, x ^ 2, -x end,
  function() return x[0], x["1:, None"], x[":, 1"], x.T, x.shape, tostring(x), C.repr(x) end,
  function() return x[{ { 0, 1 } }], x:at(0):set(1) end,
  function()
    local f = jax.jit(function(p, q) return { a = p.w * q, b = { q, p.w } }, q * 3 end)
    f({ w = x, z = { 1, "s", true } }, y)
    return f({ z = { 2, "s", true }, w = y }, x)
  end,
  function() return jax.grad(function(p) return sum(Sin(p.a) * p.b) end)({ a = x, b = y }) end,
  function() return jax.vmap(function(v) return sum(v * v) end)(x) end,
  function() return jax.jvp(Sin, { x }, { y }) end,
  function() return tostring(jax.make_jaxpr(Sin)(x)) end,
  function() return jax.jacrev(Sin)(x[0]) end,
  function() return jax.grad(jax.jit(function(v) return sum(v * x) end))(y) end,
  function() return jax.tree.map(function(a, b) return a + b end, { a = x, b = { y } },
    { a = x, b = { y } }) end,
  function() return jax.jvp(jax.grad(function(v) return sum(v * v * v) end), { x }, { y }) end,
  function()
    return jax.jit(function(v)
      jax.debug.callback(function() end, v)
      return jax.pure_callback(function(p) return p * 2 end, v, v)
    end)(x)
  end,
  function()
    return jax.vmap(function(v)
      jax.debug.callback(function() end, v)
      return jax.lax.psum(jax.lax.all_gather(v, "i"), "i")
    end, { axis_name = "i" })(x)
  end,
  function() return C.array { x, y }, C.array { { 1, 2 }, { 3, 4 } } end,
}

describe("when memory runs out", function()
  for k, entry in ipairs(entries) do
    it("entry " .. k, function()
      local n, done = 0
      repeat
        C.set_option("fail_after", n)
        local ok, e = pcall(entry)
        C.set_option("fail_after", -1)
        done = ok
        if not ok then
          assert.equal("nomem", e.status, tostring(e))
        end
        assert.equal(0, C.trace_depth())
        n = n + 1
      until done or n == 2000
      assert.is_true(done)
      assert.equal(3, (x + y)[0][0]:item())
      assert.truthy(pcall(entry))
    end)
  end
end)
