-- docs.lua — the public header is the reference: every entry of runtime/jaxlua.h says what it does.
--
-- A JAXLUA_API declaration stands directly below a comment "/* ** name — summary … */" that has the
-- keys `returns` (unless it returns void) and `errors` (if it can fail: a status, or a handle that
-- is given away). What holds for all threads the header's first comment says; `thread` is for
-- exceptions. Several declarations may share one comment that names each of them.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

local path = "runtime/jaxlua.h"
local text = lint.read(path)
if not text then
  print(path .. " is missing: nothing to check")
  os.exit(0)
end

local function has_key(comment, key)
  return ("\n" .. comment):find("\n%s*%**%s+" .. key .. "%f[%W]") ~= nil
end

local function check(line, declaration, comment)
  local result, name = declaration:match("^JAXLUA_API%s+(.-)([%w_]+)%s*%(")
  if not name then return end
  if not comment then return lint.report(path, line, "%s has no comment", name) end
  if not comment:find(name, 1, true) then
    return lint.report(path, line, "the comment above does not name %s", name)
  end
  local wanted = {}
  if not result:find("^void%s*$") then wanted[#wanted + 1] = "returns" end
  local fails = result:find("%*") and not result:find("const") or result:find("^jaxlua_status")
  if fails then wanted[#wanted + 1] = "errors" end
  for _, key in ipairs(wanted) do
    if not has_key(comment, key) then
      lint.report(path, line, "%s: the key '%s' is missing", name, key)
    end
  end
end

if not text:match("^/%*(.-)%*/"):find("thread", 1, true) then
  lint.report(path, 1, "the first comment does not say which thread may call what")
end

local comment, parts, inside = nil, {}, false
for n, line in lint.each_line(text) do
  if inside or line:find("^/%*") then
    if not inside then parts = {} end
    parts[#parts + 1] = line
    inside = not line:find("%*/")
    if not inside then comment = table.concat(parts, "\n") end
  elseif line:find("^JAXLUA_API") then
    check(n, line, comment)
  elseif line:find("^%s*$") then
    comment = nil -- a blank line parts a comment from what follows
  end
end
lint.finish()
