--- jaxlua: JAX for LuaJIT. `local jax = require "jaxlua"`.
--
-- Modules load on first use, so that the Lua heap stays small: what the collector costs is what Lua holds.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local J = require "jaxlua.jit"

local jax = {
  None = C.None,
  kw = C.kw,
  s = C.s,
  clock = C.clock,
  jit = J.jit,
  grad = T.grad,
  value_and_grad = T.value_and_grad,
  vjp = T.vjp,
  jvp = T.jvp,
  linearize = T.linearize,
  vmap = T.vmap,
  make_jaxpr = T.make_jaxpr,
  eval_shape = T.eval_shape,
}

-- name in jax → module, and the field of it
local lazy = {
  tree = "jaxlua.tree",
  numpy = "jaxlua.numpy",
  lax = "jaxlua.lax",
  nn = "jaxlua.nn",
  random = "jaxlua.random",
}

return setmetatable(jax, {
  __index = function(t, name)
    local module = lazy[name]
    if not module then
      return nil
    end
    local m = require(module)
    rawset(t, name, m)
    return m
  end,
})
