--- What was typed in earlier sessions: one entry a line; a line break in it is written "\n", and a
--- backslash twice. Every entry is appended when it is typed, so sessions side by side all keep
--- theirs.

local history = {}

local KEPT = 2000

local function encode(entry)
  return (entry:gsub("\\", "\\\\"):gsub("\n", "\\n"))
end

local function decode(line)
  return (line:gsub("\\(.)", function(c)
    return c == "n" and "\n" or c
  end))
end

--- Where the history lies; nil without a home.
---@return string?
function history.path()
  local state, home = os.getenv "XDG_STATE_HOME", os.getenv "HOME"
  if state and state:sub(1, 1) == "/" then
    return state .. "/jaxlua/history"
  elseif home and home ~= "" then
    return home .. "/.local/state/jaxlua/history"
  end
end

local function read(path)
  local f, why = io.open(path, "rb")
  if not f then
    return nil, why
  end
  local text, failed = f:read "*a"
  f:close()
  if not text then
    return nil, failed
  end
  local entries = {}
  for line in text:gmatch("[^\n]+") do
    entries[#entries + 1] = line
  end
  return entries
end

-- Half of a file that has grown too long goes; the old one stays until the new one is whole.
local function shorten(path, entries)
  local new = path .. ".new"
  local f = io.open(new, "wb")
  if not f then
    return
  end
  local ok = f:write(table.concat(entries, "\n", #entries - KEPT / 2 + 1), "\n")
  if f:close() and ok then
    os.rename(new, path)
  end
end

--- Opens the history of a terminal: its entries go to `remember`. Gives a function that adds one.
--- What cannot be read or written is told once, and the session goes on without.
---@param terminal table
---@param tell fun(sentence: string)
---@return fun(entry: string)
function history.open(terminal, tell)
  local path = history.path()
  local told, last = not path, nil
  local function fail(what, why)
    if not told then
      told = true
      tell(("the history %s cannot be %s (%s); this session keeps its own"):format(path, what,
        (tostring(why):gsub("^.*: ", ""))))
    end
  end
  if path then
    local ready, why = terminal.prepare(path)
    local entries, unread = read(path)
    if not entries then
      fail("read", unread)
    elseif not ready then
      fail("written", why)
    end
    entries = entries or {}
    for i = math.max(1, #entries - KEPT), #entries do
      last = decode(entries[i])
      terminal.remember(last)
    end
    if #entries > KEPT then
      shorten(path, entries)
    end
  end
  return function(entry)
    if entry == last or not entry:find "%S" then
      return
    end
    last = entry
    terminal.remember(entry)
    local f, why = io.open(path or "", "ab")
    if not f then
      return fail("written", why)
    end
    local ok, failed = f:write(encode(entry), "\n")
    if not (f:close() and ok) then
      fail("written", failed)
    end
  end
end

return history
