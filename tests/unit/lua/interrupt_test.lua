-- interrupt_test.lua — Ctrl-C while the command is at different kinds of work: one error, exit code
-- 130, and a runtime that goes on when the error is caught. The script says when it is ready.

local exe = io.open("/proc/self/cmdline"):read("*a"):match("^[^%z]+")
-- The thread sanitizer delivers signals at calls that it knows; a loop of Lua makes none.
local delivers = not exe:find("tsan", 1, true)

local SIGNAL = [[
"%s" %s > %s 2>&1 & p=$!
for i in $(seq 600); do grep -q ready %s && break; sleep 0.1; done
sleep 0.4; kill -INT $p; %s
wait $p; echo code $?]]

local function interrupt(code, again)
  local name, out = os.tmpname(), os.tmpname()
  local f = io.open(name, "w")
  f:write('io.stdout:setvbuf "no"\nlocal jax = require "jaxlua"\nlocal jnp = jax.numpy\n', code)
  f:close()
  local run = io.popen(SIGNAL:format(exe, name, out, out, again or ""))
  local result = tonumber(run:read("*a"):match("code (%d+)"))
  run:close()
  f = io.open(out)
  local text = f:read("*a")
  f:close()
  os.remove(name)
  os.remove(out)
  return text, result, name
end

local function ends(code, line)
  local text, result, name = interrupt(code)
  assert.equal(130, result, text)
  assert.truthy(text:find("jaxlua: " .. name .. ":" .. line .. ": ", 1, true), text)
  assert.truthy(text:find("interrupted\nstack traceback:\n\t" .. name, 1, true), text)
  assert.falsy(text:find("error handling", 1, true), text)
end

describe("Ctrl-C", function()
  it("ends a loop of operations", function()
    ends('local x = jnp.ones({8})\nprint "ready"\nwhile true do x = x * 1.0 end\n', 6)
  end)

  it("ends one long jitted call", function()
    ends([[
local f = jax.jit(function(x)
  for _ = 1, 300 do x = jnp.sin(x) + jnp.exp(-x * x) end
  return x
end)
local x = jnp.ones({3e7})
print "ready"
f(x)
]], 10)
  end)

  it("ends a large product and a sort", function()
    ends('local x = jnp.ones({9999, 9999})\nprint "ready"\nwhile true do\n x:dot(x)\nend\n', 7)
    ends('local x = jnp.ones({2e7})\nprint "ready"\nwhile true do\n jnp.sort(x)\nend\n', 7)
  end)

  it("is an error that pcall catches, once", function()
    local text, result = interrupt [[
local x = jnp.ones({8})
print "ready"
local ok, e = pcall(function() while true do x = x * 1.0 end end)
print(ok, e.status, x:sum(), pcall(function() for i = 1, 1e6 do local _ = i .. "" end end))
]]
    assert.same({ "ready\nfalse\tinterrupt\t8.0\ttrue\n", 0 }, { text, result })
  end)

  it("closes the traces that are open", function()
    local text, result = interrupt [[
print "ready"
local f = jax.grad(function(x) while true do local _ = jnp.sin(x) end end)
local ok, e = pcall(f, 1.0)
print(ok, e.status, require("jaxlua.core").trace_depth())
print(jax.grad(function(x) return x * x end)(3.0))
]]
    assert.same({ "ready\nfalse\tinterrupt\t0\n6.0\n", 0 }, { text, result })
  end)

  if delivers then
    it("ends a loop of interpreted Lua", function()
      ends('jit.off(true)\nprint "ready"\nlocal n = 0\nwhile true do n = n + 1 end\n', 7)
    end)

    it("ends the process when a compiled loop does not answer the first", function()
      local text, result = interrupt('print "ready"\nlocal n = 0\nwhile true do n = n + 1 end\n',
        "sleep 0.4; kill -INT $p;")
      assert.equal(130, result)
      assert.truthy(text:find("ended by a second interrupt", 1, true), text)
    end)
  end
end)
