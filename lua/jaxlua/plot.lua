--- jaxlua.plot: curves in the terminal, drawn with Braille dots (2 by 4 in a cell).

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local plot = {}

-- Bit of each dot of a cell: [column][row].
local DOTS = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } }

local function braille(bits)
  local code = 0x2800 + bits
  return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64,
    0x80 + code % 64)
end

local function numbers(values)
  if C.is_array(values) then
    return C.reshape(values, { C.size(values) }):totable()
  end
  for i, v in ipairs(values) do
    if type(v) ~= "number" then
      C.raise("arg", "plot.curve", ("value %d is %s; numbers were expected"):format(i,
        C.describe(v)))
    end
  end
  return values
end

local function range(values)
  local low, high = math.huge, -math.huge
  for _, v in ipairs(values) do
    if v == v and v > -math.huge and v < math.huge then
      low, high = math.min(low, v), math.max(high, v)
    end
  end
  if low > high then
    return 0, 1
  elseif low == high then
    return low - 0.5, high + 0.5
  end
  return low, high
end

-- The values at `n` places: means of what falls together, or the value nearest to the place.
local function resample(values, n)
  local out = {}
  for i = 1, n do
    local from, to = math.floor((i - 1) * #values / n) + 1, math.floor(i * #values / n)
    local sum, count = 0, 0
    for k = from, math.max(from, to) do
      local v = values[math.min(k, #values)]
      if v == v then
        sum, count = sum + v, count + 1
      end
    end
    out[i] = count > 0 and sum / count or 0 / 0
  end
  return out
end

-- Dots of a curve: bits[row][column], consecutive points joined by vertical strokes.
local function rasterize(points, low, high, width, height)
  local bits, rows, last = {}, height * 4, nil
  for r = 1, height do
    bits[r] = {}
  end
  for x, v in ipairs(points) do
    if v == v then
      local part = math.max(0, math.min(1, (v - low) / (high - low)))
      local y = math.floor((1 - part) * (rows - 1) + 0.5)
      local from = last and (last < y and last + 1 or last > y and last - 1) or y
      for k = math.min(from, y), math.max(from, y) do
        local r, c = math.floor(k / 4) + 1, math.floor((x - 1) / 2) + 1
        if c <= width then
          bits[r][c] = bit.bor(bits[r][c] or 0, DOTS[(x - 1) % 2 + 1][k % 4 + 1])
        end
      end
      last = y
    else
      last = nil
    end
  end
  return bits
end

local CURVE = spec("plot.curve", "", "width height title xlabel")
--- A curve of the values as lines of text.
---e.g. `print(plot.curve(losses, {title = "loss", height = 8}))`
---@param values number[]|jaxlua.Array
---@return string
function plot.curve(values, ...)
  local k = CURVE(...)
  local width, height = k.width or 60, k.height or 10
  values = numbers(values)
  if #values == 0 then
    C.raise("arg", "plot.curve", "there are no values to draw")
  end
  local low, high = range(values)
  local bits = rasterize(resample(values, width * 2), low, high, width, height)
  local lines = {}
  if k.title then
    lines[1] = (" "):rep(10) .. k.title
  end
  for r = 1, height do
    local cells = {}
    for c = 1, width do
      cells[c] = bits[r][c] and braille(bits[r][c]) or " "
    end
    local mark = r == 1 and high or r == height and low
    lines[#lines + 1] = ("%8s │%s"):format(mark and ("%.4g"):format(mark) or "",
      (table.concat(cells):gsub("%s+$", "")))
  end
  lines[#lines + 1] = (" "):rep(9) .. "└" .. ("─"):rep(width)
  if k.xlabel then
    lines[#lines + 1] = (" "):rep(11) .. k.xlabel
  end
  return table.concat(lines, "\n")
end

return require("jaxlua.args").public(plot, "plot", "plot.")
