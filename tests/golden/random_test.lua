-- random_test.lua — jax.random against random.lua: the same bits as JAX.

local jax = require "jaxlua"
local reader = require "golden.reader"

local random = jax.random

-- Beyond 2^53 a bound is an array.
local function bound(v, dtype)
  if type(v) == "number" then
    return v
  end
  return reader.array { dtype = dtype, shape = {}, data = { v } }
end

local function draw(case)
  local fn, k = case.fn, case.key and random.wrap_key_data(reader.array {
    dtype = "u32", shape = { 2 }, data = case.key,
  })
  local shape, dtype = case.shape, case.dtype
  if fn == "key" then
    return random.key_data(random.key(case.seed))
  elseif fn == "PRNGKey" then
    return random.PRNGKey(case.seed)
  elseif fn == "split" then
    return random.key_data(random.split(k, case.num))
  elseif fn == "fold_in" then
    return random.key_data(random.fold_in(k, case.data))
  elseif fn == "bits" or fn == "normal" or fn == "normal_tail" then
    local x = random[fn == "bits" and fn or "normal"](k, shape, { dtype = dtype })
    return fn == "normal_tail" and x["-16:"] or x
  elseif fn == "uniform" then
    return random.uniform(k, shape, { dtype = dtype, minval = case.minval, maxval = case.maxval })
  elseif fn == "randint" then
    local low, high = bound(case.minval, dtype), bound(case.maxval, dtype)
    return random.randint(k, shape, low, high, { dtype = dtype })
  elseif fn == "bernoulli" then
    return random.bernoulli(k, case.p, shape)
  end
  local x = type(case.x) == "table" and reader.array(case.x) or case.x
  local y = random.permutation(k, x, { axis = case.axis, independent = case.independent })
  return fn == "permutation_head" and y[":32"] or y
end

local function title(case)
  local words = { case.fn }
  for _, k in ipairs { "seed", "dtype", "num", "data", "minval", "maxval", "x", "p" } do
    if case[k] ~= nil and type(case[k]) ~= "table" then
      words[#words + 1] = k .. "=" .. tostring(case[k])
    end
  end
  if case.shape then
    words[#words + 1] = "{" .. table.concat(case.shape, ",") .. "}"
  end
  return table.concat(words, " ")
end

for i, case in ipairs(reader.load("tests/golden/random.lua").cases) do
  it(("%d: %s"):format(i, title(case)), function()
    reader.check(draw(case), case.out, case.ulp, case.fn)
  end)
end
