--- jaxlua.optim: optimizers in the shape of Optax.
--
--   local tx = optim.adam(1e-3)
--   local state = tx.init(params)
--   updates, state = tx.update(grads, state, params)
--   params = optim.apply_updates(params, updates)

local C = require "jaxlua.core"
local guard = require "jaxlua.guard"
local spec = require("jaxlua.args").spec
local tree = require "jaxlua.tree"

local optim = {}
local prim, op = C.prim, C.op

---@class jaxlua.GradientTransformation
---@field init fun(params: any): any
---@field update fun(updates: any, state: any, params?: any): any, any

-- The pair as public functions, which are called with a dot.
local function transformation(tx)
  local function dotted(name, f, arguments, call)
    f = guard.new(name, f, arguments)
    return function(first, ...)
      if rawequal(first, tx) then
        C.raise("arg", name, ("%s is called with a dot: %s"):format(name, call))
      end
      return f(first, ...)
    end
  end
  tx.init = dotted("init", tx.init, "params:tree", "tx.init(params)")
  tx.update = dotted("update", tx.update, "updates:tree state:tree params:tree?",
    "tx.update(grads, state, params)")
  return tx
end

-- Field `name` of a state that belongs to another transformation is nil.
local function of_state(state, name)
  local value = type(state) == "table" and state[name]
  if value == nil or not value then
    C.raise("arg", "update", ("the state has no '%s': it is not one of this optimizer"):format(
      name), "state = tx.init(params); then updates, state = tx.update(grads, state, params)")
  end
  return value
end

local function zeros_like(params)
  return tree.map(function(p) return C.full(C.shape(p), 0, C.dtype(p)) end, params)
end

-- A number for every step: a constant, or a schedule of the count.
local function rate_at(rate, step)
  return type(rate) == "number" and rate or rate(step)
end

local function counter()
  return C.array(0, "int32")
end

--- Transformations one after the other; the state is the list of theirs.
---@param ... jaxlua.GradientTransformation
---@return jaxlua.GradientTransformation
function optim.chain(...)
  local parts = { ... }
  for i = 1, select("#", ...) do
    local part = parts[i]
    if type(part) ~= "table" or type(part.init) ~= "function" or type(part.update) ~= "function"
    then
      C.raise("arg", "optim.chain", ("part %d must be a transformation such as optim.adam(1e-3), "
        .. "got %s"):format(i - 1, C.describe(part)))
    end
  end
  return transformation {
    init = function(params)
      local states = {}
      for i, part in ipairs(parts) do
        states[i] = part.init(params)
      end
      return states
    end,
    update = function(updates, states, params)
      local new = {}
      for i, part in ipairs(parts) do
        updates, new[i] = part.update(updates, of_state(states, i), params)
      end
      return updates, new
    end,
  }
end

--- Updates times a number.
function optim.scale(factor)
  return transformation {
    init = function() return {} end,
    update = function(updates, state)
      return tree.map(function(g) return op.mul(factor, g) end, updates), state
    end,
  }
end

--- Updates times minus the learning rate: a number, or a function of the step count.
function optim.scale_by_learning_rate(rate)
  if type(rate) == "number" then
    return optim.scale(-rate)
  end
  return transformation {
    init = function() return { count = counter() } end,
    update = function(updates, state)
      local step = op.neg(rate_at(rate, of_state(state, "count")))
      local scaled = tree.map(function(g) return op.mul(C.astype(step, C.dtype(g)), g) end, updates)
      return scaled, { count = prim.add(of_state(state, "count"), 1) }
    end,
  }
end

local TRACE = spec("optim.trace", "decay nesterov")
--- t = g + decay t; the update is t, with nesterov g + decay t.
function optim.trace(...)
  local k = TRACE(...)
  local function follow(g, t)
    return op.add(g, op.mul(k.decay, t))
  end
  return transformation {
    init = function(params) return { trace = zeros_like(params) } end,
    update = function(updates, state)
      local new = tree.map(follow, updates, of_state(state, "trace"))
      return k.nesterov and tree.map(follow, updates, new) or new, { trace = new }
    end,
  }
end

local ADAM = spec("optim.scale_by_adam", "b1 b2 eps eps_root", "nesterov")
--- m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2; the update is m' / (sqrt(v' + eps_root) + eps)
--- with m' = m / (1 - b1^t), v' = v / (1 - b2^t).
---source: Kingma & Ba 2014, arXiv:1412.6980
function optim.scale_by_adam(...)
  local k = ADAM(...)
  local b1, b2 = k.b1 or 0.9, k.b2 or 0.999
  local eps, eps_root = k.eps or 1e-8, k.eps_root or 0
  local function first(g, m)
    return op.add(op.mul(1 - b1, g), op.mul(b1, m))
  end
  local function second(g, v)
    return op.add(op.mul(1 - b2, prim.square(g)), op.mul(b2, v))
  end
  return transformation {
    init = function(params)
      return { count = counter(), mu = zeros_like(params), nu = zeros_like(params) }
    end,
    update = function(updates, state)
      local mu = tree.map(first, updates, of_state(state, "mu"))
      local nu = tree.map(second, updates, of_state(state, "nu"))
      local count = prim.add(of_state(state, "count"), 1)
      local function correction(decay, t)
        return op.sub(1, op.pow(C.lit(decay, "float32"), C.astype(t, "float32")))
      end
      local c1, c2 = correction(b1, count), correction(b2, count)
      local ahead = k.nesterov and correction(b1, prim.add(count, 1))
      local function step(g, m, v)
        local dtype = C.dtype(m)
        local m_hat
        if ahead then
          m_hat = op.add(op.mul(b1, op.div(m, C.astype(ahead, dtype))),
            op.mul(1 - b1, op.div(g, C.astype(c1, dtype))))
        else
          m_hat = op.div(m, C.astype(c1, dtype))
        end
        local v_hat = op.div(v, C.astype(c2, dtype))
        if eps_root ~= 0 then
          v_hat = op.add(v_hat, eps_root)
        end
        return op.div(m_hat, op.add(prim.sqrt(v_hat), eps))
      end
      local scaled = tree.map(step, updates, mu, nu)
      return scaled, { count = count, mu = mu, nu = nu }
    end,
  }
end

local ADAM_ALIAS = spec("optim.adam", "b1 b2 eps eps_root", "nesterov")
--- Adam: scale_by_adam, then the learning rate.
---e.g. `local tx = optim.adam(1e-3)`
---@param learning_rate number|fun(count: jaxlua.Array): jaxlua.Array
---@return jaxlua.GradientTransformation
function optim.adam(learning_rate, ...)
  return optim.chain(optim.scale_by_adam(ADAM_ALIAS(...)),
    optim.scale_by_learning_rate(learning_rate))
end

local SGD = spec("optim.sgd", "momentum nesterov")
--- Gradient descent: -rate g, with momentum by `trace`.
---@param learning_rate number|fun(count: jaxlua.Array): jaxlua.Array
---@return jaxlua.GradientTransformation
function optim.sgd(learning_rate, ...)
  local k = SGD(...)
  local rate = optim.scale_by_learning_rate(learning_rate)
  if k.momentum == nil then
    return optim.chain({
      init = function() return {} end,
      update = function(updates, state) return updates, state end,
    }, rate)
  end
  return optim.chain(optim.trace(k.momentum, k.nesterov), rate)
end

--- params + updates, each in the dtype of its parameter.
function optim.apply_updates(params, updates)
  return tree.map(function(p, u)
    return C.astype(op.add(p, u), C.dtype(p))
  end, params, updates)
end

--- The root of the sum of all squares of a tree.
function optim.global_norm(updates)
  local sum = 0
  for _, leaf in ipairs(tree.leaves(updates)) do
    sum = op.add(sum, require("jaxlua.numpy").sum(prim.square(leaf)))
  end
  return prim.sqrt(sum)
end

--- The cross entropy of softmax(logits) and integer labels.
---shape: logits[.., n], labels[..] -> [..]
function optim.softmax_cross_entropy_with_integer_labels(logits, labels)
  local nn, jnp = require "jaxlua.nn", require "jaxlua.numpy"
  local at = C.expand_dims(labels, C.ndim(labels))
  local chosen = C.squeeze(jnp.take_along_axis(logits, at, -1), { -1 })
  return op.sub(nn.logsumexp(logits, { axis = -1 }), chosen)
end

--- The cross entropy of softmax(logits) and probabilities.
---shape: logits[.., n], labels[.., n] -> [..]
function optim.softmax_cross_entropy(logits, labels)
  local nn, jnp = require "jaxlua.nn", require "jaxlua.numpy"
  return op.neg(jnp.sum(op.mul(labels, nn.log_softmax(logits)), -1))
end

return require "jaxlua.strict"(require("jaxlua.args").public(optim, "optim", "optim."), "optim")
