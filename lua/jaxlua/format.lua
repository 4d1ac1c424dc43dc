--- Texts with fields as Python's str.format has them: {}, {0}, {name}, {name:.3f}, {{ and }}.

local C = require "jaxlua.core"

local format = {}

local function wrong(label, fmt, what)
  C.raise("arg", label, ("%s in %q"):format(what, fmt))
end

-- "[[fill]align][sign][0][width][,][.precision][type]"
local function parse_spec(spec, label, fmt)
  local rest, out = spec, { fill = " " }
  local fill, align, more = rest:match("^(.)([<>^=])(.*)$")
  if not fill then
    align, more = rest:match("^([<>^=])(.*)$")
  end
  if align then
    out.fill, out.align, rest = fill or " ", align, more
  end
  local sign, zero, width, comma, precision, kind =
    rest:match("^([+ -]?)(0?)(%d*)(,?)(%.?%d*)([deEfFgGxXobs%%]?)$")
  if not sign or precision == "." then
    wrong(label, fmt, ("the format '%s' is not known,"):format(spec))
  end
  if zero == "0" and not out.align then
    out.fill, out.align = "0", "="
  end
  out.sign, out.width, out.comma = sign, tonumber(width) or 0, comma == ","
  out.precision, out.kind = tonumber(precision:sub(2)), kind ~= "" and kind or nil
  return out
end

--- The parts of a text: strings and fields {key = position or name, spec = …}. Parsed texts are
--- plain tables and may be kept.
function format.parse(fmt, label)
  local parts, at, automatic = {}, 1, 0
  while at <= #fmt do
    local from = fmt:find("[{}]", at)
    if not from then
      parts[#parts + 1] = fmt:sub(at)
      break
    end
    local c = fmt:sub(from, from)
    if from > at then
      parts[#parts + 1] = fmt:sub(at, from - 1)
    end
    if fmt:sub(from + 1, from + 1) == c then
      parts[#parts + 1], at = c, from + 2
    elseif c == "}" then
      wrong(label, fmt, "a single '}' stands")
    else
      local body, stop = fmt:match("^([^{}]*)}()", from + 1)
      if not body then
        wrong(label, fmt, "a '{' is not closed")
      end
      local name, spec = body:match("^([^:]*):?(.*)$")
      local key = tonumber(name) or name
      if name == "" then
        key, automatic = automatic, automatic + 1
      elseif type(key) == "string" and not key:match("^[%a_][%w_]*$") then
        wrong(label, fmt, ("the field '%s' is no name and no position,"):format(name))
      end
      parts[#parts + 1] = { key = key, spec = spec ~= "" and parse_spec(spec, label, fmt) or nil }
      at = stop
    end
  end
  return parts
end

--- Every field has its value and every value its field.
function format.check(parts, n, named, label)
  local used = {}
  for _, part in ipairs(parts) do
    if type(part) == "table" then
      local key = part.key
      used[key] = true
      if type(key) == "number" and key >= n then
        C.raise("arg", label, ("field %d has no value: %d were given"):format(key, n))
      elseif type(key) == "string" and named[key] == nil then
        C.raise("arg", label, ("the field '%s' has no value"):format(key),
          ("give it by name: jax.kw{%s = …}"):format(key))
      end
    end
  end
  for i = 0, n - 1 do
    if not used[i] then
      C.raise("arg", label, ("value %d has no field in the text"):format(i))
    end
  end
  for key in pairs(named) do
    if not used[key] then
      C.raise("arg", label, ("'%s' has no field in the text"):format(tostring(key)))
    end
  end
end

-- ---- numbers -----------------------------------------------------------------------------------

local function grouped(digits)
  local head, tail = digits:match("^(%d+)(.*)$")
  if not head then
    return digits
  end
  return (head:reverse():gsub("(%d%d%d)", "%1,"):gsub(",$", "", 1):reverse()) .. tail
end

local function binary(x)
  local out = ""
  repeat
    out = (x % 2 == 1 and "1" or "0") .. out
    x = math.floor(x / 2)
  until x == 0
  return out
end

-- The digits of a number that is not negative.
local function digits_of(x, spec, whole)
  local kind = spec.kind
  if kind == nil then
    if whole then
      return ("%d"):format(x)
    elseif spec.precision then
      return ("%." .. spec.precision .. "g"):format(x)
    end
    return tostring(C.array(x, "float64"))
  elseif kind == "b" then
    return binary(x)
  elseif kind == "%" then
    return ("%." .. (spec.precision or 6) .. "f%%"):format(x * 100)
  elseif kind == "d" or kind == "x" or kind == "X" or kind == "o" then
    return ("%" .. kind):format(x)
  end
  return ("%." .. (spec.precision or 6) .. kind:gsub("F", "f")):format(x)
end

local function pad(text, spec, align, sign)
  local n = spec.width - #text - #sign
  if n <= 0 then
    return sign .. text
  end
  local fill = spec.fill
  if align == "=" then
    return sign .. fill:rep(n) .. text
  elseif align == "<" then
    return sign .. text .. fill:rep(n)
  elseif align == "^" then
    return fill:rep(math.floor(n / 2)) .. sign .. text .. fill:rep(n - math.floor(n / 2))
  end
  return fill:rep(n) .. sign .. text
end

local function number(x, spec, whole)
  local negative = x < 0 or (x == 0 and 1 / x < 0 and not whole)
  local sign = negative and "-" or spec.sign ~= "-" and spec.sign or ""
  local text = digits_of(math.abs(x), spec, whole)
  if spec.comma then
    text = grouped(text)
  end
  return pad(text, spec, spec.align or ">", sign)
end

-- ---- values ------------------------------------------------------------------------------------

local show

-- A tree as Python shows lists and dictionaries.
local function show_table(t)
  local out = {}
  if t[1] ~= nil or next(t) == nil then
    for i, x in ipairs(t) do
      out[i] = show(x)
    end
    return "[" .. table.concat(out, ", ") .. "]"
  end
  local keys = {}
  for key in pairs(t) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    return tostring(a) < tostring(b)
  end)
  for i, key in ipairs(keys) do
    out[i] = ("'%s': %s"):format(tostring(key), show(t[key]))
  end
  return "{" .. table.concat(out, ", ") .. "}"
end

function show(x)
  if type(x) == "table" and getmetatable(x) == nil then
    return show_table(x)
  elseif type(x) == "number" then
    return ("%.14g"):format(x)
  end
  return tostring(x)
end

local function field(x, spec)
  if not spec then
    return show(x)
  end
  if C.is_array(x) and C.ndim(x) == 0 and C.dtype(x) ~= "bool" then
    return number(tonumber(x:item()), spec, C.dtype(x):find("int", 1, true) ~= nil)
  elseif type(x) == "number" then
    return number(x, spec, x % 1 == 0)
  elseif C.is_array(x) and C.ndim(x) > 0 then
    C.raise("arg", "debug.print", "a format such as .3f is for scalars, got " .. C.describe(x))
  end
  local text = show(x)
  return pad(spec.precision and text:sub(1, spec.precision) or text, spec, spec.align or "<", "")
end

--- The text with its fields filled in.
function format.apply(parts, list, named)
  local out = {}
  for i, part in ipairs(parts) do
    if type(part) == "string" then
      out[i] = part
    elseif type(part.key) == "number" then
      out[i] = field(list[part.key + 1], part.spec)
    else
      out[i] = field(named[part.key], part.spec)
    end
  end
  return table.concat(out)
end

return format
