--- Values as the prompt shows them: an array with its type, a tree with its leaves, within the
--- width of the terminal and to a certain depth.

local C = require "jaxlua.core"

local show = {}

local DEPTH, ITEMS, LETTERS = 4, 40, 2000

local escapes = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ["\0"] = "\\0",
  ['"'] = '\\"', ["\\"] = "\\\\" }

local function escape(c)
  return escapes[c] or ("\\%03d"):format(c:byte())
end

-- The length of the UTF-8 character that begins here; nil if none does.
local function character(s, i)
  local c = s:byte(i)
  local n = c < 0x80 and 1 or c >= 0xC2 and c < 0xE0 and 2 or c >= 0xE0 and c < 0xF0 and 3
    or c >= 0xF0 and c < 0xF5 and 4
  if n and #s:match("^[\128-\191]*", i + 1) >= n - 1 then
    return n
  end
end

-- Bytes that are no UTF-8 become escapes; the rest stays.
local function printable(s)
  local out, i = {}, 1
  while i <= #s do
    local n = character(s, i)
    out[#out + 1] = n and s:sub(i, i + n - 1) or escape(s:sub(i, i))
    i = i + (n or 1)
  end
  return table.concat(out)
end

--- A string as a literal.
---@return string
function show.quote(s)
  local more = ""
  if #s > LETTERS then
    more = (" … %d bytes"):format(#s)
    s = s:sub(1, LETTERS):gsub("[\192-\255]?[\128-\191]*$", "")
  end
  local text = s:gsub('[%c"\\]', escape)
  if text:find("[\128-\255]") then
    text = printable(text)
  end
  return '"' .. text .. '"' .. more
end

--- Columns that a text takes, counted in characters.
function show.width(s)
  return (select(2, s:gsub("[^\128-\191]", "")))
end

local function own_text(x)
  local mt = debug.getmetatable(x)
  local f = type(mt) == "table" and rawget(mt, "__tostring")
  if not f then
    return nil
  end
  local ok, text = pcall(tostring, x)
  return ok and type(text) == "string" and text or ("<%s whose __tostring fails>"):format(type(x))
end

local function plain(x)
  local t = type(x)
  if t == "string" then
    return show.quote(x)
  elseif t == "function" then
    local label = C.hooks.public and C.hooks.public[x]
    local info = debug.getinfo(x, "S")
    if label then
      return ("function %s"):format(label)
    elseif info.what == "C" then
      return "function (of C)"
    end
    return ("function (%s:%d)"):format(info.short_src, info.linedefined)
  elseif t == "number" and x == math.floor(x) and math.abs(x) < 2 ^ 53 then
    return ("%d"):format(x)
  end
  local ok, text = pcall(tostring, x)
  return ok and text or "<" .. t .. ">"
end

-- An array: its type, and its elements behind it if they are one line, else below.
local function array_text(x, paint)
  local head = C.describe(x)
  local ok, text = pcall(tostring, x)
  if not ok then
    return paint("type", head) .. " (" .. tostring(text):gsub("\n.*", "") .. ")"
  elseif C.is_tracer(x) or text:find("overlaying", 1, true) then
    return text
  end
  return paint("type", head) .. (text:find("\n", 1, true) and "\n" or " ") .. text
end

local function array_inside(x, paint)
  if C.is_tracer(x) or C.ndim(x) > 1 or C.size(x) > 8 then
    return paint("type", C.describe(x))
  end
  return array_text(x, paint)
end

local function sorted_keys(t)
  local keys = {}
  for key in next, t do
    if not (type(key) == "number" and key >= 1 and key <= #t and key % 1 == 0) then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then
      return a < b
    end
    return type(a) < type(b)
  end)
  return keys
end

local words = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
  return then true until while]]):gmatch("%S+") do
  words[word] = true
end

local function key_text(key)
  if type(key) == "string" and key:match("^[%a_][%w_]*$") and not words[key] then
    return key .. " = "
  end
  return "[" .. plain(key) .. "] = "
end

local render

local function items_of(t, state, depth)
  local items, n = {}, 0
  local function add(prefix, value)
    n = n + 1
    if n <= ITEMS then
      items[n] = prefix .. render(value, state, depth + 1, #prefix)
    end
  end
  for i = 1, #t do
    add("", rawget(t, i))
  end
  for _, key in ipairs(sorted_keys(t)) do
    add(key_text(key), rawget(t, key))
  end
  if n > ITEMS then
    items[ITEMS + 1] = ("… %d more"):format(n - ITEMS)
  end
  return items
end

local function table_text(t, state, depth, used)
  if state.open[t] then
    return "<a table that contains itself>"
  elseif next(t) == nil then
    return "{}"
  elseif depth > DEPTH then
    return "{…}"
  end
  state.open[t] = true
  local items = items_of(t, state, depth)
  state.open[t] = nil
  local line = "{ " .. table.concat(items, ", ") .. " }"
  local room = state.columns - 2 * depth - used
  if not line:find("\n", 1, true) and show.width((line:gsub("\27%[[%d;]*m", ""))) <= room then
    return line
  end
  local indent = ("  "):rep(depth + 1)
  return "{\n" .. indent .. table.concat(items, ",\n" .. indent) .. ",\n" .. ("  "):rep(depth)
    .. "}"
end

function render(x, state, depth, used)
  if C.is_array(x) then
    return array_inside(x, state.paint)
  elseif type(x) ~= "table" then
    return plain(x)
  end
  return state.module(x) or own_text(x) or table_text(x, state, depth, used)
end

---@class jaxlua.repl.Style
---@field columns integer
---@field paint fun(kind: string, text: string): string
---@field module fun(x: table): string?  the text of a module

--- A value as text of one or more lines.
---@param x any
---@param style jaxlua.repl.Style
---@return string
function show.value(x, style)
  if C.is_array(x) then
    return array_text(x, style.paint)
  end
  return render(x, { open = {}, columns = style.columns, paint = style.paint,
    module = style.module }, 0, 0)
end

return show
