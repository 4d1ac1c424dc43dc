-- lint.lua — what the lints share: files, lines, findings. Lints run in the project's root.

local lint = { found = 0, warned = 0 }

-- Lines that a command prints.
function lint.lines(command)
  local pipe = assert(io.popen(command))
  local out = {}
  for line in pipe:lines() do out[#out + 1] = line end
  pipe:close()
  return out
end

-- Files under the folders whose names end in one of the extensions ("c", "h", "lua"), sorted.
function lint.files(folders, ...)
  local names = {}
  for _, ext in ipairs { ... } do names[#names + 1] = "-name '*." .. ext .. "'" end
  local command = "find %s -type f \\( %s \\) 2>/dev/null | LC_ALL=C sort"
  return lint.lines(command:format(folders, table.concat(names, " -o ")))
end

function lint.read(path)
  local f = io.open(path, "rb")
  if not f then return nil end
  local text = f:read("*a")
  f:close()
  return text
end

-- Iterates number, line.
function lint.each_line(text)
  local n, at = 0, 1
  return function()
    if at > #text then return nil end
    local stop = text:find("\n", at, true) or #text + 1
    local line = text:sub(at, stop - 1)
    at, n = stop + 1, n + 1
    return n, line
  end
end

-- C text with comments and strings replaced by blanks of the same length, line by line.
function lint.strip_c(text)
  local function blank(s) return (s:gsub("[^\n]", " ")) end
  local out, at = {}, 1
  while true do
    local s = text:find("[\"'/]", at)
    if not s then break end
    out[#out + 1] = text:sub(at, s - 1)
    local c, two = text:sub(s, s), text:sub(s, s + 1)
    local stop = s
    if two == "/*" then
      stop = select(2, text:find("*/", s + 2, true)) or #text
    elseif two == "//" then
      stop = (text:find("\n", s, true) or #text + 1) - 1
    elseif c ~= "/" then
      stop = s + 1
      while stop <= #text and text:sub(stop, stop) ~= c do
        stop = stop + (text:sub(stop, stop) == "\\" and 2 or 1)
      end
    end
    local piece = text:sub(s, stop)
    out[#out + 1] = c == "/" and stop == s and piece or blank(piece)
    at = stop + 1
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out)
end

local function say(kind, file, line, fmt, ...)
  print(("%s:%s%s%s"):format(file, line and line .. ": " or " ", kind, fmt:format(...)))
end

-- A finding: the lint fails. A warning: it is printed and counted.
function lint.report(file, line, fmt, ...)
  lint.found = lint.found + 1
  say("", file, line, fmt, ...)
end

function lint.warn(file, line, fmt, ...)
  lint.warned = lint.warned + 1
  say("warning: ", file, line, fmt, ...)
end

function lint.finish()
  os.exit(lint.found == 0 and 0 or 1)
end

return lint
