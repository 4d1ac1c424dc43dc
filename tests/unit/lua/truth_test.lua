-- truth_test.lua — a truth test of a traced boolean is an error that names the line; nothing else
-- is.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local truth = require "jaxlua.truth"

local less = C.binary("lt", "promote", "less")
local x = C.array(2)

local function names(f)
  local out = {}
  for i, key in ipairs(truth.sites(f)) do out[i] = key:match("([^:]*)$") end
  table.sort(out)
  return table.concat(out, " ")
end

local function raises(f, ...)
  local ok, e = pcall(jax.jit(f), ...)
  assert.is_false(ok)
  assert.equal("concrete", e.status)
  assert.truthy(e.where:find "truth_test.lua:%d+")
  assert.equal(0, C.trace_depth())
end

describe("sites", function()
  it("are found", function()
    assert.equal("lt", names(function(a) if a:lt(3) then return 1 end end))
    assert.equal("less", names(function(j, a) return not j.less(a, 3) end))
    assert.equal("lt", names(function(a, b) return a:lt(1) and a or b end))
    assert.equal("any", names(function(a) while a:any() do a = a * 2 end end))
    assert.equal("lt", names(function(a) repeat a = a * 2 until a:lt(3) end))
    assert.equal("eq", names(function(a) local c = a:eq(2) if c then return a end end))
    assert.equal("lt", names(function(a) assert(a:lt(3)) end))
  end)

  it("are found behind locals, through branches and loops", function()
    assert.equal("lt", names(function(a)
      local c = a:lt(3)
      for _ = 1, 3 do if c then a = a + 1 end end
      return a
    end))
    assert.equal("lt", names(function(a)
      local c, b = a:lt(3), a * 2
      if b then b = -b end
      while c do b = b * 2 end
      return b
    end))
    assert.equal("", names(function(a)
      local c = nil
      if a.x then c = a:lt(3) end
      if c then return a end
    end))
    assert.equal("", names(function(a)
      local c = a:lt(3)
      for i = 1, 3 do
        if c then return a end
        c = a[i]
      end
    end))
  end)

  it("are not seen in a choice by static flags", function()
    assert.equal("", names(function(a, flag) return flag and a:lt(3) or nil end))
    assert.equal("", names(function(a, flag) local m = flag and a:lt(3) or a return m end))
    assert.equal("", names(function(a, flag) local m = a.flag and a:lt(3) or a:gt(3) return m end))
    assert.equal("lt", names(function(a, flag) if flag and a:lt(3) or a.x then return a end end))
    assert.equal("gt lt", names(function(a) if a:gt(3) and a:lt(3) then return a end end))
  end)

  it("of == are found", function()
    assert.equal("sum", names(function(a) if a:sum() == 0 then return a end end))
    assert.equal("max sum", names(function(j, a) local m = j.max(a) return m ~= a:sum() end))
    assert.equal("", names(function(a) return a.shape[1] == 3 and a:item() == 2 end))
    assert.equal("", names(function(a, b) return a == b or a == nil or #a == 3 end))
    assert.equal("", names(function(a) return math.max(a, 1) == 3 or ("x"):sub(1) == "x" end))
  end)

  it("are not seen where nothing is tested", function()
    assert.equal("", names(function(a, mask) if mask then return a end end))
    assert.equal("", names(function(a) if a.field then return 1 end end))
    assert.equal("", names(function(a, flag) return flag and a:lt(1) end))
    assert.equal("", names(function(j, a) local m = a:lt(1) return j.where(m, a, 0) end))
  end)
end)

describe("traced booleans", function()
  it("raise where they are tested", function()
    raises(function(a) if a:lt(3) then return a * 2 end return a end, x)
    raises(function(a) return (not less(a, 3)) and a or a * 2 end, x)
    local function helper(a) if a:gt(0) then return a end return -a end
    raises(function(a) return helper(a) + 1 end, x)
    assert.is_false((pcall(jax.vmap(function(a) if a:lt(1) then return a end return a * 2 end),
      C.array { 1, 2 })))
  end)

  it("are fine elsewhere", function()
    local function right(a, flag)
      local m = a:lt(3)
      if flag and a then return C.prim.select_n(m, a, a * 2) end
      return a
    end
    assert.equal(4, jax.jit(right)(x, true):item())
    local function eager(a) if a:lt(3) then return a * 2 end return a end
    assert.equal(4, eager(x):item())
  end)
end)

describe("warnings of the command", function()
  local jnp = jax.numpy
  local lines

  -- Runs the code as a script; the lines it is warned of, as "line name".
  local function warned(code)
    lines = {}
    local chunk = assert(loadstring(code, "@script.lua"))
    truth.warn(chunk, function(text)
      lines[#lines + 1] = text
    end)
    chunk(jax, jnp)
    C.hooks.truth = nil
    local out = {}
    for i, text in ipairs(lines) do
      out[i] = ("%s %s"):format(text:match "script.lua:(%d+): warning: (%S+)")
    end
    return table.concat(out, ", ")
  end

  it("name the line of each test of an array, once", function()
    assert.equal("2 lt, 3 less, 4 any, 5 eq, 6 gt, 7 all, 8 isnan", warned [[
      local jax, jnp = ... local x = jnp.arange(3)
      for _ = 1, 3 do if x:lt(1) then x = x + 1 end end
      local a = not jnp.less(x, 2)
      while jnp.any(x:gt(100)) do break end
      local b = x:eq(1) and "yes" or "no"
      local c = x:gt(1) if c then a = b end
      repeat until jnp.all(x:gt(1))
      local function inner() assert(jnp.isnan(x)) end inner()
    ]])
    assert.equal("jaxlua: script.lua:1: warning: lt gives an array, which is true here whatever it "
      .. "holds (write lt(...):item())",
      (warned "local _, jnp = ... if jnp.arange(3):lt(1) then _ = 1 end" and lines[1]))
    assert.equal(1, #lines)
  end)

  it("are silent where all is well", function()
    assert.equal("", warned [[
      local jax, jnp = ... local x = jnp.arange(3)
      if x then x = x + 1 end
      if x:lt(1):any():item() then x = x + 1 end
      if jnp.any(x:lt(1)):item() and not (x[0]:gt(5):item()) then x = x + 1 end
      local m = x:lt(1)
      x = jnp.where(m, x, 0)
      local y = jax.tree.all { x } and x
      local options = {}
      if options.lt == nil or not options.any then x = x * 2 end
      local mine = { any = function(v) local r = jnp.any(v):item() return r end }
      if mine.any(x) then x = x * 2 end
      if x[0] < x[1] and x.shape[1] == 3 and #x == 3 then x = -x end
      local f = jax.jit(function(v, flag) return flag and jnp.any(v) end)
      local z = f(x, true)
      for _, v in ipairs(x:totable()) do if v > 1 then z = v end end
    ]])
  end)
end)
