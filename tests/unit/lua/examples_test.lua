-- examples_test.lua — the examples that need no data run, and check themselves.

local file = assert(io.open("/proc/self/cmdline", "rb"))
local command = file:read("*a"):match("^%Z+")
file:close()

local function run(arguments)
  local out = io.popen(command .. " " .. arguments .. " 2>&1; echo code $?")
  local text = out:read("*a")
  out:close()
  return text
end

describe("examples/autodidax.lua", function()
  it("finds its own derivatives right", function()
    local text = run("examples/autodidax.lua")
    assert.matches("second derivative of x sin x 1.07873", text)
    assert.matches("code 0\n$", text)
  end)
end)
