-- errors_test.lua — the mistakes of a beginner, one after the other, in every public function: each
-- ends in one sentence with the function's own name and the script's line, or is no mistake.

local jax = require "jaxlua"
local jnp = jax.numpy
local checkpoint, data, optim = require "jaxlua.checkpoint", require "jaxlua.data",
  require "jaxlua.optim"
local signatures = require "jaxlua.signatures"

-- module → where its functions are, and what stands before their names
local modules = {
  lax = { jax.lax, "" }, nn = { jax.nn, "" }, random = { jax.random, "" },
  initializers = { jax.nn.initializers, "initializers." }, optim = { optim, "optim." },
  data = { data, "data." }, checkpoint = { checkpoint, "checkpoint." },
  json = { require "jaxlua.json", "json." }, plot = { require "jaxlua.plot", "plot." },
  progress = { require "jaxlua.progress", "progress." },
  lax_linalg = { jax.lax.linalg, "lax.linalg." },
  linalg_module = { jnp.linalg, "linalg." },
}
for family in ("creation dtypes elementwise logic reductions manipulation linalg indexing")
  :gmatch("%a+") do
  modules[family] = { jnp, "" }
end

-- What no message may hold: frames and names of the library, or Lua's own complaints.
local faults = { "lua/jaxlua", "nil value", "attempt to", "bad argument", "%.lua:%d+: .*%.lua:%d+" }

local bad -- messages that are not as they should be

local function check(label, what, e)
  local text = tostring(e)
  local said = text:match("errors_test.lua:%d+: ([%w_.]+): ")
  local good = said == label
  for _, fault in ipairs(faults) do
    good = good and not text:find(fault)
  end
  if not good then
    bad[#bad + 1] = ("%s(%s): %s"):format(label, what, text)
  end
end

-- Calls f from a line of this file; a mistake that is refused must be refused well.
local function mistake(label, f, what, ...)
  local given, n = { ... }, select("#", ...)
  local ok, e = pcall(function()
    local y = f(unpack(given, 1, n))
    return y
  end)
  if not ok then
    check(label, what, e)
  end
  return ok
end

local function each(call)
  bad = {}
  for module, place in pairs(modules) do
    for line in signatures[module]:gmatch("[^\n]+") do
      local names, arguments = line:match("^%s*(.-)%s*|%s*(.-)%s*$")
      for name in (names or ""):gmatch("%S+") do
        local f = place[1][name]
        assert.is_function(f, module .. "." .. name)
        if arguments ~= "=" then
          call(place[2] .. name, f, arguments)
        end
      end
    end
  end
  assert.equal("", table.concat(bad, "\n"))
end

describe("every public function", function()
  it("answers to nothing, nil, texts, tables and functions", function()
    each(function(label, f, arguments)
      local first, optional = arguments:match("^[%w_]+:(%a+)(%??)")
      local missing = mistake(label, f, "")
      mistake(label, f, "nil", nil)
      mistake(label, f, "'a'", "a")
      mistake(label, f, "{}", {})
      mistake(label, f, "{'a'}", { "a" })
      mistake(label, f, "{x = 1}", { x = 1 })
      mistake(label, f, "print", print)
      mistake(label, f, "1, 'a', 'b'", 1, "a", "b")
      if first and optional == "" and first ~= "any" then
        assert.is_false(missing, label .. "() is accepted")
      end
    end)
  end)

  it("refuses one argument too many", function()
    local x = jnp.ones { 2, 2 }
    each(function(label, f, arguments)
      local n, open = 0, false
      for word in arguments:gmatch("%S+") do
        n, open = n + 1, open or word == "..."
      end
      if not open then
        local given = {}
        for i = 1, n + 1 do
          given[i] = x
        end
        assert.is_false(mistake(label, f, "too many", unpack(given)), label .. " takes too many")
      end
    end)
    for name in ("sin exp negative abs add maximum equal logical_not"):gmatch("%S+") do
      assert.is_false(mistake(name, jnp[name], "too many", x, 1, 2), name)
    end
  end)

  it("refuses keywords that it does not have", function()
    bad = {}
    local x = jnp.ones { 2, 2 }
    for name in ("sum mean argmax cumsum sort argsort round clip squeeze flip std median softmax"
      .. " zeros_like unique"):gmatch("%S+") do
      local f = name == "softmax" and jax.nn.softmax or jnp[name]
      assert.is_false(mistake(name, f, "unknown", x, { nonsense = 1 }), name)
    end
    for name in ("zeros ones empty eye identity tri arange indices"):gmatch("%S+") do
      assert.is_false(mistake(name, jnp[name], "unknown", 2, { nonsense = 1 }), name)
    end
    local key = jax.random.key(0)
    for name in ("uniform normal bits split gumbel bernoulli exponential"):gmatch("%S+") do
      assert.is_false(mistake(name, jax.random[name], "unknown", key, { nonsense = 1 }), name)
    end
    assert.equal("", table.concat(bad, "\n"))
  end)
end)

-- What is refused, and the words it is refused with.
local function says(text, f)
  local ok, e = pcall(f)
  assert.is_false(ok, text)
  assert.truthy(tostring(e):find("errors_test.lua:%d+: "), tostring(e))
  assert.truthy(tostring(e):find(text, 1, true), tostring(e))
end

describe("arguments", function()
  local x, m = jnp.ones { 3 }, jnp.ones { 2, 3 }

  it("of shapes and dtypes", function()
    says("zeros: 'dtype' must be a dtype", function() return jnp.zeros(2, 3) end)
    says("a shape of several axes is one table", function() return jnp.zeros(2, 3) end)
    for name in ("zeros ones empty"):gmatch("%a+") do
      says(name .. ": 'shape' must be", function() return jnp[name]("a") end)
      says(name .. "_like: 'x' must be", function() return jnp[name .. "_like"]("a") end)
      says("got {2, -1}", function() return jnp[name] { 2, -1 } end)
    end
    says("eye: 'N'", function() return jnp.eye "a" end)
    says("there is no dtype 'flaot32' (did you mean 'float32'?)", function()
      return jnp.ones(2, "flaot32")
    end)
    says("did you mean 'int8'", function() return x:astype "imt8" end)
    says("normal: 'shape' must be", function()
      return jax.random.normal(jax.random.key(0), { 3, -1 })
    end)
  end)

  it("of memory that is not there", function()
    says("arange: out of memory: i32[1000000000000] needs 4.0 TB", function()
      return jnp.arange(1e12)
    end)
    local row = jnp.ones { 200000 }
    says("outer: out of memory: f32[200000,20000000] needs 16.0 TB", function()
      return jnp.outer(row, jnp.broadcast_to(row[":2"][0], { 20000000 }))
    end)
    says("tile: out of memory: f32[2000000000000] needs 8.0 TB", function()
      return jnp.tile(row, { 10000000 })
    end)
    says("zeros: out of memory: f32[1000000,1000000] needs 4.0 TB", function()
      return jnp.zeros { 1e6, 1e6 }
    end)
    says("ones: f32[10000000000,10000000000] is not a shape that can be held", function()
      return jnp.ones { 1e10, 1e10 }
    end)
  end)

  it("of tables that are no lists", function()
    says("array: t has the key 0", function() return jnp.array { [0] = 1, 2 } end)
    says("array: t has the named keys 'x'", function() return jnp.array { 1, 2, x = 3 } end)
    says("array: t[2] has the named keys 'x'", function()
      return jnp.array { { 1 }, { 2, x = 1 } }
    end)
    says("ragged table: t[2]", function() return jnp.array { { 1, 2 }, { 3 } } end)
  end)

  it("of integers that do not fit", function()
    says("array: the number 3000000000 is no int32", function() return jnp.array(3e9, "int32") end)
    says("the number -1 is no uint8", function() return jnp.array({ 1, -1 }, "uint8") end)
    says("is no int32", function() return jnp.array({ 0 / 0 }, "int32") end)
    assert.equal("[ 1 -1]", tostring(jnp.array({ 1.9, -1.9 }, "int32")))
    assert.equal("255", tostring(jnp.array(255, "uint8")))
  end)

  it("of keywords", function()
    says("sum: 'axis' must be an integer", function() return jnp.sum(m, { axis = "a" }) end)
    says("sum: 'axis' must be an integer", function() return jnp.sum(m, { axis = 1.5 }) end)
    says("sum: 'keepdims' must be true or false", function()
      return jnp.sum(m, { keepdims = 3 })
    end)
    says("optim.adam: 'learning_rate' must be", function() return optim.adam { lr = 1e-3 } end)
    says("unknown keyword 'lr'", function() return optim.adam(1e-3, { lr = 1 }) end)
  end)

  it("of lists", function()
    says("broadcast_shapes: 'shape' must be", function() return jnp.broadcast_shapes(print) end)
    says("plot.curve: value 2 is the string 'a'", function()
      return require("jaxlua.plot").curve { 1, "a" }
    end)
    says("select: 'conditions' must be a list", function() return jnp.select(1, { x }) end)
  end)

  it("of indices", function()
    says("3 is out of range for axis 0 of f32[3]", function() return x[3] end)
    says("2 indices for f32[3]", function() return x[{ 0, 0 }] end)
    says("step 0", function() return x["::0"] end)
    says("bool[2] does not fit f32[3]", function() return x[jnp.array { true, false }] end)
    says("out of range for axis 0 of keys of shape {2}", function()
      return jax.random.split(jax.random.key(0))[5]
    end)
    says("s: the string 'a' is not an integer", function() return jax.s("a", 2) end)
    says("take: there is no mode 'clap'", function() return jnp.take(x, 1, { mode = "clap" }) end)
  end)

  it("of shapes that do not fit, as in JAX", function()
    says("reshape: ", function() return m:reshape { 4 } end)
    says("concatenate: ", function() return jnp.concatenate { m, x } end)
    says("matmul: inner sizes differ", function() return jnp.matmul(m, m) end)
    says("einsum: ", function() return jnp.einsum("ij,jk", m, m) end)
    says("einsum: ", function() return jnp.einsum("i-j", m) end)
    says("add: ", function() return jax.lax.add(m, x) end)
    says("add: ", function() return jax.lax.add(x, jnp.ones({ 3 }, "int32")) end)
    says("broadcast_to: ", function() return jnp.broadcast_to(x, { 2 }) end)
  end)

  it("of files", function()
    says("checkpoint.save: 'path' must be a string, got a table (the path comes first)", function()
      return checkpoint.save({ w = x }, "x.safetensors")
    end)
    says("checkpoint.save: /nowhere/x.safetensors cannot be written: No such file", function()
      return checkpoint.save("/nowhere/x.safetensors", { w = x })
    end)
    says("checkpoint.load: /nowhere/x", function() return checkpoint.load "/nowhere/x" end)
    says("it is a folder", function() return checkpoint.load "/" end)
    says("data.read_idx: / cannot be read: it is a folder", function() return data.read_idx "/" end)
    says("data.mnist: 'folder' is missing", function() return data.mnist() end)
  end)
end)

describe("functions that functions return", function()
  local key = jax.random.key(0)

  it("initializers", function()
    local init = jax.nn.initializers.lecun_normal()
    says("initializers.variance_scaling: 'key' must be a key such as random.key(0), got the number",
      function() return init(0, { 2, 3 }) end)
    says("'shape' is missing", function() return init(key) end)
    says("'shape' must be a size or a list of sizes", function() return init(key, "a") end)
    says("weights have two axes at least, got 1", function() return init(key, 3) end)
    says("there is no dtype 'flaot32'", function() return init(key, { 2, 3 }, "flaot32") end)
    says("takes 3 arguments, got 4", function() return init(key, { 2, 3 }, "float32", 1) end)
    says("initializers.normal: 'shape' is missing", function()
      return jax.nn.initializers.normal(1)(key)
    end)
    says("initializers.variance_scaling: 'mode' is missing", function()
      return jax.nn.initializers.variance_scaling(1)
    end)
    assert.same({ 2 }, jax.nn.initializers.constant(1)(nil, 2).shape)
  end)

  it("optimizers", function()
    local tx, p = optim.adam(1e-3), { w = jnp.ones { 2 } }
    says("init: 'params' is missing", function() return tx.init() end)
    says("update: 'state' is missing", function() return tx.update(p) end)
    says("update: 'updates' must be an array or a table of arrays, got the string 'a'", function()
      return tx.update("a", tx.init(p))
    end)
    says("update: the state has no 'mu': it is not one of this optimizer", function()
      return tx.update(p, { {}, {} })
    end)
    says("update: trees differ: tree 1 has nothing at ['w']", function()
      return tx.update(p, tx.init { v = p.w })
    end)
    says("update: the state has no 'trace'", function()
      return optim.sgd(1e-3, { momentum = 0.9 }).update(p, { {} })
    end)
    says("optim.chain: part 1 must be a transformation such as optim.adam(1e-3), got the number 1",
      function() return optim.chain(tx, 1) end)
  end)
end)
