-- data_test.lua — IDX files, whole and damaged; minibatches; the example on a small data set.

local jax = require "jaxlua"
local data = require "jaxlua.data"
local jnp = jax.numpy

local MNIST = "examples/data/mnist/"

local function idx(code, shape, bytes)
  local head = { string.char(0, 0, code, #shape) }
  for i, n in ipairs(shape) do
    head[i + 1] = string.char(math.floor(n / 16777216) % 256, math.floor(n / 65536) % 256,
      math.floor(n / 256) % 256, n % 256)
  end
  return table.concat(head) .. bytes
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

describe("read_idx", function()
  local path
  before_each(function() path = os.tmpname() end)
  after_each(function() os.remove(path) end)

  local function refused(pattern)
    local ok, e = pcall(data.read_idx, path)
    assert.is_false(ok)
    assert.are.equal("io", e.status)
    assert.matches(pattern, e.message)
    assert.is_truthy(e.message:find(path, 1, true), "names the file")
  end

  it("reads MNIST", function()
    local labels = data.read_idx(MNIST .. "t10k-labels-idx1-ubyte.gz")
    assert.are.same({ 10000 }, labels.shape)
    assert.are.equal("uint8", labels.dtype)
    assert.are.same({ 7, 2, 1, 0, 4 }, labels["0:5"]:totable())
    local images = data.read_idx(MNIST .. "t10k-images-idx3-ubyte.gz")
    assert.are.same({ 10000, 28, 28 }, images.shape)
  end)

  it("reads every type, big-endian", function()
    local rows = {
      { 0x08, "uint8", "\1\255", { 1, 255 } }, { 0x09, "int8", "\1\255", { 1, -1 } },
      { 0x0B, "int16", "\1\2\255\254", { 258, -2 } },
      { 0x0C, "int32", "\0\0\1\0\255\255\255\255", { 256, -1 } },
      { 0x0D, "float32", "\63\128\0\0\192\0\0\0", { 1, -2 } },
      { 0x0E, "float64", "\63\240\0\0\0\0\0\0\192\0\0\0\0\0\0\0", { 1, -2 } },
    }
    for _, row in ipairs(rows) do
      write(path, idx(row[1], { 2 }, row[3]))
      local x = data.read_idx(path)
      assert.are.equal(row[2], x.dtype)
      assert.are.same(row[4], x:totable())
    end
  end)

  it("says that a file is missing", function()
    os.remove(path)
    refused("No such file")
  end)

  it("refuses what is no IDX file, too short or too long", function()
    write(path, "")
    refused("no IDX file")
    write(path, "hello, world")
    refused("no IDX file")
    write(path, idx(0x08, { 2, 2 }, "1234"):sub(1, 9))
    refused("the header is incomplete")
    write(path, idx(0x08, { 2, 2 }, "123"))
    refused("promises 4 bytes of uint8, there are 3")
    write(path, idx(0x08, { 2, 2 }, "12345"))
    refused("promises 4 bytes of uint8, there are 5")
    write(path, idx(0x08, { 4294967295, 4294967295, 4294967295 }, "1"))
    refused("is corrupt")
  end)

  it("refuses a gzip file that is damaged or cut short", function()
    local whole = read(MNIST .. "t10k-labels-idx1-ubyte.gz")
    write(path, whole:sub(1, #whole / 2))
    refused("corrupt or cut short")
    write(path, whole:sub(1, 2000) .. ("x"):rep(100) .. whole:sub(2101))
    refused("corrupt or cut short")
    write(path, "\31\139")
    refused("corrupt or cut short")
  end)
end)

describe("batches", function()
  local x, y = jnp.arange(10), jnp.arange(20):reshape { 10, 2 }

  it("come in order, the last one smaller", function()
    local sizes = {}
    for i, a, b in data.batches({ x, y }, { batch_size = 4 }) do
      sizes[i] = #a
      assert.are.equal(a[0]:item() * 2, b[{ 0, 0 }]:item())
    end
    assert.are.same({ 4, 4, 2 }, sizes)
  end)

  it("leave out a smaller one if asked to", function()
    local n = 0
    for _ in data.batches({ x }, { batch_size = 4, drop_last = true }) do n = n + 1 end
    assert.are.equal(2, n)
  end)

  it("shuffle by a key: the same order for the same key, rows kept together", function()
    local function order(seed)
      local seen = {}
      for _, a, b in data.batches({ x, y }, { batch_size = 3, key = jax.random.key(seed) }) do
        for i = 0, #a - 1 do
          seen[#seen + 1] = a[i]:item()
          assert.are.equal(2 * seen[#seen] + 1, b[{ i, 1 }]:item())
        end
      end
      return seen
    end
    assert.are.same(order(1), order(1))
    assert.are.same(jax.random.permutation(jax.random.key(1), 10):totable(), order(1))
    assert.are_not.same(order(1), order(2))
  end)

  it("refuse arrays of different lengths", function()
    local ok, e = pcall(data.batches, { x, jnp.zeros { 9 } }, {})
    assert.is_false(ok)
    assert.matches("same first axis", e.message)
    assert.has_error(function() data.batches({ x }, { batch_size = 0 }) end)
  end)
end)

describe("the example", function()
  local command = read("/proc/self/cmdline"):match("^%Z+")
  local folder

  -- The first images of MNIST, so that it ends soon.
  local function small_set()
    local set = data.mnist(MNIST:sub(1, -2))
    local C = require "jaxlua.core"
    for part, n in pairs { train = 600, t10k = 200 } do
      local name = part == "train" and "train" or "test"
      local images, labels = set[name .. "_images"], set[name .. "_labels"]
      write(folder .. "/" .. part .. "-images-idx3-ubyte.gz",
        idx(0x08, { n, 28, 28 }, C.tobytes(images[jax.s(0, n)])))
      write(folder .. "/" .. part .. "-labels-idx1-ubyte.gz",
        idx(0x08, { n }, C.tobytes(labels[jax.s(0, n)])))
    end
  end

  local function run(arguments)
    local line = command .. " examples/mnist_mlp.lua " .. arguments .. " 2>&1; echo code $?"
    local out = io.popen(line)
    local text = out:read("*a")
    out:close()
    return text
  end

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir " .. folder)
  end)
  after_each(function() os.execute("rm -r " .. folder) end)

  it("trains, draws, saves and reads back; the same seed gives the same weights", function()
    small_set()
    local arguments = "--epochs 2 --batch 50 --data @ --out @/a.safetensors"
    arguments = arguments:gsub("@", folder)
    local text = run(arguments)
    assert.matches("epoch 2/2  loss %d", text)
    assert.matches("code 0", text)
    local tested = text:match("epoch 2/2.-accuracy ([%d.]+)")
    local reread = text:match("read back.-([%d.]+) %%")
    assert.are.equal(tested, reread)
    assert.is_true(tonumber(tested) > 60, text)
    local first = read(folder .. "/a.safetensors")
    run(arguments)
    assert.is_true(first == read(folder .. "/a.safetensors"))
  end)

  it("explains itself and refuses what it does not know", function()
    local text = run("--help")
    for _, option in ipairs { "--epochs", "--batch", "--lr", "--seed" } do
      assert.is_truthy(text:find(option, 1, true))
    end
    assert.matches("code 0", text)
    assert.matches("unknown option '%-%-epoch'", run("--epoch 3"))
    assert.matches("%-%-batch 0: a whole number from 1 on was expected\ncode 1", run("--batch 0"))
    assert.matches("%-%-lr needs a value", run("--lr"))
  end)

  it("says which file is missing or corrupt", function()
    assert.matches("No such file.-belong into.-code 1", run("--data " .. folder))
    small_set()
    write(folder .. "/train-labels-idx1-ubyte.gz", "nonsense")
    assert.matches("train%-labels.-no IDX file.-code 1", run("--data " .. folder))
  end)
end)
