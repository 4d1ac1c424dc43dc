--- Ranges, round tick marks, colours.

local scale = {}

-- Okabe, Ito 2008: told apart by all kinds of colour vision.
scale.palette = { 0x0072B2, 0xE69F00, 0x009E73, 0xD55E00, 0xCC79A7, 0x56B4E9, 0x8C6D1F, 0x444444 }

-- Anchors of the map viridis (Smith, van der Walt 2015), even steps of lightness.
local VIRIDIS = { 0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30,
  0xFDE725 }

--- Red, green, blue of a colour, 0 to 255.
function scale.rgb(color)
  return math.floor(color / 65536), math.floor(color / 256) % 256, color % 256
end

local function blend(a, b, part)
  local color = 0
  for shift = 2, 0, -1 do
    local unit = 256 ^ shift
    local x, y = math.floor(a / unit) % 256, math.floor(b / unit) % 256
    color = color + math.floor(x + (y - x) * part + 0.5) * unit
  end
  return color
end

--- The colour of a number from 0 to 1; grey for NaN.
function scale.viridis(part)
  if part ~= part then
    return 0xBBBBBB
  end
  local at = math.max(0, math.min(1, part)) * (#VIRIDIS - 1)
  local i = math.min(math.floor(at), #VIRIDIS - 2)
  return blend(VIRIDIS[i + 1], VIRIDIS[i + 2], at - i)
end

function scale.gray(part)
  local level = part ~= part and 0 or math.floor(math.max(0, math.min(1, part)) * 255 + 0.5)
  return level * 0x10101
end

function scale.finite(v)
  return v == v and v > -math.huge and v < math.huge
end

--- Least and greatest finite value of the lists, or nil if there is none; equal ones are spread.
function scale.range(...)
  local low, high = math.huge, -math.huge
  for i = 1, select("#", ...) do
    for _, v in ipairs((select(i, ...))) do
      if scale.finite(v) then
        low, high = math.min(low, v), math.max(high, v)
      end
    end
  end
  if low > high then
    return nil
  elseif low == high then
    local half = low == 0 and 0.5 or math.abs(low) * 0.5
    return low - half, high + half
  end
  return low, high
end

--- Round numbers within a range, about n of them.
---@return number[] ticks
---@return number step
function scale.ticks(low, high, n)
  local rough = (high - low) / n
  local unit = 10 ^ math.floor(math.log10(rough))
  local step = 10 * unit
  for _, m in ipairs { 1, 2, 2.5, 5 } do
    if m * unit >= rough then
      step = m * unit
      break
    end
  end
  local list = {}
  for i = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) do
    list[#list + 1] = i * step
  end
  return list, step
end

--- A tick as text: as many digits as its step needs.
function scale.label(v, step)
  if math.abs(v) < step * 1e-6 then
    return "0"
  end
  local size = math.max(math.abs(v), step)
  if size >= 1e6 or step < 1e-5 then
    return (("%.3g"):format(v):gsub("e%+?(-?)0*", "e%1"))
  end
  local digits = math.max(0, math.ceil(-math.log10(step) - 1e-9)) + 0 -- no -0
  if math.abs(step * 10 ^ digits - math.floor(step * 10 ^ digits + 0.5)) > 1e-6 then
    digits = digits + 1
  end
  return ("%." .. digits .. "f"):format(v)
end

return scale
