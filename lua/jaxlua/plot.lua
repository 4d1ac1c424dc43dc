--- jax.plot: lines, points, histograms, heat maps and grids of images. A figure is text in the
--- terminal (tostring, or its value at the prompt) and saves itself as PNG or SVG.
--
--   local fig = jax.plot.line(losses, {title = "loss", xlabel = "step"})
--   print(fig)
--   fig:save "loss.png"

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec
local scale = require "jaxlua.plot.scale"

local plot = {}

-- Bit of each dot of a cell: [column][row].
local DOTS = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } }
local braille = require("jaxlua.plot.text").braille

-- The elements in one list, and a scalar as a list of one.
local function numbers(values, label)
  if C.is_array(values) then
    values = C.reshape(C.astype(values, "float32"), { C.size(values) }):totable()
  end
  if type(values) ~= "table" then
    C.raise("arg", label, "a list of numbers or an array was expected, got " .. C.describe(values))
  end
  for i, v in ipairs(values) do
    if type(v) ~= "number" then
      C.raise("arg", label, ("value %d is %s; numbers were expected"):format(i, C.describe(v)))
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
  values = numbers(values, "plot.curve")
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

-- ---- figures -----------------------------------------------------------------------------------

---@class jaxlua.Figure
local Figure = {}
Figure.__index = Figure

local TEXT = spec("figure:text", "", "width height color")
--- The figure as lines of text; with colours on a terminal, unless NO_COLOR is set.
---e.g. `print(jax.plot.line({1, 4, 2}):text{width = 20, height = 5, color = false})`
---@return string
function Figure:text(...)
  local k = TEXT(...)
  local color = k.color
  if color == nil then
    color = (os.getenv "NO_COLOR" or "") == "" and require("jaxlua.progress").is_terminal()
  end
  return require("jaxlua.plot.text").figure(self, k.width or 60, k.height or 15, color)
end

function Figure:__tostring()
  return self:text()
end

local function need_size(label, v, least)
  if v < least or v > 8000 then
    C.raise("arg", label, ("a size of %g pixels; from %d to 8000 is possible"):format(v, least))
  end
end

local SAVE = spec("figure:save", "", "width height")
--- Writes the figure into a file whose name ends in .png or .svg.
---e.g. `jax.plot.line({1, 4, 2}):save("curve.svg")`
---@param path string
function Figure:save(path, ...)
  local k = SAVE(...)
  local kind = type(path) == "string" and path:match "%.(%a+)$"
  kind = kind and kind:lower()
  if kind ~= "png" and kind ~= "svg" then
    C.raise("arg", "figure:save", "the file's name ends in .png or .svg; got " .. (
      type(path) == "string" and ("'%s'"):format(path) or C.describe(path)))
  end
  local draw = require "jaxlua.plot.draw"
  local width, height = draw.size(self)
  width, height = k.width or width, k.height or height
  need_size("figure:save", width, 64)
  need_size("figure:save", height, 64)
  local canvas = require(kind == "png" and "jaxlua.plot.raster" or "jaxlua.plot.svg").new(width,
    height)
  draw.figure(self, canvas)
  local bytes = canvas:finish()
  local f, why = io.open(path, "wb")
  local ok = f and f:write(bytes)
  if not (f and f:close() and ok) then
    C.raise("io", "figure:save", "cannot write " .. (why or path))
  end
end

local function none_finite(label, n)
  C.raise("arg", label, ("%s finite: there is nothing to draw"):format(n == 1
    and "the only value is not" or ("none of the %d values is"):format(n)))
end

-- A figure over two axes. Ranges come from what is drawn; some of it must be finite.
local function figure_xy(label, series, k, from_zero)
  local xs, ys, count = {}, {}, 0
  for i, s in ipairs(series) do
    xs[i], ys[i] = s.edges or s.x, s.y
    count = count + #s.y
  end
  if count == 0 then
    C.raise("arg", label, "there are no values to draw")
  end
  local xlow, xhigh = scale.range(unpack(xs))
  local ylow, yhigh = scale.range(unpack(ys))
  if not xlow or not ylow then
    none_finite(label, count)
  end
  if from_zero then
    ylow, yhigh = 0, math.max(1, yhigh)
  end
  return setmetatable({ kind = "xy", series = series, title = k.title, xlabel = k.xlabel,
    ylabel = k.ylabel, xlow = xlow, xhigh = xhigh, ylow = ylow, yhigh = yhigh }, Figure)
end

-- The rows of a matrix, or of a list of lists; a vector is one row.
local function rows_of(values, label)
  local rows = {}
  if C.is_array(values) and C.ndim(values) == 2 then
    values = C.astype(values, "float32"):totable()
  end
  if type(values) == "table" and not C.is_array(values)
    and (type(values[1]) == "table" or C.is_array(values[1])) then
    for i, row in ipairs(values) do
      rows[i] = numbers(row, label)
    end
    return rows
  end
  return { numbers(values, label) }
end

local function counting(n)
  local list = {}
  for i = 1, n do
    list[i] = i - 1
  end
  return list
end

local LINE = spec("plot.line", "", "x title xlabel ylabel labels")
--- Lines through the values: of a vector one, of a matrix or a list of lists one for each row.
--- A NaN is a gap.
---e.g. `jax.plot.line({1, 4, 9}, {x = {0, 1, 2}, title = "squares"}):save("squares.svg")`
---@param y number[]|jaxlua.Array
---@param ... any  x (default 0, 1, …), title, xlabel, ylabel, labels (a list)
---@return jaxlua.Figure
function plot.line(y, ...)
  local k = LINE(...)
  local x, series = k.x and numbers(k.x, "plot.line"), {}
  for i, row in ipairs(rows_of(y, "plot.line")) do
    if x and #x ~= #row then
      C.raise("shape", "plot.line", ("%d values of x for %d of y"):format(#x, #row))
    end
    series[i] = { kind = "line", x = x or counting(#row), y = row,
      label = k.labels and k.labels[i] and tostring(k.labels[i]),
      color = scale.palette[(i - 1) % #scale.palette + 1] }
  end
  return figure_xy("plot.line", series, k)
end

local SCATTER = spec("plot.scatter", "", "title xlabel ylabel classes")
--- Points at (x, y); `classes`, a list of numbers or names, gives each class its colour.
---e.g. `jax.plot.scatter({0, 1, 2}, {3, 1, 2}, {classes = {"a", "b", "a"}}):save("points.svg")`
---@param x number[]|jaxlua.Array
---@param y number[]|jaxlua.Array
---@return jaxlua.Figure
function plot.scatter(x, y, ...)
  local k = SCATTER(...)
  x, y = numbers(x, "plot.scatter"), numbers(y, "plot.scatter")
  local classes = C.is_array(k.classes) and numbers(k.classes, "plot.scatter") or k.classes
  if #x ~= #y or classes and #classes ~= #x then
    C.raise("shape", "plot.scatter", ("%d values of x, %d of y%s"):format(#x, #y,
      classes and (", %d classes"):format(#classes) or ""))
  end
  local series, of = {}, {}
  for i = 1, #x do
    local class = classes and classes[i] or false
    local s = of[class]
    if not s then
      s = { kind = "points", x = {}, y = {}, label = classes and tostring(class) or nil }
      of[class], series[#series + 1] = s, s
    end
    s.x[#s.x + 1], s.y[#s.y + 1] = x[i], y[i]
  end
  table.sort(series, function(a, b)
    return (a.label or "") < (b.label or "")
  end)
  for i, s in ipairs(series) do
    s.color = scale.palette[(i - 1) % #scale.palette + 1]
  end
  return figure_xy("plot.scatter", series, k)
end

local HIST = spec("plot.hist", "", "bins title xlabel ylabel")
--- How many of the values fall into each of `bins` (20) intervals of equal width; those that are
--- not finite into none.
---e.g. `jax.plot.hist({1, 2, 2, 3}, {bins = 3}):save("counts.svg")`
---@param values number[]|jaxlua.Array
---@return jaxlua.Figure
function plot.hist(values, ...)
  local k = HIST(...)
  values = numbers(values, "plot.hist")
  local bins = k.bins or 20
  if type(bins) ~= "number" or bins < 1 or bins > 1000 or bins % 1 ~= 0 then
    C.raise("arg", "plot.hist", "bins is a whole number from 1 to 1000, got " .. tostring(bins))
  end
  local low, high = scale.range(values)
  if not low and #values > 0 then
    none_finite("plot.hist", #values)
  end
  local counts, edges = {}, {}
  for i = 1, bins do
    counts[i] = 0
  end
  if low then
    for i = 0, bins do
      edges[i + 1] = low + (high - low) * i / bins
    end
    for _, v in ipairs(values) do
      if scale.finite(v) then
        local i = math.min(bins, math.floor((v - low) / (high - low) * bins) + 1)
        counts[i] = counts[i] + 1
      end
    end
  end
  return figure_xy("plot.hist", { { kind = "bars", y = #values > 0 and counts or {}, edges = edges,
    color = scale.palette[1] } }, k, true)
end

local HEATMAP = spec("plot.heatmap", "", "title xlabel ylabel low high")
--- A matrix as colours, row 0 on top; `low` and `high` are the ends of the colours.
---e.g. `jax.plot.heatmap({{0, 1}, {2, 3}}):save("matrix.svg")`
---@param matrix jaxlua.Array|number[][]
---@return jaxlua.Figure
function plot.heatmap(matrix, ...)
  local k = HEATMAP(...)
  if C.is_array(matrix) and C.ndim(matrix) ~= 2 then
    C.raise("shape", "plot.heatmap", "a matrix was expected, got " .. C.describe(matrix))
  end
  local rows = rows_of(matrix, "plot.heatmap")
  local columns = rows[1] and #rows[1] or 0
  for i, row in ipairs(rows) do
    if #row ~= columns or columns == 0 then
      C.raise("shape", "plot.heatmap", columns == 0 and "there are no values to draw"
        or ("row %d has %d values, row 0 has %d"):format(i - 1, #row, columns))
    end
  end
  local low, high = scale.range(unpack(rows))
  if not low then
    none_finite("plot.heatmap", #rows * columns)
  end
  low, high = k.low or low, k.high or high
  return setmetatable({ kind = "heat", rows = rows, low = low, high = high, title = k.title,
    xlabel = k.xlabel, ylabel = k.ylabel, xlow = 0, xhigh = columns, ylow = 0, yhigh = #rows },
    Figure)
end

-- One image as rows of colours. Numbers from 0 to 1, of integers from 0 to 255.
local function pixels_of(image, whole)
  local out, unit = {}, whole and 255 or 1
  for i, row in ipairs(image) do
    local colors = {}
    for j, v in ipairs(row) do
      if type(v) == "number" or v[2] == nil then
        colors[j] = scale.gray((type(v) == "number" and v or v[1]) / unit)
      else
        local r, g, b = scale.gray(v[1] / unit), scale.gray(v[2] / unit), scale.gray(v[3] / unit)
        colors[j] = math.floor(r / 65536) * 65536 + math.floor(g / 65536) * 256 + b % 256
      end
    end
    out[i] = colors
  end
  return out
end

local IMAGES = spec("plot.images", "", "columns labels title")
--- A grid of images, [n, height, width] or [n, height, width, 1 or 3]; a single one may lack n.
--- Floats are from 0 (black) to 1, integers from 0 to 255. `labels` are written below.
---e.g. `jax.plot.images(jax.numpy.ones{2, 4, 4}, {labels = {"a", "b"}}):save("images.svg")`
---@param images jaxlua.Array
---@return jaxlua.Figure
function plot.images(images, ...)
  local k = IMAGES(...)
  if not C.is_array(images) then
    C.raise("arg", "plot.images", "an array was expected, got " .. C.describe(images))
  end
  local n = C.ndim(images)
  if n == 2 then
    images, n = C.expand_dims(images, 0), 3
  end
  local shape = C.shape(images)
  if n < 3 or n > 4 or n == 4 and shape[4] ~= 1 and shape[4] ~= 3 or C.size(images) == 0 then
    C.raise("shape", "plot.images", "images are [n, height, width] or [n, height, width, 1 or 3], "
      .. "got " .. C.describe(images))
  end
  local whole = C.dtype(images):find("int", 1, true) ~= nil
  local list = C.astype(images, "float32"):totable()
  for i, image in ipairs(list) do
    list[i] = pixels_of(image, whole)
  end
  local columns = k.columns or math.min(#list, 8)
  if type(columns) ~= "number" or columns < 1 or columns % 1 ~= 0 then
    C.raise("arg", "plot.images", "columns is a whole number from 1 on, got " .. tostring(columns))
  end
  local labels = C.is_array(k.labels) and numbers(k.labels, "plot.images") or k.labels
  return setmetatable({ kind = "images", images = list, columns = math.min(columns, #list),
    labels = labels, title = k.title }, Figure)
end

return require("jaxlua.args").public(plot, "plot", "plot.")
