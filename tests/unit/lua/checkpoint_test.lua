-- checkpoint_test.lua — weights on disk: every dtype there and back, and files that lie.

local jax = require "jaxlua"
local checkpoint = require "jaxlua.checkpoint"
local json = require "jaxlua.json"
local jnp = jax.numpy

local path

local function write(text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function read()
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

-- A file of a header (with its length) and data.
local function made(header, data, length)
  length = length or #header
  local bytes = {}
  for i = 1, 8 do
    bytes[i] = string.char(length % 256)
    length = math.floor(length / 256)
  end
  write(table.concat(bytes) .. header .. (data or ""))
end

local function refused(pattern, options)
  local ok, e = pcall(checkpoint.load, path, options)
  assert.is_false(ok)
  assert.are.equal("io", e.status)
  assert.matches(pattern, e.message)
  assert.is_nil(e.message:find("\n"), "one sentence")
end

describe("checkpoint", function()
  before_each(function() path = os.tmpname() end)
  after_each(function() os.remove(path) end)

  it("keeps every dtype and shape", function()
    for _, dtype in ipairs { "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16",
      "int32", "int64", "float16", "bfloat16", "float32", "float64" } do
      local x = jnp.array({ { 0, 1, 1 }, { 1, 0, 1 } }, dtype)
      checkpoint.save(path, { x = x, one = jnp.array(1, dtype), none = jnp.zeros({ 0, 3 }, dtype) })
      local back = checkpoint.load(path)
      assert.are.equal(dtype, back.x.dtype)
      assert.are.same(x:totable(), back.x:totable())
      assert.are.same({}, back.one.shape)
      assert.are.same({ 0, 3 }, back.none.shape)
    end
  end)

  it("keeps NaN, infinities and signed zeros", function()
    checkpoint.save(path, { jnp.array { 0 / 0, 1 / 0, -1 / 0, -0.0 } })
    local v = checkpoint.load(path)["0"]:totable()
    assert.is_true(v[1] ~= v[1] and v[2] == 1 / 0 and v[3] == -1 / 0 and 1 / v[4] == -1 / 0)
  end)

  it("names leaves by their path and gives the tree back", function()
    local layers = { { w = jnp.ones { 2, 3 }, b = jnp.zeros { 3 } }, { w = jnp.eye(2) } }
    local tree = { layers = layers,
      step = jnp.int32(7), none = jax.None }
    checkpoint.save(path, tree)
    local flat = checkpoint.load(path)
    assert.are.same({ 2, 3 }, flat["layers.0.w"].shape)
    assert.are.same({ 2, 2 }, flat["layers.1.w"].shape)
    local back = checkpoint.load(path, { like = tree })
    assert.are.equal(7, back.step:item())
    assert.are.same({ { 1, 0 }, { 0, 1 } }, back.layers[2].w:totable())
  end)

  it("keeps metadata, and names with quotes and control characters", function()
    local name = 'a "quoted"\n\\name'
    local notes = { epoch = "3", [name] = name }
    checkpoint.save(path, { [name] = jnp.ones { 1 } }, { metadata = notes })
    local back, metadata = checkpoint.load(path)
    assert.are.same({ 1 }, back[name]:totable())
    assert.are.same(notes, metadata)
  end)

  it("writes what others read: the bytes of a known file", function()
    checkpoint.save(path, { w = jnp.array { 1, 2 } })
    local header = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    header = header .. (" "):rep(-#header % 8)
    assert.are.equal(string.char(#header, 0, 0, 0, 0, 0, 0, 0) .. header
      .. "\0\0\128\63\0\0\0\64", read())
  end)

  it("leaves the old file and no other when writing fails", function()
    checkpoint.save(path, { w = jnp.ones { 2 } })
    local before = read()
    assert.has_error(function() checkpoint.save(path, { w = print }) end)
    assert.are.equal(before, read())
    local ok, e = pcall(checkpoint.save, "/no/such/folder/x.safetensors", { w = jnp.ones { 2 } })
    assert.is_false(ok)
    assert.matches("/no/such/folder/x", e.message)
    -- Onto a folder no file can be renamed: the new file goes away.
    local folder = path .. ".d"
    os.execute("mkdir " .. folder .. " " .. folder .. "/x")
    assert.is_false((pcall(checkpoint.save, folder .. "/x", { w = jnp.ones { 2 } })))
    local left = io.popen("ls " .. folder):read("*a")
    assert.are.equal("x\n", left)
    os.execute("rm -r " .. folder)
  end)

  it("says that a file is missing", function()
    os.remove(path)
    refused("No such file")
  end)

  it("refuses a file that was cut short, wherever", function()
    checkpoint.save(path, { w = jnp.ones { 3, 4 }, b = jnp.zeros { 4 } })
    local whole = read()
    for n = 0, #whole - 1 do
      write(whole:sub(1, n))
      refused(path:gsub("%p", "%%%0") .. " is corrupt: ")
    end
  end)

  it("refuses any damaged header byte, or reads arrays of the right types", function()
    checkpoint.save(path, { w = jnp.ones { 3 } })
    local whole = read()
    for at = 1, #whole - 12 do
      for _, byte in ipairs { 0, 34, 45, 57, 92, 125, 255 } do
        write(whole:sub(1, at - 1) .. string.char(byte) .. whole:sub(at + 1))
        local ok, result = pcall(checkpoint.load, path)
        if ok then
          for _, x in pairs(result) do
            assert.are.equal(12, x.nbytes)
          end
        else
          assert.are.equal("io", result.status, tostring(result))
        end
      end
    end
  end)

  it("refuses headers that lie", function()
    made("{}", "", 2 ^ 40)
    refused("the header is said to have 1099511627776 bytes")
    made("[1,2]")
    refused("is corrupt")
    made('{"w":3}')
    refused("the entry 'w' is incomplete")
    made('{"w":{"dtype":"F31","shape":[],"data_offsets":[0,4]}}', "1234")
    refused("the dtype F31, which is not supported")
    made('{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', "1234")
    refused("not a list of sizes")
    made('{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}', "123456")
    refused("not a list of sizes")
    made('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', "1234")
    refused("has 4 bytes, its shape and dtype need 8")
    made('{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', "1234")
    refused("not two offsets in order")
    made('{"w":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}', "1234")
    refused("not a list of sizes")
    made('{"w":{"dtype":"F32","shape":[3000000000,3000000000],"data_offsets":[0,4]}}', "1234")
    refused("need 36000000000000000000")
    made('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},'
      .. '"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}', "123456")
    refused("overlaps")
    made('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', "12")
    refused("overlaps, or leaves a hole")
    made('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', "12")
    refused("1 bytes at the end belong to nothing")
    made('{"a":{"dtype":"U8","shape":[0,0],"data_offsets":[0,0]},"a":{}}')
    refused("occurs twice")
    made(("["):rep(100000))
    refused("nests too deep")
  end)

  it("checks what it finds against the tree it is for", function()
    checkpoint.save(path, { w = jnp.ones { 2 } })
    refused("'w' is f32%[2%], f32%[3%] was expected", { like = { w = jnp.ones { 3 } } })
    refused("has no array 'v'", { like = { v = jnp.ones { 2 } } })
    refused("has no array", { like = { v = jnp.ones { 2 }, w = jnp.ones { 2 } } })
    checkpoint.save(path, { w = jnp.ones { 2 }, v = jnp.ones { 2 } })
    refused("an array 'v' that was not expected", { like = { w = jnp.ones { 2 } } })
  end)

  it("refuses what is no array, and names that meet", function()
    local ok, e = pcall(checkpoint.save, path, { a = { b = "text" } })
    assert.is_false(ok)
    assert.matches("'a.b' is", e.message)
    assert.has_error(function()
      checkpoint.save(path, { a = { b = jnp.ones { 1 } }, ["a.b"] = jnp.ones { 1 } })
    end)
  end)
end)

describe("json", function()
  it("reads what the format knows", function()
    assert.are.same({ a = { 1, 2.5, -3e2, true, false }, ["b\n"] = "é😀" },
      json.decode '{"a": [1, 2.5, -3e2, true, false], "b\\n": "\\u00e9\\ud83d\\ude00"}')
    assert.are.equal(json.null, json.decode "null")
  end)
  it("says where a text is wrong", function()
    for text, pattern in pairs {
      [""] = "the text ends", ["{"] = "a name was expected", ['{"a" 1}'] = "':' was expected",
      ["[1 2]"] = "',' or ']'", ['"abc'] = "does not end", ['"\\x"'] = "unknown escape",
      ['"\\ud800"'] = "surrogate", ["1 2"] = "something follows", ["nil"] = "a value was expected",
    } do
      local value, why = json.decode(text)
      assert.is_nil(value)
      assert.matches(pattern, why)
    end
  end)
end)
