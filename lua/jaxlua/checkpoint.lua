--- jaxlua.checkpoint: trees of arrays in .safetensors files.
--
-- A file is eight bytes of header length, a JSON header {name: {dtype, shape, data_offsets}}, and
-- the data. A leaf's name is its path in the tree, joined by dots; list items count from 0.
-- source: github.com/huggingface/safetensors, "Format"
--
-- Writing goes to a new file beside the old one, which then takes its name: what stands on the
-- disk is the old checkpoint or the new one. Reading trusts nothing.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local json = require "jaxlua.json"
local tree = require "jaxlua.tree"

local checkpoint = {}
local spec = args.spec

local to_code = {
  bool = "BOOL", uint8 = "U8", uint16 = "U16", uint32 = "U32", uint64 = "U64", int8 = "I8",
  int16 = "I16", int32 = "I32", int64 = "I64", float16 = "F16", bfloat16 = "BF16", float32 = "F32",
  float64 = "F64",
}
local to_dtype = {}
for dtype, code in pairs(to_code) do
  to_dtype[code] = dtype
end

local HEADER_LIMIT = 100 * 1000 * 1000 -- as the format's own reader

-- ---- names -------------------------------------------------------------------------------------

local function is_list(t)
  return #t > 0 and next(t, #t) == nil
end

-- Calls f(name, leaf) for each array of a tree, by its path.
local function walk(value, path, f)
  if value == C.None then
    return
  elseif C.is_array(value) then
    return f(path == "" and "value" or path, value)
  elseif type(value) == "number" or type(value) == "boolean" then
    return f(path == "" and "value" or path, C.array(value))
  elseif type(value) == "table" and getmetatable(value) ~= nil then
    local leaves = tree.leaves(value)
    for i, leaf in ipairs(leaves) do
      walk(leaf, (path == "" and "" or path .. ".") .. i - 1, f)
    end
    return
  elseif type(value) ~= "table" then
    C.raise("arg", "checkpoint", ("'%s' is %s; arrays, numbers and tables of them can be saved")
      :format(path, C.describe(value)))
  end
  local list, keys = is_list(value), {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then
      return a < b
    end
    return type(a) == "number"
  end)
  for _, key in ipairs(keys) do
    local name = tostring(list and key - 1 or key)
    walk(value[key], path == "" and name or path .. "." .. name, f)
  end
end

-- ---- writing -----------------------------------------------------------------------------------

local function metadata_text(metadata)
  local parts, keys = {}, {}
  for key in pairs(metadata) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for i, key in ipairs(keys) do
    if type(key) ~= "string" or type(metadata[key]) ~= "string" then
      C.raise("arg", "checkpoint.save", "metadata is a table of strings by name")
    end
    parts[i] = json.quote(key) .. ":" .. json.quote(metadata[key])
  end
  return '"__metadata__":{' .. table.concat(parts, ",") .. "}"
end

-- The header's text (with its length) and the arrays in the order of the data.
local function header_of(value, metadata)
  local entries, arrays, offset = {}, {}, 0
  if metadata then
    entries[1] = metadata_text(metadata)
  end
  local seen = {}
  walk(value, "", function(name, x)
    if seen[name] then
      C.raise("arg", "checkpoint.save", ("two arrays have the name '%s'"):format(name),
        "keys must not hold dots that make paths equal")
    end
    seen[name] = true
    local size = C.size(x) * args.itemsize(C.dtype(x))
    entries[#entries + 1] = ('%s:{"dtype":"%s","shape":[%s],"data_offsets":[%.0f,%.0f]}'):format(
      json.quote(name), to_code[C.dtype(x)], table.concat(C.shape(x), ","), offset, offset + size)
    offset = offset + size
    arrays[#arrays + 1] = x
  end)
  local text = "{" .. table.concat(entries, ",") .. "}"
  text = text .. (" "):rep(-#text % 8) -- the data begins at a multiple of 8
  local n, length = #text, {}
  for i = 1, 8 do
    length[i] = string.char(n % 256)
    n = math.floor(n / 256)
  end
  return table.concat(length) .. text, arrays
end

local serial = 0

-- A name beside the file that no other writer of this process uses.
local function name_beside(path)
  serial = serial + 1
  return ("%s.%s.%d.new"):format(path, tostring({}):match("0x(%x+)") or "0", serial)
end

local SAVE = spec("checkpoint.save", "", "metadata")
--- Writes a tree of arrays to a file; an old file stays as it was until the new one is complete.
---errors: what is not an array; a folder that cannot be written
---e.g. `checkpoint.save("model.safetensors", params)`
---@param path string
---@param value any
function checkpoint.save(path, value, ...)
  local header, arrays = header_of(value, SAVE(...).metadata)
  local new = name_beside(path)
  local file, why = io.open(new, "wb")
  if not file then
    why = tostring(why):sub(1, #new) == new and why:sub(#new + 3) or why
    C.raise("io", "checkpoint.save", ("%s cannot be written: %s"):format(path, why),
      "the folder must exist and be writable")
  end
  local ok, message = file:write(header)
  for _, x in ipairs(arrays) do
    if ok then
      ok, message = file:write(C.tobytes(x))
    end
  end
  local closed, close_message = file:close()
  ok, message = ok and closed, message or close_message
  if ok then
    ok, message = os.rename(new, path)
  end
  if not ok then
    os.remove(new)
    C.raise("io", "checkpoint.save", ("%s was not written: %s"):format(path, tostring(message)))
  end
end

-- ---- reading -----------------------------------------------------------------------------------

local function corrupt(path, message)
  C.raise("io", "checkpoint.load", ("%s is corrupt: %s"):format(path, message))
end

local function is_count(n)
  return type(n) == "number" and n >= 0 and n % 1 == 0 and n < 2 ^ 53
end

-- An entry's dtype, shape and place, checked against the size of the data.
local function check_entry(path, name, entry, data_size)
  if type(entry) ~= "table" or type(entry.shape) ~= "table"
    or type(entry.data_offsets) ~= "table" then
    corrupt(path, ("the entry '%s' is incomplete"):format(name))
  end
  local dtype = to_dtype[entry.dtype]
  if not dtype then
    C.raise("io", "checkpoint.load", ("%s: '%s' has the dtype %s, which is not supported"):format(
      path, name, tostring(entry.dtype)))
  end
  local size = args.itemsize(dtype)
  for _, extent in ipairs(entry.shape) do
    if not is_count(extent) then
      corrupt(path, ("the shape of '%s' is not a list of sizes"):format(name))
    end
    size = size * extent
  end
  local start, stop = entry.data_offsets[1], entry.data_offsets[2]
  if not is_count(start) or not is_count(stop) or #entry.data_offsets ~= 2 or start > stop then
    corrupt(path, ("the place of '%s' is not two offsets in order"):format(name))
  elseif stop > data_size then
    corrupt(path, ("'%s' ends at byte %.0f of %d: the file is cut short"):format(
      name, stop, data_size))
  elseif stop - start ~= size then
    corrupt(path, ("'%s' has %.0f bytes, its shape and dtype need %.0f"):format(
      name, stop - start, size))
  end
  return { name = name, dtype = dtype, shape = entry.shape, start = start, stop = stop }
end

-- Every byte of the data belongs to one entry: no holes, nothing shared.
local function check_cover(path, entries, data_size)
  table.sort(entries, function(a, b)
    if a.start == b.start then
      return a.stop < b.stop
    end
    return a.start < b.start
  end)
  local at = 0
  for _, e in ipairs(entries) do
    if e.start ~= at then
      corrupt(path, ("the data of '%s' overlaps, or leaves a hole before it"):format(e.name))
    end
    at = e.stop
  end
  if at ~= data_size then
    corrupt(path, ("%d bytes at the end belong to nothing"):format(data_size - at))
  end
end

local function read_header(path, file)
  local size = file:seek("end")
  file:seek("set")
  local prefix = file:read(8)
  if not size or size < 0 or size >= 2 ^ 53 or not prefix and not file:read(0) and size > 0 then
    C.raise("io", "checkpoint.load", path .. " cannot be read: it is a folder, or no file")
  elseif not prefix or #prefix < 8 then
    corrupt(path, "it is shorter than a header")
  end
  local length = 0
  for i = 8, 1, -1 do
    length = length * 256 + prefix:byte(i)
  end
  if length > HEADER_LIMIT or length > size - 8 then
    corrupt(path, ("the header is said to have %.0f bytes, the file has %d"):format(length, size))
  end
  local text = length > 0 and file:read(length) or ""
  if #text ~= length then
    corrupt(path, "the header is cut short")
  end
  local header, why = json.decode(text)
  if type(header) ~= "table" then
    corrupt(path, "the header is no JSON object: " .. (why or "another value"))
  end
  return header, size - 8 - length
end

local function read_arrays(path, file)
  local header, data_size = read_header(path, file)
  local metadata, entries = header.__metadata__, {}
  header.__metadata__ = nil
  for name, entry in pairs(header) do
    entries[#entries + 1] = check_entry(path, name, entry, data_size)
  end
  check_cover(path, entries, data_size)
  local arrays = {}
  for _, e in ipairs(entries) do
    local n = e.stop - e.start
    local bytes = n > 0 and file:read(n) or ""
    if not bytes or #bytes ~= n then
      corrupt(path, ("the data of '%s' cannot be read"):format(e.name))
    end
    arrays[e.name] = C.frombuffer(bytes, e.dtype, e.shape)
  end
  return arrays, type(metadata) == "table" and metadata or {}
end

-- The arrays in the places of the leaves of `like`, whose shapes and dtypes they must have.
local function arrange(path, arrays, like)
  local leaves, used = {}, {}
  walk(like, "", function(name, x)
    local y = arrays[name]
    if y == nil then
      C.raise("io", "checkpoint.load", ("%s has no array '%s'"):format(path, name))
    end
    local fits = table.concat(C.shape(x), ",") == table.concat(C.shape(y), ",")
    if not fits or C.dtype(x) ~= C.dtype(y) then
      C.raise("io", "checkpoint.load", ("%s: '%s' is %s, %s was expected"):format(
        path, name, C.describe(y), C.describe(x)))
    end
    leaves[#leaves + 1], used[name] = y, true
  end)
  for name in pairs(arrays) do
    if not used[name] then
      C.raise("io", "checkpoint.load", ("%s has an array '%s' that was not expected"):format(
        path, name))
    end
  end
  local _, def = C.tree_flatten(like)
  return C.tree_unflatten(def, leaves)
end

local LOAD = spec("checkpoint.load", "like")
--- The arrays of a file: in the structure of `like`, or without it a table by name. The file's
--- metadata is a second result.
---errors: a missing, truncated or corrupt file; arrays that do not fit `like`
---e.g. `local params = checkpoint.load("model.safetensors", {like = params})`
---@param path string
---@return any
---@return table<string, string> metadata
function checkpoint.load(path, ...)
  local like = LOAD(...).like
  local file, why = io.open(path, "rb")
  if not file then
    C.raise("io", "checkpoint.load", why)
  end
  local ok, arrays, metadata = pcall(read_arrays, path, file)
  file:close()
  if not ok then
    error(arrays, 0)
  end
  if like ~= nil then
    arrays = arrange(path, arrays, like)
  end
  return arrays, metadata
end

require("jaxlua.args").public(checkpoint, "checkpoint", "checkpoint.")
return require "jaxlua.strict"(checkpoint, "checkpoint")
