-- prims.lua BUILD — every primitive is complete.
--
-- What a primitive has is asked of the table itself (BUILD/lint/prims, from prims.c). A rule that
-- is missing on purpose is excused in the primitive's file by a comment `no <rule>: why`.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

local build = arg[1] or "build"
local LINEAR, BILINEAR, NONDIFF = 1, 2, 8 -- ir/prim.h
local fields = { "sig", "summary", "source", "shape", "jvp", "transpose", "batch", "eval", "sub",
  "domain", "arity", "order" }

local function parse(line)
  local cells = {}
  for cell in line:gmatch("[^\t]+") do cells[#cells + 1] = cell end
  local p = { file = cells[1], name = cells[2], flags = tonumber(cells[5]) }
  for i, field in ipairs(fields) do p[field] = cells[i + 5] == "1" end
  return p
end

local function check(p, path)
  local text = lint.read(path)
  local function need(field, what)
    if not p[field] and not text:find("no " .. field .. ": ", 1, true) then
      lint.report(path, nil, "%s has no %s", p.name, what)
    end
  end
  local flag = function(f) return bit.band(p.flags, f) ~= 0 end
  need("sig", "signature")
  need("summary", "summary line in .doc")
  need("source", "`source:` in .doc")
  need("shape", "shape rule")
  need("batch", "batching rule")
  need("arity", "arity rule although the number of results varies")
  need("order", "attributes in alphabetical order")
  if not p.sub then
    need("eval", "reference evaluation")
    need("domain", "domain for the property tests")
    if not flag(NONDIFF) then need("jvp", "jvp rule and is not JX_NONDIFF") end
  end
  if flag(LINEAR) or flag(BILINEAR) then
    need("transpose", "transpose rule although it is linear")
  end
  local golden = "tests/prim/" .. p.file .. ".lua"
  local values = lint.read(golden)
  if not values then
    if not text:find("no golden: ", 1, true) then
      lint.report(path, nil, "%s is missing", golden)
    end
  elseif not values:find("source%s*=") then
    lint.report(golden, nil, "does not say where its values come from")
  end
end

if not lint.read(build .. "/lint/prims") then
  lint.report(build .. "/lint/prims", nil, "was not built: make lint does it")
  lint.finish()
end
local files, listed = {}, {}
for _, path in ipairs(lint.lines("find runtime/prim -mindepth 2 -name '*.c' | LC_ALL=C sort")) do
  files[path:match("([^/]+)%.c$")] = path
end
for _, line in ipairs(lint.lines(build .. "/lint/prims")) do
  local p = parse(line)
  listed[p.file] = true
  check(p, files[p.file])
end
for name, path in pairs(files) do
  if not listed[name] then lint.report(path, nil, "the table does not hold %s", name) end
end
lint.finish()
