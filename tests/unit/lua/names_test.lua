-- names_test.lua — named axes beside what collectives_test.lua has from JAX: messages, the cache of
-- jitted functions, derivatives by dot products, loops around and inside.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local jnp, lax = jax.numpy, jax.lax

local function raises(words, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  for _, word in ipairs(words) do
    assert.truthy(tostring(e):find(word, 1, true), tostring(e))
  end
  assert.equal(0, C.trace_depth())
end

local x = jnp.array { { 1, 2 }, { 3, 4 }, { 5, 6 } }

describe("an axis that is not bound", function()
  it("is an error that names those that are", function()
    raises({ "psum", "'k'", "no axis is", "axis_name" }, lax.psum, x, "k")
    raises({ "pmax", "'k'", "bound are i=3, j=2" }, function()
      jax.vmap(jax.vmap(function(y) return lax.pmax(y, "k") end, { axis_name = "j" }),
        { axis_name = "i" })(x)
    end)
    raises({ "axis_index", "'i'" }, function() return lax.axis_index "i" end)
    raises({ "axis_size", "'i'" }, function() return lax.axis_size "i" end)
    -- the name ends with its vmap
    jax.vmap(function(y) return lax.psum(y, "i") end, { axis_name = "i" })(x)
    raises({ "'i'", "no axis is" }, lax.psum, x, "i")
  end)
  it("is refused where the program runs without it", function()
    local closed
    jax.vmap(function(y)
      closed = jax.make_jaxpr(function(z) return lax.psum(z, "i") end)(y)
      return y
    end, { axis_name = "i" })(x)
    assert.truthy(tostring(closed):find("psum[axes=('i',) axis_index_groups=None]", 1, true))
    raises({ "'i'", "not bound" }, C.call_closed, closed, { x[0] }, "f")
  end)
end)

describe("arguments", function()
  it("are refused in a sentence", function()
    local function inside(f)
      return jax.vmap(f, { axis_name = "i" })
    end
    raises({ "axis name", "the number 3" }, inside(function(y) return lax.psum(y, 3) end), x)
    raises({ "ppermute", "5", "size 3" },
      inside(function(y) return lax.ppermute(y, "i", { { 0, 5 } }) end), x)
    raises({ "ppermute", "target" },
      inside(function(y) return lax.ppermute(y, "i", { { 0, 1 }, { 2, 1 } }) end), x)
    raises({ "pshuffle", "permutation" },
      inside(function(y) return lax.pshuffle(y, "i", { 0, 0, 1 }) end), x)
    raises({ "psum_scatter", "axis 0", "3" },
      inside(function(y) return lax.psum_scatter(y, "i") end), x)
    raises({ "all_to_all", "axis 0", "size" },
      inside(function(y) return lax.all_to_all(y, "i", 0, 0) end), x)
    raises({ "all_to_all", "one named axis" },
      inside(function(y) return lax.all_to_all(y, { "i", "i" }, 0, 0) end), x)
    raises({ "psum", "arrays and numbers", "string" },
      inside(function() return lax.psum("a", "i") end), x)
    raises({ "pmax", "no derivative rule" },
      inside(jax.grad(function(y) return jnp.sum(lax.pmax(y, "i")) end)), x)
  end)
end)

describe("a jitted function below a named axis", function()
  it("is traced once for each size of the axis", function()
    local f = jax.jit(function(y) return lax.psum(y, "i") * lax.axis_index "i" end)
    local g = jax.vmap(f, { axis_name = "i" })
    for _ = 1, 5 do
      assert.same({ { 0, 0 }, { 9, 12 }, { 18, 24 } }, g(x):totable())
    end
    assert.equal(1, f:traces())
    assert.same({ { 0, 0 }, { 4, 6 } }, g(x["0:2"]):totable())
    assert.same({ { 0, 0 }, { 4, 6 } }, g(x["0:2"]):totable())
    assert.equal(2, f:traces())
    assert.truthy(f:explain_cache_misses()[2]:find("named axes are i=2, before i=3", 1, true))
    raises({ "'i'", "not bound" }, f, x)
  end)
  it("serves two names", function()
    local f = jax.jit(function(y) return y + lax.axis_size "i" end)
    assert.same({ 4, 5 }, jax.vmap(f, { axis_name = "i" })(x)[0]:totable())
    jax.vmap(function(y)
      return jax.vmap(f, { axis_name = "i" })(y)
    end, { axis_name = "j" })(x)
    assert.equal(2, f:traces())
  end)
end)

-- <w, J v> = <J^T w, v> for f over the whole mapped array.
local function dots(f, shape)
  local n = 1
  for _, d in ipairs(shape) do n = n * d end
  local function fill(seed)
    return (jnp.sin(jnp.arange(n) * seed)):reshape(shape)
  end
  local y, pull = jax.vjp(f, fill(0.7))
  local _, dy = jax.jvp(f, { fill(0.7) }, { fill(1.3) })
  local w = jnp.cos(dy * 3)
  assert.same(y.shape, dy.shape)
  local left, right = jnp.sum(w * dy):item(), jnp.sum(pull(w) * fill(1.3)):item()
  assert.is_true(math.abs(left - right) < 1e-4 * (1 + math.abs(left)))
end

describe("derivatives below the axis", function()
  for name, case in pairs {
    all_to_all_01 = { function(y) return lax.all_to_all(y, "i", 0, 1) end, { 3, 3, 2 } },
    all_to_all_10 = { function(y) return lax.all_to_all(y, "i", 1, 0) end, { 3, 2, 3 } },
    ppermute_partly = { function(y) return lax.ppermute(y, "i", { { 0, 2 } }) end, { 3, 2 } },
  } do
    it(name .. " is transposed", function()
      -- a scan of the map keeps vmap outside and the derivative inside
      local function inner(row, dir)
        local _, t = jax.jvp(case[1], { row }, { dir })
        local _, pull = jax.vjp(case[1], row)
        return t, pull(t)
      end
      local n = 1
      for _, d in ipairs(case[2]) do n = n * d end
      local rows = jnp.sin(jnp.arange(n)):reshape(case[2])
      local dirs = jnp.cos(jnp.arange(n) * 2):reshape(case[2])
      local t, back = jax.vmap(inner, { axis_name = "i" })(rows, dirs)
      assert.is_true(math.abs(jnp.sum(t * t):item() - jnp.sum(back * dirs):item()) < 1e-4)
      dots(jax.vmap(case[1], { axis_name = "i" }), case[2])
    end)
  end
  it("partly permuted elements leave zeros", function()
    local y = jax.vmap(function(y) return lax.ppermute(y, "i", { { 0, 2 }, { 2, 0 } }) end,
      { axis_name = "i" })(x)
    assert.same({ { 5, 6 }, { 0, 0 }, { 1, 2 } }, y:totable())
  end)
end)

describe("control flow", function()
  it("holds collectives in its bodies", function()
    local function f(y)
      return (lax.fori_loop(0, 3, function(_, c) return c + lax.psum(c, "i") end, y))
    end
    -- s' = 4 s for the sum s of three elements; each gains 1 + 4 + 16 sums
    assert.same({ { 1 + 21 * 9, 2 + 21 * 12 }, { 3 + 21 * 9, 4 + 21 * 12 },
      { 5 + 21 * 9, 6 + 21 * 12 } }, jax.vmap(f, { axis_name = "i" })(x):totable())
    local g = jax.vmap(function(y)
      return lax.cond(jnp.array(true), function(z) return lax.psum(z, "i") end,
        function(z) return z end, y)
    end, { axis_name = "i" })
    assert.same({ { 9, 12 }, { 9, 12 }, { 9, 12 } }, g(x):totable())
  end)
  it("and checkpoint", function()
    local checkpoint = jax.checkpoint
    local g = jax.vmap(jax.grad(checkpoint(function(y)
      return jnp.sum(lax.psum(y, "i") ^ 2)
    end)), { axis_name = "i" })
    assert.same({ { 54, 72 }, { 54, 72 }, { 54, 72 } }, g(x):totable())
  end)
end)
