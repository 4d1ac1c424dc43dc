--- jax.experimental: what JAX keeps there.

local callbacks = require "jaxlua.callbacks"

---@class jaxlua.experimental
local experimental = { io_callback = callbacks.io_callback }

return setmetatable(experimental, {
  __index = function(t, name)
    if name == "checkify" then
      t.checkify = require "jaxlua.checkify"
      return t.checkify
    end
  end,
})
