-- collectives_test.lua — operations over named axes against collectives.lua: values, derivatives
-- with vmap outside and inside, jit, nested vmaps.

local jax = require "jaxlua"
local reader = require "golden.reader"

local names = setmetatable({ jax = jax, jnp = jax.numpy, lax = jax.lax }, { __index = _G })

for _, case in ipairs(reader.load("tests/golden/collectives.lua").cases) do
  it(case.name, function()
    local f = setfenv(assert(loadstring(case.lua)), names)()
    reader.check_all({ f(unpack(reader.arrays(case.inputs))) }, case.outputs, case.ulp, case.lua)
  end)
end
