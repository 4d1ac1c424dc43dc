-- size.lua [--summary] — files, functions, nesting, parameters and lines stay readable.
--
-- Past a soft limit it warns, past a hard one it fails. A function that is one `switch` and nothing
-- else may be as long as its cases. --summary prints the counts of `make size` instead.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

-- what a file is, by its path: {soft, hard} for the file and for its functions
local kinds = {
  { "^runtime/jaxlua%.h$", file = { 900, 1500 } },
  { "^runtime/prim/[^/]+/[^/]+%.c$", file = { 80, 300 }, func = { 40, 80 } },
  { "^runtime/.*%.h$", file = { 200, 350 }, func = { 40, 80 } },
  { "^kernels/.*%.[ch]$", file = { 250, 400 }, func = { 40, 80 } },
  { "^runtime/.*%.c$", file = { 500, 800 }, func = { 40, 80 } },
  { "^cli/.*%.[ch]$", file = { 500, 800 }, func = { 40, 80 } },
  { "^lua/.*%.lua$", file = { 300, 500 }, func = { 30, 60 } },
  { "^cli/.*%.lua$", file = { 300, 500 }, func = { 30, 60 } },
  { "^examples/.*%.lua$", file = { 300, 500 }, func = { 60, 120 } },
  { "^tests/unit/.*%.[ch]$", file = { 800, 1500 } }, -- tests are long lists of short cases
}
local NESTING, PARAMETERS, WIDTH = { 3, 4 }, { 5, 7 }, 100

local function limit(path, line, value, limits, what)
  if value > limits[2] then
    lint.report(path, line, "%s: %d, at most %d", what, value, limits[2])
  elseif value > limits[1] then
    lint.warn(path, line, "%s: %d, better at most %d", what, value, limits[1])
  end
end

-- Characters, not bytes: continuation bytes of UTF-8 do not count.
local function width(line)
  local _, continued = line:gsub("[\128-\191]", "")
  return #line - continued
end

local function parameters(signature)
  local list = signature:match("%b()")
  if not list or list == "(void)" or list == "()" then return 0 end
  local depth, n = 0, 1
  for c in list:sub(2, -2):gmatch("[(),]") do
    if c == "(" then depth = depth + 1 elseif c == ")" then depth = depth - 1
    elseif depth == 0 then n = n + 1 end
  end
  return n
end

-- One function: lines[first … last], where the signature may take several lines.
local function check_function(path, lines, first, last, kind)
  local signature, body = "", first
  for i = first, last do
    signature, body = signature .. lines[i], i
    if lines[i]:find("{%s*$") then break end
  end
  local name = signature:match("([%w_]+)%s*%(") or "?"
  local stack, deepest, inside_switch, switch_at = {}, 0, 0, nil
  for i = body + 1, last do
    local indent, word = lines[i]:match("^(%s*)}?%s*(%a+)")
    if word == "if" or word == "for" or word == "while" or word == "do" or word == "switch"
      or word == "else" then
      while #stack > 0 and stack[#stack] >= #indent do table.remove(stack) end
      stack[#stack + 1] = #indent
      deepest = math.max(deepest, #stack)
    end
    if lines[i]:find("^  switch%s*%(") then switch_at = i end
    if switch_at then inside_switch = inside_switch + 1 end
    if lines[i]:find("^  }") then switch_at = nil end
  end
  local length = last - first + 1
  if inside_switch <= 0.75 * length then
    limit(path, first, length, kind.func, name .. ": lines")
  end
  limit(path, first, deepest, NESTING, name .. ": nested blocks")
  limit(path, first, parameters(signature), PARAMETERS, name .. ": parameters")
end

-- Functions of formatted C: a signature in column 0, a brace at its end, "}" in column 0.
local function c_functions(path, text, kind)
  local lines, first = {}, nil
  for n, line in lint.each_line(lint.strip_c(text)) do
    lines[n] = line
    if line:find("^}") then
      if first then check_function(path, lines, first, n, kind) end
      first = nil
    elseif line:find("^[%a_]") and not line:find("[;=]%s*$") then
      first = line:find("%(") and not line:find("=") and not line:find("^typedef") and n or nil
      if first and line:find("}%s*$") then first = nil end
    end
  end
end

local function lua_functions(path, text, kind)
  local open = {}
  for n, line in lint.each_line(text) do
    local indent = line:match("^(%s*)[%w_.:%s=]*function[%s(%w_]")
      or line:match("^(%s*)local function ")
    if indent and not line:find("%f[%w]end%f[%W]") then
      local name = line:match("function%s+([%w_.:]+)") or "function"
      open[#open + 1] = { indent = indent, line = n, name = name }
    end
    local top = open[#open]
    if top and line:find("^" .. top.indent .. "end%f[%W]") and n > top.line then
      limit(path, top.line, n - top.line + 1, kind.func, top.name .. ": lines")
      open[#open] = nil
    end
  end
end

local function check(path, kind)
  local text = lint.read(path)
  local count = 0
  for n, line in lint.each_line(text) do
    count = n
    if width(line) > WIDTH then
      lint.report(path, n, "%d characters, at most %d", width(line), WIDTH)
    end
  end
  limit(path, nil, count, kind.file, "lines")
  if kind.func then
    local functions = path:find("%.lua$") and lua_functions or c_functions
    functions(path, text, kind)
  end
end

local function summary()
  local layers, order = {}, {}
  local folders = "runtime kernels cli lua tests bench examples"
  for _, path in ipairs(lint.files(folders, "c", "h", "lua")) do
    local layer = path:match("^runtime/([^/]+)/") or path:match("^[^/]+")
    if not layers[layer] then
      layers[layer] = { files = 0, lines = 0 }
      order[#order + 1] = layer
    end
    local _, lines = lint.read(path):gsub("\n", "")
    layers[layer].files, layers[layer].lines = layers[layer].files + 1, layers[layer].lines + lines
  end
  print(("%-12s %6s %8s"):format("layer", "files", "lines"))
  for _, layer in ipairs(order) do
    print(("%-12s %6d %8d"):format(layer, layers[layer].files, layers[layer].lines))
  end
  local primitives = #lint.lines("find runtime/prim -mindepth 2 -name '*.c'")
  local _, public = (lint.read("runtime/jaxlua.h") or ""):gsub("\nJAXLUA_API", "")
  print(("%d primitives, %d public functions"):format(primitives, public))
end

if arg[1] == "--summary" then
  summary()
  os.exit(0)
end

for _, path in ipairs(lint.files("runtime kernels cli lua examples tests/unit", "c", "h", "lua")) do
  for _, kind in ipairs(kinds) do
    if path:find(kind[1]) then
      check(path, kind)
      break
    end
  end
end
lint.finish()
