--- What the Tab key adds to the text before the cursor: commands, files inside strings, options of
--- the function whose table is open, fields and methods, names.

local C = require "jaxlua.core"

local complete = {}

local KEYWORDS = [[and break do else elseif end false for function if in local nil not or repeat
  return then true until while]]

-- Where the text stands: inside a string, that string's beginning; else the brackets that are open,
-- each with the position behind it.
local function scan(text)
  local open, i = {}, 1
  while i <= #text do
    local c = text:sub(i, i)
    local long = text:match("^%-%-%[(=*)%[", i) or text:match("^%[(=*)%[", i)
    if long then
      local _, stop = text:find("]" .. long .. "]", i, true)
      if not stop then
        return { comment = true }
      end
      i = stop
    elseif text:find("^%-%-", i) then
      i = text:find("\n", i, true)
      if not i then
        return { comment = true }
      end
    elseif c == '"' or c == "'" then
      local from = i + 1
      repeat
        i = i + (text:sub(i, i) == "\\" and 2 or 1)
      until i > #text or text:sub(i, i) == c
      if i > #text then
        return { string = text:sub(from) }
      end
    elseif c == "(" or c == "{" or c == "[" then
      open[#open + 1] = { bracket = c, at = i }
    elseif c == ")" or c == "}" or c == "]" then
      open[#open] = nil
    end
    i = i + 1
  end
  return { open = open }
end

-- Keys of a table that are names, those that load on demand included.
local function add_keys(found, t, functions)
  for key, value in next, t do
    if type(key) == "string" and key:match "^[%a_][%w_]*$" and key:sub(1, 2) ~= "__"
      and (not functions or type(value) == "function") then
      found[key] = true
    end
  end
end

local function add_lazy(found, list)
  for key, value in pairs(list) do
    if type(key) == "number" then
      add_lazy(found, value)
    else
      found[key] = true
    end
  end
end

local function fields(value, methods)
  local found = {}
  if C.is_array(value) then
    add_keys(found, methods and C.methods or C.properties)
  elseif type(value) == "string" then
    add_keys(found, string, true)
  elseif type(value) == "table" then
    add_keys(found, value, methods)
    local mt = debug.getmetatable(value)
    for _ = 1, 4 do
      if type(mt) ~= "table" then
        break
      end
      local list, index = rawget(mt, "names"), rawget(mt, "__index")
      if type(list) == "table" then
        add_lazy(found, list)
      end
      if type(index) ~= "table" then
        break
      end
      add_keys(found, index, methods)
      mt = debug.getmetatable(index)
    end
  end
  return found
end

--- The value of "a.b.c", which no function call can be part of; nil if there is none.
function complete.resolve(env, path)
  local value = env
  for name in path:gmatch "[%a_][%w_]*" do
    local ok, next_value = pcall(function()
      return value[name]
    end)
    if not ok or next_value == nil then
      return nil
    end
    value = next_value
  end
  return value
end

--- Names of the options of a public function, in their order.
---@return string[]
function complete.options(f)
  local list, seen = {}, {}
  local readers = require("jaxlua.args").options
  local inner = require("jaxlua.guard").inner[f] or f
  if type(inner) ~= "function" then
    return list
  end
  for i = 1, 60 do
    local name, value = debug.getupvalue(inner, i)
    if not name then
      break
    end
    for option in (type(value) == "function" and readers[value] or ""):gmatch "%S+" do
      if not seen[option] then
        seen[option] = true
        list[#list + 1] = option
      end
    end
  end
  return list
end

-- The function whose option table is the innermost open bracket: f(x, {… or f{…
local function called(session, text, open)
  local top, below = open[#open], open[#open - 1]
  if not top or top.bracket ~= "{" then
    return nil
  end
  local before = text:sub(1, top.at - 1)
  local path = before:match "([%a_][%w_%.]*)%s*$"
  local method = before:match ":([%a_][%w_]*)%s*%(?%s*$"
  if not path and below and below.bracket == "(" then
    before = text:sub(1, below.at - 1)
    path = before:match "([%a_][%w_%.]*)%s*$"
    method = before:match ":([%a_][%w_]*)%s*$"
  end
  if method then
    return session.env.jnp[method]
  end
  return path and complete.resolve(session.env, path)
end

local function matching(found, prefix, tail)
  local list = {}
  for name in pairs(found) do
    if name:sub(1, #prefix) == prefix and (prefix ~= "" or name:sub(1, 1) ~= "_") then
      list[#list + 1] = name .. (tail or "")
    end
  end
  table.sort(list)
  return list
end

local function options_at(session, text, open, prefix)
  local before = text:sub(1, #text - #prefix)
  if not before:match "[{,]%s*$" then
    return {}
  end
  local ok, f = pcall(called, session, text, open)
  local found = {}
  for _, option in ipairs(ok and f and complete.options(f) or {}) do
    found[option] = true
  end
  return matching(found, prefix, " = ")
end

local function names_at(session, text, open)
  local path, mark, prefix = text:match "([%a_][%w_%.:]*)([%.:])([%a_]?[%w_]*)$"
  if path and not text:find("%.%.[%w_]*$") then
    local value = complete.resolve(session.env, path)
    return matching(fields(value, mark == ":"), prefix), prefix
  end
  prefix = text:match "[%a_][%w_]*$" or ""
  if text:sub(1, #text - #prefix):find "[%.:]$" then
    return {}, prefix
  end
  local list = options_at(session, text, open, prefix)
  if #list > 0 then
    return list, prefix
  end
  local found = {}
  add_keys(found, session.env)
  add_keys(found, _G)
  if prefix ~= "" then
    for word in KEYWORDS:gmatch "%S+" do
      found[word] = true
    end
  end
  return matching(found, prefix), prefix
end

local function files(session, text)
  local folder, prefix = text:match "^(.*/)([^/]*)$"
  folder, prefix = folder or "", prefix or text
  local list = {}
  for _, name in ipairs(session.terminal.files(folder == "" and "." or folder) or {}) do
    if name:sub(1, #prefix) == prefix and (prefix ~= "" or name:sub(1, 1) ~= ".") then
      list[#list + 1] = name
    end
  end
  table.sort(list)
  return list, prefix
end

-- What all names begin with.
local function common(list)
  local first, last = list[1], list[#list] -- in order, so the others lie between
  local n = 0
  while n < #first and first:byte(n + 1) == last:byte(n + 1) do
    n = n + 1
  end
  return (first:sub(1, n):gsub("[\192-\255][\128-\191]*$", function(c)
    return first:sub(n + 1, n + 1):find "[\128-\191]" and "" or c
  end))
end

local function table_of(list, columns)
  local show = require "jaxlua.repl.show"
  local widest = 0
  for _, name in ipairs(list) do
    widest = math.max(widest, show.width(name))
  end
  local across = math.max(1, math.floor((columns - 1) / (widest + 2)))
  local down = math.ceil(#list / across)
  local lines = {}
  for i = 1, math.min(down, 24) do
    local cells = {}
    for k = i, #list, down do
      cells[#cells + 1] = list[k] .. (" "):rep(widest + 2 - show.width(list[k]))
    end
    lines[i] = table.concat(cells):gsub("%s+$", "")
  end
  if down > 24 then
    lines[25] = ("… %d names in all"):format(#list)
  end
  return table.concat(lines, "\n") .. "\n"
end

--- The candidates for the text before the cursor, and the part of them that is typed already.
---@param session jaxlua.repl.Session
---@param text string
---@return string[] candidates
---@return string prefix
function complete.candidates(session, text)
  local command, space, argument = text:match "^%s*:([%w_]*)(%s*)(.*)$"
  if command and space == "" and argument == "" then
    return matching(require("jaxlua.repl.commands").names, command, " "), command
  elseif command == "load" then
    return files(session, argument)
  end
  local at = scan(argument or text)
  if at.comment then
    return {}, ""
  elseif at.string then
    return files(session, at.string)
  end
  return names_at(session, argument or text, at.open)
end

--- What is to be inserted, and lines to be shown if that is not all.
---@return string? insert
---@return string? lines
function complete.line(session, text)
  if text:match "[^\n]*$":find "^%s*$" then
    return "  " -- the beginning of a line: Tab indents
  end
  local list, prefix = complete.candidates(session, text)
  if #list == 0 then
    return nil
  end
  local more = common(list):sub(#prefix + 1)
  if #list > 1 and more == "" then
    return nil, table_of(list, session.terminal.columns())
  end
  return more
end

return complete
