--- What the distributions share: arguments brought to floats of one type, methods from densities.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local guard = require "jaxlua.guard"
local jnp = require "jaxlua.numpy"
local op = C.op

local shared = {}

-- The arguments of a method: x and what `names` names, by position or by name; loc is 0 and scale 1
-- if they are not given.
local function read(label, names, x, ...)
  local given, n = { ... }, select("#", ...)
  local last = given[n]
  local k = {}
  if n > 0 and args.is_keywords(last) then
    local known = {}
    for _, name in ipairs(names) do
      known[name] = true
    end
    k, n = C.keywords(last, label, known), n - 1
  end
  if n > #names then
    C.raise("arg", label, ("%d arguments after the first, it takes: %s"):format(n,
      table.concat(names, ", ")))
  end
  local list = { args.array(x, label) }
  for i, name in ipairs(names) do
    local value = k[name]
    if i <= n and given[i] ~= nil then
      value = given[i]
    elseif value == nil then
      value = name == "loc" and 0 or name == "scale" and 1 or nil
    end
    if value == nil then
      C.raise("arg", label, ("'%s' is missing"):format(name))
    end
    list[i + 1] = args.array(value, label)
  end
  return C.promote_inexact(unpack(list))
end

--- A distribution's table: its methods get x, the shape parameters named in `parameters`, loc and
--- scale (what options.located names instead), all floats of one dtype. What follows from a method
--- that is there is added: pdf and pmf from their logarithms, logcdf and logsf from cdf and sf.
---@param name string
---@param parameters string[]
---@param methods table<string, function>
function shared.distribution(name, parameters, methods, options)
  local names, out = { unpack(parameters) }, {}
  for _, extra in ipairs(options and options.located or { "loc", "scale" }) do
    names[#names + 1] = extra
  end
  local function add(method, f)
    local label = name .. "." .. method
    out[method] = guard.new(label, function(x, ...)
      return f(read(label, names, x, ...))
    end, "x:array ...")
  end
  for method, f in pairs(methods) do
    add(method, f)
  end
  local function derive(method, from, g)
    if not methods[method] and methods[from] then
      methods[method] = function(...)
        return g(methods[from](...))
      end
      add(method, methods[method])
    end
  end
  derive("pdf", "logpdf", jnp.exp)
  derive("pmf", "logpmf", jnp.exp)
  derive("logcdf", "cdf", jnp.log)
  derive("logsf", "sf", jnp.log)
  return out
end

--- (x - loc) / scale
function shared.standard(x, loc, scale)
  return op.div(op.sub(x, loc), scale)
end

return shared
