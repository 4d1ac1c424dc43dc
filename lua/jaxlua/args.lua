--- Optional arguments: by position in JAX's order, or by name in one trailing table.

local C = require "jaxlua.core"
local kinds = require "jaxlua.kinds"

local args = {}

local EMPTY = {}

--- reader → the names that it takes, for the prompt's completion and help
args.options = setmetatable({}, { __mode = "k" })

local bytes = {
  bool = 1, int8 = 1, uint8 = 1, int16 = 2, uint16 = 2, float16 = 2, bfloat16 = 2, int32 = 4,
  uint32 = 4, float32 = 4, int64 = 8, uint64 = 8, float64 = 8,
}

--- Bytes of an element of a dtype.
function args.itemsize(dtype)
  return bytes[C.canonical_dtype(dtype)]
end

--- An argument that is to be an array: numbers and booleans become one.
---@param label string  the function's name in messages
---@return jaxlua.Array
function args.array(x, label)
  if C.is_array(x) then
    return x
  elseif type(x) == "number" or type(x) == "boolean" then
    return C.array(x)
  end
  return C.raise("arg", label, "an array was expected, got " .. C.describe(x),
    type(x) == "table" and "a table becomes an array by jnp.array(t)" or nil)
end

--- A size or a list of sizes, as a list.
---@return integer[]
function args.shape(x, label)
  kinds.check(label, "shape", kinds.named "shape", x)
  return type(x) == "number" and { x } or x
end

--- True for a table of keywords: its keys are names, or there are none. A list, an array or a
--- dtype is an argument.
function args.is_keywords(t)
  if type(t) ~= "table" then
    return false
  end
  return C.is_kw(t) or getmetatable(t) == nil and t[1] == nil
end

local function by_position(label, names, k, n, ...)
  if n > #names then
    C.raise("arg", label, ("%d optional arguments given, it takes: %s"):format(
      n, table.concat(names, ", ")))
  end
  local out = {}
  for name, value in pairs(k) do
    out[name] = value
  end
  for i = 1, n do
    local value, name = (select(i, ...)), names[i]
    if value ~= nil then
      if k[name] ~= nil then
        C.raise("arg", label, ("'%s' is given twice, by position and by name"):format(name))
      end
      out[name] = value
    end
  end
  return out
end

local function drop_none(k)
  for name, value in pairs(k) do
    if value == C.None then
      local copy = {}
      for other, v in pairs(k) do
        if v ~= C.None then
          copy[other] = v
        end
      end
      return copy, name
    end
  end
  return k
end

--- A reader of a function's optional arguments: `positional` names them in JAX's order, `named`
--- those that only the table takes. The reader gives a table by name, which is not to be changed.
---@param label string  the function's name in messages
---@param positional string  names, separated by blanks
---@param named? string
---@return fun(...): table
function args.spec(label, positional, named)
  local names, known = {}, {}
  for name in positional:gmatch("%S+") do
    names[#names + 1] = name
    known[name] = true
  end
  for name in (named or ""):gmatch("%S+") do
    known[name] = true
  end
  local function read(...)
    local n = select("#", ...)
    if n == 0 then
      return EMPTY
    end
    local k, last = EMPTY, (select(n, ...))
    if args.is_keywords(last) then
      k = drop_none(C.keywords(last, label, known))
      n = n - 1
    end
    if n > 0 then
      k = drop_none(by_position(label, names, k, n, ...))
    end
    kinds.check_named(label, k)
    return k
  end
  args.options[read] = positional .. " " .. (named or "")
  return read
end

--- The functions of a table as public ones (guard.lua); returns the table.
function args.public(module, name, prefix)
  return require("jaxlua.guard").module(module, name, prefix)
end

return args
