-- loop_effects_test.lua — callbacks in the bodies of loops and branches: what runs, in JAX's
-- order, eagerly, jitted, mapped and differentiated.

local jax = require "jaxlua"
local jnp, lax, kw = jax.numpy, jax.lax, jax.kw
local io_callback = jax.experimental.io_callback
local F = jnp.float32

local log

local function note(tag)
  return function(x) log[#log + 1] = tag .. " " .. ("%g"):format(x:item()) end
end
local function ordered(tag, x) io_callback(note(tag), nil, x, kw { ordered = true }) end
local function free(tag, x) jax.debug.callback(note(tag), x) end

-- What a run of f notes.
local function noted(f, ...)
  log = {}
  f(...)
  return table.concat(log, ", ")
end

-- f notes `want` eagerly, jitted, and from machine code.
local function notes(want, f, x)
  assert.equal(want, noted(f, x))
  local jitted = jax.jit(f)
  for _ = 1, 18 do
    assert.equal(want, noted(jitted, x))
  end
end

local function from(a, b) return jnp.arange(a, b):astype "float32" end

describe("ordered callbacks", function()
  it("run inside scans in scans, and after them", function()
    notes("o 0, i 0, i 1, o 2, i 2, i 3, end 4", function(x)
      local c = lax.scan(function(c)
        ordered("o", c)
        return (lax.scan(function(d) ordered("i", d) return d + 1 end, c, nil, { length = 2 }))
      end, x, nil, { length = 2 })
      ordered("end", c)
      return c
    end, F(0))
  end)
  it("run inside the branches of a while loop", function()
    notes("b 0, f 0, b 2, f 2, b 4, t 4, b 8, t 8", function(x)
      return lax.while_loop(function(s) return s:lt(9) end, function(s)
        ordered("b", s)
        return lax.cond(s:gt(3), function(v) ordered("t", v) return v * 2 end,
          function(v) ordered("f", v) return v + 2 end, s)
      end, x)
    end, jnp.int32(0))
    notes("1 1", function(i)
      local branch = {}
      for k = 0, 2 do
        branch[k + 1] = function(v) ordered(tostring(k), v) return v end
      end
      return lax.switch(i, branch, i)
    end, jnp.int32(1))
  end)
  it("run in predicates", function()
    notes("c 0, b 0, c 1, b 1, c 2", function(x)
      return lax.while_loop(function(s) ordered("c", s) return s:lt(2) end,
        function(s) ordered("b", s) return s + 1 end, x)
    end, jnp.int32(0))
  end)
  it("run backwards in a reversed scan, once for each step of an unrolled one", function()
    local function scan(options)
      return function(x)
        return (lax.scan(function(c, y) ordered("r", y) return c + y end, x, from(0, 5), options))
      end
    end
    notes("r 4, r 3, r 2, r 1, r 0", scan { reverse = true }, F(0))
    notes("r 0, r 1, r 2, r 3, r 4", scan { unroll = 2 }, F(0))
    notes("r 0, r 1, r 2, r 3, r 4", scan { unroll = true }, F(0))
    -- not mapped: once
    assert.equal("r 0, r 1, r 2, r 3, r 4", noted(jax.vmap(scan()), from(0, 2)))
    assert.equal("r 0, r 1, r 2, r 3, r 4", noted(function(x)
      jax.jvp(scan(), { x }, { x })
    end, F(1)))
  end)
  it("cannot be mapped or differentiated", function()
    local function f(x)
      return (lax.scan(function(c) ordered("s", c) return c end, x, nil, { length = 2 }))
    end
    for _, g in ipairs { jax.vmap(f), jax.grad(function(x) return f(x[0]) end) } do
      local ok, e = pcall(noted, g, from(0, 2))
      assert.is_false(ok)
      assert.matches("io_callback", tostring(e))
    end
  end)
end)

describe("debug callbacks", function()
  local function f(x)
    return (lax.scan(function(c, y) free("d", c) return jnp.sin(c) * y end, x, from(1, 4)))
  end
  it("run once in derivatives of a loop", function()
    local want = "d 1, d 0.841471, d 1.49125"
    notes(want, f, F(1))
    notes(want, jax.grad(f), F(1))
    notes(want, function(x) return jax.jvp(f, { x }, { x }) end, F(1))
    notes(want, jax.grad(jax.checkpoint(f)), F(1))
  end)
  it("run for each lane of a mapped loop, the finished ones too", function()
    assert.equal("b 1, b 5, b 2, b 10, b 4, b 10, b 8, b 10", noted(jax.vmap(function(x)
      return lax.while_loop(function(s) return s:lt(9) end,
        function(s) free("b", s) return s * 2 end, x)
    end), jnp.array({ 1, 5 }, "int32")))
    assert.equal("f 1, f 5, t 1, t 5", noted(jax.vmap(function(x)
      return lax.cond(x:gt(1), function(v) free("t", v) return v end,
        function(v) free("f", v) return v end, x)
    end), jnp.array({ 1, 5 }, "int32")))
  end)
end)

describe("pure_callback", function()
  local function twice(x)
    return jax.pure_callback(function(v) return v * 2 end, jax.ShapeDtypeStruct({}, "float32"), x,
      kw { vmap_method = "sequential" })
  end
  local function scan(x)
    return lax.scan(function(c, y) return twice(c) + y, c end, x, from(0, 3))
  end
  local function loop(x)
    return lax.while_loop(function(s) return twice(s):lt(10) end, twice, x)
  end
  it("gives values to a scan", function()
    for _, g in ipairs { scan, jax.jit(scan) } do
      local c, ys = g(F(1))
      assert.equal(12, c:item())
      assert.same({ 1, 2, 5 }, ys:totable())
    end
    local c, ys = jax.vmap(scan)(from(1, 3))
    assert.same({ 12, 20 }, c:totable())
    assert.same({ { 1, 2, 5 }, { 2, 4, 9 } }, ys:totable())
  end)
  it("decides when a while loop ends", function()
    assert.equal(8, loop(F(1)):item())
    assert.equal(8, jax.jit(loop)(F(1)):item())
    assert.same({ 8, 6 }, jax.vmap(loop)(jnp.array({ 1, 3 }, "float32")):totable())
  end)
end)
