-- pitfalls_test.lua — each row of docs/pitfalls.md, by its number.

local jax = require "jaxlua"
local truth = require "jaxlua.truth"
local C = require "jaxlua.core"
local jnp, lax, random = jax.numpy, jax.lax, jax.random

local x, y, s = jnp.array { 1, 2, 3 }, jnp.array { 3, 2, 1 }, jnp.array(2)
local tested = {}

local function row(n, what, f)
  tested[n] = true
  it(("%d: %s"):format(n, what), f)
end

local function says(text, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.truthy(tostring(e):find("pitfalls_test.lua:%d+: "), tostring(e))
  assert.truthy(tostring(e):find(text, 1, true), tostring(e))
end

-- An error of Lua's own functions has no line of the script if they were called in tail position.
local function fails(text, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.truthy(tostring(e):find(text, 1, true), tostring(e))
end

-- What the command warns of: the code is a script with x, y, s, jnp; one line for each warning.
local function warned(code)
  local lines = {}
  local chunk = assert(loadstring("local jnp, x, y, s = ... " .. code, "@script.lua"))
  truth.warn(chunk, function(line) lines[#lines + 1] = line end)
  chunk(jnp, x, y, s)
  C.hooks.truth = nil
  return table.concat(lines, "\n")
end

local decides = "its result decides a branch here"

describe("truth and comparison", function()
  row(1, "a truth test outside traces", function()
    assert.matches("script.lua:1: warning: lt gives an array, which is true here",
      warned "if x:lt(0) then y = x end")
    assert.equal("", warned "if x:lt(0):any():item() then y = x end")
  end)

  row(2, "a truth test in a traced function", function()
    says(decides, jax.jit(function(a) if a:lt(3) then return a end return -a end), s)
    says(decides, jax.jit(function(a) while jnp.any(a:lt(9)) do a = a * 2 end return a end), x)
    says(decides, jax.jit(function(a) repeat a = a * 2 until a:gt(3) return a end), s)
    says(decides, jax.jit(function(a)
      local small = a:lt(3)
      for _ = 1, 3 do
        if small then a = a + 1 end
      end
      return a
    end), s)
    says(decides, lax.scan, function(c, v)
      if c:lt(3) then return c + v end
      return c
    end, s, x)
    local helpers = { deep = { f = function(a) if a:gt(0) then return a end return -a end } }
    says(decides, jax.jit(function(a) return helpers.deep.f(a) end), s)
    local function small(a) return a:lt(3) end
    says(decides, jax.jit(function(a) if small(a) then return a end return -a end), s)
  end)

  row(3, "and, or, not", function()
    says(decides, jax.jit(function(a) return not a:any() and 1 or 2 end), x)
    says(decides, jax.jit(function(a) if a:gt(0) and a:lt(3) then return a end return -a end), s)
    says(decides, jax.jit(function(a) return a:lt(3) or a end), s)
    assert.matches("any gives an array", warned "y = not x:any()")
  end)

  row(4, "the ternary idiom", function()
    says(decides, jax.jit(function(a) return a:lt(3) and a or -a end), s)
    assert.matches("lt gives an array", warned "y = x:lt(3) and 1 or 2")
    local function choose(a, flag)
      local mask = flag and a:lt(3) or jnp.ones({ 3 }, "bool")
      local other = flag and a:gt(1) or nil
      if other then mask = jnp.logical_and(mask, other) end
      return jnp.where(mask, a, 0)
    end
    assert.same({ 0, 2, 0 }, jax.jit(choose)(x, true):totable())
    assert.same({ 1, 2, 3 }, jax.jit(choose)(x, false):totable())
  end)

  row(5, "a mask that went through a table", function()
    local f = jax.jit(function(a)
      local t = { small = a:lt(0) }
      if t.small then return a end
      return -a
    end)
    assert.equal(2, f(s):item())
  end)

  row(6, "an array and a number", function()
    says("attempt to compare userdata with number", function() return x < 3 end)
  end)

  row(7, "two arrays", function()
    says("< compares single values, not f32[3]", function() return x < y end)
    assert.is_true(x[0] < x[1])
  end)

  row(8, "two tracers", function()
    says("the value of f32[] is not known", jax.jit(function(a)
      if a < a + 1 then return a end
      return -a
    end), s)
  end)

  row(9, "== asks no array", function()
    assert.is_false(s == 2)
    assert.is_false(s == jnp.array(2))
    assert.is_true(s:eq(2):item())
    assert.is_true(jnp.array_equal(s, jnp.array(2)):item())
  end)

  row(10, "== of what an operation returns", function()
    says("compared by ==", jax.jit(function(a) if a:sum() == 0 then return a end return -a end), x)
    says("compared by ==", jax.jit(function(a)
      local top = jnp.max(a)
      if top ~= 3 then return a end
      return -a
    end), x)
    assert.matches("sum gives an array, which is equal to nothing",
      warned "if x:sum() == 0 then y = x end")
    assert.equal("", warned [[
      local floor = math.floor
      if x:sum():item() == 6 and math.max(1, 2) == 2 and floor(2.5) == 2 then y = x:max() end
      if ("abc"):sub(1, 1) == "a" and select("#", x, y) == 2 and x.shape[1] == 3 then y = x end
    ]])
  end)
end)

describe("nil checks and static flags", function()
  it("are never reported", function()
    local function f(a, b, flag)
      b = b or a
      local cache = {}
      local mask = cache[1]
      if not mask then mask = a:lt(3) end
      if mask then a = jnp.where(mask, a, 0) end
      local function maybe(v) return v end
      local m = maybe(flag and mask)
      if m then a = a + 1 end
      if type(a) == "userdata" and a.ndim == 1 and a.shape[1] == 3 then a = a + b end
      return a
    end
    assert.same({ 3, 5, 4 }, jax.jit(f)(x, nil, true):totable())
  end)
end)

describe("counting, tables, numbers", function()
  row(11, "indices count from 0", function()
    assert.equal(2, x[1]:item())
    assert.equal(3, x.shape[1])
    says("3 is out of range for axis 0 of f32[3]", function() return x[3] end)
  end)

  row(12, "assignment to an element", function()
    says("do not change", function() x[0] = 5 end)
    assert.same({ 5, 2, 3 }, x:at(0):set(5):totable())
  end)

  row(13, "a table where an array is expected", function()
    says("a table becomes an array by jnp.array(t)", function() return jnp.sum { 1, 2 } end)
  end)

  row(14, "numbers are floats", function()
    assert.equal("float32", jnp.array { 1, 2 }.dtype)
    assert.equal("int32", jnp.int32 { 1, 2 }.dtype)
  end)

  row(15, "holes", function()
    says("t has the key 3", function() return jnp.array { 1, nil, 3 } end)
    assert.equal(2, #jax.tree.leaves { x, nil, y })
  end)

  row(16, "a shape is one table", function()
    says("a shape of several axes is one table", function() return jnp.zeros(2, 3) end)
  end)

  row(17, "several results as arguments", function()
    local function g(v) return v * v end
    says("add: takes 2 arguments, got 3", function()
      return jnp.add(1, jax.value_and_grad(g)(2))
    end)
    assert.equal(5, jnp.add(1, (jax.value_and_grad(g)(2))):item())
  end)

  row(18, "Lua's mathematics", function()
    fails("number expected, got userdata", function() local r = math.sin(x) return r end)
    fails("number expected, got userdata", function() local r = math.max(s, s) return r end)
    assert.is_nil(tonumber(s))
  end)

  row(19, "strings", function()
    says("f32[3] is joined to a string (write tostring(x)", function() return "x = " .. x end)
    says("f32[] is joined to a string", jax.jit(function(a) return a .. "!" end), s)
    fails("number expected, got userdata", function() return (("%d"):format(s)) end)
  end)

  row(20, "the limit of a loop", function()
    local f = print
    says("'for' limit must be a number", function() for _ = 1, s do f() end end)
    says("'for' limit must be a number", jax.jit(function(n) for _ = 1, n do n = n + 1 end end), 3)
  end)

  row(21, "ipairs and pairs", function()
    says("table expected, got userdata", function() return ipairs(x) and 1 end)
    says("table expected, got userdata", function() return pairs(x) and 1 end)
  end)

  row(22, "arrays as keys", function()
    local t = { [x[0]] = "one" }
    assert.is_nil(t[x[0]])
  end)

  row(23, "the order of keys", function()
    local leaves = jax.tree.leaves { b = 2, a = 1, c = 3, [10] = 0 }
    assert.same({ 0, 1, 2, 3 }, leaves)
  end)

  row(24, "large integers", function()
    local big = jnp.array(9007199254740992, "int64") + jnp.array(1, "int64")
    assert.equal("cdata", type(big:item()))
    assert.equal(9007199254740992, tonumber(big:item()))
  end)

  row(25, "colon and dot", function()
    local f = jax.jit(function(a) return a end)
    says("a method takes a colon: f:lower(x)", function() return f.lower(x) end)
    local tx = require("jaxlua.optim").adam(1e-3)
    says("init is called with a dot: tx.init(params)", function() return tx:init { w = x } end)
    says("update is called with a dot: tx.update(grads, state, params)", function()
      return tx:update({ w = x }, tx.init { w = x })
    end)
  end)
end)

describe("traced functions", function()
  row(26, "side effects happen once", function()
    local n = 0
    local f = jax.jit(function(a) n = n + 1 return a end)
    for _ = 1, 3 do f(x) end
    assert.equal(1, n)
  end)

  row(27, "tracers that escape", function()
    local kept
    jax.jit(function(a) kept = a * 2 return a end)(x)
    says("leaked tracer: a value of type f32[3] made at", function() return kept + 1 end)
    says("is still held", jax.checking_leaks, jax.jit(function(a) kept = a * 2 return a end), x)
  end)

  row(28, "captured numbers are constants", function()
    local scale, w = 2, x
    local f = jax.jit(function(a) return a * scale + w[0] end)
    assert.equal(5, f(2):item())
    scale = 3
    assert.equal(5, f(2):item())
    w = y
    assert.equal(9, f(2):item())
  end)

  row(29, "values under jit", function()
    says("is not known", jax.jit(function(a) return a:item() end), s)
    says("is not known", jax.jit(function(a) return a[0] < a[1] end), x)
  end)

  row(30, "jit in a loop", function()
    local misses = require "jaxlua.misses"
    local lines, write = {}, misses.write
    misses.write = function(line) lines[#lines + 1] = line end
    jax.explain_cache_misses(function()
      for _ = 1, 2 do jax.jit(function(a) return a end)(x) end
    end)
    misses.write = write
    assert.matches("another function of .*pitfalls_test.lua:%d+ was traced before", lines[2])
  end)

  row(31, "no result", function()
    says("the function must return a scalar, got nil", jax.grad(function(a)
      local _ = a * a
    end), 2)
  end)

  row(32, "a key used twice", function()
    local key = random.key(0)
    assert.equal(random.normal(key, { 1 })[0]:item(), random.normal(key, { 1 })[0]:item())
  end)

  row(33, "a yield", function()
    local f = jax.jit(function(a) coroutine.yield(1) return a end)
    local co = coroutine.create(function() return f(x) end)
    assert.is_false((coroutine.resume(co)))
    assert.equal(0, C.trace_depth())
  end)

  row(34, "a tail call has no line", function()
    local function f(a)
      return jnp.log(a)
    end
    local at = debug.getinfo(1, "l").currentline + 1
    local ok, e = pcall(jax.debug_nans, function() local v = f(-s) return v end)
    assert.is_false(ok)
    assert.equal("tests/unit/lua/pitfalls_test.lua:" .. at, e.where)
  end)

  row(35, "whole numbers in loops", function()
    local function step(c, _) return c + 1, c end
    local n = lax.scan(step, 0, x)
    assert.equal("float32", n.dtype)
    n = lax.scan(step, jnp.int32(0), x)
    assert.equal("int32", n.dtype)
    assert.is_false((pcall(lax.scan, function(c, _) return c + 1, x[c] end, 0, x)))
  end)

  row(36, "known and traced indices out of range", function()
    local n = #x
    assert.is_false((pcall(function() return x:at(n):set(7) end)))
    assert.is_false((pcall(function() return x[n] end)))
    local last, same = jax.jit(function(i) return x[i], x:at(i):set(7) end)(jnp.int32(n))
    assert.equal(x[-1]:item(), last:item())
    assert.is_true(jnp.array_equal(x, same):item())
  end)

  row(37, "the index comes first", function()
    assert.equal(3, lax.fori_loop(0, 3, function(c) return c + 1 end, 0):item())
    assert.equal(30, lax.fori_loop(0, 3, function(_, c) return c + 10 end, 0):item())
  end)

  row(38, "64 bits by name", function()
    assert.equal("float64", jnp.ones({ 2 }, "float64").dtype)
    assert.equal("int64", jnp.int64(5).dtype)
    assert.equal("float32", jnp.ones { 2 }.dtype)
  end)

  row(39, "the length of keys", function()
    local keys = random.split(random.key(0), 5)
    assert.equal(0, #keys)
    assert.equal(5, keys.shape[1])
    assert.equal(5, select("#", keys:unpack()))
  end)
end)

describe("the table", function()
  it("has a test for each row", function()
    local n = 0
    for line in io.lines "docs/pitfalls.md" do
      local number = line:match "^| (%d+) |"
      if number then
        n = n + 1
        assert.truthy(tested[tonumber(number)], "row " .. number)
        assert.equal(n, tonumber(number))
      end
    end
    assert.equal(n, #tested)
  end)
end)
