--- JSON as safetensors headers need it: objects, lists, strings, numbers, true, false, null.
--
-- The text may come from anyone: depth is limited, and every fault is an error that says where.

local json = {}

local DEPTH = 32
local escapes = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r",
  t = "\t" }

local function fail(at, message)
  error({ json = ("%s at byte %d"):format(message, at) }, 0)
end

local function skip(s, at)
  return s:match("^[ \t\r\n]*()", at)
end

local function utf8(code)
  if code < 0x80 then
    return string.char(code)
  elseif code < 0x800 then
    return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
  elseif code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64,
      0x80 + code % 64)
  end
  return string.char(0xF0 + math.floor(code / 262144), 0x80 + math.floor(code / 4096) % 64,
    0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
end

local function unicode(s, at)
  local hex = s:match("^%x%x%x%x", at)
  if not hex then
    fail(at, "four hexadecimal digits were expected")
  end
  local code = tonumber(hex, 16)
  if code >= 0xD800 and code < 0xDC00 then
    local low = s:match("^\\u([dD][c-fC-F]%x%x)", at + 4)
    if not low then
      fail(at, "half of a surrogate pair")
    end
    return utf8(0x10000 + (code - 0xD800) * 1024 + tonumber(low, 16) - 0xDC00), at + 10
  end
  return utf8(code), at + 4
end

local function text(s, at)
  local parts = {}
  at = at + 1
  while true do
    local plain, stop = s:match('^([^"\\%c]*)()', at)
    parts[#parts + 1] = plain
    local c = s:sub(stop, stop)
    if c == '"' then
      return table.concat(parts), stop + 1
    elseif c ~= "\\" then
      fail(stop, "a string does not end")
    end
    local e = s:sub(stop + 1, stop + 1)
    if e == "u" then
      parts[#parts + 1], at = unicode(s, stop + 2)
    elseif escapes[e] then
      parts[#parts + 1], at = escapes[e], stop + 2
    else
      fail(stop, "an unknown escape")
    end
  end
end

local value

local function object(s, at, depth)
  local out = {}
  at = skip(s, at + 1)
  if s:sub(at, at) == "}" then
    return out, at + 1
  end
  while true do
    if s:sub(at, at) ~= '"' then
      fail(at, "a name was expected")
    end
    local key
    key, at = text(s, at)
    if out[key] ~= nil then
      fail(at, ("the name '%s' occurs twice"):format(key))
    end
    at = skip(s, at)
    if s:sub(at, at) ~= ":" then
      fail(at, "':' was expected")
    end
    out[key], at = value(s, skip(s, at + 1), depth)
    at = skip(s, at)
    local c = s:sub(at, at)
    if c == "}" then
      return out, at + 1
    elseif c ~= "," then
      fail(at, "',' or '}' was expected")
    end
    at = skip(s, at + 1)
  end
end

local function list(s, at, depth)
  local out = {}
  at = skip(s, at + 1)
  if s:sub(at, at) == "]" then
    return out, at + 1
  end
  while true do
    out[#out + 1], at = value(s, at, depth)
    at = skip(s, at)
    local c = s:sub(at, at)
    if c == "]" then
      return out, at + 1
    elseif c ~= "," then
      fail(at, "',' or ']' was expected")
    end
    at = skip(s, at + 1)
  end
end

local words = { ["true"] = true, ["false"] = false, null = json }

--- null in a decoded value.
json.null = json

function value(s, at, depth)
  if depth > DEPTH then
    fail(at, "it nests too deep")
  end
  local c = s:sub(at, at)
  if c == "{" then
    return object(s, at, depth + 1)
  elseif c == "[" then
    return list(s, at, depth + 1)
  elseif c == '"' then
    return text(s, at)
  end
  local number, stop = s:match("^(-?%d+%.?%d*[eE]?[+-]?%d*)()", at)
  if number and tonumber(number) then
    return tonumber(number), stop
  end
  local word
  word, stop = s:match("^(%l+)()", at)
  if word == nil or words[word] == nil then
    fail(at, c == "" and "the text ends" or "a value was expected")
  end
  return words[word], stop
end

--- The value of a JSON text, or nil and what is wrong with it.
---@param s string
function json.decode(s)
  local ok, result, at = pcall(value, s, skip(s, 1), 0)
  if not ok then
    return nil, type(result) == "table" and result.json or tostring(result)
  end
  at = skip(s, at)
  if at <= #s then
    return nil, ("something follows the value at byte %d"):format(at)
  end
  return result
end

--- A string as JSON writes it.
function json.quote(s)
  return '"' .. s:gsub('[%c"\\]', function(c)
    return c == '"' and '\\"' or c == "\\" and "\\\\" or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

return require("jaxlua.args").public(json, "json", "json.")
