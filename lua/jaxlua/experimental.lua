--- jax.experimental: what JAX keeps there.

local callbacks = require "jaxlua.callbacks"

---@class jaxlua.experimental
local experimental = { io_callback = callbacks.io_callback }

return experimental
