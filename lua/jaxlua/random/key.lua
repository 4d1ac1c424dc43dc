--- Keys and random bits: threefry2x32 with counters, bit for bit as JAX
-- (jax_threefry_partitionable, its default).
--
-- A key is a value, never a state: split it, and use each part once. Element i of an array of
-- random bits is hash(key, i), whatever the shape.
-- source: Salmon et al. 2011, doi:10.1145/2063384.2063405; jax/_src/prng.py, jax/_src/random.py

local C = require "jaxlua.core"
local args = require "jaxlua.args"

local keys = {}
local prim, spec = C.prim, args.spec

-- ---- keys --------------------------------------------------------------------------------------

---@class jaxlua.Key
---@field shape integer[]
---@field dtype string  "key<fry>"
---@field ndim integer
---@field size integer
local Key = {}

local function wrap(data)
  return setmetatable({ data = data }, Key)
end

local properties = {
  dtype = function() return "key<fry>" end,
  shape = function(self)
    local shape = C.shape(self.data)
    shape[#shape] = nil
    return shape
  end,
  ndim = function(self) return C.ndim(self.data) - 1 end,
  size = function(self) return C.size(self.data) / 2 end,
}

local methods = {}

--- The keys along axis 0 as multiple results: `local k1, k2 = random.split(key):unpack()`.
function methods.unpack(self)
  local list = require("jaxlua.numpy").unstack(self.data)
  for i, data in ipairs(list) do
    list[i] = wrap(data)
  end
  return unpack(list)
end

function methods.reshape(self, shape, ...)
  shape = type(shape) == "table" and { unpack(shape) } or { shape, ... }
  shape[#shape + 1] = 2
  return wrap(C.reshape(self.data, shape))
end

function Key:__index(name)
  local property = properties[name]
  if property then
    return property(self)
  elseif methods[name] then
    return methods[name]
  elseif type(name) == "number" or type(name) == "table" then
    local keys_shape = self.shape
    if #keys_shape == 0 then
      C.raise("index", "index", "a single key has no elements",
        "random.split(key) gives several")
    elseif type(name) == "number" and (name >= keys_shape[1] or name < -keys_shape[1]) then
      C.raise("index", "index", ("%.14g is out of range for axis 0 of keys of shape {%s}"):format(
        name, table.concat(keys_shape, ", ")), "indices count from 0")
    end
    return wrap(C.index(self.data, name))
  end
end

function Key:__tostring()
  return ("Array((%s), dtype=key<fry>) overlaying:\n%s"):format(
    table.concat(self.shape, ", "), tostring(self.data))
end

C.tree_register(Key, function(key)
  return { key.data }
end, function(_, children)
  return setmetatable({ data = children[1] }, Key)
end)

-- Two words from a key of either kind, each without the last axis.
function keys.words(key, label)
  local data = key
  if getmetatable(key) == Key then
    data = rawget(key, "data")
  elseif not C.is_array(key) or C.dtype(key) ~= "uint32" then
    C.raise("arg", label, "a key was expected, got " .. C.describe(key),
      "make one with random.key(seed)")
  end
  local shape = C.shape(data)
  if shape[#shape] ~= 2 then
    C.raise("shape", label, "a key is two words, got " .. C.describe(key))
  end
  if #shape ~= 1 then
    C.raise("shape", label, ("a single key was expected, got keys of shape {%s}"):format(
      table.concat(shape, ", ", 1, #shape - 1)), "jax.vmap takes them one by one")
  end
  local first = prim.slice(data, { start_indices = { 0 }, limit_indices = { 1 } })
  local second = prim.slice(data, { start_indices = { 1 }, limit_indices = { 2 } })
  return C.squeeze(first, { 0 }), C.squeeze(second, { 0 }), getmetatable(key) == Key
end

local function join(a, b)
  local axis = C.ndim(a)
  a, b = C.expand_dims(a, axis), C.expand_dims(b, axis)
  return prim.concatenate({ a, b }, { dimension = axis })
end

local function seed_words(seed)
  if type(seed) == "number" then
    if seed % 1 ~= 0 then
      C.raise("arg", "key", ("a seed is an integer, got %.14g"):format(seed))
    end
    -- As JAX: a seed is a 32-bit integer in two's complement, and the high word is 0.
    return C.array({ 0, seed % 4294967296 }, "uint32")
  end
  if not C.is_array(seed) or not C.issubdtype(C.dtype(seed), "integer") then
    C.raise("arg", "key", "a seed is an integer, got " .. C.describe(seed))
  elseif C.ndim(seed) ~= 0 then
    C.raise("shape", "key", "a seed is a single integer, got " .. C.describe(seed),
      "jax.vmap takes several")
  end
  local low = C.astype(seed, "uint32")
  local high = C.full({}, 0, "uint32")
  if args.itemsize(C.dtype(seed)) == 8 then
    high = C.astype(prim.shift_right_logical(seed, 32), "uint32")
  end
  return join(high, low)
end

--- A key from an integer.
---e.g. `random.key(42)`
---@param seed integer|jaxlua.Array
---@return jaxlua.Key
function keys.key(seed)
  return wrap(seed_words(seed))
end

--- A key as its two words, uint32[2].
---@return jaxlua.Array
function keys.PRNGKey(seed)
  return seed_words(seed)
end

--- The words of a key, uint32[.., 2].
function keys.key_data(key)
  return getmetatable(key) == Key and rawget(key, "data") or key
end

--- The key of its words.
function keys.wrap_key_data(data)
  return wrap(data)
end

-- hash(key, i) for i in 0 … n-1: two words for each counter.
local function hash(k1, k2, n)
  local low = prim.iota { dtype = "uint32", shape = { n }, dimension = 0 }
  local high = C.full({ n }, 0, "uint32")
  return prim.threefry2x32(k1, k2, high, low)
end

function keys.count(shape)
  local n = 1
  for _, extent in ipairs(shape) do
    n = n * extent
  end
  if n >= 4294967296 then
    C.raise("unsupported", "random", "2^32 numbers and more at once", "split the key")
  end
  return n
end

function keys.as_shape(shape)
  return type(shape) == "number" and { shape } or shape or {}
end

local SPLIT = spec("split", "num")
--- New keys out of one: `num` (2) of them, or a shape of them.
---shape: -> [num]
---@param key jaxlua.Key|jaxlua.Array
---@return jaxlua.Key
function keys.split(key, ...)
  local shape = keys.as_shape(SPLIT(...).num or 2)
  local k1, k2, typed = keys.words(key, "split")
  local a, b = hash(k1, k2, keys.count(shape))
  local data = join(C.reshape(a, shape), C.reshape(b, shape))
  return typed and wrap(data) or data
end

--- A new key from a key and an integer.
function keys.fold_in(key, data)
  local k1, k2, typed = keys.words(key, "fold_in")
  if type(data) == "number" then
    data = C.lit(data % 4294967296, "uint32")
  elseif not C.is_array(data) or C.ndim(data) ~= 0 then
    C.raise("arg", "fold_in", "a single integer was expected, got " .. C.describe(data))
  else
    data = C.astype(data, "uint32")
  end
  local a, b = prim.threefry2x32(k1, k2, C.full({}, 0, "uint32"), C.broadcast_to(data, {}))
  local new = join(a, b)
  return typed and wrap(new) or new
end

-- ---- bits --------------------------------------------------------------------------------------

function keys.bits_of(key, width, shape, label)
  local k1, k2 = keys.words(key, label)
  local a, b = hash(k1, k2, keys.count(shape))
  local out
  if width == 64 then
    out = prim["or"](prim.shift_left(C.astype(a, "uint64"), 32), C.astype(b, "uint64"))
  else
    out = prim.xor(a, b)
    if width < 32 then
      out = prim.convert_element_type(prim["and"](out, 2 ^ width - 1),
        { new_dtype = "uint" .. width, weak_type = false })
    end
  end
  return C.reshape(out, shape)
end

local BITS = spec("bits", "shape dtype")
--- Uniform unsigned integers, uint32 unless another unsigned dtype is asked for.
---@return jaxlua.Array
function keys.bits(key, ...)
  local k = BITS(...)
  local dtype = C.canonical_dtype(k.dtype or "uint32")
  if not C.issubdtype(dtype, "unsignedinteger") then
    C.raise("dtype", "bits", "an unsigned integer dtype was expected, got " .. dtype)
  end
  return keys.bits_of(key, args.itemsize(dtype) * 8, keys.as_shape(k.shape), "bits")
end

return keys
