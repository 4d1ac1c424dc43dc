-- linalg_test.lua — jax.numpy.linalg and jax.lax.linalg against linalg.lua: values and gradients,
-- and the same under jit.

local jax = require "jaxlua"
local reader = require "golden.reader"

local names = setmetatable({ jax = jax, jnp = jax.numpy, lax = jax.lax }, { __index = _G })

-- One result, a list of results, or multiple results.
local function run(f, inputs)
  local results = { f(unpack(inputs)) }
  return type(results[1]) == "table" and results[1] or results
end

for _, case in ipairs(reader.load("tests/golden/linalg.lua").cases) do
  it(case.name, function()
    local f = setfenv(assert(loadstring(case.lua)), names)()
    local inputs = reader.arrays(case.inputs)
    reader.check_all(run(f, inputs), case.outputs, case.ulp, case.lua, true)
    reader.check_all(run(jax.jit(f), inputs), case.outputs, case.ulp, "jit: " .. case.lua, true)
  end)
end
