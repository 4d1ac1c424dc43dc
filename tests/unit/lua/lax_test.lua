-- lax_test.lua — jax.lax: strict types, windows at traced places, products, sorting.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function shows(text, x)
  assert.are.equal(text, tostring(x))
end

local function message(f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  return tostring(e)
end

describe("jax.lax", function()
  local x = jnp.arange(6):reshape { 2, 3 }

  it("does not promote", function()
    assert.matches("f32%[2%].*i32%[2%]", message(lax.add, jnp.ones { 2 }, jnp.int32 { 1, 2 }))
    shows("[2 3]", lax.add(jnp.int32 { 1, 2 }, 1))
  end)

  it("slices", function()
    shows("[[1 2]]", lax.slice(x, { 0, 1 }, { 1, 3 }))
    shows("[[0 2]\n [3 5]]", lax.slice_in_dim(x, 0, 3, 2, 1))
    shows("[[1]\n [4]]", lax.slice_in_dim(x, -2, -1, 1, 1))
    shows("[[3 4 5]]", lax.index_in_dim(x, -1))
    shows("[2 5]", lax.index_in_dim(x, 2, 1, false))
    assert.matches("index 3 is out of range", message(lax.index_in_dim, x, 3, 1))
    shows("[5 4]", lax.rev(jnp.int32 { 4, 5 }, { 0 }))
    local parts = lax.split(x, { 1, 2 }, 1)
    shows("[[1 2]\n [4 5]]", parts[2])
  end)

  it("slices at traced places, moved to lie within", function()
    local window = jax.jit(function(i) return lax.dynamic_slice(x, { 0, i }, { 2, 2 }) end)
    shows("[[1 2]\n [4 5]]", window(jnp.int32(1)))
    shows("[[1 2]\n [4 5]]", window(jnp.int32(7)))
    shows("[[1 2]\n [4 5]]", window(jnp.int32(-2)))
    shows("[[0 9 8]\n [3 4 5]]", lax.dynamic_update_slice(x, jnp.int32 { { 9, 8 } }, { 0, 1 }))
    shows("[[4]\n [5]]", lax.dynamic_slice_in_dim(jnp.int32 { { 3 }, { 4 }, { 5 } }, 1, 2))
    shows("[3 4 5]", lax.dynamic_index_in_dim(x, jnp.int32(1), 0, false))
    shows("[[0 1 2]\n [7 7 7]]", lax.dynamic_update_index_in_dim(x, jnp.int32 { 7, 7, 7 }, 1, 0))
  end)

  it("pads, broadcasts and selects", function()
    shows("[9 1 9 2 9 9]", lax.pad(jnp.int32 { 1, 2 }, 9, { { 1, 2, 1 } }))
    shows("[2]", lax.pad(jnp.int32 { 1, 2 }, 0, { { -1, 0, 0 } }))
    assert.are.same({ 4, 2, 3 }, lax.broadcast(x, { 4 }).shape)
    shows("[[1 1]\n [2 2]]", lax.broadcast_in_dim(jnp.int32 { 1, 2 }, { 2, 2 }, { 0 }))
    shows("[1. 2. 2.]", lax.clamp(1, jnp.array { 0, 2, 3 }, 2))
    shows("[1. 5.]", lax.select(jnp.array { true, false }, jnp.array { 1, 2 }, jnp.array { 4, 5 }))
    shows("[0 1 2]", lax.iota("int32", 3))
    shows("[[0 0]\n [1 1]]", lax.broadcasted_iota("int32", { 2, 2 }, 0))
    shows("[3. 2.]", lax.round(jnp.array { 2.5, 1.5 }))
    shows("[2. 2.]", lax.round(jnp.array { 2.5, 1.5 }, 1))
  end)

  it("reduces, sorts and multiplies", function()
    shows("[3 5 7]", lax.reduce_sum(x, { 0 }))
    shows("[2 2]", lax.argmax(x, 1))
    shows("[[ 0  1  3]\n [ 3  7 12]]", lax.cumsum(x, 1))
    shows("[3 3 2]", lax.cumsum(jnp.int32 { 0, 1, 2 }, { reverse = true }))
    local keys, values = lax.sort_key_val(jnp.int32 { 3, 1, 2 }, jnp.array { 30, 10, 20 })
    shows("[1 2 3]", keys)
    shows("[10. 20. 30.]", values)
    local top, at = lax.top_k(jnp.array { 3, 9, 5 }, 2)
    shows("[9. 5.]", top)
    shows("[1 2]", at)
    assert.matches("k must be 0 to the extent of axis 0", message(lax.top_k, jnp.ones { 3 }, 4))
    shows("[[ 5 14]\n [14 50]]", lax.dot(x, x.T))
    local batched = lax.batch_matmul(jnp.ones { 5, 2, 3 }, jnp.ones { 5, 3, 4 })
    assert.are.same({ 5, 2, 4 }, batched.shape)
  end)

  it("stops gradients", function()
    local g = jax.grad(function(v) return v * lax.stop_gradient(v) end)(3.0)
    assert.are.equal(3, g:item())
    assert.matches("stop_gradient a", tostring(jax.make_jaxpr(lax.stop_gradient)(jnp.ones { 2 })))
  end)
end)
