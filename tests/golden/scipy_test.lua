-- scipy_test.lua — jax.scipy against scipy.lua.

local jax = require "jaxlua"
local reader = require "golden.reader"

local names = setmetatable({ jax = jax, jnp = jax.numpy, lax = jax.lax }, { __index = _G })

for _, case in ipairs(reader.load("tests/golden/scipy.lua").cases) do
  it(case.name, function()
    local f = setfenv(assert(loadstring(case.lua)), names)()
    local results = { f(unpack(reader.arrays(case.inputs))) }
    if case.str then
      assert.equal(case.str, tostring(results[1]))
    else
      reader.check_all(results, case.outputs, case.ulp, case.lua)
    end
  end)
end
