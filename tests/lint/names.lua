-- names.lua BUILD — what our objects define and import.
--
-- Names that cross files begin with jx_ or jaxlua_. The library never ends the process, jumps,
-- prints or reads the environment. It has no data that changes outside of a runtime. The shared
-- library exports jaxlua_ names only.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

local build = arg[1] or "build"
local objects = build .. "/obj/release"

local forbidden = {}
for name in ([[abort exit _exit _Exit quick_exit atexit longjmp _longjmp siglongjmp __longjmp_chk
  printf puts putchar putc fprintf fputs fputc vprintf vfprintf perror __printf_chk __fprintf_chk
  __vprintf_chk __vfprintf_chk stdout stderr getenv secure_getenv __assert_fail err errx warn
  warnx rand srand random system]]):gmatch("%S+") do
  forbidden[name] = true
end

-- Data that may change, each with its reason.
local mutable = { -- set once by the loader, see the file
  jx_tcc_stdout = true, jx_tcc_stderr = true, jx_tcc_environ = true,
}
local may_import = {
  ["runtime/backend/tcc_shared.c"] = { stdout = true, stderr = true },
}

-- Sections whose contents can be written once the program runs.
local function writable(section)
  if section:find("^%.data%.rel%.ro") then return false end
  return section:find("^%.data") or section:find("^%.bss") or section:find("^%.t?bss")
    or section:find("^%.tdata") or section == "*COM*"
end

local function source_of(object)
  return (object:gsub("^" .. objects:gsub("%p", "%%%0") .. "/", ""):gsub("%.o$", ".c"))
end

local function check_symbol(file, library, name, class, section)
  if class == "U" or class == "w" then
    local excused = may_import[file] and may_import[file][name]
    if library and forbidden[name] and not excused then
      lint.report(file, nil, "imports %s", name)
    end
    return
  end
  local public = class:find("^[A-TV-Z]$")
  if public and not name:find("^jx_") and not name:find("^jaxlua_") and not name:find("^luaopen_")
    and name ~= "main" then
    lint.report(file, nil, "defines %s: names that cross files begin with jx_ or jaxlua_", name)
  end
  if library and writable(section) and not name:find("^%.") and not mutable[name] then
    lint.report(file, nil, "%s is a global that changes (%s)", name, section)
  end
end

for _, object in ipairs(lint.lines("find " .. objects .. " -name '*.o' | LC_ALL=C sort")) do
  local file = source_of(object)
  if not file:find("^tests/") and not file:find("^runtime/gen/") and file ~= "libjaxlua.c" then
    local library = not file:find("^cli/")
    for _, line in ipairs(lint.lines("nm -f sysv " .. object .. " 2>/dev/null")) do
      local name, class, section = line:match("^(%S+)%s*|[^|]*|%s*(%S+)%s*|[^|]*|[^|]*|[^|]*|(%S*)")
      if name and name ~= "Name" then check_symbol(file, library, name, class, section) end
    end
  end
end

local so = build .. "/libjaxlua.so"
if lint.read(so) then
  for _, line in ipairs(lint.lines("nm -D --defined-only " .. so)) do
    local name = line:match("(%S+)$")
    if not name:find("^jaxlua_") and name ~= "luaopen_jaxlua" then
      lint.report(so, nil, "exports %s", name)
    end
  end
end
lint.finish()
