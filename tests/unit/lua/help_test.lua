-- help_test.lua — every public function has an example for help(f), and every example runs.

local jax = require "jaxlua"
local complete = require "jaxlua.repl.complete"
local examples = require "jaxlua.repl.examples"

local env = setmetatable({ jax = jax, jnp = jax.numpy }, { __index = _G })

-- Where the functions of a module really are.
local function module_of(name)
  return name == "jax.nn.initializers" and require "jaxlua.initializers"
    or complete.resolve(env, name)
end

-- What an example writes is not for the log of the tests.
local function quietly(f)
  local write = io.write
  io.write = function() end -- luacheck: ignore
  local ok, e = pcall(f)
  io.write = write -- luacheck: ignore
  return ok, e
end

describe("the examples of help", function()
  for name in pairs(examples.modules) do
    it("are there for " .. name .. " and run", function()
      local module, seen = module_of(name), 0
      for _, key in ipairs((complete.candidates({ env = { m = module } }, "m."))) do
        if type(module[key]) == "function" then
          local code = examples.of(name .. "." .. key)
          assert.truthy(code, "no example for " .. name .. "." .. key)
          local ok, e = quietly(setfenv(assert(loadstring("return " .. code, "=example")), env))
          assert.is_true(ok, code .. ": " .. tostring(e))
          seen = seen + 1
        end
      end
      assert.truthy(seen > 0, name)
    end)
  end

  it("are nil for what is not public", function()
    assert.is_nil(examples.of "jnp.nonsense")
    assert.is_nil(examples.of "nonsense")
    assert.equal("jnp.sum(jnp.array{{1, 2}, {3, 4}}, {axis = 0})", examples.of "x:sum")
  end)
end)
