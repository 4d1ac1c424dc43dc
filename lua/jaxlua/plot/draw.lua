--- Draws a figure on a canvas: frame, ticks, labels, and what the figure holds.

local scale = require "jaxlua.plot.scale"

local draw = {}

local INK, GRID = 0x333333, 0xE4E4E4
local LETTER = 9 -- about the width of one, to leave room

-- The frame inside the margins, and functions from data to places.
local function frame(fig, canvas, left, right)
  local f = {
    x = left, y = fig.title and 44 or 18,
    right = canvas.width - right, bottom = canvas.height - (fig.xlabel and 62 or 40),
  }
  function f.px(v)
    return f.x + (v - fig.xlow) / (fig.xhigh - fig.xlow) * (f.right - f.x)
  end
  function f.py(v)
    return f.bottom - (v - fig.ylow) / (fig.yhigh - fig.ylow) * (f.bottom - f.y)
  end
  return f
end

local function outline(canvas, f)
  canvas:line({ f.x, f.y, f.x, f.bottom, f.right, f.bottom, f.right, f.y, f.x, f.y }, INK, 1)
end

local function captions(fig, canvas, f)
  local middle = (f.x + f.right) / 2
  if fig.title then
    canvas:text(middle, 22, fig.title, "middle")
  end
  if fig.xlabel then
    canvas:text(middle, canvas.height - 20, fig.xlabel, "middle")
  end
  if fig.ylabel then
    canvas:text(18, (f.y + f.bottom) / 2, fig.ylabel, "middle", true)
  end
end

local function axes(fig, canvas, f)
  local ticks, step = scale.ticks(fig.xlow, fig.xhigh, 8)
  for _, v in ipairs(ticks) do
    canvas:line({ f.px(v), f.y, f.px(v), f.bottom }, GRID, 1)
    canvas:text(f.px(v), f.bottom + 16, scale.label(v, step), "middle")
  end
  ticks, step = scale.ticks(fig.ylow, fig.yhigh, 6)
  for _, v in ipairs(ticks) do
    canvas:line({ f.x, f.py(v), f.right, f.py(v) }, GRID, 1)
    canvas:text(f.x - 8, f.py(v), scale.label(v, step), "end")
  end
end

-- Room for the labels of the y axis.
local function left_margin(fig)
  local ticks, step = scale.ticks(fig.ylow, fig.yhigh, 6)
  local widest = 0
  for _, v in ipairs(ticks) do
    widest = math.max(widest, #scale.label(v, step))
  end
  return 24 + widest * (LETTER + 3) + (fig.ylabel and 24 or 0)
end

local series = {}

function series.line(canvas, f, s)
  local points = {}
  local function flush()
    if #points == 2 then
      canvas:circle(points[1], points[2], 2.5, s.color)
    elseif #points > 2 then
      canvas:line(points, s.color, 2)
    end
    points = {}
  end
  for i, y in ipairs(s.y) do
    if scale.finite(y) and scale.finite(s.x[i]) then
      points[#points + 1] = f.px(s.x[i])
      points[#points + 1] = f.py(y)
    else
      flush()
    end
  end
  flush()
end

function series.points(canvas, f, s)
  for i, y in ipairs(s.y) do
    if scale.finite(y) and scale.finite(s.x[i]) then
      canvas:circle(f.px(s.x[i]), f.py(y), 3.5, s.color)
    end
  end
end

function series.bars(canvas, f, s)
  for i, count in ipairs(s.y) do
    local x1, x2, y = f.px(s.edges[i]), f.px(s.edges[i + 1]), f.py(count)
    if count > 0 then
      canvas:rect(x1 + 0.5, y, math.max(1, x2 - x1 - 1), f.bottom - y, s.color)
    end
  end
end

local function legend(fig, canvas, f)
  local widest, labelled = 0, {}
  for _, s in ipairs(fig.series) do
    if s.label then
      labelled[#labelled + 1] = s
      widest = math.max(widest, #s.label)
    end
  end
  if #labelled == 0 then
    return
  end
  local width = widest * (LETTER + 3) + 44
  local x, y = f.right - width - 8, f.y + 8
  canvas:rect(x, y, width, #labelled * 20 + 8, 0xF7F7F7)
  for i, s in ipairs(labelled) do
    local middle = y + 20 * i - 6
    canvas:rect(x + 8, middle - 2, 20, 4, s.color)
    canvas:text(x + 36, middle, s.label, "start")
  end
end

-- Lines and points do not touch the frame.
local function with_room(fig)
  if fig.series[1].kind == "bars" then
    return fig
  end
  local dx, dy = (fig.xhigh - fig.xlow) * 0.03, (fig.yhigh - fig.ylow) * 0.05
  return setmetatable({ xlow = fig.xlow - dx, xhigh = fig.xhigh + dx, ylow = fig.ylow - dy,
    yhigh = fig.yhigh + dy }, { __index = fig })
end

local function draw_xy(fig, canvas)
  fig = with_room(fig)
  local f = frame(fig, canvas, left_margin(fig), 24)
  axes(fig, canvas, f)
  for _, s in ipairs(fig.series) do
    series[s.kind](canvas, f, s)
  end
  outline(canvas, f)
  captions(fig, canvas, f)
  legend(fig, canvas, f)
end

-- Whole pixels: no seams between rectangles.
local function nearest(v)
  return math.floor(v + 0.5)
end

-- Cells of a matrix; neighbours of one colour in a row are one rectangle.
local function draw_cells(canvas, rows, color, x, y, width, height)
  local tall = height / #rows
  for i, row in ipairs(rows) do
    local wide, from = width / #row, 1
    for k = 1, #row do
      if k == #row or color(row[k + 1]) ~= color(row[from]) then
        local left, right = nearest(x + (from - 1) * wide), nearest(x + k * wide)
        local top, bottom = nearest(y + (i - 1) * tall), nearest(y + i * tall)
        canvas:rect(left, top, right - left, bottom - top, color(row[from]))
        from = k + 1
      end
    end
  end
end

local function color_bar(fig, canvas, f)
  local x, n = f.right + 16, 64
  for i = 0, n - 1 do
    local tall = (f.bottom - f.y) / n
    local top, bottom = nearest(f.bottom - (i + 1) * tall), nearest(f.bottom - i * tall)
    canvas:rect(x, top, 16, bottom - top, scale.viridis(i / (n - 1)))
  end
  local ticks, step = scale.ticks(fig.low, fig.high, 6)
  for _, v in ipairs(ticks) do
    local y = f.bottom - (v - fig.low) / (fig.high - fig.low) * (f.bottom - f.y)
    canvas:text(x + 24, y, scale.label(v, step), "start")
  end
end

local function draw_heat(fig, canvas)
  local f = frame(fig, canvas, left_margin(fig), 110)
  draw_cells(canvas, fig.rows, function(v)
    return scale.viridis((v - fig.low) / (fig.high - fig.low))
  end, f.x, f.y, f.right - f.x, f.bottom - f.y)
  for _, axis in ipairs { { fig.xhigh, "x" }, { #fig.rows, "y" } } do
    local n, along = axis[1], axis[2] == "x"
    local ticks, step = scale.ticks(0, math.max(1, n - 1), 8)
    for _, v in ipairs(step >= 1 and ticks or { 0 }) do
      if v <= n - 1 and along then
        canvas:text(f.px(v + 0.5), f.bottom + 16, scale.label(v, 1), "middle")
      elseif v <= n - 1 then
        canvas:text(f.x - 8, f.y + (v + 0.5) / n * (f.bottom - f.y), scale.label(v, 1), "end")
      end
    end
  end
  outline(canvas, f)
  captions(fig, canvas, f)
  color_bar(fig, canvas, f)
end

local function same(color)
  return color
end

local function draw_images(fig, canvas)
  local top, gap = fig.title and 40 or 8, 8
  local rows = math.ceil(#fig.images / fig.columns)
  local wide = (canvas.width - gap) / fig.columns - gap
  local tall = (canvas.height - top - gap) / rows - gap - (fig.labels and 20 or 0)
  for i, image in ipairs(fig.images) do
    local x = gap + ((i - 1) % fig.columns) * (wide + gap)
    local y = top + math.floor((i - 1) / fig.columns) * (tall + gap + (fig.labels and 20 or 0))
    draw_cells(canvas, image, same, x, y, wide, tall)
    if fig.labels and fig.labels[i] ~= nil then
      canvas:text(x + wide / 2, y + tall + 10, fig.labels[i], "middle")
    end
  end
  if fig.title then
    canvas:text(canvas.width / 2, 20, fig.title, "middle")
  end
end

--- Width and height in pixels that suit the figure.
function draw.size(fig)
  if fig.kind == "images" then
    local rows, columns = #fig.images[1], #fig.images[1][1]
    local cell = math.max(1, math.floor(96 / math.max(rows, columns)))
    return fig.columns * (columns * cell + 8) + 8, math.ceil(#fig.images / fig.columns)
      * (rows * cell + 8 + (fig.labels and 20 or 0)) + 16 + (fig.title and 32 or 0)
  end
  return 800, 500
end

--- The figure on the canvas.
function draw.figure(fig, canvas)
  local kinds = { xy = draw_xy, heat = draw_heat, images = draw_images }
  kinds[fig.kind](fig, canvas)
end

return draw
