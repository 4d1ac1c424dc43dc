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

  it("looks into the backward pass of loops", function()
    local at
    local function body(c)
      at = line() + 1
      local root = jnp.sqrt(c)
      return jnp.where(c:gt(0), root, 0)
    end
    for _, f in ipairs {
      function(x) return (lax.scan(function(c) return body(c) + 0 end, x, nil, { length = 3 })) end,
      function(x) return lax.fori_loop(0, 3, function(_, c) return body(c) + 0 end, x) end,
      function(x)
        return lax.while_loop(function(c) return c[1]:lt(2) end, function(c)
          return { c[1] + 1, body(c[2]) + 0 }
        end, { 0, x })[2]
      end,
    } do
      names(caught("debug_nans", jax.grad(f), zero), "mul", at)
      names(caught("debug_nans", jax.jit(jax.grad(f)), zero), "mul", at)
      names(caught("debug_nans", jax.vmap(jax.grad(f)), jnp.zeros { 2 }), "mul", at)
      names(caught("debug_nans", jax.grad(jax.checkpoint(f)), zero), "mul", at)
    end
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

describe("log_compiles and explain_cache_misses", function()
  local misses = require "jaxlua.misses"
  local lines, write

  before_each(function()
    lines, write = {}, misses.write
    misses.write = function(text) lines[#lines + 1] = text end
  end)
  after_each(function()
    misses.write = write
    jax.config.update("log_compiles", false)
    jax.config.update("explain_cache_misses", false)
  end)

  it("write one line for each trace", function()
    jax.config.update("jax_log_compiles", true)
    local f = jax.jit(function(p, y) return p.w * y end, { name = "step" })
    local at = line() + 1
    f({ w = jnp.ones { 3 } }, 2)
    f({ w = jnp.ones { 3 } }, 3)
    assert.equal(1, #lines)
    assert.equal(("jaxlua: tests/unit/lua/debug_test.lua:%d: compiling step for "
      .. "(f32[3], i64[])"):format(at), lines[1])
  end)

  it("name the argument, its old and its new type", function()
    local f = jax.jit(function(p, y, mode) return p.w[1] * y end, { static_argnums = 2 })
    jax.config.update("explain_cache_misses", true)
    f({ w = { jnp.ones { 3 } } }, 2, "a")
    f({ w = { jnp.ones { 2 } } }, 2, "a")
    f({ w = { jnp.ones { 2 } } }, 2, "b")
    f({ w = { jnp.ones { 2 } }, v = true }, 2, "b")
    f({ w = { jnp.ones { 2 } }, v = false }, 2, "b")
    assert.equal(5, #lines)
    assert.matches("f is traced: first call$", lines[1])
    assert.matches("argument 0%['w'%]%[0%] is f32%[2%], before f32%[3%]$", lines[2])
    assert.matches('static argument 2 is "b", before "a"$', lines[3])
    assert.matches("argument 0 is another tree", lines[4])
    assert.matches("argument 0%['v'%] is false, before true$", lines[5])
    assert.matches("argument 0%['w'%]", f:explain_cache_misses()[2])
    jax.config.update("debug_nans", true)
    f({ w = { jnp.ones { 2 } }, v = false }, 2, "b")
    jax.config.update("debug_nans", false)
    assert.matches("the option debug_nans is true, before false$", lines[6])
  end)
end)

describe("a line of explain_cache_misses", function()
  -- What a second call of a jitted function is traced for.
  local function why(options, first, second)
    local f = jax.jit(function(x) return x end, options)
    f(unpack(first, 1, table.maxn(first)))
    f(unpack(second, 1, table.maxn(second)))
    return f:explain_cache_misses()[2]
  end

  it("tells shape, dtype, weak type, structure and number of arguments", function()
    local x = jnp.ones { 3 }
    assert.equal("argument 0 is f32[4], before f32[3]", why(nil, { x }, { jnp.ones(4) }))
    assert.equal("argument 0 is i32[3], before f32[3]", why(nil, { x }, { x:astype "int32" }))
    assert.equal("argument 0 is weak f32[], before strong f32[]",
      why(nil, { jnp.sum(x) }, { 1.5 }))
    assert.equal("argument 0 is strong f32[], before weak f32[]",
      why(nil, { 1.5 }, { jnp.sum(x) }))
    assert.equal("argument 0 is another tree: PyTreeDef({'a': *, 'b': *}), before "
      .. "PyTreeDef({'a': *})", why(nil, { { a = x } }, { { a = x, b = x } }))
    assert.equal("1 argument, 2 before", why(nil, { x, x }, { x }))
    assert.is_nil(why(nil, { x }, { x + 1 }))
  end)

  it("tells static values and functions apart", function()
    local static = { static_argnums = 1 }
    local function new() return function() return static end end
    assert.equal("static argument 1 is 3, before 2", why(static, { 1, 2 }, { 1, 3 }))
    assert.equal("static argument 1 is {1, 3}, before {1, 2}",
      why(static, { 1, { 1, 2 } }, { 1, { 1, 3 } }))
    assert.equal('static argument 1 is {"a", {…}} with other contents',
      why(static, { 1, { "a", { 1 } } }, { 1, { "a", { 2 } } }))
    assert.equal("static argument 1 is another C function", why(static, { 1, print },
      { 1, error }))
    assert.matches("^static argument 1 is a new closure of the function of .*debug_test.lua:%d+$",
      why(static, { 1, new() }, { 1, new() }))
    assert.equal('argument 1 is "b", before "a"', why(nil, { 1, "a" }, { 1, "b" }))
    assert.matches("^argument 1 is a new closure", why(nil, { 1, new() }, { 1, new() }))
  end)

  it("names what was captured", function()
    local w, h = jnp.ones { 2 }, function(x) return x end
    local f = jax.jit(function(x) return h(x) * w end)
    f(1)
    w = jnp.ones { 2 }
    f(1)
    w = jnp.ones { 3 }
    f(1)
    h = function(x) return x * 2 end
    f(1)
    local lines = f:explain_cache_misses()
    assert.equal("the captured 'w' is another array, f32[2]", lines[2])
    assert.equal("the captured 'w' is f32[3], before f32[2]", lines[3])
    assert.matches("^the captured 'h' is the function of .*:%d+, before the function of .*:%d+$",
      lines[4])
  end)

  it("sees functions that are made anew each time", function()
    local misses = require "jaxlua.misses"
    local lines, write = {}, misses.write
    misses.write = function(text) lines[#lines + 1] = text end
    jax.config.update("explain_cache_misses", true)
    local at = line() + 1
    for _ = 1, 2 do jax.jit(function(x) return x end)(1) end
    jax.config.update("explain_cache_misses", false)
    misses.write = write
    assert.matches("f is traced: first call$", lines[1])
    assert.matches(("first call, but another function of tests/unit/lua/debug_test.lua:%d was "
      .. "traced before; make it, and its jit, once$"):format(at), lines[2])
  end)
end)

describe("leak checking", function()
  it("names the line where the tracer was made", function()
    local kept, at
    local function leaky(x)
      at = line() + 1
      kept = x * 2
      return kept + 1
    end
    local x = jnp.ones { 3 }
    for _, transform in ipairs { jax.jit, jax.vmap, jax.grad } do
      local f = transform(function(y) return leaky(y):sum() end)
      f(x)
      local ok, e = pcall(jax.checking_leaks, f, x)
      if transform == jax.jit then
        assert.is_true(ok) -- it is not traced again
        ok, e = pcall(jax.checking_leaks, jax.jit(leaky), x)
      end
      assert.is_false(ok)
      assert.equal("tracer", e.status)
      assert.matches(("f32%%[3?%%] made at tests/unit/lua/debug_test.lua:%d"):format(at),
        tostring(e))
      kept = nil
    end
    assert.is_false(jax.config.get "check_tracer_leaks")
  end)

  it("has nothing against what is returned, nested or dropped", function()
    local function f(x)
      local g = jax.grad(function(y) local z = y * x return jnp.sum(z * z) end)
      return { a = g(x), b = { x * 3 } }, jax.vmap(function(row) return row + x[0] end)(x)
    end
    local x = jnp.ones { 3 }
    assert.equal(3, jax.checking_leaks(jax.jit(f), x).b[1][0]:item())
    local y, pull = jax.checking_leaks(jax.vjp, function(a) return a * a end, x)
    assert.equal(2, pull(y)[0]:item())
  end)
end)
