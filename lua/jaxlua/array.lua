--- Methods of arrays that are functions of jax.numpy: x:sum{axis = 0}, x:mean(), x:at(i):set(v).
--
-- A method loads its function when it is first called.

local C = require "jaxlua.core"

local array = {}

-- method → name in jax.numpy, where they differ
local renamed = { flatten = "ravel", ["repeat"] = "repeat_" }

local names = [[sum prod max min mean var std any all argmax argmin cumsum cumprod ptp
  ravel flatten swapaxes repeat_ take dot matmul clip round diagonal trace sort argsort nonzero
  searchsorted conj conjugate copy abs exp log sqrt sin cos tanh square]]

for method in names:gmatch("%S+") do
  C.methods[method] = function(...)
    local f = require("jaxlua.numpy")[renamed[method] or method]
    C.methods[method] = f
    return f(...)
  end
end

--- The rows as multiple results: `local k1, k2 = random.split(key):unpack()`.
function C.methods.unpack(x)
  return unpack(require("jaxlua.numpy").unstack(x))
end

--- Waits for the values.
function C.methods.block_until_ready(x)
  return C.block_until_ready and C.block_until_ready(x) or x
end

-- "x = " .. x: Lua's own message would speak of userdata.
local mt = debug.getmetatable(C.lit(0, "int32"))

function mt.__concat(a, b)
  local x = C.is_array(a) and a or b
  C.raise("arg", nil, ("%s is joined to a string"):format(C.describe(x)),
    "write tostring(x), or x:item() for its number")
end

C.properties.mT = function(x)
  return require("jaxlua.numpy").matrix_transpose(x)
end

C.properties.real = function(x)
  return x
end

return array
