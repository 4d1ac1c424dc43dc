-- random_test.lua — keys as values, under the transforms, and what is refused. The numbers
-- themselves are held to JAX's in tests/golden/random.lua; those of the other samplers here are
-- JAX 0.10.2's.

local jax = require "jaxlua"
local jnp, random = jax.numpy, jax.random

local key = random.key(0)

local function message(f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  return tostring(e)
end

local function near(want, x)
  for i, v in ipairs(x:ravel():totable()) do
    assert.is_true(math.abs(v - want[i]) <= 2e-6 * (1 + math.abs(want[i])), tostring(x))
  end
end

describe("a key", function()
  it("has a shape and a dtype of its own", function()
    assert.are.equal("key<fry>", key.dtype)
    assert.are.same({}, key.shape)
    local keys = random.split(key, { 2, 3 })
    assert.are.same({ 2, 3 }, keys.shape)
    assert.are.equal(2, keys.ndim)
    assert.are.equal(6, keys.size)
    assert.are.same({ 3 }, keys[1].shape)
    assert.are.same({}, keys[{ 1, 2 }].shape)
    assert.are.same({ 6 }, keys:reshape(6).shape)
    assert.matches("key<fry>", tostring(keys))
  end)
  it("unpacks", function()
    local a, b = random.split(key):unpack()
    assert.are.same({ 1797259609, 2579123966 }, random.key_data(a):totable())
    assert.are.same({ 928981903, 3453687069 }, random.key_data(b):totable())
  end)
  it("may be its two words", function()
    local raw = random.PRNGKey(0)
    assert.are.equal("uint32", raw.dtype)
    assert.are.same(random.uniform(key, { 3 }):totable(), random.uniform(raw, { 3 }):totable())
    assert.are.same({ 2, 2 }, random.split(raw).shape)
    assert.are.same(random.key_data(key):totable(), raw:totable())
    assert.are.equal("key<fry>", random.wrap_key_data(raw).dtype)
  end)
  it("is made of an integer", function()
    assert.matches("key: 'seed' must be an integer, got the number 1.5", message(random.key, 1.5))
    assert.matches("a seed is an integer", message(random.key, jnp.array(1.5)))
    assert.matches("a seed is a single integer", message(random.key, jnp.int32 { 1, 2 }))
    assert.are.same(random.key_data(random.key(-7)):totable(),
      random.key_data(random.key(jnp.int32(-7))):totable())
  end)
  it("is asked for where there is none", function()
    assert.matches("normal: 'key' must be a key such as random.key%(0%), got the number 3",
      message(random.normal, 3))
    assert.matches("jax.vmap takes them one by one", message(random.normal, random.split(key)))
  end)
end)

describe("under transforms", function()
  local function draw(k)
    local a, b = random.split(k):unpack()
    return random.normal(a, { 2 }) + random.uniform(b)
  end
  it("jit gives the same numbers", function()
    assert.are.same(draw(key):totable(), jax.jit(draw)(key):totable())
  end)
  it("vmap draws for each key", function()
    local keys = random.split(key, 3)
    local rows = jax.vmap(draw)(keys)
    assert.are.same({ 3, 2 }, rows.shape)
    for i = 0, 2 do
      assert.are.same(draw(keys[i]):totable(), rows[i]:totable())
    end
  end)
  it("grad goes through what is drawn", function()
    local g = jax.grad(function(s) return jnp.sum(s * random.normal(key, { 3 })) end)(2.0)
    near({ random.normal(key, { 3 }):sum():item() }, g)
  end)
end)

describe("samplers", function()
  it("draw as JAX does", function()
    near({ 2.95012808, 3.84342456, 0.403903544, 0.632369101 },
      random.exponential(key, { 4 }))
    near({ 2.92337251, 3.83261776, -0.0968932435, 0.277257085 },
      random.gumbel(key, { 4 }))
    near({ 1.4559592, 1.71474874, -0.412675351, -0.0750334337 },
      random.truncated_normal(key, -2, 2, { 4 }))
    near({ 2.34231901, 2.5957377, 1.24599004, 1.37264621 },
      random.truncated_normal(key, 1, 3, { 4 }))
    near({ 1, 1, 2, 1, 2, 2, 2, 2 },
      random.categorical(key, jnp.array { 0, 1, 2 }, { shape = { 8 } }))
    near({ 1, 3, 2 },
      random.categorical(key, jnp.arange(12):reshape(3, 4) / 4))
    near({ 2, 0, 2, 1 },
      random.categorical(key, jnp.arange(12):reshape(3, 4) / 4, { axis = 0 }))
    near({ 9, 0, 2, 3, 1, 7 },
      random.choice(key, 10, { 6 }))
    near({ 0, 1, 8, 5, 6, 4 },
      random.choice(key, 10, { shape = { 6 }, replace = false }))
    near({ 0, 0, 3, 2, 2, 3, 3, 2 },
      random.choice(key, 4, { shape = { 8 }, p = jnp.array { 0.1, 0.2, 0.3, 0.4 } }))
    near({ 1, 0, 3 },
      random.choice(key, 4, { shape = { 3 }, replace = false, p = jnp.array { 1, 2, 3, 4 } / 10 }))
    near({ 0, 0, 1 },
      random.bernoulli(key, jnp.array { 0.1, 0.5, 0.9 }):astype("int32"))
  end)
  it("draw from what they are given", function()
    local x = random.choice(key, jnp.array { 5, 6, 7 }, { 100 })
    assert.is_true(x:min():item() >= 5 and x:max():item() <= 7)
    local few = random.choice(key, 5, { shape = { 5 }, replace = false })
    assert.are.same({ 0, 1, 2, 3, 4 }, jnp.sort(few):totable())
    assert.matches("6 elements without replacement out of 5",
      message(random.choice, key, 5, { shape = { 6 }, replace = false }))
    local certain = random.choice(key, 3, { shape = { 4 }, p = jnp.array { 0, 1, 0 } })
    assert.are.same({ 1, 1, 1, 1 }, certain:totable())
    local c = random.categorical(key, jnp.array { -1000, 0 }, { shape = { 3 } })
    assert.are.same({ 1, 1, 1 }, c:totable())
  end)
  it("have their means and variances", function()
    local n = random.normal(random.key(3), { 20000 })
    assert.is_true(math.abs(n:mean():item()) < 0.03 and math.abs(n:var():item() - 1) < 0.03)
    local u = random.uniform(random.key(4), { 20000 }, { minval = 2, maxval = 4 })
    assert.is_true(math.abs(u:mean():item() - 3) < 0.02)
    assert.is_true(u:min():item() >= 2 and u:max():item() < 4)
  end)
  it("refuse dtypes that are not theirs", function()
    assert.matches("a floating point dtype", message(random.normal, key, { 2 }, "int32"))
    assert.matches("an unsigned integer dtype", message(random.bits, key, { 2 }, "int32"))
    assert.matches("an integer dtype", message(random.randint, key, { 2 }, 0, 5, "float32"))
  end)
end)
