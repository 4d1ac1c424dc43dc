--- What stands around the public functions: their arguments are looked at before the function runs,
-- and an error from anywhere inside carries the name that the script called.
--
-- The names and arguments themselves are listed in signatures.lua.

local C = require "jaxlua.core"
local kinds = require "jaxlua.kinds"

local guard = {}

-- function → its public name; runtime/bind/error.c asks it, from the outermost frame of the
-- library.
local public = setmetatable({}, { __mode = "k" })
C.hooks.public = public

--- public function → the function inside, for the prompt's help
guard.inner = setmetatable({}, { __mode = "k" })

-- Not a tail call: the frame of the public function stays, and with it its name.
local function pass(...)
  return ...
end

local function too_many(label, n, ...)
  for i = 1, select("#", ...) do
    if select(i, ...) ~= nil then
      C.raise("arg", label, ("takes %d argument%s, got %d"):format(n, n == 1 and "" or "s",
        n + select("#", ...)))
    end
  end
end

-- f with its first arguments checked: `quick[i]` has the Lua types that pass at once, `check(i,
-- value)` raises or returns. One closure for each number of arguments: no table for a call.
local wrap = {
  [0] = function(f)
    return function(...)
      return pass(f(...))
    end
  end,
  function(f, quick, check)
    local q = quick[1]
    return function(a, ...)
      if not q[type(a)] then
        check(1, a)
      end
      return pass(f(a, ...))
    end
  end,
  function(f, quick, check)
    local q, r = quick[1], quick[2]
    return function(a, b, ...)
      if not q[type(a)] then
        check(1, a)
      end
      if not r[type(b)] then
        check(2, b)
      end
      return pass(f(a, b, ...))
    end
  end,
}

local function wrap_many(f, quick, check)
  local n = #quick
  return function(...)
    for i = 1, n do
      local value = (select(i, ...))
      if not quick[i][type(value)] then
        check(i, value)
      end
    end
    return pass(f(...))
  end
end

-- Refuses arguments beyond the last.
local function closed(f, label, n)
  if n == 0 then
    return function(...)
      too_many(label, 0, ...)
      return f()
    end
  elseif n == 1 then
    return function(a, ...)
      if (...) ~= nil then
        too_many(label, 1, ...)
      end
      return f(a)
    end
  elseif n == 2 then
    return function(a, b, ...)
      if (...) ~= nil then
        too_many(label, 2, ...)
      end
      return f(a, b)
    end
  end
  return function(...)
    if select("#", ...) > n then
      too_many(label, n, select(n + 1, ...))
    end
    return f(...)
  end
end

--- f as a public function: `arguments` is a list such as "x:array axis:axis? ...".
---@param label string
---@param f function
---@param arguments string
---@return function
function guard.new(label, f, arguments)
  local names, list, quick, open = {}, {}, {}, false
  for word in arguments:gmatch("%S+") do
    local name, kind, optional = word:match("^([%w_]+):(%a+)(%??)$")
    if name then
      names[#names + 1] = name
      list[#list + 1] = kinds.named(kind)
      quick[#quick + 1] = kinds.quick(kind, optional ~= "")
    else
      open = true
    end
  end
  local function check(i, value)
    kinds.check(label, names[i], list[i], value, i)
  end
  local inner = f
  if not open then
    f = closed(f, label, #names)
  end
  local wrapped = (wrap[#names] or wrap_many)(f, quick, check)
  public[wrapped], guard.inner[wrapped] = label, inner
  return wrapped
end

--- The functions of a table as public ones, in their places; returns the table.
---@param module table
---@param name string  its name in signatures.lua
---@param prefix? string  before the names in messages
function guard.module(module, name, prefix)
  for line in require("jaxlua.signatures")[name]:gmatch("[^\n]+") do
    local functions, arguments = line:match("^%s*(.-)%s*|%s*(.-)%s*$")
    for key in (functions or ""):gmatch("%S+") do
      local label = (prefix or "") .. key
      if arguments == "=" then
        public[module[key]] = label
      else
        module[key] = guard.new(label, module[key], arguments)
      end
    end
  end
  return module
end

return guard
