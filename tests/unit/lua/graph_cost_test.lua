-- graph_cost_test.lua — programs and their gradients grow linearly, in nodes and in bytes.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local lax = jax.lax

local function chain(n)
  return function(x)
    for _ = 1, n do
      x = lax.sin(x)
    end
    return x
  end
end

describe("a program of n operations", function()
  it("has a gradient of as many nodes for each operation, whatever n", function()
    for _, n in ipairs { 1000, 10000 } do
      -- sin and cos forwards, one product backwards, and the cotangent it starts from
      assert.equal(n, jax.make_jaxpr(chain(n))(1.5).nnodes)
      local nodes = jax.make_jaxpr(jax.grad(chain(n)))(1.5).nnodes
      assert.is_true(nodes >= 3 * n - 1 and nodes <= 3 * n + 1, nodes .. " nodes for " .. n)
    end
  end)

  it("takes less than 200 bytes for an operation", function()
    local n = 20000
    local before = C.stats().graph_bytes
    local program = jax.make_jaxpr(jax.grad(chain(n)))(2.5)
    local bytes = (C.stats().graph_bytes - before) / program.nnodes
    assert.is_true(bytes < 200, bytes .. " bytes for a node")
  end)
end)
