-- apidoc.lua HEADER — prints the reference of the C interface as Markdown, from the comments of the
-- public header: each comment that stands directly above JAXLUA_API declarations is one section.

local function read(path)
  local f = assert(io.open(path, "rb"))
  local text = f:read("*a")
  f:close()
  return text
end

-- The comment's lines without the box of asterisks.
local function body(comment)
  local out = {}
  for line in (comment .. "\n"):gmatch("(.-)\n") do
    line = line:gsub("^/%*+ ?", ""):gsub("%s*%*/$", ""):gsub("^%*%* ?", "")
    out[#out + 1] = line
  end
  while out[1] == "" do table.remove(out, 1) end
  while out[#out] == "" do out[#out] = nil end
  return out
end

-- "  shape    a: T[m,k] …" is a key with its text; indented lines go on.
local function section(comment, declarations)
  local lines = body(comment)
  print("## " .. (lines[1] or "") .. "\n")
  print("```c\n" .. table.concat(declarations, "\n") .. "\n```\n")
  for i = 2, #lines do
    local key, text = lines[i]:match("^  (%l+)  +(.*)$")
    if key then print(("- **%s**: %s"):format(key, text))
    else print(lines[i]:gsub("^%s+", "  ")) end
  end
  print("")
end

local comment, inside, declarations, open = nil, nil, {}, nil

local function flush()
  if comment and #declarations > 0 then section(comment, declarations) end
  comment, declarations = nil, {}
end

print("# The C interface\n")
for line in (read(arg[1]) .. "\n"):gmatch("(.-)\n") do
  if inside or line:find("^/%*") then
    if not inside then flush() end
    inside = (inside and inside .. "\n" or "") .. line
    if line:find("%*/") then comment, inside = inside, nil end
  elseif open or line:find("^JAXLUA_API") then
    declarations[#declarations + 1] = line
    open = not line:find(";%s*$")
  elseif line:find("^%s*$") then
    flush()
  end
end
flush()
