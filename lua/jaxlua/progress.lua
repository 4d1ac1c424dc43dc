--- A bar that shows how far a loop is, how fast, and how long it still takes; plain lines where
-- the output is no terminal.
--
--   local bar = progress.bar(steps, {label = "epoch 1", unit = "img"})
--   for … do bar:step(128, "loss 0.31") end
--   bar:finish()

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local progress = {}

--- Whether a stream is a terminal that understands control sequences.
---@param stream? file*  default io.stdout
---@return boolean
function progress.is_terminal(stream)
  local fd = stream == io.stderr and 2 or (stream == nil or stream == io.stdout) and 1
  local ok, ffi = pcall(require, "ffi")
  if not fd or not ok or os.getenv "TERM" == "dumb" then
    return false
  end
  pcall(ffi.cdef, "int isatty(int fd);")
  local known, answer = pcall(function() return ffi.C.isatty(fd) == 1 end)
  return known and answer
end

--- Seconds as 0:07, 2:31 or 1:05:00.
---@return string
function progress.duration(seconds)
  if seconds ~= seconds or seconds == math.huge then
    return "--:--"
  end
  seconds = math.floor(seconds + 0.5)
  local hours, minutes = math.floor(seconds / 3600), math.floor(seconds / 60) % 60
  if hours > 0 then
    return ("%d:%02d:%02d"):format(hours, minutes, seconds % 60)
  end
  return ("%d:%02d"):format(minutes, seconds % 60)
end

--- A rate as 950, 12.3k or 4.56M.
---@return string
function progress.rate(x)
  if x >= 1e6 then
    return ("%.3gM"):format(x / 1e6)
  elseif x >= 1e4 then
    return ("%.3gk"):format(x / 1e3)
  end
  return ("%.0f"):format(x)
end

---@class jaxlua.ProgressBar
local Bar = {}
Bar.__index = Bar

local BLOCKS = { "▏", "▎", "▍", "▌", "▋", "▊", "▉" }

-- A bar of `width` cells, filled in eighths.
local function cells(part, width)
  local eighths = math.floor(part * width * 8 + 0.5)
  local full = math.floor(eighths / 8)
  local text = ("█"):rep(full) .. (BLOCKS[eighths % 8] or "")
  local used = full + (eighths % 8 > 0 and 1 or 0)
  return text .. (" "):rep(width - used)
end

-- Without a total: how many, how fast, how long so far.
local function open_text(self, now)
  return ("%s %d %s, %s %s/s, %s%s"):format(self.label, self.done, self.unit, progress.rate(
    now > 0 and self.items / now or 0), self.unit, progress.duration(now),
    self.note and "  " .. self.note or "")
end

function Bar:text()
  if not self.total then
    return (open_text(self, C.clock() - self.start):gsub("^ ", ""))
  end
  local now = C.clock() - self.start
  local part = self.total > 0 and math.min(1, self.done / self.total) or 1
  local left = self.done > 0 and now * (self.total - self.done) / self.done or math.huge
  local rate = now > 0 and self.items / now or 0
  local tail = ("%3.0f%% %s/s, %s left"):format(part * 100,
    progress.rate(rate) .. " " .. self.unit, progress.duration(left))
  local bar = cells(part, 20)
  if self.color then
    bar = "\27[36m" .. bar .. "\27[0m"
  end
  local note = self.note and "  " .. self.note or ""
  return ("%s |%s| %s%s"):format(self.label, bar, tail, note)
end

--- One step is done, of `items` (1) items; `note` stands behind the bar.
---@param items? integer
---@param note? string
function Bar:step(items, note)
  self.done = self.done + 1
  self.items = self.items + (items or 1)
  self.note = note or self.note
  local now = C.clock()
  if self.terminal and now - self.shown > 0.1 then
    self.shown = now
    self.stream:write("\r\27[K", self:text())
    self.stream:flush()
  end
end

--- Takes the bar away; returns the seconds it took and the items per second.
---@return number seconds
---@return number rate
function Bar:finish()
  local seconds = C.clock() - self.start
  if self.terminal then
    self.stream:write("\r\27[K")
    self.stream:flush()
  end
  return seconds, seconds > 0 and self.items / seconds or 0
end

local BAR = spec("progress.bar", "", "label unit stream terminal color")
--- A bar for `total` steps. It is drawn on a terminal only; color is off where NO_COLOR is set.
---@param total integer
---@return jaxlua.ProgressBar
function progress.bar(total, ...)
  local k = BAR(...)
  local terminal = k.terminal
  if terminal == nil then
    terminal = progress.is_terminal(k.stream)
  end
  local color = k.color
  if color == nil then
    color = (os.getenv "NO_COLOR" or "") == ""
  end
  return setmetatable({
    total = total, done = 0, items = 0, start = C.clock(), shown = -1, label = k.label or "",
    unit = k.unit or "it", stream = k.stream or io.stdout, terminal = terminal, color = color,
  }, Bar)
end

-- ---- loops -------------------------------------------------------------------------------------

-- The items of a list, 1 to n, or what an iterator gives: f, state, control, and how many.
local function iteration(source, state, control)
  if type(source) == "number" then
    return function(n, i)
      if i < n then
        return i + 1
      end
    end, source, 0, math.max(0, math.floor(source))
  elseif type(source) == "table" and (debug.getmetatable(source) or {}).__call == nil then
    local i = 0
    return function()
      i = i + 1
      return source[i]
    end, nil, nil, #source
  elseif C.is_array(source) and C.ndim(source) > 0 then
    local n = C.shape(source)[1]
    return function(_, i)
      if i + 1 < n then
        return i + 1, source[i + 1]
      end
    end, nil, -1, n
  elseif type(source) == "function" or type(source) == "table" then
    return source, state, control
  end
  C.raise("arg", "progress", "a number, a list, an array or an iterator was expected, got "
    .. C.describe(source))
end

local OPTIONS = { total = true, label = true, unit = true, stream = true, terminal = true,
  color = true }

local function is_options(t)
  if type(t) ~= "table" or getmetatable(t) ~= nil or next(t) == nil then
    return false
  end
  for key in next, t do
    if not OPTIONS[key] then
      return false
    end
  end
  return true
end

-- jax.progress(iterator…, options): a loop with a bar, which goes when the loop ends.
--   for i in jax.progress(100) do … end
--   for batch in jax.progress(data.batches(…), {total = 469, unit = "batch"}) do … end
local function loop(_, source, ...)
  local n = select("#", ...)
  local options = n > 0 and is_options((select(n, ...))) and (select(n, ...)) or {}
  local state, control = ...
  if state == options then
    state, control = nil, nil
  elseif control == options then
    control = nil
  end
  local f, s, c, total = iteration(source, state, control)
  local k = {}
  for name, value in next, options do
    k[name] = value
  end
  k.total = nil
  local bar = progress.bar(0, k)
  bar.total = options.total or total
  local started = false
  local function pass(first, ...)
    if first == nil then
      bar:finish()
    end
    return first, ...
  end
  return function(state_now, control_now)
    if started then
      bar:step()
    end
    started = true
    return pass(f(state_now, control_now))
  end, s, c
end

return setmetatable(require("jaxlua.args").public(progress, "progress", "progress."),
  { __call = loop })
