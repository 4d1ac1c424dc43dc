--- Names that do not exist: one sentence, with the nearest name that does.

local C = require "jaxlua.core"

local names = {}

-- Number of letters to insert, drop, replace or swap with their neighbour.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local new = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      new[j] = math.min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        new[j] = math.min(new[j], before[j - 2] + 1)
      end
    end
    before, row = row, new
  end
  return row[#b]
end

--- The name among the keys of the tables that is nearest to `name`, or nil if none is near.
---@param name string
---@param ... table<string, any>
---@return string?
function names.nearest(name, ...)
  local best, least = nil, math.max(1, math.floor(#name / 3)) + 1
  for i = 1, select("#", ...) do
    for key in pairs((select(i, ...))) do
      if type(key) == "string" and math.abs(#key - #name) < least + 1 then
        local d = distance(name, key)
        if d < least or d == least and best and key < best then
          best, least = key, d
        end
      end
    end
  end
  return best
end

--- Raises: there is no such name in `module`.
function names.missing(module, name, ...)
  local near = names.nearest(name, ...)
  C.raise("arg", nil, ("%s has no '%s'"):format(module, name), near and
    ("did you mean %s.%s?"):format(module, near))
end

return names
