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
