--- jaxlua.data: data sets from files, and minibatches of them.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local data = {}

local function read_file(path, label)
  local file, why = io.open(path, "rb")
  if not file then
    C.raise("io", label, why)
  end
  local text = file:read("*a")
  file:close()
  if not text then
    C.raise("io", label, path .. " cannot be read: it is a folder, or no file")
  end
  return text
end

-- Type codes of the IDX format. source: yann.lecun.com/exdb/mnist, "the IDX file format"
local idx_types = {
  [0x08] = { "uint8", 1 }, [0x09] = { "int8", 1 }, [0x0B] = { "int16", 2 }, [0x0C] = { "int32", 4 },
  [0x0D] = { "float32", 4 }, [0x0E] = { "float64", 8 },
}

-- IDX numbers are big-endian: the bytes of each one turned round.
local function swap_bytes(bytes, width)
  local parts, n = {}, 0
  for chunk = 1, #bytes, width * 1024 do
    local stop = math.min(chunk + width * 1024 - 1, #bytes)
    local out = {}
    for i = chunk, stop, width do
      out[#out + 1] = bytes:sub(i, i + width - 1):reverse()
    end
    n = n + 1
    parts[n] = table.concat(out)
  end
  return table.concat(parts)
end

local function u32(text, at)
  local a, b, c, d = text:byte(at, at + 3)
  return ((a * 256 + b) * 256 + c) * 256 + d
end

--- The array in an IDX file (MNIST's format), gzipped or not.
---dtype: as the file says: uint8 for images and labels
---errors: a missing, truncated or corrupt file, by its name
---e.g. `data.read_idx("train-images-idx3-ubyte.gz")` --> u8[60000,28,28]
---@param path string
---@return jaxlua.Array
function data.read_idx(path)
  local text = read_file(path, "read_idx")
  if text:sub(1, 2) == "\31\139" then
    local ok, plain = pcall(C.gunzip, text)
    if not ok then
      C.raise("io", "read_idx", path .. " is corrupt or cut short: it does not decompress")
    end
    text = plain
  end
  local zero1, zero2, code, rank = text:byte(1, 4)
  local element = idx_types[code]
  if not rank or zero1 ~= 0 or zero2 ~= 0 or not element then
    C.raise("io", "read_idx", path .. " is no IDX file: its first four bytes are not an IDX header")
  end
  local shape, size = {}, element[2]
  if #text < 4 + 4 * rank then
    C.raise("io", "read_idx", path .. " is cut short: the header is incomplete")
  end
  for i = 1, rank do
    shape[i] = u32(text, 4 * i + 1)
    size = size * shape[i]
  end
  local offset = 4 + 4 * rank
  if #text ~= offset + size then
    C.raise("io", "read_idx", ("%s is corrupt: the header promises %.0f bytes of %s, there are %d")
      :format(path, size, element[1], #text - offset))
  end
  if element[2] > 1 then
    text, offset = swap_bytes(text:sub(offset + 1), element[2]), 0
  end
  return C.frombuffer(text, element[1], shape, offset)
end

local MNIST = {
  train_images = "train-images-idx3-ubyte.gz", train_labels = "train-labels-idx1-ubyte.gz",
  test_images = "t10k-images-idx3-ubyte.gz", test_labels = "t10k-labels-idx1-ubyte.gz",
}

--- The four files of MNIST (or of a data set in its form) in a folder.
---shape: images u8[n, 28, 28], labels u8[n]
---errors: a missing or corrupt file; images and labels that differ in number
---@param folder string
---@return { train_images: jaxlua.Array, train_labels: jaxlua.Array,
---  test_images: jaxlua.Array, test_labels: jaxlua.Array }
function data.mnist(folder)
  if type(folder) ~= "string" then
    C.raise("arg", "mnist", "the path of a folder was expected, got " .. C.describe(folder))
  end
  local set = {}
  for name, file in pairs(MNIST) do
    set[name] = data.read_idx(folder .. "/" .. file)
  end
  for _, part in ipairs { "train", "test" } do
    local images, labels = C.shape(set[part .. "_images"]), C.shape(set[part .. "_labels"])
    if #images ~= 3 or #labels ~= 1 or images[1] ~= labels[1] then
      C.raise("io", "mnist", ("%s: the %s images are %s, the labels %s; n images and n labels were "
        .. "expected"):format(folder, part, C.describe(set[part .. "_images"]),
        C.describe(set[part .. "_labels"])))
    end
  end
  return set
end

local function check_rows(arrays)
  local n
  for i, x in ipairs(arrays) do
    local rows = C.ndim(x) > 0 and C.shape(x)[1] or nil
    if not rows or n and rows ~= n then
      C.raise("shape", "batches", ("array %d is %s; all arrays have the same first axis"):format(
        i, C.describe(x)))
    end
    n = rows
  end
  if not n then
    C.raise("arg", "batches", "a list of arrays was expected")
  end
  return n
end

local BATCHES = spec("batches", "batch_size", "key drop_last")
--- An iterator over minibatches: the number of the batch (from 1), then a part of each array. With
--- a `key` the rows are shuffled; drop_last leaves out a last batch that is smaller.
---shape: x[n, ..] -> [batch_size, ..]
---e.g. `for i, x, y in data.batches({xs, ys}, {batch_size = 128, key = key}) do … end`
---@param arrays jaxlua.Array[]
---@return fun(): integer, jaxlua.Array ...
function data.batches(arrays, ...)
  local k = BATCHES(...)
  local n, size = check_rows(arrays), k.batch_size or 32
  if type(size) ~= "number" or size < 1 or size % 1 ~= 0 then
    C.raise("arg", "batches", "batch_size is a number of rows, got " .. C.describe(size))
  end
  local order = k.key ~= nil and require("jaxlua.random").permutation(k.key, n) or nil
  local batch, start = 0, 0
  local function rows(x, stop)
    local range = C.s(start, stop)
    if not order then
      return C.index(x, range)
    end
    return require("jaxlua.numpy").take(x, C.index(order, range), { axis = 0, mode = "clip" })
  end
  return function()
    local stop = math.min(start + size, n)
    if start >= n or k.drop_last and stop - start < size then
      return nil
    end
    local out = {}
    for i, x in ipairs(arrays) do
      out[i] = rows(x, stop)
    end
    batch, start = batch + 1, stop
    return batch, unpack(out)
  end
end

return require "jaxlua.strict"(require("jaxlua.args").public(data, "data", "data."), "data")
