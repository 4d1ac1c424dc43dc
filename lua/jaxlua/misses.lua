--- Why a jitted function was traced again, in one line; and the lines that the options log_compiles
--- and explain_cache_misses write to standard error.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local misses = {}

local function equal_value(a, b)
  if rawequal(a, b) then
    return true
  end
  if type(a) ~= "table" or type(b) ~= "table" then
    return false
  end
  for k, v in next, a do
    if not equal_value(v, b[k]) then
      return false
    end
  end
  for k in next, b do
    if a[k] == nil then
      return false
    end
  end
  return true
end

-- "argument 1['w'][0]": leaf k of argument i.
local function place(def, i, k)
  local numbers = {}
  for j = 1, def.num_leaves do
    numbers[j] = j
  end
  local tree = require "jaxlua.tree"
  local with_path = tree.flatten_with_path(C.tree_unflatten(def, numbers))
  return ("argument %d%s"):format(i - 1, tree.keystr(with_path[k][1]))
end

-- The leaf that is traced input s, or static leaf s.
local function place_of(key, s, static)
  local count = 0
  for i = 1, key.n do
    for k = 1, key.def[i].num_leaves do
      local slot = key.slot[i][k]
      count = count + (slot and 0 or 1)
      if slot == s and not static or static and not slot and count == s then
        return place(key.def[i], i, k)
      end
    end
  end
end

local function show(x)
  if type(x) == "string" then
    return ("%q"):format(#x > 40 and x:sub(1, 40) .. "…" or x)
  elseif type(x) == "function" then
    local info = debug.getinfo(x, "S")
    return info.what == "C" and "a C function"
      or ("the function of %s:%d"):format(info.short_src, info.linedefined)
  elseif type(x) == "boolean" or type(x) == "number" or x == nil then
    return tostring(x)
  end
  return C.describe(x)
end

-- Two functions in words: closures of one line are told apart.
local function functions(new, old)
  local a, b = show(new), show(old)
  if a ~= b then
    return ("%s, before %s"):format(a, b)
  elseif debug.getinfo(new, "S").what == "C" then
    return "another C function"
  end
  return ("a new closure of %s"):format(a), true
end

-- A list of plain values is shown with them.
local function contents(x)
  local parts, n = {}, 0
  for _ in next, x do
    n = n + 1
  end
  if n ~= #x or n > 8 or getmetatable(x) then
    return show(x)
  end
  for i, v in ipairs(x) do
    parts[i] = type(v) == "table" and "{…}" or show(v)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function changed(new, old)
  if type(new) == "function" and type(old) == "function" then
    return (functions(new, old))
  end
  local a = type(new) == "table" and contents(new) or show(new)
  local b = type(old) == "table" and contents(old) or show(old)
  return a ~= b and ("%s, before %s"):format(a, b) or a .. " with other contents"
end

-- "f32[3]", "weak f32[]"
local function type_text(t, other)
  local text = tostring(t)
  if text == tostring(other) and t.weak_type ~= other.weak_type then
    return (t.weak_type and "weak " or "strong ") .. text
  end
  return text
end

local function differing_key(a, b)
  for name, value in pairs(b) do
    if a[name] ~= value then
      return ("the option %s is %s, before %s"):format(name, show(value), show(a[name]))
    end
  end
end

local function static_difference(a, b)
  for i = 1, a.n do
    if not equal_value(a.fixed[i], b.fixed[i]) then
      return ("static argument %d is %s"):format(i - 1, changed(b.fixed[i], a.fixed[i]))
    end
  end
  for s = 1, math.max(#a.static, #b.static) do
    if not equal_value(a.static[s], b.static[s]) then
      return ("%s is %s"):format(place_of(b, s, true), changed(b.static[s], a.static[s]))
    end
  end
end

--- nil if two keys of jit.lua are equal, else what differs, in words.
---@return string?
function misses.difference(a, b)
  if a.n ~= b.n then
    return ("%d argument%s, %d before"):format(b.n, b.n == 1 and "" or "s", a.n)
  end
  for i = 1, a.n do
    if a.def[i] ~= b.def[i] then
      return ("argument %d is another tree: %s, before %s"):format(i - 1, tostring(b.def[i]),
        tostring(a.def[i]))
    end
  end
  local static = static_difference(a, b)
  if static then
    return static
  end
  for i, t in ipairs(b.types) do
    if t ~= a.types[i] then
      return ("%s is %s, before %s"):format(place_of(b, i), type_text(t, a.types[i]),
        type_text(a.types[i], t))
    end
  end
  if a.axes ~= b.axes then
    return ("the named axes are %s, before %s"):format(b.axes, a.axes)
  end
  return differing_key(a.options, b.options)
end

--- What was replaced among the captured values (slots of jit.lua: function, index, value).
---@param slots table[]
---@return string?
function misses.captured(slots)
  for _, slot in ipairs(slots) do
    local name, value = debug.getupvalue(slot[1], slot[2])
    if not rawequal(value, slot[3]) then
      local text
      if C.is_array(value) and C.is_array(slot[3]) then
        local new, old = C.describe(value), C.describe(slot[3])
        text = new ~= old and ("%s, before %s"):format(new, old) or "another array, " .. new
      else
        text = changed(value, slot[3])
      end
      return ("the captured '%s' is %s"):format(name, text)
    end
  end
end

-- "file.lua:12" of a function → true, if it was traced while an option asked for lines.
local seen, count = {}, 0

--- What a first call says: whether another function of the same line was traced before.
---@param f function
---@return string
function misses.first(f)
  local info = debug.getinfo(f, "S")
  if info.what == "C" then
    return "first call"
  end
  local line = ("%s:%d"):format(info.short_src, info.linedefined)
  if seen[line] then
    return ("first call, but another function of %s was traced before; make it, and its jit, once")
      :format(line)
  end
  if count >= 4096 then
    seen, count = {}, 0
  end
  seen[line], count = true, count + 1
  return "first call"
end

--- Where the lines go; tests put another function here.
function misses.write(line)
  io.stderr:write(line, "\n")
end

--- Says that the function is traced, if an option asks for it.
---@param name string
---@param key table
---@param why string
function misses.report(name, key, why)
  if T.flags.log_compiles then
    local types = {}
    for i, t in ipairs(key.types) do
      types[i] = tostring(t)
    end
    misses.write(("jaxlua: %s: compiling %s for (%s)"):format(C.where(), name,
      table.concat(types, ", ")))
  end
  if T.flags.explain_cache_misses then
    misses.write(("jaxlua: %s: %s is traced: %s"):format(C.where(), name, why))
  end
end

return misses
