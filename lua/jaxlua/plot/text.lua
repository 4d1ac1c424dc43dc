--- Figures in the terminal: Braille dots (2 by 4 in a cell), blocks in eighths, half blocks in two
--- colours; shades where there are no colours.

local scale = require "jaxlua.plot.scale"

local text = {}

-- Bit of each dot of a cell: [column][row].
local DOTS = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } }
local EIGHTHS = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }
local SHADES = { " ", "░", "▒", "▓", "█" }

--- The character of these dots.
function text.braille(bits)
  local code = 0x2800 + bits
  return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64,
    0x80 + code % 64)
end

local function paint(color, letters, back)
  local r, g, b = scale.rgb(color)
  local under = ""
  if back then
    under = (";48;2;%d;%d;%d"):format(scale.rgb(back))
  end
  return ("\27[38;2;%d;%d;%d%sm%s\27[0m"):format(r, g, b, under, letters)
end

-- ---- lines and points --------------------------------------------------------------------------

-- Dots of a picture, and the series that was drawn last in each cell.
local function new_grid(width, height)
  return { width = width, height = height, bits = {}, owner = {} }
end

local function set(grid, x, y, owner)
  if x < 0 or y < 0 or x >= grid.width * 2 or y >= grid.height * 4 then
    return
  end
  local cell = math.floor(y / 4) * grid.width + math.floor(x / 2)
  grid.bits[cell] = bit.bor(grid.bits[cell] or 0, DOTS[x % 2 + 1][y % 4 + 1])
  grid.owner[cell] = owner
end

local function segment(grid, x1, y1, x2, y2, owner)
  local n = math.max(math.abs(x2 - x1), math.abs(y2 - y1), 1)
  for i = 0, n do
    set(grid, math.floor(x1 + (x2 - x1) * i / n + 0.5), math.floor(y1 + (y2 - y1) * i / n + 0.5),
      owner)
  end
end

local function plot_series(grid, fig, s)
  local last_x, last_y
  for i, y in ipairs(s.y) do
    local x = s.x[i]
    if scale.finite(x) and scale.finite(y) then
      local px = math.floor((x - fig.xlow) / (fig.xhigh - fig.xlow) * (grid.width * 2 - 1) + 0.5)
      local py = math.floor((fig.yhigh - y) / (fig.yhigh - fig.ylow) * (grid.height * 4 - 1) + 0.5)
      if s.kind == "line" and last_x then
        segment(grid, last_x, last_y, px, py, s)
      else
        set(grid, px, py, s)
      end
      last_x, last_y = px, py
    else
      last_x = nil
    end
  end
end

local function grid_row(grid, r, color)
  local cells = {}
  for c = 0, grid.width - 1 do
    local cell = r * grid.width + c
    local bits = grid.bits[cell]
    cells[c + 1] = bits and (color and paint(grid.owner[cell].color, text.braille(bits))
      or text.braille(bits)) or " "
  end
  return cells
end

-- ---- bars --------------------------------------------------------------------------------------

-- The count of the bin that column c of the picture shows: of its middle.
local function bar_row(fig, s, width, height, r, color)
  local cells = {}
  for c = 0, width - 1 do
    local bin = math.min(#s.y, math.floor((c + 0.5) / width * #s.y) + 1)
    local eighths = math.floor(s.y[bin] / fig.yhigh * height * 8 + 0.5) - (height - 1 - r) * 8
    if eighths <= 0 and r == height - 1 and s.y[bin] > 0 then
      eighths = 1
    end
    local block = eighths > 0 and EIGHTHS[math.min(8, eighths)]
    cells[c + 1] = block and (color and paint(s.color, block) or block) or " "
  end
  return cells
end

-- ---- frames ------------------------------------------------------------------------------------

local function number(v)
  return ("%.4g"):format(v)
end

local function letters(s)
  return select(2, s:gsub("[^\128-\191]", ""))
end

local function foot(low, high, width)
  local left, right = number(low), number(high)
  return left .. (" "):rep(math.max(1, width - #left - #right)) .. right
end

local function add_captions(lines, fig, width, indent)
  if fig.title then
    local space = indent + math.max(0, math.floor((width - letters(fig.title)) / 2))
    table.insert(lines, 1, (" "):rep(space) .. fig.title)
  end
  if fig.xlabel then
    local space = indent + math.max(0, math.floor((width - letters(fig.xlabel)) / 2))
    lines[#lines + 1] = (" "):rep(space) .. fig.xlabel
  end
end

local function legend(fig, color)
  local names = {}
  for _, s in ipairs(fig.series) do
    if s.label then
      names[#names + 1] = color and paint(s.color, "━━") .. " " .. s.label or s.label
    end
  end
  return #names > 0 and (" "):rep(10) .. table.concat(names, "   ") or nil
end

local function draw_xy(fig, width, height, color)
  local bars = fig.series[1].kind == "bars" and fig.series[1]
  local grid, lines = new_grid(width, height), {}
  for _, s in ipairs(bars and {} or fig.series) do
    plot_series(grid, fig, s)
  end
  for r = 0, height - 1 do
    local cells = bars and bar_row(fig, bars, width, height, r, color) or grid_row(grid, r, color)
    local mark = r == 0 and number(fig.yhigh) or r == height - 1 and number(fig.ylow) or ""
    lines[r + 1] = ("%8s │%s"):format(mark, (table.concat(cells):gsub("%s+$", "")))
  end
  lines[#lines + 1] = (" "):rep(9) .. "└" .. ("─"):rep(width)
  lines[#lines + 1] = (" "):rep(10) .. foot(fig.xlow, fig.xhigh, width)
  add_captions(lines, fig, width, 10)
  lines[#lines + 1] = legend(fig, color)
  return lines
end

-- ---- cells -------------------------------------------------------------------------------------

-- The value of the matrix at a place of a smaller or larger grid: the mean of what falls there.
local function sample(rows, i, k, height, width)
  local function span(at, n, of)
    local from = math.floor(at * of / n)
    return from + 1, math.max(from + 1, math.floor((at + 1) * of / n))
  end
  local top, bottom = span(i, height, #rows)
  local left, right = span(k, width, #rows[1])
  local sum, count = 0, 0
  for r = top, bottom do
    for c = left, right do
      local v = rows[r][c]
      if v == v then
        sum, count = sum + v, count + 1
      end
    end
  end
  return count > 0 and sum / count or 0 / 0
end

local function shade(part)
  if part ~= part then
    return "?"
  end
  return SHADES[math.min(5, math.floor(part * 5) + 1)]
end

-- A picture of `height` half lines. value(i, k) is from 0 to 1, color_of makes a colour of it.
local function cell_lines(width, height, value, color_of, color)
  local lines = {}
  for i = 0, height - 1, 2 do
    local cells = {}
    for k = 0, width - 1 do
      local upper, lower = value(i, k), i + 1 < height and value(i + 1, k) or nil
      if not color then
        cells[k + 1] = shade(lower and lower == lower and (upper + lower) / 2 or upper)
      elseif lower then
        cells[k + 1] = paint(color_of(upper), "▀", color_of(lower))
      else
        cells[k + 1] = paint(color_of(upper), "▀")
      end
    end
    lines[#lines + 1] = table.concat(cells)
  end
  return lines
end

local function draw_heat(fig, width, height, color)
  local rows, columns = #fig.rows, #fig.rows[1]
  local cell = math.floor(math.min(width / columns / 2, height * 2 / rows))
  local wide = math.min(width, columns * math.max(1, cell))
  local tall = math.min(height * 2, rows * math.max(1, cell))
  local lines = cell_lines(wide, tall, function(i, k)
    return (sample(fig.rows, i, k, tall, wide) - fig.low) / (fig.high - fig.low)
  end, scale.viridis, color)
  local bar = {}
  for i = 0, 15 do
    bar[i + 1] = color and paint(scale.viridis(i / 15), "█") or shade(i / 15)
  end
  lines[#lines + 1] = ("%s %s %s"):format(number(fig.low), table.concat(bar), number(fig.high))
  add_captions(lines, fig, wide, 0)
  return lines
end

local function luminance(color)
  local r, g, b = scale.rgb(color)
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255
end

-- A colour's own place: the nearest pixel, no mean.
local function pixel(image, i, k, tall, wide)
  return image[math.floor((i + 0.5) * #image / tall) + 1][math.floor((k + 0.5) * #image[1] / wide)
    + 1]
end

local function draw_images(fig, width, _, color)
  local across = math.max(1, math.min(fig.columns, math.floor((width + 1) / 9)))
  local rows, columns = #fig.images[1], #fig.images[1][1]
  local wide = math.min(columns, math.floor((width + 1) / across) - 1)
  local tall = math.max(1, math.floor(rows * wide / columns + 0.5))
  local lines = {}
  for first = 1, #fig.images, across do
    local block, heads = {}, {}
    for n = first, math.min(first + across - 1, #fig.images) do
      local image = fig.images[n]
      local part = cell_lines(wide, tall, function(i, k)
        local c = pixel(image, i, k, tall, wide)
        return color and c or luminance(c)
      end, function(c)
        return c
      end, color)
      for i, line in ipairs(part) do
        block[i] = (block[i] and block[i] .. " " or "") .. line
      end
      local head = fig.labels and tostring(fig.labels[n] or "") or ""
      heads[#heads + 1] = head .. (" "):rep(wide - letters(head))
    end
    for _, line in ipairs(block) do
      lines[#lines + 1] = line
    end
    if fig.labels then
      lines[#lines + 1] = (table.concat(heads, " "):gsub("%s+$", ""))
    end
  end
  add_captions(lines, fig, width, 0)
  return lines
end

--- The figure as lines of text.
---@return string
function text.figure(fig, width, height, color)
  local kinds = { xy = draw_xy, heat = draw_heat, images = draw_images }
  return table.concat(kinds[fig.kind](fig, width, height, color), "\n")
end

return text
