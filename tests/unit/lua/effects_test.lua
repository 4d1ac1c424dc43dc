-- effects_test.lua — debug.print, debug.callback, pure_callback, io_callback under every
-- transformation; who keeps the functions alive; functions that do what they should not.
--
-- Printed texts are those of JAX 0.10.2, but that ours come in order also under vmap of loops.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local jnp, lax = jax.numpy, jax.lax
local kw, p = jax.kw, jax.debug.print
local io_callback = jax.experimental.io_callback

-- What f prints, line by line.
local function printed(f, ...)
  local lines, old = {}, print
  _G.print = function(...)
    lines[#lines + 1] = table.concat({ ... }, "\t")
  end
  local ok, e = pcall(f, ...)
  _G.print = old
  assert.is_true(ok, tostring(e))
  return lines
end

local function raises(words, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  for _, word in ipairs(words) do
    assert.truthy(tostring(e):find(word, 1, true), tostring(e))
  end
  assert.equal(0, C.trace_depth())
  return e
end

local x3 = jnp.arange(3):astype "float32"
local scalar = jax.ShapeDtypeStruct({}, "float32")

describe("debug.print", function()
  it("formats as Python does", function()
    local text = "{1} {0}|{a}|{b:.3f}|{b:8.2e}|{c:05d}|{c:>6}|{c:<6}|{c:^6}|{c:+d}|{c:x}|{d}"
      .. "|{b:,.1f}|{b:g}|{e:.1%}|{{}}"
    local want = "2 1|[0. 1. 2.]|1234.500|1.23e+03|00042|    42|42    |  42  |+42|2a|[[0 1]\n"
      .. " [2 3]]|1,234.5|1234.5|25.0%|{}"
    local function f()
      p(text, 1, 2, kw { a = x3, b = jnp.float32(1234.5), c = jnp.int32(42),
        d = jnp.arange(4):reshape { 2, 2 }, e = jnp.float32(0.25) })
    end
    assert.same({ want }, printed(f))
    assert.same({ want }, printed(function() jax.jit(function() f() return x3 end)() end))
    assert.same({ "True [ True False]" },
      printed(p, "{} {}", jnp.array(true), jnp.array { true, false }))
    assert.same({ "[1.0, {'a': 2}] text" }, printed(p, "{} {}", { jnp.float32(1), { a = 2 } },
      "text"))
  end)
  it("refuses texts that do not fit", function()
    raises({ "debug.print", "field 1" }, p, "{} {}", 1)
    raises({ "debug.print", "value 1 has no field" }, p, "{}", 1, 2)
    raises({ "'a' has no field" }, p, "x", kw { a = 1 })
    raises({ "'a' has no value" }, p, "{a}")
    raises({ "not closed" }, p, "{a", kw { a = 1 })
    raises({ "single '}'" }, p, "a}")
    raises({ "'.3q'" }, p, "{:.3q}", 1)
    raises({ "text", "the number 3" }, p, 3)
    raises({ "scalars" }, p, "{:.3f}", x3)
  end)
  it("prints at each run of a jitted function", function()
    local f = jax.jit(function(x) p("x {}", x) return x * 2 end)
    assert.same({ "x 1.0", "x 2.0", "x 2.0" }, printed(function()
      for _, v in ipairs { 1, 2, 2 } do
        assert.equal(2 * v, f(jnp.float32(v)):item())
      end
    end))
    assert.equal(1, f:traces())
    -- beyond the sixteenth run the table of steps is machine code
    assert.equal(40, #printed(function() for _ = 1, 40 do f(jnp.float32(1)) end end))
  end)
  it("keeps its order", function()
    local f = jax.jit(function(x)
      p("one {}", x)
      p("two")
      local y = jnp.sin(x)
      p("three {:.3f}", y)
      p("two")
      return x
    end)
    assert.same({ "one 0.0", "two", "three 0.000", "two" }, printed(f, jnp.float32(0)))
  end)
  it("prints once for each element under vmap", function()
    assert.same({ "x=0.0 y=3.5", "x=1.0 y=3.5", "x=2.0 y=3.5" }, printed(jax.vmap(function(x)
      p("x={} y={y}", x, kw { y = 3.5 })
      return x
    end), x3))
    assert.same({ "0 0", "1 0", "0 1", "1 1" }, printed(jax.vmap(function(a)
      return jax.vmap(function(b) p("{} {}", a, b) return b end)(jnp.arange(2))
    end), jnp.arange(2)))
    assert.same({ "3.0" }, printed(jax.vmap(function(a) p("{}", jnp.float32(3)) return a end), x3))
    raises({ "ordered" }, jax.vmap(function(x) p("{}", x, kw { ordered = true }) return x end), x3)
  end)
  it("prints primals once under derivatives", function()
    local function f(text)
      return function(x) p(text, x) return x ^ 3 end
    end
    assert.same({ "j 1.0" }, printed(jax.jvp, f "j {}", { 1 }, { 1 }))
    assert.same({ "g 2.0" }, printed(jax.grad(f "g {}"), 2.0))
    assert.same({ "gg 2.0" }, printed(jax.grad(jax.grad(f "gg {}")), 2.0))
    assert.same({ "jg 2.0" }, printed(jax.jit(jax.grad(f "jg {}")), 2.0))
    assert.same({ "gj 2.0" }, printed(jax.grad(jax.jit(f "gj {}")), 2.0))
    assert.same({ "v 0.0", "v 1.0", "v 2.0" }, printed(jax.vmap(jax.grad(f "v {}")), x3))
    -- once, where JAX prints again when the backward pass computes again
    assert.same({ "r 2.0" }, printed(jax.grad(jax.checkpoint(f "r {}")), 2.0))
  end)
  it("prints in bodies of control flow", function()
    local function loop(x)
      return (lax.scan(function(c) p("s {}", c) return c * x end, jnp.float32(1), nil,
        { length = 3 }))
    end
    assert.same({ "s 1.0", "s 2.0", "s 4.0" }, printed(loop, jnp.float32(2)))
    assert.same({ "s 1.0", "s 2.0", "s 4.0" }, printed(jax.jit(loop), jnp.float32(2)))
    assert.same({ "s 1.0", "s 2.0", "s 4.0" }, printed(jax.grad(loop), jnp.float32(2)))
    assert.same({ "w 1", "w 2" }, printed(lax.while_loop, function(c) return c:lt(4) end,
      function(c) p("w {}", c) return c * 2 end, jnp.int32(1)))
    local function branch(i)
      return lax.cond(i:gt(1), function(k) p("yes {}", k) return k end,
        function(k) p("no {}", k) return k end, i)
    end
    assert.same({ "yes 2" }, printed(jax.jit(branch), jnp.int32(2)))
    assert.same({ "no 0", "no 1", "no 2", "yes 0", "yes 1", "yes 2" },
      printed(jax.vmap(branch), jnp.arange(3)))
    -- nothing reads the loop's results: it stays for what it prints
    assert.same({ "s 1.0", "s 2.0", "s 4.0" }, printed(jax.jit(function(x) loop(x) return x end),
      jnp.float32(2)))
  end)
end)

describe("debug.callback", function()
  it("gets trees, numbers, names", function()
    local got
    local function look(t, n, s, named) got = { t, n, s, named } end
    local f = jax.jit(function(x)
      jax.debug.callback(look, { a = x, b = { x + 1 } }, 7, "text", kw { z = x * 2 })
      return x
    end)
    f(jnp.float32(3))
    assert.equal(3, got[1].a:item())
    assert.equal(4, got[1].b[1]:item())
    assert.equal(7, got[2])
    assert.equal("text", got[3])
    assert.equal(6, got[4].z:item())
  end)
  it("may run anything: the same function, transformations, a collection", function()
    local depth, f = 0, nil
    f = jax.jit(function(x)
      jax.debug.callback(function(v)
        depth = depth + 1
        if depth < 4 then
          assert.equal(2 * v:item() + 2, f(v + 1):item())
          assert.equal(1, jax.grad(function(z) return z end)(1.0):item())
          f(jnp.zeros { depth })
          if depth == 2 then f:clear_cache() end
          collectgarbage()
        end
      end, x)
      return x * 2
    end)
    assert.equal(2, f(jnp.float32(1)):item())
    assert.is_true(depth > 3)
  end)
  it("may free what the program reads", function()
    local data = { jnp.arange(1000):astype "float32" }
    local f = jax.jit(function(t)
      jax.debug.callback(function()
        if data[1] then data[1]:free() end
        data[1] = nil
        collectgarbage()
        collectgarbage()
      end, t[1][0])
      return jnp.sum(t[1])
    end)
    f { jnp.ones { 1000 } }
    data[1] = jnp.arange(1000):astype "float32"
    assert.equal(499500, f(data):item())
    -- the same through an eager transformation
    local x = jnp.arange(1000):astype "float32"
    local y = jax.vmap(function(v)
      jax.debug.callback(function() pcall(function() x:free() end) end, v)
      return v + 1
    end)(x)
    assert.equal(500500, jnp.sum(y):item())
  end)
  it("passes errors on unchanged", function()
    local mine = { mine = true }
    local function f(x)
      jax.debug.callback(function() error(mine) end, x)
      return x
    end
    for _, g in ipairs { f, jax.jit(f), jax.vmap(f), jax.grad(function(x) return jnp.sum(f(x)) end),
      jax.jit(jax.vmap(f)) } do
      local ok, e = pcall(g, x3)
      assert.is_false(ok)
      assert.is_true(rawequal(e, mine), tostring(e))
      assert.equal(0, C.trace_depth())
    end
    local ok, e = pcall(lax.fori_loop, 0, 3, function(_, c) return f(c) end, x3)
    assert.is_false(ok)
    assert.is_true(rawequal(e, mine))
  end)
  it("runs on the coroutine that calls", function()
    local f = jax.jit(function(x)
      jax.debug.callback(function() coroutine.yield() end, x)
      return x
    end)
    local co = coroutine.create(function(x) return f(x) end)
    local ok, e = coroutine.resume(co, x3)
    assert.is_false(ok)
    assert.truthy(tostring(e):find("yield", 1, true))
    local g = jax.jit(function(x)
      jax.debug.callback(function() coroutine.wrap(function() return jnp.sin(x3) end)() end, x)
      jax.debug.callback(function() end, x)
      return x
    end)
    assert.same({ 0, 1, 2 }, coroutine.wrap(function(x) return g(x) end)(x3):totable())
  end)
end)

describe("pure_callback", function()
  local function twice(v) return v * 2 end
  it("gives results inside programs", function()
    local function f(x) return jax.pure_callback(twice, x, x) + 1 end
    assert.same({ 1, 3, 5 }, f(x3):totable())
    assert.same({ 1, 3, 5 }, jax.jit(f)(x3):totable())
    local function tree(x)
      return jax.pure_callback(function(v) return { sum = jnp.sum(v), list = { v, 1 } } end,
        { sum = scalar, list = { x, scalar } }, x)
    end
    local t = jax.jit(tree)(x3)
    assert.equal(3, t.sum:item())
    assert.equal(1, t.list[2]:item())
  end)
  it("is left out when nothing reads it", function()
    local n = 0
    local f = jax.jit(function(x)
      jax.pure_callback(function(v) n = n + 1 return v end, x, x)
      return x
    end)
    f(x3)
    assert.equal(0, n)
  end)
  it("is told by vmap_method", function()
    for method, shapes in pairs { sequential = { {}, {} }, sequential_unrolled = { {}, {} },
      expand_dims = { { 3 }, { 1 } }, broadcast_all = { { 3 }, { 3 } },
      legacy_vectorized = { { 3 }, {} } } do
      local seen
      local function add(a, b) seen = { a.shape, b.shape } return a + b end
      local function f(a, b)
        return jax.pure_callback(add, scalar, a, b, kw { vmap_method = method })
      end
      local g = jax.vmap(f, { in_axes = { 0, jax.None } })
      assert.same({ 10, 11, 12 }, g(x3, jnp.float32(10)):totable(), method)
      assert.same(shapes, seen, method)
      assert.same({ 10, 11, 12 }, jax.jit(g)(x3, jnp.float32(10)):totable(), method)
      local outer = jax.vmap(g, { in_axes = { jax.None, 0 } })
      if method ~= "legacy_vectorized" and method ~= "expand_dims" then
        assert.same({ { 10, 11, 12 }, { 20, 21, 22 } },
          outer(x3, jnp.array { 10, 20 }):totable(), method)
      end
    end
    raises({ "vmap", "vmap_method" }, jax.vmap(function(x)
      return jax.pure_callback(twice, scalar, x)
    end), x3)
    raises({ "vmap_method", "sideways" }, jax.pure_callback, twice, scalar, x3,
      kw { vmap_method = "sideways" })
  end)
  it("has no derivative but by custom_jvp", function()
    local function f(x) return jax.pure_callback(twice, x, x) end
    raises({ "pure_callback", "no derivative", "custom_jvp" }, jax.grad(f), 2.0)
    raises({ "pure_callback", "no derivative" }, jax.jit(jax.grad(f)), 2.0)
    assert.equal(3, jax.grad(function(x) return f(lax.stop_gradient(x)) + 3 * x end)(2.0):item())
    local g = jax.custom_jvp(f)
    g:defjvp(function(primals, tangents) return f(primals[1]), tangents[1] * 2 end)
    assert.equal(2, jax.grad(g)(jnp.float32(5)):item())
    assert.equal(2, jax.jit(jax.grad(g))(jnp.float32(5)):item())
  end)
  it("checks what the function gives", function()
    local function wrong(give)
      return function(x) return jax.pure_callback(function() return give end, scalar, x) end
    end
    for _, g in ipairs { function(f) return f end, jax.jit } do
      raises({ "result 0", "f32[3]", "f32[]" }, g(wrong(x3)), x3)
      raises({ "result 0", "i32[]" }, g(wrong(jnp.int32(1))), x3)
      raises({ "tree" }, g(wrong { x3 }), x3)
      raises({ "result 0", "string" }, g(wrong "text"), x3)
      assert.equal(2.5, g(wrong(2.5))(x3):item())
    end
    raises({ "type or an array", "ShapeDtypeStruct" }, jax.pure_callback, twice, 3, x3)
  end)
end)

describe("io_callback", function()
  it("is called once, in order, read or not", function()
    local log = {}
    local function note(v) log[#log + 1] = v:item() return v end
    local f = jax.jit(function(x)
      io_callback(note, scalar, x)
      local y = io_callback(note, scalar, x + 1, kw { ordered = true })
      io_callback(note, scalar, x + 2)
      return y
    end)
    assert.equal(2, f(jnp.float32(1)):item())
    assert.same({ 1, 2, 3 }, log)
    log = {}
    lax.fori_loop(0, 3, function(i, c)
      io_callback(note, i, i)
      return c
    end, x3)
    assert.same({ 0, 1, 2 }, log)
  end)
  it("is mapped unless it is ordered, and has no derivative", function()
    local log = {}
    local function note(v) log[#log + 1] = v:item() return v * 10 end
    assert.same({ 0, 10, 20 }, jax.vmap(function(x)
      return io_callback(note, scalar, x)
    end)(x3):totable())
    assert.same({ 0, 1, 2 }, log)
    raises({ "ordered io_callback", "vmap" }, jax.vmap(function(x)
      return io_callback(note, scalar, x, kw { ordered = true })
    end), x3)
    -- under checkpoint its result is kept: the backward pass does not call it again
    log = {}
    assert.equal(20, jax.grad(jax.checkpoint(function(x)
      return x * io_callback(note, scalar, lax.stop_gradient(x))
    end))(2.0):item())
    assert.same({ 2 }, log)
    raises({ "io_callback", "no derivative" }, jax.grad(function(x)
      return io_callback(note, scalar, x)
    end), 2.0)
  end)
end)

describe("the functions of programs", function()
  local function collect()
    for _ = 1, 3 do collectgarbage() end
  end
  it("live as long as the jitted function", function()
    local weak = setmetatable({}, { __mode = "v" })
    local n = 0
    local f
    do
      local function make()
        local function count() n = n + 1 end
        weak.count = count
        return jax.jit(function(x)
          jax.debug.callback(count, x)
          return x + 1
        end)
      end
      f = make()
    end
    f(x3)
    collect()
    f(x3)
    assert.equal(2, n)
    f = nil -- luacheck: ignore
    collect()
    assert.is_nil(weak.count)
  end)
  it("also when only the program knows them", function()
    local n = 0
    local f = jax.jit(function(x)
      jax.debug.callback(function() n = n + 1 end, x)
      return x
    end)
    for _ = 1, 3 do
      f(x3)
      collect()
    end
    assert.equal(3, n)
    -- a jitted function that was called in another and is gone
    local g = jax.jit(function(x)
      local inner = jax.jit(function(y)
        jax.debug.callback(function() n = n + 10 end, y)
        return y * 2
      end)
      local y = inner(x)
      inner = nil -- luacheck: ignore
      collect()
      return y
    end)
    n = 0
    for _ = 1, 3 do
      g(x3)
      collect()
    end
    assert.equal(30, n)
    -- one traced before, then recorded in another that outlives it
    local old = jax.jit(function(y)
      jax.debug.callback(function() n = n + 100 end, y)
      return y * 2
    end)
    old(x3)
    local h = jax.jit(function(x) return old(x) end)
    n = 0
    h(x3)
    assert.equal(100, n)
  end)
  it("go with a cycle through the function itself", function()
    local weak = setmetatable({}, { __mode = "k" })
    do
      local f
      local function back() return f end
      f = jax.jit(function(x)
        jax.debug.callback(back, x)
        return x
      end)
      f(x3)
      weak[f], weak[back] = true, true
    end
    collect()
    assert.is_nil(next(weak))
  end)
  it("leave no memory behind", function()
    local function round(i)
      local f = jax.jit(function(x)
        jax.debug.callback(function() return i end, x)
        return jax.pure_callback(function(v) return v + i end, x, x)
      end)
      f(x3)
      jax.vmap(function(x) jax.debug.callback(function() return i end, x) return x end)(x3)
      pcall(jax.jit(function(x) jax.debug.callback(function() error "no" end, x) return x end), x3)
    end
    for i = 1, 20 do round(i) end
    collect()
    local lua = collectgarbage "count"
    for i = 1, 100 do round(i) end
    collect()
    assert.is_true(collectgarbage "count" - lua < 40)
  end)
end)
