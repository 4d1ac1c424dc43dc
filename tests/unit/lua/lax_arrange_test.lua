-- lax_arrange_test.lua — jax.lax: arrays put together and taken apart, argument classes.
-- Expected values: jax 0.10.2.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function plain(x)
  return (tostring(x):gsub("%.([%s%]])", "%1"):gsub("%.0?$", ""):gsub("%s+", " "):gsub("%[ ", "["))
end

local function shows(text, x)
  assert.are.equal(plain(text), plain(x))
end

local function message(f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  return tostring(e)
end

local function counted(shape)
  local n = 1
  for _, k in ipairs(shape) do
    n = n * k
  end
  return jnp.arange(n, { dtype = "float32" }):reshape(shape)
end

describe("jax.lax", function()
  it("stacks and unstacks", function()
    local a, b = jnp.float32 { 1, 2 }, jnp.float32 { 3, 4 }
    shows("[[1 3]\n [2 4]]", lax.stack({ a, b }, 1))
    shows("[2 4]", lax.unstack(lax.stack { a, b }, -1)[2])
    shows("[0 1 2]", jax.grad(function(v)
      local parts = lax.unstack(v)
      return parts[2] + 2 * parts[3]
    end)(jnp.float32 { 3, 1, 2 }))
    shows("[[[0 0]\n  [1 1]\n  [2 2]]\n\n [[3 0]\n  [4 1]\n  [5 2]]]", jax.vmap(function(x, y)
      return lax.stack({ x, y }, 1)
    end, { in_axes = { 0, jax.None } })(counted { 2, 3 }, counted { 3 }))
    assert.are.equal(0, #lax.unstack(jnp.zeros { 0, 2 }))
    assert.matches("all operands must have one shape", message(lax.stack, { a, jnp.ones { 3 } }))
    assert.matches("at least one array", message(lax.stack, {}))
  end)

  it("tiles", function()
    local twice = jax.vmap(function(x) return lax.tile(x, 2) end)
    shows("[[0 1 0 1]\n [2 3 2 3]]", twice(counted { 2, 2 }))
    shows("[6 6]", jax.grad(function(x) return jnp.sum(lax.tile(x, { 3 }) * 2) end)(jnp.ones { 2 }))
    assert.are.same({ 2, 1, 1, 3, 2, 1, 1, 2 },
      lax.tile(jnp.ones { 1, 1, 1, 1, 1, 1, 1, 1 }, { 2, 1, 1, 3, 2, 1, 1, 2 }).shape)
    assert.matches("one number, not negative, for each axis",
      message(lax.tile, jnp.ones { 2, 2 }, { 3 }))
  end)

  it("shapes", function()
    local x = counted { 2, 3, 4 }
    assert.are.same({ 2, 12 }, lax.collapse(x, 1).shape)
    assert.are.same({ 6, 4 }, lax.collapse(x, 0, -1).shape)
    assert.are.same({ 1, 1, 3 }, lax.broadcast_to_rank(jnp.ones { 3 }, 3).shape)
    assert.are.same({ 2, 3 }, lax.broadcast_like(jnp.ones { 3 }, jnp.ones { 2, 3 }).shape)
    assert.are.equal("float16", lax.dtype(jnp.zeros({ 2 }, "float16")))
    assert.are.same({ 2, 2 }, lax.empty({ 2, 2 }, "int8").shape)
    assert.matches("must be less than stop_dimension", message(lax.collapse, x, 2, 1))
    assert.matches("more than 2 axes", message(lax.broadcast_to_rank, x, 2))
  end)

  it("takes by indices of several axes", function()
    local x, axes = counted { 2, 3, 4 }, { 0, 2 }
    local at = { jnp.int32 { 0, -1 }, jnp.int32 { 1, 3 } }
    shows("[[1 5 9]\n [15 19 23]]", lax.index_take(x, at, axes))
    assert.matches("one list of indices for each", message(lax.index_take, x, { at[1] }, axes))
  end)

  it("multiplies to the upper half", function()
    shows("[0 -1 1]", lax.mulhi(jnp.int32 { 5, -5, 2 ^ 30 }, jnp.int32 { 7, 7, 7 }))
  end)

  it("multiplies groups of rows", function()
    local y = lax.ragged_dot(counted { 4, 2 }, counted { 3, 2, 2 }, jnp.int32 { 1, 0, 2 })
    shows("[[2 3]\n [46 51]\n [82 91]\n [0 0]]", y)
    assert.matches("needs lhs%[m, k%]", message(lax.ragged_dot, y, y, jnp.int32 { 1 }))
  end)

  it("convolves with local kernels", function()
    shows("[[[116 156 204 260]\n  [308 412 524 644]\n  [500 668 844 1028]]]",
      lax.conv_general_dilated_local(counted { 1, 2, 5 }, counted { 3, 4, 4 }, { 1 }, "VALID",
        { 2 }))
    local y = lax.conv_general_dilated_local(counted { 1, 4, 4, 1 }, counted { 2, 2, 4, 2 },
      { 2, 2 }, "VALID", { 2, 2 }, { dimension_numbers = { "NHWC", "HWIO", "NHWC" } })
    shows("[[[[48 58]\n   [216 234]]\n\n  [[816 858]\n   [1368 1418]]]]", y)
  end)

  it("has barriers that leave values and derivatives alone", function()
    local x = jnp.float32 { 1, 2 }
    local function f(v)
      local out = lax.optimization_barrier { jnp.square(v), { v } }
      return jnp.sum(out[1] * 3) + jnp.sum(out[2][1] * 0)
    end
    shows("15", f(x))
    shows("[6 12]", jax.grad(f)(x))
    shows("[6 12]", jax.jit(jax.grad(f))(x))
    shows("[3 12]", jax.vmap(f)(x))
    assert.matches("optimization_barrier a", tostring(jax.make_jaxpr(function(v)
      return lax.optimization_barrier(v)
    end)(x)))
  end)

  it("makes random bits", function()
    local key = jnp.uint32 { 1, 2, 3, 4 }
    local after, bits = lax.rng_bit_generator(key, { 2, 2 })
    shows("[1 2 4 4]", after)
    shows("[[512747620 1298009047]\n [1267190206 761827841]]", bits)
    after, bits = lax.rng_bit_generator(key, 3, "uint16", lax.RandomAlgorithm.RNG_THREE_FRY)
    shows("[1 2 5 4]", after)
    shows("[13292 6542 43176]", bits)
    assert.matches("the key must be u32%[4%] or u64%[2%]",
      message(lax.rng_bit_generator, jnp.uint32 { 1, 2 }, 3))
    assert.matches("dtype must be uint8", message(lax.rng_bit_generator, key, 3, "int32"))
    assert.matches("lax.RandomAlgorithm", message(lax.rng_bit_generator, key, 3, "uint32", 7))
  end)

  it("chooses by platform", function()
    shows("3", lax.platform_dependent(jnp.float32(1), 2, { cpu = jnp.add, default = jnp.subtract }))
    shows("-1", lax.platform_dependent(jnp.float32(1), 2, { default = jnp.subtract }))
    assert.matches("a table with a function", message(lax.platform_dependent, 1))
  end)

  it("makes dimension numbers", function()
    local numbers = lax.GatherDimensionNumbers { offset_dims = {}, collapsed_slice_dims = { 0 },
      start_index_map = { 0 } }
    local x, at = jnp.float32 { 1, 2, 3 }, jnp.int32 { { 2 }, { 5 } }
    shows("[3 3]", lax.gather(x, at, numbers, { 1 }, { mode = lax.GatherScatterMode.CLIP }))
    local dims = lax.ScatterDimensionNumbers({}, { 0 }, { 0 })
    shows("[1 2 10]", lax.scatter(x, at, jnp.float32 { 10, 20 }, dims))
    assert.are.same({ lhs_spec = { 0, 1 }, rhs_spec = { 1, 0 }, out_spec = { 0, 1 } },
      lax.ConvDimensionNumbers({ 0, 1 }, { 1, 0 }, { 0, 1 }))
    shows("[2 -3]", lax.round(jnp.float32 { 1.5, -2.5 }, lax.RoundingMethod.AWAY_FROM_ZERO))
    assert.matches("'start_index_map' is missing",
      message(lax.GatherDimensionNumbers, { offset_dims = {}, collapsed_slice_dims = {} }))
    assert.matches("has no field 'offset'", message(lax.ScatterDimensionNumbers,
      { update_window_dims = {}, inserted_window_dims = { 0 }, scatter_dims_to_operand_dims = { 0 },
        offset = {} }))
  end)
end)
