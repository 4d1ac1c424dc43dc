-- command_test.lua — jaxlua as a program: arguments, errors with their lines, and what the
-- library weighs.

local exe = io.open("/proc/self/cmdline"):read("*a"):match("^[^%z]+")

local function run(args, input)
  local out = os.tmpname()
  local command = ("%s%s %s > %s 2>&1"):format(input and ("printf '%s' | "):format(input) or "",
    exe, args, out)
  local code = os.execute(command)
  local f = io.open(out)
  local text = f:read("*a")
  f:close()
  os.remove(out)
  return text, math.floor(code / 256)
end

local function script(code)
  local name = os.tmpname()
  local f = io.open(name, "w")
  f:write(code)
  f:close()
  return name
end

describe("the command", function()
  it("runs code, scripts and standard input, with arguments", function()
    assert.same({ "3\n", 0 }, { run [[-e 'print(1 + 2)']] })
    local name = script "print(arg[0] == ..., arg[1], arg[2], select('#', ...))"
    assert.same({ "false\ta\tb c\t2\n", 0 }, { run(name .. " a 'b c'") })
    assert.same({ "stdin\n", 0 }, { run("-", [[print("stdin")]]) })
    assert.same({ "4.0\n", 0 },
      { run [[-e 'print(require("jaxlua").grad(function(x) return x * x end)(2))']] })
    os.remove(name)
  end)

  it("warns where an array decides a branch", function()
    local name = script [[
local jnp = require("jaxlua").numpy
local x = jnp.arange(3)
if x:lt(0) then print("taken") end
if x[0]:lt(0):item() then print("not taken") end
]]
    local text, code = run(name)
    assert.equal(0, code)
    assert.equal(("jaxlua: %s:3: warning: lt gives an array, which is true here whatever it holds "
      .. "(write lt(...):item())\ntaken\n"):format(name), text)
    os.remove(name)
  end)

  it("says what it is and how it is used", function()
    assert.truthy(run("-v"):find "^jaxlua %d")
    assert.truthy(run("--help"):find "usage: jaxlua")
    local text, code = run("--nonsense")
    assert.truthy(text:find "unknown option")
    assert.equal(2, code)
  end)

  it("prints an error with the script's own lines and exits 1", function()
    local name = script [[
local jax = require "jaxlua"
local C = require "jaxlua.core"
local function loss(x)
  return x + C.array { 1, 2, 3 }
end
local function train()
  local g = jax.grad(loss)(C.array { 1, 2 })
  return g
end
train()
]]
    local text, code = run(name)
    assert.equal(1, code)
    assert.truthy(text:find(name .. ":4: add: shapes do not broadcast: f32[2] and f32[3]", 1,
      true), text)
    assert.truthy(text:find("stack traceback:", 1, true))
    assert.truthy(text:find(name .. ":7:", 1, true), text)
    assert.truthy(text:find(name .. ":10:", 1, true), text)
    assert.is_nil(text:find("lua/jaxlua", 1, true), text)
    os.remove(name)
    text, code = run [[-e 'local x = require("jaxlua.core").array(1) return x < 3']]
    assert.equal(1, code)
    assert.truthy(text:find("x:lt(3)", 1, true))
    text, code = run [[/nowhere/at/all.lua]]
    assert.equal(1, code)
    assert.truthy(text:find "cannot open")
    assert.equal(1, select(2, run [[-e 'error({})']]))
    assert.equal(1, select(2, run [[-e 'x ='] ]]))
  end)
end)

describe("the library", function()
  it("weighs less than 1 MB of Lua heap", function()
    local tail = 'collectgarbage() collectgarbage() print(collectgarbage "count")'
    local text = run(("-e 'require \"jaxlua\" %s'"):format(tail))
    assert.truthy(tonumber(text) < 1000, text)
    text = run(("-e 'local j = require \"jaxlua\" local _ = j.numpy, j.lax %s'"):format(tail))
    assert.truthy(tonumber(text) < 1000, text)
  end)
end)
