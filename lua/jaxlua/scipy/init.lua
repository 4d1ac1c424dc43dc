--- jax.scipy: special functions and distributions. Modules load on first use.

---@class jaxlua.scipy
local scipy = {}

local names = { special = true, stats = true }

return setmetatable(scipy, {
  names = names,
  __index = function(_, name)
    if names[name] then
      rawset(scipy, name, require("jaxlua.scipy." .. name))
      return rawget(scipy, name)
    end
  end,
})
