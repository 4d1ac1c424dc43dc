-- lax_windows_test.lua — jax.lax: convolutions, reduce and reduce_window as they are called.
-- Expected values: jax 0.10.2.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

-- Without the points and blanks of numbers that are whole.
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

describe("convolution", function()
  local x = jnp.arange(16, { dtype = "float32" }):reshape { 1, 1, 4, 4 }
  local k = jnp.arange(4, { dtype = "float32" }):reshape { 1, 1, 2, 2 }

  it("pads as told", function()
    shows("[[[[24 30 36]\n   [48 54 60]\n   [72 78 84]]]]", lax.conv(x, k, { 1, 1 }, "VALID"))
    shows("[[[[24 36]\n   [72 84]]]]", lax.conv(x, k, { 2, 2 }, "SAME"))
    local lower = lax.conv_general_dilated(x, k, { 2, 2 }, "SAME_LOWER")
    shows("[[[[24 36]\n   [72 84]]]]", lower)
    local padded = lax.conv_with_general_padding(x, k, { 3, 3 }, { { 1, 0 }, { 0, 1 } })
    assert.are.same({ 1, 1, 2, 2 }, padded.shape)
    shows("[[[[3 6]\n   [72 30]]]]", padded)
  end)

  it("reads dimension numbers", function()
    local y = lax.conv_general_dilated(x:reshape { 1, 4, 4, 1 }, k:reshape { 2, 2, 1, 1 }, { 1, 1 },
      "VALID", { dimension_numbers = { "NHWC", "HWIO", "NHWC" } })
    shows("[[24 30 36]\n [48 54 60]\n [72 78 84]]", y:reshape { 3, 3 })
    local dn = lax.conv_dimension_numbers({ 1, 4, 4, 1 }, { 2, 2, 1, 1 },
      { "NHWC", "HWIO", "NHWC" })
    assert.are.same({ 0, 3, 1, 2 }, dn.lhs_spec)
    assert.are.same({ 3, 2, 0, 1 }, dn.rhs_spec)
    assert.matches("must name 4 axes",
      message(lax.conv_dimension_numbers, { 1, 4, 4, 1 }, { 2, 2, 1, 1 }, { "NWC", "WIO", "NWC" }))
  end)

  it("is transposed", function()
    local y = lax.conv_transpose(jnp.ones { 1, 2, 1 }, jnp.array { 1, 2, 3 }:reshape { 3, 1, 1 },
      { 2 }, "SAME")
    shows("[3 2 4 2]", y:ravel())
    y = lax.conv_transpose(jnp.ones { 1, 2, 1 }, jnp.array { 1, 2, 3 }:reshape { 3, 1, 1 }, { 2 },
      "VALID")
    shows("[3 2 4 2 1]", y:ravel())
  end)

  it("gives its patches", function()
    local p = lax.conv_general_dilated_patches(x, { 2, 2 }, { 2, 2 }, "VALID")
    shows("[[0 2 8 10]\n [1 3 9 11]\n [4 6 12 14]\n [5 7 13 15]]", p:reshape { 4, 4 })
  end)

  it("has derivatives, compiled, mapped", function()
    local function loss(w)
      return jnp.sum(lax.conv(x, w, { 1, 1 }, "SAME") ^ 2)
    end
    local g = jax.grad(loss)(k)
    shows("[[8232 8236]\n [11552 10944]]", g:reshape { 2, 2 })
    shows(tostring(g), jax.jit(jax.grad(loss))(k))
    local each = jax.vmap(jax.grad(loss))(jnp.stack { k, 2 * k })
    shows(tostring(g), each[0])
    shows(tostring(2 * g), each[1])
  end)

  it("says what does not fit", function()
    assert.matches("kernel's features in, got operand f32%[1,1,4,4%], kernel f32%[1,2,2,2%]",
      message(lax.conv, x, jnp.ones { 1, 2, 2, 2 }, { 1, 1 }, "SAME"))
    assert.matches("'window_strides' must be a list of 2 integers",
      message(lax.conv, x, k, { 1 }, "SAME"))
    assert.matches("feature_group_count must divide",
      message(lax.conv_general_dilated, x, k, { 1, 1 }, "SAME", { feature_group_count = 2 }))
  end)
end)

describe("reduce", function()
  local x = jnp.float32 { { 1, 2, 3 }, { 4, 5, 6 } }

  it("folds with any function", function()
    shows("[4 10 18]", lax.reduce(x, 1, function(a, b) return a * b end, { 0 }))
    shows("21", lax.reduce(x, 0, lax.add, { 0, 1 }))
    shows("[5 7 9]", jax.jit(function(v) return lax.reduce(v, 0, lax.add, { 0 }) end)(x))
    local y = lax.reduce({ x, x }, { 0, 1 }, function(a, b)
      return { a[1] + b[1], a[2] * b[2] }
    end, { 1 })
    shows("[6 15]", y[1])
    shows("[6 120]", y[2])
    shows("[1 1]", lax.reduce(jnp.zeros { 2, 0 }, 1, function(a, b) return a * b end, { 1 }))
  end)

  it("has a derivative", function()
    local g = jax.grad(function(v)
      return lax.reduce(v, 1, function(a, b) return a * b end, { 0 })
    end)(jnp.float32 { 2, 3, 4 })
    shows("[12 8 6]", g)
  end)
end)

describe("reduce_window", function()
  local x = jnp.float32 { 1, 5, 2, 4, 3 }

  it("is a primitive where it can be", function()
    local text = tostring(jax.make_jaxpr(function(v)
      return lax.reduce_window(v, -math.huge, lax.max, { 2 }, { 1 }, "VALID")
    end)(x))
    assert.matches("reduce_window_max%[", text)
    shows("[5 5 4 4]", lax.reduce_window(x, -math.huge, lax.max, { 2 }, { 1 }, "VALID"))
    shows("[6 6 3]", lax.reduce_window(x, 0, lax.add, { 2 }, { 2 }, "SAME"))
    shows("[0 2 0 1 0]", jax.grad(function(v)
      return jnp.sum(lax.reduce_window(v, -math.huge, lax.max, { 3 }, { 1 }, "VALID"))
    end)(x))
  end)

  it("folds with any function", function()
    local y = lax.reduce_window(x, 1, function(a, b) return a * b end, { 2 },
      { window_strides = { 2 }, padding = { { 1, 0 } } })
    shows("[1 10 12]", y)
    shows("[5 3 9 5 4]", jax.grad(function(v)
      return jnp.sum(lax.reduce_window(v, 1, function(a, b) return a * b end, { 2 }, { 1 },
        "VALID"))
    end)(x))
  end)

  it("says what does not fit", function()
    assert.matches("'window_strides' needs one entry for each of 1 axes",
      message(lax.reduce_window, x, 0, lax.add, { 2 }, { 1, 1 }, "SAME"))
  end)
end)

describe("gather and scatter", function()
  local x = jnp.float32 { 1, 2, 3 }
  local one = { update_window_dims = {}, inserted_window_dims = { 0 },
    scatter_dims_to_operand_dims = { 0 } }
  local at = jnp.int32 { { 2 }, { 5 } }

  it("take names, modes and flags", function()
    local rows = { offset_dims = {}, collapsed_slice_dims = { 0 }, start_index_map = { 0 } }
    shows("[3 nan]", lax.gather(x, at, rows, { 1 }))
    shows("[3 3]", lax.gather(x, at, rows, { 1 }, { mode = "clip" }))
    shows("[3 7]", lax.gather(x, at, rows, { 1 }, { fill_value = 7 }))
    local v = jnp.float32 { 10, 20 }
    shows("[1 2 10]", lax.scatter(x, at, v, one))
    shows("[1 2 33]", lax.scatter_add(x, at, v, one, { mode = "clip" }))
    shows("[1 2 -7]", lax.scatter_sub(x, at, v, one))
    shows("[1 2 30]", lax.scatter_mul(x, at, v, one))
    shows("[1 2 3]", lax.scatter_min(x, at, v, one))
    shows("[1 2 20]", lax.scatter_max(x, at, v, one, { mode = "clip" }))
    shows("[1 2 9]", lax.scatter_apply(x, at, function(w) return w * w end, one))
    assert.matches("'mode' must be", message(lax.scatter, x, at, v, one, { mode = "wrap" }))
    assert.matches("'update_window_dims' is missing", message(lax.scatter, x, at, v,
      { inserted_window_dims = { 0 } }))
  end)

  it("share the tangent of equal extremes", function()
    shows("[1 1 0.5]", jax.grad(function(v)
      return jnp.sum(lax.scatter_max(v, jnp.int32 { { 2 } }, jnp.float32 { 3 }, one))
    end)(x))
  end)
end)

describe("top_k", function()
  it("gives values and places, and their derivative", function()
    local y, at = lax.top_k(jnp.float32 { 3, 1, 4, 4 }, 3)
    shows("[4 4 3]", y)
    shows("[2 3 0]", at)
    shows("[2 0 0]", (lax.top_k(jnp.float32 { { 2 }, { 1 }, { 0 } }, 1, 0))[0]:ravel()
      * jnp.float32 { 1, 0, 0 })
    shows("[1 0 2 0]", jax.grad(function(v)
      local top = lax.top_k(v, 2)
      return 2 * top[0] + top[1]
    end)(jnp.float32 { 3, 1, 4, 0 }))
    local low, where = lax.approx_min_k(jnp.float32 { 3, 1, 4, 2 }, 2)
    shows("[1 2]", low)
    shows("[1 3]", where)
    assert.matches("k must be 0 to the extent", message(lax.top_k, jnp.ones { 2 }, 3))
  end)
end)
