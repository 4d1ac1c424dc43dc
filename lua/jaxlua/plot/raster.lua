--- A canvas of pixels, for PNG. Edges are smooth: a pixel is covered as far as the shape reaches.

local C = require "jaxlua.core"
local font = require "jaxlua.plot.font"
local scale = require "jaxlua.plot.scale"

local raster = {}
local Canvas = {}
Canvas.__index = Canvas

local floor, max, min, sqrt = math.floor, math.max, math.min, math.sqrt

function raster.new(width, height)
  local pixels = {}
  for i = 1, width * height do
    pixels[i] = 0xFFFFFF
  end
  return setmetatable({ width = width, height = height, pixels = pixels }, Canvas)
end

-- One pixel, covered by a part of 0 to 1.
local function put(self, x, y, color, part)
  if part <= 0 or x < 0 or y < 0 or x >= self.width or y >= self.height then
    return
  end
  local i = y * self.width + x + 1
  if part >= 1 then
    self.pixels[i] = color
    return
  end
  local r, g, b = scale.rgb(color)
  local r0, g0, b0 = scale.rgb(self.pixels[i])
  self.pixels[i] = floor(r0 + (r - r0) * part + 0.5) * 65536
    + floor(g0 + (g - g0) * part + 0.5) * 256 + floor(b0 + (b - b0) * part + 0.5)
end

-- How much of pixel i lies between two borders.
local function overlap(i, from, to)
  return max(0, min(i + 1, to) - max(i, from))
end

function Canvas:rect(x, y, width, height, color)
  for j = floor(y), floor(y + height) do
    local down = overlap(j, y, y + height)
    for i = floor(x), floor(x + width) do
      put(self, i, j, color, down * overlap(i, x, x + width))
    end
  end
end

-- A stroke: every pixel near it, by its distance. Along one axis, so that long ones cost their
-- length.
local function stroke(self, x1, y1, x2, y2, color, width)
  local steep = math.abs(y2 - y1) > math.abs(x2 - x1)
  if steep then
    x1, y1, x2, y2 = y1, x1, y2, x2
  end
  if x1 > x2 then
    x1, y1, x2, y2 = x2, y2, x1, y1
  end
  local dx, dy = x2 - x1, y2 - y1
  local length, reach = sqrt(dx * dx + dy * dy), width / 2 + 0.5
  local tall = length > 0 and reach * length / max(dx, 1e-9) or reach
  for i = floor(x1 - reach), floor(x2 + reach) do
    local middle = y1 + (dx > 0 and dy * max(0, min(1, (i + 0.5 - x1) / dx)) or 0)
    for j = floor(middle - tall), floor(middle + tall) do
      local px, py = i + 0.5 - x1, j + 0.5 - y1
      local t = length > 0 and max(0, min(1, (px * dx + py * dy) / (length * length))) or 0
      local ex, ey = px - t * dx, py - t * dy
      local part = max(0, min(1, reach - sqrt(ex * ex + ey * ey)))
      put(self, steep and j or i, steep and i or j, color, part)
    end
  end
end

function Canvas:line(points, color, width)
  for i = 1, #points - 3, 2 do
    stroke(self, points[i], points[i + 1], points[i + 2], points[i + 3], color, width)
  end
end

function Canvas:circle(x, y, radius, color)
  for j = floor(y - radius - 1), floor(y + radius + 1) do
    for i = floor(x - radius - 1), floor(x + radius + 1) do
      local dx, dy = i + 0.5 - x, j + 0.5 - y
      put(self, i, j, color, max(0, min(1, radius + 0.5 - sqrt(dx * dx + dy * dy))))
    end
  end
end

-- Letters have dots of 2 by 2 pixels.
local DOT = 2
local STEP = (font.width + 1) * DOT

function Canvas:text(x, y, text, anchor, upright)
  -- One box for a letter that is not in the font.
  text = tostring(text):gsub("[\192-\255][\128-\191]*", "\127")
  local length = #text * STEP - DOT
  local back = anchor == "middle" and length / 2 or anchor == "end" and length or 0
  for n = 1, #text do
    for column, bits in ipairs(font.glyph(text:byte(n))) do
      for row = 0, font.height - 1 do
        if floor(bits / 2 ^ row) % 2 == 1 then
          local along = floor((n - 1) * STEP + (column - 1) * DOT - back + 0.5)
          local across = floor((row - font.height / 2) * DOT + 0.5)
          local px = floor(x + 0.5) + (upright and across or along)
          local py = floor(y + 0.5) + (upright and -along - DOT or across)
          for k = 0, DOT * DOT - 1 do
            put(self, px + k % DOT, py + floor(k / DOT), 0x333333, 1)
          end
        end
      end
    end
  end
end

function Canvas:finish()
  local rows, char, concat = {}, string.char, table.concat
  for y = 0, self.height - 1 do
    local row, base = {}, y * self.width
    for x = 1, self.width do
      row[x] = char(scale.rgb(self.pixels[base + x]))
    end
    rows[y + 1] = concat(row)
  end
  return C.png(self.width, self.height, concat(rows))
end

return raster
