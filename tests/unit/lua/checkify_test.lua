-- checkify_test.lua — checks pass through transforms as error values.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax
local checkify = jax.experimental.checkify

local function positive(x, what)
  checkify.check(jnp.all(x:gt(0)), "{} is not positive: {low}", what or 7, { low = jnp.min(x) })
  return jnp.log(x)
end

local function message(f, ...)
  local err = checkify.checkify(f)(...)
  return (err:get())
end

local good, bad = jnp.array { 1, 2, 3 }, jnp.array { 1, -2, 3 }

describe("checkify", function()
  it("returns the first error before the results", function()
    local err, y = checkify.checkify(positive)(good)
    assert.is_nil(err:get())
    err:throw()
    assert.equal(0, y[0]:item())
    err = checkify.checkify(positive)(bad)
    assert.equal("7 is not positive: -2", err:get())
    local ok, e = pcall(err.throw, err)
    assert.is_false(ok)
    assert.matches("7 is not positive: %-2 %(check at .*checkify_test.lua:8%)", tostring(e))
    assert.equal("1 is not positive: -2", message(function(x)
      return positive(x, 1) + positive(x, 2)
    end, bad))
  end)

  it("passes jit, either way round", function()
    assert.equal("7 is not positive: -2", message(jax.jit(positive), bad))
    assert.is_nil(message(jax.jit(positive), good))
    local f = jax.jit(checkify.checkify(positive))
    assert.is_nil((f(good)):get())
    assert.equal("7 is not positive: -2", (f(bad)):get())
    assert.equal(1, f:traces())
    local twice = jax.jit(function(x) return jax.jit(positive)(x) * 2 end)
    assert.equal("7 is not positive: -2", message(twice, bad))
  end)

  it("passes vmap: the first element that fails", function()
    local f = jax.vmap(function(x, i) return positive(x, i) end)
    local err, y = checkify.checkify(f)(jnp.array { 1, -1, -2 }, jnp.arange(3))
    assert.equal("1 is not positive: -1", err:get())
    assert.same({ 3 }, y.shape)
    assert.is_nil(message(f, good, jnp.arange(3)))
    local g = jax.vmap(checkify.checkify(function(x) return positive(x) end))
    assert.equal("7 is not positive: -2", (g(bad)):get())
  end)

  it("passes derivatives", function()
    local function loss(x) return jnp.sum(positive(x)) end
    local err, g = checkify.checkify(jax.grad(loss))(bad)
    assert.equal("7 is not positive: -2", err:get())
    assert.equal(-0.5, g[1]:item())
    local err2, v, g2 = checkify.checkify(jax.value_and_grad(loss))(good)
    assert.is_nil(err2:get())
    assert.equal(1, g2[0]:item())
    assert.near(1.791759, v:item(), 1e-6)
    local err3, v3, g3, aux = checkify.checkify(function(x)
      local value, extra, grads = jax.value_and_grad(function(y) return loss(y), y * 2 end,
        { has_aux = true })(x)
      return value, grads, extra
    end)(bad)
    assert.equal("7 is not positive: -2", err3:get())
    assert.equal(6, aux[2]:item())
    assert.equal(1, g3[0]:item())
    assert.matches("nan", tostring(v3))
    assert.equal("7 is not positive: -2", message(jax.jit(jax.grad(jax.jit(loss))), bad))
    assert.equal("7 is not positive: -2", message(function(x)
      return jax.jvp(positive, { x }, { x })
    end, bad))
    local _, y, d = checkify.checkify(function(x)
      local out, pull = jax.vjp(positive, x)
      return out, pull(x)
    end)(good)
    assert.equal(0, y[0]:item())
    assert.equal(1, d[1]:item())
  end)

  it("passes loops: the first trip that fails", function()
    local function sum(xs)
      return lax.scan(function(c, x)
        checkify.check(x:lt(3), "x = {}, sum {}", x, c)
        return c + x, c
      end, jnp.array(0), xs)
    end
    assert.equal("x = 3, sum 3", message(sum, jnp.array { 1, 2, 3, 4 }))
    assert.equal("x = 3, sum 3", message(jax.jit(sum), jnp.array { 1, 2, 3, 4 }))
    local err, total, sums = checkify.checkify(sum)(jnp.array { 1, 2 })
    assert.is_nil(err:get())
    assert.equal(3, total:item())
    assert.same({ 0, 1 }, sums:totable())
    local function grow(x)
      return lax.while_loop(function(c) return c:lt(100) end, function(c)
        checkify.check(c:ne(8), "reached {}", c)
        return c * 2
      end, x)
    end
    assert.equal("reached 8", message(grow, jnp.array(1)))
    assert.is_nil(message(grow, jnp.array(3)))
    assert.equal("reached 8", message(jax.jit(grow), jnp.array(2)))
    assert.equal("at 4", message(function(x)
      return lax.while_loop(function(c)
        checkify.check(c:lt(4), "at {}", c)
        return c:lt(4)
      end, function(c) return c + 1 end, x)
    end, jnp.array(1)))
    assert.equal("i = 2", message(function(x)
      return lax.fori_loop(0, 5, function(i, c)
        checkify.check(jnp.less(i, 2), "i = {}", i)
        return c + 1
      end, x)
    end, jnp.array(0)))
  end)

  it("passes branches: only the one that is taken", function()
    local function f(x, p)
      return lax.cond(p, function(y) return positive(y) end, function(y) return y end, x)
    end
    assert.equal("7 is not positive: -2", message(f, bad, jnp.array(true)))
    assert.is_nil(message(f, bad, jnp.array(false)))
    assert.equal("1 is not positive: -2", message(function(x)
      return lax.switch(jnp.int32(1), { function(y) return positive(y, 0) end,
        function(y) return positive(y, 1) end }, x)
    end, bad))
    assert.equal("7 is not positive: -2", message(jax.vmap(function(x, p)
      return f(x, p)
    end), bad, jnp.array { true, true, false }))
  end)

  it("raises outside, and asks to be wrapped where nothing is known", function()
    assert.matches("7 is not positive: %-2", tostring(select(2, pcall(positive, bad))))
    positive(good)
    local ok, e = pcall(jax.jit(positive), bad)
    assert.is_false(ok)
    assert.equal("concrete", e.status)
    assert.matches("checkify.checkify", e.hint)
  end)

  it("leaves no trace of itself after an error", function()
    local f = checkify.checkify(function(x) return jax.jit(function() error("mine", 0) end)(x) end)
    local ok, e = pcall(f, good)
    assert.same({ false, "mine" }, { ok, e })
    assert.equal(4, jax.jit(function(x) return x[1] * 2 end)(good):item())
  end)

  it("says what it cannot do", function()
    assert.matches("errors are checkify.user_checks, nan_checks", tostring(select(2,
      pcall(checkify.checkify, positive, "nan"))))
    assert.matches("boolean scalar", tostring(select(2, pcall(checkify.check, good, "x"))))
    assert.matches("at most 4", tostring(select(2, pcall(checkify.check, true, "x", 1, 2, 3, 4,
      5))))
  end)
end)

-- Texts as JAX gives them for the same functions.
describe("automatic checks", function()
  local x = jnp.array { 1, 2, 3 }

  -- The message and the line of f(…) under the checks of this name.
  local function fails(errors, f, ...)
    local text, where = (checkify.checkify(f, checkify[errors])(...)):get()
    return text, where and tonumber(where:match "checkify_test.lua:(%d+)$")
  end

  local function line()
    return debug.getinfo(2, "l").currentline
  end

  local function nan(prim)
    return ("nan generated by primitive: %s."):format(prim)
  end

  local function outside(shape, index, axis, size)
    return ("out-of-bounds indexing for array of shape (%s): index %d is out of bounds for axis %d "
      .. "with size %d."):format(shape, index, axis, size)
  end

  it("name the operation that makes a NaN, and the line", function()
    local at = line() + 1
    local text, where = fails("nan_checks", function(v) return -jnp.log(v) end, jnp.array(-1))
    assert.same({ nan "log", at }, { text, where })
    assert.is_nil((fails("nan_checks", jnp.log, jnp.array(1))))
    assert.equal(nan "log", (fails("all_checks", jax.vmap(jnp.log), jnp.array { 1, -1 })))
    assert.equal(nan "add", (fails("nan_checks", function(v) return v + 1 end, jnp.array(0 / 0))))
    assert.is_nil((fails("nan_checks", function(v) return jnp.where(true, v, v) end,
      jnp.array(0 / 0))))
    assert.equal(nan "log", (fails("float_checks", jax.checkpoint(jnp.log), jnp.array(-1))))
  end)

  it("see the backward pass", function()
    local at
    local function f(v)
      at = line() + 1
      return jnp.where(v:gt(0), jnp.sqrt(v), 0)
    end
    for _, g in ipairs { jax.grad(f), jax.jit(jax.grad(f)), jax.grad(jax.jit(f)) } do
      local text, where = fails("nan_checks", g, jnp.array(0))
      assert.same({ nan "mul", at }, { text, where })
    end
  end)

  it("see divisions by zero", function()
    assert.equal("division by zero", (fails("div_checks", function(v) return v / 0 end, x)))
    assert.equal("division by zero", (fails("float_checks", jnp.mean, jnp.zeros { 0 })))
    assert.equal("division by zero", (fails("div_checks", jnp.floor_divide, jnp.int32 { 1, 2 },
      jnp.int32 { 1, 0 })))
    assert.is_nil((fails("div_checks", function(a, b) return a % b end, jnp.int32 { 1, 2 },
      jnp.int32 { 1, 0 })))
  end)

  it("see indices out of bounds", function()
    local function get(v, i) return v[i] end
    assert.equal(outside("3,", 5, 0, 3), (fails("index_checks", get, x, jnp.int32(5))))
    assert.equal(outside("3,", -2, 0, 3), (fails("index_checks", get, x, jnp.int32(-5))))
    assert.is_nil((fails("index_checks", get, x, jnp.int32(-1))))
    assert.equal(outside("3,", 7, 0, 3), (fails("index_checks", get, x, jnp.int32 { 0, 7 })))
    assert.equal(outside("3,", 7, 0, 3), (fails("index_checks", jnp.take, x, jnp.int32 { 0, 7 })))
    assert.equal(outside("2, 3", 4, 1, 3), (fails("index_checks", function(v, i, j)
      return v[{ i, j }]
    end, jnp.ones { 2, 3 }, jnp.int32(1), jnp.int32(4))))
    assert.equal(outside("2, 3", 4, 1, 3), (fails("index_checks", jax.vmap(get), jnp.ones { 2, 3 },
      jnp.int32 { 1, 4 })))
    for _, name in ipairs { "set", "add", "mul", "min", "max" } do
      assert.equal(outside("3,", 5, 0, 3), (fails("index_checks", function(v, i)
        local slot = v:at(i)
        return slot[name](slot, 1)
      end, x, jnp.int32(5))))
    end
    assert.equal(outside("3,", 5, 0, 3), (fails("index_checks", function(v, i)
      return lax.dynamic_slice(v, { i }, { 2 })
    end, x, jnp.int32(5))))
    assert.equal(outside("3,", 5, 0, 3), (fails("index_checks", function(v, i)
      return lax.dynamic_update_slice(v, v["0:2"], { i })
    end, x, jnp.int32(5))))
  end)

  it("look into loops and branches", function()
    local at
    local text, where = fails("nan_checks", function(v)
      return lax.scan(function(c)
        at = line() + 1
        return jnp.log(c) * 1
      end, v, nil, { length = 4 })
    end, jnp.array(2))
    assert.same({ nan "log", at }, { text, where })
    assert.equal(outside("3,", 3, 0, 3), (fails("index_checks", function(v)
      return lax.fori_loop(0, 5, function(i, c) return c + v[i] end, jnp.array(0))
    end, x)))
    assert.equal(nan "log", (fails("nan_checks", function(v)
      return lax.while_loop(function(c) return jnp.log(c):gt(1) end, function(c) return c end, v)
    end, jnp.array(-1))))
    local function f(v) return lax.cond(v:lt(0), jnp.sin, jnp.log, v) end
    assert.is_nil((fails("nan_checks", f, jnp.array(-1))))
    assert.equal(nan "log", (fails("nan_checks", function(v)
      return lax.cond(v:lt(0), jnp.log, jnp.sin, v)
    end, jnp.array(-1))))
    local err, sum, all = checkify.checkify(function(v)
      return lax.scan(function(c, e) return c + e, c / e end, jnp.array(1), v)
    end, checkify.all_checks)(x)
    assert.is_nil(err:get())
    assert.equal(7, sum:item())
    assert.same({ 1, 1 }, { all[0]:item(), all[1]:item() })
  end)

  it("are chosen by sets", function()
    local function f(v)
      local y = v / 0
      checkify.check(jnp.all(v:gt(5)), "small {}", v[0])
      return y
    end
    assert.equal("small 1", (fails("all_checks", f, x)))
    assert.equal("small 1", (fails("user_checks", f, x)))
    assert.is_nil((fails("nan_checks", f, x)))
    local both = checkify.user_checks + checkify.nan_checks
    assert.equal("small 1", (checkify.checkify(f, both)(x)):get())
    assert.equal("division by zero", (checkify.checkify(f, { errors = "div_checks" })(x)):get())
    assert.equal("division by zero", (checkify.checkify(f, { checkify.nan_checks,
      checkify.div_checks })(x)):get())
    assert.is_true(checkify.float_checks == checkify.nan_checks + checkify.div_checks)
    assert.is_true(checkify.all_checks == checkify.automatic_checks + checkify.user_checks)
    assert.is_false(checkify.all_checks == checkify.automatic_checks)
  end)

  it("give numbers to the function as arrays", function()
    local err, y = checkify.checkify(function(v, t) return positive(v) + t.w end)(1, { w = 2 })
    assert.is_nil(err:get())
    assert.equal(2, y:item())
  end)

  it("leave results, trees and custom derivatives as they are", function()
    local g = jax.custom_jvp(function(v) return jnp.log(v) end)
    g:defjvp(function(p, t) return jnp.log(p[1]), t[1] * 7 end)
    local function checked(v)
      local _, y = checkify.checkify(function(u) return g(u) end, checkify.all_checks)(v)
      return y
    end
    assert.equal(7, jax.grad(checked)(jnp.array(2)):item())
    assert.equal(nan "log", (fails("all_checks", function(v) return g(v) end, jnp.array(-1))))
    local f = jax.jit(checkify.checkify(function(p) return { a = p.w * 2, s = "x" }, p.w end,
      checkify.all_checks))
    local err, tree, w = f { w = x }
    assert.is_nil(err:get())
    assert.same({ 6, "x", 3 }, { tree.a[2]:item(), tree.s, w[2]:item() })
    assert.equal(nan "log", (jax.vmap(checkify.checkify(jnp.log, checkify.nan_checks))(
      jnp.array { 1, -1 })):get())
    assert.is_false(jax.config.get "trace_lines")
  end)
end)
