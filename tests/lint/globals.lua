-- globals.lua — Lua files define no globals and read only those that LuaJIT brings.
--
-- It looks at the bytecode (`luajit -bl`), so nothing is missed and nothing is guessed.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

local known = {}
for name in ([[_G _VERSION arg assert bit collectgarbage coroutine debug dofile error getfenv
  getmetatable io ipairs jit load loadfile loadstring math next os package pairs pcall print
  rawequal rawget rawlen rawset require select setfenv setmetatable string table tonumber
  tostring type unpack xpcall]]):gmatch("%S+") do
  known[name] = true
end

-- The library itself: no `ffi` (a sandboxed script must not reach it), and it does not print.
local quiet = { print = true }
local asked_to = { ["lua/jaxlua/debug.lua"] = true } -- jax.debug.print

local function check(path)
  local line
  for _, text in ipairs(lint.lines("luajit -bl '" .. path .. "' 2>&1")) do
    line = text:match("^%-%- BYTECODE %-%- .-:(%d+)") or line
    local op, name = text:match("(G[SG]ET)%s+%d+%s+%d+%s+; \"(.-)\"$")
    if op == "GSET" then
      lint.report(path, line, "sets the global %s", name)
    elseif op == "GGET" and not known[name] then
      lint.report(path, line, "reads the global %s", name)
    elseif op == "GGET" and quiet[name] and not asked_to[path]
      and path:find("^lua/jaxlua/[^/]+%.lua$") then
      lint.report(path, line, "the library does not %s", name)
    elseif not line and not text:find("^%s*$") then
      lint.report(path, nil, "%s", text) -- a syntax error
      return
    end
  end
end

for _, path in ipairs(lint.files("lua cli runtime/gen tests/lint", "lua")) do
  if not path:find("/types/") then check(path) end
end
lint.finish()
