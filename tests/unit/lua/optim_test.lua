-- optim_test.lua — optimizers against their formulas in plain Lua, and Optax's conventions.

local jax = require "jaxlua"
local optim = require "jaxlua.optim"
local jnp = jax.numpy

local function near(want, got)
  got = type(got) == "number" and got or got:item()
  assert.is_true(math.abs(want - got) <= 1e-5 * (1e-3 + math.abs(want)),
    ("%.9g, expected %.9g"):format(got, want))
end

-- The parameter after each step of the optimizer on the gradients.
local function run(tx, gradients)
  local params, out = { x = jnp.array(1) }, {}
  local state = tx.init(params)
  for i, g in ipairs(gradients) do
    local updates
    updates, state = tx.update({ x = jnp.array(g) }, state, params)
    params = optim.apply_updates(params, updates)
    out[i] = params.x:item()
  end
  return out, state
end

local GRADIENTS = { 0.5, -2, 3, 0.1, 0 }

describe("adam", function()
  it("follows Kingma and Ba", function()
    local m, v, x = 0, 0, 1
    local got, state = run(optim.adam(0.1), GRADIENTS)
    for t, g in ipairs(GRADIENTS) do
      m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
      x = x - 0.1 * (m / (1 - 0.9 ^ t)) / (math.sqrt(v / (1 - 0.999 ^ t)) + 1e-8)
      near(x, got[t])
    end
    assert.are.equal(5, state[1].count:item())
    assert.are.equal("int32", state[1].count.dtype)
    near(m, state[1].mu.x)
    near(v, state[1].nu.x)
  end)
  it("takes its constants by name, and a schedule", function()
    local got = run(optim.adam(function(count) return 1 / (count + 1) end, { b1 = 0, b2 = 0 }),
      { 2, -2, 2 })
    near(0, got[1])
    near(0.5, got[2])
    near(0.5 - 1 / 3, got[3])
    assert.has_error(function() optim.adam(0.1, { beta = 1 }) end)
  end)
  it("runs under jit as outside", function()
    local tx = optim.adam(0.1)
    local params = { w = jnp.ones { 3 }, b = { jnp.zeros { 2 } } }
    local state = tx.init(params)
    local step = jax.jit(function(p, s, g)
      local updates, new = tx.update(g, s, p)
      return optim.apply_updates(p, updates), new
    end)
    local p, s = step(params, state, params)
    assert.are.equal(1, s[1].count:item())
    near(0.9, p.w[0])
    assert.are.same({ 0, 0 }, p.b[1]:totable())
  end)
end)

describe("sgd", function()
  it("steps against the gradient", function()
    local got = run(optim.sgd(0.1), { 1, 2 })
    near(0.9, got[1])
    near(0.7, got[2])
  end)
  it("has momentum, and Nesterov's", function()
    for _, nesterov in ipairs { false, true } do
      local got = run(optim.sgd(0.1, { momentum = 0.9, nesterov = nesterov }), GRADIENTS)
      local x, t = 1, 0
      for i, g in ipairs(GRADIENTS) do
        t = g + 0.9 * t
        x = x - 0.1 * (nesterov and g + 0.9 * t or t)
        near(x, got[i])
      end
    end
  end)
end)

describe("the rest", function()
  it("keeps dtypes, measures norms", function()
    local params = { w = jnp.ones({ 2 }, "bfloat16") }
    local new = optim.apply_updates(params, { w = jnp.ones { 2 } })
    assert.are.equal("bfloat16", new.w.dtype)
    near(5, optim.global_norm { jnp.array { 3 }, { jnp.array { 4 } } })
  end)
  it("has cross entropies", function()
    local logits = jnp.array { { 1, 2, 3 }, { 0, 0, 0 } }
    local by_label = optim.softmax_cross_entropy_with_integer_labels(logits, jnp.int32 { 2, 0 })
    local by_weight = optim.softmax_cross_entropy(logits, jax.nn.one_hot(jnp.int32 { 2, 0 }, 3))
    near(0.40760596, by_label[0])
    near(math.log(3), by_label[1])
    near(0.40760596, by_weight[0])
  end)
end)
