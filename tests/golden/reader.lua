--- Reads the golden tables of this folder and of tests/prim, and compares arrays with them.

local ffi = require "ffi"
local C = require "jaxlua.core"

local reader = {}

-- Bits of the fraction and exponent of the smallest normal number.
local FLOAT = { f16 = { 10, -14 }, bf16 = { 7, -126 }, f32 = { 23, -126 }, f64 = { 52, -1022 } }

-- 64-bit integers go in as pairs of halves, so that nothing here depends on how they are made.
local function wide(a)
  local halves = {}
  for i, v in ipairs(a.data) do
    local u = ffi.cast("uint64_t", type(v) == "number" and ffi.cast("int64_t", v) or v)
    halves[2 * i - 1], halves[2 * i] = tonumber(u % 2 ^ 32), tonumber(u / 2 ^ 32)
  end
  local pairs_of = C.prim.reshape(C.array(halves, "uint32"), { new_sizes = { #a.data, 2 } })
  return C.prim.bitcast_convert_type(pairs_of, { new_dtype = a.dtype })
end

-- The elements of a large operand, as cover.py counts them.
local function numbers(a)
  local n, u, data = 1, a.seed, {}
  for _, d in ipairs(a.shape) do
    n = n * d
  end
  for k = 1, n do
    u = (1664525 * u + 1013904223) % 2 ^ 32
    local f = math.floor(u / 256) / 2 ^ 24
    if a.dtype == "bool" then
      data[k] = f < 0.5
    elseif a.whole then
      data[k] = math.floor(a.lo + (a.hi - a.lo + 1) * f)
    else
      data[k] = a.lo + (a.hi - a.lo) * f
    end
  end
  return data
end

local function add_diagonal(a, data)
  local rank = #a.shape
  local rows, columns = a.shape[rank - 1], a.shape[rank]
  for k = 0, #data - 1 do
    local i, j = math.floor(k / columns) % rows, k % columns
    if i == j then
      data[k + 1] = data[k + 1] + (a.diagonal[1] + a.diagonal[2] * i)
    end
  end
end

---The array of a golden table {dtype, shape, data}, or of {dtype, shape, seed, lo, hi …}.
function reader.array(a)
  local x
  if a.seed then
    a = { dtype = a.dtype, shape = a.shape, data = numbers(a), diagonal = a.diagonal }
    if a.diagonal then
      add_diagonal(a, a.data)
    end
  end
  if #a.data == 0 then
    local attrs = { shape = a.shape, broadcast_dimensions = {} }
    return C.prim.broadcast_in_dim(C.array(0, a.dtype), attrs)
  end
  x = (a.dtype == "i64" or a.dtype == "u64") and wide(a) or C.array(a.data, a.dtype)
  return C.prim.reshape(x, { new_sizes = a.shape })
end

function reader.arrays(list)
  local out = {}
  for i, a in ipairs(list) do
    out[i] = reader.array(a)
  end
  return out
end

---The elements of an array in row-major order.
function reader.flat(x)
  local n = C.size(x)
  return n == 0 and {} or C.prim.reshape(x, { new_sizes = { n } }):totable()
end

local function unit(size, format)
  local _, e = math.frexp(size)
  return math.ldexp(1, math.max(e - 1, format[2]) - format[1])
end

local function equal(got, want, dtype, ulp, whole)
  if type(got) ~= "number" or type(want) ~= "number" then
    return got == want
  end
  if want ~= want then
    return got ~= got
  end
  if got == want then
    return want ~= 0 or whole or 1 / got == 1 / want
  end
  local format = FLOAT[dtype]
  if not (ulp and format) or math.abs(want) == math.huge or math.abs(got) == math.huge then
    return false
  end
  local size = whole or math.max(math.abs(got), math.abs(want))
  return math.abs(got - want) <= ulp * unit(size, format)
end

local function text(v)
  return type(v) == "number" and ("%.17g"):format(v) or tostring(v)
end

-- The largest finite element, by magnitude.
local function largest(data)
  local m = 0
  for _, v in ipairs(data) do
    if type(v) == "number" and math.abs(v) < math.huge then
      m = math.max(m, math.abs(v))
    end
  end
  return m
end

---Raise unless x has the dtype, the shape and, within ulp units in the last place, the elements.
---@param x any
---@param want table
---@param ulp? integer
---@param what string
---@param whole? boolean  units of the largest element, and zeros of either sign
function reader.check(x, want, ulp, what, whole)
  local size = whole and largest(want.data)
  local type_text = ("%s[%s]"):format(want.dtype, table.concat(want.shape, ","))
  local got_type = tostring(C.aval(x))
  if got_type ~= type_text then
    error(("%s is %s, expected %s"):format(what, got_type, type_text), 0)
  end
  local flat = reader.flat(x)
  for i, at in ipairs(want.at or {}) do
    if not equal(flat[at + 1], want.data[i], want.dtype, ulp, size) then
      error(("%s, element %d: %s, expected %s"):format(what, at, text(flat[at + 1]),
        text(want.data[i])), 0)
    end
  end
  for i, v in ipairs(want.at and {} or flat) do
    if not equal(v, want.data[i], want.dtype, ulp, size) then
      error(("%s, element %d: %s, expected %s"):format(what, i - 1, text(v), text(want.data[i])), 0)
    end
  end
end

---Compare a list of results with a list of golden tables.
function reader.check_all(got, want, ulp, what, whole)
  for i, w in ipairs(want) do
    reader.check(got[i], w, ulp, ("%s, result %d"):format(what, i), whole)
  end
end

---The table of a golden file.
function reader.load(path)
  return assert(loadfile(path))()
end

return reader
