--- A canvas that writes SVG.

local svg = {}
local Canvas = {}
Canvas.__index = Canvas

local function hex(color)
  return ("#%06x"):format(color)
end

local function escape(text)
  return (tostring(text):gsub("[&<>\"]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
    ['"'] = "&quot;" }))
end

function svg.new(width, height)
  return setmetatable({ width = width, height = height, parts = {} }, Canvas)
end

function Canvas:add(fmt, ...)
  self.parts[#self.parts + 1] = fmt:format(...)
end

function Canvas:rect(x, y, width, height, color)
  self:add('<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>', x, y, width, height,
    hex(color))
end

--- points: x1, y1, x2, y2, …
function Canvas:line(points, color, width)
  local text = {}
  for i = 1, #points, 2 do
    text[#text + 1] = ("%.2f,%.2f"):format(points[i], points[i + 1])
  end
  self:add('<polyline points="%s" fill="none" stroke="%s" stroke-width="%g" '
    .. 'stroke-linejoin="round"/>', table.concat(text, " "), hex(color), width)
end

function Canvas:circle(x, y, radius, color)
  self:add('<circle cx="%.2f" cy="%.2f" r="%g" fill="%s"/>', x, y, radius, hex(color))
end

--- anchor: "start", "middle" or "end"; y is the middle of the letters.
function Canvas:text(x, y, text, anchor, upright)
  local turn = upright and (' transform="rotate(-90 %.2f %.2f)"'):format(x, y) or ""
  self:add('<text x="%.2f" y="%.2f" text-anchor="%s" dominant-baseline="central"%s>%s</text>', x,
    y, anchor, turn, escape(text))
end

function Canvas:finish()
  return ('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" '
    .. 'font-family="sans-serif" font-size="14" fill="#333333">\n'
    .. '<rect width="100%%" height="100%%" fill="#ffffff"/>\n%s\n</svg>\n'):format(self.width,
    self.height, self.width, self.height, table.concat(self.parts, "\n"))
end

return svg
