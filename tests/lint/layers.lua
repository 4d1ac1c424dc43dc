-- layers.lua — every #include goes to a layer that the including file may know.
--
-- The source is the table in docs/ARCHITECTURE.md with the columns "layer" and "may include":
--   | layer     | … | may include                  |
--   | transform | … | base, array, ir              |
-- A cell lists layers, or single headers (`transform/trace.h`); "everything" means just that, and a
-- layer may always include itself. Until that table stands, the one below is used.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

local builtin = {
  base = "",
  array = "base",
  ir = "base, array, jaxlua.h", -- the record of the last error is part of the runtime
  transform = "base, array, ir",
  prim = "base, array, ir, transform",
  compile = "base, array, ir, transform, prim, kernels",
  backend = "base, array, ir, transform, prim, compile, kernels",
  api = "everything",
  kernels = "",
  bind = "base, array, ir, transform, prim, compile, backend, api",
  cli = "api, bind/open.h",
}

-- System headers that belong to certain layers only.
local system = {
  ["lua.h"] = "bind cli", ["lauxlib.h"] = "bind cli", ["lualib.h"] = "bind cli",
  ["luajit.h"] = "bind cli", ["libtcc.h"] = "backend", ["CL/cl.h"] = "backend",
  ["immintrin.h"] = "kernels", ["assert.h"] = "", ["setjmp.h"] = "",
}

local function words(cell)
  local set = {}
  for word in cell:gmatch("[%w_./]+") do set[word] = true end
  return set
end

local function from_document(text)
  local allowed, layer_col, may_col
  for _, line in lint.each_line(text) do
    local cells = {}
    for cell in line:gmatch("|([^|]*)") do
      cells[#cells + 1] = cell:gsub("`", ""):match("^%s*(.-)%s*$")
    end
    if #cells < 2 then
      layer_col = nil
    elseif not layer_col then
      for i, cell in ipairs(cells) do
        if cell == "layer" then layer_col = i end
        if cell == "may include" then may_col = i end
      end
      if layer_col and may_col then allowed = allowed or {} else layer_col = nil end
    elseif not cells[1]:find("^[-:]+$") then
      allowed[cells[layer_col]] = words(cells[may_col])
    end
  end
  return allowed
end

local allowed = from_document(lint.read("docs/ARCHITECTURE.md") or "")
if not allowed then
  allowed = {}
  for layer, cell in pairs(builtin) do allowed[layer] = words(cell) end
end

-- The layer of a path that starts at the root; prim/control is one of its own if the table says so.
local function layer_of(path)
  if path:find("^runtime/[^/]+%.[ch]$") then return "api" end
  local folder = path:match("^runtime/(.+)/[^/]*$")
  if not folder then return path:match("^(kernels)/") or path:match("^(cli)/") end
  if allowed[folder] then return folder end
  return folder:match("^[^/]+")
end

local generated = {
  ["prims.inc"] = "ir", ["kernels_body.inc"] = "kernels", ["lane_text.inc"] = "kernels",
  ["embed.h"] = "base",
}

-- The layer that an include names, seen from a file.
local function target(path, name)
  if generated[name] then return generated[name] end
  if lint.read("runtime/" .. name) then return layer_of("runtime/" .. name) end
  if lint.read("kernels/cpu/" .. name) then return "kernels" end
  local beside = path:gsub("[^/]*$", "") .. name
  if lint.read(beside) then return layer_of(beside) end
end

local function check(path, n, name)
  local own, other = layer_of(path), target(path, name)
  local may = allowed[own]
  if not may then return lint.report(path, n, "layer '%s' is not in the table", tostring(own)) end
  if not other then return lint.report(path, n, "cannot find \"%s\"", name) end
  if own == other or may.everything or may[other] or may[name] then return end
  if own:match("^[^/]+") == other:match("^[^/]+") then return end -- families of one layer
  lint.report(path, n, "%s may not include \"%s\" (%s)", own, name, other)
end

local function check_system(path, n, name)
  local where = system[name]
  local own = (layer_of(path) or ""):match("^[^/]+")
  if where and not (" " .. where .. " "):find(" " .. own .. " ", 1, true) then
    lint.report(path, n, "<%s> belongs to: %s", name, where == "" and "nobody" or where)
  end
end

for _, path in ipairs(lint.files("runtime kernels cli", "c", "h", "inc")) do
  if not path:find("^runtime/gen/") then
    for n, line in lint.each_line(lint.read(path)) do
      local name = line:match('^%s*#%s*include%s+"([^"]+)"')
      if name then check(path, n, name) end
      name = line:match("^%s*#%s*include%s+<([^>]+)>")
      if name then check_system(path, n, name) end
    end
  end
end
lint.finish()
