-- debug_test.lua — debug_nans and debug_infs name the operation and the line; log_compiles; leaks.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function line()
  return debug.getinfo(2, "l").currentline
end

-- Runs f with the option on: the error it ends in.
local function caught(option, f, ...)
  jax.config.update(option, true)
  local ok, e = pcall(f, ...)
  jax.config.update(option, false)
  assert.is_false(ok)
  return e
end

local function names(e, op, at)
  assert.equal("nan", e.status)
  assert.equal(op, e.op)
  assert.equal("tests/unit/lua/debug_test.lua:" .. at, e.where)
end

local minus, zero = jnp.array(-1), jnp.array(0)

describe("debug_nans", function()
  it("names an operation outside traces", function()
    local at
    local e = caught("debug_nans", function()
      local y = jnp.exp(minus)
      at = line() + 1
      return jnp.log(minus) + y
    end)
    names(e, "log", at)
    assert.matches("f32%[%] holds a NaN", tostring(e))
    assert.equal("nan", tostring(jnp.log(minus)):match("nan"))
  end)

  it("names it in jitted code", function()
    local at
    local f = jax.jit(function(x)
      local y = x * 2
      at = line() + 1
      y = jnp.sqrt(y)
      return y + 1
    end)
    assert.matches("nan", tostring(f(minus)))
    names(caught("debug_nans", f, minus), "sqrt", at)
    assert.matches("nan", tostring(f(minus)))
    names(caught("debug_nans", jax.jit(function(x) return f(x) * 3 end), minus), "sqrt", at)
    names(caught("debug_nans", jax.vmap(f), jnp.array { 1, -1 }), "sqrt", at)
  end)

  it("names the operation whose derivative it is", function()
    local at
    local function f(x)
      local y = x * 2
      at = line() + 1
      local z = jnp.sqrt(y)
      return jnp.where(x:gt(0), z, 0)
    end
    local e = caught("debug_nans", jax.grad(f), zero)
    names(e, "mul", at)
    names(caught("debug_nans", jax.jit(jax.grad(f)), zero), "mul", at)
    names(caught("debug_nans", jax.grad(jax.jit(f)), zero), "mul", at)
  end)

  it("looks into loops", function()
    local at
    local function f(x)
      return lax.scan(function(c, _)
        at = line() + 1
        return jnp.sqrt(c) - 1
      end, x, nil, { length = 3 })
    end
    names(caught("debug_nans", f, jnp.array(1)), "sqrt", at)
    names(caught("debug_nans", jax.jit(f), jnp.array(1)), "sqrt", at)
    names(caught("debug_nans", function(x)
      local y = lax.while_loop(function(c) return c:lt(1) end, function(c)
        at = line() + 1
        local y = jnp.log(c)
        return y
      end, x)
      return y
    end, jnp.array(0.5)), "log", at)
  end)

  it("says when nothing is to blame", function()
    local e = caught("debug_nans", jax.jit(function(x) return x end), jnp.log(minus))
    assert.equal("nan", e.status)
    assert.matches("came in with its arguments", tostring(e))
  end)
end)

describe("debug_infs", function()
  it("names the operation", function()
    local at = line() + 1
    local e = caught("debug_infs", function() return 1 / zero end)
    names(e, "div", at)
    assert.matches("holds an infinity", tostring(e))
    assert.is_true((pcall(jnp.log, minus)))
  end)
end)
